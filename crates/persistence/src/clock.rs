//! The one clock: the machine's, disciplined to the database's, plus an offset that tests may set.
//!
//! `now` is read once per request or batch and passed down; SQL never calls `now()` for a stored value.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// A shared clock. Cloning it shares its offset.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The present instant, to the microsecond that PostgreSQL stores.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let offset = TimeDelta::microseconds(self.offset_micros.load(Ordering::Relaxed));
        (Utc::now() + offset).trunc_subsecs(6)
    }

    /// Makes [`Clock::now`] agree with an instant read elsewhere just now (the database's clock).
    pub fn discipline(&self, elsewhere: DateTime<Utc>) {
        let difference = elsewhere - self.now();
        self.shift(difference);
    }

    /// Moves the clock by a difference; tests use it to travel.
    pub fn shift(&self, by: TimeDelta) {
        let micros = by.num_microseconds().unwrap_or(0);
        self.offset_micros.fetch_add(micros, Ordering::Relaxed);
    }
}
