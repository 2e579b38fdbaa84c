//! `/payment-ways`: 支付方式.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;

fn add(company: &AppCompany, code: &str, zh: &str, en: &str, asks_reference: bool) -> String {
    let body = json!({ "code": code, "labels": { "zh-CN": zh, "en": en }, "asks_reference": asks_reference,
        "position": 6 });
    let made = company.boss("POST", "/payment-ways").json(&body).send().expect(201);
    assert_eq!(made["kind"], "by_hand");
    format!("/payment-ways/{}", made["id"].as_str().expect("an id"))
}

fn sell(company: &AppCompany, tender: &Value) -> Response {
    let body = json!({ "amount": "100.00", "tenders": [tender] });
    company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
}

fn way_of(company: &AppCompany, code: &str) -> Value {
    let list = company.cashier("GET", "/payment-ways").send().expect(200);
    let items = list["items"].as_array().expect("ways");
    items.iter().find(|item| item["code"] == code).unwrap_or_else(|| panic!("{list:#}")).clone()
}

/// D01, S02: every company begins with the usual ways, in both languages and in order; what each does follows from its code.
#[test]
fn a_company_begins_with_the_usual_ways() {
    let company = TestApp::shared().company();
    let list = company.cashier("GET", "/payment-ways").send().expect(200);
    let items = list["items"].as_array().expect("ways");
    let told: Vec<_> = items.iter().map(|item| (&item["code"], &item["kind"])).collect();
    let (code, kind) = (
        ["cash", "wechat", "alipay", "bank_card", "transfer", "other"].map(|code| json!(code)),
        ["cash", "connected", "connected", "connected", "by_hand", "by_hand"].map(|kind| json!(kind)),
    );
    assert_eq!(told, code.iter().zip(&kind).collect::<Vec<_>>());
    assert_eq!(items[4]["labels"], json!({ "zh-CN": "转账", "en": "Transfer" }));
}

/// D01, S02, OP04: a way of the company's own takes sales, top-ups and repayments with its number, stands in the shift and the
/// daily report under its code, and in tables under its present name.
#[test]
fn a_way_of_ones_own_takes_money() {
    let company = TestApp::shared().company();
    let path = add(&company, "meituan", "美团收银", "Meituan till", true);
    let shift = company.cashier("POST", "/shifts").json(&json!({ "float": "0.00" })).send().expect(201);
    let told = sell(&company, &json!({ "method": "meituan" })).problem(409, "payment-reference-needed");
    assert_eq!(told["method"], "meituan");
    let sale = sell(&company, &json!({ "method": "meituan", "reference": "M-1" })).expect(201);
    assert_eq!(sale["tenders"], json!([{ "method": "meituan", "amount": "100.00", "reference": "M-1" }]));

    let member = company.member("Li Na");
    let tender = |reference: Option<&str>| {
        let mut tender = json!({ "method": "meituan", "amount": "1000.00" });
        if let Some(reference) = reference {
            tender["reference"] = json!(reference);
        }
        let body = json!({ "membership_id": member.membership, "tenders": [tender] });
        company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send()
    };
    let _ = tender(None).problem(409, "payment-reference-needed");
    assert_eq!(tender(Some("M-2")).expect(201)["after"]["principal"], "1000.00");

    let report = company.boss("GET", "/reports/daily").send().expect(200);
    let methods = &report["sheet"]["received"]["methods"];
    assert_eq!((&methods[0]["method"], &methods[0]["total"]), (&json!("meituan"), &json!("1100.00")));
    let shift = format!("/shifts/{}", shift["id"].as_str().expect("an id"));
    let shift = company.as_role("supervisor", "GET", &shift).send().expect(200);
    assert_eq!(shift["due"], "0.00", "only cash is counted in the drawer");

    let _ = company.correction(&posting_of(&sale)).send().expect(201);
    let table = || company.boss("GET", "/corrections/export").send().text();
    assert!(table().contains("美团收银 100.00"), "{}", table());
    let renamed = json!({ "labels": { "zh-CN": "美团", "en": "Meituan" }, "asks_reference": false });
    let _ = company.boss("PATCH", &path).if_match(1).json(&renamed).send().expect(200);
    assert!(table().contains("美团 100.00"), "{}", table());
    let _ = sell(&company, &json!({ "method": "meituan" })).expect(201);
}

/// D01: a way that is switched off takes nothing more; what it paid is corrected, money still goes back by it, and it can be
/// taken up again. What no way is called is refused. Cash stays.
#[test]
fn a_way_that_is_switched_off_takes_nothing_more() {
    let company = TestApp::shared().company();
    let path = add(&company, "cheque", "支票", "Cheque", false);
    let sale = sell(&company, &json!({ "method": "cheque" })).expect(201);
    let member = company.member("Li Na");
    let top_up = json!({ "membership_id": member.membership,
        "tenders": [{ "method": "cheque", "amount": "500.00" }] });
    let _ = company.cashier("POST", "/top-ups").key(&fresh_key()).json(&top_up).send().expect(201);

    let retired =
        company.boss("PATCH", &path).if_match(1).json(&json!({ "retired": true })).send().expect(200);
    assert_eq!(retired["retired"], true);
    let refused = sell(&company, &json!({ "method": "cheque" })).problem(409, "payment-way-not-offered");
    assert_eq!(refused["method"], "cheque");
    let _ = sell(&company, &json!({ "method": "chequ" })).problem(409, "payment-way-not-offered");
    let preview = json!({ "amount": "100.00", "tenders": [{ "method": "cheque" }] });
    let _ = company.cashier("POST", "/consumptions?preview=true").json(&preview).send().expect(200);

    let _ = company.correction(&posting_of(&sale)).send().expect(201);
    let ask = json!({ "membership_id": member.membership, "cause": "member", "reason": "moving" });
    let asked = company.cashier("POST", "/refunds").key(&fresh_key()).json(&ask).send().expect(201);
    let id = posting_of(&asked);
    let _ = company.boss("POST", &format!("/refunds/{id}/approval")).send().expect(200);
    let by = |method: &str| {
        let way = json!({ "method": method, "amount": "500.00", "reference": "7" });
        let pay = json!({ "refund_id": id, "payouts": [way] });
        company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send()
    };
    let _ = by("chequ").problem(409, "payment-way-not-offered");
    let _ = by("cheque").expect(201);

    let _ = company.boss("PATCH", &path).if_match(2).json(&json!({ "retired": false })).send().expect(200);
    let _ = sell(&company, &json!({ "method": "cheque" })).expect(201);
    let cash = format!("/payment-ways/{}", way_of(&company, "cash")["id"].as_str().expect("an id"));
    for (change, pointer) in
        [(json!({ "retired": true }), "/retired"), (json!({ "asks_reference": true }), "/asks_reference")]
    {
        let refused = company.boss("PATCH", &cash).if_match(1).json(&change).send();
        assert_eq!(refused.field(422, "validation-failed"), (pointer.into(), "always-offered".into()));
    }
    let log = company.boss("GET", "/audit-events?action=payment_way.reinstated").send().expect(200);
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1));
}

/// D01: only whoever keeps the company's settings changes ways, under codes that mean nothing else, and only its own.
#[test]
fn ways_are_kept_by_whoever_keeps_the_settings() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let body = json!({ "code": "cheque", "labels": { "zh-CN": "支票", "en": "Cheque" } });
    company.as_role("manager", "POST", "/payment-ways").json(&body).send().problem(403, "permission-missing");
    for (code, field) in [("Cheque", "not-a-code"), ("stored_value", "reserved"), ("gift_card", "reserved")] {
        let mut wrong = body.clone();
        wrong["code"] = json!(code);
        let refused = company.boss("POST", "/payment-ways").json(&wrong).send();
        assert_eq!(refused.field(422, "validation-failed"), ("/code".into(), field.into()));
    }
    let mut taken = body.clone();
    taken["code"] = json!("wechat");
    company.boss("POST", "/payment-ways").json(&taken).send().problem(409, "code-taken");
    let path = add(&other, "cheque", "支票", "Cheque", false);
    let edit = company.boss("PATCH", &path).if_match(1).json(&json!({ "position": 3 }));
    edit.send().problem(404, "payment-way-not-found");
}
