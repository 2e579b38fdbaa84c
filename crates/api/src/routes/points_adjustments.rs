//! `/points-adjustments`: reward points entered, deducted or cleared by hand (积分调整, P06, P08).

use actix_web::{HttpResponse, post, web};
use domain::ids::Id;
use domain::points_adjustment::{AdjustPoints, PointsChange};
use domain::till::Origin;
use persistence::till::Work;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, PreviewQuery};
use crate::app::error::AppError;
use crate::app::till::{self, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingResult;

/// What is to become of the points: so many come in, so many go, or all go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PointsChangeCode {
    /// So many come in.
    Enter,
    /// So many go.
    Deduct,
    /// All go.
    Clear,
}

/// An adjustment of points.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "change": "enter",
    "points": 200,
    "reason": "Opening of the shop, promised by letter"
}))]
pub(crate) struct CreatePointsAdjustmentRequest {
    /// Whose points.
    membership_id: Uuid,
    /// The card that was presented.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    change: PointsChangeCode,
    /// How many; not for `clear`.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(example = 200, minimum = 1, maximum = 1_000_000_000)]
    points: Option<i64>,
    /// Why, in a sentence: it stands on the statement.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Opening of the shop, promised by letter", min_length = 1, max_length = 200)]
    reason: String,
}

impl CreatePointsAdjustmentRequest {
    fn change(&self) -> Result<PointsChange, AppError> {
        match (self.change, self.points) {
            (PointsChangeCode::Enter, Some(points)) => Ok(PointsChange::Enter(points)),
            (PointsChangeCode::Deduct, Some(points)) => Ok(PointsChange::Deduct(points)),
            (PointsChangeCode::Clear, None) => Ok(PointsChange::Clear),
            (PointsChangeCode::Enter | PointsChangeCode::Deduct, None) => {
                Err(AppError::invalid("/points", "missing-field"))
            }
            (PointsChangeCode::Clear, Some(_)) => Err(AppError::invalid("/points", "unknown-value")),
        }
    }

    fn command(&self, origin: Origin) -> Result<Command, AppError> {
        let adjustment = AdjustPoints { origin, change: self.change()?, reason: self.reason.clone() };
        Ok(Command {
            wallet: Id::new(self.membership_id),
            card: self.card_id.map(Id::new),
            shop: self.shop_id.map(Id::new),
            proof: None,
            work: Work::AdjustPoints(adjustment),
        })
    }
}

/// Adjust points by hand
///
/// Points that are entered repay a debt of points first; the rest can be spent at once and lapses by the points rule in force. Deducted are at
/// most the points that have not lapsed, those that cannot be spent yet first; a suspended member and an unusable card do not stand in the way.
/// `clear` takes all points. Tier points and the tier stay as they are. The member is told, and the posting can be taken back like
/// any other. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreatePointsAdjustmentRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/points-adjustments")]
pub(crate) async fn create_points_adjustment(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreatePointsAdjustmentRequest>,
) -> Result<HttpResponse, Problem> {
    let command = body.0.command(till::origin(&principal, None))?;
    value::run(&state, &principal, query.0.preview, key, "create_points_adjustment", &body.0, command).await
}
