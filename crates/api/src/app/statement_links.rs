//! Links to statements of account (对账单链接): made for a member, read with a code and without a login, taken back.
//!
//! *Invariant:* of the secret and of the code only hashes are kept, and that of the code includes the secret. A wrong code is
//! counted whatever becomes of the answer.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Membership, StatementLink, Tenant};
use domain::statement::Period;
use domain::statement_link::{CODE_DIGITS, LinkState};
use persistence::audit::{self, Act, Actor, Event};
use persistence::directory;
use persistence::ids::fresh;
use persistence::memberships;
use persistence::pagination::PageRequest;
use persistence::statement_links::{self as store, Link, LinkChange, NewLink};
use persistence::store::Tx;
use serde_json::json;

use super::error::{AppError, Noun};
use super::statements::{Asked, Maker, Place, Statement};
use crate::auth::principal::Principal;
use crate::auth::secrets::{self, SecretKind};
use crate::language::Language;
use crate::pdf;
use crate::problem::Code;
use crate::state::{AppState, blocking};

/// What is handed over. Neither can be read again later.
#[derive(Debug)]
pub struct Handed {
    /// The link.
    pub link: Link,
    /// Its secret.
    pub secret: String,
    /// Its code.
    pub code: String,
}

/// Somebody with a link.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The secret.
    pub secret: String,
    /// The code that they typed.
    pub code: String,
    /// When.
    pub now: DateTime<Utc>,
    /// The request's id.
    pub request_id: String,
}

/// Makes a link that lives so many days.
///
/// # Errors
/// [`Noun::Membership`] when there is no such membership.
pub async fn make(
    state: &AppState,
    principal: &Principal,
    membership: Id<Membership>,
    period: Period,
    days: i64,
) -> Result<Handed, AppError> {
    let (act, now, (user, _)) = (principal.act(), principal.now, principal.user()?);
    let id: Id<StatementLink> = fresh(now);
    let secret = secrets::make(SecretKind::StatementLink, principal.tenant, id.value());
    let code = secrets::digits("", CODE_DIGITS);
    let new = NewLink {
        id,
        membership,
        secret_hash: secrets::hash(&secret),
        code_hash: code_hash(&secret, &code),
        first_date: period.from(),
        last_date: period.to(),
        made_by: user,
        made_at: now,
        expires_at: now + TimeDelta::days(days),
    };
    let link = state
        .write(principal.tenant, move |tx| {
            memberships::find(tx, membership, now)?.ok_or(AppError::NotFound(Noun::Membership))?;
            store::create(tx, &new)?;
            let diff =
                json!({ "membership_id": membership.value(), "from": new.first_date, "to": new.last_date });
            let event = Event::done("statement_link.made", "statement_link", id.value());
            audit::record(tx, &act, &event.with_diff(diff))?;
            found(tx, id)
        })
        .await?;
    Ok(Handed { link, secret, code })
}

/// The links of a membership, newest first.
///
/// # Errors
/// [`Noun::Membership`] when there is no such membership.
pub async fn list(
    state: &AppState,
    principal: &Principal,
    membership: Id<Membership>,
) -> Result<Vec<Link>, AppError> {
    let now = principal.now;
    state
        .read(principal.tenant, move |tx| {
            memberships::find(tx, membership, now)?.ok_or(AppError::NotFound(Noun::Membership))?;
            Ok(store::of_membership(tx, membership)?)
        })
        .await
}

/// Takes a link back. One that was taken back stays so.
///
/// # Errors
/// [`Noun::StatementLink`] when there is none.
pub async fn revoke(state: &AppState, principal: &Principal, id: Id<StatementLink>) -> Result<(), AppError> {
    let (act, now) = (principal.act(), principal.now);
    state
        .write(principal.tenant, move |tx| {
            if found(tx, id)?.facts.is_revoked {
                return Ok(());
            }
            store::change(tx, id, LinkChange::Revoked(now))?;
            let event = Event::done("statement_link.revoked", "statement_link", id.value());
            audit::record(tx, &act, &event)?;
            Ok(())
        })
        .await
}

/// A page of the statement that a link opens.
///
/// # Errors
/// [`Noun::StatementLink`] for a link that is not there or cannot be read any more; a wrong code.
pub async fn read(state: &AppState, reader: Reader, page: PageRequest<Place>) -> Result<Statement, AppError> {
    let maker = Maker::new(state, reader.now, None);
    let (tenant, link) = open(state, reader, page.after.is_none()).await?;
    state.read(tenant, move |tx| maker.page(tx, link.membership, asked(&link), page)).await
}

/// The statement that a link opens as a PDF.
///
/// # Errors
/// As [`read`], and as the document's own.
pub async fn document(
    state: &AppState,
    reader: Reader,
    language: Option<Language>,
) -> Result<Vec<u8>, AppError> {
    let font = state.fonts.get()?;
    let maker = Maker::new(state, reader.now, None);
    let (tenant, link) = open(state, reader, true).await?;
    let whole = state.read(tenant, move |tx| maker.whole(tx, link.membership, asked(&link))).await?;
    blocking(move || Ok(pdf::statement::write((&whole, &[]), language, &font)?)).await
}

const fn asked(link: &Link) -> Asked {
    Asked { from: Some(link.first_date), to: Some(link.last_date) }
}

/// The link of a secret, if the code is right. The log keeps each first page, each document and each wrong code.
async fn open(state: &AppState, reader: Reader, is_told: bool) -> Result<(Id<Tenant>, Link), AppError> {
    let absent = || AppError::NotFound(Noun::StatementLink);
    let secret = secrets::parse(SecretKind::StatementLink, &reader.secret).ok_or_else(absent)?;
    let tenant = secret.tenant;
    let entry = state.with_store(move |store| Ok(directory::find(store, tenant)?)).await?;
    entry.filter(|entry| entry.is_active).ok_or_else(absent)?;
    let act =
        Act { now: reader.now, actor: Actor::System, terminal: None, request_id: reader.request_id.clone() };
    let tried = state
        .write(tenant, move |tx| {
            let id = Id::new(secret.subject);
            let link = found(tx, id)?;
            let is_readable = link.facts.state(reader.now) == LinkState::Open;
            if !is_readable || !secrets::same(&link.secret_hash, &secret.hash) {
                return Err(absent());
            }
            let event = Event::done("statement_link.read", "statement_link", id.value());
            if !secrets::same(&link.code_hash, &code_hash(&reader.secret, &reader.code)) {
                store::change(tx, id, LinkChange::WrongCode)?;
                audit::record(tx, &act, &event.refused())?;
                // An error would take the count back.
                return Ok(Err(link.facts.tries_left() - 1));
            }
            if link.opened_at.is_none() {
                store::change(tx, id, LinkChange::Opened(reader.now))?;
            }
            if is_told {
                audit::record(tx, &act, &event)?;
            }
            Ok(Ok(link))
        })
        .await?;
    match tried {
        Ok(link) => Ok((tenant, link)),
        Err(tries_left) if tries_left > 0 => Err(AppError::WrongCode { tries_left }),
        Err(_) => Err(AppError::Conflict(Code::StatementLinkLocked)),
    }
}

fn found(tx: &mut Tx<'_>, id: Id<StatementLink>) -> Result<Link, AppError> {
    store::find_for_change(tx, id)?.ok_or(AppError::NotFound(Noun::StatementLink))
}

fn code_hash(secret: &str, code: &str) -> Vec<u8> {
    secrets::hash(&format!("{secret}.{code}"))
}
