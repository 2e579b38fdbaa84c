//! `POST /rules/trials`: a draft tried on a sample, beside the rules as they are published.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::AppCompany;
use test_support::http::Response;

fn try_out(company: &AppCompany, kind: &str, body: &Value, more: &Value) -> Response {
    let mut asked = json!({ "kind": kind, "program_id": company.made.program.to_string(), "body": body });
    let more = more.as_object().expect("an object").clone();
    asked.as_object_mut().expect("an object").extend(more);
    company.boss("POST", "/rules/trials").json(&asked).send()
}

fn sale(price: &str, method: &str) -> Value {
    json!({ "sample": { "sale": { "lines": [{ "category": "care", "unit_price": price }], "method": method } } })
}

/// S02: bands of a draft on a top-up, beside those in force: both with their reasons; and nothing is kept.
#[test]
fn a_draft_of_bands_is_tried_on_a_top_up() {
    let company = TestApp::shared().company();
    let draft = json!({ "mode": "highest", "bonus_months": null,
        "bands": [{ "from": "1000.00", "percent_bp": 3000 }] });
    let sample = json!({ "sample": { "top_up": { "amount": "10000.00" } } });
    let tried = try_out(&company, "top_up", &draft, &sample).expect(200);
    let bonus = |which: &str| tried[which]["after"]["bonus"].clone();
    assert_eq!((bonus("published"), bonus("draft")), (json!("2000.00"), json!("3000.00")));
    assert_eq!(tried["draft"]["derivation"]["steps"][0]["step"], "bonus");
    assert_eq!(tried["draft"]["derivation"]["steps"][0]["rule"]["number"], 2);
    assert_eq!(tried["draft"]["posting"]["id"], Value::Null);
    let again = try_out(&company, "top_up", &draft, &sample).expect(200);
    assert_eq!(again["published"]["after"]["bonus"], "2000.00", "nothing was published");
    assert_eq!(company.boss("GET", "/postings?limit=1").send().expect(200)["items"], json!([]));
}

/// C07: a price rule of Fridays after 18:00 is tried on such a Friday, on another day, and at noon.
#[test]
fn a_draft_is_tried_on_a_day_and_at_a_time() {
    let company = TestApp::shared().company();
    let item = json!({ "code": "evening", "percent_off_bp": 1000, "weekdays": [5], "from_minute": 1080,
        "to_minute": 1320 });
    let draft = json!({ "combine": "stack", "items": [item] });
    let charged = |on: &str, at: &str| {
        let mut asked = sale("100.00", "cash");
        (asked["on"], asked["at"]) = (json!(on), json!(at));
        let tried = try_out(&company, "pricing", &draft, &asked).expect(200);
        (tried["published"]["posting"]["total"].clone(), tried["draft"]["posting"]["total"].clone())
    };
    assert_eq!(charged("2030-01-04", "18:30"), (json!("100.00"), json!("90.00")));
    assert_eq!(charged("2030-01-04", "12:00"), (json!("100.00"), json!("100.00")));
    assert_eq!(charged("2030-01-05", "18:30"), (json!("100.00"), json!("100.00")));
}

/// P10: where points may pay only with the draft, the rules of today have no answer; where the draft does not allow it, it is said why.
#[test]
fn what_one_of_them_does_not_allow() {
    let company = TestApp::shared().company();
    let draft =
        json!({ "points": 100, "worth": "1.00", "share_max_bp": 3000, "step": 100, "points_min": 100 });
    let mut asked = sale("100.00", "cash");
    asked["sample"]["sale"]["with_points"] = json!(true);
    asked["sample"]["points"] = json!(2_000);
    let tried = try_out(&company, "points_payment", &draft, &asked).expect(200);
    assert_eq!(tried["published"], Value::Null);
    assert_eq!(
        tried["draft"]["tenders"][0],
        json!({ "method": "points", "amount": "20.00", "points": 2000 })
    );
    let poor = try_out(&company, "points_payment", &draft, &sale("100.00", "stored_value"));
    poor.problem(409, "insufficient-balance");
}

/// A sample that says nothing, or too much, and a draft that could not be published, are refused at their places.
#[test]
fn samples_and_drafts_that_make_no_sense() {
    let company = TestApp::shared().company();
    let order = json!({ "order": "principal_first" });
    let refused =
        |more: &Value| try_out(&company, "spending_order", &order, more).field(422, "validation-failed");
    assert_eq!(refused(&json!({ "sample": {} })).0, "/sample");
    assert_eq!(refused(&sale("-1.00", "cash")).0, "/sample/sale/lines/0/unit_price");
    assert_eq!(refused(&sale("1.00", "points")).0, "/sample/sale/method");
    let mut odd = sale("1.00", "cash");
    odd["at"] = json!("25:00");
    assert_eq!(refused(&odd).0, "/at");
    let bands = json!({ "mode": "highest", "bands": [{ "from": "0.00", "percent_bp": 1 }] });
    let wrong = try_out(&company, "top_up", &bands, &sale("1.00", "cash"));
    assert_eq!(wrong.field(422, "rule-invalid").0, "/body/bands/0/from");
    let asked = json!({ "kind": "spending_order", "program_id": company.made.program.to_string(), "body": order,
        "sample": { "top_up": { "amount": "1.00" } } });
    let cashier = company.cashier("POST", "/rules/trials").json(&asked).send();
    cashier.problem(403, "permission-missing");
    let other = TestApp::shared().company();
    let theirs = other.boss("POST", "/rules/trials").json(&asked).send();
    assert_eq!(theirs.field(422, "validation-failed").0, "/program_id");
}
