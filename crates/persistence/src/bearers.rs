//! Gift cards (礼品卡) and deposits (定金): cards that belong to whoever holds them. Each is a membership of its own, of a program for
//! bearers, beside a member that is nobody; a deposit may say whose it is.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::bearer::BearerKind;
use domain::card_number;
use domain::cards::CardMedium;
use domain::ids::{Id, Member as MemberThing, Membership as MembershipThing, Program, Shop};
use domain::money::Currency;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::cards::{self, Card, CardError, NewCard};
use crate::error::StoreError;
use crate::ids;
use crate::member_profile::Profile;
use crate::members::{self, MemberHeader, NewMember};
use crate::memberships::{self, Membership};
use crate::pagination::{Page, PageRequest};
use crate::schema::{card, card_alias, member, membership, program, wallet};
use crate::sealing::TenantKeys;
use crate::store::Tx;
use crate::wallets::Holder;

/// A card to open.
#[derive(Debug, Clone)]
pub struct NewBearer<'a> {
    /// The tenant's keys.
    pub keys: &'a TenantKeys,
    /// Of which program; it is one for bearers.
    pub program: Id<Program>,
    /// The tenant's currency.
    pub currency: Currency,
    /// Its number, printed or made; whoever knows it can pay with it.
    pub number: String,
    /// What it is made of.
    pub medium: CardMedium,
    /// What people call it, whose it is, and what for.
    pub profile: Profile,
    /// Where it is sold.
    pub shop: Option<Id<Shop>>,
    /// The shop's day.
    pub today: NaiveDate,
}

/// A gift card or deposit with what is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerCard {
    /// Who stands for whoever holds it.
    pub member: MemberHeader,
    /// What is on it, and its cards.
    pub membership: Membership,
    /// Gift card or deposit.
    pub kind: BearerKind,
}

/// Which cards are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Gift cards or deposits.
    pub kind: Option<BearerKind>,
    /// Only those with something on them.
    pub with_value: bool,
    /// The one of this number, or of another text of its card.
    pub number: Option<String>,
}

/// Opens a card with nothing on it; it is usable at once, and worth nothing until it is topped up.
///
/// # Errors
/// [`CardError::NumberInUse`] when the number is known.
pub fn open(
    tx: &mut Tx<'_>,
    new: NewBearer<'_>,
    now: DateTime<Utc>,
) -> Result<Id<MembershipThing>, CardError> {
    let nobody = NewMember { profile: new.profile, owner: None, home_shop: new.shop, joined_on: new.today };
    let own: Id<MemberThing> = ids::fresh(now);
    let number = format!("B-{}", own.value().simple());
    let member = members::create_nobody(tx, new.keys, &number, &nobody, true, now)?;
    let of_wallet = (new.program, new.currency, Holder::Active);
    let membership = memberships::open_for(tx, member, of_wallet, new.today, now)?;
    let card = NewCard {
        membership,
        number: Some(new.number),
        medium: new.medium,
        aliases: Vec::new(),
        active: true,
        issued_on: new.today,
    };
    cards::issue(tx, &card, now)?;
    Ok(membership)
}

/// The wallet and the card that a number names, if it is a gift card or deposit of that kind.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn by_number(
    tx: &mut Tx<'_>,
    kind: BearerKind,
    number: &str,
) -> Result<Option<(Id<MembershipThing>, Card)>, StoreError> {
    let Ok(number) = card_number::normalise(number) else { return Ok(None) };
    let Some(id) = cards::find_by_alias(tx, &number)? else { return Ok(None) };
    let Some(card) = cards::find(tx, id)? else { return Ok(None) };
    let program: Uuid = membership::table
        .find((tx.tenant_id(), card.membership.value()))
        .select(membership::program_id)
        .first(tx.conn)?;
    let is_of_kind = kinds(tx, Some(kind))?.contains_key(&Id::new(program));
    Ok(is_of_kind.then_some((card.membership, card)))
}

/// Gift cards and deposits, newest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    filter: &Filter,
    page: &PageRequest,
    now: DateTime<Utc>,
) -> Result<Page<BearerCard>, StoreError> {
    let kinds = kinds(tx, filter.kind)?;
    let programs: Vec<Uuid> = kinds.keys().map(|id| id.value()).collect();
    let mut query = member::table
        .inner_join(
            membership::table
                .on(membership::tenant_id.eq(member::tenant_id).and(membership::member_id.eq(member::id))),
        )
        .inner_join(
            wallet::table.on(wallet::tenant_id.eq(member::tenant_id).and(wallet::id.eq(membership::id))),
        )
        .filter(member::tenant_id.eq(tx.tenant_id()).and(member::is_bearer))
        .filter(membership::program_id.eq_any(programs))
        .order(member::id.desc())
        .limit(page.fetch())
        .select((members::columns!(), memberships::columns!()))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(member::id.lt(after));
    }
    if filter.with_value {
        query = query.filter((wallet::principal + wallet::bonus).gt(Decimal::ZERO));
    }
    if let Some(number) = &filter.number {
        let number = card_number::normalise(number).unwrap_or_default();
        let named = card_alias::table
            .inner_join(
                card::table
                    .on(card::tenant_id.eq(card_alias::tenant_id).and(card::id.eq(card_alias::card_id))),
            )
            .filter(card_alias::tenant_id.eq(tx.tenant_id()).and(card_alias::alias.eq(number)))
            .select(card::membership_id);
        query = query.filter(membership::id.eq_any(named));
    }
    let rows: Vec<(members::Row, memberships::Row)> = query.load(tx.conn)?;
    let (mut holders, mut of_cards) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (holder, membership) in rows {
        holders.push(holder.into_header(keys)?);
        of_cards.push(membership.into_membership()?);
    }
    let of_cards = memberships::completed(tx, of_cards, now)?;
    let card = |(member, membership): (MemberHeader, Membership)| {
        let kind = kinds.get(&membership.wallet.program).copied()?;
        Some(BearerCard { member, membership, kind })
    };
    let cards = holders.into_iter().zip(of_cards).filter_map(card).collect();
    Ok(Page::cut(cards, page, |card: &BearerCard| card.member.id.value()))
}

/// The programs for bearers, of one kind or all.
fn kinds(
    tx: &mut Tx<'_>,
    wanted: Option<BearerKind>,
) -> Result<HashMap<Id<Program>, BearerKind>, StoreError> {
    let rows: Vec<(Uuid, Option<String>)> = program::table
        .filter(program::tenant_id.eq(tx.tenant_id()).and(program::bearer.is_not_null()))
        .select((program::id, program::bearer))
        .load(tx.conn)?;
    let kind = |(id, code): (Uuid, Option<String>)| {
        let kind = BearerKind::from_code(&code?)?;
        wanted.is_none_or(|wanted| wanted == kind).then_some((Id::new(id), kind))
    };
    Ok(rows.into_iter().filter_map(kind).collect())
}

/// One gift card or deposit.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    id: Id<MembershipThing>,
    now: DateTime<Utc>,
) -> Result<Option<BearerCard>, StoreError> {
    let Some(membership) = memberships::find(tx, id, now)? else { return Ok(None) };
    let Some(kind) = kinds(tx, None)?.remove(&membership.wallet.program) else { return Ok(None) };
    let header = members::headers_of(tx, keys, &[membership.member])?.pop();
    Ok(header.map(|member: MemberHeader| BearerCard { member, membership, kind }))
}
