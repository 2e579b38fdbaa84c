//! Members as lists and pages show them: masked.

use chrono::{DateTime, NaiveDate, Utc};
use persistence::member_list::ListedMember;
use persistence::member_profile::Gender;
use persistence::members::MemberHeader;
use persistence::named::Named;
use persistence::near_names::{NearName, NearNames};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::members::{OpenedMember, Standpoint};
use crate::wire::balances::{Tier, sum};
use crate::wire::codes::MemberStatusCode;
use crate::wire::membership::{Membership, tier_of};
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;

/// Form of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Gender)]
pub(crate) enum GenderCode {
    /// 女士.
    Female,
    /// 先生.
    Male,
    /// Not said.
    Unknown,
}

/// A member of a list, with the main (oldest) membership.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberRow {
    id: Uuid,
    /// Member number.
    #[schema(example = "M000123")]
    number: String,
    /// Name; empty once the person is erased.
    #[schema(example = "张三海")]
    name: String,
    #[schema(example = "138****5678")]
    phone_masked: Option<String>,
    /// Whether they may be served.
    status: MemberStatusCode,
    /// Tier of the main membership.
    tier: Option<Tier>,
    /// Stored value of the main membership.
    #[schema(example = "12000.00")]
    balance: String,
    /// Points of the main membership.
    #[schema(example = 8)]
    reward_points: i64,
    /// Last characters of the newest card.
    #[schema(example = "0012")]
    card_tail: Option<String>,
    /// Where they are at home.
    home_shop: Option<NamedThing>,
    /// Who maintains them.
    owner: Option<NamedThing>,
    /// Date of the last posting.
    last_visit_on: Option<NaiveDate>,
}

/// A member with their memberships.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberResponse {
    pub(super) id: Uuid,
    /// Member number.
    #[schema(example = "M000123")]
    number: String,
    /// Name; empty once the person is erased.
    #[schema(example = "张三海")]
    name: String,
    gender: Option<GenderCode>,
    birthday: Option<NaiveDate>,
    #[schema(example = "138****5678")]
    phone_masked: Option<String>,
    /// What staff should know.
    #[schema(example = "靠窗座位")]
    note: Option<String>,
    /// Number plates of their cars.
    #[schema(example = json!(["京A12345"]))]
    plates: Vec<String>,
    /// Whether they may be served.
    status: MemberStatusCode,
    /// Who maintains them.
    owner: Option<NamedThing>,
    /// Where they are at home.
    home_shop: Option<NamedThing>,
    /// When their picture was taken in (UTC), see `GET /members/{id}/photo`; null when there is none.
    photo_at: Option<String>,
    /// Business date of enrolment.
    joined_on: NaiveDate,
    /// Whether they want messages about their money.
    #[schema(example = true)]
    messages_allowed: bool,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    pub(super) row_version: i64,
    /// Their memberships, oldest first.
    memberships: Vec<Membership>,
}

/// The nearest names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NearNamesResponse {
    /// At most five, nearest first.
    items: Vec<NearMember>,
    /// How many near names are not shown.
    #[schema(example = 2)]
    more: usize,
}

/// A member with a near name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NearMember {
    id: Uuid,
    #[schema(example = "王小明")]
    name: String,
    /// Who maintains them; null when the caller may not browse them.
    owner: Option<NamedThing>,
    /// Null when the caller may not browse them.
    #[schema(example = "138****5678")]
    phone_masked: Option<String>,
}

impl MemberRow {
    pub(super) fn of(listed: &ListedMember, at: &Standpoint) -> Self {
        let header = &listed.header;
        let main = listed.memberships.first();
        let zero = domain::money::Money::from_minor(0, at.snapshot.currency);
        let cards = listed.memberships.iter().flat_map(|membership| &membership.cards);
        Self {
            id: header.id.value(),
            number: header.number.clone(),
            name: header.display.name.clone(),
            phone_masked: header.display.phone_masked.clone(),
            status: header.status.into(),
            tier: main.map(|membership| tier_of(membership, at)),
            balance: main.map_or(zero, |main| sum(main.wallet.principal, main.wallet.bonus)).to_string(),
            reward_points: main.map_or(0, |main| main.wallet.reward_points),
            card_tail: cards.max_by_key(|card| card.id).map(|card| card.tail().to_owned()),
            home_shop: named(header.home_shop.as_ref()),
            owner: named(header.owner.as_ref()),
            last_visit_on: last_visit(listed)
                .map(|at_instant| at.snapshot.business_date(at.shop, at_instant)),
        }
    }
}

fn last_visit(listed: &ListedMember) -> Option<DateTime<Utc>> {
    listed.memberships.iter().filter_map(|membership| membership.wallet.last_recorded_at).max()
}

impl From<&OpenedMember> for MemberResponse {
    fn from(opened: &OpenedMember) -> Self {
        let MemberHeader {
            id,
            number,
            status,
            owner,
            home_shop,
            joined_on,
            messages_allowed,
            row_version,
            is_walk_in: _,
            is_bearer: _,
            photo_at,
            display,
        } = &opened.member.header;
        let profile = &opened.member.profile;
        let memberships = opened.memberships.iter();
        Self {
            id: id.value(),
            number: number.clone(),
            name: display.name.clone(),
            gender: profile.gender.map(GenderCode::from),
            birthday: profile.birthday,
            phone_masked: display.phone_masked.clone(),
            note: (!profile.note.is_empty()).then(|| profile.note.clone()),
            plates: profile.plates.iter().map(|plate| plate.text().to_owned()).collect(),
            status: (*status).into(),
            owner: named(owner.as_ref()),
            home_shop: named(home_shop.as_ref()),
            photo_at: photo_at.map(instant),
            joined_on: *joined_on,
            messages_allowed: *messages_allowed,
            row_version: *row_version,
            memberships: memberships
                .map(|membership| Membership::of(membership, &opened.standpoint))
                .collect(),
        }
    }
}

impl From<NearNames> for NearNamesResponse {
    fn from(near: NearNames) -> Self {
        Self { items: near.items.iter().map(NearMember::from).collect(), more: near.more }
    }
}

impl From<&NearName> for NearMember {
    fn from(near: &NearName) -> Self {
        let member = &near.member;
        let seen = near.visible.then_some(member);
        Self {
            id: member.id.value(),
            name: member.display.name.clone(),
            owner: seen.and_then(|member| named(member.owner.as_ref())),
            phone_masked: seen.and_then(|member| member.display.phone_masked.clone()),
        }
    }
}

impl From<Gender> for GenderCode {
    fn from(gender: Gender) -> Self {
        match gender {
            Gender::Male => Self::Male,
            Gender::Female => Self::Female,
        }
    }
}

fn named<T>(named: Option<&Named<T>>) -> Option<NamedThing> {
    named.map(|named| NamedThing { id: named.id.value(), name: named.name.clone() })
}
