//! Beginning a session, going on with one, and handing a till to another clerk.

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::ids::Id;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::body::{Session, answer};
use crate::app::error::{AppError, AuthError};
use crate::app::sessions::sign_in::SignIn;
use crate::app::sessions::{refresh, sign_in, switch_clerk};
use crate::auth::cookies;
use crate::auth::principal::{Caller, Principal};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

const USER_AGENT_CHARACTERS_MAX: usize = 200;

/// Who signs in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInRequest {
    /// Six digits.
    #[validate(length(min = 1, max = 16))]
    #[schema(example = "100001")]
    tenant_number: String,
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "wang")]
    user_name: String,
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Regulars2026", format = Password)]
    password: String,
    /// The till to bind the session to.
    terminal_id: Option<Uuid>,
}

/// The clerk who takes over.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwitchClerkRequest {
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "1002")]
    staff_number: String,
    #[validate(length(min = 1, max = 16))]
    #[schema(example = "2580", format = Password)]
    pin: String,
}

/// Sign in
///
/// Sets the access and refresh cookies. The same answer, in the same time, whether number, name or password is wrong;
/// ten failures in a row lock the account for fifteen minutes.
#[utoipa::path(tag = "Sign-in", request_body = SignInRequest, responses((status = 201, body = Session)))]
#[post("/sessions")]
pub(crate) async fn create_session(
    state: web::Data<AppState>,
    caller: Caller,
    request: HttpRequest,
    body: ValidJson<SignInRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0;
    let attempt = SignIn {
        tenant_number: body.tenant_number,
        user_name: body.user_name,
        password: body.password,
        terminal: body.terminal_id.map(Id::new),
        user_agent: user_agent(&request),
        request_id: caller.0.id.clone(),
        now: caller.0.now,
    };
    let issued = sign_in::sign_in(&state, attempt).await?;
    Ok(answer(&state, StatusCode::CREATED, issued))
}

/// Refresh a session
///
/// Takes the refresh cookie, sets a new access cookie and mostly a new refresh cookie. A refresh secret works once; an
/// old one that comes back later ends the session.
#[utoipa::path(tag = "Sign-in", responses((status = 200, body = Session)))]
#[post("/sessions/refresh")]
pub(crate) async fn refresh_session(
    state: web::Data<AppState>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let secret =
        cookies::refresh(&request, &state.settings).ok_or(AppError::from(AuthError::Unauthenticated))?;
    let issued = refresh::refresh(&state, &secret, caller.0.id.clone(), caller.0.now).await?;
    Ok(answer(&state, StatusCode::OK, issued))
}

/// Hand the till to another clerk
///
/// Begins a session of the clerk with this staff number and PIN at the same till and ends the present one.
#[utoipa::path(tag = "Sign-in", request_body = SwitchClerkRequest, responses((status = 201, body = Session)))]
#[post("/sessions/current/clerk")]
pub(crate) async fn create_clerk_session(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    body: ValidJson<SwitchClerkRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0;
    let issued =
        switch_clerk::switch(&state, &principal, body.staff_number, body.pin, user_agent(&request)).await?;
    Ok(answer(&state, StatusCode::CREATED, issued))
}

fn user_agent(request: &HttpRequest) -> String {
    let text = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    text.chars().filter(|character| !character.is_control()).take(USER_AGENT_CHARACTERS_MAX).collect()
}
