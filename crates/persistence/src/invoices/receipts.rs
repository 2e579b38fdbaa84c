//! Receipts of money with how they are invoiced: of a period, newest first, or one by one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Posting, Shop};
use domain::invoices::{InvoiceFacts, InvoiceState};
use domain::ledger::PostingKind;
use domain::money::{Currency, Money};
use uuid::Uuid;

use super::facts;
use crate::contributions;
use crate::day_figures::{self, DayFilter};
use crate::error::StoreError;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{invoice_mark, posting, shop};
use crate::store::Tx;
use crate::till::rows;

/// A receipt of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyReceipt {
    /// Its posting.
    pub posting: Id<Posting>,
    /// What it is.
    pub kind: PostingKind,
    /// Number on the receipt.
    pub receipt_no: String,
    /// Where.
    pub shop: Named<Shop>,
    /// 营业日.
    pub date: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// What came in, went back, and is invoiced.
    pub facts: InvoiceFacts,
    /// Numbers of the invoices that stand, the oldest first.
    pub references: Vec<String>,
}

/// Which receipts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All that took money in, and those that are marked.
    All,
    /// What can still be invoiced.
    Open,
    /// In this state.
    In(InvoiceState),
}

impl Wanted {
    fn takes(self, facts: &InvoiceFacts) -> bool {
        let is_marked = !facts.blue.is_zero() || !facts.red.is_zero();
        match self {
            Self::All => is_marked || !facts.received.money.is_zero(),
            Self::Open => !facts.open().is_zero(),
            Self::In(InvoiceState::NotInvoiced) => {
                facts.state() == InvoiceState::NotInvoiced && !facts.open().is_zero()
            }
            Self::In(state) => facts.state() == state && is_marked,
        }
    }
}

/// How many receipts there are of a kind, and how much of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub receipts: i64,
    /// How much.
    pub amount: Money,
}

/// Receipts of a period, those of the newest business date first. A page may hold fewer than asked for and still have another behind it.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    filter: DayFilter,
    wanted: Wanted,
    page: &PageRequest,
    currency: Currency,
) -> Result<Page<MoneyReceipt>, StoreError> {
    let shops = day_figures::shops_of(tx, filter)?;
    contributions::looked_through(
        tx,
        page,
        |tx, after| day_figures::ids_before(tx, filter, &shops, after),
        |tx, ids| {
            let mut found = of(tx, ids, currency)?;
            found.retain(|receipt| wanted.takes(&receipt.facts));
            Ok(found)
        },
        |receipt| receipt.posting.value(),
    )
}

/// What of a period's receipts can still be invoiced, and what red invoices are due.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn counts(tx: &mut Tx<'_>, filter: DayFilter, currency: Currency) -> Result<(Count, Count), StoreError> {
    let nothing = Count { receipts: 0, amount: Money::zero(currency) };
    let (mut open, mut red) = (nothing, nothing);
    let shops = day_figures::shops_of(tx, filter)?;
    let mut after = None;
    loop {
        let ids = day_figures::ids_before(tx, filter, &shops, after)?;
        for facts in facts::of(tx.conn, tx.tenant_id(), &ids, currency)?.values() {
            add(&mut open, facts.open());
            add(&mut red, facts.red_due());
        }
        match ids.last() {
            Some(last) => after = Some(*last),
            None => return Ok((open, red)),
        }
    }
}

const fn add(count: &mut Count, amount: Money) {
    if amount.minor() > 0 {
        count.receipts += 1;
        count.amount = Money::from_minor(count.amount.minor() + amount.minor(), amount.currency());
    }
}

/// Those of some postings that take money in, those of the newest business date first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn of(tx: &mut Tx<'_>, ids: &[Uuid], currency: Currency) -> Result<Vec<MoneyReceipt>, StoreError> {
    type Row = (Uuid, i16, String, Uuid, String, NaiveDate, DateTime<Utc>);
    let tenant = tx.tenant_id();
    let mut facts = facts::of(tx.conn, tenant, ids, currency)?;
    let known: Vec<Uuid> = facts.keys().copied().collect();
    let mut references = references(tx, &known)?;
    let stored: Vec<Row> = posting::table
        .inner_join(shop::table.on(shop::tenant_id.eq(posting::tenant_id).and(shop::id.eq(posting::shop_id))))
        .filter(posting::tenant_id.eq(tenant).and(posting::id.eq_any(known)))
        .order((posting::business_date.desc(), posting::id.desc()))
        .select((
            posting::id,
            posting::kind,
            posting::receipt_no,
            shop::id,
            shop::name,
            posting::business_date,
            posting::recorded_at,
        ))
        .load(tx.conn)?;
    let receipt = |(id, kind, receipt_no, shop, name, date, recorded_at): Row| {
        let facts = facts.remove(&id).ok_or(StoreError::corrupt("posting", "id", id))?;
        Ok(MoneyReceipt {
            posting: Id::new(id),
            kind: rows::posting_kind(kind, id)?,
            receipt_no,
            shop: Named { id: Id::new(shop), name },
            date,
            recorded_at,
            facts,
            references: references.remove(&id).unwrap_or_default(),
        })
    };
    stored.into_iter().map(receipt).collect()
}

/// Numbers of invoices that stand, by posting.
fn references(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<String>>, StoreError> {
    let stored: Vec<(Uuid, String)> = invoice_mark::table
        .filter(invoice_mark::tenant_id.eq(tx.tenant_id()).and(invoice_mark::posting_id.eq_any(ids)))
        .filter(invoice_mark::withdrawn_at.is_null())
        .order(invoice_mark::id)
        .select((invoice_mark::posting_id, invoice_mark::reference))
        .load(tx.conn)?;
    let mut references: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for (id, reference) in stored {
        let own = references.entry(id).or_default();
        if !own.contains(&reference) {
            own.push(reference);
        }
    }
    Ok(references)
}
