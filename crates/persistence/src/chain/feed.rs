//! The sealed order as something to follow: whoever does keeps a number of their own.

use diesel::prelude::*;
use domain::ids::{Id, Posting};
use uuid::Uuid;

use super::SOURCE_POSTING;
use crate::error::StoreError;
use crate::schema::event_run;
use crate::store::Tx;

/// Runs of one look, at most.
const RUNS_MAX: i64 = 64;

/// What was sealed from a number on.
#[derive(Debug)]
pub(crate) struct Look {
    /// Postings with their numbers, in the order of the chain; other events are passed over.
    pub(crate) numbered: Vec<(i64, Id<Posting>)>,
    /// The number from which the next look goes on; the same when nothing was there.
    pub(crate) next_seq: i64,
}

impl Look {
    /// The postings, in their order.
    pub(crate) fn postings(&self) -> Vec<Id<Posting>> {
        self.numbered.iter().map(|(_, id)| *id).collect()
    }
}

/// Looks on from a number, until there are `enough` postings: no run is taken in parts.
pub(crate) fn look(tx: &mut Tx<'_>, next_seq: i64, enough: usize) -> Result<Look, StoreError> {
    let runs: Vec<(i64, i16, Vec<Uuid>)> = event_run::table
        .filter(event_run::tenant_id.eq(tx.tenant_id()).and(event_run::first_seq.ge(next_seq)))
        .order(event_run::first_seq)
        .limit(RUNS_MAX)
        .select((event_run::first_seq, event_run::source, event_run::events))
        .load(tx.conn)?;
    let mut look = Look { numbered: Vec::new(), next_seq };
    for (first_seq, source, events) in runs {
        if look.numbered.len() >= enough {
            break;
        }
        look.next_seq = first_seq + i64::try_from(events.len()).unwrap_or(0);
        if source == SOURCE_POSTING {
            look.numbered.extend((first_seq..).zip(events.into_iter().map(Id::new)));
        }
    }
    Ok(look)
}

/// Whether anything was sealed from a number on.
pub(crate) fn has_news(tx: &mut Tx<'_>, next_seq: i64) -> Result<bool, StoreError> {
    let run: Option<i64> = event_run::table
        .filter(event_run::tenant_id.eq(tx.tenant_id()).and(event_run::first_seq.ge(next_seq)))
        .order(event_run::first_seq)
        .select(event_run::first_seq)
        .first(tx.conn)
        .optional()?;
    Ok(run.is_some())
}
