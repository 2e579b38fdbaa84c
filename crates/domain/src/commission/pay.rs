//! One line under one rule: who of the people on it is due what.

use super::{CommissionItem, CommissionLine, CommissionRule, Part, Terms, Worked};
use crate::allocation::by_largest_remainder;
use crate::ledger::StaffRole;
use crate::money::{Money, Rounding};
use crate::rules::Versioned;
use crate::till::Rejection;

const WHOLE_BP: i64 = 10_000;

/// What each of the people on a line is due for it; nothing, with the figures all the same, where no item fits. Amounts of
/// those who are paid by one item sum to what the item pays for the whole line.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub fn paid_for(
    rule: Option<&Versioned<CommissionRule>>,
    line: i16,
    worked: &Worked,
    parts: &[Part],
) -> Result<Vec<CommissionLine>, Rejection> {
    let mut lines = Vec::with_capacity(parts.len());
    for role in [StaffRole::Seller, StaffRole::Performer] {
        let of_role: Vec<&Part> = parts.iter().filter(|part| part.role == role).collect();
        let weights = weights(&of_role.iter().map(|part| part.share_bp).collect::<Vec<_>>());
        for (place, part) in of_role.into_iter().enumerate() {
            let item = rule.and_then(|rule| rule.body.items.iter().find(|item| item.fits(worked, part)));
            let (counted, amount) = item
                .map_or(Ok((worked.charged, Money::zero(worked.charged.currency()))), |item| {
                    Ok::<_, Rejection>((worked.base(item.base), item.pays(worked)?))
                })?;
            lines.push(CommissionLine {
                line,
                of: None,
                worked: worked.clone(),
                part: part.clone(),
                terms: rule.zip(item).map(|(rule, item)| item.terms(rule)),
                counted: share(counted, &weights, place),
                amount: share(amount, &weights, place),
            });
        }
    }
    Ok(lines)
}

/// What shares in basis points mean. Shares that are as equal as whole basis points can be are equal: a third is a third, and
/// not 33.34 %.
#[must_use]
pub fn weights(shares_bp: &[i32]) -> Vec<i64> {
    let people = i64::try_from(shares_bp.len()).unwrap_or(i64::MAX).max(1);
    let equal = WHOLE_BP / people..=(WHOLE_BP + people - 1) / people;
    let shares = shares_bp.iter().map(|share| i64::from(*share));
    if shares.clone().all(|share| equal.contains(&share)) {
        vec![1; shares_bp.len()]
    } else {
        shares.collect()
    }
}

/// One person's share of an amount of either sign.
fn share(amount: Money, weights: &[i64], place: usize) -> Money {
    let minor = amount.minor();
    let shares = by_largest_remainder(minor.abs(), weights);
    Money::from_minor(shares.get(place).copied().unwrap_or(0) * minor.signum(), amount.currency())
}

impl CommissionItem {
    fn fits(&self, worked: &Worked, part: &Part) -> bool {
        let any = |list: &[String], one: Option<&String>| {
            list.is_empty() || one.is_some_and(|one| list.contains(one))
        };
        (self.activities.is_empty() || self.activities.contains(&worked.activity))
            && self.role.is_none_or(|role| role == part.role)
            && (self.products.is_empty()
                || worked.product.is_some_and(|product| self.products.contains(&product)))
            && any(&self.categories, worked.category.as_ref())
            && any(&self.grades, part.grade.as_ref())
            && self.customer.is_none_or(|customer| customer == worked.customer)
            && (self.assigned.is_none() || self.assigned == part.assigned)
    }

    /// What it pays for a whole line: the rate half-up to the smallest unit, and the fee by piece. A ladder pays later.
    fn pays(&self, worked: &Worked) -> Result<Money, Rejection> {
        let rate_bp = if self.ladder.is_some() { 0 } else { i64::from(self.rate_bp) };
        let by_rate = worked.base(self.base).ratio(rate_bp, WHOLE_BP, Rounding::HalfUp)?;
        Ok(by_rate.checked_add(self.fee.ratio(worked.quantity, 1, Rounding::Down)?)?)
    }

    fn terms(&self, rule: &Versioned<CommissionRule>) -> Terms {
        Terms {
            rule: rule.id,
            item: self.code.clone(),
            base: self.base,
            rate_bp: self.rate_bp,
            fee: self.fee,
            ladder: self.ladder.clone(),
        }
    }
}
