//! What of a wallet lapses soon, so that the desk can say it while the person is there.

use chrono::{DateTime, Utc};
use diesel::dsl::{min, sum};
use diesel::prelude::*;
use domain::ids::{Id, Membership};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::error::StoreError;
use crate::schema::lot;
use crate::store::Tx;
use crate::till::rows::SHAPE_COUNTS;

/// What lapses, and when the first of it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiring {
    /// Bonus that lapses.
    pub bonus: Money,
    /// Points that lapse.
    pub points: i64,
    /// When the first of it lapses; none when nothing does.
    pub first_at: Option<DateTime<Utc>>,
}

/// What lapses after `now` and up to `until`.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn of(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    currency: Currency,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Expiring, StoreError> {
    let (bonus, points, first_at): (Option<Decimal>, Option<Decimal>, Option<DateTime<Utc>>) = lot::table
        .filter(lot::tenant_id.eq(tx.tenant_id()).and(lot::wallet_id.eq(wallet.value())))
        .filter(lot::open.and(lot::expires_at.gt(now)).and(lot::expires_at.le(until)))
        .filter(lot::shape.ne(SHAPE_COUNTS))
        .select((sum(lot::bonus_left), sum(lot::points_left), min(lot::expires_at)))
        .first(tx.conn)?;
    let corrupt = StoreError::corrupt("lot", "bonus_left", wallet.value());
    let bonus = Money::from_decimal(bonus.unwrap_or_default(), currency).map_err(|_| corrupt)?;
    let points = points.and_then(|points| points.to_i64()).unwrap_or_default();
    Ok(Expiring { bonus, points, first_at })
}
