//! Memberships and cards on the wire: balances, tier, what the tier gives, what the next one needs.

use chrono::NaiveDate;
use domain::instalments;
use domain::ledger::{TierLevel, Wallet};
use domain::money::Money;
use domain::rules::RulesInForce;
use domain::tiers;
use persistence::cards::Card as StoredCard;
use persistence::memberships::Membership as StoredMembership;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::balances::{BonusToCome, PendingPoints, Tier, sum};
use super::codes::{BearerCode, BuyerKindCode, CardMediumCode, CardStateCode};
use crate::app::members::Standpoint;

/// A program by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgramName {
    /// Its id.
    pub id: Uuid,
    /// Stable code.
    #[schema(example = "stored-value")]
    pub code: String,
    /// Its name.
    #[schema(example = "储值卡")]
    pub name: String,
}

/// The next tier above the present one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"level": 1, "code": "silver", "name": "银卡", "from_points": 10000, "short": 50}))]
pub struct NextTier {
    /// Level value.
    #[schema(value_type = i16)]
    pub level: TierLevel,
    /// Stable code.
    pub code: String,
    /// Name in the reader's language if it has one, else in the tenant's.
    pub name: String,
    /// Tier points at which it begins.
    pub from_points: i64,
    /// Tier points that are missing.
    pub short: i64,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// The printed number.
    #[schema(example = "80000012")]
    pub number: String,
    /// The last characters of its number.
    #[schema(example = "0012")]
    pub tail: String,
    /// Whether it is usable, and if not, why.
    pub state: CardStateCode,
    /// What it is made of.
    pub medium: CardMediumCode,
    /// Business date of its issue.
    pub issued_on: NaiveDate,
    /// Texts beside its number by which it is recognised.
    #[schema(example = 1)]
    pub aliases_count: i64,
    /// Raised by every change.
    #[schema(example = 2)]
    pub row_version: i64,
}

impl From<&StoredCard> for Card {
    fn from(card: &StoredCard) -> Self {
        Self {
            id: card.id.value(),
            number: card.number.clone(),
            tail: card.tail().to_owned(),
            state: card.state.into(),
            medium: card.medium.into(),
            issued_on: card.issued_on,
            aliases_count: card.aliases_count,
            row_version: card.row_version,
        }
    }
}

/// What the law lets a card hold (预付卡法规).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Prepaid {
    /// The most that it may hold.
    #[schema(example = "5000.00")]
    pub limit: String,
    /// By how much it is over that, since something came back: no top-up until it holds less. 0 otherwise.
    #[schema(example = "0.00")]
    pub over_by: String,
    /// Who bought it; null until that is recorded.
    #[schema(example = json!(null))]
    pub buyer: Option<BuyerKindCode>,
}

impl Prepaid {
    fn of(wallet: &Wallet, at: &Standpoint) -> Option<Self> {
        let guard = at.snapshot.prepaid_guard(wallet.program)?;
        let limit = guard.limit(at.today)?.value;
        let over = guard.excess(wallet, at.today).unwrap_or(Money::zero(wallet.currency));
        Some(Self {
            limit: limit.to_string(),
            over_by: over.to_string(),
            buyer: wallet.buyer.map(BuyerKindCode::from),
        })
    }
}

/// A membership: its value, points and tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Membership {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub member_id: Uuid,
    /// Whose rules apply.
    pub program: ProgramName,
    /// What it is when it belongs to whoever holds its card; null for a member's.
    #[schema(example = json!(null))]
    pub bearer: Option<BearerCode>,
    /// ISO 4217 code.
    #[schema(example = "CNY")]
    pub currency: String,
    /// Business date on which it began.
    pub opened_on: NaiveDate,
    /// Principal left: what was paid in.
    #[schema(example = "10000.00")]
    pub principal: String,
    /// Bonus left: what was given on top, what is still to come too.
    #[schema(example = "2000.00")]
    pub bonus: String,
    /// Principal and bonus together.
    #[schema(example = "12000.00")]
    pub balance: String,
    /// What of it is set aside by holds.
    #[schema(example = "0.00")]
    pub held: String,
    /// What of it can be spent.
    #[schema(example = "12000.00")]
    pub available: String,
    /// What of the bonus comes month by month and cannot be spent yet; null when all has come.
    pub bonus_to_come: Option<BonusToCome>,
    /// Reward points, those that pend too.
    #[schema(example = 1029)]
    pub reward_points: i64,
    /// What of them cannot be spent yet; null when all can.
    pub pending_points: Option<PendingPoints>,
    /// Points that count for the tier only.
    #[schema(example = 9950)]
    pub tier_points: i64,
    /// Money owed by the member.
    #[schema(example = "0.00")]
    pub owed_money: String,
    /// Points owed by the member.
    #[schema(example = 0)]
    pub owed_points: i64,
    /// Owed for sales on account.
    #[schema(example = "300.00")]
    pub on_account: String,
    /// The most that may be owed on account; 0 lets nothing be put there.
    #[schema(example = "1000.00")]
    pub on_account_limit: String,
    /// What the law lets it hold; null where no law guards it.
    pub prepaid: Option<Prepaid>,
    /// The tier.
    pub tier: Tier,
    /// The next tier; null at the top or without a ladder.
    pub next_tier: Option<NextTier>,
    /// Discount of the tier today, in basis points.
    #[schema(example = 500)]
    pub discount_bp: i32,
    /// Number of postings so far.
    #[schema(example = 12)]
    pub version: i64,
    /// Its cards, oldest first.
    pub cards: Vec<Card>,
}

impl Membership {
    /// A stored membership under the rules of the caller's shop and day.
    #[must_use]
    pub fn of(stored: &StoredMembership, at: &Standpoint) -> Self {
        let wallet = &stored.wallet;
        let program = at.snapshot.programs.get(&wallet.program);
        let rules = at.snapshot.in_force(wallet.program, at.shop, at.today);
        let to_come = instalments::to_come(stored.to_come.by_instalments.iter(), at.today);
        Self {
            id: stored.id.value(),
            member_id: stored.member.value(),
            program: ProgramName {
                id: wallet.program.value(),
                code: program.map(|program| program.code.clone()).unwrap_or_default(),
                name: at.snapshot.program_name(wallet.program).to_owned(),
            },
            bearer: program.and_then(|program| program.bearer).map(BearerCode::from),
            currency: wallet.currency.code().to_owned(),
            opened_on: stored.opened_on,
            principal: wallet.principal.to_string(),
            bonus: wallet.bonus.to_string(),
            balance: sum(wallet.principal, wallet.bonus).to_string(),
            held: wallet.held.to_string(),
            available: available(wallet, to_come).to_string(),
            bonus_to_come: to_come.map(BonusToCome::from),
            reward_points: wallet.reward_points,
            pending_points: stored.to_come.pending.map(|pending| PendingPoints {
                points: pending.points,
                next_on: at.snapshot.business_date(at.shop, pending.next_at),
            }),
            tier_points: wallet.tier_points,
            owed_money: wallet.owed_money.to_string(),
            owed_points: wallet.owed_points,
            on_account: wallet.on_account.to_string(),
            on_account_limit: wallet.on_account_limit.to_string(),
            prepaid: Prepaid::of(wallet, at),
            tier: tier(at, rules, wallet.tier),
            next_tier: next_tier(at, rules, wallet),
            discount_bp: discount_bp(rules, wallet.tier),
            version: wallet.version,
            cards: stored.cards.iter().map(Card::from).collect(),
        }
    }
}

/// What can be spent: what has come and no hold sets aside. A hold whose time is over counts until a posting ends it, within a
/// minute. A refund freezes what is still to come, too.
#[must_use]
pub fn available(wallet: &Wallet, to_come: Option<instalments::BonusToCome>) -> Money {
    let to_come = to_come.map_or(0, |bonus| bonus.amount.minor());
    let minor = wallet.principal.minor() + wallet.bonus.minor() - wallet.held.minor() - to_come;
    Money::from_minor(minor.max(0), wallet.currency)
}

/// The tier of a membership under the rules of the caller's shop and day.
#[must_use]
pub fn tier_of(stored: &StoredMembership, at: &Standpoint) -> Tier {
    let rules = at.snapshot.in_force(stored.wallet.program, at.shop, at.today);
    tier(at, rules, stored.wallet.tier)
}

fn tier(at: &Standpoint, rules: RulesInForce<'_>, level: TierLevel) -> Tier {
    Tier::of(&at.snapshot, rules.ladder.map(|ladder| ladder.id), level, at.language)
}

fn next_tier(at: &Standpoint, rules: RulesInForce<'_>, wallet: &Wallet) -> Option<NextTier> {
    let ladder = rules.ladder?;
    let (level, short) = tiers::next_level(&ladder.body, wallet.tier, wallet.tier_points)?;
    let Tier { level, code, name } = tier(at, rules, level);
    Some(NextTier { level, code, name, from_points: wallet.tier_points + short, short })
}

fn discount_bp(rules: RulesInForce<'_>, level: TierLevel) -> i32 {
    let by_tier = rules.discount.map(|discount| discount.body.percent_off_bp.as_slice()).unwrap_or_default();
    by_tier.iter().find(|(of, _)| *of == level).map_or(0, |(_, percent_off_bp)| *percent_off_bp)
}
