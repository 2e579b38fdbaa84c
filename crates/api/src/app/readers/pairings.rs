//! Pairing: a gateway shows a code, a manager types it at a terminal, and the gateway becomes a device of that terminal.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Device as DeviceThing, Id, Terminal};
use persistence::audit::{self, Event};
use persistence::devices::{self, Device, NewDevice};
use persistence::directory;
use persistence::error::StoreError;
use persistence::ids::fresh;
use persistence::pairings::{self, NewPairing, PairingState};
use persistence::store::Tx;
use persistence::terminals;
use serde_json::json;

use crate::app::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::auth::secrets;
use crate::state::AppState;

/// How long the codes live.
const LIFE_MINUTES: i64 = 10;
/// Nothing that looks like something else: no 0, O, 1, I.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const USER_CODE_CHARACTERS: usize = 8;
/// Two living pairings with one code: less likely than anything that is worth more tries.
const CODE_ATTEMPTS: u32 = 3;

/// The codes of a pairing that has begun. Only their hashes are kept.
#[derive(Debug)]
pub struct Begun {
    /// To poll with.
    pub device_code: String,
    /// To type.
    pub user_code: String,
    /// When both end.
    pub expires_at: DateTime<Utc>,
}

/// How far a pairing has come.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nobody has typed the code yet.
    Waiting,
    /// It was typed.
    Paired {
        /// The device.
        device: Id<DeviceThing>,
        /// Whose it is.
        tenant_number: String,
    },
    /// Too late.
    Expired,
}

/// Begins a pairing of a gateway at an address.
///
/// # Errors
/// Too many requests from the address.
pub async fn begin(
    state: &AppState,
    address: Option<IpAddr>,
    now: DateTime<Utc>,
    public_key: Vec<u8>,
    name: String,
) -> Result<Begun, AppError> {
    let address = address.unwrap_or_else(|| IpAddr::from([0, 0, 0, 0]));
    state.readers.begun.check(&address)?;
    state.readers.begun.count(address);
    let expires_at = now + TimeDelta::minutes(LIFE_MINUTES);
    state
        .with_store(move |store| {
            let mut attempt = 1;
            loop {
                let (device_code, user_code) = (fresh_device_code(), fresh_user_code());
                let new = NewPairing {
                    device_code_hash: secrets::hash(&device_code),
                    user_code_hash: secrets::hash(&user_code),
                    public_key: public_key.clone(),
                    device_name: name.clone(),
                    created_at: now,
                    expires_at,
                };
                match pairings::create(store, &new) {
                    Ok(()) => return Ok(Begun { device_code, user_code: grouped(&user_code), expires_at }),
                    Err(StoreError::Constraint { .. }) if attempt < CODE_ATTEMPTS => attempt += 1,
                    Err(error) => return Err(error.into()),
                }
            }
        })
        .await
}

/// How far the pairing of a device code has come.
///
/// # Errors
/// [`AppError::Store`].
pub async fn poll(state: &AppState, device_code: &str, now: DateTime<Utc>) -> Result<Progress, AppError> {
    let hash = secrets::hash(device_code);
    state
        .with_store(move |store| {
            Ok(match pairings::poll(store, &hash, now)? {
                PairingState::Waiting => Progress::Waiting,
                PairingState::Expired => Progress::Expired,
                PairingState::Paired { tenant, device } => match directory::find(store, tenant)? {
                    Some(entry) => Progress::Paired { device, tenant_number: entry.number },
                    None => Progress::Expired,
                },
            })
        })
        .await
}

/// Makes the gateway that shows a code a device of a terminal.
///
/// # Errors
/// [`AppError::NotFound`] of the terminal or the code; too many wrong codes at this terminal.
pub async fn finish(
    state: &AppState,
    principal: &Principal,
    terminal: Id<Terminal>,
    user_code: &str,
) -> Result<Device, AppError> {
    let place = (principal.tenant, terminal);
    state.readers.wrong_codes.check(&place)?;
    let act = principal.act();
    let hash = secrets::hash(&ungrouped(user_code));
    let outcome = state
        .write(principal.tenant, move |tx| {
            terminals::find(tx, terminal)?.ok_or(AppError::NotFound(Noun::Terminal))?;
            let device = claim(tx, &hash, terminal, act.now)?;
            let event = Event::done("device.paired", "device", device.id.value());
            audit::record(tx, &act, &event.with_diff(json!({ "terminal_id": terminal.value() })))?;
            Ok(device)
        })
        .await;
    if matches!(outcome, Err(AppError::NotFound(Noun::Pairing))) {
        state.readers.wrong_codes.count(place);
    }
    outcome
}

fn claim(
    tx: &mut Tx<'_>,
    user_code_hash: &[u8],
    terminal: Id<Terminal>,
    now: DateTime<Utc>,
) -> Result<Device, AppError> {
    let id = fresh(now);
    let claimed = pairings::claim(tx, user_code_hash, id, now)?.ok_or(AppError::NotFound(Noun::Pairing))?;
    let new = NewDevice {
        id,
        terminal,
        name: claimed.device_name,
        public_key: claimed.public_key,
        created_at: now,
    };
    Ok(devices::create(tx, &new)?)
}

fn fresh_device_code() -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(secrets::random::<32>())
}

fn fresh_user_code() -> String {
    let random = secrets::random::<USER_CODE_CHARACTERS>();
    random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// As shown: two groups of four.
fn grouped(code: &str) -> String {
    format!("{}-{}", &code[..USER_CODE_CHARACTERS / 2], &code[USER_CODE_CHARACTERS / 2..])
}

/// As people type it: any case, with or without the hyphen.
fn ungrouped(code: &str) -> String {
    code.chars()
        .filter(|character| character.is_ascii_alphanumeric())
        .collect::<String>()
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = fresh_user_code();
        assert!(code.len() == 8 && code.bytes().all(|byte| ALPHABET.contains(&byte)));
        assert_eq!(ungrouped(&grouped(&code)), code);
        assert_eq!(ungrouped(" abcd 2345\n"), "ABCD2345");
        assert_eq!(grouped("ABCD2345"), "ABCD-2345");
    }
}
