//! `/programs`: made by whoever may, changed by version.

use serde_json::json;

use super::office::{Office, text};

#[actix_web::test]
async fn a_program_is_made_changed_and_listed() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    let body = json!({"code": "gift", "name": "礼品卡", "card_number_prefix": "G-", "card_number_digits": 6});
    let program = director.post("/programs", body.clone()).await.expect(201);
    assert_eq!(director.post("/programs", body).await.refusal(), (409, "code-taken"));
    let path = format!("/programs/{}", text(&program["id"]));
    let answer = director.patch(&path, Some("\"1\""), json!({"card_number_prefix": "H-"})).await;
    assert_eq!((answer.etag().as_str(), &answer.body["card_number_prefix"]), ("\"2\"", &json!("H-")));
    assert_eq!(director.patch(&path, Some("\"1\""), json!({})).await.refusal(), (412, "precondition-failed"));
    assert_eq!(director.get(&path).await.expect(200)["name"], "礼品卡");
    assert_eq!(director.get("/programs").await.expect(200)["items"].as_array().unwrap().len(), 2);
    let member =
        director.post("/members", json!({"name": "张三海", "program_id": program["id"]})).await.expect(201);
    let membership = text(&member["memberships"][0]["id"]);
    let card = director.post(&format!("/memberships/{membership}/cards"), json!({})).await.expect(201);
    assert_eq!((&card["number"], &card["medium"]), (&json!("H-000001"), &json!("virtual")));
}

#[actix_web::test]
async fn wrong_codes_and_prefixes_are_named() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    for (body, pointer) in [
        (json!({"code": "Gift Card", "name": "A"}), "/code"),
        (json!({"code": "gift", "name": "A", "card_number_prefix": "卡"}), "/card_number_prefix"),
        (json!({"code": "gift", "name": "A", "card_number_digits": 3}), "/card_number_digits"),
    ] {
        let answer = director.post("/programs", body).await;
        assert_eq!(answer.refusal(), (422, "validation-failed"));
        assert_eq!(answer.body["errors"][0]["pointer"], pointer);
    }
    let manager = office.sign_in("manager").await;
    let refused = manager.post("/programs", json!({"code": "gift", "name": "A"})).await;
    assert_eq!(refused.refusal(), (403, "permission-missing"));
}

#[actix_web::test]
async fn another_tenants_program_is_not_found() {
    let (office, neighbour) = (Office::open().await, Office::open().await);
    let stranger = neighbour.sign_in("director").await;
    let path = format!("/programs/{}", office.program());
    assert_eq!(stranger.get(&path).await.refusal(), (404, "program-not-found"));
    let body = json!({"name": "A", "program_id": office.program()});
    assert_eq!(stranger.post("/members", body).await.refusal(), (422, "validation-failed"));
}
