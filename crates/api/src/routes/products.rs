//! `/products`: the goods and services that a shop sells.

mod body;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::Id;
use domain::products::is_printable_code;
use persistence::pagination::PageRequest;
use persistence::product_list::ProductFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use self::body::{CreateProductRequest, ProductResponse, UpdateProductRequest};
use crate::app::error::AppError;
use crate::app::{products, till};
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::ShelfStateCode;

/// Which products.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProductsQuery {
    /// Part of the name or of the code, or the beginning of the name's pinyin or of its initials. Several words must all
    /// match; case and width of letters do not matter.
    #[validate(length(max = 100))]
    #[param(example = "blc")]
    query: Option<String>,
    /// Only of this category.
    category_id: Option<Uuid>,
    /// Only with exactly this barcode.
    #[validate(length(min = 1, max = 32))]
    #[param(example = "6901234567892")]
    barcode: Option<String>,
    /// Those on sale unless told otherwise.
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

impl ProductsQuery {
    /// The page after a code.
    fn page(&self) -> Result<PageRequest<String>, AppError> {
        let page: PageRequest<String> = query::page(self.limit, self.cursor.as_deref())?;
        match &page.after {
            Some(code) if !is_printable_code(code) => Err(AppError::CursorInvalid),
            Some(_) | None => Ok(page),
        }
    }

    fn filter(self) -> ProductFilter {
        ProductFilter {
            query: self.query,
            category: self.category_id.map(Id::new),
            barcode: self.barcode,
            state: self.state.shelf(),
        }
    }
}

/// List products
///
/// In the order of their codes. The desk finds goods by `query`, and by `barcode` when one is scanned.
#[utoipa::path(
    tag = "Goods and services",
    params(ProductsQuery),
    responses((status = 200, body = Listing<ProductResponse>))
)]
#[get("/products")]
pub(crate) async fn list_products(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<ProductsQuery>,
) -> Result<web::Json<Listing<ProductResponse>>, Problem> {
    let page = query.0.page()?;
    let listed = products::list(&state, &principal, query.0.filter(), page).await?;
    Ok(web::Json(Listing::new(listed, ProductResponse::from)))
}

/// Create a product
///
/// Goods or a service, with a price of its own for members if need be. Its code is given once.
#[utoipa::path(
    tag = "Goods and services",
    request_body = CreateProductRequest,
    responses((status = 201, body = ProductResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[post("/products")]
pub(crate) async fn create_product(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateProductRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let product = ProductResponse::from(products::create(&state, &principal, body.0.shape(currency)?).await?);
    Ok(created(&format!("/api/v1/products/{}", product.id), product.row_version, &product))
}

/// Get a product
///
/// The `ETag` is the version that an edit must name.
#[utoipa::path(
    tag = "Goods and services",
    params(("id" = Uuid, Path, description = "The product")),
    responses((status = 200, body = ProductResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[get("/products/{id}")]
pub(crate) async fn get_product(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let product = ProductResponse::from(products::get(&state, &principal, Id::new(*id)).await?);
    Ok(versioned(StatusCode::OK, product.row_version, &product))
}

/// Change a product
///
/// What was sold before stays as it was sold: a sale copies the product.
#[utoipa::path(
    tag = "Goods and services",
    params(
        ("id" = Uuid, Path, description = "The product"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateProductRequest,
    responses((status = 200, body = ProductResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[patch("/products/{id}")]
pub(crate) async fn update_product(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateProductRequest>,
) -> Result<HttpResponse, Problem> {
    let edit = body.0.edit(till::currency(&state, &principal).await?)?;
    let product = products::change(&state, &principal, Id::new(*id), version.0, edit).await?;
    let product = ProductResponse::from(product);
    Ok(versioned(StatusCode::OK, product.row_version, &product))
}
