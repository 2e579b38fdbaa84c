//! Terminals (收银机): machines with readers and a printer. Editing one raises the tenant's rules version, because
//! tills cache it.

use diesel::prelude::*;
use domain::ids::{Id, Shop, Terminal as TerminalThing};
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::terminal;
use crate::store::Tx;
use crate::tenants;
use crate::written::one_row;

/// A terminal as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// Its id.
    pub id: Id<TerminalThing>,
    /// Its shop.
    pub shop_id: Id<Shop>,
    /// Short code, printed in receipt numbers.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Paper of its receipt printer, 58 or 80 mm.
    pub receipt_width_mm: i16,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// A terminal to set up.
#[derive(Debug, Clone)]
pub struct NewTerminal {
    /// Its id.
    pub id: Id<TerminalThing>,
    /// Its shop.
    pub shop_id: Id<Shop>,
    /// Short code, unique in the shop.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 58 or 80 mm.
    pub receipt_width_mm: i16,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = terminal)]
pub struct TerminalChanges {
    /// Another name.
    pub name: Option<String>,
    /// Other paper.
    pub receipt_width_mm: Option<i16>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = terminal)]
struct Row {
    id: Uuid,
    shop_id: Uuid,
    code: String,
    name: String,
    receipt_width_mm: i16,
    row_version: i64,
}

impl From<Row> for Terminal {
    fn from(row: Row) -> Self {
        Self {
            id: Id::new(row.id),
            shop_id: Id::new(row.shop_id),
            code: row.code,
            name: row.name,
            receipt_width_mm: row.receipt_width_mm,
            row_version: row.row_version,
        }
    }
}

/// Lists terminals in the order in which they were set up, of one shop or of all.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(
    tx: &mut Tx<'_>,
    shop: Option<Id<Shop>>,
    page: &PageRequest,
) -> Result<Page<Terminal>, StoreError> {
    let mut query = terminal::table
        .filter(terminal::tenant_id.eq(tx.tenant_id()).and(terminal::retired_at.is_null()))
        .filter(terminal::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(terminal::id)
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    if let Some(shop) = shop {
        query = query.filter(terminal::shop_id.eq(shop.value()));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    Ok(Page::cut(rows, page, |row| row.id).map(Terminal::from))
}

/// One terminal.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<TerminalThing>) -> Result<Option<Terminal>, StoreError> {
    let row: Option<Row> = terminal::table
        .find((tx.tenant_id(), id.value()))
        .filter(terminal::retired_at.is_null())
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(Terminal::from))
}

/// Sets up a terminal.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use in its shop or the shop unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewTerminal) -> Result<(), StoreError> {
    diesel::insert_into(terminal::table)
        .values((
            terminal::tenant_id.eq(tx.tenant_id()),
            terminal::id.eq(new.id.value()),
            terminal::shop_id.eq(new.shop_id.value()),
            terminal::code.eq(&new.code),
            terminal::name.eq(&new.name),
            terminal::receipt_width_mm.eq(new.receipt_width_mm),
        ))
        .execute(tx.conn)?;
    tenants::raise_rules_version(tx)
}

/// Changes a terminal that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<TerminalThing>,
    version: i64,
    changes: &TerminalChanges,
) -> Result<(), StoreError> {
    let affected = diesel::update(terminal::table.find((tx.tenant_id(), id.value())))
        .filter(terminal::row_version.eq(version))
        .set((changes, terminal::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    tenants::raise_rules_version(tx)
}
