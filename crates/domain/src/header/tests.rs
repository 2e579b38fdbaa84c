//! Engine decision 15: which times a posting carries.

use chrono::TimeZone;

use super::*;
use crate::rules::RuleSet;
use crate::test_till::{TestTill, yuan};

fn till() -> TestTill {
    TestTill::new(RuleSet::default())
}

/// A clock that goes back never records earlier than the posting before.
#[test]
fn a_posting_is_never_recorded_before_the_last_one() {
    let mut till = till();
    let first = till.top_up(yuan("1")).unwrap().posting;
    till.now -= TimeDelta::hours(1);
    let second = till.top_up(yuan("1")).unwrap().posting;
    assert_eq!(second.recorded_at, first.recorded_at);
    assert_eq!(second.occurred_at, first.recorded_at);
    assert_eq!((first.version, second.version), (1, 2));
}

/// §1.1: a make-up entry belongs to the shop's day on which it happened.
#[test]
fn a_make_up_entry_belongs_to_its_own_business_date() {
    let mut till = till();
    till.origin.occurred_at = Some(Utc.with_ymd_and_hms(2026, 5, 1, 18, 10, 0).unwrap()); // 02:10 on 2 May
    let posting = till.top_up(yuan("1")).unwrap().posting;
    assert_eq!(posting.business_date, NaiveDate::from_ymd_opt(2026, 5, 1).unwrap());
    assert_eq!(posting.recorded_at, till.now);
}

/// Five minutes ahead count as now; more, or more than 400 days back, is refused.
#[test]
fn the_time_must_be_acceptable() {
    let ahead_and_back = [
        (TimeDelta::minutes(5), true),
        (TimeDelta::minutes(5) + TimeDelta::seconds(1), false),
        (-TimeDelta::days(400), true),
        (-TimeDelta::days(400) - TimeDelta::seconds(1), false),
    ];
    for (offset, accepted) in ahead_and_back {
        let mut till = till();
        till.origin.occurred_at = Some(till.now + offset);
        match till.top_up(yuan("1")) {
            Ok(decision) => assert!(accepted && decision.posting.occurred_at <= till.now, "{offset}"),
            Err(rejection) => {
                assert_eq!((rejection, accepted), (Rejection::TimeNotAcceptable, false), "{offset}")
            }
        }
    }
}
