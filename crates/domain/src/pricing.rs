//! What is due: the list price of the lines, less what the rules take off, less what the clerk takes off (X01, OP06;
//! worked examples §4.1, §4.2).
//!
//! A discount is computed once on the sum of the lines that take part, then shared over them, so that a bill of many
//! small lines costs the same as one line of the same sum.

mod automatic;
pub(crate) mod by_card;
mod reductions;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use crate::derivation::{Derivation, Step};
use crate::ledger::{ConsumptionLine, TierLevel};
use crate::money::{AMOUNT_MINOR_MAX, Currency, Money, Rounding};
use crate::rules::{CardDiscount, Combine, PricingRule, RulesInForce, TierDiscount, Versioned};
use crate::staff::check_shares;
use crate::till::{Consume, LineInput, Rejection};
use crate::time::ShopDay;

const WHOLE_BP: i64 = 10_000;

/// Priced lines (nothing paid yet) and their sums.
#[derive(Debug)]
pub(crate) struct Bill {
    pub(crate) lines: Vec<ConsumptionLine>,
    pub(crate) list_total: Money,
    pub(crate) due: Money,
}

/// For whom, when and by which rules lines are priced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion<'a> {
    pub(crate) discount: Option<&'a Versioned<TierDiscount>>,
    pub(crate) pricing: Option<&'a Versioned<PricingRule>>,
    pub(crate) card_discount: Option<&'a Versioned<CardDiscount>>,
    pub(crate) level: TierLevel,
    pub(crate) currency: Currency,
    /// Monday = 1 … Sunday = 7.
    weekday: u8,
    /// Of the shop's local day.
    minute: u16,
}

impl<'a> Occasion<'a> {
    pub(crate) fn new(
        rules: RulesInForce<'a>,
        level: TierLevel,
        currency: Currency,
        business_date: NaiveDate,
        at: (DateTime<Utc>, ShopDay),
    ) -> Self {
        let local = at.0.with_timezone(&at.1.time_zone);
        Self {
            discount: rules.discount,
            pricing: rules.pricing,
            card_discount: rules.card_discount,
            level,
            currency,
            weekday: u8::try_from(business_date.weekday().number_from_monday()).unwrap_or_default(),
            minute: u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default(),
        }
    }

    /// How several prices of one line go together.
    fn combine(&self) -> Combine {
        self.pricing.map_or(Combine::LowestSingle, |rule| rule.body.combine)
    }
}

/// Prices the lines of a sale, whoever pays.
pub(crate) fn price(
    command: &Consume,
    occasion: Occasion<'_>,
    derivation: &mut Derivation,
) -> Result<Bill, Rejection> {
    let inputs = &command.lines;
    if inputs.is_empty() {
        return Err(Rejection::NoLines);
    }
    let currency = occasion.currency;
    let lines = inputs.iter().enumerate().map(|(place, input)| list_line(place, input, currency));
    let mut lines = lines.collect::<Result<Vec<_>, _>>()?;
    let list_total = sum(lines.iter().map(|line| line.list_price), currency)?;
    if list_total.minor() > AMOUNT_MINOR_MAX {
        return Err(Rejection::AmountTooLarge);
    }
    if !list_total.is_positive() {
        return Err(Rejection::AmountNotPositive);
    }
    let count = i32::try_from(lines.len()).map_err(|_| Rejection::AmountTooLarge)?;
    derivation.steps.push(Step::List { lines: count, amount: list_total });

    automatic::apply(&mut lines, inputs, occasion, derivation)?;
    reductions::apply(&mut lines, command, currency, derivation)?;
    let due = sum(lines.iter().map(|line| line.charged), currency)?;
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

/// The part that a tier takes off.
fn percent_off_bp(rule: &TierDiscount, level: TierLevel) -> i32 {
    rule.percent_off_bp.iter().find(|(of, _)| *of == level).map_or(0, |(_, percent)| *percent)
}

/// Whether a line's category is in a list of exclusions.
pub(crate) fn is_excluded(line: &ConsumptionLine, categories: &[String]) -> bool {
    line.category.as_ref().is_some_and(|category| categories.contains(category))
}

/// The discount on `base`: what is left to pay is rounded half-up, the discount is the difference.
pub(crate) fn amount_off(base: Money, percent_bp: i32) -> Result<Money, Rejection> {
    let due = base.ratio(WHOLE_BP - i64::from(percent_bp), WHOLE_BP, Rounding::HalfUp)?;
    Ok(base.checked_sub(due)?)
}

/// The price of `quantity` pieces.
fn pieces(each: Money, quantity: i64) -> Result<Money, Rejection> {
    Ok(each.ratio(quantity, 1, Rounding::Down)?)
}

fn list_line(place: usize, input: &LineInput, currency: Currency) -> Result<ConsumptionLine, Rejection> {
    let prices = [Some(input.unit_price), input.member_price];
    if prices.into_iter().flatten().any(|price| price.currency() != currency) {
        return Err(Rejection::WrongCurrency);
    }
    if input.quantity < 1 || prices.into_iter().flatten().any(|price| price.minor() < 0) {
        return Err(Rejection::AmountNotPositive);
    }
    if input.member_price.is_some_and(|price| price.minor() > input.unit_price.minor()) {
        return Err(Rejection::MemberPriceAboveList { line: place });
    }
    check_shares(&input.staff)?;
    let list_price = pieces(input.unit_price, input.quantity)?;
    Ok(ConsumptionLine {
        product: input.product,
        label: input.label.clone(),
        category: input.category.clone(),
        quantity: input.quantity,
        staff: input.staff.clone(),
        ..ConsumptionLine::plain(list_price, list_price)
    })
}

#[cfg(test)]
mod tests;
