//! Paired reader gateways: a public key, bound to one terminal for its whole life. Another terminal is another pairing.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use domain::ids::{Device as DeviceThing, Id, Terminal};
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::device;
use crate::store::Tx;

/// How stale `last_seen_at` may be: a busy reader does not rewrite its row with every tap.
const SEEN_EVERY_SECONDS: i64 = 30;

/// A device as stored, without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: Id<DeviceThing>,
    /// What it calls itself.
    pub name: String,
    /// Where its taps go.
    pub terminal: Id<Terminal>,
    /// When it was paired.
    pub created_at: DateTime<Utc>,
    /// When it last asked for anything, to half a minute.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Since when it may do nothing.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The version of its program, as it told last.
    pub gateway_version: Option<String>,
    /// Taps that waited in its spool then.
    pub waiting: Option<i32>,
}

/// A device to create.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// Its id.
    pub id: Id<DeviceThing>,
    /// Where its taps go.
    pub terminal: Id<Terminal>,
    /// What it calls itself.
    pub name: String,
    /// Its Ed25519 public key.
    pub public_key: Vec<u8>,
    /// When it is paired.
    pub created_at: DateTime<Utc>,
}

/// What is needed to check a device's signature.
#[derive(Debug, Clone)]
pub struct DeviceKey {
    /// Where its taps go.
    pub terminal: Id<Terminal>,
    /// Its Ed25519 public key.
    pub public_key: Vec<u8>,
    /// The one that takes its place once the device has signed with it.
    pub next_public_key: Option<Vec<u8>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = device)]
struct Row {
    id: Uuid,
    name: String,
    terminal_id: Uuid,
    created_at: DateTime<Utc>,
    last_seen_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    gateway_version: Option<String>,
    waiting: Option<i32>,
}

impl From<Row> for Device {
    fn from(row: Row) -> Self {
        Self {
            id: Id::new(row.id),
            name: row.name,
            terminal: Id::new(row.terminal_id),
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            revoked_at: row.revoked_at,
            gateway_version: row.gateway_version,
            waiting: row.waiting,
        }
    }
}

/// Creates a device.
///
/// # Errors
/// [`StoreError`] of the insert.
pub fn create(tx: &mut Tx<'_>, new: &NewDevice) -> Result<Device, StoreError> {
    let row: Row = diesel::insert_into(device::table)
        .values((
            device::tenant_id.eq(tx.tenant_id()),
            device::id.eq(new.id.value()),
            device::terminal_id.eq(new.terminal.value()),
            device::name.eq(&new.name),
            device::public_key.eq(&new.public_key),
            device::created_at.eq(new.created_at),
        ))
        .returning(Row::as_returning())
        .get_result(tx.conn)?;
    Ok(row.into())
}

/// Lists devices, revoked ones too, in the order in which they were paired.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<Device>, StoreError> {
    let rows: Vec<Row> = device::table
        .filter(device::tenant_id.eq(tx.tenant_id()))
        .filter(device::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(device::id)
        .limit(page.fetch())
        .select(Row::as_select())
        .load(tx.conn)?;
    Ok(Page::cut(rows, page, |row| row.id).map(Device::from))
}

/// The key of a device that is not revoked.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_key(tx: &mut Tx<'_>, id: Id<DeviceThing>) -> Result<Option<DeviceKey>, StoreError> {
    let row: Option<(Uuid, Vec<u8>, Option<Vec<u8>>)> = device::table
        .find((tx.tenant_id(), id.value()))
        .filter(device::revoked_at.is_null())
        .select((device::terminal_id, device::public_key, device::next_public_key))
        .first(tx.conn)
        .optional()?;
    let key = |(terminal, public_key, next_public_key)| DeviceKey {
        terminal: Id::new(terminal),
        public_key,
        next_public_key,
    };
    Ok(row.map(key))
}

/// Keeps the key that will take the place of a device's own; another one that was offered before is forgotten.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn offer_key(tx: &mut Tx<'_>, id: Id<DeviceThing>, public_key: &[u8]) -> Result<(), StoreError> {
    let affected = diesel::update(device::table.find((tx.tenant_id(), id.value())))
        .set((device::next_public_key.eq(public_key), device::row_version.eq(device::row_version + 1)))
        .execute(tx.conn)?;
    crate::written::one_row(affected)
}

/// Puts the key that was offered in the place of a device's own. Nothing happens when it is there already.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn change_key(tx: &mut Tx<'_>, id: Id<DeviceThing>, offered: &[u8]) -> Result<(), StoreError> {
    diesel::update(device::table.find((tx.tenant_id(), id.value())))
        .filter(device::next_public_key.eq(offered))
        .set((
            device::public_key.eq(offered),
            device::next_public_key.eq(None::<Vec<u8>>),
            device::row_version.eq(device::row_version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The devices of a terminal that wait for the desk of their own machine and were there since an instant, with their ports.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn with_loopback(
    tx: &mut Tx<'_>,
    terminal: Id<Terminal>,
    since: DateTime<Utc>,
) -> Result<Vec<(Id<DeviceThing>, u16)>, StoreError> {
    let rows: Vec<(Uuid, Option<i32>)> = device::table
        .filter(device::tenant_id.eq(tx.tenant_id()).and(device::terminal_id.eq(terminal.value())))
        .filter(device::revoked_at.is_null().and(device::loopback_port.is_not_null()))
        .filter(device::last_seen_at.ge(since))
        .order(device::id)
        .select((device::id, device::loopback_port))
        .load(tx.conn)?;
    let port = |port: Option<i32>| u16::try_from(port?).ok();
    Ok(rows.into_iter().filter_map(|(id, told)| Some((Id::new(id), port(told)?))).collect())
}

/// Ends a device's rights. False when there is no such device or it had ended before.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn revoke(tx: &mut Tx<'_>, id: Id<DeviceThing>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let affected = diesel::update(device::table.find((tx.tenant_id(), id.value())))
        .filter(device::revoked_at.is_null())
        .set((device::revoked_at.eq(now), device::row_version.eq(device::row_version + 1)))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// Notes that a device was there, at most every half minute.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn touch(tx: &mut Tx<'_>, id: Id<DeviceThing>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let stale = now - TimeDelta::seconds(SEEN_EVERY_SECONDS);
    diesel::update(device::table.find((tx.tenant_id(), id.value())))
        .filter(device::last_seen_at.is_null().or(device::last_seen_at.lt(stale)))
        .set(device::last_seen_at.eq(now))
        .execute(tx.conn)?;
    Ok(())
}
