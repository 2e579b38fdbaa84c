//! From a reader's note to what is done about it: understood, seen once, and counted for whoever asks how readers are.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::api_client::now;
use crate::debounce::Debounce;
use crate::interpret::{Read, Refusal, interpret};
use crate::mailbox::{Mailbox, Received};
use crate::reader::{Note, Origin, RawRead, ReaderState, Signal};
use crate::settings::Settings;

/// How long one wait for a note lasts.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a note comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Somebody tapped a card.
    Tap(Read, Origin),
    /// The card has just been read.
    SameTap,
    /// A card lay on the reader when it was opened: nobody has just tapped it.
    Resumed,
    /// It is no card.
    Refused(Refusal),
    /// The reader is like this now.
    State(ReaderState),
}

/// How one reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its kind.
    pub driver: &'static str,
    /// What it said last about itself.
    pub state: ReaderState,
    /// What the device is called, since it was last connected.
    pub name: Option<String>,
    /// When it last read a card.
    pub last_read_at: Option<DateTime<Utc>>,
    /// Cards since the start.
    pub reads: u64,
    /// Reads since the start that were no cards.
    pub refused: u64,
    /// Why the last one was none, if nothing good came after it.
    pub last_refusal: Option<&'static str>,
}

/// Understands notes, and remembers how readers are.
#[derive(Debug)]
pub struct Intake {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    member_prefixes: Vec<String>,
    /// What the server told.
    server_prefixes: Vec<String>,
    debounce: Debounce,
    readers: BTreeMap<String, Status>,
}

impl Intake {
    /// As settings say.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let debounce = Debounce::new(Duration::from_millis(settings.same_tap_ms));
        let member_prefixes = settings.member_prefixes.clone();
        Self {
            state: Mutex::new(State {
                member_prefixes,
                server_prefixes: Vec::new(),
                debounce,
                readers: BTreeMap::new(),
            }),
        }
    }

    /// From now on as other settings say. What readers there are is known from their notes.
    pub fn apply(&self, settings: &Settings) {
        let mut state = self.lock();
        state.debounce = Debounce::new(Duration::from_millis(settings.same_tap_ms));
        state.member_prefixes.clone_from(&settings.member_prefixes);
        state.readers.retain(|id, _| settings.readers.iter().any(|reader| reader.id == *id));
    }

    /// The beginnings of the tenant's card numbers, as the server knows them: beside those of the settings. Whether they
    /// are others than before.
    pub fn learn(&self, server_prefixes: &[String]) -> bool {
        let mut state = self.lock();
        let is_news = state.server_prefixes != server_prefixes;
        state.server_prefixes = server_prefixes.to_vec();
        is_news
    }

    /// The beginnings of numbers that are the tenant's own.
    #[must_use]
    pub fn prefixes(&self) -> Vec<String> {
        let state = self.lock();
        [state.member_prefixes.as_slice(), state.server_prefixes.as_slice()].concat()
    }

    /// How the readers are, by name.
    #[must_use]
    pub fn readers(&self) -> BTreeMap<String, Status> {
        self.lock().readers.clone()
    }

    /// What a note comes to.
    pub fn understand(&self, note: &Note) -> Finding {
        let mut state = self.lock();
        let finding = match &note.signal {
            Signal::State(reader) => Finding::State(reader.clone()),
            Signal::Read(raw) => state.judge(raw, note),
        };
        state.count(note, &finding);
        finding
    }

    /// Hands over every note with what it comes to, until no reader is left or `take` wants no more.
    ///
    /// # Errors
    /// Those of `take`.
    pub fn take_until<E>(
        &self,
        mailbox: &Mailbox,
        mut take: impl FnMut(&Note, Finding) -> Result<bool, E>,
    ) -> Result<(), E> {
        loop {
            match mailbox.receive(PATIENCE) {
                Received::Note(note) => {
                    if !take(&note, self.understand(&note))? {
                        return Ok(());
                    }
                }
                Received::Nothing => {}
                Received::Closed => return Ok(()),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn judge(&mut self, raw: &RawRead, note: &Note) -> Finding {
        let prefixes = [self.member_prefixes.as_slice(), self.server_prefixes.as_slice()].concat();
        match interpret(&raw.payload, &note.reader, &prefixes) {
            Err(refusal) => Finding::Refused(refusal),
            Ok(read) => {
                let fresh = raw.origin == Origin::Simulated || self.debounce.is_new_tap(&read.value, note.at);
                match (raw.resumed, fresh) {
                    (true, _) => Finding::Resumed,
                    (false, true) => Finding::Tap(read, raw.origin),
                    (false, false) => Finding::SameTap,
                }
            }
        }
    }

    fn count(&mut self, note: &Note, finding: &Finding) {
        let status = self.readers.entry(note.reader.id.clone()).or_insert_with(|| Status {
            driver: note.reader.driver.name(),
            state: ReaderState::Removed,
            name: None,
            last_read_at: None,
            reads: 0,
            refused: 0,
            last_refusal: None,
        });
        match finding {
            Finding::Tap(..) => {
                status.reads += 1;
                status.last_read_at = Some(now());
                status.last_refusal = None;
            }
            Finding::Refused(refusal) => {
                status.refused += 1;
                status.last_refusal = Some(refusal.code());
            }
            Finding::State(state) => {
                if let ReaderState::Attached(name) = state {
                    status.name = Some(name.clone());
                }
                status.state = state.clone();
            }
            Finding::SameTap | Finding::Resumed => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use super::*;
    use crate::reader::Payload;
    use crate::settings::ReaderSettings;

    fn note(id: &str, text: &str, resumed: bool) -> Note {
        let reader = ReaderSettings { id: id.to_owned(), ..ReaderSettings::stdin() };
        let payload = Payload::Frame(text.as_bytes().to_vec());
        let signal = Signal::Read(RawRead { payload, origin: Origin::Live, resumed });
        Note { reader: Arc::new(reader), at: Instant::now(), signal }
    }

    /// Two readers that have one card at once: a device that is a chip reader and a keyboard.
    #[test]
    fn input_10_a_card_on_two_readers_at_once_is_one_tap() {
        let intake = Intake::new(&Settings::default());
        assert!(matches!(intake.understand(&note("a", "88000001", false)), Finding::Tap(..)));
        assert_eq!(intake.understand(&note("b", "88000001", false)), Finding::SameTap);
        assert_eq!(intake.readers()["a"].reads, 1);
    }

    /// A card that lay there at the start is no tap, and lifting it for a moment makes none of it either.
    #[test]
    fn input_11_a_card_that_lay_there_at_the_start_is_no_tap() {
        let intake = Intake::new(&Settings::default());
        assert_eq!(intake.understand(&note("a", "88000001", true)), Finding::Resumed);
        assert_eq!(intake.understand(&note("a", "88000001", false)), Finding::SameTap);
        assert_eq!(intake.readers()["a"].last_read_at, None);
    }

    #[test]
    fn a_status_says_what_was_read_and_what_was_refused() {
        let intake = Intake::new(&Settings::default());
        intake.understand(&note("a", "134567890123456789", false));
        assert_eq!(
            (intake.readers()["a"].refused, intake.readers()["a"].last_refusal),
            (1, Some("payment-code"))
        );
        intake.understand(&note("a", "88000001", false));
        let status = intake.readers()["a"].clone();
        assert!(status.last_read_at.is_some() && status.last_refusal.is_none());
        intake.apply(&Settings::default());
        assert!(intake.readers().is_empty(), "a reader that is no longer in the settings is forgotten");
    }
}
