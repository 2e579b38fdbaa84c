//! The tier ladder (L01, L02; worked examples §7): thresholds are tier points counted from zero in all, and reached by ≥.
//!
//! Deliberately absent: downgrades. A sale only lifts; a review or a reversal lowers.

use crate::ledger::{TierChange, TierLevel};
use crate::rules::{TierLadder, TierStep, Versioned};

/// The highest level that so many tier points support; 0 (ordinary) when none.
#[must_use]
pub fn level_supported(ladder: &TierLadder, tier_points: i64) -> TierLevel {
    let reached = |step: &&TierStep| step.from_points <= tier_points;
    ladder.steps.iter().filter(reached).map(|step| step.level).max().unwrap_or(0)
}

/// The change that so many tier points cause, if they support more than the present level.
#[must_use]
pub fn upgrade(ladder: &Versioned<TierLadder>, level: TierLevel, tier_points: i64) -> Option<TierChange> {
    let to = level_supported(&ladder.body, tier_points);
    (to > level).then_some(TierChange { from: level, to, ladder: ladder.id })
}

/// The next level above the present one, and how many tier points are missing for it.
#[must_use]
pub fn next_level(ladder: &TierLadder, level: TierLevel, tier_points: i64) -> Option<(TierLevel, i64)> {
    let ahead = |step: &&TierStep| step.level > level && step.from_points > tier_points;
    let next = ladder.steps.iter().filter(ahead).min_by_key(|step| step.from_points)?;
    Some((next.level, next.from_points.saturating_sub(tier_points)))
}
