//! How readers are, as their gateway tells, and the form in which their cards are printed.

use serde_json::{Value, json};
use test_support::{Company, TestDatabase};

use super::service::{Gateway, Service, tap};

fn reader(name: &str, state: &str) -> Value {
    json!({
        "reader": name, "driver": "pcsc", "state": state, "detail": "ACS ACR122U 00 00", "last_read_at": null,
        "reads": 12, "refused": 1, "last_refusal": "unreadable"
    })
}

fn tell(service: &Service, token: &str, readers: &[Value]) -> (u16, Value) {
    let body = json!({ "version": "0.1.0", "waiting": 3, "readers": readers });
    service.post("/devices/heartbeat", Some(token), &body)
}

fn listed(service: &Service, manager: &str, gateway: &Gateway) -> Value {
    let (status, list) = service.send("GET", "/devices", Some(manager), None);
    assert_eq!(status, 200, "{list}");
    let items = list["items"].as_array().unwrap();
    items.iter().find(|item| item["id"] == json!(gateway.id)).unwrap().clone()
}

/// T01: the page of terminals shows each reader as its gateway told last; readers that it no longer has are gone.
#[test]
fn a_gateway_tells_how_its_readers_are() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let token = gateway.token(&service);
    let manager = service.sign_in(&company, None, &["device:pair"]);
    let before = listed(&service, &manager, &gateway);
    assert_eq!((&before["readers"], &before["waiting"]), (&json!([]), &json!(null)));
    let (status, answer) = tell(&service, &token, &[reader("desk", "ready"), reader("hall", "removed")]);
    assert_eq!(status, 200, "{answer}");
    let query =
        format!("SELECT card_number_prefix FROM program WHERE tenant_id = '{}' ORDER BY id", company.tenant);
    assert_eq!(answer["member_prefixes"], json!(company.sql().texts(&query)));
    let after = listed(&service, &manager, &gateway);
    assert_eq!((&after["gateway_version"], &after["waiting"]), (&json!("0.1.0"), &json!(3)));
    assert_eq!(after["readers"][0]["reader"], "desk");
    assert_eq!(after["readers"][0]["last_refusal"], "unreadable");
    assert_eq!(after["readers"][1]["state"], "removed");
    tell(&service, &token, &[reader("desk", "stuck")]);
    let after = listed(&service, &manager, &gateway);
    assert_eq!(after["readers"].as_array().unwrap().len(), 1);
    assert_eq!(after["readers"][0]["state"], "stuck");
}

#[test]
fn only_a_gateway_tells_and_only_what_makes_sense() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let token = gateway.token(&service);
    let manager = service.sign_in(&company, None, &["device:pair"]);
    assert_eq!(tell(&service, &manager, &[]).0, 401);
    let same = [reader("desk", "ready"), reader("desk", "ready")];
    assert_eq!(tell(&service, &token, &same).0, 422);
    assert_eq!(tell(&service, &token, &vec![reader("desk", "ready"); 17]).0, 422);
    assert_eq!(tell(&service, &token, &[reader("my desk", "ready")]).0, 422);
    assert_eq!(tell(&service, &token, &[reader("desk", "fine")]).0, 400);
    assert_eq!(tell(&service, &token, &[]).0, 200);
    service.send("DELETE", &format!("/devices/{}", gateway.id), Some(&manager), None);
    assert_eq!(tell(&service, &token, &[]).0, 401);
}

/// C03: one card read, the number on it typed: from then on every tap of that reader carries the printed number.
#[test]
fn a_format_learned_from_one_card_holds_for_all_cards_of_the_reader() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let gateway = service.pair(&company, &company.shops[0]);
    let token = gateway.token(&service);
    let manager = service.sign_in(&company, None, &["device:pair"]);
    tell(&service, &token, &[reader("desk", "ready")]);
    let infer = |read: &str, printed: &str| {
        service.post("/card-formats/infer", Some(&manager), &json!({ "read": read, "printed": printed }))
    };
    let (status, answer) = infer("0A00137489", "019,29833");
    assert_eq!((status, &answer["formats"][0]), (200, &json!("hex>3,5d")));
    assert_eq!(infer("0A00137489", "7777777").1["formats"], json!([]));
    let set = |reader: &str, format: Value| {
        let path = format!("/devices/{}/reader-format", gateway.id);
        service.send("PUT", &path, Some(&manager), Some(&json!({ "reader": reader, "format": format }))).0
    };
    assert_eq!(set("hall", json!("hex>3,5d")), 404);
    assert_eq!(set("my desk", json!(null)), 404);
    assert_eq!(set("desk", json!("hex>11d")), 422);
    assert_eq!(set("desk", json!("hex>3,5d")), 204);
    let with_reader = |value: &str, reader: Option<&str>| {
        let mut event = tap(&service, value, 0);
        event["reader"] = json!(reader);
        event
    };
    let events = [
        with_reader("0A00137489", Some("desk")),
        with_reader("0A00137489", None),
        with_reader("VIP-1", Some("desk")),
    ];
    assert_eq!(gateway.send(&service, &token, &events), ["stored"; 3]);
    let (_, answer) = tell(&service, &token, &[reader("desk", "ready")]);
    assert_eq!(answer["formats"], json!({ "desk": "hex>3,5d" }), "for a desk of its own machine");
    assert_eq!(
        listed(&service, &manager, &gateway)["readers"][0]["format"],
        "hex>3,5d",
        "what it tells keeps it"
    );
    assert_eq!(set("desk", json!(null)), 204);
    assert_eq!(gateway.send(&service, &token, &[with_reader("0A00137489", Some("desk"))]), ["stored"]);
    let kept = format!("SELECT value FROM reader_event WHERE tenant_id = '{}' ORDER BY seq", company.tenant);
    assert_eq!(company.sql().texts(&kept), ["019,29833", "0A00137489", "VIP-1", "0A00137489"]);
}
