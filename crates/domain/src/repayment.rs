//! 还款: money for what is owed on account, oldest sale first (OP09).
//!
//! Money alone repays: stored value is spent by a sale, and points, vouchers and what is on account are no money. Whoever is
//! suspended may repay, and no card is asked for: a debt is paid by anybody who brings the money.

use chrono::{DateTime, Utc};

use crate::account::AccountItem;
use crate::derivation::{Derivation, Step};
use crate::header::{self, Subject};
use crate::ledger::{
    Book, CASH, ConsumptionLine, Decision, Kind, Lot, PaidPart, PostingKind, Tender, is_money,
};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::pricing::sum;
use crate::slips;
use crate::till::{Facts, FreshIds, Rejection, Repay};

/// Decides a repayment of `items`, which are open and in the order in which they are repaid.
///
/// # Errors
/// [`Rejection::MemberNeeded`], [`Rejection::AmountNotPositive`], [`Rejection::TenderInvalid`],
/// [`Rejection::CashTooLittle`], [`Rejection::MoreThanOwed`], [`Rejection::WrongCurrency`],
/// [`Rejection::AmountTooLarge`], [`Rejection::TimeNotAcceptable`].
pub fn decide(
    facts: &Facts<'_>,
    items: &[AccountItem],
    command: &Repay,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    check(&command.tenders)?;
    let paid = sum(command.tenders.iter().map(|tender| tender.amount), facts.wallet.currency)?;
    let owed = facts.wallet.on_account;
    if paid.minor() > owed.minor() {
        return Err(Rejection::MoreThanOwed { owed, paid });
    }
    let moment = header::moment(facts, &command.origin, now)?;

    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    let mut derivation = Derivation::default();
    slips::carry(facts, &command.origin, None, &mut derivation)?;
    let (mut changed, mut lines) = (Vec::new(), Vec::new());
    let mut purse: Vec<PaidPart> = command.tenders.iter().map(part_of).collect();
    for item in items {
        let parts = take(&mut purse, item.owed)?;
        if parts.is_empty() {
            break;
        }
        let (amount, mut item) = (sum(parts.iter().map(|part| part.amount), paid.currency())?, item.clone());
        derivation.steps.push(Step::Repaid { item: item.id, owed: item.owed, amount });
        item.repay(&parts)?;
        let repaid = Movement { kind: Kind::OnAccount, book: Book::Repaid, lot: Some(item.id) };
        movements.record(repaid, -amount.minor())?;
        changed.push(Lot::Account(item));
        lines.push(ConsumptionLine { paid: parts, ..ConsumptionLine::plain(amount, amount) });
    }
    if purse.iter().any(|part| !part.amount.is_zero()) {
        return Err(Rejection::FactsIncomplete);
    }
    derivation.steps.extend(
        command
            .tenders
            .iter()
            .map(|tender| Step::Tendered { method: tender.method.clone(), amount: tender.amount }),
    );
    let subject = Subject {
        kind: PostingKind::Repayment,
        list_total: paid,
        total: paid,
        tenders: command.tenders.clone(),
    };
    Ok(Decision {
        lots_changed: changed,
        lines,
        ..movements.decided(header::posting(facts, &command.origin, moment, fresh, subject), derivation)
    })
}

/// Money, once each way, more than nothing, and no less cash than it pays.
fn check(tenders: &[Tender]) -> Result<(), Rejection> {
    if tenders.is_empty() || tenders.iter().any(|tender| !tender.amount.is_positive()) {
        return Err(Rejection::AmountNotPositive);
    }
    for (place, tender) in tenders.iter().enumerate() {
        let is_twice = tenders[..place].iter().any(|earlier| earlier.method == tender.method);
        let may_give = tender.given.is_none() || tender.method == CASH;
        if !is_money(&tender.method) || is_twice || !may_give || tender.points.is_some() {
            return Err(Rejection::TenderInvalid { tender: place });
        }
        if let Some(given) = tender.given.filter(|given| given.minor() < tender.amount.minor()) {
            return Err(Rejection::CashTooLittle { required: tender.amount, given });
        }
    }
    Ok(())
}

fn part_of(tender: &Tender) -> PaidPart {
    PaidPart { method: tender.method.clone(), amount: tender.amount }
}

/// Takes up to `amount` out of the purse, in its order.
fn take(purse: &mut [PaidPart], amount: Money) -> Result<Vec<PaidPart>, Rejection> {
    let (mut open, mut taken) = (amount, Vec::new());
    for part in purse {
        let amount = Money::from_minor(open.minor().min(part.amount.minor()), open.currency());
        if amount.is_zero() {
            continue;
        }
        open = open.checked_sub(amount)?;
        part.amount = part.amount.checked_sub(amount)?;
        taken.push(PaidPart { method: part.method.clone(), amount });
    }
    Ok(taken)
}

#[cfg(test)]
mod tests;
