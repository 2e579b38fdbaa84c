//! Sales of packages: what is paid, what it becomes, and what comes back.

use chrono::{TimeDelta, TimeZone as _};

use super::*;
use crate::counts::Term;
use crate::ledger::{CASH, STORED_VALUE};
use crate::rules::RuleSet;
use crate::test_till::{TestTill, all_by, item, package, tier_rules, yuan};

fn washes() -> Package {
    package(yuan("400.00"), vec![item("wash", 10, 2, yuan("50.00"))])
}

/// N01, OP07: 400.00 from stored value become ten washes and two gift ones; the value stays owed, as counts, and no
/// points are earned.
#[test]
fn stored_value_becomes_counts() {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("1000.00")).unwrap();
    let sold = till.sell_package(&washes(), Vec::new()).unwrap();
    assert_eq!(sold.posting.kind, PostingKind::PackageSale);
    assert_eq!((sold.posting.list_total, sold.posting.total), (yuan("600.00"), yuan("400.00")));
    assert_eq!((till.wallet.principal, till.wallet.reward_points), (yuan("600.00"), 0));
    let [lot] = till.counts().try_into().unwrap();
    assert_eq!((lot.paid_left, lot.gift_left, lot.price_left), (10, 2, yuan("400.00")));
    let books: Vec<(Book, i64, i64)> =
        sold.entries.iter().map(|entry| (entry.book, entry.amount, entry.balance_after)).collect();
    let expected =
        [(Book::IntoCounts, -40_000, 60_000), (Book::CountsSold, 10, 10), (Book::CountsGiven, 2, 12)];
    assert_eq!(books, expected);
    let silent = sold.derivation.not_fired.iter().map(|silent| silent.cause).collect::<Vec<_>>();
    assert_eq!(silent, [NotFiredCause::CountsEarnNothing(yuan("400.00"))]);
}

/// P10, OP07: a package is paid in every way that a sale is; each item's line says which part of it.
#[test]
fn a_package_is_paid_in_parts() {
    let mut till = TestTill::new(RuleSet::default());
    till.top_up(yuan("100.00")).unwrap();
    let items = vec![item("a", 10, 0, yuan("150.00")), item("b", 5, 0, yuan("200.00"))];
    let mut tenders = all_by(CASH);
    tenders[0].given = Some(yuan("2000.00"));
    tenders.extend(all_by(STORED_VALUE));
    tenders[1].amount = Some(yuan("80.00"));
    let sold = till.sell_package(&package(yuan("1980.00"), items), tenders).unwrap();
    assert_eq!(till.wallet.principal, yuan("20.00"));
    let paid: Vec<Money> = sold.posting.tenders.iter().map(|tender| tender.amount).collect();
    assert_eq!(paid, [yuan("80.00"), yuan("1900.00")]);
    assert_eq!(
        sold.lines.iter().map(|line| line.charged).collect::<Vec<_>>(),
        [yuan("1188.00"), yuan("792.00")]
    );
}

/// N01, §1.2: counts end at the close of the last day of their term, or not before their first use begins it.
#[test]
fn the_term_begins_at_the_sale_or_later() {
    let mut till = TestTill::new(RuleSet::default());
    let mut sold = washes();
    sold.terms.term = Term { months: Some(6), begins: TermBegin::AtSale };
    till.sell_package(&sold, all_by(CASH)).unwrap();
    sold.terms.term.begins = TermBegin::AtFirstUse;
    till.sell_package(&sold, all_by(CASH)).unwrap();
    let ends = Utc.with_ymd_and_hms(2026, 11, 3, 22, 0, 0).single();
    assert_eq!(till.counts().iter().map(|lot| lot.expires_at).collect::<Vec<_>>(), [ends, None]);
}

/// N01: what may not be sold, and to whom.
#[test]
fn a_package_is_refused_by_name() {
    let mut till = TestTill::new(RuleSet::default());
    let short = Rejection::InsufficientBalance { available: yuan("0"), required: yuan("400.00") };
    assert_eq!(till.sell_package(&washes(), Vec::new()), Err(short));
    let retired = Package { retired: true, ..washes() };
    assert_eq!(till.sell_package(&retired, all_by(CASH)), Err(Rejection::PackageRetired));
    till.wallet.suspended = true;
    assert_eq!(till.sell_package(&washes(), all_by(CASH)), Err(Rejection::MemberSuspended));
}

/// S06, OP07: a package comes back whole, to the ways that paid it, and only while nothing of it was used.
#[test]
fn an_unused_package_comes_back() {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("500.00")).unwrap();
    till.sell_package(&washes(), Vec::new()).unwrap();
    till.use_counts("wash", 3).unwrap();
    assert_eq!(till.reverse(1), Err(Rejection::CountsAlreadyUsed { used: 3 }));
    till.now += TimeDelta::days(40);
    till.reverse(2).unwrap();
    till.reverse(1).unwrap();
    assert_eq!(till.wallet.principal, yuan("500.00"));
    let [lot] = till.counts().try_into().unwrap();
    assert_eq!((lot.left(), lot.used, lot.price_left), (0, 0, yuan("0")));
    let none = Rejection::NoCountsLeft { available: 0, required: 1 };
    assert_eq!(till.use_counts("wash", 1), Err(none));
}

/// OP07: a buyer picks three of five services; those are sold, and share the price by what they come to at list price.
#[test]
fn a_buyer_picks_some_of_the_items() {
    let optional = |code: &str, price: &str| PackageItem { optional: true, ..item(code, 4, 0, yuan(price)) };
    let offered = [("wash", "60"), ("cut", "50"), ("dry", "40"), ("care", "30"), ("nails", "20")];
    let mut items: Vec<PackageItem> = offered.iter().map(|(code, price)| optional(code, price)).collect();
    items.push(item("tea", 5, 0, yuan("10")));
    let mut sold = package(yuan("910.00"), items);
    sold.terms.pick = Some(3);
    let mut till = TestTill::new(RuleSet::default());
    for picked in [
        &[][..],
        &["wash", "cut"],
        &["wash", "cut", "cut"],
        &["wash", "cut", "tea"],
        &["wash", "cut", "gym"],
        &["wash", "cut", "dry", "care"],
    ] {
        let refused = till.sell_picked(&sold, all_by(CASH), picked);
        assert_eq!(refused, Err(Rejection::ItemsToPick { pick: 3, of: 5 }), "{picked:?}");
    }
    let made = till.sell_picked(&sold, all_by(CASH), &["dry", "wash", "cut"]).unwrap();
    let shares: Vec<_> = till.counts().iter().map(|lot| (lot.item.code.clone(), lot.price)).collect();
    let share = |code: &str, price: &str| (code.to_owned(), yuan(price));
    assert_eq!(
        shares,
        [share("wash", "336.00"), share("cut", "280.00"), share("dry", "224.00"), share("tea", "70.00")]
    );
    let step = Step::ItemsPicked { package: sold.version, picked: 3, of: 5 };
    assert_eq!(made.derivation.steps[2], step);
    assert_eq!(made.posting.list_total, yuan("650"));
    let whole = package(yuan("400"), vec![item("wash", 10, 0, yuan("50"))]);
    assert_eq!(
        till.sell_picked(&whole, all_by(CASH), &["wash"]),
        Err(Rejection::ItemsToPick { pick: 0, of: 0 })
    );
}
