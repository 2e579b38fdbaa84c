//! 开票: what of a receipt of money can be invoiced, and what its marks come to (OP13).
//!
//! A mark says that an invoice was issued elsewhere; it moves no value. Goods that stored value pays for were paid for at the top-up, so
//! only the rest of a sale can be invoiced; more is a second invoice, which somebody has to want and say why. What comes back leaves
//! invoices over, until red ones (红字) take them off. Which invoice the tax law wants is the accountant's to decide.

use crate::ledger::{PostingKind, STORED_VALUE, Tender, is_money, is_of_bearer};
use crate::money::{Currency, Money};
use crate::till::Rejection;

/// What a posting took in, of two kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takings {
    /// Money that changed hands: what can be invoiced.
    pub money: Money,
    /// What stored value, gift cards and deposits paid: money that came in earlier, with an invoice of its own.
    pub prepaid: Money,
}

impl Takings {
    /// Nothing.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { money: Money::zero(currency), prepaid: Money::zero(currency) }
    }

    /// What a posting says: its ways of payment, or its total when stored value paid alone.
    ///
    /// # Errors
    /// [`Rejection::AmountTooLarge`] beyond the range of amounts.
    pub fn of(kind: PostingKind, tenders: &[Tender], total: Money) -> Result<Self, Rejection> {
        let mut takings = Self::zero(total.currency());
        if tenders.is_empty()
            && matches!(kind, PostingKind::Consumption | PostingKind::Return | PostingKind::PackageSale)
        {
            takings.prepaid = total;
        }
        for tender in tenders {
            if is_money(&tender.method) {
                takings.money = takings.money.checked_add(tender.amount)?;
            } else if tender.method == STORED_VALUE || is_of_bearer(&tender.method) {
                takings.prepaid = takings.prepaid.checked_add(tender.amount)?;
            }
        }
        Ok(takings)
    }

    /// The sum of two.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn and(self, other: Self) -> Result<Self, Rejection> {
        Ok(Self {
            money: self.money.checked_add(other.money)?,
            prepaid: self.prepaid.checked_add(other.prepaid)?,
        })
    }
}

/// Whether a posting of a kind takes money in, so that it can be invoiced.
#[must_use]
pub const fn takes_in(kind: PostingKind) -> bool {
    match kind {
        PostingKind::TopUp | PostingKind::Consumption | PostingKind::PackageSale | PostingKind::Repayment => {
            true
        }
        PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::CountUse
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::Refund
        | PostingKind::TermChange
        | PostingKind::BearerPayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerRefund => false,
    }
}

/// How a receipt of money stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceState {
    /// No invoice stands.
    NotInvoiced,
    /// One stands, for no more than what was paid.
    Invoiced,
    /// More is invoiced than what is left of what was paid: a red invoice is due.
    RedDue,
    /// Red invoices took off what was invoiced.
    RedIssued,
}

/// A receipt of money, what came back of it, and its marks that stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceFacts {
    /// What came in.
    pub received: Takings,
    /// What went back: by a correction, returns and refunds.
    pub back: Takings,
    /// Invoices.
    pub blue: Money,
    /// Red invoices.
    pub red: Money,
    /// Whether one of the invoices is a second one: for what prepaid value paid.
    pub has_second: bool,
}

/// Why something cannot be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotMark {
    /// Zero or negative.
    NotPositive,
    /// It is more than what can be invoiced without being a second invoice for prepaid value.
    Second {
        /// What can be.
        open: Money,
    },
    /// It is more than what is left of the posting.
    TooMuch {
        /// What can be.
        open: Money,
    },
}

/// What is left of an amount; not less than nothing.
fn left(amount: Money, off: Money) -> Money {
    Money::from_minor((amount.minor() - off.minor()).max(0), amount.currency())
}

impl InvoiceFacts {
    /// What is invoiced and was not taken off.
    #[must_use]
    pub fn standing(&self) -> Money {
        left(self.blue, self.red)
    }

    /// What of it can be invoiced in all: money that came in and did not go back; with prepaid value where a second invoice is wanted.
    #[must_use]
    pub fn cover(&self, with_prepaid: bool) -> Money {
        let money = left(self.received.money, self.back.money);
        let prepaid = left(self.received.prepaid, self.back.prepaid);
        if with_prepaid {
            Money::from_minor(money.minor() + prepaid.minor(), money.currency())
        } else {
            money
        }
    }

    /// What can still be invoiced.
    #[must_use]
    pub fn open(&self) -> Money {
        left(self.cover(false), self.standing())
    }

    /// What has to be taken off by red invoices.
    #[must_use]
    pub fn red_due(&self) -> Money {
        left(self.standing(), self.cover(self.has_second))
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> InvoiceState {
        if !self.red_due().is_zero() {
            InvoiceState::RedDue
        } else if !self.standing().is_zero() {
            InvoiceState::Invoiced
        } else if !self.red.is_zero() {
            InvoiceState::RedIssued
        } else {
            InvoiceState::NotInvoiced
        }
    }

    /// Whether an invoice can be marked; says whether it is a second one, which only `anyway` allows.
    ///
    /// # Errors
    /// [`CannotMark`].
    pub fn may_invoice(&self, amount: Money, anyway: bool) -> Result<bool, CannotMark> {
        if amount.minor() <= 0 {
            return Err(CannotMark::NotPositive);
        }
        let (open, most) = (self.open(), left(self.cover(true), self.standing()));
        if amount.minor() <= open.minor() {
            return Ok(false);
        }
        if amount.minor() > most.minor() {
            return Err(CannotMark::TooMuch { open: most });
        }
        if anyway { Ok(true) } else { Err(CannotMark::Second { open }) }
    }

    /// Whether a red invoice can be marked: for no more than what is invoiced.
    ///
    /// # Errors
    /// [`CannotMark`].
    pub fn may_redden(&self, amount: Money) -> Result<(), CannotMark> {
        let open = self.standing();
        match amount.minor() {
            ..=0 => Err(CannotMark::NotPositive),
            minor if minor > open.minor() => Err(CannotMark::TooMuch { open }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
