//! Taps: each stored once, in one gap-free order per terminal, and announced to every process that shows them.
//!
//! *Invariant:* the feed row of a terminal is locked before its events are looked at, so that a tap sent twice is
//! seen the second time, and positions are given in the order in which they commit.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use domain::ids::{Device, Id, Tenant, Terminal};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{reader_event, terminal_feed};
use crate::statement::statement;
use crate::store::Tx;

/// The notification channel. Its payload is `<tenant>:<terminal>`, never a card.
pub const CHANNEL: &str = "reader_tap";

/// One tap as the gateway sent it.
#[derive(Debug, Clone)]
pub struct NewReaderEvent {
    /// Made by the gateway before its first attempt to send.
    pub event_id: Uuid,
    /// `ic`, `id`, `mag` or `code`.
    pub kind: &'static str,
    /// The card's number, UID or barcode.
    pub value: String,
    /// `live`, `spooled` or `simulated`.
    pub source: &'static str,
    /// When the reader saw it, by the gateway's clock.
    pub read_at: DateTime<Utc>,
    /// Which reader of the gateway, if it tells.
    pub reader: Option<String>,
}

/// One tap in the feed of its terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEvent {
    /// Its position.
    pub seq: i64,
    /// Its id, made by the gateway.
    pub event_id: Uuid,
    /// `ic`, `id`, `mag` or `code`.
    pub kind: String,
    /// The card's number, UID or barcode.
    pub value: String,
    /// When the reader saw it, by the gateway's clock.
    pub read_at: DateTime<Utc>,
    /// When it arrived here.
    pub received_at: DateTime<Utc>,
    /// Which reader of the gateway, if it told.
    pub reader: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reader_event)]
struct Row {
    seq: i64,
    event_id: Uuid,
    kind: String,
    value: String,
    read_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    reader: Option<String>,
}

impl From<Row> for FeedEvent {
    fn from(row: Row) -> Self {
        let Row { seq, event_id, kind, value, read_at, received_at, reader } = row;
        Self { seq, event_id, kind, value, read_at, received_at, reader }
    }
}

statement! {
    /// Announces a change when the transaction commits.
    Notify -> (Bool,);
    "SELECT pg_notify(", channel: Text = &'static str, ", ", payload: Text = String, ") IS NOT NULL"
}

/// What a notification says.
#[must_use]
pub fn payload(tenant: Id<Tenant>, terminal: Id<Terminal>) -> String {
    format!("{tenant}:{terminal}")
}

/// Reads what a notification says.
#[must_use]
pub fn parse_payload(text: &str) -> Option<(Id<Tenant>, Id<Terminal>)> {
    let (tenant, terminal) = text.split_once(':')?;
    Some((Id::new(tenant.parse().ok()?), Id::new(terminal.parse().ok()?)))
}

/// Stores the events that this device has not sent before, in the order given, and returns the ids of those stored.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn store(
    tx: &mut Tx<'_>,
    device: Id<Device>,
    terminal: Id<Terminal>,
    events: &[NewReaderEvent],
    now: DateTime<Utc>,
) -> Result<HashSet<Uuid>, StoreError> {
    let last_seq = lock_feed(tx, terminal)?;
    let mut seen = find_known(tx, device, events)?;
    let fresh: Vec<&NewReaderEvent> = events.iter().filter(|event| seen.insert(event.event_id)).collect();
    if fresh.is_empty() {
        return Ok(HashSet::new());
    }
    insert(tx, device, terminal, &fresh, last_seq, now)?;
    advance_feed(tx, terminal, last_seq + i64::try_from(fresh.len()).unwrap_or(0))?;
    announce(tx, terminal)?;
    Ok(fresh.iter().map(|event| event.event_id).collect())
}

/// The events of a terminal after a position, oldest first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn since(
    tx: &mut Tx<'_>,
    terminal: Id<Terminal>,
    after: i64,
    limit: i64,
) -> Result<Vec<FeedEvent>, StoreError> {
    let rows: Vec<Row> = reader_event::table
        .filter(
            reader_event::tenant_id.eq(tx.tenant_id()).and(reader_event::terminal_id.eq(terminal.value())),
        )
        .filter(reader_event::seq.gt(after))
        .order(reader_event::seq)
        .limit(limit)
        .select(Row::as_select())
        .load(tx.conn)?;
    Ok(rows.into_iter().map(FeedEvent::from).collect())
}

/// The last position of a terminal; 0 before its first event.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn last_seq(tx: &mut Tx<'_>, terminal: Id<Terminal>) -> Result<i64, StoreError> {
    let found: Option<i64> = terminal_feed::table
        .find((tx.tenant_id(), terminal.value()))
        .select(terminal_feed::last_seq)
        .first(tx.conn)
        .optional()?;
    Ok(found.unwrap_or(0))
}

/// Locks the terminal's feed row by writing it as it is, and returns its last position.
fn lock_feed(tx: &mut Tx<'_>, terminal: Id<Terminal>) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(terminal_feed::table)
        .values((
            terminal_feed::tenant_id.eq(tx.tenant_id()),
            terminal_feed::terminal_id.eq(terminal.value()),
            terminal_feed::last_seq.eq(0),
        ))
        .on_conflict((terminal_feed::tenant_id, terminal_feed::terminal_id))
        .do_update()
        .set(terminal_feed::last_seq.eq(terminal_feed::last_seq))
        .returning(terminal_feed::last_seq)
        .get_result(tx.conn)?)
}

fn find_known(
    tx: &mut Tx<'_>,
    device: Id<Device>,
    events: &[NewReaderEvent],
) -> Result<HashSet<Uuid>, StoreError> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.event_id).collect();
    let known: Vec<Uuid> = reader_event::table
        .filter(reader_event::tenant_id.eq(tx.tenant_id()).and(reader_event::device_id.eq(device.value())))
        .filter(reader_event::event_id.eq_any(ids))
        .select(reader_event::event_id)
        .load(tx.conn)?;
    Ok(known.into_iter().collect())
}

fn insert(
    tx: &mut Tx<'_>,
    device: Id<Device>,
    terminal: Id<Terminal>,
    events: &[&NewReaderEvent],
    last_seq: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = events
        .iter()
        .zip(last_seq + 1..)
        .map(|(event, seq)| {
            (
                reader_event::tenant_id.eq(tx.tenant_id()),
                reader_event::device_id.eq(device.value()),
                reader_event::event_id.eq(event.event_id),
                reader_event::terminal_id.eq(terminal.value()),
                reader_event::seq.eq(seq),
                reader_event::kind.eq(event.kind),
                reader_event::value.eq(&event.value),
                reader_event::source.eq(event.source),
                reader_event::read_at.eq(event.read_at),
                reader_event::received_at.eq(now),
                reader_event::reader.eq(&event.reader),
            )
        })
        .collect();
    diesel::insert_into(reader_event::table).values(rows).execute(tx.conn)?;
    Ok(())
}

fn advance_feed(tx: &mut Tx<'_>, terminal: Id<Terminal>, last_seq: i64) -> Result<(), StoreError> {
    let affected = diesel::update(terminal_feed::table.find((tx.tenant_id(), terminal.value())))
        .set(terminal_feed::last_seq.eq(last_seq))
        .execute(tx.conn)?;
    crate::written::one_row(affected)
}

fn announce(tx: &mut Tx<'_>, terminal: Id<Terminal>) -> Result<(), StoreError> {
    let payload = payload(tx.tenant(), terminal);
    let _: (bool,) = Notify { channel: CHANNEL, payload }.get_result(tx.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_names_tenant_and_terminal_and_nothing_else_reads_as_one() {
        let (tenant, terminal) = (Id::new(Uuid::from_u128(1)), Id::new(Uuid::from_u128(2)));
        assert_eq!(parse_payload(&payload(tenant, terminal)), Some((tenant, terminal)));
        for other in ["", ":", "x:y", &payload(tenant, terminal)[1..]] {
            assert_eq!(parse_payload(other), None, "{other}");
        }
    }
}
