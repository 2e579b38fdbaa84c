//! Pairing: this machine makes a key and shows a code; a manager types the code at the server and so says where the taps go.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use crate::api_client::{ApiClient, ApiError};
use crate::config::{Home, Pairing};
use crate::console::Console;
use crate::messages::Message;
use crate::signature;
use crate::wire::{PairingState, PollPairing, PolledPairing, StartPairing, StartedPairing};

/// The life of a code, as the server has it; counted here, because this machine's clock may be wrong.
const CODE_LIFE: Duration = Duration::from_secs(600);
const POLL_MIN: Duration = Duration::from_secs(1);

/// Why pairing failed.
#[derive(Debug, thiserror::Error)]
pub enum PairError {
    /// Nobody typed the code in time.
    #[error("the code has expired")]
    Expired,
    /// The server refused or is away.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The directory cannot be used.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Pairs with a server and keeps what it answered.
///
/// # Errors
/// [`PairError`]: nothing was kept, except the key.
pub fn pair(home: &Home, server: &str, name: &str, console: Console) -> Result<Pairing, PairError> {
    let key = home.load_or_make_key()?;
    let mut client = ApiClient::new(server);
    let request = StartPairing { public_key: signature::public_key(&key), name };
    let started: StartedPairing = client.post("/pairings", None, &request)?;
    console.say(&Message::Type { code: &started.user_code, server });
    let (tenant_number, device_id) = wait(&mut client, &started)?;
    let pairing = Pairing { server: server.to_owned(), tenant_number, device_id, name: name.to_owned() };
    home.save_pairing(&pairing)?;
    Ok(pairing)
}

fn wait(client: &mut ApiClient, started: &StartedPairing) -> Result<(String, uuid::Uuid), PairError> {
    let until = Instant::now() + CODE_LIFE;
    let every = Duration::from_secs(started.interval_seconds).max(POLL_MIN);
    while Instant::now() < until {
        thread::sleep(every);
        let polled: PolledPairing =
            match client.post("/pairings/poll", None, &PollPairing { device_code: &started.device_code }) {
                Ok(polled) => polled,
                Err(error @ ApiError::Refused { .. }) => return Err(error.into()),
                // The code stays good while the server is away.
                Err(ApiError::Unreachable(_) | ApiError::Busy { .. } | ApiError::Foreign) => continue,
            };
        match (polled.state, polled.tenant_number, polled.device_id) {
            (PairingState::Paired, Some(tenant_number), Some(device_id)) => {
                return Ok((tenant_number, device_id));
            }
            (PairingState::Expired, ..) => return Err(PairError::Expired),
            (PairingState::Waiting | PairingState::Paired, ..) => {}
        }
    }
    Err(PairError::Expired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::TestDirectory;
    use crate::fake_server::{Answer, FakeServer};
    use crate::messages::Language;

    const STARTED: &str = r#"{"device_code":"D","user_code":"ABCD-2345","expires_at":"2026-11-22T02:41:00Z","interval_seconds":1}"#;

    #[test]
    fn the_device_is_kept_once_the_code_was_typed() {
        let paired = r#"{"state":"paired","device_id":"01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59","tenant_number":"100001"}"#;
        let waiting = r#"{"state":"waiting","device_id":null,"tenant_number":null}"#;
        let server = FakeServer::start(vec![
            Answer::json(201, STARTED),
            Answer::json(200, waiting),
            Answer::json(503, "{}"),
            Answer::json(200, paired),
        ]);
        let directory = TestDirectory::new();
        let home = Home::open(Some(directory.path())).unwrap();
        let console = Console { language: Language::English };
        let pairing = pair(&home, &server.address(), "Desk", console).unwrap();
        assert_eq!(pairing.tenant_number, "100001");
        assert_eq!(home.find_pairing().unwrap(), Some(pairing));
        let key = signature::public_key(&home.load_or_make_key().unwrap());
        assert!(server.requests()[0].ends_with(&format!(r#"{{"public_key":"{key}","name":"Desk"}}"#)));
        assert!(server.requests()[1].ends_with(r#"{"device_code":"D"}"#));
    }

    #[test]
    fn a_code_that_nobody_typed_expires() {
        let expired = r#"{"state":"expired","device_id":null,"tenant_number":null}"#;
        let server = FakeServer::start(vec![Answer::json(201, STARTED), Answer::json(200, expired)]);
        let directory = TestDirectory::new();
        let home = Home::open(Some(directory.path())).unwrap();
        let console = Console { language: Language::English };
        let outcome = pair(&home, &server.address(), "Desk", console);
        assert!(matches!(outcome, Err(PairError::Expired)));
        assert_eq!(home.find_pairing().unwrap(), None);
    }
}
