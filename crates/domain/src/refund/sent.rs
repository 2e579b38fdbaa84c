//! Money of a refund that the provider who took it gives back, before the refund is posted (worked example 10.2).
//!
//! While money is on its way, or has gone back, the refund can only be paid: what the value came to was promised. What a
//! provider refuses goes back by hand.

use super::{PlannedPayout, Refund};
use crate::ids::{Id, Payment};
use crate::ledger::Tender;
use crate::money::Money;
use crate::payment::RefundState as MoneyState;
use crate::till::Rejection;

/// A part of a refund that a provider was asked to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Of which payment.
    pub payment: Id<Payment>,
    /// Dictionary code of its way of payment.
    pub method: String,
    /// How much.
    pub amount: Money,
    /// The provider's number of the payment.
    pub reference: Option<String>,
    /// Where the money is.
    pub state: MoneyState,
}

/// What of a plan providers can give back: the parts whose money they took.
pub fn by_provider(plan: &[PlannedPayout]) -> impl Iterator<Item = (Id<Payment>, Money)> {
    let parts = plan.iter().filter(|part| part.amount.is_positive());
    parts.filter_map(|part| Some((part.payment?, part.amount)))
}

/// Refuses to end a refund whose money is on its way, or has gone back.
pub(super) fn check_unsent(refund: &Refund) -> Result<(), Rejection> {
    if refund.sent.iter().all(|sent| sent.state == MoneyState::Failed) {
        Ok(())
    } else {
        Err(Rejection::RefundBeingPaid)
    }
}

/// What has gone back by providers, as the posting tells it; refused while something is on its way.
pub(super) fn gone_back(refund: &Refund) -> Result<Vec<Tender>, Rejection> {
    if refund.sent.iter().any(|sent| sent.state == MoneyState::Requested) {
        return Err(Rejection::RefundBeingPaid);
    }
    let gone = refund.sent.iter().filter(|sent| sent.state == MoneyState::Refunded);
    let tender = |sent: &Sent| Tender {
        payment: Some(sent.payment),
        reference: sent.reference.clone(),
        ..Tender::plain(sent.method.clone(), sent.amount)
    };
    Ok(gone.map(tender).collect())
}
