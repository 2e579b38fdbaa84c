//! What follows from taking something back, as a preview tells it: codes and figures; pages have the words.

use domain::consequences::{Consequence, Fate};
use domain::ledger::{Kind, TierLevel};
use domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::balances::Tier;
use super::codes::{MessageChannelCode, ValueKindCode};
use super::posting_result::instant;

/// What becomes of a consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FateCode {
    /// It is as if it had never happened.
    Undone,
    /// The member owes it.
    Debt,
    /// Somebody has to do it by hand: the till moves no money.
    ByHand,
    /// It cannot be undone.
    Stays,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsequenceCode {
    /// A balance changes; of which kind is `value`.
    Balance,
    /// Counts of an item change; `label` names it.
    Counts,
    /// The tier goes back to what it was.
    TierBack,
    /// The tier stays: what else was bought supports it.
    TierStays,
    /// Points that it earned are spent, and nobody owes them.
    PointsGone,
    /// `count` points that it earned are spent: `amount` is kept for them of the money that goes back.
    PointsDeducted,
    /// Tier points that it counted are counted no more.
    TierPointsGone,
    /// What lapsed meanwhile can be used again, until `until`.
    Revived,
    /// Money to hand back by `method`.
    HandBack,
    /// Money that the customer pays again by `method`.
    CollectAgain,
    /// What `count` employees are due for it changes by `amount`.
    Commission,
    /// Sales made meanwhile keep the price of the tier that falls.
    LaterSalesKeepPrice,
    /// More is invoiced then than is left: a red invoice of `amount` is due.
    RedInvoiceDue,
    /// The member was told, by `channel`.
    MessageSent,
}

/// One thing that follows from a correction or a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "code": "balance", "fate": "undone", "value": "reward_points", "before": "8", "after": "0", "amount": "-8",
    "count": null, "label": null, "method": null, "until": null, "channel": null
}))]
pub struct ConsequenceDetail {
    /// What follows.
    pub code: ConsequenceCode,
    /// What becomes of it.
    pub fate: FateCode,
    /// The kind of value, where there is one.
    pub value: Option<ValueKindCode>,
    /// Before: an amount of its kind, or the name of a tier.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// The change, or how much it is about.
    pub amount: Option<String>,
    /// How many sales, points or employees it is about.
    pub count: Option<i64>,
    /// What the shop calls the item.
    pub label: Option<String>,
    /// Code of the way of payment.
    pub method: Option<String>,
    /// Until when (UTC).
    pub until: Option<String>,
    /// By which channel.
    pub channel: Option<MessageChannelCode>,
}

impl ConsequenceDetail {
    const fn new(code: ConsequenceCode, fate: FateCode) -> Self {
        Self {
            code,
            fate,
            value: None,
            before: None,
            after: None,
            amount: None,
            count: None,
            label: None,
            method: None,
            until: None,
            channel: None,
        }
    }

    /// From the domain; `tier` names a level.
    #[must_use]
    pub fn of(consequence: &Consequence, currency: Currency, tier: &impl Fn(TierLevel) -> Tier) -> Self {
        let plain = |code| Self::new(code, FateCode::from(consequence.fate()));
        match consequence {
            Consequence::Balance { kind, before, after } => Self {
                value: Some((*kind).into()),
                before: Some(amount(*kind, *before, currency)),
                after: Some(amount(*kind, *after, currency)),
                amount: Some(amount(*kind, after - before, currency)),
                ..plain(ConsequenceCode::Balance)
            },
            Consequence::Counts { label, before, after, .. } => Self {
                value: Some(ValueKindCode::Counts),
                before: Some(before.to_string()),
                after: Some(after.to_string()),
                amount: Some((after - before).to_string()),
                label: Some(label.clone()),
                ..plain(ConsequenceCode::Counts)
            },
            Consequence::TierBack(change) => Self {
                before: Some(tier(change.from).name),
                after: Some(tier(change.to).name),
                ..plain(ConsequenceCode::TierBack)
            },
            Consequence::TierStays { tier: level } => {
                Self { after: Some(tier(*level).name), ..plain(ConsequenceCode::TierStays) }
            }
            Consequence::PointsGone { points } => Self {
                value: Some(ValueKindCode::RewardPoints),
                amount: Some(points.to_string()),
                ..plain(ConsequenceCode::PointsGone)
            },
            Consequence::PointsDeducted { points, amount } => Self {
                value: Some(ValueKindCode::RewardPoints),
                count: Some(*points),
                amount: Some(amount.to_string()),
                ..plain(ConsequenceCode::PointsDeducted)
            },
            Consequence::TierPointsGone { points } => Self {
                value: Some(ValueKindCode::TierPoints),
                amount: Some(points.to_string()),
                ..plain(ConsequenceCode::TierPointsGone)
            },
            Consequence::Revived { kind, amount: held, until, .. } => Self {
                value: Some((*kind).into()),
                amount: Some(amount(*kind, *held, currency)),
                until: Some(instant(*until)),
                ..plain(ConsequenceCode::Revived)
            },
            Consequence::HandBack { tender } => Self {
                method: Some(tender.method.clone()),
                amount: Some(tender.amount.to_string()),
                ..plain(ConsequenceCode::HandBack)
            },
            Consequence::CollectAgain { tender } => Self {
                method: Some(tender.method.clone()),
                amount: Some(tender.amount.to_string()),
                ..plain(ConsequenceCode::CollectAgain)
            },
            Consequence::Commission { people, amount } => Self {
                count: i64::try_from(*people).ok(),
                amount: Some(amount.to_string()),
                ..plain(ConsequenceCode::Commission)
            },
            Consequence::LaterSalesKeepPrice { sales, saved } => Self {
                count: Some(*sales),
                amount: Some(saved.to_string()),
                ..plain(ConsequenceCode::LaterSalesKeepPrice)
            },
            Consequence::RedInvoiceDue { amount } => {
                Self { amount: Some(amount.to_string()), ..plain(ConsequenceCode::RedInvoiceDue) }
            }
            Consequence::MessageSent { channel } => {
                Self { channel: Some((*channel).into()), ..plain(ConsequenceCode::MessageSent) }
            }
        }
    }
}

impl From<Fate> for FateCode {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Undone => Self::Undone,
            Fate::Debt => Self::Debt,
            Fate::ByHand => Self::ByHand,
            Fate::Stays => Self::Stays,
        }
    }
}

/// An amount of a kind of value: money with its scale, anything else whole.
fn amount(kind: Kind, value: i64, currency: Currency) -> String {
    match kind {
        Kind::Principal | Kind::Bonus | Kind::OwedMoney | Kind::OnAccount => {
            Money::from_minor(value, currency).to_string()
        }
        Kind::RewardPoints | Kind::TierPoints | Kind::OwedPoints | Kind::Counts => value.to_string(),
    }
}
