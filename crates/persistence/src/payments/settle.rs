//! What a provider said, kept under the payment's lock.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Payment as PaymentThing};
use domain::payment::{Asked, FailReason, PaymentState, Reported, after, wait_after};

use super::{Payment, find, hold};
use crate::error::StoreError;
use crate::schema::payment;
use crate::store::Tx;

/// Keeps what was reported, and says how the payment is then; none when there is no such payment.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn report(
    tx: &mut Tx<'_>,
    id: Id<PaymentThing>,
    asked: Asked,
    reported: &Reported,
    now: DateTime<Utc>,
) -> Result<Option<Payment>, StoreError> {
    let Some(before) = hold(tx, id)? else { return Ok(None) };
    // A gift card may have paid since somebody found that it had not.
    let has_paid = before.bearer.is_some_and(|bearer| bearer.paid_by.is_some());
    let found_unpaid = matches!(reported, Reported::Failed(_)) && has_paid;
    let reported = if found_unpaid { &Reported::Unknown } else { reported };
    let state = after(before.state, before.cancelling, asked, reported);
    if state.is_open() {
        wait(tx, &before, state, asked, now)?;
    } else if state != before.state {
        conclude(tx, &before, state, reported, now)?;
    }
    find(tx, id)
}

/// It is asked about again, after a pause that grows with each question.
fn wait(
    tx: &mut Tx<'_>,
    before: &Payment,
    state: PaymentState,
    asked: Asked,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let attempts = match asked {
        Asked::ToPay => 0,
        Asked::Outcome | Asked::ToCancel => before.attempts + 1,
    };
    let next_at = wait_after(attempts).map(|wait| now + wait);
    // What a slow first answer left to others stays theirs.
    let next_at = if asked == Asked::ToPay && before.attempts > 0 { before.next_at } else { next_at };
    let attempts = i16::try_from(attempts.max(before.attempts)).unwrap_or(i16::MAX);
    diesel::update(payment::table.find((tx.tenant_id(), before.id.value())))
        .set((payment::state.eq(state.code()), payment::attempts.eq(attempts), payment::next_at.eq(next_at)))
        .execute(tx.conn)?;
    Ok(())
}

fn conclude(
    tx: &mut Tx<'_>,
    before: &Payment,
    state: PaymentState,
    reported: &Reported,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let reason = match reported {
        Reported::Failed(reason) => Some(reason),
        Reported::Paid { .. } | Reported::Waiting | Reported::Cancelled | Reported::Unknown => None,
    };
    let reference = match reported {
        Reported::Paid { reference } => Some(reference.as_str()),
        Reported::Waiting | Reported::Failed(_) | Reported::Cancelled | Reported::Unknown => None,
    };
    diesel::update(payment::table.find((tx.tenant_id(), before.id.value())))
        .set((
            payment::state.eq(state.code()),
            payment::cancelling.eq(before.cancelling && state == PaymentState::Cancelled),
            payment::fail_reason.eq(reason.copied().map(FailReason::code)),
            payment::reference.eq(reference),
            payment::next_at.eq(None::<DateTime<Utc>>),
            payment::settled_at.eq(now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Notes that a payment is given up: from now on its provider is asked to cancel it, until it answers.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn give_up(tx: &mut Tx<'_>, id: Id<PaymentThing>, next_at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(payment::table.find((tx.tenant_id(), id.value())))
        .set((payment::cancelling.eq(true), payment::attempts.eq(0), payment::next_at.eq(next_at)))
        .execute(tx.conn)?;
    Ok(())
}
