//! Lines of a statement of the books: each is a sum of figures with signs, so that it can be said of a posting, a day or a year.
//!
//! *Invariant:* [`BookLine::Liability`] = received − refunded + between − delivered − kept − fees + interest, of whatever is
//! added up.

use super::{BookFigure, BookFigures, BookKey};
use crate::figures::{Action, Amount};

/// A line of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookLine {
    /// 合同负债: by how much more is owed in goods and services.
    Liability,
    /// 预收款: money and claims for what is delivered later.
    Received,
    /// 退款: what refunds paid out, debts of members taken off.
    Refunded,
    /// What was delivered of what was owed: the revenue of it by paid share.
    Delivered,
    /// 退款留存: what refunds did not pay out.
    Kept,
    /// 退款手续费: what refunds kept as their fee.
    Fees,
    /// 退款利息: what refunds paid on top; an expense.
    Interest,
    /// Revenue that was paid for at once.
    Direct,
    /// All revenue: delivered, kept, fees and direct.
    Revenue,
    /// 主体往来: more that other legal entities owe for what was delivered for them.
    Between,
    /// 本金.
    Principal,
    /// 赠送金额.
    Bonus,
    /// 积分.
    Points,
    /// 应收平台: claims on platforms for vouchers.
    Vouchers,
    /// 应收会员挂账: claims on members for sales.
    OnAccount,
    /// 会员欠款: claims on members for what a correction could not take back.
    Debts,
}

impl BookLine {
    /// Every line.
    pub const ALL: [Self; 16] = [
        Self::Liability,
        Self::Received,
        Self::Refunded,
        Self::Delivered,
        Self::Kept,
        Self::Fees,
        Self::Interest,
        Self::Direct,
        Self::Revenue,
        Self::Between,
        Self::Principal,
        Self::Bonus,
        Self::Points,
        Self::Vouchers,
        Self::OnAccount,
        Self::Debts,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Liability => "liability",
            Self::Received => "received",
            Self::Refunded => "refunded",
            Self::Delivered => "delivered",
            Self::Kept => "kept",
            Self::Fees => "fees",
            Self::Interest => "interest",
            Self::Direct => "direct",
            Self::Revenue => "revenue",
            Self::Between => "between",
            Self::Principal => "principal",
            Self::Bonus => "bonus",
            Self::Points => "points",
            Self::Vouchers => "vouchers",
            Self::OnAccount => "on_account",
            Self::Debts => "debts",
        }
    }

    /// The line of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.code() == code)
    }

    /// How often a figure is in it: 1, −1 or not.
    #[must_use]
    pub fn takes(self, key: &BookKey) -> i64 {
        let (of, figure) = (Business::of(key.action), &key.figure);
        let is_at_once = of == Business::AtOnce && figure.is_asset();
        let yes = |is_in: bool| i64::from(is_in);
        match self {
            Self::Liability => yes(*figure == BookFigure::Liability),
            Self::Received => yes(of == Business::ForLater && figure.is_asset()),
            Self::Refunded => -yes(of == Business::Refund && figure.is_asset()),
            Self::Delivered => {
                yes(of != Business::Refund && *figure == BookFigure::Revenue) - yes(is_at_once)
            }
            Self::Kept => yes(of == Business::Refund && *figure == BookFigure::Revenue),
            Self::Fees => yes(*figure == BookFigure::RefundFee),
            Self::Interest => yes(*figure == BookFigure::RefundInterest),
            Self::Direct => yes(is_at_once),
            Self::Revenue => yes([BookFigure::Revenue, BookFigure::RefundFee].contains(figure)),
            Self::Between => yes(of != Business::Repayment && *figure == BookFigure::Between),
            Self::Principal => yes(*figure == BookFigure::Principal),
            Self::Bonus => yes(*figure == BookFigure::Bonus),
            Self::Points => yes(*figure == BookFigure::Points),
            Self::Vouchers => yes(*figure == BookFigure::Vouchers),
            Self::OnAccount => yes(*figure == BookFigure::OnAccount),
            Self::Debts => yes(*figure == BookFigure::Debts),
        }
    }

    /// What it comes to; the count is of postings.
    #[must_use]
    pub fn sum(self, figures: &BookFigures) -> Amount {
        let taken =
            figures.iter().map(|(key, each)| (self.takes(key), each)).filter(|(takes, _)| *takes != 0);
        taken.fold(Amount::default(), |sum, (takes, each)| Amount {
            amount: sum.amount + takes * each.amount,
            count: sum.count + each.count,
        })
    }
}

/// What money of an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Business {
    ForLater,
    AtOnce,
    Refund,
    Repayment,
}

impl Business {
    const fn of(action: Action) -> Self {
        match action {
            Action::TopUp | Action::PackageSale => Self::ForLater,
            Action::Refund => Self::Refund,
            Action::Repayment => Self::Repayment,
            Action::Sale
            | Action::Return
            | Action::CountUse
            | Action::PointsMakeUp
            | Action::PointsAdjustment
            | Action::BearerPayment
            | Action::BearerRefund => Self::AtOnce,
        }
    }
}
