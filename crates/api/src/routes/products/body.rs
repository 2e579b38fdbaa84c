//! Products on the wire.

use domain::ids::{Id, Product as ProductThing};
use domain::money::Currency;
use persistence::products::{CategoryOfProduct, NewProduct, Product};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::products::{self, ProductEdit};
use crate::problem::FieldError;
use crate::routes::fields::{self, present};
use crate::wire::codes::ProductKindCode;
use crate::wire::money;

/// Most characters of a barcode.
const BARCODE_CHARACTERS_MAX: usize = 32;

/// A product to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateProductRequest {
    /// The shop's own code, unique in the tenant: printable ASCII. `a1` is not `A1`.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "T-003", min_length = 1, max_length = 32)]
    code: String,
    /// Name shown to people and printed on receipts.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "碧螺春（壶）", min_length = 1, max_length = 100)]
    name: String,
    /// Goods or a service.
    kind: ProductKindCode,
    /// Its category; one that is not retired.
    category_id: Option<Uuid>,
    /// What one of it is called.
    #[validate(length(min = 1, max = 8))]
    #[schema(example = "壶", min_length = 1, max_length = 8)]
    unit: String,
    /// What anybody pays for one, in the home currency; 0 or more.
    #[schema(example = "68.00", max_length = 20)]
    list_price: String,
    /// What a member pays for one, where it is less; 0 or more.
    #[schema(example = "58.00", max_length = 20)]
    member_price: Option<String>,
    /// Whether discounts may lower its price. Goods on special offer take no discount of any kind.
    #[serde(default = "yes")]
    #[schema(example = true, default = true)]
    is_discountable: bool,
    /// Whether paying for it earns points.
    #[serde(default = "yes")]
    #[schema(example = true, default = true)]
    earns_points: bool,
    /// What a scanner reads on it, unique among the tenant's products, retired ones too: printable ASCII.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "6901234567892", min_length = 1, max_length = 32)]
    barcode: Option<String>,
}

/// What to change; what is absent stays, null empties.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateProductRequest {
    /// Name shown to people and printed on receipts.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "碧螺春（大壶）", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Goods or a service.
    kind: Option<ProductKindCode>,
    /// Its category; one that is not retired, or null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    category_id: Option<Option<Uuid>>,
    /// What one of it is called.
    #[validate(length(min = 1, max = 8))]
    #[schema(example = "壶", min_length = 1, max_length = 8)]
    unit: Option<String>,
    /// What anybody pays for one.
    #[schema(example = "78.00", max_length = 20)]
    list_price: Option<String>,
    /// What a member pays for one; null for the list price.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "68.00", max_length = 20)]
    member_price: Option<Option<String>>,
    /// Whether discounts may lower its price.
    #[schema(example = true)]
    is_discountable: Option<bool>,
    /// Whether paying for it earns points.
    #[schema(example = true)]
    earns_points: Option<bool>,
    /// What a scanner reads on it; null for nothing.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "6901234567892", max_length = 32)]
    barcode: Option<Option<String>>,
    /// `true` retires it: it is sold no more, and what was sold stays. `false` sells it again.
    #[schema(example = false)]
    retired: Option<bool>,
}

/// A product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductResponse {
    pub(super) id: Uuid,
    /// The shop's own code.
    #[schema(example = "T-003")]
    code: String,
    #[schema(example = "碧螺春（壶）")]
    name: String,
    /// Goods or a service.
    kind: ProductKindCode,
    /// Its category.
    category: Option<CategoryNamed>,
    /// What one of it is called.
    #[schema(example = "壶")]
    unit: String,
    /// What anybody pays for one, in the home currency.
    #[schema(example = "68.00")]
    list_price: String,
    /// What a member pays for one, where it is another price.
    #[schema(example = "58.00")]
    member_price: Option<String>,
    /// Whether discounts may lower its price.
    #[schema(example = true)]
    is_discountable: bool,
    /// Whether paying for it earns points.
    #[schema(example = true)]
    earns_points: bool,
    /// What a scanner reads on it.
    #[schema(example = "6901234567892")]
    barcode: Option<String>,
    /// Whether it is no longer sold.
    #[schema(example = false)]
    retired: bool,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    pub(super) row_version: i64,
}

/// The category of a product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryNamed {
    id: Uuid,
    /// Stable code.
    #[schema(example = "tea")]
    code: String,
    #[schema(example = "茶饮")]
    name: String,
}

const fn yes() -> bool {
    true
}

impl CreateProductRequest {
    pub(super) fn shape(
        self,
        currency: Currency,
    ) -> Result<impl FnOnce(Id<ProductThing>) -> NewProduct, AppError> {
        let name = fields::filled("/name", &self.name)?;
        let unit = fields::filled("/unit", &self.unit)?;
        let code = fields::printable("/code", self.code)?;
        let barcode = self.barcode.map(|text| fields::printable("/barcode", text)).transpose()?;
        let list = price("/list_price", &self.list_price, currency)?;
        let member = self.member_price.map(|text| price("/member_price", &text, currency)).transpose()?;
        let prices = products::prices(list, member)?;
        Ok(move |id| NewProduct {
            id,
            code,
            name,
            kind: self.kind.kind(),
            category: self.category_id.map(Id::new),
            unit,
            prices,
            is_discountable: self.is_discountable,
            earns_points: self.earns_points,
            barcode,
        })
    }
}

impl UpdateProductRequest {
    pub(super) fn edit(self, currency: Currency) -> Result<ProductEdit, AppError> {
        let member = |text: String| price("/member_price", &text, currency);
        Ok(ProductEdit {
            name: self.name.map(|text| fields::filled("/name", &text)).transpose()?,
            kind: self.kind.map(ProductKindCode::kind),
            category: self.category_id.map(|category| category.map(Id::new)),
            unit: self.unit.map(|text| fields::filled("/unit", &text)).transpose()?,
            list_price: self.list_price.map(|text| price("/list_price", &text, currency)).transpose()?,
            member_price: self.member_price.map(|text| text.map(member).transpose()).transpose()?,
            is_discountable: self.is_discountable,
            earns_points: self.earns_points,
            barcode: self.barcode.map(|text| text.map(barcode).transpose()).transpose()?,
            retired: self.retired,
        })
    }
}

/// A barcode of an edit, whose length no attribute can check within two options.
fn barcode(text: String) -> Result<String, AppError> {
    if text.len() > BARCODE_CHARACTERS_MAX {
        return Err(AppError::invalid("/barcode", "too-long"));
    }
    fields::printable("/barcode", text)
}

fn price(pointer: &str, text: &str, currency: Currency) -> Result<domain::money::Money, AppError> {
    money::not_negative(text, currency, pointer).map_err(|error: FieldError| AppError::Invalid(vec![error]))
}

impl From<Product> for ProductResponse {
    fn from(product: Product) -> Self {
        Self {
            id: product.id.value(),
            code: product.code,
            name: product.name,
            kind: product.kind.into(),
            category: product.category.map(CategoryNamed::from),
            unit: product.unit,
            list_price: product.prices.list().to_string(),
            member_price: product.prices.member().map(|price| price.to_string()),
            is_discountable: product.is_discountable,
            earns_points: product.earns_points,
            barcode: product.barcode,
            retired: product.retired,
            row_version: product.row_version,
        }
    }
}

impl From<CategoryOfProduct> for CategoryNamed {
    fn from(category: CategoryOfProduct) -> Self {
        Self { id: category.id.value(), code: category.code, name: category.name }
    }
}
