//! What the log must not say: nothing about persons, and no secret, however much it is asked to tell.

use serde_json::{Value, json};
use test_support::app::{PASSWORD, fresh_key};
use test_support::fault::server::Server;
use test_support::http::{Request, Response};

/// A server, and every text that it was told in confidence or gave in confidence.
struct Confidant {
    server: Server,
    token: String,
    secrets: Vec<String>,
}

impl Confidant {
    fn start() -> Self {
        let mut server = Server::new();
        server.start_with(&[("RUST_LOG", "debug")]);
        Self { server, token: String::new(), secrets: vec![PASSWORD.to_owned()] }
    }

    /// Asks, and notes every secret of the answer.
    fn ask(&mut self, method: &str, path: &str, key: Option<&str>, body: &Value) -> Response {
        let mut request = Request::new(self.server.address, method, &format!("/api/v1{path}"));
        if !self.token.is_empty() {
            request = request.bearer(&self.token);
        }
        if let Some(key) = key {
            request = request.key(key);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send();
        for name in ["regulars_access", "regulars_refresh"] {
            self.secrets.extend(answer.cookie(name).filter(|value| !value.is_empty()));
        }
        answer
    }

    fn sign_in(&mut self, number: &str, terminal: &Value) {
        let body = json!({ "tenant_number": number, "user_name": "boss", "password": PASSWORD, "terminal_id": terminal });
        let answer = self.ask("POST", "/sessions", None, &body);
        let _ = answer.expect(201);
        self.token = answer.cookie("regulars_access").expect("a token");
    }

    fn note(&mut self, secret: &str) -> String {
        self.secrets.push(secret.to_owned());
        secret.to_owned()
    }
}

/// A whole day with every secret in play, at the most talkative level, leaves none of them in the log.
#[test]
fn the_log_holds_no_person_and_no_secret() {
    let mut shop = Confidant::start();
    let setup = json!({ "company_name": "Company", "short_name": "C", "time_zone": "Asia/Shanghai", "currency": "CNY",
        "language": "en", "shop_name": "Shop", "program_name": "Card",
        "administrator": { "user_name": "boss", "display_name": "Bartholomew", "password": PASSWORD } });
    shop.note("Bartholomew");
    let made = shop.ask("POST", "/setup", None, &setup).expect(201);
    let number = made["tenant_number"].as_str().expect("a number").to_owned();
    shop.sign_in(&number, &Value::Null);
    let terminal = shop.ask("GET", "/terminals", None, &Value::Null).expect(200)["items"][0]["id"].clone();
    let program = shop.ask("GET", "/programs", None, &Value::Null).expect(200)["items"][0]["id"].clone();
    shop.sign_in(&number, &terminal);
    let (name, phone, card) = (shop.note("Clementine"), shop.note("13987654321"), shop.note("CARD-778899"));
    let pin = shop.note("864209");
    let _ = shop
        .ask("PUT", "/sessions/current/pin", None, &json!({ "current_password": PASSWORD, "pin": pin }))
        .expect(204);
    let body = json!({ "name": name, "phone": phone, "program_id": program, "card_number": card });
    let member = shop.ask("POST", "/members", None, &body).expect(201);
    let membership = member["memberships"][0]["id"].clone();
    for credential in [&phone, &card] {
        let body = json!({ "credential": credential, "source": "typed" });
        assert_eq!(shop.ask("POST", "/desk/lookups", None, &body).expect(200)["outcome"], "found");
    }
    let _ = shop.ask("GET", &format!("/members?q={name}"), None, &Value::Null).expect(200);
    let id = member["id"].as_str().expect("an id");
    let unmasked = shop.ask(
        "POST",
        &format!("/members/{id}/unmask"),
        None,
        &json!({ "fields": ["phone"], "reason": "call" }),
    );
    assert!(unmasked.text().contains(&phone) || unmasked.status >= 400, "{}", unmasked.text());
    let tenders = json!([{ "method": "cash", "amount": "100.00" }]);
    let top_up = json!({ "membership_id": membership, "tenders": tenders });
    let _ = shop.ask("POST", "/top-ups", Some(&fresh_key()), &top_up).expect(201);
    let sale = json!({ "membership_id": membership, "amount": "10.00" });
    let _ = shop.ask("POST", "/consumptions", Some(&fresh_key()), &sale).expect(201);
    let client = shop
        .ask("POST", "/api-clients", None, &json!({ "name": "Site", "scopes": ["shop:read"] }))
        .expect(201);
    shop.note(client["client_secret"].as_str().expect("a secret"));
    // What goes wrong is logged with more words.
    let wrong = shop.note("Wrong but close 5");
    shop.ask(
        "POST",
        "/sessions",
        None,
        &json!({ "tenant_number": number, "user_name": "boss", "password": wrong }),
    )
    .problem(401, "credentials-invalid");
    let _ =
        shop.ask("POST", "/members", None, &json!({ "name": name, "phone": phone, "program_id": program }));
    let _ = shop.ask("POST", "/members", None, &json!({ "nane": name, "phone": { "number": phone } }));
    let _ = shop.ask("GET", &format!("/members/{phone}"), None, &Value::Null);
    let _ = shop.ask("GET", &format!("/nothing/{card}?phone={phone}"), None, &Value::Null);
    let _ = shop.ask("DELETE", "/sessions/current", None, &Value::Null).expect(204);
    shop.server.stop();

    let log = shop.server.log();
    assert!(log.contains("POST /api/v1/consumptions 201"), "the log tells what happened: {log}");
    let told: Vec<&String> = shop.secrets.iter().filter(|secret| log.contains(secret.as_str())).collect();
    assert!(told.is_empty(), "{told:?} in {log}");
}
