//! 补录: what was written on paper while the till could not be used (OP24).

use chrono::{SecondsFormat, TimeDelta};
use persistence::verify;
use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, AppMember, fresh_key, posting_of};
use test_support::http::Response;

struct Paper {
    company: AppCompany,
    member: AppMember,
}

impl Paper {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Lin Xiaoyun");
        Self { company, member }
    }

    fn minutes_ago(&self, minutes: i64) -> String {
        let at = self.company.app.state.now() - TimeDelta::minutes(minutes);
        at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// A sale in cash of `minutes` ago, with what is said of it.
    fn sale(&self, minutes: i64, late: &Value) -> Value {
        json!({ "membership_id": self.member.membership, "amount": "100.00", "tenders": [{ "method": "cash" }],
            "occurred_at": self.minutes_ago(minutes), "late_entry": late })
    }

    fn enter_as(&self, role: &str, path: &str, body: &Value) -> Response {
        self.company.as_role(role, "POST", path).key(&fresh_key()).json(body).send()
    }

    fn enter(&self, path: &str, body: &Value) -> Response {
        self.enter_as("supervisor", path, body)
    }

    fn shop_code(&self) -> String {
        let shops = self.company.boss("GET", "/shops").send().expect(200);
        shops["items"][0]["code"].as_str().expect("a code").to_owned()
    }
}

fn late(slip: &str) -> Value {
    json!({ "reason": "停电，手工开单", "slip_no": slip })
}

/// OP24: what is a quarter of an hour old was only slow. What is older needs a permission and a reason, and keeps both times.
#[test]
fn a_late_entry_needs_a_permission_and_a_reason() {
    let paper = Paper::new();
    let _ = paper.enter_as("cashier", "/consumptions", &paper.sale(10, &Value::Null)).expect(201);
    let unexplained = paper.enter_as("cashier", "/consumptions", &paper.sale(20, &Value::Null));
    assert_eq!(unexplained.field(422, "validation-failed"), ("/late_entry".into(), "required".into()));
    paper
        .enter_as("cashier", "/consumptions", &paper.sale(20, &late("0042")))
        .problem(403, "permission-missing");
    let silent = paper.enter("/consumptions", &paper.sale(20, &json!({ "reason": "  " })));
    assert_eq!(silent.field(422, "validation-failed"), ("/late_entry/reason".into(), "required".into()));
    let mut timeless = paper.sale(20, &late("0042"));
    timeless["occurred_at"] = Value::Null;
    let timeless = paper.enter("/consumptions", &timeless);
    assert_eq!(timeless.field(422, "validation-failed"), ("/occurred_at".into(), "required".into()));
    let entered = paper.enter("/consumptions", &paper.sale(20, &late("0042"))).expect(201);
    assert_ne!(entered["posting"]["occurred_at"], entered["posting"]["recorded_at"]);
    let shown =
        paper.company.cashier("GET", &format!("/postings/{}", posting_of(&entered))).send().expect(200);
    assert_eq!(shown["reason"], "停电，手工开单");
}

/// OP24: a paper slip is entered once, whatever was written on it; when its entry is corrected it may be entered again, in another shop
/// there is another pad.
#[test]
fn a_paper_slip_is_entered_once() {
    let paper = Paper::new();
    for wrong in ["", "A-1", "12345678901234567", "七"] {
        let refused = paper.enter("/consumptions", &paper.sale(20, &late(wrong)));
        assert_eq!(refused.field(422, "validation-failed").0, "/late_entry/slip_no", "{wrong}");
    }
    let mut both = paper.sale(20, &late("0042"));
    both["points_serial"] = json!("70012");
    let refused = paper.enter("/consumptions", &both);
    assert_eq!(
        refused.field(422, "validation-failed"),
        ("/late_entry/slip_no".into(), "serial-or-slip".into())
    );
    let first = paper.enter("/consumptions", &paper.sale(20, &late("0042"))).expect(201);
    let serial = format!("{}/0042", paper.shop_code());
    let receipt = format!("/postings/{}/receipt", posting_of(&first));
    assert_eq!(paper.company.cashier("GET", &receipt).send().expect(200)["points_serial"], json!(serial));
    let top_up = json!({ "membership_id": paper.member.membership, "tenders": [{ "method": "cash", "amount": "500.00" }],
        "occurred_at": paper.minutes_ago(30), "late_entry": late("0042") });
    let refused = paper.enter("/top-ups", &top_up).problem(409, "points-serial-in-use");
    assert_eq!((&refused["serial"], &refused["posting_id"]), (&json!(serial), &json!(posting_of(&first))));
    let _ = paper.company.correction(&posting_of(&first)).send().expect(201);
    let _ = paper.enter("/top-ups", &top_up).expect(201);
}

/// OP24: by many at once, too.
#[test]
fn many_at_once_enter_a_paper_slip_once() {
    const CLERKS: usize = 8;
    let paper = Paper::new();
    let body = paper.sale(20, &late("7"));
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let clerks: Vec<_> =
            (0..CLERKS).map(|_| scope.spawn(|| paper.enter("/consumptions", &body).status)).collect();
        clerks.into_iter().map(|clerk| clerk.join().expect("an answer")).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), CLERKS - 1, "{answers:?}");
}

/// OP24: everything that a desk sells is entered late: packages, their uses, and what is repaid; the books agree.
#[test]
fn every_kind_is_entered_late() {
    let paper = Paper::new();
    let wash = json!({ "code": "wash", "name": "Washes", "price": "30.00",
        "items": [{ "code": "wash", "label": "Wash", "paid": 5, "gift": 2, "unit_price": "10.00" }] });
    let package = paper.company.boss("POST", "/packages").json(&wash).send().expect(201)["id"].clone();
    let account = format!("/memberships/{}/account", paper.member.membership);
    let limit = json!({ "limit": "90.00" });
    let _ = paper.company.boss("PATCH", &account).if_match(1).json(&limit).send().expect(200);
    let of = |slip: &str, more: Value| {
        let mut body = json!({ "membership_id": paper.member.membership, "occurred_at": paper.minutes_ago(40),
            "late_entry": late(slip) });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let cash = |amount: &str| json!([{ "method": "cash", "amount": amount }]);
    let owed = json!({ "amount": "30.00", "tenders": [{ "method": "on_account" }] });
    for (slip, path, more) in [
        ("1", "/top-ups", json!({ "tenders": cash("100.00") })),
        ("2", "/package-sales", json!({ "package_id": package, "tenders": [{ "method": "cash" }] })),
        ("3", "/count-uses", json!({ "item": "wash" })),
        ("4", "/consumptions", owed),
        ("5", "/repayments", json!({ "tenders": cash("10.00") })),
    ] {
        let entered = paper.enter(path, &of(slip, more.clone())).expect(201);
        assert_ne!(entered["posting"]["occurred_at"], entered["posting"]["recorded_at"], "{path}");
        let again = paper.enter(path, &of(slip, more)).problem(409, "points-serial-in-use");
        assert_eq!(again["posting_id"], json!(posting_of(&entered)), "{path}");
    }
    let (address, tenant) = (paper.company.app.database.address(), paper.company.tenant());
    let report = verify::tenant(&address, tenant).expect("the verification runs");
    assert_eq!(report.findings, []);
}
