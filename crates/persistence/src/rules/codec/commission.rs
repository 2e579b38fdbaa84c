//! The JSON of commission rules. What fits everything may be left out, and is shown.

use domain::commission::{
    Activity, CommissionBase, CommissionItem, CommissionLadder, CommissionRule, Customer, LadderMode,
    LadderStep,
};
use domain::ids::Id;
use domain::ledger::{Assignment, StaffRole};
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BodyError, money};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommissionJson {
    items: Vec<ItemJson>,
    #[serde(default)]
    ladders: Vec<LadderJson>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemJson {
    code: String,
    #[serde(default)]
    activities: Vec<ActivityJson>,
    #[serde(default)]
    role: Option<RoleJson>,
    #[serde(default)]
    products: Vec<Uuid>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    grades: Vec<String>,
    #[serde(default)]
    customer: Option<CustomerJson>,
    #[serde(default)]
    assigned: Option<AssignedJson>,
    #[serde(default)]
    base: BaseJson,
    #[serde(default)]
    rate_bp: i32,
    #[serde(default = "nothing")]
    fee: String,
    #[serde(default)]
    ladder: Option<String>,
}

fn nothing() -> String {
    "0".to_owned()
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ActivityJson {
    Sale,
    TopUp,
    Package,
    CountUse,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RoleJson {
    Seller,
    Performer,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CustomerJson {
    Member,
    WalkIn,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AssignedJson {
    Requested,
    Rotation,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BaseJson {
    List,
    Charged,
    #[default]
    Paid,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LadderJson {
    code: String,
    #[serde(default)]
    mode: ModeJson,
    steps: Vec<StepJson>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ModeJson {
    #[default]
    Within,
    Whole,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepJson {
    from: String,
    rate_bp: i32,
}

same_variants!(ActivityJson <=> Activity { Sale, TopUp, Package, CountUse });
same_variants!(RoleJson <=> StaffRole { Seller, Performer });
same_variants!(CustomerJson <=> Customer { Member, WalkIn });
same_variants!(AssignedJson <=> Assignment { Requested, Rotation });
same_variants!(BaseJson <=> CommissionBase { List, Charged, Paid });
same_variants!(ModeJson <=> LadderMode { Within, Whole });

pub(super) fn from_json(json: CommissionJson, currency: Currency) -> Result<CommissionRule, BodyError> {
    let items = json.items.into_iter().enumerate().map(|(index, item)| item_from(index, item, currency));
    let ladders =
        json.ladders.into_iter().enumerate().map(|(index, ladder)| ladder_from(index, ladder, currency));
    Ok(CommissionRule {
        items: items.collect::<Result<_, _>>()?,
        ladders: ladders.collect::<Result<_, _>>()?,
    })
}

fn item_from(index: usize, json: ItemJson, currency: Currency) -> Result<CommissionItem, BodyError> {
    Ok(CommissionItem {
        code: json.code,
        activities: json.activities.into_iter().map(Activity::from).collect(),
        role: json.role.map(StaffRole::from),
        products: json.products.into_iter().map(Id::new).collect(),
        categories: json.categories,
        grades: json.grades,
        customer: json.customer.map(Customer::from),
        assigned: json.assigned.map(Assignment::from),
        base: json.base.into(),
        rate_bp: json.rate_bp,
        fee: money(format!("/items/{index}/fee"), &json.fee, currency)?,
        ladder: json.ladder,
    })
}

fn ladder_from(index: usize, json: LadderJson, currency: Currency) -> Result<CommissionLadder, BodyError> {
    let step = |(place, step): (usize, StepJson)| {
        let from = money(format!("/ladders/{index}/steps/{place}/from"), &step.from, currency)?;
        Ok(LadderStep { from, rate_bp: step.rate_bp })
    };
    let steps = json.steps.into_iter().enumerate().map(step).collect::<Result<_, BodyError>>()?;
    Ok(CommissionLadder { code: json.code, mode: json.mode.into(), steps })
}

pub(super) fn to_json(rule: &CommissionRule) -> CommissionJson {
    CommissionJson {
        items: rule.items.iter().map(item_json).collect(),
        ladders: rule.ladders.iter().map(ladder_json).collect(),
    }
}

fn item_json(item: &CommissionItem) -> ItemJson {
    ItemJson {
        code: item.code.clone(),
        activities: item.activities.iter().copied().map(ActivityJson::from).collect(),
        role: item.role.map(RoleJson::from),
        products: item.products.iter().map(|product| product.value()).collect(),
        categories: item.categories.clone(),
        grades: item.grades.clone(),
        customer: item.customer.map(CustomerJson::from),
        assigned: item.assigned.map(AssignedJson::from),
        base: item.base.into(),
        rate_bp: item.rate_bp,
        fee: item.fee.to_string(),
        ladder: item.ladder.clone(),
    }
}

fn ladder_json(ladder: &CommissionLadder) -> LadderJson {
    let step = |step: &LadderStep| StepJson { from: step.from.to_string(), rate_bp: step.rate_bp };
    LadderJson {
        code: ladder.code.clone(),
        mode: ladder.mode.into(),
        steps: ladder.steps.iter().map(step).collect(),
    }
}
