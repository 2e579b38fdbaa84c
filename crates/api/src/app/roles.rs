//! The role tree. Nobody gives what they do not hold, and nobody changes a role that is not theirs or below.

use domain::ids::{Id, Role as RoleThing};
use domain::money::Money;
use domain::permissions::Permission;
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::roles::{self, ListedRole, NewRole, Role, RoleChanges};
use persistence::store::Tx;
use persistence::users;
use serde_json::json;

use super::edits;
use super::error::{AppError, AuthError, Noun};
use crate::auth::permission_set::PermissionSet;
use crate::auth::principal::{Principal, SignedIn};
use crate::problem::Code;
use crate::state::AppState;

/// Every role, in the order of the tree.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(state: &AppState, principal: &Principal) -> Result<Vec<ListedRole>, AppError> {
    state.read(principal.tenant, |tx| Ok(roles::list(tx)?)).await
}

/// Adds a role below another.
///
/// # Errors
/// A conflict when the name is in use, an invalid field when it would hold more than its maker.
pub async fn add(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<RoleThing>) -> NewRole,
) -> Result<ListedRole, AppError> {
    let act = principal.act();
    let caller = principal.clone();
    let new = shape(fresh(act.now));
    check_permissions(&caller, &new.permissions)?;
    check_price_floor(&caller, new.price_floor_bp)?;
    check_correction_limit(&caller, new.correction_limit)?;
    let added = state
        .write(principal.tenant, move |tx| {
            check_parent(tx, &caller, new.parent_id)?;
            roles::insert(tx, &new)?;
            audit::record(tx, &act, &Event::done("role.added", "role", new.id.value()))?;
            listed(tx, new.id)
        })
        .await?;
    state.access.forget_tenant(principal.tenant);
    Ok(added)
}

/// Changes a role that is still at `version`; whoever has it feels it within two seconds.
///
/// # Errors
/// [`AppError::NotFound`], a conflict when the tree would be a circle, `precondition-failed`.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<RoleThing>,
    version: i64,
    changes: RoleChanges,
) -> Result<ListedRole, AppError> {
    let act = principal.act();
    let caller = principal.clone();
    if let Some(permissions) = &changes.permissions {
        check_permissions(&caller, permissions)?;
    }
    if let Some(floor) = changes.price_floor_bp {
        check_price_floor(&caller, floor)?;
    }
    if let Some(limit) = changes.correction_limit {
        check_correction_limit(&caller, limit)?;
    }
    let changed = state
        .write(principal.tenant, move |tx| {
            let before = reachable(tx, &caller, id)?;
            edits::check_version(before.row_version, version)?;
            check_move(tx, &caller, &before, changes.parent_id)?;
            roles::update(tx, id, version, &changes)?;
            let event = Event::done("role.changed", "role", id.value()).with_diff(diff(&before, &changes));
            audit::record(tx, &act, &event)?;
            if changes.parent_id.is_some() {
                users::raise_epoch_of_all(tx)?;
            } else {
                users::raise_epoch_of_role(tx, id)?;
            }
            listed(tx, id)
        })
        .await?;
    state.access.forget_tenant(principal.tenant);
    Ok(changed)
}

/// Removes a role that nobody has and that has none below.
///
/// # Errors
/// [`AppError::NotFound`], a conflict when it is used.
pub async fn remove(state: &AppState, principal: &Principal, id: Id<RoleThing>) -> Result<(), AppError> {
    let act = principal.act();
    let caller = principal.clone();
    state
        .write(principal.tenant, move |tx| {
            reachable(tx, &caller, id)?;
            if !roles::delete_unused(tx, id)? {
                return Err(AppError::Conflict(Code::RoleInUse));
            }
            Ok(audit::record(tx, &act, &Event::done("role.removed", "role", id.value()))?)
        })
        .await?;
    state.access.forget_tenant(principal.tenant);
    Ok(())
}

/// Refuses a role that is neither the caller's nor below it.
pub(super) fn check_reach(caller: &SignedIn, role: &Role) -> Result<(), AppError> {
    match caller.role {
        Some(own) if !own.holds(role.range) => Err(AuthError::PermissionMissing(Permission::RoleEdit).into()),
        Some(_) | None => Ok(()),
    }
}

fn reachable(tx: &mut Tx<'_>, caller: &SignedIn, id: Id<RoleThing>) -> Result<Role, AppError> {
    let role = roles::find(tx, id)?.ok_or(AppError::NotFound(Noun::Role))?;
    check_reach(caller, &role)?;
    Ok(role)
}

fn check_parent(tx: &mut Tx<'_>, caller: &SignedIn, parent: Option<Id<RoleThing>>) -> Result<(), AppError> {
    let Some(parent) = parent else { return Err(AppError::invalid("/parent_id", "required")) };
    let role =
        roles::find(tx, parent)?.ok_or_else(|| AppError::invalid("/parent_id", "unknown-reference"))?;
    check_reach(caller, &role)
}

fn check_move(
    tx: &mut Tx<'_>,
    caller: &SignedIn,
    role: &Role,
    parent: Option<Id<RoleThing>>,
) -> Result<(), AppError> {
    if parent.is_none() || parent == role.parent_id {
        return Ok(());
    }
    check_parent(tx, caller, parent)?;
    let target = parent.map(|parent| roles::find(tx, parent)).transpose()?.flatten();
    let is_below_itself = target.is_some_and(|target| role.range.holds(target.range));
    // The top of the tree stays the top.
    if is_below_itself || role.parent_id.is_none() {
        return Err(AppError::Conflict(Code::RoleTreeInvalid));
    }
    Ok(())
}

fn check_permissions(caller: &SignedIn, permissions: &[Permission]) -> Result<(), AppError> {
    let given: PermissionSet = permissions.iter().copied().collect();
    if given.is_within(caller.permissions) {
        Ok(())
    } else {
        Err(AppError::invalid("/permissions", "beyond-own"))
    }
}

/// Nobody lets others go below their own floor.
fn check_price_floor(caller: &SignedIn, floor_bp: i32) -> Result<(), AppError> {
    if floor_bp >= caller.price_floor_bp {
        Ok(())
    } else {
        Err(AppError::invalid("/price_floor_bp", "beyond-own"))
    }
}

/// Nobody lets others take back more than they may.
fn check_correction_limit(caller: &SignedIn, limit: Option<Money>) -> Result<(), AppError> {
    let within =
        caller.correction_limit.is_none_or(|own| limit.is_some_and(|limit| limit.minor() <= own.minor()));
    if within { Ok(()) } else { Err(AppError::invalid("/correction_limit", "beyond-own")) }
}

fn listed(tx: &mut Tx<'_>, id: Id<RoleThing>) -> Result<ListedRole, AppError> {
    roles::list(tx)?.into_iter().find(|listed| listed.role.id == id).ok_or(AppError::NotFound(Noun::Role))
}

fn diff(before: &Role, changes: &RoleChanges) -> serde_json::Value {
    let codes = |permissions: &[Permission]| permissions.iter().map(|one| one.code()).collect::<Vec<_>>();
    let mut diff = serde_json::Map::new();
    if let Some(after) = &changes.permissions {
        diff.insert("permissions".to_owned(), json!([codes(&before.permissions), codes(after)]));
    }
    if let Some(after) = changes.price_floor_bp {
        diff.insert("price_floor_bp".to_owned(), json!([before.price_floor_bp, after]));
    }
    if let Some(after) = changes.correction_limit {
        let text = |limit: Option<Money>| limit.map(|limit| limit.to_string());
        diff.insert("correction_limit".to_owned(), json!([text(before.correction_limit), text(after)]));
    }
    diff.into()
}
