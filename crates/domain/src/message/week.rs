//! The week that a weekly message is about (X04): Monday to Sunday by business date.

use chrono::{Datelike, Days, NaiveDate};

/// Days from its first to its last.
const TO_SUNDAY: u64 = 6;

/// A week of business dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week(NaiveDate);

impl Week {
    /// The week that begins on a Monday; none on another day, or at the end of the calendar.
    #[must_use]
    pub fn from_monday(monday: NaiveDate) -> Option<Self> {
        let has_sunday = monday.checked_add_days(Days::new(TO_SUNDAY)).is_some();
        (monday.weekday() == chrono::Weekday::Mon && has_sunday).then_some(Self(monday))
    }

    /// The last week that is over on a business date.
    #[must_use]
    pub fn last_over(today: NaiveDate) -> Self {
        let since_monday = u64::from(today.weekday().num_days_from_monday());
        Self(today.checked_sub_days(Days::new(since_monday + TO_SUNDAY + 1)).unwrap_or(NaiveDate::MIN))
    }

    /// Its Monday.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        self.0
    }

    /// Its Sunday.
    #[must_use]
    pub fn to(self) -> NaiveDate {
        self.0.checked_add_days(Days::new(TO_SUNDAY)).unwrap_or(NaiveDate::MAX)
    }

    /// Whether every day of it is over on a business date.
    #[must_use]
    pub fn is_over(self, today: NaiveDate) -> bool {
        today > self.to()
    }

    /// As a message says it: `11-23–11-29`.
    #[must_use]
    pub fn in_words(self) -> String {
        format!("{}–{}", self.0.format("%m-%d"), self.to().format("%m-%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// X04: a week is Monday to Sunday, and is over when Monday comes.
    #[test]
    fn a_week_begins_on_monday_and_ends_with_sunday() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let week = Week::from_monday(date("2026-11-23")).expect("a Monday");
        assert_eq!((week.to(), week.in_words().as_str()), (date("2026-11-29"), "11-23–11-29"));
        assert!(!week.is_over(date("2026-11-29")) && week.is_over(date("2026-11-30")));
        for other in ["2026-11-22", "2026-11-24", "2026-11-29"] {
            assert_eq!(Week::from_monday(date(other)), None, "{other}");
        }
        assert_eq!(Week::from_monday(NaiveDate::MAX), None);
        for (today, monday) in
            [("2026-11-29", "2026-11-16"), ("2026-11-30", "2026-11-23"), ("2026-12-06", "2026-11-23")]
        {
            assert_eq!(Week::last_over(date(today)).from(), date(monday), "{today}");
        }
    }
}
