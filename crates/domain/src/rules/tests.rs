use chrono::NaiveDate;
use uuid::Uuid;

use super::*;

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
