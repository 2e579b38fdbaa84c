//! Removes what was kept long enough: an hourly look over all tenants, in small batches.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::{Id, Tenant};
use persistence::directory;
use persistence::error::StoreError;
use persistence::retention::{self, BATCH_ROWS_MAX};
use persistence::store::{Store, Tx};

use crate::worker::Worker;

/// Time between looks.
const PAUSE: Duration = Duration::from_secs(3_600);

/// Rows that one look removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Taps of readers.
    pub reader_events: usize,
    /// Sessions.
    pub sessions: usize,
    /// Pairings of readers.
    pub pairings: usize,
    /// Messages to members.
    pub messages: usize,
    /// Parked sales.
    pub parked_sales: usize,
}

/// Starts the thread.
#[must_use]
pub fn start(store: Store) -> Worker {
    Worker::start("retention", PAUSE, move || match sweep(&store) {
        Ok(removed) if removed == Removed::default() => {}
        Ok(removed) => log::info!(
            "removed after their time: {} taps, {} sessions, {} pairings, {} messages, {} parked sales",
            removed.reader_events,
            removed.sessions,
            removed.pairings,
            removed.messages,
            removed.parked_sales
        ),
        Err(error) => log::warn!("what was kept long enough could not be removed: {error}"),
    })
}

/// Looks over all tenants once.
///
/// # Errors
/// [`StoreError`] of the first statement that failed; what was removed before stays removed.
pub fn sweep(store: &Store) -> Result<Removed, StoreError> {
    let now = store.clock().now();
    let mut removed = Removed { pairings: retention::remove_pairings(store, now)?, ..Removed::default() };
    for tenant in directory::list(store)? {
        removed.reader_events += in_batches(store, tenant.id, now, retention::remove_reader_events)?;
        removed.sessions += in_batches(store, tenant.id, now, retention::remove_sessions)?;
        removed.messages += in_batches(store, tenant.id, now, retention::remove_messages)?;
        removed.parked_sales += in_batches(store, tenant.id, now, retention::remove_parked_sales)?;
    }
    Ok(removed)
}

/// A transaction per batch, until one is not full.
fn in_batches(
    store: &Store,
    tenant: Id<Tenant>,
    now: DateTime<Utc>,
    remove: fn(&mut Tx<'_>, DateTime<Utc>) -> Result<usize, StoreError>,
) -> Result<usize, StoreError> {
    let full = usize::try_from(BATCH_ROWS_MAX).unwrap_or(usize::MAX);
    let mut sum = 0;
    loop {
        let count = store.work(tenant, |tx| remove(tx, now))?;
        sum += count;
        if count < full {
            return Ok(sum);
        }
    }
}
