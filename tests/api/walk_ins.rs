//! `POST /consumptions` without a member (散客).

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;

fn sell(company: &AppCompany, sale: Value) -> Response {
    company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale).send()
}

/// Somebody who is no member pays in money at the price for everybody, earns nothing, and is in no list; the sale has
/// a receipt, comes back in part and can be corrected.
#[test]
fn people_who_are_no_members_buy_too() {
    let company = TestApp::shared().company();
    company.publish("cash_rounding", json!({ "mode": "down_to_tenth" }));
    let lines = json!([{ "label": "Tea", "quantity": 2, "unit_price": "10.04", "member_price": "9.00" }]);
    let sale = json!({ "lines": lines, "tenders": [{ "method": "cash", "given": "50.00" }] });
    let done = sell(&company, sale.clone()).expect(201);
    assert_eq!(
        (&done["posting"]["list_total"], &done["posting"]["total"]),
        (&json!("20.08"), &json!("20.00"))
    );
    assert_eq!(
        (&done["tenders"][0]["change"], &done["effects"]["tier_points"]),
        (&json!("30.00"), &json!(0))
    );
    let again = sell(&company, sale).expect(201);
    assert_eq!(again["posting"]["membership_id"], done["posting"]["membership_id"], "one for the shop");

    let id = posting_of(&done);
    let detail = company.cashier("GET", &format!("/postings/{id}")).send().expect(200);
    assert_eq!(
        (&detail["member"]["is_walk_in"], &detail["member"]["name"]),
        (&json!(true), &json!("Walk-in"))
    );
    let receipt = company.cashier("GET", &format!("/postings/{id}/receipt")).send().expect(200);
    assert_eq!(receipt["member_name_masked"], "");
    let journal = company.boss("GET", "/postings").send().expect(200);
    assert_eq!(journal["items"].as_array().map(Vec::len), Some(2));

    let members = company.boss("GET", "/members").send().expect(200);
    assert_eq!(members["items"], json!([]));
    let member = detail["member"]["id"].as_str().expect("an id");
    company.boss("GET", &format!("/members/{member}")).send().problem(404, "member-not-found");
    let edit = company.boss("PATCH", &format!("/members/{member}")).if_match(1);
    edit.json(&json!({ "status": "suspended" })).send().problem(404, "member-not-found");

    let body = json!({ "posting_id": id, "lines": [{ "line": 1, "quantity": 1 }], "reason": "cold" });
    let back =
        company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&body).send().expect(201);
    assert_eq!(back["tenders"], json!([{ "method": "cash", "amount": "10.00" }]));
    let _ = company.correction(&posting_of(&again)).send().expect(201);
}

/// What belongs to members is refused in words.
#[test]
fn what_belongs_to_members_is_refused() {
    let company = TestApp::shared().company();
    for tenders in [
        json!([]),
        json!([{ "method": "stored_value" }]),
        json!([{ "method": "points" }, { "method": "cash" }]),
    ] {
        sell(&company, json!({ "amount": "1.00", "tenders": tenders })).problem(409, "member-needed");
    }
    let done = sell(&company, json!({ "amount": "1.00", "tenders": [{ "method": "wechat" }] })).expect(201);
    let body = json!({ "membership_id": done["posting"]["membership_id"], "tenders": [{ "method": "cash", "amount": "1.00" }] });
    company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send().problem(409, "member-needed");
    let card = json!({ "card_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "amount": "1.00" });
    let field = sell(&company, card).field(422, "validation-failed");
    assert_eq!(field, ("/card_id".into(), "card-without-membership".into()));
}

/// First sales at once make one wallet of the shop.
#[test]
fn first_sales_at_once_share_one_wallet() {
    let company = TestApp::shared().company();
    let _ = company.token("cashier");
    let sold: Vec<Value> = std::thread::scope(|scope| {
        let sale =
            || sell(&company, json!({ "amount": "1.00", "tenders": [{ "method": "cash" }] })).expect(201);
        let running: Vec<_> = (0..6).map(|_| scope.spawn(sale)).collect();
        running.into_iter().map(|thread| thread.join().expect("a sale")).collect()
    });
    assert!(sold.iter().all(|one| one["posting"]["membership_id"] == sold[0]["posting"]["membership_id"]));
}
