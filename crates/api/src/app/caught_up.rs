//! What was recorded before a report is asked for is in it: it is sealed, added up and booked first.

use domain::money::Currency;

use super::error::AppError;
use super::till;
use crate::auth::principal::Principal;
use crate::day_figures::catch_up;
use crate::state::AppState;

/// When somebody tries again who was told that postings wait.
const RETRY_AFTER_SECONDS: u64 = 5;

/// Adds up what was recorded; gives the tenant's currency, and whether that came to the end in time.
///
/// # Errors
/// [`AppError::Store`].
pub async fn caught_up(state: &AppState, principal: &Principal) -> Result<(Currency, bool), AppError> {
    let (tenant, currency) = (principal.tenant, till::currency(state, principal).await?);
    let is_complete = state.with_store(move |store| Ok(catch_up(store, tenant, currency)?)).await?;
    Ok((currency, is_complete))
}

/// The same for what is whole or is none.
///
/// # Errors
/// [`AppError::Unavailable`] while postings wait.
pub async fn wholly(state: &AppState, principal: &Principal) -> Result<Currency, AppError> {
    match caught_up(state, principal).await? {
        (currency, true) => Ok(currency),
        (_, false) => Err(AppError::Unavailable { retry_after_seconds: RETRY_AFTER_SECONDS }),
    }
}
