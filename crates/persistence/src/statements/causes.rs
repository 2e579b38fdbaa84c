//! Why postings moved value (事由): what was sold or given back, which rules had a part in it, for which cause a refund was made.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::ids::{Id, Posting};
use domain::ledger::{ConsumptionLine, PostingKind};
use domain::refund::RefundCause;
use domain::statement::cause::{self, Cause};
use uuid::Uuid;

use super::row::{PostingRow, Row};
use crate::derivation_codec;
use crate::error::StoreError;
use crate::schema::refund;
use crate::store::Tx;
use crate::till::original;

/// The cause of each of some postings, which are of one wallet.
///
/// # Errors
/// A [`StoreError`] of the reads; [`StoreError::CorruptRow`] when a derivation cannot be read.
pub(super) fn of(
    tx: &mut Tx<'_>,
    postings: &[(Row, PostingRow)],
) -> Result<HashMap<Id<Posting>, Cause>, StoreError> {
    let lines = lines(tx, postings)?;
    let refunds = refunds(tx, postings)?;
    let cause = |(row, stored): &(Row, PostingRow)| {
        let derivation = derivation_codec::decode(&stored.derivation, row.total.currency())
            .ok_or(StoreError::corrupt("posting", "derivation", stored.id))?;
        let cause = Cause {
            things: cause::things(lines.get(&told_by(row).value()).map_or(&[], Vec::as_slice)),
            rules: cause::rules(&derivation),
            refund: refunds.get(&stored.id).map(|(cause, _)| *cause),
            reason: row.reason.clone().or_else(|| refunds.get(&stored.id).map(|(_, reason)| reason.clone())),
        };
        Ok((row.id, cause))
    };
    postings.iter().map(cause).collect()
}

/// Whose lines say what a posting was about: a correction's are those of what it takes back.
fn told_by(row: &Row) -> Id<Posting> {
    if row.kind == PostingKind::Reversal { row.reverses.unwrap_or(row.id) } else { row.id }
}

fn lines(
    tx: &mut Tx<'_>,
    postings: &[(Row, PostingRow)],
) -> Result<HashMap<Uuid, Vec<ConsumptionLine>>, StoreError> {
    let Some((first, _)) = postings.first() else { return Ok(HashMap::new()) };
    let ids: Vec<Uuid> = postings.iter().map(|(row, _)| told_by(row).value()).collect();
    original::lines_of(tx.conn, tx.tenant_id(), &ids, first.total.currency())
}

/// The causes of the refunds that some postings paid, each with why it was asked for.
fn refunds(
    tx: &mut Tx<'_>,
    postings: &[(Row, PostingRow)],
) -> Result<HashMap<Uuid, (RefundCause, String)>, StoreError> {
    let paid: Vec<&PostingRow> = postings
        .iter()
        .filter(|(row, _)| row.kind == PostingKind::Refund)
        .map(|(_, stored)| stored)
        .collect();
    let Some(wallet) = paid.first().map(|stored| stored.wallet_id) else { return Ok(HashMap::new()) };
    let ids: Vec<Uuid> = paid.iter().map(|stored| stored.id).collect();
    let found: Vec<(Option<Uuid>, i16, String)> = refund::table
        .filter(refund::tenant_id.eq(tx.tenant_id()).and(refund::wallet_id.eq(wallet)))
        .filter(refund::ended_posting_id.eq_any(ids))
        .select((refund::ended_posting_id, refund::cause, refund::reason))
        .load(tx.conn)?;
    let known = |(posting, code, reason): (Option<Uuid>, i16, String)| {
        let posting = posting?;
        let cause = RefundCause::ALL.into_iter().find(|cause| *cause as i16 == code);
        let cause = cause.ok_or(StoreError::corrupt("refund", "cause", posting));
        Some(cause.map(|cause| (posting, (cause, reason))))
    };
    found.into_iter().filter_map(known).collect()
}
