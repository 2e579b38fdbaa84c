//! Lines of a sheet: each is a sum of figures with signs, so that it can be said of a posting, a day or a year (RP01, RP02).
//!
//! *Invariant:* a line of some days is the sum of what it says of their postings, one by one.

use super::{Action, Amount, Figure, FigureKey, Figures};
use crate::ledger::{Book, Kind, ON_ACCOUNT, POINTS, VOUCHER, is_money, is_of_bearer};

/// A line of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SheetLine {
    /// 实收: money that changed hands.
    Received,
    /// Of it for what is delivered later.
    ReceivedForLater,
    /// Of it for what was owed.
    ReceivedForDebts,
    /// 消耗与现结: what was delivered, returned goods taken off.
    Delivered,
    /// Of it what was or will be paid with money: without bonus and points.
    DeliveredPaidShare,
    /// Paid with money at once.
    DeliveredMoney,
    /// From principal.
    DeliveredPrincipal,
    /// From bonus.
    DeliveredBonus,
    /// Paid with points.
    DeliveredPoints,
    /// Paid with vouchers of platforms.
    DeliveredVouchers,
    /// Paid with gift cards and deposits.
    DeliveredBearers,
    /// Put on account.
    DeliveredOnAccount,
    /// Counts used, at their price.
    DeliveredCounts,
    /// 储值消费: from principal and bonus.
    StoredValue,
    /// Money topped up.
    ToppedUp,
    /// Bonus given with top-ups.
    TopUpBonus,
    /// Points given with top-ups.
    TopUpPoints,
    /// Paid out by refunds.
    Refunded,
    /// Principal that stays with the shop.
    RefundKept,
    /// Bonus that refunds ended.
    RefundBonusEnded,
    /// Fees that refunds kept, by contract.
    RefundFees,
    /// Interest that refunds paid.
    RefundInterest,
    /// Owed more on account.
    OnAccountMade,
    /// Repaid.
    OnAccountRepaid,
    /// Paid counts sold.
    CountsSold,
    /// Gift counts given.
    CountsGiven,
    /// Paid counts used.
    CountsUsed,
    /// Gift counts used.
    CountsGiftUsed,
    /// Points earned, given and made up.
    PointsIssued,
    /// Points spent.
    PointsRedeemed,
    /// Points entered by hand.
    PointsEntered,
    /// Points deducted and cleared by hand.
    PointsCancelled,
}

impl SheetLine {
    /// Every line.
    pub const ALL: [Self; 32] = [
        Self::Received,
        Self::ReceivedForLater,
        Self::ReceivedForDebts,
        Self::Delivered,
        Self::DeliveredPaidShare,
        Self::DeliveredMoney,
        Self::DeliveredPrincipal,
        Self::DeliveredBonus,
        Self::DeliveredPoints,
        Self::DeliveredVouchers,
        Self::DeliveredBearers,
        Self::DeliveredOnAccount,
        Self::DeliveredCounts,
        Self::StoredValue,
        Self::ToppedUp,
        Self::TopUpBonus,
        Self::TopUpPoints,
        Self::Refunded,
        Self::RefundKept,
        Self::RefundBonusEnded,
        Self::RefundFees,
        Self::RefundInterest,
        Self::OnAccountMade,
        Self::OnAccountRepaid,
        Self::CountsSold,
        Self::CountsGiven,
        Self::CountsUsed,
        Self::CountsGiftUsed,
        Self::PointsIssued,
        Self::PointsRedeemed,
        Self::PointsEntered,
        Self::PointsCancelled,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::ReceivedForLater => "received_for_later",
            Self::ReceivedForDebts => "received_for_debts",
            Self::Delivered => "delivered",
            Self::DeliveredPaidShare => "delivered_paid_share",
            Self::DeliveredMoney => "delivered_money",
            Self::DeliveredPrincipal => "delivered_principal",
            Self::DeliveredBonus => "delivered_bonus",
            Self::DeliveredPoints => "delivered_points",
            Self::DeliveredVouchers => "delivered_vouchers",
            Self::DeliveredBearers => "delivered_bearers",
            Self::DeliveredOnAccount => "delivered_on_account",
            Self::DeliveredCounts => "delivered_counts",
            Self::StoredValue => "stored_value",
            Self::ToppedUp => "topped_up",
            Self::TopUpBonus => "top_up_bonus",
            Self::TopUpPoints => "top_up_points",
            Self::Refunded => "refunded",
            Self::RefundKept => "refund_kept",
            Self::RefundBonusEnded => "refund_bonus_ended",
            Self::RefundFees => "refund_fees",
            Self::RefundInterest => "refund_interest",
            Self::OnAccountMade => "on_account_made",
            Self::OnAccountRepaid => "on_account_repaid",
            Self::CountsSold => "counts_sold",
            Self::CountsGiven => "counts_given",
            Self::CountsUsed => "counts_used",
            Self::CountsGiftUsed => "counts_gift_used",
            Self::PointsIssued => "points_issued",
            Self::PointsRedeemed => "points_redeemed",
            Self::PointsEntered => "points_entered",
            Self::PointsCancelled => "points_cancelled",
        }
    }

    /// The line of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.code() == code)
    }

    /// Whether it counts points or counts, and no money.
    #[must_use]
    pub const fn is_number(self) -> bool {
        match self {
            Self::TopUpPoints
            | Self::CountsSold
            | Self::CountsGiven
            | Self::CountsUsed
            | Self::CountsGiftUsed
            | Self::PointsIssued
            | Self::PointsRedeemed
            | Self::PointsEntered
            | Self::PointsCancelled => true,
            Self::Received
            | Self::ReceivedForLater
            | Self::ReceivedForDebts
            | Self::Delivered
            | Self::DeliveredPaidShare
            | Self::DeliveredMoney
            | Self::DeliveredPrincipal
            | Self::DeliveredBonus
            | Self::DeliveredPoints
            | Self::DeliveredVouchers
            | Self::DeliveredBearers
            | Self::DeliveredOnAccount
            | Self::DeliveredCounts
            | Self::StoredValue
            | Self::ToppedUp
            | Self::TopUpBonus
            | Self::Refunded
            | Self::RefundKept
            | Self::RefundBonusEnded
            | Self::RefundFees
            | Self::RefundInterest
            | Self::OnAccountMade
            | Self::OnAccountRepaid => false,
        }
    }

    /// How often a figure is in it: 1, −1 or not.
    #[must_use]
    pub fn takes(self, key: &FigureKey) -> i64 {
        let later = [Action::TopUp, Action::PackageSale, Action::Refund];
        match self {
            Self::Received => tender(key, &Action::ALL, is_money),
            Self::ReceivedForLater => tender(key, &later, is_money),
            Self::ReceivedForDebts => tender(key, &[Action::Repayment], is_money),
            Self::Delivered => i64::from(key.action.delivers() && key.figure == Figure::Postings),
            Self::DeliveredPaidShare => {
                Self::Delivered.takes(key)
                    - Self::DeliveredBonus.takes(key)
                    - Self::DeliveredPoints.takes(key)
            }
            Self::DeliveredMoney => tender(key, &SOLD, is_money),
            Self::DeliveredPrincipal => -entry(key, Kind::Principal, Book::Delivered),
            Self::DeliveredBonus => -entry(key, Kind::Bonus, Book::Delivered),
            Self::DeliveredPoints => tender(key, &SOLD, |method| method == POINTS),
            Self::DeliveredVouchers => tender(key, &SOLD, |method| method == VOUCHER),
            Self::DeliveredBearers => tender(key, &SOLD, is_of_bearer),
            Self::DeliveredOnAccount => tender(key, &SOLD, |method| method == ON_ACCOUNT),
            Self::DeliveredCounts => {
                i64::from(key.action == Action::CountUse && key.figure == Figure::Postings)
            }
            Self::StoredValue => Self::DeliveredPrincipal.takes(key) + Self::DeliveredBonus.takes(key),
            Self::ToppedUp => tender(key, &[Action::TopUp], is_money),
            Self::TopUpBonus => entry(key, Kind::Bonus, Book::BonusGranted),
            Self::TopUpPoints => entry(key, Kind::RewardPoints, Book::PointsGiven),
            Self::Refunded => -tender(key, &[Action::Refund], is_money),
            Self::RefundKept => -entry(key, Kind::Principal, Book::RefundKept),
            Self::RefundBonusEnded => -entry(key, Kind::Bonus, Book::BonusEnded),
            Self::RefundFees => {
                -entry(key, Kind::Principal, Book::RefundFee) - entry(key, Kind::Bonus, Book::RefundFee)
            }
            Self::RefundInterest => entry(key, Kind::Principal, Book::RefundInterest),
            Self::OnAccountMade => entry(key, Kind::OnAccount, Book::OnAccount),
            Self::OnAccountRepaid => -entry(key, Kind::OnAccount, Book::Repaid),
            Self::CountsSold => entry(key, Kind::Counts, Book::CountsSold),
            Self::CountsGiven => entry(key, Kind::Counts, Book::CountsGiven),
            Self::CountsUsed => -entry(key, Kind::Counts, Book::CountsUsed),
            Self::CountsGiftUsed => -entry(key, Kind::Counts, Book::GiftCountsUsed),
            Self::PointsIssued => {
                entry(key, Kind::RewardPoints, Book::PointsIssued)
                    + entry(key, Kind::RewardPoints, Book::PointsGiven)
            }
            Self::PointsRedeemed => -entry(key, Kind::RewardPoints, Book::PointsRedeemed),
            Self::PointsEntered => entry(key, Kind::RewardPoints, Book::PointsEntered),
            Self::PointsCancelled => -entry(key, Kind::RewardPoints, Book::PointsCancelled),
        }
    }

    /// What it comes to.
    #[must_use]
    pub fn sum(self, figures: &Figures) -> Amount {
        weigh(figures, |key| self.takes(key))
    }
}

const SOLD: [Action; 2] = [Action::Sale, Action::Return];

fn tender(key: &FigureKey, actions: &[Action], is_asked: impl Fn(&str) -> bool) -> i64 {
    let is_of = actions.contains(&key.action) && key.figure.tender().is_some_and(is_asked);
    i64::from(is_of)
}

fn entry(key: &FigureKey, kind: Kind, book: Book) -> i64 {
    i64::from(key.figure == Figure::Entry { kind: kind as i16, book: book as i16 })
}

/// The sum of an amount over figures, each as often as a question takes it; the count is of all that it takes.
pub fn weigh(figures: &Figures, takes: impl Fn(&FigureKey) -> i64) -> Amount {
    let taken = figures.iter().map(|(key, each)| (takes(key), each)).filter(|(takes, _)| *takes != 0);
    taken.fold(Amount::default(), |sum, (takes, each)| Amount {
        amount: sum.amount + takes * each.amount,
        count: sum.count + each.count,
    })
}
