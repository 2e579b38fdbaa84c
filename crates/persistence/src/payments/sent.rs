//! Money of refunds of value or packages that providers are asked to give back before the refund is posted (worked example 10.2).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::ids::{Id, Posting};
use domain::money::{Currency, Money};
use domain::payment::{ANSWER_WITHIN, RefundState};
use domain::refund::Sent;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Payment, refunds};
use crate::error::StoreError;
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

/// Notes that the provider of a payment, which is held, is to give a part of a refund back: as much of `amount` as is left of the payment.
/// What it refused before is asked for again. False when nothing is left. Whoever notes it asks at once.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    refund: Id<Posting>,
    held: &Payment,
    (amount, was_refused): (Money, bool),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let left = held.amount.checked_sub(held.refund_wanted).unwrap_or(Money::zero(amount.currency()));
    let next_at = now + ANSWER_WITHIN;
    if was_refused {
        let is_left = amount.minor() <= left.minor();
        if is_left {
            refunds::reopen(tx, held.id, Some(refund), next_at)?;
            refunds::want(tx, held.id, amount.to_decimal())?;
        }
        return Ok(is_left);
    }
    let part = if left.minor() < amount.minor() { left } else { amount };
    if part.is_positive() {
        refunds::ask_for(tx, held, part, Some(refund), (now, next_at))?;
    }
    Ok(part.is_positive())
}
