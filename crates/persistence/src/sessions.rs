//! Sessions: a sign-in of a user with a rotating refresh secret. Only hashes are kept.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Session as SessionThing, Terminal, User};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{session, terminal};
use crate::store::Tx;
use crate::written::one_row;

/// A session to begin.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id.
    pub id: Id<SessionThing>,
    /// Whose it is.
    pub user_id: Id<User>,
    /// The till it is bound to.
    pub terminal_id: Option<Id<Terminal>>,
    /// Hash of the first refresh secret.
    pub refresh_hash: Vec<u8>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// The browser, shortened.
    pub user_agent: String,
}

/// What a presented refresh secret is checked against.
#[derive(Debug, Clone)]
pub struct RefreshState {
    /// Whose session it is.
    pub user_id: Id<User>,
    /// The till it is bound to.
    pub terminal_id: Option<Id<Terminal>>,
    /// Hash of the valid secret.
    pub refresh_hash: Vec<u8>,
    /// Hash of the one before.
    pub previous_refresh_hash: Option<Vec<u8>>,
    /// When it was rotated.
    pub rotated_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct ListedSession {
    /// Its id.
    pub id: Id<SessionThing>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: DateTime<Utc>,
    /// The till it is bound to: id, code and name.
    pub terminal: Option<(Id<Terminal>, String, String)>,
    /// The browser.
    pub user_agent: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
struct Row {
    user_id: Uuid,
    terminal_id: Option<Uuid>,
    refresh_hash: Vec<u8>,
    previous_refresh_hash: Option<Vec<u8>>,
    rotated_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

/// Begins a session.
///
/// # Errors
/// [`StoreError::Constraint`] when the terminal is unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewSession, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(session::table)
        .values((
            session::tenant_id.eq(tx.tenant_id()),
            session::id.eq(new.id.value()),
            session::user_id.eq(new.user_id.value()),
            session::terminal_id.eq(new.terminal_id.map(Id::value)),
            session::refresh_hash.eq(&new.refresh_hash),
            session::rotated_at.eq(now),
            session::created_at.eq(now),
            session::last_used_at.eq(now),
            session::expires_at.eq(new.expires_at),
            session::user_agent.eq(&new.user_agent),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What a presented refresh secret is checked against.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_refresh_state(tx: &mut Tx<'_>, id: Id<SessionThing>) -> Result<Option<RefreshState>, StoreError> {
    let row: Option<Row> = session::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(|row| RefreshState {
        user_id: Id::new(row.user_id),
        terminal_id: row.terminal_id.map(Id::new),
        refresh_hash: row.refresh_hash,
        previous_refresh_hash: row.previous_refresh_hash,
        rotated_at: row.rotated_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    }))
}

/// Replaces the refresh secret if `presented` is still the valid one; says whether it was.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn rotate(
    tx: &mut Tx<'_>,
    id: Id<SessionThing>,
    presented: &[u8],
    next: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let affected = diesel::update(session::table.find((tx.tenant_id(), id.value())))
        .filter(session::refresh_hash.eq(presented).and(session::ended_at.is_null()))
        .set((
            session::refresh_hash.eq(next),
            session::previous_refresh_hash.eq(presented),
            session::rotated_at.eq(now),
            session::last_used_at.eq(now),
        ))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// Binds a session to a till.
///
/// # Errors
/// [`StoreError::StaleVersion`] when the session is not there.
pub fn bind_terminal(
    tx: &mut Tx<'_>,
    id: Id<SessionThing>,
    terminal: Id<Terminal>,
) -> Result<(), StoreError> {
    let affected = diesel::update(session::table.find((tx.tenant_id(), id.value())))
        .set(session::terminal_id.eq(terminal.value()))
        .execute(tx.conn)?;
    one_row(affected)
}

/// Ends a session of a user; says whether it was open.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn end(
    tx: &mut Tx<'_>,
    user: Id<User>,
    id: Id<SessionThing>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let affected = diesel::update(session::table.find((tx.tenant_id(), id.value())))
        .filter(session::user_id.eq(user.value()).and(session::ended_at.is_null()))
        .set((session::ended_at.eq(now), session::end_reason.eq(reason)))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// Ends every open session of a user but one.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn end_others(
    tx: &mut Tx<'_>,
    user: Id<User>,
    kept: Option<Id<SessionThing>>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(session::table)
        .filter(session::tenant_id.eq(tx.tenant_id()).and(session::user_id.eq(user.value())))
        .filter(session::ended_at.is_null().and(session::id.ne(kept.map_or(Uuid::nil(), Id::value))))
        .set((session::ended_at.eq(now), session::end_reason.eq(reason)))
        .execute(tx.conn)?;
    Ok(())
}

type ListedRow = (Uuid, DateTime<Utc>, DateTime<Utc>, String, Option<(Uuid, String, String)>);

/// The open sessions of a user, newest first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list_open(
    tx: &mut Tx<'_>,
    user: Id<User>,
    now: DateTime<Utc>,
) -> Result<Vec<ListedSession>, StoreError> {
    let rows: Vec<ListedRow> = session::table
        .left_join(terminal::table.on(
            terminal::tenant_id.eq(session::tenant_id).and(terminal::id.nullable().eq(session::terminal_id)),
        ))
        .filter(session::tenant_id.eq(tx.tenant_id()).and(session::user_id.eq(user.value())))
        .filter(session::ended_at.is_null().and(session::expires_at.gt(now)))
        .order(session::id.desc())
        .limit(100)
        .select((
            session::id,
            session::created_at,
            session::last_used_at,
            session::user_agent,
            (terminal::id, terminal::code, terminal::name).nullable(),
        ))
        .load(tx.conn)?;
    Ok(rows.into_iter().map(listed).collect())
}

fn listed((id, created_at, last_used_at, user_agent, terminal): ListedRow) -> ListedSession {
    ListedSession {
        id: Id::new(id),
        created_at,
        last_used_at,
        terminal: terminal.map(|(id, code, name)| (Id::new(id), code, name)),
        user_agent,
    }
}
