//! What bearers may do now, kept in memory so that the hot path asks nothing, and forgotten within two seconds of a
//! change.
//!
//! A change made by this process forgets at once. Changes made elsewhere are seen by [`AccessCache::refresh`], which
//! runs every second; when it could not run for two seconds nothing kept is trusted and the database is asked again.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use domain::ids::{Id, Shop, Tenant, Terminal, User};
use domain::money::Money;
use domain::till::NO_REDUCTION_BP;
use persistence::access::{self, Bearer, Kept};
use persistence::audit::Actor;
use persistence::error::StoreError;
use persistence::roles::RoleRange;
use persistence::store::Store;
use persistence::tenants::BrowsePolicy;

use super::permission_set::PermissionSet;
use super::tokens::{Subject, Token};
use crate::app::error::AppError;
use crate::state::AppState;

/// How often kept rights are asked for again.
pub const REFRESH_EVERY: Duration = Duration::from_secs(1);
/// How old an answer may be before nothing kept is trusted.
const TRUST_MAX: Duration = Duration::from_secs(2);
/// How long rights are kept without use.
const IDLE_MAX: Duration = Duration::from_secs(120);
/// Bearers kept at most.
const KEPT_MAX: usize = 20_000;

/// What a bearer may do.
#[derive(Debug, Clone, Copy)]
pub struct Rights {
    /// Who acts.
    pub actor: Actor,
    /// Tokens of another epoch have ended; 0 for others than users.
    pub epoch: i32,
    /// What is allowed.
    pub permissions: PermissionSet,
    /// The least part of a price by the rules that may be charged, in basis points; the whole for machines.
    pub price_floor_bp: i32,
    /// The most that may be taken back at once on one's own; none for any amount, as for machines.
    pub correction_limit: Option<Money>,
    /// The place of a user's role in the tree.
    pub role: Option<RoleRange>,
    /// Home shop of a user, the shop of a client or device.
    pub shop: Option<Id<Shop>>,
    /// The terminal of a device.
    pub terminal: Option<Id<Terminal>>,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
    /// Who may browse whom.
    pub browse_policy: BrowsePolicy,
}

#[derive(Debug)]
struct Entry {
    tenant: Id<Tenant>,
    rights: Rights,
    used_at: Instant,
}

/// What bearers may do now.
#[derive(Debug, Default)]
pub struct AccessCache {
    kept: RwLock<HashMap<Bearer, Entry>>,
    checked_at: RwLock<Option<Instant>>,
}

impl AccessCache {
    /// The rights of a valid token; [`None`] when they have ended.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database must be asked and cannot.
    pub async fn rights(&self, state: &AppState, token: &Token) -> Result<Option<Rights>, AppError> {
        let bearer = token.bearer();
        let kept = if self.is_trusted() { self.find(bearer, token.tenant) } else { None };
        let rights = match kept {
            Some(rights) => Some(rights),
            None => self.load(state, token).await?,
        };
        Ok(rights.filter(|rights| has_epoch(token, rights)))
    }

    fn find(&self, bearer: Bearer, tenant: Id<Tenant>) -> Option<Rights> {
        let kept = self.read();
        let entry = kept.get(&bearer).filter(|entry| entry.tenant == tenant)?;
        if entry.used_at.elapsed() < IDLE_MAX / 2 {
            return Some(entry.rights);
        }
        let rights = entry.rights;
        drop(kept);
        if let Some(entry) = self.write().get_mut(&bearer) {
            entry.used_at = Instant::now();
        }
        Some(rights)
    }

    async fn load(&self, state: &AppState, token: &Token) -> Result<Option<Rights>, AppError> {
        let asked_at = Instant::now();
        let now = state.now();
        let bearer = token.bearer();
        let rights = state.read(token.tenant, move |tx| Ok(load(tx, bearer, now)?)).await?;
        if let Some(rights) = rights {
            let mut kept = self.write();
            if kept.len() < KEPT_MAX {
                kept.insert(bearer, Entry { tenant: token.tenant, rights, used_at: asked_at });
            }
        }
        Ok(rights)
    }

    /// Forgets one bearer, after its rights changed or ended here.
    pub fn forget(&self, bearer: Bearer) {
        self.write().remove(&bearer);
    }

    /// Forgets every session of a user.
    pub fn forget_user(&self, user: Id<User>) {
        self.write().retain(|_, entry| entry.rights.actor != Actor::User(user));
    }

    /// Forgets everybody of a tenant, after roles or its policy changed here.
    pub fn forget_tenant(&self, tenant: Id<Tenant>) {
        self.write().retain(|_, entry| entry.tenant != tenant);
    }

    /// Asks the database which kept rights still hold, and forgets the others. Blocks.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked; after two seconds of that nothing kept is trusted.
    pub fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let asked_at = Instant::now();
        let kept: Vec<Kept> = {
            let mut kept = self.write();
            kept.retain(|_, entry| entry.used_at.elapsed() < IDLE_MAX);
            kept.iter().map(|(bearer, entry)| Kept { tenant: entry.tenant, bearer: *bearer }).collect()
        };
        let asked: HashSet<Bearer> = kept.iter().map(|kept| kept.bearer).collect();
        let holding: HashMap<_, _> = access::still_holds(store, &kept)?.into_iter().collect();
        self.write().retain(|bearer, entry| {
            !asked.contains(bearer) || holding.get(&bearer.id()) == Some(&entry.rights.epoch)
        });
        *self.checked_at.write().unwrap_or_else(PoisonError::into_inner) = Some(asked_at);
        Ok(())
    }

    fn is_trusted(&self) -> bool {
        let checked_at = *self.checked_at.read().unwrap_or_else(PoisonError::into_inner);
        checked_at.is_some_and(|at| at.elapsed() < TRUST_MAX)
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<Bearer, Entry>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<Bearer, Entry>> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn has_epoch(token: &Token, rights: &Rights) -> bool {
    match token.subject {
        Subject::User { epoch, user, .. } => epoch == rights.epoch && rights.actor == Actor::User(user),
        Subject::Client { .. } | Subject::Device(_) => true,
    }
}

fn load(
    tx: &mut persistence::store::Tx<'_>,
    bearer: Bearer,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<Rights>, StoreError> {
    match bearer {
        Bearer::Session(session) => Ok(access::find_user(tx, session, now)?.map(of_user)),
        Bearer::Client(client) => Ok(access::find_client(tx, client)?.map(of_client)),
        Bearer::Device(device) => Ok(access::find_device(tx, device)?.map(of_device)),
    }
}

fn of_user(access: access::UserAccess) -> Rights {
    Rights {
        actor: Actor::User(access.user),
        epoch: access.epoch,
        permissions: access.permissions.into_iter().collect(),
        price_floor_bp: access.price_floor_bp,
        correction_limit: access.correction_limit,
        role: Some(access.role),
        shop: access.home_shop,
        terminal: None,
        must_change_password: access.must_change_password,
        browse_policy: access.browse_policy,
    }
}

fn of_client(access: access::ClientAccess) -> Rights {
    Rights {
        actor: Actor::Client(access.client),
        epoch: 0,
        permissions: access.permissions.into_iter().collect(),
        price_floor_bp: NO_REDUCTION_BP,
        correction_limit: None,
        role: None,
        shop: access.shop,
        terminal: None,
        must_change_password: false,
        browse_policy: BrowsePolicy::Tenant,
    }
}

fn of_device(access: access::DeviceAccess) -> Rights {
    Rights {
        actor: Actor::Device(access.device),
        epoch: 0,
        permissions: PermissionSet::default(),
        price_floor_bp: NO_REDUCTION_BP,
        correction_limit: None,
        role: None,
        shop: Some(access.shop),
        terminal: Some(access.terminal),
        must_change_password: false,
        browse_policy: BrowsePolicy::Tenant,
    }
}
