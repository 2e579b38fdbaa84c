//! Worked examples §4.1, §4.2.

use super::*;
use crate::derivation::{ItemSilence, NotFired, NotFiredCause};
use crate::ledger::{StaffRole, StaffShare};
use crate::rules::{Combine, PriceItem};
use crate::test_till::{always, line, thing, tier_rules, yuan};
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

fn price_of(lines: &[LineInput], occasion: Occasion<'_>) -> Result<Bill, Rejection> {
    price(&sale(lines), occasion, &mut Derivation::default())
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
    let refused = |lines: &[LineInput]| price_of(lines, occasion(None, None, 0)).unwrap_err();
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

/// OP01, Z13: a line keeps what it was sold as, and who had a part in it.
#[test]
fn a_line_is_what_was_asked_for() {
    let staff = vec![StaffShare::plain(thing(8), StaffRole::Performer, 10_000)];
    let product = Some(thing(9));
    let asked = LineInput { product, quantity: 3, staff: staff.clone(), ..line(yuan("5"), "care") };
    let (bill, _) = bill(&[asked], 1);
    let expected = ConsumptionLine {
        product,
        label: "Haircut".to_owned(),
        category: Some("care".to_owned()),
        quantity: 3,
        staff,
        ..ConsumptionLine::plain(yuan("15"), yuan("14.25"))
    };
    assert_eq!(bill.lines, [expected]);
}

/// S04: a sale may come to the largest amount of one command.
#[test]
fn the_largest_sale_is_one() {
    assert_eq!(bill(&[line(yuan("10000000000"), "")], 0).0.due.minor(), AMOUNT_MINOR_MAX);
}

/// X01, Z13: a member price is at most the list price.
#[test]
fn a_member_price_is_at_most_the_list_price() {
    let for_members = |price| LineInput { member_price: Some(yuan(price)), ..line(yuan("100"), "") };
    let priced = |price| {
        let lines = [line(yuan("1"), ""), for_members(price)];
        price_of(&lines, occasion(None, None, 0)).map(|bill| bill.due)
    };
    assert_eq!(priced("99.99"), Ok(yuan("100.99")));
    assert_eq!(priced("100"), Ok(yuan("101")));
    assert_eq!(priced("100.01"), Err(Rejection::MemberPriceAboveList { line: 1 }));
}

/// X01: of two equal prices the member price counts before the tier's.
#[test]
fn of_equal_prices_the_earlier_source_counts() {
    let lines = [LineInput { member_price: Some(yuan("95")), ..line(yuan("100"), "") }];
    let (_, derivation) = priced(Combine::LowestSingle, Vec::new(), &lines);
    let list = Step::List { lines: 1, amount: yuan("100") };
    assert_eq!(derivation.steps, [list, Step::MemberPrice { base: yuan("100"), off: yuan("5") }]);
    let beaten = NotFired { rule: Some(thing(40)), cause: NotFiredCause::AnotherPriceLower(yuan("100")) };
    assert_eq!(derivation.not_fired, [beaten]);
}

/// X01: each item says what it takes off what; one that is the lowest price of some goods is not silent, though others beat it.
#[test]
fn an_item_that_prices_some_goods_is_not_silent() {
    let lines = [line(yuan("100"), "care"), line(yuan("50"), "")];
    let (bill, derivation) = priced(Combine::LowestSingle, vec![weekend(), item("all", 1_000)], &lines);
    assert_eq!(charged(&bill), ["80.00", "45.00"]);
    let step = |item, percent_bp, base, off| Step::PriceItem {
        rule: thing(60),
        item,
        percent_bp,
        base: yuan(base),
        off: yuan(off),
    };
    let list = Step::List { lines: 2, amount: yuan("150") };
    assert_eq!(derivation.steps, [list, step(0, 2_000, "100", "20"), step(1, 1_000, "50", "5")]);
    let beaten = NotFired { rule: Some(thing(40)), cause: NotFiredCause::AnotherPriceLower(yuan("150")) };
    assert_eq!(derivation.not_fired, [beaten]);
}

/// X01: an item applies from its first minute until just before its last, over midnight too. It is noon.
#[test]
fn an_item_has_its_hours() {
    for (from, to, applies) in [
        (10 * 60, 14 * 60, true),
        (12 * 60, 13 * 60, true),
        (11 * 60, 12 * 60, false),
        (13 * 60, 18 * 60, false),
        (12 * 60, 2 * 60, true),
        (11 * 60, 2 * 60, true),
        (20 * 60, 13 * 60, true),
        (20 * 60, 12 * 60, false),
        (20 * 60, 2 * 60, false),
    ] {
        let hours = PriceItem { from_minute: from, to_minute: to, ..item("hours", 5_000) };
        let (bill, _) = priced(Combine::LowestSingle, vec![hours], &[line(yuan("100"), "")]);
        assert_eq!(bill.due, yuan(if applies { "50" } else { "95" }), "{from} to {to}");
    }
}

/// OP06: an own price is between nothing and the price by the rules, in the currency of the sale.
#[test]
fn an_own_price_is_no_higher_than_the_rules_price() {
    let own = |each| {
        let lines = [LineInput { own_price: Some(OwnPrice::Each(each)), ..line(yuan("100"), "") }];
        reduced(&lines, None, 0).map(|bill| bill.due)
    };
    assert_eq!(own(yuan("95")), Ok(yuan("95")));
    assert_eq!(own(yuan("0")), Ok(yuan("0")));
    assert_eq!(own(yuan("-0.01")), Err(Rejection::AmountNotPositive));
    assert_eq!(own(Money::from_minor(9_501, Currency::Jpy)), Err(Rejection::WrongCurrency));
}

/// OP06: a discount on the bill takes off nothing, all, or what is between; as a part it is at least 0.01 % and at most all.
#[test]
fn a_discount_on_the_bill_has_its_limits() {
    let left = |discount| reduced(&[line(yuan("0.50"), "special")], Some(discount), 0).map(|bill| bill.due);
    let amount = |text| left(BillDiscount::Amount(yuan(text)));
    let too_large = Err(Rejection::BillDiscountTooLarge { most: yuan("0.50") });
    assert_eq!(amount("0"), Ok(yuan("0.50")));
    assert_eq!(amount("0.50"), Ok(yuan("0")));
    assert_eq!(amount("0.51"), too_large);
    assert_eq!(amount("-0.01"), Err(Rejection::AmountNotPositive));
    let in_yen = BillDiscount::Amount(Money::from_minor(10, Currency::Jpy));
    assert_eq!(left(in_yen), Err(Rejection::WrongCurrency));
    // 0.01 % of 0.50 rounds to nothing.
    for (percent_bp, expected) in
        [(0, &too_large), (1, &Ok(yuan("0.50"))), (10_000, &Ok(yuan("0"))), (10_001, &too_large)]
    {
        assert_eq!(&left(BillDiscount::PercentBp(percent_bp)), expected, "{percent_bp}");
    }
}
