//! Rules of the sale's price and payment.

use super::{BANDS_MAX, PERCENT_OFF_BP_MAX, Problems, RuleProblem, RuleProblemCode, SUNDAY};
use crate::ledger::TierLevel;
use crate::money::AMOUNT_MINOR_MAX;
use crate::rules::{CardDiscount, PointsPaymentRule, PriceItem, PricingRule};

const ITEMS_MAX: usize = BANDS_MAX / 2;
/// Stored value pays something for whatever it buys.
const CARD_OFF_BP_MAX: i32 = 9_900;
const MINUTES_OF_A_DAY: i64 = 1_440;

impl PricingRule {
    /// Everything that is wrong with it; empty when it may be published.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.count("/items", self.items.len(), ITEMS_MAX);
        for (index, item) in self.items.iter().take(ITEMS_MAX).enumerate() {
            let before = &self.items[..index];
            let is_known = before.iter().any(|earlier| earlier.code == item.code);
            problems.code(&format!("/items/{index}/code"), &item.code, is_known);
            check_item(&mut problems, &format!("/items/{index}"), item);
        }
        problems.found
    }
}

fn check_item(problems: &mut Problems, path: &str, item: &PriceItem) {
    problems.categories(&format!("{path}/categories"), &item.categories);
    for (place, level) in item.levels.iter().enumerate() {
        let path = format!("{path}/levels/{place}");
        problems.range(&path, i64::from(*level), i64::from(TierLevel::MAX));
        problems.once(&path, item.levels[..place].contains(level));
    }
    problems.days(&format!("{path}/weekdays"), &item.weekdays, SUNDAY);
    problems.range(&format!("{path}/from_minute"), i64::from(item.from_minute), MINUTES_OF_A_DAY - 1);
    problems.range(&format!("{path}/to_minute"), i64::from(item.to_minute), MINUTES_OF_A_DAY);
    if item.from_minute == item.to_minute {
        problems.add(format!("{path}/to_minute"), RuleProblemCode::EndsBeforeItBegins);
    }
    let percent = i64::from(item.percent_off_bp);
    problems.positive(&format!("{path}/percent_off_bp"), percent, i64::from(PERCENT_OFF_BP_MAX));
}

impl CardDiscount {
    /// Everything that is wrong with it; empty when it may be published.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.by_level("/percent_off_bp", &self.discount.percent_off_bp, CARD_OFF_BP_MAX);
        problems.categories("/excluded_categories", &self.discount.excluded_categories);
        problems.found
    }
}

impl PointsPaymentRule {
    /// Everything that is wrong with it; empty when it may be published.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.positive("/points", self.points, AMOUNT_MINOR_MAX);
        problems.amount("/worth", self.worth, self.worth.currency());
        problems.positive("/share_max_bp", i64::from(self.share_max_bp), i64::from(PERCENT_OFF_BP_MAX));
        problems.positive("/step", self.step, AMOUNT_MINOR_MAX);
        problems.range("/points_min", self.points_min, AMOUNT_MINOR_MAX);
        problems.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{CardDiscountPolicy, Combine, TierDiscount};
    use crate::test_till::yuan;

    fn problem(path: &str, code: RuleProblemCode) -> RuleProblem {
        RuleProblem { path: path.to_owned(), code }
    }

    /// X01: an item has a code of its own, days of the week, an hour that passes and a real discount.
    #[test]
    fn price_items_make_sense() {
        let good = PriceItem {
            code: "weekend".into(),
            categories: vec!["care".into()],
            levels: vec![1, 2],
            weekdays: vec![6, 7],
            from_minute: 1_200,
            to_minute: 120,
            percent_off_bp: 2_000,
        };
        let bad = PriceItem {
            levels: vec![1, 1],
            weekdays: vec![0, 8],
            from_minute: 1_440,
            to_minute: 1_440,
            percent_off_bp: 0,
            ..good.clone()
        };
        let rule = |items| PricingRule { combine: Combine::Stack, items };
        assert_eq!(rule(vec![good.clone()]).validate(), []);
        let expected = [
            problem("/items/1/code", RuleProblemCode::Duplicate),
            problem("/items/1/levels/1", RuleProblemCode::Duplicate),
            problem("/items/1/weekdays/0", RuleProblemCode::NotPositive),
            problem("/items/1/weekdays/1", RuleProblemCode::TooLarge { limit: 7 }),
            problem("/items/1/from_minute", RuleProblemCode::TooLarge { limit: 1_439 }),
            problem("/items/1/to_minute", RuleProblemCode::EndsBeforeItBegins),
            problem("/items/1/percent_off_bp", RuleProblemCode::NotPositive),
        ];
        assert_eq!(rule(vec![good, bad]).validate(), expected);
    }

    /// OP05: stored value pays something for whatever it buys.
    #[test]
    fn a_card_discount_leaves_something_to_pay() {
        let discount = TierDiscount {
            percent_off_bp: vec![(0, 9_900), (1, 9_901)],
            excluded_categories: vec!["a".into(), "a".into()],
        };
        let rule = CardDiscount { policy: CardDiscountPolicy::CardPartOnly, discount };
        let expected = [
            problem("/percent_off_bp/1", RuleProblemCode::TooLarge { limit: 9_900 }),
            problem("/excluded_categories/1", RuleProblemCode::Duplicate),
        ];
        assert_eq!(rule.validate(), expected);
    }

    /// P10: points pay something, at most the whole bill.
    #[test]
    fn points_pay_something() {
        let bad =
            PointsPaymentRule { points: 0, worth: yuan("0"), share_max_bp: 10_001, step: 0, points_min: -1 };
        let expected = [
            problem("/points", RuleProblemCode::NotPositive),
            problem("/worth", RuleProblemCode::NotPositive),
            problem("/share_max_bp", RuleProblemCode::TooLarge { limit: 10_000 }),
            problem("/step", RuleProblemCode::NotPositive),
            problem("/points_min", RuleProblemCode::Negative),
        ];
        assert_eq!(bad.validate(), expected);
    }
}
