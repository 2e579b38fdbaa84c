//! 补录: when an entry happened, and who may enter it later than that (OP24).

use chrono::{DateTime, Utc};
use domain::ids::{Id, Shop};
use domain::permissions::Permission;
use domain::slips;
use domain::till::{self as domain_till, LateEntry, Origin};
use persistence::snapshot;

use super::error::{AppError, AuthError, Noun};
use super::till;
use crate::auth::principal::Principal;
use crate::state::AppState;
use crate::wire::late_entry::LateEntryRequest;

/// When something happened, as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// RFC 3339; none: now.
    pub at: Option<&'a str>,
    /// What is said of an entry that comes later.
    pub late: Option<&'a LateEntryRequest>,
    /// The shop that was named.
    pub shop: Option<Id<Shop>>,
}

/// Who asks, and when it happened.
///
/// # Errors
/// [`AppError::Invalid`] for what is no instant, for a late entry without a reason or without its time, and for a number that no paper
/// slip has; [`AuthError::PermissionMissing`].
pub async fn origin(
    state: &AppState,
    principal: &Principal,
    happened: Happened<'_>,
) -> Result<Origin, AppError> {
    let at = happened.at.map(instant).transpose()?;
    let is_late = at.is_some_and(|at| domain_till::is_late(at, principal.now));
    match (is_late, happened.late) {
        (true, None) => return Err(AppError::invalid("/late_entry", "required")),
        (_, Some(_)) if at.is_none() => return Err(AppError::invalid("/occurred_at", "required")),
        (_, Some(_)) if !principal.permissions.contains(Permission::EnterLate) => {
            return Err(AuthError::PermissionMissing(Permission::EnterLate).into());
        }
        (true | false, _) => {}
    }
    let late = match happened.late {
        Some(late) => Some(late_entry(state, principal, late, happened.shop).await?),
        None => None,
    };
    Ok(Origin { late, ..till::origin(principal, at) })
}

fn instant(text: &str) -> Result<DateTime<Utc>, AppError> {
    let read = DateTime::parse_from_rfc3339(text);
    let read = read.map_err(|_| AppError::invalid("/occurred_at", "not-an-instant"))?;
    Ok(read.with_timezone(&Utc))
}

async fn late_entry(
    state: &AppState,
    principal: &Principal,
    late: &LateEntryRequest,
    named: Option<Id<Shop>>,
) -> Result<LateEntry, AppError> {
    let reason = late.reason.trim();
    if reason.is_empty() {
        return Err(AppError::invalid("/late_entry/reason", "required"));
    }
    let slip = match &late.slip_no {
        Some(number) => Some(paper_slip(state, principal, number, named).await?),
        None => None,
    };
    Ok(LateEntry { reason: reason.to_owned(), slip })
}

/// The number of a paper slip of the shop that serves.
async fn paper_slip(
    state: &AppState,
    principal: &Principal,
    number: &str,
    named: Option<Id<Shop>>,
) -> Result<String, AppError> {
    let shop = till::serving_shop(principal, named)?;
    let snapshot = state.read(principal.tenant, |tx| Ok(snapshot::load_in(tx)?)).await?;
    let entry = snapshot.shops.get(&shop).ok_or(AppError::NotFound(Noun::Shop))?;
    slips::paper_serial(&entry.code, number.trim())
        .ok_or_else(|| AppError::invalid("/late_entry/slip_no", "not-a-slip-number"))
}
