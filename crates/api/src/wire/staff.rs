//! Employees on a line: who sold or performed it, with their share.

use domain::ids::Id;
use domain::ledger::{Assignment, StaffRole, StaffShare};
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
    /// How they came to it; absent or null where the shop does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<AssignmentCode>,
}

/// How a person came to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentCode {
    /// The customer asked for them.
    Requested,
    /// It was their turn.
    Rotation,
}

impl AssignmentCode {
    /// As the domain knows it.
    #[must_use]
    pub const fn assignment(self) -> Assignment {
        match self {
            Self::Requested => Assignment::Requested,
            Self::Rotation => Assignment::Rotation,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn of(assigned: Assignment) -> Self {
        match assigned {
            Assignment::Requested => Self::Requested,
            Assignment::Rotation => Self::Rotation,
        }
    }
}

impl StaffRoleCode {
    /// Its code.
    #[must_use]
    pub const fn of(role: StaffRole) -> Self {
        match role {
            StaffRole::Seller => Self::Seller,
            StaffRole::Performer => Self::Performer,
        }
    }
}

impl Staff {
    /// As the domain knows it.
    #[must_use]
    pub fn share(&self) -> StaffShare {
        let role = match self.role {
            StaffRoleCode::Seller => StaffRole::Seller,
            StaffRoleCode::Performer => StaffRole::Performer,
        };
        StaffShare {
            employee: Id::new(self.employee_id),
            role,
            share_bp: self.share_bp,
            assigned: self.assigned.map(AssignmentCode::assignment),
        }
    }

    /// From a stored line.
    #[must_use]
    pub fn of(share: &StaffShare) -> Self {
        Self {
            employee_id: share.employee.value(),
            role: StaffRoleCode::of(share.role),
            share_bp: share.share_bp,
            assigned: share.assigned.map(AssignmentCode::of),
        }
    }
}
