//! Which line was paid from which pair: refunds, commission and points ask for it line by line.
//!
//! *Invariant:* the shares of a line sum to what it was charged; the shares of a pair sum to what it gave, kind by kind.

use crate::ledger::{ConsumptionLine, TakenFromPair};
use crate::money::{Money, Rounding};

/// Fills `taken` of each line: lines in order, pairs in order, and inside a pair principal and bonus by cumulative
/// target, so that no line is paid from one kind only because it comes first.
pub(crate) fn attribute(lines: &mut [ConsumptionLine], taken: &[TakenFromPair]) {
    let mut open = taken.iter().map(Open::whole);
    let mut current = open.next();
    for line in lines {
        let mut due = line.charged.minor();
        while due > 0 {
            let Some(pair) = current.as_mut() else { return };
            let part = due.min(pair.left());
            if part == 0 {
                current = open.next();
                continue;
            }
            line.taken.push(pair.give(part));
            due -= part;
        }
    }
}

/// What a pair gave, and how much of it has found its line.
struct Open<'a> {
    pair: &'a TakenFromPair,
    given: i64,
    principal_given: i64,
}

impl<'a> Open<'a> {
    fn whole(pair: &'a TakenFromPair) -> Self {
        Self { pair, given: 0, principal_given: 0 }
    }

    fn total(&self) -> i64 {
        self.pair.principal.minor() + self.pair.bonus.minor()
    }

    fn left(&self) -> i64 {
        self.total() - self.given
    }

    fn give(&mut self, part: i64) -> TakenFromPair {
        self.given += part;
        let exact = i128::from(self.given) * i128::from(self.pair.principal.minor());
        let target = i64::try_from(Rounding::HalfUp.divide(exact, i128::from(self.total())))
            .expect("a part of the pair's principal");
        let principal = target - self.principal_given;
        self.principal_given = target;
        let money = |minor: i64| Money::from_minor(minor, self.pair.principal.currency());
        TakenFromPair { lot: self.pair.lot, principal: money(principal), bonus: money(part - principal) }
    }
}
