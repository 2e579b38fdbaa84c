//! A reader without a card: one value, several times, at a rate.

use std::thread;
use std::time::{Duration, Instant};

use super::{Origin, Read, ReadKind, Reader};

/// Gives the same read again and again.
#[derive(Debug)]
pub struct FakeReader {
    read: Read,
    left: u32,
    every: Duration,
    next_at: Instant,
}

impl FakeReader {
    /// A reader that reads `value` `count` times, `per_second` times a second.
    #[must_use]
    pub fn new(kind: ReadKind, value: &str, count: u32, per_second: u32) -> Self {
        let every = Duration::from_secs(1) / per_second.max(1);
        Self { read: Read { kind, value: value.to_owned() }, left: count, every, next_at: Instant::now() }
    }
}

impl Reader for FakeReader {
    fn origin(&self) -> Origin {
        Origin::Simulated
    }

    fn next_read(&mut self) -> std::io::Result<Option<Read>> {
        if self.left == 0 {
            return Ok(None);
        }
        thread::sleep(self.next_at.saturating_duration_since(Instant::now()));
        self.left -= 1;
        self.next_at += self.every;
        Ok(Some(self.read.clone()))
    }
}
