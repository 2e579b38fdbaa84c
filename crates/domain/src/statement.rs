//! 对账单: what a membership held when a period began, what moved, and what it held at the end (S03).
//!
//! A statement follows the order of the wallet, which is the order of its versions, and not the dates in it. A business date
//! begins with the first posting that is of that date or a later one; what is entered later for an earlier day stands in the
//! period in which it was entered, with its own date. So periods follow each other without a gap, and a statement that was
//! given out never changes once the wallet has moved on.
//!
//! Deliberately absent: sums over history. What was held is read beside a posting.

pub mod cause;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::ledger::Kind;

/// Every kind of value, in the order of statements.
pub const KINDS: [Kind; 8] = [
    Kind::Principal,
    Kind::Bonus,
    Kind::RewardPoints,
    Kind::TierPoints,
    Kind::Counts,
    Kind::OnAccount,
    Kind::OwedMoney,
    Kind::OwedPoints,
];

/// Business dates from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// A period; none when it ends before it begins, or at the end of the calendar.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to && to < NaiveDate::MAX).then_some(Self { from, to })
    }

    /// The month of a date.
    #[must_use]
    pub fn month_of(date: NaiveDate) -> Self {
        let from = date.with_day(1).unwrap_or(date);
        let next = from.checked_add_months(Months::new(1));
        let to = next.and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(date);
        Self { from, to }
    }

    /// Its first business date.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// Its last business date.
    #[must_use]
    pub const fn to(self) -> NaiveDate {
        self.to
    }

    /// The business date after it.
    #[must_use]
    pub fn next(self) -> NaiveDate {
        self.to.succ_opt().unwrap_or(NaiveDate::MAX)
    }
}

/// How many postings, of those of a wallet in order, come before a business date begins.
#[must_use]
pub fn before(business_dates: &[NaiveDate], date: NaiveDate) -> usize {
    business_dates.iter().position(|of| *of >= date).unwrap_or(business_dates.len())
}

/// What a membership holds of each kind, in its smallest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holdings([i64; KINDS.len()]);

/// What a posting moved of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The kind.
    pub kind: Kind,
    /// Signed, in its smallest unit; never zero.
    pub amount: i64,
    /// What is held of it afterwards.
    pub after: i64,
}

impl Holdings {
    /// What is held of a kind.
    #[must_use]
    pub const fn of(&self, kind: Kind) -> i64 {
        self.0[place(kind)]
    }

    /// Says what is held of a kind.
    pub const fn set(&mut self, kind: Kind, amount: i64) {
        self.0[place(kind)] = amount;
    }

    /// Moves what a posting moved, and tells it kind by kind in the order of statements. Several amounts of one kind are one change.
    pub fn move_by(&mut self, amounts: &[(Kind, i64)]) -> Vec<Change> {
        let moved =
            |kind| amounts.iter().filter(|(of, _)| *of == kind).map(|(_, amount)| amount).sum::<i64>();
        let mut change = |kind| {
            let amount = moved(kind);
            self.0[place(kind)] += amount;
            (amount != 0).then(|| Change { kind, amount, after: self.of(kind) })
        };
        KINDS.into_iter().filter_map(&mut change).collect()
    }
}

/// Where a kind stands; codes of kinds begin at 1.
const fn place(kind: Kind) -> usize {
    kind as usize - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_month_is_whole() {
        for (day, from, to) in [
            ("2026-02-14", "2026-02-01", "2026-02-28"),
            ("2028-02-29", "2028-02-01", "2028-02-29"),
            ("2026-12-31", "2026-12-01", "2026-12-31"),
        ] {
            assert_eq!(Some(Period::month_of(date(day))), Period::new(date(from), date(to)));
        }
        assert_eq!(Period::new(date("2026-02-02"), date("2026-02-01")), None);
    }

    /// S03: what is entered on the 1st for the 30th stands in the later period, and the earlier one stays as it was.
    #[test]
    fn what_is_entered_later_stands_where_it_was_entered() {
        let dates = ["2026-11-29", "2026-11-30", "2026-12-01", "2026-11-30", "2026-12-02"].map(date);
        assert_eq!(before(&dates, date("2026-11-29")), 0);
        assert_eq!(before(&dates, date("2026-11-30")), 1);
        assert_eq!(before(&dates, date("2026-12-01")), 2);
        assert_eq!(before(&dates, date("2026-12-02")), 4);
        assert_eq!(before(&dates, date("2026-12-03")), 5);
        assert_eq!(before(&dates[..3], date("2026-12-01")), 2, "as it was before anything was entered late");
    }

    proptest! {
        /// S03: opening and movements come to the closing, kind by kind, wherever a history is cut; and cuts never overlap.
        #[test]
        fn opening_and_movements_are_the_closing(
            postings in prop::collection::vec((0_i64..60, prop::collection::vec((0_usize..8, -50_i64..50), 0..4)), 0..40),
            first in 0_i64..60,
            days in 0_i64..60,
        ) {
            let day = |days: i64| date("2026-01-01") + chrono::TimeDelta::days(days);
            let dates: Vec<NaiveDate> = postings.iter().map(|(days, _)| day(*days)).collect();
            let amounts: Vec<Vec<(Kind, i64)>> = postings
                .iter()
                .map(|(_, moved)| moved.iter().map(|(kind, amount)| (KINDS[*kind], *amount)).collect())
                .collect();
            let held = |postings: usize| {
                let mut holdings = Holdings::default();
                for moved in &amounts[..postings] {
                    let _ = holdings.move_by(moved);
                }
                holdings
            };
            let (start, end) = (before(&dates, day(first)), before(&dates, day(first + days + 1)));
            prop_assert!(start <= end);
            let mut running = held(start);
            let mut sums = [0_i64; KINDS.len()];
            for moved in &amounts[start..end] {
                for change in running.move_by(moved) {
                    prop_assert!(change.amount != 0);
                    prop_assert_eq!(change.after, running.of(change.kind));
                    sums[place(change.kind)] += change.amount;
                }
            }
            let closing = held(end);
            prop_assert_eq!(running, closing);
            for kind in KINDS {
                prop_assert_eq!(held(start).of(kind) + sums[place(kind)], closing.of(kind));
            }
        }
    }
}
