//! `/reports`: 销售日报 and its longer forms. Every figure comes down to its postings.

use api::config::ServerSettings;
use chrono::TimeDelta;
use persistence::verify;
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::workbook::{self, Shown};
use test_support::{Sql, TestApp, TestDatabase};

fn today(company: &AppCompany) -> String {
    let posted = company.boss("GET", "/postings?limit=1").send().expect(200);
    posted["items"][0]["business_date"].as_str().expect("a date").to_owned()
}

fn report(company: &AppCompany, query: &str) -> Value {
    let day = today(company);
    company.boss("GET", &format!("/reports/daily?from={day}&to={day}{query}")).send().expect(200)
}

fn behind(company: &AppCompany, query: &str) -> Vec<Value> {
    let day = today(company);
    let path = format!("/reports/daily/contributions?from={day}&to={day}&{query}");
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = company.boss("GET", &format!("{path}{cursor}")).send().expect(200);
        found.extend(page["items"].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn sell(company: &AppCompany, role: &str, amount: &str, method: &str) -> Value {
    let body = json!({ "amount": amount, "tenders": [{ "method": method }] });
    company.as_role(role, "POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201)
}

/// RP01, OP04: received and delivered of a day, told apart by cashier, with what was corrected; each figure is the sum of the
/// postings behind it, page by page.
#[test]
fn a_day_comes_down_to_its_postings() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "10000.00").send().expect(201);
    let _ = company.sale(&member, "860.00").send().expect(201);
    let _ = sell(&company, "cashier", "320.00", "cash");
    let _ = sell(&company, "supervisor", "540.00", "wechat");
    let wrong = sell(&company, "cashier", "50.00", "cash");
    let _ = company.correction(&posting_of(&wrong)).send().expect(201);

    let told = report(&company, "&group_by=cashier");
    assert_eq!(told["complete"], true);
    let sheet = &told["sheet"];
    assert_eq!(
        (&sheet["received"]["total"], &sheet["received"]["for_later"], &sheet["delivered"]["total"]),
        (&json!("10860.00"), &json!("10000.00"), &json!("1720.00"))
    );
    assert_eq!((&sheet["delivered"]["sales"], &sheet["top_ups"]["bonus"]), (&json!(3), &json!("2000.00")));
    assert_eq!(sheet["delivered"]["paid_share"], "1576.67");
    assert_eq!(sheet["corrections"], json!([{ "action": "sale", "count": 1, "amount": "-50.00" }]));
    let of = |name: &str| {
        let groups = told["groups"].as_array().expect("groups");
        groups.iter().find(|group| group["name"] == name).unwrap_or_else(|| panic!("{told:#}")).clone()
    };
    assert_eq!(
        (&of("cashier")["received"], &of("cashier")["delivered"]),
        (&json!("10370.00"), &json!("1230.00"))
    );
    assert_eq!(
        (&of("supervisor")["received"], &of("supervisor")["corrections"]),
        (&json!("490.00"), &json!(1))
    );

    let cash = behind(&company, "figure=tender:cash&limit=2");
    let amounts: Vec<&Value> = cash.iter().map(|row| &row["amount"]).collect();
    assert_eq!(amounts, ["-50.00", "50.00", "320.00", "10000.00"]);
    let corrected = behind(&company, "figure=postings&actions=sale,return&corrected=true");
    assert_eq!((corrected.len(), &corrected[0]["kind"]), (1, &json!("reversal")));
    let points = behind(&company, "figure=entry:3:4");
    assert!(points.iter().all(|row| !row["amount"].as_str().expect("text").contains('.')), "{points:#?}");
}

/// RP01: a report asked for twice says the same; what comes later is added once.
#[test]
fn nothing_is_added_twice() {
    let company = TestApp::shared().company();
    let _ = sell(&company, "cashier", "12.00", "cash");
    let first = report(&company, "");
    assert_eq!(report(&company, ""), first);
    let asked = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..4).map(|_| scope.spawn(|| report(&company, "&group_by=date"))).collect();
        let _ = sell(&company, "cashier", "30.00", "cash");
        askers.into_iter().map(|asker| asker.join().expect("a report")).collect::<Vec<_>>()
    });
    let known = [json!("12.00"), json!("42.00")];
    assert!(asked.iter().all(|report| known.contains(&report["sheet"]["received"]["total"])), "{asked:#?}");
    assert_eq!(report(&company, "")["sheet"]["received"]["total"], "42.00");
}

/// RP01: days that make no period, figures that nobody knows.
#[test]
fn questions_that_make_no_sense_are_refused() {
    let company = TestApp::shared().company();
    let ask = |path: &str| company.boss("GET", path).send();
    let back = ask("/reports/daily?from=2026-02-02&to=2026-02-01");
    assert_eq!(back.field(422, "validation-failed").0, "/to");
    let long = ask("/reports/daily?from=2026-01-01&to=2027-12-31");
    assert_eq!(long.field(422, "validation-failed").0, "/to");
    let days = "from=2026-02-02&to=2026-02-02";
    let figure = ask(&format!("/reports/daily/contributions?{days}&figure=gold"));
    assert_eq!(figure.field(422, "validation-failed").0, "/figure");
    let action = ask(&format!("/reports/daily/contributions?{days}&figure=listed&actions=theft"));
    assert_eq!(action.field(422, "validation-failed").0, "/actions");
    let empty = ask(&format!("/reports/daily?{days}&group_by=shop")).expect(200);
    assert_eq!((&empty["groups"], &empty["sheet"]["received"]["total"]), (&json!([]), &json!("0.00")));
}

/// RP01: days are built anew from their postings by the verification: any figure that was changed by hand is found, and one that is gone.
#[test]
fn changed_days_are_found() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let sold = company.sale(&member, "86.00").send().expect(201);
    let _ = company.correction(&posting_of(&sold)).send().expect(201);
    let _ = report(&company, "");
    let (address, tenant) = (company.app.database.address(), company.tenant());
    let found = || verify::tenant(&address, tenant).expect("the verification runs").findings;
    assert_eq!(found(), []);
    let mut sql = Sql::connect(&address.owner());
    let backup = format!("backup_{}", tenant.value().simple());
    sql.run(&format!("CREATE TABLE {backup} AS SELECT * FROM day_figure WHERE tenant_id = '{tenant}'"));
    for change in [
        "UPDATE day_figure SET amount = amount + 1 WHERE figure = 'listed'",
        "UPDATE day_figure SET count = count + 1 WHERE figure = 'category'",
        "UPDATE day_figure SET corrected = NOT corrected WHERE figure = 'category'",
        "UPDATE day_figure SET action = 3 WHERE action = 2 AND figure = 'listed'",
        "DELETE FROM day_figure WHERE figure = 'listed'",
    ] {
        sql.run(&format!("{change} AND tenant_id = '{tenant}'"));
        assert!(
            found().iter().any(|finding| finding.check.contains("figure by figure")),
            "nobody noticed: {change}"
        );
        sql.run(&format!(
            "DELETE FROM day_figure WHERE tenant_id = '{tenant}'; INSERT INTO day_figure TABLE {backup}"
        ));
        assert_eq!(found(), [], "restored");
    }
    sql.run(&format!("DROP TABLE {backup}"));
}

/// I02, RP01: the report leaves as a workbook that says whose it is and has the figures of the report, digit for digit.
#[test]
fn the_report_leaves_as_a_workbook() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "10000.00").send().expect(201);
    let _ = company.sale(&member, "860.00").send().expect(201);
    let _ = sell(&company, "supervisor", "540.10", "wechat");
    let wrong = sell(&company, "cashier", "50.00", "cash");
    let _ = company.correction(&posting_of(&wrong)).send().expect(201);
    let told = report(&company, "&group_by=cashier");
    let day = today(&company);
    let path =
        format!("/reports/daily.xlsx?from={day}&to={day}&group_by=cashier&shop_id={}", company.made.shop);
    let answer = company.boss("GET", &path).header("Accept-Language", "en").send();
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(media)), "{}", answer.text());
    let tables = workbook::read(&answer.body);
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["Figures", "By cashier", "Categories", "Staff"]);
    for table in &tables {
        assert_eq!(table.caption[0], "Sales report");
        assert!(table.caption[1].ends_with(&day) && table.caption[1].contains(" · "), "{:?}", table.caption);
        assert!(table.caption[2].starts_with("Made at ") && table.caption[2].ends_with("(Asia/Shanghai)"));
    }
    let sheet = &told["sheet"];
    let figure = |words: &str| tables[0].row(words)[1].clone();
    for (words, value) in [
        ("Received in all", &sheet["received"]["total"]),
        ("Of it top-ups and packages, less refunds", &sheet["received"]["for_later"]),
        ("Delivered in all", &sheet["delivered"]["total"]),
        ("Stored principal", &sheet["delivered"]["principal"]),
        ("Top-ups paid", &sheet["top_ups"]["paid"]),
        ("WeChat Pay", &json!("540.10")),
        ("Corrections · Sale", &json!("-50.00")),
    ] {
        assert_eq!(figure(words), Shown::number(value), "{words}");
    }
    let groups = told["groups"].as_array().expect("groups");
    assert_eq!(tables[1].rows.len(), groups.len());
    for group in groups {
        let row = tables[1].row(group["name"].as_str().expect("a name"));
        let told = [
            "received",
            "for_later",
            "delivered",
            "paid_share",
            "stored_value",
            "sales",
            "topped_up",
            "refunded",
        ];
        let told: Vec<Shown> = told.iter().map(|name| Shown::number(&group[name])).collect();
        assert_eq!(row[1..=told.len()], told, "{group:#}");
    }
}

/// I02, RP01: every posting behind a figure leaves, however many pages they are, and they sum to it.
#[test]
fn every_posting_behind_a_figure_leaves() {
    let company = TestApp::shared().company();
    for _ in 0..203 {
        let _ = sell(&company, "cashier", "1.10", "cash");
    }
    let day = today(&company);
    let path = format!("/reports/daily/contributions.xlsx?from={day}&to={day}&figure=tender:cash");
    let answer = company.boss("GET", &path).send();
    let tables = workbook::read(&answer.body);
    let added = tables[0].column("计入");
    assert_eq!(added.len(), 203);
    assert!(added.iter().all(|cell| *cell == Shown::Number("1.10".to_owned())), "{added:?}");
    let listed = behind(&company, "figure=tender:cash");
    let receipts = listed.iter().map(|row| Shown::text(row["receipt_no"].as_str().expect("a number")));
    assert_eq!(tables[0].column("小票号"), receipts.collect::<Vec<_>>());
    let is_of_day = |cell: &Shown| matches!(cell, Shown::Instant(at) if at.len() == 19);
    assert!(tables[0].column("时间").iter().all(is_of_day));
}

/// I02: a question that is refused is a problem, not a broken file; so is one about another company's shop.
#[test]
fn a_workbook_is_refused_as_its_report_is() {
    let company = TestApp::shared().company();
    let ask = |path: &str| company.boss("GET", path).send();
    let back = ask("/reports/daily.xlsx?from=2026-02-02&to=2026-02-01");
    assert_eq!(back.field(422, "validation-failed").0, "/to");
    let figure = ask("/reports/daily/contributions.xlsx?figure=gold");
    assert_eq!(figure.field(422, "validation-failed").0, "/figure");
    let days = "from=2026-02-01&to=2027-12-31";
    assert_eq!(ask(&format!("/reports/books.xlsx?{days}")).field(422, "validation-failed").1, "too-long");
    let line = ask("/reports/books/contributions.xlsx?line=gold");
    assert_eq!(line.field(422, "validation-failed").0, "/line");
    let other = TestApp::shared().company();
    let path = format!("/reports/daily.xlsx?shop_id={}", other.made.shop);
    assert_eq!(
        ask(&path).field(422, "validation-failed"),
        ("/shop_id".to_owned(), "not-your-shop".to_owned())
    );
    let cashier = company.cashier("GET", "/reports/daily.xlsx").send();
    let _ = cashier.problem(403, "permission-missing");
}

/// RP01: months, quarters and entities are sums of their days and shops, and agree with the ledger.
#[test]
fn months_quarters_and_entities_add_up() {
    let app = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests());
    let company = app.company();
    let entity = json!({ "code": "E2", "name": "Second Ltd" });
    let entity = company.boss("POST", "/legal-entities").json(&entity).send().expect(201);
    let mut dates = Vec::new();
    for amount in ["10.00", "20.50", "40.00"] {
        let _ = sell(&company, "cashier", amount, "cash");
        let wrong = sell(&company, "cashier", "5.00", "wechat");
        let _ = company.correction(&posting_of(&wrong)).send().expect(201);
        dates.push(today(&company));
        company.app.state.clock().shift(TimeDelta::days(92));
        company.forget_tokens();
    }
    let (from, to) = (&dates[0], &dates[2]);
    let ask = |by: &str| {
        let path = format!("/reports/daily?from={from}&to={to}&group_by={by}");
        company.boss("GET", &path).send().expect(200)["groups"].as_array().expect("groups").clone()
    };
    let received = |by: &str| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        ask(by).iter().map(|group| (text(&group["date"]), text(&group["received"]))).collect()
    };
    let first_of = |date: &str| format!("{}-01", &date[..7]);
    let quarter_of = |date: &str| {
        let month: u32 = date[5..7].parse().expect("a month");
        format!("{}-{:02}-01", &date[..4], (month - 1) / 3 * 3 + 1)
    };
    let amounts = ["10.00", "20.50", "40.00"].map(str::to_owned);
    let told = |of: &dyn Fn(&str) -> String| {
        dates.iter().map(|date| of(date)).zip(amounts.clone()).collect::<Vec<_>>()
    };
    assert_eq!(received("date"), told(&|date| date.to_owned()));
    assert_eq!(received("month"), told(&first_of));
    assert_eq!(received("quarter"), told(&quarter_of));
    let entities = ask("legal_entity");
    assert_eq!((entities.len(), &entities[0]["received"]), (1, &json!("70.50")), "{entities:#?}");
    assert_eq!(entities[0]["id"], json!(company.made.legal_entity.value()));
    let none = entity["id"].as_str().expect("an id");
    let none = format!("/reports/daily?from={from}&to={to}&group_by=month&legal_entity_id={none}");
    assert_eq!(company.boss("GET", &none).send().expect(200)["groups"], json!([]));
    // The ledger says the same: what stands of the sales, month by month.
    let mut sql = Sql::connect(&app.database.address().owner());
    let tenant = company.tenant();
    let sums = sql.texts(&format!(
        "SELECT sum(total)::numeric(12,2)::text FROM posting p WHERE tenant_id = '{tenant}' AND kind = 2 AND NOT EXISTS \
         (SELECT 1 FROM reversal r WHERE r.tenant_id = p.tenant_id AND r.original_id = p.id) \
         GROUP BY date_trunc('month', business_date) ORDER BY date_trunc('month', business_date)"
    ));
    assert_eq!(sums, amounts);
    let file =
        company.boss("GET", &format!("/reports/daily.xlsx?from={from}&to={to}&group_by=quarter")).send();
    let tables = workbook::read(&file.body);
    let quarter = from[5..7].parse::<u32>().expect("a month").div_ceil(3);
    assert_eq!(tables[1].column("季度")[0], Shown::text(&format!("{} Q{quarter}", &from[..4])));
}

/// Lines of the sheet, and the name under which each is asked for.
pub(super) const LINES: [(&str, &str); 32] = [
    ("/received/total", "line:received"),
    ("/received/for_later", "line:received_for_later"),
    ("/received/for_debts", "line:received_for_debts"),
    ("/delivered/total", "line:delivered"),
    ("/delivered/paid_share", "line:delivered_paid_share"),
    ("/delivered/money", "line:delivered_money"),
    ("/delivered/principal", "line:delivered_principal"),
    ("/delivered/bonus", "line:delivered_bonus"),
    ("/delivered/points", "line:delivered_points"),
    ("/delivered/vouchers", "line:delivered_vouchers"),
    ("/delivered/bearers", "line:delivered_bearers"),
    ("/delivered/on_account", "line:delivered_on_account"),
    ("/delivered/counts", "line:delivered_counts"),
    ("/top_ups/paid", "line:topped_up"),
    ("/top_ups/bonus", "line:top_up_bonus"),
    ("/top_ups/points", "line:top_up_points"),
    ("/refunds/paid_out", "line:refunded"),
    ("/refunds/kept", "line:refund_kept"),
    ("/refunds/bonus_ended", "line:refund_bonus_ended"),
    ("/refunds/fees", "line:refund_fees"),
    ("/refunds/interest", "line:refund_interest"),
    ("/on_account/made", "line:on_account_made"),
    ("/on_account/repaid", "line:on_account_repaid"),
    ("/counts/sold", "line:counts_sold"),
    ("/counts/given", "line:counts_given"),
    ("/counts/used", "line:counts_used"),
    ("/counts/gift_used", "line:counts_gift_used"),
    ("/points/issued", "line:points_issued"),
    ("/points/redeemed", "line:points_redeemed"),
    ("/points/entered", "line:points_entered"),
    ("/points/cancelled", "line:points_cancelled"),
    ("/reductions/discounts", "discount"),
];

/// In the smallest unit.
pub(super) fn units(amount: &Value) -> i64 {
    amount.as_i64().unwrap_or_else(|| {
        let text = amount.as_str().unwrap_or_else(|| panic!("an amount: {amount}"));
        text.replace('.', "").parse().expect("digits")
    })
}

/// RP01, RP02: every figure of a report, of the sheet and of what is told apart, is the sum of the postings behind it.
#[test]
fn every_figure_comes_down_to_its_postings() {
    let company = TestApp::shared().company();
    let member = company.member("Chen");
    let _ = company.top_up(&member, "10000.00").send().expect(201);
    let cheaper = json!({ "membership_id": member.membership, "lines": [{ "label": "Hair", "quantity": 1, "unit_price": "400.00" }],
        "discount": { "amount": "40.00" }, "reason": "a friend" });
    let _ = company.boss("POST", "/consumptions").key(&fresh_key()).json(&cheaper).send().expect(201);
    let cash =
        json!({ "membership_id": member.membership, "amount": "290.00", "tenders": [{ "method": "cash" }] });
    let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&cash).send().expect(201);
    let package = json!({ "code": "wash-10", "name": "Ten washes", "price": "1200.00", "items": [
        { "code": "wash", "label": "Wash", "paid": 10, "gift": 2, "unit_price": "150.00" }] });
    let package = company.boss("POST", "/packages").json(&package).send().expect(201);
    let sell_package = json!({ "membership_id": member.membership, "package_id": package["id"],
        "tenders": [{ "method": "wechat" }] });
    let _ =
        company.cashier("POST", "/package-sales").key(&fresh_key()).json(&sell_package).send().expect(201);
    let wash = json!({ "membership_id": member.membership, "item": "wash", "quantity": 3 });
    let _ = company.cashier("POST", "/count-uses").key(&fresh_key()).json(&wash).send().expect(201);
    let wrong = sell(&company, "supervisor", "50.00", "cash");
    let _ = company.correction(&posting_of(&wrong)).send().expect(201);
    let body = json!({ "membership_id": member.membership, "cause": "member", "reason": "moving away" });
    let asked = company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send().expect(201);
    let id = posting_of(&asked);
    let _ = company.as_role("manager", "POST", &format!("/refunds/{id}/approval")).send();
    let shown = company.boss("GET", &format!("/refunds/{id}")).send().expect(200);
    let pay = json!({ "refund_id": id, "payouts": [{ "method": "cash", "amount": shown["amount"] }] });
    let _ = company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send().expect(201);

    let told = report(&company, "&group_by=cashier");
    let sum = |query: &str| behind(&company, query).iter().map(|row| units(&row["amount"])).sum::<i64>();
    let mut moved = 0;
    for (pointer, name) in LINES {
        let figure = units(told["sheet"].pointer(pointer).unwrap_or_else(|| panic!("{pointer}")));
        assert_eq!(sum(&format!("figure={name}")), figure, "{name}");
        moved += i64::from(figure != 0);
    }
    assert!(moved >= 15, "{told:#}");
    let groups = told["groups"].as_array().expect("groups");
    assert!(groups.len() > 2, "{told:#}");
    for group in groups {
        let of = format!("cashier_id={}", group["id"].as_str().expect("an id"));
        for (name, query) in [
            ("received", "line:received"),
            ("for_later", "line:received_for_later"),
            ("delivered", "line:delivered"),
            ("paid_share", "line:delivered_paid_share"),
            ("stored_value", "line:stored_value"),
            ("topped_up", "line:topped_up"),
            ("refunded", "line:refunded"),
            ("discounts", "discount"),
        ] {
            assert_eq!(sum(&format!("{of}&figure={query}")), units(&group[name]), "{name} of {group}");
        }
        let count = |query: &str| {
            let rows = behind(&company, &format!("{of}&figure=postings&{query}"));
            rows.iter().map(|row| row["count"].as_i64().expect("a count")).sum::<i64>()
        };
        assert_eq!(count("actions=sale"), units(&group["sales"]));
        assert_eq!(-count("corrected=true"), units(&group["corrections"]));
    }
    let unknown = company.boss("GET", "/reports/daily/contributions?figure=line:gold").send();
    assert_eq!(unknown.field(422, "validation-failed").0, "/figure");
}

/// RP01: what somebody sold and performed is, together too, the sum of the postings behind it.
#[test]
fn what_a_person_sold_and_performed_comes_down_to_its_postings() {
    let company = TestApp::shared().company();
    let person = json!({ "number": "E7", "name": "Lin" });
    let person = company.boss("POST", "/employees").json(&person).send().expect(201)["id"].clone();
    let share = |role: &str| json!({ "employee_id": person, "role": role, "share_bp": 10_000 });
    for (amount, roles) in [("200.00", vec!["seller", "performer"]), ("50.00", vec!["performer"])] {
        let staff: Vec<Value> = roles.into_iter().map(share).collect();
        let sale = json!({ "lines": [{ "label": "Cut", "quantity": 1, "unit_price": amount, "staff": staff }],
            "tenders": [{ "method": "cash" }] });
        let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201);
    }
    let told = report(&company, "")["sheet"]["staff"][0].clone();
    assert_eq!((&told["sold"], &told["performed"]), (&json!("200.00"), &json!("250.00")));
    let of = |what: &str| -> Vec<String> {
        let rows = behind(&company, &format!("figure={what}:{}", person.as_str().expect("an id")));
        rows.iter().map(|row| row["amount"].as_str().expect("an amount").to_owned()).collect()
    };
    assert_eq!(of("performer"), ["50.00", "200.00"]);
    assert_eq!(of("employee"), ["50.00", "400.00"]);
    let nobody = company.boss("GET", "/reports/daily/contributions?figure=employee:gold").send();
    assert_eq!(nobody.field(422, "validation-failed").0, "/figure");
}
