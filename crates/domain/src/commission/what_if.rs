//! What a rule would have paid for lines that were paid by another.

use super::{CommissionLine, CommissionRule, Part, paid_for};
use crate::rules::Versioned;
use crate::till::Rejection;

/// The lines of one line of a posting as `rule` would have counted them, in the order of roles. What came back is counted by
/// the same rule with its sign turned.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub fn counted_by(
    rule: &Versioned<CommissionRule>,
    lines: &[CommissionLine],
) -> Result<Vec<CommissionLine>, Rejection> {
    let Some(first) = lines.first() else { return Ok(Vec::new()) };
    let parts: Vec<Part> = lines.iter().map(|line| line.part.clone()).collect();
    paid_for(Some(rule), first.line, &first.worked, &parts)
}
