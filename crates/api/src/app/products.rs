//! Products: goods and services with their prices. Nothing here changes what was sold before.

use chrono::{DateTime, Utc};
use domain::ids::{Id, Product as ProductThing, ProductCategory as CategoryThing};
use domain::money::Money;
use domain::products::{PriceRefusal, ProductKind, ProductPrices};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::product_list::{self, ProductFilter};
use persistence::products::{self, NewProduct, Product, ProductChanges};
use persistence::store::Tx;
use serde_json::{Value, json};

use super::edits::{self, Actions};
use super::error::{AppError, Noun};
use super::product_categories;
use crate::auth::principal::Principal;
use crate::state::AppState;

const ACTIONS: Actions =
    Actions { changed: "product.changed", retired: "product.retired", reinstated: "product.reinstated" };

/// What to change; what is absent stays, an inner `None` empties.
#[derive(Debug, Clone, Default)]
pub struct ProductEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another kind.
    pub kind: Option<ProductKind>,
    /// Another category, or none.
    pub category: Option<Option<Id<CategoryThing>>>,
    /// Another unit.
    pub unit: Option<String>,
    /// Another list price.
    pub list_price: Option<Money>,
    /// Another member price, or none.
    pub member_price: Option<Option<Money>>,
    /// Whether discounts may lower its price.
    pub is_discountable: Option<bool>,
    /// Whether paying for it earns points.
    pub earns_points: Option<bool>,
    /// Another barcode, or none.
    pub barcode: Option<Option<String>>,
    /// Whether it is no longer sold.
    pub retired: Option<bool>,
}

/// One page of products.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: ProductFilter,
    page: PageRequest<String>,
) -> Result<Page<Product, String>, AppError> {
    state.read(principal.tenant, move |tx| Ok(product_list::list(tx, &filter, &page)?)).await
}

/// One product.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(state: &AppState, principal: &Principal, id: Id<ProductThing>) -> Result<Product, AppError> {
    state.read(principal.tenant, move |tx| found(tx, id)).await
}

/// Creates a product; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code or barcode is in use, an invalid field when the category cannot take it.
pub async fn create(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<ProductThing>) -> NewProduct,
) -> Result<Product, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            check_category(tx, new.category)?;
            products::insert(tx, &new)?;
            audit::record(tx, &act, &Event::done("product.created", "product", new.id.value()))?;
            found(tx, new.id)
        })
        .await
}

/// Changes a product that is still at `version`: another price, retired, sold again.
///
/// # Errors
/// [`AppError::NotFound`], `precondition-failed` when somebody else was faster, a conflict when the barcode is in use,
/// an invalid field when the prices contradict each other or the category cannot take it.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<ProductThing>,
    version: i64,
    edit: ProductEdit,
) -> Result<Product, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let before = found(tx, id)?;
            edits::check_version(before.row_version, version)?;
            check_category(tx, edit.another_category(&before))?;
            products::update(tx, id, version, &edit.changes(&before, act.now)?)?;
            let after = found(tx, id)?;
            let event = Event::done(ACTIONS.of(before.retired, after.retired), "product", id.value());
            audit::record(tx, &act, &event.with_diff(edits::diff(facts(&before), facts(&after))))?;
            Ok(after)
        })
        .await
}

/// The prices of a product, if they are some.
///
/// # Errors
/// An invalid field.
pub fn prices(list: Money, member: Option<Money>) -> Result<ProductPrices, AppError> {
    ProductPrices::new(list, member).map_err(|refusal| match refusal {
        PriceRefusal::ListPriceNegative => AppError::invalid("/list_price", "negative"),
        PriceRefusal::MemberPriceNegative => AppError::invalid("/member_price", "negative"),
        PriceRefusal::MemberPriceAboveListPrice => AppError::invalid("/member_price", "above-list-price"),
        PriceRefusal::MixedCurrencies => AppError::invalid("/member_price", "mixed-currencies"),
    })
}

impl ProductEdit {
    /// The category that it comes into. One that it is in already may be retired.
    fn another_category(&self, before: &Product) -> Option<Id<CategoryThing>> {
        let present = before.category.as_ref().map(|category| category.id);
        self.category.flatten().filter(|wanted| Some(*wanted) != present)
    }

    fn changes(&self, before: &Product, now: DateTime<Utc>) -> Result<ProductChanges, AppError> {
        Ok(ProductChanges {
            name: self.name.clone(),
            kind: self.kind,
            category: self.category,
            unit: self.unit.clone(),
            prices: self.prices(before.prices)?,
            is_discountable: self.is_discountable,
            earns_points: self.earns_points,
            barcode: self.barcode.clone(),
            retired_at: edits::retirement(self.retired, before.retired, now),
        })
    }

    /// The prices after the edit: each may be changed alone, and both must fit.
    fn prices(&self, before: ProductPrices) -> Result<Option<ProductPrices>, AppError> {
        if self.list_price.is_none() && self.member_price.is_none() {
            return Ok(None);
        }
        let list = self.list_price.unwrap_or(before.list());
        prices(list, self.member_price.unwrap_or(before.member())).map(Some)
    }
}

fn check_category(tx: &mut Tx<'_>, wanted: Option<Id<CategoryThing>>) -> Result<(), AppError> {
    match wanted {
        Some(id) => product_categories::check_open(tx, id),
        None => Ok(()),
    }
}

fn found(tx: &mut Tx<'_>, id: Id<ProductThing>) -> Result<Product, AppError> {
    products::find(tx, id)?.ok_or(AppError::NotFound(Noun::Product))
}

fn facts(product: &Product) -> [(&'static str, Value); 9] {
    [
        ("name", json!(product.name)),
        ("kind", json!(product.kind.code())),
        ("category", json!(product.category.as_ref().map(|category| &category.code))),
        ("unit", json!(product.unit)),
        ("list_price", json!(product.prices.list().to_string())),
        ("member_price", json!(product.prices.member().map(|price| price.to_string()))),
        ("is_discountable", json!(product.is_discountable)),
        ("earns_points", json!(product.earns_points)),
        ("barcode", json!(product.barcode)),
    ]
}
