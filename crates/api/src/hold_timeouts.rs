//! Ends holds whose time is over, by a posting each. Nothing waits for it: an expired hold blocks no sale, and whatever is
//! posted first in a wallet ends what is over there.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use actix_web::web;
use domain::ids::{Id, Tenant};
use domain::till::{Origin, Rejection, TimeOutHold};
use persistence::directory;
use persistence::error::StoreError;
use persistence::holds::{self, OVER_MAX, OverHold};
use persistence::till::{HoldWork, Outcome, Request, Work};

use crate::app::till;
use crate::state::AppState;
use crate::worker::Worker;

/// Time between looks.
const PAUSE: Duration = Duration::from_secs(20);
/// How long a time-out may wait in line.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// Starts the thread.
#[must_use]
pub fn start(state: web::Data<AppState>) -> Worker {
    Worker::start("hold time-out", PAUSE, move || match sweep(&state) {
        Ok(0) => {}
        Ok(ended) => log::info!("{ended} holds were over"),
        Err(error) => log::warn!("holds that are over could not be ended: {error}"),
    })
}

/// Looks over all tenants once, and says how many holds it ended.
///
/// # Errors
/// [`StoreError`] of the first read that failed; what was ended before stays ended.
pub fn sweep(state: &AppState) -> Result<usize, StoreError> {
    let mut ended = 0;
    for tenant in directory::list(&state.store)? {
        ended += of_tenant(state, tenant.id)?;
    }
    Ok(ended)
}

fn of_tenant(state: &AppState, tenant: Id<Tenant>) -> Result<usize, StoreError> {
    let mut ended = 0;
    loop {
        let now = state.now();
        let over = state.store.work(tenant, |tx| holds::over(tx, now))?;
        let full = over.len() == OVER_MAX;
        let done = over.into_iter().filter(|hold| time_out(state, tenant, *hold)).count();
        ended += done;
        // What could not be ended now is found again by the next look.
        if !full || done == 0 {
            return Ok(ended);
        }
    }
}

/// Ends one hold under a key that is its own, so that two servers end it once.
fn time_out(state: &AppState, tenant: Id<Tenant>, over: OverHold) -> bool {
    let origin = Origin { terminal: None, user: None, occurred_at: None, late: None };
    let key = format!("hold-time-out-{}", over.hold);
    let (reply, answer) = mpsc::channel();
    let request = Request {
        tenant,
        wallet: over.wallet,
        card: None,
        shop: over.shop,
        fingerprint: till::fingerprint("hold-time-out", key.as_bytes()),
        key,
        proof: None,
        work: Work::Hold(HoldWork::TimeOut(TimeOutHold { origin, hold: over.hold })),
        deadline: Instant::now() + WAIT_MAX,
    };
    state.till.submit(request, move |outcome| {
        // The worker may have stopped waiting.
        let _ = reply.send(outcome);
    });
    match answer.recv() {
        Ok(Outcome::Recorded { .. }) => true,
        // Something else ended it meanwhile, or the till is busy or stopping.
        Ok(Outcome::Refused(Rejection::HoldNotOpen { .. }) | Outcome::NotDone | Outcome::InProgress)
        | Err(_) => false,
        Ok(outcome) => {
            log::warn!("the hold {} could not be ended: {outcome:?}", over.hold);
            false
        }
    }
}
