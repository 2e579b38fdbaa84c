//! `/message-templates`: the company's words, and whether members are told at all.

use serde_json::{Value, json};
use test_support::{AppCompany, TestApp};

use super::*;

fn template(company: &AppCompany, kind: &str, channel: &str) -> Value {
    let list = company.boss("GET", "/message-templates").send().expect(200);
    let items = list["items"].as_array().expect("a list").clone();
    items
        .into_iter()
        .find(|one| one["kind"] == kind && one["channel"] == channel)
        .expect("every kind and channel")
}

fn change(company: &AppCompany, path: &str, version: i64, body: &Value) -> test_support::http::Response {
    company.boss("PATCH", &format!("/message-templates/{path}")).if_match(version).json(body).send()
}

/// OP03: a company has every text without writing any; its own replaces that of its language, and can be taken back.
#[test]
fn a_company_words_its_messages() {
    let company = quiet().company();
    let member = company.member("Lu {name}");
    let before = template(&company, "consumption", "in_app");
    assert_eq!((&before["enabled"], &before["row_version"]), (&json!(true), &json!(1)));
    assert_eq!(before["texts"]["en"]["is_standard"], true);
    let own = "{name}, {amount}, {principal}+{bonus}={balance}, {points}, {shop}, {tier}";
    let body = json!({ "texts": { "en": own, "zh-CN": "余额{balance}" } });
    let changed = change(&company, "consumption/in_app", 1, &body);
    assert_eq!(changed.header("etag"), Some("\"2\""));
    assert_eq!(changed.expect(200)["texts"]["en"], json!({ "text": own, "is_standard": false }));
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let _ = company.sale(&member, "88.00").send().expect(201);
    follow(&company);
    let told = messages(&company, "kind=consumption").remove(0);
    assert_eq!(told["text"], "Lu {name}, 88.00, 920.00+92.00=1,012.00, 8, First shop, Ordinary");
    let back = change(&company, "consumption/in_app", 2, &json!({ "texts": { "en": null } })).expect(200);
    assert_eq!(back["texts"]["en"], before["texts"]["en"]);
    assert_eq!(back["texts"]["zh-CN"]["is_standard"], false);
    change(&company, "consumption/in_app", 2, &json!({ "enabled": false }))
        .problem(412, "precondition-failed");
}

/// OP03: a kind can be switched off for one channel; the other still tells.
#[test]
fn a_kind_can_be_switched_off_for_a_channel() {
    let company = quiet().company();
    with_sms(&company, 5);
    assert_eq!(
        change(&company, "consumption/sms", 2, &json!({ "enabled": false })).expect(200)["enabled"],
        false
    );
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let _ = company.sale(&member, "1.00").send().expect(201);
    follow(&company);
    assert_eq!(messages(&company, "kind=top_up").len(), 2);
    assert_eq!(ends(&messages(&company, "kind=consumption")), [end("in_app", "queued", "-")]);
}

/// OP03: a text with a place that nothing fills is refused, and the refusal names the place.
#[test]
fn an_unknown_place_is_refused_by_its_name() {
    let company = TestApp::shared().company();
    let ask = |text: &str| change(&company, "top_up/sms", 1, &json!({ "texts": { "zh-CN": text } }));
    let refused = ask("{nmae} {balance} {sum}");
    assert_eq!(
        refused.field(422, "validation-failed"),
        ("/texts/zh-CN".into(), "unknown-placeholder".into())
    );
    assert_eq!(refused.json()["errors"][0]["detail"], "{nmae} {sum}");
    for (text, code) in [("{name", "loose-brace"), (" ", "required"), (&"x".repeat(501), "too-long")] {
        assert_eq!(ask(text).field(422, "validation-failed").1, code, "{text}");
    }
    assert_eq!(template(&company, "top_up", "sms")["row_version"], 1, "nothing was changed");
    for path in ["wish/sms", "top_up/pigeon"] {
        change(&company, path, 1, &json!({ "enabled": true })).problem(404, "message-template-not-found");
    }
    let request = company.as_role("supervisor", "PATCH", "/message-templates/top_up/sms").if_match(1);
    request.json(&json!({ "enabled": false })).send().problem(403, "permission-missing");
}

/// OP03: a text is tried with made-up figures, and counted as an operator counts it.
#[test]
fn a_text_is_tried_before_it_is_used() {
    let company = TestApp::shared().company();
    let ask = |text: &str, language: &str| {
        let body = json!({ "text": text, "language": language });
        company.boss("POST", "/message-templates/preview").json(&body).send()
    };
    let tried = ask("{name} {balance}", "en").expect(200);
    assert_eq!(tried, json!({ "text": "Lin Xiaoyun 12,000.00", "characters": 21, "parts": 1 }));
    assert_eq!(ask("{name}余额{balance}", "zh-CN").expect(200)["text"], "林晓芸余额12,000.00");
    assert_eq!(ask(&"x".repeat(71), "en").expect(200)["parts"], 2);
    assert_eq!(
        ask("{x}", "en").field(422, "validation-failed"),
        ("/text".into(), "unknown-placeholder".into())
    );
    assert_eq!(ask("x", "fr").field(422, "validation-failed"), ("/language".into(), "unknown-value".into()));
}
