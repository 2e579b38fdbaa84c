//! The bodies of the API as this program writes and reads them. Answers may grow: unknown members are ignored.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::reader::ReadKind;

/// `POST /pairings`.
#[derive(Debug, Serialize)]
pub struct StartPairing<'a> {
    /// Ed25519 public key, base64url.
    pub public_key: String,
    /// What this gateway calls itself.
    pub name: &'a str,
}

/// The answer of `POST /pairings`.
#[derive(Debug, Deserialize)]
pub struct StartedPairing {
    /// To poll with.
    pub device_code: String,
    /// To type.
    pub user_code: String,
    /// When both end.
    pub expires_at: DateTime<Utc>,
    /// How often to poll.
    pub interval_seconds: u64,
}

/// `POST /pairings/poll`.
#[derive(Debug, Serialize)]
pub struct PollPairing<'a> {
    /// From the start.
    pub device_code: &'a str,
}

/// The answer of `POST /pairings/poll`.
#[derive(Debug, Deserialize)]
pub struct PolledPairing {
    /// How far it has come.
    pub state: PairingState,
    /// The device, once paired.
    pub device_id: Option<Uuid>,
    /// The tenant, once paired.
    pub tenant_number: Option<String>,
}

/// How far a pairing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PairingState {
    /// Nobody has typed the code yet.
    Waiting,
    /// It was typed.
    Paired,
    /// Too late.
    Expired,
}

/// `POST /devices/token`.
#[derive(Debug, Serialize)]
pub struct TokenRequest<'a> {
    /// The tenant.
    pub tenant_number: &'a str,
    /// The device.
    pub device_id: Uuid,
    /// Now, RFC 3339.
    pub issued_at: &'a str,
    /// Used once.
    pub nonce: &'a str,
    /// See [`crate::signature`].
    pub signature: String,
}

/// The answer of `POST /devices/token`.
#[derive(Deserialize)]
pub struct TokenAnswer {
    /// A bearer token.
    pub access_token: String,
    /// Its life in seconds.
    pub expires_in: u64,
}

/// `POST /devices/key`.
#[derive(Debug, Serialize)]
pub struct KeyOffer<'a> {
    /// Ed25519 public key, base64url.
    pub public_key: &'a str,
    /// See [`crate::signature`].
    pub signature: String,
}

/// The answer of `POST /devices/key`.
#[derive(Debug, Deserialize)]
pub struct KeyAnswer {
    /// The key that the server now knows.
    pub public_key: String,
}

/// `POST /reader-events`.
#[derive(Debug, Serialize)]
pub struct EventBatch {
    /// At most 100.
    pub events: Vec<WireEvent>,
}

/// One event of a batch.
#[derive(Debug, Serialize)]
pub struct WireEvent {
    /// Made before the first attempt to send.
    pub event_id: Uuid,
    /// Counts the events of this gateway.
    pub seq: u64,
    /// How it was read.
    pub kind: ReadKind,
    /// What was read.
    pub value: String,
    /// When.
    pub read_at: DateTime<Utc>,
    /// Whether it comes at once, late, or from no reader at all.
    pub source: Source,
    /// Which reader read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
}

/// `POST /devices/heartbeat`.
#[derive(Debug, Serialize)]
pub struct Heartbeat {
    /// Of this program.
    pub version: &'static str,
    /// Events in the spool.
    pub waiting: usize,
    /// Where it waits for the desk of this machine; older servers do not know the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loopback_port: Option<u16>,
    /// The readers.
    pub readers: Vec<WireReader>,
}

/// A reader in a heartbeat.
#[derive(Debug, Serialize)]
pub struct WireReader {
    /// Its name.
    pub reader: String,
    /// Its kind.
    pub driver: &'static str,
    /// How it is.
    pub state: &'static str,
    /// What it is called, or what failed.
    pub detail: Option<String>,
    /// When it last read a card.
    pub last_read_at: Option<DateTime<Utc>>,
    /// Cards since the start.
    pub reads: u64,
    /// Reads since the start that were no cards.
    pub refused: u64,
    /// Why the last one was none.
    pub last_refusal: Option<&'static str>,
}

/// The answer of `POST /devices/heartbeat`.
#[derive(Debug, Deserialize)]
pub struct HeartbeatAnswer {
    /// Beginnings of the tenant's card numbers.
    pub member_prefixes: Vec<String>,
    /// From what each reader reads to what is printed, for those that were taught.
    #[serde(default)]
    pub formats: BTreeMap<String, String>,
    /// What proves the tickets of desks.
    #[serde(default)]
    pub ticket_key: Option<String>,
}

/// Where an event comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A reader, just now.
    Live,
    /// A reader, a while ago.
    Spooled,
    /// No reader.
    Simulated,
}

/// The answer of `POST /reader-events`.
#[derive(Debug, Deserialize)]
pub struct BatchAnswer {
    /// One per event.
    pub results: Vec<EventResult>,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventResult {
    /// Which.
    pub event_id: Uuid,
    /// What.
    pub outcome: Outcome,
    /// Why it was rejected.
    pub code: Option<String>,
}

/// What became of an event. In every case the server has answered for it, and it need not be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is kept.
    Stored,
    /// It was kept before.
    Duplicate,
    /// It will never be kept.
    Rejected,
    /// An answer of a newer server.
    #[serde(other)]
    Other,
}

/// The part of a problem document that this program branches on.
#[derive(Debug, Deserialize)]
pub struct Problem {
    /// Stable code.
    pub code: String,
}
