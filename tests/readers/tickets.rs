//! `POST /sessions/current/reader-tickets`: for whom, for which gateway, and signed by whom.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};
use test_support::{Company, TestDatabase};

use super::service::{Gateway, Service};

const PATH: &str = "/sessions/current/reader-tickets";

fn tell(service: &Service, gateway: &Gateway, port: Option<u16>) -> Value {
    let body = json!({ "version": "0.1.0", "waiting": 0, "loopback_port": port, "readers": [] });
    let (status, answer) = service.post("/devices/heartbeat", Some(&gateway.token(service)), &body);
    assert_eq!(status, 200, "{answer}");
    answer
}

fn tickets(service: &Service, desk: &str) -> Vec<Value> {
    let (status, answer) = service.post(PATH, Some(desk), &json!({}));
    assert_eq!(status, 200, "{answer}");
    answer["tickets"].as_array().unwrap().clone()
}

/// Whether a ticket is signed for a device by the key that gateways are told.
fn is_for(ticket: &str, gateway: &Gateway, key: &Value) -> bool {
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap();
    let key: [u8; 32] = bytes(key.as_str().unwrap()).try_into().unwrap();
    let parts: Vec<&str> = ticket.split('.').collect();
    let [until, nonce, signature] = parts[..] else { panic!("{ticket}") };
    let message = format!("regulars-reader-ticket-v1\n{}\n{until}\n{nonce}", gateway.id);
    let signature = Signature::from_slice(&bytes(signature)).unwrap();
    VerifyingKey::from_bytes(&key).unwrap().verify_strict(message.as_bytes(), &signature).is_ok()
}

/// T01: only a desk of the gateway's own till, only while the gateway waits for one, and never for a revoked one.
#[test]
fn a_desk_gets_a_ticket_for_the_gateway_of_its_till_while_that_waits() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let [here, there] = [0, 1].map(|number| &company.shops[number]);
    let gateway = service.pair(&company, here);
    let desk = service.sign_in(&company, Some(here), &["desk:serve", "device:pair"]);
    assert!(tickets(&service, &desk).is_empty(), "it has told of no port");
    let key = tell(&service, &gateway, Some(17_353))["ticket_key"].clone();

    let given = tickets(&service, &desk);
    assert_eq!((given.len(), &given[0]["port"], &given[0]["expires_in"]), (1, &json!(17_353), &json!(60)));
    assert_eq!(given[0]["device_id"], json!(gateway.id));
    let ticket = given[0]["ticket"].as_str().unwrap();
    assert!(is_for(ticket, &gateway, &key));
    assert!(!is_for(ticket, &service.pair(&company, there), &key), "another device takes it for none");
    let until: i64 = ticket.split('.').next().unwrap().parse().unwrap();
    assert!((until - service.state.now().timestamp() - 60).abs() <= 5);
    assert_ne!(tickets(&service, &desk)[0]["ticket"], given[0]["ticket"]);

    assert!(tickets(&service, &service.sign_in(&company, Some(there), &["desk:serve"])).is_empty());
    assert!(tickets(&service, &service.sign_in(&company, None, &["desk:serve"])).is_empty());
    let clerk = service.sign_in(&company, Some(here), &["shop:read"]);
    assert_eq!(service.post(PATH, Some(&clerk), &json!({})).0, 403);
    assert_eq!(service.post(PATH, None, &json!({})).0, 401);
    assert_eq!(service.post(PATH, Some(&gateway.token(&service)), &json!({})).0, 403);

    let silent = format!(
        "UPDATE device SET last_seen_at = last_seen_at - interval '3 minutes' WHERE id = '{}'",
        gateway.id
    );
    company.sql().run(&silent);
    assert!(tickets(&service, &desk).is_empty(), "it is not there any more");
    tell(&service, &gateway, Some(17_353));
    assert_eq!(tickets(&service, &desk).len(), 1);
    tell(&service, &gateway, None);
    assert!(tickets(&service, &desk).is_empty(), "its settings say so no more");
    tell(&service, &gateway, Some(17_353));
    service.send("DELETE", &format!("/devices/{}", gateway.id), Some(&desk), None);
    assert!(tickets(&service, &desk).is_empty());
}

#[test]
fn a_port_that_only_a_system_service_may_have_is_refused() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let token = service.pair(&company, &company.shops[0]).token(&service);
    for (port, status) in [(json!(80), 422), (json!(65_536), 400), (json!(-1), 400), (json!(1024), 200)] {
        let body = json!({ "version": "0.1.0", "waiting": 0, "loopback_port": port, "readers": [] });
        assert_eq!(service.post("/devices/heartbeat", Some(&token), &body).0, status, "{port}");
    }
}
