//! Each state of a hold, and what may be spent beside it.

use super::*;
use crate::refund::RefundCause;
use crate::rules::{BandMode, BonusAmount, RuleSet, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, tier_rules, yuan};
use crate::till::{Consume, LineInput};

/// A member with 1 000.00 paid in.
fn funded() -> TestTill {
    let mut till = TestTill::new(RuleSet::default());
    till.top_up(yuan("1000")).unwrap();
    till
}

/// A member with 1 000.00 paid in and 300.00 on top, at once or in so many months.
fn with_bonus(instalments: Option<u16>) -> TestTill {
    let bands = vec![TopUpBand::plain(yuan("1000"), BonusAmount::Fixed(yuan("300")))];
    let rule = TopUpRule { instalments, ..TopUpRule::by_bands(BandMode::Highest, bands) };
    let mut till = TestTill::new(RuleSet { top_up: vec![always(10, rule)], ..RuleSet::default() });
    till.top_up(yuan("1000")).unwrap();
    till
}

fn sale(till: &TestTill, amount: &str, hold: Option<Id<PostingThing>>) -> Consume {
    let lines = vec![LineInput::plain(yuan(amount))];
    Consume { hold, ..Consume::from_stored_value(till.origin.clone(), lines) }
}

fn sell(till: &mut TestTill, amount: &str, hold: Option<Id<PostingThing>>) -> Result<Decision, Rejection> {
    till.sell(sale(till, amount, hold))
}

fn on_hold(free: &str, held: &str, required: &str) -> Rejection {
    Rejection::ValueOnHold { free: yuan(free), held: yuan(held), required: yuan(required) }
}

/// S05: what is held stays in its lots, but cannot be spent; the answer says what is free and what is held.
#[test]
fn held_value_cannot_be_spent() {
    let mut till = funded();
    let placed = till.hold(yuan("600"), 30).unwrap();
    assert!(placed.entries.is_empty() && placed.lots_changed.is_empty());
    assert_eq!((till.wallet.principal, till.wallet.held), (yuan("1000"), yuan("600")));
    assert_eq!(sell(&mut till, "400.01", None), Err(on_hold("400", "600", "400.01")));
    assert_eq!(till.hold(yuan("400.01"), 30), Err(on_hold("400", "600", "400.01")));
    assert_eq!(sell(&mut till, "1000.01", None), Err(on_hold("400", "600", "1000.01")));
    sell(&mut till, "400", None).unwrap();
    assert_eq!(till.wallet.held, till.wallet.principal);
}

/// S05: a sale captures the whole, a part, or more than was set aside; the rest is free again.
#[test]
fn a_sale_captures_a_hold() {
    for (charged, captured, left) in [("600", "600", "400"), ("150", "150", "850"), ("700", "600", "300")] {
        let mut till = funded();
        let hold = till.hold(yuan("600"), 30).unwrap().posting.id;
        let sold = sell(&mut till, charged, Some(hold)).unwrap();
        assert_eq!((till.wallet.held, till.wallet.principal), (yuan("0"), yuan(left)), "{charged}");
        let ended = (sold.holds[0].state, sold.holds[0].captured, sold.holds[0].ended_by);
        assert_eq!(ended, (HoldState::Captured, yuan(captured), Some(sold.posting.id)));
        let closed = Rejection::HoldNotOpen { state: HoldState::Captured };
        assert_eq!(sell(&mut till, "1", Some(hold)), Err(closed.clone()));
        assert_eq!(till.release(hold), Err(closed));
    }
}

/// S05: a hold that another sale captures does not free the others.
#[test]
fn a_capture_leaves_other_holds_alone() {
    let mut till = funded();
    let mine = till.hold(yuan("300"), 30).unwrap().posting.id;
    till.hold(yuan("600"), 30).unwrap();
    assert_eq!(sell(&mut till, "400.01", Some(mine)), Err(on_hold("400", "600", "400.01")));
    sell(&mut till, "400", Some(mine)).unwrap();
    assert_eq!((till.wallet.held, till.wallet.principal), (yuan("600"), yuan("600")));
}

/// S05: what is released can be spent, and is released once.
#[test]
fn a_released_hold_is_free() {
    let mut till = funded();
    let hold = till.hold(yuan("1000"), 30).unwrap().posting.id;
    let released = till.release(hold).unwrap();
    assert_eq!((released.posting.kind, released.posting.total), (PostingKind::HoldEnd, yuan("1000")));
    assert_eq!(till.release(hold), Err(Rejection::HoldNotOpen { state: HoldState::Released }));
    sell(&mut till, "1000", None).unwrap();
}

/// S05: a hold whose time is over blocks nothing, although nobody ended it yet: the next posting does.
#[test]
fn an_expired_hold_blocks_nothing() {
    let mut till = funded();
    let hold = till.hold(yuan("1000"), 30).unwrap().posting.id;
    assert_eq!(till.time_out(hold), Err(Rejection::HoldNotOpen { state: HoldState::Open }));
    till.now += TimeDelta::minutes(30);
    assert_eq!(till.release(hold), Err(Rejection::HoldNotOpen { state: HoldState::TimedOut }));
    let sold = sell(&mut till, "1000", None).unwrap();
    assert_eq!((sold.holds[0].state, sold.holds[0].id), (HoldState::TimedOut, hold));
    assert_eq!(till.time_out(hold), Err(Rejection::HoldNotOpen { state: HoldState::TimedOut }));
}

/// S05: the time-out is a posting without entries, which says what it ended.
#[test]
fn a_hold_times_out() {
    let mut till = funded();
    let hold = till.hold(yuan("250"), 1).unwrap().posting.id;
    till.now += TimeDelta::minutes(1);
    let over = till.time_out(hold).unwrap();
    assert_eq!((over.posting.kind, over.posting.total), (PostingKind::HoldEnd, yuan("250")));
    assert_eq!((over.entries.len(), till.wallet.held), (0, yuan("0")));
}

/// S05: nothing is set aside that is not there, for no time, for ever, or by nobody.
#[test]
fn a_hold_needs_value_and_a_term() {
    let mut till = funded();
    assert_eq!(till.hold(yuan("0"), 1), Err(Rejection::AmountNotPositive));
    assert_eq!(till.hold(yuan("1"), 0), Err(Rejection::HoldTooLong));
    assert_eq!(till.hold(yuan("1"), 60 * 24 * 365 + 1), Err(Rejection::HoldTooLong));
    let too_much = Rejection::InsufficientBalance { available: yuan("1000"), required: yuan("1001") };
    assert_eq!(till.hold(yuan("1001"), 1), Err(too_much));
    till.wallet.suspended = true;
    assert_eq!(till.hold(yuan("1"), 1), Err(Rejection::MemberSuspended));
}

/// S05, S06: corrections go on beside a hold, but none takes away what is held; the hold itself is released, not corrected.
#[test]
fn corrections_keep_what_is_held() {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("1000")).unwrap();
    sell(&mut till, "100", None).unwrap();
    let hold = till.hold(yuan("900"), 30).unwrap().posting.id;
    till.reverse(1).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.held), (yuan("1000"), yuan("900")));
    assert_eq!(till.reverse(0), Err(on_hold("100", "900", "1000")));
    assert_eq!(till.reverse(2), Err(Rejection::NotReversible));
    till.release(hold).unwrap();
    till.reverse(0).unwrap();
    assert_eq!(till.wallet.principal, yuan("0"));
}

/// S05, S06: taking back the sale that captured a hold gives the value back, free; a return as well.
#[test]
fn a_captured_sale_comes_back_free() {
    let mut till = funded();
    let hold = till.hold(yuan("600"), 30).unwrap().posting.id;
    sell(&mut till, "600", Some(hold)).unwrap();
    till.give_back(2, Vec::new()).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.held), (yuan("1000"), yuan("0")));
}

/// S05: principal and bonus are set aside alike: of 1 300.00 a sale of 130.00 leaves the 1 170.00 that are held.
#[test]
fn a_hold_is_of_principal_and_bonus() {
    let mut till = with_bonus(None);
    till.hold(yuan("1170"), 30).unwrap();
    assert_eq!(sell(&mut till, "130.01", None), Err(on_hold("130", "1170", "130.01")));
    sell(&mut till, "130", None).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("900"), yuan("270")));
}

/// S05, S06: a refused correction says what it would take and what is free: of 1 500.00 with 1 200.00 held that is 300.00, and 500.00
/// would go.
#[test]
fn a_correction_that_takes_too_much_says_how_much_is_free() {
    let mut till = funded();
    till.top_up(yuan("500")).unwrap();
    till.hold(yuan("1200"), 30).unwrap();
    assert_eq!(till.reverse(1), Err(on_hold("300", "1200", "500")));
}

/// S05, OP18: what is still to come of a bonus covers no hold: 1 100.00 are there, 1 050.00 of them held, so 100.00 cannot go.
#[test]
fn a_bonus_to_come_covers_no_hold() {
    let mut till = with_bonus(Some(3));
    till.top_up(yuan("100")).unwrap();
    let too_much = Rejection::InsufficientBalance { available: yuan("1100"), required: yuan("1100.01") };
    assert_eq!(till.hold(yuan("1100.01"), 30), Err(too_much));
    till.hold(yuan("1050"), 30).unwrap();
    assert_eq!(till.reverse(1), Err(on_hold("50", "1050", "100")));
}

/// S05, OP11: a refund freezes what is to come as well, and what is topped up beside it can still be taken back.
#[test]
fn a_refund_freezes_what_is_to_come() {
    let mut till = with_bonus(Some(3));
    till.ask_refund(RefundCause::Member).unwrap();
    assert_eq!(till.wallet.held, yuan("1300"));
    till.top_up(yuan("100")).unwrap();
    till.reverse(2).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("1000"), yuan("300")));
}

/// S05, OP11: a refund waits for every other hold to end; its own is captured when it is paid, and nothing of it when it is not to be.
#[test]
fn a_refund_freezes_only_what_is_free() {
    let mut till = funded();
    let hold = till.hold(yuan("100"), 30).unwrap().posting.id;
    assert_eq!(till.ask_refund(RefundCause::Member), Err(on_hold("900", "100", "1000")));
    till.release(hold).unwrap();
    for is_paid in [false, true] {
        let asked = till.ask_refund(RefundCause::Member).unwrap();
        let frozen = asked.holds[0].clone();
        let expected = Hold {
            id: asked.posting.id,
            amount: yuan("1000"),
            expires_at: None,
            state: HoldState::Open,
            captured: yuan("0"),
            ended_by: None,
            is_promised: false,
        };
        assert_eq!(frozen, expected);
        till.approve_refund(asked.posting.id);
        let (ended, state, captured) = if is_paid {
            (till.pay_refund(asked.posting.id, yuan("1000")), HoldState::Captured, "1000")
        } else {
            (till.end_refund(asked.posting.id, false), HoldState::Released, "0")
        };
        let ended = ended.unwrap();
        let expected = frozen.ended(state, yuan(captured), ended.posting.id);
        assert_eq!((ended.holds, till.wallet.held), (vec![expected], yuan("0")));
    }
}

/// S05: why value was set aside, and why it was let go, is kept as it was typed, without what surrounds it; no words are no reason.
#[test]
fn a_hold_keeps_its_reasons() {
    let mut till = funded();
    for (typed, kept) in [(Some(" a wedding "), Some("a wedding")), (Some("  "), None), (None, None)] {
        let reason = typed.map(str::to_owned);
        let (origin, lasts) = (till.origin.clone(), TimeDelta::minutes(30));
        let command = PlaceHold { origin, amount: yuan("10"), lasts, reason: reason.clone() };
        let placed = till.run(|facts, fresh, now| place(facts, &command, fresh, now)).unwrap();
        let command = ReleaseHold { origin: till.origin.clone(), hold: placed.posting.id, reason };
        let released = till.run(|facts, fresh, now| release(facts, &command, fresh, now)).unwrap();
        assert_eq!([placed.posting.reason.as_deref(), released.posting.reason.as_deref()], [kept, kept]);
    }
}
