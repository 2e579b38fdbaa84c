//! Memberships (会籍): member × program. Value, points and tier belong here, in the wallet of the same id.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Member, Membership as MembershipThing, Program};
use domain::ledger::Wallet;
use domain::money::Currency;
use uuid::Uuid;

use crate::cards::{self, Card};
use crate::error::StoreError;
use crate::ids;
use crate::members::MemberStatus;
use crate::schema::{member, membership, wallet};
use crate::store::Tx;
use crate::to_come::{self, ToCome};
use crate::wallets::{self, Holder, WalletRow};

/// A membership with its balances and cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id, also its wallet's.
    pub id: Id<MembershipThing>,
    /// Whose it is.
    pub member: Id<Member>,
    /// When it began.
    pub opened_on: NaiveDate,
    /// Balances, tier and version; names the program.
    pub wallet: Wallet,
    /// Its cards, oldest first.
    pub cards: Vec<Card>,
    /// What comes by time alone.
    pub to_come: ToCome,
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
    let membership = row.map(Row::into_membership).transpose()?;
    Ok(completed(tx, membership.into_iter().collect(), now)?.pop())
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
    let memberships = rows.into_iter().map(Row::into_membership).collect::<Result<Vec<_>, _>>()?;
    completed(tx, memberships, now)
}

/// A membership as joined, without its cards.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    member_id: Uuid,
    opened_on: NaiveDate,
    wallet: WalletRow,
}

impl Row {
    /// The membership without cards.
    pub(crate) fn into_membership(self) -> Result<Membership, StoreError> {
        let wallet = Wallet::try_from(self.wallet)?;
        Ok(Membership {
            id: wallet.id,
            member: Id::new(self.member_id),
            opened_on: self.opened_on,
            wallet,
            cards: Vec::new(),
            to_come: ToCome::default(),
        })
    }
}

/// Columns of a [`Row`], for every query that joins membership and wallet. What the program is called, the tenant's snapshot tells.
macro_rules! columns {
    () => {
        (
            crate::schema::membership::member_id,
            crate::schema::membership::opened_on,
            crate::wallets::WalletRow::as_select(),
        )
    };
}
pub(crate) use columns;

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

/// Gives memberships their cards, and says what comes to them by time alone.
pub(crate) fn completed(
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
    for (wallet, row) in to_come::lots_of(tx, &ids, now)? {
        if let Some(owner) = memberships.iter_mut().find(|membership| membership.id.value() == wallet) {
            owner.to_come.add(row, owner.wallet.currency)?;
        }
    }
    Ok(memberships)
}
