//! Shifts (交接班): opened with a float, counted before anybody is told what is due, closed with a sheet that never changes.

use chrono::NaiveDate;
use domain::figures::{self as sums, Figures};
use domain::ids::{Id, Shift as ShiftThing, Shop, Terminal, User};
use domain::ledger::CASH;
use domain::money::{Currency, Money};
use domain::permissions::Permission;
use domain::shifts::{self as rules, CashDirection, Counted};
use persistence::audit::{self, Event};
use persistence::figures::{self, FigureNames};
use persistence::ids::fresh;
use persistence::named::Named;
use persistence::pagination::{Page, PageRequest};
use persistence::shifts::{
    self, CashMovement, Closing, Count, NewCashMovement, NewShift, Shift, ShiftFilter, SoFar,
};
use persistence::snapshot;
use persistence::store::Tx;

use super::error::{AppError, AuthError, IdempotencyError, Noun};
use super::once::Once;
use super::till;
use crate::auth::principal::Principal;
use crate::problem::Code;
use crate::state::AppState;

/// A shift with everything that a sheet shows.
#[derive(Debug)]
pub struct Shown {
    /// As stored.
    pub shift: Shift,
    /// Others that share its drawer, or did.
    pub sharing: Vec<Shift>,
    /// Cash laid in or taken out, of all shifts of the drawer.
    pub movements: Vec<CashMovement>,
    /// Its figures, for those who may see them: nobody counts a drawer knowing what is due.
    pub figures: Option<(Figures, FigureNames)>,
    /// What should be in the drawer now, for those who may see it.
    pub due: Option<Money>,
    /// The tenant's currency.
    pub currency: Currency,
}

/// A movement of cash, as the caller typed it.
#[derive(Debug, Clone)]
pub struct CashMove {
    /// Made by the till.
    pub key: String,
    /// Which way.
    pub direction: CashDirection,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

/// A drawer as the cashier counted it, and a word.
#[derive(Debug, Clone, Default)]
pub struct ToClose {
    /// By denomination.
    pub pieces: Vec<Counted>,
    /// In all; what the pieces sum to, when they are told.
    pub counted: Option<Money>,
    /// A word for whoever reads it.
    pub note: Option<String>,
}

/// Which shifts to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// Open ones, or closed ones.
    pub open: Option<bool>,
    /// Opened on this business date.
    pub business_date: Option<NaiveDate>,
    /// Of this cashier.
    pub cashier: Option<Id<User>>,
    /// At the tills of this shop.
    pub shop: Option<Id<Shop>>,
}

/// Shifts of the caller's shop, or of all shops for callers that are bound to none; only their own, unless they oversee others.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    asked: Asked,
    page: PageRequest,
) -> Result<Page<Shift>, AppError> {
    let currency = till::currency(state, principal).await?;
    let own = if oversees(principal) { None } else { Some(principal.user()?.0) };
    let filter = ShiftFilter {
        within: principal.shop,
        shop: asked.shop,
        cashier: own.or(asked.cashier),
        open: asked.open,
        business_date: asked.business_date,
    };
    state.read(principal.tenant, move |tx| Ok(shifts::list(tx, filter, &page, currency)?)).await
}

/// What a till is kept by.
#[derive(Debug)]
pub struct Current {
    /// The caller's open shift.
    pub shift: Option<Shown>,
    /// Others who have one open at this till.
    pub others: Vec<Named<User>>,
}

/// The caller's open shift at their till, and who else has one there.
///
/// # Errors
/// [`AuthError::TerminalRequired`].
pub async fn current(state: &AppState, principal: &Principal) -> Result<Current, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let terminal = at_till(principal)?;
    state
        .read(principal.tenant, move |tx| {
            let open = shifts::all_open(tx, terminal, currency)?;
            let (mut own, others): (Vec<Shift>, Vec<Shift>) =
                open.into_iter().partition(|shift| shift.cashier.id == user);
            let shift = own.pop().map(|shift| shown(tx, shift, false, currency)).transpose()?;
            Ok(Current { shift, others: others.into_iter().map(|other| other.cashier).collect() })
        })
        .await
}

/// One shift: the caller's own, or of their shop for those who oversee.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(state: &AppState, principal: &Principal, id: Id<ShiftThing>) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let principal = principal.clone();
    state
        .read(principal.tenant, move |tx| {
            let found = shifts::find(tx, id, currency)?;
            let shift = visible(&principal, found)?;
            // Whoever oversees others counts their own drawer as blindly as anybody.
            let is_own = principal.user().is_ok_and(|(user, _)| user == shift.cashier.id);
            shown(tx, shift, !is_own, currency)
        })
        .await
}

/// Opens the caller's shift at their till. Where another has the drawer, it is shared, and no float is laid in.
///
/// # Errors
/// A conflict when the caller has one open there, or when a float is told for a drawer that another opened.
pub async fn open(state: &AppState, principal: &Principal, float: Money) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let terminal = at_till(principal)?;
    let shop = principal.shop.ok_or(AuthError::TerminalRequired)?;
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let others = shifts::all_open(tx, terminal, currency)?;
            if others.iter().any(|other| other.cashier.id == user) {
                return Err(AppError::Conflict(Code::ShiftAlreadyOpen));
            }
            let shares = others.first().map(|other| other.drawer);
            if shares.is_some() && !float.is_zero() {
                return Err(AppError::Conflict(Code::DrawerShared));
            }
            let date = snapshot::load_in(tx)?.business_date(Some(shop), act.now);
            let id = fresh(act.now);
            let new = NewShift { id, shop, terminal, cashier: user, shares, business_date: date, float };
            if !shifts::open(tx, new, act.now)? {
                return Err(AppError::Conflict(Code::ShiftAlreadyOpen));
            }
            audit::record(tx, &act, &Event::done("shift.opened", "shift", id.value()))?;
            let shift = shifts::find(tx, id, currency)?.ok_or(AppError::NotFound(Noun::Shift))?;
            shown(tx, shift, false, currency)
        })
        .await
}

/// Lays cash into the drawer of a shift, or takes it out.
///
/// # Errors
/// [`Code::ShiftClosed`]; [`IdempotencyError::Reused`] when the key moved something else.
pub async fn move_cash(
    state: &AppState,
    principal: &Principal,
    id: Id<ShiftThing>,
    asked: CashMove,
) -> Result<Once<CashMovement>, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let (act, principal) = (principal.act(), principal.clone());
    state
        .write(principal.tenant, move |tx| {
            if let Some(before) = shifts::movement_by_key(tx, &asked.key, currency)? {
                return replayed(before, id, &asked);
            }
            let shift = visible(&principal, shifts::hold(tx, id, currency)?)?;
            if shift.closed.is_some() {
                return Err(AppError::Conflict(Code::ShiftClosed));
            }
            let new = NewCashMovement {
                id: fresh(act.now),
                shift: id,
                key: asked.key.clone(),
                direction: asked.direction,
                amount: asked.amount,
                reason: asked.reason.clone(),
                by: user,
            };
            if !shifts::move_cash(tx, &new, act.now)? {
                return Err(AppError::Idempotency(IdempotencyError::InProgress));
            }
            audit::record(tx, &act, &Event::done("shift.cash_moved", "shift", id.value()))?;
            let moved = shifts::movement_by_key(tx, &asked.key, currency)?;
            let moved = moved.ok_or_else(|| AppError::Internal("a movement of cash just kept".to_owned()))?;
            Ok(Once::first(moved))
        })
        .await
}

fn replayed(
    before: CashMovement,
    shift: Id<ShiftThing>,
    asked: &CashMove,
) -> Result<Once<CashMovement>, AppError> {
    let is_same = before.shift == shift
        && before.direction == asked.direction
        && before.amount == asked.amount
        && before.reason == asked.reason;
    Once::again(is_same, before)
}

/// Closes a shift: the last of a drawer with what was counted, others without.
///
/// # Errors
/// [`Code::ShiftClosed`]; a field that is missing or must not be there.
pub async fn close(
    state: &AppState,
    principal: &Principal,
    id: Id<ShiftThing>,
    asked: ToClose,
) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let (act, principal) = (principal.act(), principal.clone());
    state
        .write(principal.tenant, move |tx| {
            // Whatever takes long is read before the row is held: the till waits for whoever holds it.
            let so_far = SoFar::read(tx, id, currency)?;
            let shift = visible(&principal, shifts::hold(tx, id, currency)?)?;
            if shift.closed.is_some() {
                return Err(AppError::Conflict(Code::ShiftClosed));
            }
            let sheet = so_far.complete(tx, id, currency)?;
            let others = shifts::others_of_drawer(tx, &shift, currency)?;
            let is_last = others.iter().all(|other| other.closed.is_some());
            let cash =
                if is_last { Some(counted(tx, &shift, &sheet, &others, &asked, currency)?) } else { None };
            if !is_last && (asked.counted.is_some() || !asked.pieces.is_empty()) {
                return Err(AppError::Conflict(Code::DrawerShared));
            }
            let closing = Closing { cash, note: asked.note.clone(), sheet };
            shifts::close(tx, id, user, &closing, act.now)?;
            audit::record(tx, &act, &Event::done("shift.closed", "shift", id.value()))?;
            let shift = shifts::find(tx, id, currency)?.ok_or(AppError::NotFound(Noun::Shift))?;
            shown(tx, shift, true, currency)
        })
        .await
}

/// The drawer as it was counted, beside what should be in it.
fn counted(
    tx: &mut Tx<'_>,
    shift: &Shift,
    sheet: &Figures,
    others: &[Shift],
    asked: &ToClose,
    currency: Currency,
) -> Result<Count, AppError> {
    let pieces = rules::counted_cash(&asked.pieces, Money::zero(currency))
        .map_err(|_| AppError::invalid("/counts", "too-large"))?;
    let counted = match asked.counted {
        Some(told) if !asked.pieces.is_empty() && told != pieces => {
            return Err(AppError::invalid("/counted", "counts-differ"));
        }
        Some(told) => told,
        None if asked.pieces.is_empty() => return Err(AppError::invalid("/counted", "missing-field")),
        None => pieces,
    };
    let due = due(tx, shift, sheet, others, currency)?;
    Ok(Count { due, counted, pieces: asked.pieces.clone() })
}

/// What should be in a drawer: over all shifts that shared it.
fn due(
    tx: &mut Tx<'_>,
    shift: &Shift,
    sheet: &Figures,
    others: &[Shift],
    currency: Currency,
) -> Result<Money, AppError> {
    let mut cash = sums::paid_by(sheet, CASH);
    let mut float = shift.float.minor();
    for other in others {
        cash += sums::paid_by(&shifts::figures_of(tx, other, currency)?, CASH);
        float += other.float.minor();
    }
    let moved = shifts::movements_of(tx, &drawer(shift, others), currency)?;
    let moved = moved.iter().map(|each| (each.direction, each.amount));
    let money = |minor| Money::from_minor(minor, currency);
    rules::expected_cash(money(float), money(cash), moved)
        .map_err(|error| AppError::Internal(format!("the cash of a shift {error}")))
}

fn drawer(shift: &Shift, others: &[Shift]) -> Vec<Id<ShiftThing>> {
    others.iter().chain([shift]).map(|each| each.id).collect()
}

fn shown(tx: &mut Tx<'_>, shift: Shift, sees_open: bool, currency: Currency) -> Result<Shown, AppError> {
    let others = shifts::others_of_drawer(tx, &shift, currency)?;
    let movements = shifts::movements_of(tx, &drawer(&shift, &others), currency)?;
    let sees = sees_open || shift.closed.is_some();
    let (mut figures, mut due_now) = (None, None);
    if sees {
        let sheet = shifts::figures_of(tx, &shift, currency)?;
        if shift.closed.is_none() {
            due_now = Some(due(tx, &shift, &sheet, &others, currency)?);
        }
        let names = figures::names(tx, &sheet)?;
        figures = Some((sheet, names));
    }
    Ok(Shown { shift, sharing: others, movements, figures, due: due_now, currency })
}

fn visible(principal: &Principal, found: Option<Shift>) -> Result<Shift, AppError> {
    let own = principal.user().ok().map(|(user, _)| user);
    let is_theirs = |shift: &Shift| {
        own == Some(shift.cashier.id)
            || (oversees(principal) && principal.shop.is_none_or(|shop| shop == shift.shop.id))
    };
    found.filter(is_theirs).ok_or(AppError::NotFound(Noun::Shift))
}

fn oversees(principal: &Principal) -> bool {
    principal.permissions.contains(Permission::ShiftOversee)
}

fn at_till(principal: &Principal) -> Result<Id<Terminal>, AppError> {
    principal.terminal.ok_or_else(|| AuthError::TerminalRequired.into())
}
