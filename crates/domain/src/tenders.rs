//! How a bill is paid: points, stored value, cash and what else was asked for, with the rounding of cash (P10; worked
//! examples §4.3, §5.5).
//!
//! *Invariant:* points + stored value + the other tenders = what is due + rounding.

use crate::derivation::{Derivation, Step};
use crate::ids::{Id, RuleVersion};
use crate::ledger::{CASH, POINTS, ROUNDING, STORED_VALUE, Tender, is_of_bearer};
use crate::money::{Currency, Money};
use crate::points_payment::{PointsPart, points_part};
use crate::pricing::sum;
use crate::rounding::rounded;
use crate::rules::{CashRounding, RoundingRule, RoundingScope, RulesInForce, Versioned};
use crate::till::{Rejection, TenderInput};
use crate::vouchers;

/// A bill and who pays which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Payment {
    /// What points pay, with the rule that lets them.
    pub(crate) points: Option<(Id<RuleVersion>, PointsPart)>,
    /// What stored value pays.
    pub(crate) stored: Money,
    /// What is paid otherwise, in the order asked for; the part in cash before rounding.
    pub(crate) others: Vec<Tender>,
    /// Cash, or all that is due, before and after rounding.
    pub(crate) rounding: Option<Rounded>,
}

/// What rounding did to the cash part, or to all that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rounded {
    pub(crate) rule: Id<RuleVersion>,
    pub(crate) mode: CashRounding,
    pub(crate) scope: RoundingScope,
    pub(crate) before: Money,
    pub(crate) after: Money,
}

impl Rounded {
    /// What it adds to the bill; negative when it takes off.
    pub(crate) fn change(&self) -> Result<Money, Rejection> {
        Ok(self.after.checked_sub(self.before)?)
    }
}

/// The ways of payment asked for; each makes sense.
#[derive(Debug)]
pub(crate) struct Asked(Vec<TenderInput>);

/// How stored value is asked to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByStoredValue {
    /// So much.
    Told(Money),
    /// What the others leave.
    Rest {
        /// What they pay.
        others: Money,
    },
}

impl Asked {
    /// Reads what a caller asks for; without any, stored value pays everything.
    pub(crate) fn read(asked: &[TenderInput], currency: Currency) -> Result<Self, Rejection> {
        let asked = vouchers::valued(asked)?;
        check(&asked, currency)?;
        Ok(Self(asked))
    }

    /// What points pay of `due`.
    pub(crate) fn points(
        &self,
        due: Money,
        rules: RulesInForce<'_>,
        available: i64,
    ) -> Result<Option<(Id<RuleVersion>, PointsPart)>, Rejection> {
        let Some(tender) = self.0.iter().find(|tender| tender.method == POINTS) else { return Ok(None) };
        let rule = rules.points_payment.ok_or(Rejection::PointsCannotPay)?;
        Ok(Some((rule.id, points_part(&rule.body, due, available, tender.points)?)))
    }

    /// Whether stored value pays anything.
    pub(crate) fn has_stored_value(&self) -> bool {
        self.0.is_empty() || self.0.iter().any(|tender| tender.method == STORED_VALUE)
    }

    /// How stored value pays beside so many points; none when it does not.
    pub(crate) fn by_stored_value(
        &self,
        points: Option<Money>,
        currency: Currency,
    ) -> Result<Option<ByStoredValue>, Rejection> {
        if !self.has_stored_value() {
            return Ok(None);
        }
        let stored = self.0.iter().find(|tender| tender.method == STORED_VALUE);
        match stored.and_then(|tender| tender.amount) {
            Some(told) => Ok(Some(ByStoredValue::Told(told))),
            None => Ok(Some(ByStoredValue::Rest { others: self.told(points, currency)? })),
        }
    }

    /// What the ways of payment that are told a part pay, with the points.
    fn told(&self, points: Option<Money>, currency: Currency) -> Result<Money, Rejection> {
        sum(self.0.iter().filter_map(|tender| tender.amount).chain(points), currency)
    }
}

/// Divides `due` over the ways of payment asked for, of which points pay their part already.
pub(crate) fn divide(
    due: Money,
    asked: &Asked,
    points: Option<(Id<RuleVersion>, PointsPart)>,
    rules: RulesInForce<'_>,
) -> Result<Payment, Rejection> {
    let zero = Money::zero(due.currency());
    let rounding = round_due(due, rules)?;
    let due = rounding.map_or(due, |rounding| rounding.after);
    let mut payment = Payment { points, stored: zero, others: Vec::new(), rounding };
    if asked.0.is_empty() {
        payment.stored = due;
        return Ok(payment);
    }
    let told = asked.told(points.map(|(_, part)| part.amount), due.currency())?;
    let open = due.checked_sub(told)?;
    let has_rest = asked.0.iter().any(takes_rest);
    if open.minor() < 0 || (!open.is_zero() && !has_rest) {
        return Err(Rejection::TendersDoNotCover { due, paid: told });
    }
    for tender in asked.0.iter().filter(|tender| tender.method != POINTS) {
        let amount = tender.amount.unwrap_or(open);
        if amount.is_zero() {
            continue;
        }
        if tender.method == STORED_VALUE {
            payment.stored = amount;
        } else {
            payment.others.push(other(tender, amount));
        }
    }
    round_cash(&mut payment, rules)?;
    check_given(&payment)?;
    Ok(payment)
}

/// Whether it pays what the others leave.
fn takes_rest(tender: &TenderInput) -> bool {
    tender.amount.is_none() && tender.method != POINTS
}

fn other(tender: &TenderInput, amount: Money) -> Tender {
    Tender {
        method: tender.method.clone(),
        amount,
        given: tender.given,
        points: None,
        reference: tender.reference.clone(),
        vouchers: tender.vouchers.clone(),
        payment: tender.payment,
    }
}

/// Each way of payment makes sense: once each (but gift cards and deposits, each of which is its own payment), at most one for the rest, positive amounts, points only with points.
fn check(asked: &[TenderInput], currency: Currency) -> Result<(), Rejection> {
    let mut rests = 0;
    for (place, tender) in asked.iter().enumerate() {
        let told = [tender.amount, tender.given];
        let values = tender.vouchers.iter().map(|voucher| voucher.list_value);
        if told.into_iter().flatten().chain(values).any(|amount| amount.currency() != currency) {
            return Err(Rejection::WrongCurrency);
        }
        rests += usize::from(takes_rest(tender));
        let is_points = tender.method == POINTS;
        let is_of_bearer = is_of_bearer(&tender.method);
        let is_twice = !is_of_bearer && asked[..place].iter().any(|earlier| earlier.method == tender.method);
        let makes_sense = !tender.method.is_empty()
            && tender.method != ROUNDING
            && !is_twice
            && rests <= 1
            && told.into_iter().flatten().all(Money::is_positive)
            && vouchers::make_sense(tender)
            && (is_points || tender.points.is_none())
            && !(is_points && tender.amount.is_some())
            && (tender.given.is_none() || tender.method == CASH);
        if !makes_sense {
            return Err(Rejection::TenderInvalid { tender: place });
        }
    }
    Ok(())
}

/// All that is due is rounded before anybody pays it, where the shop wants that.
fn round_due(due: Money, rules: RulesInForce<'_>) -> Result<Option<Rounded>, Rejection> {
    match rules.cash_rounding.filter(|rule| rule.body.scope == RoundingScope::WholeDue) {
        Some(rule) => changed(rule, due),
        None => Ok(None),
    }
}

/// `due` as it is paid: rounded where all that is due is.
pub(crate) fn payable(due: Money, rules: RulesInForce<'_>) -> Result<Money, Rejection> {
    Ok(round_due(due, rules)?.map_or(due, |rounding| rounding.after))
}

/// Only what is paid in cash is rounded.
fn round_cash(payment: &mut Payment, rules: RulesInForce<'_>) -> Result<(), Rejection> {
    let rule = rules.cash_rounding.filter(|rule| rule.body.scope == RoundingScope::CashPart);
    let cash = payment.others.iter().find(|tender| tender.method == CASH);
    if let (Some(rule), Some(cash)) = (rule, cash) {
        payment.rounding = changed(rule, cash.amount)?;
    }
    Ok(())
}

/// What a rule makes of an amount; none when it stays.
fn changed(rule: &Versioned<RoundingRule>, before: Money) -> Result<Option<Rounded>, Rejection> {
    let RoundingRule { mode, scope } = rule.body;
    let after = rounded(before, mode)?;
    Ok((before != after).then_some(Rounded { rule: rule.id, mode, scope, before, after }))
}

fn check_given(payment: &Payment) -> Result<(), Rejection> {
    let Some(cash) = payment.others.iter().find(|tender| tender.method == CASH) else { return Ok(()) };
    let required = payment.rounded_cash().map_or(cash.amount, |rounding| rounding.after);
    match cash.given {
        Some(given) if given.minor() < required.minor() => Err(Rejection::CashTooLittle { required, given }),
        Some(_) | None => Ok(()),
    }
}

impl Payment {
    /// What the customer pays in all: due and rounding.
    pub(crate) fn total(&self, due: Money) -> Result<Money, Rejection> {
        match &self.rounding {
            Some(rounding) => Ok(due.checked_add(rounding.change()?)?),
            None => Ok(due),
        }
    }

    /// The rounding of the part in cash.
    fn rounded_cash(&self) -> Option<Rounded> {
        self.rounding.filter(|rounding| rounding.scope == RoundingScope::CashPart)
    }

    /// The ways of payment as a posting keeps them: none when stored value pays alone.
    pub(crate) fn tenders(&self) -> Vec<Tender> {
        if self.points.is_none() && self.others.is_empty() {
            return Vec::new();
        }
        let points = self.points.map(|(_, part)| Tender {
            points: Some(part.points),
            ..Tender::plain(POINTS.to_owned(), part.amount)
        });
        let stored = self.stored.is_positive().then(|| Tender::plain(STORED_VALUE.to_owned(), self.stored));
        let others = self.others.iter().map(|tender| Tender {
            amount: self
                .rounded_cash()
                .filter(|_| tender.method == CASH)
                .map_or(tender.amount, |cash| cash.after),
            ..tender.clone()
        });
        let all = points.into_iter().chain(stored).chain(others);
        all.filter(|tender| tender.amount.is_positive()).collect()
    }

    /// What was decided, step by step; what the pairs gave follows.
    pub(crate) fn explain(&self, rules: RulesInForce<'_>, derivation: &mut Derivation) {
        if let (Some((rule, part)), Some(of)) = (self.points, rules.points_payment) {
            let PointsPart { points, amount, most } = part;
            let (per, worth) = (of.body.points, of.body.worth);
            derivation.steps.push(Step::PointsPaid { rule, points, per, worth, amount, most });
        }
        if let Some(Rounded { rule, mode, scope, before, after }) = self.rounding {
            derivation.steps.push(Step::Rounded { rule, mode, scope, before, after });
        }
        for tender in self.tenders() {
            if tender.method != POINTS && tender.method != STORED_VALUE {
                derivation.steps.push(Step::Tendered { method: tender.method, amount: tender.amount });
            }
        }
    }
}

#[cfg(test)]
mod tests;
