//! What may go wrong under load, and what it may never do: lose what was acknowledged, do anything twice, or leave books
//! that do not add up (R1–R4, R9, R10 of the goals).
//!
//! Each scenario is a function of an [`Extent`]: the tests run it shortly, `make faults` at length. It only gathers facts and
//! findings; how long a recovery took is a figure, never a finding, because machines differ.

mod card;
mod clock;
mod commit;
mod disk;
mod kill;
mod pause;
mod pool;
pub mod processes;
mod reply;
mod returns;
pub mod server;
pub mod shop;
mod slow;

use std::time::Duration;

use serde_json::{Value, json};

use crate::random::Random;
use server::Server;
use shop::Shop;

/// How far a scenario goes, and where its chance begins.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Where chance begins; the same seed chooses the same moments and places.
    pub seed: u64,
    /// How often the fault comes.
    pub times: usize,
    /// How long a fault lasts that lasts.
    pub lasts: Duration,
}

/// What a scenario came to.
#[derive(Debug, Clone)]
pub struct Report {
    /// Figures by name.
    pub figures: Vec<(&'static str, Value)>,
    /// What must not be. None means that the scenario is passed.
    pub findings: Vec<String>,
    /// Why it could not be run here, if it could not.
    pub skipped: Option<String>,
}

/// One kind of fault.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name on the command line.
    pub name: &'static str,
    /// What happens in it.
    pub says: &'static str,
    /// How often the fault comes in a long run.
    pub times: usize,
    /// Runs it.
    pub run: fn(&Extent) -> Report,
}

/// All of them.
pub const SCENARIOS: [Scenario; 10] = [
    Scenario {
        name: "kill",
        says: "server, PostgreSQL or both are killed under load",
        times: 1_000,
        run: kill::run,
    },
    Scenario {
        name: "reply",
        says: "answers are lost on their way, clients ask again",
        times: 5_000,
        run: reply::run,
    },
    Scenario {
        name: "commit",
        says: "COMMIT or its reply is lost on the way to PostgreSQL",
        times: 500,
        run: commit::run,
    },
    Scenario {
        name: "card",
        says: "64 clients spend one card of 100.00 by 1.00",
        times: 500,
        run: card::run,
    },
    Scenario {
        name: "returns",
        says: "64 clients return parts of one sale at once",
        times: 500,
        run: returns::run,
    },
    Scenario { name: "pause", says: "PostgreSQL stands still", times: 5, run: pause::run },
    Scenario { name: "pool", says: "every connection of the pool is held", times: 20, run: pool::run },
    Scenario { name: "slow", says: "clients that never finish their requests", times: 2_000, run: slow::run },
    Scenario { name: "disk", says: "the disk is full", times: 3, run: disk::run },
    Scenario { name: "clock", says: "the clock jumps by days and back", times: 2_000, run: clock::run },
];

impl Scenario {
    /// The scenario of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SCENARIOS.into_iter().find(|scenario| scenario.name == name)
    }
}

impl Report {
    /// Not run here.
    fn skipped(why: impl Into<String>) -> Self {
        Self { figures: Vec::new(), findings: Vec::new(), skipped: Some(why.into()) }
    }

    /// What a shop and its server have to say after everything.
    fn of(shop: &Shop, server: &mut Server, mut figures: Vec<(&'static str, Value)>) -> Self {
        let mut findings = shop.audit();
        server.stop();
        findings.extend(server.verify());
        figures.insert(0, ("acknowledged", json!(shop.acknowledged())));
        figures.insert(1, ("told_to_come_back", json!(shop.told_to_come_back())));
        Self { figures, findings, skipped: None }
    }
}

impl Extent {
    fn random(&self) -> Random {
        Random::new(self.seed)
    }
}

/// Some milliseconds, sorted, as the figures that people ask for.
fn spread(mut millis: Vec<u64>) -> Value {
    millis.sort_unstable();
    let at =
        |per_cent: usize| millis.get((millis.len() * per_cent / 100).min(millis.len().saturating_sub(1)));
    json!({ "p50": at(50), "p99": at(99), "max": millis.last() })
}

fn millis_of(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
