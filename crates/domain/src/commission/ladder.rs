//! 阶梯提成: what a month's lines come to under a ladder.
//!
//! What is taken back counts against the month in which it is taken back, never against the one in which it was earned: a
//! month that was reported stays as it was. A month in which more came back than was done costs the rate of the first step.

use crate::money::{Money, Rounding};
use crate::till::Rejection;

const WHOLE_BP: i64 = 10_000;

/// Rates that depend on what a month came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommissionLadder {
    /// Stable code, unique in the rule; items name it.
    pub code: String,
    /// How the steps are read.
    pub mode: LadderMode,
    /// Steps by rising threshold; the first begins at nothing.
    pub steps: Vec<LadderStep>,
}

/// How the steps of a ladder are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LadderMode {
    /// 超额: each step's rate for what lies within it. The default.
    Within,
    /// 全额: the highest step reached, for everything.
    Whole,
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderStep {
    /// What the month came to, at least.
    pub from: Money,
    /// Part of it that is paid, in basis points.
    pub rate_bp: i32,
}

impl CommissionLadder {
    /// What is due for a month whose lines add up to `counted`: rounded half-up once.
    ///
    /// # Errors
    /// [`Rejection::AmountTooLarge`].
    pub fn pays(&self, counted: Money) -> Result<Money, Rejection> {
        let minor = i128::from(counted.minor());
        let product = match self.mode {
            LadderMode::Whole => minor * i128::from(self.rate_at(counted)),
            LadderMode::Within if minor < 0 => minor * i128::from(self.rate_at(counted)),
            LadderMode::Within => {
                let ends =
                    self.steps.iter().skip(1).map(|step| i128::from(step.from.minor())).chain([i128::MAX]);
                let within = |(step, end): (&LadderStep, i128)| {
                    let from = i128::from(step.from.minor());
                    (minor.min(end) - from).max(0) * i128::from(step.rate_bp)
                };
                self.steps.iter().zip(ends).map(within).sum()
            }
        };
        let due = i64::try_from(Rounding::HalfUp.divide(product, i128::from(WHOLE_BP)));
        Ok(Money::from_minor(due.map_err(|_| Rejection::AmountTooLarge)?, counted.currency()))
    }

    /// The rate of the highest step that is reached; of the first one where none is.
    fn rate_at(&self, counted: Money) -> i32 {
        let reached = self.steps.iter().rev().find(|step| step.from.minor() <= counted.minor());
        reached.or(self.steps.first()).map_or(0, |step| step.rate_bp)
    }
}
