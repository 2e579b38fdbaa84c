//! Sends spooled events as this device: asks for a token when it needs one, and for another when it was refused.

use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use ed25519_dalek::SigningKey;

use crate::api_client::{ApiClient, ApiError, now};
use crate::config::{Home, Pairing};
use crate::signature;
use crate::spool::SpooledEvent;
use crate::wire::{
    BatchAnswer, EventBatch, EventResult, Heartbeat, HeartbeatAnswer, KeyAnswer, KeyOffer, Source,
    TokenAnswer, TokenRequest, WireEvent,
};

/// Events that one request carries at most.
pub const BATCH_EVENTS_MAX: usize = 100;
/// A read that arrives later than this is history: the desk no longer opens for it.
const LIVE_AGE_MAX: TimeDelta = TimeDelta::seconds(5);
/// A gateway makes itself another key once its own is older.
const KEY_LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How often that is tried: a server that does not know the question is not asked all the time.
const KEY_TRIED_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// A token is not used in the last moments of its life.
const TOKEN_MARGIN: Duration = Duration::from_secs(20);

/// Why a gateway keeps its key.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The server refused or is away.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The directory cannot be used.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The way to the server.
pub struct Uplink {
    client: ApiClient,
    key: SigningKey,
    pairing: Pairing,
    token: Option<(String, Instant)>,
    /// The server has taken a heartbeat: an older one would refuse taps that name their reader.
    knows_readers: bool,
    /// Where the key is kept, if it is to be changed.
    home: Option<Home>,
    key_tried_at: Option<Instant>,
}

impl std::fmt::Debug for Uplink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uplink").field("pairing", &self.pairing).finish_non_exhaustive()
    }
}

impl Uplink {
    /// The way to the server that a gateway is paired with.
    #[must_use]
    pub fn new(key: SigningKey, pairing: Pairing) -> Self {
        let client = ApiClient::new(&pairing.server);
        Self { client, key, pairing, token: None, knows_readers: false, home: None, key_tried_at: None }
    }

    /// The same, changing the key in a directory when it is old.
    #[must_use]
    pub fn changing_key_in(self, home: Home) -> Self {
        Self { home: Some(home), ..self }
    }

    /// Whether the server accepts this device now.
    ///
    /// # Errors
    /// [`ApiError`]; [`ApiError::is_unauthenticated`] when it does not.
    pub fn check(&mut self) -> Result<(), ApiError> {
        self.token().map(drop)
    }

    /// Sends a batch; the answer has one result per event.
    ///
    /// # Errors
    /// [`ApiError`]; [`ApiError::is_unauthenticated`] when the device was revoked.
    pub fn send(&mut self, events: &[SpooledEvent]) -> Result<Vec<EventResult>, ApiError> {
        match self.attempt(events) {
            Err(error) if error.is_unauthenticated() && self.token.take().is_some() => self.attempt(events),
            outcome => outcome,
        }
    }

    /// Tells how the readers are.
    ///
    /// # Errors
    /// [`ApiError`]; [`ApiError::is_unauthenticated`] when the device was revoked.
    pub fn heartbeat(&mut self, heartbeat: &Heartbeat) -> Result<HeartbeatAnswer, ApiError> {
        let token = self.token()?;
        let outcome = match self.client.post("/devices/heartbeat", Some(&token), heartbeat) {
            Err(error) if error.is_unauthenticated() => {
                self.token = None;
                let token = self.token()?;
                self.client.post("/devices/heartbeat", Some(&token), heartbeat)
            }
            outcome => outcome,
        };
        self.knows_readers |= outcome.is_ok();
        outcome
    }

    /// Puts another key in the place of this gateway's own, once that is a month old. Both are good until the new one has
    /// signed: whatever is lost on the way, the next attempt goes on with the same two.
    ///
    /// # Errors
    /// [`ChangeError`]; the key in use stays.
    pub fn change_old_key(&mut self) -> Result<bool, ChangeError> {
        let Some(home) = self.home.clone().filter(|home| home.has_key_older_than(KEY_LIFE)) else {
            return Ok(false);
        };
        if self.key_tried_at.is_some_and(|at| at.elapsed() < KEY_TRIED_EVERY) {
            return Ok(false);
        }
        self.key_tried_at = Some(Instant::now());
        let next = home.load_or_make_next_key()?;
        let public_key = signature::public_key(&next);
        let signature = signature::sign_key(&self.key, self.pairing.device_id, &public_key);
        let token = self.token()?;
        let offer = KeyOffer { public_key: &public_key, signature };
        let answer: KeyAnswer = self.client.post("/devices/key", Some(&token), &offer)?;
        if answer.public_key != public_key {
            return Err(ApiError::Foreign.into());
        }
        home.adopt_next_key()?;
        // The next token is asked for with the new key, and the server forgets the old one.
        (self.key, self.token) = (next, None);
        Ok(true)
    }

    /// An instant of this machine as the server would have read it.
    #[must_use]
    pub fn server_time(&self, here: DateTime<Utc>) -> DateTime<Utc> {
        self.client.server_time(here)
    }

    fn attempt(&mut self, events: &[SpooledEvent]) -> Result<Vec<EventResult>, ApiError> {
        let token = self.token()?;
        let batch = EventBatch { events: events.iter().map(|event| self.wire_event(event)).collect() };
        let answer: BatchAnswer = self.client.post("/reader-events", Some(&token), &batch)?;
        Ok(answer.results)
    }

    fn token(&mut self) -> Result<String, ApiError> {
        if let Some((token, until)) = &self.token
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let answer = match self.request_token() {
            // The refusal told the server's time; with a wrong clock here, the second request is the first right one.
            Err(error) if error.is_unauthenticated() => self.request_token(),
            outcome => outcome,
        }?;
        let life = Duration::from_secs(answer.expires_in).saturating_sub(TOKEN_MARGIN);
        self.token = Some((answer.access_token.clone(), Instant::now() + life));
        Ok(answer.access_token)
    }

    fn request_token(&mut self) -> Result<TokenAnswer, ApiError> {
        let issued_at = self.client.server_time(now()).to_rfc3339_opts(SecondsFormat::Millis, true);
        let nonce = signature::fresh_nonce().map_err(|error| ApiError::Unreachable(error.to_string()))?;
        let Pairing { tenant_number, device_id, .. } = &self.pairing;
        let signature = signature::sign(&self.key, *device_id, &issued_at, &nonce);
        let request = TokenRequest {
            tenant_number,
            device_id: *device_id,
            issued_at: &issued_at,
            nonce: &nonce,
            signature,
        };
        self.client.post("/devices/token", None, &request)
    }

    fn wire_event(&self, event: &SpooledEvent) -> WireEvent {
        let now = now();
        let age = event.age(now);
        let is_live = age.is_some_and(|age| age <= LIVE_AGE_MAX);
        let source = match (event.simulated, is_live) {
            (true, _) => Source::Simulated,
            (false, true) => Source::Live,
            (false, false) => Source::Spooled,
        };
        // Of unknown age is too old for the desk.
        let age = age.unwrap_or(LIVE_AGE_MAX * 2);
        WireEvent {
            event_id: event.event_id,
            seq: event.seq,
            kind: event.kind,
            value: event.value.clone(),
            read_at: self.client.server_time(now - age),
            source,
            reader: event.reader.clone().filter(|_| self.knows_readers),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::config::testing::TestDirectory;
    use crate::fake_server::{Answer, FakeServer};
    use crate::reader::ReadKind;
    use crate::wire::Outcome;

    const TOKEN: &str = r#"{"access_token":"T","expires_in":300,"token_type":"Bearer"}"#;
    const REFUSED: &str = r#"{"code":"unauthenticated"}"#;

    fn uplink(server: &FakeServer) -> Uplink {
        let pairing = Pairing {
            server: server.address(),
            tenant_number: "100001".to_owned(),
            device_id: Uuid::from_u128(7),
            name: "Desk".to_owned(),
        };
        Uplink::new(SigningKey::from_bytes(&[7; 32]), pairing)
    }

    fn event(read_at: DateTime<Utc>) -> SpooledEvent {
        SpooledEvent {
            event_id: Uuid::from_u128(1),
            seq: 3,
            kind: ReadKind::Ic,
            value: "88000001".to_owned(),
            read_at,
            simulated: false,
            reader: None,
            kept: None,
        }
    }

    fn answer() -> Answer {
        let id = Uuid::from_u128(1);
        Answer::json(200, &format!(r#"{{"results":[{{"event_id":"{id}","outcome":"stored"}}]}}"#))
    }

    #[test]
    fn a_batch_is_sent_with_one_token_for_all() {
        let server = FakeServer::start(vec![Answer::json(200, TOKEN), answer(), answer()]);
        let mut uplink = uplink(&server);
        let results = uplink.send(&[event(DateTime::UNIX_EPOCH)]).unwrap();
        assert_eq!((results[0].outcome, results[0].event_id), (Outcome::Stored, Uuid::from_u128(1)));
        uplink.send(&[event(now())]).unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        assert!(requests[1].contains(
            r#"{"events":[{"event_id":"00000000-0000-0000-0000-000000000001","seq":3,"kind":"ic","value":"88000001","read_at":"1970-01-01T00:00:00Z","source":"spooled"}]}"#
        ), "{}", requests[1]);
        assert!(requests[2].contains(r#""source":"live""#));
    }

    #[test]
    fn input_23_a_token_that_ended_early_is_asked_for_again_and_a_revoked_device_is_told() {
        let refused = || Answer::json(401, REFUSED);
        let server =
            FakeServer::start(vec![Answer::json(200, TOKEN), refused(), Answer::json(200, TOKEN), answer()]);
        assert_eq!(uplink(&server).send(&[event(now())]).unwrap().len(), 1);
        let server = FakeServer::start(vec![refused(), refused()]);
        assert!(uplink(&server).send(&[event(now())]).unwrap_err().is_unauthenticated());
    }

    #[test]
    fn input_22_a_wrong_clock_is_corrected_by_the_first_refusal() {
        let server = FakeServer::start(vec![
            Answer::json(401, REFUSED).with_header("date: Sun, 06 Nov 2044 08:49:37 GMT"),
            Answer::json(200, TOKEN),
        ]);
        uplink(&server).check().unwrap();
        assert!(server.requests()[1].contains(r#""issued_at":"2044-11-06T08:49:3"#));
    }

    /// The server does not hear of a key that this machine could lose, and whatever is lost on the way the same key is offered.
    #[test]
    fn an_old_key_is_changed_once_the_server_knows_the_new_one() {
        let directory = TestDirectory::new();
        let home = Home::open(Some(directory.path())).unwrap();
        let old = home.load_or_make_key().unwrap();
        let file = || std::fs::File::options().write(true).open(directory.path().join("device.key")).unwrap();
        let made_before = |days: u64| {
            let at = std::time::SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
            file().set_modified(at).unwrap();
        };
        let next = signature::public_key(&home.load_or_make_next_key().unwrap());
        let known = format!(r#"{{"public_key":"{next}"}}"#);
        let server = FakeServer::start(vec![
            Answer::json(200, TOKEN),
            Answer::Nothing,
            Answer::json(200, TOKEN),
            Answer::json(200, &known),
            Answer::json(200, TOKEN),
        ]);
        let uplink = || {
            let pairing = uplink(&server).pairing;
            Uplink::new(home.load_or_make_key().unwrap(), pairing).changing_key_in(home.clone())
        };
        made_before(29);
        assert!(!uplink().change_old_key().unwrap());
        made_before(31);
        let mut first = uplink();
        assert!(matches!(first.change_old_key(), Err(ChangeError::Api(ApiError::Unreachable(_)))));
        assert!(!first.change_old_key().unwrap(), "not again on the same day");
        assert_eq!(home.load_or_make_key().unwrap().to_bytes(), old.to_bytes());
        let mut second = uplink();
        assert!(second.change_old_key().unwrap());
        assert_eq!(signature::public_key(&home.load_or_make_key().unwrap()), next);
        assert!(!directory.path().join("device.next").exists());
        second.check().unwrap();
        assert!(!second.change_old_key().unwrap(), "it is young again");
        let offers: Vec<String> =
            server.requests().into_iter().filter(|request| request.contains("/devices/key ")).collect();
        assert_eq!(offers.len(), 2);
        assert!(
            offers.iter().all(|offer| offer.contains(&format!(r#"{{"public_key":"{next}","signature":""#)))
        );
    }

    /// The server takes a tap of the future for one of this moment: such an old tap would open at the desk.
    #[test]
    fn input_22_after_a_clock_was_set_back_an_old_tap_is_history() {
        let server = FakeServer::start(vec![Answer::json(200, TOKEN), answer()]);
        uplink(&server).send(&[event(now() + TimeDelta::days(1))]).unwrap();
        let request = &server.requests()[1];
        assert!(request.contains(r#""source":"spooled""#), "{request}");
        let sent: serde_json::Value =
            serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        let read_at: DateTime<Utc> = sent["events"][0]["read_at"].as_str().unwrap().parse().unwrap();
        assert!(now() - read_at >= LIVE_AGE_MAX, "{read_at}");
    }
}
