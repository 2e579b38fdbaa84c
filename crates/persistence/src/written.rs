//! The count of rows that a single-row write must have touched.

use crate::error::StoreError;

/// Refuses a conditional write that touched no row: somebody else was faster.
pub(crate) const fn one_row(affected: usize) -> Result<(), StoreError> {
    if affected == 1 { Ok(()) } else { Err(StoreError::StaleVersion) }
}
