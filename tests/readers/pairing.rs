//! `POST /pairings`, `POST /pairings/poll`, `POST /terminals/{id}/devices`, `GET` and `DELETE /devices`.

use chrono::TimeDelta;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use test_support::{Company, TestDatabase};

use super::service::{Gateway, Service, rand_bytes, tap};

fn poll(service: &Service, begun: &Value) -> Value {
    let (status, answer) =
        service.post("/pairings/poll", None, &json!({ "device_code": begun["device_code"] }));
    assert_eq!(status, 200, "{answer}");
    answer
}

#[test]
fn input_27_a_typed_code_makes_the_gateway_a_device_of_the_terminal_once() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let manager = service.sign_in(&company, None, &["device:pair"]);
    let (_, begun) = service.begin_pairing(&SigningKey::from_bytes(&rand_bytes()));
    assert_eq!(
        poll(&service, &begun),
        json!({ "state": "waiting", "device_id": null, "tenant_number": null })
    );

    let path = format!("/terminals/{}/devices", company.shops[0].terminal);
    let typed = begun["user_code"].as_str().unwrap().replace('-', " ").to_lowercase();
    let (status, device) = service.post(&path, Some(&manager), &json!({ "user_code": typed }));
    assert_eq!((status, &device["name"]), (201, &json!("front-desk-1")), "{device}");
    assert_eq!(device["terminal_id"], company.shops[0].terminal.to_string());
    let paired = json!({ "state": "paired", "device_id": device["id"], "tenant_number": company.number });
    assert_eq!(poll(&service, &begun), paired);

    let (status, answer) = service.post(&path, Some(&manager), &json!({ "user_code": begun["user_code"] }));
    assert_eq!((status, &answer["code"]), (404, &json!("pairing-not-found")));
    let audited =
        format!("SELECT action FROM audit_event WHERE tenant_id = '{}' ORDER BY id", company.tenant);
    assert_eq!(company.sql().texts(&audited), ["device.paired"]);
}

#[test]
fn input_27_a_code_lives_ten_minutes_and_a_terminal_takes_five_wrong_ones() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let (_, begun) = service.begin_pairing(&SigningKey::from_bytes(&rand_bytes()));
    service.state.clock().shift(TimeDelta::seconds(601));
    let manager = service.sign_in(&company, None, &["device:pair"]);
    let path = |till: usize| format!("/terminals/{}/devices", company.shops[till].terminal);
    let (status, _) = service.post(&path(0), Some(&manager), &json!({ "user_code": begun["user_code"] }));
    assert_eq!(status, 404);
    assert_eq!(poll(&service, &begun)["state"], "expired");
    for _ in 0..4 {
        assert_eq!(service.post(&path(0), Some(&manager), &json!({ "user_code": "AAAA-AAAA" })).0, 404);
    }
    let (status, answer) = service.post(&path(0), Some(&manager), &json!({ "user_code": "AAAA-AAAA" }));
    assert_eq!((status, &answer["code"]), (429, &json!("too-many-requests")));
    assert_eq!(service.post(&path(1), Some(&manager), &json!({ "user_code": "AAAA-AAAA" })).0, 404);
}

#[test]
fn another_tenant_sees_neither_the_terminal_nor_the_device() {
    let (company, other) =
        (Company::without_rules(TestDatabase::shared()), Company::without_rules(TestDatabase::shared()));
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let stranger = service.sign_in(&other, None, &["device:pair"]);
    let path = format!("/terminals/{}/devices", company.shops[0].terminal);
    let (_, begun) = service.begin_pairing(&gateway.key);
    let (status, answer) = service.post(&path, Some(&stranger), &json!({ "user_code": begun["user_code"] }));
    assert_eq!((status, &answer["code"]), (404, &json!("terminal-not-found")));
    let (_, listed) = service.send("GET", "/devices", Some(&stranger), None);
    assert_eq!(listed["items"], json!([]));
    let (status, answer) = service.send("DELETE", &format!("/devices/{}", gateway.id), Some(&stranger), None);
    assert_eq!((status, &answer["code"]), (404, &json!("device-not-found")));
}

#[test]
fn pairing_needs_the_permission_and_a_key_that_is_one() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let clerk = service.sign_in(&company, None, &["desk:serve"]);
    let path = format!("/terminals/{}/devices", company.shops[0].terminal);
    let (status, answer) = service.post(&path, Some(&clerk), &json!({ "user_code": "ABCD2345" }));
    assert_eq!((status, &answer["code"]), (403, &json!("permission-missing")));
    assert_eq!(service.send("GET", "/devices", Some(&clerk), None).0, 403);
    for key in ["A".repeat(42), "!".repeat(43), String::new()] {
        let (status, _) = service.post("/pairings", None, &json!({ "public_key": key, "name": "x" }));
        assert_eq!(status, 422, "{key}");
    }
}

/// A gateway that was set up anew with its old directory: both devices speak for the one key, and each can be revoked alone.
#[test]
fn input_27_a_gateway_that_is_paired_twice_is_two_devices_and_each_is_revoked_alone() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let first = service.pair(&company, &company.shops[0]);
    let (_, begun) = service.begin_pairing(&first.key);
    let manager = service.sign_in(&company, None, &["device:pair"]);
    let path = format!("/terminals/{}/devices", company.shops[1].terminal);
    let typed = json!({ "user_code": begun["user_code"] });
    let (status, device) = service.post(&path, Some(&manager), &typed);
    assert_eq!(status, 201, "{device}");
    let second = Gateway { id: device["id"].as_str().unwrap().parse().unwrap(), ..first.clone() };
    assert_ne!(first.id, second.id);
    let (old, new) = (first.token(&service), second.token(&service));
    assert_eq!(service.send("DELETE", &format!("/devices/{}", first.id), Some(&manager), None).0, 204);
    let body = json!({ "events": [tap(&service, "88000001", 0)] });
    assert_eq!(service.post("/reader-events", Some(&old), &body).0, 401);
    assert_eq!(second.send(&service, &new, &[tap(&service, "88000001", 0)]), ["stored"]);
}
