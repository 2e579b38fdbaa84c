//! `/payments`: money that a connected provider takes before the posting that it pays, and gives back (OP25).

mod view;

use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use domain::money::Currency;
use domain::payment::PaymentCode;
use persistence::payments::Purpose;
use persistence::payments::list::Filter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use self::view::PaymentResponse;
use super::value::{fingerprint, marked};
use crate::app::error::AppError;
use crate::app::payments::{self, Shown, Wanted};
use crate::app::till;
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{PaymentMethodCode, PaymentPurposeCode, PaymentStandingCode};
use crate::wire::money;

/// Money to be taken.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "134567890123456789", "method": "wechat", "amount": "88.90", "purpose": "sale"
}))]
pub(crate) struct CreatePaymentRequest {
    /// 付款码: what the customer's phone shows. It goes to the provider and is kept nowhere. Of a gift card or deposit: its number.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "134567890123456789", min_length = 1, max_length = 64)]
    code: String,
    /// What it is to be taken by; the code must be of the same. A gift card or deposit pays no top-up.
    method: PaymentMethodCode,
    /// How much.
    #[schema(example = "88.90", max_length = 20)]
    amount: String,
    /// What for.
    purpose: PaymentPurposeCode,
    /// Where, for callers that are not bound to a shop.
    #[schema(example = json!(null))]
    shop_id: Option<Uuid>,
}

/// What identifies the request: all but a payment code.
#[derive(Serialize)]
struct Canonical<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    method: PaymentMethodCode,
    amount: &'a str,
    purpose: PaymentPurposeCode,
    shop_id: Option<Uuid>,
}

impl CreatePaymentRequest {
    fn wanted(&self, currency: Currency) -> Result<Wanted, AppError> {
        let amount = money::positive(&self.amount, currency, "/amount");
        Ok(Wanted {
            shop: self.shop_id.map(Id::new),
            method: self.method.source(),
            purpose: self.purpose.source(),
            amount: amount.map_err(|error| AppError::Invalid(vec![error]))?,
        })
    }

    /// What was shown, when it is of the method.
    fn shown(&self) -> Result<Shown, AppError> {
        if let Some(kind) = self.method.source().bearer() {
            if self.purpose.source() == Purpose::TopUp {
                return Err(AppError::invalid("/purpose", "not-by-gift-card"));
            }
            return Ok(Shown::Number(kind, self.code.clone()));
        }
        let read = PaymentCode::read(&self.code);
        let (method, code) = read.ok_or_else(|| AppError::invalid("/code", "not-a-payment-code"))?;
        if method == self.method.source() {
            Ok(Shown::Code(code))
        } else {
            Err(AppError::invalid("/code", "other-method"))
        }
    }

    fn fingerprint(&self) -> Result<[u8; 32], AppError> {
        let Self { method, purpose, shop_id, .. } = *self;
        let number = method.source().bearer().map(|_| self.code.as_str());
        fingerprint("create_payment", &Canonical { number, method, amount: &self.amount, purpose, shop_id })
    }
}

/// Which payments.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PaymentsQuery {
    /// Only those of which this became.
    #[param(inline)]
    standing: Option<PaymentStandingCode>,
    /// Only of this shop.
    shop_id: Option<Uuid>,
    /// Only of this till.
    terminal_id: Option<Uuid>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// Take a payment
///
/// Asks the shop's provider to take the money from whoever showed the code; a gift card or deposit pays at once, or the answer says
/// why not. The answer may be `paid`; `waiting`, until the
/// customer has typed the password; or `unknown`, when the provider gave no answer: query it then, and cancel it when the customer
/// does not want to wait. A paid payment pays exactly one posting: name it in that posting's tender.
#[utoipa::path(
    tag = "Payments",
    params(("Idempotency-Key" = String, Header, description = "Made by the client before the first try", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")),
    request_body = CreatePaymentRequest,
    responses((status = 201, body = PaymentResponse, description = "Asked for; its state says what the provider answered"))
)]
#[post("/payments")]
pub(crate) async fn create_payment(
    state: web::Data<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    body: ValidJson<CreatePaymentRequest>,
) -> Result<HttpResponse, Problem> {
    let wanted = body.0.wanted(till::currency(&state, &principal).await?)?;
    let (shown, fingerprint) = (body.0.shown()?, body.0.fingerprint()?);
    let taken = payments::take(&state, &principal, key, fingerprint, wanted, shown).await?;
    Ok(marked(taken.replayed, HttpResponse::Created().json(PaymentResponse::from(taken.done))))
}

/// List payments
///
/// Newest first.
#[utoipa::path(tag = "Payments", params(PaymentsQuery), responses((status = 200, body = Listing<PaymentResponse>)))]
#[get("/payments")]
pub(crate) async fn list_payments(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PaymentsQuery>,
) -> Result<web::Json<Listing<PaymentResponse>>, Problem> {
    let filter = Filter {
        standing: query.0.standing.map(PaymentStandingCode::source),
        shop: query.0.shop_id.map(Id::new),
        terminal: query.0.terminal_id.map(Id::new),
    };
    let page = query::page(query.0.limit, query.0.cursor.as_deref())?;
    let page = payments::list(&state, &principal, filter, page).await?;
    Ok(web::Json(Listing::new(page, PaymentResponse::from)))
}

/// Get a payment
///
/// With its refunds.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, body = PaymentResponse))
)]
#[get("/payments/{id}")]
pub(crate) async fn get_payment(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<PaymentResponse>, Problem> {
    Ok(web::Json(payments::get(&state, &principal, Id::new(*id)).await?.into()))
}

/// Query a payment
///
/// Asks the provider what became of it. One that is settled is only shown.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, body = PaymentResponse))
)]
#[post("/payments/{id}/query")]
pub(crate) async fn query_payment(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<PaymentResponse>, Problem> {
    Ok(web::Json(payments::query(&state, &principal, Id::new(*id)).await?.into()))
}

/// Cancel a payment
///
/// Not before 15 seconds and not later than 7 days after it was asked for. From then on it cannot be used; the provider is asked
/// to cancel it until it answers. What a gift card or deposit paid and nothing used goes back to it, at any time.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, body = PaymentResponse))
)]
#[post("/payments/{id}/cancel")]
pub(crate) async fn cancel_payment(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<PaymentResponse>, Problem> {
    Ok(web::Json(payments::cancel(&state, &principal, Id::new(*id)).await?.into()))
}

/// Refund a payment
///
/// Gives back what was paid and used for nothing, or tries refunds again that the provider refused. What was used is given back by a
/// correction or a return of that posting.
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, body = PaymentResponse))
)]
#[post("/payments/{id}/refund")]
pub(crate) async fn refund_payment(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<PaymentResponse>, Problem> {
    Ok(web::Json(payments::refund(&state, &principal, Id::new(*id)).await?.into()))
}
