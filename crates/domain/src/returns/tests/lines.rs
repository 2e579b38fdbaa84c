//! What comes back of each line: pieces, pairs, ways of payment and rounding, and what is left of the sale then.

use super::*;
use crate::earning::Factor;
use crate::ids::{Id, Payment};
use crate::ledger::{GIFT_CARD, PaidPart, TakenFromPair};
use crate::money::Currency;
use crate::rules::SpendingOrder;
use crate::test_till::thing;
use crate::till::OwnPrice;

fn pieces(line: i16, number: i64) -> ReturnInput {
    ReturnInput { line, part: ReturnPart::Quantity(number) }
}

fn by(method: &str, amount: &str) -> TenderInput {
    TenderInput { amount: Some(yuan(amount)), ..tender(method, None) }
}

fn paid(method: &str, amount: &str) -> PaidPart {
    PaidPart { method: method.to_owned(), amount: yuan(amount) }
}

/// S06: at least one piece, or something of the sale's money, comes back.
#[test]
fn a_part_is_more_than_nothing_in_the_money_of_the_sale() {
    let mut till = TestTill::new(rules());
    sell(&mut till, vec![LineInput { quantity: 3, ..line(yuan("10"), "") }], vec![tender(CASH, None)]);
    for number in [0, -1] {
        assert_eq!(till.give_back(0, vec![pieces(1, number)]), Err(Rejection::AmountNotPositive));
    }
    for minor in [0, 100] {
        let dollars = ReturnPart::Amount(Money::from_minor(minor, Currency::Usd));
        let refused = till.give_back(0, vec![ReturnInput { line: 1, part: dollars }]);
        assert_eq!(refused, Err(Rejection::WrongCurrency), "{minor}");
    }
    assert_eq!(till.give_back(0, vec![pieces(1, 2)]).unwrap().posting.total, yuan("20"));
}

/// S06, §11: 60.00 of A came back before; now the other 140.00 of it do. B, 100.00, stays: 100.00 are left, which are 10 points.
#[test]
fn a_return_tells_each_line_that_came_back_and_what_is_left() {
    let mut till = TestTill::new(rules());
    sell(&mut till, vec![line(yuan("200"), ""), line(yuan("100"), "")], vec![tender(CASH, None)]);
    till.give_back(0, vec![part(1, "60")]).unwrap();
    let told = till.give_back(0, vec![rest(1)]).unwrap().derivation.steps;
    let (original, rule, base) = (till.decisions[0].posting.id, till.rules.points[0].id, yuan("100"));
    let back =
        Step::Returned { original, line: 1, charged: yuan("200"), before: yuan("60"), amount: yuan("140") };
    let reward = Step::RewardLeft {
        rule,
        base,
        promotion_bp: 10_000,
        extra: yuan("0"),
        unit: yuan("10"),
        factor: Factor::of_tier(10_000),
        left: 10,
        was: 24,
    };
    let growth = Step::GrowthLeft { rule, base, unit: yuan("1"), left: 100, was: 240 };
    assert_eq!(told, [back, reward, growth]);
}

/// S06, §3.4: a line that one kind of value paid alone goes back to that kind alone.
#[test]
fn a_line_of_one_kind_goes_back_to_that_kind() {
    for (order, principal, bonus) in
        [(SpendingOrder::PrincipalFirst, "10", "0"), (SpendingOrder::BonusFirst, "0", "10")]
    {
        let mut till = TestTill::new(RuleSet { spending_orders: vec![always(11, order)], ..rules() });
        till.top_up(yuan("100")).unwrap();
        till.consume(vec![line(yuan("10"), "")]).unwrap();
        let back = till.give_back(1, vec![]).unwrap();
        let lot = till.lots[0].id();
        let taken = TakenFromPair { lot, principal: yuan(principal), bonus: yuan(bonus) };
        assert_eq!(back.lines[0].taken, [taken], "{order:?}");
        assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("100"), yuan("20")));
    }
}

/// S06, OP25: what a provider took goes back by the payment that took it.
#[test]
fn money_goes_back_by_its_payment() {
    let mut till = TestTill::new(rules());
    let payment = Some(thing(7));
    let wechat = TenderInput { payment, reference: Some("4200".to_owned()), ..tender("wechat", None) };
    sell(&mut till, vec![line(yuan("100"), "")], vec![wechat]);
    let back = till.give_back(0, vec![part(1, "40")]).unwrap();
    let expected = Tender { payment, ..Tender::plain("wechat".to_owned(), yuan("40")) };
    assert_eq!(back.posting.tenders, [expected]);
}

/// S06, §4.3: two lines at 0.15, 0.15 by card and 0.15 in cash, for which 0.10 are taken. The first line had 0.07 of the cash:
/// 0.05 × 7 / 15 are 0.02 of the rounding, where half of it would be 0.03.
#[test]
fn the_rounding_of_cash_goes_by_the_cash_of_each_line() {
    let mut till = TestTill::new(rules());
    let lines = vec![line(yuan("0.15"), ""), line(yuan("0.15"), "")];
    sell(&mut till, lines, vec![by("bank_card", "0.15"), tender(CASH, None)]);
    let first = till.give_back(0, vec![rest(1)]).unwrap();
    assert_eq!(back(&first), [("bank_card".into(), "0.08".into()), ("cash".into(), "0.05".into())]);
    let rounding = ConsumptionLine {
        kind: LineKind::Rounding,
        paid: vec![paid(CASH, "-0.02")],
        earned_on: yuan("-0.02"),
        of_line: Some(3),
        ..ConsumptionLine::plain(yuan("0"), yuan("-0.02"))
    };
    assert_eq!(first.lines.last(), Some(&rounding));
    let second = till.give_back(0, vec![]).unwrap();
    assert_eq!(back(&second), [("bank_card".into(), "0.07".into()), ("cash".into(), "0.05".into())]);
}

/// S06, OP25, §4.3: 20.60 are 21.00; stored value pays 5.00, one gift card 10.00 and another 6.00. Half of it, 10.50, takes
/// 2.50 to the wallet and 8.00 to the first card; the other half brings each the rest.
#[test]
fn what_rounding_added_comes_back_with_the_goods() {
    let due = CashRounding::HalfUpToUnit.of_due();
    let mut till = TestTill::new(RuleSet { cash_roundings: vec![always(80, due)], ..rules() });
    till.top_up(yuan("100")).unwrap();
    let card = |number, amount| TenderInput { payment: Some(thing(number)), ..by(GIFT_CARD, amount) };
    let ways = vec![by(STORED_VALUE, "5"), card(1, "10"), card(2, "6")];
    sell(&mut till, vec![line(yuan("10.30"), ""), line(yuan("10.30"), "")], ways);
    let given = |decision: &Decision| -> Vec<(Option<Id<Payment>>, String)> {
        let ways = decision.posting.tenders.iter();
        ways.map(|way| (way.payment, way.amount.to_string())).collect()
    };
    let first = till.give_back(1, vec![rest(1)]).unwrap();
    let lot = till.lots[0].id();
    let rounding = ConsumptionLine {
        kind: LineKind::Rounding,
        taken: vec![TakenFromPair { lot, principal: yuan("0.04"), bonus: yuan("0.01") }],
        paid: vec![paid(GIFT_CARD, "0.15")],
        earned_on: yuan("0.20"),
        of_line: Some(3),
        ..ConsumptionLine::plain(yuan("0"), yuan("0.20"))
    };
    assert_eq!(first.lines[1..], [rounding]);
    let (one, two) = (Some(thing(1)), Some(thing(2)));
    assert_eq!(given(&first), [(None, "2.50".into()), (one, "8.00".into())]);
    let second = till.give_back(1, vec![]).unwrap();
    assert_eq!(given(&second), [(None, "2.50".into()), (one, "2.00".into()), (two, "6.00".into())]);
}

/// S06, P04: half of 100.00, 40.00 by wechat and 60.00 in cash, and one of two free pieces came back: the lines keep their
/// places with half of each.
#[test]
fn what_is_left_of_a_sale_is_what_did_not_come_back() {
    let mut till = TestTill::new(rules());
    let free = LineInput { quantity: 2, own_price: Some(OwnPrice::Free), ..line(yuan("30"), "") };
    let sale = Consume::from_stored_value(till.origin.clone(), vec![line(yuan("100"), ""), free]);
    let tenders = vec![by("wechat", "40"), tender(CASH, None)];
    till.sell(Consume { tenders, reason: Some("a gift".to_owned()), price_floor_bp: 0, ..sale }).unwrap();
    till.give_back(0, vec![part(1, "50"), pieces(2, 1)]).unwrap();
    let sold = till.decisions[0].lines.clone();
    let goods = ConsumptionLine {
        list_price: yuan("50"),
        charged: yuan("50"),
        paid: vec![paid("wechat", "20"), paid(CASH, "30")],
        ..sold[0].clone()
    };
    let gift = ConsumptionLine { list_price: yuan("30"), ..sold[1].clone() };
    assert_eq!(what_is_left(&till.original(0)).unwrap(), [goods, gift]);
}
