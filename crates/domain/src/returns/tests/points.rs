//! Points that paid, and points that the sale had earned: where they go and what is left.

use super::*;
use crate::ids::{Id, Lot as LotThing};
use crate::ledger::Lot;
use crate::money::Currency;
use crate::test_till::thing;

/// P10, §11: 250 points of three lots of 100 paid 2.50 of 100.00. 48.00, 32.00 and 20.00 bring 120, 80 and 50 of them back, each
/// to where it came from; a lot that gets nothing stays as it is.
#[test]
fn points_go_back_to_their_lots_in_order() {
    let mut till = TestTill::new(RuleSet { points: Vec::new(), ..rules() });
    for _ in 0..3 {
        till.give_points(100);
    }
    let lots: Vec<Id<LotThing>> = till.lots.iter().map(Lot::id).collect();
    sell(&mut till, vec![line(yuan("100"), "")], vec![tender(POINTS, Some(250)), tender(CASH, None)]);
    let left = |till: &TestTill| -> Vec<i64> {
        crate::test_till::points_of(&till.lots).iter().map(|lot| lot.points_left).collect()
    };
    assert_eq!(left(&till), [0, 0, 50]);
    for (amount, touched, points) in
        [("48", &lots[..2], [100, 20, 50]), ("32", &lots[1..2], [100, 100, 50]), ("20", &lots[2..], [100; 3])]
    {
        let back = till.give_back(0, vec![part(1, amount)]).unwrap();
        assert_eq!(back.lots_changed.iter().map(Lot::id).collect::<Vec<_>>(), touched, "{amount}");
        assert_eq!(left(&till), points, "{amount}");
    }
}

/// P03, §11: what is kept for spent points is kept of the cash first, then of what somebody pays back by hand, and of what a provider
/// gives back last; it joins points that go back anyway.
#[test]
fn what_is_kept_is_kept_of_cash_first() {
    let wechat =
        |amount| Tender { payment: Some(thing(7)), ..Tender::plain("wechat".to_owned(), yuan(amount)) };
    let plain = |method: &str, amount| Tender::plain(method.to_owned(), yuan(amount));
    let points = |points, amount| Tender { points: Some(points), ..plain(POINTS, amount) };
    let deducted = |points, amount| deducted::Deducted { points, amount: yuan(amount) };
    let ways = || vec![wechat("5"), plain("bank_card", "5"), plain(CASH, "3")];
    for (kept, left) in [
        ("1", vec![wechat("5"), plain("bank_card", "5"), plain(CASH, "2"), points(100, "1")]),
        ("4", vec![wechat("5"), plain("bank_card", "4"), points(100, "4")]),
        ("10", vec![wechat("3"), points(100, "10")]),
    ] {
        assert_eq!(deducted::keep(ways(), deducted(100, kept)), Ok(left), "{kept}");
    }
    let ways = vec![points(30, "0.30"), plain(CASH, "3")];
    let joined = Ok(vec![points(42, "0.42"), plain(CASH, "2.88")]);
    assert_eq!(deducted::keep(ways, deducted(12, "0.12")), joined);
}

/// P03, §11: a rule by which points pay nothing, or another currency, prices no point: all that is missing is owed.
#[test]
fn points_without_a_price_are_owed() {
    let nothing = yuan("0");
    for (per, worth) in [(0, yuan("1")), (100, nothing), (100, Money::from_minor(100, Currency::Usd))] {
        let mut till = spent(ShortfallPolicy::DeductMoney);
        let rule = &mut till.rules.points_payments[0].body;
        (rule.points, rule.worth) = (per, worth);
        let b = till.give_back(0, vec![rest(2)]).unwrap();
        assert_eq!((back(&b), till.wallet.owed_points), (vec![("cash".into(), "100.00".into())], 10));
    }
}

/// P03, §11: the ten points that ten cents pay for come back and go at once; nothing of them is left to be owed.
#[test]
fn points_that_money_pays_for_come_and_go() {
    let mut till = spent(ShortfallPolicy::DeductMoney);
    let earned = till.lots[0].id();
    let b = till.give_back(0, vec![rest(2)]).unwrap();
    let moved: Vec<_> =
        b.entries.iter().map(|entry| (entry.kind, entry.book, entry.lot, entry.amount)).collect();
    let lot = Some(earned);
    assert_eq!(
        moved,
        [
            (Kind::RewardPoints, Book::PointsRedeemed, lot, 10),
            (Kind::RewardPoints, Book::PointsIssued, lot, -10),
            (Kind::TierPoints, Book::TierPointsCounted, None, -100),
        ]
    );
}

/// P03, §11: goods that earned nothing take nothing when they come back.
#[test]
fn what_earned_nothing_takes_nothing_back() {
    let mut till = TestTill::new(rules());
    let lines = vec![line(yuan("100"), ""), line(yuan("100"), "special")];
    sell(&mut till, lines, vec![tender(CASH, None)]);
    till.give_back(0, vec![rest(2)]).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (10, 100));
}

/// P03, §11: lines of old sales do not say what they earned on: of 100.00 with 50.00 that earned, 40.00 take 20.00 of these.
#[test]
fn lines_of_old_sales_share_the_base() {
    let mut till = TestTill::new(rules());
    let lines = vec![line(yuan("50"), ""), line(yuan("50"), "special")];
    sell(&mut till, lines, vec![tender(CASH, None)]);
    let mut original = till.original(0);
    original.lines.iter_mut().for_each(|line| line.earned_on = yuan("0"));
    let command = Return {
        origin: till.origin.clone(),
        lines: vec![part(1, "40")],
        reason: "did not fit".to_owned(),
        mandate: crate::till::Mandate::default(),
    };
    till.run(|facts, fresh, now| decide(facts, &original, &command, fresh, now)).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (3, 30));
}

/// P05, §4.3, §11: 20.60 are 21.00, and 10.30 of it with the 0.40 earn; the promotion counts 100.00 more. Once those goods are back
/// what is left of the rounding earns nothing alone.
#[test]
fn rounding_never_earns_alone() {
    let promotion = Promotion {
        number: 1_007,
        last_day: chrono::NaiveDate::from_ymd_opt(2026, 5, 3).expect("a date"),
        factor_bp: 10_000,
        extra: yuan("100"),
    };
    let due = CashRounding::HalfUpToUnit.of_due();
    let mut till = TestTill::new(RuleSet {
        promotions: vec![always(90, promotion)],
        cash_roundings: vec![always(80, due)],
        ..rules()
    });
    let lines = vec![line(yuan("10.30"), ""), line(yuan("10.30"), "special")];
    sell(&mut till, lines, vec![tender(CASH, None)]);
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (11, 10));
    till.give_back(0, vec![rest(1)]).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 0));
}
