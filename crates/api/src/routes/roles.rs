//! `/roles`: the role tree and what each role may do.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, web};
use domain::ids::{Id, Role as RoleThing};
use domain::money::{Currency, Money};
use persistence::roles::{ListedRole, NewRole, RoleChanges};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::fields;
use crate::app::error::AppError;
use crate::app::{roles, till};
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::Listing;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::money;

/// A role to add.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateRoleRequest {
    /// The role above.
    parent_id: Uuid,
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "领班", min_length = 1, max_length = 64)]
    name: String,
    #[validate(length(max = 500))]
    #[schema(example = "带一个班次", max_length = 500)]
    #[serde(default)]
    description: String,
    /// Codes of `GET /permissions`; none beyond the own.
    #[validate(length(max = 64))]
    #[schema(example = json!(["desk:serve", "consumption:create"]))]
    permissions: Vec<String>,
    /// The least part of a price by the rules that the role may charge, in hundredths of a percent; not below the own.
    #[serde(default = "no_reduction")]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 8000, minimum = 0, maximum = 10_000)]
    price_floor_bp: i32,
    /// The most that the role may take back or give back at once on its own, in the home currency; not above the own. None
    /// for any amount.
    #[schema(example = "200.00", max_length = 20)]
    correction_limit: Option<String>,
}

const fn no_reduction() -> i32 {
    domain::till::NO_REDUCTION_BP
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateRoleRequest {
    /// Another role above.
    parent_id: Option<Uuid>,
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "值班领班", min_length = 1, max_length = 64)]
    name: Option<String>,
    #[validate(length(max = 500))]
    #[schema(example = "带一个班次", max_length = 500)]
    description: Option<String>,
    /// Codes of `GET /permissions`; none beyond the own.
    #[validate(length(max = 64))]
    #[schema(example = json!(["desk:serve", "consumption:create", "posting:reverse"]))]
    permissions: Option<Vec<String>>,
    /// Another price floor, in hundredths of a percent; not below the own.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 9000, minimum = 0, maximum = 10_000)]
    price_floor_bp: Option<i32>,
    /// Another limit of corrections and returns; null for any amount.
    #[serde(default, deserialize_with = "fields::present")]
    #[schema(value_type = Option<String>, example = "500.00", max_length = 20)]
    correction_limit: Option<Option<String>>,
}

/// A role in its tree.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleResponse {
    id: Uuid,
    /// The role above; null at the top.
    parent_id: Option<Uuid>,
    #[schema(example = "收银员")]
    name: String,
    #[schema(example = "前台收银")]
    description: String,
    #[schema(example = json!(["desk:serve", "consumption:create"]))]
    permissions: Vec<&'static str>,
    /// The least part of a price by the rules that the role may charge, in hundredths of a percent.
    #[schema(example = 10_000)]
    price_floor_bp: i32,
    /// The most that the role may take back or give back at once on its own, in the home currency; null for any amount.
    #[schema(example = "200.00")]
    correction_limit: Option<String>,
    /// Users with this role.
    #[schema(example = 3)]
    user_count: i64,
    /// 0 at the top.
    #[schema(example = 3)]
    depth: usize,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl CreateRoleRequest {
    fn shape(self, currency: Currency) -> Result<impl FnOnce(Id<RoleThing>) -> NewRole, AppError> {
        let correction_limit = self.correction_limit.map(|text| limit(&text, currency)).transpose()?;
        let permissions = fields::permissions("/permissions", &self.permissions)?;
        Ok(move |id| NewRole {
            id,
            parent_id: Some(Id::new(self.parent_id)),
            name: self.name,
            description: self.description,
            permissions,
            price_floor_bp: self.price_floor_bp,
            correction_limit,
        })
    }
}

/// A limit in the home currency.
fn limit(text: &str, currency: Currency) -> Result<Money, AppError> {
    money::not_negative(text, currency, "/correction_limit").map_err(|field| AppError::Invalid(vec![field]))
}

impl UpdateRoleRequest {
    fn changes(self, currency: Currency) -> Result<RoleChanges, AppError> {
        let permissions =
            self.permissions.map(|codes| fields::permissions("/permissions", &codes)).transpose()?;
        let one = |text: Option<String>| text.map(|text| limit(&text, currency)).transpose();
        Ok(RoleChanges {
            parent_id: self.parent_id.map(Id::new),
            name: self.name,
            description: self.description,
            permissions,
            price_floor_bp: self.price_floor_bp,
            correction_limit: self.correction_limit.map(one).transpose()?,
        })
    }
}

impl From<ListedRole> for RoleResponse {
    fn from(listed: ListedRole) -> Self {
        Self {
            id: listed.role.id.value(),
            parent_id: listed.role.parent_id.map(Id::value),
            name: listed.role.name,
            description: listed.role.description,
            permissions: listed.role.permissions.iter().map(|permission| permission.code()).collect(),
            price_floor_bp: listed.role.price_floor_bp,
            correction_limit: listed.role.correction_limit.map(|limit| limit.to_string()),
            user_count: listed.user_count,
            depth: listed.depth,
            row_version: listed.role.row_version,
        }
    }
}

/// List roles
///
/// The whole tree, each role before those below it.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = Listing<RoleResponse>)))]
#[get("/roles")]
pub(crate) async fn list_roles(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<RoleResponse>>, Problem> {
    let listed = roles::list(&state, &principal).await?;
    Ok(web::Json(Listing::whole(listed.into_iter().map(RoleResponse::from).collect())))
}

/// Add a role
///
/// Below the own role or one below it, with no permission beyond the own.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateRoleRequest,
    responses((status = 201, body = RoleResponse))
)]
#[post("/roles")]
pub(crate) async fn create_role(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateRoleRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let role = RoleResponse::from(roles::add(&state, &principal, body.0.shape(currency)?).await?);
    Ok(created(&format!("/api/v1/roles/{}", role.id), role.row_version, &role))
}

/// Change a role
///
/// Whoever has it feels it within two seconds.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The role"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateRoleRequest,
    responses((status = 200, body = RoleResponse))
)]
#[patch("/roles/{id}")]
pub(crate) async fn update_role(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateRoleRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let changes = body.0.changes(currency)?;
    let role = RoleResponse::from(roles::change(&state, &principal, Id::new(*id), version.0, changes).await?);
    Ok(versioned(StatusCode::OK, role.row_version, &role))
}

/// Remove a role
///
/// Only one that nobody has and that has none below.
#[utoipa::path(
    tag = "Organisation",
    params(("id" = Uuid, Path, description = "The role")),
    responses((status = 204, description = "Removed"))
)]
#[delete("/roles/{id}")]
pub(crate) async fn delete_role(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    roles::remove(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
