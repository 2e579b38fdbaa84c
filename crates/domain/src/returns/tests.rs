//! Worked examples §3.4, §4.3, §6 and §11: what comes back by line, and what the rest then has earned.

use super::*;
use crate::ledger::CASH;
use crate::rules::{
    BandMode, BonusAmount, CashRounding, FactorCombination, MemberDay, PointsPaymentRule, Promotion, RuleSet,
    ShortfallPolicy, StoredValueEarning, TopUpBand, TopUpRule,
};
use crate::test_till::{TestTill, always, line, tier_rules, yuan};
use crate::till::{Consume, LineInput, TenderInput};

mod lines;
mod points;

fn rest(line: i16) -> ReturnInput {
    ReturnInput { line, part: ReturnPart::Rest }
}

fn part(line: i16, amount: &str) -> ReturnInput {
    ReturnInput { line, part: ReturnPart::Amount(yuan(amount)) }
}

fn tender(method: &str, points: Option<i64>) -> TenderInput {
    TenderInput {
        method: method.to_owned(),
        amount: None,
        given: None,
        points,
        reference: None,
        vouchers: Vec::new(),
        payment: None,
    }
}

/// The rules of §11: 1 point per 10.00, 100 points pay 1.00, 抹分, 20 % on top of a top-up from 100.00.
fn rules() -> RuleSet {
    let band = TopUpBand::plain(yuan("100"), BonusAmount::PercentBp(2_000));
    let top_up = TopUpRule::by_bands(BandMode::Highest, vec![band]);
    let pay =
        PointsPaymentRule { points: 100, worth: yuan("1"), share_max_bp: 3_000, step: 1, points_min: 1 };
    RuleSet {
        top_up: vec![always(10, top_up)],
        points_payments: vec![always(70, pay)],
        cash_roundings: vec![always(80, CashRounding::DownToTenth.of_cash())],
        ..tier_rules()
    }
}

fn sell(till: &mut TestTill, lines: Vec<LineInput>, tenders: Vec<TenderInput>) {
    let command = Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) };
    till.sell(command).unwrap();
}

fn back(decision: &Decision) -> Vec<(String, String)> {
    let tenders = decision.posting.tenders.iter();
    tenders.map(|tender| (tender.method.clone(), tender.amount.to_string())).collect()
}

/// §3.4: 100.00 = P 83.33 + B 16.67; 40.00 comes back, then the other 60.00; a third return is too much.
#[test]
fn a_part_comes_back_to_the_pair_by_cumulative_target() {
    let mut till = TestTill::new(rules());
    till.top_up(yuan("10000")).unwrap();
    till.consume(vec![line(yuan("100"), "")]).unwrap();
    till.give_back(1, vec![part(1, "40")]).unwrap();
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("9950.00"), yuan("1990.00")));
    let second = till.give_back(1, vec![rest(1)]).unwrap();
    let taken = second.lines[0].taken[0];
    assert_eq!((taken.principal, taken.bonus), (yuan("50.00"), yuan("10.00")));
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("10000"), yuan("2000")));
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 0));
    let third = till.give_back(1, vec![part(1, "0.01")]);
    assert_eq!(third, Err(Rejection::OverReturned { line: 0, left: yuan("0") }));
    assert_eq!(till.give_back(1, vec![]), Err(Rejection::NothingToReturn));
}

/// §4.3: a whole return gives back 50.00 by card and 38.90 in cash; the rounding goes with it.
#[test]
fn the_rounding_comes_back_in_step_with_the_cash() {
    let mut till = TestTill::new(rules());
    let card = TenderInput { amount: Some(yuan("50")), ..tender("bank_card", None) };
    sell(&mut till, vec![line(yuan("60"), ""), line(yuan("28.97"), "")], vec![card, tender(CASH, None)]);
    let first = till.give_back(0, vec![rest(2)]).unwrap();
    let second = till.give_back(0, vec![]).unwrap();
    let minor = |decision: &Decision, method: &str| -> i64 {
        let of = decision.posting.tenders.iter().filter(|tender| tender.method == method);
        of.map(|tender| tender.amount.minor()).sum()
    };
    assert_eq!(minor(&first, "bank_card") + minor(&second, "bank_card"), 5_000);
    assert_eq!(minor(&first, "cash") + minor(&second, "cash"), 3_890);
    let rounding = |decision: &Decision| decision.lines.last().map(|line| (line.kind, line.charged));
    assert_eq!(rounding(&first), Some((LineKind::Rounding, yuan("-0.02"))));
    assert_eq!(rounding(&second), Some((LineKind::Rounding, yuan("-0.05"))));
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 0));
}

/// §4.3, §11: 3.34 cost 3.30 in cash; 3.33 of it coming back never give back more than was paid, in whatever parts.
#[test]
fn no_part_gives_back_more_cash_than_was_paid() {
    for parts in [vec!["3.33", "0.01"], vec!["0.01", "3.33"], vec!["1.11", "1.11", "1.12"]] {
        let mut till = TestTill::new(rules());
        sell(&mut till, vec![line(yuan("3.34"), "")], vec![tender(CASH, None)]);
        let mut given = 0;
        for amount in parts {
            given += till.give_back(0, vec![part(1, amount)]).unwrap().posting.total.minor();
            assert!(given <= 330, "{given}");
        }
        assert_eq!(given, 330);
    }
}

/// §11: one point paid 2.00; half of that coming back is not a point yet.
#[test]
fn a_part_of_what_a_point_paid_brings_no_point_back() {
    let mut rules = rules();
    rules.points_payments[0].body.points = 1;
    rules.points_payments[0].body.worth = yuan("2");
    rules.points_payments[0].body.share_max_bp = 10_000;
    let mut till = TestTill::new(RuleSet { points: Vec::new(), ..rules });
    till.give_points(100);
    sell(&mut till, vec![line(yuan("200"), "")], vec![tender(POINTS, Some(100))]);
    let points = |decision: Decision| decision.posting.tenders[0].points;
    assert_eq!(points(till.give_back(0, vec![part(1, "1.00")]).unwrap()), Some(0));
    assert_eq!(points(till.give_back(0, vec![part(1, "1.00")]).unwrap()), Some(1));
    assert_eq!(points(till.give_back(0, vec![]).unwrap()), Some(99));
}

/// §11: A 200 and B 100, 1 000 points pay 10.00; B comes back, then A: money, points and what was earned.
#[test]
fn points_that_paid_come_back_and_the_rest_keeps_what_it_earned() {
    let mut till = TestTill::new(rules());
    till.give_points(2_000);
    let lines = vec![line(yuan("200"), ""), line(yuan("100"), "")];
    sell(&mut till, lines, vec![tender(POINTS, Some(1_000)), tender(CASH, None)]);
    assert_eq!(till.wallet.reward_points, 1_029);
    let b = till.give_back(0, vec![rest(2)]).unwrap();
    assert_eq!(back(&b), [("points".into(), "3.33".into()), ("cash".into(), "96.67".into())]);
    assert_eq!(b.posting.tenders[0].points, Some(333));
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (1_029 + 333 - 10, 193));
    let a = till.give_back(0, vec![rest(1)]).unwrap();
    assert_eq!(back(&a), [("points".into(), "6.67".into()), ("cash".into(), "193.33".into())]);
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (2_000, 0));
}

/// P05, §6: promotion 1007 (B 1, C 100): 68.00 comes back a month later → 30 points are left, 6 go; the rest takes 30.
#[test]
fn the_promotion_of_the_sale_counts_for_what_is_left() {
    let mut rules = rules();
    let promotion = Promotion {
        number: 1_007,
        last_day: chrono::NaiveDate::from_ymd_opt(2026, 5, 3).expect("a date"),
        factor_bp: 10_000,
        extra: yuan("100"),
    };
    rules.promotions = vec![always(90, promotion)];
    let mut till = TestTill::new(rules);
    sell(&mut till, vec![line(yuan("268"), "")], vec![tender(CASH, None)]);
    assert_eq!(till.wallet.reward_points, 36);
    till.now += chrono::TimeDelta::days(30);
    till.give_back(0, vec![part(1, "68")]).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (30, 200));
    till.give_back(0, vec![]).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 0));
}

/// P03, §11: ten of thirty earned points must go and none is there: a debt, written off, or refused.
#[test]
fn spent_points_follow_the_policy() {
    for (policy, owed) in [(ShortfallPolicy::Debt, 10), (ShortfallPolicy::WriteOff, 0)] {
        let mut till = spent(policy);
        till.give_back(0, vec![rest(2)]).unwrap();
        assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, owed), "{policy:?}");
    }
    let refused = spent(ShortfallPolicy::Refuse).give_back(0, vec![rest(2)]);
    assert_eq!(refused, Err(Rejection::PointsAlreadyUsed { missing: 10 }));
}

/// P03, §11: B was paid with 333 points and nothing else is there: the ten that must go come out of those that come back,
/// whatever the policy, and its correction puts each point where it was.
#[test]
fn points_that_come_back_pay_what_must_go_first() {
    use ShortfallPolicy::{Debt, DeductMoney, Refuse, WriteOff};
    for policy in [Debt, DeductMoney, WriteOff, Refuse] {
        let mut rules = rules();
        rules.points[0].body.on_shortfall = policy;
        let mut till = TestTill::new(rules);
        till.give_points(1_000);
        let lines = vec![line(yuan("200"), ""), line(yuan("100"), "")];
        sell(&mut till, lines, vec![tender(POINTS, Some(1_000)), tender(CASH, None)]);
        till.lose_points(till.wallet.reward_points);
        till.give_back(0, vec![rest(2)]).unwrap();
        assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (333 - 10, 0), "{policy:?}");
        till.reverse(1).unwrap();
        assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, 0), "{policy:?}");
    }
}

/// P03, §11: ten of thirty earned points are missing: 99.90 instead of 100.00 go back, nothing is owed, and the correction of the
/// return collects what was paid.
#[test]
fn spent_points_are_deducted_from_the_money() {
    let mut till = spent(ShortfallPolicy::DeductMoney);
    let b = till.give_back(0, vec![rest(2)]).unwrap();
    assert_eq!(back(&b), [("cash".into(), "99.90".into()), ("points".into(), "0.10".into())]);
    assert_eq!((b.posting.total, b.posting.tenders[1].points), (yuan("100"), Some(10)));
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, 0));
    let told = b.derivation.steps.iter().any(|step| {
        matches!(step, Step::PointsDeducted { points: 10, per: 100, amount, .. } if *amount == yuan("0.10"))
    });
    assert!(told, "{:?}", b.derivation);
    let undone = till.reverse(1).unwrap();
    assert_eq!(back(&undone), back(&b));
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, 0));
    // In parts the same: twenty more of A, nine of the rest of B.
    let parts = [part(2, "40"), part(2, "60"), rest(1)].map(|part| till.give_back(0, vec![part]).unwrap());
    let cash: i64 = parts.iter().map(|part| part.posting.tenders[0].amount.minor()).sum();
    assert_eq!((cash, till.wallet.reward_points, till.wallet.owed_points), (29_970, 0, 0));
}

/// P03, §11: what the money does not cover is owed: no rule says what points pay, stored value goes back, or it is too little; a
/// correction is a mirror and keeps nothing.
#[test]
fn what_money_does_not_cover_is_owed() {
    let mut unpriced = spent(ShortfallPolicy::DeductMoney);
    unpriced.rules.points_payments.clear();
    let b = unpriced.give_back(0, vec![rest(2)]).unwrap();
    assert_eq!((back(&b), unpriced.wallet.owed_points), (vec![("cash".into(), "100.00".into())], 10));

    let mut dear = spent(ShortfallPolicy::DeductMoney);
    dear.rules.points_payments[0].body.worth = yuan("10000");
    let b = dear.give_back(0, vec![part(2, "100")]).unwrap();
    assert_eq!((back(&b), dear.wallet.owed_points), (vec![("points".into(), "100.00".into())], 9));

    let mut rules = rules();
    rules.points[0].body.on_shortfall = ShortfallPolicy::DeductMoney;
    let mut till = TestTill::new(rules);
    till.top_up(yuan("1000")).unwrap();
    till.consume(vec![line(yuan("300"), "")]).unwrap();
    till.lose_points(30);
    till.give_back(1, vec![part(1, "100")]).unwrap();
    assert_eq!(
        (till.wallet.owed_points, till.wallet.principal.minor() + till.wallet.bonus.minor()),
        (10, 100_000)
    );

    let mut corrected = spent(ShortfallPolicy::DeductMoney);
    let undone = corrected.reverse(0).unwrap();
    assert_eq!((back(&undone), corrected.wallet.owed_points), (vec![("cash".into(), "300.00".into())], 30));
}

/// P03, P10, §11: one point is worth less than a cent: what is kept is whole cents, the other points are owed.
#[test]
fn points_worth_less_than_a_cent_are_owed() {
    let mut till = spent(ShortfallPolicy::DeductMoney);
    let rule = &mut till.rules.points_payments[0].body;
    (rule.points, rule.worth) = (60, yuan("0.01"));
    let all = till.give_back(0, vec![]).unwrap();
    assert_eq!((back(&all), till.wallet.owed_points), (vec![("cash".into(), "300.00".into())], 30));
    let mut till = spent(ShortfallPolicy::DeductMoney);
    let rule = &mut till.rules.points_payments[0].body;
    (rule.points, rule.worth) = (20, yuan("0.01"));
    let all = till.give_back(0, vec![]).unwrap();
    assert_eq!(back(&all), [("cash".into(), "299.99".into()), ("points".into(), "0.01".into())]);
    assert_eq!(till.wallet.owed_points, 10);
}

fn spent(policy: ShortfallPolicy) -> TestTill {
    let mut rules = rules();
    rules.points[0].body.on_shortfall = policy;
    let mut till = TestTill::new(rules);
    sell(&mut till, vec![line(yuan("200"), ""), line(yuan("100"), "")], vec![tender(CASH, None)]);
    till.lose_points(30);
    till
}

/// L02: a return takes back the tier that its sale caused, when the ladder no longer supports it.
#[test]
fn a_return_takes_back_the_tier_that_the_sale_caused() {
    let mut till = TestTill::new(rules());
    till.wallet.tier_points = 9_950;
    sell(&mut till, vec![line(yuan("100"), "")], vec![tender(CASH, None)]);
    assert_eq!(till.wallet.tier, 1);
    till.give_back(0, vec![part(1, "50")]).unwrap();
    assert_eq!((till.wallet.tier, till.wallet.tier_points), (1, 10_000));
    till.give_back(0, vec![part(1, "1")]).unwrap();
    assert_eq!((till.wallet.tier, till.wallet.tier_points), (0, 9_999));
}

/// §3.4: pieces come back by the piece, and the last one brings the rest.
#[test]
fn pieces_come_back_by_the_piece() {
    let mut till = TestTill::new(rules());
    let three = LineInput { quantity: 3, ..line(yuan("33.34"), "") };
    sell(&mut till, vec![three], vec![tender("wechat", None)]);
    let pieces = |pieces| vec![ReturnInput { line: 1, part: ReturnPart::Quantity(pieces) }];
    let amounts: Vec<String> =
        (0..3).map(|_| till.give_back(0, pieces(1)).unwrap().posting.total.to_string()).collect();
    assert_eq!(amounts, ["33.34", "33.34", "33.34"]);
    let over = till.give_back(0, pieces(1));
    assert_eq!(over, Err(Rejection::OverReturned { line: 0, left: yuan("0") }));
}

/// S06: what is not a sale, is corrected, or is no line cannot come back; a sale with returns is corrected after them.
#[test]
fn refusals_are_named() {
    let mut till = TestTill::new(rules());
    till.top_up(yuan("1000")).unwrap();
    assert_eq!(till.give_back(0, vec![]), Err(Rejection::NotReturnable));
    till.consume(vec![line(yuan("100"), "")]).unwrap();
    for line in [0, 2, -1] {
        assert_eq!(till.give_back(1, vec![rest(line)]), Err(Rejection::LineNotReturnable { line: 0 }));
    }
    assert_eq!(till.give_back(1, vec![rest(1), rest(1)]), Err(Rejection::LineNotReturnable { line: 1 }));
    assert_eq!(till.give_back(1, vec![part(1, "0")]), Err(Rejection::AmountNotPositive));
    till.give_back(1, vec![part(1, "40")]).unwrap();
    assert_eq!(till.reverse(1), Err(Rejection::HasReturns));
    till.reverse(2).unwrap();
    assert_eq!(till.give_back(1, vec![]).unwrap().posting.total, yuan("100"));
    till.reverse(4).unwrap();
    till.reverse(1).unwrap();
    let corrected = till.give_back(1, vec![]);
    assert!(matches!(corrected, Err(Rejection::AlreadyReversed { .. })), "{corrected:?}");
}

/// S06: what a return gave back and was spent again stays: the return is not corrected.
#[test]
fn a_return_that_was_spent_is_not_corrected() {
    let mut till = TestTill::new(rules());
    till.top_up(yuan("100")).unwrap();
    till.consume(vec![line(yuan("120"), "")]).unwrap();
    till.give_back(1, vec![]).unwrap();
    till.consume(vec![line(yuan("20"), "")]).unwrap();
    assert_eq!(till.reverse(2), Err(Rejection::ValueAlreadyUsed { used: yuan("20") }));
}

/// S06: returns of one sale are corrected from the last on: what one took of earned points follows from those before it.
#[test]
fn returns_are_corrected_from_the_last_on() {
    let mut till = TestTill::new(rules());
    sell(&mut till, vec![line(yuan("20"), "")], vec![tender(CASH, None)]);
    till.give_back(0, vec![part(1, "0.01")]).unwrap();
    till.give_back(0, vec![part(1, "9.99")]).unwrap();
    assert_eq!(till.reverse(1), Err(Rejection::HasReturns));
    till.reverse(2).unwrap();
    till.reverse(1).unwrap();
    assert_eq!(till.wallet.reward_points, 2);
    till.give_back(0, vec![]).unwrap();
    assert_eq!(till.wallet.reward_points, 0);
}

/// P03, §5.3: only the part that stored value pays came with its top-up; cash earns as ever.
#[test]
fn cash_beside_stored_value_earns() {
    let mut rules = tier_rules();
    rules.points[0].body.stored_value = StoredValueEarning::AtTopUp;
    let mut till = TestTill::new(rules);
    till.top_up(yuan("1000")).unwrap();
    let by_card = TenderInput { amount: Some(yuan("99")), ..tender(STORED_VALUE, None) };
    sell(&mut till, vec![line(yuan("198"), "")], vec![by_card, tender(CASH, None)]);
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (9, 99));
}

/// P03, §5.4: 2026-05-03 is a Sunday and the third: both days fit, the larger factor counts; the tier has × 1.5.
#[test]
fn a_member_day_multiplies_points() {
    let days = |weekdays: &[u8], month_days: &[u8], factor_bp| MemberDay {
        weekdays: weekdays.to_vec(),
        month_days: month_days.to_vec(),
        factor_bp,
    };
    for (combine_factors, member_days, points, left) in [
        (FactorCombination::Highest, vec![days(&[7], &[], 20_000)], 38, 18),
        (FactorCombination::Multiply, vec![days(&[], &[3, 13], 20_000)], 57, 27),
        (FactorCombination::AddExtras, vec![days(&[7], &[], 15_000), days(&[], &[3], 20_000)], 47, 22),
        (FactorCombination::Multiply, vec![days(&[1, 6], &[4], 20_000)], 28, 13),
    ] {
        let mut rules = tier_rules();
        rules.discounts.clear();
        rules.points[0].body.combine_factors = combine_factors;
        rules.points[0].body.member_days = member_days;
        let mut till = TestTill::new(rules);
        (till.wallet.tier, till.wallet.tier_points) = (1, 10_000);
        sell(&mut till, vec![line(yuan("198"), "")], vec![tender(CASH, None)]);
        assert_eq!(till.wallet.reward_points, points, "{combine_factors:?}");
        // §11: what is left of it, 9 units, is counted with the factors that it had, whatever day it is.
        till.now += chrono::TimeDelta::days(2);
        till.give_back(0, vec![part(1, "99")]).unwrap();
        assert_eq!(till.wallet.reward_points, left, "{combine_factors:?}");
        till.give_back(0, vec![]).unwrap();
        assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 10_000));
    }
}
