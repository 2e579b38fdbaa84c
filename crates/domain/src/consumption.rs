//! 消费 from stored value: price, pay from pairs, earn points, rise a tier (S01, X01, P02, P03, L02).
//!
//! The tier before the sale prices it and multiplies its points; a tier that the sale reaches applies from the next one.

use chrono::{DateTime, Utc};

use crate::derivation::{Derivation, NotFired, NotFiredCause, Step};
use crate::earning::{Earned, earn};
use crate::header::{self, Moment, Subject};
use crate::ledger::{Book, Decision, Kind, Lot, PostingKind, TakenFromPair, TierChange};
use crate::line_shares::attribute;
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::points_lot::{Credited, credited_lot};
use crate::pricing::{Bill, price};
use crate::rules::{RulesInForce, SpendingOrder, TierLadder, Versioned};
use crate::spending::{Purse, Spending, lapsed_bonus_minor, spend};
use crate::tiers;
use crate::till::{Consume, Facts, FreshIds, Rejection};
use crate::usable::check_usable;

/// Decides a consumption that is paid from stored value alone.
///
/// # Errors
/// [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::NoLines`], [`Rejection::AmountNotPositive`],
/// [`Rejection::AmountTooLarge`], [`Rejection::WrongCurrency`], [`Rejection::StaffSharesIncomplete`],
/// [`Rejection::InsufficientBalance`], [`Rejection::NeedsMorePairs`], [`Rejection::TimeNotAcceptable`].
pub fn decide(
    facts: &Facts<'_>,
    command: &Consume,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    check_usable(facts)?;
    let moment = header::moment(facts, &command.origin, now)?;
    let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
    let mut derivation = Derivation::default();
    let wallet = facts.wallet;

    let mut bill = price(&command.lines, rules.discount, wallet.tier, wallet.currency, &mut derivation)?;
    let spending = pay(facts, rules, bill.due, moment)?;
    attribute(&mut bill.lines, &spending.taken);
    derivation.steps.extend(spending.taken.iter().map(taken_step));

    let earned = earn(rules, &bill.lines, wallet, &mut derivation)?;
    let points = match rules.points {
        Some(rule) => credited_lot(facts, rule, earned, moment, fresh)?,
        None => None,
    };
    let mut movements = moved(facts, moment, &spending.taken, earned, points.as_ref())?;
    let tier_change = raise_tier(&mut movements, rules.ladder, &mut derivation);
    Ok(assemble(
        facts,
        command,
        moment,
        fresh,
        Outcome { bill, spending, points, movements, tier_change, derivation },
    ))
}

/// Everything that was decided, before it is put into its final shape.
struct Outcome {
    bill: Bill,
    spending: Spending,
    points: Option<Credited>,
    movements: Movements,
    tier_change: Option<TierChange>,
    derivation: Derivation,
}

fn assemble(
    facts: &Facts<'_>,
    command: &Consume,
    moment: Moment,
    fresh: FreshIds,
    outcome: Outcome,
) -> Decision {
    let Outcome { bill, spending, points, movements, tier_change, derivation } = outcome;
    let mut lots_changed: Vec<Lot> = spending.pairs.into_iter().map(Lot::Pair).collect();
    let mut lots_opened = Vec::new();
    match points {
        Some(Credited { lot, opened: true }) => lots_opened.push(Lot::Points(lot)),
        Some(Credited { lot, opened: false }) => lots_changed.push(Lot::Points(lot)),
        None => {}
    }
    let subject = Subject {
        kind: PostingKind::Consumption,
        list_total: bill.list_total,
        total: bill.due,
        tenders: Vec::new(),
    };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.tier_change = tier_change;
    Decision {
        posting,
        entries: movements.entries,
        lots_changed,
        lots_opened,
        lines: bill.lines,
        wallet: movements.wallet,
        derivation,
    }
}

/// Takes what is due from the pairs in the tenant's spending order (§3).
fn pay(
    facts: &Facts<'_>,
    rules: RulesInForce<'_>,
    due: Money,
    moment: Moment,
) -> Result<Spending, Rejection> {
    let lapsed = Money::from_minor(lapsed_bonus_minor(facts.pairs, moment.recorded_at), due.currency());
    let available = facts.wallet.principal.checked_add(facts.wallet.bonus)?.checked_sub(lapsed)?;
    let insufficient = Rejection::InsufficientBalance { available, required: due };
    if available.minor() < due.minor() {
        return Err(insufficient);
    }
    let order = rules.spending_order.map_or(SpendingOrder::Proportional, |rule| rule.body);
    let purse = Purse { pairs: facts.pairs, more_pairs: facts.more_pairs, now: moment.recorded_at };
    let refused = if facts.more_pairs { Rejection::NeedsMorePairs } else { insufficient };
    spend(order, purse, due).map_err(|_| refused)
}

fn taken_step(taken: &TakenFromPair) -> Step {
    Step::Taken { lot: taken.lot, principal: taken.principal, bonus: taken.bonus }
}

fn moved(
    facts: &Facts<'_>,
    moment: Moment,
    taken: &[TakenFromPair],
    earned: Earned,
    points: Option<&Credited>,
) -> Result<Movements, Rejection> {
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    for taken in taken {
        let delivered = |kind| Movement { kind, book: Book::Delivered, lot: Some(taken.lot) };
        movements.record(delivered(Kind::Principal), -taken.principal.minor())?;
        movements.record(delivered(Kind::Bonus), -taken.bonus.minor())?;
    }
    let debt = Movement { kind: Kind::OwedPoints, book: Book::Debt, lot: None };
    let reward = Movement {
        kind: Kind::RewardPoints,
        book: Book::PointsIssued,
        lot: points.map(|credited| credited.lot.id),
    };
    let growth = Movement { kind: Kind::TierPoints, book: Book::TierPointsCounted, lot: None };
    movements.record(debt, -earned.repaid)?;
    movements.record(reward, earned.reward - earned.repaid)?;
    movements.record(growth, earned.tier)?;
    Ok(movements)
}

/// Lifts the wallet to the level its tier points now support (§7); never lowers it.
fn raise_tier(
    movements: &mut Movements,
    ladder: Option<&Versioned<TierLadder>>,
    derivation: &mut Derivation,
) -> Option<TierChange> {
    let Some(ladder) = ladder else {
        derivation.not_fired.push(NotFired { rule: None, cause: NotFiredCause::NoLadder });
        return None;
    };
    let mut silent = |cause| derivation.not_fired.push(NotFired { rule: Some(ladder.id), cause });
    let wallet = &mut movements.wallet;
    let change = tiers::upgrade(ladder, wallet.tier, wallet.tier_points);
    if let Some(change) = change {
        wallet.tier = change.to;
        silent(NotFiredCause::TierAppliesNextTime(change.to));
    }
    if let Some((level, missing)) = tiers::next_level(&ladder.body, wallet.tier, wallet.tier_points) {
        silent(NotFiredCause::NextTierShort(level, missing));
    }
    if let Some(change) = change {
        derivation.steps.push(Step::Tier { change });
    }
    change
}

#[cfg(test)]
mod tests;
