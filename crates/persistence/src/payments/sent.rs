//! Money of refunds of value or packages that providers are asked to give back before the refund is posted (worked example 10.2).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::ids::{Id, Posting, Refund as RefundThing};
use domain::money::{Currency, Money};
use domain::payment::{ANSWER_WITHIN, RefundState};
use domain::refund::Sent;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Payment, refunds};
use crate::error::StoreError;
use crate::ids;
use crate::schema::{payment, payment_refund};
use crate::store::Tx;
use crate::till::rows;

/// What providers were asked to give back of some refunds, oldest first.
pub(crate) fn of_refunds(
    conn: &mut PgConnection,
    tenant: Uuid,
    asked: &[Uuid],
    currency: Currency,
) -> Result<HashMap<Uuid, Vec<Sent>>, StoreError> {
    type Row = (Option<Uuid>, Uuid, String, Decimal, Option<String>, String);
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let of_payment =
        payment::tenant_id.eq(payment_refund::tenant_id).and(payment::id.eq(payment_refund::payment_id));
    let rows: Vec<Row> = payment_refund::table
        .inner_join(payment::table.on(of_payment))
        .filter(payment_refund::tenant_id.eq(tenant).and(payment_refund::refund_id.eq_any(asked)))
        .order(payment_refund::id)
        .select((
            payment_refund::refund_id,
            payment::id,
            payment::method,
            payment_refund::amount,
            payment::reference,
            payment_refund::state,
        ))
        .load(conn)?;
    let mut sent: HashMap<Uuid, Vec<Sent>> = HashMap::new();
    for (refund, payment, method, amount, reference, state) in rows {
        let corrupt = |column| StoreError::corrupt("payment_refund", column, payment);
        let state = RefundState::from_code(&state).ok_or(corrupt("state"))?;
        let amount = rows::money(amount, currency, "payment_refund", "amount", payment)?;
        let refund = refund.ok_or(corrupt("refund_id"))?;
        sent.entry(refund).or_default().push(Sent {
            payment: Id::new(payment),
            method,
            amount,
            reference,
            state,
        });
    }
    Ok(sent)
}

/// What of a payment is not given back and not on its way: what a provider refused is there still.
pub(crate) fn left_of(tx: &mut Tx<'_>, held: &Payment) -> Result<Money, StoreError> {
    let refunds = refunds::of_payments(tx, &[held.id])?;
    let gone = refunds.iter().filter(|refund| refund.state != RefundState::Failed);
    let gone: i64 = gone.map(|refund| refund.amount.minor()).sum();
    Ok(Money::from_minor(held.amount.minor() - gone, held.amount.currency()))
}

/// Notes that the provider of a payment, which is held, is to give a part of a refund back. Whoever notes it asks at once.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    refund: Id<Posting>,
    held: &Payment,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let id: Id<RefundThing> = ids::fresh(now);
    diesel::insert_into(payment_refund::table)
        .values((
            payment_refund::tenant_id.eq(tx.tenant_id()),
            payment_refund::id.eq(id.value()),
            payment_refund::payment_id.eq(held.id.value()),
            payment_refund::refund_id.eq(refund.value()),
            payment_refund::amount.eq(amount.to_decimal()),
            payment_refund::state.eq(RefundState::Requested.code()),
            payment_refund::next_at.eq(now + ANSWER_WITHIN),
            payment_refund::requested_at.eq(now),
        ))
        .execute(tx.conn)?;
    want(tx, held, amount)
}

fn want(tx: &mut Tx<'_>, held: &Payment, amount: Money) -> Result<(), StoreError> {
    diesel::update(payment::table.find((tx.tenant_id(), held.id.value())))
        .set(payment::refund_wanted.eq(payment::refund_wanted + amount.to_decimal()))
        .execute(tx.conn)?;
    Ok(())
}

/// Notes that a part of a refund which its provider refused is asked for again; its payment is held.
pub(crate) fn note_again(
    tx: &mut Tx<'_>,
    refund: Id<Posting>,
    held: &Payment,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(payment_refund::table)
        .filter(payment_refund::tenant_id.eq(tx.tenant_id()))
        .filter(payment_refund::refund_id.eq(refund.value()))
        .filter(payment_refund::payment_id.eq(held.id.value()))
        .filter(payment_refund::state.eq(RefundState::Failed.code()))
        .set((
            payment_refund::state.eq(RefundState::Requested.code()),
            payment_refund::attempts.eq(0),
            payment_refund::next_at.eq(now + ANSWER_WITHIN),
            payment_refund::settled_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(tx.conn)?;
    want(tx, held, amount)
}
