//! Which line was paid how: refunds, commission and points ask for it line by line.
//!
//! *Invariant:* the shares of a line sum to what it was charged; the shares of a way of payment, and of a pair kind by
//! kind, sum to what it gave.

use crate::allocation::by_largest_remainder;
use crate::ledger::{CASH, ConsumptionLine, LineKind, POINTS, PaidPart, ROUNDING, TakenFromPair};
use crate::money::{Currency, Money, Rounding};
use crate::rules::RoundingScope;
use crate::tenders::{Payment, Rounded};
use crate::till::Rejection;

/// Shares points over the `points_first` lines (none when it is empty) as far as they go and then over the others, and what was paid otherwise over
/// what is left of each line: by largest remainder. What no one of them paid is left to stored value.
pub(crate) fn share_tenders(
    lines: &mut Vec<ConsumptionLine>,
    payment: &Payment,
    points_first: &[bool],
) -> Result<(), Rejection> {
    let due = payment.rounding.filter(|rounding| rounding.scope == RoundingScope::WholeDue);
    if let Some(rounding) = &due {
        round_lines(lines, rounding)?;
    }
    if let Some((_, part)) = payment.points {
        let of_first = |(line, is_first): (&ConsumptionLine, &bool)| if *is_first { open(line) } else { 0 };
        let mut first: Vec<i64> = lines.iter().zip(points_first).map(of_first).collect();
        first.resize(lines.len(), 0);
        let by_first = part.amount.minor().min(first.iter().sum());
        share(lines, POINTS, by_first, &first, part.amount.currency())?;
        let others: Vec<i64> = lines.iter().map(open).collect();
        share(lines, POINTS, part.amount.minor() - by_first, &others, part.amount.currency())?;
    }
    for tender in &payment.others {
        let weights: Vec<i64> = lines.iter().map(open).collect();
        share(lines, &tender.method, tender.amount.minor(), &weights, tender.amount.currency())?;
    }
    match &payment.rounding {
        Some(rounding) if due.is_none() => lines.push(rounding_line(rounding, CASH)?),
        Some(rounding) if !rounding.change()?.is_positive() => lines.push(rounding_line(rounding, ROUNDING)?),
        Some(_) | None => {}
    }
    Ok(())
}

/// Rounding of all that is due: what it takes off pays its part of every line, and its own line takes that back; what it adds
/// is a line that is paid like the others.
fn round_lines(lines: &mut Vec<ConsumptionLine>, rounding: &Rounded) -> Result<(), Rejection> {
    let change = rounding.change()?;
    if change.is_positive() {
        let plain = ConsumptionLine::plain(Money::zero(change.currency()), change);
        lines.push(ConsumptionLine { kind: LineKind::Rounding, ..plain });
        return Ok(());
    }
    let weights: Vec<i64> = lines.iter().map(open).collect();
    share(lines, ROUNDING, -change.minor(), &weights, change.currency())
}

/// What nobody has paid of a line yet.
fn open(line: &ConsumptionLine) -> i64 {
    line.charged.minor() - line.paid.iter().map(|part| part.amount.minor()).sum::<i64>()
}

fn share(
    lines: &mut [ConsumptionLine],
    method: &str,
    amount: i64,
    weights: &[i64],
    currency: Currency,
) -> Result<(), Rejection> {
    for (line, part) in lines.iter_mut().zip(by_largest_remainder(amount, weights)) {
        if part == 0 {
            continue;
        }
        let part = Money::from_minor(part, currency);
        match line.paid.iter_mut().find(|paid| paid.method == method) {
            Some(paid) => paid.amount = paid.amount.checked_add(part)?,
            None => line.paid.push(PaidPart { method: method.to_owned(), amount: part }),
        }
    }
    Ok(())
}

/// 抹零: a line of its own, paid in cash, or by what the other lines say was rounded off.
fn rounding_line(rounding: &Rounded, method: &str) -> Result<ConsumptionLine, Rejection> {
    let charged = rounding.change()?;
    let paid = vec![PaidPart { method: method.to_owned(), amount: charged }];
    let plain = ConsumptionLine::plain(Money::zero(charged.currency()), charged);
    Ok(ConsumptionLine { kind: LineKind::Rounding, paid, ..plain })
}

/// Fills `taken` of each line with what is left to stored value: lines in order, pairs in order, and inside a pair
/// principal and bonus by cumulative target, so that no line is paid from one kind only because it comes first.
pub(crate) fn attribute(lines: &mut [ConsumptionLine], taken: &[TakenFromPair]) {
    let mut pairs = taken.iter().map(Open::whole);
    let mut current = pairs.next();
    for line in lines {
        let mut due = open(line);
        while due > 0 {
            let Some(pair) = current.as_mut() else { return };
            let part = due.min(pair.left());
            if part == 0 {
                current = pairs.next();
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
