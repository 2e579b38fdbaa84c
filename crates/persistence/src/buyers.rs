//! Who bought a card (购卡人), as they showed it: kept under the member's key, each time anew, and never changed.
//!
//! *Invariant:* the wallet's `buyer` is the kind of the newest record, and changes under the wallet's lock, because a top-up reads it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Membership, User};
use domain::prepaid::BuyerKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::browse::BrowseScope;
use crate::error::StoreError;
use crate::ids;
use crate::members;
use crate::schema::{buyer, membership, wallet};
use crate::sealing::TenantKeys;
use crate::store::Tx;
use crate::wallets;

/// Who bought a card. Never logged: printing it shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerDetails {
    /// Of the person or company.
    pub name: String,
    /// Number of the document that was shown.
    pub document: String,
    /// Where they can be reached.
    pub contact: String,
}

impl std::fmt::Debug for BuyerDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuyerDetails").finish_non_exhaustive()
    }
}

/// A record of who bought a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Its id.
    pub id: Id<Buyer>,
    /// A person or a company.
    pub kind: BuyerKind,
    /// Who; none once the member is erased.
    pub details: Option<BuyerDetails>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Records who bought the card of a membership; false when there is no such membership, or it is erased or nobody's.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn record(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    of: Id<Membership>,
    (kind, details): (BuyerKind, &BuyerDetails),
    by: Option<Id<User>>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if wallets::lock_for_change(tx, &[of])?.is_empty() {
        return Ok(false);
    }
    let Some(holder) = holder_of(tx, of)? else { return Ok(false) };
    let Some(key) = holder.key(keys)?.filter(|_| !holder.is_walk_in || holder.is_bearer) else {
        return Ok(false);
    };
    let plain = serde_json::to_vec(details).map_err(|_| StoreError::Sealed("could not be written"))?;
    diesel::insert_into(buyer::table)
        .values((
            buyer::tenant_id.eq(tx.tenant_id()),
            buyer::membership_id.eq(of.value()),
            buyer::id.eq(ids::fresh::<Buyer>(now).value()),
            buyer::kind.eq(kind as i16),
            buyer::details_enc.eq(key.seal_buyer(&plain)?),
            buyer::user_id.eq(by.map(Id::value)),
            buyer::recorded_at.eq(now),
        ))
        .execute(tx.conn)?;
    diesel::update(wallet::table.find((tx.tenant_id(), of.value())))
        .set(wallet::buyer.eq(kind as i16))
        .execute(tx.conn)?;
    Ok(true)
}

/// Who bought the card of a membership, newest first; none when there is no such membership.
///
/// # Errors
/// [`StoreError`] of the queries, or of data that cannot be opened.
pub fn list(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    of: Id<Membership>,
) -> Result<Option<Vec<Buyer>>, StoreError> {
    let Some(holder) = holder_of(tx, of)? else { return Ok(None) };
    let key = holder.key(keys)?;
    let rows: Vec<(Uuid, i16, Vec<u8>, DateTime<Utc>)> = buyer::table
        .filter(buyer::tenant_id.eq(tx.tenant_id()).and(buyer::membership_id.eq(of.value())))
        .order(buyer::id.desc())
        .select((buyer::id, buyer::kind, buyer::details_enc, buyer::recorded_at))
        .load(tx.conn)?;
    let opened = |(id, kind, sealed, recorded_at): (Uuid, i16, Vec<u8>, DateTime<Utc>)| {
        let corrupt = |column| StoreError::corrupt("buyer", column, id);
        let details = key.as_ref().map(|key| {
            let plain = key.open_buyer(&sealed)?;
            serde_json::from_slice(&plain).map_err(|_| corrupt("details_enc"))
        });
        Ok(Buyer {
            id: Id::new(id),
            kind: BuyerKind::from_number(kind).ok_or_else(|| corrupt("kind"))?,
            details: details.transpose()?,
            recorded_at,
        })
    };
    rows.into_iter().map(opened).collect::<Result<Vec<_>, StoreError>>().map(Some)
}

fn holder_of(tx: &mut Tx<'_>, of: Id<Membership>) -> Result<Option<members::Row>, StoreError> {
    let member: Option<Uuid> = membership::table
        .find((tx.tenant_id(), of.value()))
        .select(membership::member_id)
        .first(tx.conn)
        .optional()?;
    match member {
        Some(member) => Ok(members::rows_of(tx, &BrowseScope::All, &[member])?.pop()),
        None => Ok(None),
    }
}
