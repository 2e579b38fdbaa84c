//! Packages: shares of the price, cost of a use, terms, and what cannot be sold.

use chrono::{NaiveDate, NaiveTime};

use super::*;
use crate::test_till::{item, package, pool, yuan};

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
