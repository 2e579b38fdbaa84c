//! 职级: the tenant's dictionary of grades of employees (OP01).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{EmployeeGrade as GradeThing, Id};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::employee_grade;
use crate::store::Tx;
use crate::written::one_row;

/// A grade as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployeeGrade {
    /// Its id.
    pub id: Id<GradeThing>,
    /// Stable code.
    pub code: String,
    /// Its words by language.
    pub labels: BTreeMap<String, String>,
    /// Its place among the others, from 0.
    pub position: i32,
    /// Whether it is offered no more.
    pub retired: bool,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl EmployeeGrade {
    /// Its words in a language, else in any, else its code.
    #[must_use]
    pub fn label(&self, language: &str) -> &str {
        let label = self.labels.get(language).or_else(|| self.labels.values().next());
        label.map_or(self.code.as_str(), String::as_str)
    }
}

/// A grade to create.
#[derive(Debug, Clone)]
pub struct NewEmployeeGrade {
    /// Its id.
    pub id: Id<GradeThing>,
    /// Stable code, unique in the tenant.
    pub code: String,
    /// Its words by language.
    pub labels: BTreeMap<String, String>,
    /// Its place among the others, from 0.
    pub position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct EmployeeGradeChanges {
    /// Other words, all languages together.
    pub labels: Option<BTreeMap<String, String>>,
    /// Another place.
    pub position: Option<i32>,
    /// Retired at this instant, or taken up again.
    pub retired_at: Option<Option<DateTime<Utc>>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = employee_grade)]
struct Row {
    id: Uuid,
    code: String,
    labels: Value,
    position: i32,
    #[diesel(select_expression = employee_grade::retired_at.is_not_null())]
    retired: bool,
    row_version: i64,
}

#[derive(AsChangeset)]
#[diesel(table_name = employee_grade)]
struct Changes {
    labels: Option<Value>,
    position: Option<i32>,
    retired_at: Option<Option<DateTime<Utc>>>,
}

impl TryFrom<Row> for EmployeeGrade {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::CorruptRow { table: "employee_grade", column, id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            labels: serde_json::from_value(row.labels).map_err(|_| corrupt("labels"))?,
            code: row.code,
            position: row.position,
            retired: row.retired,
            row_version: row.row_version,
        })
    }
}

/// Every grade, also retired ones, in the order shown to people. A tenant has a handful.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<EmployeeGrade>, StoreError> {
    let rows: Vec<Row> = employee_grade::table
        .filter(employee_grade::tenant_id.eq(tx.tenant_id()))
        .order((employee_grade::position, employee_grade::code))
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(EmployeeGrade::try_from).collect()
}

/// One grade.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<GradeThing>) -> Result<Option<EmployeeGrade>, StoreError> {
    let row: Option<Row> = employee_grade::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(EmployeeGrade::try_from).transpose()
}

/// Creates a grade.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use.
pub fn insert(tx: &mut Tx<'_>, new: &NewEmployeeGrade) -> Result<(), StoreError> {
    diesel::insert_into(employee_grade::table)
        .values((
            employee_grade::tenant_id.eq(tx.tenant_id()),
            employee_grade::id.eq(new.id.value()),
            employee_grade::code.eq(&new.code),
            employee_grade::labels.eq(json!(new.labels)),
            employee_grade::position.eq(new.position),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Changes a grade that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<GradeThing>,
    version: i64,
    changes: EmployeeGradeChanges,
) -> Result<(), StoreError> {
    let changes = Changes {
        labels: changes.labels.map(|labels| json!(labels)),
        position: changes.position,
        retired_at: changes.retired_at,
    };
    let affected = diesel::update(employee_grade::table.find((tx.tenant_id(), id.value())))
        .filter(employee_grade::row_version.eq(version))
        .set((changes, employee_grade::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)
}
