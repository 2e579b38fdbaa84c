//! `/points-make-ups`: a slip that was sold to nobody gets its member, and its points (补积分, P04).

use actix_web::{HttpResponse, post, web};
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, PreviewQuery};
use crate::app::make_up::{self, Asked};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingResult;

/// A make-up.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "slip": "S01-T1-20261122-0043"
}))]
pub(crate) struct CreatePointsMakeUpRequest {
    /// Who gets the points.
    membership_id: Uuid,
    /// The card that was presented.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// The number on the slip, or the id of its sale, as read or typed.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "S01-T1-20261122-0043", min_length = 1, max_length = 64)]
    slip: String,
}

/// Make up the points of a slip
///
/// A sale that had no member gives its points to one, once: by the points rule and the promotion of its own business date
/// and shop and the member's present tier, on what has not come back of it. The points pend and lapse as if the sale had
/// brought them. The slip can neither come back nor be corrected while that stands; take the make-up back first. Slips
/// older than the company's `points_make_up_days` need `points:make-up-late`. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreatePointsMakeUpRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/points-make-ups")]
pub(crate) async fn create_points_make_up(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreatePointsMakeUpRequest>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        membership: Id::new(body.0.membership_id),
        card: body.0.card_id.map(Id::new),
        slip: body.0.slip.clone(),
        shop: body.0.shop_id.map(Id::new),
    };
    let command = make_up::command(&state, &principal, asked).await?;
    value::run(&state, &principal, query.0.preview, key, "create_points_make_up", &body.0, command).await
}
