//! A reader without a card: one value, several times, at a rate.

use std::thread;
use std::time::{Duration, Instant};

use super::{Context, Driver, DriverError, Ended};
use crate::reader::{Origin, Payload, RawRead, ReaderState};

/// Gives the same read again and again.
#[derive(Debug)]
pub struct Simulator {
    value: Vec<u8>,
    count: u32,
    every: Duration,
}

impl Simulator {
    /// A reader that reads `value` `count` times, `per_second` times a second.
    #[must_use]
    pub fn new(value: &str, count: u32, per_second: u32) -> Self {
        Self { value: value.as_bytes().to_vec(), count, every: Duration::from_secs(1) / per_second.max(1) }
    }
}

impl Driver for Simulator {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        context.tell(ReaderState::Ready);
        let mut next_at = Instant::now();
        for _ in 0..self.count {
            thread::sleep(next_at.saturating_duration_since(Instant::now()));
            next_at += self.every;
            let payload = Payload::Frame(self.value.clone());
            context.tell_read(RawRead { payload, origin: Origin::Simulated, resumed: false });
        }
        Ok(Ended::ForGood)
    }
}
