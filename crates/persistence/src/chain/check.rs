//! Walking a chain from its first event, each digest computed from what is stored now.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Int8, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::run::{self, MARK, Run};
use super::{Digest, Event, GENESIS, canonical, digest, link};
use crate::error::StoreError;
use crate::statement::statement;
use crate::store::Tx;

/// Runs read at once.
const PAGE: i64 = 50;

/// What is wrong with a chain, in the order of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// A number is missing.
    Gap {
        /// The first missing number.
        seq: i64,
    },
    /// The event is gone.
    Missing {
        /// Number of its link.
        seq: i64,
        /// The event.
        event: Uuid,
    },
    /// The event is not what was sealed.
    Changed {
        /// Its number.
        seq: i64,
        /// The event.
        event: Uuid,
    },
    /// Every event of a run is as its mark says, and yet the hash is another: the run itself was changed.
    Rewritten {
        /// Number of its first event.
        from: i64,
        /// Number of its last event.
        to: i64,
    },
    /// The event was sealed more than once.
    Twice {
        /// The event.
        event: String,
    },
}

statement! {
    /// Runs from a number on, in their order.
    RunsFrom -> run::row::Columns;
    "SELECT tenant_id, first_seq, source, last_event_id, events, marks, hash, sealed_at FROM event_run WHERE tenant_id = ",
    tenant: SqlUuid = Uuid, " AND first_seq >= ", from: Int8 = i64, " ORDER BY first_seq LIMIT ", limit: Int8 = i64, ""
}

/// Walks the whole chain and names the first break, if there is one.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn check(tx: &mut Tx<'_>) -> Result<Option<Break>, StoreError> {
    let tenant = tx.tenant_id();
    let mut walk = Walk { tenant, hash: GENESIS.to_vec(), next: 1 };
    loop {
        let runs: Vec<Run> = RunsFrom { tenant, from: walk.next, limit: PAGE }.load(tx.conn)?;
        if runs.is_empty() {
            return sealed_twice(tx);
        }
        let events: Vec<Event> =
            runs.iter().flat_map(|run| run.events.iter().map(|event| (tenant, run.source, *event))).collect();
        let bytes = canonical::bytes_of(tx.conn, &events)?;
        if let Some(fault) = runs.iter().find_map(|run| walk.across(run, &bytes)) {
            return Ok(Some(fault));
        }
    }
}

/// How far a walk has come.
struct Walk {
    tenant: Uuid,
    hash: Vec<u8>,
    next: i64,
}

impl Walk {
    /// Goes across a run, to the first break in it.
    fn across(&mut self, run: &Run, bytes: &HashMap<(Uuid, Uuid), Vec<u8>>) -> Option<Break> {
        if run.first_seq != self.next {
            return Some(Break::Gap { seq: self.next });
        }
        let mut marks = run.marks.chunks(MARK);
        for event in &run.events {
            let (seq, event) = (self.next, *event);
            let Some(bytes) = bytes.get(&(self.tenant, event)) else {
                return Some(Break::Missing { seq, event });
            };
            let digest: Digest = digest(bytes);
            if marks.next().is_some_and(|mark| mark != &digest[..MARK]) {
                return Some(Break::Changed { seq, event });
            }
            self.hash = link(&self.hash, &digest);
            self.next += 1;
        }
        let (from, to) = (run.first_seq, self.next - 1);
        (self.hash != run.hash).then_some(Break::Rewritten { from, to })
    }
}

statement! {
    /// An event that the chain holds more than once.
    SealedTwice -> Text;
    "SELECT event::text FROM event_run, unnest(events) AS event WHERE tenant_id = ", tenant: SqlUuid = Uuid,
    " GROUP BY event HAVING count(*) > 1 LIMIT 1"
}

fn sealed_twice(tx: &mut Tx<'_>) -> Result<Option<Break>, StoreError> {
    let twice: Option<String> = SealedTwice { tenant: tx.tenant_id() }.get_result(tx.conn).optional()?;
    Ok(twice.map(|event| Break::Twice { event }))
}
