//! Every condition of a step at its edge: what just holds passes, what just does not is found.

mod counts;
mod refunds;
mod sales;
mod top_ups;

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::earning::Factor;
use crate::ledger::PaidPart;
use crate::money::Currency;
use crate::rules::CashRounding;
use crate::test_till::thing;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Cny)
}

fn day(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(number)
}

fn date() -> NaiveDate {
    day(0).date_naive()
}

fn found(steps: &[Step]) -> Option<Fault> {
    let derivation = Derivation { steps: steps.to_vec(), not_fired: Vec::new() };
    recompute(&derivation).err().map(|mismatch| mismatch.fault)
}

/// After steps that hold, each of `good` holds too, and each of `bad` is found.
fn at_the_edge(
    before: &[Step],
    fault: Fault,
    good: impl IntoIterator<Item = Step>,
    bad: impl IntoIterator<Item = Step>,
) {
    let with = |step: Step| [before, &[step]].concat();
    for step in good {
        assert_eq!(found(&with(step.clone())), None, "{step:?}");
    }
    for step in bad {
        assert_eq!(found(&with(step.clone())), Some(fault), "{step:?}");
    }
}

const MIRRORED: Step = Step::Mirrored { original: Id::new(uuid::Uuid::nil()) };

/// A pair of which everything comes back: 100.00 paid, nothing delivered.
fn untouched() -> Step {
    pair(Basis::Untouched, (0, 0), 0, (0, 10_000), 10_000)
}

/// A pair of 100.00 and 20.00: what was delivered, what of it counts, and what comes back.
fn pair(
    basis: Basis,
    (charged, list): (i64, i64),
    counted: i64,
    (before, left): (i64, i64),
    refund: i64,
) -> Step {
    Step::RefundPair {
        lot: thing(1),
        paid: fen(10_000),
        given: fen(2_000),
        charged: fen(charged),
        list: fen(list),
        basis,
        counted: fen(counted),
        before: fen(before),
        left: fen(left),
        refund: fen(refund),
    }
}

/// Counts that were sold at 20.00: what a lot of them delivered, and what of it counts.
fn counts_back(basis: Basis, used: i64, list: Option<i64>, price_left: i64, counted: i64) -> Step {
    Step::RefundCounts {
        lot: thing(1),
        basis,
        used,
        unit: fen(300),
        list: list.map(fen),
        price: fen(2_000),
        price_left: fen(price_left),
        days: None,
        counted: fen(counted),
    }
}
