//! What multiplies points: the factor of the tier and that of a member day, and how they go together (P03; worked example
//! 5.4).

use chrono::NaiveDate;

use crate::ledger::TierLevel;
use crate::money::Rounding;
use crate::rules::{FactorCombination, PointsRule};
use crate::till::Rejection;

const WHOLE_BP: i32 = 10_000;

/// The factor of a sale, as its derivation keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// Of the tier, in basis points.
    pub tier_bp: i32,
    /// Of the member day, in basis points, and how both go together; none on other days.
    pub day: Option<(i32, FactorCombination)>,
}

impl Factor {
    /// Of a tier on a day like any other.
    #[must_use]
    pub const fn of_tier(tier_bp: i32) -> Self {
        Self { tier_bp, day: None }
    }

    /// What a rule says of a tier and a business date.
    pub(crate) fn of(rule: &PointsRule, level: TierLevel, date: NaiveDate) -> Self {
        let tier = rule.tier_factors_bp.iter().find(|(of, _)| *of == level);
        let days = rule.member_days.iter().filter(|days| days.is_on(date)).map(|days| days.factor_bp);
        Self {
            tier_bp: tier.map_or(WHOLE_BP, |(_, factor)| *factor),
            day: days.max().map(|factor| (factor, rule.combine_factors)),
        }
    }

    /// Units times the factor, down once.
    pub(crate) fn times(self, units: i64) -> Result<i64, Rejection> {
        let (factor, whole) = self.fraction();
        let exact = i128::from(units).checked_mul(factor).ok_or(Rejection::AmountTooLarge)?;
        i64::try_from(Rounding::Down.divide(exact, whole)).map_err(|_| Rejection::AmountTooLarge)
    }

    /// The exact factor: so much in so much.
    pub(crate) fn fraction(self) -> (i128, i128) {
        let (tier, whole) = (i128::from(self.tier_bp), i128::from(WHOLE_BP));
        let Some((day, combine)) = self.day else { return (tier, whole) };
        let day = i128::from(day);
        match combine {
            FactorCombination::Highest => (tier.max(day), whole),
            FactorCombination::Multiply => (tier * day, whole * whole),
            FactorCombination::AddExtras => ((tier + day - whole).max(0), whole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P03, §5.4: 19 units, × 1.5 for the tier, × 2 on the member day.
    #[test]
    fn factors_go_together_as_the_shop_chose() {
        let both = |combine| Factor { tier_bp: 15_000, day: Some((20_000, combine)) };
        for (factor, points) in [
            (Factor::of_tier(10_000), 19),
            (Factor::of_tier(15_000), 28),
            (both(FactorCombination::Highest), 38),
            (both(FactorCombination::Multiply), 57),
            (both(FactorCombination::AddExtras), 47),
        ] {
            assert_eq!(factor.times(19), Ok(points), "{factor:?}");
        }
    }

    /// §5.4: products are exact before they are rounded down, and less than nothing is nothing.
    #[test]
    fn nothing_is_rounded_before_the_end() {
        let product = Factor { tier_bp: 13_333, day: Some((30_002, FactorCombination::Multiply)) };
        // × 4.00016666: rounded to basis points first, the last of these points would be lost.
        assert_eq!(product.times(60_000), Ok(240_009));
        let less = Factor { tier_bp: 5_000, day: Some((3_000, FactorCombination::AddExtras)) };
        assert_eq!(less.times(10), Ok(0));
    }
}
