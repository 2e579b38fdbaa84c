//! What a top-up rule gives to whom and when: the first top-up, ways of payment, days of an offer, and tiers by top-up.

use chrono::TimeDelta;

use super::*;
use crate::ledger::TierLevel;
use crate::rules::TierStep;

fn cash_and(other: &str, cash: &str, rest: &str) -> TopUp {
    let tender = |method: &str, amount| Tender::plain(method.to_owned(), yuan(amount));
    let origin = Origin { terminal: None, user: None, occurred_at: None, late: None };
    TopUp {
        origin,
        tenders: vec![tender("cash", cash), tender(other, rest)],
        purchase: None,
        rules_seen: None,
        staff: Vec::new(),
    }
}

fn bonus(decision: &Decision) -> Money {
    let Lot::Pair(pair) = &decision.lots_opened[0] else { panic!("a top-up opens a pair") };
    pair.bonus_given
}

fn causes(decision: &Decision) -> Vec<NotFiredCause> {
    decision.derivation.not_fired.iter().map(|silent| silent.cause).collect()
}

/// S02, §2.2: the first top-up brings 100 more; corrected, it never happened, and the next one is the first again.
#[test]
fn the_first_top_up_brings_more_once() {
    let mut till =
        till(TopUpRule { first: Some(BonusAmount::Fixed(yuan("100"))), ..fixed_rule(BandMode::Highest) });
    let first = till.top_up(yuan("500")).unwrap();
    assert_eq!(bonus(&first), yuan("150"));
    let rule = always(10, ()).id;
    let step = Step::FirstTopUp { rule, percent_bp: None, paid: yuan("500"), bonus: yuan("100") };
    assert_eq!(first.derivation.steps.last(), Some(&step));
    assert_eq!(causes(&first), [NotFiredCause::NextBandShort(yuan("500"))]);
    till.reverse(0).unwrap();
    assert_eq!(till.wallet.topped_up, yuan("0"));
    assert_eq!(bonus(&till.top_up(yuan("500")).unwrap()), yuan("150"));
    let later = till.top_up(yuan("500")).unwrap();
    assert_eq!(bonus(&later), yuan("50"));
    assert_eq!(causes(&later), [NotFiredCause::NextBandShort(yuan("500")), NotFiredCause::NotTheFirstTopUp]);
}

/// S01, S02: a band says what bonus it gave; one that gives points alone says so with them.
#[test]
fn a_band_says_what_it_gave() {
    let band = |from: &str, bonus: &str, points| {
        let plain = TopUpBand::plain(yuan(from), BonusAmount::Fixed(yuan(bonus)));
        TopUpBand { points, ..plain }
    };
    let bands = vec![band("100", "0", 0), band("200", "0", 50), band("300", "30", 0), band("400", "40", 50)];
    let offer = TopUpRule::by_bands(BandMode::Highest, bands);
    let rule = always(10, ()).id;
    let money = |from: &str, bonus: &str| Step::Bonus {
        rule,
        band_from: yuan(from),
        percent_bp: None,
        paid: yuan(from),
        bonus: yuan(bonus),
    };
    let gift = |from: &str| {
        let (band_from, paid) = (yuan(from), yuan(from));
        Step::GiftPoints { rule, band_from, paid, points: 50, repaid: 0, lapses_at: None }
    };
    let table = [
        ("100", vec![money("100", "0")]),
        ("200", vec![gift("200")]),
        ("300", vec![money("300", "30")]),
        ("400", vec![money("400", "40"), gift("400")]),
    ];
    for (paid, steps) in table {
        assert_eq!(till(offer.clone()).top_up(yuan(paid)).unwrap().derivation.steps, steps, "{paid}");
    }
}

/// OP18: a bonus that comes month by month says in how many parts, and when the first of them comes.
#[test]
fn a_top_up_says_in_how_many_parts_its_bonus_comes() {
    let rule = TopUpRule { instalments: Some(12), ..fixed_rule(BandMode::Highest) };
    let topped_up = till(rule).top_up(yuan("1000")).unwrap();
    let parts = Step::Instalments {
        rule: always(10, ()).id,
        bonus: yuan("120"),
        months: 12,
        first_on: NaiveDate::from_ymd_opt(2026, 6, 3).unwrap(),
    };
    assert_eq!(topped_up.derivation.steps[1], parts);
}

/// S02: only money of the rule's ways of payment counts, for the threshold as for the share.
#[test]
fn other_ways_of_payment_bring_no_bonus() {
    let rule = TopUpRule { methods: vec!["cash".into(), "transfer".into()], ..percent_rule() };
    let mut till = till(rule);
    let decide = |till: &mut TestTill, command: TopUp| {
        till.run(|facts, fresh, now| decide(facts, &command, fresh, now)).unwrap()
    };
    let mixed = decide(&mut till, cash_and("wechat", "900.00", "100.00"));
    assert_eq!((mixed.posting.total, bonus(&mixed)), (yuan("1000"), yuan("45")));
    assert!(causes(&mixed).contains(&NotFiredCause::WayGivesNoBonus(yuan("100"))));
    let counted = decide(&mut till, cash_and("transfer", "900.00", "100.00"));
    assert_eq!(bonus(&counted), yuan("100"));
}

/// S02: an offer applies until its last business date; then the version before it does again.
#[test]
fn an_offer_ends_and_the_rule_before_applies_again() {
    let may = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap();
    let offer = TopUpRule {
        last_day: Some(may(4)),
        ..rule(BandMode::Highest, &[("500", BonusAmount::PercentBp(3_000))])
    };
    assert_eq!(offer.validate_from(may(4)), []);
    assert_eq!(offer.validate_from(may(5)).len(), 1);
    let mut offered = always(11, offer);
    (offered.in_force_from, offered.number) = (may(3), 2);
    let mut till = till(percent_rule());
    till.rules.top_up.push(offered);
    assert_eq!(bonus(&till.top_up(yuan("500")).unwrap()), yuan("150"), "on May 3");
    till.now += chrono::TimeDelta::days(1);
    assert_eq!(bonus(&till.top_up(yuan("500")).unwrap()), yuan("150"), "on the last day");
    till.now += chrono::TimeDelta::days(1);
    assert_eq!(bonus(&till.top_up(yuan("500")).unwrap()), yuan("25"), "afterwards");
}

/// Silver and gold by money topped up.
fn ladder(in_all: [Option<&str>; 2], at_once: [Option<&str>; 2], months: Option<u32>) -> TestTill {
    let step = |place: usize, code: &str, from_points| TierStep {
        level: TierLevel::try_from(place + 1).unwrap(),
        code: code.to_owned(),
        from_points,
        topped_up_from: in_all[place].map(yuan),
        one_top_up_from: at_once[place].map(yuan),
    };
    let steps = vec![step(0, "silver", 10_000), step(1, "gold", 50_000)];
    let ladder = TierLadder { steps, topped_up_months: months };
    assert_eq!(ladder.validate(), []);
    TestTill::new(RuleSet { ladders: vec![always(30, ladder)], ..RuleSet::default() })
}

fn short(decision: &Decision) -> Option<(TierLevel, Money)> {
    decision.derivation.not_fired.iter().find_map(|silent| {
        let NotFiredCause::TierTopUpShort(level, short) = silent.cause else { return None };
        Some((level, short))
    })
}

/// OP18, §7: 3 799.99 topped up in all is not enough, 3 800.00 is silver; a correction takes it back, and other top-ups
/// that reach it keep it.
#[test]
fn money_topped_up_raises_the_tier() {
    let mut till = ladder([Some("3800"), Some("10000")], [None, None], None);
    let first = till.top_up(yuan("3799.99")).unwrap();
    assert_eq!((first.posting.tier_change, short(&first)), (None, Some((1, yuan("0.01")))));
    let raised = till.top_up(yuan("0.01")).unwrap();
    assert_eq!(till.wallet.tier, 1);
    assert_eq!(raised.derivation.steps, [Step::Tier { change: raised.posting.tier_change.unwrap() }]);
    assert_eq!(short(&raised), Some((2, yuan("6200"))));
    till.reverse(1).unwrap();
    assert_eq!(till.wallet.tier, 0);
    till.top_up(yuan("3800")).unwrap();
    till.top_up(yuan("3800")).unwrap();
    assert_eq!((till.wallet.tier, till.wallet.topped_up), (2, yuan("11399.99")));
    till.reverse(4).unwrap();
    assert_eq!(till.wallet.tier, 1, "7 599.99 are still there");
    till.reverse(3).unwrap();
    assert_eq!(till.wallet.tier, 0, "3 799.99 are left, and that top-up had raised it");
}

/// OP18, §7: one top-up of 3 800.00 is silver, two that make it together are not; another one that reaches it keeps the tier
/// when the first is taken back.
#[test]
fn one_top_up_raises_the_tier() {
    let mut till = ladder([None, None], [Some("3800"), Some("10000")], None);
    let first = till.top_up(yuan("3799.99")).unwrap();
    assert_eq!((till.wallet.tier, short(&first)), (0, Some((1, yuan("0.01")))));
    till.top_up(yuan("3799.99")).unwrap();
    assert_eq!(till.wallet.tier, 0, "each alone is too little");
    till.top_up(yuan("3800")).unwrap();
    assert_eq!(till.wallet.tier, 1);
    till.top_up(yuan("5000")).unwrap();
    till.reverse(2).unwrap();
    assert_eq!(till.wallet.tier, 1, "5 000.00 alone reaches it");
    till.reverse(3).unwrap();
    assert_eq!(till.wallet.tier, 1, "that one had not raised it");
}

/// OP18, §7: a correction of the only top-up that reaches it takes the tier back.
#[test]
fn a_correction_takes_the_tier_of_one_top_up_back() {
    let mut till = ladder([None, None], [Some("3800"), Some("10000")], None);
    till.top_up(yuan("3799.99")).unwrap();
    till.top_up(yuan("10000")).unwrap();
    assert_eq!(till.wallet.tier, 2);
    assert_eq!(till.reverse(1).unwrap().posting.tier_change.map(|change| change.to), Some(0));
}

/// OP18, §7, §1.2: 2 000.00 on May 3 count together with 1 800.00 up to May 3 of the next year, and not a day longer.
#[test]
fn top_ups_of_a_term_count_together() {
    for (days, tier) in [(365, 1), (366, 0)] {
        let mut till = ladder([Some("3800"), None], [None, None], Some(12));
        till.top_up(yuan("2000")).unwrap();
        till.now += TimeDelta::days(days);
        let second = till.top_up(yuan("1800")).unwrap();
        assert_eq!(till.wallet.tier, tier, "{days} days");
        let missing = (tier == 0).then(|| (1, yuan("2000")));
        assert_eq!(short(&second), missing);
        till.top_up(yuan("100")).unwrap();
        till.reverse(1).unwrap();
        assert_eq!(till.wallet.tier, 0, "2 000.00 and 100.00 are left");
    }
}
