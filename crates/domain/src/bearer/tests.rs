//! A gift card pays a payment, once and wholly, and gets back what comes back, bit by bit.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::Shop;
use crate::ledger::Tender;
use crate::payment::{BearerSide, Earnest, PaymentState, settle};
use crate::rules::{BandMode, BonusAmount, RuleSet, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, tier_rules, yuan};
use crate::till::{Consume, LineInput, ReturnInput, ReturnPart, TenderInput};

/// A gift card of 1 000.00 with 200.00 on top, which earns as a member's card would.
fn gift_card() -> TestTill {
    let bonus = BonusAmount::PercentBp(2_000);
    let band = TopUpBand { from: yuan("1000"), bonus, points: 0 };
    let rule = TopUpRule::by_bands(BandMode::Highest, vec![band]);
    let mut till = TestTill::new(RuleSet { top_up: vec![always(10, rule)], ..tier_rules() });
    till.top_up(yuan("1000")).unwrap();
    till
}

fn payment_id(number: u128) -> Id<Payment> {
    Id::new(Uuid::from_u128(number))
}

/// A payment that waits for the card to pay it.
fn asked_of(till: &TestTill, amount: Money) -> PaymentFacts {
    let bearer =
        BearerSide { wallet: till.wallet.id, paid_by: None, given_back: Money::zero(amount.currency()) };
    PaymentFacts::of_gift_card(payment_id(7), Id::<Shop>::new(Uuid::from_u128(2)), amount, bearer)
}

fn command(till: &TestTill, amount: Money) -> BearerCommand {
    BearerCommand { origin: till.origin.clone(), payment: payment_id(7), amount }
}

fn pay_for(till: &mut TestTill, payment: &PaymentFacts, amount: Money) -> Result<Decision, Rejection> {
    let command = command(till, amount);
    till.run(|facts, fresh, now| pay(facts, Some(payment), &command, fresh, now))
}

fn back(till: &mut TestTill, payment: &PaymentFacts, amount: Money) -> Result<Decision, Rejection> {
    let command = command(till, amount);
    let paid_by = payment.bearer.as_ref().and_then(|bearer| bearer.paid_by).unwrap();
    let original = till.original_of(paid_by);
    till.run(|facts, fresh, now| give_back(facts, Some(payment), &original, &command, fresh, now))
}

/// The payment once `paid` has paid it and so much has come back.
fn paid(payment: &PaymentFacts, by: &Decision, given_back: Money) -> PaymentFacts {
    let bearer = payment.bearer.clone().unwrap();
    let bearer = BearerSide { paid_by: Some(by.posting.id), given_back, ..bearer };
    PaymentFacts { state: PaymentState::Paid, bearer: Some(bearer), ..payment.clone() }
}

/// S05: it pays from principal and bonus as a sale would, earns nothing, and delivers nothing yet.
#[test]
fn a_gift_card_pays_a_payment() {
    let mut till = gift_card();
    let asked = asked_of(&till, yuan("88.50"));
    let paid = pay_for(&mut till, &asked, yuan("88.50")).unwrap();
    assert_eq!(paid.posting.kind, PostingKind::BearerPayment);
    let moved: Vec<_> = paid.entries.iter().map(|entry| (entry.kind, entry.book, entry.amount)).collect();
    assert_eq!(
        moved,
        [(Kind::Principal, Book::PaidElsewhere, -7_375), (Kind::Bonus, Book::PaidElsewhere, -1_475)]
    );
    assert!(paid.lines.is_empty() && paid.posting.tenders.is_empty());
    assert_eq!(till.wallet.reward_points, 0);
}

/// S05: what pays has the code of its way of payment.
#[test]
fn bearers_are_known_by_their_ways_of_payment() {
    let codes = BearerKind::ALL.map(BearerKind::code);
    assert_eq!(codes, ["gift_card", "deposit"]);
    assert_eq!(codes.map(BearerKind::from_code), BearerKind::ALL.map(Some));
}

/// S05: only the wallet that a payment names pays it, while it waits, once, and all of it.
#[test]
fn a_payment_is_paid_once_and_wholly() {
    let mut till = gift_card();
    let asked = asked_of(&till, yuan("30"));
    let refused = |cause| Err(Rejection::PaymentNotUsable { payment: payment_id(7), cause });
    let changed = |change: fn(&mut PaymentFacts)| {
        let mut changed = asked.clone();
        change(&mut changed);
        changed
    };
    let taken_up = paid(&asked, &pay_for(&mut till.clone(), &asked, yuan("30")).unwrap(), yuan("0"));
    let anothers = |mut facts: PaymentFacts| {
        facts.bearer.iter_mut().for_each(|bearer| bearer.wallet = Id::new(Uuid::from_u128(99)));
        facts
    };
    for (facts, cause) in [
        (anothers(asked.clone()), PaymentUnusable::NotFound),
        (anothers(taken_up.clone()), PaymentUnusable::NotFound),
        (changed(|facts| facts.is_given_up = true), PaymentUnusable::NotPaid(PaymentState::Requested)),
        (changed(|facts| facts.state = PaymentState::Failed), PaymentUnusable::NotPaid(PaymentState::Failed)),
        (changed(|facts| facts.bearer = None), PaymentUnusable::NotFound),
        (taken_up, PaymentUnusable::Used),
    ] {
        assert_eq!(pay_for(&mut till, &facts, yuan("30")), refused(cause));
    }
    let other = PaymentUnusable::OtherAmount { paid: yuan("30"), asked: yuan("29") };
    assert_eq!(pay_for(&mut till, &asked, yuan("29")), refused(other));
    let too_much = asked_of(&till, yuan("1200.01"));
    let short = Rejection::InsufficientBalance { available: yuan("1200"), required: yuan("1200.01") };
    assert_eq!(pay_for(&mut till, &too_much, yuan("1200.01")), Err(short));
}

/// S06: what was paid elsewhere is not corrected here; it comes back by its payment, and no more than was paid.
#[test]
fn only_its_payment_brings_it_back() {
    let mut till = gift_card();
    let asked = asked_of(&till, yuan("30"));
    let posted = pay_for(&mut till, &asked, yuan("30")).unwrap();
    assert_eq!(till.reverse(1), Err(Rejection::NotReversible));
    let standing = paid(&asked, &posted, yuan("0"));
    let too_much = Rejection::PaymentNotUsable { payment: payment_id(7), cause: PaymentUnusable::GivenBack };
    assert_eq!(back(&mut till, &standing, yuan("30.01")), Err(too_much.clone()));
    let returned = back(&mut till, &standing, yuan("10")).unwrap();
    assert_eq!(till.reverse(2), Err(Rejection::NotReversible));
    assert_eq!(returned.posting.kind, PostingKind::BearerRefund);
    let now = paid(&asked, &posted, yuan("10"));
    assert_eq!(back(&mut till, &now, yuan("20.01")), Err(too_much));
    back(&mut till, &now, yuan("20")).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("1000"), yuan("200")));
}

/// S03, 3.4: bonus that lapsed meanwhile lives a little longer when it comes back.
#[test]
fn what_comes_back_can_be_used() {
    let mut till = gift_card();
    let asked = asked_of(&till, yuan("1200"));
    let posted = pay_for(&mut till, &asked, yuan("1200")).unwrap();
    assert!(posted.lots_changed.iter().all(|lot| !lot.is_open()));
    let standing = paid(&asked, &posted, yuan("0"));
    back(&mut till, &standing, yuan("0.01")).unwrap();
    assert_eq!(till.wallet.principal.minor() + till.wallet.bonus.minor(), 1);
}

/// OP25: gift cards pay beside one another, each by a payment of its own, and get their own back, one after the other;
/// without a payment none of them pays.
#[test]
fn two_gift_cards_pay_one_sale_and_get_their_own_back() {
    let mut till = TestTill::new(RuleSet::default());
    let card = |number: u128, method: &str, amount: &str| TenderInput {
        amount: Some(yuan(amount)),
        payment: Some(payment_id(number)),
        ..TenderInput::rest(method.to_owned())
    };
    let sale = |till: &TestTill, tenders: Vec<TenderInput>| Consume {
        tenders,
        ..Consume::from_stored_value(till.origin.clone(), vec![LineInput::plain(yuan("100"))])
    };
    let mut by_hand = vec![Tender::plain(GIFT_CARD.to_owned(), yuan("100"))];
    let shop = Id::new(Uuid::from_u128(2));
    let asked = |tenders: &mut Vec<Tender>, earnest| settle(tenders, &[], shop, earnest);
    assert_eq!(asked(&mut by_hand, Earnest::Posting), Err(Rejection::TenderInvalid { tender: 0 }));
    assert_eq!(asked(&mut by_hand, Earnest::Preview), Ok(()));
    let tenders = vec![card(1, GIFT_CARD, "50"), card(2, GIFT_CARD, "30"), card(3, DEPOSIT, "20")];
    let sold = till.sell(sale(&till, tenders)).unwrap();
    assert_eq!(sold.posting.tenders.len(), 3);
    let mut given: Vec<(u128, i64)> = Vec::new();
    for part in ["33.33", "33.33", "33.34"] {
        let input = ReturnInput { line: 1, part: ReturnPart::Amount(yuan(part)) };
        let back = till.give_back(0, vec![input]).unwrap();
        let sum: i64 = back.posting.tenders.iter().map(|tender| tender.amount.minor()).sum();
        assert_eq!(sum, yuan(part).minor());
        let of = |tender: &Tender| (tender.payment.unwrap().value().as_u128(), tender.amount.minor());
        given.extend(back.posting.tenders.iter().map(of));
    }
    let all = |payment| given.iter().filter(|(of, _)| *of == payment).map(|(_, amount)| amount).sum::<i64>();
    assert_eq!((all(1), all(2), all(3)), (5_000, 3_000, 2_000));
}

proptest! {
    /// S04, 3.4: however what was paid comes back, in the end everything is where it was, and never is there more.
    #[test]
    fn any_parts_end_where_the_whole_ends(amount in 1..=120_000_i64, cuts in proptest::collection::vec(1..=40_000_i64, 0..6)) {
        let mut till = gift_card();
        let currency = till.wallet.currency;
        let money = |minor| Money::from_minor(minor, currency);
        let (asked, zero) = (asked_of(&till, money(amount)), money(0));
        let before = till.wallet.clone();
        let posted = pay_for(&mut till, &asked, money(amount)).unwrap();
        let mut given = zero;
        for cut in cuts.into_iter().chain([amount]) {
            let part = money(cut.min(amount - given.minor()));
            if part.is_zero() {
                break;
            }
            back(&mut till, &paid(&asked, &posted, given), part).unwrap();
            given = given.checked_add(part).unwrap();
        }
        prop_assert_eq!(given, money(amount));
        prop_assert_eq!((till.wallet.principal, till.wallet.bonus), (before.principal, before.bonus));
    }
}
