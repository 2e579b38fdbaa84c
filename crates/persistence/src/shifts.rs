//! Shifts (班次): who keeps which till, what was made in each, the cash that came and went beside sales, and how it was closed.
//!
//! *Invariant:* a posting is in one shift at most; who closes a shift holds its row first, so that nothing is added to it afterwards.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::figures::Figures;
use domain::ids::{
    CashMovement as CashMovementThing, Id, Posting, Shift as ShiftThing, Shop, Terminal, User,
};
use domain::money::{Currency, Money};
use domain::shifts::{CashDirection, Counted};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::StoreError;
use crate::figures;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{app_user, cash_movement, shift, shift_posting, shop, terminal};
use crate::store::Tx;
use crate::till::rows::money;
use crate::written::one_row;

/// One cashier's time at one till.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// Its id.
    pub id: Id<ShiftThing>,
    /// Where.
    pub shop: Named<Shop>,
    /// At which till.
    pub terminal: Named<Terminal>,
    /// Whose.
    pub cashier: Named<User>,
    /// The shift that opened the drawer; its own id unless it shares another's.
    pub drawer: Id<ShiftThing>,
    /// 营业日 when it was opened.
    pub business_date: NaiveDate,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// 备用金: cash that was there when the drawer was opened.
    pub float: Money,
    /// How many postings are linked to it.
    pub postings: i64,
    /// How it was closed; none while it is open.
    pub closed: Option<Closed>,
}

/// How a shift was closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Closed {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom, if not by the cashier.
    pub by: Named<User>,
    /// What should have been in the drawer, and what was; none when others still shared it.
    pub cash: Option<Count>,
    /// A word for whoever reads it.
    pub note: Option<String>,
    /// Its figures then.
    pub sheet: Figures,
}

/// A drawer as it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// What should have been there.
    pub due: Money,
    /// What was there.
    pub counted: Money,
    /// By denomination; empty when only the sum was told.
    pub pieces: Vec<Counted>,
}

/// A shift to open.
#[derive(Debug, Clone, Copy)]
pub struct NewShift {
    /// Its id.
    pub id: Id<ShiftThing>,
    /// Where.
    pub shop: Id<Shop>,
    /// At which till.
    pub terminal: Id<Terminal>,
    /// Whose.
    pub cashier: Id<User>,
    /// Whose drawer it shares; none for its own.
    pub shares: Option<Id<ShiftThing>>,
    /// 营业日.
    pub business_date: NaiveDate,
    /// 备用金; nothing when it shares a drawer.
    pub float: Money,
}

/// Cash laid into a drawer or taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashMovement {
    /// Its id.
    pub id: Id<CashMovementThing>,
    /// In whose shift.
    pub shift: Id<ShiftThing>,
    /// Which way.
    pub direction: CashDirection,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Named<User>,
}

/// A movement of cash to keep.
#[derive(Debug, Clone)]
pub struct NewCashMovement {
    /// Its id.
    pub id: Id<CashMovementThing>,
    /// In whose shift.
    pub shift: Id<ShiftThing>,
    /// Made by the till: a second request with it moves nothing.
    pub key: String,
    /// Which way.
    pub direction: CashDirection,
    /// How much, more than nothing.
    pub amount: Money,
    /// Why, 1 to 200 characters.
    pub reason: String,
    /// By whom.
    pub by: Id<User>,
}

/// Which shifts a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShiftFilter {
    /// What the caller may see: of this shop, or of all.
    pub within: Option<Id<Shop>>,
    /// Of this shop.
    pub shop: Option<Id<Shop>>,
    /// Of this cashier.
    pub cashier: Option<Id<User>>,
    /// Open ones, or closed ones.
    pub open: Option<bool>,
    /// Opened on this business date.
    pub business_date: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shift)]
struct Row {
    id: Uuid,
    shop_id: Uuid,
    terminal_id: Uuid,
    user_id: Uuid,
    drawer_id: Uuid,
    business_date: NaiveDate,
    opened_at: DateTime<Utc>,
    float_cash: Decimal,
    postings: i64,
    closed_at: Option<DateTime<Utc>>,
    closed_by: Option<Uuid>,
    cash_due: Option<Decimal>,
    cash_counted: Option<Decimal>,
    counted: Option<Value>,
    sheet: Option<Value>,
    note: Option<String>,
}

/// Pieces of one denomination as stored, in minor units.
#[derive(Debug, Serialize, Deserialize)]
struct CountedJson {
    denomination: i64,
    pieces: i64,
}

/// The newest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    filter: ShiftFilter,
    page: &PageRequest,
    currency: Currency,
) -> Result<Page<Shift>, StoreError> {
    let mut query = shift::table
        .filter(shift::tenant_id.eq(tx.tenant_id()))
        .order(shift::id.desc())
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    for shop in [filter.within, filter.shop].into_iter().flatten() {
        query = query.filter(shift::shop_id.eq(shop.value()));
    }
    if let Some(cashier) = filter.cashier {
        query = query.filter(shift::user_id.eq(cashier.value()));
    }
    if let Some(open) = filter.open {
        query = query.filter(shift::closed_at.is_null().eq(open));
    }
    if let Some(date) = filter.business_date {
        query = query.filter(shift::business_date.eq(date));
    }
    if let Some(after) = page.after {
        query = query.filter(shift::id.lt(after));
    }
    let rows = query.load(tx.conn)?;
    Ok(Page::cut(named(tx, rows, currency)?, page, |shift| shift.id.value()))
}

/// One shift.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(tx: &mut Tx<'_>, id: Id<ShiftThing>, currency: Currency) -> Result<Option<Shift>, StoreError> {
    let row =
        shift::table.find((tx.tenant_id(), id.value())).select(Row::as_select()).first(tx.conn).optional()?;
    Ok(named(tx, row.into_iter().collect(), currency)?.pop())
}

/// One shift, with every shift of its drawer held until the transaction ends: nothing is added to them meanwhile.
///
/// # Errors
/// [`StoreError`] of the queries, also when a row is not obtained in time.
pub fn hold(tx: &mut Tx<'_>, id: Id<ShiftThing>, currency: Currency) -> Result<Option<Shift>, StoreError> {
    let drawer: Option<Uuid> =
        shift::table.find((tx.tenant_id(), id.value())).select(shift::drawer_id).first(tx.conn).optional()?;
    let Some(drawer) = drawer else { return Ok(None) };
    let _held: Vec<Uuid> = shift::table
        .filter(shift::tenant_id.eq(tx.tenant_id()).and(shift::drawer_id.eq(drawer)))
        .order(shift::id)
        .select(shift::id)
        .for_no_key_update()
        .load(tx.conn)?;
    find(tx, id, currency)
}

/// All open shifts of a till, oldest first: they share its drawer.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn all_open(
    tx: &mut Tx<'_>,
    terminal: Id<Terminal>,
    currency: Currency,
) -> Result<Vec<Shift>, StoreError> {
    let rows = shift::table
        .filter(shift::tenant_id.eq(tx.tenant_id()).and(shift::terminal_id.eq(terminal.value())))
        .filter(shift::closed_at.is_null())
        .order(shift::id)
        .select(Row::as_select())
        .load(tx.conn)?;
    named(tx, rows, currency)
}

/// Other shifts of a drawer, oldest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn others_of_drawer(tx: &mut Tx<'_>, of: &Shift, currency: Currency) -> Result<Vec<Shift>, StoreError> {
    let rows = shift::table
        .filter(shift::tenant_id.eq(tx.tenant_id()).and(shift::drawer_id.eq(of.drawer.value())))
        .filter(shift::id.ne(of.id.value()))
        .order(shift::id)
        .select(Row::as_select())
        .load(tx.conn)?;
    named(tx, rows, currency)
}

/// Opens a shift; says whether the cashier had none open there.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn open(tx: &mut Tx<'_>, new: NewShift, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let affected = diesel::insert_into(shift::table)
        .values((
            shift::tenant_id.eq(tx.tenant_id()),
            shift::id.eq(new.id.value()),
            shift::shop_id.eq(new.shop.value()),
            shift::terminal_id.eq(new.terminal.value()),
            shift::user_id.eq(new.cashier.value()),
            shift::drawer_id.eq(new.shares.unwrap_or(new.id).value()),
            shift::business_date.eq(new.business_date),
            shift::opened_at.eq(now),
            shift::float_cash.eq(new.float.to_decimal()),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// Closes a shift whose row is held.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn close(
    tx: &mut Tx<'_>,
    id: Id<ShiftThing>,
    by: Id<User>,
    closing: &Closing,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let cash = closing.cash.as_ref();
    let affected = diesel::update(shift::table.find((tx.tenant_id(), id.value())))
        .filter(shift::closed_at.is_null())
        .set((
            shift::closed_at.eq(Some(now)),
            shift::closed_by.eq(Some(by.value())),
            shift::cash_due.eq(cash.map(|cash| cash.due.to_decimal())),
            shift::cash_counted.eq(cash.map(|cash| cash.counted.to_decimal())),
            shift::counted.eq(cash.map(|cash| counted_json(&cash.pieces))),
            shift::note.eq(&closing.note),
            shift::sheet.eq(Some(figures::to_json(&closing.sheet))),
        ))
        .execute(tx.conn)?;
    one_row(affected)
}

/// What is kept of a shift when it is closed.
#[derive(Debug)]
pub struct Closing {
    /// The drawer as counted; none when others still share it.
    pub cash: Option<Count>,
    /// A word for whoever reads it, 1 to 500 characters.
    pub note: Option<String>,
    /// Its figures.
    pub sheet: Figures,
}

/// The postings that were made in a shift, oldest first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn postings_of(tx: &mut Tx<'_>, id: Id<ShiftThing>) -> Result<Vec<Id<Posting>>, StoreError> {
    let ids: Vec<Uuid> = shift_posting::table
        .filter(shift_posting::tenant_id.eq(tx.tenant_id()).and(shift_posting::shift_id.eq(id.value())))
        .order(shift_posting::posting_id)
        .select(shift_posting::posting_id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Id::new).collect())
}

/// The figures of a shift before its row is held: most of what closing reads, while the till goes on.
#[derive(Debug)]
pub struct SoFar {
    postings: HashSet<Uuid>,
    figures: Figures,
}

impl SoFar {
    /// Reads what is linked now.
    ///
    /// # Errors
    /// [`StoreError`] of the queries.
    pub fn read(tx: &mut Tx<'_>, id: Id<ShiftThing>, currency: Currency) -> Result<Self, StoreError> {
        let ids = postings_of(tx, id)?;
        let figures = figures::of_postings(tx, &ids, currency)?;
        Ok(Self { postings: ids.into_iter().map(Id::value).collect(), figures })
    }

    /// Adds what was linked since. The shift's row is held: this is all of it.
    ///
    /// # Errors
    /// [`StoreError`] of the queries.
    pub fn complete(
        mut self,
        tx: &mut Tx<'_>,
        id: Id<ShiftThing>,
        currency: Currency,
    ) -> Result<Figures, StoreError> {
        let ids = postings_of(tx, id)?;
        let late: Vec<Id<Posting>> =
            ids.into_iter().filter(|posting| !self.postings.contains(&posting.value())).collect();
        figures::add_postings(tx, &mut self.figures, &late, currency)?;
        Ok(self.figures)
    }
}

/// The figures of a shift: as it was closed, or as they are now.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn figures_of(tx: &mut Tx<'_>, shift: &Shift, currency: Currency) -> Result<Figures, StoreError> {
    if let Some(closed) = &shift.closed {
        return Ok(closed.sheet.clone());
    }
    let ids = postings_of(tx, shift.id)?;
    figures::of_postings(tx, &ids, currency)
}

/// Keeps a movement of cash; says whether its key was new.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn move_cash(tx: &mut Tx<'_>, new: &NewCashMovement, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let affected = diesel::insert_into(cash_movement::table)
        .values((
            cash_movement::tenant_id.eq(tx.tenant_id()),
            cash_movement::id.eq(new.id.value()),
            cash_movement::shift_id.eq(new.shift.value()),
            cash_movement::key.eq(&new.key),
            cash_movement::direction.eq(direction_code(new.direction)),
            cash_movement::amount.eq(new.amount.to_decimal()),
            cash_movement::reason.eq(&new.reason),
            cash_movement::moved_at.eq(now),
            cash_movement::moved_by.eq(new.by.value()),
        ))
        .on_conflict((cash_movement::tenant_id, cash_movement::key))
        .do_nothing()
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// What a key moved before.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn movement_by_key(
    tx: &mut Tx<'_>,
    key: &str,
    currency: Currency,
) -> Result<Option<CashMovement>, StoreError> {
    let rows: Vec<MovementRow> = movement_rows(tx.tenant_id())
        .filter(cash_movement::key.eq(key))
        .select(movement_columns())
        .load(tx.conn)?;
    Ok(movements(rows, currency)?.pop())
}

/// The movements of cash of these shifts, oldest first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn movements_of(
    tx: &mut Tx<'_>,
    shifts: &[Id<ShiftThing>],
    currency: Currency,
) -> Result<Vec<CashMovement>, StoreError> {
    let ids: Vec<Uuid> = shifts.iter().map(|id| id.value()).collect();
    let rows: Vec<MovementRow> = movement_rows(tx.tenant_id())
        .filter(cash_movement::shift_id.eq_any(ids))
        .order(cash_movement::id)
        .select(movement_columns())
        .load(tx.conn)?;
    movements(rows, currency)
}

type MovementRow = (Uuid, Uuid, String, Decimal, String, DateTime<Utc>, Uuid, String);

#[diesel::dsl::auto_type]
fn movement_rows(tenant: Uuid) -> _ {
    cash_movement::table
        .inner_join(app_user::table.on(
            app_user::tenant_id.eq(cash_movement::tenant_id).and(app_user::id.eq(cash_movement::moved_by)),
        ))
        .filter(cash_movement::tenant_id.eq(tenant))
}

#[diesel::dsl::auto_type]
fn movement_columns() -> _ {
    (
        cash_movement::id,
        cash_movement::shift_id,
        cash_movement::direction,
        cash_movement::amount,
        cash_movement::reason,
        cash_movement::moved_at,
        app_user::id,
        app_user::display_name,
    )
}

fn movements(rows: Vec<MovementRow>, currency: Currency) -> Result<Vec<CashMovement>, StoreError> {
    let movement = |(id, shift, direction, amount, reason, at, by, name): MovementRow| {
        let direction = [CashDirection::In, CashDirection::Out]
            .into_iter()
            .find(|known| direction_code(*known) == direction)
            .ok_or(StoreError::corrupt("cash_movement", "direction", id))?;
        Ok(CashMovement {
            id: Id::new(id),
            shift: Id::new(shift),
            direction,
            amount: money(amount, currency, "cash_movement", "amount", id)?,
            reason,
            at,
            by: Named { id: Id::new(by), name },
        })
    };
    rows.into_iter().map(movement).collect()
}

const fn direction_code(direction: CashDirection) -> &'static str {
    match direction {
        CashDirection::In => "in",
        CashDirection::Out => "out",
    }
}

fn counted_json(pieces: &[Counted]) -> Value {
    let rows = pieces
        .iter()
        .map(|each| CountedJson { denomination: each.denomination.minor(), pieces: each.pieces });
    serde_json::json!(rows.collect::<Vec<_>>())
}

/// Rows with the names of shops, tills and people.
fn named(tx: &mut Tx<'_>, rows: Vec<Row>, currency: Currency) -> Result<Vec<Shift>, StoreError> {
    let tenant = tx.tenant_id();
    let shops: Vec<(Uuid, String)> = shop::table
        .filter(shop::tenant_id.eq(tenant).and(shop::id.eq_any(rows.iter().map(|row| row.shop_id))))
        .select((shop::id, shop::name))
        .load(tx.conn)?;
    let tills: Vec<(Uuid, String)> = terminal::table
        .filter(
            terminal::tenant_id.eq(tenant).and(terminal::id.eq_any(rows.iter().map(|row| row.terminal_id))),
        )
        .select((terminal::id, terminal::name))
        .load(tx.conn)?;
    let people = rows.iter().flat_map(|row| [Some(row.user_id), row.closed_by]).flatten();
    let people: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tenant).and(app_user::id.eq_any(people.collect::<Vec<_>>())))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    rows.into_iter().map(|row| row.into_shift((&shops, &tills, &people), currency)).collect()
}

/// Names of shops, tills and people.
type Names<'a> = (&'a [(Uuid, String)], &'a [(Uuid, String)], &'a [(Uuid, String)]);

impl Row {
    fn into_shift(self, (shops, tills, people): Names<'_>, currency: Currency) -> Result<Shift, StoreError> {
        let id = self.id;
        let amount = |value, column| money(value, currency, "shift", column, id);
        let closed = match (self.closed_at, self.closed_by, self.sheet) {
            (Some(at), Some(by), Some(sheet)) => {
                let cash = match (self.cash_due, self.cash_counted) {
                    (Some(due), Some(counted)) => Some(Count {
                        due: amount(due, "cash_due")?,
                        counted: amount(counted, "cash_counted")?,
                        pieces: counted_of(self.counted, currency)
                            .ok_or(StoreError::corrupt("shift", "counted", id))?,
                    }),
                    _ => None,
                };
                let sheet = figures::from_json(sheet).ok_or(StoreError::corrupt("shift", "sheet", id))?;
                Some(Closed { at, by: name(people, by), cash, note: self.note, sheet })
            }
            _ => None,
        };
        Ok(Shift {
            id: Id::new(id),
            shop: name(shops, self.shop_id),
            terminal: name(tills, self.terminal_id),
            cashier: name(people, self.user_id),
            drawer: Id::new(self.drawer_id),
            business_date: self.business_date,
            opened_at: self.opened_at,
            float: amount(self.float_cash, "float_cash")?,
            postings: self.postings,
            closed,
        })
    }
}

fn counted_of(value: Option<Value>, currency: Currency) -> Option<Vec<Counted>> {
    let Some(value) = value else { return Some(Vec::new()) };
    let rows: Vec<CountedJson> = serde_json::from_value(value).ok()?;
    let piece = |row: CountedJson| Counted {
        denomination: Money::from_minor(row.denomination, currency),
        pieces: row.pieces,
    };
    Some(rows.into_iter().map(piece).collect())
}

fn name<T>(names: &[(Uuid, String)], id: Uuid) -> Named<T> {
    let name = names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
    Named { id: Id::new(id), name: name.unwrap_or_default() }
}
