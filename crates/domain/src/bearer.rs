//! 不记名: value that belongs to whoever holds a card or slip — gift cards (礼品卡) and deposits (定金).
//!
//! It lives in a wallet of its own and comes in by a top-up, like all stored value. Where it pays for something that is sold
//! under another membership it first pays a *payment*, here, and that payment then pays the sale; what a return or a
//! correction of the sale gives back comes back here, to the lots that it came from. So each posting moves one wallet, and
//! whatever stops between the two leaves a payment that can be used or given back.
//!
//! Deliberately absent: who may hold what. A card of a program for bearers can pay so, a member's cannot.

use chrono::{DateTime, Utc};

use crate::allocation::nested_shares;
use crate::consumption;
use crate::derivation::{Derivation, Step};
use crate::header::{self, Moment, Subject};
use crate::ids::{Id, Payment};
use crate::ledger::{Book, DEPOSIT, Decision, Entry, GIFT_CARD, Kind, Lot, Posting, PostingKind};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::payment::{PaymentFacts, PaymentUnusable};
use crate::returned_lots::ReturnedLots;
use crate::till::{Facts, FreshIds, Origin, Original, Rejection};
use crate::usable::check_usable;

/// What a card is that belongs to whoever holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BearerKind {
    /// 礼品卡.
    GiftCard,
    /// 定金.
    Deposit,
}

impl BearerKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::GiftCard, Self::Deposit];

    /// Its stable code: that of the way in which it pays.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::GiftCard => GIFT_CARD,
            Self::Deposit => DEPOSIT,
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is asked: a payment is to be paid, or a part of what was paid is to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerCommand {
    /// Who and when.
    pub origin: Origin,
    /// The payment.
    pub payment: Id<Payment>,
    /// How much.
    pub amount: Money,
}

/// Decides to pay a payment from this wallet, in the tenant's spending order.
///
/// # Errors
/// [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::PaymentNotUsable`] when the payment is none of this
/// wallet, of another amount, given up, or has its money; [`Rejection::InsufficientBalance`], [`Rejection::ValueOnHold`],
/// [`Rejection::NeedsMorePairs`], [`Rejection::TimeNotAcceptable`].
pub fn pay(
    facts: &Facts<'_>,
    payment: Option<&PaymentFacts>,
    command: &BearerCommand,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    check_usable(facts)?;
    check_payable(facts, payment, command)?;
    let moment = header::moment(facts, &command.origin, now)?;
    let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
    let spending = consumption::pay(facts, rules, command.amount, None, moment)?;
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    let mut steps = vec![Step::PaysElsewhere { payment: command.payment, amount: command.amount }];
    for taken in &spending.taken {
        let paid = |kind| Movement { kind, book: Book::PaidElsewhere, lot: Some(taken.lot) };
        movements.record(paid(Kind::Principal), -taken.principal.minor())?;
        movements.record(paid(Kind::Bonus), -taken.bonus.minor())?;
        steps.push(Step::Taken { lot: taken.lot, principal: taken.principal, bonus: taken.bonus });
    }
    let posting = posting(facts, command, moment, fresh, PostingKind::BearerPayment);
    let pairs = spending.pairs.into_iter().map(Lot::Pair).collect();
    Ok(decided(posting, movements, pairs, steps))
}

/// The payment waits for this wallet to pay it, wholly.
fn check_payable(
    facts: &Facts<'_>,
    payment: Option<&PaymentFacts>,
    command: &BearerCommand,
) -> Result<(), Rejection> {
    let refused = |cause| Rejection::PaymentNotUsable { payment: command.payment, cause };
    let payment = payment.ok_or_else(|| refused(PaymentUnusable::NotFound))?;
    match &payment.bearer {
        Some(bearer) if bearer.wallet == facts.wallet.id && bearer.paid_by.is_none() => {}
        Some(bearer) if bearer.wallet == facts.wallet.id => return Err(refused(PaymentUnusable::Used)),
        Some(_) | None => return Err(refused(PaymentUnusable::NotFound)),
    }
    if !payment.state.is_open() || payment.is_given_up {
        return Err(refused(PaymentUnusable::NotPaid(payment.state)));
    }
    if payment.amount != command.amount {
        return Err(refused(PaymentUnusable::OtherAmount { paid: payment.amount, asked: command.amount }));
    }
    Ok(())
}

/// Decides to give a part of what `original` paid back, to the lots that it came from: each kind of each lot by its nested share,
/// so that any number of parts end exactly where the whole ends. Neither card nor holder is asked.
///
/// # Errors
/// [`Rejection::PaymentNotUsable`] when the payment was not paid from here, or more is asked for than is left of it;
/// [`Rejection::AmountNotPositive`], [`Rejection::TimeNotAcceptable`].
pub fn give_back(
    facts: &Facts<'_>,
    payment: Option<&PaymentFacts>,
    original: &Original,
    command: &BearerCommand,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    let refused = |cause| Rejection::PaymentNotUsable { payment: command.payment, cause };
    let bearer = payment.and_then(|payment| payment.bearer.as_ref());
    let bearer = bearer.filter(|bearer| bearer.paid_by == Some(original.id));
    let bearer = bearer.ok_or_else(|| refused(PaymentUnusable::NotFound))?;
    if !command.amount.is_positive() {
        return Err(Rejection::AmountNotPositive);
    }
    let (paid, before) = (original.total, bearer.given_back);
    let after = before.checked_add(command.amount)?;
    if after.minor() > paid.minor() {
        return Err(refused(PaymentUnusable::GivenBack));
    }
    let moment = header::moment(facts, &command.origin, now)?;
    let mut lots = ReturnedLots::load(facts, original, moment.recorded_at);
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    for (entry, back) in original.entries.iter().zip(parts_back(original, before, after)) {
        let lot = entry.lot.ok_or(Rejection::FactsIncomplete)?;
        if back != 0 {
            lots.move_in_pair(lot, entry.kind, back)?;
        }
        movements.record(Movement { kind: entry.kind, book: Book::PaidElsewhere, lot: entry.lot }, back)?;
    }
    let mut steps = vec![Step::BackFromElsewhere {
        payment: command.payment,
        original: original.id,
        paid,
        before,
        amount: command.amount,
    }];
    steps.append(&mut lots.reopened);
    let posting = posting(facts, command, moment, fresh, PostingKind::BearerRefund);
    Ok(decided(posting, movements, lots.into_changed(), steps))
}

/// What each entry of the payment gives back between two amounts that have come back in all.
fn parts_back(original: &Original, before: Money, after: Money) -> Vec<i64> {
    let parts: Vec<i64> = original.entries.iter().map(|entry: &Entry| -entry.amount).collect();
    let so_far = |amount: Money| nested_shares(amount.minor(), original.total.minor(), &parts);
    so_far(after).into_iter().zip(so_far(before)).map(|(after, before)| after - before).collect()
}

fn posting(
    facts: &Facts<'_>,
    command: &BearerCommand,
    moment: Moment,
    fresh: FreshIds,
    kind: PostingKind,
) -> Posting {
    let subject = Subject { kind, list_total: command.amount, total: command.amount, tenders: Vec::new() };
    header::posting(facts, &command.origin, moment, fresh, subject)
}

fn decided(posting: Posting, movements: Movements, lots_changed: Vec<Lot>, steps: Vec<Step>) -> Decision {
    Decision { lots_changed, ..movements.decided(posting, Derivation { steps, not_fired: Vec::new() }) }
}

#[cfg(test)]
mod tests;
