//! `/weekly-audits`: everybody who bought in a week is told how often and for how much, once.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use persistence::store::{PoolSizes, Store};
use test_support::AppMember;
use test_support::app::{fresh_key, posting_of};
use test_support::unreliable::{Cut, Unreliable};

use super::*;

/// A week that has not begun, and the clock that travels to its days.
struct Weeks {
    company: AppCompany,
    monday: NaiveDate,
}

impl Weeks {
    fn new(credit: i64) -> Self {
        let company = quiet().company();
        with_sms(&company, credit);
        let short = json!({ "texts": { "en": "{name}: {purchases}, {amount}, {week}" } });
        let change = company.boss("PATCH", "/message-templates/weekly_audit/sms").if_match(1);
        let _ = change.json(&short).send().expect(200);
        let today = company.app.state.now().with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
        let to_monday = 7 - u64::from(today.weekday().num_days_from_monday());
        let weeks = Self { company, monday: today + Days::new(to_monday) };
        assert_eq!(weeks.monday.weekday(), Weekday::Mon);
        weeks
    }

    /// Lets it be so many days after the Monday, at an hour and minute of the shop.
    fn travel(&self, days: u64, hour: u32, minute: u32) {
        let time = NaiveTime::from_hms_opt(hour, minute, 0).expect("a time");
        let local = (self.monday + Days::new(days)).and_time(time);
        let at: DateTime<Utc> =
            chrono_tz::Asia::Shanghai.from_local_datetime(&local).single().expect("an instant").to_utc();
        travel(&self.company, at - self.company.app.state.now());
    }

    fn sell(&self, member: &AppMember, amount: &str) -> String {
        let body = json!({ "membership_id": member.membership, "amount": amount, "tenders": [{ "method": "cash" }] });
        let sold = self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send();
        posting_of(&sold.expect(201))
    }

    fn quote(&self, more: &str) -> Value {
        let path = format!("/weekly-audits/quote?week_from={}{more}", self.monday);
        self.company.boss("GET", &path).send().expect(200)
    }

    fn start(&self) -> test_support::http::Response {
        self.company.boss("POST", "/weekly-audits").json(&json!({ "week_from": self.monday })).send()
    }

    /// Goes on until nothing is left to tell.
    fn run(&self) {
        while Messaging::of(&self.company.app.state).tell_week(self.company.tenant()).expect("told") {}
    }

    /// Member and text of each message by a channel, in the order of names.
    fn told(&self, channel: &str) -> Vec<(String, String)> {
        let list = messages(&self.company, &format!("kind=weekly_audit&channel={channel}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut told: Vec<_> =
            list.iter().map(|message| (text(&message["member"]["name"]), text(&message["text"]))).collect();
        told.sort();
        told
    }
}

/// X04, §17 row 9: Monday to Sunday by business date; a sale of Wednesday that was corrected to zero on Thursday is no message; one of Sunday
/// 23:50 is in this week's; several sales are one message with count and sum, less what came back; the preview says who gets
/// what and what it takes, the run says the same, and the next one of the week is the same run.
#[test]
fn each_buyer_of_a_week_is_told_once() {
    let weeks = Weeks::new(10);
    let company = &weeks.company;
    let [before, corrected, late, several, returned, nobody] =
        ["Before", "Corrected", "Late", "Several", "Returned", "Nobody"].map(|name| company.member(name));
    let opted_out = company.member("Silent");
    let wish = company.boss("PATCH", &format!("/members/{}", opted_out.id)).if_match(1);
    let _ = wish.json(&json!({ "messages_allowed": false })).send().expect(200);
    let _ = weeks.sell(&before, "70.00");
    weeks.travel(0, 10, 0);
    let _ = weeks.sell(&several, "100.00");
    let back = weeks.sell(&returned, "30.00");
    let give_back = json!({ "posting_id": back, "reason": "too small" });
    let give_back = company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&give_back);
    let _ = give_back.send().expect(201);
    let _ = weeks.sell(&opted_out, "5.00");
    weeks.travel(2, 15, 0);
    let _ = weeks.sell(&several, "64.50");
    let wrong = weeks.sell(&corrected, "40.00");
    weeks.travel(3, 9, 0);
    let _ = company.correction(&wrong).send().expect(201);
    weeks.travel(6, 23, 50);
    let _ = weeks.sell(&late, "88.00");
    let _ = weeks.start().problem(409, "week-not-over");
    weeks.travel(7, 10, 0);
    let _ = weeks.sell(&nobody, "9.00");

    let sunday = weeks.monday + Days::new(6);
    let days = format!("{}–{}", weeks.monday.format("%m-%d"), sunday.format("%m-%d"));
    let quote = weeks.quote("");
    assert_eq!(
        quote["totals"],
        json!({ "buyers": 3, "messages": 4, "skipped": 2, "parts": 2, "credit": 10 })
    );
    assert_eq!((&quote["week_to"], &quote["run"]), (&json!(sunday), &Value::Null));
    let planned: Vec<_> = quote["items"]
        .as_array()
        .expect("buyers")
        .iter()
        .map(|buyer| {
            let sms =
                buyer["messages"].as_array().expect("messages").iter().find(|one| one["channel"] == "sms");
            let sms = sms.expect("by sms");
            (
                buyer["member"]["name"].clone(),
                buyer["purchases"].clone(),
                buyer["amount"].clone(),
                sms["text"].clone(),
                sms["reason"].clone(),
            )
        })
        .collect();
    // In the order of members, who were entered one after the other.
    let told = |name: &str, purchases: i64, amount: &str| {
        let text = format!("{name}: {purchases}, {amount}, {days}");
        (json!(name), json!(purchases), json!(amount), json!(text), Value::Null)
    };
    let silent = (json!("Silent"), json!(1), json!("5.00"), Value::Null, json!("opted_out"));
    assert_eq!(planned, [told("Late", 1, "88.00"), told("Several", 2, "164.50"), silent]);
    let first = weeks.quote("&limit=2");
    assert_eq!(first["items"].as_array().map(Vec::len), Some(2));
    let rest = weeks.quote(&format!("&limit=2&cursor={}", first["next_cursor"].as_str().expect("more")));
    assert_eq!((&rest["items"][0]["member"]["name"], &rest["totals"]), (&json!("Silent"), &Value::Null));
    assert_eq!(messages(company, "kind=weekly_audit").len(), 0, "a preview sends nothing");

    let started = weeks.start().expect(201);
    assert_eq!((&started["buyers"], &started["finished_at"]), (&json!(0), &Value::Null));
    weeks.run();
    let _ = weeks.start().expect(200);
    weeks.run();
    let expected = [("Late", "1, 88.00"), ("Several", "2, 164.50"), ("Silent", "")];
    let sms = expected.map(|(name, told)| {
        (name.to_owned(), if told.is_empty() { String::new() } else { format!("{name}: {told}, {days}") })
    });
    assert_eq!(weeks.told("sms"), sms);
    let in_app = weeks.told("in_app");
    assert!(in_app[1].1.contains("2 times") && in_app[1].1.contains("164.50"), "{in_app:?}");
    assert_eq!(balance(company), 8);
    let runs = company.boss("GET", "/weekly-audits").send().expect(200);
    let run = &runs["items"][0];
    let figures = ["buyers", "messages", "skipped", "parts"].map(|name| run[name].clone());
    assert_eq!((figures, runs["items"].as_array().map(Vec::len)), ([3, 4, 2, 2].map(|n| json!(n)), Some(1)));
    assert!(run["finished_at"].is_string());
    deliver(company);
    assert_eq!(messages(company, "kind=weekly_audit&state=sent").len(), 4);
}

/// X04: whoever tells a week may be cut off before or after a COMMIT, again and again, and somebody else goes on: each buyer has one message by
/// each channel, paid for once.
#[test]
fn a_run_that_is_cut_off_goes_on_where_it_stopped() {
    let weeks = Weeks::new(20);
    let company = &weeks.company;
    let buyers = ["A", "B", "C", "D", "E"].map(|name| company.member(name));
    weeks.travel(1, 12, 0);
    for buyer in &buyers {
        let _ = weeks.sell(buyer, "10.00");
    }
    weeks.travel(8, 12, 0);
    let _ = weeks.start().expect(201);
    let app = &company.app;
    let way = Unreliable::way_to(&app.database.address());
    let sizes = PoolSizes { requests: 1, workers: 1 };
    for (place, told_by_then) in
        [(Cut::BeforeCommit, 0), (Cut::AfterCommit, 4), (Cut::BeforeCommit, 4), (Cut::AfterCommit, 8)]
    {
        let store = Store::open(&way.address(), sizes, app.state.clock().clone()).expect("pools");
        way.cut_next(place);
        assert!(Messaging::over(store, &app.state).tell_some(company.tenant(), 2).is_err());
        assert!(way.has_cut());
        assert_eq!(messages(company, "kind=weekly_audit").len(), told_by_then);
    }
    weeks.run();
    let names: Vec<String> = weeks.told("sms").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["A", "B", "C", "D", "E"]);
    assert_eq!((weeks.told("in_app").len(), balance(company)), (5, 15));
    let run = &company.boss("GET", "/weekly-audits").send().expect(200)["items"][0];
    assert_eq!((&run["buyers"], &run["messages"], &run["parts"]), (&json!(5), &json!(10), &json!(5)));
}

/// X04: only a Monday names a week; a text message that the credit does not cover is not sent, and the log says why; who reads
/// messages sees the runs and cannot start one.
#[test]
fn bad_weeks_are_refused_and_credit_ends() {
    let weeks = Weeks::new(1);
    let company = &weeks.company;
    let (first, second) = (company.member("First"), company.member("Second"));
    weeks.travel(4, 12, 0);
    for buyer in [&first, &second] {
        let _ = weeks.sell(buyer, "10.00");
    }
    weeks.travel(9, 12, 0);
    let tuesday = weeks.monday + Days::new(1);
    let path = format!("/weekly-audits/quote?week_from={tuesday}");
    assert_eq!(company.boss("GET", &path).send().field(422, "validation-failed").0, "/week_from");
    let body = json!({ "week_from": tuesday });
    let refused = company.boss("POST", "/weekly-audits").json(&body).send();
    assert_eq!(refused.field(422, "validation-failed").0, "/week_from");
    let supervisor = company.as_role("supervisor", "POST", "/weekly-audits").json(&body);
    let _ = supervisor.send().problem(403, "permission-missing");
    let _ = company.as_role("supervisor", "GET", "/weekly-audits").send().expect(200);
    let totals = weeks.quote("")["totals"].clone();
    assert_eq!((&totals["parts"], &totals["credit"]), (&json!(2), &json!(1)));
    let _ = weeks.start().expect(201);
    weeks.run();
    let sms = messages(company, "kind=weekly_audit&channel=sms");
    assert_eq!(ends(&sms), [end("sms", "queued", "-"), end("sms", "skipped", "no_credit")]);
    assert_eq!(balance(company), 0);
}
