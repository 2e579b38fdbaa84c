//! `GET /terminals/{id}/events`: the right desk, once, at once.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use test_support::{Company, TestDatabase};

use super::service::{Gateway, PATIENCE, Service, Stream, tap};

const QUIET: Duration = Duration::from_millis(600);

#[test]
fn a_tap_opens_at_its_own_desk_only() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let [here, there] = [0, 1].map(|number| &company.shops[number]);
    let desk = |till| service.sign_in(&company, Some(till), &["desk:serve"]);
    let mut own = service.watch(here.terminal, &desk(here), None);
    let mut other = service.watch(there.terminal, &desk(there), None);
    let gateway = service.pair(&company, here);
    let token = gateway.token(&service);
    let sent_at = Instant::now();
    let event = tap(&service, "88000001", 0);
    gateway.send(&service, &token, std::slice::from_ref(&event));
    let seen = own.next_tap();
    assert!(sent_at.elapsed() < Duration::from_secs(1), "{:?}", sent_at.elapsed());
    assert_eq!(seen.id, 1);
    assert_eq!(seen.data["event_id"], event["event_id"]);
    assert_eq!(
        (&seen.data["value"], &seen.data["kind"], &seen.data["live"]),
        (&json!("88000001"), &json!("ic"), &json!(true))
    );
    gateway.send(&service, &token, &[event]);
    assert!(own.is_quiet_for(QUIET), "a duplicate is not shown again");
    assert!(other.is_quiet_for(Duration::ZERO));
    gateway.send(&service, &token, &[tap(&service, "88000002", 9)]);
    assert_eq!(own.next_tap().data["live"], false);
}

/// Two servers of one database: a gateway sends to one, and its desk hears from the other.
struct Two {
    company: Company,
    service: Service,
    _other: Service,
    desk: Stream,
    gateway: Gateway,
    token: String,
}

impl Two {
    fn servers(database: Arc<TestDatabase>) -> Self {
        let company = Company::without_rules(database);
        let service = Service::start(&company.database);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let other = Service::at(&company.database, service.state.keys.clone(), listener);
        let till = &company.shops[0];
        let clerk = service.sign_in(&company, Some(till), &["desk:serve"]);
        let desk = other.watch(till.terminal, &clerk, None);
        let gateway = service.pair(&company, till);
        let token = gateway.token(&service);
        Self { company, service, _other: other, desk, gateway, token }
    }
}

#[test]
fn a_desk_at_another_server_is_woken_too() {
    let Two { service, desk, gateway, token, .. } = &mut Two::servers(TestDatabase::shared());
    for round in 0..5 {
        std::thread::sleep(Duration::from_millis(300));
        let sent_at = Instant::now();
        gateway.send(service, token, &[tap(service, "88000001", 0)]);
        assert_eq!(desk.next_tap().id, round + 1);
        assert!(sent_at.elapsed() < Duration::from_secs(1), "{:?}", sent_at.elapsed());
    }
}

/// While the database tells a server nothing, its desks look for themselves.
#[test]
fn a_desk_whose_server_hears_nothing_looks_for_itself() {
    // Of its own, so that nobody else's listeners are ended.
    let Two { company, service, desk, gateway, token, .. } = &mut Two::servers(TestDatabase::fresh());
    company.sql().run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()",
    );
    let sent_at = Instant::now();
    gateway.send(service, token, &[tap(service, "88000001", 0)]);
    assert_eq!(desk.next_tap().data["value"], "88000001");
    assert!(sent_at.elapsed() < Duration::from_millis(900), "{:?}", sent_at.elapsed());
}

#[test]
fn a_desk_that_was_cut_off_goes_on_where_it_was() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let till = &company.shops[0];
    let clerk = service.sign_in(&company, Some(till), &["desk:serve"]);
    let gateway = service.pair(&company, till);
    let token = gateway.token(&service);
    for number in 1..=150 {
        gateway.send(&service, &token, &[tap(&service, &format!("88{number:06}"), 0)]);
    }
    let mut resumed = service.watch(till.terminal, &clerk, Some(148));
    assert_eq!([resumed.next_tap().id, resumed.next_tap().id], [149, 150]);
    assert!(resumed.is_quiet_for(QUIET));
    let mut long_away = service.watch(till.terminal, &clerk, Some(2));
    assert_eq!(long_away.next_tap().id, 51, "at most the last hundred");
    let mut fresh = service.watch(till.terminal, &clerk, None);
    let mut confused = service.watch(till.terminal, &clerk, Some(i64::MAX));
    gateway.send(&service, &token, &[tap(&service, "88000151", 0)]);
    assert_eq!([fresh.next_tap().id, confused.next_tap().id], [151, 151]);
}

#[test]
fn another_tenant_another_shop_and_a_clerk_without_the_right_see_nothing() {
    let (company, other) =
        (Company::without_rules(TestDatabase::shared()), Company::without_rules(TestDatabase::shared()));
    let service = Service::start(&company.database);
    let path = format!("/terminals/{}/events", company.shops[0].terminal);
    let refused = |token: &str| {
        let (status, answer) = service.send("GET", &path, Some(token), None);
        (status, answer["code"].as_str().unwrap().to_owned())
    };
    let stranger = service.sign_in(&other, None, &["desk:serve"]);
    assert_eq!(refused(&stranger), (404, "terminal-not-found".to_owned()));
    let elsewhere = service.sign_in(&company, Some(&company.shops[1]), &["desk:serve"]);
    assert_eq!(refused(&elsewhere), (404, "terminal-not-found".to_owned()));
    let idle = service.sign_in(&company, Some(&company.shops[0]), &["shop:read"]);
    assert_eq!(refused(&idle), (403, "permission-missing".to_owned()));
    assert_eq!(refused("forged"), (401, "unauthenticated".to_owned()));
    let unbound = service.sign_in(&company, None, &["desk:serve"]);
    drop(service.watch(company.shops[0].terminal, &unbound, None));
}

#[test]
fn a_stream_ends_with_the_session_and_with_the_server() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let till = &company.shops[0];
    let clerk = service.sign_in(&company, Some(till), &["desk:serve"]);
    let mut stream = service.watch(till.terminal, &clerk, None);
    company.sql().run(&format!(
        "UPDATE session SET ended_at = now(), end_reason = 'test' WHERE tenant_id = '{}'",
        company.tenant
    ));
    assert!(stream.ends_within(Duration::from_secs(4)), "rights have ended");
    let clerk = service.sign_in(&company, Some(till), &["desk:serve"]);
    let mut stream = service.watch(till.terminal, &clerk, None);
    drop(service);
    assert!(stream.ends_within(PATIENCE), "the server stops");
}
