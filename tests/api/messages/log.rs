//! The log: who sees which messages.

use serde_json::json;
use test_support::TestApp;

use super::*;

/// OP03, R03: the log obeys what one may browse, and pages without gaps.
#[test]
fn the_log_shows_members_that_one_may_browse() {
    let company = quiet().company();
    let (one, two) = (company.member("Lu"), company.member("Ma"));
    for member in [&one, &two] {
        let _ = company.top_up(member, "100.00").send().expect(201);
        let _ = company.sale(member, "1.00").send().expect(201);
    }
    follow(&company);
    assert_eq!(messages(&company, "").len(), 4);
    assert_eq!(messages(&company, &format!("member_id={}", one.id)).len(), 2);
    assert_eq!(messages(&company, &format!("member_id={}&kind=top_up", one.id)).len(), 1);
    // In the order of the feed, also what was made of it at once.
    let kinds: Vec<String> = messages(&company, "").iter().map(|one| one["kind"].to_string()).collect();
    assert_eq!(kinds, ["consumption", "top_up", "consumption", "top_up"].map(|kind| format!("\"{kind}\"")));
    assert_eq!(messages(&company, "kind=reversal").len(), 0);
    assert_eq!(messages(&company, "state=queued&channel=in_app").len(), 4);
    assert_eq!(messages(&company, "state=sent").len(), 0);
    // The general manager maintains both; the supervisor below sees neither.
    let seen = company.as_role("supervisor", "GET", "/messages").send().expect(200);
    assert_eq!(seen["items"], json!([]));
    company.cashier("GET", "/messages").send().problem(403, "permission-missing");

    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = company.boss("GET", &format!("/messages?limit=3{cursor}")).send().expect(200);
        ids.extend(page["items"].as_array().expect("a list").iter().map(|row| row["id"].to_string()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(ids.len(), 4);
    assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
}

/// T05: another company sees nothing of it.
#[test]
fn another_company_sees_nothing() {
    let app = quiet();
    let (company, other) = (app.company(), app.company());
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    follow(&company);
    follow(&other);
    assert_eq!(messages(&company, "").len(), 1);
    assert_eq!(messages(&other, "").len(), 0);
    assert_eq!(messages(&other, &format!("member_id={}", member.id)).len(), 0);
}

/// Queries that cannot be understood are refused, each by its name.
#[test]
fn bad_queries_are_refused() {
    let company = TestApp::shared().company();
    let ask = |query: &str| company.boss("GET", &format!("/messages?{query}")).send();
    for query in ["state=lost", "kind=wish", "channel=pigeon", "member_id=1", "colour=red"] {
        ask(query).problem(400, "malformed-query");
    }
    assert_eq!(ask("limit=0").field(422, "validation-failed").0, "/limit");
    ask("cursor=x").problem(400, "cursor-invalid");
}
