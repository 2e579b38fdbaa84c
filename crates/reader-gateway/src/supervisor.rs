//! One thread for each reader, run again when its driver ends, however it ends; and one that looks whether they answer.
//!
//! *Invariant:* no driver can take another one with it: a panic, a hang or an error of one reader is that reader's state.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::backoff::Backoff;
use crate::driver::{Context, Driver, DriverError, Ended};
use crate::mailbox::Mailbox;
use crate::reader::ReaderState;
use crate::settings::ReaderSettings;

/// A device that owes an answer for so long is stuck.
const ANSWER_MAX: Duration = Duration::from_millis(1_500);
const CHECK_EVERY: Duration = Duration::from_millis(250);
/// Between two attempts to run a driver: a device that was plugged in again is back within two seconds.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// The threads of the readers.
#[derive(Debug)]
pub struct Supervisor {
    mailbox: Arc<Mailbox>,
    running: Arc<Mutex<BTreeMap<String, Arc<Context>>>>,
}

impl Supervisor {
    /// Without readers, telling a mailbox. It counts as a reader of its own until [`Supervisor::seal`].
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(mailbox: &Arc<Mailbox>) -> std::io::Result<Self> {
        mailbox.open();
        let running: Arc<Mutex<BTreeMap<String, Arc<Context>>>> = Arc::default();
        let watched = Arc::downgrade(&running);
        thread::Builder::new().name("watchdog".to_owned()).spawn(move || {
            while let Some(running) = watched.upgrade() {
                lock(&running).values().for_each(|context| context.check(ANSWER_MAX));
                drop(running);
                thread::sleep(CHECK_EVERY);
            }
        })?;
        Ok(Self { mailbox: Arc::clone(mailbox), running })
    }

    /// No further readers will come: when those there are have ended, the mailbox is closed.
    pub fn seal(&self) {
        self.mailbox.close();
    }

    /// Runs a reader until it ends for good or is stopped. Its id must not be running.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn run(&self, settings: Arc<ReaderSettings>, driver: Box<dyn Driver>) -> std::io::Result<()> {
        let context = Arc::new(Context::new(Arc::clone(&settings), Arc::clone(&self.mailbox)));
        lock(&self.running).insert(settings.id.clone(), Arc::clone(&context));
        self.mailbox.open();
        let (mailbox, running) = (Arc::clone(&self.mailbox), Arc::clone(&self.running));
        thread::Builder::new().name(format!("reader {}", settings.id)).spawn(move || {
            run_again_and_again(driver, &context);
            let mut running = lock(&running);
            // Somebody may have started the reader anew with other settings meanwhile.
            if running.get(&settings.id).is_some_and(|current| Arc::ptr_eq(current, &context)) {
                running.remove(&settings.id);
            }
            drop(running);
            mailbox.close();
        })?;
        Ok(())
    }

    /// The settings of the readers that run.
    #[must_use]
    pub fn running(&self) -> Vec<Arc<ReaderSettings>> {
        lock(&self.running).values().map(|context| Arc::clone(&context.settings)).collect()
    }

    /// Asks a reader to end.
    pub fn stop(&self, id: &str) {
        if let Some(context) = lock(&self.running).remove(id) {
            context.stop();
        }
    }
}

fn lock(running: &Mutex<BTreeMap<String, Arc<Context>>>) -> MutexGuard<'_, BTreeMap<String, Arc<Context>>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run_again_and_again(mut driver: Box<dyn Driver>, context: &Context) {
    let mut backoff = Backoff::between(FIRST_WAIT, LONGEST_WAIT);
    let mut last = None;
    while !context.should_stop() {
        // A driver that panicked is run from its beginning; it keeps nothing that could be half done.
        let state = match catch_unwind(AssertUnwindSafe(|| driver.run(context))) {
            Ok(Ok(Ended::ForGood)) => return context.tell(ReaderState::Removed),
            Ok(Ok(Ended::Stopped)) => return,
            Ok(Err(DriverError::Gone)) => ReaderState::Removed,
            Ok(Err(error @ (DriverError::Claimed(_) | DriverError::Other(_)))) => {
                ReaderState::Failed(error.to_string())
            }
            Err(_) => ReaderState::Failed("the driver panicked".to_owned()),
        };
        if context.take_proof() {
            backoff.reset();
            last = None;
        }
        if last.as_ref() != Some(&state) {
            context.tell(state.clone());
            last = Some(state);
        }
        sleep_unless_stopped(context, backoff.next_wait(None));
    }
}

fn sleep_unless_stopped(context: &Context, wait: Duration) {
    let until = Instant::now() + wait;
    while !context.should_stop() && Instant::now() < until {
        thread::sleep(CHECK_EVERY.min(until.saturating_duration_since(Instant::now())));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::mailbox::Received;
    use crate::reader::{Note, Payload, Signal};

    /// Does what it is told, run by run.
    struct Script(Vec<Run>);

    type Run = Box<dyn FnMut(&Context) -> Result<Ended, DriverError> + Send>;

    impl Driver for Script {
        fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
            if self.0.is_empty() { Ok(Ended::ForGood) } else { self.0.remove(0)(context) }
        }
    }

    fn settings(id: &str) -> Arc<ReaderSettings> {
        Arc::new(ReaderSettings { id: id.to_owned(), ..ReaderSettings::stdin() })
    }

    fn notes(mailbox: &Mailbox) -> Vec<(String, String)> {
        let mut notes = Vec::new();
        loop {
            match mailbox.receive(Duration::from_secs(10)) {
                Received::Note(Note { reader, signal, .. }) => notes.push((reader.id.clone(), told(signal))),
                Received::Closed => return notes,
                Received::Nothing => panic!("the readers do not end: {notes:?}"),
            }
        }
    }

    fn told(signal: Signal) -> String {
        match signal {
            Signal::Read(_) => "read".to_owned(),
            Signal::State(state) => state.name().to_owned(),
        }
    }

    /// One reader panics, fails and comes back; the other does not notice.
    #[test]
    fn input_14_a_driver_that_dies_in_any_way_is_run_again_and_takes_nobody_with_it() {
        let mailbox = Arc::new(Mailbox::default());
        let supervisor = Supervisor::start(&mailbox).unwrap();
        let script = Script(vec![
            Box::new(|_| panic!("a driver's mistake")),
            Box::new(|_| Err(DriverError::Gone)),
            Box::new(|_| Err(DriverError::Gone)),
            Box::new(|context| {
                context.tell(ReaderState::Ready);
                context.read(Payload::Frame(b"1".to_vec()));
                Err(DriverError::Other("E".to_owned()))
            }),
        ]);
        supervisor.run(settings("a"), Box::new(script)).unwrap();
        let calm: Run = Box::new(|context| {
            context.read(Payload::Frame(b"2".to_vec()));
            Ok(Ended::ForGood)
        });
        supervisor.run(settings("b"), Box::new(Script(vec![calm]))).unwrap();
        supervisor.seal();
        let told = notes(&mailbox);
        let of = |id: &str| -> Vec<&str> {
            told.iter().filter(|(reader, _)| reader == id).map(|(_, told)| told.as_str()).collect()
        };
        assert_eq!(of("a"), ["failed", "removed", "ready", "read", "failed", "removed"]);
        assert_eq!(of("b"), ["read", "removed"]);
    }

    /// A device that never answers is told to be stuck, once, and ready when it answers after all.
    #[test]
    fn input_3_a_device_that_never_answers_is_stuck_and_the_others_go_on() {
        let mailbox = Arc::new(Mailbox::default());
        let supervisor = Supervisor::start(&mailbox).unwrap();
        let (release, answer) = mpsc::channel::<()>();
        let script: Run = Box::new(move |context| {
            let _ = context.ask(|| answer.recv());
            Ok(Ended::ForGood)
        });
        supervisor.run(settings("a"), Box::new(Script(vec![script]))).unwrap();
        supervisor.seal();
        let Received::Note(first) = mailbox.receive(Duration::from_secs(10)) else {
            panic!("nothing was told")
        };
        assert_eq!(told(first.signal), "stuck");
        release.send(()).unwrap();
        let rest: Vec<String> = notes(&mailbox).into_iter().map(|(_, told)| told).collect();
        assert_eq!(rest, ["ready", "removed"]);
    }

    #[test]
    fn a_reader_that_is_stopped_ends() {
        let mailbox = Arc::new(Mailbox::default());
        let supervisor = Supervisor::start(&mailbox).unwrap();
        let script: Run = Box::new(|context| {
            while !context.should_stop() {
                thread::yield_now();
            }
            Ok(Ended::Stopped)
        });
        supervisor.run(settings("a"), Box::new(Script(vec![script]))).unwrap();
        assert_eq!(supervisor.running().len(), 1);
        supervisor.stop("a");
        supervisor.seal();
        assert_eq!((notes(&mailbox), supervisor.running().len()), (Vec::new(), 0));
    }
}
