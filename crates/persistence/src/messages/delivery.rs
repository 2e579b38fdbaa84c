//! Messages that wait to leave: taken for some minutes, handed over outside of any transaction, then settled.
//!
//! Who takes a message and is gone before it is settled leaves it to the next after those minutes, so a message may reach a
//! provider twice; it then has the same id, by which a provider knows it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Member, Message};
use domain::message::{Channel, MessageKind};
use uuid::Uuid;

use super::recipients::Content;
use super::{MessageState, Reason, credit};
use crate::browse::BrowseScope;
use crate::error::StoreError;
use crate::members;
use crate::schema::message;
use crate::sealing::TenantKeys;
use crate::statement::statement;
use crate::store::Tx;

/// Messages taken at once, at most.
pub const TAKEN_MAX: usize = 500;
/// How long a taken message is its taker's.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(10);
/// How long a message is with whoever stored it to hand it over themselves.
pub const HANDED_OVER_WITHIN: TimeDelta = TAKEN_FOR;

/// A message that was taken.
#[derive(Debug)]
pub struct Taken {
    /// Which.
    pub id: Id<Message>,
    /// Whom it tells.
    pub member: Id<Member>,
    /// What it is about.
    pub kind: MessageKind,
    /// By which way.
    pub channel: Channel,
    /// How often it was taken, this time included.
    pub attempt: usize,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What is sent; none once the member is erased.
    pub content: Option<Content>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Handed over.
    Sent,
    /// Not handed over; to be tried again.
    Again {
        /// When.
        at: DateTime<Utc>,
        /// Why not.
        reason: Reason,
    },
    /// Not handed over, and not to be tried again.
    Failed(Reason),
}

/// An attempt that has ended.
#[derive(Debug, Clone, Copy)]
pub struct Settled {
    /// Of which message.
    pub id: Id<Message>,
    /// Which attempt.
    pub attempt: usize,
    /// How.
    pub outcome: Outcome,
}

type TakenRow = (Uuid, Uuid, String, String, i16, DateTime<Utc>, Option<Vec<u8>>);

statement! {
    /// Takes what is due. Whoever waited for another taker looks again, and finds that it is not due any more.
    TakeDue -> (SqlUuid, SqlUuid, Text, Text, Int2, Timestamptz, Nullable<Bytea>);
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", now: Timestamptz = DateTime<Utc>, " AS now, ",
    until: Timestamptz = DateTime<Utc>, " AS until), \
     due AS (SELECT m.id FROM message m JOIN t ON m.tenant_id = t.id WHERE m.state = 'queued' AND m.next_at <= t.now \
       ORDER BY m.next_at LIMIT ", limit: BigInt = i64,
    ") UPDATE message m SET attempts = m.attempts + 1, next_at = t.until FROM t, due \
     WHERE m.tenant_id = t.id AND m.id = due.id AND m.state = 'queued' AND m.next_at <= t.now \
     RETURNING m.id, m.member_id, m.kind, m.channel, m.attempts, m.created_at, m.body_enc"
}

/// Takes the messages that are due, oldest first, up to [`TAKEN_MAX`].
///
/// # Errors
/// [`StoreError`] of the statements, or of a body that cannot be opened.
pub fn take(tx: &mut Tx<'_>, keys: &TenantKeys, now: DateTime<Utc>) -> Result<Vec<Taken>, StoreError> {
    let take = TakeDue { tenant: tx.tenant_id(), now, until: now + TAKEN_FOR, limit: TAKEN_MAX as i64 };
    let rows: Vec<TakenRow> = take.load(tx.conn)?;
    let mut ids: Vec<Uuid> = rows.iter().map(|(_, member, ..)| *member).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = members::rows_of(tx, &BrowseScope::All, &ids)?;
    let taken = rows.into_iter().map(|(id, member, kind, channel, attempts, created_at, body)| {
        let key = known.iter().find(|row| row.id == member).map(|row| row.key(keys)).transpose()?.flatten();
        let content = key.zip(body).map(|(key, body)| Content::open(&key, id, &body)).transpose()?;
        Ok(Taken {
            id: Id::new(id),
            member: Id::new(member),
            kind: MessageKind::from_code(&kind).ok_or(StoreError::corrupt("message", "kind", id))?,
            channel: Channel::from_code(&channel).ok_or(StoreError::corrupt("message", "channel", id))?,
            attempt: usize::try_from(attempts).unwrap_or(0),
            created_at,
            content,
        })
    });
    taken.collect()
}

statement! {
    /// Settles attempts that ended well.
    SettleSent -> ();
    "UPDATE message m SET state = 'sent', reason = NULL, next_at = NULL, settled_at = ",
    now: Timestamptz = DateTime<Utc>, " FROM unnest(", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    attempts: Array<Int2> = Vec<i16>, ") AS k(id, attempts) \
     WHERE m.tenant_id = ", tenant: SqlUuid = Uuid,
    " AND m.id = k.id AND m.attempts = k.attempts AND m.state = 'queued'"
}

/// Settles attempts. One whose time was over while it lasted is left to whoever took the message after it. What was paid for a
/// message that failed is given back.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn settle(tx: &mut Tx<'_>, settled: &[Settled], now: DateTime<Utc>) -> Result<(), StoreError> {
    let (mut ids, mut attempts) = (Vec::new(), Vec::new());
    for Settled { id, attempt, outcome } in settled {
        let attempt = i16::try_from(*attempt).unwrap_or(i16::MAX);
        match *outcome {
            Outcome::Sent => {
                ids.push(id.value());
                attempts.push(attempt);
            }
            Outcome::Again { at, reason } => try_again(tx, *id, attempt, at, reason)?,
            Outcome::Failed(reason) => fail(tx, *id, attempt, reason, now)?,
        }
    }
    if !ids.is_empty() {
        SettleSent { now, ids, attempts, tenant: tx.tenant_id() }.execute(tx.conn)?;
    }
    Ok(())
}

/// The row of an attempt that is still under way.
macro_rules! attempt {
    ($tx:ident, $id:ident, $attempt:ident) => {
        message::table
            .filter(message::tenant_id.eq($tx.tenant_id()).and(message::id.eq($id.value())))
            .filter(message::attempts.eq($attempt).and(message::state.eq(MessageState::Queued.code())))
    };
}

fn try_again(
    tx: &mut Tx<'_>,
    id: Id<Message>,
    attempt: i16,
    at: DateTime<Utc>,
    reason: Reason,
) -> Result<(), StoreError> {
    diesel::update(attempt!(tx, id, attempt))
        .set((message::next_at.eq(at), message::reason.eq(reason.code())))
        .execute(tx.conn)?;
    Ok(())
}

fn fail(
    tx: &mut Tx<'_>,
    id: Id<Message>,
    attempt: i16,
    reason: Reason,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let failed: Option<(String, i16)> = diesel::update(attempt!(tx, id, attempt))
        .set((
            message::state.eq(MessageState::Failed.code()),
            message::reason.eq(reason.code()),
            message::next_at.eq(None::<DateTime<Utc>>),
            message::settled_at.eq(now),
        ))
        .returning((message::channel, message::parts))
        .get_result(tx.conn)
        .optional()?;
    match failed {
        Some((channel, parts)) if Channel::from_code(&channel).is_some_and(Channel::is_paid) => {
            credit::give_back(tx, id, i64::from(parts), now)
        }
        Some(_) | None => Ok(()),
    }
}

statement! {
    /// When the first of those that wait is due.
    NextDue -> Nullable<Timestamptz>;
    "SELECT min(m.next_at) FROM message m WHERE m.state = 'queued' AND m.tenant_id = ", tenant: SqlUuid = Uuid, ""
}

/// When the next message is due, if any waits.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(NextDue { tenant: tx.tenant_id() }.get_result(tx.conn)?)
}
