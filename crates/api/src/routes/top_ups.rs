//! `/top-ups`: money in, bonus by rule (S01, S02).

use actix_web::{HttpResponse, post, web};
use domain::ids::Id;
use domain::ledger::Tender;
use domain::money::Currency;
use domain::till::{Origin, TopUp};
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
use crate::wire::staff::Staff;

/// A top-up.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "card_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a60",
    "tenders": [{"method": "cash", "amount": "10000.00"}]
}))]
pub(crate) struct CreateTopUpRequest {
    /// Whose stored value grows.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// Ways of payment; their sum is the money paid.
    #[validate(length(min = 1, max = 10), nested)]
    tenders: Vec<TenderRequest>,
    /// What is bought at once, when that is more than this top-up: several gift cards. The law asks for the buyer, or a transfer, by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), max_length = 20)]
    purchase_total: Option<String>,
    /// 规则版本: `rules_digest` of the preview that the member agreed to. When other rules are in force by then, nothing is posted, and
    /// `rules-changed` has the new preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(equal = 16))]
    #[schema(example = json!(null), min_length = 16, max_length = 16)]
    rules_digest: Option<String>,
    /// Who sold it.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    staff: Vec<Staff>,
    /// When it happened, if not now (RFC 3339). What is more than a quarter of an hour ago is a late entry.
    occurred_at: Option<String>,
    /// For a late entry (`posting:enter-late`): why it is late, and the number of the paper slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    #[schema(example = json!(null))]
    late_entry: Option<LateEntryRequest>,
}

/// A way of payment.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenderRequest {
    /// Code of the way of payment; money only, so none of `stored_value`, `points`, `on_account` and `voucher`.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "cash", min_length = 1, max_length = 40)]
    method: String,
    /// Money received this way.
    #[schema(example = "10000.00", max_length = 20)]
    amount: String,
    /// Number of the payment elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "420000212026", max_length = 64)]
    reference: Option<String>,
    /// The payment by a connected provider that pays it, of exactly its amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    payment_id: Option<Uuid>,
}

impl CreateTopUpRequest {
    /// When it happened, as it is asked for.
    fn happened(&self) -> Happened<'_> {
        let shop = self.shop_id.map(Id::new);
        Happened { at: self.occurred_at.as_deref(), late: self.late_entry.as_ref(), shop }
    }

    fn command(&self, origin: Origin, currency: Currency) -> Result<Command, AppError> {
        let tenders = value::all(
            self.tenders.iter().enumerate().map(|(place, tender)| tender.parse(place, currency)).collect(),
        )?;
        let purchase = self.purchase_total.as_deref();
        let purchase = purchase.map(|total| money::positive(total, currency, "/purchase_total")).transpose();
        let purchase = purchase.map_err(|error| AppError::Invalid(vec![error]))?;
        let rules_seen = value::rules_seen(self.rules_digest.as_deref())?;
        let staff = self.staff.iter().map(Staff::share).collect();
        Ok(Command {
            wallet: Id::new(self.membership_id),
            card: self.card_id.map(Id::new),
            shop: self.shop_id.map(Id::new),
            proof: None,
            work: Work::TopUp(TopUp { origin, tenders, purchase, rules_seen, staff }),
        })
    }
}

impl TenderRequest {
    fn parse(&self, place: usize, currency: Currency) -> Result<Tender, FieldError> {
        let amount = money::positive(&self.amount, currency, &format!("/tenders/{place}/amount"))?;
        Ok(Tender {
            reference: self.reference.clone(),
            payment: self.payment_id.map(Id::new),
            ..Tender::plain(self.method.clone(), amount)
        })
    }
}

/// Top up stored value
///
/// The bonus follows the top-up rule in force. With `preview=true` the same decision is made and nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateTopUpRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/top-ups")]
pub(crate) async fn create_top_up(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateTopUpRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let origin = late_entries::origin(&state, &principal, body.0.happened()).await?;
    let command = body.0.command(origin, currency)?;
    value::run(&state, &principal, query.0.preview, key, "create_top_up", &body.0, command).await
}
