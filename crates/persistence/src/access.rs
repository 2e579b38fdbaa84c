//! What a token's bearer may do now, read once and then kept in memory, and the question whether that still holds.
//!
//! Rights end within two seconds of a revocation: every process asks [`still_holds`] for what it keeps, once a second.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApiClient, Device, Id, Session, Shop, Tenant, Terminal, User};
use domain::money::Money;
use domain::permissions::Permission;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::roles::{RoleRange, permissions};
use crate::schema::{api_client, app_user, device, role, session, tenant, terminal};
use crate::store::{Store, Tx};
use crate::tenants::BrowsePolicy;
use crate::till::rows;

/// The rights of a signed-in user.
#[derive(Debug, Clone)]
pub struct UserAccess {
    /// Who.
    pub user: Id<User>,
    /// Tokens of another epoch are not theirs any more.
    pub epoch: i32,
    /// What their role may do.
    pub permissions: Vec<Permission>,
    /// The least part of a price by the rules that their role may charge, in basis points (OP06).
    pub price_floor_bp: i32,
    /// The most that their role may take back at once on its own; none for any amount (S06).
    pub correction_limit: Option<Money>,
    /// The place of their role in the tree.
    pub role: RoleRange,
    /// Home shop; none means every shop.
    pub home_shop: Option<Id<Shop>>,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Who may browse whom in this tenant.
    pub browse_policy: BrowsePolicy,
}

/// The rights of a machine client.
#[derive(Debug, Clone)]
pub struct ClientAccess {
    /// Who.
    pub client: Id<ApiClient>,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// In whose name it sells.
    pub shop: Option<Id<Shop>>,
}

/// The rights of a reader gateway.
#[derive(Debug, Clone)]
pub struct DeviceAccess {
    /// Who.
    pub device: Id<Device>,
    /// Its terminal.
    pub terminal: Id<Terminal>,
    /// The terminal's shop.
    pub shop: Id<Shop>,
}

/// A limit with the currency that it is in.
type LimitRow = (Option<Decimal>, String);
type UserRow = (Uuid, i32, Vec<String>, i32, LimitRow, i32, i32, Option<Uuid>, bool, String);

/// The rights of an open session, if it is open and its user may sign in.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_user(
    tx: &mut Tx<'_>,
    session: Id<Session>,
    now: DateTime<Utc>,
) -> Result<Option<UserAccess>, StoreError> {
    let row: Option<UserRow> = session::table
        .inner_join(
            app_user::table
                .on(app_user::tenant_id.eq(session::tenant_id).and(app_user::id.eq(session::user_id))),
        )
        .inner_join(
            role::table.on(role::tenant_id.eq(session::tenant_id).and(role::id.eq(app_user::role_id))),
        )
        .inner_join(tenant::table.on(tenant::tenant_id.eq(session::tenant_id)))
        .filter(session::tenant_id.eq(tx.tenant_id()).and(session::id.eq(session.value())))
        .filter(session::ended_at.is_null().and(session::expires_at.gt(now)))
        .filter(app_user::can_sign_in.and(app_user::retired_at.is_null()))
        .select((
            app_user::id,
            app_user::epoch,
            role::permissions,
            role::price_floor_bp,
            (role::correction_limit, tenant::currency),
            role::lft,
            role::rgt,
            app_user::shop_id,
            app_user::must_change_password,
            tenant::browse_scope,
        ))
        .first(tx.conn)
        .optional()?;
    row.map(|row| user_access(tx.tenant_id(), row)).transpose()
}

fn user_access(tenant: Uuid, row: UserRow) -> Result<UserAccess, StoreError> {
    let (user, epoch, codes, price_floor_bp, limit, lft, rgt, home_shop, must_change_password, browse_scope) =
        row;
    let corrupt = StoreError::CorruptRow { table: "tenant", column: "browse_scope", id: tenant };
    Ok(UserAccess {
        user: Id::new(user),
        epoch,
        permissions: permissions(&codes),
        price_floor_bp,
        correction_limit: money(tenant, limit)?,
        role: RoleRange { lft, rgt },
        home_shop: home_shop.map(Id::new),
        must_change_password,
        browse_policy: BrowsePolicy::from_code(&browse_scope).ok_or(corrupt)?,
    })
}

/// The price floor of the role that a user has now.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn price_floor_bp(tx: &mut Tx<'_>, user: Id<User>) -> Result<Option<i32>, StoreError> {
    Ok(app_user::table
        .inner_join(
            role::table.on(role::tenant_id.eq(app_user::tenant_id).and(role::id.eq(app_user::role_id))),
        )
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq(user.value())))
        .select(role::price_floor_bp)
        .first(tx.conn)
        .optional()?)
}

/// What a user's role may do now.
#[derive(Debug, Clone)]
pub struct Rights {
    /// What the role may do.
    pub permissions: Vec<Permission>,
    /// The most that it may take back at once on its own; none for any amount.
    pub correction_limit: Option<Money>,
}

/// What the role that a user has now may do.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn rights(tx: &mut Tx<'_>, user: Id<User>) -> Result<Option<Rights>, StoreError> {
    let row: Option<(Vec<String>, LimitRow)> = app_user::table
        .inner_join(
            role::table.on(role::tenant_id.eq(app_user::tenant_id).and(role::id.eq(app_user::role_id))),
        )
        .inner_join(tenant::table.on(tenant::tenant_id.eq(app_user::tenant_id)))
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq(user.value())))
        .select((role::permissions, (role::correction_limit, tenant::currency)))
        .first(tx.conn)
        .optional()?;
    let rights = |(codes, limit): (Vec<String>, _)| {
        Ok(Rights { permissions: permissions(&codes), correction_limit: money(tx.tenant_id(), limit)? })
    };
    row.map(rights).transpose()
}

/// A limit in the tenant's home currency.
fn money(tenant: Uuid, (limit, currency): LimitRow) -> Result<Option<Money>, StoreError> {
    let currency = rows::currency(&currency, "tenant", tenant)?;
    limit.map(|limit| rows::money(limit, currency, "role", "correction_limit", tenant)).transpose()
}

/// The rights of a machine client, if it is not revoked.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_client(tx: &mut Tx<'_>, client: Id<ApiClient>) -> Result<Option<ClientAccess>, StoreError> {
    let found = crate::api_clients::find(tx, client)?;
    Ok(found.map(|found| ClientAccess { client, permissions: found.scopes, shop: found.shop_id }))
}

/// The rights of a reader gateway, if it is not revoked.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_device(tx: &mut Tx<'_>, device: Id<Device>) -> Result<Option<DeviceAccess>, StoreError> {
    let row: Option<(Uuid, Uuid)> = device::table
        .inner_join(
            terminal::table
                .on(terminal::tenant_id.eq(device::tenant_id).and(terminal::id.eq(device::terminal_id))),
        )
        .filter(device::tenant_id.eq(tx.tenant_id()).and(device::id.eq(device.value())))
        .filter(device::revoked_at.is_null())
        .select((terminal::id, terminal::shop_id))
        .first(tx.conn)
        .optional()?;
    Ok(row.map(|(terminal, shop)| DeviceAccess { device, terminal: Id::new(terminal), shop: Id::new(shop) }))
}

/// One bearer whose rights a process keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kept {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// Session, client or device.
    pub bearer: Bearer,
}

/// Whose token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bearer {
    /// A user's session.
    Session(Id<Session>),
    /// A machine client.
    Client(Id<ApiClient>),
    /// A reader gateway.
    Device(Id<Device>),
}

impl Bearer {
    /// The plain id.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Session(id) => id.value(),
            Self::Client(id) => id.value(),
            Self::Device(id) => id.value(),
        }
    }
}

/// Which of the kept bearers still have rights, with the epoch of a session's user (0 for others).
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn still_holds(store: &Store, kept: &[Kept]) -> Result<Vec<(Uuid, i32)>, StoreError> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let mut tenants: Vec<Id<Tenant>> = kept.iter().map(|kept| kept.tenant).collect();
    tenants.sort_unstable();
    tenants.dedup();
    let tenant_ids: Vec<Uuid> = tenants.iter().map(|tenant| tenant.value()).collect();
    let ids: Vec<Uuid> = kept.iter().map(|kept| kept.bearer.id()).collect();
    store.watch(&tenants, |conn| {
        let mut holding: Vec<(Uuid, i32)> = session::table
            .inner_join(
                app_user::table
                    .on(app_user::tenant_id.eq(session::tenant_id).and(app_user::id.eq(session::user_id))),
            )
            .filter(session::tenant_id.eq_any(&tenant_ids).and(session::id.eq_any(&ids)))
            .filter(session::ended_at.is_null().and(app_user::can_sign_in))
            .select((session::id, app_user::epoch))
            .load(conn)?;
        let clients: Vec<Uuid> = api_client::table
            .filter(api_client::tenant_id.eq_any(&tenant_ids).and(api_client::id.eq_any(&ids)))
            .filter(api_client::revoked_at.is_null())
            .select(api_client::id)
            .load(conn)?;
        let devices: Vec<Uuid> = device::table
            .filter(device::tenant_id.eq_any(&tenant_ids).and(device::id.eq_any(&ids)))
            .filter(device::revoked_at.is_null())
            .select(device::id)
            .load(conn)?;
        holding.extend(clients.into_iter().chain(devices).map(|id| (id, 0)));
        Ok(holding)
    })
}
