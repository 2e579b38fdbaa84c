//! Months of the books, locks and what they keep, as responses.

use chrono::NaiveDate;
use domain::books::BooksByDate;
use domain::books::journal::Voucher;
use domain::books::periods::{CannotLock, MonthState};
use domain::books::statement::BookLine;
use domain::books::{BookFigure, BookFigures};
use domain::money::{Currency, Money};
use domain::statement::Period as Month;
use persistence::books::locks::{BookLock, Frozen};
use persistence::invoices::receipts::Count;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::book_locks::{EntityMonths, MonthStanding, OpenDay, Preview};
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;

/// Months of the books of a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookMonthsResponse {
    /// The year.
    #[schema(example = 2026)]
    year: i32,
    /// By legal entity.
    entities: Vec<EntityMonthsResponse>,
}

/// Months of the books of a legal entity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntityMonthsResponse {
    /// Whose books.
    legal_entity: NamedThing,
    /// The last date that is locked; null: nothing is.
    locked_through: Option<NaiveDate>,
    /// The month that is locked next; null before anything was booked.
    #[schema(example = "2026-10")]
    next_month: Option<String>,
    /// Months, the newest first.
    months: Vec<BookMonthResponse>,
}

/// How a month stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MonthStateCode {
    /// It is not over.
    Running,
    /// It is over, and postings can still be dated in it.
    Open,
    /// Nothing is posted into it any more.
    Locked,
}

/// A month of the books.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookMonthResponse {
    /// The month.
    #[schema(example = "2026-10")]
    month: String,
    /// How it stands.
    state: MonthStateCode,
    /// Days with something in its books that are not closed.
    open_days: Vec<OpenDayResponse>,
    /// The lock that stands; null while it is not locked.
    lock: Option<BookLockRowResponse>,
    /// Locks that were taken away, the oldest first.
    unlocked: Vec<BookLockRowResponse>,
}

/// A day that is not closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenDayResponse {
    /// Where.
    shop: NamedThing,
    /// The business date.
    business_date: NaiveDate,
}

/// A lock in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookLockRowResponse {
    /// Its id.
    id: Uuid,
    /// Whose books.
    legal_entity: NamedThing,
    /// The month.
    #[schema(example = "2026-10")]
    month: String,
    /// How often the month was locked until then: 1 at first.
    #[schema(example = 1)]
    version: i32,
    /// When it was locked (UTC).
    locked_at: String,
    /// By whom.
    locked_by: NamedThing,
    /// A word for whoever reads it.
    note: Option<String>,
    /// When it was unlocked (UTC); null while it is locked.
    unlocked_at: Option<String>,
    /// By whom.
    unlocked_by: Option<NamedThing>,
    /// Why.
    unlock_reason: Option<String>,
}

/// Sums of the books of a month, and of its journal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthSums {
    /// How many vouchers the journal has.
    #[schema(example = 58)]
    vouchers: usize,
    /// Their debits, which are their credits.
    #[schema(example = "128640.00")]
    debits: String,
    /// What was owed in goods and services before.
    #[schema(example = "0.00")]
    opening: String,
    /// Received for later.
    #[schema(example = "10000.00")]
    received: String,
    /// Delivered by its paid share.
    #[schema(example = "3000.00")]
    delivered: String,
    /// What refunds paid out.
    #[schema(example = "6000.00")]
    refunded: String,
    /// What refunds did not pay out.
    #[schema(example = "1000.00")]
    kept: String,
    /// What refunds kept as their fee.
    #[schema(example = "0.00")]
    fees: String,
    /// What refunds paid on top as interest.
    #[schema(example = "0.00")]
    interest: String,
    /// Delivered for other legal entities, less what they delivered for this one.
    #[schema(example = "0.00")]
    between: String,
    /// What is owed after.
    #[schema(example = "0.00")]
    closing: String,
    /// Revenue, tax included.
    #[schema(example = "4880.00")]
    revenue: String,
    /// Money, in less out.
    #[schema(example = "4880.00")]
    money: String,
}

/// A lock with what it keeps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookLockResponse {
    /// What a list says of it.
    #[serde(flatten)]
    row: BookLockRowResponse,
    /// The sums that it keeps; null for the moment until they were read.
    sums: Option<MonthSums>,
    /// SHA-256 over the books and the journal that it keeps, in hexadecimal digits.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    digest: Option<String>,
}

/// Why a month cannot be locked.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CannotLockCode {
    /// It is not over.
    NotOver,
    /// It is locked already.
    Locked,
    /// Another month comes first.
    NotNext,
    /// Some of its days are not closed.
    DaysOpen,
}

/// What a lock would keep.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LockPreviewResponse {
    /// Whose books.
    legal_entity: NamedThing,
    /// The month.
    #[schema(example = "2026-10")]
    month: String,
    /// The sums as they are now.
    sums: MonthSums,
    /// The last lock that the month had; null when it had none.
    before: Option<BookLockResponse>,
    /// Days with something in its books that are not closed.
    open_days: Vec<OpenDayResponse>,
    /// Receipts of money that can still be invoiced: they can be marked later, too.
    uninvoiced: ReceiptsCount,
    /// Receipts for which a red invoice is due.
    red_due: ReceiptsCount,
    /// Why it cannot be locked; null when it can.
    refused: Option<CannotLockCode>,
}

/// How many receipts, and how much of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptsCount {
    /// How many.
    #[schema(example = 12)]
    receipts: i64,
    /// How much.
    #[schema(example = "3400.00")]
    amount: String,
}

impl From<Count> for ReceiptsCount {
    fn from(count: Count) -> Self {
        Self { receipts: count.receipts, amount: count.amount.to_string() }
    }
}

impl BookMonthsResponse {
    pub(super) fn of(year: i32, entities: &[EntityMonths]) -> Self {
        Self { year, entities: entities.iter().map(EntityMonthsResponse::of).collect() }
    }
}

impl EntityMonthsResponse {
    fn of(entity: &EntityMonths) -> Self {
        let month = |each: &MonthStanding| {
            let (standing, taken): (Vec<_>, Vec<_>) =
                each.locks.iter().partition(|lock| lock.unlocked.is_none());
            BookMonthResponse {
                month: text(each.month),
                state: entity.standing.state(each.month).into(),
                open_days: open_days(&each.open_days),
                lock: standing.first().copied().map(BookLockRowResponse::from),
                unlocked: taken.into_iter().map(BookLockRowResponse::from).collect(),
            }
        };
        Self {
            legal_entity: NamedThing::from(&entity.entity),
            locked_through: entity.standing.locked_through,
            next_month: entity.standing.next().map(text),
            months: entity.months.iter().map(month).collect(),
        }
    }
}

fn text(month: Month) -> String {
    month.from().format("%Y-%m").to_string()
}

fn open_days(days: &[OpenDay]) -> Vec<OpenDayResponse> {
    let day = |(shop, date): &OpenDay| OpenDayResponse { shop: NamedThing::from(shop), business_date: *date };
    days.iter().map(day).collect()
}

impl From<&BookLock> for BookLockRowResponse {
    fn from(lock: &BookLock) -> Self {
        let unlocked = lock.unlocked.as_ref();
        Self {
            id: lock.id.value(),
            legal_entity: NamedThing::from(&lock.entity),
            month: text(lock.month),
            version: lock.version,
            locked_at: instant(lock.locked_at),
            locked_by: NamedThing::from(&lock.locked_by),
            note: lock.note.clone(),
            unlocked_at: unlocked.map(|unlocked| instant(unlocked.at)),
            unlocked_by: unlocked.map(|unlocked| NamedThing::from(&unlocked.by)),
            unlock_reason: unlocked.map(|unlocked| unlocked.reason.clone()),
        }
    }
}

impl BookLockResponse {
    pub(super) fn of(lock: &BookLock, currency: Currency) -> Self {
        let sums = |frozen: &Frozen| MonthSums::of(frozen.opening, &frozen.books, &frozen.vouchers, currency);
        let digest = |frozen: &Frozen| frozen.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            row: BookLockRowResponse::from(lock),
            sums: lock.frozen.as_ref().map(sums),
            digest: lock.frozen.as_ref().map(digest),
        }
    }
}

impl LockPreviewResponse {
    pub(super) fn of(preview: &Preview) -> Self {
        let (books, currency) = (&preview.books, preview.currency);
        Self {
            legal_entity: NamedThing::from(&preview.entity),
            month: text(preview.month),
            sums: MonthSums::of(books.opening, &books.books, &books.vouchers, currency),
            before: preview.before.as_ref().map(|lock| BookLockResponse::of(lock, currency)),
            open_days: open_days(&preview.open_days),
            uninvoiced: ReceiptsCount::from(preview.uninvoiced),
            red_due: ReceiptsCount::from(preview.red_due),
            refused: preview.refused.map(CannotLockCode::from),
        }
    }
}

impl MonthSums {
    fn of(opening: i64, books: &BooksByDate, vouchers: &[Voucher], currency: Currency) -> Self {
        let all: BookFigures = books.values().fold(BookFigures::new(), |mut all, day| {
            for (key, each) in day {
                let sum = all.entry(key.clone()).or_default();
                sum.amount += each.amount;
                sum.count += each.count;
            }
            all
        });
        let money = |minor: i64| Money::from_minor(minor, currency).to_string();
        let line = |line: BookLine| money(line.sum(&all).amount);
        let debits = vouchers.iter().flat_map(|voucher| &voucher.lines).map(|line| line.debit.max(0));
        let in_money = all.iter().filter(|(key, _)| matches!(key.figure, BookFigure::Money(_)));
        Self {
            vouchers: vouchers.len(),
            debits: money(debits.sum()),
            opening: money(opening),
            received: line(BookLine::Received),
            delivered: line(BookLine::Delivered),
            refunded: line(BookLine::Refunded),
            kept: line(BookLine::Kept),
            fees: line(BookLine::Fees),
            interest: line(BookLine::Interest),
            between: line(BookLine::Between),
            closing: money(opening + BookLine::Liability.sum(&all).amount),
            revenue: line(BookLine::Revenue),
            money: money(in_money.map(|(_, each)| each.amount).sum()),
        }
    }
}

impl From<MonthState> for MonthStateCode {
    fn from(state: MonthState) -> Self {
        match state {
            MonthState::Running => Self::Running,
            MonthState::Open => Self::Open,
            MonthState::Locked => Self::Locked,
        }
    }
}

impl From<CannotLock> for CannotLockCode {
    fn from(refused: CannotLock) -> Self {
        match refused {
            CannotLock::NotOver => Self::NotOver,
            CannotLock::Locked => Self::Locked,
            CannotLock::NotNext { .. } => Self::NotNext,
            CannotLock::DaysOpen => Self::DaysOpen,
        }
    }
}
