//! Parked sales (挂单): what was typed at a till and put aside. No value moves here.
//!
//! *Invariant:* a parked sale is taken once. Who takes it says so in one conditional update of its row; the same person at
//! the same till may take it again, because the answer may have been lost on its way.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Card, Id, Member, Membership, ParkedSale as ParkedThing, Shop, Terminal, User};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{app_user, membership, parked_sale};
use crate::store::Tx;
use crate::till::rows::money;

/// A parked sale as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedSale {
    /// Its id.
    pub id: Id<ParkedThing>,
    /// Where it was parked.
    pub shop: Id<Shop>,
    /// When.
    pub parked_at: DateTime<Utc>,
    /// By whom, if by a person; with their name.
    pub parked_by: Option<String>,
    /// For which membership, and whose that is.
    pub membership: Option<(Id<Membership>, Id<Member>)>,
    /// The card that was presented.
    pub card: Option<Id<Card>>,
    /// What was typed.
    pub content: Value,
    /// A word to recognise it by.
    pub note: Option<String>,
    /// How many pieces.
    pub pieces: i64,
    /// At list price when it was parked.
    pub list_total: Money,
    /// When it was taken, and the name of whoever did.
    pub taken: Option<(DateTime<Utc>, Option<String>)>,
}

/// A sale to park.
#[derive(Debug, Clone)]
pub struct NewParkedSale {
    /// Its id.
    pub id: Id<ParkedThing>,
    /// Where.
    pub shop: Id<Shop>,
    /// Made by the till: a second request with it parks nothing.
    pub key: String,
    /// By whom, if by a person.
    pub by: Option<Id<User>>,
    /// For which membership.
    pub membership: Option<Id<Membership>>,
    /// The card that was presented.
    pub card: Option<Id<Card>>,
    /// What was typed.
    pub content: Value,
    /// A word to recognise it by, 1 to 100 characters.
    pub note: Option<String>,
    /// How many pieces.
    pub pieces: i64,
    /// At list price.
    pub list_total: Money,
}

/// Who takes a parked sale, and where.
#[derive(Debug, Clone, Copy)]
pub struct Taker {
    /// The person.
    pub user: Option<Id<User>>,
    /// The till.
    pub terminal: Option<Id<Terminal>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = parked_sale)]
struct Row {
    id: Uuid,
    shop_id: Uuid,
    parked_at: DateTime<Utc>,
    parked_by: Option<Uuid>,
    membership_id: Option<Uuid>,
    card_id: Option<Uuid>,
    content: Value,
    note: Option<String>,
    pieces: i64,
    list_total: Decimal,
    taken_at: Option<DateTime<Utc>>,
    taken_by: Option<Uuid>,
}

/// Those that wait, oldest first, at most `most`; of one shop or of all.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn waiting(
    tx: &mut Tx<'_>,
    shop: Option<Id<Shop>>,
    currency: Currency,
    most: i64,
) -> Result<Vec<ParkedSale>, StoreError> {
    let mut query = parked_sale::table
        .filter(parked_sale::tenant_id.eq(tx.tenant_id()).and(parked_sale::taken_at.is_null()))
        .order(parked_sale::id)
        .limit(most)
        .select(Row::as_select())
        .into_boxed();
    if let Some(shop) = shop {
        query = query.filter(parked_sale::shop_id.eq(shop.value()));
    }
    let rows = query.load(tx.conn)?;
    completed(tx, rows, currency)
}

/// How many of a shop wait.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn count_waiting(tx: &mut Tx<'_>, shop: Id<Shop>) -> Result<i64, StoreError> {
    Ok(parked_sale::table
        .filter(parked_sale::tenant_id.eq(tx.tenant_id()).and(parked_sale::shop_id.eq(shop.value())))
        .filter(parked_sale::taken_at.is_null())
        .count()
        .get_result(tx.conn)?)
}

/// One, waiting or taken.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(
    tx: &mut Tx<'_>,
    id: Id<ParkedThing>,
    currency: Currency,
) -> Result<Option<ParkedSale>, StoreError> {
    let row: Option<Row> = parked_sale::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(completed(tx, row.into_iter().collect(), currency)?.pop())
}

/// What a key parked before.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find_by_key(tx: &mut Tx<'_>, key: &str, currency: Currency) -> Result<Option<ParkedSale>, StoreError> {
    let row: Option<Row> = parked_sale::table
        .filter(parked_sale::tenant_id.eq(tx.tenant_id()).and(parked_sale::key.eq(key)))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(completed(tx, row.into_iter().collect(), currency)?.pop())
}

/// Parks a sale; says whether its key was new.
///
/// # Errors
/// [`StoreError::Constraint`] when something that it names is unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewParkedSale, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let affected = diesel::insert_into(parked_sale::table)
        .values((
            parked_sale::tenant_id.eq(tx.tenant_id()),
            parked_sale::id.eq(new.id.value()),
            parked_sale::shop_id.eq(new.shop.value()),
            parked_sale::key.eq(&new.key),
            parked_sale::parked_at.eq(now),
            parked_sale::parked_by.eq(new.by.map(Id::value)),
            parked_sale::membership_id.eq(new.membership.map(Id::value)),
            parked_sale::card_id.eq(new.card.map(Id::value)),
            parked_sale::content.eq(&new.content),
            parked_sale::note.eq(&new.note),
            parked_sale::pieces.eq(new.pieces),
            parked_sale::list_total.eq(new.list_total.to_decimal()),
        ))
        .on_conflict((parked_sale::tenant_id, parked_sale::key))
        .do_nothing()
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// Takes one that waits, or that the same person took at the same till; says whether it did.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn take(
    tx: &mut Tx<'_>,
    id: Id<ParkedThing>,
    taker: Taker,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (user, terminal) = (taker.user.map(Id::value), taker.terminal.map(Id::value));
    let again = parked_sale::taken_by
        .is_not_distinct_from(user)
        .and(parked_sale::taken_terminal_id.is_not_distinct_from(terminal));
    let affected = diesel::update(parked_sale::table.find((tx.tenant_id(), id.value())))
        .filter(parked_sale::taken_at.is_null().or(again))
        .set((
            parked_sale::taken_at.eq(Some(now)),
            parked_sale::taken_by.eq(user),
            parked_sale::taken_terminal_id.eq(terminal),
        ))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// The rows with the names of who parked and took them, and whose memberships they are.
fn completed(tx: &mut Tx<'_>, rows: Vec<Row>, currency: Currency) -> Result<Vec<ParkedSale>, StoreError> {
    let people: Vec<Uuid> = rows.iter().flat_map(|row| [row.parked_by, row.taken_by]).flatten().collect();
    let names: BTreeMap<Uuid, String> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq_any(people)))
        .select((app_user::id, app_user::display_name))
        .load::<(Uuid, String)>(tx.conn)?
        .into_iter()
        .collect();
    let memberships: Vec<Uuid> = rows.iter().filter_map(|row| row.membership_id).collect();
    let members: BTreeMap<Uuid, Uuid> = membership::table
        .filter(membership::tenant_id.eq(tx.tenant_id()).and(membership::id.eq_any(memberships)))
        .select((membership::id, membership::member_id))
        .load::<(Uuid, Uuid)>(tx.conn)?
        .into_iter()
        .collect();
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned());
    let whole = |row: Row| {
        let member = row.membership_id.and_then(|id| Some((Id::new(id), Id::new(*members.get(&id)?))));
        Ok(ParkedSale {
            id: Id::new(row.id),
            shop: Id::new(row.shop_id),
            parked_at: row.parked_at,
            parked_by: name(row.parked_by),
            membership: member,
            card: row.card_id.map(Id::new),
            content: row.content,
            note: row.note,
            pieces: row.pieces,
            list_total: money(row.list_total, currency, "parked_sale", "list_total", row.id)?,
            taken: row.taken_at.map(|at| (at, name(row.taken_by))),
        })
    };
    rows.into_iter().map(whole).collect()
}
