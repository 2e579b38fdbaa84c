//! 挂账: what a member owes for sales that were put on account, sale by sale, and how much of each was repaid in which way
//! (OP09).
//!
//! *Invariant:* what is owed and what was repaid of an item together never exceed what was put on account; the rest is
//! what came back before it was repaid.

use chrono::{DateTime, NaiveDate, Utc};

use crate::allocation::by_largest_remainder;
use crate::derivation::{Derivation, Step};
use crate::header::Moment;
use crate::ids::{Id, Lot as LotThing, Posting, Shop};
use crate::ledger::{ConsumptionLine, Entry, Kind, ON_ACCOUNT, PaidPart, Tender};
use crate::money::Money;
use crate::tenders::Payment;
use crate::till::{Facts, FreshIds, Rejection};

/// One sale that was put on account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountItem {
    /// Its id: entries of what is owed name it as their lot.
    pub id: Id<LotThing>,
    /// The posting that put it on account.
    pub origin: Id<Posting>,
    /// The shop that waits for the money.
    pub shop: Id<Shop>,
    /// 营业日 of the sale: its age counts from here.
    pub business_date: NaiveDate,
    /// When it was recorded; the older is repaid first on the same date.
    pub opened_at: DateTime<Utc>,
    /// What was put on account.
    pub amount: Money,
    /// What of it is still owed.
    pub owed: Money,
    /// What of it was repaid and has not gone back since, by way of payment.
    pub repaid: Vec<PaidPart>,
}

/// What comes back of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BackOnAccount {
    /// No longer owed.
    pub(crate) owed: Money,
    /// Was repaid, and goes back in the way of the repayment.
    pub(crate) repaid: Vec<PaidPart>,
}

/// The item that a payment puts on account, if it does.
pub(crate) fn charge(
    facts: &Facts<'_>,
    payment: &Payment,
    moment: Moment,
    fresh: FreshIds,
    derivation: &mut Derivation,
) -> Result<Option<AccountItem>, Rejection> {
    let Some(tender) = payment.others.iter().find(|tender| tender.method == ON_ACCOUNT) else {
        return Ok(None);
    };
    let (amount, limit) = (tender.amount, facts.wallet.on_account_limit);
    if limit.is_zero() {
        return Err(Rejection::OnAccountNotAllowed);
    }
    let owed = facts.wallet.on_account.checked_add(amount)?;
    if owed.minor() > limit.minor() {
        return Err(Rejection::OnAccountLimit { limit, owed: facts.wallet.on_account, asked: amount });
    }
    derivation.steps.push(Step::PutOnAccount { item: fresh.second_lot, amount, owed, limit });
    Ok(Some(AccountItem {
        id: fresh.second_lot,
        origin: fresh.posting,
        shop: facts.shop.id,
        business_date: moment.business_date,
        opened_at: moment.recorded_at,
        amount,
        owed: amount,
        repaid: Vec::new(),
    }))
}

/// The items that a posting named: by its entries, or because what came back of them was repaid already.
#[must_use]
pub fn named_items(entries: &[Entry], derivation: &Derivation) -> Vec<Id<LotThing>> {
    let moved = entries.iter().filter(|entry| entry.kind == Kind::OnAccount).filter_map(|entry| entry.lot);
    let back = derivation
        .steps
        .iter()
        .filter_map(|step| if let Step::BackOnAccount { item, .. } = step { Some(*item) } else { None });
    let mut items: Vec<_> = moved.chain(back).collect();
    items.sort_unstable();
    items.dedup();
    items
}

impl AccountItem {
    /// Takes back a part of what was put on account: the debt first, then what was repaid, over its ways of payment by
    /// largest remainder.
    pub(crate) fn take_back(&mut self, amount: Money) -> Result<BackOnAccount, Rejection> {
        let currency = amount.currency();
        let owed = Money::from_minor(amount.minor().min(self.owed.minor()), currency);
        let rest = amount.checked_sub(owed)?;
        let weights: Vec<i64> = self.repaid.iter().map(|part| part.amount.minor()).collect();
        if rest.minor() > weights.iter().sum() {
            return Err(Rejection::FactsIncomplete);
        }
        let back = self.repaid.iter().zip(by_largest_remainder(rest.minor(), &weights));
        let part = |(of, minor): (&PaidPart, i64)| PaidPart {
            method: of.method.clone(),
            amount: Money::from_minor(minor, currency),
        };
        let repaid: Vec<PaidPart> = back.map(part).filter(|part| part.amount.is_positive()).collect();
        self.owed = self.owed.checked_sub(owed)?;
        self.take_repaid(&repaid)?;
        Ok(BackOnAccount { owed, repaid })
    }

    /// A correction of a return: what had come back is owed, or repaid, again.
    pub(crate) fn put_again(&mut self, owed: Money, repaid: &[PaidPart]) -> Result<(), Rejection> {
        self.owed = self.owed.checked_add(owed)?;
        repaid.iter().try_for_each(|part| self.add_repaid(part))
    }

    /// A repayment, in these ways.
    pub(crate) fn repay(&mut self, parts: &[PaidPart]) -> Result<(), Rejection> {
        for part in parts {
            self.owed = self.owed.checked_sub(part.amount)?;
            self.add_repaid(part)?;
        }
        Ok(())
    }

    /// The correction of a repayment. What a return gave back of it since cannot be owed again.
    pub(crate) fn take_repayment_back(&mut self, parts: &[PaidPart]) -> Result<(), Rejection> {
        self.take_repaid(parts)?;
        for part in parts {
            self.owed = self.owed.checked_add(part.amount)?;
        }
        Ok(())
    }

    fn add_repaid(&mut self, part: &PaidPart) -> Result<(), Rejection> {
        match self.repaid.iter_mut().find(|known| known.method == part.method) {
            Some(known) => known.amount = known.amount.checked_add(part.amount)?,
            None => self.repaid.push(part.clone()),
        }
        Ok(())
    }

    fn take_repaid(&mut self, parts: &[PaidPart]) -> Result<(), Rejection> {
        for part in parts {
            let known = self.repaid.iter_mut().find(|known| known.method == part.method);
            let there = known.as_ref().map_or(0, |known| known.amount.minor());
            let missing = part.amount.minor() - there;
            let Some(known) = known.filter(|_| missing <= 0) else {
                let used = Money::from_minor(missing, part.amount.currency());
                return Err(Rejection::ValueAlreadyUsed { used });
            };
            known.amount = known.amount.checked_sub(part.amount)?;
        }
        self.repaid.retain(|part| !part.amount.is_zero());
        Ok(())
    }
}

/// What the lines of a return say was on account, as it really goes back: owed first, in the order of the lines.
pub(crate) fn rewrite_lines(lines: &mut [ConsumptionLine], back: &BackOnAccount) -> Result<(), Rejection> {
    let owed = PaidPart { method: ON_ACCOUNT.to_owned(), amount: back.owed };
    let mut parts: Vec<PaidPart> = std::iter::once(owed).chain(back.repaid.iter().cloned()).collect();
    for line in lines {
        let Some(place) = line.paid.iter().position(|part| part.method == ON_ACCOUNT) else { continue };
        let mut open = line.paid.remove(place).amount;
        for part in &mut parts {
            let amount = Money::from_minor(open.minor().min(part.amount.minor()), open.currency());
            if amount.is_zero() {
                continue;
            }
            open = open.checked_sub(amount)?;
            part.amount = part.amount.checked_sub(amount)?;
            match line.paid.iter_mut().find(|known| known.method == part.method) {
                Some(known) => known.amount = known.amount.checked_add(amount)?,
                None => line.paid.push(PaidPart { method: part.method.clone(), amount }),
            }
        }
    }
    Ok(())
}

/// The ways of payment of a correction, as they really go back.
pub(crate) fn rewrite_tenders(
    tenders: Vec<Tender>,
    back: Option<&BackOnAccount>,
) -> Result<Vec<Tender>, Rejection> {
    let Some(back) = back else { return Ok(tenders) };
    let owed = |tender: Tender| {
        if tender.method == ON_ACCOUNT { Tender { amount: back.owed, ..tender } } else { tender }
    };
    let mut tenders: Vec<Tender> =
        tenders.into_iter().map(owed).filter(|tender| tender.amount.is_positive()).collect();
    for part in &back.repaid {
        match tenders.iter_mut().find(|tender| tender.method == part.method) {
            Some(tender) => {
                tender.amount = tender.amount.checked_add(part.amount)?;
                tender.given = None;
            }
            None => tenders.push(Tender::plain(part.method.clone(), part.amount)),
        }
    }
    Ok(tenders)
}
