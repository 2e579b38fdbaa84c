//! Business dates (营业日) and terms: which day a moment belongs to, and when a term ends.
//!
//! Deliberately absent: the clock. `now` is read once per request and passed down.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// A shop's day: its time zone and its cut-off. A sale at 02:10 with cut-off 06:00 still belongs to yesterday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShopDay {
    /// The shop's IANA time zone.
    pub time_zone: Tz,
    /// The local time at which the next business date begins.
    pub day_starts_at: NaiveTime,
}

impl ShopDay {
    /// The business date of an instant, by the shop's zone and cut-off.
    #[must_use]
    pub fn business_date(self, instant: DateTime<Utc>) -> NaiveDate {
        let local = instant.with_timezone(&self.time_zone).naive_local();
        if local.time() >= self.day_starts_at {
            local.date()
        } else {
            local.date().checked_sub_days(Days::new(1)).unwrap_or(local.date())
        }
    }

    /// The same time of the shop's day, so many days later, or earlier.
    #[must_use]
    pub fn later(self, instant: DateTime<Utc>, days: i64) -> DateTime<Utc> {
        let local = instant.with_timezone(&self.time_zone).naive_local();
        let Some(moved) = local.checked_add_signed(TimeDelta::days(days)) else { return instant };
        self.first_valid(moved)
    }

    /// The instant at which `date` is over: the cut-off of the following day.
    ///
    /// In a gap of the zone (summer time) the first valid moment after it counts.
    #[must_use]
    pub fn close_of(self, date: NaiveDate) -> DateTime<Utc> {
        let next_day = date.checked_add_days(Days::new(1)).unwrap_or(date);
        self.first_valid(next_day.and_time(self.day_starts_at))
    }

    /// The instant of a local time, or the first one after a gap of the zone.
    fn first_valid(self, mut local: NaiveDateTime) -> DateTime<Utc> {
        loop {
            if let Some(instant) = local.and_local_timezone(self.time_zone).earliest() {
                return instant.with_timezone(&Utc);
            }
            local += TimeDelta::minutes(15);
        }
    }
}

impl ShopDay {
    /// The instant at which the business date begins that is `days` after `date`.
    #[must_use]
    pub fn open_after(self, date: NaiveDate, days: u32) -> DateTime<Utc> {
        let day = date.checked_add_days(Days::new(days.into())).unwrap_or(end_of_time(date));
        self.close_of(day.pred_opt().unwrap_or(day))
    }
}

/// The last valid business date of a term of `months` that begins on `start`.
///
/// The first day is not counted; the last day has the same number, or is the last of a shorter month
/// (Civil Code arts. 201–203; catalogue C05, T04).
#[must_use]
pub fn last_day_of_term(start: NaiveDate, months: u32) -> NaiveDate {
    start.checked_add_months(Months::new(months)).unwrap_or(end_of_time(start))
}

/// The last day of the month that is `months` after the month of `date`.
///
/// For terms that count from the end of the month in which something was earned (points plans).
#[must_use]
pub fn month_end_after(date: NaiveDate, months: u32) -> NaiveDate {
    let month_begin = date.with_day(1).unwrap_or(date);
    let after = months.checked_add(1).and_then(|months| month_begin.checked_add_months(Months::new(months)));
    after.and_then(|next| next.pred_opt()).unwrap_or(end_of_time(date))
}

/// A date beyond every term, yet with room for a zone's offset. Validated rules never reach it.
fn end_of_time(otherwise: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests;
