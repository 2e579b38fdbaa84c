//! Programs (卡种): what a card is, whose rules apply, and how its numbers are made.

use diesel::prelude::*;
use domain::bearer::BearerKind;
use domain::ids::{Id, Program as ProgramThing};
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::program;
use crate::store::Tx;
use crate::tenants;
use crate::written::one_row;

/// A program as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its id.
    pub id: Id<ProgramThing>,
    /// Stable code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What its card numbers begin with.
    pub card_number_prefix: String,
    /// Digits after the prefix.
    pub card_number_digits: i16,
    /// What its cards are when they belong to whoever holds them; none: they belong to members.
    pub bearer: Option<BearerKind>,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// A program to create.
#[derive(Debug, Clone)]
pub struct NewProgram {
    /// Its id.
    pub id: Id<ProgramThing>,
    /// Stable code, unique in the tenant.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What its card numbers begin with.
    pub card_number_prefix: String,
    /// Digits after the prefix, 4 to 16.
    pub card_number_digits: i16,
    /// What its cards are when they belong to whoever holds them; none: they belong to members.
    pub bearer: Option<BearerKind>,
}

/// What to change; what is absent stays. The digits and prefix apply to numbers made from now on.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = program)]
pub struct ProgramChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another prefix.
    pub card_number_prefix: Option<String>,
    /// Another number of digits.
    pub card_number_digits: Option<i16>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = program)]
struct Row {
    id: Uuid,
    code: String,
    name: String,
    card_number_prefix: String,
    card_number_digits: i16,
    bearer: Option<String>,
    row_version: i64,
}

impl From<Row> for Program {
    fn from(row: Row) -> Self {
        Self {
            bearer: row.bearer.as_deref().and_then(BearerKind::from_code),
            id: Id::new(row.id),
            code: row.code,
            name: row.name,
            card_number_prefix: row.card_number_prefix,
            card_number_digits: row.card_number_digits,
            row_version: row.row_version,
        }
    }
}

/// Lists programs in the order in which they were created.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<Program>, StoreError> {
    let rows: Vec<Row> = program::table
        .filter(program::tenant_id.eq(tx.tenant_id()).and(program::retired_at.is_null()))
        .filter(program::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(program::id)
        .limit(page.fetch())
        .select(Row::as_select())
        .load(tx.conn)?;
    Ok(Page::cut(rows, page, |row| row.id).map(Program::from))
}

/// One program.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<ProgramThing>) -> Result<Option<Program>, StoreError> {
    let row: Option<Row> = program::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(Program::from))
}

/// What the card numbers of the tenant begin with, those of retired programs too: such a number is never a payment code. An
/// empty one says nothing.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn card_number_prefixes(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    Ok(program::table
        .filter(program::tenant_id.eq(tx.tenant_id()))
        .order(program::id)
        .select(program::card_number_prefix)
        .load(tx.conn)?)
}

/// Creates a program.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use.
pub fn insert(tx: &mut Tx<'_>, new: &NewProgram) -> Result<(), StoreError> {
    diesel::insert_into(program::table)
        .values((
            program::tenant_id.eq(tx.tenant_id()),
            program::id.eq(new.id.value()),
            program::code.eq(&new.code),
            program::name.eq(&new.name),
            program::card_number_prefix.eq(&new.card_number_prefix),
            program::card_number_digits.eq(new.card_number_digits),
            program::bearer.eq(new.bearer.map(BearerKind::code)),
        ))
        .execute(tx.conn)?;
    tenants::raise_rules_version(tx)
}

/// Changes a program that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<ProgramThing>,
    version: i64,
    changes: &ProgramChanges,
) -> Result<(), StoreError> {
    let affected = diesel::update(program::table.find((tx.tenant_id(), id.value())))
        .filter(program::row_version.eq(version))
        .set((changes, program::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    tenants::raise_rules_version(tx)
}

/// Takes the program's next card number: prefix and serial digits (C03). Locks the program's row; the wallet was
/// locked before.
pub(crate) fn take_card_number(tx: &mut Tx<'_>, id: Id<ProgramThing>) -> Result<String, StoreError> {
    let (prefix, digits, serial): (String, i16, i64) =
        diesel::update(program::table.find((tx.tenant_id(), id.value())))
            .set(program::next_card_number.eq(program::next_card_number + 1))
            .returning((
                program::card_number_prefix,
                program::card_number_digits,
                program::next_card_number - 1,
            ))
            .get_result(tx.conn)?;
    Ok(numbered(&prefix, digits, serial))
}

fn numbered(prefix: &str, digits: i16, serial: i64) -> String {
    let width = usize::try_from(digits).unwrap_or_default();
    format!("{prefix}{serial:0width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_prefix_and_serial_digits() {
        assert_eq!(numbered("8", 8, 42), "800000042");
        assert_eq!(numbered("VIP-", 4, 12_345), "VIP-12345");
    }
}
