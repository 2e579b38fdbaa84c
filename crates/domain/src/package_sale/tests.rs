//! Sales of packages: what is paid, what it becomes, and what comes back.

use chrono::{TimeDelta, TimeZone as _};

use super::*;
use crate::counts::Term;
use crate::ledger::{CASH, Entry, POINTS, PaidPart, STORED_VALUE, StaffRole, StaffShare, TakenFromPair};
use crate::rules::{BandMode, BonusAmount, PointsPaymentRule, RuleSet, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, all_by, always, item, package, thing, tier_rules, yuan};
use crate::till::TenderInput;

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

/// A top-up of 100.00 brings 20.00 more, and 100 points pay 1.00.
fn generous() -> TestTill {
    let bands = vec![TopUpBand::plain(yuan("100"), BonusAmount::PercentBp(2_000))];
    let pays =
        PointsPaymentRule { points: 100, worth: yuan("1"), share_max_bp: 10_000, step: 1, points_min: 1 };
    let mut till = TestTill::new(RuleSet {
        top_up: vec![always(10, TopUpRule::by_bands(BandMode::Highest, bands))],
        points_payments: vec![always(50, pays)],
        ..RuleSet::default()
    });
    till.top_up(yuan("100")).unwrap();
    till.give_points(1_000);
    till
}

/// N01, N03, OP01, P10: principal, bonus and points become counts; the line says what was sold, by whom and how it was paid, and
/// the derivation where all of it comes from.
#[test]
fn a_package_is_written_down_whole() {
    let mut till = generous();
    let washes = PackageItem { category: Some("car".to_owned()), ..item("wash", 10, 2, yuan("10")) };
    let sold = package(yuan("70"), vec![washes]);
    let points = TenderInput { points: Some(1_000), ..TenderInput::rest(POINTS.to_owned()) };
    let tenders = vec![points, TenderInput::rest(STORED_VALUE.to_owned())];
    let staff = vec![StaffShare::plain(thing(8), StaffRole::Seller, 10_000)];
    let origin = till.origin.clone();
    let command = SellPackage { origin, tenders, staff: staff.clone(), picked: Vec::new() };
    let fresh_lots = [thing(7)];
    let made = till.run(|facts, fresh, now| decide(facts, &sold, &command, fresh, &fresh_lots, now)).unwrap();

    let [pair, given] = [till.lots[0].id(), till.lots[1].id()];
    let counts = fresh_lots[0];
    let entry =
        |kind, book, lot, amount, balance_after| Entry { kind, book, lot: Some(lot), amount, balance_after };
    let expected = [
        entry(Kind::Principal, Book::IntoCounts, pair, -5_000, 5_000),
        entry(Kind::Bonus, Book::IntoCounts, pair, -1_000, 1_000),
        entry(Kind::RewardPoints, Book::PointsRedeemed, given, -1_000, 0),
        entry(Kind::Counts, Book::CountsSold, counts, 10, 10),
        entry(Kind::Counts, Book::CountsGiven, counts, 2, 12),
    ];
    assert_eq!(made.entries, expected);
    let taken = TakenFromPair { lot: pair, principal: yuan("50"), bonus: yuan("10") };
    let line = ConsumptionLine {
        label: "wash".to_owned(),
        category: Some("car".to_owned()),
        quantity: 10 + 2,
        taken: vec![taken],
        paid: vec![PaidPart { method: POINTS.to_owned(), amount: yuan("10") }],
        staff,
        ..ConsumptionLine::plain(yuan("120"), yuan("70"))
    };
    assert_eq!(made.lines, [line]);
    let steps = &made.derivation.steps;
    assert_eq!(steps[0], Step::List { lines: 1, amount: yuan("120") });
    assert_eq!(steps[1], Step::PackagePrice { package: sold.version, price: yuan("70") });
    let (principal, bonus) = (taken.principal, taken.bonus);
    let counted =
        Step::CountsSold { lot: counts, counts: Some((10, 2)), list: yuan("120"), price: yuan("70") };
    assert_eq!(steps[steps.len() - 2..], [Step::Taken { lot: pair, principal, bonus }, counted]);
}

/// N01, OP07: a time pass is one piece, and says no number of counts.
#[test]
fn a_time_pass_is_one_piece() {
    let mut till = TestTill::new(RuleSet::default());
    let pass = PackageItem { uses: Uses::Unlimited, ..item("year", 1, 0, yuan("0")) };
    let sold = till.sell_package(&package(yuan("365"), vec![pass]), all_by(CASH)).unwrap();
    assert_eq!(sold.lines[0].quantity, 1);
    let (lot, price) = (till.counts()[0].id, yuan("365"));
    assert_eq!(
        sold.derivation.steps.last(),
        Some(&Step::CountsSold { lot, counts: None, list: price, price })
    );
}

/// N01: each item of a package is a lot of its own, and needs a fresh id; a package without items is none.
#[test]
fn each_item_has_an_id_of_its_own() {
    let sell = |items: Vec<PackageItem>, ids: &[Id<LotThing>]| {
        let mut till = TestTill::new(RuleSet::default());
        let origin = till.origin.clone();
        let (tenders, staff, picked) = (all_by(CASH), Vec::new(), Vec::new());
        let command = SellPackage { origin, tenders, staff, picked };
        let sold = package(yuan("10"), items);
        till.run(|facts, fresh, now| decide(facts, &sold, &command, fresh, ids, now))
            .map(|made| made.lots_opened.iter().map(Lot::id).collect::<Vec<_>>())
    };
    let two = || vec![item("a", 1, 0, yuan("5")), item("b", 1, 0, yuan("5"))];
    let ids = [thing(7), thing(8), thing(9)];
    assert_eq!(sell(two(), &ids[..1]), Err(Rejection::FactsIncomplete));
    assert_eq!(sell(two(), &ids[..2]), Ok(ids[..2].to_vec()));
    assert_eq!(sell(two(), &ids), Ok(ids[..2].to_vec()));
    assert_eq!(sell(Vec::new(), &ids), Err(Rejection::FactsIncomplete));
}
