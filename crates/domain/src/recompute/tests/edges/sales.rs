//! Sales: what is due, how it is paid, what it earns, and what comes back.

use super::*;

#[test]
fn discounts() {
    let list = [Step::List { lines: 1, amount: fen(10_000) }];
    let listed = |lines, amount| Step::List { lines, amount: fen(amount) };
    at_the_edge(&[], Fault::Due, [listed(1, 0)], [listed(0, 0), listed(1, -1)]);
    let own = |base, off| Step::OwnPrice { base: fen(base), off: fen(off) };
    let good = [own(10_000, 10_000), own(10_000, 0)];
    let bad = [own(10_001, 1), own(5_000, 5_001), own(5_000, -1)];
    at_the_edge(&list, Fault::Discount, good, bad);
    at_the_edge(&[], Fault::Discount, [], [own(1, 1)]);
    let card = |(base, price), covered, off| Step::CardDiscount {
        rule: thing(1),
        level: 1,
        percent_bp: 2_000,
        base: fen(base),
        price: fen(price),
        covered: fen(covered),
        off: fen(off),
    };
    // Goods of 100.00 cost the card 80.00; its 40.00 pay for 50.00 of them.
    let good = [card((10_000, 10_000), 10_000, 2_000), card((10_000, 10_000), 5_000, 1_000)];
    let bad = [
        card((10_000, 10_000), 5_000, 1_001),
        card((10_000, 10_000), 5_000, 999),
        card((10_000, 8_000), 8_000, 0),
        card((10_000, 10_000), 100, 101),
        card((10_000, 9_000), 9_001, 1_001),
    ];
    at_the_edge(&list, Fault::Discount, good, bad);
    let due = |amount| Step::Due { amount: fen(amount) };
    assert_eq!(found(&[due(0)]), Some(Fault::Due));
    assert_eq!(found(&[list[0].clone(), due(9_999)]), Some(Fault::Due));
    assert_eq!(found(&[list[0].clone(), due(10_000)]), Some(Fault::Taken));
}

#[test]
fn ways_of_payment() {
    let due = [Step::List { lines: 1, amount: fen(1_234) }, Step::Due { amount: fen(1_234) }];
    let by = |method: &str, amount| Step::Tendered { method: method.to_owned(), amount: fen(amount) };
    let taken =
        |principal, bonus| Step::Taken { lot: thing(1), principal: fen(principal), bonus: fen(bonus) };
    at_the_edge(
        &due,
        Fault::Taken,
        [by("wechat", 1_234), taken(1_234, 0), taken(0, 1_234)],
        [by("wechat", 1_233), taken(1_235, -1), taken(-1, 1_235), taken(1_000, 233)],
    );
    at_the_edge(&[due.as_slice(), &[by("wechat", 1_234)]].concat(), Fault::Taken, [], [by("wechat", 0)]);
    at_the_edge(&[], Fault::Taken, [], [by("wechat", 1)]);
    let rounded = |scope, before, after| Step::Rounded {
        rule: thing(1),
        mode: CashRounding::DownToTenth,
        scope,
        before: fen(before),
        after: fen(after),
    };
    let cash = |steps: &[Step]| [&due, steps].concat();
    let part = RoundingScope::CashPart;
    assert_eq!(found(&cash(&[rounded(part, 1_234, 1_230), by(CASH, 1_230)])), None);
    assert_eq!(found(&cash(&[rounded(part, 34, 30), by("wechat", 1_200), by(CASH, 30)])), None);
    assert_eq!(found(&cash(&[rounded(part, 1_234, 1_230), by("wechat", 1_230)])), None);
    assert_eq!(found(&cash(&[rounded(part, 34, 30), by("wechat", 1_201), by(CASH, 29)])), Some(Fault::Taken));
    assert_eq!(found(&cash(&[rounded(part, 1_234, 1_231), by(CASH, 1_231)])), Some(Fault::Rounded));
    let whole = RoundingScope::WholeDue;
    assert_eq!(found(&cash(&[rounded(whole, 1_234, 1_230), by("wechat", 1_200), by(CASH, 30)])), None);
    assert_eq!(found(&cash(&[rounded(whole, 1_233, 1_230), by(CASH, 1_231)])), Some(Fault::Rounded));
}

#[test]
fn points_as_payment() {
    let due = [Step::List { lines: 1, amount: fen(300) }, Step::Due { amount: fen(300) }];
    let paid = |points, amount, most| Step::PointsPaid {
        rule: thing(1),
        points,
        per: 100,
        worth: fen(300),
        amount: fen(amount),
        most,
    };
    at_the_edge(&due, Fault::PointsPaid, [paid(100, 300, 100)], [paid(100, 300, 99), paid(100, 299, 100)]);
    at_the_edge(&due, Fault::PointsPaid, [], [paid(0, 0, 100)]);
    let back = |points, amount| Step::PointsDeducted {
        rule: thing(1),
        points,
        per: 100,
        worth: fen(300),
        amount: fen(amount),
    };
    // A point is worth 0.03: two of them pay 0.04 to 0.06.
    let good = [back(2, 4), back(2, 6), back(1, 1)];
    let bad = [back(2, 7), back(2, 3), back(0, 0), back(-1, -3)];
    at_the_edge(&[MIRRORED], Fault::Shortfall, good, bad);
    at_the_edge(&[], Fault::Shortfall, [], [back(2, 6)]);
    let short = |points| Step::Shortfall { points, debt: false };
    at_the_edge(&[MIRRORED], Fault::Shortfall, [short(1)], [short(0)]);
}

#[test]
fn points_earned() {
    let list = [Step::List { lines: 1, amount: fen(1_050) }];
    let reward = |base, units, points, repaid| Step::Reward {
        rule: thing(1),
        base: fen(base),
        unit: fen(100),
        units,
        factor: Factor::of_tier(15_000),
        points,
        repaid,
    };
    let good = [reward(1_050, 10, 15, 0), reward(1_050, 10, 15, 15), reward(0, 0, 0, 0)];
    let bad = [
        reward(1_050, 11, 16, 0),
        reward(1_050, 10, 14, 0),
        reward(1_050, 10, 15, -1),
        reward(1_050, 10, 15, 16),
        reward(1_051, 10, 15, 0),
        reward(-1, 0, 0, 0),
    ];
    at_the_edge(&list, Fault::Reward, good, bad);
    let growth =
        |base, points, total| Step::Growth { rule: thing(1), base: fen(base), unit: fen(100), points, total };
    let good = [growth(1_050, 10, 10), growth(1_050, 10, 11)];
    at_the_edge(
        &list,
        Fault::Growth,
        good,
        [growth(1_050, 10, 9), growth(1_050, 9, 10), growth(1_051, 10, 10)],
    );
    let earned = [list[0].clone(), reward(1_050, 10, 15, 5)];
    let vest = |points| Step::PointsVest { lot: thing(1), points, at: day(1) };
    at_the_edge(&earned, Fault::Pending, [vest(10)], [vest(11), vest(9), vest(15)]);
    at_the_edge(&[], Fault::Pending, [], [vest(0)]);
    let pending = |points| Step::PointsPending { points, next_at: day(1) };
    let vesting = [earned.as_slice(), &[vest(10)]].concat();
    at_the_edge(&vesting, Fault::Pending, [pending(10), pending(11)], [pending(9)]);
    at_the_edge(&[], Fault::Pending, [pending(1)], [pending(0)]);
    let promotion = |base, extra, counted| Step::Promotion {
        rule: thing(1),
        number: 1,
        base: fen(base),
        factor_bp: 20_000,
        extra: fen(extra),
        counted: fen(counted),
    };
    let good = [promotion(1_050, 0, 2_100), promotion(1, 100, 102)];
    let bad = [
        promotion(0, 0, 0),
        promotion(1_050, -1, 2_099),
        promotion(1_050, 0, 2_101),
        promotion(1_051, 0, 2_102),
    ];
    at_the_edge(&list, Fault::Promotion, good, bad);
    let made_up = |worth| Step::MadeUp { sale: thing(1), sold_on: date(), worth: fen(worth) };
    at_the_edge(&[], Fault::Due, [made_up(0)], [made_up(-1)]);
}

#[test]
fn what_comes_back() {
    let returned = |charged, before, amount| Step::Returned {
        original: thing(1),
        line: 1,
        charged: fen(charged),
        before: fen(before),
        amount: fen(amount),
    };
    let good = [returned(100, 40, 60), returned(100, 0, 0)];
    at_the_edge(
        &[],
        Fault::Returned,
        good,
        [returned(100, 40, 61), returned(100, -1, 60), returned(100, 40, -1)],
    );
    let reward = |left, was| Step::RewardLeft {
        rule: thing(1),
        base: fen(1_050),
        promotion_bp: 10_000,
        extra: fen(0),
        unit: fen(100),
        factor: Factor::of_tier(10_000),
        left,
        was,
    };
    at_the_edge(
        &[MIRRORED],
        Fault::Reward,
        [reward(10, 10), reward(10, 11)],
        [reward(10, 9), reward(9, 10), reward(11, 11)],
    );
    at_the_edge(&[], Fault::Reward, [], [reward(10, 10)]);
    let growth = |left, was| Step::GrowthLeft { rule: thing(1), base: fen(1_050), unit: fen(100), left, was };
    at_the_edge(
        &[MIRRORED],
        Fault::Growth,
        [growth(10, 10), growth(10, 11)],
        [growth(10, 9), growth(9, 10), growth(11, 11)],
    );
    at_the_edge(&[], Fault::Growth, [], [growth(10, 10)]);
    let reopened = Step::Reopened { lot: thing(1), until: day(1) };
    at_the_edge(&[MIRRORED], Fault::Reopened, [reopened.clone()], []);
    at_the_edge(&[], Fault::Reopened, [], [reopened]);
    let tier = |from, to| Step::Tier { change: TierChange { from, to, ladder: thing(1) } };
    at_the_edge(&[], Fault::Tier, [tier(1, 2)], [tier(1, 1), tier(2, 1)]);
    at_the_edge(&[MIRRORED], Fault::Tier, [tier(1, 2), tier(2, 1)], [tier(1, 1)]);
    at_the_edge(&[returned(100, 0, 100)], Fault::Tier, [tier(2, 1)], [tier(1, 1), tier(1, 2)]);
}

#[test]
fn what_others_pay() {
    let elsewhere = |amount| Step::PaysElsewhere { payment: thing(1), amount: fen(amount) };
    at_the_edge(&[], Fault::Elsewhere, [], [elsewhere(0)]);
    assert_eq!(found(&[elsewhere(1)]), Some(Fault::Taken));
    let back = |paid, before, amount| Step::BackFromElsewhere {
        payment: thing(1),
        original: thing(1),
        paid: fen(paid),
        before: fen(before),
        amount: fen(amount),
    };
    let bad = [back(100, 40, 61), back(100, -1, 60), back(100, 40, 0)];
    at_the_edge(&[], Fault::Elsewhere, [back(100, 40, 60), back(100, 0, 1)], bad);
    assert_eq!(found(&[back(100, 40, 60), Step::Shortfall { points: 1, debt: true }]), None);
}

#[test]
fn on_account() {
    let put = |amount, owed, limit| Step::PutOnAccount {
        item: thing(1),
        amount: fen(amount),
        owed: fen(owed),
        limit: fen(limit),
    };
    let good = [put(1, 1, 1), put(100, 300, 300)];
    at_the_edge(&[], Fault::OnAccount, good, [put(0, 1, 1), put(100, 99, 300), put(100, 301, 300)]);
    let repaid = |owed, amount| {
        let step = Step::Repaid { item: thing(1), owed: fen(owed), amount: fen(amount) };
        let paid = Step::Tendered { method: CASH.to_owned(), amount: fen(amount.max(1)) };
        found(&[step, paid])
    };
    assert_eq!((repaid(100, 100), repaid(100, 1)), (None, None));
    for (owed, amount) in [(100, 101), (100, 0), (0, 0)] {
        assert_eq!(repaid(owed, amount), Some(Fault::OnAccount), "{owed} {amount}");
    }
    let back = |owed, parts: &[i64]| Step::BackOnAccount {
        item: thing(1),
        owed: fen(owed),
        repaid: parts
            .iter()
            .map(|amount| PaidPart { method: CASH.to_owned(), amount: fen(*amount) })
            .collect(),
    };
    let good = [back(0, &[]), back(100, &[1, 2])];
    at_the_edge(&[MIRRORED], Fault::OnAccount, good, [back(-1, &[]), back(100, &[1, 0])]);
    at_the_edge(&[], Fault::OnAccount, [], [back(0, &[])]);
}

#[test]
fn holds() {
    let placed = |amount| Step::HoldPlaced { amount: fen(amount), until: None };
    at_the_edge(&[], Fault::Hold, [placed(1)], [placed(0), placed(-1)]);
    let ended = |state, amount, captured| Step::HoldEnded {
        hold: thing(1),
        state,
        amount: fen(amount),
        captured: fen(captured),
    };
    let good = [
        ended(HoldState::Captured, 100, 100),
        ended(HoldState::Captured, 100, 1),
        ended(HoldState::Released, 100, 0),
    ];
    let bad = [
        ended(HoldState::Captured, 100, 101),
        ended(HoldState::Captured, 100, -1),
        ended(HoldState::Released, 100, 1),
        ended(HoldState::Open, 100, 0),
        ended(HoldState::Released, 0, 0),
    ];
    at_the_edge(&[], Fault::Hold, good, bad);
    let frozen = Step::CountsFrozen { lot: thing(1), frozen: true };
    for counts in [frozen, counts_back(Basis::Charged, 0, None, 2_000, 0)] {
        at_the_edge(&[counts], Fault::Hold, [placed(0), ended(HoldState::Released, 0, 0)], [placed(-1)]);
    }
}
