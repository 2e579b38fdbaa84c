//! `/api-clients`: machine clients of integrators.

use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use domain::ids::Id;
use persistence::api_clients::ApiClient;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::fields;
use crate::app::api_clients;
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// A client to make.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateApiClientRequest {
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "会员网站", min_length = 1, max_length = 100)]
    name: String,
    /// Codes of `GET /permissions`; none beyond the own.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = json!(["desk:serve", "posting:read"]))]
    scopes: Vec<String>,
    /// The shop in whose name it sells.
    shop_id: Option<Uuid>,
}

/// A client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiClientResponse {
    id: Uuid,
    #[schema(example = "会员网站")]
    name: String,
    #[schema(example = json!(["desk:serve", "posting:read"]))]
    scopes: Vec<&'static str>,
    created_at: DateTime<Utc>,
}

/// The credentials of a new client; the secret is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiClientCredentials {
    #[schema(example = "cli_06cj0qjvs9fs1v8qk2y6y8tm28_06cj0qk0nsxtf7wb1w5s9x1vbm")]
    client_id: String,
    #[schema(example = "cli_06cj0qjvs9fs1v8qk2y6y8tm28_06cj0qk0nsxtf7wb1w5s9x1vbm…")]
    client_secret: String,
}

impl From<ApiClient> for ApiClientResponse {
    fn from(client: ApiClient) -> Self {
        Self {
            id: client.id.value(),
            name: client.name,
            scopes: client.scopes.iter().map(|scope| scope.code()).collect(),
            created_at: client.created_at,
        }
    }
}

/// List machine clients
///
/// Those that are not revoked.
#[utoipa::path(tag = "Organisation", params(PageQuery), responses((status = 200, body = Listing<ApiClientResponse>)))]
#[get("/api-clients")]
pub(crate) async fn list_api_clients(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<ApiClientResponse>>, Problem> {
    let page = api_clients::list(&state, &principal, query.0.page()?).await?;
    Ok(web::Json(Listing::new(page, ApiClientResponse::from)))
}

/// Make a machine client
///
/// The answer holds the secret, this once; only its hash is kept.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateApiClientRequest,
    responses((status = 201, body = ApiClientCredentials))
)]
#[post("/api-clients")]
pub(crate) async fn create_api_client(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateApiClientRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0;
    let scopes = fields::permissions("/scopes", &body.scopes)?;
    let made = api_clients::make(&state, &principal, body.name, scopes, body.shop_id.map(Id::new)).await?;
    let answer = ApiClientCredentials { client_id: made.client_id, client_secret: made.client_secret };
    Ok(HttpResponse::Created().json(answer))
}

/// Revoke a machine client
///
/// Its tokens end within two seconds.
#[utoipa::path(
    tag = "Organisation",
    params(("id" = Uuid, Path, description = "The client")),
    responses((status = 204, description = "Revoked"))
)]
#[delete("/api-clients/{id}")]
pub(crate) async fn delete_api_client(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    api_clients::revoke(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
