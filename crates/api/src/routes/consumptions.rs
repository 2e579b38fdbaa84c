//! `/consumptions`: value delivered, paid from stored value.

use actix_web::{HttpResponse, post, web};
use domain::ids::Id;
use domain::money::Currency;
use domain::till::{Consume, LineInput};
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
use crate::problem::{FieldError, Problem};
use crate::state::AppState;
use crate::wire::money;
use crate::wire::posting_result::PostingResult;
use crate::wire::staff::Staff;

/// A sale from stored value: one plain amount, or lines.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "card_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a60",
    "amount": "88.50"
}))]
pub(crate) struct CreateConsumptionRequest {
    /// Whose stored value pays.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// A plain amount at list price. Give this or `lines`.
    #[schema(example = "88.50", max_length = 20)]
    amount: Option<String>,
    /// What is delivered. Give this or `amount`.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    lines: Vec<LineRequest>,
    /// When it happened, if not now (RFC 3339).
    occurred_at: Option<String>,
}

/// One line.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineRequest {
    /// As the shop calls it.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(example = "精洗（SUV）", max_length = 100)]
    label: String,
    /// Category code; rules exclude by it.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "service", max_length = 40)]
    category: Option<String>,
    /// How many.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(example = 1)]
    quantity: i64,
    /// Price of one before discounts.
    #[schema(example = "128.00", max_length = 20)]
    unit_price: String,
    /// Who sold and performed it.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    staff: Vec<Staff>,
}

impl CreateConsumptionRequest {
    fn command(&self, principal: &Principal, currency: Currency) -> Result<Command, AppError> {
        let lines = match (&self.amount, self.lines.is_empty()) {
            (Some(amount), true) => {
                vec![plain(amount, currency).map_err(|error| AppError::Invalid(vec![error]))?]
            }
            (None, false) => value::all(
                self.lines.iter().enumerate().map(|(place, line)| line.parse(place, currency)).collect(),
            )?,
            (Some(_), false) | (None, true) => return Err(AppError::invalid("/amount", "amount-or-lines")),
        };
        let occurred_at =
            self.occurred_at.as_deref().map(|text| value::instant("/occurred_at", text)).transpose();
        let occurred_at = occurred_at.map_err(|error| AppError::Invalid(vec![error]))?;
        Ok(Command {
            wallet: Id::new(self.membership_id),
            card: self.card_id.map(Id::new),
            shop: self.shop_id.map(Id::new),
            work: Work::Consume(Consume { origin: till::origin(principal, occurred_at), lines }),
        })
    }
}

fn plain(amount: &str, currency: Currency) -> Result<LineInput, FieldError> {
    let unit_price = money::positive(amount, currency, "/amount")?;
    Ok(LineInput { label: String::new(), category: None, quantity: 1, unit_price, staff: Vec::new() })
}

impl LineRequest {
    fn parse(&self, place: usize, currency: Currency) -> Result<LineInput, FieldError> {
        Ok(LineInput {
            label: self.label.clone(),
            category: self.category.clone(),
            quantity: self.quantity,
            unit_price: money::not_negative(
                &self.unit_price,
                currency,
                &format!("/lines/{place}/unit_price"),
            )?,
            staff: self.staff.iter().map(Staff::share).collect(),
        })
    }
}

/// Sell from stored value
///
/// Applies the tier's discount, takes principal and bonus in the tenant's spending order, earns reward and tier points
/// and may raise the tier, in one posting. With `preview=true` the same decision is made and nothing is posted.
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
    let command = body.0.command(&principal, currency)?;
    value::run(&state, &principal, query.0.preview, key, "create_consumption", &body.0, command).await
}
