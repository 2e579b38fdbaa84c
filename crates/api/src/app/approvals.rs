//! Approval on the same screen: a manager's staff number and PIN lend their price floor to one sale (OP06).

use persistence::audit::{self, Event};
use persistence::{access, users};

use super::error::{AppError, AuthError};
use super::sessions::pin;
use crate::auth::principal::SignedIn;
use crate::problem::Code;
use crate::state::AppState;

/// The least part of a price that may be charged when the person of `staff_number` approves it: theirs or the caller's
/// own, whichever is less. The approval is in the activity log.
///
/// # Errors
/// A conflict when number or PIN are wrong, [`AuthError::AccountLocked`].
pub async fn price_floor(
    state: &AppState,
    caller: &SignedIn,
    staff_number: String,
    pin: String,
) -> Result<i32, AppError> {
    let verified = pin::verify(state, caller.tenant, staff_number, pin, caller.now).await;
    let approver = verified.map_err(refused)?;
    let (act, own) = (caller.act(), caller.price_floor_bp);
    state
        .write(caller.tenant, move |tx| {
            users::forget_failures(tx, approver.id)?;
            audit::record(tx, &act, &Event::done("price.approved", "user", approver.id.value()))?;
            let theirs = access::price_floor_bp(tx, approver.id)?;
            Ok(theirs.map_or(own, |theirs| theirs.min(own)))
        })
        .await
}

/// The till's own session is fine: only the approval is not.
fn refused(error: AppError) -> AppError {
    if matches!(error, AppError::Auth(AuthError::CredentialsInvalid)) {
        AppError::Conflict(Code::ApprovalRefused)
    } else {
        error
    }
}
