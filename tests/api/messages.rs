//! `/messages` and what belongs to them: members are told of their money, once, in the company's words, as far as it pays for it.

mod credit;
mod follow;
mod log;
mod templates;
mod weekly;

use std::sync::Arc;

use api::config::ServerSettings;
use api::messaging::Messaging;
use chrono::TimeDelta;
use persistence::chain::{self, Look};
use serde_json::{Value, json};
use test_support::{AppCompany, TestApp, TestDatabase};

/// An application of its own, whose clock a test may move; nothing works in the background.
fn quiet() -> Arc<TestApp> {
    TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests())
}

/// Lets the simulator send text messages of one part each, and grants so many parts.
fn with_sms(company: &AppCompany, parts: i64) {
    set(company, &json!({ "sms_provider": "simulator" }));
    for kind in ["top_up", "consumption", "reversal", "return"] {
        let change = company.boss("PATCH", &format!("/message-templates/{kind}/sms")).if_match(1);
        let texts = json!({ "texts": { "en": "{name}: {amount}, {balance}, {shop}" } });
        let _ = change.json(&texts).send().expect(200);
    }
    grant(company, parts);
}

/// Grants credit.
fn grant(company: &AppCompany, parts: i64) {
    let grant = company.boss("POST", "/message-credit/grants").key(&test_support::app::fresh_key());
    let _ = grant.json(&json!({ "parts": parts })).send().expect(201);
}

/// Changes the settings of messages as they are now.
fn set(company: &AppCompany, changes: &Value) {
    let before = company.boss("GET", "/message-settings").send().expect(200);
    let version = before["row_version"].as_i64().expect("a version");
    let change = company.boss("PATCH", "/message-settings").if_match(version).json(changes);
    let _ = change.send().expect(200);
}

/// Seals what was posted and makes messages of it.
fn follow(company: &AppCompany) {
    let state = &company.app.state;
    let now = state.now();
    state.store.work(company.tenant(), |tx| chain::seal(tx, Look::Whole, now)).expect("sealed");
    while Messaging::of(state).follow(company.tenant()).expect("followed") {}
}

/// Hands over what is due.
fn deliver(company: &AppCompany) {
    while Messaging::of(&company.app.state).deliver(company.tenant()).expect("delivered") {}
}

/// Moves the clock. Whoever was signed in signs in anew.
fn travel(company: &AppCompany, by: TimeDelta) {
    company.app.state.clock().shift(by);
    company.forget_tokens();
}

/// Messages as the general manager reads them, newest first.
fn messages(company: &AppCompany, query: &str) -> Vec<Value> {
    let list = company.boss("GET", &format!("/messages?limit=200&{query}")).send().expect(200);
    list["items"].as_array().expect("a list").clone()
}

/// Channel, state and reason of each, in the order of channels.
fn ends(messages: &[Value]) -> Vec<(String, String, String)> {
    let text = |message: &Value, name: &str| message[name].as_str().unwrap_or("-").to_owned();
    let mut ends: Vec<_> = messages
        .iter()
        .map(|message| (text(message, "channel"), text(message, "state"), text(message, "reason")))
        .collect();
    ends.sort();
    ends
}

fn end(channel: &str, state: &str, reason: &str) -> (String, String, String) {
    (channel.to_owned(), state.to_owned(), reason.to_owned())
}

/// Parts that may still be sent.
fn balance(company: &AppCompany) -> i64 {
    company.boss("GET", "/message-credit").send().expect(200)["balance"].as_i64().expect("a number")
}
