//! 跨店结算 (OP10): what shops owe each other, and the periods that they settle.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::{Id, Settlement as SettlementThing, Shop};
use domain::money::Currency;
use domain::settlement::Matrix;
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};
use persistence::settlement::{
    self, Behind, BehindFilter, MatrixFilter, NewSettlement, Parties, Settlement, Taken,
};
use persistence::snapshot;
use persistence::store::Tx;
use uuid::Uuid;

use super::caught_up::caught_up;
use super::error::{AppError, Noun};
use super::{reports, till};
use crate::auth::principal::Principal;
use crate::problem::Code;
use crate::state::AppState;

/// The first day that a settlement may begin with when nothing ever moved is its last day.
type Days = (NaiveDate, NaiveDate);
/// Place of a movement in a list: number, lot, flow.
pub type MovementKey = (i64, Uuid, i16);

/// What moved between shops in some days.
#[derive(Debug)]
pub struct Report {
    /// The first business date, and the last.
    pub days: Days,
    /// Between whom.
    pub parties: Parties,
    /// Who topped up × who delivered.
    pub matrix: Matrix<Uuid>,
    /// Their names.
    pub names: BTreeMap<Uuid, String>,
    /// The one party that the caller sees, if they see one only.
    pub only: Option<Id<Shop>>,
    /// Whether everything that was recorded is in it.
    pub is_complete: bool,
    /// The tenant's currency.
    pub currency: Currency,
}

/// A settlement as somebody sees it.
#[derive(Debug)]
pub struct Shown {
    /// As stored; of one shop alone for callers that are bound to it.
    pub settlement: Settlement,
    /// The names of its parties.
    pub names: BTreeMap<Uuid, String>,
    /// The one party that the caller sees, if they see one only.
    pub only: Option<Id<Shop>>,
    /// The tenant's currency.
    pub currency: Currency,
}

/// The matrix of some days.
///
/// # Errors
/// [`AppError::Invalid`] for days that make no period, and for entities where the caller is bound to a shop.
pub async fn report(
    state: &AppState,
    principal: &Principal,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    parties: Parties,
) -> Result<Report, AppError> {
    let only = own_shop(principal, parties)?;
    let days = reports::period(state, principal, days, None).await?;
    let (currency, is_complete) = caught_up(state, principal).await?;
    state
        .read(principal.tenant, move |tx| {
            let filter = MatrixFilter { from: days.0, to: days.1, shop: only };
            let matrix = settlement::read(tx, filter, parties)?;
            let names = settlement::names(tx, parties)?;
            Ok(Report { days, parties, matrix, names, only, is_complete, currency })
        })
        .await
}

/// The movements behind a figure, in the order of the audit chain.
///
/// # Errors
/// As [`report`].
pub async fn movements(
    state: &AppState,
    principal: &Principal,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    mut filter: BehindFilter,
    page: PageRequest<MovementKey>,
) -> Result<(Page<Behind, MovementKey>, Currency), AppError> {
    filter.shop = own_shop(principal, filter.parties)?;
    let days = reports::period(state, principal, days, None).await?;
    let (currency, _) = caught_up(state, principal).await?;
    let found =
        state.read(principal.tenant, move |tx| Ok(settlement::behind(tx, days, filter, &page)?)).await?;
    Ok((found, currency))
}

/// Settlements, the newest first; for callers that are bound to a shop those between shops.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<Shown>, AppError> {
    let currency = till::currency(state, principal).await?;
    let only = principal.shop;
    state
        .read(principal.tenant, move |tx| {
            let found = settlement::list(tx, &page)?;
            let mut items = Vec::new();
            for settlement in found.items {
                items.extend(shown(tx, settlement, only, currency)?);
            }
            Ok(Page { items, next: found.next })
        })
        .await
}

/// One settlement.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    state: &AppState,
    principal: &Principal,
    id: Id<SettlementThing>,
) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let only = principal.shop;
    state.read(principal.tenant, move |tx| found(tx, id, only, currency)).await
}

/// What shops are called, for movements between them.
///
/// # Errors
/// [`AppError::Store`].
pub async fn shop_names(state: &AppState, principal: &Principal) -> Result<BTreeMap<Uuid, String>, AppError> {
    state.read(principal.tenant, |tx| Ok(settlement::names(tx, Parties::Shops)?)).await
}

/// The movements that a settlement takes, in the order of the audit chain.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn settled(
    state: &AppState,
    principal: &Principal,
    id: Id<SettlementThing>,
    page: PageRequest<MovementKey>,
) -> Result<(Page<Behind, MovementKey>, Currency), AppError> {
    let currency = till::currency(state, principal).await?;
    let only = principal.shop;
    let found = state
        .read(principal.tenant, move |tx| {
            let Settlement { parties, reach, .. } = found(tx, id, only, currency)?.settlement;
            let filter = BehindFilter {
                parties,
                issuer: None,
                place: None,
                flow: None,
                is_settled: false,
                shop: only,
            };
            Ok(settlement::behind_settlement(tx, reach, filter, &page)?)
        })
        .await?;
    Ok((found, currency))
}

/// Fixes the next period up to a business date: everything that is in no earlier settlement.
///
/// # Errors
/// [`Code::SettlementNotClosed`] while the one before is not closed; [`AppError::Invalid`] for days that are not next, or still to
/// come; [`AppError::Unavailable`] while figures are behind what was recorded.
pub async fn fix(
    state: &AppState,
    principal: &Principal,
    parties: Parties,
    (from, to): (Option<NaiveDate>, NaiveDate),
) -> Result<Shown, AppError> {
    let (user, _) = principal.user()?;
    let (currency, is_complete) = caught_up(state, principal).await?;
    if !is_complete {
        return Err(AppError::Unavailable { retry_after_seconds: 5 });
    }
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let last = settlement::last(tx)?;
            if last.as_ref().is_some_and(|last| last.closed.is_none()) {
                return Err(AppError::Conflict(Code::SettlementNotClosed));
            }
            let next = match last {
                Some(last) => last.reach.to.succ_opt(),
                None => settlement::first_day(tx)?,
            };
            let from = from.or(next).unwrap_or(to);
            if to < from {
                return Err(AppError::invalid("/to", "before-from"));
            }
            if to > snapshot::load_in(tx)?.business_date(None, act.now) {
                return Err(AppError::invalid("/to", "in-the-future"));
            }
            let id = fresh(act.now);
            match settlement::fix(tx, NewSettlement { id, parties, from, to, by: user }, act.now)? {
                Taken::Fixed => {}
                Taken::OtherOpen => return Err(AppError::Conflict(Code::SettlementNotClosed)),
                Taken::NotNext => return Err(AppError::invalid("/from", "not-next")),
            }
            audit::record(tx, &act, &Event::done("settlement.fixed", "settlement", id.value()))?;
            found(tx, id, None, currency)
        })
        .await
}

/// Removes a settlement that is not closed.
///
/// # Errors
/// [`Code::SettlementClosed`].
pub async fn withdraw(
    state: &AppState,
    principal: &Principal,
    id: Id<SettlementThing>,
) -> Result<(), AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let there = settlement::find(tx, id)?.ok_or(AppError::NotFound(Noun::Settlement))?;
            if !settlement::withdraw(tx, id)? {
                return Err(AppError::Conflict(Code::SettlementClosed));
            }
            let what = serde_json::json!({ "from": there.from, "to": there.reach.to });
            let event = Event::done("settlement.withdrawn", "settlement", id.value()).with_diff(what);
            Ok(audit::record(tx, &act, &event)?)
        })
        .await
}

/// Closes a settlement: it does not change any more, and the next may be fixed.
///
/// # Errors
/// [`Code::SettlementClosed`].
pub async fn close(
    state: &AppState,
    principal: &Principal,
    id: Id<SettlementThing>,
) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let _ = found(tx, id, None, currency)?;
            if !settlement::close(tx, id, user, act.now)? {
                return Err(AppError::Conflict(Code::SettlementClosed));
            }
            audit::record(tx, &act, &Event::done("settlement.closed", "settlement", id.value()))?;
            found(tx, id, None, currency)
        })
        .await
}

/// Says that the share of a party was paid, and how; said again, it is corrected.
///
/// # Errors
/// [`Code::SettlementNotClosed`]; [`AppError::Invalid`] for a party that has no share, and for a day to come.
pub async fn pay(
    state: &AppState,
    principal: &Principal,
    id: Id<SettlementThing>,
    party: Uuid,
    (on, reference): (NaiveDate, String),
) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let shown = found(tx, id, None, currency)?;
            if shown.settlement.closed.is_none() {
                return Err(AppError::Conflict(Code::SettlementNotClosed));
            }
            if on > snapshot::load_in(tx)?.business_date(None, act.now) {
                return Err(AppError::invalid("/paid_on", "in-the-future"));
            }
            if !settlement::pay(tx, id, party, (on, &reference, user), act.now)? {
                return Err(AppError::invalid("/party_id", "unknown-reference"));
            }
            let what = serde_json::json!({ "party": party, "paid_on": on });
            let event = Event::done("settlement.paid", "settlement", id.value()).with_diff(what);
            audit::record(tx, &act, &event)?;
            found(tx, id, None, currency)
        })
        .await
}

fn found(
    tx: &mut Tx<'_>,
    id: Id<SettlementThing>,
    only: Option<Id<Shop>>,
    currency: Currency,
) -> Result<Shown, AppError> {
    let found = settlement::find(tx, id)?.ok_or(AppError::NotFound(Noun::Settlement))?;
    shown(tx, found, only, currency)?.ok_or(AppError::NotFound(Noun::Settlement))
}

/// What the caller may see of it: callers that are bound to a shop see what is about their shop.
fn shown(
    tx: &mut Tx<'_>,
    mut settlement: Settlement,
    only: Option<Id<Shop>>,
    currency: Currency,
) -> Result<Option<Shown>, AppError> {
    if let Some(shop) = only {
        if settlement.parties == Parties::Entities {
            return Ok(None);
        }
        settlement.matrix.retain(|(issuer, place), _| [*issuer, *place].contains(&shop.value()));
        settlement.shares.retain(|share| share.party == shop.value());
    }
    let names = settlement::names(tx, settlement.parties)?;
    Ok(Some(Shown { settlement, names, only, currency }))
}

/// The caller's own shop, when they see only that.
fn own_shop(principal: &Principal, parties: Parties) -> Result<Option<Id<Shop>>, AppError> {
    match (principal.shop, parties) {
        (Some(_), Parties::Entities) => Err(AppError::invalid("/parties", "not-your-shop")),
        (shop, Parties::Shops | Parties::Entities) => Ok(shop),
    }
}
