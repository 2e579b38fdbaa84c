//! What versions of packages sell: read by the list of packages, and by the till for the one that it sells.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::counts::{Package, PackageItem, PackageTerms, Term, TermBegin, UseLimits, Uses};
use domain::ids::{Id, Package as PackageThing};
use domain::money::Currency;
use domain::terms::PauseTerms;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::of_tenant;
use super::pools::{self, Pools};
use crate::error::StoreError;
use crate::schema::{count_package, count_package_item, count_package_version};
use crate::till::rows;

/// A package as it is sold now.
pub(crate) fn sold(
    conn: &mut PgConnection,
    tenant: Uuid,
    id: Id<PackageThing>,
) -> Result<Option<Package>, StoreError> {
    let sold: Option<(Uuid, Option<DateTime<Utc>>)> = of_tenant(tenant)
        .filter(count_package::id.eq(id.value()))
        .select((count_package_version::id, count_package::retired_at))
        .first(conn)
        .optional()?;
    let Some((version, retired_at)) = sold else { return Ok(None) };
    let terms = of_versions(conn, tenant, &[version])?.remove(&version);
    let terms = terms.ok_or(StoreError::corrupt("count_package_version", "id", version))?;
    Ok(Some(Package { version: Id::new(version), retired: retired_at.is_some(), terms }))
}

/// The terms of some versions.
pub(super) fn of_versions(
    conn: &mut PgConnection,
    tenant: Uuid,
    versions: &[Uuid],
) -> Result<BTreeMap<Uuid, PackageTerms>, StoreError> {
    let headers: Vec<HeaderRow> = count_package_version::table
        .filter(count_package_version::tenant_id.eq(tenant))
        .filter(count_package_version::id.eq_any(versions))
        .select(HeaderRow::as_select())
        .load(conn)?;
    let items: Vec<ItemRow> = count_package_item::table
        .filter(count_package_item::tenant_id.eq(tenant))
        .filter(count_package_item::version_id.eq_any(versions))
        .order((count_package_item::version_id, count_package_item::position))
        .select(ItemRow::as_select())
        .load(conn)?;
    let mut items_of: BTreeMap<Uuid, Vec<ItemRow>> = BTreeMap::new();
    for item in items {
        items_of.entry(item.version_id).or_default().push(item);
    }
    let pools = pools::of_versions(conn, &vec![tenant; versions.len()], versions)?;
    let terms = headers.into_iter().map(|header| {
        let version = header.id;
        Ok((version, header.terms(items_of.remove(&version).unwrap_or_default(), &pools)?))
    });
    terms.collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = count_package_version)]
struct HeaderRow {
    id: Uuid,
    currency: String,
    price: Decimal,
    refund_unit_price: Option<Decimal>,
    term_months: Option<i32>,
    term_begins: i16,
    pause_days: Option<i32>,
    pause_times: Option<i32>,
    pick: Option<i32>,
    shops: Vec<Uuid>,
}

impl HeaderRow {
    fn terms(self, items: Vec<ItemRow>, pools: &Pools) -> Result<PackageTerms, StoreError> {
        let currency = rows::currency(&self.currency, "count_package_version", self.id)?;
        let money = |value, column| rows::money(value, currency, "count_package_version", column, self.id);
        let pick = self.pick.map(u32::try_from).transpose();
        let refund = self.refund_unit_price.map(|refund| money(refund, "refund_unit_price"));
        Ok(PackageTerms {
            price: money(self.price, "price")?,
            refund_unit_price: refund.transpose()?,
            term: term(self.term_months, self.term_begins, self.id)?,
            pause: pause(self.pause_days, self.pause_times),
            shops: self.shops.into_iter().map(Id::new).collect(),
            pick: pick.map_err(|_| StoreError::corrupt("count_package_version", "pick", self.id))?,
            items: items.into_iter().map(|row| row.item(currency, pools)).collect::<Result<_, _>>()?,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = count_package_item)]
struct ItemRow {
    version_id: Uuid,
    code: String,
    label: String,
    category: Option<String>,
    unlimited: bool,
    paid: i64,
    gift: i64,
    unit_price: Decimal,
    per_day: Option<i64>,
    weekdays: Vec<i16>,
    optional: bool,
}

impl ItemRow {
    fn item(self, currency: Currency, pools: &Pools) -> Result<PackageItem, StoreError> {
        let version = self.version_id;
        Ok(PackageItem {
            pool: pools::items((pools, &self.code), currency, version)?,
            code: self.code,
            label: self.label,
            category: self.category,
            uses: uses((!self.unlimited).then_some(self.paid), self.gift),
            unit_price: rows::money(self.unit_price, currency, "count_package_item", "unit_price", version)?,
            limits: limits(self.per_day, &self.weekdays, version)?,
            optional: self.optional,
        })
    }
}

/// How often an item may be used, from its counts; a time pass has no paid ones.
pub(crate) const fn uses(paid: Option<i64>, gift: i64) -> Uses {
    match paid {
        Some(paid) => Uses::Counted { paid, gift },
        None => Uses::Unlimited,
    }
}

/// How long and how often a pass may be paused, from its columns.
pub(crate) fn pause(days: Option<i32>, times: Option<i32>) -> Option<PauseTerms> {
    Some(PauseTerms { days_max: days?.into(), times_max: times?.into() })
}

/// When an item may be used, from its columns.
pub(crate) fn limits(per_day: Option<i64>, weekdays: &[i16], id: Uuid) -> Result<UseLimits, StoreError> {
    let day = |day: &i16| u8::try_from(*day);
    let weekdays = weekdays.iter().map(day).collect::<Result<_, _>>();
    let weekdays = weekdays.map_err(|_| StoreError::corrupt("count_package_item", "weekdays", id))?;
    Ok(UseLimits { per_day, weekdays })
}

/// How long a version's counts are valid, from its columns.
pub(crate) fn term(months: Option<i32>, begins: i16, id: Uuid) -> Result<Term, StoreError> {
    let corrupt = |column| StoreError::corrupt("count_package_version", column, id);
    let months = months.map(u32::try_from).transpose().map_err(|_| corrupt("term_months"))?;
    let begins = [TermBegin::AtSale, TermBegin::AtFirstUse].into_iter().find(|known| *known as i16 == begins);
    Ok(Term { months, begins: begins.ok_or_else(|| corrupt("term_begins"))? })
}
