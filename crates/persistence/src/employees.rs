//! Employees (员工): people who sell or perform, with or without a login.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::commission::Grades;
use domain::ids::{Employee as EmployeeThing, Id, Shop, User};
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::employee;
use crate::store::Tx;
use crate::tenants;
use crate::written::one_row;

/// An employee as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    /// Their id.
    pub id: Id<EmployeeThing>,
    /// Staff number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Their login.
    pub user_id: Option<Id<User>>,
    /// Their shop.
    pub shop_id: Option<Id<Shop>>,
    /// 职级: the code of their grade.
    pub grade: Option<String>,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// An employee to enter.
#[derive(Debug, Clone)]
pub struct NewEmployee {
    /// Their id.
    pub id: Id<EmployeeThing>,
    /// Staff number, unique in the tenant.
    pub number: String,
    /// Name.
    pub name: String,
    /// Their login.
    pub user_id: Option<Id<User>>,
    /// Their shop.
    pub shop_id: Option<Id<Shop>>,
    /// 职级: the code of their grade.
    pub grade: Option<String>,
}

/// What to change; what is absent stays, an inner `None` empties.
#[derive(Debug, Clone, Default)]
pub struct EmployeeChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another login, or none.
    pub user_id: Option<Option<Id<User>>>,
    /// Another shop, or none.
    pub shop_id: Option<Option<Id<Shop>>>,
    /// Another grade, or none.
    pub grade: Option<Option<String>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = employee)]
struct Row {
    id: Uuid,
    number: String,
    name: String,
    user_id: Option<Uuid>,
    shop_id: Option<Uuid>,
    grade: Option<String>,
    row_version: i64,
}

#[derive(AsChangeset)]
#[diesel(table_name = employee)]
struct Changes<'a> {
    name: Option<&'a str>,
    user_id: Option<Option<Uuid>>,
    shop_id: Option<Option<Uuid>>,
    grade: Option<Option<&'a str>>,
}

impl From<Row> for Employee {
    fn from(row: Row) -> Self {
        Self {
            id: Id::new(row.id),
            number: row.number,
            name: row.name,
            user_id: row.user_id.map(Id::new),
            shop_id: row.shop_id.map(Id::new),
            grade: row.grade,
            row_version: row.row_version,
        }
    }
}

/// Which of these ids are employees of the tenant.
///
/// # Errors
/// A [`StoreError`] of the query.
pub fn known(tx: &mut Tx<'_>, ids: &[Id<EmployeeThing>]) -> Result<Vec<Id<EmployeeThing>>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let known: Vec<Uuid> = employee::table
        .filter(employee::tenant_id.eq(tx.tenant_id()).and(employee::id.eq_any(ids)))
        .select(employee::id)
        .load(tx.conn)?;
    Ok(known.into_iter().map(Id::new).collect())
}

/// Lists employees in the order in which they were entered.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<Employee>, StoreError> {
    let rows: Vec<Row> = employee::table
        .filter(employee::tenant_id.eq(tx.tenant_id()).and(employee::retired_at.is_null()))
        .filter(employee::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(employee::id)
        .limit(page.fetch())
        .select(Row::as_select())
        .load(tx.conn)?;
    Ok(Page::cut(rows, page, |row| row.id).map(Employee::from))
}

/// One employee.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<EmployeeThing>) -> Result<Option<Employee>, StoreError> {
    let row: Option<Row> = employee::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(Employee::from))
}

/// Enters an employee.
///
/// # Errors
/// [`StoreError::Constraint`] when the number is in use, or the login or shop unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewEmployee) -> Result<(), StoreError> {
    diesel::insert_into(employee::table)
        .values((
            employee::tenant_id.eq(tx.tenant_id()),
            employee::id.eq(new.id.value()),
            employee::number.eq(&new.number),
            employee::name.eq(&new.name),
            employee::user_id.eq(new.user_id.map(Id::value)),
            employee::shop_id.eq(new.shop_id.map(Id::value)),
            employee::grade.eq(new.grade.as_deref()),
        ))
        .execute(tx.conn)?;
    // What tills have cached of grades is old.
    if new.grade.is_some() { tenants::raise_rules_version(tx) } else { Ok(()) }
}

/// Changes an employee that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not, [`StoreError::Constraint`] when the login or shop is unknown.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<EmployeeThing>,
    version: i64,
    changes: &EmployeeChanges,
) -> Result<(), StoreError> {
    let row = Changes {
        name: changes.name.as_deref(),
        user_id: changes.user_id.map(|user| user.map(Id::value)),
        shop_id: changes.shop_id.map(|shop| shop.map(Id::value)),
        grade: changes.grade.as_ref().map(Option::as_deref),
    };
    let affected = diesel::update(employee::table.find((tx.tenant_id(), id.value())))
        .filter(employee::row_version.eq(version))
        .set((row, employee::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    if changes.grade.is_some() { tenants::raise_rules_version(tx) } else { Ok(()) }
}

/// The grades of those who have one.
///
/// # Errors
/// [`StoreError`] of the query.
pub(crate) fn grades(conn: &mut PgConnection, tenant: Uuid) -> Result<Grades, StoreError> {
    let rows: Vec<(Uuid, Option<String>)> = employee::table
        .filter(employee::tenant_id.eq(tenant).and(employee::grade.is_not_null()))
        .select((employee::id, employee::grade))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, grade)| Some((Id::new(id), grade?))).collect())
}

/// The employee that a login belongs to; of several the one entered first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn of_user(tx: &mut Tx<'_>, user: Id<User>) -> Result<Option<Id<EmployeeThing>>, StoreError> {
    let id: Option<Uuid> = employee::table
        .filter(employee::tenant_id.eq(tx.tenant_id()).and(employee::user_id.eq(user.value())))
        .order(employee::id)
        .select(employee::id)
        .first(tx.conn)
        .optional()?;
    Ok(id.map(Id::new))
}
