//! What a refund would come to, as it is shown.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::gift_points::GiftBack;
use domain::ids::Id;
use domain::ledger::PostingKind;
use domain::refund::{
    CountsRefund, Delivery, PackageRefund, PairInterest, PairRefund, PlannedPayout, RefundFee,
};
use persistence::refunds::Quoted;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::codes::{RefundBasisCode, RefundFeeWhyCode};
use crate::wire::posting_result::PostingKindCode;

/// Deliveries that a quote names, the newest of them; older ones are in its sums.
const DELIVERIES_SHOWN: usize = 200;

/// What a refund would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundQuoteResponse {
    /// Top-up by top-up, oldest first; none of packages.
    pairs: Vec<RefundPairResponse>,
    /// Package by package; none of stored value.
    packages: Vec<RefundPackageResponse>,
    /// What was delivered for them, newest first; of more than 200 the newest.
    deliveries: Vec<RefundDeliveryResponse>,
    /// Principal and bonus that end; of packages what of their prices was still owed in services.
    #[schema(example = "8400.00")]
    ends: String,
    /// Interest on what comes back, top-up by top-up; none where the company pays none.
    interest: Vec<RefundInterestResponse>,
    /// The fee that the contract takes off; null where it takes none.
    fee: Option<RefundFeeResponse>,
    /// Debt of the member that is taken off.
    #[schema(example = "0.00")]
    owed: String,
    /// What is paid out.
    #[schema(example = "6000.00")]
    pays: String,
    /// How it goes back: newest money first.
    plan: Vec<PlannedPayoutResponse>,
    /// Points that the top-ups gave and that go with them; none when they gave none.
    gift_points: Vec<RefundGiftPointsResponse>,
}

/// Interest on what comes back of a top-up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundInterestResponse {
    /// The lot of the top-up.
    lot_id: Uuid,
    /// What comes back of it.
    #[schema(example = "7000.00")]
    refund: String,
    /// Basis points a year.
    #[schema(example = 310)]
    rate_bp: i32,
    /// Days since the top-up.
    #[schema(example = 100)]
    days: i64,
    /// What it comes to, of 365 days a year.
    #[schema(example = "59.45")]
    amount: String,
}

/// The fee of a refund.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundFeeResponse {
    /// What it is a part of.
    #[schema(example = "6000.00")]
    refund: String,
    /// What the contract asks for, in basis points.
    #[schema(example = 500)]
    contract_bp: i32,
    /// What is taken, in basis points.
    #[schema(example = 500)]
    taken_bp: i32,
    /// Why.
    why: RefundFeeWhyCode,
    /// What it comes to.
    #[schema(example = "300.00")]
    amount: String,
}

/// What becomes of the points that a top-up gave.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundGiftPointsResponse {
    /// The lot of the top-up.
    lot_id: Uuid,
    /// Points that it gave.
    #[schema(example = 500)]
    given: i64,
    /// Of them, what is taken from the member's points.
    #[schema(example = 300)]
    taken: i64,
    /// What is spent already and becomes a debt of points.
    #[schema(example = 200)]
    owed: i64,
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
    /// What was given on top and has come.
    #[schema(example = "2000.00")]
    given: String,
    /// What is still to come of a bonus by instalments, which ends.
    #[schema(example = "0.00")]
    to_come: String,
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
    /// Bonus left, what is still to come too, which ends.
    #[schema(example = "1400.00")]
    bonus_left: String,
}

/// What comes back of a package: what was paid less what was delivered counts for, and never less than nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundPackageResponse {
    /// The posting that sold it.
    sale_id: Uuid,
    /// Its name.
    #[schema(example = "洗车 10 + 2 次卡")]
    name: String,
    /// Business date of the sale.
    sold_on: NaiveDate,
    /// Its price.
    #[schema(example = "1000.00")]
    price: String,
    /// What of it was paid with money, now or by a top-up; what bonus or points paid does not come back.
    #[schema(example = "1000.00")]
    paid: String,
    /// How deliveries count.
    basis: RefundBasisCode,
    /// What they count for.
    #[schema(example = "600.00")]
    counted: String,
    /// What comes back.
    #[schema(example = "400.00")]
    refund: String,
    /// Item by item.
    items: Vec<RefundCountsResponse>,
}

/// An item of a package that is given back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefundCountsResponse {
    /// Its lot.
    lot_id: Uuid,
    /// As the shop calls it.
    #[schema(example = "标准洗车")]
    label: String,
    /// Uses so far.
    #[schema(example = 4)]
    used: i64,
    /// Paid counts left, which end; 0 for a time pass.
    #[schema(example = 6)]
    paid_left: i64,
    /// Gift counts left, which end.
    #[schema(example = 2)]
    gift_left: i64,
    /// What one use counts for at list price, or as the contract names it.
    #[schema(example = "150.00")]
    unit: String,
    /// Of counts that services share, where the contract names no price: what these were at list price.
    #[schema(example = "450.00")]
    list: Option<String>,
    /// Days gone of a time pass.
    days_gone: Option<i64>,
    /// Days of a time pass in all.
    days: Option<i64>,
    /// What it counts for.
    #[schema(example = "600.00")]
    counted: String,
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
    /// The top-up, or the sale of the package.
    top_up_id: Uuid,
    /// Its business date.
    on: NaiveDate,
    /// How it was paid; null when nobody knows, so that it goes back by hand.
    #[schema(example = "wechat")]
    method: Option<String>,
    /// The payment by a connected provider, which can give it back: see `POST /refunds/{id}/provider-payouts`.
    payment_id: Option<Uuid>,
    /// What was paid in that way; 0 of a part that is interest.
    #[schema(example = "5000.00")]
    paid: String,
    /// What of it goes back.
    #[schema(example = "3000.00")]
    amount: String,
}

impl From<Quoted> for RefundQuoteResponse {
    fn from(Quoted { quote, deliveries, names }: Quoted) -> Self {
        let lines = deliveries.iter().rev().flat_map(lines_of);
        Self {
            pairs: quote.pairs.iter().map(RefundPairResponse::from).collect(),
            packages: quote
                .packages
                .iter()
                .map(|package| RefundPackageResponse::of(package, &names))
                .collect(),
            deliveries: lines.take(DELIVERIES_SHOWN).collect(),
            ends: quote.ends.to_string(),
            interest: quote.interest.iter().map(RefundInterestResponse::from).collect(),
            fee: quote.fee.as_ref().map(RefundFeeResponse::from),
            owed: quote.owed.to_string(),
            pays: quote.pays.to_string(),
            plan: quote.plan.iter().map(PlannedPayoutResponse::from).collect(),
            gift_points: quote.gifts.iter().map(RefundGiftPointsResponse::from).collect(),
        }
    }
}

impl From<&PairInterest> for RefundInterestResponse {
    fn from(interest: &PairInterest) -> Self {
        Self {
            lot_id: interest.lot.value(),
            refund: interest.refund.to_string(),
            rate_bp: interest.rate_bp,
            days: interest.days,
            amount: interest.amount.to_string(),
        }
    }
}

impl From<&RefundFee> for RefundFeeResponse {
    fn from(fee: &RefundFee) -> Self {
        Self {
            refund: fee.refund.to_string(),
            contract_bp: fee.contract_bp,
            taken_bp: fee.taken_bp,
            why: fee.why.into(),
            amount: fee.amount.to_string(),
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
            to_come: pair.to_come.to_string(),
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

impl RefundPackageResponse {
    fn of(package: &PackageRefund, names: &HashMap<Uuid, String>) -> Self {
        Self {
            sale_id: package.sale.value(),
            name: names.get(&package.sale.value()).cloned().unwrap_or_default(),
            sold_on: package.sold_on,
            price: package.price.to_string(),
            paid: package.paid.to_string(),
            basis: package.basis.into(),
            counted: package.counted.to_string(),
            refund: package.refund.to_string(),
            items: package.lots.iter().map(RefundCountsResponse::from).collect(),
        }
    }
}

impl From<&CountsRefund> for RefundCountsResponse {
    fn from(CountsRefund { lot, basis: _, unit, list, days, counted }: &CountsRefund) -> Self {
        Self {
            lot_id: lot.id.value(),
            label: lot.item.label.clone(),
            used: lot.used,
            paid_left: if lot.is_pass() { 0 } else { lot.paid_left },
            gift_left: lot.gift_left,
            unit: unit.to_string(),
            list: list.map(|list| list.to_string()),
            days_gone: days.map(|(gone, _)| gone),
            days: days.map(|(_, of)| of),
            counted: counted.to_string(),
        }
    }
}

impl From<&GiftBack> for RefundGiftPointsResponse {
    fn from(gift: &GiftBack) -> Self {
        Self { lot_id: gift.pair.value(), given: gift.given, taken: gift.taken(), owed: gift.owed }
    }
}

impl From<&PlannedPayout> for PlannedPayoutResponse {
    fn from(part: &PlannedPayout) -> Self {
        Self {
            top_up_id: part.top_up.value(),
            on: part.on,
            method: part.method.clone(),
            payment_id: part.payment.map(Id::value),
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
