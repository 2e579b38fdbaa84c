//! The tenant's dictionary of grades of employees.

use std::collections::BTreeMap;

use domain::ids::{EmployeeGrade as GradeThing, Id};
use persistence::audit::{self, Event};
use persistence::employee_grades::{self, EmployeeGrade, EmployeeGradeChanges, NewEmployeeGrade};
use persistence::ids::fresh;
use persistence::store::Tx;
use serde_json::{Value, json};

use super::edits::{self, Actions};
use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

const ACTIONS: Actions = Actions {
    changed: "employee_grade.changed",
    retired: "employee_grade.retired",
    reinstated: "employee_grade.reinstated",
};

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct GradeEdit {
    /// Words by language; a language that is absent stays.
    pub labels: BTreeMap<String, String>,
    /// Another place among the others.
    pub position: Option<i32>,
    /// Whether it is given to nobody new.
    pub retired: Option<bool>,
}

/// Every grade, also retired ones, in the order shown to people.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(state: &AppState, principal: &Principal) -> Result<Vec<EmployeeGrade>, AppError> {
    state.read(principal.tenant, |tx| Ok(employee_grades::list(tx)?)).await
}

/// Creates a grade; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code is in use.
pub async fn create(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<GradeThing>) -> NewEmployeeGrade,
) -> Result<EmployeeGrade, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            employee_grades::insert(tx, &new)?;
            let event = Event::done("employee_grade.created", "employee_grade", new.id.value());
            audit::record(tx, &act, &event)?;
            found(tx, new.id)
        })
        .await
}

/// Changes a grade that is still at `version`. Commission of before keeps its code.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<GradeThing>,
    version: i64,
    edit: GradeEdit,
) -> Result<EmployeeGrade, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let before = found(tx, id)?;
            edits::check_version(before.row_version, version)?;
            let mut labels = before.labels.clone();
            labels.extend(edit.labels.clone());
            let changes = EmployeeGradeChanges {
                labels: Some(labels),
                position: edit.position,
                retired_at: edits::retirement(edit.retired, before.retired, act.now),
            };
            employee_grades::update(tx, id, version, changes)?;
            let after = found(tx, id)?;
            let event = Event::done(ACTIONS.of(before.retired, after.retired), "employee_grade", id.value());
            audit::record(tx, &act, &event.with_diff(edits::diff(facts(&before), facts(&after))))?;
            Ok(after)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<GradeThing>) -> Result<EmployeeGrade, AppError> {
    employee_grades::find(tx, id)?.ok_or(AppError::NotFound(Noun::EmployeeGrade))
}

fn facts(grade: &EmployeeGrade) -> [(&'static str, Value); 2] {
    [("labels", json!(grade.labels)), ("position", json!(grade.position))]
}
