//! What comes back of each top-up: from paid : face and from what was delivered for it (worked examples 3.3, 10.1).
//!
//! Totals are rounded, not lines: a pair's refund is what was paid less what all its deliveries together count for.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Delivery, RefundCause, RefundFacts, RefundablePair};
use crate::derivation::Step;
use crate::ids::{Id, Lot as LotThing};
use crate::ledger::{ConsumptionLine, PostingKind};
use crate::money::{Money, Rounding};
use crate::till::Rejection;

/// 七日无理由: how many days a top-up can be given back unused.
pub const SEVEN_DAYS: i64 = 7;

/// How what was delivered counts when a member wants their money back: the tenant's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum MemberPrice {
    /// Before discounts and gifts.
    List = 1,
    /// As charged: the contract is more favourable.
    Charged = 2,
    /// 退本金余额: by the principal that it took, which depends on the order of spending.
    PrincipalLeft = 3,
}

/// How deliveries count against what was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum Basis {
    /// The price charged, by the paid share of the pair.
    PaidShare = 1,
    /// The list price.
    List = 2,
    /// The price charged.
    Charged = 3,
    /// Nothing was delivered.
    Untouched = 4,
    /// The principal that is gone.
    PrincipalLeft = 5,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 5] =
        [Self::PaidShare, Self::List, Self::Charged, Self::Untouched, Self::PrincipalLeft];
}

/// How a cause counts.
#[must_use]
pub const fn basis_of(cause: RefundCause, member_price: MemberPrice) -> Basis {
    match (cause, member_price) {
        (RefundCause::Shop, _) => Basis::PaidShare,
        (RefundCause::Member, MemberPrice::List) => Basis::List,
        (RefundCause::Member, MemberPrice::Charged) => Basis::Charged,
        (RefundCause::Member, MemberPrice::PrincipalLeft) => Basis::PrincipalLeft,
        (RefundCause::SevenDays, _) => Basis::Untouched,
    }
}

/// What comes back of one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairRefund {
    /// The pair.
    pub lot: Id<LotThing>,
    /// When it came in.
    pub opened_on: NaiveDate,
    /// P0: what was paid into it; what repaid a debt is no part of it.
    pub paid: Money,
    /// What was given on top and had come.
    pub given: Money,
    /// 分期返还: what was to come still; it ends.
    pub to_come: Money,
    /// What was delivered for it, at the price charged.
    pub charged: Money,
    /// The same at list price.
    pub list: Money,
    /// How that counts.
    pub basis: Basis,
    /// What it counts for.
    pub counted: Money,
    /// What earlier refunds paid out of it.
    pub before: Money,
    /// What comes back: never less than nothing, nor more than is left in it.
    pub refund: Money,
    /// Principal left.
    pub principal_left: Money,
    /// Bonus left.
    pub bonus_left: Money,
}

impl PairRefund {
    /// As the derivation has it.
    pub(super) const fn step(&self) -> Step {
        let Self { lot, paid, given, charged, list, basis, counted, before, refund, .. } = *self;
        let minor = self.principal_left.minor() + self.bonus_left.minor() - self.to_come.minor();
        let left = Money::from_minor(minor, paid.currency());
        Step::RefundPair { lot, paid, given, charged, list, basis, counted, before, left, refund }
    }
}

/// The pairs that a refund is about, oldest first.
pub(super) fn refunds(
    known: RefundFacts<'_>,
    basis: Basis,
    (on, at): (NaiveDate, DateTime<Utc>),
) -> Result<Vec<PairRefund>, Rejection> {
    let mut pairs: Vec<&RefundablePair> =
        known.pairs.iter().filter(|known| known.pair.opened_at <= at).collect();
    pairs.sort_by_key(|known| (known.pair.opened_at, known.pair.id));
    let refunds = pairs.into_iter().map(|pair| refund_of(pair, known.deliveries, (basis, on)));
    let mut refunds: Vec<PairRefund> = refunds.collect::<Result<_, _>>()?;
    if basis == Basis::Untouched {
        refunds.retain(|pair| pair.charged.is_zero() && on - pair.opened_on <= TimeDelta::days(SEVEN_DAYS));
    }
    Ok(refunds)
}

fn refund_of(
    RefundablePair { pair, opened_on, repaid, refunded, ended, .. }: &RefundablePair,
    deliveries: &[Delivery],
    (basis, on): (Basis, NaiveDate),
) -> Result<PairRefund, Rejection> {
    let (mut charged, mut list) = (0, 0);
    for delivery in deliveries {
        for line in &delivery.lines {
            let (line_charged, line_list) = counted_for(pair.id, delivery.kind, line)?;
            charged += line_charged;
            list += line_list;
        }
    }
    let money = |minor| Money::from_minor(minor, pair.principal_paid.currency());
    let paid = pair.principal_paid.checked_sub(*repaid)?;
    let face = paid.checked_add(pair.bonus_given)?;
    let left = pair.principal_left.checked_add(pair.bonus_left)?;
    // What is left must follow from what was delivered, or the sums below would mean nothing.
    if face.minor() - charged - ended.minor() != left.minor() {
        return Err(Rejection::FactsIncomplete);
    }
    let (charged, list) = (money(charged), money(list));
    // What had not come was not given: it ends.
    let (given, to_come) = (pair.bonus_come(on), pair.bonus_to_come(on));
    let left = left.checked_sub(to_come)?;
    // What an earlier refund kept of the principal counts too, or it would come back now.
    let gone = paid.checked_sub(*refunded)?.checked_sub(pair.principal_left)?.minor();
    let counted = counted(basis, (paid, given), (charged, list), money(gone.max(0)))?;
    Ok(PairRefund {
        lot: pair.id,
        opened_on: *opened_on,
        paid,
        given,
        to_come,
        charged,
        list,
        basis,
        counted,
        before: *refunded,
        refund: what_is_left(paid, counted.checked_add(*refunded)?, left)?,
        principal_left: pair.principal_left,
        bonus_left: pair.bonus_left,
    })
}

/// What deliveries count for against what was paid: at the price charged, at list price, or by the principal that is gone.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub(crate) fn counted(
    basis: Basis,
    (paid, given): (Money, Money),
    (charged, list): (Money, Money),
    principal_gone: Money,
) -> Result<Money, Rejection> {
    match basis {
        Basis::PaidShare => {
            let face = paid.checked_add(given)?.minor();
            if face == 0 { Ok(charged) } else { Ok(charged.ratio(paid.minor(), face, Rounding::HalfUp)?) }
        }
        Basis::List => Ok(list),
        Basis::Charged | Basis::Untouched => Ok(charged),
        Basis::PrincipalLeft => Ok(principal_gone),
    }
}

/// What was paid less what counts against it, of what is left in the pair; the member owes nothing.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub(crate) fn what_is_left(paid: Money, counted: Money, left: Money) -> Result<Money, Rejection> {
    let open = paid.checked_sub(counted)?.minor();
    Ok(Money::from_minor(open.min(left.minor()).max(0), paid.currency()))
}

/// What a line took of a pair, in minor units: at the price charged, and its share of the list price. Counts that were
/// bought are owed as counts: no discount was had by buying them.
fn counted_for(
    pair: Id<LotThing>,
    kind: PostingKind,
    line: &ConsumptionLine,
) -> Result<(i64, i64), Rejection> {
    let taken = line.taken.iter().filter(|taken| taken.lot == pair);
    let charged: i64 = taken.map(|taken| taken.principal.minor() + taken.bonus.minor()).sum();
    if charged == 0 {
        return Ok((0, 0));
    }
    let list = match kind {
        PostingKind::PackageSale => charged,
        PostingKind::TopUp
        | PostingKind::Consumption
        | PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::CountUse
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::Refund
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => {
            let share = line.list_price.ratio(charged, line.charged.minor(), Rounding::HalfUp)?;
            share.minor().max(charged)
        }
    };
    let sign = if kind == PostingKind::Return { -1 } else { 1 };
    Ok((sign * charged, sign * list))
}
