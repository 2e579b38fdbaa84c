//! The sealed order of a tenant's events: postings and audit events, hash-chained after the fact, so that the hot path
//! never waits for a chain head. Each link is SHA-256(previous hash ‖ canonical bytes).
//!
//! *Invariant:* `seq` has no gaps, each event is sealed once, and changing, removing or reordering any sealed byte
//! breaks every later link.

mod canonical;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Int2, Timestamptz, Uuid as SqlUuid};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::event_seq;
use crate::statement::statement;
use crate::store::Tx;

/// Events sealed in one transaction, at most.
pub const SEALED_MAX: usize = 500;
/// How far before the last link a whole look begins: the longest time between the making of an id and the commit of its
/// row (twice every time limit together), and three minutes in which nobody looked that far.
const WHOLE_LOOK_MILLIS: u64 = 300_000;
/// How far before the last link a quick look begins. What commits later still is found by the next whole look.
const QUICK_LOOK_MILLIS: u64 = 3_000;
/// The hash before the first link.
const GENESIS: [u8; 32] = [0; 32];

/// Postings.
const SOURCE_POSTING: i16 = 1;
/// Audit events.
const SOURCE_AUDIT: i16 = 2;

statement! {
    /// Events from a lower id on that are not sealed yet, oldest first.
    UnsealedEvents -> (Int2, SqlUuid);
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", from: SqlUuid = Uuid, " AS first_id) \
     SELECT e.source, e.id FROM ( \
       SELECT 1::smallint AS source, p.id FROM posting p JOIN t ON p.tenant_id = t.id AND p.id >= t.first_id \
       UNION ALL \
       SELECT 2::smallint, a.id FROM audit_event a JOIN t ON a.tenant_id = t.id AND a.id >= t.first_id) AS e \
     WHERE NOT EXISTS (SELECT FROM event_seq s JOIN t ON s.tenant_id = t.id AND s.event_id >= t.first_id \
       WHERE s.event_id = e.id) \
     ORDER BY e.id LIMIT ", limit: BigInt = i64, ""
}

/// The last link of a tenant's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    last_event: Uuid,
}

/// The tenant's chain head.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn head(tx: &mut Tx<'_>) -> Result<Head, StoreError> {
    let row: Option<(i64, Vec<u8>, Uuid)> = event_seq::table
        .filter(event_seq::tenant_id.eq(tx.tenant_id()))
        .order(event_seq::seq.desc())
        .select((event_seq::seq, event_seq::hash, event_seq::event_id))
        .first(tx.conn)
        .optional()?;
    Ok(row.map_or(
        Head { seq: 0, hash: GENESIS.to_vec(), last_event: Uuid::nil() },
        |(seq, hash, last_event)| Head { seq, hash, last_event },
    ))
}

statement! {
    /// New links.
    InsertLinks -> ();
    "INSERT INTO event_seq (tenant_id, seq, source, event_id, hash, sealed_at) SELECT ", tenant: SqlUuid = Uuid,
    ", n.seq, n.source, n.event_id, n.hash, ", sealed_at: Timestamptz = DateTime<Utc>, " FROM unnest(",
    seqs: Array<BigInt> = Vec<i64>, ", ", sources: Array<Int2> = Vec<i16>, ", ",
    events: Array<SqlUuid> = Vec<Uuid>, ", ", hashes: Array<Bytea> = Vec<Vec<u8>>,
    ") AS n(seq, source, event_id, hash)"
}

/// How far back to look for what is not sealed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Only for what commits as usual, within seconds.
    Quick,
    /// For everything, also what committed late.
    Whole,
}

/// Seals what is new, up to [`SEALED_MAX`] events, and says how many. Two sealers at once cannot both succeed: the second
/// meets the primary key of `event_seq` and is told so by the error.
///
/// # Errors
/// A [`StoreError`] of the reads and the write.
pub fn seal(tx: &mut Tx<'_>, look: Look, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let head = head(tx)?;
    let back = match look {
        Look::Quick => QUICK_LOOK_MILLIS,
        Look::Whole => WHOLE_LOOK_MILLIS,
    };
    let from = earlier(head.last_event, back);
    let limit = SEALED_MAX as i64;
    let events: Vec<(i16, Uuid)> = UnsealedEvents { tenant: tx.tenant_id(), from, limit }.load(tx.conn)?;
    if events.is_empty() {
        return Ok(0);
    }
    let bytes = canonical::bytes_of(tx, &events)?;
    let mut hash = head.hash;
    let mut links = InsertLinks { tenant: tx.tenant_id(), sealed_at: now, ..InsertLinks::default() };
    for (seq, (source, id)) in (head.seq + 1..).zip(&events) {
        let Some(bytes) = bytes.get(id) else { continue };
        hash = link(&hash, bytes);
        links.seqs.push(seq);
        links.sources.push(*source);
        links.events.push(*id);
        links.hashes.push(hash.clone());
    }
    Ok(links.execute(tx.conn)?)
}

/// What is wrong with a chain, in the order of its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// A number is missing.
    Gap {
        /// The first missing number.
        seq: i64,
    },
    /// The event is gone.
    Missing {
        /// Number of its link.
        seq: i64,
        /// The event.
        event: Uuid,
    },
    /// The event or an earlier link is not what was sealed.
    Changed {
        /// Number of the first wrong link.
        seq: i64,
        /// The event.
        event: Uuid,
    },
}

/// Walks the whole chain and names the first break, if there is one.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn check(tx: &mut Tx<'_>) -> Result<Option<Break>, StoreError> {
    let mut hash = GENESIS.to_vec();
    let mut next = 1;
    loop {
        let links: Vec<(i64, i16, Uuid, Vec<u8>)> = event_seq::table
            .filter(event_seq::tenant_id.eq(tx.tenant_id()).and(event_seq::seq.ge(next)))
            .order(event_seq::seq)
            .limit(SEALED_MAX as i64)
            .select((event_seq::seq, event_seq::source, event_seq::event_id, event_seq::hash))
            .load(tx.conn)?;
        if links.is_empty() {
            return Ok(None);
        }
        let events: Vec<(i16, Uuid)> = links.iter().map(|(_, source, id, _)| (*source, *id)).collect();
        let bytes = canonical::bytes_of(tx, &events)?;
        for (seq, _, event, sealed) in links {
            if seq != next {
                return Ok(Some(Break::Gap { seq: next }));
            }
            let Some(bytes) = bytes.get(&event) else { return Ok(Some(Break::Missing { seq, event })) };
            hash = link(&hash, bytes);
            if hash != sealed {
                return Ok(Some(Break::Changed { seq, event }));
            }
            next += 1;
        }
    }
}

fn link(previous: &[u8], bytes: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(bytes).finalize().to_vec()
}

/// The smallest UUID v7 made `millis` before the time of `id`.
fn earlier(id: Uuid, millis: u64) -> Uuid {
    let made = (id.as_u128() >> 80) as u64;
    Uuid::from_u128(u128::from(made.saturating_sub(millis)) << 80)
}
