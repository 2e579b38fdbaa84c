//! What the operations that move value have in common: preview or record, fingerprint, and the answer's form.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use domain::rules::{NotADigest, RulesDigest};
use domain::till::Rejection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::app::error::AppError;
use crate::app::till::{self, Answer, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::problem::{FieldError, Problem};
use crate::state::AppState;

/// Says that an answer was stored by an earlier use of the key.
const IDEMPOTENT_REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

/// Whether to decide only.
#[derive(Debug, Clone, Copy, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewQuery {
    /// `true`: the same decision, nothing posted, no key needed. Whether a way of payment is offered, and has its reference, is asked when it is posted.
    #[serde(default)]
    #[param(example = false)]
    pub(crate) preview: bool,
}

/// A manager at the same screen, by staff number and PIN.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"staff_number": "0002", "pin": "864209"}))]
pub(crate) struct ApprovalRequest {
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16)]
    staff_number: String,
    #[validate(length(min = 4, max = 12))]
    #[schema(min_length = 4, max_length = 12)]
    pin: String,
}

impl ApprovalRequest {
    /// Staff number and PIN.
    pub(crate) fn parts(&self) -> (String, String) {
        (self.staff_number.clone(), self.pin.clone())
    }
}

/// Previews or records a command whose body is `body`.
pub(crate) async fn run<B: Serialize>(
    state: &AppState,
    principal: &Principal,
    preview: bool,
    key: Result<IdempotencyKey, Problem>,
    operation: &str,
    body: &B,
    mut command: Command,
) -> Result<HttpResponse, Problem> {
    if preview {
        let answer = till::preview(state, principal, command).await?;
        return Ok(respond(StatusCode::OK, answer));
    }
    let key = key?;
    let fingerprint = fingerprint(operation, body)?;
    let again = command.says_rules().then(|| command.clone());
    match (till::record(state, principal, key, fingerprint, command).await, again) {
        (Ok(answer), _) => Ok(respond(StatusCode::CREATED, answer)),
        (Err(AppError::Till(Rejection::RulesChanged)), Some(again)) => {
            Err(changed(state, principal, again).await?)
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// What identifies a request beside its key: the operation and its body.
pub(crate) fn fingerprint<B: Serialize>(operation: &str, body: &B) -> Result<[u8; 32], AppError> {
    let canonical = serde_json::to_vec(body).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(till::fingerprint(operation, &canonical))
}

/// What the command would do by the rules of now, for whoever was shown others.
async fn changed(state: &AppState, principal: &Principal, command: Command) -> Result<Problem, Problem> {
    let answer = till::preview(state, principal, command).await?;
    let preview: Value = serde_json::from_str(&answer.text)
        .map_err(|error| AppError::Internal(format!("a preview: {error}")))?;
    Ok(Problem::from(AppError::Till(Rejection::RulesChanged)).with("preview", preview))
}

/// The rules that a caller says to have seen.
pub(super) fn rules_seen(digest: Option<&str>) -> Result<Option<RulesDigest>, AppError> {
    let parsed = digest.map(str::parse).transpose();
    parsed.map_err(|_: NotADigest| AppError::invalid("/rules_digest", "format"))
}

/// An answer as a response.
pub(crate) fn respond(status: StatusCode, answer: Answer) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    let response = response.insert_header((header::CONTENT_TYPE, "application/json")).body(answer.text);
    marked(answer.replayed, response)
}

/// A response that says so when an earlier request with the same key did what it tells.
pub(crate) fn marked(replayed: bool, mut response: HttpResponse) -> HttpResponse {
    if replayed {
        response.headers_mut().insert(IDEMPOTENT_REPLAY, HeaderValue::from_static("true"));
    }
    response
}

/// Everything or every field that is wrong.
pub(crate) fn all<T>(fields: Vec<Result<T, FieldError>>) -> Result<Vec<T>, AppError> {
    let (good, bad): (Vec<_>, Vec<_>) = fields.into_iter().partition(Result::is_ok);
    if bad.is_empty() {
        Ok(good.into_iter().filter_map(Result::ok).collect())
    } else {
        Err(AppError::Invalid(bad.into_iter().filter_map(Result::err).collect()))
    }
}
