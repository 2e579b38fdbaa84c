//! Points that a top-up gives, from the rule to the correction and the refund (worked examples 2.2, 2.3, 10.1).

use super::*;
use crate::ledger::{Decision, Lot};
use crate::money::Money;
use crate::rules::{
    BandMode, BonusAmount, PointsPaymentRule, RuleSet, ShortfallPolicy, TopUpBand, TopUpRule,
};
use crate::test_till::{TestTill, always, tier_rules, yuan};
use crate::till::{Consume, LineInput, TenderInput};

/// 500.00 bring 5 %, 1 000.00 bring 500 points alone, 3 000.00 bring 300.00 and 2 000 points; the points last a year.
fn offer(mode: BandMode) -> TopUpRule {
    let fixed = |text| BonusAmount::Fixed(yuan(text));
    let bands = vec![
        TopUpBand::plain(yuan("500"), BonusAmount::PercentBp(500)),
        TopUpBand { points: 500, ..TopUpBand::plain(yuan("1000"), fixed("0")) },
        TopUpBand { points: 2_000, ..TopUpBand::plain(yuan("3000"), fixed("300")) },
    ];
    TopUpRule { points_months: Some(12), ..TopUpRule::by_bands(mode, bands) }
}

fn till_by(mode: BandMode, on_shortfall: ShortfallPolicy) -> TestTill {
    let pays = PointsPaymentRule {
        points: 100,
        worth: yuan("1.00"),
        share_max_bp: 10_000,
        step: 100,
        points_min: 100,
    };
    let mut rules = RuleSet {
        top_up: vec![always(10, offer(mode))],
        points_payments: vec![always(50, pays)],
        ..tier_rules()
    };
    rules.points[0].body.on_shortfall = on_shortfall;
    TestTill::new(rules)
}

fn till() -> TestTill {
    till_by(BandMode::Highest, ShortfallPolicy::Debt)
}

fn points_of(decision: &Decision) -> i64 {
    let step = |step: &Step| if let Step::GiftPoints { points, .. } = step { Some(*points) } else { None };
    decision.derivation.steps.iter().find_map(step).unwrap_or(0)
}

fn bonus_of(decision: &Decision) -> Money {
    let Lot::Pair(pair) = &decision.lots_opened[0] else { panic!("a top-up opens a pair") };
    pair.bonus_given
}

/// Points pay 5.00 of goods for 5.00.
fn spend_points(till: &mut TestTill, price: &str) {
    let lines = vec![LineInput { earns_points: false, ..LineInput::plain(yuan(price)) }];
    let tenders = vec![TenderInput::rest("points".to_owned())];
    let command = Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) };
    till.sell(command).unwrap();
}

fn refund(till: &mut TestTill, cause: RefundCause) -> Decision {
    let asked = till.ask_refund(cause).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    till.pay_refund(asked.id, asked.amount).unwrap()
}

fn back_of(decision: &Decision) -> Option<(i64, i64, i64)> {
    decision.derivation.steps.iter().find_map(|step| {
        let Step::GiftPointsBack { given, taken, owed, .. } = *step else { return None };
        Some((given, taken, owed))
    })
}

/// S01, S02, OP18: a band gives points beside its bonus or instead of it, in each way of reading the bands.
#[test]
fn bands_give_points_beside_or_instead_of_a_bonus() {
    use BandMode::{EachFull, Greedy, Highest};
    for (mode, paid, bonus, points) in [
        (Highest, "999.99", "49.99", 0),
        (Highest, "1000.00", "0.00", 500),
        (Highest, "3000.00", "300.00", 2_000),
        (EachFull, "2750.00", "0.00", 1_000),
        (EachFull, "6500.00", "600.00", 4_000),
        (Greedy, "4999.99", "325.00", 2_500),
    ] {
        let mut till = till_by(mode, ShortfallPolicy::Debt);
        let topped_up = till.top_up(yuan(paid)).unwrap();
        assert_eq!((bonus_of(&topped_up), points_of(&topped_up)), (yuan(bonus), points), "{mode:?} {paid}");
        assert_eq!(till.wallet.reward_points, points);
    }
}

/// S01, S02: the derivation names the largest band that gave points, the money that counted and all points; a top-up that reached only
/// bands without points has nothing to tell, and its refund nothing to take back.
#[test]
fn the_derivation_tells_points_where_there_are_some() {
    let gift = |decision: &Decision| -> Vec<Step> {
        let is_gift = |step: &&Step| matches!(step, Step::GiftPoints { .. });
        decision.derivation.steps.iter().filter(is_gift).cloned().collect()
    };
    let mut till = till_by(BandMode::Greedy, ShortfallPolicy::Debt);
    let lapses_at = "2027-05-31T22:00:00Z".parse().ok();
    let step = Step::GiftPoints {
        rule: always(10, ()).id,
        band_from: yuan("3000"),
        paid: yuan("4999.99"),
        points: 2_500,
        repaid: 0,
        lapses_at,
    };
    assert_eq!(gift(&till.top_up(yuan("4999.99")).unwrap()), [step]);
    let mut till = till_by(BandMode::Greedy, ShortfallPolicy::Debt);
    let plain = till.top_up(yuan("999.99")).unwrap();
    assert_eq!((gift(&plain), plain.lots_opened.len()), (vec![], 1));
    assert_eq!(back_of(&refund(&mut till, RefundCause::Member)), None);
}

/// S01, P09: they are a lot of the top-up's own posting, can be spent at once, and lapse by the terms of the offer.
#[test]
fn they_are_a_lot_with_the_terms_of_the_offer() {
    let mut till = till();
    let topped_up = till.top_up(yuan("1000")).unwrap();
    let Lot::Points(lot) = &topped_up.lots_opened[1] else { panic!("the points are a lot") };
    assert_eq!((lot.points_left, lot.vests_at, lot.origin), (500, None, topped_up.posting.id));
    assert_eq!(lot.expires_at.unwrap().to_rfc3339(), "2027-05-31T22:00:00+00:00");
    spend_points(&mut till, "5.00");
    assert_eq!(till.wallet.reward_points, 0);
}

/// P03, OP18: a debt of points is repaid first.
#[test]
fn they_repay_a_debt_first() {
    let mut till = till();
    till.wallet.owed_points = 120;
    let topped_up = till.top_up(yuan("1000")).unwrap();
    assert_eq!((till.wallet.owed_points, till.wallet.reward_points), (0, 380));
    assert!(
        topped_up.derivation.steps.iter().any(|step| matches!(step, Step::GiftPoints { repaid: 120, .. }))
    );
    till.reverse(0).unwrap();
    assert_eq!((till.wallet.owed_points, till.wallet.reward_points), (120, 0));
}

/// P03, OP18: points that a debt takes wholly open no lot.
#[test]
fn a_debt_may_take_all_of_them() {
    let mut till = till();
    till.wallet.owed_points = 500;
    let topped_up = till.top_up(yuan("1000")).unwrap();
    assert_eq!((till.wallet.owed_points, till.wallet.reward_points), (0, 0));
    assert_eq!((points_of(&topped_up), topped_up.lots_opened.len()), (500, 1));
}

/// S06, §2.3: a corrected top-up takes its points back, as all points are: what is spent becomes a debt, or is refused.
#[test]
fn a_correction_takes_them_back() {
    let mut till = till();
    till.top_up(yuan("1000")).unwrap();
    spend_points(&mut till, "2.00");
    till.reverse(0).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, 200));

    let mut strict = till_by(BandMode::Highest, ShortfallPolicy::Refuse);
    strict.top_up(yuan("1000")).unwrap();
    spend_points(&mut strict, "2.00");
    assert_eq!(strict.reverse(0).unwrap_err(), Rejection::PointsAlreadyUsed { missing: 200 });
}

/// OP11, §10.1: what is left of them ends with the refund; what is spent is made good for by other points, then owed, unless
/// the shop is the cause. No refund is refused for points.
#[test]
fn a_refund_takes_them_back_as_its_cause_says() {
    use RefundCause::{Member, SevenDays, Shop};
    use ShortfallPolicy::{Debt, Refuse, WriteOff};
    for (cause, policy, spent, back, left, owed) in [
        (Member, Debt, None, (500, 500, 0), 0, 0),
        (Member, Debt, Some("2.00"), (500, 300, 200), 0, 200),
        (SevenDays, Refuse, Some("2.00"), (500, 300, 200), 0, 200),
        (Member, WriteOff, Some("2.00"), (500, 300, 0), 0, 0),
        (Shop, Debt, Some("2.00"), (500, 300, 0), 0, 0),
    ] {
        let mut till = till_by(BandMode::Highest, policy);
        till.top_up(yuan("1000")).unwrap();
        if let Some(price) = spent {
            spend_points(&mut till, price);
        }
        let paid = refund(&mut till, cause);
        assert_eq!(paid.posting.total, yuan("1000"), "{cause:?}");
        assert_eq!(back_of(&paid), Some(back), "{cause:?} {policy:?}");
        assert_eq!(
            (till.wallet.reward_points, till.wallet.owed_points),
            (left, owed),
            "{cause:?} {policy:?}"
        );
    }
}

/// OP11: points earned elsewhere make good for what is spent, but not when the shop is the cause.
#[test]
fn other_points_make_good_unless_the_shop_is_the_cause() {
    for (cause, left) in [(RefundCause::Member, 9_800), (RefundCause::Shop, 10_000)] {
        let mut till = till();
        till.top_up(yuan("1000")).unwrap();
        spend_points(&mut till, "2.00");
        till.give_points(10_000);
        refund(&mut till, cause);
        assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (left, 0), "{cause:?}");
    }
}

/// OP11: where one refund ends two top-ups, the first takes from the other's points what was spent of its own 500, and the second finds
/// only the rest; lots that give nothing are left alone.
#[test]
fn two_top_ups_take_their_points_one_after_the_other() {
    let mut till = till();
    till.top_up(yuan("1000")).unwrap();
    spend_points(&mut till, "2.00");
    till.now += chrono::TimeDelta::days(1);
    till.top_up(yuan("1000")).unwrap();
    let paid = refund(&mut till.clone(), RefundCause::Member);
    let backs: Vec<_> = paid
        .derivation
        .steps
        .iter()
        .filter_map(|step| {
            let Step::GiftPointsBack { given, taken, owed, .. } = *step else { return None };
            Some((given, taken, owed))
        })
        .collect();
    assert_eq!(backs, [(500, 500, 0), (500, 300, 200)]);

    let mut rich = till_by(BandMode::Highest, ShortfallPolicy::Debt);
    rich.top_up(yuan("1000")).unwrap();
    rich.give_points(10_000);
    let paid = refund(&mut rich, RefundCause::Member);
    let points: Vec<_> = crate::test_till::points_of(&paid.lots_changed);
    assert_eq!(points.iter().map(|lot| lot.points_left).collect::<Vec<_>>(), [0]);
}

/// S06, OP11: a corrected refund gives them back, to the lot that they came from, and a second refund takes them again.
#[test]
fn a_corrected_refund_gives_them_back() {
    let mut till = till();
    till.top_up(yuan("3000")).unwrap();
    let before = till.wallet.clone();
    refund(&mut till, RefundCause::Member);
    till.reverse(till.decisions.len() - 1).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.principal), (before.reward_points, before.principal));
    assert_eq!(back_of(&refund(&mut till, RefundCause::Member)), Some((2_000, 2_000, 0)));
}

/// OP11: value that comes back into a refunded pair is refunded without asking for the points twice.
#[test]
fn a_second_refund_of_a_pair_does_not_take_them_twice() {
    let mut till = till();
    till.top_up(yuan("1000")).unwrap();
    till.consume(vec![LineInput::plain(yuan("100"))]).unwrap();
    refund(&mut till, RefundCause::Member);
    till.reverse(1).unwrap();
    assert_eq!(till.wallet.principal, yuan("100"));
    till.top_up(yuan("1000")).unwrap();
    assert_eq!(till.wallet.reward_points + till.wallet.owed_points, 500);
    let paid = refund(&mut till, RefundCause::Member);
    let backs = paid.derivation.steps.iter().filter(|step| matches!(step, Step::GiftPointsBack { .. }));
    assert_eq!(backs.count(), 1);
}
