//! `/product-categories`: made and changed by whoever maintains goods, read by everybody at the desk.

use serde_json::{Value, json};
use test_support::{AppCompany, TestApp};
use uuid::Uuid;

fn make(company: &AppCompany, code: &str, position: i64) -> Value {
    let body = json!({ "code": code, "name": format!("Category {code}"), "position": position });
    company.as_role("manager", "POST", "/product-categories").json(&body).send().expect(201)
}

fn path(category: &Value) -> String {
    format!("/product-categories/{}", category["id"].as_str().expect("an id"))
}

fn codes(company: &AppCompany, query: &str) -> Vec<String> {
    let list = company.cashier("GET", &format!("/product-categories?{query}")).send().expect(200);
    let items = list["items"].as_array().expect("a list").iter();
    items.map(|item| item["code"].as_str().expect("a code").to_owned()).collect()
}

/// Z13 and D02, as far as they name the class of a product: classes are the tenant's own, in an order of their own.
#[test]
fn a_category_is_made_changed_and_read() {
    let company = TestApp::shared().company();
    let body = json!({ "code": "tea", "name": " 茶饮 ", "position": 2 });
    let answer = company.as_role("manager", "POST", "/product-categories").json(&body).send();
    let made = answer.expect(201);
    assert_eq!(answer.header("location"), Some(format!("/api/v1{}", path(&made)).as_str()));
    assert_eq!((answer.header("etag"), &made["name"]), (Some("\"1\""), &json!("茶饮")));
    assert_eq!(company.cashier("GET", &path(&made)).send().expect(200), made);
    let edit = |version: i64, body: Value| {
        company.as_role("manager", "PATCH", &path(&made)).if_match(version).json(&body).send()
    };
    let changed = edit(1, json!({ "name": "Tea", "position": 7 })).expect(200);
    assert_eq!(
        (&changed["name"], &changed["position"], &changed["code"]),
        (&json!("Tea"), &json!(7), &json!("tea"))
    );
    edit(1, json!({ "name": "Late" })).problem(412, "precondition-failed");
    let _ = make(&company, "wash", 1);
    let _ = make(&company, "care", 7);
    assert_eq!(codes(&company, ""), ["wash", "tea", "care"]);
    let first = company.cashier("GET", "/product-categories?limit=2").send().expect(200);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    assert_eq!(codes(&company, &format!("limit=2&cursor={cursor}")), ["care"]);
}

#[test]
fn a_retired_category_is_out_of_sight_until_it_is_taken_up_again() {
    let company = TestApp::shared().company();
    let made = make(&company, "tea", 0);
    let _ = make(&company, "wash", 1);
    let edit = |version: i64, retired: bool| {
        let body = json!({ "retired": retired });
        company.as_role("manager", "PATCH", &path(&made)).if_match(version).json(&body).send().expect(200)
    };
    assert_eq!(edit(1, true)["retired"], true);
    assert_eq!(codes(&company, ""), ["wash"]);
    assert_eq!(codes(&company, "state=retired"), ["tea"]);
    assert_eq!(codes(&company, "state=all"), ["tea", "wash"]);
    assert_eq!(edit(2, false)["retired"], false);
    assert_eq!(codes(&company, "state=active"), ["tea", "wash"]);
    let id = made["id"].as_str().expect("an id");
    let log = company.boss("GET", &format!("/audit-events?subject_id={id}")).send().expect(200);
    let acts: Vec<&Value> =
        log["items"].as_array().expect("a list").iter().map(|event| &event["action"]).collect();
    assert_eq!(acts, ["product_category.reinstated", "product_category.retired", "product_category.created"]);
}

#[test]
fn what_is_wrong_with_a_category_is_named() {
    let company = TestApp::shared().company();
    let body = json!({ "code": "tea", "name": "Tea" });
    let made = make(&company, "tea", 0);
    let twice = company.boss("POST", "/product-categories").json(&body).send();
    assert_eq!(twice.problem(409, "code-taken")["field"], "code");
    for (field, value, code) in [
        ("code", json!("Green Tea"), "not-a-code"),
        ("code", json!(""), "length"),
        ("name", json!("  "), "required"),
        ("name", json!("x".repeat(101)), "length"),
        ("position", json!(-1), "range"),
    ] {
        let mut wrong = body.clone();
        wrong["code"] = json!("other");
        wrong[field] = value;
        let refused = company.boss("POST", "/product-categories").json(&wrong).send();
        assert_eq!(refused.field(422, "validation-failed"), (format!("/{field}"), code.to_owned()));
    }
    let blank = company.boss("PATCH", &path(&made)).if_match(1).json(&json!({ "name": " " })).send();
    assert_eq!(blank.field(422, "validation-failed"), ("/name".to_owned(), "required".to_owned()));
    company.boss("GET", "/product-categories?state=gone").send().problem(400, "malformed-query");
    company
        .boss("GET", &format!("/product-categories/{}", Uuid::now_v7()))
        .send()
        .problem(404, "product-category-not-found");
}

/// R02: the desk reads categories and changes none.
#[test]
fn a_cashier_only_reads_categories() {
    let company = TestApp::shared().company();
    let made = make(&company, "tea", 0);
    let refused =
        company.cashier("POST", "/product-categories").json(&json!({ "code": "a", "name": "A" })).send();
    assert_eq!(refused.problem(403, "permission-missing")["permission"], "product:maintain");
    let edit = company.cashier("PATCH", &path(&made)).if_match(1).json(&json!({ "name": "Mine" })).send();
    edit.problem(403, "permission-missing");
    assert_eq!(company.cashier("GET", &path(&made)).send().expect(200), made);
}
