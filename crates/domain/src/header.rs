//! The header of a posting, built in one place: version, the three times, and who was where.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::ledger::{Posting, PostingKind, Tender};
use crate::money::Money;
use crate::till::{Facts, FreshIds, Origin, Rejection};

/// A client's clock may be ahead by this much; what it calls the future then counts as now.
const CLOCK_AHEAD_MINUTES_MAX: i64 = 5;
/// Make-up entries reach back this far.
const BACKDATED_DAYS_MAX: i64 = 400;

/// When a posting is recorded, when it happened, and the shop's day of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Never earlier than the wallet's posting before.
    pub(crate) recorded_at: DateTime<Utc>,
    /// Never later than recorded.
    pub(crate) occurred_at: DateTime<Utc>,
    /// 营业日 of `occurred_at`.
    pub(crate) business_date: NaiveDate,
}

/// The times of a posting asked for by `origin` at `now`.
pub(crate) fn moment(facts: &Facts<'_>, origin: &Origin, now: DateTime<Utc>) -> Result<Moment, Rejection> {
    let recorded_at = facts.wallet.last_recorded_at.map_or(now, |last| last.max(now));
    let claimed = origin.occurred_at.unwrap_or(recorded_at);
    let age = recorded_at.signed_duration_since(claimed);
    if age < -TimeDelta::minutes(CLOCK_AHEAD_MINUTES_MAX) || age > TimeDelta::days(BACKDATED_DAYS_MAX) {
        return Err(Rejection::TimeNotAcceptable);
    }
    let occurred_at = claimed.min(recorded_at);
    Ok(Moment { recorded_at, occurred_at, business_date: facts.shop.day.business_date(occurred_at) })
}

/// What a posting is about, beside who, where and when.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) kind: PostingKind,
    pub(crate) list_total: Money,
    pub(crate) total: Money,
    pub(crate) tenders: Vec<Tender>,
}

/// The header: the next version of the wallet, nothing reversed, no reason but that of a late entry, no tier change.
pub(crate) fn posting(
    facts: &Facts<'_>,
    origin: &Origin,
    moment: Moment,
    fresh: FreshIds,
    subject: Subject,
) -> Posting {
    Posting {
        id: fresh.posting,
        kind: subject.kind,
        wallet: facts.wallet.id,
        version: facts.wallet.version + 1,
        card: facts.card.map(|card| card.id),
        shop: facts.shop.id,
        terminal: origin.terminal,
        user: origin.user,
        recorded_at: moment.recorded_at,
        occurred_at: moment.occurred_at,
        business_date: moment.business_date,
        list_total: subject.list_total,
        total: subject.total,
        tenders: subject.tenders,
        reverses: None,
        reason: origin.late.as_ref().map(|late| late.reason.clone()),
        tier_change: None,
    }
}

#[cfg(test)]
mod tests;
