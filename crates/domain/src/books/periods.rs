//! 锁账: which month of an entity's books can be locked next, and which lock can be taken away (OP12).
//!
//! *Invariant:* the months of an entity are locked one after the other without a gap, so that one date says what is locked: everything up
//! to it.

use chrono::NaiveDate;

use crate::statement::Period;

/// How the books of an entity stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The present business date.
    pub today: NaiveDate,
    /// The first date that anything was booked on; none: nothing was.
    pub first: Option<NaiveDate>,
    /// The last date that is locked; none: nothing is.
    pub locked_through: Option<NaiveDate>,
}

/// Why a month cannot be locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotLock {
    /// Its last day is not over.
    NotOver,
    /// It is locked already.
    Locked,
    /// Another month comes first.
    NotNext {
        /// That one's first day.
        next: NaiveDate,
    },
    /// Some of its days are not closed.
    DaysOpen,
}

/// How a month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MonthState {
    /// It is not over.
    Running,
    /// It is over, and postings can still be dated in it.
    Open,
    /// Nothing is posted into it any more.
    Locked,
}

impl Standing {
    /// The month that is locked next; none before anything was booked.
    #[must_use]
    pub fn next(self) -> Option<Period> {
        let after = self.locked_through.and_then(|last| last.succ_opt());
        after.or(self.first).map(Period::month_of)
    }

    /// How a month stands.
    #[must_use]
    pub fn state(self, month: Period) -> MonthState {
        if self.locked_through.is_some_and(|last| month.to() <= last) {
            MonthState::Locked
        } else if month.to() >= self.today {
            MonthState::Running
        } else {
            MonthState::Open
        }
    }

    /// Whether a month can be locked now.
    ///
    /// # Errors
    /// [`CannotLock`].
    pub fn may_lock(self, month: Period, open_days: usize) -> Result<(), CannotLock> {
        match self.state(month) {
            MonthState::Locked => return Err(CannotLock::Locked),
            MonthState::Running => return Err(CannotLock::NotOver),
            MonthState::Open => {}
        }
        match self.next() {
            Some(next) if next != month => Err(CannotLock::NotNext { next: next.from() }),
            Some(_) | None if open_days > 0 => Err(CannotLock::DaysOpen),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the lock of a month can be taken away: only that of the last month that is locked.
    #[must_use]
    pub fn may_unlock(self, month: Period) -> bool {
        self.locked_through == Some(month.to())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn month(text: &str) -> Period {
        Period::month_of(day(&format!("{text}-01")))
    }

    fn standing(first: Option<&str>, locked_through: Option<&str>) -> Standing {
        Standing { today: day("2026-05-03"), first: first.map(day), locked_through: locked_through.map(day) }
    }

    /// OP12: months are locked from the first that has books, one after the other, when they are over and their days are closed.
    #[test]
    fn months_are_locked_one_after_the_other() {
        let at_first = standing(Some("2026-02-14"), None);
        assert_eq!(at_first.may_lock(month("2026-02"), 0), Ok(()));
        assert_eq!(at_first.may_lock(month("2026-02"), 1), Err(CannotLock::DaysOpen));
        let next = day("2026-02-01");
        assert_eq!(at_first.may_lock(month("2026-03"), 0), Err(CannotLock::NotNext { next }));
        assert_eq!(at_first.may_lock(month("2026-01"), 0), Err(CannotLock::NotNext { next }));
        assert_eq!(at_first.may_lock(month("2026-05"), 0), Err(CannotLock::NotOver));
        let later = standing(Some("2026-02-14"), Some("2026-03-31"));
        assert_eq!(later.may_lock(month("2026-04"), 0), Ok(()));
        assert_eq!(later.may_lock(month("2026-02"), 0), Err(CannotLock::Locked));
        assert_eq!(standing(None, None).may_lock(month("2026-01"), 0), Ok(()), "nothing was booked yet");
    }

    /// OP12: a month is over with its last day, and only the last lock can be taken away.
    #[test]
    fn a_month_runs_is_open_and_is_locked() {
        let books = standing(Some("2026-02-14"), Some("2026-03-31"));
        let states = ["2026-01", "2026-03", "2026-04", "2026-05"].map(|text| books.state(month(text)));
        assert_eq!(states, [MonthState::Locked, MonthState::Locked, MonthState::Open, MonthState::Running]);
        let on_the_last = Standing { today: day("2026-04-30"), ..books };
        assert_eq!(on_the_last.state(month("2026-04")), MonthState::Running);
        assert!(books.may_unlock(month("2026-03")));
        assert!(!books.may_unlock(month("2026-02")));
    }
}
