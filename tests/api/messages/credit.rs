//! `/message-credit`: granted once for each key, spent by the part, never below nothing.

use persistence::verify;
use serde_json::json;
use test_support::TestApp;
use test_support::app::fresh_key;

use super::*;

/// OP03, T07: a grant happens once for each key.
#[test]
fn a_grant_happens_once_for_each_key() {
    let company = TestApp::shared().company();
    assert_eq!(balance(&company), 0);
    let key = fresh_key();
    let ask = |key: &str, parts: i64| {
        let body = json!({ "parts": parts, "note": "Order 7" });
        company.boss("POST", "/message-credit/grants").key(key).json(&body).send()
    };
    let first = ask(&key, 100);
    let change = first.expect(201);
    assert_eq!(
        (&change["kind"], &change["parts"], &change["balance_after"]),
        (&json!("grant"), &json!(100), &json!(100))
    );
    assert_eq!((&change["user"]["name"], &change["note"]), (&json!("Gao"), &json!("Order 7")));
    assert_eq!(first.header("idempotent-replay"), None);
    let _ = ask(&fresh_key(), 5).expect(201);
    let again = ask(&key, 100);
    assert_eq!((again.expect(201), again.header("idempotent-replay")), (change, Some("true")));
    ask(&key, 101).problem(422, "idempotency-key-reused");
    assert_eq!(balance(&company), 105);
    let bare = company.boss("POST", "/message-credit/grants").json(&json!({ "parts": 1 })).send();
    bare.problem(400, "idempotency-key-missing");
    for parts in [0, -1, 1_000_001] {
        assert_eq!(
            ask(&fresh_key(), parts).field(422, "validation-failed"),
            ("/parts".into(), "range".into())
        );
    }
    let refused = company.as_role("supervisor", "POST", "/message-credit/grants").key(&fresh_key());
    refused.json(&json!({ "parts": 1 })).send().problem(403, "permission-missing");
    assert_eq!(balance(&company), 105);
}

/// OP03, T07: many at once with one key are one grant.
#[test]
fn one_key_at_once_is_one_grant() {
    let company = TestApp::shared().company();
    let key = fresh_key();
    let request = company.boss("POST", "/message-credit/grants").key(&key).json(&json!({ "parts": 7 }));
    let answers: Vec<_> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8).map(|_| scope.spawn(|| request.send())).collect();
        callers.into_iter().map(|caller| caller.join().expect("no panic").expect(201)).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(balance(&company), 7);
}

/// OP03, T07: what the credit does not cover is told in the application only, and the log says why. A longer text that does not
/// fit any more leaves the rest to a shorter one.
#[test]
fn without_credit_members_are_told_in_the_application_only() {
    let company = quiet().company();
    with_sms(&company, 2);
    let long = format!("{{name}} {}", "x".repeat(140));
    let body = json!({ "texts": { "en": long } });
    let changed = company.boss("PATCH", "/message-templates/top_up/sms").if_match(2).json(&body).send();
    let _ = changed.expect(200);
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let _ = company.sale(&member, "1.00").send().expect(201);
    let _ = company.sale(&member, "1.00").send().expect(201);
    let _ = company.sale(&member, "1.00").send().expect(201);
    follow(&company);
    deliver(&company);
    assert_eq!(messages(&company, "channel=in_app&state=sent").len(), 4);
    assert_eq!(ends(&messages(&company, "kind=top_up&channel=sms")), [end("sms", "skipped", "no_credit")]);
    let of_sales = ends(&messages(&company, "kind=consumption&channel=sms"));
    let expected = [end("sms", "sent", "-"), end("sms", "sent", "-"), end("sms", "skipped", "no_credit")];
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(of_sales, expected);
    let credit = company.boss("GET", "/message-credit").send().expect(200);
    assert_eq!(credit["balance"], 0);
    let kinds: Vec<&str> = credit["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|change| change["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["spend", "spend", "grant"]);
}

/// OP03, T07: `regulars verify` finds a balance that is not the sum of its changes, and a change that was removed.
#[test]
fn verify_adds_the_credit_up() {
    let company = quiet().company();
    with_sms(&company, 5);
    grant(&company, 3);
    let database = &company.app.database;
    let tenant = company.tenant();
    let found = || {
        let report = verify::tenant(&database.address(), tenant).expect("the verification runs");
        report.findings.into_iter().map(|finding| finding.check).collect::<Vec<_>>()
    };
    assert_eq!(found(), [""; 0]);
    for (tamper, undo) in [
        (
            "UPDATE message_credit SET balance = balance + 1",
            "UPDATE message_credit SET balance = balance - 1",
        ),
        (
            "UPDATE message_credit_change SET balance_after = 6 WHERE version = 1",
            "UPDATE message_credit_change SET balance_after = 5 WHERE version = 1",
        ),
        (
            "UPDATE message_credit_change SET version = 9 WHERE version = 2",
            "UPDATE message_credit_change SET version = 2 WHERE version = 9",
        ),
    ] {
        database.owner().run(tamper);
        let checks = found();
        assert!(!checks.is_empty(), "{tamper}");
        assert!(checks.iter().all(|check| *check == "message credit = Σ changes"), "{tamper}: {checks:?}");
        database.owner().run(undo);
    }
    assert_eq!(found(), [""; 0]);
}
