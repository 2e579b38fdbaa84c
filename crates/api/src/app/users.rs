//! Users: logins with a role at or below that of whoever makes them.

use domain::ids::{Id, Role, User as UserThing};
use persistence::audit::{self, Event};
use persistence::pagination::{Page, PageRequest};
use persistence::store::Tx;
use persistence::users::{self, NewUser, User, UserChanges};
use persistence::{roles, sessions};

use super::error::{AppError, Noun};
use super::roles::check_reach;
use super::sessions::check_new_password;
use crate::auth::principal::{Principal, SignedIn};
use crate::state::AppState;

/// Lists users.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<User>, AppError> {
    state.read(principal.tenant, move |tx| Ok(users::list(tx, &page)?)).await
}

/// One user.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(state: &AppState, principal: &Principal, id: Id<UserThing>) -> Result<User, AppError> {
    state.read(principal.tenant, move |tx| found(tx, id)).await
}

/// Makes a user; `shape` makes it with its id and the hash of its one-time password.
///
/// # Errors
/// A conflict when a name or number is in use, invalid fields otherwise.
pub async fn make(
    state: &AppState,
    principal: &Principal,
    password: String,
    shape: impl FnOnce(Id<UserThing>, String) -> NewUser,
) -> Result<User, AppError> {
    check_new_password("/password", &password)?;
    let hash = state.passwords.hash(password).await?;
    let act = principal.act();
    let caller = principal.clone();
    let new = shape(persistence::ids::fresh(act.now), hash);
    state
        .write(principal.tenant, move |tx| {
            check_role(tx, &caller, new.role_id)?;
            users::insert(tx, &new)?;
            audit::record(tx, &act, &Event::done("user.made", "user", new.id.value()))?;
            found(tx, new.id)
        })
        .await
}

/// Changes a user that is still at `version`; they feel it within two seconds.
///
/// # Errors
/// [`AppError::NotFound`], conflicts as [`make`], `precondition-failed`.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<UserThing>,
    version: i64,
    changes: UserChanges,
) -> Result<User, AppError> {
    let act = principal.act();
    let caller = principal.clone();
    let user = state
        .write(principal.tenant, move |tx| {
            reachable(tx, &caller, id)?;
            if let Some(role) = changes.role_id {
                check_role(tx, &caller, role)?;
            }
            users::update(tx, id, version, &changes)?;
            if changes.can_sign_in == Some(false) {
                sessions::end_others(tx, id, None, "sign-in-taken-away", act.now)?;
            }
            audit::record(tx, &act, &Event::done("user.changed", "user", id.value()))?;
            found(tx, id)
        })
        .await?;
    state.access.forget_user(id);
    Ok(user)
}

/// Sets a one-time password; every session of the user ends.
///
/// # Errors
/// [`AppError::NotFound`], an invalid field when the password is too weak.
pub async fn reset_password(
    state: &AppState,
    principal: &Principal,
    id: Id<UserThing>,
    password: String,
) -> Result<(), AppError> {
    check_new_password("/password", &password)?;
    let hash = state.passwords.hash(password).await?;
    let act = principal.act();
    let caller = principal.clone();
    state
        .write(principal.tenant, move |tx| {
            reachable(tx, &caller, id)?;
            users::set_password(tx, id, &hash, true)?;
            sessions::end_others(tx, id, None, "password-reset", act.now)?;
            Ok(audit::record(tx, &act, &Event::done("password.reset", "user", id.value()))?)
        })
        .await?;
    state.access.forget_user(id);
    Ok(())
}

/// Forgets failed sign-ins.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn unlock(state: &AppState, principal: &Principal, id: Id<UserThing>) -> Result<(), AppError> {
    let act = principal.act();
    let caller = principal.clone();
    state
        .write(principal.tenant, move |tx| {
            reachable(tx, &caller, id)?;
            users::forget_failures(tx, id)?;
            Ok(audit::record(tx, &act, &Event::done("user.unlocked", "user", id.value()))?)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<UserThing>) -> Result<User, AppError> {
    users::find(tx, id)?.ok_or(AppError::NotFound(Noun::User))
}

/// The user, if their role is the caller's or below.
fn reachable(tx: &mut Tx<'_>, caller: &SignedIn, id: Id<UserThing>) -> Result<(), AppError> {
    let user = found(tx, id)?;
    let role = roles::find(tx, user.role_id)?.ok_or(AppError::NotFound(Noun::Role))?;
    check_reach(caller, &role)
}

fn check_role(tx: &mut Tx<'_>, caller: &SignedIn, id: Id<Role>) -> Result<(), AppError> {
    let role = roles::find(tx, id)?.ok_or_else(|| AppError::invalid("/role_id", "unknown-reference"))?;
    check_reach(caller, &role)
}
