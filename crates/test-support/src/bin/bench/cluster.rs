//! The bench's own PostgreSQL: the product's private cluster with the product's settings, nothing else.

use std::path::{Path, PathBuf};

use persistence::database::{DatabaseAddress, OWNER, ROLES};
use private_postgres::{Cluster, Settings};
use test_support::Sql;

use crate::options::Options;

/// Database of the product.
pub(crate) const PRODUCT: &str = "regulars";
/// Database of pgbench.
pub(crate) const PGBENCH: &str = "pgbench";
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
            extra: Vec::new(),
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

    /// Where its data lies.
    pub(crate) fn data_dir(&self) -> &Path {
        self.cluster.data_dir()
    }

    /// Stops it.
    pub(crate) fn stop(self) {
        if let Err(error) = self.cluster.stop() {
            crate::report::progress(&format!("PostgreSQL runs on: {error}"));
        }
    }
}
