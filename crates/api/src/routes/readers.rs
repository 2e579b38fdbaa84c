//! Card readers: pairing, devices, what they read, and the stream of a desk.

pub(super) mod devices;
pub(super) mod events;
pub(super) mod pairings;
pub(super) mod reports;
pub(super) mod stream;
pub(super) mod tickets;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::app::error::AppError;

/// Bytes of a fixed length, written as base64url without padding.
fn bytes<const N: usize>(pointer: &str, text: &str) -> Result<[u8; N], AppError> {
    BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| AppError::invalid(pointer, "wrong-type"))
}
