//! `/book-months` and `/book-locks`: 锁账. A month is locked once its days are closed, takes nothing more, and is unlocked for a reason.

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use persistence::verify;
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{Sql, TestApp};

/// A company that sold something in a month that is over.
struct Books {
    company: AppCompany,
    then: DateTime<Utc>,
    day: NaiveDate,
    sale: Value,
}

impl Books {
    /// 320.00 in cash, forty days ago.
    fn new(company: AppCompany) -> Self {
        let then = company.app.state.now() - TimeDelta::days(40);
        let sale = sell_at(&company, "320.00", then).expect(201);
        let day = sale["posting"]["business_date"].as_str().expect("a date").parse().expect("a date");
        Self { company, then, day, sale }
    }

    fn month(&self) -> String {
        self.day.format("%Y-%m").to_string()
    }

    fn sell(&self, amount: &str) -> Response {
        sell_at(&self.company, amount, self.then)
    }

    fn close_day(&self) -> Value {
        let body = json!({ "business_date": self.day.to_string(), "anyway": true });
        self.company.boss("POST", "/day-closings").json(&body).send().expect(201)
    }

    fn lock_month(&self, month: &str) -> Response {
        let body = json!({ "legal_entity_id": self.company.made.legal_entity.value(), "month": month, "note": "已报税" });
        self.company.boss("POST", "/book-locks").json(&body).send()
    }

    fn lock(&self) -> Response {
        self.lock_month(&self.month())
    }

    fn locked(&self) -> Value {
        let _ = self.close_day();
        self.lock().expect(201)
    }

    fn unlock(&self, lock: &Value) -> Response {
        let path = format!("/book-locks/{}/unlocking", id_of(lock));
        self.company.boss("POST", &path).json(&json!({ "reason": "漏记一笔" })).send()
    }

    /// How the month stands in the list.
    fn standing(&self) -> Value {
        let told = self.get(&format!("/book-months?year={}", self.day.year()));
        let months = told["entities"][0]["months"].as_array().expect("months");
        months.iter().find(|month| month["month"] == self.month()).expect("the month").clone()
    }

    fn journal(&self) -> String {
        let first = self.day.with_day(1).expect("a first day");
        let path = format!("/reports/books/journal?from={first}&to={}", self.day);
        self.company.boss("GET", &path).send().text()
    }

    fn get(&self, path: &str) -> Value {
        self.company.boss("GET", path).send().expect(200)
    }
}

fn sell_at(company: &AppCompany, amount: &str, at: DateTime<Utc>) -> Response {
    let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let body = json!({ "amount": amount, "tenders": [{ "method": "cash" }], "occurred_at": at });
    company.late("/consumptions", &body).send()
}

fn id_of(made: &Value) -> String {
    made["id"].as_str().expect("an id").to_owned()
}

/// OP12: a month is locked once its days are closed; then nothing is dated in it, also on days without a closing, its days stay closed and
/// its slips are not rebuilt; what is corrected later is of today.
#[test]
fn nothing_is_posted_into_a_locked_month() {
    let books = Books::new(TestApp::shared().company());
    let day = books.day.to_string();
    let open = books.standing();
    assert_eq!((&open["state"], &open["lock"]), (&json!("open"), &Value::Null));
    assert_eq!(open["open_days"][0]["business_date"], json!(day));
    books.lock().problem(409, "days-still-open");
    let closing = books.close_day();
    let locked = books.lock().expect(201);
    assert_eq!((&locked["version"], &locked["note"]), (&json!(1), &json!("已报税")));
    let sums = &locked["sums"];
    assert_eq!((&sums["vouchers"], &sums["debits"]), (&json!(1), &json!("320.00")));
    assert_eq!((&sums["revenue"], &sums["money"]), (&json!("320.00"), &json!("320.00")));
    assert_eq!(locked["digest"].as_str().map(str::len), Some(64));
    let standing = books.standing();
    assert_eq!((&standing["state"], &standing["lock"]["id"]), (&json!("locked"), &locked["id"]));
    assert_eq!(standing["lock"]["locked_by"]["name"], "Gao");

    let refused = books.sell("10.00").problem(409, "period-locked");
    assert_eq!(refused["business_date"], json!(day));
    let beside = if books.day.day() > 1 { TimeDelta::days(-1) } else { TimeDelta::days(1) };
    sell_at(&books.company, "10.00", books.then + beside).problem(409, "period-locked");
    let reopening = format!("/day-closings/{}/reopening", id_of(&closing));
    let again = books.company.boss("POST", &reopening).json(&json!({ "reason": "补录" })).send();
    again.problem(409, "period-locked");
    let rebuild = json!({ "reason_code": "wrong-amount", "sale": { "amount": "300.00", "tenders": [{ "method": "cash" }] } });
    let path = format!("/postings/{}/replacement", posting_of(&books.sale));
    let rebuilt = books.company.as_role("supervisor", "POST", &path).key(&fresh_key()).json(&rebuild).send();
    rebuilt.problem(409, "period-locked");
    let journal = books.journal();
    let corrected = books.company.correction(&posting_of(&books.sale)).send().expect(201);
    assert_ne!(corrected["posting"]["business_date"], json!(day));
    assert_eq!(books.journal(), journal);
    assert_eq!(books.get(&format!("/book-locks/{}", id_of(&locked))), locked);
}

/// OP12: the journal of a locked month is what it was, also when accounts change; an open month follows them.
#[test]
fn the_journal_of_a_locked_month_is_frozen() {
    let books = Books::new(TestApp::shared().company());
    let _ = books.locked();
    let journal = books.journal();
    assert!(journal.contains("6001") && journal.contains("320.00"), "{journal}");
    let own = json!({ "vat_bp": 600, "accounts": [{ "role": "revenue", "number": "6051", "name": "其他业务收入" }] });
    let _ = books.company.boss("PATCH", "/book-settings").if_match(1).json(&own).send().expect(200);
    assert_eq!(books.journal(), journal);
    let today = sell_at(&books.company, "106.00", books.company.app.state.now()).expect(201);
    let today = today["posting"]["business_date"].as_str().expect("a date").to_owned();
    let both = books.company.boss("GET", &format!("/reports/books/journal?from={}&to={today}", books.day));
    let both = both.send().text();
    assert!(both.contains("6001") && both.contains("6051"), "{both}");
    assert!(both.contains(&journal.lines().nth(1).expect("a voucher").to_owned()), "{both}");
}

/// OP12: months are unlocked last first, once each, for a reason; what comes in then is in the next lock, and the one before stays.
#[test]
fn a_month_is_unlocked_for_a_reason() {
    let books = Books::new(TestApp::shared().company());
    let closing = books.close_day();
    let locked = books.lock().expect(201);
    books.lock().problem(409, "period-already-locked");
    let other = TestApp::shared().company();
    let path = format!("/book-locks/{}/unlocking", id_of(&locked));
    let reason = json!({ "reason": "漏记一笔" });
    other.boss("POST", &path).json(&reason).send().problem(404, "book-lock-not-found");
    let manager = books.company.as_role("manager", "POST", &path).json(&reason).send();
    manager.problem(403, "permission-missing");
    let empty = books.company.boss("POST", &path).json(&json!({ "reason": "" })).send();
    assert_eq!(empty.field(422, "validation-failed").0, "/reason");
    let unlocked = books.unlock(&locked).expect(200);
    assert_eq!((&unlocked["unlock_reason"], &unlocked["sums"]), (&json!("漏记一笔"), &locked["sums"]));
    books.unlock(&locked).problem(409, "period-not-locked");

    books.sell("10.00").problem(409, "day-closed");
    let reopening = format!("/day-closings/{}/reopening", id_of(&closing));
    let _ = books.company.boss("POST", &reopening).json(&json!({ "reason": "补录" })).send().expect(200);
    let _ = books.sell("10.00").expect(201);
    let preview = format!(
        "/legal-entities/{}/book-lock-preview?month={}",
        books.company.made.legal_entity.value(),
        books.month()
    );
    let told = books.get(&preview);
    assert_eq!(
        (&told["refused"], &told["open_days"][0]["business_date"]),
        (&json!("days_open"), &json!(books.day.to_string()))
    );
    assert_eq!(
        (&told["before"]["sums"]["revenue"], &told["sums"]["revenue"]),
        (&json!("320.00"), &json!("330.00"))
    );
    let again = books.locked();
    assert_eq!((&again["version"], &again["sums"]["revenue"]), (&json!(2), &json!("330.00")));
    assert_ne!(again["digest"], locked["digest"]);
    let standing = books.standing();
    assert_eq!((&standing["lock"]["id"], &standing["unlocked"][0]["id"]), (&again["id"], &locked["id"]));
    assert_eq!(books.get(&format!("/book-locks/{}", id_of(&locked)))["sums"]["revenue"], "320.00");
    let acts = books.get("/audit-events?limit=50");
    let acts: Vec<&Value> = acts["items"].as_array().expect("acts").iter().collect();
    let act = |name: &str| acts.iter().filter(|act| act["action"] == name).count();
    assert_eq!((act("books.locked"), act("books.unlocked")), (2, 1));
}

/// OP12: a month that runs cannot be locked, nor one before the next; months come one after the other, and so do unlockings.
#[test]
fn months_come_one_after_the_other() {
    let books = Books::new(TestApp::shared().company());
    let now = books.company.app.state.now();
    // By the calendar of the shop, whose month begins hours before that of the machine.
    let running = now.with_timezone(&Shanghai).format("%Y-%m").to_string();
    books.lock_month(&running).problem(409, "period-not-over");
    let before =
        (books.day.with_day(1).expect("a first day") - TimeDelta::days(1)).format("%Y-%m").to_string();
    books.lock_month(&before).problem(409, "period-not-next");
    assert_eq!(books.lock_month("2026-13").field(422, "validation-failed").0, "/month");
    let _ = books.close_day();
    let earlier = sell_at(&books.company, "5.00", now - TimeDelta::days(75)).expect(201);
    let earlier = earlier["posting"]["business_date"].as_str().expect("a date").to_owned();
    books.lock().problem(409, "period-not-next");
    let close = json!({ "business_date": earlier, "anyway": true });
    let _ = books.company.boss("POST", "/day-closings").json(&close).send().expect(201);
    let mut month: NaiveDate = earlier.parse().expect("a date");
    let mut locks = Vec::new();
    while month.format("%Y-%m").to_string() <= books.month() {
        locks.push(books.lock_month(&month.format("%Y-%m").to_string()).expect(201));
        month = month.with_day(1).expect("a first day") + TimeDelta::days(31);
    }
    assert!(locks.len() > 1);
    books.unlock(&locks[0]).problem(409, "period-not-next");
    let _ = books.unlock(locks.last().expect("a lock")).expect(200);
    let _ = books.unlock(&locks[locks.len() - 2]).expect(200);
}

/// OP12: a shop of another legal entity may sell on, but delivers nothing into the locked books of whoever issued the value.
#[test]
fn value_of_locked_books_is_not_delivered_elsewhere() {
    let books = Books::new(TestApp::shared().company());
    let company = &books.company;
    let entity = json!({ "code": "E2", "name": "Second entity" });
    let entity = id_of(&company.boss("POST", "/legal-entities").json(&entity).send().expect(201));
    let branch = company.branch("C", &json!(entity));
    let member = company.member("Li Na");
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let _ = books.locked();
    let at = books.then.to_rfc3339_opts(SecondsFormat::Secs, true);
    let sell =
        |body: Value| branch.request(company, "POST", "/consumptions").key(&fresh_key()).json(&body).send();
    let late = json!({ "reason": "停电" });
    let cash =
        json!({ "amount": "8.00", "tenders": [{ "method": "cash" }], "occurred_at": at, "late_entry": late });
    let _ = sell(cash).expect(201);
    let value = json!({ "membership_id": member.membership, "amount": "8.00", "occurred_at": at, "late_entry": late });
    sell(value).problem(409, "period-locked");
    let now = json!({ "membership_id": member.membership, "amount": "8.00" });
    let _ = sell(now).expect(201);
}

/// OP12: `regulars verify` finds books that moved under a lock, and a lock that was changed.
#[test]
fn what_moves_under_a_lock_is_found() {
    let books = Books::new(TestApp::shared().company());
    let lock = id_of(&books.locked());
    let (address, tenant) = (books.company.app.database.address(), books.company.tenant());
    let found = || {
        let report = verify::tenant(&address, tenant).expect("the verification runs");
        report.findings.into_iter().map(|finding| finding.check).collect::<Vec<_>>()
    };
    assert_eq!(found(), [""; 0]);
    let mut sql = Sql::connect(&address.owner());
    let digest = sql.text(&format!("SELECT encode(digest, 'hex') FROM book_lock WHERE id = '{lock}'"));
    for (table, tamper, undo) in [
        ("book_day", "amount = amount + 1", "amount = amount - 1"),
        ("book_lock", "opening = opening + 1", "opening = opening - 1"),
        (
            "book_lock",
            "digest = decode(repeat('00', 32), 'hex')",
            &format!("digest = decode('{digest}', 'hex')"),
        ),
    ] {
        sql.run(&format!("UPDATE {table} SET {tamper} WHERE tenant_id = '{tenant}'"));
        assert!(found().contains(&"locked books as they were locked"), "nobody noticed: {tamper}");
        sql.run(&format!("UPDATE {table} SET {undo} WHERE tenant_id = '{tenant}'"));
        assert_eq!(found(), [""; 0], "restored");
    }
}
