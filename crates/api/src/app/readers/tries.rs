//! Counts tries in the last ten minutes, per whoever tries.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::error::{AppError, AuthError};

const WINDOW: Duration = Duration::from_secs(600);
/// Keys before those whose window has passed are dropped.
const KEYS_MAX: usize = 10_000;

/// Counts tries.
#[derive(Debug)]
pub(super) struct Tries<K> {
    allowed: u32,
    counted: Mutex<HashMap<K, (Instant, u32)>>,
}

impl<K: Eq + Hash> Tries<K> {
    pub(super) fn new(allowed: u32) -> Self {
        Self { allowed, counted: Mutex::default() }
    }

    /// Refuses when there were too many.
    ///
    /// # Errors
    /// [`AuthError::TooManyRequests`].
    pub(super) fn check(&self, key: &K) -> Result<(), AppError> {
        self.check_at(key, Instant::now())
    }

    /// Counts one.
    pub(super) fn count(&self, key: K) {
        self.count_at(key, Instant::now());
    }

    fn check_at(&self, key: &K, now: Instant) -> Result<(), AppError> {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((since, count)) = counted.get(key) else { return Ok(()) };
        let left = WINDOW.saturating_sub(now.saturating_duration_since(*since));
        if left.is_zero() || *count < self.allowed {
            return Ok(());
        }
        Err(AuthError::TooManyRequests { retry_after_seconds: left.as_secs().max(1) }.into())
    }

    fn count_at(&self, key: K, now: Instant) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |since: Instant| now.saturating_duration_since(since) >= WINDOW;
        if counted.len() > KEYS_MAX {
            counted.retain(|_, (since, _)| !is_over(*since));
        }
        let entry = counted.entry(key).or_insert((now, 0));
        if is_over(entry.0) {
            *entry = (now, 0);
        }
        entry.1 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_try_in_ten_minutes_is_refused_and_others_are_not_affected() {
        let tries = Tries::new(5);
        let start = Instant::now();
        for _ in 0..5 {
            assert!(tries.check_at(&"a", start).is_ok());
            tries.count_at("a", start);
        }
        assert!(tries.check_at(&"a", start).is_err());
        assert!(tries.check_at(&"b", start).is_ok());
        assert!(tries.check_at(&"a", start + WINDOW).is_ok());
    }
}
