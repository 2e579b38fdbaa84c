//! Worked examples 3.3, 10.1 and 10.2, and every state of the process.

use chrono::TimeDelta;

use super::*;
use crate::holds::HoldState;
use crate::ledger::CASH;
use crate::payment::RefundState as MoneyState;
use crate::rules::{BandMode, BonusAmount, RuleSet, SpendingOrder, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, item, package, yuan};
use crate::till::{BillDiscount, Consume, LineInput};

mod quotes;

/// 3 000.00 bring 1 000.00 on top, 10 000.00 a fifth; what lies between brings nothing.
fn rules(order: SpendingOrder) -> RuleSet {
    let band = |from: &str, bonus| TopUpBand::plain(yuan(from), bonus);
    let bands = vec![
        band("3000", BonusAmount::Fixed(yuan("1000"))),
        band("4000", BonusAmount::Fixed(yuan("0"))),
        band("10000", BonusAmount::PercentBp(2_000)),
    ];
    let top_up = TopUpRule::by_bands(BandMode::Highest, bands);
    RuleSet {
        top_up: vec![always(10, top_up)],
        spending_orders: vec![always(11, order)],
        ..RuleSet::default()
    }
}

/// 10 000.00 + 2 000.00.
fn member(order: SpendingOrder) -> TestTill {
    let mut till = TestTill::new(rules(order));
    till.top_up(yuan("10000")).unwrap();
    till
}

/// A sale of that list price with so much off.
fn sell(till: &mut TestTill, list: &str, off: &str) {
    let lines = vec![LineInput::plain(yuan(list))];
    let off = yuan(off);
    let command = Consume {
        bill_discount: off.is_positive().then_some(BillDiscount::Amount(off)),
        reason: Some("a friend".to_owned()),
        price_floor_bp: 0,
        ..Consume::from_stored_value(till.origin.clone(), lines)
    };
    till.sell(command).unwrap();
}

/// What a refund comes to; the whole way through the process, to an empty wallet.
fn refunded(till: &mut TestTill, cause: RefundCause) -> String {
    let asked = till.ask_refund(cause).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    let paid = till.pay_refund(asked.id, asked.amount).unwrap();
    assert_eq!((paid.posting.kind, paid.posting.total), (PostingKind::Refund, asked.amount));
    assert_eq!(
        (till.wallet.principal, till.wallet.bonus, till.wallet.held),
        (yuan("0"), yuan("0"), yuan("0"))
    );
    asked.amount.to_string()
}

/// Worked example 10.1: each policy, and the same figures whatever the order of spending.
#[test]
fn stored_value_comes_back_by_cause() {
    use MemberPrice::{Charged, List};
    use RefundCause::{Member, Shop};
    for (cause, price, refund) in
        [(Shop, List, "7000.00"), (Member, List, "6000.00"), (Member, Charged, "6400.00")]
    {
        for order in [SpendingOrder::Proportional, SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst] {
            let mut till = member(order);
            till.member_price = price;
            sell(&mut till, "4000", "400");
            assert_eq!(refunded(&mut till, cause), refund, "{cause:?} {price:?} {order:?}");
        }
    }
}

/// Worked example 10.1: the principal that is left depends on the order of spending, and a correction brings it back.
#[test]
fn the_principal_left_follows_the_order_of_spending() {
    for (order, refund) in [
        (SpendingOrder::Proportional, "7000.00"),
        (SpendingOrder::PrincipalFirst, "6400.00"),
        (SpendingOrder::BonusFirst, "8400.00"),
    ] {
        let mut till = member(order);
        till.member_price = MemberPrice::PrincipalLeft;
        sell(&mut till, "4000", "400");
        assert_eq!(refunded(&mut till, RefundCause::Member), refund, "{order:?}");
    }
    let mut till = member(SpendingOrder::PrincipalFirst);
    till.member_price = MemberPrice::PrincipalLeft;
    sell(&mut till, "11000", "0");
    assert_eq!(refunded(&mut till, RefundCause::Member), "0.00");
    let mut till = member(SpendingOrder::BonusFirst);
    till.member_price = MemberPrice::PrincipalLeft;
    sell(&mut till, "4000", "400");
    assert_eq!(refunded(&mut till, RefundCause::Shop), "7000.00", "the shop's own cause counts as before");
}

/// Worked example 10.1: of 11 000.00 used the shop owes 833.33, and the member neither gets nor owes anything.
#[test]
fn a_member_who_used_more_than_they_paid_owes_nothing() {
    for (cause, refund) in [(RefundCause::Shop, "833.33"), (RefundCause::Member, "0.00")] {
        for order in [SpendingOrder::Proportional, SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst] {
            let mut till = member(order);
            sell(&mut till, "11000", "0");
            assert_eq!(refunded(&mut till, cause), refund, "{cause:?} {order:?}");
        }
    }
}

/// Worked example 3.3, 10.1: the published judgment, 3 000 (+ 1 000) then 5 000, 3 594 used: 5 304.50 come back.
#[test]
fn a_published_judgment() {
    let mut till = TestTill::new(rules(SpendingOrder::Proportional));
    till.top_up(yuan("3000")).unwrap();
    till.now += TimeDelta::days(1);
    till.top_up(yuan("5000")).unwrap();
    sell(&mut till, "3594", "0");
    assert_eq!(till.wallet.principal, yuan("5304.50"));
    assert_eq!(refunded(&mut till, RefundCause::Shop), "5304.50");
}

/// Worked example 10.1: within seven days an unused top-up comes back whole; a used or an older one does not.
#[test]
fn an_unused_top_up_comes_back_within_seven_days() {
    let mut till = member(SpendingOrder::Proportional);
    till.now += TimeDelta::days(7);
    assert_eq!(refunded(&mut till, RefundCause::SevenDays), "10000.00");

    let mut till = member(SpendingOrder::Proportional);
    till.now += TimeDelta::days(8);
    assert_eq!(till.ask_refund(RefundCause::SevenDays), Err(Rejection::NotWithinSevenDays));
    till.top_up(yuan("5000")).unwrap();
    let asked = till.ask_refund(RefundCause::SevenDays).unwrap().refund.unwrap();
    assert_eq!((asked.amount, till.wallet.held), (yuan("5000"), yuan("5000")));
    till.approve_refund(asked.id);
    till.pay_refund(asked.id, yuan("5000")).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("10000"), yuan("2000")));

    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "0.01", "0");
    assert_eq!(till.ask_refund(RefundCause::SevenDays), Err(Rejection::NotWithinSevenDays));
}

/// Worked example 10.2: newest money first, each in the way in which it came.
#[test]
fn newest_money_goes_back_first() {
    let mut till = TestTill::new(RuleSet::default());
    for (method, amount) in [("cash", "2000"), ("wechat", "5000"), ("printed_code", "3000")] {
        let tenders = vec![Tender::plain(method.to_owned(), yuan(amount))];
        let command = crate::till::TopUp {
            origin: till.origin.clone(),
            tenders,
            purchase: None,
            rules_seen: None,
            staff: Vec::new(),
        };
        till.run(|facts, fresh, now| crate::top_up::decide(facts, &command, fresh, now)).unwrap();
        till.now += TimeDelta::days(30);
    }
    sell(&mut till, "4000", "0");
    let (known, deliveries) = (till.refundable(), till.deliveries());
    let facts = RefundFacts {
        pairs: &known,
        deliveries: &deliveries,
        member_price: MemberPrice::List,
        terms: crate::refund::RefundTerms::default(),
        packages: &[],
        points_lots: &[],
        on_shortfall: ShortfallPolicy::Debt,
    };
    let asked = (till.now.date_naive(), till.now);
    let pairs = arithmetic::refunds(facts, Basis::List, asked).unwrap();
    let planned: Vec<(Option<String>, String)> = plan(&known, &pairs, yuan("6000"))
        .into_iter()
        .map(|part| (part.method, part.amount.to_string()))
        .collect();
    let way = |method: &str, amount: &str| (Some(method.to_owned()), amount.to_owned());
    // The oldest 2 000.00 are used up, and so no part of it any more.
    assert_eq!(planned, [way("printed_code", "3000.00"), way("wechat", "3000.00")]);
}

/// OP11: until it is paid the value is frozen; refused or cancelled it is free again, and nothing has changed.
#[test]
fn a_refund_that_is_not_to_be_changes_nothing() {
    for refused in [true, false] {
        let mut till = member(SpendingOrder::Proportional);
        sell(&mut till, "88.50", "0");
        let before = (till.wallet.clone(), till.lots.clone());
        let asked = till.ask_refund(RefundCause::Member).unwrap().refund.unwrap();
        let spend = Consume::from_stored_value(till.origin.clone(), vec![LineInput::plain(yuan("1"))]);
        let held = yuan("11911.50");
        let on_hold = |required| Rejection::ValueOnHold { free: yuan("0"), held, required };
        assert_eq!(till.sell(spend.clone()), Err(on_hold(yuan("1"))));
        assert_eq!(till.ask_refund(RefundCause::Member), Err(on_hold(held)));
        assert_eq!(till.release(asked.id), Err(Rejection::HoldOfRefund));
        assert_eq!(till.reverse(2), Err(Rejection::NotReversible));
        let ended = till.end_refund(asked.id, refused).unwrap();
        assert_eq!((ended.posting.kind, ended.entries.len()), (PostingKind::HoldEnd, 0));
        assert_eq!(ended.holds[0].state, HoldState::Released);
        let state = if refused { RefundState::Refused } else { RefundState::Cancelled };
        let note = Some("the card stays".to_owned());
        let ended_by = Some(ended.posting.id);
        assert_eq!(ended.refund, Some(Refund { state, note, ended_by, ..asked.clone() }));
        let after = Wallet {
            version: before.0.version,
            last_recorded_at: before.0.last_recorded_at,
            ..till.wallet.clone()
        };
        assert_eq!((after, till.lots.clone()), before);
        assert_eq!(till.end_refund(asked.id, refused), Err(Rejection::RefundNotOpen { state }));
        till.approve_refund(asked.id);
        till.sell(spend).unwrap();
    }
}

/// OP11: only what was approved is paid, in ways that leave a trace, for what was asked.
#[test]
fn a_refund_is_paid_as_it_was_approved() {
    let mut till = member(SpendingOrder::Proportional);
    let asked = till.ask_refund(RefundCause::Shop).unwrap().refund.unwrap();
    let waiting = Rejection::RefundNotOpen { state: RefundState::Requested };
    assert_eq!(till.pay_refund(asked.id, yuan("10000")), Err(waiting));
    till.approve_refund(asked.id);
    let less = Rejection::TendersDoNotCover { due: yuan("10000"), paid: yuan("9999") };
    assert_eq!(till.pay_refund(asked.id, yuan("9999")), Err(less));
    let by = |method: &str, amount: &str, reference: Option<&str>| Tender {
        reference: reference.map(str::to_owned),
        ..Tender::plain(method.to_owned(), yuan(amount))
    };
    let untraced = vec![by(CASH, "4000", None), by("transfer", "6000", Some(" "))];
    assert_eq!(till.pay_refund_by(asked.id, untraced), Err(Rejection::PayoutInvalid { payout: 1 }));
    let stored = vec![by("stored_value", "10000", Some("x"))];
    assert_eq!(till.pay_refund_by(asked.id, stored), Err(Rejection::PayoutInvalid { payout: 0 }));
    let owed = vec![by("on_account", "10000", Some("x"))];
    assert_eq!(till.pay_refund_by(asked.id, owed), Err(Rejection::PayoutInvalid { payout: 0 }));
    let paid = vec![by(CASH, "4000", None), by("transfer", "6000", Some("8812"))];
    let posted = till.pay_refund_by(asked.id, paid.clone()).unwrap();
    let ended_by = Some(posted.posting.id);
    assert_eq!(posted.refund, Some(Refund { state: RefundState::Paid, ended_by, ..asked }));
    assert_eq!((posted.posting.tenders, posted.holds[0].state), (paid, HoldState::Captured));
    let books: Vec<(Kind, Book, i64)> =
        posted.entries.iter().map(|entry| (entry.kind, entry.book, entry.amount)).collect();
    assert_eq!(
        books,
        [(Kind::Principal, Book::Refunded, -1_000_000), (Kind::Bonus, Book::BonusEnded, -200_000)]
    );
}

/// A provider says what became of a part of a refund that it was asked to give back; correction waits meanwhile, as the store says by
/// the hold.
fn sent_by(till: &mut TestTill, id: Id<PostingThing>, sent: Sent) {
    let found = till.refunds.iter_mut().find(|refund| refund.id == id).expect("a refund");
    found.state = RefundState::Paying;
    found.sent.retain(|known| known.payment != sent.payment);
    found.sent.push(sent);
    till.holds.iter_mut().filter(|hold| hold.id == id).for_each(|hold| hold.is_promised = true);
}

/// OP11, worked example 10.2: what a provider gives back is on its way first: meanwhile the refund can neither be ended nor posted,
/// and nothing can be corrected that it was counted from. What the provider refuses is paid by hand.
#[test]
fn what_a_provider_gives_back_comes_before_the_posting() {
    let mut till = member(SpendingOrder::Proportional);
    till.sell(Consume::from_stored_value(till.origin.clone(), vec![LineInput::plain(yuan("120"))])).unwrap();
    let asked = till.ask_refund(RefundCause::Shop).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    let sent = |state| Sent {
        payment: Id::new(uuid::Uuid::from_u128(77)),
        method: "wechat".to_owned(),
        amount: yuan("5000"),
        reference: Some("4200".to_owned()),
        state,
    };
    let by_hand = yuan("4900");

    sent_by(&mut till, asked.id, sent(MoneyState::Requested));
    assert_eq!(till.pay_refund(asked.id, by_hand), Err(Rejection::RefundBeingPaid));
    assert_eq!(till.end_refund(asked.id, false), Err(Rejection::RefundBeingPaid));
    assert_eq!(till.reverse(1), Err(Rejection::RefundBeingPaid));

    sent_by(&mut till, asked.id, sent(MoneyState::Failed));
    let mut refused = till.clone();
    refused.end_refund(asked.id, false).unwrap();
    let all = Rejection::TendersDoNotCover { due: yuan("9900"), paid: by_hand };
    assert_eq!(till.pay_refund(asked.id, by_hand), Err(all));

    sent_by(&mut till, asked.id, sent(MoneyState::Refunded));
    assert_eq!(till.end_refund(asked.id, false), Err(Rejection::RefundBeingPaid));
    let more = Rejection::TendersDoNotCover { due: by_hand, paid: yuan("9900") };
    assert_eq!(till.pay_refund(asked.id, yuan("9900")), Err(more));
    let paid = till.pay_refund(asked.id, by_hand).unwrap().posting;
    let by_provider = Tender {
        payment: Some(sent(MoneyState::Refunded).payment),
        reference: Some("4200".to_owned()),
        ..Tender::plain("wechat".to_owned(), yuan("5000"))
    };
    assert_eq!(paid.tenders, [by_provider, Tender::plain(CASH.to_owned(), by_hand)]);
    assert_eq!(till.wallet.principal, yuan("0"));
}

/// OP11: a return after the request changes what it would come to, so that it is asked for again.
#[test]
fn a_refund_that_changed_is_not_paid() {
    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "600", "0");
    let asked = till.ask_refund(RefundCause::Shop).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    till.give_back(1, Vec::new()).unwrap();
    let changed = Rejection::RefundChanged { was: yuan("9500"), now: yuan("10000") };
    assert_eq!(till.pay_refund(asked.id, yuan("9500")), Err(changed));
    till.end_refund(asked.id, false).unwrap();
    assert_eq!(refunded(&mut till, RefundCause::Shop), "10000.00");
}

/// OP11: what came in after the request is no part of it; what was returned and corrected counts for nothing; what became
/// counts is owed as counts; a debt is taken off.
#[test]
fn a_refund_counts_what_stands() {
    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "1200", "0");
    sell(&mut till, "2400", "0");
    till.give_back(1, Vec::new()).unwrap();
    till.reverse(2).unwrap();
    till.sell_package(&package(yuan("1200"), vec![item("wash", 10, 0, yuan("200"))]), Vec::new()).unwrap();
    till.wallet.owed_money = yuan("30");
    let asked = till.ask_refund(RefundCause::Member).unwrap().refund.unwrap();
    assert_eq!(asked.amount, yuan("8770"));
    till.now += TimeDelta::minutes(1);
    till.approve_refund(asked.id);
    till.pay_refund(asked.id, yuan("8770")).unwrap();
    assert_eq!(till.wallet.owed_money, yuan("0"));
}

/// OP11, S06: a refund is taken back once, entry by entry, and the value lives again.
#[test]
fn a_refund_is_corrected_once() {
    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "3600", "0");
    let lots = till.lots.clone();
    refunded(&mut till, RefundCause::Shop);
    till.reverse(3).unwrap();
    assert_eq!(
        (till.lots.clone(), till.wallet.principal, till.wallet.bonus),
        (lots, yuan("7000"), yuan("1400"))
    );
    assert!(matches!(till.reverse(3), Err(Rejection::AlreadyReversed { .. })));
    assert_eq!(refunded(&mut till, RefundCause::Shop), "7000.00");
}

/// OP11, S06: a sale that is corrected after the refund brings value back, of which what was paid already is taken off.
#[test]
fn value_that_comes_back_after_a_refund() {
    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "3600", "0");
    assert_eq!(refunded(&mut till, RefundCause::Shop), "7000.00");
    till.reverse(1).unwrap();
    assert_eq!(till.wallet.principal, yuan("3000"));
    assert_eq!(refunded(&mut till, RefundCause::Shop), "3000.00");
}

/// OP11: an empty card, a suspended member and no reason are refused.
#[test]
fn what_cannot_be_refunded() {
    let mut till = TestTill::new(RuleSet::default());
    assert_eq!(till.ask_refund(RefundCause::Member), Err(Rejection::NothingToRefund));
    till.wallet.suspended = true;
    assert_eq!(till.ask_refund(RefundCause::Member), Err(Rejection::MemberSuspended));
}

/// Worked example 10.1: 7 000.00 × 3.10 % × 100 / 365 = 59.45, by the rate of the day of the top-up; it is paid out on top, and
/// the lot ends at nothing.
#[test]
fn interest_is_paid_on_top() {
    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "3600", "0");
    let opened_on = till.refundable()[0].opened_on;
    let rate = |cause, from, rate_bp| InterestRate { cause, from, rate_bp };
    till.interest = vec![
        rate(RefundCause::Shop, opened_on + TimeDelta::days(1), 400),
        rate(RefundCause::Shop, opened_on, 310),
        rate(RefundCause::Shop, opened_on - TimeDelta::days(400), 345),
        rate(RefundCause::Member, opened_on - TimeDelta::days(400), 150),
    ];
    till.now += TimeDelta::days(100);
    let before = (till.lots.clone(), till.wallet.clone());
    let asked = till.ask_refund(RefundCause::Shop).unwrap().refund.unwrap();
    assert_eq!(asked.amount, yuan("7059.45"));
    till.approve_refund(asked.id);
    let paid = till.pay_refund(asked.id, yuan("7059.45")).unwrap();
    let books: Vec<(Book, i64)> = paid.entries.iter().map(|entry| (entry.book, entry.amount)).collect();
    assert_eq!(
        books,
        [(Book::RefundInterest, 5_945), (Book::Refunded, -705_945), (Book::BonusEnded, -140_000)]
    );
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("0"), yuan("0")));
    crate::recompute::recompute(&paid.derivation).unwrap();
    assert_eq!(till.refundable(), []);

    till.reverse(3).unwrap();
    assert_eq!((&till.lots, till.wallet.principal), (&before.0, before.1.principal));
    // 6 400.00 × 1.50 % × 100 / 365 by the member's rate.
    let quoted = till.ask_refund(RefundCause::Member).unwrap().refund.unwrap();
    assert_eq!(quoted.amount, yuan("6426.30"));
}

/// Worked example 10.1: a fee of 5 % of 6 000.00 is 300.00, and 5 700.00 are paid out; when the shop is the cause, or within
/// seven days, the line shows nothing and why.
#[test]
fn the_fee_is_a_part_of_the_refund() {
    let mut till = member(SpendingOrder::Proportional);
    till.refund_fee_bp = 500;
    sell(&mut till, "4000", "0");
    let fee_of = |decision: &Decision| {
        let found = decision.derivation.steps.iter().find_map(|step| {
            if let Step::RefundFee { taken_bp, why, amount, .. } = step {
                Some((*taken_bp, *why, *amount))
            } else {
                None
            }
        });
        found.unwrap()
    };
    let asked = till.ask_refund(RefundCause::Shop).unwrap();
    assert_eq!(fee_of(&asked), (0, FeeWhy::ShopIsCause, yuan("0")));
    till.end_refund(asked.refund.unwrap().id, false).unwrap();
    let asked = till.ask_refund(RefundCause::Member).unwrap();
    assert_eq!(fee_of(&asked), (500, FeeWhy::Contract, yuan("300")));
    let id = asked.refund.unwrap().id;
    till.approve_refund(id);
    let paid = till.pay_refund(id, yuan("5700")).unwrap();
    assert_eq!(fee_of(&paid).2, yuan("300"));
    let books: Vec<(Kind, Book, i64)> =
        paid.entries.iter().map(|entry| (entry.kind, entry.book, entry.amount)).collect();
    assert_eq!(
        books,
        [
            (Kind::Principal, Book::Refunded, -570_000),
            (Kind::Principal, Book::RefundFee, -30_000),
            (Kind::Principal, Book::RefundKept, -66_667),
            (Kind::Bonus, Book::BonusEnded, -133_333),
        ]
    );
    crate::recompute::recompute(&paid.derivation).unwrap();
    till.reverse(5).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("6666.67"), yuan("1333.33")));
}

/// Worked example 10.1: the law may cap the fee, or forbid it: then less, or nothing, is taken, and the line says so.
#[test]
fn the_law_may_cap_the_fee() {
    let mut till = member(SpendingOrder::Proportional);
    sell(&mut till, "3600", "0");
    till.refund_fee_bp = 500;
    let deliveries = till.deliveries();
    let pairs = till.refundable();
    for (most, amount, why) in [
        (Some(0), "0.00", FeeWhy::Law),
        (Some(100), "64.00", FeeWhy::Law),
        (Some(500), "320.00", FeeWhy::Contract),
        (Some(900), "320.00", FeeWhy::Contract),
        (None, "320.00", FeeWhy::Contract),
    ] {
        let pack = crate::prepaid::tests::pack_with_fee(most);
        let facts = RefundFacts {
            pairs: &pairs,
            deliveries: &deliveries,
            member_price: MemberPrice::Charged,
            terms: RefundTerms { fee_bp: 500, rates: &[], pack: Some(&pack) },
            packages: &[],
            points_lots: &[],
            on_shortfall: ShortfallPolicy::Debt,
        };
        let asked = (till.now.date_naive(), till.now);
        let subject = (&RefundSubject::StoredValue, RefundCause::Member);
        let fee = quote(&till.wallet, facts, subject, asked).unwrap().fee.unwrap();
        assert_eq!((fee.amount.to_string(), fee.why), (amount.to_owned(), why), "{most:?}");
    }
}
