//! What is said of settlements on the wire.

use chrono::NaiveDate;
use domain::ids::Id;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::settlements::Shown;
use crate::auth::keys::hex;
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;
use crate::wire::settlement::{PartiesCode, SettlementFigures};

/// Which page of the movements.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MovementsQuery {
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    pub(super) cursor: Option<String>,
}

/// A period to fix.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FixSettlementRequest {
    /// Between shops, or between entities.
    pub(super) parties: PartiesCode,
    /// The first business date: the day after the last settlement, also when left out; of the first one any day.
    #[schema(example = json!(null))]
    from: Option<NaiveDate>,
    /// The last business date, not later than the present one.
    to: NaiveDate,
}

impl FixSettlementRequest {
    pub(super) const fn days(&self) -> (Option<NaiveDate>, NaiveDate) {
        (self.from, self.to)
    }
}

/// How a share was paid.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaySettlementRequest {
    /// Whose share: the shop, or the entity.
    pub(super) party_id: Uuid,
    /// On which day, not later than the present one.
    pub(super) paid_on: NaiveDate,
    /// Number of the transfer, or whatever it is known by.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "BOC 2026-1130-0071", min_length = 1, max_length = 100)]
    pub(super) reference: String,
}

/// A settlement in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettlementRowResponse {
    /// Its id.
    id: Uuid,
    /// Counted from 1.
    #[schema(example = 1)]
    number: i32,
    /// Between whom.
    parties_are: PartiesCode,
    /// The first business date.
    from: NaiveDate,
    /// The last one.
    to: NaiveDate,
    /// How far it is.
    state: SettlementState,
    /// When it was fixed (UTC).
    fixed_at: String,
    /// By whom.
    fixed_by: NamedThing,
    /// When it was closed (UTC).
    closed_at: Option<String>,
    /// By whom.
    closed_by: Option<NamedThing>,
}

/// How far a settlement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SettlementState {
    /// Its figures are fixed; it can be withdrawn.
    Fixed,
    /// It does not change any more; shares are still to be paid.
    Closed,
    /// Every share that is not nothing was paid.
    Paid,
}

/// A settlement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettlementResponse {
    /// What a list says of it.
    #[serde(flatten)]
    row: SettlementRowResponse,
    /// Its figures.
    #[serde(flatten)]
    figures: SettlementFigures,
    /// What each pays or receives.
    shares: Vec<ShareResponse>,
    /// It has the postings up to this number of the audit chain that no earlier settlement has.
    #[schema(example = 1204)]
    through_seq: i64,
    /// The hash of the audit chain at that number.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    chain_hash: String,
}

/// What a party pays to the head office (plus), or receives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareResponse {
    /// The shop, or the entity.
    party_id: Uuid,
    /// Its name.
    #[schema(example = "云栖路店")]
    name: String,
    /// How much.
    #[schema(example = "83.33")]
    amount: String,
    /// On which day it was paid; null while it is not.
    paid_on: Option<NaiveDate>,
    /// Number of the transfer.
    reference: Option<String>,
    /// Who said so.
    paid_by: Option<NamedThing>,
}

impl SettlementRowResponse {
    pub(super) fn of(shown: &Shown) -> Self {
        let settlement = &shown.settlement;
        let is_paid = settlement.shares.iter().all(|share| share.amount == 0 || share.paid.is_some());
        let state = match settlement.closed {
            None => SettlementState::Fixed,
            Some(_) if is_paid => SettlementState::Paid,
            Some(_) => SettlementState::Closed,
        };
        let closed = settlement.closed.as_ref();
        Self {
            id: settlement.id.value(),
            number: settlement.number,
            parties_are: settlement.parties.into(),
            from: settlement.from,
            to: settlement.reach.to,
            state,
            fixed_at: instant(settlement.fixed_at),
            fixed_by: NamedThing::from(&settlement.fixed_by),
            closed_at: closed.map(|(at, _)| instant(*at)),
            closed_by: closed.map(|(_, by)| NamedThing::from(by)),
        }
    }
}

impl SettlementResponse {
    pub(super) fn of(shown: &Shown) -> Self {
        let Shown { settlement, names, only, currency } = shown;
        let only = only.map(Id::value);
        let share = |share: &persistence::settlement::PartyShare| ShareResponse {
            party_id: share.party,
            name: names.get(&share.party).cloned().unwrap_or_default(),
            amount: Money::from_minor(share.amount, *currency).to_string(),
            paid_on: share.paid.as_ref().map(|paid| paid.on),
            reference: share.paid.as_ref().map(|paid| paid.reference.clone()),
            paid_by: share.paid.as_ref().map(|paid| NamedThing::from(&paid.by)),
        };
        Self {
            row: SettlementRowResponse::of(shown),
            figures: SettlementFigures::of(&settlement.matrix, names, only, *currency),
            shares: settlement.shares.iter().map(share).collect(),
            through_seq: settlement.reach.through_seq,
            chain_hash: hex(&settlement.head_hash),
        }
    }
}
