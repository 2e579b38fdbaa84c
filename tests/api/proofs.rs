//! `/proofs`: what a rule asks to be proved is proved once, by the member's card or by a code to their phone (OP02).

mod code;
mod secret;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::thread;

use api::config::ServerSettings;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::ids::Id;
use ed25519_dalek::SigningKey;
use persistence::reader_events::{self, NewReaderEvent};
use serde_json::{Value, json};
use test_support::app::{fresh_key, posting_of};
use test_support::http::Response;
use test_support::{AppCompany, AppMember, TestApp, TestDatabase};
use uuid::Uuid;

/// Settings of a server whose text messages can be read.
fn readable() -> ServerSettings {
    let file = format!("regulars-phone-{}.log", Uuid::now_v7());
    ServerSettings { simulated_phone: Some(std::env::temp_dir().join(file)), ..ServerSettings::for_tests() }
}

fn shared() -> Arc<TestApp> {
    static SHARED: OnceLock<Arc<TestApp>> = OnceLock::new();
    SHARED.get_or_init(|| TestApp::start(TestDatabase::shared(), readable())).clone()
}

/// A company that asks for proof from 200.00, 100 points or one count on; and a member with 1 000.00.
struct Asking {
    company: AppCompany,
    member: AppMember,
}

impl Asking {
    fn of(app: &Arc<TestApp>) -> Self {
        Self::accepting(app, &json!(["card_read", "card_swiped", "sms_code"]))
    }

    fn accepting(app: &Arc<TestApp>, accepted: &Value) -> Self {
        let company = app.company();
        let rule = json!({ "stored_value_from": "200.00", "points_from": 100, "counts_from": 1, "accepted": accepted });
        company.publish("proof", rule);
        let settings = json!({ "sms_provider": "simulator" });
        let _ = company.boss("PATCH", "/message-settings").if_match(1).json(&settings).send().expect(200);
        let grant = company.boss("POST", "/message-credit/grants").key(&fresh_key());
        let _ = grant.json(&json!({ "parts": 40 })).send().expect(201);
        let member = company.member("林晓芸");
        let _ = company.top_up(&member, "1000.00").send().expect(201);
        Self { company, member }
    }

    /// A sale of so much from stored value, with a proof or without.
    fn sale(&self, key: &str, amount: &str, proof: Option<&str>) -> Response {
        self.sale_to(&self.member, key, amount, proof)
    }

    fn sale_to(&self, member: &AppMember, key: &str, amount: &str, proof: Option<&str>) -> Response {
        let sale = json!({ "membership_id": member.membership, "amount": amount, "proof_id": proof });
        self.company.cashier("POST", "/consumptions").key(key).json(&sale).send()
    }

    fn ask(&self, takes: &Value) -> Response {
        let path = format!("/memberships/{}/proof-codes", self.member.membership);
        self.company.cashier("POST", &path).json(takes).send()
    }

    fn confirm(&self, proof: &str, code: &str) -> Response {
        let path = format!("/proofs/{proof}/confirmation");
        self.company.cashier("POST", &path).json(&json!({ "code": code })).send()
    }

    /// The code that the member's phone got last.
    fn code(&self) -> String {
        let path: &PathBuf = self.company.app.state.settings.simulated_phone.as_ref().expect("a phone");
        let lines = std::fs::read_to_string(path).expect("it got messages");
        let messages = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a message"));
        let last = messages.filter(|message| message["phone"] == self.member.phone.as_str()).last();
        let text = last.expect("a message")["text"].as_str().expect("a text").to_owned();
        text.chars().skip_while(|sign| !sign.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
    }

    /// A code that was confirmed, for so much.
    fn proved(&self, takes: &Value) -> String {
        let asked = self.ask(takes).expect(201);
        let id = asked["id"].as_str().expect("an id").to_owned();
        assert_eq!((&asked["confirmed"], &asked["kind"]), (&json!(false), &json!("sms_code")));
        let confirmed = self.confirm(&id, &self.code()).expect(200);
        assert_eq!(confirmed["confirmed"], true);
        id
    }

    fn show_card(&self, credential: &str, takes: &Value) -> Response {
        let mut body = json!({ "credential": credential });
        body.as_object_mut().expect("an object").extend(takes.as_object().expect("an object").clone());
        let path = format!("/memberships/{}/card-proofs", self.member.membership);
        self.company.cashier("POST", &path).json(&body).send()
    }

    fn posting(&self, id: &str) -> Value {
        self.company.boss("GET", &format!("/postings/{id}")).send().expect(200)
    }

    fn audited(&self, action: &str) -> Vec<Value> {
        let events = self.company.boss("GET", &format!("/audit-events?action={action}")).send().expect(200);
        events["items"].as_array().expect("a list").clone()
    }
}

fn stored_value(amount: &str) -> Value {
    json!({ "stored_value": amount })
}

/// OP02: below the limit nothing is asked; at the limit the refusal says what would be accepted, and a preview is shown all the same.
#[test]
fn a_payment_at_the_limit_asks_for_proof() {
    let asking = Asking::of(&shared());
    let _ = asking.sale(&fresh_key(), "199.99", None).expect(201);
    let key = fresh_key();
    let problem = asking.sale(&key, "200.00", None).problem(409, "proof-required");
    assert_eq!(problem["accepted"], json!(["card_read", "card_swiped", "sms_code"]));
    assert_eq!(
        (
            &problem["stored_value"],
            &problem["stored_value_from"],
            &problem["points"],
            &problem["counts_from"]
        ),
        (&json!("200.00"), &json!("200.00"), &json!(0), &json!(1))
    );
    let sale = json!({ "membership_id": asking.member.membership, "amount": "200.00" });
    let preview = asking.company.cashier("POST", "/consumptions?preview=true").json(&sale).send().expect(200);
    assert_eq!(preview["posting"]["total"], "200.00");
    // The key was not used: what was refused left nothing.
    let proof = asking.proved(&stored_value("200.00"));
    let _ = asking.sale(&key, "200.00", Some(&proof)).expect(201);
}

/// OP02: a company without a rule asks nothing, whatever is paid.
#[test]
fn without_a_rule_nothing_is_asked() {
    let company = shared().company();
    let member = company.member("Lu");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let _ = company.sale(&member, "900.00").send().expect(201);
}

/// OP02: the posting says how the member showed that they were there, and so does its slip; the same key answers the same, and another
/// sale needs another proof.
#[test]
fn a_proof_pays_once() {
    let asking = Asking::of(&shared());
    let proof = asking.proved(&stored_value("300.00"));
    let key = fresh_key();
    let sold = asking.sale(&key, "300.00", Some(&proof)).expect(201);
    let replayed = asking.sale(&key, "300.00", Some(&proof));
    assert_eq!(replayed.header("idempotent-replay"), Some("true"));
    assert_eq!(replayed.expect(201), sold);
    let _ = asking.sale(&key, "301.00", Some(&proof)).problem(422, "idempotency-key-reused");
    let again = asking.sale(&fresh_key(), "300.00", Some(&proof)).problem(409, "proof-not-usable");
    assert_eq!(again["cause"], "used");

    let id = posting_of(&sold);
    let detail = asking.posting(&id);
    let tail = &asking.member.phone[7..];
    assert_eq!(
        (&detail["proof"]["kind"], &detail["proof"]["phone_tail"]),
        (&json!("sms_code"), &json!(tail))
    );
    let steps = detail["derivation"]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["step"] == "proof").expect("it is told why");
    assert_eq!((&step["rule"]["kind"], &step["kind"]), (&json!("proof"), &json!("sms_code")));
    let receipt = asking.company.boss("GET", &format!("/postings/{id}/receipt")).send().expect(200);
    assert_eq!(receipt["proof"], detail["proof"]);
    let _ = asking.company.correction(&id).send().expect(201);
    let back = asking.sale(&fresh_key(), "300.00", Some(&proof)).problem(409, "proof-not-usable");
    assert_eq!(back["cause"], "used", "a correction gives no proof back");
    assert_eq!((asking.audited("proof.asked").len(), asking.audited("proof.confirmed").len()), (1, 1));
}

/// OP02: two sales at once over one proof are one.
#[test]
fn a_proof_is_used_once_whoever_asks_at_once() {
    let asking = Asking::of(&shared());
    let proof = asking.proved(&stored_value("200.00"));
    let _ = asking.company.token("cashier");
    let statuses: Vec<u16> = thread::scope(|scope| {
        let (asking, proof) = (&asking, proof.as_str());
        let sell = || asking.sale(&fresh_key(), "200.00", Some(proof)).status;
        let sales: Vec<_> = (0..4).map(|_| scope.spawn(sell)).collect();
        sales.into_iter().map(|sale| sale.join().expect("no panic")).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
}

/// OP02: a proof is for its member, its till's cashier and its amount; one that nobody knows, or of another company, is none.
#[test]
fn a_proof_of_something_else_is_refused() {
    let asking = Asking::of(&shared());
    let proof = asking.proved(&stored_value("250.00"));
    let cause = |answer: Response| answer.problem(409, "proof-not-usable")["cause"].clone();
    assert_eq!(cause(asking.sale(&fresh_key(), "250.01", Some(&proof))), "too_small");
    let other = asking.company.member("Lu");
    let _ = asking.company.top_up(&other, "1000.00").send().expect(201);
    assert_eq!(cause(asking.sale_to(&other, &fresh_key(), "250.00", Some(&proof))), "other_member");
    let sale = json!({ "membership_id": asking.member.membership, "amount": "250.00", "proof_id": proof });
    let supervisor = asking.company.as_role("supervisor", "POST", "/consumptions").key(&fresh_key());
    assert_eq!(cause(supervisor.json(&sale).send()), "made_elsewhere");
    let nobodys = Uuid::now_v7().to_string();
    assert_eq!(cause(asking.sale(&fresh_key(), "250.00", Some(&nobodys))), "unknown");
    let elsewhere = Asking::of(&shared());
    assert_eq!(cause(elsewhere.sale(&fresh_key(), "250.00", Some(&proof))), "unknown");
    let _ = asking.sale(&fresh_key(), "249.00", Some(&proof)).expect(201);
}

/// OP02, OP07: every use of counts is proved, by a proof for counts; the record names the employee and the proof.
#[test]
fn a_use_of_counts_is_proved() {
    let asking = Asking::of(&shared());
    let item = json!({ "code": "wash", "label": "普洗", "paid": 5, "unit_price": "40.00" });
    let package = json!({ "code": "wash", "name": "洗车卡", "price": "150.00", "items": [item] });
    let package = asking.company.boss("POST", "/packages").json(&package).send().expect(201);
    let bought = json!({ "membership_id": asking.member.membership, "package_id": package["id"] });
    let _ =
        asking.company.cashier("POST", "/package-sales").key(&fresh_key()).json(&bought).send().expect(201);
    let employee = json!({ "number": "E7", "name": "赵师傅" });
    let employee = asking.company.boss("POST", "/employees").json(&employee).send().expect(201);
    let used = |proof: Option<&str>| {
        let staff = json!([{ "employee_id": employee["id"], "role": "performer", "share_bp": 10_000 }]);
        let body = json!({ "membership_id": asking.member.membership, "item": "wash", "quantity": 2,
            "staff": staff, "proof_id": proof });
        asking.company.cashier("POST", "/count-uses").key(&fresh_key()).json(&body).send()
    };
    let problem = used(None).problem(409, "proof-required");
    assert_eq!((&problem["counts"], &problem["stored_value"]), (&json!(2), &json!("0.00")));
    let of_money = asking.show_card(&asking.member.card_number, &stored_value("500.00")).expect(201);
    let refused = used(of_money["id"].as_str()).problem(409, "proof-not-usable");
    assert_eq!(refused["cause"], "too_small");
    let proof = asking.proved(&json!({ "counts": 2 }));
    let posting = posting_of(&used(Some(&proof)).expect(201));
    let detail = asking.posting(&posting);
    assert_eq!(detail["proof"]["kind"], "sms_code");
    assert_eq!(detail["lines"][0]["staff"][0]["employee_id"], employee["id"]);
}

/// OP02: a package that stored value pays is a payment, too; so are points.
#[test]
fn packages_and_points_are_proved() {
    let asking = Asking::of(&shared());
    let item = json!({ "code": "wash", "label": "普洗", "paid": 5, "unit_price": "60.00" });
    let package = json!({ "code": "wash", "name": "洗车卡", "price": "250.00", "items": [item] });
    let package = asking.company.boss("POST", "/packages").json(&package).send().expect(201);
    let bought = json!({ "membership_id": asking.member.membership, "package_id": package["id"] });
    let answer = asking.company.cashier("POST", "/package-sales").key(&fresh_key()).json(&bought).send();
    assert_eq!(answer.problem(409, "proof-required")["stored_value"], "250.00");

    asking.company.publish(
        "points_payment",
        json!({ "points": 10, "worth": "1.00", "share_max_bp": 10_000, "step": 1, "points_min": 1 }),
    );
    let earning = json!({ "membership_id": asking.member.membership, "amount": "9000.00",
        "tenders": [{ "method": "cash" }] });
    let _ =
        asking.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&earning).send().expect(201);
    let by_points = |points: i64, proof: Option<&str>| {
        let body = json!({ "membership_id": asking.member.membership, "amount": "50.00", "proof_id": proof,
            "tenders": [{ "method": "points", "points": points }, { "method": "cash" }] });
        asking.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    };
    let _ = by_points(90, None).expect(201);
    assert_eq!(by_points(100, None).problem(409, "proof-required")["points"], 100);
    let proof = asking.proved(&json!({ "points": 100 }));
    let _ = by_points(100, Some(&proof)).expect(201);
}

/// OP02: the card proves at once; the server says whether a reader of the till saw it, and a rule may want that.
#[test]
fn a_card_is_a_proof() {
    let asking = Asking::accepting(&shared(), &json!(["card_read"]));
    let card = asking.member.card_number.clone();
    let swiped = asking.show_card(&card, &stored_value("200.00")).expect(201);
    assert_eq!((&swiped["kind"], &swiped["confirmed"]), (&json!("card_swiped"), &json!(true)));
    let refused = asking.sale(&fresh_key(), "200.00", swiped["id"].as_str()).problem(409, "proof-not-usable");
    assert_eq!(refused["cause"], "kind_not_accepted");
    tap(&asking.company, &card);
    let read = asking.show_card(&card, &stored_value("200.00")).expect(201);
    assert_eq!(read["kind"], "card_read");
    let sold = asking.sale(&fresh_key(), "200.00", read["id"].as_str()).expect(201);
    let proof = asking.posting(&posting_of(&sold))["proof"].clone();
    assert_eq!((&proof["kind"], &proof["phone_tail"]), (&json!("card_read"), &Value::Null));

    let lost = asking.company.member("Lu");
    for text in [asking.member.phone.as_str(), "134567890123456789", "nobody", lost.card_number.as_str()] {
        let _ = asking.show_card(text, &stored_value("200.00")).problem(404, "card-not-found");
    }
    let report = format!("/cards/{}/loss-report", asking.member.card);
    let _ = asking.company.boss("POST", &report).json(&json!({})).send().expect(200);
    let _ = asking.show_card(&card, &stored_value("200.00")).problem(404, "card-not-found");
}

/// Pairs a reader with the company's till, and lets it tell of a card.
fn tap(company: &AppCompany, value: &str) {
    let key = SigningKey::from_bytes(&[9; 32]);
    let public_key = BASE64_URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    let body = json!({ "public_key": public_key, "name": "Counter" });
    let pairing = company.app.request("POST", "/pairings").json(&body).send().expect(201);
    let path = format!("/terminals/{}/devices", company.made.terminal);
    let paired =
        company.boss("POST", &path).json(&json!({ "user_code": pairing["user_code"] })).send().expect(201);
    let device = Id::new(paired["id"].as_str().and_then(|id| id.parse().ok()).expect("a device"));
    let state = &company.app.state;
    let now = state.now();
    let event = NewReaderEvent {
        event_id: Uuid::now_v7(),
        kind: "ic",
        value: value.to_owned(),
        source: "live",
        read_at: now,
        reader: None,
    };
    let stored = state.store.write(company.tenant(), |tx| {
        reader_events::store(tx, device, company.made.terminal, std::slice::from_ref(&event), now)
    });
    assert_eq!(stored.expect("it is stored").len(), 1);
}

/// OP02: whoever may not serve, and another company, asks for no proof; it is for something.
#[test]
fn proofs_are_made_by_those_who_serve() {
    let asking = Asking::of(&shared());
    let path = format!("/memberships/{}/proof-codes", asking.member.membership);
    let other = shared().company();
    let _ =
        other.cashier("POST", &path).json(&stored_value("1.00")).send().problem(404, "membership-not-found");
    let card = format!("/memberships/{}/card-proofs", asking.member.membership);
    let shown = json!({ "credential": asking.member.card_number, "counts": 1 });
    let _ = other.cashier("POST", &card).json(&shown).send().problem(404, "membership-not-found");
    let asked = asking.ask(&stored_value("1.00")).expect(201);
    let confirmation = format!("/proofs/{}/confirmation", asked["id"].as_str().expect("an id"));
    let code = json!({ "code": asking.code() });
    let _ = other.cashier("POST", &confirmation).json(&code).send().problem(404, "proof-not-found");
    let supervisor = asking.company.as_role("supervisor", "POST", &confirmation);
    let _ = supervisor.json(&code).send().problem(404, "proof-not-found");
    let _ = asking
        .company
        .app
        .request("POST", &path)
        .json(&stored_value("1.00"))
        .send()
        .problem(401, "unauthenticated");
    let nothing = asking.ask(&json!({}));
    assert_eq!(nothing.field(422, "validation-failed").0, "/stored_value");
}
