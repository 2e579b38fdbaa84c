//! `/pass-pauses`, `/pass-resumptions` and `/term-extensions`: the last day of what was sold moves (OP07).

use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use domain::ids::Id;
use domain::till::{ChangeTerm, TermAsk};
use persistence::term_changes::Listed;
use persistence::till::Work;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, PreviewQuery};
use crate::app::packages;
use crate::app::till::{self, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::TermChangeCode;
use crate::wire::posting_result::{PostingResult, instant};
use crate::wire::posting_row::NamedThing;

/// A time pass that is paused.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "lot_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a62",
    "days": 30,
    "reason": "出差"
}))]
pub(crate) struct CreatePassPauseRequest {
    /// Whose pass.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// The pass.
    lot_id: Uuid,
    /// The first day of the pause; today when nothing is said.
    from: Option<NaiveDate>,
    /// For how many days; as many as are allowed when nothing is said, and then it is ended when the member comes back.
    #[validate(range(min = 1, max = 3660))]
    #[schema(example = 30, minimum = 1, maximum = 3660)]
    days: Option<i64>,
    /// Why.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "出差", min_length = 1, max_length = 200)]
    reason: Option<String>,
}

/// A paused pass that goes on.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "lot_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a62"
}))]
pub(crate) struct CreatePassResumptionRequest {
    /// Whose pass.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// The pass.
    lot_id: Uuid,
    /// Why.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "提前回来", min_length = 1, max_length = 200)]
    reason: Option<String>,
}

/// A term that is extended.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "lot_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a62",
    "days": 7,
    "reason": "门店装修"
}))]
pub(crate) struct CreateTermExtensionRequest {
    /// Whose counts.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// The counts, or the pass.
    lot_id: Uuid,
    /// By how many days.
    #[validate(range(min = 1, max = 3660))]
    #[schema(example = 7, minimum = 1, maximum = 3660)]
    days: i64,
    /// Why.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "门店装修", min_length = 1, max_length = 200)]
    reason: String,
}

/// A change of a term.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TermChangeResponse {
    /// The posting that made it.
    posting_id: Uuid,
    /// The counts, or the pass.
    lot_id: Uuid,
    /// How it changed.
    change: TermChangeCode,
    /// The first day of the pause, or the business date of the extension.
    from: NaiveDate,
    /// By how many days the end moved; less than nothing when a pause ended before its last day.
    #[schema(example = 30)]
    days: i64,
    /// When it lapsed before (UTC).
    expires_before: String,
    /// When it lapsed afterwards (UTC).
    expires_after: String,
    /// Why.
    #[schema(example = "出差")]
    reason: Option<String>,
    /// When it was recorded (UTC).
    recorded_at: String,
    /// By whom.
    by: Option<NamedThing>,
    /// The correction that took it back.
    reversed_by: Option<Uuid>,
}

impl From<Listed> for TermChangeResponse {
    fn from(listed: Listed) -> Self {
        Self {
            posting_id: listed.posting.value(),
            lot_id: listed.lot.value(),
            change: listed.kind.into(),
            from: listed.from,
            days: listed.days,
            expires_before: instant(listed.before),
            expires_after: instant(listed.after),
            reason: listed.reason,
            recorded_at: instant(listed.recorded_at),
            by: listed.by.as_ref().map(NamedThing::from),
            reversed_by: listed.reversed_by.map(Id::value),
        }
    }
}

/// Who, where and what, the same for every change.
type Place = (Uuid, Option<Uuid>, Option<Uuid>, Uuid);

fn command(
    principal: &Principal,
    (membership, card, shop, lot): Place,
    ask: TermAsk,
    reason: Option<&str>,
) -> Command {
    let command = ChangeTerm {
        origin: till::origin(principal, None),
        lot: Id::new(lot),
        ask,
        reason: reason.map(str::to_owned),
    };
    Command {
        wallet: Id::new(membership),
        card: card.map(Id::new),
        shop: shop.map(Id::new),
        proof: None,
        work: Work::ChangeTerm(command),
    }
}

/// Pause a time pass
///
/// From a day on and for so many days, as long and as often as its package allows. Its end moves by these days at once, and it
/// cannot be used on them. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreatePassPauseRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/pass-pauses")]
pub(crate) async fn create_pass_pause(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreatePassPauseRequest>,
) -> Result<HttpResponse, Problem> {
    let asked = &body.0;
    let ask = TermAsk::Pause { from: asked.from, days: asked.days };
    let place = (asked.membership_id, asked.card_id, asked.shop_id, asked.lot_id);
    let command = command(&principal, place, ask, asked.reason.as_deref());
    value::run(&state, &principal, query.0.preview, key, "create_pass_pause", asked, command).await
}

/// Resume a time pass
///
/// Ends the pause that runs, or calls off the one to come: the pass can be used today, and the days that are left of the pause
/// are taken off its end. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreatePassResumptionRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/pass-resumptions")]
pub(crate) async fn create_pass_resumption(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreatePassResumptionRequest>,
) -> Result<HttpResponse, Problem> {
    let asked = &body.0;
    let place = (asked.membership_id, asked.card_id, asked.shop_id, asked.lot_id);
    let command = command(&principal, place, TermAsk::Resume, asked.reason.as_deref());
    value::run(&state, &principal, query.0.preview, key, "create_pass_resumption", asked, command).await
}

/// Extend a term
///
/// The last day of counts or of a time pass moves by so many days, also when it has lapsed. With `preview=true` nothing is
/// posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateTermExtensionRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/term-extensions")]
pub(crate) async fn create_term_extension(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateTermExtensionRequest>,
) -> Result<HttpResponse, Problem> {
    let asked = &body.0;
    let place = (asked.membership_id, asked.card_id, asked.shop_id, asked.lot_id);
    let command = command(&principal, place, TermAsk::Extend { days: asked.days }, Some(&asked.reason));
    value::run(&state, &principal, query.0.preview, key, "create_term_extension", asked, command).await
}

/// List the changes of terms of a membership
///
/// Pauses, their ends and extensions of all its counts, newest first, at most 200.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    responses((status = 200, body = Listing<TermChangeResponse>))
)]
#[get("/memberships/{id}/term-changes")]
pub(crate) async fn list_membership_term_changes(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<Listing<TermChangeResponse>>, Problem> {
    let changes = packages::term_changes(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(Listing::whole(changes.into_iter().map(TermChangeResponse::from).collect())))
}
