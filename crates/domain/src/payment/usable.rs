//! Whether a payment pays what a posting says it pays: once, wholly, in its own shop.

use super::{PaymentMethod, PaymentState};
use crate::ids::{Id, Payment, Shop};
use crate::ledger::Tender;
use crate::money::Money;
use crate::till::Rejection;

/// A payment as it is under its lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentFacts {
    /// Which.
    pub id: Id<Payment>,
    /// Where the money was taken.
    pub shop: Id<Shop>,
    /// By which provider.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// Where it is.
    pub state: PaymentState,
    /// Whether a posting has it.
    pub is_used: bool,
    /// Whether it is being given back.
    pub is_refunded: bool,
    /// The provider's number.
    pub reference: Option<String>,
}

/// Why a payment cannot pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentUnusable {
    /// There is none, or none of this shop.
    NotFound,
    /// The money was not taken, or not yet.
    NotPaid(PaymentState),
    /// It has paid something else.
    Used,
    /// Its money is given back.
    GivenBack,
    /// It was made by another way of payment.
    OtherMethod,
    /// It is not of the amount that it is to pay.
    OtherAmount {
        /// What was paid.
        paid: Money,
        /// What it is to pay.
        asked: Money,
    },
}

/// Checks that every payment that `tenders` name pays them, and writes the provider's numbers into them.
///
/// # Errors
/// [`Rejection::PaymentNotUsable`] for the first that does not.
pub fn settle(tenders: &mut [Tender], known: &[PaymentFacts], shop: Id<Shop>) -> Result<(), Rejection> {
    let mut taken = Vec::new();
    for tender in tenders {
        let Some(payment) = tender.payment else { continue };
        let refused = |cause| Rejection::PaymentNotUsable { payment, cause };
        let facts = known.iter().find(|facts| facts.id == payment && facts.shop == shop);
        let facts = facts.ok_or_else(|| refused(PaymentUnusable::NotFound))?;
        check(facts, tender).map_err(refused)?;
        if taken.contains(&payment) {
            return Err(refused(PaymentUnusable::Used));
        }
        taken.push(payment);
        tender.reference.clone_from(&facts.reference);
    }
    Ok(())
}

fn check(facts: &PaymentFacts, tender: &Tender) -> Result<(), PaymentUnusable> {
    if facts.is_used {
        Err(PaymentUnusable::Used)
    } else if facts.state != PaymentState::Paid {
        Err(PaymentUnusable::NotPaid(facts.state))
    } else if facts.is_refunded {
        Err(PaymentUnusable::GivenBack)
    } else if facts.method.code() != tender.method {
        Err(PaymentUnusable::OtherMethod)
    } else if facts.amount != tender.amount {
        Err(PaymentUnusable::OtherAmount { paid: facts.amount, asked: tender.amount })
    } else {
        Ok(())
    }
}
