//! 退货: a part of a sale comes back line by line, to the pairs, points and ways of payment that it came from (S06;
//! worked examples §3.4, §4.3, §6, §11).
//!
//! Nothing is priced again. Every amount is the difference of two cumulative targets — of what has come back now and
//! before — so that returns in any number of parts end exactly where one whole return ends. Points are counted on what is
//! left of the sale, by the rule, factor and promotion that it had.

pub(crate) mod deducted;
mod earned;
mod parts;

use chrono::{DateTime, Utc};

use self::deducted::Deductible;
pub(crate) use self::earned::reward_of;
use self::earned::{EarnedLeft, points_left};
use self::parts::{Charges, returned_line, rounding_returned};
use crate::account;
use crate::derivation::Step;
use crate::header::{self, Subject};
use crate::holds;
use crate::ledger::{
    Book, ConsumptionLine, Decision, Kind, LineKind, ON_ACCOUNT, POINTS, PostingKind, ROUNDING, STORED_VALUE,
    Tender, is_of_bearer,
};
use crate::money::{Money, Rounding};
use crate::movements::Movement;
use crate::pricing::sum;
use crate::reversal::{Mirror, tier_back};
use crate::till::{Facts, FreshIds, Original, Rejection, Return, ReturnInput, ReturnPart, ReturnedLine};
use crate::vouchers;

/// Decides a return of a part of `original`.
///
/// # Errors
/// [`Rejection::ReasonMissing`], [`Rejection::NotReturnable`], [`Rejection::VoucherNotReturnable`], [`Rejection::AlreadyReversed`],
/// [`Rejection::RefundBeingPaid`], [`Rejection::LineNotReturnable`], [`Rejection::OverReturned`], [`Rejection::NothingToReturn`],
/// [`Rejection::AmountNotPositive`], [`Rejection::WrongCurrency`], [`Rejection::PointsAlreadyUsed`] under
/// [`crate::rules::ShortfallPolicy::Refuse`], [`Rejection::OverCorrectionLimit`], [`Rejection::TimeNotAcceptable`],
/// [`Rejection::FactsIncomplete`].
pub fn decide(
    facts: &Facts<'_>,
    original: &Original,
    command: &Return,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    let reason = command.reason.trim();
    if reason.is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    check_returnable(original)?;
    holds::check_unpromised(facts)?;
    let moment = header::moment(facts, &command.origin, now)?;
    let before = charges(original);
    let after = asked(original, &before, &command.lines)?;
    let mut lines = returned_lines(original, &before, &after)?;
    let currency = original.total.currency();
    let total = sum(lines.iter().map(|line| line.charged), currency)?;
    command.mandate.check(total)?;

    let mut mirror = Mirror::begin(facts, original, moment.recorded_at);
    mirror.steps.extend(returned_steps(original, &before, &after));
    give_value_back(&mut mirror, &lines)?;
    take_debt_back(&mut mirror, original, &mut lines)?;
    let tenders = tenders_back(original, &before, &after, &lines)?;
    give_points_back(&mut mirror, original, &tenders)?;
    let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
    mirror.deductible =
        rules.points_payment.and_then(|rule| Deductible::of(rule, &tenders, Money::zero(currency)));
    take_earned_back(&mut mirror, original, &before, &after)?;
    let tenders = match mirror.deducted {
        Some(deducted) => deducted::keep(tenders, deducted)?,
        None => tenders,
    };
    let tier_change = tier_back(facts, original, &mut mirror);

    let list_total = sum(lines.iter().map(|line| line.list_price), currency)?;
    let subject = Subject { kind: PostingKind::Return, list_total, total, tenders };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reverses = Some(original.id);
    posting.reason = Some(reason.to_owned());
    posting.tier_change = tier_change;
    Ok(Decision { lines, ..mirror.into_decision(posting) })
}

/// The lines of a sale without what returns that stand gave back; they keep their places.
pub(crate) fn what_is_left(sale: &Original) -> Result<Vec<ConsumptionLine>, Rejection> {
    let back = charges(sale);
    let nothing: Charges = back
        .iter()
        .map(|line| ReturnedLine { quantity: 0, amount: Money::zero(sale.total.currency()), ..*line })
        .collect();
    let of_rounding = rounding_returned(sale, &nothing, &back)?;
    let mut left = Vec::with_capacity(sale.lines.len());
    for ((sold, nothing), back) in sale.lines.iter().zip(&nothing).zip(&back) {
        let returned = match sold.kind {
            LineKind::Delivered => returned_line(sold, *nothing, *back)?,
            LineKind::Rounding => match &of_rounding {
                Some(returned) => returned.clone(),
                None => returned_line(sold, *nothing, *nothing)?,
            },
        };
        left.push(less(sold, &returned)?);
    }
    Ok(left)
}

/// A line without a part of it.
fn less(sold: &ConsumptionLine, back: &ConsumptionLine) -> Result<ConsumptionLine, Rejection> {
    let mut paid = sold.paid.clone();
    for part in &mut paid {
        if let Some(back) = back.paid.iter().find(|back| back.method == part.method) {
            part.amount = part.amount.checked_sub(back.amount)?;
        }
    }
    Ok(ConsumptionLine {
        list_price: sold.list_price.checked_sub(back.list_price)?,
        charged: sold.charged.checked_sub(back.charged)?,
        paid,
        ..sold.clone()
    })
}

fn check_returnable(original: &Original) -> Result<(), Rejection> {
    match original.kind {
        PostingKind::Consumption => {}
        PostingKind::TopUp
        | PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::PackageSale
        | PostingKind::CountUse
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::Refund
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => {
            return Err(Rejection::NotReturnable);
        }
    }
    if vouchers::paid_by_vouchers(&original.tenders) {
        return Err(Rejection::VoucherNotReturnable);
    }
    match original.reversed_by {
        Some(by) => Err(Rejection::AlreadyReversed { by }),
        None => Ok(()),
    }
}

/// What has come back of each line so far, in the order of the sale's lines.
fn charges(original: &Original) -> Charges {
    let zero = Money::zero(original.total.currency());
    let of_line = |(line, number): (&ConsumptionLine, i16)| {
        let nothing = ReturnedLine { line: number, quantity: 0, amount: zero };
        match line.kind {
            LineKind::Delivered => {
                original.returned.iter().find(|returned| returned.line == number).copied().unwrap_or(nothing)
            }
            LineKind::Rounding => nothing,
        }
    };
    original.lines.iter().zip(1_i16..).map(of_line).collect()
}

/// What will have come back of each line.
fn asked(original: &Original, before: &Charges, lines: &[ReturnInput]) -> Result<Charges, Rejection> {
    let mut after = before.clone();
    let everything: Vec<ReturnInput>;
    let lines = if lines.is_empty() {
        let delivered =
            original.lines.iter().zip(1_i16..).filter(|(line, _)| line.kind == LineKind::Delivered);
        everything = delivered.map(|(_, line)| ReturnInput { line, part: ReturnPart::Rest }).collect();
        &everything
    } else {
        lines
    };
    for (place, input) in lines.iter().enumerate() {
        let index = usize::try_from(input.line - 1).unwrap_or(usize::MAX);
        let sold = original.lines.get(index).filter(|line| line.kind == LineKind::Delivered);
        let is_twice = lines[..place].iter().any(|earlier| earlier.line == input.line);
        let (Some(sold), false) = (sold, is_twice) else {
            return Err(Rejection::LineNotReturnable { line: place });
        };
        after[index] = advanced(sold, before[index], input.part, place)?;
    }
    if after == *before { Err(Rejection::NothingToReturn) } else { Ok(after) }
}

/// What will have come back of one line when a further part does.
fn advanced(
    sold: &ConsumptionLine,
    before: ReturnedLine,
    part: ReturnPart,
    place: usize,
) -> Result<ReturnedLine, Rejection> {
    let left = sold.charged.checked_sub(before.amount)?;
    let over = Rejection::OverReturned { line: place, left };
    let (quantity, amount) = match part {
        ReturnPart::Rest => (sold.quantity, sold.charged),
        ReturnPart::Quantity(pieces) if pieces < 1 => return Err(Rejection::AmountNotPositive),
        ReturnPart::Quantity(pieces) => {
            let quantity = before.quantity.checked_add(pieces).ok_or(Rejection::AmountTooLarge)?;
            if quantity > sold.quantity {
                return Err(over);
            }
            let target = |pieces| sold.charged.ratio(pieces, sold.quantity, Rounding::HalfUp);
            let now = target(quantity)?.checked_sub(target(before.quantity)?)?;
            let is_last = quantity == sold.quantity;
            (quantity, if is_last { sold.charged } else { before.amount.checked_add(now)? })
        }
        ReturnPart::Amount(amount) if amount.currency() != sold.charged.currency() => {
            return Err(Rejection::WrongCurrency);
        }
        ReturnPart::Amount(amount) if !amount.is_positive() => return Err(Rejection::AmountNotPositive),
        ReturnPart::Amount(amount) => (before.quantity, before.amount.checked_add(amount)?),
    };
    if amount.minor() > sold.charged.minor() {
        return Err(over);
    }
    Ok(ReturnedLine { line: before.line, quantity, amount })
}

/// The lines that come back, and their part of the rounding.
fn returned_lines(
    original: &Original,
    before: &Charges,
    after: &Charges,
) -> Result<Vec<ConsumptionLine>, Rejection> {
    let mut lines = Vec::new();
    for ((sold, before), after) in original.lines.iter().zip(before).zip(after) {
        if before != after {
            lines.push(returned_line(sold, *before, *after)?);
        }
    }
    lines.extend(rounding_returned(original, before, after)?);
    Ok(lines)
}

fn returned_steps<'a>(
    original: &'a Original,
    before: &'a Charges,
    after: &'a Charges,
) -> impl Iterator<Item = Step> + 'a {
    let lines = original.lines.iter().zip(before).zip(after).filter(|((_, before), after)| before != after);
    lines.map(|((sold, before), after)| Step::Returned {
        original: original.id,
        line: before.line,
        charged: sold.charged,
        before: before.amount,
        amount: Money::from_minor(after.amount.minor() - before.amount.minor(), sold.charged.currency()),
    })
}

/// Principal and bonus go back to the pairs that they came from.
fn give_value_back(mirror: &mut Mirror, lines: &[ConsumptionLine]) -> Result<(), Rejection> {
    for taken in lines.iter().flat_map(|line| &line.taken) {
        for (kind, amount) in [(Kind::Principal, taken.principal), (Kind::Bonus, taken.bonus)] {
            if amount.is_zero() {
                continue;
            }
            mirror.lots.move_in_pair(taken.lot, kind, amount.minor())?;
            let back = Movement { kind, book: Book::Delivered, lot: Some(taken.lot) };
            mirror.movements.record(back, amount.minor())?;
        }
    }
    Ok(())
}

/// What was put on account is owed no longer; what of it was repaid goes back in the way of the repayment.
fn take_debt_back(
    mirror: &mut Mirror,
    original: &Original,
    lines: &mut [ConsumptionLine],
) -> Result<(), Rejection> {
    let Some(item) = original.account_items.first() else { return Ok(()) };
    let parts = lines.iter().flat_map(|line| &line.paid).filter(|part| part.method == ON_ACCOUNT);
    let amount = sum(parts.map(|part| part.amount), original.total.currency())?;
    if !amount.is_positive() {
        return Ok(());
    }
    let back = mirror.take_back_on_account(item.id, Book::OnAccount, amount)?;
    account::rewrite_lines(lines, &back)
}

/// What each way of payment gives back; points by cumulative target of what they paid, down, so that no part of a point's
/// worth can be kept. Empty when stored value paid alone.
fn tenders_back(
    original: &Original,
    before: &Charges,
    after: &Charges,
    lines: &[ConsumptionLine],
) -> Result<Vec<Tender>, Rejection> {
    let currency = original.total.currency();
    let mut back = ways_of_repayment(original, lines)?;
    for paid in original.tenders.iter().rev() {
        let amount = if paid.method == STORED_VALUE {
            let taken = lines.iter().flat_map(|line| &line.taken);
            sum(taken.flat_map(|taken| [taken.principal, taken.bonus]), currency)?
        } else if is_of_bearer(&paid.method) {
            let so_far = |charges: &Charges| bearer_so_far(original, charges, paid);
            Money::from_minor(so_far(after) - so_far(before), currency)
        } else {
            let parts = lines.iter().flat_map(|line| &line.paid).filter(|part| part.method == paid.method);
            sum(parts.map(|part| part.amount), currency)?
        };
        if amount.is_zero() {
            continue;
        }
        let points = paid.points.map(|points| {
            let so_far = |charges: &Charges| parts::paid_so_far(original, charges, POINTS);
            let target = |amount: i64| {
                let exact = i128::from(points) * i128::from(amount);
                Rounding::Down.divide(exact, i128::from(paid.amount.minor().max(1)))
            };
            i64::try_from(target(so_far(after)) - target(so_far(before))).unwrap_or_default()
        });
        back.insert(
            0,
            Tender { points, payment: paid.payment, ..Tender::plain(paid.method.clone(), amount) },
        );
    }
    Ok(back)
}

/// What one of several gift cards has given back, when so much of the lines has come back: one after the other, as they paid.
fn bearer_so_far(original: &Original, charges: &Charges, paid: &Tender) -> i64 {
    let of_method = original.tenders.iter().filter(|tender| tender.method == paid.method);
    let earlier = of_method.take_while(|tender| tender.payment != paid.payment);
    let earlier: i64 = earlier.map(|tender| tender.amount.minor()).sum();
    let all = parts::paid_so_far(original, charges, &paid.method);
    (all - earlier).clamp(0, paid.amount.minor())
}

/// What goes back in ways in which only a repayment was paid.
fn ways_of_repayment(original: &Original, lines: &[ConsumptionLine]) -> Result<Vec<Tender>, Rejection> {
    let mut back: Vec<Tender> = Vec::new();
    let of_sale = |method: &str| original.tenders.iter().any(|tender| tender.method == method);
    // What was rounded off is nobody's: its line takes back what the others say of it.
    let is_known = |method: &str| method == ROUNDING || of_sale(method);
    for part in lines.iter().flat_map(|line| &line.paid).filter(|part| !is_known(&part.method)) {
        match back.iter_mut().find(|tender| tender.method == part.method) {
            Some(tender) => tender.amount = tender.amount.checked_add(part.amount)?,
            None => back.push(Tender::plain(part.method.clone(), part.amount)),
        }
    }
    Ok(back)
}

/// Points that paid go back to the lots that they came from, in the order in which they were taken.
fn give_points_back(mirror: &mut Mirror, original: &Original, tenders: &[Tender]) -> Result<(), Rejection> {
    let mut missing = tenders.iter().find_map(|tender| tender.points).unwrap_or(0);
    let redeemed = original.entries.iter().filter(|entry| entry.book == Book::PointsRedeemed);
    let mut returned_before = parts::points_returned(original);
    for entry in redeemed {
        let lot = entry.lot.ok_or(Rejection::FactsIncomplete)?;
        let gone_before = returned_before.min(-entry.amount);
        returned_before -= gone_before;
        let part = missing.min(-entry.amount - gone_before);
        if part > 0 {
            mirror.lots.give_points(lot, part)?;
            let back = Movement { kind: Kind::RewardPoints, book: Book::PointsRedeemed, lot: Some(lot) };
            mirror.movements.record(back, part)?;
            missing -= part;
        }
    }
    Ok(())
}

/// Points of the sale beyond those of what is left of it (§6, §11).
fn take_earned_back(
    mirror: &mut Mirror,
    original: &Original,
    before: &Charges,
    after: &Charges,
) -> Result<(), Rejection> {
    let Some(EarnedLeft { reward, growth, steps }) = points_left(original, before, after)? else {
        return Ok(());
    };
    mirror.steps.extend(steps);
    let lot =
        original.entries.iter().find(|entry| entry.book == Book::PointsIssued).and_then(|entry| entry.lot);
    mirror.take_points_back(Movement { kind: Kind::RewardPoints, book: Book::PointsIssued, lot }, reward)?;
    let there = mirror.movements.wallet.tier_points;
    let counted = Movement { kind: Kind::TierPoints, book: Book::TierPointsCounted, lot: None };
    mirror.movements.record(counted, (-growth).max(-there))
}

#[cfg(test)]
mod tests;
