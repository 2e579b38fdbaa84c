//! How long to wait before trying again: longer each time, up to a limit, and never in step with others.

use std::time::Duration;

/// What the server may ask for at most.
const ASKED_MAX: Duration = Duration::from_secs(60);

/// Counts failures in a row.
#[derive(Debug)]
pub struct Backoff {
    first_millis: u64,
    longest_millis: u64,
    failures: u32,
}

/// For a server: half a second at first, half a minute at most.
impl Default for Backoff {
    fn default() -> Self {
        Self::between(Duration::from_millis(500), Duration::from_secs(30))
    }
}

impl Backoff {
    /// With a first wait and any wait of at most so long.
    #[must_use]
    pub fn between(first: Duration, longest: Duration) -> Self {
        let millis = |wait: Duration| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        Self { first_millis: millis(first), longest_millis: millis(longest), failures: 0 }
    }

    /// Forgets the failures, after a success.
    pub const fn reset(&mut self) {
        self.failures = 0;
    }

    /// The wait after one more failure: what the server asked for, else a random part of a doubling limit.
    pub fn next_wait(&mut self, asked: Option<Duration>) -> Duration {
        let limit = (self.first_millis << self.failures.min(10)).min(self.longest_millis);
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
