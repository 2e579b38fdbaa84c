//! Signing in: tenant number, user name, password. Whatever is wrong, the answer and its time are the same.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Tenant, Terminal};
use persistence::audit::{self, Act, Actor, Event};
use persistence::directory;
use persistence::users::{self, Credentials, Login};

use super::{FAILURES_MAX, Issued, LOCK_MINUTES, begin, count_failure, refuse_locked, view};
use crate::app::error::{AppError, AuthError};
use crate::auth::secrets;
use crate::state::AppState;

/// Names remembered at most; beyond it the oldest locks are dropped.
const UNKNOWN_NAMES_MAX: usize = 10_000;

/// What somebody typed, and from where.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Six digits.
    pub tenant_number: String,
    /// Name for sign-in.
    pub user_name: String,
    /// The password.
    pub password: String,
    /// The till to bind to.
    pub terminal: Option<Id<Terminal>>,
    /// The browser, shortened.
    pub user_agent: String,
    /// The request's id.
    pub request_id: String,
    /// When.
    pub now: DateTime<Utc>,
}

/// Signs in.
///
/// # Errors
/// [`AuthError::CredentialsInvalid`], [`AuthError::AccountLocked`].
pub async fn sign_in(state: &AppState, attempt: SignIn) -> Result<Issued, AppError> {
    let Some((tenant, credentials)) = find(state, &attempt).await? else {
        return refuse_unknown(state, attempt).await;
    };
    refuse_locked(credentials.locked_until, attempt.now)?;
    let hash = credentials.can_sign_in.then_some(credentials.password_hash);
    if !state.passwords.verify(attempt.password.clone(), hash).await? {
        count_failure(state, tenant, credentials.id, attempt.now).await?;
        return Err(AuthError::CredentialsInvalid.into());
    }
    let now = attempt.now;
    let (view, secret) = state
        .write(tenant, move |tx| {
            users::forget_failures(tx, credentials.id)?;
            let (session, secret) = begin(tx, credentials.id, attempt.terminal, &attempt.user_agent, now)?;
            let act = Act {
                now,
                actor: Actor::User(credentials.id),
                terminal: attempt.terminal,
                request_id: attempt.request_id.clone(),
            };
            audit::record(tx, &act, &Event::done("session.begun", "session", session.value()))?;
            Ok((view::load(tx, session, now)?, secret))
        })
        .await?;
    Ok(Issued::new(state, view, Some(secret), now))
}

async fn find(state: &AppState, attempt: &SignIn) -> Result<Option<(Id<Tenant>, Credentials)>, AppError> {
    let number = attempt.tenant_number.clone();
    let name = attempt.user_name.clone();
    state
        .with_store(move |store| {
            let Some(entry) = directory::find_by_number(store, &number)?.filter(|entry| entry.is_active)
            else {
                return Ok(None);
            };
            let found: Option<Credentials> =
                store.read(entry.id, |tx| users::find_credentials(tx, Login::UserName(&name)))?;
            Ok(found.map(|credentials| (entry.id, credentials)))
        })
        .await
}

/// The same work, the same answers and the same lock as for somebody who exists.
async fn refuse_unknown(state: &AppState, attempt: SignIn) -> Result<Issued, AppError> {
    let name = secrets::hash(&format!("{}\n{}", attempt.tenant_number, attempt.user_name));
    refuse_locked(state.unknown_names.locked_until(&name, attempt.now), attempt.now)?;
    state.passwords.verify(attempt.password, None).await?;
    state.unknown_names.count_failure(name, attempt.now);
    Err(AuthError::CredentialsInvalid.into())
}

/// Failures for names that nobody has: so that a lock does not tell who exists.
#[derive(Debug, Default)]
pub struct UnknownNames {
    failures: Mutex<HashMap<Vec<u8>, Failures>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Failures {
    count: i16,
    locked_until: Option<DateTime<Utc>>,
}

impl UnknownNames {
    fn locked_until(&self, name: &[u8], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.get(name)?.locked_until.filter(|until| *until > now)
    }

    fn count_failure(&self, name: Vec<u8>, now: DateTime<Utc>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= UNKNOWN_NAMES_MAX {
            failures.clear();
        }
        let entry = failures.entry(name).or_default();
        entry.count += 1;
        if entry.count >= FAILURES_MAX {
            *entry = Failures { count: 0, locked_until: Some(now + TimeDelta::minutes(LOCK_MINUTES)) };
        }
    }
}
