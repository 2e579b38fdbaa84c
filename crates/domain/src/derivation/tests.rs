//! What others read from a derivation: serials, points, bulk purchases, and what a refund ended.

use super::*;
use crate::refund::{RefundCause, RefundSubject};
use crate::rules::RuleSet;
use crate::slips::PointsSerial;
use crate::test_till::{TestTill, all_by, item, line, package, thing, tier_rules, yuan};
use crate::till::Consume;

/// X03: a serial is told with the slip that it was rebuilt from; without one there is nothing to tell.
#[test]
fn a_serial_is_told_with_its_slip() {
    let mut till = TestTill::new(tier_rules());
    let sale = |till: &TestTill, serial: Option<PointsSerial>| Consume {
        tenders: all_by("cash"),
        serial,
        ..Consume::from_stored_value(till.origin.clone(), vec![line(yuan("20"), "")])
    };
    let typed = PointsSerial { text: "70012".to_owned(), rebuilt: None };
    let sold = till.sell(sale(&till, Some(typed))).unwrap();
    assert_eq!(sold.derivation.serial(), Some(("70012", None)));
    assert_eq!(till.sell(sale(&till, None)).unwrap().derivation.serial(), None);
    let step = Step::Serial { serial: "70013".to_owned(), rebuilt_from: Some(thing(7)) };
    let rebuilt = Derivation { steps: vec![step], not_fired: Vec::new() };
    assert_eq!(rebuilt.serial(), Some(("70013", Some(thing(7)))));
}

/// P02, P03: a sale earned points when it earned at least one: 10.00 earn one, 9.99 none.
#[test]
fn points_are_earned_from_the_first_on() {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("100")).unwrap();
    for (price, earned) in [("10.00", true), ("9.99", false)] {
        let sold = till.consume(vec![line(yuan(price), "")]).unwrap();
        assert_eq!(sold.derivation.earned_points(), earned, "{price}");
        assert!(!sold.derivation.is_bulk_purchase());
    }
    assert!(!till.top_up(yuan("100")).unwrap().derivation.earned_points());
}

/// OP11: a refund tells what it ended lot by lot, with the part of the price that no use was charged, and what came back package by
/// package, each known by its first lot. Of 400.00 for two items of 10 × 20.00 and 20 × 15.00 the first bears 160.00; 5 of 10 washes
/// for 120.00 are used.
#[test]
fn a_refund_tells_its_lots_and_packages() {
    let mut till = TestTill::new(RuleSet::default());
    let items = vec![item("cut", 10, 0, yuan("20")), item("care", 20, 0, yuan("15"))];
    let both = till.sell_package(&package(yuan("400"), items), all_by("cash")).unwrap().posting.id;
    let wash = package(yuan("120"), vec![item("wash", 10, 0, yuan("15"))]);
    let washes = till.sell_package(&wash, all_by("cash")).unwrap().posting.id;
    till.use_counts("wash", 5).unwrap();
    let lots: Vec<_> = till.counts().iter().map(|lot| lot.id).collect();
    let [cut, care, wash] = lots[..] else { panic!("three lots") };

    let subject = RefundSubject::Packages(vec![both, washes]);
    let asked = till.ask_refund_of(subject, RefundCause::Shop).unwrap().refund.unwrap();
    till.approve_refund(asked.id);
    let paid = till.pay_refund(asked.id, asked.amount).unwrap();
    let told = &paid.derivation;
    assert_eq!(told.refunded_counts().collect::<Vec<_>>(), [cut, care, wash]);
    assert_eq!(
        told.refunded_prices().collect::<Vec<_>>(),
        [(cut, yuan("160")), (care, yuan("240")), (wash, yuan("60"))]
    );
    assert_eq!(told.refunded_packages(), [(cut, yuan("400")), (wash, yuan("60"))]);
}
