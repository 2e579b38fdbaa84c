//! Making and changing users.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, patch, post, web};
use domain::ids::Id;
use uuid::Uuid;

use super::body::{CreateUserRequest, ResetPasswordRequest, UpdateUserRequest, UserResponse};
use crate::app::users;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

/// Make a user
///
/// With the own role or one below it. The password is for once: it must be changed at the first sign-in.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateUserRequest,
    responses((status = 201, body = UserResponse))
)]
#[post("/users")]
pub(crate) async fn create_user(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateUserRequest>,
) -> Result<HttpResponse, Problem> {
    let password = body.0.password.clone();
    let made = users::make(&state, &principal, password, body.0.shape()).await?;
    let user = UserResponse::new(made, principal.now);
    Ok(created(&format!("/api/v1/users/{}", user.id), user.row_version, &user))
}

/// Change a user
///
/// Another role, shop or the right to sign in is felt within two seconds.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateUserRequest,
    responses((status = 200, body = UserResponse))
)]
#[patch("/users/{id}")]
pub(crate) async fn update_user(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateUserRequest>,
) -> Result<HttpResponse, Problem> {
    let changed = users::change(&state, &principal, Id::new(*id), version.0, body.0.into()).await?;
    let user = UserResponse::new(changed, principal.now);
    Ok(versioned(StatusCode::OK, user.row_version, &user))
}

/// Reset a user's password
///
/// Every session of the user ends; the new password must be changed at the next sign-in.
#[utoipa::path(
    tag = "Organisation",
    params(("id" = Uuid, Path, description = "The user")),
    request_body = ResetPasswordRequest,
    responses((status = 204, description = "Reset"))
)]
#[post("/users/{id}/password-reset")]
pub(crate) async fn reset_user_password(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<ResetPasswordRequest>,
) -> Result<HttpResponse, Problem> {
    users::reset_password(&state, &principal, Id::new(*id), body.0.password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Unlock a user
///
/// Forgets failed sign-ins.
#[utoipa::path(
    tag = "Organisation",
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 204, description = "Unlocked"))
)]
#[post("/users/{id}/unlock")]
pub(crate) async fn unlock_user(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    users::unlock(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
