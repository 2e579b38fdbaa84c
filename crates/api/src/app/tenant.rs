//! The tenant's own settings.

use persistence::audit::{self, Event};
use persistence::prepaid;
use persistence::store::Tx;
use persistence::tenants::{self, Tenant, TenantChanges};
use persistence::users;

use super::error::AppError;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// The tenant of the caller.
///
/// # Errors
/// [`AppError::Store`].
pub async fn get(state: &AppState, principal: &Principal) -> Result<Tenant, AppError> {
    state.read(principal.tenant, |tx| Ok(tenants::get(tx)?)).await
}

/// Changes the tenant if it is still at `version`.
///
/// # Errors
/// `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    version: i64,
    changes: TenantChanges,
) -> Result<Tenant, AppError> {
    let act = principal.act();
    let policy_changes = changes.browse_policy.is_some();
    let tenant = state
        .write(principal.tenant, move |tx| {
            check_pack(tx, &changes)?;
            tenants::update(tx, version, &changes)?;
            if policy_changes {
                users::raise_epoch_of_all(tx)?;
            }
            audit::record(tx, &act, &Event::done("tenant.changed", "tenant", tx.tenant().value()))?;
            Ok(tenants::get(tx)?)
        })
        .await?;
    if policy_changes {
        state.access.forget_tenant(principal.tenant);
    }
    Ok(tenant)
}

/// A pack guards amounts of its own currency only.
fn check_pack(tx: &mut Tx<'_>, changes: &TenantChanges) -> Result<(), AppError> {
    let Some(Some(code)) = &changes.prepaid_pack else { return Ok(()) };
    let currency = tenants::currency(tx)?;
    match prepaid::find(code) {
        Some(pack) if pack.currency == currency => Ok(()),
        Some(_) => Err(AppError::invalid("/prepaid_pack", "mixed-currencies")),
        None => Err(AppError::invalid("/prepaid_pack", "unknown-value")),
    }
}
