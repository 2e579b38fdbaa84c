//! `/product-categories`: groups of goods and services, in the order shown to people.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::{Id, ProductCategory as CategoryThing};
use domain::rules::validate::is_code;
use persistence::product_categories::{NewProductCategory, ProductCategory};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::fields;
use crate::app::error::AppError;
use crate::app::product_categories::{self, CategoryEdit};
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::ShelfStateCode;

/// Which categories.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProductCategoriesQuery {
    /// Those in use unless told otherwise.
    #[serde(default)]
    #[param(inline)]
    state: ShelfStateCode,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A category to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateProductCategoryRequest {
    /// Stable code, unique in the tenant: `a–z 0–9 - _`. Rules exclude lines by it.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "tea", min_length = 1, max_length = 40)]
    code: String,
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "茶饮", min_length = 1, max_length = 100)]
    name: String,
    /// Its place among the others, from 0.
    #[serde(default)]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 3, minimum = 0, maximum = 10_000)]
    position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateProductCategoryRequest {
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "茶饮与点心", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Its place among the others, from 0.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 4, minimum = 0, maximum = 10_000)]
    position: Option<i32>,
    /// `true` retires it: it takes no more products, and those in it stay. `false` takes it up again.
    #[schema(example = false)]
    retired: Option<bool>,
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductCategoryResponse {
    id: Uuid,
    /// Stable code.
    #[schema(example = "tea")]
    code: String,
    #[schema(example = "茶饮")]
    name: String,
    /// Its place among the others, from 0.
    #[schema(example = 3)]
    position: i32,
    /// Whether it takes no more products.
    #[schema(example = false)]
    retired: bool,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl CreateProductCategoryRequest {
    fn shape(self) -> Result<impl FnOnce(Id<CategoryThing>) -> NewProductCategory, AppError> {
        if !is_code(&self.code) {
            return Err(AppError::invalid("/code", "not-a-code"));
        }
        let name = fields::filled("/name", &self.name)?;
        Ok(move |id| NewProductCategory { id, code: self.code, name, position: self.position })
    }
}

impl TryFrom<UpdateProductCategoryRequest> for CategoryEdit {
    type Error = AppError;

    fn try_from(request: UpdateProductCategoryRequest) -> Result<Self, AppError> {
        let name = request.name.map(|name| fields::filled("/name", &name)).transpose()?;
        Ok(Self { name, position: request.position, retired: request.retired })
    }
}

impl From<ProductCategory> for ProductCategoryResponse {
    fn from(category: ProductCategory) -> Self {
        Self {
            id: category.id.value(),
            code: category.code,
            name: category.name,
            position: category.position,
            retired: category.retired,
            row_version: category.row_version,
        }
    }
}

/// List product categories
///
/// By their place; those of one place in the order in which they were created.
#[utoipa::path(
    tag = "Goods and services",
    params(ProductCategoriesQuery),
    responses((status = 200, body = Listing<ProductCategoryResponse>))
)]
#[get("/product-categories")]
pub(crate) async fn list_product_categories(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<ProductCategoriesQuery>,
) -> Result<web::Json<Listing<ProductCategoryResponse>>, Problem> {
    let query = query.0;
    let page = query::page(query.limit, query.cursor.as_deref())?;
    let listed = product_categories::list(&state, &principal, query.state.shelf(), page).await?;
    Ok(web::Json(Listing::new(listed, ProductCategoryResponse::from)))
}

/// Create a product category
///
/// Its code is what rules exclude lines by, so it is given once.
#[utoipa::path(
    tag = "Goods and services",
    request_body = CreateProductCategoryRequest,
    responses((status = 201, body = ProductCategoryResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[post("/product-categories")]
pub(crate) async fn create_product_category(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateProductCategoryRequest>,
) -> Result<HttpResponse, Problem> {
    let made = product_categories::create(&state, &principal, body.0.shape()?).await?;
    let category = ProductCategoryResponse::from(made);
    Ok(created(&format!("/api/v1/product-categories/{}", category.id), category.row_version, &category))
}

/// Get a product category
///
/// The `ETag` is the version that an edit must name.
#[utoipa::path(
    tag = "Goods and services",
    params(("id" = Uuid, Path, description = "The category")),
    responses((status = 200, body = ProductCategoryResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[get("/product-categories/{id}")]
pub(crate) async fn get_product_category(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let category = product_categories::get(&state, &principal, Id::new(*id)).await?;
    let category = ProductCategoryResponse::from(category);
    Ok(versioned(StatusCode::OK, category.row_version, &category))
}

/// Change a product category
///
/// Name, place, or whether it takes more products.
#[utoipa::path(
    tag = "Goods and services",
    params(
        ("id" = Uuid, Path, description = "The category"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateProductCategoryRequest,
    responses((status = 200, body = ProductCategoryResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[patch("/product-categories/{id}")]
pub(crate) async fn update_product_category(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateProductCategoryRequest>,
) -> Result<HttpResponse, Problem> {
    let edit = CategoryEdit::try_from(body.0)?;
    let category = product_categories::change(&state, &principal, Id::new(*id), version.0, edit).await?;
    let category = ProductCategoryResponse::from(category);
    Ok(versioned(StatusCode::OK, category.row_version, &category))
}
