//! `/message-credit`: what may still be sent by paid channels (T07).

use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use persistence::messages::credit::{Change, Grant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::messages::{self, Credit};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::routes::value::{fingerprint, marked};
use crate::state::AppState;
use crate::wire::codes::CreditChangeCode;
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;

/// Parts to be granted.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantMessageCreditRequest {
    /// How many parts of messages.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(example = 1_000, minimum = 1, maximum = 1_000_000)]
    parts: i64,
    /// What to remember of it: an order, an invoice.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "订单 20261122-01", min_length = 1, max_length = 200)]
    note: Option<String>,
}

/// The message credit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageCreditResponse {
    /// Parts that may still be sent.
    #[schema(example = 942)]
    balance: i64,
    /// The newest changes, newest first, at most 50.
    changes: Vec<CreditChangeResponse>,
}

/// A change of the message credit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageCreditChange)]
pub(crate) struct CreditChangeResponse {
    /// Its number; no number is missing.
    #[schema(example = 59)]
    version: i64,
    /// Why.
    kind: CreditChangeCode,
    /// Parts, signed.
    #[schema(example = 1_000)]
    parts: i64,
    /// Balance after it.
    #[schema(example = 1_942)]
    balance_after: i64,
    /// When (UTC).
    #[schema(example = "2026-11-22T02:31:00.123Z")]
    at: String,
    /// Who granted it; null when nobody did.
    user: Option<NamedThing>,
    /// For which message.
    #[schema(example = json!(null))]
    message_id: Option<Uuid>,
    /// What was said of it.
    #[schema(example = "订单 20261122-01")]
    note: Option<String>,
}

impl From<Credit> for MessageCreditResponse {
    fn from(credit: Credit) -> Self {
        Self {
            balance: credit.balance,
            changes: credit.changes.into_iter().map(CreditChangeResponse::from).collect(),
        }
    }
}

impl From<Change> for CreditChangeResponse {
    fn from(change: Change) -> Self {
        Self {
            version: change.version,
            kind: change.kind.into(),
            parts: change.parts,
            balance_after: change.balance_after,
            at: instant(change.at),
            user: change.user.as_ref().map(NamedThing::from),
            message_id: change.message.map(Id::value),
            note: change.note,
        }
    }
}

/// Get the message credit
///
/// In parts: a text of up to 70 characters is one, a longer one costs one for every 67. With its newest changes.
#[utoipa::path(tag = "Messages", responses((status = 200, body = MessageCreditResponse)))]
#[get("/message-credit")]
pub(crate) async fn get_message_credit(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<MessageCreditResponse>, Problem> {
    Ok(web::Json(MessageCreditResponse::from(messages::credit(&state, &principal).await?)))
}

/// Grant message credit
///
/// Once for each key. When the credit is used up, members are told in the application only, and the log says so.
#[utoipa::path(
    tag = "Messages",
    params(
        ("Idempotency-Key" = String, Header, description = "Made by the client before the first try", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = GrantMessageCreditRequest,
    responses((status = 201, body = CreditChangeResponse))
)]
#[post("/message-credit/grants")]
pub(crate) async fn grant_message_credit(
    state: web::Data<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    body: ValidJson<GrantMessageCreditRequest>,
) -> Result<HttpResponse, Problem> {
    let fingerprint = fingerprint("grant_message_credit", &body.0)?;
    let grant = Grant {
        parts: body.0.parts,
        user: principal.user().ok().map(|(user, _)| user),
        key: Some((key.into_string(), fingerprint)),
        note: body.0.note,
    };
    let granted = messages::grant(&state, &principal, grant).await?;
    Ok(marked(granted.replayed, HttpResponse::Created().json(CreditChangeResponse::from(granted.change))))
}
