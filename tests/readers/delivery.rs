//! `POST /reader-events`: kept once, in order, and never a payment code.

use serde_json::json;
use test_support::{Company, TestDatabase};

use super::service::{Service, tap};

#[test]
fn an_event_delivered_twice_is_stored_once() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let token = gateway.token(&service);
    let events = [tap(&service, "88000001", 0), tap(&service, "88000002", 0)];
    let twice = [events[0].clone(), events[1].clone(), events[0].clone()];
    assert_eq!(gateway.send(&service, &token, &twice), ["stored", "stored", "duplicate"]);
    assert_eq!(gateway.send(&service, &token, &events), ["duplicate", "duplicate"]);
    let kept = format!("SELECT value FROM reader_event WHERE tenant_id = '{}' ORDER BY seq", company.tenant);
    assert_eq!(company.sql().texts(&kept), ["88000001", "88000002"]);
}

/// Eight callers send overlapping batches of two devices: each event once, positions without a gap.
#[test]
fn positions_of_a_terminal_have_no_gap_whoever_sends() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateways = [service.pair(&company, &company.shops[0]), service.pair(&company, &company.shops[0])];
    let tokens = gateways.each_ref().map(|gateway| gateway.token(&service));
    let events: Vec<_> = (0..40).map(|number| tap(&service, &format!("88{number:06}"), 0)).collect();
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let (service, events) = (&service, &events);
            let (gateway, token) = (&gateways[caller % 2], &tokens[caller % 2]);
            scope.spawn(move || {
                for batch in events.chunks(5) {
                    gateway.send(service, token, batch);
                }
            });
        }
    });
    let tenant = company.tenant;
    let query = format!(
        "SELECT count(*) || ' ' || max(seq) || ' ' || count(DISTINCT seq) FROM reader_event WHERE tenant_id = '{tenant}'"
    );
    assert_eq!(company.sql().text(&query), "80 80 80");
}

#[test]
fn payment_codes_and_unreadable_cards_are_refused_one_by_one_and_not_kept() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let token = gateway.token(&service);
    let events = [
        tap(&service, "134567890123456789", 0),
        tap(&service, ";88000001=2912?", 0),
        tap(&service, "%E?", 0),
        tap(&service, "", 0),
        tap(&service, &"9".repeat(600), 0),
    ];
    let (status, answer) = service.post("/reader-events", Some(&token), &json!({ "events": events }));
    assert_eq!(status, 200);
    let codes: Vec<_> =
        answer["results"].as_array().unwrap().iter().map(|result| result["code"].clone()).collect();
    assert_eq!(
        codes,
        [json!("payment-code"), json!(null), json!("unreadable"), json!("required"), json!("too-long")]
    );
    assert!(!answer.to_string().contains("1345678"));
    let kept = format!("SELECT value FROM reader_event WHERE tenant_id = '{}'", company.tenant);
    assert_eq!(company.sql().texts(&kept), ["88000001"]);
}

#[test]
fn bad_batches_are_refused_whole() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let token = gateway.token(&service);
    let good = tap(&service, "88000001", 0);
    let with = |name: &str, value: serde_json::Value| {
        let mut event = good.clone();
        event[name] = value;
        event
    };
    for (events, status) in [
        (json!([]), 422),
        (json!(vec![good.clone(); 101]), 422),
        (json!([with("kind", json!("nfc"))]), 400),
        (json!([with("more", json!(1))]), 400),
        (json!([with("event_id", json!("x"))]), 400),
        (json!([with("read_at", json!("yesterday"))]), 400),
        (json!([with("seq", json!(0))]), 422),
        (json!([with("value", json!("88\u{0}01"))]), 422),
    ] {
        let (answered, body) = service.post("/reader-events", Some(&token), &json!({ "events": events }));
        assert_eq!(answered, status, "{body}");
    }
    assert_eq!(
        company.sql().text(&format!("SELECT count(*) FROM reader_event WHERE device_id = '{}'", gateway.id)),
        "0"
    );
}
