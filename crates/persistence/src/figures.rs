//! Postings as far as figures go, read for sheets and reports.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use domain::figures::{self, Action, Amount, Figure, FigureKey, Figures, PostingFacts};
use domain::ids::{Id, Posting};
use domain::ledger::PostingKind;
use domain::money::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{employee, posting, product_category};
use crate::store::Tx;
use crate::till::original::{self, EntriesOf};
use crate::till::rows;
use crate::till::written::WrittenEntries;

/// Postings that one look reads.
const LOOK: usize = 1_000;

type Header = (Uuid, i16, Uuid, i64, Decimal, Decimal, Option<Value>, Option<Uuid>);

/// The figures of these postings.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn of_postings(tx: &mut Tx<'_>, ids: &[Id<Posting>], currency: Currency) -> Result<Figures, StoreError> {
    let mut figures = Figures::new();
    add_postings(tx, &mut figures, ids, currency)?;
    Ok(figures)
}

/// Adds the figures of these postings to others.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn add_postings(
    tx: &mut Tx<'_>,
    figures: &mut Figures,
    ids: &[Id<Posting>],
    currency: Currency,
) -> Result<(), StoreError> {
    for some in ids.chunks(LOOK) {
        for facts in facts_of(tx, some, currency)?.values() {
            figures::add(figures, facts);
        }
    }
    Ok(())
}

/// Postings by id; corrections with their originals.
///
/// # Errors
/// [`StoreError`] of the queries, also for rows that cannot be.
pub fn facts_of(
    tx: &mut Tx<'_>,
    ids: &[Id<Posting>],
    currency: Currency,
) -> Result<BTreeMap<Uuid, PostingFacts>, StoreError> {
    let asked: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let headers = headers(tx, &asked)?;
    let of: HashMap<Uuid, Uuid> = headers.iter().filter_map(corrects).collect();
    let wanted: Vec<Uuid> = of.values().copied().collect();
    let wanted = self::headers(tx, &wanted)?;
    let originals = plain(tx, wanted, currency)?;
    let mut facts = plain(tx, headers, currency)?;
    for (id, original) in of {
        let missing = || StoreError::corrupt("posting", "reverses_id", id);
        let original = originals.get(&original).ok_or_else(missing)?;
        if let Some(correction) = facts.get_mut(&id) {
            correction.original = Some(Box::new(original.clone()));
        }
    }
    Ok(facts)
}

/// A correction and its original.
fn corrects(header: &Header) -> Option<(Uuid, Uuid)> {
    let original = header.7.filter(|_| header.1 == PostingKind::Reversal as i16)?;
    Some((header.0, original))
}

fn headers(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<Header>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(ids)))
        .select((
            posting::id,
            posting::kind,
            posting::wallet_id,
            posting::version,
            posting::list_total,
            posting::total,
            posting::tenders,
            posting::reverses_id,
        ))
        .load(tx.conn)?)
}

/// Each with its entries and lines.
fn plain(
    tx: &mut Tx<'_>,
    headers: Vec<Header>,
    currency: Currency,
) -> Result<BTreeMap<Uuid, PostingFacts>, StoreError> {
    let ids: Vec<Uuid> = headers.iter().map(|header| header.0).collect();
    let mut entries = entries(tx, &headers)?;
    let mut lines = original::lines_of(tx.conn, tx.tenant_id(), &ids, currency)?;
    let facts = |(id, kind, _, _, list_total, total, tenders, _): Header| {
        let moved = entries.remove(&id).map(|stored| rows::entries(&stored, currency, id)).transpose()?;
        let money = |value, column| rows::money(value, currency, "posting", column, id);
        let facts = PostingFacts {
            kind: rows::posting_kind(kind, id)?,
            list_total: money(list_total, "list_total")?,
            total: money(total, "total")?,
            tenders: rows::tenders(tenders, currency, id)?,
            entries: moved.unwrap_or_default(),
            lines: lines.remove(&id).unwrap_or_default(),
            original: None,
        };
        Ok((id, facts))
    };
    headers.into_iter().map(facts).collect()
}

fn entries(tx: &mut Tx<'_>, headers: &[Header]) -> Result<HashMap<Uuid, WrittenEntries>, StoreError> {
    let wallets: Vec<Uuid> = headers.iter().map(|header| header.2).collect();
    let versions: Vec<i64> = headers.iter().map(|header| header.3).collect();
    let tenants = vec![tx.tenant_id(); wallets.len()];
    let rows: Vec<WrittenEntries> = EntriesOf { tenants, wallets, versions }.load(tx.conn)?;
    Ok(rows.into_iter().map(|row| (row.posting, row)).collect())
}

/// What figures call by code or id.
#[derive(Debug, Clone, Default)]
pub struct FigureNames {
    /// Categories of goods by code.
    pub categories: BTreeMap<String, String>,
    /// Employees by id.
    pub employees: BTreeMap<Uuid, String>,
}

/// The names of what figures name.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn names(tx: &mut Tx<'_>, figures: &Figures) -> Result<FigureNames, StoreError> {
    let codes: Vec<&String> = figures.keys().filter_map(|key| key.figure.category()?.as_ref()).collect();
    let people: Vec<Uuid> = figures.keys().filter_map(|key| Some(key.figure.employee()?.value())).collect();
    let categories: Vec<(String, String)> = product_category::table
        .filter(product_category::tenant_id.eq(tx.tenant_id()).and(product_category::code.eq_any(codes)))
        .select((product_category::code, product_category::name))
        .load(tx.conn)?;
    let employees: Vec<(Uuid, String)> = employee::table
        .filter(employee::tenant_id.eq(tx.tenant_id()).and(employee::id.eq_any(people)))
        .select((employee::id, employee::name))
        .load(tx.conn)?;
    Ok(FigureNames {
        categories: categories.into_iter().collect(),
        employees: employees.into_iter().collect(),
    })
}

/// A figure as it is kept in a sheet.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    action: i16,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    corrected: bool,
    figure: String,
    amount: i64,
    count: i64,
}

/// Figures as a sheet keeps them.
#[must_use]
pub(crate) fn to_json(figures: &Figures) -> Value {
    let kept = |(key, each): (&FigureKey, &Amount)| Kept {
        action: key.action as i16,
        corrected: key.is_correction,
        figure: key.figure.code(),
        amount: each.amount,
        count: each.count,
    };
    serde_json::json!(figures.iter().map(kept).collect::<Vec<_>>())
}

/// Figures as kept; none when they cannot be.
pub(crate) fn from_json(value: Value) -> Option<Figures> {
    let rows: Vec<Kept> = serde_json::from_value(value).ok()?;
    let figure = |row: Kept| {
        let key = FigureKey {
            action: Action::from_code(row.action)?,
            is_correction: row.corrected,
            figure: Figure::from_code(&row.figure)?,
        };
        Some((key, Amount { amount: row.amount, count: row.count }))
    };
    rows.into_iter().map(figure).collect()
}
