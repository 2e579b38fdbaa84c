//! What of a membership's value is set aside.

use domain::ids::{Id, Membership};
use persistence::holds::{self, OpenHold};
use persistence::memberships;

use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// The holds that bind now.
///
/// # Errors
/// [`Noun::Membership`].
pub async fn of_membership(
    state: &AppState,
    principal: &Principal,
    id: Id<Membership>,
) -> Result<Vec<OpenHold>, AppError> {
    let now = principal.now;
    state
        .read(principal.tenant, move |tx| {
            let found = memberships::find(tx, id, now)?.ok_or(AppError::NotFound(Noun::Membership))?;
            Ok(holds::open_of(tx, id, found.wallet.currency, now)?)
        })
        .await
}
