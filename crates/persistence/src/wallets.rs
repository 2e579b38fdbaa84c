//! Wallets as requests see them: made with their membership, read for display, locked before a change that the till
//! reads.
//!
//! Deliberately absent: writing balances. Only the batched writer does that.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Member, Membership, Program};
use domain::ledger::Wallet;
use domain::money::Currency;
use domain::prepaid::BuyerKind;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{membership, wallet};
use crate::store::Tx;
use crate::till::rows;

/// Locks wallets before anything else is read or changed: whoever changes a fact that a till
/// decision reads — card state, tier, lots — calls this first, in the same transaction.
///
/// *Invariant:* rows are locked in the order of their ids, so two callers never wait for each other in a circle.
///
/// # Errors
/// [`StoreError`] of the statement, also when a lock is not obtained in time.
pub fn lock_for_change(tx: &mut Tx<'_>, ids: &[Id<Membership>]) -> Result<Vec<Id<Membership>>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let locked: Vec<Uuid> = wallet::table
        .filter(wallet::tenant_id.eq(tx.tenant_id()).and(wallet::id.eq_any(ids)))
        .order((wallet::tenant_id, wallet::id))
        .for_no_key_update()
        .select(wallet::id)
        .load(tx.conn)?;
    Ok(locked.into_iter().map(Id::new).collect())
}

/// Freezes or thaws every wallet of a member, under their locks.
///
/// # Errors
/// As [`lock_for_change`].
pub(crate) fn set_suspended(tx: &mut Tx<'_>, member: Id<Member>, suspended: bool) -> Result<(), StoreError> {
    let of_member = membership::tenant_id.eq(tx.tenant_id()).and(membership::member_id.eq(member.value()));
    let ids: Vec<Uuid> = membership::table.filter(of_member).select(membership::id).load(tx.conn)?;
    let locked = lock_for_change(tx, &ids.into_iter().map(Id::new).collect::<Vec<_>>())?;
    diesel::update(wallet::table)
        .filter(
            wallet::tenant_id.eq(tx.tenant_id()).and(wallet::id.eq_any(locked.iter().map(|id| id.value()))),
        )
        .set(wallet::suspended.eq(suspended))
        .execute(tx.conn)?;
    Ok(())
}

/// Whose a new wallet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A member who may be served.
    Active,
    /// A member who may not.
    Suspended,
    /// People who are no members.
    WalkIns,
}

/// Makes the empty wallet of a new membership.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: Id<Membership>,
    program: Id<Program>,
    currency: Currency,
    holder: Holder,
) -> Result<(), StoreError> {
    diesel::insert_into(wallet::table)
        .values((
            wallet::tenant_id.eq(tx.tenant_id()),
            wallet::id.eq(id.value()),
            wallet::program_id.eq(program.value()),
            wallet::currency.eq(currency.code()),
            wallet::suspended.eq(holder == Holder::Suspended),
            wallet::is_walk_in.eq(holder == Holder::WalkIns),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// A wallet as stored.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = wallet)]
pub(crate) struct WalletRow {
    pub(crate) tenant_id: Uuid,
    pub(crate) id: Uuid,
    program_id: Uuid,
    currency: String,
    version: i64,
    principal: Decimal,
    bonus: Decimal,
    reward_points: Decimal,
    tier_points: Decimal,
    owed_money: Decimal,
    owed_points: Decimal,
    tier: i16,
    last_recorded_at: Option<DateTime<Utc>>,
    suspended: bool,
    is_walk_in: bool,
    held: Decimal,
    on_account: Decimal,
    on_account_limit: Decimal,
    topped_up: Decimal,
    buyer: Option<i16>,
}

impl TryFrom<WalletRow> for Wallet {
    type Error = StoreError;

    fn try_from(row: WalletRow) -> Result<Self, StoreError> {
        let currency = rows::currency(&row.currency, "wallet", row.id)?;
        let money = |value, column| rows::money(value, currency, "wallet", column, row.id);
        let points = |value, column| rows::whole(value, "wallet", column, row.id);
        Ok(Self {
            id: Id::new(row.id),
            program: Id::new(row.program_id),
            currency,
            version: row.version,
            principal: money(row.principal, "principal")?,
            bonus: money(row.bonus, "bonus")?,
            reward_points: points(row.reward_points, "reward_points")?,
            tier_points: points(row.tier_points, "tier_points")?,
            held: money(row.held, "held")?,
            owed_money: money(row.owed_money, "owed_money")?,
            owed_points: points(row.owed_points, "owed_points")?,
            on_account: money(row.on_account, "on_account")?,
            on_account_limit: money(row.on_account_limit, "on_account_limit")?,
            tier: row.tier,
            last_recorded_at: row.last_recorded_at,
            suspended: row.suspended,
            is_walk_in: row.is_walk_in,
            topped_up: money(row.topped_up, "topped_up")?,
            buyer: row.buyer.and_then(BuyerKind::from_number),
        })
    }
}
