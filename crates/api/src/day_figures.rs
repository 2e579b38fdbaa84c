//! Adds up days and what moved between shops, and keeps the books, behind the sealed feed: a thread that keeps up, and reports that
//! wait for what is there.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use domain::ids::{Id, Tenant};
use domain::money::Currency;
use persistence::chain::{self, Look};
use persistence::error::StoreError;
use persistence::store::{Store, Tx};
use persistence::{books, day_figures, directory, settlement, tenants};

use crate::worker::Worker;

/// Pause between rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a round may take: the till comes first.
const ROUND_MAX: Duration = Duration::from_millis(500);
/// Time between sweeps over all tenants, for what other processes left.
const SWEEP: Duration = Duration::from_secs(60);
/// How long a report waits for what was not added up.
const CATCH_UP_MAX: Duration = Duration::from_secs(5);

/// Starts the thread.
#[must_use]
pub fn start(store: Store) -> Worker {
    let mut keeper = Keeper { store, swept_at: None, queue: VecDeque::new() };
    Worker::start("day figures", PAUSE, move || keeper.round())
}

/// Keeps up.
struct Keeper {
    store: Store,
    swept_at: Option<Instant>,
    /// Tenants to look at, in their turn.
    queue: VecDeque<Id<Tenant>>,
}

impl Keeper {
    /// Goes on with tenants in their turn for as long as a round may take; the rest is for the next one.
    fn round(&mut self) {
        let began = Instant::now();
        self.line_up();
        while began.elapsed() < ROUND_MAX
            && let Some(tenant) = self.queue.pop_front()
        {
            match step(&self.store, tenant) {
                Ok(true) => self.queue.push_back(tenant),
                Ok(false) => {}
                Err(error) => log::warn!("the days of a tenant wait: {error}"),
            }
        }
    }

    /// Puts whoever has news behind those who are in the queue already.
    fn line_up(&mut self) {
        let mut tenants: BTreeSet<Id<Tenant>> = self.store.activity().take_uncounted().into_iter().collect();
        if self.swept_at.is_none_or(|at| at.elapsed() >= SWEEP) {
            self.swept_at = Some(Instant::now());
            match directory::list(&self.store) {
                Ok(all) => tenants.extend(all.into_iter().map(|tenant| tenant.id)),
                Err(error) => log::warn!("days could not be added up: {error}"),
            }
        }
        let queued: BTreeSet<Id<Tenant>> = self.queue.iter().copied().collect();
        self.queue.extend(tenants.difference(&queued));
    }
}

/// One step of a tenant; says whether there may be more.
fn step(store: &Store, tenant: Id<Tenant>) -> Result<bool, StoreError> {
    let now = store.clock().now();
    store.work(tenant, |tx| {
        let currency = tenants::currency(tx)?;
        if day_figures::has_news(tx)? || settlement::has_news(tx)? || books::has_news(tx)? {
            return follow(tx, currency);
        }
        books::passes::earn(tx, currency, now)
    })
}

/// Follows with everything that follows; says whether there was something.
fn follow(tx: &mut Tx<'_>, currency: Currency) -> Result<bool, StoreError> {
    let of_days = day_figures::follow(tx, currency)?;
    let of_books = books::follow(tx, currency)?;
    // Shops settle counts by what the books say of them.
    Ok(settlement::follow(tx, currency)? + of_books + of_days > 0)
}

/// Seals, adds up and books everything that is there; says whether it came to the end in time.
///
/// # Errors
/// [`StoreError`].
pub fn catch_up(store: &Store, tenant: Id<Tenant>, currency: Currency) -> Result<bool, StoreError> {
    catch_up_while(store, tenant, currency, || true)
}

/// The same as far as the tills leave time: while those of the tenant are busy nothing is done here, and the thread adds up at its own
/// pace.
///
/// # Errors
/// [`StoreError`].
pub fn catch_up_beside_tills(
    store: &Store,
    tenant: Id<Tenant>,
    currency: Currency,
) -> Result<bool, StoreError> {
    catch_up_while(store, tenant, currency, || !store.activity().is_busy(tenant))
}

fn catch_up_while(
    store: &Store,
    tenant: Id<Tenant>,
    currency: Currency,
    may: impl Fn() -> bool,
) -> Result<bool, StoreError> {
    let until = Instant::now() + CATCH_UP_MAX;
    let now = store.clock().now();
    let seal = || seal(store, tenant);
    let follow = || store.work(tenant, |tx| follow(tx, currency));
    let earn = || store.work(tenant, |tx| books::passes::earn(tx, currency, now));
    let steps: [&dyn Fn() -> Result<bool, StoreError>; 3] = [&seal, &follow, &earn];
    for step in steps {
        loop {
            if !may() || Instant::now() >= until {
                return Ok(false);
            }
            if !step()? {
                break;
            }
        }
    }
    Ok(true)
}

/// Seals a part; says whether there may be more. Where another sealer was faster there is.
fn seal(store: &Store, tenant: Id<Tenant>) -> Result<bool, StoreError> {
    let now = store.clock().now();
    match store.work(tenant, |tx| chain::seal(tx, Look::Quick, now)) {
        Ok(sealed) => Ok(sealed > 0),
        Err(StoreError::Constraint { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}
