//! `/desk`: an exact credential opens whoever it names; nothing else does.

use serde_json::{Value, json};

use super::office::{Office, Person, text};

async fn look_up(person: &Person<'_>, credential: &str) -> Value {
    let body = json!({"credential": credential, "source": "typed"});
    person.post("/desk/lookups", body).await.expect(200)
}

#[actix_web::test]
async fn every_exact_credential_opens_the_panel_of_anybody() {
    let office = Office::open().await;
    let (cashier, peer) = (office.sign_in("cashier").await, office.sign_in("peer").await);
    let member = peer.enrol("张三海", Some("13812345678"), Some("90000001")).await;
    for credential in ["90000001", "9000 0001", "13812345678", "5678", "m000001"] {
        let found = look_up(&cashier, credential).await;
        assert_eq!(found["outcome"], "found", "{credential}");
        assert_eq!(found["panels"][0]["member"]["id"], member["id"], "{credential}");
        assert_eq!(found["panels"][0]["member"]["phone_masked"], "138****5678");
    }
    let by_card = look_up(&cashier, "90000001").await;
    assert_eq!(
        (&by_card["card"]["tail"], &by_card["panels"][0]["card"]["state"]),
        (&json!("0001"), &json!("active"))
    );
    for nothing in ["zhangsh", "三海", "1381234567", "9000000"] {
        assert_eq!(look_up(&cashier, nothing).await["outcome"], "not_found", "{nothing}");
    }
}

#[actix_web::test]
async fn a_tail_that_two_share_gives_the_clerk_the_choice() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    cashier.enrol("张三海", Some("13812345678"), None).await;
    cashier.enrol("李四", Some("13912345678"), None).await;
    let found = look_up(&cashier, "5678").await;
    assert_eq!((&found["outcome"], found["panels"].as_array().unwrap().len()), (&json!("several"), 2));
}

#[actix_web::test]
async fn a_payment_code_is_recognised_and_dropped() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let dropped = look_up(&cashier, "134567890123456789").await;
    assert_eq!(dropped, json!({"outcome": "payment_code", "card": null, "panels": [], "posting_id": null}));
}

#[actix_web::test]
async fn what_is_no_credential_is_refused_without_repeating_it() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    for (credential, code) in [("   ", "required"), ("%E?", "unreadable")] {
        let answer =
            cashier.post("/desk/lookups", json!({"credential": credential, "source": "wedge"})).await;
        assert_eq!(answer.refusal(), (422, "validation-failed"));
        assert_eq!(answer.body["errors"][0]["code"], code);
    }
}

#[actix_web::test]
async fn a_lost_card_blocks_and_debts_of_attention_are_shown() {
    let office = Office::open().await;
    let manager = office.sign_in("manager").await;
    let member = manager.enrol("张三海", None, Some("90000001")).await;
    let card = text(&member["memberships"][0]["cards"][0]["id"]).to_owned();
    manager.post(&format!("/cards/{card}/loss-report"), json!({})).await.expect(200);
    let path = format!("/members/{}", text(&member["id"]));
    manager.patch(&path, Some("\"1\""), json!({"status": "suspended"})).await.expect(200);
    let found = look_up(&manager, "90000001").await;
    let alerts: Vec<_> =
        found["panels"][0]["alerts"].as_array().unwrap().iter().map(|alert| text(&alert["code"])).collect();
    assert_eq!(alerts, ["card_reported_lost", "member_frozen"]);
}

#[actix_web::test]
async fn a_panel_shows_the_newest_postings() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let member = cashier.enrol("张三海", None, Some("90000001")).await;
    let membership = text(&member["memberships"][0]["id"]);
    let top_up = json!({"membership_id": membership, "tenders": [{"method": "cash", "amount": "100.00"}]});
    let key = [("idempotency-key", "\"01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a58\"")];
    cashier.post_with("/top-ups", &key, top_up).await.expect(201);
    let panel = cashier.get(&format!("/memberships/{membership}/desk")).await.expect(200);
    assert_eq!((&panel["membership"]["balance"], &panel["card"]), (&json!("100.00"), &json!(null)));
    assert_eq!(
        (&panel["recent"][0]["kind"], &panel["recent"][0]["total"]),
        (&json!("top_up"), &json!("100.00"))
    );
    assert_eq!(panel["last_visit"]["shop_name"], "人民路店");
    assert_eq!(panel["recent"][0]["member"]["name"], "张三海");
}

#[actix_web::test]
async fn another_tenants_membership_has_no_panel() {
    let (office, neighbour) = (Office::open().await, Office::open().await);
    let member = office.sign_in("cashier").await.enrol("张三海", Some("13812345678"), Some("90000001")).await;
    let stranger = neighbour.sign_in("cashier").await;
    let membership = text(&member["memberships"][0]["id"]);
    let refused = stranger.get(&format!("/memberships/{membership}/desk")).await;
    assert_eq!(refused.refusal(), (404, "membership-not-found"));
    assert_eq!(look_up(&stranger, "90000001").await["outcome"], "not_found");
    assert_eq!(look_up(&stranger, "13812345678").await["outcome"], "not_found");
}
