//! 事由: why a posting moved value, as far as it concerns the member whose statement it is on (S03): what was delivered, which
//! rules had a part in it, for what reason, and for which cause a refund was made.
//!
//! Deliberately absent: words, and steps of the derivation that only say how a number was reached; those are the posting's own.

use crate::derivation::{Derivation, Step};
use crate::ledger::{ConsumptionLine, LineKind};
use crate::money::Money;
use crate::refund::RefundCause;

/// Why a posting moved value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cause {
    /// What was sold, used or given back; for a correction, what it takes back.
    pub things: Vec<Thing>,
    /// Rules that gave, took off or asked.
    pub rules: Vec<RuleTold>,
    /// 退款原因: for which cause a refund was made.
    pub refund: Option<RefundCause>,
    /// What somebody wrote down: of a correction, a return, a refund.
    pub reason: Option<String>,
}

/// Something that was delivered, or came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// As the shop calls it.
    pub label: String,
    /// How many.
    pub quantity: i64,
}

/// A rule that had a part in a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleTold {
    /// 充值赠送: a band of the top-up rule.
    Bonus {
        /// From which amount on.
        band_from: Money,
        /// Its part in basis points; none for a fixed amount.
        percent_bp: Option<i32>,
        /// What it gave.
        bonus: Money,
    },
    /// 首充: more for the first top-up.
    FirstTopUp(Money),
    /// 充值送积分: points with a top-up.
    GiftPoints(i64),
    /// 等级折扣: so much off by the tier.
    TierDiscount(Money),
    /// 会员价.
    MemberPrice(Money),
    /// A discount of the price rule.
    PriceRule(Money),
    /// 改价, 免单: the clerk's own price.
    OwnPrice(Money),
    /// 整单折扣.
    BillDiscount(Money),
    /// 储值卡折扣.
    CardDiscount(Money),
    /// 积分促销, by its number.
    Promotion(i64),
    /// 积分抵现: so much paid by points.
    PointsPaid(Money),
    /// 单位团购: it earned no points.
    BulkPurchase,
}

/// What was delivered or came back by lines; lines without a name say nothing.
#[must_use]
pub fn things(lines: &[ConsumptionLine]) -> Vec<Thing> {
    let named = |line: &&ConsumptionLine| line.kind == LineKind::Delivered && !line.label.is_empty();
    let mut things: Vec<Thing> = Vec::new();
    for line in lines.iter().filter(named) {
        match things.iter_mut().find(|known| known.label == line.label) {
            Some(known) => known.quantity += line.quantity,
            None => things.push(Thing { label: line.label.clone(), quantity: line.quantity }),
        }
    }
    things
}

/// The rules that a derivation tells a member of, in its order.
#[must_use]
pub fn rules(derivation: &Derivation) -> Vec<RuleTold> {
    let bulk = derivation.is_bulk_purchase().then_some(RuleTold::BulkPurchase);
    derivation.steps.iter().filter_map(rule).chain(bulk).collect()
}

/// A step that took nothing off and gave nothing is none that a member asks about.
fn rule(step: &Step) -> Option<RuleTold> {
    if let Step::Bonus { band_from, percent_bp, bonus, .. } = step {
        let told = RuleTold::Bonus { band_from: *band_from, percent_bp: *percent_bp, bonus: *bonus };
        return bonus.is_positive().then_some(told);
    }
    if let Step::Promotion { number, .. } = step {
        return Some(RuleTold::Promotion(*number));
    }
    if let Step::GiftPoints { points, .. } = step {
        return (*points > 0).then_some(RuleTold::GiftPoints(*points));
    }
    amount_of(step).filter(|(_, amount)| amount.is_positive()).map(|(told, amount)| told(amount))
}

/// What tells a rule by its amount.
type ToldBy = fn(Money) -> RuleTold;

/// Rules that say no more than an amount.
fn amount_of(step: &Step) -> Option<(ToldBy, Money)> {
    if let Step::FirstTopUp { bonus, .. } = step {
        Some((RuleTold::FirstTopUp, *bonus))
    } else if let Step::Discount { off, .. } = step {
        Some((RuleTold::TierDiscount, *off))
    } else if let Step::MemberPrice { off, .. } = step {
        Some((RuleTold::MemberPrice, *off))
    } else if let Step::PriceItem { off, .. } = step {
        Some((RuleTold::PriceRule, *off))
    } else if let Step::OwnPrice { off, .. } = step {
        Some((RuleTold::OwnPrice, *off))
    } else if let Step::BillDiscount { off, .. } = step {
        Some((RuleTold::BillDiscount, *off))
    } else if let Step::CardDiscount { off, .. } = step {
        Some((RuleTold::CardDiscount, *off))
    } else if let Step::PointsPaid { amount, .. } = step {
        Some((RuleTold::PointsPaid, *amount))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::derivation::{NotFired, NotFiredCause};
    use crate::ids::Id;
    use crate::money::Currency;

    const fn money(minor: i64) -> Money {
        Money::from_minor(minor, Currency::Cny)
    }

    /// S03: what gave or took something off is told, in order; what did nothing, and how points were reached, is not.
    #[test]
    fn rules_that_did_something_are_told() {
        let rule = Id::new(Uuid::nil());
        let discount = |off| Step::Discount { rule, level: 2, percent_bp: 500, base: money(9_316), off };
        let steps = vec![
            Step::List { lines: 1, amount: money(9_316) },
            discount(money(466)),
            Step::MemberPrice { base: money(9_316), off: money(0) },
            Step::Due { amount: money(8_850) },
            Step::Bonus {
                rule,
                band_from: money(100_000),
                percent_bp: Some(1_000),
                paid: money(100_000),
                bonus: money(10_000),
            },
        ];
        let derivation = Derivation { steps, not_fired: Vec::new() };
        let bonus =
            RuleTold::Bonus { band_from: money(100_000), percent_bp: Some(1_000), bonus: money(10_000) };
        assert_eq!(rules(&derivation), [RuleTold::TierDiscount(money(466)), bonus]);
        let nothing = Derivation { steps: vec![discount(money(0))], not_fired: Vec::new() };
        assert_eq!(rules(&nothing), []);
        let bulk = NotFired { rule: None, cause: NotFiredCause::BulkPurchase(money(8_850)) };
        let bulk = Derivation { steps: vec![discount(money(466))], not_fired: vec![bulk] };
        assert_eq!(rules(&bulk), [RuleTold::TierDiscount(money(466)), RuleTold::BulkPurchase]);
    }

    /// S03: the same thing on two lines is told once; an amount that was typed, and rounding, are no things.
    #[test]
    fn things_are_told_by_name() {
        let line = |label: &str, quantity, kind| ConsumptionLine {
            label: label.to_owned(),
            quantity,
            kind,
            ..ConsumptionLine::plain(money(100), money(100))
        };
        let lines = [
            line("Wash", 2, LineKind::Delivered),
            line("", 1, LineKind::Delivered),
            line("Wax", 1, LineKind::Delivered),
            line("Wash", 1, LineKind::Delivered),
            line("", 1, LineKind::Rounding),
        ];
        let thing = |label: &str, quantity| Thing { label: label.to_owned(), quantity };
        assert_eq!(things(&lines), [thing("Wash", 3), thing("Wax", 1)]);
    }
}
