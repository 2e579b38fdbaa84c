//! S02, P03, P05, L01, X01, OP01, OP02, OP10: which rules may be published.

use super::*;
use crate::commission::{
    Activity, CommissionBase, CommissionItem, CommissionLadder, CommissionRule, LadderMode, LadderStep,
};
use crate::proof::{ProofKind, ProofRule};
use crate::rules::{BandMode, Combine, FactorCombination, PriceItem, PricingRule, ShortfallPolicy, TierStep};
use crate::settlement::CrossShopRule;
use crate::test_till::{thing, tier_rules, yuan};

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
    rule.member_days = vec![days(&[7], &[8, 18, 28]), days(&[7], &[]), days(&[], &[31])];
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

/// P05: a promotion has a number, ends when it begins or later, and adds and multiplies within bounds.
#[test]
fn a_promotion_has_a_number_and_an_end() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap();
    let good = Promotion { number: 1, last_day: day(3), factor_bp: 0, extra: yuan("0") };
    for first_day in [day(2), day(3)] {
        assert_eq!(good.validate(first_day), []);
    }
    let ends_too_early = [problem("/last_day", RuleProblemCode::EndsBeforeItBegins)];
    assert_eq!(good.validate(day(4)), ends_too_early);
    let numbered = |number| Promotion { number, ..good.clone() }.validate(day(3));
    let no_number = [problem("/promotion_number", RuleProblemCode::NotPositive)];
    assert_eq!((numbered(0), numbered(-1)), (no_number.to_vec(), no_number.to_vec()));
    assert_eq!(numbered(999_999_999), []);
    let too_large = RuleProblemCode::TooLarge { limit: 999_999_999 };
    assert_eq!(numbered(1_000_000_000), [problem("/promotion_number", too_large)]);
    let bad = Promotion { factor_bp: 1_000_001, extra: yuan("-0.01"), ..good };
    let expected = [
        problem("/factor_bp", RuleProblemCode::TooLarge { limit: 1_000_000 }),
        problem("/extra", RuleProblemCode::Negative),
    ];
    assert_eq!(bad.validate(day(3)), expected);
}

/// S02, X01: lists have an end: 100 bands, 50 discounts of a price rule.
#[test]
fn lists_have_an_end() {
    let bands = |count: i64| {
        let band =
            |number| TopUpBand::plain(Money::from_minor(number, Currency::Cny), BonusAmount::PercentBp(500));
        TopUpRule::by_bands(BandMode::Highest, (1..=count).map(band).collect()).validate()
    };
    assert_eq!(bands(100), []);
    assert_eq!(bands(101), [problem("/bands", RuleProblemCode::TooMany { limit: 100 })]);

    let items = |count| {
        let item = |number| PriceItem {
            code: format!("item-{number}"),
            categories: Vec::new(),
            levels: Vec::new(),
            weekdays: Vec::new(),
            from_minute: 0,
            to_minute: 1_440,
            percent_off_bp: 500,
        };
        PricingRule { combine: Combine::Stack, items: (0..count).map(item).collect() }.validate()
    };
    assert_eq!(items(50), []);
    assert_eq!(items(51), [problem("/items", RuleProblemCode::TooMany { limit: 50 })]);
}

/// OP10: the issuer carries from nothing to all of a bonus.
#[test]
fn an_issuer_carries_at_most_everything() {
    let shares = |issuer_share_bp| CrossShopRule { issuer_share_bp, ..CrossShopRule::default() }.validate();
    assert_eq!([shares(0), shares(10_000)], [vec![], vec![]]);
    assert_eq!(shares(-1), [problem("/issuer_share_bp", RuleProblemCode::Negative)]);
    let too_large = RuleProblemCode::TooLarge { limit: 10_000 };
    assert_eq!(shares(10_001), [problem("/issuer_share_bp", too_large)]);
}

/// OP02: a rule that asks for proof of anything accepts some.
#[test]
fn a_rule_that_asks_for_proof_accepts_some() {
    let nothing = ProofRule::default;
    let nobody_could = [problem("/accepted", RuleProblemCode::Empty)];
    for asks in [
        ProofRule { stored_value_from: Some(yuan("0.01")), ..nothing() },
        ProofRule { points_from: Some(1), ..nothing() },
        ProofRule { counts_from: Some(1), ..nothing() },
    ] {
        assert_eq!(asks.validate(), nobody_could, "{asks:?}");
    }
    assert_eq!(nothing().validate(), []);
    let bad = ProofRule {
        points_from: Some(100_000_001),
        counts_from: Some(0),
        accepted: vec![ProofKind::SmsCode],
        ..nothing()
    };
    let expected = [
        problem("/points_from", RuleProblemCode::TooLarge { limit: 100_000_000 }),
        problem("/counts_from", RuleProblemCode::NotPositive),
    ];
    assert_eq!(bad.validate(), expected);
}

fn commission_item(code: &str, ladder: Option<&str>) -> CommissionItem {
    CommissionItem {
        code: code.to_owned(),
        activities: vec![Activity::Sale],
        role: None,
        products: vec![thing(1)],
        categories: vec!["hair".to_owned()],
        grades: vec!["senior".to_owned()],
        customer: None,
        assigned: None,
        base: CommissionBase::Paid,
        rate_bp: if ladder.is_some() { 0 } else { 10_000 },
        fee: yuan("5"),
        ladder: ladder.map(str::to_owned),
    }
}

fn commission_ladder(code: &str, steps: &[(Money, i32)]) -> CommissionLadder {
    let step = |&(from, rate_bp): &(Money, i32)| LadderStep { from, rate_bp };
    CommissionLadder {
        code: code.to_owned(),
        mode: LadderMode::Within,
        steps: steps.iter().map(step).collect(),
    }
}

/// OP01: items have codes of their own, name each thing once, pay at most the whole base, and by ladders that the rule has.
#[test]
fn an_item_of_commission_names_each_thing_once() {
    let ladders = || {
        let steps = [(yuan("0"), 500), (yuan("10000"), 10_000)];
        vec![commission_ladder("month", &steps), commission_ladder("year", &steps)]
    };
    let items = vec![commission_item("cut", None), commission_item("colour", Some("month"))];
    assert_eq!(CommissionRule { items, ladders: ladders() }.validate(), []);

    let twice = CommissionItem {
        activities: vec![Activity::Sale, Activity::Sale],
        products: vec![thing(1), thing(1)],
        categories: vec!["hair".to_owned(), "hair".to_owned()],
        grades: vec!["senior".to_owned(), "senior".to_owned()],
        rate_bp: 10_001,
        fee: Money::from_minor(-1, Currency::Jpy),
        ..commission_item("cut", None)
    };
    let no_ladder = CommissionItem { rate_bp: 1, ..commission_item("wash", Some("week")) };
    let items = vec![commission_item("cut", None), twice, no_ladder];
    let expected = [
        problem("/items/1/code", RuleProblemCode::Duplicate),
        problem("/items/1/categories/1", RuleProblemCode::Duplicate),
        problem("/items/1/grades/1", RuleProblemCode::Duplicate),
        problem("/items/1/products/1", RuleProblemCode::Duplicate),
        problem("/items/1/activities/1", RuleProblemCode::Duplicate),
        problem("/items/1/rate_bp", RuleProblemCode::TooLarge { limit: 10_000 }),
        problem("/items/1/fee", RuleProblemCode::MixedCurrencies),
        problem("/items/1/fee", RuleProblemCode::Negative),
        problem("/items/2/ladder", RuleProblemCode::NotACode),
        problem("/items/2/rate_bp", RuleProblemCode::TooLarge { limit: 0 }),
    ];
    assert_eq!(CommissionRule { items, ladders: ladders() }.validate(), expected);
}

/// OP01: a ladder begins at nothing, rises, and pays at most everything, in the currency of the rule.
#[test]
fn a_ladder_of_commission_begins_at_nothing_and_rises() {
    let dollars = Money::from_minor(20_000, Currency::Usd);
    let ladders = vec![
        commission_ladder("month", &[]),
        commission_ladder("month", &[(yuan("1"), -1), (yuan("0.50"), 10_001), (dollars, 0)]),
    ];
    let expected = [
        problem("/ladders/0/steps", RuleProblemCode::NotPositive),
        problem("/ladders/1/code", RuleProblemCode::Duplicate),
        problem("/ladders/1/steps/0/from", RuleProblemCode::TooLarge { limit: 0 }),
        problem("/ladders/1/steps/1/from", RuleProblemCode::NotRising),
        problem("/ladders/1/steps/0/rate_bp", RuleProblemCode::Negative),
        problem("/ladders/1/steps/1/rate_bp", RuleProblemCode::TooLarge { limit: 10_000 }),
        problem("/ladders/1/steps/2/from", RuleProblemCode::MixedCurrencies),
    ];
    let items = vec![commission_item("cut", None)];
    assert_eq!(CommissionRule { items, ladders }.validate(), expected);
}
