//! 待生效: what of a member's points is seen and cannot be spent yet (P07; worked example 11).
//!
//! Pending points are in the balance and in their lot like all others. Whether a lot pends follows from its time and the
//! posting's: no posting, and no job, moves them when they vest.

use crate::derivation::Step;
use crate::ledger::{Decision, Lot, PointsLot};

/// A decision whose derivation also says what pends after it, for whoever reads its slip later. `before` are the open
/// points lots of the wallet under its lock, before the decision.
#[must_use]
pub fn told(before: &[PointsLot], mut decision: Decision) -> Decision {
    let now = decision.posting.recorded_at;
    let touched: Vec<&PointsLot> =
        decision.lots_changed.iter().chain(&decision.lots_opened).filter_map(of_points).collect();
    let untouched = before.iter().filter(|lot| !touched.iter().any(|touched| touched.id == lot.id));
    let pending: Vec<&PointsLot> =
        touched.iter().copied().chain(untouched).filter(|lot| lot.is_pending(now)).collect();
    let points: i64 = pending.iter().map(|lot| lot.points_left).sum();
    let next_at = pending.iter().filter(|lot| lot.points_left > 0).filter_map(|lot| lot.vests_at).min();
    if let Some(next_at) = next_at {
        decision.derivation.steps.push(Step::PointsPending { points, next_at });
    }
    decision
}

fn of_points(lot: &Lot) -> Option<&PointsLot> {
    match lot {
        Lot::Points(points) => Some(points),
        Lot::Pair(_) | Lot::Counts(_) | Lot::Account(_) => None,
    }
}

#[cfg(test)]
mod tests;
