//! `/reports/books` and `/book-settings`: what a legal entity received, delivered and owes, down to its postings; the journal balances.

use api::config::ServerSettings;
use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::workbook::{self, Shown};
use test_support::{AppMember, TestApp, TestDatabase};

fn books(company: &AppCompany) -> Value {
    let told = company.boss("GET", "/reports/books?from=2020-01-01&to=2021-01-01").send().expect(200);
    assert_eq!(told["total"]["liability"]["closing"], "0.00", "nothing happened so long ago");
    company.boss("GET", &format!("/reports/books?{}", days(company))).send().expect(200)
}

/// The day of what was posted.
fn days(company: &AppCompany) -> String {
    let posted = company.boss("GET", "/postings?limit=1").send().expect(200);
    let day = posted["items"][0]["business_date"].as_str().expect("a date");
    format!("from={day}&to={day}")
}

fn liability(told: &Value) -> [&str; 6] {
    let figures = &told["total"]["liability"];
    ["received", "delivered", "kept", "refunded", "between", "closing"]
        .map(|name| figures[name].as_str().expect("an amount"))
}

fn behind(company: &AppCompany, line: &str) -> Vec<String> {
    let path = format!("/reports/books/contributions?{}&line={line}&limit=2", days(company));
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = company.boss("GET", &format!("{path}{cursor}")).send().expect(200);
        let items = page["items"].as_array().expect("a list");
        found.extend(items.iter().map(|row| row["amount"].as_str().expect("an amount").to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// 10 000.00 + 2 000.00, of which 3 600.00 are spent at a list price of 4 000.00.
fn spent(company: &AppCompany) -> AppMember {
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "10000.00").send().expect(201);
    let sale = json!({ "membership_id": member.membership, "lines": [{ "label": "Hair", "quantity": 1, "unit_price": "4000.00" }],
        "discount": { "amount": "400.00" }, "reason": "a friend" });
    let _ = company.boss("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201);
    member
}

fn refund(company: &AppCompany, member: &AppMember, amount: &str) {
    let body = json!({ "membership_id": member.membership, "cause": "member", "reason": "moving away" });
    let asked = company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send().expect(201);
    let id = posting_of(&asked);
    let _ = company.as_role("manager", "POST", &format!("/refunds/{id}/approval")).send();
    let pay = json!({ "refund_id": id, "payouts": [{ "method": "cash", "amount": amount }] });
    let _ = company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send().expect(201);
}

/// §13, OP12, every row and every order of spending: money, revenue and what is owed; the principal beside it differs.
#[test]
fn the_worked_example_for_every_order_of_spending() {
    for (order, principal) in
        [("proportional", "7000.00"), ("principal_first", "6400.00"), ("bonus_first", "8400.00")]
    {
        let company = TestApp::shared().company();
        company.publish("spending_order", json!({ "order": order }));
        let member = spent(&company);
        let told = books(&company);
        assert_eq!(liability(&told), ["10000.00", "3000.00", "0.00", "0.00", "0.00", "7000.00"], "{order}");
        assert_eq!(told["total"]["principal_in_wallets"]["closing"], principal);
        let aged = told["ageing"].as_array().expect("bands").iter().find(|row| row["kind"] == "stored_value");
        let aged = aged.expect("stored value");
        assert_eq!((&aged["band"], &aged["owed"]), (&json!(0), &json!("7000.00")));
        let fen = |name: &str| aged[name].as_str().expect("an amount").replace('.', "").parse::<i64>();
        assert_eq!(fen("principal").expect("fen") + fen("bonus").expect("fen"), 840_000, "{aged}");
        refund(&company, &member, "6000.00");
        let told = books(&company);
        assert_eq!(
            liability(&told),
            ["10000.00", "3000.00", "1000.00", "6000.00", "0.00", "0.00"],
            "{order}"
        );
        assert_eq!(told["total"]["revenue"]["total"], "4000.00");
        assert_eq!(told["total"]["money"], json!([{ "method": "cash", "amount": "4000.00" }]));
        assert_eq!(behind(&company, "delivered"), ["3000.00"]);
        assert_eq!(behind(&company, "liability"), ["-7000.00", "-3000.00", "10000.00"]);
    }
}

/// §13, §10.3: counts by unit cost, a package from stored value, a gift card and a correction; every line is the sum of its postings.
#[test]
fn counts_gift_cards_and_corrections() {
    let company = TestApp::shared().company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "10000.00").send().expect(201);
    let package = json!({ "code": "wash-10", "name": "Ten washes", "price": "1200.00", "items": [
        { "code": "wash", "label": "Wash", "paid": 10, "gift": 2, "unit_price": "150.00" }] });
    let package = company.boss("POST", "/packages").json(&package).send().expect(201);
    let sell = json!({ "membership_id": member.membership, "package_id": package["id"] });
    let _ = company.cashier("POST", "/package-sales").key(&fresh_key()).json(&sell).send().expect(201);
    assert_eq!(liability(&books(&company))[5], "10000.00", "what was bought is still owed, as counts");
    let wash = json!({ "membership_id": member.membership, "item": "wash", "quantity": 4 });
    let washed = company.cashier("POST", "/count-uses").key(&fresh_key()).json(&wash).send().expect(201);
    assert_eq!(liability(&books(&company))[1], "333.33");
    let _ = company.correction(&posting_of(&washed)).send().expect(201);
    let cash = json!({ "amount": "88.50", "tenders": [{ "method": "cash" }] });
    let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&cash).send().expect(201);
    let told = books(&company);
    assert_eq!(liability(&told), ["10000.00", "0.00", "0.00", "0.00", "0.00", "10000.00"]);
    assert_eq!(told["total"]["revenue"]["direct"], "88.50");
    assert_eq!(behind(&company, "delivered"), ["-333.33", "333.33"]);
    assert_eq!(behind(&company, "direct"), ["88.50"]);
    assert_eq!(
        behind(&company, "money:cash"),
        ["88.50", "10000.00"],
        "money by one way is the sum of its postings"
    );
    assert_eq!(
        behind(&company, "points").len(),
        behind(&company, "points").iter().filter(|row| !row.contains('.')).count()
    );
}

/// OP12: the journal of a day balances voucher by voucher, with the accounts that the company set and the usual ones.
#[test]
fn the_journal_balances_in_the_companys_accounts() {
    let company = TestApp::shared().company();
    let member = spent(&company);
    let wechat = json!({ "amount": "106.00", "tenders": [{ "method": "wechat" }] });
    let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&wechat).send().expect(201);
    refund(&company, &member, "6000.00");
    let own = json!({ "vat_bp": 600, "accounts": [
        { "role": "liability", "number": "2203", "name": "预收账款" },
        { "role": "method:wechat", "number": "101201", "name": "其他货币资金-微信" }] });
    let set = company.boss("PATCH", "/book-settings").if_match(1).json(&own).send().expect(200);
    assert_eq!(set["row_version"], 2);
    let table = company.boss("GET", &format!("/reports/books/journal?{}", days(&company))).send();
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = table.text();
    assert!(text.starts_with('\u{feff}'), "spreadsheets know that it is UTF-8");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let fen = |cell: &str| cell.replace('.', "").parse::<i64>().unwrap_or(0);
    let mut numbers: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    numbers.dedup();
    assert_eq!(numbers, ["1", "2", "3", "4"], "three of postings, and what is put off for points");
    for number in numbers {
        let of: Vec<&Vec<&str>> = rows.iter().filter(|row| row[1] == number).collect();
        let sum = |column: usize| of.iter().map(|row| fen(row[column])).sum::<i64>();
        assert_eq!(sum(6), sum(7), "{text}");
        assert_ne!(sum(6), 0);
    }
    let of = |account: &str| {
        let found = rows.iter().filter(|row| row[4] == account);
        found.map(|row| (row[1], row[6], row[7])).collect::<Vec<_>>()
    };
    assert_eq!(of("2203"), [("1", "", "10000.00"), ("2", "3000.00", ""), ("3", "7000.00", "")]);
    assert_eq!(of("1001"), [("1", "10000.00", ""), ("3", "", "6000.00")]);
    assert_eq!(of("101201"), [("2", "106.00", "")]);
    // 3 106.00 with 6 % inside, and 1 000.00 kept.
    assert_eq!(of("6001"), [("2", "", "2930.19")]);
    assert_eq!(of("222101"), [("2", "", "175.81"), ("3", "", "56.60")]);

    // The workbook has the same lines: amounts are numbers, accounts are words.
    let file = company.boss("GET", &format!("/reports/books/journal.xlsx?{}", days(&company))).send();
    let told = &workbook::read(&file.body)[0];
    let words = |column: usize| rows.iter().map(move |row| row[column]);
    let numbers = |column| {
        words(column).map(|cell| match cell {
            "" => Shown::Empty,
            amount => Shown::Number(amount.to_owned()),
        })
    };
    assert_eq!(told.column("借方金额"), numbers(6).collect::<Vec<_>>());
    assert_eq!(told.column("贷方金额"), numbers(7).collect::<Vec<_>>());
    assert_eq!(told.column("科目编码"), words(4).map(Shown::text).collect::<Vec<_>>());
    assert_eq!(told.column("日期"), words(0).map(|date| Shown::Date(date.to_owned())).collect::<Vec<_>>());
}

/// OP12, I02: the books and the postings behind a line leave as workbooks with the figures of the screen.
#[test]
fn the_books_leave_as_a_workbook() {
    let company = TestApp::shared().company();
    let member = spent(&company);
    refund(&company, &member, "6000.00");
    let days = days(&company);
    let get =
        |path: &str| company.boss("GET", &format!("{path}?{days}")).header("Accept-Language", "en").send();
    let books = get("/reports/books").expect(200);
    let tables = workbook::read(&get("/reports/books.xlsx").body);
    let liability = &books["total"]["liability"];
    for (words, name) in [
        ("Received for later (top-ups, packages)", "received"),
        ("Delivered (revenue by the paid share)", "delivered"),
        ("Paid out by refunds", "refunded"),
        ("Kept on refunds (revenue)", "kept"),
        ("Closing", "closing"),
    ] {
        assert_eq!(tables[0].row(words)[1], Shown::number(&liability[name]), "{words}");
    }
    assert_eq!(tables[0].row("Revenue in all")[1], Shown::number(&books["total"]["revenue"]["total"]));
    let ageing = books["ageing"].as_array().expect("a list");
    let owed: Vec<Shown> = ageing
        .iter()
        .map(|row| if row["kind"] == "points" { Shown::Empty } else { Shown::number(&row["owed"]) })
        .collect();
    assert_eq!(tables[1].column("Contract liability"), owed);
    let behind = company
        .boss("GET", &format!("/reports/books/contributions?line=delivered&{days}"))
        .send()
        .expect(200);
    let path = format!("/reports/books/contributions.xlsx?line=delivered&{days}");
    let file = workbook::read(&company.boss("GET", &path).header("Accept-Language", "en").send().body);
    let amounts: Vec<Shown> =
        behind["items"].as_array().expect("a list").iter().map(|row| Shown::number(&row["amount"])).collect();
    assert_eq!(file[0].column("Added"), amounts);
    assert_eq!(file[0].caption[0], "Books · Delivered");
}

/// §13: points stand as a number; beside it the estimate by the company's own value and expected use.
#[test]
fn points_are_a_number_and_an_estimate_beside_it() {
    let company = TestApp::shared().company();
    let member = company.member("Zhao");
    let sale =
        json!({ "membership_id": member.membership, "amount": "290.00", "tenders": [{ "method": "cash" }] });
    let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201);
    let points = |told: &Value| {
        let points = &told["total"]["points"];
        (points["closing"].as_i64(), points["deferred_estimate"].as_str().map(str::to_owned))
    };
    assert_eq!(points(&books(&company)), (Some(29), Some("0.23".to_owned())));
    let body = json!({ "point_value": "0.1", "points_use_bp": 5000 });
    let _ = company.boss("PATCH", "/book-settings").if_match(1).json(&body).send().expect(200);
    assert_eq!(points(&books(&company)), (Some(29), Some("1.45".to_owned())));
}

/// OP12: settings that are none are refused by field; somebody who was faster is not overwritten; others may only read.
#[test]
fn settings_are_checked() {
    let company = TestApp::shared().company();
    let set = |body: Value| company.boss("PATCH", "/book-settings").if_match(1).json(&body).send();
    let account = |role: &str| json!({ "role": role, "number": "1", "name": "A" });
    for (body, pointer) in [
        (json!({ "point_value": "1e3" }), "/point_value"),
        (json!({ "point_value": "0.00001" }), "/point_value"),
        (json!({ "vat_bp": 10_001 }), "/vat_bp"),
        (json!({ "accounts": [account("gold")] }), "/accounts/0/role"),
        (json!({ "accounts": [account("cash"), account("cash")] }), "/accounts/1/role"),
        (json!({ "accounts": [{ "role": "cash", "number": " ", "name": "A" }] }), "/accounts/0/number"),
    ] {
        assert_eq!(set(body).field(422, "validation-failed").0, pointer);
    }
    let usual = company.boss("GET", "/book-settings").send().expect(200);
    let liability =
        usual["accounts"].as_array().expect("accounts").iter().find(|one| one["role"] == "liability");
    assert_eq!(liability.expect("an account")["number"], "2204");
    let _ = set(json!({ "vat_bp": 300 })).expect(200);
    let _ = set(json!({ "vat_bp": 600 })).problem(412, "precondition-failed");
}

/// OP12: days that make no period and lines that nobody knows; another company's entity has no books here.
#[test]
fn questions_that_make_no_sense_are_refused() {
    let company = TestApp::shared().company();
    let ask = |path: &str| company.boss("GET", path).send();
    assert_eq!(ask("/reports/books?from=2026-02-02&to=2026-02-01").field(422, "validation-failed").0, "/to");
    assert_eq!(ask("/reports/books?from=2026-01-01&to=2027-12-31").field(422, "validation-failed").0, "/to");
    for unknown in ["gold", "gold:cash", "revenue:cash"] {
        let line = ask(&format!("/reports/books/contributions?line={unknown}"));
        assert_eq!(line.field(422, "validation-failed").0, "/line");
    }
    let other = TestApp::shared().company();
    let path = format!("/reports/books?legal_entity_id={}", other.made.legal_entity.value());
    assert_eq!(ask(&path).field(422, "validation-failed").0, "/legal_entity_id");
}

/// Moves the clock to the fifth day of the month after the shop's present one, whichever day the test runs on.
fn into_next_month(company: &AppCompany) {
    let today: NaiveDate = days(company)[5..15].parse().expect("a date");
    let first = today.with_day(1).expect("a first day").checked_add_months(Months::new(1)).expect("a month");
    company.app.state.clock().shift(first - today + TimeDelta::days(4));
    company.forget_tokens();
}

/// §13, OP12: what is owed at the end of each of twelve months: what a month ended with stays when the next one refunds; of the
/// last it is what stands at the end of the period. Points beside their estimate.
#[test]
fn what_is_owed_is_told_month_by_month() {
    let company = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests()).company();
    let member = spent(&company);
    let ends = |told: &Value| -> Vec<(String, String, String)> {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let months = told["months"].as_array().expect("months").iter();
        months
            .map(|end| (text(&end["month"]), text(&end["liability"]), text(&end["deferred_estimate"])))
            .collect()
    };
    let first = ends(&books(&company));
    assert_eq!(first.len(), 12);
    assert!(first.windows(2).all(|pair| pair[0].0 < pair[1].0), "{first:?}");
    assert!(first[..11].iter().all(|(_, owed, _)| owed == "0.00"), "{first:?}");
    assert_eq!(first[11].1, "7000.00");

    into_next_month(&company);
    refund(&company, &member, "6000.00");
    let told = books(&company);
    let second = ends(&told);
    assert_eq!((second[10].clone(), second[11].1.as_str()), (first[11].clone(), "0.00"));
    assert_eq!(told["total"]["liability"]["closing"], "0.00");
}

/// OP12: a balance opens everything that was booked up to then, line by line or by way of payment; what changed opens what changed it.
#[test]
fn a_balance_opens_everything_up_to_then() {
    let company = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests()).company();
    let member = spent(&company);
    into_next_month(&company);
    refund(&company, &member, "6000.00");
    let of = |line: &str| behind(&company, line);
    assert_eq!(of("liability&balance=opening"), ["-3000.00", "10000.00"]);
    assert_eq!(of("liability"), ["-7000.00"]);
    assert_eq!(of("liability&balance=closing"), ["-7000.00", "-3000.00", "10000.00"]);
    assert_eq!(of("principal&balance=closing"), ["-7000.00", "-3000.00", "10000.00"]);
    assert_eq!(of("points&balance=closing"), ["360"]);
    assert_eq!(of("money:cash"), ["-6000.00"]);
    assert_eq!(of("money:cash&balance=closing"), ["-6000.00", "10000.00"]);
    assert_eq!(
        of("money:wechat").len() + of("vouchers").len() + of("on_account").len() + of("debts").len(),
        0
    );

    let path =
        format!("/reports/books/contributions.xlsx?{}&line=money:cash&balance=opening", days(&company));
    let file = workbook::read(&company.boss("GET", &path).header("Accept-Language", "en").send().body);
    assert_eq!(file[0].column("Added"), [Shown::Number("10000.00".to_owned())]);
    assert_eq!(file[0].caption[0], "Books · Cash");
    assert!(file[0].caption[1].contains("until 20"), "{:?}", file[0].caption);
}
