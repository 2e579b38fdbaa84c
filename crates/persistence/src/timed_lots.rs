//! What time alone changes of a wallet: points that vest, bonus that comes by instalments, and what lapses soon, so that
//! the desk can say it while the person is there.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use domain::ledger::{Lot, Pair};
use domain::money::{Currency, Money};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::lot;
use crate::store::Tx;
use crate::till::rows::{self, LotRow, SHAPE_COUNTS};

/// How far ahead is soon.
const SOON: TimeDelta = TimeDelta::days(30);

/// What time alone changes of a wallet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timed {
    /// 待生效: what of its reward points cannot be spent yet.
    pub pending: Option<PendingPoints>,
    /// 分期返还: its open pairs whose bonus comes month by month.
    pub by_instalments: Vec<Pair>,
    /// 即将到期: what lapses within 30 days.
    pub lapsing: Option<Lapsing>,
}

/// Points that are seen and cannot be spent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingPoints {
    /// How many.
    pub points: i64,
    /// When the next of them vest.
    pub next_at: DateTime<Utc>,
}

/// What lapses soon, and when the first of it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapsing {
    /// Bonus that lapses.
    pub bonus: Money,
    /// Points that lapse.
    pub points: i64,
    /// When the first of it lapses.
    pub first_at: DateTime<Utc>,
}

/// Lots of money and points of some wallets that time will change, by wallet.
pub(crate) fn of(
    tx: &mut Tx<'_>,
    wallets: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, LotRow)>, StoreError> {
    let lapses_soon = lot::expires_at.gt(now).and(lot::expires_at.le(now + SOON));
    let is_timed = lot::vests_at.gt(now).or(lot::instalments.is_not_null()).or(lapses_soon);
    let rows: Vec<LotRow> = lot::table
        .filter(lot::tenant_id.eq(tx.tenant_id()).and(lot::wallet_id.eq_any(wallets)))
        .filter(lot::open.and(lot::shape.ne(SHAPE_COUNTS)).and(is_timed.assume_not_null()))
        .select(rows::lot_columns!())
        .load(tx.conn)?;
    Ok(rows.into_iter().map(|row| (row.1, row)).collect())
}

impl Timed {
    /// Takes one more lot of the wallet into account.
    pub(crate) fn add(
        &mut self,
        row: LotRow,
        currency: Currency,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let none = Money::zero(currency);
        match rows::lot(row, currency)? {
            Lot::Pair(pair) => {
                self.add_lapsing((pair.bonus_left, 0), pair.expires_at, now);
                if pair.instalments.is_some() {
                    self.by_instalments.push(pair);
                }
            }
            Lot::Points(lot) => {
                self.add_lapsing((none, lot.points_left), lot.expires_at, now);
                self.add_pending(lot.points_left, lot.vests_at, now);
            }
            Lot::Counts(_) | Lot::Account(_) => {}
        }
        Ok(())
    }

    fn add_pending(&mut self, points: i64, vests_at: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        let Some(at) = vests_at.filter(|at| *at > now) else { return };
        let so_far = self.pending.get_or_insert(PendingPoints { points: 0, next_at: at });
        so_far.points += points;
        so_far.next_at = so_far.next_at.min(at);
    }

    fn add_lapsing(
        &mut self,
        (bonus, points): (Money, i64),
        expires_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) {
        let is_soon = |at: &DateTime<Utc>| *at > now && *at <= now + SOON;
        let Some(at) = expires_at.filter(is_soon) else { return };
        if bonus.is_zero() && points == 0 {
            return;
        }
        let none = Lapsing { bonus: Money::zero(bonus.currency()), points: 0, first_at: at };
        let so_far = self.lapsing.get_or_insert(none);
        so_far.bonus = Money::from_minor(so_far.bonus.minor() + bonus.minor(), bonus.currency());
        so_far.points += points;
        so_far.first_at = so_far.first_at.min(at);
    }
}
