//! Holds as people see them: what of a membership is set aside, since when, until when and what for; and those whose time is
//! over, for the worker that ends them.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::holds::Hold;
use domain::ids::{Id, Membership, Posting, Shop};
use domain::money::Currency;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{hold, posting};
use crate::store::Tx;
use crate::till::holds::{self, HoldRow};

/// What stands, in the words of the partial indexes: a plan that is made before the values are known uses them for nothing else.
const STANDS: &str = "hold.state = 1";
/// Holds that one look finds over, at most.
pub const OVER_MAX: usize = 100;

/// An open hold with what its posting says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenHold {
    /// The hold.
    pub hold: Hold,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// Where.
    pub shop: Id<Shop>,
    /// What for.
    pub reason: Option<String>,
}

/// What binds of a membership's value at `now`, soonest over first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn open_of(
    tx: &mut Tx<'_>,
    membership: Id<Membership>,
    currency: Currency,
    now: DateTime<Utc>,
) -> Result<Vec<OpenHold>, StoreError> {
    type Row = (HoldRow, DateTime<Utc>, Uuid, Option<String>);
    let of_wallet = hold::tenant_id.eq(tx.tenant_id()).and(hold::wallet_id.eq(membership.value()));
    let rows: Vec<Row> = hold::table
        .inner_join(posting::table.on(posting::tenant_id.eq(hold::tenant_id).and(posting::id.eq(hold::id))))
        .filter(
            of_wallet
                .and(sql::<Bool>(STANDS))
                .and(hold::amount.gt(Decimal::ZERO))
                .and(hold::expires_at.is_null().or(hold::expires_at.gt(now))),
        )
        .order((hold::expires_at.asc().nulls_last(), hold::id))
        .select((
            (
                hold::tenant_id,
                hold::wallet_id,
                hold::id,
                hold::amount,
                hold::expires_at,
                hold::state,
                hold::captured,
                hold::ended_posting_id,
                false.into_sql::<Bool>(),
            ),
            posting::recorded_at,
            hold::shop_id,
            posting::reason,
        ))
        .load(tx.conn)?;
    let open = |(row, placed_at, shop, reason): Row| {
        Ok(OpenHold { hold: holds::hold(row, currency)?, placed_at, shop: Id::new(shop), reason })
    };
    rows.into_iter().map(open).collect()
}

/// A hold whose time is over and which nothing has ended yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverHold {
    /// Whose.
    pub wallet: Id<Membership>,
    /// Which.
    pub hold: Id<Posting>,
    /// Where it was placed.
    pub shop: Id<Shop>,
}

/// Holds whose time was over at `now`, the oldest first, at most [`OVER_MAX`].
///
/// # Errors
/// [`StoreError`] of the query.
pub fn over(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<OverHold>, StoreError> {
    let rows: Vec<(Uuid, Uuid, Uuid)> = hold::table
        .filter(hold::tenant_id.eq(tx.tenant_id()).and(sql::<Bool>(STANDS)).and(hold::expires_at.le(now)))
        .order(hold::expires_at)
        .limit(OVER_MAX as i64)
        .select((hold::wallet_id, hold::id, hold::shop_id))
        .load(tx.conn)?;
    let over =
        |(wallet, hold, shop)| OverHold { wallet: Id::new(wallet), hold: Id::new(hold), shop: Id::new(shop) };
    Ok(rows.into_iter().map(over).collect())
}
