//! 积分序号, 改单重开: which slip stands with which serial, and the two halves of a slip that is rebuilt.
//!
//! Two tills may type one serial at once, each for another wallet: whoever asks takes the serial's lock first, after the wallets, as with
//! vouchers. The serial of a slip that is rebuilt needs no such lock: its slip's wallet is locked, and so the slip stands or has gone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Posting, Shop};
use domain::ledger::{Decision, PostingKind};
use domain::slips::{self, Replaces, WrittenSlip};
use domain::till::Consume;
use uuid::Uuid;

use super::batch::{Taken, wallet_key};
use super::facts::WalletKey;
use super::{Outcome, Request, Work, rows};
use crate::error::StoreError;
use crate::statement::statement;

/// The slips that stand with the serials that a batch asks for.
pub(super) type Standing = BTreeMap<(Uuid, String), Uuid>;

statement! {
    /// Takes the locks of some serials, in their order.
    LockSerials -> (diesel::sql_types::Int8,);
    "SELECT count(pg_advisory_xact_lock(hashtextextended(k.name, 1))) FROM (SELECT DISTINCT n.tenant_id::text || n.serial AS name FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", serials: Array<Text> = Vec<String>,
    ") AS n(tenant_id, serial) ORDER BY 1) AS k"
}

statement! {
    /// The slips that stand with some serials.
    StandingSlips -> (SqlUuid, Text, SqlUuid);
    "SELECT s.tenant_id, s.serial, s.posting_id FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", serials: Array<Text> = Vec<String>,
    ") AS n(tenant_id, serial) \
     JOIN points_serial AS s ON s.tenant_id = n.tenant_id AND s.serial = n.serial AND s.ended_by IS NULL"
}

type SlipSql =
    (SqlUuid, Int2, SqlUuid, Timestamptz, Int2, Nullable<Int2>, Text, Nullable<Text>, Nullable<SqlUuid>);

statement! {
    /// A posting of a wallet as a slip that may be rebuilt, with the slip that stands with its serial, when that is another.
    SlipOf -> SlipSql;
    "SELECT p.id, p.kind, p.shop_id, p.occurred_at, p.tier_after, p.tier_from, p.receipt_no, s.serial, o.posting_id \
     FROM posting AS p \
     LEFT JOIN points_serial AS s ON s.tenant_id = p.tenant_id AND s.posting_id = p.id \
     LEFT JOIN points_serial AS o ON o.tenant_id = p.tenant_id AND o.serial = coalesce(s.serial, p.receipt_no) \
       AND o.ended_by IS NULL AND o.posting_id <> p.id \
     WHERE p.tenant_id = ", tenant: SqlUuid = Uuid, " AND p.wallet_id = ", wallet: SqlUuid = Uuid,
    " AND p.id = ", id: SqlUuid = Uuid, ""
}

statement! {
    /// Slips whose serial is not the number of their receipt.
    InsertSerials -> ();
    "INSERT INTO points_serial (tenant_id, posting_id, serial, rebuilt_from, ended_by) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    serials: Array<Text> = Vec<String>, ", ", origins: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ",
    ends: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ")"
}

statement! {
    /// Frees the serials of slips that are corrected.
    EndSerials -> ();
    "UPDATE points_serial AS s SET ended_by = n.reversal_id FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", originals: Array<SqlUuid> = Vec<Uuid>, ", ",
    reversals: Array<SqlUuid> = Vec<Uuid>,
    ") AS n(tenant_id, original_id, reversal_id) WHERE s.tenant_id = n.tenant_id AND s.posting_id = n.original_id"
}

/// The wrong sale that a command replaces, if it does.
pub(super) fn replaced(work: &Work) -> Option<(&Replaces, &Consume)> {
    let Work::Consume(sale) = work else { return None };
    Some((sale.replaces.as_deref()?, sale))
}

/// The serial that a slip asks for.
fn asked_for(work: &Work) -> Option<&str> {
    match work {
        Work::Consume(sale) => slips::asked_for(&sale.origin, sale.serial.as_ref()),
        Work::TopUp(command) => slips::asked_for(&command.origin, None),
        Work::SellPackage { command, .. } => slips::asked_for(&command.origin, None),
        Work::UseCounts(command) => slips::asked_for(&command.origin, None),
        Work::Repay(command) => slips::asked_for(&command.origin, None),
        Work::Reverse { .. }
        | Work::Return { .. }
        | Work::ChangeTerm(_)
        | Work::MakeUp { .. }
        | Work::AdjustPoints(_)
        | Work::Hold(_)
        | Work::Refund(_)
        | Work::Bearer(_) => None,
    }
}

/// What stands with the serials that `batch` asks for; `locked` for a batch that writes.
pub(super) fn of_batch(
    conn: &mut PgConnection,
    batch: &[Request],
    locked: bool,
) -> Result<Standing, StoreError> {
    let key = |request: &Request| Some((request.tenant.value(), asked_for(&request.work)?.to_owned()));
    let named: BTreeSet<(Uuid, String)> = batch.iter().filter_map(key).collect();
    if named.is_empty() {
        return Ok(Standing::new());
    }
    let (tenants, serials): (Vec<Uuid>, Vec<String>) = named.into_iter().unzip();
    if locked {
        LockSerials { tenants: tenants.clone(), serials: serials.clone() }.execute(conn)?;
    }
    let rows: Vec<(Uuid, String, Uuid)> = StandingSlips { tenants, serials }.load(conn)?;
    Ok(rows.into_iter().map(|(tenant, serial, posting)| ((tenant, serial), posting)).collect())
}

/// The slip that stands with the serial that a command asks for.
pub(super) fn serial_of(standing: &Standing, request: &Request) -> Option<Id<Posting>> {
    let serial = asked_for(&request.work)?;
    standing.get(&(request.tenant.value(), serial.to_owned())).copied().map(Id::new)
}

/// Later commands of a batch see what an earlier one took or freed.
pub(super) fn note(standing: &mut Standing, tenant: Uuid, decision: &Decision) {
    let posting = &decision.posting;
    if let Some((serial, _)) = decision.derivation.serial() {
        standing.insert((tenant, serial.to_owned()), posting.id.value());
    }
    if posting.kind == PostingKind::Reversal
        && let Some(original) = posting.reverses
    {
        standing.retain(|_, by| *by != original.value());
    }
}

/// What takes the wrong slip back, and what comes in its place, as two requests without and with the command's key.
pub(super) fn halves(
    conn: &mut PgConnection,
    request: &Request,
    shop: Id<Shop>,
    (replaces, sale): (&Replaces, &Consume),
) -> Result<Result<[Request; 2], Outcome>, StoreError> {
    let Some(slip) = slip(conn, wallet_key(request), replaces.original)? else {
        return Ok(Err(Outcome::OriginalNotFound));
    };
    let half = |work| Request { work, ..request.clone() };
    Ok(match slips::rebuilt(shop, &slip, &replaces.undo, sale) {
        Ok((command, sale)) => {
            Ok([half(Work::Reverse { original: replaces.original, command }), half(Work::Consume(sale))])
        }
        Err(rejection) => Err(Outcome::Refused(rejection)),
    })
}

/// The slip under its wallet's lock.
fn slip(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    id: Id<Posting>,
) -> Result<Option<WrittenSlip>, StoreError> {
    type Row = (Uuid, i16, Uuid, DateTime<Utc>, i16, Option<i16>, String, Option<String>, Option<Uuid>);
    let row: Option<Row> = SlipOf { tenant, wallet, id: id.value() }.get_result(conn).optional()?;
    let Some((id, kind, shop, occurred_at, tier_after, tier_from, receipt_no, serial, replaced_by)) = row
    else {
        return Ok(None);
    };
    Ok(Some(WrittenSlip {
        id: Id::new(id),
        kind: rows::posting_kind(kind, id)?,
        shop: Id::new(shop),
        occurred_at,
        tier: tier_from.unwrap_or(tier_after),
        serial: serial.unwrap_or(receipt_no),
        replaced_by: replaced_by.map(Id::new),
    }))
}

/// Writes which serials are free and which slips carry which; most batches have neither. What is freed comes first, so that the slip that
/// is rebuilt finds its serial free.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let (mut ended, mut made) = (EndSerials::default(), InsertSerials::default());
    let mut ends: HashMap<(Uuid, Uuid), Uuid> = HashMap::new();
    for taken in taken {
        let posting = &taken.decision.posting;
        let Some(original) = posting.reverses.filter(|_| posting.kind == PostingKind::Reversal) else {
            continue;
        };
        let tenant = taken.request.tenant.value();
        ends.insert((tenant, original.value()), posting.id.value());
        ended.tenants.push(tenant);
        ended.originals.push(original.value());
        ended.reversals.push(posting.id.value());
    }
    for taken in taken {
        let Some((serial, rebuilt_from)) = taken.decision.derivation.serial() else { continue };
        let (tenant, id) = (taken.request.tenant.value(), taken.decision.posting.id.value());
        made.tenants.push(tenant);
        made.postings.push(id);
        made.serials.push(serial.to_owned());
        made.origins.push(rebuilt_from.map(Id::value));
        // A sale and its correction may share a batch.
        made.ends.push(ends.get(&(tenant, id)).copied());
    }
    if !ended.originals.is_empty() {
        ended.execute(conn)?;
    }
    if !made.postings.is_empty() {
        made.execute(conn)?;
    }
    Ok(())
}
