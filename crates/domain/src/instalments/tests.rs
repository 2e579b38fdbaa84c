//! Worked example 2.2, last line: a bonus that comes month by month, and what spending, holds, refunds and corrections make
//! of it.

use chrono::{TimeDelta, TimeZone, Utc};

use super::*;
use crate::ledger::{Book, Kind};
use crate::refund::RefundCause;
use crate::rules::{BandMode, BonusAmount, RuleSet, SpendingOrder, TopUpBand, TopUpRule};
use crate::spending::{Purse, unspendable_bonus_minor};
use crate::test_till::{TestTill, always, line, yuan};
use crate::till::{Rejection, ReturnInput, ReturnPart};

/// From 100.00 on so much, in so many months.
fn rules(bonus: &str, months: u16) -> RuleSet {
    let bands = vec![TopUpBand::plain(yuan("100"), BonusAmount::Fixed(yuan(bonus)))];
    let rule = TopUpRule { instalments: Some(months), ..TopUpRule::by_bands(BandMode::Highest, bands) };
    RuleSet { top_up: vec![always(10, rule)], ..RuleSet::default() }
}

/// 2 000.00 paid on 2026-05-03, and 600.00 in twelve months.
fn member(order: SpendingOrder) -> TestTill {
    let mut till = TestTill::new(RuleSet { spending_orders: vec![always(11, order)], ..rules("600", 12) });
    till.top_up(yuan("2000")).unwrap();
    till
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon in Shanghai.
fn at(till: &mut TestTill, day: &str) {
    let noon = date(day).and_hms_opt(4, 0, 0).unwrap();
    till.now = Utc.from_utc_datetime(&noon);
}

fn buy(till: &mut TestTill, amount: &str) -> Result<Decision, Rejection> {
    till.consume(vec![line(yuan(amount), "")])
}

fn pair(till: &TestTill) -> Pair {
    till.lots.iter().find_map(of_pair).cloned().unwrap()
}

fn left(till: &TestTill) -> (String, String) {
    (till.wallet.principal.to_string(), till.wallet.bonus.to_string())
}

fn told_of(decision: &Decision) -> Option<(String, NaiveDate, String)> {
    decision.derivation.steps.iter().find_map(|step| {
        if let Step::BonusToCome { amount, next_on, next } = *step {
            Some((amount.to_string(), next_on, next.to_string()))
        } else {
            None
        }
    })
}

/// OP18: parts come on the paying day's date; of a shorter month on its last day.
#[test]
fn parts_come_on_the_date_of_the_top_up() {
    let schedule = Instalments { months: 3, from: date("2026-01-31"), ended_on: None };
    let days = [schedule.day(1), schedule.day(2), schedule.day(3)];
    assert_eq!(days, [date("2026-02-28"), date("2026-03-31"), date("2026-04-30")]);
    let come =
        [("2026-01-31", 0), ("2026-02-27", 0), ("2026-02-28", 1), ("2026-03-30", 1), ("2026-03-31", 2)];
    for (day, parts) in come {
        assert_eq!(schedule.come(date(day)), parts, "{day}");
    }
    assert_eq!(schedule.come(date("2036-01-01")), 3);
}

/// OP18: the parts sum to the whole, and the later ones are the larger ones.
#[test]
fn parts_sum_to_the_whole() {
    let table = [("100", 3, vec!["33.33", "33.33", "33.34"]), ("0.02", 3, vec!["0.00", "0.01", "0.01"])];
    for (bonus, months, parts) in table {
        let sum = |part| sum_of_parts(yuan(bonus), part, months);
        let found: Vec<String> =
            (1..=months).map(|part| sum(part).checked_sub(sum(part - 1)).unwrap().to_string()).collect();
        assert_eq!(found, parts, "{bonus}");
        assert_eq!(sum(months), yuan(bonus));
    }
    for part in 1..=12 {
        let parts = sum_of_parts(yuan("600"), part, 12).checked_sub(sum_of_parts(yuan("600"), part - 1, 12));
        assert_eq!(parts, Ok(yuan("50")));
    }
}

/// OP18: all of it is in the balance at once; each slip says what is still to come, and when the next of it does.
#[test]
fn a_slip_says_what_is_to_come() {
    let mut till = member(SpendingOrder::Proportional);
    assert_eq!(left(&till), ("2000.00".to_owned(), "600.00".to_owned()));
    let told = told_of(&till.decisions[0]).unwrap();
    assert_eq!(told, ("600.00".to_owned(), date("2026-06-03"), "50.00".to_owned()));
    at(&mut till, "2026-09-03");
    let told = told_of(&buy(&mut till, "1").unwrap()).unwrap();
    assert_eq!(told, ("400.00".to_owned(), date("2026-10-03"), "50.00".to_owned()));
    at(&mut till, "2027-05-03");
    assert_eq!(told_of(&buy(&mut till, "1").unwrap()), None);
    // The first part of two fen in three is nothing: the next that comes is told.
    let mut till = TestTill::new(rules("0.02", 3));
    let told = told_of(&till.top_up(yuan("100")).unwrap()).unwrap();
    assert_eq!(told, ("0.02".to_owned(), date("2026-07-03"), "0.01".to_owned()));
}

/// OP18, S04: nothing is spent before it comes, in every order; on its day it can be, from the first moment.
#[test]
fn nothing_is_spent_before_it_comes() {
    for order in [SpendingOrder::Proportional, SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst] {
        let mut till = member(order);
        let too_little = |available: &str, required: &str| Rejection::InsufficientBalance {
            available: yuan(available),
            required: yuan(required),
        };
        assert_eq!(buy(&mut till, "2000.01"), Err(too_little("2000", "2000.01")), "{order:?}");
        buy(&mut till, "2000").unwrap();
        assert_eq!(left(&till), ("0.00".to_owned(), "600.00".to_owned()));
        // 3 June begins at 06:00 in Shanghai.
        till.now = Utc.with_ymd_and_hms(2026, 6, 2, 21, 59, 59).unwrap();
        assert_eq!(buy(&mut till, "50"), Err(too_little("0", "50")));
        till.now += TimeDelta::seconds(1);
        buy(&mut till, "50").unwrap();
        assert_eq!(buy(&mut till, "0.01"), Err(too_little("0", "0.01")));
        at(&mut till, "2027-05-03");
        buy(&mut till, "550").unwrap();
        assert!(!Lot::Pair(pair(&till)).is_open());
    }
}

/// OP18, S04: the ratio is that of the whole promise, held back by what has come, and heals as the rest comes.
#[test]
fn a_proportional_pair_heals_as_its_bonus_comes() {
    let mut till = member(SpendingOrder::Proportional);
    buy(&mut till, "1300").unwrap();
    assert_eq!(left(&till), ("700.00".to_owned(), "600.00".to_owned()));
    at(&mut till, "2026-09-03");
    // Of 1 400.00 spent 1 076.92 are the share of the principal: the bonus that has come pays all of this.
    buy(&mut till, "100").unwrap();
    assert_eq!(left(&till), ("700.00".to_owned(), "500.00".to_owned()));
    at(&mut till, "2027-05-03");
    buy(&mut till, "200").unwrap();
    assert_eq!(left(&till), ("700.00".to_owned(), "300.00".to_owned()));
    buy(&mut till, "260").unwrap();
    assert_eq!(left(&till), ("569.23".to_owned(), "170.77".to_owned()));
}

/// OP18, OP11: in month 5, after four parts, the eight open ones end by the refund's posting, whatever its cause.
#[test]
fn what_is_to_come_ends_with_the_refund() {
    let spent = [
        (RefundCause::Shop, "0", "2000.00"),
        (RefundCause::Member, "0", "2000.00"),
        // 2 200.00 came for 2 000.00: 1 100.00 of them are worth half of what was paid.
        (RefundCause::Shop, "1100", "1000.00"),
        (RefundCause::Member, "1100", "900.00"),
    ];
    for (cause, spent, back) in spent {
        for order in [SpendingOrder::Proportional, SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst] {
            let mut till = member(order);
            at(&mut till, "2026-09-20");
            if spent != "0" {
                buy(&mut till, spent).unwrap();
            }
            let asked = till.ask_refund(cause).unwrap().refund.unwrap();
            assert_eq!(asked.amount.to_string(), back, "{cause:?} {order:?}");
            till.approve_refund(asked.id);
            // What comes while it waits is no part of it.
            at(&mut till, "2026-10-20");
            let paid = till.pay_refund(asked.id, asked.amount).unwrap();
            let ended = paid.derivation.steps.iter().find_map(|step| {
                if let Step::InstalmentsEnded { come, ended, .. } = *step {
                    Some((come, ended))
                } else {
                    None
                }
            });
            assert_eq!(ended, Some((4, yuan("400"))), "{cause:?} {order:?}");
            let of_book = |book| {
                let entries = paid.entries.iter();
                let of = entries.filter(|entry| entry.kind == Kind::Bonus && entry.book == book);
                -of.map(|entry| entry.amount).sum::<i64>()
            };
            assert!(of_book(Book::BonusEnded) >= 40_000, "what had not come is not paid out");
            assert_eq!((left(&till), told_of(&paid)), (("0.00".to_owned(), "0.00".to_owned()), None));
            assert_eq!(pair(&till).instalments.unwrap().ended_on, Some(date("2026-09-20")));
        }
    }
}

/// OP18, S06: a corrected refund puts the schedule back; what had been ended comes after all.
#[test]
fn a_corrected_refund_resumes_the_parts() {
    let mut till = member(SpendingOrder::Proportional);
    at(&mut till, "2026-09-20");
    let asked = till.ask_refund(RefundCause::Member).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    till.pay_refund(asked.id, asked.amount).unwrap();
    let corrected = till.reverse(2).unwrap();
    assert_eq!(told_of(&corrected).unwrap(), ("400.00".to_owned(), date("2026-10-03"), "50.00".to_owned()));
    assert_eq!(left(&till), ("2000.00".to_owned(), "600.00".to_owned()));
    buy(&mut till, "2200").unwrap();
    assert!(buy(&mut till, "0.01").is_err());
}

/// OP18, OP11: what comes back into a pair after its refund can be spent; nothing more comes, and it is refunded as it was.
#[test]
fn value_that_comes_back_after_a_refund_can_be_spent() {
    let mut till = member(SpendingOrder::Proportional);
    at(&mut till, "2026-09-20");
    buy(&mut till, "1100").unwrap();
    let asked = till.ask_refund(RefundCause::Shop).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    till.pay_refund(asked.id, asked.amount).unwrap();
    let half = ReturnInput { line: 1, part: ReturnPart::Amount(yuan("550")) };
    till.give_back(1, vec![half]).unwrap();
    let on = date("2027-06-01");
    assert_eq!((pair(&till).bonus_to_come(on), pair(&till).bonus_come(on)), (yuan("0"), yuan("200")));
    let asked = till.ask_refund(RefundCause::Shop).unwrap().refund.unwrap();
    // 550.00 of 2 200.00 count as 500.00, and 1 000.00 were paid out.
    assert_eq!(asked.amount, yuan("500"));
}

/// OP18, S05: what has not come cannot be set aside, and a correction takes nothing from under a hold that it stands for.
#[test]
fn a_hold_takes_only_what_has_come() {
    let mut till = member(SpendingOrder::Proportional);
    assert!(till.hold(yuan("2000.01"), 60).is_err());
    till.top_up(yuan("100")).unwrap();
    till.hold(yuan("2100"), 60).unwrap();
    let refused = till.reverse(1);
    let expected = Rejection::ValueOnHold { free: yuan("0"), held: yuan("2100"), required: yuan("700") };
    assert_eq!(refused, Err(expected));
    at(&mut till, "2026-06-03");
    assert!(till.reverse(1).is_ok(), "the hold is over");
}

/// OP18, S06: a correction of the top-up takes all of it back, what had come and what had not.
#[test]
fn a_correction_takes_all_of_it_back() {
    let mut till = member(SpendingOrder::Proportional);
    at(&mut till, "2026-09-20");
    let corrected = till.reverse(0).unwrap();
    assert_eq!((left(&till), told_of(&corrected)), (("0.00".to_owned(), "0.00".to_owned()), None));
}

/// OP18: a pair without a schedule has come at once.
#[test]
fn without_a_schedule_all_has_come() {
    let mut till = TestTill::new(RuleSet { top_up: vec![], ..rules("600", 12) });
    till.top_up(yuan("2000")).unwrap();
    let on = date("2026-05-03");
    assert_eq!(pair(&till).bonus_come(on), yuan("0"));
    let mut at_once = rules("600", 12);
    at_once.top_up[0].body.instalments = None;
    let mut till = TestTill::new(at_once);
    assert_eq!(told_of(&till.top_up(yuan("2000")).unwrap()), None);
    assert_eq!(pair(&till).bonus_come(on), yuan("600"));
    let pairs = [pair(&till)];
    let purse = Purse { pairs: &pairs, more_pairs: false, now: till.now, on, bonus_of: None };
    assert_eq!(unspendable_bonus_minor(purse), 0);
}
