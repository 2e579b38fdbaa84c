//! `POST /points-adjustments`: reward points entered, deducted or cleared by hand (积分调整).

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

    fn body(&self, change: &str, points: Option<i64>) -> Value {
        let mut body =
            json!({ "membership_id": self.member.membership, "change": change, "reason": " as promised " });
        if let Some(points) = points {
            body["points"] = json!(points);
        }
        body
    }

    fn send(&self, body: &Value) -> Response {
        self.company.as_role("manager", "POST", "/points-adjustments").key(&fresh_key()).json(body).send()
    }

    fn adjust(&self, change: &str, points: Option<i64>) -> Response {
        self.send(&self.body(change, points))
    }

    fn set_status(&self, status: &str) {
        let path = format!("/members/{}", self.member.id);
        let version =
            self.company.boss("GET", &path).send().expect(200)["row_version"].as_i64().expect("a version");
        let changed = self.company.boss("PATCH", &path).if_match(version);
        let _ = changed.json(&json!({ "status": status })).send().expect(200);
    }
}

/// X02, P08: points come in by hand, without a sale, once, with the reason on statement, detail and slip; the same key again does nothing.
#[test]
fn points_are_entered_by_hand() {
    let shop = Shop::new();
    let body = shop.body("enter", Some(200));
    let ask =
        |key: &str, path: &str| shop.company.as_role("manager", "POST", path).key(key).json(&body).send();
    let told = ask(&fresh_key(), "/points-adjustments?preview=true").expect(200);
    assert_eq!((&told["effects"]["reward_points"], &told["posting"]["id"]), (&json!(200), &json!(null)));
    let key = fresh_key();
    let made = ask(&key, "/points-adjustments").expect(201);
    let effects = json!({ "principal": "0.00", "bonus": "0.00", "reward_points": 200, "tier_points": 0 });
    assert_eq!((&made["effects"], &made["after"]["reward_points"]), (&effects, &json!(200)));
    assert_eq!(ask(&key, "/points-adjustments").expect(201), made, "a replay");

    let list = format!("/postings?membership_id={}&kind=points_adjustment", shop.member.membership);
    let row = shop.company.cashier("GET", &list).send().expect(200)["items"][0].clone();
    assert_eq!((&row["kind"], &row["reason"]), (&json!("points_adjustment"), &json!("as promised")));
    let path = format!("/postings/{}", posting_of(&made));
    let detail = shop.company.cashier("GET", &path).send().expect(200);
    let step = &detail["derivation"]["steps"][0];
    assert_eq!((&step["step"], &step["points"]), (&json!("points_entered"), &json!(200)));
    assert_eq!(detail["entries"][0]["book"], "points_entered");
    let slip = shop.company.cashier("GET", &format!("{path}/receipt")).send().expect(200);
    assert_eq!((&slip["reward_points"]["change"], &slip["reason"]), (&json!(200), &json!("as promised")));
}

/// P06, P08, P11: points are deducted as far as they are there, and cleared; each can be taken back, and shows in the figures of the day.
#[test]
fn points_are_deducted_and_cleared_by_hand() {
    let shop = Shop::new();
    shop.adjust("clear", None).problem(409, "no-points");
    let _ = shop.adjust("enter", Some(100)).expect(201);
    let refused = shop.adjust("deduct", Some(101)).problem(409, "fewer-points");
    assert_eq!((&refused["available"], &refused["required"]), (&json!(100), &json!(101)));
    let deducted = shop.adjust("deduct", Some(30)).expect(201);
    assert_eq!(
        (&deducted["effects"]["reward_points"], &deducted["after"]["reward_points"]),
        (&json!(-30), &json!(70))
    );
    let back = shop.company.correction(&posting_of(&deducted)).send().expect(201);
    assert_eq!(back["after"]["reward_points"], 100);
    let cleared = shop.adjust("clear", None).expect(201);
    assert_eq!(
        (&cleared["effects"]["reward_points"], &cleared["after"]["reward_points"]),
        (&json!(-100), &json!(0))
    );

    let day = cleared["posting"]["business_date"].as_str().expect("a date");
    let path = format!("/reports/daily?from={day}&to={day}");
    let points = shop.company.boss("GET", &path).send().expect(200)["sheet"]["points"].clone();
    assert_eq!(points, json!({ "issued": 0, "redeemed": 0, "entered": 100, "cancelled": 100 }));
}

/// P06: whoever is suspended can lose points, and gets none; a lost card does not keep them either.
#[test]
fn a_suspended_member_can_lose_points() {
    let shop = Shop::new();
    let _ = shop.adjust("enter", Some(50)).expect(201);
    shop.set_status("suspended");
    shop.adjust("enter", Some(1)).problem(409, "member-suspended");
    let _ = shop.adjust("deduct", Some(20)).expect(201);
    let _ = shop.adjust("clear", None).expect(201);
}

/// P08: it is a manager's right, and takes a reason and a number that make sense.
#[test]
fn what_is_no_adjustment_is_refused() {
    let shop = Shop::new();
    let body = shop.body("enter", Some(1));
    for role in ["cashier", "supervisor"] {
        let asked = shop.company.as_role(role, "POST", "/points-adjustments").key(&fresh_key()).json(&body);
        asked.send().problem(403, "permission-missing");
    }
    let wrong = |body: &Value, pointer: &str| {
        let refused = shop.send(body).problem(422, "validation-failed");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    };
    wrong(&shop.body("enter", None), "/points");
    wrong(&shop.body("deduct", None), "/points");
    wrong(&shop.body("clear", Some(5)), "/points");
    wrong(&shop.body("enter", Some(0)), "/points");
    let mut silent = shop.body("enter", Some(1));
    silent["reason"] = json!("");
    wrong(&silent, "/reason");
    silent["reason"] = json!("  ");
    wrong(&silent, "/reason");
    let lines = json!([{ "label": "A", "quantity": 1, "unit_price": "200.00" }]);
    let sale = json!({ "lines": lines, "tenders": [{ "method": "cash" }] });
    let slip = shop.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201);
    let mut nobody = shop.body("enter", Some(1));
    nobody["membership_id"] = slip["posting"]["membership_id"].clone();
    let _ = shop.send(&nobody).problem(409, "member-needed");
}
