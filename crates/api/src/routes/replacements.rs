//! `/postings/{id}/replacement`: a slip that was typed wrongly, rebuilt with its serial and its date (X03).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use domain::correction_reasons::ReasonUse;
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::consumptions::body::{CreateConsumptionRequest, LineRequest, Rewritten};
use super::consumptions::payment::{BillDiscountRequest, SaleTenderRequest};
use super::value::{self, ApprovalRequest, PreviewQuery};
use crate::app::corrections::{self, AskedGrounds};
use crate::app::{approvals, replacements, till};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingResult;

/// A slip that is rebuilt.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason_code": "wrong-amount", "sale": {"amount": "268.00", "tenders": [{"method": "cash"}]}}))]
pub(crate) struct CreateReplacementRequest {
    /// Why: code of one of the company's reasons. This, `reason`, or both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "wrong-amount", min_length = 1, max_length = 40)]
    reason_code: Option<String>,
    /// Why, in own words; kept behind those of the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "金额打错", min_length = 1, max_length = 200)]
    reason: Option<String>,
    /// The right sale.
    #[validate(nested)]
    sale: ReplacementSaleRequest,
    /// Who approves a correction beyond the caller's limit, or a reduction beyond the caller's price floor.
    #[serde(skip_serializing)]
    #[validate(nested)]
    approval: Option<ApprovalRequest>,
}

/// The right sale: one plain amount, or lines. Membership, time and serial are those of the wrong one.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": "268.00", "tenders": [{"method": "cash"}]}))]
pub(crate) struct ReplacementSaleRequest {
    /// A plain amount at list price. Give this or `lines`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "268.00", max_length = 20)]
    amount: Option<String>,
    /// What is delivered. Give this or `amount`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 200), nested)]
    lines: Vec<LineRequest>,
    /// What the clerk takes off the whole bill; needs a `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    discount: Option<BillDiscountRequest>,
    /// Why a price was reduced by the clerk.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "老顾客", max_length = 200)]
    reason: Option<String>,
    /// Whether a company buys in bulk, so that the sale earns no points; as the wrong slip says when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = false)]
    bulk_purchase: Option<bool>,
    /// Ways of payment; none means that stored value pays everything. At most one, not points, may leave out its amount:
    /// it pays the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 10), nested)]
    tenders: Vec<SaleTenderRequest>,
}

impl CreateReplacementRequest {
    fn grounds(&self) -> AskedGrounds {
        AskedGrounds {
            used_for: ReasonUse::Correction,
            code: self.reason_code.clone(),
            words: self.reason.clone(),
            approval: self.approval.as_ref().map(ApprovalRequest::parts),
        }
    }
}

/// Rebuild a slip
///
/// Takes a wrong sale back and posts the right one in its place, both or neither, under one key. The new slip carries the serial of the
/// points and the sale date of the wrong one: rules, tier and promotion of that date decide, and both postings count on that day. What
/// cash is given back or taken belongs to the present drawer. A serial stands on one slip at a time. With `preview=true` nothing is
/// posted; `replaces` says what goes back, `consequences` what follows from it.
#[utoipa::path(
    tag = "Value",
    params(
        ("id" = Uuid, Path, description = "The wrong sale"),
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateReplacementRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded: the new slip, with what was taken back in `replaces`"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/postings/{id}/replacement")]
pub(crate) async fn create_posting_replacement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateReplacementRequest>,
) -> Result<HttpResponse, Problem> {
    let original = Id::new(*id);
    let slip = replacements::slip(&state, &principal, original).await?;
    let grounds = corrections::grounds(&state, &principal, body.0.grounds()).await?;
    let asked = body.0.sale.as_sale(slip.bulk_purchase);
    let currency = till::currency(&state, &principal).await?;
    let goods = till::goods(&state, &principal, asked.products()).await?;
    let sale = |floor| asked.command(till::origin(&principal, None), slip.wallet, currency, floor, &goods);
    let floor = match &body.0.approval {
        // Only a price that the clerk reduced needs a floor, and it has a reason.
        Some(approval) if body.0.sale.reason.is_some() => {
            let (number, pin) = approval.parts();
            approvals::price_floor(&state, &principal, number, pin).await?
        }
        Some(_) | None => principal.price_floor_bp,
    };
    if query.0.preview && body.0.approval.is_none() {
        let answer = replacements::preview(&state, &principal, original, &grounds, sale).await?;
        return Ok(value::respond(StatusCode::OK, answer));
    }
    let command = replacements::replacing(&principal, original, grounds, sale(floor)?);
    let operation = format!("create_posting_replacement {id}");
    value::run(&state, &principal, query.0.preview, key, &operation, &body.0, command).await
}

impl ReplacementSaleRequest {
    /// The sale, where the wrong slip says whether it was a bulk purchase.
    fn as_sale(&self, was_bulk: bool) -> CreateConsumptionRequest {
        CreateConsumptionRequest::rewritten(Rewritten {
            amount: self.amount.clone(),
            lines: self.lines.clone(),
            discount: self.discount.clone(),
            reason: self.reason.clone(),
            bulk_purchase: self.bulk_purchase.unwrap_or(was_bulk),
            tenders: self.tenders.clone(),
        })
    }
}
