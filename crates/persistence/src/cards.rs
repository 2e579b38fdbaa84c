//! Cards: issued by number, recognised by any alias, and led through their states. Value is never touched here.
//!
//! *Invariant:* a card's state is read by the till, so the wallet is locked before it changes.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use domain::cards::{CardAction, CardMedium, CardRefusal};
use domain::ids::{Card as CardThing, Id, Membership};
use domain::till::CardState;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{card, card_alias, membership};
use crate::store::{StoreFailure, Tx};
use crate::written::one_row;
use crate::{ids, programs, wallets};

/// Numbers tried when the template's next ones were given out by hand before.
const NUMBER_ATTEMPTS_MAX: u32 = 1_000;
/// Characters at the end of a number that identify a card to people.
const TAIL_CHARACTERS: usize = 4;

/// A card as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub id: Id<CardThing>,
    /// Whose it is.
    pub membership: Id<Membership>,
    /// The printed number.
    pub number: String,
    /// What it is made of.
    pub medium: CardMedium,
    /// Its state.
    pub state: CardState,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// Texts beside its number by which it is recognised.
    pub aliases_count: i64,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl Card {
    /// The last characters of its number.
    #[must_use]
    pub fn tail(&self) -> &str {
        tail(&self.number)
    }
}

/// The last characters of a card number.
#[must_use]
pub fn tail(number: &str) -> &str {
    let start = number.char_indices().rev().nth(TAIL_CHARACTERS - 1).map_or(0, |(start, _)| start);
    &number[start..]
}

/// A card to issue.
#[derive(Debug, Clone)]
pub struct NewCard {
    /// Whose it is.
    pub membership: Id<Membership>,
    /// Its number; none takes the next one of the program.
    pub number: Option<String>,
    /// What it is made of.
    pub medium: CardMedium,
    /// Other texts by which it is recognised.
    pub aliases: Vec<String>,
    /// Whether it is usable at once.
    pub active: bool,
    /// The business date.
    pub issued_on: NaiveDate,
}

/// Whose place a new card takes, and by which request.
#[derive(Debug, Clone, Copy)]
pub struct Replaced<'a> {
    /// The card that is void from then on.
    pub card: Id<CardThing>,
    /// The idempotency key of the request.
    pub key: &'a str,
    /// What else identifies the request.
    pub fingerprint: &'a [u8; 32],
}

/// What a key did to a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The card that took the other's place.
    pub card: Card,
    /// What identifies the request beside its key; none is known of old ones.
    pub fingerprint: Option<Vec<u8>>,
}

/// Why a card was not issued or changed.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// No such card or membership in this tenant.
    #[error("not found")]
    NotFound,
    /// A number or alias is in use, by this card.
    #[error("a card with this number exists")]
    NumberInUse {
        /// The card that has it.
        card: Id<CardThing>,
    },
    /// The card's state does not allow it.
    #[error("refused by the card's state")]
    Refused(#[source] CardRefusal),
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for CardError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<diesel::result::Error> for CardError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

impl StoreFailure for CardError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::NotFound | Self::NumberInUse { .. } | Self::Refused(_) => None,
        }
    }
}

type Row = (Uuid, Uuid, String, String, i16, NaiveDate, i64, Option<i64>);

/// Columns of a card, with the count of its other texts.
macro_rules! columns {
    () => {
        (
            card::id,
            card::membership_id,
            card::number,
            card::medium,
            card::state,
            card::issued_on,
            card::row_version,
            card_alias::table
                .filter(card_alias::tenant_id.eq(card::tenant_id).and(card_alias::card_id.eq(card::id)))
                .filter(card_alias::alias.ne(card::number))
                .count()
                .single_value(),
        )
    };
}

fn card_from(row: Row) -> Result<Card, StoreError> {
    let (id, membership, number, medium, state, issued_on, row_version, aliases) = row;
    Ok(Card {
        id: Id::new(id),
        membership: Id::new(membership),
        number,
        medium: CardMedium::from_code(&medium).ok_or(StoreError::corrupt("card", "medium", id))?,
        state: CardState::from_number(state).ok_or(StoreError::corrupt("card", "state", id))?,
        issued_on,
        aliases_count: aliases.unwrap_or_default(),
        row_version,
    })
}

/// One card.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<CardThing>) -> Result<Option<Card>, StoreError> {
    let row: Option<Row> =
        card::table.find((tx.tenant_id(), id.value())).select(columns!()).first(tx.conn).optional()?;
    row.map(card_from).transpose()
}

/// The card that is recognised by a text.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_by_alias(tx: &mut Tx<'_>, alias: &str) -> Result<Option<Id<CardThing>>, StoreError> {
    let id: Option<Uuid> = card_alias::table
        .find((tx.tenant_id(), alias))
        .select(card_alias::card_id)
        .first(tx.conn)
        .optional()?;
    Ok(id.map(Id::new))
}

/// Every card of some memberships, oldest first.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list_of(tx: &mut Tx<'_>, memberships: &[Uuid]) -> Result<Vec<Card>, StoreError> {
    let rows: Vec<Row> = card::table
        .filter(card::tenant_id.eq(tx.tenant_id()).and(card::membership_id.eq_any(memberships)))
        .order(card::id)
        .select(columns!())
        .load(tx.conn)?;
    rows.into_iter().map(card_from).collect()
}

/// Issues a card to a membership.
///
/// # Errors
/// [`CardError::NotFound`] without that membership, [`CardError::NumberInUse`] when the number or an alias is known.
pub fn issue(tx: &mut Tx<'_>, new: &NewCard, now: DateTime<Utc>) -> Result<Card, CardError> {
    issue_for(tx, new, None, now)
}

/// Voids a card and issues another in its place (C07). To be called under the lock that [`hold`] takes.
///
/// # Errors
/// [`CardError::Refused`] when the old card is replaced or cancelled, [`CardError::NumberInUse`] when the number or an alias is known.
pub fn replace(
    tx: &mut Tx<'_>,
    replaced: Replaced<'_>,
    new: &NewCard,
    now: DateTime<Utc>,
) -> Result<Card, CardError> {
    act(tx, replaced.card, CardAction::Replace)?;
    issue_for(tx, new, Some(replaced), now)
}

/// What the request with a key put in the place of another card.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn replacement_by_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<Replacement>, StoreError> {
    let found: Option<(Uuid, Option<Vec<u8>>)> = card::table
        .filter(card::tenant_id.eq(tx.tenant_id()).and(card::replacement_key.eq(key)))
        .select((card::id, card::replacement_fingerprint))
        .first(tx.conn)
        .optional()?;
    let Some((id, fingerprint)) = found else { return Ok(None) };
    let card = find(tx, Id::new(id))?.ok_or(StoreError::corrupt("card", "id", id))?;
    Ok(Some(Replacement { card, fingerprint }))
}

fn issue_for(
    tx: &mut Tx<'_>,
    new: &NewCard,
    replaced: Option<Replaced<'_>>,
    now: DateTime<Utc>,
) -> Result<Card, CardError> {
    if wallets::lock_for_change(tx, &[new.membership])?.is_empty() {
        return Err(CardError::NotFound);
    }
    let number = match &new.number {
        Some(number) => number.clone(),
        None => next_free_number(tx, new.membership)?,
    };
    let id: Id<CardThing> = ids::fresh(now);
    let state = if new.active { CardState::Active } else { CardState::Issued };
    let texts: Vec<&str> = distinct(&number, &new.aliases);
    refuse_known(tx, &texts)?;
    diesel::insert_into(card::table)
        .values((
            card::tenant_id.eq(tx.tenant_id()),
            card::id.eq(id.value()),
            card::membership_id.eq(new.membership.value()),
            card::number.eq(&number),
            card::medium.eq(new.medium.code()),
            card::state.eq(state as i16),
            card::issued_on.eq(new.issued_on),
            card::replaces.eq(replaced.map(|replaced| replaced.card.value())),
            card::replacement_key.eq(replaced.map(|replaced| replaced.key)),
            card::replacement_fingerprint.eq(replaced.map(|replaced| replaced.fingerprint.as_slice())),
        ))
        .execute(tx.conn)?;
    insert_aliases(tx, id, &texts)?;
    find(tx, id)?.ok_or(CardError::NotFound)
}

/// Makes a card recognisable by one more text.
///
/// # Errors
/// [`CardError::NotFound`] without that card, [`CardError::NumberInUse`] when the text is known.
pub fn add_alias(tx: &mut Tx<'_>, id: Id<CardThing>, alias: &str) -> Result<Card, CardError> {
    find(tx, id)?.ok_or(CardError::NotFound)?;
    refuse_known(tx, &[alias])?;
    insert_aliases(tx, id, &[alias])?;
    find(tx, id)?.ok_or(CardError::NotFound)
}

/// A card as it is under the lock of its wallet, which keeps its state until the transaction ends.
///
/// # Errors
/// [`CardError::NotFound`] without that card.
pub fn hold(tx: &mut Tx<'_>, id: Id<CardThing>) -> Result<Card, CardError> {
    let unlocked = find(tx, id)?.ok_or(CardError::NotFound)?;
    wallets::lock_for_change(tx, &[unlocked.membership])?;
    // Read again: only what was read under the lock decides.
    find(tx, id)?.ok_or(CardError::NotFound)
}

/// Leads a card to its next state, under the lock of its wallet.
///
/// # Errors
/// [`CardError::NotFound`] without that card, [`CardError::Refused`] when the action does not follow from its state.
pub fn act(tx: &mut Tx<'_>, id: Id<CardThing>, action: CardAction) -> Result<Card, CardError> {
    let card = hold(tx, id)?;
    let state = card.state.after(action).map_err(CardError::Refused)?;
    let affected = diesel::update(card::table.find((tx.tenant_id(), id.value())))
        .set((card::state.eq(state as i16), card::row_version.eq(card.row_version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    Ok(Card { state, row_version: card.row_version + 1, ..card })
}

fn next_free_number(tx: &mut Tx<'_>, of: Id<Membership>) -> Result<String, CardError> {
    let program: Uuid =
        membership::table.find((tx.tenant_id(), of.value())).select(membership::program_id).first(tx.conn)?;
    for _ in 0..NUMBER_ATTEMPTS_MAX {
        let number = programs::take_card_number(tx, Id::new(program))?;
        let taken = card_alias::table.find((tx.tenant_id(), &number));
        if !diesel::select(exists(taken)).get_result::<bool>(tx.conn)? {
            return Ok(number);
        }
    }
    Err(StoreError::corrupt("program", "next_card_number", program).into())
}

fn distinct<'a>(number: &'a str, aliases: &'a [String]) -> Vec<&'a str> {
    let mut texts: Vec<&str> = std::iter::once(number).chain(aliases.iter().map(String::as_str)).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn refuse_known(tx: &mut Tx<'_>, texts: &[&str]) -> Result<(), CardError> {
    let known: Option<Uuid> = card_alias::table
        .filter(card_alias::tenant_id.eq(tx.tenant_id()).and(card_alias::alias.eq_any(texts)))
        .select(card_alias::card_id)
        .first(tx.conn)
        .optional()?;
    known.map_or(Ok(()), |card| Err(CardError::NumberInUse { card: Id::new(card) }))
}

fn insert_aliases(tx: &mut Tx<'_>, id: Id<CardThing>, texts: &[&str]) -> Result<(), StoreError> {
    let rows: Vec<_> = texts
        .iter()
        .map(|&text| {
            (
                card_alias::tenant_id.eq(tx.tenant_id()),
                card_alias::alias.eq(text),
                card_alias::card_id.eq(id.value()),
            )
        })
        .collect();
    diesel::insert_into(card_alias::table).values(rows).execute(tx.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_the_last_four_characters() {
        assert_eq!(tail("800000042"), "0042");
        assert_eq!(tail("12"), "12");
    }
}
