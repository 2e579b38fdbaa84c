//! Days that were added up, built anew from their postings; and days that stand closed: nothing was posted into them since, so that
//! their sheets are what their figures say.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::figures::{self as sums, Amount, Figures};
use domain::ids::Id;
use domain::money::Currency;
use uuid::Uuid;

use super::Finding;
use crate::day_closings;
use crate::day_figures::figure_key;
use crate::error::StoreError;
use crate::figures;
use crate::schema::{day_figure, day_posting};
use crate::store::Tx;
use crate::tenants;

/// Postings that one look reads.
const LOOK: usize = 1_000;

/// The figures of each cashier of a day; machine clients are nil.
type OfCashiers = BTreeMap<Uuid, Figures>;

/// Every day whose figures are not those of its postings, and every closing that stands and whose figures are no longer those of its
/// sheet.
pub(super) fn check(tx: &mut Tx<'_>) -> Result<Vec<Finding>, StoreError> {
    let mut findings = rebuilt(tx)?;
    let finding = |closing: day_closings::DayClosing| Finding {
        check: "closed days as they were closed",
        subject: closing.id.value().to_string(),
        detail: format!("{} of {} has other figures than its sheet", closing.date, closing.shop.id),
    };
    findings.extend(day_closings::changed(tx)?.into_iter().map(finding));
    Ok(findings)
}

/// Builds every day anew.
fn rebuilt(tx: &mut Tx<'_>) -> Result<Vec<Finding>, StoreError> {
    let currency = tenants::currency(tx)?;
    let mut findings = Vec::new();
    for (shop, date) in days(tx)? {
        let (told, made) = (told(tx, shop, date)?, made(tx, (shop, date), currency)?);
        let nothing = Figures::new();
        for cashier in told.keys().chain(made.keys().filter(|cashier| !told.contains_key(cashier))) {
            let of = |all: &OfCashiers| all.get(cashier).unwrap_or(&nothing).clone();
            let differences = difference(&of(&told), &of(&made));
            findings.extend(differences.into_iter().map(|(figure, told, made)| Finding {
                check: "days = their postings, figure by figure",
                subject: format!("{date} {shop} {cashier} {figure}"),
                detail: format!(
                    "told {} × {}, made {} × {}",
                    told.amount, told.count, made.amount, made.count
                ),
            }));
        }
    }
    Ok(findings)
}

/// Every shop and date that has figures or postings.
fn days(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, NaiveDate)>, StoreError> {
    let of_postings = day_posting::table
        .filter(day_posting::tenant_id.eq(tx.tenant_id()))
        .select((day_posting::shop_id, day_posting::business_date));
    let of_figures = day_figure::table
        .filter(day_figure::tenant_id.eq(tx.tenant_id()))
        .select((day_figure::shop_id, day_figure::business_date));
    Ok(of_postings.union(of_figures).load(tx.conn)?)
}

fn told(tx: &mut Tx<'_>, shop: Uuid, date: NaiveDate) -> Result<OfCashiers, StoreError> {
    type Row = (Uuid, i16, bool, String, i64, i64);
    let rows: Vec<Row> = day_figure::table
        .filter(day_figure::tenant_id.eq(tx.tenant_id()).and(day_figure::shop_id.eq(shop)))
        .filter(day_figure::business_date.eq(date))
        .select((
            day_figure::user_id,
            day_figure::action,
            day_figure::corrected,
            day_figure::figure,
            day_figure::amount,
            day_figure::count,
        ))
        .load(tx.conn)?;
    let mut cashiers = OfCashiers::new();
    for (cashier, action, is_correction, figure, amount, count) in rows {
        let key = figure_key(action, is_correction, &figure, cashier)?;
        cashiers.entry(cashier).or_default().insert(key, Amount { amount, count });
    }
    Ok(cashiers)
}

fn made(
    tx: &mut Tx<'_>,
    (shop, date): (Uuid, NaiveDate),
    currency: Currency,
) -> Result<OfCashiers, StoreError> {
    let postings: Vec<(Uuid, Uuid)> = day_posting::table
        .filter(day_posting::tenant_id.eq(tx.tenant_id()).and(day_posting::shop_id.eq(shop)))
        .filter(day_posting::business_date.eq(date))
        .select((day_posting::posting_id, day_posting::user_id))
        .load(tx.conn)?;
    let mut cashiers = OfCashiers::new();
    for some in postings.chunks(LOOK) {
        let ids: Vec<_> = some.iter().map(|(id, _)| Id::new(*id)).collect();
        let facts = figures::facts_of(tx, &ids, currency)?;
        for (id, cashier) in some {
            if let Some(facts) = facts.get(id) {
                sums::add(cashiers.entry(*cashier).or_default(), facts);
            }
        }
    }
    Ok(cashiers)
}

/// Figures that differ, by name, as they are told and as they were made.
fn difference(told: &Figures, made: &Figures) -> Vec<(String, Amount, Amount)> {
    let keys = told.keys().chain(made.keys().filter(|key| !told.contains_key(key)));
    let of = |figures: &Figures, key| figures.get(key).copied().unwrap_or_default();
    keys.map(|key| (key, of(told, key), of(made, key)))
        .filter(|(_, told, made)| told != made)
        .map(|(key, told, made)| {
            let correction = if key.is_correction { " corrected" } else { "" };
            (format!("{:?}{correction} {}", key.action, key.figure.code()), told, made)
        })
        .collect()
}
