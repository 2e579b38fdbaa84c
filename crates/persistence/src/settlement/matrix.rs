//! The matrix of some days, and of what a settlement takes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Date, Int2, Int8, Nullable, Uuid as SqlUuid};
use domain::ids::{Id, Shop};
use domain::settlement::{Cell, Flow, Matrix, Moved};
use uuid::Uuid;

use super::{Parties, Reach};
use crate::contributions::EARLIEST;
use crate::error::StoreError;
use crate::schema::{legal_entity, settlement_cell, settlement_move, shop};
use crate::statement::statement;
use crate::store::Tx;

/// Which movements a report adds up.
#[derive(Debug, Clone, Copy)]
pub struct MatrixFilter {
    /// The first business date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// Only what a shop issued, or what counts there.
    pub shop: Option<Id<Shop>>,
}

/// Shops and entities of whose lots, and of where they count; flow, principal, bonus and what is carried.
type Row = (Uuid, Uuid, Uuid, Uuid, i16, Option<i64>, Option<i64>, Option<i64>);

statement! {
    /// Sums over business dates.
    CellsOfDays -> (SqlUuid, SqlUuid, SqlUuid, SqlUuid, Int2, Nullable<Int8>, Nullable<Int8>, Nullable<Int8>);
    "SELECT c.issuing_shop_id, c.issuing_entity_id, c.place_shop_id, c.place_entity_id, c.flow, sum(c.principal)::bigint, \
       sum(c.bonus)::bigint, sum(c.carried)::bigint \
     FROM settlement_cell AS c WHERE c.tenant_id = ", tenant: SqlUuid = Uuid,
    " AND c.business_date >= ", from: Date = NaiveDate, " AND c.business_date <= ", to: Date = NaiveDate,
    " GROUP BY 1, 2, 3, 4, 5"
}

statement! {
    /// Sums over what a settlement takes.
    CellsOfReach -> (SqlUuid, SqlUuid, SqlUuid, SqlUuid, Int2, Nullable<Int8>, Nullable<Int8>, Nullable<Int8>);
    "SELECT m.issuing_shop_id, m.issuing_entity_id, m.place_shop_id, m.place_entity_id, m.flow, sum(m.principal)::bigint, \
       sum(m.bonus)::bigint, sum(m.carried)::bigint \
     FROM settlement_move AS m WHERE m.tenant_id = ", tenant: SqlUuid = Uuid,
    " AND m.business_date <= ", to: Date = NaiveDate, " AND m.seq <= ", through: Int8 = i64,
    " AND NOT (m.business_date <= ", before: Date = NaiveDate, " AND m.seq <= ", before_seq: Int8 = i64,
    ") GROUP BY 1, 2, 3, 4, 5"
}

/// The matrix of some days.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn read(tx: &mut Tx<'_>, filter: MatrixFilter, parties: Parties) -> Result<Matrix<Uuid>, StoreError> {
    let rows: Vec<Row> =
        CellsOfDays { tenant: tx.tenant_id(), from: filter.from, to: filter.to }.load(tx.conn)?;
    let of_shop = |row: &Row| filter.shop.is_none_or(|shop| [row.0, row.2].contains(&shop.value()));
    matrix(rows.into_iter().filter(of_shop), parties)
}

/// The matrix of what a settlement takes.
pub(crate) fn taken(
    conn: &mut PgConnection,
    tenant: Uuid,
    reach: Reach,
    parties: Parties,
) -> Result<Matrix<Uuid>, StoreError> {
    let (before, before_seq) = reach.before.unwrap_or((EARLIEST, 0));
    let rows: Vec<Row> =
        CellsOfReach { tenant, to: reach.to, through: reach.through_seq, before, before_seq }.load(conn)?;
    matrix(rows.into_iter(), parties)
}

fn matrix(rows: impl Iterator<Item = Row>, parties: Parties) -> Result<Matrix<Uuid>, StoreError> {
    let mut matrix: Matrix<Uuid> = Matrix::new();
    for (issuing_shop, issuing_entity, place_shop, place_entity, flow, principal, bonus, carried) in rows {
        let flow = Flow::from_code(flow).ok_or(StoreError::corrupt("settlement_cell", "flow", place_shop))?;
        let key = (parties.of(issuing_shop, issuing_entity), parties.of(place_shop, place_entity));
        let moved = Moved { principal: principal.unwrap_or_default(), bonus: bonus.unwrap_or_default() };
        let cell: &mut Cell = matrix.entry(key).or_default();
        cell.add(flow, moved, carried.unwrap_or_default());
    }
    Ok(matrix)
}

/// The earliest business date of a movement that was followed.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn first_day(tx: &mut Tx<'_>) -> Result<Option<NaiveDate>, StoreError> {
    Ok(settlement_cell::table
        .filter(settlement_cell::tenant_id.eq(tx.tenant_id()))
        .select(diesel::dsl::min(settlement_cell::business_date))
        .first(tx.conn)?)
}

/// The names of shops, or of entities.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn names(tx: &mut Tx<'_>, parties: Parties) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let tenant = tx.tenant_id();
    let rows: Vec<(Uuid, String)> = match parties {
        Parties::Shops => {
            shop::table.filter(shop::tenant_id.eq(tenant)).select((shop::id, shop::name)).load(tx.conn)?
        }
        Parties::Entities => legal_entity::table
            .filter(legal_entity::tenant_id.eq(tenant))
            .select((legal_entity::id, legal_entity::name))
            .load(tx.conn)?,
    };
    Ok(rows.into_iter().collect())
}

/// What a settlement takes, as a condition on movements.
#[diesel::dsl::auto_type]
pub(super) fn within(to: NaiveDate, through: i64, before: NaiveDate, before_seq: i64) -> _ {
    settlement_move::business_date.le(to).and(settlement_move::seq.le(through)).and(diesel::dsl::not(
        settlement_move::business_date.le(before).and(settlement_move::seq.le(before_seq)),
    ))
}
