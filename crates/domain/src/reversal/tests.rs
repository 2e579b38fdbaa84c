//! Worked examples §2.3, §3.4 and §7: what a correction takes back.

use chrono::TimeDelta;

use super::*;
use crate::counts::{CountsLot, Term, TermBegin};
use crate::ledger::{CASH, Lot, TierLevel};
use crate::rules::{BandMode, BonusAmount, RuleSet, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, all_by, always, item, line, package, tier_rules, yuan};
use crate::till::{CardFacts, CardState, Mandate};

/// A till whose first posting is a top-up of 10 000 + 2 000.
fn till() -> TestTill {
    let band = TopUpBand::plain(yuan("10000"), BonusAmount::PercentBp(2_000));
    let top_up = TopUpRule { bonus_months: Some(1), ..TopUpRule::by_bands(BandMode::Highest, vec![band]) };
    let mut till = TestTill::new(RuleSet { top_up: vec![always(10, top_up)], ..tier_rules() });
    till.top_up(yuan("10000")).unwrap();
    till
}

fn till_at(tier: TierLevel, tier_points: i64) -> TestTill {
    let mut till = till();
    till.wallet.tier = tier;
    till.wallet.tier_points = tier_points;
    till
}

fn sell(till: &mut TestTill, amount: &str) {
    till.consume(vec![line(yuan(amount), "")]).unwrap();
}

/// S06, §2.3: with nothing spent both kinds end at nothing, once.
#[test]
fn an_unused_top_up_comes_back_whole_and_only_once() {
    let mut till = till();
    let decision = till.reverse(0).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("0"), yuan("0")));
    assert!(decision.lots_changed.iter().all(|lot| !lot.is_open()));
    assert_eq!((decision.posting.list_total, decision.posting.total), (yuan("10000"), yuan("10000")));
    assert_eq!(decision.posting.reverses, Some(till.decisions[0].posting.id));
    assert_eq!(till.reverse(0), Err(Rejection::AlreadyReversed { by: decision.posting.id }));
    assert_eq!(till.reverse(1), Err(Rejection::NotReversible));
}

/// S06, §2.3: 600.00 was spent; the spend is corrected first.
#[test]
fn a_used_top_up_is_refused_until_its_spends_are_corrected() {
    let mut till = till();
    sell(&mut till, "600");
    assert_eq!(till.reverse(0), Err(Rejection::ValueAlreadyUsed { used: yuan("600") }));
    till.reverse(1).unwrap();
    assert!(till.reverse(0).is_ok());
}

/// S06: a correction mirrors the stored entries, whatever the rules are by now.
#[test]
fn a_correction_never_runs_the_rules_again() {
    let mut till = till();
    let before = till.clone();
    sell(&mut till, "88.50");
    till.rules = RuleSet::default();
    let decision = till.reverse(1).unwrap();
    let mirrored: Vec<i64> = decision.entries.iter().map(|entry| -entry.amount).collect();
    let original: Vec<i64> = till.decisions[1].entries.iter().map(|entry| entry.amount).collect();
    assert_eq!(mirrored, original);
    assert_eq!(till.wallet.principal, before.wallet.principal);
    assert_eq!(till.lots[0], before.lots[0]);
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 0));
}

/// §3.4: value that comes back into a lapsed lot has seven days to be used.
#[test]
fn a_lapsed_bonus_that_comes_back_lives_seven_days() {
    let mut till = till();
    sell(&mut till, "12000");
    let Lot::Pair(closed) = till.lots[0].clone() else { panic!("the first lot is a pair") };
    till.now = closed.expires_at.unwrap();
    let decision = till.reverse(1).unwrap();
    let until = till.now + TimeDelta::days(7);
    let Lot::Pair(pair) = &till.lots[0] else { panic!("the first lot is a pair") };
    assert_eq!((pair.bonus_left, pair.expires_at), (yuan("2000"), Some(until)));
    assert!(decision.derivation.steps.contains(&Step::Reopened { lot: pair.id, until }));
    sell(&mut till, "12000");
}

/// §3.4: a lot that still lives keeps its own expiry.
#[test]
fn a_living_lot_keeps_its_expiry() {
    let mut till = till();
    let before = till.lots[0].clone();
    sell(&mut till, "12000");
    let Lot::Pair(pair) = &before else { panic!("the first lot is a pair") };
    till.now = pair.expires_at.unwrap() - TimeDelta::seconds(1);
    till.reverse(1).unwrap();
    assert_eq!(till.lots[0], before);
}

/// Engine decision 9: principal that comes back gives a lapsed bonus no new life.
#[test]
fn principal_alone_does_not_reopen_a_lapsed_bonus() {
    let mut till = till();
    let Lot::Pair(pair) = till.lots[0].clone() else { panic!("the first lot is a pair") };
    till.now = pair.expires_at.unwrap();
    sell(&mut till, "100");
    till.reverse(1).unwrap();
    assert_eq!(till.lots[0], Lot::Pair(pair));
}

/// S06, C06: whatever became of the card, what was wrong is corrected.
#[test]
fn a_lost_card_does_not_block_a_correction() {
    let mut till = till();
    till.card = till.card.map(|card| CardFacts { state: CardState::Lost, ..card });
    assert!(till.reverse(0).is_ok());
}

/// S06: a correction names its reason.
#[test]
fn a_reason_is_needed() {
    let mut till = till();
    let original = till.original(0);
    let command =
        Reverse { origin: till.origin.clone(), reason: " \t".to_owned(), mandate: Mandate::default() };
    let refused = till.run(|facts, fresh, now| decide(facts, &original, &command, fresh, now));
    assert_eq!(refused, Err(Rejection::ReasonMissing));
}

/// L02, §7, first case: nothing after the sale that upgraded.
#[test]
fn the_tier_that_a_sale_caused_goes_with_it() {
    let mut till = till_at(0, 9_950);
    sell(&mut till, "100");
    assert_eq!(till.wallet.tier, 1);
    let decision = till.reverse(1).unwrap();
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (9_950, 0));
    let change = decision.posting.tier_change.unwrap();
    assert_eq!((change.from, change.to), (1, 0));
}

/// L02, §7, second case: a later sale of 38.00 keeps its price, but does not hold the tier.
#[test]
fn a_later_small_sale_does_not_hold_the_tier() {
    let mut till = till_at(0, 9_950);
    sell(&mut till, "100");
    sell(&mut till, "40");
    till.reverse(1).unwrap();
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (9_988, 0));
    assert_eq!(till.decisions[2].posting.total, yuan("38"));
}

/// L02, §7, third case: a later sale of 95.00 supports the tier by itself.
#[test]
fn a_later_large_sale_holds_the_tier() {
    let mut till = till_at(0, 9_950);
    sell(&mut till, "100");
    sell(&mut till, "100");
    let decision = till.reverse(1).unwrap();
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (10_045, 1));
    assert_eq!(decision.posting.tier_change, None);
}

/// L02, §7, fourth case: two tills, one upgrade; correcting the sale that did not cause it changes no tier.
#[test]
fn only_the_sale_that_caused_the_tier_takes_it_back() {
    let mut till = till_at(0, 9_950);
    sell(&mut till, "100");
    sell(&mut till, "105.27");
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (10_150, 1));
    let upgrades = till.decisions.iter().filter(|decision| decision.posting.tier_change.is_some()).count();
    assert_eq!(upgrades, 1);
    till.reverse(2).unwrap();
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (10_050, 1));

    let mut manual = till_at(1, 100);
    sell(&mut manual, "100");
    manual.reverse(1).unwrap();
    assert_eq!(manual.wallet.tier, 1, "a tier given by hand was not caused by the sale");
}

/// L05, §7: a tier that was given by hand before the sale is the floor.
#[test]
fn a_tier_never_falls_below_the_one_before_the_sale() {
    let mut till = till_at(1, 40_500);
    sell(&mut till, "10000");
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (50_000, 2));
    till.wallet.tier_points = 9_600; // a review closed the count
    till.reverse(1).unwrap();
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (100, 1));
}

/// L02: the ladder that decided then is asked, not the one in force now.
#[test]
fn the_ladder_of_that_time_is_asked() {
    let mut till = till_at(0, 9_950);
    sell(&mut till, "100");
    let mut newer = till.rules.ladders[0].clone();
    newer.id = always(31, ()).id;
    newer.number = 2;
    newer.body.steps[0].from_points = 1;
    till.rules.ladders.push(newer);
    till.reverse(1).unwrap();
    assert_eq!(till.wallet.tier, 0);
}

/// P03: what to do with points that are gone is the tenant's policy.
#[test]
fn spent_points_follow_the_policy() {
    let after = |policy, lost| {
        let mut till = till();
        till.rules.points[0].body.on_shortfall = policy;
        sell(&mut till, "100");
        till.lose_points(lost);
        till.reverse(1).map(|_| (till.wallet.reward_points, till.wallet.owed_points))
    };
    assert_eq!(after(ShortfallPolicy::Debt, 6), Ok((0, 6)));
    assert_eq!(after(ShortfallPolicy::WriteOff, 6), Ok((0, 0)));
    assert_eq!(after(ShortfallPolicy::Refuse, 6), Err(Rejection::PointsAlreadyUsed { missing: 6 }));
    assert_eq!(after(ShortfallPolicy::Refuse, 0), Ok((0, 0)));
}

/// P03: the rule by which points were earned says what to do when they are gone, whatever rule is in force since.
#[test]
fn the_rule_that_gave_points_says_what_becomes_of_them() {
    let mut till = till();
    sell(&mut till, "100");
    till.lose_points(10);
    let mut newer = till.rules.points[0].clone();
    newer.id = always(21, ()).id;
    newer.number = 2;
    newer.body.on_shortfall = ShortfallPolicy::WriteOff;
    till.rules.points.push(newer);
    till.reverse(1).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, 10));
}

/// P03: points are taken from the lot they went to, then from the other open lots, soonest to lapse first.
#[test]
fn points_are_taken_from_their_own_lot_first() {
    let mut till = till();
    till.rules.points[0].body.points_months = Some(12);
    sell(&mut till, "100");
    till.now += TimeDelta::days(30);
    sell(&mut till, "200");
    till.now += TimeDelta::days(30);
    sell(&mut till, "300");
    let [own, next] = [1, 2].map(|place: usize| till.lots[place].id());
    till.lose_points(4);
    let decision = till.reverse(1).unwrap();
    let points: Vec<_> = decision
        .entries
        .iter()
        .filter(|entry| entry.kind == Kind::RewardPoints)
        .map(|entry| (entry.lot, entry.amount))
        .collect();
    assert_eq!(points, [(Some(own), -6), (Some(next), -4)]);
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (46, 0));
    let changed: Vec<_> = decision.lots_changed.iter().map(Lot::id).collect();
    assert_eq!(changed, [till.lots[0].id(), own, next], "the last lot gave nothing");
}

/// Engine decision 9: a debt that the original repaid comes back.
#[test]
fn a_repaid_debt_comes_back() {
    let mut till = till();
    till.wallet.owed_points = 4;
    sell(&mut till, "100");
    assert_eq!((till.wallet.owed_points, till.wallet.reward_points), (0, 6));
    till.reverse(1).unwrap();
    assert_eq!((till.wallet.owed_points, till.wallet.reward_points), (4, 0));

    till.wallet.owed_money = yuan("30");
    till.top_up(yuan("100")).unwrap();
    assert_eq!(till.wallet.owed_money, yuan("0"));
    till.reverse(3).unwrap();
    assert_eq!((till.wallet.owed_money, till.wallet.principal), (yuan("30"), yuan("10000")));
}

/// L03: a review that closed the count leaves less to take back; never below nothing.
#[test]
fn tier_points_are_taken_as_far_as_they_are_there() {
    let mut till = till();
    sell(&mut till, "100");
    till.wallet.tier_points = 30;
    till.reverse(1).unwrap();
    assert_eq!(till.wallet.tier_points, 0);
}

/// A lot that the writer forgot to load is its error, not a wrong balance.
#[test]
fn a_lot_that_was_not_loaded_is_noticed() {
    let mut till = till();
    sell(&mut till, "100");
    let mut original = till.original(1);
    original.pairs.clear();
    let command = Reverse {
        origin: till.origin.clone(),
        reason: "typed twice".to_owned(),
        mandate: Mandate::default(),
    };
    let refused = till.run(|facts, fresh, now| decide(facts, &original, &command, fresh, now));
    assert_eq!(refused, Err(Rejection::FactsIncomplete));
}

/// S06, §7: a return that took the tier gives it back when it is corrected.
#[test]
fn a_corrected_return_gives_its_tier_back() {
    let mut till = till_at(0, 9_950);
    sell(&mut till, "88");
    assert_eq!(till.wallet.tier, 1);
    till.give_back(1, Vec::new()).unwrap();
    assert_eq!((till.wallet.tier, till.wallet.tier_points), (0, 9_950));
    let change = till.reverse(2).unwrap().posting.tier_change.unwrap();
    assert_eq!((change.from, change.to), (0, 1));
    assert_eq!((till.wallet.tier, till.wallet.tier_points), (1, 10_038));
}

/// S06, L02: a wallet that came with less than was topped up ends at nothing topped up.
#[test]
fn no_less_than_nothing_was_topped_up() {
    for (known, left) in [("10000", "0"), ("9000", "0"), ("10500", "500")] {
        let mut till = till();
        till.wallet.topped_up = yuan(known);
        till.reverse(0).unwrap();
        assert_eq!(till.wallet.topped_up, yuan(left));
    }
}

/// N01, S06: the first use begins the term; while another use stands it goes on, and without one it has not begun.
#[test]
fn a_term_is_forgotten_with_its_only_use() {
    let mut sold = package(yuan("400"), vec![item("wash", 10, 2, yuan("50"))]);
    sold.terms.term = Term { months: Some(1), begins: TermBegin::AtFirstUse };
    let mut till = TestTill::new(RuleSet::default());
    till.sell_package(&sold, all_by(CASH)).unwrap();
    till.use_counts("wash", 1).unwrap();
    let term = |till: &TestTill| (till.counts()[0].term_from, till.counts()[0].expires_at);
    let begun = term(&till);
    assert!(begun.0.is_some() && begun.1.is_some());
    till.use_counts("wash", 1).unwrap();
    till.reverse(1).unwrap();
    assert_eq!(term(&till), begun);
    till.reverse(2).unwrap();
    assert_eq!(term(&till), (None, None));
}

/// OP07, S06: counts that do not hold what a posting says of them are the writer's error: uses that they never had, a price
/// beyond their own, and counts that are not there.
#[test]
fn counts_that_do_not_fit_their_posting_are_noticed() {
    let mut till = TestTill::new(RuleSet::default());
    let washes = package(yuan("400"), vec![item("wash", 10, 2, yuan("50"))]);
    till.sell_package(&washes, all_by(CASH)).unwrap();
    let sold = till.original(0);
    till.use_counts("wash", 3).unwrap();
    let used = till.original(1);
    type Broken = fn(&mut CountsLot);
    let broken: [(&Original, Broken); 4] = [
        (&used, |lot| lot.used = 2),
        (&used, |lot| lot.price_left = yuan("300.01")),
        (&sold, |lot| lot.paid_left = 9),
        (&sold, |lot| lot.gift_left = 1),
    ];
    for (place, (original, broken)) in broken.into_iter().enumerate() {
        let mut original = original.clone();
        broken(&mut original.counts[0]);
        let command = Reverse {
            origin: till.origin.clone(),
            reason: "typed twice".to_owned(),
            mandate: Mandate::default(),
        };
        let refused = till.clone().run(|facts, fresh, now| decide(facts, &original, &command, fresh, now));
        assert_eq!(refused, Err(Rejection::FactsIncomplete), "{place}");
    }
    till.reverse(1).unwrap();
    till.reverse(0).unwrap();
}
