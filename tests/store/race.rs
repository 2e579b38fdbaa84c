//! Many callers and one card.

use domain::till::Rejection;
use persistence::till::Outcome;
use test_support::company::yuan;
use test_support::{Company, Desk};

/// S03, R4: 64 callers at two processes' tills spend 1.00 from a card of 100.00 until it is empty: 100 succeed.
#[test]
fn a_card_of_100_pays_exactly_100_times_1() {
    const ROUNDS: usize = 20;
    const CALLERS: usize = 64;
    let company = Company::without_rules(test_support::TestDatabase::shared());
    let desks = [Desk::open(&company), Desk::open(&company)];
    for _ in 0..ROUNDS {
        let card = company.membership();
        desks[0].record(card.top_up("100.00"));
        let spent: usize = std::thread::scope(|scope| {
            let spend_until_empty = |desk: &Desk| {
                let mut done = 0;
                loop {
                    match desk.insist(&card.spend("1.00")) {
                        Outcome::Recorded { replayed: false, .. } => done += 1,
                        Outcome::Refused(Rejection::InsufficientBalance { available, required }) => {
                            assert_eq!((available, required), (yuan("0.00"), yuan("1.00")));
                            return done;
                        }
                        other => panic!("{other:?}"),
                    }
                }
            };
            let callers: Vec<_> = (0..CALLERS)
                .map(|caller| scope.spawn({ let desk = &desks[caller % 2]; move || spend_until_empty(desk) }))
                .collect();
            callers.into_iter().map(|caller| caller.join().expect("no caller panics")).sum()
        });
        assert_eq!(spent, 100);
    }
}
