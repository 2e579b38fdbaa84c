//! 预付卡法规 at the company: which pack is on, what is kept in reserve, and who bought a card.

use chrono::NaiveDate;
use domain::ids::{Id, Membership};
use domain::money::Money;
use domain::prepaid::{self, BuyerKind, Counted, Pack};
use persistence::audit::{self, Event};
use persistence::buyers::{self, Buyer, BuyerDetails};
use persistence::prepaid as packs;
use persistence::snapshot;

use super::error::{AppError, Noun};
use super::till;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// What guards top-ups, and what follows from it for the company.
#[derive(Debug)]
pub struct Guarding {
    /// The business date whose figures are meant.
    pub today: NaiveDate,
    /// The pack that is on.
    pub pack: Option<&'static Pack>,
    /// What counts towards a limit.
    pub counted: Counted,
    /// What is to be kept in reserve; none while no pack is on.
    pub reserve: Option<Reserve>,
}

/// What is to be kept in reserve.
#[derive(Debug)]
pub struct Reserve {
    /// The last day of the quarter before.
    pub quarter_end: NaiveDate,
    /// The prepaid balance at its end.
    pub balance: Money,
    /// What of it is kept.
    pub amount: Money,
}

/// What guards top-ups.
///
/// # Errors
/// [`AppError::Store`].
pub async fn get(state: &AppState, principal: &Principal) -> Result<Guarding, AppError> {
    let (now, shop) = (principal.now, principal.shop);
    state
        .read(principal.tenant, move |tx| {
            let snapshot = snapshot::load_in(tx)?;
            let today = snapshot.business_date(shop, now);
            let tenant = persistence::tenants::get(tx)?;
            let pack = tenant.prepaid_pack.as_deref().and_then(packs::find);
            let figures = pack.and_then(|pack| pack.on(today)).zip(prepaid::last_quarter_end(today));
            let reserve = match figures {
                Some((figures, quarter_end)) => {
                    let balance = packs::balance_at(tx, quarter_end, snapshot.currency)?;
                    prepaid::reserve(balance, figures).map(|amount| Reserve { quarter_end, balance, amount })
                }
                None => None,
            };
            Ok(Guarding { today, pack, counted: tenant.prepaid_counted, reserve })
        })
        .await
}

/// Records who bought the card of a membership. The log keeps that it was done, not who they are.
///
/// # Errors
/// [`Noun::Membership`] when there is no such membership, or it is nobody's.
pub async fn record_buyer(
    state: &AppState,
    principal: &Principal,
    of: Id<Membership>,
    (kind, details): (BuyerKind, BuyerDetails),
) -> Result<(), AppError> {
    let (act, now, key_ring) = (principal.act(), principal.now, state.key_ring.clone());
    let user = till::origin(principal, None).user;
    state
        .write(principal.tenant, move |tx| {
            let keys = key_ring.tenant(tx)?;
            if !buyers::record(tx, &keys, of, (kind, &details), user, now)? {
                return Err(AppError::NotFound(Noun::Membership));
            }
            audit::record(tx, &act, &Event::done("buyer.recorded", "membership", of.value()))?;
            Ok(())
        })
        .await
}

/// Who bought the card of a membership, in full, newest first. Each look is recorded.
///
/// # Errors
/// [`Noun::Membership`].
pub async fn unmask_buyers(
    state: &AppState,
    principal: &Principal,
    of: Id<Membership>,
) -> Result<Vec<Buyer>, AppError> {
    let (act, key_ring) = (principal.act(), state.key_ring.clone());
    state
        .write(principal.tenant, move |tx| {
            let keys = key_ring.tenant(tx)?;
            let found = buyers::list(tx, &keys, of)?.ok_or(AppError::NotFound(Noun::Membership))?;
            audit::record(tx, &act, &Event::done("buyer.unmasked", "membership", of.value()))?;
            Ok(found)
        })
        .await
}
