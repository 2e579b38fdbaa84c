//! The sealed chain of events (engine decision 14; S8 of the goals): whoever changes, removes or reorders what was sealed is found.

use persistence::error::StoreError;
use persistence::{chain, verify};
use test_support::company::line;
use test_support::{Company, Desk, TestDatabase};

fn seal(company: &Company, desk: &Desk) -> usize {
    let now = desk.settings().clock.now();
    desk.store()
        .work(company.tenant, |tx| {
            chain::seal(tx, chain::Look::Whole, now).map_err(|error: StoreError| error)
        })
        .expect("sealed")
}

fn findings(company: &Company) -> Vec<String> {
    let report = verify::tenant(&company.database.address(), company.tenant).expect("it runs");
    report.findings.into_iter().map(|finding| finding.check.to_owned()).collect()
}

fn sealed_events(company: &Company) -> i64 {
    let query =
        format!("SELECT sum(cardinality(events)) FROM event_run WHERE tenant_id = '{}'", company.tenant);
    company.sql().number(&query)
}

/// Every posting is sealed once, in order, and a second sealer adds nothing.
#[test]
fn every_posting_is_sealed_once() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    for _ in 0..5 {
        desk.record(card.spend("1.00"));
    }
    assert_eq!(seal(&company, &desk), 6);
    assert_eq!(seal(&company, &desk), 0);
    desk.record(card.spend("1.00"));
    assert_eq!(seal(&company, &desk), 1);
    let mut sql = company.sql();
    let runs = format!(
        "SELECT first_seq || ': ' || cardinality(events) FROM event_run WHERE tenant_id = '{}' ORDER BY first_seq",
        company.tenant
    );
    assert_eq!(sql.texts(&runs), ["1: 6", "7: 1"]);
    let report = verify::tenant(&company.database.address(), company.tenant).expect("it runs");
    assert_eq!((report.sealed, report.postings, report.findings.len()), (7, 7, 0));
}

/// Two sealers at once seal each event once.
#[test]
fn two_sealers_seal_once() {
    let company = Company::new();
    let desks = [Desk::open(&company), Desk::open(&company)];
    let card = company.membership();
    for _ in 0..20 {
        desks[0].record(card.top_up("1.00"));
    }
    std::thread::scope(|scope| {
        for desk in &desks {
            let company = &company;
            scope.spawn(move || {
                let now = desk.settings().clock.now();
                // The second may meet what the first has written, and comes back.
                let sealed = desk.store().work(company.tenant, |tx| chain::seal(tx, chain::Look::Whole, now));
                assert!(matches!(sealed, Ok(_) | Err(StoreError::Constraint { .. })), "{sealed:?}");
            });
        }
    });
    seal(&company, &desks[0]);
    assert_eq!(sealed_events(&company), 20);
}

/// Several tenants are sealed in one transaction, each in its own chain, from what the till noted.
#[test]
fn tenants_are_sealed_together() {
    let database = TestDatabase::fresh();
    let companies = [Company::within(database.clone()), Company::within(database)];
    let desk = Desk::open(&companies[0]);
    for (company, count) in companies.iter().zip([3, 2]) {
        let card = company.membership();
        (0..count).for_each(|_| drop(desk.record(card.top_up("1.00"))));
    }
    let store = desk.store();
    let news = || chain::seal_news(&store).expect("sealed");
    assert_eq!([news(), news()], [5, 0]);
    for (company, count) in companies.iter().zip([3, 2]) {
        assert_eq!(sealed_events(company), count);
        assert_eq!(findings(company), [""; 0]);
    }
}

/// Postings that another process has sealed meanwhile are not sealed again; the others are.
#[test]
fn news_that_others_sealed_is_not_sealed_again() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    seal(&company, &desk);
    desk.record(card.sell(vec![line("Tea", Some("drinks"), "15.00"), line("Cake", None, "20.00")]));
    let store = desk.store();
    let news = || chain::seal_news(&store).expect("sealed");
    assert_eq!([news(), news()], [1, 0]);
    desk.record(card.spend("1.00"));
    assert_eq!((news(), seal(&company, &desk)), (1, 0));
    assert_eq!((sealed_events(&company), findings(&company)), (3, vec![]));
}

/// A long run is stored in rows of a handy size, each with the hash after its last event.
#[test]
fn many_events_are_several_runs() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    let top_ups: Vec<_> = (0..200).map(|_| desk.send(card.top_up("1.00"))).collect();
    top_ups.into_iter().for_each(|answer| drop(answer.recv().expect("the till answers")));
    assert_eq!(seal(&company, &desk), 200);
    let runs = format!(
        "SELECT first_seq || ': ' || cardinality(events) FROM event_run WHERE tenant_id = '{}' ORDER BY first_seq",
        company.tenant
    );
    assert_eq!(company.sql().texts(&runs), ["1: 80", "81: 80", "161: 40"]);
    assert_eq!(findings(&company), [""; 0]);
}

/// More than a batch waits: each batch takes the oldest that are left, whatever of the same minutes is sealed already.
#[test]
fn a_backlog_is_sealed_batch_by_batch() {
    const LEFT: usize = 50;
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    let top_ups: Vec<_> = (0..chain::SEALED_MAX + LEFT).map(|_| desk.send(card.top_up("1.00"))).collect();
    top_ups.into_iter().for_each(|answer| drop(answer.recv().expect("the till answers")));
    assert_eq!([0, 1, 2].map(|_| seal(&company, &desk)), [chain::SEALED_MAX, LEFT, 0]);
    assert_eq!(findings(&company), [""; 0]);
}

/// Each way to tamper is found, by somebody who may do everything in the database.
#[test]
fn tampering_is_found() {
    let tampers = [
        "UPDATE posting SET reason = 'nothing' WHERE id = $posting",
        "UPDATE posting SET occurred_at = occurred_at - interval '1 day' WHERE id = $posting",
        "UPDATE posting SET user_id = NULL WHERE id = $posting",
        "UPDATE posting SET receipt_no = receipt_no || 'x' WHERE id = $posting",
        "UPDATE posting SET derivation = replace(derivation, '\"v\":2', '\"v\": 2') WHERE id = $posting",
        "UPDATE entry_set SET books[1] = 8 WHERE posting_id = $posting",
        "DELETE FROM posting WHERE id = $posting",
        "DELETE FROM entry_set WHERE posting_id = $posting",
        "DELETE FROM event_run WHERE $posting = ANY (events)",
        "UPDATE event_run SET hash = '\\x00' WHERE $posting = ANY (events)",
        "UPDATE event_run SET marks = set_byte(marks, 1, get_byte(marks, 1) # 255) WHERE $posting = ANY (events)",
        "UPDATE event_run SET first_seq = first_seq + 100 WHERE $posting = ANY (events)",
        "UPDATE event_run SET events = array_remove(events, $posting), marks = substring(marks FROM 5) WHERE $posting = ANY (events)",
        "UPDATE event_run SET events = events[2:2] || events[1:1] || events[3:], marks = '' WHERE $posting = ANY (events)",
        "INSERT INTO event_run SELECT tenant_id, 1 + 4, source, events[1], events[1:1], substring(marks FOR 4), sha256(hash || sha256('')), sealed_at FROM event_run WHERE $posting = ANY (events)",
        "UPDATE lot SET principal_left = principal_left + 1 WHERE wallet_id = $wallet AND shape = 1",
        "UPDATE wallet SET bonus = bonus + 1 WHERE id = $wallet",
        "UPDATE wallet SET version = version + 1 WHERE id = $wallet",
        "DELETE FROM command WHERE posting_id = $posting",
        "DELETE FROM reversal WHERE tenant_id = $tenant",
    ];
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let sale = desk.record(card.spend("10.00")).posting();
    let wrong = desk.record(card.spend("20.00")).posting();
    seal(&company, &desk);
    desk.record(card.reverse(wrong));
    seal(&company, &desk);
    assert_eq!(findings(&company), [""; 0]);
    let backup = ["posting", "entry_set", "event_run", "lot", "wallet", "command", "reversal"];
    let mut sql = company.sql();
    for table in backup {
        sql.run(&format!("CREATE TABLE backup_{table} AS TABLE {table}"));
    }
    for tamper in tampers {
        let statement = tamper
            .replace("$posting", &format!("'{sale}'"))
            .replace("$wallet", &format!("'{}'", card.id))
            .replace("$tenant", &format!("'{}'", company.tenant));
        sql.run(&statement);
        assert_ne!(findings(&company), [""; 0], "nobody noticed: {statement}");
        for table in backup {
            sql.run(&format!("DELETE FROM {table}; INSERT INTO {table} TABLE backup_{table}"));
        }
        assert_eq!(findings(&company), [""; 0], "restored");
    }
}
