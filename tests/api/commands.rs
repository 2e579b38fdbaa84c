//! `GET /commands/{key}`: what became of a request whose answer was lost.

use std::thread;

use serde_json::json;
use test_support::app::fresh_key;
use test_support::{Held, TestApp};

/// The stored answer, byte for byte, or the certainty that nothing was done.
#[test]
fn an_unknown_result_is_resolved_by_the_key() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let member = company.member("Hu");
    let key = fresh_key();
    let path = format!("/commands/{key}");
    company.cashier("GET", &path).send().problem(404, "command-not-found");
    let body =
        json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "5.00" }] });
    let done = company.cashier("POST", "/top-ups").key(&key).json(&body).send();
    let _ = done.expect(201);
    let found = company.cashier("GET", &path).send();
    assert_eq!((found.status, &found.body), (200, &done.body));
    other.cashier("GET", &path).send().problem(404, "command-not-found");
    // A refusal stores nothing.
    let refused = fresh_key();
    let sale = json!({ "membership_id": member.membership, "amount": "50.00" });
    company
        .cashier("POST", "/consumptions")
        .key(&refused)
        .json(&sale)
        .send()
        .problem(409, "insufficient-balance");
    company.cashier("GET", &format!("/commands/{refused}")).send().problem(404, "command-not-found");
}

/// While a command is under way nobody is told that nothing was done.
#[test]
fn a_command_under_way_is_not_said_to_be_absent() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let member = company.member("Hu");
    let key = fresh_key();
    let path = format!("/commands/{key}");
    let body =
        json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "5.00" }] });
    let top_up = company.cashier("POST", "/top-ups").key(&key).json(&body);
    let mut held = Held::wallet_of(&company, &member);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| top_up.send());
        held.wait_for_waiters(1);
        let busy = company.cashier("GET", &path).send();
        busy.problem(409, "request-in-progress");
        assert_eq!(busy.header("retry-after"), Some("1"));
        other.cashier("GET", &path).send().problem(404, "command-not-found");
        held.release();
        let done = waiting.join().expect("an answer");
        let _ = done.expect(201);
        let found = company.cashier("GET", &path).send();
        assert_eq!((found.status, &found.body), (200, &done.body));
    });
}
