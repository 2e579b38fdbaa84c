//! What is due: list price of the lines less the tier's discount (X01; worked examples §4.1, §4.2).
//!
//! The discount is computed once on the sum of the lines that take part, then shared over them, so that a bill of many
//! small lines costs the same as one line of the same sum.

use crate::allocation::by_largest_remainder;
use crate::derivation::{Derivation, NotFired, NotFiredCause, Step};
use crate::ledger::{ConsumptionLine, TierLevel};
use crate::money::{AMOUNT_MINOR_MAX, Currency, Money, Rounding};
use crate::rules::{TierDiscount, Versioned};
use crate::staff::check_shares;
use crate::till::{LineInput, Rejection};

const WHOLE_BP: i64 = 10_000;

/// Priced lines (nothing taken yet) and their sums.
#[derive(Debug)]
pub(crate) struct Bill {
    pub(crate) lines: Vec<ConsumptionLine>,
    pub(crate) list_total: Money,
    pub(crate) due: Money,
}

/// Prices the lines for a member of `level`.
pub(crate) fn price(
    inputs: &[LineInput],
    discount: Option<&Versioned<TierDiscount>>,
    level: TierLevel,
    currency: Currency,
    derivation: &mut Derivation,
) -> Result<Bill, Rejection> {
    if inputs.is_empty() {
        return Err(Rejection::NoLines);
    }
    let mut lines = inputs.iter().map(|input| list_line(input, currency)).collect::<Result<Vec<_>, _>>()?;
    let list_total = sum(lines.iter().map(|line| line.list_price), currency)?;
    if list_total.minor() > AMOUNT_MINOR_MAX {
        return Err(Rejection::AmountTooLarge);
    }
    let count = i32::try_from(lines.len()).map_err(|_| Rejection::AmountTooLarge)?;
    derivation.steps.push(Step::List { lines: count, amount: list_total });

    apply_discount(&mut lines, discount, level, currency, derivation)?;
    let due = sum(lines.iter().map(|line| line.charged), currency)?;
    if !due.is_positive() {
        return Err(Rejection::AmountNotPositive);
    }
    derivation.steps.push(Step::Due { amount: due });
    Ok(Bill { lines, list_total, due })
}

/// The sum of amounts of one currency.
pub(crate) fn sum(amounts: impl Iterator<Item = Money>, currency: Currency) -> Result<Money, Rejection> {
    let mut total = Money::zero(currency);
    for amount in amounts {
        total = total.checked_add(amount)?;
    }
    Ok(total)
}

/// Whether a line's category is in a list of exclusions.
pub(crate) fn is_excluded(line: &ConsumptionLine, categories: &[String]) -> bool {
    line.category.as_ref().is_some_and(|category| categories.contains(category))
}

fn list_line(input: &LineInput, currency: Currency) -> Result<ConsumptionLine, Rejection> {
    if input.unit_price.currency() != currency {
        return Err(Rejection::WrongCurrency);
    }
    if input.quantity < 1 || input.unit_price.minor() < 0 {
        return Err(Rejection::AmountNotPositive);
    }
    check_shares(&input.staff)?;
    let list_price = input.unit_price.ratio(input.quantity, 1, Rounding::Down)?;
    Ok(ConsumptionLine {
        label: input.label.clone(),
        category: input.category.clone(),
        quantity: input.quantity,
        list_price,
        charged: list_price,
        taken: Vec::new(),
        staff: input.staff.clone(),
    })
}

fn apply_discount(
    lines: &mut [ConsumptionLine],
    rule: Option<&Versioned<TierDiscount>>,
    level: TierLevel,
    currency: Currency,
    derivation: &mut Derivation,
) -> Result<(), Rejection> {
    let Some(rule) = rule else {
        derivation.not_fired.push(NotFired { rule: None, cause: NotFiredCause::NoDiscountRule });
        return Ok(());
    };
    let mut silent = |cause| derivation.not_fired.push(NotFired { rule: Some(rule.id), cause });
    let percent_bp = percent_off_bp(&rule.body, level);
    if percent_bp == 0 {
        silent(NotFiredCause::TierHasNoDiscount(level));
        return Ok(());
    }
    let weights = participating_minor(lines, &rule.body);
    let base = Money::from_minor(weights.iter().sum(), currency);
    let excluded = sum(lines.iter().map(|line| line.list_price), currency)?.checked_sub(base)?;
    if excluded.is_positive() {
        silent(NotFiredCause::ExcludedFromDiscount(excluded));
    }
    if !base.is_positive() {
        return Ok(());
    }
    let off = amount_off(base, percent_bp)?;
    for (line, share) in lines.iter_mut().zip(by_largest_remainder(off.minor(), &weights)) {
        line.charged = line.list_price.checked_sub(Money::from_minor(share, currency))?;
    }
    derivation.steps.push(Step::Discount { rule: rule.id, level, percent_bp, base, off });
    Ok(())
}

/// The discount on `base`: what is left to pay is rounded half-up, the discount is the difference.
pub(crate) fn amount_off(base: Money, percent_bp: i32) -> Result<Money, Rejection> {
    let due = base.ratio(WHOLE_BP - i64::from(percent_bp), WHOLE_BP, Rounding::HalfUp)?;
    Ok(base.checked_sub(due)?)
}

fn percent_off_bp(rule: &TierDiscount, level: TierLevel) -> i32 {
    rule.percent_off_bp.iter().find(|(of, _)| *of == level).map_or(0, |(_, percent)| *percent)
}

/// List price of each line that takes part, zero for the others.
fn participating_minor(lines: &[ConsumptionLine], rule: &TierDiscount) -> Vec<i64> {
    lines
        .iter()
        .map(|line| if is_excluded(line, &rule.excluded_categories) { 0 } else { line.list_price.minor() })
        .collect()
}

#[cfg(test)]
mod tests;
