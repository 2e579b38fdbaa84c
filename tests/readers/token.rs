//! `POST /devices/token`, and what its token opens.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use ed25519_dalek::{Signer as _, SigningKey};
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

/// A gateway changes its key by itself. Whatever answer is lost, one of the two opens; once the new one has signed, the old
/// one is worth nothing.
#[test]
fn a_key_is_changed_by_its_device_and_the_old_one_is_good_until_the_new_one_signs() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let old = service.pair(&company, &company.shops[0]);
    let new = Gateway { key: SigningKey::from_bytes(&rand_bytes()), ..old.clone() };
    let token = old.token(&service);
    let offer = |by: &Gateway, key: &SigningKey| {
        let public_key = BASE64_URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        let message = format!("regulars-device-key-v1\n{}\n{public_key}", old.id);
        let signature = BASE64_URL_SAFE_NO_PAD.encode(by.key.sign(message.as_bytes()).to_bytes());
        json!({ "public_key": public_key, "signature": signature })
    };
    let ask = |by: &Gateway| service.post("/devices/token", None, &by.token_request(service.state.now())).0;
    let path = "/devices/key";
    assert_eq!(service.post(path, Some(&token), &offer(&new, &new.key)).0, 422, "whoever only has the token");
    assert_eq!((ask(&new), ask(&old)), (401, 200));
    let forgotten = SigningKey::from_bytes(&rand_bytes());
    for key in [&forgotten, &new.key, &new.key] {
        let (status, answer) = service.post(path, Some(&token), &offer(&old, key));
        assert_eq!(status, 200, "{answer}");
    }
    assert_eq!((ask(&Gateway { key: forgotten, ..old.clone() }), ask(&old)), (401, 200));
    assert_eq!((ask(&new), ask(&old), ask(&new)), (200, 401, 200));
    let person = service.sign_in(&company, None, &["device:pair"]);
    assert_eq!(service.post(path, Some(&person), &offer(&new, &old.key)).0, 401);
    let audited =
        format!("SELECT action FROM audit_event WHERE tenant_id = '{}' ORDER BY id", company.tenant);
    assert_eq!(company.sql().texts(&audited), ["device.paired", "device.key_changed", "device.key_changed"]);
}
