//! Points that pend (待生效): where people see them.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{fresh_key, posting_of};

fn rule(pending_days: u32) -> Value {
    json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
        "tier_factors": [], "points_months": null, "on_shortfall": "debt", "pending_days": pending_days })
}

/// P07: the desk, the member's page, the statement, the answer and the slip say what pends and until when; it cannot pay.
#[test]
fn pending_points_are_seen_everywhere_and_cannot_pay() {
    let company = TestApp::shared().company();
    let pays = json!({ "points": 100, "worth": "1.00", "share_max_bp": 10_000, "step": 1, "points_min": 1 });
    company.publish("points_payment", pays);
    let member = company.member("Wang Fang");
    let sell = |tenders: Value| {
        let body = json!({ "membership_id": member.membership, "amount": "290.00", "tenders": tenders });
        company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    };
    let at_once = sell(json!([{ "method": "cash" }])).expect(201);
    assert_eq!(at_once.get("pending_points"), None);
    company.publish("points", rule(7));
    let sale = sell(json!([{ "method": "cash" }])).expect(201);
    let sold_on: chrono::NaiveDate =
        sale["posting"]["business_date"].as_str().and_then(|date| date.parse().ok()).expect("a date");
    let next_on = sold_on + chrono::TimeDelta::days(7);
    let pending = json!({ "points": 29, "next_on": next_on });
    assert_eq!((&sale["after"]["reward_points"], &sale["pending_points"]), (&json!(58), &pending));

    let desk = company.cashier("GET", &format!("/memberships/{}/desk", member.membership)).send().expect(200);
    assert_eq!(desk["membership"]["pending_points"], pending);
    let page = company.boss("GET", &format!("/members/{}", member.id)).send().expect(200);
    assert_eq!(page["memberships"][0]["pending_points"], pending);
    let id = posting_of(&sale);
    let receipt = company.cashier("GET", &format!("/postings/{id}/receipt")).send().expect(200);
    assert_eq!(receipt["pending_points"], pending);
    let statement =
        company.cashier("GET", &format!("/postings?membership_id={}", member.membership)).send().expect(200);
    let vest_at = |row: usize| &statement["items"][row]["points_vest_at"];
    assert!(vest_at(0).as_str().is_some_and(|at| at.starts_with(&next_on.to_string()) || at.ends_with('Z')));
    assert_eq!(vest_at(1), &json!(null));

    let refused = sell(json!([{ "method": "points", "points": 58 }, { "method": "cash" }]));
    let problem = refused.problem(409, "insufficient-points");
    assert_eq!((&problem["available"], &problem["required"]), (&json!(29), &json!(58)));
}
