//! The threads of the till: fast writers that take batches, and one slow lane that may wait.
//!
//! Each thread owns one connection. A lost connection is opened again and the same batch is run from its lock: keys
//! are read after the lock, so a batch whose COMMIT reply was lost answers as a replay. A database error splits the
//! batch until the one command that raised it stands alone.

use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use domain::ids::{Id, Tenant};

use super::batch::{self, Limits, Verdict};
use super::queue::{Lane, Queue, Reply, is_expired};
use super::{Outcome, Request, TillSettings, Work};
use crate::error::StoreError;
use crate::planned::Planned;

/// Attempts to reach the database for one batch before its commands are given up as not done.
const RECONNECT_ATTEMPTS_MAX: u32 = 40;
/// Pause between them: ten seconds in all, longer than PostgreSQL needs to recover.
const RECONNECT_PAUSE: Duration = Duration::from_millis(250);

/// The running till. Dropping it finishes what is waiting and stops the threads.
pub struct Till {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Till {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Till").field("waiting", &self.queue.depth()).finish_non_exhaustive()
    }
}

impl Till {
    /// Starts the writer threads.
    #[must_use]
    pub fn start(settings: &TillSettings) -> Self {
        let queue = Arc::new(Queue::default());
        let mut threads: Vec<JoinHandle<()>> = Vec::new();
        for _ in 0..settings.writers.max(1) {
            let mut writer = Writer::new(queue.clone(), settings.clone());
            threads.push(thread::spawn(move || {
                let mut answered = 0;
                while let Some(batch) = writer.queue.take_batch(answered) {
                    answered = batch.len();
                    writer.handle(batch, Lane::Fast);
                }
            }));
        }
        let mut slow = Writer::new(queue.clone(), settings.clone());
        threads.push(thread::spawn(move || {
            while let Some(request) = slow.queue.take_slow() {
                slow.handle(vec![request], Lane::Slow);
            }
        }));
        Self { queue, threads }
    }

    /// Hands commands to this till from elsewhere, for as long as it runs.
    #[must_use]
    pub fn client(&self) -> TillClient {
        TillClient { queue: self.queue.clone() }
    }

    /// Submits a command. `reply` is called exactly once, from a writer thread or at once.
    pub fn submit(&self, request: Request, reply: impl FnOnce(Outcome) + Send + 'static) {
        let reply: Reply = Box::new(reply);
        self.queue.submit(request, reply);
    }

    /// Whether a command with this key waits or is under way here.
    #[must_use]
    pub fn is_in_flight(&self, tenant: Id<Tenant>, key: &str) -> bool {
        self.queue.is_in_flight(tenant, key)
    }

    /// Commands waiting now.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.queue.depth()
    }

    /// Refuses new commands, finishes those that wait and stops.
    pub fn stop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                log::error!("a till writer had panicked");
            }
        }
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Hands commands to a till that may have stopped.
#[derive(Clone)]
pub struct TillClient {
    queue: Arc<Queue>,
}

impl std::fmt::Debug for TillClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TillClient").finish_non_exhaustive()
    }
}

impl TillClient {
    /// Submits a command and waits for its answer, on a thread that may wait. A till that has stopped does nothing.
    #[must_use]
    pub fn ask(&self, request: Request) -> Outcome {
        let (reply, answer) = mpsc::channel();
        self.queue.submit(
            request,
            Box::new(move |outcome| {
                // Whoever asked waits below.
                let _ = reply.send(outcome);
            }),
        );
        answer.recv().unwrap_or(Outcome::NotDone)
    }
}

struct Writer {
    queue: Arc<Queue>,
    settings: TillSettings,
    planned: Option<Planned>,
}

impl Writer {
    const fn new(queue: Arc<Queue>, settings: TillSettings) -> Self {
        Self { queue, settings, planned: None }
    }

    /// Handles a batch to the end: every command is answered or deferred.
    fn handle(&mut self, batch: Vec<Request>, lane: Lane) {
        let began = Instant::now();
        let (expired, mut batch): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|request| is_expired(request, began));
        let not_done = |request| (request, Outcome::NotDone);
        self.queue.answer(expired.into_iter().map(not_done).collect(), lane);
        while !batch.is_empty() {
            match self.run(&batch, lane) {
                Ok(verdicts) => return self.conclude(batch, verdicts, lane),
                Err(error) if batch.len() > 1 => {
                    log::error!("a batch of {} failed and is split: {error:?}", batch.len());
                    let second_half = batch.split_off(batch.len() / 2);
                    self.handle(std::mem::replace(&mut batch, second_half), lane);
                }
                Err(error) => {
                    log::error!("a command failed: {error:?}");
                    let outcome = match error {
                        StoreError::Unavailable(_) | StoreError::TimedOut | StoreError::DiskFull => {
                            Outcome::NotDone
                        }
                        StoreError::Constraint { .. }
                        | StoreError::StaleVersion
                        | StoreError::CorruptRow { .. }
                        | StoreError::Sealed(_)
                        | StoreError::Database(_) => Outcome::Failed,
                    };
                    let failed = |request| (request, outcome.clone());
                    return self.queue.answer(batch.into_iter().map(failed).collect(), lane);
                }
            }
        }
    }

    fn conclude(&self, batch: Vec<Request>, verdicts: Vec<Verdict>, lane: Lane) {
        let mut answers = Vec::with_capacity(batch.len());
        for (request, verdict) in batch.into_iter().zip(verdicts) {
            match (verdict, lane) {
                (Verdict::Done(outcome), _) => answers.push((request, outcome)),
                (Verdict::Defer, Lane::Fast) => self.queue.defer(request),
                (Verdict::Defer, Lane::Slow) => answers.push((request, Outcome::InProgress)),
            }
        }
        self.queue.answer(answers, lane);
    }

    /// Runs one batch; a lost connection is replaced and the batch run again, because only a later look at the keys
    /// tells whether it was committed.
    fn run(&mut self, batch: &[Request], lane: Lane) -> Result<Vec<Verdict>, StoreError> {
        let limits = match lane {
            Lane::Fast => Limits::FAST,
            Lane::Slow => Limits::SLOW,
        };
        let mut attempt = 0;
        loop {
            let settings = self.settings.clone();
            match self.connection().and_then(|conn| batch::run(conn, &settings, batch, limits)) {
                Ok((verdicts, unsealed)) => {
                    self.settings.activity.add(unsealed);
                    self.mark_refunds(batch);
                    return Ok(verdicts);
                }
                Err(error) => {
                    let lost = matches!(error, StoreError::Unavailable(_)) || self.is_connection_lost();
                    if lost {
                        self.planned = None;
                    }
                    attempt += 1;
                    if attempt >= RECONNECT_ATTEMPTS_MAX || !(lost || error.is_retryable()) {
                        return Err(error);
                    }
                    // One lost connection is replaced at once; a server that is away is given time.
                    if lost && attempt > 1 {
                        thread::sleep(RECONNECT_PAUSE);
                    }
                }
            }
        }
    }

    /// A correction or return may have asked for a refund.
    fn mark_refunds(&self, batch: &[Request]) {
        for request in batch {
            match request.work {
                Work::Reverse { .. } | Work::Return { .. } => {
                    self.settings.activity.mark_payments(request.tenant);
                }
                Work::Consume(ref sale) if sale.replaces.is_some() => {
                    self.settings.activity.mark_payments(request.tenant);
                }
                Work::TopUp(_)
                | Work::Consume(_)
                | Work::SellPackage { .. }
                | Work::UseCounts(_)
                | Work::ChangeTerm(_)
                | Work::Bearer(_)
                | Work::Repay(_)
                | Work::Hold(_)
                | Work::MakeUp { .. }
                | Work::AdjustPoints(_)
                | Work::Refund(_) => {}
            }
        }
    }

    fn connection(&mut self) -> Result<&mut PgConnection, StoreError> {
        let planned = match self.planned.take() {
            Some(planned) => planned,
            None => Planned::open(&self.settings.address.writer())
                .map_err(|error| StoreError::Unavailable(error.to_string()))?,
        };
        let planned = self.planned.insert(planned);
        planned.keep_pace(&self.settings.activity)?;
        Ok(&mut planned.conn)
    }

    fn is_connection_lost(&mut self) -> bool {
        self.planned.as_mut().is_some_and(|planned| planned.conn.batch_execute("SELECT").is_err())
    }
}
