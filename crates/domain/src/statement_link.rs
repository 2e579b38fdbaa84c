//! Links to statements of account (对账单链接): until when one can be read, and how often a code may be wrong.

use chrono::{DateTime, Utc};

/// Wrong codes after which a link ends.
pub const WRONG_CODES_MAX: i16 = 5;
/// Digits of a code.
pub const CODE_DIGITS: usize = 6;
/// Days that a link lives, at most.
pub const DAYS_MAX: i64 = 90;

/// Whether a link can be read, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It can.
    Open,
    /// Its time is over.
    Expired,
    /// Somebody took it back.
    Revoked,
    /// The code was wrong too often.
    Locked,
}

/// What decides whether a link can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkFacts {
    /// When its time is over.
    pub expires_at: DateTime<Utc>,
    /// How often the code was wrong.
    pub wrong_codes: i16,
    /// Whether somebody took it back.
    pub is_revoked: bool,
}

impl LinkFacts {
    /// Whether it can be read at an instant.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> LinkState {
        if self.is_revoked {
            LinkState::Revoked
        } else if self.wrong_codes >= WRONG_CODES_MAX {
            LinkState::Locked
        } else if now >= self.expires_at {
            LinkState::Expired
        } else {
            LinkState::Open
        }
    }

    /// How many more wrong codes it stands before it ends.
    #[must_use]
    pub const fn tries_left(&self) -> i16 {
        WRONG_CODES_MAX - self.wrong_codes
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_link_ends_by_its_time_by_wrong_codes_and_when_it_is_taken_back() {
        let now: DateTime<Utc> = "2026-11-29T10:00:00Z".parse().expect("an instant");
        let open = LinkFacts { expires_at: now + TimeDelta::days(1), wrong_codes: 4, is_revoked: false };
        assert_eq!((open.state(now), open.tries_left()), (LinkState::Open, 1));
        assert_eq!(open.state(open.expires_at), LinkState::Expired);
        assert_eq!(LinkFacts { wrong_codes: 5, ..open }.state(now), LinkState::Locked);
        assert_eq!(LinkFacts { is_revoked: true, ..open }.state(now), LinkState::Revoked);
    }
}
