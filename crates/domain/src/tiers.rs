//! The tier ladder (L01, L02, OP18; worked examples §7): thresholds are tier points counted from zero in all, money topped
//! up in all or within some months, or one top-up alone, and reached by ≥. A sale lifts by points, a top-up by money.
//!
//! Deliberately absent: downgrades. A posting only lifts; a review or a reversal lowers.

use chrono::NaiveDate;

use crate::ids::{Id, Posting};
use crate::ledger::{TierChange, TierLevel, Wallet};
use crate::money::Money;
use crate::rules::{TierLadder, TierStep, Versioned};
use crate::time::last_day_of_term;

/// The highest level that so many tier points support; 0 (ordinary) when none.
#[must_use]
pub fn level_by_points(ladder: &TierLadder, tier_points: i64) -> TierLevel {
    let reached = |step: &&TierStep| step.from_points <= tier_points;
    ladder.steps.iter().filter(reached).map(|step| step.level).max().unwrap_or(0)
}

/// A top-up that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopUpMade {
    /// Its posting.
    pub id: Id<Posting>,
    /// Its business date.
    pub on: NaiveDate,
    /// The money that was paid.
    pub paid: Money,
}

/// The highest level that a top-up reaches, alone or with `made` before it; `in_all` is what was ever topped up with it.
#[must_use]
pub fn level_by_top_up(
    ladder: &TierLadder,
    top_up: TopUpMade,
    made: &[TopUpMade],
    in_all: Money,
) -> TierLevel {
    let counted = counted(ladder, top_up, made, in_all);
    let reached = |step: &&TierStep| {
        reaches(step.one_top_up_from, top_up.paid) || reaches(step.topped_up_from, counted)
    };
    ladder.steps.iter().filter(reached).map(|step| step.level).max().unwrap_or(0)
}

/// The highest level that top-ups have reached: one of `made`, or `in_all` where all that was ever topped up counts.
#[must_use]
pub fn level_by_top_ups(ladder: &TierLadder, made: &[TopUpMade], in_all: Money) -> TierLevel {
    let one_by_one = made.iter().map(|top_up| level_by_top_up(ladder, *top_up, made, in_all));
    let by_all = |step: &&TierStep| ladder.topped_up_months.is_none() && reaches(step.topped_up_from, in_all);
    let by_all = ladder.steps.iter().filter(by_all).map(|step| step.level);
    one_by_one.chain(by_all).max().unwrap_or(0)
}

/// What counts together with a top-up: all, or what came within the ladder's months before it.
fn counted(ladder: &TierLadder, top_up: TopUpMade, made: &[TopUpMade], in_all: Money) -> Money {
    let Some(months) = ladder.topped_up_months else { return in_all };
    let counts = |one: &&TopUpMade| {
        one.id != top_up.id && one.on <= top_up.on && top_up.on <= last_day_of_term(one.on, months)
    };
    let before = made.iter().filter(counts).map(|one| one.paid.minor());
    Money::from_minor(before.fold(top_up.paid.minor(), i64::saturating_add), top_up.paid.currency())
}

fn reaches(from: Option<Money>, amount: Money) -> bool {
    from.is_some_and(|from| from.currency() == amount.currency() && from.minor() <= amount.minor())
}

/// The next level above the present one that money topped up reaches, and how much more now would have reached it.
#[must_use]
pub fn next_by_top_up(
    ladder: &TierLadder,
    level: TierLevel,
    top_up: TopUpMade,
    made: &[TopUpMade],
    in_all: Money,
) -> Option<(TierLevel, Money)> {
    let counted = counted(ladder, top_up, made, in_all);
    let short =
        |from: Option<Money>, has: Money| from?.checked_sub(has).ok().filter(|short| short.is_positive());
    let ahead = ladder.steps.iter().filter(|step| step.level > level);
    let mut missing = ahead.filter_map(|step| {
        let both = [short(step.one_top_up_from, top_up.paid), short(step.topped_up_from, counted)];
        Some((step.level, both.into_iter().flatten().min_by_key(|short| short.minor())?))
    });
    missing.next()
}

/// Raises the wallet to `to` if that is above its level, and says so.
pub(crate) fn raise(
    wallet: &mut Wallet,
    ladder: &Versioned<TierLadder>,
    to: TierLevel,
) -> Option<TierChange> {
    if to <= wallet.tier {
        return None;
    }
    let change = TierChange { from: wallet.tier, to, ladder: ladder.id };
    wallet.tier = to;
    Some(change)
}

/// The next level above the present one, and how many tier points are missing for it.
#[must_use]
pub fn next_level(ladder: &TierLadder, level: TierLevel, tier_points: i64) -> Option<(TierLevel, i64)> {
    let ahead = |step: &&TierStep| step.level > level && step.from_points > tier_points;
    let next = ladder.steps.iter().filter(ahead).min_by_key(|step| step.from_points)?;
    Some((next.level, next.from_points.saturating_sub(tier_points)))
}

#[cfg(test)]
mod tests;
