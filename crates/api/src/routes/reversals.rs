//! `/reversals`: a posting taken back, with everything that it caused (S06, LG02).

use actix_web::{HttpResponse, post, web};
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, PreviewQuery};
use crate::app::till;
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
#[schema(example = json!({"posting_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "reason": "录错会员"}))]
pub(crate) struct CreateReversalRequest {
    /// The posting to take back.
    posting_id: Uuid,
    /// Why; kept with the correction.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "录错会员", min_length = 1, max_length = 200)]
    reason: String,
}

/// Take a posting back
///
/// Mirrors the stored entries — value, points and the tier they raised — once. Points that were already spent follow the
/// points rule: refuse, debt or write off. With `preview=true` nothing is posted.
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
    let command =
        till::reversal(&state, &principal, Id::new(body.0.posting_id), body.0.reason.clone()).await?;
    value::run(&state, &principal, query.0.preview, key, "create_reversal", &body.0, command).await
}
