//! Open enumerations of answers, each beside the type that it comes from. The document says of every one of them that
//! more values may come.

use domain::bearer::BearerKind;
use domain::cards::CardMedium;
use domain::commission::{Activity, CommissionBase};
use domain::correction_requests::RequestState;
use domain::derivation::ItemSilence;
use domain::holds::HoldState;
use domain::ledger::{Book, Kind, LineKind};
use domain::message::{Channel, MessageKind};
use domain::payment::{FailReason, PaymentMethod, PaymentState, RefundState};
use domain::prepaid::{BuyerKind, Counted};
use domain::products::ProductKind;
use domain::proof::ProofKind;
use domain::refund::{Basis, FeeWhy, MemberPrice, RefundCause, RefundState as ValueRefundState};
use domain::rules::{CashRounding, FactorCombination, RoundingScope};
use domain::terms::TermChangeKind;
use domain::till::CardState;
use domain::vouchers::Platform;
use persistence::members::MemberStatus;
use persistence::messages::credit::ChangeKind;
use persistence::messages::settings::{SimulatorAnswer, SmsProvider};
use persistence::messages::{MessageState, Reason};
use persistence::payments::list::Standing;
use persistence::payments::{PaymentProviderKind, Purpose};
use persistence::product_list::ShelfState;
use persistence::rules::RuleState;
use persistence::rules::codec::RuleKind;
use persistence::tenants::BrowsePolicy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Declares an enumeration of the wire with the variants of another type.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident of $source:ident { $($variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "the variants are those of the source, documented there")]
        pub enum $name {
            $($variant,)*
        }

        impl From<$source> for $name {
            fn from(source: $source) -> Self {
                match source {
                    $($source::$variant => Self::$variant,)*
                }
            }
        }
    };
}

codes! {
    /// State of a card: only an `active` one moves value.
    CardStateCode of CardState { Issued, Active, Lost, Replaced, Cancelled, Lapsed }
}

codes! {
    /// What a card is made of.
    CardMediumCode of CardMedium { Magnetic, Ic, Id, Barcode, Virtual }
}

codes! {
    /// Whether a member may be served.
    MemberStatusCode of MemberStatus { Active, Suspended, Erased }
}

codes! {
    /// Which members people see in lists: those that they and roles below maintain, those of their shop, or all.
    BrowseScopeCode of BrowsePolicy { OwnerTree, Shop, Tenant }
}

codes! {
    /// Whether a rule version applies today: not yet, now, or no longer because a newer one of its scope does.
    RuleStateCode of RuleState { Planned, InForce, Superseded }
}

codes! {
    /// Kind of value of a membership.
    ValueKindCode of Kind { Principal, Bonus, RewardPoints, TierPoints, OwedMoney, OwedPoints, Counts, OnAccount }
}

codes! {
    /// What a line is: goods or a service, or the rounding of what is paid in cash.
    LineKindCode of LineKind { Delivered, Rounding }
}

codes! {
    /// Why an item of a price rule did not apply.
    ItemSilenceCode of ItemSilence { OtherDay, OtherHour, OtherTier, OtherGoods, NotCombined, Beaten }
}

codes! {
    /// How the factor of a tier and that of a member day go together: the larger one, their product, or 1 and what each adds to it.
    FactorCombinationCode of FactorCombination { Highest, Multiply, AddExtras }
}

codes! {
    /// What of a bill is rounded: the part that is paid in cash, or all that is due.
    RoundingScopeCode of RoundingScope { CashPart, WholeDue }
}

codes! {
    /// How cash is rounded.
    CashRoundingCode of CashRounding { DownToTenth, DownToUnit, HalfUpToTenth, HalfUpToUnit }
}

codes! {
    /// The book side of an entry: an account of the tenant's chart.
    BookCode of Book {
        Received, BonusGranted, Delivered, PointsIssued, TierPointsCounted, Transfer, Debt, Opening, PointsRedeemed,
        CountsSold, CountsGiven, CountsUsed, GiftCountsUsed, IntoCounts, PaidElsewhere, Refunded, RefundKept, BonusEnded, CountsEnded, GiftCountsEnded, PointsGiven, OnAccount, Repaid, GiftPointsEnded, RefundFee, RefundInterest,
        PointsEntered, PointsCancelled,
    }
}

codes! {
    /// How a term changed: a pause, its end before its last day, or an extension.
    TermChangeCode of TermChangeKind { Pause, Resume, Extend }
}

codes! {
    /// Who sold a voucher.
    VoucherPlatformCode of Platform { Meituan, Douyin, Dianping }
}

impl VoucherPlatformCode {
    /// To the domain.
    #[must_use]
    pub const fn platform(self) -> Platform {
        match self {
            Self::Meituan => Platform::Meituan,
            Self::Douyin => Platform::Douyin,
            Self::Dianping => Platform::Dianping,
        }
    }
}

codes! {
    /// What is sold: something that is handed over, or something that somebody does.
    ProductKindCode of ProductKind { Goods, Service }
}

impl ProductKindCode {
    /// To the domain.
    #[must_use]
    pub const fn kind(self) -> ProductKind {
        match self {
            Self::Goods => ProductKind::Goods,
            Self::Service => ProductKind::Service,
        }
    }
}

/// Which to list: those in use, those that were retired, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShelfStateCode {
    /// Those in use.
    #[default]
    Active,
    /// Those that were retired.
    Retired,
    /// Both.
    All,
}

impl ShelfStateCode {
    /// To the store.
    #[must_use]
    pub const fn shelf(self) -> ShelfState {
        match self {
            Self::Active => ShelfState::Active,
            Self::Retired => ShelfState::Retired,
            Self::All => ShelfState::All,
        }
    }
}

codes! {
    /// What a rule rules; decides the form of its body.
    RuleKindCode of RuleKind {
        TopUp, Points, TierLadder, TierDiscount, SpendingOrder, Promotion, Pricing, PointsPayment, CashRounding, CardDiscount,
        Commission, CrossShop, Proof,
    }
}

impl RuleKindCode {
    /// To the store.
    #[must_use]
    pub const fn kind(self) -> RuleKind {
        match self {
            Self::TopUp => RuleKind::TopUp,
            Self::Points => RuleKind::Points,
            Self::TierLadder => RuleKind::TierLadder,
            Self::TierDiscount => RuleKind::TierDiscount,
            Self::SpendingOrder => RuleKind::SpendingOrder,
            Self::Promotion => RuleKind::Promotion,
            Self::Pricing => RuleKind::Pricing,
            Self::PointsPayment => RuleKind::PointsPayment,
            Self::CashRounding => RuleKind::CashRounding,
            Self::CardDiscount => RuleKind::CardDiscount,
            Self::Commission => RuleKind::Commission,
            Self::CrossShop => RuleKind::CrossShop,
            Self::Proof => RuleKind::Proof,
        }
    }
}

/// The same for an enumeration that requests name, too.
macro_rules! codes_both_ways {
    ($(#[$doc:meta])* $name:ident of $source:ident { $($variant:ident),* $(,)? }) => {
        codes! { $(#[$doc])* $name of $source { $($variant),* } }

        impl $name {
            /// To its source.
            #[must_use]
            pub const fn source(self) -> $source {
                match self {
                    $(Self::$variant => $source::$variant,)*
                }
            }
        }
    };
}

codes_both_ways! {
    /// Where a request for a correction stands: it waits for approval, was approved and done, refused or withdrawn, the posting was taken
    /// back otherwise meanwhile, it could not be taken back when it was approved, or nobody decided in time.
    CorrectionRequestStateCode of RequestState { Waiting, Done, Refused, Withdrawn, Overtaken, Failed, Lapsed }
}

codes_both_ways! {
    /// Who bought a card.
    BuyerKindCode of BuyerKind { Person, Company }
}

codes_both_ways! {
    /// What counts towards the limit of a card: principal with bonus, or principal alone.
    PrepaidCountedCode of Counted { Face, Principal }
}

codes_both_ways! {
    /// What a card is that belongs to whoever holds it.
    BearerCode of BearerKind { GiftCard, Deposit }
}

codes_both_ways! {
    /// What shows that a member is there: their card as a paired reader of the till saw it, or as the page told; a code to their phone.
    ProofKindCode of ProofKind { CardRead, CardSwiped, SmsCode }
}

codes_both_ways! {
    /// What a message to a member is about.
    MessageKindCode of MessageKind { TopUp, Consumption, Reversal, Return, CountUse, Refund, Repayment, PointsAdjustment, ProofCode, WeeklyAudit }
}

codes_both_ways! {
    /// By which way a member is told: kept for reading, or sent to their phone.
    MessageChannelCode of Channel { InApp, Sms }
}

codes_both_ways! {
    /// What became of a message: waits, was handed over, could not be, or was not to be.
    MessageStateCode of MessageState { Queued, Sent, Failed, Skipped }
}

codes! {
    /// Why a message was not sent, or not yet.
    MessageReasonCode of Reason {
        TooOld, OptedOut, NoPhone, NoCredit, Erased, NoProvider, ProviderBusy, NumberRefused, CodeGone,
    }
}

codes_both_ways! {
    /// What became of a hold.
    HoldStateCode of HoldState { Open, Captured, Released, TimedOut }
}

codes_both_ways! {
    /// Why stored value is refunded: it selects the arithmetic.
    RefundCauseCode of RefundCause { Shop, Member, SevenDays }
}

codes_both_ways! {
    /// Where a refund stands.
    ValueRefundStateCode of ValueRefundState { Requested, Approved, Paying, Paid, Refused, Cancelled }
}

codes! {
    /// How what was delivered counts against what was paid: the price charged by the paid share, the list price, the price
    /// charged, or nothing was delivered.
    RefundBasisCode of Basis { PaidShare, List, Charged, Untouched, PrincipalLeft }
}

codes! {
    /// Why the fee of a refund is what it is: the contract says so, the law allows less, the shop is the cause, or all comes back
    /// within seven days.
    RefundFeeWhyCode of FeeWhy { Contract, Law, ShopIsCause, SevenDays }
}

codes_both_ways! {
    /// At which price what was delivered counts when a member wants their money back.
    MemberRefundPriceCode of MemberPrice { List, Charged, PrincipalLeft }
}

codes! {
    /// Why the message credit changed.
    CreditChangeCode of ChangeKind { Grant, Spend, GiveBack }
}

codes_both_ways! {
    /// Who sends text messages. The simulator sends nothing and costs credit.
    SmsProviderCode of SmsProvider { None, Simulator }
}

codes_both_ways! {
    /// What the simulator says to every message.
    SimulatorAnswerCode of SimulatorAnswer { Delivers, Busy, Refuses }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is written to the database and what is sent have the same words.
    #[test]
    fn codes_are_those_of_the_store() {
        for status in MemberStatus::ALL {
            assert_eq!(json!(MemberStatusCode::from(status)), status.code());
        }
        for policy in BrowsePolicy::ALL {
            assert_eq!(json!(BrowseScopeCode::from(policy)), policy.code());
        }
        for kind in ProofKind::ALL {
            assert_eq!(json!(ProofKindCode::from(kind)), kind.code());
        }
        for kind in MessageKind::ALL {
            assert_eq!(json!(MessageKindCode::from(kind)), kind.code());
        }
        for channel in Channel::ALL {
            assert_eq!(json!(MessageChannelCode::from(channel)), channel.code());
        }
        for state in MessageState::ALL {
            assert_eq!(json!(MessageStateCode::from(state)), state.code());
        }
        for reason in Reason::ALL {
            assert_eq!(json!(MessageReasonCode::from(reason)), reason.code());
        }
        for kind in ChangeKind::ALL {
            assert_eq!(json!(CreditChangeCode::from(kind)), kind.code());
        }
        for provider in SmsProvider::ALL {
            assert_eq!(json!(SmsProviderCode::from(provider)), provider.code());
        }
        for answer in SimulatorAnswer::ALL {
            assert_eq!(json!(SimulatorAnswerCode::from(answer)), answer.code());
        }
        for kind in ProductKind::ALL {
            assert_eq!(json!(ProductKindCode::from(kind)), kind.code());
        }
        assert_eq!(json!(CardMediumCode::from(CardMedium::Ic)), CardMedium::Ic.code());
        assert_eq!(json!(ValueKindCode::from(Kind::RewardPoints)), "reward_points");
    }
}

codes_both_ways! {
    /// Who takes money from phones and cards; the same codes as those of ways of payment.
    PaymentMethodCode of PaymentMethod { Wechat, Alipay, BankCard, GiftCard, Deposit }
}

codes_both_ways! {
    /// What a payment is meant for.
    PaymentPurposeCode of Purpose { Sale, TopUp, PackageSale }
}

codes! {
    /// Where a payment is: `requested`, `waiting` for the customer's password and `unknown` without an answer of the provider are
    /// open; the others are its ends.
    PaymentStateCode of PaymentState { Requested, Waiting, Unknown, Paid, Failed, Cancelled }
}

codes_both_ways! {
    /// What became of payments, as people look for them: not settled; paid and not used for anything; paid and used; failed;
    /// cancelled; refunded, wholly or in part; with a refund that the provider refused.
    PaymentStandingCode of Standing { Open, Unused, Used, Failed, Cancelled, Refunded, RefundFailed }
}

codes! {
    /// Why no money was taken.
    PaymentFailReasonCode of FailReason { Refused, NotPaid }
}

codes! {
    /// Where a refund is.
    RefundStateCode of RefundState { Requested, Refunded, Failed }
}

codes_both_ways! {
    /// Who takes money from phones and cards in a shop; `none`: the clerk confirms by hand.
    PaymentProviderCode of PaymentProviderKind { None, Simulator }
}

codes_both_ways! {
    /// What kind of business commission is for.
    ActivityCode of Activity { Sale, TopUp, Package, CountUse }
}

codes! {
    /// What the rate of a commission is counted on: the price before discounts, the price charged, or what money paid of it.
    CommissionBaseCode of CommissionBase { List, Charged, Paid }
}
