//! Closed loops: so many connections, each with one request in flight, for so many seconds. One thread serves them all, so
//! that the callers take little from the cores that they share with the server.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::{Place, Reply};
use test_support::random::Random;

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

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
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let mut total = runtime.expect("a runtime").block_on(self.call());
        total.micros.sort_unstable();
        if total.failed > 0 {
            let example = total.example.as_deref().unwrap_or("no answer");
            crate::report::progress(&format!("  {} unexpected answers, such as {example}", total.failed));
        }
        total
    }

    async fn call(&self) -> Outcome {
        static SEED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let seed = SEED.fetch_add(100_000, std::sync::atomic::Ordering::Relaxed) + seed_of_now();
        let mut connections = Vec::new();
        for _ in 0..self.connections {
            connections.push(Caller::open(self.address).await.ok());
        }
        let started = Instant::now();
        let end = started + Duration::from_secs(self.seconds);
        let callers = connections
            .into_iter()
            .zip(seed..)
            .map(|(connection, seed)| self.call_until(end, connection, Random::new(seed)));
        let mut total = Outcome::default();
        join_all(callers).await.into_iter().for_each(|outcome| total.add(outcome));
        total.seconds = started.elapsed().as_secs_f64();
        total
    }

    async fn call_until(&self, end: Instant, mut connection: Option<Caller>, mut random: Random) -> Outcome {
        let mut outcome = Outcome::default();
        let mut request = Vec::with_capacity(1_024);
        while Instant::now() < end {
            let Some(kept) = &mut connection else {
                outcome.failed += 1;
                return outcome;
            };
            request.clear();
            (self.scene)(&mut random, &mut request);
            let asked = Instant::now();
            match kept.call(&request).await {
                Ok(reply) if reply.status == self.expected => {
                    outcome.done += 1;
                    outcome.replayed += u64::from(reply.replayed);
                    outcome.micros.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                }
                Ok(reply) if reply.status == 503 => {
                    outcome.refused += 1;
                    tokio::time::sleep(self.back_off).await;
                }
                Ok(reply) => {
                    outcome.failed += 1;
                    outcome.example =
                        Some(format!("{} {}", reply.status, String::from_utf8_lossy(reply.body)));
                }
                Err(error) => {
                    outcome.failed += 1;
                    outcome.example = Some(error.to_string());
                    connection = Caller::open(self.address).await.ok();
                }
            }
        }
        outcome
    }
}

/// One kept connection.
struct Caller {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Caller {
    async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await??;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(8_192) })
    }

    async fn call(&mut self, request: &[u8]) -> io::Result<Reply<'_>> {
        tokio::time::timeout(PATIENCE, self.exchange(request)).await?
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Reply<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(place) = Place::of(&self.received)? {
                return Ok(place.reply(&self.received));
            }
        }
    }
}

impl Outcome {
    /// What came of another run of the same.
    pub(crate) fn append(&mut self, other: Self) {
        self.seconds += other.seconds;
        self.add(other);
        self.micros.sort_unstable();
    }

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
