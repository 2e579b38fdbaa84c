//! Devices: listed, revoked, and given short tokens for their signature.
//!
//! A device signs `regulars-device-token-v1`, its id, the instant and a nonce, one per line and without a line end after
//! the last, exactly as they stand in the request. To change its key it signs `regulars-device-key-v1`, its id and the new public
//! key in the same way with the old one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Device as DeviceThing, Id, Tenant};
use ed25519_dalek::{PUBLIC_KEY_LENGTH, Signature, VerifyingKey};
use persistence::access::Bearer;
use persistence::audit::{self, Event};
use persistence::device_readers::{self, StoredReader};
use persistence::devices::{self, Device, DeviceKey};
use persistence::directory;
use persistence::pagination::{Page, PageRequest};
use uuid::Uuid;

use super::device;
use crate::app::error::{AppError, AuthError, Noun};
use crate::auth::principal::Principal;
use crate::auth::tokens::Subject;
use crate::state::AppState;

const CONTEXT: &str = "regulars-device-token-v1";
const KEY_CONTEXT: &str = "regulars-device-key-v1";
/// How far a device's clock may be off.
const CLOCK_DIFFERENCE_MAX: TimeDelta = TimeDelta::minutes(2);
/// A nonce is remembered as long as its instant could be accepted.
const NONCE_LIFE: Duration = Duration::from_secs(300);

/// A signed request for a token.
#[derive(Debug)]
pub struct SignedRequest {
    /// The tenant's number.
    pub tenant_number: String,
    /// The device.
    pub device: Uuid,
    /// When it was signed, as written.
    pub issued_at: String,
    /// Used once.
    pub nonce: String,
    /// Ed25519, 64 bytes.
    pub signature: [u8; Signature::BYTE_SIZE],
}

/// Nonces that were used, in this process: a signature is good once.
#[derive(Debug, Default)]
pub struct Nonces {
    used: Mutex<HashMap<(Uuid, String), Instant>>,
}

impl Nonces {
    /// Whether a nonce is used for the first time.
    fn is_first_use(&self, device: Uuid, nonce: &str) -> bool {
        let now = Instant::now();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, at| now.saturating_duration_since(*at) < NONCE_LIFE);
        used.insert((device, nonce.to_owned()), now).is_none()
    }
}

/// Lists devices with their readers.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<(Device, Vec<StoredReader>)>, AppError> {
    state
        .read(principal.tenant, move |tx| {
            let page = devices::list(tx, &page)?;
            let ids: Vec<Id<DeviceThing>> = page.items.iter().map(|device| device.id).collect();
            let mut readers = device_readers::of(tx, &ids)?;
            Ok(page.map(|device| {
                let own = readers.remove(&device.id).unwrap_or_default();
                (device, own)
            }))
        })
        .await
}

/// Ends a device's rights: here at once, in other processes within two seconds.
///
/// # Errors
/// [`AppError::NotFound`] when there is none or it was revoked before.
pub async fn revoke(state: &AppState, principal: &Principal, id: Id<DeviceThing>) -> Result<(), AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            if !devices::revoke(tx, id, act.now)? {
                return Err(AppError::NotFound(Noun::Device));
            }
            Ok(audit::record(tx, &act, &Event::done("device.revoked", "device", id.value()))?)
        })
        .await?;
    state.access.forget(Bearer::Device(id));
    Ok(())
}

/// Gives a device its token.
///
/// # Errors
/// [`AuthError::Unauthenticated`], whatever is wrong: an attacker learns nothing.
pub async fn issue_token(
    state: &AppState,
    request: SignedRequest,
    now: DateTime<Utc>,
) -> Result<(String, DateTime<Utc>), AppError> {
    let id: Id<DeviceThing> = Id::new(request.device);
    let tenant = check(state, request, now).await?.ok_or(AuthError::Unauthenticated)?;
    Ok(state.tokens.make(tenant, Subject::Device(id), now))
}

/// The tenant of a device whose request is right.
async fn check(
    state: &AppState,
    request: SignedRequest,
    now: DateTime<Utc>,
) -> Result<Option<Id<Tenant>>, AppError> {
    if !is_recent(&request.issued_at, now) {
        return Ok(None);
    }
    let SignedRequest { tenant_number, device, issued_at, nonce, signature } = request;
    let found = state.with_store(move |store| Ok(directory::find_by_number(store, &tenant_number)?)).await?;
    let Some(entry) = found.filter(|entry| entry.is_active) else { return Ok(None) };
    let id = Id::new(device);
    let Some(key) = state.read(entry.id, move |tx| Ok(devices::find_key(tx, id)?)).await? else {
        return Ok(None);
    };
    let message = format!("{CONTEXT}\n{device}\n{issued_at}\n{nonce}");
    let DeviceKey { public_key, next_public_key, .. } = key;
    let is_by = |key: &[u8]| is_signed(key, message.as_bytes(), &signature);
    let next = next_public_key.filter(|next| is_by(next));
    if (next.is_none() && !is_by(&public_key)) || !state.readers.nonces.is_first_use(device, &nonce) {
        return Ok(None);
    }
    state
        .write(entry.id, move |tx| {
            if let Some(next) = &next {
                devices::change_key(tx, id, next)?;
            }
            Ok(devices::touch(tx, id, now)?)
        })
        .await?;
    Ok(Some(entry.id))
}

/// Takes the key that will take the place of a gateway's own once it has signed with it; its own says so.
///
/// # Errors
/// [`AuthError::Unauthenticated`] unless it is a device that is not revoked; [`AppError::Invalid`] when its own key did not
/// sign that.
pub async fn offer_key(
    state: &AppState,
    principal: &Principal,
    public_key: [u8; PUBLIC_KEY_LENGTH],
    signature: [u8; Signature::BYTE_SIZE],
) -> Result<(), AppError> {
    let (id, _) = device(principal)?;
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let known = devices::find_key(tx, id)?.ok_or(AuthError::Unauthenticated)?;
            let message = format!("{KEY_CONTEXT}\n{id}\n{}", BASE64_URL_SAFE_NO_PAD.encode(public_key));
            if !is_signed(&known.public_key, message.as_bytes(), &signature) {
                return Err(AppError::invalid("/signature", "wrong-type"));
            }
            if known.next_public_key.as_deref() == Some(&public_key) {
                return Ok(());
            }
            devices::offer_key(tx, id, &public_key)?;
            Ok(audit::record(tx, &act, &Event::done("device.key_changed", "device", id.value()))?)
        })
        .await
}

fn is_recent(issued_at: &str, now: DateTime<Utc>) -> bool {
    DateTime::parse_from_rfc3339(issued_at)
        .is_ok_and(|at| now.signed_duration_since(at).abs() <= CLOCK_DIFFERENCE_MAX)
}

fn is_signed(public_key: &[u8], message: &[u8], signature: &[u8; Signature::BYTE_SIZE]) -> bool {
    let key = <&[u8; 32]>::try_from(public_key).ok().and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
    key.is_some_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    #[test]
    fn only_the_key_that_was_paired_signs() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let public = key.verifying_key().to_bytes();
        let signature = key.sign(b"message").to_bytes();
        assert!(is_signed(&public, b"message", &signature));
        assert!(!is_signed(&public, b"massage", &signature));
        assert!(!is_signed(
            &SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes(),
            b"message",
            &signature
        ));
        assert!(!is_signed(&[], b"message", &signature));
        assert!(!is_signed(&public, b"message", &[0; 64]));
    }

    #[test]
    fn a_clock_may_be_two_minutes_off_and_a_nonce_is_good_once() {
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        for (seconds, accepted) in [(0, true), (120, true), (-120, true), (121, false), (-121, false)] {
            let at = (now + TimeDelta::seconds(seconds)).to_rfc3339();
            assert_eq!(is_recent(&at, now), accepted, "{seconds}");
        }
        assert!(!is_recent("yesterday", now));
        let nonces = Nonces::default();
        assert!(nonces.is_first_use(Uuid::nil(), "a"));
        assert!(!nonces.is_first_use(Uuid::nil(), "a"));
        assert!(nonces.is_first_use(Uuid::max(), "a"));
    }
}
