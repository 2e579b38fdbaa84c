//! From a posting to its messages: once, whatever happens to who makes them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use api::messaging::{Messaging, messenger};
use api::sealer::Sealer;
use api::worker::Worker;
use domain::message::{ATTEMPTS_MAX, wait_after};
use persistence::browse::BrowseScope;
use persistence::members;
use persistence::messages::{delivery, feed};
use persistence::store::{PoolSizes, Store};
use serde_json::{Value, json};
use test_support::app::{fresh_key, posting_of};
use test_support::unreliable::{Cut, Unreliable};
use test_support::{AppCompany, TestApp};

use super::*;

/// An application with the sealer and the messenger at work, for tests that leave its clock alone.
fn working() -> Arc<TestApp> {
    static WORKING: OnceLock<(Arc<TestApp>, Sealer, Worker)> = OnceLock::new();
    let at_work = || {
        let app = quiet();
        let sealer = Sealer::start(app.state.store.clone());
        let messenger = messenger::start(Messaging::of(&app.state));
        (app, sealer, messenger)
    };
    WORKING.get_or_init(at_work).0.clone()
}

/// Waits until so many messages of a company are in a state.
fn wait_for(company: &AppCompany, count: usize, state: &str) {
    let tenant = company.tenant();
    company.app.database.owner().wait_until(&format!(
        "SELECT count(*) = {count} FROM message WHERE tenant_id = '{tenant}' AND state = '{state}'"
    ));
}

/// OP03: a top-up, a sale, a correction and a return are each told once by each channel, with the figures of that posting; what goes to the
/// phone is paid for by the part.
#[test]
fn each_posting_is_told_with_its_balance() {
    let company = working().company();
    with_sms(&company, 10);
    let member = company.member("Lu");
    let top_up = posting_of(&company.top_up(&member, "1000.00").send().expect(201));
    let sale = posting_of(&company.sale(&member, "88.00").send().expect(201));
    let correction = posting_of(&company.correction(&sale).send().expect(201));
    let sold = posting_of(&company.sale(&member, "11.00").send().expect(201));
    let given_back = json!({ "posting_id": sold, "reason": "too small" });
    let given_back = company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&given_back);
    let given_back = posting_of(&given_back.send().expect(201));
    wait_for(&company, 10, "sent");
    for (posting, kind, words) in [
        (&top_up, "top_up", ["Lu", "1,000.00", "1,100.00", "First shop"]),
        (&sale, "consumption", ["Lu", "88.00", "1,012.00", "First shop"]),
        (&correction, "reversal", ["Lu", "88.00", "1,100.00", "First shop"]),
        (&given_back, "return", ["Lu", "11.00", "1,100.00", "First shop"]),
    ] {
        let told = messages(&company, &format!("posting_id={posting}"));
        assert_eq!(ends(&told), [end("in_app", "sent", "-"), end("sms", "sent", "-")]);
        for message in &told {
            let text = message["text"].as_str().expect("a text");
            assert!(words.iter().all(|word| text.contains(word)), "{text}");
            assert_eq!(message["kind"], kind);
            assert_eq!(message["member"]["id"], member.id);
            let phone = if message["channel"] == "sms" { json!(masked(&member.phone)) } else { Value::Null };
            assert_eq!(message["phone_masked"], phone);
            assert!(!message.to_string().contains(&member.phone), "{message}");
        }
    }
    assert!(messages(&company, "channel=sms").iter().all(|message| message["parts"] == 1));
    assert_eq!(balance(&company), 5);
}

/// OP03, OP07, OP09, OP11: a use of counts is told with what is left of them, a repayment and a refund with their amounts.
#[test]
fn counts_repayments_and_refunds_are_told() {
    let company = quiet().company();
    let member = company.member("Lu");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let ask = |role: &str, path: &str, body: Value| {
        let mut asked = json!({ "membership_id": member.membership });
        asked.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
        company.as_role(role, "POST", path).key(&fresh_key()).json(&asked).send().expect(201)
    };
    let told = |kind: &str| {
        follow(&company);
        let told = messages(&company, &format!("kind={kind}")).remove(0);
        (told["text"].as_str().expect("a text").to_owned(), told["posting_id"].clone())
    };

    let washes = json!({ "code": "wash", "name": "Washes", "price": "100.00", "items": [
        { "code": "wash", "label": "Wash", "paid": 3, "gift": 1, "unit_price": "40.00" }] });
    let pass = json!({ "code": "air", "name": "Air for a month", "price": "9.00", "term_months": 1, "items": [
        { "code": "air", "label": "Air", "unlimited": true, "unit_price": "5.00" }] });
    for package in [washes, pass] {
        let package = company.boss("POST", "/packages").json(&package).send().expect(201);
        let _ = ask("cashier", "/package-sales", json!({ "package_id": package["id"] }));
    }
    let used = ask("cashier", "/count-uses", json!({ "item": "wash", "quantity": 2 }));
    let (text, posting) = told("count_use");
    assert!(text.contains("used Wash ×2 at First shop") && text.contains("Left: Wash ×2."), "{text}");
    assert_eq!(posting, posting_of(&used));
    let _ = ask("cashier", "/count-uses", json!({ "item": "air", "quantity": 1 }));
    let (text, posting) = told("count_use");
    let _ = company.correction(posting.as_str().expect("an id")).send().expect(201);
    follow(&company);
    // Such a use moved nothing, so that its correction is no news.
    assert_eq!(messages(&company, "kind=reversal").len(), 0);
    assert!(text.contains("used Air ×1") && text.contains("Left: Air until 20"), "{text}");

    let account = format!("/memberships/{}/account", member.membership);
    let limit = json!({ "limit": "300.00" });
    let _ = company.boss("PATCH", &account).if_match(1).json(&limit).send().expect(200);
    let on_account = json!({ "amount": "50.00", "tenders": [{ "method": "on_account" }] });
    let _ = ask("cashier", "/consumptions", on_account);
    let cash = |amount: &str| json!([{ "method": "cash", "amount": amount }]);
    let _ = ask("cashier", "/repayments", json!({ "tenders": cash("50.00") }));
    assert!(told("repayment").0.contains("you repaid 50.00 at First shop"));

    let asked = ask("cashier", "/refunds", json!({ "cause": "shop", "reason": "moving away" }));
    let refund = posting_of(&asked);
    let approval = format!("/refunds/{refund}/approval");
    let _ = company.as_role("manager", "POST", &approval).send().expect(200);
    // 109.00 of 1 000.00 + 100.00 paid for the packages: 99.09 of what was paid in.
    let pay = json!({ "refund_id": refund, "payouts": cash("900.91") });
    let _ = company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send().expect(201);
    let (text, _) = told("refund");
    assert!(text.contains("900.91 was refunded at First shop") && text.contains("Balance 0.00"), "{text}");
}

fn masked(phone: &str) -> String {
    format!("{}****{}", &phone[..3], &phone[7..])
}

/// OP03: without a provider members are told in the application only, and nothing is said of phones.
#[test]
fn without_a_provider_messages_are_kept_for_reading() {
    let company = quiet().company();
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    follow(&company);
    deliver(&company);
    assert_eq!(ends(&messages(&company, "")), [end("in_app", "sent", "-")]);
}

/// OP03: whoever makes messages may be cut off before or after its COMMIT, or between taking a message and keeping what became of
/// it: each posting is told once by each channel, and paid for once.
#[test]
fn a_messenger_that_is_cut_off_doubles_nothing() {
    let app = quiet();
    let company = app.company();
    with_sms(&company, 10);
    let member = company.member("Lu");
    let way = Unreliable::way_to(&app.database.address());
    let sizes = PoolSizes { requests: 1, workers: 1 };
    let unsure = || {
        let store = Store::open(&way.address(), sizes, app.state.clock().clone()).expect("pools");
        Messaging::over(store, &app.state)
    };
    let count = || messages(&company, "").len();
    for (place, told_by_then) in [(Cut::BeforeCommit, 0), (Cut::AfterCommit, 4)] {
        let _ = company.top_up(&member, "100.00").send().expect(201);
        let now = app.state.now();
        app.state.store.work(company.tenant(), |tx| chain::seal(tx, Look::Whole, now)).expect("sealed");
        let messaging = unsure();
        way.cut_next(place);
        assert!(messaging.follow(company.tenant()).is_err());
        assert!(way.has_cut());
        assert_eq!(count(), told_by_then);
        follow(&company);
        assert_eq!(count(), if place == Cut::BeforeCommit { 2 } else { 4 });
    }
    // Taken by somebody who is gone: due again after a while, and not before.
    let taken = app.state.store.work(company.tenant(), |tx| {
        let keys = app.state.key_ring.tenant(tx)?;
        delivery::take(tx, &keys, app.state.now())
    });
    assert_eq!(taken.expect("they are due").len(), 4);
    deliver(&company);
    assert_eq!(messages(&company, "state=queued").len(), 4);
    travel(&company, TimeDelta::minutes(11));
    deliver(&company);
    assert_eq!(messages(&company, "state=sent").len(), 4);
    assert_eq!(balance(&company), 8);
}

/// OP03: two messengers and two sealers at once, while clerks sell: nothing is told twice and nothing is left out; the credit goes
/// down to nothing and never below.
#[test]
fn two_messengers_at_once_double_nothing() {
    const SALES: usize = 60;
    let app = quiet();
    let company = app.company();
    with_sms(&company, 20);
    let members = [company.member("Lu"), company.member("Ma"), company.member("Wu")];
    for member in &members {
        let _ = company.top_up(member, "1000.00").send().expect(201);
    }
    let other = Store::open(
        &app.database.address(),
        PoolSizes { requests: 1, workers: 2 },
        app.state.clock().clone(),
    )
    .expect("pools");
    let workers = (
        Sealer::start(app.state.store.clone()),
        Sealer::start(other.clone()),
        messenger::start(Messaging::of(&app.state)),
        messenger::start(Messaging::over(other.clone(), &app.state)),
    );
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Both look at the same tenant at the same time, again and again.
        for messaging in [Messaging::of(&app.state), Messaging::over(other.clone(), &app.state)] {
            let (company, done) = (&company, &done);
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    // One of them meets a lock or a key that the other holds; it comes back.
                    let _ = messaging.follow(company.tenant());
                    let _ = messaging.deliver(company.tenant());
                }
            });
        }
        for sale in 0..SALES {
            let _ = company.sale(&members[sale % members.len()], "1.00").send().expect(201);
        }
        let (tenant, told) = (company.tenant(), 2 * (SALES + members.len()));
        app.database.owner().wait_until(&format!(
            "SELECT count(*) >= {told} AND count(*) FILTER (WHERE state = 'queued') = 0 FROM message WHERE tenant_id = '{tenant}'"
        ));
        done.store(true, Ordering::Relaxed);
    });
    drop(workers);
    let sent = ends(&messages(&company, "channel=sms"));
    let paid = sent.iter().filter(|(_, state, _)| state == "sent").count();
    let unpaid = sent.iter().filter(|(.., reason)| reason == "no_credit").count();
    assert_eq!(paid + unpaid, SALES + members.len());
    assert_eq!((paid, balance(&company)), (20, 0));
    assert_eq!(messages(&company, "channel=in_app&state=sent").len(), SALES + members.len());
}

/// OP03: a provider that is busy is tried again, later each time; after the last attempt the message has failed and its parts are
/// given back. One that refuses the number is not tried again.
#[test]
fn a_failing_provider_is_tried_again_and_given_up() {
    let app = quiet();
    let company = app.company();
    with_sms(&company, 3);
    set(&company, &json!({ "simulator_answer": "busy" }));
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    follow(&company);
    assert_eq!(balance(&company), 2);
    for attempt in 1..=ATTEMPTS_MAX {
        deliver(&company);
        // Not due yet: nothing happens.
        deliver(&company);
        let message = messages(&company, "channel=sms").remove(0);
        assert_eq!(message["attempts"], attempt);
        assert_eq!(message["reason"], "provider_busy");
        match wait_after(attempt) {
            Some(wait) => {
                assert_eq!((&message["state"], message["next_at"].is_string()), (&json!("queued"), true));
                travel(&company, wait + TimeDelta::seconds(1));
            }
            None => assert_eq!((&message["state"], &message["next_at"]), (&json!("failed"), &Value::Null)),
        }
    }
    assert_eq!(balance(&company), 3);
    travel(&company, TimeDelta::hours(9));
    deliver(&company);
    assert_eq!(messages(&company, "channel=sms")[0]["attempts"], ATTEMPTS_MAX);

    set(&company, &json!({ "simulator_answer": "refuses" }));
    let _ = company.top_up(&member, "100.00").send().expect(201);
    follow(&company);
    deliver(&company);
    let message = messages(&company, "channel=sms").remove(0);
    assert_eq!(ends(&[message]), [end("sms", "failed", "number_refused")]);
    assert_eq!(balance(&company), 3);
    assert_eq!(messages(&company, "channel=in_app&state=sent").len(), 2, "the other way is not touched");
}

/// OP03: a provider that is back delivers what waited; one that was taken away leaves it unsent.
#[test]
fn what_waits_leaves_by_the_provider_of_the_day() {
    let app = quiet();
    let company = app.company();
    with_sms(&company, 5);
    set(&company, &json!({ "simulator_answer": "busy" }));
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let _ = company.sale(&member, "1.00").send().expect(201);
    follow(&company);
    deliver(&company);
    set(&company, &json!({ "simulator_answer": "delivers" }));
    travel(&company, TimeDelta::minutes(2));
    deliver(&company);
    assert_eq!(messages(&company, "channel=sms&state=sent").len(), 2);
    let _ = company.sale(&member, "1.00").send().expect(201);
    follow(&company);
    set(&company, &json!({ "sms_provider": "none" }));
    deliver(&company);
    assert_eq!(ends(&messages(&company, "channel=sms&state=failed")), [end("sms", "failed", "no_provider")]);
    assert_eq!(balance(&company), 3);
}

/// OP03: after an outage nobody is told of what happened a day before; the log says why.
#[test]
fn old_news_is_not_sent() {
    let app = quiet();
    let company = app.company();
    with_sms(&company, 5);
    set(&company, &json!({ "simulator_answer": "busy" }));
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    travel(&company, TimeDelta::hours(23));
    let _ = company.sale(&member, "1.00").send().expect(201);
    travel(&company, TimeDelta::hours(2));
    follow(&company);
    assert_eq!(
        ends(&messages(&company, "kind=top_up")),
        [end("in_app", "skipped", "too_old"), end("sms", "skipped", "too_old")]
    );
    let skipped = messages(&company, "kind=top_up");
    assert!(skipped.iter().all(|message| message["text"].is_null() && message["parts"] == 0), "{skipped:?}");
    deliver(&company);
    assert_eq!(messages(&company, "kind=consumption&state=sent").len(), 1);
    // What waited for its provider longer than that is not sent either.
    travel(&company, TimeDelta::hours(25));
    deliver(&company);
    assert_eq!(ends(&messages(&company, "kind=consumption&channel=sms")), [end("sms", "failed", "too_old")]);
    assert_eq!(balance(&company), 5);
}

/// OP03: whoever wants no messages gets none; who has no phone gets none there.
#[test]
fn nobody_is_told_against_their_will() {
    let company = quiet().company();
    with_sms(&company, 5);
    let member = company.member("Lu");
    let edit = |version: i64, changes: Value| {
        let path = format!("/members/{}", member.id);
        company.boss("PATCH", &path).if_match(version).json(&changes).send().expect(200)
    };
    assert_eq!(edit(1, json!({ "phone": null }))["messages_allowed"], true);
    let _ = company.top_up(&member, "100.00").send().expect(201);
    follow(&company);
    deliver(&company);
    assert_eq!(
        ends(&messages(&company, "")),
        [end("in_app", "sent", "-"), end("sms", "skipped", "no_phone")]
    );
    assert_eq!(edit(2, json!({ "messages_allowed": false }))["messages_allowed"], false);
    let sale = posting_of(&company.sale(&member, "1.00").send().expect(201));
    follow(&company);
    assert_eq!(
        ends(&messages(&company, &format!("posting_id={sale}"))),
        [end("in_app", "skipped", "opted_out"), end("sms", "skipped", "opted_out")]
    );
    assert_eq!(balance(&company), 5);
}

/// OP03, OP17: who is no member is not told, and no message is made.
#[test]
fn people_who_are_no_members_are_not_told() {
    let company = quiet().company();
    with_sms(&company, 5);
    let sale = json!({ "lines": [{ "label": "Tea", "quantity": 1, "unit_price": "10.00" }],
        "tenders": [{ "method": "cash", "given": "10.00" }] });
    let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201);
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    follow(&company);
    assert_eq!(messages(&company, "").len(), 2, "only the member");
    assert_eq!(messages(&company, &format!("member_id={}", member.id)).len(), 2);
}

/// OP03: what was said to an erased member can be read by nobody, and what waits is not sent.
#[test]
fn what_was_said_goes_with_the_member() {
    let app = quiet();
    let company = app.company();
    with_sms(&company, 5);
    let member = company.member("Zyxwv");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    follow(&company);
    deliver(&company);
    let _ = company.sale(&member, "1.00").send().expect(201);
    follow(&company);
    assert!(messages(&company, "").iter().all(|message| message["text"].is_string()));
    let id = domain::ids::Id::new(member.id.parse().expect("an id"));
    let erased = app.state.store.write(company.tenant(), |tx| members::erase(tx, &BrowseScope::All, id, 1));
    erased.unwrap_or_else(|error| panic!("{error:?}"));
    deliver(&company);
    let left = messages(&company, "");
    assert_eq!(left.len(), 4);
    for message in &left {
        assert!(message["text"].is_null() && message["phone_masked"].is_null(), "{message}");
        assert_eq!(message["member"]["name"], "");
    }
    assert_eq!(
        ends(&messages(&company, "state=failed")),
        [end("in_app", "failed", "erased"), end("sms", "failed", "erased")]
    );
    let tenant = company.tenant();
    let clear = app.database.owner().number(&format!(
        "SELECT count(*) FROM message AS m WHERE tenant_id = '{tenant}' AND (m::text LIKE '%Zyxwv%' OR position('Zyxwv'::bytea IN body_enc) > 0)"
    ));
    assert_eq!(clear, 0);
}

/// OP03: a company from before there were messages is not flooded with its history; what it posts from then on is told.
#[test]
fn history_is_not_told() {
    let app = quiet();
    let company = app.company();
    let tenant = company.tenant();
    let member = company.member("Lu");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    app.database.owner().run(&format!("DELETE FROM message_feed WHERE tenant_id = '{tenant}'"));
    follow(&company);
    assert_eq!(messages(&company, ""), [json!(null); 0]);
    let _ = company.sale(&member, "1.00").send().expect(201);
    follow(&company);
    assert_eq!(messages(&company, "").len(), 1);
    // Nor is what a seeded company did before it begins to tell.
    let now = app.state.now();
    let _ = company.sale(&member, "1.00").send().expect(201);
    app.state.store.write(tenant, |tx| feed::begin(tx, now + TimeDelta::seconds(1))).expect("it begins");
    follow(&company);
    assert_eq!(messages(&company, "").len(), 1);
}

/// P08, OP03: whose points are adjusted by hand is told so, with what they have then.
#[test]
fn an_adjustment_of_points_is_told() {
    let company = quiet().company();
    let member = company.member("Lu");
    let body = json!({ "membership_id": member.membership, "change": "enter", "points": 1200, "reason": "promised" });
    let asked = company.as_role("manager", "POST", "/points-adjustments").key(&fresh_key()).json(&body);
    let made = posting_of(&asked.send().expect(201));
    follow(&company);
    let told = messages(&company, "kind=points_adjustment").remove(0);
    let text = told["text"].as_str().expect("a text");
    assert!(["Lu", "First shop", "1,200"].iter().all(|word| text.contains(word)), "{text}");
    assert_eq!(told["posting_id"], made);
}
