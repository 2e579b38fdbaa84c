//! What gateways tell about their readers, and how the cards of a reader are printed.

use std::str::FromStr as _;

use domain::card_format::CardFormat;
use domain::ids::{Device, Id};
use persistence::audit::{self, Event};
use persistence::device_readers::{self, ReaderReport};
use persistence::devices;
use persistence::programs;

use super::device;
use crate::app::error::{AppError, AuthError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Longest name of a reader.
pub const NAME_CHARACTERS_MAX: usize = 32;

/// What a gateway tells.
#[derive(Debug)]
pub struct Heartbeat {
    /// Of the program.
    pub version: String,
    /// Taps in its spool.
    pub waiting: i32,
    /// Its readers, each once.
    pub readers: Vec<ReaderReport>,
}

/// Keeps what the gateway that asks tells, and answers with the beginnings of the tenant's own card numbers.
///
/// # Errors
/// [`AuthError::Unauthenticated`] unless it is a device that is not revoked.
pub async fn record(
    state: &AppState,
    principal: &Principal,
    told: Heartbeat,
) -> Result<Vec<String>, AppError> {
    let (device, _) = device(principal)?;
    let now = principal.now;
    state
        .write(principal.tenant, move |tx| {
            devices::find_key(tx, device)?.ok_or(AuthError::Unauthenticated)?;
            device_readers::keep(tx, device, &told.version, told.waiting, &told.readers, now)?;
            Ok(programs::card_number_prefixes(tx)?)
        })
        .await
}

/// Says how the cards of a reader are printed; nothing for as they are read.
///
/// # Errors
/// [`AppError::NotFound`] when the device has no such reader; [`AppError::Invalid`] when it is no format.
pub async fn set_format(
    state: &AppState,
    principal: &Principal,
    device: Id<Device>,
    reader: String,
    format: Option<String>,
) -> Result<(), AppError> {
    if !is_name(&reader) {
        return Err(AppError::NotFound(Noun::Device));
    }
    if format.as_ref().is_some_and(|format| CardFormat::from_str(format).is_err()) {
        return Err(AppError::invalid("/format", "unknown"));
    }
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            if !device_readers::set_format(tx, device, &reader, format.as_deref())? {
                return Err(AppError::NotFound(Noun::Device));
            }
            Ok(audit::record(tx, &act, &Event::done("device.format_set", "device", device.value()))?)
        })
        .await
}

/// Whether a text can be the name of a reader.
#[must_use]
pub fn is_name(text: &str) -> bool {
    (1..=NAME_CHARACTERS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
