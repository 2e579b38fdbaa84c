//! `/holds` and `/hold-releases`: value that is set aside, and let go (S05).

use actix_web::{HttpResponse, get, post, web};
use chrono::TimeDelta;
use domain::ids::Id;
use domain::till::PlaceHold;
use persistence::holds::OpenHold;
use persistence::till::{HoldWork, Work};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, PreviewQuery};
use crate::app::error::AppError;
use crate::app::holds;
use crate::app::till::{self, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::money;
use crate::wire::posting_result::{PostingResult, instant};

/// Value to set aside.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "amount": "200.00",
    "minutes": 1440,
    "reason": "包间押金"
}))]
pub(crate) struct CreateHoldRequest {
    /// Whose value.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// How much of principal and bonus.
    #[schema(example = "200.00", max_length = 20)]
    amount: String,
    /// For how long; then it is over by itself.
    #[validate(range(min = 1, max = 525_600))]
    #[schema(example = 1440, minimum = 1, maximum = 525_600)]
    minutes: i64,
    /// What for.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "包间押金", min_length = 1, max_length = 200)]
    reason: Option<String>,
}

/// A hold that is let go.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"hold_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "reason": "客人取消"}))]
pub(crate) struct CreateHoldReleaseRequest {
    /// The hold.
    hold_id: Uuid,
    /// Why; kept with the posting.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "客人取消", min_length = 1, max_length = 200)]
    reason: Option<String>,
}

/// An open hold.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HoldResponse {
    /// Its id: that of the posting that placed it.
    id: Uuid,
    /// How much is set aside.
    #[schema(example = "200.00")]
    amount: String,
    /// What for.
    #[schema(example = "包间押金")]
    reason: Option<String>,
    /// Where it was placed.
    shop_id: Uuid,
    /// When it was placed (UTC).
    placed_at: String,
    /// When it is over by itself (UTC); null for one that ends with the refund it belongs to.
    expires_at: Option<String>,
}

impl From<OpenHold> for HoldResponse {
    fn from(open: OpenHold) -> Self {
        Self {
            id: open.hold.id.value(),
            amount: open.hold.amount.to_string(),
            reason: open.reason,
            shop_id: open.shop.value(),
            placed_at: instant(open.placed_at),
            expires_at: open.hold.expires_at.map(instant),
        }
    }
}

/// Set value aside
///
/// The value stays where it is, but cannot be spent until a sale captures the hold (`hold_id` of a consumption), somebody
/// releases it, or its time is over. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateHoldRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded; the hold has the id of the posting"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/holds")]
pub(crate) async fn create_hold(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateHoldRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let amount = money::positive(&body.0.amount, currency, "/amount");
    let command = PlaceHold {
        origin: till::origin(&principal, None),
        amount: amount.map_err(|error| AppError::Invalid(vec![error]))?,
        lasts: TimeDelta::minutes(body.0.minutes),
        reason: body.0.reason.clone(),
    };
    let command = Command {
        wallet: Id::new(body.0.membership_id),
        card: body.0.card_id.map(Id::new),
        shop: body.0.shop_id.map(Id::new),
        proof: None,
        work: Work::Hold(HoldWork::Place(command)),
    };
    value::run(&state, &principal, query.0.preview, key, "create_hold", &body.0, command).await
}

/// Release a hold
///
/// Its value can be spent again. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateHoldReleaseRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/hold-releases")]
pub(crate) async fn create_hold_release(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateHoldReleaseRequest>,
) -> Result<HttpResponse, Problem> {
    let command = till::releasing(&state, &principal, Id::new(body.0.hold_id), body.0.reason.clone()).await?;
    value::run(&state, &principal, query.0.preview, key, "create_hold_release", &body.0, command).await
}

/// List the holds of a membership
///
/// What of its value is set aside now, soonest over first.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    responses((status = 200, body = Listing<HoldResponse>))
)]
#[get("/memberships/{id}/holds")]
pub(crate) async fn list_membership_holds(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<Listing<HoldResponse>>, Problem> {
    let open = holds::of_membership(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(Listing::whole(open.into_iter().map(HoldResponse::from).collect())))
}
