//! What a reader is: something that blocks until a card is read.

pub mod fake;
pub mod line;

use serde::{Deserialize, Serialize};

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

/// One read, as the reader gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// How.
    pub kind: ReadKind,
    /// What: a number, a UID, a track, a barcode.
    pub value: String,
}

/// A reader. It runs on a thread of its own.
pub trait Reader: Send {
    /// Where its reads come from.
    fn origin(&self) -> Origin;

    /// Blocks until a card is read; [`None`] when the reader will give no more.
    ///
    /// # Errors
    /// When the reader fails; asking again may succeed.
    fn next_read(&mut self) -> std::io::Result<Option<Read>>;
}
