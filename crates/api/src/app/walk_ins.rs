//! 散客: under which membership a shop sells to people who are no members.

use domain::ids::{Id, Membership, Shop};
use persistence::{snapshot, walk_ins};

use super::error::{AppError, Noun};
use super::till;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// The membership of the shop in whose name the caller sells; made with the first such sale.
///
/// # Errors
/// [`crate::app::error::AuthError::TerminalRequired`] without a shop, [`Noun::Shop`] and [`Noun::Program`] when there is none.
pub async fn membership(
    state: &AppState,
    principal: &Principal,
    named: Option<Id<Shop>>,
) -> Result<Id<Membership>, AppError> {
    let shop = till::serving_shop(principal, named)?;
    let known = state.read(principal.tenant, |tx| Ok(snapshot::load_in(tx)?)).await?;
    let entry = known.shops.get(&shop).ok_or(AppError::NotFound(Noun::Shop))?;
    if let Some(membership) = entry.walk_in {
        return Ok(membership);
    }
    let today = entry.facts.day.business_date(principal.now);
    let name = if known.language == "en" { "Walk-in" } else { "散客" };
    let (key_ring, currency, now) = (state.key_ring.clone(), known.currency, principal.now);
    state
        .write(principal.tenant, move |tx| {
            let keys = key_ring.tenant(tx)?;
            let opening = walk_ins::Opening { keys: &keys, name, currency, today };
            walk_ins::open(tx, shop, opening, now)?.ok_or(AppError::NotFound(Noun::Program))
        })
        .await
}
