//! What gateways tell about their readers, and how the cards of a reader are printed.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use domain::card_format::CardFormat;
use domain::ids::{Device, Id};
use persistence::audit::{self, Event};
use persistence::device_readers::{self, GatewayReport};
use persistence::devices;
use persistence::programs;

use super::device;
use crate::app::error::{AppError, AuthError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Longest name of a reader.
pub const NAME_CHARACTERS_MAX: usize = 32;

/// What a gateway should know.
#[derive(Debug)]
pub struct Known {
    /// The beginnings of the tenant's own card numbers.
    pub member_prefixes: Vec<String>,
    /// From what its readers read to what is printed, for those that were taught.
    pub formats: BTreeMap<String, String>,
    /// What proves the tickets of desks.
    pub ticket_key: String,
}

/// Keeps what the gateway that asks tells, and answers with what it should know.
///
/// # Errors
/// [`AuthError::Unauthenticated`] unless it is a device that is not revoked.
pub async fn record(state: &AppState, principal: &Principal, told: GatewayReport) -> Result<Known, AppError> {
    let (device, _) = device(principal)?;
    let now = principal.now;
    let (member_prefixes, formats) = state
        .write(principal.tenant, move |tx| {
            devices::find_key(tx, device)?.ok_or(AuthError::Unauthenticated)?;
            device_readers::keep(tx, device, &told, now)?;
            Ok((programs::card_number_prefixes(tx)?, device_readers::formats(tx, device)?))
        })
        .await?;
    let ticket_key = state.readers.tickets.public_key();
    Ok(Known { member_prefixes, formats: formats.into_iter().collect(), ticket_key })
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
