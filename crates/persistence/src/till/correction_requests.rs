//! 纠正申请 as the till meets it: what was asked for is taken back only while the request waits, which then is done; and whatever else
//! takes a posting back ends the request for it. Every change of a request is made under the lock of its wallet.

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Int2, Nullable, Timestamptz, Uuid as SqlUuid};
use domain::ids::{CorrectionRequest, Id, Posting};
use domain::till::{Mandate, Rejection};
use uuid::Uuid;

use super::Request;
use super::batch::Taken;
use super::write::expect_rows;
use crate::correction_requests::state_of;
use crate::error::StoreError;
use crate::statement::statement;

statement! {
    /// A request, by the posting that it is about.
    RequestOf -> (Int2, Timestamptz);
    "SELECT state, lapses_at FROM correction_request WHERE tenant_id = ", tenant: SqlUuid = Uuid, " AND id = ", id: SqlUuid = Uuid,
    " AND original_id = ", original: SqlUuid = Uuid, ""
}

statement! {
    /// Requests that were approved, with the corrections that they led to.
    DoneRequests -> ();
    "UPDATE correction_request AS r SET state = 2, ended_at = n.at, ended_by = n.approver, posting_id = n.posting FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    approvers: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    times: Array<Timestamptz> = Vec<DateTime<Utc>>,
    ") AS n(tenant, id, approver, posting, at) WHERE r.tenant_id = n.tenant AND r.id = n.id AND r.state = 1"
}

statement! {
    /// Requests for postings that were taken back otherwise, wholly or in part.
    OvertakenRequests -> ();
    "UPDATE correction_request AS r SET state = 5, ended_at = n.at, ended_by = n.by FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", originals: Array<SqlUuid> = Vec<Uuid>, ", ",
    people: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ", times: Array<Timestamptz> = Vec<DateTime<Utc>>,
    ") AS n(tenant, original, by, at) WHERE r.tenant_id = n.tenant AND r.original_id = n.original AND r.state = 1 AND r.lapses_at > n.at"
}

/// Why a command is not decided at all: it was asked for, and its request waits no more.
pub(super) fn refused(
    conn: &mut PgConnection,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<Option<Rejection>, StoreError> {
    let Some((original, asked, _)) = granted(request) else { return Ok(None) };
    let (tenant, id) = (request.tenant.value(), asked.value());
    let found = RequestOf { tenant, id, original: original.value() };
    let (state, lapses_at): (i16, DateTime<Utc>) = found.get_result(conn)?;
    Ok(state_of(state, id)?.at(lapses_at, now).check_waiting().err())
}

/// Writes what became of requests; most batches take nothing back.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let (mut done, mut overtaken) = (DoneRequests::default(), OvertakenRequests::default());
    for taken in taken {
        let posting = &taken.decision.posting;
        let Some(original) = posting.reverses else { continue };
        let tenant = taken.request.tenant.value();
        overtaken.tenants.push(tenant);
        overtaken.originals.push(original.value());
        overtaken.people.push(posting.user.map(Id::value));
        overtaken.times.push(posting.recorded_at);
        if let Some((_, request, mandate)) = granted(&taken.request) {
            done.tenants.push(tenant);
            done.ids.push(request.value());
            done.approvers.push(mandate.approved_by.map(Id::value));
            done.postings.push(posting.id.value());
            done.times.push(posting.recorded_at);
        }
    }
    if !done.ids.is_empty() {
        let wanted = done.ids.len();
        let found = done.execute(conn)?;
        expect_rows("correction_request", wanted, found as i64)?;
    }
    if !overtaken.originals.is_empty() {
        overtaken.execute(conn)?;
    }
    Ok(())
}

/// The request that a correction or return follows, with the posting that it is about.
fn granted(request: &Request) -> Option<(Id<Posting>, Id<CorrectionRequest>, &Mandate)> {
    let (original, mandate) = request.work.taking_back()?;
    Some((original, mandate.request?, mandate))
}
