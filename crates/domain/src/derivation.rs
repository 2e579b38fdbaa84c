//! Why a number is what it is: the steps a decision took, with rule versions and inputs, and the rules that did not
//! fire. Stored with the posting (≤ 1 kB), rendered into words only when read, and enough to compute the numbers again.
//!
//! Deliberately absent: words and personal data.

use chrono::{DateTime, NaiveDate, Utc};

use crate::earning::Factor;
use crate::holds::HoldState;
use crate::ids::{Id, Lot, PackageVersion, Payment, Posting, RuleVersion};
use crate::ledger::{PaidPart, TierChange, TierLevel};
use crate::money::Money;
use crate::proof::ProofKind;
use crate::refund::{Basis, FeeWhy};
use crate::rules::{CashRounding, RoundingScope};
use crate::terms::TermChangeKind;

/// The steps of one decision, in order, and the rules that stayed silent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Derivation {
    /// What was computed, in order.
    pub steps: Vec<Step>,
    /// Which rules did not fire, and why.
    pub not_fired: Vec<NotFired>,
}

impl Derivation {
    /// 积分序号: the serial that is not the number of the receipt, and the sale that it was rebuilt from.
    #[must_use]
    pub fn serial(&self) -> Option<(&str, Option<Id<Posting>>)> {
        self.steps.iter().find_map(|step| {
            if let Step::Serial { serial, rebuilt_from } = step {
                Some((serial.as_str(), *rebuilt_from))
            } else {
                None
            }
        })
    }

    /// Whether it earned reward points.
    #[must_use]
    pub fn earned_points(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Reward { points, .. } if *points > 0))
    }

    /// Whether a company bought in bulk.
    #[must_use]
    pub fn is_bulk_purchase(&self) -> bool {
        self.not_fired.iter().any(|silent| matches!(silent.cause, NotFiredCause::BulkPurchase(_)))
    }

    /// The lots of counts that a refund ended.
    pub fn refunded_counts(&self) -> impl Iterator<Item = Id<Lot>> + '_ {
        self.steps
            .iter()
            .filter_map(|step| if let Step::RefundCounts { lot, .. } = step { Some(*lot) } else { None })
    }

    /// The same, each with what of its price no use was charged.
    pub fn refunded_prices(&self) -> impl Iterator<Item = (Id<Lot>, Money)> + '_ {
        self.steps.iter().filter_map(|step| {
            if let Step::RefundCounts { lot, price_left, .. } = step {
                Some((*lot, *price_left))
            } else {
                None
            }
        })
    }

    /// The packages that a refund ended, each by its first lot, with what came back of it. Lots stand before their package.
    #[must_use]
    pub fn refunded_packages(&self) -> Vec<(Id<Lot>, Money)> {
        let mut packages = Vec::new();
        let mut first = None;
        for step in &self.steps {
            if let Step::RefundCounts { lot, .. } = step {
                first = first.or(Some(*lot));
            } else if let Step::RefundPackage { refund, .. } = step {
                packages.extend(first.take().map(|lot| (lot, *refund)));
            }
        }
        packages
    }
}

/// One computed number with everything it was computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A band of the top-up rule gave a bonus.
    Bonus {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// Threshold of the (largest) band that fired.
        band_from: Money,
        /// Its rate in basis points; none for fixed bands.
        percent_bp: Option<i32>,
        /// Money paid.
        paid: Money,
        /// Bonus given.
        bonus: Money,
    },
    /// 首充: the first top-up brought more on top of the bands.
    FirstTopUp {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// Its rate in basis points; none for a fixed amount.
        percent_bp: Option<i32>,
        /// Money that counted.
        paid: Money,
        /// Bonus given.
        bonus: Money,
    },
    /// 赠送积分: bands of the top-up rule gave reward points.
    GiftPoints {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// Threshold of the largest band that gave some.
        band_from: Money,
        /// Money that counted.
        paid: Money,
        /// Points given, in all.
        points: i64,
        /// Part of them that repaid a debt.
        repaid: i64,
        /// When they lapse, if they do.
        lapses_at: Option<DateTime<Utc>>,
    },
    /// 分期返还: the bonus comes month by month.
    Instalments {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// The bonus, in all.
        bonus: Money,
        /// In how many parts.
        months: u16,
        /// The business date from which the first of them can be spent.
        first_on: NaiveDate,
    },
    /// What of the member's bonus is still to come, after the posting.
    BonusToCome {
        /// Of all top-ups.
        amount: Money,
        /// The business date on which the next of it comes.
        next_on: NaiveDate,
        /// What comes then.
        next: Money,
    },
    /// A refund ended a bonus of which not all had come.
    InstalmentsEnded {
        /// The pair.
        lot: Id<Lot>,
        /// The bonus, in all.
        given: Money,
        /// In how many parts.
        months: u16,
        /// How many of them had come.
        come: u16,
        /// What never comes.
        ended: Money,
    },
    /// A refund took back the points that a top-up gave.
    GiftPointsBack {
        /// The pair of the top-up.
        lot: Id<Lot>,
        /// Points that it gave.
        given: i64,
        /// Of them, what was taken from the member's points.
        taken: i64,
        /// What was spent already and is owed as a debt.
        owed: i64,
    },
    /// The lines at list price, all together.
    List {
        /// Number of lines.
        lines: i32,
        /// Sum before discounts.
        amount: Money,
    },
    /// The tier's discount.
    Discount {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// The tier used for the price.
        level: TierLevel,
        /// Part taken off, in basis points.
        percent_bp: i32,
        /// List price of the lines that take part.
        base: Money,
        /// Amount taken off (≥ 0).
        off: Money,
    },
    /// Lines at their member price.
    MemberPrice {
        /// What they came to before.
        base: Money,
        /// What the member price takes off.
        off: Money,
    },
    /// A discount of the price rule.
    PriceItem {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// Which of its items, from 0.
        item: i32,
        /// Part taken off, in basis points.
        percent_bp: i32,
        /// What the lines that take part came to before.
        base: Money,
        /// Amount taken off.
        off: Money,
    },
    /// The clerk's own prices of lines (改价, 免单).
    OwnPrice {
        /// What those lines came to by the rules.
        base: Money,
        /// Amount taken off.
        off: Money,
    },
    /// 整单折扣: taken off the whole bill by the clerk.
    BillDiscount {
        /// The part, when it was asked for as a part, in basis points.
        percent_bp: Option<i32>,
        /// What the lines that take part came to before.
        base: Money,
        /// Amount taken off.
        off: Money,
    },
    /// 储值卡折扣: goods that stored value pays for cost less.
    CardDiscount {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// The tier used for the price.
        level: TierLevel,
        /// Part taken off, in basis points.
        percent_bp: i32,
        /// What the part is taken off from: the list price of the goods that take part where the lowest single price counts,
        /// else what the other rules left of it.
        base: Money,
        /// What these goods cost when stored value pays nothing.
        price: Money,
        /// What of that price stored value pays for.
        covered: Money,
        /// Amount taken off.
        off: Money,
    },
    /// What is to be paid.
    Due {
        /// The amount.
        amount: Money,
    },
    /// 积分抵现: points paid a part.
    PointsPaid {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// Points that paid.
        points: i64,
        /// So many points …
        per: i64,
        /// … pay so much.
        worth: Money,
        /// What they paid.
        amount: Money,
        /// The most points that might have paid.
        most: i64,
    },
    /// 抹零: the part paid in cash, or all that was due, was rounded.
    Rounded {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// How.
        mode: CashRounding,
        /// What.
        scope: RoundingScope,
        /// Before.
        before: Money,
        /// After.
        after: Money,
    },
    /// A way of payment beside stored value and points paid a part.
    Tendered {
        /// Its code.
        method: String,
        /// What it paid.
        amount: Money,
    },
    /// What one pair gave.
    Taken {
        /// The pair.
        lot: Id<Lot>,
        /// Principal taken.
        principal: Money,
        /// Bonus taken.
        bonus: Money,
    },
    /// A points promotion: counted sales = base × factor + extra.
    Promotion {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// The number that people gave it.
        number: i64,
        /// A: what was paid on earning lines by kinds that earn.
        base: Money,
        /// B, in basis points.
        factor_bp: i32,
        /// C.
        extra: Money,
        /// 总实销, down to the smallest unit.
        counted: Money,
    },
    /// Reward points.
    Reward {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// The declared base: what was paid on earning lines by kinds that earn, or what a promotion counts for it.
        base: Money,
        /// Money for one point.
        unit: Money,
        /// Whole units in the base.
        units: i64,
        /// What multiplies them.
        factor: Factor,
        /// Points earned.
        points: i64,
        /// Points of them that repaid a debt.
        repaid: i64,
    },
    /// 待生效: the reward points can be spent later than at once (P07).
    PointsVest {
        /// The lot that they went to.
        lot: Id<Lot>,
        /// Points earned, without those that repaid a debt.
        points: i64,
        /// From when they can be spent.
        at: DateTime<Utc>,
    },
    /// What of the member's points cannot be spent yet, after the posting.
    PointsPending {
        /// How many, of all earnings.
        points: i64,
        /// When the next of them vest.
        next_at: DateTime<Utc>,
    },
    /// 补积分: a slip that was sold to nobody got its member.
    MadeUp {
        /// The slip.
        sale: Id<Posting>,
        /// Its business date: rule and promotion are those of that day.
        sold_on: NaiveDate,
        /// What is left of it comes to at most so much.
        worth: Money,
    },
    /// 积分录入: points were entered by hand.
    PointsEntered {
        /// How many.
        points: i64,
        /// Points of them that repaid a debt.
        repaid: i64,
        /// When they lapse, if they do.
        lapses_at: Option<DateTime<Utc>>,
    },
    /// 积分扣减: points were deducted by hand.
    PointsDeductedByHand {
        /// How many.
        points: i64,
        /// How many there were that had not lapsed, with those that pend.
        available: i64,
    },
    /// 积分清零: all points were cleared by hand.
    PointsCleared {
        /// How many there were.
        points: i64,
    },
    /// 积分序号: its points carry a serial other than the number of its receipt.
    Serial {
        /// The serial.
        serial: String,
        /// 改单重开: the sale that it was rebuilt from.
        rebuilt_from: Option<Id<Posting>>,
    },
    /// 验证: the member showed that they were there.
    Proof {
        /// The rule that asked for it; none where none did.
        rule: Option<Id<RuleVersion>>,
        /// How.
        kind: ProofKind,
        /// When.
        confirmed_at: DateTime<Utc>,
    },
    /// Tier points.
    Growth {
        /// The rule version.
        rule: Id<RuleVersion>,
        /// The base.
        base: Money,
        /// Money for one tier point.
        unit: Money,
        /// Tier points earned.
        points: i64,
        /// Tier points in all afterwards.
        total: i64,
    },
    /// The tier changed.
    Tier {
        /// From, to, and the ladder that decided.
        change: TierChange,
    },
    /// Value of a gift card, or of a deposit, pays a payment.
    PaysElsewhere {
        /// The payment.
        payment: Id<Payment>,
        /// How much of it: all.
        amount: Money,
    },
    /// A part of what a gift card, or a deposit, paid elsewhere comes back.
    BackFromElsewhere {
        /// The payment.
        payment: Id<Payment>,
        /// The posting that paid it.
        original: Id<Posting>,
        /// How much that was.
        paid: Money,
        /// What had come back of it before.
        before: Money,
        /// What comes back now.
        amount: Money,
    },
    /// A correction: the stored entries of the original were mirrored.
    Mirrored {
        /// The original posting.
        original: Id<Posting>,
    },
    /// A part of a line of a sale came back.
    Returned {
        /// The sale.
        original: Id<Posting>,
        /// Which line, from 1.
        line: i16,
        /// What it was charged.
        charged: Money,
        /// What had come back of it before.
        before: Money,
        /// What comes back now.
        amount: Money,
    },
    /// Reward points of what is left of a sale: the points rule and the promotion of the sale, on what is left of its base.
    RewardLeft {
        /// The points rule version of the sale.
        rule: Id<RuleVersion>,
        /// What is left of the base.
        base: Money,
        /// B of the sale's promotion in basis points; 10 000 without one.
        promotion_bp: i32,
        /// C of the sale's promotion; counts while something is left.
        extra: Money,
        /// Money for one point.
        unit: Money,
        /// What multiplies points, as it was.
        factor: Factor,
        /// Points of what is left.
        left: i64,
        /// Points that the sale had until now.
        was: i64,
    },
    /// Tier points of what is left of a sale.
    GrowthLeft {
        /// The points rule version of the sale.
        rule: Id<RuleVersion>,
        /// What is left of the base.
        base: Money,
        /// Money for one tier point.
        unit: Money,
        /// Tier points of what is left.
        left: i64,
        /// Tier points that the sale had until now.
        was: i64,
    },
    /// Value came back into a lot that had lapsed meanwhile: the lot lives until then.
    Reopened {
        /// The lot.
        lot: Id<Lot>,
        /// When it lapses now.
        until: DateTime<Utc>,
    },
    /// The price of a package.
    PackagePrice {
        /// The version that was sold.
        package: Id<PackageVersion>,
        /// The price.
        price: Money,
    },
    /// 任选: of the optional items of a package so many were picked; the others were not sold.
    ItemsPicked {
        /// The version that was sold.
        package: Id<PackageVersion>,
        /// How many.
        picked: u32,
        /// Of how many.
        of: u32,
    },
    /// An item of a package became a lot, and bears a share of the price by its list value.
    CountsSold {
        /// The lot.
        lot: Id<Lot>,
        /// Paid and gift counts; none for a time pass.
        counts: Option<(i64, i64)>,
        /// What the item comes to at list price.
        list: Money,
        /// Its share of the price.
        price: Money,
    },
    /// 通用次数: what the counts that are used next deliver, of the services that share them.
    ServiceUsed {
        /// The lot.
        lot: Id<Lot>,
        /// Place of the service in the pool, the first is 1.
        place: i16,
        /// How many.
        pieces: i64,
        /// Counts that one of them takes.
        weight: i64,
        /// List price of one.
        unit: Money,
    },
    /// Counts of a lot were used, paid ones before gift ones.
    CountsUsed {
        /// The lot.
        lot: Id<Lot>,
        /// Paid counts used.
        paid: i64,
        /// Gift counts used.
        gift: i64,
        /// Paid counts left.
        paid_left: i64,
        /// Gift counts left.
        gift_left: i64,
        /// All counts that the lot came with.
        of: i64,
        /// What they cost in all.
        price: Money,
        /// What the uses before were charged.
        charged_before: Money,
        /// What this use is charged: the half-up target of all uses so far, less what was charged before.
        charged: Money,
    },
    /// A time pass was used.
    PassUsed {
        /// The lot.
        lot: Id<Lot>,
        /// Uses.
        uses: i64,
        /// Uses of the day, with these.
        today: i64,
        /// Uses that a day allows; none for any number.
        per_day: Option<i64>,
    },
    /// The first use began the term of a lot.
    TermBegan {
        /// The lot.
        lot: Id<Lot>,
        /// When it lapses.
        until: DateTime<Utc>,
    },
    /// 停卡, 延期: the term of a lot changed.
    TermChanged {
        /// The lot.
        lot: Id<Lot>,
        /// How.
        kind: TermChangeKind,
        /// The first day of the pause, or the business date of the extension.
        from: NaiveDate,
        /// By how many days its end moves.
        days: i64,
        /// When it lapsed before.
        before: DateTime<Utc>,
        /// When it lapses afterwards.
        after: DateTime<Utc>,
    },
    /// What comes back of a top-up (OP11).
    RefundPair {
        /// The pair.
        lot: Id<Lot>,
        /// What was paid.
        paid: Money,
        /// What was given on top.
        given: Money,
        /// What was delivered for it, at the price charged.
        charged: Money,
        /// The same at list price.
        list: Money,
        /// How that counts.
        basis: Basis,
        /// What it counts for.
        counted: Money,
        /// What earlier refunds paid out of it.
        before: Money,
        /// Principal and bonus left in it.
        left: Money,
        /// What is left of what was paid; not less than nothing, nor more than is left in it.
        refund: Money,
    },
    /// What of a lot of counts counts as delivered in the refund of its package (OP11).
    RefundCounts {
        /// The lot.
        lot: Id<Lot>,
        /// How its uses count.
        basis: Basis,
        /// Uses.
        used: i64,
        /// What one use counts for at list price.
        unit: Money,
        /// Of a pool whose contract names no price: what its uses delivered at list price.
        list: Option<Money>,
        /// Its share of the package's price.
        price: Money,
        /// What of that no use was charged; it ends.
        price_left: Money,
        /// Days gone and days in all of a time pass whose term has begun.
        days: Option<(i64, i64)>,
        /// What it counts for.
        counted: Money,
    },
    /// What comes back of a package, whose lots stand before.
    RefundPackage {
        /// Its sale.
        sale: Id<Posting>,
        /// Its price.
        price: Money,
        /// What of it was paid with money, now or by a top-up.
        paid: Money,
        /// How deliveries count.
        basis: Basis,
        /// What they count for in all.
        counted: Money,
        /// What is left of what was paid; not less than nothing.
        refund: Money,
    },
    /// A refund froze counts, or let go of them.
    CountsFrozen {
        /// The lot.
        lot: Id<Lot>,
        /// Whether they cannot be used from now on; else they can again.
        frozen: bool,
    },
    /// Interest on what comes back of a top-up (OP11).
    RefundInterest {
        /// The pair.
        lot: Id<Lot>,
        /// What comes back of it.
        refund: Money,
        /// The rate of a year, in basis points.
        rate_bp: i32,
        /// Days since the top-up.
        days: i64,
        /// What it comes to.
        amount: Money,
    },
    /// The fee that a refund keeps (OP11).
    RefundFee {
        /// What it is a part of.
        refund: Money,
        /// What the contract asks for, in basis points.
        contract_bp: i32,
        /// What is taken, in basis points.
        taken_bp: i32,
        /// Why.
        why: FeeWhy,
        /// What it comes to.
        amount: Money,
    },
    /// What a refund pays out.
    RefundDue {
        /// Principal and bonus that end, or what of packages was still owed in services.
        ends: Money,
        /// Debt of the member that is taken off.
        owed: Money,
        /// What is paid out.
        amount: Money,
    },
    /// Value was set aside.
    HoldPlaced {
        /// How much.
        amount: Money,
        /// When that is over by itself; none when a refund ends it.
        until: Option<DateTime<Utc>>,
    },
    /// A hold ended: its value is free again but for what a sale took.
    HoldEnded {
        /// Which.
        hold: Id<Posting>,
        /// How it ended; never open.
        state: HoldState,
        /// What it set aside.
        amount: Money,
        /// What a sale took of it.
        captured: Money,
    },
    /// A part of the bill was put on account.
    PutOnAccount {
        /// The item.
        item: Id<Lot>,
        /// What of the bill.
        amount: Money,
        /// What is owed on account in all afterwards.
        owed: Money,
        /// The most that may be.
        limit: Money,
    },
    /// An item on account was repaid, wholly or in part.
    Repaid {
        /// The item.
        item: Id<Lot>,
        /// What was owed of it.
        owed: Money,
        /// What was repaid now.
        amount: Money,
    },
    /// A part of what was put on account came back: what was owed is no longer, what was repaid goes back as it came.
    BackOnAccount {
        /// The item.
        item: Id<Lot>,
        /// What is no longer owed.
        owed: Money,
        /// What goes back, by way of payment.
        repaid: Vec<PaidPart>,
    },
    /// Money that goes back was kept for points that could not be taken back, at what points pay.
    PointsDeducted {
        /// The rule version that says what points pay.
        rule: Id<RuleVersion>,
        /// How many points.
        points: i64,
        /// So many points …
        per: i64,
        /// … pay so much.
        worth: Money,
        /// What was kept.
        amount: Money,
    },
    /// Points that could not be taken back became a debt, or were written off.
    Shortfall {
        /// How many points were missing.
        points: i64,
        /// Whether they became a debt (else they were written off).
        debt: bool,
    },
}

/// A rule that did not fire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFired {
    /// The version that was looked at; none when no rule of that kind is in force.
    pub rule: Option<Id<RuleVersion>>,
    /// Why.
    pub cause: NotFiredCause,
}

/// Why a rule did not fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFiredCause {
    /// No top-up rule is in force.
    NoTopUpRule,
    /// The next band is this much further.
    NextBandShort(Money),
    /// So much was paid in ways whose money brings no bonus.
    WayGivesNoBonus(Money),
    /// The bonus of a first top-up is given once.
    NotTheFirstTopUp,
    /// 预算: so much was left of the rule's budget, and the top-up would have brought so much.
    BudgetTooSmall(Money, Money),
    /// No tier discount is in force.
    NoDiscountRule,
    /// The member's tier has no discount.
    TierHasNoDiscount(TierLevel),
    /// So much of the sale is excluded from discounts.
    ExcludedFromDiscount(Money),
    /// Stored value pays nothing; if it paid all, so much less would be due.
    CardDoesNotPay(Money),
    /// Stored value pays only a part, and the card's discount is for all or nothing: so much less would be due.
    CardDoesNotPayAll(Money),
    /// Goods of so much have a price of the clerk's own, which takes no other discount.
    ReducedByHand(Money),
    /// No points rule is in force.
    NoPointsRule,
    /// So much of the sale earns nothing (excluded categories).
    ExcludedFromPoints(Money),
    /// 单位团购: all of the sale, so much, was bought in bulk by a company and earns nothing.
    BulkPurchase(Money),
    /// This much more would have earned the next point.
    NextPointShort(Money),
    /// So much was paid from bonus, which does not earn.
    BonusDoesNotEarn(Money),
    /// So much was paid from stored value, whose points came with the top-up.
    EarnedAtTopUp(Money),
    /// So much was paid by points, which do not earn points.
    PointsPartDoesNotEarn(Money),
    /// So much was paid in ways that do not earn.
    TenderDoesNotEarn(Money),
    /// For goods of so much, another price was lower.
    AnotherPriceLower(Money),
    /// An item of the price rule did not apply.
    PriceItemSilent(i32, ItemSilence),
    /// A promotion of a larger number applied instead of this one.
    PromotionOutnumbered(i64),
    /// Nothing that earns was paid, so the promotion of this number gave nothing.
    NothingForPromotion(i64),
    /// Counts of so much were bought or used, which earns no points.
    CountsEarnNothing(Money),
    /// No ladder is in force.
    NoLadder,
    /// Whoever bought is no member: neither member prices nor points.
    NoMember,
    /// The next tier (level) is this many tier points away.
    NextTierShort(TierLevel, i64),
    /// So much more topped up now would have reached that tier.
    TierTopUpShort(TierLevel, Money),
    /// The tier reached by this sale applies from the next one.
    TierAppliesNextTime(TierLevel),
    /// What came back lifted the card over its limit by so much: no top-up until it holds less.
    OverCardLimit(Money),
}

/// Why an item of a price rule did not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemSilence {
    /// It is for other weekdays.
    OtherDay,
    /// It is for other hours.
    OtherHour,
    /// It is for other tiers.
    OtherTier,
    /// Nothing of the sale is of its goods.
    OtherGoods,
    /// The price rule gives the member price and the tier's discount only.
    NotCombined,
    /// Another price was lower for all of its goods.
    Beaten,
}

#[cfg(test)]
mod tests;
