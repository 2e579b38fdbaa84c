//! "Why this number" on the wire: the stored steps with their rule versions named. Words are the reader's business.

use chrono::NaiveDate;
use domain::derivation::{
    Derivation as Stored, NotFired as StoredNotFired, NotFiredCause, Step as StoredStep,
};
use domain::ids::{Id, RuleVersion};
use domain::money::Money;
use domain::rules::Versioned;
use persistence::rules::codec::RuleKind;
use persistence::snapshot::TenantSnapshot;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::{
    CashRoundingCode, FactorCombinationCode, HoldStateCode, ItemSilenceCode, ProofKindCode, RefundBasisCode,
    RefundFeeWhyCode, RoundingScopeCode, RuleKindCode, TermChangeCode,
};
use super::posting_result::instant;
use super::posting_row::PaidDetail;

/// Why each number of a posting is what it is, and which rules did not fire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Derivation {
    /// What was computed, in order.
    pub steps: Vec<Step>,
    /// Rules that stayed silent, and why.
    pub not_fired: Vec<NotFired>,
}

/// The rule version behind a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// Its id.
    pub id: Uuid,
    /// Kind of rule.
    pub kind: RuleKindCode,
    /// Version number of its kind.
    #[schema(example = 3)]
    pub number: i32,
    /// First business date on which it applies.
    #[schema(example = "2026-01-01")]
    pub in_force_from: String,
}

/// One computed number with everything it was computed from. `step` names it; the other members depend on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
#[schema(example = json!({"step": "due", "amount": "88.50"}))]
#[expect(missing_docs, reason = "the members are those of the domain's steps, documented there")]
pub enum Step {
    /// A band of the top-up rule gave a bonus.
    Bonus { rule: Option<Rule>, band_from: String, percent_bp: Option<i32>, paid: String, bonus: String },
    /// The first top-up brought more on top of the bands.
    FirstTopUp { rule: Option<Rule>, percent_bp: Option<i32>, paid: String, bonus: String },
    /// Bands of the top-up rule gave reward points.
    GiftPoints {
        rule: Option<Rule>,
        band_from: String,
        paid: String,
        points: i64,
        repaid: i64,
        lapses_at: Option<String>,
    },
    /// The bonus comes month by month.
    Instalments { rule: Option<Rule>, bonus: String, months: u16, first_on: NaiveDate },
    /// What of the member's bonus is still to come, after the posting.
    BonusToCome { amount: String, next_on: NaiveDate, next: String },
    /// A refund ended a bonus of which not all had come.
    InstalmentsEnded { lot_id: Uuid, given: String, months: u16, come: u16, ended: String },
    /// A refund took back the points that a top-up gave.
    GiftPointsBack { lot_id: Uuid, given: i64, taken: i64, owed: i64 },
    /// The lines at list price.
    List { lines: i32, amount: String },
    /// The tier's discount.
    Discount { rule: Option<Rule>, level: i16, percent_bp: i32, base: String, off: String },
    /// Lines at their member price.
    MemberPrice { base: String, off: String },
    /// A discount of the price rule; `item` is its place, `code` its code.
    PriceItem {
        rule: Option<Rule>,
        item: i32,
        code: Option<String>,
        percent_bp: i32,
        base: String,
        off: String,
    },
    /// The clerk's own prices of lines.
    OwnPrice { base: String, off: String },
    /// The clerk's discount on the bill.
    BillDiscount { percent_bp: Option<i32>, base: String, off: String },
    /// Goods that stored value pays for cost less: `covered` of their `price`.
    CardDiscount {
        rule: Option<Rule>,
        level: i16,
        percent_bp: i32,
        base: String,
        price: String,
        covered: String,
        off: String,
    },
    /// What is to be paid.
    Due { amount: String },
    /// Points paid a part: `points` at `per` points for `worth`; at most `most` might have paid.
    PointsPaid { rule: Option<Rule>, points: i64, per: i64, worth: String, amount: String, most: i64 },
    /// The part paid in cash, or all that was due, was rounded.
    Rounded {
        rule: Option<Rule>,
        mode: CashRoundingCode,
        #[serde(default = "cash_part")]
        applies_to: RoundingScopeCode,
        before: String,
        after: String,
    },
    /// Another way of payment paid a part.
    Tendered { method: String, amount: String },
    /// What one top-up gave.
    Taken { lot_id: Uuid, principal: String, bonus: String },
    /// A points promotion: `counted` = `base` × `factor_bp` / 10000 + `extra`.
    Promotion {
        rule: Option<Rule>,
        number: i64,
        base: String,
        factor_bp: i32,
        extra: String,
        counted: String,
    },
    /// Reward points: `units` times the factor of the tier, and that of a member day.
    Reward {
        rule: Option<Rule>,
        base: String,
        unit: String,
        units: i64,
        factor_bp: i32,
        /// The factor of the member day; null on other days.
        #[serde(default)]
        day_factor_bp: Option<i32>,
        /// How both factors go together; null on other days.
        #[serde(default)]
        combine_factors: Option<FactorCombinationCode>,
        points: i64,
        repaid: i64,
    },
    /// The reward points can be spent from then on.
    PointsVest { lot_id: Uuid, points: i64, at: String },
    /// So many of the member's points cannot be spent yet; the next of them can from then on.
    PointsPending { points: i64, next_at: String },
    /// A slip that was sold to nobody got its member: rule and promotion are those of its business date.
    MadeUp { sale_id: Uuid, sold_on: NaiveDate, worth: String },
    /// Points were entered by hand.
    PointsEntered { points: i64, repaid: i64, lapses_at: Option<String> },
    /// Points were deducted by hand, of so many that had not lapsed.
    PointsDeductedByHand { points: i64, available: i64 },
    /// All points were cleared by hand.
    PointsCleared { points: i64 },
    /// The points carry a serial other than the receipt's number; of the wrong sale, where the slip was rebuilt from it.
    Serial { serial: String, rebuilt_from: Option<Uuid> },
    /// The member showed that they were there: how, and when (UTC).
    Proof { rule: Option<Rule>, kind: ProofKindCode, confirmed_at: String },
    /// Tier points.
    Growth { rule: Option<Rule>, base: String, unit: String, points: i64, total: i64 },
    /// The tier changed.
    Tier { rule: Option<Rule>, from: i16, to: i16 },
    /// The price of a package.
    PackagePrice { package_version_id: Uuid, price: String },
    /// So many of the package's optional items were picked.
    ItemsPicked { package_version_id: Uuid, picked: u32, of: u32 },
    /// An item became a lot, with its share of the price by list value; a time pass has no counts.
    CountsSold { lot_id: Uuid, paid: Option<i64>, gift: Option<i64>, list: String, price: String },
    /// What the counts used next deliver, of the services that share them: so many `pieces`, each of `weight` counts.
    ServiceUsed { lot_id: Uuid, place: i16, pieces: i64, weight: i64, unit: String },
    /// Counts were used, paid ones before gift ones: `charged` is the half-up target of all uses so far of `of` counts for
    /// `price`, less `charged_before`.
    CountsUsed {
        lot_id: Uuid,
        paid: i64,
        gift: i64,
        paid_left: i64,
        gift_left: i64,
        of: i64,
        price: String,
        charged_before: String,
        charged: String,
    },
    /// A time pass was used: `today` uses of the day with these, of `per_day` that are allowed.
    PassUsed { lot_id: Uuid, uses: i64, today: i64, per_day: Option<i64> },
    /// The first use began the term.
    TermBegan { lot_id: Uuid, until: String },
    /// The last day moved by so many days: a pause, its end before its last day, or an extension.
    TermChanged {
        lot_id: Uuid,
        change: TermChangeCode,
        from: NaiveDate,
        days: i64,
        before: String,
        after: String,
    },
    /// Value was set aside.
    HoldPlaced { amount: String, until: Option<String> },
    /// What comes back of a top-up.
    RefundPair {
        lot_id: Uuid,
        paid: String,
        given: String,
        charged: String,
        list: String,
        basis: RefundBasisCode,
        counted: String,
        before: String,
        left: String,
        refund: String,
    },
    /// What of an item of a package counts as delivered: at its unit cost or list price, or by the days gone of a time pass.
    RefundCounts {
        lot_id: Uuid,
        basis: RefundBasisCode,
        used: i64,
        unit: String,
        /// What services that share the counts were at list price.
        list: Option<String>,
        price: String,
        price_left: String,
        days_gone: Option<i64>,
        days: Option<i64>,
        counted: String,
    },
    /// What comes back of a package: what was paid less what its items before count for.
    RefundPackage {
        sale_id: Uuid,
        price: String,
        paid: String,
        basis: RefundBasisCode,
        counted: String,
        refund: String,
    },
    /// A refund froze counts, or let go of them.
    CountsFrozen { lot_id: Uuid, frozen: bool },
    /// Interest on what comes back of a top-up.
    RefundInterest { lot_id: Uuid, refund: String, rate_bp: i32, days: i64, amount: String },
    /// The fee that a refund keeps: what the contract asks for, what is taken, and why.
    RefundFee { refund: String, contract_bp: i32, taken_bp: i32, why: RefundFeeWhyCode, amount: String },
    /// What a refund pays out.
    RefundDue { ends: String, owed: String, amount: String },
    /// A hold ended; what no sale captured is free again.
    HoldEnded { hold_id: Uuid, state: HoldStateCode, amount: String, captured: String },
    /// A gift card or deposit paid a payment.
    PaysElsewhere { payment_id: Uuid, amount: String },
    /// A part of what a gift card or deposit paid came back: `amount`, after `before`, of `paid`.
    BackFromElsewhere { payment_id: Uuid, original_id: Uuid, paid: String, before: String, amount: String },
    /// A correction mirrored the stored entries of its original.
    Mirrored { original_id: Uuid },
    /// A part of a line of a sale came back.
    Returned { original_id: Uuid, line: i16, charged: String, before: String, amount: String },
    /// Reward points of what is left of the sale, and those that it had until now.
    RewardLeft {
        rule: Option<Rule>,
        base: String,
        promotion_bp: i32,
        extra: String,
        unit: String,
        factor_bp: i32,
        /// The factor of the member day on which it was sold; null on other days.
        #[serde(default)]
        day_factor_bp: Option<i32>,
        /// How both factors go together; null on other days.
        #[serde(default)]
        combine_factors: Option<FactorCombinationCode>,
        left: i64,
        was: i64,
    },
    /// Tier points of what is left of the sale, and those that it had until now.
    GrowthLeft { rule: Option<Rule>, base: String, unit: String, left: i64, was: i64 },
    /// A part of the bill was put on account: `owed` in all then, of at most `limit`.
    PutOnAccount { amount: String, owed: String, limit: String },
    /// A sale on account was repaid: `amount` of what was `owed` of it.
    Repaid { item_id: Uuid, owed: String, amount: String },
    /// What was on account came back: `owed` no longer, and what was repaid goes back as it came.
    BackOnAccount { owed: String, repaid: Vec<PaidDetail> },
    /// Points that could not be taken back.
    Shortfall { points: i64, debt: bool },
    /// A return kept what missing points are worth of the money that goes back: so many points pay so much.
    PointsDeducted { rule: Option<Rule>, points: i64, per: i64, worth: String, amount: String },
    /// Value came back into a lapsed lot, which lives on until then.
    Reopened { lot_id: Uuid, until: String },
}

/// A rule that did not fire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"rule": null, "cause": "next_point_short", "amount": "1.50", "points": null, "level": null, "promotion_number": null, "price_item": null, "asked": null}))]
pub struct NotFired {
    /// The version that was looked at; null when none is in force.
    pub rule: Option<Rule>,
    /// Why.
    pub cause: NotFiredCode,
    /// How much money is missing or excluded, where it is money.
    pub amount: Option<String>,
    /// How many points are missing, where it is points.
    pub points: Option<i64>,
    /// The tier level it is about.
    pub level: Option<i16>,
    /// The number of the promotion it is about.
    #[serde(default)]
    pub promotion_number: Option<i64>,
    /// The item of a price rule that it is about, with the reason.
    #[serde(default)]
    pub price_item: Option<SilentItem>,
    /// What a rule would have given, of whose budget only `amount` was left.
    #[serde(default)]
    pub asked: Option<String>,
}

/// An item of a price rule that did not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"item": 0, "code": "weekend-care", "why": "other_day"}))]
pub struct SilentItem {
    /// Its place in the rule, from 0.
    pub item: i32,
    /// Its code.
    pub code: Option<String>,
    /// Why.
    pub why: ItemSilenceCode,
}

/// Why a rule did not fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the causes are those of the domain, documented there")]
pub enum NotFiredCode {
    NoTopUpRule,
    NextBandShort,
    WayGivesNoBonus,
    NotTheFirstTopUp,
    BudgetTooSmall,
    NoDiscountRule,
    TierHasNoDiscount,
    ExcludedFromDiscount,
    NoPointsRule,
    ExcludedFromPoints,
    BulkPurchase,
    NextPointShort,
    BonusDoesNotEarn,
    EarnedAtTopUp,
    PointsPartDoesNotEarn,
    TenderDoesNotEarn,
    AnotherPriceLower,
    CardDoesNotPay,
    CardDoesNotPayAll,
    ReducedByHand,
    PriceItemSilent,
    PromotionOutnumbered,
    NothingForPromotion,
    CountsEarnNothing,
    NoLadder,
    NoMember,
    OverCardLimit,
    NextTierShort,
    TierTopUpShort,
    TierAppliesNextTime,
}

/// What answers that were kept before say nothing of.
const fn cash_part() -> RoundingScopeCode {
    RoundingScopeCode::CashPart
}

impl Derivation {
    /// A stored derivation with its rule versions named.
    #[must_use]
    pub fn of(stored: &Stored, snapshot: &TenantSnapshot) -> Self {
        Self {
            steps: stored.steps.iter().map(|step| self::step(step, snapshot)).collect(),
            not_fired: stored.not_fired.iter().map(|silent| not_fired(silent, snapshot)).collect(),
        }
    }
}

fn step(step: &StoredStep, snapshot: &TenantSnapshot) -> Step {
    let rule = |id: &Id<RuleVersion>| named(snapshot, *id);
    match step {
        StoredStep::Bonus { rule: id, band_from, percent_bp, paid, bonus } => Step::Bonus {
            rule: rule(id),
            band_from: band_from.to_string(),
            percent_bp: *percent_bp,
            paid: paid.to_string(),
            bonus: bonus.to_string(),
        },
        StoredStep::FirstTopUp { rule: id, percent_bp, paid, bonus } => Step::FirstTopUp {
            rule: rule(id),
            percent_bp: *percent_bp,
            paid: paid.to_string(),
            bonus: bonus.to_string(),
        },
        StoredStep::GiftPoints { rule: id, band_from, paid, points, repaid, lapses_at } => Step::GiftPoints {
            rule: rule(id),
            band_from: band_from.to_string(),
            paid: paid.to_string(),
            points: *points,
            repaid: *repaid,
            lapses_at: lapses_at.map(|at| at.to_rfc3339()),
        },
        StoredStep::Instalments { rule: id, bonus, months, first_on } => Step::Instalments {
            rule: rule(id),
            bonus: bonus.to_string(),
            months: *months,
            first_on: *first_on,
        },
        StoredStep::BonusToCome { amount, next_on, next } => {
            Step::BonusToCome { amount: amount.to_string(), next_on: *next_on, next: next.to_string() }
        }
        StoredStep::InstalmentsEnded { lot, given, months, come, ended } => Step::InstalmentsEnded {
            lot_id: lot.value(),
            given: given.to_string(),
            months: *months,
            come: *come,
            ended: ended.to_string(),
        },
        StoredStep::GiftPointsBack { lot, given, taken, owed } => {
            Step::GiftPointsBack { lot_id: lot.value(), given: *given, taken: *taken, owed: *owed }
        }
        StoredStep::List { lines, amount } => Step::List { lines: *lines, amount: amount.to_string() },
        StoredStep::Discount { rule: id, level, percent_bp, base, off } => Step::Discount {
            rule: rule(id),
            level: *level,
            percent_bp: *percent_bp,
            base: base.to_string(),
            off: off.to_string(),
        },
        StoredStep::MemberPrice { base, off } => {
            Step::MemberPrice { base: base.to_string(), off: off.to_string() }
        }
        StoredStep::PriceItem { rule: id, item, percent_bp, base, off } => Step::PriceItem {
            rule: rule(id),
            item: *item,
            code: item_code(snapshot, Some(*id), *item),
            percent_bp: *percent_bp,
            base: base.to_string(),
            off: off.to_string(),
        },
        StoredStep::OwnPrice { base, off } => Step::OwnPrice { base: base.to_string(), off: off.to_string() },
        StoredStep::BillDiscount { percent_bp, base, off } => {
            Step::BillDiscount { percent_bp: *percent_bp, base: base.to_string(), off: off.to_string() }
        }
        StoredStep::CardDiscount { rule: id, level, percent_bp, base, price, covered, off } => {
            Step::CardDiscount {
                rule: rule(id),
                level: *level,
                percent_bp: *percent_bp,
                base: base.to_string(),
                price: price.to_string(),
                covered: covered.to_string(),
                off: off.to_string(),
            }
        }
        StoredStep::PointsPaid { rule: id, points, per, worth, amount, most } => Step::PointsPaid {
            rule: rule(id),
            points: *points,
            per: *per,
            worth: worth.to_string(),
            amount: amount.to_string(),
            most: *most,
        },
        StoredStep::Rounded { rule: id, mode, scope, before, after } => Step::Rounded {
            rule: rule(id),
            mode: (*mode).into(),
            applies_to: (*scope).into(),
            before: before.to_string(),
            after: after.to_string(),
        },
        StoredStep::Tendered { method, amount } => {
            Step::Tendered { method: method.clone(), amount: amount.to_string() }
        }
        StoredStep::Due { amount } => Step::Due { amount: amount.to_string() },
        StoredStep::Taken { lot, principal, bonus } => {
            Step::Taken { lot_id: lot.value(), principal: principal.to_string(), bonus: bonus.to_string() }
        }
        StoredStep::Promotion { rule: id, number, base, factor_bp, extra, counted } => Step::Promotion {
            rule: rule(id),
            number: *number,
            base: base.to_string(),
            factor_bp: *factor_bp,
            extra: extra.to_string(),
            counted: counted.to_string(),
        },
        StoredStep::Reward { rule: id, base, unit, units, factor, points, repaid } => Step::Reward {
            rule: rule(id),
            base: base.to_string(),
            unit: unit.to_string(),
            units: *units,
            factor_bp: factor.tier_bp,
            day_factor_bp: factor.day.map(|(day_bp, _)| day_bp),
            combine_factors: factor.day.map(|(_, combine)| combine.into()),
            points: *points,
            repaid: *repaid,
        },
        StoredStep::PointsVest { lot, points, at } => {
            Step::PointsVest { lot_id: lot.value(), points: *points, at: at.to_rfc3339() }
        }
        StoredStep::PointsPending { points, next_at } => {
            Step::PointsPending { points: *points, next_at: next_at.to_rfc3339() }
        }
        StoredStep::MadeUp { sale, sold_on, worth } => {
            Step::MadeUp { sale_id: sale.value(), sold_on: *sold_on, worth: worth.to_string() }
        }
        StoredStep::PointsEntered { points, repaid, lapses_at } => Step::PointsEntered {
            points: *points,
            repaid: *repaid,
            lapses_at: lapses_at.map(|at| at.to_rfc3339()),
        },
        StoredStep::PointsDeductedByHand { points, available } => {
            Step::PointsDeductedByHand { points: *points, available: *available }
        }
        StoredStep::PointsCleared { points } => Step::PointsCleared { points: *points },
        StoredStep::Proof { rule: id, kind, confirmed_at } => Step::Proof {
            rule: id.as_ref().and_then(rule),
            kind: (*kind).into(),
            confirmed_at: instant(*confirmed_at),
        },
        StoredStep::Serial { serial, rebuilt_from } => {
            Step::Serial { serial: serial.clone(), rebuilt_from: rebuilt_from.map(Id::value) }
        }
        StoredStep::Growth { rule: id, base, unit, points, total } => Step::Growth {
            rule: rule(id),
            base: base.to_string(),
            unit: unit.to_string(),
            points: *points,
            total: *total,
        },
        StoredStep::Tier { change } => {
            Step::Tier { rule: rule(&change.ladder), from: change.from, to: change.to }
        }
        StoredStep::PackagePrice { package, price } => {
            Step::PackagePrice { package_version_id: package.value(), price: price.to_string() }
        }
        StoredStep::ItemsPicked { package, picked, of } => {
            Step::ItemsPicked { package_version_id: package.value(), picked: *picked, of: *of }
        }
        StoredStep::ServiceUsed { lot, place, pieces, weight, unit } => Step::ServiceUsed {
            lot_id: lot.value(),
            place: *place,
            pieces: *pieces,
            weight: *weight,
            unit: unit.to_string(),
        },
        StoredStep::CountsSold { lot, counts, list, price } => Step::CountsSold {
            lot_id: lot.value(),
            paid: counts.map(|(paid, _)| paid),
            gift: counts.map(|(_, gift)| gift),
            list: list.to_string(),
            price: price.to_string(),
        },
        StoredStep::CountsUsed {
            lot,
            paid,
            gift,
            paid_left,
            gift_left,
            of,
            price,
            charged_before,
            charged,
        } => Step::CountsUsed {
            lot_id: lot.value(),
            paid: *paid,
            gift: *gift,
            paid_left: *paid_left,
            gift_left: *gift_left,
            of: *of,
            price: price.to_string(),
            charged_before: charged_before.to_string(),
            charged: charged.to_string(),
        },
        StoredStep::PassUsed { lot, uses, today, per_day } => {
            Step::PassUsed { lot_id: lot.value(), uses: *uses, today: *today, per_day: *per_day }
        }
        StoredStep::TermChanged { lot, kind, from, days, before, after } => Step::TermChanged {
            lot_id: lot.value(),
            change: (*kind).into(),
            from: *from,
            days: *days,
            before: before.to_rfc3339(),
            after: after.to_rfc3339(),
        },
        StoredStep::TermBegan { lot, until } => {
            Step::TermBegan { lot_id: lot.value(), until: until.to_rfc3339() }
        }
        StoredStep::RefundPair { lot, paid, given, charged, list, basis, counted, before, left, refund } => {
            Step::RefundPair {
                lot_id: lot.value(),
                paid: paid.to_string(),
                given: given.to_string(),
                charged: charged.to_string(),
                list: list.to_string(),
                basis: (*basis).into(),
                counted: counted.to_string(),
                before: before.to_string(),
                left: left.to_string(),
                refund: refund.to_string(),
            }
        }
        StoredStep::RefundCounts { lot, basis, used, unit, list, price, price_left, days, counted } => {
            Step::RefundCounts {
                lot_id: lot.value(),
                basis: (*basis).into(),
                used: *used,
                unit: unit.to_string(),
                list: list.map(|list| list.to_string()),
                price: price.to_string(),
                price_left: price_left.to_string(),
                days_gone: days.map(|(gone, _)| gone),
                days: days.map(|(_, of)| of),
                counted: counted.to_string(),
            }
        }
        StoredStep::RefundPackage { sale, price, paid, basis, counted, refund } => Step::RefundPackage {
            sale_id: sale.value(),
            price: price.to_string(),
            paid: paid.to_string(),
            basis: (*basis).into(),
            counted: counted.to_string(),
            refund: refund.to_string(),
        },
        StoredStep::CountsFrozen { lot, frozen } => {
            Step::CountsFrozen { lot_id: lot.value(), frozen: *frozen }
        }
        StoredStep::RefundInterest { lot, refund, rate_bp, days, amount } => Step::RefundInterest {
            lot_id: lot.value(),
            refund: refund.to_string(),
            rate_bp: *rate_bp,
            days: *days,
            amount: amount.to_string(),
        },
        StoredStep::RefundFee { refund, contract_bp, taken_bp, why, amount } => Step::RefundFee {
            refund: refund.to_string(),
            contract_bp: *contract_bp,
            taken_bp: *taken_bp,
            why: (*why).into(),
            amount: amount.to_string(),
        },
        StoredStep::RefundDue { ends, owed, amount } => {
            Step::RefundDue { ends: ends.to_string(), owed: owed.to_string(), amount: amount.to_string() }
        }
        StoredStep::HoldPlaced { amount, until } => {
            Step::HoldPlaced { amount: amount.to_string(), until: until.map(|until| until.to_rfc3339()) }
        }
        StoredStep::HoldEnded { hold, state, amount, captured } => Step::HoldEnded {
            hold_id: hold.value(),
            state: (*state).into(),
            amount: amount.to_string(),
            captured: captured.to_string(),
        },
        StoredStep::PutOnAccount { item: _, amount, owed, limit } => Step::PutOnAccount {
            amount: amount.to_string(),
            owed: owed.to_string(),
            limit: limit.to_string(),
        },
        StoredStep::Repaid { item, owed, amount } => {
            Step::Repaid { item_id: item.value(), owed: owed.to_string(), amount: amount.to_string() }
        }
        StoredStep::BackOnAccount { item: _, owed, repaid } => Step::BackOnAccount {
            owed: owed.to_string(),
            repaid: repaid.iter().map(PaidDetail::of).collect(),
        },
        StoredStep::PaysElsewhere { payment, amount } => {
            Step::PaysElsewhere { payment_id: payment.value(), amount: amount.to_string() }
        }
        StoredStep::BackFromElsewhere { payment, original, paid, before, amount } => {
            Step::BackFromElsewhere {
                payment_id: payment.value(),
                original_id: original.value(),
                paid: paid.to_string(),
                before: before.to_string(),
                amount: amount.to_string(),
            }
        }
        StoredStep::Mirrored { original } => Step::Mirrored { original_id: original.value() },
        StoredStep::Returned { original, line, charged, before, amount } => Step::Returned {
            original_id: original.value(),
            line: *line,
            charged: charged.to_string(),
            before: before.to_string(),
            amount: amount.to_string(),
        },
        StoredStep::RewardLeft { rule: id, base, promotion_bp, extra, unit, factor, left, was } => {
            Step::RewardLeft {
                rule: rule(id),
                base: base.to_string(),
                promotion_bp: *promotion_bp,
                extra: extra.to_string(),
                unit: unit.to_string(),
                factor_bp: factor.tier_bp,
                day_factor_bp: factor.day.map(|(day_bp, _)| day_bp),
                combine_factors: factor.day.map(|(_, combine)| combine.into()),
                left: *left,
                was: *was,
            }
        }
        StoredStep::GrowthLeft { rule: id, base, unit, left, was } => Step::GrowthLeft {
            rule: rule(id),
            base: base.to_string(),
            unit: unit.to_string(),
            left: *left,
            was: *was,
        },
        StoredStep::PointsDeducted { rule: id, points, per, worth, amount } => Step::PointsDeducted {
            rule: rule(id),
            points: *points,
            per: *per,
            worth: worth.to_string(),
            amount: amount.to_string(),
        },
        StoredStep::Shortfall { points, debt } => Step::Shortfall { points: *points, debt: *debt },
        StoredStep::Reopened { lot, until } => {
            Step::Reopened { lot_id: lot.value(), until: until.to_rfc3339() }
        }
    }
}

fn not_fired(silent: &StoredNotFired, snapshot: &TenantSnapshot) -> NotFired {
    use NotFiredCause as Cause;
    let rule = silent.rule.and_then(|id| named(snapshot, id));
    let about = |cause| NotFired {
        rule: rule.clone(),
        cause,
        amount: None,
        points: None,
        level: None,
        promotion_number: None,
        price_item: None,
        asked: None,
    };
    let amount = |cause, amount: Money| NotFired { amount: Some(amount.to_string()), ..about(cause) };
    match silent.cause {
        Cause::NoTopUpRule => about(NotFiredCode::NoTopUpRule),
        Cause::NotTheFirstTopUp => about(NotFiredCode::NotTheFirstTopUp),
        Cause::BudgetTooSmall(left, asked) => {
            NotFired { asked: Some(asked.to_string()), ..amount(NotFiredCode::BudgetTooSmall, left) }
        }
        Cause::WayGivesNoBonus(paid) => amount(NotFiredCode::WayGivesNoBonus, paid),
        Cause::NoDiscountRule => about(NotFiredCode::NoDiscountRule),
        Cause::NoPointsRule => about(NotFiredCode::NoPointsRule),
        Cause::NoLadder => about(NotFiredCode::NoLadder),
        Cause::NoMember => about(NotFiredCode::NoMember),
        Cause::OverCardLimit(over) => amount(NotFiredCode::OverCardLimit, over),
        Cause::NextBandShort(short) => amount(NotFiredCode::NextBandShort, short),
        Cause::ExcludedFromDiscount(excluded) => amount(NotFiredCode::ExcludedFromDiscount, excluded),
        Cause::ExcludedFromPoints(excluded) => amount(NotFiredCode::ExcludedFromPoints, excluded),
        Cause::BulkPurchase(due) => amount(NotFiredCode::BulkPurchase, due),
        Cause::NextPointShort(short) => amount(NotFiredCode::NextPointShort, short),
        Cause::BonusDoesNotEarn(paid) => amount(NotFiredCode::BonusDoesNotEarn, paid),
        Cause::EarnedAtTopUp(paid) => amount(NotFiredCode::EarnedAtTopUp, paid),
        Cause::PointsPartDoesNotEarn(paid) => amount(NotFiredCode::PointsPartDoesNotEarn, paid),
        Cause::TenderDoesNotEarn(paid) => amount(NotFiredCode::TenderDoesNotEarn, paid),
        Cause::CountsEarnNothing(paid) => amount(NotFiredCode::CountsEarnNothing, paid),
        Cause::CardDoesNotPay(off) => amount(NotFiredCode::CardDoesNotPay, off),
        Cause::CardDoesNotPayAll(off) => amount(NotFiredCode::CardDoesNotPayAll, off),
        Cause::ReducedByHand(price) => amount(NotFiredCode::ReducedByHand, price),
        Cause::AnotherPriceLower(list) => amount(NotFiredCode::AnotherPriceLower, list),
        Cause::PriceItemSilent(item, why) => NotFired {
            price_item: Some(SilentItem {
                item,
                code: item_code(snapshot, silent.rule, item),
                why: why.into(),
            }),
            ..about(NotFiredCode::PriceItemSilent)
        },
        Cause::TierHasNoDiscount(level) => {
            NotFired { level: Some(level), ..about(NotFiredCode::TierHasNoDiscount) }
        }
        Cause::TierTopUpShort(level, short) => {
            NotFired { level: Some(level), ..amount(NotFiredCode::TierTopUpShort, short) }
        }
        Cause::TierAppliesNextTime(level) => {
            NotFired { level: Some(level), ..about(NotFiredCode::TierAppliesNextTime) }
        }
        Cause::NextTierShort(level, points) => {
            NotFired { level: Some(level), points: Some(points), ..about(NotFiredCode::NextTierShort) }
        }
        Cause::PromotionOutnumbered(number) => {
            NotFired { promotion_number: Some(number), ..about(NotFiredCode::PromotionOutnumbered) }
        }
        Cause::NothingForPromotion(number) => {
            NotFired { promotion_number: Some(number), ..about(NotFiredCode::NothingForPromotion) }
        }
    }
}

/// The rule version behind an id, of whatever kind.
fn named(snapshot: &TenantSnapshot, id: Id<RuleVersion>) -> Option<Rule> {
    let rules = &snapshot.rules;
    among(&rules.top_up, id, RuleKind::TopUp)
        .or_else(|| among(&rules.points, id, RuleKind::Points))
        .or_else(|| among(&rules.ladders, id, RuleKind::TierLadder))
        .or_else(|| among(&rules.discounts, id, RuleKind::TierDiscount))
        .or_else(|| among(&rules.spending_orders, id, RuleKind::SpendingOrder))
        .or_else(|| among(&rules.promotions, id, RuleKind::Promotion))
        .or_else(|| among(&rules.pricing, id, RuleKind::Pricing))
        .or_else(|| among(&rules.points_payments, id, RuleKind::PointsPayment))
        .or_else(|| among(&rules.cash_roundings, id, RuleKind::CashRounding))
        .or_else(|| among(&rules.card_discounts, id, RuleKind::CardDiscount))
        .or_else(|| among(&rules.proofs, id, RuleKind::Proof))
}

/// The code of an item of a price rule.
fn item_code(snapshot: &TenantSnapshot, rule: Option<Id<RuleVersion>>, item: i32) -> Option<String> {
    let version = snapshot.rules.pricing.iter().find(|version| Some(version.id) == rule)?;
    Some(version.body.items.get(usize::try_from(item).ok()?)?.code.clone())
}

fn among<T>(versions: &[Versioned<T>], id: Id<RuleVersion>, kind: RuleKind) -> Option<Rule> {
    let version = versions.iter().find(|version| version.id == id)?;
    Some(Rule {
        id: id.value(),
        kind: kind.into(),
        number: version.number,
        in_force_from: version.in_force_from.to_string(),
    })
}
