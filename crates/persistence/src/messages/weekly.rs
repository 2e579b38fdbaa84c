//! Runs of the weekly message (X04): one for each week, how far it has come, and who bought what of which something stands.
//!
//! *Invariant:* how far a run has come moves in the transaction that stores the messages, under the run's row: whoever is cut off has done
//! nothing, and nobody is told twice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Int2, Int8, Numeric, Uuid as SqlUuid};
use domain::ids::{Id, Member, User};
use domain::ledger::PostingKind;
use domain::message::week::Week;
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::browse::BrowseScope;
use crate::error::StoreError;
use crate::members::{self, MemberHeader};
use crate::named::Named;
use crate::schema::{app_user, weekly_audit};
use crate::sealing::TenantKeys;
use crate::statement::statement;
use crate::statements::first_id_of;
use crate::store::Tx;
use crate::till::rows;
use crate::written::one_row;

/// What counts as a purchase.
const PURCHASES: [PostingKind; 2] = [PostingKind::Consumption, PostingKind::PackageSale];
/// Runs that a list shows, the newest weeks.
const SHOWN_MAX: i64 = 53;

/// A run as stored.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which week.
    pub week: Week,
    /// Who started it.
    pub started_by: Named<User>,
    /// When.
    pub started_at: DateTime<Utc>,
    /// What it came to so far.
    pub progress: Progress,
    /// When the last buyer was told.
    pub finished_at: Option<DateTime<Utc>>,
}

/// What a run came to so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Members who bought.
    pub buyers: i64,
    /// Messages that are sent.
    pub messages: i64,
    /// Messages that are not, for a reason that the log tells.
    pub skipped: i64,
    /// Parts of the credit that they take.
    pub parts: i64,
}

/// A run that is not at its end, whose row is held.
#[derive(Debug, Clone, Copy)]
pub struct Open {
    /// Which week.
    pub week: Week,
    /// The last member that was looked at.
    pub told_through: Option<Id<Member>>,
    progress: Progress,
}

/// What somebody bought in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bought {
    /// Who.
    pub member: Id<Member>,
    /// Sales of which something stands.
    pub purchases: i64,
    /// What stands of them.
    pub amount: Money,
}

type Counts = (i64, i64, i64, i64);
type Row = (NaiveDate, (Uuid, String), DateTime<Utc>, Counts, Option<DateTime<Utc>>);

/// Runs of the transaction's tenant with who started them.
macro_rules! runs {
    ($tx:ident) => {
        weekly_audit::table
            .inner_join(
                app_user::table.on(app_user::tenant_id
                    .eq(weekly_audit::tenant_id)
                    .and(app_user::id.eq(weekly_audit::started_by))),
            )
            .filter(weekly_audit::tenant_id.eq($tx.tenant_id()))
            .select((
                weekly_audit::week_from,
                (app_user::id, app_user::display_name),
                weekly_audit::started_at,
                (weekly_audit::buyers, weekly_audit::messages, weekly_audit::skipped, weekly_audit::parts),
                weekly_audit::finished_at,
            ))
    };
}

/// Starts the run of a week; says whether there was none. Several at once are one.
///
/// # Errors
/// [`StoreError`] of the insert.
pub fn start(tx: &mut Tx<'_>, week: Week, by: Id<User>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let made = diesel::insert_into(weekly_audit::table)
        .values((
            weekly_audit::tenant_id.eq(tx.tenant_id()),
            weekly_audit::week_from.eq(week.from()),
            weekly_audit::started_by.eq(by.value()),
            weekly_audit::started_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(made > 0)
}

/// The run of a week, if it was started.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, week: Week) -> Result<Option<Run>, StoreError> {
    let row: Option<Row> =
        runs!(tx).filter(weekly_audit::week_from.eq(week.from())).first(tx.conn).optional()?;
    row.map(|row| run(tx.tenant_id(), row)).transpose()
}

/// The runs of the newest weeks, newest first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Run>, StoreError> {
    let rows: Vec<Row> = runs!(tx).order(weekly_audit::week_from.desc()).limit(SHOWN_MAX).load(tx.conn)?;
    rows.into_iter().map(|row| run(tx.tenant_id(), row)).collect()
}

fn run(tenant: Uuid, (from, user, started_at, counts, finished_at): Row) -> Result<Run, StoreError> {
    Ok(Run {
        week: week_of(from, tenant)?,
        started_by: Named { id: Id::new(user.0), name: user.1 },
        started_at,
        progress: progress(counts),
        finished_at,
    })
}

const fn progress((buyers, messages, skipped, parts): Counts) -> Progress {
    Progress { buyers, messages, skipped, parts }
}

fn week_of(from: NaiveDate, tenant: Uuid) -> Result<Week, StoreError> {
    Week::from_monday(from).ok_or(StoreError::corrupt("weekly_audit", "week_from", tenant))
}

/// Whether a run is not at its end. Holds nothing.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn has_open(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let open = weekly_audit::table
        .filter(weekly_audit::tenant_id.eq(tx.tenant_id()))
        .filter(weekly_audit::finished_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(tx.conn)?)
}

/// Holds the oldest run that is not at its end: one goes on with it at a time, in whatever process.
///
/// # Errors
/// [`StoreError`] of the statement, also when the row is not obtained in time.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Open>, StoreError> {
    let tenant = tx.tenant_id();
    let held: Option<(NaiveDate, Option<Uuid>, Counts)> = weekly_audit::table
        .filter(weekly_audit::tenant_id.eq(tenant).and(weekly_audit::finished_at.is_null()))
        .order(weekly_audit::week_from)
        .limit(1)
        .for_no_key_update()
        .select((
            weekly_audit::week_from,
            weekly_audit::told_through,
            (weekly_audit::buyers, weekly_audit::messages, weekly_audit::skipped, weekly_audit::parts),
        ))
        .first(tx.conn)
        .optional()?;
    let Some((from, told_through, counts)) = held else { return Ok(None) };
    let told_through = told_through.map(Id::new);
    Ok(Some(Open { week: week_of(from, tenant)?, told_through, progress: progress(counts) }))
}

/// Moves a run that is held on to a member, in the transaction that stores the messages; to its end when it has one.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn advance(
    tx: &mut Tx<'_>,
    run: &Open,
    told_through: Option<Id<Member>>,
    more: Progress,
    finished_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let before = run.progress;
    let affected = diesel::update(weekly_audit::table.find((tx.tenant_id(), run.week.from())))
        .set((
            weekly_audit::told_through.eq(told_through.or(run.told_through).map(Id::value)),
            weekly_audit::buyers.eq(before.buyers + more.buyers),
            weekly_audit::messages.eq(before.messages + more.messages),
            weekly_audit::skipped.eq(before.skipped + more.skipped),
            weekly_audit::parts.eq(before.parts + more.parts),
            weekly_audit::finished_at.eq(finished_at),
        ))
        .execute(tx.conn)?;
    one_row(affected)
}

statement! {
    /// Who bought something of which something stands, from some member on: sales of the week's business dates that were not taken
    /// back, less what came back of them by returns that stand.
    Buyers -> (SqlUuid, Int8, Numeric);
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant_id, ", kinds: Array<Int2> = Vec<i16>, " AS kinds, ",
    from: Date = NaiveDate, " AS first_date, ", to: Date = NaiveDate, " AS last_date, ", first: SqlUuid = Uuid, " AS first_id, ",
    after: SqlUuid = Uuid, " AS after_id), \
     sold AS (SELECT m.member_id, p.total - coalesce((SELECT sum(l.charged) FROM sale_return AS r \
         JOIN posting_line AS l ON l.tenant_id = r.tenant_id AND l.posting_id = r.return_id AND l.of_line IS NOT NULL \
         LEFT JOIN reversal AS v ON v.tenant_id = r.tenant_id AND v.original_id = r.return_id \
         WHERE r.tenant_id = p.tenant_id AND r.original_id = p.id AND v.original_id IS NULL), 0) AS stands \
       FROM k JOIN posting AS p ON p.tenant_id = k.tenant_id AND p.id >= k.first_id AND p.kind = ANY (k.kinds) \
         AND p.business_date BETWEEN k.first_date AND k.last_date \
       JOIN membership AS m ON m.tenant_id = p.tenant_id AND m.id = p.wallet_id AND m.member_id > k.after_id \
       LEFT JOIN reversal AS c ON c.tenant_id = p.tenant_id AND c.original_id = p.id \
       WHERE c.original_id IS NULL) \
     SELECT member_id, count(*), sum(stands) FROM sold WHERE stands > 0 GROUP BY member_id ORDER BY member_id LIMIT ",
    limit: Int8 = i64, ""
}

/// The buyers of a week after some member, in the order of their ids.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn buyers(
    tx: &mut Tx<'_>,
    week: Week,
    currency: Currency,
    after: Option<Id<Member>>,
    limit: i64,
) -> Result<Vec<Bought>, StoreError> {
    let asked = Buyers {
        tenant: tx.tenant_id(),
        kinds: PURCHASES.map(|kind| kind as i16).to_vec(),
        from: week.from(),
        to: week.to(),
        first: first_id_of(week.from()),
        after: after.map_or(Uuid::nil(), Id::value),
        limit,
    };
    let found: Vec<(Uuid, i64, Decimal)> = asked.load(tx.conn)?;
    let bought = |(member, purchases, amount)| {
        let amount = rows::money(amount, currency, "posting", "total", member)?;
        Ok(Bought { member: Id::new(member), purchases, amount })
    };
    found.into_iter().map(bought).collect()
}

/// Those of some members whom the scope shows.
///
/// # Errors
/// [`StoreError`] of the query, or of data that cannot be opened.
pub fn shown(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    scope: &BrowseScope,
    ids: &[Id<Member>],
) -> Result<Vec<MemberHeader>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    members::rows_of(tx, scope, &ids)?.into_iter().map(|row| row.into_header(keys)).collect()
}
