//! Wallets that somebody else holds: others go on, and whoever waited decides by what is true afterwards (engine
//! decisions 1 and 7).

use domain::cards::CardAction;
use domain::till::{CardState, Rejection};
use persistence::cards::{self, CardError};
use persistence::rules::codec::RuleKind;
use persistence::till::Outcome;
use serde_json::json;
use test_support::{Answer, Company, Desk, Held, Membership};

fn company() -> (Company, [Desk; 2], Membership) {
    let company = Company::new();
    let desks = [Desk::open(&company), Desk::open(&company)];
    let card = company.membership();
    (company, desks, card)
}

/// A held wallet stops nobody else, and its command is done as soon as it is free.
#[test]
fn a_held_wallet_stops_only_itself() {
    let (company, [desk, _], held_card) = company();
    let cards: Vec<Membership> = (0..4).map(|_| company.membership()).collect();
    let mut held = Held::wallet(&company, &held_card);
    let waiting = desk.send(held_card.top_up("100.00"));
    held.wait_for_waiters(1);
    for card in &cards {
        for _ in 0..3 {
            desk.record(card.top_up("1.00"));
        }
    }
    assert!(waiting.try_recv().is_err(), "the held wallet's command still waits");
    held.release();
    assert_eq!(Answer::of(&waiting.recv().expect("an answer")).get("after.principal"), "100.00");
}

/// Commands of a held wallet keep their order: the later ones follow into the slow lane.
#[test]
fn commands_of_a_held_wallet_keep_their_order() {
    let (company, [desk, _], card) = company();
    let mut held = Held::wallet(&company, &card);
    let first = desk.send(card.top_up("100.00"));
    held.wait_for_waiters(1);
    let later = ["10.00", "20.00", "70.00"].map(|amount| desk.send(card.spend(amount)));
    held.release();
    let _ = Answer::of(&first.recv().expect("an answer"));
    let left = later.map(|answer| Answer::of(&answer.recv().expect("an answer")).get("after.principal"));
    assert_eq!(left, ["90.00", "70.00", "0.00"]);
}

/// A lot that came in while a sale waited pays for it.
#[test]
fn a_waiting_sale_sees_new_lots() {
    let (company, [first, second], card) = company();
    let mut held = Held::wallet(&company, &card);
    let top_up = first.send(card.top_up("100.00"));
    held.wait_for_waiters(1);
    let sale = second.send(card.spend("100.00"));
    held.wait_for_waiters(2);
    held.release();
    let _ = Answer::of(&top_up.recv().expect("an answer"));
    assert_eq!(Answer::of(&sale.recv().expect("an answer")).get("after.principal"), "0.00");
}

/// L02, X01: a tier that was reached while a sale waited prices it.
#[test]
fn a_waiting_sale_sees_the_new_tier() {
    let (company, [first, second], card) = company();
    first.record(card.top_up("20000.00"));
    first.record(card.spend("9900.00"));
    let mut held = Held::wallet(&company, &card);
    let lifting = first.send(card.spend("100.00"));
    held.wait_for_waiters(1);
    let priced = second.send(card.spend("100.00"));
    held.wait_for_waiters(2);
    held.release();
    assert_eq!(Answer::of(&lifting.recv().expect("an answer")).get("total"), "100.00");
    assert_eq!(Answer::of(&priced.recv().expect("an answer")).get("total"), "95.00");
}

/// C06: a card that was reported lost while a sale waited does not pay.
#[test]
fn a_waiting_sale_sees_that_the_card_was_lost() {
    let (company, [desk, _], card) = company();
    desk.record(card.top_up("100.00"));
    let store = desk.store();
    let mut held = Held::wallet(&company, &card);
    let (report, sale) = std::thread::scope(|scope| {
        let report = scope.spawn(|| {
            store
                .write(card.tenant, |tx| cards::act(tx, card.card, CardAction::ReportLoss))
                .map_err(|error: CardError| error)
        });
        held.wait_for_waiters(1);
        let sale = desk.send(card.spend("1.00"));
        held.wait_for_waiters(2);
        held.release();
        (report.join().expect("no panic"), sale.recv().expect("an answer"))
    });
    assert_eq!(report.expect("an active card can be lost").state, CardState::Lost);
    assert!(
        matches!(sale, Outcome::Refused(Rejection::CardNotUsable { state: CardState::Lost })),
        "{sale:?}"
    );
}

/// The first use of a key, in another process, is seen by the second that waited for it.
#[test]
fn a_waiting_repetition_sees_the_used_key() {
    let (company, [first, second], card) = company();
    first.record(card.top_up("100.00"));
    let sale = card.spend("60.00");
    let mut held = Held::wallet(&company, &card);
    let one = first.send(sale.clone());
    held.wait_for_waiters(1);
    let two = second.send(sale);
    held.wait_for_waiters(2);
    held.release();
    let (one, two) = (one.recv().expect("an answer"), two.recv().expect("an answer"));
    assert_eq!(Answer::of(&one).text, Answer::of(&two).text);
    assert_eq!([Answer::of(&one).replayed, Answer::of(&two).replayed], [false, true]);
}

/// A rule published while a sale waited decides it.
#[test]
fn a_waiting_sale_sees_the_new_rule() {
    let (company, [desk, _], card) = company();
    desk.record(card.top_up("1000.00"));
    let mut held = Held::wallet(&company, &card);
    let sale = desk.send(card.spend("100.00"));
    held.wait_for_waiters(1);
    company.publish(
        RuleKind::Points,
        json!({ "reward_unit": "1.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
            "tier_factors": [], "points_months": null, "on_shortfall": "debt" }),
    );
    held.release();
    assert_eq!(Answer::of(&sale.recv().expect("an answer")).get("after.points"), "100");
}

/// Engine decision 10: a sale over more pairs than a batch loads is done all the same.
#[test]
fn a_sale_over_many_pairs_is_done() {
    let (_company, [desk, _], card) = company();
    for _ in 0..20 {
        desk.record(card.top_up("1.00"));
    }
    let sale = desk.record(card.spend("18.50"));
    assert_eq!(sale.get("after.principal"), "1.50");
    // The fast lane goes on with what is left.
    assert_eq!(desk.record(card.spend("1.50")).get("after.principal"), "0.00");
}
