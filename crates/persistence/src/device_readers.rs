//! How the readers of a gateway are, as it told last, and in which format their cards are printed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::ids::{Device, Id};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{device, device_reader};
use crate::store::Tx;

/// How a reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderReport {
    /// Its name at the gateway.
    pub reader: String,
    /// `stdin`, `serial`, `pcsc`, `wedge` or `hid`.
    pub driver: String,
    /// `attached`, `ready`, `stuck`, `removed` or `failed`.
    pub state: String,
    /// What it is called, or what failed.
    pub detail: Option<String>,
    /// When it last read a card.
    pub last_read_at: Option<DateTime<Utc>>,
    /// Cards since the gateway started.
    pub reads: i64,
    /// Reads since then that were no cards.
    pub refused: i64,
    /// Why the last one was none.
    pub last_refusal: Option<String>,
}

/// A reader as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReader {
    /// What the gateway told.
    pub report: ReaderReport,
    /// When.
    pub told_at: DateTime<Utc>,
    /// From what it reads to what is printed.
    pub format: Option<String>,
}

/// What a gateway tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayReport {
    /// Of its program.
    pub version: String,
    /// Taps in its spool.
    pub waiting: i32,
    /// Where it waits for the desk of its own machine.
    pub loopback_port: Option<u16>,
    /// Its readers, each once.
    pub readers: Vec<ReaderReport>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = device_reader)]
struct Row {
    device_id: Uuid,
    reader: String,
    driver: String,
    state: String,
    detail: Option<String>,
    last_read_at: Option<DateTime<Utc>>,
    reads: i64,
    refused: i64,
    last_refusal: Option<String>,
    told_at: DateTime<Utc>,
    format: Option<String>,
}

impl From<Row> for StoredReader {
    fn from(row: Row) -> Self {
        let Row { reader, driver, state, detail, last_read_at, reads, refused, last_refusal, .. } = row;
        let report =
            ReaderReport { reader, driver, state, detail, last_read_at, reads, refused, last_refusal };
        Self { report, told_at: row.told_at, format: row.format }
    }
}

/// Keeps what a gateway told. Readers that it no longer has are gone, with their formats.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn keep(
    tx: &mut Tx<'_>,
    device: Id<Device>,
    told: &GatewayReport,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let GatewayReport { version, waiting, loopback_port, readers } = told;
    diesel::update(device::table.find((tx.tenant_id(), device.value())))
        .set((
            device::gateway_version.eq(version),
            device::waiting.eq(waiting),
            device::loopback_port.eq(loopback_port.map(i32::from)),
            device::last_seen_at.eq(now),
        ))
        .execute(tx.conn)?;
    let names: Vec<&str> = readers.iter().map(|reader| reader.reader.as_str()).collect();
    diesel::delete(device_reader::table)
        .filter(device_reader::tenant_id.eq(tx.tenant_id()).and(device_reader::device_id.eq(device.value())))
        .filter(device_reader::reader.ne_all(names))
        .execute(tx.conn)?;
    let rows: Vec<_> = readers
        .iter()
        .map(|reader| {
            (
                device_reader::tenant_id.eq(tx.tenant_id()),
                device_reader::device_id.eq(device.value()),
                device_reader::reader.eq(&reader.reader),
                device_reader::driver.eq(&reader.driver),
                device_reader::state.eq(&reader.state),
                device_reader::detail.eq(&reader.detail),
                device_reader::last_read_at.eq(reader.last_read_at),
                device_reader::reads.eq(reader.reads),
                device_reader::refused.eq(reader.refused),
                device_reader::last_refusal.eq(&reader.last_refusal),
                device_reader::told_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(device_reader::table)
        .values(rows)
        .on_conflict((device_reader::tenant_id, device_reader::device_id, device_reader::reader))
        .do_update()
        .set((
            device_reader::driver.eq(excluded(device_reader::driver)),
            device_reader::state.eq(excluded(device_reader::state)),
            device_reader::detail.eq(excluded(device_reader::detail)),
            device_reader::last_read_at.eq(excluded(device_reader::last_read_at)),
            device_reader::reads.eq(excluded(device_reader::reads)),
            device_reader::refused.eq(excluded(device_reader::refused)),
            device_reader::last_refusal.eq(excluded(device_reader::last_refusal)),
            device_reader::told_at.eq(excluded(device_reader::told_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The readers of devices, by device, in the order of their names.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn of(
    tx: &mut Tx<'_>,
    devices: &[Id<Device>],
) -> Result<HashMap<Id<Device>, Vec<StoredReader>>, StoreError> {
    let ids: Vec<Uuid> = devices.iter().map(|device| device.value()).collect();
    let rows: Vec<Row> = device_reader::table
        .filter(device_reader::tenant_id.eq(tx.tenant_id()).and(device_reader::device_id.eq_any(ids)))
        .order((device_reader::device_id, device_reader::reader))
        .select(Row::as_select())
        .load(tx.conn)?;
    let mut found: HashMap<Id<Device>, Vec<StoredReader>> = HashMap::new();
    for row in rows {
        found.entry(Id::new(row.device_id)).or_default().push(row.into());
    }
    Ok(found)
}

/// Says how the cards of a reader are printed. False when the device has no such reader.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn set_format(
    tx: &mut Tx<'_>,
    device: Id<Device>,
    reader: &str,
    format: Option<&str>,
) -> Result<bool, StoreError> {
    let affected = diesel::update(device_reader::table.find((tx.tenant_id(), device.value(), reader)))
        .set(device_reader::format.eq(format))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// The formats of a device's readers that have one.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn formats(tx: &mut Tx<'_>, device: Id<Device>) -> Result<HashMap<String, String>, StoreError> {
    let rows: Vec<(String, Option<String>)> = device_reader::table
        .filter(device_reader::tenant_id.eq(tx.tenant_id()).and(device_reader::device_id.eq(device.value())))
        .filter(device_reader::format.is_not_null())
        .select((device_reader::reader, device_reader::format))
        .load(tx.conn)?;
    Ok(rows.into_iter().filter_map(|(reader, format)| Some((reader, format?))).collect())
}
