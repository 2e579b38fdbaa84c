//! `/day-closings`: 日结 and 反日结, and the shift that a company may ask for.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, fresh_key, posting_of};

fn today(company: &AppCompany) -> String {
    let standing = company.boss("GET", "/day-closings/standing").send().expect(200);
    standing["business_date"].as_str().expect("a date").to_owned()
}

fn close(company: &AppCompany, body: &Value) -> test_support::http::Response {
    company.boss("POST", "/day-closings").json(body).send()
}

fn sell(company: &AppCompany, amount: &str, occurred_at: Option<&str>) -> test_support::http::Response {
    let body = json!({ "amount": amount, "tenders": [{ "method": "cash" }], "occurred_at": occurred_at });
    match occurred_at {
        Some(_) => company.late("/consumptions", &body).send(),
        None => company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send(),
    }
}

/// Some days before now: long over everywhere.
fn days_ago(company: &AppCompany, days: i64) -> (String, String) {
    let now: DateTime<Utc> = company.app.state.now();
    let then = now - TimeDelta::days(days);
    let day = chrono::NaiveDate::parse_from_str(&today(company), "%Y-%m-%d").expect("a date");
    (then.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), (day - TimeDelta::days(days)).to_string())
}

/// OP04: a day that is over is closed: nothing is back-dated into it, its correction is of today, its sheet stays.
#[test]
fn nothing_is_posted_into_a_closed_day() {
    let company = TestApp::shared().company();
    let (then, day) = days_ago(&company, 3);
    let sold = sell(&company, "320.00", Some(&then)).expect(201);
    let closed = close(&company, &json!({ "business_date": day, "note": "盘点后" })).expect(201);
    assert_eq!((&closed["business_date"], &closed["note"]), (&json!(day), &json!("盘点后")));
    assert_eq!(closed["sheet"]["received"]["total"], "320.00");
    assert_eq!(
        close(&company, &json!({ "business_date": day })).problem(409, "day-already-closed")["status"],
        409
    );

    let refused = sell(&company, "10.00", Some(&then)).problem(409, "day-closed");
    assert_eq!(refused["business_date"], json!(day));
    let _ = sell(&company, "10.00", None).expect(201);
    let _ = company.correction(&posting_of(&sold)).send().expect(201);
    let path = format!("/day-closings/{}", closed["id"].as_str().expect("an id"));
    assert_eq!(company.boss("GET", &path).send().expect(200), closed);
    let report = format!("/reports/daily?from={day}&to={day}");
    assert_eq!(company.boss("GET", &report).send().expect(200)["sheet"]["received"]["total"], "320.00");
}

/// OP04: what is open is told, and closing asks twice; a day is opened again by who may, for a reason, and both closings stay.
#[test]
fn a_day_is_opened_again_for_a_reason() {
    let company = TestApp::shared().company();
    let day = today(&company);
    let _ = company.cashier("POST", "/shifts").json(&json!({})).send().expect(201);
    let standing = company.boss("GET", "/day-closings/standing").send().expect(200);
    assert_eq!((&standing["open"]["shifts"], &standing["closing"]), (&json!(1), &Value::Null));
    close(&company, &json!({})).problem(409, "day-has-open-items");
    let closed = close(&company, &json!({ "anyway": true })).expect(201);
    assert_eq!(closed["left_open"], json!({ "shifts": 1, "parked_sales": 0, "payments": 0 }));
    let standing = company.boss("GET", "/day-closings/standing").send().expect(200);
    assert_eq!(standing["closing"]["id"], closed["id"]);
    sell(&company, "10.00", None).problem(409, "day-closed");

    let path = format!("/day-closings/{}/reopening", closed["id"].as_str().expect("an id"));
    let reason = json!({ "reason": "漏记一笔" });
    company.as_role("supervisor", "POST", &path).json(&reason).send().problem(403, "permission-missing");
    TestApp::shared()
        .company()
        .boss("POST", &path)
        .json(&reason)
        .send()
        .problem(404, "day-closing-not-found");
    let opened = company.boss("POST", &path).json(&reason).send().expect(200);
    assert_eq!(
        (&opened["reopen_reason"], &opened["reopened_by"]["name"]),
        (&json!("漏记一笔"), &json!("Gao"))
    );
    company.boss("POST", &path).json(&reason).send().problem(409, "day-not-closed");
    let _ = sell(&company, "10.00", None).expect(201);
    let again = close(&company, &json!({ "anyway": true })).expect(201);
    assert_eq!(
        (&closed["sheet"]["received"]["total"], &again["sheet"]["received"]["total"]),
        (&json!("0.00"), &json!("10.00"))
    );
    let all = company.boss("GET", &format!("/day-closings?business_date={day}")).send().expect(200);
    let ids: Vec<&Value> =
        all["items"].as_array().expect("closings").iter().map(|each| &each["id"]).collect();
    assert_eq!(ids, [&again["id"], &closed["id"]]);
    let acts = company.boss("GET", "/audit-events?limit=20").send().expect(200);
    let acts = acts["items"].as_array().expect("acts");
    let act = acts.iter().find(|act| act["action"] == "day.reopened").expect("an entry");
    assert_eq!(act["reason"], "漏记一笔");
}

/// OP04: days to come and shops of others are refused; a cashier does not close days.
#[test]
fn days_that_cannot_be_closed() {
    let company = TestApp::shared().company();
    let ahead = close(&company, &json!({ "business_date": "2199-01-01" }));
    assert_eq!(
        ahead.field(422, "validation-failed"),
        ("/business_date".to_owned(), "in-the-future".to_owned())
    );
    let other = TestApp::shared().company().made.shop.value();
    let elsewhere = close(&company, &json!({ "shop_id": other }));
    assert_eq!(elsewhere.field(422, "validation-failed").1, "not-your-shop");
    company.cashier("POST", "/day-closings").json(&json!({})).send().problem(403, "permission-missing");
}

/// OP04: a shop whose days close by themselves: yesterday, once; opened again it stays open.
#[test]
fn a_day_closes_by_itself() {
    let company = TestApp::shared().company();
    let (then, day) = days_ago(&company, 1);
    let _ = sell(&company, "12.00", Some(&then)).expect(201);
    let shop = format!("/shops/{}", company.made.shop.value());
    let version = company.boss("GET", &shop).send().expect(200)["row_version"].as_i64().expect("a version");
    let on = json!({ "closes_days": true });
    let changed = company.boss("PATCH", &shop).if_match(version).json(&on).send().expect(200);
    assert_eq!(changed["closes_days"], true);
    let sweep = || api::day_closer::of_tenant(&company.app.state, company.tenant()).expect("a look");
    assert_eq!((sweep(), sweep()), (1, 0));
    let all = company.boss("GET", &format!("/day-closings?business_date={day}")).send().expect(200);
    let closing = &all["items"][0];
    assert_eq!(closing["closed_by"], Value::Null);
    let path = format!("/day-closings/{}", closing["id"].as_str().expect("an id"));
    assert_eq!(company.boss("GET", &path).send().expect(200)["sheet"]["received"]["total"], "12.00");
    let reason = json!({ "reason": "补录" });
    let _ = company.boss("POST", &format!("{path}/reopening")).json(&reason).send().expect(200);
    assert_eq!(sweep(), 0);
}

/// OP04: where a shift is required, a till without one takes no money, and says what to do.
#[test]
fn a_till_without_a_shift_takes_no_money() {
    let company = TestApp::shared().company();
    let tenant = company.boss("GET", "/tenant").send().expect(200);
    let version = tenant["row_version"].as_i64().expect("a version");
    assert_eq!(tenant["shift_required"], false);
    let on = json!({ "shift_required": true });
    let changed = company.boss("PATCH", "/tenant").if_match(version).json(&on).send().expect(200);
    assert_eq!(changed["shift_required"], true);
    let member = company.member("Li Na");
    sell(&company, "10.00", None).problem(409, "shift-required");
    company.top_up(&member, "100.00").send().problem(409, "shift-required");
    let body = json!({ "amount": "10.00", "tenders": [{ "method": "cash" }] });
    company
        .cashier("POST", "/consumptions?preview=true")
        .key(&fresh_key())
        .json(&body)
        .send()
        .problem(409, "shift-required");
    let shift = company.cashier("POST", "/shifts").json(&json!({})).send().expect(201);
    let sold = sell(&company, "10.00", None).expect(201);
    // The supervisor has no shift of their own.
    company.correction(&posting_of(&sold)).send().problem(409, "shift-required");
    let closing = format!("/shifts/{}/closing", shift["id"].as_str().expect("an id"));
    let _ = company.cashier("POST", &closing).json(&json!({ "counted": "10.00" })).send().expect(200);
    sell(&company, "10.00", None).problem(409, "shift-required");
}
