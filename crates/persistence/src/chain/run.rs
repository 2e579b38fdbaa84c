//! A run: events of one tenant and source that were sealed together. One row holds their ids in order, a mark of each,
//! and the chain's hash after the last.

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Int2, Int8, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::{Digest, Head, link};
use crate::error::StoreError;
use crate::statement::{composite, statement};

/// Events of a run, at most: its row stays small enough to lie in the table itself.
const EVENTS_MAX: usize = 80;
/// Bytes of an event's digest that are kept.
pub(super) const MARK: usize = 4;

composite! {
    /// A run as it is stored.
    Run as row ("written_run") {
        tenant: SqlUuid = Uuid,
        first_seq: Int8 = i64,
        source: Int2 = i16,
        last_event: SqlUuid = Uuid,
        events: Array<SqlUuid> = Vec<Uuid>,
        marks: Bytea = Vec<u8>,
        hash: Bytea = Vec<u8>,
        sealed_at: Timestamptz = DateTime<Utc>,
    }
}

statement! {
    /// New runs.
    InsertRuns -> ();
    "INSERT INTO event_run (tenant_id, first_seq, source, last_event_id, events, marks, hash, sealed_at) \
     SELECT n.* FROM unnest(", runs: Array<row::Sql> = Vec<Run>, ") AS n"
}

/// Runs in the making.
pub(super) struct Runs {
    sealed_at: DateTime<Utc>,
    runs: Vec<Run>,
}

impl Runs {
    /// None yet.
    pub(super) const fn sealed_at(sealed_at: DateTime<Utc>) -> Self {
        Self { sealed_at, runs: Vec::new() }
    }

    /// Seals an event after `head`, which moves on to it: in the last run, when it belongs there.
    pub(super) fn push(&mut self, head: &mut Head, (tenant, source, event): super::Event, digest: &Digest) {
        let room = self
            .runs
            .last()
            .is_some_and(|run| run.tenant == tenant && run.source == source && run.events.len() < EVENTS_MAX);
        if !room {
            self.runs.push(Run {
                tenant,
                first_seq: head.seq + 1,
                source,
                last_event: event,
                events: Vec::new(),
                marks: Vec::new(),
                hash: Vec::new(),
                sealed_at: self.sealed_at,
            });
        }
        head.seq += 1;
        head.hash = link(&head.hash, digest);
        if let Some(run) = self.runs.last_mut() {
            run.last_event = event;
            run.events.push(event);
            run.marks.extend_from_slice(&digest[..MARK]);
            run.hash.clone_from(&head.hash);
        }
    }

    /// Stores them, and says how many events they hold.
    pub(super) fn store(self, conn: &mut PgConnection) -> Result<usize, StoreError> {
        let events = self.runs.iter().map(|run| run.events.len()).sum();
        if events > 0 {
            InsertRuns { runs: self.runs }.execute(conn)?;
        }
        Ok(events)
    }
}
