//! The queue before the writers: bounded, fair between tenants, and with one place per key.
//!
//! A second request with a key that is waiting or under way joins the first and gets its answer.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::ids::{Id, Membership, Tenant};

use super::{BATCH_COMMANDS_MAX, Outcome, QUEUE_COMMANDS_MAX, QUEUE_TENANT_COMMANDS_MAX, Request};

/// A batch of so many shows a busy till: callers that were just answered will be back at once.
const BUSY_BATCH_MIN: usize = 8;
/// How long a writer waits for them, at most, so that they share what it costs to write a batch.
const GATHER_MAX: Duration = Duration::from_micros(1_500);

/// Receives the one outcome of a submitted command.
pub(super) type Reply = Box<dyn FnOnce(Outcome) + Send>;

type KeyOf = (Id<Tenant>, Arc<str>);
type WalletOf = (Id<Tenant>, Id<Membership>);

/// Which writers take a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Batches; never waits for a lock.
    Fast,
    /// One at a time; waits for locks and may load everything.
    Slow,
}

struct InFlight {
    fingerprint: [u8; 32],
    replies: Vec<Reply>,
}

#[derive(Default)]
struct State {
    waiting: HashMap<Id<Tenant>, VecDeque<Request>>,
    turns: VecDeque<Id<Tenant>>,
    waiting_count: usize,
    slow: VecDeque<Request>,
    slow_wallets: HashMap<WalletOf, usize>,
    /// Commands of each wallet that fast batches work on now.
    busy_wallets: HashMap<WalletOf, usize>,
    in_flight: HashMap<KeyOf, InFlight>,
    /// How many commands a writer that gathers its next batch waits for; none when nobody gathers.
    gathered_at: Option<usize>,
    /// Writers that wait for work. Waking nobody costs a call into the kernel, too.
    idle_writers: usize,
    closed: bool,
}

/// The queue. Shared by callers and writers.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    fast_work: Condvar,
    slow_work: Condvar,
}

impl Queue {
    /// Puts a command in line, or answers at once when it cannot wait there.
    pub(super) fn submit(&self, request: Request, reply: Reply) {
        let mut state = self.lock();
        let key = key_of(&request);
        if let Some(first) = state.in_flight.get_mut(&key) {
            if first.fingerprint == request.fingerprint {
                first.replies.push(reply);
                return;
            }
            drop(state);
            return reply(Outcome::KeyReused);
        }
        let own_count = state.waiting.get(&request.tenant).map_or(0, VecDeque::len);
        if state.closed || state.waiting_count >= QUEUE_COMMANDS_MAX || own_count >= QUEUE_TENANT_COMMANDS_MAX
        {
            drop(state);
            return reply(Outcome::NotDone);
        }
        state.in_flight.insert(key, InFlight { fingerprint: request.fingerprint, replies: vec![reply] });
        if state.slow_wallets.contains_key(&wallet_of(&request)) {
            state.push_slow(request);
            self.slow_work.notify_one();
        } else {
            state.push_fast(request);
            if state.calls_a_writer() {
                self.fast_work.notify_one();
            }
        }
    }

    /// Waits for work and takes a batch: one command per tenant in turn until the batch is full. After a large batch
    /// (`answered` commands) it waits a moment for most of its callers to be back; an idle till never waits. `None` after
    /// [`Queue::close`] when nothing is left.
    pub(super) fn take_batch(&self, answered: usize) -> Option<Vec<Request>> {
        let mut state = self.gather(answered);
        loop {
            let batch = state.next_batch();
            if !batch.is_empty() {
                return Some(batch);
            }
            if state.closed && state.waiting_count == 0 {
                return None;
            }
            state.idle_writers += 1;
            state = self.fast_work.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle_writers -= 1;
        }
    }

    /// Waits until three quarters of the callers that were just answered are back, or a moment has passed.
    fn gather(&self, answered: usize) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        if answered < BUSY_BATCH_MIN {
            return state;
        }
        let wanted = answered * 3 / 4;
        let began = Instant::now();
        while state.waiting_count < wanted && !state.closed {
            let Some(left) = GATHER_MAX.checked_sub(began.elapsed()) else { break };
            state.gathered_at = Some(wanted);
            state.idle_writers += 1;
            state = self.fast_work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            state.idle_writers -= 1;
        }
        state.gathered_at = None;
        state
    }

    /// Waits for a command of the slow lane. `None` after [`Queue::close`] when nothing is left.
    pub(super) fn take_slow(&self) -> Option<Request> {
        let mut state = self.lock();
        loop {
            if let Some(request) = state.slow.pop_front() {
                return Some(request);
            }
            if state.closed && state.waiting_count == 0 && state.busy_wallets.is_empty() {
                return None;
            }
            state = self.slow_work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Moves a command whose wallet was held by somebody else to the slow lane; later commands of that wallet follow.
    pub(super) fn defer(&self, request: Request) {
        let mut state = self.lock();
        state.leave_fast(wallet_of(&request));
        state.push_slow(request);
        self.slow_work.notify_one();
    }

    /// Answers everyone who waits for these commands of one batch.
    pub(super) fn answer(&self, answers: Vec<(Request, Outcome)>, lane: Lane) {
        let mut due = Vec::with_capacity(answers.len());
        let mut state = self.lock();
        for (request, outcome) in answers {
            let wallet = wallet_of(&request);
            match lane {
                Lane::Fast => state.leave_fast(wallet),
                Lane::Slow => state.leave_slow(wallet),
            }
            let entry = state.in_flight.remove(&key_of(&request));
            due.push((entry.map(|entry| entry.replies).unwrap_or_default(), outcome));
        }
        // The writer of a fast batch looks for more by itself.
        let (closed, passed_over) = (state.closed, lane == Lane::Slow && state.waiting_count > 0);
        drop(state);
        if closed {
            self.fast_work.notify_all();
            self.slow_work.notify_all();
        } else if passed_over {
            // Commands of this wallet may have been passed over while it was busy.
            self.fast_work.notify_one();
        }
        for (mut replies, outcome) in due {
            let later = replies.split_off(replies.len().min(1));
            later.into_iter().for_each(|reply| reply(as_replay(&outcome)));
            replies.into_iter().for_each(|reply| reply(outcome.clone()));
        }
    }

    /// Whether a command with this key waits or is under way.
    pub(super) fn is_in_flight(&self, tenant: Id<Tenant>, key: &str) -> bool {
        self.lock().in_flight.contains_key(&(tenant, Arc::from(key)))
    }

    /// Refuses new commands and lets the writers finish what is waiting.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.fast_work.notify_all();
        self.slow_work.notify_all();
    }

    /// Commands waiting now, fast and slow.
    pub(super) fn depth(&self) -> usize {
        let state = self.lock();
        state.waiting_count + state.slow.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether a command that was just put in line wakes a writer: not when all work, nor while one gathers and wants
    /// more.
    fn calls_a_writer(&self) -> bool {
        self.idle_writers > 0 && self.gathered_at.is_none_or(|wanted| self.waiting_count >= wanted)
    }

    fn push_fast(&mut self, request: Request) {
        let line = self.waiting.entry(request.tenant).or_default();
        if line.is_empty() {
            self.turns.push_back(request.tenant);
        }
        line.push_back(request);
        self.waiting_count += 1;
    }

    fn push_slow(&mut self, request: Request) {
        *self.slow_wallets.entry(wallet_of(&request)).or_default() += 1;
        self.slow.push_back(request);
    }

    /// A wallet is free again when the last command of its batch is answered: a batch that began in between would
    /// meet the lock of this one's neighbours.
    fn leave_fast(&mut self, wallet: WalletOf) {
        if let Some(count) = self.busy_wallets.get_mut(&wallet) {
            *count -= 1;
            if *count == 0 {
                self.busy_wallets.remove(&wallet);
            }
        }
    }

    fn leave_slow(&mut self, wallet: WalletOf) {
        if let Some(count) = self.slow_wallets.get_mut(&wallet) {
            *count -= 1;
            if *count == 0 {
                self.slow_wallets.remove(&wallet);
            }
        }
    }

    /// Takes commands round robin over tenants. A wallet that another batch works on is left for the next batch, so
    /// that two writers never contend for one wallet.
    fn next_batch(&mut self) -> Vec<Request> {
        let mut batch = Vec::new();
        let mut taken: HashSet<WalletOf> = HashSet::new();
        let mut passed_over = Vec::new();
        while batch.len() < BATCH_COMMANDS_MAX {
            let Some(tenant) = self.turns.pop_front() else { break };
            let Some(line) = self.waiting.get_mut(&tenant) else { continue };
            let free = line.iter().position(|request| {
                let wallet = wallet_of(request);
                taken.contains(&wallet) || !self.busy_wallets.contains_key(&wallet)
            });
            let Some(request) = free.and_then(|index| line.remove(index)) else {
                passed_over.push(tenant);
                continue;
            };
            if line.is_empty() {
                self.waiting.remove(&tenant);
            } else {
                self.turns.push_back(tenant);
            }
            self.waiting_count -= 1;
            taken.insert(wallet_of(&request));
            batch.push(request);
        }
        self.turns.extend(passed_over);
        for request in &batch {
            *self.busy_wallets.entry(wallet_of(request)).or_default() += 1;
        }
        batch
    }
}

fn key_of(request: &Request) -> KeyOf {
    (request.tenant, Arc::from(request.key.as_str()))
}

fn wallet_of(request: &Request) -> WalletOf {
    (request.tenant, request.wallet)
}

fn as_replay(outcome: &Outcome) -> Outcome {
    if let Outcome::Recorded { answer, .. } = outcome {
        Outcome::Recorded { answer: answer.clone(), replayed: true }
    } else {
        outcome.clone()
    }
}

/// Whether a command may still be begun.
pub(super) fn is_expired(request: &Request, now: Instant) -> bool {
    request.deadline <= now
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::till::{Mandate, Origin, Reverse};
    use uuid::Uuid;

    use super::*;
    use crate::till::Work;

    fn request(key: &str, wallet: u128) -> Request {
        let origin = Origin { terminal: None, user: None, occurred_at: None, late: None };
        let command = Reverse { origin, reason: "test".to_owned(), mandate: Mandate::default() };
        Request {
            tenant: Id::new(Uuid::from_u128(1)),
            wallet: Id::new(Uuid::from_u128(wallet)),
            card: None,
            shop: Id::new(Uuid::from_u128(2)),
            key: key.to_owned(),
            fingerprint: [0; 32],
            proof: None,
            work: Work::Reverse { original: Id::new(Uuid::from_u128(3)), command },
            deadline: Instant::now() + Duration::from_secs(60),
        }
    }

    fn keys(batch: &[Request]) -> Vec<&str> {
        batch.iter().map(|request| request.key.as_str()).collect()
    }

    /// Else the next batch would meet the lock of this one, and its commands would crowd the slow lane.
    #[test]
    fn a_wallet_is_free_when_its_whole_batch_is_answered() {
        let queue = Queue::default();
        for key in ["a", "b"] {
            queue.submit(request(key, 7), Box::new(|_| {}));
        }
        let batch = queue.lock().next_batch();
        assert_eq!(keys(&batch), ["a", "b"]);
        queue.submit(request("c", 7), Box::new(|_| {}));
        queue.submit(request("d", 8), Box::new(|_| {}));
        let mut batch = batch.into_iter();
        let mut answer = || {
            let request = batch.next().expect("two commands");
            queue.answer(vec![(request, Outcome::Failed)], Lane::Fast);
        };
        answer();
        assert_eq!(keys(&queue.lock().next_batch()), ["d"]);
        answer();
        assert_eq!(keys(&queue.lock().next_batch()), ["c"]);
    }

    /// While a writer gathers the callers that it just answered, one more caller disturbs it only when they are enough.
    #[test]
    fn a_gathering_writer_is_woken_when_most_callers_are_back() {
        let queue = Queue::default();
        queue.lock().gathered_at = Some(2);
        queue.lock().idle_writers = 1;
        queue.submit(request("a", 7), Box::new(|_| {}));
        assert!(!queue.lock().calls_a_writer());
        queue.submit(request("b", 8), Box::new(|_| {}));
        assert!(queue.lock().calls_a_writer());
        let batch = queue.take_batch(BUSY_BATCH_MIN / 4).expect("commands wait");
        assert_eq!(keys(&batch), ["a", "b"]);
    }

    /// A deferred command takes the later ones of its wallet along; others stay in the fast lane.
    #[test]
    fn later_commands_follow_into_the_slow_lane() {
        let queue = Queue::default();
        queue.submit(request("a", 7), Box::new(|_| {}));
        let batch = queue.lock().next_batch();
        queue.defer(batch.into_iter().next().expect("one command"));
        for (key, wallet) in [("b", 7), ("c", 8)] {
            queue.submit(request(key, wallet), Box::new(|_| {}));
        }
        assert_eq!(keys(&queue.lock().next_batch()), ["c"]);
        let slow = [queue.take_slow(), queue.take_slow()].map(|request| request.expect("waiting").key);
        assert_eq!(slow, ["a", "b"]);
    }
}
