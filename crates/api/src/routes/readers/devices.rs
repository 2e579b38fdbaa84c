//! `/devices`: paired reader gateways, and their tokens.

use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use domain::ids::Id;
use persistence::device_readers::StoredReader;
use persistence::devices::Device;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::reports::ReaderResponse;
use crate::app::error::AppError;
use crate::app::readers::devices::{self, SignedRequest};
use crate::auth::principal::{Caller, Principal};
use crate::auth::tokens::DEVICE_LIFE_SECONDS;
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// A reader gateway.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceResponse {
    id: Uuid,
    /// What it calls itself.
    #[schema(example = "front-desk-1")]
    name: String,
    /// Where its taps go.
    terminal_id: Uuid,
    /// When it was paired.
    created_at: DateTime<Utc>,
    /// When it last asked for anything, to half a minute.
    last_seen_at: Option<DateTime<Utc>>,
    /// Since when it may do nothing.
    revoked_at: Option<DateTime<Utc>>,
    /// The version of its program, as it told last.
    #[schema(example = "0.1.0")]
    gateway_version: Option<String>,
    /// Taps that waited in its spool then.
    #[schema(example = 0)]
    waiting: Option<i32>,
    /// Its readers, as it told last.
    readers: Vec<ReaderResponse>,
}

/// A signed request for a token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceTokenRequest {
    /// The tenant's number, as learned when pairing.
    #[validate(length(equal = 6))]
    #[schema(example = "100001", min_length = 6, max_length = 6)]
    tenant_number: String,
    /// The device.
    device_id: Uuid,
    /// When it was signed; at most two minutes off.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "2026-11-22T02:31:00.123Z", min_length = 1, max_length = 40)]
    issued_at: String,
    /// Fresh for every request.
    #[validate(length(min = 16, max = 64))]
    #[schema(example = "3q2-7wAAAAAAAAAAAAAAAA", min_length = 16, max_length = 64)]
    nonce: String,
    /// Ed25519, base64url without padding.
    #[validate(length(equal = 86))]
    #[schema(min_length = 86, max_length = 86)]
    signature: String,
}

/// A token for `POST /reader-events` and `POST /devices/heartbeat`, and nothing else.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceTokenResponse {
    access_token: String,
    /// Its life in seconds.
    #[schema(example = 300)]
    expires_in: i64,
}

/// The key to come.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeDeviceKeyRequest {
    /// Ed25519, base64url without padding.
    #[validate(length(equal = 43))]
    #[schema(example = "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw", min_length = 43, max_length = 43)]
    public_key: String,
    /// By the key in use: Ed25519, base64url without padding.
    #[validate(length(equal = 86))]
    #[schema(min_length = 86, max_length = 86)]
    signature: String,
}

/// The key that is good from now on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceKeyResponse {
    /// As it was sent.
    #[schema(example = "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw")]
    public_key: String,
}

impl From<(Device, Vec<StoredReader>)> for DeviceResponse {
    fn from((device, readers): (Device, Vec<StoredReader>)) -> Self {
        Self {
            id: device.id.value(),
            name: device.name,
            terminal_id: device.terminal.value(),
            created_at: device.created_at,
            last_seen_at: device.last_seen_at,
            revoked_at: device.revoked_at,
            gateway_version: device.gateway_version,
            waiting: device.waiting,
            readers: readers.into_iter().map(ReaderResponse::from).collect(),
        }
    }
}

impl TryFrom<DeviceTokenRequest> for SignedRequest {
    type Error = AppError;

    fn try_from(request: DeviceTokenRequest) -> Result<Self, AppError> {
        Ok(Self {
            tenant_number: request.tenant_number,
            device: request.device_id,
            issued_at: request.issued_at,
            nonce: request.nonce,
            signature: super::bytes("/signature", &request.signature)?,
        })
    }
}

/// List readers
///
/// Revoked ones too, in the order in which they were paired.
#[utoipa::path(tag = "Readers", params(PageQuery), responses((status = 200, body = Listing<DeviceResponse>)))]
#[get("/devices")]
pub(crate) async fn list_devices(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<DeviceResponse>>, Problem> {
    let page = devices::list(&state, &principal, query.0.page()?).await?;
    Ok(web::Json(Listing::new(page, DeviceResponse::from)))
}

/// Revoke a reader
///
/// Its tokens end within two seconds. It stays in the list; pairing again makes another device.
#[utoipa::path(
    tag = "Readers",
    params(("id" = Uuid, Path, description = "The device")),
    responses((status = 204, description = "Revoked"))
)]
#[delete("/devices/{id}")]
pub(crate) async fn revoke_device(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    devices::revoke(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Get a reader's token
///
/// The signature is Ed25519 over these lines, each as it stands in the request, joined by one line feed and without one
/// at the end: `regulars-device-token-v1`, `device_id` (lower case, with hyphens), `issued_at`, `nonce`. The clock may be
/// two minutes off (the `Date` of the refusal tells ours), and a nonce is good once. The token ends after five minutes
/// and opens `POST /reader-events` and `POST /devices/heartbeat` only.
#[utoipa::path(
    tag = "Readers",
    request_body = DeviceTokenRequest,
    responses((status = 200, body = DeviceTokenResponse))
)]
#[post("/devices/token")]
pub(crate) async fn create_device_token(
    state: web::Data<AppState>,
    caller: Caller,
    body: ValidJson<DeviceTokenRequest>,
) -> Result<web::Json<DeviceTokenResponse>, Problem> {
    let request = SignedRequest::try_from(body.0)?;
    let (access_token, _) = devices::issue_token(&state, request, caller.0.now).await?;
    Ok(web::Json(DeviceTokenResponse { access_token, expires_in: DEVICE_LIFE_SECONDS }))
}

/// Change a reader's key
///
/// For reader gateways, with a token of `POST /devices/token`. The signature is by the key in use over these lines, joined by
/// one line feed and without one at the end: `regulars-device-key-v1`, the device's id (lower case, with hyphens),
/// `public_key`. Both keys are good until the new one has signed for a token; then the older one is forgotten.
#[utoipa::path(
    tag = "Readers",
    request_body = ChangeDeviceKeyRequest,
    responses((status = 200, body = DeviceKeyResponse))
)]
#[post("/devices/key")]
pub(crate) async fn change_device_key(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<ChangeDeviceKeyRequest>,
) -> Result<web::Json<DeviceKeyResponse>, Problem> {
    let public_key = super::bytes("/public_key", &body.0.public_key)?;
    let signature = super::bytes("/signature", &body.0.signature)?;
    devices::offer_key(&state, &principal, public_key, signature).await?;
    Ok(web::Json(DeviceKeyResponse { public_key: body.0.public_key }))
}
