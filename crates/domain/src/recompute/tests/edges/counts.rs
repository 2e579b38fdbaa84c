//! Packages of counts: sold, used, and how long they last.

use super::*;

fn sold(counts: Option<(i64, i64)>, list: i64, price: i64) -> Step {
    Step::CountsSold { lot: thing(1), counts, list: fen(list), price: fen(price) }
}

#[test]
fn a_package() {
    let price = |price| Step::PackagePrice { package: thing(1), price: fen(price) };
    let paid = |amount| Step::Tendered { method: CASH.to_owned(), amount: fen(amount) };
    let list = Step::List { lines: 2, amount: fen(4_000) };
    let bought = |items: &[Step]| [&[list.clone(), price(2_000)], items, &[paid(2_000)]].concat();
    let (one, other) = (sold(Some((1, 0)), 3_000, 1_500), sold(None, 1_000, 500));
    let picked = |picked, of| Step::ItemsPicked { package: thing(1), picked, of };
    assert_eq!(found(&bought(&[one.clone(), other.clone()])), None);
    assert_eq!(found(&bought(&[picked(2, 3), one.clone(), other.clone()])), None);
    assert_eq!(found(&bought(&[picked(1, 2), one.clone(), other.clone()])), None);
    let wrong: [&[Step]; 9] = [
        &[],
        std::slice::from_ref(&one),
        &[one.clone(), sold(None, 1_000, 501)],
        &[sold(Some((0, 0)), 3_000, 1_500), other.clone()],
        &[sold(Some((-1, 2)), 3_000, 1_500), other.clone()],
        &[sold(Some((2, -1)), 3_000, 1_500), other.clone()],
        &[picked(3, 4), one.clone(), other.clone()],
        &[picked(2, 2), one.clone(), other.clone()],
        &[picked(0, 2), one.clone(), other.clone()],
    ];
    for items in wrong {
        assert_eq!(found(&bought(items)), Some(Fault::Package), "{items:?}");
    }
    assert_eq!(found(&[price(2_000)]), Some(Fault::Package));
    assert_eq!(found(&[list, price(-1)]), Some(Fault::Package));
    assert_eq!(found(&[picked(1, 2)]), Some(Fault::Package));
    assert_eq!(found(&[one]), Some(Fault::Package));
}

fn used(paid: i64, gift: i64, (paid_left, gift_left): (i64, i64), charged: i64) -> Step {
    Step::CountsUsed {
        lot: thing(1),
        paid,
        gift,
        paid_left,
        gift_left,
        of: 12,
        price: fen(1_200),
        charged_before: fen(0),
        charged: fen(charged),
    }
}

#[test]
fn uses_of_counts() {
    let good = [used(1, 0, (9, 2), 100), used(10, 1, (0, 1), 1_100), used(2, 0, (8, 2), 200)];
    let bad = [
        used(1, 0, (9, 2), 101),
        used(0, 1, (10, 1), 100),
        used(0, 0, (9, 2), 100),
        used(-1, 2, (0, 11), 100),
        used(1, -1, (10, 2), 0),
        used(2, 0, (9, 2), 100),
        used(1, 0, (-1, 12), 100),
        used(1, 0, (12, -1), 100),
    ];
    at_the_edge(&[], Fault::CountUse, good, bad);
    let service = |lot, place, pieces, weight, unit| Step::ServiceUsed {
        lot: thing(lot),
        place,
        pieces,
        weight,
        unit: fen(unit),
    };
    let uses_two = |step| found(&[step, used(2, 0, (8, 2), 200)]);
    assert_eq!(uses_two(service(1, 1, 1, 2, 1)), None);
    assert_eq!(uses_two(service(1, 1, 2, 1, 1)), None);
    for wrong in [
        service(2, 1, 1, 2, 1),
        service(1, 0, 1, 2, 1),
        service(1, 1, 1, 3, 1),
        service(1, 1, 1, 2, 0),
        service(1, 1, 0, 2, 1),
        service(1, 1, -1, -2, 1),
        service(1, 1, 1, 0, 1),
    ] {
        assert_eq!(uses_two(wrong.clone()), Some(Fault::CountUse), "{wrong:?}");
    }
    assert_eq!(found(&[service(1, 1, 1, 2, 1)]), Some(Fault::CountUse));
    assert_eq!(
        found(&[service(1, 1, 1, 2, 1), service(1, 1, 1, 2, 1), used(2, 0, (8, 2), 200)]),
        Some(Fault::CountUse)
    );
    let pass = |uses, today, per_day| Step::PassUsed { lot: thing(1), uses, today, per_day };
    let good = [pass(1, 1, None), pass(1, 3, Some(3))];
    at_the_edge(&[], Fault::CountUse, good, [pass(0, 1, None), pass(2, 1, None), pass(1, 4, Some(3))]);
    let began = Step::TermBegan { lot: thing(1), until: day(1) };
    at_the_edge(&[], Fault::CountUse, [began.clone()], []);
    at_the_edge(&[MIRRORED], Fault::CountUse, [], [began]);
}

#[test]
fn terms() {
    let changed = |kind, days, hours| Step::TermChanged {
        lot: thing(1),
        kind,
        from: date(),
        days,
        before: day(100),
        after: day(100) + TimeDelta::days(days) + TimeDelta::hours(hours),
    };
    let (pause, resume, extend) = (TermChangeKind::Pause, TermChangeKind::Resume, TermChangeKind::Extend);
    let good = [changed(pause, 1, 0), changed(resume, -1, 0), changed(extend, 1, 2), changed(extend, 1, -2)];
    let bad = [
        changed(pause, 0, 0),
        changed(resume, 0, 0),
        changed(extend, -1, 0),
        changed(extend, 1, 3),
        changed(pause, 1, -3),
    ];
    at_the_edge(&[], Fault::Term, good, bad);
    at_the_edge(&[MIRRORED], Fault::Term, [], [changed(extend, 1, 0)]);
}
