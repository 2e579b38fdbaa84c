//! 积分抵现: how much reward points pay of a bill, and from which lots they come (P10; worked example 5.5).

use chrono::{DateTime, Utc};

use crate::ledger::PointsLot;
use crate::money::{Money, Rounding};
use crate::rules::PointsPaymentRule;
use crate::till::Rejection;

const WHOLE_BP: i64 = 10_000;

/// What points pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PointsPart {
    /// How many.
    pub(crate) points: i64,
    /// What they pay.
    pub(crate) amount: Money,
    /// The most that might have paid.
    pub(crate) most: i64,
}

/// What `asked` points pay of `due`; none asks for as much as the rule and the member allow, by no more points than that
/// takes. Points that would pay nothing are refused.
pub(crate) fn points_part(
    rule: &PointsPaymentRule,
    due: Money,
    available: i64,
    asked: Option<i64>,
) -> Result<PointsPart, Rejection> {
    let most = most_points(rule, due)?;
    let step = rule.step;
    let points = match asked {
        Some(points) => points,
        None => fewest_points(rule, most.min(available) / step * step)?,
    };
    let amount = worth_of(points, rule.points, rule.worth)?;
    let in_range = (rule.points_min..=most).contains(&points) && points % step == 0;
    let out_of_range = !in_range || !amount.is_positive();
    if out_of_range {
        let most = if most < rule.points_min { 0 } else { most };
        return Err(Rejection::PointsOutOfRange { most, step });
    }
    if points > available {
        return Err(Rejection::InsufficientPoints { available, required: points });
    }
    Ok(PointsPart { points, amount, most })
}

/// What `points` pay at `per` points for `worth`, down to the smallest unit.
pub(crate) fn worth_of(points: i64, per: i64, worth: Money) -> Result<Money, Rejection> {
    if per <= 0 {
        return Err(Rejection::AmountTooLarge);
    }
    Ok(worth.ratio(points, per, Rounding::Down)?)
}

/// The smallest multiple of the step that pays what `points` pay.
fn fewest_points(rule: &PointsPaymentRule, points: i64) -> Result<i64, Rejection> {
    let amount = worth_of(points, rule.points, rule.worth)?;
    let (worth, step) = (i128::from(rule.worth.minor().max(1)), i128::from(rule.step.max(1)));
    let exact = i128::from(amount.minor()) * i128::from(rule.points);
    let steps = Rounding::Down.divide(exact + worth * step - 1, worth * step);
    let needed = i64::try_from(steps * step).map_err(|_| Rejection::AmountTooLarge)?;
    Ok(needed.max(rule.points_min).min(points))
}

/// The largest multiple of the step whose worth is within the rule's part of the bill.
fn most_points(rule: &PointsPaymentRule, due: Money) -> Result<i64, Rejection> {
    if rule.worth.currency() != due.currency() {
        return Err(Rejection::WrongCurrency);
    }
    let limit = due.ratio(i64::from(rule.share_max_bp), WHOLE_BP, Rounding::Down)?;
    let exact = i128::from(limit.minor()) * i128::from(rule.points);
    let points = Rounding::Down.divide(exact, i128::from(rule.worth.minor().max(1)));
    let points = i64::try_from(points).map_err(|_| Rejection::AmountTooLarge)?;
    Ok(points / rule.step.max(1) * rule.step.max(1))
}

/// Points that can be spent now: those of lots that neither pend nor have lapsed.
pub(crate) fn spendable(lots: &[PointsLot], now: DateTime<Utc>) -> i64 {
    lots.iter().filter(|lot| can_pay(lot, now)).map(|lot| lot.points_left).sum()
}

/// Takes points from the lots in their order — soonest to lapse first. Gives the touched lots as they are afterwards.
pub(crate) fn take(lots: &[PointsLot], points: i64, now: DateTime<Utc>) -> Vec<(PointsLot, i64)> {
    let mut missing = points;
    let mut touched = Vec::new();
    for lot in lots.iter().filter(|lot| can_pay(lot, now)) {
        let part = missing.min(lot.points_left);
        if part > 0 {
            missing -= part;
            touched.push((PointsLot { points_left: lot.points_left - part, ..lot.clone() }, part));
        }
    }
    touched
}

fn can_pay(lot: &PointsLot, now: DateTime<Utc>) -> bool {
    let has_lapsed = lot.expires_at.is_some_and(|expiry| expiry <= now);
    !has_lapsed && !lot.is_pending(now)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::rules::RuleSet;
    use crate::test_till::{TestTill, points_of, yuan};

    fn rule(step: i64) -> PointsPaymentRule {
        PointsPaymentRule { points: 100, worth: yuan("1.00"), share_max_bp: 3_000, step, points_min: step }
    }

    /// P10, §5.5: 30 % of the bill, in multiples of the step; a small bill takes none.
    #[test]
    fn points_pay_a_part_in_whole_steps() {
        let most = |due, step| points_part(&rule(step), yuan(due), 50_000, None);
        assert_eq!(most("278.00", 100).map(|part| (part.points, part.amount)), Ok((8_300, yuan("83.00"))));
        assert_eq!(most("278.00", 1).map(|part| (part.points, part.amount)), Ok((8_340, yuan("83.40"))));
        assert_eq!(most("3.20", 100), Err(Rejection::PointsOutOfRange { most: 0, step: 100 }));
    }

    /// P10: 60 points pay 0.01. Nobody gives 59 for nothing, nor 119 for what 60 pay.
    #[test]
    fn points_that_pay_nothing_stay() {
        let rule = PointsPaymentRule {
            points: 60,
            worth: yuan("0.01"),
            share_max_bp: 5_000,
            step: 1,
            points_min: 1,
        };
        let most = |available| points_part(&rule, yuan("20.00"), available, None);
        let nothing = Err(Rejection::PointsOutOfRange { most: 60_000, step: 1 });
        assert_eq!(most(59), nothing);
        assert_eq!(points_part(&rule, yuan("20.00"), 100, Some(59)), nothing);
        assert_eq!(most(119).map(|part| (part.points, part.amount)), Ok((60, yuan("0.01"))));
        assert_eq!(most(120).map(|part| (part.points, part.amount)), Ok((120, yuan("0.02"))));
    }

    /// P10: the fewest points that pay as much are a multiple of the step, and no fewer than the rule's least.
    #[test]
    fn the_fewest_points_are_whole_steps() {
        let rule = |points, worth, step| {
            let worth = yuan(worth);
            PointsPaymentRule { points, worth, share_max_bp: 10_000, step, points_min: step }
        };
        let all = |rule: &PointsPaymentRule, available| {
            points_part(rule, yuan("10"), available, None).map(|part| (part.points, part.amount))
        };
        // 3 points pay 0.01: so do 4, which are two steps.
        assert_eq!(all(&rule(3, "0.01", 2), 4), Ok((4, yuan("0.01"))));
        // 3 points pay 0.02: 1 pays nothing, and 4 pay as much as 5.
        assert_eq!(all(&rule(3, "0.02", 1), 4), Ok((3, yuan("0.02"))));
        assert_eq!(all(&rule(3, "0.02", 1), 5), Ok((5, yuan("0.03"))));
    }

    /// P10: where a bill takes fewer points than the rule's least, none may pay; where it takes just these, they may.
    #[test]
    fn a_bill_that_takes_too_few_points_takes_none() {
        let rule = PointsPaymentRule { points_min: 100, ..rule(1) };
        let refused = |due| points_part(&rule, yuan(due), 500, Some(101));
        // 30 % of 3.33 are 0.99, of 3.34 they are 1.00.
        assert_eq!(refused("3.33"), Err(Rejection::PointsOutOfRange { most: 0, step: 1 }));
        assert_eq!(refused("3.34"), Err(Rejection::PointsOutOfRange { most: 100, step: 1 }));
        let just = PointsPart { points: 100, amount: yuan("1.00"), most: 100 };
        assert_eq!(points_part(&rule, yuan("3.34"), 500, Some(100)), Ok(just));
    }

    /// P07, P10: points are taken lot by lot, from no more lots than it takes, and from none that pends or has lapsed.
    #[test]
    fn points_are_taken_from_lots_in_their_order() {
        let mut till = TestTill::new(RuleSet::default());
        for points in [1, 2, 40, 50, 60] {
            till.give_points(points);
        }
        let (mut lots, now) = (points_of(&till.lots), till.now);
        let later = now + TimeDelta::seconds(1);
        lots[0].expires_at = Some(now);
        lots[1].vests_at = Some(later);
        lots[2].expires_at = Some(later);
        lots[3].vests_at = Some(now);
        assert_eq!(spendable(&lots, now), 40 + 50 + 60);
        let left = |lot: &PointsLot, points_left| PointsLot { points_left, ..lot.clone() };
        assert_eq!(take(&lots, 70, now), [(left(&lots[2], 0), 40), (left(&lots[3], 20), 30)]);
        assert_eq!(take(&lots, 90, now), [(left(&lots[2], 0), 40), (left(&lots[3], 0), 50)]);
    }

    /// P10: what is asked for must fit the rule and the member.
    #[test]
    fn what_does_not_fit_is_refused_with_the_limits() {
        let ask = |points| points_part(&rule(100), yuan("278.00"), 2_000, Some(points));
        assert_eq!(ask(2_000).map(|part| part.amount), Ok(yuan("20.00")));
        for points in [8_400, 150, 0, -100] {
            assert_eq!(ask(points), Err(Rejection::PointsOutOfRange { most: 8_300, step: 100 }), "{points}");
        }
        assert_eq!(ask(2_100), Err(Rejection::InsufficientPoints { available: 2_000, required: 2_100 }));
        let all = points_part(&rule(100), yuan("278.00"), 250, None);
        assert_eq!(all.map(|part| part.points), Ok(200));
    }
}
