//! `POST /points-make-ups`: a slip that was sold to nobody gets its member (补积分).

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{AppMember, TestApp};

struct Shop {
    company: AppCompany,
    member: AppMember,
}

impl Shop {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Wang Fang");
        Self { company, member }
    }

    /// A sale of two lines without a member.
    fn slip(&self) -> Value {
        let lines = json!([{ "label": "A", "quantity": 1, "unit_price": "200.00" },
            { "label": "B", "quantity": 1, "unit_price": "100.00" }]);
        let sale = json!({ "lines": lines, "tenders": [{ "method": "cash" }] });
        self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201)
    }

    fn make_up_as(&self, role: &str, slip: &str) -> Response {
        let body = json!({ "membership_id": self.member.membership, "slip": slip });
        self.company.as_role(role, "POST", "/points-make-ups").key(&fresh_key()).json(&body).send()
    }

    fn make_up(&self, slip: &str) -> Response {
        self.make_up_as("cashier", slip)
    }

    fn give_back(&self, sale: &Value) -> Response {
        let body = json!({ "posting_id": posting_of(sale), "lines": [{ "line": 2 }], "reason": "cold" });
        self.company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&body).send()
    }

    fn days(&self, days: i32) {
        let version = self.company.boss("GET", "/tenant").send().expect(200)["row_version"]
            .as_i64()
            .expect("a version");
        let body = json!({ "points_make_up_days": days });
        let changed = self.company.boss("PATCH", "/tenant").if_match(version).json(&body).send().expect(200);
        assert_eq!(changed["points_make_up_days"], days);
    }
}

fn number(sale: &Value) -> &str {
    sale["posting"]["receipt_no"].as_str().expect("a number")
}

/// P04: the number on the slip, typed in any case, or its id, read, gives its points to the member; once.
#[test]
fn a_slip_gives_its_points_to_a_member_once() {
    let shop = Shop::new();
    let slip = shop.slip();
    let body = json!({ "membership_id": shop.member.membership, "slip": format!(" {} ", number(&slip).to_lowercase()) });
    let ask = |key: &str, body: &Value, preview: bool| {
        let path = if preview { "/points-make-ups?preview=true" } else { "/points-make-ups" };
        shop.company.cashier("POST", path).key(key).json(body).send()
    };
    let told = ask(&fresh_key(), &body, true).expect(200);
    assert_eq!(
        (&told["effects"]["reward_points"], &told["posting"]["receipt_no"]),
        (&json!(30), &json!(null))
    );
    let key = fresh_key();
    let made = ask(&key, &body, false).expect(201);
    assert_eq!(
        (&made["posting"]["kind"], &made["posting"]["total"]),
        (&json!("points_make_up"), &json!("0.00"))
    );
    let effects = json!({ "principal": "0.00", "bonus": "0.00", "reward_points": 30, "tier_points": 300 });
    assert_eq!((&made["effects"], &made["after"]["reward_points"]), (&effects, &json!(30)));
    assert_eq!(ask(&key, &body, false).expect(201), made, "a replay");
    let other = json!({ "membership_id": shop.member.membership, "slip": number(&shop.slip()) });
    ask(&key, &other, false).problem(422, "idempotency-key-reused");

    let again = shop.make_up(&posting_of(&slip)).problem(409, "slip-made-up");
    assert_eq!(again["posting_id"], made["posting"]["id"]);
    let statement = format!("/postings?membership_id={}", shop.member.membership);
    let rows = shop.company.cashier("GET", &statement).send().expect(200);
    assert_eq!(
        (&rows["items"][0]["kind"], &rows["items"][0]["reason"]),
        (&json!("points_make_up"), &json!(number(&slip)))
    );
    let detail = shop.company.cashier("GET", &format!("/postings/{}", posting_of(&made))).send().expect(200);
    let first = &detail["derivation"]["steps"][0];
    assert_eq!((&first["step"], &first["sale_id"]), (&json!("made_up"), &slip["posting"]["id"]));
    let receipt =
        shop.company.cashier("GET", &format!("/postings/{}/receipt", posting_of(&made))).send().expect(200);
    assert_eq!(
        (&receipt["kind"], &receipt["reward_points"]["change"]),
        (&json!("points_make_up"), &json!(30))
    );
}

/// P04, S06: while its points are a member's a slip neither comes back nor is corrected; the make-up is taken back first, and
/// what is left of the slip can be made up again.
#[test]
fn points_go_before_the_goods_come_back() {
    let shop = Shop::new();
    let slip = shop.slip();
    let made = shop.make_up(number(&slip)).expect(201);
    assert_eq!(shop.give_back(&slip).problem(409, "slip-has-points")["posting_id"], made["posting"]["id"]);
    shop.company.correction(&posting_of(&slip)).send().problem(409, "slip-has-points");
    let back = shop.company.correction(&posting_of(&made)).send().expect(201);
    assert_eq!(back["after"]["reward_points"], 0);
    let _ = shop.give_back(&slip).expect(201);
    let rest = shop.make_up(number(&slip)).expect(201);
    assert_eq!(rest["effects"]["reward_points"], 20);
    let _ = shop.company.correction(&posting_of(&rest)).send().expect(201);
}

/// P04: what cannot be made up is refused in words, and nobody finds another company's slip.
#[test]
fn what_is_no_slip_of_nobody_is_refused() {
    let shop = Shop::new();
    for unknown in ["S01-T1-20261122-9999", "nonsense", "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59"] {
        shop.make_up(unknown).problem(404, "slip-not-found");
    }
    shop.make_up(&posting_of(&Shop::new().slip())).problem(404, "slip-not-found");
    let top_up = shop.company.top_up(&shop.member, "1000.00").send().expect(201);
    shop.make_up(number(&top_up)).problem(409, "not-a-slip");
    let of_member = shop.company.sale(&shop.member, "100.00").send().expect(201);
    shop.make_up(number(&of_member)).problem(409, "slip-of-member");
    let slip = shop.slip();
    let nobody = json!({ "membership_id": slip["posting"]["membership_id"], "slip": number(&slip) });
    let refused = shop.company.cashier("POST", "/points-make-ups").key(&fresh_key()).json(&nobody).send();
    refused.problem(409, "member-needed");
    let _ = shop.company.correction(&posting_of(&slip)).send().expect(201);
    shop.make_up(number(&slip)).problem(409, "already-reversed");
}

/// P04: older slips need a permission of its own; how old is the company's to say.
#[test]
fn older_slips_need_a_permission() {
    let shop = Shop::new();
    shop.days(1);
    let told = shop.slip()["posting"]["recorded_at"].as_str().and_then(|at| at.parse().ok());
    let now: chrono::DateTime<chrono::Utc> = told.expect("an instant");
    let days_ago = now - chrono::TimeDelta::days(3);
    let sale = json!({ "amount": "100.00", "tenders": [{ "method": "cash" }], "occurred_at": days_ago.to_rfc3339() });
    let sell = || shop.company.late("/consumptions", &sale).send().expect(201);
    let slip = sell();
    let refused = shop.make_up(&posting_of(&slip)).problem(409, "slip-too-old");
    assert_eq!((&refused["sold_on"], &refused["days"]), (&slip["posting"]["business_date"], &json!(1)));
    let made = shop.make_up_as("manager", &posting_of(&slip)).expect(201);
    assert_eq!(made["effects"]["reward_points"], 10);
    shop.days(3);
    let _ = shop.make_up(&posting_of(&sell())).expect(201);
}

/// P04: of two tills that make up one slip at once, one does.
#[test]
fn two_tills_at_once_make_a_slip_up_once() {
    let shop = Shop::new();
    let other = shop.company.member("Li Lei");
    let slip = shop.slip();
    let ask = &|member: &AppMember| {
        let body = json!({ "membership_id": member.membership, "slip": number(&slip) });
        shop.company.cashier("POST", "/points-make-ups").key(&fresh_key()).json(&body).send().status
    };
    let _ = shop.company.token("cashier");
    let mut answers: Vec<u16> = std::thread::scope(|scope| {
        let members = [&shop.member, &other, &shop.member, &other];
        let running: Vec<_> = members.into_iter().map(|member| scope.spawn(move || ask(member))).collect();
        running.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409]);
}
