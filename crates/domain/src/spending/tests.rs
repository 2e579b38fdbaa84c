//! Worked examples §3.

use chrono::{TimeDelta, TimeZone};
use uuid::Uuid;

use super::*;
use crate::ids::Id;
use crate::test_till::yuan;

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 5, 3, 4, 0, 0).unwrap()
}

fn pair(number: u128, paid: &str, given: &str) -> Pair {
    Pair {
        id: Id::new(Uuid::from_u128(number)),
        origin: Id::new(Uuid::from_u128(9)),
        issuing_shop: Id::new(Uuid::from_u128(9)),
        issuing_entity: Id::new(Uuid::from_u128(9)),
        terms: None,
        opened_at: noon(),
        expires_at: None,
        instalments: None,
        principal_paid: yuan(paid),
        bonus_given: yuan(given),
        principal_left: yuan(paid),
        bonus_left: yuan(given),
    }
}

/// Spends from `pairs` and leaves them as they are afterwards; returns principal and bonus taken per touched pair.
fn spend_from(pairs: &mut [Pair], order: SpendingOrder, amount: &str) -> Vec<(String, String)> {
    let purse = Purse { pairs, more_pairs: false, now: noon(), on: noon().date_naive(), bonus_of: None };
    let spending = spend(order, purse, yuan(amount)).unwrap();
    for changed in &spending.pairs {
        *pairs.iter_mut().find(|pair| pair.id == changed.id).unwrap() = changed.clone();
    }
    spending.taken.iter().map(|taken| (taken.principal.to_string(), taken.bonus.to_string())).collect()
}

fn text(parts: &[(&str, &str)]) -> Vec<(String, String)> {
    parts.iter().map(|(principal, bonus)| ((*principal).to_owned(), (*bonus).to_owned())).collect()
}

/// §3.1, S01: the table.
#[test]
fn a_pair_is_spent_by_cumulative_target() {
    let table = [
        ("88.50", "73.75", "14.75", "9926.25", "1985.25"),
        ("100.00", "83.33", "16.67", "9842.92", "1968.58"),
        ("0.01", "0.01", "0.00", "9842.91", "1968.58"),
        ("0.01", "0.01", "0.00", "9842.90", "1968.58"),
        ("0.01", "0.01", "0.00", "9842.89", "1968.58"),
        ("0.02", "0.02", "0.00", "9842.87", "1968.58"),
        ("333.33", "277.77", "55.56", "9565.10", "1913.02"),
        ("11478.12", "9565.10", "1913.02", "0.00", "0.00"),
    ];
    let mut pairs = [pair(1, "10000", "2000")];
    for (amount, principal, bonus, principal_left, bonus_left) in table {
        let taken = spend_from(&mut pairs, SpendingOrder::Proportional, amount);
        assert_eq!(taken, text(&[(principal, bonus)]), "{amount}");
        assert_eq!(pairs[0].principal_left, yuan(principal_left));
        assert_eq!(pairs[0].bonus_left, yuan(bonus_left));
    }
}

/// §3.1: six spends of a fen from 1.00 + 0.20.
#[test]
fn the_fourth_of_six_fens_is_bonus() {
    let mut pairs = [pair(1, "1.00", "0.20")];
    for expected in ["P", "P", "P", "B", "P", "P"] {
        let taken = spend_from(&mut pairs, SpendingOrder::Proportional, "0.01");
        let kind = if taken == text(&[("0.01", "0.00")]) { "P" } else { "B" };
        assert_eq!(kind, expected);
    }
}

/// §3.1: 6 000 spends of a fen do not drift.
#[test]
fn tiny_spends_do_not_drift() {
    let mut pairs = [pair(1, "100", "20")];
    for _ in 0..6_000 {
        spend_from(&mut pairs, SpendingOrder::Proportional, "0.01");
    }
    assert_eq!((pairs[0].principal_left, pairs[0].bonus_left), (yuan("50"), yuan("10")));
}

/// §3.2, S04: the three orders on 10 000 + 2 000.
#[test]
fn three_orders_take_differently_and_leave_the_same_face() {
    let table = [
        (SpendingOrder::Proportional, ("3000.00", "600.00"), ("5833.33", "1166.67"), ("1166.67", "233.33")),
        (SpendingOrder::PrincipalFirst, ("3600.00", "0.00"), ("6400.00", "600.00"), ("0.00", "1400.00")),
        (SpendingOrder::BonusFirst, ("1600.00", "2000.00"), ("7000.00", "0.00"), ("1400.00", "0.00")),
    ];
    for (order, first, second, left) in table {
        let mut pairs = [pair(1, "10000", "2000")];
        assert_eq!(spend_from(&mut pairs, order, "3600"), text(&[first]), "{order:?}");
        assert_eq!(spend_from(&mut pairs, order, "7000"), text(&[second]), "{order:?}");
        assert_eq!((pairs[0].principal_left, pairs[0].bonus_left), (yuan(left.0), yuan(left.1)), "{order:?}");
    }
}

/// §3.3: the published judgment, pair by pair.
#[test]
fn the_older_pair_pays_first() {
    let mut pairs = [pair(1, "3000", "1000"), pair(2, "5000", "0")];
    let taken = spend_from(&mut pairs, SpendingOrder::Proportional, "3594");
    assert_eq!(taken, text(&[("2695.50", "898.50")]));
    let left = pairs[0].principal_left.checked_add(pairs[1].principal_left).unwrap();
    assert_eq!(left, yuan("5304.50"));
}

/// §3.3: one kind first over all pairs, pairs in order inside the kind.
#[test]
fn with_one_kind_first_the_kind_comes_before_the_pair() {
    let mut pairs = [pair(1, "3000", "1000"), pair(2, "5000", "200")];
    let taken = spend_from(&mut pairs, SpendingOrder::PrincipalFirst, "8100");
    assert_eq!(taken, text(&[("3000.00", "100.00"), ("5000.00", "0.00")]));

    let mut pairs = [pair(1, "3000", "1000"), pair(2, "5000", "200")];
    let taken = spend_from(&mut pairs, SpendingOrder::BonusFirst, "1100");
    assert_eq!(taken, text(&[("0.00", "1000.00"), ("0.00", "100.00")]));
}

/// S01: what has lapsed may not be spent; its principal may.
#[test]
fn a_lapsed_bonus_is_not_spent() {
    let lapsing = |expires_at| Pair { expires_at: Some(expires_at), ..pair(1, "100", "20") };
    let lapsed = [lapsing(noon())];
    let alive = [lapsing(noon() + TimeDelta::seconds(1))];
    let purse =
        |pairs| Purse { pairs, more_pairs: false, now: noon(), on: noon().date_naive(), bonus_of: None };
    for order in [SpendingOrder::Proportional, SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst] {
        let spending = spend(order, purse(&lapsed), yuan("100")).unwrap();
        assert_eq!(spending.taken[0].principal, yuan("100"), "{order:?}");
        assert_eq!(spending.pairs[0].bonus_left, yuan("20"));
        assert_eq!(spend(order, purse(&lapsed), yuan("100.01")), Err(NotEnough));
        assert!(spend(order, purse(&alive), yuan("120")).is_ok());
    }
    assert_eq!(unspendable_bonus_minor(purse(&lapsed)), 2_000);
    assert_eq!(unspendable_bonus_minor(purse(&alive)), 0);
}

/// Engine decision 10: one kind first must not turn to the other kind while pairs are unseen.
#[test]
fn unseen_pairs_are_asked_for_before_the_other_kind_is_touched() {
    let pairs = [pair(1, "10", "10")];
    let purse =
        Purse { pairs: &pairs, more_pairs: true, now: noon(), on: noon().date_naive(), bonus_of: None };
    assert!(spend(SpendingOrder::Proportional, purse, yuan("15")).is_ok());
    assert_eq!(spend(SpendingOrder::PrincipalFirst, purse, yuan("15")), Err(NotEnough));
    assert_eq!(spend(SpendingOrder::BonusFirst, purse, yuan("15")), Err(NotEnough));
    assert!(spend(SpendingOrder::BonusFirst, purse, yuan("10")).is_ok());
}

/// OP10, worked example §14: where bonus is for the shop that gave it, another shop takes principal alone, and what is spent later
/// at home heals towards the ratio.
#[test]
fn bonus_is_spent_where_it_was_given() {
    let elsewhere = Some(Id::new(uuid::Uuid::from_u128(77)));
    let spend_at = |pairs: &[Pair], bonus_of, amount: &str| {
        spend(
            SpendingOrder::Proportional,
            Purse { pairs, more_pairs: false, now: noon(), on: noon().date_naive(), bonus_of },
            yuan(amount),
        )
    };
    let given = [pair(1, "100", "20")];
    let home = Some(given[0].issuing_shop);
    let after_home = spend_at(&given, home, "20").unwrap().pairs;
    let purse = Purse {
        pairs: &after_home,
        more_pairs: false,
        now: noon(),
        on: noon().date_naive(),
        bonus_of: elsewhere,
    };
    assert_eq!(unspendable_bonus_minor(purse), 1_667);
    assert_eq!(spend_at(&after_home, elsewhere, "83.34"), Err(NotEnough));
    let after_both = spend_at(&after_home, elsewhere, "30").unwrap().pairs;
    assert_eq!((after_both[0].principal_left, after_both[0].bonus_left), (yuan("53.33"), yuan("16.67")));
    let healed = spend_at(&after_both, home, "10").unwrap().pairs;
    assert_eq!((healed[0].principal_left, healed[0].bonus_left), (yuan("50.00"), yuan("10.00")));
}
