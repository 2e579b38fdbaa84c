//! The shape of value: wallets, lots, postings and entries.
//!
//! *Invariant:* one entry is both sides of a movement — the wallet side (kind, lot, signed amount, balance after)
//! and the book side (a code of the chart of accounts) — so an unbalanced posting cannot be written down.
//! *Invariant:* the sum of a wallet's open lots equals its balance, kind by kind.
//!
//! Deliberately absent: how anything is stored. `persistence` writes exactly what a [`Decision`] says.

use chrono::{DateTime, NaiveDate, Utc};

use crate::account::AccountItem;
use crate::commission::CommissionLine;
use crate::counts::{CountUse, CountsLot};
use crate::derivation::Derivation;
use crate::holds::Hold;
use crate::ids::{
    Card, Employee, Id, LegalEntity, Lot as LotThing, Membership, Payment, Posting as PostingThing, Product,
    Program, RuleVersion, Shop, Terminal, User,
};
use crate::instalments::Instalments;
use crate::money::{Currency, Money};
use crate::prepaid::BuyerKind;
use crate::refund::Refund;
use crate::terms::TermChange;
use crate::vouchers::Voucher;

/// A kind of value. Kinds never mix: each has its own balance and its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
pub enum Kind {
    /// 本金: what was paid in. Minor units of the currency.
    Principal = 1,
    /// 赠送金额: what was given on top. Minor units of the currency.
    Bonus = 2,
    /// 奖励积分: spendable points, whole numbers.
    RewardPoints = 3,
    /// 成长值: counted for the level only, whole numbers.
    TierPoints = 4,
    /// Money that a correction could not take back; repaid first. Minor units.
    OwedMoney = 5,
    /// Reward points that a correction could not take back; repaid first from later earnings.
    OwedPoints = 6,
    /// 次数: paid and gift counts, whole numbers. The wallet keeps no sum of them: each lot has a balance of its own, and
    /// an entry's balance after is what its lot holds.
    Counts = 7,
    /// 挂账: money owed for sales that were put on account; each sale is an item of its own. Minor units.
    OnAccount = 8,
}

/// The book side of an entry: a code of the tenant's chart of accounts. Codes are stored, never renumbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum Book {
    /// Money received for later (top-up).
    Received = 1,
    /// Bonus granted with a top-up.
    BonusGranted = 2,
    /// Value delivered by a consumption.
    Delivered = 3,
    /// Reward points issued by a consumption.
    PointsIssued = 4,
    /// Tier points counted by a consumption.
    TierPointsCounted = 5,
    /// The other side is a wallet: two mirrored lines.
    Transfer = 6,
    /// A debt of the member that a correction left, or its repayment.
    Debt = 7,
    /// Value brought in from another system.
    Opening = 8,
    /// Reward points that paid for something (积分抵现).
    PointsRedeemed = 9,
    /// Paid counts that a package brought; one for a time pass.
    CountsSold = 20,
    /// 赠送次数: gift counts that a package brought.
    CountsGiven = 21,
    /// Paid counts delivered.
    CountsUsed = 22,
    /// Gift counts delivered.
    GiftCountsUsed = 23,
    /// Stored value that paid for a package: it is still owed, as counts.
    IntoCounts = 24,
    /// Value of a gift card, or of a deposit, that paid for something sold under another membership.
    PaidElsewhere = 25,
    /// 退款: principal, or bonus, that a refund pays out.
    Refunded = 30,
    /// Principal that a refund does not pay out: by its terms it was delivered.
    RefundKept = 31,
    /// Bonus that ends with a refund.
    BonusEnded = 32,
    /// Paid counts that end with a refund; one for a time pass.
    CountsEnded = 33,
    /// Gift counts that end with a refund.
    GiftCountsEnded = 34,
    /// 赠送积分: reward points given with a top-up.
    PointsGiven = 36,
    /// 挂账: what a sale delivered and the member owes.
    OnAccount = 40,
    /// 还款: money received for what is owed on account.
    Repaid = 41,
    /// Points given with a top-up that end with its refund.
    GiftPointsEnded = 43,
    /// 退款手续费: principal, or bonus, that a refund keeps as its fee: the shop's income.
    RefundFee = 44,
    /// 退款利息: interest that comes into a pair before a refund pays it out: the shop's expense.
    RefundInterest = 45,
    /// 积分录入: reward points entered by hand.
    PointsEntered = 46,
    /// 积分扣减, 积分清零: reward points deducted, or cleared, by hand.
    PointsCancelled = 47,
}

/// What kind of business fact a posting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum PostingKind {
    /// 充值.
    TopUp = 1,
    /// 消费.
    Consumption = 2,
    /// 冲正: mirrors the stored entries of its original.
    Reversal = 3,
    /// 退货: gives back a part or all of a sale, line by line.
    Return = 4,
    /// 售卡: a package of counts is sold.
    PackageSale = 5,
    /// 核销: counts are used.
    CountUse = 6,
    /// 冻结: value is set aside. Moves nothing: its derivation says what is held.
    Hold = 7,
    /// 解冻: a hold is released, or its time is over. Moves nothing.
    HoldEnd = 8,
    /// 退款: stored value, or counts, end and are paid out.
    Refund = 9,
    /// 还款: money for what is owed on account.
    Repayment = 10,
    /// 停卡, 延期: the last day of a time pass, or of counts, moves. Moves no value: its derivation says by how many days.
    TermChange = 11,
    /// 礼品卡支付: value of a gift card, or of a deposit, pays for something sold under another membership.
    BearerPayment = 12,
    /// 补积分: points of a slip that was sold to nobody. Its reason is the slip's number.
    PointsMakeUp = 13,
    /// 退回礼品卡: what a gift card, or a deposit, paid elsewhere comes back to it.
    BearerRefund = 14,
    /// 积分调整: reward points entered, deducted or cleared by hand. Its reason says why.
    PointsAdjustment = 15,
}

/// A tier's level value: larger is higher (L01). Zero is "no tier yet" (ordinary).
pub type TierLevel = i16;

/// The balances of one membership, as locked by the writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    /// The membership; its wallet has the same id.
    pub id: Id<Membership>,
    /// The program whose rules apply.
    pub program: Id<Program>,
    /// The currency of principal, bonus and owed money.
    pub currency: Currency,
    /// Number of postings so far; the next one is `version + 1`, without gaps.
    pub version: i64,
    /// 本金 left.
    pub principal: Money,
    /// 赠送金额 left.
    pub bonus: Money,
    /// 奖励积分 left.
    pub reward_points: i64,
    /// 成长值 counted so far.
    pub tier_points: i64,
    /// 冻结: how much of principal and bonus is set aside, by all open holds together.
    pub held: Money,
    /// Money owed by the member.
    pub owed_money: Money,
    /// Points owed by the member.
    pub owed_points: i64,
    /// 挂账: money owed for sales that were put on account.
    pub on_account: Money,
    /// The most that may be owed on account; zero lets nothing be put there.
    pub on_account_limit: Money,
    /// Level value of the tier.
    pub tier: TierLevel,
    /// Money paid by all top-ups that stand: whether one is the first, and which tier they reach.
    pub topped_up: Money,
    /// When the last posting was recorded; a later posting is never recorded earlier.
    pub last_recorded_at: Option<DateTime<Utc>>,
    /// Whether the member is suspended or erased: no value comes in or goes out, corrections excepted.
    pub suspended: bool,
    /// 散客: whether it stands for people who are no members. It holds no value and earns nothing.
    pub is_walk_in: bool,
    /// Who bought its card, once that was asked.
    pub buyer: Option<BuyerKind>,
}

impl Wallet {
    /// A membership that has nothing yet.
    #[must_use]
    pub const fn empty(id: Id<Membership>, program: Id<Program>, currency: Currency) -> Self {
        let nothing = Money::zero(currency);
        Self {
            id,
            program,
            currency,
            version: 0,
            principal: nothing,
            bonus: nothing,
            reward_points: 0,
            tier_points: 0,
            held: nothing,
            owed_money: nothing,
            owed_points: 0,
            on_account: nothing,
            on_account_limit: nothing,
            tier: 0,
            topped_up: nothing,
            last_recorded_at: None,
            suspended: false,
            is_walk_in: false,
            buyer: None,
        }
    }

    /// The balance of one kind in its smallest unit. Counts have none here: their lots have.
    #[must_use]
    pub const fn balance(&self, kind: Kind) -> i64 {
        match kind {
            Kind::Principal => self.principal.minor(),
            Kind::Bonus => self.bonus.minor(),
            Kind::RewardPoints => self.reward_points,
            Kind::TierPoints => self.tier_points,
            Kind::OwedMoney => self.owed_money.minor(),
            Kind::OwedPoints => self.owed_points,
            Kind::Counts => 0,
            Kind::OnAccount => self.on_account.minor(),
        }
    }
}

/// A top-up pair: principal and bonus that came in together (paid : face decides revenue and refunds).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Its id.
    pub id: Id<LotThing>,
    /// The posting that brought it.
    pub origin: Id<PostingThing>,
    /// The shop that issued it (cross-shop settlement, `bonus only where it was given`).
    pub issuing_shop: Id<Shop>,
    /// The entity that owes it.
    pub issuing_entity: Id<LegalEntity>,
    /// The top-up rule version whose terms it keeps; none when no rule applied.
    pub terms: Option<Id<RuleVersion>>,
    /// When it came in; the older pair is spent first among equal expiries.
    pub opened_at: DateTime<Utc>,
    /// When its bonus lapses, if it does. Principal never lapses.
    pub expires_at: Option<DateTime<Utc>>,
    /// 分期返还: when its bonus comes, if not at once.
    pub instalments: Option<Instalments>,
    /// P0: principal paid in.
    pub principal_paid: Money,
    /// B0: bonus given.
    pub bonus_given: Money,
    /// Principal left.
    pub principal_left: Money,
    /// Bonus left.
    pub bonus_left: Money,
}

/// Reward points of one membership that share plan terms and expiry date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsLot {
    /// Its id.
    pub id: Id<LotThing>,
    /// The posting that opened it.
    pub origin: Id<PostingThing>,
    /// The shop that issued the first of them.
    pub issuing_shop: Id<Shop>,
    /// The entity that owes them.
    pub issuing_entity: Id<LegalEntity>,
    /// The points rule version whose terms they keep.
    pub terms: Option<Id<RuleVersion>>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// 待生效: until when they are seen and cannot be spent; none when they could be spent at once.
    pub vests_at: Option<DateTime<Utc>>,
    /// When they lapse, if they do.
    pub expires_at: Option<DateTime<Utc>>,
    /// All points that ever came in.
    pub points_in: i64,
    /// Points left.
    pub points_left: i64,
}

impl PointsLot {
    /// Whether its points pend: seen, and not to be spent before their time.
    #[must_use]
    pub fn is_pending(&self, now: DateTime<Utc>) -> bool {
        self.vests_at.is_some_and(|vests_at| vests_at > now)
    }
}

/// A lot of any shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lot {
    /// Principal and bonus of one top-up.
    Pair(Pair),
    /// Reward points.
    Points(PointsLot),
    /// Counts of one item of a package.
    Counts(CountsLot),
    /// What is owed of one sale on account.
    Account(AccountItem),
}

impl Lot {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Id<LotThing> {
        match self {
            Self::Pair(pair) => pair.id,
            Self::Points(points) => points.id,
            Self::Counts(counts) => counts.id,
            Self::Account(item) => item.id,
        }
    }

    /// Whether anything is left in it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Pair(pair) => !pair.principal_left.is_zero() || !pair.bonus_left.is_zero(),
            Self::Points(points) => points.points_left != 0,
            Self::Counts(counts) => counts.left() != 0,
            Self::Account(item) => !item.owed.is_zero(),
        }
    }
}

/// One movement of one kind of one lot: both sides in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What moved.
    pub kind: Kind,
    /// The book side.
    pub book: Book,
    /// The lot it moved in; none for tier points and debts.
    pub lot: Option<Id<LotThing>>,
    /// Signed change of the wallet's balance of that kind, in its smallest unit; never zero.
    pub amount: i64,
    /// The wallet's balance of that kind after it; of counts, what the lot holds.
    pub balance_after: i64,
}

/// A way of paying: a code of the tenant's dictionary (`cash`, `wechat` …) and what it paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tender {
    /// Dictionary code of the way of payment; [`STORED_VALUE`], [`POINTS`], [`CASH`], [`VOUCHER`] and [`ON_ACCOUNT`] mean the same everywhere.
    pub method: String,
    /// What was paid this way.
    pub amount: Money,
    /// Cash handed over, at least the amount; the change is the difference.
    pub given: Option<Money>,
    /// Reward points that paid the amount.
    pub points: Option<i64>,
    /// Number of the payment elsewhere (slip of the card machine, transaction of the provider).
    pub reference: Option<String>,
    /// Vouchers of platforms that paid the amount.
    pub vouchers: Vec<Voucher>,
    /// 支付流水: the payment by a connected provider that paid it.
    pub payment: Option<Id<Payment>>,
}

/// The wallet's principal and bonus, as a way of payment.
pub const STORED_VALUE: &str = "stored_value";
/// 积分抵现: reward points, as a way of payment.
pub const POINTS: &str = "points";
/// 现金. Only what is paid in cash is rounded.
pub const CASH: &str = "cash";
/// 挂账: the member owes it, up to a limit.
pub const ON_ACCOUNT: &str = "on_account";
/// 团购券: vouchers of platforms.
pub const VOUCHER: &str = "voucher";
/// 次数: counts, as what paid for a line. No money came in, so it never is a way of payment of a posting.
pub const COUNTS: &str = "counts";
/// 抹零: what rounding of all that is due took off a line, and what its own line takes back. Nobody pays by it.
pub const ROUNDING: &str = "rounding";

/// 礼品卡: a gift card, whoever holds it.
pub const GIFT_CARD: &str = "gift_card";
/// 定金: a deposit that was taken before.
pub const DEPOSIT: &str = "deposit";

/// Whether a way of payment is value that somebody holds on a card or slip of its own: it pays by a payment that took it there.
#[must_use]
pub fn is_of_bearer(method: &str) -> bool {
    [GIFT_CARD, DEPOSIT].contains(&method)
}

/// Whether a way of payment is the member's own: it takes from the wallet, or is owed.
#[must_use]
pub fn is_of_member(method: &str) -> bool {
    [STORED_VALUE, POINTS, ON_ACCOUNT].contains(&method)
}

/// Whether money changes hands by a way of payment: with the member, and now.
#[must_use]
pub fn is_money(method: &str) -> bool {
    let is_of_nobody = method.is_empty() || method == ROUNDING;
    !is_of_nobody && !is_of_member(method) && !is_of_bearer(method) && method != VOUCHER
}

impl Tender {
    /// Plain money.
    #[must_use]
    pub const fn plain(method: String, amount: Money) -> Self {
        Self {
            method,
            amount,
            given: None,
            points: None,
            reference: None,
            payment: None,
            vouchers: Vec::new(),
        }
    }
}

/// A person on a line: who sold or performed it and with what share (OP01).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffShare {
    /// The employee.
    pub employee: Id<Employee>,
    /// What they did.
    pub role: StaffRole,
    /// Part of the line in basis points; the shares of one role on one line sum to 10 000.
    pub share_bp: i32,
    /// How they came to it; none where the shop does not say.
    pub assigned: Option<Assignment>,
}

impl StaffShare {
    /// A share of whom nobody said how they came to it.
    #[must_use]
    pub const fn plain(employee: Id<Employee>, role: StaffRole, share_bp: i32) -> Self {
        Self { employee, role, share_bp, assigned: None }
    }
}

/// How a person came to a line (OP01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum Assignment {
    /// 点客, 点钟: the customer asked for them.
    Requested = 1,
    /// 轮牌, 轮钟: it was their turn.
    Rotation = 2,
}

/// What a person did on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum StaffRole {
    /// 销售: sold it.
    Seller = 1,
    /// 服务: performed it.
    Performer = 2,
}

/// What a line of a sale is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum LineKind {
    /// Goods, a service, or an amount typed at the desk.
    Delivered = 1,
    /// 抹零: what rounding took off the cash part, or added to it. No list price; the charge is the signed difference.
    Rounding = 2,
}

/// One delivered line of a consumption, with everything a refund or commission will ever ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumptionLine {
    /// What it is.
    pub kind: LineKind,
    /// What was sold, if it is in the shop's catalogue.
    pub product: Option<Id<Product>>,
    /// What was delivered, as the shop calls it. Empty for an amount typed at the desk.
    pub label: String,
    /// Category code for exclusions and reports, if any.
    pub category: Option<String>,
    /// How many.
    pub quantity: i64,
    /// Price before any discount, all pieces together.
    pub list_price: Money,
    /// Price charged after discounts.
    pub charged: Money,
    /// Which pairs paid for it and how much of each kind.
    pub taken: Vec<TakenFromPair>,
    /// What ways of payment other than stored value paid for it; with `taken` they sum to what was charged.
    pub paid: Vec<PaidPart>,
    /// Its part of the base that points were counted on; a return takes it back by line.
    pub earned_on: Money,
    /// For a line of a return, which line of the sale it gives back, from 1. Its amounts are what comes back.
    pub of_line: Option<i16>,
    /// Who sold and performed it.
    pub staff: Vec<StaffShare>,
}

/// What one pair gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenFromPair {
    /// The pair.
    pub lot: Id<LotThing>,
    /// Principal taken.
    pub principal: Money,
    /// Bonus taken.
    pub bonus: Money,
}

impl ConsumptionLine {
    /// One piece without a name at one price, which nobody has paid yet.
    #[must_use]
    pub const fn plain(list_price: Money, charged: Money) -> Self {
        Self {
            kind: LineKind::Delivered,
            product: None,
            label: String::new(),
            category: None,
            quantity: 1,
            list_price,
            charged,
            taken: Vec::new(),
            paid: Vec::new(),
            earned_on: Money::zero(charged.currency()),
            of_line: None,
            staff: Vec::new(),
        }
    }
}

/// What one way of payment paid of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidPart {
    /// The way of payment, as in the posting's tenders.
    pub method: String,
    /// Its part; negative for a line that rounding took off.
    pub amount: Money,
}

/// A change of tier with its cause: the posting that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierChange {
    /// Level before.
    pub from: TierLevel,
    /// Level after.
    pub to: TierLevel,
    /// The ladder version that decided.
    pub ladder: Id<RuleVersion>,
}

/// The header of a posting: one business fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Its id, made by the server before the decision.
    pub id: Id<PostingThing>,
    /// What it is.
    pub kind: PostingKind,
    /// The membership it moves.
    pub wallet: Id<Membership>,
    /// The wallet's version that it makes.
    pub version: i64,
    /// The card that was presented, if any.
    pub card: Option<Id<Card>>,
    /// Where it happened.
    pub shop: Id<Shop>,
    /// At which machine, if one took part.
    pub terminal: Option<Id<Terminal>>,
    /// The login that operated it; none for machine clients.
    pub user: Option<Id<User>>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it happened (earlier than recorded for make-up and offline entries).
    pub occurred_at: DateTime<Utc>,
    /// 营业日: the shop's day of `occurred_at`.
    pub business_date: NaiveDate,
    /// Price before discounts (consumption) or money paid (top-up).
    pub list_total: Money,
    /// Money paid in (top-up), value charged (consumption), or the price of counts (package, use).
    pub total: Money,
    /// Ways of payment, which sum to the total; empty for a consumption that stored value paid alone.
    pub tenders: Vec<Tender>,
    /// For a reversal, the posting that it takes back; for a return, the sale.
    pub reverses: Option<Id<PostingThing>>,
    /// Why, for a reversal or a make-up entry.
    pub reason: Option<String>,
    /// The tier change that it caused.
    pub tier_change: Option<TierChange>,
}

/// What the rules decided: exactly what the writer stores, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The header.
    pub posting: Posting,
    /// Movements in order; line numbers start at 1.
    pub entries: Vec<Entry>,
    /// Lots that already existed, as they are afterwards.
    pub lots_changed: Vec<Lot>,
    /// Lots that this posting opens.
    pub lots_opened: Vec<Lot>,
    /// Delivered lines of a consumption or of a use of counts; sold items of a package.
    pub lines: Vec<ConsumptionLine>,
    /// Uses of counts lots, or their corrections with the signs turned.
    pub uses: Vec<CountUse>,
    /// Changes of the terms of counts lots, or their corrections with the signs turned.
    pub term_changes: Vec<TermChange>,
    /// Holds that it places or ends, as they are afterwards.
    pub holds: Vec<Hold>,
    /// The refund that it requests or ends, as it is afterwards.
    pub refund: Option<Refund>,
    /// 提成: what the people on it are due, or give back. Said by [`crate::commission`] once all else is decided.
    pub commission: Vec<CommissionLine>,
    /// The wallet afterwards.
    pub wallet: Wallet,
    /// Why each number is what it is, and which rules did not fire.
    pub derivation: Derivation,
}

#[cfg(test)]
mod tests;
