//! What is kept for a time only, and for how long. The same words stand in the comment of each table.
//!
//! Each call removes one small batch in the caller's transaction, so that nobody waits long for it. Doing it again, or
//! in two processes at once, removes nothing more.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::pairing;
use crate::statement::statement;
use crate::store::{Store, Tx};

/// Days that a tap of a reader is kept.
pub const READER_EVENT_DAYS: i64 = 35;
/// Days that a session is kept after its end.
pub const SESSION_DAYS: i64 = 90;
/// Days that a pairing is kept after its codes have ended.
pub const PAIRING_DAYS: i64 = 1;
/// Days that a parked sale is kept, taken or not.
pub const PARKED_SALE_DAYS: i64 = 3;
/// Days that a message to a member is kept.
pub const MESSAGE_DAYS: i64 = 400;

/// Rows of one batch, at most; of taps for each terminal.
pub const BATCH_ROWS_MAX: i64 = 500;

statement! {
    /// The oldest taps of each terminal, found by their place in its feed.
    DeleteReaderEvents -> ();
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", before: Timestamptz = DateTime<Utc>, " AS before), \
     old AS (SELECT first.device_id, first.event_id FROM terminal_feed f JOIN t ON f.tenant_id = t.id \
       CROSS JOIN LATERAL (SELECT e.device_id, e.event_id, e.received_at FROM reader_event e \
         WHERE e.tenant_id = t.id AND e.terminal_id = f.terminal_id ORDER BY e.seq LIMIT ", limit: BigInt = i64,
    ") AS first WHERE first.received_at < t.before) \
     DELETE FROM reader_event r USING old, t \
     WHERE r.tenant_id = t.id AND r.device_id = old.device_id AND r.event_id = old.event_id"
}

statement! {
    /// Sessions that were ended, or whose time was over, before an instant.
    DeleteSessions -> ();
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", before: Timestamptz = DateTime<Utc>, " AS before), \
     old AS ((SELECT s.id FROM session s JOIN t ON s.tenant_id = t.id WHERE s.ended_at < t.before) \
       UNION ALL \
       (SELECT s.id FROM session s JOIN t ON s.tenant_id = t.id WHERE s.ended_at IS NULL AND s.expires_at < t.before) \
       LIMIT ", limit: BigInt = i64,
    ") DELETE FROM session s USING old, t WHERE s.tenant_id = t.id AND s.id = old.id"
}

statement! {
    /// The oldest messages: their ids are in the order of their making.
    DeleteMessages -> ();
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", before: Timestamptz = DateTime<Utc>, " AS before), \
     old AS (SELECT first.id FROM t CROSS JOIN LATERAL (SELECT m.id, m.created_at FROM message m WHERE m.tenant_id = t.id \
         ORDER BY m.id LIMIT ", limit: BigInt = i64,
    ") AS first WHERE first.created_at < t.before) \
     DELETE FROM message m USING old, t WHERE m.tenant_id = t.id AND m.id = old.id"
}

statement! {
    /// The oldest parked sales: their ids are in the order of their making.
    DeleteParkedSales -> ();
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", before: Timestamptz = DateTime<Utc>, " AS before), \
     old AS (SELECT first.id FROM t CROSS JOIN LATERAL (SELECT p.id, p.parked_at FROM parked_sale p WHERE p.tenant_id = t.id \
         ORDER BY p.id LIMIT ", limit: BigInt = i64,
    ") AS first WHERE first.parked_at < t.before) \
     DELETE FROM parked_sale p USING old, t WHERE p.tenant_id = t.id AND p.id = old.id"
}

/// Removes a batch of the tenant's parked sales that are over their time, and says how many.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn remove_parked_sales(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = now - TimeDelta::days(PARKED_SALE_DAYS);
    Ok(DeleteParkedSales { tenant: tx.tenant_id(), before, limit: BATCH_ROWS_MAX }.execute(tx.conn)?)
}

/// Removes a batch of the tenant's taps that are over their time, and says how many.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn remove_reader_events(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = now - TimeDelta::days(READER_EVENT_DAYS);
    let statement = DeleteReaderEvents { tenant: tx.tenant_id(), before, limit: BATCH_ROWS_MAX };
    Ok(statement.execute(tx.conn)?)
}

/// Removes a batch of the tenant's sessions that are over their time, and says how many.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn remove_sessions(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = now - TimeDelta::days(SESSION_DAYS);
    Ok(DeleteSessions { tenant: tx.tenant_id(), before, limit: BATCH_ROWS_MAX }.execute(tx.conn)?)
}

/// Removes a batch of the tenant's messages that are over their time, and says how many.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn remove_messages(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = now - TimeDelta::days(MESSAGE_DAYS);
    Ok(DeleteMessages { tenant: tx.tenant_id(), before, limit: BATCH_ROWS_MAX }.execute(tx.conn)?)
}

/// Removes the pairings that are over their time, and says how many. They are few: a code ends after ten minutes.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn remove_pairings(store: &Store, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = now - TimeDelta::days(PAIRING_DAYS);
    store.reference(|conn| {
        Ok(diesel::delete(pairing::table.filter(pairing::expires_at.lt(before))).execute(conn)?)
    })
}
