//! Balances, tiers and their changes on the wire.

use chrono::NaiveDate;
use domain::derivation::{Derivation, Step};
use domain::ids::{Id, RuleVersion, Shop};
use domain::instalments;
use domain::ledger::{TierLevel, Wallet};
use domain::money::Money;
use persistence::snapshot::TenantSnapshot;
use persistence::statements::{Balances as StatedBalances, Effects as StatedEffects};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::language::Language;

/// A tier as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"level": 1, "code": "silver", "name": "银卡"}))]
pub struct Tier {
    /// Level value; larger is higher, 0 is no tier yet.
    #[schema(value_type = i16)]
    pub level: TierLevel,
    /// Stable code.
    pub code: String,
    /// Name in the reader's language if it has one, else in the tenant's; in the answer to a command, which is stored
    /// for everybody, always in the tenant's.
    pub name: String,
}

impl Tier {
    /// A level under a ladder version, named for a reader.
    #[must_use]
    pub fn of(
        snapshot: &TenantSnapshot,
        ladder: Option<Id<RuleVersion>>,
        level: TierLevel,
        reader: Option<Language>,
    ) -> Self {
        let label = snapshot.tier_label(ladder, level);
        let theirs = reader.map(Language::tag).filter(|tag| label.names.contains_key(*tag));
        let name = label.name(theirs.unwrap_or(&snapshot.language)).to_owned();
        Self { level, code: label.code, name }
    }
}

/// Points that are seen and cannot be spent yet (待生效).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PendingPoints {
    /// How many.
    #[schema(example = 29)]
    pub points: i64,
    /// Business date from which the next of them can be spent.
    pub next_on: NaiveDate,
}

impl PendingPoints {
    /// What pends after a posting at a shop, as its derivation says.
    #[must_use]
    pub fn told(derivation: &Derivation, shop: Id<Shop>, snapshot: &TenantSnapshot) -> Option<Self> {
        let pending = derivation.steps.iter().find_map(|step| {
            if let Step::PointsPending { points, next_at } = *step { Some((points, next_at)) } else { None }
        });
        pending.map(|(points, next_at)| Self { points, next_on: snapshot.business_date(Some(shop), next_at) })
    }
}

/// Bonus that is in the balance and comes month by month (分期返还): what of it cannot be spent yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BonusToCome {
    /// All of it.
    #[schema(example = "400.00")]
    pub amount: String,
    /// Business date on which the next of it comes.
    pub next_on: NaiveDate,
    /// What comes then.
    #[schema(example = "50.00")]
    pub next: String,
}

impl BonusToCome {
    /// What is to come after a posting, as its derivation says.
    #[must_use]
    pub fn told(derivation: &Derivation) -> Option<Self> {
        derivation.steps.iter().find_map(|step| {
            if let Step::BonusToCome { amount, next_on, next } = *step {
                Some(instalments::BonusToCome { amount, next_on, next }.into())
            } else {
                None
            }
        })
    }
}

impl From<instalments::BonusToCome> for BonusToCome {
    fn from(told: instalments::BonusToCome) -> Self {
        Self { amount: told.amount.to_string(), next_on: told.next_on, next: told.next.to_string() }
    }
}

/// All balances of a membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Balances {
    /// Principal left: what was paid in.
    #[schema(example = "10000.00")]
    pub principal: String,
    /// Bonus left: what was given on top, what is still to come too.
    #[schema(example = "2000.00")]
    pub bonus: String,
    /// Principal and bonus together.
    #[schema(example = "12000.00")]
    pub balance: String,
    /// Reward points, those that pend too.
    #[schema(example = 8)]
    pub reward_points: i64,
    /// Points that count for the tier only.
    #[schema(example = 9950)]
    pub tier_points: i64,
    /// Money owed by the member.
    #[schema(example = "0.00")]
    pub owed_money: String,
    /// Points owed by the member.
    #[schema(example = 0)]
    pub owed_points: i64,
    /// Owed for sales on account; null where none is and none may be, and beside a posting that did not move it.
    #[schema(example = "300.00")]
    pub on_account: Option<String>,
    /// The tier.
    pub tier: Tier,
}

impl Balances {
    /// A wallet's balances.
    #[must_use]
    pub fn of_wallet(wallet: &Wallet, tier: Tier) -> Self {
        Self {
            principal: wallet.principal.to_string(),
            bonus: wallet.bonus.to_string(),
            balance: sum(wallet.principal, wallet.bonus).to_string(),
            reward_points: wallet.reward_points,
            tier_points: wallet.tier_points,
            owed_money: wallet.owed_money.to_string(),
            owed_points: wallet.owed_points,
            on_account: has_account(wallet).then(|| wallet.on_account.to_string()),
            tier,
        }
    }

    /// The balances that a posting states.
    #[must_use]
    pub fn stated(after: &StatedBalances, tier: Tier) -> Self {
        Self {
            principal: after.principal.to_string(),
            bonus: after.bonus.to_string(),
            balance: sum(after.principal, after.bonus).to_string(),
            reward_points: after.reward_points,
            tier_points: after.tier_points,
            owed_money: after.owed_money.to_string(),
            owed_points: after.owed_points,
            on_account: after.on_account.map(|owed| owed.to_string()),
            tier,
        }
    }
}

/// Signed changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Effects {
    /// Change of principal.
    #[schema(example = "-73.75")]
    pub principal: String,
    /// Change of bonus.
    #[schema(example = "-14.75")]
    pub bonus: String,
    /// Change of reward points.
    #[schema(example = 8)]
    pub reward_points: i64,
    /// Change of tier points.
    #[schema(example = 88)]
    pub tier_points: i64,
}

impl Effects {
    /// What a posting changed.
    #[must_use]
    pub fn of(effects: &StatedEffects) -> Self {
        Self {
            principal: effects.principal.to_string(),
            bonus: effects.bonus.to_string(),
            reward_points: effects.reward_points,
            tier_points: effects.tier_points,
        }
    }

    /// The difference of two states of a wallet.
    #[must_use]
    pub fn between(before: &Wallet, after: &Wallet) -> Self {
        Self {
            principal: difference(after.principal, before.principal).to_string(),
            bonus: difference(after.bonus, before.bonus).to_string(),
            reward_points: after.reward_points - before.reward_points,
            tier_points: after.tier_points - before.tier_points,
        }
    }
}

/// Whether anything is owed, or may be.
const fn has_account(wallet: &Wallet) -> bool {
    !wallet.on_account.is_zero() || !wallet.on_account_limit.is_zero()
}

/// Principal and bonus together. Balances are far below overflow.
#[must_use]
pub fn sum(principal: Money, bonus: Money) -> Money {
    Money::from_minor(principal.minor() + bonus.minor(), principal.currency())
}

fn difference(after: Money, before: Money) -> Money {
    Money::from_minor(after.minor() - before.minor(), after.currency())
}
