//! 积分调整: reward points entered, deducted or cleared by hand (P06, P08).
//!
//! Whoever does it says why. Points that are entered repay a debt of points first; the rest is a lot of its own, which can be spent
//! at once and lapses by the points rule in force. Deducted are points that the member could still use, those that pend first: never
//! more than there are, so that nobody is left in debt by hand. A clearing takes all that the balance holds, lapsed points too. Tier points
//! are another kind and stay, and so does the tier.

use chrono::{DateTime, Utc};

use crate::derivation::{Derivation, Step};
use crate::header::{self, Moment, Subject};
use crate::ledger::{Book, Decision, Kind, Lot, PointsLot, PostingKind};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::points_lot::{in_order_of_loss, lapse_of};
use crate::till::{Facts, FreshIds, Origin, Rejection};
use crate::usable::check_usable;

/// What is to become of the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointsChange {
    /// 录入: so many come in.
    Enter(i64),
    /// 扣减: so many go.
    Deduct(i64),
    /// 清零: all go.
    Clear,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustPoints {
    /// Who and when.
    pub origin: Origin,
    /// What changes.
    pub change: PointsChange,
    /// Why.
    pub reason: String,
}

/// Decides an adjustment. What is taken from a member does not ask whether they, or their card, may be served.
///
/// # Errors
/// [`Rejection::ReasonMissing`], [`Rejection::MemberNeeded`], [`Rejection::FewerPoints`], [`Rejection::NoPoints`] for what changes nothing;
/// for points that are entered [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`]; [`Rejection::TimeNotAcceptable`],
/// [`Rejection::AmountTooLarge`].
pub fn decide(
    facts: &Facts<'_>,
    command: &AdjustPoints,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    let reason = command.reason.trim();
    if reason.is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    let moment = header::moment(facts, &command.origin, now)?;
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    let (step, opened, changed) = match command.change {
        PointsChange::Enter(points) => {
            check_usable(facts)?;
            let (step, lot) = enter(facts, points, (moment, fresh), &mut movements)?;
            (step, lot, Vec::new())
        }
        PointsChange::Deduct(points) => {
            let (step, lots) = deduct(facts, points, moment, &mut movements)?;
            (step, None, lots)
        }
        PointsChange::Clear => {
            let (step, lots) = clear(facts, moment, &mut movements)?;
            (step, None, lots)
        }
    };
    let nothing = Money::zero(facts.wallet.currency);
    let subject = Subject {
        kind: PostingKind::PointsAdjustment,
        list_total: nothing,
        total: nothing,
        tenders: Vec::new(),
    };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reason = Some(reason.to_owned());
    let derivation = Derivation { steps: vec![step], not_fired: Vec::new() };
    Ok(Decision {
        lots_opened: opened.into_iter().map(Lot::Points).collect(),
        lots_changed: changed.into_iter().map(Lot::Points).collect(),
        ..movements.decided(posting, derivation)
    })
}

fn enter(
    facts: &Facts<'_>,
    points: i64,
    (moment, fresh): (Moment, FreshIds),
    movements: &mut Movements,
) -> Result<(Step, Option<PointsLot>), Rejection> {
    if points <= 0 {
        return Err(Rejection::NoPoints);
    }
    let rule = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date).points;
    let repaid = points.min(facts.wallet.owed_points);
    let left = points - repaid;
    movements.record(Movement { kind: Kind::OwedPoints, book: Book::Debt, lot: None }, -repaid)?;
    let place = Movement { kind: Kind::RewardPoints, book: Book::PointsEntered, lot: Some(fresh.lot) };
    movements.record(place, left)?;
    let lapses_at = rule.and_then(|rule| lapse_of(facts, &rule.body, moment.business_date));
    let lot = (left > 0).then_some(PointsLot {
        id: fresh.lot,
        origin: fresh.posting,
        issuing_shop: facts.shop.id,
        issuing_entity: facts.shop.legal_entity,
        terms: rule.map(|rule| rule.id),
        opened_at: moment.recorded_at,
        vests_at: None,
        expires_at: lapses_at,
        points_in: left,
        points_left: left,
    });
    Ok((Step::PointsEntered { points, repaid, lapses_at }, lot))
}

fn deduct(
    facts: &Facts<'_>,
    points: i64,
    moment: Moment,
    movements: &mut Movements,
) -> Result<(Step, Vec<PointsLot>), Rejection> {
    if points <= 0 {
        return Err(Rejection::NoPoints);
    }
    let now = moment.recorded_at;
    let lives = |lot: &&PointsLot| lot.expires_at.is_none_or(|expiry| expiry > now);
    let usable: Vec<_> = in_order_of_loss(facts.points_lots.iter().filter(lives), now).collect();
    let available: i64 = usable.iter().map(|lot| lot.points_left).sum();
    if points > available {
        return Err(Rejection::FewerPoints { available, required: points });
    }
    let lots = take(usable, points, movements)?;
    Ok((Step::PointsDeductedByHand { points, available }, lots))
}

fn clear(
    facts: &Facts<'_>,
    moment: Moment,
    movements: &mut Movements,
) -> Result<(Step, Vec<PointsLot>), Rejection> {
    let points = facts.wallet.reward_points;
    if points == 0 {
        return Err(Rejection::NoPoints);
    }
    let all = in_order_of_loss(facts.points_lots.iter(), moment.recorded_at).collect();
    let lots = take(all, points, movements)?;
    Ok((Step::PointsCleared { points }, lots))
}

/// Takes points from lots in this order; gives those that changed.
fn take(lots: Vec<&PointsLot>, points: i64, movements: &mut Movements) -> Result<Vec<PointsLot>, Rejection> {
    let mut missing = points;
    let mut changed = Vec::new();
    for lot in lots {
        let part = missing.min(lot.points_left);
        if part > 0 {
            missing -= part;
            let place = Movement { kind: Kind::RewardPoints, book: Book::PointsCancelled, lot: Some(lot.id) };
            movements.record(place, -part)?;
            changed.push(PointsLot { points_left: lot.points_left - part, ..lot.clone() });
        }
    }
    if missing == 0 { Ok(changed) } else { Err(Rejection::FactsIncomplete) }
}

#[cfg(test)]
mod tests;
