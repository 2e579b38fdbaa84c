//! 支付流水: money that a connected provider takes from the customer's phone or card, before the sale that it pays is posted
//! (OP25). What a provider says moves a payment on; nothing that it says twice or late can take money away.
//!
//! Deliberately absent: how a provider is asked (`api` has the port), and the 付款码, which only passes through.

mod code;
mod usable;

use chrono::{DateTime, TimeDelta, Utc};

use crate::bearer::BearerKind;

pub use self::code::PaymentCode;
pub use self::usable::{BearerSide, Earnest, PaymentFacts, PaymentUnusable, settle};

/// A payment cannot be cancelled sooner after it was asked for (OP25).
pub const CANCEL_NOT_BEFORE: TimeDelta = TimeDelta::seconds(15);
/// A payment cannot be cancelled later; what was paid is refunded then (OP25).
pub const CANCEL_UNTIL: TimeDelta = TimeDelta::days(7);
/// How long the first answer of a provider may take. Whoever finds a payment without one after that asks what became of it.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::seconds(30);
/// Seconds between the questions about a payment or a refund that is not settled; the last is after some six days.
const WAITS: [i64; 18] =
    [2, 3, 5, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 43_200, 86_400, 172_800, 172_800];

/// Codes of an enumeration that is stored and told by code.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            /// All of them, in the order shown to people.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The one of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

coded! {
    /// Who takes the money; the codes are those of ways of payment.
    PaymentMethod {
        /// 微信支付.
        Wechat = "wechat",
        /// 支付宝.
        Alipay = "alipay",
        /// 银行卡 (云闪付).
        BankCard = "bank_card",
        /// 礼品卡: by value that is on a gift card.
        GiftCard = "gift_card",
        /// 定金: by a deposit that was taken before.
        Deposit = "deposit",
    }
}

coded! {
    /// Where a payment is.
    PaymentState {
        /// Asked for; the provider has not answered.
        Requested = "requested",
        /// The customer is to confirm with their password.
        Waiting = "waiting",
        /// The provider did not answer in time: the money may have been taken.
        Unknown = "unknown",
        /// The money was taken.
        Paid = "paid",
        /// No money was taken.
        Failed = "failed",
        /// Cancelled: no money was taken, or the provider has given it back.
        Cancelled = "cancelled",
    }
}

coded! {
    /// Why no money was taken.
    FailReason {
        /// The provider refused: code, balance or account.
        Refused = "refused",
        /// The provider knows of no such payment, or it lapsed.
        NotPaid = "not_paid",
    }
}

coded! {
    /// Where a refund is.
    RefundState {
        /// To be asked for, or asked for without an answer.
        Requested = "requested",
        /// The money is on its way back.
        Refunded = "refunded",
        /// The provider refused: the shop gives the money back itself, or tries again.
        Failed = "failed",
    }
}

impl PaymentMethod {
    /// What pays when it is value that somebody holds on a card or slip, not money.
    #[must_use]
    pub const fn bearer(self) -> Option<BearerKind> {
        match self {
            Self::GiftCard => Some(BearerKind::GiftCard),
            Self::Deposit => Some(BearerKind::Deposit),
            Self::Wechat | Self::Alipay | Self::BankCard => None,
        }
    }
}

impl PaymentState {
    /// Whether it may still change by what the provider says.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Requested | Self::Waiting | Self::Unknown => true,
            Self::Paid | Self::Failed | Self::Cancelled => false,
        }
    }
}

/// What a provider was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// To take the money.
    ToPay,
    /// What became of it.
    Outcome,
    /// To cancel it.
    ToCancel,
}

/// What a provider says about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// The money was taken, under its own number.
    Paid {
        /// The provider's number.
        reference: String,
    },
    /// The customer is to confirm.
    Waiting,
    /// No money was taken and none will be.
    Failed(FailReason),
    /// It is cancelled.
    Cancelled,
    /// No answer in time.
    Unknown,
}

/// What a provider says about a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundReported {
    /// The money is on its way back.
    Refunded,
    /// It will not do it.
    Refused,
    /// No answer in time.
    Unknown,
}

/// Where a payment is after what was reported. Money that was taken counts even if the payment was given up; while a cancel
/// is wanted only its own answer counts, for the money is given back by it; a cancelled payment stays one.
#[must_use]
pub const fn after(state: PaymentState, cancelling: bool, asked: Asked, reported: &Reported) -> PaymentState {
    use PaymentState::{Cancelled, Failed, Paid, Requested, Unknown, Waiting};
    match (state, reported) {
        (Paid | Cancelled, _) => state,
        (Failed, Reported::Paid { .. }) => Paid,
        (Failed, Reported::Waiting | Reported::Failed(_) | Reported::Cancelled | Reported::Unknown) => Failed,
        (Requested | Waiting | Unknown, said) => match (cancelling, asked) {
            (true, Asked::ToPay | Asked::Outcome) => state,
            (false, _) | (true, Asked::ToCancel) => match said {
                Reported::Paid { .. } => Paid,
                Reported::Waiting if cancelling => Unknown,
                Reported::Waiting => Waiting,
                Reported::Failed(_) => Failed,
                Reported::Cancelled => Cancelled,
                Reported::Unknown => Unknown,
            },
        },
    }
}

/// Why a payment cannot be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelRefusal {
    /// It is settled: what was paid is refunded.
    Settled(PaymentState),
    /// Too soon after it was asked for.
    TooEarly {
        /// From when on it can be.
        from: DateTime<Utc>,
    },
    /// Too long after it was asked for: query it, and refund what was paid.
    TooLate,
}

/// Whether a payment of `requested_at` can be cancelled now.
///
/// # Errors
/// [`CancelRefusal`] as named.
pub fn may_cancel(
    state: PaymentState,
    requested_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), CancelRefusal> {
    let from = requested_at + CANCEL_NOT_BEFORE;
    if !state.is_open() {
        Err(CancelRefusal::Settled(state))
    } else if now < from {
        Err(CancelRefusal::TooEarly { from })
    } else if now > requested_at + CANCEL_UNTIL {
        Err(CancelRefusal::TooLate)
    } else {
        Ok(())
    }
}

/// How long to wait after so many questions; none when nobody asks by itself any more.
#[must_use]
pub fn wait_after(attempts: usize) -> Option<TimeDelta> {
    WAITS.get(attempts).copied().map(TimeDelta::seconds)
}

/// Where a refund is after what was reported, and when to ask again. Asked in vain for long enough, it has failed.
#[must_use]
pub fn refund_after(reported: RefundReported, attempts: usize) -> (RefundState, Option<TimeDelta>) {
    match reported {
        RefundReported::Refunded => (RefundState::Refunded, None),
        RefundReported::Refused => (RefundState::Failed, None),
        RefundReported::Unknown => match wait_after(attempts) {
            Some(wait) => (RefundState::Requested, Some(wait)),
            None => (RefundState::Failed, None),
        },
    }
}

#[cfg(test)]
mod tests;
