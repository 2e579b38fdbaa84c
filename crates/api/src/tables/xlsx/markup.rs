//! Rows and cells as XML.

use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use chrono_tz::Tz;

use super::super::{Caption, Cell, Column, Row};
use super::parts::reference;
use super::styles::Style;

/// Characters that a cell holds.
const TEXT_MAX: usize = 32_767;
/// Digits that spreadsheets keep of a number; longer ones are words, whole.
const DIGITS_MAX: usize = 15;
/// Parts of a day that an instant is written to.
const DAY_PARTS: u64 = 10_000_000_000;

/// The caption, from the first row on.
pub(super) fn caption(caption: &Caption) -> String {
    let mut text = line(1, &[words(1, 1, &caption.title, Style::Title)]);
    for (row, words_of) in (2..).zip(&caption.lines) {
        text.push_str(&line(row, &[words(1, row, words_of, Style::Caption)]));
    }
    text
}

/// The names of the columns.
pub(super) fn head(row: u32, columns: &[Column]) -> String {
    let name = |(column, of): (usize, &Column)| words(column, row, &of.name, Style::Head);
    line(row, &(1..).zip(columns).map(name).collect::<Vec<_>>())
}

/// A row.
pub(super) fn row(number: u32, row: &Row, time_zone: Tz) -> String {
    let cell = |(column, cell): (usize, &Cell)| written(column, number, cell, row.is_strong, time_zone);
    line(number, &(1..).zip(&row.cells).map(cell).collect::<Vec<_>>())
}

fn line(number: u32, cells: &[String]) -> String {
    format!("<row r=\"{number}\">{}</row>", cells.concat())
}

fn written(column: usize, row: u32, cell: &Cell, is_strong: bool, time_zone: Tz) -> String {
    let number = |style: Style, value: &str| {
        let (at, style) = (reference(column, row), style.number(is_strong));
        format!("<c r=\"{at}\" s=\"{style}\"><v>{value}</v></c>")
    };
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => styled(column, row, text, Style::Text.number(is_strong)),
        Cell::Number(text) => match style_of(text) {
            Some(style) => number(style, text),
            None => styled(column, row, text, Style::Text.number(is_strong)),
        },
        Cell::Percent(bp) => number(Style::Percent, &fraction(*bp)),
        Cell::Date(date) => number(Style::Date, &day(*date).to_string()),
        Cell::Instant(at) => number(Style::Instant, &moment(at.with_timezone(&time_zone).naive_local())),
    }
}

fn words(column: usize, row: u32, text: &str, style: Style) -> String {
    styled(column, row, text, style.number(false))
}

fn styled(column: usize, row: u32, text: &str, style: usize) -> String {
    if text.is_empty() {
        return String::new();
    }
    let at = reference(column, row);
    let text = escaped(text);
    format!("<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

/// How a decimal number is shown; none for what is none, and for what a spreadsheet would not keep to the last digit.
fn style_of(number: &str) -> Option<Style> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_decimal = !whole.is_empty()
        && [whole, decimals].iter().all(|part| part.bytes().all(|digit| digit.is_ascii_digit()));
    let is_kept = whole.len() + decimals.len() <= DIGITS_MAX;
    let style = if decimals.is_empty() { Style::Whole } else { Style::Money };
    (is_decimal && is_kept).then_some(style)
}

/// Basis points as a number: `0.0700`.
fn fraction(bp: i32) -> String {
    let sign = if bp < 0 { "-" } else { "" };
    let bp = bp.unsigned_abs();
    format!("{sign}{}.{:04}", bp / 10_000, bp % 10_000)
}

/// A date as spreadsheets count days: the second day of 1900 is 2, by an error of old that moves the first one to 1899-12-30.
fn day(date: NaiveDate) -> i64 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or(NaiveDate::MIN);
    (date - zero).num_days()
}

/// An instant as days and a part of a day.
fn moment(at: NaiveDateTime) -> String {
    let seconds = u64::from(at.num_seconds_from_midnight());
    let part = (seconds * DAY_PARTS + 43_200) / 86_400;
    format!("{}.{part:010}", day(at.date()))
}

/// The letters of a column: 1 is A, 27 is AA.
pub(super) fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let place = u8::try_from((column - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + place));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Words as XML has them. Characters that XML forbids are written by number, as spreadsheets do; so is the beginning of what looks like
/// one.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (at, letter) in text.char_indices().take(TEXT_MAX) {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\t' | '\n' => written.push(letter),
            '_' if looks_like_number(&text.as_bytes()[at..]) => written.push_str("_x005F_"),
            '\u{fffe}' | '\u{ffff}' => written.push('\u{fffd}'),
            letter if letter.is_ascii_control() => {
                let _ = write!(written, "_x{:04X}_", u32::from(letter));
            }
            letter => written.push(letter),
        }
    }
    written
}

/// `_x0041_`.
fn looks_like_number(bytes: &[u8]) -> bool {
    matches!(bytes, [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RP01: what begins like a formula, or holds marks of XML, is words to the last letter.
    #[test]
    fn words_stay_words() {
        let cell = written(1, 5, &Cell::text("=1+1"), false, Tz::UTC);
        assert_eq!(
            cell,
            "<c r=\"A5\" s=\"4\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t></is></c>"
        );
        for (text, xml) in [
            ("a<b> & \"c\"", "a&lt;b&gt; &amp; &quot;c&quot;"),
            ("a\u{b}b", "a_x000B_b"),
            ("_x0041_", "_x005F_x0041_"),
            ("_x41_ _", "_x41_ _"),
            ("两\n行", "两\n行"),
        ] {
            assert_eq!(escaped(text), xml);
        }
    }

    /// RP01: amounts are numbers to the last digit, or words where a spreadsheet would round them.
    #[test]
    fn numbers_are_exact() {
        for (number, style) in [
            ("88.50", Some(Style::Money)),
            ("-0.01", Some(Style::Money)),
            ("64", Some(Style::Whole)),
            ("1234567890123.45", Some(Style::Money)),
            ("12345678901234.56", None),
            ("", None),
            ("-", None),
            ("1e5", None),
            ("=1", None),
        ] {
            assert_eq!(style_of(number), style, "{number}");
        }
        assert_eq!([700, -5, 10_000].map(fraction), ["0.0700", "-0.0005", "1.0000"]);
    }

    /// RP01: dates and times as spreadsheets count them.
    #[test]
    fn days_are_counted_as_spreadsheets_do() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        assert_eq!([day(date("1900-03-01")), day(date("2026-11-29"))], [61, 46_355]);
        let at = date("2026-11-29").and_hms_opt(12, 0, 0).expect("noon");
        assert_eq!(moment(at), "46355.5000000000");
        let late = date("2026-11-29").and_hms_opt(23, 59, 59).expect("late");
        assert_eq!(moment(late), "46355.9999884259");
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([1, 26, 27, 52, 703].map(letters), ["A", "Z", "AA", "AZ", "AAA"]);
    }
}
