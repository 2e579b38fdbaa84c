//! Points by hand: what comes in, what goes, from whom, and how it is taken back.

use chrono::TimeDelta;

use super::PointsChange::{Clear, Deduct, Enter};
use super::*;
use crate::recompute::recompute;
use crate::rules::{RuleSet, ShortfallPolicy};
use crate::test_till::{TestTill, points_of, tier_rules};
use crate::till::CardState;

fn rules() -> RuleSet {
    let mut rules = tier_rules();
    rules.points[0].body.on_shortfall = ShortfallPolicy::Debt;
    rules
}

fn left(till: &TestTill) -> Vec<i64> {
    points_of(&till.lots).iter().map(|lot| lot.points_left).collect()
}

/// P08: points that are entered are a lot of their own, which lapses by the rule in force; a debt is repaid first.
#[test]
fn entered_points_repay_a_debt_and_are_a_lot() {
    let mut rules = rules();
    rules.points[0].body.points_months = Some(12);
    let mut till = TestTill::new(rules);
    till.wallet.owed_points = 30;
    let made = till.adjust(Enter(100)).unwrap();
    let lot = points_of(&till.lots).remove(0);
    assert_eq!((lot.points_left, lot.terms, lot.vests_at), (70, Some(till.rules.points[0].id), None));
    assert!(lot.expires_at.is_some_and(|at| at > till.now));
    let step = Step::PointsEntered { points: 100, repaid: 30, lapses_at: lot.expires_at };
    assert_eq!(made.derivation.steps, [step]);
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points, till.wallet.tier_points), (70, 0, 0));
    assert_eq!(made.posting.reason.as_deref(), Some("as promised"));
    assert_eq!(recompute(&made.derivation), Ok(()));
    // All of them may go into the debt.
    till.wallet.owed_points = 50;
    let made = till.adjust(Enter(50)).unwrap();
    assert_eq!((made.lots_opened.len(), till.wallet.reward_points, till.wallet.owed_points), (0, 70, 0));
}

/// P08: without a points rule they never lapse.
#[test]
fn points_of_no_rule_never_lapse() {
    let mut till = TestTill::new(RuleSet::default());
    till.adjust(Enter(5)).unwrap();
    let lot = points_of(&till.lots).remove(0);
    assert_eq!((lot.points_left, lot.terms, lot.expires_at), (5, None, None));
}

/// P06, P08: deducted are points that pend, then those that lapse soonest, never those that have lapsed, and never more than there are.
#[test]
fn deducted_points_are_those_that_the_member_has() {
    let mut till = TestTill::new(RuleSet::default());
    for points in [10, 20, 30, 40] {
        till.give_points(points);
    }
    let now = till.now;
    let of = |till: &mut TestTill, place: usize, change: fn(&mut PointsLot, DateTime<Utc>)| {
        let mut seen = 0;
        for lot in &mut till.lots {
            if let Lot::Points(points) = lot {
                if seen == place {
                    change(points, now);
                }
                seen += 1;
            }
        }
    };
    of(&mut till, 0, |lot, now| lot.expires_at = Some(now));
    of(&mut till, 2, |lot, now| lot.vests_at = Some(now + TimeDelta::days(1)));
    assert_eq!(till.adjust(Deduct(91)), Err(Rejection::FewerPoints { available: 90, required: 91 }));
    let made = till.adjust(Deduct(45)).unwrap();
    assert_eq!(left(&till), [10, 5, 0, 40]);
    assert_eq!(made.derivation.steps, [Step::PointsDeductedByHand { points: 45, available: 90 }]);
    assert_eq!(recompute(&made.derivation), Ok(()));
    till.adjust(Deduct(45)).unwrap();
    assert_eq!((left(&till), till.wallet.reward_points), (vec![10, 0, 0, 0], 10));
}

/// P08: a clearing takes all, lapsed points too; a debt of points stays.
#[test]
fn a_clearing_leaves_nothing() {
    let mut till = TestTill::new(rules());
    till.give_points(10);
    till.give_points(20);
    till.wallet.owed_points = 3;
    let made = till.adjust(Clear).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points, left(&till)), (0, 3, vec![0, 0]));
    assert_eq!(made.derivation.steps, [Step::PointsCleared { points: 30 }]);
    assert_eq!(recompute(&made.derivation), Ok(()));
    assert_eq!(till.adjust(Clear), Err(Rejection::NoPoints));
}

/// P06: whoever lost the right to be served can still lose points, and gets none.
#[test]
fn points_go_from_whoever_may_not_be_served() {
    let mut till = TestTill::new(rules());
    till.give_points(10);
    till.wallet.suspended = true;
    assert_eq!(till.adjust(Enter(1)), Err(Rejection::MemberSuspended));
    till.adjust(Deduct(1)).unwrap();
    till.adjust(Clear).unwrap();
    till.wallet.suspended = false;
    till.card.as_mut().unwrap().state = CardState::Lost;
    assert_eq!(till.adjust(Enter(1)), Err(Rejection::CardNotUsable { state: CardState::Lost }));
}

/// P08: nobody adjusts nothing, for no reason, or for people who are no members.
#[test]
fn what_is_no_adjustment_is_refused() {
    let mut till = TestTill::new(rules());
    for change in [Enter(0), Enter(-5), Deduct(0), Deduct(-5)] {
        assert_eq!(till.adjust(change), Err(Rejection::NoPoints), "{change:?}");
    }
    let silent = AdjustPoints { origin: till.origin.clone(), change: Enter(1), reason: " ".to_owned() };
    assert_eq!(
        till.run(|facts, fresh, now| decide(facts, &silent, fresh, now)),
        Err(Rejection::ReasonMissing)
    );
    till.wallet.is_walk_in = true;
    assert_eq!(till.adjust(Enter(1)), Err(Rejection::MemberNeeded));
}

/// P08, S06: an adjustment is corrected like any posting: what came in goes, as far as it is there, and what went comes back to its lots.
#[test]
fn an_adjustment_is_taken_back() {
    let mut till = TestTill::new(rules());
    till.give_points(10);
    till.adjust(Enter(100)).unwrap();
    till.adjust(Deduct(30)).unwrap();
    let deducted = till.decisions.len() - 1;
    till.reverse(deducted).unwrap();
    assert_eq!((left(&till), till.wallet.reward_points), (vec![10, 100], 110));
    till.adjust(Deduct(60)).unwrap();
    till.reverse(deducted - 1).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, 50));
}
