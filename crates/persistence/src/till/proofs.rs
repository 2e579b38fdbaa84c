//! Proofs that commands show (验证): locked after the payments, taken with the posting. A batch whose commands show none reads and
//! writes nothing for it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Int8, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use domain::derivation::Step;
use domain::ids::Id;
use domain::ledger::Decision;
use domain::payment::Earnest;
use domain::proof::{self, ProofFacts, ProofKind, Shown, Takes};
use domain::till::Rejection;
use uuid::Uuid;

use super::Request;
use super::batch::{Taken, WalletState};
use super::write::expect_rows;
use crate::error::StoreError;
use crate::snapshot::TenantSnapshot;
use crate::statement::statement;

/// The proofs that a batch shows, by tenant and id.
pub(crate) type Proofs = HashMap<(Uuid, Uuid), ProofFacts>;

type ProofSql = (
    SqlUuid,
    SqlUuid,
    SqlUuid,
    Text,
    (SqlUuid, Nullable<SqlUuid>, Nullable<SqlUuid>),
    (Int8, Int8, Int8),
    (Nullable<Timestamptz>, Timestamptz, Bool),
);
type Row = (
    Uuid,
    Uuid,
    Uuid,
    String,
    (Uuid, Option<Uuid>, Option<Uuid>),
    (i64, i64, i64),
    (Option<DateTime<Utc>>, DateTime<Utc>, bool),
);

statement! {
    /// Locks proofs in key order.
    LockProofs -> ProofSql;
    "SELECT tenant_id, id, membership_id, kind, shop_id, terminal_id, user_id, stored_value, points, counts, confirmed_at, \
       expires_at, posting_id IS NOT NULL FROM proof WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ")) ORDER BY tenant_id, id FOR NO KEY UPDATE"
}

statement! {
    /// The same without a lock, for previews.
    ReadProofs -> ProofSql;
    "SELECT tenant_id, id, membership_id, kind, shop_id, terminal_id, user_id, stored_value, points, counts, confirmed_at, \
       expires_at, posting_id IS NOT NULL FROM proof WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, "))"
}

statement! {
    /// Proofs that postings used.
    UseProofs -> ();
    "UPDATE proof AS p SET posting_id = n.posting FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    postings: Array<SqlUuid> = Vec<Uuid>, ") AS n(tenant, id, posting) \
     WHERE p.tenant_id = n.tenant AND p.id = n.id AND p.posting_id IS NULL AND p.confirmed_at IS NOT NULL"
}

/// The proofs that the commands of a batch show; `locked` for a batch that writes.
pub(super) fn of_batch(
    conn: &mut PgConnection,
    batch: &[Request],
    locked: bool,
) -> Result<Proofs, StoreError> {
    let key = |request: &Request| Some((request.tenant.value(), request.proof?.value()));
    let named: BTreeSet<(Uuid, Uuid)> = batch.iter().filter_map(key).collect();
    if named.is_empty() { Ok(Proofs::new()) } else { read(conn, named, locked) }
}

/// Proofs by tenant and id, in the order of their keys where they are locked.
pub(crate) fn read(
    conn: &mut PgConnection,
    named: BTreeSet<(Uuid, Uuid)>,
    locked: bool,
) -> Result<Proofs, StoreError> {
    let (tenants, ids) = named.into_iter().unzip();
    let rows: Vec<Row> = if locked {
        LockProofs { tenants, ids }.load(conn)?
    } else {
        ReadProofs { tenants, ids }.load(conn)?
    };
    rows.into_iter().map(|row| Ok(((row.0, row.1), facts(row)?))).collect()
}

fn facts(row: Row) -> Result<ProofFacts, StoreError> {
    let (_, id, membership, kind, made, ceiling, life) = row;
    let ((shop, terminal, user), (stored_value, points, counts)) = (made, ceiling);
    let (confirmed_at, expires_at, is_used) = life;
    Ok(ProofFacts {
        id: Id::new(id),
        kind: ProofKind::from_code(&kind).ok_or(StoreError::corrupt("proof", "kind", id))?,
        membership: Id::new(membership),
        shop: Id::new(shop),
        terminal: terminal.map(Id::new),
        user: user.map(Id::new),
        ceiling: Takes { stored_value, points, counts },
        confirmed_at,
        expires_at,
        is_used,
    })
}

/// The decision, if it needs no proof or its command shows one.
pub(super) fn prove(
    proofs: &Proofs,
    request: &Request,
    (state, snapshot): (&WalletState, &TenantSnapshot),
    earnest: Earnest,
    decision: Decision,
) -> Result<Decision, Rejection> {
    if request.proof.is_none() && snapshot.rules.proofs.is_empty() {
        return Ok(decision);
    }
    let shown = match request.proof {
        None => Shown::Nothing,
        Some(id) => proofs.get(&(request.tenant.value(), id.value())).map_or(Shown::Unknown, Shown::Proof),
    };
    let date = snapshot.business_date(Some(request.shop), decision.posting.recorded_at);
    let rule = snapshot.in_force(state.wallet.program, Some(request.shop), date).proof;
    proof::prove(rule, shown, earnest, request.wallet, decision)
}

/// The proof that a decision used.
fn used(request: &Request, decision: &Decision) -> Option<Uuid> {
    let tells = decision.derivation.steps.iter().any(|step| matches!(step, Step::Proof { .. }));
    request.proof.filter(|_| tells).map(Id::value)
}

/// Later commands of the batch find the proof used that a decision takes.
pub(super) fn note(proofs: &mut Proofs, request: &Request, decision: &Decision) {
    let Some(id) = used(request, decision) else { return };
    if let Some(facts) = proofs.get_mut(&(request.tenant.value(), id)) {
        facts.is_used = true;
    }
}

/// Writes which postings used proofs; most batches have none.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut uses = UseProofs::default();
    for Taken { request, decision, .. } in taken {
        let Some(id) = used(request, decision) else { continue };
        uses.tenants.push(request.tenant.value());
        uses.ids.push(id);
        uses.postings.push(decision.posting.id.value());
    }
    if uses.ids.is_empty() {
        return Ok(());
    }
    let wanted = uses.ids.len();
    let found = uses.execute(conn)?;
    expect_rows("proof", wanted, found as i64)
}
