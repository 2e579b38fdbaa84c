//! OP05, worked example §4.4: every policy, who pays how much, and what the return gives back.

use super::*;
use crate::ledger::{CASH, Decision, POINTS, STORED_VALUE};
use crate::rules::{CardDiscount, PointsPaymentRule, PriceItem, PricingRule, RuleSet, TierDiscount};
use crate::test_till::{TestTill, all_by, always, line, tier_rules, yuan};
use crate::till::{BillDiscount, OwnPrice, ReturnInput, ReturnPart, TenderInput};

/// 60 % when paid from the card, for everybody; `special` is left out.
fn rules(policy: CardDiscountPolicy) -> RuleSet {
    let discount = TierDiscount {
        percent_off_bp: vec![(0, 4_000), (1, 4_000)],
        excluded_categories: vec!["special".to_owned()],
    };
    RuleSet { card_discounts: vec![always(90, CardDiscount { policy, discount })], ..tier_rules() }
}

/// A member whose card holds so much.
fn holding(amount: &str, policy: CardDiscountPolicy) -> TestTill {
    let mut till = TestTill::new(rules(policy));
    till.top_up(yuan(amount)).unwrap();
    till
}

fn told(method: &str, amount: &str) -> TenderInput {
    TenderInput { amount: Some(yuan(amount)), ..TenderInput::rest(method.to_owned()) }
}

fn rest(method: &str) -> TenderInput {
    TenderInput::rest(method.to_owned())
}

fn sell(
    till: &mut TestTill,
    lines: Vec<LineInput>,
    tenders: Vec<TenderInput>,
) -> Result<Decision, Rejection> {
    let command = Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) };
    till.sell(command)
}

/// What the customer pays in all, from the card, and what the card's money covers at list price.
fn outcome(decision: &Decision) -> (String, String, String) {
    let stored = decision.lines.iter().flat_map(|line| &line.taken);
    let stored: i64 = stored.map(|taken| taken.principal.minor() + taken.bonus.minor()).sum();
    let covered = decision.derivation.steps.iter().find_map(|step| {
        if let Step::CardDiscount { covered, .. } = step { Some(covered.to_string()) } else { None }
    });
    let stored = Money::from_minor(stored, decision.posting.total.currency());
    (decision.posting.total.to_string(), stored.to_string(), covered.unwrap_or_default())
}

fn found(total: &str, stored: &str, covered: &str) -> (String, String, String) {
    (total.to_owned(), stored.to_owned(), covered.to_owned())
}

/// So much off care, whenever and for whomever.
fn off_care(percent_off_bp: i32) -> PriceItem {
    PriceItem {
        code: "care".into(),
        categories: vec!["care".into()],
        levels: Vec::new(),
        weekdays: Vec::new(),
        from_minute: 0,
        to_minute: 1_440,
        percent_off_bp,
    }
}

/// OP05, §4.4: list 100.00, the card holds 30.00.
#[test]
fn a_card_that_is_short_follows_the_policy() {
    for (policy, expected) in [
        (CardDiscountPolicy::CardPartOnly, found("80.00", "30.00", "50.00")),
        (CardDiscountPolicy::WholeBill, found("60.00", "30.00", "100.00")),
        (CardDiscountPolicy::OnlyIfAll, found("100.00", "30.00", "")),
    ] {
        let mut till = holding("30", policy);
        let tenders = vec![told(STORED_VALUE, "30.00"), rest(CASH)];
        let sale = sell(&mut till, vec![line(yuan("100"), "")], tenders).unwrap();
        assert_eq!(outcome(&sale), expected, "{policy:?}");
    }
}

/// OP05: a card that holds enough pays all at its price, under every policy; without it, nothing costs less.
#[test]
fn a_card_that_pays_all_has_its_price() {
    for policy in
        [CardDiscountPolicy::CardPartOnly, CardDiscountPolicy::WholeBill, CardDiscountPolicy::OnlyIfAll]
    {
        let mut till = holding("200", policy);
        let whole = sell(&mut till, vec![line(yuan("100"), "")], Vec::new()).unwrap();
        assert_eq!(outcome(&whole), found("60.00", "60.00", "100.00"));
        let told = sell(&mut till, vec![line(yuan("100"), "")], vec![told(STORED_VALUE, "60.00")]).unwrap();
        assert_eq!(outcome(&told), found("60.00", "60.00", "100.00"));
        let cash = sell(&mut till, vec![line(yuan("100"), "")], all_by(CASH)).unwrap();
        assert_eq!(outcome(&cash), found("100.00", "0.00", ""));
        let silent = NotFiredCause::CardDoesNotPay(yuan("40"));
        assert!(cash.derivation.not_fired.iter().any(|not_fired| not_fired.cause == silent));
    }
}

/// OP05, §4.4: 33.33 from the card cover 55.55, down; the other way round, what others leave costs 60 %.
#[test]
fn what_the_card_covers_is_rounded_down() {
    let mut till = holding("33.33", CardDiscountPolicy::CardPartOnly);
    let tenders = vec![told(STORED_VALUE, "33.33"), rest(CASH)];
    let sale = sell(&mut till, vec![line(yuan("100"), "")], tenders).unwrap();
    assert_eq!(outcome(&sale), found("77.78", "33.33", "55.55"));

    let mut till = holding("33.33", CardDiscountPolicy::CardPartOnly);
    let tenders = vec![rest(STORED_VALUE), told(CASH, "44.45")];
    let sale = sell(&mut till, vec![line(yuan("100"), "")], tenders).unwrap();
    assert_eq!(outcome(&sale), found("77.78", "33.33", "55.55"));
}

/// OP05: the card pays for the discounted goods first; special goods never cost less.
#[test]
fn the_card_pays_for_discounted_goods_first() {
    let lines = || vec![line(yuan("100"), ""), line(yuan("50"), "special")];
    let mut till = holding("80", CardDiscountPolicy::CardPartOnly);
    let sale = sell(&mut till, lines(), vec![told(STORED_VALUE, "80.00"), rest(CASH)]).unwrap();
    assert_eq!(outcome(&sale), found("110.00", "80.00", "100.00"));
    assert_eq!((sale.lines[0].charged, sale.lines[1].charged), (yuan("60"), yuan("50")));

    let mut till = holding("80", CardDiscountPolicy::CardPartOnly);
    let sale = sell(&mut till, lines(), vec![rest(STORED_VALUE), told(CASH, "70.00")]).unwrap();
    // Cash pays the special goods and 20.00 of the others: 80.00 of them are left, for 48.00.
    assert_eq!(outcome(&sale), found("118.00", "48.00", "80.00"));
}

/// OP05: `only if the card pays all` counts other ways of payment, and says what it would have been.
#[test]
fn all_or_nothing_says_what_is_missed() {
    let mut till = holding("200", CardDiscountPolicy::OnlyIfAll);
    let tenders = vec![rest(STORED_VALUE), told(CASH, "10.00")];
    let sale = sell(&mut till, vec![line(yuan("100"), "")], tenders).unwrap();
    assert_eq!(outcome(&sale), found("100.00", "90.00", ""));
    let silent = NotFiredCause::CardDoesNotPayAll(yuan("40"));
    assert!(sale.derivation.not_fired.iter().any(|not_fired| not_fired.cause == silent));
}

/// OP05: under `whole bill` others may not pay more than the discounted bill.
#[test]
fn others_cannot_pay_more_than_is_due() {
    let mut till = holding("200", CardDiscountPolicy::WholeBill);
    let tenders = vec![told(STORED_VALUE, "10.00"), told(CASH, "60.00")];
    let refused = sell(&mut till, vec![line(yuan("100"), "")], tenders);
    assert_eq!(refused.unwrap_err(), Rejection::TendersDoNotCover { due: yuan("60"), paid: yuan("70") });
    let tenders = vec![rest(STORED_VALUE), told(CASH, "60.00")];
    let sale = sell(&mut till, vec![line(yuan("100"), "")], tenders).unwrap();
    assert_eq!(outcome(&sale), found("100.00", "40.00", ""));
}

/// OP05, X01: of the card's price and the price rule the lower counts for each line; prices of the clerk's own take none.
#[test]
fn the_lowest_single_price_counts() {
    let pricing = PricingRule { combine: Combine::LowestSingle, items: vec![off_care(5_000)] };
    let lines = || vec![line(yuan("100"), "care"), line(yuan("100"), "wash")];
    let mut till = holding("900", CardDiscountPolicy::CardPartOnly);
    till.rules.pricing = vec![always(91, pricing.clone())];
    let sale = sell(&mut till, lines(), Vec::new()).unwrap();
    assert_eq!((sale.lines[0].charged, sale.lines[1].charged), (yuan("50"), yuan("60")));
    let silent = NotFiredCause::AnotherPriceLower(yuan("50"));
    assert!(sale.derivation.not_fired.iter().any(|not_fired| not_fired.cause == silent));

    till.rules.pricing = vec![always(91, PricingRule { combine: Combine::Stack, ..pricing })];
    let stacked = sell(&mut till, lines(), Vec::new()).unwrap();
    assert_eq!((stacked.lines[0].charged, stacked.lines[1].charged), (yuan("30"), yuan("60")));

    let mut own = lines();
    own[0].own_price = Some(OwnPrice::Each(yuan("90")));
    let command = Consume {
        reason: Some("late".into()),
        price_floor_bp: 0,
        ..Consume::from_stored_value(till.origin.clone(), own)
    };
    till.rules.pricing = Vec::new();
    let sale = till.sell(command.clone()).unwrap();
    assert_eq!((sale.lines[0].charged, sale.lines[1].charged), (yuan("90"), yuan("60")));
    let bill = Consume { bill_discount: Some(BillDiscount::PercentBp(1_000)), lines: lines(), ..command };
    let sale = till.sell(bill).unwrap();
    assert_eq!(sale.posting.total, yuan("180"));
    let silent = NotFiredCause::ReducedByHand(yuan("180"));
    assert!(sale.derivation.not_fired.iter().any(|not_fired| not_fired.cause == silent));
}

/// OP05, P10: points pay their part of what is due at the least, whatever the card then takes off.
#[test]
fn points_pay_a_part_of_the_discounted_bill() {
    let mut till = holding("200", CardDiscountPolicy::CardPartOnly);
    let pay =
        PointsPaymentRule { points: 100, worth: yuan("1"), share_max_bp: 3_000, step: 100, points_min: 100 };
    till.rules.points_payments = vec![always(92, pay)];
    sell(&mut till, vec![line(yuan("9000"), "")], all_by(CASH)).unwrap();
    let tenders = vec![rest(POINTS), rest(STORED_VALUE)];
    let sale = sell(&mut till, vec![line(yuan("20"), "wash")], tenders).unwrap();
    // 12.00 at the least, of which points pay 3.00: the card pays for 17.00 with 10.20.
    assert_eq!(outcome(&sale), found("13.20", "10.20", "17.00"));
}

/// OP05: a return prices nothing again, and with the last of the goods everything is back.
#[test]
fn a_return_gives_back_what_was_paid() {
    let mut till = holding("30", CardDiscountPolicy::CardPartOnly);
    let tenders = vec![told(STORED_VALUE, "30.00"), rest(CASH)];
    sell(&mut till, vec![line(yuan("60"), ""), line(yuan("40"), "")], tenders).unwrap();
    let sale = till.decisions.len() - 1;
    let mut back = 0;
    for number in [1, 2] {
        let returned =
            till.give_back(sale, vec![ReturnInput { line: number, part: ReturnPart::Rest }]).unwrap();
        back += returned.posting.total.minor();
    }
    assert_eq!(back.abs(), yuan("80").minor());
    assert_eq!((till.wallet.principal, till.wallet.tier_points), (yuan("30"), 0));
}

/// OP05, X01: each line gives what the card's price takes off it; one that is as low already gives nothing, and is told.
#[test]
fn each_line_gives_what_the_card_takes_off_it() {
    // 20 % less, care costs 80.00 and 60.00 by card; 40 % less, it costs 60.00 either way.
    for (off_bp, base, price, off) in [(2_000, "200", "180", "60"), (4_000, "100", "100", "40")] {
        let mut till = holding("900", CardDiscountPolicy::CardPartOnly);
        let pricing = PricingRule { combine: Combine::LowestSingle, items: vec![off_care(off_bp)] };
        till.rules.pricing = vec![always(91, pricing)];
        let sale = sell(&mut till, vec![line(yuan("100"), "care"), line(yuan("100"), "wash")], Vec::new());
        let sale = sale.unwrap();
        assert_eq!((sale.lines[0].charged, sale.lines[1].charged), (yuan("60"), yuan("60")));
        let (rule, level, percent_bp, covered) = (till.rules.card_discounts[0].id, 0, 4_000, yuan(price));
        let (base, price, off) = (yuan(base), yuan(price), yuan(off));
        let step = Step::CardDiscount { rule, level, percent_bp, base, price, covered, off };
        assert!(sale.derivation.steps.contains(&step), "{:?}", sale.derivation.steps);
        let beaten = NotFiredCause::AnotherPriceLower(yuan("60"));
        let told = sale.derivation.not_fired.iter().any(|not_fired| not_fired.cause == beaten);
        assert_eq!(told, off_bp == 4_000);
    }
}

/// OP05, §4.1: of prices of a few fen rounding may take off more than a line costs; it is shared by what the lines cost then.
#[test]
fn no_line_costs_less_than_nothing() {
    let mut till = holding("1", CardDiscountPolicy::CardPartOnly);
    till.rules.card_discounts[0].body.discount.percent_off_bp = vec![(0, 9_000)];
    let for_members = LineInput { member_price: Some(yuan("0.02")), ..line(yuan("0.06"), "") };
    let mut lines = vec![line(yuan("0.01"), "")];
    lines.extend(std::iter::repeat_n(for_members, 4));
    lines.push(line(yuan("0.05"), "special"));
    let sale = sell(&mut till, lines, Vec::new()).unwrap();
    // A tenth of 0.25 is 0.03: 0.06 of 0.09 are taken off. By the card's price each of five lines would give 0.01 of 0.05, so the
    // first would give 0.02.
    let charged: Vec<i64> = sale.lines.iter().map(|line| line.charged.minor()).collect();
    assert_eq!(charged, [0, 0, 1, 1, 1, 5]);
}
