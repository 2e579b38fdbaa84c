//! Why a use case could not do what was asked. `crate::problem` gives each its code and status.

use chrono::{DateTime, Utc};
use domain::cards::CardRefusal;
use domain::ids::{Id, Posting};
use domain::invoices::CannotMark;
use domain::payment::CancelRefusal;
use domain::permissions::Permission;
use domain::proof::ProofUnusable;
use domain::pump::Pump;
use domain::till::Rejection;
use persistence::error::StoreError;
use persistence::members::MemberHeader;
use persistence::messages::Reason;
use persistence::store::StoreFailure;

use crate::pdf::font::FontError;
use crate::problem::{Code, FieldError};

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The store failed or refused.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// It is absent, or not the caller's to see.
    #[error("{0:?} not found")]
    NotFound(Noun),
    /// Fields break a rule.
    #[error("fields break a rule")]
    Invalid(Vec<FieldError>),
    /// The body cannot be parsed.
    #[error("the body cannot be parsed")]
    Malformed(Vec<FieldError>),
    /// Who are you, or you may not.
    #[error("{0}")]
    Auth(#[from] AuthError),
    /// The key is missing or belongs to another request.
    #[error("{0:?}")]
    Idempotency(IdempotencyError),
    /// A right request in the wrong state.
    #[error("{0:?}")]
    Conflict(Code),
    /// An edit without `If-Match`.
    #[error("an edit without If-Match")]
    PreconditionRequired,
    /// The till refused.
    #[error("the till refused")]
    Till(#[from] Rejection),
    /// Another till has the parked sale.
    #[error("the parked sale was taken")]
    AlreadyTaken {
        /// Name of whoever took it, if it was a person.
        by: Option<String>,
        /// When.
        at: Option<DateTime<Utc>>,
    },
    /// Another member has the phone; named when the caller may see them.
    #[error("the phone is in use")]
    PhoneInUse(Option<Box<MemberHeader>>),
    /// A card has the number or alias; its bearer is named when the caller may see them.
    #[error("the card is in use")]
    CardNumberInUse(Option<Box<MemberHeader>>),
    /// The card's state does not allow it.
    #[error("{0}")]
    Card(#[from] CardRefusal),
    /// The payment cannot be cancelled.
    #[error("the payment cannot be cancelled")]
    Payment(CancelRefusal),
    /// An invoice cannot be marked.
    #[error("the invoice cannot be marked")]
    CannotMark {
        /// On which receipt.
        posting: Id<Posting>,
        /// Why.
        refused: CannotMark,
    },
    /// The rule makes no sense.
    #[error("the rule is not valid")]
    RuleInvalid(Vec<FieldError>),
    /// The rules would give value away.
    #[error("the rules would give value away")]
    RulesGainValue(Box<Pump>),
    /// There is no font for documents.
    #[error("no font for documents")]
    Font(#[from] FontError),
    /// The code of a link to a statement is wrong.
    #[error("wrong code, {tries_left} tries left")]
    WrongCode {
        /// How many more wrong codes the link stands.
        tries_left: i16,
    },
    /// The code of a proof is wrong.
    #[error("wrong code, {tries_left} tries left")]
    ProofCodeWrong {
        /// How many more wrong codes the proof stands.
        tries_left: i16,
    },
    /// The proof can be confirmed no more.
    #[error("the proof has ended")]
    ProofEnded(ProofUnusable),
    /// The member was sent a code not long ago.
    #[error("a code was sent not long ago")]
    CodeTooSoon {
        /// When to ask again.
        retry_after_seconds: u64,
    },
    /// No code was sent.
    #[error("no code was sent")]
    CodeNotSent(Reason),
    /// A cursor that this service did not make.
    #[error("a cursor that was not made here")]
    CursorInvalid,
    /// Away for the moment; nothing was done.
    #[error("away for the moment")]
    Unavailable {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// Our bug; only the log may know.
    #[error("{0}")]
    Internal(String),
}

impl From<CancelRefusal> for AppError {
    fn from(refusal: CancelRefusal) -> Self {
        Self::Payment(refusal)
    }
}

impl AppError {
    /// One field that breaks a rule.
    #[must_use]
    pub fn invalid(pointer: &str, code: &str) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, code)])
    }
}

/// What was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the glossary")]
pub enum Noun {
    ApiClient,
    BookLock,
    Card,
    Command,
    CorrectionReason,
    CorrectionRequest,
    PaymentWay,
    Counts,
    DayClosing,
    Device,
    Employee,
    EmployeeGrade,
    Hold,
    InvoiceMark,
    LegalEntity,
    Member,
    Membership,
    MessageTemplate,
    Package,
    Pairing,
    Payment,
    Photo,
    ParkedSale,
    Posting,
    Product,
    ProductCategory,
    Program,
    Proof,
    Refund,
    Role,
    Session,
    Settlement,
    Shift,
    StatementLink,
    Shop,
    Slip,
    Terminal,
    User,
}

/// Who are you, or you may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No valid token.
    #[error("no valid token")]
    Unauthenticated,
    /// Tenant number, name or password is wrong.
    #[error("wrong credentials")]
    CredentialsInvalid,
    /// Too many failures in a row.
    #[error("the account is locked")]
    AccountLocked {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The role does not include it.
    #[error("permission missing")]
    PermissionMissing(Permission),
    /// The password must be changed first.
    #[error("the password must be changed first")]
    PasswordChangeRequired,
    /// A browser request from elsewhere.
    #[error("a browser request from elsewhere")]
    OriginRefused,
    /// It needs a session that is bound to a till.
    #[error("no terminal")]
    TerminalRequired,
    /// A tenant exists already.
    #[error("setup is finished")]
    SetupFinished,
    /// More requests than allowed.
    #[error("too many requests")]
    TooManyRequests {
        /// When to try again.
        retry_after_seconds: u64,
    },
}

/// What is wrong with the idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdempotencyError {
    /// There is none.
    Missing,
    /// It is not 1 to 255 visible ASCII characters.
    Invalid,
    /// It was used for another body.
    Reused,
    /// Its first request is still being worked on.
    InProgress,
}

impl StoreFailure for AppError {
    fn store_error(&self) -> Option<&StoreError> {
        if let Self::Store(error) = self { Some(error) } else { None }
    }
}
