//! `POST /devices/token`, and what its token opens.

use chrono::TimeDelta;
use ed25519_dalek::SigningKey;
use serde_json::json;
use test_support::{Company, TestDatabase};

use super::service::{Gateway, Service, rand_bytes, tap};

#[test]
fn a_signature_is_good_once_and_only_from_the_paired_key_now() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let now = service.state.now();
    let request = gateway.token_request(now);
    let (status, answer) = service.post("/devices/token", None, &request);
    assert_eq!((status, &answer["expires_in"]), (200, &json!(300)), "{answer}");

    let thief = Gateway { key: SigningKey::from_bytes(&rand_bytes()), ..gateway.clone() };
    let elsewhere = Gateway { tenant_number: "999999".to_owned(), ..gateway.clone() };
    let mut altered = gateway.token_request(now);
    altered["nonce"] = json!("another-nonce-of-the-same-length");
    for refused in [
        request,
        altered,
        thief.token_request(now),
        elsewhere.token_request(now),
        gateway.token_request(now - TimeDelta::seconds(125)),
        gateway.token_request(now + TimeDelta::seconds(125)),
    ] {
        let (status, answer) = service.post("/devices/token", None, &refused);
        assert_eq!((status, &answer["code"]), (401, &json!("unauthenticated")), "{refused}");
    }
    let seen = format!("SELECT last_seen_at IS NOT NULL FROM device WHERE id = '{}'", gateway.id);
    assert_eq!(company.sql().text(&seen), "true");
}

#[test]
fn a_device_token_sends_reads_and_does_nothing_else() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let token = service.pair(&company, &company.shops[0]).token(&service);
    let stream = format!("/terminals/{}/events", company.shops[0].terminal);
    for path in ["/devices", "/shops", "/members", stream.as_str()] {
        assert_eq!(service.send("GET", path, Some(&token), None).0, 403, "{path}");
    }
    assert!([401, 403].contains(&service.send("GET", "/sessions/current", Some(&token), None).0));
    let person = service.sign_in(&company, None, &["desk:serve", "device:pair"]);
    let body = json!({ "events": [tap(&service, "88000001", 0)] });
    assert_eq!(service.post("/reader-events", Some(&person), &body).0, 401);
    assert_eq!(service.post("/reader-events", None, &body).0, 401);
}

#[test]
fn a_revoked_device_is_refused_at_once_here_and_within_two_seconds_elsewhere() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let other = Service::at(
        &company.database,
        service.state.keys.clone(),
        std::net::TcpListener::bind("127.0.0.1:0").unwrap(),
    );
    let token = gateway.token(&service);
    assert_eq!(gateway.send(&other, &token, &[tap(&service, "88000001", 0)]), ["stored"]);
    let manager = service.sign_in(&company, None, &["device:pair"]);
    let path = format!("/devices/{}", gateway.id);
    assert_eq!(service.send("DELETE", &path, Some(&manager), None).0, 204);
    let body = json!({ "events": [tap(&service, "88000002", 0)] });
    // Sending looks at the device itself, so even the other server knows at once.
    for server in [&service, &other] {
        assert_eq!(server.post("/reader-events", Some(&token), &body).0, 401);
    }
    assert_eq!(service.post("/devices/token", None, &gateway.token_request(service.state.now())).0, 401);
    assert_eq!(service.send("DELETE", &path, Some(&manager), None).0, 404);
    let (_, listed) = service.send("GET", "/devices", Some(&manager), None);
    assert!(listed["items"][0]["revoked_at"].is_string(), "{listed}");
}
