//! Samples under the rules of the tests' shop.

use super::*;
use crate::ledger::{CASH, POINTS, STORED_VALUE};
use crate::rules::{BandMode, BonusAmount, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, line, shop, tier_rules, yuan};

fn setting(rules: &RuleSet) -> Setting<'_> {
    Setting {
        rules,
        program: always(1, ()).program,
        shop: shop(),
        now: TestTill::new(RuleSet::default()).now,
        currency: Currency::Cny,
    }
}

fn nobody(act: SampleAct) -> Sample {
    Sample { tier: 0, principal: yuan("0"), bonus: yuan("0"), points: 0, act }
}

fn sale(price: &str, method: &str) -> SampleAct {
    SampleAct::Sale {
        lines: vec![line(yuan(price), "")],
        tenders: vec![TenderInput::rest(method.to_owned())],
    }
}

/// S02: a draft of bands on a top-up, beside none.
#[test]
fn a_top_up_is_tried() {
    let band = TopUpBand::plain(yuan("10000"), BonusAmount::PercentBp(2_000));
    let rule = always(10, TopUpRule::by_bands(BandMode::Highest, vec![band]));
    let draft = RuleSet { top_up: vec![rule], ..tier_rules() };
    let sample = nobody(SampleAct::TopUp(Tender::plain(CASH.to_owned(), yuan("10000"))));
    let bonus = |rules| decide(setting(rules), &sample).unwrap().decision.wallet.bonus;
    assert_eq!((bonus(&tier_rules()), bonus(&draft)), (yuan("0"), yuan("2000")));
}

/// C07, P03: what somebody of a tier pays and earns; both kinds of stored value give their part.
#[test]
fn a_sale_is_tried_on_what_somebody_has() {
    let has =
        |tier| Sample { tier, principal: yuan("100"), bonus: yuan("20"), ..nobody(sale("60", STORED_VALUE)) };
    let trial = decide(setting(&tier_rules()), &has(0)).unwrap();
    let (before, after) = (&trial.before, &trial.decision.wallet);
    assert_eq!((before.principal, before.bonus), (yuan("100"), yuan("20")));
    assert_eq!((after.principal, after.bonus, after.reward_points), (yuan("50"), yuan("10"), 6));
    let silver = decide(setting(&tier_rules()), &has(1)).unwrap();
    assert!(silver.decision.posting.total.minor() <= trial.decision.posting.total.minor());
}

/// A sample meets what a clerk would meet: nothing is lent to it.
#[test]
fn what_somebody_has_not_pays_nothing() {
    let refused = decide(setting(&tier_rules()), &nobody(sale("60", STORED_VALUE))).unwrap_err();
    assert_eq!(refused, Rejection::InsufficientBalance { available: yuan("0"), required: yuan("60") });
    let cash = decide(setting(&tier_rules()), &nobody(sale("60", CASH))).unwrap();
    assert_eq!(cash.decision.wallet.reward_points, 6);
    assert!(decide(setting(&tier_rules()), &nobody(sale("60", POINTS))).is_err());
}
