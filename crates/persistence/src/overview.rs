//! What an owner looks at beside the figures of days: who joined, and what drawers had too much or too little.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::{count_star, sum};
use diesel::prelude::*;
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{member, shift};
use crate::store::Tx;
use crate::till::rows::money;

/// Something told apart by shop and business date.
pub type ByShopAndDate<T> = BTreeMap<(Uuid, NaiveDate), T>;

/// How many members joined at which shop on which business date. Who joined at no shop is not told.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn joined(
    tx: &mut Tx<'_>,
    shops: &[Uuid],
    from: NaiveDate,
    to: NaiveDate,
) -> Result<ByShopAndDate<i64>, StoreError> {
    let rows: Vec<(Option<Uuid>, NaiveDate, i64)> = member::table
        .filter(member::tenant_id.eq(tx.tenant_id()).and(member::joined_on.between(from, to)))
        .filter(member::home_shop_id.eq_any(shops))
        .filter(diesel::dsl::not(member::is_walk_in).and(diesel::dsl::not(member::is_bearer)))
        .group_by((member::home_shop_id, member::joined_on))
        .select((member::home_shop_id, member::joined_on, count_star()))
        .load(tx.conn)?;
    Ok(rows.into_iter().filter_map(|(shop, date, many)| Some(((shop?, date), many))).collect())
}

/// 长短款: what was counted less what should have been there, over the drawers that were counted in shifts of these business dates.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn cash_differences(
    tx: &mut Tx<'_>,
    shops: &[Uuid],
    from: NaiveDate,
    to: NaiveDate,
    currency: Currency,
) -> Result<ByShopAndDate<Money>, StoreError> {
    type Row = (Uuid, NaiveDate, Option<Decimal>, Option<Decimal>);
    let rows: Vec<Row> = shift::table
        .filter(shift::tenant_id.eq(tx.tenant_id()).and(shift::business_date.between(from, to)))
        .filter(shift::shop_id.eq_any(shops).and(shift::cash_due.is_not_null()))
        .group_by((shift::shop_id, shift::business_date))
        .select((shift::shop_id, shift::business_date, sum(shift::cash_due), sum(shift::cash_counted)))
        .load(tx.conn)?;
    let difference = |(shop, date, due, counted): Row| {
        let difference = counted.unwrap_or_default() - due.unwrap_or_default();
        Ok(((shop, date), money(difference, currency, "shift", "cash_counted", shop)?))
    };
    rows.into_iter().map(difference).collect()
}
