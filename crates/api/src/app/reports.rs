//! Reports over days (销售日报 and its longer forms): figures added up, and the postings behind each.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::figures::lines::SheetLine;
use domain::figures::{self as sums, Action, Figure, FigureKey, Figures};
use domain::ids::{Employee, Id, LegalEntity, Shop, User};
use domain::money::Currency;
use persistence::contributions::Contribution;
use persistence::day_figures::{self, DayFilter, DayGroup, GroupBy};
use persistence::figures::{self, FigureNames};
use persistence::pagination::{Page, PageRequest};
use persistence::settlement::{self, Parties};
use persistence::store::Tx;
use persistence::{shops, snapshot, users};
use uuid::Uuid;

use super::caught_up::caught_up;
use super::error::AppError;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Days of one report, at most: a leap year and a month.
const DAYS_MAX: i64 = 397;

/// Which days of whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The first business date; the present one when none.
    pub from: Option<NaiveDate>,
    /// The last one; the first when none.
    pub to: Option<NaiveDate>,
    /// Of one shop.
    pub shop: Option<Id<Shop>>,
    /// Of the shops of one legal entity.
    pub entity: Option<Id<LegalEntity>>,
    /// Of one cashier.
    pub cashier: Option<Id<User>>,
}

/// A report.
#[derive(Debug)]
pub struct Report {
    /// The first business date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// Everything together.
    pub figures: Figures,
    /// What it names by code or id.
    pub names: FigureNames,
    /// By stretch of days, shop, entity or cashier, each with its name.
    pub groups: Vec<(DayGroup, Option<String>, Figures)>,
    /// Whether everything that was recorded is in it.
    pub is_complete: bool,
    /// The tenant's currency.
    pub currency: Currency,
}

/// The figures of some days.
///
/// # Errors
/// [`AppError::Invalid`] for days that make no period.
pub async fn daily(
    state: &AppState,
    principal: &Principal,
    asked: Asked,
    by: GroupBy,
) -> Result<Report, AppError> {
    let filter = filter(state, principal, asked).await?;
    let (currency, is_complete) = caught_up(state, principal).await?;
    state
        .read(principal.tenant, move |tx| {
            let mut grouped = day_figures::read(tx, filter, by)?;
            let mut figures = Figures::new();
            grouped.values().for_each(|each| sums::merge(&mut figures, each));
            if by == GroupBy::Nothing {
                grouped.clear();
            }
            let names = figures::names(tx, &figures)?;
            let of_groups = group_names(tx, by)?;
            let named = |(group, figures): (DayGroup, Figures)| {
                let name = match group {
                    DayGroup::Shop(id) | DayGroup::Entity(id) | DayGroup::Cashier(Some(id)) => {
                        of_groups.get(&id).cloned()
                    }
                    DayGroup::All | DayGroup::Date(_) | DayGroup::Cashier(None) | DayGroup::ShopOn(..) => {
                        None
                    }
                };
                (group, name, figures)
            };
            let groups = grouped.into_iter().map(named).collect();
            Ok(Report { from: filter.from, to: filter.to, figures, names, groups, is_complete, currency })
        })
        .await
}

/// The postings behind a figure, those of the newest business date first.
///
/// # Errors
/// As [`daily`].
pub async fn contributions(
    state: &AppState,
    principal: &Principal,
    asked: Asked,
    of: Behind,
    page: PageRequest,
) -> Result<(Page<Contribution>, Currency), AppError> {
    let filter = filter(state, principal, asked).await?;
    let (currency, _) = caught_up(state, principal).await?;
    let found = state
        .read(principal.tenant, move |tx| {
            let takes = |key: &FigureKey| of.takes(key);
            Ok(day_figures::contributions(tx, filter, &takes, &page, currency)?)
        })
        .await?;
    Ok((found, currency))
}

/// What is asked about.
#[derive(Debug, Clone)]
pub enum Told {
    /// One figure.
    Figure(Figure),
    /// A line of the sheet.
    Line(SheetLine),
    /// What somebody sold and performed.
    Employee(Id<Employee>),
}

impl Told {
    /// What a name means: that of a figure, of a line after `line:`, or of a person after `employee:`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split_once(':') {
            Some(("line", line)) => SheetLine::from_code(line).map(Self::Line),
            Some(("employee", id)) => id.parse().ok().map(|id| Self::Employee(Id::new(id))),
            Some(_) | None => Figure::from_code(code).map(Self::Figure),
        }
    }

    fn takes(&self, key: &FigureKey) -> i64 {
        match self {
            Self::Figure(figure) => i64::from(key.figure == *figure),
            Self::Line(line) => line.takes(key),
            Self::Employee(employee) => i64::from(key.figure.employee() == Some(*employee)),
        }
    }
}

/// Behind which figure.
#[derive(Debug, Clone)]
pub struct Behind {
    /// The figure, or the line.
    pub told: Told,
    /// Of these kinds of business; of all when none is named.
    pub actions: Vec<Action>,
    /// Only what corrections did, or only what they did not.
    pub corrected: Option<bool>,
}

impl Behind {
    fn takes(&self, key: &FigureKey) -> i64 {
        let is_of = (self.actions.is_empty() || self.actions.contains(&key.action))
            && self.corrected.is_none_or(|corrected| corrected == key.is_correction);
        if is_of { self.told.takes(key) } else { 0 }
    }
}

/// The days that are asked for, of shops that the caller may see.
///
/// # Errors
/// As [`period`], and for a shop that is not the caller's.
pub async fn filter(state: &AppState, principal: &Principal, asked: Asked) -> Result<DayFilter, AppError> {
    let (from, to) = period(state, principal, (asked.from, asked.to), asked.shop).await?;
    let shop = match (principal.shop, asked.shop) {
        (Some(own), Some(named)) if own != named => {
            return Err(AppError::invalid("/shop_id", "not-your-shop"));
        }
        (own, named) => own.or(named),
    };
    Ok(DayFilter { from, to, shop, entity: asked.entity, cashier: asked.cashier })
}

/// The business dates of a question: the present one when none is named, a day when one is.
///
/// # Errors
/// [`AppError::Invalid`] for days that make no period.
pub async fn period(
    state: &AppState,
    principal: &Principal,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    shop: Option<Id<Shop>>,
) -> Result<(NaiveDate, NaiveDate), AppError> {
    let from = match from {
        Some(from) => from,
        None => today(state, principal, shop).await?,
    };
    days(from, to.unwrap_or(from))
}

/// Two dates, if they make a period that a report may have.
pub(super) fn days(from: NaiveDate, to: NaiveDate) -> Result<(NaiveDate, NaiveDate), AppError> {
    if to < from {
        return Err(AppError::invalid("/to", "before-from"));
    }
    if (to - from).num_days() >= DAYS_MAX {
        return Err(AppError::invalid("/to", "too-long"));
    }
    Ok((from, to))
}

/// The present business date where the question is about, or where the caller is.
///
/// # Errors
/// [`AppError::Store`].
pub async fn today(
    state: &AppState,
    principal: &Principal,
    shop: Option<Id<Shop>>,
) -> Result<NaiveDate, AppError> {
    let (shop, now) = (shop.or(principal.shop), principal.now);
    state.read(principal.tenant, move |tx| Ok(snapshot::load_in(tx)?.business_date(shop, now))).await
}

fn group_names(tx: &mut Tx<'_>, by: GroupBy) -> Result<BTreeMap<Uuid, String>, AppError> {
    Ok(match by {
        GroupBy::Shop => shops::names(tx)?,
        GroupBy::Entity => settlement::names(tx, Parties::Entities)?,
        GroupBy::Cashier => users::names(tx)?,
        GroupBy::Nothing | GroupBy::Date | GroupBy::Month | GroupBy::Quarter | GroupBy::ShopAndDate => {
            BTreeMap::new()
        }
    })
}
