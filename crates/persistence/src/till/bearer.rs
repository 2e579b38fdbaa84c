//! Gift cards and deposits pay payments, and get back what comes back of them: noted in the payment's row, which was locked after
//! the wallet, in the transaction of the posting that moves the value.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Numeric, Uuid as SqlUuid};
use domain::bearer::{self, BearerCommand};
use domain::ids::{Id, Payment, Posting};
use domain::ledger::Decision;
use domain::payment::PaymentFacts;
use domain::till::{Original, Rejection};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::ask::Decided;
use super::batch::Taken;
use super::payments::Payments;
use super::write::expect_rows;
use super::{BearerWork, Request, Work};
use crate::error::StoreError;
use crate::statement::statement;

statement! {
    /// Payments that were paid from here, and what came back of them.
    MovePayments -> ();
    "UPDATE payment AS p SET paid_by = coalesce(p.paid_by, n.posting), given_back = p.given_back + n.back FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    postings: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ", backs: Array<Numeric> = Vec<Decimal>,
    ") AS n(tenant, id, posting, back) WHERE p.tenant_id = n.tenant AND p.id = n.id"
}

/// The posting that paid the payment which a command wants to give back.
pub(super) fn original_of(payments: &[PaymentFacts], command: &BearerCommand) -> Option<Id<Posting>> {
    find(payments, command.payment)?.bearer.as_ref()?.paid_by
}

/// What the rules say; `original` is the posting that paid, for what is given back.
pub(super) fn decide(
    work: &BearerWork,
    original: Option<&Original>,
    payments: &[PaymentFacts],
    (facts, fresh, now): Decided<'_>,
) -> Option<Result<Decision, Rejection>> {
    match work {
        BearerWork::Pay(command) => {
            Some(bearer::pay(facts, find(payments, command.payment), command, fresh, now))
        }
        BearerWork::GiveBack(command) => {
            let payment = find(payments, command.payment);
            Some(bearer::give_back(facts, payment, original?, command, fresh, now))
        }
    }
}

fn find(payments: &[PaymentFacts], id: Id<Payment>) -> Option<&PaymentFacts> {
    payments.iter().find(|payment| payment.id == id)
}

/// Later commands of the batch find a payment paid, or given back.
pub(super) fn note(payments: &mut Payments, request: &Request, decision: &Decision) {
    let Work::Bearer(work) = &request.work else { return };
    let (BearerWork::Pay(command) | BearerWork::GiveBack(command)) = work;
    let known = payments.get_mut(&request.tenant.value()).into_iter().flatten();
    for side in known.filter(|known| known.id == command.payment).filter_map(|known| known.bearer.as_mut()) {
        match work {
            BearerWork::Pay(_) => side.paid_by = Some(decision.posting.id),
            BearerWork::GiveBack(command) => {
                side.given_back = side.given_back.checked_add(command.amount).unwrap_or(side.given_back);
            }
        }
    }
}

/// Writes which payments were paid or given back; most batches have none.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut moves = MovePayments::default();
    let mut payments = Vec::new();
    for Taken { request, decision, .. } in taken {
        let Work::Bearer(work) = &request.work else { continue };
        let (command, posting, back) = match work {
            BearerWork::Pay(command) => (command, Some(decision.posting.id.value()), Decimal::ZERO),
            BearerWork::GiveBack(command) => (command, None, command.amount.to_decimal()),
        };
        payments.push((request.tenant.value(), command.payment.value(), posting, back));
    }
    // One row each: what a batch gives back of one payment in several parts is their sum.
    payments.sort_by_key(|(tenant, id, ..)| (*tenant, *id));
    for (tenant, id, posting, back) in payments {
        if (moves.tenants.last(), moves.ids.last()) == (Some(&tenant), Some(&id)) {
            let (last_posting, last_back) = (moves.postings.last_mut(), moves.backs.last_mut());
            if let (Some(last_posting), Some(last_back)) = (last_posting, last_back) {
                (*last_posting, *last_back) = (last_posting.or(posting), *last_back + back);
            }
            continue;
        }
        moves.tenants.push(tenant);
        moves.ids.push(id);
        moves.postings.push(posting);
        moves.backs.push(back);
    }
    if moves.ids.is_empty() {
        return Ok(());
    }
    let wanted = moves.ids.len();
    let found = moves.execute(conn)?;
    expect_rows("payment", wanted, found as i64)
}
