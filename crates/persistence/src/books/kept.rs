//! Books of a month as a lock keeps them: figures by date, and vouchers in the accounts of that time.

use chrono::NaiveDate;
use domain::books::journal::{Voucher, VoucherLine};
use domain::books::{BookFigure, BookKey};
use domain::figures::{Action, Amount};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::read::BooksByDate;

#[derive(Serialize, Deserialize)]
struct KeptFigure {
    date: NaiveDate,
    action: i16,
    corrected: bool,
    figure: String,
    amount: i64,
    count: i64,
}

#[derive(Serialize, Deserialize)]
struct KeptVoucher {
    date: NaiveDate,
    number: i32,
    action: i16,
    corrected: bool,
    lines: Vec<(String, String, i64)>,
}

/// What a lock keeps, with the digest over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeptBooks {
    pub(super) figures: Value,
    pub(super) journal: Value,
    pub(super) digest: Vec<u8>,
}

impl KeptBooks {
    pub(super) fn of(books: &BooksByDate, vouchers: &[Voucher]) -> Self {
        let (figures, journal) = (figures_json(books), vouchers_json(vouchers));
        let digest = digest(&figures, &journal);
        Self { figures, journal, digest }
    }
}

/// SHA-256 over figures and vouchers: members of objects are in the order of their names, so the same books give the same text.
pub(super) fn digest(figures: &Value, journal: &Value) -> Vec<u8> {
    Sha256::digest(json!([figures, journal]).to_string()).to_vec()
}

fn figures_json(books: &BooksByDate) -> Value {
    let figure = |date: NaiveDate, key: &BookKey, each: &Amount| KeptFigure {
        date,
        action: key.action as i16,
        corrected: key.is_correction,
        figure: key.figure.code(),
        amount: each.amount,
        count: each.count,
    };
    let days = books
        .iter()
        .flat_map(|(date, figures)| figures.iter().map(move |(key, each)| figure(*date, key, each)));
    json!(days.collect::<Vec<_>>())
}

fn vouchers_json(vouchers: &[Voucher]) -> Value {
    let line = |line: &VoucherLine| (line.account.clone(), line.name.clone(), line.debit);
    let voucher = |voucher: &Voucher| KeptVoucher {
        date: voucher.date,
        number: voucher.number,
        action: voucher.action as i16,
        corrected: voucher.is_correction,
        lines: voucher.lines.iter().map(line).collect(),
    };
    json!(vouchers.iter().map(voucher).collect::<Vec<_>>())
}

/// Figures as kept; none when they cannot be.
pub(super) fn figures(value: Value) -> Option<BooksByDate> {
    let rows: Vec<KeptFigure> = serde_json::from_value(value).ok()?;
    let mut books = BooksByDate::new();
    for row in rows {
        let key = BookKey {
            action: Action::from_code(row.action)?,
            is_correction: row.corrected,
            figure: BookFigure::from_code(&row.figure)?,
        };
        books.entry(row.date).or_default().insert(key, Amount { amount: row.amount, count: row.count });
    }
    Some(books)
}

/// Vouchers as kept; none when they cannot be.
pub(super) fn vouchers(value: Value) -> Option<Vec<Voucher>> {
    let rows: Vec<KeptVoucher> = serde_json::from_value(value).ok()?;
    let line = |(account, name, debit)| VoucherLine { account, name, debit };
    let voucher = |row: KeptVoucher| {
        Some(Voucher {
            date: row.date,
            number: row.number,
            action: Action::from_code(row.action)?,
            is_correction: row.corrected,
            lines: row.lines.into_iter().map(line).collect(),
        })
    };
    rows.into_iter().map(voucher).collect()
}
