//! Programs: what cards there are and how they are numbered.

use domain::ids::{Id, Program as ProgramThing};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::programs::{self, NewProgram, Program, ProgramChanges};
use persistence::store::Tx;

use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Lists programs.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<Program>, AppError> {
    state.read(principal.tenant, move |tx| Ok(programs::list(tx, &page)?)).await
}

/// One program.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(state: &AppState, principal: &Principal, id: Id<ProgramThing>) -> Result<Program, AppError> {
    state.read(principal.tenant, move |tx| found(tx, id)).await
}

/// Creates a program; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code is in use.
pub async fn create(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<ProgramThing>) -> NewProgram,
) -> Result<Program, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            programs::insert(tx, &new)?;
            audit::record(tx, &act, &Event::done("program.created", "program", new.id.value()))?;
            found(tx, new.id)
        })
        .await
}

/// Changes a program that is still at `version`.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<ProgramThing>,
    version: i64,
    changes: ProgramChanges,
) -> Result<Program, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            found(tx, id)?;
            programs::update(tx, id, version, &changes)?;
            audit::record(tx, &act, &Event::done("program.changed", "program", id.value()))?;
            found(tx, id)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<ProgramThing>) -> Result<Program, AppError> {
    programs::find(tx, id)?.ok_or(AppError::NotFound(Noun::Program))
}
