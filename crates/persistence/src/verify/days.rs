//! Days that were added up, built anew from their postings; and days that stand closed: nothing was posted into them since, so that
//! their sheets are what their figures say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::figures::{Amount, Figures};
use domain::ids::{Id, Posting, Shop};
use domain::money::Currency;
use uuid::Uuid;

use super::Finding;
use crate::day_closings;
use crate::day_figures::{self, DayFilter, DayGroup, GroupBy};
use crate::error::StoreError;
use crate::figures;
use crate::schema::{day_figure, day_posting};
use crate::store::Tx;
use crate::tenants;

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

/// Builds every day anew, cashier by cashier.
fn rebuilt(tx: &mut Tx<'_>) -> Result<Vec<Finding>, StoreError> {
    let currency = tenants::currency(tx)?;
    let mut findings = Vec::new();
    for (shop, date) in days(tx)? {
        let of_shop = Some(Id::<Shop>::new(shop));
        let filter = DayFilter { from: date, to: date, shop: of_shop, entity: None, cashier: None };
        let mut told = day_figures::read(tx, filter, GroupBy::Cashier)?;
        let mut made = made(tx, (shop, date), currency)?;
        let cashiers: BTreeSet<DayGroup> = told.keys().chain(made.keys()).copied().collect();
        for cashier in cashiers {
            let of = |all: &mut BTreeMap<DayGroup, Figures>| all.remove(&cashier).unwrap_or_default();
            let differences = difference(&of(&mut told), &of(&mut made));
            findings.extend(differences.into_iter().map(|(figure, told, made)| Finding {
                check: "days = their postings, figure by figure",
                subject: format!("{date} {shop} {cashier:?} {figure}"),
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

/// The figures of a day's postings; machine clients are nil, as days keep them.
fn made(
    tx: &mut Tx<'_>,
    (shop, date): (Uuid, NaiveDate),
    currency: Currency,
) -> Result<BTreeMap<DayGroup, Figures>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = day_posting::table
        .filter(day_posting::tenant_id.eq(tx.tenant_id()).and(day_posting::shop_id.eq(shop)))
        .filter(day_posting::business_date.eq(date))
        .select((day_posting::user_id, day_posting::posting_id))
        .load(tx.conn)?;
    let mut postings: BTreeMap<DayGroup, Vec<Id<Posting>>> = BTreeMap::new();
    for (cashier, posting) in rows {
        let cashier = DayGroup::Cashier(Some(cashier).filter(|cashier| !cashier.is_nil()));
        postings.entry(cashier).or_default().push(Id::new(posting));
    }
    let of_each = |(cashier, ids): (DayGroup, Vec<Id<Posting>>)| {
        Ok((cashier, figures::of_postings(tx, &ids, currency)?))
    };
    postings.into_iter().map(of_each).collect()
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
