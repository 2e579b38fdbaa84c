//! Reader gateways that wait for a manager to type their code. A reference table: nobody knows the tenant before the
//! code is typed. Only hashes of both codes are kept.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Device, Id, Tenant};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::pairing;
use crate::store::{Store, Tx};

/// A pairing to begin.
#[derive(Debug, Clone)]
pub struct NewPairing {
    /// Hash of the code that the gateway polls with.
    pub device_code_hash: Vec<u8>,
    /// Hash of the code that a person types.
    pub user_code_hash: Vec<u8>,
    /// The gateway's Ed25519 public key.
    pub public_key: Vec<u8>,
    /// What the gateway calls itself.
    pub device_name: String,
    /// When it begins.
    pub created_at: DateTime<Utc>,
    /// When the codes end.
    pub expires_at: DateTime<Utc>,
}

/// How far a pairing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairingState {
    /// Nobody has typed the code yet.
    Waiting,
    /// The code was typed: the gateway is a device of this tenant.
    Paired {
        /// Whose.
        tenant: Id<Tenant>,
        /// Which.
        device: Id<Device>,
    },
    /// Ten minutes went by, or it never was.
    Expired,
}

/// What the gateway said when it began a pairing that has now been claimed.
#[derive(Debug, Clone)]
pub struct ClaimedPairing {
    /// Its Ed25519 public key.
    pub public_key: Vec<u8>,
    /// What it calls itself.
    pub device_name: String,
}

/// Begins a pairing.
///
/// # Errors
/// [`StoreError::Constraint`] `pairing_user_code_key` when the typed code is in use, else of the statements.
pub fn create(store: &Store, new: &NewPairing) -> Result<(), StoreError> {
    store.reference(|conn| {
        diesel::insert_into(pairing::table)
            .values((
                pairing::device_code_hash.eq(&new.device_code_hash),
                pairing::user_code_hash.eq(&new.user_code_hash),
                pairing::public_key.eq(&new.public_key),
                pairing::device_name.eq(&new.device_name),
                pairing::created_at.eq(new.created_at),
                pairing::expires_at.eq(new.expires_at),
            ))
            .execute(conn)?;
        Ok(())
    })
}

/// How far the pairing of a device code has come.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn poll(store: &Store, device_code_hash: &[u8], now: DateTime<Utc>) -> Result<PairingState, StoreError> {
    type Row = (DateTime<Utc>, Option<Uuid>, Option<Uuid>);
    let row: Option<Row> = store.reference(|conn| {
        let query = pairing::table.find(device_code_hash).select((
            pairing::expires_at,
            pairing::tenant_id,
            pairing::device_id,
        ));
        query.first(conn).optional().map_err(StoreError::from)
    })?;
    Ok(match row {
        Some((_, Some(tenant), Some(device))) => {
            PairingState::Paired { tenant: Id::new(tenant), device: Id::new(device) }
        }
        Some((expires_at, ..)) if expires_at > now => PairingState::Waiting,
        Some(_) | None => PairingState::Expired,
    })
}

/// Takes the pairing of a typed code for a device of this tenant. Nobody can take it again.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn claim(
    tx: &mut Tx<'_>,
    user_code_hash: &[u8],
    device: Id<Device>,
    now: DateTime<Utc>,
) -> Result<Option<ClaimedPairing>, StoreError> {
    let open = pairing::table
        .filter(pairing::user_code_hash.eq(user_code_hash))
        .filter(pairing::device_id.is_null().and(pairing::expires_at.gt(now)));
    let claimed: Option<(Vec<u8>, String)> = diesel::update(open)
        .set((pairing::tenant_id.eq(tx.tenant_id()), pairing::device_id.eq(device.value())))
        .returning((pairing::public_key, pairing::device_name))
        .get_result(tx.conn)
        .optional()?;
    Ok(claimed.map(|(public_key, device_name)| ClaimedPairing { public_key, device_name }))
}
