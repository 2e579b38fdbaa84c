//! Memberships (会籍): member × program. Value, points and tier belong here, in the wallet of the same id.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{min, sum};
use diesel::prelude::*;
use domain::ids::{Id, Member, Membership as MembershipThing, Program};
use domain::ledger::{Lot, Pair, Wallet};
use domain::money::Currency;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use uuid::Uuid;

use crate::cards::{self, Card};
use crate::error::StoreError;
use crate::ids;
use crate::members::MemberStatus;
use crate::schema::{lot, member, membership, wallet};
use crate::store::Tx;
use crate::till::rows::{self as ledger_rows, LotRow};
use crate::wallets::{self, Holder, WalletRow};

/// A membership with its balances and cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id, also its wallet's.
    pub id: Id<MembershipThing>,
    /// Whose it is.
    pub member: Id<Member>,
    /// The program's code.
    pub program_code: String,
    /// The program's name.
    pub program_name: String,
    /// When it began.
    pub opened_on: NaiveDate,
    /// Balances, tier and version; names the program.
    pub wallet: Wallet,
    /// Its cards, oldest first.
    pub cards: Vec<Card>,
    /// 待生效: what of its reward points cannot be spent yet.
    pub pending: Option<PendingPoints>,
    /// 分期返还: its open pairs whose bonus comes month by month.
    pub by_instalments: Vec<Pair>,
}

/// Points that are seen and cannot be spent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingPoints {
    /// How many.
    pub points: i64,
    /// When the next of them vest.
    pub next_at: DateTime<Utc>,
}

/// Opens a membership with its empty wallet.
///
/// # Errors
/// [`StoreError::Constraint`] when the member has one in that program, or member or program are unknown.
pub fn open(
    tx: &mut Tx<'_>,
    member: Id<Member>,
    program: Id<Program>,
    currency: Currency,
    opened_on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Id<MembershipThing>, StoreError> {
    let status: String =
        member::table.find((tx.tenant_id(), member.value())).select(member::status).first(tx.conn)?;
    let is_active = status == MemberStatus::Active.code();
    let holder = if is_active { Holder::Active } else { Holder::Suspended };
    open_for(tx, member, (program, currency, holder), opened_on, now)
}

/// Opens a membership whose wallet has such a holder.
pub(crate) fn open_for(
    tx: &mut Tx<'_>,
    member: Id<Member>,
    (program, currency, holder): (Id<Program>, Currency, Holder),
    opened_on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Id<MembershipThing>, StoreError> {
    let id = ids::fresh(now);
    diesel::insert_into(membership::table)
        .values((
            membership::tenant_id.eq(tx.tenant_id()),
            membership::id.eq(id.value()),
            membership::member_id.eq(member.value()),
            membership::program_id.eq(program.value()),
            membership::opened_on.eq(opened_on),
        ))
        .execute(tx.conn)?;
    wallets::insert(tx, id, program, currency, holder)?;
    Ok(id)
}

/// One membership.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(
    tx: &mut Tx<'_>,
    id: Id<MembershipThing>,
    now: DateTime<Utc>,
) -> Result<Option<Membership>, StoreError> {
    let row: Option<Row> = rows!(tx).filter(membership::id.eq(id.value())).first(tx.conn).optional()?;
    Ok(completed(tx, row.into_iter().collect(), now)?.pop())
}

/// Every membership of some members, oldest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list_of(
    tx: &mut Tx<'_>,
    members: &[Id<Member>],
    now: DateTime<Utc>,
) -> Result<Vec<Membership>, StoreError> {
    let members: Vec<Uuid> = members.iter().map(|member| member.value()).collect();
    let rows: Vec<Row> =
        rows!(tx).filter(membership::member_id.eq_any(members)).order(membership::id).load(tx.conn)?;
    completed(tx, rows, now)
}

/// A membership as joined, without its cards.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    member_id: Uuid,
    opened_on: NaiveDate,
    program_code: Option<String>,
    program_name: Option<String>,
    wallet: WalletRow,
}

impl Row {
    /// The membership without cards.
    pub(crate) fn into_membership(self) -> Result<Membership, StoreError> {
        let wallet = Wallet::try_from(self.wallet)?;
        let unknown = || StoreError::corrupt("membership", "program_id", wallet.id.value());
        Ok(Membership {
            id: wallet.id,
            member: Id::new(self.member_id),
            program_code: self.program_code.ok_or_else(unknown)?,
            program_name: self.program_name.ok_or_else(unknown)?,
            opened_on: self.opened_on,
            wallet,
            cards: Vec::new(),
            pending: None,
            by_instalments: Vec::new(),
        })
    }
}

/// Columns of a [`Row`], for every query that joins membership and wallet. The program is looked up, not joined: PostgreSQL
/// takes a tenant's memberships of one program for few, and would read all of them to find those of a page.
macro_rules! columns {
    () => {
        (
            crate::schema::membership::member_id,
            crate::schema::membership::opened_on,
            crate::memberships::of_program!(code),
            crate::memberships::of_program!(name),
            crate::wallets::WalletRow::as_select(),
        )
    };
}
pub(crate) use columns;

/// A column of the program of the outer query's membership.
macro_rules! of_program {
    ($column:ident) => {
        crate::schema::program::table
            .filter(crate::schema::program::tenant_id.eq(crate::schema::membership::tenant_id))
            .filter(crate::schema::program::id.eq(crate::schema::membership::program_id))
            .select(crate::schema::program::$column)
            .single_value()
    };
}
pub(crate) use of_program;

/// Memberships of the transaction's tenant with their wallet.
macro_rules! rows {
    ($tx:ident) => {
        membership::table
            .inner_join(
                wallet::table
                    .on(wallet::tenant_id.eq(membership::tenant_id).and(wallet::id.eq(membership::id))),
            )
            .filter(membership::tenant_id.eq($tx.tenant_id()))
            .select(columns!())
    };
}
use rows;

fn completed(tx: &mut Tx<'_>, rows: Vec<Row>, now: DateTime<Utc>) -> Result<Vec<Membership>, StoreError> {
    let memberships = rows.into_iter().map(Row::into_membership).collect::<Result<Vec<_>, _>>()?;
    add_cards_and_pending(tx, memberships, now)
}

/// Gives memberships their cards, and says what of their points pends and what bonus is to come.
pub(crate) fn add_cards_and_pending(
    tx: &mut Tx<'_>,
    mut memberships: Vec<Membership>,
    now: DateTime<Utc>,
) -> Result<Vec<Membership>, StoreError> {
    if memberships.is_empty() {
        return Ok(memberships);
    }
    let ids: Vec<Uuid> = memberships.iter().map(|membership| membership.id.value()).collect();
    for card in cards::list_of(tx, &ids)? {
        if let Some(owner) = memberships.iter_mut().find(|membership| membership.id == card.membership) {
            owner.cards.push(card);
        }
    }
    for (wallet, pending) in pending_of(tx, &ids, now)? {
        if let Some(owner) = memberships.iter_mut().find(|membership| membership.id.value() == wallet) {
            owner.pending = Some(pending);
        }
    }
    for (wallet, row) in by_instalments(tx, &ids)? {
        if let Some(owner) = memberships.iter_mut().find(|membership| membership.id.value() == wallet)
            && let Lot::Pair(pair) = ledger_rows::lot(row, owner.wallet.currency)?
        {
            owner.by_instalments.push(pair);
        }
    }
    Ok(memberships)
}

/// Open pairs of some wallets whose bonus comes month by month.
fn by_instalments(tx: &mut Tx<'_>, wallets: &[Uuid]) -> Result<Vec<(Uuid, LotRow)>, StoreError> {
    let rows: Vec<LotRow> = lot::table
        .filter(lot::tenant_id.eq(tx.tenant_id()).and(lot::wallet_id.eq_any(wallets)))
        .filter(lot::open.and(lot::instalments.is_not_null()))
        .select(ledger_rows::lot_columns!())
        .load(tx.conn)?;
    Ok(rows.into_iter().map(|row| (row.1, row)).collect())
}

/// What pends in some wallets.
fn pending_of(
    tx: &mut Tx<'_>,
    wallets: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, PendingPoints)>, StoreError> {
    let rows: Vec<(Uuid, Option<Decimal>, Option<DateTime<Utc>>)> = lot::table
        .filter(lot::tenant_id.eq(tx.tenant_id()).and(lot::wallet_id.eq_any(wallets)))
        .filter(lot::open.and(lot::vests_at.gt(now)))
        .group_by(lot::wallet_id)
        .select((lot::wallet_id, sum(lot::points_left), min(lot::vests_at)))
        .load(tx.conn)?;
    let pending = |(wallet, points, next_at): (Uuid, Option<Decimal>, Option<DateTime<Utc>>)| {
        let (points, next_at) = points.and_then(|points| points.to_i64()).zip(next_at)?;
        Some((wallet, PendingPoints { points, next_at }))
    };
    Ok(rows.into_iter().filter_map(pending).collect())
}
