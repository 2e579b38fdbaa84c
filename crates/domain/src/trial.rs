//! 试算: rules tried on a sample before they are published: what a top-up or a sale of somebody who has just that would come to.
//!
//! The till's own decisions say so; nothing is kept, and no member takes part.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::ids::{Id, Program};
use crate::ledger::{Decision, Pair, PointsLot, Tender, TierLevel, Wallet};
use crate::money::{Currency, Money};
use crate::rules::RuleSet;
use crate::till::{
    Consume, Facts, FreshIds, LineInput, NO_REDUCTION_BP, Origin, Rejection, ShopFacts, TenderInput, TopUp,
};
use crate::{consumption, top_up};

/// Somebody, and what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Level of their tier.
    pub tier: TierLevel,
    /// 本金 that they have, from one top-up with the bonus.
    pub principal: Money,
    /// 赠送金额 that they have.
    pub bonus: Money,
    /// Reward points that they have.
    pub points: i64,
    /// What they do.
    pub act: SampleAct,
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SampleAct {
    /// 充值, by one way of payment.
    TopUp(Tender),
    /// 消费: what is bought, and how it is paid.
    Sale {
        /// What is bought.
        lines: Vec<LineInput>,
        /// Ways of payment.
        tenders: Vec<TenderInput>,
    },
}

/// Where and when, and by which rules.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// Of which program.
    pub program: Id<Program>,
    /// In which shop.
    pub shop: ShopFacts,
    /// When.
    pub now: DateTime<Utc>,
    /// In which currency.
    pub currency: Currency,
}

/// What it would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The sample's wallet beforehand.
    pub before: Wallet,
    /// What the till would decide.
    pub decision: Decision,
}

/// Tries it.
///
/// # Errors
/// The [`Rejection`] that a clerk would meet.
pub fn decide(setting: Setting<'_>, sample: &Sample) -> Result<Trial, Rejection> {
    let before = wallet_of(setting, sample);
    let pairs = pair_of(setting, sample).into_iter().collect::<Vec<_>>();
    let points_lots = points_of(setting, sample).into_iter().collect::<Vec<_>>();
    let facts = Facts {
        wallet: &before,
        card: None,
        pairs: &pairs,
        more_pairs: false,
        points_lots: &points_lots,
        holds: &[],
        rules: setting.rules,
        shop: setting.shop,
        used_vouchers: &[],
        top_ups: &[],
        given: &[],
        serial_of: None,
        voucher_cancel_minutes: 0,
        prepaid: None,
    };
    let fresh = FreshIds { posting: nil(3), lot: nil(4), second_lot: nil(5) };
    let origin = Origin { terminal: None, user: None, occurred_at: None, late: None };
    let decision = match &sample.act {
        SampleAct::TopUp(tender) => {
            let tenders = vec![tender.clone()];
            let command = TopUp { origin, tenders, purchase: None, rules_seen: None, staff: Vec::new() };
            top_up::decide(&facts, &command, fresh, setting.now)
        }
        SampleAct::Sale { lines, tenders } => {
            let command = Consume {
                origin,
                lines: lines.clone(),
                bill_discount: None,
                reason: None,
                price_floor_bp: NO_REDUCTION_BP,
                bulk_purchase: false,
                tenders: tenders.clone(),
                hold: None,
                serial: None,
                rules_seen: None,
                replaces: None,
            };
            consumption::decide(&facts, &command, fresh, setting.now)
        }
    }?;
    Ok(Trial { before, decision })
}

/// Ids of things that are never kept.
const fn nil<T>(number: u128) -> Id<T> {
    Id::new(Uuid::from_u128(number))
}

fn wallet_of(setting: Setting<'_>, sample: &Sample) -> Wallet {
    Wallet {
        principal: sample.principal,
        bonus: sample.bonus,
        reward_points: sample.points,
        tier: sample.tier,
        ..Wallet::empty(nil(0), setting.program, setting.currency)
    }
}

fn pair_of(setting: Setting<'_>, sample: &Sample) -> Option<Pair> {
    (sample.principal.is_positive() || sample.bonus.is_positive()).then(|| Pair {
        id: nil(1),
        origin: nil(0),
        issuing_shop: setting.shop.id,
        issuing_entity: setting.shop.legal_entity,
        terms: None,
        opened_at: setting.now,
        expires_at: None,
        instalments: None,
        principal_paid: sample.principal,
        bonus_given: sample.bonus,
        principal_left: sample.principal,
        bonus_left: sample.bonus,
    })
}

fn points_of(setting: Setting<'_>, sample: &Sample) -> Option<PointsLot> {
    (sample.points > 0).then(|| PointsLot {
        id: nil(2),
        origin: nil(0),
        issuing_shop: setting.shop.id,
        issuing_entity: setting.shop.legal_entity,
        terms: None,
        opened_at: setting.now,
        vests_at: None,
        expires_at: None,
        points_in: sample.points,
        points_left: sample.points,
    })
}

#[cfg(test)]
mod tests;
