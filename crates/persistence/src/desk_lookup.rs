//! Serving at the desk: an exact credential opens any member of the tenant, whoever maintains them.
//!
//! *Invariant:* nothing here lists or searches; a phone tail finds only whole tails. What a payment code says never
//! arrives here.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::card_number::Credential;
use domain::ids::{Card as CardThing, Id, Membership as MembershipThing};
use domain::phone::Phone;
use domain::plate::Plate;
use uuid::Uuid;

use crate::error::StoreError;
use crate::members::{self, Member};
use crate::memberships::{self, Membership};
use crate::schema::{card, card_alias, member, member_token, membership, wallet};
use crate::sealing::TenantKeys;
use crate::search_tokens::{Term, number_term, phone_tail_term, phone_term, plate_term};
use crate::store::Tx;

/// Panels shown for one credential at most; a tail that more people share asks for the whole phone.
const PANELS_MAX: i64 = 10;

/// A membership at the desk, with its member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Whose it is.
    pub member: Member,
    /// Balances, tier, cards.
    pub membership: Membership,
}

/// What a credential opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The card that was recognised, if it was one.
    pub card: Option<Id<CardThing>>,
    /// The memberships.
    pub panels: Vec<Panel>,
}

/// Opens what a credential names. A payment code opens nothing.
///
/// # Errors
/// [`StoreError`] of the queries, or of data that cannot be opened.
pub fn find(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<Found, StoreError> {
    let terms = match credential {
        Credential::PaymentCode => Vec::new(),
        Credential::Phone(digits) => Phone::parse(digits).iter().map(phone_term).collect(),
        Credential::PhoneTail(tail) => vec![phone_tail_term(tail)],
        Credential::CardOrAlias(text) => {
            if let Some(found) = by_alias(tx, keys, text, now)? {
                return Ok(found);
            }
            // A member number is also an exact credential, and so are a phone of another country and a number plate.
            let (phone, plate) = (Phone::parse(text).ok(), Plate::parse(text).ok());
            let exact = phone.iter().map(phone_term).chain(plate.iter().map(plate_term));
            exact.chain([number_term(text)]).collect()
        }
    };
    let panels = if terms.is_empty() { Vec::new() } else { by_terms(tx, keys, &terms, now)? };
    Ok(Found { card: None, panels })
}

/// One membership at the desk.
///
/// # Errors
/// [`StoreError`] of the queries, or of data that cannot be opened.
pub fn panel(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    membership: Id<MembershipThing>,
    now: DateTime<Utc>,
) -> Result<Option<Panel>, StoreError> {
    let rows = joined!(tx).filter(membership::id.eq(membership.value())).load::<Row>(tx.conn)?;
    Ok(panels(tx, keys, rows, now)?.pop())
}

type Row = (members::Row, memberships::Row);

/// Memberships with everything the desk shows of them, in one statement.
macro_rules! joined {
    ($tx:ident) => {
        membership::table
            .inner_join(
                member::table.on(member::tenant_id
                    .eq(membership::tenant_id)
                    .and(member::id.eq(membership::member_id))),
            )
            .inner_join(
                wallet::table
                    .on(wallet::tenant_id.eq(membership::tenant_id).and(wallet::id.eq(membership::id))),
            )
            .filter(membership::tenant_id.eq($tx.tenant_id()))
            .order(membership::id)
            .limit(PANELS_MAX)
            .select((members::columns!(), memberships::columns!()))
    };
}
use joined;

/// One statement from the text on a card to everything the desk shows.
fn by_alias(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    alias: &str,
    now: DateTime<Utc>,
) -> Result<Option<Found>, StoreError> {
    let row: Option<(Uuid, members::Row, memberships::Row)> = card_alias::table
        .inner_join(
            card::table.on(card::tenant_id.eq(card_alias::tenant_id).and(card::id.eq(card_alias::card_id))),
        )
        .inner_join(
            membership::table.on(membership::tenant_id
                .eq(card_alias::tenant_id)
                .and(membership::id.eq(card::membership_id))),
        )
        .inner_join(
            member::table
                .on(member::tenant_id.eq(card_alias::tenant_id).and(member::id.eq(membership::member_id))),
        )
        .inner_join(
            wallet::table.on(wallet::tenant_id.eq(card_alias::tenant_id).and(wallet::id.eq(membership::id))),
        )
        .filter(card_alias::tenant_id.eq(tx.tenant_id()).and(card_alias::alias.eq(alias)))
        .select((card::id, members::columns!(), memberships::columns!()))
        .first(tx.conn)
        .optional()?;
    let Some((card, member, membership)) = row else { return Ok(None) };
    let panels = panels(tx, keys, vec![(member, membership)], now)?;
    Ok(Some(Found { card: Some(Id::new(card)), panels }))
}

/// Memberships of the members who carry one of the terms.
fn by_terms(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    terms: &[Term],
    now: DateTime<Utc>,
) -> Result<Vec<Panel>, StoreError> {
    let tokens: Vec<Vec<u8>> = terms.iter().map(|term| term.token(keys)).collect();
    let members: Vec<Uuid> = member_token::table
        .filter(member_token::tenant_id.eq(tx.tenant_id()).and(member_token::token.eq_any(tokens)))
        .order(member_token::member_id)
        .limit(PANELS_MAX)
        .select(member_token::member_id)
        .distinct()
        .load(tx.conn)?;
    let rows = joined!(tx).filter(membership::member_id.eq_any(members)).load::<Row>(tx.conn)?;
    panels(tx, keys, rows, now)
}

fn panels(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    rows: Vec<Row>,
    now: DateTime<Utc>,
) -> Result<Vec<Panel>, StoreError> {
    let mut members = Vec::with_capacity(rows.len());
    let mut memberships = Vec::with_capacity(rows.len());
    for (member, membership) in rows {
        members.push(member.into_member(keys)?);
        memberships.push(membership.into_membership()?);
    }
    let memberships = memberships::completed(tx, memberships, now)?;
    let panels = members.into_iter().zip(memberships);
    Ok(panels.map(|(member, membership)| Panel { member, membership }).collect())
}
