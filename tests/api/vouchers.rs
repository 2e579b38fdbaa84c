//! Vouchers of platforms as a way of payment: once each, without points, cancelled within the platform's hour, and listed.

use serde_json::{Value, json};
use test_support::app::{fresh_key, posting_of};
use test_support::http::{Request, Response};
use test_support::{AppCompany, TestApp};

struct Shop {
    company: AppCompany,
}

impl Shop {
    fn new() -> Self {
        Self { company: TestApp::shared().company() }
    }

    /// 100.00 paid by a voucher of 80.00, which settles at 64.00, and cash.
    fn sale(&self, code: &str, member: Option<&str>) -> Request {
        let voucher = json!({ "platform": "meituan", "code": code, "list_value": "80.00", "settlement_value": "64.00" });
        let mut body = json!({ "amount": "100.00",
            "tenders": [{ "method": "voucher", "vouchers": [voucher] }, { "method": "cash" }] });
        if let Some(member) = member {
            body["membership_id"] = json!(member);
        }
        self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body)
    }

    fn correct(&self, done: &Value) -> Response {
        let body = json!({ "posting_id": posting_of(done), "reason": "typed twice" });
        self.company.boss("POST", "/reversals").key(&fresh_key()).json(&body).send()
    }

    fn listed(&self, query: &str) -> Value {
        self.company.boss("GET", &format!("/vouchers{query}")).send().expect(200)
    }

    fn cancel_within(&self, minutes: i32) {
        let tenant = self.company.boss("GET", "/tenant").send().expect(200);
        let version = tenant["row_version"].as_i64().expect("a version");
        let body = json!({ "voucher_cancel_minutes": minutes });
        let changed = self.company.boss("PATCH", "/tenant").if_match(version).json(&body).send().expect(200);
        assert_eq!(changed["voucher_cancel_minutes"], minutes);
    }
}

/// OP08, P03: the voucher pays its list value and earns nothing; its code is used once, also by people who are no members; its
/// correction frees it.
#[test]
fn a_voucher_pays_once() {
    let shop = Shop::new();
    let member = shop.company.member("Wang Fang");
    let sold = shop.sale("MT-1", Some(&member.membership)).send().expect(201);
    assert_eq!(sold["effects"]["reward_points"], 2);
    assert_eq!(
        sold["tenders"][0],
        json!({ "method": "voucher", "amount": "80.00", "vouchers": [
            { "platform": "meituan", "code": "MT-1", "list_value": "80.00", "settlement_value": "64.00" }] })
    );
    for typed in ["MT-1", " M T-1 "] {
        let refused = shop.sale(typed, None).send().problem(409, "voucher-used");
        let told = (&refused["voucher_code"], &refused["receipt_no"]);
        assert_eq!(told, (&json!("MT-1"), &sold["posting"]["receipt_no"]));
    }
    let back = json!({ "posting_id": posting_of(&sold), "reason": "did not fit" });
    let back = shop.company.boss("POST", "/returns").key(&fresh_key()).json(&back);
    back.send().problem(409, "voucher-not-returnable");
    let _ = shop.correct(&sold).expect(201);
    let again = shop.sale("MT-1", None).send().expect(201);

    let listed = shop.listed("");
    let rows: Vec<[&Value; 4]> = listed["items"]
        .as_array()
        .expect("vouchers")
        .iter()
        .map(|row| [&row["code"], &row["settlement_value"], &row["cancelled"], &row["receipt_no"]])
        .collect();
    let one = |cancelled: bool, of: &Value| {
        [json!("MT-1"), json!("64.00"), json!(cancelled), of["posting"]["receipt_no"].clone()]
    };
    let [newest, oldest] = [one(false, &again), one(true, &sold)];
    assert_eq!(rows, [newest.each_ref(), oldest.each_ref()]);
}

/// OP08: what is no voucher is refused in its place.
#[test]
fn what_is_no_voucher_is_refused() {
    let shop = Shop::new();
    let ask = |tender: Value| {
        let body = json!({ "amount": "100.00", "tenders": [tender, { "method": "cash" }] });
        shop.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    };
    let voucher = |list: &str, settled: &str| json!({ "platform": "douyin", "code": "D", "list_value": list, "settlement_value": settled });
    for tender in [
        json!({ "method": "voucher" }),
        json!({ "method": "voucher", "amount": "10.00" }),
        json!({ "method": "cash", "vouchers": [voucher("10.00", "5.00")] }),
        json!({ "method": "voucher", "vouchers": [voucher("10.00", "10.01")] }),
        json!({ "method": "voucher", "vouchers": [voucher("0.00", "0.00")] }),
        json!({ "method": "voucher", "vouchers": [voucher("10.00", "5.00"), voucher("10.00", "5.00")] }),
    ] {
        ask(tender).problem(422, "validation-failed");
    }
    let too_much = json!({ "method": "voucher", "vouchers": [voucher("100.01", "5.00")] });
    ask(too_much).problem(409, "tenders-do-not-cover");
    assert_eq!(shop.listed("")["items"], json!([]));
}

/// OP08: after the platform's time, which the company sets, the sale stands.
#[test]
fn a_voucher_is_cancelled_in_time() {
    let shop = Shop::new();
    assert_eq!(shop.company.boss("GET", "/tenant").send().expect(200)["voucher_cancel_minutes"], 60);
    shop.cancel_within(0);
    let sold = shop.sale("MT-2", None).send().expect(201);
    let refused = shop.correct(&sold).problem(409, "voucher-cancel-too-late");
    assert_eq!((&refused["minutes"], &refused["until"]), (&json!(0), &sold["posting"]["recorded_at"]));
    shop.cancel_within(5);
    let _ = shop.correct(&sold).expect(201);
}

/// OP08: the list by platform, shop, date and page, for those who read reports.
#[test]
fn vouchers_are_listed_for_settlement() {
    let shop = Shop::new();
    let sold = ["A", "B", "C"].map(|code| shop.sale(code, None).send().expect(201));
    let date = sold[0]["posting"]["business_date"].as_str().expect("a date");
    let count = |query: &str| shop.listed(query)["items"].as_array().map(Vec::len);
    assert_eq!(
        count(&format!("?business_date_from={date}&business_date_to={date}&platform=meituan")),
        Some(3)
    );
    assert_eq!(count("?platform=douyin"), Some(0));
    assert_eq!(count("?business_date_to=2020-01-01"), Some(0));
    assert_eq!(count(&format!("?shop_id={}", shop.company.made.shop)), Some(3));
    let first = shop.listed("?limit=2");
    let next = first["next_cursor"].as_str().expect("another page");
    let second = shop.listed(&format!("?limit=2&cursor={next}"));
    assert_eq!((&second["items"][0]["code"], &second["next_cursor"]), (&json!("A"), &Value::Null));
    shop.company.cashier("GET", "/vouchers").send().problem(403, "permission-missing");
}
