//! 从退款中扣: earned points that must go and are spent are paid for with the money that goes back (worked example 11).
//!
//! A part of what goes back, goes back as points at what they pay, and these points go at once. So the ways of payment still
//! sum to what came back, the points that the sale had issued are taken back in full, and nothing is owed.

use crate::derivation::Step;
use crate::ids::{Id, RuleVersion};
use crate::ledger::{CASH, POINTS, Tender, is_money};
use crate::money::{Money, Rounding};
use crate::points_payment::worth_of;
use crate::rules::{PointsPaymentRule, Versioned};
use crate::till::Rejection;

/// The money that goes back, and what points are worth of it.
#[derive(Debug)]
pub(crate) struct Deductible {
    rule: Id<RuleVersion>,
    per: i64,
    worth: Money,
    money: Money,
}

/// Points that are paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deducted {
    pub(crate) points: i64,
    pub(crate) amount: Money,
}

impl Deductible {
    /// What goes back of money by these ways, under a rule that says what points pay.
    pub(super) fn of(
        rule: &Versioned<PointsPaymentRule>,
        tenders: &[Tender],
        nothing: Money,
    ) -> Option<Self> {
        let PointsPaymentRule { points: per, worth, .. } = rule.body;
        let minor =
            tenders.iter().filter(|tender| is_money(&tender.method)).map(|tender| tender.amount.minor());
        let money = Money::from_minor(minor.sum(), nothing.currency());
        let has_worth = worth.currency() == nothing.currency() && worth.is_positive() && per > 0;
        has_worth.then_some(Self { rule: rule.id, per, worth, money })
    }

    /// How many of the missing points the money pays for: as much as they are worth, down, by no more points than that takes.
    pub(crate) fn cover(&self, missing: i64) -> Result<Option<Deducted>, Rejection> {
        let worth = worth_of(missing, self.per, self.worth)?;
        let amount = Money::from_minor(worth.minor().min(self.money.minor()), worth.currency());
        if !amount.is_positive() {
            return Ok(None);
        }
        let (per, unit) = (i128::from(self.per), i128::from(self.worth.minor()));
        let exact = i128::from(amount.minor()) * per;
        let points = i64::try_from(Rounding::Down.divide(exact + unit - 1, unit));
        Ok(Some(Deducted { points: points.map_err(|_| Rejection::AmountTooLarge)?, amount }))
    }

    /// As the derivation has it.
    pub(crate) const fn step(&self, Deducted { points, amount }: Deducted) -> Step {
        Step::PointsDeducted { rule: self.rule, points, per: self.per, worth: self.worth, amount }
    }
}

/// The ways in which something goes back when a part of the money goes back as points: cash first, what a provider gives back
/// last.
pub(super) fn keep(mut tenders: Vec<Tender>, deducted: Deducted) -> Result<Vec<Tender>, Rejection> {
    let mut open = deducted.amount.minor();
    let mut places: Vec<usize> =
        (0..tenders.len()).filter(|place| is_money(&tenders[*place].method)).collect();
    places.sort_by_key(|place| (tenders[*place].method != CASH, tenders[*place].payment.is_some()));
    for place in places {
        let amount = &mut tenders[place].amount;
        let part = open.min(amount.minor());
        *amount = Money::from_minor(amount.minor() - part, amount.currency());
        open -= part;
    }
    tenders.retain(|tender| !tender.amount.is_zero() || tender.points.is_some());
    match tenders.iter_mut().find(|tender| tender.method == POINTS) {
        Some(points) => {
            points.amount = points.amount.checked_add(deducted.amount)?;
            points.points = Some(points.points.unwrap_or(0) + deducted.points);
        }
        None => tenders.push(Tender {
            points: Some(deducted.points),
            ..Tender::plain(POINTS.to_owned(), deducted.amount)
        }),
    }
    Ok(tenders)
}
