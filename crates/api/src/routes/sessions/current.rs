//! The session in use: its till, the own password and PIN, signing out.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, put, web};
use domain::ids::Id;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::body::{Session, answer};
use crate::app::sessions;
use crate::auth::cookies;
use crate::auth::principal::{Principal, SignedIn};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

/// The till to bind to.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BindTerminalRequest {
    terminal_id: Uuid,
}

/// The own password, now and then.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePasswordRequest {
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Regulars2026", format = Password)]
    current_password: String,
    /// Eight characters or more, with a letter and a digit.
    #[schema(example = "Autumn leaves 7", format = Password)]
    new_password: String,
}

/// The own PIN, confirmed by the password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPinRequest {
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Regulars2026", format = Password)]
    current_password: String,
    /// Four to eight digits.
    #[validate(length(min = 4, max = 8), custom(function = only_digits))]
    #[schema(example = "2580", pattern = "^[0-9]{4,8}$")]
    pin: String,
}

fn only_digits(text: &str) -> Result<(), ValidationError> {
    let is_pin = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_pin { Ok(()) } else { Err(ValidationError::new("wrong-type")) }
}

/// Get the present session
///
/// Who is signed in, where, and what they may do.
#[utoipa::path(tag = "Sign-in", responses((status = 200, body = Session)))]
#[get("/sessions/current")]
pub(crate) async fn get_current_session(
    state: web::Data<AppState>,
    caller: SignedIn,
) -> Result<web::Json<Session>, Problem> {
    let view = sessions::current(&state, &caller).await?;
    Ok(web::Json(Session::new(view, caller.expires_at)))
}

/// Sign out
///
/// Ends the session at once everywhere and takes the cookies away.
#[utoipa::path(tag = "Sign-in", responses((status = 204, description = "Signed out")))]
#[delete("/sessions/current")]
pub(crate) async fn end_current_session(
    state: web::Data<AppState>,
    caller: SignedIn,
) -> Result<HttpResponse, Problem> {
    let (_, session) = caller.user()?;
    sessions::end(&state, &caller, session).await?;
    let mut response = HttpResponse::NoContent();
    for cookie in cookies::clear(&state.settings) {
        response.cookie(cookie);
    }
    Ok(response.finish())
}

/// Bind the session to a till
///
/// The shop comes from the terminal. Receipts carry the terminal's code, and its reader's taps open this desk.
#[utoipa::path(tag = "Sign-in", request_body = BindTerminalRequest, responses((status = 200, body = Session)))]
#[put("/sessions/current/terminal")]
pub(crate) async fn bind_terminal(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<BindTerminalRequest>,
) -> Result<HttpResponse, Problem> {
    let issued = sessions::bind_terminal(&state, &principal, Id::new(body.0.terminal_id)).await?;
    Ok(answer(&state, StatusCode::OK, issued))
}

/// Change the own password
///
/// Needed after the first sign-in and after a reset. Every other session of the user ends.
#[utoipa::path(tag = "Sign-in", request_body = ChangePasswordRequest, responses((status = 200, body = Session)))]
#[put("/sessions/current/password")]
pub(crate) async fn change_password(
    state: web::Data<AppState>,
    caller: SignedIn,
    body: ValidJson<ChangePasswordRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0;
    let issued = sessions::change_password(&state, &caller, body.current_password, body.new_password).await?;
    Ok(answer(&state, StatusCode::OK, issued))
}

/// Set the own PIN
///
/// For the fast clerk switch at a till. Four to eight digits.
#[utoipa::path(
    tag = "Sign-in",
    request_body = SetPinRequest,
    responses((status = 204, description = "The PIN is set"))
)]
#[put("/sessions/current/pin")]
pub(crate) async fn set_pin(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<SetPinRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0;
    sessions::set_pin(&state, &principal, body.current_password, body.pin).await?;
    Ok(HttpResponse::NoContent().finish())
}
