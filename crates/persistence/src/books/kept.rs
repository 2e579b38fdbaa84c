//! Books of a month as a lock keeps them: figures by date, and vouchers in the accounts of that time.

use chrono::NaiveDate;
use domain::books::estimates::Estimated;
use domain::books::journal::{Voucher, VoucherLine, VoucherSubject};
use domain::books::{BookFigure, BookKey, BooksByDate};
use domain::figures::{Action, Amount};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What estimates are numbered, beside what was done.
const POINTS_DEFERRAL: i16 = 101;
const BREAKAGE: i16 = 102;

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
    pub(super) fn of(books: &BooksByDate, vouchers: &[Voucher], closing: Estimated) -> Self {
        let (figures, journal) = (figures_json(books), vouchers_json(vouchers));
        let digest = digest(&figures, &journal, closing);
        Self { figures, journal, digest }
    }
}

/// SHA-256 over figures, vouchers and what is estimated after them, if anything is: members of objects are in the order of their names, so
/// the same books give the same text.
pub(super) fn digest(figures: &Value, journal: &Value, closing: Estimated) -> Vec<u8> {
    let kept = if closing == Estimated::default() {
        json!([figures, journal])
    } else {
        json!([figures, journal, closing.deferred, closing.breakage])
    };
    Sha256::digest(kept.to_string()).to_vec()
}

const fn subject_code(subject: VoucherSubject) -> (i16, bool) {
    match subject {
        VoucherSubject::Business { action, is_correction } => (action as i16, is_correction),
        VoucherSubject::PointsDeferral => (POINTS_DEFERRAL, false),
        VoucherSubject::Breakage => (BREAKAGE, false),
    }
}

fn subject_of(code: i16, is_correction: bool) -> Option<VoucherSubject> {
    match code {
        POINTS_DEFERRAL => Some(VoucherSubject::PointsDeferral),
        BREAKAGE => Some(VoucherSubject::Breakage),
        action => Some(VoucherSubject::Business { action: Action::from_code(action)?, is_correction }),
    }
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
    let voucher = |voucher: &Voucher| {
        let (action, corrected) = subject_code(voucher.subject);
        KeptVoucher {
            date: voucher.date,
            number: voucher.number,
            action,
            corrected,
            lines: voucher.lines.iter().map(line).collect(),
        }
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
            subject: subject_of(row.action, row.corrected)?,
            lines: row.lines.into_iter().map(line).collect(),
        })
    };
    rows.into_iter().map(voucher).collect()
}
