//! `/commands`: what became of a key. Resolves an unknown result after a lost reply.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, web};
use persistence::statements;

use super::value;
use crate::app::error::{AppError, IdempotencyError, Noun};
use crate::app::till::Answer;
use crate::auth::principal::Principal;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingResult;

/// Get the answer of a key
///
/// The stored answer when the command was recorded. `request-in-progress` means that this server is still at it: ask
/// again. `command-not-found` means that nothing was done.
#[utoipa::path(
    tag = "Value",
    params(("key" = String, Path, description = "The idempotency key", example = "8e03978e-40d5-43dd-bc93-6894a57f9324")),
    responses((status = 200, body = PostingResult))
)]
#[get("/commands/{key}")]
pub(crate) async fn get_command(
    state: web::Data<AppState>,
    principal: Principal,
    key: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let key = key.into_inner();
    // Asked before the store: what ends in between is found there.
    let in_flight = state.till.is_in_flight(principal.tenant, &key);
    let stored = state.read(principal.tenant, move |tx| Ok(statements::answer_of(tx, &key)?)).await?;
    match stored {
        Some((_, text)) => Ok(value::respond(StatusCode::OK, Answer::stored(&text, true)?)),
        None if in_flight => Err(AppError::Idempotency(IdempotencyError::InProgress).into()),
        None => Err(AppError::NotFound(Noun::Command).into()),
    }
}
