//! Cards: issued, made recognisable, reported lost and found again. The desk does this for anybody it serves.

use domain::cards::{CardAction, CardMedium};
use domain::ids::{Card as CardThing, Id, Membership};
use persistence::audit::{self, Event};
use persistence::cards::{self, Card, CardError, NewCard, Replaced};
use persistence::store::Tx;

use super::error::{AppError, Noun};
use super::members::Context;
use super::once::Once;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// A card to issue.
#[derive(Debug, Clone)]
pub struct Issue {
    /// Whose it is.
    pub membership: Id<Membership>,
    /// Its number; none takes the next one of the program.
    pub number: Option<String>,
    /// What it is made of.
    pub medium: CardMedium,
    /// Other texts by which it is recognised.
    pub aliases: Vec<String>,
}

/// Issues a card; it is usable after activation.
///
/// # Errors
/// [`AppError::NotFound`] without that membership, [`AppError::CardNumberInUse`].
pub async fn issue(state: &AppState, principal: &Principal, issue: Issue) -> Result<Card, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let new = NewCard {
                membership: issue.membership,
                number: issue.number.clone(),
                medium: issue.medium,
                aliases: issue.aliases.clone(),
                active: false,
                issued_on: context.standpoint(tx)?.today,
            };
            let issued = cards::issue(tx, &new, context.act.now);
            let card = issued.map_err(|error| match error {
                CardError::NotFound => AppError::NotFound(Noun::Membership),
                error @ (CardError::NumberInUse { .. } | CardError::Refused(_) | CardError::Store(_)) => {
                    card_error(&context, tx, error)
                }
            })?;
            audit::record(tx, &context.act, &Event::done("card.issued", "card", card.id.value()))?;
            Ok(card)
        })
        .await
}

/// A card that takes the place of another.
#[derive(Debug, Clone)]
pub struct Replacement {
    /// Made by the caller before the first try.
    pub key: String,
    /// What identifies the request beside its key.
    pub fingerprint: [u8; 32],
    /// The card that is void from then on.
    pub old: Id<CardThing>,
    /// The new one's number; none takes the next one of the program.
    pub number: Option<String>,
    /// What the new one is made of; none for the same as the old one.
    pub medium: Option<CardMedium>,
    /// Other texts by which the new one is recognised.
    pub aliases: Vec<String>,
    /// Why, if somebody says.
    pub reason: Option<String>,
}

/// Puts a card in the place of another: the old one is void at once, the new one usable at once (C07). Nothing moves, because value
/// belongs to the membership. Asked again with the same key, it answers with the same new card.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Card`] when the old card is replaced or cancelled, [`AppError::CardNumberInUse`];
/// that of [`Once::again`] when the key came with another request.
pub async fn replace(
    state: &AppState,
    principal: &Principal,
    asked: Replacement,
) -> Result<Once<Card>, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let old = cards::hold(tx, asked.old).map_err(|error| card_error(&context, tx, error))?;
            if let Some(before) = cards::replacement_by_key(tx, &asked.key)? {
                let is_same = before.fingerprint.as_deref() == Some(&asked.fingerprint);
                return Once::again(is_same, before.card);
            }
            let new = NewCard {
                membership: old.membership,
                number: asked.number.clone(),
                medium: asked.medium.unwrap_or(old.medium),
                aliases: asked.aliases.clone(),
                active: true,
                issued_on: context.standpoint(tx)?.today,
            };
            let replaced = Replaced { card: old.id, key: &asked.key, fingerprint: &asked.fingerprint };
            let card = cards::replace(tx, replaced, &new, context.act.now)
                .map_err(|error| card_error(&context, tx, error))?;
            let mut event = Event::done(event_of(CardAction::Replace), "card", old.id.value());
            event.reason = asked.reason.as_deref();
            audit::record(tx, &context.act, &event)?;
            audit::record(tx, &context.act, &Event::done("card.issued", "card", card.id.value()))?;
            Ok(Once::first(card))
        })
        .await
}

/// Makes a card recognisable by one more text.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::CardNumberInUse`].
pub async fn add_alias(
    state: &AppState,
    principal: &Principal,
    id: Id<CardThing>,
    alias: String,
) -> Result<Card, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let card = cards::add_alias(tx, id, &alias).map_err(|error| card_error(&context, tx, error))?;
            audit::record(tx, &context.act, &Event::done("card.alias_added", "card", id.value()))?;
            Ok(card)
        })
        .await
}

/// Leads a card to its next state.
///
/// # Errors
/// [`AppError::NotFound`], or [`AppError::Card`] when its state does not allow it.
pub async fn act(
    state: &AppState,
    principal: &Principal,
    id: Id<CardThing>,
    action: CardAction,
    reason: Option<String>,
) -> Result<Card, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let card = cards::act(tx, id, action).map_err(|error| card_error(&context, tx, error))?;
            let mut event = Event::done(event_of(action), "card", id.value());
            event.reason = reason.as_deref();
            audit::record(tx, &context.act, &event)?;
            Ok(card)
        })
        .await
}

const fn event_of(action: CardAction) -> &'static str {
    match action {
        CardAction::Activate => "card.activated",
        CardAction::ReportLoss => "card.loss_reported",
        CardAction::Release => "card.released",
        CardAction::Cancel => "card.cancelled",
        CardAction::Replace => "card.replaced",
    }
}

/// What a refusal of the store means to the caller.
pub(crate) fn card_error(context: &Context, tx: &mut Tx<'_>, error: CardError) -> AppError {
    match error {
        CardError::NotFound => AppError::NotFound(Noun::Card),
        CardError::Refused(refusal) => AppError::Card(refusal),
        CardError::Store(error) => AppError::Store(error),
        CardError::NumberInUse { card } => match bearer_of(context, tx, card) {
            Ok(seen) => AppError::CardNumberInUse(seen),
            Err(error) => error,
        },
    }
}

fn bearer_of(
    context: &Context,
    tx: &mut Tx<'_>,
    card: Id<CardThing>,
) -> Result<Option<Box<persistence::members::MemberHeader>>, AppError> {
    match cards::find(tx, card)? {
        Some(card) => context.bearer(tx, card.membership),
        None => Ok(None),
    }
}
