//! What a provider is to be asked again. Whoever takes it has some time for it; then it is due for others.

use chrono::{DateTime, Utc};
use diesel::dsl::min;
use diesel::prelude::*;
use domain::ids::{Id, Payment as PaymentThing};
use domain::payment::{ANSWER_WITHIN, RefundState};
use uuid::Uuid;

use super::refunds::{self, Refund};
use super::{Payment, Row};
use crate::error::StoreError;
use crate::schema::{payment, payment_refund};
use crate::store::Tx;

/// Payments and refunds taken at once, at most.
pub const TAKEN_MAX: i64 = 50;

/// What is to be asked now.
#[derive(Debug, Default)]
pub struct Due {
    /// Payments without an end.
    pub payments: Vec<Payment>,
    /// Refunds without an end, each with its payment.
    pub refunds: Vec<(Refund, Payment)>,
}

/// Takes what is due.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn take(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Due, StoreError> {
    Ok(Due { payments: payments(tx, now)?, refunds: of_refunds(tx, now)? })
}

fn payments(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Payment>, StoreError> {
    let rows: Vec<Row> = payment::table
        .filter(payment::tenant_id.eq(tx.tenant_id()).and(payment::next_at.le(now)))
        .order(payment::next_at)
        .limit(TAKEN_MAX)
        .select(Row::as_select())
        .for_no_key_update()
        .skip_locked()
        .load(tx.conn)?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    diesel::update(payment::table.filter(payment::tenant_id.eq(tx.tenant_id()).and(payment::id.eq_any(ids))))
        .set(payment::next_at.eq(now + ANSWER_WITHIN))
        .execute(tx.conn)?;
    rows.into_iter().map(Payment::try_from).collect()
}

fn of_refunds(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<(Refund, Payment)>, StoreError> {
    let due: Vec<(Uuid, Uuid)> = payment_refund::table
        .filter(payment_refund::tenant_id.eq(tx.tenant_id()).and(payment_refund::next_at.le(now)))
        .order(payment_refund::next_at)
        .limit(TAKEN_MAX)
        .select((payment_refund::id, payment_refund::payment_id))
        .for_no_key_update()
        .skip_locked()
        .load(tx.conn)?;
    let (ids, payments): (Vec<Uuid>, Vec<Uuid>) = due.into_iter().unzip();
    let taken = payment_refund::tenant_id.eq(tx.tenant_id()).and(payment_refund::id.eq_any(ids.clone()));
    diesel::update(payment_refund::table.filter(taken))
        .set(payment_refund::next_at.eq(now + ANSWER_WITHIN))
        .execute(tx.conn)?;
    let payments: Vec<Id<PaymentThing>> = payments.into_iter().map(Id::new).collect();
    let mut found = Vec::with_capacity(ids.len());
    for refund in refunds::of_payments(tx, &payments)? {
        if ids.contains(&refund.id.value())
            && let Some(of) = super::find(tx, refund.payment)?
        {
            found.push((refund, of));
        }
    }
    Ok(found)
}

/// When the next of them is due, if any waits.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn next(tx: &mut Tx<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
    let tenant = tx.tenant_id();
    let of_payments: Option<DateTime<Utc>> = payment::table
        .filter(payment::tenant_id.eq(tenant).and(payment::next_at.is_not_null()))
        .select(min(payment::next_at))
        .first(tx.conn)?;
    let of_refunds: Option<DateTime<Utc>> = payment_refund::table
        .filter(
            payment_refund::tenant_id.eq(tenant).and(payment_refund::state.eq(RefundState::Requested.code())),
        )
        .select(min(payment_refund::next_at))
        .first(tx.conn)?;
    Ok(of_payments.into_iter().chain(of_refunds).min())
}
