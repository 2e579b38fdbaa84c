//! Holds in the store: many callers, one wallet; commands of one batch; what is broken is found.

use chrono::TimeDelta;
use domain::holds::HoldState;
use domain::ids::Id;
use domain::till::{Consume, LineInput, Rejection};
use persistence::till::{Outcome, Request};
use persistence::verify;
use test_support::company::yuan;
use test_support::{Company, Desk, TestDatabase};

fn is_on_hold(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(Rejection::ValueOnHold { .. }))
}

/// S05: 32 callers at two tills want to hold or spend 10.00 of 100.00: exactly ten get it.
#[test]
fn value_is_held_or_spent_once() {
    let company = Company::without_rules(TestDatabase::shared());
    let desks = [Desk::open(&company), Desk::open(&company)];
    let card = company.membership();
    desks[0].record(card.top_up("100.00"));
    let asked: Vec<Request> =
        (0..32).map(|n| if n % 3 == 0 { card.spend("10.00") } else { card.hold("10.00", 60) }).collect();
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let ask = |(number, request)| {
            let desk: &Desk = &desks[number % 2];
            scope.spawn(move || desk.insist(request))
        };
        let callers: Vec<_> = asked.iter().enumerate().map(ask).collect();
        callers.into_iter().map(|caller| caller.join().expect("no caller panics")).collect()
    });
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Recorded { .. })).count();
    assert_eq!(done, 10, "{outcomes:?}");
    let left = format!("SELECT (principal - held)::text FROM wallet WHERE id = '{}'", card.id);
    assert_eq!(company.sql().text(&left), "0.0000");
}

/// S05: commands of one batch see the holds that the earlier ones placed and ended.
#[test]
fn commands_of_one_batch_see_each_others_holds() {
    let company = Company::without_rules(TestDatabase::shared());
    let desk = Desk::with_writers(&company.database.address(), 1);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    let hold = desk.record(card.hold("60.00", 60)).posting();
    let capture = |amount| {
        let lines = vec![LineInput::plain(yuan(amount))];
        card.ask(Consume { hold: Some(Id::new(hold)), ..Consume::from_stored_value(card.origin(), lines) })
    };
    let waiting =
        [card.spend("50.00"), card.hold("40.00", 60), capture("60.00"), capture("1.00"), card.spend("0.01")]
            .map(|request| desk.send(request));
    let [spent, held, captured, again, more] = waiting.map(|answer| answer.recv().expect("the till answers"));
    assert!(is_on_hold(&spent) && is_on_hold(&more), "{spent:?} {more:?}");
    assert!(
        matches!((&held, &captured), (Outcome::Recorded { .. }, Outcome::Recorded { .. })),
        "{held:?} {captured:?}"
    );
    let closed = Rejection::HoldNotOpen { state: HoldState::Captured };
    assert!(matches!(again, Outcome::Refused(ref rejection) if *rejection == closed), "{again:?}");
}

/// S05: what a sale finds over is ended by it, in the store as well.
#[test]
fn a_sale_ends_what_is_over() {
    let company = Company::without_rules(TestDatabase::shared());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    let hold = desk.record(card.hold("100.00", 1)).posting();
    assert!(is_on_hold(&desk.ask(card.spend("100.00"))));
    desk.shift_time(TimeDelta::minutes(1));
    let sale = desk.record(card.spend("100.00")).posting();
    let ended = format!("SELECT state || ' ' || ended_posting_id FROM hold WHERE id = '{hold}'");
    assert_eq!(company.sql().text(&ended), format!("4 {sale}"));
}

/// A changed wallet or hold is found by the audit.
#[test]
fn broken_holds_are_found() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    desk.record(card.hold("60.00", 60));
    let mut sql = company.sql();
    for (damage, repair, check) in [
        ("wallet SET held = 50", "wallet SET held = 60", "held = Σ open holds"),
        ("hold SET amount = 50", "hold SET amount = 60", "holds as their postings say"),
        (
            "hold SET state = 3, ended_posting_id = id",
            "hold SET state = 1, ended_posting_id = NULL",
            "holds as their postings say",
        ),
        (
            "posting SET total = 61 WHERE kind = 7",
            "posting SET total = 60 WHERE kind = 7",
            "holds as their postings say",
        ),
    ] {
        sql.run(&format!("UPDATE {damage}"));
        let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
        assert!(report.findings.iter().any(|found| found.check == check), "{damage}: {:?}", report.findings);
        sql.run(&format!("UPDATE {repair}"));
    }
}
