//! Reports over many sales: what they take once everything is added up, how fast it is added up, and what is left of the till while
//! somebody asks for one after another.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Asia::Shanghai;
use persistence::clock::Clock;
use serde_json::{Value, json};
use test_support::random::Random;

use crate::cluster::{BenchCluster, PRODUCT};
use crate::data::{Data, tenant_id};
use crate::http::{Connection, write_request};
use crate::load::{Load, Outcome};
use crate::options::Options;
use crate::report::progress;
use crate::rounds::{BUSY, MARK, prepare};
use crate::scenes::{Scenes, Spread};
use crate::server::Server;

/// What a day of 100 000 sales, and a month of 3 000 000, have to be added together in, in milliseconds.
const DAY_MS: f64 = 1_000.0;
const MONTH_MS: f64 = 5_000.0;
/// What reports may take of the till at most.
const TAKEN_MAX: f64 = 0.05;
/// How often each report is asked for.
const ASKED: usize = 50;
/// The member whose statement is long: the second of the first tenant.
const LONG: usize = 1;
/// Movements of a long statement of account; what its PDF, and its first page, have to be there in, in milliseconds.
const MOVEMENTS: usize = 10_000;
const PDF_MS: f64 = 2_000.0;
const PAGE_MS: f64 = 50.0;
/// How often its PDF is asked for.
const PDFS: usize = 5;
/// Pause of somebody who looks at a report again and again.
const LOOKING: Duration = Duration::from_secs(1);
/// Seconds that a till sells alone, or looked at, before the other takes its turn.
const TURN_SECONDS: u64 = 2;
/// Days of a month.
const MONTH: i64 = 30;
/// The file that keeps it.
const FILE: &str = "reports.json";

/// Measures it, says and keeps it; whether the verification of what the sales left behind found nothing.
pub(crate) fn run(options: &Options, cluster: &BenchCluster, data: &Data, server: &Server) -> bool {
    let tokens = server.tokens(data);
    let today = today();
    let added_up = add_everything_up(server, &tokens, cluster);
    let asker = Asker { server, token: &tokens[0] };
    prepare(options, data, server);
    sell_to_one(data, cluster, &Scenes::new(data, &tokens, MARK), server);
    let read: Vec<Value> = reports(today)
        .iter()
        .chain(&statements(data))
        .map(|Wanted { what, path, within_ms, times }| {
            let micros = asker.ask_often(path, *times);
            let (p50, p99) = (at(&micros, 50), at(&micros, 99));
            let met =
                within_ms.map_or_else(String::new, |within| said(p50 <= within, &format!("{within} ms")));
            progress(&format!("  {what:<46} p50 {p50:>8.2}  p99 {p99:>8.2} ms{met}"));
            json!({ "what": what, "p50_ms": p50, "p99_ms": p99, "within_ms": within_ms, "times": times })
        })
        .collect();
    let path = daily(today, today);
    let beside: Vec<(f64, Value)> =
        (0..options.rounds).map(|_| asker.beside_the_till(options, data, &path)).collect();
    let (mut left, beside): (Vec<f64>, Vec<Value>) = beside.into_iter().unzip();
    left.sort_unstable_by(f64::total_cmp);
    let left = left[left.len() / 2];
    let met = said(left >= 1.0 - TAKEN_MAX, "5 % less");
    progress(&format!(
        "  of its sales a till keeps {left:.3} while its day is looked at, in the median of the rounds{met}"
    ));
    let began = Instant::now();
    let findings = data.verify_sample(cluster);
    let verified = json!({ "seconds": began.elapsed().as_secs_f64(), "findings": findings });
    let kept = json!({ "sales_of_today": asker.number(cluster, today, today),
        "sales_of_the_month": asker.number(cluster, month(today), today), "added_up": added_up, "read": read, "till": beside, "till_keeps": left,
        "verified": verified });
    let text = serde_json::to_string_pretty(&kept).expect("figures are JSON");
    fs::write(options.directory.join(FILE), text).expect("the bench directory can be written");
    for finding in &findings {
        progress(finding);
    }
    findings.is_empty()
}

/// What is asked, in words and as a path, how often, and within how many milliseconds it has to be there.
struct Wanted {
    what: &'static str,
    path: String,
    within_ms: Option<f64>,
    times: usize,
}

fn reports(today: NaiveDate) -> Vec<Wanted> {
    let month = month(today);
    let range = format!("from={month}&to={today}");
    let within = |within_ms: f64, what, path| Wanted { what, path, within_ms: Some(within_ms), times: ASKED };
    let any = |what, path| Wanted { what, path, within_ms: None, times: ASKED };
    let behind = |asked: &str| format!("/reports/{asked}&{range}");
    vec![
        within(DAY_MS, "daily report of a day", daily(today, today)),
        within(MONTH_MS, "daily report of a month", daily(month, today)),
        within(MONTH_MS, "daily report of a month by day", format!("{}&group_by=date", daily(month, today))),
        any("first page of the postings behind a figure", behind("daily/contributions?figure=listed")),
        any("overview", "/reports/overview".to_owned()),
        any("books of a month", format!("/reports/books?{range}")),
        any("first page behind a line of the books", behind("books/contributions?line=delivered")),
        any(
            "first page behind a balance of the books",
            behind("books/contributions?line=liability&balance=closing"),
        ),
        any("settlement of a month", behind("settlement?parties=shop")),
    ]
}

/// 个人对账单 of the member to whom was sold again and again.
fn statements(data: &Data) -> [Wanted; 2] {
    let path = format!("/memberships/{}/statement", data.cards[LONG].membership);
    [
        Wanted {
            what: "statement of 10 000 movements as a PDF",
            path: format!("{path}.pdf"),
            within_ms: Some(PDF_MS),
            times: PDFS,
        },
        Wanted { what: "its first page", path, within_ms: Some(PAGE_MS), times: ASKED },
    ]
}

/// Sells to one member until their statement is long.
fn sell_to_one(data: &Data, cluster: &BenchCluster, scenes: &Scenes<'_>, server: &Server) {
    let query = format!("SELECT version FROM wallet WHERE id = '{}'", data.cards[LONG].membership);
    let movements: usize = cluster.sql(PRODUCT).text(&query).parse().expect("a number");
    let mut connection = Connection::open(server.address).expect("the server listens");
    let mut call = |request: &[u8]| {
        let reply = connection.call(request).expect("the server answers");
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(reply.body));
    };
    let (mut random, mut request) = (Random::new(movements as u64), Vec::new());
    scenes.top_up(&mut random, &mut request, LONG);
    call(&request);
    for _ in movements + 1..MOVEMENTS {
        request.clear();
        scenes.consume(&mut random, &mut request, Spread::OneCard(LONG));
        call(&request);
    }
}

/// Whether a target is met, as the table says it.
fn said(is_met: bool, target: &str) -> String {
    format!("  ({} {target})", if is_met { "within" } else { "NOT within" })
}

/// Asks each tenant's report until it is complete; says how many postings were added up in a second, by everything that follows.
pub(crate) fn add_everything_up(server: &Server, tokens: &[String], cluster: &BenchCluster) -> Value {
    let path = daily(today(), today());
    let mut sql = cluster.sql(PRODUCT);
    let mut left = || {
        let query = "SELECT (SELECT count(*) FROM posting) - (SELECT count(*) FROM day_posting)";
        sql.text(query).parse::<f64>().expect("a number")
    };
    let (before, began) = (left(), Instant::now());
    for token in tokens {
        let asker = Asker { server, token };
        let mut connection = asker.connect();
        while !asker.ask(&mut connection, &path)["complete"].as_bool().unwrap_or(false) {}
    }
    let rate = (before - left()) / began.elapsed().as_secs_f64();
    progress(&format!("  {before} postings were not added up; {rate:.0} a second were"));
    json!({ "postings": before, "per_second": rate })
}

/// The business date of the bench's shops.
fn today() -> NaiveDate {
    Clock::default().now().with_timezone(&Shanghai).date_naive()
}

fn month(today: NaiveDate) -> NaiveDate {
    today - TimeDelta::days(MONTH - 1)
}

fn daily(from: NaiveDate, to: NaiveDate) -> String {
    format!("/reports/daily?from={from}&to={to}")
}

/// Someone of the first tenant who asks for reports.
struct Asker<'a> {
    server: &'a Server,
    token: &'a str,
}

impl Asker<'_> {
    /// One request and its answer.
    fn ask(&self, connection: &mut Connection, path: &str) -> Value {
        serde_json::from_slice(self.fetch(connection, path)).expect("an answer in JSON")
    }

    /// One request and the body of its answer.
    fn fetch<'a>(&self, connection: &'a mut Connection, path: &str) -> &'a [u8] {
        let mut request = Vec::new();
        write_request(&mut request, &format!("GET /api/v1{path}"), &[("authorization", self.token)], "");
        let reply = connection.call(&request).expect("the server answers");
        assert_eq!(reply.status, 200, "{path}: {}", String::from_utf8_lossy(reply.body));
        reply.body
    }

    fn connect(&self) -> Connection {
        Connection::open(self.server.address).expect("the server listens")
    }

    /// µs of each of many requests, sorted.
    fn ask_often(&self, path: &str, times: usize) -> Vec<u128> {
        let mut connection = self.connect();
        let mut once = || {
            let asked = Instant::now();
            self.fetch(&mut connection, path);
            asked.elapsed().as_micros()
        };
        let mut micros: Vec<u128> = (0..times).map(|_| once()).collect();
        micros.sort_unstable();
        micros
    }

    /// Sales of one tenant alone and while somebody looks at its report every second, by turns, so that what else the machine does
    /// falls on both; then while somebody asks without a pause. And what is left of them while somebody looks.
    fn beside_the_till(&self, options: &Options, data: &Data, path: &str) -> (f64, Value) {
        let (mut alone, mut looked_at) = (Outcome::default(), Outcome::default());
        let turns = options.seconds.div_ceil(TURN_SECONDS);
        for turn in 0..2 * turns {
            // Alone, looked at, looked at, alone.
            if matches!(turn % 4, 0 | 3) {
                alone.append(self.sell(data, TURN_SECONDS));
            } else {
                looked_at.append(self.while_asked(path, LOOKING, || self.sell(data, TURN_SECONDS)));
            }
        }
        let pressed = self.while_asked(path, Duration::ZERO, || self.sell(data, options.seconds));
        let ratio = |other: &Outcome| other.per_second() / alone.per_second();
        progress(&format!(
            "  sales of one tenant {:.0}/s; {:.3} of it while its day is looked at every second, {:.3} while it is asked for without a pause",
            alone.per_second(),
            ratio(&looked_at),
            ratio(&pressed)
        ));
        let told = |outcome: &Outcome| json!({ "per_second": outcome.per_second(), "p99_ms": outcome.percentile_ms(990) });
        let told = json!({ "alone": told(&alone), "looked_at": told(&looked_at), "pressed": told(&pressed) });
        (ratio(&looked_at), told)
    }

    fn sell(&self, data: &Data, seconds: u64) -> Outcome {
        let tokens = self.server.tokens(data);
        let scenes = Scenes::new(data, &tokens, MARK);
        let scene = |random: &mut Random, out: &mut Vec<u8>| scenes.consume(random, out, Spread::OneTenant);
        let address = self.server.address;
        Load { address, connections: BUSY, seconds, expected: 201, back_off: Duration::ZERO, scene: &scene }
            .run()
    }

    /// Something while a report is asked for at once, and again after a pause.
    fn while_asked(&self, path: &str, pause: Duration, work: impl FnOnce() -> Outcome) -> Outcome {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                let mut connection = self.connect();
                loop {
                    self.ask(&mut connection, path);
                    if stopped.recv_timeout(pause) != Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                        break;
                    }
                }
            });
            let outcome = work();
            drop(stop);
            outcome
        })
    }

    fn number(&self, cluster: &BenchCluster, from: NaiveDate, to: NaiveDate) -> u64 {
        let tenant = tenant_id(0).value();
        let query = format!(
            "SELECT count(*) FROM day_posting WHERE tenant_id = '{tenant}' AND business_date BETWEEN '{from}' AND '{to}'"
        );
        cluster.sql(PRODUCT).text(&query).parse().expect("a number")
    }
}

/// So many hundredths of the sorted µs stay below this, in ms.
fn at(micros: &[u128], hundredths: usize) -> f64 {
    micros[(micros.len() * hundredths / 100).min(micros.len() - 1)] as f64 / 1e3
}
