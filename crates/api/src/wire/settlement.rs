//! 跨店结算 as people read it: who topped up × who delivered, and where each stands.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::money::{Currency, Money};
use domain::settlement::{Cell, Flow, Matrix, Position, positions};
use persistence::settlement::{Behind, Parties};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::posting_result::{PostingKindCode, instant};

/// Between whom one settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartiesCode {
    /// Shops.
    Shop,
    /// Legal entities.
    Entity,
}

impl PartiesCode {
    /// To the store.
    #[must_use]
    pub const fn parties(self) -> Parties {
        match self {
            Self::Shop => Parties::Shops,
            Self::Entity => Parties::Entities,
        }
    }
}

impl From<Parties> for PartiesCode {
    fn from(parties: Parties) -> Self {
        match parties {
            Parties::Shops => Self::Shop,
            Parties::Entities => Self::Entity,
        }
    }
}

/// What a movement of value is to a settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowCode {
    /// Topped up.
    ToppedUp,
    /// Adjusted.
    Adjusted,
    /// Delivered, or turned into counts.
    Delivered,
    /// Paid out by a refund.
    Refunded,
    /// Ended by a refund without being paid out.
    Kept,
    /// Counts that another shop sold, used.
    CountsUsed,
    /// Counts that another shop sold, paid out by a refund.
    CountsRefunded,
}

impl FlowCode {
    /// To the domain.
    #[must_use]
    pub const fn flow(self) -> Flow {
        match self {
            Self::ToppedUp => Flow::ToppedUp,
            Self::Adjusted => Flow::Adjusted,
            Self::Delivered => Flow::Delivered,
            Self::Refunded => Flow::Refunded,
            Self::Kept => Flow::Kept,
            Self::CountsUsed => Flow::CountsUsed,
            Self::CountsRefunded => Flow::CountsRefunded,
        }
    }
}

impl From<Flow> for FlowCode {
    fn from(flow: Flow) -> Self {
        match flow {
            Flow::ToppedUp => Self::ToppedUp,
            Flow::Adjusted => Self::Adjusted,
            Flow::Delivered => Self::Delivered,
            Flow::Refunded => Self::Refunded,
            Flow::Kept => Self::Kept,
            Flow::CountsUsed => Self::CountsUsed,
            Flow::CountsRefunded => Self::CountsRefunded,
        }
    }
}

/// Who topped up × who delivered, and the positions that follow. Positions sum to the principal that is left; what parties owe each
/// other sums to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettlementFigures {
    /// Shops, or entities, by name.
    pub parties: Vec<PartyPosition>,
    /// Cells in which anything moved.
    pub cells: Vec<SettlementCell>,
    /// The sums over all parties.
    pub totals: PositionFigures,
}

/// Where one party stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartyPosition {
    /// The shop, or the entity.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "云栖路店")]
    pub name: String,
    /// Where it stands.
    #[serde(flatten)]
    pub figures: PositionFigures,
}

/// Position = topped up + adjusted − refunded − delivered − kept + carried + counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PositionFigures {
    /// Principal topped up there.
    #[schema(example = "100.00")]
    pub topped_up: String,
    /// Adjustments there.
    #[schema(example = "0.00")]
    pub adjusted: String,
    /// Principal refunded there.
    #[schema(example = "0.00")]
    pub refunded: String,
    /// Principal delivered there, whoever issued it.
    #[schema(example = "16.67")]
    pub delivered: String,
    /// Bonus delivered there, whoever gave it.
    #[schema(example = "3.33")]
    pub bonus: String,
    /// Principal that refunds ended there without paying it out.
    #[schema(example = "0.00")]
    pub kept: String,
    /// Bonus that it pays to those who delivered it, less what others pay to it.
    #[schema(example = "0.00")]
    pub carried: String,
    /// What it pays to those who used or paid out counts that it sold, less what others pay to it for theirs.
    #[schema(example = "0.00")]
    pub counts: String,
    /// Principal of its own top-ups that was not used: the change of it in these days.
    #[schema(example = "58.33")]
    pub own_left: String,
    /// What it owes the others for members that they served, less what they owe it.
    #[schema(example = "25.00")]
    pub between: String,
    /// 头寸: plus pays to the head office, minus receives.
    #[schema(example = "83.33")]
    pub position: String,
}

/// What was used of one party's top-ups at another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettlementCell {
    /// Whose top-ups.
    pub issuer_id: Uuid,
    /// Where that counts.
    pub place_id: Uuid,
    /// Principal delivered.
    #[schema(example = "25.00")]
    pub delivered: String,
    /// Bonus delivered.
    #[schema(example = "5.00")]
    pub bonus: String,
    /// What the issuer pays of the bonus.
    #[schema(example = "0.00")]
    pub carried: String,
    /// Principal paid out.
    #[schema(example = "0.00")]
    pub refunded: String,
    /// What the issuer pays for counts: the paid share of those that were used, and what was paid out of them.
    #[schema(example = "0.00")]
    pub counts: String,
    /// What the issuer owes for it: principal delivered and paid out, the bonus that it carries, and counts.
    #[schema(example = "25.00")]
    pub settled: String,
}

/// What one posting moved of one party's stored value, or of counts that it sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettlementMovement {
    /// Number of the posting in the audit chain.
    #[schema(example = 1204)]
    pub seq: i64,
    /// The posting.
    pub posting_id: Uuid,
    /// What it is.
    pub kind: PostingKindCode,
    /// Number on the receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    pub receipt_no: String,
    /// When it was recorded (UTC).
    pub recorded_at: String,
    /// Business date.
    pub business_date: NaiveDate,
    /// The shop of the top-up.
    pub issuing_shop_id: Uuid,
    /// The shop where it counts.
    pub place_shop_id: Uuid,
    /// How it counts.
    pub flow: FlowCode,
    /// Principal, signed as the wallet sees it.
    #[schema(example = "-25.00")]
    pub principal: String,
    /// Bonus, signed as the wallet sees it.
    #[schema(example = "-5.00")]
    pub bonus: String,
    /// What the issuer pays of the bonus, or for counts.
    #[schema(example = "0.00")]
    pub carried: String,
    /// What it adds to what the issuer owes: these sum to `settled` of the cell.
    #[schema(example = "25.00")]
    pub settled: String,
}

impl SettlementFigures {
    /// A matrix with the names of its parties; only one of them when the question is about it.
    #[must_use]
    pub fn of(
        matrix: &Matrix<Uuid>,
        names: &BTreeMap<Uuid, String>,
        only: Option<Uuid>,
        currency: Currency,
    ) -> Self {
        let shown = positions(matrix).into_iter().filter(|(id, _)| only.is_none_or(|only| only == *id));
        let shown: Vec<(Uuid, Position)> = shown.collect();
        let total = shown.iter().fold(Position::default(), |sum, (_, position)| sum.plus(position));
        let mut parties: Vec<PartyPosition> = shown
            .iter()
            .map(|(id, position)| PartyPosition {
                id: *id,
                name: names.get(id).cloned().unwrap_or_default(),
                figures: PositionFigures::of(position, currency),
            })
            .collect();
        parties.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        let cells = matrix.iter().map(|(key, cell)| SettlementCell::of(*key, cell, currency)).collect();
        Self { parties, cells, totals: PositionFigures::of(&total, currency) }
    }
}

impl PositionFigures {
    fn of(position: &Position, currency: Currency) -> Self {
        let text = |minor| Money::from_minor(minor, currency).to_string();
        Self {
            topped_up: text(position.topped_up),
            adjusted: text(position.adjusted),
            refunded: text(position.refunded),
            delivered: text(position.delivered),
            bonus: text(position.bonus),
            kept: text(position.kept),
            carried: text(position.carried),
            counts: text(position.counts),
            own_left: text(position.own_left),
            between: text(position.between()),
            position: text(position.amount()),
        }
    }
}

impl SettlementCell {
    fn of((issuer_id, place_id): (Uuid, Uuid), cell: &Cell, currency: Currency) -> Self {
        let text = |minor| Money::from_minor(minor, currency).to_string();
        Self {
            issuer_id,
            place_id,
            delivered: text(cell.delivered),
            bonus: text(cell.bonus),
            carried: text(cell.carried),
            refunded: text(cell.refunded),
            counts: text(cell.counts),
            settled: text(cell.settled()),
        }
    }
}

impl SettlementMovement {
    /// A movement on the wire.
    #[must_use]
    pub fn of(each: Behind, currency: Currency) -> Self {
        let text = |minor| Money::from_minor(minor, currency).to_string();
        Self {
            seq: each.seq,
            posting_id: each.posting.value(),
            kind: PostingKindCode::of(each.kind),
            receipt_no: each.receipt_no,
            recorded_at: instant(each.recorded_at),
            business_date: each.business_date,
            issuing_shop_id: each.issuing_shop,
            place_shop_id: each.place_shop,
            flow: each.flow.into(),
            principal: text(each.moved.principal),
            bonus: text(each.moved.bonus),
            carried: text(each.carried),
            settled: text(each.flow.settled(each.moved, each.carried)),
        }
    }
}
