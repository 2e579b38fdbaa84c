//! Sales on account, their repayment, the list of who owes by age, and the limit that somebody sets.

use serde_json::{Value, json};
use test_support::app::{fresh_key, posting_of};
use test_support::http::{Request, Response};
use test_support::{AppCompany, AppMember, TestApp};

/// A member who may owe 500.00.
struct Shop {
    company: AppCompany,
    member: AppMember,
}

impl Shop {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Wang Fang");
        let shop = Self { company, member };
        let _ = shop.limit("500.00", 1).send().expect(200);
        shop
    }

    fn path(&self) -> String {
        format!("/memberships/{}/account", self.member.membership)
    }

    /// Lets the day of the shop have begun so many hours ago; before nought, in so many.
    fn begin_day(&self, hours_ago: i64) {
        let at = self.company.app.state.now().with_timezone(&chrono_tz::Asia::Shanghai)
            - chrono::TimeDelta::hours(hours_ago);
        let day = json!({ "day_starts_at": at.format("%H:%M").to_string() });
        let path = format!("/shops/{}", self.company.made.shop);
        let _ = self.company.boss("PATCH", &path).if_match(1).json(&day).send().expect(200);
    }

    fn limit(&self, limit: &str, version: i64) -> Request {
        self.company.boss("PATCH", &self.path()).if_match(version).json(&json!({ "limit": limit }))
    }

    fn account(&self) -> Value {
        self.company.cashier("GET", &self.path()).send().expect(200)
    }

    fn sell(&self, amount: &str, occurred_at: Option<&str>) -> Response {
        let body = json!({ "membership_id": self.member.membership, "amount": amount, "occurred_at": occurred_at,
            "tenders": [{ "method": "on_account" }] });
        match occurred_at {
            Some(_) => self.company.late("/consumptions", &body).send(),
            None => self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send(),
        }
    }

    fn repayment(&self, tenders: Value) -> Value {
        json!({ "membership_id": self.member.membership, "tenders": tenders })
    }

    fn repay(&self, amount: &str) -> Response {
        let body = self.repayment(json!([{ "method": "cash", "amount": amount }]));
        self.company.cashier("POST", "/repayments").key(&fresh_key()).json(&body).send()
    }

    fn owed(&self) -> Vec<String> {
        let account = self.account();
        let items = account["items"].as_array().expect("items").iter();
        items.map(|item| item["owed"].as_str().expect("an amount").to_owned()).collect()
    }
}

/// OP09: from the sale on account to its repayment: limit, points, receipt, panel, and the oldest first.
#[test]
fn a_sale_on_account_is_owed_and_repaid() {
    let shop = Shop::new();
    let sold = shop.sell("200.00", None).expect(201);
    assert_eq!(
        (&sold["after"]["on_account"], &sold["effects"]["reward_points"]),
        (&json!("200.00"), &json!(20))
    );
    assert_eq!(sold["tenders"][0]["method"], "on_account");
    let receipt = format!("/postings/{}/receipt", posting_of(&sold));
    assert_eq!(shop.company.cashier("GET", &receipt).send().expect(200)["on_account_after"], "200.00");

    let refused = shop.sell("300.01", None).problem(409, "on-account-limit");
    assert_eq!(
        [&refused["limit"], &refused["owed"], &refused["asked"], &refused["available"]],
        ["500.00", "200.00", "300.01", "300.00"]
    );
    let _ = shop.sell("50.00", None).expect(201);
    let panel = format!("/memberships/{}/desk", shop.member.membership);
    let panel = shop.company.cashier("GET", &panel).send().expect(200);
    assert_eq!(
        (&panel["membership"]["on_account"], &panel["membership"]["on_account_limit"]),
        (&json!("250.00"), &json!("500.00"))
    );
    assert_eq!(panel["alerts"][0]["code"], "owed_on_account");

    let repaid = shop.repay("210.00").expect(201);
    assert_eq!(
        [&repaid["posting"]["kind"], &repaid["posting"]["total"], &repaid["after"]["on_account"]],
        ["repayment", "210.00", "40.00"]
    );
    assert_eq!(shop.owed(), ["40.00"]);
    let refused = shop.repay("40.01").problem(409, "more-than-owed");
    assert_eq!((&refused["owed"], &refused["paid"]), (&json!("40.00"), &json!("40.01")));
    let detail = format!("/postings/{}", posting_of(&repaid));
    let detail = shop.company.cashier("GET", &detail).send().expect(200);
    let entries = detail["entries"].as_array().expect("entries").iter();
    let entries: Vec<_> = entries.map(|entry| [&entry["kind"], &entry["book"], &entry["amount"]]).collect();
    assert_eq!(entries, [["on_account", "repaid", "-200.00"], ["on_account", "repaid", "-10.00"]]);
    assert_eq!(detail["derivation"]["steps"][1]["amount"], "10.00");
}

/// OP09, S06: a return takes the debt first and gives back what was repaid as it was repaid; corrections undo it.
#[test]
fn what_comes_back_is_owed_no_longer() {
    let shop = Shop::new();
    let sold = shop.sell("100.00", None).expect(201);
    let repaid = shop.repay("30.00").expect(201);
    let body = json!({ "posting_id": posting_of(&sold), "reason": "did not fit" });
    let key = fresh_key();
    let give_back = || shop.company.boss("POST", "/returns").key(&key).json(&body).send();
    let back = give_back().expect(201);
    assert_eq!(back["tenders"][0]["method"], "on_account");
    assert_eq!([&back["tenders"][0]["amount"], &back["tenders"][1]["amount"]], ["70.00", "30.00"]);
    assert_eq!(
        (&back["tenders"][1]["method"], &back["after"]["on_account"]),
        (&json!("cash"), &json!("0.00"))
    );
    let correct = |done: &Value| {
        let body = json!({ "posting_id": posting_of(done), "reason": "typed twice" });
        shop.company.boss("POST", "/reversals").key(&fresh_key()).json(&body).send()
    };
    correct(&repaid).problem(409, "value-already-used");
    let _ = correct(&back).expect(201);
    assert_eq!(shop.owed(), ["70.00"]);
    let _ = correct(&repaid).expect(201);
    assert_eq!(shop.owed(), ["100.00"]);
    let _ = correct(&sold).expect(201);
    assert!(shop.owed().is_empty());
}

/// OP09: a key means one repayment; a preview repays nothing; stored value repays nothing.
#[test]
fn a_repayment_happens_once() {
    let shop = Shop::new();
    let _ = shop.sell("100.00", None).expect(201);
    let body = shop.repayment(json!([{ "method": "cash", "amount": "60.00", "given": "100.00" }]));
    let ask =
        |path: &str, key: &str, body: &Value| shop.company.cashier("POST", path).key(key).json(body).send();
    let told = ask("/repayments?preview=true", &fresh_key(), &body).expect(200);
    assert_eq!(
        (&told["after"]["on_account"], &told["tenders"][0]["change"]),
        (&json!("40.00"), &json!("40.00"))
    );
    assert_eq!(shop.owed(), ["100.00"]);
    let key = fresh_key();
    let first = ask("/repayments", &key, &body);
    let again = ask("/repayments", &key, &body);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.text(), again.text());
    ask("/repayments", &key, &shop.repayment(json!([{ "method": "cash", "amount": "1.00" }])))
        .problem(422, "idempotency-key-reused");
    let stored = shop.repayment(json!([{ "method": "stored_value", "amount": "1.00" }]));
    ask("/repayments", &fresh_key(), &stored).problem(422, "validation-failed");
    assert_eq!(shop.owed(), ["40.00"]);
}

/// OP09: only who has no limit is refused at once; a limit is set by whoever may, on the version that they saw, and logged.
#[test]
fn a_limit_is_set_and_logged() {
    let shop = Shop::new();
    let other = shop.company.member("Zhao Lei");
    let sale = json!({ "membership_id": other.membership, "amount": "1.00", "tenders": [{ "method": "on_account" }] });
    let ask = shop.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale);
    ask.send().problem(409, "on-account-not-allowed");
    shop.limit("600.00", 1).send().problem(412, "precondition-failed");
    shop.limit("-1.00", 2).send().problem(422, "validation-failed");
    let changed = shop.limit("600.00", 2).send().expect(200);
    assert_eq!((&changed["limit"], &changed["row_version"]), (&json!("600.00"), &json!(3)));
    let events = shop.company.boss("GET", "/audit-events?action=account.limit-changed").send().expect(200);
    let diffs = events["items"].as_array().expect("events").iter().map(|event| &event["diff"]);
    assert!(
        diffs.clone().any(|diff| *diff == json!({ "on_account_limit": ["500.00", "600.00"] })),
        "{events:#}"
    );
    // Lowered below what is owed: what is owed stays, and nothing more is put there.
    let _ = shop.sell("550.00", None).expect(201);
    let _ = shop.limit("100.00", 3).send().expect(200);
    shop.sell("0.01", None).problem(409, "on-account-limit");
    assert_eq!(shop.account()["owed"], "550.00");
}

/// OP09: who owes, the oldest debt first, by the age of the sale, page by page, of a shop; the shop's day counts, also
/// while yesterday's is still going on.
#[test]
fn debts_are_listed_by_age() {
    for begun_hours_ago in [1, -1] {
        let shop = Shop::new();
        shop.begin_day(begun_hours_ago);
        list_by_age(&shop);
    }
}

fn list_by_age(shop: &Shop) {
    let ago = |days: i64| {
        let at = shop.company.app.state.now() - chrono::TimeDelta::days(days);
        at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    };
    for (days, amount) in
        [(0, "1.00"), (30, "2.00"), (31, "4.00"), (60, "8.00"), (61, "16.00"), (90, "32.00"), (91, "64.00")]
    {
        let _ = shop.sell(amount, Some(&ago(days))).expect(201);
    }
    let younger = shop.company.member("Zhao Lei");
    let path = format!("/memberships/{}/account", younger.membership);
    let _ =
        shop.company.boss("PATCH", &path).if_match(1).json(&json!({ "limit": "10.00" })).send().expect(200);
    let body = json!({ "membership_id": younger.membership, "amount": "10.00", "tenders": [{ "method": "on_account" }] });
    let _ = shop.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201);

    let first = shop.company.boss("GET", "/accounts?limit=1").send().expect(200);
    let row = &first["items"][0];
    assert_eq!(
        (&row["member_name"], &row["owed"], &row["limit"]),
        (&json!("Wang Fang"), &json!("127.00"), &json!("500.00"))
    );
    assert_eq!(
        row["ages"],
        json!({ "days_0_30": "3.00", "days_31_60": "12.00", "days_61_90": "48.00", "days_over_90": "64.00" })
    );
    let next = format!("/accounts?limit=1&cursor={}", first["next_cursor"].as_str().expect("another page"));
    let second = shop.company.boss("GET", &next).send().expect(200);
    assert_eq!((&second["items"][0]["owed"], &second["next_cursor"]), (&json!("10.00"), &Value::Null));
    let of_shop = |id: &str| {
        shop.company.boss("GET", &format!("/accounts?shop_id={id}")).send().expect(200)["items"].clone()
    };
    assert_eq!(of_shop(&shop.company.made.shop.to_string()).as_array().map(Vec::len), Some(2));
    assert_eq!(of_shop(&shop.company.made.program.to_string()), json!([]));
    // The oldest is repaid first.
    let _ = shop.repay("80.00").expect(201);
    let rows = of_shop(&shop.company.made.shop.to_string());
    assert_eq!(rows[0]["ages"]["days_over_90"], "0.00");
    assert_eq!(rows[0]["ages"]["days_61_90"], "32.00");
}

/// OP09, N01: a package is sold on account.
#[test]
fn a_package_is_sold_on_account() {
    let shop = Shop::new();
    let package = json!({ "code": "wash-10", "name": "Ten washes", "price": "400.00",
        "items": [{ "code": "wash", "label": "Wash", "paid": 10, "unit_price": "50.00" }] });
    let package = shop.company.boss("POST", "/packages").json(&package).send().expect(201);
    let sale = |tenders: Value| {
        let body = json!({ "membership_id": shop.member.membership, "package_id": package["id"], "tenders": tenders });
        shop.company.cashier("POST", "/package-sales").key(&fresh_key()).json(&body).send()
    };
    let _ = sale(json!([{ "method": "on_account" }])).expect(201);
    sale(json!([{ "method": "on_account" }])).problem(409, "on-account-limit");
    assert_eq!(shop.owed(), ["400.00"]);
}
