//! Closes days by themselves (自动日结) once their cut-off is past, in the shops that want it; and reads sheets, and books of months that
//! were locked, that somebody who was cut off left unread.

use std::time::Duration;

use actix_web::web;
use domain::ids::{Id, Tenant};
use persistence::audit::{Act, Actor};
use persistence::books::locks;
use persistence::error::StoreError;
use persistence::{day_closings as closings, directory, snapshot};

use crate::app::{book_locks, day_closings};
use crate::state::AppState;
use crate::worker::Worker;

/// Time between looks.
const PAUSE: Duration = Duration::from_secs(60);

/// Starts the thread.
#[must_use]
pub fn start(state: web::Data<AppState>) -> Worker {
    Worker::start("day closer", PAUSE, move || match sweep(&state) {
        Ok(0) => {}
        Ok(closed) => log::info!("{closed} days closed by themselves"),
        Err(error) => log::warn!("days could not be closed: {error}"),
    })
}

/// Looks over all tenants once, and says how many days it closed.
///
/// # Errors
/// [`StoreError`] of the first tenant that failed; what was closed before stays closed.
pub fn sweep(state: &AppState) -> Result<usize, StoreError> {
    let mut closed = 0;
    for tenant in directory::list(&state.store)? {
        closed += of_tenant(state, tenant.id)?;
    }
    Ok(closed)
}

/// Looks over one tenant.
///
/// # Errors
/// [`StoreError`].
pub fn of_tenant(state: &AppState, tenant: Id<Tenant>) -> Result<usize, StoreError> {
    let now = state.now();
    let (snapshot, unread) = state
        .store
        .work(tenant, |tx| Ok::<_, StoreError>((snapshot::load_in(tx)?, closings::without_sheet(tx)?)))?;
    for id in unread {
        day_closings::freeze(&state.store, tenant, id, snapshot.currency)?;
    }
    for id in state.store.work(tenant, locks::unread)? {
        book_locks::freeze(&state.store, tenant, id, snapshot.currency)?;
    }
    let act = Act { now, actor: Actor::System, terminal: None, request_id: "day-closer".to_owned() };
    let mut closed = 0;
    for (id, shop) in &snapshot.shops {
        let over = shop.facts.day.business_date(now).pred_opt();
        let Some(date) = over.filter(|_| shop.closes_days && !shop.retired) else { continue };
        let by = (&act, snapshot.currency);
        closed += usize::from(day_closings::close_by_itself(&state.store, tenant, (*id, date), by)?);
    }
    Ok(closed)
}
