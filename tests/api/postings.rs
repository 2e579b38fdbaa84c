//! `/postings`: statements, the journal, one posting, its receipt.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::posting_of;

fn items(list: &Value) -> Vec<Value> {
    list["items"].as_array().expect("a list").clone()
}

/// A statement pages without gaps or repetitions, newest first.
#[test]
fn a_statement_pages_without_gaps() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    for _ in 0..6 {
        let _ = company.sale(&member, "1.00").send().expect(201);
    }
    let mut versions = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/postings?membership_id={}&limit=3{cursor}", member.membership);
        let page = company.cashier("GET", &path).send().expect(200);
        versions.extend(items(&page).iter().map(|row| row["version"].as_i64().expect("a number")));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(versions, [7, 6, 5, 4, 3, 2, 1]);
}

/// The journal shows what was asked for; a cashier, who maintains nobody, does not browse it (R07).
#[test]
fn the_journal_shows_what_was_asked_for() {
    let company = TestApp::shared().company();
    let (one, two) = (company.member("Lu"), company.member("Ma"));
    for member in [&one, &two] {
        let _ = company.top_up(member, "100.00").send().expect(201);
        let _ = company.sale(member, "1.00").send().expect(201);
    }
    let count =
        |query: &str| items(&company.boss("GET", &format!("/postings?{query}")).send().expect(200)).len();
    assert_eq!(count("limit=100"), 4);
    assert_eq!(count("kind=top_up"), 2);
    assert_eq!(count("kind=reversal"), 0);
    assert_eq!(count(&format!("shop_id={}", company.made.shop)), 4);
    assert_eq!(count(&format!("shop_id={}", company.made.terminal)), 0);
    assert_eq!(count("business_date_from=2999-01-01"), 0);
    assert_eq!(count("business_date_to=1999-01-01"), 0);
    assert_eq!(count("business_date_from=2020-01-01&business_date_to=2999-01-01"), 4);
    assert_eq!(items(&company.cashier("GET", "/postings").send().expect(200)), [json!(null); 0]);
}

/// Queries that cannot be understood are refused, each by its name.
#[test]
fn bad_queries_are_refused() {
    let company = TestApp::shared().company();
    let ask = |query: &str| company.boss("GET", &format!("/postings?{query}")).send();
    for query in [
        "limit=x",
        "kind=gift",
        "membership_id=1",
        "business_date_from=2026-13-01",
        "colour=red",
        "limit=1&limit=2",
        "cursor=%00",
    ] {
        ask(query).problem(400, "malformed-query");
    }
    for query in ["limit=0", "limit=201", "limit=-1"] {
        assert_eq!(ask(query).field(422, "validation-failed").0, "/limit", "{query}");
    }
    for cursor in ["x", "AAAA", "bnVsbA"] {
        ask(&format!("cursor={cursor}")).problem(400, "cursor-invalid");
    }
    company.boss("GET", "/postings/not-an-id").send().problem(400, "malformed-path");
}

/// One posting with entries, balances and the reasons of its numbers.
#[test]
fn a_posting_explains_itself() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let _ = company.top_up(&member, "10000.00").send().expect(201);
    let sale = company.sale(&member, "198.00").send().expect(201);
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&sale))).send().expect(200);
    assert_eq!(detail["before"], sale["before"]);
    assert_eq!(detail["after"], sale["after"]);
    let tail = &member.card_number[member.card_number.len() - 4..];
    assert_eq!(detail["member"]["card_tail"], tail);
    let entries: BTreeSet<String> = detail["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| format!("{} {}", entry["kind"], entry["amount"]))
        .collect();
    let expected = [
        "\"bonus\" \"-33.00\"",
        "\"principal\" \"-165.00\"",
        "\"reward_points\" \"19\"",
        "\"tier_points\" \"198\"",
    ];
    assert_eq!(entries, expected.map(str::to_owned).into(), "{detail:#}");
    let steps: Vec<&str> = detail["derivation"]["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|step| step["step"].as_str())
        .collect();
    for step in ["list", "due", "taken", "reward", "growth"] {
        assert!(steps.contains(&step), "{steps:?}");
    }
    let silent: Vec<&str> = detail["derivation"]["not_fired"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|rule| rule["cause"].as_str())
        .collect();
    assert!(silent.contains(&"next_tier_short") || silent.contains(&"next_tier"), "{silent:?}");
}

/// X05: a receipt masks the member's name and prints the same again: who keeps it can check it later.
#[test]
fn a_receipt_prints_the_same_again() {
    let company = TestApp::shared().company();
    let member = company.member("欧阳小明");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let sale = company.sale(&member, "88.00").send().expect(201);
    let path = format!("/postings/{}/receipt", posting_of(&sale));
    let first = company.cashier("GET", &path).send();
    let receipt = first.expect(200);
    assert!(!first.text().contains("小明"), "{}", first.text());
    assert_eq!((&receipt["total"], &receipt["balance_after"]), (&json!("88.00"), &json!("1012.00")));
    let _ = company.sale(&member, "1.00").send().expect(201);
    let again = company.cashier("GET", &path).send().expect(200);
    let same = |receipt: &Value| {
        let mut receipt = receipt.clone();
        receipt.as_object_mut().expect("an object").remove("printed_at");
        receipt
    };
    assert_eq!(same(&again), same(&receipt));
}
