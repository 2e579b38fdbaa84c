//! How the terms of a membership's counts changed (停卡, 延期), as people see it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Lot, Membership, Posting, User};
use domain::terms::TermChangeKind;
use uuid::Uuid;

use crate::error::StoreError;
use crate::named::Named;
use crate::schema::{app_user, posting, reversal, term_change};
use crate::store::Tx;

/// Changes that one look tells, the newest.
const SHOWN_MAX: i64 = 200;

/// A change with who made it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its posting.
    pub posting: Id<Posting>,
    /// The counts whose term it changed.
    pub lot: Id<Lot>,
    /// How.
    pub kind: TermChangeKind,
    /// The first day of the pause, or the business date of the extension.
    pub from: NaiveDate,
    /// By how many days the end moved.
    pub days: i64,
    /// When they lapsed before.
    pub before: DateTime<Utc>,
    /// When they lapsed afterwards.
    pub after: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub by: Option<Named<User>>,
    /// The correction that took it back.
    pub reversed_by: Option<Id<Posting>>,
}

type Change = (Uuid, Uuid, i16, NaiveDate, i64, DateTime<Utc>, DateTime<Utc>);
type Told = (Option<String>, DateTime<Utc>, Option<Uuid>);
type Row = (Change, Told, Option<String>, Option<Uuid>);

/// The changes of a membership, newest first, without their corrections, which each of them names.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn of(tx: &mut Tx<'_>, membership: Id<Membership>) -> Result<Vec<Listed>, StoreError> {
    use term_change as c;
    let rows: Vec<Row> = c::table
        .inner_join(posting::table.on(posting::tenant_id.eq(c::tenant_id).and(posting::id.eq(c::posting_id))))
        .left_join(
            app_user::table.on(app_user::tenant_id
                .eq(posting::tenant_id)
                .and(app_user::id.nullable().eq(posting::user_id))),
        )
        .left_join(
            reversal::table
                .on(reversal::tenant_id.eq(posting::tenant_id).and(reversal::original_id.eq(posting::id))),
        )
        .filter(c::tenant_id.eq(tx.tenant_id()).and(c::wallet_id.eq(membership.value())))
        .filter(posting::reverses_id.is_null())
        .order(posting::version.desc())
        .limit(SHOWN_MAX)
        .select((
            (c::posting_id, c::lot_id, c::kind, c::from_date, c::days, c::expires_before, c::expires_after),
            (posting::reason, posting::recorded_at, posting::user_id),
            app_user::display_name.nullable(),
            reversal::reversal_id.nullable(),
        ))
        .load(tx.conn)?;
    rows.into_iter().map(listed).collect()
}

fn listed((change, told, name, reversed_by): Row) -> Result<Listed, StoreError> {
    let (posting, lot, kind, from, days, before, after) = change;
    let (reason, recorded_at, user) = told;
    Ok(Listed {
        posting: Id::new(posting),
        lot: Id::new(lot),
        kind: TermChangeKind::from_code(kind).ok_or(StoreError::corrupt("term_change", "kind", posting))?,
        from,
        days,
        before,
        after,
        reason,
        recorded_at,
        by: user.map(|id| Named { id: Id::new(id), name: name.unwrap_or_default() }),
        reversed_by: reversed_by.map(Id::new),
    })
}
