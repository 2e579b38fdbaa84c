//! `/cards`: issued, recognised, stopped.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::fresh_key;

use super::office::{Office, Person, text};

async fn issued(person: &Person<'_>) -> Value {
    let member = person.enrol("张三海", None, None).await;
    let membership = text(&member["memberships"][0]["id"]);
    let card = json!({"aliases": ["04a2b3c4"], "medium": "ic"});
    person.post(&format!("/memberships/{membership}/cards"), card).await.expect(201)
}

#[actix_web::test]
async fn a_card_takes_the_next_number_and_lives_from_issue_to_cancellation() {
    let office = Office::open().await;
    let manager = office.sign_in("manager").await;
    let card = issued(&manager).await;
    assert_eq!((&card["state"], &card["aliases_count"]), (&json!("issued"), &json!(1)));
    let id = text(&card["id"]);
    let act = async |what: &str, body: Value| manager.post(&format!("/cards/{id}/{what}"), body).await;
    assert_eq!(act("release", json!({})).await.refusal(), (409, "card-not-lost"));
    let active = manager.act(&format!("/cards/{id}/activation")).await.expect(200);
    assert_eq!(active["state"], "active");
    let again = manager.act(&format!("/cards/{id}/activation")).await;
    assert_eq!(again.refusal(), (409, "card-already-active"));
    let lost = act("loss-report", json!({"reason": "来电挂失"})).await.expect(200);
    assert_eq!(lost["state"], "lost");
    assert_eq!(act("loss-report", json!({})).await.refusal(), (409, "card-reported-lost"));
    assert_eq!(act("release", json!({})).await.expect(200)["state"], "active");
    assert_eq!(act("cancellation", json!({})).await.refusal(), (400, "malformed-json"));
    let cancelled = act("cancellation", json!({"reason": "卡片损坏"})).await.expect(200);
    assert_eq!((&cancelled["state"], &cancelled["row_version"]), (&json!("cancelled"), &json!(5)));
    assert_eq!(act("release", json!({})).await.refusal(), (409, "card-cancelled"));
}

#[actix_web::test]
async fn a_known_alias_is_refused_with_its_bearer() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let card = issued(&cashier).await;
    let other = cashier.enrol("李四", None, Some("90000001")).await;
    let path = format!("/cards/{}/aliases", text(&card["id"]));
    let refused = cashier.post(&path, json!({"alias": "90000001"})).await;
    assert_eq!(refused.refusal(), (409, "card-not-blank"));
    assert_eq!(refused.body["member"]["id"], other["id"]);
    let code = cashier.post(&path, json!({"alias": "134567890123456789"})).await;
    assert_eq!(
        (code.refusal(), &code.body["errors"][0]["code"]),
        ((422, "validation-failed"), &json!("payment-code"))
    );
    assert_eq!(cashier.post(&path, json!({"alias": "6901234567892"})).await.expect(201)["aliases_count"], 2);
}

#[actix_web::test]
async fn a_cashier_reports_losses_but_cancels_nothing() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let card = issued(&cashier).await;
    let id = text(&card["id"]);
    cashier.post(&format!("/cards/{id}/loss-report"), json!({})).await.expect(200);
    let refused = cashier.post(&format!("/cards/{id}/cancellation"), json!({"reason": "x"})).await;
    assert_eq!(refused.refusal(), (403, "permission-missing"));
}

#[actix_web::test]
async fn another_tenants_card_or_membership_is_not_found() {
    let (office, neighbour) = (Office::open().await, Office::open().await);
    let cashier = office.sign_in("cashier").await;
    let card = issued(&cashier).await;
    let stranger = neighbour.sign_in("director").await;
    let refused = stranger.act(&format!("/cards/{}/activation", text(&card["id"]))).await;
    assert_eq!(refused.refusal(), (404, "card-not-found"));
    let member = cashier.enrol("李四", None, None).await;
    let membership = text(&member["memberships"][0]["id"]);
    let refused = stranger.post(&format!("/memberships/{membership}/cards"), json!({})).await;
    assert_eq!(refused.refusal(), (404, "membership-not-found"));
}

/// C07, S05: the old card is void at once, lost or not; the new one pays at once with everything that was there. A number that is
/// taken leaves all as it was, and what was replaced is replaced once.
#[test]
fn a_replacement_voids_the_old_card_and_pays_at_once() {
    let company = TestApp::shared().company();
    let (member, other) = (company.member("Li Na"), company.member("Wu Gang"));
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let replace = |card: &str, body: &Value| {
        let path = format!("/cards/{card}/replacement");
        company.as_role("supervisor", "POST", &path).key(&fresh_key()).json(body).send()
    };
    let _ = replace(&member.card, &json!({ "number": other.card_number })).problem(409, "card-not-blank");
    let _ = company.sale(&member, "10.00").send().expect(201);
    let loss = format!("/cards/{}/loss-report", member.card);
    let _ = company.cashier("POST", &loss).json(&json!({})).send().expect(200);
    let new = replace(&member.card, &json!({ "number": "C-NEW-1", "reason": "lost" })).expect(201);
    assert_eq!((&new["state"], &new["number"]), (&json!("active"), &json!("C-NEW-1")));
    let _ = company.sale(&member, "10.00").send().problem(409, "card-replaced");
    let found = json!({ "credential": member.card_number, "source": "wedge" });
    let panel = company.cashier("POST", "/desk/lookups").json(&found).send().expect(200);
    assert_eq!(panel["panels"][0]["card"]["state"], "replaced");
    let paid = json!({ "membership_id": member.membership, "card_id": new["id"], "amount": "20.00" });
    let sold = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&paid);
    assert_eq!(sold.send().expect(201)["after"]["principal"], "70.00");
    let _ = replace(&member.card, &json!({})).problem(409, "card-replaced");
    let path = format!("/cards/{}/replacement", other.card);
    let refused = company.cashier("POST", &path).key(&fresh_key()).json(&json!({})).send();
    let _ = refused.problem(403, "permission-missing");
}
