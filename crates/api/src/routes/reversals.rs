//! `/reversals`: a posting taken back, with everything that it caused (S06, LG02).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use domain::correction_reasons::ReasonUse;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, ApprovalRequest, PreviewQuery};
use crate::app::corrections::{self, AskedGrounds};
use crate::app::{approvals, till};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingResult;

/// A correction.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"posting_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "reason_code": "wrong-member", "reason": "卡号看错"}))]
pub(crate) struct CreateReversalRequest {
    /// The posting to take back.
    posting_id: Uuid,
    /// Why: code of one of the company's reasons. This, `reason`, or both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "wrong-member", min_length = 1, max_length = 40)]
    reason_code: Option<String>,
    /// Why, in own words; kept behind those of the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "卡号看错", min_length = 1, max_length = 200)]
    reason: Option<String>,
    /// Who approves a correction beyond the caller's limit.
    #[serde(skip_serializing)]
    #[validate(nested)]
    approval: Option<ApprovalRequest>,
}

impl CreateReversalRequest {
    fn grounds(&self) -> AskedGrounds {
        AskedGrounds {
            used_for: ReasonUse::Correction,
            code: self.reason_code.clone(),
            words: self.reason.clone(),
            approval: self.approval.as_ref().map(ApprovalRequest::parts),
        }
    }
}

/// Take a posting back
///
/// Mirrors the stored entries — value, points and the tier they raised — once. Points that were already spent follow the
/// points rule: refuse, debt or write off. Beyond the limit of the caller's role a manager approves in the same request.
/// With `preview=true` nothing is posted, and `consequences` says what is undone, owed, left to do by hand, or stays.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateReversalRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/reversals")]
pub(crate) async fn create_reversal(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateReversalRequest>,
) -> Result<HttpResponse, Problem> {
    let original = Id::new(body.0.posting_id);
    let grounds = corrections::grounds(&state, &principal, body.0.grounds()).await?;
    if query.0.preview {
        let command = async |grounds| till::reversal(&state, &principal, original, grounds).await;
        let answer = approvals::preview_correction(&state, &principal, &grounds, command).await?;
        return Ok(value::respond(StatusCode::OK, answer));
    }
    let command = till::reversal(&state, &principal, original, grounds).await?;
    value::run(&state, &principal, false, key, "create_reversal", &body.0, command).await
}
