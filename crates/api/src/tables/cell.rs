//! What stands in a table: columns, rows, and cells that keep what they are.

use chrono::{DateTime, NaiveDate, Utc};
use domain::money::Money;

use crate::language::Language;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Words. They are never computed, whatever they begin with.
    Text(String),
    /// A decimal number as the API writes it: money, points, counts.
    Number(String),
    /// A part of a whole, in basis points.
    Percent(i32),
    /// A business date.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Cell {
    /// Words.
    pub(crate) fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A number: an amount of money, or how many.
    pub(crate) fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<&Money> for Cell {
    fn from(money: &Money) -> Self {
        Self::number(money)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

/// Words of people who may be unknown.
impl From<Option<String>> for Cell {
    fn from(words: Option<String>) -> Self {
        words.map_or(Self::Empty, Self::Text)
    }
}

/// A row; what sums others up, or stands above them, is strong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its cells, from the first column on.
    pub(crate) cells: Vec<Cell>,
    /// Whether it is shown in bold.
    pub(crate) is_strong: bool,
}

impl Row {
    /// A row like others.
    pub(crate) fn new(cells: impl Into<Vec<Cell>>) -> Self {
        Self { cells: cells.into(), is_strong: false }
    }

    /// A row that stands out.
    pub(crate) fn strong(cells: impl Into<Vec<Cell>>) -> Self {
        Self { cells: cells.into(), is_strong: true }
    }
}

/// What a column holds; its width follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Codes and single words.
    Words,
    /// Names of people, shops and goods.
    Name,
    /// Numbers of receipts, and reasons.
    Long,
    /// Amounts and numbers.
    Number,
    /// Business dates.
    Date,
    /// Instants.
    Instant,
}

/// A column with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// As its head says.
    pub(crate) name: String,
    /// What stands below.
    pub(crate) holds: Holds,
}

impl Column {
    /// A column that is called by something's name.
    pub(crate) fn named(name: impl Into<String>, holds: Holds) -> Self {
        Self { name: name.into(), holds }
    }

    /// Columns in the reader's language.
    pub(crate) fn all(of: &[(&'static str, &'static str, Holds)], language: Language) -> Vec<Self> {
        of.iter().map(|(zh, en, holds)| Self::named(language.pick(zh, en), *holds)).collect()
    }
}
