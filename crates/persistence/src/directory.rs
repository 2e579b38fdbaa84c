//! The directory of tenants: the only lookup that needs no tenant, and so without personal data.

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::ids::{Id, Tenant};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::tenant_directory;
use crate::store::Store;

/// A tenant as the directory knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// Its id.
    pub id: Id<Tenant>,
    /// Six digits, typed at sign-in.
    pub number: String,
    /// Short name.
    pub short_name: String,
    /// Whether people may sign in.
    pub is_active: bool,
}

type Row = (Uuid, String, String, String);

fn entry((id, number, short_name, status): Row) -> DirectoryEntry {
    DirectoryEntry { id: Id::new(id), number, short_name, is_active: status == "active" }
}

const COLUMNS: (
    tenant_directory::id,
    tenant_directory::number,
    tenant_directory::short_name,
    tenant_directory::status,
) = (tenant_directory::id, tenant_directory::number, tenant_directory::short_name, tenant_directory::status);

/// The tenant of a number.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_by_number(store: &Store, number: &str) -> Result<Option<DirectoryEntry>, StoreError> {
    store.reference(|conn| find_where_number(conn, number))
}

fn find_where_number(conn: &mut PgConnection, number: &str) -> Result<Option<DirectoryEntry>, StoreError> {
    let row: Option<Row> = tenant_directory::table
        .filter(tenant_directory::number.eq(number))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(entry))
}

/// The tenant of an id.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(store: &Store, id: Id<Tenant>) -> Result<Option<DirectoryEntry>, StoreError> {
    store.reference(|conn| {
        let row: Option<Row> =
            tenant_directory::table.find(id.value()).select(COLUMNS).first(conn).optional()?;
        Ok(row.map(entry))
    })
}

/// Every tenant, for workers and the command line.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(store: &Store) -> Result<Vec<DirectoryEntry>, StoreError> {
    store.reference(|conn| {
        let rows: Vec<Row> =
            tenant_directory::table.order(tenant_directory::number).select(COLUMNS).load(conn)?;
        Ok(rows.into_iter().map(entry).collect())
    })
}

/// Whether any tenant exists: without one the first-run wizard is open.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn is_empty(store: &Store) -> Result<bool, StoreError> {
    store.reference(|conn| {
        let any: bool =
            diesel::select(diesel::dsl::exists(tenant_directory::table.select(tenant_directory::id)))
                .get_result(conn)?;
        Ok(!any)
    })
}

/// Enters a tenant, within the transaction that creates it.
pub(crate) fn insert(
    conn: &mut PgConnection,
    id: Id<Tenant>,
    number: &str,
    short_name: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(tenant_directory::table)
        .values((
            tenant_directory::id.eq(id.value()),
            tenant_directory::number.eq(number),
            tenant_directory::short_name.eq(short_name),
            tenant_directory::status.eq("active"),
            tenant_directory::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Changes the short name, within the transaction that changes the tenant.
pub(crate) fn rename(conn: &mut PgConnection, id: Id<Tenant>, short_name: &str) -> Result<(), StoreError> {
    let affected = diesel::update(tenant_directory::table.find(id.value()))
        .set(tenant_directory::short_name.eq(short_name))
        .execute(conn)?;
    crate::written::one_row(affected)
}
