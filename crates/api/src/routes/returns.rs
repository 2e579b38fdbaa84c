//! `/returns`: a part of a sale comes back, line by line (S06; worked examples §3.4, §11).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use domain::correction_reasons::ReasonUse;
use domain::ids::Id;
use domain::money::Currency;
use domain::till::{Return, ReturnInput, ReturnPart};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, ApprovalRequest, PreviewQuery};
use crate::app::corrections::{self, AskedGrounds, Grounds};
use crate::app::{approvals, till};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::{FieldError, Problem};
use crate::state::AppState;
use crate::wire::money;
use crate::wire::posting_result::PostingResult;

/// A return.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "posting_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "lines": [{"line": 1, "quantity": 1}],
    "reason_code": "does-not-fit"
}))]
pub(crate) struct CreateReturnRequest {
    /// The sale.
    posting_id: Uuid,
    /// What comes back; none means everything that is left.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    lines: Vec<ReturnLineRequest>,
    /// Why: code of one of the company's reasons. This, `reason`, or both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "does-not-fit", min_length = 1, max_length = 40)]
    reason_code: Option<String>,
    /// Why, in own words; kept behind those of the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "换大一号", min_length = 1, max_length = 200)]
    reason: Option<String>,
    /// Who approves a return beyond the caller's limit.
    #[serde(skip_serializing)]
    #[validate(nested)]
    approval: Option<ApprovalRequest>,
}

impl CreateReturnRequest {
    fn grounds(&self) -> AskedGrounds {
        AskedGrounds {
            used_for: ReasonUse::Return,
            code: self.reason_code.clone(),
            words: self.reason.clone(),
            approval: self.approval.as_ref().map(ApprovalRequest::parts),
        }
    }
}

/// A part of a line: pieces, an amount, or — with neither — all that is left.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"line": 1, "quantity": 1}))]
pub(crate) struct ReturnLineRequest {
    /// Which line of the sale, from 1.
    #[validate(range(min = 1, max = 1000))]
    #[schema(example = 1, minimum = 1, maximum = 1000)]
    line: i16,
    /// So many pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 100_000))]
    #[schema(example = 1, minimum = 1, maximum = 100_000)]
    quantity: Option<i64>,
    /// So much of what was charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "40.00", max_length = 20)]
    amount: Option<String>,
}

impl ReturnLineRequest {
    pub(super) fn parse(&self, place: usize, currency: Currency) -> Result<ReturnInput, FieldError> {
        let part = match (self.quantity, &self.amount) {
            (None, None) => ReturnPart::Rest,
            (Some(pieces), None) => ReturnPart::Quantity(pieces),
            (None, Some(amount)) => {
                ReturnPart::Amount(money::positive(amount, currency, &format!("/lines/{place}/amount"))?)
            }
            (Some(_), Some(_)) => {
                return Err(FieldError::new(format!("/lines/{place}"), "quantity-or-amount"));
            }
        };
        Ok(ReturnInput { line: self.line, part })
    }
}

/// Give back a part of a sale
///
/// Value goes back to the pairs, points and ways of payment that it came from, by what each line was paid with; points of
/// the sale are counted again on what is left of it, by the rule and the promotion that it had. Points that were already
/// spent follow the points rule: refuse, debt or write off. Beyond the limit of the caller's role a manager approves in the
/// same request. With `preview=true` nothing is posted, and `consequences` says what is undone, owed, left to do by hand,
/// or stays.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateReturnRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/returns")]
pub(crate) async fn create_return(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateReturnRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let lines = body.0.lines.iter().enumerate();
    let lines = value::all(lines.map(|(place, line)| line.parse(place, currency)).collect())?;
    let original = Id::new(body.0.posting_id);
    let grounds = corrections::grounds(&state, &principal, body.0.grounds()).await?;
    let command = async |grounds: Grounds| {
        let Grounds { reason, mandate } = grounds;
        let asked = Return { origin: till::origin(&principal, None), lines: lines.clone(), reason, mandate };
        till::giving_back(&state, &principal, original, asked).await
    };
    if query.0.preview {
        let answer = approvals::preview_correction(&state, &principal, &grounds, command).await?;
        return Ok(value::respond(StatusCode::OK, answer));
    }
    let command = command(grounds).await?;
    value::run(&state, &principal, false, key, "create_return", &body.0, command).await
}
