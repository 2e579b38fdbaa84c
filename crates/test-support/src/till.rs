//! The real till with one caller's patience: submit a command and wait for its outcome.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use chrono::{DateTime, TimeDelta, Utc};
use domain::counts::PackageTerms;
use domain::ids::{Id, Package};
use domain::ledger::Wallet;
use persistence::activity::Activity;
use persistence::clock::Clock;
use persistence::database::DatabaseAddress;
use persistence::error::StoreError;
use persistence::packages::{self, Making, NewPackage};
use persistence::snapshot_cache::SnapshotCache;
use persistence::store::{PoolSizes, Store};
use persistence::till::{Outcome, Recorded, Request, Till, TillSettings};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::company::Company;

/// One process's till.
#[derive(Debug)]
pub struct Desk {
    till: Till,
    settings: TillSettings,
}

impl Desk {
    /// A till with two writers, as the product runs it.
    #[must_use]
    pub fn open(company: &Company) -> Self {
        Self::with_writers(&company.database.address(), 2)
    }

    /// A till with so many writers.
    #[must_use]
    pub fn with_writers(address: &DatabaseAddress, writers: usize) -> Self {
        let settings = TillSettings {
            address: address.clone(),
            clock: Clock::default(),
            codec,
            snapshots: SnapshotCache::default(),
            writers,
            activity: Activity::default(),
        };
        Self { till: Till::start(&settings), settings }
    }

    /// Moves this till's clock to an instant; it runs on from there.
    ///
    /// # Panics
    /// When the text is not an instant.
    pub fn set_time(&self, instant: &str) {
        let instant: DateTime<Utc> = instant.parse().expect("an RFC 3339 instant");
        self.settings.clock.discipline(instant);
    }

    /// Moves this till's clock.
    pub fn shift_time(&self, by: TimeDelta) {
        self.settings.clock.shift(by);
    }

    /// What it runs with.
    #[must_use]
    pub const fn settings(&self) -> &TillSettings {
        &self.settings
    }

    /// Requests' and workers' access to the same database.
    ///
    /// # Panics
    /// When the pools cannot be built.
    #[must_use]
    pub fn store(&self) -> Store {
        let sizes = PoolSizes { requests: 2, workers: 1 };
        let store = Store::open(&self.settings.address, sizes, self.settings.clock.clone()).expect("pools");
        store.with_activity(self.settings.activity.clone())
    }

    /// A package that the company sells from now on.
    ///
    /// # Panics
    /// When it cannot be stored.
    #[must_use]
    pub fn package(&self, company: &Company, code: &str, terms: PackageTerms) -> Id<Package> {
        let making = Making { user: Some(company.user), at: self.settings.clock.now() };
        let new = NewPackage { code: code.to_owned(), name: code.to_owned(), terms };
        let made = self.store().write(company.tenant, move |tx| packages::insert(tx, &new, making));
        made.map_err(|error: StoreError| error).expect("a package")
    }

    /// Commands waiting.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.till.depth()
    }

    /// Submits a command; its outcome arrives on the channel.
    #[must_use]
    pub fn send(&self, request: Request) -> Receiver<Outcome> {
        let (sender, receiver) = channel();
        self.till.submit(request, move |outcome| {
            // A test may have lost interest.
            let _ = sender.send(outcome);
        });
        receiver
    }

    /// Submits a command and waits.
    ///
    /// # Panics
    /// When the till forgets to answer.
    #[must_use]
    pub fn ask(&self, request: Request) -> Outcome {
        self.send(request).recv().expect("the till answers every command")
    }

    /// Submits a command that must be recorded.
    ///
    /// # Panics
    /// When it is not.
    pub fn record(&self, request: Request) -> Answer {
        Answer::of(&self.ask(request))
    }

    /// Submits a command again and again, with its one key, until its outcome is certain.
    #[must_use]
    pub fn insist(&self, request: &Request) -> Outcome {
        loop {
            let outcome = self.ask(request.clone());
            if !matches!(outcome, Outcome::NotDone | Outcome::InProgress) {
                return outcome;
            }
            std::thread::yield_now();
        }
    }

    /// Finishes what waits and closes the connections.
    pub fn close(mut self) {
        self.till.stop();
    }
}

/// The stored answer of a recorded command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// As stored.
    pub text: Arc<str>,
    /// Whether it was given before.
    pub replayed: bool,
}

impl Answer {
    /// The answer of an outcome.
    ///
    /// # Panics
    /// When the command was not recorded.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let Outcome::Recorded { answer, replayed } = outcome else { panic!("not recorded: {outcome:?}") };
        Self { text: answer.clone(), replayed: *replayed }
    }

    /// One value of it, such as `after.principal`, as text.
    ///
    /// # Panics
    /// When there is no such value.
    #[must_use]
    pub fn get(&self, path: &str) -> String {
        let answer: Value = serde_json::from_str(&self.text).expect("the codec writes JSON");
        let found = path.split('.').try_fold(&answer, |value, name| value.get(name));
        let found = found.unwrap_or_else(|| panic!("no {path} in {}", self.text));
        found.as_str().map_or_else(|| found.to_string(), str::to_owned)
    }

    /// Several values of it at once.
    #[must_use]
    pub fn all<const N: usize>(&self, paths: [&str; N]) -> [String; N] {
        paths.map(|path| self.get(path))
    }

    /// The posting.
    ///
    /// # Panics
    /// When the answer has none.
    #[must_use]
    pub fn posting(&self) -> Uuid {
        self.get("posting").parse().expect("a posting's id")
    }
}

/// The smallest answer that tests can read.
fn codec(recorded: &Recorded<'_>) -> String {
    let decision = recorded.decision;
    json!({
        "posting": decision.posting.id.value(),
        "version": decision.posting.version,
        "receipt": recorded.receipt_no,
        "date": decision.posting.business_date,
        "list": decision.posting.list_total.to_string(),
        "total": decision.posting.total.to_string(),
        "before": balances(recorded.before),
        "after": balances(&decision.wallet),
        "rules": recorded.snapshot.rules_version,
    })
    .to_string()
}

fn balances(wallet: &Wallet) -> Value {
    json!({
        "principal": wallet.principal.to_string(),
        "bonus": wallet.bonus.to_string(),
        "points": wallet.reward_points,
        "growth": wallet.tier_points,
        "owed_money": wallet.owed_money.to_string(),
        "owed_points": wallet.owed_points,
        "tier": wallet.tier,
    })
}
