//! Worked examples §4.1, §4.2, as far as the tier's discount goes.

use super::*;
use crate::test_till::{line, tier_rules, yuan};

fn bill(lines: &[LineInput], level: TierLevel) -> (Bill, Derivation) {
    let rules = tier_rules();
    let mut derivation = Derivation::default();
    let bill = price(lines, rules.discounts.first(), level, Currency::Cny, &mut derivation).unwrap();
    (bill, derivation)
}

fn charged(bill: &Bill) -> Vec<String> {
    bill.lines.iter().map(|line| line.charged.to_string()).collect()
}

/// X01, §4.1: 10.00 off three lines at 33.33 (gold: 10 % of 99.99).
#[test]
fn the_discount_is_shared_by_largest_remainder() {
    let (bill, _) = bill(&[line(yuan("33.33"), ""), line(yuan("33.33"), ""), line(yuan("33.33"), "")], 2);
    assert_eq!(charged(&bill), ["29.99", "30.00", "30.00"]);
    assert_eq!((bill.list_total, bill.due), (yuan("99.99"), yuan("89.99")));
}

/// X01, §4.2: list 100.00 less the tier's 5 %; an excluded article has no discount at all.
#[test]
fn the_tier_has_its_price_and_special_goods_keep_theirs() {
    assert_eq!(charged(&bill(&[line(yuan("100"), "")], 1).0), ["95.00"]);
    assert_eq!(charged(&bill(&[line(yuan("100"), "special")], 1).0), ["100.00"]);
    assert_eq!(charged(&bill(&[line(yuan("100"), "")], 0).0), ["100.00"]);
}

/// X01: what was not discounted says why.
#[test]
fn silence_is_explained() {
    let causes = |level, lines: &[LineInput]| -> Vec<NotFiredCause> {
        bill(lines, level).1.not_fired.iter().map(|not_fired| not_fired.cause).collect()
    };
    let mixed = [line(yuan("10"), ""), line(yuan("7"), "special")];
    assert_eq!(causes(0, &mixed), [NotFiredCause::TierHasNoDiscount(0)]);
    assert_eq!(causes(1, &mixed), [NotFiredCause::ExcludedFromDiscount(yuan("7"))]);
    assert_eq!(causes(1, &mixed[..1]), []);

    let mut derivation = Derivation::default();
    price(&mixed, None, 1, Currency::Cny, &mut derivation).unwrap();
    assert_eq!(derivation.not_fired, [NotFired { rule: None, cause: NotFiredCause::NoDiscountRule }]);
}

/// X01: what is due is rounded half-up; the discount is the rest.
#[test]
fn what_is_due_is_rounded_half_up() {
    assert_eq!(amount_off(yuan("0.10"), 500).unwrap(), yuan("0.00")); // due 0.095 → 0.10
    assert_eq!(amount_off(yuan("0.30"), 500).unwrap(), yuan("0.01")); // due 0.285 → 0.29
    assert_eq!(amount_off(yuan("100"), 10_000).unwrap(), yuan("100"));
}

/// S04: what cannot be sold, each by its name.
#[test]
fn refusals_are_named() {
    let refused =
        |lines: &[LineInput]| price(lines, None, 0, Currency::Cny, &mut Derivation::default()).unwrap_err();
    assert_eq!(refused(&[]), Rejection::NoLines);
    assert_eq!(refused(&[line(yuan("0"), "")]), Rejection::AmountNotPositive);
    assert_eq!(refused(&[line(yuan("5"), ""), line(yuan("-1"), "")]), Rejection::AmountNotPositive);
    let with_quantity = |quantity, price: &str| LineInput { quantity, ..line(yuan(price), "") };
    assert_eq!(refused(&[with_quantity(0, "1")]), Rejection::AmountNotPositive);
    assert_eq!(refused(&[with_quantity(i64::MAX, "1")]), Rejection::AmountTooLarge);
    assert_eq!(refused(&[with_quantity(2, "10000000000")]), Rejection::AmountTooLarge);
    let yen = Money::from_minor(100, Currency::Jpy);
    assert_eq!(refused(&[line(yen, "")]), Rejection::WrongCurrency);
}

/// X01: a free line beside a paid one is a line like any other.
#[test]
fn a_free_line_may_stand_beside_a_paid_one() {
    let (bill, _) = bill(&[line(yuan("0"), ""), LineInput { quantity: 3, ..line(yuan("5"), "") }], 1);
    assert_eq!(charged(&bill), ["0.00", "14.25"]);
}
