//! What of a wallet comes by time alone: points that vest, bonus by instalments.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ledger::{Lot, Pair};
use domain::money::Currency;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::lot;
use crate::store::Tx;
use crate::till::rows::{self, LotRow};

/// What of a wallet comes by time alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToCome {
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

/// The lots of some wallets of which something is to come, by wallet. Each of the two kinds has an index of its own, so that none
/// of the others is read.
pub(crate) fn lots_of(
    tx: &mut Tx<'_>,
    wallets: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, LotRow)>, StoreError> {
    let comes = lot::vests_at.gt(now).or(lot::instalments.is_not_null());
    let rows: Vec<LotRow> = lot::table
        .filter(lot::tenant_id.eq(tx.tenant_id()).and(lot::wallet_id.eq_any(wallets)))
        .filter(lot::open.and(comes.assume_not_null()))
        .select(rows::lot_columns!())
        .load(tx.conn)?;
    Ok(rows.into_iter().map(|row| (row.1, row)).collect())
}

impl ToCome {
    /// Takes one more lot of the wallet into account.
    pub(crate) fn add(&mut self, row: LotRow, currency: Currency) -> Result<(), StoreError> {
        match rows::lot(row, currency)? {
            Lot::Pair(pair) => self.by_instalments.push(pair),
            Lot::Points(lot) => {
                if let Some(at) = lot.vests_at {
                    self.add_pending(lot.points_left, at);
                }
            }
            Lot::Counts(_) | Lot::Account(_) => {}
        }
        Ok(())
    }

    fn add_pending(&mut self, points: i64, vests_at: DateTime<Utc>) {
        let so_far = self.pending.get_or_insert(PendingPoints { points: 0, next_at: vests_at });
        so_far.points += points;
        so_far.next_at = so_far.next_at.min(vests_at);
    }
}
