//! From the reader to the server: one thread reads and spools, another sends what is spooled until it is answered for.
//!
//! *Invariant:* one sender, oldest first: the server gets the events of this gateway in the order in which they were read.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use chrono::DateTime;
use uuid::Uuid;

use crate::api_client::{ApiError, now};
use crate::backoff::Backoff;
use crate::console::Console;
use crate::intake::{Finding, Status};
use crate::interpret::Read;
use crate::learned;
use crate::loopback::Loopback;
use crate::messages::Message;
use crate::reader::{Origin, ReaderState};
use crate::service::notify::{ALIVE, notify};
use crate::settings::{DriverKind, ReaderSettings};
use crate::spool::{Spool, SpoolError, SpooledEvent};
use crate::station::Station;
use crate::uplink::{BATCH_EVENTS_MAX, Uplink};
use crate::wire::{EventResult, Heartbeat, Outcome, WireReader};

/// How often a gateway tells how its readers are; that renews its token too, so that the next tap does not wait for one.
const RENEW_EVERY: Duration = Duration::from_secs(30);
/// Longest name of a device, or cause of a failure, that is told.
const DETAIL_CHARACTERS_MAX: usize = 120;
/// However fast cards come, a server that is away is asked this often at most.
const RETRY_MIN: Duration = Duration::from_millis(500);

/// What became of the events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Kept by the server.
    pub stored: usize,
    /// Kept before.
    pub duplicate: usize,
    /// Refused for good.
    pub rejected: usize,
    /// The longest time from read to answer.
    pub slowest: Duration,
}

/// Why sending ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The reader gives no more and everything was answered for.
    Done,
    /// The server stayed away; what waits is in the spool.
    ServerAway,
    /// The server does not accept this device.
    Revoked,
}

/// The spool between the two threads.
#[derive(Debug)]
pub struct Outbox {
    /// Where the spool is.
    directory: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    spool: Spool,
    pushed: u64,
    /// The server does not know how a reader is now.
    untold: bool,
    reader_ended: Option<Instant>,
}

impl Outbox {
    /// Over an open spool.
    #[must_use]
    pub fn new(spool: Spool) -> Self {
        Self {
            directory: spool.directory().to_owned(),
            state: Mutex::new(State { spool, pushed: 0, untold: true, reader_ended: None }),
            changed: Condvar::new(),
        }
    }

    /// How many events wait.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.lock().spool.depth()
    }

    fn push(&self, reader: &str, read: Read, origin: Origin) -> Result<Uuid, SpoolError> {
        let mut state = self.lock();
        let event_id = state.spool.push(
            read.kind,
            read.value,
            now(),
            origin == Origin::Simulated,
            Some(reader.to_owned()),
        )?;
        state.pushed += 1;
        self.changed.notify_all();
        Ok(event_id)
    }

    fn end(&self) {
        self.lock().reader_ended = Some(Instant::now());
        self.changed.notify_all();
    }

    /// A reader is no longer as the server knows it.
    fn tell(&self) {
        self.lock().untold = true;
        self.changed.notify_all();
    }

    /// Waits for events, for news of a reader, for the end of the readers, or for [`RENEW_EVERY`].
    fn next(&self, count: usize) -> Next {
        let state = self.lock();
        let idle =
            |state: &mut State| state.spool.depth() == 0 && !state.untold && state.reader_ended.is_none();
        let (mut state, _) =
            self.changed.wait_timeout_while(state, RENEW_EVERY, idle).unwrap_or_else(PoisonError::into_inner);
        let batch = state.spool.oldest(count);
        match state.reader_ended {
            _ if !batch.is_empty() => Next::Send(batch),
            Some(_) => Next::Done,
            None => {
                state.untold = false;
                Next::Tell
            }
        }
    }

    fn acknowledge(&self, ids: &[Uuid]) -> std::io::Result<()> {
        self.lock().spool.acknowledge(ids)
    }

    /// Waits before another attempt; a new tap cuts it short.
    fn pause(&self, wait: Duration) {
        let first = wait.min(RETRY_MIN);
        let pushed = self.lock().pushed;
        thread::sleep(first);
        let nothing_new = |state: &mut State| state.pushed == pushed && state.reader_ended.is_none();
        drop(self.changed.wait_timeout_while(self.lock(), wait - first, nothing_new));
    }

    /// Whether the reader ended longer ago than that.
    fn ended_before(&self, patience: Duration) -> bool {
        self.lock().reader_ended.is_some_and(|at| at.elapsed() > patience)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Next {
    Send(Vec<SpooledEvent>),
    Tell,
    Done,
}

/// Spools every tap that the readers of a station give, and ends when none of them is left.
pub fn spool_all(station: &Station, outbox: &Outbox, console: Console) {
    let taken: Result<(), Infallible> = station.intake.take_until(&station.mailbox, |note, finding| {
        if matches!(finding, Finding::State(_)) {
            outbox.tell();
        }
        take(station, &note.reader, finding, outbox, console);
        Ok(true)
    });
    let Ok(()) = taken;
    outbox.end();
}

fn take(station: &Station, settings: &ReaderSettings, finding: Finding, outbox: &Outbox, console: Console) {
    let reader = settings.id.as_str();
    match finding {
        Finding::Tap(read, origin) => {
            let told = read.clone();
            match outbox.push(reader, read, origin) {
                Ok(event_id) => tell_desks(station, event_id, &told, reader),
                Err(SpoolError::Full) => console.warn(&Message::SpoolFull),
                Err(SpoolError::Io(error)) => {
                    console.warn(&Message::SpoolFailed { cause: &error.to_string() });
                }
            }
        }
        Finding::SameTap => {}
        Finding::Resumed => console.say(&Message::CardLayThere { reader }),
        Finding::Refused(refusal) => console.warn(&Message::Refused { reader, refusal }),
        Finding::State(ReaderState::Ready) => {}
        // The end of standard input is no cable that was pulled.
        Finding::State(ReaderState::Removed) if settings.driver == DriverKind::Stdin => {}
        Finding::State(state) => console.say(&Message::ReaderIs { reader, state: &state }),
    }
}

/// By the short way too. The event has its id and is kept: a desk that hears it twice knows it.
fn tell_desks(station: &Station, event_id: Uuid, read: &Read, reader: &str) {
    if let Some(loopback) = station.loopback() {
        loopback.tell(event_id, read.kind, &read.value, reader);
    }
}

/// Sends until everything was answered for, or there is no point any more.
pub fn send_all(
    outbox: &Outbox,
    station: &Station,
    uplink: &mut Uplink,
    patience: Duration,
    console: Console,
) -> (Ending, Tally) {
    let mut sender = Sender {
        outbox,
        station,
        console,
        told_at: None,
        tally: Tally::default(),
        backoff: Backoff::default(),
        count: BATCH_EVENTS_MAX,
    };
    let ending = sender.send_until_done(uplink, patience);
    (ending, sender.tally)
}

struct Sender<'a> {
    outbox: &'a Outbox,
    station: &'a Station,
    console: Console,
    told_at: Option<Instant>,
    tally: Tally,
    backoff: Backoff,
    /// Events of the next batch: one at a time while looking for an event that the server cannot take.
    count: usize,
}

impl Sender<'_> {
    fn send_until_done(&mut self, uplink: &mut Uplink, patience: Duration) -> Ending {
        loop {
            notify(ALIVE);
            let failure = match self.outbox.next(self.count) {
                Next::Done => return Ending::Done,
                Next::Tell => self.tell(uplink).err(),
                Next::Send(batch) => match self.tell_if_due(uplink).and_then(|()| uplink.send(&batch)) {
                    Ok(results) => self.settle(&batch, &results).err(),
                    Err(ApiError::Refused { status: 400 | 404 | 409 | 413 | 415 | 422, code }) => {
                        self.narrow(&batch, code);
                        None
                    }
                    Err(error) => Some(error),
                },
            };
            let Some(error) = failure else { continue };
            if error.is_unauthenticated() {
                return Ending::Revoked;
            }
            if self.outbox.ended_before(patience) {
                return Ending::ServerAway;
            }
            self.wait(&error);
        }
    }

    /// However many taps there are, the server hears how the readers are; the first time before any tap, which tells whether it
    /// knows readers by name.
    fn tell_if_due(&mut self, uplink: &mut Uplink) -> Result<(), ApiError> {
        let is_due = self.told_at.is_none_or(|at| at.elapsed() >= RENEW_EVERY);
        if is_due { self.tell(uplink) } else { Ok(()) }
    }

    /// Tells how the readers are, and learns which numbers are the tenant's own. Renews the token on the way.
    fn tell(&mut self, uplink: &mut Uplink) -> Result<(), ApiError> {
        let heartbeat = self.heartbeat(uplink);
        match uplink.heartbeat(&heartbeat) {
            Ok(answer) => {
                self.learn(&answer.member_prefixes);
                if let Some(loopback) = self.station.loopback() {
                    loopback.learn(&answer, uplink.server_time(DateTime::UNIX_EPOCH) - DateTime::UNIX_EPOCH);
                }
            }
            // A server that does not know the question has the taps all the same.
            Err(ref error @ ApiError::Refused { .. }) if !error.is_unauthenticated() => {}
            Err(error) => return Err(error),
        }
        self.told_at = Some(Instant::now());
        if let Err(error) = uplink.change_old_key() {
            self.console.warn(&Message::KeyKept { cause: &error.to_string() });
        }
        Ok(())
    }

    /// Keeps them for the next start too: a card tapped before the server answers is judged as well as any.
    fn learn(&self, prefixes: &[String]) {
        if self.station.intake.learn(prefixes)
            && let Err(error) = learned::save(&self.outbox.directory, prefixes)
        {
            self.console.warn(&Message::NotLearned { cause: &error.to_string() });
        }
    }

    fn heartbeat(&self, uplink: &Uplink) -> Heartbeat {
        let reader = |(id, status): (String, Status)| WireReader {
            reader: id,
            driver: status.driver,
            state: status.state.name(),
            detail: match status.state {
                ReaderState::Failed(cause) => Some(cause.chars().take(DETAIL_CHARACTERS_MAX).collect()),
                ReaderState::Attached(_) | ReaderState::Ready | ReaderState::Stuck | ReaderState::Removed => {
                    status.name.map(|name| name.chars().take(DETAIL_CHARACTERS_MAX).collect())
                }
            },
            last_read_at: status.last_read_at.map(|at| uplink.server_time(at)),
            reads: status.reads,
            refused: status.refused,
            last_refusal: status.last_refusal,
        };
        Heartbeat {
            version: env!("CARGO_PKG_VERSION"),
            waiting: self.outbox.depth(),
            loopback_port: self.station.loopback().and_then(Loopback::port),
            readers: self.station.intake.readers().into_iter().map(reader).collect(),
        }
    }

    /// Forgets what was answered for.
    fn settle(&mut self, batch: &[SpooledEvent], results: &[EventResult]) -> Result<(), ApiError> {
        let answered: Vec<Uuid> = results.iter().map(|result| result.event_id).collect();
        let known: Vec<&SpooledEvent> =
            batch.iter().filter(|event| answered.contains(&event.event_id)).collect();
        if known.is_empty() {
            return Err(ApiError::Foreign);
        }
        for event in known {
            let age = (now() - event.read_at).to_std().unwrap_or_default();
            self.tally.slowest = self.tally.slowest.max(age);
        }
        results.iter().for_each(|result| self.count_result(result));
        self.backoff.reset();
        self.count = BATCH_EVENTS_MAX;
        self.forget(&answered);
        Ok(())
    }

    fn count_result(&mut self, result: &EventResult) {
        match result.outcome {
            Outcome::Stored => self.tally.stored += 1,
            Outcome::Duplicate => self.tally.duplicate += 1,
            Outcome::Rejected | Outcome::Other => {
                self.tally.rejected += 1;
                self.console.warn(&Message::Rejected { code: result.code.as_deref().unwrap_or_default() });
            }
        }
    }

    /// The server cannot take this batch as it is: find the event, and give up that one only.
    fn narrow(&mut self, batch: &[SpooledEvent], code: String) {
        if let [event] = batch {
            self.count_result(&EventResult {
                event_id: event.event_id,
                outcome: Outcome::Rejected,
                code: Some(code),
            });
            self.forget(&[event.event_id]);
        }
        self.count = 1;
    }

    fn forget(&self, ids: &[Uuid]) {
        if let Err(error) = self.outbox.acknowledge(ids) {
            self.console.warn(&Message::SpoolFailed { cause: &error.to_string() });
        }
    }

    fn wait(&mut self, error: &ApiError) {
        let asked = if let ApiError::Busy { retry_after, .. } = error { *retry_after } else { None };
        let wait = self.backoff.next_wait(asked);
        let depth = self.outbox.depth();
        self.console.warn(&Message::ServerAway { wait, depth, cause: &error.to_string() });
        self.outbox.pause(wait);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use ed25519_dalek::SigningKey;
    use serde_json::{Value, json};

    use super::*;
    use crate::config::Pairing;
    use crate::config::testing::TestDirectory;
    use crate::driver::Driver;
    use crate::driver::line::LineDriver;
    use crate::driver::simulate::Simulator;
    use crate::fake_server::{Answer, FakeServer};
    use crate::messages::Language;
    use crate::reader::ReadKind;
    use crate::settings::Settings;

    const PATIENCE: Duration = Duration::from_secs(20);
    const CONSOLE: Console = Console { language: Language::English };

    fn run(driver: Box<dyn Driver>, outbox: &Outbox, server: &FakeServer) -> (Ending, Tally) {
        let station = Station::with_driver(&Settings::default(), ReaderSettings::stdin(), driver).unwrap();
        station.seal();
        thread::scope(|scope| {
            scope.spawn(|| spool_all(&station, outbox, CONSOLE));
            send_all(outbox, &station, &mut uplink(server), PATIENCE, CONSOLE)
        })
    }

    fn uplink(server: &FakeServer) -> Uplink {
        let pairing = Pairing {
            server: server.address(),
            tenant_number: "100001".to_owned(),
            device_id: Uuid::from_u128(7),
            name: "Desk".to_owned(),
        };
        Uplink::new(SigningKey::from_bytes(&[7; 32]), pairing)
    }

    /// A token, or that all is well; [`None`] for a batch.
    fn aside(request: &str) -> Option<Answer> {
        let is_to = |path: &str| request.starts_with(&format!("POST /api/v1/{path} "));
        match () {
            () if is_to("devices/token") => {
                Some(Answer::json(200, r#"{"access_token":"T","expires_in":300}"#))
            }
            () if is_to("devices/heartbeat") => Some(Answer::json(200, r#"{"member_prefixes":["1345"]}"#)),
            () => None,
        }
    }

    /// What a server that keeps each event once does with a request.
    #[derive(Default)]
    struct Keeper {
        kept: Vec<(u64, String)>,
        ids: HashSet<String>,
    }

    impl Keeper {
        fn answer(&mut self, request: &str) -> Answer {
            let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
            let results: Vec<Value> =
                body["events"].as_array().unwrap().iter().map(|event| self.keep(event)).collect();
            Answer::json(200, &json!({ "results": results }).to_string())
        }

        fn keep(&mut self, event: &Value) -> Value {
            let fresh = self.ids.insert(event["event_id"].to_string());
            if fresh {
                self.kept.push((event["seq"].as_u64().unwrap(), event["value"].as_str().unwrap().to_owned()));
            }
            json!({ "event_id": event["event_id"], "outcome": if fresh { "stored" } else { "duplicate" } })
        }
    }

    #[test]
    fn input_23_lost_answers_and_a_busy_server_lose_nothing_and_keep_the_order() {
        let keeper = Arc::new(Mutex::new(Keeper::default()));
        let server = FakeServer::answering({
            let keeper = Arc::clone(&keeper);
            let mut count = 0;
            move |request| {
                if let Some(answer) = aside(request) {
                    return Some(answer);
                }
                count += 1;
                Some(match count % 4 {
                    1 => Answer::json(503, "{}").with_header("retry-after: 0"),
                    2 => {
                        let _ = keeper.lock().unwrap().answer(request);
                        Answer::Nothing
                    }
                    _ => keeper.lock().unwrap().answer(request),
                })
            }
        });
        let directory = TestDirectory::new();
        let outbox = Outbox::new(Spool::open(directory.path()).unwrap());
        let reader = Box::new(Simulator::new("88000001", 60, 200));
        let (ending, tally) = run(reader, &outbox, &server);
        assert_eq!((ending, tally.stored + tally.duplicate, tally.rejected), (Ending::Done, 60, 0));
        let seqs: Vec<u64> = keeper.lock().unwrap().kept.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(seqs, (1..=60).collect::<Vec<_>>());
        assert_eq!(Spool::open(directory.path()).unwrap().depth(), 0);
    }

    #[test]
    fn input_20_only_numbers_leave_the_machine_and_a_bounce_is_one_tap() {
        let keeper = Arc::new(Mutex::new(Keeper::default()));
        let server = FakeServer::answering({
            let keeper = Arc::clone(&keeper);
            move |request| aside(request).or_else(|| Some(keeper.lock().unwrap().answer(request)))
        });
        let directory = TestDirectory::new();
        let outbox = Outbox::new(Spool::open(directory.path()).unwrap());
        let lines =
            b"%B88000001^WANG/FANG^2912101?\n88000001\n;E?\n;6226090000000048=29?\n88000002\n".as_slice();
        let reader = Box::new(LineDriver::new(lines));
        let (ending, _) = run(reader, &outbox, &server);
        assert_eq!(ending, Ending::Done);
        let kept = keeper.lock().unwrap().kept.clone();
        assert_eq!(kept, [(1, "88000001".to_owned()), (2, "88000002".to_owned())]);
    }

    #[test]
    fn input_23_one_event_that_the_server_cannot_take_does_not_hold_up_the_others() {
        let keeper = Arc::new(Mutex::new(Keeper::default()));
        let server = FakeServer::answering({
            let keeper = Arc::clone(&keeper);
            move |request| {
                let bad = || Answer::json(422, r#"{"code":"validation-failed"}"#);
                aside(request).or_else(|| {
                    let is_bad = request.contains("BAD");
                    Some(if is_bad { bad() } else { keeper.lock().unwrap().answer(request) })
                })
            }
        });
        let directory = TestDirectory::new();
        let mut spool = Spool::open(directory.path()).unwrap();
        for value in ["A", "BAD", "C"] {
            spool.push(ReadKind::Ic, value.to_owned(), now(), false, None).unwrap();
        }
        let outbox = Outbox::new(spool);
        outbox.end();
        let station = Station::start(&Settings::default()).unwrap();
        let (ending, tally) = send_all(&outbox, &station, &mut uplink(&server), PATIENCE, CONSOLE);
        assert_eq!((ending, tally.stored, tally.rejected), (Ending::Done, 2, 1));
    }

    /// An answer for events that nobody sent, and one of a newer server: the first is no answer, the second is one.
    #[test]
    fn input_23_an_answer_for_unknown_events_forgets_nothing_and_an_unknown_outcome_is_an_answer() {
        let mut count = 0;
        let server = FakeServer::answering(move |request| {
            aside(request).or_else(|| {
                count += 1;
                let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
                let id = if count == 1 { json!(Uuid::nil()) } else { body["events"][0]["event_id"].clone() };
                let results = json!([{ "event_id": id, "outcome": "quarantined", "seq": u64::MAX }]);
                Some(Answer::json(200, &json!({ "results": results }).to_string()))
            })
        });
        let directory = TestDirectory::new();
        let outbox = Outbox::new(Spool::open(directory.path()).unwrap());
        let (ending, tally) = run(Box::new(Simulator::new("88000001", 1, 100)), &outbox, &server);
        assert_eq!((ending, tally.rejected), (Ending::Done, 1));
        let batches = server.requests().iter().filter(|request| request.contains(r#""events""#)).count();
        assert_eq!(batches, 2);
    }

    /// A machine that is started without a network knows the shop's numbers from the time before.
    #[test]
    fn what_the_server_told_last_is_known_before_it_answers_again() {
        let server = FakeServer::answering(|request| {
            aside(request).or_else(|| Some(Keeper::default().answer(request)))
        });
        let directory = TestDirectory::new();
        let outbox = Outbox::new(Spool::open(directory.path()).unwrap());
        let (ending, _) = run(Box::new(Simulator::new("88000001", 1, 100)), &outbox, &server);
        assert_eq!((ending, learned::load(directory.path())), (Ending::Done, vec!["1345".to_owned()]));
    }

    /// What readers say reaches the server at once, and what the server says is known before the next card.
    #[test]
    fn the_server_hears_how_readers_are_and_tells_the_tenants_own_numbers() {
        let (heard, hears) = std::sync::mpsc::channel();
        let server = FakeServer::answering(move |request| {
            let _ = heard.send(request.to_owned());
            aside(request).or_else(|| Some(Keeper::default().answer(request)))
        });
        let directory = TestDirectory::new();
        let outbox = Outbox::new(Spool::open(directory.path()).unwrap());
        let (send, receive) = std::sync::mpsc::channel::<Vec<u8>>();
        let driver = Box::new(LineDriver::new(Lines(receive)));
        let station = Station::with_driver(&Settings::default(), ReaderSettings::stdin(), driver).unwrap();
        station.seal();
        let until = |wanted: &str| loop {
            let request = hears.recv_timeout(PATIENCE).unwrap();
            if request.contains(wanted) {
                return request;
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| spool_all(&station, &outbox, CONSOLE));
            scope.spawn(|| send_all(&outbox, &station, &mut uplink(&server), PATIENCE, CONSOLE));
            let told = until(r#""state":"ready""#);
            assert!(told.contains(r#""reader":"stdin","driver":"stdin","state":"ready","detail":null,"last_read_at":null,"reads":0"#), "{told}");
            // Such a number is a payment code, if the server does not say that the tenant's cards begin so.
            while station.intake.prefixes().is_empty() {
                thread::yield_now();
            }
            send.send(b"134567890123456789\n".to_vec()).unwrap();
            let tap = until(r#""events""#);
            assert!(
                tap.contains(r#""value":"134567890123456789""#) && tap.contains(r#""reader":"stdin""#),
                "{tap}"
            );
            drop(send);
        });
    }

    /// An input that gives what is sent to it.
    struct Lines(std::sync::mpsc::Receiver<Vec<u8>>);

    impl std::io::Read for Lines {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let line = self.0.recv().unwrap_or_default();
            buffer[..line.len()].copy_from_slice(&line);
            Ok(line.len())
        }
    }

    #[test]
    fn input_23_a_revoked_device_stops_and_keeps_what_waits() {
        let server = FakeServer::answering(|_| Some(Answer::json(401, r#"{"code":"unauthenticated"}"#)));
        let directory = TestDirectory::new();
        let outbox = Outbox::new(Spool::open(directory.path()).unwrap());
        let reader = Box::new(Simulator::new("88000001", 3, 1_000));
        let (ending, _) = run(reader, &outbox, &server);
        assert_eq!(ending, Ending::Revoked);
        assert_eq!(Spool::open(directory.path()).unwrap().depth(), 3);
    }
}
