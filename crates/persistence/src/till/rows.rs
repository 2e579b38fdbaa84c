//! Rows of wallets, lots, entries and lines ↔ the domain's types. A stored value that cannot be is a corrupt row.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::Id;
use domain::instalments::Instalments;
use domain::ledger::{
    Assignment, Book, ConsumptionLine, Entry, Kind, LineKind, Lot, PaidPart, Pair, PointsLot, PostingKind,
    StaffRole, StaffShare, TakenFromPair, Tender, TierChange,
};
use domain::money::{Currency, Money};
use domain::till::CardState;
use domain::vouchers::{Platform, Voucher};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::written::WrittenEntries;
use crate::error::StoreError;
use crate::schema::posting_line;

/// A lot as selected.
pub(crate) type LotRow = (
    Uuid,
    Uuid,
    Uuid,
    i16,
    Uuid,
    Uuid,
    Uuid,
    Option<Uuid>,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Decimal,
    Decimal,
    Decimal,
    Decimal,
    Decimal,
    Decimal,
    Option<DateTime<Utc>>,
    Option<i16>,
    Option<NaiveDate>,
    Option<NaiveDate>,
);

/// The columns of a [`LotRow`].
macro_rules! lot_columns {
    () => {
        (
            crate::schema::lot::tenant_id,
            crate::schema::lot::wallet_id,
            crate::schema::lot::id,
            crate::schema::lot::shape,
            crate::schema::lot::origin_posting_id,
            crate::schema::lot::issuing_shop_id,
            crate::schema::lot::issuing_entity_id,
            crate::schema::lot::terms_id,
            crate::schema::lot::opened_at,
            crate::schema::lot::expires_at,
            crate::schema::lot::principal_paid,
            crate::schema::lot::bonus_given,
            crate::schema::lot::points_in,
            crate::schema::lot::principal_left,
            crate::schema::lot::bonus_left,
            crate::schema::lot::points_left,
            crate::schema::lot::vests_at,
            crate::schema::lot::instalments,
            crate::schema::lot::instalments_from,
            crate::schema::lot::instalments_ended_on,
        )
    };
}
pub(crate) use lot_columns;

/// The shape of a pair in table `lot`.
pub(crate) const SHAPE_PAIR: i16 = 1;
/// The shape of a points lot in table `lot`.
pub(crate) const SHAPE_POINTS: i16 = 2;
/// The shape of a lot of counts in table `lot`; it is read and written in [`super::counts`].
pub(crate) const SHAPE_COUNTS: i16 = 3;

/// A lot of money or points.
pub(crate) fn lot(row: LotRow, currency: Currency) -> Result<Lot, StoreError> {
    let (
        _,
        _,
        id,
        shape,
        origin,
        shop,
        entity,
        terms,
        opened_at,
        expires_at,
        paid,
        given,
        points_in,
        principal,
        bonus,
        points,
        vests_at,
        months,
        from,
        ended_on,
    ) = row;
    let money = |value, column| money(value, currency, "lot", column, id);
    match shape {
        SHAPE_PAIR => Ok(Lot::Pair(Pair {
            id: Id::new(id),
            origin: Id::new(origin),
            issuing_shop: Id::new(shop),
            issuing_entity: Id::new(entity),
            terms: terms.map(Id::new),
            opened_at,
            expires_at,
            instalments: months.zip(from).map(|schedule| instalments(schedule, ended_on, id)).transpose()?,
            principal_paid: money(paid, "principal_paid")?,
            bonus_given: money(given, "bonus_given")?,
            principal_left: money(principal, "principal_left")?,
            bonus_left: money(bonus, "bonus_left")?,
        })),
        SHAPE_POINTS => Ok(Lot::Points(PointsLot {
            id: Id::new(id),
            origin: Id::new(origin),
            issuing_shop: Id::new(shop),
            issuing_entity: Id::new(entity),
            terms: terms.map(Id::new),
            opened_at,
            vests_at,
            expires_at,
            points_in: whole(points_in, "lot", "points_in", id)?,
            points_left: whole(points, "lot", "points_left", id)?,
        })),
        _ => Err(StoreError::corrupt("lot", "shape", id)),
    }
}

fn instalments(
    (months, from): (i16, NaiveDate),
    ended_on: Option<NaiveDate>,
    id: Uuid,
) -> Result<Instalments, StoreError> {
    let months = u16::try_from(months).map_err(|_| StoreError::corrupt("lot", "instalments", id))?;
    Ok(Instalments { months, from, ended_on })
}

/// The entries of posting `posting`.
pub(crate) fn entries(
    stored: &WrittenEntries,
    currency: Currency,
    posting: Uuid,
) -> Result<Vec<Entry>, StoreError> {
    (0..stored.count()).map(|index| entry(stored, index, currency, posting)).collect()
}

fn entry(
    stored: &WrittenEntries,
    index: usize,
    currency: Currency,
    posting: Uuid,
) -> Result<Entry, StoreError> {
    let missing = |column| StoreError::corrupt("entry", column, posting);
    let kind = self::kind(*stored.kinds.get(index).ok_or_else(|| missing("kind"))?, posting)?;
    let amount = |of: &[Decimal], column| {
        let amount = of.get(index).ok_or_else(|| missing(column))?;
        minor(*amount, kind, currency, column, posting)
    };
    Ok(Entry {
        kind,
        book: self::book(*stored.books.get(index).ok_or_else(|| missing("book"))?, posting)?,
        lot: stored.lots.get(index).copied().flatten().map(Id::new),
        amount: amount(&stored.amounts, "amount")?,
        balance_after: amount(&stored.balances_after, "balance_after")?,
    })
}

/// The decimal of an amount of `kind` in its smallest unit.
pub(crate) fn decimal(amount: i64, kind: Kind, currency: Currency) -> Decimal {
    match kind {
        Kind::Principal | Kind::Bonus | Kind::OwedMoney | Kind::OnAccount => {
            Money::from_minor(amount, currency).to_decimal()
        }
        Kind::RewardPoints | Kind::TierPoints | Kind::OwedPoints | Kind::Counts => Decimal::from(amount),
    }
}

pub(crate) fn minor(
    value: Decimal,
    kind: Kind,
    currency: Currency,
    column: &'static str,
    id: Uuid,
) -> Result<i64, StoreError> {
    match kind {
        Kind::Principal | Kind::Bonus | Kind::OwedMoney | Kind::OnAccount => {
            money(value, currency, "entry", column, id).map(Money::minor)
        }
        Kind::RewardPoints | Kind::TierPoints | Kind::OwedPoints | Kind::Counts => {
            whole(value, "entry", column, id)
        }
    }
}

/// A stored amount of money.
pub(crate) fn money(
    value: Decimal,
    currency: Currency,
    table: &'static str,
    column: &'static str,
    id: Uuid,
) -> Result<Money, StoreError> {
    Money::from_decimal(value, currency).map_err(|_| StoreError::CorruptRow { table, column, id })
}

pub(crate) fn whole(
    value: Decimal,
    table: &'static str,
    column: &'static str,
    id: Uuid,
) -> Result<i64, StoreError> {
    let corrupt = StoreError::CorruptRow { table, column, id };
    if value.fract().is_zero() { value.to_i64().ok_or(corrupt) } else { Err(corrupt) }
}

/// A stored currency code.
pub(crate) fn currency(code: &str, table: &'static str, id: Uuid) -> Result<Currency, StoreError> {
    Currency::from_code(code).ok_or(StoreError::CorruptRow { table, column: "currency", id })
}

/// A stored card state.
pub(crate) fn card_state(value: i16, id: Uuid) -> Result<CardState, StoreError> {
    const STATES: [CardState; 6] = [
        CardState::Issued,
        CardState::Active,
        CardState::Lost,
        CardState::Replaced,
        CardState::Cancelled,
        CardState::Lapsed,
    ];
    let corrupt = StoreError::corrupt("card", "state", id);
    STATES.into_iter().find(|state| *state as i16 == value).ok_or(corrupt)
}

/// A stored posting kind.
pub(crate) fn posting_kind(value: i16, id: Uuid) -> Result<PostingKind, StoreError> {
    const KINDS: [PostingKind; 15] = [
        PostingKind::TopUp,
        PostingKind::Consumption,
        PostingKind::Reversal,
        PostingKind::Return,
        PostingKind::PackageSale,
        PostingKind::CountUse,
        PostingKind::Hold,
        PostingKind::HoldEnd,
        PostingKind::Refund,
        PostingKind::Repayment,
        PostingKind::TermChange,
        PostingKind::BearerPayment,
        PostingKind::PointsMakeUp,
        PostingKind::BearerRefund,
        PostingKind::PointsAdjustment,
    ];
    let corrupt = StoreError::corrupt("posting", "kind", id);
    KINDS.into_iter().find(|kind| *kind as i16 == value).ok_or(corrupt)
}

pub(crate) fn kind(value: i16, id: Uuid) -> Result<Kind, StoreError> {
    const KINDS: [Kind; 8] = [
        Kind::Principal,
        Kind::Bonus,
        Kind::RewardPoints,
        Kind::TierPoints,
        Kind::OwedMoney,
        Kind::OwedPoints,
        Kind::Counts,
        Kind::OnAccount,
    ];
    let corrupt = StoreError::corrupt("entry", "kind", id);
    KINDS.into_iter().find(|kind| *kind as i16 == value).ok_or(corrupt)
}

fn book(value: i16, id: Uuid) -> Result<Book, StoreError> {
    const BOOKS: [Book; 28] = [
        Book::Received,
        Book::BonusGranted,
        Book::Delivered,
        Book::PointsIssued,
        Book::TierPointsCounted,
        Book::Transfer,
        Book::Debt,
        Book::Opening,
        Book::PointsRedeemed,
        Book::CountsSold,
        Book::CountsGiven,
        Book::CountsUsed,
        Book::GiftCountsUsed,
        Book::IntoCounts,
        Book::PaidElsewhere,
        Book::Refunded,
        Book::RefundKept,
        Book::BonusEnded,
        Book::CountsEnded,
        Book::GiftCountsEnded,
        Book::PointsGiven,
        Book::OnAccount,
        Book::Repaid,
        Book::GiftPointsEnded,
        Book::RefundFee,
        Book::RefundInterest,
        Book::PointsEntered,
        Book::PointsCancelled,
    ];
    let corrupt = StoreError::corrupt("entry", "book", id);
    BOOKS.into_iter().find(|book| *book as i16 == value).ok_or(corrupt)
}

/// A stored tier change.
pub(crate) fn tier_change(from: Option<i16>, to: Option<i16>, ladder: Option<Uuid>) -> Option<TierChange> {
    Some(TierChange { from: from?, to: to?, ladder: Id::new(ladder?) })
}

/// What a pair gave, as stored in a line.
#[derive(Debug, Serialize, Deserialize)]
struct TakenJson {
    lot: Uuid,
    p: i64,
    b: i64,
}

/// Who worked on a line, as stored in it.
#[derive(Debug, Serialize, Deserialize)]
struct StaffJson {
    employee: Uuid,
    role: String,
    share_bp: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assigned: Option<i16>,
}

/// A way of payment, as stored in a posting: minor units.
#[derive(Debug, Serialize, Deserialize)]
struct TenderJson {
    method: String,
    amount: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    vouchers: Vec<VoucherJson>,
}

/// A voucher, as stored in a way of payment: minor units.
#[derive(Debug, Serialize, Deserialize)]
struct VoucherJson {
    platform: i16,
    code: String,
    list: i64,
    settled: i64,
}

const SELLER: &str = "seller";
const PERFORMER: &str = "performer";

/// The `taken` column of a line.
pub(crate) fn taken_json(line: &ConsumptionLine) -> serde_json::Value {
    let rows: Vec<TakenJson> = line
        .taken
        .iter()
        .map(|taken| TakenJson { lot: taken.lot.value(), p: taken.principal.minor(), b: taken.bonus.minor() })
        .collect();
    serde_json::json!(rows)
}

/// The `staff` column of a line.
pub(crate) fn staff_json(staff: &[StaffShare]) -> serde_json::Value {
    let rows: Vec<StaffJson> = staff
        .iter()
        .map(|share| StaffJson {
            employee: share.employee.value(),
            role: match share.role {
                StaffRole::Seller => SELLER.into(),
                StaffRole::Performer => PERFORMER.into(),
            },
            share_bp: share.share_bp,
            assigned: share.assigned.map(|assigned| assigned as i16),
        })
        .collect();
    serde_json::json!(rows)
}

/// The `tenders` column of a posting; nothing when there are none.
pub(crate) fn tenders_json(tenders: &[Tender]) -> Option<serde_json::Value> {
    let rows: Vec<TenderJson> = tenders
        .iter()
        .map(|tender| TenderJson {
            method: tender.method.clone(),
            amount: tender.amount.minor(),
            given: tender.given.map(Money::minor),
            points: tender.points,
            reference: tender.reference.clone(),
            vouchers: tender.vouchers.iter().map(voucher_json).collect(),
            payment: tender.payment.map(Id::value),
        })
        .collect();
    (!rows.is_empty()).then(|| serde_json::json!(rows))
}

fn voucher_json(voucher: &Voucher) -> VoucherJson {
    VoucherJson {
        platform: voucher.platform as i16,
        code: voucher.code.clone(),
        list: voucher.list_value.minor(),
        settled: voucher.settlement_value.minor(),
    }
}

/// A stored platform.
pub(crate) fn platform(value: i16) -> Option<Platform> {
    Platform::ALL.into_iter().find(|platform| *platform as i16 == value)
}

/// Ways of payment of posting `id`.
pub(crate) fn tenders(
    value: Option<serde_json::Value>,
    currency: Currency,
    id: Uuid,
) -> Result<Vec<Tender>, StoreError> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let rows: Vec<TenderJson> =
        serde_json::from_value(value).map_err(|_| StoreError::corrupt("posting", "tenders", id))?;
    let money = |minor| Money::from_minor(minor, currency);
    let voucher = |row: VoucherJson| {
        let platform = platform(row.platform).ok_or(StoreError::corrupt("posting", "tenders", id))?;
        let (list_value, settlement_value) = (money(row.list), money(row.settled));
        Ok(Voucher { platform, code: row.code, list_value, settlement_value })
    };
    let tender = |row: TenderJson| {
        Ok(Tender {
            method: row.method,
            amount: money(row.amount),
            given: row.given.map(money),
            points: row.points,
            reference: row.reference,
            payment: row.payment.map(Id::new),
            vouchers: row.vouchers.into_iter().map(voucher).collect::<Result<_, StoreError>>()?,
        })
    };
    rows.into_iter().map(tender).collect()
}

/// The `paid` column of a line; nothing when stored value paid alone.
pub(crate) fn paid_json(paid: &[PaidPart]) -> Option<serde_json::Value> {
    let rows: Vec<(&str, i64)> =
        paid.iter().map(|part| (part.method.as_str(), part.amount.minor())).collect();
    (!rows.is_empty()).then(|| serde_json::json!(rows))
}

/// Parts by way of payment as stored.
pub(crate) fn paid(value: Option<serde_json::Value>, currency: Currency) -> Option<Vec<PaidPart>> {
    let Some(value) = value else { return Some(Vec::new()) };
    let rows: Vec<(String, i64)> = serde_json::from_value(value).ok()?;
    let part = |(method, minor)| PaidPart { method, amount: Money::from_minor(minor, currency) };
    Some(rows.into_iter().map(part).collect())
}

/// A line as selected.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = posting_line)]
pub(crate) struct LineRow {
    label: String,
    category: Option<String>,
    quantity: i64,
    list_price: Decimal,
    charged: Decimal,
    taken: serde_json::Value,
    staff: serde_json::Value,
    kind: i16,
    product_id: Option<Uuid>,
    paid: Option<serde_json::Value>,
    earned_on: Option<Decimal>,
    of_line: Option<i16>,
}

/// A delivered line of posting `id`.
pub(crate) fn line(row: LineRow, currency: Currency, id: Uuid) -> Result<ConsumptionLine, StoreError> {
    let corrupt = |column| StoreError::CorruptRow { table: "posting_line", column, id };
    let money = |value, column| money(value, currency, "posting_line", column, id);
    Ok(ConsumptionLine {
        kind: line_kind(row.kind).ok_or(corrupt("kind"))?,
        product: row.product_id.map(Id::new),
        label: row.label,
        category: row.category,
        quantity: row.quantity,
        list_price: money(row.list_price, "list_price")?,
        charged: money(row.charged, "charged")?,
        taken: taken(row.taken, currency).ok_or(corrupt("taken"))?,
        paid: paid(row.paid, currency).ok_or(corrupt("paid"))?,
        earned_on: money(row.earned_on.unwrap_or_default(), "earned_on")?,
        of_line: row.of_line,
        staff: staff(row.staff).ok_or(corrupt("staff"))?,
    })
}

fn line_kind(value: i16) -> Option<LineKind> {
    [LineKind::Delivered, LineKind::Rounding].into_iter().find(|kind| *kind as i16 == value)
}

fn taken(value: serde_json::Value, currency: Currency) -> Option<Vec<TakenFromPair>> {
    let rows: Vec<TakenJson> = serde_json::from_value(value).ok()?;
    let money = |minor| Money::from_minor(minor, currency);
    let taken = |row: TakenJson| TakenFromPair {
        lot: Id::new(row.lot),
        principal: money(row.p),
        bonus: money(row.b),
    };
    Some(rows.into_iter().map(taken).collect())
}

/// How a person came to a line, as stored.
pub(crate) fn assignment(code: i16) -> Option<Assignment> {
    [Assignment::Requested, Assignment::Rotation].into_iter().find(|assigned| *assigned as i16 == code)
}

fn staff(value: serde_json::Value) -> Option<Vec<StaffShare>> {
    let rows: Vec<StaffJson> = serde_json::from_value(value).ok()?;
    let share = |row: StaffJson| {
        let role = match row.role.as_str() {
            SELLER => StaffRole::Seller,
            PERFORMER => StaffRole::Performer,
            _ => return None,
        };
        let assigned = match row.assigned {
            Some(code) => Some(assignment(code)?),
            None => None,
        };
        Some(StaffShare { employee: Id::new(row.employee), role, share_bp: row.share_bp, assigned })
    };
    rows.into_iter().map(share).collect()
}
