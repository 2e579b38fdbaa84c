//! What stands between a decision and its posting, whatever it decides: a day that is closed (日结), a shift that is missing (班次必开).

use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::figures::Action;
use domain::ledger::{Decision, Posting, PostingKind};
use domain::till::Rejection;

use super::Request;
use crate::error::StoreError;
use crate::schema::shift;
use crate::snapshot::TenantSnapshot;

/// Why a decision is not posted here and now, if it is not. What adds nothing to figures passes: holds, terms.
pub(super) fn refused(
    conn: &mut PgConnection,
    request: &Request,
    snapshot: &TenantSnapshot,
    decision: &Decision,
) -> Result<Option<Rejection>, StoreError> {
    let posting = &decision.posting;
    if posting.kind != PostingKind::Reversal && Action::of(posting.kind).is_none() {
        return Ok(None);
    }
    if snapshot.closed_days.contains(&(posting.shop, posting.business_date)) {
        return Ok(Some(Rejection::DayClosed { date: posting.business_date }));
    }
    if snapshot.shift_required && lacks_shift(conn, request, posting)? {
        return Ok(Some(Rejection::ShiftRequired));
    }
    Ok(None)
}

/// Whether somebody stands at a till without a shift; machine clients and people without a till keep none.
fn lacks_shift(conn: &mut PgConnection, request: &Request, posting: &Posting) -> Result<bool, StoreError> {
    let (Some(terminal), Some(user)) = (posting.terminal, posting.user) else { return Ok(false) };
    let open = shift::table
        .filter(shift::tenant_id.eq(request.tenant.value()).and(shift::terminal_id.eq(terminal.value())))
        .filter(shift::user_id.eq(user.value()).and(shift::closed_at.is_null()));
    let is_open: bool = diesel::select(exists(open)).get_result(conn)?;
    Ok(!is_open)
}
