//! Texts of requests that become values: each refusal names its field.

use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::app::error::AppError;

/// A time zone by its IANA name.
pub(crate) fn time_zone(pointer: &str, text: &str) -> Result<Tz, AppError> {
    text.parse().map_err(|_| AppError::invalid(pointer, "unknown-time-zone"))
}

/// A local time, `06:00`.
pub(crate) fn local_time(pointer: &str, text: &str) -> Result<NaiveTime, AppError> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| AppError::invalid(pointer, "wrong-type"))
}

/// A local time as written.
pub(crate) fn local_time_text(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
