//! The fast clerk switch at a till: another clerk takes over by staff number and PIN. Their session is their own;
//! the one before ends.

use persistence::access::Bearer;
use persistence::audit::{self, Act, Actor, Event};
use persistence::sessions;
use persistence::users;

use super::{Issued, begin, pin, view};
use crate::app::error::{AppError, AuthError};
use crate::auth::principal::SignedIn;
use crate::state::AppState;

/// Begins a session of another clerk at the same till.
///
/// # Errors
/// [`AuthError::TerminalRequired`], [`AuthError::CredentialsInvalid`], [`AuthError::AccountLocked`].
pub async fn switch(
    state: &AppState,
    caller: &SignedIn,
    staff_number: String,
    pin: String,
    user_agent: String,
) -> Result<Issued, AppError> {
    let (before, session_before) = caller.user()?;
    let terminal = caller.terminal.ok_or(AuthError::TerminalRequired)?;
    let now = caller.now;
    let credentials = pin::verify(state, caller.tenant, staff_number, pin, now).await?;
    let request_id = caller.request_id.clone();
    let (view, secret) = state
        .write(caller.tenant, move |tx| {
            users::forget_failures(tx, credentials.id)?;
            sessions::end(tx, before, session_before, "clerk-switched", now)?;
            let (session, secret) = begin(tx, credentials.id, Some(terminal), &user_agent, now)?;
            let act = Act {
                now,
                actor: Actor::User(credentials.id),
                terminal: Some(terminal),
                request_id: request_id.clone(),
            };
            audit::record(tx, &act, &Event::done("session.switched", "session", session.value()))?;
            Ok((view::load(tx, session, now)?, secret))
        })
        .await?;
    state.access.forget(Bearer::Session(session_before));
    Ok(Issued::new(state, view, Some(secret), now))
}
