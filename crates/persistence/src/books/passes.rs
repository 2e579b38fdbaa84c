//! 期限卡: a time pass is earned by its days, which no posting says: each business date that is over earns its part.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Int8, Nullable, Uuid as SqlUuid};
use domain::books::{self as rules, Booking, OwedLot};
use domain::counts::CountsLot;
use domain::figures::Action;
use domain::ids::Id;
use domain::money::{Currency, Rounding};
use domain::till::Rejection;
use uuid::Uuid;

use super::lots::{owed_lot, set_earned};
use super::{Place, Sheet};
use crate::chain::feed::Follower;
use crate::error::StoreError;
use crate::snapshot::{self, TenantSnapshot};
use crate::statement::statement;
use crate::store::Tx;
use crate::till::counts;

/// Passes of one step, at most.
const PASSES_MAX: i64 = 200;

statement! {
    /// Passes whose term has begun and of which a day before `today` was not earned.
    PassesDue -> (SqlUuid, SqlUuid, Int8, Int8, Int8, Int8, Nullable<Date>);
    "SELECT b.lot_id, b.wallet_id, b.paid, b.face, b.remaining, b.booked, b.earned_on FROM (SELECT ",
    tenant: SqlUuid = Uuid, " AS tenant, ", today: Date = NaiveDate,
    " AS today) AS k JOIN book_lot AS b ON b.tenant_id = k.tenant AND b.pass AND b.remaining > 0 \
       AND (b.earned_on IS NULL OR b.earned_on < k.today) \
     JOIN lot AS l ON l.tenant_id = b.tenant_id AND l.wallet_id = b.wallet_id AND l.id = b.lot_id AND l.term_from < k.today \
     ORDER BY b.earned_on NULLS FIRST, b.lot_id LIMIT ", rows: Int8 = i64, ""
}

type Row = (Uuid, Uuid, i64, i64, i64, i64, Option<NaiveDate>);

/// Books what time passes earned on business dates that are over; says whether there may be more.
///
/// # Errors
/// [`StoreError`] of the statements; then nothing was booked.
pub fn earn(tx: &mut Tx<'_>, currency: Currency, now: DateTime<Utc>) -> Result<bool, StoreError> {
    if due(tx, now)?.is_empty() {
        return Ok(false);
    }
    let _ = Follower::Books.claim(tx)?;
    let snapshot = snapshot::load_in(tx)?;
    let rows = due(tx, now)?;
    let mut moved = false;
    let mut sheet = Sheet::default();
    for row in &rows {
        moved |= earn_one(tx, row, &snapshot, (currency, now), &mut sheet)?;
    }
    sheet.write(tx)?;
    Ok(moved && i64::try_from(rows.len()).unwrap_or(0) >= PASSES_MAX)
}

/// Passes of which a day that is over somewhere was not earned, those that wait longest first.
fn due(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Row>, StoreError> {
    let (tenant, today) = (tx.tenant_id(), now.date_naive());
    Ok(PassesDue { tenant, today, rows: PASSES_MAX }.load(tx.conn)?)
}

/// Earns the days of one pass; says whether any was over.
fn earn_one(
    tx: &mut Tx<'_>,
    (id, wallet, paid, face, left, booked, earned_on): &Row,
    snapshot: &TenantSnapshot,
    (currency, now): (Currency, DateTime<Utc>),
    sheet: &mut Sheet,
) -> Result<bool, StoreError> {
    let found = counts::lots(tx.conn, (tx.tenant_id(), *wallet), &[Id::new(*id)], currency)?;
    let Some(pass) = found.first() else { return Ok(false) };
    let today = snapshot.business_date(Some(pass.issuing_shop), now);
    let (Some(first), Some(last)) = (next_day(pass, *earned_on), today.pred_opt()) else { return Ok(false) };
    let mut lot = owed_lot((*paid, *face, *left, *booked), currency);
    let days = first.iter_days().take_while(|day| *day <= last);
    let mut earned = None;
    for day in days {
        let Some((gone, of)) = pass.days_gone(day) else { break };
        let booking = earned_by(pass, &mut lot, (gone, of));
        let booking = booking.map_err(|_| StoreError::corrupt("book_lot", "paid", *id))?;
        let place = Place { posting: pass.origin.value(), shop: pass.issuing_shop.value(), date: day };
        sheet.add(place, (Action::CountUse, false), &booking);
        earned = Some(day);
        if lot.left.is_zero() {
            break;
        }
    }
    // A day without a part of its own is over, too.
    let until = earned.unwrap_or(last);
    if earned_on.is_none_or(|before| before < until) {
        set_earned(tx, *id, &lot, until)?;
        return Ok(true);
    }
    Ok(false)
}

/// What a day earns after which so many of the days of a term are gone.
fn earned_by(pass: &CountsLot, lot: &mut OwedLot, (gone, of): (i64, i64)) -> Result<Booking, Rejection> {
    let left = lot.face.ratio(of - gone, of.max(1), Rounding::HalfUp)?;
    rules::earn_day(pass.issuing_entity, (pass.id, lot), left)
}

/// The first day that was not earned: the day after the last one, or after the term's first day, which is not counted.
fn next_day(pass: &CountsLot, earned_on: Option<NaiveDate>) -> Option<NaiveDate> {
    let from = pass.term_from?;
    earned_on.unwrap_or(from).max(from).checked_add_days(Days::new(1))
}
