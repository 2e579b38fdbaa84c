//! 账龄: what is owed, as things stand or stood at the end of a business date, by the age of its lots.
//!
//! Lots say what they hold now. What was posted for later days is taken off again: of what they hold by its entries, of what is owed
//! for them by what it booked; so the amounts are those of the books at the end of that day. Ends of terms are those of now.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Int2, Int4, Numeric, Timestamptz, Uuid as SqlUuid};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::statement;
use crate::statements::first_id_of;
use crate::store::Tx;
use crate::till::rows;

/// The last day of each band but the last, which is open.
pub const BAND_DAYS: [i32; 4] = [30, 90, 180, 365];

/// What kinds of lots are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgedKind {
    /// 储值: principal and bonus.
    StoredValue,
    /// 积分.
    Points,
    /// 次数.
    Counts,
    /// 期限卡.
    Passes,
}

impl AgedKind {
    const fn of(code: i16) -> Option<Self> {
        match code {
            1 => Some(Self::StoredValue),
            2 => Some(Self::Points),
            3 => Some(Self::Counts),
            4 => Some(Self::Passes),
            _ => None,
        }
    }
}

/// Lots of a kind and an age that hold something.
#[derive(Debug, Clone)]
pub struct AgedLots {
    /// Their kind.
    pub kind: AgedKind,
    /// Which of the bands, from 0; the last one is after [`BAND_DAYS`].
    pub band: usize,
    /// How many lots. A lot that holds nothing may be owed for all the same, until what was entered late is booked on a later day.
    pub lots: i64,
    /// Principal left.
    pub principal: Money,
    /// Bonus left.
    pub bonus: Money,
    /// Of that, bonus whose time is over; nobody took it away yet.
    pub bonus_lapsed: Money,
    /// Points, counts or passes left.
    pub number: i64,
    /// Of these, those whose time is over.
    pub number_lapsed: i64,
    /// 合同负债: what is owed for them; nothing of points.
    pub owed: Money,
    /// Of that, what is owed for counts and passes whose time is over.
    pub owed_lapsed: Money,
}

/// A date after every business date: as things stand.
const LATEST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

statement! {
    /// Lots that held something at the end of a business date, by kind and band: shape 4 are time passes. Postings before `first` are of no
    /// later date; as things stand (not `past`) nothing has to be taken off again, and none is read. How old a lot was, and whether its time was over, is asked of the instant at which that date ended in the shop that issued it.
    HeldLots -> (Int2, Int4, BigInt, Numeric, Numeric, Numeric, BigInt, BigInt, BigInt, BigInt);
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", now: Timestamptz = DateTime<Utc>, " AS now, ",
    past: Bool = bool, " AS past, ", last: Date = NaiveDate, " AS last, ", first: SqlUuid = Uuid, " AS first, ", entities: Array<SqlUuid> = Vec<Uuid>, " AS entities), \
     ended AS (SELECT s.id, least(k.now, (k.last + 1 + s.day_starts_at) AT TIME ZONE s.time_zone) AS at \
       FROM k JOIN shop AS s ON s.tenant_id = k.tenant), \
     moved AS (SELECT p.wallet_id, e.lot_id, coalesce(sum(e.amount) FILTER (WHERE e.kind <> 2), 0) AS first, \
         coalesce(sum(e.amount) FILTER (WHERE e.kind = 2), 0) AS second \
       FROM k JOIN posting AS p ON k.past AND p.tenant_id = k.tenant AND p.id >= k.first AND p.business_date > k.last \
       JOIN entry AS e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version \
       WHERE e.lot_id IS NOT NULL GROUP BY 1, 2), \
     booked AS (SELECT x.lot AS lot_id, sum(x.owed) AS owed \
       FROM k JOIN book_posting AS b ON k.past AND b.tenant_id = k.tenant AND b.legal_entity_id = ANY (k.entities) AND b.business_date > k.last \
       CROSS JOIN LATERAL unnest(b.lots, b.owed) AS x(lot, owed) GROUP BY 1), \
     wanted AS (SELECT l.wallet_id, l.id FROM k JOIN lot AS l ON l.tenant_id = k.tenant AND l.open \
       UNION SELECT wallet_id, lot_id FROM moved \
       UNION SELECT b.wallet_id, b.lot_id FROM k CROSS JOIN booked JOIN book_lot AS b \
         ON b.tenant_id = k.tenant AND b.lot_id = booked.lot_id), \
     held AS (SELECT CASE WHEN b.pass THEN 4 ELSE l.shape END AS shape, s.at, l.opened_at, l.expires_at <= s.at AS lapsed, \
         CASE l.shape WHEN 1 THEN l.principal_left WHEN 2 THEN l.points_left ELSE l.paid_left + l.gift_left END \
           - coalesce(m.first, 0) AS first, \
         CASE l.shape WHEN 1 THEN l.bonus_left ELSE 0 END - coalesce(m.second, 0) AS second, \
         coalesce(b.booked, 0) - coalesce(booked.owed, 0) AS owed \
       FROM k CROSS JOIN wanted AS w \
       JOIN lot AS l ON l.tenant_id = k.tenant AND l.wallet_id = w.wallet_id AND l.id = w.id AND l.issuing_entity_id = ANY (k.entities) \
       JOIN ended AS s ON s.id = l.issuing_shop_id \
       LEFT JOIN moved AS m ON m.wallet_id = l.wallet_id AND m.lot_id = l.id \
       LEFT JOIN book_lot AS b ON b.tenant_id = l.tenant_id AND b.lot_id = l.id \
       LEFT JOIN booked ON booked.lot_id = l.id) \
     SELECT h.shape::int2, width_bucket((h.at AT TIME ZONE 'UTC')::date - (h.opened_at AT TIME ZONE 'UTC')::date, ",
    bands: Array<Int4> = Vec<i32>, "), count(*) FILTER (WHERE h.first <> 0 OR h.second <> 0), coalesce(sum(h.first) FILTER (WHERE h.shape = 1), 0), sum(h.second), \
       coalesce(sum(h.second) FILTER (WHERE h.lapsed), 0), \
       coalesce(sum(h.first) FILTER (WHERE h.shape <> 1), 0)::bigint, \
       coalesce(sum(h.first) FILTER (WHERE h.shape <> 1 AND h.lapsed), 0)::bigint, \
       sum(h.owed)::bigint, coalesce(sum(h.owed) FILTER (WHERE h.shape IN (3, 4) AND h.lapsed), 0)::bigint \
     FROM held AS h WHERE h.first <> 0 OR h.second <> 0 OR h.owed <> 0 GROUP BY 1, 2 ORDER BY 1, 2"
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who issued the lots.
    pub entities: Vec<Uuid>,
    /// At the end of which business date; as things stand when none.
    pub as_of: Option<NaiveDate>,
    /// When it is asked.
    pub now: DateTime<Utc>,
}

/// Lots that hold something, or held it then, by kind and age.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn read(tx: &mut Tx<'_>, asked: Asked, currency: Currency) -> Result<Vec<AgedLots>, StoreError> {
    type Row = (i16, i32, i64, Decimal, Decimal, Decimal, i64, i64, i64, i64);
    let Asked { entities, as_of, now } = asked;
    let (tenant, past, last) = (tx.tenant_id(), as_of.is_some(), as_of.unwrap_or(LATEST));
    // The lower bounds of all bands but the first: a lot of 31 days is in the second.
    let bands = BAND_DAYS.iter().map(|days| days + 1).collect();
    let held = HeldLots { tenant, now, past, last, first: first_id_of(last), entities, bands };
    let stored: Vec<Row> = held.load(tx.conn)?;
    let money = |value, column| rows::money(value, currency, "lot", column, tenant);
    let row =
        |(shape, band, lots, principal, bonus, lapsed, number, number_lapsed, owed, owed_lapsed): Row| {
            Ok(AgedLots {
                kind: AgedKind::of(shape).ok_or(StoreError::corrupt("lot", "shape", tenant))?,
                band: usize::try_from(band).unwrap_or(0),
                lots,
                principal: money(principal, "principal_left")?,
                bonus: money(bonus, "bonus_left")?,
                bonus_lapsed: money(lapsed, "bonus_left")?,
                number,
                number_lapsed,
                owed: Money::from_minor(owed, currency),
                owed_lapsed: Money::from_minor(owed_lapsed, currency),
            })
        };
    stored.into_iter().map(row).collect()
}
