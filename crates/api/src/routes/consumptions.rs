//! `/consumptions`: value delivered, paid from stored value, by points, in cash and otherwise.

pub(super) mod body;
pub(super) mod payment;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};

use self::body::CreateConsumptionRequest;
use super::value::{self, PreviewQuery};
use crate::app::{approvals, late_entries, till, walk_ins};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingResult;

/// Sell and take payment
///
/// Prices the lines by member price, tier and price rule and by what the clerk reduces, divides the bill over the ways of
/// payment — stored value alone unless told — with the rounding of cash as a line of its own, earns reward and tier
/// points and may raise the tier, in one posting. Stored value gives principal and bonus in the tenant's spending order.
/// With `preview=true` the same decision is made and nothing is posted; what a manager has to approve is shown with
/// `needs_approval`.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateConsumptionRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/consumptions")]
pub(crate) async fn create_consumption(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateConsumptionRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let goods = till::goods(&state, &principal, body.0.products()).await?;
    let wallet = match body.0.membership()? {
        Some(membership) => membership,
        None => walk_ins::membership(&state, &principal, body.0.shop()).await?,
    };
    let origin = late_entries::origin(&state, &principal, body.0.happened()).await?;
    let sale = |floor| body.0.command(origin.clone(), wallet, currency, floor, &goods);
    if query.0.preview && body.0.approval().is_none() {
        let answer = approvals::preview(&state, &principal, sale).await?;
        return Ok(value::respond(StatusCode::OK, answer));
    }
    let floor = match body.0.approval() {
        Some((number, pin)) => approvals::price_floor(&state, &principal, number, pin).await?,
        None => principal.price_floor_bp,
    };
    let command = sale(floor)?;
    value::run(&state, &principal, query.0.preview, key, "create_consumption", &body.0, command).await
}
