//! One posting with everything it was made of.

use domain::derivation::Derivation;
use domain::ids::{Id, Posting};
use domain::ledger::{ConsumptionLine, Entry, PostingKind};
use domain::till::ReturnedLine;

use super::row::{self, Row};
use crate::derivation_codec;
use crate::error::StoreError;
use crate::store::Tx;
use crate::till::original;

/// A posting with its delivered lines, entries and derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// As a statement shows it.
    pub row: Row,
    /// Delivered lines of a consumption.
    pub lines: Vec<ConsumptionLine>,
    /// Its entries in order.
    pub entries: Vec<Entry>,
    /// Why each number is what it is.
    pub derivation: Derivation,
    /// What returns that stand gave back of it, line by line.
    pub returned: Vec<ReturnedLine>,
}

/// A posting of the tenant, if it exists.
///
/// # Errors
/// A [`StoreError`] of the reads; [`StoreError::CorruptRow`] when the derivation cannot be read.
pub fn find(tx: &mut Tx<'_>, id: Id<Posting>) -> Result<Option<Detail>, StoreError> {
    let Some((row, stored)) = row::load_stored(tx, &[id.value()])?.pop() else { return Ok(None) };
    let (tenant, currency) = (tx.tenant_id(), row.total.currency());
    let entries = original::entries(tx.conn, tenant, stored.wallet_id, stored.version, currency)?;
    let mut lines = original::lines(tx.conn, tenant, stored.id, currency)?;
    if lines.is_empty() && row.kind == PostingKind::Consumption {
        lines.push(original::plain_line(row.list_total, row.total, &entries, currency));
    }
    let derivation = derivation_codec::decode(&stored.derivation, currency).ok_or(StoreError::corrupt(
        "posting",
        "derivation",
        stored.id,
    ))?;
    let returned = match row.kind {
        PostingKind::Consumption => original::returned(tx.conn, tenant, stored.id, currency)?,
        PostingKind::TopUp
        | PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::PackageSale
        | PostingKind::CountUse
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::Refund
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => Vec::new(),
    };
    Ok(Some(Detail { row, lines, entries, derivation, returned }))
}
