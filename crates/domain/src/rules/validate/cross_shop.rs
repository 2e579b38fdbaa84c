//! 跨店规则.

use super::{PERCENT_OFF_BP_MAX, Problems, RuleProblem, RuleProblemCode};
use crate::settlement::CrossShopRule;

impl CrossShopRule {
    /// Everything that is wrong with it; empty when it may be published. The issuer's share is from nothing to all.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        let code = match self.issuer_share_bp {
            share if share < 0 => Some(RuleProblemCode::Negative),
            share if share > PERCENT_OFF_BP_MAX => {
                Some(RuleProblemCode::TooLarge { limit: i64::from(PERCENT_OFF_BP_MAX) })
            }
            _ => None,
        };
        if let Some(code) = code {
            problems.add("/issuer_share_bp", code);
        }
        problems.found
    }
}
