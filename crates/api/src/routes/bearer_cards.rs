//! `/bearer-cards`: gift cards (礼品卡) and deposits (定金), which belong to whoever holds them (S05, OP09).

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use persistence::bearers::{BearerCard, Filter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::fields;
use crate::app::bearer_cards::{self, Opened, Opening};
use crate::app::error::AppError;
use crate::app::members::Standpoint;
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::BearerCode;
use crate::wire::membership::Membership;
use crate::wire::posting_result::instant;

/// A gift card or deposit to open.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateBearerCardRequest {
    /// The program; one whose cards belong to bearers.
    program_id: Uuid,
    /// The printed number; absent makes one that cannot be guessed.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "GC-8812 0034 7719", min_length = 1, max_length = 64)]
    number: Option<String>,
    /// Whose it is, if somebody says so.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "张三海", min_length = 1, max_length = 64)]
    holder_name: Option<String>,
    /// Where to reach them.
    #[validate(length(max = 30))]
    #[schema(example = "13812345678", max_length = 30)]
    holder_phone: Option<String>,
    /// What for.
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(example = "定做礼服，12 月 5 日取", max_length = 500)]
    note: String,
}

/// A gift card or deposit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BearerCard)]
pub(crate) struct BearerCardResponse {
    /// What it is.
    kind: BearerCode,
    /// The printed number of its newest card.
    #[schema(example = "GC881200347719")]
    number: String,
    /// Whose it is; null when nobody said so.
    #[schema(example = "张三海")]
    holder_name: Option<String>,
    /// Their telephone, masked.
    #[schema(example = "138****5678")]
    holder_phone_masked: Option<String>,
    /// Where it was opened.
    #[schema(example = "云栖路店")]
    shop_name: Option<String>,
    /// When something last moved on it (UTC).
    #[schema(example = "2026-11-22T02:31:00.123Z")]
    last_moved_at: Option<String>,
    /// What is on it, and its cards.
    membership: Membership,
}

impl BearerCardResponse {
    fn of(card: &BearerCard, at: &Standpoint) -> Self {
        let header = &card.member;
        let program_name = at.snapshot.program_name(card.membership.wallet.program);
        Self {
            kind: card.kind.into(),
            number: card.membership.cards.last().map(|card| card.number.clone()).unwrap_or_default(),
            holder_name: Some(header.display.name.clone())
                .filter(|name| name != program_name && !name.is_empty()),
            holder_phone_masked: header.display.phone_masked.clone(),
            shop_name: header.home_shop.as_ref().map(|shop| shop.name.clone()),
            last_moved_at: card.membership.wallet.last_recorded_at.map(instant),
            membership: Membership::of(&card.membership, at),
        }
    }

    fn opened(opened: &Opened) -> Self {
        Self::of(&opened.card, &opened.standpoint)
    }
}

/// Which gift cards and deposits.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BearerCardsQuery {
    /// Only these.
    #[param(inline)]
    kind: Option<BearerCode>,
    /// Only those with something on them.
    #[serde(default)]
    with_value: bool,
    /// The one of this number, or of another text of its card.
    #[validate(length(min = 1, max = 64))]
    #[param(example = "GC881200347719", min_length = 1, max_length = 64)]
    number: Option<String>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

impl CreateBearerCardRequest {
    fn opening(self) -> Result<Opening, AppError> {
        Ok(Opening {
            program: Id::new(self.program_id),
            number: self.number.as_deref().map(|text| fields::card_text("/number", text)).transpose()?,
            name: self.holder_name.map(|name| name.trim().to_owned()),
            phone: self.holder_phone.map(|text| fields::phone("/holder_phone", &text)).transpose()?,
            note: self.note,
        })
    }
}

/// Open a gift card or deposit
///
/// It is usable at once and worth nothing: `POST /top-ups` for its membership puts value on it. It pays a sale by
/// `POST /payments` with its number, or, presented alone, by a sale under its own membership.
#[utoipa::path(
    tag = "Gift cards and deposits",
    request_body = CreateBearerCardRequest,
    responses((status = 201, body = BearerCardResponse))
)]
#[post("/bearer-cards")]
pub(crate) async fn create_bearer_card(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateBearerCardRequest>,
) -> Result<HttpResponse, Problem> {
    let opened = bearer_cards::open(&state, &principal, body.0.opening()?).await?;
    let place = format!("/api/v1/bearer-cards/{}", opened.card.membership.id);
    let card = BearerCardResponse::opened(&opened);
    Ok(HttpResponse::build(StatusCode::CREATED).insert_header((LOCATION, place)).json(card))
}

/// List gift cards and deposits
///
/// Newest first. Whoever knows a number may pay with it, so the desk, which looks up one number, does not list them.
#[utoipa::path(
    tag = "Gift cards and deposits",
    params(BearerCardsQuery),
    responses((status = 200, body = Listing<BearerCardResponse>))
)]
#[get("/bearer-cards")]
pub(crate) async fn list_bearer_cards(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<BearerCardsQuery>,
) -> Result<web::Json<Listing<BearerCardResponse>>, Problem> {
    let page = query::page(query.0.limit, query.0.cursor.as_deref())?;
    let filter = Filter {
        kind: query.0.kind.map(BearerCode::source),
        with_value: query.0.with_value,
        number: query.0.number,
    };
    let (page, at) = bearer_cards::list(&state, &principal, filter, page).await?;
    Ok(web::Json(Listing::new(page, |card| BearerCardResponse::of(&card, &at))))
}

/// Get a gift card or deposit
///
/// By its membership.
#[utoipa::path(
    tag = "Gift cards and deposits",
    params(("id" = Uuid, Path, description = "Its membership")),
    responses((status = 200, body = BearerCardResponse))
)]
#[get("/bearer-cards/{id}")]
pub(crate) async fn get_bearer_card(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<BearerCardResponse>, Problem> {
    let opened = bearer_cards::get(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(BearerCardResponse::opened(&opened)))
}
