//! 纠正申请 (S06): somebody may not take so much back alone, and nobody who may stands beside them. They ask, and go on with their
//! work; whoever may sees from elsewhere what would follow now, and lets it happen once, or does not.
//!
//! A request moves and holds nothing: meanwhile the posting can be taken back otherwise, and then there is nothing left to ask for.

use chrono::{DateTime, TimeDelta, Utc};

use crate::till::{Rejection, ReturnInput};

/// How long a request waits: an evening's is still there in the morning, and none is granted for a customer long gone.
pub const WAITS_FOR: TimeDelta = TimeDelta::hours(24);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestSubject {
    /// 冲正: the posting is taken back.
    Reversal,
    /// 退货: these lines of a sale come back; none means everything that is left.
    Return(Vec<ReturnInput>),
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum RequestState {
    /// Somebody has to approve.
    Waiting = 1,
    /// It was approved, and the posting is taken back.
    Done = 2,
    /// It was not approved.
    Refused = 3,
    /// Whoever asked thought better of it.
    Withdrawn = 4,
    /// The posting was taken back otherwise, or a part of it was.
    Overtaken = 5,
    /// It was approved, and the posting could not be taken back any more.
    Failed = 6,
    /// Nobody decided in time.
    Lapsed = 7,
}

impl RequestState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Done,
        Self::Refused,
        Self::Withdrawn,
        Self::Overtaken,
        Self::Failed,
        Self::Lapsed,
    ];

    /// Where a request stands at `now` that is kept as `self` and waits until `lapses_at`: it lapses by time alone.
    #[must_use]
    pub fn at(self, lapses_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if self == Self::Waiting && lapses_at <= now { Self::Lapsed } else { self }
    }

    /// Refuses what needs a request that waits.
    ///
    /// # Errors
    /// [`Rejection::CorrectionRequestEnded`].
    pub fn check_waiting(self) -> Result<(), Rejection> {
        if self == Self::Waiting { Ok(()) } else { Err(Rejection::CorrectionRequestEnded { state: self }) }
    }
}

/// Whether a request ends when its correction is refused so: what is about the posting ends it. What is about the moment — no shift is
/// open, the day is closed — or about whoever approves does not.
#[must_use]
pub const fn ends_with(rejection: &Rejection) -> bool {
    !matches!(
        rejection,
        Rejection::OverCorrectionLimit { .. }
            | Rejection::CorrectionRequestEnded { .. }
            | Rejection::ShiftRequired
            | Rejection::DayClosed { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S06: it waits for 24 hours, to the instant, and only what waits lapses.
    #[test]
    fn a_request_lapses_by_time_alone() {
        let asked: DateTime<Utc> = "2026-06-01T12:00:00Z".parse().expect("an instant");
        let lapses_at = asked + WAITS_FOR;
        let just_before = lapses_at - TimeDelta::milliseconds(1);
        assert_eq!(RequestState::Waiting.at(lapses_at, just_before), RequestState::Waiting);
        assert_eq!(RequestState::Waiting.at(lapses_at, lapses_at), RequestState::Lapsed);
        for ended in RequestState::ALL.into_iter().filter(|state| *state != RequestState::Waiting) {
            assert_eq!(ended.at(lapses_at, lapses_at), ended);
            assert_eq!(ended.check_waiting(), Err(Rejection::CorrectionRequestEnded { state: ended }));
        }
        assert_eq!(RequestState::Waiting.check_waiting(), Ok(()));
    }

    /// S06: a posting that is gone ends its request; a shift that is missing does not.
    #[test]
    fn only_what_is_about_the_posting_ends_a_request() {
        let by = crate::ids::Id::new(uuid::Uuid::nil());
        assert!(ends_with(&Rejection::AlreadyReversed { by }));
        assert!(ends_with(&Rejection::HasReturns));
        assert!(!ends_with(&Rejection::ShiftRequired));
        assert!(!ends_with(&Rejection::CorrectionRequestEnded { state: RequestState::Refused }));
    }
}
