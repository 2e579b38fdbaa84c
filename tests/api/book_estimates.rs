//! What books estimate, in the journal: revenue that is put off until points are used, and prepaid value that nobody is expected to ask for.

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::workbook::{self, Shown};
use test_support::{AppMember, TestApp};

const DEFERRED: &str = "220402";
const PUT_OFF: &str = "600103";
const BREAKAGE_OWED: &str = "220403";
const BREAKAGE: &str = "600104";

fn fen(cell: &str) -> i64 {
    cell.replace('.', "").parse().unwrap_or(0)
}

/// A line of the journal: date, number, account, and debit less credit in fen.
type Line = (String, String, String, i64);

fn journal(company: &AppCompany, from: &str, to: &str) -> Vec<Line> {
    let text = company.boss("GET", &format!("/reports/books/journal?from={from}&to={to}")).send().text();
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), cells[1].to_owned(), cells[4].to_owned(), fen(cells[6]) - fen(cells[7]))
    };
    text.lines().skip(1).map(line).collect()
}

/// What goes to an account, debit less credit.
fn sum(journal: &[Line], account: &str) -> i64 {
    journal.iter().filter(|line| line.2 == account).map(|line| line.3).sum()
}

fn points(company: &AppCompany, from: &str, to: &str) -> Value {
    let path = format!("/reports/books?from={from}&to={to}");
    company.boss("GET", &path).send().expect(200)["total"]["points"].clone()
}

fn set(company: &AppCompany, version: i64, body: &Value) {
    let _ = company.boss("PATCH", "/book-settings").if_match(version).json(body).send().expect(200);
}

/// A sale in cash that earns points, a tenth of the amount.
fn sell(company: &AppCompany, member: &AppMember, amount: &str, at: DateTime<Utc>) -> Value {
    let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let body = json!({ "membership_id": member.membership, "amount": amount, "tenders": [{ "method": "cash" }],
        "occurred_at": at });
    company.late("/consumptions", &body).send().expect(201)
}

fn day_of(posted: &Value) -> String {
    posted["posting"]["business_date"].as_str().expect("a date").to_owned()
}

/// §13, OP12: 29 points at 0.01 of which 80 % are used put 0.23 off; the correction of a later day releases it; each has a voucher of its
/// own, in the CSV as in the workbook, and the books tell opening, change and closing.
#[test]
fn points_are_put_off_and_released() {
    let company = TestApp::shared().company();
    let member = company.member("Zhao");
    let sold = sell(&company, &member, "290.00", company.app.state.now() - TimeDelta::days(3));
    let day = day_of(&sold);
    let told = journal(&company, &day, &day);
    assert_eq!((sum(&told, DEFERRED), sum(&told, PUT_OFF)), (-23, 23), "{told:?}");
    assert_eq!(told.iter().map(|line| line.1.as_str()).max(), Some("2"), "a voucher of its own");
    let path = format!("/reports/books/journal.xlsx?from={day}&to={day}");
    let table = &workbook::read(&company.boss("GET", &path).send().body)[0];
    assert!(table.column("摘要").contains(&Shown::text("积分递延（估计）")));

    let corrected = company.correction(&posting_of(&sold)).send().expect(201);
    let today = day_of(&corrected);
    let told = journal(&company, &today, &today);
    assert_eq!((sum(&told, DEFERRED), sum(&told, PUT_OFF)), (23, -23), "{told:?}");
    let points = points(&company, &today, &today);
    let told = ["deferred_opening", "deferred_change", "deferred_estimate"].map(|name| points[name].clone());
    assert_eq!(told, ["0.23", "-0.23", "0.00"].map(Value::from));
    assert_eq!(journal(&company, &day, &day).len(), 4, "the day before stays as it was");
}

/// OP12: of 100 000 with 10 000 points, 8 676 are put off when points have their share of the price, and 9 500 when they are measured whole.
#[test]
fn points_have_their_share_of_the_price() {
    let company = TestApp::shared().company();
    let member = company.member("Qian");
    let day = day_of(&sell(&company, &member, "100000.00", company.app.state.now() - TimeDelta::days(1)));
    set(&company, 1, &json!({ "point_value": "1", "points_use_bp": 9500 }));
    assert_eq!(sum(&journal(&company, &day, &day), DEFERRED), -950_000);
    set(&company, 2, &json!({ "points_per_unit": "0.1" }));
    let told = journal(&company, &day, &day);
    assert_eq!(sum(&told, DEFERRED), -867_580);
    assert_eq!(-sum(&told, "6001") - sum(&told, PUT_OFF), 9_132_420);
    set(&company, 3, &json!({ "point_value": "0" }));
    assert_eq!(sum(&journal(&company, &day, &day), DEFERRED), 0, "worth nothing, nothing is put off");
}

/// §13, OP12: nothing of prepaid money is breakage unless the company says so; of 10 000.00 of which a tenth is never asked for, 3 000.00
/// delivered bring 333.33, with tax inside like all revenue.
#[test]
fn breakage_is_off_unless_it_is_set() {
    let company = TestApp::shared().company();
    let member = company.member("Sun");
    let _ = company.top_up(&member, "10000.00").send().expect(201);
    let sale = json!({ "membership_id": member.membership, "amount": "3600.00" });
    let day = day_of(&company.boss("POST", "/consumptions").key(&fresh_key()).json(&sale).send().expect(201));
    let told = journal(&company, &day, &day);
    assert_eq!((sum(&told, BREAKAGE_OWED), sum(&told, BREAKAGE)), (0, 0));
    let accounts = json!([{ "role": "breakage", "number": "605101", "name": "其他业务收入-沉淀" }]);
    set(&company, 1, &json!({ "breakage_bp": 1000, "vat_bp": 600, "accounts": accounts }));
    let told = journal(&company, &day, &day);
    assert_eq!((sum(&told, BREAKAGE_OWED), sum(&told, "605101")), (33_333, -31_446), "{told:?}");
    let books = company.boss("GET", &format!("/reports/books?from={day}&to={day}")).send().expect(200);
    assert_eq!(
        books["total"]["breakage"],
        json!({ "opening": "0.00", "change": "333.33", "closing": "333.33" })
    );
    assert_eq!(books["total"]["liability"]["closing"], "7000.00", "members can still ask for all of it");
    let wrong =
        company.boss("PATCH", "/book-settings").if_match(2).json(&json!({ "breakage_bp": 9_001 })).send();
    assert_eq!(wrong.field(422, "validation-failed").0, "/breakage_bp");
    let wrong =
        company.boss("PATCH", "/book-settings").if_match(2).json(&json!({ "points_per_unit": "a" })).send();
    assert_eq!(wrong.field(422, "validation-failed").0, "/points_per_unit");
}

/// OP12: a locked month keeps what its journal put off; other terms are booked on the first of the month after it, so that all vouchers
/// together put off what is estimated now.
#[test]
fn a_locked_month_keeps_what_it_put_off() {
    let company = TestApp::shared().company();
    let member = company.member("Li");
    let day = day_of(&sell(&company, &member, "290.00", company.app.state.now() - TimeDelta::days(40)));
    let body = json!({ "business_date": day, "anyway": true });
    let _ = company.boss("POST", "/day-closings").json(&body).send().expect(201);
    let body = json!({ "legal_entity_id": company.made.legal_entity.value(), "month": &day[..7] });
    let lock = company.boss("POST", "/book-locks").json(&body).send().expect(201);
    assert_eq!(lock["sums"]["vouchers"], 2);
    let locked = journal(&company, &day, &day);
    set(&company, 1, &json!({ "point_value": "0.1" }));
    assert_eq!(journal(&company, &day, &day), locked);
    let today = day_of(&sell(&company, &member, "10.00", company.app.state.now() - TimeDelta::days(1)));
    let date: NaiveDate = day.parse().expect("a date");
    let next = date.with_day(1).expect("a first day") + chrono::Months::new(1);
    let told = journal(&company, &day, &today);
    let first: Vec<&Line> =
        told.iter().filter(|line| line.0 == next.to_string() && line.2 == DEFERRED).collect();
    assert_eq!(first[0].3, -(232 - 23), "{told:?}");
    assert_eq!(sum(&told, DEFERRED), -240);
    assert_eq!(points(&company, &day, &today)["deferred_estimate"], "2.40");
    assert_eq!(sum(&journal(&company, &next.succ_opt().expect("a day").to_string(), &today), DEFERRED), -8);
}

/// P07, OP12: points that lapsed are no longer put off, from the last day of their term; the number stays, and the books say how many these are.
#[test]
fn lapsed_points_are_released() {
    let company = TestApp::shared().company();
    company.publish(
        "points",
        json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
            "tier_factors": [], "points_months": 1, "on_shortfall": "debt", "pending_days": 0 }),
    );
    let member = company.member("Feng");
    let day = day_of(&sell(&company, &member, "290.00", company.app.state.now() - TimeDelta::days(75)));
    let today = company.app.state.now().date_naive().to_string();
    let told = journal(&company, &day, &today);
    let of: Vec<(&str, i64)> =
        told.iter().filter(|line| line.2 == DEFERRED).map(|line| (line.0.as_str(), line.3)).collect();
    let first: NaiveDate = format!("{}01", &day[..8]).parse().expect("a date");
    let last = (first + chrono::Months::new(2)).pred_opt().expect("a last day").to_string();
    assert_eq!(of, [(day.as_str(), -23), (last.as_str(), 23)], "{told:?}");
    let points = points(&company, &day, &today);
    assert_eq!((&points["closing"], &points["lapsed"]), (&json!(29), &json!(29)));
    assert_eq!(points["deferred_estimate"], "0.00");
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// OP12: whatever was sold, corrected and topped up on whichever days: of every period every voucher balances, and what its journal puts
/// off is the estimate at its end less that at its beginning.
#[test]
fn of_every_period_the_journal_puts_off_the_difference() {
    for seed in 1..=3 {
        let company = TestApp::shared().company();
        let mut chance = Chance(seed);
        set(&company, 1, &json!({ "breakage_bp": 700, "vat_bp": 300 }));
        let members = [company.member("Zhou"), company.member("Wu")];
        let now = company.app.state.now();
        let mut sold = Vec::new();
        for _ in 0..14 {
            let member = &members[usize::try_from(chance.below(2)).expect("small")];
            let at = now - TimeDelta::days(i64::try_from(chance.below(50)).expect("small") + 1);
            match chance.below(5) {
                0 => {
                    let _ = company.top_up(member, "1000.00").send().expect(201);
                    let value = json!({ "membership_id": member.membership, "amount": "333.00" });
                    let _ = company
                        .cashier("POST", "/consumptions")
                        .key(&fresh_key())
                        .json(&value)
                        .send()
                        .expect(201);
                }
                1 if !sold.is_empty() => {
                    let last: Value = sold.pop().expect("a sale");
                    let _ = company.correction(&posting_of(&last)).send().expect(201);
                }
                _ => sold.push(sell(&company, member, &format!("{}.50", 10 + chance.below(900)), at)),
            }
        }
        let date = |back: u64| (now - TimeDelta::days(i64::try_from(back).expect("small"))).date_naive();
        for _ in 0..6 {
            let (one, other) = (date(chance.below(55)), date(chance.below(55)));
            let (from, to) = (one.min(other).to_string(), (one.max(other) + TimeDelta::days(1)).to_string());
            let told = journal(&company, &from, &to);
            let vouchers: std::collections::BTreeSet<_> =
                told.iter().map(|line| (line.0.clone(), line.1.clone())).collect();
            for (day, number) in vouchers {
                let of = told.iter().filter(|line| (&line.0, &line.1) == (&day, &number));
                assert_eq!(of.map(|line| line.3).sum::<i64>(), 0, "voucher {number} of {day}: {told:?}");
            }
            let points = points(&company, &from, &to);
            let number = |name: &str| points[name].as_i64().expect("a number");
            let amount = |name: &str| fen(points[name].as_str().expect("an amount"));
            // 0.8 fen for a point, half-up.
            let estimate = |points: i64| (points * 8 + 5) / 10;
            assert_eq!(amount("deferred_opening"), estimate(number("opening")));
            assert_eq!(amount("deferred_estimate"), estimate(number("closing")));
            let put_off = -sum(&told, DEFERRED);
            assert_eq!(
                put_off,
                amount("deferred_estimate") - amount("deferred_opening"),
                "{from} {to}: {told:?}"
            );
            assert_eq!(put_off, sum(&told, PUT_OFF));
        }
    }
}
