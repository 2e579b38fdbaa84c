//! Budgets of top-up rules in the store: many tills, one budget; a changed row is found.

use persistence::rules::codec::RuleKind;
use persistence::till::{Outcome, Request};
use persistence::verify;
use serde_json::{Value, json};
use test_support::company::Membership;
use test_support::{Answer, Company, Desk, TestDatabase};

/// Worked example §2.1 with a budget of 5,000.00.
fn offer() -> Value {
    json!({ "mode": "highest", "bonus_months": null, "bands": [{ "from": "10000.00", "percent_bp": 2000 }], "budget": "5000.00" })
}

fn given(company: &Company) -> String {
    company
        .sql()
        .text(&format!("SELECT sum(given)::text FROM rule_budget WHERE tenant_id = '{}'", company.tenant))
}

/// Half of the callers at each till, all at once.
fn at_once(desks: &[Desk; 2], requests: &[Request]) -> Vec<Outcome> {
    std::thread::scope(|scope| {
        let ask = |(number, request)| {
            let desk: &Desk = &desks[number % 2];
            scope.spawn(move || desk.insist(request))
        };
        let callers: Vec<_> = requests.iter().enumerate().map(ask).collect();
        callers.into_iter().map(|caller| caller.join().expect("no caller panics")).collect()
    })
}

/// Whether a top-up brought a bonus.
fn gave(outcome: &&Outcome) -> bool {
    let [before, after] = Answer::of(outcome).all(["before.bonus", "after.bonus"]);
    before != after
}

/// S01, K02, §2.3: 16 members top up 10,000.00 at once at two tills: two get 2,000.00, however the batches fall; corrections beside
/// them give back what they took, and no version ever gave more than its budget.
#[test]
fn a_budget_is_never_overspent() {
    let company = Company::without_rules(TestDatabase::shared());
    let desks = [Desk::open(&company), Desk::open(&company)];
    for _ in 0..4 {
        company.publish(RuleKind::TopUp, offer());
    }
    // The versions before have a budget, too: where the newest has too little left, they apply one after the other.
    let cards: Vec<Membership> = (0..16).map(|_| company.membership()).collect();
    let top_ups: Vec<Request> = cards.iter().map(|card| card.top_up("10000.00")).collect();
    let outcomes = at_once(&desks, &top_ups);
    let with_bonus = outcomes.iter().filter(gave).count();
    assert_eq!((with_bonus, given(&company).as_str()), (8, "16000.0000"));

    let taken_back: Vec<Request> = cards
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| gave(outcome))
        .map(|(card, outcome)| card.reverse(Answer::of(outcome).posting()))
        .collect();
    let again: Vec<Request> = cards.iter().map(|card| card.top_up("10000.00")).collect();
    let mixed: Vec<Request> =
        taken_back.into_iter().zip(again).flat_map(|(one, other)| [one, other]).collect();
    let outcomes = at_once(&desks, &mixed);
    let taken = outcomes.iter().skip(1).step_by(2).filter(gave).count();
    assert_eq!(given(&company), format!("{}.0000", taken * 2_000));
    let rest: Vec<Request> = (0..8).map(|_| company.membership().top_up("10000.00")).collect();
    at_once(&desks, &rest);
    assert_eq!(given(&company), "16000.0000", "what was given back is given again");
}

/// S01: one wallet whose top-ups and corrections share batches sees what the earlier ones left of the budget.
#[test]
fn later_commands_of_a_batch_see_what_is_left() {
    let company = Company::without_rules(TestDatabase::shared());
    let desk = Desk::open(&company);
    company.publish(RuleKind::TopUp, offer());
    let card = company.membership();
    let waiting: Vec<_> = (0..20).map(|_| desk.send(card.top_up("10000.00"))).collect();
    let outcomes: Vec<Outcome> =
        waiting.into_iter().map(|answer| answer.recv().expect("the till answers")).collect();
    let with_bonus = outcomes.iter().filter(gave).count();
    assert_eq!((with_bonus, given(&company).as_str()), (2, "4000.0000"));
}

/// S01: the audit finds a budget that gave another sum, one that its version does not say, and one that is gone; the database itself keeps
/// what was given within the budget.
#[test]
fn broken_budgets_are_found() {
    let company = Company::without_rules(TestDatabase::fresh());
    let desk = Desk::open(&company);
    company.publish(RuleKind::TopUp, offer());
    desk.record(company.membership().top_up("10000.00"));
    let mut sql = company.sql();
    for (damage, repair) in [
        ("UPDATE rule_budget SET given = 0", "UPDATE rule_budget SET given = 2000"),
        ("UPDATE rule_budget SET budget = 6000", "UPDATE rule_budget SET budget = 5000"),
        (
            "CREATE TEMPORARY TABLE kept AS SELECT * FROM rule_budget; DELETE FROM rule_budget",
            "INSERT INTO rule_budget SELECT * FROM kept",
        ),
    ] {
        sql.run(damage);
        let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
        let found =
            report.findings.iter().any(|found| found.check == "budgets = bonus of top-ups that stand");
        assert!(found, "{damage}: {:?}", report.findings);
        sql.run(repair);
    }
    for beyond in ["5001", "-1"] {
        assert!(sql.attempt(&format!("UPDATE rule_budget SET given = {beyond}")).is_err(), "{beyond}");
    }
}
