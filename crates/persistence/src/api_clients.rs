//! Integrators' credentials. Only the hash of the secret is kept.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ApiClient as ApiClientThing, Id, Shop};
use domain::permissions::Permission;
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::roles::permissions;
use crate::schema::api_client;
use crate::store::Tx;

/// A machine client as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiClient {
    /// Its id.
    pub id: Id<ApiClientThing>,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// The shop in whose name it sells.
    pub shop_id: Option<Id<Shop>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Hash of its secret.
    pub secret_hash: Vec<u8>,
}

/// A machine client to make.
#[derive(Debug, Clone)]
pub struct NewApiClient {
    /// Its id.
    pub id: Id<ApiClientThing>,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// The shop in whose name it sells.
    pub shop_id: Option<Id<Shop>>,
    /// Hash of its secret.
    pub secret_hash: Vec<u8>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_client)]
struct Row {
    id: Uuid,
    name: String,
    scopes: Vec<String>,
    shop_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    secret_hash: Vec<u8>,
}

impl From<Row> for ApiClient {
    fn from(row: Row) -> Self {
        Self {
            id: Id::new(row.id),
            name: row.name,
            scopes: permissions(&row.scopes),
            shop_id: row.shop_id.map(Id::new),
            created_at: row.created_at,
            secret_hash: row.secret_hash,
        }
    }
}

/// Lists clients that are not revoked, in the order in which they were made.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<ApiClient>, StoreError> {
    let rows: Vec<Row> = api_client::table
        .filter(api_client::tenant_id.eq(tx.tenant_id()).and(api_client::revoked_at.is_null()))
        .filter(api_client::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(api_client::id)
        .limit(page.fetch())
        .select(Row::as_select())
        .load(tx.conn)?;
    Ok(Page::cut(rows, page, |row| row.id).map(ApiClient::from))
}

/// One client that is not revoked.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<ApiClientThing>) -> Result<Option<ApiClient>, StoreError> {
    let row: Option<Row> = api_client::table
        .find((tx.tenant_id(), id.value()))
        .filter(api_client::revoked_at.is_null())
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(ApiClient::from))
}

/// Makes a client.
///
/// # Errors
/// [`StoreError::Constraint`] when the shop is unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewApiClient, now: DateTime<Utc>) -> Result<(), StoreError> {
    let scopes: Vec<&'static str> = new.scopes.iter().map(|scope| scope.code()).collect();
    diesel::insert_into(api_client::table)
        .values((
            api_client::tenant_id.eq(tx.tenant_id()),
            api_client::id.eq(new.id.value()),
            api_client::name.eq(&new.name),
            api_client::secret_hash.eq(&new.secret_hash),
            api_client::scopes.eq(scopes),
            api_client::shop_id.eq(new.shop_id.map(Id::value)),
            api_client::created_at.eq(now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Revokes a client; says whether it was there.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn revoke(tx: &mut Tx<'_>, id: Id<ApiClientThing>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let affected = diesel::update(api_client::table.find((tx.tenant_id(), id.value())))
        .filter(api_client::revoked_at.is_null())
        .set((api_client::revoked_at.eq(now), api_client::row_version.eq(api_client::row_version + 1)))
        .execute(tx.conn)?;
    Ok(affected == 1)
}
