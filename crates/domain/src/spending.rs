//! Which pairs pay, and how much principal and bonus each gives (S01, S04; worked examples §3).
//!
//! *Invariant:* the share of a proportional spend comes from the pair's **cumulative** target, never from the ratio of
//! what remains: a remaining ratio rounds tiny amounts the same way every time and drifts.
//!
//! Deliberately absent: the wallet. What it holds beyond the loaded pairs is the caller's concern.

use chrono::{DateTime, NaiveDate, Utc};

use crate::header::Moment;
use crate::ids::{Id, Shop};
use crate::ledger::{Pair, TakenFromPair};
use crate::money::{Currency, Money, Rounding};
use crate::rules::{RulesInForce, SpendingOrder};
use crate::till::Facts;

/// The pairs that are looked at, in spending order.
#[derive(Debug, Clone, Copy)]
pub struct Purse<'a> {
    /// Open pairs: soonest to lapse, then oldest.
    pub pairs: &'a [Pair],
    /// Whether there are more pairs than these.
    pub more_pairs: bool,
    /// The instant that decides which bonus has lapsed.
    pub now: DateTime<Utc>,
    /// The business date that decides which bonus has come.
    pub on: NaiveDate,
    /// The one shop whose bonus may be spent, where bonus is for the shop that gave it (§14).
    pub bonus_of: Option<Id<Shop>>,
}

impl<'a> Purse<'a> {
    /// The loaded pairs as they may be spent in the shop.
    pub(crate) fn of(facts: &Facts<'a>, rules: RulesInForce<'_>, moment: Moment) -> Self {
        let is_local = rules.cross_shop.is_some_and(|rule| rule.body.bonus_only_where_given);
        let bonus_of = is_local.then_some(facts.shop.id);
        let (pairs, more_pairs) = (facts.pairs, facts.more_pairs);
        Self { pairs, more_pairs, now: moment.recorded_at, on: moment.business_date, bonus_of }
    }
}

/// What was taken, pair by pair, and the touched pairs as they are afterwards, in the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// What each touched pair gave; the sum is the amount.
    pub taken: Vec<TakenFromPair>,
    /// The touched pairs afterwards.
    pub pairs: Vec<Pair>,
}

/// The loaded pairs cannot pay the amount, or cannot pay it in the order asked for without seeing the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not enough in the loaded pairs")]
pub struct NotEnough;

/// Takes `amount` (> 0) from the purse.
///
/// # Errors
/// [`NotEnough`]; with `more_pairs` also when one kind is to be spent first and the loaded pairs hold too little of it.
pub fn spend(order: SpendingOrder, purse: Purse<'_>, amount: Money) -> Result<Spending, NotEnough> {
    let left: Vec<Parts> = purse.pairs.iter().map(|pair| spendable(pair, &purse)).collect();
    let parts = match order {
        SpendingOrder::Proportional => proportional(purse.pairs, &left, amount.minor())?,
        SpendingOrder::PrincipalFirst => {
            let principal: Vec<i64> = left.iter().map(|left| left.principal).collect();
            let bonus: Vec<i64> = left.iter().map(|left| left.bonus).collect();
            let (principal, bonus) = one_kind_first(&principal, &bonus, purse.more_pairs, amount.minor())?;
            joined(&principal, &bonus)
        }
        SpendingOrder::BonusFirst => {
            let principal: Vec<i64> = left.iter().map(|left| left.principal).collect();
            let bonus: Vec<i64> = left.iter().map(|left| left.bonus).collect();
            let (bonus, principal) = one_kind_first(&bonus, &principal, purse.more_pairs, amount.minor())?;
            joined(&principal, &bonus)
        }
    };
    Ok(spending_of(purse.pairs, &parts, amount.currency()))
}

/// Bonus of these pairs that may not be spent here and now: it has lapsed, although no posting took it away yet, is still to
/// come, or is for another shop.
#[must_use]
pub fn unspendable_bonus_minor(purse: Purse<'_>) -> i64 {
    purse.pairs.iter().map(|pair| pair.bonus_left.minor() - spendable(pair, &purse).bonus).sum()
}

/// Minor units of both kinds of one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    principal: i64,
    bonus: i64,
}

/// What a pair may give: all its principal, and of its bonus what has come, unless that has lapsed or is for another shop.
fn spendable(pair: &Pair, purse: &Purse<'_>) -> Parts {
    let has_lapsed = pair.expires_at.is_some_and(|expiry| expiry <= purse.now);
    let is_elsewhere = purse.bonus_of.is_some_and(|shop| shop != pair.issuing_shop);
    let come = pair.bonus_left.minor() - pair.bonus_to_come(purse.on).minor();
    let bonus = if has_lapsed || is_elsewhere { 0 } else { come };
    Parts { principal: pair.principal_left.minor(), bonus }
}

/// Pair by pair; inside a pair by cumulative target (§3.1, §3.3).
fn proportional(pairs: &[Pair], left: &[Parts], amount: i64) -> Result<Vec<Parts>, NotEnough> {
    let mut open = amount;
    let mut parts = Vec::with_capacity(pairs.len());
    for (pair, left) in pairs.iter().zip(left) {
        let from_pair = open.min(left.principal + left.bonus);
        let principal = principal_share(pair, *left, from_pair);
        parts.push(Parts { principal, bonus: from_pair - principal });
        open -= from_pair;
    }
    if open == 0 { Ok(parts) } else { Err(NotEnough) }
}

/// Principal of `amount` from one pair: what brings all principal taken so far to `half-up(spent × P0 / face)`.
fn principal_share(pair: &Pair, left: Parts, amount: i64) -> i64 {
    let paid = pair.principal_paid.minor();
    let face = paid + pair.bonus_given.minor();
    if face <= 0 {
        return amount.min(left.principal);
    }
    let spent = face - pair.principal_left.minor() - pair.bonus_left.minor() + amount;
    let target = Rounding::HalfUp.divide(i128::from(spent) * i128::from(paid), i128::from(face));
    let taken_before = i128::from(paid - pair.principal_left.minor());
    let least = i128::from((amount - left.bonus).max(0));
    let most = i128::from(amount.min(left.principal));
    i64::try_from((target - taken_before).clamp(least, most)).expect("it lies between two i64")
}

/// All of one kind over all pairs, then the other (§3.2).
///
/// The pairs that were not loaded hold the first kind, too: without them the second may not be touched.
fn one_kind_first(
    first: &[i64],
    second: &[i64],
    more_pairs: bool,
    amount: i64,
) -> Result<(Vec<i64>, Vec<i64>), NotEnough> {
    let (from_first, open) = fill(first, amount);
    if open > 0 && more_pairs {
        return Err(NotEnough);
    }
    let (from_second, open) = fill(second, open);
    if open > 0 { Err(NotEnough) } else { Ok((from_first, from_second)) }
}

/// Takes from each in order; returns what was taken and what is still open.
fn fill(available: &[i64], amount: i64) -> (Vec<i64>, i64) {
    let mut open = amount;
    let taken = available
        .iter()
        .map(|available| {
            let part = open.min(*available);
            open -= part;
            part
        })
        .collect();
    (taken, open)
}

fn joined(principal: &[i64], bonus: &[i64]) -> Vec<Parts> {
    principal
        .iter()
        .zip(bonus)
        .map(|(principal, bonus)| Parts { principal: *principal, bonus: *bonus })
        .collect()
}

fn spending_of(pairs: &[Pair], parts: &[Parts], currency: Currency) -> Spending {
    let money = |minor: i64| Money::from_minor(minor, currency);
    let touched = || pairs.iter().zip(parts).filter(|(_, part)| part.principal + part.bonus > 0);
    Spending {
        taken: touched()
            .map(|(pair, part)| TakenFromPair {
                lot: pair.id,
                principal: money(part.principal),
                bonus: money(part.bonus),
            })
            .collect(),
        pairs: touched()
            .map(|(pair, part)| Pair {
                principal_left: money(pair.principal_left.minor() - part.principal),
                bonus_left: money(pair.bonus_left.minor() - part.bonus),
                ..pair.clone()
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
