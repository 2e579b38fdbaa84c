//! Closed loops: so many connections, each with one request in flight, for so many seconds.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::http::Connection;
use crate::random::Random;

/// Threads only wait and parse; thousands of them must fit.
const STACK_BYTES: usize = 128 * 1024;

/// Writes the next request.
pub(crate) type Scene<'a> = dyn Fn(&mut Random, &mut Vec<u8>) + Sync + 'a;

/// How to load the server.
pub(crate) struct Load<'a> {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Connections, each with one request in flight.
    pub(crate) connections: usize,
    /// For how long.
    pub(crate) seconds: u64,
    /// The status of a request that was done.
    pub(crate) expected: u16,
    /// How long a caller that was told to come back stays away.
    pub(crate) back_off: Duration,
    /// What is asked.
    pub(crate) scene: &'a Scene<'a>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Requests done.
    pub(crate) done: u64,
    /// Requests done by an earlier use of their key.
    pub(crate) replayed: u64,
    /// Requests told to come back (503).
    pub(crate) refused: u64,
    /// Any other answer, or none.
    pub(crate) failed: u64,
    /// From the first request to the last answer.
    pub(crate) seconds: f64,
    /// µs of each request that was done, sorted.
    pub(crate) micros: Vec<u32>,
    /// One of the answers that were not expected.
    pub(crate) example: Option<String>,
}

impl Outcome {
    /// Requests done per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.done as f64 / self.seconds
    }

    /// The latency that so many of a thousand stay below, in ms.
    pub(crate) fn percentile_ms(&self, per_mille: usize) -> f64 {
        let place = (self.micros.len() * per_mille / 1000).min(self.micros.len().saturating_sub(1));
        self.micros.get(place).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }
}

impl Load<'_> {
    /// Runs it.
    pub(crate) fn run(&self) -> Outcome {
        static SEED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let seed = SEED.fetch_add(100_000, std::sync::atomic::Ordering::Relaxed) + seed_of_now();
        let ready = Barrier::new(self.connections + 1);
        let mut total = Outcome::default();
        thread::scope(|scope| {
            let mut callers = Vec::new();
            for number in 0..self.connections as u64 {
                let ready = &ready;
                let caller = thread::Builder::new().stack_size(STACK_BYTES);
                let caller = caller
                    .spawn_scoped(scope, move || self.call_until_end(Random::new(seed + number), ready));
                callers.push(caller.expect("a thread for each connection"));
            }
            ready.wait();
            let started = Instant::now();
            for caller in callers {
                total.add(caller.join().expect("a caller does not panic"));
            }
            total.seconds = started.elapsed().as_secs_f64();
        });
        total.micros.sort_unstable();
        if total.failed > 0 {
            let example = total.example.as_deref().unwrap_or("no answer");
            crate::report::progress(&format!("  {} unexpected answers, such as {example}", total.failed));
        }
        total
    }

    fn call_until_end(&self, mut random: Random, ready: &Barrier) -> Outcome {
        let mut outcome = Outcome::default();
        let mut connection = Connection::open(self.address).ok();
        let mut request = Vec::with_capacity(1_024);
        ready.wait();
        let end = Instant::now() + Duration::from_secs(self.seconds);
        while Instant::now() < end {
            let Some(kept) = &mut connection else {
                outcome.failed += 1;
                return outcome;
            };
            request.clear();
            (self.scene)(&mut random, &mut request);
            let asked = Instant::now();
            match kept.call(&request) {
                Ok(reply) if reply.status == self.expected => {
                    outcome.done += 1;
                    outcome.replayed += u64::from(reply.replayed);
                    outcome.micros.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                }
                Ok(reply) if reply.status == 503 => {
                    outcome.refused += 1;
                    thread::sleep(self.back_off);
                }
                Ok(reply) => {
                    outcome.failed += 1;
                    outcome.example =
                        Some(format!("{} {}", reply.status, String::from_utf8_lossy(reply.body)));
                }
                Err(error) => {
                    outcome.failed += 1;
                    outcome.example = Some(error.to_string());
                    connection = Connection::open(self.address).ok();
                }
            }
        }
        outcome
    }
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.done += other.done;
        self.replayed += other.replayed;
        self.refused += other.refused;
        self.failed += other.failed;
        self.micros.extend(other.micros);
        self.example = self.example.take().or(other.example);
    }
}

fn seed_of_now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() << 24)
}
