//! Problem documents (RFC 9457): the only place that knows a status, and where every error becomes words.
//!
//! Use cases fail with [`AppError`]; [`Problem::from`] names the code. The edge middleware renders it, because only
//! there the request id and the language are known. Whatever actix or a library answers by itself is rendered there
//! too, so that no non-2xx leaves in another form.

pub mod code;
pub mod field;
pub(crate) mod page;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use domain::cards::{CardAction, CardRefusal};
use domain::ids::{Id, Shop};
use domain::invoices::CannotMark;
use domain::money::{Currency, Money};
use domain::payment::{CancelRefusal, PaymentUnusable};
use domain::prepaid::Citation;
use domain::proof::{ProofRule, Takes};
use domain::pump::Pump;
use domain::till::{CardState, Rejection};
use persistence::constraint::{self, Conflict};
use persistence::error::StoreError;
use persistence::members::MemberHeader;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub use self::code::Code;
pub use self::field::FieldError;
use self::field::WireFieldError;
pub use self::page::markdown;
use crate::app::error::{AppError, AuthError, IdempotencyError, Noun};
use crate::language::Language;
use crate::wire::codes::{CorrectionRequestStateCode, HoldStateCode, ValueRefundStateCode};
use crate::wire::posting_result::instant;
use crate::wire::pump::PumpResponse;

/// The media type of problem documents.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// How long a caller should wait when the service is away.
const AWAY_SECONDS: u64 = 2;
/// When to ask again about a command that is under way.
const BUSY_SECONDS: u64 = 1;

/// An error on its way to the wire.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    errors: Vec<FieldError>,
    figures: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    log: Option<String>,
}

/// A problem document (RFC 9457). Branch on `code`. Further members carry figures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "/problems/validation-failed", "title": "Validation failed", "status": 422,
    "detail": "One or more fields break a rule; see errors.", "instance": "/api/v1/shops",
    "code": "validation-failed", "request_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "errors": [{"pointer": "/name", "code": "length", "detail": "the length is not allowed"}]
}))]
pub(crate) struct ProblemDocument {
    /// Address of the page that explains the code.
    #[schema(example = "/problems/permission-missing")]
    r#type: String,
    /// A few words.
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 403)]
    status: u16,
    /// What happened and what to do.
    detail: &'static str,
    /// The path of the request.
    instance: String,
    /// Stable code.
    #[schema(example = "permission-missing")]
    code: &'static str,
    /// Quote this when asking for help.
    request_id: String,
    /// The fields that broke a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WireFieldError>,
    /// Further figures of the code.
    #[serde(flatten)]
    figures: Map<String, Value>,
}

impl Problem {
    /// A problem with nothing but its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, errors: Vec::new(), figures: Map::new(), headers: Vec::new(), log: None }
    }

    /// The general problem of a status that somebody else chose.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        Self::new(Code::of_status(status.as_u16()))
    }

    /// Adds a figure.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.figures.insert(name.to_owned(), value.into());
        self
    }

    /// Adds fields that broke a rule.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Adds a response header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Adds what only the log may know.
    #[must_use]
    fn logged(mut self, text: String) -> Self {
        self.log = Some(text);
        self
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What only the log may know.
    #[must_use]
    pub fn log_text(&self) -> Option<&str> {
        self.log.as_deref()
    }

    /// The response, once the request is known.
    pub(crate) fn render(&self, language: Language, instance: &str, request_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        for (name, value) in &self.headers {
            response.append_header((name.clone(), value.clone()));
        }
        response
            .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
            .insert_header((header::CONTENT_LANGUAGE, language.tag()))
            .body(self.document(language, instance, request_id))
    }

    /// The document as text.
    pub(crate) fn document(&self, language: Language, instance: &str, request_id: &str) -> String {
        let entry = self.code.entry();
        let words = |words: code::Words| match language {
            Language::Chinese => words.zh,
            Language::English => words.en,
        };
        let document = ProblemDocument {
            r#type: format!("/problems/{}", entry.code),
            title: words(entry.title),
            status: entry.status,
            detail: words(entry.meaning),
            instance: instance.to_owned(),
            code: entry.code,
            request_id: request_id.to_owned(),
            errors: self.errors.iter().map(|error| error.render(language)).collect(),
            figures: self.figures.clone(),
        };
        serde_json::to_string(&document).unwrap_or_default()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.entry().code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.entry().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        // Without body: the edge middleware renders it.
        HttpResponse::new(self.status_code())
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => of_store(&error),
            AppError::NotFound(noun) => Self::new(of_noun(noun)),
            AppError::Invalid(errors) => Self::new(Code::ValidationFailed).with_errors(errors),
            AppError::Malformed(errors) => Self::new(Code::MalformedJson).with_errors(errors),
            AppError::Auth(error) => of_auth(error),
            AppError::Idempotency(IdempotencyError::InProgress) => {
                Self::new(Code::RequestInProgress).retry_after(BUSY_SECONDS)
            }
            AppError::Idempotency(error) => Self::new(of_idempotency(error)),
            AppError::Conflict(code) => Self::new(code),
            AppError::WrongCode { tries_left } => {
                Self::new(Code::StatementCodeWrong).with("tries_left", tries_left)
            }
            AppError::ProofCodeWrong { tries_left } => {
                Self::new(Code::ProofCodeWrong).with("tries_left", tries_left)
            }
            AppError::ProofEnded(cause) => Self::new(Code::ProofNotUsable).with("cause", cause.code()),
            AppError::CodeTooSoon { retry_after_seconds } => Self::new(Code::ProofCodeTooSoon)
                .with("retry_after_seconds", retry_after_seconds)
                .retry_after(retry_after_seconds),
            AppError::CodeNotSent(reason) => Self::new(Code::ProofCodeNotSent).with("reason", reason.code()),
            AppError::Font(error) => Self::new(Code::FontMissing).logged(error.to_string()),
            AppError::PreconditionRequired => Self::new(Code::PreconditionRequired),
            AppError::Till(rejection) => of_rejection(&rejection),
            AppError::AlreadyTaken { by, at } => {
                Self::new(Code::AlreadyTaken).with("taken_by", by).with("taken_at", at.map(instant))
            }
            AppError::PhoneInUse(member) => in_the_way(Code::PhoneAlreadyUsed, member.as_deref()),
            AppError::CardNumberInUse(member) => in_the_way(Code::CardNotBlank, member.as_deref()),
            AppError::Card(refusal) => Self::new(of_card(refusal)),
            AppError::Payment(refusal) => of_cancel(refusal),
            AppError::CannotMark { posting, refused } => {
                of_mark(refused).with("posting_id", posting.to_string())
            }
            AppError::RuleInvalid(errors) => Self::new(Code::RuleInvalid).with_errors(errors),
            AppError::RulesGainValue(pump) => of_pump(&pump),
            AppError::CursorInvalid => Self::new(Code::CursorInvalid),
            AppError::Unavailable { retry_after_seconds } => {
                Self::new(Code::Unavailable).retry_after(retry_after_seconds)
            }
            AppError::Internal(text) => Self::new(Code::Internal).logged(text),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        of_store(&error)
    }
}

fn of_store(error: &StoreError) -> Problem {
    match error {
        StoreError::Unavailable(_) | StoreError::TimedOut | StoreError::DiskFull => {
            Problem::new(Code::Unavailable).retry_after(AWAY_SECONDS).logged(chain(error))
        }
        StoreError::Constraint { name } => match constraint::conflict(name) {
            Some(conflict) => of_conflict(conflict),
            None => Problem::new(Code::Internal).logged(chain(error)),
        },
        StoreError::StaleVersion => Problem::new(Code::PreconditionFailed),
        StoreError::CorruptRow { .. } | StoreError::Sealed(_) | StoreError::Database(_) => {
            Problem::new(Code::Internal).logged(chain(error))
        }
    }
}

fn of_conflict(conflict: Conflict) -> Problem {
    match conflict {
        Conflict::Taken(field) => Problem::new(Code::CodeTaken).with("field", field),
        Conflict::UnknownReference(field) => Problem::new(Code::ValidationFailed)
            .with_errors(vec![FieldError::new(format!("/{field}"), "unknown-reference")]),
        Conflict::InUse => Problem::new(Code::RoleInUse),
        Conflict::CardNumberInUse => Problem::new(Code::CardNotBlank),
        Conflict::KeyInUse => Problem::new(Code::RequestInProgress),
        Conflict::MembershipExists => Problem::new(Code::MembershipExists),
    }
}

const fn of_noun(noun: Noun) -> Code {
    match noun {
        Noun::ApiClient => Code::ApiClientNotFound,
        Noun::BookLock => Code::BookLockNotFound,
        Noun::Card => Code::CardNotFound,
        Noun::Command => Code::CommandNotFound,
        Noun::DayClosing => Code::DayClosingNotFound,
        Noun::Counts => Code::CountsNotFound,
        Noun::Device => Code::DeviceNotFound,
        Noun::Employee => Code::EmployeeNotFound,
        Noun::Hold => Code::HoldNotFound,
        Noun::InvoiceMark => Code::InvoiceMarkNotFound,
        Noun::LegalEntity => Code::LegalEntityNotFound,
        Noun::Member => Code::MemberNotFound,
        Noun::Membership => Code::MembershipNotFound,
        Noun::MessageTemplate => Code::MessageTemplateNotFound,
        Noun::Package => Code::PackageNotFound,
        Noun::Pairing => Code::PairingNotFound,
        Noun::Payment => Code::PaymentNotFound,
        Noun::Photo => Code::PhotoNotFound,
        Noun::ParkedSale => Code::ParkedSaleNotFound,
        Noun::Posting => Code::PostingNotFound,
        Noun::Product => Code::ProductNotFound,
        Noun::EmployeeGrade => Code::EmployeeGradeNotFound,
        Noun::CorrectionReason => Code::CorrectionReasonNotFound,
        Noun::CorrectionRequest => Code::CorrectionRequestNotFound,
        Noun::PaymentWay => Code::PaymentWayNotFound,
        Noun::ProductCategory => Code::ProductCategoryNotFound,
        Noun::Program => Code::ProgramNotFound,
        Noun::Proof => Code::ProofNotFound,
        Noun::Refund => Code::RefundNotFound,
        Noun::Slip => Code::SlipNotFound,
        Noun::Role => Code::RoleNotFound,
        Noun::Session => Code::SessionNotFound,
        Noun::Settlement => Code::SettlementNotFound,
        Noun::Shift => Code::ShiftNotFound,
        Noun::StatementLink => Code::StatementLinkNotFound,
        Noun::Shop => Code::ShopNotFound,
        Noun::Terminal => Code::TerminalNotFound,
        Noun::User => Code::UserNotFound,
    }
}

fn of_auth(error: AuthError) -> Problem {
    match error {
        AuthError::Unauthenticated => Problem::new(Code::Unauthenticated)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"regulars\"")),
        AuthError::CredentialsInvalid => Problem::new(Code::CredentialsInvalid)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"regulars\"")),
        AuthError::AccountLocked { retry_after_seconds } => {
            Problem::new(Code::AccountLocked).retry_after(retry_after_seconds)
        }
        AuthError::PermissionMissing(permission) => {
            Problem::new(Code::PermissionMissing).with("permission", permission.code())
        }
        AuthError::PasswordChangeRequired => Problem::new(Code::PasswordChangeRequired),
        AuthError::OriginRefused => Problem::new(Code::OriginRefused),
        AuthError::TerminalRequired => Problem::new(Code::TerminalRequired),
        AuthError::SetupFinished => Problem::new(Code::SetupFinished),
        AuthError::TooManyRequests { retry_after_seconds } => {
            Problem::new(Code::TooManyRequests).retry_after(retry_after_seconds)
        }
    }
}

/// What would be taken, from what on the rule asks for proof, and what it accepts.
fn of_proof(rule: &ProofRule, takes: Takes, currency: Currency) -> Problem {
    let accepted: Vec<&str> = rule.accepted.iter().map(|kind| kind.code()).collect();
    Problem::new(Code::ProofRequired)
        .with("accepted", accepted)
        .with("stored_value", Money::from_minor(takes.stored_value, currency).to_string())
        .with("points", takes.points)
        .with("counts", takes.counts)
        .with("stored_value_from", rule.stored_value_from.map(|from| from.to_string()))
        .with("points_from", rule.points_from)
        .with("counts_from", rule.counts_from)
}

/// The member who has the phone or card, as far as the caller may see them.
fn in_the_way(code: Code, member: Option<&MemberHeader>) -> Problem {
    let seen = member.map(|member| {
        json!({
            "id": member.id.value(), "number": member.number, "name": member.display.name,
            "phone_masked": member.display.phone_masked,
        })
    });
    Problem::new(code).with("member", seen)
}

/// The sequence that gains, as figures.
fn of_pump(pump: &Pump) -> Problem {
    let figures = serde_json::to_value(PumpResponse::from(pump)).unwrap_or_default();
    let figures = figures.as_object().into_iter().flatten();
    figures
        .fold(Problem::new(Code::RulesGainValue), |problem, (name, value)| problem.with(name, value.clone()))
}

const fn of_card(refusal: CardRefusal) -> Code {
    match (refusal.action, refusal.state) {
        (CardAction::Release, CardState::Issued | CardState::Active | CardState::Lapsed) => Code::CardNotLost,
        (_, CardState::Active) => Code::CardAlreadyActive,
        (_, state) => of_card_state(state),
    }
}

const fn of_idempotency(error: IdempotencyError) -> Code {
    match error {
        IdempotencyError::Missing => Code::IdempotencyKeyMissing,
        IdempotencyError::Invalid => Code::IdempotencyKeyInvalid,
        IdempotencyError::Reused => Code::IdempotencyKeyReused,
        IdempotencyError::InProgress => Code::RequestInProgress,
    }
}

fn of_mark(refused: CannotMark) -> Problem {
    match refused {
        CannotMark::NotPositive => Problem::new(Code::NothingToInvoice),
        CannotMark::Second { open } => Problem::new(Code::SecondInvoice).with("open", open.to_string()),
        CannotMark::TooMuch { open } => Problem::new(Code::InvoiceTooLarge).with("open", open.to_string()),
    }
}

fn of_rejection(rejection: &Rejection) -> Problem {
    let invalid = |pointer: &str, code: &str| {
        Problem::new(Code::ValidationFailed).with_errors(vec![FieldError::new(pointer, code)])
    };
    match rejection {
        Rejection::AmountNotPositive => invalid("/amount", "not-positive"),
        Rejection::AmountTooLarge => invalid("/amount", "too-large"),
        Rejection::WrongCurrency => invalid("/amount", "wrong-currency"),
        Rejection::NoLines => invalid("/lines", "missing-field"),
        Rejection::StaffSharesIncomplete => invalid("/lines", "staff-shares"),
        Rejection::ReasonMissing => invalid("/reason", "missing-field"),
        Rejection::DayClosed { date } => {
            Problem::new(Code::DayClosed).with("business_date", date.to_string())
        }
        Rejection::PeriodLocked { date, through } => Problem::new(Code::PeriodLocked)
            .with("business_date", date.to_string())
            .with("locked_through", through.to_string()),
        Rejection::ShiftRequired => Problem::new(Code::ShiftRequired),
        Rejection::WayNotOffered { method } => {
            Problem::new(Code::PaymentWayNotOffered).with("method", method.clone())
        }
        Rejection::ReferenceNeeded { method } => {
            Problem::new(Code::PaymentReferenceNeeded).with("method", method.clone())
        }
        Rejection::ProofRequired { rule, takes, currency } => of_proof(rule, *takes, *currency),
        Rejection::ProofNotUsable { cause } => Problem::new(Code::ProofNotUsable).with("cause", cause.code()),
        Rejection::TimeNotAcceptable => invalid("/occurred_at", "not-acceptable"),
        Rejection::InsufficientBalance { available, required } => {
            let short = Money::from_minor(required.minor() - available.minor(), required.currency());
            Problem::new(Code::InsufficientBalance)
                .with("available", available.to_string())
                .with("required", required.to_string())
                .with("short", short.to_string())
        }
        Rejection::ValueOnHold { free, held, required } => Problem::new(Code::ValueOnHold)
            .with("free", free.to_string())
            .with("held", held.to_string())
            .with("required", required.to_string()),
        Rejection::HoldOfRefund => Problem::new(Code::HoldOfRefund),
        Rejection::NothingToRefund => Problem::new(Code::NothingToRefund),
        Rejection::NotWithinSevenDays => Problem::new(Code::NotWithinSevenDays),
        Rejection::RefundBeingPaid => Problem::new(Code::RefundBeingPaid),
        Rejection::RefundNotOpen { state } => {
            Problem::new(Code::RefundNotOpen).with("state", json!(ValueRefundStateCode::from(*state)))
        }
        Rejection::RefundChanged { was, now } => {
            Problem::new(Code::RefundChanged).with("was", was.to_string()).with("now", now.to_string())
        }
        Rejection::RulesChanged => Problem::new(Code::RulesChanged),
        Rejection::HoldTooLong => invalid("/minutes", "range"),
        Rejection::HoldNotOpen { state } => {
            Problem::new(Code::HoldNotOpen).with("state", json!(HoldStateCode::from(*state)))
        }
        Rejection::PriceNotReduced { line } => invalid(&format!("/lines/{line}/price"), "not-reduced"),
        Rejection::MemberPriceAboveList { line } => {
            invalid(&format!("/lines/{line}/member_price"), "above-list-price")
        }
        Rejection::BillDiscountTooLarge { .. } => invalid("/discount", "too-large"),
        Rejection::PayoutInvalid { payout } => invalid(&format!("/payouts/{payout}"), "not-a-tender"),
        Rejection::TenderInvalid { tender } => invalid(&format!("/tenders/{tender}"), "not-a-tender"),
        Rejection::PriceBelowFloor { least, asked } => Problem::new(Code::PriceBelowFloor)
            .with("least", least.to_string())
            .with("asked", asked.to_string()),
        Rejection::OverCorrectionLimit { limit, amount } => Problem::new(Code::CorrectionOverLimit)
            .with("limit", limit.to_string())
            .with("amount", amount.to_string()),
        Rejection::CorrectionRequestEnded { state } => Problem::new(Code::CorrectionRequestEnded)
            .with("state", json!(CorrectionRequestStateCode::from(*state))),
        Rejection::TendersDoNotCover { due, paid } => {
            Problem::new(Code::TendersDoNotCover).with("due", due.to_string()).with("paid", paid.to_string())
        }
        Rejection::CashTooLittle { required, given } => Problem::new(Code::CashTooLittle)
            .with("required", required.to_string())
            .with("given", given.to_string()),
        Rejection::PointsCannotPay => Problem::new(Code::PointsCannotPay),
        Rejection::PointsOutOfRange { most, step } => {
            Problem::new(Code::PointsOutOfRange).with("most", *most).with("step", *step)
        }
        Rejection::InsufficientPoints { available, required } => {
            Problem::new(Code::InsufficientPoints).with("available", *available).with("required", *required)
        }
        Rejection::VoucherUsed { code, receipt_no } => Problem::new(Code::VoucherUsed)
            .with("voucher_code", code.clone())
            .with("receipt_no", receipt_no.clone()),
        Rejection::VoucherCancelTooLate { until, minutes } => {
            Problem::new(Code::VoucherCancelTooLate).with("until", instant(*until)).with("minutes", *minutes)
        }
        Rejection::VoucherNotReturnable => Problem::new(Code::VoucherNotReturnable),
        Rejection::CardLimit { limit, holds, cited } => {
            citing(Code::CardLimit, cited).with("limit", limit.to_string()).with("holds", holds.to_string())
        }
        Rejection::TransferOnly { from, purchase, cited } => citing(Code::TransferOnly, cited)
            .with("from", from.to_string())
            .with("purchase", purchase.to_string()),
        Rejection::BuyerUnknown { from, cited } => {
            citing(Code::BuyerUnknown, cited).with("from", from.map(|from| from.to_string()))
        }
        Rejection::OnAccountNotAllowed => Problem::new(Code::OnAccountNotAllowed),
        Rejection::OnAccountLimit { limit, owed, asked } => {
            let left = Money::from_minor((limit.minor() - owed.minor()).max(0), limit.currency());
            Problem::new(Code::OnAccountLimit)
                .with("limit", limit.to_string())
                .with("owed", owed.to_string())
                .with("asked", asked.to_string())
                .with("available", left.to_string())
        }
        Rejection::MoreThanOwed { owed, paid } => {
            Problem::new(Code::MoreThanOwed).with("owed", owed.to_string()).with("paid", paid.to_string())
        }
        Rejection::MemberNeeded => Problem::new(Code::MemberNeeded),
        Rejection::PackageRetired => Problem::new(Code::PackageRetired),
        Rejection::ItemsToPick { pick, of } => {
            Problem::new(Code::ItemsToPick).with("pick", *pick).with("of", *of)
        }
        Rejection::ServiceNeeded => Problem::new(Code::ServiceNeeded),
        Rejection::NoCountsLeft { available, required } => {
            Problem::new(Code::NoCountsLeft).with("available", *available).with("required", *required)
        }
        Rejection::CountsExpired { expired_at } => {
            Problem::new(Code::CountsExpired).with("expired_at", instant(*expired_at))
        }
        Rejection::NotSoldInThisShop { shops } => {
            Problem::new(Code::NotSoldInThisShop).with("shop_ids", ids_of(shops))
        }
        Rejection::NotInThisShop { shops } => {
            Problem::new(Code::NotInThisShop).with("shop_ids", ids_of(shops))
        }
        Rejection::NotOnThisWeekday { weekdays } => {
            Problem::new(Code::NotOnThisWeekday).with("weekdays", weekdays.clone())
        }
        Rejection::DayLimitReached { per_day, used } => {
            Problem::new(Code::DayLimitReached).with("per_day", *per_day).with("used", *used)
        }
        Rejection::TermNotBegun => Problem::new(Code::TermNotBegun),
        Rejection::NotAPass => Problem::new(Code::NotAPass),
        Rejection::PauseNotAllowed { days_left, times_left } => {
            Problem::new(Code::PauseNotAllowed).with("days_left", *days_left).with("times_left", *times_left)
        }
        Rejection::PauseOutside { .. } => invalid("/from", "range"),
        Rejection::PassPaused { from, until } => {
            Problem::new(Code::PassPaused).with("from", from.to_string()).with("until", until.to_string())
        }
        Rejection::PassNotPaused => Problem::new(Code::PassNotPaused),
        Rejection::UsedInPause { on } => Problem::new(Code::UsedInPause).with("on", on.to_string()),
        Rejection::DaysOutOfRange => invalid("/days", "range"),
        Rejection::TermChangedSince => Problem::new(Code::TermChangedSince),
        Rejection::CountsInRefund => Problem::new(Code::CountsInRefund),
        Rejection::PackageNotPaid { owed } => {
            Problem::new(Code::PackageNotPaid).with("owed", owed.to_string())
        }
        Rejection::CountsAlreadyUsed { used } => Problem::new(Code::CountsAlreadyUsed).with("used", *used),
        Rejection::MemberSuspended => Problem::new(Code::MemberSuspended),
        Rejection::CardNotUsable { state } => Problem::new(of_card_state(*state)),
        Rejection::AlreadyReversed { by } => {
            Problem::new(Code::AlreadyReversed).with("reversal_id", by.to_string())
        }
        Rejection::NotASlip => Problem::new(Code::NotASlip),
        Rejection::SlipOfMember => Problem::new(Code::SlipOfMember),
        Rejection::SlipMadeUp { by } => Problem::new(Code::SlipMadeUp).with("posting_id", by.to_string()),
        Rejection::SlipHasPoints { by } => {
            Problem::new(Code::SlipHasPoints).with("posting_id", by.to_string())
        }
        Rejection::SlipTooOld { sold_on, days } => {
            Problem::new(Code::SlipTooOld).with("sold_on", sold_on.to_string()).with("days", *days)
        }
        Rejection::NothingToMakeUp => Problem::new(Code::NothingToMakeUp),
        Rejection::FewerPoints { available, required } => {
            Problem::new(Code::FewerPoints).with("available", *available).with("required", *required)
        }
        Rejection::NoPoints => Problem::new(Code::NoPoints),
        Rejection::NotReplaceable => Problem::new(Code::NotReplaceable),
        Rejection::SlipOfOtherShop => Problem::new(Code::SlipOfOtherShop),
        Rejection::PointsSerialInvalid => invalid("/points_serial", "letters-and-digits"),
        Rejection::PointsSerialInUse { serial, by } => Problem::new(Code::PointsSerialInUse)
            .with("serial", serial.clone())
            .with("posting_id", by.map(|by| by.to_string())),
        Rejection::HasReturns => Problem::new(Code::HasReturns),
        Rejection::NotReturnable => Problem::new(Code::NotReturnable),
        Rejection::NothingToReturn => Problem::new(Code::NothingToReturn),
        Rejection::LineNotReturnable { line } => invalid(&format!("/lines/{line}/line"), "unknown-reference"),
        Rejection::OverReturned { line, left } => {
            Problem::new(Code::OverReturned).with("left", left.to_string()).with("line", *line)
        }
        Rejection::NotReversible => Problem::new(Code::NotReversible),
        Rejection::ValueAlreadyUsed { used } => {
            Problem::new(Code::ValueAlreadyUsed).with("used", used.to_string())
        }
        Rejection::PointsAlreadyUsed { missing } => {
            Problem::new(Code::PointsAlreadyUsed).with("missing", *missing)
        }
        Rejection::PaymentNotUsable { payment, cause } => {
            of_unusable(*cause).with("payment_id", payment.to_string())
        }
        Rejection::PaymentGivenBack => Problem::new(Code::PaymentGivenBack),
        Rejection::NeedsMorePairs | Rejection::FactsIncomplete => {
            Problem::new(Code::Internal).logged(format!("{rejection:?} reached the edge"))
        }
    }
}

/// Why a payment cannot pay, by a code of its own, with the figures.
fn of_unusable(cause: PaymentUnusable) -> Problem {
    let because = |cause: &str| Problem::new(Code::PaymentNotUsable).with("cause", cause);
    match cause {
        PaymentUnusable::NotFound => because("not_found"),
        PaymentUnusable::NotPaid(state) => because("not_paid").with("state", state.code()),
        PaymentUnusable::Used => because("used"),
        PaymentUnusable::GivenBack => because("given_back"),
        PaymentUnusable::OtherMethod => because("other_method"),
        PaymentUnusable::OtherAmount { paid, asked } => {
            because("other_amount").with("paid", paid.to_string()).with("asked", asked.to_string())
        }
    }
}

fn of_cancel(refusal: CancelRefusal) -> Problem {
    match refusal {
        CancelRefusal::Settled(state) => Problem::new(Code::PaymentSettled).with("state", state.code()),
        CancelRefusal::TooEarly { from } => {
            Problem::new(Code::PaymentCancelTooEarly).with("from", instant(from))
        }
        CancelRefusal::TooLate => Problem::new(Code::PaymentCancelTooLate),
    }
}

const fn of_card_state(state: CardState) -> Code {
    match state {
        CardState::Lost => Code::CardReportedLost,
        CardState::Replaced => Code::CardReplaced,
        CardState::Cancelled => Code::CardCancelled,
        CardState::Lapsed => Code::CardLapsed,
        CardState::Issued | CardState::Active => Code::CardNotActive,
    }
}

/// An error and its sources, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// Ids as they leave.
fn ids_of(shops: &[Id<Shop>]) -> Vec<Value> {
    shops.iter().map(|shop| json!(shop.value())).collect()
}

/// A problem whose figure stands in a law.
fn citing(code: Code, cited: &Citation) -> Problem {
    Problem::new(code)
        .with("source_zh", cited.zh.clone())
        .with("source_en", cited.en.clone())
        .with("since", cited.since.to_string())
}
