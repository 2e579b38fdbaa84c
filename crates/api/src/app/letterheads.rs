//! What stands above a table that somebody takes away: the company, and what the table is confined to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use persistence::settlement::Parties;
use persistence::store::Tx;
use persistence::{settlement, shops, snapshot, tenants, users};
use uuid::Uuid;

use super::error::AppError;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Whose table it is, and when it is made by which clock.
#[derive(Debug, Clone)]
pub struct Letterhead {
    /// The company.
    pub tenant_name: String,
    /// Names of what the table is confined to: a shop, an entity, a cashier.
    pub only: Vec<String>,
    /// When it is made.
    pub made_at: DateTime<Utc>,
    /// The clock by which people read instants.
    pub time_zone: Tz,
}

/// The letterhead of a table that is confined to these shops, entities and users.
///
/// # Errors
/// [`AppError::Store`].
pub async fn letterhead(
    state: &AppState,
    principal: &Principal,
    only: &[Option<Uuid>],
) -> Result<Letterhead, AppError> {
    let (shop, made_at) = (principal.shop, principal.now);
    let only: Vec<Uuid> = only.iter().flatten().copied().collect();
    state
        .read(principal.tenant, move |tx| {
            let names = if only.is_empty() { BTreeMap::new() } else { names(tx)? };
            Ok(Letterhead {
                tenant_name: tenants::get(tx)?.name,
                only: only.iter().filter_map(|id| names.get(id).cloned()).collect(),
                made_at,
                time_zone: snapshot::load_in(tx)?.day(shop).time_zone,
            })
        })
        .await
}

fn names(tx: &mut Tx<'_>) -> Result<BTreeMap<Uuid, String>, AppError> {
    let mut names = shops::names(tx)?;
    names.extend(settlement::names(tx, Parties::Entities)?);
    names.extend(users::names(tx)?);
    Ok(names)
}
