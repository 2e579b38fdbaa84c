//! `GET /memberships/{id}/statement`: what was held, what moved, what is held, and in which lots.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use api::config::ServerSettings;
use chrono::{NaiveDate, TimeDelta};
use domain::statement::before;
use serde_json::{Value, json};
use test_support::app::{AppCompany, AppMember, fresh_key, posting_of};
use test_support::random::Random;
use test_support::workbook::{self, Shown};
use test_support::{TestApp, TestDatabase};

/// An application of its own, whose clock a test may move; nothing works in the background.
fn quiet() -> Arc<TestApp> {
    TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests())
}

/// Moves the clock. Whoever was signed in signs in anew.
fn travel(company: &AppCompany, by: TimeDelta) {
    company.app.state.clock().shift(by);
    company.forget_tokens();
}

/// A whole statement, in pages of `limit`: the first page with the movements of all of them.
fn statement(company: &AppCompany, member: &AppMember, query: &str, limit: usize) -> Value {
    let path = format!("/memberships/{}/statement?limit={limit}{query}", member.membership);
    let mut whole = company.cashier("GET", &path).send().expect(200);
    let mut next = whole["next_cursor"].clone();
    while let Some(cursor) = next.as_str() {
        let page = company.cashier("GET", &format!("{path}&cursor={cursor}")).send().expect(200);
        assert_eq!(page["summary"], Value::Null, "told once");
        let more = page["movements"].as_array().expect("a list").clone();
        whole["movements"].as_array_mut().expect("a list").extend(more);
        next = page["next_cursor"].clone();
    }
    whole
}

fn items(statement: &Value) -> &[Value] {
    statement["movements"].as_array().expect("a list")
}

/// An amount in hundredths, whether it is money or a number.
fn amount(value: &Value) -> i64 {
    let text = value.as_str().expect("a text");
    let (whole, cents) = text.split_once('.').unwrap_or((text, "00"));
    let sign = if text.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().expect("a number") * 100 + sign * cents.parse::<i64>().expect("cents")
}

/// One figure of every kind of a summary.
fn kinds(statement: &Value, figure: &str) -> BTreeMap<String, i64> {
    let of = |kind: &Value| (kind["kind"].as_str().expect("a kind").to_owned(), amount(&kind[figure]));
    statement["summary"]["kinds"].as_array().expect("a list").iter().map(of).collect()
}

/// What moved in all, kind by kind, checking that every balance follows from the one before.
fn add_up(statement: &Value) -> BTreeMap<String, i64> {
    let mut running = kinds(statement, "opening");
    let mut sums: BTreeMap<String, i64> = running.keys().map(|kind| (kind.clone(), 0)).collect();
    for change in items(statement).iter().flat_map(|line| line["changes"].as_array().expect("a list")) {
        let kind = change["kind"].as_str().expect("a kind");
        let moved = amount(&change["amount"]);
        assert_ne!(moved, 0, "{change}");
        *running.get_mut(kind).expect("a kind of the summary") += moved;
        *sums.get_mut(kind).expect("a kind of the summary") += moved;
        assert_eq!(running[kind], amount(&change["after"]), "{change}");
    }
    assert_eq!(running, kinds(statement, "closing"));
    assert_eq!(sums, kinds(statement, "change"));
    sums
}

/// What is left in the lots, kind by kind.
fn in_lots(statement: &Value) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for left in statement["summary"]["lots"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|lot| lot["left"].as_array().expect("a list"))
    {
        *sums.entry(left["kind"].as_str().expect("a kind").to_owned()).or_insert(0) +=
            amount(&left["amount"]);
    }
    sums
}

/// S03: a month of a member, figure by figure: opening, each movement with its cause, the corrected one marked, lots with terms.
#[test]
fn a_month_of_a_member() {
    let company = TestApp::shared().company();
    let member = company.member("林晓芸");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let wash = json!({ "code": "wash", "name": "Washes", "price": "400.00", "term_months": 12,
        "items": [{ "code": "wash", "label": "Wash", "paid": 10, "gift": 2, "unit_price": "50.00" }] });
    let package = company.boss("POST", "/packages").json(&wash).send().expect(201);
    let sale = json!({ "membership_id": member.membership, "package_id": package["id"], "tenders": [{ "method": "cash" }] });
    let _ = company.cashier("POST", "/package-sales").key(&fresh_key()).json(&sale).send().expect(201);
    let sold = company.sale(&member, "110.00").send().expect(201);
    let _ = company.correction(&posting_of(&sold)).send().expect(201);
    let used = json!({ "membership_id": member.membership, "item": "wash", "quantity": 3 });
    let _ = company.cashier("POST", "/count-uses").key(&fresh_key()).json(&used).send().expect(201);

    let told = statement(&company, &member, "", 50);
    assert_eq!(
        (&told["member_name_masked"], &told["program_name"], &told["currency"]),
        (&json!("林**"), &json!("Card"), &json!("CNY"))
    );
    let _ = add_up(&told);
    let of = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let causes: Vec<String> = items(&told).iter().map(|line| of(line, "kind")).collect();
    assert_eq!(causes, ["top_up", "package_sale", "consumption", "reversal", "count_use"]);
    let (spent, undone) = (&items(&told)[2], &items(&told)[3]);
    assert_eq!((&spent["is_corrected"], &undone["is_corrected"]), (&json!(true), &json!(false)));
    assert_eq!(undone["reverses_receipt_no"], spent["receipt_no"]);
    assert_eq!(spent["changes"][0], json!({ "kind": "principal", "amount": "-100.00", "after": "900.00" }));
    assert_eq!(items(&told)[4]["changes"], json!([{ "kind": "counts", "amount": "-3", "after": "9" }]));
    let whys: Vec<String> = items(&told).iter().map(|line| of(line, "cause")).collect();
    assert_eq!(
        whys,
        ["top-up rule: 10% from 1000.00 on, bonus 100.00", "Wash × 12", "", "reason: mistyped", "Wash × 3",]
    );
    let closing = kinds(&told, "closing");
    assert_eq!((closing["principal"], closing["bonus"], closing["counts"]), (100_000, 10_000, 900));
    let lots = told["summary"]["lots"].as_array().expect("a list");
    assert_eq!(
        (&lots[0]["lot"], &lots[1]["lot"], &lots[1]["label"]),
        (&json!("top_up"), &json!("counts"), &json!("Washes · Wash"))
    );
    assert_eq!(
        lots[0]["brought"],
        json!([{ "kind": "principal", "amount": "1000.00" }, { "kind": "bonus", "amount": "100.00" }])
    );
    assert!(lots[1]["last_day"].is_string(), "{lots:#?}");

    let long_ago = statement(&company, &member, "&from=2020-01-01&to=2020-01-31", 50);
    assert_eq!((items(&long_ago).len(), &long_ago["summary"]["lots"]), (0, &json!([])));
    assert!(kinds(&long_ago, "closing").values().all(|held| *held == 0));
}

/// RP01, S03, OP11: one statement over all memberships of a member, a section for each, with what was sold, which rule gave, why
/// it was taken back and for which cause it was refunded; as a document every membership has pages of its own.
#[test]
fn a_member_has_one_statement_over_all_memberships() {
    let company = TestApp::shared().company();
    let member = company.member("林晓芸");
    let tea = json!({ "code": "tea-club", "name": "茶友会" });
    let tea = company.boss("POST", "/programs").json(&tea).send().expect(201)["id"].clone();
    let path = format!("/members/{}/memberships", member.id);
    let opened = company.boss("POST", &path).json(&json!({ "program_id": tea })).send().expect(201);
    let second = opened["id"].as_str().expect("an id").to_owned();
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let cash = |amount: &str| json!([{ "method": "cash", "amount": amount }]);
    let paid = json!({ "membership_id": second, "tenders": cash("300.00") });
    let _ = company.cashier("POST", "/top-ups").key(&fresh_key()).json(&paid).send().expect(201);
    let cups = json!({ "membership_id": second, "lines": [
        { "label": "Green tea", "quantity": 2, "unit_price": "30.00" },
        { "label": "Cake", "quantity": 1, "unit_price": "20.00" }] });
    let sold = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&cups).send().expect(201);
    let _ = company.correction(&posting_of(&sold)).send().expect(201);
    let asked = json!({ "membership_id": second, "cause": "member", "reason": "moving away" });
    let asked = company.cashier("POST", "/refunds").key(&fresh_key()).json(&asked).send().expect(201);
    let refund = posting_of(&asked);
    let approval = format!("/refunds/{refund}/approval");
    let _ = company.as_role("manager", "POST", &approval).send().expect(200);
    let payment = json!({ "refund_id": refund, "payouts": cash("300.00") });
    let _ = company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&payment).send().expect(201);

    let path = format!("/members/{}/statement", member.id);
    let told = company.cashier("GET", &format!("{path}?limit=2")).send().expect(200);
    let sections = told["sections"].as_array().expect("sections");
    let ids: Vec<&Value> = sections.iter().map(|section| &section["membership_id"]).collect();
    assert_eq!(ids, [&json!(member.membership), &json!(second)]);
    let names: Vec<&Value> = sections.iter().map(|section| &section["statement"]["program_name"]).collect();
    assert_eq!(names, [&json!("Card"), &json!("茶友会")]);
    assert_eq!(kinds(&sections[0]["statement"], "closing")["principal"], 100_000);
    assert_eq!(kinds(&sections[1]["statement"], "closing")["principal"], 0, "refunded");

    // The pages after the first are those of the membership, and tell of the same moment.
    let mut movements = items(&sections[1]["statement"]).to_vec();
    let cursor = sections[1]["statement"]["next_cursor"].as_str().expect("more").to_owned();
    let rest = format!("/memberships/{second}/statement?limit=200&cursor={cursor}");
    let rest = company.cashier("GET", &rest).send().expect(200);
    movements.extend(items(&rest).iter().cloned());
    let whys: Vec<(&str, &str)> = movements
        .iter()
        .map(|line| (line["kind"].as_str().expect("a kind"), line["cause"].as_str().expect("a cause")))
        .collect();
    assert_eq!(
        whys,
        [
            ("top_up", ""),
            ("consumption", "Green tea × 2, Cake"),
            ("reversal", "Green tea × 2, Cake; reason: mistyped"),
            ("refund", "refund because the member wants it; reason: moving away"),
        ]
    );

    let document = Document::at(&company, &format!("{path}.pdf?language=zh-CN"));
    let text = document.text();
    for word in
        ["茶友会", "Card", "Green tea × 2", "原因：mistyped", "会员要求退款", "充值规则：满 1000.00 送 10%"]
    {
        assert!(text.contains(word), "{word} in:\n{text}");
    }
    assert_eq!(document.pages(), 2, "a page of its own for each membership");

    assert_eq!(
        company
            .cashier("GET", &format!("{path}?from=2026-02-02&to=2026-02-01"))
            .send()
            .field(422, "validation-failed")
            .0,
        "/to"
    );
    for path in [path.clone(), format!("{path}.pdf")] {
        let _ = TestApp::shared().company().boss("GET", &path).send().problem(404, "member-not-found");
    }
}

/// S03: wherever a history of chance is cut into periods, opening and movements come to the closing, lots hold what is held,
/// periods follow each other without a gap, and what was told of an earlier one stays.
#[test]
fn any_period_of_any_history_adds_up() {
    let app = quiet();
    let company = app.company();
    let member = company.member("Wang Fang");
    let path = format!("/memberships/{}/account", member.membership);
    let _ = company.boss("PATCH", &path).if_match(1).json(&json!({ "limit": "90000.00" })).send().expect(200);
    let wash = json!({ "code": "wash", "name": "Washes", "price": "30.00",
        "items": [{ "code": "wash", "label": "Wash", "paid": 5, "gift": 2, "unit_price": "10.00" }] });
    let package = company.boss("POST", "/packages").json(&wash).send().expect(201)["id"].clone();
    let mut random = Random::new(20_261_129);
    let today =
        |company: &AppCompany| company.app.state.now().with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let first = today(&company);
    let mut done: Vec<String> = Vec::new();
    let mut told: Vec<(String, Value)> = Vec::new();
    for _ in 0..8 {
        for _ in 0..6 {
            act(&company, &member, &package, &mut random, &mut done);
        }
        let to = today(&company) - TimeDelta::days(2);
        let query = format!("&from={}&to={to}", first - TimeDelta::days(3));
        if to > first {
            told.push((query.clone(), statement(&company, &member, &query, 200)));
        }
        travel(&company, TimeDelta::hours(20 + random.below(90) as i64));
    }
    let whole = statement(&company, &member, "&from=2000-01-01&to=2999-12-31", 200);
    let _ = add_up(&whole);
    let dates: Vec<NaiveDate> = items(&whole)
        .iter()
        .map(|line| line["business_date"].as_str().and_then(|date| date.parse().ok()).expect("a date"))
        .collect();
    assert!(dates.windows(2).any(|pair| pair[0] > pair[1]), "something was entered late");
    let postings = |of: &[Value]| of.iter().map(|line| line["posting_id"].clone()).collect::<Vec<_>>();
    let all = postings(items(&whole));
    for _ in 0..40 {
        let from = first + TimeDelta::days(random.below(45) as i64 - 5);
        let to = from + TimeDelta::days(random.below(20) as i64);
        let part = statement(&company, &member, &format!("&from={from}&to={to}"), 1 + random.below(9));
        let _ = add_up(&part);
        let (start, end) = (before(&dates, from), before(&dates, to + TimeDelta::days(1)));
        assert_eq!(postings(items(&part)), all[start..end], "{from} {to}");
        for (line, late) in items(&part).iter().zip(&dates[start..end]) {
            assert_eq!(line["is_late"], json!(*late < from), "{from} {to}");
        }
        let (lots, closing) = (in_lots(&part), kinds(&part, "closing"));
        for kind in ["principal", "bonus", "reward_points", "counts", "on_account"] {
            assert_eq!(lots.get(kind).copied().unwrap_or(0), closing[kind], "{kind} {from} {to}");
        }
        let next = format!("&from={}&to=2999-12-31", to + TimeDelta::days(1));
        assert_eq!(kinds(&statement(&company, &member, &next, 200), "opening"), closing, "no gap after {to}");
    }
    for (query, before) in told {
        let after = statement(&company, &member, &query, 200);
        let figures = |of: &Value| (postings(items(of)), kinds(of, "opening"));
        assert_eq!(figures(&after).1, figures(&before).1, "{query}");
        assert!(figures(&after).0.starts_with(&figures(&before).0), "{query}");
    }
}

/// One business fact of chance, perhaps entered some days late. What is refused is not one.
fn act(
    company: &AppCompany,
    member: &AppMember,
    package: &Value,
    random: &mut Random,
    done: &mut Vec<String>,
) {
    let late = [0, 0, 0, 30, 70, 200][random.below(6)];
    let at = (company.app.state.now() - TimeDelta::hours(late)).to_rfc3339();
    let money = format!("{}.{:02}", 1 + random.below(300), random.below(100));
    let of = |more: Value| {
        let mut body = json!({ "membership_id": member.membership, "occurred_at": at });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let cash = json!([{ "method": "cash", "amount": money }]);
    let post = |path: &str, body: &Value| match body.get("occurred_at") {
        Some(_) => company.late(path, body).send(),
        None => company.cashier("POST", path).key(&fresh_key()).json(body).send(),
    };
    let answer = match random.below(9) {
        0 | 1 => post("/top-ups", &of(json!({ "tenders": [{ "method": "cash", "amount": money }] }))),
        2 => post("/consumptions", &of(json!({ "amount": money }))),
        3 => post("/consumptions", &of(json!({ "amount": money, "tenders": [{ "method": "cash" }] }))),
        4 => post("/consumptions", &of(json!({ "amount": money, "tenders": [{ "method": "on_account" }] }))),
        5 => post("/repayments", &json!({ "membership_id": member.membership, "tenders": cash })),
        6 => post("/package-sales", &of(json!({ "package_id": package, "tenders": [{ "method": "cash" }] }))),
        7 => post("/count-uses", &of(json!({ "item": "wash" }))),
        _ if done.is_empty() => return,
        _ => company.correction(&done[random.below(done.len())]).send(),
    };
    if answer.status == 201 {
        done.push(posting_of(&answer.expect(201)));
    } else {
        let refusal = answer.json();
        assert!(answer.status == 409 || answer.status == 422, "{refusal:#}");
        assert_ne!(refusal["code"], "validation-failed", "{refusal:#}");
    }
}

/// S03: days that make no period, pages that nobody made, and memberships that are not there are refused by name.
#[test]
fn bad_questions_are_refused() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let ask = |query: &str| {
        company.cashier("GET", &format!("/memberships/{}/statement?{query}", member.membership)).send()
    };
    assert_eq!(ask("from=2026-02-02&to=2026-02-01").field(422, "validation-failed").0, "/to");
    for query in ["from=2026-13-01", "from=x", "month=2026-01", "limit=x"] {
        let _ = ask(query).problem(400, "malformed-query");
    }
    let _ = ask("limit=0").field(422, "validation-failed");
    for cursor in ["x", "bnVsbA", "NDI"] {
        let _ = ask(&format!("cursor={cursor}")).problem(400, "cursor-invalid");
    }
    let other = TestApp::shared().company();
    let path = format!("/memberships/{}/statement", member.membership);
    let _ = other.boss("GET", &path).send().problem(404, "membership-not-found");
}

/// A document in a file of its own, read by poppler's programs, which know nothing of ours.
struct Document {
    path: String,
    bytes: Vec<u8>,
}

impl Document {
    fn get(company: &AppCompany, member: &AppMember, query: &str) -> Self {
        Self::at(company, &format!("/memberships/{}/statement.pdf{query}", member.membership))
    }

    fn at(company: &AppCompany, path: &str) -> Self {
        let answer = company.cashier("GET", path).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/pdf"));
        let path = std::env::temp_dir().join(format!("statement-{}.pdf", fresh_key()));
        fs::write(&path, &answer.body).expect("written");
        Self { path: path.display().to_string(), bytes: answer.body }
    }

    fn told_by(&self, program: &str, more: &[&str]) -> String {
        let output = Command::new(program).arg(&self.path).args(more).output();
        let output = output.unwrap_or_else(|error| panic!("{program} (Debian: poppler-utils): {error}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} has nothing to complain of");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn text(&self) -> String {
        self.told_by("pdftotext", &["-layout", "-"])
    }

    fn pages(&self) -> usize {
        let info = self.told_by("pdfinfo", &[]);
        let pages = info.lines().find_map(|line| line.strip_prefix("Pages:")).expect("pages");
        pages.trim().parse().expect("a number")
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// S03: the document says what the statement says, in text that can be searched; the font is in it, and only what is used of it.
#[test]
fn a_statement_is_a_document() {
    let company = TestApp::shared().company();
    let member = company.member("林晓芸");
    let _ = company.top_up(&member, "12345.60").send().expect(201);
    let sold = company.sale(&member, "110.00").send().expect(201);
    let _ = company.correction(&posting_of(&sold)).send().expect(201);
    let told = statement(&company, &member, "", 50);
    let chinese = Document::get(&company, &member, "?language=zh-CN");
    let text = chinese.text();
    for word in [
        "对账单",
        "林**",
        "期初",
        "期末",
        "充值",
        "已冲正",
        "纠错",
        "本金",
        "+12,345.60",
        "First shop",
        "期末明细",
    ] {
        assert!(text.contains(word), "{word} in:\n{text}");
    }
    for line in items(&told) {
        let number = line["receipt_no"].as_str().expect("a number");
        assert!(text.contains(number), "{number} in:\n{text}");
    }
    assert!(!text.contains("林晓芸"), "a name on paper is masked");
    assert_eq!(chinese.pages(), 1);

    let fonts = chinese.told_by("pdffonts", &[]);
    let font = fonts.lines().last().expect("a font");
    assert!(font.contains("yes yes yes"), "embedded, a subset, and readable: {fonts}");
    assert!(chinese.bytes.len() < 200_000, "{} bytes are more than a few characters", chinese.bytes.len());

    let english = Document::get(&company, &member, "?language=en");
    let text = english.text();
    for word in ["Statement of account", "Opening", "Closing", "Top-up", "corrected"] {
        assert!(text.contains(word), "{word} in:\n{text}");
    }
    let path = format!("/memberships/{}/statement.pdf", member.membership);
    let ask = |query: &str| company.cashier("GET", &format!("{path}?{query}")).send();
    let _ = ask("language=fr").problem(400, "malformed-query");
    assert_eq!(ask("from=2026-02-02&to=2026-02-01").field(422, "validation-failed").0, "/to");
    let _ = TestApp::shared().company().boss("GET", &path).send().problem(404, "membership-not-found");
}

/// S03: a server without a font says so, and everything else goes on.
#[test]
fn without_a_font_there_is_no_document() {
    let settings = ServerSettings { font: Some("/nowhere/font.ttf".into()), ..ServerSettings::for_tests() };
    let app = TestApp::start(TestDatabase::shared(), settings);
    let company = app.company();
    let member = company.member("Lu");
    let path = format!("/memberships/{}/statement", member.membership);
    let _ = company.cashier("GET", &format!("{path}.pdf")).send().problem(503, "font-missing");
    let _ = company.cashier("GET", &path).send().expect(200);
}

/// S03: a document of many pages has each movement, once.
#[test]
fn a_long_document_has_every_movement() {
    const SALES: usize = 120;
    let company = TestApp::shared().company();
    let member = company.member("林晓芸");
    let topped_up = company.top_up(&member, "1000.00").send().expect(201);
    for _ in 0..SALES {
        let _ = company.sale(&member, "1.00").send().expect(201);
    }
    let document = Document::get(&company, &member, "");
    assert!(document.pages() > 2, "{} pages", document.pages());
    let number = topped_up["posting"]["receipt_no"].as_str().expect("a number");
    let of_terminal = number.trim_end_matches(|digit: char| digit.is_ascii_digit());
    assert!(!of_terminal.is_empty(), "{number}");
    assert_eq!(document.text().matches(of_terminal).count(), 1 + SALES, "the top-up and each sale: {number}");
}

/// S03, I02: the statement leaves as a workbook that adds up: the movements of the statement, with what was held after each.
#[test]
fn a_statement_leaves_as_a_workbook() {
    let company = TestApp::shared().company();
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let wrong = company.sale(&member, "110.00").send().expect(201);
    let _ = company.correction(&posting_of(&wrong)).send().expect(201);
    let _ = company.sale(&member, "88.50").send().expect(201);
    let told = statement(&company, &member, "", 50);
    let path = format!("/memberships/{}/statement.xlsx", member.membership);
    let answer = company.cashier("GET", &format!("{path}?language=en")).send();
    let tables = workbook::read(&answer.body);
    assert_eq!(tables[0].caption[0], "Statement of account");
    assert!(!tables[0].caption[1].contains("Li Na"), "the name is masked: {:?}", tables[0].caption);
    let of = |movement: &Value, figure: &str| {
        let changes = movement["changes"].as_array().expect("changes");
        let change = changes.iter().find(|change| change["kind"] == "principal").expect("principal moved");
        Shown::number(&change[figure])
    };
    let (amounts, after) = (tables[0].column("Principal"), tables[0].column("Principal · after"));
    for (place, movement) in items(&told).iter().enumerate() {
        assert_eq!(
            (&amounts[place + 1], &after[place + 1]),
            (&of(movement, "amount"), &of(movement, "after"))
        );
    }
    assert_eq!(tables[0].rows.len(), items(&told).len() + 3);
    let closing = &tables[0].row("Closing")[7];
    assert_eq!(closing, &Shown::number(&told["summary"]["kinds"][0]["closing"]));
    assert_eq!(tables[1].rows.len(), told["summary"]["lots"].as_array().map_or(0, Vec::len));
    let _ = company.cashier("GET", &format!("{path}?language=fr")).send().problem(400, "malformed-query");
    let _ = TestApp::shared().company().boss("GET", &path).send().problem(404, "membership-not-found");
}
