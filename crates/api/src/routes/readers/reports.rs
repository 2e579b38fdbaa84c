//! How readers are, and how their cards are printed.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, post, put, web};
use chrono::{DateTime, Utc};
use domain::card_format::CardFormat;
use domain::ids::Id;
use persistence::device_readers::{GatewayReport, ReaderReport, StoredReader};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::readers::reports::{self, Known};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

const READERS_MAX: usize = 16;
/// Formats that an inference gives at most: more than two come by chance.
const FORMATS_MAX: usize = 8;

/// How a gateway and its readers are.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeartbeatRequest {
    /// Of the program.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "0.1.0", min_length = 1, max_length = 40)]
    version: String,
    /// Taps that wait in its spool.
    #[validate(range(min = 0))]
    #[schema(example = 0, minimum = 0)]
    waiting: i32,
    /// Where it waits for the desk of its own machine, if it does.
    #[validate(range(min = 1024))]
    #[schema(example = 17353, minimum = 1024, maximum = 65535)]
    loopback_port: Option<u16>,
    /// Its readers, each once; those that are not here are forgotten.
    #[validate(nested)]
    #[schema(max_items = 16)]
    readers: Vec<ReaderStatusInput>,
}

/// How a reader is.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReaderStatusInput {
    /// Its name: letters, digits, `-`, `_` and `.`.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "desk", min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9._-]+$")]
    reader: String,
    driver: ReaderDriver,
    state: ReaderStateName,
    /// What it is called, or what failed.
    #[validate(length(max = 200))]
    #[schema(example = "ACS ACR122U 00 00", max_length = 200)]
    detail: Option<String>,
    /// When it last read a card.
    last_read_at: Option<DateTime<Utc>>,
    /// Cards since the gateway started.
    #[validate(range(min = 0))]
    #[schema(example = 12, minimum = 0)]
    reads: i64,
    /// Reads since then that were no cards.
    #[validate(range(min = 0))]
    #[schema(example = 0, minimum = 0)]
    refused: i64,
    /// Why the last read was no card, if no card came after it.
    #[validate(length(max = 40))]
    #[schema(example = "unreadable", max_length = 40)]
    last_refusal: Option<String>,
}

/// What drives a reader.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "pcsc")]
pub(crate) enum ReaderDriver {
    Stdin,
    Serial,
    Pcsc,
    Wedge,
    Hid,
}

/// Connected, waiting for a card, not answering, not connected, or something else in the way.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "ready")]
pub(crate) enum ReaderStateName {
    Attached,
    Ready,
    Stuck,
    Removed,
    Failed,
}

/// What a gateway should know.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeartbeatResponse {
    /// Beginnings of the tenant's card numbers: never payment codes, whatever they look like.
    #[schema(example = json!(["88"]))]
    member_prefixes: Vec<String>,
    /// From what each of its readers reads to what is printed, for those that were taught.
    #[schema(example = json!({ "desk": "hex>10d" }))]
    formats: BTreeMap<String, String>,
    /// What proves the tickets of desks: Ed25519, base64url without padding.
    #[schema(example = "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw")]
    ticket_key: String,
}

/// A reader of a gateway.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReaderResponse {
    /// Its name.
    #[schema(example = "desk")]
    reader: String,
    #[schema(value_type = ReaderDriver)]
    driver: String,
    #[schema(value_type = ReaderStateName)]
    state: String,
    /// What it is called, or what failed.
    #[schema(example = "ACS ACR122U 00 00")]
    detail: Option<String>,
    /// When it last read a card.
    last_read_at: Option<DateTime<Utc>>,
    /// Cards since the gateway started.
    #[schema(example = 12)]
    reads: i64,
    /// Reads since then that were no cards.
    #[schema(example = 0)]
    refused: i64,
    /// Why the last read was no card, if no card came after it.
    #[schema(example = "unreadable")]
    last_refusal: Option<String>,
    /// When the gateway told all this.
    told_at: DateTime<Utc>,
    /// From what it reads to what is printed; null as it reads.
    #[schema(example = "hex>10d")]
    format: Option<String>,
}

impl From<StoredReader> for ReaderResponse {
    fn from(StoredReader { report, told_at, format }: StoredReader) -> Self {
        let ReaderReport { reader, driver, state, detail, last_read_at, reads, refused, last_refusal } =
            report;
        Self { reader, driver, state, detail, last_read_at, reads, refused, last_refusal, told_at, format }
    }
}

impl From<ReaderStatusInput> for ReaderReport {
    fn from(input: ReaderStatusInput) -> Self {
        let driver = match input.driver {
            ReaderDriver::Stdin => "stdin",
            ReaderDriver::Serial => "serial",
            ReaderDriver::Pcsc => "pcsc",
            ReaderDriver::Wedge => "wedge",
            ReaderDriver::Hid => "hid",
        };
        let state = match input.state {
            ReaderStateName::Attached => "attached",
            ReaderStateName::Ready => "ready",
            ReaderStateName::Stuck => "stuck",
            ReaderStateName::Removed => "removed",
            ReaderStateName::Failed => "failed",
        };
        Self {
            reader: input.reader,
            driver: driver.to_owned(),
            state: state.to_owned(),
            detail: input.detail,
            last_read_at: input.last_read_at,
            reads: input.reads,
            refused: input.refused,
            last_refusal: input.last_refusal,
        }
    }
}

/// How the cards of a reader are printed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetReaderFormatRequest {
    /// The name of the reader.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "desk", min_length = 1, max_length = 32)]
    reader: String,
    /// Such as `hex>10d`, as inferred; null for as it reads.
    #[validate(length(max = 40))]
    #[schema(example = "hex>10d", max_length = 40)]
    format: Option<String>,
}

/// One card, read and looked at.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InferCardFormatRequest {
    /// What the reader gave.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "0A00137489", min_length = 1, max_length = 64)]
    read: String,
    /// What is printed on the card.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "0001275017", min_length = 1, max_length = 64)]
    printed: String,
}

/// The formats that fit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InferCardFormatResponse {
    /// The plainest first; none when the two do not belong together.
    #[schema(example = json!(["hex>10d"]))]
    formats: Vec<String>,
}

/// Tell how readers are
///
/// For reader gateways, every half minute, with a token of `POST /devices/token`.
#[utoipa::path(
    tag = "Readers",
    request_body = HeartbeatRequest,
    responses((status = 200, body = HeartbeatResponse))
)]
#[post("/devices/heartbeat")]
pub(crate) async fn create_device_heartbeat(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<HeartbeatRequest>,
) -> Result<web::Json<HeartbeatResponse>, Problem> {
    let HeartbeatRequest { version, waiting, loopback_port, readers } = body.0;
    let names: BTreeSet<&String> = readers.iter().map(|reader| &reader.reader).collect();
    if readers.len() > READERS_MAX || names.len() != readers.len() {
        return Err(AppError::invalid("/readers", "length").into());
    }
    if let Some(index) = readers.iter().position(|reader| !reports::is_name(&reader.reader)) {
        return Err(AppError::invalid(&format!("/readers/{index}/reader"), "forbidden-character").into());
    }
    let readers = readers.into_iter().map(ReaderReport::from).collect();
    let told = GatewayReport { version, waiting, loopback_port, readers };
    let Known { member_prefixes, formats, ticket_key } = reports::record(&state, &principal, told).await?;
    Ok(web::Json(HeartbeatResponse { member_prefixes, formats, ticket_key }))
}

/// Set how a reader's cards are printed
///
/// From then on its taps carry the printed number. A read of another form stays as it is.
#[utoipa::path(
    tag = "Readers",
    params(("id" = Uuid, Path, description = "The device")),
    request_body = SetReaderFormatRequest,
    responses((status = 204, description = "Set"))
)]
#[put("/devices/{id}/reader-format")]
pub(crate) async fn set_reader_format(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<SetReaderFormatRequest>,
) -> Result<HttpResponse, Problem> {
    let SetReaderFormatRequest { reader, format } = body.0;
    reports::set_format(&state, &principal, Id::new(*id), reader, format).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Infer how cards are printed
///
/// From one read and the number on that card. Nothing is stored.
#[utoipa::path(
    tag = "Readers",
    request_body = InferCardFormatRequest,
    responses((status = 200, body = InferCardFormatResponse))
)]
#[post("/card-formats/infer")]
pub(crate) async fn infer_card_format(
    body: ValidJson<InferCardFormatRequest>,
) -> Result<web::Json<InferCardFormatResponse>, Problem> {
    let found = CardFormat::infer(&body.0.read, &body.0.printed);
    let formats = found.iter().take(FORMATS_MAX).map(ToString::to_string).collect();
    Ok(web::Json(InferCardFormatResponse { formats }))
}
