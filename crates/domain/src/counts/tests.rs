//! Packages: shares of the price, cost of a use, terms, and what cannot be sold.

use chrono::{NaiveDate, NaiveTime};

use super::*;
use crate::money::AMOUNT_MINOR_MAX;
use crate::terms::CHANGE_DAYS_MAX;
use crate::test_till::{item, package, pool, thing, yuan};

fn yuans(texts: &[&str]) -> Vec<Money> {
    texts.iter().map(|text| yuan(text)).collect()
}

/// N03, §10.4: the price of a mixed package is shared by list value, with largest remainder.
#[test]
fn a_mixed_package_is_shared_by_list_value() {
    let items = vec![
        item("a", 10, 0, yuan("150.00")),
        item("b", 5, 0, yuan("200.00")),
        item("c", 1, 0, yuan("300.00")),
    ];
    let shares = package(yuan("1980.00"), items).terms.shares().unwrap();
    let (lists, prices): (Vec<Money>, Vec<Money>) =
        shares.iter().map(|share| (share.list, share.price)).unzip();
    assert_eq!(lists, yuans(&["1500.00", "1000.00", "300.00"]));
    assert_eq!(prices, yuans(&["1060.72", "707.14", "212.14"]));
}

/// OP07, §10.3: the cost of each use is cumulative over paid and gift counts; twelve of them come to the price exactly.
#[test]
fn twelve_uses_of_a_thousand_come_to_a_thousand() {
    let mut charged = Money::zero(yuan("0").currency());
    let costs: Vec<Money> = (1..=12)
        .map(|used| {
            let cost = charge_of(yuan("1000.00"), charged, used, 12).unwrap();
            charged = charged.checked_add(cost).unwrap();
            cost
        })
        .collect();
    let expected = [
        "83.33", "83.34", "83.33", "83.33", "83.34", "83.33", "83.33", "83.34", "83.33", "83.33", "83.34",
        "83.33",
    ];
    assert_eq!(costs, yuans(&expected));
    assert_eq!(charged, yuan("1000.00"));
}

/// OP07, §10.3: four of twelve are delivered for 333.33, not for four times the rounded unit.
#[test]
fn the_total_is_rounded_and_not_the_unit() {
    assert_eq!(charge_of(yuan("1000.00"), yuan("0"), 4, 12), Ok(yuan("333.33")));
}

/// S06, §10.3: where corrections left more charged than the uses so far come to, the next use costs nothing, and never less.
#[test]
fn no_use_is_charged_less_than_nothing() {
    // Four of twelve uses come to 333.33.
    for (before, charge) in [("333.34", "0"), ("333.33", "0"), ("333.32", "0.01")] {
        assert_eq!(charge_of(yuan("1000.00"), yuan(before), 4, 12), Ok(yuan(charge)), "{before}");
    }
}

/// N01, §1.2: a term ends at the close of its last business date.
#[test]
fn a_term_ends_with_its_last_day() {
    let day = ShopDay {
        time_zone: chrono_tz::Asia::Shanghai,
        day_starts_at: NaiveTime::from_hms_opt(6, 0, 0).unwrap(),
    };
    let date = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let term = Term { months: Some(6), begins: TermBegin::AtSale };
    assert_eq!(
        term.ends(date(8, 31), day),
        Some(day.close_of(NaiveDate::from_ymd_opt(2027, 2, 28).unwrap()))
    );
    assert_eq!(Term { months: None, ..term }.ends(date(8, 31), day), None);
}

fn faults(terms: &PackageTerms) -> Vec<(String, PackageProblemCode)> {
    problems(terms).into_iter().map(|problem| (problem.path, problem.code)).collect()
}

/// N02, OP07: what cannot be sold is refused with its place.
#[test]
fn a_package_that_makes_no_sense_names_each_problem() {
    use PackageProblemCode as Code;
    let mut terms = package(yuan("400.00"), vec![item("wash", 10, 2, yuan("50.00"))]).terms;
    assert_eq!(faults(&terms), []);
    terms.items.push(item("wash", 0, 0, yuan("0")));
    terms.items.push(PackageItem { uses: Uses::Unlimited, ..item("Year Pass", 1, 0, yuan("50.00")) });
    terms.items[0].limits = UseLimits { per_day: Some(0), weekdays: vec![1, 8, 1] };
    terms.term = Term { months: None, begins: TermBegin::AtFirstUse };
    let at = |path: &str, code| (path.to_owned(), code);
    assert_eq!(
        faults(&terms),
        [
            at("/term_begins", Code::TermMissing),
            at("/items/0/per_day", Code::NotPositive),
            at("/items/0/weekdays/1", Code::NotAWeekday),
            at("/items/0/weekdays/2", Code::Duplicate),
            at("/items/1/code", Code::Duplicate),
            at("/items/1/unit_price", Code::NotPositive),
            at("/items/1/paid", Code::NotPositive),
            at("/items/2/code", Code::NotACode),
            at("/items/2/unlimited", Code::PassStandsAlone),
        ]
    );
    terms.items.clear();
    terms.price = yuan("-1.00");
    terms.term = Term { months: Some(1_201), begins: TermBegin::AtSale };
    assert_eq!(
        faults(&terms),
        [at("/price", Code::Negative), at("/term_months", Code::TooLarge), at("/items", Code::WrongCount)]
    );
}

/// N02, OP07: a pool has services that its counts can pay, and something is picked of more than that.
#[test]
fn a_pool_or_a_choice_that_makes_no_sense_names_each_problem() {
    use PackageProblemCode as Code;
    let at = |path: &str, code| (path.to_owned(), code);
    let mut terms = package(yuan("680"), vec![pool(10, 0, &[("wash", "80", 1), ("cut", "68", 1)])]).terms;
    assert_eq!(faults(&terms), []);
    let [wash, cut] = [0, 1].map(|place| terms.items[0].pool[place].clone());
    let broken = PoolItem { code: "Cut!".to_owned(), weight: 11, ..cut };
    terms.items[0].pool = vec![wash.clone(), broken, PoolItem { weight: 0, ..wash }];
    assert_eq!(
        faults(&terms),
        [
            at("/items/0/pool/1/code", Code::NotACode),
            at("/items/0/pool/1/weight", Code::TooLarge),
            at("/items/0/pool/2/code", Code::Duplicate),
            at("/items/0/pool/2/weight", Code::NotPositive),
        ]
    );
    terms.items = vec![pool(10, 0, &[("wash", "80", 1)])];
    assert_eq!(faults(&terms), [at("/items/0/pool", Code::PoolTooSmall)]);
    terms.items =
        vec![PackageItem { uses: Uses::Unlimited, ..pool(1, 0, &[("wash", "80", 1), ("cut", "68", 1)]) }];
    terms.term.months = Some(12);
    assert_eq!(faults(&terms), [at("/items/0/pool", Code::PoolOfPass)]);
    let optional = |code: &str| PackageItem { optional: true, ..item(code, 4, 0, yuan("60")) };
    terms.items = vec![optional("wash"), optional("cut")];
    for (pick, fits) in [(None, false), (Some(0), false), (Some(1), true), (Some(2), false)] {
        terms.pick = pick;
        assert_eq!(faults(&terms).is_empty(), fits, "{pick:?}");
    }
    terms.items = vec![item("wash", 4, 0, yuan("60"))];
    terms.pick = Some(1);
    assert_eq!(faults(&terms), [at("/pick", Code::NothingToPick)]);
}

/// OP07: what a buyer picked is sold as if the package had never had anything else.
#[test]
fn what_was_picked_is_a_package_of_its_own() {
    let optional = |item| PackageItem { optional: true, ..item };
    let [wash, cut, dry] = ["wash", "cut", "dry"].map(|code| item(code, 4, 0, yuan("60")));
    let tea = item("tea", 5, 0, yuan("10"));
    let items = vec![optional(wash.clone()), tea.clone(), optional(cut), optional(dry.clone())];
    let offered = PackageTerms { pick: Some(2), ..package(yuan("300"), items).terms };
    let sold = PackageTerms { pick: None, items: vec![wash, tea, dry], ..offered.clone() };
    assert_eq!(offered.picked(&["dry".to_owned(), "wash".to_owned()]), Ok(sold));
}

/// N02: how large a package may be is said to the last item, month, shop, count and cent.
#[test]
fn a_package_may_be_as_large_as_its_limits() {
    use PackageProblemCode as Code;
    let found = |change: &dyn Fn(&mut PackageTerms)| {
        let mut terms = package(yuan("400.00"), vec![item("wash", 10, 2, yuan("50.00"))]).terms;
        change(&mut terms);
        faults(&terms)
    };
    let at = |path: &str, code| vec![(path.to_owned(), code)];
    let money = |minor| Money::from_minor(minor, yuan("0").currency());
    for (more, price, months, shops, items) in [
        (0, vec![], vec![], vec![], vec![]),
        (
            1,
            at("/price", Code::TooLarge),
            at("/term_months", Code::TooLarge),
            at("/shop_ids", Code::WrongCount),
            at("/items", Code::WrongCount),
        ),
    ] {
        let priced = |terms: &mut PackageTerms| terms.price = money(AMOUNT_MINOR_MAX + i64::from(more));
        assert_eq!(found(&priced), price);
        let term = |terms: &mut PackageTerms| terms.term.months = Some(TERM_MONTHS_MAX + more);
        assert_eq!(found(&term), months);
        let for_shops = |terms: &mut PackageTerms| {
            terms.shops = (0..200 + u128::from(more)).map(thing).collect();
        };
        assert_eq!(found(&for_shops), shops);
        let of_items = |terms: &mut PackageTerms| {
            let count = ITEMS_MAX + usize::try_from(more).unwrap();
            terms.items = (0..count).map(|place| item(&format!("wash-{place}"), 1, 0, yuan("1"))).collect();
        };
        assert_eq!(found(&of_items), items);
    }
    let counted = |paid, gift, unit| {
        found(&move |terms: &mut PackageTerms| terms.items = vec![item("wash", paid, gift, unit)])
    };
    assert_eq!(counted(COUNTS_MAX - 1, 1, yuan("1")), []);
    assert_eq!(counted(COUNTS_MAX, 1, yuan("1")), at("/items/0/paid", Code::TooLarge));
    assert_eq!(counted(2, 0, money(AMOUNT_MINOR_MAX / 2)), []);
    assert_eq!(counted(2, 0, money(AMOUNT_MINOR_MAX / 2 + 1)), at("/items/0/paid", Code::TooLarge));
    let free =
        |terms: &mut PackageTerms| (terms.price, terms.refund_unit_price) = (yuan("0"), Some(yuan("0")));
    assert_eq!(found(&free), []);
    let owed = |terms: &mut PackageTerms| terms.refund_unit_price = Some(yuan("-0.01"));
    assert_eq!(found(&owed), at("/refund_unit_price", Code::Negative));
    let endless = |terms: &mut PackageTerms| terms.term.months = Some(0);
    assert_eq!(found(&endless), at("/term_months", Code::NotPositive));
}

/// N02, OP07: a pool has two to twenty services, none of which takes more counts than there are.
#[test]
fn a_pool_may_be_as_large_as_its_limits() {
    use PackageProblemCode as Code;
    let pool_of = |services: usize, weight: i64| {
        let codes: Vec<String> = (0..services).map(|place| format!("care-{place}")).collect();
        let services: Vec<(&str, &str, i64)> =
            codes.iter().map(|code| (code.as_str(), "80", weight)).collect();
        faults(&package(yuan("680"), vec![pool(7, 3, &services)]).terms)
    };
    assert_eq!(pool_of(POOL_MAX, 10), []);
    assert_eq!(pool_of(POOL_MAX + 1, 1), [("/items/0/pool".to_owned(), Code::WrongCount)]);
}

/// N02: categories of items and services are codes.
#[test]
fn a_category_is_a_code() {
    use PackageProblemCode as Code;
    let mut terms = package(yuan("680"), vec![item("wash", 4, 0, yuan("60"))]).terms;
    terms.items.push(pool(10, 0, &[("dry", "80", 1), ("cut", "68", 1)]));
    terms.items[0].category = Some("hair".to_owned());
    assert_eq!(faults(&terms), []);
    terms.items[0].category = Some("Hair!".to_owned());
    terms.items[1].pool[1].category = Some("Hair!".to_owned());
    assert_eq!(
        faults(&terms),
        [
            ("/items/0/category".to_owned(), Code::NotACode),
            ("/items/1/pool/1/category".to_owned(), Code::NotACode)
        ]
    );
}

/// N02: a time pass has a term and stands alone; only such a package may be paused, for so many days and so often.
#[test]
fn a_time_pass_stands_alone_and_may_be_paused() {
    use PackageProblemCode as Code;
    let at = |path: &str, code| (path.to_owned(), code);
    let pass = PackageItem { uses: Uses::Unlimited, ..item("gym", 1, 0, yuan("50")) };
    let mut terms = package(yuan("1200"), vec![pass]).terms;
    assert_eq!(faults(&terms), [at("/items/0/unlimited", Code::PassStandsAlone)]);
    terms.term.months = Some(12);
    for (days_max, times_max, expected) in [
        (1, CHANGE_DAYS_MAX, vec![]),
        (CHANGE_DAYS_MAX, 1, vec![]),
        (0, 1, vec![at("/pause/days", Code::NotPositive)]),
        (1, CHANGE_DAYS_MAX + 1, vec![at("/pause/times", Code::TooLarge)]),
    ] {
        terms.pause = Some(PauseTerms { days_max, times_max });
        assert_eq!(faults(&terms), expected, "{days_max} {times_max}");
    }
    terms.pause = Some(PauseTerms { days_max: 1, times_max: 1 });
    terms.items.push(item("wash", 4, 0, yuan("60")));
    assert_eq!(faults(&terms), [at("/items/0/unlimited", Code::PassStandsAlone)]);
    terms.items.remove(0);
    assert_eq!(faults(&terms), [at("/pause", Code::PauseWithoutPass)]);
}
