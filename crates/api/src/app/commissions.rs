//! 提成 for those who may see it, and for whoever earned it (OP01).

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};
use domain::ids::{Employee, Id, Program, Shop};
use domain::money::{Currency, Money};
use domain::permissions::Permission;
use domain::rules::Versioned;
use persistence::commissions::{self, CommissionFilter, Due, Line, LineKey, NamedEmployee, Part};
use persistence::pagination::{Page, PageRequest};
use persistence::rules::codec::{RuleBody, RuleKind};
use persistence::snapshot::TenantSnapshot;
use persistence::store::Tx;
use persistence::{employees, snapshot};
use serde_json::Value;
use uuid::Uuid;

use super::error::{AppError, Noun};
use super::rules::Publication;
use crate::auth::principal::{Principal, SignedIn};
use crate::state::AppState;

/// What somebody wants to see.
#[derive(Debug, Clone)]
pub struct Asked {
    /// A day of the month; none for the present one.
    pub month: Option<NaiveDate>,
    /// Only in this shop.
    pub shop: Option<Id<Shop>>,
    /// Only of this employee.
    pub employee: Option<Id<Employee>>,
}

impl Asked {
    /// The lines of the month, as a business counts its days.
    fn filter(&self, snapshot: &TenantSnapshot, now: DateTime<Utc>) -> CommissionFilter {
        let day = self.month.unwrap_or_else(|| snapshot.business_date(self.shop, now));
        let first = day.with_day(1).unwrap_or(day);
        let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
        CommissionFilter {
            from: first,
            to: next.pred_opt().unwrap_or(first),
            shop: self.shop,
            employee: self.employee,
        }
    }
}

/// The month of a text such as `2026-11`.
///
/// # Errors
/// The field `month`, when it is none.
pub fn month(text: Option<&str>) -> Result<Option<NaiveDate>, AppError> {
    let parsed = text.map(|text| format!("{text}-01").parse()).transpose();
    parsed.map_err(|_| AppError::invalid("/month", "not-a-month"))
}

/// What a month came to.
#[derive(Debug)]
pub struct Reported {
    /// Its first day.
    pub month: NaiveDate,
    /// For each employee.
    pub due: Vec<(NamedEmployee, Due)>,
}

/// What a month came to for each employee.
///
/// # Errors
/// [`AppError::Store`].
pub async fn report(state: &AppState, principal: &Principal, asked: Asked) -> Result<Reported, AppError> {
    let (snapshots, now) = (state.till_settings.snapshots.clone(), principal.now);
    let read = move |tx: &mut Tx<'_>| {
        let snapshot = snapshots.of(tx)?;
        let filter = asked.filter(&snapshot, now);
        Ok(Reported { month: filter.from, due: commissions::report(tx, &snapshot, &filter)? })
    };
    state.read(principal.tenant, read).await
}

/// Months of a year.
pub const MONTHS: usize = 12;

/// What the months of a year came to.
#[derive(Debug)]
pub struct Year {
    /// The first days of its months.
    pub months: [NaiveDate; MONTHS],
    /// The tenant's currency.
    pub currency: Currency,
    /// For each employee, what each month came to; nothing for a month in which they did nothing.
    pub due: Vec<(NamedEmployee, [Option<Money>; MONTHS])>,
}

impl Year {
    /// What a month came to for everybody.
    #[must_use]
    pub fn of_month(&self, place: usize) -> Money {
        self.sum(self.due.iter().filter_map(|(_, months)| months.get(place).copied().flatten()))
    }

    /// What some months came to together.
    #[must_use]
    pub fn sum(&self, months: impl Iterator<Item = Money>) -> Money {
        Money::from_minor(months.map(Money::minor).sum(), self.currency)
    }
}

/// What the months of a year came to for each employee, by staff number. Ladders are read month by month.
///
/// # Errors
/// [`AppError::Invalid`] for a year that the calendar has not.
pub async fn year(
    state: &AppState,
    principal: &Principal,
    (year, shop, employee): (Option<i32>, Option<Id<Shop>>, Option<Id<Employee>>),
) -> Result<Year, AppError> {
    let (snapshots, now) = (state.till_settings.snapshots.clone(), principal.now);
    let read = move |tx: &mut Tx<'_>| {
        let snapshot = snapshots.of(tx)?;
        let months = months_of(year.unwrap_or_else(|| snapshot.business_date(shop, now).year()))?;
        let mut by_number = BTreeMap::new();
        for (place, month) in months.iter().enumerate() {
            let asked = Asked { month: Some(*month), shop, employee };
            for (name, due) in commissions::report(tx, &snapshot, &asked.filter(&snapshot, now))? {
                let key = (name.number.clone(), name.id);
                let (_, of_months) = by_number.entry(key).or_insert((name, [None; MONTHS]));
                of_months[place] = Some(due.amount);
            }
        }
        Ok(Year { months, currency: snapshot.currency, due: by_number.into_values().collect() })
    };
    state.read(principal.tenant, read).await
}

/// The first days of a year's months.
fn months_of(year: i32) -> Result<[NaiveDate; MONTHS], AppError> {
    let first =
        NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(|| AppError::invalid("/year", "out-of-range"))?;
    let mut months = [first; MONTHS];
    for place in 1..MONTHS {
        months[place] = months[place - 1].checked_add_months(Months::new(1)).unwrap_or(first);
    }
    Ok(months)
}

/// The employee that the caller's login belongs to.
///
/// # Errors
/// [`AppError::NotFound`] when it belongs to none.
pub async fn own(state: &AppState, principal: &Principal) -> Result<Id<Employee>, AppError> {
    let user = principal.user().map_err(|_| AppError::NotFound(Noun::Employee))?.0;
    let own = state.read(principal.tenant, move |tx| Ok(employees::of_user(tx, user)?)).await?;
    own.ok_or(AppError::NotFound(Noun::Employee))
}

/// How an employee is named, and the currency in which they are paid.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such employee.
pub async fn own_name(
    state: &AppState,
    principal: &Principal,
    id: Id<Employee>,
) -> Result<(NamedEmployee, Currency), AppError> {
    let read = move |tx: &mut Tx<'_>| {
        let name = commissions::named(tx, std::iter::once(id))?.pop();
        Ok((name.ok_or(AppError::NotFound(Noun::Employee))?, snapshot::load_in(tx)?.currency))
    };
    state.read(principal.tenant, read).await
}

/// Lines with the names that they need.
pub struct ListedLines {
    /// The lines.
    pub page: Page<Line, LineKey>,
    /// Their employees.
    pub employees: Vec<NamedEmployee>,
    /// Names of their shops.
    pub shops: Vec<(Id<Shop>, String)>,
}

/// A month's lines, or those that one of its totals is made of, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn lines(
    state: &AppState,
    caller: &SignedIn,
    (asked, part): (Asked, Part),
    page: PageRequest<LineKey>,
) -> Result<ListedLines, AppError> {
    let (snapshots, now) = (state.till_settings.snapshots.clone(), caller.now);
    let read = move |tx: &mut Tx<'_>| {
        let snapshot = snapshots.of(tx)?;
        let filter = asked.filter(&snapshot, now);
        let page = commissions::lines(tx, snapshot.currency, (&filter, &part), &page)?;
        let employees = commissions::named(tx, page.items.iter().map(|each| each.line.part.employee))?;
        let shops = snapshot.shops.iter().map(|(id, shop)| (*id, shop.name.clone())).collect();
        Ok(ListedLines { page, employees, shops })
    };
    state.read(caller.tenant, read).await
}

/// A draft, its body still as JSON.
#[derive(Debug)]
pub struct Draft {
    /// For which program.
    pub program: Id<Program>,
    /// In which shop, or everywhere.
    pub shop: Option<Id<Shop>>,
    /// The rule.
    pub body: Value,
}

/// What a month was paid, and what it would have been by a draft.
#[derive(Debug)]
pub struct Compared {
    /// In which currency.
    pub currency: Currency,
    /// As it was.
    pub actual: Vec<(NamedEmployee, Due)>,
    /// As it would have been.
    pub draft: Vec<(NamedEmployee, Due)>,
}

/// What a draft would have paid for a month, beside what was paid. Nothing is kept.
///
/// # Errors
/// [`AppError::RuleInvalid`] with every place that is wrong.
pub async fn what_if(
    state: &AppState,
    principal: &Principal,
    asked: Asked,
    draft: Draft,
) -> Result<Compared, AppError> {
    let now = principal.now;
    let read = move |tx: &mut Tx<'_>| {
        let snapshot = snapshot::load_in(tx)?;
        let filter = asked.filter(&snapshot, now);
        let Draft { program, shop, ref body } = draft;
        let (kind, in_force_from, body) = (RuleKind::Commission, filter.from, body.clone());
        let publication = Publication { kind, program, shop, in_force_from, priority: 0, body };
        let draft = publication.draft(&snapshot)?;
        let RuleBody::Commission(body) = draft.body else {
            return Err(AppError::Internal("a body of another kind".to_owned()));
        };
        let rule = Versioned {
            id: Id::new(Uuid::max()),
            number: 0,
            program: draft.program,
            shop: draft.shop,
            in_force_from: draft.in_force_from,
            priority: draft.priority,
            body,
        };
        let actual = commissions::report(tx, &snapshot, &filter)?;
        let draft = commissions::what_if(tx, &snapshot, &filter, &rule)?;
        Ok(Compared { currency: snapshot.currency, actual, draft })
    };
    state.read(principal.tenant, read).await
}

/// Whether somebody may see what employees are due.
#[must_use]
pub const fn may_see(caller: &SignedIn) -> bool {
    caller.permissions.contains(Permission::CommissionRead)
}
