//! `/shifts`: 交接班. A float, a blind count, a sheet that stays.

use std::thread;

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, AppMember, fresh_key, posting_of};
use test_support::http::Response;
use uuid::Uuid;

fn open(company: &AppCompany, role: &str, float: &str) -> Value {
    company.as_role(role, "POST", "/shifts").json(&json!({ "float": float })).send().expect(201)
}

fn path(shift: &Value, rest: &str) -> String {
    format!("/shifts/{}{rest}", shift["id"].as_str().expect("an id"))
}

fn close(company: &AppCompany, role: &str, shift: &Value, body: &Value) -> Response {
    company.as_role(role, "POST", &path(shift, "/closing")).json(body).send()
}

fn get(company: &AppCompany, role: &str, shift: &Value) -> Value {
    company.as_role(role, "GET", &path(shift, "")).send().expect(200)
}

fn sell(company: &AppCompany, member: Option<&AppMember>, amount: &str, method: &str) -> Value {
    let mut body = json!({ "amount": amount, "tenders": [{ "method": method }] });
    if let Some(member) = member {
        body["membership_id"] = json!(member.membership);
    }
    company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201)
}

fn move_cash(company: &AppCompany, shift: &Value, key: &str, direction: &str, amount: &str) -> Response {
    let body = json!({ "direction": direction, "amount": amount, "reason": "bank" });
    company.cashier("POST", &path(shift, "/cash-movements")).key(key).json(&body).send()
}

/// A refund of everything that a member holds, paid out in cash.
fn refund(company: &AppCompany, member: &AppMember, amount: &str) {
    let ask = json!({ "membership_id": member.membership, "cause": "shop", "reason": "moving" });
    let asked = company.cashier("POST", "/refunds").key(&fresh_key()).json(&ask).send().expect(201);
    let id = posting_of(&asked);
    let _ = company.boss("POST", &format!("/refunds/{id}/approval")).send().expect(200);
    let pay = json!({ "refund_id": id, "payouts": [{ "method": "cash", "amount": amount }] });
    let _ = company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send().expect(201);
}

/// OP04, worked example §15: float 500.00; cash sales 320.00; cash top-up 1 000.00; cash refund 200.00; 600.00 to the bank; WeChat
/// 540.00; stored value 860.00. 1 020.00 should be there, 1 015.00 is; received and delivered are told apart.
#[test]
fn the_evening_of_a_shift() {
    let company = TestApp::shared().company();
    let (holder, leaver, buyer) =
        (company.member("Li Na"), company.member("Wu Gang"), company.member("Sun Yue"));
    let _ = company.top_up(&holder, "10000.00").send().expect(201);
    let _ = company.top_up(&leaver, "200.00").send().expect(201);
    let shift = open(&company, "cashier", "500.00");
    assert_eq!(
        (&shift["state"], &shift["due"], &shift["sheet"]),
        (&json!("open"), &Value::Null, &Value::Null)
    );
    let _ = sell(&company, None, "320.00", "cash");
    let _ = sell(&company, None, "540.00", "wechat");
    let _ = company.top_up(&buyer, "1000.00").send().expect(201);
    let _ = sell(&company, Some(&holder), "860.00", "stored_value");
    refund(&company, &leaver, "200.00");
    let key = fresh_key();
    let moved = move_cash(&company, &shift, &key, "out", "600.00").expect(201);
    let again = move_cash(&company, &shift, &key, "out", "600.00");
    assert_eq!((again.status, again.header("idempotent-replay")), (201, Some("true")));
    assert_eq!(again.expect(201)["id"], moved["id"], "once");
    let _ = move_cash(&company, &shift, &key, "out", "60.00").problem(422, "idempotency-key-reused");

    assert_eq!(get(&company, "cashier", &shift)["due"], Value::Null, "nobody counts knowing what is due");
    assert_eq!(get(&company, "supervisor", &shift)["due"], "1020.00");
    let counts = json!([{ "denomination": "100.00", "pieces": 10 }, { "denomination": "5.00", "pieces": 3 }]);
    let closed =
        close(&company, "cashier", &shift, &json!({ "counts": counts, "note": "5 short" })).expect(200);
    assert_eq!(
        (&closed["cash"]["due"], &closed["cash"]["counted"], &closed["cash"]["difference"]),
        (&json!("1020.00"), &json!("1015.00"), &json!("-5.00"))
    );
    let sheet = &closed["sheet"];
    assert_eq!(
        (&sheet["received"]["total"], &sheet["received"]["for_later"], &sheet["delivered"]["total"]),
        (&json!("1660.00"), &json!("800.00"), &json!("1720.00"))
    );
    let (principal, bonus) = (&sheet["delivered"]["principal"], &sheet["delivered"]["bonus"]);
    assert_eq!((principal, bonus), (&json!("716.67"), &json!("143.33")));
    assert_eq!(sheet["delivered"]["paid_share"], "1576.67");
    let cash = &sheet["received"]["methods"][0];
    assert_eq!(
        (&cash["method"], &cash["sales"], &cash["refunds"]),
        (&json!("cash"), &json!("320.00"), &json!("-200.00"))
    );
    assert_eq!(closed["note"], "5 short");
    let _ = close(&company, "cashier", &shift, &json!({ "counted": "0.00" })).problem(409, "shift-closed");
    let _ = move_cash(&company, &shift, &fresh_key(), "in", "1.00").problem(409, "shift-closed");
}

/// OP04: what is corrected later leaves the present drawer; the sheet that was closed stays as it is.
#[test]
fn a_closed_sheet_never_changes() {
    let company = TestApp::shared().company();
    let first = open(&company, "cashier", "100.00");
    let sale = sell(&company, None, "50.00", "cash");
    let before = close(&company, "cashier", &first, &json!({ "counted": "150.00" })).expect(200);
    assert_eq!(before["cash"]["difference"], "0.00");
    let second = open(&company, "supervisor", "100.00");
    let _ = company.correction(&posting_of(&sale)).send().expect(201);
    let after = close(&company, "supervisor", &second, &json!({ "counted": "50.00" })).expect(200);
    assert_eq!((&after["cash"]["due"], &after["cash"]["difference"]), (&json!("50.00"), &json!("0.00")));
    let corrected = &after["sheet"]["corrections"][0];
    assert_eq!(
        (&corrected["action"], &corrected["count"], &corrected["amount"]),
        (&json!("sale"), &json!(1), &json!("-50.00"))
    );
    assert_eq!(get(&company, "cashier", &first), before);
}

/// OP04, OP23: two cashiers share a drawer; it is counted once, when the last of them closes.
#[test]
fn two_share_a_drawer() {
    let company = TestApp::shared().company();
    let first = open(&company, "cashier", "200.00");
    let told = company.as_role("supervisor", "POST", "/shifts").json(&json!({ "float": "1.00" })).send();
    let _ = told.problem(409, "drawer-shared");
    let kept = company.as_role("supervisor", "GET", "/shifts/current").send().expect(200);
    assert_eq!(
        (&kept["shift"], &kept["others"][0]["name"]),
        (&Value::Null, &json!("cashier")),
        "told beforehand"
    );
    let second = open(&company, "supervisor", "0.00");
    assert_eq!(second["sharing"][0]["id"], first["id"]);
    let again = company.cashier("POST", "/shifts").json(&json!({})).send();
    let _ = again.problem(409, "shift-already-open");
    let _ = sell(&company, None, "30.00", "cash");
    let sale = json!({ "amount": "12.00", "tenders": [{ "method": "cash" }] });
    let sold = company.as_role("supervisor", "POST", "/consumptions").key(&fresh_key()).json(&sale).send();
    let _ = sold.expect(201);
    let _ = close(&company, "cashier", &first, &json!({ "counted": "1.00" })).problem(409, "drawer-shared");
    let closed = close(&company, "cashier", &first, &json!({})).expect(200);
    assert_eq!((&closed["cash"], &closed["sheet"]["received"]["total"]), (&Value::Null, &json!("30.00")));
    let last = close(&company, "supervisor", &second, &json!({ "counted": "242.00" })).expect(200);
    assert_eq!((&last["cash"]["due"], &last["cash"]["difference"]), (&json!("242.00"), &json!("0.00")));
    assert_eq!(last["sheet"]["received"]["total"], "12.00", "each sheet is its cashier's own");
}

/// OP04: sales go on while a shift is closed. Each is in the sheet or in no shift; none is lost between.
#[test]
fn closing_waits_for_what_is_being_sold() {
    let company = TestApp::shared().company();
    let shift = open(&company, "cashier", "0.00");
    let closed = thread::scope(|scope| {
        let sellers: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| (0..5).for_each(|_| drop(sell(&company, None, "1.00", "cash")))))
            .collect();
        let closed = close(&company, "cashier", &shift, &json!({ "counted": "0.00" })).expect(200);
        sellers.into_iter().for_each(|seller| seller.join().expect("sales"));
        closed
    });
    let linked = closed["postings"].as_i64().expect("a number");
    assert_eq!(closed["sheet"]["received"]["total"], format!("{linked}.00"));
    assert_eq!(get(&company, "cashier", &shift)["postings"], linked, "none came later");
}

/// OP04: a list of one's own, or of all for those who oversee; what is not one's own is not found. Bad bodies name their fields.
#[test]
fn shifts_are_seen_by_their_own_and_by_overseers() {
    let company = TestApp::shared().company();
    let own = open(&company, "cashier", "10.00");
    let theirs = open(&company, "supervisor", "0.00");
    let ids = |role: &str, query: &str| -> Vec<Value> {
        let list = company.as_role(role, "GET", &format!("/shifts{query}")).send().expect(200);
        list["items"].as_array().expect("a list").iter().map(|row| row["id"].clone()).collect()
    };
    assert_eq!(ids("cashier", ""), [own["id"].clone()]);
    assert_eq!(ids("supervisor", "?state=open"), [theirs["id"].clone(), own["id"].clone()]);
    assert_eq!(ids("supervisor", "?state=closed"), [] as [Value; 0]);
    let shop = own["shop"]["id"].as_str().expect("a shop");
    assert_eq!(ids("supervisor", &format!("?shop_id={shop}")), [theirs["id"].clone(), own["id"].clone()]);
    assert_eq!(ids("supervisor", &format!("?shop_id={}", Uuid::from_u128(7))), [] as [Value; 0]);
    let page = company.as_role("supervisor", "GET", "/shifts?limit=1").send().expect(200);
    let cursor = page["next_cursor"].as_str().expect("a second page");
    assert_eq!(ids("supervisor", &format!("?limit=1&cursor={cursor}")), [own["id"].clone()]);
    let _ = company.cashier("GET", &path(&theirs, "")).send().problem(404, "shift-not-found");
    let current = company.cashier("GET", "/shifts/current").send().expect(200);
    assert_eq!(current["shift"]["id"], own["id"]);
    let _ = close(&company, "supervisor", &theirs, &json!({})).expect(200);
    let _ = close(&company, "cashier", &own, &json!({})).problem(422, "validation-failed");
    let twice = json!({ "counts": [{ "denomination": "1.00", "pieces": 3 }], "counted": "4.00" });
    let _ = close(&company, "cashier", &own, &twice).problem(422, "validation-failed");
    let none = json!({ "counts": [{ "denomination": "1.00", "pieces": 0 }] });
    let _ = close(&company, "cashier", &own, &none).problem(422, "validation-failed");
    let by_overseer = close(&company, "supervisor", &own, &json!({ "counted": "10.00" })).expect(200);
    assert_eq!(by_overseer["closed_by"]["name"], "supervisor");
}
