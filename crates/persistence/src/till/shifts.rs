//! Which shift a posting belongs to: the open one of whoever makes it, at the till where they make it. Its row is locked last, in the
//! posting's transaction, so that closing a shift waits for what is being written and finds all of it.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use uuid::Uuid;

use super::batch::Taken;
use crate::error::StoreError;
use crate::statement::statement;

statement! {
    /// Links postings to open shifts, and counts them there.
    LinkToShifts -> ();
    "WITH n AS (SELECT * FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ",
    terminals: Array<SqlUuid> = Vec<Uuid>, ", ", users: Array<SqlUuid> = Vec<Uuid>, ", ",
    postings: Array<SqlUuid> = Vec<Uuid>, ") AS n(tenant_id, terminal_id, user_id, posting_id)), \
     held AS ( \
       SELECT s.tenant_id, s.id, s.terminal_id, s.user_id \
       FROM (SELECT DISTINCT tenant_id, terminal_id, user_id FROM n) AS k JOIN shift AS s \
         ON s.tenant_id = k.tenant_id AND s.terminal_id = k.terminal_id AND s.user_id = k.user_id AND s.closed_at IS NULL \
       ORDER BY s.tenant_id, s.id FOR NO KEY UPDATE OF s), \
     linked AS (SELECT h.tenant_id, h.id, n.posting_id FROM held AS h JOIN n USING (tenant_id, terminal_id, user_id)), \
     counted AS ( \
       UPDATE shift AS s SET postings = s.postings + c.made \
       FROM (SELECT tenant_id, id, count(*) AS made FROM linked GROUP BY tenant_id, id) AS c \
       WHERE s.tenant_id = c.tenant_id AND s.id = c.id) \
     INSERT INTO shift_posting (tenant_id, shift_id, posting_id) SELECT tenant_id, id, posting_id FROM linked"
}

/// Links what was decided at tills by people who may keep a shift there.
pub(super) fn link(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut link = LinkToShifts::default();
    for taken in taken {
        let posting = &taken.decision.posting;
        let (Some(terminal), Some(user)) = (posting.terminal, posting.user) else { continue };
        link.tenants.push(taken.request.tenant.value());
        link.terminals.push(terminal.value());
        link.users.push(user.value());
        link.postings.push(posting.id.value());
    }
    if !link.postings.is_empty() {
        link.execute(conn)?;
    }
    Ok(())
}
