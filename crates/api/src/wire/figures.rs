//! Figures of a shift or a day as people read them: money received, value delivered, and what else was done.

mod sheet;

use domain::figures::{Action, Figure};
use domain::ledger::Kind;
use domain::money::{Currency, Money};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::reports::Told;

/// The figures of a shift or a day. What was received and what was delivered are different things and are never added together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetResponse {
    /// 实收: money that changed hands.
    pub received: ReceivedResponse,
    /// 消耗与现结: goods and services delivered, whoever pays them and when.
    pub delivered: DeliveredResponse,
    /// 充值.
    pub top_ups: TopUpFigures,
    /// 退款 of stored value and of packages.
    pub refunds: RefundFigures,
    /// 售卡.
    pub package_sales: CountedMoney,
    /// 挂账与还款.
    pub on_account: OnAccountFigures,
    /// 计次.
    pub counts: CountsFigures,
    /// 积分.
    pub points: PointsFigures,
    /// 优惠、免单与抹零.
    pub reductions: ReductionFigures,
    /// 退货.
    pub returns: CountedMoney,
    /// 冲正: what was taken back, by what it takes back; amounts as they change the figures above.
    pub corrections: Vec<CorrectedFigures>,
    /// Delivered by category, the largest first.
    pub categories: Vec<CategoryFigures>,
    /// Who sold and performed, the largest first.
    pub staff: Vec<StaffFigures>,
}

/// How often, and how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CountedMoney {
    /// How often.
    #[schema(example = 3)]
    pub count: i64,
    /// How much.
    #[schema(example = "260.00")]
    pub amount: String,
}

/// Money that changed hands, returns and refunds taken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceivedResponse {
    /// In all.
    #[schema(example = "1660.00")]
    pub total: String,
    /// Of it for what is delivered later: top-ups and packages, less their refunds.
    #[schema(example = "800.00")]
    pub for_later: String,
    /// Of it for what was owed.
    #[schema(example = "0.00")]
    pub for_debts: String,
    /// By way of payment.
    pub methods: Vec<MethodFigures>,
}

/// Money by one way of payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MethodFigures {
    /// Code of the way of payment.
    #[schema(example = "cash")]
    pub method: String,
    /// In all.
    #[schema(example = "520.00")]
    pub total: String,
    /// Sales.
    #[schema(example = "320.00")]
    pub sales: String,
    /// What went back for returned goods; not positive.
    #[schema(example = "0.00")]
    pub returns: String,
    /// Top-ups.
    #[schema(example = "1000.00")]
    pub top_ups: String,
    /// Packages.
    #[schema(example = "0.00")]
    pub packages: String,
    /// Repayments of what was owed.
    #[schema(example = "0.00")]
    pub repayments: String,
    /// Refunds; not positive.
    #[schema(example = "-200.00")]
    pub refunds: String,
}

/// What was delivered, and who paid it. The parts sum to the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeliveredResponse {
    /// In all, returned goods taken off.
    #[schema(example = "1720.00")]
    pub total: String,
    /// The part that was or will be paid with money: without bonus, points and gift counts.
    #[schema(example = "1576.67")]
    pub paid_share: String,
    /// Sales, without those that were taken back.
    #[schema(example = 12)]
    pub sales: i64,
    /// Paid with money at once.
    #[schema(example = "860.00")]
    pub money: String,
    /// From principal.
    #[schema(example = "716.67")]
    pub principal: String,
    /// From bonus.
    #[schema(example = "143.33")]
    pub bonus: String,
    /// Paid with points.
    #[schema(example = "0.00")]
    pub points: String,
    /// Paid with vouchers of platforms, at the value for the customer.
    #[schema(example = "0.00")]
    pub vouchers: String,
    /// Paid with gift cards and deposits.
    #[schema(example = "0.00")]
    pub bearers: String,
    /// Put on account.
    #[schema(example = "0.00")]
    pub on_account: String,
    /// Counts used, at their price.
    #[schema(example = "0.00")]
    pub counts: String,
}

/// Top-ups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TopUpFigures {
    /// How many, without those that were taken back.
    #[schema(example = 1)]
    pub count: i64,
    /// Money paid.
    #[schema(example = "1000.00")]
    pub paid: String,
    /// Bonus given.
    #[schema(example = "200.00")]
    pub bonus: String,
    /// Points given.
    #[schema(example = 0)]
    pub points: i64,
}

/// Refunds that were paid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefundFigures {
    /// How many.
    #[schema(example = 1)]
    pub count: i64,
    /// Paid out.
    #[schema(example = "200.00")]
    pub paid_out: String,
    /// Principal that stays with the shop: it was delivered by the terms.
    #[schema(example = "0.00")]
    pub kept: String,
    /// Bonus that ended.
    #[schema(example = "40.00")]
    pub bonus_ended: String,
    /// What was kept as a fee.
    #[schema(example = "0.00")]
    pub fees: String,
    /// Interest that was paid on top.
    #[schema(example = "0.00")]
    pub interest: String,
}

/// On account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OnAccountFigures {
    /// Owed more.
    #[schema(example = "0.00")]
    pub made: String,
    /// Repaid.
    #[schema(example = "0.00")]
    pub repaid: String,
}

/// Counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CountsFigures {
    /// Paid counts sold; a time pass is one.
    #[schema(example = 10)]
    pub sold: i64,
    /// Gift counts given.
    #[schema(example = 2)]
    pub given: i64,
    /// Uses, paid counts.
    #[schema(example = 3)]
    pub used: i64,
    /// Uses, gift counts.
    #[schema(example = 0)]
    pub gift_used: i64,
}

/// Reward points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PointsFigures {
    /// Earned, given and made up.
    #[schema(example = 64)]
    pub issued: i64,
    /// Spent.
    #[schema(example = 0)]
    pub redeemed: i64,
    /// Entered by hand.
    #[schema(example = 0)]
    pub entered: i64,
    /// Deducted and cleared by hand.
    #[schema(example = 0)]
    pub cancelled: i64,
}

/// What was given away in prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReductionFigures {
    /// What was delivered, at list price.
    #[schema(example = "1800.00")]
    pub listed: String,
    /// Taken off by rules and clerks, free lines included.
    #[schema(example = "80.00")]
    pub discounts: String,
    /// Free lines at list price.
    #[schema(example = "0.00")]
    pub free: String,
    /// Pieces on free lines.
    #[schema(example = 0)]
    pub free_pieces: i64,
    /// 抹零; negative when it was taken off.
    #[schema(example = "-0.30")]
    pub rounding: String,
}

/// Corrections of one kind of business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CorrectedFigures {
    /// What was taken back.
    pub action: ActionCode,
    /// How many.
    #[schema(example = 1)]
    pub count: i64,
    /// The sum of their totals; negative where less was sold or paid in.
    #[schema(example = "-88.50")]
    pub amount: String,
}

/// What was delivered of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CategoryFigures {
    /// Its code; null for lines without one.
    pub code: Option<String>,
    /// Its name; null for lines without a category.
    #[schema(example = "染烫")]
    pub name: Option<String>,
    /// Charged.
    #[schema(example = "860.00")]
    pub amount: String,
    /// Pieces.
    #[schema(example = 4)]
    pub pieces: i64,
}

/// What an employee sold or performed: their part of what lines were charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StaffFigures {
    /// Who.
    pub employee_id: Uuid,
    /// Their name.
    #[schema(example = "周师傅")]
    pub name: String,
    /// Sold.
    #[schema(example = "120.00")]
    pub sold: String,
    /// Performed.
    #[schema(example = "860.00")]
    pub performed: String,
}

/// A kind of business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of `domain::figures::Action`")]
pub enum ActionCode {
    TopUp,
    Sale,
    Return,
    PackageSale,
    CountUse,
    Refund,
    Repayment,
    PointsMakeUp,
    BearerPayment,
    BearerRefund,
    PointsAdjustment,
}

impl From<Action> for ActionCode {
    fn from(action: Action) -> Self {
        match action {
            Action::TopUp => Self::TopUp,
            Action::Sale => Self::Sale,
            Action::Return => Self::Return,
            Action::PackageSale => Self::PackageSale,
            Action::CountUse => Self::CountUse,
            Action::Refund => Self::Refund,
            Action::Repayment => Self::Repayment,
            Action::PointsMakeUp => Self::PointsMakeUp,
            Action::BearerPayment => Self::BearerPayment,
            Action::BearerRefund => Self::BearerRefund,
            Action::PointsAdjustment => Self::PointsAdjustment,
        }
    }
}

impl From<ActionCode> for Action {
    fn from(code: ActionCode) -> Self {
        match code {
            ActionCode::TopUp => Self::TopUp,
            ActionCode::Sale => Self::Sale,
            ActionCode::Return => Self::Return,
            ActionCode::PackageSale => Self::PackageSale,
            ActionCode::CountUse => Self::CountUse,
            ActionCode::Refund => Self::Refund,
            ActionCode::Repayment => Self::Repayment,
            ActionCode::PointsMakeUp => Self::PointsMakeUp,
            ActionCode::BearerPayment => Self::BearerPayment,
            ActionCode::BearerRefund => Self::BearerRefund,
            ActionCode::PointsAdjustment => Self::PointsAdjustment,
        }
    }
}

impl ActionCode {
    /// The action of a word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Action> {
        let is_named = |action: &Action| {
            serde_json::to_value(Self::from(*action)).is_ok_and(|code| code.as_str() == Some(word))
        };
        Action::ALL.into_iter().find(is_named)
    }
}

/// An amount of a figure as text: money, points or counts, as the figure is counted.
#[must_use]
pub fn amount_text(told: &Told, amount: i64, currency: Currency) -> String {
    let is_number = |kind: i16| {
        [Kind::RewardPoints, Kind::TierPoints, Kind::OwedPoints, Kind::Counts]
            .iter()
            .any(|known| *known as i16 == kind)
    };
    let counts_numbers = match told {
        Told::Figure(figure) => matches!(figure, Figure::Entry { kind, .. } if is_number(*kind)),
        Told::Line(line) => line.is_number(),
        Told::Employee(_) => false,
    };
    if counts_numbers { amount.to_string() } else { Money::from_minor(amount, currency).to_string() }
}

/// The figures that days, shops and people are compared by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetSummary {
    /// 实收.
    #[schema(example = "1660.00")]
    pub received: String,
    /// Of it for what is delivered later.
    #[schema(example = "800.00")]
    pub for_later: String,
    /// 消耗与现结.
    #[schema(example = "1720.00")]
    pub delivered: String,
    /// The part that was or will be paid with money.
    #[schema(example = "1576.67")]
    pub paid_share: String,
    /// Sales, without those that were taken back.
    #[schema(example = 12)]
    pub sales: i64,
    /// 储值消费: of it paid with stored value, principal and bonus.
    #[schema(example = "860.00")]
    pub stored_value: String,
    /// Money topped up.
    #[schema(example = "1000.00")]
    pub topped_up: String,
    /// Refunds paid out.
    #[schema(example = "200.00")]
    pub refunded: String,
    /// Taken off prices.
    #[schema(example = "80.00")]
    pub discounts: String,
    /// Corrections.
    #[schema(example = 1)]
    pub corrections: i64,
}
