//! What readers give: reads as the device sent them, and how the device is.

use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::settings::ReaderSettings;

/// How a card was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ReadKind {
    /// A contactless or contact chip.
    Ic,
    /// An identification transponder (125 kHz).
    Id,
    /// A magnetic stripe.
    Mag,
    /// A barcode or QR code.
    Code,
}

/// Where reads come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A card in somebody's hand.
    Live,
    /// Made up, to try the path to the desk.
    Simulated,
}

/// What a device sent for one card, before anybody understood it.
#[derive(Clone, PartialEq, Eq)]
pub enum Payload {
    /// What stood between two ends of line.
    Frame(Vec<u8>),
    /// A chip's answer to the question for its UID.
    Answer(Vec<u8>),
}

/// Without the bytes: what a card says does not belong in a log.
impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Frame(bytes) => write!(f, "Frame({} bytes)", bytes.len()),
            Self::Answer(bytes) => write!(f, "Answer({} bytes)", bytes.len()),
        }
    }
}

/// One read, as the device gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRead {
    /// What.
    pub payload: Payload,
    /// Whose.
    pub origin: Origin,
    /// The card lay there when the reader was opened: nobody has just tapped it.
    pub resumed: bool,
}

/// How a reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderState {
    /// The device is there and opened, under this name.
    Attached(String),
    /// It waits for a card.
    Ready,
    /// It does not answer: the card or the cable.
    Stuck,
    /// The device is not there.
    Removed,
    /// Something else is in the way.
    Failed(String),
}

impl ReaderState {
    /// Its stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Attached(_) => "attached",
            Self::Ready => "ready",
            Self::Stuck => "stuck",
            Self::Removed => "removed",
            Self::Failed(_) => "failed",
        }
    }
}

/// What a reader tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// A card.
    Read(RawRead),
    /// How it is.
    State(ReaderState),
}

/// A signal with its sender.
#[derive(Debug, Clone)]
pub struct Note {
    /// The reader.
    pub reader: Arc<ReaderSettings>,
    /// When the driver had it.
    pub at: Instant,
    /// What it tells.
    pub signal: Signal,
}
