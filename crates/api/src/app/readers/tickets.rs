//! Tickets: a desk shows one to the gateway of its own machine, to hear taps from there too.
//!
//! A ticket is its end in seconds since 1970, a nonce and a signature, joined by dots. Signed are
//! `regulars-reader-ticket-v1`, the device, the end and the nonce, one per line and without a line end after the last. The
//! gateway takes each once, until its end, and only from the page of its own server.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Device, Id};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use persistence::devices;
use sha2::Sha256;

use crate::app::error::AppError;
use crate::auth::keys::Keys;
use crate::auth::principal::Principal;
use crate::auth::secrets;
use crate::state::AppState;

const CONTEXT: &str = "regulars-reader-ticket-v1";
/// How long a ticket is good.
pub const LIFE_SECONDS: i64 = 60;
/// A gateway that told nothing for longer is not there: it tells every half minute.
const THERE_FOR: TimeDelta = TimeDelta::minutes(2);

/// Signs tickets.
pub struct Tickets {
    key: SigningKey,
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tickets")
    }
}

/// A ticket for one gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Whose.
    pub device: Id<Device>,
    /// Where it waits, on its own machine.
    pub port: u16,
    /// To be shown there.
    pub text: String,
}

impl Tickets {
    /// With a key that follows from the installation's: every server process of it signs alike.
    #[must_use]
    pub fn new(keys: &Keys) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&keys.signing).expect("an HMAC takes keys of any length");
        mac.update(CONTEXT.as_bytes());
        Self { key: SigningKey::from_bytes(&mac.finalize().into_bytes().into()) }
    }

    /// What proves its tickets, base64url.
    #[must_use]
    pub fn public_key(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes())
    }

    fn make(&self, device: Id<Device>, now: DateTime<Utc>) -> String {
        let until = now.timestamp() + LIFE_SECONDS;
        let nonce = BASE64_URL_SAFE_NO_PAD.encode(secrets::random::<16>());
        let signature = self.key.sign(format!("{CONTEXT}\n{device}\n{until}\n{nonce}").as_bytes());
        format!("{until}.{nonce}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

/// Tickets for the gateways of the caller's till that wait for a desk; none without a till.
///
/// # Errors
/// [`AppError::Store`].
pub async fn give(state: &AppState, principal: &Principal) -> Result<Vec<Ticket>, AppError> {
    let Some(terminal) = principal.terminal else { return Ok(Vec::new()) };
    let now = principal.now;
    let waiting = state
        .read(principal.tenant, move |tx| Ok(devices::with_loopback(tx, terminal, now - THERE_FOR)?))
        .await?;
    let ticket = |(device, port)| Ticket { device, port, text: state.readers.tickets.make(device, now) };
    Ok(waiting.into_iter().map(ticket).collect())
}
