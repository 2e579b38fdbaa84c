//! Categories of products.

use domain::ids::{Id, ProductCategory as CategoryThing};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::product_categories::{
    self, CategoryKey, NewProductCategory, ProductCategory, ProductCategoryChanges,
};
use persistence::product_list::ShelfState;
use persistence::store::Tx;
use serde_json::{Value, json};

use super::edits::{self, Actions};
use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

const ACTIONS: Actions = Actions {
    changed: "product_category.changed",
    retired: "product_category.retired",
    reinstated: "product_category.reinstated",
};

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct CategoryEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another place among the others.
    pub position: Option<i32>,
    /// Whether it takes no more products.
    pub retired: Option<bool>,
}

/// One page of categories.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    shelf: ShelfState,
    page: PageRequest<CategoryKey>,
) -> Result<Page<ProductCategory, CategoryKey>, AppError> {
    state.read(principal.tenant, move |tx| Ok(product_categories::list(tx, shelf, &page)?)).await
}

/// One category.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    state: &AppState,
    principal: &Principal,
    id: Id<CategoryThing>,
) -> Result<ProductCategory, AppError> {
    state.read(principal.tenant, move |tx| found(tx, id)).await
}

/// Creates a category; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code is in use.
pub async fn create(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<CategoryThing>) -> NewProductCategory,
) -> Result<ProductCategory, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            product_categories::insert(tx, &new)?;
            let event = Event::done("product_category.created", "product_category", new.id.value());
            audit::record(tx, &act, &event)?;
            found(tx, new.id)
        })
        .await
}

/// Changes a category that is still at `version`. Its products stay in it when it is retired.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<CategoryThing>,
    version: i64,
    edit: CategoryEdit,
) -> Result<ProductCategory, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let before = found(tx, id)?;
            edits::check_version(before.row_version, version)?;
            let changes = ProductCategoryChanges {
                name: edit.name.clone(),
                position: edit.position,
                retired_at: edits::retirement(edit.retired, before.retired, act.now),
            };
            product_categories::update(tx, id, version, &changes)?;
            let after = found(tx, id)?;
            let event =
                Event::done(ACTIONS.of(before.retired, after.retired), "product_category", id.value());
            audit::record(tx, &act, &event.with_diff(edits::diff(facts(&before), facts(&after))))?;
            Ok(after)
        })
        .await
}

/// Refuses a category that takes no products: one that is unknown or retired.
pub(super) fn check_open(tx: &mut Tx<'_>, id: Id<CategoryThing>) -> Result<(), AppError> {
    match product_categories::find(tx, id)? {
        Some(category) if category.retired => Err(AppError::invalid("/category_id", "retired")),
        Some(_) => Ok(()),
        None => Err(AppError::invalid("/category_id", "unknown-reference")),
    }
}

fn found(tx: &mut Tx<'_>, id: Id<CategoryThing>) -> Result<ProductCategory, AppError> {
    product_categories::find(tx, id)?.ok_or(AppError::NotFound(Noun::ProductCategory))
}

fn facts(category: &ProductCategory) -> [(&'static str, Value); 2] {
    [("name", json!(category.name)), ("position", json!(category.position))]
}
