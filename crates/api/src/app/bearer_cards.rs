//! Gift cards and deposits: opened with nothing on them, listed, found by their number. Value comes on them by a top-up.

use domain::cards::CardMedium;
use domain::ids::{Id, Membership, Program};
use domain::phone::Phone;
use persistence::audit::{self, Event};
use persistence::bearers::{self, BearerCard, Filter, NewBearer};
use persistence::member_profile::Profile;
use persistence::pagination::{Page, PageRequest};
use persistence::programs;
use persistence::store::Tx;

use super::cards::card_error;
use super::error::{AppError, Noun};
use super::members::{Context, Standpoint};
use crate::auth::principal::Principal;
use crate::auth::secrets;
use crate::state::AppState;

/// Digits of a number that nobody printed before: too many to guess, too few for a payment code.
const NUMBER_DIGITS: usize = 14;

/// A card to open.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Of which program.
    pub program: Id<Program>,
    /// The printed number; none makes one.
    pub number: Option<String>,
    /// Whose it is, if somebody says so.
    pub name: Option<String>,
    /// Where to reach them.
    pub phone: Option<Phone>,
    /// What for.
    pub note: String,
}

/// A gift card or deposit, and where the caller stands.
#[derive(Debug)]
pub struct Opened {
    /// The card.
    pub card: BearerCard,
    /// Where the caller stands.
    pub standpoint: Standpoint,
}

/// Opens a card: usable at once, and worth nothing until it is topped up.
///
/// # Errors
/// [`AppError::Invalid`] when the program is none for bearers, [`AppError::CardNumberInUse`].
pub async fn open(state: &AppState, principal: &Principal, opening: Opening) -> Result<Opened, AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            let (keys, at) = (context.keys(tx)?, context.standpoint(tx)?);
            let program = at.snapshot.programs.get(&opening.program);
            let program = program.ok_or_else(|| AppError::invalid("/program_id", "unknown-reference"))?;
            let Some(kind) = program.bearer else {
                return Err(AppError::invalid("/program_id", "not-a-bearer-program"));
            };
            let named = programs::find(tx, opening.program)?.map(|program| program.name);
            let medium = if opening.number.is_some() { CardMedium::Barcode } else { CardMedium::Virtual };
            let made = || secrets::digits(&program.card_number_prefix, NUMBER_DIGITS);
            let new = NewBearer {
                keys: &keys,
                program: opening.program,
                currency: at.snapshot.currency,
                number: opening.number.clone().unwrap_or_else(made),
                medium,
                profile: Profile {
                    // People call it by whose it is, or what it is.
                    name: opening.name.clone().or(named).unwrap_or_default(),
                    phone: opening.phone.clone(),
                    note: opening.note.clone(),
                    ..Profile::default()
                },
                shop: at.shop,
                today: at.today,
            };
            let now = context.act.now;
            let id = bearers::open(tx, new, now).map_err(|error| card_error(&context, tx, error))?;
            let event = Event::done("bearer_card.opened", "membership", id.value());
            audit::record(tx, &context.act, &event.with_diff(serde_json::json!({"kind": kind.code()})))?;
            found(&context, tx, id)
        })
        .await
}

/// Gift cards and deposits, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: Filter,
    page: PageRequest,
) -> Result<(Page<BearerCard>, Standpoint), AppError> {
    let context = Context::of(state, principal);
    state
        .read(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            let page = bearers::list(tx, &keys, &filter, &page, context.act.now)?;
            Ok((page, context.standpoint(tx)?))
        })
        .await
}

/// One gift card or deposit.
///
/// # Errors
/// [`Noun::Membership`] when there is none, or it is a member's.
pub async fn get(state: &AppState, principal: &Principal, id: Id<Membership>) -> Result<Opened, AppError> {
    let context = Context::of(state, principal);
    state.read(principal.tenant, move |tx| found(&context, tx, id)).await
}

fn found(context: &Context, tx: &mut Tx<'_>, id: Id<Membership>) -> Result<Opened, AppError> {
    let keys = context.keys(tx)?;
    let card = bearers::find(tx, &keys, id, context.act.now)?;
    let card = card.ok_or(AppError::NotFound(Noun::Membership))?;
    Ok(Opened { card, standpoint: context.standpoint(tx)? })
}
