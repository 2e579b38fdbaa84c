//! Rotating a refresh secret. An old secret that comes back later than ten seconds after its rotation was copied:
//! the session ends for everybody who holds it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Session};
use persistence::access::Bearer;
use persistence::audit::{self, Act, Actor, Event};
use persistence::sessions::{self, RefreshState};
use persistence::store::Tx;

use super::view::{self, SessionView};
use super::{Issued, SESSION_IDLE_HOURS};
use crate::app::error::{AppError, AuthError};
use crate::auth::secrets::{self, Secret, SecretKind};
use crate::state::AppState;

/// How long the previous secret still works: two tabs may ask at once.
const GRACE_SECONDS: i64 = 10;

/// What a presented secret turned out to be.
enum Presented {
    /// The valid one, now rotated to this.
    Rotated(String),
    /// The previous one, within the grace.
    JustRotated,
    /// An older one: the session has ended.
    Reused,
}

/// Gives a new access token for a refresh secret, and mostly a new secret.
///
/// # Errors
/// [`AuthError::Unauthenticated`].
pub async fn refresh(
    state: &AppState,
    secret: &str,
    request_id: String,
    now: DateTime<Utc>,
) -> Result<Issued, AppError> {
    let secret = secrets::parse(SecretKind::Session, secret).ok_or(AuthError::Unauthenticated)?;
    let session: Id<Session> = Id::new(secret.subject);
    let tenant = secret.tenant;
    // A reuse must be committed before it is refused, so the refusal is made outside.
    let (presented, view) =
        state.write(tenant, move |tx| judge(tx, &secret, session, &request_id, now)).await?;
    match (presented, view) {
        (Presented::Rotated(next), Some(view)) => Ok(Issued::new(state, view, Some(next), now)),
        (Presented::JustRotated, Some(view)) => Ok(Issued::new(state, view, None, now)),
        (Presented::Reused, _) | (_, None) => {
            state.access.forget(Bearer::Session(session));
            Err(AuthError::Unauthenticated.into())
        }
    }
}

fn judge(
    tx: &mut Tx<'_>,
    secret: &Secret,
    session: Id<Session>,
    request_id: &str,
    now: DateTime<Utc>,
) -> Result<(Presented, Option<SessionView>), AppError> {
    let found = sessions::find_refresh_state(tx, session)?.ok_or(AuthError::Unauthenticated)?;
    refuse_ended(&found, now)?;
    let presented = present(tx, secret, session, &found, now)?;
    if matches!(presented, Presented::Reused) {
        sessions::end(tx, found.user_id, session, "secret-reused", now)?;
        let act =
            Act { now, actor: Actor::User(found.user_id), terminal: None, request_id: request_id.to_owned() };
        audit::record(tx, &act, &Event::done("session.secret_reused", "session", session.value()).refused())?;
        return Ok((presented, None));
    }
    Ok((presented, Some(view::load(tx, session, now)?)))
}

fn present(
    tx: &mut Tx<'_>,
    secret: &Secret,
    session: Id<Session>,
    found: &RefreshState,
    now: DateTime<Utc>,
) -> Result<Presented, AppError> {
    if secrets::same(&secret.hash, &found.refresh_hash) {
        let next = secrets::make(SecretKind::Session, secret.tenant, secret.subject);
        let rotated = sessions::rotate(tx, session, &secret.hash, &secrets::hash(&next), now)?;
        // Somebody rotated it between the two statements: this one is the previous secret by now.
        return Ok(if rotated { Presented::Rotated(next) } else { Presented::JustRotated });
    }
    let was_previous =
        found.previous_refresh_hash.as_ref().is_some_and(|previous| secrets::same(&secret.hash, previous));
    if was_previous && now - found.rotated_at <= TimeDelta::seconds(GRACE_SECONDS) {
        return Ok(Presented::JustRotated);
    }
    Ok(Presented::Reused)
}

fn refuse_ended(found: &RefreshState, now: DateTime<Utc>) -> Result<(), AuthError> {
    let is_idle = now - found.last_used_at > TimeDelta::hours(SESSION_IDLE_HOURS);
    if found.ended_at.is_some() || found.expires_at <= now || is_idle {
        Err(AuthError::Unauthenticated)
    } else {
        Ok(())
    }
}
