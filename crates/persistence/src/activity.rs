//! Which tenants have something new to seal: marked by whoever commits, taken by the sealer. Only a hint — a sweep over
//! all tenants finds what another process committed.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// A shared set of tenants. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    tenants: Arc<Mutex<HashSet<Uuid>>>,
}

impl Activity {
    /// Notes that a tenant has something new.
    pub fn mark(&self, tenant: Uuid) {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant);
    }

    /// Takes the tenants noted since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<Uuid> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}
