//! `POST /consumptions` with several prices and several ways of payment.

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::{Request, Response};
use test_support::{AppMember, TestApp};

/// A company with a member who has 1 000.00 and points that pay 100 for 1.00.
struct Till {
    company: AppCompany,
    member: AppMember,
}

impl Till {
    fn new() -> Self {
        let company = TestApp::shared().company();
        for (kind, body) in [
            (
                "points_payment",
                json!({ "points": 100, "worth": "1.00", "share_max_bp": 3000, "step": 100, "points_min": 100 }),
            ),
            ("cash_rounding", json!({ "mode": "down_to_tenth" })),
            (
                "pricing",
                json!({ "combine": "lowest_single", "items": [
                { "code": "care", "categories": ["care"], "percent_off_bp": 2000 }] }),
            ),
        ] {
            company.publish(kind, body);
        }
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "1000.00").send().expect(201);
        Self { company, member }
    }

    fn body(&self, sale: Value) -> Value {
        let mut body = json!({ "membership_id": self.member.membership, "card_id": self.member.card });
        let (Some(body_members), Value::Object(sale)) = (body.as_object_mut(), sale) else {
            panic!("objects")
        };
        body_members.extend(sale);
        body
    }

    fn ask(&self, role: &str, sale: Value) -> Request {
        self.company.as_role(role, "POST", "/consumptions").key(&fresh_key()).json(&self.body(sale))
    }

    fn sell(&self, sale: Value) -> Response {
        self.ask("cashier", sale).send()
    }

    fn detail(&self, done: &Value) -> Value {
        self.company.cashier("GET", &format!("/postings/{}", posting_of(done))).send().expect(200)
    }
}

/// §4.3: 88.97 paid 50.00 by card and the rest in cash, 抹分: the receipt adds up, and a correction takes all of it back.
#[test]
fn a_bill_is_paid_by_card_and_in_cash_with_rounding() {
    let till = Till::new();
    let sale = json!({ "amount": "88.97", "tenders": [
        { "method": "bank_card", "amount": "50.00", "reference": "8842" }, { "method": "cash", "given": "40.00" }] });
    let done = till.sell(sale).expect(201);
    assert_eq!(
        (&done["posting"]["list_total"], &done["posting"]["total"]),
        (&json!("88.97"), &json!("88.90"))
    );
    let tenders = json!([{ "method": "bank_card", "amount": "50.00", "reference": "8842" },
        { "method": "cash", "amount": "38.90", "given": "40.00", "change": "1.10" }]);
    assert_eq!(done["tenders"], tenders);
    assert_eq!(
        done["effects"],
        json!({ "principal": "0.00", "bonus": "0.00", "reward_points": 8, "tier_points": 88 })
    );
    let detail = till.detail(&done);
    assert_eq!(detail["lines"][1]["kind"], "rounding");
    assert_eq!(
        (&detail["lines"][1]["charged"], &detail["lines"][0]["charged"]),
        (&json!("-0.07"), &json!("88.97"))
    );

    let path = format!("/postings/{}/receipt", posting_of(&done));
    let receipt = till.company.cashier("GET", &path).send().expect(200);
    assert_eq!((&receipt["discount"], &receipt["rounding"]), (&json!("0.00"), &json!("-0.07")));
    let back = till.company.correction(&posting_of(&done)).send().expect(201);
    assert_eq!((&back["effects"]["reward_points"], &back["tenders"]), (&json!(-8), &tenders));
    let statement = till.company.boss("GET", "/postings?kind=consumption").send().expect(200);
    assert_eq!(statement["items"][0]["tenders"], tenders);
}

/// §4.3: 抹分 of all that is due, where the shop chose that: stored value pays 88.90 of 88.97, the rounding is a line of its own, the
/// account says what was rounded, and a return gives back what was paid.
#[test]
fn all_that_is_due_is_rounded_whoever_pays() {
    let till = Till::new();
    till.company.publish("cash_rounding", json!({ "mode": "down_to_tenth", "applies_to": "whole_due" }));
    let done = till.sell(json!({ "amount": "88.97" })).expect(201);
    assert_eq!(done["posting"]["total"], "88.90");
    let detail = till.detail(&done);
    assert_eq!(
        (&detail["lines"][1]["kind"], &detail["lines"][1]["charged"]),
        (&json!("rounding"), &json!("-0.07"))
    );
    let steps = detail["derivation"]["steps"].as_array().expect("steps");
    let rounded = steps.iter().find(|step| step["step"] == "rounded").expect("it says why");
    assert_eq!(
        [&rounded["applies_to"], &rounded["before"], &rounded["after"]],
        [&json!("whole_due"), &json!("88.97"), &json!("88.90")]
    );
    let body = json!({ "posting_id": posting_of(&done), "lines": [{ "line": 1 }], "reason": "did not fit" });
    let returned = till.company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&body);
    let returned = returned.send().expect(201);
    assert_eq!(
        (&returned["posting"]["total"], &returned["after"]["balance"]),
        (&json!("88.90"), &done["before"]["balance"])
    );
}

/// P10, X03: points pay what the rule allows and come back with the correction; what they pay earns nothing.
#[test]
fn points_pay_a_part_of_a_bill() {
    let till = Till::new();
    let _ = till.sell(json!({ "amount": "5000.00", "tenders": [{ "method": "wechat" }] })).expect(201);
    let bill =
        |points: Value| json!({ "amount": "20.00", "tenders": [points, { "method": "stored_value" }] });
    let refused =
        till.sell(bill(json!({ "method": "points", "points": 700 }))).problem(409, "points-out-of-range");
    assert_eq!((&refused["most"], &refused["step"]), (&json!(600), &json!(100)));
    let refused =
        till.sell(bill(json!({ "method": "points", "points": 600 }))).problem(409, "insufficient-points");
    assert_eq!((&refused["available"], &refused["required"]), (&json!(500), &json!(600)));
    let done = till.sell(bill(json!({ "method": "points" }))).expect(201);
    let tenders = json!([{ "method": "points", "amount": "5.00", "points": 500 },
        { "method": "stored_value", "amount": "15.00" }]);
    assert_eq!(done["tenders"], tenders);
    assert_eq!(
        (&done["after"]["reward_points"], &done["effects"]["reward_points"]),
        (&json!(1), &json!(-499))
    );
    let detail = till.detail(&done);
    let silent = detail["derivation"]["not_fired"].as_array().expect("a list");
    assert!(silent.iter().any(|one| one["cause"] == "points_part_does_not_earn" && one["amount"] == "5.00"));
    let redeemed =
        detail["entries"].as_array().expect("entries").iter().find(|one| one["book"] == "points_redeemed");
    assert_eq!(redeemed.expect("an entry")["amount"], "-500");
    let back = till.company.correction(&posting_of(&done)).send().expect(201);
    assert_eq!(back["after"]["reward_points"], 500);
}

/// X01, §4.2: the lowest of member price and price rule, and why the other did not apply.
#[test]
fn the_lowest_price_applies_and_says_why() {
    let till = Till::new();
    let lines = json!([{ "label": "Care", "category": "care", "quantity": 1, "unit_price": "100.00", "member_price": "88.00" },
        { "label": "Wax", "quantity": 1, "unit_price": "100.00", "member_price": "88.00" },
        { "label": "Fixed", "category": "care", "quantity": 1, "unit_price": "10.00", "discountable": false, "earns_points": false }]);
    let done = till.sell(json!({ "lines": lines })).expect(201);
    assert_eq!(done["posting"]["total"], "178.00");
    assert_eq!(done["effects"]["tier_points"], 168);
    let steps = till.detail(&done)["derivation"]["steps"].clone();
    let step = |name: &str| steps.as_array().expect("steps").iter().find(|one| one["step"] == name).cloned();
    assert_eq!(step("price_item").expect("a step")["code"], "care");
    assert_eq!(step("member_price").expect("a step")["off"], "12.00");
}

/// OP06: a cashier reduces nothing alone; a manager's PIN on the same screen lends their floor; the log knows who.
#[test]
fn a_reduction_needs_the_role_or_a_managers_pin() {
    let till = Till::new();
    let pin = json!({ "current_password": test_support::app::PASSWORD, "pin": "864209" });
    let set = till.company.as_role("supervisor", "PUT", "/sessions/current/pin").json(&pin).send();
    let _ = set.expect(204);
    let reduced = |price: &str, approval: Value| {
        let lines = json!([{ "label": "Cut", "quantity": 1, "unit_price": "100.00", "price": price }]);
        let mut sale = json!({ "lines": lines, "reason": "regular" });
        if !approval.is_null() {
            sale["approval"] = approval;
        }
        sale
    };
    let refused = till.sell(reduced("99.00", Value::Null)).problem(409, "price-below-floor");
    assert_eq!((&refused["least"], &refused["asked"]), (&json!("100.00"), &json!("99.00")));
    let preview = till.company.cashier("POST", "/consumptions?preview=true");
    let shown = preview.json(&till.body(reduced("60.00", Value::Null))).send().expect(200);
    assert_eq!(shown["posting"]["total"], "60.00");
    assert_eq!(shown["needs_approval"], json!({ "least": "100.00", "asked": "60.00" }));
    let manager = |pin: &str| json!({ "staff_number": "2002", "pin": pin });
    till.sell(reduced("80.00", manager("000000"))).problem(409, "approval-refused");
    till.sell(reduced("79.99", manager("864209"))).problem(409, "price-below-floor");
    let done = till.sell(reduced("80.00", manager("864209"))).expect(201);
    assert_eq!(done["posting"]["total"], "80.00");
    assert_eq!(till.detail(&done)["reason"], "regular");
    let log = till.company.boss("GET", "/audit-events?action=price.approved").send().expect(200);
    assert_eq!(log["items"].as_array().map(Vec::len), Some(2));

    let _ = till.ask("supervisor", reduced("80.00", Value::Null)).send().expect(201);
    let free = json!({ "lines": [{ "label": "Cut", "quantity": 1, "unit_price": "100.00", "free": true }], "reason": "birthday" });
    let done = till.ask("general-manager", free).send().expect(201);
    assert_eq!(
        (&done["posting"]["total"], &done["posting"]["list_total"]),
        (&json!("0.00"), &json!("100.00"))
    );
}

/// OP06, §4.1: a discount on the bill is shared over its lines.
#[test]
fn a_bill_is_discounted_as_a_whole() {
    let till = Till::new();
    let line = json!({ "label": "A", "quantity": 1, "unit_price": "33.33" });
    let sale = json!({ "lines": [line, line, line], "discount": { "amount": "10.00" }, "reason": "regular" });
    let done = till.ask("general-manager", sale).send().expect(201);
    let detail = till.detail(&done);
    let charged: Vec<&Value> =
        detail["lines"].as_array().expect("lines").iter().map(|line| &line["charged"]).collect();
    assert_eq!(charged, ["29.99", "30.00", "30.00"]);
}

/// What cannot be is refused with the field or the figures, and nothing is recorded.
#[test]
fn what_cannot_be_paid_is_named() {
    let till = Till::new();
    let line = |more: Value| {
        let mut line = json!({ "label": "A", "quantity": 1, "unit_price": "10.00" });
        line.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!([line])
    };
    for (sale, pointer, code) in [
        (
            json!({ "lines": line(json!({ "price": "1.00", "free": true })) }),
            "/lines/0/free",
            "price-or-free",
        ),
        (json!({ "lines": line(json!({ "price": "-1.00" })) }), "/lines/0/price", "negative"),
        (
            json!({ "lines": line(json!({ "member_price": "10.01" })) }),
            "/lines/0/member_price",
            "above-list-price",
        ),
        (
            json!({ "lines": line(json!({ "price": "10.01" })), "reason": "x" }),
            "/lines/0/price",
            "not-reduced",
        ),
        (json!({ "lines": line(json!({ "free": true })) }), "/reason", "missing-field"),
        (json!({ "amount": "1.00", "discount": {} }), "/discount", "amount-or-percent"),
        (json!({ "amount": "1.00", "discount": { "percent_bp": 0 } }), "/discount/percent_bp", "range"),
        (
            json!({ "amount": "1.00", "discount": { "amount": "1.01" }, "reason": "x" }),
            "/discount",
            "too-large",
        ),
        (
            json!({ "amount": "1.00", "tenders": [{ "method": "cash", "amount": "0.00" }] }),
            "/tenders/0/amount",
            "not-positive",
        ),
        (
            json!({ "amount": "1.00", "tenders": [{ "method": "cash" }, { "method": "cash" }] }),
            "/tenders/1",
            "not-a-tender",
        ),
        (
            json!({ "amount": "1.00", "tenders": [{ "method": "wechat", "given": "2.00" }] }),
            "/tenders/0",
            "not-a-tender",
        ),
    ] {
        assert_eq!(
            till.sell(sale.clone()).field(422, "validation-failed"),
            (pointer.into(), code.into()),
            "{sale}"
        );
    }
    let cash = |given: &str| json!({ "amount": "10.00", "tenders": [{ "method": "cash", "given": given }] });
    let refused = till.sell(cash("9.99")).problem(409, "cash-too-little");
    assert_eq!((&refused["required"], &refused["given"]), (&json!("10.00"), &json!("9.99")));
    let over = json!({ "amount": "10.00", "tenders": [{ "method": "wechat", "amount": "10.01" }] });
    let refused = till.sell(over).problem(409, "tenders-do-not-cover");
    assert_eq!((&refused["due"], &refused["paid"]), (&json!("10.00"), &json!("10.01")));
    let plain = TestApp::shared().company();
    let member = plain.member("Li Na");
    let body = json!({ "membership_id": member.membership, "amount": "10.00",
        "tenders": [{ "method": "points", "points": 100 }, { "method": "cash" }] });
    plain
        .cashier("POST", "/consumptions")
        .key(&fresh_key())
        .json(&body)
        .send()
        .problem(409, "points-cannot-pay");
}

/// A repetition gives the same answer with its ways of payment; another payment under the key is refused; a preview says
/// the same and records nothing.
#[test]
fn a_payment_is_made_once() {
    let till = Till::new();
    let body = |given: &str| {
        till.body(json!({ "amount": "10.05", "tenders": [{ "method": "cash", "given": given }] }))
    };
    let preview =
        till.company.cashier("POST", "/consumptions?preview=true").json(&body("20.00")).send().expect(200);
    assert_eq!(
        preview["tenders"][0],
        json!({ "method": "cash", "amount": "10.00", "given": "20.00", "change": "10.00" })
    );
    let key = fresh_key();
    let pay = |given: &str| till.company.cashier("POST", "/consumptions").key(&key).json(&body(given)).send();
    let (first, again) = (pay("20.00"), pay("20.00"));
    assert_eq!(first.expect(201)["tenders"], preview["tenders"]);
    assert_eq!((again.status, &again.body), (201, &first.body));
    pay("50.00").problem(422, "idempotency-key-reused");
}

/// Z13, X01: something of the catalogue is sold with its name, category and prices of now, which the sale keeps.
#[test]
fn goods_of_the_catalogue_are_sold_at_their_prices() {
    let till = Till::new();
    let make = |path: &str, body: Value| till.company.boss("POST", path).json(&body).send().expect(201);
    let category = make("/product-categories", json!({ "code": "care", "name": "Care" }));
    let cream = make(
        "/products",
        json!({ "code": "A1", "name": "Cream", "kind": "goods", "category_id": category["id"],
        "unit": "pc", "list_price": "100.00", "member_price": "90.00", "is_discountable": true, "earns_points": true }),
    );
    let fixed = make(
        "/products",
        json!({ "code": "A2", "name": "Offer", "kind": "goods", "unit": "pc",
        "list_price": "50.00", "is_discountable": false, "earns_points": false }),
    );
    let lines =
        json!([{ "product_id": cream["id"], "quantity": 2 }, { "product_id": fixed["id"], "quantity": 1 }]);
    let done = till.sell(json!({ "lines": lines })).expect(201);
    assert_eq!(
        (&done["posting"]["list_total"], &done["posting"]["total"]),
        (&json!("250.00"), &json!("210.00"))
    );
    assert_eq!(done["effects"]["tier_points"], 160);
    let sold = till.detail(&done)["lines"][0].clone();
    assert_eq!(
        (&sold["label"], &sold["category"], &sold["product_id"]),
        (&json!("Cream"), &json!("care"), &cream["id"])
    );

    let retired = till.company.boss("PATCH", &format!("/products/{}", fixed["id"].as_str().expect("an id")));
    let _ = retired.if_match(1).json(&json!({ "retired": true })).send().expect(200);
    for (line, pointer, code) in [
        (json!({ "product_id": fixed["id"], "quantity": 1 }), "/lines/0/product_id", "no-longer-sold"),
        (
            json!({ "product_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "quantity": 1 }),
            "/lines/0/product_id",
            "unknown-reference",
        ),
        (
            json!({ "product_id": cream["id"], "label": "x", "quantity": 1 }),
            "/lines/0/product_id",
            "product-or-own-words",
        ),
        (json!({ "label": "x", "quantity": 1 }), "/lines/0/unit_price", "missing-field"),
    ] {
        let field = till.sell(json!({ "lines": [line] })).field(422, "validation-failed");
        assert_eq!(field, (pointer.into(), code.into()));
    }
}
