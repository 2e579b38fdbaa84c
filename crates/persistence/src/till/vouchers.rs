//! Vouchers of platforms (团购券): which codes were used before, and the rows of those that are used or cancelled now.
//!
//! Two tills may ask for one code at once, each for another wallet: whoever asks takes the code's lock first, after the wallets, so that
//! the second finds what the first wrote.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Int2, Nullable, Numeric, Text, Uuid as SqlUuid};
use domain::ids::Id;
use domain::ledger::{Decision, PostingKind};
use domain::till::TenderInput;
use domain::vouchers::{UsedVoucher, Voucher};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::batch::Taken;
use super::{Request, Work};
use crate::error::StoreError;
use crate::statement::{composite, statement};

/// The codes of each tenant that were used before, with the receipt of their sale where it has a number already.
pub(super) type Used = BTreeMap<(Uuid, String), Option<String>>;

composite! {
    /// A voucher that pays now.
    WrittenVoucher as voucher ("written_platform_voucher") {
        tenant: SqlUuid = Uuid,
        posting: SqlUuid = Uuid,
        code: Text = String,
        platform: Int2 = i16,
        shop: SqlUuid = Uuid,
        business_date: Date = NaiveDate,
        list_value: Numeric = Decimal,
        settlement_value: Numeric = Decimal,
    }
}

statement! {
    /// Takes the locks of some codes, in their order.
    LockCodes -> (diesel::sql_types::Int8,);
    "SELECT count(pg_advisory_xact_lock(hashtextextended(k.name, 0))) FROM (SELECT DISTINCT n.tenant_id::text || n.code AS name FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", codes: Array<Text> = Vec<String>,
    ") AS n(tenant_id, code) ORDER BY 1) AS k"
}

statement! {
    /// Which of some codes were used and not cancelled, with the receipt of their sale.
    UsedCodes -> (SqlUuid, Text, Nullable<Text>);
    "SELECT v.tenant_id, v.code, p.receipt_no FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", codes: Array<Text> = Vec<String>,
    ") AS n(tenant_id, code) \
     JOIN platform_voucher AS v ON v.tenant_id = n.tenant_id AND v.code = n.code AND v.cancelled_by IS NULL \
     LEFT JOIN posting AS p ON p.tenant_id = v.tenant_id AND p.id = v.posting_id"
}

statement! {
    /// Vouchers that pay.
    InsertVouchers -> ();
    "INSERT INTO platform_voucher (tenant_id, posting_id, code, platform, shop_id, business_date, list_value, settlement_value) \
     SELECT n.* FROM unnest(", vouchers: Array<voucher::Sql> = Vec<WrittenVoucher>, ") AS n"
}

statement! {
    /// Cancels the vouchers of sales that are corrected.
    CancelVouchers -> ();
    "UPDATE platform_voucher AS v SET cancelled_by = n.reversal_id FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", originals: Array<SqlUuid> = Vec<Uuid>, ", ",
    reversals: Array<SqlUuid> = Vec<Uuid>,
    ") AS n(tenant_id, original_id, reversal_id) WHERE v.tenant_id = n.tenant_id AND v.posting_id = n.original_id"
}

/// What is known of the codes that `batch` wants to pay with; `locked` for a batch that writes.
pub(super) fn of_batch(conn: &mut PgConnection, batch: &[Request], locked: bool) -> Result<Used, StoreError> {
    let codes = |request: &Request| {
        let tenant = request.tenant.value();
        codes_of(&request.work).into_iter().map(|code| (tenant, code)).collect::<Vec<_>>()
    };
    let named: BTreeSet<(Uuid, String)> = batch.iter().flat_map(codes).collect();
    if named.is_empty() {
        return Ok(Used::new());
    }
    let (tenants, codes): (Vec<Uuid>, Vec<String>) = named.into_iter().unzip();
    if locked {
        LockCodes { tenants: tenants.clone(), codes: codes.clone() }.execute(conn)?;
    }
    let rows: Vec<(Uuid, String, Option<String>)> = UsedCodes { tenants, codes }.load(conn)?;
    Ok(rows.into_iter().map(|(tenant, code, receipt_no)| ((tenant, code), receipt_no)).collect())
}

/// Of the codes of a command, those that were used before.
pub(super) fn used_by(used: &Used, request: &Request) -> Vec<UsedVoucher> {
    let tenant = request.tenant.value();
    let known = |code: String| {
        let receipt_no = used.get(&(tenant, code.clone()))?.clone();
        Some(UsedVoucher { code, receipt_no })
    };
    codes_of(&request.work).into_iter().filter_map(known).collect()
}

/// Later commands of a batch see what an earlier one used or cancelled.
pub(super) fn note(used: &mut Used, tenant: Uuid, decision: &Decision) {
    for voucher in decision.posting.tenders.iter().flat_map(|tender| &tender.vouchers) {
        let key = (tenant, voucher.code.clone());
        if decision.posting.kind == PostingKind::Reversal {
            used.remove(&key);
        } else {
            used.insert(key, None);
        }
    }
}

fn codes_of(work: &Work) -> Vec<String> {
    let of = |tenders: &[TenderInput]| {
        let vouchers = tenders.iter().flat_map(|tender| &tender.vouchers);
        vouchers.map(|voucher| voucher.code.clone()).collect()
    };
    match work {
        Work::Consume(sale) => of(&sale.tenders),
        Work::SellPackage { command, .. } => of(&command.tenders),
        Work::TopUp(_)
        | Work::UseCounts(_)
        | Work::ChangeTerm(_)
        | Work::Bearer(_)
        | Work::Repay(_)
        | Work::Hold(_)
        | Work::MakeUp { .. }
        | Work::AdjustPoints(_)
        | Work::Refund(_)
        | Work::Reverse { .. }
        | Work::Return { .. } => Vec::new(),
    }
}

/// Writes the vouchers that a batch used and cancelled; most batches have none. A slip that is rebuilt uses again what its wrong one frees,
/// so what is cancelled comes first; and a sale and its correction may share a batch, so it comes again.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let vouchers: Vec<WrittenVoucher> = taken.iter().flat_map(used).collect();
    cancel(conn, taken)?;
    if vouchers.is_empty() {
        return Ok(());
    }
    InsertVouchers { vouchers }.execute(conn)?;
    cancel(conn, taken)
}

/// The vouchers that a posting uses.
fn used(taken: &Taken<'_>) -> Vec<WrittenVoucher> {
    let posting = &taken.decision.posting;
    if posting.kind == PostingKind::Reversal {
        return Vec::new();
    }
    let paid = posting.tenders.iter().flat_map(|tender| &tender.vouchers);
    let written = |voucher: &Voucher| WrittenVoucher {
        tenant: taken.request.tenant.value(),
        posting: posting.id.value(),
        code: voucher.code.clone(),
        platform: voucher.platform as i16,
        shop: Id::value(posting.shop),
        business_date: posting.business_date,
        list_value: voucher.list_value.to_decimal(),
        settlement_value: voucher.settlement_value.to_decimal(),
    };
    paid.map(written).collect()
}

/// Frees the vouchers of what is corrected.
fn cancel(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut cancelled = CancelVouchers::default();
    for taken in taken {
        let posting = &taken.decision.posting;
        let Some(original) = posting.reverses.filter(|_| posting.kind == PostingKind::Reversal) else {
            continue;
        };
        if posting.tenders.iter().any(|tender| !tender.vouchers.is_empty()) {
            cancelled.tenants.push(taken.request.tenant.value());
            cancelled.originals.push(original.value());
            cancelled.reversals.push(posting.id.value());
        }
    }
    if !cancelled.originals.is_empty() {
        cancelled.execute(conn)?;
    }
    Ok(())
}
