//! The yardstick: PostgreSQL's own `pgbench` on the same server, with a log of every transaction for its percentiles.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::cluster::{BenchCluster, PGBENCH, PRODUCT};
use crate::data::{Data, Layout};
use crate::load::Outcome;
use crate::options::Options;
use crate::report::progress;

/// What pgbench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Its own tpcb-like transaction.
    TpcbLike,
    /// One guarded balance update with header and both entries, in one statement: the least that a sale can be.
    SingleRow,
    /// A card with member, membership and wallet by its number, in the product's own tables, without row-level security.
    CardLookup,
}

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
        let single_row = single_row(data.layout.size);
        fs::write(directory.join("single-row.sql"), single_row).expect("a script can be written");
        fs::write(directory.join("lookup.sql"), lookup(&data.layout)).expect("a script can be written");
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
        match script {
            Script::TpcbLike => command.args(["-b", "tpcb-like", PGBENCH]),
            Script::SingleRow => command.arg("-f").arg(self.directory.join("single-row.sql")).arg(PGBENCH),
            Script::CardLookup => command.arg("-f").arg(self.directory.join("lookup.sql")).arg(PRODUCT),
        };
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

fn single_row(accounts: usize) -> String {
    format!(
        "\\set a random(1, {accounts})\n\\set amount random(100, 2000)\n\
         WITH u AS (UPDATE account SET balance = balance - (:amount)::bigint, version = version + 1 \
         WHERE id = (:a)::bigint AND balance >= (:amount)::bigint RETURNING id, balance), \
         t AS (INSERT INTO txn (key, account_id, amount) SELECT gen_random_uuid(), id, (:amount)::bigint FROM u RETURNING id), \
         e AS (INSERT INTO txn_entry SELECT t.id, 1, u.id, -(:amount)::bigint, u.balance FROM t, u \
         UNION ALL SELECT t.id, 2, 0, (:amount)::bigint, 0 FROM t) SELECT t.id, u.balance FROM t, u;\n"
    )
}

fn lookup(layout: &Layout) -> String {
    let Layout { tenants, first, each, .. } = layout;
    let last = tenants - 1;
    format!(
        "\\set t random(0, {last})\n\
         \\set n case when :t = 0 then random(0, {first} - 1) else {first} + (:t - 1) * {each} + random(0, greatest({each}, 1) - 1) end\n\
         SELECT c.id, c.number, c.state, m.id, m.display_enc, s.id, w.principal, w.bonus, w.reward_points, w.tier_points, w.tier, w.version \
         FROM card_alias a JOIN card c ON c.tenant_id = a.tenant_id AND c.id = a.card_id \
         JOIN membership s ON s.tenant_id = a.tenant_id AND s.id = c.membership_id \
         JOIN member m ON m.tenant_id = a.tenant_id AND m.id = s.member_id \
         JOIN wallet w ON w.tenant_id = a.tenant_id AND w.id = s.id \
         WHERE a.tenant_id = ('01990000-0000-7000-8000-' || lpad((:t)::bigint::text, 12, '0'))::uuid \
         AND a.alias = '88' || lpad((:n)::bigint::text, 8, '0');\n"
    )
}
