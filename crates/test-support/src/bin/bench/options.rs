//! What can be chosen for a run.

use std::path::PathBuf;

use clap::Parser;

/// Measure the product's HTTP API beside pgbench on one private PostgreSQL.
#[derive(Debug, Clone, Parser)]
#[command(name = "bench")]
pub(crate) struct Options {
    /// Members, cards and wallets; kept between runs.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) size: usize,
    /// Tenants; the first has a fifth of the members.
    #[arg(long, default_value_t = 100)]
    pub(crate) tenants: usize,
    /// Sales that each member made beforehand; kept between runs.
    #[arg(long, default_value_t = 0)]
    pub(crate) sales: usize,
    /// Each round of these sales has a business day of its own, the last of them today.
    #[arg(long)]
    pub(crate) daily: bool,
    /// Only make the data.
    #[arg(long)]
    pub(crate) only_data: bool,
    /// Measure how throughput and latency grow with callers and with the database, instead of the rounds: by turns with a database of
    /// 100 000 members in this directory.
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) growth: Option<PathBuf>,
    /// Measure without reading once what desks and tills read: as on a machine that was just started.
    #[arg(long)]
    pub(crate) cold: bool,
    /// Measure what reports take, and what they take from the till, instead of the rounds.
    #[arg(long)]
    pub(crate) reports: bool,
    /// Rounds; every measurement takes its turn in each.
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,
    /// Seconds of one measurement.
    #[arg(long, default_value_t = 5)]
    pub(crate) seconds: u64,
    /// Scale of pgbench's own tables.
    #[arg(long, default_value_t = 50)]
    pub(crate) scale: u32,
    /// Connections of the overload, half as many again as the till's queue holds.
    #[arg(long, default_value_t = 6_000)]
    pub(crate) overload_connections: usize,
    /// Where clusters, data and results are kept.
    #[arg(long, default_value = "target/bench")]
    pub(crate) directory: PathBuf,
    /// The server to measure (default: `regulars` beside this program).
    #[arg(long)]
    pub(crate) server: Option<PathBuf>,
    /// Take only these measurements (repeatable), without the overload and the verification: for trying a change.
    #[arg(long, value_name = "MEASUREMENT")]
    pub(crate) only: Vec<String>,
    /// Print the statements that took PostgreSQL the most time. Counting them costs a little time itself.
    #[arg(long)]
    pub(crate) statements: bool,
    /// Another server, measured in the same rounds: only plain sales and card lookups.
    #[arg(long)]
    pub(crate) beside: Option<PathBuf>,
    /// A setting of that other server, as NAME=VALUE of its environment (repeatable).
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) beside_env: Vec<String>,
}

impl Options {
    /// Whether a measurement is asked for.
    pub(crate) fn wants(&self, measurement: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == measurement)
    }

    /// The server to measure.
    pub(crate) fn server(&self) -> PathBuf {
        self.server.clone().unwrap_or_else(|| {
            let own = std::env::current_exe().expect("this program has a path");
            own.with_file_name("regulars")
        })
    }
}
