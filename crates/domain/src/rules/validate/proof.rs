//! 验证规则.

use super::{Problems, RuleProblem, RuleProblemCode};
use crate::proof::ProofRule;

/// The largest number of points or counts that a rule names.
const NUMBER_MAX: i64 = 100_000_000;

impl ProofRule {
    /// Everything that is wrong with it; empty when it may be published. A rule that asks for proof accepts some.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        if let Some(from) = self.stored_value_from {
            problems.amount("/stored_value_from", from, from.currency());
        }
        for (path, from) in [("/points_from", self.points_from), ("/counts_from", self.counts_from)] {
            match from {
                Some(from) if from < 1 => problems.add(path, RuleProblemCode::NotPositive),
                Some(from) => problems.range(path, from, NUMBER_MAX),
                None => {}
            }
        }
        let asks =
            self.stored_value_from.is_some() || self.points_from.is_some() || self.counts_from.is_some();
        if asks && self.accepted.is_empty() {
            problems.add("/accepted", RuleProblemCode::Empty);
        }
        for (place, kind) in self.accepted.iter().enumerate() {
            if self.accepted[..place].contains(kind) {
                problems.add(format!("/accepted/{place}"), RuleProblemCode::Duplicate);
            }
        }
        problems.found
    }
}
