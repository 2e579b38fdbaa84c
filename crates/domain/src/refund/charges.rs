//! Interest on what comes back of stored value, and the fee that the contract takes off it (worked example 10.1).
//!
//! Both are off unless the company sets them. Interest is the shop's expense, a top-up at a time: the rate is that of the day on
//! which it came in, for as many days as until the refund was asked for. The fee is the shop's income, a part of the whole refund. A member who
//! is not the cause pays none, whatever the contract says, and the law's pack may cap it, down to nothing.

use chrono::NaiveDate;

use super::{PairRefund, RefundCause};
use crate::derivation::Step;
use crate::ids::{Id, Lot as LotThing};
use crate::money::{Money, Rounding};
use crate::prepaid::Pack;
use crate::till::Rejection;

const WHOLE_BP: i64 = 10_000;
const YEAR_DAYS: i64 = 365;

/// A yearly rate of interest for a cause, for top-ups from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterestRate {
    /// Why value goes back; within seven days nothing earns interest.
    pub cause: RefundCause,
    /// The first business date of top-ups that it is for.
    pub from: NaiveDate,
    /// A year's interest in basis points; zero from a day on which there is none.
    pub rate_bp: i32,
}

/// What company and law say of refunds of stored value, beside how deliveries count.
#[derive(Debug, Clone, Copy, Default)]
pub struct RefundTerms<'a> {
    /// 手续费: what the contract takes off a member's own refund, in basis points; zero for none.
    pub fee_bp: i32,
    /// Rates of interest, in any order.
    pub rates: &'a [InterestRate],
    /// The prepaid-card law that the company turned on.
    pub pack: Option<&'a Pack>,
}

/// 利息: what the shop pays for the time for which it had the money of a top-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairInterest {
    /// The pair.
    pub lot: Id<LotThing>,
    /// What comes back of it.
    pub refund: Money,
    /// The rate of a year, in basis points.
    pub rate_bp: i32,
    /// From the business date of the top-up to that of the request.
    pub days: i64,
    /// What it comes to, half-up.
    pub amount: Money,
}

impl PairInterest {
    /// As the derivation has it.
    pub(super) const fn step(&self) -> Step {
        let Self { lot, refund, rate_bp, days, amount } = *self;
        Step::RefundInterest { lot, refund, rate_bp, days, amount }
    }
}

/// Why a fee is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum FeeWhy {
    /// The contract says so.
    Contract = 1,
    /// The law allows less than the contract asks for, or nothing.
    Law = 2,
    /// The shop is the cause: the member pays none.
    ShopIsCause = 3,
    /// 七日无理由: all that was paid comes back.
    SevenDays = 4,
}

impl FeeWhy {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Contract, Self::Law, Self::ShopIsCause, Self::SevenDays];
}

/// 手续费: what the shop keeps of a refund for making it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundFee {
    /// What it is a part of.
    pub refund: Money,
    /// What the contract asks for, in basis points.
    pub contract_bp: i32,
    /// What is taken, in basis points.
    pub taken_bp: i32,
    /// Why.
    pub why: FeeWhy,
    /// What it comes to, half-up.
    pub amount: Money,
}

impl RefundFee {
    /// As the derivation has it.
    pub(super) const fn step(&self) -> Step {
        let Self { refund, contract_bp, taken_bp, why, amount } = *self;
        Step::RefundFee { refund, contract_bp, taken_bp, why, amount }
    }
}

/// The interest on each pair for which there is a rate, oldest first.
pub(super) fn interest(
    terms: RefundTerms<'_>,
    cause: RefundCause,
    pairs: &[PairRefund],
    on: NaiveDate,
) -> Result<Vec<PairInterest>, Rejection> {
    let mut interest = Vec::new();
    for PairRefund { lot, opened_on, refund, .. } in pairs {
        let days = (on - *opened_on).num_days();
        let rate_bp = rate_of(terms.rates, cause, *opened_on).unwrap_or(0);
        if refund.is_positive() && rate_bp > 0 && days > 0 {
            let amount = interest_of(*refund, rate_bp, days)?;
            interest.push(PairInterest { lot: *lot, refund: *refund, rate_bp, days, amount });
        }
    }
    Ok(interest)
}

/// The rate for top-ups of a day: the newest that had begun by then.
fn rate_of(rates: &[InterestRate], cause: RefundCause, opened_on: NaiveDate) -> Option<i32> {
    let begun = rates.iter().filter(|rate| rate.cause == cause && rate.from <= opened_on);
    begun.max_by_key(|rate| rate.from).map(|rate| rate.rate_bp)
}

/// A part of a year's interest: a year has 365 days, half-up to the smallest unit.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub(crate) fn interest_of(refund: Money, rate_bp: i32, days: i64) -> Result<Money, Rejection> {
    let weight = i64::from(rate_bp).checked_mul(days).ok_or(Rejection::AmountTooLarge)?;
    Ok(refund.ratio(weight, WHOLE_BP * YEAR_DAYS, Rounding::HalfUp)?)
}

/// The fee of a refund asked for on a business date; none where the contract asks for none.
pub(super) fn fee(
    terms: RefundTerms<'_>,
    cause: RefundCause,
    refund: Money,
    on: NaiveDate,
) -> Result<Option<RefundFee>, Rejection> {
    let contract_bp = terms.fee_bp;
    if contract_bp <= 0 || !refund.is_positive() {
        return Ok(None);
    }
    let cap = terms.pack.and_then(|pack| pack.on(on)?.refund_fee_bp.as_ref()).map(|figure| figure.value);
    let (taken_bp, why) = match (cause, cap) {
        (RefundCause::Shop, _) => (0, FeeWhy::ShopIsCause),
        (RefundCause::SevenDays, _) => (0, FeeWhy::SevenDays),
        (RefundCause::Member, Some(most)) if most < contract_bp => (most, FeeWhy::Law),
        (RefundCause::Member, _) => (contract_bp, FeeWhy::Contract),
    };
    let amount = fee_of(refund, taken_bp)?;
    Ok(Some(RefundFee { refund, contract_bp, taken_bp, why, amount }))
}

/// A part of a refund, half-up.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub(crate) fn fee_of(refund: Money, taken_bp: i32) -> Result<Money, Rejection> {
    Ok(refund.ratio(i64::from(taken_bp), WHOLE_BP, Rounding::HalfUp)?)
}
