//! Ids are made here, by the server: UUID v7, so that keys are time-ordered.

use chrono::{DateTime, Utc};
use domain::ids::Id;
use uuid::{NoContext, Timestamp, Uuid};

/// A new id for something recorded `now`.
#[must_use]
pub fn fresh<T>(now: DateTime<Utc>) -> Id<T> {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Id::new(Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos())))
}

/// New ids for things recorded together, each larger than the one before it.
#[must_use]
pub fn in_order<T>(now: DateTime<Utc>, count: usize) -> Vec<Id<T>> {
    let mut ids: Vec<Id<T>> = (0..count).map(|_| fresh(now)).collect();
    ids.sort_unstable();
    ids
}
