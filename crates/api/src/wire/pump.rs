//! Rules that give value away, on the wire: the sequence that shows it.

use domain::ledger::TierLevel;
use domain::money::Money;
use domain::pump::{Act, PaidBy, Pump, PumpStep};
use serde::Serialize;
use utoipa::ToSchema;

/// A shortest sequence after which a member has more than was paid in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RulePump)]
pub struct PumpResponse {
    /// What the member has too much at the end.
    #[schema(example = "1.00")]
    gain: String,
    /// Whether the gain is in goods that are kept; else in money, stored value and points.
    #[schema(example = true)]
    keeps_goods: bool,
    /// Level of the member's tier before it.
    #[schema(example = 0)]
    level: TierLevel,
    /// What happens, in order.
    steps: Vec<PumpStepResponse>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RulePumpAct)]
enum PumpAct {
    /// Cash is paid in.
    TopUp,
    /// A gift card is bought with cash and kept.
    GiftCard,
    /// Goods are bought.
    Buy,
    /// Goods come back.
    Return,
    /// All stored value is refunded.
    Refund,
    /// A step is taken back.
    Correct,
}

/// What pays what points leave of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RulePumpPaidBy)]
enum PumpPaidBy {
    /// Cash.
    Cash,
    /// Stored value of the member.
    StoredValue,
    /// The gift card that the member holds.
    GiftCard,
}

impl From<PaidBy> for PumpPaidBy {
    fn from(paid_by: PaidBy) -> Self {
        match paid_by {
            PaidBy::Cash => Self::Cash,
            PaidBy::StoredValue => Self::StoredValue,
            PaidBy::GiftCard => Self::GiftCard,
        }
    }
}

/// One step of the sequence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RulePumpStep)]
struct PumpStepResponse {
    /// What is done.
    act: PumpAct,
    /// Money paid in, price of the goods, or what comes back; null for all that is left of a line, and for a correction.
    #[schema(example = "1000.00")]
    amount: Option<String>,
    /// Price of further goods in a category that earns nothing.
    #[schema(example = json!(null))]
    silent_amount: Option<String>,
    /// Whether as many points as the rules allow pay first.
    #[schema(example = false)]
    by_points: bool,
    /// What pays the rest of a purchase; null for whatever is no purchase.
    #[schema(example = "cash")]
    rest_paid_by: Option<PumpPaidBy>,
    /// Which step comes back or is taken back, from 1.
    #[schema(example = json!(null))]
    of_step: Option<usize>,
    /// Which of its lines, from 1.
    #[schema(example = json!(null))]
    line: Option<i16>,
    /// Money that the member receives outside the card; negative when it is paid.
    #[schema(example = "-1000.00")]
    money: String,
    /// Change of stored value, with what is on a gift card.
    #[schema(example = "0.00")]
    stored_value: String,
    /// Change of reward points, less those owed.
    #[schema(example = 100)]
    points: i64,
}

impl From<&Pump> for PumpResponse {
    fn from(pump: &Pump) -> Self {
        Self {
            gain: pump.gain.to_string(),
            keeps_goods: pump.keeps_goods,
            level: pump.level,
            steps: pump.steps.iter().map(PumpStepResponse::from).collect(),
        }
    }
}

impl From<&PumpStep> for PumpStepResponse {
    fn from(step: &PumpStep) -> Self {
        let plain = |act| Self {
            act,
            amount: None,
            silent_amount: None,
            by_points: false,
            rest_paid_by: None,
            of_step: None,
            line: None,
            money: step.money.to_string(),
            stored_value: step.stored_value.to_string(),
            points: step.points,
        };
        let text = |amount: Money| amount.to_string();
        match step.act {
            Act::TopUp { paid } => Self { amount: Some(text(paid)), ..plain(PumpAct::TopUp) },
            Act::GiftCard { paid } => Self { amount: Some(text(paid)), ..plain(PumpAct::GiftCard) },
            Act::Buy { price, silent, by_points, rest } => Self {
                amount: Some(text(price)),
                silent_amount: silent.map(text),
                by_points,
                rest_paid_by: Some(rest.into()),
                ..plain(PumpAct::Buy)
            },
            Act::Return { step, line, amount } => Self {
                amount: amount.map(text),
                of_step: Some(step + 1),
                line: Some(line),
                ..plain(PumpAct::Return)
            },
            Act::Refund => plain(PumpAct::Refund),
            Act::Correct { step } => Self { of_step: Some(step + 1), ..plain(PumpAct::Correct) },
        }
    }
}
