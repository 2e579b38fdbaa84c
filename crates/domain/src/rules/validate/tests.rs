//! S02, P03, L01, X01: which rules may be published.

use super::*;
use crate::rules::{BandMode, FactorCombination, ShortfallPolicy, TierStep};
use crate::test_till::{tier_rules, yuan};

fn problem(path: &str, code: RuleProblemCode) -> RuleProblem {
    RuleProblem { path: path.to_owned(), code }
}

fn top_up(bands: &[(&str, BonusAmount)], bonus_months: Option<u32>) -> Vec<RuleProblem> {
    let bands = bands.iter().map(|(from, bonus)| TopUpBand::plain(yuan(from), *bonus)).collect();
    TopUpRule { bonus_months, ..TopUpRule::by_bands(BandMode::Highest, bands) }.validate()
}

/// The rules of the worked examples may be published.
#[test]
fn the_worked_examples_are_publishable() {
    let rules = tier_rules();
    assert_eq!(rules.points[0].body.validate(), []);
    assert_eq!(rules.ladders[0].body.validate(), []);
    assert_eq!(rules.discounts[0].body.validate(), []);
    let percent = BonusAmount::PercentBp;
    assert_eq!(top_up(&[("500", percent(500)), ("1000", percent(100_000))], Some(12)), []);
    assert_eq!(top_up(&[], None), []);
}

/// S02: bands rise and are unique; a bonus is at most ten times the money.
#[test]
fn bands_must_rise() {
    let fixed = |text: &str| BonusAmount::Fixed(yuan(text));
    let found = top_up(&[("500", fixed("50")), ("500", fixed("-1")), ("100", fixed("1"))], Some(0));
    let expected = [
        problem("/bands/1/from", RuleProblemCode::Duplicate),
        problem("/bands/2/from", RuleProblemCode::NotRising),
        problem("/bands/1/bonus", RuleProblemCode::Negative),
        problem("/bonus_months", RuleProblemCode::NotPositive),
    ];
    assert_eq!(found, expected);
    let found = top_up(&[("0", BonusAmount::PercentBp(100_001))], Some(1_201));
    let expected = [
        problem("/bands/0/from", RuleProblemCode::NotPositive),
        problem("/bands/0/bonus", RuleProblemCode::TooLarge { limit: 100_000 }),
        problem("/bonus_months", RuleProblemCode::TooLarge { limit: 1_200 }),
    ];
    assert_eq!(found, expected);
    let yen = BonusAmount::Fixed(Money::from_minor(5, Currency::Jpy));
    assert_eq!(top_up(&[("500", yen)], None), [problem("/bands/0/bonus", RuleProblemCode::MixedCurrencies)]);
}

/// P03: units are positive, factors are not negative, one per level.
#[test]
fn units_are_positive_and_factors_unique() {
    let rule = PointsRule {
        reward_unit: yuan("0"),
        tier_unit: yuan("-1"),
        excluded_categories: vec!["group-buy".into(), "group-buy".into(), "团购".into()],
        stored_value: StoredValueEarning::PrincipalAndBonus,
        counts_earn: false,
        member_days: Vec::new(),
        combine_factors: FactorCombination::Highest,
        tier_factors_bp: vec![(1, 15_000), (1, -1), (-1, 1_000_001)],
        points_months: None,
        pending_days: 0,
        on_shortfall: ShortfallPolicy::Debt,
        base: EarningBase::WithoutPointsPart,
        silent_tenders: vec!["voucher".into(), "voucher".into()],
    };
    let expected = [
        problem("/reward_unit", RuleProblemCode::NotPositive),
        problem("/tier_unit", RuleProblemCode::NotPositive),
        problem("/excluded_categories/1", RuleProblemCode::Duplicate),
        problem("/excluded_categories/2", RuleProblemCode::NotACode),
        problem("/tier_factors_bp/1", RuleProblemCode::Negative),
        problem("/tier_factors_bp/1", RuleProblemCode::Duplicate),
        problem("/tier_factors_bp/2", RuleProblemCode::Negative),
        problem("/tier_factors_bp/2", RuleProblemCode::TooLarge { limit: 1_000_000 }),
        problem("/silent_tenders/1", RuleProblemCode::Duplicate),
    ];
    assert_eq!(rule.validate(), expected);
}

/// L01, L02: levels and thresholds rise together; codes are unique.
#[test]
fn a_ladder_rises() {
    let step = |level, code: &str, from_points| TierStep {
        level,
        code: code.to_owned(),
        from_points,
        topped_up_from: None,
        one_top_up_from: None,
    };
    let ladder = |steps: Vec<TierStep>| TierLadder::by_steps(steps).validate();
    assert_eq!(ladder(vec![step(0, "ordinary", 0), step(1, "silver", 10_000)]), []);
    let expected = [
        problem("/steps/2/level", RuleProblemCode::NotRising),
        problem("/steps/1/from_points", RuleProblemCode::Duplicate),
        problem("/steps/0/from_points", RuleProblemCode::OrdinaryTierBeginsLater),
        problem("/steps/2/code", RuleProblemCode::Duplicate),
    ];
    assert_eq!(ladder(vec![step(0, "ordinary", 5), step(2, "gold", 5), step(1, "gold", 9)]), expected);
}

/// X01: a discount takes off at most everything.
#[test]
fn a_discount_is_at_most_everything() {
    let rule =
        TierDiscount { percent_off_bp: vec![(1, 10_000), (2, 10_001)], excluded_categories: Vec::new() };
    let limit = 10_000;
    assert_eq!(rule.validate(), [problem("/percent_off_bp/1", RuleProblemCode::TooLarge { limit })]);
}

/// D01: what a code looks like.
#[test]
fn codes_are_slugs() {
    for code in ["silver", "group-buy", "cat_2", "9", &"a".repeat(40)] {
        assert!(is_code(code), "{code}");
    }
    for text in ["", "-a", "_a", "A", "a b", "银", &"a".repeat(41)] {
        assert!(!is_code(text), "{text}");
    }
}

/// OP18: a bonus comes in at least one part, and all parts come before it lapses.
#[test]
fn all_parts_come_before_the_bonus_lapses() {
    let rule = |instalments, bonus_months| {
        let bands = vec![TopUpBand::plain(yuan("500"), BonusAmount::PercentBp(500))];
        let rule = TopUpRule::by_bands(BandMode::Highest, bands);
        TopUpRule { instalments: Some(instalments), bonus_months, ..rule }.validate()
    };
    assert_eq!((rule(12, None), rule(12, Some(13)), rule(120, None)), (vec![], vec![], vec![]));
    let soon = [problem("/bonus_months", RuleProblemCode::LapsesBeforeItComes)];
    assert_eq!(rule(12, Some(12)), soon);
    assert_eq!(rule(0, None), [problem("/instalments", RuleProblemCode::NotPositive)]);
    assert_eq!(rule(121, None), [problem("/instalments", RuleProblemCode::TooLarge { limit: 120 })]);
}

/// P03, §5.4: a member day names days that exist, each once.
#[test]
fn member_days_are_days() {
    let mut rule = tier_rules().points[0].body.clone();
    let days = |weekdays: &[u8], month_days: &[u8]| MemberDay {
        weekdays: weekdays.to_vec(),
        month_days: month_days.to_vec(),
        factor_bp: 20_000,
    };
    rule.member_days = vec![days(&[7], &[8, 18, 28])];
    assert_eq!(rule.validate(), []);
    rule.member_days = vec![days(&[], &[]), days(&[8], &[0, 31, 31])];
    let expected = [
        problem("/member_days/0/weekdays", RuleProblemCode::Empty),
        problem("/member_days/1/weekdays/0", RuleProblemCode::TooLarge { limit: 7 }),
        problem("/member_days/1/month_days/0", RuleProblemCode::NotPositive),
        problem("/member_days/1/month_days/2", RuleProblemCode::Duplicate),
    ];
    assert_eq!(rule.validate(), expected);
}

/// P03, §5.3: what earned when it was topped up earns nothing when it is spent, neither at list price nor by counts.
#[test]
fn money_earns_once() {
    let mut rule = tier_rules().points[0].body.clone();
    rule.stored_value = StoredValueEarning::AtTopUp;
    assert_eq!(rule.validate(), []);
    (rule.base, rule.counts_earn) = (EarningBase::ListPrice, true);
    let twice = |path: &str| problem(path, RuleProblemCode::EarnsTwice);
    assert_eq!(rule.validate(), [twice("/base"), twice("/counts_earn")]);
}
