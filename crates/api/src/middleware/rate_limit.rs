//! How many requests one credential or address may make: a leaky bucket (GCRA) per caller, one number each.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Independent parts of the table, so that callers seldom wait for each other.
const SHARDS: usize = 16;
/// Callers of one part before idle ones are dropped.
const CALLERS_MAX: usize = 20_000;
const MINUTE_NANOS: u64 = 60_000_000_000;

/// Whom a request is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A session, client or device.
    Credential(uuid::Uuid),
    /// An address without a valid token.
    Address(std::net::IpAddr),
}

/// What a caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Which policy counted.
    pub policy: &'static str,
    /// Requests per minute.
    pub quota: u32,
    /// Requests left now.
    pub remaining: u32,
    /// Seconds until the whole quota is back; for a refused request until the next one is allowed.
    pub reset_seconds: u64,
    /// Whether this request may go on.
    pub is_allowed: bool,
}

/// Counts requests per caller.
#[derive(Debug)]
pub struct Limiter {
    per_credential: u32,
    per_address: u32,
    started: Instant,
    hasher: RandomState,
    shards: Vec<Mutex<HashMap<Caller, u64>>>,
}

impl Limiter {
    /// With quotas per minute.
    #[must_use]
    pub fn new(per_credential: u32, per_address: u32) -> Self {
        Self {
            per_credential: per_credential.max(1),
            per_address: per_address.max(1),
            started: Instant::now(),
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Counts one request.
    pub fn count(&self, caller: Caller) -> Allowance {
        let nanos = u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.count_at(caller, nanos)
    }

    fn count_at(&self, caller: Caller, now: u64) -> Allowance {
        let (policy, quota) = match caller {
            Caller::Credential(_) => ("credential", self.per_credential),
            Caller::Address(_) => ("address", self.per_address),
        };
        let shard = usize::try_from(self.hasher.hash_one(caller) % SHARDS as u64).unwrap_or(0);
        let mut filled = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if filled.len() > CALLERS_MAX {
            filled.retain(|_, full_at| *full_at > now);
        }
        let step = MINUTE_NANOS / u64::from(quota);
        let level = filled.get(&caller).copied().unwrap_or(0).max(now);
        let next = level + step;
        let is_allowed = next - now <= MINUTE_NANOS;
        if is_allowed {
            filled.insert(caller, next);
        }
        let level = if is_allowed { next } else { level };
        let wait = if is_allowed { level - now } else { next - now - MINUTE_NANOS };
        Allowance {
            policy,
            quota,
            remaining: u32::try_from((MINUTE_NANOS.saturating_sub(level - now)) / step).unwrap_or(quota),
            reset_seconds: wait.div_ceil(1_000_000_000),
            is_allowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_has_its_quota_and_gets_it_back_over_the_minute() {
        let limiter = Limiter::new(60, 2);
        let caller = Caller::Address([127, 0, 0, 1].into());
        assert_eq!(limiter.count_at(caller, 0).remaining, 1);
        assert!(limiter.count_at(caller, 0).is_allowed);
        let refused = limiter.count_at(caller, 0);
        assert!(!refused.is_allowed);
        assert_eq!((refused.remaining, refused.reset_seconds), (0, 30));
        assert!(limiter.count_at(caller, 30_000_000_000).is_allowed);
        assert!(!limiter.count_at(caller, 31_000_000_000).is_allowed);
        assert!(limiter.count_at(Caller::Address([127, 0, 0, 2].into()), 0).is_allowed);
    }
}
