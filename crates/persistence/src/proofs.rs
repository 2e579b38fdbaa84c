//! 验证: proofs that members are at the desk, as they are asked for and confirmed. The till takes them with the posting.
//!
//! *Invariant:* no code is stored, only its hash under a key of the tenant; nor is a phone in clear.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::card_number;
use domain::ids::{
    Card, Id, Member, Membership, Message, Posting, Proof as ProofThing, Shop, Terminal, User,
};
use domain::proof::{ProofFacts, ProofKind, ProofUnusable, Takes, WRONG_CODES_MAX};
use domain::till::CardState;
use uuid::Uuid;

use crate::browse::BrowseScope;
use crate::error::StoreError;
use crate::members;
use crate::messages::recipients::SealedTail;
use crate::schema::{card, card_alias, proof, reader_event};
use crate::sealing::TenantKeys;
use crate::store::Tx;
use crate::till;

/// Taps of a till that one look reads, the newest.
const TAPS_MAX: i64 = 20;

/// A proof to make.
#[derive(Debug, Clone)]
pub struct NewProof {
    /// Its id.
    pub id: Id<ProofThing>,
    /// Whose card it is for.
    pub membership: Id<Membership>,
    /// Whose it is.
    pub member: Id<Member>,
    /// Where it can be used.
    pub shop: Id<Shop>,
    /// At which till.
    pub terminal: Option<Id<Terminal>>,
    /// By whom.
    pub user: Option<Id<User>>,
    /// For how much at most.
    pub ceiling: Takes,
    /// What proves it.
    pub by: NewProofBy,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be confirmed, or used.
    pub expires_at: DateTime<Utc>,
}

/// What proves that a member is there.
#[derive(Debug, Clone)]
pub enum NewProofBy {
    /// Their card: it proves at once.
    Card {
        /// Which.
        card: Id<Card>,
        /// Whether a paired reader of the till saw it; else the page told so.
        is_read: bool,
    },
    /// A code, once it is typed.
    Code {
        /// Its hash.
        hash: Vec<u8>,
        /// The last digits of the phone.
        phone_tail: SealedTail,
        /// The message that tells it.
        message: Id<Message>,
    },
}

impl NewProofBy {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ProofKind {
        match self {
            Self::Card { is_read: true, .. } => ProofKind::CardRead,
            Self::Card { is_read: false, .. } => ProofKind::CardSwiped,
            Self::Code { .. } => ProofKind::SmsCode,
        }
    }
}

/// A proof as stored.
#[derive(Debug, Clone)]
pub struct Proof {
    /// What the till looks at.
    pub facts: ProofFacts,
    /// How often its code was wrong.
    pub wrong_codes: i16,
    /// Hash of its code.
    pub code_hash: Option<Vec<u8>>,
}

impl Proof {
    /// Why it can be confirmed no more, if so.
    #[must_use]
    pub fn ended(&self, now: DateTime<Utc>) -> Option<ProofUnusable> {
        if self.facts.is_used {
            Some(ProofUnusable::Used)
        } else if self.wrong_codes >= WRONG_CODES_MAX {
            Some(ProofUnusable::Locked)
        } else {
            (now >= self.facts.expires_at).then_some(ProofUnusable::Expired)
        }
    }

    /// How many more wrong codes it stands.
    #[must_use]
    pub const fn tries_left(&self) -> i16 {
        WRONG_CODES_MAX - self.wrong_codes
    }
}

/// How the member of a posting showed that they were there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// What it was.
    pub kind: ProofKind,
    /// The last digits of the phone that got the code; none of a card, and once the member is erased.
    pub phone_tail: Option<String>,
    /// When.
    pub confirmed_at: DateTime<Utc>,
}

/// Makes a proof. One by a card is confirmed at once.
///
/// # Errors
/// [`StoreError`] of the insert.
pub fn create(tx: &mut Tx<'_>, new: &NewProof) -> Result<(), StoreError> {
    let (card, code) = match &new.by {
        NewProofBy::Card { card, .. } => (Some(card.value()), None),
        NewProofBy::Code { hash, phone_tail, message } => (None, Some((hash, phone_tail, message))),
    };
    diesel::insert_into(proof::table)
        .values((
            (
                proof::tenant_id.eq(tx.tenant_id()),
                proof::id.eq(new.id.value()),
                proof::membership_id.eq(new.membership.value()),
                proof::member_id.eq(new.member.value()),
                proof::kind.eq(new.by.kind().code()),
                proof::shop_id.eq(new.shop.value()),
                proof::terminal_id.eq(new.terminal.map(Id::value)),
                proof::user_id.eq(new.user.map(Id::value)),
            ),
            proof::stored_value.eq(new.ceiling.stored_value),
            proof::points.eq(new.ceiling.points),
            proof::counts.eq(new.ceiling.counts),
            proof::card_id.eq(card),
            proof::code_hash.eq(code.map(|(hash, ..)| hash)),
            proof::phone_enc.eq(code.map(|(_, tail, _)| tail.bytes())),
            proof::message_id.eq(code.map(|(.., message)| message.value())),
            proof::asked_at.eq(new.asked_at),
            proof::expires_at.eq(new.expires_at),
            proof::confirmed_at.eq(card.map(|_| new.asked_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// When a member was last sent codes, newest first.
///
/// # Errors
/// [`StoreError`] of the read.
pub fn codes_since(
    tx: &mut Tx<'_>,
    member: Id<Member>,
    since: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    Ok(proof::table
        .filter(proof::tenant_id.eq(tx.tenant_id()).and(proof::member_id.eq(member.value())))
        .filter(proof::asked_at.gt(since).and(proof::kind.eq(ProofKind::SmsCode.code())))
        .order(proof::asked_at.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(proof::asked_at)
        .load(tx.conn)?)
}

/// A proof; its row stays locked, so that tries are counted one after another.
///
/// # Errors
/// [`StoreError`] of the read.
pub fn find_for_change(tx: &mut Tx<'_>, id: Id<ProofThing>) -> Result<Option<Proof>, StoreError> {
    let key = (tx.tenant_id(), id.value());
    let Some(facts) = till::proofs::read(tx.conn, BTreeSet::from([key]), true)?.remove(&key) else {
        return Ok(None);
    };
    let (wrong_codes, code_hash) =
        proof::table.find(key).select((proof::wrong_codes, proof::code_hash)).first(tx.conn)?;
    Ok(Some(Proof { facts, wrong_codes, code_hash }))
}

/// Notes that the code was wrong once more.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn count_wrong_code(tx: &mut Tx<'_>, id: Id<ProofThing>) -> Result<(), StoreError> {
    diesel::update(proof::table.find((tx.tenant_id(), id.value())))
        .set(proof::wrong_codes.eq(proof::wrong_codes + 1))
        .execute(tx.conn)?;
    Ok(())
}

/// Notes that the code was typed; the proof can be used until an instant.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn confirm(
    tx: &mut Tx<'_>,
    id: Id<ProofThing>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(proof::table.find((tx.tenant_id(), id.value())))
        .set((proof::confirmed_at.eq(now), proof::expires_at.eq(until)))
        .execute(tx.conn)?;
    Ok(())
}

/// The active card of a membership that a text names.
///
/// # Errors
/// [`StoreError`] of the read.
pub fn card_of(
    tx: &mut Tx<'_>,
    membership: Id<Membership>,
    text: &str,
) -> Result<Option<Id<Card>>, StoreError> {
    let found: Option<Uuid> = card_alias::table
        .inner_join(
            card::table.on(card::tenant_id.eq(card_alias::tenant_id).and(card::id.eq(card_alias::card_id))),
        )
        .filter(card_alias::tenant_id.eq(tx.tenant_id()).and(card_alias::alias.eq(text)))
        .filter(card::membership_id.eq(membership.value()).and(card::state.eq(CardState::Active as i16)))
        .select(card::id)
        .first(tx.conn)
        .optional()?;
    Ok(found.map(Id::new))
}

/// Whether a paired reader of the till told of the card since an instant, by any of the card's texts.
///
/// # Errors
/// [`StoreError`] of the reads.
pub fn was_read(
    tx: &mut Tx<'_>,
    terminal: Id<Terminal>,
    card: Id<Card>,
    since: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let taps: Vec<(String, DateTime<Utc>, DateTime<Utc>)> = reader_event::table
        .filter(reader_event::tenant_id.eq(tx.tenant_id()))
        .filter(reader_event::terminal_id.eq(terminal.value()))
        .order(reader_event::seq.desc())
        .limit(TAPS_MAX)
        .select((reader_event::value, reader_event::read_at, reader_event::received_at))
        .load(tx.conn)?;
    let fresh = taps.into_iter().filter(|(_, read_at, received_at)| *read_at > since && *received_at > since);
    let texts: Vec<String> = fresh.filter_map(|(value, ..)| card_number::normalise(&value).ok()).collect();
    if texts.is_empty() {
        return Ok(false);
    }
    let named = card_alias::table
        .filter(card_alias::tenant_id.eq(tx.tenant_id()).and(card_alias::alias.eq_any(texts)))
        .filter(card_alias::card_id.eq(card.value()));
    Ok(diesel::select(diesel::dsl::exists(named)).get_result(tx.conn)?)
}

/// The proof that a posting used.
///
/// # Errors
/// [`StoreError`] of the reads, or of a tail that cannot be opened.
pub fn of_posting(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    posting: Id<Posting>,
) -> Result<Option<Used>, StoreError> {
    type Row = (Uuid, Uuid, String, Option<Vec<u8>>, Option<DateTime<Utc>>);
    let row: Option<Row> = proof::table
        .filter(proof::tenant_id.eq(tx.tenant_id()).and(proof::posting_id.eq(posting.value())))
        .select((proof::id, proof::member_id, proof::kind, proof::phone_enc, proof::confirmed_at))
        .first(tx.conn)
        .optional()?;
    let Some((id, member, kind, tail, confirmed_at)) = row else { return Ok(None) };
    let corrupt = |column| StoreError::corrupt("proof", column, id);
    let member = members::rows_of(tx, &BrowseScope::All, &[member])?.pop();
    let key = member.map(|row| row.key(keys)).transpose()?.flatten();
    let tail = key.zip(tail).map(|(key, tail)| key.open_proof(&tail)).transpose()?;
    let tail = tail.map(|plain| String::from_utf8(plain).map_err(|_| corrupt("phone_enc"))).transpose()?;
    Ok(Some(Used {
        kind: ProofKind::from_code(&kind).ok_or(corrupt("kind"))?,
        phone_tail: tail,
        confirmed_at: confirmed_at.ok_or(corrupt("confirmed_at"))?,
    }))
}
