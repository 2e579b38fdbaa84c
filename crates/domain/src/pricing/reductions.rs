//! What the clerk takes off: own prices of lines (改价, 免单) and a discount on the whole bill (整单折扣), down to what
//! their role may charge (OP06; worked examples §4.1, §4.2).

use crate::allocation::by_largest_remainder;
use crate::derivation::{Derivation, Step};
use crate::ledger::ConsumptionLine;
use crate::money::{Currency, Money, Rounding};
use crate::pricing::{WHOLE_BP, amount_off, pieces, sum};
use crate::till::{BillDiscount, Consume, OwnPrice, Rejection};

/// Applies the clerk's reductions to lines that the rules have priced.
pub(super) fn apply(
    lines: &mut [ConsumptionLine],
    command: &Consume,
    currency: Currency,
    derivation: &mut Derivation,
) -> Result<(), Rejection> {
    let has_own_prices = command.lines.iter().any(|line| line.own_price.is_some());
    if !has_own_prices && command.bill_discount.is_none() {
        return Ok(());
    }
    if command.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Rejection::ReasonMissing);
    }
    let by_the_rules = sum(lines.iter().map(|line| line.charged), currency)?;
    own_prices(lines, command, currency, derivation)?;
    if let Some(discount) = command.bill_discount {
        take_off_bill(lines, command, discount, currency, derivation)?;
    }
    let asked = sum(lines.iter().map(|line| line.charged), currency)?;
    check_floor(by_the_rules, asked, command.price_floor_bp)
}

fn own_prices(
    lines: &mut [ConsumptionLine],
    command: &Consume,
    currency: Currency,
    derivation: &mut Derivation,
) -> Result<(), Rejection> {
    let (mut base, mut off) = (Money::zero(currency), Money::zero(currency));
    for (place, (line, input)) in lines.iter_mut().zip(&command.lines).enumerate() {
        let asked = match input.own_price {
            None => continue,
            Some(OwnPrice::Each(each)) if each.currency() != currency => {
                return Err(Rejection::WrongCurrency);
            }
            Some(OwnPrice::Each(each)) => pieces(each, input.quantity)?,
            Some(OwnPrice::Free) => Money::zero(currency),
        };
        if asked.minor() < 0 {
            return Err(Rejection::AmountNotPositive);
        }
        if asked.minor() > line.charged.minor() {
            return Err(Rejection::PriceNotReduced { line: place });
        }
        check_floor(line.charged, asked, command.price_floor_bp)?;
        base = base.checked_add(line.charged)?;
        off = off.checked_add(line.charged)?.checked_sub(asked)?;
        line.charged = asked;
    }
    if base.is_positive() {
        derivation.steps.push(Step::OwnPrice { base, off });
    }
    Ok(())
}

/// Shares the discount over the lines that may be discounted, by what they cost now.
fn take_off_bill(
    lines: &mut [ConsumptionLine],
    command: &Consume,
    discount: BillDiscount,
    currency: Currency,
    derivation: &mut Derivation,
) -> Result<(), Rejection> {
    let part = |(line, is_discountable): (&ConsumptionLine, bool)| {
        if is_discountable { line.charged.minor() } else { 0 }
    };
    let discountable = command.lines.iter().map(|input| input.is_discountable);
    let weights: Vec<i64> = lines.iter().zip(discountable).map(part).collect();
    let base = Money::from_minor(weights.iter().sum(), currency);
    let (off, percent_bp) = match discount {
        BillDiscount::Amount(amount) => (amount, None),
        BillDiscount::PercentBp(percent) if (1..=10_000).contains(&percent) => {
            (amount_off(base, percent)?, Some(percent))
        }
        BillDiscount::PercentBp(_) => return Err(Rejection::BillDiscountTooLarge { most: base }),
    };
    if off.currency() != currency {
        return Err(Rejection::WrongCurrency);
    }
    if off.minor() < 0 {
        return Err(Rejection::AmountNotPositive);
    }
    if off.minor() > base.minor() {
        return Err(Rejection::BillDiscountTooLarge { most: base });
    }
    for (line, share) in lines.iter_mut().zip(by_largest_remainder(off.minor(), &weights)) {
        line.charged = line.charged.checked_sub(Money::from_minor(share, currency))?;
    }
    derivation.steps.push(Step::BillDiscount { percent_bp, base, off });
    Ok(())
}

/// Refuses what is below the role's part of the price by the rules.
fn check_floor(by_the_rules: Money, asked: Money, floor_bp: i32) -> Result<(), Rejection> {
    let least = by_the_rules.ratio(i64::from(floor_bp), WHOLE_BP, Rounding::HalfUp)?;
    if asked.minor() < least.minor() { Err(Rejection::PriceBelowFloor { least, asked }) } else { Ok(()) }
}
