//! Signing in and out, and what protects it (T05, R09; S7 of the goals).

use api::config::ServerSettings;
use chrono::TimeDelta;
use serde_json::{Value, json};
use test_support::app::PASSWORD;
use test_support::http::Response;
use test_support::{TestApp, TestDatabase};

/// T05: number, name and password together; whatever is wrong, the answer is the same.
#[test]
fn a_wrong_sign_in_does_not_say_what_is_wrong() {
    let app = TestApp::shared();
    let company = app.company();
    let wrong = [
        app.sign_in(&company.number, "general-manager", "Wrong password 1"),
        app.sign_in(&company.number, "nobody", PASSWORD),
        app.sign_in("999999", "general-manager", PASSWORD),
    ];
    let same = |answer: &Response| {
        let document = answer.problem(401, "credentials-invalid");
        (document["title"].clone(), document["detail"].clone())
    };
    assert_eq!(same(&wrong[0]), same(&wrong[1]));
    assert_eq!(same(&wrong[0]), same(&wrong[2]));
    assert!(wrong.iter().all(|answer| answer.cookie("regulars_access").is_none()));
    let right = app.sign_in(&company.number, "general-manager", PASSWORD).expect(201);
    assert_eq!(
        (&right["tenant"]["number"], &right["must_change_password"]),
        (&json!(company.number), &json!(false))
    );
}

/// The cookies of a browser cannot be read by a script nor sent from elsewhere; behind https they are bound to the host.
#[test]
fn cookies_are_kept_from_scripts_and_strangers() {
    let database = TestDatabase::shared();
    let settings =
        ServerSettings { public_origin: Some("https://shop.example".into()), ..ServerSettings::for_tests() };
    let secure = TestApp::start(database, settings);
    for (app, prefix, needed) in [(TestApp::shared(), "", ""), (secure, "__Host-", "; Secure")] {
        let company = app.company();
        let answer = app.sign_in(&company.number, "general-manager", PASSWORD);
        let cookies: Vec<&String> =
            answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value).collect();
        assert_eq!(cookies.len(), 2);
        for cookie in cookies {
            for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(part), "{cookie}");
            }
            assert!(cookie.contains(needed), "{cookie}");
        }
        assert!(answer.cookie(&format!("{prefix}regulars_access")).is_some());
    }
}

/// A change with cookies must come from our own pages; with a token in the header it may come from anywhere.
#[test]
fn a_change_with_cookies_comes_from_our_pages() {
    let app = TestApp::shared();
    let company = app.company();
    let cookie = format!("regulars_access={}", company.token("general-manager"));
    let body = json!({ "code": "E2", "name": "Second" });
    let change = || app.request("POST", "/legal-entities").header("Cookie", &cookie).json(&body);
    change().send().problem(403, "origin-refused");
    change()
        .header("X-Requested-With", "regulars")
        .header("Origin", "https://evil.example")
        .send()
        .problem(403, "origin-refused");
    change()
        .header("X-Requested-With", "regulars")
        .header("Origin", "null")
        .send()
        .problem(403, "origin-refused");
    let _ = change().header("X-Requested-With", "regulars").send().expect(201);
    let own = format!("http://{}", app.address);
    let own = change().header("X-Requested-With", "regulars").header("Origin", &own).send();
    own.problem(409, "code-taken");
    let reading = app.request("GET", "/legal-entities").header("Cookie", &cookie).send();
    let _ = reading.expect(200);
}

fn refreshed(app: &TestApp, secret: &str) -> Response {
    let cookie = format!("regulars_refresh={secret}");
    app.request("POST", "/sessions/refresh")
        .header("Cookie", &cookie)
        .header("X-Requested-With", "regulars")
        .send()
}

/// A refresh secret works once. The previous one is forgiven for a moment — two tabs at once —, later it ends the session for all.
#[test]
fn a_reused_refresh_secret_ends_the_session() {
    let app = TestApp::start(TestDatabase::shared(), ServerSettings::for_tests());
    let company = app.company();
    let first = app
        .sign_in(&company.number, "general-manager", PASSWORD)
        .cookie("regulars_refresh")
        .expect("a secret");
    let second = refreshed(&app, &first);
    let _ = second.expect(200);
    let second_secret = second.cookie("regulars_refresh").expect("the next secret");
    assert_ne!(first, second_secret);
    let forgiven = refreshed(&app, &first);
    let _ = forgiven.expect(200);
    assert_eq!(forgiven.cookie("regulars_refresh"), None, "it gets no secret of its own");
    app.state.clock().shift(TimeDelta::seconds(60));
    refreshed(&app, &first).problem(401, "unauthenticated");
    refreshed(&app, &second_secret).problem(401, "unauthenticated");
    let access = second.cookie("regulars_access").expect("a token");
    app.request("GET", "/sessions/current").bearer(&access).send().problem(401, "unauthenticated");
}

/// A secret that was never made, or of another kind, is nothing.
#[test]
fn a_made_up_secret_is_nothing() {
    let app = TestApp::shared();
    let tenant = app.company();
    for secret in ["", "x", "ses_x_y", "%00", &"a".repeat(5_000)] {
        let answer = refreshed(&app, secret);
        assert!(matches!(answer.status, 400 | 401 | 431), "{} {}", answer.status, answer.text());
    }
    app.request("POST", "/sessions/refresh").send().problem(401, "unauthenticated");
    drop(tenant);
}

/// A token ends after its ten minutes, a session after a day without use.
#[test]
fn tokens_and_sessions_end() {
    let app = TestApp::start(TestDatabase::shared(), ServerSettings::for_tests());
    let company = app.company();
    let answer = app.sign_in(&company.number, "general-manager", PASSWORD);
    let token = answer.cookie("regulars_access").expect("a token");
    let ask = || app.request("GET", "/sessions/current").bearer(&token).send();
    let _ = ask().expect(200);
    app.state.clock().shift(TimeDelta::seconds(601));
    ask().problem(401, "unauthenticated");
    let secret = answer.cookie("regulars_refresh").expect("a secret");
    app.state.clock().shift(TimeDelta::hours(25));
    refreshed(&app, &secret).problem(401, "unauthenticated");
}

/// Ten failures in a row lock an account for fifteen minutes, whether it exists or not; a manager unlocks it at once.
#[test]
fn failures_lock_an_account() {
    let app = TestApp::start(TestDatabase::shared(), ServerSettings::for_tests());
    let company = app.company();
    let _ = company.token("cashier");
    for name in ["cashier", "nobody"] {
        for _ in 0..10 {
            app.sign_in(&company.number, name, "Wrong password 1").problem(401, "credentials-invalid");
        }
        let locked = app.sign_in(&company.number, name, PASSWORD);
        locked.problem(429, "account-locked");
        let seconds: u64 =
            locked.header("retry-after").and_then(|text| text.parse().ok()).expect("when to come back");
        assert!((1..=900).contains(&seconds), "{seconds}");
    }
    let users = company.boss("GET", "/users").send().expect(200);
    let cashier = users["items"]
        .as_array()
        .expect("users")
        .iter()
        .find(|user| user["user_name"] == "cashier")
        .cloned()
        .expect("the cashier");
    assert_eq!(cashier["locked"], true);
    let path = format!("/users/{}/unlock", cashier["id"].as_str().expect("an id"));
    assert_eq!(company.boss("POST", &path).send().status, 204);
    let _ = app.sign_in(&company.number, "cashier", PASSWORD).expect(201);
    // Time heals the other lock.
    app.state.clock().shift(TimeDelta::minutes(16));
    app.sign_in(&company.number, "nobody", "Wrong password 1").problem(401, "credentials-invalid");
}

/// Signing out ends the token at once; a dismissed user's rights end within moments.
#[test]
fn signing_out_ends_the_token() {
    let app = TestApp::shared();
    let company = app.company();
    let token = company.another_session("cashier");
    let ask = || app.request("GET", "/sessions/current").bearer(&token).send();
    let _ = ask().expect(200);
    assert_eq!(app.request("DELETE", "/sessions/current").bearer(&token).send().status, 204);
    ask().problem(401, "unauthenticated");
}

/// Own sessions are listed and can be ended; others' cannot.
#[test]
fn own_sessions_can_be_ended() {
    let app = TestApp::shared();
    let company = app.company();
    let (one, two) = (company.another_session("cashier"), company.another_session("cashier"));
    let id = |token: &str| {
        app.request("GET", "/sessions/current").bearer(token).send().expect(200)["session_id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let other = id(&two);
    let list = app.request("GET", "/sessions").bearer(&one).send().expect(200);
    let items = list["items"].as_array().expect("sessions");
    assert!(items.iter().any(|session| session["id"] == other.as_str()));
    assert_eq!(items.iter().filter(|session| session["current"] == true).count(), 1);
    let boss = app.request("DELETE", &format!("/sessions/{other}")).bearer(&company.token("general-manager"));
    boss.send().problem(404, "session-not-found");
    assert_eq!(app.request("DELETE", &format!("/sessions/{other}")).bearer(&one).send().status, 204);
    app.request("GET", "/sessions/current").bearer(&two).send().problem(401, "unauthenticated");
}

/// The fast clerk switch: number and PIN at a bound till; the session before ends.
#[test]
fn a_till_is_handed_to_another_clerk() {
    let app = TestApp::shared();
    let company = app.company();
    let (cashier, supervisor) = (company.another_session("cashier"), company.another_session("supervisor"));
    let pin = json!({ "current_password": PASSWORD, "pin": "2580" });
    assert_eq!(app.request("PUT", "/sessions/current/pin").bearer(&supervisor).json(&pin).send().status, 204);
    let switch = |token: &str, number: &str, pin: &str| {
        app.request("POST", "/sessions/current/clerk")
            .bearer(token)
            .json(&json!({ "staff_number": number, "pin": pin }))
            .send()
    };
    switch(&cashier, "2002", "0000").problem(401, "credentials-invalid");
    switch(&cashier, "0000", "2580").problem(401, "credentials-invalid");
    let unbound =
        app.sign_in(&company.number, "cashier", PASSWORD).cookie("regulars_access").expect("a token");
    switch(&unbound, "2002", "2580").problem(403, "terminal-required");
    let switched = switch(&cashier, "2002", "2580");
    let session = switched.expect(201);
    assert_eq!(
        (&session["user"]["user_name"], &session["terminal"]["code"]),
        (&json!("supervisor"), &json!("A"))
    );
    app.request("GET", "/sessions/current").bearer(&cashier).send().problem(401, "unauthenticated");
}

/// A new password has a shape, and takes effect at once everywhere else.
#[test]
fn a_new_password_has_a_shape() {
    let app = TestApp::shared();
    let company = app.company();
    let (one, two) = (company.another_session("cashier"), company.another_session("cashier"));
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        app.request("PUT", "/sessions/current/password").bearer(&one).json(&body).send()
    };
    for weak in ["short1", "onlyletters", "12345678901"] {
        assert_eq!(change(PASSWORD, weak).field(422, "validation-failed").0, "/new_password", "{weak}");
    }
    let wrong = change("Wrong password 1", "Autumn leaves 9");
    assert!(matches!(wrong.status, 401 | 422), "{}", wrong.text());
    let _ = change(PASSWORD, "Autumn leaves 9").expect(200);
    app.request("GET", "/sessions/current").bearer(&two).send().problem(401, "unauthenticated");
    app.sign_in(&company.number, "cashier", PASSWORD).problem(401, "credentials-invalid");
    let _ = app.sign_in(&company.number, "cashier", "Autumn leaves 9").expect(201);
}

/// Machines: the right secret of a living client, scopes it has.
#[test]
fn a_machine_gets_a_token_for_its_secret() {
    let app = TestApp::shared();
    let company = app.company();
    let made = company
        .boss("POST", "/api-clients")
        .json(&json!({ "name": "Site", "scopes": ["shop:read"] }))
        .send()
        .expect(201);
    let (id, secret) = (
        made["client_id"].as_str().expect("an id").to_owned(),
        made["client_secret"].as_str().expect("a secret").to_owned(),
    );
    let ask = |id: &str, secret: &str, more: &str| {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}{more}");
        app.request("POST", "/oauth/token").body("application/x-www-form-urlencoded", form).send()
    };
    let token = ask(&id, &secret, "").expect(200);
    assert_eq!((&token["token_type"], &token["scope"]), (&json!("Bearer"), &json!("shop:read")));
    ask(&id, "wrong", "").problem(401, "credentials-invalid");
    ask("wrong", &secret, "").problem(401, "credentials-invalid");
    assert!(ask(&id, &secret, "&scope=tenant:edit").status >= 400, "a scope it does not have");
    let listed = company.boss("GET", "/api-clients").send().expect(200);
    let path = format!("/api-clients/{}", listed["items"][0]["id"].as_str().expect("an id"));
    assert_eq!(company.boss("DELETE", &path).send().status, 204);
    ask(&id, &secret, "").problem(401, "credentials-invalid");
    let bearer = token["access_token"].as_str().expect("a token").to_owned();
    app.state.access.refresh(&app.state.store).expect("rights are checked");
    app.request("GET", "/shops").bearer(&bearer).send().problem(401, "unauthenticated");
}

/// The wizard is open only while no company exists.
#[test]
fn setup_happens_once() {
    let database = TestDatabase::fresh();
    let app = TestApp::start(database, ServerSettings::for_tests());
    let needed = || app.request("GET", "/setup").send().expect(200)["needed"].clone();
    let body = json!({ "company_name": "Company", "short_name": "C", "time_zone": "Asia/Shanghai", "currency": "CNY",
        "language": "en", "shop_name": "Shop", "program_name": "Card",
        "administrator": { "user_name": "boss", "display_name": "Boss", "password": PASSWORD } });
    let set_up = |body: &Value| app.request("POST", "/setup").json(body).send();
    assert_eq!(needed(), true);
    for (pointer, value) in
        [("/time_zone", json!("Mars/Base")), ("/currency", json!("XXX")), ("/language", json!("fr"))]
    {
        let mut wrong = body.clone();
        *wrong.pointer_mut(pointer).expect("a field") = value;
        assert_eq!(set_up(&wrong).field(422, "validation-failed").0, pointer);
    }
    assert_eq!(set_up(&body).expect(201)["tenant_number"], "100001");
    assert_eq!(needed(), false);
    set_up(&body).problem(403, "setup-finished");
    let _ = app.sign_in("100001", "boss", PASSWORD).expect(201);
}
