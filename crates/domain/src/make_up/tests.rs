//! Slips sold to nobody: who gets which points for them, when, and how often.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::*;
use crate::ledger::{CASH, TierChange};
use crate::rules::{Promotion, RuleSet};
use crate::test_till::{TestTill, all_by, always, line, points_of, shop, tier_rules, yuan};
use crate::till::{Consume, LineInput, OwnPrice, ReturnInput, ReturnPart};

/// The shop's slips: sold for cash to people who are no members.
fn slips(rules: &RuleSet, sold: Vec<Vec<LineInput>>) -> TestTill {
    let mut till = TestTill::new(rules.clone());
    till.wallet.is_walk_in = true;
    till.card = None;
    for lines in sold {
        let command =
            Consume { tenders: all_by(CASH), ..Consume::from_stored_value(till.origin.clone(), lines) };
        till.sell(command).unwrap();
    }
    till
}

fn one(rules: &RuleSet, price: &str) -> TestTill {
    slips(rules, vec![vec![line(yuan(price), "")]])
}

/// The promotion of 3 May alone: everything counts double.
fn doubled() -> RuleSet {
    let day = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    let promotion = Promotion { number: 7, last_day: day, factor_bp: 20_000, extra: yuan("0") };
    let mut promotion = always(90, promotion);
    promotion.in_force_from = day;
    RuleSet { promotions: vec![promotion], ..tier_rules() }
}

/// P04, P05: rule and promotion of the slip's day, tier of the member, days later.
#[test]
fn a_slip_earns_by_its_own_day_and_the_members_tier() {
    let rules = doubled();
    let nobody = one(&rules, "268");
    let mut till = TestTill::new(rules);
    till.wallet.tier = 1;
    till.now += TimeDelta::days(5);
    let made = till.make_up(&nobody, 0).unwrap();
    // 268.00 × 2 = 536.00, 53 units, × 1.5 for silver.
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (79, 268));
    assert_eq!((made.posting.kind, made.posting.total), (PostingKind::PointsMakeUp, yuan("0")));
    let step = made.derivation.steps.first();
    let sale = nobody.decisions[0].posting.id;
    let sold_on = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    assert_eq!(step, Some(&Step::MadeUp { sale, sold_on, worth: yuan("268") }));
}

/// P03, P04: what a company bought in bulk earns nothing afterwards either.
#[test]
fn a_bulk_purchase_is_not_made_up() {
    let mut nobody = slips(&tier_rules(), Vec::new());
    let sale = Consume::from_stored_value(nobody.origin.clone(), vec![line(yuan("268"), "")]);
    nobody.sell(Consume { tenders: all_by(CASH), bulk_purchase: true, ..sale }).unwrap();
    let mut till = TestTill::new(tier_rules());
    assert_eq!(till.make_up(&nobody, 0), Err(Rejection::NothingToMakeUp));
}

/// P04, L02: a slip that is made up may raise the tier, and its correction takes tier and points back.
#[test]
fn a_slip_may_raise_the_tier() {
    let rules = tier_rules();
    let nobody = one(&rules, "10000");
    let mut till = TestTill::new(rules);
    let made = till.make_up(&nobody, 0).unwrap();
    let ladder = till.rules.ladders[0].id;
    assert_eq!(made.posting.tier_change, Some(TierChange { from: 0, to: 1, ladder }));
    assert_eq!((till.wallet.reward_points, till.wallet.tier), (1_000, 1));
    till.reverse(0).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points, till.wallet.tier), (0, 0, 0));
}

/// P03, P04: special goods and goods that earn nothing by the catalogue stay out; what came back earns nothing.
#[test]
fn what_earns_nothing_stays_out() {
    let rules = tier_rules();
    let goods = vec![line(yuan("100"), ""), line(yuan("80"), "special"), line(yuan("50"), "")];
    let mut nobody = slips(&rules, vec![goods]);
    let mut till = TestTill::new(rules);
    let command =
        |till: &TestTill, silent_lines| MakeUp { origin: till.origin.clone(), silent_lines, any_age: false };
    let all = command(&till, vec![]);
    till.clone().make_up_as(&nobody, 0, &all, None).unwrap();
    let without = command(&till, vec![3]);
    let made = till.clone().make_up_as(&nobody, 0, &without, None).unwrap();
    assert_eq!(made.wallet.reward_points, 10);
    nobody.give_back(0, vec![ReturnInput { line: 1, part: ReturnPart::Amount(yuan("60")) }]).unwrap();
    let made = till.make_up_as(&nobody, 0, &all, None).unwrap();
    assert_eq!(made.wallet.reward_points, 9, "40.00 and 50.00 are left");
}

/// P04, P07: points of an old slip pend from its day on, not from today.
#[test]
fn pending_begins_with_the_slip() {
    let mut rules = tier_rules();
    rules.points[0].body.pending_days = 7;
    let nobody = one(&rules, "100");
    let at = |days| {
        let mut till = TestTill::new(rules.clone());
        till.now += TimeDelta::days(days);
        let made = till.make_up(&nobody, 0).unwrap();
        let vests = |step: &Step| if let Step::PointsVest { at, .. } = *step { Some(at) } else { None };
        made.derivation.steps.iter().find_map(vests)
    };
    let vests: DateTime<Utc> = shop().day.open_after(NaiveDate::from_ymd_opt(2026, 5, 3).unwrap(), 7);
    assert_eq!((at(2), at(7)), (Some(vests), None));
}

/// P04: once, in time, for a sale that stands and has no member; each refusal by its name.
#[test]
fn what_cannot_be_made_up_is_refused_by_name() {
    let rules = tier_rules();
    let mut nobody = one(&rules, "100");
    let mut till = TestTill::new(rules.clone());
    let command = MakeUp { origin: till.origin.clone(), silent_lines: Vec::new(), any_age: false };
    let by: Id<PostingThing> = nobody.decisions[0].posting.id;
    let refused =
        |till: &mut TestTill, nobody: &TestTill, by| till.make_up_as(nobody, 0, &command, by).unwrap_err();
    assert_eq!(refused(&mut till, &nobody, Some(by)), Rejection::SlipMadeUp { by });
    let mut late = till.clone();
    late.now += TimeDelta::days(8);
    let sold_on = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    assert_eq!(refused(&mut late, &nobody, None), Rejection::SlipTooOld { sold_on, days: 7 });
    let any_age = MakeUp { any_age: true, ..command.clone() };
    assert!(late.make_up_as(&nobody, 0, &any_age, None).is_ok());
    let mut nobody_again = one(&rules, "100");
    assert_eq!(nobody_again.make_up(&nobody, 0).unwrap_err(), Rejection::MemberNeeded);
    nobody_again.wallet.is_walk_in = false;
    assert_eq!(refused(&mut till, &nobody_again, None), Rejection::SlipOfMember);
    let tiny = one(&rules, "0.50");
    assert_eq!(refused(&mut till, &tiny, None), Rejection::NothingToMakeUp);
    nobody.give_back(0, vec![]).unwrap();
    assert_eq!(refused(&mut till, &nobody, None), Rejection::NothingToMakeUp);
    let back = till.make_up_as(&nobody, 1, &command, None).unwrap_err();
    assert_eq!(back, Rejection::NotASlip);
    nobody.reverse(1).unwrap();
    nobody.reverse(0).unwrap();
    assert!(matches!(refused(&mut till, &nobody, None), Rejection::AlreadyReversed { .. }));
}

/// P02, P04: what is too little for a reward point may still be tier points; either is enough to make a slip up.
#[test]
fn a_slip_of_tier_points_alone_is_made_up() {
    let rules = tier_rules();
    let nobody = one(&rules, "5");
    let mut till = TestTill::new(rules);
    // 10.00 are a reward point, 1.00 is a tier point.
    till.make_up(&nobody, 0).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 5));
}

/// P03, P04: points of a second slip join those of the first.
#[test]
fn points_of_two_slips_share_a_lot() {
    let rules = tier_rules();
    let nobody = slips(&rules, vec![vec![line(yuan("100"), "")], vec![line(yuan("50"), "")]]);
    let mut till = TestTill::new(rules);
    till.make_up(&nobody, 0).unwrap();
    let second = till.make_up(&nobody, 1).unwrap();
    assert_eq!((second.lots_opened.len(), points_of(&second.lots_changed)[0].points_left), (0, 15));
    assert_eq!((till.lots.len(), till.wallet.reward_points), (1, 15));
}

/// P04, P07: a lot of a slip whose points would have vested says nothing of vesting, so points of today join it.
#[test]
fn points_that_would_have_vested_can_be_spent_at_once() {
    let mut rules = tier_rules();
    rules.points[0].body.pending_days = 7;
    let nobody = one(&rules, "100");
    let vests_at = shop().day.open_after(NaiveDate::from_ymd_opt(2026, 5, 3).unwrap(), 7);
    let at = |now| {
        let mut till = TestTill::new(rules.clone());
        till.now = now;
        till.make_up(&nobody, 0).unwrap();
        points_of(&till.lots)[0].vests_at
    };
    assert_eq!(at(vests_at - TimeDelta::seconds(1)), Some(vests_at));
    assert_eq!((at(vests_at), at(vests_at + TimeDelta::seconds(1))), (None, None));
}

/// P04, OP06: a slip is worth its list price, whatever the clerk took off; points are earned on what was paid.
#[test]
fn a_slip_is_worth_its_list_price() {
    let rules = tier_rules();
    let mut nobody = slips(&rules, Vec::new());
    let lines = vec![LineInput { own_price: Some(OwnPrice::Each(yuan("80"))), ..line(yuan("100"), "") }];
    let sale = Consume::from_stored_value(nobody.origin.clone(), lines);
    let reason = Some("regular".to_owned());
    nobody.sell(Consume { tenders: all_by(CASH), reason, price_floor_bp: 0, ..sale }).unwrap();
    let made = TestTill::new(rules).make_up(&nobody, 0).unwrap();
    let Step::MadeUp { worth, .. } = made.derivation.steps[0] else { panic!("it says what it makes up") };
    assert_eq!((worth, made.wallet.reward_points), (yuan("100"), 8));
}
