//! Points of what is left of a sale, by the rule, factor and promotion that the sale had (§6, §11).

use super::parts::{Charges, rounding_so_far, target};
use crate::derivation::Step;
use crate::earning::{Factor, counted, whole_units};
use crate::ids::{Id, RuleVersion};
use crate::ledger::LineKind;
use crate::money::Money;
use crate::pricing::sum;
use crate::till::{Original, Rejection};

const WHOLE_BP: i32 = 10_000;

/// Points to take back, and why.
pub(super) struct EarnedLeft {
    pub(super) reward: i64,
    pub(super) growth: i64,
    pub(super) steps: [Step; 2],
}

/// How the sale counted its points.
struct Counting {
    rule: Id<RuleVersion>,
    base: Money,
    promotion_bp: i32,
    extra: Money,
    reward_unit: Money,
    factor: Factor,
    tier_unit: Money,
}

/// The points of a sale beyond those of what is left after this return; nothing for a sale that no points rule saw.
pub(super) fn points_left(
    original: &Original,
    before: &Charges,
    after: &Charges,
) -> Result<Option<EarnedLeft>, Rejection> {
    let Some(counting) = counting(original) else { return Ok(None) };
    let (was_base, base) = (base_left(original, &counting, before)?, base_left(original, &counting, after)?);
    let (was, left) = (counting.reward(was_base)?, counting.reward(base)?);
    let growth = |base| whole_units(base, counting.tier_unit);
    let (growth_was, growth_left) = (growth(was_base)?, growth(base)?);
    let Counting { rule, promotion_bp, extra, reward_unit, factor, tier_unit, .. } = counting;
    let steps = [
        Step::RewardLeft { rule, base, promotion_bp, extra, unit: reward_unit, factor, left, was },
        Step::GrowthLeft { rule, base, unit: tier_unit, left: growth_left, was: growth_was },
    ];
    Ok(Some(EarnedLeft { reward: was - left, growth: growth_was - growth_left, steps }))
}

/// As the sale's derivation says.
fn counting(original: &Original) -> Option<Counting> {
    let mut found: Option<Counting> = None;
    let mut promotion = None;
    for step in &original.derivation.steps {
        match *step {
            Step::Promotion { factor_bp, extra, .. } => promotion = Some((factor_bp, extra)),
            Step::Reward { rule, unit, factor, .. } => {
                let (promotion_bp, extra) = promotion.unwrap_or((WHOLE_BP, Money::zero(unit.currency())));
                let (base, tier_unit) = (Money::zero(unit.currency()), unit);
                let reward_unit = unit;
                found = Some(Counting { rule, base, promotion_bp, extra, reward_unit, factor, tier_unit });
            }
            Step::Growth { base, unit, .. } => {
                if let Some(counting) = &mut found {
                    counting.base = base;
                    counting.tier_unit = unit;
                }
            }
            Step::Bonus { .. }
            | Step::FirstTopUp { .. }
            | Step::GiftPoints { .. }
            | Step::PointsEntered { .. }
            | Step::PointsDeductedByHand { .. }
            | Step::PointsCleared { .. }
            | Step::GiftPointsBack { .. }
            | Step::Instalments { .. }
            | Step::BonusToCome { .. }
            | Step::InstalmentsEnded { .. }
            | Step::List { .. }
            | Step::Discount { .. }
            | Step::MemberPrice { .. }
            | Step::PriceItem { .. }
            | Step::OwnPrice { .. }
            | Step::BillDiscount { .. }
            | Step::CardDiscount { .. }
            | Step::Due { .. }
            | Step::PointsPaid { .. }
            | Step::Rounded { .. }
            | Step::Tendered { .. }
            | Step::Taken { .. }
            | Step::PointsVest { .. }
            | Step::PointsPending { .. }
            | Step::MadeUp { .. }
            | Step::Serial { .. }
            | Step::Proof { .. }
            | Step::Tier { .. }
            | Step::PaysElsewhere { .. }
            | Step::BackFromElsewhere { .. }
            | Step::Mirrored { .. }
            | Step::PackagePrice { .. }
            | Step::ItemsPicked { .. }
            | Step::CountsSold { .. }
            | Step::ServiceUsed { .. }
            | Step::CountsUsed { .. }
            | Step::PassUsed { .. }
            | Step::TermBegan { .. }
            | Step::TermChanged { .. }
            | Step::HoldPlaced { .. }
            | Step::HoldEnded { .. }
            | Step::RefundPair { .. }
            | Step::RefundInterest { .. }
            | Step::RefundFee { .. }
            | Step::RefundDue { .. }
            | Step::RefundCounts { .. }
            | Step::RefundPackage { .. }
            | Step::CountsFrozen { .. }
            | Step::Reopened { .. }
            | Step::Shortfall { .. }
            | Step::PointsDeducted { .. }
            | Step::Returned { .. }
            | Step::RewardLeft { .. }
            | Step::PutOnAccount { .. }
            | Step::Repaid { .. }
            | Step::BackOnAccount { .. }
            | Step::GrowthLeft { .. } => {}
        }
    }
    found
}

/// What is left of the base when so much of the lines has come back. Lines of old sales do not say what they earned on: the
/// base then follows what was charged.
fn base_left(original: &Original, counting: &Counting, charges: &Charges) -> Result<Money, Rejection> {
    let currency = counting.base.currency();
    let on_lines = sum(original.lines.iter().map(|line| line.earned_on), currency)?;
    if !on_lines.is_positive() {
        let charged = sum(original.lines.iter().map(|line| line.charged), currency)?;
        let back = sum(charges.iter().map(|returned| returned.amount), currency)?;
        if !charged.is_positive() {
            return Ok(counting.base);
        }
        let back = counting.base.ratio(back.minor(), charged.minor(), crate::money::Rounding::HalfUp)?;
        return Ok(counting.base.checked_sub(back)?);
    }
    let mut left = counting.base;
    for (sold, returned) in original.lines.iter().zip(charges) {
        let back = match sold.kind {
            LineKind::Delivered => target(sold.earned_on, *returned, sold)?,
            // A rounding down stays off the base: what comes back must never raise it.
            LineKind::Rounding => {
                let back = rounding_so_far(original, charges, sold.earned_on)?;
                if back.is_positive() { back } else { Money::zero(currency) }
            }
        };
        left = left.checked_sub(back)?;
    }
    // The rounding never earns alone.
    let goods_left = original.lines.iter().zip(charges).any(|(sold, returned)| {
        sold.kind == LineKind::Delivered && sold.earned_on.is_positive() && returned.amount != sold.charged
    });
    Ok(Money::from_minor(if goods_left { left.minor().max(0) } else { 0 }, currency))
}

impl Counting {
    /// Reward points of a base: 总实销 = A × B + C while something is left, whole units, the factors of tier and day.
    fn reward(&self, base: Money) -> Result<i64, Rejection> {
        reward_of(base, (self.promotion_bp, self.extra), self.reward_unit, self.factor)
    }
}

/// Reward points of what is left of a sale's base.
pub(crate) fn reward_of(
    base: Money,
    promotion: (i32, Money),
    unit: Money,
    factor: Factor,
) -> Result<i64, Rejection> {
    let counted = if base.is_positive() { counted(base, promotion.0, promotion.1)? } else { base };
    factor.times(whole_units(counted, unit)?)
}
