//! The yardstick: PostgreSQL's own `pgbench` on the same server, with a log of every transaction for its percentiles.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::cluster::{BenchCluster, PGBENCH};
use crate::data::Data;
use crate::load::Outcome;
use crate::options::Options;
use crate::report::progress;
use crate::yardsticks::{FILES, Script};

/// pgbench, ready to run.
pub(crate) struct Pgbench {
    program: PathBuf,
    arguments: Vec<String>,
    directory: PathBuf,
    seconds: u64,
}

impl Pgbench {
    /// Makes its tables and scripts, unless they are there.
    pub(crate) fn ready(options: &Options, cluster: &BenchCluster, data: &Data) -> Self {
        let directory = options.directory.join("pgbench");
        fs::create_dir_all(&directory).expect("the bench directory can be written");
        for (script, file) in FILES.into_iter().filter_map(|script| Some((script, script.file()?))) {
            fs::write(directory.join(file), script.text(&data.layout)).expect("a script can be written");
        }
        let own = Self {
            program: cluster.program("pgbench"),
            arguments: cluster.arguments(),
            directory,
            seconds: options.seconds,
        };
        own.make_tables(options.scale, data.layout.size, cluster);
        own
    }

    fn make_tables(&self, scale: u32, accounts: usize, cluster: &BenchCluster) {
        let mut server = cluster.sql("postgres");
        let exists = format!("SELECT 1 FROM pg_database WHERE datname = '{PGBENCH}'");
        let comment = format!("scale {scale}, accounts {accounts}");
        if !server.rows(&exists).is_empty() {
            let made = format!(
                "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = '{PGBENCH}'"
            );
            if server.text(&made) == comment {
                return;
            }
            server.run(&format!("DROP DATABASE {PGBENCH} WITH (FORCE)"));
        }
        progress(&format!("making pgbench's tables, scale {scale} …"));
        server.run(&format!("CREATE DATABASE {PGBENCH}"));
        let made = Command::new(&self.program)
            .args(&self.arguments)
            .args(["-i", "-q", "-s", &scale.to_string(), PGBENCH])
            .output()
            .expect("pgbench runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut sql = cluster.sql(PGBENCH);
        sql.run(&format!(
            "CREATE TABLE account (id bigint PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0), version bigint NOT NULL) WITH (fillfactor = 70);
             CREATE TABLE txn (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key uuid NOT NULL UNIQUE, account_id bigint NOT NULL,
               amount bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
             CREATE TABLE txn_entry (txn_id bigint NOT NULL, line smallint NOT NULL, account_id bigint NOT NULL, amount bigint NOT NULL,
               balance_after bigint NOT NULL, PRIMARY KEY (txn_id, line));
             INSERT INTO account SELECT id, 1000000000, 0 FROM generate_series(1, {accounts}) AS id;"
        ));
        sql.run("VACUUM ANALYZE");
        server.run(&format!("COMMENT ON DATABASE {PGBENCH} IS '{comment}'"));
    }

    /// Runs a script with so many clients.
    pub(crate) fn run(&self, script: Script, clients: usize) -> Outcome {
        let prefix = self.directory.join("log");
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).args(["-n", "-M", "prepared", "-l"]);
        command.args(["-c", &clients.to_string(), "-j", if clients > 1 { "2" } else { "1" }]);
        command.args(["-T", &self.seconds.to_string()]).arg(format!("--log-prefix={}", prefix.display()));
        command.args(["-U", script.role()]);
        match script.file() {
            Some(file) => command.arg("-f").arg(self.directory.join(file)),
            None => command.args(["-b", "tpcb-like"]),
        };
        command.arg(script.database());
        let started = Instant::now();
        let output = command.output().expect("pgbench runs");
        let elapsed = started.elapsed().as_secs_f64();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let micros = self.take_logs();
        let tps =
            text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
        let done = micros.len() as u64;
        let seconds = tps.map_or(elapsed, |tps| done as f64 / tps);
        Outcome { done, seconds, micros, ..Outcome::default() }
    }

    /// Reads the latencies and removes the logs.
    fn take_logs(&self) -> Vec<u32> {
        let mut micros = Vec::new();
        let logs = fs::read_dir(&self.directory).expect("the bench directory can be read").flatten();
        for log in logs.filter(|entry| entry.file_name().to_string_lossy().starts_with("log.")) {
            let text = fs::read_to_string(log.path()).unwrap_or_default();
            micros.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u32>().ok()));
            let _ = fs::remove_file(log.path());
        }
        micros.sort_unstable();
        micros
    }
}
