//! `/products`: goods and services with their prices, found as the desk asks for them.

use serde_json::{Value, json};
use test_support::http::Response;
use test_support::{AppCompany, TestApp};
use uuid::Uuid;

fn category(company: &AppCompany, code: &str) -> Value {
    let body = json!({ "code": code, "name": format!("Category {code}") });
    company.boss("POST", "/product-categories").json(&body).send().expect(201)
}

/// A product that keeps every rule.
fn tea() -> Value {
    json!({ "code": "T-02", "name": "碧螺春（壶）", "kind": "goods", "unit": "壶", "list_price": "68.00" })
}

/// The same with another code and name, and what else is different.
fn named(code: &str, name: &str, other: Value) -> Value {
    let mut body = tea();
    (body["code"], body["name"]) = (json!(code), json!(name));
    for (field, value) in other.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    body
}

fn create(company: &AppCompany, body: &Value) -> Response {
    company.as_role("manager", "POST", "/products").json(body).send()
}

fn path(product: &Value) -> String {
    format!("/products/{}", product["id"].as_str().expect("an id"))
}

fn edit(company: &AppCompany, product: &Value, version: i64, body: &Value) -> Response {
    company.as_role("manager", "PATCH", &path(product)).if_match(version).json(body).send()
}

fn codes_of(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("a list").iter();
    items.map(|item| item["code"].as_str().expect("a code")).collect()
}

fn ask(company: &AppCompany, query: &str) -> Value {
    company.cashier("GET", &format!("/products?{}", encoded(query))).send().expect(200)
}

/// Chinese in a query, as a browser sends it.
fn encoded(query: &str) -> String {
    let byte = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        _ if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    query.bytes().map(byte).collect()
}

/// Z13, the class and the data of goods (pictures and suppliers are not there yet): read back as they were made.
#[test]
fn a_product_is_made_and_read_back() {
    let company = TestApp::shared().company();
    let shelf = category(&company, "tea");
    let body = named(
        "T-02",
        "碧螺春（壶）",
        json!({ "category_id": shelf["id"], "member_price": "58.00",
        "is_discountable": false, "earns_points": false, "barcode": "6901234567892" }),
    );
    let answer = create(&company, &body);
    let made = answer.expect(201);
    assert_eq!(answer.header("location"), Some(format!("/api/v1{}", path(&made)).as_str()));
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let category = json!({ "id": shelf["id"], "code": "tea", "name": "Category tea" });
    let whole = json!({ "id": made["id"], "code": "T-02", "name": "碧螺春（壶）", "kind": "goods", "category": category,
        "unit": "壶", "list_price": "68.00", "member_price": "58.00", "is_discountable": false, "earns_points": false,
        "barcode": "6901234567892", "retired": false, "row_version": 1 });
    assert_eq!(made, whole);
    let read = company.cashier("GET", &path(&made)).send();
    assert_eq!((read.header("etag"), read.expect(200)), (Some("\"1\""), made));

    // What is not said: no category, no member price, no barcode; discounts and points apply.
    let plain = create(
        &company,
        &json!({ "code": "w1", "name": "Wash", "kind": "service", "unit": "time", "list_price": "0" }),
    );
    let plain = plain.expect(201);
    assert_eq!(
        (&plain["category"], &plain["member_price"], &plain["barcode"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(
        (&plain["is_discountable"], &plain["earns_points"], &plain["list_price"]),
        (&json!(true), &json!(true), &json!("0.00"))
    );
}

#[test]
fn a_product_is_changed_field_by_field() {
    let company = TestApp::shared().company();
    let shelf = category(&company, "tea");
    let body = named(
        "T-02",
        "碧螺春",
        json!({ "category_id": shelf["id"], "member_price": "58.00", "barcode": "1" }),
    );
    let made = create(&company, &body).expect(201);
    let changed = edit(
        &company,
        &made,
        1,
        &json!({ "name": "龙井", "list_price": "88.00", "kind": "service", "unit": "次" }),
    );
    assert_eq!(changed.header("etag"), Some("\"2\""));
    let changed = changed.expect(200);
    assert_eq!(
        (&changed["name"], &changed["list_price"], &changed["member_price"]),
        (&json!("龙井"), &json!("88.00"), &json!("58.00"))
    );
    assert_eq!(
        (&changed["category"]["code"], &changed["kind"], &changed["unit"]),
        (&json!("tea"), &json!("service"), &json!("次"))
    );
    let emptied = json!({ "category_id": null, "member_price": null, "barcode": null, "is_discountable": false, "earns_points": false });
    let emptied = edit(&company, &made, 2, &emptied).expect(200);
    for field in ["category", "member_price", "barcode"] {
        assert_eq!(emptied[field], Value::Null, "{field}");
    }
    assert_eq!((&emptied["is_discountable"], &emptied["earns_points"]), (&json!(false), &json!(false)));
    edit(&company, &made, 1, &json!({ "name": "Late" })).problem(412, "precondition-failed");
    assert_eq!(company.cashier("GET", &path(&made)).send().expect(200), emptied);
}

/// LG01: who changed a price, from what to what, is in the log.
#[test]
fn a_change_of_price_is_in_the_log() {
    let company = TestApp::shared().company();
    let made = create(&company, &tea()).expect(201);
    let _ = edit(&company, &made, 1, &json!({ "list_price": "70.00", "unit": "壶" })).expect(200);
    let _ = edit(&company, &made, 2, &json!({ "retired": true })).expect(200);
    let _ = edit(&company, &made, 3, &json!({ "retired": false })).expect(200);
    let id = made["id"].as_str().expect("an id");
    let log = company.boss("GET", &format!("/audit-events?subject_id={id}")).send().expect(200);
    let events: Vec<(&Value, &Value)> = log["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| (&event["action"], &event["diff"]))
        .collect();
    assert_eq!(
        events,
        [
            (&json!("product.reinstated"), &json!({})),
            (&json!("product.retired"), &json!({})),
            (&json!("product.changed"), &json!({ "list_price": ["68.00", "70.00"] })),
            (&json!("product.created"), &Value::Null),
        ]
    );
}

/// Z13: a member never pays more than others do, whichever of the prices is changed.
#[test]
fn prices_that_contradict_each_other_are_refused() {
    let company = TestApp::shared().company();
    let refused = |answer: Response| answer.field(422, "validation-failed");
    let place = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    for (list, member, pointer, code) in [
        ("68.00", Some("68.01"), "/member_price", "above-list-price"),
        ("-0.01", None, "/list_price", "negative"),
        ("68.00", Some("-1.00"), "/member_price", "negative"),
        ("68.001", None, "/list_price", "too-precise"),
        ("68.00", Some("5,8"), "/member_price", "not-a-number"),
        ("10000000000.01", None, "/list_price", "too-large"),
    ] {
        let body = named("T-02", "Tea", json!({ "list_price": list, "member_price": member }));
        assert_eq!(refused(create(&company, &body)), place(pointer, code), "{list} {member:?}");
    }
    let made = create(&company, &named("T-02", "Tea", json!({ "member_price": "58.00" }))).expect(201);
    let above = place("/member_price", "above-list-price");
    assert_eq!(refused(edit(&company, &made, 1, &json!({ "list_price": "57.99" }))), above);
    assert_eq!(refused(edit(&company, &made, 1, &json!({ "member_price": "68.01" }))), above);
    let both =
        edit(&company, &made, 1, &json!({ "list_price": "50.00", "member_price": "50.00" })).expect(200);
    assert_eq!((&both["list_price"], &both["row_version"]), (&json!("50.00"), &json!(2)));
}

#[test]
fn what_is_wrong_with_a_product_is_named() {
    let company = TestApp::shared().company();
    let shelf = category(&company, "tea");
    let retired = category(&company, "gone");
    let gone = format!("/product-categories/{}", retired["id"].as_str().expect("an id"));
    let _ = company.boss("PATCH", &gone).if_match(1).json(&json!({ "retired": true })).send().expect(200);
    for (field, value, code) in [
        ("code", json!(""), "length"),
        ("code", json!("x".repeat(33)), "length"),
        ("code", json!("茶"), "not-printable"),
        ("code", json!(" T"), "not-printable"),
        ("name", json!("  "), "required"),
        ("name", json!("x".repeat(101)), "length"),
        ("unit", json!(""), "length"),
        ("unit", json!("九个汉字不是单位呀"), "length"),
        ("barcode", json!("69012345\u{e9}"), "not-printable"),
        ("barcode", json!("1".repeat(33)), "length"),
        ("category_id", json!(Uuid::now_v7()), "unknown-reference"),
        ("category_id", retired["id"].clone(), "retired"),
    ] {
        let mut wrong = named("T-02", "Tea", json!({ "category_id": shelf["id"] }));
        wrong[field] = value;
        let refused = create(&company, &wrong).field(422, "validation-failed");
        assert_eq!(refused, (format!("/{field}"), code.to_owned()), "{wrong}");
    }
    let unknown = named("T-02", "Tea", json!({ "kind": "gift" }));
    assert_eq!(
        create(&company, &unknown).field(400, "malformed-json"),
        ("/kind".to_owned(), "unknown-value".to_owned())
    );
    let made = create(&company, &tea()).expect(201);
    for (body, pointer, code) in [
        (json!({ "barcode": "1".repeat(33) }), "/barcode", "too-long"),
        (json!({ "barcode": "" }), "/barcode", "not-printable"),
        (json!({ "unit": " " }), "/unit", "required"),
        (json!({ "category_id": retired["id"] }), "/category_id", "retired"),
        (json!({ "category_id": Uuid::now_v7() }), "/category_id", "unknown-reference"),
    ] {
        let refused = edit(&company, &made, 1, &body).field(422, "validation-failed");
        assert_eq!(refused, (pointer.to_owned(), code.to_owned()));
    }
    company.boss("GET", &format!("/products/{}", Uuid::now_v7())).send().problem(404, "product-not-found");
    assert_eq!(ask(&company, "state=all")["items"], json!([made]));
}

/// A category that is retired keeps what is in it, also when that is edited as a whole.
#[test]
fn a_product_stays_in_its_retired_category() {
    let company = TestApp::shared().company();
    let shelf = category(&company, "tea");
    let made = create(&company, &named("T-02", "Tea", json!({ "category_id": shelf["id"] }))).expect(201);
    let address = format!("/product-categories/{}", shelf["id"].as_str().expect("an id"));
    let _ = company.boss("PATCH", &address).if_match(1).json(&json!({ "retired": true })).send().expect(200);
    let same = json!({ "category_id": shelf["id"], "name": "Green tea" });
    let changed = edit(&company, &made, 1, &same).expect(200);
    assert_eq!((&changed["category"]["code"], &changed["name"]), (&json!("tea"), &json!("Green tea")));
}

#[test]
fn codes_and_barcodes_belong_to_one_product() {
    let company = TestApp::shared().company();
    let made = create(&company, &named("a1", "Tea", json!({ "barcode": "690" }))).expect(201);
    // Upper case is another code.
    let other = create(&company, &named("A1", "Coffee", json!({}))).expect(201);
    let taken = create(&company, &named("a1", "Cake", json!({})));
    assert_eq!(taken.problem(409, "code-taken")["field"], "code");
    let taken = create(&company, &named("a2", "Cake", json!({ "barcode": "690" })));
    assert_eq!(taken.problem(409, "code-taken")["field"], "barcode");
    // A retired product keeps its barcode: it may be sold again.
    let _ = edit(&company, &made, 1, &json!({ "retired": true })).expect(200);
    let taken = edit(&company, &other, 1, &json!({ "barcode": "690" }));
    assert_eq!(taken.problem(409, "code-taken")["field"], "barcode");
    // Another company has codes and barcodes of its own.
    let neighbour = TestApp::shared().company();
    let _ = create(&neighbour, &named("a1", "Tea", json!({ "barcode": "690" }))).expect(201);
}

/// Z13: the desk finds goods by any part of name or code, by the beginning of the sound, and by the exact barcode.
#[test]
fn products_are_found_as_the_desk_asks() {
    let company = TestApp::shared().company();
    let (shop, other) = (category(&company, "tea"), category(&company, "wash"));
    for body in [
        named("T-01", "西湖龙井（杯）", json!({ "category_id": shop["id"], "barcode": "6901" })),
        named("T-02", "碧螺春（壶）", json!({ "category_id": shop["id"], "barcode": "69012" })),
        named("W-01", "精洗（SUV）", json!({ "category_id": other["id"], "kind": "service" })),
    ] {
        let _ = create(&company, &body).expect(201);
    }
    let of_tea = format!("category_id={}", shop["id"].as_str().expect("an id"));
    for (query, found) in [
        ("query=", vec!["T-01", "T-02", "W-01"]),
        ("query=螺春", vec!["T-02"]),
        ("query=（", vec!["T-01", "T-02", "W-01"]),
        ("query=suv", vec!["W-01"]),
        ("query=biluo", vec!["T-02"]),
        ("query=xhlj", vec!["T-01"]),
        ("query=t-0", vec!["T-01", "T-02"]),
        ("query=01", vec!["T-01", "W-01"]),
        ("query=精洗 w", vec!["W-01"]),
        ("query=杯 02", vec![]),
        ("query=luochun", vec![]),
        ("query=%25", vec![]),
        ("barcode=6901", vec!["T-01"]),
        ("barcode=690", vec![]),
        (of_tea.as_str(), vec!["T-01", "T-02"]),
        (format!("query=01&{of_tea}").as_str(), vec!["T-01"]),
        (format!("category_id={}", Uuid::now_v7()).as_str(), vec![]),
    ] {
        assert_eq!(codes_of(&ask(&company, query)), found, "{query}");
    }
    // Renamed goods are found by the new name only.
    let tea = ask(&company, "query=碧螺春")["items"][0].clone();
    let _ = edit(&company, &tea, 1, &json!({ "name": "铁观音" })).expect(200);
    assert_eq!(codes_of(&ask(&company, "query=tgy")), ["T-02"]);
    assert_eq!(codes_of(&ask(&company, "query=T-02")), ["T-02"]);
    assert_eq!(ask(&company, "query=碧螺春")["items"], json!([]));
}

#[test]
fn a_retired_product_is_out_of_sight_until_it_is_sold_again() {
    let company = TestApp::shared().company();
    let made = create(&company, &named("a", "Tea", json!({}))).expect(201);
    let _ = create(&company, &named("b", "Coffee", json!({}))).expect(201);
    assert_eq!(edit(&company, &made, 1, &json!({ "retired": true })).expect(200)["retired"], true);
    assert_eq!(codes_of(&ask(&company, "")), ["b"]);
    assert_eq!(codes_of(&ask(&company, "query=tea")), [""; 0]);
    assert_eq!(codes_of(&ask(&company, "state=retired")), ["a"]);
    assert_eq!(codes_of(&ask(&company, "state=all")), ["a", "b"]);
    assert_eq!(company.cashier("GET", &path(&made)).send().expect(200)["retired"], true);
    assert_eq!(edit(&company, &made, 2, &json!({ "retired": false })).expect(200)["retired"], false);
    assert_eq!(codes_of(&ask(&company, "state=active")), ["a", "b"]);
}

#[test]
fn pages_follow_the_codes() {
    let company = TestApp::shared().company();
    for code in ["b", "a 2", "B", "a"] {
        let _ = create(&company, &named(code, "Tea", json!({}))).expect(201);
    }
    let mut seen = Vec::new();
    let mut query = "query=tea&limit=3".to_owned();
    loop {
        let list = ask(&company, &query);
        seen.push(codes_of(&list).join(","));
        let Some(cursor) = list["next_cursor"].as_str() else { break };
        query = format!("query=tea&limit=3&cursor={cursor}");
    }
    assert_eq!(seen, ["B,a,a 2", "b"]);
    // Cursors are made here only: an id is none, nor is a text that no code can be.
    for cursor in ["x", "NDI", "Ilx1MDAwMCI", "IiAi", "IuiMtiI"] {
        company.cashier("GET", &format!("/products?cursor={cursor}")).send().problem(400, "cursor-invalid");
    }
    for (query, status, code) in [
        ("state=gone", 400, "malformed-query"),
        ("category_id=x", 400, "malformed-query"),
        ("q=tea", 400, "malformed-query"),
        ("limit=201", 422, "validation-failed"),
        ("barcode=", 422, "validation-failed"),
    ] {
        company.cashier("GET", &format!("/products?{query}")).send().problem(status, code);
    }
}

/// R02: the desk reads goods and changes none.
#[test]
fn a_cashier_only_reads_products() {
    let company = TestApp::shared().company();
    let made = create(&company, &tea()).expect(201);
    let refused = company.cashier("POST", "/products").json(&tea()).send();
    assert_eq!(refused.problem(403, "permission-missing")["permission"], "product:maintain");
    let refused =
        company.cashier("PATCH", &path(&made)).if_match(1).json(&json!({ "list_price": "1.00" })).send();
    refused.problem(403, "permission-missing");
    assert_eq!(codes_of(&ask(&company, "")), ["T-02"]);
}

/// T05: another company's goods are neither found nor changed.
#[test]
fn another_companys_products_are_not_found() {
    let (company, neighbour) = (TestApp::shared().company(), TestApp::shared().company());
    let made = create(&company, &named("T-02", "Tea", json!({ "barcode": "690" }))).expect(201);
    neighbour.boss("GET", &path(&made)).send().problem(404, "product-not-found");
    edit(&neighbour, &made, 1, &json!({ "list_price": "1.00" })).problem(404, "product-not-found");
    assert_eq!(ask(&neighbour, "barcode=690")["items"], json!([]));
    let foreign = named("T-02", "Tea", json!({ "category_id": category(&company, "tea")["id"] }));
    let refused = create(&neighbour, &foreign).field(422, "validation-failed");
    assert_eq!(refused, ("/category_id".to_owned(), "unknown-reference".to_owned()));
}
