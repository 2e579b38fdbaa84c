//! Each state of a hold, and what may be spent beside it.

use super::*;
use crate::rules::RuleSet;
use crate::test_till::{TestTill, tier_rules, yuan};
use crate::till::{Consume, LineInput};

/// A member with 1 000.00 paid in.
fn funded() -> TestTill {
    let mut till = TestTill::new(RuleSet::default());
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
