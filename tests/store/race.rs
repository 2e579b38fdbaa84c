//! Many callers, two processes' tills, one card.

use std::collections::HashSet;

use domain::till::Rejection;
use persistence::till::{Outcome, Request};
use test_support::company::yuan;
use test_support::{Answer, Company, Desk, TestDatabase};

/// Every caller asks at once, half of them at each till.
fn all_at_once(desks: &[Desk; 2], requests: &[Request]) -> Vec<Outcome> {
    std::thread::scope(|scope| {
        let callers: Vec<_> = requests
            .iter()
            .enumerate()
            .map(|(number, request)| scope.spawn(move || desks[number % 2].insist(request)))
            .collect();
        callers.into_iter().map(|caller| caller.join().expect("no caller panics")).collect()
    })
}

/// S01, R4: 64 callers spend 1.00 each, again and again, from a card of 100.00: exactly 100 succeed, in every round.
#[test]
fn a_card_of_100_pays_exactly_100_times_1() {
    const ROUNDS: usize = 10;
    const CALLERS: usize = 64;
    let company = Company::without_rules(TestDatabase::shared());
    let desks = [Desk::open(&company), Desk::open(&company)];
    for _ in 0..ROUNDS {
        let card = company.membership();
        desks[0].record(card.top_up("100.00"));
        let mut paid = 0;
        let mut refused = 0;
        while refused < CALLERS {
            let spends: Vec<Request> = (0..CALLERS).map(|_| card.spend("1.00")).collect();
            for outcome in all_at_once(&desks, &spends) {
                match outcome {
                    Outcome::Recorded { replayed: false, .. } => paid += 1,
                    Outcome::Refused(Rejection::InsufficientBalance { available, required }) => {
                        assert_eq!((available, required), (yuan("0.00"), yuan("1.00")));
                        refused += 1;
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(paid, 100);
    }
}

/// One key, many callers at two tills: one posting, one answer.
#[test]
fn one_key_asked_many_times_at_once_is_done_once() {
    const ROUNDS: usize = 10;
    let company = Company::new();
    let desks = [Desk::open(&company), Desk::open(&company)];
    let card = company.membership();
    desks[0].record(card.top_up("1000.00"));
    for _ in 0..ROUNDS {
        let request = card.spend("1.00");
        let answers: Vec<Answer> = all_at_once(&desks, &vec![request; 16]).iter().map(Answer::of).collect();
        let texts: HashSet<_> = answers.iter().map(|answer| answer.text.clone()).collect();
        assert_eq!(texts.len(), 1, "all callers get the same bytes");
        assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1, "one of them was the first");
    }
    let version = format!("SELECT version FROM wallet WHERE id = '{}'", card.id);
    assert_eq!(company.sql().number(&version), 1 + ROUNDS as i64);
}

/// S06: many clerks correct the same sale at once: it is taken back once, and all others are told by which posting.
#[test]
fn a_sale_is_taken_back_once() {
    const ROUNDS: usize = 10;
    let company = Company::new();
    let desks = [Desk::open(&company), Desk::open(&company)];
    let card = company.membership();
    desks[0].record(card.top_up("1000.00"));
    for _ in 0..ROUNDS {
        let sale = desks[0].record(card.spend("88.00")).posting();
        let corrections: Vec<Request> = (0..12).map(|_| card.reverse(sale)).collect();
        let outcomes = all_at_once(&desks, &corrections);
        let done: Vec<Answer> = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Outcome::Recorded { .. }))
            .map(Answer::of)
            .collect();
        let [correction] = done.as_slice() else { panic!("{} corrections of one sale", done.len()) };
        for outcome in &outcomes {
            match outcome {
                Outcome::Recorded { .. } => {}
                Outcome::Refused(Rejection::AlreadyReversed { by }) => {
                    assert_eq!(by.value(), correction.posting());
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(correction.all(["after.principal", "after.bonus"]), ["1000.00", "100.00"]);
    }
}

/// L02, worked example 7: two tills at once, 9,950 + 100 and + 100: one upgrade, 10,150 or less by the second's discount.
#[test]
fn one_of_two_sales_at_once_lifts_the_tier() {
    const ROUNDS: usize = 10;
    let company = Company::new();
    let desks = [Desk::open(&company), Desk::open(&company)];
    for _ in 0..ROUNDS {
        let card = company.membership();
        desks[0].record(card.top_up("20000.00"));
        desks[0].record(card.spend("9950.00"));
        let outcomes = all_at_once(&desks, &[card.spend("100.00"), card.spend("100.00")]);
        let mut growth: Vec<String> =
            outcomes.iter().map(|outcome| Answer::of(outcome).get("after.growth")).collect();
        growth.sort();
        // The second sale is the first one that silver prices: 95.00.
        assert_eq!(growth, ["10050", "10145"]);
        let upgrades =
            format!("SELECT count(*) FROM posting WHERE wallet_id = '{}' AND tier_to = 1", card.id);
        assert_eq!(company.sql().number(&upgrades), 1);
    }
}

/// Sales on many cards of many companies at once: each company's ledger adds up on its own.
#[test]
fn many_companies_share_one_till() {
    let database = TestDatabase::shared();
    let companies: Vec<Company> = (0..8).map(|_| Company::within(database.clone())).collect();
    let desks = [Desk::open(&companies[0]), Desk::open(&companies[0])];
    let cards: Vec<_> =
        companies.iter().flat_map(|company| [company.membership(), company.membership()]).collect();
    let top_ups: Vec<Request> = cards.iter().map(|card| card.top_up("500.00")).collect();
    all_at_once(&desks, &top_ups).iter().map(Answer::of).for_each(|answer| assert!(!answer.replayed));
    let sales: Vec<Request> = (0..8).flat_map(|_| cards.iter().map(|card| card.spend("12.34"))).collect();
    for outcome in all_at_once(&desks, &sales) {
        assert_eq!(Answer::of(&outcome).get("total"), "12.34");
    }
    for card in &cards {
        let left = format!("SELECT (principal + bonus)::text FROM wallet WHERE id = '{}'", card.id);
        assert_eq!(companies[0].sql().text(&left), "426.2800");
    }
}
