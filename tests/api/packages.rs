//! `/packages`: what a shop sells, made by whoever may, changed by version.

use serde_json::{Value, json};
use test_support::{AppCompany, TestApp};

fn wash() -> Value {
    json!({ "code": "wash", "label": "Wash", "paid": 10, "gift": 2, "unit_price": "50.00", "per_day": 1 })
}

fn washes() -> Value {
    json!({ "code": "wash-10", "name": "Washes", "price": "400.00", "term_months": 12, "items": [wash()] })
}

fn create(company: &AppCompany, body: &Value) -> test_support::http::Response {
    company.boss("POST", "/packages").json(body).send()
}

/// N02, N03: a package is made, read, changed into its next version, retired and listed.
#[test]
fn a_package_is_made_changed_and_retired() {
    let company = TestApp::shared().company();
    let made = create(&company, &washes());
    let package = made.expect(201);
    assert_eq!(made.header("etag"), Some("\"1\""));
    create(&company, &washes()).problem(409, "code-taken");
    assert_eq!((&package["version"], &package["term_begins"]), (&json!(1), &json!("at_sale")));
    let item = json!({ "code": "wash", "label": "Wash", "category": null, "paid": 10, "gift": 2, "unlimited": false,
        "unit_price": "50.00", "per_day": 1, "weekdays": [], "optional": false, "pool": [] });
    assert_eq!(package["items"], json!([item]));
    let path = format!("/packages/{}", package["id"].as_str().expect("an id"));
    let change = |version, body: Value| company.boss("PATCH", &path).if_match(version).json(&body).send();
    let changed = change(1, json!({ "price": "420.00", "refund_unit_price": "40.00" })).expect(200);
    assert_eq!((&changed["version"], &changed["price"]), (&json!(2), &json!("420.00")));
    assert_eq!(changed["items"], package["items"]);
    change(1, json!({ "price": "1.00" })).problem(412, "precondition-failed");
    let changed = change(2, json!({ "refund_unit_price": null, "retired": true })).expect(200);
    assert_eq!((&changed["version"], &changed["refund_unit_price"]), (&json!(3), &Value::Null));
    let sold = |query: &str| {
        let list = company.cashier("GET", &format!("/packages{query}")).send().expect(200);
        list["items"].as_array().expect("a list").len()
    };
    assert_eq!((sold(""), sold("?retired=true")), (0, 1));
    let again = change(3, json!({ "retired": false })).expect(200);
    assert_eq!((&again["version"], &again["retired_at"]), (&json!(3), &Value::Null));
}

/// OP07: a time pass stands alone and has a term; every field that is wrong is named.
#[test]
fn what_cannot_be_sold_is_named() {
    let company = TestApp::shared().company();
    let pass =
        json!({ "code": "wash", "label": "Wash", "unlimited": true, "unit_price": "50.00", "per_day": 2 });
    let of = |body: Value| {
        let mut package = washes();
        package.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
        package
    };
    let item = |field: &str, value: Value| {
        let mut item = wash();
        item[field] = value;
        of(json!({ "items": [item] }))
    };
    for (body, pointer, code) in [
        (of(json!({ "code": "Wash 10" })), "/code", "not-a-code"),
        (of(json!({ "price": "-1.00" })), "/price", "negative"),
        (of(json!({ "term_months": 0 })), "/term_months", "range"),
        (of(json!({ "term_months": null, "term_begins": "at_first_use" })), "/term_begins", "term-missing"),
        (of(json!({ "items": [] })), "/items", "length"),
        (of(json!({ "items": [wash(), wash()] })), "/items/1/code", "duplicate"),
        (
            of(json!({ "items": [pass, { "code": "b", "label": "B", "paid": 1, "unit_price": "1.00" }] })),
            "/items/0/unlimited",
            "pass-stands-alone",
        ),
        (of(json!({ "term_months": null, "items": [pass] })), "/items/0/unlimited", "pass-stands-alone"),
        (item("unlimited", json!(true)), "/items/0/unlimited", "counts-or-unlimited"),
        (item("unit_price", json!("0.00")), "/items/0/unit_price", "not-positive"),
        (item("weekdays", json!([8])), "/items/0/weekdays/0", "range"),
        (item("per_day", json!(0)), "/items/0/per_day", "range"),
    ] {
        let (at, what) = create(&company, &body).field(422, "validation-failed");
        assert_eq!((at.as_str(), what.as_str()), (pointer, code), "{body}");
    }
    let _ = create(&company, &of(json!({ "items": [pass] }))).expect(201);
}

/// R02, N02: a clerk reads packages and may not change them; another company's is not found.
#[test]
fn who_may_change_packages() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let package = create(&company, &washes()).expect(201);
    let path = format!("/packages/{}", package["id"].as_str().expect("an id"));
    let _ = company.cashier("GET", &path).send().expect(200);
    company.cashier("POST", "/packages").json(&washes()).send().problem(403, "permission-missing");
    let change = json!({ "price": "1.00" });
    company
        .as_role("supervisor", "PATCH", &path)
        .if_match(1)
        .json(&change)
        .send()
        .problem(403, "permission-missing");
    other.boss("GET", &path).send().problem(404, "package-not-found");
    other.boss("PATCH", &path).if_match(1).json(&change).send().problem(404, "package-not-found");
}
