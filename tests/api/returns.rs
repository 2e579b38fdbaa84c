//! `POST /returns`.

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::{Request, Response};
use test_support::{AppMember, TestApp};

struct Shop {
    company: AppCompany,
    member: AppMember,
}

impl Shop {
    fn new() -> Self {
        let company = TestApp::shared().company();
        company.publish(
            "points_payment",
            json!({ "points": 100, "worth": "1.00", "share_max_bp": 3000, "step": 1, "points_min": 1 }),
        );
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "10000.00").send().expect(201);
        Self { company, member }
    }

    /// A sale of A at 200.00 and B at 100.00.
    fn sell(&self, tenders: &Value) -> Value {
        let body = json!({ "membership_id": self.member.membership, "card_id": self.member.card, "tenders": tenders,
            "lines": [{ "label": "A", "quantity": 2, "unit_price": "100.00" },
                { "label": "B", "quantity": 1, "unit_price": "100.00" }] });
        self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201)
    }

    fn ask(&self, sale: &Value, lines: &Value) -> Request {
        let body = json!({ "posting_id": posting_of(sale), "lines": lines, "reason": "did not fit" });
        self.company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&body)
    }

    fn give_back(&self, sale: &Value, lines: Value) -> Response {
        self.ask(sale, &lines).send()
    }

    fn detail(&self, posting: &str) -> Value {
        self.company.cashier("GET", &format!("/postings/{posting}")).send().expect(200)
    }
}

/// P03, §11: of thirty points all are redeemed, B comes back, and ten must go: the preview says that 0.10 are kept, 99.90 go back
/// in cash, the drawer and the account of the numbers agree, and nothing is owed. Its correction collects what was paid.
#[test]
fn spent_points_are_deducted_from_the_money() {
    let shop = Shop::new();
    shop.company.publish(
        "points",
        json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
            "tier_factors": [], "points_months": null, "on_shortfall": "deduct_money" }),
    );
    let sale = shop.sell(&json!([{ "method": "cash" }]));
    let redeem = json!({ "membership_id": shop.member.membership, "amount": "1.00",
        "tenders": [{ "method": "points", "points": 30 }, { "method": "cash" }] });
    let redeemed =
        shop.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&redeem).send().expect(201);
    assert_eq!(redeemed["after"]["reward_points"], 0);

    let body = json!({ "posting_id": posting_of(&sale), "lines": [{ "line": 2 }], "reason": "did not fit" });
    let preview =
        shop.company.as_role("supervisor", "POST", "/returns?preview=true").json(&body).send().expect(200);
    let consequences = preview["consequences"].as_array().expect("consequences");
    let of = |code: &str| consequences.iter().find(|each| each["code"] == code).expect("it is told");
    assert_eq!(
        [&of("points_deducted")["count"], &of("points_deducted")["amount"], &of("hand_back")["amount"]],
        [&json!(10), &json!("0.10"), &json!("99.90")]
    );
    let b = shop.give_back(&sale, json!([{ "line": 2 }])).expect(201);
    let tenders = json!([{ "method": "cash", "amount": "99.90" }, { "method": "points", "amount": "0.10", "points": 10 }]);
    assert_eq!((&b["posting"]["total"], &b["tenders"]), (&json!("100.00"), &tenders));
    assert_eq!((&b["after"]["reward_points"], &b["after"]["owed_points"]), (&json!(0), &json!(0)));
    let detail = shop.detail(&posting_of(&b));
    let steps = detail["derivation"]["steps"].as_array().expect("steps");
    let kept = steps.iter().find(|step| step["step"] == "points_deducted").expect("it says why");
    assert_eq!(
        [&kept["points"], &kept["per"], &kept["worth"], &kept["amount"]],
        [&json!(10), &json!(100), &json!("1.00"), &json!("0.10")]
    );
    let undone = shop.company.correction(&posting_of(&b)).send().expect(201);
    assert_eq!((&undone["tenders"], &undone["after"]["reward_points"]), (&tenders, &json!(0)));
    assert_eq!(undone["after"]["owed_points"], 0);
}

/// S06, §11: B comes back, then the rest: cash, points that paid, and what was earned; the sale says what is left.
#[test]
fn a_sale_comes_back_line_by_line() {
    let shop = Shop::new();
    let _ = shop.sell(&json!([{ "method": "wechat" }])).clone();
    for _ in 0..4 {
        let _ = shop.sell(&json!([{ "method": "wechat" }]));
    }
    let sale = shop.sell(&json!([{ "method": "points", "points": 100 }, { "method": "cash" }]));
    let before = sale["before"]["reward_points"].as_i64().expect("a number");
    let b = shop.give_back(&sale, json!([{ "line": 2 }])).expect(201);
    assert_eq!((&b["posting"]["kind"], &b["posting"]["total"]), (&json!("return"), &json!("100.00")));
    let tenders = json!([{ "method": "points", "amount": "0.33", "points": 33 }, { "method": "cash", "amount": "99.67" }]);
    assert_eq!(b["tenders"], tenders);
    assert_eq!(b["effects"]["reward_points"], 33 - 10);
    let sold = shop.detail(&posting_of(&sale));
    assert_eq!(
        (&sold["lines"][1]["returned"], &sold["lines"][0]["returned"]),
        (&json!("100.00"), &json!("0.00"))
    );
    let one = shop.give_back(&sale, json!([{ "line": 1, "quantity": 1 }])).expect(201);
    let back = shop.detail(&posting_of(&one));
    assert_eq!((&back["lines"][0]["quantity"], &back["lines"][0]["of_line"]), (&json!(1), &json!(1)));
    assert_eq!((&back["reverses"], &back["reason"]), (&sold["id"], &json!("did not fit")));
    let last = shop.give_back(&sale, json!([])).expect(201);
    assert_eq!(
        (&last["posting"]["total"], &last["after"]["reward_points"]),
        (&json!("100.00"), &json!(before))
    );
    shop.give_back(&sale, json!([])).problem(409, "nothing-to-return");
    let receipt =
        shop.company.cashier("GET", &format!("/postings/{}/receipt", posting_of(&last))).send().expect(200);
    assert_eq!((&receipt["kind"], &receipt["total"]), (&json!("return"), &json!("100.00")));
    assert!(receipt["reverses_receipt_no"].is_string());
}

/// §3.4: value goes back to the pairs that it came from, also of a plain amount; a corrected return can be made again.
#[test]
fn stored_value_goes_back_where_it_came_from() {
    let shop = Shop::new();
    let sale = shop.company.sale(&shop.member, "100.00").send().expect(201);
    let part = shop.give_back(&sale, json!([{ "line": 1, "amount": "40.00" }])).expect(201);
    assert_eq!((&part["effects"]["principal"], &part["effects"]["bonus"]), (&json!("33.33"), &json!("6.67")));
    assert_eq!(part["tenders"], json!([]));
    let refused =
        shop.give_back(&sale, json!([{ "line": 1, "amount": "60.01" }])).problem(409, "over-returned");
    assert_eq!((&refused["left"], &refused["line"]), (&json!("60.00"), &json!(0)));
    shop.company.correction(&posting_of(&sale)).send().problem(409, "has-returns");
    let _ = shop.company.correction(&posting_of(&part)).send().expect(201);
    let whole = shop.give_back(&sale, json!([])).expect(201);
    assert_eq!(
        (&whole["after"]["principal"], &whole["after"]["bonus"]),
        (&json!("10000.00"), &json!("2000.00"))
    );
    assert_eq!((&whole["after"]["reward_points"], &whole["after"]["tier_points"]), (&json!(0), &json!(0)));
}

/// A key returns once; a preview returns nothing; a cashier may not; what is no sale or no line is named.
#[test]
fn a_return_is_made_once_and_by_those_who_may() {
    let shop = Shop::new();
    let sale = shop.sell(&json!([{ "method": "cash" }]));
    let body = json!({ "posting_id": posting_of(&sale), "lines": [{ "line": 2 }], "reason": "did not fit" });
    let preview =
        shop.company.as_role("supervisor", "POST", "/returns?preview=true").json(&body).send().expect(200);
    assert_eq!((&preview["posting"]["id"], &preview["posting"]["total"]), (&Value::Null, &json!("100.00")));
    let request = shop.ask(&sale, &json!([{ "line": 2 }]));
    let (first, again) = (request.send(), request.send());
    let _ = first.expect(201);
    assert_eq!(
        (again.status, &again.body, again.header("idempotent-replay")),
        (201, &first.body, Some("true"))
    );
    let refused = shop.company.cashier("POST", "/returns").key(&fresh_key()).json(&body).send();
    assert_eq!(refused.problem(403, "permission-missing")["permission"], "return:create");
    for (lines, pointer, code) in [
        (json!([{ "line": 3 }]), "/lines/0/line", "unknown-reference"),
        (json!([{ "line": 1 }, { "line": 1 }]), "/lines/1/line", "unknown-reference"),
        (json!([{ "line": 1, "quantity": 1, "amount": "1.00" }]), "/lines/0", "quantity-or-amount"),
        (json!([{ "line": 0 }]), "/lines/0/line", "range"),
        (json!([{ "line": 1, "amount": "0.00" }]), "/lines/0/amount", "not-positive"),
    ] {
        let field = shop.give_back(&sale, lines.clone()).field(422, "validation-failed");
        assert_eq!(field, (pointer.into(), code.into()), "{lines}");
    }
    let top_up = shop.company.top_up(&shop.member, "1.00").send().expect(201);
    shop.give_back(&top_up, json!([])).problem(409, "not-returnable");
    let nowhere = json!({ "posting": { "id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59" } });
    shop.give_back(&nowhere, json!([])).problem(404, "posting-not-found");
}

/// Returns at once give back a line once.
#[test]
fn returns_at_once_give_back_what_there_is() {
    let shop = Shop::new();
    let sale = shop.sell(&json!([{ "method": "cash" }]));
    let requests: Vec<Request> =
        (0..8).map(|_| shop.ask(&sale, &json!([{ "line": 1, "amount": "50.00" }]))).collect();
    let answers: Vec<Response> = std::thread::scope(|scope| {
        let running: Vec<_> = requests.iter().map(|request| scope.spawn(|| request.send())).collect();
        running.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 4, "200.00 in parts of 50.00");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "over-returned");
    }
}
