//! `/pass-pauses`, `/pass-resumptions` and `/term-extensions`: a gym pass is paused, goes on and is extended.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{AppMember, TestApp};

/// A member with a pass of a year, which may be paused twice and for 60 days in all.
struct Gym {
    company: AppCompany,
    member: AppMember,
    sale: String,
    lot: Value,
}

impl Gym {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Wang Fang");
        let pass = json!({ "code": "gym-year", "name": "Gym", "price": "1200.00", "term_months": 12,
            "pause": { "days": 60, "times": 2 },
            "items": [{ "code": "gym", "label": "Gym", "unlimited": true, "unit_price": "50.00" }] });
        let pass = company.boss("POST", "/packages").json(&pass).send().expect(201);
        assert_eq!(pass["pause"], json!({ "days": 60, "times": 2 }));
        let body = json!({ "membership_id": member.membership, "package_id": pass["id"],
            "tenders": [{ "method": "cash", "given": "1200.00" }] });
        let sold = company.cashier("POST", "/package-sales").key(&fresh_key()).json(&body).send().expect(201);
        let mut gym = Self { company, member, sale: posting_of(&sold), lot: Value::Null };
        gym.lot = gym.pass()["lot_id"].clone();
        gym
    }

    fn pass(&self) -> Value {
        let path = format!("/memberships/{}/counts", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)["items"][0].clone()
    }

    /// The date of its last day, and of today: the term of a year began today.
    fn last_day(&self) -> NaiveDate {
        let end =
            self.pass()["expires_at"].as_str().expect("an end").parse::<chrono::DateTime<chrono::Utc>>();
        (end.expect("an instant") - chrono::TimeDelta::hours(20)).date_naive()
    }

    fn ask(&self, role: &str, path: &str, more: &Value) -> Response {
        let mut body = json!({ "membership_id": self.member.membership, "lot_id": self.lot });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        self.company.as_role(role, "POST", path).key(&fresh_key()).json(&body).send()
    }

    fn visit(&self) -> Response {
        let body = json!({ "membership_id": self.member.membership, "item": "gym" });
        self.company.cashier("POST", "/count-uses").key(&fresh_key()).json(&body).send()
    }

    fn history(&self) -> Vec<Value> {
        let path = format!("/memberships/{}/term-changes", self.member.membership);
        let listed = self.company.cashier("GET", &path).send().expect(200);
        listed["items"].as_array().expect("items").clone()
    }
}

/// OP07: paused from today, the pass cannot be used and ends later; resumed, it can and ends as before; the history tells who
/// did what and why.
#[test]
fn a_pass_is_paused_and_goes_on() {
    let gym = Gym::new();
    let (last, pass) = (gym.last_day(), gym.pass());
    assert_eq!(
        [&pass["pause"], &pass["pause_days_left"], &pass["pause_times_left"]],
        [&Value::Null, &json!(60), &json!(2)]
    );
    let paused = gym.ask("cashier", "/pass-pauses", &json!({ "days": 30, "reason": "travels" })).expect(201);
    assert_eq!(
        [&paused["posting"]["kind"], &paused["posting"]["total"], &paused["effects"]["principal"]],
        [&json!("term_change"), &json!("0.00"), &json!("0.00")]
    );
    assert_eq!(gym.last_day(), last + Days::new(30));
    let pass = gym.pass();
    assert_eq!((&pass["blocked_by"], &pass["pause_days_left"]), (&json!("paused"), &json!(30)));
    let refused = gym.visit().problem(409, "pass-paused");
    assert_eq!((&refused["from"], &refused["until"]), (&pass["pause"]["from"], &pass["pause"]["until"]));
    gym.ask("cashier", "/pass-pauses", &json!({ "days": 1 })).problem(409, "pass-paused");

    let _ = gym.ask("cashier", "/pass-resumptions", &json!({})).expect(201);
    assert_eq!((gym.last_day(), &gym.pass()["blocked_by"]), (last, &Value::Null));
    let _ = gym.visit().expect(201);
    gym.ask("cashier", "/pass-resumptions", &json!({})).problem(409, "pass-not-paused");
    gym.ask("cashier", "/pass-pauses", &json!({ "days": 1 })).problem(409, "used-in-pause");

    let history = gym.history();
    let told: Vec<(&str, i64)> = history
        .iter()
        .map(|each| (each["change"].as_str().expect("a change"), each["days"].as_i64().expect("days")))
        .collect();
    assert_eq!(told, [("resume", -30), ("pause", 30)]);
    assert_eq!((&history[1]["reason"], &history[1]["by"]["name"].is_string()), (&json!("travels"), &true));
    let detail = format!("/postings/{}", posting_of(&paused));
    let detail = gym.company.cashier("GET", &detail).send().expect(200);
    let step = &detail["derivation"]["steps"][0];
    assert_eq!(
        [&step["step"], &step["change"], &step["days"]],
        [&json!("term_changed"), &json!("pause"), &json!(30)]
    );
}

/// OP07: a pause may begin later, and without a number takes all days that are allowed; longer, oftener or outside of the
/// term is refused.
#[test]
fn a_pause_keeps_to_its_package() {
    let gym = Gym::new();
    let today = gym.last_day() - chrono::Months::new(12);
    let on = |days: u64| (today + Days::new(days)).to_string();
    let longer = gym.ask("cashier", "/pass-pauses", &json!({ "days": 61 })).problem(409, "pause-not-allowed");
    assert_eq!((&longer["days_left"], &longer["times_left"]), (&json!(60), &json!(2)));
    for from in [(today - Days::new(1)).to_string(), on(400)] {
        let refused = gym.ask("cashier", "/pass-pauses", &json!({ "days": 1, "from": from }));
        assert_eq!(refused.field(422, "validation-failed").0, "/from");
    }
    let _ = gym.ask("cashier", "/pass-pauses", &json!({ "from": on(3) })).expect(201);
    assert_eq!(gym.pass()["pause"], json!({ "from": on(3), "until": on(62) }));
    assert_eq!((&gym.pass()["blocked_by"], &gym.pass()["pause_days_left"]), (&Value::Null, &Value::Null));
    let _ = gym.visit().expect(201);
}

/// OP07: an extension needs its permission and a reason; each change is told once by its key, and corrected last first.
#[test]
fn a_term_is_extended_and_corrected() {
    let gym = Gym::new();
    let last = gym.last_day();
    let more = json!({ "days": 7, "reason": "rebuilding" });
    let refused = gym.ask("cashier", "/term-extensions", &more).problem(403, "permission-missing");
    assert_eq!(refused["permission"], "term:extend");
    let body = json!({ "membership_id": gym.member.membership, "lot_id": gym.lot, "days": 7, "reason": "rebuilding" });
    let key = fresh_key();
    let send =
        |path: &str, body: &Value| gym.company.as_role("manager", "POST", path).key(&key).json(body).send();
    let told = send("/term-extensions?preview=true", &body).expect(200);
    assert_eq!((&told["posting"]["id"], gym.last_day()), (&Value::Null, last));
    let (first, again) = (send("/term-extensions", &body), send("/term-extensions", &body));
    assert_eq!((first.text(), again.header("idempotent-replay")), (again.text(), Some("true")));
    let other =
        json!({ "membership_id": gym.member.membership, "lot_id": gym.lot, "days": 8, "reason": "x" });
    send("/term-extensions", &other).problem(422, "idempotency-key-reused");
    assert_eq!(gym.last_day(), last + Days::new(7));

    let extended = posting_of(&first.expect(201));
    let paused = posting_of(&gym.ask("cashier", "/pass-pauses", &json!({ "days": 5 })).expect(201));
    gym.company.correction(&extended).send().problem(409, "term-changed-since");
    let _ = gym.company.correction(&paused).send().expect(201);
    let _ = gym.company.correction(&extended).send().expect(201);
    gym.company.correction(&extended).send().problem(409, "already-reversed");
    assert_eq!((gym.last_day(), gym.history().len()), (last, 2));
    assert!(gym.history().iter().all(|each| each["reversed_by"].is_string()));
}

/// OP11, OP07: days of a pause are no days gone; while the pass is in a refund its term does not change.
#[test]
fn a_paused_pass_is_refunded() {
    let gym = Gym::new();
    let _ = gym.ask("cashier", "/pass-pauses", &json!({ "days": 10 })).expect(201);
    let path =
        format!("/memberships/{}/refund-quote?cause=shop&packages={}", gym.member.membership, gym.sale);
    let quote = gym.company.cashier("GET", &path).send().expect(200);
    let item = &quote["packages"][0]["items"][0];
    assert_eq!((&item["days_gone"], &quote["pays"]), (&json!(0), &json!("1200.00")));
    let body = json!({ "membership_id": gym.member.membership, "packages": [gym.sale], "cause": "shop",
        "reason": "closing" });
    let _ = gym.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send().expect(201);
    assert_eq!(gym.pass()["blocked_by"], "in_refund");
    gym.ask("cashier", "/pass-resumptions", &json!({})).problem(409, "counts-in-refund");
    gym.ask("manager", "/term-extensions", &json!({ "days": 1, "reason": "x" }))
        .problem(409, "counts-in-refund");
}

/// OP07: counts cannot be paused, a package without a pass lets nothing be paused, and another member's pass is not found.
#[test]
fn what_cannot_be_paused() {
    let (gym, other) = (Gym::new(), Gym::new());
    let foreign = json!({ "lot_id": other.lot, "days": 1 });
    gym.ask("cashier", "/pass-pauses", &foreign).problem(404, "counts-not-found");
    let washes = json!({ "code": "wash-10", "name": "Washes", "price": "400.00", "term_months": 1, "pause": { "days": 1, "times": 1 },
        "items": [{ "code": "wash", "label": "Wash", "paid": 10, "unit_price": "50.00" }] });
    let refused = gym.company.boss("POST", "/packages").json(&washes).send().field(422, "validation-failed");
    assert_eq!(refused.0, "/pause");
    let body = json!({ "membership_id": gym.member.membership, "lot_id": gym.lot, "days": 0 });
    let zero = gym.company.cashier("POST", "/pass-pauses").key(&fresh_key()).json(&body).send();
    assert_eq!(zero.field(422, "validation-failed").0, "/days");
}
