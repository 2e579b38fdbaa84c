//! Days that stand closed: nothing was posted into them since, so that their sheets are what their figures say.

use super::Finding;
use crate::day_closings;
use crate::error::StoreError;
use crate::store::Tx;

/// Every closing that stands and whose figures are no longer those of its sheet.
pub(super) fn check(tx: &mut Tx<'_>) -> Result<Vec<Finding>, StoreError> {
    let finding = |closing: day_closings::DayClosing| Finding {
        check: "closed days as they were closed",
        subject: closing.id.value().to_string(),
        detail: format!("{} of {} has other figures than its sheet", closing.date, closing.shop.id),
    };
    Ok(day_closings::changed(tx)?.into_iter().map(finding).collect())
}
