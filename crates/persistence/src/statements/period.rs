//! A period of a membership (对账单): where it begins and ends in the order of the wallet, what was held there, and what moved between.
//!
//! Nothing is summed over a history. Versions are looked up by halves, because a later one is never recorded earlier; balances
//! are read beside a posting; only counts, of which each lot has a balance of its own, are reckoned back from the present, over
//! the postings that moved some.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Int2, Int8, Numeric, Uuid as SqlUuid};
use domain::ids::{Id, Membership};
use domain::ledger::Kind;
use domain::money::Currency;
use domain::statement::cause::Cause;
use domain::statement::{Change, Holdings, KINDS, Period};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::causes;
use super::row::{self, Row};
use super::start_of;
use crate::error::StoreError;
use crate::schema::{entry_set, posting};
use crate::statement::statement;
use crate::store::Tx;
use crate::till::rows;

/// The postings of a wallet after one version, through another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The version before the first of them.
    pub after: i64,
    /// The version of the last of them.
    pub through: i64,
}

/// A posting with what it moved and what was held afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The posting.
    pub row: Row,
    /// What it moved, kind by kind.
    pub changes: Vec<Change>,
    /// Why.
    pub cause: Cause,
}

/// Where a period begins and ends in a wallet that is at version `latest`.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn stretch(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    period: Period,
    latest: i64,
) -> Result<Stretch, StoreError> {
    let after = before(tx, wallet, period.from(), latest)?;
    let through = before(tx, wallet, period.next(), latest)?;
    Ok(Stretch { after, through })
}

/// The last version before a business date begins, at most `latest`.
fn before(tx: &mut Tx<'_>, wallet: Id<Membership>, date: NaiveDate, latest: i64) -> Result<i64, StoreError> {
    let recorded_before = last_recorded_before(tx, wallet, start_of(date), latest)?;
    let first: Option<i64> = moves(tx.tenant_id(), wallet)
        .filter(entry_set::version.gt(recorded_before).and(entry_set::version.le(latest)))
        .filter(posting::business_date.ge(date))
        .order(entry_set::version)
        .select(entry_set::version)
        .first(tx.conn)
        .optional()?;
    Ok(first.map_or(latest, |first| first - 1))
}

/// A version up to which everything was recorded before an instant, as late as there is one: found by halves.
fn last_recorded_before(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    instant: DateTime<Utc>,
    latest: i64,
) -> Result<i64, StoreError> {
    let (mut low, mut high) = (0, latest + 1);
    while low + 1 < high {
        let middle = i64::midpoint(low, high);
        let found: Option<(i64, DateTime<Utc>)> = moves(tx.tenant_id(), wallet)
            .filter(entry_set::version.ge(middle).and(entry_set::version.lt(high)))
            .order(entry_set::version)
            .select((entry_set::version, posting::recorded_at))
            .first(tx.conn)
            .optional()?;
        match found {
            Some((version, recorded_at)) if recorded_at < instant => low = version,
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}

/// Postings of a wallet.
#[diesel::dsl::auto_type]
fn moves(tenant: Uuid, wallet: Id<Membership>) -> _ {
    let wallet: Uuid = wallet.value();
    entry_set::table
        .inner_join(
            posting::table
                .on(posting::tenant_id.eq(entry_set::tenant_id).and(posting::id.eq(entry_set::posting_id))),
        )
        .filter(entry_set::tenant_id.eq(tenant).and(entry_set::wallet_id.eq(wallet)))
}

/// What a wallet held after a version, kind by kind.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn balances_at(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    version: i64,
    currency: Currency,
) -> Result<Holdings, StoreError> {
    let mut held = Holdings::default();
    let last: Vec<Uuid> = entry_set::table
        .filter(entry_set::tenant_id.eq(tx.tenant_id()).and(entry_set::wallet_id.eq(wallet.value())))
        .filter(entry_set::version.le(version))
        .order(entry_set::version.desc())
        .limit(1)
        .select(entry_set::posting_id)
        .load(tx.conn)?;
    if let Some(stated) = row::load(tx, &last)?.pop() {
        for kind in KINDS {
            held.set(kind, stated.after.of(kind).unwrap_or(0));
        }
    }
    held.set(Kind::OnAccount, on_account_at(tx, wallet, version, currency)?);
    let key = (tx.tenant_id(), wallet.value());
    let counts: Decimal = CountsAfter { tenant: key.0, wallet: key.1, version }.get_result(tx.conn)?;
    held.set(Kind::Counts, rows::whole(counts, "lot", "paid_left", key.1)?);
    Ok(held)
}

statement! {
    /// Kinds and balances of the last posting, up to a version, that moved what is owed on account.
    AccountAfter -> (Array<Int2>, Array<Numeric>);
    "SELECT s.kinds, s.balances_after FROM entry_set AS s WHERE 8 = ANY (s.kinds) AND s.tenant_id = ", tenant: SqlUuid = Uuid,
    " AND s.wallet_id = ", wallet: SqlUuid = Uuid, " AND s.version <= ", version: Int8 = i64,
    " ORDER BY s.tenant_id DESC, s.wallet_id DESC, s.version DESC LIMIT 1"
}

statement! {
    /// Counts of all lots after a version: those of now, without what came or went since.
    CountsAfter -> Numeric;
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant_id, ", wallet: SqlUuid = Uuid, " AS wallet_id, ",
    version: Int8 = i64, " AS version) \
     SELECT coalesce((SELECT sum(l.paid_left + l.gift_left) FROM k JOIN lot AS l ON l.tenant_id = k.tenant_id \
         AND l.wallet_id = k.wallet_id AND l.open AND l.shape = 3), 0) \
       - coalesce((SELECT sum(e.amount) FROM k JOIN entry_set AS s ON s.tenant_id = k.tenant_id AND s.wallet_id = k.wallet_id \
         AND s.version > k.version AND 7 = ANY (s.kinds) CROSS JOIN LATERAL unnest(s.kinds, s.amounts) AS e(kind, amount) \
         WHERE e.kind = 7), 0)"
}

fn on_account_at(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    version: i64,
    currency: Currency,
) -> Result<i64, StoreError> {
    let asked = AccountAfter { tenant: tx.tenant_id(), wallet: wallet.value(), version };
    let found: Option<(Vec<i16>, Vec<Decimal>)> = asked.get_result(tx.conn).optional()?;
    let after = found.and_then(|(kinds, after)| {
        let place = kinds.iter().rposition(|kind| *kind == Kind::OnAccount as i16)?;
        after.get(place).copied()
    });
    let minor = |after| rows::minor(after, Kind::OnAccount, currency, "balances_after", wallet.value());
    after.map_or(Ok(0), minor)
}

/// The next postings of a stretch, oldest first, at most `limit`: with `held` as it was before them, which is moved on.
///
/// *Invariant:* what a posting states to be held is what was held before it and what it moved; else the row is corrupt.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn lines(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    stretch: Stretch,
    held: &mut Holdings,
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    let ids: Vec<Uuid> = entry_set::table
        .filter(entry_set::tenant_id.eq(tx.tenant_id()).and(entry_set::wallet_id.eq(wallet.value())))
        .filter(entry_set::version.gt(stretch.after).and(entry_set::version.le(stretch.through)))
        // An account tells what moved; the list of what a member did tells the rest.
        .filter(entry_set::kinds.ne(Vec::<i16>::new()))
        .order(entry_set::version)
        .limit(limit)
        .select(entry_set::posting_id)
        .load(tx.conn)?;
    let mut stored = row::load_stored(tx, &ids)?;
    stored.sort_by_key(|(row, _)| row.version);
    let mut causes = causes::of(tx, &stored)?;
    let mut lines = Vec::with_capacity(stored.len());
    for (row, _) in stored {
        let cause = causes.remove(&row.id).unwrap_or_default();
        lines.push(moved_on(held, row, cause)?);
    }
    Ok(lines)
}

fn moved_on(held: &mut Holdings, row: Row, cause: Cause) -> Result<Line, StoreError> {
    let changes = held.move_by(&row.effects.amounts());
    let agrees = |kind: &Kind| row.after.of(*kind).is_none_or(|stated| stated == held.of(*kind));
    if !KINDS.iter().all(agrees) {
        return Err(StoreError::corrupt("posting", "balances after", row.id.value()));
    }
    Ok(Line { row, changes, cause })
}
