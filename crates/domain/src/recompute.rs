//! Computes a stored derivation again: every step must follow from its own inputs and from the steps before it.
//!
//! So an auditor can verify a posting from its derivation alone, with rules long superseded. What a fixed bonus band
//! gives is not an input of its step: [`crate::bonus::bonus_parts`] computes it from the rule version that it names.

use chrono::TimeDelta;

use crate::counts::{charge_of, shares_by_list};
use crate::derivation::{Derivation, NotFiredCause, Step};
use crate::earning::{counted, whole_units};
use crate::holds::HoldState;
use crate::ids::{Id, Lot};
use crate::instalments::sum_of_parts;
use crate::ledger::{CASH, TierChange};
use crate::money::{Money, Rounding};
use crate::points_payment::worth_of;
use crate::pricing::amount_off;
use crate::pricing::by_card::{cost_of, reached};
use crate::refund::{
    Basis, FeeWhy, counted as counted_for_refund, fee_of, interest_of, lot_counted, package_counted,
    what_is_left,
};
use crate::returns::reward_of;
use crate::rounding::rounded;
use crate::rules::RoundingScope;
use crate::terms::TermChangeKind;
use crate::till::Rejection;

const WHOLE_BP: i64 = 10_000;

/// A stored step that does not follow from its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("step {step} does not follow: {fault:?}")]
pub struct Mismatch {
    /// Its index, from 0; the number of steps for a fault of the whole.
    pub step: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What does not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The bonus is not the band's share of the money, or the band was not reached.
    Bonus,
    /// Points given with a top-up whose band was not reached, or more taken back than were given.
    GiftPoints,
    /// No points were entered, deducted or cleared by hand, or more than there were.
    ByHand,
    /// A bonus by instalments is not the one that was given, or more of it is to come, or ends, than can be.
    Instalments,
    /// A discount is not its share of its base, or its base is more than the list price.
    Discount,
    /// What is due is not list price less discounts.
    Due,
    /// What the ways of payment gave is not what is due.
    Taken,
    /// What points paid does not follow from their number and worth, or is more than was allowed.
    PointsPaid,
    /// The rounding does not follow from its mode, or cash was paid otherwise.
    Rounded,
    /// Counted sales are not base × factor + extra, or count for another base than the tier points.
    Promotion,
    /// Units, points or repayment do not follow from base, unit and factor.
    Reward,
    /// Points that pend are not those that were earned, or more than pend in all.
    Pending,
    /// Tier points do not follow from base and unit.
    Growth,
    /// A sale lowered the tier, or a correction raised it.
    Tier,
    /// More of a line came back than was left of it.
    Returned,
    /// A lot lived longer without a correction.
    Reopened,
    /// A shortfall without a correction, or of no points.
    Shortfall,
    /// The shares of a package's items do not follow from its price and their list prices.
    Package,
    /// What a use of counts was charged does not follow from the price and the uses so far, or gift counts came first.
    CountUse,
    /// What comes back of a top-up, or is paid out in all, does not follow from what was delivered.
    Refund,
    /// The end of a term does not follow from the days by which it changed.
    Term,
    /// A hold of nothing, one that ended open, or of which more was taken than it held.
    Hold,
    /// More is owed on account than may be, more was repaid than was owed, or something came back without a correction.
    OnAccount,
    /// What pays elsewhere is nothing, or more came back of it than was paid.
    Elsewhere,
    /// The note about the next point does not follow from the base.
    NextPoint,
    /// Amounts out of range or in two currencies.
    Arithmetic,
}

impl From<Rejection> for Fault {
    /// Arithmetic refuses with the same words here as at the till; here they all mean one thing.
    fn from(_: Rejection) -> Self {
        Self::Arithmetic
    }
}

/// Checks every step of a derivation.
///
/// # Errors
/// The first [`Mismatch`].
pub fn recompute(derivation: &Derivation) -> Result<(), Mismatch> {
    let mut sums = Sums::default();
    for (step, content) in derivation.steps.iter().enumerate() {
        sums.follow(content).map_err(|fault| Mismatch { step, fault })?;
    }
    let step = derivation.steps.len();
    sums.close().map_err(|fault| Mismatch { step, fault })?;
    for not_fired in &derivation.not_fired {
        sums.agree(not_fired.cause).map_err(|fault| Mismatch { step, fault })?;
    }
    Ok(())
}

/// What the steps so far say.
#[derive(Debug, Default)]
struct Sums {
    /// What a top-up gave on top.
    bonus: Option<Money>,
    /// The same, where it comes month by month.
    by_instalments: Option<Money>,
    list: Option<Money>,
    off: Option<Money>,
    due: Option<Money>,
    /// What every way of payment gave so far.
    paid: Option<Money>,
    /// Cash, or all that was due, before and after rounding.
    rounded: Option<(RoundingScope, Money, Money)>,
    /// Base and counted sales of a promotion.
    promoted: Option<(Money, Money)>,
    reward: Option<(Money, Money)>,
    /// Points earned that repaid no debt.
    credited: i64,
    /// Of them, those that vest later.
    vesting: i64,
    mirrored: bool,
    /// What comes back of all top-ups and packages so far.
    refunded: Option<Money>,
    /// What interest adds to it, less what the fee takes off, in minor units.
    refund_changed_by: i64,
    /// What the lots of the package that comes next count for, and their shares of its price.
    counts_delivered: Option<(Money, Money)>,
    /// Whether packages come back, of which more can be left than was owed in services.
    refunds_packages: bool,
    /// Whether counts were frozen or let go, so that the hold of a refund sets no money aside.
    counts_frozen: bool,
    returned: bool,
    /// The price of a package.
    package: Option<Money>,
    /// How many of its items the buyer picked.
    picked: Option<u32>,
    /// The lot of which counts are used next for a service, and how many.
    service: Option<(Id<Lot>, i64)>,
    /// List price and share of each of its items.
    items: Vec<(Money, Money)>,
    /// What uses of counts were charged so far.
    by_counts: Option<Money>,
}

impl Sums {
    fn follow(&mut self, step: &Step) -> Result<(), Fault> {
        match *step {
            Step::Bonus { band_from, percent_bp, paid, bonus, .. } => {
                self.bonus = Some(added(self.bonus, bonus)?);
                check_bonus(band_from, percent_bp, paid, bonus)
            }
            Step::FirstTopUp { percent_bp, paid, bonus, .. } => {
                self.bonus = Some(added(self.bonus, bonus)?);
                ensure(paid.is_positive() && bonus_follows(percent_bp, paid, bonus)?, Fault::Bonus)
            }
            Step::GiftPoints { band_from, paid, points, repaid, .. } => {
                let reached = band_from.is_positive() && paid.minor() >= band_from.minor();
                ensure(reached && points > 0 && (0..=points).contains(&repaid), Fault::GiftPoints)
            }
            Step::PointsEntered { points, repaid, .. } => {
                ensure(points > 0 && (0..=points).contains(&repaid), Fault::ByHand)
            }
            Step::PointsDeductedByHand { points, available } => {
                ensure((1..=available).contains(&points), Fault::ByHand)
            }
            Step::PointsCleared { points } => ensure(points > 0, Fault::ByHand),
            Step::Instalments { bonus, months, .. } => {
                self.by_instalments = Some(bonus);
                ensure(bonus.is_positive() && self.bonus == Some(bonus) && months > 0, Fault::Instalments)
            }
            Step::BonusToCome { amount, next, .. } => {
                let given = self.by_instalments.map_or(0, Money::minor);
                let within = (1..=amount.minor()).contains(&next.minor()) && amount.minor() >= given;
                ensure(within, Fault::Instalments)
            }
            Step::InstalmentsEnded { given, months, come, ended, .. } => {
                let rest = given.checked_sub(sum_of_parts(given, come, months)).map_err(Rejection::from)?;
                let within = come <= months && (0..=rest.minor()).contains(&ended.minor());
                ensure(months > 0 && within && self.refunded.is_some(), Fault::Instalments)
            }
            Step::GiftPointsBack { given, taken, owed, .. } => {
                let parts =
                    taken >= 0 && owed >= 0 && taken.checked_add(owed).is_some_and(|sum| sum <= given);
                ensure(given > 0 && parts && self.refunded.is_some(), Fault::GiftPoints)
            }
            Step::List { lines, amount } => {
                self.list = Some(amount);
                ensure(lines > 0 && amount.minor() >= 0, Fault::Due)
            }
            Step::Discount { percent_bp, base, off, .. }
            | Step::PriceItem { percent_bp, base, off, .. }
            | Step::BillDiscount { percent_bp: Some(percent_bp), base, off } => {
                self.take_off(base, off)?;
                ensure(amount_off(base, percent_bp)? == off, Fault::Discount)
            }
            Step::MemberPrice { base, off }
            | Step::OwnPrice { base, off }
            | Step::BillDiscount { percent_bp: None, base, off } => self.take_off(base, off),
            Step::CardDiscount { percent_bp, base, price, covered, off, .. } => {
                self.take_off(price, off)?;
                let cost = base.checked_sub(amount_off(base, percent_bp)?).map_err(Rejection::from)?;
                ensure(card_discount_follows(price, cost, covered, off)?, Fault::Discount)
            }
            Step::Due { amount } => {
                self.due = Some(amount);
                let off = self.off.unwrap_or(Money::zero(amount.currency()));
                let list = self.list.ok_or(Fault::Due)?;
                ensure(list.checked_sub(off).map_err(Rejection::from)? == amount, Fault::Due)
            }
            Step::PointsPaid { points, per, worth, amount, most, .. } => {
                self.paid = Some(added(self.paid, amount)?);
                let follows = worth_of(points, per, worth)? == amount;
                ensure(follows && (1..=most).contains(&points), Fault::PointsPaid)
            }
            Step::Rounded { mode, scope, before, after, .. } => {
                self.rounded = Some((scope, before, after));
                let of_due = scope == RoundingScope::CashPart || self.due == Some(before);
                ensure(of_due && rounded(before, mode)? == after, Fault::Rounded)
            }
            Step::Tendered { ref method, amount } => {
                self.paid = Some(added(self.paid, amount)?);
                let otherwise = |(scope, _, after): (RoundingScope, Money, Money)| {
                    scope == RoundingScope::CashPart && after != amount
                };
                let rounded_otherwise = method == CASH && self.rounded.is_some_and(otherwise);
                ensure(amount.is_positive() && !rounded_otherwise, Fault::Taken)
            }
            Step::Taken { principal, bonus, .. } => {
                self.paid = Some(added(Some(added(self.paid, principal)?), bonus)?);
                ensure(principal.minor() >= 0 && bonus.minor() >= 0, Fault::Taken)
            }
            Step::Promotion { base, factor_bp, extra, counted: stated, .. } => {
                self.promoted = Some((base, stated));
                self.check_base(base, Fault::Promotion)?;
                let follows = counted(base, factor_bp, extra)? == stated;
                ensure(follows && base.is_positive() && extra.minor() >= 0, Fault::Promotion)
            }
            Step::Reward { base, unit, units, factor, points, repaid, .. } => {
                self.reward = Some((base, unit));
                self.credited = points.checked_sub(repaid).ok_or(Fault::Arithmetic)?;
                match self.promoted {
                    Some((_, counted)) => ensure(counted == base, Fault::Reward)?,
                    None => self.check_base(base, Fault::Reward)?,
                }
                let follows = whole_units(base, unit)? == units && factor.times(units)? == points;
                ensure(follows && (0..=points).contains(&repaid), Fault::Reward)
            }
            Step::Growth { base, unit, points, total, .. } => {
                self.check_base(base, Fault::Growth)?;
                ensure(self.promoted.is_none_or(|(promoted, _)| promoted == base), Fault::Promotion)?;
                ensure(whole_units(base, unit)? == points && total >= points, Fault::Growth)
            }
            Step::PointsVest { points, .. } => {
                self.vesting = points;
                ensure(points > 0 && points == self.credited, Fault::Pending)
            }
            Step::PointsPending { points, .. } => {
                ensure(points > 0 && points >= self.vesting, Fault::Pending)
            }
            Step::MadeUp { worth, .. } => {
                self.list = Some(worth);
                ensure(worth.minor() >= 0, Fault::Due)
            }
            // Which serial is whose is checked against the other slips, and a proof against its row; not by arithmetic.
            Step::Serial { .. } | Step::Proof { .. } => Ok(()),
            Step::Tier { change } => ensure(self.may_change(change), Fault::Tier),
            Step::PaysElsewhere { amount, .. } => {
                self.due = Some(amount);
                ensure(amount.is_positive(), Fault::Elsewhere)
            }
            Step::BackFromElsewhere { paid, before, amount, .. } => {
                self.mirrored = true;
                let within = before.checked_add(amount).map_err(Rejection::from)?.minor() <= paid.minor();
                ensure(within && before.minor() >= 0 && amount.is_positive(), Fault::Elsewhere)
            }
            Step::Mirrored { .. } => {
                self.mirrored = true;
                Ok(())
            }
            Step::Returned { charged, before, amount, .. } => {
                (self.mirrored, self.returned) = (true, true);
                let within = before.checked_add(amount).map_err(Rejection::from)?.minor() <= charged.minor();
                ensure(within && before.minor() >= 0 && amount.minor() >= 0, Fault::Returned)
            }
            Step::RewardLeft { base, promotion_bp, extra, unit, factor, left, was, .. } => {
                let follows = reward_of(base, (promotion_bp, extra), unit, factor)? == left;
                ensure(self.mirrored && follows && (0..=was).contains(&left), Fault::Reward)
            }
            Step::GrowthLeft { base, unit, left, was, .. } => {
                let follows = whole_units(base, unit)? == left;
                ensure(self.mirrored && follows && (0..=was).contains(&left), Fault::Growth)
            }
            Step::PackagePrice { price, .. } => {
                self.due = Some(price);
                self.package = Some(price);
                ensure(self.list.is_some() && price.minor() >= 0, Fault::Package)
            }
            Step::ItemsPicked { picked, of, .. } => {
                self.picked = Some(picked);
                ensure(self.package.is_some() && (1..of).contains(&picked), Fault::Package)
            }
            Step::CountsSold { counts, list, price, .. } => {
                self.items.push((list, price));
                let brings =
                    counts.is_none_or(|(paid, gift)| paid >= 0 && gift >= 0 && (paid > 0 || gift > 0));
                ensure(brings, Fault::Package)
            }
            Step::ServiceUsed { lot, place, pieces, weight, unit } => {
                let counts = pieces.checked_mul(weight).ok_or(Fault::Arithmetic)?;
                let first = self.service.replace((lot, counts)).is_none();
                ensure(first && place > 0 && pieces > 0 && weight > 0 && unit.is_positive(), Fault::CountUse)
            }
            Step::CountsUsed {
                lot,
                paid,
                gift,
                paid_left,
                gift_left,
                of,
                price,
                charged_before,
                charged,
            } => {
                self.by_counts = Some(added(self.by_counts, charged)?);
                let uses = paid.checked_add(gift).ok_or(Fault::Arithmetic)?;
                let left = paid_left.checked_add(gift_left).ok_or(Fault::Arithmetic)?;
                let delivers = self.service.take().is_none_or(|service| service == (lot, uses));
                let used = of.checked_sub(left).ok_or(Fault::Arithmetic)?;
                let in_order = gift == 0 || paid_left == 0;
                let counts = paid >= 0 && gift >= 0 && uses > 0 && paid_left >= 0 && gift_left >= 0;
                let follows = charge_of(price, charged_before, used, of)? == charged;
                ensure(delivers && in_order && counts && used >= uses && follows, Fault::CountUse)
            }
            Step::PassUsed { uses, today, per_day, .. } => {
                ensure(uses > 0 && today >= uses && per_day.is_none_or(|most| today <= most), Fault::CountUse)
            }
            Step::TermChanged { kind, days, before, after, .. } => {
                let by = match kind {
                    TermChangeKind::Pause | TermChangeKind::Extend => days > 0,
                    TermChangeKind::Resume => days < 0,
                };
                // A change of summer time lies within.
                let off = TimeDelta::try_days(days).and_then(|days| (after - before).checked_sub(&days));
                let close = off.is_some_and(|off| off.abs() <= TimeDelta::hours(2));
                ensure(by && !self.mirrored && close, Fault::Term)
            }
            Step::TermBegan { .. } => ensure(!self.mirrored, Fault::CountUse),
            Step::RefundPair {
                paid,
                given,
                charged,
                list,
                basis,
                counted: stated,
                before,
                left,
                refund,
                ..
            } => {
                self.refunded = Some(added(self.refunded, refund)?);
                // How much principal is gone is a fact that the entries prove.
                let follows = counted_for_refund(basis, (paid, given), (charged, list), stated)? == stated;
                let untouched = basis != Basis::Untouched || charged.is_zero();
                let against = stated.checked_add(before).map_err(Rejection::from)?;
                let leaves = what_is_left(paid, against, left)? == refund;
                ensure(
                    follows
                        && untouched
                        && leaves
                        && stated.minor() >= 0
                        && before.minor() >= 0
                        && left.minor() >= 0
                        && list.minor() >= charged.minor(),
                    Fault::Refund,
                )
            }
            Step::RefundInterest { refund, rate_bp, days, amount, .. } => {
                self.change_refund_by(amount.minor())?;
                let of_pair = self.refunded.is_some_and(|all| refund.minor() <= all.minor());
                let counts = rate_bp > 0 && days > 0;
                ensure(of_pair && counts && interest_of(refund, rate_bp, days)? == amount, Fault::Refund)
            }
            Step::RefundFee { refund, contract_bp, taken_bp, why, amount } => {
                self.change_refund_by(amount.minor().checked_neg().ok_or(Fault::Arithmetic)?)?;
                let as_agreed = match why {
                    FeeWhy::Contract => taken_bp == contract_bp,
                    FeeWhy::Law => (0..contract_bp).contains(&taken_bp),
                    FeeWhy::ShopIsCause | FeeWhy::SevenDays => taken_bp == 0,
                };
                let follows = fee_of(refund, taken_bp)? == amount && self.refunded == Some(refund);
                ensure(as_agreed && follows, Fault::Refund)
            }
            Step::RefundDue { ends, owed, amount } => {
                let refund = self.refunded.ok_or(Fault::Refund)?;
                let due = amount.checked_add(owed).map_err(Rejection::from)?.minor();
                let follows = refund.minor().checked_add(self.refund_changed_by) == Some(due);
                let within = self.refunds_packages || refund.minor() <= ends.minor();
                let positive = owed.minor() >= 0 && amount.minor() >= 0;
                ensure(follows && within && positive && self.counts_delivered.is_none(), Fault::Refund)
            }
            Step::RefundCounts { basis, used, unit, list, price, price_left, days, counted, .. } => {
                self.counts_frozen = true;
                let (before, shares) = self
                    .counts_delivered
                    .unwrap_or((Money::zero(price.currency()), Money::zero(price.currency())));
                self.counts_delivered = Some((added(Some(before), counted)?, added(Some(shares), price)?));
                let at_list = match list {
                    Some(list) => list,
                    None => unit.ratio(used, 1, Rounding::Down).map_err(Rejection::from)?,
                };
                let within =
                    used >= 0 && at_list.minor() >= 0 && (0..=price.minor()).contains(&price_left.minor());
                let follows = lot_counted(basis, at_list, (price, price_left), days)? == counted;
                ensure(within && follows, Fault::Refund)
            }
            Step::RefundPackage { price, paid, basis, counted, refund, .. } => {
                self.refunds_packages = true;
                self.refunded = Some(added(self.refunded, refund)?);
                let (delivered, shares) = self.counts_delivered.take().ok_or(Fault::Refund)?;
                let follows = package_counted(basis, delivered, (price, paid))? == counted;
                let left = what_is_left(paid, counted, paid)? == refund;
                ensure(shares == price && follows && left && paid.minor() >= 0, Fault::Refund)
            }
            Step::CountsFrozen { .. } => {
                self.counts_frozen = true;
                Ok(())
            }
            Step::HoldPlaced { amount, .. } => ensure(self.holds_something(amount), Fault::Hold),
            Step::HoldEnded { state, amount, captured, .. } => {
                let taken = (0..=amount.minor()).contains(&captured.minor());
                let by_sale = state == HoldState::Captured || captured.is_zero();
                let is_something = self.holds_something(amount);
                ensure(is_something && taken && by_sale && state != HoldState::Open, Fault::Hold)
            }
            Step::PutOnAccount { amount, owed, limit, .. } => {
                let within = amount.minor() <= owed.minor() && owed.minor() <= limit.minor();
                ensure(amount.is_positive() && within, Fault::OnAccount)
            }
            Step::Repaid { owed, amount, .. } => {
                self.due = Some(added(self.due, amount)?);
                ensure(amount.is_positive() && amount.minor() <= owed.minor(), Fault::OnAccount)
            }
            Step::BackOnAccount { owed, ref repaid, .. } => {
                let back = owed.minor() >= 0 && repaid.iter().all(|part| part.amount.is_positive());
                ensure(self.mirrored && back, Fault::OnAccount)
            }
            Step::Reopened { .. } => ensure(self.mirrored, Fault::Reopened),
            Step::PointsDeducted { points, per, worth, amount, .. } => {
                let enough = worth_of(points, per, worth)?.minor() >= amount.minor();
                let needed = worth_of(points.saturating_sub(1), per, worth)?.minor() < amount.minor();
                ensure(self.mirrored && points > 0 && enough && needed, Fault::Shortfall)
            }
            Step::Shortfall { points, .. } => ensure(self.mirrored && points > 0, Fault::Shortfall),
        }
    }

    /// Interest adds to what comes back, a fee takes off.
    fn change_refund_by(&mut self, minor: i64) -> Result<(), Fault> {
        self.refund_changed_by = self.refund_changed_by.checked_add(minor).ok_or(Fault::Arithmetic)?;
        Ok(())
    }

    /// Money, or nothing but counts.
    const fn holds_something(&self, amount: Money) -> bool {
        amount.is_positive() || (amount.is_zero() && self.counts_frozen)
    }

    /// What the ways of payment gave is what was due, with the rounding of cash.
    fn close(&self) -> Result<(), Fault> {
        let total = self.total()?;
        let nothing = |total: Money| Money::zero(total.currency());
        ensure(total.map(|total| self.paid.unwrap_or(nothing(total))) == total, Fault::Taken)?;
        ensure(total.is_some() || self.paid.is_none(), Fault::Taken)?;
        ensure(self.service.is_none(), Fault::CountUse)?;
        self.check_shares()
    }

    /// The items of a package share its price by what they come to at list price.
    fn check_shares(&self) -> Result<(), Fault> {
        let Some(price) = self.package else { return ensure(self.items.is_empty(), Fault::Package) };
        let (lists, shares): (Vec<Money>, Vec<Money>) = self.items.iter().copied().unzip();
        let listed = lists.iter().try_fold(None, |sum, list| added(sum, *list).map(Some))?;
        let picked = self
            .picked
            .is_none_or(|picked| usize::try_from(picked).is_ok_and(|picked| picked <= lists.len()));
        ensure(picked && !lists.is_empty() && listed == self.list, Fault::Package)?;
        ensure(shares_by_list(price, &lists) == shares, Fault::Package)
    }

    /// What is paid in all: due and rounding.
    fn total(&self) -> Result<Option<Money>, Fault> {
        let Some(due) = self.due else { return Ok(None) };
        let Some((_, before, after)) = self.rounded else { return Ok(Some(due)) };
        let rounded = due.checked_sub(before).and_then(|rest| rest.checked_add(after));
        Ok(Some(rounded.map_err(Rejection::from)?))
    }

    /// A discount within its base, on goods of the list price at most.
    fn take_off(&mut self, base: Money, off: Money) -> Result<(), Fault> {
        self.off = Some(added(self.off, off)?);
        let within_list = self.list.is_some_and(|list| base.minor() <= list.minor());
        ensure(within_list && (0..=base.minor()).contains(&off.minor()), Fault::Discount)
    }

    fn agree(&self, cause: NotFiredCause) -> Result<(), Fault> {
        let NotFiredCause::NextPointShort(short) = cause else { return Ok(()) };
        let (base, unit) = self.reward.ok_or(Fault::NextPoint)?;
        let over = base.minor().checked_rem(unit.minor()).ok_or(Fault::Arithmetic)?;
        ensure(unit.minor().checked_sub(over) == Some(short.minor()), Fault::NextPoint)
    }

    /// Nothing earns beyond the list price or what was paid.
    fn check_base(&self, base: Money, fault: Fault) -> Result<(), Fault> {
        let list = self.list.or(self.by_counts).map_or(0, Money::minor);
        let most = self.total()?.map_or(list, |total| list.max(total.minor()));
        ensure((0..=most).contains(&base.minor()), fault)
    }

    /// A sale only raises, a return only lowers; a correction does what undoes either.
    const fn may_change(&self, change: TierChange) -> bool {
        match (self.mirrored, self.returned) {
            (false, _) => change.to > change.from,
            (true, true) => change.to < change.from,
            (true, false) => change.to != change.from,
        }
    }
}

/// Stored value pays `covered` of goods at `price` that cost it only `cost`: all of them, as much as its money reaches, or
/// what the others left to it.
fn card_discount_follows(price: Money, cost: Money, covered: Money, off: Money) -> Result<bool, Fault> {
    let paid = covered.checked_sub(off).map_err(Rejection::from)?;
    let within = paid.minor() >= 0 && covered.minor() <= price.minor() && cost.minor() < price.minor();
    let follows = reached(paid, price, cost)? == covered || cost_of(covered, price, cost)? == paid;
    Ok(within && follows)
}

fn check_bonus(from: Money, percent_bp: Option<i32>, paid: Money, bonus: Money) -> Result<(), Fault> {
    let reached = from.is_positive() && paid.minor() >= from.minor();
    ensure(reached && bonus_follows(percent_bp, paid, bonus)?, Fault::Bonus)
}

/// Whether a bonus is its share of the money, or an amount at all.
fn bonus_follows(percent_bp: Option<i32>, paid: Money, bonus: Money) -> Result<bool, Fault> {
    let Some(percent) = percent_bp else { return Ok(bonus.minor() >= 0) };
    let share = paid.ratio(i64::from(percent), WHOLE_BP, Rounding::Down);
    Ok(share.map_err(Rejection::from)? == bonus)
}

fn added(sum: Option<Money>, amount: Money) -> Result<Money, Fault> {
    let sum = sum.unwrap_or(Money::zero(amount.currency()));
    Ok(sum.checked_add(amount).map_err(Rejection::from)?)
}

const fn ensure(holds: bool, fault: Fault) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(fault) }
}

#[cfg(test)]
mod tests;
