//! What was used of packages, and what is left of it: what a member is told of a use of counts.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Int8, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Posting};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::statement;
use crate::statements::Row;
use crate::store::Tx;

/// A line of a use of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedCount {
    /// What was used.
    pub label: String,
    /// How often.
    pub quantity: i64,
    /// What was left of its lot after the use; none for a time pass.
    pub left: Option<i64>,
    /// When the lot lapses, if it does.
    pub expires_at: Option<DateTime<Utc>>,
}

type Columns = (SqlUuid, Text, BigInt, Nullable<Numeric>, Nullable<Timestamptz>);
type Stored = (Uuid, String, i64, Option<Decimal>, Option<DateTime<Utc>>);

statement! {
    /// The uses of some postings, each found by its wallet, day and lot.
    UsedCounts -> Columns;
    "WITH tenant(id) AS (SELECT ", tenant: SqlUuid = Uuid, ") \
     SELECT u.posting_id, l.label, l.quantity, e.balance_after, lot.expires_at \
     FROM tenant CROSS JOIN unnest(", postings: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    versions: Array<Int8> = Vec<i64>, ", ", dates: Array<Date> = Vec<NaiveDate>,
    ") AS k(posting_id, wallet_id, version, business_date) \
     JOIN count_use u ON u.tenant_id = tenant.id AND u.wallet_id = k.wallet_id AND u.business_date = k.business_date \
      AND u.posting_id = k.posting_id \
     JOIN posting_line l ON l.tenant_id = tenant.id AND l.posting_id = u.posting_id AND l.line = u.line \
     JOIN lot ON lot.tenant_id = tenant.id AND lot.wallet_id = k.wallet_id AND lot.id = u.lot_id \
     LEFT JOIN LATERAL (SELECT one.balance_after FROM entry one WHERE one.tenant_id = tenant.id \
      AND one.wallet_id = k.wallet_id AND one.version = k.version AND one.lot_id = u.lot_id \
      ORDER BY one.line DESC LIMIT 1) e ON true \
     ORDER BY u.posting_id, u.line"
}

/// What each of the postings used, in the order of its lines; nothing for postings that used nothing.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn of(tx: &mut Tx<'_>, postings: &[&Row]) -> Result<HashMap<Id<Posting>, Vec<UsedCount>>, StoreError> {
    let mut used: HashMap<Id<Posting>, Vec<UsedCount>> = HashMap::new();
    if postings.is_empty() {
        return Ok(used);
    }
    let asked = UsedCounts {
        tenant: tx.tenant_id(),
        postings: postings.iter().map(|row| row.id.value()).collect(),
        wallets: postings.iter().map(|row| row.membership.value()).collect(),
        versions: postings.iter().map(|row| row.version).collect(),
        dates: postings.iter().map(|row| row.business_date).collect(),
    };
    let stored: Vec<Stored> = asked.load(tx.conn)?;
    for (posting, label, quantity, left, expires_at) in stored {
        let left = left.and_then(|left| left.to_i64());
        used.entry(Id::new(posting)).or_default().push(UsedCount { label, quantity, left, expires_at });
    }
    Ok(used)
}
