//! 预算: how much a version of a top-up rule may give as bonus in all (S01, K02; worked example §2.3).
//!
//! Nothing is given in part: where too little is left for a top-up, the version steps aside for it as one whose last day is over, and a
//! smaller top-up may still find enough. A correction gives back what its top-up took. A refund does not: what it ends was given, and
//! was the price of money that was there meanwhile.

use crate::ids::{Id, RuleVersion};
use crate::ledger::{Decision, Lot, PostingKind};
use crate::money::Money;
use crate::rules::{TopUpRule, Versioned};

/// What a version gave so far; top-ups that were corrected gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The version.
    pub rule: Id<RuleVersion>,
    /// What it gave.
    pub bonus: Money,
}

/// What is left of the budget of a version, where it has one; all of it where nothing is known of it.
pub(crate) fn left(rule: &Versioned<TopUpRule>, given: &[Given]) -> Option<Money> {
    let budget = rule.body.budget?;
    let given = given.iter().find(|given| given.rule == rule.id).map_or(0, |given| given.bonus.minor());
    Some(Money::from_minor(budget.minor().saturating_sub(given).max(0), budget.currency()))
}

/// What a posting gives as bonus by which version of a rule; negative where a correction gives it back. None for what gives nothing.
#[must_use]
pub fn moved(decision: &Decision) -> Option<Given> {
    let posting = &decision.posting;
    let (lots, origin, sign) = match posting.kind {
        PostingKind::TopUp => (&decision.lots_opened, Some(posting.id), 1),
        PostingKind::Reversal => (&decision.lots_changed, posting.reverses, -1),
        PostingKind::Consumption
        | PostingKind::Return
        | PostingKind::PackageSale
        | PostingKind::CountUse
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::Refund
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => return None,
    };
    let pair = lots.iter().find_map(|lot| match lot {
        Lot::Pair(pair) => (Some(pair.origin) == origin).then_some(pair),
        Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
    })?;
    let bonus = pair.bonus_given;
    let moved = Given { rule: pair.terms?, bonus: Money::from_minor(sign * bonus.minor(), bonus.currency()) };
    bonus.is_positive().then_some(moved)
}

#[cfg(test)]
mod tests;
