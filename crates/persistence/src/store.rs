//! Connections and transactions. The only file that opens, commits or rolls back.
//!
//! Three pools serve three callers, so that none starves another: `requests` (as `regulars_app`, one tenant per
//! transaction), `writers` (as `regulars_writer`, the tenants of one batch) and `workers` (as `regulars_app`, in the
//! background). Row-level security hides every tenant that the transaction did not name.
//!
//! Everything here blocks; callers run it on a blocking thread.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{Pool, PooledConnection};
use diesel::sql_types::Timestamptz;
use domain::ids::{Id, Tenant};
use uuid::Uuid;

use crate::activity::Activity;
use crate::clock::Clock;
use crate::database::DatabaseAddress;
use crate::error::StoreError;
use crate::planned::{Planned, PlannedConnections};

/// How long a caller waits for a connection before it is told that the service is away.
pub const POOL_WAIT: Duration = Duration::from_secs(2);
/// Attempts at a transaction that PostgreSQL asks to repeat.
const ATTEMPTS_MAX: u32 = 5;

/// How far our clock may be from the database's.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::milliseconds(50);
/// Connections that look at several tenants at once: one asks whether rights still hold, one seals.
const WATCHERS: u32 = 2;

type PgPool = Pool<PlannedConnections>;

/// Sizes of the pools.
#[derive(Debug, Clone, Copy)]
pub struct PoolSizes {
    /// For requests.
    pub requests: u32,
    /// For background workers.
    pub workers: u32,
}

impl Default for PoolSizes {
    fn default() -> Self {
        Self { requests: 10, workers: 2 }
    }
}

/// Connections of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// In use.
    pub busy: u32,
    /// Waiting for use.
    pub idle: u32,
}

/// The database as the program sees it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    requests: PgPool,
    workers: PgPool,
    watch: PgPool,
    address: DatabaseAddress,
    clock: Clock,
    activity: Activity,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// An open transaction of one tenant. Every query takes its tenant from here.
pub struct Tx<'a> {
    /// The connection, for the queries of this crate.
    pub(crate) conn: &'a mut PgConnection,
    tenant: Id<Tenant>,
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

impl<'a> Tx<'a> {
    /// A transaction that was opened for `tenant` elsewhere in this crate.
    pub(crate) const fn of(conn: &'a mut PgConnection, tenant: Id<Tenant>) -> Self {
        Self { conn, tenant }
    }
}

impl Tx<'_> {
    /// The tenant whose rows this transaction sees.
    #[must_use]
    pub const fn tenant(&self) -> Id<Tenant> {
        self.tenant
    }

    /// The tenant as the database stores it.
    pub(crate) const fn tenant_id(&self) -> Uuid {
        self.tenant.value()
    }
}

/// Which pool a transaction takes its connection from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    Requests,
    Workers,
}

impl Store {
    /// Opens the pools. No connection is made before the first use.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the pools cannot be built.
    pub fn open(address: &DatabaseAddress, sizes: PoolSizes, clock: Clock) -> Result<Self, StoreError> {
        let requests = pool(&address.app(), sizes.requests)?;
        let workers = pool(&address.app(), sizes.workers)?;
        let watch = pool(&address.writer(), WATCHERS)?;
        Ok(Self { requests, workers, watch, address: address.clone(), clock, activity: Activity::default() })
    }

    /// The same store, sealing what a till of its own notes there.
    #[must_use]
    pub fn with_activity(self, activity: Activity) -> Self {
        Self { activity, ..self }
    }

    /// The clock that stamps everything stored.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Tenants with something new to seal.
    #[must_use]
    pub const fn activity(&self) -> &Activity {
        &self.activity
    }

    /// Compares our clock with the database's and follows it when they differ by more than the way there explains.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be asked.
    pub fn discipline_clock(&self) -> Result<(), StoreError> {
        let theirs: DateTime<Utc> = self.reference(|conn| {
            Ok::<_, StoreError>(diesel::select(diesel::dsl::now.into_sql::<Timestamptz>()).get_result(conn)?)
        })?;
        if (theirs - self.clock.now()).abs() > CLOCK_TOLERANCE {
            self.clock.discipline(theirs);
        }
        Ok(())
    }

    /// Where the database is.
    #[must_use]
    pub const fn address(&self) -> &DatabaseAddress {
        &self.address
    }

    /// Reads in one read-only transaction of one tenant.
    ///
    /// # Errors
    /// Whatever the closure returns, or a [`StoreError`] of the transaction itself.
    pub fn read<T, E: StoreFailure>(
        &self,
        tenant: Id<Tenant>,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Lane::Requests, tenant, "BEGIN READ ONLY", work)
    }

    /// Writes in one transaction of one tenant. The closure may run again when PostgreSQL asks for it, so it must do
    /// nothing but use the transaction.
    ///
    /// # Errors
    /// Whatever the closure returns (everything is rolled back), or a [`StoreError`] of the transaction itself.
    pub fn write<T, E: StoreFailure>(
        &self,
        tenant: Id<Tenant>,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let outcome = self.run(Lane::Requests, tenant, "BEGIN", work);
        self.activity.mark(tenant);
        outcome
    }

    /// Like [`Store::write`], on the workers' pool.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn work<T, E: StoreFailure>(
        &self,
        tenant: Id<Tenant>,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Lane::Workers, tenant, "BEGIN", work)
    }

    /// Reads or writes reference tables (the tenant directory, pairings) in one transaction, where no tenant is known yet.
    ///
    /// # Errors
    /// Whatever the closure returns, or a [`StoreError`] of the connection itself.
    pub fn reference<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        concluded(&mut self.begun(&self.requests, "BEGIN")?.conn, work)
    }

    /// Reads small facts of several tenants at once: whether kept rights still hold. Never for a request.
    pub(crate) fn watch<T>(
        &self,
        tenants: &[Id<Tenant>],
        work: impl FnOnce(&mut PgConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let begin = begin_for(tenants.iter().copied(), "BEGIN READ ONLY");
        concluded(&mut self.begun(&self.watch, &begin)?.conn, work)
    }

    /// Works for several tenants in one transaction, as the sealer does. Never for a request.
    pub(crate) fn together<T>(
        &self,
        tenants: impl IntoIterator<Item = Id<Tenant>>,
        work: impl FnOnce(&mut PgConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // PostgreSQL takes the tenants' policy for selective, and would collect and sort all runs to find the last.
        let begin = begin_for(tenants, "BEGIN; SET LOCAL enable_bitmapscan = off");
        concluded(&mut self.begun(&self.watch, &begin)?.conn, work)
    }

    /// Connections of the requests' pool: in use and waiting for use.
    #[must_use]
    pub fn pool_state(&self) -> PoolState {
        let state = self.requests.state();
        PoolState { busy: state.connections - state.idle_connections, idle: state.idle_connections }
    }

    fn run<T, E: StoreFailure>(
        &self,
        lane: Lane,
        tenant: Id<Tenant>,
        begin: &str,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let pool = match lane {
            Lane::Requests => &self.requests,
            Lane::Workers => &self.workers,
        };
        let begin = format!("{begin}; SET LOCAL app.tenant = '{tenant}'");
        let mut attempt = 1;
        loop {
            let mut planned = self.begun(pool, &begin)?;
            let outcome = concluded(&mut planned.conn, |conn| work(&mut Tx { conn, tenant }));
            match outcome {
                Err(error)
                    if attempt < ATTEMPTS_MAX
                        && error.store_error().is_some_and(StoreError::is_retryable) =>
                {
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// A connection in a transaction that has begun. One that broke while nobody used it, as all do when PostgreSQL starts again, is
    /// replaced at once: nothing was done by it.
    fn begun(&self, pool: &PgPool, begin: &str) -> Result<PooledConnection<PlannedConnections>, StoreError> {
        let mut broken = 0;
        loop {
            let mut planned = pool.get().map_err(|error| StoreError::Unavailable(error.to_string()))?;
            match self.begin_on(&mut planned, begin) {
                Ok(()) => return Ok(planned),
                Err(StoreError::Unavailable(_)) if broken < pool.max_size() => broken += 1,
                Err(error) => return Err(error),
            }
        }
    }

    fn begin_on(&self, planned: &mut Planned, begin: &str) -> Result<(), StoreError> {
        planned.keep_pace(&self.activity)?;
        AnsiTransactionManager::begin_transaction_sql(&mut planned.conn, begin).map_err(StoreError::from)
    }
}

/// An error of a use case that may carry an error of the store, so that transactions which PostgreSQL asks to repeat
/// are repeated.
pub trait StoreFailure: From<StoreError> {
    /// The store's error, if that is what it is.
    fn store_error(&self) -> Option<&StoreError>;
}

impl StoreFailure for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// Begins a transaction in which row-level security admits these tenants, for the writer's role.
pub(crate) fn begin_for(tenants: impl IntoIterator<Item = Id<Tenant>>, begin: &str) -> String {
    let list = tenants.into_iter().map(|tenant| format!("\"{tenant}\"")).collect::<Vec<_>>().join(",");
    format!("{begin}; SET LOCAL app.tenants = '[{list}]'")
}

/// Runs `work` between `begin` and COMMIT; rolls back when it fails.
pub(crate) fn in_transaction<T, E: From<StoreError>>(
    conn: &mut PgConnection,
    begin: &str,
    work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
) -> Result<T, E> {
    AnsiTransactionManager::begin_transaction_sql(conn, begin).map_err(StoreError::from)?;
    concluded(conn, work)
}

/// Runs `work` in a transaction that has begun, to COMMIT; rolls back when it fails.
fn concluded<T, E: From<StoreError>>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
) -> Result<T, E> {
    match work(conn) {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn).map_err(StoreError::from)?;
            Ok(value)
        }
        Err(error) => {
            // A failed rollback marks the connection as broken; the pool then drops it.
            if let Err(error) = AnsiTransactionManager::rollback_transaction(conn) {
                log::warn!("rollback failed: {error}");
            }
            Err(error)
        }
    }
}

fn pool(url: &str, size: u32) -> Result<PgPool, StoreError> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(POOL_WAIT)
        .test_on_check_out(false)
        .build(PlannedConnections::new(url))
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}
