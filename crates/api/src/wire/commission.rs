//! 提成 on the wire: what one person is due for one line.

use domain::commission::CommissionLine;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::{ActivityCode, CommissionBaseCode};
use super::staff::{AssignmentCode, StaffRoleCode};

/// What one person is due for one line, or gives back of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommissionShare {
    /// Line of the posting that it is for, from 1.
    #[schema(example = 1)]
    pub line: i16,
    /// The employee.
    pub employee_id: Uuid,
    /// What they did.
    pub role: StaffRoleCode,
    /// How they came to it; null where the shop did not say.
    pub assigned: Option<AssignmentCode>,
    /// Their share of the line in basis points.
    #[schema(example = 7000)]
    pub share_bp: i32,
    /// Code of their grade on that day; null where they had none.
    #[schema(example = "senior")]
    pub grade: Option<String>,
    /// The kind of business.
    pub activity: ActivityCode,
    /// By which terms it is paid; null where no item of a rule fits.
    pub terms: Option<CommissionTerms>,
    /// Their part of what the rate is counted on; of the charge where no item fits.
    #[schema(example = "93.33")]
    pub counted: String,
    /// What they are due; of a ladder their fee alone. Negative where it is taken back.
    #[schema(example = "9.33")]
    pub amount: String,
}

/// By which terms a line of commission is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommissionTerms {
    /// The version of the rule.
    pub rule_id: Uuid,
    /// Code of its item.
    #[schema(example = "service")]
    pub item: String,
    /// What the rate is counted on.
    pub base: CommissionBaseCode,
    /// The rate, in basis points.
    #[schema(example = 1000)]
    pub rate_bp: i32,
    /// The fee for each piece.
    #[schema(example = "15.00")]
    pub fee: String,
    /// The ladder that pays for the base when the month is reported; null where the rate does.
    #[schema(example = json!(null))]
    pub ladder: Option<String>,
}

impl CommissionShare {
    /// Of a line.
    #[must_use]
    pub fn of(line: &CommissionLine) -> Self {
        let CommissionLine { worked, part, terms, .. } = line;
        let terms = terms.as_ref().map(|terms| CommissionTerms {
            rule_id: terms.rule.value(),
            item: terms.item.clone(),
            base: terms.base.into(),
            rate_bp: terms.rate_bp,
            fee: terms.fee.to_string(),
            ladder: terms.ladder.clone(),
        });
        Self {
            line: line.line,
            employee_id: part.employee.value(),
            role: StaffRoleCode::of(part.role),
            assigned: part.assigned.map(AssignmentCode::of),
            share_bp: part.share_bp,
            grade: part.grade.clone(),
            activity: worked.activity.into(),
            terms,
            counted: line.counted.to_string(),
            amount: line.amount.to_string(),
        }
    }
}
