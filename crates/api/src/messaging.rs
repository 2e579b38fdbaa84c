//! Messages to members (OP03, X04): what was posted, and what was bought in a week, becomes messages; messages leave by their channels.
//!
//! The port is [`MessageChannel`]: a text, perhaps a phone, and a key by which a provider knows a message that it is given twice.
//! It knows neither postings nor the store, so that whatever else is told to a phone — a code as proof at the desk — leaves by the
//! same one. Deliberately absent: providers that send over a network; they are further channels.

pub mod channels;
mod compose;
mod draft;
pub mod messenger;
pub mod weekly;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use domain::ids::{Id, Tenant};
use domain::message::{MessageKind, NEWS_AGE_MAX, wait_after};
use domain::phone::Phone;
use persistence::error::StoreError;
use persistence::messages::delivery::{self, Outcome, Settled, TAKEN_MAX, Taken};
use persistence::messages::{Reason, feed, outbox, settings, weekly as runs};
use persistence::sealing::KeyRing;
use persistence::snapshot_cache::SnapshotCache;
use persistence::store::Store;
use uuid::Uuid;

use self::channels::Channels;
use crate::state::AppState;

/// A way to a member.
pub trait MessageChannel: Send + Sync {
    /// Hands a message over. May block, so it is called outside of any transaction.
    ///
    /// # Errors
    /// [`DeliveryError`] when it was not taken.
    fn deliver(&self, message: &Outgoing<'_>) -> Result<(), DeliveryError>;
}

/// A message on its way out. Never logged.
pub struct Outgoing<'a> {
    /// The same at every attempt.
    pub key: Uuid,
    /// What is said.
    pub text: &'a str,
    /// Where to, for channels that need a phone.
    pub phone: Option<&'a Phone>,
}

/// Why a channel did not take a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryError {
    /// It may take it later.
    ForNow(Reason),
    /// It will never take it.
    ForGood(Reason),
}

/// What is to be done for a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// Whether its feed has grown.
    pub has_news: bool,
    /// Whether a run of the weekly message is not at its end.
    pub has_run: bool,
    /// When its next message is due, if any waits.
    pub next_due: Option<DateTime<Utc>>,
}

/// What following the feed and delivering need.
#[derive(Clone)]
pub struct Messaging {
    store: Store,
    key_ring: KeyRing,
    snapshots: SnapshotCache,
    simulated_phone: Option<PathBuf>,
}

impl std::fmt::Debug for Messaging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messaging").finish_non_exhaustive()
    }
}

impl Messaging {
    /// Over the store and keys of a server.
    #[must_use]
    pub fn of(state: &AppState) -> Self {
        Self::over(state.store.clone(), state)
    }

    /// The same over another store, as another process has one.
    #[must_use]
    pub fn over(store: Store, state: &AppState) -> Self {
        Self {
            store,
            key_ring: state.key_ring.clone(),
            snapshots: state.till_settings.snapshots.clone(),
            simulated_phone: state.settings.simulated_phone.clone(),
        }
    }

    /// Makes messages of what is new in a tenant's feed, and moves the feed on in the same transaction: whoever is stopped
    /// half-way has done nothing. Says whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was stored.
    pub fn follow(&self, tenant: Id<Tenant>) -> Result<bool, StoreError> {
        let now = self.store.clock().now();
        self.store.work(tenant, |tx| {
            if !feed::has_news(tx)? {
                return Ok(false);
            }
            let claim = feed::claim(tx, now)?;
            let news = feed::read(tx, &claim)?;
            let messages = compose::messages(self, tx, &news.postings, now)?;
            outbox::insert(tx, messages, now)?;
            feed::advance(tx, &news)?;
            Ok::<_, StoreError>(true)
        })
    }

    /// Hands over what is due, and keeps what became of it. Says whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`]; what was handed over and not kept is tried again later, under the same key.
    pub fn deliver(&self, tenant: Id<Tenant>) -> Result<bool, StoreError> {
        let now = self.store.clock().now();
        let (taken, channels) = self.store.work(tenant, |tx| {
            if delivery::next_due(tx)?.is_none_or(|due| due > now) {
                return Ok((Vec::new(), Channels::default()));
            }
            let keys = self.key_ring.tenant(tx)?;
            let channels = Channels::of(&settings::get(tx)?, self.simulated_phone.as_deref());
            Ok::<_, StoreError>((delivery::take(tx, &keys, now)?, channels))
        })?;
        if taken.is_empty() {
            return Ok(false);
        }
        let settled: Vec<Settled> = taken
            .iter()
            .map(|taken| Settled {
                id: taken.id,
                attempt: taken.attempt,
                outcome: hand_over(&channels, taken, now),
            })
            .collect();
        let now = self.store.clock().now();
        self.store.work(tenant, |tx| delivery::settle(tx, &settled, now))?;
        Ok(taken.len() == TAKEN_MAX)
    }

    /// What is to be done for a tenant. Holds nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn pending(&self, tenant: Id<Tenant>) -> Result<Pending, StoreError> {
        self.store.work(tenant, |tx| {
            Ok(Pending {
                has_news: feed::has_news(tx)?,
                has_run: runs::has_open(tx)?,
                next_due: delivery::next_due(tx)?,
            })
        })
    }
}

/// One attempt at one message.
fn hand_over(channels: &Channels, taken: &Taken, now: DateTime<Utc>) -> Outcome {
    let Some(content) = &taken.content else { return Outcome::Failed(Reason::Erased) };
    // Whoever made the code was to hand it over; what is kept is the text without it.
    if taken.kind == MessageKind::ProofCode {
        return Outcome::Failed(Reason::CodeGone);
    }
    let Some(channel) = channels.find(taken.channel) else { return Outcome::Failed(Reason::NoProvider) };
    if now - taken.created_at > NEWS_AGE_MAX {
        return Outcome::Failed(Reason::TooOld);
    }
    let outgoing = Outgoing { key: taken.id.value(), text: &content.text, phone: content.phone.as_ref() };
    match channel.deliver(&outgoing) {
        Ok(()) => Outcome::Sent,
        Err(DeliveryError::ForGood(reason)) => Outcome::Failed(reason),
        Err(DeliveryError::ForNow(reason)) => match wait_after(taken.attempt) {
            Some(wait) => Outcome::Again { at: now + wait, reason },
            None => Outcome::Failed(reason),
        },
    }
}
