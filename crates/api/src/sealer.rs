//! The sealer: one thread that links new postings and audit events into each tenant's chain.
//!
//! It is woken by activity in this process and sweeps every tenant now and then for what other processes committed. Two
//! sealers at once are safe: the second meets a key that the first has written, and comes back.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use domain::ids::{Id, Tenant};
use persistence::chain::Look;
use persistence::error::StoreError;
use persistence::store::Store;
use persistence::{chain, directory};

/// Pause between looks at what is new: how long an event stays unsealed, about.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause: under load fewer looks that find more cost less.
const PAUSE_MAX: Duration = Duration::from_millis(900);
/// Under load a pause is so many times as long as the look before it took, so that sealing leaves the till its share.
const PAUSE_PER_LOOK: u32 = 8;
/// Time between sweeps over all tenants.
const SWEEP: Duration = Duration::from_secs(60);

/// The running sealer. Dropping it stops it after the link in hand.
#[derive(Debug)]
pub struct Sealer {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sealer {
    /// Starts the thread.
    #[must_use]
    pub fn start(store: Store) -> Self {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            let mut last_sweep: Option<Instant> = None;
            loop {
                let began = Instant::now();
                if last_sweep.is_none_or(|at| at.elapsed() >= SWEEP) {
                    last_sweep = Some(Instant::now());
                    sweep(&store);
                } else {
                    seal_news(&store);
                }
                let pause = (began.elapsed() * PAUSE_PER_LOOK).clamp(PAUSE, PAUSE_MAX);
                if stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::error!("the sealer had panicked");
        }
    }
}

/// Looks at every tenant for what is not sealed, also what other processes committed.
fn sweep(store: &Store) {
    // What is noted now is committed, and found.
    chain::forget_news(store);
    match directory::list(store) {
        Ok(tenants) => tenants.into_iter().for_each(|tenant| seal(store, tenant.id, Look::Whole)),
        Err(error) => log::warn!("the sealer could not list tenants: {error}"),
    }
}

/// Seals what this process committed just now: postings of all tenants at once, then tenants with other events.
fn seal_news(store: &Store) {
    if let Err(error) = chain::seal_news(store) {
        log::debug!("sealed tenant by tenant: {error}");
    }
    store.activity().take_tenants().into_iter().for_each(|tenant| seal(store, tenant, Look::Quick));
}

/// Seals a tenant until nothing is new. Each batch is of the oldest events that a look found, so that what it left is not far from the last
/// link: quick looks go on from there, whatever was sealed in the minutes before.
fn seal(store: &Store, tenant: Id<Tenant>, first: Look) {
    let mut look = first;
    loop {
        match store.work(tenant, |tx| chain::seal(tx, look, store.clock().now())) {
            Ok(0) => return,
            Ok(sealed) => {
                store.activity().mark_sealed(tenant);
                if sealed < chain::SEALED_MAX {
                    return;
                }
                look = Look::Quick;
            }
            // Another process seals this tenant, or the database is away: the next look finds what is left.
            Err(StoreError::Constraint { .. }) => return,
            Err(error) => {
                log::warn!("sealing stopped: {error}");
                store.activity().mark(tenant);
                return;
            }
        }
    }
}
