//! A code goes to the phone and nowhere else.

use api::messaging::Messaging;
use test_support::cluster::TestCluster;

use super::super::connected_payments::secret::heard_with_digits;
use super::*;

/// OP02: the log of messages says that a code was sent, to which phone, without the code; no table and no log of ours or of the
/// database has it.
#[test]
fn a_code_is_kept_nowhere() {
    let heard_before = heard_with_digits().len();
    let asking = Asking::of(&TestApp::start(TestDatabase::fresh(), readable()));
    let asked = asking.ask(&stored_value("200.00"));
    let code = asking.code();
    assert!(code.len() == 6, "{code}");
    assert!(!asked.text().contains(&code), "{}", asked.text());
    let id = asked.expect(201)["id"].as_str().expect("an id").to_owned();

    let list = asking.company.boss("GET", "/messages?kind=proof_code").send().expect(200);
    let message = &list["items"][0];
    let (phone, text) = (&asking.member.phone, message["text"].as_str().expect("a text"));
    assert_eq!(message["phone_masked"], format!("{}****{}", &phone[..3], &phone[7..]));
    assert_eq!((&message["state"], &message["posting_id"]), (&json!("sent"), &Value::Null));
    assert!(text.contains("••••••") && !text.contains(&code), "{text}");

    let confirmed = asking.confirm(&id, &code);
    assert!(!confirmed.text().contains(&code), "{}", confirmed.text());
    let _ = asking.sale(&fresh_key(), "200.00", Some(&id)).expect(201);

    let mut owner = asking.company.app.database.owner();
    let tables = owner.texts("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'");
    assert!(tables.len() > 30);
    // Neither a part of an id or a hash, nor the microseconds of an instant.
    let alone = format!("(^|[^0-9a-f.-]){code}([^0-9a-f]|$)");
    for table in tables {
        let found = owner.number(&format!("SELECT count(*) FROM {table} AS t WHERE t::text ~ '{alone}'"));
        assert_eq!(found, 0, "{table}");
    }
    let plain = format!("SELECT (code_hash = sha256('{code}'::bytea))::text FROM proof WHERE id = '{id}'");
    assert_eq!(owner.text(&plain), "false");
    let is_told = |line: &str| {
        let parts = line.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '.' && sign != '-');
        parts.into_iter().any(|part| part == code)
    };
    let heard = heard_with_digits();
    assert!(heard[heard_before..].iter().all(|line| !is_told(line)), "{heard:?}");
    for file in std::fs::read_dir(TestCluster::get().log_dir()).expect("the log").flatten() {
        let text = String::from_utf8_lossy(&std::fs::read(file.path()).expect("readable")).into_owned();
        let told =
            text.lines().filter(|line| is_told(line) && !line.contains(&alone) && !line.contains("sha256"));
        assert_eq!(told.count(), 0, "{:?}", file.path());
    }
}

/// OP02: should whoever made a code be cut off before it is handed over, the messenger sends nothing in its place and gives back what
/// it cost.
#[test]
fn a_code_that_was_not_handed_over_is_gone() {
    let asking = Asking::of(&TestApp::start(TestDatabase::fresh(), readable()));
    let _ = asking.ask(&stored_value("200.00")).expect(201);
    let tenant = asking.company.tenant();
    let mut owner = asking.company.app.database.owner();
    let before = owner.number(&format!("SELECT balance FROM message_credit WHERE tenant_id = '{tenant}'"));
    owner.run(&format!(
        "UPDATE message SET state = 'queued', settled_at = NULL, next_at = created_at WHERE tenant_id = '{tenant}' AND kind = 'proof_code'"
    ));
    let file = asking.company.app.state.settings.simulated_phone.clone().expect("a phone");
    let sent = std::fs::read_to_string(&file).expect("messages");
    let _ = Messaging::of(&asking.company.app.state).deliver(tenant).expect("delivered");
    assert_eq!(std::fs::read_to_string(&file).expect("messages"), sent);
    let list = asking.company.boss("GET", "/messages?kind=proof_code").send().expect(200);
    let message = &list["items"][0];
    assert_eq!((&message["state"], &message["reason"]), (&json!("failed"), &json!("code_gone")));
    let after = owner.number(&format!("SELECT balance FROM message_credit WHERE tenant_id = '{tenant}'"));
    assert!(after > before, "{before} {after}");
}
