//! `/refunds`: stored value, or packages, are given back, as a process (OP11).

mod body;
mod quote;

use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use domain::refund::RefundCause;
use domain::till::{EndRefund, PayRefund, RequestRefund};
use persistence::till::{RefundWork, Work};
use uuid::Uuid;

pub(crate) use self::body::*;
pub(crate) use self::quote::*;
use super::value::{self, PreviewQuery};
use crate::app::refunds;
use crate::app::till::{self, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::RefundCauseCode;
use crate::wire::posting_result::PostingResult;

/// Quote a refund
///
/// What a refund of all stored value, or of `packages`, would come to now, line by line: each top-up or item of a package with
/// what was delivered of it and what that counts for, and how the money goes back, newest first. Nothing is recorded.
#[utoipa::path(
    tag = "Value",
    params(("id" = Uuid, Path, description = "The membership"), RefundQuoteQuery),
    responses((status = 200, body = RefundQuoteResponse))
)]
#[get("/memberships/{id}/refund-quote")]
pub(crate) async fn get_refund_quote(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<RefundQuoteQuery>,
) -> Result<web::Json<RefundQuoteResponse>, Problem> {
    let cause = query.0.cause.map_or(RefundCause::Member, RefundCauseCode::source);
    let subject = query.0.subject()?;
    let quoted = refunds::quote(&state, &principal, Id::new(*id), (subject, cause)).await?;
    Ok(web::Json(RefundQuoteResponse::from(quoted)))
}

/// Ask for a refund
///
/// Freezes all stored value, or all counts of the packages, that it is about, until the refund is paid, refused or cancelled.
/// With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateRefundRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded; the refund has the id of the posting"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/refunds")]
pub(crate) async fn create_refund(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateRefundRequest>,
) -> Result<HttpResponse, Problem> {
    let command = RequestRefund {
        origin: till::origin(&principal, None),
        subject: subject(&body.0.packages)?,
        cause: body.0.cause.source(),
        reason: body.0.reason.clone(),
    };
    let command = Command {
        wallet: Id::new(body.0.membership_id),
        card: body.0.card_id.map(Id::new),
        shop: body.0.shop_id.map(Id::new),
        proof: None,
        work: Work::Refund(RefundWork::Request(command)),
    };
    value::run(&state, &principal, query.0.preview, key, "create_refund", &body.0, command).await
}

/// List refunds
///
/// Of members that the caller may browse — whoever approves sees those of all, and `membership_id` names one who is served —,
/// newest first; `state=requested` are those that wait for approval.
#[utoipa::path(tag = "Value", params(RefundsQuery), responses((status = 200, body = Listing<RefundResponse>)))]
#[get("/refunds")]
pub(crate) async fn list_refunds(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<RefundsQuery>,
) -> Result<web::Json<Listing<RefundResponse>>, Problem> {
    let page = query::page(query.0.limit, query.0.cursor.as_deref())?;
    let found = refunds::list(&state, &principal, query.0.filter(), page).await?;
    Ok(web::Json(Listing::new(found.refunds, |refund| RefundResponse::of(refund, &found.members))))
}

/// Get a refund
///
/// With who asked for it, approved it and ended it.
#[utoipa::path(
    tag = "Value",
    params(("id" = Uuid, Path, description = "The refund")),
    responses((status = 200, body = RefundResponse))
)]
#[get("/refunds/{id}")]
pub(crate) async fn get_refund(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<RefundResponse>, Problem> {
    shown(&state, &principal, *id).await
}

/// Approve a refund
///
/// In the caller's own name, from wherever they are. Moves nothing; approving twice is refused.
#[utoipa::path(
    tag = "Value",
    params(("id" = Uuid, Path, description = "The refund")),
    responses((status = 200, body = RefundResponse))
)]
#[post("/refunds/{id}/approval")]
pub(crate) async fn approve_refund(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<RefundResponse>, Problem> {
    refunds::approve(&state, &principal, Id::new(*id)).await?;
    shown(&state, &principal, *id).await
}

/// Approve a refund at the same screen
///
/// In the name of the person whose staff number and PIN are typed; they must be allowed to approve.
#[utoipa::path(
    tag = "Value",
    params(("id" = Uuid, Path, description = "The refund")),
    request_body = PinApprovalRequest,
    responses((status = 200, body = RefundResponse))
)]
#[post("/refunds/{id}/pin-approval")]
pub(crate) async fn approve_refund_by_pin(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<PinApprovalRequest>,
) -> Result<web::Json<RefundResponse>, Problem> {
    refunds::approve_by_pin(&state, &principal, Id::new(*id), (body.0.staff_number, body.0.pin)).await?;
    shown(&state, &principal, *id).await
}

/// Let providers pay a refund
///
/// Asks the connected providers that took the money of `payment_ids` to give it back: the parts of the quote's plan that have a
/// payment. The refund is `paying` from then on; once they have answered it is posted by `POST /refund-payments`, which adds what they
/// gave back by itself. What one refuses goes back by hand, or is asked for again. Asking twice gives back once.
#[utoipa::path(
    tag = "Value",
    params(("id" = Uuid, Path, description = "The refund")),
    request_body = SendRefundRequest,
    responses((status = 200, body = RefundResponse))
)]
#[post("/refunds/{id}/provider-payouts")]
pub(crate) async fn send_refund(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<SendRefundRequest>,
) -> Result<web::Json<RefundResponse>, Problem> {
    let ids = named_once(&body.0.payment_ids, "/payment_ids")?;
    refunds::send(&state, &principal, Id::new(*id), ids.into_iter().map(Id::new).collect()).await?;
    shown(&state, &principal, *id).await
}

async fn shown(
    state: &AppState,
    principal: &Principal,
    id: Uuid,
) -> Result<web::Json<RefundResponse>, Problem> {
    let found = refunds::find(state, principal, Id::new(id)).await?;
    Ok(web::Json(RefundResponse::of(found.refunds, &found.members)))
}

/// Pay a refund out
///
/// Ends the value or the counts of an approved refund: bonus and gift counts that are left end at nothing, and the ways in which it was paid out, each
/// but cash with its reference, are kept with the posting. What providers have given back is added to `payouts`, which name the rest. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateRefundPaymentRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/refund-payments")]
pub(crate) async fn create_refund_payment(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateRefundPaymentRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let payouts = body.0.payouts.iter().enumerate();
    let command = PayRefund {
        origin: till::origin(&principal, None),
        refund: Id::new(body.0.refund_id),
        payouts: value::all(payouts.map(|(place, payout)| payout.parse(place, currency)).collect())?,
    };
    let wallet = refunds::wallet_of(&state, &principal, command.refund).await?;
    let command =
        Command { wallet, card: None, shop: None, proof: None, work: Work::Refund(RefundWork::Pay(command)) };
    value::run(&state, &principal, query.0.preview, key, "create_refund_payment", &body.0, command).await
}

/// Refuse a refund
///
/// Its value can be spent, its counts used again. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = EndRefundRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/refund-refusals")]
pub(crate) async fn create_refund_refusal(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<EndRefundRequest>,
) -> Result<HttpResponse, Problem> {
    let command = ending(&state, &principal, &body.0, true).await?;
    value::run(&state, &principal, query.0.preview, key, "create_refund_refusal", &body.0, command).await
}

/// Cancel a refund
///
/// Whoever asked for it thought better of it: its value can be spent again. With `preview=true` nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = EndRefundRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/refund-cancellations")]
pub(crate) async fn create_refund_cancellation(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<EndRefundRequest>,
) -> Result<HttpResponse, Problem> {
    let command = ending(&state, &principal, &body.0, false).await?;
    value::run(&state, &principal, query.0.preview, key, "create_refund_cancellation", &body.0, command).await
}

async fn ending(
    state: &AppState,
    principal: &Principal,
    body: &EndRefundRequest,
    refused: bool,
) -> Result<Command, Problem> {
    let command = EndRefund {
        origin: till::origin(principal, None),
        refund: Id::new(body.refund_id),
        refused,
        reason: body.reason.clone(),
    };
    let wallet = refunds::wallet_of(state, principal, command.refund).await?;
    Ok(Command { wallet, card: None, shop: None, proof: None, work: Work::Refund(RefundWork::End(command)) })
}
