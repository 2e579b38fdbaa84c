//! What the books of days add up to, and the postings behind each line.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Int2, Text, Uuid as SqlUuid};
use domain::books::estimates::Basis;
use domain::books::{BookFigures, BookKey, BooksByDate, add_up};
use domain::figures::Amount;
use domain::ids::{Id, LegalEntity};
use domain::statement::Period as Month;
use uuid::Uuid;

use super::lapsed;
use crate::contributions::{self, Contribution, LOOK};
use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::{book_day, book_posting, legal_entity};
use crate::statement::statement;
use crate::store::Tx;

/// Which days of which legal entities.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// The first business date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// Of one legal entity; of all when none is named.
    pub entity: Option<Id<LegalEntity>>,
}

/// A balance: of everything that was booked up to then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Balance {
    /// 期初: before the period.
    Opening,
    /// 期末: at its end.
    Closing,
}

impl Period {
    /// The dates of what was booked within it, or of what a balance is the sum of: without a first one, everything up to the last.
    #[must_use]
    pub fn dates(&self, balance: Option<Balance>) -> (Option<NaiveDate>, NaiveDate) {
        match balance {
            None => (Some(self.from), self.to),
            Some(Balance::Opening) => (None, self.from.pred_opt().unwrap_or(self.from)),
            Some(Balance::Closing) => (None, self.to),
        }
    }
}

/// The books of a legal entity.
#[derive(Debug, Clone, Default)]
pub struct EntityBooks {
    /// What was booked before the period.
    pub before: BookFigures,
    /// What was booked in it.
    pub within: BookFigures,
    /// Points that had lapsed before the period, and those that had at its end.
    pub points_lapsed: (i64, i64),
}

impl EntityBooks {
    /// What estimates are of before the period, and at its end.
    #[must_use]
    pub fn bases(&self) -> [Basis; 2] {
        let mut closing = self.before.clone();
        add_up(&mut closing, &self.within);
        let (before, at_end) = self.points_lapsed;
        [
            Basis { booked: self.before.clone(), points_lapsed: before },
            Basis { booked: closing, points_lapsed: at_end },
        ]
    }
}

/// Books by legal entity.
pub type Books = BTreeMap<Uuid, EntityBooks>;

statement! {
    /// Days added up by entity, kind of business and figure; before a day or from it on.
    AddedUp -> (SqlUuid, Bool, Int2, Bool, Text, BigInt, BigInt);
    "SELECT d.legal_entity_id, d.business_date < k.first, d.action, d.corrected, d.figure, sum(d.amount)::bigint, sum(d.count)::bigint \
     FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", first: Date = NaiveDate, " AS first, ", last: Date = NaiveDate,
    " AS last) AS k JOIN book_day AS d ON d.tenant_id = k.tenant AND d.business_date <= k.last AND d.legal_entity_id = ANY (",
    entities: Array<SqlUuid> = Vec<Uuid>, ") GROUP BY 1, 2, 3, 4, 5"
}

/// The legal entities that a period names, with their names.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn entities(tx: &mut Tx<'_>, named: Option<Id<LegalEntity>>) -> Result<Vec<(Uuid, String)>, StoreError> {
    let mut query = legal_entity::table
        .filter(legal_entity::tenant_id.eq(tx.tenant_id()))
        .order(legal_entity::code)
        .select((legal_entity::id, legal_entity::name))
        .into_boxed();
    if let Some(named) = named {
        query = query.filter(legal_entity::id.eq(named.value()));
    }
    Ok(query.load(tx.conn)?)
}

/// What was booked before and within a period.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn books(tx: &mut Tx<'_>, period: Period) -> Result<Books, StoreError> {
    type Row = (Uuid, bool, i16, bool, String, i64, i64);
    let tenant = tx.tenant_id();
    let entities = ids(tx, period)?;
    let added = AddedUp { tenant, first: period.from, last: period.to, entities };
    let stored: Vec<Row> = added.load(tx.conn)?;
    let mut books = Books::new();
    for (entity, is_before, action, corrected, figure, amount, count) in stored {
        let own = books.entry(entity).or_default();
        let figures = if is_before { &mut own.before } else { &mut own.within };
        figures.insert(super::key(action, corrected, &figure, entity)?, Amount { amount, count });
    }
    Ok(books)
}

/// What was booked before and within a period, with the points that have lapsed.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn books_with_lapsed(tx: &mut Tx<'_>, period: Period, now: DateTime<Utc>) -> Result<Books, StoreError> {
    let mut books = books(tx, period)?;
    let entities = ids(tx, period)?;
    for (entity, dates) in lapsed::points(tx, entities, now)? {
        let until = |is_in: &dyn Fn(NaiveDate) -> bool| {
            dates.iter().filter(|(date, _)| is_in(**date)).map(|(_, points)| *points).sum()
        };
        books.entry(entity).or_default().points_lapsed =
            (until(&|date| date < period.from), until(&|date| date <= period.to));
    }
    Ok(books)
}

/// What was booked of an entity before some days, and on each of them.
///
/// # Errors
/// [`StoreError`] of the queries.
pub(super) fn before_and_by_date(
    tx: &mut Tx<'_>,
    entity: Id<LegalEntity>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<(BookFigures, BooksByDate), StoreError> {
    let period = Period { from, to, entity: Some(entity) };
    let before = books(tx, period)?.remove(&entity.value()).unwrap_or_default().before;
    Ok((before, by_date(tx, period)?))
}

/// What was booked within a period, day by day.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn by_date(tx: &mut Tx<'_>, period: Period) -> Result<BooksByDate, StoreError> {
    type Row = (Uuid, NaiveDate, i16, bool, String, i64, i64);
    let entities = ids(tx, period)?;
    let stored: Vec<Row> = book_day::table
        .filter(book_day::tenant_id.eq(tx.tenant_id()).and(book_day::legal_entity_id.eq_any(entities)))
        .filter(book_day::business_date.between(period.from, period.to))
        .select((
            book_day::legal_entity_id,
            book_day::business_date,
            book_day::action,
            book_day::corrected,
            book_day::figure,
            book_day::amount,
            book_day::count,
        ))
        .load(tx.conn)?;
    let mut days = BooksByDate::new();
    for (entity, date, action, corrected, figure, amount, count) in stored {
        let key = super::key(action, corrected, &figure, entity)?;
        let sum = days.entry(date).or_default().entry(key).or_default();
        sum.amount += amount;
        sum.count += count;
    }
    Ok(days)
}

/// What stands at the end of a month, or of the period in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthEnd {
    /// The first day of the month.
    pub month: NaiveDate,
    /// 合同负债, in minor units.
    pub liability: i64,
    /// 积分, entity by entity.
    pub points: Vec<i64>,
    /// Those that have not lapsed.
    pub usable: Vec<i64>,
}

statement! {
    /// By how much what an entity owes, and points, changed by month; everything before the first month is one row before it.
    ByMonth -> (Date, SqlUuid, BigInt, BigInt);
    "SELECT greatest(date_trunc('month', d.business_date)::date, (k.first - interval '1 month')::date), d.legal_entity_id,        coalesce(sum(d.amount) FILTER (WHERE d.figure = 'liability'), 0)::bigint,        coalesce(sum(d.amount) FILTER (WHERE d.figure = 'points'), 0)::bigint      FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", first: Date = NaiveDate, " AS first, ", last: Date = NaiveDate,
    " AS last) AS k JOIN book_day AS d ON d.tenant_id = k.tenant AND d.business_date <= k.last AND d.legal_entity_id = ANY (",
    entities: Array<SqlUuid> = Vec<Uuid>, ") AND d.figure IN ('liability', 'points') GROUP BY 1, 2 ORDER BY 1"
}

/// What stood at the end of each of so many months, the last of which is that of the period's end; there it is what stands then.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn month_ends(
    tx: &mut Tx<'_>,
    period: Period,
    months: u32,
    now: DateTime<Utc>,
) -> Result<Vec<MonthEnd>, StoreError> {
    let last = Month::month_of(period.to).from();
    let before = |months| last.checked_sub_months(Months::new(months)).unwrap_or(last);
    let entities = ids(tx, period)?;
    let lapsed = lapsed::points(tx, entities.clone(), now)?;
    let asked = ByMonth {
        tenant: tx.tenant_id(),
        first: before(months.saturating_sub(1)),
        last: period.to,
        entities,
    };
    let moved: Vec<(NaiveDate, Uuid, i64, i64)> = asked.load(tx.conn)?;
    let end = |back| {
        let month = before(back);
        let (mut liability, mut points) = (0, BTreeMap::<Uuid, i64>::new());
        for (_, entity, owed, of_entity) in moved.iter().filter(|(of, ..)| *of <= month) {
            liability += owed;
            *points.entry(*entity).or_default() += of_entity;
        }
        let end = Month::month_of(month).to().min(period.to);
        let usable = points.iter().map(|(entity, points)| {
            let gone = lapsed.get(entity).into_iter().flatten().filter(|(date, _)| **date <= end);
            points - gone.map(|(_, points)| *points).sum::<i64>()
        });
        let usable = usable.collect();
        MonthEnd { month, liability, points: points.into_values().collect(), usable }
    };
    Ok((0..months).rev().map(end).collect())
}

fn ids(tx: &mut Tx<'_>, period: Period) -> Result<Vec<Uuid>, StoreError> {
    Ok(entities(tx, period.entity)?.into_iter().map(|(id, _)| id).collect())
}

type Booked = (Uuid, i16, bool, Vec<String>, Vec<i64>);

/// The postings that a figure of a period was added up from, or a balance, those of the newest business date first, each with what it added; they sum to it. A page
/// may hold fewer than asked for and still have another behind it. A posting that several entities booked is one row.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn behind(
    tx: &mut Tx<'_>,
    (period, balance): (Period, Option<Balance>),
    takes: &dyn Fn(&BookKey) -> i64,
    page: &PageRequest,
) -> Result<Page<Contribution>, StoreError> {
    let entities = ids(tx, period)?;
    let dates = period.dates(balance);
    contributions::page(
        tx,
        page,
        |tx, after| ids_before(tx, dates, &entities, after),
        |tx, ids| added_by(tx, dates, &entities, ids, takes),
    )
}

/// Dates, from the beginning when there is no first one.
type Dates = (Option<NaiveDate>, NaiveDate);

statement! {
    /// Postings that entities booked from a date on, after a place: those of the newest date first, each once. Each entity's are read in the
    /// order of the key, and no more of them than are wanted.
    NextBooked -> (Date, SqlUuid);
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", first: Date = NaiveDate, " AS first, ", date: Date = NaiveDate,
    " AS date, ", id: SqlUuid = Uuid, " AS id, ", most: BigInt = i64, " AS most) \
     SELECT DISTINCT n.business_date, n.posting_id FROM k CROSS JOIN unnest(", entities: Array<SqlUuid> = Vec<Uuid>,
    ") AS e(id) CROSS JOIN LATERAL ( \
       SELECT DISTINCT b.business_date, b.posting_id FROM book_posting AS b \
       WHERE b.tenant_id = k.tenant AND b.legal_entity_id = e.id AND b.business_date >= k.first \
         AND (b.business_date, b.posting_id) < (k.date, k.id) \
       ORDER BY b.business_date DESC, b.posting_id DESC LIMIT (SELECT most FROM k)) AS n \
     ORDER BY n.business_date DESC, n.posting_id DESC LIMIT (SELECT most FROM k)"
}

/// Postings of some dates after one, those of the newest date first.
fn ids_before(
    tx: &mut Tx<'_>,
    (from, to): Dates,
    entities: &[Uuid],
    after: Option<Uuid>,
) -> Result<Vec<Uuid>, StoreError> {
    let (date, id) = contributions::place_of(tx, after, to)?;
    let next = NextBooked {
        tenant: tx.tenant_id(),
        first: from.unwrap_or(contributions::EARLIEST),
        date,
        id,
        most: LOOK,
        entities: entities.to_vec(),
    };
    let rows: Vec<(NaiveDate, Uuid)> = next.load(tx.conn)?;
    Ok(rows.into_iter().map(|(_, id)| id).collect())
}

/// What each of these postings added on some dates, if anything, each figure as often as it is taken.
fn added_by(
    tx: &mut Tx<'_>,
    (from, to): Dates,
    entities: &[Uuid],
    ids: &[Uuid],
    takes: &dyn Fn(&BookKey) -> i64,
) -> Result<BTreeMap<Uuid, Amount>, StoreError> {
    let mut query = book_posting::table
        .filter(book_posting::tenant_id.eq(tx.tenant_id()))
        .filter(book_posting::legal_entity_id.eq_any(entities))
        .filter(book_posting::business_date.le(to))
        .filter(book_posting::posting_id.eq_any(ids))
        .select((
            book_posting::posting_id,
            book_posting::action,
            book_posting::corrected,
            book_posting::figures,
            book_posting::amounts,
        ))
        .into_boxed();
    if let Some(from) = from {
        query = query.filter(book_posting::business_date.ge(from));
    }
    let stored: Vec<Booked> = query.load(tx.conn)?;
    let mut added: BTreeMap<Uuid, Amount> = BTreeMap::new();
    for (id, action, corrected, figures, amounts) in stored {
        for (figure, amount) in figures.iter().zip(&amounts) {
            let times = takes(&super::key(action, corrected, figure, id)?);
            if times != 0 {
                let sum = added.entry(id).or_default();
                sum.amount += times * amount;
                sum.count = 1;
            }
        }
    }
    added.retain(|_, sum| sum.amount != 0);
    Ok(added)
}
