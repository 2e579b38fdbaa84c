//! Rule bodies as JSON: the form that `rule_version.body` stores and that the API shows, one to one.
//!
//! The names of tiers live only here: a decision needs levels and codes, people need words in their language.

/// Makes a pair of enums, one of the rules and one of their JSON, convert into each other.
macro_rules! same_variants {
    ($json:ident <=> $rule:ident { $($variant:ident),+ }) => {
        impl From<$json> for $rule {
            fn from(json: $json) -> Self {
                match json { $($json::$variant => Self::$variant,)+ }
            }
        }
        impl From<$rule> for $json {
            fn from(rule: $rule) -> Self {
                match rule { $($rule::$variant => Self::$variant,)+ }
            }
        }
    };
}

mod commission;
pub(super) mod promotion;
mod proof;
mod sale;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::commission::CommissionRule;
use domain::ledger::TierLevel;
use domain::money::{Currency, Money, MoneyError};
use domain::proof::ProofRule;
use domain::rules::{
    BandMode, BonusAmount, CardDiscount, CardDiscountPolicy, EarningBase, FactorCombination, MemberDay,
    PointsPaymentRule, PointsRule, PricingRule, Promotion, RoundingRule, ShortfallPolicy, SpendingOrder,
    StoredValueEarning, TierDiscount, TierLadder, TierStep, TopUpBand, TopUpRule,
};
use domain::settlement::CrossShopRule;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Words by language tag (`zh-CN`, `en`).
pub type Labels = BTreeMap<String, String>;

/// Which rule a version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {
    /// Bonus by bands of the money paid.
    TopUp,
    /// Reward and tier points.
    Points,
    /// Levels and their thresholds.
    TierLadder,
    /// Discount by level.
    TierDiscount,
    /// Principal or bonus first.
    SpendingOrder,
    /// Points promotion of some days.
    Promotion,
    /// Discounts by goods, tier and time, and how prices go together.
    Pricing,
    /// What points pay.
    PointsPayment,
    /// Rounding of cash.
    CashRounding,
    /// Discount of what stored value pays for.
    CardDiscount,
    /// What employees are due.
    Commission,
    /// How shops share what members use across them.
    CrossShop,
    /// What needs proof that the member is there.
    Proof,
}

impl RuleKind {
    /// Every kind, in the order shown to people.
    pub const ALL: [Self; 13] = [
        Self::TopUp,
        Self::Points,
        Self::TierLadder,
        Self::TierDiscount,
        Self::SpendingOrder,
        Self::Promotion,
        Self::Pricing,
        Self::PointsPayment,
        Self::CashRounding,
        Self::CardDiscount,
        Self::Commission,
        Self::CrossShop,
        Self::Proof,
    ];

    /// The code that the database and the API use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TopUp => "top_up",
            Self::Points => "points",
            Self::TierLadder => "tier_ladder",
            Self::TierDiscount => "tier_discount",
            Self::SpendingOrder => "spending_order",
            Self::Promotion => "promotion",
            Self::Pricing => "pricing",
            Self::PointsPayment => "points_payment",
            Self::CashRounding => "cash_rounding",
            Self::CardDiscount => "card_discount",
            Self::Commission => "commission",
            Self::CrossShop => "cross_shop",
            Self::Proof => "proof",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A rule of any kind, with the words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleBody {
    /// Top-up rule.
    TopUp(TopUpRule),
    /// Points rule.
    Points(PointsRule),
    /// Tier ladder and the names of its steps.
    TierLadder(NamedLadder),
    /// Tier discount.
    TierDiscount(TierDiscount),
    /// Spending order.
    SpendingOrder(SpendingOrder),
    /// Points promotion.
    Promotion(Promotion),
    /// Price rule.
    Pricing(PricingRule),
    /// What points pay.
    PointsPayment(PointsPaymentRule),
    /// Rounding of cash.
    CashRounding(RoundingRule),
    /// Discount of what stored value pays for.
    CardDiscount(CardDiscount),
    /// What employees are due.
    Commission(CommissionRule),
    /// How shops share what members use across them.
    CrossShop(CrossShopRule),
    /// What needs proof that the member is there.
    Proof(ProofRule),
}

/// A tier ladder with the names that people see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedLadder {
    /// What decisions read.
    pub ladder: TierLadder,
    /// Names of the steps, in the same order.
    pub names: Vec<Labels>,
}

/// Why JSON is not a rule body, with the place inside the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {detail}")]
pub struct BodyError {
    /// JSON pointer within the body, such as `/bands/0/from`; empty for the body as a whole.
    pub pointer: String,
    /// What is wrong there, in English.
    pub detail: String,
}

impl RuleBody {
    /// The kind of this rule.
    #[must_use]
    pub const fn kind(&self) -> RuleKind {
        match self {
            Self::TopUp(_) => RuleKind::TopUp,
            Self::Points(_) => RuleKind::Points,
            Self::TierLadder(_) => RuleKind::TierLadder,
            Self::TierDiscount(_) => RuleKind::TierDiscount,
            Self::SpendingOrder(_) => RuleKind::SpendingOrder,
            Self::Promotion(_) => RuleKind::Promotion,
            Self::Pricing(_) => RuleKind::Pricing,
            Self::PointsPayment(_) => RuleKind::PointsPayment,
            Self::CashRounding(_) => RuleKind::CashRounding,
            Self::CardDiscount(_) => RuleKind::CardDiscount,
            Self::Commission(_) => RuleKind::Commission,
            Self::CrossShop(_) => RuleKind::CrossShop,
            Self::Proof(_) => RuleKind::Proof,
        }
    }

    /// Reads a body of the given kind; amounts are in the tenant's currency.
    ///
    /// # Errors
    /// [`BodyError`] names the place. Whether the rule makes sense is for `domain` to say.
    pub fn decode(kind: RuleKind, body: Value, currency: Currency) -> Result<Self, BodyError> {
        match kind {
            RuleKind::TopUp => top_up_from(parse(body)?, currency).map(Self::TopUp),
            RuleKind::Points => points_from(parse(body)?, currency).map(Self::Points),
            RuleKind::TierLadder => ladder_from(parse(body)?, currency).map(Self::TierLadder),
            RuleKind::TierDiscount => Ok(Self::TierDiscount(discount_from(parse(body)?))),
            RuleKind::SpendingOrder => {
                parse::<SpendingOrderJson>(body).map(|json| Self::SpendingOrder(json.order.into()))
            }
            RuleKind::Promotion => promotion::from_json(&parse(body)?, currency).map(Self::Promotion),
            RuleKind::Pricing => Ok(Self::Pricing(sale::pricing_from(parse(body)?))),
            RuleKind::PointsPayment => {
                sale::points_payment_from(&parse(body)?, currency).map(Self::PointsPayment)
            }
            RuleKind::CashRounding => Ok(Self::CashRounding(sale::cash_rounding_from(&parse(body)?))),
            RuleKind::CardDiscount => Ok(Self::CardDiscount(card_discount_from(parse(body)?))),
            RuleKind::Commission => commission::from_json(parse(body)?, currency).map(Self::Commission),
            RuleKind::CrossShop => Ok(Self::CrossShop(cross_shop_from(&parse(body)?))),
            RuleKind::Proof => proof::from_json(parse(body)?, currency).map(Self::Proof),
        }
    }

    /// The body as JSON, in the one form that is stored and shown.
    #[must_use]
    pub fn encode(&self) -> Value {
        let encoded = match self {
            Self::TopUp(rule) => serde_json::to_value(top_up_json(rule)),
            Self::Points(rule) => serde_json::to_value(points_json(rule)),
            Self::TierLadder(named) => serde_json::to_value(ladder_json(named)),
            Self::TierDiscount(rule) => serde_json::to_value(discount_json(rule)),
            Self::SpendingOrder(order) => serde_json::to_value(SpendingOrderJson { order: (*order).into() }),
            Self::Promotion(rule) => serde_json::to_value(promotion::to_json(rule)),
            Self::Pricing(rule) => serde_json::to_value(sale::pricing_json(rule)),
            Self::PointsPayment(rule) => serde_json::to_value(sale::points_payment_json(rule)),
            Self::CashRounding(rule) => serde_json::to_value(sale::cash_rounding_json(*rule)),
            Self::CardDiscount(rule) => serde_json::to_value(card_discount_json(rule)),
            Self::Commission(rule) => serde_json::to_value(commission::to_json(rule)),
            Self::CrossShop(rule) => serde_json::to_value(cross_shop_json(*rule)),
            Self::Proof(rule) => serde_json::to_value(proof::to_json(rule)),
        };
        encoded.expect("bodies are plain structs with text keys, which JSON can always hold")
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CrossShopJson {
    issuer_share_bp: i32,
    #[serde(default)]
    bonus_only_where_given: bool,
}

const fn cross_shop_from(json: &CrossShopJson) -> CrossShopRule {
    CrossShopRule {
        issuer_share_bp: json.issuer_share_bp,
        bonus_only_where_given: json.bonus_only_where_given,
    }
}

const fn cross_shop_json(rule: CrossShopRule) -> CrossShopJson {
    CrossShopJson {
        issuer_share_bp: rule.issuer_share_bp,
        bonus_only_where_given: rule.bonus_only_where_given,
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopUpJson {
    mode: BandModeJson,
    bands: Vec<BandJson>,
    #[serde(default)]
    bonus_months: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instalments: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points_months: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    methods: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<BonusJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_day: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    budget: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BandModeJson {
    Highest,
    EachFull,
    Greedy,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BandJson {
    from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent_bp: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fixed: Option<String>,
    #[serde(default, skip_serializing_if = "is_none")]
    points: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_none(points: &i64) -> bool {
    *points == 0
}

/// Either a share or an amount.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BonusJson {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent_bp: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fixed: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PointsJson {
    reward_unit: String,
    tier_unit: String,
    #[serde(default)]
    excluded_categories: Vec<String>,
    bonus_earns: bool,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    stored_value_earns: bool,
    #[serde(default, skip_serializing_if = "is_no")]
    counts_earn: bool,
    #[serde(default)]
    tier_factors: Vec<FactorJson>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    member_days: Vec<MemberDayJson>,
    #[serde(default, skip_serializing_if = "is_highest")]
    combine_factors: CombineFactorsJson,
    #[serde(default)]
    points_months: Option<u32>,
    #[serde(default)]
    pending_days: u32,
    on_shortfall: ShortfallJson,
    #[serde(default)]
    base: BaseJson,
    #[serde(default)]
    silent_tenders: Vec<String>,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_yes(flag: &bool) -> bool {
    *flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_no(flag: &bool) -> bool {
    !*flag
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberDayJson {
    #[serde(default)]
    weekdays: Vec<u8>,
    #[serde(default)]
    month_days: Vec<u8>,
    factor_bp: i32,
}

impl From<MemberDayJson> for MemberDay {
    fn from(MemberDayJson { weekdays, month_days, factor_bp }: MemberDayJson) -> Self {
        Self { weekdays, month_days, factor_bp }
    }
}

impl From<MemberDay> for MemberDayJson {
    fn from(MemberDay { weekdays, month_days, factor_bp }: MemberDay) -> Self {
        Self { weekdays, month_days, factor_bp }
    }
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CombineFactorsJson {
    #[default]
    Highest,
    Multiply,
    AddExtras,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_highest(combine: &CombineFactorsJson) -> bool {
    matches!(combine, CombineFactorsJson::Highest)
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BaseJson {
    ListPrice,
    AfterDiscount,
    #[default]
    WithoutPointsPart,
    PointsPayExcludedFirst,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorJson {
    level: TierLevel,
    factor_bp: i32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ShortfallJson {
    Refuse,
    Debt,
    DeductMoney,
    WriteOff,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LadderJson {
    steps: Vec<StepJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topped_up_months: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepJson {
    level: TierLevel,
    code: String,
    name: Labels,
    from_points: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topped_up_from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    one_top_up_from: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiscountJson {
    by_tier: Vec<PercentOffJson>,
    #[serde(default)]
    excluded_categories: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardDiscountJson {
    policy: CardPolicyJson,
    by_tier: Vec<PercentOffJson>,
    #[serde(default)]
    excluded_categories: Vec<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CardPolicyJson {
    CardPartOnly,
    WholeBill,
    OnlyIfAll,
}

same_variants!(CardPolicyJson <=> CardDiscountPolicy { CardPartOnly, WholeBill, OnlyIfAll });

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PercentOffJson {
    level: TierLevel,
    percent_off_bp: i32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpendingOrderJson {
    order: OrderJson,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OrderJson {
    Proportional,
    PrincipalFirst,
    BonusFirst,
}

same_variants!(BandModeJson <=> BandMode { Highest, EachFull, Greedy });
same_variants!(ShortfallJson <=> ShortfallPolicy { Refuse, Debt, DeductMoney, WriteOff });
same_variants!(BaseJson <=> EarningBase { ListPrice, AfterDiscount, WithoutPointsPart, PointsPayExcludedFirst });
same_variants!(CombineFactorsJson <=> FactorCombination { Highest, Multiply, AddExtras });
same_variants!(OrderJson <=> SpendingOrder { Proportional, PrincipalFirst, BonusFirst });

fn top_up_from(json: TopUpJson, currency: Currency) -> Result<TopUpRule, BodyError> {
    let bands = json.bands.iter().enumerate();
    Ok(TopUpRule {
        mode: json.mode.into(),
        bands: bands.map(|(index, band)| band_from(index, band, currency)).collect::<Result<_, _>>()?,
        bonus_months: json.bonus_months,
        instalments: json.instalments,
        points_months: json.points_months,
        methods: json.methods,
        first: json.first.map(|first| bonus_from("/first", first, currency)).transpose()?,
        last_day: json.last_day,
        budget: json.budget.map(|budget| money("/budget".to_owned(), &budget, currency)).transpose()?,
    })
}

fn band_from(index: usize, json: &BandJson, currency: Currency) -> Result<TopUpBand, BodyError> {
    let place = format!("/bands/{index}");
    let bonus = BonusJson { percent_bp: json.percent_bp, fixed: json.fixed.clone() };
    let gives_points_alone = json.points > 0 && bonus.percent_bp.is_none() && bonus.fixed.is_none();
    let bonus = if gives_points_alone {
        BonusAmount::Fixed(Money::zero(currency))
    } else {
        bonus_from(&place, bonus, currency)?
    };
    let from = money(format!("{place}/from"), &json.from, currency)?;
    Ok(TopUpBand { from, bonus, points: json.points })
}

fn bonus_from(place: &str, json: BonusJson, currency: Currency) -> Result<BonusAmount, BodyError> {
    match (json.percent_bp, &json.fixed) {
        (Some(percent_bp), None) => Ok(BonusAmount::PercentBp(percent_bp)),
        (None, Some(fixed)) => Ok(BonusAmount::Fixed(money(format!("{place}/fixed"), fixed, currency)?)),
        (Some(_), Some(_)) | (None, None) => {
            let detail = "needs either percent_bp or fixed".to_owned();
            Err(BodyError { pointer: place.to_owned(), detail })
        }
    }
}

fn top_up_json(rule: &TopUpRule) -> TopUpJson {
    TopUpJson {
        mode: rule.mode.into(),
        bands: rule.bands.iter().map(band_json).collect(),
        bonus_months: rule.bonus_months,
        instalments: rule.instalments,
        points_months: rule.points_months,
        methods: rule.methods.clone(),
        first: rule.first.map(bonus_json),
        last_day: rule.last_day,
        budget: rule.budget.map(|budget| budget.to_string()),
    }
}

fn band_json(band: &TopUpBand) -> BandJson {
    let BonusJson { percent_bp, fixed } = bonus_json(band.bonus);
    let is_nothing = band.points > 0 && matches!(band.bonus, BonusAmount::Fixed(bonus) if bonus.is_zero());
    let fixed = fixed.filter(|_| !is_nothing);
    BandJson { from: band.from.to_string(), percent_bp, fixed, points: band.points }
}

fn bonus_json(bonus: BonusAmount) -> BonusJson {
    match bonus {
        BonusAmount::PercentBp(percent_bp) => BonusJson { percent_bp: Some(percent_bp), fixed: None },
        BonusAmount::Fixed(amount) => BonusJson { percent_bp: None, fixed: Some(amount.to_string()) },
    }
}

fn points_from(json: PointsJson, currency: Currency) -> Result<PointsRule, BodyError> {
    Ok(PointsRule {
        reward_unit: money("/reward_unit".to_owned(), &json.reward_unit, currency)?,
        tier_unit: money("/tier_unit".to_owned(), &json.tier_unit, currency)?,
        excluded_categories: json.excluded_categories,
        stored_value: match (json.stored_value_earns, json.bonus_earns) {
            (true, true) => StoredValueEarning::PrincipalAndBonus,
            (true, false) => StoredValueEarning::PrincipalOnly,
            (false, _) => StoredValueEarning::AtTopUp,
        },
        counts_earn: json.counts_earn,
        tier_factors_bp: json.tier_factors.iter().map(|factor| (factor.level, factor.factor_bp)).collect(),
        member_days: json.member_days.into_iter().map(MemberDay::from).collect(),
        combine_factors: json.combine_factors.into(),
        points_months: json.points_months,
        pending_days: json.pending_days,
        on_shortfall: json.on_shortfall.into(),
        base: json.base.into(),
        silent_tenders: json.silent_tenders,
    })
}

fn points_json(rule: &PointsRule) -> PointsJson {
    let factors = rule.tier_factors_bp.iter();
    PointsJson {
        reward_unit: rule.reward_unit.to_string(),
        tier_unit: rule.tier_unit.to_string(),
        excluded_categories: rule.excluded_categories.clone(),
        bonus_earns: rule.stored_value == StoredValueEarning::PrincipalAndBonus,
        stored_value_earns: rule.stored_value != StoredValueEarning::AtTopUp,
        counts_earn: rule.counts_earn,
        tier_factors: factors.map(|&(level, factor_bp)| FactorJson { level, factor_bp }).collect(),
        member_days: rule.member_days.iter().cloned().map(MemberDayJson::from).collect(),
        combine_factors: rule.combine_factors.into(),
        points_months: rule.points_months,
        pending_days: rule.pending_days,
        on_shortfall: rule.on_shortfall.into(),
        base: rule.base.into(),
        silent_tenders: rule.silent_tenders.clone(),
    }
}

fn ladder_from(json: LadderJson, currency: Currency) -> Result<NamedLadder, BodyError> {
    // A tier without any name could not be shown.
    let unnamed = |step: &StepJson| step.name.values().all(|name| name.trim().is_empty());
    if let Some(index) = json.steps.iter().position(unnamed) {
        return Err(BodyError { pointer: format!("/steps/{index}/name"), detail: "needs a name".to_owned() });
    }
    let (mut steps, mut names) = (Vec::new(), Vec::new());
    for (index, step) in json.steps.into_iter().enumerate() {
        let from = |field: &str, text: Option<&str>| {
            text.map(|text| money(format!("/steps/{index}/{field}"), text, currency)).transpose()
        };
        steps.push(TierStep {
            level: step.level,
            code: step.code,
            from_points: step.from_points,
            topped_up_from: from("topped_up_from", step.topped_up_from.as_deref())?,
            one_top_up_from: from("one_top_up_from", step.one_top_up_from.as_deref())?,
        });
        names.push(step.name);
    }
    Ok(NamedLadder { ladder: TierLadder { steps, topped_up_months: json.topped_up_months }, names })
}

fn ladder_json(named: &NamedLadder) -> LadderJson {
    let step_json = |(step, name): (&TierStep, &Labels)| StepJson {
        level: step.level,
        code: step.code.clone(),
        name: name.clone(),
        from_points: step.from_points,
        topped_up_from: step.topped_up_from.map(|from| from.to_string()),
        one_top_up_from: step.one_top_up_from.map(|from| from.to_string()),
    };
    LadderJson {
        steps: named.ladder.steps.iter().zip(&named.names).map(step_json).collect(),
        topped_up_months: named.ladder.topped_up_months,
    }
}

fn discount_from(json: DiscountJson) -> TierDiscount {
    TierDiscount {
        percent_off_bp: json.by_tier.iter().map(|tier| (tier.level, tier.percent_off_bp)).collect(),
        excluded_categories: json.excluded_categories,
    }
}

fn discount_json(rule: &TierDiscount) -> DiscountJson {
    let tiers = rule.percent_off_bp.iter();
    DiscountJson {
        by_tier: tiers.map(|&(level, percent_off_bp)| PercentOffJson { level, percent_off_bp }).collect(),
        excluded_categories: rule.excluded_categories.clone(),
    }
}

fn card_discount_from(json: CardDiscountJson) -> CardDiscount {
    let CardDiscountJson { policy, by_tier, excluded_categories } = json;
    CardDiscount {
        policy: policy.into(),
        discount: discount_from(DiscountJson { by_tier, excluded_categories }),
    }
}

fn card_discount_json(rule: &CardDiscount) -> CardDiscountJson {
    let DiscountJson { by_tier, excluded_categories } = discount_json(&rule.discount);
    CardDiscountJson { policy: rule.policy.into(), by_tier, excluded_categories }
}

fn parse<T: for<'de> Deserialize<'de>>(body: Value) -> Result<T, BodyError> {
    serde_json::from_value(body)
        .map_err(|error| BodyError { pointer: String::new(), detail: error.to_string() })
}

fn money(pointer: String, text: &str, currency: Currency) -> Result<Money, BodyError> {
    Money::parse(text, currency).map_err(|error: MoneyError| BodyError { pointer, detail: error.to_string() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn round_trip(kind: RuleKind, body: &Value) -> Value {
        RuleBody::decode(kind, body.clone(), Currency::Cny).unwrap().encode()
    }

    #[test]
    fn every_body_comes_back_as_it_was_written() {
        let bodies = [
            (
                RuleKind::TopUp,
                json!({"mode": "each_full", "bonus_months": null, "points_months": 12, "bands": [
                    {"from": "1000.00", "points": 500},
                    {"from": "3000.00", "percent_bp": 500, "points": 2000}]}),
            ),
            (
                RuleKind::TopUp,
                json!({"mode": "highest", "bonus_months": null, "instalments": 12, "bands": [
                    {"from": "10000.00", "percent_bp": 2000}, {"from": "500.00", "fixed": "50.00"}]}),
            ),
            (
                RuleKind::Points,
                json!({"reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": ["voucher"],
                    "bonus_earns": true, "tier_factors": [{"level": 1, "factor_bp": 15000}],
                    "points_months": 24, "pending_days": 7, "on_shortfall": "write_off", "base": "after_discount",
                    "silent_tenders": ["voucher"]}),
            ),
            (
                RuleKind::Points,
                json!({"reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": false,
                    "stored_value_earns": false, "tier_factors": [], "points_months": null, "pending_days": 0,
                    "member_days": [{"weekdays": [2], "month_days": [8, 18, 28], "factor_bp": 20000}],
                    "combine_factors": "multiply", "on_shortfall": "debt", "base": "after_discount", "silent_tenders": []}),
            ),
            (
                RuleKind::Points,
                json!({"reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": false,
                    "counts_earn": true, "tier_factors": [], "points_months": null, "pending_days": 0,
                    "on_shortfall": "debt", "base": "after_discount", "silent_tenders": []}),
            ),
            (
                RuleKind::TierLadder,
                json!({"steps": [
                    {"level": 0, "code": "ordinary", "name": {"zh-CN": "普通", "en": "Ordinary"}, "from_points": 0},
                    {"level": 1, "code": "silver", "name": {"zh-CN": "银卡"}, "from_points": 10000}]}),
            ),
            (
                RuleKind::TierLadder,
                json!({"topped_up_months": 12, "steps": [{"level": 1, "code": "silver", "name": {"en": "Silver"},
                    "from_points": 10000, "topped_up_from": "10000.00", "one_top_up_from": "3800.00"}]}),
            ),
            (
                RuleKind::TierDiscount,
                json!({"by_tier": [{"level": 1, "percent_off_bp": 500}], "excluded_categories": ["special"]}),
            ),
            (RuleKind::SpendingOrder, json!({"order": "bonus_first"})),
            (
                RuleKind::Promotion,
                json!({"promotion_number": 1007, "last_day": "2026-05-01", "factor_bp": 10000, "extra": "100.00"}),
            ),
            (
                RuleKind::Pricing,
                json!({"combine": "stack", "items": [{"code": "weekend", "categories": ["care"], "levels": [1],
                    "weekdays": [6, 7], "from_minute": 600, "to_minute": 1440, "percent_off_bp": 2000}]}),
            ),
            (
                RuleKind::PointsPayment,
                json!({"points": 100, "worth": "1.00", "share_max_bp": 3000, "step": 100, "points_min": 100}),
            ),
            (RuleKind::CashRounding, json!({"mode": "down_to_tenth"})),
            (RuleKind::CashRounding, json!({"mode": "half_up_to_unit", "applies_to": "whole_due"})),
            (RuleKind::CrossShop, json!({"issuer_share_bp": 5000, "bonus_only_where_given": true})),
            (
                RuleKind::Proof,
                json!({"stored_value_from": "500.00", "points_from": null, "counts_from": 1,
                    "accepted": ["card_read", "sms_code"]}),
            ),
            (
                RuleKind::CardDiscount,
                json!({"policy": "whole_bill", "by_tier": [{"level": 0, "percent_off_bp": 4000}],
                    "excluded_categories": ["special"]}),
            ),
            (
                RuleKind::Commission,
                json!({"items": [{"code": "senior", "activities": ["sale", "count_use"], "role": "performer",
                    "products": ["01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59"], "categories": ["care"], "grades": ["senior"],
                    "customer": "member", "assigned": "requested", "base": "paid", "rate_bp": 1000, "fee": "15.00",
                    "ladder": null},
                    {"code": "sales", "activities": [], "role": null, "products": [], "categories": [], "grades": [],
                    "customer": null, "assigned": null, "base": "charged", "rate_bp": 0, "fee": "0.00", "ladder": "month"}],
                    "ladders": [{"code": "month", "mode": "within", "steps": [{"from": "0.00", "rate_bp": 500},
                    {"from": "20000.00", "rate_bp": 700}]}]}),
            ),
        ];
        for (kind, body) in bodies {
            assert_eq!(round_trip(kind, &body), body);
        }
    }

    #[test]
    fn a_wrong_body_is_refused_at_its_place() {
        let refused = |kind, body| RuleBody::decode(kind, body, Currency::Cny).unwrap_err();
        let band = json!({"mode": "highest", "bands": [{"from": "1.001", "percent_bp": 1}]});
        assert_eq!(refused(RuleKind::TopUp, band).pointer, "/bands/0/from");
        let both = json!({"mode": "highest", "bands": [{"from": "1.00", "percent_bp": 1, "fixed": "1.00"}]});
        assert_eq!(refused(RuleKind::TopUp, both).pointer, "/bands/0");
        assert!(refused(RuleKind::SpendingOrder, json!({"order": "any"})).detail.contains("any"));
        assert!(
            refused(RuleKind::SpendingOrder, json!({"order": "proportional", "x": 1})).detail.contains('x')
        );
    }
}
