//! The forms of rule bodies, for the API document only: `persistence::rules::codec` reads and writes them.
#![expect(dead_code, reason = "the types are schemas; the values stay JSON from the wire to the store")]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::codes::{
    ActivityCode, CashRoundingCode, CommissionBaseCode, FactorCombinationCode, ProofKindCode,
    RoundingScopeCode,
};
use crate::wire::staff::{AssignmentCode, StaffRoleCode};

/// A rule in the form of its kind.
#[derive(Serialize, ToSchema)]
#[schema(as = RuleBody, example = json!({"mode": "highest", "bands": [{"from": "10000.00", "percent_bp": 2000}], "bonus_months": null}))]
#[serde(untagged)]
pub(crate) enum RuleBody {
    /// Of kind `top_up`.
    #[schema(title = "top_up")]
    TopUp(TopUpBody),
    /// Of kind `points`.
    #[schema(title = "points")]
    Points(PointsBody),
    /// Of kind `tier_ladder`.
    #[schema(title = "tier_ladder")]
    TierLadder(TierLadderBody),
    /// Of kind `tier_discount`.
    #[schema(title = "tier_discount")]
    TierDiscount(TierDiscountBody),
    /// Of kind `spending_order`.
    #[schema(title = "spending_order")]
    SpendingOrder(SpendingOrderBody),
    /// Of kind `promotion`.
    #[schema(title = "promotion")]
    Promotion(PromotionBody),
    /// Of kind `pricing`.
    #[schema(title = "pricing")]
    Pricing(PricingBody),
    /// Of kind `points_payment`.
    #[schema(title = "points_payment")]
    PointsPayment(PointsPaymentBody),
    /// Of kind `cash_rounding`.
    #[schema(title = "cash_rounding")]
    CashRounding(CashRoundingBody),
    /// Of kind `card_discount`.
    #[schema(title = "card_discount")]
    CardDiscount(CardDiscountBody),
    /// Of kind `commission`.
    #[schema(title = "commission")]
    Commission(CommissionBody),
    /// Of kind `cross_shop`.
    #[schema(title = "cross_shop")]
    CrossShop(CrossShopBody),
    /// Of kind `proof`.
    #[schema(title = "proof")]
    Proof(ProofBody),
}

/// Bonus by bands of the money paid.
#[derive(Serialize, ToSchema)]
#[schema(as = TopUpRule)]
pub(crate) struct TopUpBody {
    /// How the bands are read.
    mode: BandMode,
    /// Bands by rising threshold.
    bands: Vec<Band>,
    /// Months after which the bonus lapses; null for never.
    #[schema(example = json!(null))]
    bonus_months: Option<u32>,
    /// In how many monthly parts the bonus comes, the first a month after the top-up; null for all of it at once.
    #[schema(example = json!(null))]
    instalments: Option<u16>,
    /// Months after the month of the top-up, after which points that it gives lapse; null for never.
    #[schema(example = 12)]
    points_months: Option<u32>,
    /// Codes of the ways of payment whose money counts; none for all.
    #[schema(example = json!(["cash", "transfer"]))]
    methods: Option<Vec<String>>,
    /// What a member's first top-up brings on top of the bands.
    first: Option<Bonus>,
    /// The last business date of an offer; the version before applies again afterwards. Null for no end.
    #[schema(example = "2026-12-31")]
    last_day: Option<NaiveDate>,
    /// The most that the version may give as bonus in all; where too little is left of it for a top-up, that follows the version before.
    /// Null for no limit.
    #[schema(example = "50000.00")]
    budget: Option<String>,
}

/// A bonus: either `percent_bp` or `fixed`.
#[derive(Serialize, ToSchema)]
#[schema(as = TopUpBonus, example = json!({"fixed": "100.00"}))]
pub(crate) struct Bonus {
    /// Part of the money paid, in basis points.
    percent_bp: Option<i32>,
    /// A fixed amount.
    fixed: Option<String>,
}

/// How bands are read.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TopUpBandMode)]
pub(crate) enum BandMode {
    /// The highest band reached, once, for the whole amount.
    Highest,
    /// The largest band reached, once for each full threshold.
    EachFull,
    /// The largest band as often as it fits, then the next on the rest.
    Greedy,
}

/// From this amount paid, this bonus: either `percent_bp` or `fixed`, or neither where it gives points alone.
#[derive(Serialize, ToSchema)]
#[schema(as = TopUpBand, example = json!({"from": "10000.00", "percent_bp": 2000}))]
pub(crate) struct Band {
    /// Money paid, at least.
    from: String,
    /// Part of the money paid, in basis points.
    percent_bp: Option<i32>,
    /// A fixed amount.
    fixed: Option<String>,
    /// Reward points that are given beside it, or instead of it; 0 unless told.
    #[schema(example = 0)]
    points: Option<i64>,
}

/// What earns points, and how many.
#[derive(Serialize, ToSchema)]
#[schema(as = PointsRule)]
pub(crate) struct PointsBody {
    /// Money for one reward point.
    #[schema(example = "10.00")]
    reward_unit: String,
    /// Money for one tier point.
    #[schema(example = "1.00")]
    tier_unit: String,
    /// Categories that earn nothing.
    #[schema(example = json!([]))]
    excluded_categories: Vec<String>,
    /// Whether value paid from bonus earns too.
    #[schema(example = true)]
    bonus_earns: bool,
    /// Whether stored value earns when it pays; false where its points come with the top-up instead. True unless told.
    #[schema(example = true)]
    stored_value_earns: Option<bool>,
    /// Whether a use of counts earns on its unit cost; false unless told.
    #[schema(example = false)]
    counts_earn: Option<bool>,
    /// Factor on reward points by level; absent levels have 10000.
    tier_factors: Vec<TierFactor>,
    /// Business dates with a factor of their own; of several that fit a date the largest counts.
    member_days: Option<Vec<MemberDay>>,
    /// How the factor of the tier and that of a member day go together; `highest` unless told.
    combine_factors: Option<FactorCombinationCode>,
    /// Months after the month in which points can first be spent, after which they lapse; null for never.
    #[schema(example = 24)]
    points_months: Option<u32>,
    /// Business days after the sale's on which its points can first be spent; 0 unless told, for at once.
    #[schema(example = 7)]
    pending_days: u32,
    /// What a correction does with points that are spent already.
    on_shortfall: Shortfall,
    /// What the points are counted on; `without_points_part` unless told.
    base: EarningBase,
    /// Codes of ways of payment whose part earns nothing.
    #[schema(example = json!(["voucher"]))]
    silent_tenders: Vec<String>,
}

/// What points are counted on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PointsEarningBase)]
pub(crate) enum EarningBase {
    /// The list price of earning lines.
    ListPrice,
    /// What earning lines were charged, also where points paid.
    AfterDiscount,
    /// Without the part that points paid, shared over all lines.
    WithoutPointsPart,
    /// The same, but points pay for lines that earn nothing first.
    PointsPayExcludedFirst,
}

/// What a correction does with points that are spent already.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PointsShortfall)]
pub(crate) enum Shortfall {
    /// Refuse the correction.
    Refuse,
    /// Leave a debt of points, repaid first.
    Debt,
    /// A return keeps what they are worth of the money that goes back; what that does not cover, and what a correction or a
    /// refund misses, is a debt.
    DeductMoney,
    /// Write them off.
    WriteOff,
}

/// A factor of one level.
#[derive(Serialize, ToSchema)]
#[schema(as = PointsTierFactor, example = json!({"level": 1, "factor_bp": 15000}))]
pub(crate) struct TierFactor {
    /// The level.
    level: i16,
    /// The factor, in basis points.
    factor_bp: i32,
}

/// Business dates with a factor of their own.
#[derive(Serialize, ToSchema)]
#[schema(as = PointsMemberDay, example = json!({"weekdays": [], "month_days": [8, 18, 28], "factor_bp": 20000}))]
pub(crate) struct MemberDay {
    /// Monday = 1 … Sunday = 7.
    weekdays: Vec<u8>,
    /// Days of the month, 1 … 31.
    month_days: Vec<u8>,
    /// The factor, in basis points.
    factor_bp: i32,
}

/// Levels and the tier points at which they begin.
#[derive(Serialize, ToSchema)]
#[schema(as = TierLadderRule)]
pub(crate) struct TierLadderBody {
    /// By rising level and threshold; level 0 begins at 0.
    steps: Vec<Step>,
    /// Money topped up counts together when it came within so many months; null for all that was ever topped up.
    #[schema(example = 12)]
    topped_up_months: Option<u32>,
}

/// One level.
#[derive(Serialize, ToSchema)]
#[schema(as = TierLadderStep, example = json!({"level": 1, "code": "silver", "name": {"zh-CN": "银卡", "en": "Silver"}, "from_points": 10000}))]
pub(crate) struct Step {
    /// Level value; larger is higher.
    level: i16,
    /// Stable code.
    code: String,
    /// Name by language.
    name: BTreeMap<String, String>,
    /// Tier points at which it begins.
    from_points: i64,
    /// Money topped up, in all or within the months of the ladder, that reaches it as well; null for none.
    #[schema(example = "3800.00")]
    topped_up_from: Option<String>,
    /// Money of one top-up that reaches it as well; null for none.
    #[schema(example = "3800.00")]
    one_top_up_from: Option<String>,
}

/// Discount by level.
#[derive(Serialize, ToSchema)]
#[schema(as = TierDiscountRule)]
pub(crate) struct TierDiscountBody {
    /// What each level takes off; absent levels pay the list price.
    by_tier: Vec<PercentOff>,
    /// Categories that are never discounted.
    #[schema(example = json!(["special"]))]
    excluded_categories: Vec<String>,
}

/// What a level takes off.
#[derive(Serialize, ToSchema)]
#[schema(as = TierPercentOff, example = json!({"level": 1, "percent_off_bp": 500}))]
pub(crate) struct PercentOff {
    /// The level.
    level: i16,
    /// Part taken off, in basis points.
    percent_off_bp: i32,
}

/// The order in which principal and bonus are spent.
#[derive(Serialize, ToSchema)]
#[schema(as = SpendingOrderRule)]
pub(crate) struct SpendingOrderBody {
    /// The order.
    order: Order,
}

/// The order in which principal and bonus are spent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SpendingOrder)]
pub(crate) enum Order {
    /// Pair by pair, in proportion.
    Proportional,
    /// All principal first.
    PrincipalFirst,
    /// All bonus first.
    BonusFirst,
}

/// A points promotion: on its days, reward points are counted from (what was paid on earning lines) × `factor_bp` / 10000 +
/// `extra`. Of several on one day and shop the largest number applies. It changes points, never the amount due.
#[derive(Serialize, ToSchema)]
#[schema(as = PromotionRule, example = json!({"promotion_number": 1007, "last_day": "2026-12-31", "factor_bp": 20000, "extra": "0.00"}))]
pub(crate) struct PromotionBody {
    /// The number that people give it, unique in the tenant.
    promotion_number: i64,
    /// Its last business date.
    last_day: String,
    /// Factor in basis points; 20000 doubles.
    factor_bp: i32,
    /// Added once per sale that earns.
    extra: String,
}

/// Discounts by goods, tier and time, and how they go together with the member price and the tier's discount.
#[derive(Serialize, ToSchema)]
#[schema(as = PricingRule, example = json!({"combine": "lowest_single", "items": [{"code": "weekend-care", "categories": ["care"], "levels": [], "weekdays": [6, 7], "from_minute": 0, "to_minute": 1440, "percent_off_bp": 2000}]}))]
pub(crate) struct PricingBody {
    /// How several prices of one line go together.
    combine: Combine,
    /// Discounts, in the order in which they are shown and stacked.
    items: Vec<PriceItem>,
}

/// How several prices of one line go together.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PriceCombination)]
pub(crate) enum Combine {
    /// The lowest single price.
    LowestSingle,
    /// Member price, then the tier's discount; items do not apply.
    MemberThenTier,
    /// Member price, then the tier's discount, then every item.
    Stack,
}

/// One discount.
#[derive(Serialize, ToSchema)]
#[schema(as = PriceRuleItem)]
pub(crate) struct PriceItem {
    /// Stable code, unique in the rule.
    code: String,
    /// Category codes; empty for all goods.
    categories: Vec<String>,
    /// Tier levels; empty for every member.
    levels: Vec<i16>,
    /// Monday = 1 … Sunday = 7 of the business date; empty for every day.
    weekdays: Vec<u8>,
    /// First minute of the shop's local day, 0 … 1439.
    from_minute: u16,
    /// First minute at which it no longer applies, up to 1440; before `from_minute` it goes over midnight.
    to_minute: u16,
    /// Part taken off, in basis points.
    percent_off_bp: i32,
}

/// What reward points pay: `points` pay `worth`.
#[derive(Serialize, ToSchema)]
#[schema(as = PointsPaymentRule, example = json!({"points": 100, "worth": "1.00", "share_max_bp": 3000, "step": 100, "points_min": 100}))]
pub(crate) struct PointsPaymentBody {
    /// So many points …
    points: i64,
    /// … pay so much.
    worth: String,
    /// The largest part of a bill that points may pay, in basis points.
    share_max_bp: i32,
    /// Points pay in multiples of this.
    step: i64,
    /// The fewest points that may pay.
    points_min: i64,
}

/// How the part of a sale that is paid in cash, or all that is due, is rounded.
#[derive(Serialize, ToSchema)]
#[schema(as = CashRoundingRule, example = json!({"mode": "down_to_tenth"}))]
pub(crate) struct CashRoundingBody {
    /// How.
    mode: CashRoundingCode,
    /// What of a bill is rounded; `cash_part` unless told.
    applies_to: Option<RoundingScopeCode>,
}

/// What goods cost less when stored value pays for them.
#[derive(Serialize, ToSchema)]
#[schema(as = CardDiscountRule, example = json!({"policy": "card_part_only", "by_tier": [{"level": 0, "percent_off_bp": 4000}], "excluded_categories": ["special"]}))]
pub(crate) struct CardDiscountBody {
    /// What becomes of it when stored value does not pay all.
    policy: CardPolicy,
    /// What each level takes off, level 0 for whoever has no tier; absent levels have no such price.
    by_tier: Vec<PercentOff>,
    /// Categories that are never discounted.
    #[schema(example = json!(["special"]))]
    excluded_categories: Vec<String>,
}

/// What becomes of a card's discount when stored value does not pay all.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CardDiscountPolicy)]
pub(crate) enum CardPolicy {
    /// What stored value pays for costs less, the rest does not.
    CardPartOnly,
    /// Everything costs less as soon as stored value pays a part.
    WholeBill,
    /// Nothing costs less.
    OnlyIfAll,
}

/// How shops share what members use across them.
#[derive(Serialize, ToSchema)]
#[schema(as = CrossShopRule, example = json!({"issuer_share_bp": 5000, "bonus_only_where_given": false}))]
pub(crate) struct CrossShopBody {
    /// The part of delivered bonus that the shop of the top-up pays to the one that delivers, in basis points: 10 000 where the shop of
    /// the top-up carries all of it, 0 where the one that delivers does. Without a rule: 0.
    issuer_share_bp: i32,
    /// Whether bonus can be spent only in the shop that gave it; false unless told.
    bonus_only_where_given: Option<bool>,
}

/// What needs proof that the member is there. What is null asks for none.
#[derive(Serialize, ToSchema)]
#[schema(as = ProofRule, example = json!({"stored_value_from": "500.00", "points_from": null, "counts_from": 1, "accepted": ["card_read", "sms_code"]}))]
pub(crate) struct ProofBody {
    /// Stored value that pays so much needs proof.
    stored_value_from: Option<String>,
    /// So many points that pay need proof.
    points_from: Option<i64>,
    /// So many counts used at once need proof; 1 for every use.
    counts_from: Option<i64>,
    /// What is accepted.
    accepted: Vec<ProofKindCode>,
}

/// What employees are due: the first item that fits a person's part in a line says what it pays.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommissionRule, example = json!({
    "items": [
        {"code": "requested", "activities": ["sale", "count_use"], "role": "performer", "assigned": "requested", "rate_bp": 1200},
        {"code": "service", "activities": ["sale", "count_use"], "role": "performer", "rate_bp": 1000, "fee": "15.00"},
        {"code": "top-up", "activities": ["top_up"], "rate_bp": 300},
        {"code": "sales", "role": "seller", "base": "charged", "ladder": "month"}
    ],
    "ladders": [{"code": "month", "mode": "within", "steps": [{"from": "0.00", "rate_bp": 500}, {"from": "20000.00", "rate_bp": 700}]}]
}))]
pub(crate) struct CommissionBody {
    /// Items, in the order in which they are tried.
    items: Vec<CommissionItem>,
    /// Rates that depend on what a month came to.
    ladders: Option<Vec<CommissionLadder>>,
}

/// Whom an item is for, and what it pays. What is absent, null or empty fits everything.
#[derive(Serialize, ToSchema)]
#[schema(as = CommissionItem, example = json!({"code": "service", "role": "performer", "rate_bp": 1000, "fee": "15.00"}))]
pub(crate) struct CommissionItem {
    /// Stable code, unique in the rule.
    code: String,
    /// Kinds of business.
    activities: Option<Vec<ActivityCode>>,
    /// Sellers or performers.
    role: Option<StaffRoleCode>,
    /// Goods and services.
    products: Option<Vec<Uuid>>,
    /// Categories of goods and services.
    categories: Option<Vec<String>>,
    /// Grades of employees.
    grades: Option<Vec<String>>,
    /// Members or walk-ins.
    customer: Option<CommissionCustomer>,
    /// Requested or by rotation.
    assigned: Option<AssignmentCode>,
    /// What the rate is counted on; `paid` unless told.
    base: Option<CommissionBaseCode>,
    /// Part of the base, in basis points.
    rate_bp: Option<i32>,
    /// For each piece, whatever it was charged.
    fee: Option<String>,
    /// The ladder that pays for the base instead of a rate.
    ladder: Option<String>,
}

/// Who was served.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CommissionCustomer {
    /// Members.
    Member,
    /// People who are no members.
    WalkIn,
}

/// Rates that depend on what a month came to.
#[derive(Serialize, ToSchema)]
#[schema(as = CommissionLadder, example = json!({"code": "month", "mode": "within", "steps": [{"from": "0.00", "rate_bp": 500}]}))]
pub(crate) struct CommissionLadder {
    /// Stable code, unique in the rule; items name it.
    code: String,
    /// How steps are read; `within` unless told.
    mode: Option<LadderMode>,
    /// Steps by rising threshold; the first begins at nothing.
    steps: Vec<LadderStep>,
}

/// How the steps of a ladder are read.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CommissionLadderMode)]
pub(crate) enum LadderMode {
    /// Each step's rate for what lies within it.
    Within,
    /// The highest step reached, for everything.
    Whole,
}

/// One step of a ladder.
#[derive(Serialize, ToSchema)]
#[schema(as = CommissionLadderStep)]
pub(crate) struct LadderStep {
    /// What the month came to, at least.
    #[schema(example = "20000.00")]
    from: String,
    /// Part of it that is paid, in basis points.
    #[schema(example = 700)]
    rate_bp: i32,
}
