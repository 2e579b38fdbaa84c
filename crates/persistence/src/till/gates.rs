//! What stands between a decision and its posting, whatever it decides: books that are locked (锁账), a day that is closed (日结), a shift
//! that is missing (班次必开).

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use domain::figures::Action;
use domain::ids::Id;
use domain::ledger::{Decision, Posting, PostingKind};
use domain::till::Rejection;
use uuid::Uuid;

use super::Request;
use crate::error::StoreError;
use crate::schema::shift;
use crate::snapshot::TenantSnapshot;
use crate::statement::statement;

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
    if let Some(through) = locked(conn, request, snapshot, decision)? {
        return Ok(Some(Rejection::PeriodLocked { date: posting.business_date, through }));
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

statement! {
    /// Whose lots, and whose items on account, a posting of a wallet moves.
    OwnersMoved -> (SqlUuid,);
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", wallet: SqlUuid = Uuid, " AS wallet, ",
    lots: Array<SqlUuid> = Vec<Uuid>, " AS lots) \
     SELECT l.issuing_entity_id FROM k JOIN lot AS l ON l.tenant_id = k.tenant AND l.wallet_id = k.wallet AND l.id = ANY (k.lots) \
     UNION SELECT s.legal_entity_id FROM k \
     JOIN account_item AS a ON a.tenant_id = k.tenant AND a.wallet_id = k.wallet AND a.id = ANY (k.lots) \
     JOIN shop AS s ON s.tenant_id = a.tenant_id AND s.id = a.shop_id"
}

/// The last locked date of books that the decision would be in, if it is dated no later: those of its shop's legal entity, and of
/// whoever issued what it moves.
fn locked(
    conn: &mut PgConnection,
    request: &Request,
    snapshot: &TenantSnapshot,
    decision: &Decision,
) -> Result<Option<NaiveDate>, StoreError> {
    let posting = &decision.posting;
    let is_locked = |through: &NaiveDate| posting.business_date <= *through;
    // Nearly always: what is posted is of today.
    if !snapshot.locked_through.values().any(is_locked) {
        return Ok(None);
    }
    let own = snapshot.shops.get(&posting.shop).map(|shop| shop.facts.legal_entity);
    let own = own.and_then(|entity| snapshot.locked_through.get(&entity)).copied();
    if own.as_ref().is_some_and(is_locked) {
        return Ok(own);
    }
    let (tenant, wallet) = (request.tenant.value(), posting.wallet.value());
    let lots = decision.entries.iter().filter_map(|entry| entry.lot).map(Id::value).collect();
    let owners: Vec<(Uuid,)> = OwnersMoved { tenant, wallet, lots }.load(conn)?;
    let through = owners.into_iter().filter_map(|(owner,)| snapshot.locked_through.get(&Id::new(owner)));
    Ok(through.copied().filter(is_locked).max())
}
