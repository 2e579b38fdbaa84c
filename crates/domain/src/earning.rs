//! What a consumption earns: reward points and tier points (P02, P03, P05; worked examples §5.1–§5.4, §6).
//!
//! Per sale, not per line; the remainder below a unit earns nothing and is not carried over. Whole units first, then
//! the factors of tier and member day, then down once.

mod factor;

use chrono::NaiveDate;

pub use self::factor::Factor;
use crate::derivation::{Derivation, NotFired, NotFiredCause, Step};
use crate::ids::{Id, RuleVersion};
use crate::ledger::{COUNTS, ConsumptionLine, LineKind, POINTS, PaidPart, VOUCHER, Wallet};
use crate::money::{Money, Rounding};
use crate::pricing::{is_excluded, sum};
use crate::rules::{EarningBase, PointsRule, Promotion, RulesInForce, StoredValueEarning, Versioned};
use crate::till::Rejection;

const WHOLE_BP: i32 = 10_000;

/// Points that a sale gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Earned {
    /// Reward points, before a debt is repaid.
    pub(crate) reward: i64,
    /// Part of them that repays a debt.
    pub(crate) repaid: i64,
    /// Tier points.
    pub(crate) tier: i64,
}

/// Which lines earn: goods that earn by the catalogue, told by their places, and are in no excluded category. A rounding
/// line follows the goods.
pub(crate) fn lines_that_earn(
    rules: RulesInForce<'_>,
    lines: &[ConsumptionLine],
    by_catalogue: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let excluded = rules.points.map_or(&[][..], |rule| &rule.body.excluded_categories);
    let earns = |(place, line): (usize, &ConsumptionLine)| {
        line.kind == LineKind::Delivered && by_catalogue(place) && !is_excluded(line, excluded)
    };
    let goods: Vec<bool> = lines.iter().enumerate().map(earns).collect();
    let any = goods.contains(&true);
    lines.iter().zip(goods).map(|(line, earns)| earns || any && line.kind == LineKind::Rounding).collect()
}

/// Points for lines paid on a business date; `earning` says which of them earn; the tier used is the one before the sale.
/// Notes on each line its part of the base.
pub(crate) fn earn(
    rules: RulesInForce<'_>,
    lines: &mut [ConsumptionLine],
    earning: &[bool],
    wallet: &Wallet,
    date: NaiveDate,
    derivation: &mut Derivation,
) -> Result<Earned, Rejection> {
    let Some(rule) = rules.points else {
        derivation.not_fired.push(NotFired { rule: None, cause: NotFiredCause::NoPointsRule });
        return Ok(Earned::default());
    };
    let base = base_of(rule, lines, earning, wallet, derivation)?;
    let counted = promoted(rules, base, derivation)?;
    let units = whole_units(counted, rule.body.reward_unit)?;
    let factor = Factor::of(&rule.body, wallet.tier, date);
    let reward = factor.times(units)?;
    let repaid = reward.min(wallet.owed_points);
    let tier = whole_units(base, rule.body.tier_unit)?;
    let total = wallet.tier_points.checked_add(tier).ok_or(Rejection::AmountTooLarge)?;

    let unit = rule.body.reward_unit;
    derivation.steps.push(Step::Reward {
        rule: rule.id,
        base: counted,
        unit,
        units,
        factor,
        points: reward,
        repaid,
    });
    derivation.steps.push(Step::Growth {
        rule: rule.id,
        base,
        unit: rule.body.tier_unit,
        points: tier,
        total,
    });
    if rules.promotion.is_none_or(|promotion| promotion.body.factor_bp == WHOLE_BP) {
        note_next_point(rule.id, counted, unit, derivation);
    }
    Ok(Earned { reward, repaid, tier })
}

/// What the promotion of the day counts for a base; the base itself without one.
fn promoted(rules: RulesInForce<'_>, base: Money, derivation: &mut Derivation) -> Result<Money, Rejection> {
    let mut silent = |of: &Versioned<Promotion>, cause: fn(i64) -> NotFiredCause| {
        derivation.not_fired.push(NotFired { rule: Some(of.id), cause: cause(of.body.number) });
    };
    if let Some(outnumbered) = rules.outnumbered {
        silent(outnumbered, NotFiredCause::PromotionOutnumbered);
    }
    let Some(promotion) = rules.promotion else { return Ok(base) };
    if !base.is_positive() {
        silent(promotion, NotFiredCause::NothingForPromotion);
        return Ok(base);
    }
    let Promotion { number, factor_bp, extra, .. } = promotion.body;
    let counted = counted(base, factor_bp, extra)?;
    derivation.steps.push(Step::Promotion { rule: promotion.id, number, base, factor_bp, extra, counted });
    Ok(counted)
}

/// 总实销 = A × B + C, down to the smallest unit.
pub(crate) fn counted(base: Money, factor_bp: i32, extra: Money) -> Result<Money, Rejection> {
    Ok(base.ratio(i64::from(factor_bp), i64::from(WHOLE_BP), Rounding::Down)?.checked_add(extra)?)
}

/// Whole units in a base, down.
pub(crate) fn whole_units(base: Money, unit: Money) -> Result<i64, Rejection> {
    if unit.currency() != base.currency() {
        return Err(Rejection::WrongCurrency);
    }
    base.minor().checked_div(unit.minor()).ok_or(Rejection::AmountTooLarge)
}

/// The declared base (§5.2, §5.3), line by line.
fn base_of(
    rule: &Versioned<PointsRule>,
    lines: &mut [ConsumptionLine],
    earning: &[bool],
    wallet: &Wallet,
    derivation: &mut Derivation,
) -> Result<Money, Rejection> {
    let zero = Money::zero(wallet.currency);
    let mut parts = Parts { base: zero, left_out: zero, by_points: zero, silent: zero, stored: zero };
    for (line, earns) in lines.iter_mut().zip(earning) {
        if *earns {
            line.earned_on = parts.add(&rule.body, line)?;
        } else {
            parts.left_out = parts.left_out.checked_add(line.charged)?;
        }
    }
    let mut silent = |amount: Money, cause: fn(Money) -> NotFiredCause| {
        if amount.is_positive() {
            derivation.not_fired.push(NotFired { rule: Some(rule.id), cause: cause(amount) });
        }
    };
    silent(parts.left_out, NotFiredCause::ExcludedFromPoints);
    silent(parts.by_points, NotFiredCause::PointsPartDoesNotEarn);
    silent(parts.silent, NotFiredCause::TenderDoesNotEarn);
    match rule.body.stored_value {
        StoredValueEarning::PrincipalAndBonus | StoredValueEarning::PrincipalOnly => {
            silent(parts.stored, NotFiredCause::BonusDoesNotEarn);
        }
        StoredValueEarning::AtTopUp => silent(parts.stored, NotFiredCause::EarnedAtTopUp),
    }
    // Rounding may take off more than the lines that earn were charged.
    if parts.base.minor() < 0 {
        lines.iter_mut().for_each(|line| line.earned_on = zero);
        return Ok(zero);
    }
    Ok(parts.base)
}

/// The base so far, and what does not belong to it.
struct Parts {
    base: Money,
    left_out: Money,
    by_points: Money,
    silent: Money,
    /// Of stored value.
    stored: Money,
}

impl Parts {
    /// Adds a line that earns; gives its part of the base.
    fn add(&mut self, rule: &PointsRule, line: &ConsumptionLine) -> Result<Money, Rejection> {
        let currency = line.charged.currency();
        let paid = |is_meant: &dyn Fn(&PaidPart) -> bool| {
            sum(line.paid.iter().filter(|part| is_meant(part)).map(|part| part.amount), currency)
        };
        // What counts pay earns on its unit cost, and what is free earns nothing (§5.3), whatever the base.
        if line.charged.is_zero() || paid(&|part| part.method == COUNTS)? == line.charged {
            self.base = self.base.checked_add(line.charged)?;
            return Ok(line.charged);
        }
        // 团购券 never earns (§5.3), whatever the base.
        let by_vouchers = paid(&|part| part.method == VOUCHER)?;
        let without_points = match rule.base {
            EarningBase::ListPrice => {
                let part = line.list_price.checked_sub(by_vouchers)?;
                self.base = self.base.checked_add(part)?;
                self.silent = self.silent.checked_add(by_vouchers)?;
                return Ok(part);
            }
            EarningBase::AfterDiscount => false,
            EarningBase::WithoutPointsPart | EarningBase::PointsPayExcludedFirst => true,
        };
        let by_points =
            if without_points { paid(&|part| part.method == POINTS)? } else { Money::zero(currency) };
        let silent = paid(&|part| part.method == VOUCHER || rule.silent_tenders.contains(&part.method))?;
        let bonus = line.taken.iter().map(|taken| taken.bonus);
        let stored = match rule.stored_value {
            StoredValueEarning::PrincipalAndBonus => Money::zero(currency),
            StoredValueEarning::PrincipalOnly => sum(bonus, currency)?,
            StoredValueEarning::AtTopUp => {
                sum(line.taken.iter().map(|taken| taken.principal).chain(bonus), currency)?
            }
        };
        let part = line.charged.checked_sub(by_points)?.checked_sub(silent)?.checked_sub(stored)?;
        self.base = self.base.checked_add(part)?;
        self.by_points = self.by_points.checked_add(by_points)?;
        self.silent = self.silent.checked_add(silent)?;
        self.stored = self.stored.checked_add(stored)?;
        Ok(part)
    }
}

fn note_next_point(rule: Id<RuleVersion>, base: Money, unit: Money, derivation: &mut Derivation) {
    let over = base.minor() % unit.minor();
    if over > 0 {
        let short = Money::from_minor(unit.minor() - over, base.currency());
        derivation.not_fired.push(NotFired { rule: Some(rule), cause: NotFiredCause::NextPointShort(short) });
    }
}

#[cfg(test)]
mod tests;
