//! The tier ladder (L01, L02, OP18; worked examples §7): thresholds are tier points counted from zero in all, or money
//! topped up in all, and reached by ≥. A sale lifts by points, a top-up by money topped up.
//!
//! Deliberately absent: downgrades. A posting only lifts; a review or a reversal lowers.

use crate::ledger::{TierChange, TierLevel, Wallet};
use crate::money::Money;
use crate::rules::{TierLadder, TierStep, Versioned};

/// The highest level that so many tier points support; 0 (ordinary) when none.
#[must_use]
pub fn level_by_points(ladder: &TierLadder, tier_points: i64) -> TierLevel {
    let reached = |step: &&TierStep| step.from_points <= tier_points;
    ladder.steps.iter().filter(reached).map(|step| step.level).max().unwrap_or(0)
}

/// The highest level that so much money topped up reaches; 0 when none.
#[must_use]
pub fn level_by_top_ups(ladder: &TierLadder, topped_up: Money) -> TierLevel {
    let reached = |step: &&TierStep| {
        let from = step.topped_up_from.filter(|from| from.currency() == topped_up.currency());
        from.is_some_and(|from| from.minor() <= topped_up.minor())
    };
    ladder.steps.iter().filter(reached).map(|step| step.level).max().unwrap_or(0)
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
