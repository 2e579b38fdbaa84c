//! Worked examples §4.1, §4.2.

use super::*;
use crate::derivation::{ItemSilence, NotFired, NotFiredCause};
use crate::rules::{Combine, PriceItem};
use crate::test_till::{always, line, tier_rules, yuan};
use crate::till::{BillDiscount, Origin, OwnPrice};

fn sale(lines: &[LineInput]) -> Consume {
    let origin = Origin { terminal: None, user: None, occurred_at: None, late: None };
    Consume::from_stored_value(origin, lines.to_vec())
}

/// Sunday, 2026-05-03, at noon.
fn occasion<'a>(
    discount: Option<&'a Versioned<TierDiscount>>,
    pricing: Option<&'a Versioned<PricingRule>>,
    level: TierLevel,
) -> Occasion<'a> {
    Occasion {
        discount,
        pricing,
        card_discount: None,
        level,
        currency: Currency::Cny,
        weekday: 7,
        minute: 12 * 60,
    }
}

fn bill(lines: &[LineInput], level: TierLevel) -> (Bill, Derivation) {
    let rules = tier_rules();
    let mut derivation = Derivation::default();
    let occasion = occasion(rules.discounts.first(), None, level);
    let bill = price(&sale(lines), occasion, &mut derivation).unwrap();
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
    price(&sale(&mixed), occasion(None, None, 1), &mut derivation).unwrap();
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
    let refused = |lines: &[LineInput]| {
        price(&sale(lines), occasion(None, None, 0), &mut Derivation::default()).unwrap_err()
    };
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

fn item(code: &str, percent_off_bp: i32) -> PriceItem {
    PriceItem {
        code: code.to_owned(),
        categories: Vec::new(),
        levels: Vec::new(),
        weekdays: Vec::new(),
        from_minute: 0,
        to_minute: 1_440,
        percent_off_bp,
    }
}

/// 20 % off care on weekends.
fn weekend() -> PriceItem {
    PriceItem { categories: vec!["care".into()], weekdays: vec![6, 7], ..item("weekend", 2_000) }
}

fn priced(combine: Combine, items: Vec<PriceItem>, lines: &[LineInput]) -> (Bill, Derivation) {
    let rules = tier_rules();
    let pricing = always(60, PricingRule { combine, items });
    let mut derivation = Derivation::default();
    let occasion = occasion(rules.discounts.first(), Some(&pricing), 1);
    (price(&sale(lines), occasion, &mut derivation).unwrap(), derivation)
}

/// X01, §4.2: list 100.00, member price 88.00, silver 5 %, weekday discount 20 % on this category.
#[test]
fn several_prices_go_together_as_the_rule_says() {
    let care = LineInput { member_price: Some(yuan("88")), ..line(yuan("100"), "care") };
    let due = |combine| priced(combine, vec![weekend()], std::slice::from_ref(&care)).0.due;
    assert_eq!(due(Combine::LowestSingle), yuan("80.00"));
    assert_eq!(due(Combine::MemberThenTier), yuan("83.60"));
    assert_eq!(due(Combine::Stack), yuan("66.88"));
    let special = LineInput { is_discountable: false, ..care };
    assert_eq!(priced(Combine::Stack, vec![weekend()], &[special]).0.due, yuan("100.00"));
}

/// X01: each line has its own lowest price, and what was beaten says so.
#[test]
fn each_line_has_its_lowest_price() {
    let lines = [
        LineInput { member_price: Some(yuan("88")), ..line(yuan("100"), "care") },
        LineInput { member_price: Some(yuan("50")), ..line(yuan("60"), "") },
        line(yuan("40"), ""),
    ];
    let (bill, derivation) = priced(Combine::LowestSingle, vec![weekend(), item("all", 100)], &lines);
    assert_eq!(charged(&bill), ["80.00", "50.00", "38.00"]);
    let silent = |cause| derivation.not_fired.iter().any(|not_fired| not_fired.cause == cause);
    assert!(silent(NotFiredCause::AnotherPriceLower(yuan("100"))));
    assert!(silent(NotFiredCause::AnotherPriceLower(yuan("160"))));
    assert!(silent(NotFiredCause::PriceItemSilent(1, ItemSilence::Beaten)));
}

/// X01: an item out of its time, tier or goods says which.
#[test]
fn an_item_that_does_not_apply_says_why() {
    let items = vec![
        PriceItem { weekdays: vec![1], ..item("monday", 5_000) },
        PriceItem { from_minute: 20 * 60, to_minute: 2 * 60, ..item("night", 5_000) },
        PriceItem { levels: vec![2], ..item("gold", 5_000) },
        PriceItem { categories: vec!["tea".into()], ..item("tea", 5_000) },
        PriceItem { from_minute: 10 * 60, to_minute: 14 * 60, ..item("noon", 1_000) },
    ];
    let (bill, derivation) = priced(Combine::LowestSingle, items, &[line(yuan("100"), "")]);
    assert_eq!(bill.due, yuan("90"));
    let silences: Vec<ItemSilence> = derivation
        .not_fired
        .iter()
        .filter_map(|not_fired| {
            if let NotFiredCause::PriceItemSilent(_, why) = not_fired.cause { Some(why) } else { None }
        })
        .collect();
    use ItemSilence::{OtherDay, OtherGoods, OtherHour, OtherTier};
    assert_eq!(silences, [OtherDay, OtherHour, OtherTier, OtherGoods]);
}

fn reduced(lines: &[LineInput], discount: Option<BillDiscount>, floor_bp: i32) -> Result<Bill, Rejection> {
    let rules = tier_rules();
    let command = Consume {
        bill_discount: discount,
        reason: Some("regular".into()),
        price_floor_bp: floor_bp,
        ..sale(lines)
    };
    price(&command, occasion(rules.discounts.first(), None, 1), &mut Derivation::default())
}

/// OP06, §4.2: 100.00 list, 95.00 after the tier, floor 80 %: 76.00 passes, 75.99 asks for a manager.
#[test]
fn a_role_has_its_floor() {
    let own = |price: OwnPrice| [LineInput { own_price: Some(price), ..line(yuan("100"), "") }];
    let each = |text| own(OwnPrice::Each(yuan(text)));
    assert_eq!(reduced(&each("76.00"), None, 8_000).unwrap().due, yuan("76.00"));
    let below = Rejection::PriceBelowFloor { least: yuan("76.00"), asked: yuan("75.99") };
    assert_eq!(reduced(&each("75.99"), None, 8_000).unwrap_err(), below);
    assert_eq!(reduced(&each("95.01"), None, 0).unwrap_err(), Rejection::PriceNotReduced { line: 0 });
    let free = reduced(&own(OwnPrice::Free), None, 0).unwrap();
    assert_eq!((free.due, free.lines[0].list_price), (yuan("0"), yuan("100")));
    let off = |text| Some(BillDiscount::Amount(yuan(text)));
    assert_eq!(reduced(&[line(yuan("100"), "")], off("19.00"), 8_000).unwrap().due, yuan("76.00"));
    assert!(reduced(&[line(yuan("100"), "")], off("19.01"), 8_000).is_err());
    assert!(reduced(&each("80.00"), off("5.00"), 8_000).is_err());
}

/// OP06, §4.1: a discount on the bill is shared by largest remainder, and special goods take none of it.
#[test]
fn a_discount_on_the_bill_is_shared() {
    let lines =
        [line(yuan("33.33"), "special"), line(yuan("33.33"), "special"), line(yuan("33.33"), "special")];
    let bill = reduced(&lines, Some(BillDiscount::Amount(yuan("10.00"))), 0).unwrap();
    assert_eq!(charged(&bill), ["29.99", "30.00", "30.00"]);
    let fixed = LineInput { is_discountable: false, ..line(yuan("50"), "special") };
    let mixed = [fixed, line(yuan("50"), "special")];
    let bill = reduced(&mixed, Some(BillDiscount::PercentBp(1_000)), 0).unwrap();
    assert_eq!(charged(&bill), ["50.00", "45.00"]);
    let too_much = reduced(&mixed, Some(BillDiscount::Amount(yuan("50.01"))), 0);
    assert_eq!(too_much.unwrap_err(), Rejection::BillDiscountTooLarge { most: yuan("50") });
}

/// OP06: a reduction without a reason is refused.
#[test]
fn a_reduction_needs_a_reason() {
    let lines = [LineInput { own_price: Some(OwnPrice::Free), ..line(yuan("1"), "") }];
    let command = Consume { reason: Some("  ".into()), price_floor_bp: 0, ..sale(&lines) };
    let refused = price(&command, occasion(None, None, 0), &mut Derivation::default());
    assert_eq!(refused.unwrap_err(), Rejection::ReasonMissing);
}
