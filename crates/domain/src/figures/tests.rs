//! Postings of a till in memory, added up.

use super::*;
use crate::ledger::{CASH, STORED_VALUE, Tender};
use crate::refund::RefundCause;
use crate::test_till::{TestTill, all_by, line, tier_rules, yuan};
use crate::till::{Consume, LineInput, OwnPrice, ReturnInput, ReturnPart, TenderInput};

/// All postings of a till, corrections with their originals.
fn figures_of(till: &TestTill) -> Figures {
    let mut figures = Figures::new();
    for decision in &till.decisions {
        let original = decision.posting.reverses.and_then(|id| {
            let original = till.decisions.iter().find(|known| known.posting.id == id)?;
            Some(PostingFacts::of(original, None))
        });
        add(&mut figures, &PostingFacts::of(decision, original));
    }
    figures
}

fn sell(till: &mut TestTill, price: &str, tenders: Vec<TenderInput>) {
    let lines = vec![line(yuan(price), "special")];
    till.sell(Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) }).unwrap();
}

/// OP04, worked example §15: cash and card, top-up and refund; what was received and what was delivered are different figures.
#[test]
fn received_and_delivered_are_told_apart() {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("1000")).unwrap();
    sell(&mut till, "320", all_by(CASH));
    sell(&mut till, "540", all_by("wechat"));
    sell(&mut till, "860", all_by(STORED_VALUE));
    let asked = till.ask_refund(RefundCause::Shop).unwrap();
    till.approve_refund(asked.posting.id);
    let left = yuan("140");
    till.pay_refund(asked.posting.id, left).unwrap();
    let figures = figures_of(&till);
    assert_eq!(paid_by(&figures, CASH), 32_000 + 100_000 - 14_000);
    assert_eq!(paid_by(&figures, "wechat"), 54_000);
    let delivered = sum(&figures, |key| key.action.delivers() && key.figure == Figure::Postings);
    assert_eq!((delivered.amount, delivered.count), (172_000, 3));
    assert_eq!(moved(&figures, Kind::Principal, Book::Delivered), -86_000);
    assert_eq!(moved(&figures, Kind::Principal, Book::Received), 100_000);
    assert_eq!(moved(&figures, Kind::Principal, Book::Refunded), -14_000);
}

/// RP01, S06: a correction takes back every figure of its original and is told apart from it.
#[test]
fn a_correction_takes_back_every_figure() {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("1000")).unwrap();
    till.reverse(0).unwrap();
    sell(&mut till, "88.50", all_by(CASH));
    till.reverse(2).unwrap();
    let figures = figures_of(&till);
    let mut both: BTreeMap<(Action, Figure), Amount> = BTreeMap::new();
    for (key, each) in &figures {
        let sum = both.entry((key.action, key.figure.clone())).or_default();
        sum.amount += each.amount;
        sum.count += each.count;
    }
    assert!(both.values().all(|sum| *sum == Amount::default()), "{both:?}");
    let corrected = sum(&figures, |key| key.is_correction && key.figure == Figure::Postings);
    assert_eq!((corrected.amount, corrected.count), (-100_000 - 8_850, -2));
}

/// RP01: what comes back of a sale takes back its category, its list price and its money.
#[test]
fn returns_take_back_what_was_sold() {
    let mut till = TestTill::new(tier_rules());
    sell(&mut till, "88.50", all_by(CASH));
    till.give_back(0, vec![ReturnInput { line: 1, part: ReturnPart::Amount(yuan("88.50")) }]).unwrap();
    let figures = figures_of(&till);
    assert_eq!(paid_by(&figures, CASH), 0);
    for figure in [Figure::Listed, Figure::Category(Some("special".to_owned()))] {
        assert_eq!(sum(&figures, |key| key.figure == figure).amount, 0, "{figure:?}");
    }
    let returned = sum(&figures, |key| key.action == Action::Return && key.figure == Figure::Postings);
    assert_eq!((returned.amount, returned.count), (-8_850, 1));
}

/// RP01: 免单 is what was given for nothing: neither what costs nothing anyway, nor what was only made cheaper.
#[test]
fn what_was_free_is_told_apart_from_what_was_cheaper() {
    let mut till = TestTill::new(tier_rules());
    let own = |own_price, price: &str| LineInput { own_price, ..line(yuan(price), "special") };
    let lines = vec![
        LineInput { quantity: 2, ..own(Some(OwnPrice::Free), "30") },
        own(Some(OwnPrice::Each(yuan("45"))), "50"),
        own(None, "0"),
    ];
    let consume = Consume {
        tenders: all_by(CASH),
        reason: Some("birthday".to_owned()),
        price_floor_bp: 0,
        ..Consume::from_stored_value(till.origin.clone(), lines)
    };
    till.sell(consume).unwrap();
    let figures = figures_of(&till);
    let of = |figure| sum(&figures, |key| key.figure == figure);
    assert_eq!(of(Figure::Free), Amount { amount: 6_000, count: 2 });
    assert_eq!(of(Figure::Discount), Amount { amount: 6_500, count: 2 });
    assert_eq!(of(Figure::Listed), Amount { amount: 11_000, count: 4 });
}

/// RP01: tenders of a top-up count as money, and nothing of it as delivered.
#[test]
fn a_top_up_delivers_nothing() {
    let mut till = TestTill::new(tier_rules());
    till.top_up(yuan("100")).unwrap();
    let figures = figures_of(&till);
    assert_eq!(sum(&figures, |key| key.action.delivers()), Amount::default());
    let tenders: Vec<Tender> = till.decisions[0].posting.tenders.clone();
    assert_eq!(tenders.iter().map(|tender| paid_by(&figures, &tender.method)).sum::<i64>(), 10_000);
}

#[test]
fn a_figure_is_known_by_its_name() {
    let employee = Id::new(uuid::Uuid::max());
    let figures = [
        Figure::Postings,
        Figure::Tender("bank:of:x".to_owned()),
        Figure::Entry { kind: 1, book: 30 },
        Figure::Listed,
        Figure::Discount,
        Figure::Free,
        Figure::Rounding,
        Figure::Category(None),
        Figure::Category(Some("hair:cut".to_owned())),
        Figure::Staff { employee, role: Role::Seller },
        Figure::Staff { employee, role: Role::Performer },
    ];
    for figure in figures {
        assert_eq!(Figure::from_code(&figure.code()), Some(figure));
    }
    for unknown in ["", "tender", "postings:1", "entry:1", "seller:x"] {
        assert_eq!(Figure::from_code(unknown), None, "{unknown}");
    }
}
