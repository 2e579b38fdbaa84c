//! `/cards`: the bearers of memberships, from issue to cancellation.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use domain::cards::{CardAction, CardMedium};
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::fields;
use super::value::{fingerprint, marked};
use crate::app::cards::{self, Issue, Replacement};
use crate::app::error::AppError;
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::if_match::{created, versioned};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::membership::Card;

/// Other texts of one card at most.
const ALIASES_MAX: usize = 8;

/// A card to issue.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssueCardRequest {
    /// The printed number; absent takes the next one of the program.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "80000012", min_length = 1, max_length = 64)]
    number: Option<String>,
    /// What it is made of; absent means magnetic with a number, virtual without.
    medium: Option<CardMediumCode>,
    /// Other texts by which it is recognised: chip number, track, barcode.
    #[serde(default)]
    #[schema(example = json!(["04A2B3C4D5E6F7"]), max_items = 8)]
    aliases: Vec<String>,
}

/// A card that takes the place of another.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplaceCardRequest {
    /// The printed number of the new card; absent takes the next one of the program.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "80000013", min_length = 1, max_length = 64)]
    number: Option<String>,
    /// What the new card is made of; absent for the same as the old one.
    medium: Option<CardMediumCode>,
    /// Other texts by which the new card is recognised: chip number, track, barcode.
    #[serde(default)]
    #[schema(example = json!(["04A2B3C4D5E6F7"]), max_items = 8)]
    aliases: Vec<String>,
    /// Why; no personal data.
    #[validate(length(max = 200))]
    #[schema(example = "卡片损坏", max_length = 200)]
    reason: Option<String>,
}

/// What a card is made of.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CardMedium)]
pub(crate) enum CardMediumCode {
    /// 磁卡.
    Magnetic,
    /// IC 卡.
    Ic,
    /// ID 卡 (RFID).
    Id,
    /// 条码卡.
    Barcode,
    /// 电子卡.
    Virtual,
}

/// One more text by which a card is recognised.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddAliasRequest {
    /// Chip number, track or barcode.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "04A2B3C4D5E6F7", min_length = 1, max_length = 64)]
    alias: String,
}

/// Why, if somebody wishes to say.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OptionalReason)]
pub(crate) struct OptionalReasonRequest {
    /// In the words of the person; no personal data.
    #[validate(length(max = 200))]
    #[schema(example = "来电挂失", max_length = 200)]
    reason: Option<String>,
}

/// Why.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reason)]
pub(crate) struct ReasonRequest {
    /// In the words of the person; no personal data.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "卡片损坏", min_length = 1, max_length = 200)]
    reason: String,
}

impl CardMediumCode {
    const fn medium(self) -> CardMedium {
        match self {
            Self::Magnetic => CardMedium::Magnetic,
            Self::Ic => CardMedium::Ic,
            Self::Id => CardMedium::Id,
            Self::Barcode => CardMedium::Barcode,
            Self::Virtual => CardMedium::Virtual,
        }
    }
}

impl IssueCardRequest {
    fn issue(self, membership: Uuid) -> Result<Issue, AppError> {
        let unsaid = if self.number.is_some() { CardMedium::Magnetic } else { CardMedium::Virtual };
        Ok(Issue {
            membership: Id::new(membership),
            number: number(self.number.as_deref())?,
            medium: self.medium.map_or(unsaid, CardMediumCode::medium),
            aliases: aliases(&self.aliases)?,
        })
    }
}

impl ReplaceCardRequest {
    fn replacement(self, old: Uuid, key: IdempotencyKey) -> Result<Replacement, AppError> {
        Ok(Replacement {
            key: key.into_string(),
            fingerprint: fingerprint("replace_card", &(old, &self))?,
            old: Id::new(old),
            number: number(self.number.as_deref())?,
            medium: self.medium.map(CardMediumCode::medium),
            aliases: aliases(&self.aliases)?,
            reason: self.reason,
        })
    }
}

fn number(text: Option<&str>) -> Result<Option<String>, AppError> {
    text.map(|text| fields::card_text("/number", text)).transpose()
}

fn aliases(texts: &[String]) -> Result<Vec<String>, AppError> {
    if texts.len() > ALIASES_MAX {
        return Err(AppError::invalid("/aliases", "too-many"));
    }
    let texts = texts.iter().enumerate();
    texts.map(|(index, text)| fields::card_text(&format!("/aliases/{index}"), text)).collect()
}

/// Issue a card
///
/// The card is usable after its activation.
#[utoipa::path(
    tag = "Cards",
    params(("id" = Uuid, Path, description = "The membership")),
    request_body = IssueCardRequest,
    responses((status = 201, body = Card))
)]
#[post("/memberships/{id}/cards")]
pub(crate) async fn issue_card(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<IssueCardRequest>,
) -> Result<HttpResponse, Problem> {
    let card = Card::from(&cards::issue(&state, &principal, body.0.issue(*id)?).await?);
    Ok(created(&format!("/api/v1/cards/{}", card.id), card.row_version, &card))
}

/// Replace a card
///
/// Another card takes its place and is usable at once; the old one is void at once, lost or not. Value, points, counts and tier belong to
/// the membership: nothing has to be moved.
#[utoipa::path(
    tag = "Cards",
    params(
        ("id" = Uuid, Path, description = "The old card"),
        ("Idempotency-Key" = String, Header, description = "Made by the caller before the first try: a repeated request gives the same card", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = ReplaceCardRequest,
    responses((status = 201, body = Card))
)]
#[post("/cards/{id}/replacement")]
pub(crate) async fn replace_card(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    key: IdempotencyKey,
    body: ValidJson<ReplaceCardRequest>,
) -> Result<HttpResponse, Problem> {
    let replaced = cards::replace(&state, &principal, body.0.replacement(*id, key)?).await?;
    let card = Card::from(&replaced.done);
    Ok(marked(replaced.replayed, created(&format!("/api/v1/cards/{}", card.id), card.row_version, &card)))
}

/// Add an alias to a card
///
/// One more text by which the card is recognised: the number of its chip, a track, a barcode.
#[utoipa::path(
    tag = "Cards",
    params(("id" = Uuid, Path, description = "The card")),
    request_body = AddAliasRequest,
    responses((status = 201, body = Card))
)]
#[post("/cards/{id}/aliases")]
pub(crate) async fn add_card_alias(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<AddAliasRequest>,
) -> Result<HttpResponse, Problem> {
    let alias = fields::card_text("/alias", &body.0.alias)?;
    let card = Card::from(&cards::add_alias(&state, &principal, Id::new(*id), alias).await?);
    Ok(versioned(StatusCode::CREATED, card.row_version, &card))
}

/// Activate a card
///
/// From now on it is usable.
#[utoipa::path(
    tag = "Cards",
    params(("id" = Uuid, Path, description = "The card")),
    responses((status = 200, body = Card))
)]
#[post("/cards/{id}/activation")]
pub(crate) async fn activate_card(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    act(&state, &principal, *id, CardAction::Activate, None).await
}

/// Report a card lost
///
/// Its value is frozen at once: the till refuses the card.
#[utoipa::path(
    tag = "Cards",
    params(("id" = Uuid, Path, description = "The card")),
    request_body = OptionalReasonRequest,
    responses((status = 200, body = Card))
)]
#[post("/cards/{id}/loss-report")]
pub(crate) async fn report_card_loss(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<OptionalReasonRequest>,
) -> Result<HttpResponse, Problem> {
    act(&state, &principal, *id, CardAction::ReportLoss, body.0.reason).await
}

/// Release a card
///
/// A card that was reported lost was found again and is usable.
#[utoipa::path(
    tag = "Cards",
    params(("id" = Uuid, Path, description = "The card")),
    request_body = OptionalReasonRequest,
    responses((status = 200, body = Card))
)]
#[post("/cards/{id}/release")]
pub(crate) async fn release_card(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<OptionalReasonRequest>,
) -> Result<HttpResponse, Problem> {
    act(&state, &principal, *id, CardAction::Release, body.0.reason).await
}

/// Cancel a card
///
/// It is never usable again. The value stays in the membership; another card may be issued.
#[utoipa::path(
    tag = "Cards",
    params(("id" = Uuid, Path, description = "The card")),
    request_body = ReasonRequest,
    responses((status = 200, body = Card))
)]
#[post("/cards/{id}/cancellation")]
pub(crate) async fn cancel_card(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    act(&state, &principal, *id, CardAction::Cancel, Some(body.0.reason)).await
}

async fn act(
    state: &AppState,
    principal: &Principal,
    id: Uuid,
    action: CardAction,
    reason: Option<String>,
) -> Result<HttpResponse, Problem> {
    let card = Card::from(&cards::act(state, principal, Id::new(id), action, reason).await?);
    Ok(versioned(StatusCode::OK, card.row_version, &card))
}
