//! `/reports/overview`: 概览, what an owner looks at every night.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, fresh_key, posting_of};

fn look(company: &AppCompany) -> Value {
    company.boss("GET", "/reports/overview").send().expect(200)
}

fn sell(company: &AppCompany, amount: &str) -> Value {
    let body = json!({ "amount": amount, "tenders": [{ "method": "cash" }] });
    company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201)
}

/// A cashier's shift with a float of 100.00 and so much counted at its end. What a supervisor gives back is not from this drawer.
fn count_drawer(company: &AppCompany, counted: &str, work: impl FnOnce()) {
    let shift = company.cashier("POST", "/shifts").json(&json!({ "float": "100.00" })).send().expect(201);
    work();
    let path = format!("/shifts/{}/closing", shift["id"].as_str().expect("an id"));
    let _ = company.cashier("POST", &path).json(&json!({ "counted": counted })).send().expect(200);
}

/// OP16: today at one look, of all shops and of each: received, delivered, topped up, new members, corrections, and what the drawer
/// was short of; the same figures as the report of that day.
#[test]
fn an_owner_sees_today_at_one_look() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.member("Wu Gang");
    count_drawer(&company, "1265.00", || {
        let _ = company.top_up(&member, "1000.00").send().expect(201);
        let _ = company.sale(&member, "88.00").send().expect(201);
        let _ = sell(&company, "120.00");
        let wrong = sell(&company, "50.00");
        let _ = company.correction(&posting_of(&wrong)).send().expect(201);
    });

    let told = look(&company);
    assert_eq!(told["complete"], true);
    let days = told["days"].as_array().expect("days");
    assert_eq!(days.len(), 29);
    let today = &days[28]["figures"];
    let figures = ["received", "delivered", "stored_value", "topped_up", "corrections", "new_members"];
    let of = |day: &Value| figures.map(|figure| day[figure].clone());
    let expected = [json!("1120.00"), json!("208.00"), json!("88.00"), json!("1000.00"), json!(1), json!(2)];
    assert_eq!(of(today), expected);
    assert_eq!(today["cash_difference"], "-5.00");
    let before = &days[27]["figures"];
    assert_eq!((&before["received"], &before["cash_difference"]), (&json!("0.00"), &Value::Null));

    let shops = told["shops"].as_array().expect("shops");
    let busy: Vec<&Value> = shops.iter().filter(|shop| shop["today"]["received"] != "0.00").collect();
    assert_eq!(busy.len(), 1);
    assert_eq!((of(&busy[0]["today"]), &busy[0]["yesterday"]["delivered"]), (expected, &json!("0.00")));

    let date = days[28]["date"].as_str().expect("a date");
    let report = format!("/reports/daily?from={date}&group_by=shop");
    let report = company.boss("GET", &report).send().expect(200);
    assert_eq!(report["groups"][0]["received"], busy[0]["today"]["received"]);
    let one = format!("/reports/overview?shop_id={}", busy[0]["shop_id"].as_str().expect("an id"));
    let one = company.boss("GET", &one).send().expect(200);
    assert_eq!(
        (of(&one["days"][28]["figures"]), one["shops"].as_array().map(Vec::len)),
        (of(today), Some(1))
    );
}

/// OP16: what another company did is in nobody else's figures.
#[test]
fn another_company_is_not_in_it() {
    let (company, other) = (TestApp::shared().company(), TestApp::shared().company());
    let _ = sell(&other, "77.00");
    assert_eq!(look(&company)["days"][28]["figures"]["received"], "0.00");
    let shop = look(&other)["shops"][0]["shop_id"].clone();
    let foreign = format!("/reports/overview?shop_id={}", shop.as_str().expect("an id"));
    let refused = company.boss("GET", &foreign).send().expect(422);
    assert_eq!(refused["errors"][0]["code"], "not-your-shop");
}
