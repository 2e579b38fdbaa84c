//! Packages of counts (次卡, 期限卡; N02, N03): what a shop sells, in versions that are never edited. A change is the next
//! version; what was sold keeps its own.

pub(crate) mod pools;
pub(crate) mod terms;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::counts::{PackageItem, PackageTerms};
use domain::ids::{Id, Package as PackageThing, PackageVersion, User};
use uuid::Uuid;

use crate::error::StoreError;
use crate::ids;
use crate::pagination::{Page, PageRequest};
use crate::schema::{count_package, count_package_item, count_package_version, lot};
use crate::store::Tx;
use crate::till::rows::SHAPE_COUNTS;
use crate::written::one_row;

/// A package in its present version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its id.
    pub id: Id<PackageThing>,
    /// Stable code.
    pub code: String,
    /// The version that is sold now.
    pub version: Id<PackageVersion>,
    /// Number of that version.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// What it sells, at which price and for how long.
    pub terms: PackageTerms,
    /// Since when it is no longer sold.
    pub retired_at: Option<DateTime<Utc>>,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// A package to create.
#[derive(Debug, Clone)]
pub struct NewPackage {
    /// Stable code, unique in the tenant.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it sells; judged by [`domain::counts::problems`] before.
    pub terms: PackageTerms,
}

/// Who makes a version, and when.
#[derive(Debug, Clone, Copy)]
pub struct Making {
    /// The person; none for a program.
    pub user: Option<Id<User>>,
    /// When.
    pub at: DateTime<Utc>,
}

type Row = (Uuid, String, i32, Option<DateTime<Utc>>, i64, Uuid, String);

/// Columns of a [`Row`].
const COLUMNS: (
    count_package::id,
    count_package::code,
    count_package::version,
    count_package::retired_at,
    count_package::row_version,
    count_package_version::id,
    count_package_version::name,
) = (
    count_package::id,
    count_package::code,
    count_package::version,
    count_package::retired_at,
    count_package::row_version,
    count_package_version::id,
    count_package_version::name,
);

/// Names of packages by the postings that sold them to some wallets.
///
/// # Errors
/// [`StoreError`] of the query.
pub(crate) fn names_of_sales(
    tx: &mut Tx<'_>,
    wallets: &[Uuid],
    sales: &[Uuid],
) -> Result<HashMap<Uuid, String>, StoreError> {
    if sales.is_empty() {
        return Ok(HashMap::new());
    }
    let version = count_package_version::tenant_id.eq(lot::tenant_id);
    let names: Vec<(Uuid, String)> = lot::table
        .inner_join(
            count_package_version::table
                .on(version.and(count_package_version::id.nullable().eq(lot::terms_id))),
        )
        .filter(lot::tenant_id.eq(tx.tenant_id()).and(lot::wallet_id.eq_any(wallets)))
        .filter(lot::shape.eq(SHAPE_COUNTS).and(lot::origin_posting_id.eq_any(sales)))
        .select((lot::origin_posting_id, count_package_version::name))
        .distinct()
        .load(tx.conn)?;
    Ok(names.into_iter().collect())
}

/// Lists packages in the order in which they were created; those no longer sold only when asked for.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest, with_retired: bool) -> Result<Page<Package>, StoreError> {
    let mut query = of_tenant(tx.tenant_id())
        .filter(count_package::id.gt(page.after.unwrap_or(Uuid::nil())))
        .into_boxed();
    if !with_retired {
        query = query.filter(count_package::retired_at.is_null());
    }
    let rows: Vec<Row> = query.order(count_package::id).limit(page.fetch()).select(COLUMNS).load(tx.conn)?;
    let page = Page::cut(rows, page, |row| row.0);
    Ok(Page { items: with_terms(tx, page.items)?, next: page.next })
}

/// One package.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(tx: &mut Tx<'_>, id: Id<PackageThing>) -> Result<Option<Package>, StoreError> {
    let row: Option<Row> = of_tenant(tx.tenant_id())
        .filter(count_package::id.eq(id.value()))
        .select(COLUMNS)
        .first(tx.conn)
        .optional()?;
    Ok(with_terms(tx, row.into_iter().collect())?.pop())
}

/// The tenant's packages, each with its present version.
#[diesel::dsl::auto_type]
fn of_tenant(tenant: Uuid) -> _ {
    count_package::table
        .inner_join(
            count_package_version::table.on(count_package_version::tenant_id
                .eq(count_package::tenant_id)
                .and(count_package_version::package_id.eq(count_package::id))
                .and(count_package_version::number.eq(count_package::version))),
        )
        .filter(count_package::tenant_id.eq(tenant))
}

fn with_terms(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<Package>, StoreError> {
    let versions: Vec<Uuid> = rows.iter().map(|row| row.5).collect();
    let mut terms = terms::of_versions(tx.conn, tx.tenant_id(), &versions)?;
    let packages = rows.into_iter().map(|(id, code, number, retired_at, row_version, version, name)| {
        let terms = terms.remove(&version);
        Ok(Package {
            id: Id::new(id),
            code,
            version: Id::new(version),
            number,
            name,
            terms: terms.ok_or(StoreError::corrupt("count_package_version", "id", version))?,
            retired_at,
            row_version,
        })
    });
    packages.collect()
}

/// Creates a package with its first version.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use.
pub fn insert(tx: &mut Tx<'_>, new: &NewPackage, making: Making) -> Result<Id<PackageThing>, StoreError> {
    let id: Id<PackageThing> = ids::fresh(making.at);
    diesel::insert_into(count_package::table)
        .values((
            count_package::tenant_id.eq(tx.tenant_id()),
            count_package::id.eq(id.value()),
            count_package::code.eq(&new.code),
            count_package::created_at.eq(making.at),
        ))
        .execute(tx.conn)?;
    insert_version(tx, id, 1, (&new.name, &new.terms), making)?;
    Ok(id)
}

/// Makes the next version of a package that is still at `row_version`, and sells or retires it.
///
/// # Errors
/// [`StoreError::StaleVersion`] when somebody was faster.
pub fn update(
    tx: &mut Tx<'_>,
    package: &Package,
    row_version: i64,
    (name, terms): (&str, &PackageTerms),
    retired: bool,
    making: Making,
) -> Result<(), StoreError> {
    let changed = (package.name.as_str(), &package.terms) != (name, terms);
    let number = package.number + i32::from(changed);
    let retired_at = retired.then(|| package.retired_at.unwrap_or(making.at));
    let affected = diesel::update(count_package::table.find((tx.tenant_id(), package.id.value())))
        .filter(count_package::row_version.eq(row_version))
        .set((
            count_package::version.eq(number),
            count_package::retired_at.eq(retired_at),
            count_package::row_version.eq(row_version + 1),
        ))
        .execute(tx.conn)?;
    one_row(affected)?;
    if changed { insert_version(tx, package.id, number, (name, terms), making) } else { Ok(()) }
}

fn insert_version(
    tx: &mut Tx<'_>,
    package: Id<PackageThing>,
    number: i32,
    (name, terms): (&str, &PackageTerms),
    making: Making,
) -> Result<(), StoreError> {
    let version: Id<PackageVersion> = ids::fresh(making.at);
    let months = terms.term.months.map(|months| small(months.into()));
    diesel::insert_into(count_package_version::table)
        .values((
            count_package_version::tenant_id.eq(tx.tenant_id()),
            count_package_version::id.eq(version.value()),
            count_package_version::package_id.eq(package.value()),
            count_package_version::number.eq(number),
            count_package_version::name.eq(name),
            count_package_version::currency.eq(terms.price.currency().code()),
            count_package_version::price.eq(terms.price.to_decimal()),
            count_package_version::refund_unit_price
                .eq(terms.refund_unit_price.map(domain::money::Money::to_decimal)),
            count_package_version::term_months.eq(months),
            count_package_version::term_begins.eq(terms.term.begins as i16),
            count_package_version::pause_days.eq(terms.pause.map(|pause| small(pause.days_max))),
            count_package_version::pause_times.eq(terms.pause.map(|pause| small(pause.times_max))),
            count_package_version::pick.eq(terms.pick.map(|pick| small(pick.into()))),
            count_package_version::shops.eq(terms.shops.iter().map(|shop| shop.value()).collect::<Vec<_>>()),
            count_package_version::made_by.eq(making.user.map(Id::value)),
            count_package_version::made_at.eq(making.at),
        ))
        .execute(tx.conn)?;
    for (item, position) in terms.items.iter().zip(1_i16..) {
        insert_item(tx, version, position, item)?;
    }
    Ok(())
}

/// A number that was judged to fit its column.
fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn insert_item(
    tx: &mut Tx<'_>,
    version: Id<PackageVersion>,
    position: i16,
    item: &PackageItem,
) -> Result<(), StoreError> {
    let (paid, gift) = match item.uses {
        domain::counts::Uses::Counted { paid, gift } => (paid, gift),
        domain::counts::Uses::Unlimited => (0, 0),
    };
    let weekdays: Vec<i16> = item.limits.weekdays.iter().copied().map(i16::from).collect();
    diesel::insert_into(count_package_item::table)
        .values((
            count_package_item::tenant_id.eq(tx.tenant_id()),
            count_package_item::version_id.eq(version.value()),
            count_package_item::position.eq(position),
            count_package_item::code.eq(&item.code),
            count_package_item::label.eq(&item.label),
            count_package_item::category.eq(&item.category),
            count_package_item::unlimited.eq(matches!(item.uses, domain::counts::Uses::Unlimited)),
            count_package_item::paid.eq(paid),
            count_package_item::gift.eq(gift),
            count_package_item::unit_price.eq(item.unit_price.to_decimal()),
            count_package_item::per_day.eq(item.limits.per_day),
            count_package_item::weekdays.eq(weekdays),
            count_package_item::optional.eq(item.optional),
        ))
        .execute(tx.conn)?;
    pools::insert(tx, version, position, &item.pool)
}
