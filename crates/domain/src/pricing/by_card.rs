//! 储值卡折扣: goods cost less when stored value pays for them (OP05; worked example 4.4).
//!
//! It comes after everything that the rules and the clerk take off, because what it takes off depends on who pays. Where
//! the lowest single price of a line counts, it competes with the others; else it is taken off what they left. Stored value
//! pays for the discounted goods first, the other ways of payment for the rest.

use crate::allocation::by_largest_remainder;
use crate::derivation::{Derivation, NotFired, NotFiredCause, Step};
use crate::ids::{Id, RuleVersion};
use crate::ledger::ConsumptionLine;
use crate::money::{Currency, Money, Rounding};
use crate::pricing::{Bill, Occasion, amount_off, is_excluded, percent_off_bp, sum};
use crate::rules::{CardDiscountPolicy, Combine, TierDiscount};
use crate::tenders::{Asked, ByStoredValue};
use crate::till::{Consume, LineInput, Rejection};

/// A discount that stored value may have on a bill.
#[derive(Debug)]
pub(crate) struct Offer {
    rule: Id<RuleVersion>,
    policy: CardDiscountPolicy,
    percent_bp: i32,
    /// What the part is taken off from.
    base: Money,
    /// What the goods that take part cost when stored value pays nothing, …
    price: Money,
    /// … and when it pays for all of them.
    cost: Money,
    /// The most that is taken off each line; nothing where it does not take part.
    offs: Vec<i64>,
}

impl Offer {
    /// What is taken off when stored value pays for all goods that take part.
    fn most(&self) -> Result<Money, Rejection> {
        Ok(self.price.checked_sub(self.cost)?)
    }
}

/// How a line stands to the discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The rule leaves it out.
    NotMeant,
    /// It has a price of the clerk's own.
    ByHand,
    /// Another price is as low.
    Beaten,
    /// It would cost so much less.
    TakesPart(i64),
}

impl Standing {
    const fn off(self) -> i64 {
        match self {
            Self::TakesPart(off) => off,
            Self::NotMeant | Self::ByHand | Self::Beaten => 0,
        }
    }
}

/// The lines of a bill by how they stand.
struct Goods<'a> {
    lines: &'a [ConsumptionLine],
    standings: Vec<Standing>,
    currency: Currency,
}

impl Goods<'_> {
    /// What the lines of some standings come to.
    fn worth(
        &self,
        which: impl Fn(Standing) -> bool,
        price: impl Fn(&ConsumptionLine) -> Money,
    ) -> Result<Money, Rejection> {
        let which = self.lines.iter().zip(&self.standings).filter(|(_, standing)| which(**standing));
        sum(which.map(|(line, _)| price(line)), self.currency)
    }
}

/// What the rule offers for this bill; nothing when stored value does not pay, and the derivation says what that costs.
pub(crate) fn offer(
    bill: &Bill,
    command: &Consume,
    asked: &Asked,
    occasion: Occasion<'_>,
    derivation: &mut Derivation,
) -> Result<Option<Offer>, Rejection> {
    let Some(rule) = occasion.card_discount else { return Ok(None) };
    let mut silent = |cause| derivation.not_fired.push(NotFired { rule: Some(rule.id), cause });
    let percent_bp = percent_off_bp(&rule.body.discount, occasion.level);
    if percent_bp == 0 {
        silent(NotFiredCause::TierHasNoDiscount(occasion.level));
        return Ok(None);
    }
    let standing =
        |(line, input)| standing_of(line, input, command, (&rule.body.discount, percent_bp), occasion);
    let standings = bill.lines.iter().zip(&command.lines).map(standing).collect::<Result<_, _>>()?;
    let goods = Goods { lines: &bill.lines, standings, currency: occasion.currency };
    let charged = |line: &ConsumptionLine| line.charged;
    let by_hand = goods.worth(|standing| standing == Standing::ByHand, charged)?;
    if by_hand.is_positive() {
        silent(NotFiredCause::ReducedByHand(by_hand));
    }
    let beaten = goods.worth(|standing| standing == Standing::Beaten, charged)?;
    if beaten.is_positive() {
        silent(NotFiredCause::AnotherPriceLower(beaten));
    }
    let takes_part = |standing: Standing| standing.off() > 0;
    let base = goods.worth(takes_part, |line| from(line, occasion))?;
    let price = goods.worth(takes_part, charged)?;
    let cost = less(base, percent_bp)?;
    let most = price.checked_sub(cost)?;
    if !most.is_positive() {
        return Ok(None);
    }
    if !asked.has_stored_value() {
        silent(NotFiredCause::CardDoesNotPay(most));
        return Ok(None);
    }
    let offs = goods.standings.into_iter().map(Standing::off).collect();
    Ok(Some(Offer { rule: rule.id, policy: rule.body.policy, percent_bp, base, price, cost, offs }))
}

fn standing_of(
    line: &ConsumptionLine,
    input: &LineInput,
    command: &Consume,
    (discount, percent_bp): (&TierDiscount, i32),
    occasion: Occasion<'_>,
) -> Result<Standing, Rejection> {
    if !input.is_discountable || is_excluded(line, &discount.excluded_categories) {
        return Ok(Standing::NotMeant);
    }
    if command.bill_discount.is_some() || input.own_price.is_some() {
        return Ok(Standing::ByHand);
    }
    let off = line.charged.minor() - less(from(line, occasion), percent_bp)?.minor();
    Ok(if off > 0 { Standing::TakesPart(off) } else { Standing::Beaten })
}

/// What the part of a line is taken off from.
fn from(line: &ConsumptionLine, occasion: Occasion<'_>) -> Money {
    match occasion.combine() {
        Combine::LowestSingle => line.list_price,
        Combine::MemberThenTier | Combine::Stack => line.charged,
    }
}

/// The least that may be due: what points may pay of a bill is counted on it.
pub(crate) fn least_due(bill: &Bill, offer: Option<&Offer>) -> Result<Money, Rejection> {
    offer.map_or(Ok(bill.due), |offer| Ok(bill.due.checked_sub(offer.most()?)?))
}

/// Takes off what the offer gives for what stored value is asked to pay.
pub(crate) fn take_off(
    bill: &mut Bill,
    offer: &Offer,
    by_stored_value: ByStoredValue,
    occasion: Occasion<'_>,
    derivation: &mut Derivation,
) -> Result<(), Rejection> {
    let Some(covered) = offer.covered(bill.due, by_stored_value)? else {
        let cause = NotFiredCause::CardDoesNotPayAll(offer.most()?);
        derivation.not_fired.push(NotFired { rule: Some(offer.rule), cause });
        return Ok(());
    };
    let off = covered.of_price.checked_sub(covered.paid)?;
    if !off.is_positive() {
        return Ok(());
    }
    let Offer { rule, percent_bp, base, price, .. } = *offer;
    let (level, covered) = (occasion.level, covered.of_price);
    derivation.steps.push(Step::CardDiscount { rule, level, percent_bp, base, price, covered, off });
    let shares = offer.shares(off, &bill.lines);
    for (line, share) in bill.lines.iter_mut().zip(shares) {
        line.charged = line.charged.checked_sub(Money::from_minor(share, occasion.currency))?;
    }
    bill.due = bill.due.checked_sub(off)?;
    Ok(())
}

/// What stored value pays for, at the price of the others, and what it pays for that.
struct Covered {
    of_price: Money,
    paid: Money,
}

impl Covered {
    const fn new(of_price: Money, paid: Money) -> Self {
        Self { of_price, paid }
    }
}

impl Offer {
    /// None when it is all or nothing, and stored value does not pay all.
    fn covered(&self, due: Money, by: ByStoredValue) -> Result<Option<Covered>, Rejection> {
        let zero = Money::zero(due.currency());
        let (all, nothing) = (Covered::new(self.price, self.cost), Covered::new(zero, zero));
        let least = due.checked_sub(self.most()?)?;
        let part = match (self.policy, by) {
            (CardDiscountPolicy::OnlyIfAll, ByStoredValue::Told(told)) if told == least => all,
            (CardDiscountPolicy::OnlyIfAll, ByStoredValue::Rest { others }) if others.is_zero() => all,
            (CardDiscountPolicy::OnlyIfAll, ByStoredValue::Told(_) | ByStoredValue::Rest { .. }) => {
                return Ok(None);
            }
            (CardDiscountPolicy::WholeBill, ByStoredValue::Told(_)) => all,
            (CardDiscountPolicy::WholeBill, ByStoredValue::Rest { others }) => {
                if others.minor() < least.minor() { all } else { nothing }
            }
            (CardDiscountPolicy::CardPartOnly, ByStoredValue::Told(told)) => {
                let paid = Money::from_minor(told.minor().min(self.cost.minor()), due.currency());
                Covered::new(reached(paid, self.price, self.cost)?, paid)
            }
            (CardDiscountPolicy::CardPartOnly, ByStoredValue::Rest { others }) => {
                let left = due.checked_sub(others)?.minor().clamp(0, self.price.minor());
                let of_price = Money::from_minor(left, due.currency());
                Covered::new(of_price, cost_of(of_price, self.price, self.cost)?)
            }
        };
        Ok(Some(part))
    }

    /// What is taken off each line. A line cannot cost less than nothing, which only amounts of a few of the smallest unit
    /// could come to by rounding; they are shared by what the lines cost.
    fn shares(&self, off: Money, lines: &[ConsumptionLine]) -> Vec<i64> {
        let shares = by_largest_remainder(off.minor(), &self.offs);
        let fit = lines.iter().zip(&shares).all(|(line, share)| *share <= line.charged.minor());
        if fit {
            return shares;
        }
        let cost = |(line, off): (&ConsumptionLine, &i64)| if *off > 0 { line.charged.minor() } else { 0 };
        by_largest_remainder(off.minor(), &lines.iter().zip(&self.offs).map(cost).collect::<Vec<_>>())
    }
}

/// How far stored value of `paid` reaches in goods at `price` that cost it `cost`: down to the smallest unit.
pub(crate) fn reached(paid: Money, price: Money, cost: Money) -> Result<Money, Rejection> {
    if paid.minor() >= cost.minor() {
        return Ok(price);
    }
    Ok(paid.ratio(price.minor(), cost.minor(), Rounding::Down)?)
}

/// What goods at `of_price` cost stored value, of goods at `price` that cost it `cost` in all: half-up.
pub(crate) fn cost_of(of_price: Money, price: Money, cost: Money) -> Result<Money, Rejection> {
    Ok(of_price.ratio(cost.minor(), price.minor(), Rounding::HalfUp)?)
}

/// What is left of an amount after the discount.
fn less(from: Money, percent_bp: i32) -> Result<Money, Rejection> {
    Ok(from.checked_sub(amount_off(from, percent_bp)?)?)
}

#[cfg(test)]
mod tests;
