//! Wallets as requests see them: made with their membership, read for display, locked before a change that the till
//! reads.
//!
//! Deliberately absent: writing balances. Only the batched writer does that.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Membership, Program};
use domain::ledger::Wallet;
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::wallet;
use crate::store::Tx;

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

/// Makes the empty wallet of a new membership.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: Id<Membership>,
    program: Id<Program>,
    currency: Currency,
) -> Result<(), StoreError> {
    diesel::insert_into(wallet::table)
        .values((
            wallet::tenant_id.eq(tx.tenant_id()),
            wallet::id.eq(id.value()),
            wallet::program_id.eq(program.value()),
            wallet::currency.eq(currency.code()),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// A wallet as stored.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = wallet)]
pub(crate) struct WalletRow {
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
}

impl TryFrom<WalletRow> for Wallet {
    type Error = StoreError;

    fn try_from(row: WalletRow) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("wallet", column, row.id);
        let currency = Currency::from_code(&row.currency).ok_or(corrupt("currency"))?;
        let money =
            |value: Decimal, column| Money::from_decimal(value, currency).map_err(|_| corrupt(column));
        let points = |value: Decimal, column| {
            if value.fract().is_zero() { value.to_i64().ok_or(corrupt(column)) } else { Err(corrupt(column)) }
        };
        Ok(Self {
            id: Id::new(row.id),
            program: Id::new(row.program_id),
            currency,
            version: row.version,
            principal: money(row.principal, "principal")?,
            bonus: money(row.bonus, "bonus")?,
            reward_points: points(row.reward_points, "reward_points")?,
            tier_points: points(row.tier_points, "tier_points")?,
            owed_money: money(row.owed_money, "owed_money")?,
            owed_points: points(row.owed_points, "owed_points")?,
            tier: row.tier,
            last_recorded_at: row.last_recorded_at,
        })
    }
}
