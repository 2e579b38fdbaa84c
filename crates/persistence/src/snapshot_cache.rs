//! Compiled snapshots by tenant, each good for one rules version. Shared by the till and by previews.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::ids::{Id, Tenant};
use domain::money::Currency;
use uuid::Uuid;

use crate::snapshot::TenantSnapshot;

/// Tenants kept, at most; beyond it the cache starts anew.
const TENANTS_MAX: usize = 10_000;

/// A cache of the newest snapshot of each tenant. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct SnapshotCache {
    snapshots: Arc<RwLock<HashMap<Uuid, Arc<TenantSnapshot>>>>,
}

impl SnapshotCache {
    /// The tenant's snapshot, if it is of this version.
    #[must_use]
    pub(crate) fn get(&self, tenant: Uuid, version: i64) -> Option<Arc<TenantSnapshot>> {
        let snapshots = self.snapshots.read().unwrap_or_else(PoisonError::into_inner);
        snapshots.get(&tenant).filter(|snapshot| snapshot.rules_version == version).cloned()
    }

    /// The tenant's home currency, if any snapshot of it is known: it never changes.
    #[must_use]
    pub fn currency(&self, tenant: Id<Tenant>) -> Option<Currency> {
        let snapshots = self.snapshots.read().unwrap_or_else(PoisonError::into_inner);
        snapshots.get(&tenant.value()).map(|snapshot| snapshot.currency)
    }

    /// Keeps a snapshot that was just loaded.
    pub(crate) fn put(&self, tenant: Uuid, snapshot: TenantSnapshot) -> Arc<TenantSnapshot> {
        let snapshot = Arc::new(snapshot);
        let mut snapshots = self.snapshots.write().unwrap_or_else(PoisonError::into_inner);
        if snapshots.len() >= TENANTS_MAX {
            snapshots.clear();
        }
        snapshots.insert(tenant, snapshot.clone());
        snapshot
    }
}
