//! The tenant's dictionary of why something is taken back or comes back.

use std::collections::BTreeMap;

use domain::correction_reasons::ReasonUse;
use domain::ids::{CorrectionReason as ReasonThing, Id};
use persistence::audit::{self, Event};
use persistence::correction_reasons::{self, CorrectionReason, CorrectionReasonChanges, NewCorrectionReason};
use persistence::ids::fresh;
use persistence::store::Tx;
use serde_json::{Value, json};

use super::edits::{self, Actions};
use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

const ACTIONS: Actions = Actions {
    changed: "correction_reason.changed",
    retired: "correction_reason.retired",
    reinstated: "correction_reason.reinstated",
};

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct ReasonEdit {
    /// Words by language; a language that is absent stays.
    pub labels: BTreeMap<String, String>,
    /// Given for something else.
    pub used_for: Option<ReasonUse>,
    /// Another place among the others.
    pub position: Option<i32>,
    /// Whether it is offered no more.
    pub retired: Option<bool>,
}

/// Every reason, also retired ones, in the order shown to people.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(state: &AppState, principal: &Principal) -> Result<Vec<CorrectionReason>, AppError> {
    state.read(principal.tenant, |tx| Ok(correction_reasons::list(tx)?)).await
}

/// Creates a reason; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code is in use.
pub async fn create(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<ReasonThing>) -> NewCorrectionReason,
) -> Result<CorrectionReason, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            correction_reasons::insert(tx, &new)?;
            let event = Event::done("correction_reason.created", "correction_reason", new.id.value());
            audit::record(tx, &act, &event)?;
            found(tx, new.id)
        })
        .await
}

/// Changes a reason that is still at `version`. What was taken back for it keeps the words of its day.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<ReasonThing>,
    version: i64,
    edit: ReasonEdit,
) -> Result<CorrectionReason, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let before = found(tx, id)?;
            edits::check_version(before.row_version, version)?;
            let mut labels = before.labels.clone();
            labels.extend(edit.labels.clone());
            let changes = CorrectionReasonChanges {
                labels: Some(labels),
                used_for: edit.used_for,
                position: edit.position,
                retired_at: edits::retirement(edit.retired, before.retired, act.now),
            };
            correction_reasons::update(tx, id, version, changes)?;
            let after = found(tx, id)?;
            let event =
                Event::done(ACTIONS.of(before.retired, after.retired), "correction_reason", id.value());
            audit::record(tx, &act, &event.with_diff(edits::diff(facts(&before), facts(&after))))?;
            Ok(after)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<ReasonThing>) -> Result<CorrectionReason, AppError> {
    correction_reasons::find(tx, id)?.ok_or(AppError::NotFound(Noun::CorrectionReason))
}

fn facts(reason: &CorrectionReason) -> [(&'static str, Value); 3] {
    [
        ("labels", json!(reason.labels)),
        ("used_for", json!(reason.used_for.code())),
        ("position", json!(reason.position)),
    ]
}
