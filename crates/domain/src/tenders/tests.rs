//! Worked examples §4.3, §5.2, §5.3, §5.5 as whole sales: who paid what, on which line, and what that earned.

use super::*;
use crate::derivation::NotFiredCause;
use crate::ledger::{ConsumptionLine, Decision, LineKind, PaidPart};
use crate::recompute::recompute;
use crate::rules::{EarningBase, PointsPaymentRule, RuleSet};
use crate::test_till::{TestTill, always, line, tier_rules, yuan};
use crate::till::{Consume, LineInput, ReturnInput, ReturnPart};

fn tender(method: &str, amount: &str) -> TenderInput {
    let amount = (!amount.is_empty()).then(|| yuan(amount));
    TenderInput {
        method: method.to_owned(),
        amount,
        given: None,
        points: None,
        reference: None,
        vouchers: Vec::new(),
        payment: None,
    }
}

fn points(number: i64) -> TenderInput {
    TenderInput { points: Some(number), ..tender(POINTS, "") }
}

/// The rules of §5, with points that pay 100 for 1.00 and 抹分.
fn rules() -> RuleSet {
    let pay =
        PointsPaymentRule { points: 100, worth: yuan("1"), share_max_bp: 3_000, step: 100, points_min: 100 };
    RuleSet {
        points_payments: vec![always(70, pay)],
        cash_roundings: vec![always(80, CashRounding::DownToTenth.of_cash())],
        ..tier_rules()
    }
}

fn till(rules: RuleSet) -> TestTill {
    TestTill::new(rules)
}

fn sell(
    till: &mut TestTill,
    lines: Vec<LineInput>,
    tenders: Vec<TenderInput>,
) -> Result<Decision, Rejection> {
    let command = Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) };
    till.sell(command)
}

/// What each way of payment paid.
fn paid(decision: &Decision) -> Vec<(&str, String)> {
    let tenders = decision.posting.tenders.iter();
    tenders.map(|tender| (tender.method.as_str(), tender.amount.to_string())).collect()
}

/// §4.3, every row: all that is due is rounded, whoever pays it; a return in two parts gives back what was paid, to the fen.
#[test]
fn all_that_is_due_is_rounded_whoever_pays() {
    let modes = [
        CashRounding::DownToTenth,
        CashRounding::DownToUnit,
        CashRounding::HalfUpToTenth,
        CashRounding::HalfUpToUnit,
    ];
    for (due, expected) in [
        ("88.40", ["88.40", "88.00", "88.40", "88.00"]),
        ("88.44", ["88.40", "88.00", "88.40", "88.00"]),
        ("88.45", ["88.40", "88.00", "88.50", "88.00"]),
        ("88.50", ["88.50", "88.00", "88.50", "89.00"]),
        ("88.97", ["88.90", "88.00", "89.00", "89.00"]),
        ("0.04", ["0.00", "0.00", "0.00", "0.00"]),
        ("0.05", ["0.00", "0.00", "0.10", "0.00"]),
    ] {
        for (mode, total) in modes.into_iter().zip(expected) {
            for ways in [vec![], vec!["wechat"], vec![STORED_VALUE, CASH]] {
                let rules = RuleSet { cash_roundings: vec![always(80, mode.of_due())], ..rules() };
                let mut till = till(rules);
                till.top_up(yuan("1000")).unwrap();
                let before = (till.wallet.principal, till.wallet.reward_points);
                let first = if ways.len() > 1 && due.len() > 4 { "30.05" } else { "0.01" };
                let tenders = ways.iter().map(|way| match *way {
                    STORED_VALUE => tender(STORED_VALUE, first),
                    other => TenderInput::rest(other.to_owned()),
                });
                let third = yuan(due).minor() / 3;
                let goods = [third, yuan(due).minor() - third]
                    .map(|minor| line(Money::from_minor(minor, before.0.currency()), ""));
                let sold = sell(&mut till, goods.to_vec(), tenders.collect());
                if total == "0.00" && ways.len() > 1 {
                    assert!(matches!(sold, Err(Rejection::TendersDoNotCover { .. })), "{due} {mode:?}");
                    continue;
                }
                let sold = sold.unwrap();
                assert_eq!(sold.posting.total, yuan(total), "{due} {mode:?} {ways:?}");
                assert_eq!(recompute(&sold.derivation), Ok(()));
                let half = ReturnInput { line: 2, part: ReturnPart::Rest };
                let parts = [till.give_back(1, vec![half]).unwrap(), till.give_back(1, vec![]).unwrap()];
                let back: i64 = parts.iter().map(|part| part.posting.total.minor()).sum();
                assert_eq!(back, yuan(total).minor(), "{due} {mode:?} {ways:?}");
                assert_eq!((till.wallet.principal, till.wallet.reward_points), before);
                for part in &parts {
                    let by_ways: i64 = part.posting.tenders.iter().map(|way| way.amount.minor()).sum();
                    assert!(ways.is_empty() || by_ways == part.posting.total.minor(), "{part:?}");
                }
            }
        }
    }
}

/// §4.3: 88.97 paid 50.00 by card and the rest in cash, 抹分 of all that is due; 50.05 leaves 38.85 instead of 38.90. The base of
/// points is what was paid.
#[test]
fn rounding_of_the_due_is_a_line_of_its_own() {
    for (by_card, cash) in [("50", "38.90"), ("50.05", "38.85")] {
        let rules =
            RuleSet { cash_roundings: vec![always(80, CashRounding::DownToTenth.of_due())], ..rules() };
        let mut till = till(rules);
        till.top_up(yuan("100")).unwrap();
        let tenders = vec![tender(STORED_VALUE, by_card), TenderInput::rest(CASH.to_owned())];
        let sold = sell(&mut till, vec![line(yuan("88.97"), "")], tenders).unwrap();
        assert_eq!(paid(&sold)[1], ("cash", cash.to_owned()));
        let rounding = &sold.lines[1];
        assert_eq!(
            (rounding.kind, rounding.charged),
            (LineKind::Rounding, yuan("0").checked_sub(yuan("0.07")).unwrap())
        );
        let base = sold.derivation.steps.iter().find_map(|step| {
            let Step::Reward { base, .. } = step else { return None };
            Some(*base)
        });
        assert_eq!(base, Some(yuan("88.90")));
        till.reverse(1).unwrap();
        assert_eq!(till.wallet.principal, yuan("100"));
    }
}

/// §4.3: 88.97 become 89.00; what rounding adds is a line of its own, which is paid like the others.
#[test]
fn what_rounding_adds_is_paid_like_all_else() {
    let rules = RuleSet { cash_roundings: vec![always(80, CashRounding::HalfUpToUnit.of_due())], ..rules() };
    let sold = sell(&mut till(rules), vec![line(yuan("88.97"), "")], vec![tender(CASH, "")]).unwrap();
    let added = ConsumptionLine {
        kind: LineKind::Rounding,
        paid: vec![PaidPart { method: CASH.to_owned(), amount: yuan("0.03") }],
        earned_on: yuan("0.03"),
        ..ConsumptionLine::plain(yuan("0"), yuan("0.03"))
    };
    assert_eq!(sold.lines[1..], [added]);
}

/// §4.3: nobody pays by what was rounded off.
#[test]
fn rounding_is_no_way_of_payment() {
    let mut till = till(rules());
    let refused = sell(&mut till, vec![line(yuan("1"), "")], vec![TenderInput::rest(ROUNDING.to_owned())]);
    assert_eq!(refused, Err(Rejection::TenderInvalid { tender: 0 }));
}

/// §4.3: 88.97 paid 50.00 by card and the rest in cash, 抹分.
#[test]
fn only_the_cash_part_is_rounded_by_a_line_of_its_own() {
    let mut till = till(rules());
    let cash = TenderInput { given: Some(yuan("50")), ..tender(CASH, "") };
    let sale =
        sell(&mut till, vec![line(yuan("88.97"), "")], vec![tender("bank_card", "50.00"), cash]).unwrap();
    assert_eq!(paid(&sale), [("bank_card", "50.00".into()), ("cash", "38.90".into())]);
    assert_eq!((sale.posting.list_total, sale.posting.total), (yuan("88.97"), yuan("88.90")));
    let rounding = &sale.lines[1];
    assert_eq!((rounding.kind, rounding.charged), (LineKind::Rounding, yuan("-0.07")));
    assert_eq!(sale.wallet.tier_points, 88);

    till.reverse(0).unwrap();
    assert_eq!((till.wallet.tier_points, till.wallet.reward_points), (0, 0));
}

/// P03, §5.2: 10 % off, A 120 normal, B 80 special, C 100 normal; 2 000 points pay 20.00, cash the rest; every base.
#[test]
fn the_base_is_declared() {
    for (base, expected, on_lines) in [
        (EarningBase::ListPrice, 22, ["120.00", "0.00", "100.00"]),
        (EarningBase::AfterDiscount, 19, ["108.00", "0.00", "90.00"]),
        (EarningBase::WithoutPointsPart, 18, ["100.23", "0.00", "83.53"]),
        (EarningBase::PointsPayExcludedFirst, 19, ["108.00", "0.00", "90.00"]),
    ] {
        let mut rules = rules();
        rules.points[0].body.base = base;
        rules.points[0].body.tier_factors_bp.clear();
        let mut till = till(rules);
        till.wallet.tier = 2;
        till.wallet.tier_points = 50_000;
        till.give_points(2_000);
        let lines = vec![line(yuan("120"), ""), line(yuan("80"), "special"), line(yuan("100"), "")];
        let sale = sell(&mut till, lines, vec![points(2_000), tender(CASH, "")]).unwrap();
        assert_eq!(paid(&sale), [("points", "20.00".into()), ("cash", "258.00".into())]);
        assert_eq!(sale.wallet.reward_points, expected, "{base:?}");
        let earned_on: Vec<String> = sale.lines.iter().map(|line| line.earned_on.to_string()).collect();
        assert_eq!(earned_on, on_lines, "{base:?}");
    }
}

/// P10: points and what they paid are shared over the lines, and come back with a correction.
#[test]
fn points_pay_and_come_back() {
    let mut till = till(rules());
    till.give_points(2_000);
    let lines = vec![line(yuan("200"), ""), line(yuan("100"), "")];
    let sale = sell(&mut till, lines, vec![points(1_000), tender("wechat", "")]).unwrap();
    let by_points: Vec<String> = sale.lines.iter().map(|line| line.paid[0].amount.to_string()).collect();
    assert_eq!(by_points, ["6.67", "3.33"]);
    assert_eq!((sale.wallet.reward_points, sale.wallet.tier_points), (1_029, 290));
    assert!(
        sale.derivation
            .not_fired
            .iter()
            .any(|not_fired| { not_fired.cause == NotFiredCause::PointsPartDoesNotEarn(yuan("10.00")) })
    );
    till.reverse(0).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (2_000, 0));
}

/// P10, S04, §4.3, §5.5: a slip says who paid what: points by their rule, cash as it was rounded, and every other way but stored
/// value, of which its pairs tell.
#[test]
fn a_slip_says_who_paid_what() {
    let mut till = till(rules());
    till.top_up(yuan("50")).unwrap();
    till.give_points(2_000);
    let tenders =
        vec![points(1_000), tender(STORED_VALUE, "20"), tender("bank_card", "30"), tender(CASH, "")];
    let sale = sell(&mut till, vec![line(yuan("88.97"), "")], tenders).unwrap();
    let by = |method: &str, amount| Step::Tendered { method: method.to_owned(), amount: yuan(amount) };
    let paid =
        |step: &&Step| matches!(step, Step::PointsPaid { .. } | Step::Rounded { .. } | Step::Tendered { .. });
    let said: Vec<Step> = sale.derivation.steps.iter().filter(paid).cloned().collect();
    // Points may pay 30 % of 88.97: 26.69, for which 2 600 points are the most in hundreds.
    let by_points = Step::PointsPaid {
        rule: always(70, ()).id,
        points: 1_000,
        per: 100,
        worth: yuan("1"),
        amount: yuan("10"),
        most: 2_600,
    };
    let rounded = Step::Rounded {
        rule: always(80, ()).id,
        mode: CashRounding::DownToTenth,
        scope: RoundingScope::CashPart,
        before: yuan("28.97"),
        after: yuan("28.90"),
    };
    assert_eq!(said, [by_points, rounded, by("bank_card", "30"), by(CASH, "28.90")]);
}

/// P03, §5.3: a coupon of somebody else earns nothing, nor does bonus when the rule says so.
#[test]
fn silent_ways_of_payment_earn_nothing() {
    let mut rules = rules();
    rules.points[0].body.silent_tenders = vec!["coupon".into()];
    let mut till = till(rules);
    let lines = vec![line(yuan("60"), "special"), line(yuan("140"), "")];
    let sale = sell(&mut till, lines, vec![tender("coupon", "100"), tender("cash", "")]).unwrap();
    assert_eq!(sale.wallet.tier_points, 70);
}

/// S04: stored value pays what it is asked to pay, the rest is paid otherwise.
#[test]
fn stored_value_pays_a_part() {
    let mut till = till(rules());
    till.top_up(yuan("100")).unwrap();
    let lines = || vec![line(yuan("150"), "")];
    let sale = sell(&mut till, lines(), vec![tender(STORED_VALUE, "60"), tender("alipay", "")]).unwrap();
    assert_eq!(paid(&sale), [("stored_value", "60.00".into()), ("alipay", "90.00".into())]);
    assert_eq!(sale.wallet.principal, yuan("40"));
    let short = sell(&mut till, lines(), vec![tender(STORED_VALUE, ""), tender("alipay", "90")]);
    let refused = Rejection::InsufficientBalance { available: yuan("40"), required: yuan("60") };
    assert_eq!(short.unwrap_err(), refused);
}

/// §4.3: ways of payment that cannot be are refused by their name.
#[test]
fn ways_of_payment_must_make_sense() {
    let ask = |tenders| sell(&mut till(rules()), vec![line(yuan("10"), "")], tenders).unwrap_err();
    let invalid = |place| Rejection::TenderInvalid { tender: place };
    assert_eq!(ask(vec![tender(CASH, ""), tender("wechat", "")]), invalid(1));
    assert_eq!(ask(vec![tender(CASH, "5"), tender(CASH, "5")]), invalid(1));
    assert_eq!(ask(vec![tender(CASH, "-5"), tender("wechat", "")]), invalid(0));
    assert_eq!(ask(vec![tender(POINTS, "5"), tender(CASH, "")]), invalid(0));
    assert_eq!(ask(vec![TenderInput { points: Some(1), ..tender(CASH, "") }]), invalid(0));
    let over = Rejection::TendersDoNotCover { due: yuan("10"), paid: yuan("11") };
    assert_eq!(ask(vec![tender(CASH, "11")]), over);
    let under = Rejection::TendersDoNotCover { due: yuan("10"), paid: yuan("9") };
    assert_eq!(ask(vec![tender("wechat", "9")]), under);
    let cash = TenderInput { given: Some(yuan("9.99")), ..tender(CASH, "") };
    assert_eq!(ask(vec![cash]), Rejection::CashTooLittle { required: yuan("10"), given: yuan("9.99") });
    let to_the_fen = TenderInput { given: Some(yuan("10")), ..tender(CASH, "10") };
    assert!(sell(&mut till(rules()), vec![line(yuan("10"), "")], vec![to_the_fen]).is_ok());
    let mut no_rule = till(tier_rules());
    let refused = sell(&mut no_rule, vec![line(yuan("10"), "")], vec![points(100), tender(CASH, "")]);
    assert_eq!(refused.unwrap_err(), Rejection::PointsCannotPay);
    assert_eq!(
        ask(vec![points(100), tender(CASH, "")]),
        Rejection::InsufficientPoints { available: 0, required: 100 }
    );
}

/// OP06: a bill that costs nothing needs no payment and moves nothing.
#[test]
fn a_free_bill_moves_nothing() {
    let mut till = till(rules());
    let lines = vec![LineInput { own_price: Some(crate::till::OwnPrice::Free), ..line(yuan("10"), "") }];
    let command = Consume {
        reason: Some("birthday".into()),
        price_floor_bp: 0,
        tenders: vec![tender(CASH, "")],
        ..Consume::from_stored_value(till.origin.clone(), lines)
    };
    let sale = till.sell(command).unwrap();
    assert_eq!((sale.entries.len(), sale.posting.tenders.len(), sale.wallet.version), (0, 0, 1));
    assert_eq!(sale.posting.reason.as_deref(), Some("birthday"));
}

/// Whoever is no member pays in money, at the price for everybody, and earns nothing.
#[test]
fn people_who_are_no_members_pay_in_money() {
    let mut till = till(rules());
    till.wallet.is_walk_in = true;
    let goods = || vec![LineInput { member_price: Some(yuan("50")), ..line(yuan("88.97"), "") }];
    let sale = sell(&mut till, goods(), vec![tender(CASH, "")]).unwrap();
    assert_eq!((sale.posting.total, sale.entries.len()), (yuan("88.90"), 0));
    let causes: Vec<_> = sale.derivation.not_fired.iter().map(|silent| silent.cause).collect();
    assert_eq!(causes, [NotFiredCause::NoMember]);
    for tenders in [vec![], vec![tender(STORED_VALUE, "")], vec![points(100), tender(CASH, "")]] {
        assert_eq!(sell(&mut till, goods(), tenders).unwrap_err(), Rejection::MemberNeeded);
    }
    assert_eq!(till.top_up(yuan("10")).unwrap_err(), Rejection::MemberNeeded);
    till.reverse(0).unwrap();
}
