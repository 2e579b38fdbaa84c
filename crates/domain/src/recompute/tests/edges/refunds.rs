//! Refunds of top-ups and packages.

use super::*;

#[test]
fn a_refund_of_top_ups() {
    // Delivered: 30.00 at a list price of 36.00, which took 25.00 of the principal.
    let good = [
        untouched(),
        pair(Basis::PaidShare, (3_000, 3_600), 2_500, (0, 9_000), 7_500),
        pair(Basis::List, (3_000, 3_600), 3_600, (0, 9_000), 6_400),
        pair(Basis::Charged, (3_000, 3_000), 3_000, (0, 9_000), 7_000),
        pair(Basis::Charged, (3_000, 3_000), 3_000, (500, 9_000), 6_500),
        pair(Basis::PrincipalLeft, (3_000, 3_600), 2_500, (0, 7_500), 7_500),
        pair(Basis::PrincipalLeft, (0, 0), 0, (0, 10_000), 10_000),
    ];
    let bad = [
        pair(Basis::Charged, (3_000, 3_600), 3_000, (0, 9_000), 7_001),
        pair(Basis::Charged, (3_000, 3_600), 2_999, (0, 9_000), 7_001),
        pair(Basis::Charged, (3_000, 2_999), 3_000, (0, 9_000), 7_000),
        pair(Basis::Charged, (3_000, 3_000), 3_000, (-1, 9_000), 7_001),
        pair(Basis::Untouched, (3_000, 3_000), 3_000, (0, 9_000), 7_000),
        pair(Basis::PrincipalLeft, (0, 0), -1, (0, 10_000), 10_000),
        pair(Basis::Untouched, (0, 0), 0, (0, -1), 0),
    ];
    at_the_edge(&[], Fault::Refund, good, bad);
    let interest = |refund, rate_bp, days, amount| Step::RefundInterest {
        lot: thing(1),
        refund: fen(refund),
        rate_bp,
        days,
        amount: fen(amount),
    };
    let good = [interest(10_000, 365, 1, 1), interest(9_999, 365, 100, 100)];
    let bad = [
        interest(10_001, 365, 100, 100),
        interest(10_000, 0, 100, 0),
        interest(10_000, 365, 0, 0),
        interest(10_000, 365, 100, 101),
    ];
    at_the_edge(&[untouched()], Fault::Refund, good, bad);
    at_the_edge(&[], Fault::Refund, [], [interest(10_000, 365, 100, 100)]);
}

#[test]
fn a_fee_and_what_is_due() {
    let fee = |refund, (contract_bp, taken_bp), why, amount| Step::RefundFee {
        refund: fen(refund),
        contract_bp,
        taken_bp,
        why,
        amount: fen(amount),
    };
    let good = [
        fee(10_000, (500, 500), FeeWhy::Contract, 500),
        fee(10_000, (500, 499), FeeWhy::Law, 499),
        fee(10_000, (500, 0), FeeWhy::Law, 0),
        fee(10_000, (500, 0), FeeWhy::ShopIsCause, 0),
        fee(10_000, (500, 0), FeeWhy::SevenDays, 0),
    ];
    let bad = [
        fee(10_000, (500, 499), FeeWhy::Contract, 499),
        fee(10_000, (500, 500), FeeWhy::Law, 500),
        fee(10_000, (500, 500), FeeWhy::ShopIsCause, 500),
        fee(10_000, (500, 1), FeeWhy::SevenDays, 1),
        fee(10_000, (500, 500), FeeWhy::Contract, 501),
        fee(9_999, (500, 500), FeeWhy::Contract, 500),
    ];
    at_the_edge(&[untouched()], Fault::Refund, good, bad);
    let due = |ends, owed, amount| Step::RefundDue { ends: fen(ends), owed: fen(owed), amount: fen(amount) };
    let good = [due(10_000, 0, 10_000), due(12_000, 500, 9_500), due(10_000, 10_000, 0)];
    let bad =
        [due(9_999, 0, 10_000), due(10_000, 0, 9_999), due(10_000, -1, 10_001), due(20_000, 10_001, -1)];
    at_the_edge(&[untouched()], Fault::Refund, good, bad);
    at_the_edge(&[], Fault::Refund, [], [due(0, 0, 0)]);
    let interest = Step::RefundInterest {
        lot: thing(1),
        refund: fen(10_000),
        rate_bp: 365,
        days: 100,
        amount: fen(100),
    };
    let charged = [untouched(), interest, fee(10_000, (500, 500), FeeWhy::Contract, 500)];
    at_the_edge(
        &charged,
        Fault::Refund,
        [due(10_000, 0, 9_600)],
        [due(10_000, 0, 10_000), due(10_000, 0, 9_500)],
    );
}

fn came_back(price: i64, paid: i64, basis: Basis, counted: i64, refund: i64) -> Step {
    Step::RefundPackage {
        sale: thing(1),
        price: fen(price),
        paid: fen(paid),
        basis,
        counted: fen(counted),
        refund: fen(refund),
    }
}

#[test]
fn a_refund_of_packages() {
    let good = [
        counts_back(Basis::Charged, 2, None, 2_000, 0),
        counts_back(Basis::Charged, 2, None, 0, 2_000),
        counts_back(Basis::List, 2, None, 1_500, 600),
        counts_back(Basis::List, 2, Some(700), 1_500, 700),
        counts_back(Basis::List, 0, Some(0), 2_000, 0),
    ];
    let bad = [
        counts_back(Basis::Charged, 2, None, 2_001, -1),
        counts_back(Basis::Charged, 2, None, -1, 2_001),
        counts_back(Basis::Charged, -1, Some(0), 2_000, 0),
        counts_back(Basis::List, 2, None, 1_500, 601),
        counts_back(Basis::List, 2, Some(-1), 1_500, -1),
    ];
    at_the_edge(&[], Fault::Refund, good, bad);
    let one = counts_back(Basis::Charged, 2, None, 1_500, 500);
    at_the_edge(
        std::slice::from_ref(&one),
        Fault::Refund,
        [
            came_back(2_000, 2_000, Basis::Charged, 500, 1_500),
            came_back(2_000, 1_000, Basis::Charged, 250, 750),
            came_back(2_000, 0, Basis::Charged, 0, 0),
        ],
        [
            came_back(2_001, 2_001, Basis::Charged, 500, 1_501),
            came_back(2_000, 2_000, Basis::Charged, 499, 1_501),
            came_back(2_000, 2_000, Basis::Charged, 500, 1_501),
            came_back(2_000, -1, Basis::Charged, 0, 0),
        ],
    );
    let both = [one.clone(), one.clone()];
    at_the_edge(
        &both,
        Fault::Refund,
        [came_back(4_000, 4_000, Basis::Charged, 1_000, 3_000)],
        [came_back(2_000, 2_000, Basis::Charged, 500, 1_500)],
    );
    at_the_edge(&[], Fault::Refund, [], [came_back(2_000, 2_000, Basis::Charged, 500, 1_500)]);
    let due = Step::RefundDue { ends: fen(0), owed: fen(0), amount: fen(1_500) };
    let whole = [one.clone(), came_back(2_000, 2_000, Basis::Charged, 500, 1_500)];
    at_the_edge(&whole, Fault::Refund, [due.clone()], []);
    // Counts of which no package follows.
    at_the_edge(&[whole.as_slice(), &[one]].concat(), Fault::Refund, [], [due]);
}
