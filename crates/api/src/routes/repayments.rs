//! `/repayments`: money for what is owed on account (还款, OP09).

use actix_web::{HttpResponse, post, web};
use domain::ids::Id;
use domain::ledger::Tender;
use domain::money::Currency;
use domain::till::{Origin, Repay};
use persistence::till::Work;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, PreviewQuery};
use crate::app::error::AppError;
use crate::app::late_entries::{self, Happened};
use crate::app::till::{self, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::{FieldError, Problem};
use crate::state::AppState;
use crate::wire::late_entry::LateEntryRequest;
use crate::wire::money;
use crate::wire::posting_result::PostingResult;

/// A repayment.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "tenders": [{"method": "cash", "amount": "200.00"}]
}))]
pub(crate) struct CreateRepaymentRequest {
    /// Who owes.
    membership_id: Uuid,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// Ways of payment; their sum is repaid. Money only: neither stored value nor points.
    #[validate(length(min = 1, max = 10), nested)]
    tenders: Vec<RepaymentTenderRequest>,
    /// When it happened, if not now (RFC 3339). What is more than a quarter of an hour ago is a late entry.
    occurred_at: Option<String>,
    /// For a late entry (`posting:enter-late`): why it is late, and the number of the paper slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    #[schema(example = json!(null))]
    late_entry: Option<LateEntryRequest>,
}

/// A way of payment of a repayment.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepaymentTenderRequest {
    /// Code of the way of payment.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "cash", min_length = 1, max_length = 40)]
    method: String,
    /// Money received this way.
    #[schema(example = "200.00", max_length = 20)]
    amount: String,
    /// Cash handed over; the change is the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "200.00", max_length = 20)]
    given: Option<String>,
    /// Number of the payment elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "420000212026", max_length = 64)]
    reference: Option<String>,
}

impl CreateRepaymentRequest {
    /// When it happened, as it is asked for.
    fn happened(&self) -> Happened<'_> {
        let shop = self.shop_id.map(Id::new);
        Happened { at: self.occurred_at.as_deref(), late: self.late_entry.as_ref(), shop }
    }

    fn command(&self, origin: Origin, currency: Currency) -> Result<Command, AppError> {
        let tenders = self.tenders.iter().enumerate();
        let tenders = value::all(tenders.map(|(place, tender)| tender.parse(place, currency)).collect())?;
        Ok(Command {
            wallet: Id::new(self.membership_id),
            card: None,
            shop: self.shop_id.map(Id::new),
            proof: None,
            work: Work::Repay(Repay { origin, tenders }),
        })
    }
}

impl RepaymentTenderRequest {
    fn parse(&self, place: usize, currency: Currency) -> Result<Tender, FieldError> {
        let money =
            |text: &str, field: &str| money::positive(text, currency, &format!("/tenders/{place}/{field}"));
        let given = self.given.as_deref().map(|text| money(text, "given")).transpose()?;
        let plain = Tender::plain(self.method.clone(), money(&self.amount, "amount")?);
        Ok(Tender { given, reference: self.reference.clone(), ..plain })
    }
}

/// Repay what is owed on account
///
/// The oldest sale first; a part is enough, more than is owed is refused. A suspended member may repay. With
/// `preview=true` the same decision is made and nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateRepaymentRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/repayments")]
pub(crate) async fn create_repayment(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateRepaymentRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let origin = late_entries::origin(&state, &principal, body.0.happened()).await?;
    let command = body.0.command(origin, currency)?;
    value::run(&state, &principal, query.0.preview, key, "create_repayment", &body.0, command).await
}
