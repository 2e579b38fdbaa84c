//! Whether a payment pays what a posting says it pays: once, wholly, in its own shop.

use super::{PaymentMethod, PaymentState};
use crate::ids::{Id, Membership, Payment, Posting, Shop};
use crate::ledger::{Tender, is_of_bearer};
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
    /// Whether somebody gave it up.
    pub is_given_up: bool,
    /// The gift card or deposit that it is paid from; none when money pays it.
    pub bearer: Option<BearerSide>,
}

impl PaymentFacts {
    /// What a gift card pays, before anything has it as its tender.
    #[must_use]
    pub const fn of_gift_card(id: Id<Payment>, shop: Id<Shop>, amount: Money, bearer: BearerSide) -> Self {
        Self {
            id,
            shop,
            method: PaymentMethod::GiftCard,
            amount,
            state: PaymentState::Requested,
            is_used: false,
            is_refunded: false,
            reference: None,
            is_given_up: false,
            bearer: Some(bearer),
        }
    }
}

/// A payment as seen from the wallet of the gift card or deposit that it is paid from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerSide {
    /// The wallet.
    pub wallet: Id<Membership>,
    /// The posting there that paid it.
    pub paid_by: Option<Id<Posting>>,
    /// What has come back there.
    pub given_back: Money,
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

/// Whether a posting is to be made, or only told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earnest {
    /// It is to be made.
    Posting,
    /// It is a preview: a gift card may be told before it has paid.
    Preview,
}

/// Checks that every payment that `tenders` name pays them, and writes the provider's numbers into them. A gift card or deposit
/// pays by a payment alone.
///
/// # Errors
/// [`Rejection::PaymentNotUsable`] for the first that does not, [`Rejection::TenderInvalid`] for a gift card without payment.
pub fn settle(
    tenders: &mut [Tender],
    known: &[PaymentFacts],
    shop: Id<Shop>,
    earnest: Earnest,
) -> Result<(), Rejection> {
    let mut taken = Vec::new();
    for (place, tender) in tenders.iter_mut().enumerate() {
        let Some(payment) = tender.payment else {
            if is_of_bearer(&tender.method) && earnest == Earnest::Posting {
                return Err(Rejection::TenderInvalid { tender: place });
            }
            continue;
        };
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
