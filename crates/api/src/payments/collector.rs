//! The collector: one thread that asks providers again about payments and refunds without an end.
//!
//! It looks at tenants of which this process knows that something waits, and sweeps all now and then — at first, too — for what
//! other processes and earlier ones left. Two collectors at once are safe: what one of them takes is not due for the other.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Tenant};
use persistence::directory;

use super::Payments;
use crate::worker::Worker;

/// Pause between rounds.
const PAUSE: Duration = Duration::from_millis(500);
/// Time between sweeps over all tenants.
const SWEEP: Duration = Duration::from_secs(60);
/// How long a tenant waits after a look that failed.
const AFTER_AN_ERROR: TimeDelta = TimeDelta::seconds(5);

/// Starts the thread.
#[must_use]
pub fn start(payments: Payments) -> Worker {
    let mut collector = Collector { payments, swept_at: None, waiting: HashMap::new() };
    Worker::start("payments", PAUSE, move || collector.round())
}

struct Collector {
    payments: Payments,
    swept_at: Option<Instant>,
    /// Tenants to look at again, and from when on.
    waiting: HashMap<Id<Tenant>, DateTime<Utc>>,
}

impl Collector {
    fn round(&mut self) {
        let now = self.payments.store.clock().now();
        for tenant in self.tenants(now) {
            match self.payments.ask_again(tenant) {
                Ok(Some(next)) => {
                    self.waiting.insert(tenant, next);
                }
                Ok(None) => {
                    self.waiting.remove(&tenant);
                }
                Err(error) => {
                    log::warn!("payments of a tenant wait: {error}");
                    self.waiting.insert(tenant, now + AFTER_AN_ERROR);
                }
            }
        }
    }

    /// Who is to be looked at now.
    fn tenants(&mut self, now: DateTime<Utc>) -> BTreeSet<Id<Tenant>> {
        let store = &self.payments.store;
        let mut tenants: BTreeSet<Id<Tenant>> = store.activity().take_payments().into_iter().collect();
        tenants.extend(self.waiting.iter().filter(|(_, from)| **from <= now).map(|(tenant, _)| *tenant));
        if self.swept_at.is_none_or(|at| at.elapsed() >= SWEEP) {
            match directory::list(store) {
                Ok(all) => {
                    self.swept_at = Some(Instant::now());
                    tenants.extend(all.into_iter().map(|tenant| tenant.id));
                }
                Err(error) => log::warn!("the collector could not list tenants: {error}"),
            }
        }
        tenants
    }
}
