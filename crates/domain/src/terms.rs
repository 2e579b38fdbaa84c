//! 停卡, 延期: the last day of a time pass, or of counts, moves (OP07; worked example 10.5).
//!
//! A pause says from which day and for how many days; without a number it takes all days that the package allows. Its days
//! are added to the term at once, and the pass cannot be used on them. Whoever comes back earlier ends it: the days that are
//! left of it are taken off again. So nothing has to happen when a pause is over, and the last day follows from the days of
//! all changes.
//!
//! Deliberately absent: pauses that lie in the past. An extension says that better.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::counts::{CountFacts, CountsLot, limits};
use crate::derivation::{Derivation, Step};
use crate::header::{self, Moment, Subject};
use crate::ids::{Id, Lot as LotThing, Posting as PostingThing};
use crate::ledger::{Decision, Lot, PostingKind};
use crate::money::Money;
use crate::movements::Movements;
use crate::till::{ChangeTerm, Facts, FreshIds, Rejection, TermAsk};
use crate::time::ShopDay;
use crate::usable::check_usable;

/// The most days by which one change moves a last day.
pub const CHANGE_DAYS_MAX: i64 = 3_660;

/// How long and how often a package lets its time pass be paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseTerms {
    /// Days in all.
    pub days_max: i64,
    /// How often.
    pub times_max: i64,
}

/// A pause that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The posting that began it.
    pub id: Id<PostingThing>,
    /// Its first day.
    pub from: NaiveDate,
    /// Its days; less than were asked for when it was ended before.
    pub days: i64,
}

impl Pause {
    /// Its last day.
    #[must_use]
    pub fn until(&self) -> NaiveDate {
        shifted(self.from, self.days - 1)
    }

    /// Whether a business date lies in it.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        (self.from..=self.until()).contains(&date)
    }

    /// Its days after `from`, up to `to`.
    pub(crate) fn days_within(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let first = self.from.max(shifted(from, 1));
        ((self.until().min(to) - first).num_days() + 1).max(0)
    }
}

/// How a term changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum TermChangeKind {
    /// 停卡.
    Pause = 1,
    /// 恢复: a pause ends before its last day.
    Resume = 2,
    /// 延期.
    Extend = 3,
}

impl TermChangeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Pause, Self::Resume, Self::Extend];

    /// The kind of a stored code.
    #[must_use]
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i16 == code)
    }
}

/// One change of the term of a lot. A correction writes the same with the signs turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermChange {
    /// The lot.
    pub lot: Id<LotThing>,
    /// How.
    pub kind: TermChangeKind,
    /// The pause that begins or ends; none for an extension.
    pub pause: Option<Id<PostingThing>>,
    /// The first day of the pause, or the business date of the extension.
    pub from: NaiveDate,
    /// By how many days the last day moves.
    pub days: i64,
    /// When the lot lapsed before.
    pub before: DateTime<Utc>,
    /// When it lapses afterwards.
    pub after: DateTime<Utc>,
}

impl TermChange {
    /// The opposite.
    #[must_use]
    pub(crate) const fn turned(self) -> Self {
        Self { days: -self.days, before: self.after, after: self.before, ..self }
    }

    /// Makes it in its lot, or takes it back when it is turned.
    pub(crate) fn apply(&self, lot: &mut CountsLot) -> Result<(), Rejection> {
        lot.expires_at = Some(self.after);
        lot.term_days += self.days;
        let Some(id) = self.pause else { return Ok(()) };
        match lot.pauses.iter_mut().find(|pause| pause.id == id) {
            Some(pause) => pause.days += self.days,
            None => lot.pauses.push(Pause { id, from: self.from, days: self.days }),
        }
        let is_less_than_nothing = lot.pauses.iter().any(|pause| pause.days < 0);
        lot.pauses.retain(|pause| pause.days > 0);
        if is_less_than_nothing { Err(Rejection::TermChangedSince) } else { Ok(()) }
    }
}

impl CountsLot {
    /// The pause that runs on a business date, or is still to come.
    #[must_use]
    pub fn pause_at(&self, date: NaiveDate) -> Option<&Pause> {
        self.pauses.iter().find(|pause| pause.until() >= date)
    }

    /// Days, and times, for which it can still be paused; none when its package lets it be paused no longer, or never.
    #[must_use]
    pub fn pause_left(&self) -> Option<(i64, i64)> {
        let terms = self.pause_terms?;
        let days = terms.days_max - self.pauses.iter().map(|pause| pause.days).sum::<i64>();
        let times = terms.times_max - i64::try_from(self.pauses.len()).unwrap_or(i64::MAX);
        (days > 0 && times > 0).then_some((days, times))
    }
}

/// Decides that a term is paused, goes on, or is extended.
///
/// # Errors
/// [`Rejection::MemberNeeded`], [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::TimeNotAcceptable`],
/// [`Rejection::FactsIncomplete`] when the lot was not loaded, [`Rejection::NoCountsLeft`], [`Rejection::CountsInRefund`],
/// [`Rejection::TermNotBegun`], [`Rejection::NotAPass`], [`Rejection::CountsExpired`], [`Rejection::PauseNotAllowed`],
/// [`Rejection::PauseOutside`], [`Rejection::PassPaused`], [`Rejection::PassNotPaused`], [`Rejection::UsedInPause`],
/// [`Rejection::DaysOutOfRange`], [`Rejection::ReasonMissing`].
pub fn decide(
    facts: &Facts<'_>,
    counts: CountFacts<'_>,
    command: &ChangeTerm,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    check_usable(facts)?;
    let moment = header::moment(facts, &command.origin, now)?;
    let lot = counts.lots.iter().find(|lot| lot.id == command.lot).ok_or(Rejection::FactsIncomplete)?;
    let before = runs(lot)?;
    let (kind, pause, from, days) = match command.ask {
        TermAsk::Pause { from, days } => {
            let (from, days) = paused(lot, counts, (from, days), (moment, facts.shop.day))?;
            (TermChangeKind::Pause, Some(fresh.posting), from, days)
        }
        TermAsk::Resume => {
            let pause = lot.pause_at(moment.business_date).ok_or(Rejection::PassNotPaused)?;
            let gone = (moment.business_date - pause.from).num_days().max(0);
            (TermChangeKind::Resume, Some(pause.id), pause.from, gone - pause.days)
        }
        TermAsk::Extend { days } => {
            if !(1..=CHANGE_DAYS_MAX).contains(&days) {
                return Err(Rejection::DaysOutOfRange);
            }
            (TermChangeKind::Extend, None, moment.business_date, days)
        }
    };
    let reason = command.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if kind == TermChangeKind::Extend && reason.is_none() {
        return Err(Rejection::ReasonMissing);
    }
    let after = facts.shop.day.later(before, days);
    let change = TermChange { lot: lot.id, kind, pause, from, days, before, after };
    let mut changed = lot.clone();
    change.apply(&mut changed)?;
    Ok(decided(facts, command, (moment, fresh), (change, changed), reason))
}

/// When the term of a lot that something is left of is over.
fn runs(lot: &CountsLot) -> Result<DateTime<Utc>, Rejection> {
    if lot.left() == 0 {
        return Err(Rejection::NoCountsLeft { available: 0, required: 1 });
    }
    if lot.refund.is_some() {
        return Err(Rejection::CountsInRefund);
    }
    lot.expires_at.ok_or(Rejection::TermNotBegun)
}

/// The first day of a pause and its days.
fn paused(
    lot: &CountsLot,
    counts: CountFacts<'_>,
    (from, days): (Option<NaiveDate>, Option<i64>),
    (moment, day): (Moment, ShopDay),
) -> Result<(NaiveDate, i64), Rejection> {
    if !lot.is_pass() {
        return Err(Rejection::NotAPass);
    }
    let expired = lot.expires_at.filter(|_| lot.has_lapsed(moment.occurred_at));
    if let Some(expired_at) = expired {
        return Err(Rejection::CountsExpired { expired_at });
    }
    let today = moment.business_date;
    if let Some(pause) = lot.pause_at(today) {
        return Err(Rejection::PassPaused { from: pause.from, until: pause.until() });
    }
    let (days_left, times_left) = lot.pause_left().unwrap_or((0, 0));
    let days = days.unwrap_or(days_left);
    if days_left == 0 || days > days_left {
        return Err(Rejection::PauseNotAllowed { days_left, times_left });
    }
    if days < 1 {
        return Err(Rejection::DaysOutOfRange);
    }
    let from = from.unwrap_or(today);
    let last = lot.expires_at.map_or(today, |end| day.business_date(end - TimeDelta::seconds(1)));
    if !(today..=last).contains(&from) {
        return Err(Rejection::PauseOutside { first: today, last });
    }
    if limits::used_on(lot, counts.days, from) > 0 {
        return Err(Rejection::UsedInPause { on: from });
    }
    Ok((from, days))
}

fn decided(
    facts: &Facts<'_>,
    command: &ChangeTerm,
    (moment, fresh): (Moment, FreshIds),
    (change, changed): (TermChange, CountsLot),
    reason: Option<&str>,
) -> Decision {
    let nothing = Money::zero(facts.wallet.currency);
    let subject =
        Subject { kind: PostingKind::TermChange, list_total: nothing, total: nothing, tenders: Vec::new() };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reason = reason.map(str::to_owned);
    let TermChange { lot, kind, from, days, before, after, .. } = change;
    let steps = vec![Step::TermChanged { lot, kind, from, days, before, after }];
    let movements = Movements::begin(facts.wallet, moment.recorded_at);
    Decision {
        lots_changed: vec![Lot::Counts(changed)],
        term_changes: vec![change],
        ..movements.decided(posting, Derivation { steps, not_fired: Vec::new() })
    }
}

/// A date so many days later, or earlier.
fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    TimeDelta::try_days(days).and_then(|by| date.checked_add_signed(by)).unwrap_or(date)
}

#[cfg(test)]
mod tests;
