//! The driver of chip readers against a real pcscd with a virtual reader: every test has the service to itself.
#![cfg(all(target_os = "linux", feature = "pcsc"))]
#![expect(clippy::unwrap_used, reason = "a bench that cannot be built fails its test")]

mod virtual_reader;

use std::sync::Arc;
use std::time::{Duration, Instant};

use reader_gateway::intake::Finding;
use reader_gateway::mailbox::Received;
use reader_gateway::reader::ReaderState;
use reader_gateway::settings::{DriverKind, Matching, ReaderSettings, Settings};
use reader_gateway::station::Station;
use virtual_reader::{Card, Manners, Service};

const PATIENCE: Duration = Duration::from_secs(15);
const UID: &[u8] = &[0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6];
const OTHER: &[u8] = &[0x5A, 0x01, 0x02, 0x03];

struct Bench {
    // The readers end before the service does.
    station: Arc<Station>,
    service: Service,
}

impl Bench {
    /// With a reader for each slot: `a` and `b`.
    fn start() -> Option<Self> {
        let service = Service::start()?;
        Some(Self { station: station(), service }.ready())
    }

    fn ready(self) -> Self {
        for _ in 0..2 {
            self.wait_for(|_, finding| *finding == Finding::State(ReaderState::Ready));
        }
        self
    }

    fn next(&self) -> (String, Finding) {
        let Received::Note(note) = self.station.mailbox.receive(PATIENCE) else { panic!("nothing came") };
        (note.reader.id.clone(), self.station.intake.understand(&note))
    }

    fn wait_for(&self, wanted: impl Fn(&str, &Finding) -> bool) -> (String, Finding) {
        loop {
            let (reader, finding) = self.next();
            if wanted(&reader, &finding) {
                return (reader, finding);
            }
        }
    }

    /// The next thing that a card brought about.
    fn next_card(&self) -> (String, Finding) {
        self.wait_for(|_, finding| !matches!(finding, Finding::State(_)))
    }

    fn next_tap(&self) -> (String, String) {
        match self.next_card() {
            (reader, Finding::Tap(read, _)) => (reader, read.value),
            other => panic!("no tap: {other:?}"),
        }
    }

    fn next_refusal(&self) -> &'static str {
        match self.next_card() {
            (_, Finding::Refused(refusal)) => refusal.code(),
            other => panic!("no refusal: {other:?}"),
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.station.stop();
    }
}

fn station() -> Arc<Station> {
    let reader = |id: &str, name: &str| ReaderSettings {
        id: id.to_owned(),
        driver: DriverKind::Pcsc,
        matching: Matching { name: Some(name.to_owned()), ..Matching::default() },
        ..ReaderSettings::stdin()
    };
    let readers = vec![reader("a", "Virtual PCD 00 00"), reader("b", "virtual pcd 00 01")];
    Station::start(&Settings { readers, ..Settings::default() }).unwrap()
}

fn tap(reader: &str, value: &str) -> (String, String) {
    (reader.to_owned(), value.to_owned())
}

/// C01: a card on each reader, one after the other, and the same card again: three taps.
#[test]
fn input_6_cards_of_two_readers_are_read_by_their_uid() {
    let Some(bench) = Bench::start() else { return };
    let card = Card::put(0, UID, Manners::Good);
    assert_eq!(bench.next_tap(), tap("a", "04A1B2C3D4E5F6"));
    let _other = Card::put(1, OTHER, Manners::Good);
    assert_eq!(bench.next_tap(), tap("b", "5A010203"));
    drop(card);
    std::thread::sleep(Duration::from_millis(1_200));
    let _again = Card::put(0, UID, Manners::Good);
    assert_eq!(bench.next_tap(), tap("a", "04A1B2C3D4E5F6"));
}

/// A card that never answers makes its reader stuck, and the other one reads on.
#[test]
fn input_3_a_silent_card_makes_its_reader_stuck_and_no_other() {
    let Some(bench) = Bench::start() else { return };
    let silent = Card::put(0, UID, Manners::Silent);
    let (reader, _) = bench.wait_for(|_, finding| *finding == Finding::State(ReaderState::Stuck));
    assert_eq!(reader, "a");
    let _good = Card::put(1, OTHER, Manners::Good);
    assert_eq!(bench.next_tap(), tap("b", "5A010203"));
    drop(silent);
    bench.wait_for(|reader, finding| reader == "a" && *finding == Finding::State(ReaderState::Ready));
    assert_eq!(bench.next_refusal(), "card-removed");
}

/// Pulled away while it is asked; answers of one byte; a status that is no success. The next card is read all the same.
#[test]
fn input_4_a_card_pulled_while_it_is_asked_is_refused_and_the_next_one_read() {
    let Some(bench) = Bench::start() else { return };
    for (manners, code) in [
        (Manners::Pulled, "card-removed"),
        (Manners::Short, "card-removed"),
        (Manners::Refuses, "unreadable"),
    ] {
        let card = Card::put(0, UID, manners);
        assert_eq!(bench.next_refusal(), code);
        drop(card);
        std::thread::sleep(Duration::from_millis(600));
    }
    let _card = Card::put(0, OTHER, Manners::Good);
    assert_eq!(bench.next_tap(), tap("a", "5A010203"));
}

/// A phone shows another number each time: told apart, never a tap.
#[test]
fn input_7_a_random_uid_is_refused_by_name() {
    let Some(bench) = Bench::start() else { return };
    let _phone = Card::put(0, &[0x08, 0x11, 0x22, 0x33], Manners::Good);
    assert_eq!(bench.next_refusal(), "random-uid");
}

/// Another program, such as one that reads chips for signatures, has the card for itself for a while.
#[test]
fn input_12_a_card_that_another_program_has_is_said_and_read_when_it_is_free() {
    let Some(bench) = Bench::start() else { return };
    let other = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = other.list_readers_owned().unwrap().remove(0);
    let (has, waits) = std::sync::mpsc::channel();
    let (let_go, end) = std::sync::mpsc::channel::<()>();
    let thief = std::thread::spawn(move || {
        // Whoever connects first has it; the gateway lets go of a card at once.
        let card = loop {
            match other.connect(&name, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY) {
                Ok(card) => break card,
                Err(_) => std::thread::yield_now(),
            }
        };
        has.send(()).unwrap();
        end.recv().unwrap();
        drop(card);
    });
    let first = Card::put(0, UID, Manners::Good);
    waits.recv_timeout(PATIENCE).unwrap();
    // The card may have been read before the other had it; another one comes while it does.
    drop(first);
    std::thread::sleep(Duration::from_millis(600));
    let _card = Card::put(0, OTHER, Manners::Good);
    let denied = |finding: &Finding| matches!(finding, Finding::State(ReaderState::Failed(cause)) if cause.contains("another program"));
    bench.wait_for(|_, finding| denied(finding));
    let_go.send(()).unwrap();
    thief.join().unwrap();
    bench.wait_for(|reader, finding| reader == "a" && *finding == Finding::State(ReaderState::Ready));
    assert_eq!(bench.next_tap(), tap("a", "5A010203"));
}

/// The service is killed with a card on a reader: the readers are back within three seconds, and the card is no new tap.
#[test]
fn input_13_a_killed_service_is_survived_and_the_readers_are_back_in_time() {
    let Some(mut bench) = Bench::start() else { return };
    let card = Card::put(0, UID, Manners::Good);
    assert_eq!(bench.next_tap(), tap("a", "04A1B2C3D4E5F6"));
    bench.service.kill();
    bench.wait_for(|reader, finding| {
        reader == "a" && matches!(finding, Finding::State(ReaderState::Failed(_)))
    });
    drop(card);
    bench.service.begin();
    let began = Instant::now();
    let mut back = 0;
    while back < 2 {
        bench.wait_for(|_, finding| *finding == Finding::State(ReaderState::Ready));
        back += 1;
    }
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    let _card = Card::put(1, OTHER, Manners::Good);
    assert_eq!(bench.next_tap(), tap("b", "5A010203"));
}

/// A card that lay there when the gateway started is told, and is no tap.
#[test]
fn input_11_a_card_that_lies_there_at_the_start_is_no_tap() {
    let Some(service) = Service::start() else { return };
    let card = Card::put(0, UID, Manners::Good);
    card.wait_until_seen();
    std::thread::sleep(Duration::from_millis(600));
    let bench = Bench { station: station(), service };
    assert_eq!(bench.next_card(), ("a".to_owned(), Finding::Resumed));
}
