//! The postings behind a figure, whatever added it up: those of the newest business date first, of each date the newest posting.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::figures::Amount;
use domain::ids::{Id, Posting};
use domain::ledger::PostingKind;
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::posting;
use crate::store::Tx;
use crate::till::rows;

/// Postings that one look reads.
pub(crate) const LOOK: i64 = 500;
/// Looks of one page, at most.
const LOOKS_MAX: usize = 10;

/// Before every business date.
pub(crate) const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar");

/// What one posting added to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The posting.
    pub posting: Id<Posting>,
    /// What it is.
    pub kind: PostingKind,
    /// Number on the receipt.
    pub receipt_no: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// How much, and how often or how many.
    pub amount: Amount,
}

/// A place in the list: business date and posting.
pub(crate) type Place = (NaiveDate, Uuid);

/// The place behind which a list goes on: that of a posting, or before every posting of the last date.
///
/// # Errors
/// [`StoreError`] of the query.
pub(crate) fn place_of(tx: &mut Tx<'_>, after: Option<Uuid>, last: NaiveDate) -> Result<Place, StoreError> {
    let Some(id) = after else { return Ok((last, Uuid::max())) };
    let date: Option<NaiveDate> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq(id)))
        .select(posting::business_date)
        .first(tx.conn)
        .optional()?;
    // Behind a posting that nobody knows nothing follows.
    Ok((date.unwrap_or(EARLIEST), id))
}

/// A page of them. `before` reads the next [`LOOK`] postings after one, in their order; `added` says what those of them added that did. A
/// page may hold fewer than asked for and still have another behind it.
///
/// # Errors
/// [`StoreError`] of the queries.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    page: &PageRequest,
    before: impl Fn(&mut Tx<'_>, Option<Uuid>) -> Result<Vec<Uuid>, StoreError>,
    added: impl Fn(&mut Tx<'_>, &[Uuid]) -> Result<BTreeMap<Uuid, Amount>, StoreError>,
) -> Result<Page<Contribution>, StoreError> {
    let made = |tx: &mut Tx<'_>, ids: &[Uuid]| {
        let amounts = added(tx, ids)?;
        named(tx, &amounts)
    };
    looked_through(tx, page, before, made, |contribution| contribution.posting.value())
}

/// A page of what `made` makes of some postings, in their order: of those that `before` reads, [`LOOK`] at a time. A page may hold fewer than
/// asked for and still have another behind it.
///
/// # Errors
/// [`StoreError`] of the queries.
pub(crate) fn looked_through<T>(
    tx: &mut Tx<'_>,
    page: &PageRequest,
    before: impl Fn(&mut Tx<'_>, Option<Uuid>) -> Result<Vec<Uuid>, StoreError>,
    made: impl Fn(&mut Tx<'_>, &[Uuid]) -> Result<Vec<T>, StoreError>,
    id_of: impl Fn(&T) -> Uuid,
) -> Result<Page<T>, StoreError> {
    let wanted = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let (mut found, mut after) = (Vec::new(), page.after);
    for _ in 0..LOOKS_MAX {
        let ids = before(tx, after)?;
        let mut some = made(tx, &ids)?;
        some.truncate(wanted.saturating_sub(found.len()));
        found.append(&mut some);
        if found.len() >= wanted {
            // The rest of this look is looked at again by the next page.
            after = found.last().map(&id_of);
            break;
        }
        let is_over = i64::try_from(ids.len()).unwrap_or(i64::MAX) < LOOK;
        after = if is_over { None } else { ids.last().copied() };
        if is_over {
            break;
        }
    }
    Ok(Page { items: found, next: after })
}

/// Postings with their receipts, in their order.
fn named(tx: &mut Tx<'_>, amounts: &BTreeMap<Uuid, Amount>) -> Result<Vec<Contribution>, StoreError> {
    let ids: Vec<Uuid> = amounts.keys().copied().collect();
    let stored: Vec<(Uuid, i16, String, DateTime<Utc>)> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(ids)))
        .order((posting::business_date.desc(), posting::id.desc()))
        .select((posting::id, posting::kind, posting::receipt_no, posting::recorded_at))
        .load(tx.conn)?;
    let row = |(id, kind, receipt_no, recorded_at)| {
        Ok(Contribution {
            posting: Id::new(id),
            kind: rows::posting_kind(kind, id)?,
            receipt_no,
            recorded_at,
            amount: amounts.get(&id).copied().unwrap_or_default(),
        })
    };
    stored.into_iter().map(row).collect()
}
