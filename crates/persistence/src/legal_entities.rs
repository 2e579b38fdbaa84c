//! Legal entities (结算主体): who owes members and earns from them.

use diesel::prelude::*;
use domain::ids::{Id, LegalEntity as LegalEntityThing};
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::legal_entity;
use crate::store::Tx;
use crate::written::one_row;

/// A legal entity as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalEntity {
    /// Its id.
    pub id: Id<LegalEntityThing>,
    /// Short code.
    pub code: String,
    /// Registered name.
    pub name: String,
    /// Version for conditional edits.
    pub row_version: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = legal_entity)]
struct Row {
    id: Uuid,
    code: String,
    name: String,
    row_version: i64,
}

impl From<Row> for LegalEntity {
    fn from(row: Row) -> Self {
        Self { id: Id::new(row.id), code: row.code, name: row.name, row_version: row.row_version }
    }
}

/// Lists legal entities in the order in which they were entered.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<LegalEntity>, StoreError> {
    let rows: Vec<Row> = legal_entity::table
        .filter(legal_entity::tenant_id.eq(tx.tenant_id()).and(legal_entity::retired_at.is_null()))
        .filter(legal_entity::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(legal_entity::id)
        .limit(page.fetch())
        .select(Row::as_select())
        .load(tx.conn)?;
    Ok(Page::cut(rows, page, |row| row.id).map(LegalEntity::from))
}

/// One legal entity.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<LegalEntityThing>) -> Result<Option<LegalEntity>, StoreError> {
    let row: Option<Row> = legal_entity::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(LegalEntity::from))
}

/// Enters a legal entity.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use.
pub fn insert(tx: &mut Tx<'_>, id: Id<LegalEntityThing>, code: &str, name: &str) -> Result<(), StoreError> {
    diesel::insert_into(legal_entity::table)
        .values((
            legal_entity::tenant_id.eq(tx.tenant_id()),
            legal_entity::id.eq(id.value()),
            legal_entity::code.eq(code),
            legal_entity::name.eq(name),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Renames a legal entity that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn rename(tx: &mut Tx<'_>, id: Id<LegalEntityThing>, version: i64, name: &str) -> Result<(), StoreError> {
    let affected = diesel::update(legal_entity::table.find((tx.tenant_id(), id.value())))
        .filter(legal_entity::row_version.eq(version))
        .set((legal_entity::name.eq(name), legal_entity::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)
}
