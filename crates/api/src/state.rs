//! What every request shares: the store, the keys, what tokens may do, the limits. Cheap to clone through
//! `web::Data`.

use chrono::{DateTime, Utc};
use domain::ids::{Id, Tenant};
use persistence::clock::Clock;
use persistence::sealing::KeyRing;
use persistence::snapshot_cache::SnapshotCache;
use persistence::store::{Store, Tx};
use persistence::till::{Till, TillSettings};
use tokio::sync::watch;

use crate::app::error::AppError;
use crate::app::readers::Readers;
use crate::app::sessions::sign_in::UnknownNames;
use crate::auth::access::AccessCache;
use crate::auth::keys::Keys;
use crate::auth::passwords::Passwords;
use crate::auth::tokens::Tokens;
use crate::config::ServerSettings;
use crate::metrics::Metrics;
use crate::middleware::rate_limit::Limiter;
use crate::pdf::font::Fonts;
use crate::wire::posting_result;

/// The shared state of a server.
pub struct AppState {
    /// The database.
    pub store: Store,
    /// The keys of this installation.
    pub keys: Keys,
    /// Opens what is sealed about persons.
    pub key_ring: KeyRing,
    /// Makes and reads access tokens.
    pub tokens: Tokens,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// What tokens may do now.
    pub access: AccessCache,
    /// Failures for names that nobody has.
    pub unknown_names: UnknownNames,
    /// Requests per credential and address.
    pub limiter: Limiter,
    /// Figures for operators.
    pub metrics: Metrics,
    /// How the server serves.
    pub settings: ServerSettings,
    /// Moves value.
    pub till: Till,
    /// What the till and its previews share.
    pub till_settings: TillSettings,
    /// Reader gateways and the desks that wait for them.
    pub readers: Readers,
    /// The font of documents.
    pub fonts: Fonts,
    stopping: watch::Sender<bool>,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}

impl AppState {
    /// The state of a server over an open store.
    #[must_use]
    pub fn new(store: Store, keys: Keys, settings: ServerSettings) -> Self {
        let till_settings = TillSettings {
            address: store.address().clone(),
            clock: store.clock().clone(),
            codec: posting_result::encode,
            snapshots: SnapshotCache::default(),
            activity: store.activity().clone(),
            writers: settings.writers,
        };
        Self {
            key_ring: KeyRing::new(&keys.encryption),
            till: Till::start(&till_settings),
            till_settings,
            tokens: Tokens::new(&keys),
            passwords: Passwords::new(settings.argon2_memory_kib),
            access: AccessCache::default(),
            unknown_names: UnknownNames::default(),
            limiter: Limiter::new(settings.rate_credential_per_minute, settings.rate_anonymous_per_minute),
            metrics: Metrics::default(),
            readers: Readers::new(&store, &keys, &settings),
            fonts: Fonts::new(settings.font.clone()),
            stopping: watch::Sender::new(false),
            store,
            keys,
            settings,
        }
    }

    /// The clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        self.store.clock()
    }

    /// The present instant. Read once per request.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock().now()
    }

    /// Reads in one transaction of a tenant, on a blocking thread.
    ///
    /// # Errors
    /// Whatever the closure returns, or [`AppError::Store`] of the transaction.
    pub async fn read<T: Send + 'static>(
        &self,
        tenant: Id<Tenant>,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let store = self.store.clone();
        blocking(move || store.read(tenant, work)).await
    }

    /// Writes in one transaction of a tenant, on a blocking thread.
    ///
    /// # Errors
    /// Whatever the closure returns, or [`AppError::Store`] of the transaction.
    pub async fn write<T: Send + 'static>(
        &self,
        tenant: Id<Tenant>,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let store = self.store.clone();
        blocking(move || store.write(tenant, work)).await
    }

    /// Uses the store on a blocking thread, for lookups without a tenant.
    ///
    /// # Errors
    /// Whatever the closure returns.
    pub async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let store = self.store.clone();
        blocking(move || work(&store)).await
    }

    /// Tells long-lived responses (event streams) to end, before the server waits for the rest.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Becomes true when the server stops.
    #[must_use]
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}

/// Runs blocking work on a blocking thread.
///
/// # Errors
/// Whatever the closure returns; [`AppError::Internal`] when it panicked.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    actix_web::web::block(work).await.map_err(|error| AppError::Internal(error.to_string()))?
}
