//! Worked example 2.2, last line: a bonus that comes month by month, at the real till.

use domain::till::Rejection;
use persistence::rules::codec::RuleKind;
use persistence::till::Outcome;
use persistence::verify;
use serde_json::json;
use test_support::company::yuan;
use test_support::{Company, Desk, TestDatabase};

fn company(database: std::sync::Arc<TestDatabase>) -> Company {
    let company = Company::without_rules(database);
    company.publish(
        RuleKind::TopUp,
        json!({ "mode": "highest", "bonus_months": null, "instalments": 12,
            "bands": [{ "from": "2000.00", "fixed": "600.00" }] }),
    );
    company
}

/// OP18, 1.2: parts come on the paying day's date, of a shorter month on its last day, from the first moment of the shop's day;
/// nothing was posted in between.
#[test]
fn parts_come_by_time_alone() {
    let company = company(TestDatabase::shared());
    let desk = Desk::open(&company);
    desk.set_time("2026-01-31T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("2000.00"));
    desk.record(card.spend("2000.00"));
    let missing = |available: &str| Rejection::InsufficientBalance {
        available: yuan(available),
        required: yuan("50.01"),
    };
    for (before, from, version) in [
        ("2026-02-28T05:59:59+08:00", "2026-02-28T06:00:00+08:00", "3"),
        ("2026-03-31T05:59:59+08:00", "2026-03-31T06:00:00+08:00", "4"),
    ] {
        desk.set_time(before);
        let early = desk.ask(card.spend("50.01"));
        assert!(matches!(&early, Outcome::Refused(refused) if *refused == missing("0.00")), "{early:?}");
        desk.set_time(from);
        let early = desk.ask(card.spend("50.01"));
        assert!(matches!(&early, Outcome::Refused(refused) if *refused == missing("50.00")), "{early:?}");
        assert_eq!(desk.record(card.spend("50.00")).get("version"), version);
    }
}

/// OP18: a member with more pairs than a sale reads can spend what has come of all of them, and nothing else.
#[test]
fn what_has_come_of_many_pairs_pays() {
    let company = company(TestDatabase::shared());
    let desk = Desk::open(&company);
    desk.set_time("2026-01-10T12:00:00+08:00");
    let card = company.membership();
    for _ in 0..20 {
        desk.record(card.top_up("2000.00"));
    }
    desk.record(card.spend("40000.00"));
    desk.set_time("2026-02-10T12:00:00+08:00");
    assert!(matches!(
        desk.ask(card.spend("1000.01")),
        Outcome::Refused(Rejection::InsufficientBalance { .. })
    ));
    assert_eq!(desk.record(card.spend("1000.00")).get("after.bonus"), "11000.00");
}

/// OP18: a schedule that is not its rule's, or a part that was spent before it came, is found by the audit.
#[test]
fn broken_schedules_are_found() {
    let company = company(TestDatabase::fresh());
    let desk = Desk::open(&company);
    desk.set_time("2026-01-10T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("2000.00"));
    desk.set_time("2026-02-10T12:00:00+08:00");
    desk.record(card.spend("2050.00"));
    let mut sql = company.sql();
    for (damage, repair) in [
        ("instalments = 6", "instalments = 12"),
        ("instalments_from = '2026-01-11'", "instalments_from = '2026-01-10'"),
        ("instalments_ended_on = '2026-02-09'", "instalments_ended_on = NULL"),
    ] {
        let found = |sql: &mut test_support::Sql, change: &str| {
            sql.run(&format!("UPDATE lot SET {change} WHERE shape = 1"));
            let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
            report.findings.iter().any(|found| found.check == "bonus by instalments")
        };
        assert!(found(&mut sql, damage), "{damage}");
        assert!(!found(&mut sql, repair), "{repair}");
    }
}
