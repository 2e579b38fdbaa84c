//! The client's key: the same request is done once, for ever.

use persistence::till::Outcome;
use test_support::company::fingerprint;
use test_support::{Answer, Company, Desk, Held};

/// A replay gives back the stored bytes, also from another process, and moves nothing.
#[test]
fn a_used_key_answers_with_the_stored_bytes() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let sale = card.spend("88.00");
    let first = desk.record(sale.clone());
    desk.record(card.spend("12.00"));
    for desk in [&desk, &Desk::open(&company)] {
        let again = desk.record(sale.clone());
        assert_eq!(again, Answer { text: first.text.clone(), replayed: true });
    }
    assert_eq!(company.sql().number(&format!("SELECT version FROM wallet WHERE id = '{}'", card.id)), 3);
}

/// The same key with another request is refused, whether the first is stored or still waits.
#[test]
fn a_key_is_not_used_for_another_request() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let sale = card.spend("88.00");
    let mut other = card.spend("77.00");
    other.key.clone_from(&sale.key);

    let mut held = Held::receipts(&company, &card);
    let first = desk.send(sale.clone());
    held.wait_for_waiters(1);
    assert!(matches!(desk.ask(other.clone()), Outcome::KeyReused), "while the first waits");
    held.release();
    let _ = Answer::of(&first.recv().expect("an answer"));
    assert!(matches!(desk.ask(other.clone()), Outcome::KeyReused), "after it is stored");
    let mut top_up = card.top_up("88.00");
    top_up.key.clone_from(&sale.key);
    assert!(
        matches!(Desk::open(&company).ask(top_up), Outcome::KeyReused),
        "of another kind, in another process"
    );
}

/// Engine decision 8: a refusal is not stored, so the same key may succeed later.
#[test]
fn a_refused_key_may_succeed_later() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    let sale = card.spend("88.00");
    assert!(matches!(desk.ask(sale.clone()), Outcome::Refused(_)));
    desk.record(card.top_up("100.00"));
    let answer = desk.record(sale);
    assert!(!answer.replayed);
    assert_eq!(answer.get("version"), "2");
}

/// Two companies may use the same key; neither sees the other's.
#[test]
fn a_key_belongs_to_its_company() {
    let (ours, theirs) = (Company::new(), Company::new());
    let desk = Desk::open(&ours);
    let mine = ours.membership().top_up("100.00");
    let mut yours = theirs.membership().top_up("100.00");
    yours.key.clone_from(&mine.key);
    assert_eq!(fingerprint(&mine.work).len(), 32);
    assert_ne!(desk.record(mine).posting(), desk.record(yours).posting());
}
