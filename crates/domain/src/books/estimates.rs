//! 估计: what books estimate beside what postings say (OP12): revenue that is put off until points are used (积分递延), and prepaid value
//! that nobody is expected to ask for (沉淀收入).
//!
//! *Invariant:* what the days of any period add is the estimate at its end less what the journal said before it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use super::statement::BookLine;
use super::{BookFigures, BooksByDate, add_up};
use crate::money::{Currency, Money, Rounding};

const WHOLE_BP: i64 = 10_000;

/// How a company estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EstimateTerms {
    /// What a point is worth, in units of the currency.
    pub point_value: Decimal,
    /// What part of points is expected to be used, in basis points.
    pub points_use_bp: i32,
    /// Points that a unit of money earns as a rule: then points have their share of the price of a sale. 0: they are measured whole.
    pub points_per_unit: Decimal,
    /// 沉淀: what part of prepaid money is expected never to be asked for, in basis points.
    pub breakage_bp: i32,
    /// The tenant's currency.
    pub currency: Currency,
}

/// What an estimate is of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basis {
    /// What was booked since the beginning.
    pub booked: BookFigures,
    /// Points in it whose time is over: nobody can use them.
    pub points_lapsed: i64,
}

/// What is estimated on a date, or by how much more, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Estimated {
    /// Revenue that is put off for points.
    pub deferred: i64,
    /// What of the contract liability is revenue already, because nobody is expected to ask for it.
    pub breakage: i64,
}

impl Estimated {
    /// Both of two.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { deferred: self.deferred + other.deferred, breakage: self.breakage + other.breakage }
    }

    /// By how much it is more than another.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self { deferred: self.deferred - other.deferred, breakage: self.breakage - other.breakage }
    }
}

impl EstimateTerms {
    /// 积分递延: what is put off for points, half-up to the smallest unit (§13): number × value × expected use; where points have their
    /// share of the price, that as a part of the price and itself together. None beyond any amount.
    #[must_use]
    pub fn deferred(&self, points: i64) -> Option<Money> {
        let of_one = self.point_value.checked_mul(Decimal::new(self.points_use_bp.into(), 4))?;
        let worth = Decimal::from(points).checked_mul(of_one)?;
        let beside = Decimal::ONE.checked_add(self.points_per_unit.checked_mul(of_one)?)?;
        let exact = worth.checked_div(beside)?;
        let rounded =
            exact.round_dp_with_strategy(self.currency.scale(), RoundingStrategy::MidpointAwayFromZero);
        Money::from_decimal(rounded, self.currency).ok()
    }

    /// 沉淀收入: what is expected never to be asked for is earned as the rest is delivered, half-up: of what was delivered the ratio of
    /// the two parts. It is never more than what is owed.
    #[must_use]
    pub fn breakage(&self, delivered: i64, owed: i64) -> i64 {
        let unused = i64::from(self.breakage_bp).clamp(0, WHOLE_BP - 1);
        let share = i128::from(delivered.max(0)) * i128::from(unused);
        let earned = Rounding::HalfUp.divide(share, i128::from(WHOLE_BP - unused));
        i64::try_from(earned).unwrap_or(i64::MAX).min(owed.max(0))
    }

    /// What is estimated when so much was booked and has lapsed since the beginning.
    #[must_use]
    pub fn of(&self, basis: &Basis) -> Estimated {
        let sum = |line: BookLine| line.sum(&basis.booked).amount;
        let usable = sum(BookLine::Points) - basis.points_lapsed;
        Estimated {
            deferred: self.deferred(usable).map_or(0, Money::minor),
            breakage: self.breakage(sum(BookLine::Delivered), sum(BookLine::Liability)),
        }
    }

    /// What each of some days adds, and what is estimated after the last: `said` is what the journal said before them, `before` what was so
    /// before them, `lapsed` the points that lapsed on some of them. Where the terms are others than those of `said`, the first day has
    /// the difference.
    #[must_use]
    pub fn by_date(
        &self,
        said: Estimated,
        (first, before): (NaiveDate, Basis),
        days: &BooksByDate,
        lapsed: &BTreeMap<NaiveDate, i64>,
    ) -> (BTreeMap<NaiveDate, Estimated>, Estimated) {
        let mut basis = before;
        let mut known = self.of(&basis);
        let mut added = BTreeMap::from([(first, known.less(said))]);
        let dates: BTreeSet<NaiveDate> = days.keys().chain(lapsed.keys()).copied().collect();
        for date in dates {
            if let Some(figures) = days.get(&date) {
                add_up(&mut basis.booked, figures);
            }
            basis.points_lapsed += lapsed.get(&date).copied().unwrap_or(0);
            let now = self.of(&basis);
            let day = added.entry(date).or_default();
            *day = day.plus(now.less(known));
            known = now;
        }
        added.retain(|_, day| *day != Estimated::default());
        (added, known)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::books::{BookFigure, BookKey};
    use crate::figures::{Action, Amount};

    fn terms(value: &str, use_bp: i32, per_unit: &str) -> EstimateTerms {
        EstimateTerms {
            point_value: value.parse().unwrap(),
            points_use_bp: use_bp,
            points_per_unit: per_unit.parse().unwrap(),
            breakage_bp: 0,
            currency: Currency::Cny,
        }
    }

    /// §13: 29 points at 0.01 of which 80 % are expected to be used.
    #[test]
    fn points_are_deferred_by_expected_use() {
        let deferred =
            |points, value, use_bp| terms(value, use_bp, "0").deferred(points).unwrap().to_string();
        assert_eq!(deferred(29, "0.01", 8_000), "0.23");
        assert_eq!(deferred(5, "0.001", 10_000), "0.01");
        assert_eq!(deferred(0, "0.01", 8_000), "0.00");
    }

    /// OP12: 100 000 with 10 000 points of which 95 % are expected to be used is 91 324 and 8 676.
    #[test]
    fn points_have_their_share_of_the_price() {
        let deferred = terms("1", 9_500, "0.1").deferred(10_000).unwrap();
        assert_eq!(deferred.to_string(), "8675.80");
        assert_eq!(
            Money::from_minor(10_000_000, Currency::Cny).checked_sub(deferred).unwrap().to_string(),
            "91324.20"
        );
    }

    /// OP12: of 10 000.00 a tenth is never asked for: with a third of the rest delivered a third of it is earned, with all of it all.
    #[test]
    fn breakage_is_earned_as_the_rest_is_delivered() {
        let terms = EstimateTerms { breakage_bp: 1_000, ..terms("0", 0, "0") };
        assert_eq!(terms.breakage(0, 1_000_000), 0);
        assert_eq!(terms.breakage(300_000, 700_000), 33_333);
        assert_eq!(terms.breakage(900_000, 100_000), 100_000);
        assert_eq!(terms.breakage(950_000, 50_000), 50_000, "they asked for more than expected");
        assert_eq!(EstimateTerms { breakage_bp: 0, ..terms }.breakage(900_000, 100_000), 0);
    }

    fn day(of_month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, of_month).unwrap()
    }

    fn figures(points: i64, owed: i64, delivered: i64) -> BookFigures {
        let key = |action, figure| BookKey { action, is_correction: false, figure };
        let amount = |amount| Amount { amount, count: 1 };
        BookFigures::from([
            (key(Action::Sale, BookFigure::Points), amount(points)),
            (key(Action::TopUp, BookFigure::Liability), amount(owed)),
            (key(Action::Sale, BookFigure::Revenue), amount(delivered)),
        ])
    }

    proptest! {
        /// OP12: whatever happened, and whatever terms the journal was written by before: what days add sums to the estimate at the end
        /// less what the journal said before, also when the days are cut anywhere.
        #[test]
        fn days_add_up_to_the_difference(
            moves in prop::collection::vec((1u32..=28, -500i64..2_000, -90_000i64..200_000, -9_000i64..90_000), 0..20),
            lapses in prop::collection::btree_map(1u32..=28, 1i64..900, 0..4),
            before in (0i64..9_000, 0i64..900_000, 0i64..900_000),
            said in (0i64..9_000, 0i64..9_000),
            (value, use_bp, breakage_bp, per_unit) in (0i64..9_000, 0i32..=10_000, 0i32..=5_000, 0i64..9_000),
            cut in 1u32..=28,
        ) {
            let terms = EstimateTerms {
                point_value: Decimal::new(value, 4),
                points_use_bp: use_bp,
                points_per_unit: Decimal::new(per_unit, 3),
                breakage_bp,
                currency: Currency::Cny,
            };
            let said = Estimated { deferred: said.0, breakage: said.1 };
            let before = Basis { booked: figures(before.0, before.1, before.2), points_lapsed: 7 };
            let mut days = BooksByDate::new();
            let mut lapsed: BTreeMap<NaiveDate, i64> =
                lapses.into_iter().map(|(date, points)| (day(date), points)).collect();
            let mut all = before.clone();
            all.points_lapsed += lapsed.values().sum::<i64>();
            for (date, points, owed, delivered) in moves {
                let made = figures(points, owed, delivered);
                add_up(&mut all.booked, &made);
                add_up(days.entry(day(date)).or_default(), &made);
            }
            let sum = |added: &BTreeMap<NaiveDate, Estimated>| {
                added.values().fold(Estimated::default(), |sum, each| sum.plus(*each))
            };
            let (added, closing) = terms.by_date(said, (day(1), before.clone()), &days, &lapsed);
            prop_assert_eq!(closing, terms.of(&all));
            prop_assert_eq!(sum(&added), closing.less(said));

            let (later, lapsed_later) = (days.split_off(&day(cut)), lapsed.split_off(&day(cut)));
            let (first, between) = terms.by_date(said, (day(1), before.clone()), &days, &lapsed);
            let mut until = before;
            days.values().for_each(|figures| add_up(&mut until.booked, figures));
            until.points_lapsed += lapsed.values().sum::<i64>();
            let (second, end) = terms.by_date(between, (day(cut), until), &later, &lapsed_later);
            prop_assert_eq!(end, closing);
            prop_assert_eq!(sum(&first).plus(sum(&second)), sum(&added));
        }
    }
}
