//! `/shops`: where sales happen.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::{Id, Shop as ShopThing};
use persistence::shops::{NewShop, Shop, ShopChanges};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::fields;
use crate::app::error::AppError;
use crate::app::shops;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::PaymentProviderCode;

/// A shop to open.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateShopRequest {
    /// Short code, unique in the tenant; printed in receipt numbers.
    #[validate(length(min = 1, max = 8))]
    #[schema(example = "01", min_length = 1, max_length = 8)]
    code: String,
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "人民路店", min_length = 1, max_length = 100)]
    name: String,
    /// The entity that owes and earns here.
    legal_entity_id: Uuid,
    /// IANA time zone.
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
    /// Local time at which the next business date begins.
    #[schema(example = "06:00")]
    day_starts_at: String,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateShopRequest {
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "人民路旗舰店", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// The entity that owes and earns here.
    legal_entity_id: Option<Uuid>,
    /// IANA time zone.
    #[schema(example = "Asia/Shanghai")]
    time_zone: Option<String>,
    /// Local time at which the next business date begins.
    #[schema(example = "06:00")]
    day_starts_at: Option<String>,
    /// Who takes money from phones and cards.
    #[schema(example = "simulator")]
    payment_provider: Option<PaymentProviderCode>,
    /// Whether its days close by themselves at the cut-off.
    #[schema(example = false)]
    closes_days: Option<bool>,
}

/// A shop.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShopResponse {
    id: Uuid,
    /// Short code, printed in receipt numbers.
    #[schema(example = "01")]
    code: String,
    #[schema(example = "人民路店")]
    name: String,
    legal_entity_id: Uuid,
    /// IANA time zone.
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
    /// Local time at which the next business date begins.
    #[schema(example = "06:00")]
    day_starts_at: String,
    /// Who takes money from phones and cards; `none`: the clerk confirms by hand.
    #[schema(example = "none")]
    payment_provider: PaymentProviderCode,
    /// Whether its days close by themselves at the cut-off.
    #[schema(example = false)]
    closes_days: bool,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl CreateShopRequest {
    fn shape(self) -> Result<impl FnOnce(Id<ShopThing>) -> NewShop, AppError> {
        let time_zone = fields::time_zone("/time_zone", &self.time_zone)?;
        let day_starts_at = fields::local_time("/day_starts_at", &self.day_starts_at)?;
        Ok(move |id| NewShop {
            id,
            legal_entity_id: Id::new(self.legal_entity_id),
            code: self.code,
            name: self.name,
            time_zone,
            day_starts_at,
        })
    }
}

impl TryFrom<UpdateShopRequest> for ShopChanges {
    type Error = AppError;

    fn try_from(request: UpdateShopRequest) -> Result<Self, AppError> {
        let time_zone = request.time_zone.map(|text| fields::time_zone("/time_zone", &text)).transpose()?;
        let day_starts_at =
            request.day_starts_at.map(|text| fields::local_time("/day_starts_at", &text)).transpose()?;
        Ok(Self {
            legal_entity_id: request.legal_entity_id.map(Id::new),
            name: request.name,
            time_zone,
            day_starts_at,
            payment_provider: request.payment_provider.map(PaymentProviderCode::source),
            closes_days: request.closes_days,
        })
    }
}

impl From<Shop> for ShopResponse {
    fn from(shop: Shop) -> Self {
        Self {
            id: shop.id.value(),
            code: shop.code,
            name: shop.name,
            legal_entity_id: shop.legal_entity_id.value(),
            time_zone: shop.time_zone.name().to_owned(),
            day_starts_at: fields::local_time_text(shop.day_starts_at),
            payment_provider: shop.payment_provider.into(),
            closes_days: shop.closes_days,
            row_version: shop.row_version,
        }
    }
}

/// List shops
///
/// In the order in which they were opened.
#[utoipa::path(tag = "Organisation", params(PageQuery), responses((status = 200, body = Listing<ShopResponse>)))]
#[get("/shops")]
pub(crate) async fn list_shops(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<ShopResponse>>, Problem> {
    let page = shops::list(&state, &principal, query.0.page()?).await?;
    Ok(web::Json(Listing::new(page, ShopResponse::from)))
}

/// Open a shop
///
/// The code is printed in receipt numbers, so it cannot be changed later.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateShopRequest,
    responses((status = 201, body = ShopResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[post("/shops")]
pub(crate) async fn create_shop(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateShopRequest>,
) -> Result<HttpResponse, Problem> {
    let shop = ShopResponse::from(shops::open(&state, &principal, body.0.shape()?).await?);
    Ok(created(&format!("/api/v1/shops/{}", shop.id), shop.row_version, &shop))
}

/// Get a shop
///
/// The `ETag` is the version that an edit must name.
#[utoipa::path(
    tag = "Organisation",
    params(("id" = Uuid, Path, description = "The shop")),
    responses((status = 200, body = ShopResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[get("/shops/{id}")]
pub(crate) async fn get_shop(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let shop = ShopResponse::from(shops::get(&state, &principal, Id::new(*id)).await?);
    Ok(versioned(StatusCode::OK, shop.row_version, &shop))
}

/// Change a shop
///
/// A new time zone or day cut-off counts from the next sale on; what was posted keeps its business date.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The shop"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateShopRequest,
    responses((status = 200, body = ShopResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[patch("/shops/{id}")]
pub(crate) async fn update_shop(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateShopRequest>,
) -> Result<HttpResponse, Problem> {
    let changes = ShopChanges::try_from(body.0)?;
    let shop = ShopResponse::from(shops::change(&state, &principal, Id::new(*id), version.0, changes).await?);
    Ok(versioned(StatusCode::OK, shop.row_version, &shop))
}
