//! How a refund goes back: newest money first, in the way in which it came (worked example 10.2).

use chrono::NaiveDate;

use super::arithmetic::PairRefund;
use super::{PackageRefund, RefundablePair};
use crate::ids::{Id, Payment, Posting};
use crate::ledger::{CASH, Tender, is_money};
use crate::money::Money;
use crate::till::Rejection;

/// One part of a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPayout {
    /// The top-up, or the sale of the package, whose money it is.
    pub top_up: Id<Posting>,
    /// 营业日 of that.
    pub on: NaiveDate,
    /// In which way it was paid; none when nobody knows, so that it goes back by hand.
    pub method: Option<String>,
    /// The payment by a connected provider that it was: the provider can give it back.
    pub payment: Option<Id<Payment>>,
    /// How much was paid in that way.
    pub paid: Money,
    /// How much of it goes back.
    pub amount: Money,
}

/// Divides `amount` over the ways in which the refunded pairs were paid, the newest first; what is more than they were paid is a
/// part without a way.
#[must_use]
pub fn plan(known: &[RefundablePair], refunds: &[PairRefund], amount: Money) -> Vec<PlannedPayout> {
    let of = |refund: &PairRefund| known.iter().find(|known| known.pair.id == refund.lot);
    let mut open = amount.minor();
    let mut plan = Vec::new();
    for pair in refunds.iter().rev().filter_map(of) {
        let unknown = Tender::plain(String::new(), pair.pair.principal_paid);
        let tenders =
            if pair.tenders.is_empty() { std::slice::from_ref(&unknown) } else { pair.tenders.as_slice() };
        for tender in tenders {
            let part = open.min(tender.amount.minor());
            open -= part;
            plan.push(PlannedPayout {
                top_up: pair.pair.origin,
                on: pair.opened_on,
                method: (!tender.method.is_empty()).then(|| tender.method.clone()),
                payment: tender.payment,
                paid: tender.amount,
                amount: Money::from_minor(part, amount.currency()),
            });
        }
    }
    plan.extend(newest_alone(known, refunds, Money::from_minor(open, amount.currency())));
    plan
}

/// Interest is more than ever was paid: it goes out by hand, beside the newest money.
fn newest_alone(known: &[RefundablePair], refunds: &[PairRefund], amount: Money) -> Option<PlannedPayout> {
    let newest = refunds.last().filter(|_| amount.is_positive())?;
    let pair = known.iter().find(|known| known.pair.id == newest.lot)?;
    let (top_up, paid) = (pair.pair.origin, Money::zero(amount.currency()));
    Some(PlannedPayout { top_up, on: pair.opened_on, method: None, payment: None, paid, amount })
}

/// Divides `amount` over the ways in which the refunded packages were paid, the newest first.
pub(super) fn plan_of_packages(packages: &[PackageRefund], amount: Money) -> Vec<PlannedPayout> {
    let mut newest: Vec<&PackageRefund> = packages.iter().collect();
    newest.sort_by_key(|package| std::cmp::Reverse((package.sold_at, package.sale)));
    let mut open = amount.minor();
    let parts = newest.into_iter().flat_map(|package| {
        // What is not to come back of one package is no part of the money of another.
        let mut most = package.refund.minor();
        package.ways.iter().map(move |way| {
            let part = most.min(way.amount.minor());
            most -= part;
            (package, way, part)
        })
    });
    parts
        .map(|(package, way, most)| {
            let part = open.min(most);
            open -= part;
            PlannedPayout {
                top_up: package.sale,
                on: package.sold_on,
                method: way.method.clone(),
                payment: way.payment,
                paid: way.amount,
                amount: Money::from_minor(part, amount.currency()),
            }
        })
        .collect()
}

/// Refuses payouts that do not sum to `due`, and those that leave no trace: whatever is not cash has its reference.
pub(super) fn check(payouts: &[Tender], due: Money) -> Result<(), Rejection> {
    let mut paid = Money::zero(due.currency());
    for (place, payout) in payouts.iter().enumerate() {
        let traced =
            payout.method == CASH || payout.reference.as_deref().is_some_and(|text| !text.trim().is_empty());
        if !is_money(&payout.method) || !traced || !payout.amount.is_positive() {
            return Err(Rejection::PayoutInvalid { payout: place });
        }
        paid = paid.checked_add(payout.amount)?;
    }
    if paid == due { Ok(()) } else { Err(Rejection::TendersDoNotCover { due, paid }) }
}
