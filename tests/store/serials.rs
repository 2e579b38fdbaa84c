//! Serials of slips in the store: two clerks at once; a changed row is found.

use domain::till::Rejection;
use persistence::till::{Outcome, Request};
use persistence::verify;
use test_support::{Company, Desk, TestDatabase};

/// Every caller asks at once, half of them at each till; says how many were recorded and how many found the serial in use.
fn at_once(desks: &[Desk; 2], requests: &[Request]) -> (usize, usize) {
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let ask = |(number, request)| {
            let desk: &Desk = &desks[number % 2];
            scope.spawn(move || desk.insist(request))
        };
        let callers: Vec<_> = requests.iter().enumerate().map(ask).collect();
        callers.into_iter().map(|caller| caller.join().expect("no caller panics")).collect()
    });
    let recorded = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Recorded { .. })).count();
    let in_use =
        |outcome: &&Outcome| matches!(outcome, Outcome::Refused(Rejection::PointsSerialInUse { .. }));
    let refused = outcomes.iter().filter(in_use).count();
    assert_eq!(recorded + refused, requests.len(), "{outcomes:?}");
    (recorded, refused)
}

/// X03: clerks at two tills rebuild one slip at once: it is rebuilt once, and the others are told that its serial stands.
#[test]
fn a_slip_is_rebuilt_once_whoever_asks() {
    let company = Company::new();
    let desks = [Desk::open(&company), Desk::open(&company)];
    let card = company.membership();
    desks[0].record(card.top_up("1000.00"));
    for _ in 0..4 {
        let wrong = desks[0].record(card.spend("86.00")).posting();
        let rebuilds: Vec<Request> = (0..8).map(|_| card.rebuild(wrong, "68.00")).collect();
        assert_eq!(at_once(&desks, &rebuilds), (1, 7));
    }
    let standing = format!(
        "SELECT count(*) FROM points_serial WHERE tenant_id = '{}' AND ended_by IS NULL",
        company.tenant
    );
    assert_eq!(company.sql().number(&standing), 4);
}

/// X03: clerks at two tills type one serial at once, each for a member of their own: one slip gets it. Once that is corrected, the serial
/// is free.
#[test]
fn a_typed_serial_is_carried_once_whoever_types() {
    let company = Company::new();
    let desks = [Desk::open(&company), Desk::open(&company)];
    let cards: Vec<_> = (0..8).map(|_| company.membership()).collect();
    for card in &cards {
        desks[0].record(card.top_up("100.00"));
    }
    for round in 0..4 {
        let serial = format!("7{round}");
        let sales: Vec<Request> = cards.iter().map(|card| card.spend_as("1.00", &serial)).collect();
        assert_eq!(at_once(&desks, &sales), (1, 7));
        let mut sql = company.sql();
        let standing = format!(
            "SELECT s.posting_id::text || ' ' || p.wallet_id FROM points_serial s JOIN posting p ON p.id = s.posting_id
             WHERE s.tenant_id = '{}' AND s.serial = '{serial}' AND s.ended_by IS NULL",
            company.tenant
        );
        let (posting, wallet) = {
            let found = sql.text(&standing);
            let (posting, wallet) = found.split_once(' ').expect("two ids");
            (posting.parse().expect("an id"), wallet.to_owned())
        };
        let owner = cards.iter().find(|card| card.id.to_string() == wallet).expect("one of them");
        desks[0].record(owner.reverse(posting));
        desks[0].record(cards[round].spend_as("1.00", &serial));
    }
}

/// X03: the database itself keeps a serial on one slip that stands, and a slip from being rebuilt twice or without a correction.
#[test]
fn the_database_keeps_serials_apart_and_verify_finds_what_it_cannot() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let wrong = desk.record(card.spend_as("86.00", "70012")).posting();
    let right = desk.record(card.rebuild(wrong, "68.00")).posting();
    let other = desk.record(card.spend_as("1.00", "70013")).posting();
    let mut sql = company.sql();
    for (change, constraint) in [
        (format!("SET serial = '70012' WHERE posting_id = '{other}'"), "points_serial_standing"),
        (format!("SET ended_by = NULL WHERE posting_id = '{wrong}'"), "points_serial_standing"),
        (format!("SET rebuilt_from = '{wrong}' WHERE posting_id = '{other}'"), "points_serial_rebuilt"),
        (
            format!("SET rebuilt_from = '{right}' WHERE posting_id = '{other}'"),
            "points_serial_tenant_id_rebuilt_from_fkey",
        ),
    ] {
        let refused = sql.attempt(&format!("UPDATE points_serial {change}")).expect_err("refused");
        assert!(refused.contains(constraint), "{change}: {refused}");
    }
    for (damage, repair) in [
        (
            format!("SET serial = '9' WHERE posting_id = '{right}'"),
            format!("SET serial = '70012' WHERE posting_id = '{right}'"),
        ),
        (
            format!("SET ended_by = posting_id WHERE posting_id = '{other}'"),
            format!("SET ended_by = NULL WHERE posting_id = '{other}'"),
        ),
        (
            format!("SET rebuilt_from = NULL WHERE posting_id = '{right}'"),
            format!("SET rebuilt_from = '{wrong}' WHERE posting_id = '{right}'"),
        ),
    ] {
        sql.run(&format!("UPDATE points_serial {damage}"));
        let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
        let found = report.findings.iter().any(|found| found.check == "serials as their slips say");
        let half_without_key = report.findings.iter().any(|found| found.check == "one key per posting");
        assert!(found || half_without_key, "{damage}: {:?}", report.findings);
        sql.run(&format!("UPDATE points_serial {repair}"));
    }
    let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
    assert_eq!(report.findings, []);
}
