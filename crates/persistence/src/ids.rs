//! Ids are made here, by the server: UUID v7, so that keys are time-ordered.

use chrono::{DateTime, Utc};
use domain::ids::Id;
use uuid::{NoContext, Timestamp, Uuid};

/// Parts of a millisecond that an id tells, in the bits that follow the milliseconds.
const PARTS: u128 = 1 << 12;
/// How far those bits stand from the last.
const PARTS_SHIFT: u32 = 64;
const NANOS_PER_MILLI: u32 = 1_000_000;

/// A new id for something recorded `now`: larger than those of whatever was recorded a microsecond earlier (RFC 9562, 6.2, method 3), so that
/// lists in the order of ids are in the order of time.
#[must_use]
pub fn fresh<T>(now: DateTime<Utc>) -> Id<T> {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    let nanos = now.timestamp_subsec_nanos();
    let random = Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos)).as_u128();
    let part = u128::from(nanos % NANOS_PER_MILLI) * PARTS / u128::from(NANOS_PER_MILLI);
    Id::new(Uuid::from_u128(random & !((PARTS - 1) << PARTS_SHIFT) | part << PARTS_SHIFT))
}

/// New ids for things recorded together, each larger than the one before it.
#[must_use]
pub fn in_order<T>(now: DateTime<Utc>, count: usize) -> Vec<Id<T>> {
    let mut ids: Vec<Id<T>> = (0..count).map(|_| fresh(now)).collect();
    ids.sort_unstable();
    ids
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn ids_are_in_the_order_of_microseconds() {
        let begin: DateTime<Utc> = "2026-11-30T22:14:00.000999Z".parse().expect("an instant");
        let ids: Vec<Uuid> =
            (0..5_000).map(|at| fresh::<()>(begin + TimeDelta::microseconds(at)).value()).collect();
        assert!(ids.is_sorted(), "each is larger than the one before");
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        let told: Vec<u64> = ids.iter().map(|id| (id.as_u128() >> 80) as u64).collect();
        assert_eq!((told[0], told[1]), (1_796_076_840_000, 1_796_076_840_001), "and tells its millisecond");
    }

    #[test]
    fn ids_of_one_instant_differ() {
        let now: DateTime<Utc> = "2026-11-30T22:14:00Z".parse().expect("an instant");
        assert_ne!(fresh::<()>(now), fresh::<()>(now));
    }
}
