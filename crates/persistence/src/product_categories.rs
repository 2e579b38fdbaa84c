//! Categories of products (商品分类): groups in the order shown to people; rules exclude lines by their codes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, ProductCategory as CategoryThing};
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::product_list::ShelfState;
use crate::schema::product_category;
use crate::store::Tx;
use crate::written::one_row;

/// A category as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductCategory {
    /// Its id.
    pub id: Id<CategoryThing>,
    /// Stable code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its place among the others, from 0.
    pub position: i32,
    /// Whether it takes no more products.
    pub retired: bool,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// A category to create.
#[derive(Debug, Clone)]
pub struct NewProductCategory {
    /// Its id.
    pub id: Id<CategoryThing>,
    /// Stable code, unique in the tenant.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its place among the others, from 0.
    pub position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = product_category)]
pub struct ProductCategoryChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another place.
    pub position: Option<i32>,
    /// Retired at this instant, or taken up again.
    pub retired_at: Option<Option<DateTime<Utc>>>,
}

/// Where a category stands in the list.
pub type CategoryKey = (i32, Uuid);

#[derive(Queryable, Selectable)]
#[diesel(table_name = product_category)]
struct Row {
    id: Uuid,
    code: String,
    name: String,
    position: i32,
    #[diesel(select_expression = product_category::retired_at.is_not_null())]
    retired: bool,
    row_version: i64,
}

impl From<Row> for ProductCategory {
    fn from(row: Row) -> Self {
        Self {
            id: Id::new(row.id),
            code: row.code,
            name: row.name,
            position: row.position,
            retired: row.retired,
            row_version: row.row_version,
        }
    }
}

/// Lists categories by their place, and those of one place in the order in which they were created.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(
    tx: &mut Tx<'_>,
    state: ShelfState,
    page: &PageRequest<CategoryKey>,
) -> Result<Page<ProductCategory, CategoryKey>, StoreError> {
    let mut query = product_category::table
        .filter(product_category::tenant_id.eq(tx.tenant_id()))
        .order((product_category::position, product_category::id))
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    match state {
        ShelfState::Active => query = query.filter(product_category::retired_at.is_null()),
        ShelfState::Retired => query = query.filter(product_category::retired_at.is_not_null()),
        ShelfState::All => {}
    }
    if let Some((position, id)) = page.after {
        let same_place = product_category::position.eq(position).and(product_category::id.gt(id));
        query = query.filter(product_category::position.gt(position).or(same_place));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    Ok(Page::cut(rows, page, |row| (row.position, row.id)).map(ProductCategory::from))
}

/// One category.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<CategoryThing>) -> Result<Option<ProductCategory>, StoreError> {
    let row: Option<Row> = product_category::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(ProductCategory::from))
}

/// Creates a category.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use.
pub fn insert(tx: &mut Tx<'_>, new: &NewProductCategory) -> Result<(), StoreError> {
    diesel::insert_into(product_category::table)
        .values((
            product_category::tenant_id.eq(tx.tenant_id()),
            product_category::id.eq(new.id.value()),
            product_category::code.eq(&new.code),
            product_category::name.eq(&new.name),
            product_category::position.eq(new.position),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Changes a category that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<CategoryThing>,
    version: i64,
    changes: &ProductCategoryChanges,
) -> Result<(), StoreError> {
    let affected = diesel::update(product_category::table.find((tx.tenant_id(), id.value())))
        .filter(product_category::row_version.eq(version))
        .set((changes, product_category::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)
}
