//! The organisation: legal entities, shops, terminals, roles, users, employees, machine clients, the tenant, and what the
//! log says of all that. Edits with a wrong version are tested for every operation at once, in the contract's tests.

use serde_json::{Value, json};
use test_support::app::PASSWORD;
use test_support::http::Response;
use test_support::{AppCompany, TestApp};
use uuid::Uuid;

/// Makes a thing, and finds it by its address, with its version.
fn make(company: &AppCompany, path: &str, body: &Value) -> Value {
    let answer = company.boss("POST", path).json(body).send();
    let made = answer.expect(201);
    let id = made["id"].as_str().expect("an id");
    assert_eq!(answer.header("location"), Some(format!("/api/v1{path}/{id}").as_str()));
    assert_eq!(answer.header("etag"), Some("\"1\""));
    assert_eq!(made["row_version"], 1);
    made
}

fn edit(company: &AppCompany, path: &str, made: &Value, version: i64, body: &Value) -> Response {
    let id = made["id"].as_str().expect("an id");
    company.boss("PATCH", &format!("{path}/{id}")).if_match(version).json(body).send()
}

/// Asks to make something that breaks one rule, and says which.
fn refused(company: &AppCompany, path: &str, body: &Value) -> (String, String) {
    company.boss("POST", path).json(body).send().field(422, "validation-failed")
}

fn place(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

/// The whole list has this thing as it is now.
fn assert_listed(company: &AppCompany, path: &str, thing: &Value) {
    let list = company.boss("GET", path).send().expect(200);
    let items = list["items"].as_array().expect("a list");
    assert!(items.contains(thing), "{thing} is not in {list:#}");
}

/// A company may have several legal entities.
#[test]
fn a_legal_entity_is_entered_and_renamed() {
    let company = TestApp::shared().company();
    let made = make(&company, "/legal-entities", &json!({ "code": "LE2", "name": "North Ltd" }));
    assert_listed(&company, "/legal-entities", &made);
    let renamed = edit(&company, "/legal-entities", &made, 1, &json!({ "name": "North Group" }));
    assert_eq!(renamed.header("etag"), Some("\"2\""));
    let renamed = renamed.expect(200);
    assert_eq!((&renamed["name"], &renamed["code"]), (&json!("North Group"), &json!("LE2")));
    assert_listed(&company, "/legal-entities", &renamed);
    let twice =
        company.boss("POST", "/legal-entities").json(&json!({ "code": "LE2", "name": "Twin" })).send();
    assert_eq!(twice.problem(409, "code-taken")["field"], "code");
    let long = json!({ "code": "x".repeat(17), "name": "Long" });
    assert_eq!(refused(&company, "/legal-entities", &long), place("/code", "length"));
}

#[test]
fn a_shop_is_opened_and_changed() {
    let company = TestApp::shared().company();
    let body = json!({ "code": "S7", "name": "Second", "legal_entity_id": company.made.legal_entity.value(),
        "time_zone": "Asia/Tokyo", "day_starts_at": "05:30" });
    let made = make(&company, "/shops", &body);
    assert_listed(&company, "/shops", &made);
    let path = format!("/shops/{}", made["id"].as_str().expect("an id"));
    assert_eq!(company.cashier("GET", &path).send().expect(200), made);
    let changed = edit(&company, "/shops", &made, 1, &json!({ "day_starts_at": "00:00" })).expect(200);
    assert_eq!(
        (&changed["day_starts_at"], &changed["time_zone"], &changed["row_version"]),
        (&json!("00:00"), &json!("Asia/Tokyo"), &json!(2))
    );
    edit(&company, "/shops", &made, 1, &json!({ "name": "Late" })).problem(412, "precondition-failed");
    assert_eq!(company.boss("POST", "/shops").json(&body).send().problem(409, "code-taken")["field"], "code");
    for (field, value, code) in [
        ("name", json!(""), "length"),
        ("code", json!("too long!"), "length"),
        ("time_zone", json!("Mars/Olympus"), "unknown-time-zone"),
        ("day_starts_at", json!("25:00"), "wrong-type"),
        ("legal_entity_id", json!(Uuid::now_v7()), "unknown-reference"),
    ] {
        let mut wrong = body.clone();
        wrong["code"] = json!("S8");
        wrong[field] = value;
        assert_eq!(refused(&company, "/shops", &wrong), place(&format!("/{field}"), code));
    }
}

#[test]
fn a_terminal_is_set_up_and_changed() {
    let company = TestApp::shared().company();
    let shop = company.made.shop.value();
    let body = json!({ "shop_id": shop, "code": "B", "name": "Desk 2", "receipt_width_mm": 58 });
    let made = make(&company, "/terminals", &body);
    assert_listed(&company, &format!("/terminals?shop_id={shop}"), &made);
    let elsewhere = company.boss("GET", &format!("/terminals?shop_id={}", Uuid::now_v7())).send().expect(200);
    assert_eq!(elsewhere["items"], json!([]));
    let changed = edit(&company, "/terminals", &made, 1, &json!({ "receipt_width_mm": 80 })).expect(200);
    assert_eq!((&changed["receipt_width_mm"], &changed["name"]), (&json!(80), &json!("Desk 2")));
    assert_eq!(
        company.boss("POST", "/terminals").json(&body).send().problem(409, "code-taken")["field"],
        "code"
    );
    for (field, value, code) in [
        ("receipt_width_mm", json!(70), "unknown-value"),
        ("name", json!("x".repeat(101)), "length"),
        ("shop_id", json!(Uuid::now_v7()), "unknown-reference"),
    ] {
        let mut wrong = body.clone();
        wrong["code"] = json!("C");
        wrong[field] = value;
        assert_eq!(refused(&company, "/terminals", &wrong), place(&format!("/{field}"), code));
    }
}

/// R01: roles stand in a tree, hold no more than whoever makes them, and go only when nobody has them.
#[test]
fn a_role_is_added_moved_and_removed() {
    let company = TestApp::shared().company();
    let roles = &company.made.roles;
    let body =
        json!({ "parent_id": roles[2].value(), "name": "Lead", "permissions": ["desk:serve", "desk:serve"] });
    let made = make(&company, "/roles", &body);
    assert_eq!((&made["permissions"], &made["depth"]), (&json!(["desk:serve"]), &json!(3)));
    assert_listed(&company, "/roles", &made);
    let moved =
        edit(&company, "/roles", &made, 1, &json!({ "parent_id": roles[1].value(), "permissions": [] }));
    let moved = moved.expect(200);
    assert_eq!((&moved["depth"], &moved["permissions"]), (&json!(2), &json!([])));
    company.forget_tokens();
    let parent = json!({ "id": roles[1].value() });
    let below_itself = edit(&company, "/roles", &parent, 1, &json!({ "parent_id": made["id"] }));
    below_itself.problem(409, "role-tree-invalid");
    let twice = company.boss("POST", "/roles").json(&body).send();
    assert_eq!(twice.problem(409, "code-taken")["field"], "name");
    for (field, value, pointer, code) in [
        ("permissions", json!(["desk:serve", "moon:fly"]), "/permissions/1", "unknown-value"),
        ("parent_id", json!(Uuid::now_v7()), "/parent_id", "unknown-reference"),
        ("name", json!(""), "/name", "length"),
    ] {
        let mut wrong = body.clone();
        wrong["name"] = json!("Other");
        wrong[field] = value;
        assert_eq!(refused(&company, "/roles", &wrong), place(pointer, code));
    }
    let used = company.boss("DELETE", &format!("/roles/{}", roles[0])).send();
    used.problem(409, "role-in-use");
    let path = format!("/roles/{}", made["id"].as_str().expect("an id"));
    let _ = company.boss("DELETE", &path).send().expect(204);
    company.boss("DELETE", &path).send().problem(404, "role-not-found");
}

#[test]
fn a_user_is_made_changed_reset_and_unlocked() {
    let company = TestApp::shared().company();
    let body = json!({ "user_name": "wu", "display_name": "Wu", "staff_number": "77",
        "role_id": company.made.roles[3].value(), "password": "Given once 7", "shop_ids": [company.made.shop.value()] });
    let made = make(&company, "/users", &body);
    assert_eq!((&made["must_change_password"], &made["can_sign_in"]), (&json!(true), &json!(true)));
    let path = format!("/users/{}", made["id"].as_str().expect("an id"));
    assert_eq!(company.boss("GET", &path).send().expect(200), made);
    assert_listed(&company, "/users", &made);
    let changed =
        edit(&company, "/users", &made, 1, &json!({ "display_name": "Old Wu", "shop_ids": [] })).expect(200);
    assert_eq!((&changed["display_name"], &changed["shop_ids"]), (&json!("Old Wu"), &json!([])));
    for (field, other) in [("user_name", "staff_number"), ("staff_number", "user_name")] {
        let mut twin = body.clone();
        twin[other] = json!("other");
        let taken = company.boss("POST", "/users").json(&twin).send();
        assert_eq!(taken.problem(409, "code-taken")["field"], field);
    }
    for (field, value, pointer) in [
        ("password", json!("sh0rt"), "/password"),
        ("display_name", json!(""), "/display_name"),
        ("role_id", json!(Uuid::now_v7()), "/role_id"),
    ] {
        let mut wrong = body.clone();
        (wrong["user_name"], wrong["staff_number"]) = (json!("xu"), json!("78"));
        wrong[field] = value;
        assert_eq!(refused(&company, "/users", &wrong).0, pointer);
    }
    let reset = company.boss("POST", &format!("{path}/password-reset"));
    assert_eq!(
        reset.clone().json(&json!({ "password": "x1" })).send().field(422, "validation-failed").0,
        "/password"
    );
    let _ = reset.json(&json!({ "password": "Given again 8" })).send().expect(204);
    let _ = company.app.sign_in(&company.number, "wu", "Given again 8").expect(201);
}

/// A user who is locked out signs in again once unlocked; one who may not sign in loses the present session too.
#[test]
fn a_user_is_unlocked_and_shut_out() {
    let company = TestApp::shared().company();
    let token = company.token("cashier");
    let users = company.boss("GET", "/users").send().expect(200);
    let cashier =
        users["items"].as_array().expect("a list").iter().find(|user| user["user_name"] == "cashier");
    let cashier = cashier.expect("the cashier").clone();
    let path = format!("/users/{}", cashier["id"].as_str().expect("an id"));
    let sign_in = |password: &str| company.app.sign_in(&company.number, "cashier", password);
    let locked = (0..20).map(|_| sign_in("Wrong one 1")).find(|answer| answer.status == 429);
    locked.expect("too many failures lock").problem(429, "account-locked");
    assert_eq!(company.boss("GET", &path).send().expect(200)["locked"], true);
    let _ = company.boss("POST", &format!("{path}/unlock")).send().expect(204);
    let _ = sign_in(PASSWORD).expect(201);
    let version = company.boss("GET", &path).send().expect(200)["row_version"].as_i64().expect("a version");
    let _ = edit(&company, "/users", &cashier, version, &json!({ "can_sign_in": false })).expect(200);
    sign_in(PASSWORD).problem(401, "credentials-invalid");
    company.app.request("GET", "/shops").bearer(&token).send().problem(401, "unauthenticated");
}

#[test]
fn an_employee_is_entered_and_changed() {
    let company = TestApp::shared().company();
    let body =
        json!({ "number": "E7", "name": "Zhou", "shop_id": company.made.shop.value(), "user_id": null });
    let made = make(&company, "/employees", &body);
    assert_listed(&company, "/employees", &made);
    let changed = edit(&company, "/employees", &made, 1, &json!({ "name": "Old Zhou", "shop_id": null }));
    let changed = changed.expect(200);
    assert_eq!((&changed["name"], &changed["shop_id"]), (&json!("Old Zhou"), &Value::Null));
    let user = json!({ "user_id": company.made.administrator.value() });
    assert_eq!(edit(&company, "/employees", &made, 2, &user).expect(200)["user_id"], user["user_id"]);
    let twice = company.boss("POST", "/employees").json(&body).send();
    assert_eq!(twice.problem(409, "code-taken")["field"], "number");
    for (field, value, code) in [
        ("name", json!(""), "length"),
        ("shop_id", json!(Uuid::now_v7()), "unknown-reference"),
        ("user_id", json!(Uuid::now_v7()), "unknown-reference"),
    ] {
        let mut wrong = body.clone();
        wrong["number"] = json!("E8");
        wrong[field] = value;
        assert_eq!(refused(&company, "/employees", &wrong), place(&format!("/{field}"), code));
    }
}

/// A machine client signs in with what was shown once, until it is deleted.
#[test]
fn a_machine_client_lives_until_it_is_deleted() {
    let company = TestApp::shared().company();
    let body = json!({ "name": "Site", "scopes": ["shop:read"], "shop_id": company.made.shop.value() });
    let credentials = company.boss("POST", "/api-clients").json(&body).send().expect(201);
    let text = |name: &str| credentials[name].as_str().expect("a credential").to_owned();
    let sign_in = |secret: &str| {
        let form =
            format!("grant_type=client_credentials&client_id={}&client_secret={secret}", text("client_id"));
        company.app.request("POST", "/oauth/token").body("application/x-www-form-urlencoded", form).send()
    };
    sign_in("wrong").problem(401, "credentials-invalid");
    let granted = sign_in(&text("client_secret")).expect(200);
    let token = granted["access_token"].as_str().expect("a token").to_owned();
    let shops = || company.app.request("GET", "/shops").bearer(&token).send();
    let _ = shops().expect(200);
    let listed = company.boss("GET", "/api-clients").send();
    assert!(!listed.text().contains(&text("client_secret")));
    let client = listed.expect(200)["items"][0].clone();
    assert_eq!((&client["name"], &client["scopes"]), (&json!("Site"), &json!(["shop:read"])));
    let path = format!("/api-clients/{}", client["id"].as_str().expect("an id"));
    let _ = company.boss("DELETE", &path).send().expect(204);
    company.boss("DELETE", &path).send().problem(404, "api-client-not-found");
    shops().problem(401, "unauthenticated");
    sign_in(&text("client_secret")).problem(401, "credentials-invalid");
    for (field, value, pointer, code) in [
        ("name", json!(""), "/name", "length"),
        ("scopes", json!([]), "/scopes", "length"),
        ("scopes", json!(["moon:fly"]), "/scopes/0", "unknown-value"),
        ("shop_id", json!(Uuid::now_v7()), "/shop_id", "unknown-reference"),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        assert_eq!(refused(&company, "/api-clients", &wrong), place(pointer, code));
    }
}

#[test]
fn the_tenant_is_read_by_everybody_and_changed_by_few() {
    let company = TestApp::shared().company();
    let read = company.cashier("GET", "/tenant").send();
    let before = read.expect(200);
    assert_eq!((read.header("etag"), &before["number"]), (Some("\"1\""), &json!(company.number)));
    let change =
        |body: Value, version: i64| company.boss("PATCH", "/tenant").if_match(version).json(&body).send();
    let changed =
        change(json!({ "short_name": "Regulars", "browse_scope": "tenant", "language": "zh-CN" }), 1);
    let changed = changed.expect(200);
    assert_eq!((&changed["short_name"], &changed["browse_scope"]), (&json!("Regulars"), &json!("tenant")));
    assert_eq!((&changed["name"], &changed["currency"]), (&before["name"], &before["currency"]));
    // Another browse scope ends the tokens that were made under the old one.
    company.forget_tokens();
    assert_eq!(company.cashier("GET", "/tenant").send().expect(200), changed);
    for (body, pointer, code) in [
        (json!({ "language": "fr" }), "/language", "unknown-value"),
        (json!({ "time_zone": "Mars/Olympus" }), "/time_zone", "unknown-time-zone"),
        (json!({ "browse_scope": "planet" }), "/browse_scope", "unknown-value"),
        (json!({ "short_name": "x".repeat(33) }), "/short_name", "length"),
    ] {
        assert_eq!(change(body, 2).field(422, "validation-failed"), place(pointer, code));
    }
}

/// LG01: each act leaves an event that names who, what and to whom; the newest first, page by page.
#[test]
fn every_act_is_in_the_log() {
    let company = TestApp::shared().company();
    let entity = make(&company, "/legal-entities", &json!({ "code": "A1", "name": "Audit Ltd" }));
    let _ = edit(&company, "/legal-entities", &entity, 1, &json!({ "name": "Audit Group" })).expect(200);
    let ask = |query: &str| company.boss("GET", &format!("/audit-events?{query}")).send().expect(200);
    let subject = entity["id"].as_str().expect("an id");
    let first = ask(&format!("subject_id={subject}&limit=1"));
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = ask(&format!("subject_id={subject}&limit=1&cursor={cursor}"));
    assert_eq!(second["next_cursor"], Value::Null);
    let actions = [&first, &second].map(|page| page["items"][0]["action"].clone());
    assert_eq!(actions, ["legal_entity.changed", "legal_entity.entered"]);
    for event in [&first["items"][0], &second["items"][0]] {
        assert_eq!((&event["outcome"], &event["subject_id"]), (&json!("done"), &json!(subject)));
        assert_eq!(event["actor"]["id"], json!(company.made.administrator.value()));
        assert_eq!(event["actor"]["kind"], "user");
    }
    let of_action = ask("action=legal_entity.changed");
    assert_eq!(of_action["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(ask(&format!("actor_id={}", Uuid::now_v7()))["items"], json!([]));
    company.boss("GET", "/audit-events?actor_id=nobody").send().problem(400, "malformed-query");
}
