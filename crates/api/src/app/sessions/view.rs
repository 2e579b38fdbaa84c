//! A session as its owner sees it.

use chrono::{DateTime, Utc};
use domain::ids::{Id, Session};
use persistence::access;
use persistence::shops::{self, Shop};
use persistence::store::Tx;
use persistence::tenants::{self, Tenant};
use persistence::terminals::{self, Terminal};
use persistence::users::{self, User};

use crate::app::error::{AppError, AuthError};
use crate::auth::permission_set::PermissionSet;

/// A session with everything that the first screen needs.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Its id.
    pub id: Id<Session>,
    /// The tenant.
    pub tenant: Tenant,
    /// Who.
    pub user: User,
    /// The epoch of their rights.
    pub epoch: i32,
    /// What they may do.
    pub permissions: PermissionSet,
    /// The till that the session is bound to.
    pub terminal: Option<Terminal>,
    /// The till's shop, else the home shop.
    pub shop: Option<Shop>,
}

/// Loads an open session.
///
/// # Errors
/// [`AuthError::Unauthenticated`] when it has ended or its user may not sign in.
pub fn load(tx: &mut Tx<'_>, session: Id<Session>, now: DateTime<Utc>) -> Result<SessionView, AppError> {
    let access = access::find_user(tx, session, now)?.ok_or(AuthError::Unauthenticated)?;
    let user = users::find(tx, access.user)?.ok_or(AuthError::Unauthenticated)?;
    let state = persistence::sessions::find_refresh_state(tx, session)?.ok_or(AuthError::Unauthenticated)?;
    let terminal = match state.terminal_id {
        Some(id) => terminals::find(tx, id)?,
        None => None,
    };
    let shop_id = terminal.as_ref().map(|terminal| terminal.shop_id).or(access.home_shop);
    let shop = match shop_id {
        Some(id) => shops::find(tx, id)?,
        None => None,
    };
    Ok(SessionView {
        id: session,
        tenant: tenants::get(tx)?,
        user,
        epoch: access.epoch,
        permissions: access.permissions.into_iter().collect(),
        terminal,
        shop,
    })
}
