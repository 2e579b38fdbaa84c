//! `/legal-entities`: who owes members and earns from them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::Id;
use persistence::legal_entities::LegalEntity;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::legal_entities;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// A legal entity to enter.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateLegalEntityRequest {
    /// Short code, unique in the tenant.
    #[validate(length(min = 1, max = 16))]
    #[schema(example = "01", min_length = 1, max_length = 16)]
    code: String,
    /// Registered name.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "常客餐饮有限公司", min_length = 1, max_length = 200)]
    name: String,
}

/// What to change.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateLegalEntityRequest {
    /// Registered name.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "常客餐饮集团有限公司", min_length = 1, max_length = 200)]
    name: String,
}

/// A legal entity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LegalEntityResponse {
    id: Uuid,
    #[schema(example = "01")]
    code: String,
    #[schema(example = "常客餐饮有限公司")]
    name: String,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl From<LegalEntity> for LegalEntityResponse {
    fn from(entity: LegalEntity) -> Self {
        Self { id: entity.id.value(), code: entity.code, name: entity.name, row_version: entity.row_version }
    }
}

/// List legal entities
///
/// In the order in which they were entered.
#[utoipa::path(tag = "Organisation", params(PageQuery), responses((status = 200, body = Listing<LegalEntityResponse>)))]
#[get("/legal-entities")]
pub(crate) async fn list_legal_entities(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<LegalEntityResponse>>, Problem> {
    let page = legal_entities::list(&state, &principal, query.0.page()?).await?;
    Ok(web::Json(Listing::new(page, LegalEntityResponse::from)))
}

/// Enter a legal entity
///
/// A franchise brand has several: each owes the value that its shops sold.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateLegalEntityRequest,
    responses((status = 201, body = LegalEntityResponse))
)]
#[post("/legal-entities")]
pub(crate) async fn create_legal_entity(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateLegalEntityRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0;
    let entity =
        LegalEntityResponse::from(legal_entities::enter(&state, &principal, body.code, body.name).await?);
    Ok(created(&format!("/api/v1/legal-entities/{}", entity.id), entity.row_version, &entity))
}

/// Rename a legal entity
///
/// Its code stays.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The legal entity"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateLegalEntityRequest,
    responses((status = 200, body = LegalEntityResponse))
)]
#[patch("/legal-entities/{id}")]
pub(crate) async fn update_legal_entity(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateLegalEntityRequest>,
) -> Result<HttpResponse, Problem> {
    let renamed = legal_entities::rename(&state, &principal, Id::new(*id), version.0, body.0.name).await?;
    let entity = LegalEntityResponse::from(renamed);
    Ok(versioned(StatusCode::OK, entity.row_version, &entity))
}
