//! Bonus by instalments (分期返还): where people see what is to come, and what ends it.

use chrono::{Days, NaiveDate, TimeDelta};
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::{AppMember, TestApp};

/// 2 000.00 bring 600.00 in twelve months.
fn rule() -> Value {
    json!({ "mode": "highest", "bonus_months": null, "instalments": 12,
        "bands": [{ "from": "2000.00", "fixed": "600.00" }] })
}

/// A member who topped up so many days ago.
struct Shop {
    company: AppCompany,
    member: AppMember,
    paid_on: NaiveDate,
    top_up: Value,
}

impl Shop {
    fn new(days_ago: i64) -> Self {
        let company = TestApp::shared().company();
        company.publish("top_up", rule());
        let member = company.member("Wang Fang");
        let body = json!({ "membership_id": member.membership, "card_id": member.card,
            "tenders": [{ "method": "cash", "amount": "2000.00" }],
            "occurred_at": (company.app.state.now() - TimeDelta::days(days_ago)).to_rfc3339() });
        let top_up = company.late("/top-ups", &body).send().expect(201);
        let paid_on = top_up["posting"]["business_date"].as_str().and_then(|date| date.parse().ok());
        Self { company, member, paid_on: paid_on.expect("a date"), top_up }
    }

    fn desk(&self) -> Value {
        let path = format!("/memberships/{}/desk", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)["membership"].clone()
    }

    /// What is to come after so many months.
    fn to_come(&self, amount: &str, months: u32) -> Value {
        let next_on = self.paid_on.checked_add_months(chrono::Months::new(months)).expect("a date");
        json!({ "amount": amount, "next_on": next_on, "next": "50.00" })
    }
}

/// OP18, 2.2: preview, answer, desk, member's page, slip and derivation say what is to come and when; it cannot pay.
#[test]
fn bonus_to_come_is_seen_everywhere_and_cannot_pay() {
    let shop = Shop::new(0);
    let to_come = shop.to_come("600.00", 1);
    assert_eq!(
        (&shop.top_up["after"]["balance"], &shop.top_up["bonus_to_come"]),
        (&json!("2600.00"), &to_come)
    );
    let body = json!({ "membership_id": shop.member.membership,
        "tenders": [{ "method": "cash", "amount": "2000.00" }] });
    let preview = shop.company.cashier("POST", "/top-ups?preview=true").json(&body).send().expect(200);
    assert_eq!(
        (&preview["bonus_to_come"]["amount"], &preview["bonus_to_come"]["next"]),
        (&json!("1200.00"), &json!("100.00"))
    );

    let desk = shop.desk();
    assert_eq!(
        [&desk["balance"], &desk["available"], &desk["bonus_to_come"]],
        [&json!("2600.00"), &json!("2000.00"), &to_come]
    );
    let page = shop.company.boss("GET", &format!("/members/{}", shop.member.id)).send().expect(200);
    assert_eq!(page["memberships"][0]["bonus_to_come"], to_come);
    let id = posting_of(&shop.top_up);
    let receipt = shop.company.cashier("GET", &format!("/postings/{id}/receipt")).send().expect(200);
    assert_eq!(receipt["bonus_to_come"], to_come);
    let detail = shop.company.cashier("GET", &format!("/postings/{id}")).send().expect(200);
    let steps: Vec<&Value> =
        detail["derivation"]["steps"].as_array().expect("steps").iter().map(|step| &step["step"]).collect();
    assert_eq!(steps, ["bonus", "instalments", "bonus_to_come"]);
    assert_eq!(detail["derivation"]["steps"][1]["months"], 12);

    let refused = shop.company.sale(&shop.member, "2000.01").send().problem(409, "insufficient-balance");
    assert_eq!(refused["available"], "2000.00");
    let hold = json!({ "membership_id": shop.member.membership, "amount": "2000.01", "minutes": 10 });
    shop.company
        .cashier("POST", "/holds")
        .key(&fresh_key())
        .json(&hold)
        .send()
        .problem(409, "insufficient-balance");
    let sold = shop.company.sale(&shop.member, "2000.00").send().expect(201);
    assert_eq!((&sold["after"]["bonus"], &sold["bonus_to_come"]), (&json!("600.00"), &to_come));
    assert_eq!(shop.desk()["available"], "0.00");
}

/// OP18, OP11, 2.2: after four parts the eight open ones end by the refund, as quoted; its correction puts them back.
#[test]
fn open_parts_end_with_the_refund() {
    let shop = Shop::new(135);
    let to_come = shop.to_come("400.00", 5);
    assert_eq!(shop.desk()["bonus_to_come"], to_come);
    let sold = shop.company.sale(&shop.member, "1100.00").send().expect(201);
    assert_eq!(sold["bonus_to_come"], to_come);
    let path = format!("/memberships/{}/refund-quote?cause=shop", shop.member.membership);
    let quote = shop.company.cashier("GET", &path).send().expect(200);
    let pair = &quote["pairs"][0];
    assert_eq!(
        [&pair["given"], &pair["to_come"], &pair["counted"], &quote["pays"], &quote["ends"]],
        [&json!("200.00"), &json!("400.00"), &json!("1000.00"), &json!("1000.00"), &json!("1500.00")]
    );
    let ask = json!({ "membership_id": shop.member.membership, "cause": "shop", "reason": "moving away" });
    let asked = shop.company.cashier("POST", "/refunds").key(&fresh_key()).json(&ask).send().expect(201);
    assert_eq!(shop.desk()["available"], "0.00");
    let refund = posting_of(&asked);
    let _ =
        shop.company.as_role("manager", "POST", &format!("/refunds/{refund}/approval")).send().expect(200);
    let pay = json!({ "refund_id": refund, "payouts": [{ "method": "cash", "amount": "1000.00" }] });
    let paid =
        shop.company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send().expect(201);
    assert_eq!((&paid["after"]["balance"], paid.get("bonus_to_come")), (&json!("0.00"), None));
    let detail = shop.company.cashier("GET", &format!("/postings/{}", posting_of(&paid))).send().expect(200);
    let steps = detail["derivation"]["steps"].as_array().expect("steps");
    let ended = steps.iter().find(|step| step["step"] == "instalments_ended").expect("it says so");
    assert_eq!(
        [&ended["come"], &ended["months"], &ended["given"], &ended["ended"]],
        [&json!(4), &json!(12), &json!("600.00"), &json!("400.00")]
    );
    let undone = shop.company.correction(&posting_of(&paid)).send().expect(201);
    assert_eq!(undone["bonus_to_come"], to_come);
    assert_eq!(shop.desk()["available"], "1100.00");
}

/// OP18, S06: a correction of the top-up takes what has come and what has not.
#[test]
fn a_correction_takes_all_parts_back() {
    let shop = Shop::new(135);
    let undone = shop.company.correction(&posting_of(&shop.top_up)).send().expect(201);
    assert_eq!((&undone["after"]["balance"], undone.get("bonus_to_come")), (&json!("0.00"), None));
    assert_eq!(shop.desk()["bonus_to_come"], json!(null));
}

/// S02, OP18: a rule whose bonus would lapse before all of it has come, or that comes in no part, is not published.
#[test]
fn all_parts_come_before_the_bonus_lapses() {
    let company = TestApp::shared().company();
    let tomorrow = company.app.state.now().date_naive() + Days::new(2);
    let publish = |change: fn(&mut Value)| {
        let mut body = rule();
        change(&mut body);
        let program = company.boss("GET", "/programs").send().expect(200)["items"][0]["id"].clone();
        let version =
            json!({ "kind": "top_up", "program_id": program, "in_force_from": tomorrow, "body": body });
        company.boss("POST", "/rules").key(&fresh_key()).json(&version).send()
    };
    let field = |change: fn(&mut Value)| publish(change).field(422, "rule-invalid");
    let soon = ("/body/bonus_months".to_owned(), "lapses-before-it-comes".to_owned());
    assert_eq!(field(|body| body["bonus_months"] = json!(12)), soon);
    let nothing = ("/body/instalments".to_owned(), "not-positive".to_owned());
    assert_eq!(field(|body| body["instalments"] = json!(0)), nothing);
    let made = publish(|body| body["bonus_months"] = json!(13)).expect(201);
    assert_eq!(made["body"]["instalments"], 12);
}
