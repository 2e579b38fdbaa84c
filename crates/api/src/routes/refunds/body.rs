//! What refunds look like on the wire.

use chrono::NaiveDate;
use domain::ids::Id;
use domain::ledger::{PostingKind, Tender};
use domain::money::Currency;
use domain::refund::{Delivery, PairRefund, PlannedPayout};
use persistence::refunds::{Filter, Listed, Quoted};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::problem::FieldError;
use crate::wire::codes::{RefundBasisCode, RefundCauseCode, ValueRefundStateCode};
use crate::wire::money;
use crate::wire::posting_result::{PostingKindCode, instant};
use crate::wire::posting_row::{Members, NamedThing};

/// Deliveries that a quote names, the newest of them; older ones are in its sums.
const DELIVERIES_SHOWN: usize = 200;

/// For which cause.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RefundQuoteQuery {
    /// Why the value goes back; the member's wish when nothing is said.
    #[param(example = "member")]
    pub(super) cause: Option<RefundCauseCode>,
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
    /// How it is paid out; they sum to its amount. None when nothing is paid.
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
    /// Why the value goes back.
    cause: RefundCauseCode,
    /// Where it stands.
    state: ValueRefundStateCode,
    /// What is to be paid out, or was.
    #[schema(example = "6000.00")]
    amount: String,
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
            cause: refund.cause.into(),
            state: refund.state.into(),
            amount: refund.amount.to_string(),
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

/// What a refund would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundQuoteResponse {
    /// Top-up by top-up, oldest first.
    pairs: Vec<RefundPairResponse>,
    /// What was delivered for them, newest first; of more than 200 the newest.
    deliveries: Vec<RefundDeliveryResponse>,
    /// Principal and bonus that end.
    #[schema(example = "8400.00")]
    ends: String,
    /// Debt of the member that is taken off.
    #[schema(example = "0.00")]
    owed: String,
    /// What is paid out.
    #[schema(example = "6000.00")]
    pays: String,
    /// How it goes back: newest money first.
    plan: Vec<PlannedPayoutResponse>,
}

/// What comes back of a top-up: what was paid less what was delivered counts for, and never less than nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundPairResponse {
    /// Its lot.
    lot_id: Uuid,
    /// Business date of the top-up.
    opened_on: NaiveDate,
    /// What was paid.
    #[schema(example = "10000.00")]
    paid: String,
    /// What was given on top.
    #[schema(example = "2000.00")]
    given: String,
    /// What was delivered for it, at the price charged.
    #[schema(example = "3600.00")]
    charged: String,
    /// The same before discounts.
    #[schema(example = "4000.00")]
    list: String,
    /// How that counts.
    basis: RefundBasisCode,
    /// What it counts for.
    #[schema(example = "4000.00")]
    counted: String,
    /// What earlier refunds paid out of it.
    #[schema(example = "0.00")]
    before: String,
    /// What comes back.
    #[schema(example = "6000.00")]
    refund: String,
    /// Bonus left, which ends.
    #[schema(example = "1400.00")]
    bonus_left: String,
}

/// A line that took value, or gave it back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundDeliveryResponse {
    /// The posting.
    posting_id: Uuid,
    /// What it is.
    kind: PostingKindCode,
    /// Its business date.
    business_date: NaiveDate,
    /// As the shop calls it; empty for an amount typed at the desk.
    #[schema(example = "洗剪吹")]
    label: String,
    /// Before discounts.
    #[schema(example = "400.00")]
    list: String,
    /// As charged.
    #[schema(example = "360.00")]
    charged: String,
    /// What stored value paid of it.
    #[schema(example = "360.00")]
    stored: String,
}

/// A part of a refund with the way in which its money came.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlannedPayoutResponse {
    /// The top-up.
    top_up_id: Uuid,
    /// Its business date.
    on: NaiveDate,
    /// How it was paid; null when nobody knows, so that it goes back by hand.
    #[schema(example = "wechat")]
    method: Option<String>,
    /// What was paid in that way.
    #[schema(example = "5000.00")]
    paid: String,
    /// What of it goes back.
    #[schema(example = "3000.00")]
    amount: String,
}

impl From<Quoted> for RefundQuoteResponse {
    fn from(Quoted { quote, deliveries }: Quoted) -> Self {
        let lines = deliveries.iter().rev().flat_map(lines_of);
        Self {
            pairs: quote.pairs.iter().map(RefundPairResponse::from).collect(),
            deliveries: lines.take(DELIVERIES_SHOWN).collect(),
            ends: quote.ends.to_string(),
            owed: quote.owed.to_string(),
            pays: quote.pays.to_string(),
            plan: quote.plan.iter().map(PlannedPayoutResponse::from).collect(),
        }
    }
}

impl From<&PairRefund> for RefundPairResponse {
    fn from(pair: &PairRefund) -> Self {
        Self {
            lot_id: pair.lot.value(),
            opened_on: pair.opened_on,
            paid: pair.paid.to_string(),
            given: pair.given.to_string(),
            charged: pair.charged.to_string(),
            list: pair.list.to_string(),
            basis: pair.basis.into(),
            counted: pair.counted.to_string(),
            before: pair.before.to_string(),
            refund: pair.refund.to_string(),
            bonus_left: pair.bonus_left.to_string(),
        }
    }
}

impl From<&PlannedPayout> for PlannedPayoutResponse {
    fn from(part: &PlannedPayout) -> Self {
        Self {
            top_up_id: part.top_up.value(),
            on: part.on,
            method: part.method.clone(),
            paid: part.paid.to_string(),
            amount: part.amount.to_string(),
        }
    }
}

/// The lines of a delivery that stored value paid; amounts of a return are negative.
fn lines_of(delivery: &Delivery) -> impl Iterator<Item = RefundDeliveryResponse> {
    let sign = if delivery.kind == PostingKind::Return { -1 } else { 1 };
    delivery.lines.iter().filter(|line| !line.taken.is_empty()).map(move |line| {
        let currency = line.charged.currency();
        let money = |minor: i64| domain::money::Money::from_minor(sign * minor, currency).to_string();
        let stored = line.taken.iter().map(|taken| taken.principal.minor() + taken.bonus.minor()).sum();
        RefundDeliveryResponse {
            posting_id: delivery.posting.value(),
            kind: PostingKindCode::of(delivery.kind),
            business_date: delivery.business_date,
            label: line.label.clone(),
            list: money(line.list_price.minor()),
            charged: money(line.charged.minor()),
            stored: money(stored),
        }
    })
}
