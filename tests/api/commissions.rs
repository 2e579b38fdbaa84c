//! `/reports/commission`: what people on a line are due, from the slip to the month, and what is taken back (提成).

use api::config::ServerSettings;
use chrono::TimeDelta;
use persistence::verify;
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::workbook::{self, Shown};
use test_support::{AppMember, Sql, TestApp, TestDatabase};
use uuid::Uuid;

/// A company that takes 20 % off everything and pays commission, with three employees and a member.
struct Shop {
    company: AppCompany,
    member: AppMember,
    people: [Value; 3],
}

impl Shop {
    fn new(rule: Value) -> Self {
        Self::of(TestApp::shared().company(), rule)
    }

    /// In a company whose clock a test may move.
    fn quiet(rule: Value) -> Self {
        Self::of(TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests()).company(), rule)
    }

    /// Lets it be so many days later. Whoever was signed in signs in anew.
    fn travel(&self, days: i64) {
        self.company.app.state.clock().shift(TimeDelta::days(days));
        self.company.forget_tokens();
    }

    fn of(company: AppCompany, rule: Value) -> Self {
        let off = json!({ "combine": "lowest_single", "items": [{ "code": "off", "percent_off_bp": 2000 }] });
        company.publish("pricing", off);
        company.publish("commission", rule);
        let member = company.member("Wang Fang");
        let hire = |number: &str| {
            let body = json!({ "number": number, "name": format!("Employee {number}") });
            company.boss("POST", "/employees").json(&body).send().expect(201)["id"].clone()
        };
        let people = [hire("E1"), hire("E2"), hire("E3")];
        Self { company, member, people }
    }

    fn share(&self, person: usize, role: &str, share_bp: i32) -> Value {
        json!({ "employee_id": self.people[person], "role": role, "share_bp": share_bp })
    }

    fn top_up(&self, amount: &str, staff: Value) -> Value {
        let body = json!({ "membership_id": self.member.membership, "staff": staff,
            "tenders": [{ "method": "cash", "amount": amount }] });
        self.company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send().expect(201)
    }

    fn sell_as(&self, role: &str, path: &str, line: Value) -> Response {
        let body = json!({ "membership_id": self.member.membership, "lines": [line] });
        self.company.as_role(role, "POST", path).key(&fresh_key()).json(&body).send()
    }

    fn sell(&self, line: Value) -> Value {
        self.sell_as("cashier", "/consumptions", line).expect(201)
    }

    /// A massage of 200.00 by the first at 70 % and the second at 30 %.
    fn massage(&self) -> Value {
        let staff = json!([self.share(0, "performer", 7_000), self.share(1, "performer", 3_000)]);
        json!({ "label": "Massage", "category": "care", "quantity": 1, "unit_price": "200.00", "staff": staff })
    }

    fn month(done: &Value) -> String {
        done["posting"]["business_date"].as_str().expect("a date")[..7].to_owned()
    }

    fn report(&self, month: &str) -> Value {
        let path = format!("/reports/commission?month={month}");
        self.company.as_role("manager", "GET", &path).send().expect(200)
    }

    /// What each of the three is due; nothing for those who did nothing.
    fn due(&self, month: &str) -> [String; 3] {
        let report = self.report(month);
        let rows = report["items"].as_array().expect("rows");
        [0, 1, 2].map(|place: usize| {
            let row = rows.iter().find(|row| row["employee"]["id"] == self.people[place]);
            row.map_or(String::new(), |row| row["amount"].as_str().expect("an amount").to_owned())
        })
    }

    /// What the year's table says of a month, for each of the three.
    fn in_year(&self, month: &str) -> [Value; 3] {
        let path = format!("/reports/commission/year?year={}", &month[..4]);
        let year = self.company.as_role("manager", "GET", &path).send().expect(200);
        let months = year["months"].as_array().expect("months");
        let place = months.iter().position(|each| each == month).expect("a month of the year");
        let rows = year["items"].as_array().expect("rows");
        [0, 1, 2].map(|person: usize| {
            let row = rows.iter().find(|row| row["employee"]["id"] == self.people[person]);
            row.map_or(Value::Null, |row| row["months"][place].clone())
        })
    }

    fn lines(&self, month: &str, more: &str) -> Value {
        let path = format!("/reports/commission/lines?month={month}{more}");
        self.company.as_role("manager", "GET", &path).send().expect(200)
    }
}

fn percent(base: &str) -> Value {
    json!({ "items": [
        { "code": "top-up", "activities": ["top_up"], "rate_bp": 300 },
        { "code": "service", "role": "performer", "base": base, "rate_bp": 1000 }
    ] })
}

/// OP01, §15: list 200.00, charged 160.00 from 10 000.00 + 2 000.00, X 70 % and Y 30 % at 10 %: each base, and a fee.
#[test]
fn each_base_pays_its_part() {
    for (rule, x, y) in [
        (percent("list"), "14.00", "6.00"),
        (percent("charged"), "11.20", "4.80"),
        (percent("paid"), "9.33", "4.00"),
        (json!({ "items": [{ "code": "fee", "role": "performer", "fee": "15.00" }] }), "10.50", "4.50"),
    ] {
        let shop = Shop::new(rule);
        let _ = shop.top_up("10000.00", json!([]));
        let sold = shop.sell(shop.massage());
        assert_eq!(sold["posting"]["total"], "160.00");
        assert_eq!(shop.due(&Shop::month(&sold)), [x, y, ""]);
        let lines = shop.lines(&Shop::month(&sold), "");
        let line = &lines["items"][1];
        assert_eq!((&line["posting_id"], &line["label"]), (&json!(posting_of(&sold)), &json!("Massage")));
        assert_eq!([&line["list"], &line["charged"], &line["paid"]], ["200.00", "160.00", "133.33"]);
    }
}

/// OP01, §15: 3 % of 10 000.00 are 100.00 for each of three sellers; a refund of 7 000.00 takes 70.00 of each back, and the
/// correction of the refund gives them again.
#[test]
fn a_refund_takes_commission_back() {
    let shop = Shop::new(percent("paid"));
    let thirds = [3_334, 3_333, 3_333];
    let sellers: Vec<Value> = (0..3).map(|person| shop.share(person, "seller", thirds[person])).collect();
    let top_up = shop.top_up("10000.00", json!(sellers));
    let month = Shop::month(&top_up);
    assert_eq!(shop.due(&month), ["100.00", "100.00", "100.00"]);
    let _ = shop.sell(json!({ "label": "Soap", "quantity": 1, "unit_price": "4500.00" }));
    let body = json!({ "membership_id": shop.member.membership, "cause": "shop", "reason": "closing" });
    let asked = shop.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send().expect(201);
    let refund = posting_of(&asked);
    let approval = format!("/refunds/{refund}/approval");
    let _ = shop.company.as_role("manager", "POST", &approval).send();
    let body = json!({ "refund_id": refund, "payouts": [{ "method": "cash", "amount": "7000.00" }] });
    let paid =
        shop.company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&body).send().expect(201);
    assert_eq!(shop.due(&month), ["30.00", "30.00", "30.00"]);
    let lines = shop.lines(&month, "&limit=1");
    assert_eq!(lines["items"][0]["share"]["amount"], "-70.00");
    assert_eq!(lines["items"][0]["of_posting_id"], json!(posting_of(&top_up)));
    let _ = shop.company.correction(&posting_of(&paid)).send().expect(201);
    assert_eq!(shop.due(&month), ["100.00", "100.00", "100.00"]);
}

/// OP01: parts that come back take their part, and with the last of them nothing is left; a correction takes everything.
#[test]
fn returns_and_corrections_end_at_nothing() {
    let shop = Shop::new(percent("paid"));
    let _ = shop.top_up("1000.00", json!([]));
    let sold = shop.sell(shop.massage());
    let month = Shop::month(&sold);
    let whole = shop.due(&month);
    for amount in ["33.33", "66.67", "60.00"] {
        let body = json!({ "posting_id": posting_of(&sold), "lines": [{ "line": 1, "amount": amount }], "reason": "no" });
        let _ = shop
            .company
            .as_role("supervisor", "POST", "/returns")
            .key(&fresh_key())
            .json(&body)
            .send()
            .expect(201);
    }
    assert_eq!(shop.due(&month), ["0.00", "0.00", ""]);
    let again = shop.sell(shop.massage());
    assert_eq!(shop.due(&month), whole);
    let body = json!({ "posting_id": posting_of(&again), "reason": "wrong line" });
    let ask = shop.company.as_role("supervisor", "POST", "/reversals?preview=true").key(&fresh_key());
    let preview = ask.json(&body).send().expect(200);
    let told = preview["consequences"].as_array().expect("consequences");
    let commission = told.iter().find(|each| each["code"] == "commission").expect("it is told beforehand");
    let told = (&commission["fate"], &commission["count"], &commission["amount"]);
    assert_eq!(told, (&json!("undone"), &json!(2), &json!("-14.55")));
    let _ = shop.company.correction(&posting_of(&again)).send().expect(201);
    assert_eq!(shop.due(&month), ["0.00", "0.00", ""]);
    let lines = shop.lines(&month, "&limit=3");
    assert_eq!(lines["items"][0]["label"], "Massage", "what is taken back bears its name");
    let rest = shop.lines(&month, &format!("&cursor={}", lines["next_cursor"].as_str().expect("a cursor")));
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(9));
}

/// OP01: what was done by request, for a member, by a senior, pays by its item; a grade of later changes nothing of before.
#[test]
fn grades_and_requests_have_items_of_their_own() {
    let rule = json!({ "items": [
        { "code": "asked-for", "role": "performer", "assigned": "requested", "grades": ["senior"], "customer": "member",
          "base": "charged", "rate_bp": 2000 },
        { "code": "else", "role": "performer", "base": "charged", "rate_bp": 500 }
    ] });
    let shop = Shop::new(rule);
    let grade = json!({ "code": "senior", "labels": { "zh-CN": "高级", "en": "Senior" }, "position": 1 });
    let _ = shop.company.boss("POST", "/employee-grades").json(&grade).send().expect(201);
    let path = format!("/employees/{}", shop.people[0].as_str().expect("an id"));
    let graded = |grade: Value, version| {
        shop.company.boss("PATCH", &path).if_match(version).json(&json!({ "grade": grade })).send()
    };
    let unknown = graded(json!("master"), 1).field(422, "validation-failed");
    assert_eq!(unknown, ("/grade".to_owned(), "unknown-reference".to_owned()));
    assert_eq!(graded(json!("senior"), 1).expect(200)["grade"], "senior");
    let _ = shop.top_up("1000.00", json!([]));
    let mut share = shop.share(0, "performer", 10_000);
    share["assigned"] = json!("requested");
    let line = json!({ "label": "Cut", "quantity": 1, "unit_price": "100.00", "staff": [share] });
    let sold = shop.sell(line.clone());
    let month = Shop::month(&sold);
    assert_eq!(shop.due(&month)[0], "16.00");
    let detail = shop.company.cashier("GET", &format!("/postings/{}", posting_of(&sold))).send().expect(200);
    assert_eq!(detail["lines"][0]["staff"][0]["assigned"], "requested");
    assert_eq!(graded(json!(null), 2).expect(200)["grade"], Value::Null);
    let _ = shop.sell(line);
    assert_eq!(shop.due(&month)[0], "20.00", "16.00 as a senior and 4.00 after");
}

/// OP01: the month's sales up to 300.00 pay 5 %, what is above 7 %; what comes back counts in its month.
#[test]
fn a_ladder_is_read_for_the_month() {
    let steps = json!([{ "from": "0.00", "rate_bp": 500 }, { "from": "300.00", "rate_bp": 700 }]);
    let shop = Shop::new(json!({
        "items": [{ "code": "sales", "role": "seller", "activities": ["sale"], "base": "charged", "ladder": "month" }],
        "ladders": [{ "code": "month", "mode": "within", "steps": steps }]
    }));
    let _ = shop.top_up("1000.00", json!([]));
    let line = json!({ "label": "Cream", "quantity": 1, "unit_price": "250.00", "staff": [shop.share(0, "seller", 10_000)] });
    let first = shop.sell(line.clone());
    let month = Shop::month(&first);
    assert_eq!(shop.due(&month)[0], "10.00");
    let second = shop.sell(line);
    let report = shop.report(&month);
    assert_eq!(report["items"][0]["ladders"][0]["counted"], "400.00");
    assert_eq!((&report["total"], shop.due(&month)[0].as_str()), (&json!("22.00"), "22.00"));
    let _ = shop.company.correction(&posting_of(&second)).send().expect(201);
    assert_eq!(shop.due(&month)[0], "10.00");
}

/// OP01: every total of a month opens the lines that it is made of: by kind of business, by ladder, of one or of all.
#[test]
fn every_total_of_a_month_is_the_sum_of_its_lines() {
    let steps = json!([{ "from": "0.00", "rate_bp": 500 }, { "from": "300.00", "rate_bp": 700 }]);
    let shop = Shop::new(json!({
        "items": [
            { "code": "top-up", "activities": ["top_up"], "rate_bp": 300 },
            { "code": "sales", "role": "seller", "activities": ["sale"], "base": "charged", "ladder": "month" },
            { "code": "service", "role": "performer", "activities": ["sale"], "base": "list", "rate_bp": 1000 }
        ],
        "ladders": [{ "code": "month", "mode": "within", "steps": steps }]
    }));
    let staff = json!([shop.share(0, "seller", 5_000), shop.share(1, "seller", 5_000)]);
    let topped_up = shop.top_up("1000.00", staff);
    let month = Shop::month(&topped_up);
    let cream = |person: usize| {
        json!({ "label": "Cream", "quantity": 1, "unit_price": "250.00",
            "staff": [shop.share(person, "seller", 10_000), shop.share(1, "performer", 10_000)] })
    };
    let _ = shop.sell(cream(0));
    let back = shop.sell(cream(0));
    let _ = shop.sell(cream(1));
    let _ = shop.company.correction(&posting_of(&back)).send().expect(201);

    let minor =
        |text: &Value| -> i64 { text.as_str().expect("money").replace('.', "").parse().expect("money") };
    let sum = |more: &str, field: &str| -> (i64, i64) {
        let items = shop.lines(&month, more)["items"].as_array().expect("lines").clone();
        let total = items.iter().map(|line| minor(&line["share"][field])).sum();
        (i64::try_from(items.len()).expect("few"), total)
    };
    let report = shop.report(&month);
    let rows = report["items"].as_array().expect("rows");
    let (mut opened, mut everybody) = (0, std::collections::BTreeMap::new());
    for row in rows {
        let of = format!("&employee_id={}", row["employee"]["id"].as_str().expect("an id"));
        let mut parts = std::collections::BTreeMap::new();
        for part in row["parts"].as_array().expect("parts") {
            let of_activity = parts.entry(part["activity"].as_str().expect("a code")).or_insert((0, 0));
            of_activity.0 += part["lines"].as_i64().expect("a count");
            of_activity.1 += minor(&part["amount"]);
        }
        for (activity, figure) in parts {
            assert_eq!(sum(&format!("{of}&activity={activity}"), "amount"), figure, "{row:#}");
            let all = everybody.entry(activity).or_insert((0, 0));
            *all = (all.0 + figure.0, all.1 + figure.1);
            opened += 1;
        }
        for ladder in row["ladders"].as_array().expect("ladders") {
            let program = ladder["program_id"].as_str().expect("an id");
            let one = format!("{of}&ladder=month&program_id={program}");
            let counted = minor(&ladder["counted"]);
            assert_eq!(
                (sum(&one, "counted").1, sum(&format!("{of}&by_ladder=true"), "counted").1),
                (counted, counted)
            );
            opened += 1;
        }
        assert_eq!(sum(&of, "amount").0, row["lines"].as_i64().expect("a count"));
    }
    assert!(opened >= 6, "two people with top-ups, sales and a ladder: {report:#}");
    for (activity, figure) in everybody {
        assert_eq!(sum(&format!("&activity={activity}"), "amount"), figure);
    }
    assert_eq!(sum("&ladder=other", "amount").0, 0);
    let path = format!("/reports/commission/lines?month={month}&activity=nonsense");
    shop.company.as_role("manager", "GET", &path).send().problem(400, "malformed-query");
}

/// OP01: a draft is tried on a month beside what was paid, refused at its places, and keeps nothing.
#[test]
fn a_draft_is_tried_on_a_month() {
    let shop = Shop::new(percent("paid"));
    let _ = shop.top_up("10000.00", json!([]));
    let sold = shop.sell(shop.massage());
    let month = Shop::month(&sold);
    let ask = |program: Value, body: Value| {
        let body = json!({ "month": month, "program_id": program, "body": body });
        shop.company.as_role("manager", "POST", "/reports/commission/what-if").json(&body).send()
    };
    let program = json!(shop.company.made.program.value());
    let draft = json!({ "items": [{ "code": "all", "base": "charged", "rate_bp": 2000, "fee": "1.00" }] });
    let tried = ask(program.clone(), draft).expect(200);
    assert_eq!([&tried["actual"], &tried["draft"]], ["13.33", "33.00"]);
    let x = &tried["items"][0];
    assert_eq!([&x["actual"], &x["draft"], &x["difference"]], ["9.33", "23.10", "13.77"]);
    assert_eq!(shop.due(&month), ["9.33", "4.00", ""]);
    let wrong = json!({ "items": [{ "code": "x", "rate_bp": 10_001 }, { "code": "x", "ladder": "none" }] });
    let problem = ask(program, wrong).problem(422, "rule-invalid");
    let places: Vec<&str> = problem["errors"]
        .as_array()
        .expect("places")
        .iter()
        .map(|place| place["pointer"].as_str().expect("one"))
        .collect();
    assert_eq!(places, ["/body/items/0/rate_bp", "/body/items/1/code", "/body/items/1/ladder"]);
    let stranger = ask(json!(Uuid::now_v7()), json!({ "items": [] })).field(422, "validation-failed");
    assert_eq!(stranger, ("/program_id".to_owned(), "unknown-reference".to_owned()));
}

/// OP01: the slip shows commission to whoever may see it, and to nobody else.
#[test]
fn the_slip_shows_commission_to_those_who_may_see_it() {
    let shop = Shop::new(percent("paid"));
    let _ = shop.top_up("10000.00", json!([]));
    let preview = |role: &str| shop.sell_as(role, "/consumptions?preview=true", shop.massage()).expect(200);
    let seen = preview("manager");
    let amounts: Vec<&Value> =
        seen["commission"].as_array().expect("shares").iter().map(|share| &share["amount"]).collect();
    assert_eq!(amounts, ["9.33", "4.00"]);
    assert_eq!(seen["commission"][0]["terms"]["item"], "service");
    assert_eq!(preview("cashier").get("commission"), None);
    let month = Shop::month(&seen);
    assert_eq!(shop.report(&month)["items"], json!([]), "a preview pays nobody");
}

/// OP01: an employee with a login sees what is their own, and whoever has none is told so.
#[test]
fn an_employee_sees_their_own() {
    let shop = Shop::new(percent("paid"));
    let path = format!("/employees/{}", shop.people[0].as_str().expect("an id"));
    let own = |role: &str, more: &str| {
        shop.company.as_role(role, "GET", &format!("/reports/commission/own{more}")).send()
    };
    let _ = shop.top_up("10000.00", json!([]));
    let sold = shop.sell(shop.massage());
    let month = Shop::month(&sold);
    own("cashier", &format!("?month={month}")).problem(404, "employee-not-found");
    let users = shop.company.boss("GET", "/users").send().expect(200);
    let cashier =
        users["items"].as_array().expect("users").iter().find(|user| user["user_name"] == "cashier");
    let login = json!({ "user_id": cashier.expect("a cashier")["id"] });
    let _ = shop.company.boss("PATCH", &path).if_match(1).json(&login).send().expect(200);
    let mine = own("cashier", &format!("?month={month}")).expect(200);
    assert_eq!((&mine["amount"], &mine["employee"]["id"]), (&json!("9.33"), &shop.people[0]));
    let lines = own("cashier", &format!("/lines?month={month}")).expect(200);
    assert_eq!(lines["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(own("cashier", "?month=2019-01").expect(200)["amount"], "0.00");
    shop.company
        .cashier("GET", &format!("/reports/commission?month={month}"))
        .send()
        .problem(403, "permission-missing");
    assert_eq!(own("cashier", "?month=2026-13").field(422, "validation-failed").1, "not-a-month");
}

/// OP01: the month leaves as a table with every line.
#[test]
fn the_lines_leave_as_a_table() {
    let shop = Shop::new(percent("paid"));
    let _ = shop.top_up("10000.00", json!([]));
    let sold = shop.sell(shop.massage());
    let path = format!("/reports/commission/export?month={}", Shop::month(&sold));
    let answer = shop.company.as_role("manager", "GET", &path).header("Accept-Language", "en").send();
    let table = answer.text();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!((answer.status, rows.len()), (200, 3), "{table}");
    assert!(rows[0].ends_with(",Rate,Commission"), "{}", rows[0]);
    assert!(rows[2].contains("Massage") && rows[2].ends_with(",10.00%,9.33"), "{}", rows[2]);

    let path = format!("/reports/commission.xlsx?month={}", Shop::month(&sold));
    let file = shop.company.as_role("manager", "GET", &path).header("Accept-Language", "en").send();
    let tables = workbook::read(&file.body);
    let (sums, lines) = (&tables[0], &tables[1]);
    let last = |cells: Vec<Shown>| cells.last().cloned().unwrap_or_default();
    assert_eq!(last(lines.column("Commission")), Shown::Number("9.33".to_owned()));
    assert_eq!(last(lines.column("Rate")), Shown::Number("0.1000".to_owned()));
    let path = format!("/reports/commission?month={}", Shop::month(&sold));
    let report = shop.company.as_role("manager", "GET", &path).send().expect(200);
    assert_eq!(sums.row("Everybody").last(), Some(&Shown::number(&report["total"])));
    assert_eq!(sums.rows.len(), report["items"].as_array().map_or(0, Vec::len) + 1);
}

/// OP01: a line that was changed by hand is found, and so is one that is gone.
#[test]
fn changed_commission_is_found() {
    let shop = Shop::new(percent("paid"));
    let _ = shop.top_up("10000.00", json!([]));
    let sold = shop.sell(shop.massage());
    let _ = shop.company.correction(&posting_of(&sold)).send().expect(201);
    let _ = shop.sell(shop.massage());
    let (address, tenant) = (shop.company.app.database.address(), shop.company.tenant());
    let report = || verify::tenant(&address, tenant).expect("the verification runs").findings;
    assert_eq!(report(), []);
    let mut sql = Sql::connect(&address.owner());
    let backup = format!("backup_{}", tenant.value().simple());
    sql.run(&format!("CREATE TABLE {backup} AS SELECT * FROM commission_line WHERE tenant_id = '{tenant}'"));
    for change in [
        "UPDATE commission_line SET amount = amount + 1 WHERE number = 1 AND amount > 0",
        "UPDATE commission_line SET amount = amount + 1 WHERE number = 1 AND amount < 0",
        "UPDATE commission_line SET paid = paid + 10 WHERE true",
        "UPDATE commission_line SET rate_bp = rate_bp + 100 WHERE true",
        "DELETE FROM commission_line WHERE number = 2",
        "UPDATE commission_line SET business_date = business_date - 1 WHERE true",
    ] {
        sql.run(&format!("{change} AND tenant_id = '{tenant}'"));
        assert_ne!(report(), [], "nobody noticed: {change}");
        sql.run(&format!(
            "DELETE FROM commission_line WHERE tenant_id = '{tenant}'; INSERT INTO commission_line TABLE {backup}"
        ));
        assert_eq!(report(), [], "restored");
    }
    sql.run(&format!("DROP TABLE {backup}"));
}

/// OP01: a package pays its seller when it is sold, and a use of its counts whoever served, by the unit cost of the use; what is
/// corrected, returned or refunded in the next month is taken back in that month, and the month before stays what it was paid
/// as. The year's table says the same as its months, and leaves as a workbook.
#[test]
fn what_comes_back_later_is_taken_back_then() {
    let shop = Shop::quiet(json!({ "items": [
        { "code": "top-up", "activities": ["top_up"], "rate_bp": 300 },
        { "code": "package", "activities": ["package"], "rate_bp": 500 },
        { "code": "service", "role": "performer", "base": "charged", "rate_bp": 1000 }
    ] }));
    let company = &shop.company;
    let wash = json!({ "code": "wash", "name": "Washes", "price": "1000.00",
        "items": [{ "code": "wash", "label": "Wash", "paid": 10, "gift": 2, "unit_price": "150.00" }] });
    let package = company.boss("POST", "/packages").json(&wash).send().expect(201)["id"].clone();
    let sale = json!({ "membership_id": shop.member.membership, "package_id": package,
        "staff": [shop.share(0, "seller", 10_000)], "tenders": [{ "method": "cash" }] });
    let sold = company.cashier("POST", "/package-sales").key(&fresh_key()).json(&sale).send().expect(201);
    let month = Shop::month(&sold);
    assert_eq!(shop.due(&month), ["50.00", "", ""]);
    // The first two of twelve uses cost 83.33 and 83.34: 166.67, of which 10 % are 16.67.
    let used = json!({ "membership_id": shop.member.membership, "item": "wash", "quantity": 2,
        "staff": [shop.share(1, "performer", 10_000)] });
    let used = company.cashier("POST", "/count-uses").key(&fresh_key()).json(&used).send().expect(201);
    assert_eq!(shop.due(&month), ["50.00", "16.67", ""]);
    let top_up = shop.top_up("1000.00", json!([shop.share(2, "seller", 10_000)]));
    let massage = shop.sell(shop.massage());
    let paid = ["61.20", "21.47", "30.00"];
    assert_eq!(shop.due(&month), paid);

    shop.travel(32);
    for posting in [&used, &sold] {
        let _ = company.correction(&posting_of(posting)).send().expect(201);
    }
    let back = json!({ "posting_id": posting_of(&massage), "reason": "not as asked" });
    let back = company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&back);
    let back = back.send().expect(201);
    let next = Shop::month(&back);
    assert_ne!(next, month);
    let refund = json!({ "membership_id": shop.member.membership, "cause": "shop", "reason": "closing" });
    let asked = company.cashier("POST", "/refunds").key(&fresh_key()).json(&refund).send().expect(201);
    let approval = format!("/refunds/{}/approval", posting_of(&asked));
    let _ = company.as_role("manager", "POST", &approval).send();
    let payment =
        json!({ "refund_id": posting_of(&asked), "payouts": [{ "method": "cash", "amount": "1000.00" }] });
    let _ = company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&payment).send().expect(201);
    let taken = ["-61.20", "-21.47", "-30.00"];
    assert_eq!(shop.due(&next), taken, "taken back when it came back");
    assert_eq!(shop.due(&month), paid, "what was paid stays");
    let named = shop.lines(&next, "");
    let origins: Vec<&Value> =
        named["items"].as_array().expect("lines").iter().map(|line| &line["of_posting_id"]).collect();
    for earned in [&sold, &used, &massage, &top_up] {
        assert!(origins.contains(&&json!(posting_of(earned))), "{origins:?}");
    }

    assert_eq!(shop.in_year(&month), paid.map(|amount| json!(amount)));
    assert_eq!(shop.in_year(&next), taken.map(|amount| json!(amount)));
    let path = format!("/reports/commission/year.xlsx?year={}", &month[..4]);
    let answer = company.as_role("manager", "GET", &path).header("accept-language", "en").send();
    let table = &workbook::read(&answer.body)[0];
    let column = table.column(&month);
    assert_eq!(&column[..3], paid.map(|amount| Shown::number(&json!(amount))).as_slice());
    assert_eq!(column[3], Shown::number(&json!("112.67")));
    let cashier = company.cashier("GET", "/reports/commission/year").send();
    let _ = cashier.problem(403, "permission-missing");
    let _ = company.boss("GET", "/reports/commission/year?year=1999").send().field(422, "validation-failed");
}
