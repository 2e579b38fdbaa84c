//! 验证 (OP02): showing that a member is at the desk, by their card or by a code to their phone. What a rule asks, and whether a proof
//! fits what is posted, is for the till.
//!
//! *Invariant:* a code lives in this process until it is handed over, and nowhere else: neither in the outbox nor in a log. A wrong
//! code is counted whatever becomes of the answer.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use domain::card_number::{self, Credential};
use domain::ids::{Id, Member, Membership, Message, Proof as ProofThing, Shop};
use domain::message::length::parts;
use domain::message::{Channel, MessageKind, standard_texts};
use domain::phone::Phone;
use domain::proof::{
    CODE_DIGITS, CODES_MAX, CODES_WITHIN, ProofKind, TAP_FRESH_FOR, Takes, VALID_FOR, next_code_at,
};
use domain::till::Origin;
use persistence::audit::{self, Act, Event};
use persistence::ids::fresh;
use persistence::memberships;
use persistence::messages::delivery::{self, HANDED_OVER_WITHIN, Outcome, Settled};
use persistence::messages::outbox::{self, Fate, NewMessage};
use persistence::messages::recipients::{self, Content, Recipient};
use persistence::messages::{Reason, credit, settings};
use persistence::proofs::{self as store, NewProof, NewProofBy, Proof};
use persistence::sealing::KeyRing;
use persistence::snapshot::TenantSnapshot;
use persistence::snapshot_cache::SnapshotCache;
use persistence::store::Tx;
use serde_json::json;

use super::desk::card_prefixes;
use super::error::{AppError, Noun};
use super::members::Context;
use super::till;
use crate::auth::principal::Principal;
use crate::auth::secrets;
use crate::messaging::channels::Channels;
use crate::messaging::{DeliveryError, Outgoing};
use crate::state::{AppState, blocking};

/// For what a proof is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Whose card.
    pub membership: Id<Membership>,
    /// Where, for callers that are not bound to a shop.
    pub shop: Option<Id<Shop>>,
    /// For how much at most.
    pub ceiling: Takes,
}

/// A proof, and the phone that its code went to.
#[derive(Debug)]
pub struct Shown {
    /// The proof.
    pub proof: Proof,
    /// The phone, masked; none of a card.
    pub phone_masked: Option<String>,
}

/// A code that is stored as its hash, and is still to be handed over.
struct Prepared {
    proof: Id<ProofThing>,
    message: Id<Message>,
    text: String,
    phone: Phone,
    channels: Channels,
}

/// Sends a code to the phone on file. It costs message credit, as every text message does; what the provider did not take is given
/// back.
///
/// # Errors
/// [`Noun::Membership`]; [`AppError::CodeTooSoon`]; [`AppError::CodeNotSent`] with why.
pub async fn send_code(state: &AppState, principal: &Principal, asked: Asked) -> Result<Shown, AppError> {
    let sender = Sender {
        key_ring: state.key_ring.clone(),
        snapshots: state.till_settings.snapshots.clone(),
        simulated_phone: state.settings.simulated_phone.clone(),
        act: principal.act(),
        shop: till::serving_shop(principal, asked.shop)?,
        origin: till::origin(principal, None),
        asked,
    };
    let prepared = state.write(principal.tenant, move |tx| sender.prepare(tx)).await?;
    hand_over(state, principal, prepared).await
}

/// Who asks for a code, and what making one needs.
struct Sender {
    key_ring: KeyRing,
    snapshots: SnapshotCache,
    simulated_phone: Option<PathBuf>,
    act: Act,
    shop: Id<Shop>,
    origin: Origin,
    asked: Asked,
}

impl Sender {
    /// Makes a code, pays for its message, and stores its hash and the text without it.
    fn prepare(&self, tx: &mut Tx<'_>) -> Result<Prepared, AppError> {
        let now = self.act.now;
        let (member, recipient) = person(tx, &self.key_ring, self.asked.membership, now)?;
        let phone = recipient.phone.clone().ok_or(AppError::CodeNotSent(Reason::NoPhone))?;
        let channels = Channels::of(&settings::get(tx)?, self.simulated_phone.as_deref());
        channels.find(Channel::Sms).ok_or(AppError::CodeNotSent(Reason::NoProvider))?;
        let snapshot = self.snapshots.of(tx)?;
        let code = secrets::digits("", CODE_DIGITS);
        let (text, kept) =
            standard_texts::proof_code(shop_name(&snapshot, self.shop)?, &code, &snapshot.language);
        let (proof, message): (Id<ProofThing>, Id<Message>) = (fresh(now), fresh(now));
        // Paying holds the credit's row, so that those who ask at once are counted one after another.
        if !credit::spend(tx, &[(message, parts(&text))], now)?.contains(&message) {
            return Err(AppError::CodeNotSent(Reason::NoCredit));
        }
        refuse_too_many(tx, member, now)?;
        let erased = || AppError::CodeNotSent(Reason::Erased);
        let content = Content { text: kept, phone: Some(phone.clone()) };
        let content = recipient.seal(&content)?.ok_or_else(erased)?;
        let fate = Fate::HandOver { content, parts: parts(&text), until: now + HANDED_OVER_WITHIN };
        let (kind, channel) = (MessageKind::ProofCode, Channel::Sms);
        let told = NewMessage { id: message, member, posting: None, kind, channel, fate };
        outbox::insert(tx, vec![told], now)?;
        let hash = self.key_ring.tenant(tx)?.code_hash(proof.value(), &code);
        let phone_tail = recipient.seal_tail(&phone)?.ok_or_else(erased)?;
        let new = NewProof {
            id: proof,
            membership: self.asked.membership,
            member,
            shop: self.shop,
            terminal: self.origin.terminal,
            user: self.origin.user,
            ceiling: self.asked.ceiling,
            by: NewProofBy::Code { hash, phone_tail, message },
            asked_at: now,
            expires_at: now + VALID_FOR,
        };
        store::create(tx, &new)?;
        audit::record(tx, &self.act, &event("proof.asked", &new))?;
        Ok(Prepared { proof, message, text, phone, channels })
    }
}

/// One code a minute and five an hour for each member.
fn refuse_too_many(tx: &mut Tx<'_>, member: Id<Member>, now: DateTime<Utc>) -> Result<(), AppError> {
    let sent = store::codes_since(tx, member, now - CODES_WITHIN, CODES_MAX)?;
    let Some(at) = next_code_at(&sent, now) else { return Ok(()) };
    let retry_after_seconds = u64::try_from((at - now).num_seconds()).unwrap_or(0).max(1);
    Err(AppError::CodeTooSoon { retry_after_seconds })
}

/// Hands a code to its provider, outside of any transaction, and keeps what became of the message. One attempt: the code is gone
/// afterwards.
async fn hand_over(state: &AppState, principal: &Principal, prepared: Prepared) -> Result<Shown, AppError> {
    let Prepared { proof, message, text, phone, channels } = prepared;
    let phone_masked = phone.masked();
    let delivered = blocking(move || {
        let channel = channels.find(Channel::Sms).ok_or(AppError::CodeNotSent(Reason::NoProvider))?;
        Ok(channel.deliver(&Outgoing { key: message.value(), text: &text, phone: Some(&phone) }))
    })
    .await?;
    let refused = match delivered {
        Ok(()) => None,
        Err(DeliveryError::ForNow(reason) | DeliveryError::ForGood(reason)) => Some(reason),
    };
    let outcome = refused.map_or(Outcome::Sent, Outcome::Failed);
    let now = state.now();
    let found = state
        .write(principal.tenant, move |tx| {
            delivery::settle(tx, &[Settled { id: message, attempt: 0, outcome }], now)?;
            found(tx, proof)
        })
        .await?;
    match refused {
        None => Ok(Shown { proof: found, phone_masked: Some(phone_masked) }),
        Some(reason) => Err(AppError::CodeNotSent(reason)),
    }
}

/// Confirms a proof with the code that the member told.
///
/// # Errors
/// [`Noun::Proof`]; [`AppError::ProofEnded`] when it cannot be confirmed any more; [`AppError::ProofCodeWrong`].
pub async fn confirm(
    state: &AppState,
    principal: &Principal,
    id: Id<ProofThing>,
    code: String,
) -> Result<Proof, AppError> {
    let (act, now, key_ring) = (principal.act(), principal.now, state.key_ring.clone());
    let origin = till::origin(principal, None);
    let tried = state
        .write(principal.tenant, move |tx| {
            let proof = found(tx, id)?;
            let facts = &proof.facts;
            if (facts.terminal, facts.user) != (origin.terminal, origin.user) {
                return Err(AppError::NotFound(Noun::Proof));
            }
            let hash = proof.code_hash.as_deref().ok_or(AppError::NotFound(Noun::Proof))?;
            if let Some(ended) = proof.ended(now) {
                return Err(AppError::ProofEnded(ended));
            }
            let typed = key_ring.tenant(tx)?.code_hash(id.value(), &code);
            if facts.confirmed_at.is_none() && !secrets::same(hash, &typed) {
                store::count_wrong_code(tx, id)?;
                audit::record(tx, &act, &Event::done("proof.confirmed", "proof", id.value()).refused())?;
                // An error would take the count back.
                return Ok(Err(proof.tries_left() - 1));
            }
            if facts.confirmed_at.is_none() {
                store::confirm(tx, id, now, now + VALID_FOR)?;
                audit::record(tx, &act, &Event::done("proof.confirmed", "proof", id.value()))?;
            }
            Ok(Ok(found(tx, id)?))
        })
        .await?;
    tried.map_err(|tries_left| AppError::ProofCodeWrong { tries_left })
}

/// Proves with the member's card: what was read has to name it. Whether a paired reader of the till saw it is the server's knowledge;
/// else the page's word is kept as such.
///
/// # Errors
/// [`Noun::Membership`]; [`Noun::Card`] when the text names no active card of the membership.
pub async fn show_card(
    state: &AppState,
    principal: &Principal,
    asked: Asked,
    credential: String,
) -> Result<Proof, AppError> {
    let (act, now) = (principal.act(), principal.now);
    let shop = till::serving_shop(principal, asked.shop)?;
    let origin = till::origin(principal, None);
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let standpoint = context.standpoint(tx)?;
            let no_card = || AppError::NotFound(Noun::Card);
            let member = memberships::find(tx, asked.membership, now)?
                .ok_or(AppError::NotFound(Noun::Membership))?
                .member;
            let text = match card_number::recognise(&credential, &card_prefixes(&standpoint)) {
                Ok(Credential::CardOrAlias(text) | Credential::PhoneTail(text)) => text,
                Ok(Credential::Phone(_) | Credential::PaymentCode) | Err(_) => return Err(no_card()),
            };
            let card = store::card_of(tx, asked.membership, &text)?.ok_or_else(no_card)?;
            let is_read = match origin.terminal {
                Some(terminal) => store::was_read(tx, terminal, card, now - TAP_FRESH_FOR)?,
                None => false,
            };
            let new = NewProof {
                id: fresh(now),
                membership: asked.membership,
                member,
                shop,
                terminal: origin.terminal,
                user: origin.user,
                ceiling: asked.ceiling,
                by: NewProofBy::Card { card, is_read },
                asked_at: now,
                expires_at: now + VALID_FOR,
            };
            store::create(tx, &new)?;
            audit::record(tx, &act, &event("proof.shown", &new))?;
            found(tx, new.id)
        })
        .await
}

/// The member of a membership as messages reach them.
fn person(
    tx: &mut Tx<'_>,
    key_ring: &KeyRing,
    membership: Id<Membership>,
    now: DateTime<Utc>,
) -> Result<(Id<Member>, Recipient), AppError> {
    let absent = || AppError::NotFound(Noun::Membership);
    let member = memberships::find(tx, membership, now)?.ok_or_else(absent)?.member;
    let keys = key_ring.tenant(tx)?;
    let recipient = recipients::of(tx, &keys, &[member])?.remove(&member);
    let recipient = recipient.ok_or(AppError::CodeNotSent(Reason::NoPhone))?;
    if recipient.is_erased() {
        return Err(AppError::CodeNotSent(Reason::Erased));
    }
    Ok((member, recipient))
}

fn shop_name(snapshot: &TenantSnapshot, shop: Id<Shop>) -> Result<&str, AppError> {
    let shop = snapshot.shops.get(&shop).ok_or(AppError::NotFound(Noun::Shop))?;
    Ok(&shop.name)
}

fn found(tx: &mut Tx<'_>, id: Id<ProofThing>) -> Result<Proof, AppError> {
    store::find_for_change(tx, id)?.ok_or(AppError::NotFound(Noun::Proof))
}

/// What the activity log tells: never the code, the phone or the card's number.
fn event(action: &'static str, new: &NewProof) -> Event<'static> {
    let kind: ProofKind = new.by.kind();
    let Takes { stored_value, points, counts } = new.ceiling;
    Event::done(action, "proof", new.id.value()).with_diff(json!({
        "membership_id": new.membership.value(), "kind": kind.code(),
        "stored_value_minor": stored_value, "points": points, "counts": counts,
    }))
}
