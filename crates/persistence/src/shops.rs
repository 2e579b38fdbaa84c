//! Shops (门店): where sales happen. Editing one changes what tills have cached, so it raises the tenant's rules version.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use chrono_tz::Tz;
use diesel::prelude::*;
use domain::ids::{Id, LegalEntity, Shop as ShopThing};
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::payments::PaymentProviderKind;
use crate::schema::shop;
use crate::store::Tx;
use crate::tenants;
use crate::written::one_row;

/// A shop as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its id.
    pub id: Id<ShopThing>,
    /// Its entity.
    pub legal_entity_id: Id<LegalEntity>,
    /// Short code, printed in receipt numbers.
    pub code: String,
    /// Its name.
    pub name: String,
    /// IANA time zone.
    pub time_zone: Tz,
    /// Local time at which the next business date begins.
    pub day_starts_at: NaiveTime,
    /// Who takes money from phones and cards.
    pub payment_provider: PaymentProviderKind,
    /// Whether its days close by themselves at the cut-off.
    pub closes_days: bool,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// A shop to open.
#[derive(Debug, Clone)]
pub struct NewShop {
    /// Its id.
    pub id: Id<ShopThing>,
    /// Its entity.
    pub legal_entity_id: Id<LegalEntity>,
    /// Short code, unique in the tenant.
    pub code: String,
    /// Its name.
    pub name: String,
    /// IANA time zone.
    pub time_zone: Tz,
    /// Local time at which the next business date begins.
    pub day_starts_at: NaiveTime,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct ShopChanges {
    /// Another entity.
    pub legal_entity_id: Option<Id<LegalEntity>>,
    /// Another name.
    pub name: Option<String>,
    /// Another time zone.
    pub time_zone: Option<Tz>,
    /// Another day cut-off.
    pub day_starts_at: Option<NaiveTime>,
    /// Another provider of payments.
    pub payment_provider: Option<PaymentProviderKind>,
    /// Another choice of whether its days close by themselves.
    pub closes_days: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shop)]
struct Row {
    id: Uuid,
    legal_entity_id: Uuid,
    code: String,
    name: String,
    time_zone: String,
    day_starts_at: NaiveTime,
    payment_provider: String,
    closes_days: bool,
    row_version: i64,
}

#[derive(AsChangeset)]
#[diesel(table_name = shop)]
struct Changes<'a> {
    legal_entity_id: Option<Uuid>,
    name: Option<&'a str>,
    time_zone: Option<&'static str>,
    day_starts_at: Option<NaiveTime>,
    payment_provider: Option<&'static str>,
    closes_days: Option<bool>,
}

impl TryFrom<Row> for Shop {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |_| StoreError::CorruptRow { table: "shop", column: "time_zone", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            legal_entity_id: Id::new(row.legal_entity_id),
            time_zone: row.time_zone.parse().map_err(corrupt)?,
            code: row.code,
            name: row.name,
            day_starts_at: row.day_starts_at,
            payment_provider: PaymentProviderKind::from_code(&row.payment_provider)
                .ok_or(StoreError::corrupt("shop", "payment_provider", row.id))?,
            closes_days: row.closes_days,
            row_version: row.row_version,
        })
    }
}

/// Lists shops in the order in which they were opened.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<Shop>, StoreError> {
    let rows: Vec<Row> = shop::table
        .filter(shop::tenant_id.eq(tx.tenant_id()).and(shop::retired_at.is_null()))
        .filter(shop::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(shop::id)
        .limit(page.fetch())
        .select(Row::as_select())
        .load(tx.conn)?;
    let shops = rows.into_iter().map(Shop::try_from).collect::<Result<_, _>>()?;
    Ok(Page::cut(shops, page, |shop| shop.id.value()))
}

/// One shop.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<ShopThing>) -> Result<Option<Shop>, StoreError> {
    let row: Option<Row> =
        shop::table.find((tx.tenant_id(), id.value())).select(Row::as_select()).first(tx.conn).optional()?;
    row.map(Shop::try_from).transpose()
}

/// Opens a shop.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use or the entity unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewShop) -> Result<(), StoreError> {
    diesel::insert_into(shop::table)
        .values((
            shop::tenant_id.eq(tx.tenant_id()),
            shop::id.eq(new.id.value()),
            shop::legal_entity_id.eq(new.legal_entity_id.value()),
            shop::code.eq(&new.code),
            shop::name.eq(&new.name),
            shop::time_zone.eq(new.time_zone.name()),
            shop::day_starts_at.eq(new.day_starts_at),
        ))
        .execute(tx.conn)?;
    tenants::raise_rules_version(tx)
}

/// Changes a shop that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not, [`StoreError::Constraint`] when the entity is unknown.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<ShopThing>,
    version: i64,
    changes: &ShopChanges,
) -> Result<(), StoreError> {
    let changes = Changes {
        legal_entity_id: changes.legal_entity_id.map(Id::value),
        name: changes.name.as_deref(),
        time_zone: changes.time_zone.map(|zone| zone.name()),
        day_starts_at: changes.day_starts_at,
        payment_provider: changes.payment_provider.map(PaymentProviderKind::code),
        closes_days: changes.closes_days,
    };
    let affected = diesel::update(shop::table.find((tx.tenant_id(), id.value())))
        .filter(shop::row_version.eq(version))
        .set((changes, shop::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    tenants::raise_rules_version(tx)
}

/// What all shops are called, by id; also those that are retired.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn names(tx: &mut Tx<'_>) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let rows: Vec<(Uuid, String)> = shop::table
        .filter(shop::tenant_id.eq(tx.tenant_id()))
        .select((shop::id, shop::name))
        .load(tx.conn)?;
    Ok(rows.into_iter().collect())
}
