//! The operations, in one table.
//!
//! How to add one:
//!
//! 1. `routes/<resource>.rs` (or `routes/<resource>/<verb>.rs` when it grows): request and response DTOs
//!    (`Deserialize` with `deny_unknown_fields` + `Validate` + `ToSchema`; `Serialize` + `ToSchema`), conversions
//!    beside them, then the handler. The handler reads as: extract, command, one call into `app::<resource>`,
//!    response. Whoever reaches it may, because the table below was asked before. Its doc comment is the summary
//!    (first line) and description (the rest) in the document; `#[utoipa::path]` above the actix attribute gives tag,
//!    body and success responses.
//! 2. `app/<resource>.rs`: the use case, in one transaction: `persistence` calls, `audit::record`, one answer.
//! 3. One line below: the handler, who may call it, and the problem codes beyond the general ones. The document gets
//!    security and every problem response from that line; `405` answers come from it too.
//!
//! Hot operations come first, because actix looks from the top.

mod accounts;
mod api_clients;
mod audit_events;
mod bearer_cards;
mod book_locks;
mod books;
mod cards;
mod commands;
mod commissions;
mod consumptions;
mod correction_reasons;
mod correction_requests;
mod corrections;
mod count_uses;
mod day_closings;
mod desk;
mod employee_grades;
mod employees;
mod fields;
mod holds;
mod invoices;
mod labels;
mod legal_entities;
mod members;
mod messages;
mod oauth;
mod package_sales;
mod packages;
mod parked_sales;
mod payment_ways;
mod payments;
mod permissions;
mod photos;
mod points_adjustments;
mod points_make_ups;
mod postings;
mod prepaid;
mod product_categories;
mod products;
mod programs;
mod proofs;
mod readers;
mod refunds;
mod repayments;
mod replacements;
mod reports;
mod returns;
mod reversals;
mod roles;
mod rules;
mod sessions;
mod settlements;
mod setup;
mod shifts;
mod shops;
mod statement_links;
mod statements;
mod tenant;
mod terminals;
mod terms;
mod top_ups;
mod users;
mod value;
mod vouchers;

use actix_web::dev::HttpServiceFactory;
use domain::permissions::Permission;
use utoipa_actix_web::OpenApiFactory;

use crate::problem::Code;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Anybody with a valid token.
    SignedIn,
    /// Whoever has the permission.
    May(Permission),
    /// A paired reader gateway.
    Device,
}

/// What the table is read into: the running service, or the document.
pub(crate) trait Operations {
    /// Adds one operation.
    fn add<O>(&mut self, operation: O, access: Access, problems: &[Code])
    where
        O: HttpServiceFactory + OpenApiFactory + 'static;
}

/// Problems of every command that moves value.
const OF_SALE: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::PaymentWayNotOffered,
    Code::PaymentReferenceNeeded,
    Code::TerminalRequired,
    Code::MembershipNotFound,
    Code::CardNotFound,
    Code::ShopNotFound,
    Code::InsufficientBalance,
    Code::MemberSuspended,
    Code::MemberNeeded,
    Code::CardReportedLost,
    Code::CardReplaced,
    Code::CardCancelled,
    Code::CardLapsed,
    Code::CardNotActive,
    Code::PaymentNotUsable,
];
/// Problems of what is asked for by the rules of a preview.
const OF_RULES_SEEN: &[Code] = &[Code::RulesChanged];
/// Problems of a top-up that the law does not allow.
const OF_PREPAID: &[Code] = &[Code::CardLimit, Code::TransferOnly, Code::BuyerUnknown];
/// Problems of what takes value of a member, where a rule asks for proof that they are there.
const OF_PROOF: &[Code] = &[Code::ProofRequired, Code::ProofNotUsable];
/// Problems of a sale beside those of every command.
const OF_PAYMENT: &[Code] = &[
    Code::ValueOnHold,
    Code::HoldNotFound,
    Code::HoldNotOpen,
    Code::HoldOfRefund,
    Code::ProgramNotFound,
    Code::PriceBelowFloor,
    Code::ApprovalRefused,
    Code::AccountLocked,
    Code::TendersDoNotCover,
    Code::CashTooLittle,
    Code::OnAccountNotAllowed,
    Code::OnAccountLimit,
    Code::VoucherUsed,
    Code::PointsCannotPay,
    Code::PointsOutOfRange,
    Code::InsufficientPoints,
];
/// Problems of a sample on which a draft of a rule is tried.
const OF_SAMPLE: &[Code] = &[
    Code::RuleInvalid,
    Code::InsufficientBalance,
    Code::TendersDoNotCover,
    Code::CashTooLittle,
    Code::OnAccountNotAllowed,
    Code::OnAccountLimit,
    Code::PointsCannotPay,
    Code::PointsOutOfRange,
    Code::InsufficientPoints,
    Code::ValidationFailed,
];
/// Problems of the sale of a package beside those of every command.
const OF_PACKAGE_SALE: &[Code] = &[
    Code::ValueOnHold,
    Code::PackageNotFound,
    Code::PackageRetired,
    Code::NotSoldInThisShop,
    Code::ItemsToPick,
    Code::TendersDoNotCover,
    Code::CashTooLittle,
    Code::OnAccountNotAllowed,
    Code::OnAccountLimit,
    Code::VoucherUsed,
    Code::PointsCannotPay,
    Code::PointsOutOfRange,
    Code::InsufficientPoints,
];
/// Problems of what may be entered late, by the number of its paper slip.
const OF_LATE_ENTRY: &[Code] = &[Code::PointsSerialInUse];
/// Problems of a use of counts.
const OF_COUNT_USE: &[Code] = &[
    Code::CountsNotFound,
    Code::ServiceNeeded,
    Code::NoCountsLeft,
    Code::CountsExpired,
    Code::NotInThisShop,
    Code::NotOnThisWeekday,
    Code::DayLimitReached,
    Code::CountsInRefund,
    Code::PassPaused,
];
/// Problems of a change of a term beside those of every command.
const OF_TERM: &[Code] =
    &[Code::CountsNotFound, Code::NoCountsLeft, Code::CountsInRefund, Code::TermNotBegun];
/// Problems of a pause beside those of every change of a term.
const OF_PAUSE: &[Code] =
    &[Code::NotAPass, Code::CountsExpired, Code::PauseNotAllowed, Code::PassPaused, Code::UsedInPause];
/// Problems of the release of a hold.
const OF_RELEASE: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::TerminalRequired,
    Code::HoldNotFound,
    Code::HoldNotOpen,
    Code::HoldOfRefund,
];
/// Problems of the quote of a refund.
const OF_REFUND_QUOTE: &[Code] = &[
    Code::MembershipNotFound,
    Code::PostingNotFound,
    Code::NothingToRefund,
    Code::NotWithinSevenDays,
    Code::AlreadyReversed,
    Code::PackageNotPaid,
    Code::MalformedQuery,
    Code::ValidationFailed,
];
/// Problems of a refund that is asked for, beside those of every command.
const OF_REFUND_REQUEST: &[Code] = &[
    Code::ValueOnHold,
    Code::CountsInRefund,
    Code::PostingNotFound,
    Code::NothingToRefund,
    Code::NotWithinSevenDays,
    Code::AlreadyReversed,
    Code::PackageNotPaid,
];
/// Problems of a refund that is not to be.
const OF_REFUND_END: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::TerminalRequired,
    Code::RefundNotFound,
    Code::RefundNotOpen,
    Code::RefundBeingPaid,
];
/// Problems of a refund that is paid out.
const OF_REFUND_PAYMENT: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::PaymentWayNotOffered,
    Code::TerminalRequired,
    Code::RefundNotFound,
    Code::RefundNotOpen,
    Code::RefundBeingPaid,
    Code::RefundChanged,
    Code::TendersDoNotCover,
];
/// Problems of a refund that providers are asked to pay.
const OF_REFUND_SENDING: &[Code] =
    &[Code::RefundNotFound, Code::RefundNotOpen, Code::RefundChanged, Code::ValidationFailed];
/// Problems of a repayment.
const OF_REPAYMENT: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::PaymentWayNotOffered,
    Code::PaymentReferenceNeeded,
    Code::TerminalRequired,
    Code::MembershipNotFound,
    Code::ShopNotFound,
    Code::MemberNeeded,
    Code::CashTooLittle,
    Code::MoreThanOwed,
    Code::PointsSerialInUse,
];

/// Problems of taking money by a connected provider.
const OF_PROVIDER: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::TerminalRequired,
    Code::ShopNotFound,
    Code::PaymentProviderMissing,
    Code::PaymentNotUsable,
    Code::InsufficientBalance,
    Code::ValueOnHold,
    Code::CardReportedLost,
    Code::CardReplaced,
    Code::CardCancelled,
    Code::CardLapsed,
    Code::CardNotActive,
    Code::ValidationFailed,
];
/// Problems of a correction.
const OF_REVERSAL: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::TerminalRequired,
    Code::CorrectionOverLimit,
    Code::ApprovalRefused,
    Code::AccountLocked,
    Code::PostingNotFound,
    Code::AlreadyReversed,
    Code::NotReversible,
    Code::ValueAlreadyUsed,
    Code::CountsAlreadyUsed,
    Code::CountsInRefund,
    Code::TermChangedSince,
    Code::PointsAlreadyUsed,
    Code::ValueOnHold,
    Code::HasReturns,
    Code::SlipHasPoints,
    Code::VoucherCancelTooLate,
    Code::PaymentGivenBack,
    Code::RefundBeingPaid,
];
/// Problems of a key.
const OF_KEY: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
];
/// Problems of lines that come back by a request, beside those of a correction.
const OF_LINES_ASKED: &[Code] =
    &[Code::NotReturnable, Code::VoucherNotReturnable, Code::OverReturned, Code::NothingToReturn];
/// Problems of a correction that is asked for, beside those of the correction.
const OF_CORRECTION_ASKED: &[Code] = &[Code::ApprovalNotNeeded, Code::CorrectionRequestWaiting];
/// Problems of a request for a correction that is approved, beside those of the correction.
const OF_CORRECTION_APPROVAL: &[Code] =
    &[Code::CorrectionRequestNotFound, Code::CorrectionRequestEnded, Code::OwnCorrectionRequest];
/// Problems of a slip that is rebuilt beside those of a correction and of a sale.
const OF_REPLACEMENT: &[Code] = &[Code::NotReplaceable, Code::SlipOfOtherShop, Code::PointsSerialInUse];
/// Problems of a make-up of points.
const OF_MAKE_UP: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::TerminalRequired,
    Code::MembershipNotFound,
    Code::CardNotFound,
    Code::ShopNotFound,
    Code::SlipNotFound,
    Code::MemberSuspended,
    Code::MemberNeeded,
    Code::CardReportedLost,
    Code::CardReplaced,
    Code::CardCancelled,
    Code::CardLapsed,
    Code::CardNotActive,
    Code::NotASlip,
    Code::SlipOfMember,
    Code::SlipMadeUp,
    Code::SlipTooOld,
    Code::NothingToMakeUp,
    Code::AlreadyReversed,
];
/// Problems of an adjustment of points.
const OF_ADJUSTMENT: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::TerminalRequired,
    Code::MembershipNotFound,
    Code::CardNotFound,
    Code::ShopNotFound,
    Code::MemberSuspended,
    Code::MemberNeeded,
    Code::CardReportedLost,
    Code::CardReplaced,
    Code::CardCancelled,
    Code::CardLapsed,
    Code::CardNotActive,
    Code::FewerPoints,
    Code::NoPoints,
];
/// Problems of a return.
const OF_RETURN: &[Code] = &[
    Code::IdempotencyKeyMissing,
    Code::IdempotencyKeyInvalid,
    Code::IdempotencyKeyReused,
    Code::RequestInProgress,
    Code::DayClosed,
    Code::PeriodLocked,
    Code::ShiftRequired,
    Code::TerminalRequired,
    Code::CorrectionOverLimit,
    Code::ApprovalRefused,
    Code::AccountLocked,
    Code::PostingNotFound,
    Code::RefundBeingPaid,
    Code::AlreadyReversed,
    Code::NotReturnable,
    Code::VoucherNotReturnable,
    Code::OverReturned,
    Code::NothingToReturn,
    Code::PointsAlreadyUsed,
    Code::SlipHasPoints,
];

/// Problems of a change of a card's state.
const OF_CARD: &[Code] = &[
    Code::CardNotFound,
    Code::CardAlreadyActive,
    Code::CardNotActive,
    Code::CardNotLost,
    Code::CardReportedLost,
    Code::CardReplaced,
    Code::CardCancelled,
    Code::CardLapsed,
];

/// Problems of a list in pages.
const OF_LIST: &[Code] = &[Code::CursorInvalid, Code::MalformedQuery, Code::ValidationFailed];
/// Problems of a question about days.
const OF_QUERY: &[Code] = &[Code::MalformedQuery, Code::ValidationFailed];
/// Problems of a statement of account in pages.
const OF_STATEMENT: &[Code] =
    &[Code::MembershipNotFound, Code::CursorInvalid, Code::MalformedQuery, Code::ValidationFailed];
/// Problems of a statement of account that is read by its link.
const OF_LINK: &[Code] = &[
    Code::StatementLinkNotFound,
    Code::StatementCodeWrong,
    Code::StatementLinkLocked,
    Code::CursorInvalid,
    Code::ValidationFailed,
];
/// Problems of a list of what an employee did.
const OF_OWN_LIST: &[Code] =
    &[Code::EmployeeNotFound, Code::CursorInvalid, Code::MalformedQuery, Code::ValidationFailed];
/// Problems of an edit of something that is always there.
const OF_EDIT: &[Code] = &[Code::PreconditionFailed, Code::PreconditionRequired];

/// Problems of a slip that is rebuilt: those of taking a sale back and of selling to its member, each once.
fn of_sale_that_replaces() -> Vec<Code> {
    let elsewhere = [
        Code::ProgramNotFound,
        Code::HoldNotFound,
        Code::HoldNotOpen,
        Code::HoldOfRefund,
        Code::CardNotFound,
        Code::CountsAlreadyUsed,
        Code::CountsInRefund,
        Code::TermChangedSince,
        Code::ValueAlreadyUsed,
        Code::PaymentGivenBack,
        Code::NotReversible,
        Code::MembershipNotFound,
    ];
    let mut codes = [OF_REVERSAL, OF_SALE, OF_PAYMENT, OF_REPLACEMENT].concat();
    codes.retain(|code| !elsewhere.contains(code));
    let mut seen = Vec::new();
    codes.retain(|code| {
        !seen.contains(code) && {
            seen.push(*code);
            true
        }
    });
    codes
}

/// Every operation under `/api/v1`.
pub(crate) fn table(operations: &mut impl Operations) {
    use Access::{Device, May, Open, SignedIn};
    use Code::{
        AccountLocked, CodeTaken, CredentialsInvalid, LegalEntityNotFound, PasswordChangeRequired,
        PreconditionFailed, PreconditionRequired, RoleNotFound, SessionNotFound, ShopNotFound,
        TerminalNotFound, TerminalRequired, Unauthenticated, UserNotFound, ValidationFailed,
    };
    use Permission as P;

    // Desk
    operations.add(desk::look_up_credential, May(P::DeskServe), &[ValidationFailed]);
    operations.add(desk::get_desk_panel, May(P::DeskServe), &[Code::MembershipNotFound]);
    operations.add(count_uses::list_membership_counts, May(P::DeskServe), &[Code::MembershipNotFound]);
    operations.add(terms::list_membership_term_changes, May(P::DeskServe), &[Code::MembershipNotFound]);
    operations.add(holds::list_membership_holds, May(P::DeskServe), &[Code::MembershipNotFound]);

    operations.add(
        proofs::send_proof_code,
        May(P::DeskServe),
        &[
            TerminalRequired,
            Code::MembershipNotFound,
            ShopNotFound,
            Code::ProofCodeTooSoon,
            Code::ProofCodeNotSent,
            ValidationFailed,
        ],
    );
    operations.add(
        proofs::show_card,
        May(P::DeskServe),
        &[TerminalRequired, Code::MembershipNotFound, Code::CardNotFound, ValidationFailed],
    );
    operations.add(
        proofs::confirm_proof,
        May(P::DeskServe),
        &[Code::ProofNotFound, Code::ProofCodeWrong, Code::ProofNotUsable, ValidationFailed],
    );

    let park = [
        Code::IdempotencyKeyMissing,
        Code::IdempotencyKeyInvalid,
        Code::IdempotencyKeyReused,
        Code::RequestInProgress,
        TerminalRequired,
        Code::TooManyParkedSales,
        Code::MembershipNotFound,
        Code::CardNotFound,
        ValidationFailed,
    ];
    operations.add(parked_sales::list_parked_sales, May(P::ConsumptionCreate), &[]);
    operations.add(parked_sales::park_sale, May(P::ConsumptionCreate), &park);
    operations.add(
        parked_sales::take_parked_sale,
        May(P::ConsumptionCreate),
        &[Code::ParkedSaleNotFound, Code::AlreadyTaken],
    );

    // Value
    let of_consumption = [OF_SALE, OF_PAYMENT, OF_PROOF, OF_LATE_ENTRY, OF_RULES_SEEN].concat();
    operations.add(consumptions::create_consumption, May(P::ConsumptionCreate), &of_consumption);
    let of_top_up = [OF_SALE, OF_PREPAID, OF_LATE_ENTRY, OF_RULES_SEEN].concat();
    operations.add(top_ups::create_top_up, May(P::TopUpCreate), &of_top_up);
    let of_package_sale = [OF_SALE, OF_PACKAGE_SALE, OF_PROOF, OF_LATE_ENTRY].concat();
    operations.add(package_sales::create_package_sale, May(P::ConsumptionCreate), &of_package_sale);
    let without_balance = |code: &&Code| ![Code::InsufficientBalance, Code::PaymentNotUsable].contains(code);
    let of_count_use: Vec<Code> = OF_SALE
        .iter()
        .filter(without_balance)
        .chain(OF_COUNT_USE)
        .chain(OF_PROOF)
        .chain(OF_LATE_ENTRY)
        .copied()
        .collect();
    operations.add(count_uses::create_count_use, May(P::ConsumptionCreate), &of_count_use);
    let of_term: Vec<Code> = OF_SALE.iter().filter(without_balance).chain(OF_TERM).copied().collect();
    let of_pause = [of_term.as_slice(), OF_PAUSE].concat();
    let of_resumption = [of_term.as_slice(), &[Code::PassNotPaused]].concat();
    operations.add(terms::create_pass_pause, May(P::PassPause), &of_pause);
    operations.add(terms::create_pass_resumption, May(P::PassPause), &of_resumption);
    operations.add(terms::create_term_extension, May(P::TermExtend), &of_term);
    let of_hold = [OF_SALE, &[Code::ValueOnHold]].concat();
    operations.add(holds::create_hold, May(P::HoldMaintain), &of_hold);
    operations.add(holds::create_hold_release, May(P::HoldMaintain), OF_RELEASE);
    let of_request = [OF_SALE, OF_REFUND_REQUEST].concat();
    operations.add(refunds::get_refund_quote, May(P::RefundCreate), OF_REFUND_QUOTE);
    operations.add(refunds::create_refund, May(P::RefundCreate), &of_request);
    operations.add(refunds::list_refunds, May(P::RefundCreate), OF_LIST);
    operations.add(refunds::get_refund, May(P::RefundCreate), &[Code::RefundNotFound]);
    operations.add(
        refunds::approve_refund,
        May(P::RefundApprove),
        &[Code::RefundNotFound, Code::RefundNotOpen],
    );
    operations.add(
        refunds::approve_refund_by_pin,
        May(P::RefundCreate),
        &[Code::RefundNotFound, Code::RefundNotOpen, Code::ApprovalRefused, AccountLocked],
    );
    operations.add(refunds::send_refund, May(P::RefundCreate), OF_REFUND_SENDING);
    operations.add(refunds::create_refund_payment, May(P::RefundCreate), OF_REFUND_PAYMENT);
    operations.add(refunds::create_refund_refusal, May(P::RefundApprove), OF_REFUND_END);
    operations.add(refunds::create_refund_cancellation, May(P::RefundCreate), OF_REFUND_END);
    operations.add(repayments::create_repayment, May(P::RepaymentCreate), OF_REPAYMENT);
    operations.add(points_make_ups::create_points_make_up, May(P::PointsMakeUp), OF_MAKE_UP);
    operations.add(points_adjustments::create_points_adjustment, May(P::PointsAdjust), OF_ADJUSTMENT);
    operations.add(reversals::create_reversal, May(P::PostingReverse), OF_REVERSAL);
    let of_correction = |without: &[Code], more: &[Code]| -> Vec<Code> {
        let own = OF_REVERSAL.iter().filter(|code| !without.contains(code));
        own.chain(OF_LINES_ASKED).chain(more).copied().collect()
    };
    let with_pin = [Code::ApprovalRefused, AccountLocked];
    let of_asking = of_correction(
        &[&with_pin[..], OF_KEY, &[Code::CorrectionOverLimit]].concat(),
        &[OF_CORRECTION_ASKED, &[ValidationFailed]].concat(),
    );
    let of_approval = of_correction(
        &[&with_pin[..], &[TerminalRequired, Code::PostingNotFound]].concat(),
        OF_CORRECTION_APPROVAL,
    );
    operations.add(correction_requests::list_correction_requests, May(P::PostingReverse), OF_LIST);
    operations.add(correction_requests::create_correction_request, May(P::PostingReverse), &of_asking);
    operations.add(
        correction_requests::get_correction_request,
        May(P::PostingReverse),
        &[Code::CorrectionRequestNotFound],
    );
    operations.add(
        correction_requests::refuse_correction_request,
        May(P::PostingReverse),
        &[
            Code::CorrectionRequestNotFound,
            Code::CorrectionRequestEnded,
            Code::OwnCorrectionRequest,
            Code::CorrectionOverLimit,
            ValidationFailed,
        ],
    );
    operations.add(
        correction_requests::withdraw_correction_request,
        May(P::PostingReverse),
        &[Code::CorrectionRequestNotFound, Code::CorrectionRequestEnded, Code::CorrectionRequestOfOther],
    );
    operations.add(correction_requests::create_correction_approval, May(P::PostingReverse), &of_approval);
    let of_replacement = of_sale_that_replaces();
    operations.add(replacements::create_posting_replacement, May(P::PostingReverse), &of_replacement);
    operations.add(returns::create_return, May(P::ReturnCreate), OF_RETURN);
    operations.add(
        commands::get_command,
        May(P::DeskServe),
        &[Code::CommandNotFound, Code::RequestInProgress],
    );

    // Gift cards and deposits
    operations.add(
        bearer_cards::create_bearer_card,
        May(P::TopUpCreate),
        &[Code::CardNotBlank, ValidationFailed],
    );
    operations.add(bearer_cards::list_bearer_cards, May(P::AccountRead), OF_LIST);
    operations.add(bearer_cards::get_bearer_card, May(P::DeskServe), &[Code::MembershipNotFound]);

    // Payments
    operations.add(payments::create_payment, May(P::PaymentCreate), OF_PROVIDER);
    operations.add(payments::list_payments, May(P::PaymentRead), OF_LIST);
    operations.add(payments::get_payment, May(P::PaymentRead), &[Code::PaymentNotFound]);
    operations.add(payments::query_payment, May(P::PaymentCreate), &[Code::PaymentNotFound]);
    operations.add(
        payments::cancel_payment,
        May(P::PaymentCreate),
        &[
            Code::PaymentNotFound,
            Code::PaymentSettled,
            Code::PaymentCancelTooEarly,
            Code::PaymentCancelTooLate,
        ],
    );
    operations.add(
        payments::refund_payment,
        May(P::PaymentRefund),
        &[Code::PaymentNotFound, Code::PaymentNotRefundable],
    );

    // Ledger
    operations.add(postings::list_postings, May(P::PostingRead), OF_LIST);
    operations.add(postings::get_posting, May(P::PostingRead), &[Code::PostingNotFound]);
    operations.add(postings::get_posting_receipt, May(P::PostingRead), &[Code::PostingNotFound]);
    operations.add(statements::get_statement, May(P::PostingRead), OF_STATEMENT);
    operations.add(
        statements::get_member_statement,
        May(P::PostingRead),
        &[Code::MemberNotFound, Code::MalformedQuery, ValidationFailed],
    );
    operations.add(
        statements::get_member_statement_document,
        May(P::PostingRead),
        &[
            Code::MemberNotFound,
            Code::MembershipNotFound,
            Code::StatementTooLong,
            Code::FontMissing,
            Code::MalformedQuery,
            ValidationFailed,
        ],
    );
    operations.add(
        statements::export_statement,
        May(P::PostingRead),
        &[Code::MembershipNotFound, Code::StatementTooLong, Code::MalformedQuery, ValidationFailed],
    );
    operations.add(
        statements::get_statement_document,
        May(P::PostingRead),
        &[
            Code::MembershipNotFound,
            Code::StatementTooLong,
            Code::FontMissing,
            Code::MalformedQuery,
            ValidationFailed,
        ],
    );

    operations.add(statement_links::read_statement, Open, OF_LINK);
    operations.add(
        statement_links::read_statement_document,
        Open,
        &[
            Code::StatementLinkNotFound,
            Code::StatementCodeWrong,
            Code::StatementLinkLocked,
            Code::StatementTooLong,
            Code::FontMissing,
            ValidationFailed,
        ],
    );
    operations.add(
        statement_links::create_statement_link,
        May(P::StatementLink),
        &[Code::MembershipNotFound, ValidationFailed],
    );
    operations.add(statement_links::list_statement_links, May(P::StatementLink), &[Code::MembershipNotFound]);
    operations.add(
        statement_links::revoke_statement_link,
        May(P::StatementLink),
        &[Code::StatementLinkNotFound],
    );

    // Reports
    operations.add(reports::get_daily_report, May(P::ReportRead), &[Code::MalformedQuery, ValidationFailed]);
    operations.add(reports::list_daily_contributions, May(P::ReportRead), OF_LIST);
    operations.add(reports::export_daily_report, May(P::ReportRead), OF_QUERY);
    operations.add(reports::export_daily_contributions, May(P::ReportRead), OF_QUERY);
    operations.add(
        reports::overview::get_overview,
        May(P::ReportRead),
        &[Code::MalformedQuery, ValidationFailed],
    );

    // Days
    operations.add(day_closings::list_day_closings, May(P::DayClose), OF_LIST);
    operations.add(
        day_closings::get_day_standing,
        May(P::DayClose),
        &[Code::MalformedQuery, TerminalRequired, ValidationFailed],
    );
    operations.add(
        day_closings::close_day,
        May(P::DayClose),
        &[TerminalRequired, Code::DayAlreadyClosed, Code::DayHasOpenItems, ValidationFailed],
    );
    operations.add(day_closings::get_day_closing, May(P::DayClose), &[Code::DayClosingNotFound]);
    operations.add(
        day_closings::reopen_day,
        May(P::DayReopen),
        &[Code::DayClosingNotFound, Code::DayNotClosed, Code::PeriodLocked, ValidationFailed],
    );

    // Between shops
    operations.add(
        reports::settlement::get_settlement_report,
        May(P::ReportRead),
        &[Code::MalformedQuery, ValidationFailed],
    );
    operations.add(reports::settlement::list_settlement_movements, May(P::ReportRead), OF_LIST);
    operations.add(reports::settlement::export_settlement_report, May(P::ReportRead), OF_QUERY);
    operations.add(reports::settlement::export_settlement_movements, May(P::ReportRead), OF_QUERY);
    operations.add(settlements::export_settlement, May(P::ReportRead), &[Code::SettlementNotFound]);
    operations.add(settlements::list_settlements, May(P::ReportRead), OF_LIST);
    operations.add(
        settlements::fix_settlement,
        May(P::SettlementManage),
        &[Code::SettlementNotClosed, ValidationFailed],
    );
    operations.add(settlements::get_settlement, May(P::ReportRead), &[Code::SettlementNotFound]);
    operations.add(
        settlements::list_settled_movements,
        May(P::ReportRead),
        &[Code::MalformedQuery, Code::SettlementNotFound, Code::CursorInvalid, ValidationFailed],
    );
    operations.add(
        settlements::withdraw_settlement,
        May(P::SettlementManage),
        &[Code::SettlementNotFound, Code::SettlementClosed],
    );
    operations.add(
        settlements::close_settlement,
        May(P::SettlementManage),
        &[Code::SettlementNotFound, Code::SettlementClosed],
    );
    operations.add(
        settlements::pay_settlement,
        May(P::SettlementManage),
        &[Code::SettlementNotFound, Code::SettlementNotClosed, ValidationFailed],
    );

    // Books
    operations.add(books::get_books, May(P::ReportRead), &[Code::MalformedQuery, ValidationFailed]);
    operations.add(books::list_book_contributions, May(P::ReportRead), OF_LIST);
    operations.add(books::export_books, May(P::ReportRead), OF_QUERY);
    operations.add(books::export_book_contributions, May(P::ReportRead), OF_QUERY);
    operations.add(books::export_journal_workbook, May(P::ReportRead), OF_QUERY);
    operations.add(books::export_journal, May(P::ReportRead), &[Code::MalformedQuery, ValidationFailed]);
    operations.add(books::settings::get_book_settings, May(P::ReportRead), &[]);
    operations.add(books::settings::update_book_settings, May(P::TenantEdit), OF_EDIT);
    operations.add(invoices::list_money_receipts, May(P::ReportRead), OF_LIST);
    operations.add(invoices::export_money_receipts_workbook, May(P::ReportRead), OF_QUERY);
    operations.add(invoices::export_money_receipts, May(P::ReportRead), OF_QUERY);
    operations.add(invoices::get_posting_invoice, May(P::PostingRead), &[Code::PostingNotFound]);
    operations.add(
        invoices::mark_invoice,
        May(P::InvoiceMark),
        &[
            Code::PostingNotFound,
            Code::SecondInvoice,
            Code::InvoiceTooLarge,
            Code::NothingToInvoice,
            ValidationFailed,
        ],
    );
    operations.add(
        invoices::withdraw_invoice_mark,
        May(P::InvoiceMark),
        &[Code::InvoiceMarkNotFound, Code::InvoiceReddened, Code::InvoiceMarkWithdrawn, ValidationFailed],
    );
    operations.add(invoices::settings::get_invoice_settings, May(P::ReportRead), &[]);
    operations.add(invoices::settings::update_invoice_settings, May(P::TenantEdit), OF_EDIT);
    operations.add(
        book_locks::list_book_months,
        May(P::ReportRead),
        &[Code::MalformedQuery, ValidationFailed],
    );
    operations.add(
        book_locks::preview_book_lock,
        May(P::ReportRead),
        &[Code::MalformedQuery, Code::LegalEntityNotFound, ValidationFailed],
    );
    operations.add(
        book_locks::lock_books,
        May(P::BookLock),
        &[
            Code::LegalEntityNotFound,
            Code::DaysStillOpen,
            Code::PeriodAlreadyLocked,
            Code::PeriodNotNext,
            Code::PeriodNotOver,
            ValidationFailed,
        ],
    );
    operations.add(book_locks::get_book_lock, May(P::ReportRead), &[Code::BookLockNotFound]);
    operations.add(
        book_locks::unlock_books,
        May(P::BookUnlock),
        &[Code::BookLockNotFound, Code::PeriodNotLocked, Code::PeriodNotNext, ValidationFailed],
    );

    // Shifts
    operations.add(shifts::list_shifts, May(P::ShiftKeep), OF_LIST);
    operations.add(shifts::get_current_shift, May(P::ShiftKeep), &[TerminalRequired]);
    operations.add(
        shifts::open_shift,
        May(P::ShiftKeep),
        &[TerminalRequired, Code::ShiftAlreadyOpen, Code::DrawerShared, ValidationFailed],
    );
    operations.add(shifts::get_shift, May(P::ShiftKeep), &[Code::ShiftNotFound]);
    operations.add(
        shifts::move_cash,
        May(P::ShiftKeep),
        &[
            Code::IdempotencyKeyMissing,
            Code::IdempotencyKeyInvalid,
            Code::IdempotencyKeyReused,
            Code::RequestInProgress,
            Code::ShiftNotFound,
            Code::ShiftClosed,
            ValidationFailed,
        ],
    );
    operations.add(
        shifts::close_shift,
        May(P::ShiftKeep),
        &[Code::ShiftNotFound, Code::ShiftClosed, Code::DrawerShared, ValidationFailed],
    );

    operations.add(vouchers::list_vouchers, May(P::ReportRead), OF_LIST);
    // Corrections
    operations.add(corrections::list_corrections, May(P::ReportRead), OF_LIST);
    operations.add(
        corrections::get_correction_totals,
        May(P::ReportRead),
        &[Code::MalformedQuery, ValidationFailed],
    );
    operations.add(corrections::export_corrections_workbook, May(P::ReportRead), OF_QUERY);
    operations.add(
        corrections::export_corrections,
        May(P::ReportRead),
        &[Code::MalformedQuery, ValidationFailed],
    );
    // Commission
    operations.add(
        commissions::get_commission_report,
        May(P::CommissionRead),
        &[Code::MalformedQuery, ValidationFailed],
    );
    operations.add(commissions::get_commission_year, May(P::CommissionRead), OF_QUERY);
    operations.add(commissions::export_commission_year, May(P::CommissionRead), OF_QUERY);
    operations.add(commissions::list_commission_lines, May(P::CommissionRead), OF_LIST);
    operations.add(commissions::export_commission_workbook, May(P::CommissionRead), OF_QUERY);
    operations.add(
        commissions::export_commission,
        May(P::CommissionRead),
        &[Code::MalformedQuery, ValidationFailed],
    );
    operations.add(
        commissions::get_own_commission,
        SignedIn,
        &[Code::EmployeeNotFound, Code::MalformedQuery, ValidationFailed],
    );
    operations.add(commissions::list_own_commission_lines, SignedIn, OF_OWN_LIST);
    operations.add(
        commissions::try_commission_rule,
        May(P::CommissionRead),
        &[Code::RuleInvalid, ValidationFailed],
    );
    operations.add(correction_reasons::list_correction_reasons, May(P::PostingRead), &[]);
    operations.add(
        correction_reasons::create_correction_reason,
        May(P::TenantEdit),
        &[CodeTaken, ValidationFailed],
    );
    operations.add(
        correction_reasons::update_correction_reason,
        May(P::TenantEdit),
        &[Code::CorrectionReasonNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );

    operations.add(payment_ways::list_payment_ways, May(P::PostingRead), &[]);
    operations.add(payment_ways::create_payment_way, May(P::TenantEdit), &[CodeTaken, ValidationFailed]);
    operations.add(
        payment_ways::update_payment_way,
        May(P::TenantEdit),
        &[Code::PaymentWayNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );

    // Members
    operations.add(members::list_members, May(P::MemberRead), OF_LIST);
    operations.add(
        members::create_member,
        May(P::MemberCreate),
        &[Code::PhoneAlreadyUsed, Code::CardNotBlank, ValidationFailed],
    );
    operations.add(members::list_near_members, May(P::MemberCreate), &[ValidationFailed]);
    operations.add(members::get_member, May(P::MemberRead), &[Code::MemberNotFound]);
    operations.add(
        members::update_member,
        May(P::MemberEdit),
        &[
            Code::MemberNotFound,
            Code::PhoneAlreadyUsed,
            Code::MemberErased,
            PreconditionFailed,
            PreconditionRequired,
            ValidationFailed,
        ],
    );
    operations.add(members::unmask_member, May(P::MemberUnmask), &[Code::MemberNotFound]);
    operations.add(photos::get_member_photo, May(P::DeskServe), &[Code::PhotoNotFound]);
    operations.add(
        photos::put_member_photo,
        May(P::MemberEdit),
        &[Code::MemberNotFound, Code::MemberErased, ValidationFailed],
    );
    operations.add(
        photos::delete_member_photo,
        May(P::MemberEdit),
        &[Code::MemberNotFound, Code::MemberErased],
    );
    operations.add(
        members::create_membership,
        May(P::MemberCreate),
        &[Code::MemberNotFound, Code::MembershipExists, Code::CardNotBlank, ValidationFailed],
    );

    // On account
    operations.add(accounts::list_accounts, May(P::AccountRead), OF_LIST);
    operations.add(accounts::get_account, May(P::DeskServe), &[Code::MembershipNotFound]);
    operations.add(
        accounts::update_account,
        May(P::AccountLimit),
        &[Code::MembershipNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );

    operations.add(prepaid::create_buyer, May(P::TopUpCreate), &[Code::MembershipNotFound, ValidationFailed]);
    operations.add(prepaid::unmask_buyers, May(P::MemberUnmask), &[Code::MembershipNotFound]);

    // Cards
    operations.add(
        cards::issue_card,
        May(P::CardIssue),
        &[Code::MembershipNotFound, Code::CardNotBlank, ValidationFailed],
    );
    operations.add(
        cards::add_card_alias,
        May(P::CardIssue),
        &[Code::CardNotFound, Code::CardNotBlank, ValidationFailed],
    );
    operations.add(cards::activate_card, May(P::CardIssue), OF_CARD);
    operations.add(cards::report_card_loss, May(P::CardReportLoss), OF_CARD);
    operations.add(cards::release_card, May(P::CardReportLoss), OF_CARD);
    let of_replacement = [OF_CARD, OF_KEY, &[Code::CardNotBlank, ValidationFailed]].concat();
    operations.add(cards::replace_card, May(P::CardReplace), &of_replacement);
    operations.add(cards::cancel_card, May(P::CardEdit), OF_CARD);

    // Goods and services
    operations.add(products::list_products, May(P::ProductRead), OF_LIST);
    operations.add(products::create_product, May(P::ProductMaintain), &[CodeTaken, ValidationFailed]);
    operations.add(products::get_product, May(P::ProductRead), &[Code::ProductNotFound]);
    operations.add(
        products::update_product,
        May(P::ProductMaintain),
        &[Code::ProductNotFound, CodeTaken, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );
    operations.add(product_categories::list_product_categories, May(P::ProductRead), OF_LIST);
    operations.add(
        product_categories::create_product_category,
        May(P::ProductMaintain),
        &[CodeTaken, ValidationFailed],
    );
    operations.add(
        product_categories::get_product_category,
        May(P::ProductRead),
        &[Code::ProductCategoryNotFound],
    );
    operations.add(
        product_categories::update_product_category,
        May(P::ProductMaintain),
        &[Code::ProductCategoryNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );

    // Programs and rules
    operations.add(programs::list_programs, May(P::RuleRead), OF_LIST);
    operations.add(programs::create_program, May(P::ProgramEdit), &[CodeTaken, ValidationFailed]);
    operations.add(programs::get_program, May(P::RuleRead), &[Code::ProgramNotFound]);
    operations.add(
        programs::update_program,
        May(P::ProgramEdit),
        &[Code::ProgramNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );
    operations.add(rules::list_rules, May(P::RuleRead), OF_LIST);
    operations.add(
        rules::publish_rule,
        May(P::RulePublish),
        &[Code::RuleInvalid, Code::RulesGainValue, ValidationFailed],
    );
    operations.add(rules::trials::try_rule, May(P::RulePublish), OF_SAMPLE);

    // Messages
    operations.add(messages::log::list_messages, May(P::MessageRead), OF_LIST);
    operations.add(messages::templates::list_message_templates, May(P::MessageRead), &[]);
    operations.add(messages::templates::preview_message, May(P::MessageMaintain), &[ValidationFailed]);
    operations.add(
        messages::templates::update_message_template,
        May(P::MessageMaintain),
        &[Code::MessageTemplateNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );
    operations.add(messages::credit::get_message_credit, May(P::MessageRead), &[]);
    operations.add(
        messages::credit::grant_message_credit,
        May(P::MessageMaintain),
        &[
            Code::IdempotencyKeyMissing,
            Code::IdempotencyKeyInvalid,
            Code::IdempotencyKeyReused,
            ValidationFailed,
        ],
    );
    operations.add(messages::settings::get_message_settings, May(P::MessageRead), &[]);
    operations.add(messages::settings::update_message_settings, May(P::MessageMaintain), OF_EDIT);
    operations.add(
        messages::weekly::quote_weekly_audit,
        May(P::MessageAuditWeekly),
        &[Code::CursorInvalid, Code::MalformedQuery, ValidationFailed],
    );
    operations.add(messages::weekly::list_weekly_audits, May(P::MessageRead), &[]);
    operations.add(
        messages::weekly::start_weekly_audit,
        May(P::MessageAuditWeekly),
        &[Code::WeekNotOver, ValidationFailed],
    );

    // Packages
    operations.add(packages::list_packages, May(P::PackageRead), OF_LIST);
    operations.add(packages::create_package, May(P::PackageMaintain), &[CodeTaken, ValidationFailed]);
    operations.add(packages::get_package, May(P::PackageRead), &[Code::PackageNotFound]);
    operations.add(
        packages::update_package,
        May(P::PackageMaintain),
        &[Code::PackageNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );

    // Sign-in
    operations.add(sessions::sign_in::create_session, Open, &[CredentialsInvalid, AccountLocked]);
    operations.add(sessions::sign_in::refresh_session, Open, &[Unauthenticated]);
    operations.add(sessions::current::get_current_session, SignedIn, &[]);
    operations.add(sessions::current::end_current_session, SignedIn, &[SessionNotFound]);
    operations.add(sessions::current::bind_terminal, SignedIn, &[TerminalNotFound, PasswordChangeRequired]);
    operations.add(sessions::current::change_password, SignedIn, &[AccountLocked]);
    operations.add(sessions::current::set_pin, SignedIn, &[AccountLocked, PasswordChangeRequired]);
    operations.add(
        sessions::sign_in::create_clerk_session,
        SignedIn,
        &[CredentialsInvalid, AccountLocked, TerminalRequired, PasswordChangeRequired],
    );
    operations.add(sessions::own::list_sessions, SignedIn, &[PasswordChangeRequired]);
    operations.add(sessions::own::end_session, SignedIn, &[SessionNotFound, PasswordChangeRequired]);

    operations.add(oauth::create_token, Open, &[CredentialsInvalid, ValidationFailed]);
    operations.add(setup::get_setup, Open, &[]);
    operations.add(setup::create_setup, Open, &[Code::SetupFinished, CodeTaken]);

    // Organisation
    operations.add(tenant::get_tenant, SignedIn, &[PasswordChangeRequired]);
    operations.add(tenant::update_tenant, May(P::TenantEdit), OF_EDIT);
    operations.add(prepaid::get_prepaid_guard, May(P::TenantEdit), &[]);
    operations.add(legal_entities::list_legal_entities, May(P::ShopRead), OF_LIST);
    operations.add(legal_entities::create_legal_entity, May(P::ShopEdit), &[CodeTaken]);
    operations.add(
        legal_entities::update_legal_entity,
        May(P::ShopEdit),
        &[LegalEntityNotFound, PreconditionFailed, PreconditionRequired],
    );
    operations.add(shops::list_shops, May(P::ShopRead), OF_LIST);
    operations.add(shops::create_shop, May(P::ShopEdit), &[CodeTaken]);
    operations.add(shops::get_shop, May(P::ShopRead), &[ShopNotFound]);
    operations.add(
        shops::update_shop,
        May(P::ShopEdit),
        &[ShopNotFound, PreconditionFailed, PreconditionRequired],
    );
    operations.add(terminals::list_terminals, May(P::ShopRead), OF_LIST);
    operations.add(terminals::create_terminal, May(P::TerminalEdit), &[CodeTaken]);
    operations.add(
        terminals::update_terminal,
        May(P::TerminalEdit),
        &[TerminalNotFound, PreconditionFailed, PreconditionRequired],
    );
    operations.add(permissions::list_permissions, SignedIn, &[PasswordChangeRequired]);
    operations.add(roles::list_roles, May(P::UserRead), &[]);
    operations.add(roles::create_role, May(P::RoleEdit), &[CodeTaken]);
    operations.add(
        roles::update_role,
        May(P::RoleEdit),
        &[RoleNotFound, CodeTaken, Code::RoleTreeInvalid, PreconditionFailed, PreconditionRequired],
    );
    operations.add(roles::delete_role, May(P::RoleEdit), &[RoleNotFound, Code::RoleInUse]);
    operations.add(users::list::list_users, May(P::UserRead), OF_LIST);
    operations.add(users::edit::create_user, May(P::UserEdit), &[CodeTaken]);
    operations.add(users::list::get_user, May(P::UserRead), &[UserNotFound]);
    operations.add(
        users::edit::update_user,
        May(P::UserEdit),
        &[UserNotFound, CodeTaken, PreconditionFailed, PreconditionRequired],
    );
    operations.add(users::edit::reset_user_password, May(P::UserEdit), &[UserNotFound]);
    operations.add(users::edit::unlock_user, May(P::UserEdit), &[UserNotFound]);
    operations.add(employees::list_employees, May(P::DeskServe), OF_LIST);
    operations.add(employees::create_employee, May(P::EmployeeEdit), &[CodeTaken]);
    operations.add(
        employees::update_employee,
        May(P::EmployeeEdit),
        &[Code::EmployeeNotFound, PreconditionFailed, PreconditionRequired],
    );
    operations.add(employee_grades::list_employee_grades, May(P::DeskServe), &[]);
    operations.add(
        employee_grades::create_employee_grade,
        May(P::EmployeeEdit),
        &[CodeTaken, ValidationFailed],
    );
    operations.add(
        employee_grades::update_employee_grade,
        May(P::EmployeeEdit),
        &[Code::EmployeeGradeNotFound, PreconditionFailed, PreconditionRequired, ValidationFailed],
    );
    operations.add(api_clients::list_api_clients, May(P::ClientEdit), OF_LIST);
    operations.add(api_clients::create_api_client, May(P::ClientEdit), &[]);
    operations.add(api_clients::delete_api_client, May(P::ClientEdit), &[Code::ApiClientNotFound]);
    operations.add(audit_events::list_audit_events, May(P::AuditRead), OF_LIST);

    // Readers
    operations.add(readers::events::create_reader_events, Device, &[]);
    operations.add(readers::reports::create_device_heartbeat, Device, &[]);
    operations.add(readers::devices::change_device_key, Device, &[]);
    operations.add(readers::stream::watch_terminal_events, May(P::DeskServe), &[TerminalNotFound]);
    operations.add(readers::tickets::create_reader_tickets, May(P::DeskServe), &[]);
    operations.add(readers::pairings::create_pairing, Open, &[]);
    operations.add(readers::pairings::poll_pairing, Open, &[]);
    operations.add(
        readers::pairings::pair_device,
        May(P::DevicePair),
        &[TerminalNotFound, Code::PairingNotFound],
    );
    operations.add(readers::devices::create_device_token, Open, &[Unauthenticated]);
    operations.add(readers::devices::list_devices, May(P::DevicePair), OF_LIST);
    operations.add(readers::reports::set_reader_format, May(P::DevicePair), &[Code::DeviceNotFound]);
    operations.add(readers::reports::infer_card_format, May(P::DevicePair), &[]);
    operations.add(readers::devices::revoke_device, May(P::DevicePair), &[Code::DeviceNotFound]);
}
