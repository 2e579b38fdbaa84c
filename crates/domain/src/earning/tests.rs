//! What a sale counts as its base, line by line, and what it tells of the next point (worked examples §5.1–§5.3, §6).

use chrono::NaiveDate;

use super::*;
use crate::ledger::{CASH, Decision};
use crate::rules::{CashRounding, RuleSet};
use crate::test_till::{TestTill, all_by, always, line, tier_rules, yuan};
use crate::till::{Consume, LineInput, OwnPrice};

/// Sells lines for cash.
fn sell(till: &mut TestTill, lines: Vec<LineInput>) -> Decision {
    let command = Consume {
        tenders: all_by(CASH),
        reason: Some("birthday".to_owned()),
        price_floor_bp: 0,
        ..Consume::from_stored_value(till.origin.clone(), lines)
    };
    till.sell(command).unwrap()
}

fn earned_on(decision: &Decision) -> Vec<Money> {
    decision.lines.iter().map(|line| line.earned_on).collect()
}

/// What of the points rule and its promotion did not fire.
fn silent(decision: &Decision) -> Vec<NotFiredCause> {
    let is_of_ladder = |cause: &NotFiredCause| {
        matches!(cause, NotFiredCause::NextTierShort(..) | NotFiredCause::TierHasNoDiscount(_))
    };
    let causes = decision.derivation.not_fired.iter().map(|silent| silent.cause);
    causes.filter(|cause| !is_of_ladder(cause)).collect()
}

/// The rules of worked example §7 with a promotion on the day of the sale.
fn promoted(factor_bp: i32, extra: &str) -> RuleSet {
    let last_day = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    let promotion = Promotion { number: 7, last_day, factor_bp, extra: yuan(extra) };
    let mut promotion = always(90, promotion);
    promotion.in_force_from = last_day;
    RuleSet { promotions: vec![promotion], ..tier_rules() }
}

/// P03, §5.1: a sale tells what was missing for the next point, and nothing where nothing was left over.
#[test]
fn a_sale_tells_how_far_the_next_point_is() {
    for (price, expected) in [
        ("198", vec![NotFiredCause::NextPointShort(yuan("2"))]),
        ("200", vec![]),
        ("200.01", vec![NotFiredCause::NextPointShort(yuan("9.99"))]),
    ] {
        let sold = sell(&mut TestTill::new(tier_rules()), vec![line(yuan(price), "")]);
        assert_eq!(silent(&sold), expected, "{price}");
    }
}

/// P05, §6: beside a promotion that only adds, 198.00 + 100.00, the next point is 2.00 away; where a promotion multiplies, no sum of
/// money is said to be missing, as it would count more than once.
#[test]
fn a_promotion_that_multiplies_tells_no_next_point() {
    for (factor_bp, extra, counted, expected) in
        [(10_000, "100", "298", vec![NotFiredCause::NextPointShort(yuan("2"))]), (20_000, "2", "398", vec![])]
    {
        let sold = sell(&mut TestTill::new(promoted(factor_bp, extra)), vec![line(yuan("198"), "")]);
        let step = Step::Promotion {
            rule: always(90, ()).id,
            number: 7,
            base: yuan("198"),
            factor_bp,
            extra: yuan(extra),
            counted: yuan(counted),
        };
        assert!(sold.derivation.steps.contains(&step), "{factor_bp}");
        assert_eq!(silent(&sold), expected, "{factor_bp}");
    }
}

/// P05, §6: a promotion adds nothing to a sale of which nothing earns.
#[test]
fn a_promotion_needs_something_that_earns() {
    let sold = sell(&mut TestTill::new(promoted(20_000, "100")), vec![line(yuan("198"), "special")]);
    assert_eq!(sold.wallet.reward_points, 0);
    assert_eq!(
        silent(&sold),
        [NotFiredCause::ExcludedFromPoints(yuan("198")), NotFiredCause::NothingForPromotion(7)]
    );
}

/// P03: goods that earn nothing by the catalogue are left out as an excluded category is.
#[test]
fn the_catalogue_says_what_earns() {
    let silent_goods = LineInput { earns_points: false, ..line(yuan("80"), "") };
    let sold = sell(&mut TestTill::new(tier_rules()), vec![line(yuan("120"), ""), silent_goods]);
    assert_eq!(earned_on(&sold), [yuan("120"), yuan("0")]);
    assert_eq!((sold.wallet.reward_points, sold.wallet.tier_points), (12, 120));
    assert_eq!(silent(&sold), [NotFiredCause::ExcludedFromPoints(yuan("80"))]);
}

/// P03, §5.2: at list price goods earn on theirs however they are paid, and what is given away earns nothing all the same.
#[test]
fn what_is_free_earns_nothing_at_list_price() {
    let mut rules = tier_rules();
    rules.points[0].body.base = EarningBase::ListPrice;
    let reduced = LineInput { own_price: Some(OwnPrice::Each(yuan("60"))), ..line(yuan("100"), "") };
    let free = LineInput { own_price: Some(OwnPrice::Free), ..line(yuan("50"), "") };
    let sold = sell(&mut TestTill::new(rules), vec![reduced, free]);
    assert_eq!(sold.posting.total, yuan("60"));
    assert_eq!(earned_on(&sold), [yuan("100"), yuan("0")]);
    assert_eq!(sold.wallet.reward_points, 10);
}

/// P03, §4.3: rounding follows the goods that earn. It may take off more than they were charged, as of 0.40 beside 0.50 that earn
/// nothing; then nothing is the base, and no line has a part of it.
#[test]
fn rounding_takes_no_more_than_the_base() {
    let mut rules = tier_rules();
    rules.cash_roundings = vec![always(80, CashRounding::DownToUnit.of_cash())];
    let mut till = TestTill::new(rules);
    let sold = sell(&mut till, vec![line(yuan("0.40"), ""), line(yuan("0.50"), "special")]);
    assert_eq!(sold.lines[2].charged, yuan("-0.90"));
    assert_eq!(earned_on(&sold), [yuan("0"); 3]);
    let growth =
        Step::Growth { rule: always(20, ()).id, base: yuan("0"), unit: yuan("1"), points: 0, total: 0 };
    assert!(sold.derivation.steps.contains(&growth));
    let sold = sell(&mut till, vec![line(yuan("0.90"), "")]);
    assert_eq!(earned_on(&sold), [yuan("0.90"), yuan("-0.90")]);
}
