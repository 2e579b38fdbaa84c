//! 补积分: slips that were sold to nobody, and the postings that gave their points to a member.
//!
//! *Invariant:* whoever makes up a slip holds the lock of the slip's wallet beside the member's. So a slip is made up once, and
//! does not come back meanwhile.

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use domain::ids::{Id, Membership, Posting};
use domain::ledger::{Decision, PostingKind};
use domain::make_up::{self, MakeUp, Slip};
use domain::till::{Facts, FreshIds, Original, Rejection};
use uuid::Uuid;

use super::batch::{Taken, wallet_key};
use super::facts::WalletKey;
use super::{Request, Work, original};
use crate::error::StoreError;
use crate::schema::{points_make_up, posting, wallet};
use crate::statement::statement;

statement! {
    /// Which slips are made up by which postings.
    InsertMakeUps -> ();
    "INSERT INTO points_make_up (tenant_id, posting_id, sale_id) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    sales: Array<SqlUuid> = Vec<Uuid>, ")"
}

statement! {
    /// Make-ups that were corrected.
    UndoMakeUps -> ();
    "UPDATE points_make_up AS m SET undone_by = n.reversal_id FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", originals: Array<SqlUuid> = Vec<Uuid>, ", ",
    reversals: Array<SqlUuid> = Vec<Uuid>,
    ") AS n(tenant_id, posting_id, reversal_id) WHERE m.tenant_id = n.tenant_id AND m.posting_id = n.posting_id"
}

/// The wallet beside its own that a command reads: that of the slip that it makes up.
pub(super) fn other_wallet(request: &Request) -> Option<WalletKey> {
    match &request.work {
        Work::MakeUp { slip_wallet, .. } => Some((request.tenant.value(), slip_wallet.value())),
        Work::TopUp(_)
        | Work::Consume(_)
        | Work::SellPackage { .. }
        | Work::UseCounts(_)
        | Work::AdjustPoints(_)
        | Work::Hold(_)
        | Work::Refund(_)
        | Work::Bearer(_)
        | Work::Repay(_)
        | Work::ChangeTerm(_)
        | Work::Reverse { .. }
        | Work::Return { .. } => None,
    }
}

/// Whether two commands are about slips of one wallet, at least one of them making up: the second has to see what the first
/// wrote.
pub(super) fn meet(one: &Request, other: &Request) -> bool {
    let slips = (other_wallet(one), other_wallet(other));
    match slips {
        (None, None) => false,
        (Some(slip), None) => slip == wallet_key(other),
        (None, Some(slip)) => slip == wallet_key(one),
        (Some(one), Some(other)) => one == other,
    }
}

/// A make-up that is asked for.
pub(super) struct Asked<'a> {
    pub(super) slip_wallet: Id<Membership>,
    pub(super) sale: Id<Posting>,
    pub(super) command: &'a MakeUp,
    pub(super) days: i64,
}

/// What the rules say; nothing when there is no such slip.
pub(super) fn decide(
    conn: &mut PgConnection,
    request: &Request,
    asked: &Asked<'_>,
    (facts, fresh, now): (&Facts<'_>, FreshIds, DateTime<Utc>),
) -> Result<Option<Result<Decision, Rejection>>, StoreError> {
    let (tenant, slip_wallet) = (request.tenant, asked.slip_wallet);
    let stored = original::load(conn, tenant, slip_wallet, facts.wallet.currency, asked.sale)?;
    let Some(sale) = stored else { return Ok(None) };
    let (shop, receipt_no): (Uuid, String) = posting::table
        .find((tenant.value(), asked.sale.value()))
        .select((posting::shop_id, posting::receipt_no))
        .first(conn)?;
    let is_walk_in: bool =
        wallet::table.find((tenant.value(), slip_wallet.value())).select(wallet::is_walk_in).first(conn)?;
    let slip = Slip {
        sale: &sale,
        shop: Id::new(shop),
        receipt_no: &receipt_no,
        is_walk_in,
        made_up_by: made_up_by(conn, tenant.value(), asked.sale.value())?,
        days: asked.days,
    };
    Ok(Some(make_up::decide(facts, slip, asked.command, fresh, now)))
}

/// Why a slip cannot come back, nor be corrected: its points are a member's.
pub(super) fn in_the_way(
    conn: &mut PgConnection,
    tenant: Uuid,
    slip: &Original,
) -> Result<Option<Rejection>, StoreError> {
    if slip.kind != PostingKind::Consumption {
        return Ok(None);
    }
    let by = made_up_by(conn, tenant, slip.id.value())?;
    Ok(by.map(|by| Rejection::SlipHasPoints { by }))
}

fn made_up_by(conn: &mut PgConnection, tenant: Uuid, sale: Uuid) -> Result<Option<Id<Posting>>, StoreError> {
    let by: Option<Uuid> = points_make_up::table
        .filter(points_make_up::tenant_id.eq(tenant).and(points_make_up::sale_id.eq(sale)))
        .filter(points_make_up::undone_by.is_null())
        .select(points_make_up::posting_id)
        .first(conn)
        .optional()?;
    Ok(by.map(Id::new))
}

/// Writes what was made up, and what of it was corrected.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let (mut made, mut undone) = (InsertMakeUps::default(), UndoMakeUps::default());
    for taken in taken {
        let (tenant, id) = (taken.request.tenant.value(), taken.decision.posting.id.value());
        if let Work::MakeUp { sale, .. } = &taken.request.work {
            made.tenants.push(tenant);
            made.postings.push(id);
            made.sales.push(sale.value());
        }
        let posting = &taken.decision.posting;
        // A make-up moves no money, so few corrections have to be looked at.
        let may_undo = posting.kind == PostingKind::Reversal && posting.list_total.is_zero();
        if let Some(original) = posting.reverses.filter(|_| may_undo) {
            undone.tenants.push(tenant);
            undone.originals.push(original.value());
            undone.reversals.push(id);
        }
    }
    if !made.postings.is_empty() {
        made.execute(conn)?;
    }
    if !undone.originals.is_empty() {
        undone.execute(conn)?;
    }
    Ok(())
}
