//! How far messages have followed the tenant's sealed feed. Its order is that of the chain: numbers have no gaps and a run appears
//! only after the one before it, so nothing that commits late is passed over.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Posting};
use uuid::Uuid;

use crate::chain;
use crate::error::StoreError;
use crate::schema::message_feed;
use crate::store::Tx;
use crate::written::one_row;

/// Postings of one look at which no further run is added.
const POSTINGS_ENOUGH: usize = 200;

/// The feed's row, held until the transaction ends.
#[derive(Debug)]
pub struct Claim {
    next_seq: i64,
    starts_at: DateTime<Utc>,
}

/// What is new in the feed.
#[derive(Debug)]
pub struct News {
    /// Postings that members are told of, in the feed's order.
    pub postings: Vec<Id<Posting>>,
    next_seq: i64,
}

/// Begins to tell members of what is recorded from `at` on; what is older is history.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn begin(tx: &mut Tx<'_>, at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(message_feed::table)
        .values((
            message_feed::tenant_id.eq(tx.tenant_id()),
            message_feed::next_seq.eq(1),
            message_feed::starts_at.eq(at),
        ))
        .on_conflict(message_feed::tenant_id)
        .do_update()
        .set(message_feed::starts_at.eq(at))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether anything was sealed that nobody has looked at. Holds nothing.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn has_news(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let next_seq: Option<i64> =
        message_feed::table.find(tx.tenant_id()).select(message_feed::next_seq).first(tx.conn).optional()?;
    let Some(next_seq) = next_seq else { return Ok(true) };
    chain::feed::has_news(tx, next_seq)
}

/// Holds the feed's row: one look at a time, in whatever process. A tenant from before there were messages begins now.
///
/// # Errors
/// [`StoreError`] of the statements, also when the row is not obtained in time.
pub fn claim(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Claim, StoreError> {
    // An update, because it waits for whoever holds the row and then reads what they left.
    let held: Option<(i64, DateTime<Utc>)> = diesel::update(message_feed::table.find(tx.tenant_id()))
        .set(message_feed::next_seq.eq(message_feed::next_seq))
        .returning((message_feed::next_seq, message_feed::starts_at))
        .get_result(tx.conn)
        .optional()?;
    if let Some((next_seq, starts_at)) = held {
        return Ok(Claim { next_seq, starts_at });
    }
    let next_seq = chain::head(tx)?.seq + 1;
    diesel::insert_into(message_feed::table)
        .values((
            message_feed::tenant_id.eq(tx.tenant_id()),
            message_feed::next_seq.eq(next_seq),
            message_feed::starts_at.eq(now),
        ))
        .execute(tx.conn)?;
    Ok(Claim { next_seq, starts_at: now })
}

/// What is new after a claim.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn read(tx: &mut Tx<'_>, claim: &Claim) -> Result<News, StoreError> {
    let look = chain::feed::look(tx, claim.next_seq, POSTINGS_ENOUGH)?;
    let is_told = |posting: &Id<Posting>| made_at(posting.value()) >= claim.starts_at;
    Ok(News { postings: look.postings().into_iter().filter(is_told).collect(), next_seq: look.next_seq })
}

/// Moves the feed on behind what was read, in the transaction that stores its messages.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn advance(tx: &mut Tx<'_>, news: &News) -> Result<(), StoreError> {
    let affected = diesel::update(message_feed::table.find(tx.tenant_id()))
        .set(message_feed::next_seq.eq(news.next_seq))
        .execute(tx.conn)?;
    one_row(affected)
}

/// When a UUID v7 was made, to the millisecond.
fn made_at(id: Uuid) -> DateTime<Utc> {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
