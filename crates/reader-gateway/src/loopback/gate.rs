//! Tickets of desks: signed by the server for this device, good for a minute, and once.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::{Signature, VerifyingKey};
use uuid::Uuid;

use super::lock;

const CONTEXT: &str = "regulars-reader-ticket-v1";
/// How long a ticket is good.
const LIFE: TimeDelta = TimeDelta::seconds(60);
/// How far the two clocks may be apart, after what is known of their difference.
const CLOCKS_APART_MAX: TimeDelta = TimeDelta::seconds(5);

/// Who may listen.
#[derive(Debug)]
pub(super) struct Gate {
    device: Uuid,
    opened: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    key: Option<VerifyingKey>,
    /// Tickets that were shown, with their ends.
    shown: HashMap<String, DateTime<Utc>>,
}

impl Gate {
    /// Of a device. It admits nobody until the server has told its key.
    pub(super) fn new(device: Uuid) -> Self {
        Self { device, opened: Instant::now(), state: Mutex::default() }
    }

    /// Takes the server's key; an older server has none, and then nobody is admitted.
    pub(super) fn learn(&self, key: Option<&str>) {
        let bytes = key.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        lock(&self.state).key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    }

    /// Whether a ticket is good now, by the server's clock. It is not good a second time: what was shown before this
    /// process began is not known, so what was signed before is refused.
    pub(super) fn admit(&self, ticket: &str, now: DateTime<Utc>) -> bool {
        let mut state = lock(&self.state);
        let Some(key) = state.key else { return false };
        let Some(until) = self.end_of(ticket, &key) else { return false };
        let signed_at = until - LIFE;
        let open_for = TimeDelta::from_std(self.opened.elapsed()).unwrap_or(TimeDelta::MAX);
        let is_of_now = now <= until + CLOCKS_APART_MAX && signed_at <= now + CLOCKS_APART_MAX;
        if !is_of_now || now - signed_at + CLOCKS_APART_MAX > open_for {
            return false;
        }
        state.shown.retain(|_, end| *end + CLOCKS_APART_MAX >= now);
        state.shown.insert(ticket.to_owned(), until).is_none()
    }

    /// The end of a ticket that the server signed for this device.
    fn end_of(&self, ticket: &str, key: &VerifyingKey) -> Option<DateTime<Utc>> {
        let (signed, signature) = ticket.rsplit_once('.')?;
        let (until, nonce) = signed.split_once('.')?;
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
        let message = format!("{CONTEXT}\n{}\n{until}\n{nonce}", self.device);
        key.verify_strict(message.as_bytes(), &signature).ok()?;
        DateTime::from_timestamp(until.parse().ok()?, 0)
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! A server that signs tickets.

    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    pub(crate) const DEVICE: Uuid = Uuid::from_u128(7);

    pub(crate) fn public_key() -> String {
        URL_SAFE_NO_PAD.encode(key().verifying_key().as_bytes())
    }

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[9; 32])
    }

    pub(crate) fn ticket(device: Uuid, until: i64, nonce: &str) -> String {
        let signature = key().sign(format!("{CONTEXT}\n{device}\n{until}\n{nonce}").as_bytes());
        format!("{until}.{nonce}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// As if this process had begun so long ago.
    pub(crate) fn opened_before(gate: &mut Gate, seconds: u64) {
        gate.opened = Instant::now().checked_sub(std::time::Duration::from_secs(seconds)).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{DEVICE, opened_before, public_key, ticket};
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn gate() -> Gate {
        let mut gate = Gate::new(DEVICE);
        gate.learn(Some(&public_key()));
        opened_before(&mut gate, 100);
        gate
    }

    #[test]
    fn input_26_a_ticket_is_good_once_within_its_minute_and_for_its_device() {
        let gate = gate();
        let good = ticket(DEVICE, 1_060, "n1");
        assert!(gate.admit(&good, at(1_001)));
        assert!(!gate.admit(&good, at(1_001)), "it was shown before");
        assert!(
            !gate.admit(&good, at(1_066)) && !gate.admit(&ticket(DEVICE, 1_060, "n2"), at(1_066)),
            "over"
        );
        assert!(!gate.admit(&ticket(DEVICE, 2_000, "n3"), at(1_001)), "good for longer than any");
        assert!(!gate.admit(&ticket(Uuid::from_u128(8), 1_060, "n4"), at(1_001)), "of another device");
        assert!(gate.admit(&ticket(DEVICE, 1_060, "n5"), at(1_065)), "clocks may differ a little");
    }

    #[test]
    fn input_26_what_the_server_did_not_sign_is_no_ticket() {
        let gate = gate();
        let good = ticket(DEVICE, 1_060, "n1");
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let forged = [
            String::new(),
            "..".to_owned(),
            signed.to_owned(),
            format!("1061.n1.{signature}"),
            format!("1060.n2.{signature}"),
            format!("{signed}.{}", "A".repeat(86)),
            format!("{signed}.é"),
            format!("{good}A"),
        ];
        for forged in forged {
            assert!(!gate.admit(&forged, at(1_001)), "{forged}");
        }
        assert!(!Gate::new(DEVICE).admit(&good, at(1_001)), "no server has told its key");
        for key in [None, Some(""), Some("AAAA"), Some("é")] {
            gate.learn(key);
            assert!(!gate.admit(&good, at(1_001)), "{key:?}");
        }
    }

    /// What was shown to the process before this one is not known here.
    #[test]
    fn input_26_a_ticket_from_before_a_restart_is_not_good_again() {
        let mut gate = gate();
        opened_before(&mut gate, 10);
        assert!(!gate.admit(&ticket(DEVICE, 1_060, "n1"), at(1_020)));
        assert!(!gate.admit(&ticket(DEVICE, 1_060, "n1"), at(1_006)), "the clocks may differ");
        assert!(gate.admit(&ticket(DEVICE, 1_060, "n1"), at(1_004)));
    }
}
