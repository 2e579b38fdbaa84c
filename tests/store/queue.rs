//! The line before the writers: bounded, with deadlines, and one bad command harms nobody else.

use std::sync::mpsc::Receiver;
use std::time::Instant;

use domain::till::Rejection;
use persistence::till::{Outcome, QUEUE_TENANT_COMMANDS_MAX};
use test_support::company::line;
use test_support::{Answer, Company, Desk, Held};

fn answers(waiting: Vec<Receiver<Outcome>>) -> Vec<Outcome> {
    waiting.into_iter().map(|answer| answer.recv().expect("the till answers every command")).collect()
}

/// What waits too long is not begun, nothing is stored, and the key may be used again.
#[test]
fn an_expired_command_is_not_begun() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    let fresh = card.top_up("100.00");
    let mut expired = fresh.clone();
    expired.deadline = Instant::now();
    assert!(matches!(desk.ask(expired), Outcome::NotDone));
    let mut sql = company.sql();
    assert_eq!(sql.number(&format!("SELECT version FROM wallet WHERE id = '{}'", card.id)), 0);
    assert_eq!(sql.number(&format!("SELECT count(*) FROM command WHERE tenant_id = '{}'", card.tenant)), 0);
    assert!(!desk.record(fresh).replayed);
}

/// A full queue says so at once; what was taken in is done, what was not is not.
#[test]
fn a_full_queue_refuses_at_once() {
    let company = Company::new();
    let desk = Desk::with_writers(&company.database.address(), 1);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    let mut held = Held::receipts(&company, &card);
    let mut waiting = vec![desk.send(card.spend("0.01"))];
    held.wait_for_waiters(1);
    waiting.extend((0..QUEUE_TENANT_COMMANDS_MAX).map(|_| desk.send(card.spend("0.01"))));
    let refused = [desk.ask(card.top_up("1.00")), desk.ask(card.spend("0.01"))];
    assert!(refused.iter().all(|outcome| matches!(outcome, Outcome::NotDone)), "{refused:?}");
    held.release();
    for outcome in answers(waiting) {
        assert!(!Answer::of(&outcome).replayed);
    }
    let stored = format!("SELECT version FROM wallet WHERE id = '{}'", card.id);
    assert_eq!(company.sql().number(&stored), 2 + QUEUE_TENANT_COMMANDS_MAX as i64);
}

/// A command that PostgreSQL itself refuses stands alone in the end: its neighbours, also of the same company and the same
/// card, are done.
#[test]
fn a_poisoned_command_harms_no_neighbour() {
    let companies = [Company::new(), Company::new()];
    let desk = Desk::with_writers(&companies[0].database.address(), 1);
    let cards = companies.each_ref().map(Company::membership);
    for card in &cards {
        desk.record(card.top_up("100.00"));
    }
    let poison = || cards[0].sell(vec![line("no text\0", None, "1.00")]);
    let mut held = Held::receipts(&companies[0], &cards[0]);
    let mut waiting = vec![desk.send(cards[0].spend("1.00"))];
    held.wait_for_waiters(1);
    for _ in 0..5 {
        waiting.push(desk.send(cards[0].spend("1.00")));
        waiting.push(desk.send(poison()));
        waiting.push(desk.send(cards[1].spend("1.00")));
    }
    held.release();
    let (failed, done): (Vec<_>, Vec<_>) =
        answers(waiting).into_iter().partition(|outcome| matches!(outcome, Outcome::Failed));
    assert_eq!((failed.len(), done.len()), (5, 11));
    assert!(done.iter().all(|outcome| !Answer::of(outcome).replayed));
}

/// A refusal in a batch does not touch its neighbours, and each later command sees what the earlier ones did.
#[test]
fn commands_of_a_batch_see_each_other() {
    let company = Company::new();
    let desk = Desk::with_writers(&company.database.address(), 1);
    let (card, other) = (company.membership(), company.membership());
    desk.record(other.top_up("1.00"));
    let mut held = Held::receipts(&company, &other);
    let first = desk.send(other.top_up("1.00"));
    held.wait_for_waiters(1);
    let waiting = vec![
        desk.send(card.spend("100.00")),
        desk.send(card.top_up("100.00")),
        desk.send(card.spend("60.00")),
        desk.send(card.spend("60.00")),
        desk.send(card.spend("40.00")),
    ];
    held.release();
    let _ = Answer::of(&first.recv().expect("an answer"));
    let outcomes = answers(waiting);
    let refused =
        |outcome: &Outcome| matches!(outcome, Outcome::Refused(Rejection::InsufficientBalance { .. }));
    assert_eq!(outcomes.iter().map(refused).collect::<Vec<_>>(), [true, false, false, true, false]);
    assert_eq!(Answer::of(&outcomes[4]).all(["version", "after.principal"]), ["3", "0.00"]);
    let transactions = "SELECT count(DISTINCT xmin::text) FROM posting WHERE wallet_id = ";
    assert_eq!(
        company.sql().number(&format!("{transactions}'{}'", card.id)),
        1,
        "one batch, one transaction"
    );
}

/// Stopping refuses nothing that was taken in.
#[test]
fn stopping_finishes_what_waits() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    let waiting: Vec<_> = (0..300).map(|_| desk.send(card.top_up("1.00"))).collect();
    desk.close();
    for outcome in answers(waiting) {
        assert!(!Answer::of(&outcome).replayed);
    }
}
