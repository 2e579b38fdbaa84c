//! The bench's own PostgreSQL: the product's private cluster with the product's settings, nothing else.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::{io, iter};

use persistence::database::{DatabaseAddress, OWNER, ROLES};
use private_postgres::{Cluster, Settings, memory_mb, shared_buffers_mb};
use test_support::Sql;

use crate::options::Options;

/// Database of the product.
pub(crate) const PRODUCT: &str = "regulars";
/// Database of pgbench.
pub(crate) const PGBENCH: &str = "pgbench";
/// What is read between a card and the whole desk, by searches, and by sales.
const DESK_TABLES: [&str; 10] = [
    "card",
    "card_alias",
    "entry_set",
    "lot",
    "member",
    "member_secret",
    "member_token",
    "membership",
    "posting",
    "wallet",
];
/// As many as the product asks for.
const CONNECTIONS_MAX: u16 = 100;

/// The running cluster.
pub(crate) struct BenchCluster {
    cluster: Cluster,
}

impl BenchCluster {
    /// Starts or adopts it.
    pub(crate) fn start(options: &Options) -> Self {
        let cluster = Cluster::start(&Settings {
            root: options.directory.join("pg"),
            bin_dir: None,
            database: PRODUCT.to_owned(),
            role_names: ROLES.iter().map(|role| (*role).to_owned()).collect(),
            max_connections: CONNECTIONS_MAX,
            extra: extra_settings(options),
        });
        Self { cluster: cluster.unwrap_or_else(|error| panic!("no PostgreSQL: {error}")) }
    }

    /// The address of the product's database.
    pub(crate) fn address(&self) -> DatabaseAddress {
        DatabaseAddress::Private {
            socket_dir: self.cluster.socket_dir().display().to_string(),
            port: self.cluster.port(),
            database: PRODUCT.to_owned(),
        }
    }

    /// `DATABASE_URL` of the product.
    pub(crate) fn url(&self) -> String {
        self.cluster.url(OWNER)
    }

    /// A connection that sees everything.
    pub(crate) fn sql(&self, database: &str) -> Sql {
        Sql::connect(
            &self.cluster.url(OWNER).replace(&format!("dbname={PRODUCT}"), &format!("dbname={database}")),
        )
    }

    /// Arguments that lead PostgreSQL's programs here.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let socket_dir = self.cluster.socket_dir().display().to_string();
        vec!["-h".into(), socket_dir, "-p".into(), self.cluster.port().to_string(), "-U".into(), OWNER.into()]
    }

    /// A program beside the running server.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        let server = std::fs::read_link(format!("/proc/{}/exe", self.postmaster())).expect("the server runs");
        server.with_file_name(name)
    }

    /// Process id of the server.
    pub(crate) fn postmaster(&self) -> i32 {
        self.cluster.postmaster_pid()
    }

    /// Reads what desks read once, so that nothing that follows waits for the disk's first reading: as after a day of work.
    pub(crate) fn read_once(&self) {
        let tables = DESK_TABLES.map(|table| format!("'{table}'::regclass")).join(", ");
        let paths = self.sql(PRODUCT).texts(&format!(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE oid IN ({tables})
             UNION ALL SELECT pg_relation_filepath(indexrelid) FROM pg_index WHERE indrelid IN ({tables})"
        ));
        for path in paths {
            let first = self.data_dir().join(path);
            let more = (1..).map(|part| first.with_extension(part.to_string()));
            // A large relation goes on in further files.
            for file in iter::once(first.clone()).chain(more).map_while(|path| File::open(path).ok()) {
                io::copy(&mut &file, &mut io::sink()).expect("a file of the database that can be read");
            }
        }
    }

    /// Writes what waits to be written, so that what follows has the disk to itself.
    pub(crate) fn write_all(&self) {
        self.sql(PRODUCT).run("CHECKPOINT");
    }

    /// Where its data lies.
    pub(crate) fn data_dir(&self) -> &Path {
        self.cluster.data_dir()
    }

    /// The statements that took the most time since the last reset, one a line.
    pub(crate) fn top_statements(&self) -> Vec<String> {
        let rows = self.sql(PRODUCT).rows(
            "SELECT calls, round((total_plan_time + total_exec_time)::numeric) AS ms,
                    round((1000 * total_plan_time / greatest(calls, 1))::numeric) AS plan_us,
                    round((1000 * total_exec_time / greatest(calls, 1))::numeric) AS exec_us, rows, wal_bytes,
                    left(regexp_replace(query, '\\s+', ' ', 'g'), 110) AS query
             FROM pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT 30",
        );
        let line = |row: serde_json::Value| {
            let text = |name: &str| row[name].to_string();
            let log = row["wal_bytes"].to_string();
            format!(
                "{:>8} ms {:>8} x  plan {:>5} exec {:>6} µs  rows {:>8}  log {log:>10}  {}",
                text("ms"),
                text("calls"),
                text("plan_us"),
                text("exec_us"),
                text("rows"),
                text("query")
            )
        };
        rows.into_iter().map(line).collect()
    }

    /// Makes the counting of statements begin anew.
    pub(crate) fn reset_statements(&self) {
        let mut sql = self.sql(PRODUCT);
        sql.run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        sql.run("SELECT pg_stat_statements_reset()");
    }

    /// Stops it.
    pub(crate) fn stop(self) {
        if let Err(error) = self.cluster.stop() {
            crate::report::progress(&format!("PostgreSQL runs on: {error}"));
        }
    }
}

fn extra_settings(options: &Options) -> Vec<(String, String)> {
    let mut extra = if options.statements { statement_counting() } else { Vec::new() };
    if options.growth.is_some() {
        // Two share the machine: each caches what it would on half of it.
        extra.push(("shared_buffers".to_owned(), format!("{}MB", shared_buffers_mb(memory_mb() / 2))));
    }
    extra
}

fn statement_counting() -> Vec<(String, String)> {
    [
        ("shared_preload_libraries", "pg_stat_statements"),
        ("pg_stat_statements.track_planning", "on"),
        ("compute_query_id", "on"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}
