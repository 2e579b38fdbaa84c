//! The services that share the counts of an item: written with a version, read with its items and with lots of such counts.

use std::collections::BTreeMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Int8, Nullable, Numeric, Text, Uuid as SqlUuid};
use domain::counts::PoolItem;
use domain::ids::{Id, PackageVersion};
use domain::money::Currency;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::count_pool_item;
use crate::statement::statement;
use crate::store::Tx;
use crate::till::rows;

/// Pools by the version and the code of their item.
pub(crate) type Pools = BTreeMap<(Uuid, String), Vec<PoolRow>>;

statement! {
    /// The pools of some versions, in the order of their services.
    PoolsOf -> (SqlUuid, Text, Text, Text, Nullable<Text>, Numeric, Int8);
    "SELECT p.version_id, i.code, p.code, p.label, p.category, p.unit_price, p.weight \
     FROM (SELECT DISTINCT u.tenant_id, u.version_id FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", versions: Array<SqlUuid> = Vec<Uuid>,
    ") AS u(tenant_id, version_id)) AS k \
     JOIN count_pool_item AS p ON p.tenant_id = k.tenant_id AND p.version_id = k.version_id \
     JOIN count_package_item AS i ON i.tenant_id = p.tenant_id AND i.version_id = p.version_id AND i.position = p.item_position \
     ORDER BY p.version_id, p.item_position, p.position"
}

/// A service of a pool.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct PoolRow {
    version_id: Uuid,
    item: String,
    code: String,
    label: String,
    category: Option<String>,
    unit_price: Decimal,
    weight: i64,
}

/// The pools of versions, each beside its tenant.
pub(crate) fn of_versions(
    conn: &mut PgConnection,
    tenants: &[Uuid],
    versions: &[Uuid],
) -> Result<Pools, StoreError> {
    let mut pools = Pools::new();
    if versions.is_empty() {
        return Ok(pools);
    }
    let asked = PoolsOf { tenants: tenants.to_vec(), versions: versions.to_vec() };
    for row in asked.load::<PoolRow>(conn)? {
        pools.entry((row.version_id, row.item.clone())).or_default().push(row);
    }
    Ok(pools)
}

/// The services of an item's pool; none when it has none.
pub(crate) fn items(
    (pools, item): (&Pools, &str),
    currency: Currency,
    version: Uuid,
) -> Result<Vec<PoolItem>, StoreError> {
    let service = |row: PoolRow| {
        Ok(PoolItem {
            code: row.code,
            label: row.label,
            category: row.category,
            unit_price: rows::money(row.unit_price, currency, "count_pool_item", "unit_price", version)?,
            weight: row.weight,
        })
    };
    let rows = pools.get(&(version, item.to_owned())).cloned().unwrap_or_default();
    rows.into_iter().map(service).collect()
}

/// Keeps the services of an item's pool.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    version: Id<PackageVersion>,
    position: i16,
    pool: &[PoolItem],
) -> Result<(), StoreError> {
    for (service, place) in pool.iter().zip(1_i16..) {
        diesel::insert_into(count_pool_item::table)
            .values((
                count_pool_item::tenant_id.eq(tx.tenant_id()),
                count_pool_item::version_id.eq(version.value()),
                count_pool_item::item_position.eq(position),
                count_pool_item::position.eq(place),
                count_pool_item::code.eq(&service.code),
                count_pool_item::label.eq(&service.label),
                count_pool_item::category.eq(&service.category),
                count_pool_item::unit_price.eq(service.unit_price.to_decimal()),
                count_pool_item::weight.eq(service.weight),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}
