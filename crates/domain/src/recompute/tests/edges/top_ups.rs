//! Top-ups: what is given on top, with points and month by month.

use super::*;

fn bonus(percent_bp: Option<i32>, band_from: i64, paid: i64, bonus: i64) -> Step {
    Step::Bonus { rule: thing(1), band_from: fen(band_from), percent_bp, paid: fen(paid), bonus: fen(bonus) }
}

#[test]
fn a_bonus() {
    let good = [
        bonus(Some(1_000), 10_000, 10_000, 1_000),
        bonus(Some(1_000), 1, 19_999, 1_999),
        bonus(None, 1, 1, 0),
    ];
    let bad = [
        bonus(Some(1_000), 10_000, 9_999, 999),
        bonus(Some(1_000), 0, 10_000, 1_000),
        bonus(Some(1_000), 10_000, 10_000, 999),
        bonus(None, 1, 1, -1),
    ];
    at_the_edge(&[], Fault::Bonus, good, bad);
    let first = |paid, bonus| Step::FirstTopUp {
        rule: thing(1),
        percent_bp: None,
        paid: fen(paid),
        bonus: fen(bonus),
    };
    at_the_edge(&[], Fault::Bonus, [first(1, 0)], [first(0, 0), first(1, -1)]);
}

#[test]
fn points_with_a_top_up() {
    let gift = |from, paid, points, repaid| Step::GiftPoints {
        rule: thing(1),
        band_from: fen(from),
        paid: fen(paid),
        points,
        repaid,
        lapses_at: None,
    };
    let good = [gift(1, 1, 1, 0), gift(100, 101, 5, 5)];
    let bad = [gift(0, 1, 1, 0), gift(100, 99, 1, 0), gift(1, 1, 0, 0), gift(1, 1, 5, -1), gift(1, 1, 5, 6)];
    at_the_edge(&[], Fault::GiftPoints, good, bad);
    let back = |given, taken, owed| Step::GiftPointsBack { lot: thing(1), given, taken, owed };
    let good = [back(10, 6, 4), back(10, 0, 0), back(10, 0, 10)];
    let bad = [back(10, 7, 4), back(10, -1, 4), back(10, 4, -1), back(0, 0, 0), back(10, 1, i64::MAX)];
    at_the_edge(&[untouched()], Fault::GiftPoints, good, bad);
    at_the_edge(&[], Fault::GiftPoints, [], [back(10, 6, 4)]);
}

#[test]
fn a_bonus_by_instalments() {
    let given = bonus(None, 1, 10_000, 1_200);
    let months =
        |bonus, months| Step::Instalments { rule: thing(1), bonus: fen(bonus), months, first_on: date() };
    at_the_edge(
        std::slice::from_ref(&given),
        Fault::Instalments,
        [months(1_200, 1), months(1_200, 12)],
        [months(1_199, 12), months(1_200, 0)],
    );
    at_the_edge(&[bonus(None, 1, 1, 0)], Fault::Instalments, [], [months(0, 12)]);
    at_the_edge(&[], Fault::Instalments, [], [months(1_200, 12)]);
    let to_come = |amount, next| Step::BonusToCome { amount: fen(amount), next_on: date(), next: fen(next) };
    at_the_edge(
        &[given, months(1_200, 12)],
        Fault::Instalments,
        [to_come(1_200, 100), to_come(1_201, 1_201), to_come(1_200, 1)],
        [to_come(1_199, 100), to_come(1_200, 0), to_come(1_200, 1_201)],
    );
    let ended = |months, come, ended| Step::InstalmentsEnded {
        lot: thing(1),
        given: fen(1_200),
        months,
        come,
        ended: fen(ended),
    };
    at_the_edge(
        &[untouched()],
        Fault::Instalments,
        [ended(12, 2, 1_000), ended(12, 2, 0), ended(12, 12, 0)],
        [ended(12, 2, 1_001), ended(12, 2, -1), ended(12, 13, 0), ended(0, 0, 0)],
    );
    at_the_edge(&[], Fault::Instalments, [], [ended(12, 2, 1_000)]);
}
