//! `POST /consumptions`.

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::{AppMember, TestApp};
use uuid::Uuid;

fn sold(company: &AppCompany, member: &AppMember, lines: &Value) -> test_support::http::Response {
    let body = json!({ "membership_id": member.membership, "card_id": member.card, "lines": lines });
    company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
}

/// P03, X01: lines with their own prices; special goods neither earn nor are cheaper.
#[test]
fn lines_are_priced_one_by_one() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "60000.00").send().expect(201);
    let _ = company.sale(&member, "50000.00").send().expect(201);
    let lines = json!([
        { "label": "A", "quantity": 2, "unit_price": "60.00" },
        { "label": "B", "category": "special", "quantity": 1, "unit_price": "80.00" },
        { "label": "C", "quantity": 1, "unit_price": "100.00" },
    ]);
    let done = sold(&company, &member, &lines).expect(201);
    assert_eq!(
        (&done["posting"]["list_total"], &done["posting"]["total"]),
        (&json!("300.00"), &json!("278.00"))
    );
    assert_eq!(done["effects"]["reward_points"], 19);
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&done))).send().expect(200);
    let charged: Vec<&Value> =
        detail["lines"].as_array().expect("lines").iter().map(|line| &line["charged"]).collect();
    assert_eq!(charged, ["108.00", "80.00", "90.00"]);
}

/// S01: too little value is refused with available, required and short; the same key works after a top-up.
#[test]
fn too_little_value_is_refused_with_its_figures() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let sale = company.sale(&member, "150.50");
    let refused = sale.send().problem(409, "insufficient-balance");
    assert_eq!(
        [&refused["available"], &refused["required"], &refused["short"]],
        ["100.00", "150.50", "50.50"]
    );
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let done = sale.send();
    assert_eq!(
        (done.expect(201)["after"]["balance"].clone(), done.header("idempotent-replay")),
        (json!("49.50"), None)
    );
}

/// M04: a suspended member neither pays nor tops up; what was wrong can still be taken back.
#[test]
fn a_suspended_member_neither_pays_nor_tops_up() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let sale = company.sale(&member, "10.00").send().expect(201);
    let path = format!("/members/{}", member.id);
    let set_status = |status: &str| {
        let version =
            company.boss("GET", &path).send().expect(200)["row_version"].as_i64().expect("a number");
        let edit = company.boss("PATCH", &path).if_match(version).json(&json!({ "status": status }));
        let _ = edit.send().expect(200);
    };
    set_status("suspended");
    let refused = company.sale(&member, "10.00");
    let _ = refused.send().problem(409, "member-suspended");
    let _ = company.top_up(&member, "10.00").send().problem(409, "member-suspended");
    let _ = company.correction(&posting_of(&sale)).send().expect(201);
    set_status("active");
    assert_eq!(refused.send().expect(201)["after"]["balance"], "90.00");
}

/// One of amount and lines, with something in it.
#[test]
fn an_amount_or_lines() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let ask = |more: Value| {
        let mut body = json!({ "membership_id": member.membership });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    };
    let line = json!({ "quantity": 1, "unit_price": "1.00" });
    for body in [json!({}), json!({ "lines": [] }), json!({ "amount": "1.00", "lines": [line.clone()] })] {
        assert_eq!(ask(body).field(422, "validation-failed"), ("/amount".into(), "amount-or-lines".into()));
    }
    for (line, pointer) in [
        (json!({ "quantity": 0, "unit_price": "1.00" }), "/lines/0/quantity"),
        (json!({ "quantity": -1, "unit_price": "1.00" }), "/lines/0/quantity"),
        (json!({ "quantity": 1, "unit_price": "-1.00" }), "/lines/0/unit_price"),
        (json!({ "quantity": 1, "unit_price": "0.001" }), "/lines/0/unit_price"),
        (json!({ "quantity": 1, "unit_price": "1.00", "label": "x".repeat(101) }), "/lines/0/label"),
        (json!({ "quantity": 1, "unit_price": "1.00", "category": "" }), "/lines/0/category"),
    ] {
        assert_eq!(ask(json!({ "lines": [line] })).field(422, "validation-failed").0, pointer);
    }
    // Each is allowed, together they are not.
    let large = json!({ "lines": [{ "quantity": 100_000, "unit_price": "10000000000.00" }] });
    assert_eq!(ask(large).field(422, "validation-failed").1, "too-large");
    let many: Vec<Value> = (0..201).map(|_| line.clone()).collect();
    assert_eq!(ask(json!({ "lines": many })).field(422, "validation-failed").0, "/lines");
}

/// What does not exist, and what is another's, is not found.
#[test]
fn what_is_not_there_is_not_found() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let (mine, theirs) = (company.member("Wang Fang"), other.member("Zhao"));
    let ask = |membership: &str, card: Option<&str>| {
        let body = json!({ "membership_id": membership, "card_id": card, "amount": "1.00" });
        company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    };
    let nobody = Uuid::now_v7().to_string();
    ask(&nobody, None).problem(404, "membership-not-found");
    ask(&theirs.membership, None).problem(404, "membership-not-found");
    ask(&mine.membership, Some(&nobody)).problem(404, "card-not-found");
    ask(&mine.membership, Some(&theirs.card)).problem(404, "card-not-found");
    let second = company.member("Sun");
    ask(&mine.membership, Some(&second.card)).problem(404, "card-not-found");
}

/// A session that is not bound to a till has its home shop; a machine without a shop names one.
#[test]
fn a_sale_happens_in_a_shop() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let made = company
        .boss("POST", "/api-clients")
        .json(&json!({ "name": "Site", "scopes": ["consumption:create"] }))
        .send()
        .expect(201);
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        made["client_id"].as_str().expect("an id"),
        made["client_secret"].as_str().expect("a secret")
    );
    let token = company
        .app
        .request("POST", "/oauth/token")
        .body("application/x-www-form-urlencoded", form)
        .send()
        .expect(200);
    let token = token["access_token"].as_str().expect("a token").to_owned();
    let ask = |shop: Value| {
        let body = json!({ "membership_id": member.membership, "amount": "1.00", "shop_id": shop });
        company.app.request("POST", "/consumptions").bearer(&token).key(&fresh_key()).json(&body).send()
    };
    ask(Value::Null).problem(403, "terminal-required");
    ask(json!(Uuid::now_v7())).problem(404, "shop-not-found");
    let done = ask(json!(company.made.shop.value())).expect(201);
    assert_eq!(
        done["posting"]["receipt_no"].as_str().map(str::len),
        Some(26),
        "without a terminal the posting's id is the number"
    );
    // A clerk at a till sells there and nowhere else.
    let elsewhere =
        json!({ "membership_id": member.membership, "amount": "1.00", "shop_id": Uuid::now_v7() });
    let refused = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&elsewhere).send();
    assert_eq!(refused.field(422, "validation-failed"), ("/shop_id".into(), "not-your-shop".into()));
}

/// R4: many sales of one card at once through HTTP: the card pays what it holds, and every answer is one of two.
#[test]
fn sales_at_once_pay_what_there_is() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "20.00").send().expect(201);
    let sales: Vec<_> = (0..32).map(|_| company.sale(&member, "1.00")).collect();
    let paid = std::thread::scope(|scope| {
        let callers: Vec<_> = sales.iter().map(|sale| scope.spawn(|| sale.send())).collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no panic"))
            .filter(|answer| {
                if answer.status != 201 {
                    answer.problem(409, "insufficient-balance");
                }
                answer.status == 201
            })
            .count()
    });
    assert_eq!(paid, 20);
}

/// People on the lines of a sale are the company's own, each unknown one named at its place.
#[test]
fn staff_on_a_line_must_exist() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "200.00").send().expect(201);
    let enter = |company: &AppCompany| {
        let body = json!({ "number": "E1", "name": "Qian" });
        company.boss("POST", "/employees").json(&body).send().expect(201)["id"].clone()
    };
    let (own, foreign) = (enter(&company), enter(&other));
    let share =
        |employee: &Value| json!([{ "employee_id": employee, "role": "performer", "share_bp": 10_000 }]);
    let line = |staff: Value| json!({ "quantity": 1, "unit_price": "50.00", "staff": staff });
    let ask = |path: &str, stranger: &Value| {
        let body = json!({ "membership_id": member.membership, "lines": [line(share(&own)), line(share(stranger))] });
        company.cashier("POST", path).key(&fresh_key()).json(&body).send()
    };
    for stranger in [&foreign, &json!(Uuid::now_v7())] {
        for path in ["/consumptions", "/consumptions?preview=true"] {
            let place = ("/lines/1/staff/0/employee_id".into(), "unknown-reference".into());
            assert_eq!(ask(path, stranger).field(422, "validation-failed"), place);
        }
    }
    let sale = posting_of(&ask("/consumptions", &own).expect(201));
    let detail = company.cashier("GET", &format!("/postings/{sale}")).send().expect(200);
    assert_eq!(detail["lines"][1]["staff"], share(&own));
}

/// P03, §5.3: what a company buys in bulk costs what it costs and earns nothing; preview, posting, journal, receipt, statement and «why» say so,
/// and neither its return nor its correction takes points that it never gave.
#[test]
fn a_company_buys_in_bulk() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let body = |bulk: bool| {
        let line = json!({ "label": "Gift box", "quantity": 2, "unit_price": "99.00" });
        json!({ "membership_id": member.membership, "lines": [line], "bulk_purchase": bulk })
    };
    let ask = |path: &str, bulk| company.cashier("POST", path).key(&fresh_key()).json(&body(bulk)).send();
    assert_eq!(ask("/consumptions?preview=true", false).expect(200)["effects"]["reward_points"], 19);
    let told = ask("/consumptions?preview=true", true).expect(200);
    let done = ask("/consumptions", true).expect(201);
    for answer in [&told, &done] {
        assert_eq!(
            (
                &answer["effects"]["reward_points"],
                &answer["effects"]["tier_points"],
                &answer["posting"]["total"]
            ),
            (&json!(0), &json!(0), &json!("198.00"))
        );
    }
    let id = posting_of(&done);
    let get = |path: &str| company.cashier("GET", path).send().expect(200);
    let detail = get(&format!("/postings/{id}"));
    let why = |derivation: &Value| {
        let causes = derivation["not_fired"].as_array().expect("causes").clone();
        causes.iter().any(|silent| silent["cause"] == "bulk_purchase" && silent["amount"] == "198.00")
    };
    assert!(why(&told["derivation"]) && why(&detail["derivation"]), "{detail:#}");
    assert_eq!((&detail["bulk_purchase"], &detail["points_serial"]), (&json!(true), &Value::Null));
    let rows = get(&format!("/postings?membership_id={}", member.membership));
    assert_eq!(
        (&rows["items"][0]["bulk_purchase"], &rows["items"][1]["bulk_purchase"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(get(&format!("/postings/{id}/receipt"))["bulk_purchase"], true);
    let today = done["posting"]["business_date"].as_str().expect("a date");
    let statement = company
        .boss("GET", &format!("/memberships/{}/statement?from={today}&to={today}", member.membership))
        .send()
        .expect(200);
    assert!(statement.to_string().contains("company bulk purchase, no points"), "{statement:#}");

    let part = json!({ "posting_id": id, "lines": [{ "line": 1, "quantity": 1 }], "reason": "too many" });
    let back =
        company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&part).send().expect(201);
    assert_eq!(
        (&back["effects"]["reward_points"], &back["effects"]["principal"]),
        (&json!(0), &json!("90.00"))
    );
    let _ = company.correction(&posting_of(&back)).send().expect(201);
    let undone = company.correction(&id).send().expect(201);
    assert_eq!(
        (&undone["after"]["reward_points"], &undone["after"]["owed_points"], &undone["after"]["balance"]),
        (&json!(0), &json!(0), &json!("1100.00"))
    );
}
