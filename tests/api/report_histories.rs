//! 销售日报 and the books agree with the ledger, whatever happened: every figure is what the postings say, added up apart.

mod history;
mod ledger;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Value, json};
use test_support::AppCompany;

use self::history::History;
use self::ledger::{MONEY, Posting, Sum, yuan};
use super::reports::{LINES, units};

/// How machine clients are asked for among cashiers.
const MACHINES: &str = "00000000-0000-0000-0000-000000000000";
/// What makes a history: each is another one, and the same whenever it is told.
const SEEDS: [u64; 4] = [1, 2, 3, 4];
const STEPS: usize = 130;

/// A history that is over, and whoever reads its reports.
struct Reader<'a> {
    company: &'a AppCompany,
    people: &'a BTreeMap<String, String>,
    token: String,
    days: String,
    seed: u64,
}

impl Reader<'_> {
    fn get(&self, path: &str) -> Value {
        self.company.app.request("GET", path).bearer(&self.token).send().expect(200)
    }

    fn daily(&self, query: &str) -> Value {
        let told = self.get(&format!("/reports/daily?{}&{query}", self.days));
        assert_eq!(told["complete"], true);
        told
    }

    /// Every figure of the sheet is what these postings say; received and delivered are nowhere one sum.
    fn agrees(&self, query: &str, sum: &Sum<'_>) -> Value {
        let told = self.daily(query);
        let mut sheet = told["sheet"].clone();
        sort(&mut sheet["categories"], "code");
        sort(&mut sheet["staff"], "employee_id");
        assert_eq!(sheet, sum.sheet(self.people), "seed {}: {query}", self.seed);
        self.never_added(&told, sum, query);
        told
    }

    /// Every group is what its postings say, and there is one for each that has any.
    fn groups_agree<K: Fn(&Posting) -> Option<String>>(&self, by: &str, key: K, sum: &Sum<'_>) {
        let told = self.daily(&format!("group_by={by}"));
        let of = |group: &Value| {
            let key = group["date"].as_str().or(group["id"].as_str()).map(str::to_owned);
            let mut figures = group.as_object().expect("a group").clone();
            for name in ["date", "id", "name"] {
                let _ = figures.remove(name);
            }
            (key, Value::Object(figures))
        };
        let groups: BTreeMap<Option<String>, Value> =
            told["groups"].as_array().expect("groups").iter().map(of).collect();
        let parts = sum.by(key);
        let said = parts.iter().map(|(key, part)| (key.clone(), part.summary())).collect();
        assert_eq!(groups, said, "seed {}: by {by}", self.seed);
        for (group, part) in &parts {
            let own = &groups[group];
            self.never_added(own, part, by);
        }
    }

    /// What was received is added to what was delivered in no figure.
    fn never_added(&self, told: &Value, sum: &Sum<'_>, of: &str) {
        let (received, delivered) = (sum.received(), sum.delivered());
        if received == 0 || delivered == 0 {
            return;
        }
        let both = json!(yuan(received + delivered));
        assert!(!holds(told, &both), "seed {}: {received} + {delivered} in {of}: {told:#}", self.seed);
    }

    /// What was added, and how often, by the postings behind a figure.
    fn behind(&self, path: &str) -> (i64, i64) {
        let mut sum = (0, 0);
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}&limit=200{cursor}"));
            for row in page["items"].as_array().expect("postings") {
                sum.0 += units(&row["amount"]);
                sum.1 += row["count"].as_i64().expect("a count");
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return sum,
            }
        }
    }

    /// Every figure of a sheet opens postings that sum to it.
    fn opens(&self, query: &str, sheet: &Value) {
        let opened =
            |asked: &str| self.behind(&format!("/reports/daily/contributions?{}&{query}&{asked}", self.days));
        let is = |asked: &str, figure: &Value| {
            assert_eq!(opened(asked).0, units(figure), "seed {}: {query} {asked}", self.seed);
        };
        let counts = |asked: &str, count: &Value| {
            assert_eq!(json!(opened(asked).1), *count, "seed {}: {query} {asked}", self.seed);
        };
        for (pointer, name) in LINES {
            is(&format!("figure={name}"), sheet.pointer(pointer).expect("a figure"));
        }
        for name in ["listed", "free", "rounding"] {
            is(&format!("figure={name}"), &sheet["reductions"][name]);
        }
        counts("figure=free", &sheet["reductions"]["free_pieces"]);
        counts("figure=postings&actions=sale", &sheet["delivered"]["sales"]);
        for (name, action) in [("package_sales", "package_sale"), ("returns", "return")] {
            is(&format!("figure=postings&actions={action}"), &sheet[name]["amount"]);
            counts(&format!("figure=postings&actions={action}"), &sheet[name]["count"]);
        }
        for (name, action) in [("top_ups", "top_up"), ("refunds", "refund")] {
            counts(&format!("figure=postings&actions={action}"), &sheet[name]["count"]);
        }
        for method in rows(&sheet["received"]["methods"]) {
            let of = format!("figure=tender:{}", word(&method["method"]));
            is(&of, &method["total"]);
            for (part, actions) in [
                ("sales", "sale,count_use"),
                ("returns", "return"),
                ("top_ups", "top_up"),
                ("packages", "package_sale"),
                ("repayments", "repayment"),
                ("refunds", "refund"),
            ] {
                is(&format!("{of}&actions={actions}"), &method[part]);
            }
        }
        for row in rows(&sheet["corrections"]) {
            let of = format!("figure=postings&corrected=true&actions={}", word(&row["action"]));
            is(&of, &row["amount"]);
            assert_eq!(-opened(&of).1, row["count"].as_i64().expect("a count"), "seed {}: {of}", self.seed);
        }
        for row in rows(&sheet["categories"]) {
            let of = row["code"]
                .as_str()
                .map_or("figure=category".to_owned(), |code| format!("figure=category:{code}"));
            is(&of, &row["amount"]);
            counts(&of, &row["pieces"]);
        }
        for row in rows(&sheet["staff"]) {
            let of = |what: &str| format!("figure={what}:{}", word(&row["employee_id"]));
            is(&of("seller"), &row["sold"]);
            is(&of("performer"), &row["performed"]);
            let both = opened(&of("employee")).0;
            assert_eq!(both, units(&row["sold"]) + units(&row["performed"]), "seed {}: {row}", self.seed);
        }
    }

    /// The books of all of it are the ledger's money, claims and balances; what was earned is what of the money is not owed.
    fn books_agree(&self, sum: &Sum<'_>) {
        let told = self.get(&format!("/reports/books?{}", self.days));
        let books = &told["total"];
        let money: BTreeMap<&str, i64> =
            rows(&books["money"]).iter().map(|row| (word(&row["method"]), units(&row["amount"]))).collect();
        let paid = sum.methods().into_iter().map(|method| (method, sum.paid(&[], &[method]))).collect();
        assert_eq!(money, paid, "seed {}", self.seed);
        let claims = [sum.paid(&[], &["voucher"]), sum.moved(8, None), sum.moved(5, None)];
        let told_claims = ["vouchers", "on_account", "debts"].map(|name| units(&books["claims"][name]));
        assert_eq!(told_claims, claims, "seed {}", self.seed);
        for (name, kind) in [("principal_in_wallets", 1), ("bonus_in_wallets", 2), ("points", 3)] {
            assert_eq!(units(&books[name]["closing"]), sum.moved(kind, None), "seed {}: {name}", self.seed);
        }
        let came_in = sum.paid(&[], &MONEY) + claims.iter().sum::<i64>();
        let owed = units(&books["liability"]["closing"]);
        let earned = units(&books["revenue"]["total"]) - units(&books["liability"]["interest"]);
        assert_eq!(owed + earned, came_in, "seed {}: {books:#}", self.seed);
    }

    /// Every figure of the books opens postings that sum to it: of all entities and of each, of the period and up to then.
    fn books_open(&self, days: &str) {
        let told = self.get(&format!("/reports/books?{days}"));
        let entities = rows(&told["entities"]);
        let all = std::iter::once((String::new(), &told["total"]));
        let each =
            entities.iter().map(|entity| (format!("&legal_entity_id={}", word(&entity["id"])), entity));
        for (of, books) in all.chain(each) {
            let is = |line: &str, pointer: &str| {
                let figure = units(books.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {books:#}")));
                let path = format!("/reports/books/contributions?{days}{of}&line={line}");
                assert_eq!(self.behind(&path).0, figure, "seed {}: {path}", self.seed);
            };
            for line in ["received", "delivered", "kept", "fees", "interest", "refunded", "between"] {
                is(line, &format!("/liability/{line}"));
            }
            for line in ["delivered", "kept", "fees", "direct"] {
                is(line, &format!("/revenue/{line}"));
            }
            is("revenue", "/revenue/total");
            for line in ["vouchers", "on_account", "debts"] {
                is(line, &format!("/claims/{line}"));
            }
            for (place, row) in rows(&books["money"]).iter().enumerate() {
                is(&format!("money:{}", word(&row["method"])), &format!("/money/{place}/amount"));
            }
            for balance in ["opening", "closing"] {
                for (line, name) in [
                    ("liability", "liability"),
                    ("principal", "principal_in_wallets"),
                    ("bonus", "bonus_in_wallets"),
                    ("points", "points"),
                ] {
                    is(&format!("{line}&balance={balance}"), &format!("/{name}/{balance}"));
                }
            }
        }
    }
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().expect("a list")
}

fn word(text: &Value) -> &str {
    text.as_str().expect("a word")
}

fn sort(rows: &mut Value, by: &str) {
    rows.as_array_mut().expect("a list").sort_by_key(|row| row[by].as_str().map(str::to_owned));
}

/// Whether a value is anywhere in another.
fn holds(told: &Value, value: &Value) -> bool {
    match told {
        Value::Array(items) => items.iter().any(|item| holds(item, value)),
        Value::Object(members) => members.values().any(|member| holds(member, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => told == value,
    }
}

fn month_of(date: &str) -> String {
    format!("{}-01", &date[..7])
}

fn quarter_of(date: &str) -> String {
    let month: u32 = date[5..7].parse().expect("a month");
    format!("{}-{:02}-01", &date[..4], (month - 1) / 3 * 3 + 1)
}

/// Lines of a sheet that are anything.
fn anything(told: &Value) -> impl Iterator<Item = &'static str> {
    let is_anything = |pointer: &str| told["sheet"].pointer(pointer).is_some_and(|figure| units(figure) != 0);
    LINES.into_iter().map(|(pointer, _)| pointer).filter(move |pointer| is_anything(pointer))
}

fn cashier_of(posting: &Posting) -> String {
    posting.user.clone().unwrap_or_else(|| MACHINES.to_owned())
}

/// Sheets of all, and of each shop, cashier, entity and day; says which lines were anything in any.
fn sheets_agree(reader: &Reader<'_>, all: &Sum<'_>) -> BTreeSet<&'static str> {
    let mut moved = BTreeSet::new();
    let shops = all.by(|posting| format!("shop_id={}", posting.shop));
    let cashiers = all.by(|posting| format!("cashier_id={}", cashier_of(posting)));
    let whole = std::iter::once((String::new(), all.clone()));
    for (query, part) in whole.chain(shops) {
        let told = reader.agrees(&query, &part);
        reader.opens(&query, &told["sheet"]);
        moved.extend(anything(&told));
    }
    for (query, part) in cashiers {
        let told = reader.agrees(&query, &part);
        if query.ends_with(MACHINES) {
            reader.opens(&query, &told["sheet"]);
        }
        moved.extend(anything(&told));
    }
    for (query, part) in all.by(|posting| format!("legal_entity_id={}", posting.entity)) {
        moved.extend(anything(&reader.agrees(&query, &part)));
    }
    for (date, part) in all.by(|posting| posting.date.clone()) {
        let days = format!("from={date}&to={date}");
        let reader = Reader { days, token: reader.token.clone(), ..*reader };
        moved.extend(anything(&reader.agrees("", &part)));
    }
    moved
}

/// Everything about a history agrees; says which lines were anything in it.
fn agree(history: &History, seed: u64) -> BTreeSet<&'static str> {
    let mut sql = history.company.app.database.owner();
    let postings = ledger::postings(&mut sql, &history.company.tenant().to_string());
    let all = Sum(postings.iter().collect());
    let date_of = |posting: &Posting| posting.date.parse::<NaiveDate>().expect("a date");
    let first = postings.iter().map(date_of).min().expect("a posting");
    let last = postings.iter().map(date_of).max().expect("a posting");
    let (company, people) = (&history.company, &history.people);
    let days = format!("from={first}&to={last}");
    let reader = Reader { company, people, token: history.office(), days, seed };

    let moved = sheets_agree(&reader, &all);
    reader.groups_agree("date", |posting| Some(posting.date.clone()), &all);
    reader.groups_agree("month", |posting| Some(month_of(&posting.date)), &all);
    reader.groups_agree("quarter", |posting| Some(quarter_of(&posting.date)), &all);
    reader.groups_agree("shop", |posting| Some(posting.shop.clone()), &all);
    reader.groups_agree("legal_entity", |posting| Some(posting.entity.clone()), &all);
    reader.groups_agree("cashier", |posting| posting.user.clone(), &all);

    reader.books_agree(&all);
    reader.books_open(&format!("from={}&to={last}", first + (last - first) / 2));
    moved
}

/// Everything that has to happen in some history.
const HAPPENS: [&str; 18] = [
    "top-up",
    "gift card top-up",
    "sale by stored value",
    "sale by cash",
    "sale by cash of nobody",
    "sale by points",
    "sale by on account",
    "sale by voucher",
    "sale by everything",
    "sale by gift card",
    "package sale",
    "count use",
    "return",
    "correction",
    "repayment",
    "make-up",
    "adjustment",
    "refund",
];

/// RP01, OP04, OP12: over random histories of top-ups with bonus and points, sales by every way of payment, free lines, discounts,
/// packages and their uses, returns, corrections, debts and repayments, refunds, make-ups and adjustments of points, in two shops of two entities, by several
/// cashiers and a machine, some entered late: every figure of the report is what the postings of the ledger say — of all, of each shop,
/// entity, cashier and day, by month and quarter — and opens postings that sum to it. Received is nowhere added to delivered.
#[test]
fn every_figure_of_any_history_is_what_its_postings_say() {
    let mut done: BTreeMap<String, u32> = BTreeMap::new();
    let mut moved = BTreeSet::new();
    for seed in SEEDS {
        println!("seed {seed}");
        let mut history = History::new(seed);
        for _ in 0..STEPS {
            history.step();
        }
        moved.extend(agree(&history, seed));
        for (kind, times) in &history.done {
            *done.entry(kind.clone()).or_default() += times;
        }
    }
    println!("{done:#?}");
    let never: Vec<&str> = HAPPENS.into_iter().filter(|kind| !done.contains_key(*kind)).collect();
    assert_eq!(never, [""; 0], "never happened: {done:#?}");
    let nothing: Vec<&str> =
        LINES.into_iter().map(|(pointer, _)| pointer).filter(|pointer| !moved.contains(pointer)).collect();
    assert_eq!(nothing, [""; 0], "nothing in every history");
}
