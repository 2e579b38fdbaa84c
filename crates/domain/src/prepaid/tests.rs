//! Worked examples §16, row by row.

use chrono::{Datelike as _, NaiveDate, TimeDelta};

use super::*;
use crate::ledger::{CASH, Kind};
use crate::refund::RefundCause;
use crate::rules::{BandMode, BonusAmount, RuleSet, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, all_by, always, line, yuan};
use crate::till::{CardState, Consume, TopUp};
use crate::top_up;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn cited() -> Citation {
    Citation { zh: "办法".to_owned(), en: "Measures".to_owned(), since: day(2012, 11, 1) }
}

fn figure<T>(value: T) -> Figure<T> {
    Figure { value, cited: cited() }
}

fn figures() -> Figures {
    Figures {
        from: day(2012, 11, 1),
        named_limit: figure(yuan("5000.00")),
        bearer_limit: figure(yuan("1000.00")),
        named_identity: cited(),
        bearer_identity_from: figure(yuan("10000.00")),
        company_transfer_from: figure(yuan("5000.00")),
        person_transfer_from: figure(yuan("50000.00")),
        transfer_methods: vec!["transfer".to_owned()],
        no_expiry: cited(),
        reserve_bp: figure(2_000),
        refund_fee_bp: None,
    }
}

fn pack() -> Pack {
    Pack { code: "cn".to_owned(), number: 1, currency: Currency::Cny, figures: vec![figures()] }
}

/// A pack that allows a fee of refunds of at most so much; any without.
pub(crate) fn pack_with_fee(most_bp: Option<i32>) -> Pack {
    Pack { figures: vec![Figures { refund_fee_bp: most_bp.map(figure), ..figures() }], ..pack() }
}

/// A till of a known person, with the pack on and 10 % bonus when asked for.
fn till(class: CardClass, counted: Counted, bonus_bp: i32) -> TestTill {
    let bands = vec![TopUpBand::plain(yuan("0.01"), BonusAmount::PercentBp(bonus_bp))];
    let rule = TopUpRule::by_bands(BandMode::Highest, bands);
    let rules = RuleSet {
        top_up: (bonus_bp > 0).then(|| always(10, rule)).into_iter().collect(),
        ..RuleSet::default()
    };
    let mut till = TestTill::new(rules);
    till.prepaid = Some((pack(), counted, class));
    till.wallet.buyer = Some(BuyerKind::Person);
    till
}

/// Tops up as a part of a purchase.
fn buy(till: &mut TestTill, method: &str, paid: &str, purchase: &str) -> Result<Decision, Rejection> {
    let command = TopUp {
        origin: till.origin.clone(),
        tenders: vec![Tender::plain(method.to_owned(), yuan(paid))],
        purchase: Some(yuan(purchase)),
        rules_seen: None,
        staff: Vec::new(),
    };
    till.run(|facts, fresh, now| top_up::decide(facts, &command, fresh, now))
}

fn over(limit: &str, holds: &str) -> Rejection {
    Rejection::CardLimit { limit: yuan(limit), holds: yuan(holds), cited: cited() }
}

/// §16: a named card holds up to 5 000.00, and a refusal names limit, source and date.
#[test]
fn a_named_card_holds_up_to_its_limit() {
    let mut till = till(CardClass::Named, Counted::Face, 0);
    till.top_up(yuan("4800.00")).unwrap();
    assert_eq!(till.clone().top_up(yuan("200.01")), Err(over("5000.00", "5000.01")));
    till.top_up(yuan("200.00")).unwrap();
    assert_eq!(till.wallet.principal, yuan("5000.00"));
}

/// §16: whether bonus counts is the company's choice.
#[test]
fn bonus_counts_when_the_company_says_face() {
    let holding = |counted, paid| {
        let mut till = till(CardClass::Named, counted, 1_000);
        till.top_up(yuan(paid)).map(|_| ())
    };
    assert_eq!(holding(Counted::Face, "4500.00"), Ok(()));
    assert_eq!(holding(Counted::Face, "4600.00"), Err(over("5000.00", "5060.00")));
    assert_eq!(holding(Counted::Principal, "4600.00"), Ok(()));
    assert_eq!(holding(Counted::Principal, "10000.00"), Err(over("5000.00", "10000.00")));
}

/// §16: the 10 000 → 12 000 of the manual is refused while the pack is on, and stands while it is off.
#[test]
fn the_manual_s_own_top_up_needs_the_pack_off() {
    let mut with = till(CardClass::Named, Counted::Face, 2_000);
    assert_eq!(with.clone().top_up(yuan("10000.00")), Err(over("5000.00", "12000.00")));
    with.prepaid = None;
    with.top_up(yuan("10000.00")).unwrap();
    assert_eq!(with.wallet.bonus, yuan("2000.00"));
}

/// §16: a bearer card holds up to 1 000.00.
#[test]
fn a_bearer_card_holds_up_to_its_limit() {
    let mut till = till(CardClass::Bearer, Counted::Face, 0);
    assert_eq!(till.clone().top_up(yuan("1000.01")), Err(over("1000.00", "1000.01")));
    till.top_up(yuan("1000.00")).unwrap();
}

/// §16: who buys bearer cards is asked from 10 000.00 at once; who buys a named card, always.
#[test]
fn the_buyer_is_asked_where_the_law_asks() {
    let mut bearer = till(CardClass::Bearer, Counted::Face, 0);
    bearer.wallet.buyer = None;
    buy(&mut bearer.clone(), CASH, "1000.00", "9999.99").unwrap();
    let unknown = |from| Err(Rejection::BuyerUnknown { from, cited: cited() });
    assert_eq!(buy(&mut bearer, CASH, "1000.00", "10000.00"), unknown(Some(yuan("10000.00"))));
    bearer.wallet.buyer = Some(BuyerKind::Person);
    buy(&mut bearer, CASH, "1000.00", "10000.00").unwrap();
    let mut named = till(CardClass::Named, Counted::Face, 0);
    named.wallet.buyer = None;
    assert_eq!(named.top_up(yuan("0.01")), unknown(None));
}

/// §16: a company pays 5 000.00 by transfer only, a person 50 000.00.
#[test]
fn large_purchases_are_paid_by_transfer() {
    for (buyer, below, at) in
        [(BuyerKind::Company, "4999.99", "5000.00"), (BuyerKind::Person, "49999.99", "50000.00")]
    {
        let mut till = till(CardClass::Bearer, Counted::Face, 0);
        till.wallet.buyer = Some(buyer);
        buy(&mut till.clone(), CASH, "100.00", below).unwrap();
        let refused = Rejection::TransferOnly { from: yuan(at), purchase: yuan(at), cited: cited() };
        assert_eq!(buy(&mut till, CASH, "100.00", at), Err(refused), "{buyer:?}");
        buy(&mut till, "transfer", "100.00", at).unwrap();
    }
    // What is told of the purchase is never less than what is paid here.
    let mut company = till(CardClass::Named, Counted::Face, 0);
    company.wallet.buyer = Some(BuyerKind::Company);
    assert!(matches!(buy(&mut company, CASH, "5000.00", "1.00"), Err(Rejection::TransferOnly { .. })));
}

/// §16: a return lifts a card over its limit, which is marked; then nothing is topped up until it holds less.
#[test]
fn a_return_may_lift_a_card_over_its_limit() {
    let mut till = till(CardClass::Named, Counted::Face, 0);
    till.top_up(yuan("5000.00")).unwrap();
    till.consume(vec![line(yuan("300.00"), "")]).unwrap();
    till.top_up(yuan("300.00")).unwrap();
    let returned = till.give_back(1, Vec::new()).unwrap();
    let mark = |decision: &Decision| {
        decision
            .derivation
            .not_fired
            .iter()
            .any(|silent| silent.cause == NotFiredCause::OverCardLimit(yuan("300.00")))
    };
    assert_eq!(till.wallet.principal, yuan("5300.00"));
    assert!(mark(&returned));
    assert_eq!(till.clone().top_up(yuan("0.01")), Err(over("5000.00", "5300.01")));
    let spent = till.consume(vec![line(yuan("300.01"), "")]).unwrap();
    assert!(!mark(&spent));
    till.top_up(yuan("0.01")).unwrap();
}

/// §16: a named card that lapsed three years ago keeps its money: it can be spent once it is renewed, or refunded.
#[test]
fn money_of_a_named_card_never_lapses() {
    let mut till = till(CardClass::Named, Counted::Face, 0);
    till.top_up(yuan("12.34")).unwrap();
    till.now += TimeDelta::days(3 * 366);
    let card = till.card.expect("a card");
    till.card = Some(crate::till::CardFacts { state: CardState::Lapsed, ..card });
    let lapsed = Rejection::CardNotUsable { state: CardState::Lapsed };
    assert_eq!(till.clone().consume(vec![line(yuan("12.34"), "")]), Err(lapsed));
    till.card = Some(card);
    let mut refunded = till.clone();
    let asked = refunded.ask_refund(RefundCause::Member).unwrap();
    assert_eq!(asked.refund.map(|refund| refund.amount), Some(yuan("12.34")));
    till.consume(vec![line(yuan("12.34"), "")]).unwrap();
    let ended = till.decisions.iter().flat_map(|decision| &decision.entries);
    let principal: Vec<i64> =
        ended.filter(|entry| entry.kind == Kind::Principal).map(|entry| entry.amount).collect();
    assert_eq!(principal, [1_234, -1_234]);
}

/// §16: 20 % of 123 456.78, half up; of the balance at the end of the quarter before.
#[test]
fn the_reserve_is_a_part_of_last_quarter_s_balance() {
    assert_eq!(reserve(yuan("123456.78"), &figures()), Some(yuan("24691.36")));
    for (today, end) in [
        (day(2026, 11, 29), day(2026, 9, 30)),
        (day(2026, 1, 1), day(2025, 12, 31)),
        (day(2026, 6, 30), day(2026, 3, 31)),
        (day(2026, 7, 1), day(2026, 6, 30)),
    ] {
        assert_eq!(last_quarter_end(today), Some(end), "{today}");
        assert!(end.with_day(1).is_some());
    }
}

/// Figures apply from their day on; before the first of them nothing is refused.
#[test]
fn figures_change_with_their_day() {
    let mut later = figures();
    later.from = day(2026, 5, 4);
    later.named_limit.value = yuan("6000.00");
    let mut till = till(CardClass::Named, Counted::Face, 0);
    till.prepaid =
        Some((Pack { figures: vec![figures(), later], ..pack() }, Counted::Face, CardClass::Named));
    assert_eq!(till.clone().top_up(yuan("6000.00")), Err(over("5000.00", "6000.00")));
    till.now += TimeDelta::days(1);
    till.top_up(yuan("6000.00")).unwrap();
    let mut future = figures();
    future.from = day(2027, 1, 1);
    till.prepaid = Some((Pack { figures: vec![future], ..pack() }, Counted::Face, CardClass::Named));
    till.top_up(yuan("50000.00")).unwrap();
}

/// §16: only what gives value back marks a card that is over its limit: neither what takes from it nor what leaves it as it is.
#[test]
fn only_what_gives_back_marks_a_card() {
    let mut till = till(CardClass::Named, Counted::Face, 1_000);
    till.top_up(yuan("4500")).unwrap();
    till.consume(vec![line(yuan("300"), "")]).unwrap();
    till.top_up(yuan("300")).unwrap();
    // 4 950.00 less 300.00 and 330.00 more are 4 980.00.
    let marks = |decision: Decision| -> Vec<NotFiredCause> {
        let causes = decision.derivation.not_fired.into_iter().map(|silent| silent.cause);
        causes.filter(|cause| matches!(cause, NotFiredCause::OverCardLimit(_))).collect()
    };
    let back = till.give_back(1, Vec::new()).unwrap();
    assert_eq!(marks(back), [NotFiredCause::OverCardLimit(yuan("280"))]);
    assert_eq!(marks(till.consume(vec![line(yuan("10"), "")]).unwrap()), []);
    let by_cash = Consume::from_stored_value(till.origin.clone(), vec![line(yuan("10"), "")]);
    assert_eq!(marks(till.sell(Consume { tenders: all_by(CASH), ..by_cash }).unwrap()), []);
}

/// §16: what counts towards a limit is kept by its code, who bought a card by its number.
#[test]
fn choices_are_found_by_their_codes() {
    assert_eq!(Counted::ALL.map(Counted::code), ["face", "principal"]);
    assert_eq!(Counted::ALL.map(|counted| Counted::from_code(counted.code())), Counted::ALL.map(Some));
    assert_eq!(Counted::from_code("bonus"), None);
    assert_eq!([1, 2].map(BuyerKind::from_number), BuyerKind::ALL.map(Some));
    assert_eq!(BuyerKind::from_number(3), None);
}
