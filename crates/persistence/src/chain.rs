//! The sealed order of a tenant's events: postings and audit events, hash-chained after the fact, so that the hot path
//! never waits for a chain head. Each link is SHA-256(previous hash ‖ SHA-256(canonical bytes)). Events that are sealed
//! together are stored as a run, with the hash after the last.
//!
//! *Invariant:* numbers have no gaps, each event is sealed once, and changing, removing or reordering any sealed byte
//! breaks every later link.

mod canonical;
mod check;
pub(crate) mod feed;
mod run;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Int2, Uuid as SqlUuid};
use domain::ids::{Id, Tenant};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

pub use self::check::{Break, check};
use self::run::Runs;
use crate::error::StoreError;
use crate::statement::statement;
use crate::store::{Store, Tx};
use crate::till::written::{WrittenEntries, WrittenLine, WrittenPosting};

/// Events sealed in one transaction, at most.
pub const SEALED_MAX: usize = 1_000;
/// How far before the last link a whole look begins: the longest time between the making of an id and the commit of its
/// row (twice every time limit together), and three minutes in which nobody looked that far.
const WHOLE_LOOK_MILLIS: u64 = 300_000;
/// How far before the last link a quick look begins. What commits later still is found by the next whole look.
const QUICK_LOOK_MILLIS: u64 = 5_000;
/// The hash before the first link.
const GENESIS: [u8; 32] = [0; 32];

/// An event: tenant, source and id.
type Event = (Uuid, i16, Uuid);
/// SHA-256 of the canonical bytes of an event.
type Digest = [u8; 32];

/// Postings.
pub(crate) const SOURCE_POSTING: i16 = 1;
/// Audit events.
const SOURCE_AUDIT: i16 = 2;

statement! {
    /// Events of a tenant from a lower id on that are not sealed yet, oldest first. A run with such an event ends with it
    /// or a later one. Each source is read in the order of its key, and only so far that enough is left when all that is
    /// sealed is taken out: what a batch costs does not grow with what waits behind it.
    UnsealedEvents -> (SqlUuid, Int2, SqlUuid);
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", from: SqlUuid = Uuid, " AS first_id, ",
    limit: BigInt = i64, " AS most), \
     sealed AS MATERIALIZED (SELECT unnest(r.events) AS id FROM k \
       JOIN event_run r ON r.tenant_id = k.id AND r.last_event_id >= k.first_id), \
     enough AS MATERIALIZED (SELECT k.most + (SELECT count(*) FROM sealed) AS events FROM k) \
     SELECT k.id, n.source, n.id FROM k CROSS JOIN LATERAL ( \
       (SELECT 1::smallint AS source, p.id FROM posting p WHERE p.tenant_id = k.id AND p.id >= k.first_id \
        ORDER BY p.id LIMIT (SELECT events FROM enough)) \
       UNION ALL \
       (SELECT 2::smallint, a.id FROM audit_event a WHERE a.tenant_id = k.id AND a.id >= k.first_id \
        ORDER BY a.id LIMIT (SELECT events FROM enough))) AS n \
     WHERE NOT EXISTS (SELECT FROM sealed s WHERE s.id = n.id) \
     ORDER BY n.id LIMIT (SELECT most FROM k)"
}

statement! {
    /// The last run of each tenant that has one: number of its last event, the hash after it, and the event.
    Heads -> (SqlUuid, BigInt, Bytea, SqlUuid);
    "SELECT k.id, h.seq, h.hash, h.last_event_id FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(id) CROSS JOIN LATERAL ( \
       SELECT r.first_seq + cardinality(r.events) - 1 AS seq, r.hash, r.last_event_id FROM event_run r \
       WHERE r.tenant_id = k.id ORDER BY r.first_seq DESC LIMIT 1) AS h"
}

statement! {
    /// Events of each tenant that are sealed in a run which ends with a lower id or a later one.
    SealedSince -> SqlUuid;
    "SELECT unnest(r.events) FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ",
    from: Array<SqlUuid> = Vec<Uuid>, ") AS k(id, first_id) \
     JOIN event_run r ON r.tenant_id = k.id AND r.last_event_id >= k.first_id"
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
    let tenant = tx.tenant_id();
    Ok(heads(tx.conn, &[tenant])?.remove(&tenant).unwrap_or_default())
}

impl Default for Head {
    /// Before the first link.
    fn default() -> Self {
        Self { seq: 0, hash: GENESIS.to_vec(), last_event: Uuid::nil() }
    }
}

fn heads(conn: &mut PgConnection, tenants: &[Uuid]) -> Result<HashMap<Uuid, Head>, StoreError> {
    let rows: Vec<(Uuid, i64, Vec<u8>, Uuid)> = Heads { tenants: tenants.to_vec() }.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(tenant, seq, hash, last_event)| (tenant, Head { seq, hash, last_event }))
        .collect())
}

/// How far back to look for what is not sealed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Only for what commits as usual, within seconds.
    Quick,
    /// For everything, also what committed late.
    Whole,
}

/// Seals what is new of one tenant, up to [`SEALED_MAX`] events, and says how many. Two sealers at once cannot both
/// succeed: the second meets the primary key of `event_run` and is told so by the error.
///
/// # Errors
/// A [`StoreError`] of the reads and the write.
pub fn seal(tx: &mut Tx<'_>, look: Look, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let tenant = tx.tenant_id();
    let back = match look {
        Look::Quick => QUICK_LOOK_MILLIS,
        Look::Whole => WHOLE_LOOK_MILLIS,
    };
    // First the head: who seals in between is met at the key.
    let mut head = head(tx)?;
    let unsealed = UnsealedEvents { tenant, from: earlier(head.last_event, back), limit: SEALED_MAX as i64 };
    let mut events: Vec<Event> = unsealed.load(tx.conn)?;
    if events.is_empty() {
        return Ok(0);
    }
    // Postings before audit events, each by id: two runs, not many.
    events.sort_unstable();
    let bytes = canonical::bytes_of(tx.conn, &events)?;
    let mut runs = Runs::sealed_at(now);
    for event in events {
        let Some(bytes) = bytes.get(&(tenant, event.2)) else { continue };
        runs.push(&mut head, event, &digest(bytes));
    }
    runs.store(tx.conn)
}

/// A committed posting with what its link is made of, so that sealing it need not read it again. `regulars verify` does,
/// and finds whatever was stored otherwise.
#[derive(Debug, Clone)]
pub struct Unsealed {
    tenant: Uuid,
    id: Uuid,
    digest: Digest,
}

impl Unsealed {
    /// A posting as it is written.
    pub(crate) fn posting(
        header: &WrittenPosting,
        entries: Option<&WrittenEntries>,
        lines: &[WrittenLine],
    ) -> Self {
        let digest = digest(&canonical::posting(header, entries, lines));
        Self { tenant: header.tenant, id: header.id, digest }
    }

    /// Whose it is.
    #[must_use]
    pub const fn tenant(&self) -> Id<Tenant> {
        Id::new(self.tenant)
    }
}

/// Seals the postings that the till committed since the last call, all tenants in one transaction, and says how many. On
/// an error — another process seals the same tenants — they are marked, to be looked at one by one.
///
/// # Errors
/// A [`StoreError`] of the reads and the write; then nothing was sealed.
pub fn seal_news(store: &Store) -> Result<usize, StoreError> {
    let mut news = store.activity().take_postings();
    if news.is_empty() {
        return Ok(0);
    }
    news.sort_unstable_by_key(|event| (event.tenant, event.id));
    let mut oldest: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for event in &news {
        oldest.entry(event.tenant).or_insert(event.id);
    }
    let now = store.clock().now();
    let sealed = store.together(oldest.keys().copied().map(Id::new), |conn| {
        let (tenants, from): (Vec<Uuid>, Vec<Uuid>) = oldest.iter().unzip();
        // First the heads: who seals in between is met at the key.
        let mut heads = heads(conn, &tenants)?;
        let known: Vec<Uuid> = SealedSince { tenants, from }.load(conn)?;
        let known: HashSet<Uuid> = known.into_iter().collect();
        let mut runs = Runs::sealed_at(now);
        for event in news.iter().filter(|event| !known.contains(&event.id)) {
            let head = heads.entry(event.tenant).or_default();
            runs.push(head, (event.tenant, SOURCE_POSTING, event.id), &event.digest);
        }
        runs.store(conn)
    });
    for tenant in oldest.into_keys().map(Id::new) {
        match sealed {
            Ok(_) => store.activity().mark_sealed(tenant),
            Err(_) => store.activity().mark(tenant),
        }
    }
    sealed
}

/// Drops what is noted as new, before a look that finds it anyway.
pub fn forget_news(store: &Store) {
    drop(store.activity().take_postings());
}

fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

fn link(previous: &[u8], digest: &Digest) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(digest).finalize().to_vec()
}

/// The smallest UUID v7 made `millis` before the time of `id`.
fn earlier(id: Uuid, millis: u64) -> Uuid {
    let made = (id.as_u128() >> 80) as u64;
    Uuid::from_u128(u128::from(made.saturating_sub(millis)) << 80)
}
