//! Wakes the desks that wait for taps: those of this process directly, those of others through the database.
//!
//! One thread with one connection listens while any desk waits. While it cannot, desks look for themselves.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use domain::ids::{Id, Tenant, Terminal};
use persistence::database::DatabaseAddress;
use persistence::error::StoreError;
use persistence::tap_listener::{Place, TapListener};
use tokio::sync::watch;

/// Streams of one terminal at most, over all its browsers. A newer one ends the oldest: a page that was closed is noticed
/// only when something is sent to it, and must not keep the next page out.
pub const STREAMS_MAX: usize = 16;
/// How often the listening connection is looked at: a read of an empty socket, no query.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How often a silent connection is asked for a sign of life.
const CHECK_EVERY: Duration = Duration::from_secs(10);
/// Wait before connecting again.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);
/// How often the idle thread looks whether the server is gone.
const IDLE_WAIT: Duration = Duration::from_millis(500);

/// Wakes the desks of a server.
#[derive(Debug)]
pub struct TapHub {
    shared: Arc<Shared>,
    is_started: AtomicBool,
}

#[derive(Debug)]
struct Shared {
    address: DatabaseAddress,
    feeds: Mutex<HashMap<Place, watch::Sender<News>>>,
    changed: Condvar,
    is_listening: AtomicBool,
}

/// What the streams of one terminal are told.
#[derive(Debug, Default)]
struct News {
    /// Streams opened so far.
    opened: u64,
    /// Something to read, so many times.
    wakes: u64,
}

/// A desk that waits. Dropping it ends the wait.
#[derive(Debug)]
pub struct Subscription {
    place: Place,
    number: u64,
    news: watch::Receiver<News>,
    shared: Arc<Shared>,
}

impl TapHub {
    /// A hub that listens at an address once somebody waits.
    #[must_use]
    pub fn new(address: DatabaseAddress) -> Self {
        let shared = Shared {
            address,
            feeds: Mutex::default(),
            changed: Condvar::new(),
            is_listening: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared), is_started: AtomicBool::new(false) }
    }

    /// Waits for the taps of a terminal.
    #[must_use]
    pub fn subscribe(&self, tenant: Id<Tenant>, terminal: Id<Terminal>) -> Subscription {
        self.start();
        let place = (tenant, terminal);
        let mut feeds = self.shared.feeds();
        let feed = feeds.entry(place).or_default();
        feed.send_modify(|news| news.opened += 1);
        let news = feed.subscribe();
        let number = news.borrow().opened;
        drop(feeds);
        self.shared.changed.notify_all();
        Subscription { place, number, news, shared: Arc::clone(&self.shared) }
    }

    /// Wakes the desks of a terminal in this process.
    pub fn wake(&self, tenant: Id<Tenant>, terminal: Id<Terminal>) {
        self.shared.wake((tenant, terminal));
    }

    fn start(&self) {
        if self.is_started.swap(true, Ordering::Relaxed) {
            return;
        }
        let shared = Arc::downgrade(&self.shared);
        let thread = thread::Builder::new().name("taps".to_owned()).spawn(move || listen_on(&shared));
        if let Err(error) = thread {
            // Desks look for themselves, and the next one tries again.
            log::error!("no thread to listen for taps: {error}");
            self.is_started.store(false, Ordering::Relaxed);
        }
    }
}

impl Subscription {
    /// Notes that what is there now will be read next.
    pub fn mark_read(&mut self) {
        self.news.mark_unchanged();
    }

    /// Waits until there is something to read.
    pub async fn changed(&mut self) {
        if self.news.changed().await.is_err() {
            // The sender lives as long as its receivers; without it nobody would ever wake us.
            std::future::pending::<()>().await;
        }
    }

    /// Whether there are too many streams, and so many newer ones that this one is to end.
    #[must_use]
    pub fn is_superseded(&self) -> bool {
        let is_old = self.news.borrow().opened >= self.number + STREAMS_MAX as u64;
        is_old && self.shared.feeds().get(&self.place).is_some_and(|feed| feed.receiver_count() > STREAMS_MAX)
    }

    /// Whether taps of other processes wake this desk.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.shared.is_listening.load(Ordering::Relaxed)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut feeds = self.shared.feeds();
        if feeds.get(&self.place).is_some_and(|feed| feed.receiver_count() <= 1) {
            feeds.remove(&self.place);
        }
    }
}

impl Shared {
    fn feeds(&self) -> MutexGuard<'_, HashMap<Place, watch::Sender<News>>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self, place: Place) {
        if let Some(feed) = self.feeds().get(&place) {
            feed.send_modify(|news| news.wakes += 1);
        }
    }

    fn wake_all(&self) {
        for feed in self.feeds().values() {
            feed.send_modify(|news| news.wakes += 1);
        }
    }

    fn has_desks(&self) -> bool {
        !self.feeds().is_empty()
    }
}

/// The thread: listens while somebody waits, and ends with the hub.
fn listen_on(shared: &Weak<Shared>) {
    while let Some(hub) = shared.upgrade() {
        if !hub.has_desks() {
            let feeds = hub.feeds();
            drop(hub.changed.wait_timeout(feeds, IDLE_WAIT));
            continue;
        }
        let outcome = TapListener::connect(&hub.address);
        drop(hub);
        let ended = outcome.and_then(|mut listener| listen(shared, &mut listener));
        if let Some(hub) = shared.upgrade() {
            hub.is_listening.store(false, Ordering::Relaxed);
            // From now on desks look for themselves.
            hub.wake_all();
        }
        if let Err(error) = ended {
            log::warn!("listening for taps: {error}");
            thread::sleep(RECONNECT_AFTER);
        }
    }
}

/// Listens until nobody waits any more or the connection is lost.
fn listen(shared: &Weak<Shared>, listener: &mut TapListener) -> Result<(), StoreError> {
    let Some(hub) = shared.upgrade() else { return Ok(()) };
    hub.is_listening.store(true, Ordering::Relaxed);
    // What came before listening began.
    hub.wake_all();
    drop(hub);
    let mut checked_at = Instant::now();
    while let Some(hub) = shared.upgrade().filter(|hub| hub.has_desks()) {
        listener.take()?.into_iter().for_each(|place| hub.wake(place));
        if checked_at.elapsed() >= CHECK_EVERY {
            listener.check()?;
            checked_at = Instant::now();
        }
        drop(hub);
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// A hub whose thread counts as started and is not, so that only the test wakes its desks.
    fn hub() -> TapHub {
        let address =
            DatabaseAddress::External { owner_url: "postgres://127.0.0.1:1/none".into(), app_url: None };
        let hub = TapHub::new(address);
        hub.is_started.store(true, Ordering::Relaxed);
        hub
    }

    #[tokio::test]
    async fn only_the_desks_of_the_terminal_are_woken() {
        let (tenant, desk, other) = (Id::new(Uuid::nil()), Id::new(Uuid::nil()), Id::new(Uuid::max()));
        let hub = hub();
        let (mut first, second) = (hub.subscribe(tenant, desk), hub.subscribe(tenant, other));
        hub.wake(tenant, desk);
        first.changed().await;
        assert!(!second.news.has_changed().unwrap());
        assert!(!first.is_listening());
    }

    #[tokio::test]
    async fn one_stream_too_many_ends_the_oldest() {
        let hub = hub();
        let (tenant, desk) = (Id::new(Uuid::nil()), Id::new(Uuid::nil()));
        let mut streams: Vec<_> = (0..STREAMS_MAX).map(|_| hub.subscribe(tenant, desk)).collect();
        streams[0].mark_read();
        assert!(streams.iter().all(|stream| !stream.is_superseded()));
        streams.push(hub.subscribe(tenant, desk));
        streams[0].changed().await;
        let ended: Vec<bool> = streams.iter().map(Subscription::is_superseded).collect();
        assert_eq!(ended.iter().position(|ended| *ended), Some(0));
        assert_eq!(ended.iter().filter(|ended| **ended).count(), 1);
        streams.clear();
        assert!(!hub.shared.has_desks());
    }
}
