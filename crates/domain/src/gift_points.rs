//! 赠送积分: reward points that a top-up gives, beside its bonus or instead of it, and what becomes of them when the top-up is
//! refunded (S01, OP18).
//!
//! They are a lot of their own, opened by the top-up's posting: so they lapse by the terms of the offer, and what is left
//! of them can be told. They can be spent at once, as the bonus can. A correction of the top-up takes them back as it does
//! all points; a refund takes them back as its cause says.

use chrono::{DateTime, Utc};

use crate::bonus::BonusPart;
use crate::derivation::Step;
use crate::header::Moment;
use crate::ids::{Id, Lot as LotThing};
use crate::ledger::{Book, Entry, Kind, PointsLot};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::points_lot::in_order_of_loss;
use crate::refund::{PairRefund, RefundCause, RefundFacts};
use crate::rules::{ShortfallPolicy, TopUpRule, Versioned};
use crate::till::{Facts, FreshIds, Rejection};
use crate::time::month_end_after;

/// The points of all bands that a top-up reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GivenPoints {
    /// Threshold of the largest of them.
    band_from: Money,
    /// Money that counted.
    paid: Money,
    /// Points, all together; more than none.
    points: i64,
}

/// What a posting that gives points has of them.
#[derive(Debug)]
pub(crate) struct Gift {
    /// The lot that it opens; none when all of them repaid a debt.
    pub(crate) lot: Option<PointsLot>,
    /// Why.
    pub(crate) step: Step,
}

/// The points of bands that were reached by `paid`, the largest of them first; none when they give none.
pub(crate) fn of_bands(parts: &[BonusPart], paid: Money) -> Result<Option<GivenPoints>, Rejection> {
    let mut giving = parts.iter().filter(|part| part.points > 0);
    let Some(largest) = giving.next() else { return Ok(None) };
    let points = giving
        .try_fold(largest.points, |sum, part| sum.checked_add(part.points))
        .ok_or(Rejection::AmountTooLarge)?;
    Ok(Some(GivenPoints { band_from: largest.band.from, paid, points }))
}

/// Gives points: a debt of points is repaid first, the rest is a lot of its own.
pub(crate) fn give(
    facts: &Facts<'_>,
    (rule, given): (&Versioned<TopUpRule>, GivenPoints),
    (moment, fresh): (Moment, FreshIds),
    movements: &mut Movements,
) -> Result<Gift, Rejection> {
    let GivenPoints { band_from, paid, points } = given;
    let repaid = points.min(facts.wallet.owed_points);
    let left = points - repaid;
    let lapses_at = lapse_of(facts, &rule.body, moment);
    let debt = Movement { kind: Kind::OwedPoints, book: Book::Debt, lot: None };
    movements.record(debt, -repaid)?;
    let given = Movement { kind: Kind::RewardPoints, book: Book::PointsGiven, lot: Some(fresh.second_lot) };
    movements.record(given, left)?;
    let lot = (left > 0).then_some(PointsLot {
        id: fresh.second_lot,
        origin: fresh.posting,
        issuing_shop: facts.shop.id,
        issuing_entity: facts.shop.legal_entity,
        terms: Some(rule.id),
        opened_at: moment.recorded_at,
        vests_at: None,
        expires_at: lapses_at,
        points_in: left,
        points_left: left,
    });
    let step = Step::GiftPoints { rule: rule.id, band_from, paid, points, repaid, lapses_at };
    Ok(Gift { lot, step })
}

fn lapse_of(facts: &Facts<'_>, rule: &TopUpRule, moment: Moment) -> Option<DateTime<Utc>> {
    let last_day = |months| month_end_after(moment.business_date, months);
    rule.points_months.map(|months| facts.shop.day.close_of(last_day(months)))
}

/// Points that a top-up gave, as a refund of it finds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GiftOf {
    /// All that were given, also those that repaid a debt.
    pub points: i64,
    /// The lot that they came into; none when all of them repaid a debt.
    pub lot: Option<Id<LotThing>>,
}

impl GiftOf {
    /// What the entries of a top-up say that it gave; none when it gave no points.
    #[must_use]
    pub fn of_entries(entries: &[Entry]) -> Option<Self> {
        let lot = entries.iter().find(|entry| entry.book == Book::PointsGiven).and_then(|entry| entry.lot);
        let given = |entry: &&Entry| entry.book == Book::PointsGiven || entry.kind == Kind::OwedPoints;
        let points: i64 = entries.iter().filter(given).map(|entry| entry.amount.abs()).sum();
        (points > 0).then_some(Self { points, lot })
    }
}

/// What a refund takes back of the points of one top-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftBack {
    /// The pair of the top-up.
    pub pair: Id<LotThing>,
    /// Points that it gave.
    pub given: i64,
    /// From which lots, and how many.
    pub from: Vec<(Id<LotThing>, i64)>,
    /// What is missing and becomes a debt.
    pub owed: i64,
}

impl GiftBack {
    /// Points that are taken from what the member has.
    #[must_use]
    pub fn taken(&self) -> i64 {
        self.from.iter().map(|(_, points)| points).sum()
    }

    /// As the derivation has it.
    pub(crate) fn step(&self) -> Step {
        Step::GiftPointsBack { lot: self.pair, given: self.given, taken: self.taken(), owed: self.owed }
    }
}

/// What a refund for `cause` takes back of the points that its pairs gave, pair by pair.
///
/// What is left of them ends whatever the cause. When the shop is the cause, what is spent stays with the member. Else other
/// points make good for it, those that pend first, and what is still missing becomes a debt, or is let go, as the points
/// rule says of a correction. A refund that the law grants is never refused for points: where a correction would be, a debt
/// is left. An earlier refund of the pair, if it stands, has taken them back already.
pub(crate) fn taken_back(
    known: RefundFacts<'_>,
    pairs: &[PairRefund],
    (cause, now): (RefundCause, DateTime<Utc>),
) -> Vec<GiftBack> {
    let lots = in_order_of_loss(known.points_lots.iter(), now);
    let mut lots: Vec<_> = lots.map(|lot| (lot.id, lot.points_left)).collect();
    let of_pair = |refund: &PairRefund| {
        let pair = known.pairs.iter().find(|known| known.pair.id == refund.lot)?;
        let gift = pair.gift.filter(|_| pair.ended.is_zero())?;
        Some(back(&mut lots, refund.lot, gift, known.on_shortfall, cause))
    };
    pairs.iter().filter_map(of_pair).collect()
}

fn back(
    lots: &mut [(Id<LotThing>, i64)],
    pair: Id<LotThing>,
    gift: GiftOf,
    on_shortfall: ShortfallPolicy,
    cause: RefundCause,
) -> GiftBack {
    let mut missing = gift.points;
    let mut from = Vec::new();
    let others_too = cause != RefundCause::Shop;
    for own in [true, false] {
        for (lot, left) in lots.iter_mut().filter(|(lot, _)| (Some(*lot) == gift.lot) == own) {
            let part = if own || others_too { missing.min(*left) } else { 0 };
            if part > 0 {
                *left -= part;
                missing -= part;
                from.push((*lot, part));
            }
        }
    }
    let owed = match on_shortfall {
        ShortfallPolicy::Debt | ShortfallPolicy::DeductMoney | ShortfallPolicy::Refuse if others_too => {
            missing
        }
        ShortfallPolicy::Debt
        | ShortfallPolicy::DeductMoney
        | ShortfallPolicy::Refuse
        | ShortfallPolicy::WriteOff => 0,
    };
    GiftBack { pair, given: gift.points, from, owed }
}

/// Moves points that are taken back out of the wallet; gives the lots as they are then.
pub(crate) fn take_out(
    known: RefundFacts<'_>,
    gifts: &[GiftBack],
    movements: &mut Movements,
) -> Result<Vec<PointsLot>, Rejection> {
    let mut changed: Vec<PointsLot> = Vec::new();
    for gift in gifts {
        for (lot, points) in &gift.from {
            let ended = Movement { kind: Kind::RewardPoints, book: Book::GiftPointsEnded, lot: Some(*lot) };
            movements.record(ended, -points)?;
            if let Some(known) = changed.iter_mut().find(|known| known.id == *lot) {
                known.points_left -= points;
                continue;
            }
            let found = known.points_lots.iter().find(|known| known.id == *lot);
            let found = found.ok_or(Rejection::FactsIncomplete)?;
            changed.push(PointsLot { points_left: found.points_left - points, ..found.clone() });
        }
        let debt = Movement { kind: Kind::OwedPoints, book: Book::Debt, lot: None };
        movements.record(debt, gift.owed)?;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests;
