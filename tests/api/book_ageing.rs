//! 账龄 at the end of a business date: it is what the ledger and the books say of that day, whatever happened since.

use std::collections::BTreeMap;

use api::config::ServerSettings;
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use test_support::app::{AppCompany, PASSWORD, fresh_key, posting_of};
use test_support::http::Request;
use test_support::random::Random;
use test_support::workbook::{self, Shown};
use test_support::{AppMember, TestApp, TestDatabase, workspace};

fn own_app() -> std::sync::Arc<TestApp> {
    TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests())
}

fn wait(company: &AppCompany, by: TimeDelta) {
    company.app.state.clock().shift(by);
    company.forget_tokens();
}

fn aged(company: &AppCompany, query: &str) -> Value {
    company.boss("GET", &format!("/reports/books?{query}")).send().expect(200)
}

/// The row of a kind; the first of its bands.
fn row(books: &Value, kind: &str) -> Value {
    let rows = books["ageing"].as_array().expect("rows");
    rows.iter().find(|row| row["kind"] == kind).cloned().unwrap_or_default()
}

fn day_of(posted: &Value) -> String {
    posted["posting"]["business_date"].as_str().expect("a date").to_owned()
}

fn fen(amount: &Value) -> i64 {
    amount.as_str().expect("an amount").replace('.', "").parse().expect("fen")
}

/// OP12, §13: 10 000.00 + 2 000.00, of which 3 600.00 are spent 40 days later and corrected 60 days after that: at the end of each day the
/// ageing is that of the day, in the band of the day; the workbook says of which day it is; a day to come has none.
#[test]
fn what_was_owed_then_is_as_old_as_it_was_then() {
    let company = own_app().company();
    let member = company.member("Li Na");
    let topped_up = day_of(&company.top_up(&member, "10000.00").send().expect(201));
    wait(&company, TimeDelta::days(40));
    let sale = company.sale(&member, "3600.00").send().expect(201);
    wait(&company, TimeDelta::days(60));
    let corrected = day_of(&company.correction(&posting_of(&sale)).send().expect(201));
    let of = |date: &str| {
        let told = aged(&company, &format!("as_of={date}"));
        assert_eq!(told["as_of"], json!(date));
        let row = row(&told, "stored_value");
        (row["band"].clone(), row["owed"].clone(), row["principal"].clone(), row["bonus"].clone())
    };
    let told = |band: i64, owed: &str, principal: &str, bonus: &str| {
        (json!(band), json!(owed), json!(principal), json!(bonus))
    };
    assert_eq!(of(&topped_up), told(0, "10000.00", "10000.00", "2000.00"));
    assert_eq!(of(&day_of(&sale)), told(1, "7000.00", "7000.00", "1400.00"));
    assert_eq!(of(&corrected), told(2, "10000.00", "10000.00", "2000.00"));
    let now = aged(&company, "");
    assert_eq!((&now["as_of"], row(&now, "stored_value")["band"].clone()), (&Value::Null, json!(2)));
    let first: NaiveDate = topped_up.parse().expect("a date");
    let before = first.pred_opt().expect("a day");
    assert_eq!(aged(&company, &format!("as_of={before}"))["ageing"], json!([]));
    let path = format!("/reports/books.xlsx?as_of={}", day_of(&sale));
    let file = company.boss("GET", &path).header("Accept-Language", "en").send();
    let sheets = workbook::read(&file.body);
    assert_eq!(sheets[1].column("Contract liability"), [Shown::Number("7000.00".to_owned()), Shown::Empty]);
    let said = sheets[0].caption.join(" ");
    assert!(said.contains(&format!("ageing of {}", day_of(&sale))), "{said}");
    let tomorrow = (company.app.state.now() + TimeDelta::days(2)).date_naive();
    let refused = company.boss("GET", &format!("/reports/books?as_of={tomorrow}")).send();
    assert_eq!(refused.field(422, "validation-failed"), ("/as_of".into(), "in-the-future".into()));
}

/// A company of two legal entities, with everything that can be sold, and some that bought it.
struct History {
    company: AppCompany,
    till: Value,
    entities: [String; 2],
    members: Vec<AppMember>,
    packages: Vec<Value>,
    made: Vec<String>,
    done: BTreeMap<String, u32>,
}

impl History {
    fn new() -> Self {
        let company = own_app().company();
        let other = json!({ "code": "E2", "name": "Second Ltd" });
        let other = company.boss("POST", "/legal-entities").json(&other).send().expect(201)["id"].clone();
        let _ = company.branch("C", &other);
        let tills = company.boss("GET", "/terminals").send().expect(200);
        let till = tills["items"]
            .as_array()
            .expect("tills")
            .iter()
            .find(|till| till["code"] == "C1")
            .expect("its till")["id"]
            .clone();
        let bands = json!([{ "from": "100.00", "percent_bp": 3333 }]);
        company.publish("top_up", json!({ "mode": "highest", "bands": bands, "bonus_months": 1 }));
        company.publish(
            "points",
            json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
                "tier_factors": [], "points_months": 1, "on_shortfall": "debt", "pending_days": 0 }),
        );
        let wash = json!({ "code": "wash", "label": "Wash", "paid": 7, "gift": 2, "unit_price": "150.00" });
        let cut = json!({ "code": "cut", "label": "Cut", "paid": 3, "unit_price": "80.00" });
        let year = json!({ "code": "year", "label": "Year", "unlimited": true, "unit_price": "50.00" });
        let package =
            |body: Value| company.boss("POST", "/packages").json(&body).send().expect(201)["id"].clone();
        let packages = vec![
            package(
                json!({ "code": "both", "name": "Both", "price": "1000.00", "items": [wash, cut], "term_months": 2 }),
            ),
            package(
                json!({ "code": "pass", "name": "Pass", "price": "365.00", "items": [year], "term_months": 1 }),
            ),
        ];
        let members = (0..3).map(|each| company.member(&format!("Member {each}"))).collect();
        let entities =
            [company.made.legal_entity.value().to_string(), other.as_str().expect("an id").to_owned()];
        Self { company, till, entities, members, packages, made: Vec::new(), done: BTreeMap::new() }
    }

    /// Something happens, here or in the shop of the other entity, today or some days late; what is refused did not happen.
    fn step(&mut self, chance: &mut Random) {
        let member = self.members[chance.below(self.members.len())].membership.clone();
        let back = TimeDelta::days(i64::try_from(chance.below(20)).expect("small"));
        let amount = format!("{}.{:02}", 1 + chance.below(200), chance.below(100));
        let cash = json!([{ "method": "cash", "amount": amount }]);
        let kinds = [
            "/top-ups",
            "/top-ups",
            "/consumptions",
            "/consumptions",
            "/package-sales",
            "/package-sales",
            "/count-uses",
            "/count-uses",
            "/reversals",
            "wait",
            "wait",
            "refund",
        ];
        let kind = kinds[chance.below(kinds.len())];
        let package = self.packages[chance.below(2)].clone();
        let body = match kind {
            "/top-ups" => json!({ "membership_id": member, "tenders": cash }),
            "/consumptions" => json!({ "membership_id": member, "amount": amount }),
            "/package-sales" if chance.below(2) == 0 => {
                json!({ "membership_id": member, "package_id": package })
            }
            "/package-sales" => {
                json!({ "membership_id": member, "package_id": package, "tenders": [{ "method": "cash" }] })
            }
            "/count-uses" => {
                let item = ["wash", "cut", "year"][chance.below(3)];
                json!({ "membership_id": member, "item": item, "quantity": 1 + chance.below(if item == "year" { 1 } else { 3 }) })
            }
            "/reversals" if !self.made.is_empty() => {
                let posting = self.made.swap_remove(chance.below(self.made.len()));
                json!({ "posting_id": posting, "reason": "mistyped" })
            }
            "refund" => return self.refund(&member),
            _ => return wait(&self.company, TimeDelta::days(1 + back.num_days())),
        };
        self.post(kind, body, (chance.below(3), back));
    }

    fn post(&mut self, kind: &str, mut body: Value, (how, back): (usize, TimeDelta)) {
        let is_late = how == 0 && kind != "/reversals";
        if is_late {
            let at: DateTime<Utc> = self.company.app.state.now() - back - TimeDelta::hours(1);
            body["occurred_at"] = json!(at.to_rfc3339_opts(SecondsFormat::Secs, true));
        }
        let answer = match how {
            0 if is_late => self.company.late(kind, &body).send(),
            1 => self.at(&self.till, "POST", kind).key(&fresh_key()).json(&body).send(),
            _ => self.company.as_role("manager", "POST", kind).key(&fresh_key()).json(&body).send(),
        };
        if answer.status == 201 {
            let name = if is_late { format!("late {kind}") } else { kind.to_owned() };
            *self.done.entry(name).or_default() += 1;
            if kind != "/reversals" {
                self.made.push(posting_of(&answer.json()));
            }
        }
    }

    /// The general manager at a till, or in the office; signed in anew, because the clock has moved.
    fn at(&self, till: &Value, method: &str, path: &str) -> Request {
        let sign_in = json!({ "tenant_number": self.company.number, "user_name": "general-manager", "password": PASSWORD,
            "terminal_id": till });
        let token =
            self.company.app.request("POST", "/sessions").json(&sign_in).send().cookie("regulars_access");
        self.company.app.request(method, path).bearer(&token.expect("an access token"))
    }

    fn refund(&mut self, membership: &str) {
        let body = json!({ "membership_id": membership, "cause": "member", "reason": "moving away" });
        let asked = self.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send();
        if asked.status != 201 {
            return;
        }
        let asked = asked.json();
        let id = posting_of(&asked);
        let _ = self.company.as_role("manager", "POST", &format!("/refunds/{id}/approval")).send();
        let quote = self.company.cashier("GET", &format!("/refunds/{id}")).send().expect(200);
        let amount = quote["amount"].clone();
        let pay = json!({ "refund_id": id, "payouts": [{ "method": "cash", "amount": amount }] });
        let paid = self.company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&pay).send();
        if paid.status == 201 {
            *self.done.entry("refund".to_owned()).or_default() += 1;
            self.made.push(posting_of(&paid.json()));
        }
    }

    /// What lots of an entity held at the end of a date, by kind and band, from the entries of postings up to then: lots; principal, bonus,
    /// and bonus of lots whose time was over; anything else, and that of lots whose time was over.
    fn held(&self, entity: &str, date: NaiveDate) -> BTreeMap<(String, i64), [i64; 6]> {
        let (tenant, now) = (self.company.tenant(), self.company.app.state.now().to_rfc3339());
        let query = format!(
            "WITH held AS (SELECT l.id, l.shape, l.opened_at, l.expires_at, l.terms_id,
                 least(timestamptz '{now}', (date '{date}' + 1 + s.day_starts_at) AT TIME ZONE s.time_zone) AS ended,
                 coalesce(sum(e.amount * 100) FILTER (WHERE e.kind = 1), 0) AS principal,
                 coalesce(sum(e.amount * 100) FILTER (WHERE e.kind = 2), 0) AS bonus,
                 coalesce(sum(e.amount) FILTER (WHERE e.kind IN (3, 7)), 0) AS number
               FROM lot l JOIN shop s ON s.tenant_id = l.tenant_id AND s.id = l.issuing_shop_id
               JOIN entry e ON e.tenant_id = l.tenant_id AND e.lot_id = l.id
               JOIN posting p ON p.tenant_id = e.tenant_id AND p.id = e.posting_id
               WHERE l.tenant_id = '{tenant}' AND l.issuing_entity_id = '{entity}' AND p.business_date <= '{date}'
               GROUP BY 1, 2, 3, 4, 5, s.day_starts_at, s.time_zone),
             old AS (SELECT h.*, extract(day FROM date_trunc('day', ended AT TIME ZONE 'UTC')
                   - date_trunc('day', h.opened_at AT TIME ZONE 'UTC')) AS days,
                 coalesce(expires_at <= ended, false) AS is_over,
                 EXISTS (SELECT 1 FROM count_package_item i WHERE i.tenant_id = '{tenant}' AND i.version_id = h.terms_id AND i.unlimited)
                   AS is_pass
               FROM held h WHERE principal <> 0 OR bonus <> 0 OR number <> 0),
             aged AS (SELECT *, CASE WHEN is_pass THEN 'passes' ELSE (ARRAY['stored_value', 'points', 'counts'])[shape] END AS kind,
                 CASE WHEN days <= 30 THEN 0 WHEN days <= 90 THEN 1 WHEN days <= 180 THEN 2 WHEN days <= 365 THEN 3 ELSE 4 END AS band
               FROM old)
             SELECT concat_ws(' ', kind, band, count(*), sum(principal)::bigint, sum(bonus)::bigint,
               coalesce(sum(bonus) FILTER (WHERE is_over), 0)::bigint, sum(number)::bigint,
               coalesce(sum(number) FILTER (WHERE is_over), 0)::bigint)
             FROM aged GROUP BY kind, band"
        );
        let parse = |row: String| {
            let mut cells = row.split(' ');
            let kind = cells.next().expect("a kind").to_owned();
            let mut next = || cells.next().expect("a cell").parse::<i64>().expect("a number");
            ((kind, next()), std::array::from_fn(|_| next()))
        };
        self.company.app.database.owner().texts(&query).into_iter().map(parse).collect()
    }

    /// The ageing of an entity at the end of a date is what its lots held then, and owes what its books say.
    fn agrees(&self, entity: &str, date: NaiveDate) {
        let path = format!("/reports/books?from={date}&to={date}&legal_entity_id={entity}&as_of={date}");
        let told = self.at(&Value::Null, "GET", &path).send().expect(200);
        let rows = told["ageing"].as_array().expect("rows");
        let of = |row: &Value| {
            let number = |name: &str| row[name].as_i64().expect("a number");
            let amount = |name: &str| fen(&row[name]);
            let key = (row["kind"].as_str().expect("a kind").to_owned(), number("band"));
            let money = [amount("principal"), amount("bonus"), amount("bonus_lapsed")];
            (key, [number("lots"), money[0], money[1], money[2], number("number"), number("number_lapsed")])
        };
        // Of a refunded pass that was opened again later, days in between are owed less, and it held nothing.
        let shown: BTreeMap<_, _> = rows.iter().filter(|row| row["lots"] != json!(0)).map(of).collect();
        assert_eq!(shown, self.held(entity, date), "of {entity} at the end of {date}");
        let sum = |name: &str| rows.iter().map(|row| fen(&row[name])).sum::<i64>();
        let books = &told["total"];
        assert_eq!(sum("owed"), fen(&books["liability"]["closing"]), "owed by {entity} at the end of {date}");
        assert_eq!(sum("principal"), fen(&books["principal_in_wallets"]["closing"]));
        assert_eq!(sum("bonus"), fen(&books["bonus_in_wallets"]["closing"]));
        let points = rows.iter().filter(|row| row["kind"] == "points");
        let points: i64 = points.map(|row| row["number"].as_i64().expect("points")).sum();
        assert_eq!(json!(points), books["points"]["closing"]);
    }
}

/// OP12: over random histories of top-ups, sales, packages, passes, uses, corrections, refunds and lapses, in two entities, some entered
/// days later: the ageing at the end of each of several dates is what postings up to then left in lots, and what the books of that day owe.
/// The migration that gave lots to what was booked before says the same.
#[test]
fn at_the_end_of_any_date_ageing_and_ledger_agree() {
    let mut done: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 1..=2 {
        let mut history = History::new();
        let mut chance = Random::new(seed);
        let first = history.company.app.state.now() - TimeDelta::days(25);
        for member in history.members.clone() {
            let _ = history.company.top_up(&member, "3000.00").send().expect(201);
        }
        for _ in 0..60 {
            history.step(&mut chance);
        }
        for (kind, times) in &history.done {
            *done.entry(kind.clone()).or_default() += times;
        }
        let now = history.company.app.state.now();
        let days = (now - first).num_days();
        let today = now.date_naive();
        let mut dates: Vec<NaiveDate> = (0..8)
            .map(|_| {
                first.date_naive()
                    + TimeDelta::days(
                        i64::try_from(chance.below(usize::try_from(days).expect("days"))).expect("small"),
                    )
            })
            .collect();
        dates.push(today - TimeDelta::days(1));
        let check = |history: &History| {
            for date in &dates {
                for entity in &history.entities {
                    history.agrees(entity, *date);
                }
            }
        };
        check(&history);
        let mut owner = history.company.app.database.owner();
        let kept = "SELECT concat_ws(' ', posting_id, legal_entity_id, business_date, action, (SELECT array_agg(x ORDER BY x) \
            FROM unnest(lots, owed) AS x)) FROM book_posting ORDER BY 1";
        let booked = owner.texts(kept);
        for way in ["down", "up"] {
            let path = format!("migrations/2026-11-30-000072_age_what_was_owed/{way}.sql");
            owner.run(&format!("BEGIN; SET LOCAL ROLE regulars_owner; {} ;COMMIT", workspace::read(&path)));
        }
        assert_eq!(owner.texts(kept), booked, "what was booked before the migration");
    }
    assert_eq!(done.len(), 10, "everything was done, at once and late: {done:?}");
}
