//! 日结: business dates of shops that were closed, and perhaps opened again. Every closing stays.
//!
//! *Invariant:* of a shop's date one closing stands at most; while it does, the till posts nothing into that date. The sheet is read
//! after that is so, and once.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::figures::Figures;
use domain::ids::{DayClosing as DayClosingThing, Id, Shop, User};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::day_figures::{self, DayFilter, DayGroup, GroupBy};
use crate::error::StoreError;
use crate::figures;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{app_user, day_closing, parked_sale, payment, shift, shop};
use crate::store::Tx;
use crate::tenants;

/// A date that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayClosing {
    /// Its id.
    pub id: Id<DayClosingThing>,
    /// Where.
    pub shop: Named<Shop>,
    /// 营业日.
    pub date: NaiveDate,
    /// When.
    pub closed_at: DateTime<Utc>,
    /// By whom; none where it closed by itself.
    pub closed_by: Option<Named<User>>,
    /// What was open all the same.
    pub left_open: LeftOpen,
    /// A word for whoever reads it.
    pub note: Option<String>,
    /// Its figures; none for the moment until they were read.
    pub sheet: Option<Figures>,
    /// How it was opened again.
    pub reopened: Option<Reopened>,
}

/// How a date was opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopened {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Named<User>,
    /// Why.
    pub reason: String,
}

/// What is open in a shop, by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOpen {
    /// 未交的班次.
    pub shifts: i64,
    /// 挂单.
    pub parked_sales: i64,
    /// Payments by providers that nobody knows the end of.
    pub payments: i64,
}

impl LeftOpen {
    /// Whether nothing is open.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// A date to close.
#[derive(Debug, Clone, Copy)]
pub struct NewClosing<'a> {
    /// Its id.
    pub id: Id<DayClosingThing>,
    /// Where.
    pub shop: Id<Shop>,
    /// 营业日.
    pub date: NaiveDate,
    /// By whom; none where it closes by itself.
    pub by: Option<Id<User>>,
    /// What is open all the same.
    pub left_open: LeftOpen,
    /// 1 to 500 characters.
    pub note: Option<&'a str>,
}

/// Which closings a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClosingFilter {
    /// Of this shop.
    pub shop: Option<Id<Shop>>,
    /// Of this business date.
    pub date: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = day_closing)]
struct Row {
    id: Uuid,
    shop_id: Uuid,
    business_date: NaiveDate,
    closed_at: DateTime<Utc>,
    closed_by: Option<Uuid>,
    left_open: Value,
    note: Option<String>,
    sheet: Option<Value>,
    reopened_at: Option<DateTime<Utc>>,
    reopened_by: Option<Uuid>,
    reopen_reason: Option<String>,
}

/// What is open in a shop now.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn left_open(tx: &mut Tx<'_>, shop: Id<Shop>) -> Result<LeftOpen, StoreError> {
    let (tenant, shop) = (tx.tenant_id(), shop.value());
    let shifts = shift::table
        .filter(shift::tenant_id.eq(tenant).and(shift::shop_id.eq(shop)))
        .filter(shift::closed_at.is_null())
        .count()
        .get_result(tx.conn)?;
    let parked_sales = parked_sale::table
        .filter(parked_sale::tenant_id.eq(tenant).and(parked_sale::shop_id.eq(shop)))
        .filter(parked_sale::taken_at.is_null())
        .count()
        .get_result(tx.conn)?;
    let payments = payment::table
        .filter(payment::tenant_id.eq(tenant).and(payment::shop_id.eq(shop)))
        .filter(payment::state.eq_any(["requested", "waiting", "unknown"]))
        .count()
        .get_result(tx.conn)?;
    Ok(LeftOpen { shifts, parked_sales, payments })
}

/// Closes a date; says whether it was open. From its commit on the till posts nothing into it.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn close(tx: &mut Tx<'_>, new: NewClosing<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let affected = diesel::insert_into(day_closing::table)
        .values((
            day_closing::tenant_id.eq(tx.tenant_id()),
            day_closing::id.eq(new.id.value()),
            day_closing::shop_id.eq(new.shop.value()),
            day_closing::business_date.eq(new.date),
            day_closing::closed_at.eq(now),
            day_closing::closed_by.eq(new.by.map(Id::value)),
            day_closing::left_open.eq(serde_json::json!(new.left_open)),
            day_closing::note.eq(new.note),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    if affected == 1 {
        tenants::raise_rules_version(tx)?;
    }
    Ok(affected == 1)
}

/// Reads the sheet of a date that was closed, once everything posted before was added up; a sheet that is there stays.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn freeze(tx: &mut Tx<'_>, id: Id<DayClosingThing>) -> Result<(), StoreError> {
    let tenant = tx.tenant_id();
    // Held, so that nothing is added up between the figures and the number that they were read at.
    let next_seq = day_figures::FOLLOWER.claim(tx)?;
    let Some(closing) = find(tx, id)? else { return Ok(()) };
    if closing.sheet.is_some() {
        return Ok(());
    }
    let figures = figures_of(tx, closing.shop.id, closing.date)?;
    diesel::update(day_closing::table.find((tenant, id.value())))
        .set((
            day_closing::sheet.eq(Some(figures::to_json(&figures))),
            day_closing::through_seq.eq(Some(next_seq - 1)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn figures_of(tx: &mut Tx<'_>, shop: Id<Shop>, date: NaiveDate) -> Result<Figures, StoreError> {
    let filter = DayFilter { from: date, to: date, shop: Some(shop), entity: None, cashier: None };
    Ok(day_figures::read(tx, filter, GroupBy::Nothing)?.remove(&DayGroup::All).unwrap_or_default())
}

/// Closings that stand and whose date has other figures than their sheets.
pub(crate) fn changed(tx: &mut Tx<'_>) -> Result<Vec<DayClosing>, StoreError> {
    let rows: Vec<Row> = day_closing::table
        .filter(day_closing::tenant_id.eq(tx.tenant_id()))
        .filter(day_closing::reopened_at.is_null().and(day_closing::sheet.is_not_null()))
        .order(day_closing::id)
        .select(Row::as_select())
        .load(tx.conn)?;
    let mut changed = Vec::new();
    for closing in closings(tx, rows)? {
        if closing.sheet.as_ref() != Some(&figures_of(tx, closing.shop.id, closing.date)?) {
            changed.push(closing);
        }
    }
    Ok(changed)
}

/// Closings whose sheet is still to be read: whoever closed them was cut off.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn without_sheet(tx: &mut Tx<'_>) -> Result<Vec<Id<DayClosingThing>>, StoreError> {
    let ids: Vec<Uuid> = day_closing::table
        .filter(day_closing::tenant_id.eq(tx.tenant_id()).and(day_closing::sheet.is_null()))
        .select(day_closing::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Id::new).collect())
}

/// Opens a date again; says whether it was closed.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn reopen(
    tx: &mut Tx<'_>,
    id: Id<DayClosingThing>,
    (by, reason): (Id<User>, &str),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let affected = diesel::update(day_closing::table.find((tx.tenant_id(), id.value())))
        .filter(day_closing::reopened_at.is_null())
        .set((
            day_closing::reopened_at.eq(Some(now)),
            day_closing::reopened_by.eq(Some(by.value())),
            day_closing::reopen_reason.eq(Some(reason)),
        ))
        .execute(tx.conn)?;
    if affected == 1 {
        tenants::raise_rules_version(tx)?;
    }
    Ok(affected == 1)
}

/// Whether a date was ever closed, also if it was opened again.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn was_closed(tx: &mut Tx<'_>, shop: Id<Shop>, date: NaiveDate) -> Result<bool, StoreError> {
    let known = day_closing::table
        .filter(day_closing::tenant_id.eq(tx.tenant_id()).and(day_closing::shop_id.eq(shop.value())))
        .filter(day_closing::business_date.eq(date));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(tx.conn)?)
}

/// One closing.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(tx: &mut Tx<'_>, id: Id<DayClosingThing>) -> Result<Option<DayClosing>, StoreError> {
    let row = day_closing::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(closings(tx, row.into_iter().collect())?.pop())
}

/// The newest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    filter: ClosingFilter,
    page: &PageRequest,
) -> Result<Page<DayClosing>, StoreError> {
    let mut query = day_closing::table
        .filter(day_closing::tenant_id.eq(tx.tenant_id()))
        .order(day_closing::id.desc())
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    if let Some(shop) = filter.shop {
        query = query.filter(day_closing::shop_id.eq(shop.value()));
    }
    if let Some(date) = filter.date {
        query = query.filter(day_closing::business_date.eq(date));
    }
    if let Some(after) = page.after {
        query = query.filter(day_closing::id.lt(after));
    }
    let rows = query.load(tx.conn)?;
    Ok(Page::cut(closings(tx, rows)?, page, |each| each.id.value()))
}

fn closings(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<DayClosing>, StoreError> {
    let tenant = tx.tenant_id();
    let shops: Vec<(Uuid, String)> = shop::table
        .filter(shop::tenant_id.eq(tenant).and(shop::id.eq_any(rows.iter().map(|row| row.shop_id))))
        .select((shop::id, shop::name))
        .load(tx.conn)?;
    let people = rows.iter().flat_map(|row| [row.closed_by, row.reopened_by]).flatten();
    let people: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tenant).and(app_user::id.eq_any(people.collect::<Vec<_>>())))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    let (shops, people): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (shops.into_iter().collect(), people.into_iter().collect());
    let whole = |row: Row| {
        let corrupt = |column| StoreError::corrupt("day_closing", column, row.id);
        let sheet = row.sheet.map(|sheet| figures::from_json(sheet).ok_or_else(|| corrupt("sheet")));
        let reopened = row.reopened_at.zip(row.reopened_by).zip(row.reopen_reason);
        Ok(DayClosing {
            id: Id::new(row.id),
            shop: named(&shops, row.shop_id),
            date: row.business_date,
            closed_at: row.closed_at,
            closed_by: row.closed_by.map(|by| named(&people, by)),
            left_open: serde_json::from_value(row.left_open).map_err(|_| corrupt("left_open"))?,
            note: row.note,
            sheet: sheet.transpose()?,
            reopened: reopened.map(|((at, by), reason)| Reopened { at, by: named(&people, by), reason }),
        })
    };
    rows.into_iter().map(whole).collect()
}

fn named<T>(names: &BTreeMap<Uuid, String>, id: Uuid) -> Named<T> {
    Named { id: Id::new(id), name: names.get(&id).cloned().unwrap_or_default() }
}
