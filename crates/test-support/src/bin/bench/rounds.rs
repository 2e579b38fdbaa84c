//! The rounds: every measurement takes its turn in each, so that what compares stands minutes apart at most.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use test_support::Sql;

use crate::cluster::{BenchCluster, PRODUCT};
use crate::counters::{Counters, Used, resident_mb};
use crate::data::Data;
use crate::http::Connection;
use crate::load::{Load, Outcome, Scene};
use crate::meters::Counts;
use crate::options::Options;
use crate::pgbench::Pgbench;
use crate::report::progress;
use crate::scenes::{HOT, Scenes, Spread};
use crate::server::Server;
use crate::yardsticks::{self, Script};
use test_support::random::Random;

/// Connections of a busy evening.
pub(crate) const BUSY: usize = 64;
/// Connections of a quiet morning.
const QUIET: usize = 2;
/// Clients of pgbench: the knee of two cores.
pub(crate) const PGBENCH_CLIENTS: usize = 16;
/// Sales that are kept to be asked again.
const KEPT: usize = 2_000;
/// Ends the keys of rounds.
pub(crate) const MARK: u32 = 0xbe9c_0000;

/// One measurement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// Requests or transactions per second.
    pub(crate) per_second: f64,
    /// Median, ms.
    pub(crate) p50_ms: f64,
    /// The slowest in a hundred, ms.
    pub(crate) p99_ms: f64,
    /// What one request or transaction used.
    pub(crate) used: Used,
    /// Answers that were not expected, of all.
    pub(crate) failed: u64,
    /// Resident memory of the server afterwards, MB.
    pub(crate) resident_mb: f64,
}

/// One round by the names of its measurements.
pub(crate) type Round = BTreeMap<&'static str, Measured>;

struct Bench<'a> {
    options: &'a Options,
    cluster: &'a BenchCluster,
    data: &'a Data,
    pgbench: &'a Pgbench,
    server: &'a Server,
    sql: Sql,
    round: Round,
}

/// Runs all rounds.
pub(crate) fn run(
    options: &Options,
    cluster: &BenchCluster,
    data: &Data,
    pgbench: &Pgbench,
    server: &Server,
) -> Vec<Round> {
    prepare(options, data, server);
    yardsticks::make_tables(cluster);
    if !options.cold {
        cluster.read_once();
    }
    Counts::reset(cluster);
    (1..=options.rounds)
        .map(|number| {
            progress(&format!("round {number} of {}", options.rounds));
            let sql = cluster.sql(PRODUCT);
            let mut bench = Bench { options, cluster, data, pgbench, server, sql, round: Round::new() };
            bench.run();
            bench.round
        })
        .collect()
}

/// As JSON, by measurement and round.
pub(crate) fn json(rounds: &[Round]) -> Value {
    let one = |measured: &Measured| {
        json!({
            "per_second": measured.per_second, "p50_ms": measured.p50_ms, "p99_ms": measured.p99_ms,
            "server_cpu_us": measured.used.server_micros, "postgresql_cpu_us": measured.used.cluster_micros,
            "log_bytes": measured.used.log_bytes, "flushes": measured.used.flushes,
            "page_images": measured.used.page_images, "failed": measured.failed, "resident_mb": measured.resident_mb,
        })
    };
    rounds
        .iter()
        .map(|round| round.iter().map(|(name, of)| ((*name).to_owned(), one(of))).collect::<Value>())
        .collect()
}

/// Money on the hot card, and caches as they are when a shop is open.
pub(crate) fn prepare(options: &Options, data: &Data, server: &Server) {
    let tokens = server.tokens(data);
    let scenes = Scenes::new(data, &tokens, MARK);
    let mut connection = Connection::open(server.address).expect("the server listens");
    let mut request = Vec::new();
    scenes.top_up(&mut Random::new(0), &mut request, HOT);
    let reply = connection.call(&request).expect("the server answers");
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(reply.body));
    let scene = |random: &mut Random, out: &mut Vec<u8>| scenes.consume(random, out, Spread::Tenants);
    let (address, seconds) = (server.address, options.seconds.min(3));
    Load { address, connections: BUSY, seconds, expected: 201, back_off: Duration::ZERO, scene: &scene }
        .run();
}

impl Bench<'_> {
    fn run(&mut self) {
        let tokens = self.server.tokens(self.data);
        let mut scenes = Scenes::new(self.data, &tokens, MARK);
        scenes.keep(make_kept(&scenes, self.server));
        let scenes = &scenes;
        let consume =
            |spread| move |random: &mut Random, out: &mut Vec<u8>| scenes.consume(random, out, spread);
        self.yardstick("tpcb_like", Script::TpcbLike, PGBENCH_CLIENTS);
        self.http("consume", BUSY, 201, &consume(Spread::Tenants));
        self.yardstick("same_sale", Script::SameSale, PGBENCH_CLIENTS);
        self.yardstick("least_sale", Script::LeastSale, PGBENCH_CLIENTS);
        self.beside();
        self.http("one_tenant", BUSY, 201, &consume(Spread::OneTenant));
        self.http("one_card", BUSY, 201, &consume(Spread::OneCard(HOT)));
        self.yardstick("same_panel", Script::SamePanel, PGBENCH_CLIENTS);
        self.yardstick("least_panel", Script::LeastPanel, PGBENCH_CLIENTS);
        self.http("lookup", BUSY, 200, &|random, out| scenes.card(random, out));
        self.http("replay", BUSY, 201, &|random, out| scenes.replay(random, out));
        self.http("phone", BUSY, 200, &|random, out| scenes.phone(random, out));
        self.http("phone_tail", BUSY, 200, &|random, out| scenes.phone_tail(random, out));
        self.http("name", BUSY, 200, &|random, out| scenes.name(random, out));
        self.http("static", BUSY, 200, &Scenes::alive);
        self.yardstick("same_sale_alone", Script::SameSale, 1);
        self.yardstick("least_sale_alone", Script::LeastSale, 1);
        self.http("consume_quiet", QUIET, 201, &consume(Spread::Tenants));
    }

    fn http(&mut self, name: &'static str, connections: usize, expected: u16, scene: &Scene<'_>) {
        let address = self.server.address;
        let seconds = self.options.seconds;
        self.measure(name, self.server.process(), || {
            Load { address, connections, seconds, expected, back_off: Duration::ZERO, scene }.run()
        });
    }

    fn yardstick(&mut self, name: &'static str, script: Script, clients: usize) {
        let pgbench = self.pgbench;
        self.measure(name, self.server.process(), || pgbench.run(script, clients));
    }

    /// The same sales by another server, when one was given.
    fn beside(&mut self) {
        let Some(program) = &self.options.beside else { return };
        let other = Server::start(program, &self.options.beside_env, self.cluster, self.data);
        let tokens = other.tokens(self.data);
        let scenes = Scenes::new(self.data, &tokens, MARK);
        let scene = |random: &mut Random, out: &mut Vec<u8>| scenes.consume(random, out, Spread::Tenants);
        let address = other.address;
        let load = |seconds| Load {
            address,
            connections: BUSY,
            seconds,
            expected: 201,
            back_off: Duration::ZERO,
            scene: &scene,
        };
        load(2).run();
        let seconds = self.options.seconds;
        self.measure("consume_beside", other.process(), || load(seconds).run());
        let look = |random: &mut Random, out: &mut Vec<u8>| scenes.card(random, out);
        self.measure("lookup_beside", other.process(), || {
            Load {
                address,
                connections: BUSY,
                seconds,
                expected: 200,
                back_off: Duration::ZERO,
                scene: &look,
            }
            .run()
        });
        other.stop();
    }

    fn measure(&mut self, name: &'static str, process: u32, work: impl FnOnce() -> Outcome) {
        if !self.options.wants(name) {
            return;
        }
        if self.options.statements {
            self.cluster.reset_statements();
        }
        let before = Counters::read(&mut self.sql, process, self.cluster.postmaster());
        let outcome = work();
        let used = Counters::read(&mut self.sql, process, self.cluster.postmaster()).since(&before);
        let done = outcome.done as f64;
        let used = Used {
            server_micros: used.server_micros / done,
            cluster_micros: used.cluster_micros / done,
            log_bytes: used.log_bytes / done,
            flushes: used.flushes / done,
            page_images: used.page_images / done,
        };
        let measured = Measured {
            per_second: outcome.per_second(),
            p50_ms: outcome.percentile_ms(500),
            p99_ms: outcome.percentile_ms(990),
            used,
            failed: outcome.failed + outcome.refused,
            resident_mb: resident_mb(process).0,
        };
        progress(&format!(
            "  {name:<18} {:>8.0}/s  p50 {:>7.2}  p99 {:>7.2} ms  cpu {:>4.0} + {:>4.0} µs  log {:>6.0} B",
            measured.per_second,
            measured.p50_ms,
            measured.p99_ms,
            used.server_micros,
            used.cluster_micros,
            used.log_bytes
        ));
        if self.options.statements {
            self.cluster.top_statements().iter().for_each(|line| progress(line));
        }
        self.round.insert(name, measured);
    }
}

/// Makes sales whose requests are kept.
fn make_kept(scenes: &Scenes<'_>, server: &Server) -> Vec<Vec<u8>> {
    let mut connection = Connection::open(server.address).expect("the server listens");
    let mut random = Random::new(u64::from(std::process::id()));
    (0..KEPT)
        .map(|_| {
            let mut request = Vec::new();
            scenes.consume(&mut random, &mut request, Spread::Tenants);
            let reply = connection.call(&request).expect("the server answers");
            assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(reply.body));
            request
        })
        .collect()
}
