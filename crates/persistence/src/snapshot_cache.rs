//! Compiled snapshots by tenant, each good for one rules version. Shared by the till and by previews.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::ids::{Id, Tenant};
use domain::money::Currency;
use uuid::Uuid;

use crate::error::StoreError;
use crate::snapshot::{self, TenantSnapshot};
use crate::store::Tx;

/// Tenants kept, at most; beyond it the cache starts anew.
const TENANTS_MAX: usize = 10_000;

/// A cache of the newest snapshot of each tenant. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct SnapshotCache {
    snapshots: Arc<RwLock<HashMap<Uuid, Arc<TenantSnapshot>>>>,
}

impl SnapshotCache {
    /// The present snapshot of the transaction's tenant: the one kept, or loaded when the rules version rose.
    ///
    /// # Errors
    /// [`StoreError`] of the reads.
    pub fn of(&self, tx: &mut Tx<'_>) -> Result<Arc<TenantSnapshot>, StoreError> {
        let version = snapshot::current_version(tx)?;
        match self.get(tx.tenant_id(), version) {
            Some(kept) => Ok(kept),
            None => Ok(self.put(tx.tenant_id(), snapshot::load_in(tx)?)),
        }
    }

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
