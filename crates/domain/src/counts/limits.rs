//! How many uses of a lot its term and its limits allow at a moment.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{CountsLot, DayUses, UseLimits};
use crate::ids::{Id, Shop};
use crate::till::Rejection;

/// Why counts cannot be used at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// Nothing is left of them.
    NothingLeft,
    /// A refund froze them.
    InRefund,
    /// Their term is over.
    Expired {
        /// Since when.
        expired_at: DateTime<Utc>,
    },
    /// 停卡: the pass is paused.
    Paused {
        /// The first day of the pause.
        from: NaiveDate,
        /// Its last one.
        until: NaiveDate,
    },
    /// They are for other shops.
    OtherShop {
        /// For which.
        shops: Vec<Id<Shop>>,
    },
    /// They are for other weekdays.
    OtherWeekday {
        /// Monday = 1 … Sunday = 7.
        weekdays: Vec<u8>,
    },
    /// They were used as often as a business date allows.
    DayLimit {
        /// Uses that a day allows.
        per_day: i64,
        /// Uses of the day so far.
        used: i64,
    },
}

impl From<Blocked> for Rejection {
    fn from(blocked: Blocked) -> Self {
        match blocked {
            Blocked::NothingLeft => Self::NoCountsLeft { available: 0, required: 1 },
            Blocked::InRefund => Self::CountsInRefund,
            Blocked::Expired { expired_at } => Self::CountsExpired { expired_at },
            Blocked::Paused { from, until } => Self::PassPaused { from, until },
            Blocked::OtherShop { shops } => Self::NotInThisShop { shops },
            Blocked::OtherWeekday { weekdays } => Self::NotOnThisWeekday { weekdays },
            Blocked::DayLimit { per_day, used } => Self::DayLimitReached { per_day, used },
        }
    }
}

/// Where and when counts are to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The shop that delivers; none when it is only asked what could be used somewhere.
    pub shop: Option<Id<Shop>>,
    /// The instant.
    pub at: DateTime<Utc>,
    /// The business date of that instant in that shop.
    pub date: NaiveDate,
}

/// Whether terms for `shops` — none named for every one — are for `shop`.
#[must_use]
pub fn is_for(shops: &[Id<Shop>], shop: Id<Shop>) -> bool {
    shops.is_empty() || shops.contains(&shop)
}

/// How often `lot` can be used on a visit, at most: what is left of it, less what the day has had.
///
/// # Errors
/// Why it cannot be used at all.
pub fn most_usable(
    lot: &CountsLot,
    days: &[DayUses],
    Visit { shop, at, date }: Visit,
) -> Result<i64, Blocked> {
    if lot.left() == 0 {
        return Err(Blocked::NothingLeft);
    }
    if lot.refund.is_some() {
        return Err(Blocked::InRefund);
    }
    if let Some(expired_at) = lot.expires_at.filter(|_| lot.has_lapsed(at)) {
        return Err(Blocked::Expired { expired_at });
    }
    if let Some(pause) = lot.pauses.iter().find(|pause| pause.covers(date)) {
        return Err(Blocked::Paused { from: pause.from, until: pause.until() });
    }
    if shop.is_some_and(|shop| !is_for(&lot.shops, shop)) {
        return Err(Blocked::OtherShop { shops: lot.shops.clone() });
    }
    if !allows_weekday(&lot.item.limits, date) {
        return Err(Blocked::OtherWeekday { weekdays: lot.item.limits.weekdays.clone() });
    }
    let left = if lot.is_pass() { i64::MAX } else { lot.left() };
    let Some(per_day) = lot.item.limits.per_day else { return Ok(left) };
    let used = used_on(lot, days, date);
    if used >= per_day {
        return Err(Blocked::DayLimit { per_day, used });
    }
    Ok(left.min(per_day - used))
}

fn allows_weekday(limits: &UseLimits, date: NaiveDate) -> bool {
    let weekday = u8::try_from(date.weekday().number_from_monday()).unwrap_or_default();
    limits.weekdays.is_empty() || limits.weekdays.contains(&weekday)
}

/// Uses of the lot on a business date so far.
pub(crate) fn used_on(lot: &CountsLot, days: &[DayUses], date: NaiveDate) -> i64 {
    let of_day = days.iter().filter(|day| day.lot == lot.id && day.business_date == date);
    of_day.map(|day| day.uses).sum()
}
