//! Shops: what a manager may change about them.

use domain::ids::{Id, Shop as ShopThing};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::shops::{self, NewShop, Shop, ShopChanges};
use persistence::store::Tx;

use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Lists shops.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<Shop>, AppError> {
    state.read(principal.tenant, move |tx| Ok(shops::list(tx, &page)?)).await
}

/// One shop.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(state: &AppState, principal: &Principal, id: Id<ShopThing>) -> Result<Shop, AppError> {
    state.read(principal.tenant, move |tx| found(tx, id)).await
}

/// Opens a shop; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code is in use, an invalid field when the entity is unknown.
pub async fn open(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<ShopThing>) -> NewShop,
) -> Result<Shop, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            shops::insert(tx, &new)?;
            audit::record(tx, &act, &Event::done("shop.opened", "shop", new.id.value()))?;
            found(tx, new.id)
        })
        .await
}

/// Changes a shop that is still at `version`.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<ShopThing>,
    version: i64,
    changes: ShopChanges,
) -> Result<Shop, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            found(tx, id)?;
            shops::update(tx, id, version, &changes)?;
            audit::record(tx, &act, &Event::done("shop.changed", "shop", id.value()))?;
            found(tx, id)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<ShopThing>) -> Result<Shop, AppError> {
    shops::find(tx, id)?.ok_or(AppError::NotFound(Noun::Shop))
}
