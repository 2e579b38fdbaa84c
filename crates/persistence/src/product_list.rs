//! Finding products: pages in the order of their codes, narrowed by words, category, state and barcode.

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::ids::{Id, ProductCategory};

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::product_tokens::beginnings_of;
use crate::products::{self, Product, Row};
use crate::schema::{product, product_token};
use crate::store::Tx;

/// Whether what can be retired is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ShelfState {
    /// What is sold now.
    #[default]
    Active,
    /// What is no longer sold.
    Retired,
    /// Both.
    All,
}

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct ProductFilter {
    /// Words that must all match: parts of the name or of the code, or the beginning of the name's sound.
    pub query: Option<String>,
    /// Of this category.
    pub category: Option<Id<ProductCategory>>,
    /// Exactly this barcode.
    pub barcode: Option<String>,
    /// Sold now, no longer, or both.
    pub state: ShelfState,
}

/// One page of products, in the order of their codes.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ProductFilter,
    page: &PageRequest<String>,
) -> Result<Page<Product, String>, StoreError> {
    let mut query = product::table
        .filter(product::tenant_id.eq(tx.tenant_id()))
        .order(product::code)
        .limit(page.fetch())
        .select(products::columns!())
        .into_boxed();
    if let Some(after) = &page.after {
        query = query.filter(product::code.gt(after));
    }
    match filter.state {
        ShelfState::Active => query = query.filter(product::retired_at.is_null()),
        ShelfState::Retired => query = query.filter(product::retired_at.is_not_null()),
        ShelfState::All => {}
    }
    if let Some(category) = filter.category {
        query = query.filter(product::category_id.eq(category.value()));
    }
    if let Some(barcode) = &filter.barcode {
        query = query.filter(product::barcode.eq(barcode));
    }
    for beginning in beginnings_of(filter.query.as_deref().unwrap_or_default()) {
        // A range by code point: row-level security lets no pattern use the index.
        query = query.filter(exists(
            product_token::table
                .filter(product_token::tenant_id.eq(product::tenant_id))
                .filter(product_token::product_id.eq(product::id))
                .filter(product_token::token.ge(beginning.first))
                .filter(product_token::token.lt(beginning.end)),
        ));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    Page::cut(rows, page, |row| row.code.clone()).try_map(Product::try_from)
}
