//! 更正原因: the tenant's dictionary of why something is taken back or comes back (S06, LG02).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::correction_reasons::{ReasonUse, STANDARD};
use domain::ids::{CorrectionReason as ReasonThing, Id};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::StoreError;
use crate::ids::fresh;
use crate::schema::correction_reason;
use crate::store::Tx;
use crate::written::one_row;

/// A reason as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionReason {
    /// Its id.
    pub id: Id<ReasonThing>,
    /// Stable code.
    pub code: String,
    /// Its words by language.
    pub labels: BTreeMap<String, String>,
    /// What it is given for.
    pub used_for: ReasonUse,
    /// Its place among the others, from 0.
    pub position: i32,
    /// Whether it is offered no more.
    pub retired: bool,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl CorrectionReason {
    /// Its words in a language, else in any, else its code.
    #[must_use]
    pub fn label(&self, language: &str) -> &str {
        let label = self.labels.get(language).or_else(|| self.labels.values().next());
        label.map_or(self.code.as_str(), String::as_str)
    }
}

/// A reason to create.
#[derive(Debug, Clone)]
pub struct NewCorrectionReason {
    /// Its id.
    pub id: Id<ReasonThing>,
    /// Stable code, unique in the tenant.
    pub code: String,
    /// Its words by language.
    pub labels: BTreeMap<String, String>,
    /// What it is given for.
    pub used_for: ReasonUse,
    /// Its place among the others, from 0.
    pub position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct CorrectionReasonChanges {
    /// Other words, all languages together.
    pub labels: Option<BTreeMap<String, String>>,
    /// Given for something else.
    pub used_for: Option<ReasonUse>,
    /// Another place.
    pub position: Option<i32>,
    /// Retired at this instant, or taken up again.
    pub retired_at: Option<Option<DateTime<Utc>>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = correction_reason)]
struct Row {
    id: Uuid,
    code: String,
    labels: Value,
    used_for: String,
    position: i32,
    #[diesel(select_expression = correction_reason::retired_at.is_not_null())]
    retired: bool,
    row_version: i64,
}

#[derive(AsChangeset)]
#[diesel(table_name = correction_reason)]
struct Changes {
    labels: Option<Value>,
    used_for: Option<&'static str>,
    position: Option<i32>,
    retired_at: Option<Option<DateTime<Utc>>>,
}

impl TryFrom<Row> for CorrectionReason {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::CorruptRow { table: "correction_reason", column, id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            labels: serde_json::from_value(row.labels).map_err(|_| corrupt("labels"))?,
            used_for: ReasonUse::from_code(&row.used_for).ok_or_else(|| corrupt("used_for"))?,
            code: row.code,
            position: row.position,
            retired: row.retired,
            row_version: row.row_version,
        })
    }
}

/// Every reason, also retired ones, in the order shown to people. A tenant has a handful.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<CorrectionReason>, StoreError> {
    let rows: Vec<Row> = correction_reason::table
        .filter(correction_reason::tenant_id.eq(tx.tenant_id()))
        .order((correction_reason::position, correction_reason::code))
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(CorrectionReason::try_from).collect()
}

/// One reason.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<ReasonThing>) -> Result<Option<CorrectionReason>, StoreError> {
    let row: Option<Row> = correction_reason::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(CorrectionReason::try_from).transpose()
}

/// The reason of a code.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<CorrectionReason>, StoreError> {
    let row: Option<Row> = correction_reason::table
        .filter(correction_reason::tenant_id.eq(tx.tenant_id()).and(correction_reason::code.eq(code)))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(CorrectionReason::try_from).transpose()
}

/// Creates a reason.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use.
pub fn insert(tx: &mut Tx<'_>, new: &NewCorrectionReason) -> Result<(), StoreError> {
    diesel::insert_into(correction_reason::table)
        .values((
            correction_reason::tenant_id.eq(tx.tenant_id()),
            correction_reason::id.eq(new.id.value()),
            correction_reason::code.eq(&new.code),
            correction_reason::labels.eq(json!(new.labels)),
            correction_reason::used_for.eq(new.used_for.code()),
            correction_reason::position.eq(new.position),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Gives a new tenant the reasons that every tenant begins with.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn insert_standard(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for (reason, position) in STANDARD.iter().zip(0..) {
        let labels = [("zh-CN", reason.zh), ("en", reason.en)];
        insert(
            tx,
            &NewCorrectionReason {
                id: fresh(now),
                code: reason.code.to_owned(),
                labels: labels.map(|(language, text)| (language.to_owned(), text.to_owned())).into(),
                used_for: reason.used_for,
                position,
            },
        )?;
    }
    Ok(())
}

/// Changes a reason that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<ReasonThing>,
    version: i64,
    changes: CorrectionReasonChanges,
) -> Result<(), StoreError> {
    let changes = Changes {
        labels: changes.labels.map(|labels| json!(labels)),
        used_for: changes.used_for.map(ReasonUse::code),
        position: changes.position,
        retired_at: changes.retired_at,
    };
    let affected = diesel::update(correction_reason::table.find((tx.tenant_id(), id.value())))
        .filter(correction_reason::row_version.eq(version))
        .set((changes, correction_reason::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)
}
