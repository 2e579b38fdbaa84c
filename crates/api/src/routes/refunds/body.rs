//! What refunds look like on the wire.

use domain::ids::Id;
use domain::ledger::Tender;
use domain::money::Currency;
use domain::refund::{RefundSubject, Sent};
use persistence::refunds::{Filter, Listed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::problem::FieldError;
use crate::wire::codes::{RefundCauseCode, RefundStateCode, ValueRefundStateCode};
use crate::wire::money;
use crate::wire::posting_result::instant;
use crate::wire::posting_row::{Members, NamedThing};

/// For which cause.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RefundQuoteQuery {
    /// Why the value goes back; the member's wish when nothing is said.
    #[param(example = "member")]
    pub(super) cause: Option<RefundCauseCode>,
    /// The postings that sold the packages, separated by commas; all stored value when none is named.
    #[validate(length(max = 800))]
    #[param(example = "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a61", max_length = 800)]
    packages: Option<String>,
}

impl RefundQuoteQuery {
    pub(super) fn subject(&self) -> Result<RefundSubject, AppError> {
        let named = self.packages.as_deref().unwrap_or_default().split(',').filter(|id| !id.is_empty());
        let ids: Result<Vec<Uuid>, _> = named.map(Uuid::parse_str).collect();
        subject(&ids.map_err(|_| AppError::invalid("/packages", "wrong-type"))?)
    }
}

/// What a refund is about: packages when some are named, each once.
pub(super) fn subject(packages: &[Uuid]) -> Result<RefundSubject, AppError> {
    let sales = named_once(packages, "/packages")?;
    if sales.is_empty() {
        return Ok(RefundSubject::StoredValue);
    }
    Ok(RefundSubject::Packages(sales.into_iter().map(Id::new).collect()))
}

/// The ids of a list that names each once.
pub(super) fn named_once(ids: &[Uuid], pointer: &str) -> Result<Vec<Uuid>, AppError> {
    let is_twice = |(place, id): (usize, &Uuid)| ids[..place].contains(id);
    if ids.iter().enumerate().any(is_twice) {
        return Err(AppError::invalid(pointer, "duplicate"));
    }
    Ok(ids.to_vec())
}

/// A refund that is asked for.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "cause": "member",
    "reason": "搬家"
}))]
pub(crate) struct CreateRefundRequest {
    /// Whose value.
    pub(super) membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    pub(super) card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    pub(super) shop_id: Option<Uuid>,
    /// The postings that sold the packages that go back; all stored value when none is named.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub(super) packages: Vec<Uuid>,
    /// Why the value goes back: it selects the arithmetic.
    pub(super) cause: RefundCauseCode,
    /// Why, in words.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "搬家", min_length = 1, max_length = 200)]
    pub(super) reason: String,
}

/// A refund that is not to be.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refund_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "reason": "客人改变主意"}))]
pub(crate) struct EndRefundRequest {
    /// The refund.
    pub(super) refund_id: Uuid,
    /// Why.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "客人改变主意", min_length = 1, max_length = 200)]
    pub(super) reason: String,
}

/// A manager at the same screen, by staff number and PIN.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"staff_number": "0001", "pin": "482913"}))]
pub(crate) struct PinApprovalRequest {
    /// Staff number.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "0001", min_length = 1, max_length = 20)]
    pub(super) staff_number: String,
    /// PIN.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "482913", min_length = 1, max_length = 20)]
    pub(super) pin: String,
}

/// Payments whose providers are to give their money back.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"payment_ids": ["01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59"]}))]
pub(crate) struct SendRefundRequest {
    /// Payments of the quote's plan.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    pub(super) payment_ids: Vec<Uuid>,
}

/// A refund that is paid out.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "refund_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "payouts": [{"method": "cash", "amount": "6000.00"}]
}))]
pub(crate) struct CreateRefundPaymentRequest {
    /// The refund.
    pub(super) refund_id: Uuid,
    /// How it is paid out by hand; they sum to its amount less what providers have given back. None when nothing is left.
    #[validate(length(max = 20), nested)]
    pub(super) payouts: Vec<PayoutRequest>,
}

/// A way in which a refund is paid out.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayoutRequest {
    /// Code of the way of payment.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "wechat", min_length = 1, max_length = 40)]
    method: String,
    /// How much.
    #[schema(example = "3000.00", max_length = 20)]
    amount: String,
    /// Number of the payment elsewhere; needed but for cash.
    #[validate(length(max = 100))]
    #[schema(example = "4200001988202611220043", max_length = 100)]
    reference: Option<String>,
}

impl PayoutRequest {
    pub(super) fn parse(&self, place: usize, currency: Currency) -> Result<Tender, FieldError> {
        let amount = money::positive(&self.amount, currency, &format!("/payouts/{place}/amount"))?;
        Ok(Tender { reference: self.reference.clone(), ..Tender::plain(self.method.clone(), amount) })
    }
}

/// Which refunds.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RefundsQuery {
    /// Only in this state.
    state: Option<ValueRefundStateCode>,
    /// Only those asked for in this shop.
    shop_id: Option<Uuid>,
    /// Only of this membership.
    membership_id: Option<Uuid>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    pub(super) cursor: Option<String>,
}

impl RefundsQuery {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            state: self.state.map(ValueRefundStateCode::source),
            shop: self.shop_id.map(Id::new),
            membership: self.membership_id.map(Id::new),
        }
    }
}

/// A refund.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub(crate) struct RefundResponse {
    /// Its id: that of the posting that froze its value.
    id: Uuid,
    /// Whose value.
    membership_id: Uuid,
    /// The member.
    member: RefundMember,
    /// Where it was asked for.
    shop: NamedThing,
    /// The packages that it is about, by the postings that sold them; none when it is about stored value.
    packages: Vec<NamedThing>,
    /// Why the value goes back.
    cause: RefundCauseCode,
    /// Where it stands.
    state: ValueRefundStateCode,
    /// What is to be paid out, or was.
    #[schema(example = "6000.00")]
    amount: String,
    /// What providers were asked to give back of it.
    provider_payouts: Vec<ProviderPayoutResponse>,
    /// Why, in words.
    #[schema(example = "搬家")]
    reason: String,
    /// Who asked for it.
    requested_by: Option<NamedThing>,
    /// When (UTC).
    requested_at: String,
    /// Who approved it.
    approved_by: Option<NamedThing>,
    /// When (UTC).
    approved_at: Option<String>,
    /// Who paid, refused or cancelled it.
    ended_by: Option<NamedThing>,
    /// The posting that paid it out, or released its value.
    ended_posting_id: Option<Uuid>,
    /// Why it was refused or cancelled.
    note: Option<String>,
    /// The correction that took its payment back.
    reversed_by: Option<Uuid>,
}

/// A part of a refund that a provider gives back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderPayout)]
pub(crate) struct ProviderPayoutResponse {
    /// Of which payment.
    payment_id: Uuid,
    /// Code of its way of payment.
    #[schema(example = "wechat")]
    method: String,
    /// How much.
    #[schema(example = "3000.00")]
    amount: String,
    /// Where the money is.
    state: RefundStateCode,
    /// The provider's number of the payment.
    #[schema(example = "4200001988202611220043")]
    reference: Option<String>,
}

impl From<&Sent> for ProviderPayoutResponse {
    fn from(sent: &Sent) -> Self {
        Self {
            payment_id: sent.payment.value(),
            method: sent.method.clone(),
            amount: sent.amount.to_string(),
            state: sent.state.into(),
            reference: sent.reference.clone(),
        }
    }
}

/// The member of a refund.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundMember {
    id: Uuid,
    /// Member number.
    #[schema(example = "000123")]
    number: String,
    /// Name; empty once the person is erased.
    #[schema(example = "林晓芸")]
    name: String,
}

impl RefundResponse {
    pub(super) fn of(listed: Listed, members: &Members) -> Self {
        let refund = listed.refund;
        let member = members.get(&listed.member);
        Self {
            id: refund.id.value(),
            membership_id: listed.membership.value(),
            member: RefundMember {
                id: listed.member.value(),
                number: member.map(|member| member.number.clone()).unwrap_or_default(),
                name: member.map(|member| member.display.name.clone()).unwrap_or_default(),
            },
            shop: NamedThing::from(&listed.shop),
            packages: listed.packages.iter().map(NamedThing::from).collect(),
            cause: refund.cause.into(),
            state: refund.state.into(),
            amount: refund.amount.to_string(),
            provider_payouts: refund.sent.iter().map(ProviderPayoutResponse::from).collect(),
            reason: refund.reason,
            requested_by: listed.requested_by.as_ref().map(NamedThing::from),
            requested_at: instant(refund.requested_at),
            approved_by: listed.approved_by.as_ref().map(NamedThing::from),
            approved_at: listed.approved_at.map(instant),
            ended_by: listed.ended_by.as_ref().map(NamedThing::from),
            ended_posting_id: refund.ended_by.map(Id::value),
            note: refund.note,
            reversed_by: listed.reversed_by.map(Id::value),
        }
    }
}
