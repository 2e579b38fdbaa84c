//! 纠正申请: what somebody may not take back alone they ask for, and whoever may approves it from elsewhere (S06, OP16).
//!
//! *Invariant:* an approved request is posted in the name of whoever asked, at their till, and by the leave of whoever approved: what a
//! manager's PIN beside them would have made.

use std::collections::{BTreeMap, HashMap};

use domain::correction_requests::{RequestState, RequestSubject, WAITS_FOR, ends_with};
use domain::ids::{CorrectionRequest as RequestThing, Id, Membership, Posting, Shop};
use domain::money::Money;
use domain::permissions::Permission;
use domain::till::{Mandate, Origin, Rejection, Return, Reverse};
use persistence::audit::{self, Event};
use persistence::correction_reasons::{self, CorrectionReason};
use persistence::correction_requests::{
    self, CorrectionRequest, End, Filter, NewCorrectionRequest, Onlooker,
};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::statements::{self, Row};
use persistence::store::Tx;
use persistence::till::Work;
use persistence::wallets;
use serde_json::{Value, json};

use super::approvals;
use super::corrections::Grounds;
use super::error::{AppError, AuthError, Noun};
use super::postings::named;
use super::till::{self, Answer, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::wire::posting_result::{self, PostingResult};
use crate::wire::posting_row::Members;

/// Requests with everything that they name.
pub struct Found<T> {
    /// The requests.
    pub requests: T,
    /// What they are about, by id.
    pub originals: HashMap<Id<Posting>, Row>,
    /// Their members.
    pub members: Members,
    /// The tenant's reasons by code.
    pub reasons: BTreeMap<String, CorrectionReason>,
}

/// Asks for a correction or return beyond the caller's limit. Asked again for the same reason, the request that waits is the answer.
///
/// # Errors
/// Whatever the correction would meet; a conflict when the caller may do it alone, or when a request waits that is another.
pub async fn ask(
    state: &AppState,
    principal: &Principal,
    (original, subject): (Id<Posting>, RequestSubject),
    grounds: Grounds,
) -> Result<Id<RequestThing>, AppError> {
    let (user, _) = principal.user()?;
    let shop = principal.serving_shop()?;
    check_may(principal, &subject)?;
    let (amount, preview) = told(state, principal, (original, &subject), &grounds).await?;
    let (act, terminal) = (principal.act(), principal.terminal);
    state
        .write(principal.tenant, move |tx| {
            let membership = statements::wallet_of(tx, original)?.ok_or(AppError::NotFound(Noun::Posting))?;
            wallets::lock_for_change(tx, &[membership])?;
            let (reason, reason_code) = (grounds.reason.clone(), grounds.mandate.reason_code.clone());
            if let Some(waiting) = correction_requests::find_waiting(tx, original, act.now)? {
                let is_same = waiting.asked_by.id == user
                    && waiting.subject == subject
                    && (&waiting.reason, &waiting.reason_code) == (&reason, &reason_code);
                return if is_same {
                    Ok(waiting.id)
                } else {
                    Err(AppError::Conflict(Code::CorrectionRequestWaiting))
                };
            }
            let id: Id<RequestThing> = fresh(act.now);
            let new = NewCorrectionRequest {
                id,
                membership,
                original,
                subject: subject.clone(),
                shop,
                terminal,
                reason_code,
                reason,
                amount,
                preview: preview.clone(),
                asked_by: user,
                asked_at: act.now,
                lapses_at: act.now + WAITS_FOR,
            };
            correction_requests::insert(tx, &new)?;
            let event = Event::done("correction_request.asked", "correction_request", id.value());
            let diff = json!({ "posting_id": original.value(), "amount": amount.to_string() });
            audit::record(tx, &act, &event.with_diff(diff))?;
            Ok(id)
        })
        .await
}

/// Whoever gives back lines of a sale, or lets somebody, may do that.
fn check_may(principal: &Principal, subject: &RequestSubject) -> Result<(), AppError> {
    let needed = match subject {
        RequestSubject::Reversal => Permission::PostingReverse,
        RequestSubject::Return(_) => Permission::ReturnCreate,
    };
    if principal.permissions.contains(needed) {
        return Ok(());
    }
    Err(AuthError::PermissionMissing(needed).into())
}

/// What would follow, and what goes beyond the caller's limit.
async fn told(
    state: &AppState,
    principal: &Principal,
    (original, subject): (Id<Posting>, &RequestSubject),
    grounds: &Grounds,
) -> Result<(Money, Value), AppError> {
    let Some(limit) = principal.correction_limit else {
        return Err(AppError::Conflict(Code::ApprovalNotNeeded));
    };
    let wallet = state.read(principal.tenant, move |tx| Ok(statements::wallet_of(tx, original)?)).await?;
    let wallet = wallet.ok_or(AppError::NotFound(Noun::Posting))?;
    let origin = till::origin(principal, None);
    let command = async |grounds| Ok(command((wallet, None, &origin), (original, subject), grounds));
    let answer = approvals::preview_correction(state, principal, grounds, command).await?;
    let broken = |error: serde_json::Error| AppError::Internal(format!("a preview: {error}"));
    // Whoever reads it later may not see commission.
    let text = posting_result::without_commission(&answer.text).map_err(broken)?;
    let result: PostingResult = serde_json::from_str(&text).map_err(broken)?;
    let over = result.over_limit.ok_or(AppError::Conflict(Code::ApprovalNotNeeded))?;
    let amount = Money::parse(&over.amount, limit.currency());
    let amount = amount.map_err(|error| AppError::Internal(format!("a preview: {error}")))?;
    Ok((amount, serde_json::from_str(&text).map_err(broken)?))
}

/// One page of the requests that the caller may see, newest first: of members whom they may browse, their own, and those that they could
/// approve.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: Filter,
    page: PageRequest,
) -> Result<Found<Page<CorrectionRequest>>, AppError> {
    let onlooker = Onlooker {
        browse: principal.browse.clone(),
        user: principal.user().ok().map(|(user, _)| user),
        limit: principal.correction_limit,
    };
    let (key_ring, now) = (state.key_ring.clone(), principal.now);
    state
        .read(principal.tenant, move |tx| {
            let page = correction_requests::list(tx, &onlooker, filter, &page, now)?;
            let about: Vec<Id<Posting>> = page.items.iter().map(|request| request.original).collect();
            let (originals, members, reasons) = around(tx, &key_ring, &about)?;
            Ok(Found { requests: page, originals, members, reasons })
        })
        .await
}

/// One request, with what whoever asked was told would follow.
///
/// # Errors
/// [`Noun::CorrectionRequest`].
pub async fn find(
    state: &AppState,
    principal: &Principal,
    id: Id<RequestThing>,
) -> Result<Found<(CorrectionRequest, Value)>, AppError> {
    let (key_ring, now) = (state.key_ring.clone(), principal.now);
    state
        .read(principal.tenant, move |tx| {
            let request = stored(tx, id, now)?;
            let preview = correction_requests::preview_of(tx, id)?;
            let preview = preview.ok_or(AppError::NotFound(Noun::CorrectionRequest))?;
            let (originals, members, reasons) = around(tx, &key_ring, &[request.original])?;
            Ok(Found { requests: (request, preview), originals, members, reasons })
        })
        .await
}

type Around = (HashMap<Id<Posting>, Row>, Members, BTreeMap<String, CorrectionReason>);

fn around(
    tx: &mut Tx<'_>,
    key_ring: &persistence::sealing::KeyRing,
    about: &[Id<Posting>],
) -> Result<Around, AppError> {
    let rows = statements::some(tx, about)?;
    let members = named(tx, key_ring, &rows)?;
    let reasons = correction_reasons::list(tx)?;
    let reasons = reasons.into_iter().map(|reason| (reason.code.clone(), reason)).collect();
    Ok((rows.into_iter().map(|row| (row.id, row)).collect(), members, reasons))
}

fn stored(
    tx: &mut Tx<'_>,
    id: Id<RequestThing>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<CorrectionRequest, AppError> {
    correction_requests::find(tx, id, now)?.ok_or(AppError::NotFound(Noun::CorrectionRequest))
}

/// What approving a request would do now.
///
/// # Errors
/// Any refusal that approving would meet, but for the caller's limit.
pub async fn preview(
    state: &AppState,
    principal: &Principal,
    id: Id<RequestThing>,
) -> Result<Answer, AppError> {
    let request = of_other(state, principal, id).await?;
    let granted = granted(principal, &request)?;
    let command = async |grounds| Ok(asked_for(&request, grounds));
    approvals::preview_correction(state, &principal.from_elsewhere(), &granted, command).await
}

/// Approves a request: the posting is taken back, once. When that cannot be done any more the request ends, and the refusal says why.
///
/// # Errors
/// [`Noun::CorrectionRequest`], a refusal of one's own, and any refusal that the correction meets.
pub async fn approve(
    state: &AppState,
    principal: &Principal,
    id: Id<RequestThing>,
    (key, fingerprint): (IdempotencyKey, [u8; 32]),
) -> Result<Answer, AppError> {
    let request = of_other(state, principal, id).await?;
    let granted = granted(principal, &request)?;
    if request.state == RequestState::Waiting && granted.mandate.check(request.amount).is_ok() {
        let act = principal.act();
        let diff = json!({ "asked_by": request.asked_by.id.value(), "posting_id": request.original.value() });
        let event = move |id: Id<RequestThing>| {
            Event::done("correction_request.approved", "correction_request", id.value())
        };
        state
            .write(principal.tenant, move |tx| {
                Ok(audit::record(tx, &act, &event(id).with_diff(diff.clone()))?)
            })
            .await?;
    }
    let command = asked_for(&request, granted);
    let answer = till::record(state, &principal.from_elsewhere(), key, fingerprint, command).await;
    if let Err(AppError::Till(rejection)) = &answer
        && ends_with(rejection)
    {
        fail(state, principal, &request, rejection).await?;
    }
    answer
}

/// The request, when it is somebody else's.
async fn of_other(
    state: &AppState,
    principal: &Principal,
    id: Id<RequestThing>,
) -> Result<CorrectionRequest, AppError> {
    let ((user, _), now) = (principal.user()?, principal.now);
    let request = state.read(principal.tenant, move |tx| stored(tx, id, now)).await?;
    if request.asked_by.id == user {
        return Err(AppError::Conflict(Code::OwnCorrectionRequest));
    }
    Ok(request)
}

/// Why it was asked for, under the authority of whoever approves it.
fn granted(principal: &Principal, request: &CorrectionRequest) -> Result<Grounds, AppError> {
    let (user, _) = principal.user()?;
    check_may(principal, &request.subject)?;
    let mandate = Mandate {
        reason_code: request.reason_code.clone(),
        limit: principal.correction_limit,
        approved_by: Some(user),
        request: Some(request.id),
    };
    Ok(Grounds { reason: request.reason.clone(), mandate })
}

/// The correction in the name of whoever asked, at their till.
fn asked_for(request: &CorrectionRequest, grounds: Grounds) -> Command {
    let user = Some(request.asked_by.id);
    let origin = Origin { terminal: request.terminal, user, occurred_at: None, late: None };
    let place = (request.membership, Some(request.shop), &origin);
    command(place, (request.original, &request.subject), grounds)
}

/// The command that takes a posting back, or gives back lines of it.
fn command(
    (wallet, shop, origin): (Id<Membership>, Option<Id<Shop>>, &Origin),
    (original, subject): (Id<Posting>, &RequestSubject),
    Grounds { reason, mandate }: Grounds,
) -> Command {
    let origin = origin.clone();
    let work = match subject {
        RequestSubject::Reversal => Work::Reverse { original, command: Reverse { origin, reason, mandate } },
        RequestSubject::Return(lines) => {
            Work::Return { original, command: Return { origin, lines: lines.clone(), reason, mandate } }
        }
    };
    Command { wallet, card: None, shop, proof: None, work }
}

/// Ends a request that was approved and cannot be posted.
async fn fail(
    state: &AppState,
    principal: &Principal,
    request: &CorrectionRequest,
    rejection: &Rejection,
) -> Result<(), AppError> {
    let cause = Problem::from(AppError::Till(rejection.clone())).code().entry().code;
    let how = How {
        state: RequestState::Failed,
        note: None,
        cause: Some(cause.to_owned()),
        action: "correction_request.failed",
    };
    match end(state, principal, request.id, how, |_| Ok(())).await {
        // Somebody else ended it meanwhile.
        Ok(()) | Err(AppError::Till(Rejection::CorrectionRequestEnded { .. })) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Refuses a request; whoever may approve it may.
///
/// # Errors
/// [`Noun::CorrectionRequest`], a refusal of one's own, beyond the caller's limit, or when it waits no more.
pub async fn refuse(
    state: &AppState,
    principal: &Principal,
    id: Id<RequestThing>,
    reason: String,
) -> Result<(), AppError> {
    let (user, _) = principal.user()?;
    let mandate = Mandate { limit: principal.correction_limit, ..Mandate::default() };
    let may = move |request: &CorrectionRequest| {
        if request.asked_by.id == user {
            return Err(AppError::Conflict(Code::OwnCorrectionRequest));
        }
        Ok(mandate.check(request.amount)?)
    };
    let how = How {
        state: RequestState::Refused,
        note: Some(reason),
        cause: None,
        action: "correction_request.refused",
    };
    end(state, principal, id, how, may).await
}

/// Withdraws the caller's own request.
///
/// # Errors
/// [`Noun::CorrectionRequest`], a refusal of somebody else's, or when it waits no more.
pub async fn withdraw(state: &AppState, principal: &Principal, id: Id<RequestThing>) -> Result<(), AppError> {
    let (user, _) = principal.user()?;
    let may = move |request: &CorrectionRequest| {
        if request.asked_by.id == user {
            Ok(())
        } else {
            Err(AppError::Conflict(Code::CorrectionRequestOfOther))
        }
    };
    let how = How {
        state: RequestState::Withdrawn,
        note: None,
        cause: None,
        action: "correction_request.withdrawn",
    };
    end(state, principal, id, how, may).await
}

/// How a request ends without a correction.
struct How {
    state: RequestState,
    note: Option<String>,
    cause: Option<String>,
    action: &'static str,
}

/// Ends a request that waits, under the lock of its wallet.
async fn end(
    state: &AppState,
    principal: &Principal,
    id: Id<RequestThing>,
    how: How,
    may: impl Fn(&CorrectionRequest) -> Result<(), AppError> + Send + 'static,
) -> Result<(), AppError> {
    let ((user, _), act) = (principal.user()?, principal.act());
    state
        .write(principal.tenant, move |tx| {
            let request = stored(tx, id, act.now)?;
            may(&request)?;
            wallets::lock_for_change(tx, &[request.membership])?;
            let (note, cause) = (how.note.clone(), how.cause.clone());
            let end = End { state: how.state, by: user, at: act.now, note, cause };
            if !correction_requests::end(tx, id, &end)? {
                return Ok(stored(tx, id, act.now)?.state.check_waiting()?);
            }
            let event = Event::done(how.action, "correction_request", id.value());
            let diff = how.cause.as_ref().map(|cause| json!({ "cause": cause }));
            Ok(audit::record(tx, &act, &Event { reason: how.note.as_deref(), diff, ..event })?)
        })
        .await
}
