//! Approval on the same screen: a manager's staff number and PIN lend their price floor to one sale (OP06), or their limit
//! to one correction (S06).

use domain::ids::{Id, User};
use domain::money::Money;
use domain::permissions::Permission;
use domain::till::Rejection;
use persistence::audit::{self, Event};
use persistence::{access, users};
use serde_json::json;

use super::corrections::Grounds;
use super::error::{AppError, AuthError};
use super::sessions::pin;
use super::till::{self, Answer, Command};
use crate::auth::principal::{Principal, SignedIn};
use crate::problem::Code;
use crate::state::AppState;
use crate::wire::posting_result::{NeedsApproval, OverLimit, needing, over_limit};

/// The lowest of floors: everything may be given away.
pub(super) const NO_FLOOR_BP: i32 = 0;

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

/// A limit of corrections that somebody lends.
#[derive(Debug, Clone, Copy)]
pub struct Lent {
    /// The most that may be taken back; none for any amount.
    pub limit: Option<Money>,
    /// Whose it is.
    pub by: Id<User>,
}

/// What the person of `staff_number` lends to one correction or return: their limit, when they hold `needed` and it goes
/// beyond the caller's own. The approval is in the activity log.
///
/// # Errors
/// A conflict when number or PIN are wrong, [`AuthError::AccountLocked`].
pub async fn correction_limit(
    state: &AppState,
    caller: &SignedIn,
    needed: Permission,
    staff_number: String,
    pin: String,
) -> Result<Option<Lent>, AppError> {
    let verified = pin::verify(state, caller.tenant, staff_number, pin, caller.now).await;
    let by = verified.map_err(refused)?.id;
    let (act, own) = (caller.act(), caller.correction_limit);
    state
        .write(caller.tenant, move |tx| {
            users::forget_failures(tx, by)?;
            let theirs = access::rights(tx, by)?;
            let Some(theirs) = theirs.filter(|theirs| theirs.permissions.contains(&needed)) else {
                return Ok(None);
            };
            if !goes_beyond(theirs.correction_limit, own) {
                return Ok(None);
            }
            let limit = theirs.correction_limit.map(|limit| limit.to_string());
            let event = Event::done("correction.approved", "user", by.value());
            audit::record(tx, &act, &event.with_diff(json!({ "correction_limit": limit })))?;
            Ok(Some(Lent { limit: theirs.correction_limit, by }))
        })
        .await
}

/// Whether one limit allows more than another; none allows everything.
fn goes_beyond(theirs: Option<Money>, own: Option<Money>) -> bool {
    match (theirs, own) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(theirs), Some(own)) => theirs.minor() > own.minor(),
    }
}

/// What a correction or return would do. Beyond the caller's limit its figures are shown all the same, with the limit:
/// the customer is told what comes back before a manager comes. `taking_back` makes the command.
///
/// # Errors
/// Any other refusal that the command would meet.
pub async fn preview_correction(
    state: &AppState,
    principal: &Principal,
    grounds: &Grounds,
    taking_back: impl AsyncFn(Grounds) -> Result<Command, AppError>,
) -> Result<Answer, AppError> {
    let over = match till::preview(state, principal, taking_back(grounds.clone()).await?).await {
        Err(AppError::Till(Rejection::OverCorrectionLimit { limit, amount })) => {
            OverLimit { limit: limit.to_string(), amount: amount.to_string() }
        }
        decided => return decided,
    };
    let answer = till::preview(state, principal, taking_back(grounds.without_limit()).await?).await?;
    let text = over_limit(&answer.text, over);
    let text = text.map_err(|error| AppError::Internal(format!("a preview: {error}")))?;
    Ok(Answer { text, ..answer })
}

/// What a sale would do. Below the caller's floor its figures are shown all the same, with the approval that it needs: the
/// customer is told the price before a manager comes. `sale` makes the command for a floor.
///
/// # Errors
/// Any other refusal that the command would meet.
pub async fn preview(
    state: &AppState,
    principal: &Principal,
    sale: impl Fn(i32) -> Result<Command, AppError>,
) -> Result<Answer, AppError> {
    let needed = match till::preview(state, principal, sale(principal.price_floor_bp)?).await {
        Err(AppError::Till(Rejection::PriceBelowFloor { least, asked })) => {
            NeedsApproval { least: least.to_string(), asked: asked.to_string() }
        }
        decided => return decided,
    };
    let answer = till::preview(state, principal, sale(NO_FLOOR_BP)?).await?;
    let text = needing(&answer.text, needed);
    let text = text.map_err(|error| AppError::Internal(format!("a preview: {error}")))?;
    Ok(Answer { text, ..answer })
}

/// The till's own session is fine: only the approval is not.
pub(super) fn refused(error: AppError) -> AppError {
    if matches!(error, AppError::Auth(AuthError::CredentialsInvalid)) {
        AppError::Conflict(Code::ApprovalRefused)
    } else {
        error
    }
}
