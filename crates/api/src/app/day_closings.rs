//! 日结: a shop's day is closed with its sheet, and opened again only for a reason (OP04).

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{DayClosing as DayClosingThing, Id, Shop, Tenant, User};
use domain::money::Currency;
use persistence::audit::{self, Act, Event};
use persistence::day_closings::{self, ClosingFilter, DayClosing, LeftOpen, NewClosing};
use persistence::error::StoreError;
use persistence::figures::{self, FigureNames};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::snapshot;
use persistence::store::{Store, Tx};

use super::error::{AppError, AuthError, Noun};
use super::{book_locks, till};
use crate::auth::principal::Principal;
use crate::day_figures::catch_up;
use crate::problem::Code;
use crate::state::AppState;

/// A closing with what its sheet names.
#[derive(Debug)]
pub struct Shown {
    /// As stored.
    pub closing: DayClosing,
    /// What the sheet names by code or id.
    pub names: FigureNames,
    /// The tenant's currency.
    pub currency: Currency,
}

/// What a day would be closed with.
#[derive(Debug)]
pub struct Standing {
    /// Where.
    pub shop: Id<Shop>,
    /// 营业日.
    pub date: NaiveDate,
    /// What is open in the shop now.
    pub left_open: LeftOpen,
    /// The closing that stands, if the day is closed.
    pub closing: Option<DayClosing>,
}

/// A day to close.
#[derive(Debug, Clone)]
pub struct ToClose {
    /// Where, for callers that are bound to no shop.
    pub shop: Option<Id<Shop>>,
    /// 营业日; the present one when none.
    pub date: Option<NaiveDate>,
    /// Although something is open.
    pub anyway: bool,
    /// A word for whoever reads it.
    pub note: Option<String>,
}

/// Whether a day is closed, and what is open in its shop.
///
/// # Errors
/// [`AppError::Invalid`] for another's shop and for a day to come.
pub async fn standing(
    state: &AppState,
    principal: &Principal,
    shop: Option<Id<Shop>>,
    date: Option<NaiveDate>,
) -> Result<Standing, AppError> {
    let shop = shop_of(principal, shop)?;
    let now = principal.now;
    state
        .read(principal.tenant, move |tx| {
            let date = day_of(tx, shop, date, now)?;
            let filter = ClosingFilter { shop: Some(shop), date: Some(date) };
            let last = day_closings::list(tx, filter, &PageRequest { after: None, limit: 1 })?.items.pop();
            let closing = last.filter(|closing| closing.reopened.is_none());
            Ok(Standing { shop, date, left_open: day_closings::left_open(tx, shop)?, closing })
        })
        .await
}

/// Closings, the newest first; of the caller's shop for callers that are bound to one.
///
/// # Errors
/// [`AppError::Invalid`] for another's shop.
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: ClosingFilter,
    page: PageRequest,
) -> Result<Page<DayClosing>, AppError> {
    let shop = match (principal.shop, filter.shop) {
        (Some(own), Some(named)) if own != named => {
            return Err(AppError::invalid("/shop_id", "not-your-shop"));
        }
        (own, named) => own.or(named),
    };
    let filter = ClosingFilter { shop, ..filter };
    state.read(principal.tenant, move |tx| Ok(day_closings::list(tx, filter, &page)?)).await
}

/// One closing with its sheet.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    state: &AppState,
    principal: &Principal,
    id: Id<DayClosingThing>,
) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let own = principal.shop;
    state
        .read(principal.tenant, move |tx| {
            let found = day_closings::find(tx, id)?;
            let found = found.filter(|closing| own.is_none_or(|shop| shop == closing.shop.id));
            let closing = found.ok_or(AppError::NotFound(Noun::DayClosing))?;
            let names = match &closing.sheet {
                Some(sheet) => figures::names(tx, sheet)?,
                None => FigureNames::default(),
            };
            Ok(Shown { closing, names, currency })
        })
        .await
}

/// Closes a day: nothing is posted into it any more, and its sheet stays.
///
/// # Errors
/// [`Code::DayAlreadyClosed`]; [`Code::DayHasOpenItems`] while something is open and nobody said *anyway*; [`AppError::Invalid`].
pub async fn close(state: &AppState, principal: &Principal, asked: ToClose) -> Result<Shown, AppError> {
    let shop = shop_of(principal, asked.shop)?;
    let (user, _) = principal.user()?;
    let act = principal.act();
    let now = act.now;
    let id = state
        .write(principal.tenant, move |tx| {
            let date = day_of(tx, shop, asked.date, now)?;
            let left_open = day_closings::left_open(tx, shop)?;
            if !asked.anyway && !left_open.is_nothing() {
                return Err(AppError::Conflict(Code::DayHasOpenItems));
            }
            let id = fresh(now);
            let note = asked.note.as_deref();
            let new = NewClosing { id, shop, date, by: Some(user), left_open, note };
            if !day_closings::close(tx, new, now)? {
                return Err(AppError::Conflict(Code::DayAlreadyClosed));
            }
            audit::record(tx, &act, &closed(id, date))?;
            Ok(id)
        })
        .await?;
    let currency = till::currency(state, principal).await?;
    let tenant = principal.tenant;
    state.with_store(move |store| Ok(freeze(store, tenant, id, currency)?)).await?;
    get(state, principal, id).await
}

/// Closes a day by itself, unless it was ever closed; says whether it did.
///
/// # Errors
/// [`StoreError`].
pub fn close_by_itself(
    store: &Store,
    tenant: Id<Tenant>,
    (shop, date): (Id<Shop>, NaiveDate),
    (act, currency): (&Act, Currency),
) -> Result<bool, StoreError> {
    let id = store.work(tenant, |tx| {
        if day_closings::was_closed(tx, shop, date)? {
            return Ok::<_, StoreError>(None);
        }
        let left_open = day_closings::left_open(tx, shop)?;
        let id = fresh(act.now);
        let new = NewClosing { id, shop, date, by: None, left_open, note: None };
        if !day_closings::close(tx, new, act.now)? {
            return Ok(None);
        }
        audit::record(tx, act, &closed(id, date))?;
        Ok(Some(id))
    })?;
    let Some(id) = id else { return Ok(false) };
    freeze(store, tenant, id, currency)?;
    Ok(true)
}

/// Adds up everything that was posted before the closing, and keeps the sheet.
///
/// # Errors
/// [`StoreError`]; the sheet is read by the next look then.
pub fn freeze(
    store: &Store,
    tenant: Id<Tenant>,
    id: Id<DayClosingThing>,
    currency: Currency,
) -> Result<(), StoreError> {
    if catch_up(store, tenant, currency)? {
        store.work(tenant, |tx| day_closings::freeze(tx, id))?;
    }
    Ok(())
}

/// Opens a day again, for a reason.
///
/// # Errors
/// [`Code::DayNotClosed`] when it was opened already; a refusal where the books of its month are locked.
pub async fn reopen(
    state: &AppState,
    principal: &Principal,
    id: Id<DayClosingThing>,
    reason: String,
) -> Result<Shown, AppError> {
    let (user, _): (Id<User>, _) = principal.user()?;
    let (act, own) = (principal.act(), principal.shop);
    state
        .write(principal.tenant, move |tx| {
            let found = day_closings::find(tx, id)?;
            let found = found.filter(|closing| own.is_none_or(|shop| shop == closing.shop.id));
            let closing = found.ok_or(AppError::NotFound(Noun::DayClosing))?;
            book_locks::still_open(tx, closing.shop.id, closing.date)?;
            if !day_closings::reopen(tx, id, (user, &reason), act.now)? {
                return Err(AppError::Conflict(Code::DayNotClosed));
            }
            let what = serde_json::json!({ "business_date": closing.date });
            let event = Event { reason: Some(&reason), ..Event::done("day.reopened", "day", id.value()) };
            Ok(audit::record(tx, &act, &event.with_diff(what))?)
        })
        .await?;
    get(state, principal, id).await
}

fn closed<'a>(id: Id<DayClosingThing>, date: NaiveDate) -> Event<'a> {
    Event::done("day.closed", "day", id.value()).with_diff(serde_json::json!({ "business_date": date }))
}

/// The shop that is named, or the caller's own.
fn shop_of(principal: &Principal, named: Option<Id<Shop>>) -> Result<Id<Shop>, AppError> {
    match (principal.shop, named) {
        (Some(own), Some(named)) if own != named => Err(AppError::invalid("/shop_id", "not-your-shop")),
        (own, named) => own.or(named).ok_or_else(|| AuthError::TerminalRequired.into()),
    }
}

/// The date that is named, or the present one; a day to come cannot be closed.
fn day_of(
    tx: &mut Tx<'_>,
    shop: Id<Shop>,
    named: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<NaiveDate, AppError> {
    let snapshot = snapshot::load_in(tx)?;
    if !snapshot.shops.contains_key(&shop) {
        return Err(AppError::invalid("/shop_id", "unknown-reference"));
    }
    let today = snapshot.business_date(Some(shop), now);
    match named {
        Some(date) if date > today => Err(AppError::invalid("/business_date", "in-the-future")),
        named => Ok(named.unwrap_or(today)),
    }
}
