//! Worked example §2.3: the rule of §2.1 (10,000.00 brings 2,000.00) with a budget of 5,000.00, over a rule before it without bonus.

use chrono::NaiveDate;

use super::*;
use crate::derivation::{NotFired, NotFiredCause};
use crate::ids::Id;
use crate::ledger::CASH;
use crate::ledger::Tender;
use crate::rules::{BandMode, BonusAmount, RuleSet, RulesDigest, TopUpBand};
use crate::test_till::{TestTill, always, yuan};
use crate::till::{Rejection, TopUp};

fn percent(bands: &[(&str, i32)], budget: Option<&str>) -> TopUpRule {
    let band = |(from, percent): &(&str, i32)| TopUpBand::plain(yuan(from), BonusAmount::PercentBp(*percent));
    let bands = bands.iter().map(band).collect();
    TopUpRule { budget: budget.map(yuan), ..TopUpRule::by_bands(BandMode::Highest, bands) }
}

const BANDS: [(&str, i32); 2] = [("5000", 1_500), ("10000", 2_000)];

/// The offer alone.
fn offer() -> TestTill {
    let rules = vec![always(11, percent(&BANDS, Some("5000")))];
    TestTill::new(RuleSet { top_up: rules, ..RuleSet::default() })
}

/// The offer after a rule of 5 %.
fn offer_over_five_percent() -> TestTill {
    let mut till = offer();
    let mut before = always(10, percent(&[("500", 500)], None));
    before.in_force_from = NaiveDate::from_ymd_opt(2019, 1, 1).expect("a date");
    till.rules.top_up.push(before);
    till
}

fn given(decision: &Decision) -> Money {
    let Lot::Pair(pair) = &decision.lots_opened[0] else { panic!("a top-up opens a pair") };
    pair.bonus_given
}

fn too_small(left: &str, asked: &str) -> NotFired {
    let cause = NotFiredCause::BudgetTooSmall(yuan(left), yuan(asked));
    NotFired { rule: Some(always(11, ()).id), cause }
}

/// S01, K02, §2.3: two top-ups of 10,000.00 take 4,000.00 of it; the third finds 1,000.00 and gets nothing, and 5,000.00 still get 750.00.
#[test]
fn what_does_not_fit_is_not_given_and_not_in_part() {
    let mut till = offer();
    for _ in 0..2 {
        assert_eq!(given(&till.top_up(yuan("10000")).unwrap()), yuan("2000"));
    }
    let third = till.top_up(yuan("10000")).unwrap();
    assert_eq!((given(&third), third.derivation.steps.len()), (yuan("0"), 0));
    assert_eq!(third.derivation.not_fired, [too_small("1000", "2000")]);
    assert_eq!(given(&till.top_up(yuan("5000")).unwrap()), yuan("750"));
    let last = till.top_up(yuan("5000")).unwrap();
    assert_eq!(last.derivation.not_fired, [too_small("250", "750")]);
    assert_eq!(till.wallet.bonus, yuan("4750"));
}

/// §2.3: a budget is used to its last fen.
#[test]
fn the_last_of_a_budget_is_given() {
    let mut till = offer();
    till.rules.top_up[0].body.budget = Some(yuan("2000"));
    assert_eq!(given(&till.top_up(yuan("10000")).unwrap()), yuan("2000"));
    let next = till.top_up(yuan("5000")).unwrap();
    assert_eq!(next.derivation.not_fired, [too_small("0", "750")]);
}

/// §2.3: a correction gives the budget back, once, and the next top-up finds it; a second one is refused.
#[test]
fn a_correction_gives_the_budget_back() {
    let mut till = offer();
    till.top_up(yuan("10000")).unwrap();
    till.top_up(yuan("10000")).unwrap();
    assert_eq!(given(&till.top_up(yuan("10000")).unwrap()), yuan("0"));
    let back = till.reverse(0).unwrap();
    assert_eq!(moved(&back), Some(Given { rule: always(11, ()).id, bonus: yuan("-2000") }));
    assert!(matches!(till.reverse(0), Err(Rejection::AlreadyReversed { .. })));
    assert_eq!(moved(&till.reverse(2).unwrap()), None, "the third had taken nothing");
    assert_eq!(given(&till.top_up(yuan("10000")).unwrap()), yuan("2000"));
}

/// S01, §2.3: what is not given by the offer is given by the rule before it, which the pair then names.
#[test]
fn the_rule_before_applies_again() {
    let mut till = offer_over_five_percent();
    till.top_up(yuan("10000")).unwrap();
    till.top_up(yuan("10000")).unwrap();
    let third = till.top_up(yuan("10000")).unwrap();
    assert_eq!(given(&third), yuan("500"));
    assert_eq!(third.derivation.not_fired, [too_small("1000", "2000")]);
    let Lot::Pair(pair) = &third.lots_opened[0] else { panic!("a top-up opens a pair") };
    assert_eq!(pair.terms, Some(always(10, ()).id));
    assert_eq!(moved(&third).map(|moved| moved.rule), Some(always(10, ()).id));
}

/// §2.2: a clerk who was shown 2,000.00 gets the new figures where somebody else took the rest of the budget meanwhile.
#[test]
fn a_budget_that_was_used_meanwhile_is_a_change_of_rules() {
    let mut till = offer_over_five_percent();
    till.top_up(yuan("10000")).unwrap();
    let shown = till.clone().top_up(yuan("10000")).unwrap();
    let rules_seen = RulesDigest::of_decision(&till.rules, &shown);
    let asked = |paid: &str| TopUp {
        origin: till.origin.clone(),
        tenders: vec![Tender::plain(CASH.to_owned(), yuan(paid))],
        purchase: None,
        rules_seen,
        staff: Vec::new(),
    };
    let (asked, smaller) = (asked("10000"), asked("5000"));
    till.top_up(yuan("10000")).unwrap();
    assert_eq!(till.top_up_as(&asked), Err(Rejection::RulesChanged));
    assert_eq!(given(&till.top_up_as(&smaller).unwrap()), yuan("750"), "that still fits");
}

/// The first top-up's bonus is a part of what has to fit.
#[test]
fn all_that_a_top_up_brings_has_to_fit() {
    let mut till = offer();
    till.rules.top_up[0].body.first = Some(BonusAmount::Fixed(yuan("100")));
    till.rules.top_up[0].body.budget = Some(yuan("2000"));
    let first = till.top_up(yuan("10000")).unwrap();
    assert_eq!(first.derivation.not_fired, [too_small("2000", "2100")]);
}

/// OP11, §2.3: a refund ends a bonus that was given; the budget does not get it back.
#[test]
fn nothing_else_moves_a_budget() {
    let mut till = offer();
    till.top_up(yuan("10000")).unwrap();
    let sold = till.consume(vec![crate::test_till::line(yuan("88.50"), "")]).unwrap();
    assert_eq!(moved(&sold), None);
    assert_eq!(moved(&till.reverse(1).unwrap()), None, "the correction of a sale changes a pair, too");
    let rule: Id<RuleVersion> = always(11, ()).id;
    assert_eq!(till.rules.top_up[0].id, rule);
}
