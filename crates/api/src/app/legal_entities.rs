//! Legal entities: who owes members and earns from them.

use domain::ids::{Id, LegalEntity as LegalEntityThing};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::legal_entities::{self, LegalEntity};
use persistence::pagination::{Page, PageRequest};
use persistence::store::Tx;

use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Lists legal entities.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<LegalEntity>, AppError> {
    state.read(principal.tenant, move |tx| Ok(legal_entities::list(tx, &page)?)).await
}

/// Enters a legal entity.
///
/// # Errors
/// A conflict when the code is in use.
pub async fn enter(
    state: &AppState,
    principal: &Principal,
    code: String,
    name: String,
) -> Result<LegalEntity, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let id: Id<LegalEntityThing> = fresh(act.now);
            legal_entities::insert(tx, id, &code, &name)?;
            audit::record(tx, &act, &Event::done("legal_entity.entered", "legal_entity", id.value()))?;
            found(tx, id)
        })
        .await
}

/// Renames a legal entity that is still at `version`.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn rename(
    state: &AppState,
    principal: &Principal,
    id: Id<LegalEntityThing>,
    version: i64,
    name: String,
) -> Result<LegalEntity, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            found(tx, id)?;
            legal_entities::rename(tx, id, version, &name)?;
            audit::record(tx, &act, &Event::done("legal_entity.changed", "legal_entity", id.value()))?;
            found(tx, id)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<LegalEntityThing>) -> Result<LegalEntity, AppError> {
    legal_entities::find(tx, id)?.ok_or(AppError::NotFound(Noun::LegalEntity))
}
