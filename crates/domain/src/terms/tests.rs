//! Worked example 10.5 with a pause, and every rule of 停卡 and 延期.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::*;
use crate::counts::{PackageItem, Term, TermBegin, UseLimits, Uses};
use crate::ids::Posting;
use crate::ledger::CASH;
use crate::refund::{RefundCause, RefundSubject};
use crate::rules::RuleSet;
use crate::test_till::{TestTill, all_by, item, package, yuan};

/// A gym pass of a year for 1 200.00, sold on 2025-12-31, which may be paused twice and for 60 days in all.
fn gym(begins: TermBegin) -> (TestTill, Id<Posting>) {
    let pass = PackageItem {
        code: "gym".to_owned(),
        label: "Gym".to_owned(),
        category: None,
        uses: Uses::Unlimited,
        unit_price: yuan("50"),
        limits: UseLimits::default(),
        optional: false,
        pool: Vec::new(),
    };
    let mut sold = package(yuan("1200"), vec![pass]);
    sold.terms.term = Term { months: Some(12), begins };
    sold.terms.pause = Some(PauseTerms { days_max: 60, times_max: 2 });
    let mut till = TestTill::new(RuleSet::default());
    till.now = noon(2025, 12, 31);
    let sale = till.sell_package(&sold, all_by(CASH)).unwrap().posting.id;
    (till, sale)
}

fn noon(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, month, day, 4, 0, 0).single().unwrap()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// 停卡 from today for so many days.
const fn pause(days: i64) -> TermAsk {
    TermAsk::Pause { from: None, days: Some(days) }
}

fn last_day(till: &TestTill) -> NaiveDate {
    let end = till.counts()[0].expires_at.unwrap();
    crate::test_till::shop().day.business_date(end - TimeDelta::seconds(1))
}

/// Worked example 10.5: paused for 30 days, the last day moves from 2026-12-31 to 2027-01-30, 70 days are gone, and 969.86
/// come back; without the pause 871.23.
#[test]
fn a_paused_pass_goes_by_the_days_that_it_ran() {
    let (mut till, sale) = gym(TermBegin::AtSale);
    assert_eq!(last_day(&till), date(2026, 12, 31));
    till.now = noon(2026, 2, 1);
    till.change_term(pause(30), None).unwrap();
    assert_eq!(last_day(&till), date(2027, 1, 30));
    till.now = noon(2026, 4, 10);
    assert_eq!(till.counts()[0].days_gone(date(2026, 4, 10)), Some((70, 365)));
    let subject = RefundSubject::Packages(vec![sale]);
    let asked = till.ask_refund_of(subject, RefundCause::Shop).unwrap().refund.unwrap();
    assert_eq!(asked.amount, yuan("969.86"));
    assert_eq!(till.change_term(pause(1), None), Err(Rejection::CountsInRefund));
}

/// OP07: on the days of a pause the pass cannot be used; on the days around it it can.
#[test]
fn a_paused_pass_cannot_be_used() {
    let (mut till, _) = gym(TermBegin::AtSale);
    till.now = noon(2026, 2, 1);
    let from = Some(date(2026, 2, 3));
    till.change_term(TermAsk::Pause { from, days: Some(5) }, Some("travels")).unwrap();
    till.use_counts("gym", 1).unwrap();
    let refused = Err(Rejection::PassPaused { from: date(2026, 2, 3), until: date(2026, 2, 7) });
    for day in [3, 7] {
        till.now = noon(2026, 2, day);
        assert_eq!(till.use_counts("gym", 1), refused);
    }
    till.now = noon(2026, 2, 8);
    till.use_counts("gym", 1).unwrap();
}

/// OP07: without a number a pause takes all days that are allowed; whoever comes back earlier gives the rest back, and can
/// pause again as often as the package says.
#[test]
fn a_pause_without_an_end_is_ended() {
    let (mut till, _) = gym(TermBegin::AtSale);
    till.now = noon(2026, 3, 1);
    till.change_term(TermAsk::Pause { from: None, days: None }, None).unwrap();
    assert_eq!(last_day(&till), date(2027, 3, 1));
    let running = Rejection::PassPaused { from: date(2026, 3, 1), until: date(2026, 4, 29) };
    assert_eq!(till.change_term(pause(1), None), Err(running));
    till.now = noon(2026, 3, 11);
    till.change_term(TermAsk::Resume, None).unwrap();
    assert_eq!((last_day(&till), till.counts()[0].pause_left()), (date(2027, 1, 10), Some((50, 1))));
    till.use_counts("gym", 1).unwrap();
    assert_eq!(till.change_term(TermAsk::Resume, None), Err(Rejection::PassNotPaused));
    assert_eq!(till.change_term(pause(5), None), Err(Rejection::UsedInPause { on: date(2026, 3, 11) }));
    till.now = noon(2026, 3, 12);
    let too_long = Rejection::PauseNotAllowed { days_left: 50, times_left: 1 };
    assert_eq!(till.change_term(pause(51), None), Err(too_long));
    till.change_term(pause(1), None).unwrap();
    till.now = noon(2026, 3, 14);
    let too_often = Rejection::PauseNotAllowed { days_left: 0, times_left: 0 };
    assert_eq!(till.change_term(pause(1), None), Err(too_often));
}

/// OP07: who has used up the days has none left, however often a pause would still be allowed.
#[test]
fn a_pass_without_days_left_is_not_paused_again() {
    let (mut till, _) = gym(TermBegin::AtSale);
    till.change_term(pause(60), None).unwrap();
    assert_eq!(till.counts()[0].pause_left(), None);
    till.now = noon(2026, 3, 1);
    let used_up = Rejection::PauseNotAllowed { days_left: 0, times_left: 0 };
    assert_eq!(till.change_term(pause(1), None), Err(used_up));
}

/// OP07: how a term changed is stored by its number.
#[test]
fn a_change_of_a_term_is_found_by_its_number() {
    let kinds = [1, 2, 3, 4].map(TermChangeKind::from_code);
    use TermChangeKind::{Extend, Pause, Resume};
    assert_eq!(kinds, [Some(Pause), Some(Resume), Some(Extend), None]);
}

/// OP07: a pause that is called off before its first day counts for nothing.
#[test]
fn a_pause_is_called_off() {
    let (mut till, _) = gym(TermBegin::AtSale);
    let from = Some(date(2026, 2, 1));
    till.change_term(TermAsk::Pause { from, days: Some(10) }, None).unwrap();
    till.now = noon(2026, 1, 20);
    till.change_term(TermAsk::Resume, None).unwrap();
    assert_eq!((last_day(&till), till.counts()[0].pause_left()), (date(2026, 12, 31), Some((60, 2))));
}

/// OP07: an extension moves the last day, also of counts and of what has lapsed, and says why.
#[test]
fn a_term_is_extended() {
    let (mut till, _) = gym(TermBegin::AtSale);
    till.now = noon(2027, 1, 5);
    assert!(matches!(till.use_counts("gym", 1), Err(Rejection::CountsExpired { .. })));
    assert!(matches!(till.change_term(pause(1), None), Err(Rejection::CountsExpired { .. })));
    assert_eq!(till.change_term(TermAsk::Extend { days: 10 }, Some(" ")), Err(Rejection::ReasonMissing));
    assert_eq!(till.change_term(TermAsk::Extend { days: 0 }, Some("x")), Err(Rejection::DaysOutOfRange));
    till.change_term(TermAsk::Extend { days: 10 }, Some("rebuilding")).unwrap();
    assert_eq!(last_day(&till), date(2027, 1, 10));
    till.use_counts("gym", 1).unwrap();

    let mut sold = package(yuan("500"), vec![item("wash", 10, 0, yuan("60"))]);
    sold.terms.term = Term { months: Some(1), begins: TermBegin::AtSale };
    let mut till = TestTill::new(RuleSet::default());
    till.sell_package(&sold, all_by(CASH)).unwrap();
    assert_eq!(till.change_term(pause(1), None), Err(Rejection::NotAPass));
    till.change_term(TermAsk::Extend { days: 3 }, Some("closed for repairs")).unwrap();
    assert_eq!(last_day(&till), date(2026, 6, 6));
}

/// OP07: a term that has not begun, a package that allows no pause, and days outside of the term are refused.
#[test]
fn what_cannot_be_paused() {
    let (mut till, _) = gym(TermBegin::AtFirstUse);
    assert_eq!(till.change_term(pause(1), None), Err(Rejection::TermNotBegun));
    let (mut till, _) = gym(TermBegin::AtSale);
    for from in [date(2025, 12, 30), date(2027, 1, 1)] {
        let outside = Rejection::PauseOutside { first: date(2025, 12, 31), last: date(2026, 12, 31) };
        let ask = TermAsk::Pause { from: Some(from), days: Some(1) };
        assert_eq!(till.change_term(ask, None), Err(outside));
    }
    assert_eq!(till.change_term(pause(0), None), Err(Rejection::DaysOutOfRange));
    for lot in &mut till.lots {
        if let Lot::Counts(lot) = lot {
            lot.pause_terms = None;
        }
    }
    let never = Rejection::PauseNotAllowed { days_left: 0, times_left: 0 };
    assert_eq!(till.change_term(pause(1), None), Err(never));
}

/// OP07, S06: changes are corrected last first, each once, and the last day is what it was.
#[test]
fn changes_of_a_term_are_corrected() {
    let (mut till, _) = gym(TermBegin::AtSale);
    let before = till.lots.clone();
    till.now = noon(2026, 2, 1);
    till.change_term(pause(20), None).unwrap();
    till.now = noon(2026, 2, 5);
    till.change_term(TermAsk::Resume, None).unwrap();
    till.change_term(TermAsk::Extend { days: 7 }, Some("apology")).unwrap();
    assert_eq!(last_day(&till), date(2027, 1, 11));
    for earlier in [1, 2] {
        assert_eq!(till.reverse(earlier), Err(Rejection::TermChangedSince));
    }
    let extended = till.decisions[3].term_changes[0];
    let turned = TermChange { days: -7, before: extended.after, after: extended.before, ..extended };
    assert_eq!(till.reverse(3).unwrap().term_changes, [turned]);
    assert!(matches!(till.reverse(3), Err(Rejection::AlreadyReversed { .. })));
    till.reverse(2).unwrap();
    assert_eq!(till.counts()[0].pause_at(date(2026, 2, 5)).map(Pause::until), Some(date(2026, 2, 20)));
    till.reverse(1).unwrap();
    assert_eq!(till.lots, before);
}

/// OP07, S06: a first use that is corrected leaves a term that was changed since as it is.
#[test]
fn a_changed_term_outlives_its_first_use() {
    let (mut till, _) = gym(TermBegin::AtFirstUse);
    till.use_counts("gym", 1).unwrap();
    till.change_term(TermAsk::Extend { days: 7 }, Some("apology")).unwrap();
    till.reverse(1).unwrap();
    assert_eq!(last_day(&till), date(2027, 1, 7));
}
