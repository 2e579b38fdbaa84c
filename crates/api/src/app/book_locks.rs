//! 锁账: months of the books are locked once their days are closed, and unlocked only for a reason, the last one first (OP12).

use chrono::{Datelike as _, NaiveDate};
use domain::books::periods::{CannotLock, Standing};
use domain::ids::{BookLock as BookLockThing, Id, LegalEntity, Shop, Tenant};
use domain::money::Currency;
use domain::statement::Period as Month;
use domain::till::Rejection;
use persistence::audit::{self, Event};
use persistence::books::journal::{self, Written};
use persistence::books::locks::{self, BookLock, NewLock};
use persistence::books::read;
use persistence::day_figures::DayFilter;
use persistence::error::StoreError;
use persistence::ids::fresh;
use persistence::invoices::receipts::{self, Count};
use persistence::named::Named;
use persistence::snapshot;
use persistence::store::{Store, Tx};
use serde_json::json;

use super::books::place;
use super::caught_up::{caught_up, wholly};
use super::error::{AppError, Noun};
use super::till;
use crate::auth::principal::Principal;
use crate::day_figures::catch_up;
use crate::problem::Code;
use crate::state::AppState;

/// A day that is not closed, and its shop.
pub type OpenDay = (Named<Shop>, NaiveDate);

/// How the months of an entity stand in a year.
#[derive(Debug)]
pub struct EntityMonths {
    /// Whose books.
    pub entity: Named<LegalEntity>,
    /// How they stand.
    pub standing: Standing,
    /// Months, the newest first.
    pub months: Vec<MonthStanding>,
}

/// How a month stands.
#[derive(Debug)]
pub struct MonthStanding {
    /// The month.
    pub month: Month,
    /// Its days that are not closed.
    pub open_days: Vec<OpenDay>,
    /// Its locks, the oldest first.
    pub locks: Vec<BookLock>,
}

/// What a lock would keep, and what speaks against it.
#[derive(Debug)]
pub struct Preview {
    /// Whose books.
    pub entity: Named<LegalEntity>,
    /// The month.
    pub month: Month,
    /// The books and the journal as they are.
    pub books: Written,
    /// What the lock before kept, if the month was locked and unlocked.
    pub before: Option<BookLock>,
    /// Days that are not closed.
    pub open_days: Vec<OpenDay>,
    /// What of its receipts can still be invoiced.
    pub uninvoiced: Count,
    /// What red invoices are due of them.
    pub red_due: Count,
    /// Why it cannot be locked; none: it can.
    pub refused: Option<CannotLock>,
    /// The tenant's currency.
    pub currency: Currency,
}

/// A month to lock.
#[derive(Debug, Clone)]
pub struct ToLock {
    /// Whose books.
    pub entity: Id<LegalEntity>,
    /// The month.
    pub month: Month,
    /// A word for whoever reads it.
    pub note: Option<String>,
}

/// The months of a year, entity by entity: from the first that has books to the present one.
///
/// # Errors
/// [`AppError::Invalid`] for a year that is none.
pub async fn months(
    state: &AppState,
    principal: &Principal,
    year: Option<i32>,
) -> Result<(i32, Vec<EntityMonths>), AppError> {
    let _ = caught_up(state, principal).await?;
    let (shop, now) = (principal.shop, principal.now);
    state
        .read(principal.tenant, move |tx| {
            let (today, own) = place(tx, shop, now)?;
            let year = year.unwrap_or(today.year());
            let first = NaiveDate::from_ymd_opt(year, 1, 1);
            let first = first.ok_or_else(|| AppError::invalid("/year", "range"))?;
            let mut entities = Vec::new();
            for (id, name) in read::entities(tx, own)? {
                let entity = Named { id: Id::new(id), name };
                let standing = locks::standing(tx, entity.id, today)?;
                let months = months_of(tx, entity.id, standing, first)?;
                entities.push(EntityMonths { entity, standing, months });
            }
            Ok((year, entities))
        })
        .await
}

fn months_of(
    tx: &mut Tx<'_>,
    entity: Id<LegalEntity>,
    standing: Standing,
    first: NaiveDate,
) -> Result<Vec<MonthStanding>, AppError> {
    let all = (0..12).filter_map(|months| first.checked_add_months(chrono::Months::new(months)));
    let all: Vec<Month> = all.map(Month::month_of).collect();
    let last = all.last().map_or(first, |month| month.to());
    let mut known = locks::within(tx, entity, (first, last))?;
    let begins = standing.first.map(Month::month_of);
    let mut months = Vec::new();
    for month in all.into_iter().rev() {
        let (own, others) = known.into_iter().partition(|lock| lock.month == month);
        known = others;
        let own: Vec<BookLock> = own;
        let has_books = begins.is_some_and(|begins| begins.from() <= month.from());
        if month.from() <= standing.today && (has_books || !own.is_empty()) {
            let open_days = locks::open_days(tx, entity, month)?;
            months.push(MonthStanding { month, open_days, locks: own });
        }
    }
    Ok(months)
}

/// What a lock would keep now; of the month that is locked next, when none is named.
///
/// # Errors
/// [`AppError::NotFound`] for another's entity; [`AppError::Unavailable`] while postings wait to be booked.
pub async fn preview(
    state: &AppState,
    principal: &Principal,
    entity: Id<LegalEntity>,
    month: Option<Month>,
) -> Result<Preview, AppError> {
    let currency = wholly(state, principal).await?;
    let (shop, now) = (principal.shop, principal.now);
    state
        .read(principal.tenant, move |tx| {
            let (today, own) = place(tx, shop, now)?;
            let entity = entity_of(tx, own, entity)?;
            let standing = locks::standing(tx, entity.id, today)?;
            let month = month.or_else(|| standing.next()).unwrap_or_else(|| Month::month_of(today));
            let open_days = locks::open_days(tx, entity.id, month)?;
            let refused = standing.may_lock(month, open_days.len()).err();
            let before = locks::within(tx, entity.id, (month.from(), month.to()))?.pop();
            let books = journal::write(tx, entity.id, (month, month.to()), now)?;
            let (uninvoiced, red_due) = receipts::counts(tx, worked(entity.id, month), currency)?;
            Ok(Preview { entity, month, books, before, open_days, uninvoiced, red_due, refused, currency })
        })
        .await
}

/// What was done in the shops of an entity in a month.
const fn worked(entity: Id<LegalEntity>, month: Month) -> DayFilter {
    DayFilter { from: month.from(), to: month.to(), shop: None, entity: Some(entity), cashier: None }
}

/// Locks a month: nothing that would be in it is posted any more, and its journal stays as it is.
///
/// # Errors
/// [`Code::PeriodNotOver`], [`Code::PeriodNotNext`], [`Code::DaysStillOpen`], [`Code::PeriodAlreadyLocked`]; as [`preview`].
pub async fn lock(
    state: &AppState,
    principal: &Principal,
    asked: ToLock,
) -> Result<(BookLock, Currency), AppError> {
    let currency = wholly(state, principal).await?;
    let (user, _) = principal.user()?;
    let (act, shop) = (principal.act(), principal.shop);
    let id = state
        .write(principal.tenant, move |tx| {
            let (today, own) = place(tx, shop, act.now)?;
            let entity = entity_of(tx, own, asked.entity)?.id;
            let open_days = locks::open_days(tx, entity, asked.month)?.len();
            let standing = locks::standing(tx, entity, today)?;
            standing
                .may_lock(asked.month, open_days)
                .map_err(|refused| AppError::Conflict(code_of(refused)))?;
            let (id, month) = (fresh(act.now), asked.month);
            let new = NewLock { id, entity, month, by: user, note: asked.note.as_deref() };
            if !locks::lock(tx, new, act.now)? {
                return Err(AppError::Conflict(Code::PeriodAlreadyLocked));
            }
            let event = Event::done("books.locked", "book_lock", id.value()).with_diff(told(month, entity));
            audit::record(tx, &act, &event)?;
            Ok(id)
        })
        .await?;
    let tenant = principal.tenant;
    state.with_store(move |store| Ok(freeze(store, tenant, id, currency)?)).await?;
    get(state, principal, id).await
}

/// Why a month cannot be locked, as a problem.
const fn code_of(refused: CannotLock) -> Code {
    match refused {
        CannotLock::NotOver => Code::PeriodNotOver,
        CannotLock::Locked => Code::PeriodAlreadyLocked,
        CannotLock::NotNext { .. } => Code::PeriodNotNext,
        CannotLock::DaysOpen => Code::DaysStillOpen,
    }
}

/// Books everything that was posted before the lock, and keeps the books of its month.
///
/// # Errors
/// [`StoreError`]; they are read by the next look then.
pub fn freeze(
    store: &Store,
    tenant: Id<Tenant>,
    id: Id<BookLockThing>,
    currency: Currency,
) -> Result<(), StoreError> {
    if catch_up(store, tenant, currency)? {
        store.work(tenant, |tx| locks::freeze(tx, id))?;
    }
    Ok(())
}

/// One lock with what it keeps.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    state: &AppState,
    principal: &Principal,
    id: Id<BookLockThing>,
) -> Result<(BookLock, Currency), AppError> {
    let currency = till::currency(state, principal).await?;
    let (shop, now) = (principal.shop, principal.now);
    state
        .read(principal.tenant, move |tx| {
            let (_, own) = place(tx, shop, now)?;
            Ok((visible(tx, own, id)?, currency))
        })
        .await
}

/// Unlocks the last month that is locked, for a reason. What the lock kept stays beside the next one.
///
/// # Errors
/// [`Code::PeriodNotLocked`] when it was unlocked already, [`Code::PeriodNotNext`] while a later month is locked.
pub async fn unlock(
    state: &AppState,
    principal: &Principal,
    id: Id<BookLockThing>,
    reason: String,
) -> Result<(BookLock, Currency), AppError> {
    let (user, _) = principal.user()?;
    let (act, shop) = (principal.act(), principal.shop);
    state
        .write(principal.tenant, move |tx| {
            let (today, own) = place(tx, shop, act.now)?;
            let lock = visible(tx, own, id)?;
            let (entity, month) = (lock.entity.id, lock.month);
            if lock.unlocked.is_some() {
                return Err(AppError::Conflict(Code::PeriodNotLocked));
            }
            if !locks::standing(tx, entity, today)?.may_unlock(month) {
                return Err(AppError::Conflict(Code::PeriodNotNext));
            }
            if !locks::unlock(tx, id, (user, &reason), act.now)? {
                return Err(AppError::Conflict(Code::PeriodNotLocked));
            }
            let event =
                Event { reason: Some(&reason), ..Event::done("books.unlocked", "book_lock", id.value()) };
            Ok(audit::record(tx, &act, &event.with_diff(told(month, entity)))?)
        })
        .await?;
    get(state, principal, id).await
}

/// Whether the books that a shop's day is in can still change.
///
/// # Errors
/// [`Rejection::PeriodLocked`] where they cannot.
pub fn still_open(tx: &mut Tx<'_>, shop: Id<Shop>, date: NaiveDate) -> Result<(), AppError> {
    let snapshot = snapshot::load_in(tx)?;
    let entity = snapshot.shops.get(&shop).map(|shop| shop.facts.legal_entity);
    match entity.and_then(|entity| snapshot.locked_through.get(&entity)) {
        Some(through) if date <= *through => Err(Rejection::PeriodLocked { date, through: *through }.into()),
        Some(_) | None => Ok(()),
    }
}

fn told(month: Month, entity: Id<LegalEntity>) -> serde_json::Value {
    json!({ "month": month.from().format("%Y-%m").to_string(), "legal_entity_id": entity.value() })
}

/// A lock that the caller may see.
fn visible(
    tx: &mut Tx<'_>,
    own: Option<Id<LegalEntity>>,
    id: Id<BookLockThing>,
) -> Result<BookLock, AppError> {
    let found = locks::find(tx, id)?.filter(|lock| own.is_none_or(|own| own == lock.entity.id));
    found.ok_or(AppError::NotFound(Noun::BookLock))
}

/// An entity that the caller may see.
fn entity_of(
    tx: &mut Tx<'_>,
    own: Option<Id<LegalEntity>>,
    asked: Id<LegalEntity>,
) -> Result<Named<LegalEntity>, AppError> {
    let found = read::entities(tx, Some(asked))?.pop().filter(|_| own.is_none_or(|own| own == asked));
    let (_, name) = found.ok_or(AppError::NotFound(Noun::LegalEntity))?;
    Ok(Named { id: asked, name })
}
