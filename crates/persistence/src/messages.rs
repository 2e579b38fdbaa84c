//! Messages to members (OP03) as stored: how far the feed was followed, whom to tell, what waits to leave and what became of it,
//! the tenant's texts, provider and credit.
//!
//! *Invariant:* a posting has at most one message by each channel, because who derives messages holds the feed's row, and
//! `message_posting_key` says so. *Invariant:* no text and no phone is stored in clear.

pub mod credit;
pub mod delivery;
pub mod feed;
pub mod log;
pub mod outbox;
pub mod recipients;
pub mod settings;
pub mod templates;
pub mod used_counts;
pub mod weekly;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageState {
    /// Waits to leave, or to be tried again.
    Queued,
    /// Handed over.
    Sent,
    /// Could not be handed over, and is not tried again.
    Failed,
    /// Was not to be sent.
    Skipped,
}

impl MessageState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sent, Self::Failed, Self::Skipped];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Why a message was not sent, or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// What it tells of happened too long ago.
    TooOld,
    /// The member wants no messages.
    OptedOut,
    /// There is no phone to send it to.
    NoPhone,
    /// The tenant's message credit does not cover it.
    NoCredit,
    /// The member was erased.
    Erased,
    /// The tenant has no provider any more.
    NoProvider,
    /// The provider is busy or away.
    ProviderBusy,
    /// The provider refuses the number.
    NumberRefused,
    /// A code is handed over at once or never: it is kept nowhere.
    CodeGone,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::TooOld,
        Self::OptedOut,
        Self::NoPhone,
        Self::NoCredit,
        Self::Erased,
        Self::NoProvider,
        Self::ProviderBusy,
        Self::NumberRefused,
        Self::CodeGone,
    ];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooOld => "too_old",
            Self::OptedOut => "opted_out",
            Self::NoPhone => "no_phone",
            Self::NoCredit => "no_credit",
            Self::Erased => "erased",
            Self::NoProvider => "no_provider",
            Self::ProviderBusy => "provider_busy",
            Self::NumberRefused => "number_refused",
            Self::CodeGone => "code_gone",
        }
    }

    /// The reason of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}
