//! The JSON of the rules of a sale's price and payment: price rule, what points pay, rounding of cash.

use domain::ledger::TierLevel;
use domain::money::Currency;
use domain::rules::{
    CashRounding, Combine, PointsPaymentRule, PriceItem, PricingRule, RoundingRule, RoundingScope,
};
use serde::{Deserialize, Serialize};

use super::{BodyError, money};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PricingJson {
    combine: CombineJson,
    items: Vec<ItemJson>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CombineJson {
    LowestSingle,
    MemberThenTier,
    Stack,
}

same_variants!(CombineJson <=> Combine { LowestSingle, MemberThenTier, Stack });

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemJson {
    code: String,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    levels: Vec<TierLevel>,
    #[serde(default)]
    weekdays: Vec<u8>,
    #[serde(default)]
    from_minute: u16,
    #[serde(default = "whole_day")]
    to_minute: u16,
    percent_off_bp: i32,
}

const fn whole_day() -> u16 {
    1_440
}

pub(super) fn pricing_from(json: PricingJson) -> PricingRule {
    let item = |json: ItemJson| PriceItem {
        code: json.code,
        categories: json.categories,
        levels: json.levels,
        weekdays: json.weekdays,
        from_minute: json.from_minute,
        to_minute: json.to_minute,
        percent_off_bp: json.percent_off_bp,
    };
    PricingRule { combine: json.combine.into(), items: json.items.into_iter().map(item).collect() }
}

pub(super) fn pricing_json(rule: &PricingRule) -> PricingJson {
    let item = |item: &PriceItem| ItemJson {
        code: item.code.clone(),
        categories: item.categories.clone(),
        levels: item.levels.clone(),
        weekdays: item.weekdays.clone(),
        from_minute: item.from_minute,
        to_minute: item.to_minute,
        percent_off_bp: item.percent_off_bp,
    };
    PricingJson { combine: rule.combine.into(), items: rule.items.iter().map(item).collect() }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PointsPaymentJson {
    points: i64,
    worth: String,
    share_max_bp: i32,
    step: i64,
    points_min: i64,
}

pub(super) fn points_payment_from(
    json: &PointsPaymentJson,
    currency: Currency,
) -> Result<PointsPaymentRule, BodyError> {
    Ok(PointsPaymentRule {
        points: json.points,
        worth: money("/worth".to_owned(), &json.worth, currency)?,
        share_max_bp: json.share_max_bp,
        step: json.step,
        points_min: json.points_min,
    })
}

pub(super) fn points_payment_json(rule: &PointsPaymentRule) -> PointsPaymentJson {
    PointsPaymentJson {
        points: rule.points,
        worth: rule.worth.to_string(),
        share_max_bp: rule.share_max_bp,
        step: rule.step,
        points_min: rule.points_min,
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CashRoundingJson {
    mode: RoundingJson,
    #[serde(default, skip_serializing_if = "is_cash_part")]
    applies_to: ScopeJson,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ScopeJson {
    #[default]
    CashPart,
    WholeDue,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_cash_part(scope: &ScopeJson) -> bool {
    matches!(scope, ScopeJson::CashPart)
}

same_variants!(ScopeJson <=> RoundingScope { CashPart, WholeDue });

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RoundingJson {
    DownToTenth,
    DownToUnit,
    HalfUpToTenth,
    HalfUpToUnit,
}

same_variants!(RoundingJson <=> CashRounding { DownToTenth, DownToUnit, HalfUpToTenth, HalfUpToUnit });

pub(super) fn cash_rounding_from(json: &CashRoundingJson) -> RoundingRule {
    RoundingRule { mode: json.mode.into(), scope: json.applies_to.into() }
}

pub(super) fn cash_rounding_json(rule: RoundingRule) -> CashRoundingJson {
    CashRoundingJson { mode: rule.mode.into(), applies_to: rule.scope.into() }
}
