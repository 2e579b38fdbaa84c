//! What is taken back of commission: in the period in which its posting is taken back, share by share, and never by a rule of
//! that day.
//!
//! *Invariant:* whatever comes back in parts ends at exactly nothing when all of it has come back.

use super::{CommissionLine, Worked};
use crate::allocation::nested_shares;
use crate::derivation::Step;
use crate::ids::{Id, Posting};
use crate::ledger::{Decision, Lot};
use crate::money::{Money, Rounding};
use crate::till::{Rejection, ReturnedLine};

/// 冲正: the exact opposite of the commission of `posting`.
#[must_use]
pub fn mirrored(posting: Id<Posting>, lines: &[CommissionLine]) -> Vec<CommissionLine> {
    let negative = |money: Money| Money::from_minor(-money.minor(), money.currency());
    let mirror = |line: &CommissionLine| CommissionLine {
        of: Some(line.of.unwrap_or(posting)),
        worked: Worked {
            quantity: -line.worked.quantity,
            list: negative(line.worked.list),
            charged: negative(line.worked.charged),
            paid: negative(line.worked.paid),
            ..line.worked.clone()
        },
        counted: negative(line.counted),
        amount: negative(line.amount),
        ..line.clone()
    };
    lines.iter().map(mirror).collect()
}

/// How much of something had come back, has now, and can.
#[derive(Debug, Clone, Copy)]
struct Progress {
    before: i64,
    after: i64,
    whole: i64,
}

/// 退货: what a return takes back of the commission of `sale`, after what earlier returns gave back.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub fn returned(
    sale: (Id<Posting>, &[CommissionLine]),
    earlier: &[ReturnedLine],
    decision: &Decision,
) -> Result<Vec<CommissionLine>, Rejection> {
    let mut back = Vec::new();
    for (given, number) in decision.lines.iter().zip(1_i16..) {
        let of_line: Vec<&CommissionLine> =
            sale.1.iter().filter(|line| Some(line.line) == given.of_line).collect();
        let Some(first) = of_line.first() else { continue };
        let known = earlier.iter().find(|line| line.line == first.line);
        let (amount, quantity) = known.map_or((0, 0), |line| (line.amount.minor(), line.quantity));
        // What was free comes back by pieces.
        let (before, now, whole) = match first.worked.charged.minor() {
            0 => (quantity, given.quantity, first.worked.quantity),
            charged => (amount, given.charged.minor(), charged),
        };
        let progress = Progress { before, after: before.saturating_add(now).min(whole), whole };
        back.extend(
            taken(sale.0, &of_line, progress)?
                .into_iter()
                .map(|line| CommissionLine { line: number, ..line }),
        );
    }
    Ok(back)
}

/// The postings whose commission a refund takes back: top-ups, or sales of packages.
#[must_use]
pub fn refunded_postings(decision: &Decision) -> Vec<Id<Posting>> {
    refunds(decision).map(|(posting, _)| posting).collect()
}

/// 退款: what a refund takes back of the commission of the top-up or package sale `posting`: the part of what was paid that is
/// paid out.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub fn refunded(
    posting: Id<Posting>,
    lines: &[CommissionLine],
    decision: &Decision,
) -> Result<Vec<CommissionLine>, Rejection> {
    let mut back = Vec::new();
    for (_, progress) in refunds(decision).filter(|(of, _)| *of == posting) {
        let mut numbers: Vec<i16> = lines.iter().map(|line| line.line).collect();
        numbers.dedup();
        for number in numbers {
            let of_line: Vec<&CommissionLine> = lines.iter().filter(|line| line.line == number).collect();
            back.extend(taken(posting, &of_line, progress)?);
        }
    }
    Ok(back)
}

fn refunds(decision: &Decision) -> impl Iterator<Item = (Id<Posting>, Progress)> + '_ {
    let origin = |id| {
        decision.lots_changed.iter().find_map(|lot| match lot {
            Lot::Pair(pair) if pair.id == id => Some(pair.origin),
            Lot::Pair(_) | Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
        })
    };
    let progress = |before: Money, refund: Money, paid: Money| {
        let (before, whole) = (before.minor().min(paid.minor()), paid.minor());
        Progress { before, after: before.saturating_add(refund.minor()).min(whole), whole }
    };
    decision.derivation.steps.iter().filter_map(move |step| {
        if let Step::RefundPair { lot, paid, before, refund, .. } = step {
            Some((origin(*lot)?, progress(*before, *refund, *paid)))
        } else if let Step::RefundPackage { sale, paid, refund, .. } = step {
            Some((*sale, progress(Money::zero(paid.currency()), *refund, *paid)))
        } else {
            None
        }
    })
}

/// What goes of the commission of one line between two states of its return.
fn taken(
    of: Id<Posting>,
    lines: &[&CommissionLine],
    progress: Progress,
) -> Result<Vec<CommissionLine>, Rejection> {
    let Progress { before, after, whole } = progress;
    if after <= before || whole <= 0 {
        return Ok(Vec::new());
    }
    let until = |amount: i64, part: i64| {
        let share = Rounding::HalfUp.divide(i128::from(amount) * i128::from(part), i128::from(whole));
        i64::try_from(share).map_err(|_| Rejection::AmountTooLarge)
    };
    let gone = |amount: i64| Ok::<_, Rejection>(until(amount, before)? - until(amount, after)?);
    let money =
        |amount: Money| Ok::<_, Rejection>(Money::from_minor(gone(amount.minor())?, amount.currency()));
    // Shares of one line and role go together, so that what goes sums to its part of the whole.
    let shares = |of: fn(&CommissionLine) -> i64| {
        let parts: Vec<i64> = lines.iter().map(|line| of(line)).collect();
        let sum = parts.iter().sum();
        let state = |part| Ok::<_, Rejection>(nested_shares(until(sum, part)?, sum, &parts));
        let differences = state(before)?.into_iter().zip(state(after)?);
        Ok::<_, Rejection>(differences.map(|(was, is)| was - is).collect::<Vec<i64>>())
    };
    let (counted, amounts) = (shares(|line| line.counted.minor())?, shares(|line| line.amount.minor())?);
    let mut back = Vec::with_capacity(lines.len());
    for ((line, counted), amount) in lines.iter().zip(counted).zip(amounts) {
        let currency = line.amount.currency();
        back.push(CommissionLine {
            of: Some(of),
            worked: Worked {
                quantity: gone(line.worked.quantity)?,
                list: money(line.worked.list)?,
                charged: money(line.worked.charged)?,
                paid: money(line.worked.paid)?,
                ..line.worked.clone()
            },
            counted: Money::from_minor(counted, currency),
            amount: Money::from_minor(amount, currency),
            ..(*line).clone()
        });
    }
    Ok(back)
}
