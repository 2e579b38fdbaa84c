//! `/correction-reasons`.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{fresh_key, posting_of};

/// LG02: every company begins with reasons for corrections and returns, in both languages and in order.
#[test]
fn a_company_begins_with_reasons() {
    let company = TestApp::shared().company();
    let list = company.as_role("supervisor", "GET", "/correction-reasons").send().expect(200);
    let items = list["items"].as_array().expect("reasons");
    let first = &items[0];
    assert_eq!(first["labels"], json!({ "zh-CN": "录错金额", "en": "Wrong amount" }));
    assert_eq!((&first["code"], &first["used_for"]), (&json!("wrong-amount"), &json!("correction")));
    let positions: Vec<_> = items.iter().map(|item| item["position"].as_i64()).collect();
    assert!(positions.is_sorted() && items.len() >= 8);
    for used_for in ["return", "both"] {
        assert!(items.iter().any(|item| item["used_for"] == used_for), "{used_for}");
    }
}

/// LG02: a reason is added, renamed and retired; what was taken back for it keeps the words of its day.
#[test]
fn a_renamed_reason_leaves_old_postings_as_they_were() {
    let company = TestApp::shared().company();
    let body =
        json!({ "code": "slip", "labels": { "zh-CN": "手滑", "en": "Slip" }, "used_for": "correction" });
    let made = company.boss("POST", "/correction-reasons").json(&body).send().expect(201);
    company.boss("POST", "/correction-reasons").json(&body).send().problem(409, "code-taken");
    let id = made["id"].as_str().expect("an id").to_owned();
    let path = format!("/correction-reasons/{id}");

    let member = company.member("Chen");
    let take_back = |reason: Value| {
        let top_up = posting_of(&company.top_up(&member, "10.00").send().expect(201));
        let mut body = reason;
        body["posting_id"] = json!(top_up);
        company.as_role("supervisor", "POST", "/reversals").key(&fresh_key()).json(&body).send()
    };
    let kept = posting_of(&take_back(json!({ "reason_code": "slip", "reason": " two zeros " })).expect(201));

    let renamed = json!({ "labels": { "zh-CN": "按错", "en": "Wrong key" }, "position": 20 });
    let edited = company.boss("PATCH", &path).if_match(1).json(&renamed).send().expect(200);
    assert_eq!((&edited["row_version"], &edited["labels"]["en"]), (&json!(2), &json!("Wrong key")));
    company.boss("PATCH", &path).if_match(1).json(&renamed).send().problem(412, "precondition-failed");
    let detail = company.cashier("GET", &format!("/postings/{kept}")).send().expect(200);
    assert_eq!(detail["reason"], "Slip: two zeros");

    let _ = company.boss("PATCH", &path).if_match(2).json(&json!({ "retired": true })).send().expect(200);
    let refused = take_back(json!({ "reason_code": "slip" }));
    assert_eq!(refused.field(422, "validation-failed"), ("/reason_code".into(), "retired".into()));
    let log = company.boss("GET", "/audit-events?action=correction_reason.retired").send().expect(200);
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1));
}

/// LG02: only whoever maintains the company's settings changes reasons, and only with words in both languages.
#[test]
fn reasons_are_checked_and_kept_by_whoever_keeps_the_settings() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let body = json!({ "code": "own", "labels": { "zh-CN": "错", "en": "Error" }, "used_for": "both" });
    company
        .as_role("manager", "POST", "/correction-reasons")
        .json(&body)
        .send()
        .problem(403, "permission-missing");
    for (change, pointer) in [
        (json!({ "code": "Own!" }), "/code"),
        (json!({ "labels": { "zh-CN": " ", "en": "Error" } }), "/labels/zh-CN"),
        (json!({ "used_for": "refund" }), "/used_for"),
    ] {
        let mut wrong = body.clone();
        wrong.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        let response = company.boss("POST", "/correction-reasons").json(&wrong).send();
        assert!(matches!(response.status, 400 | 422), "{}", response.text());
        assert!(response.text().contains(pointer), "{pointer}: {}", response.text());
    }
    let made = other.boss("POST", "/correction-reasons").json(&body).send().expect(201);
    let path = format!("/correction-reasons/{}", made["id"].as_str().expect("an id"));
    let edit = company.boss("PATCH", &path).if_match(1).json(&json!({ "position": 3 }));
    edit.send().problem(404, "correction-reason-not-found");
}
