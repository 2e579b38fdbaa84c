//! `POST /consumptions` where goods cost less when stored value pays for them (储值卡折扣).

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{AppMember, TestApp};

/// A company where goods cost 60 % from the card, and a member whose card holds 30.00.
struct Till {
    company: AppCompany,
    member: AppMember,
}

impl Till {
    fn new(policy: &str) -> Self {
        let company = TestApp::shared().company();
        company.publish("top_up", json!({ "mode": "highest", "bands": [], "bonus_months": null }));
        let by_tier = json!([{ "level": 0, "percent_off_bp": 4000 }]);
        company.publish("card_discount", json!({ "policy": policy, "by_tier": by_tier }));
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "30.00").send().expect(201);
        Self { company, member }
    }

    fn ask(&self, path: &str, amount: &str, tenders: &Value) -> Response {
        let mut body =
            json!({ "membership_id": self.member.membership, "card_id": self.member.card, "amount": amount });
        if let Some(body) = body.as_object_mut().filter(|_| tenders.is_array()) {
            let _ = body.insert("tenders".to_owned(), tenders.clone());
        }
        self.company.cashier("POST", path).key(&fresh_key()).json(&body).send()
    }

    fn sell(&self, amount: &str, tenders: &Value) -> Value {
        self.ask("/consumptions", amount, tenders).expect(201)
    }

    fn detail(&self, done: &Value) -> Value {
        self.company.cashier("GET", &format!("/postings/{}", posting_of(done))).send().expect(200)
    }
}

fn both() -> Value {
    json!([{ "method": "stored_value", "amount": "30.00" }, { "method": "cash" }])
}

/// OP05, §4.4: list 100.00, the card holds 30.00: each policy, with its reason, and the correction takes all of it back.
#[test]
fn a_card_that_is_short_follows_the_policy() {
    for (policy, total, covered) in [
        ("card_part_only", "80.00", "50.00"),
        ("whole_bill", "60.00", "100.00"),
        ("only_if_all", "100.00", ""),
    ] {
        let till = Till::new(policy);
        let done = till.sell("100.00", &both());
        assert_eq!(done["posting"]["total"], total, "{policy}");
        let detail = till.detail(&done);
        let steps = detail["derivation"]["steps"].as_array().expect("steps");
        let step = steps.iter().find(|step| step["step"] == "card_discount");
        assert_eq!(step.map_or("", |step| step["covered"].as_str().expect("a text")), covered, "{policy}");
        let silent = detail["derivation"]["not_fired"].as_array().expect("a list");
        let is_missed =
            silent.iter().any(|one| one["cause"] == "card_does_not_pay_all" && one["amount"] == "40.00");
        assert_eq!(is_missed, covered.is_empty(), "{policy}");
        let receipt = till.company.cashier("GET", &format!("/postings/{}/receipt", posting_of(&done)));
        let receipt = receipt.send().expect(200);
        assert_eq!((&receipt["total"], &receipt["list_total"]), (&json!(total), &json!("100.00")));
        let back = till.company.correction(&posting_of(&done)).send().expect(201);
        assert_eq!(back["after"]["principal"], "30.00");
    }
}

/// OP05: the whole of a small bill costs the card its own price; others are told what the card would have saved; and a card
/// that is short is refused with what it would have to pay.
#[test]
fn the_card_has_its_price_and_says_so() {
    let till = Till::new("card_part_only");
    let preview =
        till.ask("/consumptions?preview=true", "50.00", &json!([{ "method": "other" }])).expect(200);
    assert_eq!(preview["posting"]["total"], "50.00");
    let silent = preview["derivation"]["not_fired"].as_array().expect("a list").clone();
    assert!(silent.iter().any(|one| one["cause"] == "card_does_not_pay" && one["amount"] == "20.00"));
    let short = till.ask("/consumptions", "60.00", &json!(null)).problem(409, "insufficient-balance");
    assert_eq!((&short["available"], &short["required"]), (&json!("30.00"), &json!("36.00")));
    let done = till.sell("50.00", &json!(null));
    assert_eq!((&done["posting"]["total"], &done["after"]["principal"]), (&json!("30.00"), &json!("0.00")));
}

/// OP05: a part that comes back goes back as it was paid, and the parts end where the whole return ends.
#[test]
fn parts_of_the_goods_come_back_as_they_were_paid() {
    let till = Till::new("card_part_only");
    let done = till.sell("100.00", &both());
    let back = |part: Value| {
        let body = json!({ "posting_id": posting_of(&done), "lines": [part], "reason": "did not fit" });
        till.company
            .as_role("supervisor", "POST", "/returns")
            .key(&fresh_key())
            .json(&body)
            .send()
            .expect(201)
    };
    let first = back(json!({ "line": 1, "amount": "40.00" }));
    assert_eq!(
        first["tenders"],
        json!([{ "method": "stored_value", "amount": "15.00" }, { "method": "cash", "amount": "25.00" }])
    );
    let last = back(json!({ "line": 1, "amount": "40.00" }));
    assert_eq!((&last["after"]["principal"], &last["after"]["tier_points"]), (&json!("30.00"), &json!(0)));
}
