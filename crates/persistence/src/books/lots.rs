//! Lots as the books have followed them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Int8, Uuid as SqlUuid};
use domain::books::{OwedLot, OwedLots};
use domain::ids::{Id, Lot};
use domain::money::{Currency, Money};
use domain::till::Rejection;
use uuid::Uuid;

use super::facts::NamedLot;
use crate::error::StoreError;
use crate::schema::book_lot;
use crate::statement::statement;
use crate::store::Tx;

statement! {
    /// Lots as they are afterwards.
    StoreLots -> ();
    "INSERT INTO book_lot AS b (tenant_id, lot_id, wallet_id, legal_entity_id, pass, paid, face, remaining, booked) \
     SELECT * FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    wallets: Array<SqlUuid> = Vec<Uuid>, ", ", entities: Array<SqlUuid> = Vec<Uuid>, ", ",
    passes: Array<Bool> = Vec<bool>, ", ", paid: Array<Int8> = Vec<i64>, ", ", faces: Array<Int8> = Vec<i64>, ", ",
    remaining: Array<Int8> = Vec<i64>, ", ", booked: Array<Int8> = Vec<i64>,
    ") ON CONFLICT (tenant_id, lot_id) DO UPDATE SET paid = excluded.paid, face = excluded.face, \
     remaining = excluded.remaining, booked = excluded.booked"
}

/// Lots, and which of them were known before.
#[derive(Debug)]
pub(super) struct FollowedLots {
    pub(super) lots: OwedLots,
    before: OwedLots,
}

impl FollowedLots {
    /// What of an amount that a lot gave was paid with money; all of it of a lot that is not known.
    pub(super) fn paid_share(&self, lot: Id<Lot>, amount: i64) -> Result<i64, Rejection> {
        let Some(lot) = self.lots.get(&lot) else { return Ok(amount) };
        let taken = Money::from_minor(amount, lot.face.currency());
        let whole = OwedLot { left: lot.face, ..*lot };
        let after = OwedLot { left: lot.face.checked_sub(taken)?, ..*lot };
        Ok(whole.owed()?.checked_sub(after.owed()?)?.minor())
    }
}

/// Lots by id; those that were never followed are absent.
pub(super) fn read(
    tx: &mut Tx<'_>,
    ids: &BTreeSet<Id<Lot>>,
    currency: Currency,
) -> Result<FollowedLots, StoreError> {
    let asked: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let rows: Vec<(Uuid, i64, i64, i64, i64)> = book_lot::table
        .filter(book_lot::tenant_id.eq(tx.tenant_id()).and(book_lot::lot_id.eq_any(asked)))
        .select((book_lot::lot_id, book_lot::paid, book_lot::face, book_lot::remaining, book_lot::booked))
        .load(tx.conn)?;
    let lot = |(id, paid, face, left, booked)| (Id::new(id), owed_lot((paid, face, left, booked), currency));
    let lots: OwedLots = rows.into_iter().map(lot).collect();
    Ok(FollowedLots { before: lots.clone(), lots })
}

/// A lot of its stored amounts: paid, face, left and booked.
pub(super) fn owed_lot((paid, face, left, booked): (i64, i64, i64, i64), currency: Currency) -> OwedLot {
    let money = |minor| Money::from_minor(minor, currency);
    OwedLot { paid: money(paid), face: money(face), left: money(left), booked: money(booked) }
}

/// Writes what changed.
pub(super) fn write(
    tx: &mut Tx<'_>,
    followed: &FollowedLots,
    named: &BTreeMap<Id<Lot>, NamedLot>,
) -> Result<(), StoreError> {
    let mut store = StoreLots::default();
    let changed = followed.lots.iter().filter(|(id, lot)| followed.before.get(id) != Some(lot));
    for (id, lot) in changed {
        let of = named.get(id).ok_or(StoreError::corrupt("lot", "id", id.value()))?;
        store.tenants.push(tx.tenant_id());
        store.ids.push(id.value());
        store.wallets.push(of.wallet);
        store.entities.push(of.owner.value());
        store.passes.push(of.is_pass);
        store.paid.push(lot.paid.minor());
        store.faces.push(lot.face.minor());
        store.remaining.push(lot.left.minor());
        store.booked.push(lot.booked.minor());
    }
    if !store.tenants.is_empty() {
        store.execute(tx.conn)?;
    }
    Ok(())
}

/// Says up to which day a time pass has earned, and what is left of it.
pub(super) fn set_earned(
    tx: &mut Tx<'_>,
    id: Uuid,
    lot: &OwedLot,
    earned_on: NaiveDate,
) -> Result<(), StoreError> {
    let affected = diesel::update(book_lot::table.find((tx.tenant_id(), id)))
        .set((
            book_lot::remaining.eq(lot.left.minor()),
            book_lot::booked.eq(lot.booked.minor()),
            book_lot::earned_on.eq(earned_on),
        ))
        .execute(tx.conn)?;
    crate::written::one_row(affected)
}
