//! How throughput and latency grow with callers and with the database: sales by few and by many callers, and what a desk waits
//! for when it reads, beside pgbench on the same server.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::cluster::{BenchCluster, PRODUCT};
use crate::data::Data;
use crate::load::{Load, Outcome, Scene};
use crate::options::Options;
use crate::pgbench::{Pgbench, Script};
use crate::report::progress;
use crate::reports::add_everything_up;
use crate::rounds::{MARK, PGBENCH_CLIENTS, prepare};
use crate::scenes::{HOT, Scenes, Spread};
use crate::server::Server;
use test_support::random::Random;

/// Callers of sales, each with one request in flight.
const CALLERS: [usize; 6] = [1, 4, 16, 64, 256, 1024];
/// Desks that read at the same time.
const READERS: usize = 4;
/// Postings of the card whose newest are listed.
const POSTINGS_MIN: i64 = 10_000;
/// The file that keeps it.
const FILE: &str = "growth.json";

/// One measurement.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Point {
    /// Connections, each with one request in flight.
    pub(crate) callers: usize,
    /// Done per second.
    pub(crate) per_second: f64,
    /// Median, ms.
    pub(crate) p50_ms: f64,
    /// The slowest in a hundred, ms.
    pub(crate) p99_ms: f64,
}

/// What was read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Read {
    /// In words.
    pub(crate) what: String,
    /// How fast.
    pub(crate) point: Point,
}

/// Everything that was measured on one database.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Growth {
    /// Members, and as many cards.
    pub(crate) members: usize,
    /// Postings when it began.
    pub(crate) postings: i64,
    /// Entries when it began.
    pub(crate) entries: i64,
    /// pgbench tpcb-like in the same minutes.
    pub(crate) yardstick: Point,
    /// Sales, by callers.
    pub(crate) sales: Vec<Point>,
    /// Sales of one tenant.
    pub(crate) one_tenant: Point,
    /// Sales of one card.
    pub(crate) one_card: Point,
    /// What desks read.
    pub(crate) reads: Vec<Read>,
}

impl Growth {
    /// Keeps it in a directory.
    pub(crate) fn keep(&self, directory: &Path) {
        let text = serde_json::to_string_pretty(self).expect("figures are JSON");
        fs::write(directory.join(FILE), text).expect("the bench directory can be written");
    }

    /// What was kept in a directory.
    pub(crate) fn kept(directory: &Path) -> Self {
        let path = directory.join(FILE);
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&text).expect("a growth that was kept")
    }
}

/// Measures it.
pub(crate) fn run(
    options: &Options,
    cluster: &BenchCluster,
    data: &Data,
    pgbench: &Pgbench,
    server: &Server,
) -> Growth {
    prepare(options, data, server);
    let tokens = server.tokens(data);
    let scenes = Scenes::new(data, &tokens, MARK);
    let bench = Bench { options, server };
    let sell = |spread| {
        let scenes = &scenes;
        move |random: &mut Random, out: &mut Vec<u8>| scenes.consume(random, out, spread)
    };
    // What made the database leaves millions of postings to be added up: nobody's day begins so.
    let settle = || {
        let _ = add_everything_up(server, &tokens, cluster);
        if !options.cold {
            cluster.read_once();
        }
    };
    settle();
    let mut sql = cluster.sql(PRODUCT);
    let mut number = |query: &str| sql.text(query).parse::<i64>().expect("a number");
    let postings = number("SELECT count(*) FROM posting");
    let entries = number("SELECT coalesce(sum(cardinality(kinds)), 0) FROM entry_set");
    let tpcb = pgbench.run(Script::TpcbLike, PGBENCH_CLIENTS);
    let yardstick = told("pgbench tpcb-like", PGBENCH_CLIENTS, &tpcb);
    let sales = CALLERS.map(|callers| bench.measure("sales", callers, 201, &sell(Spread::Tenants))).to_vec();
    let one_tenant = bench.measure("sales of one tenant", 64, 201, &sell(Spread::OneTenant));
    let one_card = bench.measure("sales of one card", 64, 201, &sell(Spread::OneCard(HOT)));
    let hot = format!("SELECT count(*) FROM posting WHERE wallet_id = '{}'", data.cards[0].membership);
    while number(&hot) < POSTINGS_MIN {
        let _ = bench.measure("sales of one card", 64, 201, &sell(Spread::OneCard(HOT)));
    }
    cluster.write_all();
    settle();
    let read = |what: &str, scene: &Scene<'_>| Read {
        what: what.to_owned(),
        point: bench.measure(what, READERS, 200, scene),
    };
    let reads = vec![
        read("card to desk", &|random, out| scenes.card(random, out)),
        read("whole phone", &|random, out| scenes.phone(random, out)),
        read("last digits of a phone", &|random, out| scenes.phone_tail(random, out)),
        read("part of a name", &|random, out| scenes.name(random, out)),
        read("initials in pinyin", &|random, out| scenes.pinyin(random, out)),
        read("newest of ten thousand postings", &|random, out| scenes.postings(random, out)),
    ];
    Growth { members: data.layout.size, postings, entries, yardstick, sales, one_tenant, one_card, reads }
}

struct Bench<'a> {
    options: &'a Options,
    server: &'a Server,
}

impl Bench<'_> {
    fn measure(&self, what: &str, connections: usize, expected: u16, scene: &Scene<'_>) -> Point {
        let (address, seconds) = (self.server.address, self.options.seconds);
        let load = Load { address, connections, seconds, expected, back_off: Duration::ZERO, scene };
        told(what, connections, &load.run())
    }
}

fn told(what: &str, callers: usize, outcome: &Outcome) -> Point {
    let point = Point {
        callers,
        per_second: outcome.per_second(),
        p50_ms: outcome.percentile_ms(500),
        p99_ms: outcome.percentile_ms(990),
    };
    progress(&format!(
        "  {what:<32} {callers:>5} callers {:>8.0}/s  p50 {:>7.2}  p99 {:>7.2} ms",
        point.per_second, point.p50_ms, point.p99_ms
    ));
    point
}
