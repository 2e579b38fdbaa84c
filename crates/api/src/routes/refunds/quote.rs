//! What a refund would come to, as it is shown.

use chrono::NaiveDate;
use domain::ledger::PostingKind;
use domain::refund::{Delivery, PairRefund, PlannedPayout};
use persistence::refunds::Quoted;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::codes::RefundBasisCode;
use crate::wire::posting_result::PostingKindCode;

/// Deliveries that a quote names, the newest of them; older ones are in its sums.
const DELIVERIES_SHOWN: usize = 200;

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
