//! One PostgreSQL for all tests: durable settings, started by the first test process and adopted by the others.
//!
//! It stays up when a run ends, so that the next one begins at once; `test-postgres stop` ends it.

use std::path::PathBuf;
use std::sync::OnceLock;

use persistence::database::{DatabaseAddress, ROLES};
use private_postgres::{Cluster, Settings};

/// Connections for parallel tests, each with small pools.
const CONNECTIONS_MAX: u16 = 200;

/// The running server.
#[derive(Debug)]
pub struct TestCluster {
    cluster: Cluster,
}

impl TestCluster {
    /// The server, started on first use.
    ///
    /// # Panics
    /// When PostgreSQL cannot be started.
    #[must_use]
    pub fn get() -> &'static Self {
        static CLUSTER: OnceLock<TestCluster> = OnceLock::new();
        CLUSTER.get_or_init(|| {
            let cluster =
                Cluster::start(&settings()).unwrap_or_else(|error| panic!("no test server: {error}"));
            Self { cluster }
        })
    }

    /// The address of one of its databases.
    #[must_use]
    pub fn address(&self, database: &str) -> DatabaseAddress {
        DatabaseAddress::Private {
            socket_dir: self.cluster.socket_dir().display().to_string(),
            port: port(&self.cluster.url("regulars_owner")),
            database: database.to_owned(),
        }
    }

    /// The directory of the server's own log.
    ///
    /// # Panics
    /// Never: the data directory has a parent.
    #[must_use]
    pub fn log_dir(&self) -> PathBuf {
        self.cluster.data_dir().parent().expect("data lies in the cluster's root").join("log")
    }

    /// Stops the server if no other process uses it.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop() {
        let cluster = Cluster::start(&settings()).unwrap_or_else(|error| panic!("no test server: {error}"));
        cluster.stop().unwrap_or_else(|error| panic!("the test server does not stop: {error}"));
    }
}

/// Where the server lives: beside the test binaries, so that each target directory has its own.
fn root() -> PathBuf {
    let program = std::env::current_exe().expect("a test knows its own program");
    let target = program.ancestors().find(|path| path.join("CACHEDIR.TAG").exists());
    target.expect("test programs lie in cargo's target directory").join("test-pg")
}

fn settings() -> Settings {
    Settings {
        root: root(),
        bin_dir: None,
        database: "regulars".into(),
        role_names: ROLES.map(str::to_owned).to_vec(),
        max_connections: CONNECTIONS_MAX,
        extra: vec![
            // Plans and log records of tests are read back; nothing personal is in them.
            ("log_min_error_statement".into(), "error".into()),
            // Tests copy and drop databases, which waits for whoever reads their pages again after a start.
            ("shared_preload_libraries".into(), String::new()),
        ],
    }
}

fn port(url: &str) -> u16 {
    let text = url.split_whitespace().find_map(|part| part.strip_prefix("port="));
    text.and_then(|port| port.parse().ok()).expect("a connection string names its port")
}
