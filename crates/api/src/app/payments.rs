//! Connected payments as the desk and the office handle them. Providers are asked outside of any transaction.

use domain::bearer::BearerKind;
use domain::ids::{Card, Id, Membership, Payment as PaymentThing, Shop};
use domain::money::Money;
use domain::payment::{PaymentCode, PaymentMethod, may_cancel};
use persistence::audit::{self, Act, Event};
use persistence::bearers;
use persistence::pagination::{Page, PageRequest};
use persistence::payments::list::{self, Filter, Listed};
use persistence::payments::request::{self, NewPayment, Requested};
use persistence::payments::{self, Payment, PaymentProviderKind, Purpose, refunds, settle};
use persistence::shops;
use persistence::store::Tx;
use serde_json::json;

use super::error::{AppError, IdempotencyError, Noun};
use super::once::Once;
use super::till;
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::payments::Payments;
use crate::problem::Code;
use crate::state::{AppState, blocking};

/// What is to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// In which shop, for callers that are not bound to one.
    pub shop: Option<Id<Shop>>,
    /// By which way.
    pub method: PaymentMethod,
    /// What for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
}

/// What the customer shows.
#[derive(Debug)]
pub enum Shown {
    /// 付款码: for the shop's provider.
    Code(PaymentCode),
    /// The number of a gift card or deposit.
    Number(BearerKind, String),
}

/// Takes money from whoever showed a code, or value from the gift card that was shown, once for each key.
///
/// # Errors
/// [`Code::PaymentProviderMissing`] when the shop has no provider, [`AppError::Invalid`] when no such card is known,
/// [`AppError::Till`] when the card cannot pay, [`IdempotencyError::Reused`].
pub async fn take(
    state: &AppState,
    principal: &Principal,
    key: IdempotencyKey,
    fingerprint: [u8; 32],
    wanted: Wanted,
    shown: Shown,
) -> Result<Once<Listed>, AppError> {
    let shop = till::serving_shop(principal, wanted.shop)?;
    let (now, tenant) = (principal.now, principal.tenant);
    let new = NewPayment {
        shop,
        terminal: principal.terminal,
        user: till::origin(principal, None).user,
        method: wanted.method,
        purpose: wanted.purpose,
        amount: wanted.amount,
        provider: PaymentProviderKind::None,
        bearer: None,
        key: key.into_string(),
        fingerprint,
    };
    let number = match &shown {
        Shown::Code(_) => None,
        Shown::Number(kind, number) => Some((*kind, number.clone())),
    };
    let requested = state
        .write(tenant, move |tx| {
            let shop = shops::find(tx, shop)?.ok_or(AppError::NotFound(Noun::Shop))?;
            let new = match &number {
                Some((kind, number)) => {
                    NewPayment { bearer: Some(bearer(tx, *kind, number)?), ..new.clone() }
                }
                None if shop.payment_provider == PaymentProviderKind::None => {
                    return Err(AppError::Conflict(Code::PaymentProviderMissing));
                }
                None => NewPayment { provider: shop.payment_provider, ..new.clone() },
            };
            Ok(request::store(tx, &new, now)?)
        })
        .await?;
    let (id, replayed) = match requested {
        Requested::KeyReused => return Err(AppError::Idempotency(IdempotencyError::Reused)),
        Requested::Known(payment) => (payment.id, true),
        Requested::New(payment) => {
            state.store.activity().mark_payments(tenant);
            let payments = Payments::of(state);
            let id = payment.id;
            blocking(move || match shown {
                Shown::Code(code) => Ok(payments.pay(tenant, &payment, &code).map(drop)?),
                Shown::Number(..) => payments.pay_by_bearer(tenant, &payment)?.map_err(AppError::Till),
            })
            .await?;
            (id, false)
        }
    };
    Ok(Once { done: get(state, principal, id).await?, replayed })
}

/// The wallet and the card of a number.
fn bearer(tx: &mut Tx<'_>, kind: BearerKind, number: &str) -> Result<(Id<Membership>, Id<Card>), AppError> {
    let found = bearers::by_number(tx, kind, number)?;
    let (wallet, card) = found.ok_or_else(|| AppError::invalid("/code", unknown(kind)))?;
    Ok((wallet, card.id))
}

const fn unknown(kind: BearerKind) -> &'static str {
    match kind {
        BearerKind::GiftCard => "not-a-gift-card",
        BearerKind::Deposit => "not-a-deposit",
    }
}

/// The payments, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: Filter,
    page: PageRequest,
) -> Result<Page<Listed>, AppError> {
    state.read(principal.tenant, move |tx| Ok(list::list(tx, &filter, &page)?)).await
}

/// One payment with its refunds.
///
/// # Errors
/// [`Noun::Payment`].
pub async fn get(state: &AppState, principal: &Principal, id: Id<PaymentThing>) -> Result<Listed, AppError> {
    state.read(principal.tenant, move |tx| list::get(tx, id)?.ok_or(AppError::NotFound(Noun::Payment))).await
}

/// Asks the provider what became of a payment. One with an end is only shown.
///
/// # Errors
/// [`Noun::Payment`].
pub async fn query(
    state: &AppState,
    principal: &Principal,
    id: Id<PaymentThing>,
) -> Result<Listed, AppError> {
    let payment = get(state, principal, id).await?.payment;
    if payment.state.is_open() {
        ask(state, principal, payment).await?;
    }
    get(state, principal, id).await
}

/// Gives a payment up: from now on its provider is asked to cancel it until it answers. What a gift card paid and nothing used goes
/// back to it: no money leaves the shop by that.
///
/// # Errors
/// [`AppError::Payment`] when it has an end, too soon, or too late.
pub async fn cancel(
    state: &AppState,
    principal: &Principal,
    id: Id<PaymentThing>,
) -> Result<Listed, AppError> {
    let act = principal.act();
    let payment = state
        .write(principal.tenant, move |tx| {
            let held = held(tx, id)?;
            if held.bearer.is_some() && held.is_unused() {
                refunds::whole(tx, &held, act.now)?;
                record(tx, &act, "payment.cancelled", &held)?;
            } else if !held.cancelling || !held.state.is_open() {
                may_cancel(held.state, held.requested_at, act.now)?;
                settle::give_up(tx, id, act.now)?;
                record(tx, &act, "payment.cancelled", &held)?;
            }
            held_again(tx, id)
        })
        .await?;
    if payment.state.is_open() {
        ask(state, principal, payment).await?;
    } else {
        state.store.activity().mark_payments(principal.tenant);
    }
    get(state, principal, id).await
}

/// Gives back the money of a payment for which nothing was posted, or asks again for refunds that were refused.
///
/// # Errors
/// [`Code::PaymentNotRefundable`] when there is neither.
pub async fn refund(
    state: &AppState,
    principal: &Principal,
    id: Id<PaymentThing>,
) -> Result<Listed, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let held = held(tx, id)?;
            if held.is_unused() {
                refunds::whole(tx, &held, act.now)?;
            } else if refunds::again(tx, id, act.now)? == 0 {
                return Err(AppError::Conflict(Code::PaymentNotRefundable));
            }
            record(tx, &act, "payment.refund_requested", &held)
        })
        .await?;
    state.store.activity().mark_payments(principal.tenant);
    get(state, principal, id).await
}

async fn ask(state: &AppState, principal: &Principal, payment: Payment) -> Result<(), AppError> {
    let (payments, tenant) = (Payments::of(state), principal.tenant);
    blocking(move || Ok(payments.ask(tenant, &payment)?)).await?;
    Ok(())
}

fn held(tx: &mut Tx<'_>, id: Id<PaymentThing>) -> Result<Payment, AppError> {
    payments::hold(tx, id)?.ok_or(AppError::NotFound(Noun::Payment))
}

fn held_again(tx: &mut Tx<'_>, id: Id<PaymentThing>) -> Result<Payment, AppError> {
    payments::find(tx, id)?.ok_or(AppError::NotFound(Noun::Payment))
}

/// Who gave up or gave back what.
fn record(tx: &mut Tx<'_>, act: &Act, name: &'static str, payment: &Payment) -> Result<(), AppError> {
    let diff = json!({"method": payment.method.code(), "amount": payment.amount.to_string()});
    audit::record(tx, act, &Event::done(name, "payment", payment.id.value()).with_diff(diff))?;
    Ok(())
}
