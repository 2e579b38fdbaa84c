//! Worked examples §5.1–§5.4 and §7, and how a sale is paid.

use chrono::{NaiveDate, TimeDelta};

use super::*;
use crate::ledger::{Decision, TierLevel};
use crate::rules::{BandMode, BonusAmount, RuleSet, StoredValueEarning, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, line, tier_rules, yuan};
use crate::till::{CardFacts, CardState, ReturnInput, ReturnPart};

/// A till with money, at some tier.
fn till(tier: TierLevel, tier_points: i64) -> TestTill {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("2000000")).unwrap();
    till.wallet.tier = tier;
    till.wallet.tier_points = tier_points;
    till
}

/// A till whose one pair is 10 000 + 2 000.
fn till_with_bonus(stored_value: StoredValueEarning) -> TestTill {
    let mut rules = tier_rules();
    let band = TopUpBand::plain(yuan("10000"), BonusAmount::PercentBp(2_000));
    let top_up = TopUpRule { bonus_months: Some(1), ..TopUpRule::by_bands(BandMode::Highest, vec![band]) };
    rules.top_up = vec![always(10, top_up)];
    rules.points[0].body.stored_value = stored_value;
    let mut till = TestTill::new(rules);
    till.top_up(yuan("10000")).unwrap();
    till
}

fn sell(till: &mut TestTill, amount: &str) -> Decision {
    till.consume(vec![line(yuan(amount), "")]).unwrap()
}

fn causes(decision: &Decision) -> Vec<NotFiredCause> {
    decision.derivation.not_fired.iter().map(|not_fired| not_fired.cause).collect()
}

/// P03, §5.1: the remainder earns nothing and is not carried over.
#[test]
fn points_are_whole_units_of_the_base() {
    let table =
        [("9.99", 0), ("10.00", 1), ("19.99", 1), ("99.99", 9), ("100.00", 10), ("1000000.05", 100_000)];
    for (base, points) in table {
        let mut till = till(0, 0);
        sell(&mut till, base);
        assert_eq!(till.wallet.reward_points, points, "{base}");
    }
    let mut twice = till(0, 0);
    sell(&mut twice, "9.99");
    sell(&mut twice, "9.99");
    assert_eq!(twice.wallet.reward_points, 0);
}

/// P03, §5.1: per sale, not per line.
#[test]
fn two_lines_of_fifteen_earn_three() {
    let mut till = till(0, 0);
    till.consume(vec![line(yuan("15"), ""), line(yuan("15"), "")]).unwrap();
    assert_eq!(till.wallet.reward_points, 3);
}

/// P03, X01, §5.2: 120 + 80 special + 100 at 10 % off: due 278.00, base after discount 198.00.
#[test]
fn the_base_is_what_was_paid_on_earning_lines() {
    let mut till = till(2, 50_000);
    let lines = vec![line(yuan("120"), ""), line(yuan("80"), "special"), line(yuan("100"), "")];
    let decision = till.consume(lines).unwrap();
    let charged: Vec<Money> = decision.lines.iter().map(|line| line.charged).collect();
    assert_eq!(charged, [yuan("108"), yuan("80"), yuan("90")]);
    assert_eq!(decision.posting.total, yuan("278"));
    assert_eq!(decision.posting.list_total, yuan("300"));
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (19, 50_198));
    let expected = [
        NotFiredCause::ExcludedFromDiscount(yuan("80")),
        NotFiredCause::ExcludedFromPoints(yuan("80")),
        NotFiredCause::NextPointShort(yuan("2")),
    ];
    assert_eq!(causes(&decision), expected);
}

/// P03, §5.3: 198.00 paid as P 165.00 + B 33.00: the rule says what of it earns, and what does not is told.
#[test]
fn stored_value_earns_as_the_rule_says() {
    for (stored_value, points, silent) in [
        (StoredValueEarning::PrincipalAndBonus, 19, None),
        (StoredValueEarning::PrincipalOnly, 16, Some(NotFiredCause::BonusDoesNotEarn(yuan("33")))),
        (StoredValueEarning::AtTopUp, 0, Some(NotFiredCause::EarnedAtTopUp(yuan("198")))),
    ] {
        let mut till = till_with_bonus(stored_value);
        let decision = sell(&mut till, "198");
        let taken = decision.lines[0].taken[0];
        assert_eq!((taken.principal, taken.bonus), (yuan("165"), yuan("33")));
        assert_eq!(till.wallet.reward_points, points);
        let told = causes(&decision).into_iter().find(|cause| {
            matches!(cause, NotFiredCause::BonusDoesNotEarn(_) | NotFiredCause::EarnedAtTopUp(_))
        });
        assert_eq!(told, silent, "{stored_value:?}");
    }
}

/// P03: with an excluded line beside it, the earning line counts its own share of principal.
#[test]
fn each_line_is_paid_from_both_kinds_in_proportion() {
    let mut till = till_with_bonus(StoredValueEarning::PrincipalOnly);
    let decision = till.consume(vec![line(yuan("60"), "special"), line(yuan("60"), "")]).unwrap();
    for line in &decision.lines {
        assert_eq!((line.taken[0].principal, line.taken[0].bonus), (yuan("50"), yuan("10")));
    }
    assert_eq!(till.wallet.reward_points, 5);
}

/// P03, §5.2, §5.3: what a company buys in bulk earns no points of either kind, though 198.00 would earn 19, and no promotion adds any;
/// what comes back of it takes none.
#[test]
fn a_bulk_purchase_earns_nothing() {
    let mut rules = tier_rules();
    let day = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    let promotion =
        crate::rules::Promotion { number: 7, last_day: day, factor_bp: 20_000, extra: yuan("100") };
    let mut promotion = always(90, promotion);
    promotion.in_force_from = day;
    rules.promotions.push(promotion);
    let mut till = TestTill::new(rules);
    till.top_up(yuan("1000")).unwrap();
    let sale = |till: &TestTill, bulk_purchase| Consume {
        bulk_purchase,
        ..Consume::from_stored_value(till.origin.clone(), vec![line(yuan("198"), "")])
    };
    let single = till.clone().sell(sale(&till, false)).unwrap();
    assert_eq!(single.wallet.reward_points, 49, "(198 × 2 + 100) / 10");
    let bulk = till.sell(sale(&till, true)).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 0));
    assert_eq!(bulk.posting.total, yuan("198"), "its price is the same");
    assert!(bulk.derivation.is_bulk_purchase() && !single.derivation.is_bulk_purchase());
    let silent =
        NotFired { rule: Some(till.rules.points[0].id), cause: NotFiredCause::BulkPurchase(yuan("198")) };
    assert!(bulk.derivation.not_fired.contains(&silent));
    let part = ReturnInput { line: 1, part: ReturnPart::Amount(yuan("98")) };
    let back = till.give_back(1, vec![part]).unwrap();
    assert_eq!((back.wallet.reward_points, back.wallet.tier_points), (0, 0));
    assert_eq!(back.wallet.principal, yuan("900"));
}

/// P03, §5.4: units first, then the factor, then down once.
#[test]
fn the_factor_multiplies_whole_units() {
    let mut rules = tier_rules();
    rules.discounts.clear();
    let mut till = TestTill::new(rules);
    till.top_up(yuan("1000")).unwrap();
    till.wallet.tier = 1;
    sell(&mut till, "198");
    assert_eq!(till.wallet.reward_points, 28);
}

/// L02, §7: the tier before the sale prices it; the ladder counts in all and by ≥.
#[test]
fn a_sale_lifts_the_tier_for_the_next_one() {
    let table = [
        (9_899, 0, "100", "100", 9_999, 0),
        (9_900, 0, "100", "100", 10_000, 1),
        (9_950, 0, "100", "100", 10_050, 1),
        (10_050, 1, "100", "95", 10_145, 1),
        (9_000, 0, "41000", "41000", 50_000, 2),
    ];
    for (before, tier, list, paid, after, tier_after) in table {
        let mut till = till(tier, before);
        let decision = sell(&mut till, list);
        assert_eq!(decision.posting.total, yuan(paid), "{before} + {list}");
        assert_eq!((till.wallet.tier_points, till.wallet.tier), (after, tier_after), "{before} + {list}");
        let change = (tier != tier_after).then(|| TierChange {
            from: tier,
            to: tier_after,
            ladder: till.rules.ladders[0].id,
        });
        assert_eq!(decision.posting.tier_change, change);
    }
}

/// L02, §7: a top-up earns no tier points.
#[test]
fn a_top_up_never_lifts_the_tier() {
    let mut till = till(0, 9_950);
    till.top_up(yuan("10000")).unwrap();
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (9_950, 0));
}

/// L02: a sale says what is missing for the next tier, and that the new one applies next time.
#[test]
fn the_derivation_tells_how_far_the_next_tier_is() {
    let mut till = till(0, 9_899);
    let decision = sell(&mut till, "100");
    assert!(causes(&decision).contains(&NotFiredCause::NextTierShort(1, 1)));
    let decision = sell(&mut till, "1");
    assert!(causes(&decision).contains(&NotFiredCause::TierAppliesNextTime(1)));
    assert!(causes(&decision).contains(&NotFiredCause::NextTierShort(2, 40_000)));
}

/// A sale without any rule is a sale, and says which rules are missing.
#[test]
fn without_rules_a_sale_only_moves_money() {
    let mut till = TestTill::new(RuleSet::default());
    till.top_up(yuan("50")).unwrap();
    let decision = sell(&mut till, "50");
    let expected = [NotFiredCause::NoDiscountRule, NotFiredCause::NoPointsRule, NotFiredCause::NoLadder];
    assert_eq!(causes(&decision), expected);
    assert_eq!(decision.entries.len(), 1);
    assert!(!decision.lots_changed[0].is_open());
}

/// P03: points of the same terms and expiry share a lot; another month opens another.
#[test]
fn points_join_the_lot_of_the_same_terms() {
    let mut till = till(0, 0);
    till.rules.points[0].body.points_months = Some(12);
    let first = sell(&mut till, "100");
    let second = sell(&mut till, "50");
    till.now += TimeDelta::days(30);
    let third = sell(&mut till, "10");
    assert_eq!((first.lots_opened.len(), second.lots_opened.len(), third.lots_opened.len()), (1, 0, 1));
    let Lot::Points(joined) = &second.lots_changed[1] else { panic!("the second sale joins the points lot") };
    assert_eq!((joined.points_in, joined.points_left), (15, 15));
    let close_of_may = NaiveDate::from_ymd_opt(2027, 5, 31).unwrap().and_hms_opt(22, 0, 0).unwrap().and_utc();
    assert_eq!(joined.expires_at, Some(close_of_may));
}

/// Engine decision 9: owed points are repaid first; only the rest becomes points.
#[test]
fn owed_points_are_repaid_first() {
    let mut till = till(0, 0);
    till.wallet.owed_points = 12;
    sell(&mut till, "100");
    assert_eq!((till.wallet.owed_points, till.wallet.reward_points), (2, 0));
    sell(&mut till, "100");
    assert_eq!((till.wallet.owed_points, till.wallet.reward_points), (0, 8));
}

/// S01: what the wallet cannot pay is refused with both figures; a lapsed bonus does not count.
#[test]
fn too_little_value_is_refused_with_its_figures() {
    let mut till = till_with_bonus(StoredValueEarning::PrincipalAndBonus);
    let refused = till.consume(vec![line(yuan("12000.01"), "")]);
    let figures = |available: &str, required: &str| Rejection::InsufficientBalance {
        available: yuan(available),
        required: yuan(required),
    };
    assert_eq!(refused, Err(figures("12000", "12000.01")));
    till.now += TimeDelta::days(40);
    assert_eq!(till.consume(vec![line(yuan("10000.01"), "")]), Err(figures("10000", "10000.01")));
    sell(&mut till, "10000");
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("0"), yuan("2000")));
}

/// Engine decision 10: a sale over more pairs than were loaded asks for all of them.
#[test]
fn a_sale_over_many_pairs_asks_for_all_of_them() {
    let mut till = TestTill::new(RuleSet::default());
    for _ in 0..20 {
        till.top_up(yuan("1")).unwrap();
    }
    let decision = sell(&mut till, "18.50");
    assert_eq!(decision.lots_changed.len(), 19);
    assert_eq!(till.wallet.principal, yuan("1.50"));
}

/// M04: a suspended member neither pays nor tops up, with a card or without one.
#[test]
fn a_suspended_member_cannot_spend() {
    let mut till = till(10_000, 0);
    till.wallet.suspended = true;
    assert_eq!(till.consume(vec![line(yuan("1"), "")]), Err(Rejection::MemberSuspended));
    assert_eq!(till.top_up(yuan("10")), Err(Rejection::MemberSuspended));
    till.card = None;
    assert_eq!(till.consume(vec![line(yuan("1"), "")]), Err(Rejection::MemberSuspended));
}

/// C02, C06–C08: only an active card moves value.
#[test]
fn a_lost_card_cannot_spend() {
    let mut till = till(0, 0);
    let active = till.card.unwrap();
    for state in
        [CardState::Issued, CardState::Lost, CardState::Replaced, CardState::Cancelled, CardState::Lapsed]
    {
        till.card = Some(CardFacts { state, ..active });
        assert_eq!(till.consume(vec![line(yuan("1"), "")]), Err(Rejection::CardNotUsable { state }));
    }
    till.card = None;
    assert_eq!(sell(&mut till, "1").posting.card, None);
}

/// OP06, OP24: a posting says why it is late and why its price was reduced, one after the other; no words are no reason.
#[test]
fn the_reasons_of_a_sale_stand_together() {
    let late = || Some("no power".to_owned());
    assert_eq!(reasons(late(), Some(" a friend ")).as_deref(), Some("no power; a friend"));
    assert_eq!(reasons(late(), Some(" ")), late());
    assert_eq!(reasons(late(), None), late());
    assert_eq!(reasons(None, Some("a friend")).as_deref(), Some("a friend"));
    assert_eq!(reasons(None, None), None);
}
