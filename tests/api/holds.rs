//! `POST /holds`, `POST /hold-releases`, what is held, and the sale that captures it.

use std::sync::Arc;

use api::config::ServerSettings;
use api::hold_timeouts;
use chrono::TimeDelta;
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{AppMember, TestApp, TestDatabase};
use uuid::Uuid;

/// A company and a member with 1 000.00 paid in and 100.00 on top.
struct Shop {
    company: AppCompany,
    member: AppMember,
}

impl Shop {
    fn new() -> Self {
        Self::within(&TestApp::shared())
    }

    fn within(app: &Arc<TestApp>) -> Self {
        let company = app.company();
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "1000.00").send().expect(201);
        Self { company, member }
    }

    fn body(&self, amount: &str) -> Value {
        json!({ "membership_id": self.member.membership, "card_id": self.member.card, "amount": amount, "minutes": 60,
            "reason": "room deposit" })
    }

    fn hold(&self, amount: &str) -> Response {
        self.company.cashier("POST", "/holds").key(&fresh_key()).json(&self.body(amount)).send()
    }

    fn release(&self, hold: &str) -> Response {
        let body = json!({ "hold_id": hold, "reason": "cancelled" });
        self.company.cashier("POST", "/hold-releases").key(&fresh_key()).json(&body).send()
    }

    fn capture(&self, hold: &str, amount: &str) -> Response {
        let body = json!({ "membership_id": self.member.membership, "amount": amount, "hold_id": hold });
        self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    }

    fn held(&self) -> Value {
        let path = format!("/memberships/{}/holds", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)["items"].clone()
    }

    /// What the desk shows: balance, held, available.
    fn standing(&self) -> [Value; 3] {
        let path = format!("/memberships/{}/desk", self.member.membership);
        let panel = self.company.cashier("GET", &path).send().expect(200);
        ["balance", "held", "available"].map(|name| panel["membership"][name].clone())
    }
}

/// S05: what is held is shown, cannot be spent, is captured in part, and then all of the rest is free.
#[test]
fn a_hold_from_its_placing_to_its_capture() {
    let shop = Shop::new();
    let placed = shop.hold("800.00").expect(201);
    assert_eq!((&placed["posting"]["kind"], &placed["posting"]["total"]), (&json!("hold"), &json!("800.00")));
    assert_eq!(
        (&placed["after"]["balance"], &placed["effects"]["principal"]),
        (&json!("1100.00"), &json!("0.00"))
    );
    assert_eq!(shop.standing(), ["1100.00", "800.00", "300.00"].map(|text| json!(text)));
    let hold = posting_of(&placed);
    let listed = shop.held();
    assert_eq!(
        [&listed[0]["id"], &listed[0]["amount"], &listed[0]["reason"]],
        [&json!(hold), &json!("800.00"), &json!("room deposit")]
    );

    let refused = shop.company.sale(&shop.member, "300.01").send().problem(409, "value-on-hold");
    assert_eq!(
        [&refused["free"], &refused["held"], &refused["required"]],
        [&json!("300.00"), &json!("800.00"), &json!("300.01")]
    );
    let _ = shop.company.sale(&shop.member, "300.00").send().expect(201);
    let captured = shop.capture(&hold, "500.00").expect(201);
    assert_eq!(captured["after"]["balance"], "300.00");
    assert_eq!(shop.standing(), ["300.00", "0.00", "300.00"].map(|text| json!(text)));
    assert_eq!(shop.held(), json!([]));
    assert_eq!(shop.capture(&hold, "1.00").problem(409, "hold-not-open")["state"], "captured");
    assert_eq!(shop.release(&hold).problem(409, "hold-not-open")["state"], "captured");

    let path = format!("/postings/{}", posting_of(&captured));
    let steps = shop.company.cashier("GET", &path).send().expect(200)["derivation"]["steps"].clone();
    let ended = json!({ "step": "hold_ended", "hold_id": hold, "state": "captured", "amount": "800.00", "captured": "500.00" });
    assert!(steps.as_array().expect("steps").contains(&ended), "{steps:#}");
}

/// S05: a release frees the value once; a hold, its end and another posting are no holds to release or correct.
#[test]
fn a_hold_is_released_once() {
    let shop = Shop::new();
    let hold = posting_of(&shop.hold("1100.00").expect(201));
    let released = shop.release(&hold).expect(201);
    assert_eq!(
        (&released["posting"]["kind"], &released["posting"]["total"]),
        (&json!("hold_end"), &json!("1100.00"))
    );
    assert_eq!(shop.release(&hold).problem(409, "hold-not-open")["state"], "released");
    for posting in [hold, posting_of(&released)] {
        shop.company.correction(&posting).send().problem(409, "not-reversible");
    }
    shop.release(&posting_of(&released)).problem(404, "hold-not-found");
    shop.release(&Uuid::now_v7().to_string()).problem(404, "hold-not-found");
    shop.capture(&Uuid::now_v7().to_string(), "1.00").problem(404, "hold-not-found");
    let _ = shop.company.sale(&shop.member, "1100.00").send().expect(201);
}

/// S05, S06: what is held cannot be corrected away.
#[test]
fn a_top_up_that_is_held_stays() {
    let company = TestApp::shared().company();
    let member = company.member("Chen");
    let top_up = posting_of(&company.top_up(&member, "100.00").send().expect(201));
    let shop = Shop { company, member };
    let hold = posting_of(&shop.hold("100.00").expect(201));
    let refused = shop.company.correction(&top_up).send().problem(409, "value-on-hold");
    assert_eq!(refused["held"], "100.00");
    let _ = shop.release(&hold).expect(201);
    let _ = shop.company.correction(&top_up).send().expect(201);
}

/// S05: a hold that was sent twice is placed once; another body under its key is refused; a preview leaves no trace.
#[test]
fn a_hold_is_placed_once() {
    let shop = Shop::new();
    let key = fresh_key();
    let ask = |path: &str, amount: &str| {
        shop.company.cashier("POST", path).key(&key).json(&shop.body(amount)).send()
    };
    let told = ask("/holds?preview=true", "100.00").expect(200);
    assert_eq!(told["derivation"]["steps"][0]["step"], "hold_placed");
    assert_eq!(shop.held(), json!([]));
    let (first, again) = (ask("/holds", "100.00"), ask("/holds", "100.00"));
    assert_eq!((first.text(), again.header("idempotent-replay")), (again.text(), Some("true")));
    ask("/holds", "101.00").problem(422, "idempotency-key-reused");
    let (key, body) = (fresh_key(), json!({ "hold_id": posting_of(&first.expect(201)) }));
    let ask = |path: &str| shop.company.cashier("POST", path).key(&key).json(&body).send();
    let _ = ask("/hold-releases?preview=true").expect(200);
    assert_eq!(shop.held()[0]["amount"], "100.00");
    let (first, again) = (ask("/hold-releases"), ask("/hold-releases"));
    assert_eq!((first.text(), again.header("idempotent-replay")), (again.text(), Some("true")));
}

/// S05: more than there is, nothing, no time, a lost card and people who are no members.
#[test]
fn what_cannot_be_held() {
    let shop = Shop::new();
    let refused = shop.hold("1100.01").problem(409, "insufficient-balance");
    assert_eq!(refused["available"], "1100.00");
    assert_eq!(shop.hold("0").field(422, "validation-failed").0, "/amount");
    let mut body = shop.body("1.00");
    body["minutes"] = json!(0);
    let ask = |body: &Value| shop.company.cashier("POST", "/holds").key(&fresh_key()).json(body).send();
    assert_eq!(ask(&body).field(422, "validation-failed").0, "/minutes");
    let path = format!("/cards/{}/loss-report", shop.member.card);
    let _ = shop.company.boss("POST", &path).json(&json!({ "reason": "test" })).send().expect(200);
    shop.hold("1.00").problem(409, "card-reported-lost");
}

/// S05: who may not set value aside is told so; another company's holds are not found.
#[test]
fn holds_are_for_those_who_may() {
    let (shop, other) = (Shop::new(), Shop::new());
    let theirs = posting_of(&other.hold("10.00").expect(201));
    shop.release(&theirs).problem(404, "hold-not-found");
    shop.capture(&theirs, "1.00").problem(404, "hold-not-found");
    let path = format!("/memberships/{}/holds", other.member.membership);
    shop.company.cashier("GET", &path).send().problem(404, "membership-not-found");
    assert_eq!(other.held()[0]["amount"], "10.00");
}

/// S05: an expired hold blocks no sale before anybody ended it; the worker ends others by a posting each, once.
#[test]
fn a_hold_is_over_by_itself() {
    let app = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests());
    let (first, second) = (Shop::within(&app), Shop::within(&app));
    let blocked = posting_of(&first.hold("1100.00").expect(201));
    let _ = second.hold("1100.00").expect(201);
    first.company.sale(&first.member, "1100.00").send().problem(409, "value-on-hold");
    assert_eq!(hold_timeouts::sweep(&app.state).expect("a look"), 0);
    app.state.clock().shift(TimeDelta::minutes(61));
    for shop in [&first, &second] {
        shop.company.forget_tokens();
    }
    assert_eq!(first.held(), json!([]));
    assert_eq!(first.release(&blocked).problem(409, "hold-not-open")["state"], "timed_out");
    let sold = first.company.sale(&first.member, "1100.00").send().expect(201);
    assert_eq!(sold["after"]["balance"], "0.00");
    assert_eq!(first.release(&blocked).problem(409, "hold-not-open")["state"], "timed_out");

    assert_eq!(hold_timeouts::sweep(&app.state).expect("a look"), 1);
    assert_eq!(hold_timeouts::sweep(&app.state).expect("a look"), 0);
    assert_eq!(second.standing(), ["1100.00", "0.00", "1100.00"].map(|text| json!(text)));
}
