//! The messenger: one thread that follows the feed of every tenant, goes on with runs of the weekly message, and delivers what is due.
//!
//! It looks at tenants whose feed has grown in this process and at those with a message that is due, and sweeps all now and then
//! for what other processes left. Two messengers at once are safe: a tenant's feed has one row, which one of them holds, and a
//! message that is taken is not due.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Tenant};
use persistence::directory;
use persistence::error::StoreError;

use super::Messaging;
use crate::worker::Worker;

/// How long a round may last. What is left then is looked at in the next, after a pause.
const ROUND_MAX: Duration = Duration::from_millis(500);
/// Pause between rounds: how long a member waits for a message, about.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause. Under load the till comes first, and messages come later.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// A pause is so many times as long as the round before it took.
const PAUSE_PER_ROUND: u32 = 8;
/// How long a tenant waits after a look that failed.
const AFTER_AN_ERROR: TimeDelta = TimeDelta::seconds(5);
/// Time between sweeps over all tenants.
const SWEEP: Duration = Duration::from_secs(60);

/// Starts the thread.
#[must_use]
pub fn start(messaging: Messaging) -> Worker {
    let mut messenger =
        Messenger { messaging, swept_at: None, queue: VecDeque::new(), waiting: HashMap::new() };
    let pause = |took: Duration| (took * PAUSE_PER_ROUND).clamp(PAUSE, PAUSE_MAX);
    Worker::paced("messages", pause, move || messenger.round())
}

struct Messenger {
    messaging: Messaging,
    swept_at: Option<Instant>,
    /// Tenants to look at, in their turn.
    queue: VecDeque<Id<Tenant>>,
    /// Tenants to look at again, and from when on.
    waiting: HashMap<Id<Tenant>, DateTime<Utc>>,
}

impl Messenger {
    /// Looks at tenants in their turn for as long as a round may take; the rest is for the next one.
    fn round(&mut self) {
        let began = Instant::now();
        self.line_up();
        while began.elapsed() < ROUND_MAX
            && let Some(tenant) = self.queue.pop_front()
        {
            match self.look(tenant) {
                Ok(Some(again)) => {
                    self.waiting.insert(tenant, again);
                }
                Ok(None) => {
                    self.waiting.remove(&tenant);
                }
                // Another messenger was faster, or the database is away: the next look finds what is left.
                Err(error) => {
                    log::warn!("messages of a tenant wait: {error}");
                    self.waiting.insert(tenant, self.now() + AFTER_AN_ERROR);
                }
            }
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.messaging.store.clock().now()
    }

    /// Puts whoever is to be looked at behind those who are in the queue already.
    fn line_up(&mut self) {
        let mut tenants: BTreeSet<Id<Tenant>> =
            self.messaging.store.activity().take_sealed().into_iter().collect();
        let now = self.now();
        tenants.extend(self.waiting.iter().filter(|(_, from)| **from <= now).map(|(tenant, _)| *tenant));
        if self.swept_at.is_none_or(|at| at.elapsed() >= SWEEP) {
            self.swept_at = Some(Instant::now());
            match directory::list(&self.messaging.store) {
                Ok(all) => tenants.extend(all.into_iter().map(|tenant| tenant.id)),
                Err(error) => log::warn!("the messenger could not list tenants: {error}"),
            }
        }
        let queued: BTreeSet<Id<Tenant>> = self.queue.iter().copied().collect();
        self.queue.extend(tenants.difference(&queued));
    }

    /// One step forward with a tenant, so that none waits for all of another's; and when to look again.
    fn look(&self, tenant: Id<Tenant>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let pending = self.messaging.pending(tenant)?;
        let has_work = pending.has_news || pending.has_run;
        if !has_work && pending.next_due.is_none_or(|due| due > self.now()) {
            return Ok(pending.next_due);
        }
        self.messaging.follow(tenant)?;
        self.messaging.tell_week(tenant)?;
        self.messaging.deliver(tenant)?;
        let left = self.messaging.pending(tenant)?;
        Ok(if left.has_news || left.has_run { Some(self.now()) } else { left.next_due })
    }
}
