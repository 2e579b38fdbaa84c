//! Gift cards and deposits as what pays: the till of this server is asked, under keys of the payment's and the refund's own, so
//! that whoever asks twice, or after another server stopped, meets what was done.

use std::time::{Duration, Instant};

use domain::bearer::BearerCommand;
use domain::ids::{Id, Tenant};
use domain::money::Money;
use domain::payment::{Asked, FailReason, RefundReported, Reported};
use domain::till::{Origin, Rejection};
use persistence::cards;
use persistence::error::StoreError;
use persistence::payments::{self, Bearer, Payment};
use persistence::till::{BearerWork, Outcome, Request, Work};

use super::Payments;
use crate::app::till;

/// How long a command may wait in line.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// Pays a payment from its gift card or deposit, or says why not. Nothing of it is kept yet: that is what [`Payments`] does.
///
/// # Errors
/// [`StoreError`] of reading the card; the payment may have been paid.
pub fn pay(
    payments: &Payments,
    tenant: Id<Tenant>,
    payment: &Payment,
) -> Result<Result<Reported, Rejection>, StoreError> {
    let Some(bearer) = payment.bearer else { return Ok(Ok(Reported::Unknown)) };
    let key = format!("payment-{}", payment.id);
    let work = BearerWork::Pay(command(payment, payment.amount));
    Ok(match said(payments.till.ask(request(tenant, payment, bearer, key, work))) {
        Some(Ok(())) => Ok(paid(payments, tenant, bearer)?),
        Some(Err(rejection)) => Err(rejection),
        None => Ok(Reported::Unknown),
    })
}

/// What became of a payment, or that it is cancelled: then all that was paid comes back.
pub(super) fn ask(
    payments: &Payments,
    tenant: Id<Tenant>,
    payment: &Payment,
    asked: Asked,
) -> Result<Reported, StoreError> {
    let id = payment.id;
    // Read again: the till may have paid it since.
    let now = payments.store.work(tenant, |tx| payments::find(tx, id))?;
    let Some(bearer) = now.as_ref().and_then(|payment| payment.bearer) else { return Ok(Reported::Unknown) };
    match (asked, bearer.paid_by) {
        (Asked::ToCancel, None) => Ok(Reported::Cancelled),
        (Asked::ToCancel, Some(_)) => {
            let given = give_back(payments, tenant, payment, payment.amount, &format!("cancel-{id}"));
            Ok(if given == RefundReported::Refunded { Reported::Cancelled } else { Reported::Unknown })
        }
        (Asked::ToPay | Asked::Outcome, None) => Ok(Reported::Failed(FailReason::NotPaid)),
        (Asked::ToPay | Asked::Outcome, Some(_)) => paid(payments, tenant, bearer),
    }
}

/// Gives a part of what was paid back to its card, once for each `key`.
pub(super) fn give_back(
    payments: &Payments,
    tenant: Id<Tenant>,
    payment: &Payment,
    amount: Money,
    key: &str,
) -> RefundReported {
    let Some(bearer) = payment.bearer else { return RefundReported::Unknown };
    let work = BearerWork::GiveBack(command(payment, amount));
    let request = request(tenant, payment, bearer, format!("payment-back-{key}"), work);
    match said(payments.till.ask(request)) {
        Some(Ok(())) => RefundReported::Refunded,
        Some(Err(rejection)) => {
            log::error!("what payment {} gives back was refused: {rejection:?}", payment.id);
            RefundReported::Refused
        }
        None => RefundReported::Unknown,
    }
}

/// That it is done, or why not; none when it is to be asked again.
fn said(outcome: Outcome) -> Option<Result<(), Rejection>> {
    match outcome {
        Outcome::Recorded { .. } => Some(Ok(())),
        Outcome::Refused(rejection) => Some(Err(rejection)),
        Outcome::WalletNotFound
        | Outcome::CardNotFound
        | Outcome::ShopNotFound
        | Outcome::OriginalNotFound
        | Outcome::PackageNotFound
        | Outcome::CountsNotFound
        | Outcome::HoldNotFound
        | Outcome::RefundNotFound
        | Outcome::KeyReused
        | Outcome::InProgress
        | Outcome::NotDone
        | Outcome::Failed => {
            log::warn!("the till did not move a gift card: {outcome:?}");
            None
        }
    }
}

/// Paid, with the end of the card's number to tell it by; the number itself is a key to what is left.
fn paid(payments: &Payments, tenant: Id<Tenant>, bearer: Bearer) -> Result<Reported, StoreError> {
    let card = payments.store.work(tenant, |tx| cards::find(tx, bearer.card))?;
    let reference = card.map_or_else(String::new, |card| format!("*{}", card.tail()));
    Ok(Reported::Paid { reference })
}

fn command(payment: &Payment, amount: Money) -> BearerCommand {
    let origin = Origin { terminal: payment.terminal, user: payment.user, occurred_at: None, late: None };
    BearerCommand { origin, payment: payment.id, amount }
}

fn request(tenant: Id<Tenant>, payment: &Payment, bearer: Bearer, key: String, work: BearerWork) -> Request {
    let is_payment = matches!(work, BearerWork::Pay(_));
    Request {
        tenant,
        wallet: bearer.wallet,
        // What comes back needs no card.
        card: is_payment.then_some(bearer.card),
        shop: payment.shop,
        fingerprint: till::fingerprint("bearer-payment", key.as_bytes()),
        key,
        proof: None,
        work: Work::Bearer(work),
        deadline: Instant::now() + WAIT_MAX,
    }
}
