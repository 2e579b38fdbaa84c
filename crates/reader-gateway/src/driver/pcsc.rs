//! Chip card readers through PC/SC: pcscd on Linux, the system's own service on Windows and macOS.
//!
//! Each reader has its own context and thread, so that one whose card does not answer holds up no other. On any error
//! but a time-out the context is given up: after a restart of the service it is worth nothing, whatever it says.

use std::ffi::{CStr, CString};
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{Disposition, Error, Protocols, Scope, ShareMode, State};

use super::claim::Claim;
use super::presence::{Change, Presence, Snapshot};
use super::{Context, Device, Driver, DriverError, Ended};
use crate::parse::apdu;
use crate::reader::{Origin, Payload, RawRead, ReaderState};
use crate::settings::Matching;

/// How long one wait for a card lasts; then somebody may have asked to stop.
const WAIT: Duration = Duration::from_millis(500);
/// A card that slides onto the reader is asked again.
const ATTEMPTS: usize = 3;
/// A card that another program gave back later than this was not tapped just now.
const TAP_AGE_MAX: Duration = Duration::from_secs(5);
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(60);
/// The longest UID with its status, and room for readers that send more than that.
const ANSWER_BYTES_MAX: usize = 264;

/// Reads the UID of every card on one reader.
#[derive(Debug)]
pub struct PcscDriver;

impl Driver for PcscDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let service = context.ask(|| pcsc::Context::establish(Scope::User)).map_err(problem)?;
        let names =
            names(&service)?.into_iter().filter(|(name, _)| fits(name, &context.settings.matching)).collect();
        let (_claim, name) = Claim::take_first(names, &context.settings.id)?;
        context.tell(ReaderState::Attached(name.to_string_lossy().into_owned()));
        context.tell(ReaderState::Ready);
        watch(&service, &name, context)
    }
}

/// The readers that the service knows. Names may be in any encoding; what cannot be read is replaced.
fn names(service: &pcsc::Context) -> Result<Vec<(String, CString)>, DriverError> {
    let names = service.list_readers_owned().map_err(problem)?;
    Ok(names.into_iter().map(|name| (name.to_string_lossy().into_owned(), name)).collect())
}

fn fits(name: &str, matching: &Matching) -> bool {
    let wanted = matching.name.as_ref().or(matching.path.as_ref());
    wanted.is_none_or(|wanted| name.to_lowercase().contains(&wanted.to_lowercase()))
}

/// The readers that the service knows, for `list`; none without the service.
#[must_use]
pub fn list() -> Vec<Device> {
    let names = pcsc::Context::establish(Scope::User).map_err(problem).and_then(|service| names(&service));
    let device = |(name, _)| Device { path: None, vid: None, pid: None, serial: None, name: Some(name) };
    names.unwrap_or_default().into_iter().map(device).collect()
}

fn watch(service: &pcsc::Context, name: &CStr, context: &Context) -> Result<Ended, DriverError> {
    let mut states = [pcsc::ReaderState::new(name, State::UNAWARE)];
    let mut presence = Presence::default();
    // Since when another program has had the card that lies there.
    let mut denied: Option<Instant> = None;
    while !context.should_stop() {
        let change = match service.get_status_change(WAIT, &mut states) {
            Ok(()) => {
                let snapshot = snapshot(&states[0]);
                states[0].sync_current_state();
                presence.take(snapshot)
            }
            Err(Error::Timeout | Error::Cancelled) => Change::Nothing,
            Err(error) => return Err(problem(error)),
        };
        let resumed = match change {
            Change::Lost => return Err(DriverError::Gone),
            Change::Mute => {
                context.read(Payload::Answer(Vec::new()));
                continue;
            }
            Change::Nothing => match denied {
                Some(since) if presence.has_card() => since.elapsed() > TAP_AGE_MAX,
                Some(_) => {
                    denied = None;
                    context.tell(ReaderState::Ready);
                    continue;
                }
                None => continue,
            },
            Change::Arrived { resumed } => resumed,
        };
        match ask_for_uid(service, name, context)? {
            Asked::Answer(answer) => {
                if denied.take().is_some() {
                    context.tell(ReaderState::Ready);
                }
                context.tell_read(RawRead {
                    payload: Payload::Answer(answer),
                    origin: Origin::Live,
                    resumed,
                });
            }
            Asked::Denied if denied.is_none() => {
                denied = Some(Instant::now());
                context.tell(ReaderState::Failed("another program uses the card".to_owned()));
            }
            Asked::Denied => {}
        }
    }
    Ok(Ended::Stopped)
}

fn snapshot(state: &pcsc::ReaderState) -> Snapshot {
    let event = state.event_state();
    let present = event.contains(State::PRESENT);
    Snapshot {
        lost: event.intersects(State::UNKNOWN | State::UNAVAILABLE),
        present,
        mute: present && (event.contains(State::MUTE) || !apdu::is_answer_to_reset(state.atr())),
        count: u16::try_from(state.event_count() & 0xFFFF).unwrap_or(0),
    }
}

/// What came of a question to a card.
enum Asked {
    /// It answered; with nothing or a part, when it was gone before that.
    Answer(Vec<u8>),
    /// Another program has it for itself.
    Denied,
}

fn ask_for_uid(service: &pcsc::Context, name: &CStr, context: &Context) -> Result<Asked, DriverError> {
    let mut asked = Asked::Answer(Vec::new());
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            thread::sleep(BETWEEN_ATTEMPTS);
        }
        asked = match context.ask(|| transmit(service, name)) {
            Ok(whole) if whole.len() >= 2 => return Ok(Asked::Answer(whole)),
            Ok(cut) => Asked::Answer(cut),
            Err(Error::SharingViolation) => Asked::Denied,
            // The card moved.
            Err(
                Error::NoSmartcard
                | Error::RemovedCard
                | Error::ResetCard
                | Error::UnpoweredCard
                | Error::UnresponsiveCard
                | Error::CommDataLost
                | Error::NotTransacted
                | Error::ProtoMismatch,
            ) => Asked::Answer(Vec::new()),
            Err(error) => return Err(problem(error)),
        }
    }
    Ok(asked)
}

fn transmit(service: &pcsc::Context, name: &CStr) -> Result<Vec<u8>, Error> {
    let mut card = service.connect(name, ShareMode::Shared, Protocols::ANY)?;
    let transaction = card.transaction()?;
    let mut buffer = [0; ANSWER_BYTES_MAX];
    let answer = transaction.transmit(&apdu::GET_UID, &mut buffer)?.to_vec();
    // The answer counts, not how the card is left.
    let _ = transaction.end(Disposition::LeaveCard);
    Ok(answer)
}

fn problem(error: Error) -> DriverError {
    let is_gone =
        matches!(error, Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable);
    if is_gone { DriverError::Gone } else { DriverError::Other(error.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of any script and length, and two readers whose names differ in their number only.
    #[test]
    fn input_15_a_reader_is_found_by_any_part_of_its_name() {
        let named = |name: &str| Matching { name: Some(name.to_owned()), ..Matching::default() };
        assert!(fits("ACS ACR122U PICC Interface 00 00", &named("acr122u")));
        assert!(fits("读卡器 é 00 01", &named("读卡器 É 00 01")));
        assert!(fits(&"x".repeat(128), &Matching::default()));
        assert!(!fits("Virtual PCD 00 00", &named("Virtual PCD 00 01")));
        let odd = CString::new(b"\xE9\xFF reader".to_vec()).unwrap();
        assert!(fits(&odd.to_string_lossy(), &named("reader")));
    }
}
