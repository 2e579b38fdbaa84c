//! Refunds: what one would come to, those that wait, and who approves them (OP11).

use std::collections::HashMap;

use domain::ids::{Id, Membership, Payment as PaymentThing, Posting, User};
use domain::permissions::Permission;
use domain::refund::{RefundCause, RefundSubject};
use domain::till::Rejection;
use persistence::audit::{self, Actor, Event};
use persistence::browse::BrowseScope;
use persistence::pagination::{Page, PageRequest};
use persistence::refunds::{self, Approval, Filter, Listed, Missing, Quoted, Sending};
use persistence::store::Tx;
use persistence::{access, members, snapshot, statements, users};

use super::approvals;
use super::error::{AppError, Noun};
use super::sessions::pin;
use crate::auth::principal::Principal;
use crate::payments::Payments;
use crate::problem::Code;
use crate::state::{AppState, blocking};
use crate::wire::posting_row::Members;

/// Refunds with their members.
pub struct Found<T> {
    /// The refunds.
    pub refunds: T,
    /// Their members.
    pub members: Members,
}

/// What a refund of all stored value, or of packages, of a membership would come to today.
///
/// # Errors
/// [`Noun::Membership`], [`Noun::Posting`] for what is no sale of a package of it, and every refusal that the request would meet for its arithmetic.
pub async fn quote(
    state: &AppState,
    principal: &Principal,
    membership: Id<Membership>,
    (subject, cause): (RefundSubject, RefundCause),
) -> Result<Quoted, AppError> {
    let (now, shop) = (principal.now, principal.shop);
    state
        .read(principal.tenant, move |tx| {
            let snapshot = snapshot::load_in(tx)?;
            let on = snapshot.business_date(shop, now);
            let rules = (&snapshot.rules, shop);
            let quoted = refunds::quote(tx, membership, (&subject, cause), rules, (on, now))?;
            let missing = |missing| match missing {
                Missing::Membership => AppError::NotFound(Noun::Membership),
                Missing::Package => AppError::NotFound(Noun::Posting),
            };
            quoted.map_err(missing)?.map_err(AppError::Till)
        })
        .await
}

/// One page of the refunds of members that the caller may browse, newest first; of all members for whoever approves, and of
/// the membership that is named for whoever serves it.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: Filter,
    page: PageRequest,
) -> Result<Found<Page<Listed>>, AppError> {
    let approves = principal.permissions.contains(Permission::RefundApprove);
    let sees_all = approves || filter.membership.is_some();
    let scope = if sees_all { BrowseScope::All } else { principal.browse.clone() };
    let key_ring = state.key_ring.clone();
    state
        .read(principal.tenant, move |tx| {
            let refunds = refunds::list(tx, &scope, &filter, &page)?;
            let members = named(tx, &key_ring, &refunds.items)?;
            Ok(Found { refunds, members })
        })
        .await
}

/// One refund.
///
/// # Errors
/// [`Noun::Refund`].
pub async fn find(
    state: &AppState,
    principal: &Principal,
    id: Id<Posting>,
) -> Result<Found<Listed>, AppError> {
    let key_ring = state.key_ring.clone();
    state
        .read(principal.tenant, move |tx| {
            let refunds = refunds::find(tx, id)?.ok_or(AppError::NotFound(Noun::Refund))?;
            let members = named(tx, &key_ring, std::slice::from_ref(&refunds))?;
            Ok(Found { refunds, members })
        })
        .await
}

fn named(
    tx: &mut Tx<'_>,
    key_ring: &persistence::sealing::KeyRing,
    refunds: &[Listed],
) -> Result<Members, AppError> {
    let mut ids: Vec<_> = refunds.iter().map(|refund| refund.member).collect();
    ids.sort_unstable();
    ids.dedup();
    let keys = key_ring.tenant(tx)?;
    let headers = members::headers_of(tx, &keys, &ids)?;
    Ok(headers.into_iter().map(|header| (header.id, header)).collect::<HashMap<_, _>>())
}

/// The membership whose value a refund is about.
///
/// # Errors
/// [`Noun::Refund`].
pub async fn wallet_of(
    state: &AppState,
    principal: &Principal,
    id: Id<Posting>,
) -> Result<Id<Membership>, AppError> {
    let wallet = state.read(principal.tenant, move |tx| Ok(statements::wallet_of(tx, id)?)).await?;
    wallet.ok_or(AppError::NotFound(Noun::Refund))
}

/// Asks the providers of `payments` to give their parts of an approved refund back. What is on its way or has gone back is not asked for
/// twice; what a provider refused is asked for again.
///
/// # Errors
/// [`Noun::Refund`]; every refusal that paying would meet for what it comes to; a field error for a payment that is no part of it.
pub async fn send(
    state: &AppState,
    principal: &Principal,
    id: Id<Posting>,
    payments: Vec<Id<PaymentThing>>,
) -> Result<(), AppError> {
    let (act, now, tenant) = (principal.act(), principal.now, principal.tenant);
    let asked = state
        .write(tenant, move |tx| {
            let rules = snapshot::load_in(tx)?.rules;
            match refunds::send(tx, id, &payments, &rules, now)? {
                Sending::Noted(asked) => {
                    audit::record(tx, &act, &Event::done("refund.sent", "posting", id.value()))?;
                    Ok(asked)
                }
                Sending::NotFound => Err(AppError::NotFound(Noun::Refund)),
                Sending::Refused(rejection) => Err(AppError::Till(rejection)),
                Sending::NotOfRefund(place) => {
                    Err(AppError::invalid(&format!("/payment_ids/{place}"), "unknown-reference"))
                }
            }
        })
        .await?;
    // Should anything end this before the answers, they are asked for later.
    state.store.activity().mark_payments(tenant);
    let port = Payments::of(state);
    let ask = move || {
        for (back, payment) in &asked {
            port.give_back(tenant, back, payment)?;
        }
        Ok(())
    };
    blocking(ask).await
}

/// Approves a refund that waits, in the caller's own name.
///
/// # Errors
/// [`Noun::Refund`], or a refusal when it stands elsewhere.
pub async fn approve(state: &AppState, principal: &Principal, id: Id<Posting>) -> Result<(), AppError> {
    let by = match principal.actor {
        Actor::User(user) => Some(user),
        Actor::Client(_) | Actor::Device(_) | Actor::System => None,
    };
    approve_as(state, principal, id, by).await
}

/// Approves a refund in the name of the person of `staff_number`, who stands at the caller's screen.
///
/// # Errors
/// As [`approve`], and a conflict when number or PIN are wrong or they may not approve, [`super::error::AuthError::AccountLocked`].
pub async fn approve_by_pin(
    state: &AppState,
    principal: &Principal,
    id: Id<Posting>,
    (staff_number, pin): (String, String),
) -> Result<(), AppError> {
    // Nobody's failures are counted for what is not there.
    let _ = wallet_of(state, principal, id).await?;
    let verified = pin::verify(state, principal.tenant, staff_number, pin, principal.now).await;
    let approver = verified.map_err(approvals::refused)?;
    let may = state
        .write(principal.tenant, move |tx| {
            users::forget_failures(tx, approver.id)?;
            let rights = access::rights(tx, approver.id)?;
            Ok(rights.is_some_and(|rights| rights.permissions.contains(&Permission::RefundApprove)))
        })
        .await?;
    if !may {
        return Err(AppError::Conflict(Code::ApprovalRefused));
    }
    approve_as(state, principal, id, Some(approver.id)).await
}

async fn approve_as(
    state: &AppState,
    principal: &Principal,
    id: Id<Posting>,
    by: Option<Id<User>>,
) -> Result<(), AppError> {
    let (act, now) = (principal.act(), principal.now);
    state
        .write(principal.tenant, move |tx| match refunds::approve(tx, id, by, now)? {
            Approval::Done => {
                Ok(audit::record(tx, &act, &Event::done("refund.approved", "posting", id.value()))?)
            }
            Approval::NotFound => Err(AppError::NotFound(Noun::Refund)),
            Approval::NotOpen(state) => Err(AppError::Till(Rejection::RefundNotOpen { state })),
        })
        .await
}
