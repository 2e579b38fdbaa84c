//! Holds of wallets as the till reads and writes them. Read only for wallets that hold something and for the hold that a
//! command names; written in statements of their own.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Int2, Int8, Nullable, Numeric, Timestamptz, Uuid as SqlUuid};
use domain::holds::{Hold, HoldState};
use domain::ids::{Id, Posting};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::batch::{Taken, WalletState, wallet_key};
use super::facts::WalletKey;
use super::{HoldWork, RefundWork, Work, rows};
use crate::error::StoreError;
use crate::statement::{composite, statement};

type HoldSql =
    (SqlUuid, SqlUuid, SqlUuid, Numeric, Nullable<Timestamptz>, Int2, Numeric, Nullable<SqlUuid>, Bool);

statement! {
    /// The open holds of some wallets.
    OpenHolds -> HoldSql;
    "SELECT h.tenant_id, h.wallet_id, h.id, h.amount, h.expires_at, h.state, h.captured, h.ended_posting_id, \
       f.id IS NOT NULL FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id) \
     JOIN hold AS h ON h.tenant_id = k.tenant_id AND h.wallet_id = k.wallet_id AND h.state = 1 \
     LEFT JOIN refund AS f ON f.tenant_id = h.tenant_id AND f.id = h.id AND f.state = 6"
}

statement! {
    /// One hold, open or not.
    HoldOf -> HoldSql;
    "SELECT tenant_id, wallet_id, id, amount, expires_at, state, captured, ended_posting_id, false FROM hold WHERE tenant_id = ",
    tenant: SqlUuid = Uuid, " AND wallet_id = ", wallet: SqlUuid = Uuid, " AND id = ", id: SqlUuid = Uuid, ""
}

composite! {
    /// A hold afterwards.
    WrittenHold as hold ("written_hold") {
        tenant: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        shop: SqlUuid = Uuid,
        amount: Numeric = Decimal,
        expires_at: Nullable<Timestamptz> = Option<DateTime<Utc>>,
        state: Int2 = i16,
        captured: Numeric = Decimal,
        ended_by: Nullable<SqlUuid> = Option<Uuid>,
    }
}

statement! {
    /// What wallets hold afterwards, and their holds that were placed or ended; returns how many of each were written.
    WriteHolds -> (Int8, Int8);
    "WITH wallets AS ( \
       UPDATE wallet AS w SET held = n.held FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    held: Array<Numeric> = Vec<Decimal>,
    ") AS n(tenant_id, id, held) WHERE w.tenant_id = n.tenant_id AND w.id = n.id RETURNING 1), \
     holds AS ( \
       INSERT INTO hold (tenant_id, wallet_id, id, shop_id, amount, expires_at, state, captured, ended_posting_id) \
       SELECT n.* FROM unnest(", holds: Array<hold::Sql> = Vec<WrittenHold>, ") AS n \
       ON CONFLICT (tenant_id, wallet_id, id) DO UPDATE SET state = excluded.state, captured = excluded.captured, \
         ended_posting_id = excluded.ended_posting_id RETURNING 1) \
     SELECT (SELECT count(*) FROM wallets), (SELECT count(*) FROM holds)"
}

/// A hold as selected.
pub(crate) type HoldRow =
    (Uuid, Uuid, Uuid, Decimal, Option<DateTime<Utc>>, i16, Decimal, Option<Uuid>, bool);

/// A stored hold.
pub(crate) fn hold(row: HoldRow, currency: Currency) -> Result<Hold, StoreError> {
    let (_, _, id, amount, expires_at, state, captured, ended_by, is_promised) = row;
    let money = |value, column| rows::money(value, currency, "hold", column, id);
    let state = HoldState::ALL.into_iter().find(|known| *known as i16 == state);
    Ok(Hold {
        id: Id::new(id),
        amount: money(amount, "amount")?,
        expires_at,
        state: state.ok_or(StoreError::corrupt("hold", "state", id))?,
        captured: money(captured, "captured")?,
        ended_by: ended_by.map(Id::new),
        is_promised,
    })
}

/// Reads the open holds of the wallets that hold something; most hold nothing.
pub(super) fn load(
    conn: &mut PgConnection,
    states: &mut HashMap<WalletKey, WalletState>,
) -> Result<(), StoreError> {
    let holding = states.iter().filter(|(_, state)| !state.wallet.held.is_zero());
    let (tenants, wallets): (Vec<Uuid>, Vec<Uuid>) = holding.map(|(key, _)| *key).unzip();
    if wallets.is_empty() {
        return Ok(());
    }
    let rows: Vec<HoldRow> = OpenHolds { tenants, wallets }.load(conn)?;
    for row in rows {
        if let Some(state) = states.get_mut(&(row.0, row.1)) {
            state.holds.push(hold(row, state.wallet.currency)?);
        }
    }
    Ok(())
}

/// The hold that a command names, if it names one.
pub(super) const fn named(work: &Work) -> Option<Id<Posting>> {
    match work {
        Work::Consume(command) => command.hold,
        Work::Hold(HoldWork::Release(command)) => Some(command.hold),
        Work::Hold(HoldWork::TimeOut(command)) => Some(command.hold),
        Work::Refund(RefundWork::End(command)) => Some(command.refund),
        Work::Refund(RefundWork::Pay(command)) => Some(command.refund),
        Work::TopUp(_)
        | Work::SellPackage { .. }
        | Work::UseCounts(_)
        | Work::ChangeTerm(_)
        | Work::Reverse { .. }
        | Work::Return { .. }
        | Work::Hold(HoldWork::Place(_))
        | Work::Refund(RefundWork::Request(_))
        | Work::MakeUp { .. }
        | Work::AdjustPoints(_)
        | Work::Bearer(_)
        | Work::Repay(_) => None,
    }
}

/// The holds of a wallet with the one that is named, also when that is no longer open; none when there is no such hold.
pub(super) fn with_named(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    state: &WalletState,
    named: Option<Id<Posting>>,
) -> Result<Option<Vec<Hold>>, StoreError> {
    let mut holds = state.holds.clone();
    let Some(named) = named.filter(|named| !holds.iter().any(|hold| hold.id == *named)) else {
        return Ok(Some(holds));
    };
    let found: Option<HoldRow> = HoldOf { tenant, wallet, id: named.value() }.get_result(conn).optional()?;
    let Some(found) = found else { return Ok(None) };
    holds.push(hold(found, state.wallet.currency)?);
    Ok(Some(holds))
}

/// What a hold sets aside, open or not.
pub(crate) fn amount_of(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    id: Id<Posting>,
    currency: Currency,
) -> Result<Option<Money>, StoreError> {
    let found: Option<HoldRow> = HoldOf { tenant, wallet, id: id.value() }.get_result(conn).optional()?;
    found.map(|row| Ok(hold(row, currency)?.amount)).transpose()
}

/// Writes what a batch did to holds; most batches do nothing.
pub(super) fn write(
    conn: &mut PgConnection,
    taken: &[Taken<'_>],
    states: &HashMap<WalletKey, WalletState>,
) -> Result<(), StoreError> {
    // As the last command of the batch left them.
    let mut holds: BTreeMap<(WalletKey, Uuid), WrittenHold> = BTreeMap::new();
    for taken in taken {
        let key = wallet_key(&taken.request);
        for hold in &taken.decision.holds {
            let id = (key, hold.id.value());
            // Where it was placed, when this batch placed it, too.
            let shop = holds.get(&id).map_or(taken.decision.posting.shop.value(), |known| known.shop);
            holds.insert(id, WrittenHold::of(key, shop, hold));
        }
    }
    if holds.is_empty() {
        return Ok(());
    }
    let mut write = WriteHolds::default();
    let mut wallets: Vec<WalletKey> = holds.keys().map(|(key, _)| *key).collect();
    wallets.dedup();
    for key in wallets {
        let Some(state) = states.get(&key) else { continue };
        write.tenants.push(key.0);
        write.wallets.push(key.1);
        write.held.push(state.wallet.held.to_decimal());
    }
    write.holds = holds.into_values().collect();
    let wanted = (write.wallets.len() as i64, write.holds.len() as i64);
    let written: (i64, i64) = write.get_result(conn)?;
    if written == wanted {
        return Ok(());
    }
    log::error!("hold: {wanted:?} rows to write, {written:?} written");
    Err(StoreError::StaleVersion)
}

impl WrittenHold {
    /// The shop is that of the placing posting, which alone inserts the row.
    fn of((tenant, wallet): WalletKey, shop: Uuid, hold: &Hold) -> Self {
        Self {
            tenant,
            wallet,
            id: hold.id.value(),
            shop,
            amount: hold.amount.to_decimal(),
            expires_at: hold.expires_at,
            state: hold.state as i16,
            captured: Money::to_decimal(hold.captured),
            ended_by: hold.ended_by.map(Id::value),
        }
    }
}
