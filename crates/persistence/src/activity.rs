//! What is new to seal: postings that the till of this process committed, and tenants where something else did; and what was
//! sealed since, for whoever follows the feed; and tenants with payments that wait for their provider. Only hints — sweeps over
//! all tenants find what another process did.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::{Id, Tenant};

use crate::chain::Unsealed;

/// Postings kept, at most; beyond that only their tenants are.
const POSTINGS_MAX: usize = 20_000;
/// From so many postings of a tenant on that the sealer finds, which comes about every second, or that wait for it, its tills are busy.
const BUSY_FROM: usize = 1_000;
/// So many times more changes are another order of magnitude.
const MAGNITUDE: u64 = 8;

#[derive(Debug, Default)]
struct News {
    postings: Vec<Unsealed>,
    /// How many postings of each tenant were noted since they were taken last.
    waiting: HashMap<Id<Tenant>, usize>,
    /// Whose tills were busy when the postings were taken last.
    busy: HashSet<Id<Tenant>>,
    tenants: HashSet<Id<Tenant>>,
    sealed: HashSet<Id<Tenant>>,
    uncounted: HashSet<Id<Tenant>>,
    payments: HashSet<Id<Tenant>>,
}

/// What is new since it was taken last. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    news: Arc<Mutex<News>>,
    changes: Arc<AtomicU64>,
}

impl Activity {
    /// Notes that a tenant has something new.
    pub fn mark(&self, tenant: Id<Tenant>) {
        self.count(1);
        self.lock().tenants.insert(tenant);
    }

    /// Notes postings that were committed.
    pub(crate) fn add(&self, postings: Vec<Unsealed>) {
        self.count(postings.len());
        let mut news = self.lock();
        for posting in &postings {
            *news.waiting.entry(posting.tenant()).or_default() += 1;
        }
        if news.postings.len() < POSTINGS_MAX {
            news.postings.extend(postings);
        } else {
            news.tenants.extend(postings.iter().map(Unsealed::tenant));
        }
    }

    /// The order of magnitude of what this process has changed since it started: 0, then one more whenever the changes have become
    /// eight times as many. Plans that were made before are of another, smaller database.
    pub(crate) fn magnitude(&self) -> u32 {
        self.changes.load(Ordering::Relaxed).checked_ilog(MAGNITUDE).unwrap_or(0)
    }

    fn count(&self, changes: usize) {
        self.changes.fetch_add(changes as u64, Ordering::Relaxed);
    }

    /// Whether the tills of a tenant are so busy that what can wait should.
    #[must_use]
    pub fn is_busy(&self, tenant: Id<Tenant>) -> bool {
        let news = self.lock();
        news.busy.contains(&tenant) || news.waiting.get(&tenant).is_some_and(|count| *count >= BUSY_FROM)
    }

    /// Takes the postings noted since the last call.
    pub(crate) fn take_postings(&self) -> Vec<Unsealed> {
        let mut news = self.lock();
        let counted = std::mem::take(&mut news.waiting);
        news.busy =
            counted.into_iter().filter(|(_, count)| *count >= BUSY_FROM).map(|(tenant, _)| tenant).collect();
        std::mem::take(&mut news.postings)
    }

    /// Takes the tenants noted since the last call.
    #[must_use]
    pub fn take_tenants(&self) -> Vec<Id<Tenant>> {
        self.lock().tenants.drain().collect()
    }

    /// Notes that a tenant's feed has grown.
    pub fn mark_sealed(&self, tenant: Id<Tenant>) {
        let mut news = self.lock();
        news.sealed.insert(tenant);
        news.uncounted.insert(tenant);
    }

    /// Takes the tenants whose feed has grown since the last call.
    #[must_use]
    pub fn take_sealed(&self) -> Vec<Id<Tenant>> {
        self.lock().sealed.drain().collect()
    }

    /// Takes the tenants whose feed has grown since the last call, for whoever adds up figures.
    #[must_use]
    pub fn take_uncounted(&self) -> Vec<Id<Tenant>> {
        self.lock().uncounted.drain().collect()
    }

    /// Notes that a payment or refund of a tenant waits for its provider.
    pub fn mark_payments(&self, tenant: Id<Tenant>) {
        self.lock().payments.insert(tenant);
    }

    /// Takes the tenants whose payments wait, noted since the last call.
    #[must_use]
    pub fn take_payments(&self) -> Vec<Id<Tenant>> {
        self.lock().payments.drain().collect()
    }

    fn lock(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
