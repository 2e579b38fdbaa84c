//! `/proofs`: showing that a member is at the desk, by their card or by a code to their phone (验证, OP02).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use domain::ids::{Id, Membership};
use domain::money::{Currency, Money};
use domain::proof::Takes;
use persistence::proofs::Proof;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::proofs::{self, Asked};
use crate::app::till;
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::ProofKindCode;
use crate::wire::money;
use crate::wire::posting_result::instant;

/// For what the posting may take at most.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"stored_value": "888.00"}))]
pub(crate) struct SendProofCodeRequest {
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// Stored value that is to pay.
    #[schema(example = "888.00", max_length = 20)]
    stored_value: Option<String>,
    /// Points that are to pay.
    #[serde(default)]
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 0, minimum = 0, maximum = 100_000_000)]
    points: i64,
    /// Counts that are to be used.
    #[serde(default)]
    #[validate(range(min = 0, max = 1_000))]
    #[schema(example = 0, minimum = 0, maximum = 1_000)]
    counts: i64,
}

/// The card that was read, and for what the posting may take at most.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"credential": "80000012", "counts": 2}))]
pub(crate) struct ShowCardRequest {
    /// What was read of the card. Never logged.
    #[validate(length(min = 1, max = 512))]
    #[schema(example = "80000012", min_length = 1, max_length = 512)]
    credential: String,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// Stored value that is to pay.
    #[schema(example = "888.00", max_length = 20)]
    stored_value: Option<String>,
    /// Points that are to pay.
    #[serde(default)]
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 0, minimum = 0, maximum = 100_000_000)]
    points: i64,
    /// Counts that are to be used.
    #[serde(default)]
    #[validate(range(min = 0, max = 1_000))]
    #[schema(example = 0, minimum = 0, maximum = 1_000)]
    counts: i64,
}

/// The code that the member told.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmProofRequest {
    /// Its digits. Never logged.
    #[validate(length(min = 1, max = 12))]
    #[schema(example = "482913", min_length = 1, max_length = 12)]
    code: String,
}

/// A proof. A command carries its id as `proof_id` once it is confirmed; one posting can use it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proof)]
pub(crate) struct ProofResponse {
    id: Uuid,
    /// What it is. A card that no paired reader of the till saw is `card_swiped`, whatever the page tells.
    kind: ProofKindCode,
    /// Whose card it is for.
    membership_id: Uuid,
    /// Stored value that the posting may take at most.
    #[schema(example = "888.00")]
    stored_value: String,
    /// Points that it may take at most.
    points: i64,
    /// Counts that it may take at most.
    counts: i64,
    /// Whether it proves yet; a card does at once.
    confirmed: bool,
    /// Until when the code can be typed; once it proves, until when it can be used (UTC).
    #[schema(example = "2026-11-29T10:07:00.000Z")]
    expires_at: String,
    /// The phone that the code went to, masked; null unless it has just been sent.
    #[schema(example = "138****5678")]
    phone_masked: Option<String>,
    /// How many more wrong codes it stands.
    #[schema(example = 5)]
    tries_left: i16,
}

impl ProofResponse {
    fn of(proof: &Proof, phone_masked: Option<String>, currency: Currency) -> Self {
        let facts = &proof.facts;
        Self {
            id: facts.id.value(),
            kind: facts.kind.into(),
            membership_id: facts.membership.value(),
            stored_value: Money::from_minor(facts.ceiling.stored_value, currency).to_string(),
            points: facts.ceiling.points,
            counts: facts.ceiling.counts,
            confirmed: facts.confirmed_at.is_some(),
            expires_at: instant(facts.expires_at),
            phone_masked,
            tries_left: proof.tries_left(),
        }
    }
}

fn asked(
    membership: Id<Membership>,
    shop: Option<Uuid>,
    (stored_value, points, counts): (Option<&str>, i64, i64),
    currency: Currency,
) -> Result<Asked, AppError> {
    let read = |text| money::not_negative(text, currency, "/stored_value");
    let stored_value = stored_value.map(read).transpose().map_err(|error| AppError::Invalid(vec![error]))?;
    let stored_value = stored_value.map_or(0, Money::minor);
    if stored_value == 0 && points == 0 && counts == 0 {
        return Err(AppError::invalid("/stored_value", "missing-field"));
    }
    Ok(Asked { membership, shop: shop.map(Id::new), ceiling: Takes { stored_value, points, counts } })
}

/// Send a code to the member
///
/// Six digits to the phone on file, by the company's provider of text messages: valid for five minutes and five tries, one a minute and
/// five an hour for each member. It is for this membership, shop, till and person, and for no more than is said here. The code is kept
/// nowhere; the log of messages shows the text without it.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    request_body = SendProofCodeRequest,
    responses((status = 201, body = ProofResponse))
)]
#[post("/memberships/{id}/proof-codes")]
pub(crate) async fn send_proof_code(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<SendProofCodeRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let SendProofCodeRequest { shop_id, stored_value, points, counts } = body.0;
    let asked = asked(Id::new(*id), shop_id, (stored_value.as_deref(), points, counts), currency)?;
    let shown = proofs::send_code(&state, &principal, asked).await?;
    let proof = ProofResponse::of(&shown.proof, shown.phone_masked, currency);
    Ok(HttpResponse::build(StatusCode::CREATED).json(proof))
}

/// Prove with the member's card
///
/// What was read has to name an active card of the membership; a phone or a member number does not. Where a paired reader of this till
/// told the card within the last five minutes the proof is `card_read`, else `card_swiped`: the page's word alone.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    request_body = ShowCardRequest,
    responses((status = 201, body = ProofResponse))
)]
#[post("/memberships/{id}/card-proofs")]
pub(crate) async fn show_card(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<ShowCardRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let ShowCardRequest { credential, shop_id, stored_value, points, counts } = body.0;
    let asked = asked(Id::new(*id), shop_id, (stored_value.as_deref(), points, counts), currency)?;
    let proof = proofs::show_card(&state, &principal, asked, credential).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(ProofResponse::of(&proof, None, currency)))
}

/// Confirm a proof with its code
///
/// The fifth wrong code ends it. Once confirmed it can be used for five minutes, by one posting; confirming it again changes nothing.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The proof")),
    request_body = ConfirmProofRequest,
    responses((status = 200, body = ProofResponse))
)]
#[post("/proofs/{id}/confirmation")]
pub(crate) async fn confirm_proof(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<ConfirmProofRequest>,
) -> Result<web::Json<ProofResponse>, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let proof = proofs::confirm(&state, &principal, Id::new(*id), body.0.code).await?;
    Ok(web::Json(ProofResponse::of(&proof, None, currency)))
}
