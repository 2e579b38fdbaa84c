//! The database of a command: the operator's, or a private one that runs as long as the command.

use private_postgres::{Cluster, Settings};

use persistence::bootstrap;
use persistence::clock::Clock;
use persistence::database::{DatabaseAddress, ROLES};
use persistence::store::{PoolSizes, Store};

use super::Failure;
use crate::auth::keys::Keys;
use crate::config::{DatabaseSettings, ServerSettings};
use crate::state::AppState;

const NAME: &str = "regulars";
const CONNECTIONS_MAX: u16 = 100;

/// An open database.
pub(super) struct Database {
    /// Where it is.
    pub(super) address: DatabaseAddress,
    cluster: Option<Cluster>,
}

impl Database {
    /// Uses the configured server, or starts (or adopts) the private one.
    pub(super) fn open(settings: &DatabaseSettings) -> Result<Self, Failure> {
        if let Some(owner_url) = settings.database_url.clone() {
            let address = DatabaseAddress::External { owner_url, app_url: settings.database_app_url.clone() };
            return Ok(Self { address, cluster: None });
        }
        let cluster = Cluster::start(&Settings {
            root: settings.data.join("pg"),
            bin_dir: settings.pg_bin.clone(),
            database: NAME.to_owned(),
            role_names: ROLES.iter().map(|role| (*role).to_owned()).collect(),
            max_connections: CONNECTIONS_MAX,
            extra: Vec::new(),
        })
        .map_err(|error| Failure { words: error.to_string(), exit_code: error.exit_code() })?;
        let address = DatabaseAddress::Private {
            socket_dir: cluster.socket_dir().to_string_lossy().into_owned(),
            port: cluster.port(),
            database: NAME.to_owned(),
        };
        Ok(Self { address, cluster: Some(cluster) })
    }

    /// Whether it is ours, and so may be filled with a demo.
    pub(super) const fn is_private(&self) -> bool {
        self.cluster.is_some()
    }

    /// Makes roles and tables and refuses a server that is not durable.
    pub(super) fn migrate(&self) -> Result<Vec<String>, Failure> {
        let applied = bootstrap::migrate(&self.address)?;
        bootstrap::check(&self.address)?;
        Ok(applied)
    }

    /// The state of a server over it, with the keys of the data directory.
    pub(super) fn state(
        &self,
        settings: &DatabaseSettings,
        server: ServerSettings,
    ) -> Result<AppState, Failure> {
        let directory = settings.data.join("keys");
        let keys = Keys::load_or_make(&directory)
            .map_err(|error| Failure::new(format!("the keys in {}: {error}", directory.display())))?;
        let sizes = PoolSizes { requests: server.pool, ..PoolSizes::default() };
        let store = Store::open(&self.address, sizes, Clock::default())?;
        Ok(AppState::new(store, keys, server))
    }

    /// Stops the private server, unless another application uses it.
    pub(super) fn close(self) -> Result<(), Failure> {
        if let Some(cluster) = self.cluster {
            cluster.stop()?;
        }
        Ok(())
    }
}
