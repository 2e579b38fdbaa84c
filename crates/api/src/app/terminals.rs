//! Terminals: the machines of a shop.

use domain::ids::{Id, Shop, Terminal as TerminalThing};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::store::Tx;
use persistence::terminals::{self, NewTerminal, Terminal, TerminalChanges};

use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Lists terminals, of one shop or of all.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    shop: Option<Id<Shop>>,
    page: PageRequest,
) -> Result<Page<Terminal>, AppError> {
    state.read(principal.tenant, move |tx| Ok(terminals::list(tx, shop, &page)?)).await
}

/// Sets up a terminal; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code is in use, an invalid field when the shop is unknown.
pub async fn set_up(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<TerminalThing>) -> NewTerminal,
) -> Result<Terminal, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            terminals::insert(tx, &new)?;
            audit::record(tx, &act, &Event::done("terminal.set_up", "terminal", new.id.value()))?;
            found(tx, new.id)
        })
        .await
}

/// Changes a terminal that is still at `version`.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<TerminalThing>,
    version: i64,
    changes: TerminalChanges,
) -> Result<Terminal, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            found(tx, id)?;
            terminals::update(tx, id, version, &changes)?;
            audit::record(tx, &act, &Event::done("terminal.changed", "terminal", id.value()))?;
            found(tx, id)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<TerminalThing>) -> Result<Terminal, AppError> {
    terminals::find(tx, id)?.ok_or(AppError::NotFound(Noun::Terminal))
}
