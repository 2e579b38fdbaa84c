//! How many uses of a lot its term and its limits allow at a moment.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{CountsLot, DayUses, UseLimits};
use crate::till::Rejection;

/// How often `lot` can be used on `date`, at most: what is left of it, less what the day has had.
///
/// # Errors
/// Why it cannot be used at all: [`Rejection::NoCountsLeft`], [`Rejection::CountsExpired`],
/// [`Rejection::NotOnThisWeekday`], [`Rejection::DayLimitReached`].
pub fn most_usable(
    lot: &CountsLot,
    days: &[DayUses],
    at: DateTime<Utc>,
    date: NaiveDate,
) -> Result<i64, Rejection> {
    if lot.left() == 0 {
        return Err(Rejection::NoCountsLeft { available: 0, required: 1 });
    }
    if let Some(expired_at) = lot.expires_at.filter(|_| lot.has_lapsed(at)) {
        return Err(Rejection::CountsExpired { expired_at });
    }
    if !allows_weekday(&lot.item.limits, date) {
        return Err(Rejection::NotOnThisWeekday { weekdays: lot.item.limits.weekdays.clone() });
    }
    let left = if lot.is_pass() { i64::MAX } else { lot.left() };
    let Some(per_day) = lot.item.limits.per_day else { return Ok(left) };
    let used = used_on(lot, days, date);
    if used >= per_day {
        return Err(Rejection::DayLimitReached { per_day, used });
    }
    Ok(left.min(per_day - used))
}

fn allows_weekday(limits: &UseLimits, date: NaiveDate) -> bool {
    let weekday = u8::try_from(date.weekday().number_from_monday()).unwrap_or_default();
    limits.weekdays.is_empty() || limits.weekdays.contains(&weekday)
}

/// Uses of the lot on a business date so far.
pub(crate) fn used_on(lot: &CountsLot, days: &[DayUses], date: NaiveDate) -> i64 {
    let of_day = days.iter().filter(|day| day.lot == lot.id && day.business_date == date);
    of_day.map(|day| day.uses).sum()
}
