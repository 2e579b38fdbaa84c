//! `POST /top-ups`.

use api::config::ServerSettings;
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::{TestApp, TestDatabase};

/// S01, S02: bonus by the rule; the answer names receipt, balances before and after, and what changed.
#[test]
fn a_top_up_gives_its_bonus() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let answer = company.top_up(&member, "12345.67").send();
    let body = answer.expect(201);
    assert_eq!(body["after"]["bonus"], "2469.13");
    assert_eq!(body["after"]["balance"], "14814.80");
    assert_eq!(body["posting"]["version"], 1);
    assert_eq!(body["posting"]["total"], "12345.67");
    let receipt = body["posting"]["receipt_no"].as_str().expect("a number");
    assert!(receipt.starts_with("01-A-") && receipt.ends_with("-0001"), "{receipt}");
    assert_eq!(answer.header("idempotent-replay"), None);
}

/// S02: ways of payment are kept; together they are one top-up.
#[test]
fn several_ways_of_payment_are_kept() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let body = json!({ "membership_id": member.membership,
        "tenders": [{ "method": "cash", "amount": "6000.00" }, { "method": "wechat", "amount": "4000.00" }] });
    let done = company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send().expect(201);
    assert_eq!(done["after"]["bonus"], "2000.00");
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&done))).send().expect(200);
    assert_eq!(detail["tenders"], body["tenders"]);
}

/// S02, OP18: an offer for first top-ups in cash until a day, and a tier by money topped up: told with its reasons, taken
/// back with the correction, and given again.
#[test]
fn a_first_top_up_in_cash_brings_more_and_raises_the_tier() {
    let company = TestApp::shared().company();
    company.publish(
        "top_up",
        json!({ "mode": "highest", "bands": [{ "from": "1000.00", "percent_bp": 1000 }], "bonus_months": null,
            "methods": ["cash"], "first": { "fixed": "100.00" }, "last_day": "2099-12-31" }),
    );
    let step = |level: i16, code: &str, points: i64, topped_up: &str| {
        json!({ "level": level, "code": code, "name": { "en": code }, "from_points": points,
            "topped_up_from": topped_up })
    };
    company.publish("tier_ladder", json!({ "steps": [step(1, "silver", 10_000, "3800.00")] }));
    let member = company.member("Li Na");
    let body = json!({ "membership_id": member.membership,
        "tenders": [{ "method": "cash", "amount": "3000.00" }, { "method": "wechat", "amount": "800.00" }] });
    let ask = || company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send().expect(201);
    let first = ask();
    assert_eq!(
        (&first["after"]["bonus"], &first["tier_change"]["to"]["code"]),
        (&json!("400.00"), &json!("silver"))
    );
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&first))).send().expect(200);
    let steps: Vec<&Value> =
        detail["derivation"]["steps"].as_array().expect("steps").iter().map(|step| &step["step"]).collect();
    assert_eq!(steps, ["bonus", "first_top_up", "tier"]);
    let causes: Vec<&Value> =
        detail["derivation"]["not_fired"].as_array().expect("causes").iter().map(|of| &of["cause"]).collect();
    assert_eq!(causes, ["way_gives_no_bonus"]);
    let undone = company.correction(&posting_of(&first)).send().expect(201);
    assert_eq!((&undone["after"]["balance"], &undone["after"]["tier"]["level"]), (&json!("0.00"), &json!(0)));
    assert_eq!(ask()["after"]["bonus"], "400.00", "what was corrected never happened");
    assert_eq!(ask()["after"]["bonus"], "700.00", "the second brings its band alone");
}

/// L02, OP18, §7: one top-up of 3,800.00 is silver: previewed, told, with what was missing before; taken back with its correction.
#[test]
fn one_top_up_raises_the_tier_and_says_what_was_missing() {
    let company = TestApp::shared().company();
    let silver = json!({ "level": 1, "code": "silver", "name": { "en": "Silver" }, "from_points": 10_000,
        "one_top_up_from": "3800.00" });
    company.publish("tier_ladder", json!({ "steps": [silver] }));
    let member = company.member("Li Na");
    let short = company.top_up(&member, "3799.99").send().expect(201);
    assert_eq!(short["tier_change"], Value::Null);
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&short))).send().expect(200);
    let missing = detail["derivation"]["not_fired"]
        .as_array()
        .expect("causes")
        .iter()
        .find(|silent| silent["cause"] == "tier_top_up_short");
    assert_eq!(
        missing.map(|silent| (&silent["level"], &silent["amount"])),
        Some((&json!(1), &json!("0.01")))
    );
    let body =
        json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "3800.00" }] });
    let preview = company.cashier("POST", "/top-ups?preview=true").json(&body).send().expect(200);
    let done = company.top_up(&member, "3800.00").send().expect(201);
    for answer in [&preview, &done] {
        assert_eq!(answer["tier_change"]["to"]["code"], "silver");
    }
    let undone = company.correction(&posting_of(&done)).send().expect(201);
    assert_eq!(undone["after"]["tier"]["level"], 0);
}

/// S02, OP18, §2.2: two tills top the same member up for the first time at once: one of them brings the offer, whoever was first.
#[test]
fn one_of_two_first_top_ups_brings_the_offer() {
    let company = TestApp::shared().company();
    let offer = json!({ "mode": "highest", "bands": [{ "from": "1000.00", "percent_bp": 1000 }], "bonus_months": null,
        "first": { "fixed": "100.00" } });
    company.publish("top_up", offer);
    for _ in 0..5 {
        let member = company.member("Li Na");
        let given = std::thread::scope(|scope| {
            let ask = || company.top_up(&member, "500.00").send().expect(201)["after"]["bonus"].clone();
            let tills: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            tills.into_iter().map(|till| till.join().expect("an answer")).collect::<Vec<_>>()
        });
        assert_eq!(given, ["100.00"; 4], "each sees the offer that the first brought, and no other");
    }
}

/// S01, S02, P09, OP18: an offer that gives points instead of a bonus: previewed, told with its reasons, on the receipt, and
/// taken back with the correction, where spent ones become a debt.
#[test]
fn a_top_up_gives_points() {
    let company = TestApp::shared().company();
    let offer = json!({ "mode": "highest", "bonus_months": null, "points_months": 12,
        "bands": [{ "from": "1000.00", "points": 500 }] });
    company.publish("top_up", offer);
    let pays =
        json!({ "points": 100, "worth": "1.00", "share_max_bp": 10_000, "step": 100, "points_min": 100 });
    company.publish("points_payment", pays);
    let member = company.member("Li Na");
    let body =
        json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "1000.00" }] });
    let preview = company.cashier("POST", "/top-ups?preview=true").json(&body).send().expect(200);
    let done = company.top_up(&member, "1000.00").send().expect(201);
    for answer in [&preview, &done] {
        assert_eq!(
            (&answer["effects"]["reward_points"], &answer["after"]["bonus"]),
            (&json!(500), &json!("0.00"))
        );
    }
    let top_up = posting_of(&done);
    let detail = company.cashier("GET", &format!("/postings/{top_up}")).send().expect(200);
    let step = &detail["derivation"]["steps"][0];
    assert_eq!(
        (&step["step"], &step["points"], &step["band_from"], step["lapses_at"].is_string()),
        (&json!("gift_points"), &json!(500), &json!("1000.00"), true)
    );
    assert!(
        detail["entries"].as_array().expect("entries").iter().any(|entry| entry["book"] == "points_given")
    );
    let receipt = company.cashier("GET", &format!("/postings/{top_up}/receipt")).send().expect(200);
    assert_eq!(receipt["reward_points"], json!({ "before": 0, "change": 500, "after": 500 }));

    let by_points = json!({ "membership_id": member.membership, "amount": "2.00",
        "tenders": [{ "method": "points" }] });
    let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&by_points).send().expect(201);
    let undone = company.correction(&top_up).send().expect(201);
    assert_eq!(
        (&undone["after"]["reward_points"], &undone["after"]["owed_points"]),
        (&json!(0), &json!(200))
    );
}

/// §2.2: a request that sends back what its preview said of the rules meets another version and is not posted: the answer has
/// the new preview, whose digest is taken. What was posted answers again by its key, whatever the rules are then.
#[test]
fn other_rules_than_those_of_the_preview_post_nothing() {
    let company = TestApp::shared().company();
    let by_bands = |percent_bp: i64| json!({ "mode": "highest", "bonus_months": null, "bands": [{ "from": "1000.00", "percent_bp": percent_bp }] });
    company.publish("top_up", by_bands(1_000));
    let member = company.member("Li Na");
    let body = |digest: &Value| {
        json!({ "membership_id": member.membership, "rules_digest": digest,
        "tenders": [{ "method": "cash", "amount": "1000.00" }] })
    };
    let ask = |path: &str, key: &str, digest: &Value| {
        company.cashier("POST", path).key(key).json(&body(digest)).send()
    };
    let preview = ask("/top-ups?preview=true", &fresh_key(), &Value::Null).expect(200);
    let seen = preview["rules_digest"].clone();
    assert_eq!((&preview["effects"]["bonus"], seen.is_string()), (&json!("100.00"), true));
    company.publish(
        "points_payment",
        json!({ "points": 100, "worth": "1.00", "share_max_bp": 10_000,
        "step": 100, "points_min": 100 }),
    );
    company.publish("top_up", by_bands(500));
    let key = fresh_key();
    let changed = ask("/top-ups", &key, &seen).problem(409, "rules-changed");
    let (now, told) = (&changed["preview"], &changed["preview"]["rules_digest"]);
    assert_eq!((&now["effects"]["bonus"], &now["posting"]["id"]), (&json!("50.00"), &Value::Null));
    assert_ne!(told, &seen);
    let panel =
        company.cashier("GET", &format!("/memberships/{}/desk", member.membership)).send().expect(200);
    assert_eq!(panel["membership"]["balance"], "0.00");
    assert_eq!(ask("/top-ups?preview=true", &key, &seen).expect(200)["rules_digest"], *told);
    let done = ask("/top-ups", &key, told).expect(201);
    assert_eq!((&done["effects"]["bonus"], &done["rules_digest"]), (&json!("50.00"), &Value::Null));
    company.publish("top_up", by_bands(700));
    let again = ask("/top-ups", &key, told);
    assert_eq!(again.header("idempotent-replay"), Some("true"));
    assert_eq!(again.expect(201), done);
    assert_eq!(
        ask("/top-ups", &fresh_key(), &json!("gold")).field(422, "validation-failed").0,
        "/rules_digest"
    );
    assert_eq!(
        ask("/top-ups", &fresh_key(), &json!("zzzzzzzzzzzzzzzz")).field(422, "validation-failed").0,
        "/rules_digest"
    );
}

/// §2.2: a rule whose day begins between preview and request is another rule, though nobody changed anything since.
#[test]
fn a_rule_that_begins_meanwhile_is_told() {
    let company = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests()).company();
    let member = company.member("Li Na");
    let ask = |path: &str, digest: &Value| {
        let body = json!({ "membership_id": member.membership, "rules_digest": digest,
            "tenders": [{ "method": "cash", "amount": "10000.00" }] });
        company.cashier("POST", path).key(&fresh_key()).json(&body).send()
    };
    let today = ask("/top-ups", &Value::Null).expect(201)["posting"]["business_date"].clone();
    let today: NaiveDate = today.as_str().expect("a date").parse().expect("a date");
    let body = json!({ "mode": "highest", "bonus_months": null, "bands": [{ "from": "1000.00", "percent_bp": 500 }] });
    let rule = json!({ "kind": "top_up", "program_id": company.made.program.value(), "in_force_from": today + TimeDelta::days(2), "body": body });
    let _ = company.boss("POST", "/rules").key(&fresh_key()).json(&rule).send().expect(201);
    let seen = ask("/top-ups?preview=true", &Value::Null).expect(200);
    assert_eq!(seen["effects"]["bonus"], "2000.00");
    company.app.state.clock().shift(TimeDelta::days(2));
    company.forget_tokens();
    let changed = ask("/top-ups", &seen["rules_digest"]).problem(409, "rules-changed");
    assert_eq!(changed["preview"]["effects"]["bonus"], "500.00");
    let _ = ask("/top-ups", &changed["preview"]["rules_digest"]).expect(201);
}

/// §2.2: a sale, too, is asked for by the rules of its preview.
#[test]
fn a_sale_by_other_rules_than_its_preview_posts_nothing() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let ask = |path: &str, digest: &Value| {
        let body = json!({ "membership_id": member.membership, "amount": "10.00", "rules_digest": digest });
        company.cashier("POST", path).key(&fresh_key()).json(&body).send()
    };
    let seen = ask("/consumptions?preview=true", &Value::Null).expect(200)["rules_digest"].clone();
    company.publish("spending_order", json!({ "order": "bonus_first" }));
    let changed = ask("/consumptions", &seen).problem(409, "rules-changed");
    let told = &changed["preview"]["rules_digest"];
    assert_eq!(ask("/consumptions", told).expect(201)["after"]["balance"], "90.00");
}

/// Worked example §2.1 for 10,000.00 with a budget of 5,000.00, over a rule of 5 %.
fn publish_offer(company: &AppCompany) {
    let by_bands = |from: &str, percent_bp: i64| json!({ "mode": "highest", "bonus_months": null, "bands": [{ "from": from, "percent_bp": percent_bp }] });
    company.publish("top_up", by_bands("500.00", 500));
    let mut offer = by_bands("10000.00", 2_000);
    offer["budget"] = json!("5000.00");
    company.publish("top_up", offer);
}

/// What is left of the budget of the newest rule.
fn budget_left(company: &AppCompany) -> Value {
    company.boss("GET", "/rules?kind=top_up").send().expect(200)["items"][0]["budget_left"].clone()
}

/// S01, K02, §2.3: two top-ups of 10,000.00 take 4,000.00 of a budget of 5,000.00; the third follows the rule before and says why. A
/// correction gives its part back, once.
#[test]
fn a_budget_is_used_up_and_given_back() {
    let company = TestApp::shared().company();
    publish_offer(&company);
    assert_eq!(budget_left(&company), "5000.00");
    let top_up = || company.top_up(&company.member("Li Na"), "10000.00").send().expect(201);
    let first = top_up();
    assert_eq!((&first["after"]["bonus"], budget_left(&company)), (&json!("2000.00"), json!("3000.00")));
    assert_eq!(top_up()["after"]["bonus"], "2000.00");

    let member = company.member("Li Na");
    let body = json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "10000.00" }] });
    let told = company.cashier("POST", "/top-ups?preview=true").json(&body).send().expect(200);
    let third = top_up();
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&third))).send().expect(200);
    for (answer, derivation) in [(&told, &told["derivation"]), (&third, &detail["derivation"])] {
        assert_eq!(answer["after"]["bonus"], "500.00");
        let silent = &derivation["not_fired"][0];
        assert_eq!(
            (&silent["cause"], &silent["amount"], &silent["asked"]),
            (&json!("budget_too_small"), &json!("1000.00"), &json!("2000.00"))
        );
        assert_ne!(silent["rule"]["id"], derivation["steps"][0]["rule"]["id"]);
    }
    assert_eq!(budget_left(&company), "1000.00");

    let undone = company.correction(&posting_of(&first)).send().expect(201);
    assert_eq!((&undone["after"]["balance"], budget_left(&company)), (&json!("0.00"), json!("3000.00")));
    company.correction(&posting_of(&first)).send().problem(409, "already-reversed");
    let _ = company.correction(&posting_of(&third)).send().expect(201);
    assert_eq!(budget_left(&company), "3000.00", "the third had taken nothing of it");
    assert_eq!(top_up()["after"]["bonus"], "2000.00");
    assert_eq!(budget_left(&company), "1000.00");
}

/// S01, K02: eight members top up at once: two get the offer, six the rule before.
#[test]
fn top_ups_at_once_share_one_budget() {
    let company = TestApp::shared().company();
    publish_offer(&company);
    let members: Vec<_> = (0..8).map(|_| company.member("Li Na")).collect();
    let mut given = std::thread::scope(|scope| {
        let ask = |member| company.top_up(member, "10000.00").send().expect(201)["after"]["bonus"].clone();
        let tills: Vec<_> = members.iter().map(|member| scope.spawn(move || ask(member))).collect();
        tills.into_iter().map(|till| till.join().expect("an answer").to_string()).collect::<Vec<_>>()
    });
    given.sort_unstable();
    assert_eq!(given, [vec![r#""2000.00""#; 2], vec![r#""500.00""#; 6]].concat());
    assert_eq!(budget_left(&company), "1000.00");
}

/// §2.2, §2.3: a clerk told a member 2,000.00, and another till took the rest of the budget: nothing is posted, the new figures are told.
#[test]
fn a_budget_that_another_till_used_up_is_told() {
    let company = TestApp::shared().company();
    publish_offer(&company);
    let _ = company.top_up(&company.member("Li Na"), "10000.00").send().expect(201);
    let member = company.member("Li Na");
    let ask = |path: &str, digest: &Value| {
        let body = json!({ "membership_id": member.membership, "rules_digest": digest,
            "tenders": [{ "method": "cash", "amount": "10000.00" }] });
        company.cashier("POST", path).key(&fresh_key()).json(&body).send()
    };
    let seen = ask("/top-ups?preview=true", &Value::Null).expect(200);
    assert_eq!(seen["effects"]["bonus"], "2000.00");
    let _ = company.top_up(&company.member("Li Na"), "10000.00").send().expect(201);
    let changed = ask("/top-ups", &seen["rules_digest"]).problem(409, "rules-changed");
    assert_eq!(changed["preview"]["effects"]["bonus"], "500.00");
    let done = ask("/top-ups", &changed["preview"]["rules_digest"]).expect(201);
    assert_eq!(done["effects"]["bonus"], "500.00");
}

/// S01: a budget is an amount; a draft is tried with all of it, and says when that is too little.
#[test]
fn a_budget_is_an_amount() {
    let company = TestApp::shared().company();
    let program = company.made.program.value();
    let rule = |budget: Value| {
        json!({ "kind": "top_up", "program_id": program, "in_force_from": "2099-01-01", "body": { "mode": "highest", "bonus_months": null,
            "bands": [{ "from": "10000.00", "percent_bp": 2_000 }], "budget": budget } })
    };
    let publish = |budget: Value| company.boss("POST", "/rules").key(&fresh_key()).json(&rule(budget)).send();
    assert_eq!(
        publish(json!("0.00")).field(422, "rule-invalid"),
        ("/body/budget".into(), "not-positive".into())
    );
    assert_eq!(
        publish(json!("much")).field(422, "rule-invalid"),
        ("/body/budget".into(), "wrong-type".into())
    );
    let made = publish(json!("1999.99")).expect(201);
    assert_eq!((&made["body"]["budget"], &made["budget_left"]), (&json!("1999.99"), &json!("1999.99")));
    let draft = json!({ "kind": "top_up", "program_id": program, "body": rule(json!("1999.99"))["body"],
        "sample": { "top_up": { "amount": "10000.00" } } });
    let tried = company.boss("POST", "/rules/trials").json(&draft).send().expect(200);
    assert_eq!(tried["draft"]["derivation"]["not_fired"][0]["cause"], "budget_too_small");
}

/// A repetition with the same key answers with the same bytes and says so; another body is refused.
#[test]
fn a_key_is_used_once() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let request = company.top_up(&member, "100.00");
    let (first, again) = (request.send(), request.send());
    let _ = first.expect(201);
    let _ = again.expect(201);
    assert_eq!(first.body, again.body);
    assert_eq!(again.header("idempotent-replay"), Some("true"));

    let key = fresh_key();
    let body = |amount: &str| json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": amount }] });
    let ask = |amount: &str| company.cashier("POST", "/top-ups").key(&key).json(&body(amount)).send();
    let _ = ask("1.00").expect(201);
    ask("2.00").problem(422, "idempotency-key-reused");
    let sale = json!({ "membership_id": member.membership, "amount": "1.00" });
    company
        .cashier("POST", "/consumptions")
        .key(&key)
        .json(&sale)
        .send()
        .problem(422, "idempotency-key-reused");
    // Spaces and the order of members do not make another body.
    let same = format!(
        "{{ \"tenders\" : [ {{\"amount\": \"1.00\", \"method\": \"cash\"}} ], \"membership_id\": \"{}\" }}",
        member.membership
    );
    let again = company.cashier("POST", "/top-ups").key(&key).body("application/json", same).send();
    assert_eq!((again.status, again.header("idempotent-replay")), (201, Some("true")));
}

/// The key: missing, malformed, bare.
#[test]
fn a_key_is_needed_in_one_of_two_forms() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let body =
        json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "1.00" }] });
    let request = || company.cashier("POST", "/top-ups").json(&body);
    request().send().problem(400, "idempotency-key-missing");
    for malformed in ["", "\"\"", "a b", "\"open", &"k".repeat(256)] {
        request().header("Idempotency-Key", malformed).send().problem(400, "idempotency-key-invalid");
    }
    let _ = request().header("Idempotency-Key", &fresh_key()).send().expect(201);
}

/// C02, C06, C08: a card that is not active moves nothing, by the name of its state.
#[test]
fn the_state_of_the_card_is_named() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let act = |verb: &str| {
        company
            .boss("POST", &format!("/cards/{}/{verb}", member.card))
            .json(&json!({ "reason": "test" }))
            .send()
    };
    let _ = act("loss-report").expect(200);
    company.top_up(&member, "1.00").send().problem(409, "card-reported-lost");
    company.sale(&member, "1.00").send().problem(409, "card-reported-lost");
    let _ = act("release").expect(200);
    let _ = company.sale(&member, "1.00").send().expect(201);
    let _ = act("cancellation").expect(200);
    company.sale(&member, "1.00").send().problem(409, "card-cancelled");
}

/// A preview decides like the till, needs no key, and leaves no trace.
#[test]
fn a_preview_leaves_no_trace() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let body = json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "10000.00" }] });
    let told = company.cashier("POST", "/top-ups?preview=true").json(&body).send().expect(200);
    assert_eq!(told["posting"]["id"], Value::Null);
    assert_eq!(told["after"]["balance"], "12000.00");
    let panel =
        company.cashier("GET", &format!("/memberships/{}/desk", member.membership)).send().expect(200);
    assert_eq!(panel["membership"]["balance"], "0.00");
    assert_eq!(panel["recent"], json!([]));
}

/// Each amount that is not one is refused at its place, and nothing is stored.
#[test]
fn amounts_are_exact() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let ask = |amount: Value| {
        let body = json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": amount }] });
        company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send()
    };
    let long = "9".repeat(10_000);
    for (amount, code) in [
        ("0.00", "not-positive"),
        ("0", "not-positive"),
        ("-5.00", "not-positive"),
        ("1.001", "too-precise"),
        ("1e3", "not-a-number"),
        ("1,000.00", "not-a-number"),
        ("+1", "not-a-number"),
        (" 1", "not-a-number"),
        ("١٠", "not-a-number"),
        ("１０", "not-a-number"),
        ("", "not-a-number"),
        (".5", "not-a-number"),
        ("5.", "not-a-number"),
        ("NaN", "not-a-number"),
        ("10000000000.01", "too-large"),
        ("99999999999999999999", "too-large"),
        (long.as_str(), "too-large"),
    ] {
        let field = ask(json!(amount)).field(422, "validation-failed");
        assert_eq!(
            field,
            ("/tenders/0/amount".into(), code.into()),
            "{}",
            amount.chars().take(30).collect::<String>()
        );
    }
    for amount in [json!(10), json!(10.5), json!(null), json!(true), json!(["1.00"])] {
        assert_eq!(
            ask(amount.clone()).field(400, "malformed-json"),
            ("/tenders/0/amount".into(), "wrong-type".into()),
            "{amount}"
        );
    }
    let panel =
        company.cashier("GET", &format!("/memberships/{}/desk", member.membership)).send().expect(200);
    assert_eq!(panel["membership"]["version"], 0);
}

/// OP01: who sold it is kept; shares of a role sum to the whole; only the own people can be named.
#[test]
fn sellers_are_kept() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let hire = |number: &str| {
        let body = json!({ "number": number, "name": "Zhao" });
        company.boss("POST", "/employees").json(&body).send().expect(201)["id"].clone()
    };
    let (one, two) = (hire("E1"), hire("E2"));
    let ask = |staff: Value| {
        let body = json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "100.00" }], "staff": staff });
        company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send()
    };
    let seller = |employee: &Value, share_bp: i32| json!({ "employee_id": employee, "role": "seller", "share_bp": share_bp });
    let done = ask(json!([seller(&one, 7_500), seller(&two, 2_500)])).expect(201);
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&done))).send().expect(200);
    assert_eq!(detail["lines"][0]["staff"], json!([seller(&one, 7_500), seller(&two, 2_500)]));
    assert_eq!(ask(json!([seller(&one, 5_000)])).field(422, "validation-failed").1, "staff-shares");
    assert_eq!(ask(json!([seller(&one, 0)])).field(422, "validation-failed").0, "/staff/0/share_bp");
}

/// Employees of nobody or of another company cannot be named on a line.
#[test]
fn only_the_own_people_can_be_named() {
    let app = TestApp::shared();
    let (company, other) = (app.company(), app.company());
    let member = company.member("Li Na");
    let theirs =
        other.boss("POST", "/employees").json(&json!({ "number": "E1", "name": "Qian" })).send().expect(201)
            ["id"]
            .clone();
    for stranger in [theirs, json!(uuid::Uuid::now_v7())] {
        let body = json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "100.00" }],
            "staff": [{ "employee_id": stranger, "role": "seller", "share_bp": 10_000 }] });
        let answer = company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send();
        assert!(matches!(answer.status, 404 | 422), "{}", answer.text());
    }
}

/// When it happened: not ahead, not too long ago, an instant.
#[test]
fn the_time_must_be_acceptable() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let ask = |occurred_at: &str| {
        let body = json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "1.00" }], "occurred_at": occurred_at });
        company.late("/top-ups", &body).send()
    };
    for (text, code) in [
        ("2999-01-01T00:00:00Z", "not-acceptable"),
        ("1999-01-01T00:00:00Z", "not-acceptable"),
        ("yesterday", "not-an-instant"),
        ("2026-02-30T00:00:00Z", "not-an-instant"),
    ] {
        assert_eq!(ask(text).field(422, "validation-failed"), ("/occurred_at".into(), code.into()), "{text}");
    }
    let now = company.app.state.now();
    let hour_ago = (now - chrono::TimeDelta::hours(1)).to_rfc3339();
    let done = ask(&hour_ago).expect(201);
    assert_ne!(done["posting"]["occurred_at"], done["posting"]["recorded_at"]);
}

/// S01: only money that comes in becomes value; the refusal names the way, and nothing is recorded.
#[test]
fn what_is_no_money_tops_up_nothing() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    for method in ["stored_value", "points", "on_account", "voucher"] {
        let body = json!({ "membership_id": member.membership,
            "tenders": [{ "method": "cash", "amount": "1.00" }, { "method": method, "amount": "100.00" }] });
        let refused = company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send();
        let place = ("/tenders/1".to_owned(), "not-a-tender".to_owned());
        assert_eq!(refused.field(422, "validation-failed"), place, "{method}");
    }
    let path = format!("/memberships/{}/desk", member.membership);
    assert_eq!(company.cashier("GET", &path).send().expect(200)["membership"]["balance"], "0.00");
}
