//! What was recorded before a report is asked for is in it: it is sealed, added up and booked first.

use domain::ids::{Id, Tenant};
use domain::money::Currency;
use persistence::error::StoreError;
use persistence::store::Store;

use super::error::AppError;
use super::till;
use crate::auth::principal::Principal;
use crate::day_figures::{catch_up, catch_up_beside_tills};
use crate::state::AppState;

/// When somebody tries again who was told that postings wait.
const RETRY_AFTER_SECONDS: u64 = 5;

/// Adds up what was recorded as far as the tills leave time for it; gives the tenant's currency, and whether that came to the end.
///
/// # Errors
/// [`AppError::Store`].
pub async fn caught_up(state: &AppState, principal: &Principal) -> Result<(Currency, bool), AppError> {
    by(state, principal, catch_up_beside_tills).await
}

/// The same for what is whole or is none, whatever the tills do.
///
/// # Errors
/// [`AppError::Unavailable`] while postings wait.
pub async fn wholly(state: &AppState, principal: &Principal) -> Result<Currency, AppError> {
    match by(state, principal, catch_up).await? {
        (currency, true) => Ok(currency),
        (_, false) => Err(AppError::Unavailable { retry_after_seconds: RETRY_AFTER_SECONDS }),
    }
}

type CatchUp = fn(&Store, Id<Tenant>, Currency) -> Result<bool, StoreError>;

async fn by(
    state: &AppState,
    principal: &Principal,
    catch_up: CatchUp,
) -> Result<(Currency, bool), AppError> {
    let (tenant, currency) = (principal.tenant, till::currency(state, principal).await?);
    let is_complete = state.with_store(move |store| Ok(catch_up(store, tenant, currency)?)).await?;
    Ok((currency, is_complete))
}
