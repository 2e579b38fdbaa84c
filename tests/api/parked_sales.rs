//! `/parked-sales`: 挂单 and 取单. No value moves, one till gets each.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, fresh_key};
use test_support::http::Response;

fn park(company: &AppCompany, body: &Value) -> Response {
    company.cashier("POST", "/parked-sales").key(&fresh_key()).json(body).send()
}

fn waiting(company: &AppCompany, role: &str) -> Vec<Value> {
    let list = company.as_role(role, "GET", "/parked-sales").send().expect(200);
    list["items"].as_array().expect("a list").clone()
}

fn path(parked: &Value) -> String {
    format!("/parked-sales/{}/taking", parked["id"].as_str().expect("an id"))
}

fn tea(company: &AppCompany) -> Value {
    let goods = json!({ "code": "T1", "name": "Green tea", "kind": "goods", "unit": "cup", "list_price": "68.00",
        "member_price": "58.00", "is_discountable": false });
    company.boss("POST", "/products").json(&goods).send().expect(201)
}

/// Z13 and C01: what was typed waits for its member and comes back as it was, goods with the price of then; the sale of
/// it is as any other.
#[test]
fn a_sale_is_parked_and_taken_back() {
    let company = TestApp::shared().company();
    let member = company.member("Chen Yu");
    let product = tea(&company);
    let lines = json!([
        { "product_id": product["id"], "quantity": 2 },
        { "label": "Wash", "category": "service", "quantity": 1, "unit_price": "30.00", "price": "25.00" },
        { "label": "Box", "quantity": 1 },
    ]);
    let body = json!({ "membership_id": member.membership, "card_id": member.card, "note": "red coat", "lines": lines,
        "discount": { "percent_bp": 1000 }, "reason": "regular", "bulk_purchase": true });
    let parked = park(&company, &body).expect(201);
    assert_eq!(
        (&parked["pieces"], &parked["list_total"], &parked["note"]),
        (&json!(4), &json!("166.00"), &json!("red coat"))
    );
    let [seen] = waiting(&company, "cashier").try_into().expect("one");
    assert_eq!(seen["member_name"], "C***", "a cashier may not browse members");
    assert_eq!(waiting(&company, "supervisor")[0]["member_name"], "Chen Yu");
    let path_of_product = format!("/products/{}", product["id"].as_str().expect("an id"));
    let dearer = json!({ "list_price": "70.00" });
    let _ = company.boss("PATCH", &path_of_product).if_match(1).json(&dearer).send().expect(200);

    let taken = company.cashier("POST", &path(&parked)).send().expect(200);
    assert_eq!(
        (&taken["membership_id"], &taken["card_id"], &taken["reason"], &taken["discount"]["percent_bp"]),
        (&json!(member.membership), &json!(member.card), &json!("regular"), &json!(1000))
    );
    assert_eq!(taken["bulk_purchase"], true);
    let [goods, wash, box_] = taken["lines"].as_array().expect("lines").as_slice() else {
        panic!("{taken:#}");
    };
    assert_eq!(
        (&goods["label"], &goods["unit_price"], &goods["member_price"], &goods["discountable"]),
        (&json!("Green tea"), &json!("70.00"), &json!("58.00"), &json!(false))
    );
    assert_eq!((&wash["unit_price"], &wash["price"]), (&json!("30.00"), &json!("25.00")));
    assert_eq!((&box_["label"], &box_["unit_price"]), (&json!("Box"), &Value::Null));
    assert_eq!(waiting(&company, "cashier"), [] as [Value; 0]);
}

/// Two tills cannot take the same one: the loser is told who has it. The winner may ask again.
#[test]
fn one_till_gets_a_parked_sale() {
    let company = TestApp::shared().company();
    let _ = (company.token("cashier"), company.token("supervisor"));
    let parked = park(&company, &json!({ "amount": "12.00" })).expect(201);
    let take = |role: &str| company.as_role(role, "POST", &path(&parked)).send();
    let answers = std::thread::scope(|scope| {
        let tills = ["cashier", "supervisor"].map(|role| scope.spawn(move || (role, take(role))));
        tills.map(|till| till.join().expect("an answer"))
    });
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, answer)| answer.status == 200);
    let ([(winner, first)], [(_, refused)]) = (won.as_slice(), lost.as_slice()) else {
        panic!("{} won, {} lost", won.len(), lost.len());
    };
    let problem = refused.problem(409, "already-taken");
    let user = company.as_role(winner, "GET", "/sessions/current").send().expect(200);
    assert_eq!(problem["taken_by"], user["user"]["display_name"]);
    assert!(problem["taken_at"].is_string());
    assert_eq!(take(winner).expect(200), first.json(), "an answer may be lost on its way");
}

/// A repeated request parks once; its key parks nothing else.
#[test]
fn a_repeated_request_parks_once() {
    let company = TestApp::shared().company();
    let key = fresh_key();
    let send = |body: Value| company.cashier("POST", "/parked-sales").key(&key).json(&body).send();
    let first = send(json!({ "amount": "12.00" })).expect(201);
    let again = send(json!({ "amount": "12.00" }));
    assert_eq!(again.header("idempotent-replay"), Some("true"));
    assert_eq!(again.expect(201), first);
    send(json!({ "amount": "13.00" })).problem(422, "idempotency-key-reused");
    assert_eq!(waiting(&company, "cashier").len(), 1);
    let bare = company.cashier("POST", "/parked-sales").json(&json!({ "amount": "12.00" })).send();
    bare.problem(400, "idempotency-key-missing");
}

#[test]
fn what_is_wrong_with_a_parked_sale_is_named() {
    let company = TestApp::shared().company();
    let nobody = "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59";
    for (body, pointer, code) in [
        (json!({}), "/lines", "missing-field"),
        (
            json!({ "amount": "1.00", "lines": [{ "label": "A", "quantity": 1 }] }),
            "/amount",
            "amount-or-lines",
        ),
        (
            json!({ "lines": [{ "quantity": 1, "product_id": nobody }] }),
            "/lines/0/product_id",
            "unknown-reference",
        ),
        (json!({ "lines": [{ "quantity": 1, "unit_price": "x" }] }), "/lines/0/unit_price", "not-a-number"),
        (json!({ "lines": [{ "quantity": 0 }] }), "/lines/0/quantity", "range"),
        (json!({ "amount": "1.00", "card_id": nobody }), "/card_id", "card-without-membership"),
    ] {
        let named = park(&company, &body).field(422, "validation-failed");
        assert_eq!(named, (pointer.to_owned(), code.to_owned()), "{body}");
    }
    park(&company, &json!({ "amount": "1.00", "membership_id": nobody }))
        .problem(404, "membership-not-found");
    let unknown = company.cashier("POST", &format!("/parked-sales/{nobody}/taking")).send();
    unknown.problem(404, "parked-sale-not-found");
}

/// Nobody oversees more than fifty.
#[test]
fn at_most_fifty_wait() {
    let company = TestApp::shared().company();
    let first = park(&company, &json!({ "amount": "1.00" })).expect(201);
    for _ in 1..50 {
        let _ = park(&company, &json!({ "amount": "1.00" })).expect(201);
    }
    park(&company, &json!({ "amount": "1.00" })).problem(409, "too-many-parked-sales");
    let _ = company.cashier("POST", &path(&first)).send().expect(200);
    let _ = park(&company, &json!({ "amount": "1.00" })).expect(201);
}
