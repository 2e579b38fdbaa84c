//! `/payments`: money is taken by a connected provider first and posted then; nothing of it is lost, and none of it pays twice.

mod give_back;
mod open;
mod post;
mod refund_value;
pub(crate) mod secret;

use std::sync::Arc;

use api::config::ServerSettings;
use api::payments::Payments;
use chrono::TimeDelta;
use serde_json::{Value, json};
use test_support::app::fresh_key;
use test_support::http::{Request, Response};
use test_support::{AppCompany, AppMember, TestApp, TestDatabase};

/// Codes as the phones of customers show them.
const WECHAT: &str = "134567890123456789";
const ALIPAY: &str = "2812345678901234";

/// An application of its own, whose clock a test may move; nothing works in the background.
fn quiet() -> Arc<TestApp> {
    TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests())
}

/// A company whose shop is connected to the simulator.
fn connected(app: &Arc<TestApp>) -> AppCompany {
    let company = app.company();
    let shop = format!("/shops/{}", company.made.shop.value());
    let version = company.boss("GET", &shop).send().expect(200)["row_version"].as_i64().expect("a version");
    let change = json!({ "payment_provider": "simulator" });
    let changed = company.boss("PATCH", &shop).if_match(version).json(&change).send().expect(200);
    assert_eq!(changed["payment_provider"], "simulator");
    company
}

/// Asks for a payment by WeChat, not yet sent.
fn asking(company: &AppCompany, amount: &str) -> Request {
    let body = json!({ "code": WECHAT, "method": "wechat", "amount": amount, "purpose": "sale" });
    company.cashier("POST", "/payments").key(&fresh_key()).json(&body)
}

/// A payment by WeChat as the provider answered at first.
fn taken(company: &AppCompany, amount: &str) -> Value {
    asking(company, amount).send().expect(201)
}

/// The payment now.
fn now(company: &AppCompany, payment: &Value) -> Value {
    company.cashier("GET", &of(payment, "")).send().expect(200)
}

/// An act of the cashier on a payment.
fn act(company: &AppCompany, payment: &Value, verb: &str) -> Response {
    company.cashier("POST", &of(payment, verb)).send()
}

fn of(payment: &Value, verb: &str) -> String {
    format!("/payments/{}{verb}", payment["id"].as_str().expect("an id"))
}

/// A sale of a plain amount that a payment pays, not yet sent.
fn sale(company: &AppCompany, member: &AppMember, amount: &str, payment: &Value) -> Request {
    let tender = json!({ "method": "wechat", "payment_id": payment["id"] });
    let body = json!({ "membership_id": member.membership, "amount": amount, "tenders": [tender] });
    company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body)
}

/// Asks the providers about everything that is due.
fn ask_again(company: &AppCompany) {
    Payments::of(&company.app.state).ask_again(company.tenant()).expect("asked");
}

/// Moves the clock. Whoever was signed in signs in anew.
fn travel(company: &AppCompany, by: TimeDelta) {
    company.app.state.clock().shift(by);
    company.forget_tokens();
}
