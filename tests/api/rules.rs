//! `/rules`: published as versions, refused at their places.

use serde_json::{Value, json};

use super::office::{Office, Person};

/// A business date far enough ahead for every zone.
const LATER: &str = "2999-01-01";

async fn today(person: &Person<'_>, office: &Office) -> String {
    let member =
        person.post("/members", json!({"name": "谁", "program_id": office.program()})).await.expect(201);
    member["joined_on"].as_str().unwrap().to_owned()
}

fn rule(office: &Office, kind: &str, from: &str, body: Value) -> Value {
    json!({"kind": kind, "program_id": office.program(), "in_force_from": from, "body": body})
}

#[actix_web::test]
async fn a_published_ladder_names_tiers_from_its_date_on() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    let today = today(&director, &office).await;
    let ladder = json!({"steps": [
        {"level": 0, "code": "ordinary", "name": {"zh-CN": "普通", "en": "Ordinary"}, "from_points": 0},
        {"level": 1, "code": "silver", "name": {"zh-CN": "银卡", "en": "Silver"}, "from_points": 10000}]});
    let published =
        director.post("/rules", rule(&office, "tier_ladder", &today, ladder.clone())).await.expect(201);
    assert_eq!((&published["state"], &published["number"]), (&json!("in_force"), &json!(1)));
    assert_eq!((&published["body"], &published["published_by"]["name"]), (&ladder, &json!("director")));
    director.post("/rules", rule(&office, "tier_ladder", LATER, ladder)).await.expect(201);
    let listed =
        director.get(&format!("/rules?program_id={}&kind=tier_ladder", office.program())).await.expect(200);
    let states: Vec<_> =
        listed["items"].as_array().unwrap().iter().map(|rule| rule["state"].clone()).collect();
    assert_eq!(states, [json!("planned"), json!("in_force")]);
    let member = director.enrol("张三海", None, None).await;
    let next = &member["memberships"][0]["next_tier"];
    assert_eq!(
        (&next["name"], &next["from_points"], &next["short"]),
        (&json!("Silver"), &json!(10000), &json!(10000))
    );
}

#[actix_web::test]
async fn a_rule_that_makes_no_sense_is_refused_at_its_place() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    let table = [
        (
            "top_up",
            json!({"mode": "highest", "bands": [{"from": "1.001", "percent_bp": 1}]}),
            "/body/bands/0/from",
        ),
        (
            "top_up",
            json!({"mode": "highest", "bands": [{"from": "0.00", "percent_bp": 1}]}),
            "/body/bands/0/from",
        ),
        (
            "top_up",
            json!({"mode": "highest", "bands": [{"from": "1.00", "percent_bp": 1}], "methods": ["cash", "barter"]}),
            "/body/methods/1",
        ),
        ("tier_discount", json!({"by_tier": [{"level": 1, "percent_off_bp": 20000}]}), "/body/by_tier/0"),
        (
            "card_discount",
            json!({"policy": "whole_bill", "by_tier": [{"level": 0, "percent_off_bp": 10000}]}),
            "/body/by_tier/0",
        ),
        ("card_discount", json!({"policy": "sometimes", "by_tier": []}), "/body"),
        (
            "tier_ladder",
            json!({"steps": [{"level": 0, "code": "a", "name": {}, "from_points": 0}]}),
            "/body/steps/0/name",
        ),
        ("spending_order", json!({"order": "any"}), "/body"),
        ("points", pending(367), "/body/pending_days"),
    ];
    for (kind, body, pointer) in table {
        let answer = director.post("/rules", rule(&office, kind, LATER, body.clone())).await;
        assert_eq!(answer.refusal(), (422, "rule-invalid"), "{body}");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
    }
    let order = json!({"order": "bonus_first"});
    let past = director.post("/rules", rule(&office, "spending_order", "2020-01-01", order)).await;
    assert_eq!(
        (past.refusal(), &past.body["errors"][0]["code"]),
        ((422, "rule-invalid"), &json!("in-the-past"))
    );
}

#[actix_web::test]
async fn a_cashier_reads_rules_but_publishes_none() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    cashier.get("/rules").await.expect(200);
    let order = rule(&office, "spending_order", LATER, json!({"order": "bonus_first"}));
    assert_eq!(cashier.post("/rules", order).await.refusal(), (403, "permission-missing"));
}

#[actix_web::test]
async fn a_rule_for_another_tenants_program_is_refused() {
    let (office, neighbour) = (Office::open().await, Office::open().await);
    let stranger = neighbour.sign_in("director").await;
    let order = rule(&office, "spending_order", LATER, json!({"order": "bonus_first"}));
    let refused = stranger.post("/rules", order).await;
    assert_eq!(
        (refused.refusal(), &refused.body["errors"][0]["pointer"]),
        ((422, "validation-failed"), &json!("/program_id"))
    );
}

/// P05: a promotion is entered before its first day, under a number of its own, and runs until its last day.
#[actix_web::test]
async fn a_promotion_is_entered_beforehand() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    let today = today(&director, &office).await;
    let promotion = |number: i64, last_day: &str| json!({"promotion_number": number, "last_day": last_day, "factor_bp": 20000, "extra": "0.00"});
    let post = |from: &str, body: Value| director.post("/rules", rule(&office, "promotion", from, body));
    let place = |problem: &Value| {
        let error = &problem["errors"][0];
        (error["pointer"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned())
    };
    let late = post(&today, promotion(1001, LATER)).await.expect(422);
    assert_eq!(place(&late), ("/in_force_from".to_owned(), "must-be-entered-beforehand".to_owned()));
    let published = post(LATER, promotion(1001, LATER)).await.expect(201);
    assert_eq!(published["state"], "planned");
    let again = post(LATER, promotion(1001, LATER)).await.expect(422);
    assert_eq!(place(&again), ("/body/promotion_number".to_owned(), "duplicate".to_owned()));
    let backwards = post(LATER, promotion(1002, "2998-12-31")).await.expect(422);
    assert_eq!(place(&backwards), ("/body/last_day".to_owned(), "ends-before-it-begins".to_owned()));
    post(LATER, promotion(1002, LATER)).await.expect(201);
    let listed =
        director.get(&format!("/rules?program_id={}&kind=promotion", office.program())).await.expect(200);
    let states: Vec<_> =
        listed["items"].as_array().unwrap().iter().map(|rule| rule["state"].clone()).collect();
    assert_eq!(states, [json!("planned"), json!("planned")], "they run beside each other");
}

/// While the day of a shop is still going on after midnight, a rule of every shop may begin on it.
#[actix_web::test]
async fn a_rule_begins_on_the_day_that_is_still_going_on() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    let local = office.state.now().with_timezone(&chrono_tz::Asia::Shanghai);
    let soon = (local + chrono::TimeDelta::hours(1)).format("%H:%M").to_string();
    let shop = format!("/shops/{}", office.made.shop);
    let version = director.get(&shop).await.etag();
    director.patch(&shop, Some(&version), json!({"day_starts_at": soon})).await.expect(200);
    let today = today(&director, &office).await;
    let order = json!({"order": "bonus_first"});
    let published = director.post("/rules", rule(&office, "spending_order", &today, order)).await.expect(201);
    assert_eq!(published["state"], "in_force");
}

const POINTS: &str = r#"{"reward_unit": "1.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
    "tier_factors": [], "points_months": null, "on_shortfall": "debt", "base": "without_points_part", "silent_tenders": []}"#;

fn pending(days: u32) -> Value {
    let mut body = points("debt");
    body["pending_days"] = json!(days);
    body
}

fn points(on_shortfall: &str) -> Value {
    let mut body: Value = serde_json::from_str(POINTS).unwrap();
    body["on_shortfall"] = json!(on_shortfall);
    body
}

fn pays(worth: &str) -> Value {
    json!({"points": 100, "worth": worth, "share_max_bp": 10000, "step": 100, "points_min": 100})
}

/// P10, P03: one point per 1.00 and 100 points for 200.00 give twice what was paid: refused with the purchase that shows it,
/// and nothing is published.
#[actix_web::test]
async fn rules_that_give_value_away_are_refused_with_the_sequence() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    director.post("/rules", rule(&office, "points", LATER, points("debt"))).await.expect(201);
    let refused = director.post("/rules", rule(&office, "points_payment", LATER, pays("200.00"))).await;
    assert_eq!(refused.refusal(), (422, "rules-gain-value"));
    let steps = refused.body["steps"].as_array().unwrap();
    assert!(refused.body["gain"].as_str().unwrap() > "0.00");
    assert_eq!(
        (steps.len(), &steps[0]["act"], &refused.body["keeps_goods"]),
        (1, &json!("buy"), &json!(false))
    );
    let listed = director.get("/rules?kind=points_payment").await.expect(200);
    assert_eq!(listed["items"], json!([]), "nothing was published");
    let published =
        director.post("/rules", rule(&office, "points_payment", LATER, pays("1.00"))).await.expect(201);
    assert_eq!(published["warning"], Value::Null);
}

/// P07: points written off on a return are the shop's to choose: published, with the sequence as a warning.
#[actix_web::test]
async fn writing_points_off_is_published_with_a_warning() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    director.post("/rules", rule(&office, "points_payment", LATER, pays("1.00"))).await.expect(201);
    let published =
        director.post("/rules", rule(&office, "points", LATER, points("write_off"))).await.expect(201);
    let steps = published["warning"]["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &published["warning"]["keeps_goods"]), (3, &json!(true)), "{steps:?}");
    let listed = director.get("/rules?kind=points").await.expect(200);
    assert_eq!(listed["items"][0]["warning"], Value::Null);
}
