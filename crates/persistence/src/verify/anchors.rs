//! Heads of the chain that were noted outside the database: whoever may do everything in it, and cuts or rewrites the
//! whole tail, cannot make the chain fit them again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Tenant};

use super::Finding;
use crate::error::StoreError;
use crate::schema::event_seq;
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

fn links(tx: &mut Tx<'_>, anchors: &[&Anchor]) -> Result<HashMap<i64, Vec<u8>>, StoreError> {
    let seqs: Vec<i64> = anchors.iter().map(|anchor| anchor.seq).collect();
    let rows: Vec<(i64, Vec<u8>)> = event_seq::table
        .filter(event_seq::tenant_id.eq(tx.tenant_id()).and(event_seq::seq.eq_any(seqs)))
        .select((event_seq::seq, event_seq::hash))
        .load(tx.conn)?;
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
