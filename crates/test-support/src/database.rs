//! Databases for tests: one shared by all tests of a process, and fresh ones for tests that break or fill things.
//!
//! All are copies of a template that is migrated once for each state of `migrations/`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use persistence::bootstrap;
use persistence::database::DatabaseAddress;
use sha2::{Digest as _, Sha256};

use crate::cluster::TestCluster;
use crate::sql::Sql;
use crate::workspace;

/// Any number, the same in every test process: one at a time makes databases.
const MAKING: i64 = 0x7465_7374;
/// Names of databases that end with the process which made them.
const OF_A_PROCESS: &str = "run_";
const TEMPLATE: &str = "migrated_";

/// A migrated database. A fresh one is removed when dropped.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    fresh: bool,
}

impl TestDatabase {
    /// The database of this test process. Each test brings its own tenants.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        static SHARED: OnceLock<Arc<TestDatabase>> = OnceLock::new();
        SHARED
            .get_or_init(|| {
                remove_those_of_ended_processes();
                Arc::new(Self { name: copy_of_template(), fresh: false })
            })
            .clone()
    }

    /// A database for one test alone.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn fresh() -> Arc<Self> {
        Arc::new(Self { name: copy_of_template(), fresh: true })
    }

    /// A database without tables, for tests of the migrations themselves.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn empty() -> Arc<Self> {
        let name = next_name();
        server().run(&format!("CREATE DATABASE {name}"));
        Arc::new(Self { name, fresh: true })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> DatabaseAddress {
        TestCluster::get().address(&self.name)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection that sees everything.
    #[must_use]
    pub fn owner(&self) -> Sql {
        Sql::connect(&self.address().owner())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.fresh {
            // A test that failed half-way may have left connections; they go with the database.
            let _ = server().attempt(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// A connection to the server's first database, from which others are made.
fn server() -> Sql {
    Sql::connect(&TestCluster::get().address("regulars").owner())
}

fn next_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{OF_A_PROCESS}{}_{number}", std::process::id())
}

fn copy_of_template() -> String {
    let template = template();
    let name = next_name();
    let mut server = server();
    // An earlier process of the same number may have left one.
    server.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    server.run(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG"));
    name
}

/// The migrated template, made by whoever comes first.
fn template() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("{TEMPLATE}{}", digest_of_migrations());
        let mut server = server();
        server.run(&format!("SELECT pg_advisory_lock({MAKING})"));
        if server.rows(&format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")).is_empty() {
            make_template(&mut server, &name);
        }
        server.run(&format!("SELECT pg_advisory_unlock({MAKING})"));
        name
    })
}

fn make_template(server: &mut Sql, name: &str) {
    let stale = format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{TEMPLATE}')");
    for database in server.texts(&stale) {
        server.run(&format!("DROP DATABASE {database} WITH (FORCE)"));
    }
    let unfinished = format!("{name}_unfinished");
    server.run(&format!("CREATE DATABASE {unfinished}"));
    bootstrap::migrate(&TestCluster::get().address(&unfinished))
        .unwrap_or_else(|error| panic!("migration failed: {error}"));
    server.run(&format!("ALTER DATABASE {unfinished} RENAME TO {name}"));
}

/// The databases of runs that were killed.
fn remove_those_of_ended_processes() {
    let mut server = server();
    server.run(&format!("SELECT pg_advisory_lock({MAKING})"));
    let query = format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{OF_A_PROCESS}')");
    for name in server.texts(&query) {
        let process = name.split('_').nth(1).unwrap_or_default();
        let is_own = process == std::process::id().to_string();
        if !is_own && !std::path::Path::new("/proc").join(process).exists() {
            server.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
    server.run(&format!("SELECT pg_advisory_unlock({MAKING})"));
}

fn digest_of_migrations() -> String {
    let mut digest = Sha256::new();
    for path in workspace::files("migrations", "sql")
        .iter()
        .chain([&"crates/persistence/src/bootstrap.rs".to_owned()])
    {
        digest.update(path.as_bytes());
        digest.update(workspace::read(path).as_bytes());
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
