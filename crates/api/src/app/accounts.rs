//! What members owe on account (挂账): shown, listed by age, and bounded by a limit that somebody sets (OP09).

use chrono::NaiveDate;
use domain::ids::{Id, Membership, Shop};
use domain::money::Money;
use persistence::accounts::{self, Account, Owing};
use persistence::audit::{self, Event};
use persistence::members;
use persistence::pagination::{Page, PageRequest};
use persistence::snapshot;
use persistence::store::Tx;
use serde_json::json;
use uuid::Uuid;

use super::edits;
use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;
use crate::wire::posting_row::Members;

/// What a membership owes, and the dates on which its sales are as old as they are.
#[derive(Debug)]
pub struct AccountToday {
    /// What is owed.
    pub account: Account,
    /// The business date of the caller's shop.
    pub today: NaiveDate,
}

/// Those who owe, with their members.
pub struct Owings {
    /// The page.
    pub page: Page<Owing, (NaiveDate, Uuid)>,
    /// Their members.
    pub members: Members,
}

/// What a membership owes on account.
///
/// # Errors
/// [`Noun::Membership`] when there is no such membership.
pub async fn get(
    state: &AppState,
    principal: &Principal,
    id: Id<Membership>,
) -> Result<AccountToday, AppError> {
    let (now, shop) = (principal.now, principal.shop);
    state
        .read(principal.tenant, move |tx| {
            let account = found(tx, id)?;
            let today = snapshot::load_in(tx)?.business_date(shop, now);
            Ok(AccountToday { account, today })
        })
        .await
}

/// Says how much a membership may owe, if that is still at `version`. The log keeps who said so, and what it was.
///
/// # Errors
/// [`Noun::Membership`], or `precondition-failed` when somebody else was faster.
pub async fn set_limit(
    state: &AppState,
    principal: &Principal,
    id: Id<Membership>,
    version: i64,
    limit: Money,
) -> Result<AccountToday, AppError> {
    let (act, now, shop) = (principal.act(), principal.now, principal.shop);
    state
        .write(principal.tenant, move |tx| {
            let before = found(tx, id)?;
            edits::check_version(before.limit_version, version)?;
            accounts::set_limit(tx, id, version, limit)?;
            let account = found(tx, id)?;
            let facts = |account: &Account| [("on_account_limit", json!(account.limit.to_string()))];
            let event = Event::done("account.limit-changed", "membership", id.value());
            audit::record(tx, &act, &event.with_diff(edits::diff(facts(&before), facts(&account))))?;
            let today = snapshot::load_in(tx)?.business_date(shop, now);
            Ok(AccountToday { account, today })
        })
        .await
}

/// Those who owe on account among the members that the caller may browse, the oldest debt first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    shop: Option<Id<Shop>>,
    page: PageRequest<(NaiveDate, Uuid)>,
) -> Result<Owings, AppError> {
    let (scope, now, key_ring) = (principal.browse.clone(), principal.now, state.key_ring.clone());
    state
        .read(principal.tenant, move |tx| {
            let page = accounts::list(tx, &scope, shop, now, &page)?;
            let ids: Vec<_> = page.items.iter().map(|owing| owing.member).collect();
            let keys = key_ring.tenant(tx)?;
            let headers = members::headers_of(tx, &keys, &ids)?;
            Ok(Owings { page, members: headers.into_iter().map(|header| (header.id, header)).collect() })
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<Membership>) -> Result<Account, AppError> {
    accounts::find(tx, id)?.ok_or(AppError::NotFound(Noun::Membership))
}
