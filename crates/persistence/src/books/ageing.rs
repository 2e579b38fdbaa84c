//! 账龄: what is owed as things stand, by the age of its lots.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Int2, Int4, Numeric, Timestamptz, Uuid as SqlUuid};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::statement;
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

/// Open lots of a kind and an age.
#[derive(Debug, Clone)]
pub struct AgedLots {
    /// Their kind.
    pub kind: AgedKind,
    /// Which of the bands, from 0; the last one is after [`BAND_DAYS`].
    pub band: usize,
    /// How many lots.
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

statement! {
    /// Open lots by kind and band: shape 4 are time passes.
    OpenLots -> (Int2, Int4, BigInt, Numeric, Numeric, Numeric, BigInt, BigInt, BigInt, BigInt);
    "SELECT CASE WHEN b.pass THEN 4 ELSE l.shape END::int2, width_bucket(((k.now AT TIME ZONE 'UTC')::date - (l.opened_at AT TIME ZONE 'UTC')::date), ",
    bands: Array<Int4> = Vec<i32>, "), count(*), coalesce(sum(l.principal_left), 0), coalesce(sum(l.bonus_left), 0), \
       coalesce(sum(l.bonus_left) FILTER (WHERE l.expires_at <= k.now), 0), \
       coalesce(sum(CASE l.shape WHEN 2 THEN l.points_left WHEN 3 THEN l.paid_left + l.gift_left ELSE 0 END), 0)::bigint, \
       coalesce(sum(CASE l.shape WHEN 2 THEN l.points_left WHEN 3 THEN l.paid_left + l.gift_left ELSE 0 END) \
         FILTER (WHERE l.expires_at <= k.now), 0)::bigint, \
       coalesce(sum(b.booked), 0)::bigint, coalesce(sum(b.booked) FILTER (WHERE l.shape = 3 AND l.expires_at <= k.now), 0)::bigint \
     FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", now: Timestamptz = DateTime<Utc>, " AS now) AS k \
     JOIN lot AS l ON l.tenant_id = k.tenant AND l.open AND l.issuing_entity_id = ANY (", entities: Array<SqlUuid> = Vec<Uuid>,
    ") LEFT JOIN book_lot AS b ON b.tenant_id = l.tenant_id AND b.lot_id = l.id GROUP BY 1, 2 ORDER BY 1, 2"
}

/// Open lots that these entities issued, by kind and age.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn open_lots(
    tx: &mut Tx<'_>,
    entities: Vec<Uuid>,
    now: DateTime<Utc>,
    currency: Currency,
) -> Result<Vec<AgedLots>, StoreError> {
    type Row = (i16, i32, i64, Decimal, Decimal, Decimal, i64, i64, i64, i64);
    let tenant = tx.tenant_id();
    // The lower bounds of all bands but the first: a lot of 31 days is in the second.
    let bands = BAND_DAYS.iter().map(|days| days + 1).collect();
    let stored: Vec<Row> = OpenLots { bands, tenant, now, entities }.load(tx.conn)?;
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
