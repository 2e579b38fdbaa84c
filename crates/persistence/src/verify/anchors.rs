//! Heads of the chain that were noted outside the database: whoever may do everything in it, and cuts or rewrites the
//! whole tail, cannot make the chain fit them again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Int8, Uuid as SqlUuid};
use domain::ids::{Id, Tenant};
use uuid::Uuid;

use super::Finding;
use crate::error::StoreError;
use crate::statement::statement;
use crate::store::Tx;

/// Anchors looked up at once.
const PAGE: usize = 1_000;

/// The head of a tenant's chain at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Whose chain.
    pub tenant: Id<Tenant>,
    /// Number of its last link then.
    pub seq: i64,
    /// The hash of that link, in hexadecimal.
    pub hash: String,
    /// When it was noted.
    pub at: DateTime<Utc>,
}

/// The first anchor that the tenant's chain does not fit, if there is one.
pub(super) fn check(tx: &mut Tx<'_>, anchors: &[Anchor]) -> Result<Option<Finding>, StoreError> {
    let mut own: Vec<&Anchor> = anchors.iter().filter(|anchor| anchor.tenant == tx.tenant()).collect();
    own.sort_by_key(|anchor| anchor.seq);
    for page in own.chunks(PAGE) {
        let links = links(tx, page)?;
        if let Some(finding) = page.iter().find_map(|anchor| misfit(anchor, links.get(&anchor.seq))) {
            return Ok(Some(finding));
        }
    }
    Ok(None)
}

statement! {
    /// The hash after some numbers of a chain, of those that end a run.
    LinksAt -> (Int8, Bytea);
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT k.seq, r.hash FROM t CROSS JOIN unnest(", seqs: Array<Int8> = Vec<i64>, ") AS k(seq) CROSS JOIN LATERAL ( \
       SELECT e.hash, e.first_seq + cardinality(e.events) - 1 AS last_seq FROM event_run e \
       WHERE e.tenant_id = t.id AND e.first_seq <= k.seq ORDER BY e.first_seq DESC LIMIT 1) AS r \
     WHERE r.last_seq = k.seq"
}

fn links(tx: &mut Tx<'_>, anchors: &[&Anchor]) -> Result<HashMap<i64, Vec<u8>>, StoreError> {
    let seqs = anchors.iter().map(|anchor| anchor.seq).collect();
    let rows: Vec<(i64, Vec<u8>)> = LinksAt { tenant: tx.tenant_id(), seqs }.load(tx.conn)?;
    Ok(rows.into_iter().collect())
}

fn misfit(anchor: &Anchor, hash: Option<&Vec<u8>>) -> Option<Finding> {
    let what = match hash {
        None => "the chain was cut before this link",
        Some(hash) if hex(hash) != anchor.hash => "this link or one before it was rewritten",
        Some(_) => return None,
    };
    let detail = format!("{what} after it was anchored at {}", anchor.at.to_rfc3339());
    Some(Finding { check: "audit chain as anchored", subject: anchor.seq.to_string(), detail })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
