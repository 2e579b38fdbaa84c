//! Reading the ledger: statements of a membership, the tenant's journal, one posting with everything it was made of.
//!
//! A membership's statement is ordered by the wallet's version, which has no gaps; the journal by posting id, which is
//! time-ordered. Both page by key.

mod causes;
mod detail;
mod lots;
mod period;
mod row;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Membership, Posting, Shop, User};
use domain::ledger::PostingKind;
use uuid::Uuid;

use crate::browse::{self, BrowseScope};
use crate::error::StoreError;
use crate::schema::{command, member, membership, posting};
use crate::store::Tx;
use crate::till::receipts;

pub use detail::{Detail, find};
pub use lots::{HeldLot, LotTerms, held_at};
pub use period::{Line, Stretch, balances_at, lines, stretch};
pub use row::{Balances, Effects, Row};

/// A slip is found by its number when it was recorded within two days of its business date, as all are that were not entered
/// later; those by the id.
const SLIP_DAYS: TimeDelta = TimeDelta::days(4);

/// Which postings of the tenant to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this shop.
    pub shop: Option<Id<Shop>>,
    /// Only operated by this user.
    pub user: Option<Id<User>>,
    /// Only of this kind.
    pub kind: Option<PostingKind>,
    /// From this business date on.
    pub from: Option<NaiveDate>,
    /// Up to this business date.
    pub to: Option<NaiveDate>,
}

/// The newest postings of a membership, newest first, before version `before` if given.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn of_membership(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    row::load_newest(tx, wallet.value(), before.unwrap_or(i64::MAX), limit)
}

/// The tenant's postings of members in the scope, newest first, before posting `before` if given.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn journal(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    filter: &Filter,
    before: Option<Id<Posting>>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let tenant = tx.tenant_id();
    let mut query = posting::table
        .inner_join(
            membership::table
                .on(membership::tenant_id.eq(posting::tenant_id).and(membership::id.eq(posting::wallet_id))),
        )
        .inner_join(
            member::table
                .on(member::tenant_id.eq(membership::tenant_id).and(member::id.eq(membership::member_id))),
        )
        .filter(posting::tenant_id.eq(tenant))
        .order(posting::id.desc())
        .limit(limit)
        .select(posting::id)
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(posting::id.lt(before.value()));
    }
    if let Some(shop) = filter.shop {
        query = query.filter(posting::shop_id.eq(shop.value()));
    }
    if let Some(user) = filter.user {
        query = query.filter(posting::user_id.eq(user.value()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(posting::kind.eq(kind as i16));
    }
    if let Some(from) = filter.from {
        query = query.filter(posting::business_date.ge(from)).filter(posting::id.ge(first_id_of(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(posting::business_date.le(to));
    }
    let ids: Vec<Uuid> = query.filter(browse::visible(scope)).load(tx.conn)?;
    let mut rows = row::load(tx, &ids)?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    Ok(rows)
}

/// Some postings, in no particular order.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn some(tx: &mut Tx<'_>, ids: &[Id<Posting>]) -> Result<Vec<Row>, StoreError> {
    row::load(tx, &ids.iter().map(|id| id.value()).collect::<Vec<_>>())
}

/// The posting of a slip, by the number that is printed on it or by its id.
///
/// A number of a till tells its business date, so only the postings of a few days are looked at.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn find_by_slip(tx: &mut Tx<'_>, text: &str) -> Result<Option<Id<Posting>>, StoreError> {
    let text = text.trim().to_uppercase();
    let written = Uuid::try_parse(&text).ok().or_else(|| receipts::id_of(&text));
    let of_tenant = posting::table.filter(posting::tenant_id.eq(tx.tenant_id())).select(posting::id);
    let found: Option<Uuid> = match (written, receipts::date_of(&text)) {
        (Some(id), _) => of_tenant.filter(posting::id.eq(id)).first(tx.conn).optional()?,
        (None, Some(date)) => of_tenant
            .filter(posting::receipt_no.eq(text))
            .filter(posting::id.ge(first_id_of(date)).and(posting::id.lt(first_id_of(date + SLIP_DAYS))))
            .first(tx.conn)
            .optional()?,
        (None, None) => None,
    };
    Ok(found.map(Id::new))
}

/// The numbers on the receipts of some postings.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn receipt_numbers(
    tx: &mut Tx<'_>,
    ids: &[Id<Posting>],
) -> Result<HashMap<Id<Posting>, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let numbers: Vec<(Uuid, String)> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(ids)))
        .select((posting::id, posting::receipt_no))
        .load(tx.conn)?;
    Ok(numbers.into_iter().map(|(id, number)| (Id::new(id), number)).collect())
}

/// The membership whose wallet a posting moved, if the posting exists.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn wallet_of(tx: &mut Tx<'_>, id: Id<Posting>) -> Result<Option<Id<Membership>>, StoreError> {
    let wallet: Option<Uuid> = posting::table
        .find((tx.tenant_id(), id.value()))
        .select(posting::wallet_id)
        .first(tx.conn)
        .optional()?;
    Ok(wallet.map(Id::new))
}

/// The stored answer of a key: what an unknown result is resolved by.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn answer_of(tx: &mut Tx<'_>, key: &str) -> Result<Option<(Id<Posting>, String)>, StoreError> {
    let row: Option<(Uuid, Option<String>)> = command::table
        .find((tx.tenant_id(), key))
        .select((command::posting_id, command::answer))
        .first(tx.conn)
        .optional()?;
    Ok(row.map(|(posting, answer)| (Id::new(posting), answer.unwrap_or_default())))
}

/// The smallest id of a posting that may belong to `date`.
pub(crate) fn first_id_of(date: NaiveDate) -> Uuid {
    let millis = u64::try_from(start_of(date).timestamp_millis()).unwrap_or(0);
    Uuid::from_u128(u128::from(millis) << 80)
}

/// An instant before which nothing of `date` was recorded: nothing is recorded before it happened, and no zone is further
/// than a day from UTC.
fn start_of(date: NaiveDate) -> DateTime<Utc> {
    (date.and_time(NaiveTime::MIN) - TimeDelta::days(2)).and_utc()
}
