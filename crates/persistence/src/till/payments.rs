//! Payments by connected providers that commands name: locked after the wallets, taken and given back with the posting.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Payment};
use domain::ledger::{Decision, PostingKind, Tender};
use domain::payment::{BearerSide, PaymentFacts, PaymentMethod, PaymentState};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::batch::Taken;
use super::write::expect_rows;
use super::{BearerWork, Request, Work, rows};
use crate::error::StoreError;
use crate::ids;
use crate::statement::statement;

/// The payments that a batch names, by tenant.
pub(super) type Payments = HashMap<Uuid, Vec<PaymentFacts>>;

type BearerSql = (Bool, Nullable<SqlUuid>, Nullable<SqlUuid>, Numeric);
type PaymentSql =
    (SqlUuid, SqlUuid, SqlUuid, Text, Text, Numeric, Text, Bool, Bool, Nullable<Text>, BearerSql);
type BearerRow = (bool, Option<Uuid>, Option<Uuid>, Decimal);
type Row = (Uuid, Uuid, Uuid, String, String, Decimal, String, bool, bool, Option<String>, BearerRow);

statement! {
    /// Locks payments in key order.
    LockPayments -> PaymentSql;
    "SELECT tenant_id, id, shop_id, method, currency, amount, state, posting_id IS NOT NULL, refund_wanted > 0, reference, \
       cancelling, wallet_id, paid_by, given_back FROM payment WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ")) ORDER BY tenant_id, id FOR NO KEY UPDATE"
}

statement! {
    /// The same without a lock, for previews.
    ReadPayments -> PaymentSql;
    "SELECT tenant_id, id, shop_id, method, currency, amount, state, posting_id IS NOT NULL, refund_wanted > 0, reference, \
       cancelling, wallet_id, paid_by, given_back FROM payment WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, "))"
}

statement! {
    /// Payments that postings took.
    UsePayments -> ();
    "UPDATE payment AS p SET posting_id = n.posting FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    postings: Array<SqlUuid> = Vec<Uuid>, ") AS n(tenant, id, posting) \
     WHERE p.tenant_id = n.tenant AND p.id = n.id AND p.posting_id IS NULL AND p.state = 'paid' AND p.refund_wanted = 0"
}

statement! {
    /// Refunds that corrections and returns ask for; the sum of a payment's own grows with them.
    AskForRefunds -> ();
    "WITH n AS (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    payments: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    amounts: Array<Numeric> = Vec<Decimal>, ", ", moments: Array<Timestamptz> = Vec<DateTime<Utc>>,
    ") AS u(tenant, id, payment, posting, amount, at)), \
     asked AS (INSERT INTO payment_refund (tenant_id, id, payment_id, posting_id, amount, state, next_at, requested_at) \
       SELECT tenant, id, payment, posting, amount, 'requested', at, at FROM n) \
     UPDATE payment AS p SET refund_wanted = p.refund_wanted + s.amount \
     FROM (SELECT tenant, payment, sum(amount) AS amount FROM n GROUP BY 1, 2) AS s \
     WHERE p.tenant_id = s.tenant AND p.id = s.payment"
}

/// Locks the payments that the commands of a batch name; most name none.
pub(super) fn lock(conn: &mut PgConnection, batch: &[Request]) -> Result<Payments, StoreError> {
    let (tenants, ids) = named(batch);
    if ids.is_empty() {
        return Ok(Payments::new());
    }
    by_tenant(LockPayments { tenants, ids }.load(conn)?)
}

/// The payments that a command names, for a preview.
pub(super) fn read(conn: &mut PgConnection, batch: &[Request]) -> Result<Payments, StoreError> {
    let (tenants, ids) = named(batch);
    if ids.is_empty() {
        return Ok(Payments::new());
    }
    by_tenant(ReadPayments { tenants, ids }.load(conn)?)
}

fn named(batch: &[Request]) -> (Vec<Uuid>, Vec<Uuid>) {
    let keys: BTreeSet<(Uuid, Uuid)> = batch
        .iter()
        .flat_map(|request| of_work(&request.work).into_iter().map(|id| (request.tenant.value(), id.value())))
        .collect();
    keys.into_iter().unzip()
}

fn of_work(work: &Work) -> Vec<Id<Payment>> {
    match work {
        Work::TopUp(command) => command.tenders.iter().filter_map(|tender| tender.payment).collect(),
        Work::Consume(command) => command.tenders.iter().filter_map(|tender| tender.payment).collect(),
        Work::SellPackage { command, .. } => {
            command.tenders.iter().filter_map(|tender| tender.payment).collect()
        }
        Work::Repay(command) => command.tenders.iter().filter_map(|tender| tender.payment).collect(),
        Work::Bearer(BearerWork::Pay(command) | BearerWork::GiveBack(command)) => vec![command.payment],
        Work::UseCounts(_)
        | Work::ChangeTerm(_)
        | Work::Reverse { .. }
        | Work::Return { .. }
        | Work::Hold(_)
        | Work::MakeUp { .. }
        | Work::AdjustPoints(_)
        | Work::Refund(_) => Vec::new(),
    }
}

fn by_tenant(rows: Vec<Row>) -> Result<Payments, StoreError> {
    let mut payments = Payments::new();
    for (tenant, id, shop, method, currency, amount, state, is_used, is_refunded, reference, of_bearer) in
        rows
    {
        let (is_given_up, wallet, paid_by, given_back) = of_bearer;
        let corrupt = |column| StoreError::corrupt("payment", column, id);
        let currency = rows::currency(&currency, "payment", id)?;
        let given_back = rows::money(given_back, currency, "payment", "given_back", id)?;
        let bearer =
            |wallet| BearerSide { wallet: Id::new(wallet), paid_by: paid_by.map(Id::new), given_back };
        payments.entry(tenant).or_default().push(PaymentFacts {
            id: Id::new(id),
            shop: Id::new(shop),
            method: PaymentMethod::from_code(&method).ok_or(corrupt("method"))?,
            amount: rows::money(amount, currency, "payment", "amount", id)?,
            state: PaymentState::from_code(&state).ok_or(corrupt("state"))?,
            is_used,
            is_refunded,
            reference,
            is_given_up,
            bearer: wallet.map(bearer),
        });
    }
    Ok(payments)
}

statement! {
    /// Money that providers have given back of refunds which are posted now.
    PostGivenBack -> ();
    "UPDATE payment_refund AS r SET posting_id = n.posting FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", refunds: Array<SqlUuid> = Vec<Uuid>, ", ",
    payments: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ") AS n(tenant, refund, payment, posting) \
     WHERE r.tenant_id = n.tenant AND r.refund_id = n.refund AND r.payment_id = n.payment AND r.posting_id IS NULL \
       AND r.state = 'refunded'"
}

/// What a posting does with the payments that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// It takes them.
    Takes,
    /// Their providers are asked to give a part of them back.
    AsksBack,
    /// Their providers have given a part of them back.
    GaveBack,
}

const fn what(kind: PostingKind) -> Does {
    match kind {
        PostingKind::TopUp
        | PostingKind::Consumption
        | PostingKind::PackageSale
        | PostingKind::CountUse
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment => Does::Takes,
        PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => Does::AsksBack,
        PostingKind::Refund => Does::GaveBack,
    }
}

fn paid_by(decision: &Decision) -> impl Iterator<Item = (&Tender, Id<Payment>)> {
    decision.posting.tenders.iter().filter_map(|tender| Some((tender, tender.payment?)))
}

/// Later commands of the batch find the payments used that a decision takes, and those paid that a gift card pays.
pub(super) fn note(payments: &mut Payments, tenant: Uuid, decision: &Decision) {
    let Some(known) = payments.get_mut(&tenant).filter(|_| what(decision.posting.kind) == Does::Takes) else {
        return;
    };
    for (_, taken) in paid_by(decision) {
        known.iter_mut().filter(|facts| facts.id == taken).for_each(|facts| facts.is_used = true);
    }
}

/// Writes which postings took payments, which refunds were asked for, and which have come; most batches have none.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let (mut uses, mut asked, mut gone) =
        (UsePayments::default(), AskForRefunds::default(), PostGivenBack::default());
    for Taken { request, decision, .. } in taken {
        let (tenant, posting) = (request.tenant.value(), &decision.posting);
        for (tender, payment) in paid_by(decision) {
            match (what(posting.kind), &decision.refund) {
                (Does::Takes, _) => {
                    uses.tenants.push(tenant);
                    uses.ids.push(payment.value());
                    uses.postings.push(posting.id.value());
                }
                (Does::GaveBack, Some(refund)) => {
                    gone.tenants.push(tenant);
                    gone.refunds.push(refund.id.value());
                    gone.payments.push(payment.value());
                    gone.postings.push(posting.id.value());
                }
                (Does::AsksBack, _) | (Does::GaveBack, None) => {
                    let id: Id<domain::ids::Refund> = ids::fresh(posting.recorded_at);
                    asked.tenants.push(tenant);
                    asked.ids.push(id.value());
                    asked.payments.push(payment.value());
                    asked.postings.push(posting.id.value());
                    asked.amounts.push(tender.amount.to_decimal());
                    asked.moments.push(posting.recorded_at);
                }
            }
        }
    }
    if !uses.ids.is_empty() {
        let wanted = uses.ids.len();
        let found = uses.execute(conn)?;
        expect_rows("payment", wanted, found as i64)?;
    }
    if !asked.ids.is_empty() {
        asked.execute(conn)?;
    }
    if !gone.refunds.is_empty() {
        let wanted = gone.refunds.len();
        let found = gone.execute(conn)?;
        expect_rows("payment_refund", wanted, found as i64)?;
    }
    Ok(())
}
