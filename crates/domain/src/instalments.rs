//! 分期返还: a bonus that comes month by month (S01, OP18; worked example 2.2).
//!
//! All of it is in the pair and in the balance from the first day. What of it has come follows from the pair's schedule and the
//! posting's business date, read under the wallet's lock: no posting, and no job, moves anything when a day comes.
//!
//! *Invariant:* what has come by the k-th of n days is ⌊bonus × k / n⌋ in all, so that the parts sum to the whole; the
//! later ones are the larger ones.

use chrono::NaiveDate;

use crate::derivation::Step;
use crate::ledger::{Decision, Lot, Pair};
use crate::money::{Money, Rounding};
use crate::time::last_day_of_term;

/// The schedule of a bonus: the first part comes a month after the top-up, on the same date or the last of a shorter month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalments {
    /// In how many monthly parts it comes; more than none.
    pub months: u16,
    /// 营业日 of the top-up.
    pub from: NaiveDate,
    /// 营业日 on which a refund ended it: what had not come by then never comes.
    pub ended_on: Option<NaiveDate>,
}

impl Instalments {
    /// How many parts have come by a business date.
    #[must_use]
    pub fn come(&self, on: NaiveDate) -> u16 {
        let on = self.ended_on.map_or(on, |ended_on| ended_on.min(on));
        (1..=self.months).rev().find(|part| self.day(*part) <= on).unwrap_or(0)
    }

    /// The business date from which a part can be spent.
    #[must_use]
    pub fn day(&self, part: u16) -> NaiveDate {
        last_day_of_term(self.from, u32::from(part))
    }
}

/// What the first `parts` of `months` parts of a bonus are in all.
#[must_use]
pub fn sum_of_parts(bonus: Money, parts: u16, months: u16) -> Money {
    bonus.ratio(i64::from(parts), i64::from(months), Rounding::Down).unwrap_or(bonus)
}

impl Pair {
    /// What of its bonus has come by a business date, whether it was spent or not.
    #[must_use]
    pub fn bonus_come(&self, on: NaiveDate) -> Money {
        let come = |schedule: Instalments| sum_of_parts(self.bonus_given, schedule.come(on), schedule.months);
        self.instalments.map_or(self.bonus_given, come)
    }

    /// What of its bonus is still to come after a business date; none without a schedule, or when a refund ended it.
    #[must_use]
    pub fn bonus_to_come(&self, on: NaiveDate) -> Money {
        let open = self.instalments.is_some_and(|schedule| schedule.ended_on.is_none());
        let to_come = if open { self.bonus_given.minor() - self.bonus_come(on).minor() } else { 0 };
        Money::from_minor(to_come.min(self.bonus_left.minor()), self.bonus_given.currency())
    }

    /// The part that comes next.
    fn next_part(&self, on: NaiveDate) -> Option<(NaiveDate, i64)> {
        let schedule = self.instalments.filter(|_| !self.bonus_to_come(on).is_zero())?;
        let sum = |parts| sum_of_parts(self.bonus_given, parts, schedule.months).minor();
        let come = schedule.come(on);
        // Of a few fen in many parts the first are nothing.
        let part = (come..=schedule.months).find(|part| sum(*part) > sum(come))?;
        Some((schedule.day(part), sum(part) - sum(come)))
    }
}

/// What of the bonus of a wallet is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BonusToCome {
    /// All of it.
    pub amount: Money,
    /// 营业日 on which the next of it comes.
    pub next_on: NaiveDate,
    /// What comes then.
    pub next: Money,
}

/// What of the bonus of these pairs is still to come after a business date; none when all of it has come.
#[must_use]
pub fn to_come<'a>(pairs: impl Iterator<Item = &'a Pair> + Clone, on: NaiveDate) -> Option<BonusToCome> {
    let parts = || pairs.clone().filter_map(|pair| pair.next_part(on));
    let next_on = parts().map(|(day, _)| day).min()?;
    let currency = pairs.clone().next()?.bonus_given.currency();
    let amount = pairs.clone().map(|pair| pair.bonus_to_come(on).minor()).sum();
    let next = parts().filter(|(day, _)| *day == next_on).map(|(_, amount)| amount).sum();
    let money = |minor| Money::from_minor(minor, currency);
    Some(BonusToCome { amount: money(amount), next_on, next: money(next) })
}

/// The open pairs of a wallet as a decision leaves them. `before` are those under its lock, before it.
pub(crate) fn pairs_after<'a>(
    before: &'a [Pair],
    decision: &'a Decision,
) -> impl Iterator<Item = &'a Pair> + Clone {
    let touched = || decision.lots_changed.iter().chain(&decision.lots_opened).filter_map(of_pair);
    let untouched = before.iter().filter(move |pair| !touched().any(|touched| touched.id == pair.id));
    touched().chain(untouched)
}

/// A decision whose derivation also says what of the bonus is still to come after it, for whoever reads its slip later.
#[must_use]
pub fn told(before: &[Pair], mut decision: Decision) -> Decision {
    let told = to_come(pairs_after(before, &decision), decision.posting.business_date);
    if let Some(BonusToCome { amount, next_on, next }) = told {
        decision.derivation.steps.push(Step::BonusToCome { amount, next_on, next });
    }
    decision
}

/// The step that says what a refund, asked for on a business date, ends of a pair that is still to come; none when all has
/// come. A correction of the refund puts the schedule back.
pub(crate) fn ended_by_refund(pair: &Pair, on: NaiveDate) -> Option<Step> {
    let schedule = pair.instalments.filter(|schedule| schedule.ended_on.is_none())?;
    let Instalments { months, .. } = schedule;
    let (lot, given, ended) = (pair.id, pair.bonus_given, pair.bonus_to_come(on));
    Some(Step::InstalmentsEnded { lot, given, months, come: schedule.come(on), ended })
}

/// The same pair, of which nothing is to come any more.
pub(crate) fn without_rest(pair: Pair, on: NaiveDate) -> Pair {
    let ended = |schedule: Instalments| Instalments { ended_on: schedule.ended_on.or(Some(on)), ..schedule };
    Pair { instalments: pair.instalments.map(ended), ..pair }
}

const fn of_pair(lot: &Lot) -> Option<&Pair> {
    match lot {
        Lot::Pair(pair) => Some(pair),
        Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
    }
}

#[cfg(test)]
mod tests;
