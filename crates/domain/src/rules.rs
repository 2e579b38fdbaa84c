//! Rules as data: immutable versions with "in force from" (a business date). Old lots keep their old terms.
//!
//! A version is never edited; publishing a change is publishing the next version. Which version applies is decided
//! here and only here, by program, shop and business date.

mod digest;
pub mod validate;

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};

use crate::commission::CommissionRule;
use crate::ids::{Id, Program, RuleVersion, Shop};
use crate::ledger::TierLevel;
use crate::money::Money;
use crate::proof::ProofRule;
use crate::settlement::CrossShopRule;

pub use digest::{NotADigest, RulesDigest};

/// A rule body with its identity and validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The version's id, named in every derivation.
    pub id: Id<RuleVersion>,
    /// Number shown to people: 1, 2, 3 … per program, shop and kind of rule.
    pub number: i32,
    /// The program it belongs to.
    pub program: Id<Program>,
    /// Only in this shop, or everywhere.
    pub shop: Option<Id<Shop>>,
    /// First business date on which it applies; it applies until the next version of the same scope.
    pub in_force_from: NaiveDate,
    /// Among rules of different scope that match, the larger priority wins.
    pub priority: i16,
    /// The rule itself.
    pub body: T,
}

/// Top-up rule (S01, S02): bands on the money paid, and what the first top-up brings on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopUpRule {
    /// How the bands are read.
    pub mode: BandMode,
    /// Bands by rising threshold.
    pub bands: Vec<TopUpBand>,
    /// Months after which the *bonus* lapses, if it does. Principal never lapses.
    pub bonus_months: Option<u32>,
    /// 分期返还: in how many monthly parts the bonus comes, the first a month after the top-up; none for all at once. Points
    /// come at once.
    pub instalments: Option<u16>,
    /// Months after which points that it gives lapse, counted from the end of the month of the top-up; none for never.
    pub points_months: Option<u32>,
    /// Ways of payment whose money counts; empty for all.
    pub methods: Vec<String>,
    /// 首充: what a member's first top-up brings on top of the bands.
    pub first: Option<BonusAmount>,
    /// The last business date of an offer; the version before applies again afterwards. None for no end.
    pub last_day: Option<NaiveDate>,
    /// 预算: the most that the version may give as bonus in all; the version before applies again where too little is left of
    /// it. None for no limit.
    pub budget: Option<Money>,
}

impl TopUpRule {
    /// Bands alone: a bonus without end, for money of every kind.
    #[must_use]
    pub const fn by_bands(mode: BandMode, bands: Vec<TopUpBand>) -> Self {
        Self {
            mode,
            bands,
            bonus_months: None,
            instalments: None,
            points_months: None,
            methods: Vec::new(),
            first: None,
            last_day: None,
            budget: None,
        }
    }

    /// Whether it is not over yet on a business date.
    fn lasts(&self, date: NaiveDate) -> bool {
        self.last_day.is_none_or(|last_day| date <= last_day)
    }
}

/// How the bands of a top-up rule are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BandMode {
    /// The highest band reached, once, for the whole amount.
    Highest,
    /// The largest band reached, once for each full threshold.
    EachFull,
    /// The largest band as often as it fits, then the next on the rest.
    Greedy,
}

/// One band: from this amount paid, this bonus and these points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopUpBand {
    /// Money paid, at least.
    pub from: Money,
    /// What is given in money.
    pub bonus: BonusAmount,
    /// 赠送积分: reward points that are given beside it, or instead of it; 0 for none.
    pub points: i64,
}

impl TopUpBand {
    /// A bonus without points.
    #[must_use]
    pub const fn plain(from: Money, bonus: BonusAmount) -> Self {
        Self { from, bonus, points: 0 }
    }
}

/// What a band gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BonusAmount {
    /// Part of the money paid in basis points (2 000 = 20 %), rounded down.
    PercentBp(i32),
    /// A fixed amount.
    Fixed(Money),
}

/// Points rule (P03): the unit, what earns, and how a tier multiplies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsRule {
    /// Money for one reward point; the remainder earns nothing.
    pub reward_unit: Money,
    /// Money for one tier point; the remainder earns nothing.
    pub tier_unit: Money,
    /// Categories that earn nothing (group purchase, special goods).
    pub excluded_categories: Vec<String>,
    /// What of stored value earns when it pays.
    pub stored_value: StoredValueEarning,
    /// Whether a use of counts earns on its unit cost; else it earns nothing. Their sale never earns.
    pub counts_earn: bool,
    /// Factor on reward points by tier level, in basis points (15 000 = × 1.5); absent = 10 000.
    pub tier_factors_bp: Vec<(TierLevel, i32)>,
    /// 会员日: days with a factor of their own.
    pub member_days: Vec<MemberDay>,
    /// How the factor of the tier and that of a member day go together.
    pub combine_factors: FactorCombination,
    /// Months after which earned reward points lapse, counted from the end of the month in which they can first be spent.
    pub points_months: Option<u32>,
    /// 待生效天数: business days after the sale's on which its reward points can first be spent; 0 for at once (P07).
    pub pending_days: u32,
    /// What a correction does with points that are already spent.
    pub on_shortfall: ShortfallPolicy,
    /// What the points are counted on.
    pub base: EarningBase,
    /// Ways of payment whose part earns nothing (团购券, gift cards).
    pub silent_tenders: Vec<String>,
}

/// What of stored value earns points when it pays (P03; worked example 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoredValueEarning {
    /// Principal and bonus. The default.
    PrincipalAndBonus,
    /// Principal alone.
    PrincipalOnly,
    /// Nothing: points came with the top-up, where its rule gives some.
    AtTopUp,
}

/// 会员日 (worked example 5.4): business dates on which points are multiplied. Where several fit a date, the largest factor counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDay {
    /// Weekdays, Monday = 1 … Sunday = 7.
    pub weekdays: Vec<u8>,
    /// Days of the month, 1 … 31.
    pub month_days: Vec<u8>,
    /// The factor in basis points (20 000 = × 2).
    pub factor_bp: i32,
}

impl MemberDay {
    /// Whether a business date is one of them.
    #[must_use]
    pub fn is_on(&self, date: NaiveDate) -> bool {
        let among = |days: &[u8], day: u32| days.iter().any(|one| u32::from(*one) == day);
        among(&self.weekdays, date.weekday().number_from_monday()) || among(&self.month_days, date.day())
    }
}

/// How the factor of the tier and that of a member day go together (worked example 5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactorCombination {
    /// The larger one. The default.
    Highest,
    /// One times the other.
    Multiply,
    /// What each adds to 1, together: × 1.5 and × 2 make × 2.5.
    AddExtras,
}

/// What points are counted on (P03; worked example 5.2). Parts paid by bonus or by silent ways of payment come off as the
/// rule says, except under [`EarningBase::ListPrice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EarningBase {
    /// The list price of earning lines.
    ListPrice,
    /// What earning lines were charged, also where points paid.
    AfterDiscount,
    /// What earning lines were charged, without the part that points paid, which is shared over all lines. The default.
    WithoutPointsPart,
    /// The same, but points pay for the lines that earn nothing first.
    PointsPayExcludedFirst,
}

/// What a correction does when the points to take back are no longer there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShortfallPolicy {
    /// Refuse the correction.
    Refuse,
    /// Leave a debt of points, repaid first from later earnings.
    Debt,
    /// 从退款中扣: a return keeps what they are worth of the money that goes back; what that does not cover, and what a correction
    /// or a refund misses, is a debt.
    DeductMoney,
    /// Write the missing points off.
    WriteOff,
}

/// Tier ladder (L01, L02): levels with the tier points they begin at, counted from zero in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierLadder {
    /// Steps by rising level and threshold. Level 0 (ordinary) may be listed with threshold 0 to give it a name.
    pub steps: Vec<TierStep>,
    /// Money topped up counts together when it came within so many months; none for all that was ever topped up.
    pub topped_up_months: Option<u32>,
}

impl TierLadder {
    /// Steps that money topped up in all may reach.
    #[must_use]
    pub const fn by_steps(steps: Vec<TierStep>) -> Self {
        Self { steps, topped_up_months: None }
    }

    /// Whether it asks for single top-ups: what was topped up in all does not tell.
    #[must_use]
    pub fn asks_for_top_ups(&self) -> bool {
        let in_term = |step: &TierStep| self.topped_up_months.is_some() && step.topped_up_from.is_some();
        self.steps.iter().any(|step| step.one_top_up_from.is_some() || in_term(step))
    }
}

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierStep {
    /// Level value; larger is higher.
    pub level: TierLevel,
    /// Stable code such as `silver`.
    pub code: String,
    /// Tier points at which it begins (≥).
    pub from_points: i64,
    /// 充值即升级: money topped up, in all or within the ladder's months, that reaches it as well (≥).
    pub topped_up_from: Option<Money>,
    /// The same of one top-up alone.
    pub one_top_up_from: Option<Money>,
}

/// Tier discount (X01).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierDiscount {
    /// Part taken off by tier level, in basis points (500 = 5 % off, 9.5 折).
    pub percent_off_bp: Vec<(TierLevel, i32)>,
    /// Categories that are never discounted (特价).
    pub excluded_categories: Vec<String>,
}

/// 储值卡折扣 (OP05; worked example 4.4): what goods cost less when stored value pays for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardDiscount {
    /// What becomes of it when stored value does not pay all.
    pub policy: CardDiscountPolicy,
    /// Part taken off by tier level, in basis points, and categories that are never discounted.
    pub discount: TierDiscount,
}

/// What becomes of a [`CardDiscount`] when stored value does not pay all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardDiscountPolicy {
    /// What stored value pays for costs less, the rest does not; it pays for the discounted goods first. The default.
    CardPartOnly,
    /// Everything costs less as soon as stored value pays a part.
    WholeBill,
    /// Nothing costs less.
    OnlyIfAll,
}

/// Price rule (X01, OP05; worked example 4.2): discounts by goods, tier, weekday and hour, and how they go together with
/// the member price and the tier's discount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricingRule {
    /// How several prices of one line go together.
    pub combine: Combine,
    /// Discounts, in the order in which they are shown and stacked.
    pub items: Vec<PriceItem>,
}

/// How several prices of one line go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Combine {
    /// The lowest single price: member price, tier's discount or one of the items. The default.
    LowestSingle,
    /// Member price, then the tier's discount on it; items do not apply.
    MemberThenTier,
    /// Member price, then the tier's discount, then every item, each on what the one before left.
    Stack,
}

/// One discount of a price rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceItem {
    /// Stable code, unique in the rule; people see it.
    pub code: String,
    /// Category codes it is for; empty for all goods.
    pub categories: Vec<String>,
    /// Tier levels it is for; empty for every member.
    pub levels: Vec<TierLevel>,
    /// Weekdays of the business date, Monday = 1 … Sunday = 7; empty for every day.
    pub weekdays: Vec<u8>,
    /// First minute of the shop's local day at which it applies, 0 … 1 439.
    pub from_minute: u16,
    /// First minute at which it no longer applies, up to 1 440. Before `from_minute` it goes over midnight.
    pub to_minute: u16,
    /// Part taken off, in basis points.
    pub percent_off_bp: i32,
}

/// 积分抵现: what reward points pay (P10; worked example 5.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsPaymentRule {
    /// So many points …
    pub points: i64,
    /// … pay so much money.
    pub worth: Money,
    /// The largest part of a bill that points may pay, in basis points.
    pub share_max_bp: i32,
    /// Points pay in multiples of this.
    pub step: i64,
    /// The fewest points that may pay.
    pub points_min: i64,
}

/// 抹零: what of a bill is rounded, and how (worked example 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoundingRule {
    /// How.
    pub mode: CashRounding,
    /// What.
    pub scope: RoundingScope,
}

/// What of a bill is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoundingScope {
    /// The part that is paid in cash. The default.
    CashPart,
    /// All that is due, however it is paid.
    WholeDue,
}

/// How an amount is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CashRounding {
    /// 抹分: down to a tenth of the currency's unit.
    DownToTenth,
    /// 抹角: down to the currency's unit.
    DownToUnit,
    /// 四舍五入到角: half-up to a tenth.
    HalfUpToTenth,
    /// 四舍五入到元: half-up to the unit.
    HalfUpToUnit,
}

impl CashRounding {
    /// Of the part that is paid in cash.
    #[must_use]
    pub const fn of_cash(self) -> RoundingRule {
        RoundingRule { mode: self, scope: RoundingScope::CashPart }
    }

    /// Of all that is due.
    #[must_use]
    pub const fn of_due(self) -> RoundingRule {
        RoundingRule { mode: self, scope: RoundingScope::WholeDue }
    }
}

/// The order in which principal and bonus are spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpendingOrder {
    /// Pair by pair, soonest to lapse then oldest first, principal and bonus in proportion by cumulative target. The default.
    Proportional,
    /// All principal first, pairs in the same order.
    PrincipalFirst,
    /// All bonus first, pairs in the same order.
    BonusFirst,
}

/// A points promotion (积分促销活动, P05; worked examples §6): 总实销 = A × B + C, the base of reward points on its days.
///
/// It changes points, never the amount due. Tier points use A.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The number that people gave it; of several on one day and shop the largest applies.
    pub number: i64,
    /// Its last business date; the first is the version's.
    pub last_day: NaiveDate,
    /// B in basis points (20 000 = × 2), applied to A: what was paid on earning lines.
    pub factor_bp: i32,
    /// C: added once when A is more than zero.
    pub extra: Money,
}

/// Every rule version of a tenant, compiled once per rules version of the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSet {
    /// Top-up rules.
    pub top_up: Vec<Versioned<TopUpRule>>,
    /// Points rules.
    pub points: Vec<Versioned<PointsRule>>,
    /// Tier ladders.
    pub ladders: Vec<Versioned<TierLadder>>,
    /// Tier discounts.
    pub discounts: Vec<Versioned<TierDiscount>>,
    /// Spending orders.
    pub spending_orders: Vec<Versioned<SpendingOrder>>,
    /// Points promotions.
    pub promotions: Vec<Versioned<Promotion>>,
    /// Price rules.
    pub pricing: Vec<Versioned<PricingRule>>,
    /// What points pay.
    pub points_payments: Vec<Versioned<PointsPaymentRule>>,
    /// Rounding of cash.
    pub cash_roundings: Vec<Versioned<RoundingRule>>,
    /// Discounts of what stored value pays for.
    pub card_discounts: Vec<Versioned<CardDiscount>>,
    /// What employees are due.
    pub commissions: Vec<Versioned<CommissionRule>>,
    /// How shops share what members use across them.
    pub cross_shops: Vec<Versioned<CrossShopRule>>,
    /// What needs proof that the member is there.
    pub proofs: Vec<Versioned<ProofRule>>,
}

/// The versions that apply to one program, shop and business date.
#[derive(Debug, Clone, Copy)]
pub struct RulesInForce<'a> {
    /// Top-up rule, if any.
    pub top_up: Option<&'a Versioned<TopUpRule>>,
    /// Points rule, if any.
    pub points: Option<&'a Versioned<PointsRule>>,
    /// Tier ladder, if any.
    pub ladder: Option<&'a Versioned<TierLadder>>,
    /// Tier discount, if any.
    pub discount: Option<&'a Versioned<TierDiscount>>,
    /// Spending order; [`SpendingOrder::Proportional`] when none was published.
    pub spending_order: Option<&'a Versioned<SpendingOrder>>,
    /// The points promotion of the day, if any.
    pub promotion: Option<&'a Versioned<Promotion>>,
    /// The promotion that would apply without it.
    pub outnumbered: Option<&'a Versioned<Promotion>>,
    /// Price rule; the lowest single price without items when none was published.
    pub pricing: Option<&'a Versioned<PricingRule>>,
    /// What points pay; nothing when none was published.
    pub points_payment: Option<&'a Versioned<PointsPaymentRule>>,
    /// Rounding of cash; none when none was published.
    pub cash_rounding: Option<&'a Versioned<RoundingRule>>,
    /// Discount of what stored value pays for; none when none was published.
    pub card_discount: Option<&'a Versioned<CardDiscount>>,
    /// What employees are due; nothing when none was published.
    pub commission: Option<&'a Versioned<CommissionRule>>,
    /// How shops share what members use across them; [`CrossShopRule::default`] when none was published.
    pub cross_shop: Option<&'a Versioned<CrossShopRule>>,
    /// What needs proof that the member is there; nothing when none was published.
    pub proof: Option<&'a Versioned<ProofRule>>,
}

impl RulesInForce<'_> {
    /// What applies to people who are no members (散客): price rules for everybody and the rounding of cash.
    #[must_use]
    pub const fn for_walk_ins(self) -> Self {
        Self {
            discount: None,
            points: None,
            ladder: None,
            promotion: None,
            outnumbered: None,
            points_payment: None,
            card_discount: None,
            ..self
        }
    }
}

impl RuleSet {
    /// The same rules without one version.
    #[must_use]
    pub fn without(&self, version: Id<RuleVersion>) -> Self {
        fn others<T: Clone>(versions: &[Versioned<T>], gone: Id<RuleVersion>) -> Vec<Versioned<T>> {
            versions.iter().filter(|version| version.id != gone).cloned().collect()
        }
        Self {
            top_up: others(&self.top_up, version),
            points: others(&self.points, version),
            ladders: others(&self.ladders, version),
            discounts: others(&self.discounts, version),
            spending_orders: others(&self.spending_orders, version),
            promotions: others(&self.promotions, version),
            pricing: others(&self.pricing, version),
            points_payments: others(&self.points_payments, version),
            cash_roundings: others(&self.cash_roundings, version),
            card_discounts: others(&self.card_discounts, version),
            commissions: others(&self.commissions, version),
            cross_shops: others(&self.cross_shops, version),
            proofs: others(&self.proofs, version),
        }
    }

    /// The rules for one program and shop on a business date: of each scope the newest version begun by then; among
    /// scopes that match, the larger priority, then the narrower scope.
    ///
    /// *Invariant:* no two versions of a scope have one number, so of two that begin on the same day the later published
    /// one applies, and there is never a tie, whatever order the versions are listed in.
    #[must_use]
    pub fn in_force(&self, program: Id<Program>, shop: Id<Shop>, date: NaiveDate) -> RulesInForce<'_> {
        let (promotion, outnumbered) = largest(&self.promotions, program, shop, date);
        RulesInForce {
            top_up: self.top_up_beside(&[], program, shop, date),
            points: newest(&self.points, program, shop, date),
            ladder: newest(&self.ladders, program, shop, date),
            discount: newest(&self.discounts, program, shop, date),
            spending_order: newest(&self.spending_orders, program, shop, date),
            promotion,
            outnumbered,
            pricing: newest(&self.pricing, program, shop, date),
            points_payment: newest(&self.points_payments, program, shop, date),
            cash_rounding: newest(&self.cash_roundings, program, shop, date),
            card_discount: newest(&self.card_discounts, program, shop, date),
            commission: newest(&self.commissions, program, shop, date),
            cross_shop: newest(&self.cross_shops, program, shop, date),
            proof: newest(&self.proofs, program, shop, date),
        }
    }

    /// The top-up rule that applies where some versions step aside, as if they were over.
    #[must_use]
    pub(crate) fn top_up_beside(
        &self,
        aside: &[Id<RuleVersion>],
        program: Id<Program>,
        shop: Id<Shop>,
        date: NaiveDate,
    ) -> Option<&Versioned<TopUpRule>> {
        let applies = |rule: &Versioned<TopUpRule>| rule.body.lasts(date) && !aside.contains(&rule.id);
        newest_of(&self.top_up, program, shop, date, applies)
    }
}

fn newest<T>(
    versions: &[Versioned<T>],
    program: Id<Program>,
    shop: Id<Shop>,
    date: NaiveDate,
) -> Option<&Versioned<T>> {
    newest_of(versions, program, shop, date, |_| true)
}

/// The newest among those that may apply.
fn newest_of<T>(
    versions: &[Versioned<T>],
    program: Id<Program>,
    shop: Id<Shop>,
    date: NaiveDate,
    applies: impl Fn(&Versioned<T>) -> bool,
) -> Option<&Versioned<T>> {
    let begun = |scope: Option<Id<Shop>>| {
        versions
            .iter()
            .filter(|version| {
                version.program == program && version.shop == scope && version.in_force_from <= date
            })
            .filter(|version| applies(version))
            .max_by_key(|version| (version.in_force_from, version.number))
    };
    [begun(Some(shop)), begun(None)]
        .into_iter()
        .flatten()
        .max_by_key(|version| (version.priority, version.shop.is_some()))
}

/// The two promotions of the day with the largest numbers, compared as numbers; priority and scope do not matter.
fn largest(
    promotions: &[Versioned<Promotion>],
    program: Id<Program>,
    shop: Id<Shop>,
    date: NaiveDate,
) -> (Option<&Versioned<Promotion>>, Option<&Versioned<Promotion>>) {
    let applies = |promotion: &&Versioned<Promotion>| {
        promotion.program == program
            && promotion.shop.is_none_or(|of| of == shop)
            && (promotion.in_force_from..=promotion.body.last_day).contains(&date)
    };
    let mut found: Vec<_> = promotions.iter().filter(applies).collect();
    found.sort_by_key(|promotion| Reverse(promotion.body.number));
    (found.first().copied(), found.get(1).copied())
}

#[cfg(test)]
mod tests;
