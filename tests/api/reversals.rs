//! `POST /reversals`.

use serde_json::json;
use test_support::TestApp;
use test_support::app::{fresh_key, posting_of};
use uuid::Uuid;

/// S06: a sale is taken back once, with reason, and both postings name each other.
#[test]
fn a_sale_is_taken_back_once() {
    let company = TestApp::shared().company();
    let member = company.member("Chen");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let sale = posting_of(&company.sale(&member, "100.00").send().expect(201));
    let correction = company.correction(&sale).send().expect(201);
    assert_eq!(correction["after"]["balance"], "1100.00");
    assert_eq!(
        correction["effects"],
        json!({ "principal": "90.91", "bonus": "9.09", "reward_points": -10, "tier_points": -100 })
    );
    let refused = company.correction(&sale).send().problem(409, "already-reversed");
    assert_eq!(refused["reversal_id"], correction["posting"]["id"]);
    company.correction(&posting_of(&correction)).send().problem(409, "not-reversible");
    let detail = company.cashier("GET", &format!("/postings/{sale}")).send().expect(200);
    assert_eq!(detail["reversed_by"], correction["posting"]["id"]);
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&correction))).send().expect(200);
    assert_eq!((&detail["reverses"], &detail["reason"]), (&json!(sale), &json!("mistyped")));
}

/// Worked example 2.3: a top-up of which 600.00 was spent is refused with the figure.
#[test]
fn a_used_top_up_is_refused_with_its_figure() {
    let company = TestApp::shared().company();
    let member = company.member("Chen");
    let top_up = posting_of(&company.top_up(&member, "10000.00").send().expect(201));
    let sale = posting_of(&company.sale(&member, "600.00").send().expect(201));
    assert_eq!(company.correction(&top_up).send().problem(409, "value-already-used")["used"], "600.00");
    let _ = company.correction(&sale).send().expect(201);
    assert_eq!(company.correction(&top_up).send().expect(201)["after"]["balance"], "0.00");
}

/// A correction needs a reason, a posting, and the permission.
#[test]
fn a_correction_needs_a_reason_and_a_posting() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let member = company.member("Chen");
    let top_up = posting_of(&company.top_up(&member, "10.00").send().expect(201));
    let ask = |posting: &str, reason: &str| {
        let body = json!({ "posting_id": posting, "reason": reason });
        company.as_role("supervisor", "POST", "/reversals").key(&fresh_key()).json(&body).send()
    };
    assert_eq!(ask(&top_up, "").field(422, "validation-failed").0, "/reason");
    assert_eq!(ask(&top_up, &"x".repeat(201)).field(422, "validation-failed").0, "/reason");
    assert_eq!(ask(&top_up, "   ").field(422, "validation-failed").0, "/reason");
    ask(&Uuid::now_v7().to_string(), "why").problem(404, "posting-not-found");
    let theirs = other.member("Zhou");
    let their_top_up = posting_of(&other.top_up(&theirs, "10.00").send().expect(201));
    ask(&their_top_up, "why").problem(404, "posting-not-found");
    let body = json!({ "posting_id": top_up, "reason": "why" });
    let refused = company
        .cashier("POST", "/reversals")
        .key(&fresh_key())
        .json(&body)
        .send()
        .problem(403, "permission-missing");
    assert_eq!(refused["permission"], "posting:reverse");
    let _ = ask(&top_up, "why").expect(201);
}

/// A preview of a correction tells what would come back.
#[test]
fn a_preview_tells_what_would_come_back() {
    let company = TestApp::shared().company();
    let member = company.member("Chen");
    let top_up = posting_of(&company.top_up(&member, "500.00").send().expect(201));
    let body = json!({ "posting_id": top_up, "reason": "why" });
    let told =
        company.as_role("supervisor", "POST", "/reversals?preview=true").json(&body).send().expect(200);
    assert_eq!((&told["before"]["balance"], &told["after"]["balance"]), (&json!("525.00"), &json!("0.00")));
    assert_eq!(company.correction(&top_up).send().expect(201)["after"]["balance"], "0.00");
}
