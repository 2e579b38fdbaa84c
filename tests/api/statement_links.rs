//! `/statement-links`: a statement of account that a member reads with a code and without a login.

use std::sync::Arc;

use api::config::ServerSettings;
use chrono::TimeDelta;
use serde_json::{Value, json};
use test_support::app::{AppCompany, AppMember};
use test_support::http::Response;
use test_support::{TestApp, TestDatabase};

/// A member with a statement, and a link to it.
struct Handed {
    company: AppCompany,
    member: AppMember,
    link: Value,
}

impl Handed {
    fn by(app: &Arc<TestApp>) -> Self {
        let company = app.company();
        let member = company.member("林晓芸");
        for _ in 0..3 {
            let _ = company.top_up(&member, "100.00").send().expect(201);
        }
        let body = json!({ "from": "2020-01-01", "to": "2999-12-31", "days": 14 });
        let path = format!("/memberships/{}/statement-links", member.membership);
        let link = company.boss("POST", &path).json(&body).send().expect(201);
        Self { company, member, link }
    }

    fn text(&self, name: &str) -> String {
        self.link[name].as_str().expect("a text").to_owned()
    }

    fn secret(&self) -> String {
        self.text("path").strip_prefix("/s/").expect("an address").to_owned()
    }

    /// Reads without a token.
    fn read(&self, code: &str, more: &Value) -> Response {
        let mut body = json!({ "secret": self.secret(), "code": code });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        self.company.app.request("POST", "/statement-links/readings").json(&body).send()
    }

    fn wrong_code(&self) -> String {
        if self.text("code") == "000000" { "111111".to_owned() } else { "000000".to_owned() }
    }

    fn listed(&self) -> Value {
        let path = format!("/memberships/{}/statement-links", self.member.membership);
        self.company.boss("GET", &path).send().expect(200)["items"].clone()
    }

    fn revoke(&self) -> Response {
        self.company.boss("DELETE", &format!("/statement-links/{}", self.text("id"))).send()
    }

    fn audited(&self, action: &str) -> Vec<Value> {
        let events = self.company.boss("GET", &format!("/audit-events?action={action}")).send().expect(200);
        events["items"].as_array().expect("a list").clone()
    }
}

/// S03: the statement in pages and as a document, with nothing personal but the first character of a name; each reading is in the log.
#[test]
fn a_member_reads_their_statement_without_a_login() {
    let handed = Handed::by(&TestApp::shared());
    assert_eq!((&handed.link["state"], &handed.link["opened_at"]), (&json!("open"), &Value::Null));
    let code = handed.text("code");
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    let first = handed.read(&code, &json!({ "limit": 2 }));
    let told = first.expect(200);
    assert_eq!(
        (&told["member_name_masked"], told["movements"].as_array().map(Vec::len)),
        (&json!("林**"), Some(2))
    );
    let next = handed.read(&code, &json!({ "limit": 2, "cursor": told["next_cursor"] })).expect(200);
    assert_eq!((next["movements"].as_array().map(Vec::len), &next["next_cursor"]), (Some(1), &Value::Null));
    let text = first.text();
    let member = &handed.member;
    for personal in ["晓芸", &member.phone, &member.card_number, &member.membership, &member.id] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
    let body = json!({ "secret": handed.secret(), "code": code, "language": "en" });
    let document = handed.company.app.request("POST", "/statement-links/documents").json(&body).send();
    assert!(document.status == 200 && document.body.starts_with(b"%PDF-"), "{}", document.text());
    assert!(handed.listed()[0]["opened_at"].is_string());
    assert_eq!(
        (handed.audited("statement_link.made").len(), handed.audited("statement_link.read").len()),
        (1, 2)
    );
}

/// S03: neither address nor code is kept: whoever reads the table cannot read a statement.
#[test]
fn only_hashes_are_kept() {
    let handed = Handed::by(&TestApp::shared());
    let mut sql = handed.company.app.database.owner();
    let kept = sql
        .text(&format!("SELECT l::text AS kept FROM statement_link AS l WHERE id = '{}'", handed.text("id")));
    let secret = handed.secret();
    assert!(!kept.contains(&secret) && !kept.contains(&secret[40..]), "{kept}");
    let plain = format!(
        "SELECT (code_hash = sha256('{}'::bytea))::text FROM statement_link WHERE id = '{}'",
        handed.text("code"),
        handed.text("id")
    );
    assert_eq!(sql.text(&plain), "false");
}

/// S03: the fifth wrong code ends the link, also for the right one; each is counted and in the log.
#[test]
fn five_wrong_codes_end_a_link() {
    let handed = Handed::by(&TestApp::shared());
    let wrong = handed.wrong_code();
    for left in (1..5).rev() {
        let problem = handed.read(&wrong, &json!({})).problem(403, "statement-code-wrong");
        assert_eq!(problem["tries_left"], json!(left));
    }
    let _ = handed.read(&handed.text("code"), &json!({})).expect(200);
    let _ = handed.read(&wrong, &json!({})).problem(409, "statement-link-locked");
    let _ = handed.read(&handed.text("code"), &json!({})).problem(404, "statement-link-not-found");
    assert_eq!(handed.listed()[0]["state"], "locked");
    let refused = handed.audited("statement_link.read");
    assert_eq!(refused.iter().filter(|event| event["outcome"] == "refused").count(), 5);
}

/// S03: a link that was taken back, or whose time is over, or that nobody made, is not found.
#[test]
fn a_link_ends() {
    let handed = Handed::by(&TestApp::shared());
    let code = handed.text("code");
    assert_eq!(handed.revoke().status, 204);
    assert_eq!(handed.revoke().status, 204, "it stays so");
    assert_eq!(handed.audited("statement_link.revoked").len(), 1);
    let _ = handed.read(&code, &json!({})).problem(404, "statement-link-not-found");
    assert_eq!(handed.listed()[0]["state"], "revoked");

    let app = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests());
    let handed = Handed::by(&app);
    let _ = handed.read(&handed.text("code"), &json!({})).expect(200);
    app.state.clock().shift(TimeDelta::days(14));
    let _ = handed.read(&handed.text("code"), &json!({})).problem(404, "statement-link-not-found");
    handed.company.forget_tokens();
    assert_eq!(handed.listed()[0]["state"], "expired");

    let changed = handed.secret().replace('a', "b").replace('0', "1");
    for secret in ["x", "stm_1_2", changed.as_str()] {
        let body = json!({ "secret": secret, "code": "123456" });
        let answer = app.request("POST", "/statement-links/readings").json(&body).send();
        let _ = answer.problem(404, "statement-link-not-found");
    }
}

/// S03: whoever may not, and another company, make, see and take back no link; days are bounded.
#[test]
fn links_are_made_by_those_who_may() {
    let handed = Handed::by(&TestApp::shared());
    let path = format!("/memberships/{}/statement-links", handed.member.membership);
    let body = json!({ "from": "2026-01-01", "to": "2026-01-31", "days": 14 });
    let _ = handed.company.cashier("POST", &path).json(&body).send().problem(403, "permission-missing");
    let _ = handed.company.as_role("supervisor", "POST", &path).json(&body).send().expect(201);
    let other = TestApp::shared().company();
    let _ = other.boss("POST", &path).json(&body).send().problem(404, "membership-not-found");
    let _ = other.boss("GET", &path).send().problem(404, "membership-not-found");
    let link = format!("/statement-links/{}", handed.text("id"));
    let _ = other.boss("DELETE", &link).send().problem(404, "statement-link-not-found");
    for (from, days, field) in
        [("2026-02-01", 14, "/to"), ("2026-01-01", 0, "/days"), ("2026-01-01", 91, "/days")]
    {
        let body = json!({ "from": from, "to": "2026-01-31", "days": days });
        let refused = handed.company.boss("POST", &path).json(&body).send();
        assert_eq!(refused.field(422, "validation-failed").0, field);
    }
    assert_eq!(handed.listed().as_array().map(Vec::len), Some(2));
}
