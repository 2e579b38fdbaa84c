//! Who somebody at a till is, by staff number and PIN. Failures count towards the lock-out of the account.

use chrono::{DateTime, Utc};
use domain::ids::{Id, Tenant};
use persistence::users::{self, Credentials, Login};

use super::{count_failure, refuse_locked};
use crate::app::error::{AppError, AuthError};
use crate::state::AppState;

/// The credentials of the person whose staff number and PIN these are.
///
/// # Errors
/// [`AuthError::CredentialsInvalid`], [`AuthError::AccountLocked`].
pub(in crate::app) async fn verify(
    state: &AppState,
    tenant: Id<Tenant>,
    staff_number: String,
    pin: String,
    now: DateTime<Utc>,
) -> Result<Credentials, AppError> {
    let found = state
        .read(tenant, move |tx| Ok(users::find_credentials(tx, Login::StaffNumber(&staff_number))?))
        .await?;
    let Some(credentials) = found else {
        state.passwords.verify(pin, None).await?;
        return Err(AuthError::CredentialsInvalid.into());
    };
    refuse_locked(credentials.locked_until, now)?;
    let hash = credentials.pin_hash.clone().filter(|_| credentials.can_sign_in);
    if !state.passwords.verify(pin, hash).await? {
        count_failure(state, tenant, credentials.id, now).await?;
        return Err(AuthError::CredentialsInvalid.into());
    }
    Ok(credentials)
}
