//! `/postings/{id}/replacement`: 改单重开.

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{AppMember, TestApp};

struct Desk {
    company: AppCompany,
    member: AppMember,
}

impl Desk {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Lin Xiaoyun");
        let _ = company.top_up(&member, "1000.00").send().expect(201);
        Self { company, member }
    }

    fn sell(&self, amount: &str, method: &str) -> Value {
        let body = json!({ "membership_id": self.member.membership, "amount": amount, "tenders": [{ "method": method }] });
        self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201)
    }

    fn ask_with(&self, key: &str, posting: &str, query: &str, body: &Value) -> Response {
        let path = format!("/postings/{posting}/replacement{query}");
        self.company.as_role("supervisor", "POST", &path).key(key).json(body).send()
    }

    fn ask(&self, posting: &str, body: &Value) -> Response {
        self.ask_with(&fresh_key(), posting, "", body)
    }

    fn get(&self, path: &str) -> Value {
        self.company.cashier("GET", path).send().expect(200)
    }
}

fn right(amount: &str, method: &str) -> Value {
    json!({ "reason_code": "wrong-amount", "sale": { "amount": amount, "tenders": [{ "method": method }] } })
}

/// X03: the preview says what goes back, what comes, and which money is to be given; then one key does both, and says the same again when
/// it is asked again. Receipt, statement and derivation show the serial and the slip that it stands for.
#[test]
fn a_slip_is_rebuilt_in_one_step() {
    let desk = Desk::new();
    let wrong = desk.sell("286.00", "cash");
    let (id, number) = (posting_of(&wrong), wrong["posting"]["receipt_no"].clone());
    assert_eq!(desk.get(&format!("/postings/{id}/receipt"))["points_serial"], number);
    let body = right("268.00", "cash");
    let shown = desk.ask_with(&fresh_key(), &id, "?preview=true", &body).expect(200);
    let replaced = json!({ "posting_id": id, "reversal_id": null, "points_serial": number, "total": "286.00",
        "effects": { "principal": "0.00", "bonus": "0.00", "reward_points": -28, "tier_points": -286 },
        "differences": [{ "method": "cash", "amount": "-18.00" }] });
    assert_eq!(shown["replaces"], replaced);
    assert_eq!(
        (&shown["effects"]["reward_points"], &shown["posting"]["total"]),
        (&json!(26), &json!("268.00"))
    );
    let told = shown["consequences"].as_array().expect("consequences");
    assert!(told.iter().any(|each| each["code"] == "hand_back" && each["amount"] == "286.00"), "{shown:#}");

    let key = fresh_key();
    let done = desk.ask_with(&key, &id, "", &body).expect(201);
    assert_eq!(done["replaces"]["differences"], replaced["differences"]);
    let again = desk.ask_with(&key, &id, "", &body);
    assert_eq!(again.header("idempotent-replay"), Some("true"));
    assert_eq!(again.expect(201), done);
    desk.ask_with(&key, &id, "", &right("267.00", "cash")).problem(422, "idempotency-key-reused");

    let new = posting_of(&done);
    let receipt = desk.get(&format!("/postings/{new}/receipt"));
    assert_eq!((&receipt["points_serial"], &receipt["rebuilt_from_receipt_no"]), (&number, &number));
    assert_eq!(receipt["business_date"], wrong["posting"]["business_date"]);
    let rows = desk.get(&format!("/postings?membership_id={}&limit=3", desk.member.membership));
    let kinds: Vec<_> =
        rows["items"].as_array().expect("rows").iter().map(|row| row["kind"].clone()).collect();
    assert_eq!(kinds, [json!("consumption"), json!("reversal"), json!("consumption")]);
    assert_eq!(
        (&rows["items"][0]["points_serial"], &rows["items"][0]["rebuilt_from"]),
        (&number, &json!(id))
    );
    assert_eq!(rows["items"][2]["reversed_by"], done["replaces"]["reversal_id"]);
    let detail = desk.get(&format!("/postings/{new}"));
    assert_eq!(
        detail["derivation"]["steps"][0],
        json!({ "step": "serial", "serial": number, "rebuilt_from": id })
    );
    let refused = desk.ask(&id, &body).problem(409, "points-serial-in-use");
    assert_eq!((&refused["serial"], &refused["posting_id"]), (&number, &json!(new)));
}

/// X03: a serial that the clerk types is one slip's; it is short and plain, and the receipt shows it.
#[test]
fn a_clerk_may_type_the_serial() {
    let desk = Desk::new();
    let sell = |serial: &str| {
        let body =
            json!({ "membership_id": desk.member.membership, "amount": "20.00", "points_serial": serial });
        desk.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    };
    let first = posting_of(&sell("70012").expect(201));
    assert_eq!(desk.get(&format!("/postings/{first}/receipt"))["points_serial"], "70012");
    let refused = sell("70012").problem(409, "points-serial-in-use");
    assert_eq!(refused["posting_id"], json!(first));
    let found = sell("7-0").field(422, "validation-failed");
    assert_eq!(found, ("/points_serial".to_owned(), "letters-and-digits".to_owned()));
    let _ = sell("12345678901234567").field(422, "validation-failed");
}

/// X03, OP04: what cash goes back is the present drawer's, and the day of the slip has the right sale alone.
#[test]
fn the_difference_is_the_present_drawers() {
    let desk = Desk::new();
    let wrong = desk.sell("286.00", "cash");
    let float = json!({ "float": "100.00" });
    let shift = desk.company.as_role("supervisor", "POST", "/shifts").json(&float).send().expect(201);
    let _ = desk.ask(&posting_of(&wrong), &right("268.00", "cash")).expect(201);
    let path = format!("/shifts/{}/closing", shift["id"].as_str().expect("an id"));
    let counted = json!({ "counted": "82.00" });
    let closed = desk.company.as_role("supervisor", "POST", &path).json(&counted).send().expect(200);
    assert_eq!((&closed["cash"]["due"], &closed["cash"]["difference"]), (&json!("82.00"), &json!("0.00")));
}

/// X03, S06: beyond the role's limit a manager's PIN lends theirs; the preview shows figures and limit before.
#[test]
fn beyond_the_limit_a_manager_approves() {
    let desk = Desk::new();
    let roles = desk.company.boss("GET", "/roles").send().expect(200);
    let role = &roles["items"][2];
    let path = format!("/roles/{}", role["id"].as_str().expect("an id"));
    let version = role["row_version"].as_i64().expect("a version");
    let limit = json!({ "correction_limit": "100.00" });
    let _ = desk.company.boss("PATCH", &path).if_match(version).json(&limit).send().expect(200);
    desk.company.forget_tokens();
    let pin = json!({ "current_password": test_support::app::PASSWORD, "pin": "864209" });
    let _ = desk.company.as_role("manager", "PUT", "/sessions/current/pin").json(&pin).send().expect(204);
    let wrong = posting_of(&desk.sell("286.00", "cash"));
    let mut body = right("268.00", "cash");
    desk.ask(&wrong, &body).problem(403, "correction-over-limit");
    let shown = desk.ask_with(&fresh_key(), &wrong, "?preview=true", &body).expect(200);
    assert_eq!(shown["over_limit"], json!({ "limit": "100.00", "amount": "286.00" }));
    assert_eq!(shown["replaces"]["total"], "286.00");
    body["approval"] = json!({ "staff_number": "2001", "pin": "864209" });
    let _ = desk.ask(&wrong, &body).expect(201);
    let list = desk.company.boss("GET", "/corrections").send().expect(200);
    assert!(list["items"][0]["approved_by"]["name"].is_string(), "{list:#}");
}

/// X03, S06: only a sale, once, with a reason, by whoever may correct and sell, in one company.
#[test]
fn what_cannot_be_rebuilt_is_refused() {
    let desk = Desk::new();
    let top_up = posting_of(&desk.company.top_up(&desk.member, "10.00").send().expect(201));
    desk.ask(&top_up, &right("5.00", "cash")).problem(409, "not-replaceable");
    let sale = posting_of(&desk.sell("30.00", "cash"));
    let without = json!({ "sale": { "amount": "5.00" } });
    assert_eq!(desk.ask(&sale, &without).field(422, "validation-failed").0, "/reason");
    let path = format!("/postings/{sale}/replacement");
    let by = |company: &AppCompany, role: &str| {
        company.as_role(role, "POST", &path).key(&fresh_key()).json(&right("5.00", "cash")).send()
    };
    by(&desk.company, "cashier").problem(403, "permission-missing");
    by(&TestApp::shared().company(), "supervisor").problem(404, "posting-not-found");
    let _ = desk.company.correction(&sale).send().expect(201);
    desk.ask(&sale, &right("5.00", "cash")).problem(409, "already-reversed");
    let returned = posting_of(&desk.sell("40.00", "cash"));
    let back = json!({ "posting_id": returned, "lines": [{ "line": 1, "amount": "1.00" }], "reason": "why" });
    let _ = desk
        .company
        .as_role("supervisor", "POST", "/returns")
        .key(&fresh_key())
        .json(&back)
        .send()
        .expect(201);
    desk.ask(&returned, &right("5.00", "cash")).problem(409, "has-returns");
}

/// X03, OP08: a voucher of the wrong slip pays the right one.
#[test]
fn a_voucher_pays_the_rebuilt_slip_again() {
    let desk = Desk::new();
    let voucher = json!({ "method": "voucher", "vouchers": [{ "platform": "meituan", "code": "R777",
        "list_value": "50.00", "settlement_value": "40.00" }] });
    let tenders = json!([voucher, { "method": "cash" }]);
    let body = json!({ "membership_id": desk.member.membership, "amount": "86.00", "tenders": tenders });
    let wrong =
        desk.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201);
    let body = json!({ "reason": "why", "sale": { "amount": "68.00", "tenders": tenders } });
    let done = desk.ask(&posting_of(&wrong), &body).expect(201);
    assert_eq!(done["replaces"]["differences"], json!([{ "method": "cash", "amount": "-18.00" }]));
}

/// X03, P03: the right slip is a company's bulk purchase as the wrong one was, unless it says otherwise; and a mark that was forgotten is set
/// by rebuilding.
#[test]
fn a_rebuilt_slip_keeps_its_bulk_purchase() {
    let desk = Desk::new();
    let body = json!({ "membership_id": desk.member.membership, "amount": "286.00", "bulk_purchase": true,
        "tenders": [{ "method": "cash" }] });
    let wrong =
        desk.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201);
    let kept = desk.ask(&posting_of(&wrong), &right("268.00", "cash")).expect(201);
    assert_eq!(kept["after"]["reward_points"], 0);
    assert_eq!(desk.get(&format!("/postings/{}", posting_of(&kept)))["bulk_purchase"], true);
    let with = |bulk: bool| {
        let mut body = right("268.00", "cash");
        body["sale"]["bulk_purchase"] = json!(bulk);
        body
    };
    let single = desk.ask(&posting_of(&kept), &with(false)).expect(201);
    assert_eq!(single["after"]["reward_points"], 26);
    let again = desk.ask(&posting_of(&single), &with(true)).expect(201);
    assert_eq!(again["after"]["reward_points"], 0);
}
