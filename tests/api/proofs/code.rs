//! A code: how long it lives, how often it may be wrong, how often it is sent, and what it costs.

use chrono::TimeDelta;

use super::*;

/// A server of its own, whose clock a test moves.
fn quiet() -> Arc<TestApp> {
    TestApp::start(TestDatabase::fresh(), readable())
}

fn travel(asking: &Asking, by: TimeDelta) {
    asking.company.app.state.clock().shift(by);
    asking.company.forget_tokens();
}

fn id_of(asked: &Value) -> String {
    asked["id"].as_str().expect("an id").to_owned()
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

fn credit(asking: &Asking) -> i64 {
    let credit = asking.company.boss("GET", "/message-credit").send().expect(200);
    credit["balance"].as_i64().expect("a number")
}

fn set(asking: &Asking, changes: &Value) {
    let before = asking.company.boss("GET", "/message-settings").send().expect(200);
    let version = before["row_version"].as_i64().expect("a version");
    let _ =
        asking.company.boss("PATCH", "/message-settings").if_match(version).json(changes).send().expect(200);
}

/// OP02: the fifth wrong code ends a proof, also for the right one; each is counted and in the log.
#[test]
fn five_wrong_codes_end_a_proof() {
    let asking = Asking::of(&shared());
    let asked = asking.ask(&stored_value("200.00")).expect(201);
    assert_eq!((&asked["tries_left"], &asked["confirmed"]), (&json!(5), &json!(false)));
    let (id, code) = (id_of(&asked), asking.code());
    let early = asking.sale(&fresh_key(), "200.00", Some(&id)).problem(409, "proof-not-usable");
    assert_eq!(early["cause"], "not_confirmed");
    for left in (0..5).rev() {
        let problem = asking.confirm(&id, wrong(&code)).problem(403, "proof-code-wrong");
        assert_eq!(problem["tries_left"], json!(left));
    }
    assert_eq!(asking.confirm(&id, &code).problem(409, "proof-not-usable")["cause"], "locked");
    let refused = asking.audited("proof.confirmed");
    assert_eq!(refused.iter().filter(|event| event["outcome"] == "refused").count(), 5);
}

/// OP02: confirming twice changes nothing, also with another code.
#[test]
fn a_confirmed_proof_stays_so() {
    let asking = Asking::of(&shared());
    let id = asking.proved(&stored_value("200.00"));
    assert_eq!(asking.confirm(&id, "000000").expect(200)["confirmed"], true);
    let _ = asking.sale(&fresh_key(), "200.00", Some(&id)).expect(201);
    assert_eq!(asking.confirm(&id, "000000").problem(409, "proof-not-usable")["cause"], "used");
}

/// OP02: a code lives five minutes, and so does what it proved; a code a minute and five an hour, from then on again.
#[test]
fn codes_end_and_are_rationed() {
    let asking = Asking::of(&quiet());
    let asked = asking.ask(&stored_value("200.00")).expect(201);
    let soon = asking.ask(&stored_value("200.00"));
    assert!(soon.header("retry-after").is_some());
    let _ = soon.problem(429, "proof-code-too-soon");
    let code = asking.code();
    travel(&asking, TimeDelta::minutes(5));
    assert_eq!(asking.confirm(&id_of(&asked), &code).problem(409, "proof-not-usable")["cause"], "expired");

    let proof = asking.proved(&stored_value("200.00"));
    travel(&asking, TimeDelta::minutes(5));
    let late = asking.sale(&fresh_key(), "200.00", Some(&proof)).problem(409, "proof-not-usable");
    assert_eq!(late["cause"], "expired");

    for _ in 0..3 {
        let _ = asking.ask(&stored_value("200.00")).expect(201);
        travel(&asking, TimeDelta::minutes(1));
    }
    let problem = asking.ask(&stored_value("200.00")).problem(429, "proof-code-too-soon");
    assert!(problem["retry_after_seconds"].as_i64().is_some_and(|seconds| seconds > 60), "{problem}");
    travel(&asking, TimeDelta::hours(1));
    let _ = asking.ask(&stored_value("200.00")).expect(201);
}

/// OP02, T07: a code costs message credit; what the provider did not take is given back, and the message says why.
#[test]
fn a_code_is_paid_for_when_it_is_sent() {
    let asking = Asking::of(&quiet());
    let before = credit(&asking);
    let _ = asking.ask(&stored_value("200.00")).expect(201);
    let cost = before - credit(&asking);
    assert!(cost >= 1, "{cost}");
    travel(&asking, TimeDelta::minutes(2));
    set(&asking, &json!({ "simulator_answer": "busy" }));
    let problem = asking.ask(&stored_value("200.00")).problem(409, "proof-code-not-sent");
    assert_eq!(problem["reason"], "provider_busy");
    assert_eq!(credit(&asking), before - cost);
    let list = asking.company.boss("GET", "/messages?kind=proof_code").send().expect(200);
    let states: Vec<_> =
        list["items"].as_array().expect("a list").iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, [json!("failed"), json!("sent")]);

    travel(&asking, TimeDelta::minutes(2));
    set(&asking, &json!({ "sms_provider": "none" }));
    let problem = asking.ask(&stored_value("200.00")).problem(409, "proof-code-not-sent");
    assert_eq!(problem["reason"], "no_provider");
    set(&asking, &json!({ "sms_provider": "simulator", "simulator_answer": "delivers" }));
    let poor = asking.company.app.company();
    let _ = poor
        .boss("PATCH", "/message-settings")
        .if_match(1)
        .json(&json!({ "sms_provider": "simulator" }))
        .send()
        .expect(200);
    let member = poor.member("Lu");
    let path = format!("/memberships/{}/proof-codes", member.membership);
    let problem =
        poor.cashier("POST", &path).json(&stored_value("1.00")).send().problem(409, "proof-code-not-sent");
    assert_eq!(problem["reason"], "no_credit");
    let nobody = json!({ "name": "No phone", "program_id": poor.made.program.value() });
    let nobody = poor.boss("POST", "/members").json(&nobody).send().expect(201);
    let path =
        format!("/memberships/{}/proof-codes", nobody["memberships"][0]["id"].as_str().expect("an id"));
    let problem =
        poor.cashier("POST", &path).json(&stored_value("1.00")).send().problem(409, "proof-code-not-sent");
    assert_eq!(problem["reason"], "no_phone");
}
