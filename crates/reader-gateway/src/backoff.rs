//! How long to wait before trying again: longer each time, up to half a minute, and never in step with other gateways.

use std::time::Duration;

/// The first wait at most.
const FIRST_MILLIS: u64 = 500;
/// Any wait at most.
const LONGEST_MILLIS: u64 = 30_000;
/// What the server may ask for at most.
const ASKED_MAX: Duration = Duration::from_secs(60);

/// Counts failures in a row.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Forgets the failures, after a success.
    pub const fn reset(&mut self) {
        self.failures = 0;
    }

    /// The wait after one more failure: what the server asked for, else a random part of a doubling limit.
    pub fn next_wait(&mut self, asked: Option<Duration>) -> Duration {
        let limit = (FIRST_MILLIS << self.failures.min(10)).min(LONGEST_MILLIS);
        self.failures = self.failures.saturating_add(1);
        let random = getrandom::u64().unwrap_or(limit);
        asked.map_or_else(|| Duration::from_millis(random % (limit + 1)), |asked| asked.min(ASKED_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_minute_and_the_server_is_obeyed_within_reason() {
        let mut backoff = Backoff::default();
        for limit in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            assert!(backoff.next_wait(None) <= Duration::from_millis(limit));
        }
        assert_eq!(backoff.next_wait(Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(backoff.next_wait(Some(Duration::from_secs(86_400))), ASKED_MAX);
        backoff.reset();
        assert!(backoff.next_wait(None) <= Duration::from_millis(500));
    }
}
