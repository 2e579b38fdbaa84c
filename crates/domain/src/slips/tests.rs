//! Rebuilt slips and typed serials: whose serial, which day, which tier.

use chrono::{NaiveDate, TimeDelta};

use super::*;
use crate::rules::{Promotion, RuleSet};
use crate::test_till::{TestTill, all_by, always, line, shop, tier_rules, yuan};
use crate::till::Mandate;

/// Worked example §6: no. 1007 on 3 May alone counts 1 × A + 100.
fn promoted() -> RuleSet {
    let day = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    let promotion = Promotion { number: 1007, last_day: day, factor_bp: 10_000, extra: yuan("100") };
    let mut promotion = always(90, promotion);
    promotion.in_force_from = day;
    RuleSet { promotions: vec![promotion], ..tier_rules() }
}

fn sale(till: &TestTill, price: &str, serial: Option<&str>) -> Consume {
    let serial = serial.map(|text| PointsSerial { text: text.to_owned(), rebuilt: None });
    let lines = vec![line(yuan(price), "")];
    Consume { tenders: all_by("cash"), serial, ..Consume::from_stored_value(till.origin.clone(), lines) }
}

/// The first posting as the writer loads it.
fn written(till: &TestTill, serial: &str) -> WrittenSlip {
    let posting = &till.decisions[0].posting;
    WrittenSlip {
        id: posting.id,
        kind: posting.kind,
        shop: posting.shop,
        occurred_at: posting.occurred_at,
        tier: posting.tier_change.map_or(till.wallet.tier, |change| change.from),
        serial: serial.to_owned(),
        replaced_by: None,
    }
}

fn undo(till: &TestTill) -> Reverse {
    Reverse { origin: till.origin.clone(), reason: "mistyped".to_owned(), mandate: Mandate::default() }
}

/// Rebuilds the first posting: both halves, as the till posts them.
fn rebuild(till: &mut TestTill, slip: &WrittenSlip, price: &str) -> Result<(), Rejection> {
    let (undo, sale) = rebuilt(shop().id, slip, &undo(till), &sale(till, price, None))?;
    let original = till.original(0);
    till.run(|facts, fresh, now| crate::reversal::decide(facts, &original, &undo, fresh, now))?;
    till.sell(sale).map(drop)
}

/// X03, §6: 286.00 → 386.00 → 38; three days later 268.00 of the same day → 368.00 → 36, with the serial, on the day of the slip.
#[test]
fn a_rebuilt_slip_has_serial_day_and_promotion_of_the_wrong_one() {
    let mut till = TestTill::new(promoted());
    till.sell(sale(&till, "286", Some("70012"))).unwrap();
    assert_eq!(till.wallet.reward_points, 38);
    till.now += TimeDelta::days(3);
    let slip = written(&till, "70012");
    rebuild(&mut till, &slip, "268").unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (36, 268));
    let [first, undo, last] = &till.decisions[..] else { panic!("three postings") };
    let day = first.posting.business_date;
    assert_eq!([undo.posting.business_date, last.posting.business_date], [day, day]);
    assert!(last.posting.recorded_at > first.posting.recorded_at);
    let step = Step::Serial { serial: "70012".to_owned(), rebuilt_from: Some(first.posting.id) };
    assert_eq!(last.derivation.steps.first(), Some(&step));
}

/// X03, L02: the wrong slip raised the tier, and a later one is at that tier's price: the right one has the tier before both.
#[test]
fn a_rebuilt_slip_has_the_tier_of_its_time() {
    let mut till = TestTill::new(tier_rules());
    till.sell(sale(&till, "10000", None)).unwrap();
    till.sell(sale(&till, "9000", None)).unwrap();
    let slip = WrittenSlip { tier: 0, ..written(&till, "S01-T1-20260503-0001") };
    rebuild(&mut till, &slip, "10000").unwrap();
    let last = till.decisions.last().unwrap();
    // No silver discount, no silver factor: 10 000.00 at 1 point per 10.00.
    assert_eq!(last.posting.total, yuan("10000"));
    let points: Vec<i64> = last.derivation.steps.iter().filter_map(reward).collect();
    assert_eq!(points, [1_000]);
}

fn reward(step: &Step) -> Option<i64> {
    if let Step::Reward { points, .. } = step { Some(*points) } else { None }
}

/// X03: whoever rebuilds a slip says by that which one is replaced: the sale names none beside it, and is otherwise as asked.
#[test]
fn a_rebuilt_slip_replaces_nothing_else() {
    let mut till = TestTill::new(tier_rules());
    till.sell(sale(&till, "286", None)).unwrap();
    let (slip, undo) = (written(&till, "70012"), undo(&till));
    let replaces = Some(Box::new(Replaces { original: slip.id, undo: undo.clone() }));
    let asked = sale(&till, "268", None);
    let rebuilt_from = Some(Rebuilt { from: slip.id, tier: 0 });
    let expected = Consume {
        origin: Origin { occurred_at: Some(slip.occurred_at), ..till.origin.clone() },
        serial: Some(PointsSerial { text: "70012".to_owned(), rebuilt: rebuilt_from }),
        ..asked.clone()
    };
    let (_, again) = rebuilt(shop().id, &slip, &undo, &Consume { replaces, ..asked }).unwrap();
    assert_eq!(again, expected);
}

/// OP24: the number of a paper slip is a serial behind the code of its shop, where it is plain and short.
#[test]
fn a_paper_slip_has_a_serial_of_its_shop() {
    assert_eq!(paper_serial("S01", "70012"), Some("S01/70012".to_owned()));
    for wrong in ["", "7-12", "12345678901234567"] {
        assert_eq!(paper_serial("S01", wrong), None, "{wrong}");
    }
}

/// X03: a serial of a slip that stands is nobody else's; what is typed is short and plain.
#[test]
fn a_typed_serial_is_plain_and_carried_once() {
    let till = TestTill::new(tier_rules());
    for wrong in ["", "S01-T1-20260503-0001", "12345678901234567", "7 12", "序号"] {
        let refused = till.clone().sell(sale(&till, "10", Some(wrong)));
        assert_eq!(refused, Err(Rejection::PointsSerialInvalid), "{wrong}");
    }
    let mut taken = till.clone();
    let by = taken.wallet.id.value();
    taken.serial_of = Some(Id::new(by));
    let refused = taken.sell(sale(&till, "10", Some("70012")));
    let expected = Rejection::PointsSerialInUse { serial: "70012".to_owned(), by: Some(Id::new(by)) };
    assert_eq!(refused, Err(expected));
}

/// X03: only a sale is rebuilt, in its shop, and once.
#[test]
fn other_postings_shops_and_second_rebuilds_are_refused() {
    let mut till = TestTill::new(tier_rules());
    till.sell(sale(&till, "286", None)).unwrap();
    let slip = written(&till, "70012");
    let (undo, sale) = (undo(&till), sale(&till, "268", None));
    let ask = |slip: &WrittenSlip| rebuilt(shop().id, slip, &undo, &sale).map(drop);
    assert_eq!(
        ask(&WrittenSlip { kind: PostingKind::TopUp, ..slip.clone() }),
        Err(Rejection::NotReplaceable)
    );
    let elsewhere = Id::new(slip.id.value());
    assert_eq!(ask(&WrittenSlip { shop: elsewhere, ..slip.clone() }), Err(Rejection::SlipOfOtherShop));
    let by = Some(slip.id);
    let refused = Rejection::PointsSerialInUse { serial: "70012".to_owned(), by };
    assert_eq!(ask(&WrittenSlip { replaced_by: by, ..slip.clone() }), Err(refused));
    assert_eq!(ask(&slip), Ok(()));
}
