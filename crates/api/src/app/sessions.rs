//! Sessions of users: signing in, rotating, binding to a till, ending; and what is checked before.

pub(super) mod pin;
pub mod refresh;
pub mod sign_in;
pub mod switch_clerk;
pub mod view;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Session, Tenant, Terminal, User};
use domain::password::{self, PasswordProblem};
use persistence::access::Bearer;
use persistence::audit::{self, Event};
use persistence::sessions::{self, ListedSession};
use persistence::store::Tx;
use persistence::users::{self, Login};

use self::view::SessionView;
use super::error::{AppError, AuthError, Noun};
use crate::auth::principal::SignedIn;
use crate::auth::tokens::{Subject, Till};
use crate::problem::FieldError;
use crate::state::AppState;

/// How long a session lives at most, used or not.
pub const SESSION_LIFE_DAYS: i64 = 14;
/// How long a session lives without use.
pub const SESSION_IDLE_HOURS: i64 = 24;
/// Failures in a row that lock an account.
pub const FAILURES_MAX: i16 = 10;
/// How long it stays locked.
pub const LOCK_MINUTES: i64 = 15;

/// What a browser gets: the session, its access token and, unless it keeps the one it has, a refresh secret.
#[derive(Debug)]
pub struct Issued {
    /// The session as shown.
    pub view: SessionView,
    /// The access token.
    pub access_token: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// The refresh secret.
    pub refresh_secret: Option<String>,
}

impl Issued {
    fn new(state: &AppState, view: SessionView, refresh_secret: Option<String>, now: DateTime<Utc>) -> Self {
        let (access_token, expires_at) = state.tokens.make(view.tenant.id, subject(&view), now);
        Self { view, access_token, expires_at, refresh_secret }
    }
}

fn subject(view: &SessionView) -> Subject {
    let till = view.terminal.as_ref().map(|terminal| Till { shop: terminal.shop_id, terminal: terminal.id });
    Subject::User { user: view.user.id, session: view.id, epoch: view.epoch, till }
}

/// The session as it is now.
///
/// # Errors
/// [`AuthError::Unauthenticated`] when it has ended.
pub async fn current(state: &AppState, caller: &SignedIn) -> Result<SessionView, AppError> {
    let (_, session) = caller.user()?;
    let now = caller.now;
    state.read(caller.tenant, move |tx| view::load(tx, session, now)).await
}

/// Binds the session to a till; the shop comes with it.
///
/// # Errors
/// [`AppError::NotFound`] when the terminal is not there.
pub async fn bind_terminal(
    state: &AppState,
    caller: &SignedIn,
    terminal: Id<Terminal>,
) -> Result<Issued, AppError> {
    let (_, session) = caller.user()?;
    let act = caller.act();
    let view = state
        .write(caller.tenant, move |tx| {
            let bound =
                persistence::terminals::find(tx, terminal)?.ok_or(AppError::NotFound(Noun::Terminal))?;
            sessions::bind_terminal(tx, session, bound.id)?;
            audit::record(tx, &act, &Event::done("session.bound", "terminal", bound.id.value()))?;
            view::load(tx, session, act.now)
        })
        .await?;
    Ok(Issued::new(state, view, None, caller.now))
}

/// Changes the own password; other sessions end.
///
/// # Errors
/// An invalid field when the present one is wrong or the new one too weak.
pub async fn change_password(
    state: &AppState,
    caller: &SignedIn,
    current: String,
    new: String,
) -> Result<Issued, AppError> {
    let (user, session) = caller.user()?;
    check_new_password("/new_password", &new)?;
    if current == new {
        return Err(AppError::invalid("/new_password", "same-as-before"));
    }
    confirm_password(state, caller, user, current).await?;
    let hash = state.passwords.hash(new).await?;
    let act = caller.act();
    let view = state
        .write(caller.tenant, move |tx| {
            users::set_password(tx, user, &hash, false)?;
            sessions::end_others(tx, user, Some(session), "password-changed", act.now)?;
            audit::record(tx, &act, &Event::done("password.changed", "user", user.value()))?;
            view::load(tx, session, act.now)
        })
        .await?;
    state.access.forget_user(user);
    Ok(Issued::new(state, view, None, caller.now))
}

/// Sets the own PIN for the fast clerk switch.
///
/// # Errors
/// An invalid field when the password is wrong.
pub async fn set_pin(
    state: &AppState,
    caller: &SignedIn,
    current: String,
    pin: String,
) -> Result<(), AppError> {
    let (user, _) = caller.user()?;
    confirm_password(state, caller, user, current).await?;
    let hash = state.passwords.hash(pin).await?;
    let act = caller.act();
    state
        .write(caller.tenant, move |tx| {
            users::set_pin(tx, user, &hash)?;
            Ok(audit::record(tx, &act, &Event::done("pin.changed", "user", user.value()))?)
        })
        .await
}

/// The own open sessions.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(state: &AppState, caller: &SignedIn) -> Result<Vec<ListedSession>, AppError> {
    let (user, _) = caller.user()?;
    let now = caller.now;
    state.read(caller.tenant, move |tx| Ok(sessions::list_open(tx, user, now)?)).await
}

/// Ends one of the own sessions.
///
/// # Errors
/// [`AppError::NotFound`] when it is not open or not theirs.
pub async fn end(state: &AppState, caller: &SignedIn, session: Id<Session>) -> Result<(), AppError> {
    let (user, _) = caller.user()?;
    let act = caller.act();
    state
        .write(caller.tenant, move |tx| {
            if !sessions::end(tx, user, session, "signed-out", act.now)? {
                return Err(AppError::NotFound(Noun::Session));
            }
            Ok(audit::record(tx, &act, &Event::done("session.ended", "session", session.value()))?)
        })
        .await?;
    state.access.forget(Bearer::Session(session));
    Ok(())
}

/// Refuses a new password that is too weak, with everything that is wrong with it.
///
/// # Errors
/// [`AppError::Invalid`].
pub fn check_new_password(pointer: &str, password: &str) -> Result<(), AppError> {
    let errors: Vec<FieldError> = password::problems(password)
        .into_iter()
        .map(|problem| FieldError::new(pointer, password_code(problem)))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

const fn password_code(problem: PasswordProblem) -> &'static str {
    match problem {
        PasswordProblem::TooShort => "too-short",
        PasswordProblem::TooLong => "too-long",
        PasswordProblem::NoLetter => "no-letter",
        PasswordProblem::NoDigit => "no-digit",
    }
}

/// Confirms a signed-in person; a wrong password counts as a failed sign-in.
async fn confirm_password(
    state: &AppState,
    caller: &SignedIn,
    user: Id<User>,
    password: String,
) -> Result<(), AppError> {
    let now = caller.now;
    let found =
        state.read(caller.tenant, move |tx| Ok(users::find_credentials(tx, Login::Id(user))?)).await?;
    let credentials = found.ok_or(AuthError::Unauthenticated)?;
    refuse_locked(credentials.locked_until, now)?;
    if state.passwords.verify(password, Some(credentials.password_hash)).await? {
        return Ok(());
    }
    count_failure(state, caller.tenant, user, now).await?;
    Err(AppError::invalid("/current_password", "wrong-password"))
}

fn refuse_locked(locked_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), AuthError> {
    match locked_until.filter(|until| *until > now) {
        Some(until) => {
            let seconds = u64::try_from((until - now).num_seconds()).unwrap_or(0).max(1);
            Err(AuthError::AccountLocked { retry_after_seconds: seconds })
        }
        None => Ok(()),
    }
}

async fn count_failure(
    state: &AppState,
    tenant: Id<Tenant>,
    user: Id<User>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let lock = users::LockOut { failures_max: FAILURES_MAX, until: now + TimeDelta::minutes(LOCK_MINUTES) };
    state
        .write(tenant, move |tx| {
            users::count_failure(tx, user, lock)?;
            Ok(())
        })
        .await
}

/// Begins a session in the transaction; returns its refresh secret.
fn begin(
    tx: &mut Tx<'_>,
    user: Id<User>,
    terminal: Option<Id<Terminal>>,
    user_agent: &str,
    now: DateTime<Utc>,
) -> Result<(Id<Session>, String), AppError> {
    use crate::auth::secrets::{self, SecretKind};
    let id: Id<Session> = persistence::ids::fresh(now);
    let secret = secrets::make(SecretKind::Session, tx.tenant(), id.value());
    let new = sessions::NewSession {
        id,
        user_id: user,
        terminal_id: terminal,
        refresh_hash: secrets::hash(&secret),
        expires_at: now + TimeDelta::days(SESSION_LIFE_DAYS),
        user_agent: user_agent.to_owned(),
    };
    sessions::insert(tx, &new, now)?;
    Ok((id, secret))
}
