//! More callers than the till's queue holds: what is refused must be refused as "not done", what is acknowledged must be
//! stored once, and the till must go on working.

use std::time::Duration;

use persistence::till::QUEUE_COMMANDS_MAX;

use crate::cluster::{BenchCluster, PRODUCT};
use crate::data::Data;
use crate::load::Load;
use crate::options::Options;
use crate::report::progress;
use crate::rounds::BUSY;
use crate::scenes::{Scenes, Spread};
use crate::server::Server;
use test_support::random::Random;

/// Seconds to let callers fill the queue and the queue answer them.
const SECONDS: u64 = 10;
/// What the server says in `Retry-After`.
const BACK_OFF: Duration = Duration::from_secs(1);

/// What came of it.
#[derive(Debug)]
pub(crate) struct Overload {
    /// Connections.
    pub(crate) connections: usize,
    /// Acknowledged sales per second just before, at the usual load.
    pub(crate) peak_per_second: f64,
    /// Acknowledged sales per second under overload.
    pub(crate) per_second: f64,
    /// Sales acknowledged under overload.
    pub(crate) acknowledged: u64,
    /// Requests refused as not done.
    pub(crate) refused: u64,
    /// Other answers.
    pub(crate) failed: u64,
    /// Keys of the overload that are stored.
    pub(crate) stored: u64,
    /// Postings that those keys name.
    pub(crate) postings: u64,
    /// The slowest acknowledged sale in a hundred, ms.
    pub(crate) p99_ms: f64,
    /// The most memory that the server ever had, MB.
    pub(crate) resident_mb: f64,
}

impl Overload {
    /// Whether exactly what was acknowledged is stored. An answer that never came may be stored or not.
    pub(crate) fn is_exact(&self) -> bool {
        let known = self.acknowledged..=self.acknowledged + self.failed;
        known.contains(&self.stored) && self.stored == self.postings
    }
}

/// Measures the peak and then the overload.
pub(crate) fn run(options: &Options, cluster: &BenchCluster, data: &Data, server: &Server) -> Overload {
    let connections = options.overload_connections;
    progress(&format!("overload: {connections} connections, a queue of {QUEUE_COMMANDS_MAX}"));
    let tokens = server.tokens(data);
    let mark = std::process::id() ^ 0x07e1_0ad0;
    let scenes = Scenes::new(data, &tokens, mark);
    let scene = |random: &mut Random, out: &mut Vec<u8>| scenes.consume(random, out, Spread::Tenants);
    let load = |connections, seconds| Load {
        address: server.address,
        connections,
        seconds,
        expected: 201,
        back_off: BACK_OFF,
        scene: &scene,
    };
    let peak = load(BUSY, options.seconds).run();
    let over = load(connections, SECONDS).run();
    let acknowledged = peak.done + over.done;
    let (stored, postings) = stored(cluster, mark);
    let overload = Overload {
        connections,
        peak_per_second: peak.per_second(),
        per_second: over.per_second(),
        acknowledged,
        refused: over.refused,
        failed: peak.failed + over.failed,
        stored,
        postings,
        p99_ms: over.percentile_ms(990),
        resident_mb: crate::counters::resident_mb(server.process()).1,
    };
    progress(&format!("  {overload:?}"));
    overload
}

/// Keys that end with the mark, and the distinct postings that they name.
fn stored(cluster: &BenchCluster, mark: u32) -> (u64, u64) {
    let mut sql = cluster.sql(PRODUCT);
    let mut count = |what: &str| {
        let query = format!(
            "SELECT {what} FROM command c LEFT JOIN posting p ON p.tenant_id = c.tenant_id AND p.id = c.posting_id
             WHERE right(c.key, 8) = '{mark:08x}'"
        );
        u64::try_from(sql.number(&query)).unwrap_or(0)
    };
    (count("count(*)"), count("count(DISTINCT p.id)"))
}
