//! What stands above a table: what it is, whose, of which days, and when it was made.

use chrono::NaiveDate;

use crate::app::letterheads::Letterhead;
use crate::language::Language;

/// The lines above a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caption {
    /// What it is.
    pub(crate) title: String,
    /// Whose, of which days, and when it was made.
    pub(crate) lines: Vec<String>,
}

impl Caption {
    /// The lines of a table with this title, about these days.
    pub(crate) fn new(title: &str, about: &str, letterhead: &Letterhead, language: Language) -> Self {
        let whose = std::iter::once(letterhead.tenant_name.as_str())
            .chain(letterhead.only.iter().map(String::as_str))
            .chain(std::iter::once(about));
        let whose: Vec<&str> = whose.filter(|part| !part.is_empty()).collect();
        let Letterhead { made_at, time_zone, .. } = letterhead;
        let made_at = made_at.with_timezone(time_zone).format("%Y-%m-%d %H:%M:%S");
        let made = language.pick("制表时间", "Made at");
        Self {
            title: title.to_owned(),
            lines: vec![whose.join(" · "), format!("{made} {made_at} ({time_zone})")],
        }
    }
}

/// Business dates as a caption says them.
pub(crate) fn days(from: NaiveDate, to: NaiveDate) -> String {
    if from == to { from.to_string() } else { format!("{from} – {to}") }
}

/// Business dates that may be open on either side.
pub(crate) fn open_days(from: Option<NaiveDate>, to: Option<NaiveDate>, language: Language) -> String {
    match (from, to) {
        (Some(from), Some(to)) => days(from, to),
        (Some(from), None) => format!("{} {from}", language.pick("自", "from")),
        (None, Some(to)) => format!("{} {to}", language.pick("至", "until")),
        (None, None) => language.pick("全部日期", "all dates").to_owned(),
    }
}
