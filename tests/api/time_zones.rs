//! Times are printed in the shop's zone, which pages learn from the session and from the receipt.

use chrono::NaiveDate;
use serde_json::json;
use test_support::TestApp;
use test_support::app::{fresh_key, posting_of};

/// A shop that moves to another zone is known by it from the next look on.
#[test]
fn pages_learn_the_zone_of_the_shop() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let posting = posting_of(&company.top_up(&member, "100.00").send().expect(201));
    let zones = || {
        let session = company.cashier("GET", "/sessions/current").send().expect(200);
        let receipt = company.cashier("GET", &format!("/postings/{posting}/receipt")).send().expect(200);
        (session["shop"]["time_zone"].clone(), receipt["shop_time_zone"].clone())
    };
    assert_eq!(zones(), (json!("Asia/Shanghai"), json!("Asia/Shanghai")));
    let path = format!("/shops/{}", company.made.shop);
    let move_to = json!({ "time_zone": "Asia/Tokyo" });
    let _ = company.boss("PATCH", &path).if_match(1).json(&move_to).send().expect(200);
    assert_eq!(zones(), (json!("Asia/Tokyo"), json!("Asia/Tokyo")));
}

/// §1: when the business day of a shop begins later from now on, what was posted keeps its date, in every report; what comes next
/// belongs to the day that has not ended yet.
#[test]
fn another_cut_off_dates_nothing_anew() {
    let company = TestApp::shared().company();
    let sell = || {
        let body = json!({ "amount": "12.00", "tenders": [{ "method": "cash" }] });
        company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201)
    };
    let date_of = |posting: &str| {
        let shown = company.cashier("GET", &format!("/postings/{posting}")).send().expect(200);
        NaiveDate::parse_from_str(shown["business_date"].as_str().expect("a date"), "%Y-%m-%d")
            .expect("a date")
    };
    let before = posting_of(&sell());
    let date = date_of(&before);
    let path = format!("/shops/{}", company.made.shop);
    // The last minute of the day has not come, or has just passed: then the day is the one that it began.
    let later = json!({ "day_starts_at": "23:59" });
    let _ = company.boss("PATCH", &path).if_match(1).json(&later).send().expect(200);
    let after = posting_of(&sell());
    assert_eq!(date_of(&before), date, "nothing is dated anew");
    assert!(date_of(&after) <= date);
    let report = |date: NaiveDate| {
        let asked = company.boss("GET", &format!("/reports/daily?from={date}&to={date}"));
        asked.send().expect(200)["sheet"]["received"]["total"].clone()
    };
    if date_of(&after) < date {
        assert_eq!((report(date), report(date_of(&after))), (json!("12.00"), json!("12.00")));
    }
}
