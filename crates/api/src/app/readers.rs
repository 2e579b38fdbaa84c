//! Reader gateways: pairing, their tokens, what they read, and the desks that wait for it.
//!
//! *Invariant:* what a card says appears in no log line and no error; a payment code is not even stored.

pub mod devices;
pub mod feed;
pub mod hub;
pub mod pairings;
pub mod reports;
pub mod taps;
pub mod tickets;
mod tries;

use domain::ids::{Device, Id, Tenant, Terminal};
use persistence::audit::Actor;
use persistence::store::Store;

use self::devices::Nonces;
use self::hub::TapHub;
use self::tickets::Tickets;
use self::tries::Tries;
use super::error::{AppError, AuthError};
use crate::auth::keys::Keys;
use crate::auth::principal::Principal;
use crate::config::ServerSettings;

/// Wrong codes that a terminal accepts in ten minutes.
const WRONG_CODES_MAX: u32 = 5;

/// What the readers' operations share within a server.
#[derive(Debug)]
pub struct Readers {
    /// Wakes the desks.
    pub hub: TapHub,
    /// Lets desks hear the gateways of their own machines.
    pub tickets: Tickets,
    /// Pairings begun, per address.
    begun: Tries<std::net::IpAddr>,
    /// Wrong codes typed, per terminal.
    wrong_codes: Tries<(Id<Tenant>, Id<Terminal>)>,
    /// Signatures seen.
    nonces: Nonces,
}

impl Readers {
    /// Of a server. The listener starts with the first desk that waits.
    #[must_use]
    pub fn new(store: &Store, keys: &Keys, settings: &ServerSettings) -> Self {
        Self {
            hub: TapHub::new(store.address().clone()),
            tickets: Tickets::new(keys),
            begun: Tries::new((settings.rate_anonymous_per_minute / 10).max(1)),
            wrong_codes: Tries::new(WRONG_CODES_MAX),
            nonces: Nonces::default(),
        }
    }
}

/// The gateway that asks, with its terminal.
///
/// # Errors
/// [`AuthError::Unauthenticated`] for people and clients: the operation belongs to a device.
pub fn device(principal: &Principal) -> Result<(Id<Device>, Id<Terminal>), AppError> {
    match (principal.actor, principal.terminal) {
        (Actor::Device(device), Some(terminal)) => Ok((device, terminal)),
        (Actor::Device(_) | Actor::User(_) | Actor::Client(_) | Actor::System, _) => {
            Err(AuthError::Unauthenticated.into())
        }
    }
}
