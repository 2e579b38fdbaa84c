//! `/money-receipts` and `/invoice-marks`: 开票 and 红字. Marks say what was invoiced elsewhere; no balance changes by them.

use persistence::verify;
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::workbook::{self, Shown};
use test_support::{AppMember, Sql, TestApp};

fn mark(company: &AppCompany, body: &Value) -> Response {
    company.boss("POST", "/invoice-marks").json(body).send()
}

/// An invoice with this number on what is open of a posting.
fn mark_open(company: &AppCompany, posting: &str, reference: &str) -> Value {
    let body = json!({ "reference": reference, "items": [{ "posting_id": posting }] });
    mark(company, &body).expect(201)["receipts"][0].clone()
}

fn invoice(company: &AppCompany, posting: &str) -> Value {
    company.cashier("GET", &format!("/postings/{posting}/invoice")).send().expect(200)
}

/// Money, open, invoiced, due in red, and the state.
fn stands(shown: &Value) -> [&str; 5] {
    ["money", "open", "invoiced", "red_due", "state"].map(|name| shown[name].as_str().expect("a text"))
}

fn sell(company: &AppCompany, member: &AppMember, tenders: &[(&str, &str)], amount: &str) -> String {
    let tenders: Vec<Value> =
        tenders.iter().map(|(method, amount)| json!({ "method": method, "amount": amount })).collect();
    let body = json!({ "membership_id": member.membership, "amount": amount, "tenders": tenders });
    posting_of(&company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201))
}

/// What is listed in a state, by posting.
fn listed(company: &AppCompany, state: &str) -> Vec<String> {
    let path = format!("/money-receipts?state={state}&limit=2");
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = company.boss("GET", &format!("{path}{cursor}")).send().expect(200);
        let items = page["items"].as_array().expect("a list");
        found.extend(items.iter().map(|row| row["posting_id"].as_str().expect("an id").to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// OP13: a top-up is invoiced with the code for prepaid value, once; a sale by what the card did not pay; nothing in the wallet moves.
#[test]
fn money_is_invoiced_once() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let top_up = posting_of(&company.top_up(&member, "1000.00").send().expect(201));
    let shown = invoice(&company, &top_up);
    assert_eq!(stands(&shown), ["1000.00", "1000.00", "0.00", "0.00", "not_invoiced"]);
    assert_eq!(shown["usual_kind"], "601");
    let path = format!("/memberships/{}/desk", member.membership);
    let wallet = || company.cashier("GET", &path).send().expect(200)["membership"].clone();
    let before = wallet();
    assert!(before["balance"].is_string(), "{before:#}");
    let marked = mark_open(&company, &top_up, "NO-1");
    assert_eq!(stands(&marked), ["1000.00", "0.00", "1000.00", "0.00", "invoiced"]);
    assert_eq!(
        (&marked["marks"][0]["kind"], &marked["marks"][0]["amount"]),
        (&json!("601"), &json!("1000.00"))
    );
    assert_eq!(wallet(), before);
    let again = json!({ "reference": "NO-2", "items": [{ "posting_id": top_up }] });
    mark(&company, &again).problem(409, "nothing-to-invoice");
    let more = json!({ "reference": "NO-2", "anyway": true, "reason": "x", "items": [{ "posting_id": top_up, "amount": "0.01" }] });
    assert_eq!(mark(&company, &more).problem(409, "invoice-too-large")["open"], "0.00");

    let mixed = sell(&company, &member, &[("stored_value", "50.00"), ("wechat", "38.50")], "88.50");
    let shown = invoice(&company, &mixed);
    assert_eq!((&shown["prepaid"], &shown["usual_kind"]), (&json!("50.00"), &json!("normal")));
    assert_eq!(stands(&mark_open(&company, &mixed, "NO-3")), ["38.50", "0.00", "38.50", "0.00", "invoiced"]);
    let spent = posting_of(&company.sale(&member, "20.00").send().expect(201));
    assert_eq!(stands(&invoice(&company, &spent)), ["0.00", "0.00", "0.00", "0.00", "not_invoiced"]);
    assert_eq!(listed(&company, "invoiced"), [mixed, top_up]);
    assert_eq!(listed(&company, "open"), [""; 0]);
}

/// OP13: a second invoice for what the card paid is warned of, and made only by whoever says anyway and why.
#[test]
fn a_second_invoice_is_wanted_and_explained() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let top_up = posting_of(&company.top_up(&member, "500.00").send().expect(201));
    let _ = mark_open(&company, &top_up, "NO-1");
    let sale = sell(&company, &member, &[("stored_value", "50.00"), ("cash", "30.00")], "80.00");
    let items = json!([{ "posting_id": sale, "amount": "80.00" }]);
    let warned =
        mark(&company, &json!({ "reference": "NO-2", "items": items })).problem(409, "second-invoice");
    assert_eq!((&warned["open"], &warned["posting_id"]), (&json!("30.00"), &json!(sale)));
    let silent = mark(&company, &json!({ "reference": "NO-2", "items": items, "anyway": true }));
    assert_eq!(silent.field(422, "validation-failed").0, "/reason");
    let wanted = json!({ "reference": "NO-2", "items": items, "anyway": true, "reason": "客户坚持按次开票" });
    let marked = mark(&company, &wanted).expect(201)["receipts"][0].clone();
    assert_eq!(stands(&marked), ["30.00", "0.00", "80.00", "0.00", "invoiced"]);
    assert_eq!(
        (&marked["marks"][0]["second"], &marked["marks"][0]["reason"]),
        (&json!(true), &json!("客户坚持按次开票"))
    );
    let acts = company.boss("GET", "/audit-events?limit=20").send().expect(200);
    let acts = acts["items"].as_array().expect("acts");
    assert!(
        acts.iter().any(|act| act["action"] == "invoice.marked" && act["reason"] == "客户坚持按次开票"),
        "{acts:?}"
    );
}

/// OP13, S06: a correction tells before that a red invoice will be due; it is listed until it is marked; then nothing stands.
#[test]
fn a_correction_leaves_a_red_invoice_due() {
    let company = TestApp::shared().company();
    let member = company.member("Zhao");
    let sale = sell(&company, &member, &[("cash", "100.00")], "100.00");
    let told = |invoiced: bool| {
        let body = json!({ "posting_id": sale, "reason": "mistyped" });
        let preview = company.as_role("supervisor", "POST", "/reversals?preview=true").key(&fresh_key());
        let shown = preview.json(&body).send().expect(200);
        let found = shown["consequences"]
            .as_array()
            .expect("consequences")
            .iter()
            .find(|each| each["code"] == "red_invoice_due")
            .cloned();
        assert_eq!(found.is_some(), invoiced, "{shown:#}");
        found
    };
    let _ = told(false);
    let _ = mark_open(&company, &sale, "NO-1");
    let due = told(true).expect("a consequence");
    assert_eq!((&due["amount"], &due["fate"]), (&json!("100.00"), &json!("by_hand")));
    let _ = company.correction(&sale).send().expect(201);
    assert_eq!(stands(&invoice(&company, &sale)), ["100.00", "0.00", "100.00", "100.00", "red_due"]);
    assert_eq!(listed(&company, "red_due"), std::slice::from_ref(&sale));
    let red = json!({ "reference": "RED-1", "red": true, "items": [{ "posting_id": sale }] });
    let marked = mark(&company, &red).expect(201)["receipts"][0].clone();
    assert_eq!(stands(&marked), ["100.00", "0.00", "0.00", "0.00", "red_issued"]);
    mark(&company, &red).problem(409, "nothing-to-invoice");
    assert_eq!(listed(&company, "red_due"), [""; 0]);
    assert_eq!(listed(&company, "red_issued"), [sale]);
}

/// OP13: a return of a part and a refund of a top-up leave as much due in red as is invoiced too much.
#[test]
fn returns_and_refunds_leave_their_part_due() {
    let company = TestApp::shared().company();
    let member = company.member("Sun");
    let sale = json!({ "membership_id": member.membership, "tenders": [{ "method": "cash" }],
        "lines": [{ "label": "Tea", "quantity": 2, "unit_price": "40.00" }] });
    let sale = posting_of(
        &company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201),
    );
    let _ = mark_open(&company, &sale, "NO-1");
    let part = json!({ "posting_id": sale, "reason": "too many", "lines": [{ "line": 1, "quantity": 1 }] });
    let _ =
        company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&part).send().expect(201);
    assert_eq!(stands(&invoice(&company, &sale)), ["80.00", "0.00", "80.00", "40.00", "red_due"]);

    let top_up = posting_of(&company.top_up(&member, "1000.00").send().expect(201));
    let _ = mark_open(&company, &top_up, "NO-2");
    let body = json!({ "membership_id": member.membership, "cause": "member", "reason": "moving" });
    let asked = company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send().expect(201);
    let id = posting_of(&asked);
    let _ = company.as_role("manager", "POST", &format!("/refunds/{id}/approval")).send();
    let pay = json!({ "refund_id": id, "payouts": [{ "method": "cash", "amount": "1000.00" }] });
    let _ = company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send().expect(201);
    assert_eq!(stands(&invoice(&company, &top_up)), ["1000.00", "0.00", "1000.00", "1000.00", "red_due"]);
    let red = json!({ "reference": "RED-2", "red": true,
        "items": [{ "posting_id": sale }, { "posting_id": top_up }] });
    let marked = mark(&company, &red).expect(201);
    assert_eq!(stands(&marked["receipts"][0]), ["80.00", "0.00", "40.00", "0.00", "invoiced"]);
    assert_eq!(stands(&marked["receipts"][1]), ["1000.00", "0.00", "0.00", "0.00", "red_issued"]);
}

/// OP13: several receipts share one invoice, all of them or none; the table has them with their numbers.
#[test]
fn several_receipts_share_one_invoice() {
    let company = TestApp::shared().company();
    let member = company.member("Qian");
    let one = sell(&company, &member, &[("cash", "10.00")], "10.00");
    let two = sell(&company, &member, &[("wechat", "20.00")], "20.00");
    let spent = {
        let _ = company.top_up(&member, "100.00").send().expect(201);
        posting_of(&company.sale(&member, "5.00").send().expect(201))
    };
    let body = |items: Value| json!({ "kind": "normal", "reference": "MONTH-1", "issued_on": "2026-11-01", "items": items });
    let refused = body(json!([{ "posting_id": one }, { "posting_id": spent }]));
    mark(&company, &refused).problem(409, "nothing-to-invoice");
    assert_eq!(stands(&invoice(&company, &one))[4], "not_invoiced");
    let twice = body(json!([{ "posting_id": one }, { "posting_id": one }]));
    mark(&company, &twice).problem(409, "nothing-to-invoice");
    let marked = mark(&company, &body(json!([{ "posting_id": one }, { "posting_id": two }]))).expect(201);
    let references: Vec<&Value> =
        marked["receipts"].as_array().expect("two").iter().map(|each| &each["references"]).collect();
    assert_eq!(references, [&json!(["MONTH-1"]), &json!(["MONTH-1"])]);
    let table =
        company.boss("GET", "/money-receipts/export?state=invoiced").header("Accept-Language", "en").send();
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = table.text();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert!(rows[0].ends_with(",Sale,20.00,,,20.00,,,MONTH-1"), "{text}");
    let file =
        company.boss("GET", "/money-receipts.xlsx?state=invoiced").header("Accept-Language", "en").send();
    assert_eq!(file.status, 200, "{}", file.text());
    let tables = workbook::read(&file.body);
    assert_eq!((tables.len(), tables[0].caption[0].as_str(), tables[0].rows.len()), (1, "Invoices", 2));
    let listed = company.boss("GET", "/money-receipts?state=invoiced").send().expect(200);
    for receipt in listed["items"].as_array().expect("receipts") {
        let number = receipt["receipt_no"].as_str().expect("a number");
        let row =
            tables[0].rows.iter().find(|row| row[2] == Shown::Text(number.to_owned())).expect("its row");
        assert_eq!(
            (&row[4], &row[7]),
            (&Shown::number(&receipt["money"]), &Shown::number(&receipt["invoiced"]))
        );
    }
    let refused = company.boss("GET", "/money-receipts.xlsx?from=2026-02-02&to=2026-02-01").send();
    assert_eq!(refused.field(422, "validation-failed").0, "/to");
}

/// OP13: a mark that was a mistake is withdrawn once, with a reason; not under a red one, and not by another company or without the right.
#[test]
fn a_mark_is_withdrawn_for_a_reason() {
    let company = TestApp::shared().company();
    let member = company.member("Wu");
    let sale = sell(&company, &member, &[("cash", "10.00")], "10.00");
    let marked = mark_open(&company, &sale, "NO-1");
    let path = format!("/invoice-marks/{}/withdrawal", marked["marks"][0]["id"].as_str().expect("an id"));
    let reason = json!({ "reason": "号码录错" });
    company.cashier("POST", &path).json(&reason).send().problem(403, "permission-missing");
    let other = TestApp::shared().company();
    other.boss("POST", &path).json(&reason).send().problem(404, "invoice-mark-not-found");
    other.boss("GET", &format!("/postings/{sale}/invoice")).send().problem(404, "posting-not-found");
    let body = json!({ "reference": "NO-9", "items": [{ "posting_id": sale }] });
    mark(&other, &body).problem(404, "posting-not-found");
    let red = json!({ "reference": "RED-1", "red": true, "items": [{ "posting_id": sale }] });
    let reddened = mark(&company, &red).expect(201)["receipts"][0].clone();
    company.boss("POST", &path).json(&reason).send().problem(409, "invoice-reddened");
    let of_red = format!("/invoice-marks/{}/withdrawal", reddened["marks"][1]["id"].as_str().expect("an id"));
    let _ = company.boss("POST", &of_red).json(&reason).send().expect(200);
    let withdrawn = company.boss("POST", &path).json(&reason).send().expect(200);
    assert_eq!(stands(&withdrawn), ["10.00", "10.00", "0.00", "0.00", "not_invoiced"]);
    assert_eq!(withdrawn["marks"][0]["withdrawal_reason"], "号码录错");
    company.boss("POST", &of_red).json(&reason).send().problem(409, "invoice-mark-withdrawn");
}

/// OP13: kinds are the company's own, each with its source; marks keep what they had; others may only read.
#[test]
fn kinds_are_the_companys_own() {
    let company = TestApp::shared().company();
    let member = company.member("Zheng");
    let usual = company.boss("GET", "/invoice-settings").send().expect(200);
    assert_eq!((&usual["kinds"][0]["code"], &usual["row_version"]), (&json!("601"), &json!(1)));
    assert!(usual["kinds"][0]["source"].as_str().expect("a source").contains("2016年第53号"));
    let one = posting_of(&company.top_up(&member, "10.00").send().expect(201));
    let _ = mark_open(&company, &one, "NO-1");
    let set = |body: Value| company.boss("PATCH", "/invoice-settings").if_match(1).json(&body).send();
    let kind = |code: &str, prepaid: bool| json!({ "code": code, "name": "N", "prepaid": prepaid, "source": "会计" });
    assert_eq!(
        set(json!({ "kinds": [kind("a", true), kind("a", false)] })).field(422, "validation-failed").0,
        "/kinds/1/code"
    );
    assert_eq!(
        set(json!({ "kinds": [{ "code": "a", "name": "N", "prepaid": true, "source": "" }] }))
            .field(422, "validation-failed")
            .0,
        "/kinds/0/source"
    );
    let _ = set(json!({ "kinds": [kind("702", true), kind("9", false)] })).expect(200);
    set(json!({ "kinds": [kind("702", true)] })).problem(412, "precondition-failed");
    let two = posting_of(&company.top_up(&member, "10.00").send().expect(201));
    assert_eq!(mark_open(&company, &two, "NO-2")["marks"][0]["kind"], "702");
    assert_eq!(invoice(&company, &one)["marks"][0]["kind"], "601");
    let unknown =
        json!({ "kind": "601", "reference": "NO-3", "items": [{ "posting_id": two, "amount": "1.00" }] });
    assert_eq!(mark(&company, &unknown).field(422, "validation-failed").0, "/kind");
}

/// OP13: questions that make no sense are refused, and what takes no money in has no invoice.
#[test]
fn questions_that_make_no_sense_are_refused() {
    let company = TestApp::shared().company();
    let ask = |path: &str| company.boss("GET", path).send();
    assert_eq!(ask("/money-receipts?state=gold").field(422, "validation-failed").0, "/state");
    assert_eq!(ask("/money-receipts?from=2026-02-02&to=2026-02-01").field(422, "validation-failed").0, "/to");
    let member = company.member("Feng");
    let sale = sell(&company, &member, &[("cash", "10.00")], "10.00");
    let corrected = posting_of(&company.correction(&sale).send().expect(201));
    ask(&format!("/postings/{corrected}/invoice")).problem(404, "posting-not-found");
    let none = json!({ "reference": "NO-1", "items": [] });
    assert_eq!(mark(&company, &none).field(422, "validation-failed").0, "/items");
    let zero = json!({ "reference": "NO-1", "items": [{ "posting_id": sale, "amount": "0.00" }] });
    assert_eq!(mark(&company, &zero).field(422, "validation-failed").0, "/items/0/amount");
}

/// OP13: `regulars verify` finds a mark for more than its receipt.
#[test]
fn a_mark_that_says_too_much_is_found() {
    let company = TestApp::shared().company();
    let member = company.member("Chen");
    let sale = sell(&company, &member, &[("cash", "10.00")], "10.00");
    let _ = mark_open(&company, &sale, "NO-1");
    let (address, tenant) = (company.app.database.address(), company.tenant());
    let found = || {
        let report = verify::tenant(&address, tenant).expect("the verification runs");
        report.findings.into_iter().map(|finding| finding.check).collect::<Vec<_>>()
    };
    assert_eq!(found(), [""; 0]);
    let mut sql = Sql::connect(&address.owner());
    for (tamper, undo) in [("amount = amount + 1", "amount = amount - 1"), ("red = true", "red = false")] {
        sql.run(&format!("UPDATE invoice_mark SET {tamper} WHERE tenant_id = '{tenant}'"));
        assert!(found().contains(&"invoices within their receipts"), "nobody noticed: {tamper}");
        sql.run(&format!("UPDATE invoice_mark SET {undo} WHERE tenant_id = '{tenant}'"));
        assert_eq!(found(), [""; 0], "restored");
    }
}

/// OP12, OP13: the preview of a lock counts what of the month is not invoiced.
#[test]
fn the_preview_of_a_lock_counts_what_is_not_invoiced() {
    let company = TestApp::shared().company();
    let member = company.member("Jiang");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let sale = sell(&company, &member, &[("cash", "10.00")], "10.00");
    let told = || {
        let month = company.boss("GET", "/postings?limit=1").send().expect(200);
        let month = month["items"][0]["business_date"].as_str().expect("a date")[..7].to_owned();
        let path =
            format!("/legal-entities/{}/book-lock-preview?month={month}", company.made.legal_entity.value());
        let told = company.boss("GET", &path).send().expect(200);
        (told["uninvoiced"].clone(), told["red_due"].clone())
    };
    let none = json!({ "receipts": 0, "amount": "0.00" });
    assert_eq!(told(), (json!({ "receipts": 2, "amount": "110.00" }), none.clone()));
    let _ = mark_open(&company, &sale, "NO-1");
    let _ = company.correction(&sale).send().expect(201);
    assert_eq!(
        told(),
        (json!({ "receipts": 1, "amount": "100.00" }), json!({ "receipts": 1, "amount": "10.00" }))
    );
}
