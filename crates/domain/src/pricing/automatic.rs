//! What the rules take off: member price, the tier's discount, and the items of the price rule, in the way in which the
//! price rule lets them go together (worked example 4.2).

use crate::allocation::by_largest_remainder;
use crate::derivation::{Derivation, ItemSilence, NotFired, NotFiredCause, Step};
use crate::ids::{Id, RuleVersion};
use crate::ledger::ConsumptionLine;
use crate::money::Money;
use crate::pricing::{Occasion, amount_off, is_excluded, percent_off_bp, pieces, sum};
use crate::rules::{Combine, PriceItem, PricingRule, TierDiscount, Versioned};
use crate::till::{LineInput, Rejection};

/// Where a price comes from, in the order in which equal prices are preferred and stages are stacked.
#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Member,
    Tier(&'a Versioned<TierDiscount>, i32),
    Item(&'a Versioned<PricingRule>, usize, &'a PriceItem),
}

/// Applies the rules to lines at list price.
pub(super) fn apply(
    lines: &mut [ConsumptionLine],
    inputs: &[LineInput],
    occasion: Occasion<'_>,
    derivation: &mut Derivation,
) -> Result<(), Rejection> {
    let combine = occasion.combine();
    let sources = sources(inputs, occasion, combine, lines, derivation)?;
    let lowest = match combine {
        Combine::LowestSingle => Some(lowest_of_each(&sources, lines, inputs)?),
        Combine::MemberThenTier | Combine::Stack => None,
    };
    for (place, source) in sources.iter().enumerate() {
        let is_eligible = |line: &ConsumptionLine, input| source.is_for(line, input);
        let takes_part: Vec<bool> = match &lowest {
            Some(lowest) => lowest.iter().map(|of_line| *of_line == Some(place)).collect(),
            None => lines.iter().zip(inputs).map(|(line, input)| is_eligible(line, input)).collect(),
        };
        let beaten = lines.iter().zip(inputs).zip(&takes_part);
        let beaten = beaten.filter(|((line, input), takes_part)| !**takes_part && is_eligible(line, input));
        let beaten = sum(beaten.map(|((line, _), _)| line.list_price), occasion.currency)?;
        source.take_off(lines, inputs, &takes_part, occasion, derivation)?;
        if beaten.is_positive() {
            source.note_beaten(beaten, takes_part.contains(&true), derivation);
        }
    }
    Ok(())
}

/// The sources that may apply to anything of this sale; rules that do not are noted with the reason.
fn sources<'a>(
    inputs: &[LineInput],
    occasion: Occasion<'a>,
    combine: Combine,
    lines: &[ConsumptionLine],
    derivation: &mut Derivation,
) -> Result<Vec<Source<'a>>, Rejection> {
    let mut sources = vec![Source::Member];
    sources.extend(tier_source(inputs, occasion, lines, derivation)?);
    let Some(rule) = occasion.pricing else { return Ok(sources) };
    for (place, item) in rule.body.items.iter().enumerate() {
        let source = Source::Item(rule, place, item);
        let has_goods = lines.iter().zip(inputs).any(|(line, input)| source.is_for(line, input));
        match silence(item, combine, occasion, has_goods) {
            Some(why) => derivation.not_fired.push(item_silent(rule.id, place, why)),
            None => sources.push(source),
        }
    }
    Ok(sources)
}

fn tier_source<'a>(
    inputs: &[LineInput],
    occasion: Occasion<'a>,
    lines: &[ConsumptionLine],
    derivation: &mut Derivation,
) -> Result<Option<Source<'a>>, Rejection> {
    let Some(rule) = occasion.discount else {
        derivation.not_fired.push(NotFired { rule: None, cause: NotFiredCause::NoDiscountRule });
        return Ok(None);
    };
    let mut silent = |cause| derivation.not_fired.push(NotFired { rule: Some(rule.id), cause });
    let percent_bp = percent_off_bp(&rule.body, occasion.level);
    if percent_bp == 0 {
        silent(NotFiredCause::TierHasNoDiscount(occasion.level));
        return Ok(None);
    }
    let source = Source::Tier(rule, percent_bp);
    let excluded = lines.iter().zip(inputs).filter(|(line, input)| !source.is_for(line, input));
    let excluded = sum(excluded.map(|(line, _)| line.list_price), occasion.currency)?;
    if excluded.is_positive() {
        silent(NotFiredCause::ExcludedFromDiscount(excluded));
    }
    Ok(Some(source))
}

fn silence(
    item: &PriceItem,
    combine: Combine,
    occasion: Occasion<'_>,
    has_goods: bool,
) -> Option<ItemSilence> {
    let is_now = if item.from_minute < item.to_minute {
        (item.from_minute..item.to_minute).contains(&occasion.minute)
    } else {
        occasion.minute >= item.from_minute || occasion.minute < item.to_minute
    };
    match combine {
        Combine::MemberThenTier => return Some(ItemSilence::NotCombined),
        Combine::LowestSingle | Combine::Stack => {}
    }
    if !item.weekdays.is_empty() && !item.weekdays.contains(&occasion.weekday) {
        Some(ItemSilence::OtherDay)
    } else if !is_now {
        Some(ItemSilence::OtherHour)
    } else if !item.levels.is_empty() && !item.levels.contains(&occasion.level) {
        Some(ItemSilence::OtherTier)
    } else if has_goods {
        None
    } else {
        Some(ItemSilence::OtherGoods)
    }
}

fn item_silent(rule: Id<RuleVersion>, place: usize, why: ItemSilence) -> NotFired {
    NotFired { rule: Some(rule), cause: NotFiredCause::PriceItemSilent(number(place), why) }
}

/// For each line the place of the source with the lowest price, the earlier among equals; none when no price is lower.
fn lowest_of_each(
    sources: &[Source<'_>],
    lines: &[ConsumptionLine],
    inputs: &[LineInput],
) -> Result<Vec<Option<usize>>, Rejection> {
    let lowest_of = |(line, input): (&ConsumptionLine, &LineInput)| {
        let mut lowest = (line.list_price.minor(), None);
        for (place, source) in sources.iter().enumerate().filter(|(_, source)| source.is_for(line, input)) {
            let price = source.price(line, input)?.minor();
            if price < lowest.0 {
                lowest = (price, Some(place));
            }
        }
        Ok(lowest.1)
    };
    lines.iter().zip(inputs).map(lowest_of).collect()
}

impl Source<'_> {
    /// Whether it may price a line.
    fn is_for(&self, line: &ConsumptionLine, input: &LineInput) -> bool {
        input.is_discountable
            && match self {
                Self::Member => input.member_price.is_some(),
                Self::Tier(rule, _) => !is_excluded(line, &rule.body.excluded_categories),
                Self::Item(_, _, item) => item.categories.is_empty() || is_excluded(line, &item.categories),
            }
    }

    /// The price of one line alone, from what it costs now.
    fn price(&self, line: &ConsumptionLine, input: &LineInput) -> Result<Money, Rejection> {
        let less = |percent_bp| Ok(line.charged.checked_sub(amount_off(line.charged, percent_bp)?)?);
        match self {
            Self::Member => pieces(input.member_price.unwrap_or(input.unit_price), input.quantity),
            Self::Tier(_, percent_bp) => less(*percent_bp),
            Self::Item(_, _, item) => less(item.percent_off_bp),
        }
    }

    fn take_off(
        &self,
        lines: &mut [ConsumptionLine],
        inputs: &[LineInput],
        takes_part: &[bool],
        occasion: Occasion<'_>,
        derivation: &mut Derivation,
    ) -> Result<(), Rejection> {
        let parts = |lines: &[ConsumptionLine]| -> Vec<i64> {
            let part = |(line, takes_part): (&ConsumptionLine, &bool)| {
                if *takes_part { line.charged.minor() } else { 0 }
            };
            lines.iter().zip(takes_part).map(part).collect()
        };
        let weights = parts(lines);
        let base = Money::from_minor(weights.iter().sum(), occasion.currency);
        if !base.is_positive() {
            return Ok(());
        }
        let (offs, step): (Vec<i64>, Step) = match self {
            Self::Member => {
                let mut offs = Vec::with_capacity(lines.len());
                for ((line, input), takes_part) in lines.iter().zip(inputs).zip(takes_part) {
                    let price = self.price(line, input)?.minor();
                    offs.push(if *takes_part { line.charged.minor() - price } else { 0 });
                }
                let off = Money::from_minor(offs.iter().sum(), occasion.currency);
                (offs, Step::MemberPrice { base, off })
            }
            Self::Tier(rule, percent_bp) => {
                let off = amount_off(base, *percent_bp)?;
                let (rule, level, percent_bp) = (rule.id, occasion.level, *percent_bp);
                let step = Step::Discount { rule, level, percent_bp, base, off };
                (by_largest_remainder(off.minor(), &weights), step)
            }
            Self::Item(rule, place, item) => {
                let (item, percent_bp) = (number(*place), item.percent_off_bp);
                let off = amount_off(base, percent_bp)?;
                let step = Step::PriceItem { rule: rule.id, item, percent_bp, base, off };
                (by_largest_remainder(off.minor(), &weights), step)
            }
        };
        derivation.steps.push(step);
        for (line, off) in lines.iter_mut().zip(offs) {
            line.charged = line.charged.checked_sub(Money::from_minor(off, occasion.currency))?;
        }
        Ok(())
    }

    /// Notes that another price was lower for goods of `amount`.
    fn note_beaten(&self, amount: Money, for_some: bool, derivation: &mut Derivation) {
        let silent = match self {
            Self::Member => NotFired { rule: None, cause: NotFiredCause::AnotherPriceLower(amount) },
            Self::Tier(rule, _) => {
                NotFired { rule: Some(rule.id), cause: NotFiredCause::AnotherPriceLower(amount) }
            }
            Self::Item(_, _, _) if for_some => return,
            Self::Item(rule, place, _) => item_silent(rule.id, *place, ItemSilence::Beaten),
        };
        derivation.not_fired.push(silent);
    }
}

/// A place as derivations write it. Rules have far fewer items than that.
fn number(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}
