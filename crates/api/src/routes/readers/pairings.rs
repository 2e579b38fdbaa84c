//! `/pairings`: how a reader gateway becomes a device of a terminal.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use domain::ids::Id;
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::devices::DeviceResponse;
use crate::app::error::AppError;
use crate::app::readers::pairings::{self, Begun, Progress};
use crate::auth::principal::{Caller, Principal};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

/// How often a gateway should poll.
const POLL_SECONDS: u32 = 2;

/// A gateway that wants to be paired.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreatePairingRequest {
    /// Its Ed25519 public key, base64url without padding.
    #[validate(length(equal = 43))]
    #[schema(example = "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw", min_length = 43, max_length = 43)]
    public_key: String,
    /// What it calls itself, for example the name of the PC.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "front-desk-1", min_length = 1, max_length = 60)]
    name: String,
}

/// A pairing that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairingResponse {
    /// Secret of the gateway, to poll with.
    #[schema(example = "m3p0cAq8n1k0v4c0v3n5H7t5cQe1h2b3A4D5F6G7H8I")]
    device_code: String,
    /// To be shown, and typed by a manager.
    #[schema(example = "ABCD-2345")]
    user_code: String,
    /// When both end.
    expires_at: DateTime<Utc>,
    /// How often to poll.
    #[schema(example = 2)]
    interval_seconds: u32,
}

/// A gateway that asks how far its pairing has come.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PollPairingRequest {
    /// From the beginning of the pairing.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "m3p0cAq8n1k0v4c0v3n5H7t5cQe1h2b3A4D5F6G7H8I", min_length = 1, max_length = 64)]
    device_code: String,
}

/// Whether the code was typed, or can still be.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "paired")]
pub(crate) enum PairingStateCode {
    Waiting,
    Paired,
    Expired,
}

/// How far a pairing has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairingProgressResponse {
    state: PairingStateCode,
    /// The device, once paired.
    device_id: Option<Uuid>,
    /// The tenant's number, once paired.
    #[schema(example = "100001")]
    tenant_number: Option<String>,
}

/// The code that a gateway shows.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairDeviceRequest {
    /// In any case, with or without the hyphen.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "ABCD-2345", min_length = 1, max_length = 20)]
    user_code: String,
}

impl From<Begun> for PairingResponse {
    fn from(begun: Begun) -> Self {
        let Begun { device_code, user_code, expires_at } = begun;
        Self { device_code, user_code, expires_at, interval_seconds: POLL_SECONDS }
    }
}

impl From<Progress> for PairingProgressResponse {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Waiting => {
                Self { state: PairingStateCode::Waiting, device_id: None, tenant_number: None }
            }
            Progress::Expired => {
                Self { state: PairingStateCode::Expired, device_id: None, tenant_number: None }
            }
            Progress::Paired { device, tenant_number } => Self {
                state: PairingStateCode::Paired,
                device_id: Some(device.value()),
                tenant_number: Some(tenant_number),
            },
        }
    }
}

/// Begin a pairing
///
/// For reader gateways. The gateway shows `user_code` and polls with `device_code`; both live ten minutes and are kept
/// as hashes only. An address may begin a limited number of pairings in ten minutes.
#[utoipa::path(
    tag = "Readers",
    request_body = CreatePairingRequest,
    responses((status = 201, body = PairingResponse))
)]
#[post("/pairings")]
pub(crate) async fn create_pairing(
    state: web::Data<AppState>,
    caller: Caller,
    body: ValidJson<CreatePairingRequest>,
) -> Result<HttpResponse, Problem> {
    let CreatePairingRequest { public_key, name } = body.0;
    let key = super::bytes::<32>("/public_key", &public_key)?;
    VerifyingKey::from_bytes(&key).map_err(|_| AppError::invalid("/public_key", "wrong-type"))?;
    let begun = pairings::begin(&state, caller.0.address, caller.0.now, key.to_vec(), name).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(PairingResponse::from(begun)))
}

/// Ask how far a pairing has come
///
/// For reader gateways. An unknown code is `expired`.
#[utoipa::path(
    tag = "Readers",
    request_body = PollPairingRequest,
    responses((status = 200, body = PairingProgressResponse))
)]
#[post("/pairings/poll")]
pub(crate) async fn poll_pairing(
    state: web::Data<AppState>,
    caller: Caller,
    body: ValidJson<PollPairingRequest>,
) -> Result<web::Json<PairingProgressResponse>, Problem> {
    let progress = pairings::poll(&state, &body.0.device_code, caller.0.now).await?;
    Ok(web::Json(progress.into()))
}

/// Pair a reader with a terminal
///
/// The gateway that shows the code becomes a device of this terminal. After five wrong codes the terminal takes none
/// for ten minutes.
#[utoipa::path(
    tag = "Readers",
    params(("id" = Uuid, Path, description = "The terminal")),
    request_body = PairDeviceRequest,
    responses((status = 201, body = DeviceResponse))
)]
#[post("/terminals/{id}/devices")]
pub(crate) async fn pair_device(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<PairDeviceRequest>,
) -> Result<HttpResponse, Problem> {
    let device = pairings::finish(&state, &principal, Id::new(*id), &body.0.user_code).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(DeviceResponse::from((device, Vec::new()))))
}
