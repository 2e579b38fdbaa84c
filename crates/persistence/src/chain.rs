//! The sealed order of a tenant's events: postings and audit events, hash-chained after the fact, so that the hot path
//! never waits for a chain head. Each link is SHA-256(previous hash ‖ SHA-256(canonical bytes)).
//!
//! *Invariant:* `seq` has no gaps, each event is sealed once, and changing, removing or reordering any sealed byte
//! breaks every later link.

mod canonical;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Int2, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Tenant};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::event_seq;
use crate::statement::statement;
use crate::store::{Store, Tx};
use crate::till::written::{WrittenEntry, WrittenLine, WrittenPosting};

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

/// Postings.
const SOURCE_POSTING: i16 = 1;
/// Audit events.
const SOURCE_AUDIT: i16 = 2;

statement! {
    /// Events of each tenant from a lower id on that are not sealed yet, oldest first.
    UnsealedEvents -> (SqlUuid, Int2, SqlUuid);
    "SELECT k.id, e.source, e.id FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ",
    from: Array<SqlUuid> = Vec<Uuid>, ") AS k(id, first_id) CROSS JOIN LATERAL ( \
       SELECT n.source, n.id FROM ( \
         SELECT 1::smallint AS source, p.id FROM posting p WHERE p.tenant_id = k.id AND p.id >= k.first_id \
         UNION ALL \
         SELECT 2::smallint, a.id FROM audit_event a WHERE a.tenant_id = k.id AND a.id >= k.first_id) AS n \
       WHERE NOT EXISTS (SELECT FROM event_seq s \
         WHERE s.tenant_id = k.id AND s.event_id >= k.first_id AND s.event_id = n.id)) AS e \
     ORDER BY k.id, e.id LIMIT ", limit: BigInt = i64, ""
}

statement! {
    /// The last link of each tenant that has one.
    Heads -> (SqlUuid, BigInt, Bytea, SqlUuid);
    "SELECT k.id, h.seq, h.hash, h.event_id FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(id) CROSS JOIN LATERAL ( \
       SELECT seq, hash, event_id FROM event_seq WHERE event_seq.tenant_id = k.id ORDER BY seq DESC LIMIT 1) AS h"
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

statement! {
    /// New links.
    InsertLinks -> ();
    "INSERT INTO event_seq (tenant_id, seq, source, event_id, hash, sealed_at) \
     SELECT n.tenant_id, n.seq, n.source, n.event_id, n.hash, ", sealed_at: Timestamptz = DateTime<Utc>, " FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", seqs: Array<BigInt> = Vec<i64>, ", ",
    sources: Array<Int2> = Vec<i16>, ", ", events: Array<SqlUuid> = Vec<Uuid>, ", ",
    hashes: Array<Bytea> = Vec<Vec<u8>>, ") AS n(tenant_id, seq, source, event_id, hash)"
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
/// succeed: the second meets the primary key of `event_seq` and is told so by the error.
///
/// # Errors
/// A [`StoreError`] of the reads and the write.
pub fn seal(tx: &mut Tx<'_>, look: Look, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let tenant = tx.tenant_id();
    seal_in(tx.conn, &[tenant], look, now)
}

fn seal_in(
    conn: &mut PgConnection,
    tenants: &[Uuid],
    look: Look,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let mut heads = heads(conn, tenants)?;
    let back = match look {
        Look::Quick => QUICK_LOOK_MILLIS,
        Look::Whole => WHOLE_LOOK_MILLIS,
    };
    let last_of = |tenant| heads.get(tenant).map_or(Uuid::nil(), |head| head.last_event);
    let unsealed = UnsealedEvents {
        tenants: tenants.to_vec(),
        from: tenants.iter().map(|tenant| earlier(last_of(tenant), back)).collect(),
        limit: SEALED_MAX as i64,
    };
    let events: Vec<Event> = unsealed.load(conn)?;
    if events.is_empty() {
        return Ok(0);
    }
    let bytes = canonical::bytes_of(conn, &events)?;
    let mut links = InsertLinks { sealed_at: now, ..InsertLinks::default() };
    for event in &events {
        let (tenant, source, id) = *event;
        let Some(bytes) = bytes.get(&(tenant, id)) else { continue };
        let head = heads.entry(tenant).or_default();
        links.push(head, tenant, source, id, &digest(bytes));
    }
    Ok(links.execute(conn)?)
}

/// A committed posting with what its link is made of, so that sealing it need not read it again. `regulars verify` does,
/// and finds whatever was stored otherwise.
#[derive(Debug, Clone)]
pub struct Unsealed {
    tenant: Uuid,
    id: Uuid,
    digest: [u8; 32],
}

impl Unsealed {
    /// A posting as it is written.
    pub(crate) fn posting(header: &WrittenPosting, entries: &[WrittenEntry], lines: &[WrittenLine]) -> Self {
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
/// an error — another process may have sealed one of them — their tenants are marked, to be looked at one by one.
///
/// # Errors
/// A [`StoreError`] of the read and the write; then nothing was sealed.
pub fn seal_news(store: &Store) -> Result<usize, StoreError> {
    let mut news = store.activity().take_postings();
    if news.is_empty() {
        return Ok(0);
    }
    news.sort_unstable_by_key(|event| (event.tenant, event.id));
    let tenants: BTreeSet<Uuid> = news.iter().map(|event| event.tenant).collect();
    let now = store.clock().now();
    let sealed = store.together(tenants.iter().copied().map(Id::new), |conn| {
        let ids: Vec<Uuid> = tenants.iter().copied().collect();
        let mut heads = heads(conn, &ids)?;
        let mut links = InsertLinks { sealed_at: now, ..InsertLinks::default() };
        for event in &news {
            let head = heads.entry(event.tenant).or_default();
            links.push(head, event.tenant, SOURCE_POSTING, event.id, &event.digest);
        }
        Ok(links.execute(conn)?)
    });
    if sealed.is_err() {
        tenants.into_iter().for_each(|tenant| store.activity().mark(Id::new(tenant)));
    }
    sealed
}

/// Drops what is noted as new, before a look that finds it anyway.
pub fn forget_news(store: &Store) {
    drop(store.activity().take_postings());
}

impl InsertLinks {
    /// Adds the link after `head`, which becomes the new head.
    fn push(&mut self, head: &mut Head, tenant: Uuid, source: i16, event: Uuid, digest: &[u8; 32]) {
        head.hash = link(&head.hash, digest);
        head.seq += 1;
        self.tenants.push(tenant);
        self.seqs.push(head.seq);
        self.sources.push(source);
        self.events.push(event);
        self.hashes.push(head.hash.clone());
    }
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
        let tenant = tx.tenant_id();
        let events: Vec<Event> = links.iter().map(|(_, source, id, _)| (tenant, *source, *id)).collect();
        let bytes = canonical::bytes_of(tx.conn, &events)?;
        for (seq, _, event, sealed) in links {
            if seq != next {
                return Ok(Some(Break::Gap { seq: next }));
            }
            let Some(bytes) = bytes.get(&(tenant, event)) else {
                return Ok(Some(Break::Missing { seq, event }));
            };
            hash = link(&hash, &digest(bytes));
            if hash != sealed {
                return Ok(Some(Break::Changed { seq, event }));
            }
            next += 1;
        }
    }
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn link(previous: &[u8], digest: &[u8; 32]) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(digest).finalize().to_vec()
}

/// The smallest UUID v7 made `millis` before the time of `id`.
fn earlier(id: Uuid, millis: u64) -> Uuid {
    let made = (id.as_u128() >> 80) as u64;
    Uuid::from_u128(u128::from(made.saturating_sub(millis)) << 80)
}
