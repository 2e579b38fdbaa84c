//! `/payment-ways`: 支付方式, the ways in which money changes hands, under the company's own names (D01, S02).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::{Id, PaymentWay as WayThing};
use domain::payment_ways::{WayKind, can_name_a_way};
use domain::rules::validate::is_code;
use persistence::payment_ways::{NewPaymentWay, PaymentWay};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::labels::Labels;
use crate::app::error::AppError;
use crate::app::payment_ways::{self, WayEdit};
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::Listing;
use crate::problem::Problem;
use crate::state::AppState;

/// What a way of payment does.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WayKindCode {
    /// Counted in the drawer, with change.
    Cash,
    /// A connected provider can take it, and give it back.
    Connected,
    /// Taken elsewhere and confirmed by hand.
    ByHand,
}

/// A way of payment to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreatePaymentWayRequest {
    /// Stable code, unique in the company: `a–z 0–9 - _`.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "meituan", min_length = 1, max_length = 40)]
    code: String,
    #[validate(nested)]
    labels: Labels,
    /// Whether money taken this way is refused without its number elsewhere; never for cash.
    #[serde(default)]
    #[schema(example = true)]
    asks_reference: bool,
    /// Its place among the others, from 0.
    #[serde(default)]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 3, minimum = 0, maximum = 10_000)]
    position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdatePaymentWayRequest {
    #[validate(nested)]
    labels: Option<Labels>,
    /// Whether money taken this way is refused without its number elsewhere; never for cash.
    #[schema(example = true)]
    asks_reference: Option<bool>,
    /// Its place among the others, from 0.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 4, minimum = 0, maximum = 10_000)]
    position: Option<i32>,
    /// `true` retires it: it is offered no more, and what was paid by it keeps it. `false` takes it up again. Cash is always offered.
    #[schema(example = false)]
    retired: Option<bool>,
}

/// A way of payment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentWayResponse {
    id: Uuid,
    /// Stable code.
    #[schema(example = "meituan")]
    code: String,
    labels: Labels,
    /// What it does; follows from its code.
    kind: WayKindCode,
    /// Whether money taken this way is refused without its number elsewhere.
    #[schema(example = false)]
    asks_reference: bool,
    /// Its place among the others, from 0.
    #[schema(example = 0)]
    position: i32,
    /// Whether it is offered no more.
    #[schema(example = false)]
    retired: bool,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl From<WayKind> for WayKindCode {
    fn from(kind: WayKind) -> Self {
        match kind {
            WayKind::Cash => Self::Cash,
            WayKind::Connected => Self::Connected,
            WayKind::ByHand => Self::ByHand,
        }
    }
}

impl CreatePaymentWayRequest {
    fn shape(self) -> Result<impl FnOnce(Id<WayThing>) -> NewPaymentWay, AppError> {
        if !is_code(&self.code) {
            return Err(AppError::invalid("/code", "not-a-code"));
        }
        if !can_name_a_way(&self.code) {
            return Err(AppError::invalid("/code", "reserved"));
        }
        let labels = self.labels.by_language()?;
        Ok(move |id| NewPaymentWay {
            id,
            code: self.code,
            labels,
            asks_reference: self.asks_reference,
            position: self.position,
        })
    }
}

impl TryFrom<UpdatePaymentWayRequest> for WayEdit {
    type Error = AppError;

    fn try_from(request: UpdatePaymentWayRequest) -> Result<Self, AppError> {
        Ok(Self {
            labels: request.labels.map(|labels| labels.by_language()).transpose()?.unwrap_or_default(),
            asks_reference: request.asks_reference,
            position: request.position,
            retired: request.retired,
        })
    }
}

impl From<PaymentWay> for PaymentWayResponse {
    fn from(way: PaymentWay) -> Self {
        Self {
            id: way.id.value(),
            labels: Labels::of(|language| way.label(language)),
            kind: WayKind::of(&way.code).into(),
            asks_reference: way.asks_reference,
            position: way.position,
            retired: way.retired,
            row_version: way.row_version,
            code: way.code,
        }
    }
}

/// List ways of payment
///
/// All of them, also retired ones, in the order shown to people.
#[utoipa::path(
    tag = "Organisation",
    responses((status = 200, body = Listing<PaymentWayResponse>))
)]
#[get("/payment-ways")]
pub(crate) async fn list_payment_ways(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<PaymentWayResponse>>, Problem> {
    let listed = payment_ways::list(&state, &principal).await?;
    let items = listed.into_iter().map(PaymentWayResponse::from);
    Ok(web::Json(Listing::whole(items.collect())))
}

/// Create a way of payment
///
/// Its code is what postings and reports keep, so it is given once. A way of your own is confirmed by hand.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreatePaymentWayRequest,
    responses((status = 201, body = PaymentWayResponse))
)]
#[post("/payment-ways")]
pub(crate) async fn create_payment_way(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreatePaymentWayRequest>,
) -> Result<HttpResponse, Problem> {
    let made = payment_ways::create(&state, &principal, body.0.shape()?).await?;
    let way = PaymentWayResponse::from(made);
    Ok(created(&format!("/api/v1/payment-ways/{}", way.id), way.row_version, &way))
}

/// Change a way of payment
///
/// Names, order, whether it asks for a reference, or whether it is offered. Everything that was paid by it is shown under its new name.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The way of payment"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdatePaymentWayRequest,
    responses((status = 200, body = PaymentWayResponse))
)]
#[patch("/payment-ways/{id}")]
pub(crate) async fn update_payment_way(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdatePaymentWayRequest>,
) -> Result<HttpResponse, Problem> {
    let edit = WayEdit::try_from(body.0)?;
    let way = payment_ways::change(&state, &principal, Id::new(*id), version.0, edit).await?;
    let way = PaymentWayResponse::from(way);
    Ok(versioned(StatusCode::OK, way.row_version, &way))
}
