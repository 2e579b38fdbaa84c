//! The database of a command: the operator's, or a private one that runs as long as the command.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use private_postgres::{Cluster, Settings};

use persistence::bootstrap;
use persistence::clock::Clock;
use persistence::database::{DatabaseAddress, ROLES};
use persistence::store::{PoolSizes, Store};

use super::Failure;
use crate::auth::keys::Keys;
use crate::config::{DatabaseSettings, ServerSettings};
use crate::state::AppState;
use crate::worker::Worker;

const NAME: &str = "regulars";
const CONNECTIONS_MAX: u16 = 100;
/// How often a look is taken whether the private server still runs.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// An open database.
pub(super) struct Database {
    /// Where it is.
    pub(super) address: DatabaseAddress,
    private: Option<Arc<Private>>,
}

/// The server that runs for a command alone.
struct Private {
    settings: Settings,
    cluster: Mutex<Cluster>,
}

impl Database {
    /// Uses the configured server, or starts (or adopts) the private one.
    pub(super) fn open(settings: &DatabaseSettings) -> Result<Self, Failure> {
        if let Some(owner_url) = settings.database_url.clone() {
            let address = DatabaseAddress::External { owner_url, app_url: settings.database_app_url.clone() };
            return Ok(Self { address, private: None });
        }
        let private = Settings {
            root: settings.data.join("pg"),
            bin_dir: settings.pg_bin.clone(),
            database: NAME.to_owned(),
            role_names: ROLES.iter().map(|role| (*role).to_owned()).collect(),
            max_connections: CONNECTIONS_MAX,
            extra: Vec::new(),
        };
        let cluster = Cluster::start(&private)
            .map_err(|error| Failure { words: error.to_string(), exit_code: error.exit_code() })?;
        let address = DatabaseAddress::Private {
            socket_dir: cluster.socket_dir().to_string_lossy().into_owned(),
            port: cluster.port(),
            database: NAME.to_owned(),
        };
        let private = Private { settings: private, cluster: Mutex::new(cluster) };
        Ok(Self { address, private: Some(Arc::new(private)) })
    }

    /// Whether it is ours, and so may be filled with a demo.
    pub(super) const fn is_private(&self) -> bool {
        self.private.is_some()
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

    /// Has the private server started again whenever it has ended, until dropped; nothing for the operator's.
    pub(super) fn keep_up(&self) -> Option<Worker> {
        let private = self.private.clone()?;
        // After a start that took long, or failed late, the next look waits as long.
        Some(Worker::paced("database", |took| took.max(LOOK_EVERY), move || private.start_if_ended()))
    }

    /// Stops the private server, unless another application uses it. Nobody keeps it up any more.
    pub(super) fn close(self) -> Result<(), Failure> {
        if let Some(private) = self.private.and_then(Arc::into_inner) {
            private.cluster.into_inner().unwrap_or_else(PoisonError::into_inner).stop()?;
        }
        Ok(())
    }
}

impl Private {
    fn start_if_ended(&self) {
        let mut cluster = self.cluster();
        match cluster.has_ended() {
            Ok(false) => return,
            Ok(true) => log::warn!("the private database server has ended and is started again"),
            Err(error) => return log::warn!("{error}"),
        }
        match Cluster::start(&self.settings) {
            Ok(started) => *cluster = started,
            Err(error) => log::error!("{error}"),
        }
    }

    fn cluster(&self) -> MutexGuard<'_, Cluster> {
        self.cluster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
