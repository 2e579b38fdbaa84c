//! What came in by postings, what went back of it, and the marks that stand: the facts of [`domain::invoices`].

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::derivation::Step;
use domain::invoices::{InvoiceFacts, Takings, takes_in};
use domain::ledger::PostingKind;
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use crate::derivation_codec;
use crate::error::StoreError;
use crate::schema::{invoice_mark, lot, posting, refund, reversal, sale_return};
use crate::till::rows;

/// State of a refund that was paid.
const PAID: i16 = 3;

type Header = (Uuid, i16, Uuid, Decimal, Option<Value>);

/// The facts of those of some postings that take money in.
pub(crate) fn of(
    conn: &mut PgConnection,
    tenant: Uuid,
    ids: &[Uuid],
    currency: Currency,
) -> Result<BTreeMap<Uuid, InvoiceFacts>, StoreError> {
    let mut facts = BTreeMap::new();
    let mut wallets = HashSet::new();
    for (id, kind, wallet, total, tenders) in headers(conn, tenant, ids)? {
        let kind = rows::posting_kind(kind, id)?;
        if takes_in(kind) {
            let received = takings((id, kind, total, tenders), currency)?;
            facts.insert(id, unmarked(received, currency));
            if matches!(kind, PostingKind::TopUp | PostingKind::PackageSale) {
                wallets.insert(wallet);
            }
        }
    }
    let receipts: Vec<Uuid> = facts.keys().copied().collect();
    let mut back = returned(conn, tenant, &receipts, currency)?;
    back.extend(refunded(conn, tenant, wallets, currency)?);
    for (id, takings) in back {
        if let Some(own) = facts.get_mut(&id) {
            own.back = own.back.and(takings).map_err(|_| StoreError::corrupt("posting", "tenders", id))?;
        }
    }
    for id in corrected(conn, tenant, &receipts)? {
        if let Some(own) = facts.get_mut(&id) {
            own.back = own.received;
        }
    }
    add_marks(conn, tenant, &mut facts, currency)?;
    Ok(facts)
}

const fn unmarked(received: Takings, currency: Currency) -> InvoiceFacts {
    let nothing = Money::zero(currency);
    InvoiceFacts { received, back: Takings::zero(currency), blue: nothing, red: nothing, has_second: false }
}

fn headers(conn: &mut PgConnection, tenant: Uuid, ids: &[Uuid]) -> Result<Vec<Header>, StoreError> {
    Ok(posting::table
        .filter(posting::tenant_id.eq(tenant).and(posting::id.eq_any(ids)))
        .select((posting::id, posting::kind, posting::wallet_id, posting::total, posting::tenders))
        .load(conn)?)
}

fn takings(
    (id, kind, total, tenders): (Uuid, PostingKind, Decimal, Option<Value>),
    currency: Currency,
) -> Result<Takings, StoreError> {
    let total = rows::money(total, currency, "posting", "total", id)?;
    let tenders = rows::tenders(tenders, currency, id)?;
    Takings::of(kind, &tenders, total).map_err(|_| StoreError::corrupt("posting", "tenders", id))
}

/// Those of some postings that were taken back.
fn corrected(conn: &mut PgConnection, tenant: Uuid, ids: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let rows: Vec<Uuid> = reversal::table
        .filter(reversal::tenant_id.eq(tenant).and(reversal::original_id.eq_any(ids)))
        .select(reversal::original_id)
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What returns that stand gave back of some sales.
fn returned(
    conn: &mut PgConnection,
    tenant: Uuid,
    sales: &[Uuid],
    currency: Currency,
) -> Result<Vec<(Uuid, Takings)>, StoreError> {
    let links: Vec<(Uuid, Uuid)> = sale_return::table
        .filter(sale_return::tenant_id.eq(tenant).and(sale_return::original_id.eq_any(sales)))
        .select((sale_return::return_id, sale_return::original_id))
        .load(conn)?;
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let of: HashMap<Uuid, Uuid> = links.into_iter().collect();
    let ids: Vec<Uuid> = of.keys().copied().collect();
    let gone = corrected(conn, tenant, &ids)?;
    let stands = headers(conn, tenant, &ids)?.into_iter().filter(|header| !gone.contains(&header.0));
    let back = |(id, kind, _, total, tenders): Header| {
        let kind = rows::posting_kind(kind, id)?;
        Ok((of.get(&id).copied().unwrap_or(id), takings((id, kind, total, tenders), currency)?))
    };
    stands.map(back).collect()
}

/// What refunds that were paid and stand pay out of the top-ups and package sales of some wallets, as their derivations say.
fn refunded(
    conn: &mut PgConnection,
    tenant: Uuid,
    wallets: HashSet<Uuid>,
    currency: Currency,
) -> Result<Vec<(Uuid, Takings)>, StoreError> {
    if wallets.is_empty() {
        return Ok(Vec::new());
    }
    let wallets: Vec<Uuid> = wallets.into_iter().collect();
    let paid: Vec<Option<Uuid>> = refund::table
        .filter(refund::tenant_id.eq(tenant).and(refund::wallet_id.eq_any(&wallets)))
        .filter(refund::state.eq(PAID))
        .select(refund::ended_posting_id)
        .load(conn)?;
    let paid: Vec<Uuid> = paid.into_iter().flatten().collect();
    if paid.is_empty() {
        return Ok(Vec::new());
    }
    let gone = corrected(conn, tenant, &paid)?;
    let stored: Vec<(Uuid, String)> = posting::table
        .filter(posting::tenant_id.eq(tenant).and(posting::id.eq_any(paid)))
        .select((posting::id, posting::derivation))
        .load(conn)?;
    let origins: Vec<(Uuid, Uuid)> = lot::table
        .filter(lot::tenant_id.eq(tenant).and(lot::wallet_id.eq_any(&wallets)))
        .select((lot::id, lot::origin_posting_id))
        .load(conn)?;
    let origins: HashMap<Uuid, Uuid> = origins.into_iter().collect();
    let mut back = Vec::new();
    for (id, text) in stored.into_iter().filter(|(id, _)| !gone.contains(id)) {
        let derivation = derivation_codec::decode(&text, currency);
        let derivation = derivation.ok_or(StoreError::corrupt("posting", "derivation", id))?;
        back.extend(derivation.steps.iter().filter_map(|step| refunded_by(step, &origins)));
    }
    Ok(back)
}

/// What a step of a refund pays out of which posting.
fn refunded_by(step: &Step, origins: &HashMap<Uuid, Uuid>) -> Option<(Uuid, Takings)> {
    let (origin, money) = if let Step::RefundPair { lot, refund, .. } = step {
        (*origins.get(&lot.value())?, *refund)
    } else if let Step::RefundPackage { sale, refund, .. } = step {
        (sale.value(), *refund)
    } else {
        return None;
    };
    Some((origin, Takings { money, ..Takings::zero(money.currency()) }))
}

fn add_marks(
    conn: &mut PgConnection,
    tenant: Uuid,
    facts: &mut BTreeMap<Uuid, InvoiceFacts>,
    currency: Currency,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = facts.keys().copied().collect();
    let marks: Vec<(Uuid, bool, bool, i64)> = invoice_mark::table
        .filter(invoice_mark::tenant_id.eq(tenant).and(invoice_mark::posting_id.eq_any(ids)))
        .filter(invoice_mark::withdrawn_at.is_null())
        .select((invoice_mark::posting_id, invoice_mark::red, invoice_mark::second, invoice_mark::amount))
        .load(conn)?;
    for (id, is_red, is_second, amount) in marks {
        let Some(own) = facts.get_mut(&id) else { continue };
        let sum = if is_red { &mut own.red } else { &mut own.blue };
        *sum = Money::from_minor(sum.minor() + amount, currency);
        own.has_second |= is_second;
    }
    Ok(())
}
