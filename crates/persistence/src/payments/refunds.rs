//! Money that goes back by its provider.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Payment as PaymentThing, Posting, Refund as RefundThing};
use domain::money::Money;
use domain::payment::{RefundReported, RefundState, refund_after};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Payment;
use crate::error::StoreError;
use crate::ids;
use crate::schema::{payment, payment_refund};
use crate::store::Tx;
use crate::till::rows;

/// A refund as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id, by which the provider knows it, too.
    pub id: Id<RefundThing>,
    /// Of which payment.
    pub payment: Id<PaymentThing>,
    /// The correction, return or refund that gives it back; none when nothing was posted, or not yet.
    pub posting: Option<Id<Posting>>,
    /// The refund of value or packages that it is a part of.
    pub part_of: Option<Id<Posting>>,
    /// How much.
    pub amount: Money,
    /// Where it is.
    pub state: RefundState,
    /// How often the provider was asked.
    pub attempts: usize,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
}

type Row = (
    Uuid,
    Uuid,
    Option<Uuid>,
    Option<Uuid>,
    Decimal,
    String,
    i16,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    String,
);

fn refund(row: Row) -> Result<Refund, StoreError> {
    let (id, payment, posting, part_of, amount, state, attempts, requested_at, settled_at, currency) = row;
    let currency = rows::currency(&currency, "payment", payment)?;
    Ok(Refund {
        id: Id::new(id),
        payment: Id::new(payment),
        posting: posting.map(Id::new),
        part_of: part_of.map(Id::new),
        amount: rows::money(amount, currency, "payment_refund", "amount", id)?,
        state: RefundState::from_code(&state).ok_or(StoreError::corrupt("payment_refund", "state", id))?,
        attempts: usize::try_from(attempts).unwrap_or_default(),
        requested_at,
        settled_at,
    })
}

/// The refunds of some payments, oldest first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn of_payments(tx: &mut Tx<'_>, payments: &[Id<PaymentThing>]) -> Result<Vec<Refund>, StoreError> {
    let ids: Vec<Uuid> = payments.iter().map(|id| id.value()).collect();
    let rows: Vec<Row> = payment_refund::table
        .inner_join(payment::table.on(
            payment::tenant_id.eq(payment_refund::tenant_id).and(payment::id.eq(payment_refund::payment_id)),
        ))
        .filter(payment_refund::tenant_id.eq(tx.tenant_id()).and(payment_refund::payment_id.eq_any(ids)))
        .order(payment_refund::id)
        .select((
            payment_refund::id,
            payment_refund::payment_id,
            payment_refund::posting_id,
            payment_refund::refund_id,
            payment_refund::amount,
            payment_refund::state,
            payment_refund::attempts,
            payment_refund::requested_at,
            payment_refund::settled_at,
            payment::currency,
        ))
        .load(tx.conn)?;
    rows.into_iter().map(refund).collect()
}

/// Asks for the whole of a payment that paid nothing. It is held, and not used after that.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn whole(tx: &mut Tx<'_>, held: &Payment, now: DateTime<Utc>) -> Result<(), StoreError> {
    ask_for(tx, held, held.amount, None, (now, now))
}

/// Asks for a part of a payment, which is held, from an instant on; for a refund of value or packages, or for nothing that was posted.
pub(super) fn ask_for(
    tx: &mut Tx<'_>,
    held: &Payment,
    amount: Money,
    part_of: Option<Id<Posting>>,
    (now, next_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let id: Id<RefundThing> = ids::fresh(now);
    diesel::insert_into(payment_refund::table)
        .values((
            payment_refund::tenant_id.eq(tx.tenant_id()),
            payment_refund::id.eq(id.value()),
            payment_refund::payment_id.eq(held.id.value()),
            payment_refund::refund_id.eq(part_of.map(Id::value)),
            payment_refund::amount.eq(amount.to_decimal()),
            payment_refund::state.eq(RefundState::Requested.code()),
            payment_refund::next_at.eq(next_at),
            payment_refund::requested_at.eq(now),
        ))
        .execute(tx.conn)?;
    want(tx, held.id, amount.to_decimal())
}

/// So much more of a payment is to go back, or so much less.
pub(super) fn want(tx: &mut Tx<'_>, payment: Id<PaymentThing>, more: Decimal) -> Result<(), StoreError> {
    diesel::update(payment::table.find((tx.tenant_id(), payment.value())))
        .set(payment::refund_wanted.eq(payment::refund_wanted + more))
        .execute(tx.conn)?;
    Ok(())
}

/// Asks again for the refunds of a payment that have failed, and says how many those are; but for parts of refunds of value or
/// packages, which may have been paid by hand since.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn again(tx: &mut Tx<'_>, payment: Id<PaymentThing>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    reopen(tx, payment, None, now)
}

/// Asks again, from an instant on, for what failed of a payment: of one refund of value or packages, or of none.
pub(super) fn reopen(
    tx: &mut Tx<'_>,
    payment: Id<PaymentThing>,
    part_of: Option<Id<Posting>>,
    next_at: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let failed = payment_refund::table
        .filter(payment_refund::tenant_id.eq(tx.tenant_id()))
        .filter(payment_refund::payment_id.eq(payment.value()))
        .filter(payment_refund::refund_id.is_not_distinct_from(part_of.map(Id::value)))
        .filter(payment_refund::state.eq(RefundState::Failed.code()));
    Ok(diesel::update(failed)
        .set((
            payment_refund::state.eq(RefundState::Requested.code()),
            payment_refund::attempts.eq(0),
            payment_refund::next_at.eq(next_at),
            payment_refund::settled_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(tx.conn)?)
}

/// Keeps what the provider said about a refund. What is settled stays; a part of a refund of value or packages that was refused is
/// no more wanted, for it goes back by hand.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn report(
    tx: &mut Tx<'_>,
    refund: &Refund,
    reported: RefundReported,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // Whoever asks for money holds its payment first, too.
    super::hold(tx, refund.payment)?;
    let (state, wait) = refund_after(reported, refund.attempts);
    let settled_at = (state != RefundState::Requested).then_some(now);
    let settled = diesel::update(payment_refund::table.find((tx.tenant_id(), refund.id.value())))
        .filter(payment_refund::state.eq(RefundState::Requested.code()))
        .set((
            payment_refund::state.eq(state.code()),
            payment_refund::attempts.eq(i16::try_from(refund.attempts + 1).unwrap_or(i16::MAX)),
            payment_refund::next_at.eq(wait.map(|wait| now + wait)),
            payment_refund::settled_at.eq(settled_at),
        ))
        .execute(tx.conn)?;
    if settled == 1 && state == RefundState::Failed && refund.part_of.is_some() {
        want(tx, refund.payment, -refund.amount.to_decimal())?;
    }
    Ok(())
}
