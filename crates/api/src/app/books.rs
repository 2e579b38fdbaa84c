//! 账簿: what legal entities received, delivered and owe, the postings behind each line, and the journal of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::books::estimates::{EstimateTerms, Estimated};
use domain::books::journal::Voucher;
use domain::books::statement::BookLine;
use domain::books::{BookFigure, BookKey, add_up};
use domain::ids::{Id, LegalEntity, Shop};
use domain::money::Currency;
use domain::statement::Period as Month;
use persistence::audit::{self, Event};
use persistence::books::ageing::{self, AgedLots};
use persistence::books::read::{self, Balance, EntityBooks, MonthEnd, Period};
use persistence::books::settings::{self, BookSettings};
use persistence::books::{journal, locks};
use persistence::contributions::Contribution;
use persistence::error::StoreError;
use persistence::pagination::{Page, PageRequest};
use persistence::snapshot;
use persistence::store::Tx;
use serde_json::json;
use uuid::Uuid;

use super::caught_up::{caught_up, wholly};
use super::error::AppError;
use super::reports;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Which days of which legal entity.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The first business date; the first of the present month when none.
    pub from: Option<NaiveDate>,
    /// The last one; the present one when none, or the first.
    pub to: Option<NaiveDate>,
    /// Of one legal entity.
    pub entity: Option<Id<LegalEntity>>,
}

/// The books of a period.
#[derive(Debug)]
pub struct Reported {
    /// The days.
    pub period: Period,
    /// Whether everything that was recorded is in it.
    pub is_complete: bool,
    /// Entities with their names and books.
    pub entities: Vec<(Uuid, String, EntityBooks)>,
    /// What is owed, by age: as things stand, or at the end of the date.
    pub ageing: Vec<AgedLots>,
    /// The date of the ageing; as things stand when none.
    pub as_of: Option<NaiveDate>,
    /// What all of them owed together at the end of each of the last months.
    pub months: Vec<MonthEnd>,
    /// How points are estimated.
    pub settings: BookSettings,
    /// The tenant's currency.
    pub currency: Currency,
}

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookTold {
    /// A line of the statement.
    Line(BookLine),
    /// Money by one way of payment.
    Money(String),
}

impl BookTold {
    /// What a name means: that of a line, or of a way of payment after `money:`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split_once(':') {
            Some(("money", method)) => Some(Self::Money(method.to_owned())),
            Some(_) | None => BookLine::from_code(code).map(Self::Line),
        }
    }

    fn takes(&self, key: &BookKey) -> i64 {
        match self {
            Self::Line(line) => line.takes(key),
            Self::Money(method) => {
                i64::from(matches!(&key.figure, BookFigure::Money(known) if known == method))
            }
        }
    }
}

/// Behind which figure of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookBehind {
    /// The line, or the way of payment.
    pub told: BookTold,
    /// Behind what stood before the days, or at their end; behind what changed within them when none.
    pub balance: Option<Balance>,
}

/// Months of which the end is told.
const MONTHS: u32 = 12;

impl Reported {
    /// All entities together.
    #[must_use]
    pub fn total(&self) -> EntityBooks {
        let mut total = EntityBooks::default();
        for (_, _, books) in &self.entities {
            add_up(&mut total.before, &books.before);
            add_up(&mut total.within, &books.within);
            total.points_lapsed.0 += books.points_lapsed.0;
            total.points_lapsed.1 += books.points_lapsed.1;
        }
        total
    }

    /// What is estimated of all entities together, before the period and at its end: the sum of what is estimated of each.
    #[must_use]
    pub fn estimated(&self) -> (Estimated, Estimated) {
        let each = self.entities.iter().map(|(_, _, books)| estimated(books, &self.terms()));
        each.fold(Default::default(), |(opening, closing): (Estimated, Estimated), own| {
            (opening.plus(own.0), closing.plus(own.1))
        })
    }

    /// How the company estimates.
    #[must_use]
    pub const fn terms(&self) -> EstimateTerms {
        self.settings.terms(self.currency)
    }
}

/// What is estimated of an entity before the period and at its end.
#[must_use]
pub fn estimated(books: &EntityBooks, terms: &EstimateTerms) -> (Estimated, Estimated) {
    let [before, at_end] = books.bases();
    (terms.of(&before), terms.of(&at_end))
}

/// The books of a period, entity by entity, with the ageing of what is owed; at the end of a date, if one is named.
///
/// # Errors
/// [`AppError::Invalid`] for days that make no period, a date that has not come, or another entity than that of the caller's shop.
pub async fn report(
    state: &AppState,
    principal: &Principal,
    asked: Asked,
    as_of: Option<NaiveDate>,
) -> Result<Reported, AppError> {
    let period = period(state, principal, asked).await?;
    let (currency, is_complete) = caught_up(state, principal).await?;
    let (shop, now) = (principal.shop, principal.now);
    state
        .read(principal.tenant, move |tx| {
            let (today, _) = place(tx, shop, now)?;
            if as_of.is_some_and(|date| date > today) {
                return Err(AppError::invalid("/as_of", "in-the-future"));
            }
            let mut books = read::books_with_lapsed(tx, period, now)?;
            let named = read::entities(tx, period.entity)?;
            let entities = named.iter().map(|(id, _)| *id).collect();
            let ageing = ageing::read(tx, ageing::Asked { entities, as_of, now }, currency)?;
            let entities =
                named.into_iter().map(|(id, name)| (id, name, books.remove(&id).unwrap_or_default()));
            Ok(Reported {
                period,
                is_complete,
                entities: entities.collect(),
                ageing,
                as_of,
                months: read::month_ends(tx, period, MONTHS, now)?,
                settings: settings::get(tx)?,
                currency,
            })
        })
        .await
}

/// The postings behind a figure, those of the newest business date first.
///
/// # Errors
/// As [`report`].
pub async fn contributions(
    state: &AppState,
    principal: &Principal,
    asked: Asked,
    of: BookBehind,
    page: PageRequest,
) -> Result<(Page<Contribution>, Currency), AppError> {
    let period = period(state, principal, asked).await?;
    let (currency, _) = caught_up(state, principal).await?;
    let read =
        move |tx: &mut Tx<'_>| Ok(read::behind(tx, (period, of.balance), &|key| of.told.takes(key), &page)?);
    Ok((state.read(principal.tenant, read).await?, currency))
}

/// The journal of a period, entity by entity.
#[derive(Debug)]
pub struct Journal {
    /// The days.
    pub period: Period,
    /// Entities with their names and vouchers.
    pub entities: Vec<(String, Vec<Voucher>)>,
    /// The tenant's currency.
    pub currency: Currency,
}

/// The journal of a period. It is whole, or it is none; of months that are locked it is what their locks keep.
///
/// # Errors
/// As [`report`], and [`AppError::Unavailable`] while postings wait to be booked.
pub async fn journal(state: &AppState, principal: &Principal, asked: Asked) -> Result<Journal, AppError> {
    let period = period(state, principal, asked).await?;
    let currency = wholly(state, principal).await?;
    let now = principal.now;
    state
        .read(principal.tenant, move |tx| {
            let mut entities = Vec::new();
            for (id, name) in read::entities(tx, period.entity)? {
                let own = Period { entity: Some(Id::new(id)), ..period };
                entities.push((name, vouchers(tx, own, now)?));
            }
            Ok(Journal { period, entities, currency })
        })
        .await
}

/// The vouchers of an entity: those of locked months as they were, the others as the books are now. They are counted from the first of
/// each month, wherever the period begins.
fn vouchers(tx: &mut Tx<'_>, period: Period, now: DateTime<Utc>) -> Result<Vec<Voucher>, AppError> {
    let Some(entity) = period.entity else { return Ok(Vec::new()) };
    let mut open_from = Month::month_of(period.from);
    let mut vouchers = Vec::new();
    for lock in locks::within(tx, entity, (open_from.from(), period.to))? {
        let standing = lock.frozen.filter(|_| lock.unlocked.is_none());
        if let (Some(frozen), Some(after)) = (standing, lock.month.to().succ_opt()) {
            vouchers.extend(frozen.vouchers);
            open_from = Month::month_of(after);
        }
    }
    if open_from.from() <= period.to {
        vouchers.extend(journal::write(tx, entity, (open_from, period.to), now)?.vouchers);
    }
    vouchers.retain(|voucher| (period.from..=period.to).contains(&voucher.date));
    Ok(vouchers)
}

/// How the company keeps its books.
///
/// # Errors
/// [`AppError::Store`].
pub async fn settings_of(state: &AppState, principal: &Principal) -> Result<BookSettings, AppError> {
    state.read(principal.tenant, |tx| Ok(settings::get(tx)?)).await
}

/// Changes how the company keeps its books.
///
/// # Errors
/// `precondition-failed` when somebody else was faster.
pub async fn change_settings(
    state: &AppState,
    principal: &Principal,
    changed: BookSettings,
) -> Result<BookSettings, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            settings::update(tx, &changed)?;
            let accounts: BTreeMap<String, &String> =
                changed.accounts.iter().map(|(role, account)| (role.code(), &account.number)).collect();
            let diff = json!({"point_value": changed.point_value.to_string(), "points_use_bp": changed.points_use_bp,
                "points_per_unit": changed.points_per_unit.to_string(), "breakage_bp": changed.breakage_bp,
                "vat_bp": changed.vat_bp, "accounts": accounts});
            let event = Event::done("book_settings.changed", "book_settings", tx.tenant().value());
            audit::record(tx, &act, &event.with_diff(diff))?;
            Ok(settings::get(tx)?)
        })
        .await
}

/// The present business date, and the entity of the caller's shop if they are bound to one.
pub(super) fn place(
    tx: &mut Tx<'_>,
    shop: Option<Id<Shop>>,
    now: DateTime<Utc>,
) -> Result<(NaiveDate, Option<Id<LegalEntity>>), StoreError> {
    let snapshot = snapshot::load_in(tx)?;
    let own = shop.and_then(|shop| Some(snapshot.shops.get(&shop)?.facts.legal_entity));
    Ok((snapshot.business_date(shop, now), own))
}

/// The days that are asked for, of the entity of the caller's shop if they are bound to one.
///
/// # Errors
/// As [`report`].
pub async fn period(state: &AppState, principal: &Principal, asked: Asked) -> Result<Period, AppError> {
    let (shop, now) = (principal.shop, principal.now);
    let read = move |tx: &mut Tx<'_>| Ok(place(tx, shop, now)?);
    let (today, own) = state.read(principal.tenant, read).await?;
    if own.is_some() && asked.entity.is_some() && own != asked.entity {
        return Err(AppError::invalid("/legal_entity_id", "not-your-shop"));
    }
    let from = asked.from.or(today.with_day(1)).unwrap_or(today);
    let (from, to) = reports::days(from, asked.to.unwrap_or(today.max(from)))?;
    Ok(Period { from, to, entity: asked.entity.or(own) })
}
