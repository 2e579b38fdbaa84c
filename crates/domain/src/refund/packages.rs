//! What comes back of a package: its price less what its uses count for, all its items together (worked examples 10.3–10.5).
//!
//! Only money that was paid for it comes back, now or by a top-up: what points, or the bonus of a top-up, paid of it ends.
//! Totals are rounded, not single uses. Gift counts end.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::arithmetic::{Basis, SEVEN_DAYS};
use crate::counts::CountsLot;
use crate::derivation::Step;
use crate::ids::{Id, Payment, Posting};
use crate::ledger::{ON_ACCOUNT, POINTS, PostingKind, STORED_VALUE, VOUCHER, is_money};
use crate::money::{Money, Rounding};
use crate::till::{Original, Rejection};

/// What comes back of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRefund {
    /// Its sale.
    pub sale: Id<Posting>,
    /// 营业日 of the sale.
    pub sold_on: NaiveDate,
    /// When it was sold: the newest money goes back first.
    pub sold_at: DateTime<Utc>,
    /// Its price.
    pub price: Money,
    /// What of it was paid with money, now or by a top-up.
    pub paid: Money,
    /// How deliveries count.
    pub basis: Basis,
    /// What they count for.
    pub counted: Money,
    /// What comes back; never less than nothing.
    pub refund: Money,
    /// In which ways the money came.
    pub ways: Vec<PaidBy>,
    /// Item by item.
    pub lots: Vec<CountsRefund>,
}

/// A way in which money for a package came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidBy {
    /// Dictionary code of the way of payment; none for what goes back by hand.
    pub method: Option<String>,
    /// The payment by a connected provider that it was.
    pub payment: Option<Id<Payment>>,
    /// How much.
    pub amount: Money,
}

/// What of one item of a package counts as delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountsRefund {
    /// The lot, as it is before.
    pub lot: CountsLot,
    /// How its uses count.
    pub basis: Basis,
    /// What one use counts for at list price, or as the contract names it.
    pub unit: Money,
    /// Of a pool whose contract names no price: what its services were at list price.
    pub list: Option<Money>,
    /// Days gone and days in all of a time pass whose term has begun.
    pub days: Option<(i64, i64)>,
    /// What it counts for.
    pub counted: Money,
}

impl PackageRefund {
    /// As the derivation has it: its lots, then itself.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step> + '_ {
        let Self { sale, price, paid, basis, counted, refund, .. } = *self;
        let lots = self.lots.iter().map(|CountsRefund { lot, basis, unit, list, days, counted }| {
            Step::RefundCounts {
                lot: lot.id,
                basis: *basis,
                used: lot.used,
                unit: *unit,
                list: *list,
                price: lot.price,
                price_left: lot.price_left,
                days: *days,
                counted: *counted,
            }
        });
        lots.chain([Step::RefundPackage { sale, price, paid, basis, counted, refund }])
    }

    /// What of its price was still owed in services.
    pub(super) fn price_left(&self) -> Result<Money, Rejection> {
        let nothing = Money::zero(self.price.currency());
        Ok(self.lots.iter().try_fold(nothing, |sum, each| sum.checked_add(each.lot.price_left))?)
    }
}

/// What comes back of a package that `sale` sold, asked on a business date.
///
/// # Errors
/// [`Rejection::AlreadyReversed`], [`Rejection::PackageNotPaid`], [`Rejection::NothingToRefund`],
/// [`Rejection::NotWithinSevenDays`], [`Rejection::AmountTooLarge`].
pub(super) fn refund_of(sale: &Original, basis: Basis, on: NaiveDate) -> Result<PackageRefund, Rejection> {
    if let Some(by) = sale.reversed_by {
        return Err(Rejection::AlreadyReversed { by });
    }
    if sale.kind != PostingKind::PackageSale || sale.counts.iter().all(|lot| lot.left() == 0) {
        return Err(Rejection::NothingToRefund);
    }
    if let Some(item) = sale.account_items.iter().find(|item| item.owed.is_positive()) {
        return Err(Rejection::PackageNotPaid { owed: item.owed });
    }
    let basis = of_package(basis, sale);
    let is_used = sale.counts.iter().any(|lot| lot.used > 0);
    if basis == Basis::Untouched && (is_used || on - sale.business_date > TimeDelta::days(SEVEN_DAYS)) {
        return Err(Rejection::NotWithinSevenDays);
    }
    let lots = sale.counts.iter().map(|lot| delivered(lot, basis, on));
    let lots: Vec<CountsRefund> = lots.collect::<Result<_, _>>()?;
    let nothing = Money::zero(sale.total.currency());
    let price = lots.iter().try_fold(nothing, |sum, each| sum.checked_add(each.lot.price))?;
    let delivered = lots.iter().try_fold(nothing, |sum, each| sum.checked_add(each.counted))?;
    let ways = ways_of(sale);
    let paid = ways.iter().try_fold(nothing, |sum, way| sum.checked_add(way.amount))?;
    let counted = package_counted(basis, delivered, (price, paid))?;
    let refund = super::what_is_left(paid, counted, paid)?;
    let (sold_on, sold_at) = (sale.business_date, sale.recorded_at);
    Ok(PackageRefund { sale: sale.id, sold_on, sold_at, price, paid, basis, counted, refund, ways, lots })
}

/// A time pass goes by its days whoever is the cause; what other packages delivered was charged at their unit cost.
fn of_package(basis: Basis, sale: &Original) -> Basis {
    let is_pass = sale.counts.iter().any(CountsLot::is_pass);
    match basis {
        Basis::Untouched => Basis::Untouched,
        Basis::List if !is_pass => Basis::List,
        Basis::List | Basis::PaidShare | Basis::Charged | Basis::PrincipalLeft => Basis::PaidShare,
    }
}

fn delivered(lot: &CountsLot, basis: Basis, on: NaiveDate) -> Result<CountsRefund, Rejection> {
    let unit = lot.refund_unit_price.unwrap_or(lot.item.unit_price);
    let days = if lot.is_pass() { lot.days_gone(on) } else { None };
    let at_list = lot.used_at_list()?;
    let counted = lot_counted(basis, at_list, (lot.price, lot.price_left), days)?;
    let list = (lot.item.is_pool() && lot.refund_unit_price.is_none()).then_some(at_list);
    Ok(CountsRefund { lot: lot.clone(), basis, unit, list, days, counted })
}

/// What a lot delivered counts for: at unit cost what its uses were charged, at list price what they come to; a time pass the days
/// that are gone, so that what is left of it is rounded and not what is gone.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub(crate) fn lot_counted(
    basis: Basis,
    at_list: Money,
    (price, price_left): (Money, Money),
    days: Option<(i64, i64)>,
) -> Result<Money, Rejection> {
    match (basis, days) {
        (Basis::Untouched, _) => Ok(Money::zero(price.currency())),
        (Basis::PaidShare | Basis::List | Basis::Charged | Basis::PrincipalLeft, Some((gone, of))) => {
            Ok(price.checked_sub(price.ratio(of - gone, of, Rounding::HalfUp)?)?)
        }
        (Basis::PaidShare | Basis::Charged | Basis::PrincipalLeft, None) => {
            Ok(price.checked_sub(price_left)?)
        }
        (Basis::List, None) => Ok(at_list),
    }
}

/// What a package's lots together count for against what was paid: at unit cost, by the part that money paid of its price.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub(crate) fn package_counted(
    basis: Basis,
    delivered: Money,
    (price, paid): (Money, Money),
) -> Result<Money, Rejection> {
    match basis {
        Basis::PaidShare | Basis::Charged | Basis::PrincipalLeft if price.is_positive() => {
            Ok(delivered.ratio(paid.minor(), price.minor(), Rounding::HalfUp)?)
        }
        Basis::PaidShare | Basis::Charged | Basis::PrincipalLeft | Basis::List | Basis::Untouched => {
            Ok(delivered)
        }
    }
}

/// The money that paid for a package: of stored value its principal.
fn ways_of(sale: &Original) -> Vec<PaidBy> {
    let currency = sale.total.currency();
    let taken = sale.lines.iter().flat_map(|line| &line.taken);
    let principal = Money::from_minor(taken.map(|taken| taken.principal.minor()).sum(), currency);
    let by_hand = [STORED_VALUE, ON_ACCOUNT, VOUCHER];
    let others =
        sale.tenders.iter().filter(|tender| ![STORED_VALUE, POINTS].contains(&tender.method.as_str()));
    let others = others.map(|tender| {
        let method = tender.method.as_str();
        PaidBy {
            method: (!by_hand.contains(&method)).then(|| method.to_owned()),
            payment: tender.payment.filter(|_| is_money(method)),
            amount: tender.amount,
        }
    });
    let by_value = PaidBy { method: None, payment: None, amount: principal };
    others.chain([by_value]).filter(|way| way.amount.is_positive()).collect()
}

#[cfg(test)]
mod tests;
