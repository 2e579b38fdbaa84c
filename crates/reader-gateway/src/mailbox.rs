//! The bounded way from the readers' threads to the one that takes their reads.
//!
//! *Invariant:* a read is never dropped. When the box is full, the oldest state makes room, and after that readers wait.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::reader::{Note, Signal};

/// Notes that wait at most.
const NOTES_MAX: usize = 1_024;

/// Notes in the order in which they came.
#[derive(Debug, Default)]
pub struct Mailbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    notes: VecDeque<Note>,
    /// Readers that may still send.
    senders: usize,
}

/// What comes out of a mailbox.
#[derive(Debug)]
pub enum Received {
    /// A note.
    Note(Note),
    /// Nothing, for as long as was asked.
    Nothing,
    /// No reader is left, and nothing waits.
    Closed,
}

impl Mailbox {
    /// Announces a reader that will send.
    pub fn open(&self) {
        self.lock().senders += 1;
    }

    /// A reader sends no more.
    pub fn close(&self) {
        let mut state = self.lock();
        state.senders = state.senders.saturating_sub(1);
        self.changed.notify_all();
    }

    /// Puts a note in.
    pub fn send(&self, note: Note) {
        let mut state = self.lock();
        while state.notes.len() >= NOTES_MAX {
            match state.notes.iter().position(|note| matches!(note.signal, Signal::State(_))) {
                Some(oldest) => drop(state.notes.remove(oldest)),
                None if matches!(note.signal, Signal::State(_)) => return,
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
        state.notes.push_back(note);
        self.changed.notify_all();
    }

    /// The next note, if one comes in time.
    pub fn receive(&self, timeout: Duration) -> Received {
        let waits = |state: &mut State| state.notes.is_empty() && state.senders > 0;
        let (mut state, _) = self
            .changed
            .wait_timeout_while(self.lock(), timeout, waits)
            .unwrap_or_else(PoisonError::into_inner);
        match state.notes.pop_front() {
            Some(note) => {
                self.changed.notify_all();
                Received::Note(note)
            }
            None if state.senders == 0 => Received::Closed,
            None => Received::Nothing,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;
    use std::time::Instant;

    use super::*;
    use crate::reader::{Origin, Payload, RawRead, ReaderState};
    use crate::settings::ReaderSettings;

    fn note(signal: Signal) -> Note {
        Note { reader: Arc::new(ReaderSettings::stdin()), at: Instant::now(), signal }
    }

    fn read(number: usize) -> Note {
        let payload = Payload::Frame(number.to_string().into_bytes());
        note(Signal::Read(RawRead { payload, origin: Origin::Live, resumed: false }))
    }

    fn number(received: Received) -> Option<usize> {
        let Received::Note(Note { signal: Signal::Read(read), .. }) = received else { return None };
        let Payload::Frame(bytes) = read.payload else { return None };
        String::from_utf8(bytes).unwrap().parse().ok()
    }

    /// Thousands of states and reads against a slow taker: the reads all come, in order.
    #[test]
    fn states_make_room_for_reads_and_no_read_is_lost() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.open();
        let sender = thread::spawn({
            let mailbox = Arc::clone(&mailbox);
            move || {
                for index in 0..3 * NOTES_MAX {
                    mailbox.send(note(Signal::State(ReaderState::Ready)));
                    mailbox.send(read(index));
                }
                mailbox.close();
            }
        });
        let mut seen = Vec::new();
        loop {
            match mailbox.receive(Duration::from_secs(5)) {
                Received::Closed => break,
                Received::Nothing => panic!("nothing came"),
                other @ Received::Note(_) => seen.extend(number(other)),
            }
        }
        sender.join().unwrap();
        assert_eq!(seen, (0..3 * NOTES_MAX).collect::<Vec<_>>());
    }
}
