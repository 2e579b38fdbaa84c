//! What a till decision reads and what it is asked: the facts and the commands shared by top-up, consumption and reversal.
//!
//! Everything here was loaded under the wallet's lock, or came with the command. Nothing else may be used.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::account::AccountItem;
use crate::budget::Given;
use crate::correction_requests::RequestState;
use crate::counts::{CountUse, CountsLot};
use crate::derivation::Derivation;
use crate::holds::{Hold, HoldState};
use crate::ids::{
    Card, CorrectionRequest, Id, LegalEntity, Lot as LotThing, Payment, Posting as PostingThing, Product,
    Shop, Terminal, User,
};
use crate::ledger::{
    ConsumptionLine, Entry, Pair, PointsLot, PostingKind, StaffShare, Tender, TierChange, Wallet,
};
use crate::money::{Currency, Money, MoneyError};
use crate::payment::PaymentUnusable;
use crate::prepaid::{Citation, Guard};
use crate::proof::{ProofRule, ProofUnusable, Takes};
use crate::refund::{RefundCause, RefundState, RefundSubject};
use crate::rules::{RuleSet, RulesDigest};
use crate::slips::{PointsSerial, Replaces};
use crate::terms::TermChange;
use crate::tiers::TopUpMade;
use crate::time::ShopDay;
use crate::vouchers::{UsedVoucher, Voucher};

/// Pairs that a sale can count on being loaded under the lock; one that needs more is decided again with all of them.
pub const PAIRS_LOADED_MAX: usize = 16;

/// The state of a card or of a membership, as far as value is concerned (C02, C06–C08, C12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum CardState {
    /// Made or bound, not yet activated.
    Issued = 1,
    /// Usable.
    Active = 2,
    /// Reported lost: the value is frozen.
    Lost = 3,
    /// Replaced by another card.
    Replaced = 4,
    /// Cancelled.
    Cancelled = 5,
    /// Its term is over; renewal makes it active again.
    Lapsed = 6,
}

/// The card that was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardFacts {
    /// Its id.
    pub id: Id<Card>,
    /// Its state.
    pub state: CardState,
}

/// The shop where the command happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShopFacts {
    /// Its id.
    pub id: Id<Shop>,
    /// The entity it belongs to.
    pub legal_entity: Id<LegalEntity>,
    /// Zone and cut-off.
    pub day: ShopDay,
}

/// Everything a decision may read.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The wallet as locked.
    pub wallet: &'a Wallet,
    /// The presented card; none when the member was identified without one.
    pub card: Option<CardFacts>,
    /// Open pairs in spending order: soonest to lapse, then oldest.
    pub pairs: &'a [Pair],
    /// Whether the wallet has open pairs beyond those loaded.
    pub more_pairs: bool,
    /// Open points lots, soonest to lapse first.
    pub points_lots: &'a [PointsLot],
    /// Holds that bind, and the one that the command names.
    pub holds: &'a [Hold],
    /// The tenant's rules.
    pub rules: &'a RuleSet,
    /// Where it happens.
    pub shop: ShopFacts,
    /// Which of the vouchers asked for were used before.
    pub used_vouchers: &'a [UsedVoucher],
    /// The slip that lives with the serial that a sale asks for.
    pub serial_of: Option<Id<PostingThing>>,
    /// How long platforms cancel a voucher after its sale.
    pub voucher_cancel_minutes: i64,
    /// What the law lets the card hold, where the company has turned that on.
    pub prepaid: Option<Guard<'a>>,
    /// The member's top-ups that stand; read only where a ladder asks for single ones.
    pub top_ups: &'a [TopUpMade],
    /// 预算: what versions of top-up rules with a budget gave so far.
    pub given: &'a [Given],
}

/// Ids that the server made for what a decision may create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreshIds {
    /// For the posting.
    pub posting: Id<PostingThing>,
    /// For the one lot that it may open.
    pub lot: Id<LotThing>,
    /// For a second one: what it may put on account, or the points that a top-up gives.
    pub second_lot: Id<LotThing>,
}

/// Who asks, from where, and when: the same for every command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The machine, if one takes part.
    pub terminal: Option<Id<Terminal>>,
    /// The login, if a person operates.
    pub user: Option<Id<User>>,
    /// When it happened, if not now (make-up and offline entries).
    pub occurred_at: Option<DateTime<Utc>>,
    /// 补录: why it is entered later than it happened, when it is.
    pub late: Option<LateEntry>,
}

/// What happened longer ago is a late entry; until then a request was only slow, or sent again.
const LATE_AFTER_MINUTES: i64 = 15;

/// 补录: whether what happened `at` is entered so late that it needs a permission and a reason (OP24).
#[must_use]
pub fn is_late(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now.signed_duration_since(at) > TimeDelta::minutes(LATE_AFTER_MINUTES)
}

/// 补录: an entry of what was written on paper while the till could not be used (OP24).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateEntry {
    /// Why it is late.
    pub reason: String,
    /// The number of the paper slip as a serial ([`crate::slips::paper_serial`]).
    pub slip: Option<String>,
}

/// 充值: money in, bonus by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopUp {
    /// Who and when.
    pub origin: Origin,
    /// Ways of payment; their sum is the money paid.
    pub tenders: Vec<Tender>,
    /// What is bought at once, when that is more than this top-up: several cards.
    pub purchase: Option<Money>,
    /// 规则版本: the rules that the caller was shown; none for whatever is in force.
    pub rules_seen: Option<RulesDigest>,
    /// Who sold it.
    pub staff: Vec<StaffShare>,
}

/// 消费: what is delivered and how it is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consume {
    /// Who and when.
    pub origin: Origin,
    /// What is delivered; a plain amount is one line without label.
    pub lines: Vec<LineInput>,
    /// 整单折扣: what the clerk takes off the whole bill.
    pub bill_discount: Option<BillDiscount>,
    /// Why the clerk reduced a price; needed when one is.
    pub reason: Option<String>,
    /// The least part of a price after all automatic rules that whoever asks may charge, in basis points (OP06).
    pub price_floor_bp: i32,
    /// 单位团购: bought in bulk by a company; it earns no points (P03).
    pub bulk_purchase: bool,
    /// Ways of payment; none means that stored value pays everything.
    pub tenders: Vec<TenderInput>,
    /// 冻结: the hold that it captures, wholly or in part.
    pub hold: Option<Id<PostingThing>>,
    /// 积分序号: the serial that its points carry, when that is not its own receipt number.
    pub serial: Option<PointsSerial>,
    /// 规则版本: the rules that the caller was shown; none for whatever is in force.
    pub rules_seen: Option<RulesDigest>,
    /// 改单重开: the wrong sale that it stands for. Time and serial are that one's, whatever is said here.
    pub replaces: Option<Box<Replaces>>,
}

impl Consume {
    /// Lines at the price that the rules give, paid from stored value alone.
    #[must_use]
    pub const fn from_stored_value(origin: Origin, lines: Vec<LineInput>) -> Self {
        Self {
            origin,
            lines,
            bill_discount: None,
            reason: None,
            price_floor_bp: NO_REDUCTION_BP,
            bulk_purchase: false,
            tenders: Vec::new(),
            hold: None,
            serial: None,
            rules_seen: None,
            replaces: None,
        }
    }
}

/// The price floor of a role that may reduce no price.
pub const NO_REDUCTION_BP: i32 = 10_000;

/// What a clerk takes off the whole bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillDiscount {
    /// This much.
    Amount(Money),
    /// This part, in basis points.
    PercentBp(i32),
}

/// A clerk's own price of a line (改价, 免单): each, before the bill's discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPrice {
    /// So much for one; at most what the rules charge.
    Each(Money),
    /// Free of charge: the line stays, with a charge of nothing.
    Free,
}

/// A way of payment as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderInput {
    /// Dictionary code of the way of payment.
    pub method: String,
    /// What it is to pay; none for the one that pays the rest. Points are told by their number.
    pub amount: Option<Money>,
    /// Cash handed over.
    pub given: Option<Money>,
    /// Reward points that are to pay; none for as many as the rule allows.
    pub points: Option<i64>,
    /// Number of the payment elsewhere.
    pub reference: Option<String>,
    /// Vouchers of platforms; they pay their list values together.
    pub vouchers: Vec<Voucher>,
    /// 支付流水: the payment by a connected provider that pays it.
    pub payment: Option<Id<Payment>>,
}

impl TenderInput {
    /// A way that pays what the others leave, and nothing else said of it.
    #[must_use]
    pub const fn rest(method: String) -> Self {
        Self {
            method,
            amount: None,
            given: None,
            points: None,
            reference: None,
            vouchers: Vec::new(),
            payment: None,
        }
    }
}

/// One line as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineInput {
    /// As the shop calls it; may be empty.
    pub label: String,
    /// Category code, if any.
    pub category: Option<String>,
    /// How many, at least 1.
    pub quantity: i64,
    /// Price of one before discounts.
    pub unit_price: Money,
    /// What it is in the shop's catalogue, if it is there.
    pub product: Option<Id<Product>>,
    /// 会员价: price of one for members, at most the list price.
    pub member_price: Option<Money>,
    /// Whether any discount may apply (特价 goods take none).
    pub is_discountable: bool,
    /// Whether it earns points at all.
    pub earns_points: bool,
    /// The clerk's own price.
    pub own_price: Option<OwnPrice>,
    /// Who sold and performed it.
    pub staff: Vec<StaffShare>,
}

impl LineInput {
    /// A plain amount without a name.
    #[must_use]
    pub const fn plain(amount: Money) -> Self {
        Self {
            label: String::new(),
            category: None,
            quantity: 1,
            unit_price: amount,
            product: None,
            member_price: None,
            is_discountable: true,
            earns_points: true,
            own_price: None,
            staff: Vec::new(),
        }
    }
}

/// 售卡: sell a package of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellPackage {
    /// Who and when.
    pub origin: Origin,
    /// Ways of payment; none means that stored value pays everything.
    pub tenders: Vec<TenderInput>,
    /// Who sold it.
    pub staff: Vec<StaffShare>,
    /// 任选: codes of the items that the buyer picked, where the package lets them.
    pub picked: Vec<String>,
}

/// 核销: use counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseCounts {
    /// Who and when.
    pub origin: Origin,
    /// Which counts.
    pub source: CountSource,
    /// How many uses, at least 1.
    pub quantity: i64,
    /// Who sold and performed them.
    pub staff: Vec<StaffShare>,
}

/// Where counts are to come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountSource {
    /// From this lot.
    Lot {
        /// The lot.
        lot: Id<LotThing>,
        /// Code of the service, which a pool needs.
        item: Option<String>,
    },
    /// From the lots of this item, and from pools that have it: a time pass first, then the soonest to lapse.
    Item(String),
}

/// 停卡, 延期: change the term of a time pass, or of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeTerm {
    /// Who and when.
    pub origin: Origin,
    /// Which.
    pub lot: Id<LotThing>,
    /// How.
    pub ask: TermAsk,
    /// Why; needed for an extension.
    pub reason: Option<String>,
}

/// What is to become of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermAsk {
    /// 停卡.
    Pause {
        /// The first day; none for today.
        from: Option<NaiveDate>,
        /// For how many days; none for as many as are allowed.
        days: Option<i64>,
    },
    /// 恢复: the pause ends; today the pass can be used.
    Resume,
    /// 延期.
    Extend {
        /// By how many days.
        days: i64,
    },
}

/// 冻结: set value aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceHold {
    /// Who and when.
    pub origin: Origin,
    /// How much of principal and bonus.
    pub amount: Money,
    /// For how long.
    pub lasts: TimeDelta,
    /// What for.
    pub reason: Option<String>,
}

/// 解冻: let go of a hold before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseHold {
    /// Who and when.
    pub origin: Origin,
    /// Which.
    pub hold: Id<PostingThing>,
    /// Why.
    pub reason: Option<String>,
}

/// A hold whose time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOutHold {
    /// When.
    pub origin: Origin,
    /// Which.
    pub hold: Id<PostingThing>,
}

/// 退款: ask for stored value, or packages, to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRefund {
    /// Who and when.
    pub origin: Origin,
    /// What of.
    pub subject: RefundSubject,
    /// Why, as far as the arithmetic is concerned.
    pub cause: RefundCause,
    /// Why, in words; never empty.
    pub reason: String,
}

/// A refund that is not to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndRefund {
    /// Who and when.
    pub origin: Origin,
    /// Which.
    pub refund: Id<PostingThing>,
    /// Whether it was refused; else whoever asked for it cancels it.
    pub refused: bool,
    /// Why; never empty.
    pub reason: String,
}

/// An approved refund is paid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayRefund {
    /// Who and when.
    pub origin: Origin,
    /// Which.
    pub refund: Id<PostingThing>,
    /// In which ways; what is not cash with the number of the payment elsewhere.
    pub payouts: Vec<Tender>,
}

/// 还款: repay what is owed on account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repay {
    /// Who and when.
    pub origin: Origin,
    /// Ways of payment; their sum is the money paid.
    pub tenders: Vec<Tender>,
}

/// 冲正: take one posting back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reverse {
    /// Who and when.
    pub origin: Origin,
    /// Why; never empty.
    pub reason: String,
    /// Under whose authority.
    pub mandate: Mandate,
}

/// Under whose authority something is taken back, and for which of the tenant's reasons (S06). Without any: nobody set a
/// limit, and the reason stands in its words alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mandate {
    /// The tenant's reason, by its code; the words beside it were those of that moment.
    pub reason_code: Option<String>,
    /// The most that may be taken back; none for any amount.
    pub limit: Option<Money>,
    /// Who lent the limit.
    pub approved_by: Option<Id<User>>,
    /// The request that is granted by it; none when nobody had to ask, or a manager stood beside.
    pub request: Option<Id<CorrectionRequest>>,
}

impl Mandate {
    /// Refuses an amount beyond the limit.
    ///
    /// # Errors
    /// [`Rejection::OverCorrectionLimit`].
    pub fn check(&self, amount: Money) -> Result<(), Rejection> {
        match self.limit {
            Some(limit) if limit.currency() != amount.currency() => Err(Rejection::WrongCurrency),
            Some(limit) if amount.minor() > limit.minor() => {
                Err(Rejection::OverCorrectionLimit { limit, amount })
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// 退货: give back a part of a sale, line by line, to where it came from (S06; worked example 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Who and when.
    pub origin: Origin,
    /// What comes back; none means everything that is left.
    pub lines: Vec<ReturnInput>,
    /// Why; never empty.
    pub reason: String,
    /// Under whose authority.
    pub mandate: Mandate,
}

/// A part of a line that comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnInput {
    /// Which line of the sale, from 1.
    pub line: i16,
    /// How much of it.
    pub part: ReturnPart,
}

/// How much of a line comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnPart {
    /// All that is left.
    Rest,
    /// So many pieces.
    Quantity(i64),
    /// So much of what was charged.
    Amount(Money),
}

/// What earlier returns gave back of a line, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnedLine {
    /// Which line of the sale, from 1.
    pub line: i16,
    /// How many pieces.
    pub quantity: i64,
    /// How much of what was charged.
    pub amount: Money,
}

/// The posting to be taken back, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// Its id.
    pub id: Id<PostingThing>,
    /// What it is.
    pub kind: PostingKind,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Its business date: the ladder of that date decides about the tier.
    pub business_date: chrono::NaiveDate,
    /// Price before discounts, or money paid.
    pub list_total: Money,
    /// What it moved.
    pub total: Money,
    /// Ways of payment.
    pub tenders: Vec<Tender>,
    /// Its entries in order.
    pub entries: Vec<Entry>,
    /// Its delivered lines.
    pub lines: Vec<ConsumptionLine>,
    /// The tier change it caused.
    pub tier_change: Option<TierChange>,
    /// Why its numbers are what they are.
    pub derivation: Derivation,
    /// The reversal that already took it back, if any.
    pub reversed_by: Option<Id<PostingThing>>,
    /// What returns that stand gave back of it, line by line; for a return, what later returns of the same sale did.
    pub returned: Vec<ReturnedLine>,
    /// Pairs that its entries name, open or not, as they are now.
    pub pairs: Vec<Pair>,
    /// Points lots that its entries name, open or not, as they are now.
    pub points_lots: Vec<PointsLot>,
    /// Counts lots that it opened or used, as they are now.
    pub counts: Vec<CountsLot>,
    /// Uses of counts that it made.
    pub uses: Vec<CountUse>,
    /// Changes of terms that it made.
    pub term_changes: Vec<TermChange>,
    /// What it put on account, repaid or gave back of it, as it is now.
    pub account_items: Vec<AccountItem>,
}

/// A named refusal: nothing is posted. Each has its code, its figures and its words at the edge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Zero or negative.
    #[error("the amount must be more than zero")]
    AmountNotPositive,
    /// 日结: it would belong to a business date that is closed.
    #[error("the day is closed")]
    DayClosed {
        /// The date.
        date: NaiveDate,
    },
    /// 锁账: it would be in books that are locked up to a date.
    #[error("the books are locked")]
    PeriodLocked {
        /// Its business date.
        date: NaiveDate,
        /// The last date that is locked.
        through: NaiveDate,
    },
    /// 班次必开: whoever takes money at this till has no open shift there.
    #[error("a shift must be open")]
    ShiftRequired,
    /// So much needs proof that the member is there, and none was shown.
    #[error("proof that the member is there is needed")]
    ProofRequired {
        /// What asks for it.
        rule: Box<ProofRule>,
        /// What would be taken.
        takes: Takes,
        /// In which money.
        currency: Currency,
    },
    /// What was shown proves nothing here.
    #[error("the proof cannot be used here")]
    ProofNotUsable {
        /// Why not.
        cause: ProofUnusable,
    },
    /// Arithmetic left the range of amounts.
    #[error("the amount is too large")]
    AmountTooLarge,
    /// 支付方式: money is not taken by this way.
    #[error("this way of payment is not offered")]
    WayNotOffered {
        /// Its code.
        method: String,
    },
    /// The number elsewhere of what was paid this way is missing.
    #[error("this way of payment needs its reference")]
    ReferenceNeeded {
        /// Its code.
        method: String,
    },
    /// A consumption without lines.
    #[error("there is nothing to sell")]
    NoLines,
    /// Shares of one role on one line do not sum to 100 %.
    #[error("staff shares must sum to 100 %")]
    StaffSharesIncomplete,
    /// The stored value does not cover what is due.
    #[error("balance too low")]
    InsufficientBalance {
        /// What the wallet holds: principal and bonus together.
        available: Money,
        /// What is due.
        required: Money,
    },
    /// The stored value would cover it, but too much of it is set aside.
    #[error("the value is on hold")]
    ValueOnHold {
        /// What can be spent.
        free: Money,
        /// What is set aside.
        held: Money,
        /// What is due.
        required: Money,
    },
    /// A hold without a length, or too long a one.
    #[error("a hold lasts from now to at most a year")]
    HoldTooLong,
    /// The hold belongs to a refund and ends with it.
    #[error("the hold belongs to a refund")]
    HoldOfRefund,
    /// No stored value is left.
    #[error("there is nothing to refund")]
    NothingToRefund,
    /// No top-up of the last seven days is untouched.
    #[error("no top-up of the last seven days is untouched")]
    NotWithinSevenDays,
    /// The refund is not in the state that this needs.
    #[error("the refund stands elsewhere")]
    RefundNotOpen {
        /// Where it stands.
        state: RefundState,
    },
    /// A provider is giving a part of the refund back, or has: it can only be paid now, and what was sold before stays as it is
    /// until it is.
    #[error("a provider is giving a part of the refund back")]
    RefundBeingPaid,
    /// Value moved since the request: it would come to something else now.
    #[error("the refund would come to something else now")]
    RefundChanged {
        /// What was asked for and approved.
        was: Money,
        /// What it would be.
        now: Money,
    },
    /// The hold was captured, released or timed out before, or its time is not over yet.
    #[error("the hold is not open")]
    HoldNotOpen {
        /// What it is.
        state: HoldState,
    },
    /// The member is suspended or erased.
    #[error("the member is suspended")]
    MemberSuspended,
    /// Nobody is a member here: neither stored value nor points can pay, and nothing can be topped up.
    #[error("only a member can do that")]
    MemberNeeded,
    /// The presented card may not move value in its state.
    #[error("the card is not usable")]
    CardNotUsable {
        /// Its state.
        state: CardState,
    },
    /// More pairs are needed than were loaded: the writer loads all and asks again. Never reaches a caller.
    #[error("more pairs are needed than were loaded")]
    NeedsMorePairs,
    /// It was taken back before.
    #[error("already reversed")]
    AlreadyReversed {
        /// By this posting.
        by: Id<PostingThing>,
    },
    /// A part of it was returned, or more of its sale was returned later: correct these returns first. What a return took
    /// back of earned points follows from those before it.
    #[error("a part of it was returned")]
    HasReturns,
    /// Points can be made up for the slip of a sale only.
    #[error("not the slip of a sale")]
    NotASlip,
    /// The points of the slip were made up: that is corrected first, so that they go before the goods come back.
    #[error("the points of the slip were made up")]
    SlipHasPoints {
        /// By this posting.
        by: Id<PostingThing>,
    },
    /// The slip was sold to a member.
    #[error("the slip has its member")]
    SlipOfMember,
    /// The points of the slip were made up.
    #[error("the points of the slip were made up")]
    SlipMadeUp {
        /// By this posting.
        by: Id<PostingThing>,
    },
    /// The slip is older than its points can be made up by whoever asks.
    #[error("the slip is too old")]
    SlipTooOld {
        /// Its business date.
        sold_on: chrono::NaiveDate,
        /// Days that it may be old.
        days: i64,
    },
    /// The slip earns nothing, or nothing is left of it.
    #[error("the slip earns nothing")]
    NothingToMakeUp,
    /// Only a sale can be rebuilt.
    #[error("only a sale can be rebuilt")]
    NotReplaceable,
    /// A slip is rebuilt where it was written: its rules and promotions are those of its shop.
    #[error("the slip is of another shop")]
    SlipOfOtherShop,
    /// 积分序号: another slip that stands carries the serial.
    #[error("another slip carries the serial")]
    PointsSerialInUse {
        /// The serial.
        serial: String,
        /// Which slip, where that is known.
        by: Option<Id<PostingThing>>,
    },
    /// A serial of other characters or another length than a serial has.
    #[error("not a serial")]
    PointsSerialInvalid,
    /// Only a sale can be returned.
    #[error("only a sale can be returned")]
    NotReturnable,
    /// The sale has no such line, or the line is named twice.
    #[error("there is no such line to return")]
    LineNotReturnable {
        /// Which of the lines asked for, from 0.
        line: usize,
    },
    /// More is to come back of a line than is left of it.
    #[error("more than is left of the line")]
    OverReturned {
        /// Which of the lines asked for, from 0.
        line: usize,
        /// What is left of its charge.
        left: Money,
    },
    /// Everything was returned before.
    #[error("nothing is left to return")]
    NothingToReturn,
    /// A reversal, a hold and the end of a hold cannot be reversed.
    #[error("a correction cannot be corrected")]
    NotReversible,
    /// Part of a top-up was already spent: correct the spends first, or refund (worked example 2.3).
    #[error("the value was already used")]
    ValueAlreadyUsed {
        /// What was used of it.
        used: Money,
    },
    /// More is to be taken back than the role may alone (S06).
    #[error("more is taken back than the role may alone")]
    OverCorrectionLimit {
        /// The most that may be taken back.
        limit: Money,
        /// What would be.
        amount: Money,
    },
    /// The request to take something back waits no more.
    #[error("the request waits no more")]
    CorrectionRequestEnded {
        /// Where it stands.
        state: RequestState,
    },
    /// The points it earned were already spent and the policy is to refuse.
    #[error("the points were already used")]
    PointsAlreadyUsed {
        /// How many are missing.
        missing: i64,
    },
    /// It happened later than now, or too long ago for the shop's day to be known.
    #[error("the time is not acceptable")]
    TimeNotAcceptable,
    /// A correction, or a price that the clerk reduced, without a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The clerk's own price is above what the rules charge.
    #[error("the price is above what the rules charge")]
    PriceNotReduced {
        /// Which line, from 0.
        line: usize,
    },
    /// The member price of a line is above its list price.
    #[error("the member price is above the list price")]
    MemberPriceAboveList {
        /// Which line, from 0.
        line: usize,
    },
    /// More is to be taken off the bill than it comes to.
    #[error("the discount is more than the bill")]
    BillDiscountTooLarge {
        /// What may be taken off, at most.
        most: Money,
    },
    /// The clerk's reduction goes below what their role may charge (OP06).
    #[error("the price is below what the role may charge")]
    PriceBelowFloor {
        /// The least that may be charged.
        least: Money,
        /// What was asked for.
        asked: Money,
    },
    /// The ways of payment do not add up to what is due.
    #[error("the ways of payment do not cover what is due")]
    TendersDoNotCover {
        /// What is due.
        due: Money,
        /// What they pay.
        paid: Money,
    },
    /// A way of payment that cannot be: twice the rest, an amount that is not positive, points without a number's sense.
    #[error("a way of payment makes no sense")]
    TenderInvalid {
        /// Which, from 0.
        tender: usize,
    },
    /// A way of payout that makes no sense: no money, no amount, or without the reference that it needs.
    #[error("a way of payout makes no sense")]
    PayoutInvalid {
        /// Its index.
        payout: usize,
    },
    /// Less cash was handed over than is to be paid in cash.
    #[error("too little cash was given")]
    CashTooLittle {
        /// What is to be paid in cash.
        required: Money,
        /// What was given.
        given: Money,
    },
    /// No rule lets points pay.
    #[error("points cannot pay here")]
    PointsCannotPay,
    /// More points than the rule lets pay for this bill, fewer than it asks for, or not a multiple of its step.
    #[error("so many points cannot pay this bill")]
    PointsOutOfRange {
        /// The most that may pay; zero when the bill is too small.
        most: i64,
        /// The step in which they pay.
        step: i64,
    },
    /// More points are to be deducted by hand than there are that have not lapsed.
    #[error("there are fewer points")]
    FewerPoints {
        /// What there is.
        available: i64,
        /// What is to go.
        required: i64,
    },
    /// No points are to be entered or deducted, or there are none to clear.
    #[error("no points")]
    NoPoints,
    /// The member does not have these points.
    #[error("not enough points")]
    InsufficientPoints {
        /// What can be spent.
        available: i64,
        /// What was asked for.
        required: i64,
    },
    /// The member may put nothing on account.
    #[error("the member may put nothing on account")]
    OnAccountNotAllowed,
    /// More would be owed on account than the member's limit.
    #[error("more than the member may owe on account")]
    OnAccountLimit {
        /// The most that may be owed.
        limit: Money,
        /// What is owed already.
        owed: Money,
        /// What was to be put on account.
        asked: Money,
    },
    /// More was to be repaid than is owed on account.
    #[error("more than is owed on account")]
    MoreThanOwed {
        /// What is owed.
        owed: Money,
        /// What was to be paid.
        paid: Money,
    },
    /// A voucher was used before.
    #[error("the voucher was used before")]
    VoucherUsed {
        /// Its code.
        code: String,
        /// Number on the receipt of the sale, where it is known.
        receipt_no: Option<String>,
    },
    /// The platform cancels its vouchers no longer: the sale stands.
    #[error("the voucher can no longer be cancelled")]
    VoucherCancelTooLate {
        /// Until when it could.
        until: DateTime<Utc>,
        /// How many minutes that was after the sale.
        minutes: i64,
    },
    /// A sale that vouchers paid comes back only whole, by its correction.
    #[error("a sale that vouchers paid cannot be returned in parts")]
    VoucherNotReturnable,
    /// The package is no longer sold.
    #[error("the package is no longer sold")]
    PackageRetired,
    /// The buyer picks so many of the package's items, neither more nor fewer.
    #[error("the buyer picks {pick} of {of} items")]
    ItemsToPick {
        /// How many.
        pick: u32,
        /// Of how many.
        of: u32,
    },
    /// Several services share the counts, and none of them was named.
    #[error("one of the services that share the counts must be named")]
    ServiceNeeded,
    /// Fewer counts are left than are to be used.
    #[error("not enough counts are left")]
    NoCountsLeft {
        /// What can be used now.
        available: i64,
        /// What was asked for.
        required: i64,
    },
    /// The term of the counts is over.
    #[error("the counts have expired")]
    CountsExpired {
        /// Since when.
        expired_at: DateTime<Utc>,
    },
    /// The package is sold in other shops.
    #[error("the package is sold in other shops")]
    NotSoldInThisShop {
        /// In which.
        shops: Vec<Id<Shop>>,
    },
    /// The counts are for other shops.
    #[error("the counts cannot be used in this shop")]
    NotInThisShop {
        /// In which they can be used.
        shops: Vec<Id<Shop>>,
    },
    /// The counts are for other weekdays.
    #[error("the counts cannot be used on this weekday")]
    NotOnThisWeekday {
        /// The weekdays on which they can be used, Monday = 1 … Sunday = 7.
        weekdays: Vec<u8>,
    },
    /// More uses than the counts allow on one business date.
    #[error("the counts were used as often as a day allows")]
    DayLimitReached {
        /// Uses that a day allows.
        per_day: i64,
        /// Uses of the day so far.
        used: i64,
    },
    /// A refund froze the counts, or paid for them: cancel or correct it first.
    #[error("the counts are in a refund")]
    CountsInRefund,
    /// The term of the counts has no end, or has not begun.
    #[error("the term has not begun")]
    TermNotBegun,
    /// Only a time pass can be paused.
    #[error("only a time pass can be paused")]
    NotAPass,
    /// Longer or oftener than the package lets it be paused.
    #[error("the pass cannot be paused so long or so often")]
    PauseNotAllowed {
        /// Days for which it still can be.
        days_left: i64,
        /// How often it still can be.
        times_left: i64,
    },
    /// A pause that begins in the past, or after the last day.
    #[error("the pause begins outside of the term")]
    PauseOutside {
        /// The first day on which it may begin.
        first: NaiveDate,
        /// The last one.
        last: NaiveDate,
    },
    /// The pass is paused, or will be.
    #[error("the pass is paused")]
    PassPaused {
        /// The first day of the pause.
        from: NaiveDate,
        /// Its last one.
        until: NaiveDate,
    },
    /// There is no pause to end.
    #[error("the pass is not paused")]
    PassNotPaused,
    /// The pass was used on the day on which the pause is to begin.
    #[error("the pass was used on that day")]
    UsedInPause {
        /// The day.
        on: NaiveDate,
    },
    /// No days, or too many.
    #[error("so many days are not possible")]
    DaysOutOfRange,
    /// The term was changed again since: the later change is corrected first.
    #[error("the term was changed since")]
    TermChangedSince,
    /// The package is still owed on account: it is repaid before it is refunded.
    #[error("the package is still owed on account")]
    PackageNotPaid {
        /// What is owed of it.
        owed: Money,
    },
    /// Counts of a package were used: correct the uses first, or refund.
    #[error("counts of the package were already used")]
    CountsAlreadyUsed {
        /// How many uses.
        used: i64,
    },
    /// The payment that a way of payment names cannot pay it.
    #[error("the payment cannot pay this")]
    PaymentNotUsable {
        /// Which.
        payment: Id<Payment>,
        /// Why not.
        cause: PaymentUnusable,
    },
    /// A return whose money the provider gives back cannot be taken back: it would have to be paid again.
    #[error("the provider has given the money back")]
    PaymentGivenBack,
    /// The card would hold more than the law allows.
    #[error("the card would hold more than it may")]
    CardLimit {
        /// The most that it may hold.
        limit: Money,
        /// What it would hold.
        holds: Money,
        /// Where the limit stands.
        cited: Citation,
    },
    /// So much is paid by transfer only.
    #[error("so much is paid by transfer only")]
    TransferOnly {
        /// From how much on.
        from: Money,
        /// What is bought.
        purchase: Money,
        /// Where that stands.
        cited: Citation,
    },
    /// Whoever buys such a card, or so much, says who they are.
    #[error("the buyer is not known")]
    BuyerUnknown {
        /// From how much on; none for any amount.
        from: Option<Money>,
        /// Where that stands.
        cited: Citation,
    },
    /// The rules are not those that the caller was shown: another version is in force.
    #[error("the rules have changed since the preview")]
    RulesChanged,
    /// An amount of the command or of a rule is not in the wallet's currency.
    #[error("the amount is in another currency than the wallet")]
    WrongCurrency,
    /// A lot that the original's entries name was not loaded: an error of the writer. Never reaches a caller.
    #[error("a lot that the entries name was not loaded")]
    FactsIncomplete,
}

impl From<MoneyError> for Rejection {
    /// What failed arithmetic means for a command.
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::CurrencyMismatch => Self::WrongCurrency,
            MoneyError::NotANumber | MoneyError::TooPrecise { .. } | MoneyError::TooLarge => {
                Self::AmountTooLarge
            }
        }
    }
}

#[cfg(test)]
mod tests;
