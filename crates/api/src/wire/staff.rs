//! Employees on a line: who sold or performed it, with their share.

use domain::ids::Id;
use domain::ledger::{StaffRole, StaffShare};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What a person did on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaffRoleCode {
    /// Sold it.
    Seller,
    /// Performed it.
    Performer,
}

/// A person on a line with their share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The employee.
    pub employee_id: Uuid,
    /// What they did.
    pub role: StaffRoleCode,
    /// Part of the line in basis points; the shares of one role sum to 10 000.
    #[validate(range(min = 1, max = 10000))]
    #[schema(example = 10000)]
    pub share_bp: i32,
}

impl Staff {
    /// As the domain knows it.
    #[must_use]
    pub fn share(&self) -> StaffShare {
        let role = match self.role {
            StaffRoleCode::Seller => StaffRole::Seller,
            StaffRoleCode::Performer => StaffRole::Performer,
        };
        StaffShare { employee: Id::new(self.employee_id), role, share_bp: self.share_bp }
    }

    /// From a stored line.
    #[must_use]
    pub fn of(share: &StaffShare) -> Self {
        let role = match share.role {
            StaffRole::Seller => StaffRoleCode::Seller,
            StaffRole::Performer => StaffRoleCode::Performer,
        };
        Self { employee_id: share.employee.value(), role, share_bp: share.share_bp }
    }
}
