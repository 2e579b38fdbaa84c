//! Points whose time is over and that no posting ended: nothing is put off for them any more, from the business date on which they lapsed.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::statement;
use crate::store::Tx;

/// Points that lapsed, by legal entity and business date.
pub type LapsedPoints = BTreeMap<Uuid, BTreeMap<NaiveDate, i64>>;

statement! {
    /// Points left in lots whose time is over, by the business date of the shop that issued them.
    Lapsed -> (SqlUuid, Date, BigInt);
    "SELECT l.issuing_entity_id, \
       ((l.expires_at - interval '1 microsecond') AT TIME ZONE s.time_zone - s.day_starts_at::interval)::date, \
       sum(l.points_left)::bigint \
     FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", now: Timestamptz = DateTime<Utc>, " AS now) AS k \
     JOIN lot AS l ON l.tenant_id = k.tenant AND l.open AND l.shape = 2 AND l.expires_at <= k.now AND l.issuing_entity_id = ANY (",
    entities: Array<SqlUuid> = Vec<Uuid>,
    ") JOIN shop AS s ON s.tenant_id = l.tenant_id AND s.id = l.issuing_shop_id GROUP BY 1, 2"
}

/// Points of these entities that have lapsed and are left.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn points(tx: &mut Tx<'_>, entities: Vec<Uuid>, now: DateTime<Utc>) -> Result<LapsedPoints, StoreError> {
    let rows: Vec<(Uuid, NaiveDate, i64)> = Lapsed { tenant: tx.tenant_id(), now, entities }.load(tx.conn)?;
    let mut lapsed = LapsedPoints::new();
    for (entity, date, points) in rows {
        lapsed.entry(entity).or_default().insert(date, points);
    }
    Ok(lapsed)
}
