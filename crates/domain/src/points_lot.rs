//! Where earned points go: the open lot of the same terms, vesting and expiry, or a new one (P03, P07).
//!
//! Points that pend are in the balance of the wallet and in a lot like all others; the lot says when they vest. So nothing
//! moves when their time comes, and no clock is needed but the one of the posting that wants to spend them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::derivation::Step;
use crate::earning::Earned;
use crate::header::Moment;
use crate::ledger::PointsLot;
use crate::rules::{PointsRule, Versioned};
use crate::till::{Facts, FreshIds, Rejection};
use crate::time::month_end_after;

/// The lot that earned points go to.
#[derive(Debug)]
pub(crate) struct Credited {
    /// As it is with the points in it.
    pub(crate) lot: PointsLot,
    /// Whether this posting opens it.
    pub(crate) opened: bool,
}

impl Credited {
    /// From when they can be spent, when that is later than at once.
    pub(crate) fn vesting(&self, earned: Earned, now: DateTime<Utc>) -> Option<Step> {
        let at = self.lot.vests_at.filter(|_| self.lot.is_pending(now))?;
        Some(Step::PointsVest { lot: self.lot.id, points: earned.reward - earned.repaid, at })
    }
}

/// Points join the open lot of the same terms, vesting and expiry, else they open one. `redeemed` are lots as this posting left them.
pub(crate) fn credited_lot(
    facts: &Facts<'_>,
    redeemed: &[(PointsLot, i64)],
    rule: &Versioned<PointsRule>,
    earned: Earned,
    moment: Moment,
    fresh: FreshIds,
) -> Result<Option<Credited>, Rejection> {
    let points = earned.reward - earned.repaid;
    if points <= 0 {
        return Ok(None);
    }
    let terms = Some(rule.id);
    let (vests_at, expires_at) = life_of(facts, &rule.body, moment);
    // What has vested is as good as what never had to.
    let pends_until = |lot: &PointsLot| lot.vests_at.filter(|_| lot.is_pending(moment.recorded_at));
    let same_terms =
        |lot: &&PointsLot| lot.terms == terms && lot.expires_at == expires_at && pends_until(lot) == vests_at;
    // What this sale has redeemed is gone from its lot already.
    let as_left = |lot| redeemed.iter().map(|(left, _)| left).find(|left: &&PointsLot| left.id == lot);
    if let Some(open) = facts.points_lots.iter().find(same_terms) {
        let open = as_left(open.id).unwrap_or(open);
        let lot = PointsLot {
            points_in: open.points_in.checked_add(points).ok_or(Rejection::AmountTooLarge)?,
            points_left: open.points_left.checked_add(points).ok_or(Rejection::AmountTooLarge)?,
            ..open.clone()
        };
        return Ok(Some(Credited { lot, opened: false }));
    }
    let lot = PointsLot {
        id: fresh.lot,
        origin: fresh.posting,
        issuing_shop: facts.shop.id,
        issuing_entity: facts.shop.legal_entity,
        terms,
        opened_at: moment.recorded_at,
        vests_at,
        expires_at,
        points_in: points,
        points_left: points,
    };
    Ok(Some(Credited { lot, opened: true }))
}

/// Lots in the order in which points that have to go are taken: those that pend, last to vest first, so that what the member can
/// spend today stays longest; then the others, as they come: soonest to lapse first.
pub(crate) fn in_order_of_loss<'a>(
    lots: impl Iterator<Item = &'a PointsLot>,
    now: DateTime<Utc>,
) -> impl Iterator<Item = &'a PointsLot> {
    let (mut pending, usable): (Vec<_>, Vec<_>) = lots.partition(|lot| lot.is_pending(now));
    pending.sort_by_key(|lot| std::cmp::Reverse(lot.vests_at));
    pending.into_iter().chain(usable)
}

/// When points that are earned now vest, if they have to, and when they lapse: months count from the day they vest.
fn life_of(
    facts: &Facts<'_>,
    rule: &PointsRule,
    moment: Moment,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let day = facts.shop.day;
    let opens = day.open_after(moment.business_date, rule.pending_days);
    let vests_at = (rule.pending_days != 0 && opens > moment.recorded_at).then_some(opens);
    let first_day = vests_at.map_or(moment.business_date, |opens| day.business_date(opens));
    (vests_at, lapse_of(facts, rule, first_day))
}

/// When points lapse that can be spent from `first_day` on, if they do: at the close of the last day of a month.
pub(crate) fn lapse_of(facts: &Facts<'_>, rule: &PointsRule, first_day: NaiveDate) -> Option<DateTime<Utc>> {
    rule.points_months.map(|months| facts.shop.day.close_of(month_end_after(first_day, months)))
}
