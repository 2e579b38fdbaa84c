//! Shares of the people on a line (OP01): the shares of one role sum to 100 %.

use crate::ledger::{StaffRole, StaffShare};
use crate::till::Rejection;

const WHOLE_BP: i64 = 10_000;

/// Refuses shares that are not positive or whose role does not sum to the whole.
pub(crate) fn check_shares(staff: &[StaffShare]) -> Result<(), Rejection> {
    let complete = |role: StaffRole| {
        let mut shares = staff.iter().filter(|share| share.role == role).peekable();
        shares.peek().is_none() || shares.map(|share| i64::from(share.share_bp)).sum::<i64>() == WHOLE_BP
    };
    let positive = staff.iter().all(|share| share.share_bp > 0);
    if positive && complete(StaffRole::Seller) && complete(StaffRole::Performer) {
        Ok(())
    } else {
        Err(Rejection::StaffSharesIncomplete)
    }
}
