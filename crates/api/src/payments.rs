//! Connected payments (OP25): WeChat Pay, Alipay and bank cards take money and give it back.
//!
//! The port is [`PaymentProvider`]. Every question is stored before it is asked, and every answer after it, each in a
//! transaction of its own: whoever is stopped between the two leaves a payment that is due, and the next one asks what became of
//! it. A provider knows a payment and a refund by our ids, so that one that is asked for twice happens once.
//!
//! Gift cards and deposits pay in the same way, only that the till is asked, not a provider: see `bearers`.
//!
//! Deliberately absent: providers that speak over a network; they are further implementations of the port.

pub mod bearers;
pub mod collector;
pub mod simulator;

use chrono::{DateTime, Utc};
use domain::ids::{Id, Payment as PaymentThing, Tenant};
use domain::money::Money;
use domain::payment::{Asked, FailReason, PaymentCode, PaymentMethod, RefundReported, Reported};
use domain::till::Rejection;
use persistence::error::StoreError;
use persistence::payments::refunds::Refund;
use persistence::payments::{Payment, PaymentProviderKind, due, refunds, settle};
use persistence::store::Store;
use persistence::till::TillClient;
use uuid::Uuid;

use self::simulator::Simulator;
use crate::state::AppState;

/// Who takes money from phones and cards. Each call may block for less than [`domain::payment::ANSWER_WITHIN`], so it is made
/// outside of any transaction; no answer in that time is [`Reported::Unknown`].
pub trait PaymentProvider: Send + Sync {
    /// Takes the money from whoever showed the code.
    fn pay(&self, order: &Order, code: &PaymentCode) -> Reported;
    /// What became of it. An order that never arrived is [`domain::payment::FailReason::NotPaid`].
    fn query(&self, order: &Order) -> Reported;
    /// Ends it without payment; what was paid goes back to the customer.
    fn cancel(&self, order: &Order) -> Reported;
    /// Gives money of a payment back.
    fn refund(&self, refund: &RefundOrder) -> RefundReported;
}

/// A payment as a provider sees it.
#[derive(Debug, Clone)]
pub struct Order {
    /// The same at every question.
    pub key: Uuid,
    /// By which scheme.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When this is asked.
    pub now: DateTime<Utc>,
}

/// A refund as a provider sees it.
#[derive(Debug, Clone)]
pub struct RefundOrder {
    /// The same at every question.
    pub key: Uuid,
    /// Of which payment.
    pub payment: Order,
    /// How much of it.
    pub amount: Money,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
}

/// The provider of a kind; none when the clerk confirms by hand.
#[must_use]
pub fn provider(kind: PaymentProviderKind) -> Option<Box<dyn PaymentProvider>> {
    match kind {
        PaymentProviderKind::None => None,
        PaymentProviderKind::Simulator => Some(Box::new(Simulator)),
    }
}

/// What asking providers needs.
#[derive(Debug, Clone)]
pub struct Payments {
    store: Store,
    till: TillClient,
}

impl Payments {
    /// Over the store of a server.
    #[must_use]
    pub fn of(state: &AppState) -> Self {
        Self { store: state.store.clone(), till: state.till.client() }
    }

    /// Asks the provider to take the money, and keeps what it says.
    ///
    /// # Errors
    /// [`StoreError`]; the payment is due then, and asked about later.
    pub fn pay(
        &self,
        tenant: Id<Tenant>,
        payment: &Payment,
        code: &PaymentCode,
    ) -> Result<Option<Payment>, StoreError> {
        let order = self.order(payment);
        let reported = provider(payment.provider).map_or(Reported::Unknown, |asked| asked.pay(&order, code));
        self.keep(tenant, payment.id, Asked::ToPay, &reported)
    }

    /// Lets a gift card or deposit pay, and keeps what came of it. What the till refuses has no money and is told.
    ///
    /// # Errors
    /// [`StoreError`]; the payment is due then, and asked about later.
    pub fn pay_by_bearer(
        &self,
        tenant: Id<Tenant>,
        payment: &Payment,
    ) -> Result<Result<(), Rejection>, StoreError> {
        let said = bearers::pay(self, tenant, payment)?;
        let (reported, told) = match said {
            Ok(reported) => (reported, Ok(())),
            Err(rejection) => (Reported::Failed(FailReason::Refused), Err(rejection)),
        };
        self.keep(tenant, payment.id, Asked::ToPay, &reported)?;
        Ok(told)
    }

    /// Asks what became of a payment — or to cancel it, once it was given up — and keeps what the provider says.
    ///
    /// # Errors
    /// [`StoreError`]; it is asked again later.
    pub fn ask(&self, tenant: Id<Tenant>, payment: &Payment) -> Result<Option<Payment>, StoreError> {
        let order = self.order(payment);
        let asked = if payment.cancelling { Asked::ToCancel } else { Asked::Outcome };
        let reported = match payment.bearer {
            Some(_) => bearers::ask(self, tenant, payment, asked)?,
            None => provider(payment.provider).map_or(Reported::Unknown, |provider| match asked {
                Asked::ToCancel => provider.cancel(&order),
                Asked::ToPay | Asked::Outcome => provider.query(&order),
            }),
        };
        self.keep(tenant, payment.id, asked, &reported)
    }

    /// Asks about everything of a tenant that is due, and says when the next of it is.
    ///
    /// # Errors
    /// [`StoreError`]; what was taken and not kept is due again later.
    pub fn ask_again(&self, tenant: Id<Tenant>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let now = self.store.clock().now();
        if self.next_due(tenant)?.is_some_and(|due| due <= now) {
            let due = self.store.work(tenant, |tx| due::take(tx, now))?;
            for payment in &due.payments {
                let _ = self.ask(tenant, payment)?;
            }
            for (refund, payment) in &due.refunds {
                self.give_back(tenant, refund, payment)?;
            }
        }
        self.next_due(tenant)
    }

    /// Asks the provider to give money back — a gift card or deposit gets it itself —, and keeps what was said.
    ///
    /// # Errors
    /// [`StoreError`]; it is asked again later.
    pub fn give_back(
        &self,
        tenant: Id<Tenant>,
        refund: &Refund,
        payment: &Payment,
    ) -> Result<(), StoreError> {
        let key = refund.id.value();
        let (amount, requested_at) = (refund.amount, refund.requested_at);
        let order = RefundOrder { key, payment: self.order(payment), amount, requested_at };
        let reported = match payment.bearer {
            Some(_) => bearers::give_back(self, tenant, payment, amount, &format!("{key}")),
            None => provider(payment.provider).map_or(RefundReported::Unknown, |asked| asked.refund(&order)),
        };
        let now = self.store.clock().now();
        self.store.work(tenant, |tx| refunds::report(tx, refund, reported, now))
    }

    fn next_due(&self, tenant: Id<Tenant>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.store.work(tenant, due::next)
    }

    fn keep(
        &self,
        tenant: Id<Tenant>,
        id: Id<PaymentThing>,
        asked: Asked,
        reported: &Reported,
    ) -> Result<Option<Payment>, StoreError> {
        let now = self.store.clock().now();
        let kept = self.store.work(tenant, |tx| settle::report(tx, id, asked, reported, now))?;
        if kept.as_ref().is_some_and(|payment| payment.next_at.is_some()) {
            self.store.activity().mark_payments(tenant);
        }
        Ok(kept)
    }

    fn order(&self, payment: &Payment) -> Order {
        Order {
            key: payment.id.value(),
            method: payment.method,
            amount: payment.amount,
            requested_at: payment.requested_at,
            now: self.store.clock().now(),
        }
    }
}
