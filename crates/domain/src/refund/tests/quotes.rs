//! What a quote tells, how it is held to what was asked for, and what of it providers give back.

use chrono::TimeZone as _;

use super::*;
use crate::test_till::thing;
use crate::till::TopUp;

/// What is known of a till's stored value, under these terms.
fn known<'a>(
    pairs: &'a [RefundablePair],
    deliveries: &'a [Delivery],
    terms: RefundTerms<'a>,
) -> RefundFacts<'a> {
    RefundFacts {
        pairs,
        deliveries,
        member_price: MemberPrice::List,
        terms,
        packages: &[],
        points_lots: &[],
        on_shortfall: ShortfallPolicy::Debt,
    }
}

/// A top-up by a provider's payment.
fn top_up_by(till: &mut TestTill, payment: u128, amount: &str) {
    let wechat = Tender { payment: Some(thing(payment)), ..Tender::plain("wechat".to_owned(), yuan(amount)) };
    let command = TopUp {
        origin: till.origin.clone(),
        tenders: vec![wechat],
        purchase: None,
        rules_seen: None,
        staff: Vec::new(),
    };
    till.top_up_as(&command).unwrap();
}

/// OP11, OP18: 600.00 in twelve parts, of which four had come; 220.00 of 2 200.00 are used, which is 200.00 of what was paid. The
/// 400.00 to come are no part of what is left. Without interest and fee nothing is said of them.
#[test]
fn a_request_tells_each_figure() {
    let band = TopUpBand::plain(yuan("100"), BonusAmount::Fixed(yuan("600")));
    let rule = TopUpRule { instalments: Some(12), ..TopUpRule::by_bands(BandMode::Highest, vec![band]) };
    let mut till = TestTill::new(RuleSet { top_up: vec![always(10, rule)], ..RuleSet::default() });
    till.top_up(yuan("2000")).unwrap();
    till.now = Utc.with_ymd_and_hms(2026, 9, 20, 4, 0, 0).single().unwrap();
    sell(&mut till, "220", "0");
    let told = till.ask_refund(RefundCause::Shop).unwrap().derivation.steps;
    let pair = Step::RefundPair {
        lot: till.lots[0].id(),
        paid: yuan("2000"),
        given: yuan("200"),
        charged: yuan("220"),
        list: yuan("220"),
        basis: Basis::PaidShare,
        counted: yuan("200"),
        before: yuan("0"),
        left: yuan("1980"),
        refund: yuan("1800"),
    };
    let due = Step::RefundDue { ends: yuan("2380"), owed: yuan("0"), amount: yuan("1800") };
    let hold = Step::HoldPlaced { amount: yuan("2380"), until: None };
    assert_eq!(told[..3], [pair, due, hold]);
}

/// Worked example 10.1: on the day of the top-up there is no interest yet, and of nothing there is no fee.
#[test]
fn no_interest_without_a_day_and_no_fee_of_nothing() {
    let mut till = member(SpendingOrder::Proportional);
    let opened_on = till.refundable()[0].opened_on;
    let rate = |cause| InterestRate { cause, from: opened_on, rate_bp: 310 };
    till.interest = vec![rate(RefundCause::Shop), rate(RefundCause::Member)];
    till.refund_fee_bp = 500;
    let asked = till.ask_refund(RefundCause::Shop).unwrap();
    let is_interest = |step: &Step| matches!(step, Step::RefundInterest { .. });
    assert!(!asked.derivation.steps.iter().any(is_interest));
    till.end_refund(asked.refund.unwrap().id, false).unwrap();

    sell(&mut till, "11000", "0");
    till.now += TimeDelta::days(100);
    let asked = till.ask_refund(RefundCause::Member).unwrap();
    let is_more = |step: &Step| matches!(step, Step::RefundInterest { .. } | Step::RefundFee { .. });
    assert!(!asked.derivation.steps.iter().any(is_more));
    assert_eq!(asked.refund.unwrap().amount, yuan("0"));
}

/// Worked examples 10.1, 10.2: 10 000.00 × 3.10 % × 100 / 365 = 84.93 of interest is more than ever was paid, and goes out by
/// hand beside the newest money.
#[test]
fn interest_beyond_what_was_paid_goes_out_by_hand() {
    let mut till = member(SpendingOrder::Proportional);
    let pairs = till.refundable();
    let on = pairs[0].opened_on;
    let rates = [InterestRate { cause: RefundCause::Shop, from: on, rate_bp: 310 }];
    let terms = RefundTerms { rates: &rates, ..RefundTerms::default() };
    till.now += TimeDelta::days(100);
    let asked = (on + TimeDelta::days(100), till.now);
    let subject = (&RefundSubject::StoredValue, RefundCause::Shop);
    let quote = quote(&till.wallet, known(&pairs, &[], terms), subject, asked).unwrap();
    let part = |method: Option<&str>, paid, amount| PlannedPayout {
        top_up: till.decisions[0].posting.id,
        on,
        method: method.map(str::to_owned),
        payment: None,
        paid: yuan(paid),
        amount: yuan(amount),
    };
    assert_eq!(quote.plan, [part(Some(CASH), "10000", "10000"), part(None, "0", "84.93")]);
}

/// OP11, worked example 10.2: 5 000.00 and 3 000.00 by a provider, of which a debt of 6 000.00 is taken off: 2 000.00 go back by the
/// newer payment, and nothing by the older one. Only what was approved is sent.
#[test]
fn providers_give_back_what_is_paid_out() {
    let mut till = TestTill::new(RuleSet::default());
    top_up_by(&mut till, 1, "5000");
    till.now += TimeDelta::days(1);
    top_up_by(&mut till, 2, "3000");
    till.wallet.owed_money = yuan("6000");
    let asked = till.ask_refund(RefundCause::Shop).unwrap().refund.unwrap();
    let pairs = till.refundable();
    let known = known(&pairs, &[], RefundTerms::default());
    let sent = |state, held| {
        let refund = Refund { state, ..asked.clone() };
        to_send(&till.wallet, known, (&refund, yuan(held)))
    };
    assert_eq!(sent(RefundState::Approved, "8000"), Ok(vec![(thing(2), yuan("2000"))]));
    let waiting = Rejection::RefundNotOpen { state: RefundState::Requested };
    assert_eq!(sent(RefundState::Requested, "8000"), Err(waiting));
    let changed = Rejection::RefundChanged { was: yuan("2000"), now: yuan("2000") };
    assert_eq!(sent(RefundState::Approved, "7999"), Err(changed));
}

/// OP11: a refund that comes to something else is not paid, though it ends as much; nor one that ends more, though it comes to
/// the same.
#[test]
fn both_what_is_paid_and_what_ends_are_as_approved() {
    let mut till = member(SpendingOrder::Proportional);
    let asked = till.ask_refund(RefundCause::Member).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    till.refund_fee_bp = 500;
    let changed = Rejection::RefundChanged { was: yuan("10000"), now: yuan("9500") };
    assert_eq!(till.pay_refund(asked.id, yuan("9500")), Err(changed));

    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "11500", "0");
    let asked = till.ask_refund(RefundCause::Member).unwrap().refund.unwrap();
    assert_eq!((asked.amount, till.wallet.held), (yuan("0"), yuan("500")));
    till.approve_refund(asked.id);
    let part = crate::till::ReturnPart::Amount(yuan("500"));
    till.give_back(1, vec![crate::till::ReturnInput { line: 1, part }]).unwrap();
    let changed = Rejection::RefundChanged { was: yuan("0"), now: yuan("0") };
    assert_eq!(till.pay_refund(asked.id, yuan("0")), Err(changed));
}

/// OP11: a fee is taken off the principal that comes back first, and off its bonus then: 833.33 of bonus come back, 8.33 less.
#[test]
fn a_fee_may_be_taken_off_bonus() {
    let mut till = member(SpendingOrder::PrincipalFirst);
    sell(&mut till, "11000", "0");
    let (pairs, deliveries) = (till.refundable(), till.deliveries());
    let known = known(&pairs, &deliveries, RefundTerms::default());
    let on = pairs[0].opened_on;
    let subject = (&RefundSubject::StoredValue, RefundCause::Shop);
    let mut quote = quote(&till.wallet, known, subject, (on, till.now)).unwrap();
    quote.fee = Some(RefundFee {
        refund: yuan("833.33"),
        contract_bp: 100,
        taken_bp: 100,
        why: FeeWhy::Contract,
        amount: yuan("8.33"),
    });
    let mut movements = Movements::begin(&till.wallet, till.now);
    take_out(known, &quote, on, &mut movements).unwrap();
    let moved: Vec<_> =
        movements.entries.iter().map(|entry| (entry.kind, entry.book, entry.amount)).collect();
    assert_eq!(
        moved,
        [
            (Kind::Bonus, Book::Refunded, -82_500),
            (Kind::Bonus, Book::RefundFee, -833),
            (Kind::Bonus, Book::BonusEnded, -16_667),
        ]
    );
}
