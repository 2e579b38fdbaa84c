//! `/reader-events`: what gateways read.

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::readers::taps::{self, SentTap, TapOutcome};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

/// A hundred events of the longest kind fit.
const BODY_BYTES_MAX: usize = 128 * 1024;
const EVENTS_MAX: usize = 100;

/// Events in the order in which they were read.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateReaderEventsRequest {
    /// 1 to 100.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 100)]
    events: Vec<ReaderEventInput>,
}

/// One read.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReaderEventInput {
    /// Made by the gateway before its first attempt to send; the same for ever.
    event_id: Uuid,
    /// Counts the events of the gateway, to notice gaps.
    #[validate(range(min = 1))]
    #[schema(example = 1, minimum = 1)]
    seq: i64,
    kind: ReaderEventKind,
    /// What was read; of more than 64 characters without a track's frame, the event is `rejected`.
    #[schema(example = "88000001")]
    value: String,
    /// When it was read.
    read_at: DateTime<Utc>,
    source: ReaderEventSource,
    /// Which of its readers, as in its heartbeat.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "desk", min_length = 1, max_length = 32)]
    reader: Option<String>,
}

/// Without the value.
impl std::fmt::Debug for ReaderEventInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReaderEventInput").field("event_id", &self.event_id).finish_non_exhaustive()
    }
}

/// How a card was read: chip, transponder, magnetic stripe, or bar and QR code.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "ic")]
pub(crate) enum ReaderEventKind {
    Ic,
    Id,
    Mag,
    Code,
}

/// Whether it comes at once, late, or from no reader at all.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "live")]
pub(crate) enum ReaderEventSource {
    Live,
    Spooled,
    Simulated,
}

/// What became of the events, in the same order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReaderEventsResponse {
    results: Vec<ReaderEventResult>,
}

/// Kept, kept before, or not kept.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReaderEventOutcome {
    Stored,
    Duplicate,
    Rejected,
}

/// What became of one event. It need not be sent again in any case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReaderEventResult {
    event_id: Uuid,
    outcome: ReaderEventOutcome,
    /// Why it was rejected: `payment-code`, `unreadable`, `required`, `too-long`, `forbidden-character`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "payment-code")]
    code: Option<&'static str>,
}

impl From<ReaderEventInput> for SentTap {
    fn from(input: ReaderEventInput) -> Self {
        let kind = match input.kind {
            ReaderEventKind::Ic => "ic",
            ReaderEventKind::Id => "id",
            ReaderEventKind::Mag => "mag",
            ReaderEventKind::Code => "code",
        };
        let source = match input.source {
            ReaderEventSource::Live => "live",
            ReaderEventSource::Spooled => "spooled",
            ReaderEventSource::Simulated => "simulated",
        };
        Self {
            event_id: input.event_id,
            kind,
            value: input.value,
            source,
            read_at: input.read_at,
            reader: input.reader,
        }
    }
}

impl From<(Uuid, TapOutcome)> for ReaderEventResult {
    fn from((event_id, outcome): (Uuid, TapOutcome)) -> Self {
        let (outcome, code) = match outcome {
            TapOutcome::Stored => (ReaderEventOutcome::Stored, None),
            TapOutcome::Duplicate => (ReaderEventOutcome::Duplicate, None),
            TapOutcome::Rejected(code) => (ReaderEventOutcome::Rejected, Some(code)),
        };
        Self { event_id, outcome, code }
    }
}

/// Send reads
///
/// For reader gateways, with a token of `POST /devices/token`. Each event is kept once: sending it again is answered
/// `duplicate` and changes nothing. A payment code is answered `rejected`, and neither kept nor logged.
#[utoipa::path(
    tag = "Readers",
    request_body = CreateReaderEventsRequest,
    responses((status = 200, body = ReaderEventsResponse))
)]
#[post("/reader-events")]
pub(crate) async fn create_reader_events(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateReaderEventsRequest, BODY_BYTES_MAX>,
) -> Result<web::Json<ReaderEventsResponse>, Problem> {
    if !(1..=EVENTS_MAX).contains(&body.0.events.len()) {
        return Err(AppError::invalid("/events", "length").into());
    }
    let sent: Vec<SentTap> = body.0.events.into_iter().map(SentTap::from).collect();
    let outcomes = taps::record(&state, &principal, sent).await?;
    Ok(web::Json(ReaderEventsResponse {
        results: outcomes.into_iter().map(ReaderEventResult::from).collect(),
    }))
}
