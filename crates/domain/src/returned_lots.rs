//! Lots while a reversal gives back and takes back: what each holds now, and which of them changed.
//!
//! A closed lot opens again simply by holding something. A lot whose value lapsed meanwhile lives a little longer, so
//! that what comes back can be used (worked example 3.4).

use chrono::{DateTime, TimeDelta, Utc};

use crate::account::AccountItem;
use crate::counts::{CountUse, CountsLot, TermBegin};
use crate::derivation::Step;
use crate::ids::{Id, Lot as LotThing};
use crate::ledger::{Book, Kind, Lot, Pair, PointsLot};
use crate::money::Money;
use crate::points_lot::in_order_of_loss;
use crate::terms::TermChange;
use crate::till::{Facts, Original, Rejection};

/// Life of value that comes back into a lapsed lot, at least.
const GRACE_DAYS: i64 = 7;

/// The lots that a reversal may touch.
#[derive(Debug)]
pub(crate) struct ReturnedLots {
    now: DateTime<Utc>,
    pairs: Vec<Touched<Pair>>,
    points: Vec<Touched<PointsLot>>,
    counts: Vec<Touched<CountsLot>>,
    account: Vec<Touched<AccountItem>>,
    /// Lots that were made to live longer.
    pub(crate) reopened: Vec<Step>,
}

#[derive(Debug)]
struct Touched<T> {
    lot: T,
    changed: bool,
}

impl<T> Touched<T> {
    const fn loaded(lot: T) -> Self {
        Self { lot, changed: false }
    }
}

impl ReturnedLots {
    /// The lots that the original names come first, then the other open points lots.
    pub(crate) fn load(facts: &Facts<'_>, original: &Original, now: DateTime<Utc>) -> Self {
        let named = |lot: &&PointsLot| original.points_lots.iter().any(|named| named.id == lot.id);
        let others = in_order_of_loss(facts.points_lots.iter().filter(|lot| !named(lot)), now);
        Self {
            now,
            pairs: original.pairs.iter().cloned().map(Touched::loaded).collect(),
            points: original.points_lots.iter().chain(others).cloned().map(Touched::loaded).collect(),
            counts: original.counts.iter().cloned().map(Touched::loaded).collect(),
            account: original.account_items.iter().cloned().map(Touched::loaded).collect(),
            reopened: Vec::new(),
        }
    }

    /// Changes what a pair holds of principal or bonus by a signed amount.
    pub(crate) fn move_in_pair(
        &mut self,
        id: Id<LotThing>,
        kind: Kind,
        amount: i64,
    ) -> Result<(), Rejection> {
        let now = self.now;
        let touched = self.pairs.iter_mut().find(|touched| touched.lot.id == id);
        let touched = touched.ok_or(Rejection::FactsIncomplete)?;
        touched.changed = true;
        let pair = &mut touched.lot;
        let left = if kind == Kind::Bonus { &mut pair.bonus_left } else { &mut pair.principal_left };
        *left = left.checked_add(Money::from_minor(amount, left.currency()))?;
        if left.minor() < 0 {
            return Err(Rejection::FactsIncomplete);
        }
        let bonus_returns = kind == Kind::Bonus && amount.is_positive();
        if let Some(until) = longer_life(pair.expires_at, now).filter(|_| bonus_returns) {
            pair.expires_at = Some(until);
            self.reopened.push(Step::Reopened { lot: id, until });
        }
        Ok(())
    }

    /// Gives points back to the lot they came from.
    pub(crate) fn give_points(&mut self, id: Id<LotThing>, points: i64) -> Result<(), Rejection> {
        let now = self.now;
        let touched = self.points.iter_mut().find(|touched| touched.lot.id == id);
        let touched = touched.ok_or(Rejection::FactsIncomplete)?;
        touched.changed = true;
        touched.lot.points_left += points;
        if let Some(until) = longer_life(touched.lot.expires_at, now) {
            touched.lot.expires_at = Some(until);
            self.reopened.push(Step::Reopened { lot: id, until });
        }
        Ok(())
    }

    /// Takes up to `points`: from the lot they went to, then from the others in order. Returns who gave how many.
    pub(crate) fn take_points(
        &mut self,
        first: Option<Id<LotThing>>,
        points: i64,
    ) -> Vec<(Id<LotThing>, i64)> {
        let mut missing = points;
        let mut given = Vec::new();
        let is_first = |touched: &Touched<PointsLot>| Some(touched.lot.id) == first;
        for wanted in [true, false] {
            for touched in self.points.iter_mut().filter(|touched| is_first(touched) == wanted) {
                let part = missing.min(touched.lot.points_left);
                if part > 0 {
                    touched.lot.points_left -= part;
                    touched.changed = true;
                    missing -= part;
                    given.push((touched.lot.id, part));
                }
            }
        }
        given
    }

    /// Moves a signed number of counts on one side of the books; gives what the lot holds then.
    pub(crate) fn move_counts(
        &mut self,
        id: Id<LotThing>,
        book: Book,
        amount: i64,
    ) -> Result<i64, Rejection> {
        let lot = self.touched_counts(id)?;
        match book {
            Book::CountsGiven | Book::GiftCountsUsed | Book::GiftCountsEnded => lot.gift_left += amount,
            Book::CountsSold | Book::CountsUsed | Book::CountsEnded => lot.paid_left += amount,
            Book::Received
            | Book::BonusGranted
            | Book::Delivered
            | Book::PointsIssued
            | Book::TierPointsCounted
            | Book::Transfer
            | Book::Debt
            | Book::Opening
            | Book::PointsRedeemed
            | Book::IntoCounts
            | Book::PaidElsewhere
            | Book::Refunded
            | Book::RefundKept
            | Book::BonusEnded
            | Book::PointsGiven
            | Book::GiftPointsEnded
            | Book::PointsEntered
            | Book::PointsCancelled
            | Book::RefundFee
            | Book::RefundInterest
            | Book::OnAccount
            | Book::Repaid => return Err(Rejection::FactsIncomplete),
        }
        if lot.paid_left < 0 || lot.gift_left < 0 {
            return Err(Rejection::FactsIncomplete);
        }
        if lot.left() == 0 {
            // Sold back unused: nothing of its price is owed any more.
            lot.price_left = Money::zero(lot.price.currency());
        }
        Ok(lot.left())
    }

    /// Takes a use back: its charge is owed again, a term that it began is forgotten, and a lot that lapsed lives longer.
    pub(crate) fn take_back_use(&mut self, made: CountUse) -> Result<(), Rejection> {
        let now = self.now;
        let lot = self.touched_counts(made.lot)?;
        lot.pool_list = lot.pool_list.checked_sub(lot.list_of(made)?)?;
        lot.used -= made.quantity;
        lot.price_left = lot.price_left.checked_add(made.charged)?;
        if lot.used < 0 || lot.pool_list.minor() < 0 || lot.price_left.minor() > lot.price.minor() {
            return Err(Rejection::FactsIncomplete);
        }
        if lot.term_days != 0 || !lot.pauses.is_empty() {
            // A term that somebody changed since stands by itself.
            return Ok(());
        }
        if lot.used == 0 && lot.term.begins == TermBegin::AtFirstUse {
            (lot.term_from, lot.expires_at) = (None, None);
        }
        if let Some(until) = longer_life(lot.expires_at, now) {
            lot.expires_at = Some(until);
            self.reopened.push(Step::Reopened { lot: made.lot, until });
        }
        Ok(())
    }

    /// Takes a change of a term back: the last of them alone, so that the end is what it was.
    pub(crate) fn take_back_term(&mut self, made: TermChange) -> Result<(), Rejection> {
        let lot = self.touched_counts(made.lot)?;
        if lot.expires_at != Some(made.after) {
            return Err(Rejection::TermChangedSince);
        }
        made.turned().apply(lot)
    }

    /// A lot is in no refund any more, and `price_left` of its price is owed in services again.
    pub(crate) fn out_of_refund(&mut self, id: Id<LotThing>, price_left: Money) -> Result<(), Rejection> {
        let lot = self.touched_counts(id)?;
        (lot.refund, lot.price_left) = (None, price_left);
        Ok(())
    }

    /// What was to come of a pair's bonus comes after all.
    pub(crate) fn resume_instalments(&mut self, id: Id<LotThing>) -> Result<(), Rejection> {
        let touched = self.pairs.iter_mut().find(|touched| touched.lot.id == id);
        let touched = touched.ok_or(Rejection::FactsIncomplete)?;
        touched.changed = true;
        if let Some(schedule) = &mut touched.lot.instalments {
            schedule.ended_on = None;
        }
        Ok(())
    }

    /// An item on account, to be changed.
    pub(crate) fn account_item(&mut self, id: Id<LotThing>) -> Result<&mut AccountItem, Rejection> {
        let touched = self.account.iter_mut().find(|touched| touched.lot.id == id);
        let touched = touched.ok_or(Rejection::FactsIncomplete)?;
        touched.changed = true;
        Ok(&mut touched.lot)
    }

    fn touched_counts(&mut self, id: Id<LotThing>) -> Result<&mut CountsLot, Rejection> {
        let touched = self.counts.iter_mut().find(|touched| touched.lot.id == id);
        let touched = touched.ok_or(Rejection::FactsIncomplete)?;
        touched.changed = true;
        Ok(&mut touched.lot)
    }

    /// The lots that changed, as they are afterwards.
    pub(crate) fn into_changed(self) -> Vec<Lot> {
        let pairs =
            self.pairs.into_iter().filter(|touched| touched.changed).map(|touched| Lot::Pair(touched.lot));
        let points =
            self.points.into_iter().filter(|touched| touched.changed).map(|touched| Lot::Points(touched.lot));
        let counts =
            self.counts.into_iter().filter(|touched| touched.changed).map(|touched| Lot::Counts(touched.lot));
        let account = self.account.into_iter().filter(|touched| touched.changed);
        let account = account.map(|touched| Lot::Account(touched.lot));
        pairs.chain(points).chain(counts).chain(account).collect()
    }
}

/// The new expiry of a lot that has lapsed by now; none when it lives or never lapses.
fn longer_life(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let lapsed = expires_at.is_some_and(|expiry| expiry <= now);
    lapsed.then(|| now + TimeDelta::days(GRACE_DAYS))
}
