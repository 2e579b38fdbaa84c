//! Worked examples §14.

use super::*;
use crate::ids::{LegalEntity, Posting};
use crate::ledger::{Lot as AnyLot, Pair};
use crate::rules::{BandMode, BonusAmount, RuleSet, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, line, yuan};
use uuid::Uuid;

const B: u128 = 0xB;
const C: u128 = 0xC;

fn shop(number: u128) -> Id<Shop> {
    Id::new(Uuid::from_u128(number))
}

fn till(bonus: i64, rule: CrossShopRule) -> TestTill {
    let bands = vec![TopUpBand::plain(yuan("100"), BonusAmount::Fixed(yuan(&bonus.to_string())))];
    TestTill::new(RuleSet {
        top_up: vec![always(10, TopUpRule::by_bands(BandMode::Highest, bands))],
        cross_shops: vec![always(70, rule)],
        ..RuleSet::default()
    })
}

fn at(till: &mut TestTill, number: u128) -> &mut TestTill {
    till.shop.id = shop(number);
    till.shop.legal_entity = Id::<LegalEntity>::new(Uuid::from_u128(number));
    till
}

fn pair(lot: &AnyLot) -> Option<&Pair> {
    if let AnyLot::Pair(pair) = lot { Some(pair) } else { None }
}

/// Positions of B and C, and what C delivered for B is settled with.
fn positions_of(till: &TestTill, share_bp: i32) -> (i64, i64, i64) {
    let mut matrix: Matrix<Id<Shop>> = Matrix::new();
    let mut carried: BTreeMap<(Id<Posting>, Id<Lot>), Carried> = BTreeMap::new();
    for decision in &till.decisions {
        let of = decision.posting.reverses;
        let root =
            of.and_then(|of| till.decisions.iter().find(|known| known.posting.id == of)).unwrap_or(decision);
        for ((lot, flow), moved) in moved(&decision.entries) {
            let issuer = till.lots.iter().filter_map(pair).find(|pair| pair.id == lot).unwrap().issuing_shop;
            let place = flow.place(issuer, root.posting.shop);
            let share = carried.entry((root.posting.id, lot)).or_default();
            let paid = if issuer == place { 0 } else { share.step(moved.bonus, share_bp) };
            matrix.entry((issuer, place)).or_default().add(flow, moved, paid);
        }
    }
    let positions = positions(&matrix);
    let amount = |number| positions.get(&shop(number)).map_or(0, Position::amount);
    (amount(B), amount(C), matrix.get(&(shop(B), shop(C))).map_or(0, Cell::settled))
}

fn used(bonus: i64, rule: CrossShopRule) -> TestTill {
    let mut till = till(bonus, rule);
    at(&mut till, B).top_up(yuan("100")).unwrap();
    at(&mut till, B).consume(vec![line(yuan("20"), "")]).unwrap();
    at(&mut till, C).consume(vec![line(yuan("30"), "")]).unwrap();
    till
}

/// OP10, §14: B tops up 100 and delivers 20, C delivers 30: +80, −30, 50 held; with 20 of bonus +83.33, −25, 58.33.
#[test]
fn the_table_of_two_shops() {
    let plain = positions_of(&used(0, CrossShopRule::default()), 0);
    assert_eq!(plain, (8_000, -3_000, 3_000));
    let till = used(20, CrossShopRule::default());
    assert_eq!(positions_of(&till, 0), (8_333, -2_500, 2_500));
    assert_eq!(till.wallet.principal, yuan("58.33"));
}

/// §14: the issuer may carry the bonus that others deliver, wholly or a part; the sum does not change.
#[test]
fn bonus_is_carried_as_the_rule_says() {
    let till = used(20, CrossShopRule::default());
    assert_eq!(positions_of(&till, 10_000), (8_833, -3_000, 3_000));
    assert_eq!(positions_of(&till, 5_000), (8_583, -2_750, 2_750));
    assert_eq!(positions_of(&till, 3_333), (8_500, -2_667, 2_667));
}

/// §14: where bonus is for the shop that gave it, the 30.00 at C are principal.
#[test]
fn bonus_only_where_it_was_given() {
    let rule = CrossShopRule { issuer_share_bp: 0, bonus_only_where_given: true };
    let till = used(20, rule);
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("53.33"), yuan("16.67")));
    assert_eq!(positions_of(&till, 0), (8_333, -3_000, 3_000));
    let refused = at(&mut till.clone(), C).consume(vec![line(yuan("53.34"), "")]);
    assert!(refused.is_err(), "{refused:?}");
}

/// §14: what C corrects for B moves B back.
#[test]
fn a_correction_moves_the_shop_of_its_original() {
    let mut till = till(20, CrossShopRule::default());
    at(&mut till, B).top_up(yuan("100")).unwrap();
    at(&mut till, C).reverse(0).unwrap();
    assert_eq!(positions_of(&till, 0), (0, 0, 0));
    at(&mut till, B).top_up(yuan("100")).unwrap();
    at(&mut till, B).consume(vec![line(yuan("20"), "")]).unwrap();
    assert_eq!(positions_of(&till, 0), (8_333, 0, 0));
    at(&mut till, C).reverse(3).unwrap();
    assert_eq!(positions_of(&till, 0), (10_000, 0, 0));
}

/// OP10: C is paid by B for counts that B sold, and pays for its own that B used; no principal moves, and all of it sums to nothing.
#[test]
fn counts_are_paid_by_the_shop_that_sold_them() {
    let mut matrix: Matrix<Id<Shop>> = Matrix::new();
    let mut add = |issuer, place, flow: Flow, pays| {
        matrix.entry((shop(issuer), shop(place))).or_default().add(flow, Moved::default(), pays);
    };
    add(B, C, Flow::CountsUsed, 40_000);
    add(B, C, Flow::CountsUsed, -10_000);
    add(B, C, Flow::CountsRefunded, 5_000);
    add(C, B, Flow::CountsUsed, 1_200);
    let positions = positions(&matrix);
    let (b, c) = (&positions[&shop(B)], &positions[&shop(C)]);
    assert_eq!((b.counts, c.counts), (33_800, -33_800));
    assert_eq!((b.amount() + c.amount(), b.between() + c.between(), b.own_left), (0, 0, 0));
    assert_eq!(matrix[&(shop(B), shop(C))].settled(), 35_000);
    let moved = Moved { principal: -2_500, bonus: -500 };
    assert_eq!(Flow::Delivered.settled(moved, 100), 2_600);
    assert_eq!(Flow::ToppedUp.settled(moved, 0), 0);
}

/// Parts of a return end at exactly nothing, whatever the share.
#[test]
fn parts_of_a_share_end_at_nothing() {
    for share_bp in [1, 3_333, 5_000, 9_999] {
        let mut carried = Carried::default();
        let paid = carried.step(-5, share_bp);
        let back: i64 = (0..5).map(|_| carried.step(1, share_bp)).sum();
        assert_eq!(paid + back, 0, "{share_bp}");
    }
}
