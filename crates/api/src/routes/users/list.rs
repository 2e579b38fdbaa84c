//! Reading users.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, web};
use domain::ids::Id;
use uuid::Uuid;

use super::body::UserResponse;
use crate::app::users;
use crate::auth::principal::Principal;
use crate::extract::if_match::versioned;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// List users
///
/// In the order in which they were made.
#[utoipa::path(tag = "Organisation", params(PageQuery), responses((status = 200, body = Listing<UserResponse>)))]
#[get("/users")]
pub(crate) async fn list_users(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<UserResponse>>, Problem> {
    let page = users::list(&state, &principal, query.0.page()?).await?;
    let now = principal.now;
    Ok(web::Json(Listing::new(page, |user| UserResponse::new(user, now))))
}

/// Get a user
///
/// The `ETag` is the version that an edit must name.
#[utoipa::path(
    tag = "Organisation",
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 200, body = UserResponse))
)]
#[get("/users/{id}")]
pub(crate) async fn get_user(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let user = UserResponse::new(users::get(&state, &principal, Id::new(*id)).await?, principal.now);
    Ok(versioned(StatusCode::OK, user.row_version, &user))
}
