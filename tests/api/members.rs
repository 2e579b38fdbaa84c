//! `/members`: enrolled once, masked, browsed by the owner tree, changed by version.

use serde_json::json;

use super::office::{Office, text};

#[actix_web::test]
async fn an_enrolled_member_has_a_masked_phone_a_membership_and_an_active_card() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let body = json!({"name": " 张三海 ", "phone": "138 1234 5678", "gender": "male", "birthday": "1990-02-28",
        "note": "靠窗座位", "program_id": office.program(), "card_number": "9000 0001"});
    let answer = cashier.post("/members", body).await;
    assert_eq!(answer.etag(), "\"1\"");
    let member = answer.expect(201);
    assert_eq!(member["name"], "张三海");
    assert_eq!(member["phone_masked"], "138****5678");
    assert_eq!(member["owner"]["name"], "cashier");
    assert_eq!(member["home_shop"]["name"], "人民路店");
    let membership = &member["memberships"][0];
    assert_eq!((&membership["balance"], &membership["tier"]["code"]), (&json!("0.00"), &json!("ordinary")));
    assert_eq!(membership["cards"][0]["number"], "90000001");
    assert_eq!(membership["cards"][0]["state"], "active");
}

#[actix_web::test]
async fn a_phone_in_use_is_refused_and_names_only_whom_the_caller_may_see() {
    let office = Office::open().await;
    let (cashier, peer) = (office.sign_in("cashier").await, office.sign_in("peer").await);
    let member = cashier.enrol("张三海", Some("13812345678"), None).await;
    let again = json!({"name": "李四", "phone": "13812345678"});
    let seen = cashier.post("/members", again.clone()).await;
    assert_eq!(seen.refusal(), (409, "phone-already-used"));
    assert_eq!((&seen.body["member"]["id"], &seen.body["member"]["name"]), (&member["id"], &json!("张三海")));
    let hidden = peer.post("/members", again).await;
    assert_eq!(hidden.refusal(), (409, "phone-already-used"));
    assert_eq!(hidden.body["member"], json!(null));
}

#[actix_web::test]
async fn a_card_in_use_undoes_the_whole_enrolment() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    director.enrol("张三海", None, Some("90000001")).await;
    let body = json!({"name": "李四", "program_id": office.program(), "card_number": "90000001"});
    assert_eq!(director.post("/members", body).await.refusal(), (409, "card-not-blank"));
    let listed = director.get("/members?q=李四").await.expect(200);
    assert_eq!(listed["items"], json!([]));
}

#[actix_web::test]
async fn wrong_fields_are_named() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let table = [
        (json!({"name": "  "}), "/name"),
        (json!({"name": "A", "phone": "12a"}), "/phone"),
        (json!({"name": "A", "birthday": "2999-01-01"}), "/birthday"),
        (json!({"name": "A", "card_number": "90000001"}), "/program_id"),
        (json!({"name": "A", "program_id": office.program(), "card_number": "13812345678"}), "/card_number"),
        (json!({"name": "A", "program_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a58"}), "/program_id"),
        (json!({"name": "A\u{202e}B"}), "/name"),
    ];
    for (body, pointer) in table {
        let answer = cashier.post("/members", body.clone()).await;
        assert_eq!(answer.refusal(), (422, "validation-failed"), "{body}");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
    }
    let unknown = cashier.post("/members", json!({"name": "A", "nick": "B"})).await;
    assert_eq!(unknown.refusal(), (400, "malformed-json"));
}

#[actix_web::test]
async fn members_are_found_by_what_people_ask_for() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    director.enrol("张三海", Some("13812345678"), Some("90000001")).await;
    director.enrol("李四", Some("13900001111"), None).await;
    for query in ["zhangsh", "三海", "5678", "13812345678", "M000001", "90000001", "zsh%205678"] {
        let listed = director.get(&format!("/members?q={query}")).await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{query}");
        assert_eq!(listed["items"][0]["name"], "张三海", "{query}");
    }
    let page = director.get("/members?limit=1").await.expect(200);
    assert_eq!(page["items"][0]["card_tail"], "0001");
    let next = text(&page["next_cursor"]).to_owned();
    let page = director.get(&format!("/members?limit=1&cursor={next}")).await.expect(200);
    assert_eq!((&page["items"][0]["name"], &page["next_cursor"]), (&json!("李四"), &json!(null)));
    assert_eq!(director.get("/members?q=x&colour=1").await.refusal(), (400, "malformed-query"));
}

/// M06, V01: plates are read however they are written, found whole, without the province and by their last characters, at the desk whole
/// alone; changed with the member, and named by their places where they are none.
#[actix_web::test]
async fn members_are_found_by_their_cars() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    let body = json!({"name": "张三海", "plates": ["京a·12345", "粤Ｂ D67890", "京A12345"], "program_id": office.program()});
    let member = director.post("/members", body).await.expect(201);
    assert_eq!(member["plates"], json!(["京A12345", "粤BD67890"]));
    director.enrol("李四", Some("13900002345"), None).await;
    let found = async |query: &str| {
        let listed = director.get(&format!("/members?q={query}")).await.expect(200);
        let names = listed["items"].as_array().unwrap().iter().map(|item| text(&item["name"]).to_owned());
        names.collect::<Vec<_>>()
    };
    for query in ["京A12345", "京a%2012345", "粤B·D67890", "a12345", "12345", "d67890", "7890"] {
        assert_eq!(found(query).await, ["张三海"], "{query}");
    }
    assert_eq!(found("2345").await, ["张三海", "李四"], "the end of a plate, and of a phone");
    assert_eq!(found("京B12345").await, [] as [&str; 0]);
    let look_up = async |credential: &str| {
        let asked = json!({"credential": credential, "source": "typed"});
        director.post("/desk/lookups", asked).await.expect(200)
    };
    let shown = look_up("京a·12345").await;
    assert_eq!(
        (&shown["outcome"], &shown["panels"][0]["member"]["plates"]),
        (&json!("found"), &member["plates"])
    );
    assert_eq!(look_up("A12345").await["outcome"], "not_found", "a part of one is for whoever may search");

    let path = format!("/members/{}", text(&member["id"]));
    let wrong = director.patch(&path, Some("\"1\""), json!({"plates": ["京A12345", "京A1"]})).await;
    assert_eq!(wrong.refusal(), (422, "validation-failed"));
    assert_eq!(
        (&wrong.body["errors"][0]["pointer"], &wrong.body["errors"][0]["code"]),
        (&json!("/plates/1"), &json!("not-a-plate"))
    );
    let sold = director.patch(&path, Some("\"1\""), json!({"plates": ["粤BD67890"]})).await.expect(200);
    assert_eq!(sold["plates"], json!(["粤BD67890"]));
    assert_eq!(found("京A12345").await, [] as [&str; 0], "a car that was sold finds nobody");
    assert_eq!(look_up("粤BD67890").await["outcome"], "found");
    let events = director.get(&format!("/audit-events?subject_id={}", text(&member["id"]))).await.expect(200);
    assert!(events.to_string().contains("plates") && !events.to_string().contains("12345"), "{events:#}");
}

#[actix_web::test]
async fn only_the_owner_and_roles_above_open_a_member() {
    let office = Office::open().await;
    let (supervisor, manager) = (office.sign_in("supervisor").await, office.sign_in("manager").await);
    let of_manager = manager.enrol("张三海", None, None).await;
    let of_supervisor = supervisor.enrol("李四", None, None).await;
    let path = |member: &serde_json::Value| format!("/members/{}", text(&member["id"]));
    manager.get(&path(&of_supervisor)).await.expect(200);
    assert_eq!(supervisor.get(&path(&of_manager)).await.refusal(), (404, "member-not-found"));
    let edit = supervisor.patch(&path(&of_manager), Some("\"1\""), json!({"name": "B"})).await;
    assert_eq!(edit.refusal(), (404, "member-not-found"));
    let listed = supervisor.get("/members").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_cashier_neither_lists_nor_opens_nor_unmasks() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let member = cashier.enrol("张三海", Some("13812345678"), None).await;
    let path = format!("/members/{}", text(&member["id"]));
    for answer in [
        cashier.get("/members").await,
        cashier.get(&path).await,
        cashier.act(&format!("{path}/unmask")).await,
        cashier.patch(&path, Some("\"1\""), json!({})).await,
    ] {
        assert_eq!(answer.refusal(), (403, "permission-missing"));
    }
}

#[actix_web::test]
async fn an_edit_needs_the_present_version() {
    let office = Office::open().await;
    let manager = office.sign_in("manager").await;
    let member = manager.enrol("张三海", Some("13812345678"), None).await;
    let path = format!("/members/{}", text(&member["id"]));
    let edit = json!({"phone": null, "note": "改约周六", "gender": "unknown", "status": "suspended"});
    assert_eq!(manager.patch(&path, None, edit.clone()).await.refusal(), (428, "precondition-required"));
    let answer = manager.patch(&path, Some("\"1\""), edit.clone()).await;
    assert_eq!(answer.etag(), "\"2\"");
    let changed = answer.expect(200);
    assert_eq!((&changed["phone_masked"], &changed["note"]), (&json!(null), &json!("改约周六")));
    assert_eq!((&changed["status"], &changed["gender"]), (&json!("suspended"), &json!(null)));
    assert_eq!(manager.patch(&path, Some("\"1\""), edit).await.refusal(), (412, "precondition-failed"));
}

#[actix_web::test]
async fn unmasking_shows_and_is_recorded() {
    let office = Office::open().await;
    let director = office.sign_in("director").await;
    let member = director.enrol("张三海", Some("13812345678"), None).await;
    let id = text(&member["id"]);
    let shown = director.act(&format!("/members/{id}/unmask")).await.expect(200);
    assert_eq!(shown, json!({"phone": "13812345678", "birthday": null}));
    let events = director.get(&format!("/audit-events?subject_id={id}")).await.expect(200);
    let actions: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| text(&event["action"])).collect();
    assert_eq!(actions, ["member.unmasked", "member.enrolled"]);
    assert!(!events.to_string().contains("13812345678"));
}

#[actix_web::test]
async fn near_names_show_whom_the_caller_may_see() {
    let office = Office::open().await;
    let (cashier, peer) = (office.sign_in("cashier").await, office.sign_in("peer").await);
    cashier.enrol("王小明", Some("13812345678"), None).await;
    peer.enrol("王小明", Some("13900001111"), None).await;
    let near = cashier.get("/members/near?name=王小明").await.expect(200);
    let seen: Vec<_> =
        near["items"].as_array().unwrap().iter().map(|near| near["owner"]["name"].clone()).collect();
    assert_eq!(seen, [json!("cashier"), json!(null)]);
    assert_eq!(near["more"], 0);
}

#[actix_web::test]
async fn a_member_has_one_membership_in_a_program() {
    let office = Office::open().await;
    let cashier = office.sign_in("cashier").await;
    let member = cashier.post("/members", json!({"name": "张三海"})).await.expect(201);
    let path = format!("/members/{}/memberships", text(&member["id"]));
    let opening = json!({"program_id": office.program(), "card_number": "90000001"});
    let membership = cashier.post(&path, opening.clone()).await.expect(201);
    assert_eq!(membership["cards"][0]["state"], "active");
    assert_eq!(cashier.post(&path, opening).await.refusal(), (409, "membership-exists"));
}

#[actix_web::test]
async fn another_tenants_member_is_not_found() {
    let (office, neighbour) = (Office::open().await, Office::open().await);
    let member = office.sign_in("director").await.enrol("张三海", None, None).await;
    let stranger = neighbour.sign_in("director").await;
    let path = format!("/members/{}", text(&member["id"]));
    assert_eq!(stranger.get(&path).await.refusal(), (404, "member-not-found"));
    assert_eq!(stranger.act(&format!("{path}/unmask")).await.refusal(), (404, "member-not-found"));
    let opening = json!({"program_id": neighbour.program()});
    let refused = stranger.post(&format!("{path}/memberships"), opening).await;
    assert_eq!(refused.refusal(), (404, "member-not-found"));
}
