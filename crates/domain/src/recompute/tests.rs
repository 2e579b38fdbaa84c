//! Each step is checked against its inputs: a true derivation passes, a changed figure is found at its step.

mod edges;

use super::*;
use crate::rules::{BandMode, BonusAmount, Promotion, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, line, tier_rules, yuan};

/// A sale with every kind of step: 120.00 at 5 % off, 80.00 special, from a pair with bonus.
fn sale() -> Derivation {
    let mut rules = tier_rules();
    let band = TopUpBand::plain(yuan("100"), BonusAmount::PercentBp(2_000));
    let top_up = TopUpRule::by_bands(BandMode::Highest, vec![band]);
    rules.top_up = vec![always(10, top_up)];
    let mut till = TestTill::new(rules);
    till.top_up(yuan("1000")).unwrap();
    till.wallet.tier = 1;
    till.wallet.tier_points = 49_900;
    till.consume(vec![line(yuan("120"), ""), line(yuan("80"), "special")]).unwrap().derivation
}

/// A sale of 268.00 under a promotion: × 1.5 and 100.00 more.
fn promoted_sale() -> Derivation {
    let mut rules = tier_rules();
    let last_day = chrono::NaiveDate::from_ymd_opt(9_000, 1, 1).unwrap();
    let promotion = Promotion { number: 1_007, last_day, factor_bp: 15_000, extra: yuan("100") };
    rules.promotions = vec![always(11, promotion)];
    let mut till = TestTill::new(rules);
    till.top_up(yuan("1000")).unwrap();
    till.consume(vec![line(yuan("268"), "")]).unwrap().derivation
}

fn top_up() -> Derivation {
    let step = Step::Bonus {
        rule: always(10, ()).id,
        band_from: yuan("1000"),
        percent_bp: Some(1_000),
        paid: yuan("4999.99"),
        bonus: yuan("499.99"),
    };
    Derivation { steps: vec![step], not_fired: Vec::new() }
}

/// Changes every step with `change`; returns what is then found.
fn changed(mut derivation: Derivation, change: impl Fn(&mut Step)) -> Option<Fault> {
    derivation.steps.iter_mut().for_each(change);
    recompute(&derivation).err().map(|mismatch| mismatch.fault)
}

/// Engine decision 17: what the till decides can be computed again.
#[test]
fn a_true_derivation_recomputes() {
    assert_eq!(recompute(&sale()), Ok(()));
    assert_eq!(recompute(&promoted_sale()), Ok(()));
    assert_eq!(recompute(&top_up()), Ok(()));
    assert_eq!(recompute(&Derivation::default()), Ok(()));
}

/// Engine decision 17: a figure that was changed afterwards is found.
#[test]
fn a_changed_figure_is_found() {
    let fen = yuan("0.01");
    let more = |amount: &mut Money| *amount = amount.checked_add(fen).unwrap();
    let bonus = changed(top_up(), |step| {
        if let Step::Bonus { bonus, .. } = step {
            more(bonus)
        }
    });
    assert_eq!(bonus, Some(Fault::Bonus));
    let off = changed(sale(), |step| {
        if let Step::Discount { off, .. } = step {
            more(off)
        }
    });
    assert_eq!(off, Some(Fault::Discount));
    let due = changed(sale(), |step| {
        if let Step::Due { amount } = step {
            more(amount)
        }
    });
    assert_eq!(due, Some(Fault::Due));
    let taken = changed(sale(), |step| {
        if let Step::Taken { bonus, .. } = step {
            more(bonus)
        }
    });
    assert_eq!(taken, Some(Fault::Taken));
    let reward = changed(sale(), |step| {
        if let Step::Reward { points, .. } = step {
            *points += 1
        }
    });
    assert_eq!(reward, Some(Fault::Reward));
    let growth = changed(sale(), |step| {
        if let Step::Growth { points, .. } = step {
            *points += 1
        }
    });
    assert_eq!(growth, Some(Fault::Growth));
    let tier = changed(sale(), |step| {
        if let Step::Tier { change } = step {
            change.to = 0
        }
    });
    assert_eq!(tier, Some(Fault::Tier));
}

/// P05: what a promotion counted follows from A, B and C, and is the base of the reward points alone.
#[test]
fn a_changed_promotion_is_found() {
    let fen = yuan("0.01");
    let more = |amount: &mut Money| *amount = amount.checked_add(fen).unwrap();
    let counted = changed(promoted_sale(), |step| {
        if let Step::Promotion { counted, .. } = step {
            more(counted)
        }
    });
    assert_eq!(counted, Some(Fault::Promotion));
    let extra = changed(promoted_sale(), |step| {
        if let Step::Promotion { extra, .. } = step {
            more(extra)
        }
    });
    assert_eq!(extra, Some(Fault::Promotion));
    let reward = changed(promoted_sale(), |step| {
        if let Step::Reward { base, .. } = step {
            more(base)
        }
    });
    assert_eq!(reward, Some(Fault::Reward));
    let growth = changed(promoted_sale(), |step| {
        if let Step::Growth { base, .. } = step {
            *base = yuan("267.50");
        }
    });
    assert_eq!(growth, Some(Fault::Promotion));
    let dropped = {
        let mut derivation = promoted_sale();
        derivation.steps.retain(|step| !matches!(step, Step::Promotion { .. }));
        recompute(&derivation).err().map(|mismatch| mismatch.fault)
    };
    assert_eq!(dropped, Some(Fault::Reward));
}

/// A shortfall or a reopened lot belongs to a correction; the next point follows from the base.
#[test]
fn notes_without_their_cause_are_found() {
    let lost = Derivation { steps: vec![Step::Shortfall { points: 1, debt: true }], not_fired: Vec::new() };
    assert_eq!(recompute(&lost), Err(Mismatch { step: 0, fault: Fault::Shortfall }));
    let mut sale = sale();
    for not_fired in &mut sale.not_fired {
        if let NotFiredCause::NextPointShort(short) = &mut not_fired.cause {
            *short = yuan("0.02");
        }
    }
    assert_eq!(recompute(&sale).map_err(|mismatch| mismatch.fault), Err(Fault::NextPoint));
}
