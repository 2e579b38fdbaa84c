//! Worked examples 10.3–10.5, and what a refund of packages freezes, ends and gives back.

use chrono::{TimeZone, Utc};

use crate::counts::{Package, PackageItem, Term, TermBegin, UseLimits, Uses};
use crate::derivation::Step;
use crate::ids::{Id, Posting};
use crate::ledger::{Book, CASH, PostingKind, STORED_VALUE, Tender};
use crate::money::{Money, Rounding};
use crate::refund::{Basis, MemberPrice, RefundCause, RefundState, RefundSubject};
use crate::rules::{BandMode, BonusAmount, RuleSet, ShortfallPolicy, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, all_by, always, item, package, pool, yuan};
use crate::till::{Rejection, TenderInput};

/// A member who bought a package in cash.
fn buyer(sold: &Package) -> (TestTill, Id<Posting>) {
    let mut till = TestTill::new(RuleSet::default());
    let sale = till.sell_package(sold, all_by(CASH)).unwrap().posting.id;
    (till, sale)
}

/// 10 paid + 2 given for 1 000.00, list price of one 150.00.
fn twelve() -> Package {
    package(yuan("1000"), vec![item("care", 10, 2, yuan("150"))])
}

fn refunded(till: &mut TestTill, sale: Id<Posting>, cause: RefundCause) -> String {
    let asked = till.ask_refund_of(RefundSubject::Packages(vec![sale]), cause).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    let paid = till.pay_refund(asked.id, asked.amount).unwrap();
    assert_eq!((paid.posting.kind, paid.posting.total), (PostingKind::Refund, asked.amount));
    let lots = till.counts();
    assert!(
        lots.iter().all(|lot| lot.left() == 0 && lot.price_left.is_zero() && lot.refund == Some(asked.id))
    );
    asked.amount.to_string()
}

/// Worked example 10.3: each policy of a count package; one that was used beyond its price owes nothing.
#[test]
fn a_count_package_comes_back_by_cause() {
    use MemberPrice::{Charged, List};
    use RefundCause::{Member, Shop};
    let by_contract = || {
        let mut sold = twelve();
        sold.terms.refund_unit_price = Some(yuan("100"));
        sold
    };
    for (sold, used, cause, price, refund) in [
        (twelve(), 4, Shop, List, "666.67"),
        (by_contract(), 4, Member, List, "600.00"),
        (twelve(), 4, Member, List, "400.00"),
        (twelve(), 4, Member, Charged, "666.67"),
        (twelve(), 7, Member, List, "0.00"),
        (twelve(), 0, Member, List, "1000.00"),
    ] {
        let (mut till, sale) = buyer(&sold);
        till.member_price = price;
        if used > 0 {
            till.use_counts("care", used).unwrap();
        }
        assert_eq!(refunded(&mut till, sale, cause), refund, "{used} used, {cause:?} {price:?}");
    }
}

/// Worked example 10.3: an untouched package comes back whole within seven days; a used or an older one does not.
#[test]
fn an_unused_package_comes_back_within_seven_days() {
    let (mut till, sale) = buyer(&twelve());
    till.now += chrono::TimeDelta::days(7);
    assert_eq!(refunded(&mut till, sale, RefundCause::SevenDays), "1000.00");
    let (mut till, sale) = buyer(&twelve());
    let subject = RefundSubject::Packages(vec![sale]);
    till.use_counts("care", 1).unwrap();
    let late = Err(Rejection::NotWithinSevenDays);
    assert_eq!(till.ask_refund_of(subject.clone(), RefundCause::SevenDays), late);
    till.reverse(1).unwrap();
    till.now += chrono::TimeDelta::days(8);
    assert_eq!(till.ask_refund_of(subject, RefundCause::SevenDays), late);
}

/// Worked example 10.4: items of a mixed package share its price, and count together.
#[test]
fn a_mixed_package_counts_as_one() {
    let items =
        vec![item("a", 10, 0, yuan("150")), item("b", 5, 0, yuan("200")), item("c", 1, 0, yuan("300"))];
    for (cause, refund) in [(RefundCause::Shop, "1520.35"), (RefundCause::Member, "1330.00")] {
        let (mut till, sale) = buyer(&package(yuan("1980"), items.clone()));
        till.use_counts("a", 3).unwrap();
        till.use_counts("b", 1).unwrap();
        assert_eq!(refunded(&mut till, sale, cause), refund);
    }
}

/// 1 200.00 for twelve months: sold on the day before, which is not counted, its first day is 2026-01-01 and its last one
/// 2026-12-31.
fn year_pass() -> (TestTill, Id<Posting>) {
    let mut till = TestTill::new(RuleSet::default());
    let sale = sell_year_pass(&mut till, CASH);
    (till, sale)
}

fn sell_year_pass(till: &mut TestTill, method: &str) -> Id<Posting> {
    let pass = PackageItem {
        code: "gym".to_owned(),
        label: "Gym".to_owned(),
        category: None,
        uses: Uses::Unlimited,
        unit_price: yuan("50"),
        limits: UseLimits::default(),
        optional: false,
        pool: Vec::new(),
    };
    let mut sold = package(yuan("1200"), vec![pass]);
    sold.terms.term = Term { months: Some(12), begins: TermBegin::AtSale };
    till.now = noon(2025, 12, 31);
    till.sell_package(&sold, all_by(method)).unwrap().posting.id
}

/// Every 10 000.00 paid bring 2 000.00.
fn a_fifth_on_top() -> RuleSet {
    let band = TopUpBand::plain(yuan("10000"), BonusAmount::PercentBp(2_000));
    let rule = TopUpRule::by_bands(BandMode::Highest, vec![band]);
    RuleSet { top_up: vec![always(10, rule)], ..RuleSet::default() }
}

/// Noon in Shanghai.
fn noon(year: i32, month: u32, day: u32) -> chrono::DateTime<Utc> {
    Utc.with_ymd_and_hms(year, month, day, 4, 0, 0).single().unwrap()
}

/// Worked example 10.5: a time pass goes by its days, whoever is the cause and however often it was used.
#[test]
fn a_time_pass_goes_by_days() {
    for (cause, visits) in [(RefundCause::Shop, 0), (RefundCause::Shop, 30), (RefundCause::Member, 30)] {
        let (mut till, sale) = year_pass();
        till.now = noon(2026, 4, 10);
        if visits > 0 {
            till.use_counts("gym", visits).unwrap();
        }
        assert_eq!(refunded(&mut till, sale, cause), "871.23");
    }
    let (mut till, sale) = year_pass();
    till.now = noon(2027, 2, 1);
    assert_eq!(refunded(&mut till, sale, RefundCause::Shop), "0.00");
}

/// OP11: of a time pass that bonus paid a part of, the days that are gone count for as much of the money: 328.77 of 1 200.00 are
/// 273.98 of the 1 000.00 that money paid, whoever is the cause.
#[test]
fn the_days_of_a_time_pass_count_for_the_money_that_paid_it() {
    for cause in [RefundCause::Shop, RefundCause::Member] {
        let mut till = TestTill::new(a_fifth_on_top());
        till.now = noon(2025, 12, 31);
        till.top_up(yuan("10000")).unwrap();
        let sale = sell_year_pass(&mut till, STORED_VALUE);
        till.now = noon(2026, 4, 10);
        assert_eq!(refunded(&mut till, sale, cause), "726.02", "{cause:?}");
    }
}

/// OP11: while it waits the counts cannot be used, sold back or asked for again; refused or cancelled nothing has changed.
#[test]
fn counts_are_frozen_while_it_waits() {
    for refused in [true, false] {
        let (mut till, sale) = buyer(&twelve());
        till.use_counts("care", 1).unwrap();
        let before = till.lots.clone();
        let subject = RefundSubject::Packages(vec![sale]);
        let asked = till.ask_refund_of(subject.clone(), RefundCause::Shop).unwrap();
        assert_eq!((asked.posting.kind, asked.posting.total), (PostingKind::Hold, yuan("0")));
        let refund = asked.refund.unwrap();
        assert_eq!(till.use_counts("care", 1), Err(Rejection::CountsInRefund));
        assert_eq!(till.reverse(0), Err(Rejection::CountsInRefund));
        assert_eq!(till.reverse(1), Err(Rejection::CountsInRefund));
        assert_eq!(till.ask_refund_of(subject, RefundCause::Shop), Err(Rejection::CountsInRefund));
        till.end_refund(refund.id, refused).unwrap();
        let state = if refused { RefundState::Refused } else { RefundState::Cancelled };
        assert_eq!(till.end_refund(refund.id, refused), Err(Rejection::RefundNotOpen { state }));
        assert_eq!(till.lots, before);
        till.use_counts("care", 1).unwrap();
    }
}

/// OP11, S06: a paid refund ends paid and gift counts on their books; corrected once, all of them can be used again, and
/// their price is owed again.
#[test]
fn a_refund_of_counts_is_corrected_once() {
    let (mut till, sale) = buyer(&twelve());
    till.use_counts("care", 4).unwrap();
    let before = till.lots.clone();
    assert_eq!(refunded(&mut till, sale, RefundCause::Shop), "666.67");
    let books: Vec<(Book, i64, i64)> = till.decisions[3]
        .entries
        .iter()
        .map(|entry| (entry.book, entry.amount, entry.balance_after))
        .collect();
    assert_eq!(books, [(Book::CountsEnded, -6, 2), (Book::GiftCountsEnded, -2, 0)]);
    assert_eq!(till.reverse(0), Err(Rejection::CountsInRefund));
    assert_eq!(till.reverse(1), Err(Rejection::CountsInRefund));
    let nothing = till.ask_refund_of(RefundSubject::Packages(vec![sale]), RefundCause::Shop);
    assert_eq!(nothing, Err(Rejection::CountsInRefund));
    till.reverse(3).unwrap();
    assert_eq!(till.lots, before);
    till.use_counts("care", 8).unwrap();
    assert!(matches!(till.reverse(3), Err(Rejection::AlreadyReversed { .. })));
}

/// OP11: only money comes back. Bonus that paid a part of the price ends; a debt is taken off; a package on account is
/// repaid first.
#[test]
fn what_was_paid_with_money_comes_back() {
    for (cause, refund) in [(RefundCause::Shop, "666.67"), (RefundCause::Member, "400.00")] {
        let mut till = TestTill::new(a_fifth_on_top());
        till.top_up(yuan("10000")).unwrap();
        let sold = package(yuan("1200"), vec![item("care", 10, 2, yuan("150"))]);
        let sale = till.sell_package(&sold, all_by(STORED_VALUE)).unwrap().posting.id;
        till.use_counts("care", 4).unwrap();
        assert_eq!(refunded(&mut till, sale, cause), refund);
    }
    let (mut till, sale) = buyer(&twelve());
    till.wallet.owed_money = yuan("30");
    assert_eq!(refunded(&mut till, sale, RefundCause::Shop), "970.00");
    assert_eq!(till.wallet.owed_money, yuan("0"));

    let mut till = TestTill::new(RuleSet::default());
    till.wallet.on_account_limit = yuan("1000");
    let sale = till.sell_package(&twelve(), all_by("on_account")).unwrap().posting.id;
    let subject = RefundSubject::Packages(vec![sale]);
    let owed = Err(Rejection::PackageNotPaid { owed: yuan("1000") });
    assert_eq!(till.ask_refund_of(subject, RefundCause::Shop), owed);
    till.repay(vec![Tender::plain(CASH.to_owned(), yuan("1000"))]).unwrap();
    assert_eq!(refunded(&mut till, sale, RefundCause::Shop), "1000.00");
}

/// OP11: several packages go back together, the newest money first and in the ways in which it came.
#[test]
fn several_packages_go_back_at_once() {
    let (mut till, first) = buyer(&twelve());
    till.now += chrono::TimeDelta::days(1);
    let part =
        |method: &str, amount: Option<Money>| TenderInput { amount, ..TenderInput::rest(method.to_owned()) };
    let ways = vec![part("wechat", Some(yuan("300"))), part(CASH, None)];
    let second = package(yuan("500"), vec![item("wash", 10, 0, yuan("60"))]);
    let second = till.sell_package(&second, ways).unwrap().posting.id;
    till.use_counts("wash", 2).unwrap();
    till.use_counts("care", 4).unwrap();
    let sales = [first, second].map(|sale| till.original_of(sale));
    let known = crate::refund::RefundFacts {
        pairs: &[],
        deliveries: &[],
        member_price: MemberPrice::List,
        terms: crate::refund::RefundTerms::default(),
        packages: &sales,
        points_lots: &[],
        on_shortfall: ShortfallPolicy::Debt,
    };
    let subject = RefundSubject::Packages(vec![first, second]);
    let asked = (till.now.date_naive(), till.now);
    let quote = crate::refund::quote(&till.wallet, known, (&subject, RefundCause::Shop), asked).unwrap();
    let plan: Vec<(Option<&str>, String)> =
        quote.plan.iter().map(|part| (part.method.as_deref(), part.amount.to_string())).collect();
    let way = |method: &'static str, amount: &str| (Some(method), amount.to_owned());
    assert_eq!(plan, [way("wechat", "300.00"), way(CASH, "100.00"), way(CASH, "666.67")]);
    assert_eq!((quote.pays, quote.ends), (yuan("1066.67"), yuan("1066.67")));
    let debtor = crate::ledger::Wallet { owed_money: yuan("750"), ..till.wallet.clone() };
    let less = crate::refund::quote(&debtor, known, (&subject, RefundCause::Shop), asked).unwrap();
    let plan: Vec<String> = less.plan.iter().map(|part| part.amount.to_string()).collect();
    assert_eq!(plan, ["300.00", "16.67", "0.00"], "the debt is taken off the oldest money");
    let asked = till.ask_refund_of(subject, RefundCause::Shop).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    till.pay_refund(asked.id, yuan("1066.67")).unwrap();
    assert!(till.counts().iter().all(|lot| lot.left() == 0));
}

/// OP07, OP11, §10.3: of a pool what was delivered counts by service at list price, at its unit cost, or as the contract names a
/// count. 10 for 680.00; three washes at 80.00 and one colouring at 210.00, which took three.
#[test]
fn a_pool_comes_back_by_what_it_delivered() {
    let shared = |contract: Option<&str>| {
        let services = [("wash", "80.00", 1), ("colour", "210.00", 3)];
        let mut sold = package(yuan("680.00"), vec![pool(10, 0, &services)]);
        sold.terms.refund_unit_price = contract.map(yuan);
        sold
    };
    for (sold, cause, refund) in [
        (shared(None), RefundCause::Member, "230.00"),
        (shared(None), RefundCause::Shop, "272.00"),
        (shared(Some("75")), RefundCause::Member, "230.00"),
        (shared(Some("60")), RefundCause::Member, "320.00"),
    ] {
        let (mut till, sale) = buyer(&sold);
        till.use_counts("wash", 3).unwrap();
        till.use_counts("colour", 1).unwrap();
        assert_eq!(refunded(&mut till, sale, cause), refund);
    }
}

/// OP11: used up nothing of a package is left to come back, though it was paid; neither is of a sale that sold none.
#[test]
fn what_was_used_up_is_not_refunded() {
    let (mut till, sale) = buyer(&twelve());
    till.use_counts("care", 12).unwrap();
    let ask = |till: &mut TestTill, sale| {
        till.ask_refund_of(RefundSubject::Packages(vec![sale]), RefundCause::Shop).map(drop)
    };
    assert_eq!(ask(&mut till, sale), Err(Rejection::NothingToRefund));
    let used = till.decisions[1].posting.id;
    assert_eq!(ask(&mut till, used), Err(Rejection::NothingToRefund));
}

/// OP11: a package that cost nothing ends, and nothing comes back of it.
#[test]
fn a_package_that_was_given_away_brings_nothing() {
    let sold = package(yuan("0"), vec![item("care", 10, 2, yuan("150"))]);
    for cause in [RefundCause::Shop, RefundCause::Member] {
        let (mut till, sale) = buyer(&sold);
        assert_eq!(refunded(&mut till, sale, cause), "0.00");
    }
}

/// OP07, OP11, §10.3: the refund tells each lot by the price of one use, and a pool without a price in the contract by what its
/// services were at list price.
#[test]
fn a_refund_of_counts_tells_how_they_counted() {
    let services = [("wash", "80.00", 1), ("colour", "210.00", 3)];
    let contract = Some(yuan("75"));
    for (item, contract, code, unit, list) in [
        (item("wash", 10, 0, yuan("80")), None, "wash", "80", None),
        (item("wash", 10, 0, yuan("80")), contract, "wash", "75", None),
        (pool(10, 0, &services), None, "wash", "80", Some("160")),
        (pool(10, 0, &services), contract, "wash", "75", None),
    ] {
        let mut sold = package(yuan("680.00"), vec![item]);
        sold.terms.refund_unit_price = contract;
        let (mut till, sale) = buyer(&sold);
        till.use_counts(code, 2).unwrap();
        let subject = RefundSubject::Packages(vec![sale]);
        let asked = till.ask_refund_of(subject, RefundCause::Member).unwrap();
        let counted = yuan(unit).ratio(2, 1, Rounding::Down).unwrap();
        let told = Step::RefundCounts {
            lot: till.counts()[0].id,
            basis: Basis::List,
            used: 2,
            unit: yuan(unit),
            list: list.map(yuan),
            price: yuan("680"),
            price_left: yuan("544"),
            days: None,
            counted,
        };
        assert_eq!(asked.derivation.steps[0], told);
    }
}
