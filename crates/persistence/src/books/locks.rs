//! 锁账: months of the books of legal entities that were locked, and perhaps unlocked again. Every lock stays.
//!
//! *Invariant:* of an entity's month one lock stands at most; while it does, the till posts nothing that would be in it. What it keeps is
//! read after that is so, and once.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Text, Uuid as SqlUuid};
use domain::books::BooksByDate;
use domain::books::estimates::Estimated;
use domain::books::journal::Voucher;
use domain::books::periods::Standing;
use domain::books::statement::BookLine;
use domain::ids::{BookLock as BookLockThing, Id, LegalEntity, Shop, User};
use domain::statement::Period as Month;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use super::{journal, kept};
use crate::chain::feed::Follower;
use crate::error::StoreError;
use crate::named::Named;
use crate::schema::{app_user, book_day, book_lock, legal_entity};
use crate::statement::statement;
use crate::store::Tx;
use crate::tenants;

/// A month that was locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookLock {
    /// Its id.
    pub id: Id<BookLockThing>,
    /// Whose books.
    pub entity: Named<LegalEntity>,
    /// The month.
    pub month: Month,
    /// How often the month was locked until then: 1 at first.
    pub version: i32,
    /// When.
    pub locked_at: DateTime<Utc>,
    /// By whom.
    pub locked_by: Named<User>,
    /// A word for whoever reads it.
    pub note: Option<String>,
    /// What it keeps; none for the moment until it was read.
    pub frozen: Option<Frozen>,
    /// How it was unlocked.
    pub unlocked: Option<Unlocked>,
}

/// What a lock keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// What was owed before the month, in minor units.
    pub opening: i64,
    /// The books by date.
    pub books: BooksByDate,
    /// The journal.
    pub vouchers: Vec<Voucher>,
    /// What its journal estimates at the end of the month.
    pub closing: Estimated,
    /// SHA-256 over books, journal and that.
    pub digest: Vec<u8>,
    /// Whether that is the digest of what is kept.
    pub is_whole: bool,
}

/// How a month was unlocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocked {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Named<User>,
    /// Why.
    pub reason: String,
}

/// A month to lock.
#[derive(Debug, Clone, Copy)]
pub struct NewLock<'a> {
    /// Its id.
    pub id: Id<BookLockThing>,
    /// Whose books.
    pub entity: Id<LegalEntity>,
    /// The month.
    pub month: Month,
    /// By whom.
    pub by: Id<User>,
    /// 1 to 500 characters.
    pub note: Option<&'a str>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = book_lock)]
struct Row {
    id: Uuid,
    legal_entity_id: Uuid,
    month: NaiveDate,
    version: i32,
    locked_at: DateTime<Utc>,
    locked_by: Uuid,
    note: Option<String>,
    opening: Option<i64>,
    figures: Option<Value>,
    journal: Option<Value>,
    digest: Option<Vec<u8>>,
    deferred: i64,
    breakage: i64,
    unlocked_at: Option<DateTime<Utc>>,
    unlocked_by: Option<Uuid>,
    unlock_reason: Option<String>,
}

statement! {
    /// Days of a month that have something in the books of an entity, or were worked in one of its shops, and do not stand closed.
    OpenDays -> (SqlUuid, Text, Date);
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", entity: SqlUuid = Uuid, " AS entity, ",
    first: Date = NaiveDate, " AS first, ", last: Date = NaiveDate,
    " AS last), \
     days AS (SELECT b.shop_id, b.business_date FROM book_day b JOIN k ON b.tenant_id = k.tenant AND b.legal_entity_id = k.entity \
         AND b.business_date BETWEEN k.first AND k.last \
       UNION SELECT f.shop_id, f.business_date FROM day_figure f JOIN k ON f.tenant_id = k.tenant \
         AND f.business_date BETWEEN k.first AND k.last \
         JOIN shop s ON s.tenant_id = f.tenant_id AND s.id = f.shop_id AND s.legal_entity_id = k.entity) \
     SELECT d.shop_id, s.name, d.business_date FROM days d JOIN k ON true JOIN shop s ON s.tenant_id = k.tenant AND s.id = d.shop_id \
     WHERE NOT EXISTS (SELECT FROM day_closing c WHERE c.tenant_id = k.tenant AND c.shop_id = d.shop_id \
       AND c.business_date = d.business_date AND c.reopened_at IS NULL) ORDER BY d.business_date, s.name"
}

/// Days that stand in the way of locking a month: with something in the books of the entity, and not closed.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn open_days(
    tx: &mut Tx<'_>,
    entity: Id<LegalEntity>,
    month: Month,
) -> Result<Vec<(Named<Shop>, NaiveDate)>, StoreError> {
    let asked =
        OpenDays { tenant: tx.tenant_id(), entity: entity.value(), first: month.from(), last: month.to() };
    let rows: Vec<(Uuid, String, NaiveDate)> = asked.load(tx.conn)?;
    Ok(rows.into_iter().map(|(id, name, date)| (Named { id: Id::new(id), name }, date)).collect())
}

/// How the books of an entity stand on a date.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn standing(tx: &mut Tx<'_>, entity: Id<LegalEntity>, today: NaiveDate) -> Result<Standing, StoreError> {
    let tenant = tx.tenant_id();
    let first = book_day::table
        .filter(book_day::tenant_id.eq(tenant).and(book_day::legal_entity_id.eq(entity.value())))
        .select(diesel::dsl::min(book_day::business_date))
        .get_result(tx.conn)?;
    let last: Option<NaiveDate> = book_lock::table
        .filter(book_lock::tenant_id.eq(tenant).and(book_lock::legal_entity_id.eq(entity.value())))
        .filter(book_lock::unlocked_at.is_null())
        .select(diesel::dsl::max(book_lock::month))
        .get_result(tx.conn)?;
    let locked_through = last.map(|month| Month::month_of(month).to());
    Ok(Standing { today, first, locked_through })
}

/// Locks a month; says whether it was not locked. From its commit on the till posts nothing that would be in it.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn lock(tx: &mut Tx<'_>, new: NewLock<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let tenant = tx.tenant_id();
    let before: Option<i32> = book_lock::table
        .filter(book_lock::tenant_id.eq(tenant).and(book_lock::legal_entity_id.eq(new.entity.value())))
        .filter(book_lock::month.eq(new.month.from()))
        .select(diesel::dsl::max(book_lock::version))
        .get_result(tx.conn)?;
    let affected = diesel::insert_into(book_lock::table)
        .values((
            book_lock::tenant_id.eq(tenant),
            book_lock::id.eq(new.id.value()),
            book_lock::legal_entity_id.eq(new.entity.value()),
            book_lock::month.eq(new.month.from()),
            book_lock::version.eq(before.unwrap_or(0) + 1),
            book_lock::locked_at.eq(now),
            book_lock::locked_by.eq(new.by.value()),
            book_lock::note.eq(new.note),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    if affected == 1 {
        tenants::raise_rules_version(tx)?;
    }
    Ok(affected == 1)
}

/// Reads what a lock keeps, once everything posted before was booked; what is kept stays.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn freeze(tx: &mut Tx<'_>, id: Id<BookLockThing>) -> Result<(), StoreError> {
    // Held, so that nothing is booked between the figures and the number that they were read at.
    let next_seq = Follower::Books.claim(tx)?;
    let Some(lock) = find(tx, id)? else { return Ok(()) };
    if lock.frozen.is_some() {
        return Ok(());
    }
    let written = journal::write(tx, lock.entity.id, (lock.month, lock.month.to()), lock.locked_at)?;
    let closing = written.closing;
    let made = kept::KeptBooks::of(&written.books, &written.vouchers, closing);
    diesel::update(book_lock::table.find((tx.tenant_id(), id.value())))
        .set((
            book_lock::opening.eq(Some(written.opening)),
            book_lock::figures.eq(Some(made.figures)),
            book_lock::journal.eq(Some(made.journal)),
            book_lock::digest.eq(Some(made.digest)),
            book_lock::deferred.eq(closing.deferred),
            book_lock::breakage.eq(closing.breakage),
            book_lock::through_seq.eq(Some(next_seq - 1)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What was owed before a month, in minor units, and its books by date.
fn books_of(
    tx: &mut Tx<'_>,
    entity: Id<LegalEntity>,
    month: Month,
) -> Result<(i64, BooksByDate), StoreError> {
    let (before, books) = read::before_and_by_date(tx, entity, (month.from(), month.to()))?;
    Ok((BookLine::Liability.sum(&before).amount, books))
}

/// What the journal estimates before a month, where that is what the lock of the month before keeps.
pub(super) fn estimated_before(
    tx: &mut Tx<'_>,
    entity: Id<LegalEntity>,
    month: Month,
) -> Result<Option<Estimated>, StoreError> {
    let Some(before) = month.from().pred_opt().map(|last| Month::month_of(last).from()) else {
        return Ok(None);
    };
    let locks = within(tx, entity, (before, before))?.into_iter();
    let mut standing = locks.filter(|lock| lock.unlocked.is_none());
    Ok(standing.find_map(|lock| Some(lock.frozen?.closing)))
}

/// Locks that keep nothing yet: whoever locked was cut off.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn unread(tx: &mut Tx<'_>) -> Result<Vec<Id<BookLockThing>>, StoreError> {
    let ids: Vec<Uuid> = book_lock::table
        .filter(book_lock::tenant_id.eq(tx.tenant_id()).and(book_lock::digest.is_null()))
        .select(book_lock::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Id::new).collect())
}

/// Takes a lock away; says whether it stood. What it kept stays.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn unlock(
    tx: &mut Tx<'_>,
    id: Id<BookLockThing>,
    (by, reason): (Id<User>, &str),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let affected = diesel::update(book_lock::table.find((tx.tenant_id(), id.value())))
        .filter(book_lock::unlocked_at.is_null())
        .set((
            book_lock::unlocked_at.eq(Some(now)),
            book_lock::unlocked_by.eq(Some(by.value())),
            book_lock::unlock_reason.eq(Some(reason)),
        ))
        .execute(tx.conn)?;
    if affected == 1 {
        tenants::raise_rules_version(tx)?;
    }
    Ok(affected == 1)
}

/// One lock.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(tx: &mut Tx<'_>, id: Id<BookLockThing>) -> Result<Option<BookLock>, StoreError> {
    let row = book_lock::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(locks(tx, row.into_iter().collect())?.pop())
}

/// Locks of an entity whose months begin within two dates, the oldest first; also those that were taken away.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn within(
    tx: &mut Tx<'_>,
    entity: Id<LegalEntity>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<BookLock>, StoreError> {
    let rows = book_lock::table
        .filter(book_lock::tenant_id.eq(tx.tenant_id()).and(book_lock::legal_entity_id.eq(entity.value())))
        .filter(book_lock::month.between(from, to))
        .order((book_lock::month, book_lock::version))
        .select(Row::as_select())
        .load(tx.conn)?;
    locks(tx, rows)
}

/// Locks that stand and whose books are no longer what they keep, or that keep something else than they were made with.
pub(crate) fn changed(tx: &mut Tx<'_>) -> Result<Vec<(BookLock, &'static str)>, StoreError> {
    let rows: Vec<Row> = book_lock::table
        .filter(book_lock::tenant_id.eq(tx.tenant_id()).and(book_lock::digest.is_not_null()))
        .order(book_lock::id)
        .select(Row::as_select())
        .load(tx.conn)?;
    let mut changed = Vec::new();
    for lock in locks(tx, rows)? {
        let Some(frozen) = &lock.frozen else { continue };
        if !frozen.is_whole {
            changed.push((lock, "what it keeps is not what was locked"));
        } else if lock.unlocked.is_none()
            && books_of(tx, lock.entity.id, lock.month)? != (frozen.opening, frozen.books.clone())
        {
            changed.push((lock, "the books say something else now"));
        }
    }
    Ok(changed)
}

fn locks(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<BookLock>, StoreError> {
    let tenant = tx.tenant_id();
    let people = rows.iter().flat_map(|row| [Some(row.locked_by), row.unlocked_by]).flatten();
    let people: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tenant).and(app_user::id.eq_any(people.collect::<Vec<_>>())))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    let named = rows.iter().map(|row| row.legal_entity_id);
    let entities: Vec<(Uuid, String)> = legal_entity::table
        .filter(legal_entity::tenant_id.eq(tenant).and(legal_entity::id.eq_any(named.collect::<Vec<_>>())))
        .select((legal_entity::id, legal_entity::name))
        .load(tx.conn)?;
    let (people, entities): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (people.into_iter().collect(), entities.into_iter().collect());
    rows.into_iter().map(|row| whole(row, &people, &entities)).collect()
}

type Names = BTreeMap<Uuid, String>;

fn whole(row: Row, people: &Names, entities: &Names) -> Result<BookLock, StoreError> {
    let corrupt = |column| StoreError::corrupt("book_lock", column, row.id);
    let frozen = row.opening.zip(row.figures.as_ref()).zip(row.journal.as_ref()).zip(row.digest.as_ref());
    let closing = Estimated { deferred: row.deferred, breakage: row.breakage };
    let frozen = frozen.map(|(((opening, figures), journal), digest)| {
        Ok::<_, StoreError>(Frozen {
            opening,
            is_whole: kept::digest(figures, journal, closing) == *digest,
            books: kept::figures(figures.clone()).ok_or_else(|| corrupt("figures"))?,
            vouchers: kept::vouchers(journal.clone()).ok_or_else(|| corrupt("journal"))?,
            closing,
            digest: digest.clone(),
        })
    });
    let unlocked = row.unlocked_at.zip(row.unlocked_by).zip(row.unlock_reason);
    Ok(BookLock {
        id: Id::new(row.id),
        entity: named(entities, row.legal_entity_id),
        month: Month::month_of(row.month),
        version: row.version,
        locked_at: row.locked_at,
        locked_by: named(people, row.locked_by),
        note: row.note,
        frozen: frozen.transpose()?,
        unlocked: unlocked.map(|((at, by), reason)| Unlocked { at, by: named(people, by), reason }),
    })
}

fn named<T>(names: &Names, id: Uuid) -> Named<T> {
    Named { id: Id::new(id), name: names.get(&id).cloned().unwrap_or_default() }
}
