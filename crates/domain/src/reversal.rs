//! 冲正: mirrors the stored entries of one posting and takes back what it caused (S06; worked examples 2.3, §7).
//!
//! Rules are not run again. Two are only consulted: what to do with points that are gone, and
//! whether the ladder of that time still supports the tier. The card's state does not matter here.

use chrono::{DateTime, Utc};

use crate::account::{self, BackOnAccount};
use crate::counts::CountUse;
use crate::derivation::{Derivation, Step};
use crate::header::{self, Subject};
use crate::holds;
use crate::ids::{Id, Lot as LotThing};
use crate::ledger::{Book, Decision, Entry, Kind, Posting, PostingKind, TierChange};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::returned_lots::ReturnedLots;
use crate::returns::deducted::{Deducted, Deductible};
use crate::rules::{PointsRule, ShortfallPolicy, TierLadder, Versioned};
use crate::terms::TermChange;
use crate::tiers::{TopUpMade, level_by_points, level_by_top_ups};
use crate::till::{Facts, FreshIds, Original, Rejection, Reverse};
use crate::vouchers;

/// Decides a reversal of `original`.
///
/// # Errors
/// [`Rejection::ReasonMissing`], [`Rejection::NotReversible`], [`Rejection::AlreadyReversed`],
/// [`Rejection::HasReturns`], [`Rejection::PaymentGivenBack`], [`Rejection::ValueAlreadyUsed`] for a top-up or a return of which something was spent,
/// [`Rejection::CountsAlreadyUsed`] for a package of which something was used, [`Rejection::CountsInRefund`] for it and its
/// uses while a refund of it stands, [`Rejection::RefundBeingPaid`], [`Rejection::TermChangedSince`] for all but the last change of a term, [`Rejection::PointsAlreadyUsed`] under
/// [`ShortfallPolicy::Refuse`], [`Rejection::OverCorrectionLimit`], [`Rejection::VoucherCancelTooLate`], [`Rejection::TimeNotAcceptable`],
/// [`Rejection::AmountTooLarge`], [`Rejection::FactsIncomplete`].
pub fn decide(
    facts: &Facts<'_>,
    original: &Original,
    command: &Reverse,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    let reason = command.reason.trim();
    if reason.is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    check_reversible(original)?;
    holds::check_unpromised(facts)?;
    check_unused(original)?;
    command.mandate.check(original.total)?;
    let moment = header::moment(facts, &command.origin, now)?;

    vouchers::check_cancellable(facts, original, moment.recorded_at)?;

    let mut mirror = Mirror::begin(facts, original, moment.recorded_at);
    mirror.steps.push(Step::Mirrored { original: original.id });
    // What the member gets comes before what is taken: a return may have taken points out of those that it gave.
    let (taken, given): (Vec<_>, Vec<_>) =
        original.entries.iter().partition(|entry| entry.amount.is_negative());
    for entry in taken.into_iter().chain(given) {
        mirror.take_back(entry)?;
    }
    take_back_repayments(&mut mirror, original)?;
    take_back_refund(&mut mirror, original)?;
    for made in &original.uses {
        mirror.take_back_use(*made)?;
    }
    for made in &original.term_changes {
        mirror.lots.take_back_term(*made)?;
        mirror.term_changes.push(made.turned());
    }
    mirror.take_back_top_up(original)?;
    let tier_change = tier_back(facts, original, &mut mirror);

    let subject = Subject {
        kind: PostingKind::Reversal,
        list_total: original.list_total,
        total: original.total,
        tenders: account::rewrite_tenders(original.tenders.clone(), mirror.back_on_account.as_ref())?,
    };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reverses = Some(original.id);
    posting.reason = Some(reason.to_owned());
    posting.tier_change = tier_change;
    Ok(mirror.into_decision(posting))
}

fn check_reversible(original: &Original) -> Result<(), Rejection> {
    match original.kind {
        PostingKind::TopUp
        | PostingKind::Consumption
        | PostingKind::Return
        | PostingKind::PackageSale
        | PostingKind::CountUse
        | PostingKind::Refund
        | PostingKind::TermChange
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment => {}
        PostingKind::Reversal
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => {
            return Err(Rejection::NotReversible);
        }
    }
    let gave_back = matches!(original.kind, PostingKind::Return | PostingKind::Refund);
    if gave_back && original.tenders.iter().any(|back| back.payment.is_some()) {
        return Err(Rejection::PaymentGivenBack);
    }
    if !original.returned.is_empty() {
        return Err(Rejection::HasReturns);
    }
    match original.reversed_by {
        Some(by) => Err(Rejection::AlreadyReversed { by }),
        None => Ok(()),
    }
}

/// A top-up and a package come back only whole: what was spent or used of them is corrected first, or they are refunded
/// (2.3). So does what a return gave back.
fn check_unused(original: &Original) -> Result<(), Rejection> {
    match original.kind {
        PostingKind::TopUp | PostingKind::Return => check_unspent(original),
        PostingKind::CountUse | PostingKind::PackageSale | PostingKind::TermChange
            if is_in_refund(original) =>
        {
            Err(Rejection::CountsInRefund)
        }
        PostingKind::PackageSale => match original.counts.iter().map(|lot| lot.used).sum() {
            0 => Ok(()),
            used => Err(Rejection::CountsAlreadyUsed { used }),
        },
        PostingKind::Consumption
        | PostingKind::Reversal
        | PostingKind::CountUse
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::Refund
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => Ok(()),
    }
}

/// What a refund counted as delivered stays so, while it waits and once it is paid.
fn is_in_refund(original: &Original) -> bool {
    original.counts.iter().any(|lot| lot.refund.is_some())
}

/// Refuses when its pairs no longer hold what it brought.
fn check_unspent(original: &Original) -> Result<(), Rejection> {
    let brought = |kind: Kind, lot: Id<LotThing>| -> i64 {
        let of_lot = original.entries.iter().filter(|entry| entry.kind == kind && entry.lot == Some(lot));
        of_lot.map(|entry| entry.amount).sum()
    };
    let used_of = |kind, lot, left: Money| (brought(kind, lot) - left.minor()).max(0);
    let used = original.pairs.iter().map(|pair| {
        used_of(Kind::Principal, pair.id, pair.principal_left)
            + used_of(Kind::Bonus, pair.id, pair.bonus_left)
    });
    let used = Money::from_minor(used.sum(), original.total.currency());
    if used.is_positive() { Err(Rejection::ValueAlreadyUsed { used }) } else { Ok(()) }
}

/// The policy of the points rule whose terms the earned points carry, else of the rule in force on that date.
fn shortfall_policy(facts: &Facts<'_>, original: &Original) -> ShortfallPolicy {
    let terms = original.points_lots.iter().find_map(|lot| lot.terms);
    let by_terms = || facts.rules.points.iter().find(|rule| Some(rule.id) == terms);
    let in_force =
        || facts.rules.in_force(facts.wallet.program, facts.shop.id, original.business_date).points;
    let rule: Option<&Versioned<PointsRule>> = by_terms().or_else(in_force);
    rule.map_or(ShortfallPolicy::Debt, |rule| rule.body.on_shortfall)
}

/// A reversal or a return in the making.
pub(crate) struct Mirror {
    pub(crate) movements: Movements,
    pub(crate) lots: ReturnedLots,
    on_shortfall: ShortfallPolicy,
    pub(crate) steps: Vec<Step>,
    uses: Vec<CountUse>,
    term_changes: Vec<TermChange>,
    /// What came back of an item on account.
    back_on_account: Option<BackOnAccount>,
    /// Money of a return that may pay for spent points.
    pub(crate) deductible: Option<Deductible>,
    /// What of it did.
    pub(crate) deducted: Option<Deducted>,
}

impl Mirror {
    /// Nothing has moved yet.
    pub(crate) fn begin(facts: &Facts<'_>, original: &Original, recorded_at: DateTime<Utc>) -> Self {
        Self {
            movements: Movements::begin(facts.wallet, recorded_at),
            lots: ReturnedLots::load(facts, original, recorded_at),
            on_shortfall: shortfall_policy(facts, original),
            steps: Vec::new(),
            uses: Vec::new(),
            term_changes: Vec::new(),
            back_on_account: None,
            deductible: None,
            deducted: None,
        }
    }

    /// The opposite of one stored entry.
    fn take_back(&mut self, entry: &Entry) -> Result<(), Rejection> {
        match entry.kind {
            Kind::Principal | Kind::Bonus => self.take_back_money(entry),
            Kind::RewardPoints if entry.amount.is_positive() => {
                self.take_points_back(same_place(entry), entry.amount)
            }
            Kind::RewardPoints => self.give_back_points(entry),
            Kind::TierPoints | Kind::OwedMoney | Kind::OwedPoints => self.take_back_count(entry),
            Kind::Counts => self.take_back_counts(entry),
            Kind::OnAccount if entry.amount.is_positive() => {
                let item = entry.lot.ok_or(Rejection::FactsIncomplete)?;
                let amount = Money::from_minor(entry.amount, self.movements.wallet.currency);
                self.take_back_on_account(item, entry.book, amount).map(drop)
            }
            // Owed again; its item is changed with what was repaid of it.
            Kind::OnAccount => self.movements.record(same_place(entry), -entry.amount),
        }
    }

    /// A corrected top-up never happened: the next one is the first again.
    fn take_back_top_up(&mut self, original: &Original) -> Result<(), Rejection> {
        if original.kind == PostingKind::TopUp {
            let wallet = &mut self.movements.wallet;
            let left = wallet.topped_up.checked_sub(original.total)?;
            wallet.topped_up = Money::from_minor(left.minor().max(0), left.currency());
        }
        Ok(())
    }

    /// Takes back what was put on account: the debt first, then what was repaid of it.
    pub(crate) fn take_back_on_account(
        &mut self,
        item: Id<LotThing>,
        book: Book,
        amount: Money,
    ) -> Result<BackOnAccount, Rejection> {
        let back = self.lots.account_item(item)?.take_back(amount)?;
        let owed = Movement { kind: Kind::OnAccount, book, lot: Some(item) };
        self.movements.record(owed, -back.owed.minor())?;
        self.steps.push(Step::BackOnAccount { item, owed: back.owed, repaid: back.repaid.clone() });
        self.back_on_account = Some(back.clone());
        Ok(back)
    }

    fn take_back_counts(&mut self, entry: &Entry) -> Result<(), Rejection> {
        let lot = entry.lot.ok_or(Rejection::FactsIncomplete)?;
        let left = self.lots.move_counts(lot, entry.book, -entry.amount)?;
        self.movements.record_counts(lot, entry.book, -entry.amount, left)
    }

    fn take_back_use(&mut self, made: CountUse) -> Result<(), Rejection> {
        self.lots.take_back_use(made)?;
        self.uses.push(made.turned());
        Ok(())
    }

    fn take_back_money(&mut self, entry: &Entry) -> Result<(), Rejection> {
        let lot = entry.lot.ok_or(Rejection::FactsIncomplete)?;
        self.lots.move_in_pair(lot, entry.kind, -entry.amount)?;
        self.movements.record(same_place(entry), -entry.amount)
    }

    fn give_back_points(&mut self, entry: &Entry) -> Result<(), Rejection> {
        let lot = entry.lot.ok_or(Rejection::FactsIncomplete)?;
        self.lots.give_points(lot, -entry.amount)?;
        self.movements.record(same_place(entry), -entry.amount)
    }

    /// Points come from the lot they went to, then from the others; what is missing follows the policy (P03).
    pub(crate) fn take_points_back(&mut self, place: Movement, points: i64) -> Result<(), Rejection> {
        let mut missing = points;
        for (lot, points) in self.lots.take_points(place.lot, points) {
            self.movements.record(Movement { lot: Some(lot), ..place }, -points)?;
            missing -= points;
        }
        if missing == 0 {
            return Ok(());
        }
        match self.on_shortfall {
            ShortfallPolicy::Refuse => return Err(Rejection::PointsAlreadyUsed { missing }),
            ShortfallPolicy::Debt => self.owe_points(missing)?,
            ShortfallPolicy::DeductMoney => {
                let paid_for = self.deduct_money(place, missing)?;
                self.owe_points(missing - paid_for)?;
            }
            ShortfallPolicy::WriteOff => self.steps.push(Step::Shortfall { points: missing, debt: false }),
        }
        Ok(())
    }

    fn owe_points(&mut self, missing: i64) -> Result<(), Rejection> {
        if missing > 0 {
            let debt = Movement { kind: Kind::OwedPoints, book: Book::Debt, lot: None };
            self.movements.record(debt, missing)?;
            self.steps.push(Step::Shortfall { points: missing, debt: true });
        }
        Ok(())
    }

    /// Points that money pays for come back and go at once, in the lot that the sale's points went to; gives how many.
    fn deduct_money(&mut self, place: Movement, missing: i64) -> Result<i64, Rejection> {
        let Some(deductible) = self.deductible.take().filter(|_| place.lot.is_some()) else { return Ok(0) };
        let Some(deducted) = deductible.cover(missing)? else { return Ok(0) };
        self.movements.record(Movement { book: Book::PointsRedeemed, ..place }, deducted.points)?;
        self.movements.record(place, -deducted.points)?;
        self.steps.push(deductible.step(deducted));
        self.deducted = Some(deducted);
        Ok(deducted.points)
    }

    /// A plain count without lots: never below nothing (a review may have closed the count meanwhile).
    fn take_back_count(&mut self, entry: &Entry) -> Result<(), Rejection> {
        let there = self.movements.wallet.balance(entry.kind);
        self.movements.record(same_place(entry), (-entry.amount).max(-there))
    }

    /// What was decided, with its header. The lines are the caller's.
    pub(crate) fn into_decision(mut self, posting: Posting) -> Decision {
        self.steps.append(&mut self.lots.reopened);
        if let Some(change) = posting.tier_change {
            self.steps.push(Step::Tier { change });
        }
        Decision {
            lots_changed: self.lots.into_changed(),
            uses: self.uses,
            term_changes: self.term_changes,
            ..self.movements.decided(posting, Derivation { steps: self.steps, not_fired: Vec::new() })
        }
    }
}

/// A repayment that is corrected is owed again, and so is what a corrected return had taken off the debt; what that return
/// had given back of a repayment counts as repaid again.
fn take_back_repayments(mirror: &mut Mirror, original: &Original) -> Result<(), Rejection> {
    if original.kind == PostingKind::Repayment {
        for (entry, line) in original.entries.iter().zip(&original.lines) {
            let item = entry.lot.ok_or(Rejection::FactsIncomplete)?;
            mirror.lots.account_item(item)?.take_repayment_back(&line.paid)?;
        }
    }
    for step in &original.derivation.steps {
        if let Step::BackOnAccount { item, owed, repaid } = step {
            mirror.lots.account_item(*item)?.put_again(*owed, repaid)?;
        }
    }
    Ok(())
}

/// Counts that a corrected refund had ended are owed again, and what was to come of a bonus comes.
fn take_back_refund(mirror: &mut Mirror, original: &Original) -> Result<(), Rejection> {
    if original.kind != PostingKind::Refund {
        return Ok(());
    }
    for step in &original.derivation.steps {
        if let Step::RefundCounts { lot, price_left, .. } = step {
            mirror.lots.out_of_refund(*lot, *price_left)?;
        }
        if let Step::InstalmentsEnded { lot, .. } = step {
            mirror.lots.resume_instalments(*lot)?;
        }
    }
    Ok(())
}

const fn same_place(entry: &Entry) -> Movement {
    Movement { kind: entry.kind, book: entry.book, lot: entry.lot }
}

/// Takes a tier back only when the original caused one and its ladder no longer supports the present level (§7); gives it
/// back when the original is a return that took it.
pub(crate) fn tier_back(facts: &Facts<'_>, original: &Original, mirror: &mut Mirror) -> Option<TierChange> {
    let caused = original.tier_change?;
    let ladder = ladder_of(facts, original, caused)?;
    let wallet = &mut mirror.movements.wallet;
    let level = if caused.to < caused.from {
        // A return lowered it; taken back, the level before it is there again.
        caused.from.max(wallet.tier)
    } else {
        let by_points = level_by_points(&ladder.body, wallet.tier_points);
        let others: Vec<TopUpMade> =
            facts.top_ups.iter().filter(|made| made.id != original.id).copied().collect();
        let by_top_ups = level_by_top_ups(&ladder.body, &others, wallet.topped_up);
        by_points.max(by_top_ups).max(caused.from).min(wallet.tier)
    };
    if level == wallet.tier {
        return None;
    }
    let change = TierChange { from: wallet.tier, to: level, ladder: ladder.id };
    wallet.tier = level;
    Some(change)
}

/// The ladder version that decided then; it is the one in force on the original's business date at its shop.
fn ladder_of<'a>(
    facts: &Facts<'a>,
    original: &Original,
    caused: TierChange,
) -> Option<&'a Versioned<TierLadder>> {
    let named = facts.rules.ladders.iter().find(|ladder| ladder.id == caused.ladder);
    let in_force =
        || facts.rules.in_force(facts.wallet.program, facts.shop.id, original.business_date).ladder;
    named.or_else(in_force)
}

#[cfg(test)]
mod tests;
