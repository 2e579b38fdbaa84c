//! Products (商品与服务): what the shop sells, with its prices in the tenant's home currency (Z13).
//!
//! A sale copies what it sold, so nothing here touches postings. Retired products stay: old sales name them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Product as ProductThing, ProductCategory as CategoryThing};
use domain::products::{ProductKind, ProductPrices};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::product_tokens::product_tokens;
use crate::schema::{product, product_token};
use crate::statement::statement;
use crate::store::Tx;
use crate::till::rows::{currency, money};
use crate::written::one_row;

/// A product as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: Id<ProductThing>,
    /// The shop's own code; `a1` is not `A1`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Goods or a service.
    pub kind: ProductKind,
    /// Its category.
    pub category: Option<CategoryOfProduct>,
    /// What one of it is called: 件, 次, 瓶.
    pub unit: String,
    /// What one of it costs.
    pub prices: ProductPrices,
    /// Whether discounts may lower its price; goods on special offer take none of any kind.
    pub is_discountable: bool,
    /// Whether paying for it earns points.
    pub earns_points: bool,
    /// What a scanner reads on it.
    pub barcode: Option<String>,
    /// Whether it is no longer sold.
    pub retired: bool,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// The category of a product, with what rules and people know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryOfProduct {
    /// Its id.
    pub id: Id<CategoryThing>,
    /// Stable code; rules exclude by it.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A product to create.
#[derive(Debug, Clone)]
pub struct NewProduct {
    /// Its id.
    pub id: Id<ProductThing>,
    /// The shop's own code, unique in the tenant: 1 to 32 printable ASCII characters.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Goods or a service.
    pub kind: ProductKind,
    /// Its category.
    pub category: Option<Id<CategoryThing>>,
    /// What one of it is called, 1 to 8 characters.
    pub unit: String,
    /// What one of it costs.
    pub prices: ProductPrices,
    /// Whether discounts may lower its price.
    pub is_discountable: bool,
    /// Whether paying for it earns points.
    pub earns_points: bool,
    /// What a scanner reads on it, unique in the tenant: 1 to 32 printable ASCII characters.
    pub barcode: Option<String>,
}

/// What to change; what is absent stays, an inner `None` empties.
#[derive(Debug, Clone, Default)]
pub struct ProductChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another kind.
    pub kind: Option<ProductKind>,
    /// Another category, or none.
    pub category: Option<Option<Id<CategoryThing>>>,
    /// Another unit.
    pub unit: Option<String>,
    /// Other prices.
    pub prices: Option<ProductPrices>,
    /// Whether discounts may lower its price.
    pub is_discountable: Option<bool>,
    /// Whether paying for it earns points.
    pub earns_points: Option<bool>,
    /// Another barcode, or none.
    pub barcode: Option<Option<String>>,
    /// Retired at this instant, or sold again.
    pub retired_at: Option<Option<DateTime<Utc>>>,
}

#[derive(AsChangeset)]
#[diesel(table_name = product)]
struct Changes<'a> {
    name: Option<&'a str>,
    kind: Option<&'static str>,
    category_id: Option<Option<Uuid>>,
    unit: Option<&'a str>,
    list_price: Option<Decimal>,
    member_price: Option<Option<Decimal>>,
    is_discountable: Option<bool>,
    earns_points: Option<bool>,
    barcode: Option<Option<&'a str>>,
    retired_at: Option<Option<DateTime<Utc>>>,
}

/// A product row with the names of its category and the tenant's currency.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    id: Uuid,
    pub(crate) code: String,
    name: String,
    kind: String,
    category_id: Option<Uuid>,
    category_code: Option<String>,
    category_name: Option<String>,
    unit: String,
    currency: Option<String>,
    list_price: Decimal,
    member_price: Option<Decimal>,
    is_discountable: bool,
    earns_points: bool,
    barcode: Option<String>,
    retired: bool,
    row_version: i64,
}

/// A column of the category of the product of the outer query.
macro_rules! of_category {
    ($column:ident) => {
        crate::schema::product_category::table
            .filter(crate::schema::product_category::tenant_id.eq(crate::schema::product::tenant_id))
            .filter(crate::schema::product_category::id.nullable().eq(crate::schema::product::category_id))
            .select(crate::schema::product_category::$column)
            .single_value()
    };
}
pub(crate) use of_category;

/// Columns of a [`Row`], for every query in which `product` appears.
macro_rules! columns {
    () => {
        (
            crate::schema::product::id,
            crate::schema::product::code,
            crate::schema::product::name,
            crate::schema::product::kind,
            crate::schema::product::category_id,
            crate::products::of_category!(code),
            crate::products::of_category!(name),
            crate::schema::product::unit,
            crate::schema::tenant::table
                .filter(crate::schema::tenant::tenant_id.eq(crate::schema::product::tenant_id))
                .select(crate::schema::tenant::currency)
                .single_value(),
            crate::schema::product::list_price,
            crate::schema::product::member_price,
            crate::schema::product::is_discountable,
            crate::schema::product::earns_points,
            crate::schema::product::barcode,
            crate::schema::product::retired_at.is_not_null(),
            crate::schema::product::row_version,
        )
    };
}
pub(crate) use columns;

impl TryFrom<Row> for Product {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("product", column, row.id);
        let currency = currency(row.currency.as_deref().unwrap_or_default(), "tenant", row.id)?;
        let price = |value, column| money(value, currency, "product", column, row.id);
        let list = price(row.list_price, "list_price")?;
        let member = row.member_price.map(|value| price(value, "member_price")).transpose()?;
        let category = row.category_id.map(|id| CategoryOfProduct {
            id: Id::new(id),
            code: row.category_code.unwrap_or_default(),
            name: row.category_name.unwrap_or_default(),
        });
        Ok(Self {
            id: Id::new(row.id),
            kind: ProductKind::from_code(&row.kind).ok_or_else(|| corrupt("kind"))?,
            prices: ProductPrices::new(list, member).map_err(|_| corrupt("member_price"))?,
            code: row.code,
            name: row.name,
            category,
            unit: row.unit,
            is_discountable: row.is_discountable,
            earns_points: row.earns_points,
            barcode: row.barcode,
            retired: row.retired,
            row_version: row.row_version,
        })
    }
}

/// One product.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<ProductThing>) -> Result<Option<Product>, StoreError> {
    let row: Option<Row> =
        product::table.find((tx.tenant_id(), id.value())).select(columns!()).first(tx.conn).optional()?;
    row.map(Product::try_from).transpose()
}

statement! {
    /// The products of many ids. Each is looked up by itself: for a list of ids PostgreSQL would rather read all goods of
    /// the tenant, because most tenants have few.
    OfIds -> (
        diesel::sql_types::Uuid,
        diesel::sql_types::Text,
        diesel::sql_types::Text,
        diesel::sql_types::Text,
        diesel::sql_types::Nullable<diesel::sql_types::Uuid>,
        diesel::sql_types::Nullable<diesel::sql_types::Text>,
        diesel::sql_types::Nullable<diesel::sql_types::Text>,
        diesel::sql_types::Text,
        diesel::sql_types::Nullable<diesel::sql_types::Text>,
        diesel::sql_types::Numeric,
        diesel::sql_types::Nullable<diesel::sql_types::Numeric>,
        diesel::sql_types::Bool,
        diesel::sql_types::Bool,
        diesel::sql_types::Nullable<diesel::sql_types::Text>,
        diesel::sql_types::Bool,
        diesel::sql_types::BigInt,
    );
    "SELECT p.id, p.code, p.name, p.kind, p.category_id, \
       (SELECT c.code FROM product_category AS c WHERE c.tenant_id = p.tenant_id AND c.id = p.category_id), \
       (SELECT c.name FROM product_category AS c WHERE c.tenant_id = p.tenant_id AND c.id = p.category_id), \
       p.unit, (SELECT t.currency FROM tenant AS t WHERE t.tenant_id = p.tenant_id), p.list_price, p.member_price, \
       p.is_discountable, p.earns_points, p.barcode, p.retired_at IS NOT NULL, p.row_version \
     FROM unnest(",
    ids: diesel::sql_types::Array<diesel::sql_types::Uuid> = Vec<Uuid>,
    ") AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM product WHERE tenant_id = ",
    tenant_id: diesel::sql_types::Uuid = Uuid,
    " AND id = wanted.id LIMIT 1) AS p ORDER BY p.id"
}

/// The products of these ids, retired ones too, each once and in the order of their ids. An id that is unknown has none.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_many(tx: &mut Tx<'_>, ids: &[Id<ProductThing>]) -> Result<Vec<Product>, StoreError> {
    let ids: BTreeSet<Uuid> = ids.iter().map(|id| id.value()).collect();
    let statement = OfIds { ids: ids.into_iter().collect(), tenant_id: tx.tenant_id() };
    let rows: Vec<Row> = statement.load(tx.conn)?;
    rows.into_iter().map(Product::try_from).collect()
}

/// Creates a product.
///
/// # Errors
/// [`StoreError::Constraint`] when the code or barcode is in use, or the category unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewProduct) -> Result<(), StoreError> {
    diesel::insert_into(product::table)
        .values((
            product::tenant_id.eq(tx.tenant_id()),
            product::id.eq(new.id.value()),
            product::code.eq(&new.code),
            product::name.eq(&new.name),
            product::kind.eq(new.kind.code()),
            product::category_id.eq(new.category.map(Id::value)),
            product::unit.eq(&new.unit),
            product::list_price.eq(new.prices.list().to_decimal()),
            product::member_price.eq(new.prices.member().map(|price| price.to_decimal())),
            product::is_discountable.eq(new.is_discountable),
            product::earns_points.eq(new.earns_points),
            product::barcode.eq(&new.barcode),
        ))
        .execute(tx.conn)?;
    insert_tokens(tx, new.id, product_tokens(&new.name, &new.code))
}

/// Changes a product that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not, [`StoreError::Constraint`] when the barcode is in use or the category
/// unknown.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<ProductThing>,
    version: i64,
    changes: &ProductChanges,
) -> Result<(), StoreError> {
    let row = Changes {
        name: changes.name.as_deref(),
        kind: changes.kind.map(ProductKind::code),
        category_id: changes.category.map(|category| category.map(Id::value)),
        unit: changes.unit.as_deref(),
        list_price: changes.prices.map(|prices| prices.list().to_decimal()),
        member_price: changes.prices.map(|prices| prices.member().map(|price| price.to_decimal())),
        is_discountable: changes.is_discountable,
        earns_points: changes.earns_points,
        barcode: changes.barcode.as_ref().map(Option::as_deref),
        retired_at: changes.retired_at,
    };
    let affected = diesel::update(product::table.find((tx.tenant_id(), id.value())))
        .filter(product::row_version.eq(version))
        .set((row, product::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    match &changes.name {
        Some(name) => replace_tokens(tx, id, name),
        None => Ok(()),
    }
}

fn replace_tokens(tx: &mut Tx<'_>, id: Id<ProductThing>, name: &str) -> Result<(), StoreError> {
    let code: String =
        product::table.find((tx.tenant_id(), id.value())).select(product::code).first(tx.conn)?;
    let before = product_token::table
        .filter(product_token::tenant_id.eq(tx.tenant_id()).and(product_token::product_id.eq(id.value())));
    diesel::delete(before).execute(tx.conn)?;
    insert_tokens(tx, id, product_tokens(name, &code))
}

statement! {
    /// Stores the tokens of one product.
    InsertTokens -> ();
    "INSERT INTO product_token (tenant_id, token, product_id) SELECT ",
    tenant_id: diesel::sql_types::Uuid = Uuid, ", token, ",
    product_id: diesel::sql_types::Uuid = Uuid, " FROM unnest(",
    tokens: diesel::sql_types::Array<diesel::sql_types::Text> = Vec<String>, ") AS token"
}

fn insert_tokens(tx: &mut Tx<'_>, id: Id<ProductThing>, tokens: BTreeSet<String>) -> Result<(), StoreError> {
    let tokens = tokens.into_iter().collect();
    InsertTokens { tenant_id: tx.tenant_id(), product_id: id.value(), tokens }.execute(tx.conn)?;
    Ok(())
}
