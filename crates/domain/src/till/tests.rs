//! What is late, and what a role may take back.

use chrono::TimeZone;

use super::*;
use crate::test_till::yuan;

/// OP24: a request that arrives within a quarter of an hour was only slow; what happened longer ago is entered late.
#[test]
fn what_happened_longer_ago_than_a_quarter_of_an_hour_is_late() {
    let now = Utc.with_ymd_and_hms(2026, 5, 3, 4, 0, 0).single().expect("one instant");
    let quarter = TimeDelta::minutes(15);
    let ages = [-quarter, TimeDelta::zero(), quarter, quarter + TimeDelta::milliseconds(1), quarter * 2];
    assert_eq!(ages.map(|age| is_late(now - age, now)), [false, false, false, true, true]);
}

/// S06: a role takes back what its limit allows, in the currency of the limit; without a limit anything.
#[test]
fn a_limit_is_kept_in_its_currency() {
    let check = |limit: Option<Money>| Mandate { limit, ..Mandate::default() }.check(yuan("88.50"));
    assert_eq!([None, Some(yuan("88.50")), Some(yuan("90"))].map(check), [Ok(()), Ok(()), Ok(())]);
    let over = Rejection::OverCorrectionLimit { limit: yuan("88.49"), amount: yuan("88.50") };
    assert_eq!(check(Some(yuan("88.49"))), Err(over));
    let dollars = Money::from_minor(1_000_000, Currency::Usd);
    assert_eq!(check(Some(dollars)), Err(Rejection::WrongCurrency));
}
