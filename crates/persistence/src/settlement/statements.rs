//! 结算单: periods that shops, or entities, settle. The figures of one never change; while it is not closed it can be withdrawn.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Settlement as SettlementThing, User};
use domain::settlement::{Matrix, Position, positions};
use serde_json::Value;
use uuid::Uuid;

use super::{Parties, Reach, follow, kept, matrix};
use crate::error::StoreError;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{app_user, event_run, settlement, settlement_party};
use crate::store::Tx;
use crate::written::one_row;

/// A settlement as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Its id.
    pub id: Id<SettlementThing>,
    /// Counted from 1.
    pub number: i32,
    /// Between whom.
    pub parties: Parties,
    /// The first business date.
    pub from: NaiveDate,
    /// What it takes.
    pub reach: Reach,
    /// Hash of the chain at its last number.
    pub head_hash: Vec<u8>,
    /// Who topped up × who delivered.
    pub matrix: Matrix<Uuid>,
    /// What each pays or receives.
    pub shares: Vec<PartyShare>,
    /// When it was fixed.
    pub fixed_at: DateTime<Utc>,
    /// By whom.
    pub fixed_by: Named<User>,
    /// When it was closed, and by whom; none while it can be withdrawn.
    pub closed: Option<(DateTime<Utc>, Named<User>)>,
}

/// What one party pays to the head office (plus), or receives, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyShare {
    /// The shop, or the entity.
    pub party: Uuid,
    /// How much.
    pub amount: i64,
    /// How it was paid, once it was.
    pub paid: Option<Payment>,
}

/// How a share was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// On which day.
    pub on: NaiveDate,
    /// Number of the transfer, or whatever it is known by; 1 to 100 characters.
    pub reference: String,
    /// Who said so.
    pub by: Named<User>,
}

/// A settlement to fix.
#[derive(Debug, Clone, Copy)]
pub struct NewSettlement {
    /// Its id.
    pub id: Id<SettlementThing>,
    /// Between whom.
    pub parties: Parties,
    /// The first business date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// Who fixes it.
    pub by: Id<User>,
}

/// What became of an attempt to fix one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is fixed.
    Fixed,
    /// The one before is not closed.
    OtherOpen,
    /// Its first day is not the one after the last of the one before.
    NotNext,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = settlement)]
struct Row {
    id: Uuid,
    number: i32,
    parties: String,
    from_date: NaiveDate,
    to_date: NaiveDate,
    before_date: Option<NaiveDate>,
    before_seq: i64,
    through_seq: i64,
    head_hash: Vec<u8>,
    figures: Value,
    fixed_at: DateTime<Utc>,
    fixed_by: Uuid,
    closed_at: Option<DateTime<Utc>>,
    closed_by: Option<Uuid>,
}

type ShareRow = (Uuid, Uuid, i64, Option<NaiveDate>, Option<String>, Option<Uuid>);

/// Fixes a period: everything up to its last day that was followed and is in no earlier one.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn fix(tx: &mut Tx<'_>, new: NewSettlement, now: DateTime<Utc>) -> Result<Taken, StoreError> {
    // Whoever follows the feed, or fixes another, waits: nothing moves below the figures.
    let through_seq = follow::FOLLOWER.claim(tx)? - 1;
    let before = last_row(tx)?;
    if let Some(before) = &before {
        if before.closed_at.is_none() {
            return Ok(Taken::OtherOpen);
        }
        if before.to_date.succ_opt() != Some(new.from) {
            return Ok(Taken::NotNext);
        }
    }
    let number = before.as_ref().map_or(0, |before| before.number) + 1;
    let before = before.map(|before| (before.to_date, before.through_seq));
    let reach = Reach { to: new.to, through_seq, before };
    let tenant = tx.tenant_id();
    let matrix = matrix::taken(tx.conn, tenant, reach, new.parties)?;
    diesel::insert_into(settlement::table)
        .values((
            settlement::tenant_id.eq(tenant),
            settlement::id.eq(new.id.value()),
            settlement::number.eq(number),
            settlement::parties.eq(new.parties.code()),
            settlement::from_date.eq(new.from),
            settlement::to_date.eq(new.to),
            settlement::before_date.eq(before.map(|(date, _)| date)),
            settlement::before_seq.eq(before.map_or(0, |(_, seq)| seq)),
            settlement::through_seq.eq(through_seq),
            settlement::head_hash.eq(hash_at(tx, through_seq)?),
            settlement::figures.eq(kept::to_json(&matrix)),
            settlement::fixed_at.eq(now),
            settlement::fixed_by.eq(new.by.value()),
        ))
        .execute(tx.conn)?;
    let share = |(party, position): (Uuid, Position)| {
        (
            settlement_party::tenant_id.eq(tenant),
            settlement_party::settlement_id.eq(new.id.value()),
            settlement_party::party.eq(party),
            settlement_party::amount.eq(position.amount()),
        )
    };
    let shares: Vec<_> = positions(&matrix).into_iter().map(share).collect();
    diesel::insert_into(settlement_party::table).values(shares).execute(tx.conn)?;
    Ok(Taken::Fixed)
}

/// The hash of the chain after a number at which a run ends: the feed is followed run by run.
fn hash_at(tx: &mut Tx<'_>, seq: i64) -> Result<Vec<u8>, StoreError> {
    let hash: Option<Vec<u8>> = event_run::table
        .filter(event_run::tenant_id.eq(tx.tenant_id()).and(event_run::first_seq.le(seq)))
        .order(event_run::first_seq.desc())
        .select(event_run::hash)
        .first(tx.conn)
        .optional()?;
    Ok(hash.unwrap_or_default())
}

fn last_row(tx: &mut Tx<'_>) -> Result<Option<Row>, StoreError> {
    Ok(settlement::table
        .filter(settlement::tenant_id.eq(tx.tenant_id()))
        .order(settlement::number.desc())
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?)
}

/// The latest settlement.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn last(tx: &mut Tx<'_>) -> Result<Option<Settlement>, StoreError> {
    let row = last_row(tx)?;
    Ok(settlements(tx, row.into_iter().collect())?.pop())
}

/// The newest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<Settlement>, StoreError> {
    let rows = settlement::table
        .filter(settlement::tenant_id.eq(tx.tenant_id()))
        .filter(settlement::id.lt(page.after.unwrap_or(Uuid::max())))
        .order(settlement::id.desc())
        .limit(page.fetch())
        .select(Row::as_select())
        .load(tx.conn)?;
    Ok(Page::cut(settlements(tx, rows)?, page, |each| each.id.value()))
}

/// One settlement.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(tx: &mut Tx<'_>, id: Id<SettlementThing>) -> Result<Option<Settlement>, StoreError> {
    let row = settlement::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(settlements(tx, row.into_iter().collect())?.pop())
}

/// Closes one; says whether it was open.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn close(
    tx: &mut Tx<'_>,
    id: Id<SettlementThing>,
    by: Id<User>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let affected = diesel::update(settlement::table.find((tx.tenant_id(), id.value())))
        .filter(settlement::closed_at.is_null())
        .set((settlement::closed_at.eq(Some(now)), settlement::closed_by.eq(Some(by.value()))))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// Removes one that is not closed; says whether it was there and open.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn withdraw(tx: &mut Tx<'_>, id: Id<SettlementThing>) -> Result<bool, StoreError> {
    let tenant = tx.tenant_id();
    let open: Option<Uuid> = settlement::table
        .find((tenant, id.value()))
        .filter(settlement::closed_at.is_null())
        .select(settlement::id)
        .first(tx.conn)
        .optional()?;
    if open.is_none() {
        return Ok(false);
    }
    diesel::delete(settlement_party::table)
        .filter(settlement_party::tenant_id.eq(tenant).and(settlement_party::settlement_id.eq(id.value())))
        .execute(tx.conn)?;
    // Whoever closed it meanwhile was first: then nothing of this happened.
    let gone =
        diesel::delete(settlement::table.find((tenant, id.value()))).filter(settlement::closed_at.is_null());
    one_row(gone.execute(tx.conn)?)?;
    Ok(true)
}

/// Marks the share of a party paid, or says it differently; says whether there is such a share.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn pay(
    tx: &mut Tx<'_>,
    id: Id<SettlementThing>,
    party: Uuid,
    payment: (NaiveDate, &str, Id<User>),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (on, reference, by) = payment;
    let affected = diesel::update(settlement_party::table.find((tx.tenant_id(), id.value(), party)))
        .set((
            settlement_party::paid_on.eq(Some(on)),
            settlement_party::reference.eq(Some(reference)),
            settlement_party::marked_at.eq(Some(now)),
            settlement_party::marked_by.eq(Some(by.value())),
        ))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

fn settlements(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<Settlement>, StoreError> {
    let tenant = tx.tenant_id();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let shares: Vec<ShareRow> = settlement_party::table
        .filter(settlement_party::tenant_id.eq(tenant).and(settlement_party::settlement_id.eq_any(ids)))
        .order((settlement_party::settlement_id, settlement_party::party))
        .select((
            settlement_party::settlement_id,
            settlement_party::party,
            settlement_party::amount,
            settlement_party::paid_on,
            settlement_party::reference,
            settlement_party::marked_by,
        ))
        .load(tx.conn)?;
    let people = rows.iter().flat_map(|row| [Some(row.fixed_by), row.closed_by]);
    let people: Vec<Uuid> = people.chain(shares.iter().map(|share| share.5)).flatten().collect();
    let people: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tenant).and(app_user::id.eq_any(people)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    let people: BTreeMap<Uuid, String> = people.into_iter().collect();
    let named = |id: Uuid| Named { id: Id::new(id), name: people.get(&id).cloned().unwrap_or_default() };
    let share = |(_, party, amount, on, reference, by): &ShareRow| {
        let paid = on.zip(reference.clone()).zip(*by);
        let paid = paid.map(|((on, reference), by)| Payment { on, reference, by: named(by) });
        PartyShare { party: *party, amount: *amount, paid }
    };
    let whole = |row: Row| {
        let corrupt = |column| StoreError::corrupt("settlement", column, row.id);
        Ok(Settlement {
            id: Id::new(row.id),
            number: row.number,
            parties: Parties::from_code(&row.parties).ok_or_else(|| corrupt("parties"))?,
            from: row.from_date,
            reach: Reach {
                to: row.to_date,
                through_seq: row.through_seq,
                before: row.before_date.map(|date| (date, row.before_seq)),
            },
            head_hash: row.head_hash,
            matrix: kept::from_json(row.figures).ok_or_else(|| corrupt("figures"))?,
            shares: shares.iter().filter(|share| share.0 == row.id).map(share).collect(),
            fixed_at: row.fixed_at,
            fixed_by: named(row.fixed_by),
            closed: row.closed_at.zip(row.closed_by).map(|(at, by)| (at, named(by))),
        })
    };
    rows.into_iter().map(whole).collect()
}
