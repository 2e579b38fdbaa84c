//! A payment as it is shown.

use domain::ids::Id;
use domain::payment::{CANCEL_NOT_BEFORE, CANCEL_UNTIL};
use persistence::payments::list::Listed;
use persistence::payments::refunds::Refund;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::codes::{
    PaymentFailReasonCode, PaymentMethodCode, PaymentPurposeCode, PaymentStateCode, RefundStateCode,
};
use crate::wire::posting_result::instant;

/// A payment by a connected provider.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub(crate) struct PaymentResponse {
    id: Uuid,
    shop_id: Uuid,
    /// The shop's name.
    #[schema(example = "云栖路店")]
    shop_name: String,
    /// The till where it was asked for.
    terminal_id: Option<Uuid>,
    /// Who asked for it.
    #[schema(example = "高敏")]
    user_name: Option<String>,
    /// Who takes the money.
    method: PaymentMethodCode,
    /// What it is meant for.
    purpose: PaymentPurposeCode,
    #[schema(example = "88.90")]
    amount: String,
    /// Where it is.
    state: PaymentStateCode,
    /// Whether it was given up: only the answer to the cancel settles it.
    cancelling: bool,
    /// Why no money was taken.
    #[schema(example = json!(null))]
    fail_reason: Option<PaymentFailReasonCode>,
    /// The provider's number.
    #[schema(example = "4200002120261122")]
    reference: Option<String>,
    /// Whether its money is there, and neither used nor given back.
    unused: bool,
    /// What it paid.
    posting_id: Option<Uuid>,
    /// Number on the receipt of what it paid.
    #[schema(example = "S01-T1-20261122-0043")]
    receipt_no: Option<String>,
    /// Money that goes back, oldest first.
    refunds: Vec<RefundResponse>,
    /// When it was asked for (UTC).
    #[schema(example = "2026-11-22T02:31:00.123Z")]
    requested_at: String,
    /// When it was settled (UTC).
    settled_at: Option<String>,
    /// From when on it can be cancelled while it is open (UTC).
    #[schema(example = "2026-11-22T02:31:15.123Z")]
    cancel_from: String,
    /// Until when it can be cancelled while it is open (UTC).
    #[schema(example = "2026-11-29T02:31:00.123Z")]
    cancel_until: String,
}

/// Money of a payment that goes back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentRefund)]
pub(crate) struct RefundResponse {
    id: Uuid,
    /// The correction, return or refund that gives it back; null when nothing had been posted, or not yet.
    posting_id: Option<Uuid>,
    /// The refund of value or packages that it is a part of: there it is asked for again.
    refund_id: Option<Uuid>,
    #[schema(example = "88.90")]
    amount: String,
    /// Where it is.
    state: RefundStateCode,
    /// When it was asked for (UTC).
    #[schema(example = "2026-11-22T02:31:00.123Z")]
    requested_at: String,
    /// When it was settled (UTC).
    settled_at: Option<String>,
}

impl From<Listed> for PaymentResponse {
    fn from(listed: Listed) -> Self {
        let payment = listed.payment;
        Self {
            unused: payment.is_unused(),
            id: payment.id.value(),
            shop_id: payment.shop.value(),
            shop_name: listed.shop,
            terminal_id: payment.terminal.map(Id::value),
            user_name: listed.user,
            method: payment.method.into(),
            purpose: payment.purpose.into(),
            amount: payment.amount.to_string(),
            state: payment.state.into(),
            cancelling: payment.cancelling,
            fail_reason: payment.fail_reason.map(PaymentFailReasonCode::from),
            reference: payment.reference,
            posting_id: payment.posting.map(Id::value),
            receipt_no: listed.receipt_no,
            refunds: listed.refunds.into_iter().map(RefundResponse::from).collect(),
            requested_at: instant(payment.requested_at),
            settled_at: payment.settled_at.map(instant),
            cancel_from: instant(payment.requested_at + CANCEL_NOT_BEFORE),
            cancel_until: instant(payment.requested_at + CANCEL_UNTIL),
        }
    }
}

impl From<Refund> for RefundResponse {
    fn from(refund: Refund) -> Self {
        Self {
            id: refund.id.value(),
            posting_id: refund.posting.map(Id::value),
            refund_id: refund.part_of.map(Id::value),
            amount: refund.amount.to_string(),
            state: refund.state.into(),
            requested_at: instant(refund.requested_at),
            settled_at: refund.settled_at.map(instant),
        }
    }
}
