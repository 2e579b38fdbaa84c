//! The sealed order as something to follow: each follower goes on from a place of its own.
//!
//! *Invariant:* what a follower writes and its place are written in one transaction that holds the place: each event once.

use diesel::prelude::*;
use domain::ids::{Id, Posting};
use uuid::Uuid;

use super::SOURCE_POSTING;
use crate::error::StoreError;
use crate::schema::{event_run, feed_place};
use crate::store::Tx;
use crate::written::one_row;

/// Postings of one step at which no further run is added.
const POSTINGS_ENOUGH: usize = 500;
/// Runs of one look, at most.
const RUNS_MAX: i64 = 64;

/// Who follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Follower {
    /// The figures of days.
    DayFigures = 1,
    /// What moved between shops.
    Settlement = 2,
    /// The books of legal entities.
    Books = 3,
}

impl Follower {
    /// Takes what is next and moves on, when there is something; says how many events that was.
    pub(crate) fn follow(
        self,
        tx: &mut Tx<'_>,
        take: impl FnOnce(&mut Tx<'_>, &Look) -> Result<(), StoreError>,
    ) -> Result<usize, StoreError> {
        self.follow_before(tx, i64::MAX, take)
    }

    /// The same, but no further than another follower has come.
    pub(crate) fn follow_behind(
        self,
        tx: &mut Tx<'_>,
        other: Self,
        take: impl FnOnce(&mut Tx<'_>, &Look) -> Result<(), StoreError>,
    ) -> Result<usize, StoreError> {
        let end = other.place(tx)?;
        self.follow_before(tx, end, take)
    }

    fn follow_before(
        self,
        tx: &mut Tx<'_>,
        end: i64,
        take: impl FnOnce(&mut Tx<'_>, &Look) -> Result<(), StoreError>,
    ) -> Result<usize, StoreError> {
        let next_seq = self.claim(tx)?;
        let look = look_until(tx, next_seq, (POSTINGS_ENOUGH, end))?;
        if look.next_seq > next_seq {
            take(tx, &look)?;
            let place = feed_place::table.find((tx.tenant_id(), self as i16));
            let affected =
                diesel::update(place).set(feed_place::next_seq.eq(look.next_seq)).execute(tx.conn)?;
            one_row(affected)?;
        }
        Ok(usize::try_from(look.next_seq - next_seq).unwrap_or(0))
    }

    /// Whether anything was sealed that was not followed. Holds nothing.
    pub(crate) fn has_news(self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let next_seq = self.place(tx)?;
        has_news(tx, next_seq)
    }

    /// The number that is next for it.
    fn place(self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let place = feed_place::table.find((tx.tenant_id(), self as i16));
        let next_seq: Option<i64> = place.select(feed_place::next_seq).first(tx.conn).optional()?;
        Ok(next_seq.unwrap_or(1))
    }

    /// Holds the place until the transaction ends: one step at a time, in whatever process. Gives the number that is next.
    pub(crate) fn claim(self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        Ok(diesel::insert_into(feed_place::table)
            .values((
                feed_place::tenant_id.eq(tx.tenant_id()),
                feed_place::follower.eq(self as i16),
                feed_place::next_seq.eq(1),
            ))
            .on_conflict((feed_place::tenant_id, feed_place::follower))
            .do_update()
            .set(feed_place::next_seq.eq(feed_place::next_seq))
            .returning(feed_place::next_seq)
            .get_result(tx.conn)?)
    }
}

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
    look_until(tx, next_seq, (enough, i64::MAX))
}

/// The same, of runs that begin before a number.
fn look_until(tx: &mut Tx<'_>, next_seq: i64, (enough, end): (usize, i64)) -> Result<Look, StoreError> {
    let runs: Vec<(i64, i16, Vec<Uuid>)> = event_run::table
        .filter(event_run::tenant_id.eq(tx.tenant_id()).and(event_run::first_seq.ge(next_seq)))
        .filter(event_run::first_seq.lt(end))
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
