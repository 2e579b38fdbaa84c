//! 提成规则.

use super::{Problems, RuleProblem, RuleProblemCode};
use crate::commission::{CommissionItem, CommissionLadder, CommissionRule};
use crate::money::{AMOUNT_MINOR_MAX, Currency};

const ITEMS_MAX: usize = 200;
const LADDERS_MAX: usize = 20;
const STEPS_MAX: usize = 20;
const PRODUCTS_MAX: usize = 500;
const RATE_BP_MAX: i64 = 10_000;

impl CommissionRule {
    /// Everything that is wrong with it; empty when it may be published. Without items it pays nothing.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.count("/items", self.items.len(), ITEMS_MAX);
        problems.count("/ladders", self.ladders.len(), LADDERS_MAX);
        let currency = self.items.first().map(|item| item.fee.currency());
        for (index, item) in self.items.iter().take(ITEMS_MAX).enumerate() {
            let is_known = self.items[..index].iter().any(|earlier| earlier.code == item.code);
            problems.code(&format!("/items/{index}/code"), &item.code, is_known);
            self.check_item(
                &mut problems,
                &format!("/items/{index}"),
                item,
                currency.unwrap_or(item.fee.currency()),
            );
        }
        for (index, ladder) in self.ladders.iter().take(LADDERS_MAX).enumerate() {
            let is_known = self.ladders[..index].iter().any(|earlier| earlier.code == ladder.code);
            problems.code(&format!("/ladders/{index}/code"), &ladder.code, is_known);
            check_ladder(&mut problems, &format!("/ladders/{index}"), ladder, currency);
        }
        problems.found
    }

    fn check_item(&self, problems: &mut Problems, path: &str, item: &CommissionItem, currency: Currency) {
        problems.categories(&format!("{path}/categories"), &item.categories);
        problems.categories(&format!("{path}/grades"), &item.grades);
        problems.count(&format!("{path}/products"), item.products.len(), PRODUCTS_MAX);
        for (place, product) in item.products.iter().enumerate() {
            problems.once(&format!("{path}/products/{place}"), item.products[..place].contains(product));
        }
        for (place, activity) in item.activities.iter().enumerate() {
            problems.once(&format!("{path}/activities/{place}"), item.activities[..place].contains(activity));
        }
        problems.range(&format!("{path}/rate_bp"), i64::from(item.rate_bp), RATE_BP_MAX);
        problems.currency(&format!("{path}/fee"), item.fee, currency);
        problems.range(&format!("{path}/fee"), item.fee.minor(), AMOUNT_MINOR_MAX);
        if let Some(code) = &item.ladder {
            if !self.ladders.iter().any(|ladder| ladder.code == *code) {
                problems.add(format!("{path}/ladder"), RuleProblemCode::NotACode);
            }
            // A ladder is the rate.
            problems.range(&format!("{path}/rate_bp"), i64::from(item.rate_bp), 0);
        }
    }
}

fn check_ladder(problems: &mut Problems, path: &str, ladder: &CommissionLadder, currency: Option<Currency>) {
    problems.count(&format!("{path}/steps"), ladder.steps.len(), STEPS_MAX);
    match ladder.steps.first() {
        None => problems.add(format!("{path}/steps"), RuleProblemCode::NotPositive),
        Some(first) => problems.range(&format!("{path}/steps/0/from"), first.from.minor(), 0),
    }
    problems.rising(&format!("{path}/steps"), "from", ladder.steps.iter().map(|step| step.from.minor()));
    for (index, step) in ladder.steps.iter().enumerate() {
        problems.currency(
            &format!("{path}/steps/{index}/from"),
            step.from,
            currency.unwrap_or(step.from.currency()),
        );
        problems.range(&format!("{path}/steps/{index}/rate_bp"), i64::from(step.rate_bp), RATE_BP_MAX);
    }
}
