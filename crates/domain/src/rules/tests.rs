//! Which version of a rule applies: one, whatever order the versions are listed in.

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::test_till::{always, tier_rules, yuan};

const PROGRAM: u128 = 1;
const SHOP: u128 = 2;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A spending order: of one shop or of all, its number there, its first day and its priority.
fn version(shop: Option<u128>, number: i32, from: &str, priority: i16) -> Versioned<SpendingOrder> {
    Versioned {
        id: Id::new(Uuid::from_u128(number.unsigned_abs().into())),
        number,
        program: Id::new(Uuid::from_u128(PROGRAM)),
        shop: shop.map(|shop| Id::new(Uuid::from_u128(shop))),
        in_force_from: date(from),
        priority,
        body: SpendingOrder::Proportional,
    }
}

fn in_force(versions: &[Versioned<SpendingOrder>], on: &str) -> Option<(bool, i32)> {
    let rules = RuleSet { spending_orders: versions.to_vec(), ..RuleSet::default() };
    let (program, shop) = (Id::new(Uuid::from_u128(PROGRAM)), Id::new(Uuid::from_u128(SHOP)));
    let found = rules.in_force(program, shop, date(on)).spending_order?;
    Some((found.shop.is_some(), found.number))
}

#[test]
fn one_version_applies_whatever_the_order_of_the_list() {
    let (shop, other) = (Some(SHOP), Some(SHOP + 1));
    let table = [
        // Of two that begin on one day, the later published one.
        (vec![version(None, 1, "2026-01-01", 0), version(None, 2, "2026-01-01", 0)], Some((false, 2))),
        // The later begun one, also when it was published earlier; what has not begun does not count.
        (vec![version(None, 1, "2026-01-02", 0), version(None, 2, "2026-01-01", 0)], Some((false, 1))),
        (vec![version(None, 1, "2026-01-01", 0), version(None, 2, "2026-03-01", 0)], Some((false, 1))),
        // A newer version of a scope replaces the older one whatever its priority was.
        (vec![version(None, 1, "2026-01-01", 9), version(None, 2, "2026-01-01", 0)], Some((false, 2))),
        // Of equal priority the narrower scope; else the larger priority.
        (vec![version(None, 7, "2026-01-01", 0), version(shop, 1, "2026-01-01", 0)], Some((true, 1))),
        (vec![version(None, 7, "2026-01-01", 1), version(shop, 1, "2026-01-01", 0)], Some((false, 7))),
        (vec![version(other, 7, "2026-01-01", 5)], None),
    ];
    for (mut versions, expected) in table {
        assert_eq!(in_force(&versions, "2026-02-01"), expected, "{versions:?}");
        versions.reverse();
        assert_eq!(in_force(&versions, "2026-02-01"), expected, "reversed: {versions:?}");
    }
}

/// A promotion of one shop or of all, from one day to another.
fn promotion(shop: Option<u128>, number: i64, from: &str, last_day: &str) -> Versioned<Promotion> {
    let base = version(shop, 1, from, 0);
    let extra = Money::zero(crate::money::Currency::Cny);
    Versioned {
        id: base.id,
        number: base.number,
        program: base.program,
        shop: base.shop,
        in_force_from: base.in_force_from,
        priority: base.priority,
        body: Promotion { number, last_day: date(last_day), factor_bp: 10_000, extra },
    }
}

/// P05: of the promotions of a day and shop the largest number, compared as a number, and the next one to be named.
#[test]
fn the_promotion_with_the_largest_number_applies() {
    let mut promotions = vec![
        promotion(None, 1_001, "2026-05-01", "2026-05-03"),
        promotion(Some(SHOP), 999, "2026-05-02", "2026-05-02"),
        promotion(Some(SHOP + 1), 1_009, "2026-05-01", "2026-05-03"),
        promotion(Some(SHOP), 7, "2026-05-02", "2026-05-04"),
    ];
    let table = [
        ("2026-04-30", None, None),
        ("2026-05-01", Some(1_001), None),
        ("2026-05-02", Some(1_001), Some(999)),
        ("2026-05-03", Some(1_001), Some(7)),
        ("2026-05-04", Some(7), None),
        ("2026-05-05", None, None),
    ];
    for _ in 0..promotions.len() {
        promotions.rotate_left(1);
        let rules = RuleSet { promotions: promotions.clone(), ..RuleSet::default() };
        let (program, shop) = (Id::new(Uuid::from_u128(PROGRAM)), Id::new(Uuid::from_u128(SHOP)));
        for (day, applies, next) in table {
            let found = rules.in_force(program, shop, date(day));
            let number = |of: Option<&Versioned<Promotion>>| of.map(|of| of.body.number);
            assert_eq!((number(found.promotion), number(found.outnumbered)), (applies, next), "{day}");
        }
    }
}

/// X01, P03: whoever is no member has the prices for everybody and the rounding of cash, and no rule that asks who they are.
#[test]
fn people_who_are_no_members_have_the_rules_for_everybody() {
    let pays =
        PointsPaymentRule { points: 100, worth: yuan("1"), share_max_bp: 10_000, step: 1, points_min: 1 };
    let discount = TierDiscount { percent_off_bp: vec![(0, 500)], excluded_categories: Vec::new() };
    let card = CardDiscount { policy: CardDiscountPolicy::WholeBill, discount };
    let rules = RuleSet {
        promotions: vec![
            promotion(None, 1, "2026-05-01", "2026-05-31"),
            promotion(None, 2, "2026-05-01", "2026-05-31"),
        ],
        points_payments: vec![always(50, pays)],
        card_discounts: vec![always(60, card)],
        pricing: vec![always(70, PricingRule { combine: Combine::Stack, items: Vec::new() })],
        cash_roundings: vec![always(80, CashRounding::DownToTenth.of_cash())],
        ..tier_rules()
    };
    let of_members = |rules: RulesInForce<'_>| {
        [
            rules.discount.is_some(),
            rules.points.is_some(),
            rules.ladder.is_some(),
            rules.promotion.is_some(),
            rules.outnumbered.is_some(),
            rules.points_payment.is_some(),
            rules.card_discount.is_some(),
        ]
    };
    let of_everybody = |rules: RulesInForce<'_>| [rules.pricing.is_some(), rules.cash_rounding.is_some()];
    let (program, shop) = (Id::new(Uuid::from_u128(PROGRAM)), Id::new(Uuid::from_u128(SHOP)));
    let in_force = rules.in_force(program, shop, date("2026-05-03"));
    assert_eq!((of_members(in_force), of_everybody(in_force)), ([true; 7], [true; 2]));
    let without = in_force.for_walk_ins();
    assert_eq!((of_members(without), of_everybody(without)), ([false; 7], [true; 2]));
}

/// OP11, §11: rules that are looked at without one of their versions are otherwise the same.
#[test]
fn one_version_is_left_out() {
    let order = |id| always(id, SpendingOrder::BonusFirst);
    let rules = RuleSet { spending_orders: vec![order(81), order(82)], ..tier_rules() };
    let expected = RuleSet { spending_orders: vec![order(82)], ..tier_rules() };
    assert_eq!(rules.without(order(81).id), expected);
}

/// OP18: a ladder asks for single top-ups where one alone reaches a tier, or where only the last months count.
#[test]
fn a_ladder_asks_for_single_top_ups_where_the_sum_does_not_tell() {
    let table = [
        (None, false, false, false),
        (None, true, false, false),
        (Some(12), false, false, false),
        (Some(12), true, false, true),
        (None, false, true, true),
    ];
    for (months, in_all, at_once, asks) in table {
        let mut ladder = tier_rules().ladders[0].body.clone();
        ladder.topped_up_months = months;
        ladder.steps[1].topped_up_from = in_all.then(|| yuan("3800"));
        ladder.steps[1].one_top_up_from = at_once.then(|| yuan("3800"));
        assert_eq!(ladder.asks_for_top_ups(), asks, "{months:?} {in_all} {at_once}");
    }
}
