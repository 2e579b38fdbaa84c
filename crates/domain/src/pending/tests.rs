//! Worked example 11: points that pend, line by line and after they were spent.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::*;
use crate::ledger::{CASH, POINTS};
use crate::points_payment::spendable;
use crate::rules::{PointsPaymentRule, RuleSet, ShortfallPolicy};
use crate::test_till::{TestTill, always, line, points_of, tier_rules, yuan};
use crate::till::{Consume, Rejection, ReturnInput, ReturnPart, TenderInput};

/// 1 point per 10.00, pending 7 days; 100 points pay 1.00.
fn rules(policy: ShortfallPolicy) -> RuleSet {
    let pay =
        PointsPaymentRule { points: 100, worth: yuan("1"), share_max_bp: 10_000, step: 1, points_min: 1 };
    let mut rules = RuleSet { points_payments: vec![always(70, pay)], ..tier_rules() };
    rules.points[0].body.pending_days = 7;
    rules.points[0].body.on_shortfall = policy;
    rules
}

fn buy(till: &mut TestTill, prices: &[&str], points: Option<i64>) -> Result<Decision, Rejection> {
    let lines = prices.iter().map(|price| line(yuan(price), "")).collect();
    let by_points =
        points.map(|points| TenderInput { points: Some(points), ..TenderInput::rest(POINTS.to_owned()) });
    let tenders = by_points.into_iter().chain([TenderInput::rest(CASH.to_owned())]).collect();
    till.sell(Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) })
}

/// A line of the first sale comes back whole.
fn give_back(till: &mut TestTill, sale: usize, line: i16) -> Result<Decision, Rejection> {
    till.give_back(sale, vec![ReturnInput { line, part: ReturnPart::Rest }])
}

/// Points that can be spent, and those that pend.
fn points(till: &TestTill) -> (i64, i64) {
    let available = spendable(&points_of(&till.lots), till.now);
    (available, till.wallet.reward_points - available)
}

fn cash(decision: &Decision) -> String {
    let cash = decision.posting.tenders.iter().find(|tender| tender.method == CASH);
    cash.map(|tender| tender.amount.to_string()).unwrap_or_default()
}

fn days_later(till: &mut TestTill, days: i64) {
    till.now += TimeDelta::days(days);
}

/// What a posting says that pends after it.
fn told_of(decision: &Decision) -> Option<(i64, DateTime<Utc>)> {
    decision.derivation.steps.iter().find_map(|step| {
        if let Step::PointsPending { points, next_at } = *step { Some((points, next_at)) } else { None }
    })
}

/// P07, §11, first table: each row, and their sum.
#[test]
fn pending_points_go_with_the_lines_that_come_back() {
    let mut till = TestTill::new(rules(ShortfallPolicy::Refuse));
    till.give_points(2_000);
    let sale = buy(&mut till, &["200", "100"], Some(1_000)).unwrap();
    assert_eq!((cash(&sale).as_str(), points(&till)), ("290.00", (1_000, 29)));
    // Sold on 3 May; the business date of 10 May begins at 06:00 in Shanghai.
    let vests_at =
        NaiveDate::from_ymd_opt(2026, 5, 9).and_then(|date| date.and_hms_opt(22, 0, 0)).unwrap().and_utc();
    assert_eq!(told_of(&sale), Some((29, vests_at)));
    days_later(&mut till, 2);
    let of_b = give_back(&mut till, 0, 2).unwrap();
    assert_eq!((cash(&of_b).as_str(), points(&till)), ("96.67", (1_333, 19)));
    assert_eq!(told_of(&of_b), Some((19, vests_at)));
    days_later(&mut till, 2);
    let of_a = give_back(&mut till, 0, 1).unwrap();
    assert_eq!((cash(&of_a).as_str(), points(&till)), ("193.33", (2_000, 0)));
    assert_eq!(told_of(&of_a), None);
}

/// P07: what pends cannot pay, and can from the first moment of its business date.
#[test]
fn what_pends_cannot_pay_before_its_time() {
    let mut till = TestTill::new(rules(ShortfallPolicy::Debt));
    buy(&mut till, &["300"], None).unwrap();
    assert_eq!(points(&till), (0, 30));
    let refused = buy(&mut till, &["300"], Some(30));
    assert_eq!(refused, Err(Rejection::InsufficientPoints { available: 0, required: 30 }));
    let vests_at = till.lots.iter().find_map(|lot| of_points(lot)?.vests_at).unwrap();
    till.now = vests_at - TimeDelta::seconds(1);
    assert!(buy(&mut till, &["300"], Some(30)).is_err());
    till.now = vests_at;
    assert_eq!(points(&till), (30, 0));
    buy(&mut till, &["0.30"], Some(30)).unwrap();
    assert_eq!(points(&till), (0, 0));
}

/// P07: points of one business date and term share a lot; those of another day have their own, and join no vested one.
#[test]
fn one_lot_for_each_day_of_vesting() {
    let mut till = TestTill::new(rules(ShortfallPolicy::Debt));
    for days in [0, 0, 1, 30] {
        days_later(&mut till, days);
        buy(&mut till, &["100"], None).unwrap();
    }
    let left: Vec<i64> = points_of(&till.lots).iter().map(|lot| lot.points_left).collect();
    assert_eq!((left, points(&till)), (vec![20, 10, 10], (30, 10)));
}

/// P07, P09: months of a points plan count from the day on which the points vest.
#[test]
fn the_term_begins_when_points_vest() {
    let mut rules = rules(ShortfallPolicy::Debt);
    rules.points[0].body.pending_days = 30;
    rules.points[0].body.points_months = Some(0);
    let mut till = TestTill::new(rules);
    buy(&mut till, &["100"], None).unwrap();
    let lot = points_of(&till.lots).remove(0);
    let last_day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    assert_eq!(lot.expires_at, Some(crate::test_till::shop().day.close_of(last_day)));
}

/// P07: a debt of points is repaid at once by what is earned; only the rest pends.
#[test]
fn a_debt_is_repaid_before_anything_pends() {
    let mut till = TestTill::new(rules(ShortfallPolicy::Debt));
    till.wallet.owed_points = 10;
    buy(&mut till, &["300"], None).unwrap();
    assert_eq!((points(&till), till.wallet.owed_points), ((0, 20), 0));
}

/// P07, S06: a correction takes what pends; one of a return gives it back to the lot, which has vested meanwhile.
#[test]
fn corrections_before_and_after_vesting() {
    let mut till = TestTill::new(rules(ShortfallPolicy::Refuse));
    buy(&mut till, &["200", "100"], None).unwrap();
    give_back(&mut till, 0, 2).unwrap();
    assert_eq!(points(&till), (0, 20));
    days_later(&mut till, 8);
    till.reverse(1).unwrap();
    assert_eq!(points(&till), (30, 0));
    buy(&mut till, &["100"], None).unwrap();
    till.reverse(3).unwrap();
    till.reverse(0).unwrap();
    assert_eq!(points(&till), (0, 0));
}

/// §11: 300.00 in cash, 30 points, vested on day 8, all redeemed on day 9; on day 12 B comes back.
fn redeemed(policy: ShortfallPolicy) -> TestTill {
    let mut till = TestTill::new(rules(policy));
    buy(&mut till, &["200", "100"], None).unwrap();
    days_later(&mut till, 8);
    buy(&mut till, &["0.30"], Some(30)).unwrap();
    days_later(&mut till, 3);
    assert_eq!(points(&till), (0, 0));
    till
}

/// P03, P07, §11, second table: negative allowed; the next earning of 30 leaves 20.
#[test]
fn points_gone_are_owed() {
    let mut till = redeemed(ShortfallPolicy::Debt);
    let back = give_back(&mut till, 0, 2).unwrap();
    assert_eq!((cash(&back).as_str(), till.wallet.owed_points), ("100.00", 10));
    buy(&mut till, &["300"], None).unwrap();
    assert_eq!((till.wallet.owed_points, points(&till)), (0, (0, 20)));
}

/// §11, second table: refused.
#[test]
fn points_gone_refuse_the_return() {
    let mut till = redeemed(ShortfallPolicy::Refuse);
    assert_eq!(give_back(&mut till, 0, 2), Err(Rejection::PointsAlreadyUsed { missing: 10 }));
}

/// §11, second table: 333 points that had paid B come back first, and 10 of them go.
#[test]
fn points_that_come_back_make_up_for_points_gone() {
    let mut till = TestTill::new(rules(ShortfallPolicy::Refuse));
    till.give_points(1_000);
    buy(&mut till, &["200", "100"], Some(1_000)).unwrap();
    days_later(&mut till, 8);
    buy(&mut till, &["0.29"], Some(29)).unwrap();
    assert_eq!(points(&till), (0, 0));
    give_back(&mut till, 0, 2).unwrap();
    assert_eq!(points(&till), (333 - 10, 0));
}

/// P07: what is missing of vested points is taken from what pends before what the member could spend today.
#[test]
fn what_pends_goes_before_what_can_be_spent() {
    let mut till = redeemed(ShortfallPolicy::Refuse);
    till.give_points(50);
    buy(&mut till, &["60"], None).unwrap();
    give_back(&mut till, 0, 2).unwrap();
    assert_eq!(points(&till), (46, 0));
}

/// P07: a slip says all that pends, of this sale and of earlier ones, and when the first of it vests.
#[test]
fn a_slip_says_all_that_pends() {
    let mut till = TestTill::new(rules(ShortfallPolicy::Debt));
    let first = told_of(&buy(&mut till, &["100"], None).unwrap()).unwrap();
    days_later(&mut till, 1);
    let second = told_of(&buy(&mut till, &["200"], None).unwrap()).unwrap();
    let third = told_of(&buy(&mut till, &["400"], None).unwrap()).unwrap();
    assert_eq!([first.0, second.0, third.0], [10, 30, 70]);
    assert_eq!([second.1, third.1], [first.1, first.1]);
    // The points of the first sale have vested by now; those of the other two, and ten new ones, pend.
    till.now = first.1;
    let fourth = told_of(&buy(&mut till, &["100"], None).unwrap()).unwrap();
    assert_eq!(fourth, (60 + 10, first.1 + TimeDelta::days(1)));
}

/// P03, P10: a sale that redeems points of a lot and earns others adds these to what it leaves there.
#[test]
fn earned_points_join_what_a_sale_leaves_of_their_lot() {
    let mut at_once = rules(ShortfallPolicy::Debt);
    at_once.points[0].body.pending_days = 0;
    let mut till = TestTill::new(at_once);
    buy(&mut till, &["300"], None).unwrap();
    // 10 of the 30 points pay 0.10; 299.90 earn 29.
    buy(&mut till, &["300"], Some(10)).unwrap();
    let lots: Vec<_> = points_of(&till.lots).iter().map(|lot| (lot.points_in, lot.points_left)).collect();
    assert_eq!(lots, [(30 + 29, 30 - 10 + 29)]);
}
