//! Members: enrolled, browsed, changed. Whoever lists or opens goes through the browse predicate.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::cards::CardMedium;
use domain::ids::{Id, Member as MemberThing, Membership as MembershipThing, Program, Shop, User};
use domain::phone::Phone;
use domain::plate::Plate;
use persistence::audit::{self, Act, Event};
use persistence::browse::BrowseScope;
use persistence::cards::{self, NewCard};
use persistence::member_list::{self, ListedMember, MemberFilter};
use persistence::member_profile::{Gender, Profile};
use persistence::members::{self, Member, MemberChanges, MemberError, MemberStatus, NewMember};
use persistence::memberships::{self, Membership};
use persistence::near_names::{self, NearNames};
use persistence::pagination::{Page, PageRequest};
use persistence::sealing::{KeyRing, TenantKeys};
use persistence::snapshot::TenantSnapshot;
use persistence::snapshot_cache::SnapshotCache;
use persistence::store::Tx;
use serde_json::json;

use super::cards::card_error;
use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::language::Language;
use crate::problem::Code;
use crate::state::AppState;

/// What names tiers and dates: the tenant's rules, where the caller stands and what day it is there.
#[derive(Debug, Clone)]
pub struct Standpoint {
    /// The tenant's rules and shops.
    pub snapshot: Arc<TenantSnapshot>,
    /// The caller's shop, if they have one.
    pub shop: Option<Id<Shop>>,
    /// The business date there.
    pub today: NaiveDate,
    /// The language that they prefer, if they said so.
    pub language: Option<Language>,
}

/// One page of members, and what names their tiers.
#[derive(Debug)]
pub struct ListedMembers {
    /// The members.
    pub page: Page<ListedMember>,
    /// Where the caller stands.
    pub standpoint: Standpoint,
}

/// A member with their memberships.
#[derive(Debug)]
pub struct OpenedMember {
    /// The member.
    pub member: Member,
    /// Their memberships, oldest first.
    pub memberships: Vec<Membership>,
    /// Where the caller stands.
    pub standpoint: Standpoint,
}

/// A membership and what names its tier.
#[derive(Debug)]
pub struct OpenedMembership {
    /// The membership.
    pub membership: Membership,
    /// Where the caller stands.
    pub standpoint: Standpoint,
}

/// A membership to open, perhaps with a card that is usable at once.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The program.
    pub program: Id<Program>,
    /// The number of the card to bind.
    pub card_number: Option<String>,
}

/// What to change of a member; an inner `None` empties.
#[derive(Debug, Clone, Default)]
pub struct MemberEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another phone, or none.
    pub phone: Option<Option<Phone>>,
    /// Another form of address, or none.
    pub gender: Option<Option<Gender>>,
    /// Another birthday, or none.
    pub birthday: Option<Option<NaiveDate>>,
    /// Another note.
    pub note: Option<String>,
    /// Other number plates, all of them.
    pub plates: Option<Vec<Plate>>,
    /// Whether they may be served.
    pub status: Option<MemberStatus>,
    /// Another maintainer.
    pub owner: Option<Id<User>>,
    /// Another home shop.
    pub home_shop: Option<Id<Shop>>,
    /// Whether they want messages.
    pub messages_allowed: Option<bool>,
}

/// What a use case of members needs of its request.
pub(crate) struct Context {
    key_ring: KeyRing,
    snapshots: SnapshotCache,
    pub(super) scope: BrowseScope,
    shop: Option<Id<Shop>>,
    language: Option<Language>,
    pub(crate) act: Act,
}

impl Context {
    pub(crate) fn of(state: &AppState, principal: &Principal) -> Self {
        Self {
            key_ring: state.key_ring.clone(),
            snapshots: state.till_settings.snapshots.clone(),
            scope: principal.browse.clone(),
            shop: principal.shop,
            language: principal.language,
            act: principal.act(),
        }
    }

    pub(crate) fn keys(&self, tx: &mut Tx<'_>) -> Result<Arc<TenantKeys>, AppError> {
        Ok(self.key_ring.tenant(tx)?)
    }

    pub(crate) fn standpoint(&self, tx: &mut Tx<'_>) -> Result<Standpoint, AppError> {
        let snapshot = self.snapshots.of(tx)?;
        let today = snapshot.business_date(self.shop, self.act.now);
        Ok(Standpoint { snapshot, shop: self.shop, today, language: self.language })
    }

    /// What the caller may see of a member who is in their way.
    fn in_the_way(
        &self,
        tx: &mut Tx<'_>,
        member: Id<MemberThing>,
    ) -> Result<Option<Box<members::MemberHeader>>, AppError> {
        let keys = self.keys(tx)?;
        Ok(members::find_header(tx, &keys, &self.scope, member)?.map(Box::new))
    }

    fn opened(
        &self,
        tx: &mut Tx<'_>,
        scope: &BrowseScope,
        id: Id<MemberThing>,
    ) -> Result<OpenedMember, AppError> {
        let keys = self.keys(tx)?;
        let member = members::find(tx, &keys, scope, id)?.ok_or(AppError::NotFound(Noun::Member))?;
        let memberships = memberships::list_of(tx, &[id], self.act.now)?;
        Ok(OpenedMember { member, memberships, standpoint: self.standpoint(tx)? })
    }

    pub(super) fn member_error(&self, tx: &mut Tx<'_>, error: MemberError) -> AppError {
        match error {
            MemberError::NotFound => AppError::NotFound(Noun::Member),
            MemberError::Erased => AppError::Conflict(Code::MemberErased),
            MemberError::Store(error) => AppError::Store(error),
            MemberError::PhoneInUse { member } => match self.in_the_way(tx, member) {
                Ok(seen) => AppError::PhoneInUse(seen),
                Err(error) => error,
            },
        }
    }

    /// Opens the membership and binds its card.
    fn open(
        &self,
        tx: &mut Tx<'_>,
        member: Id<MemberThing>,
        opening: &Opening,
    ) -> Result<Id<MembershipThing>, AppError> {
        let at = self.standpoint(tx)?;
        let now = self.act.now;
        if at.snapshot.programs.get(&opening.program).is_some_and(|program| program.bearer.is_some()) {
            return Err(AppError::invalid("/program_id", "bearer-program"));
        }
        let id = memberships::open(tx, member, opening.program, at.snapshot.currency, at.today, now)?;
        audit::record(tx, &self.act, &Event::done("membership.opened", "membership", id.value()))?;
        if let Some(number) = &opening.card_number {
            self.bind(tx, id, number, at.today)?;
        }
        Ok(id)
    }

    fn bind(
        &self,
        tx: &mut Tx<'_>,
        to: Id<MembershipThing>,
        number: &str,
        today: NaiveDate,
    ) -> Result<(), AppError> {
        let new = NewCard {
            membership: to,
            number: Some(number.to_owned()),
            medium: CardMedium::Magnetic,
            aliases: Vec::new(),
            active: true,
            issued_on: today,
        };
        let card = cards::issue(tx, &new, self.act.now).map_err(|error| card_error(self, tx, error))?;
        Ok(audit::record(tx, &self.act, &Event::done("card.issued", "card", card.id.value()))?)
    }

    /// The bearer of a card, as far as the caller may see them.
    pub(crate) fn bearer(
        &self,
        tx: &mut Tx<'_>,
        membership: Id<MembershipThing>,
    ) -> Result<Option<Box<members::MemberHeader>>, AppError> {
        match memberships::find(tx, membership, self.act.now)? {
            Some(membership) => self.in_the_way(tx, membership.member),
            None => Ok(None),
        }
    }
}

/// Lists the members that the caller may browse.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: MemberFilter,
    page: PageRequest,
) -> Result<ListedMembers, AppError> {
    let context = Context::of(state, principal);
    state
        .read(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            let page = member_list::list(tx, &keys, &context.scope, &filter, &page, context.act.now)?;
            Ok(ListedMembers { page, standpoint: context.standpoint(tx)? })
        })
        .await
}

/// One member that the caller may browse.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    state: &AppState,
    principal: &Principal,
    id: Id<MemberThing>,
) -> Result<OpenedMember, AppError> {
    let context = Context::of(state, principal);
    state.read(principal.tenant, move |tx| context.opened(tx, &context.scope, id)).await
}

/// Enrols a member, maintained by the caller and at home in their shop; perhaps with a membership and its card.
///
/// # Errors
/// [`AppError::PhoneInUse`], [`AppError::CardNumberInUse`].
pub async fn enrol(
    state: &AppState,
    principal: &Principal,
    profile: Profile,
    opening: Option<Opening>,
) -> Result<OpenedMember, AppError> {
    let context = Context::of(state, principal);
    let owner = principal.user().ok().map(|(user, _)| user);
    state
        .write(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            let joined_on = context.standpoint(tx)?.today;
            let new = NewMember { profile: profile.clone(), owner, home_shop: context.shop, joined_on };
            let id = members::create(tx, &keys, &new, context.act.now)
                .map_err(|error| context.member_error(tx, error))?;
            audit::record(tx, &context.act, &Event::done("member.enrolled", "member", id.value()))?;
            if let Some(opening) = &opening {
                context.open(tx, id, opening)?;
            }
            // Whoever enrols sees the result, whatever they may browse.
            context.opened(tx, &BrowseScope::All, id)
        })
        .await
}

/// Changes a member that is still at `version`.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::PhoneInUse`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<MemberThing>,
    version: i64,
    edit: MemberEdit,
) -> Result<OpenedMember, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            let before =
                members::find(tx, &keys, &context.scope, id)?.ok_or(AppError::NotFound(Noun::Member))?;
            let changes = edit.changes(&before.profile);
            members::update(tx, &keys, &context.scope, id, version, &changes)
                .map_err(|error| context.member_error(tx, error))?;
            // Names of fields only: the log holds no personal values.
            let event = Event::done("member.changed", "member", id.value())
                .with_diff(json!({"fields": edit.fields()}));
            audit::record(tx, &context.act, &event)?;
            // A member who was handed over may be out of the caller's sight; the answer is still theirs.
            context.opened(tx, &BrowseScope::All, id)
        })
        .await
}

/// A member's data in full. Each look is recorded.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn unmask(
    state: &AppState,
    principal: &Principal,
    id: Id<MemberThing>,
) -> Result<Profile, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            let member =
                members::find(tx, &keys, &context.scope, id)?.ok_or(AppError::NotFound(Noun::Member))?;
            audit::record(tx, &context.act, &Event::done("member.unmasked", "member", id.value()))?;
            Ok(member.profile)
        })
        .await
}

/// Names near to one that is about to be enrolled.
///
/// # Errors
/// [`AppError::Store`].
pub async fn near(state: &AppState, principal: &Principal, name: String) -> Result<NearNames, AppError> {
    let context = Context::of(state, principal);
    state
        .read(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            Ok(near_names::near(tx, &keys, &context.scope, &name)?)
        })
        .await
}

/// Opens a membership of a member. The desk serves anybody, so this is not limited to whom the caller may browse.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::CardNumberInUse`], or a conflict when the member has one in the program.
pub async fn open_membership(
    state: &AppState,
    principal: &Principal,
    member: Id<MemberThing>,
    opening: Opening,
) -> Result<OpenedMembership, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            members::find_header(tx, &keys, &BrowseScope::All, member)?
                .ok_or(AppError::NotFound(Noun::Member))?;
            let id = context.open(tx, member, &opening)?;
            let membership =
                memberships::find(tx, id, context.act.now)?.ok_or(AppError::NotFound(Noun::Membership))?;
            Ok(OpenedMembership { membership, standpoint: context.standpoint(tx)? })
        })
        .await
}

impl MemberEdit {
    fn changes(&self, before: &Profile) -> MemberChanges {
        let mut profile = before.clone();
        if let Some(name) = &self.name {
            profile.name.clone_from(name);
        }
        if let Some(phone) = &self.phone {
            profile.phone.clone_from(phone);
        }
        if let Some(note) = &self.note {
            profile.note.clone_from(note);
        }
        if let Some(plates) = &self.plates {
            profile.plates.clone_from(plates);
        }
        profile.gender = self.gender.unwrap_or(profile.gender);
        profile.birthday = self.birthday.unwrap_or(profile.birthday);
        MemberChanges {
            profile: (profile != *before).then_some(profile),
            status: self.status,
            owner: self.owner,
            home_shop: self.home_shop,
            messages_allowed: self.messages_allowed,
        }
    }

    fn fields(&self) -> Vec<&'static str> {
        let named = [
            ("name", self.name.is_some()),
            ("phone", self.phone.is_some()),
            ("plates", self.plates.is_some()),
            ("gender", self.gender.is_some()),
            ("birthday", self.birthday.is_some()),
            ("note", self.note.is_some()),
            ("status", self.status.is_some()),
            ("owner_id", self.owner.is_some()),
            ("home_shop_id", self.home_shop.is_some()),
            ("messages_allowed", self.messages_allowed.is_some()),
        ];
        named.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
    }
}
