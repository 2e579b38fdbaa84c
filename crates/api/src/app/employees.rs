//! Employees: people who sell or perform, with or without a login.

use domain::ids::{Employee as EmployeeThing, Id};
use persistence::audit::{self, Event};
use persistence::employees::{self, Employee, EmployeeChanges, NewEmployee};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::store::Tx;

use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Lists employees.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<Employee>, AppError> {
    state.read(principal.tenant, move |tx| Ok(employees::list(tx, &page)?)).await
}

/// Enters an employee; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the number is in use, invalid fields when login or shop are unknown.
pub async fn enter(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<EmployeeThing>) -> NewEmployee,
) -> Result<Employee, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            employees::insert(tx, &new)?;
            audit::record(tx, &act, &Event::done("employee.entered", "employee", new.id.value()))?;
            found(tx, new.id)
        })
        .await
}

/// Changes an employee that is still at `version`.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<EmployeeThing>,
    version: i64,
    changes: EmployeeChanges,
) -> Result<Employee, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            found(tx, id)?;
            employees::update(tx, id, version, &changes)?;
            audit::record(tx, &act, &Event::done("employee.changed", "employee", id.value()))?;
            found(tx, id)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<EmployeeThing>) -> Result<Employee, AppError> {
    employees::find(tx, id)?.ok_or(AppError::NotFound(Noun::Employee))
}
