//! What taking a posting back undoes, what it leaves as a debt, and what it cannot undo (S06): told to the clerk before.
//!
//! Read from the decision and from stored facts; no rule of the sale runs again. Only what this product keeps is told: it has no
//! coupons or stock yet, so nothing is said about them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::commission::CommissionLine;
use crate::derivation::Step;
use crate::ids::{Id, Lot as LotThing};
use crate::invoices::{InvoiceFacts, Takings};
use crate::ledger::{Decision, Kind, Lot, PostingKind, Tender, TierChange, TierLevel, Wallet, is_of_member};
use crate::message::Channel;
use crate::money::Money;
use crate::till::Original;

/// One thing that follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consequence {
    /// A balance changes. What is owed is a balance, too.
    Balance {
        /// Of which kind.
        kind: Kind,
        /// Before, in its unit.
        before: i64,
        /// After.
        after: i64,
    },
    /// Counts of one item change.
    Counts {
        /// The lot.
        lot: Id<LotThing>,
        /// What the shop calls the item.
        label: String,
        /// Counts left before.
        before: i64,
        /// Counts left after.
        after: i64,
    },
    /// The tier goes back to what it was.
    TierBack(TierChange),
    /// The original raised the tier, and it stays: what else was bought supports it.
    TierStays {
        /// The tier.
        tier: TierLevel,
    },
    /// Points that it earned are spent, and nobody owes them.
    PointsGone {
        /// How many.
        points: i64,
    },
    /// Points that it earned are spent, and what they are worth is kept of the money that goes back.
    PointsDeducted {
        /// How many.
        points: i64,
        /// What is kept.
        amount: Money,
    },
    /// Tier points that it counted are counted no more, so they cannot be taken off.
    TierPointsGone {
        /// How many.
        points: i64,
    },
    /// What lapsed meanwhile can be used again for some days.
    Revived {
        /// The lot.
        lot: Id<LotThing>,
        /// What it holds.
        kind: Kind,
        /// How much of it, then.
        amount: i64,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Money to hand back by the way in which it was paid.
    HandBack {
        /// The way and the amount.
        tender: Tender,
    },
    /// Money that the customer pays again, because a return is taken back.
    CollectAgain {
        /// The way and the amount.
        tender: Tender,
    },
    /// 提成: those who were due something for it are due less, or those who gave something back are due it again.
    Commission {
        /// How many employees.
        people: usize,
        /// What they are due, all together; negative where it is taken back. What a ladder pays is read at the end of the month.
        amount: Money,
    },
    /// Sales made meanwhile keep the price of the tier that falls.
    LaterSalesKeepPrice {
        /// How many.
        sales: i64,
        /// What the tier took off their prices.
        saved: Money,
    },
    /// 红字: more is invoiced then than is left of it.
    RedInvoiceDue {
        /// How much has to be taken off.
        amount: Money,
    },
    /// The member was told, and stays told.
    MessageSent {
        /// By which channel.
        channel: Channel,
    },
}

/// What becomes of a consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is as if it had never happened.
    Undone,
    /// The member owes it.
    Debt,
    /// Somebody has to do it: the till moves no money.
    ByHand,
    /// It cannot be undone.
    Stays,
}

impl Consequence {
    /// What becomes of it.
    #[must_use]
    pub const fn fate(&self) -> Fate {
        match self {
            Self::Balance { kind: Kind::OwedMoney | Kind::OwedPoints, before, after } if *after > *before => {
                Fate::Debt
            }
            Self::Balance { .. }
            | Self::Counts { .. }
            | Self::TierBack(_)
            | Self::Revived { .. }
            | Self::Commission { .. }
            | Self::PointsDeducted { .. } => Fate::Undone,
            Self::HandBack { .. } | Self::CollectAgain { .. } | Self::RedInvoiceDue { .. } => Fate::ByHand,
            Self::TierStays { .. }
            | Self::PointsGone { .. }
            | Self::TierPointsGone { .. }
            | Self::LaterSalesKeepPrice { .. }
            | Self::MessageSent { .. } => Fate::Stays,
        }
    }
}

/// What happened since the original, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// Sales that stand and were made at the tier that the original raised.
    pub sales: i64,
    /// What the tier took off them.
    pub saved: Money,
    /// By which channels the member was told of the original.
    pub told: Vec<Channel>,
    /// How the original is invoiced, if it takes money in.
    pub invoice: Option<InvoiceFacts>,
}

/// What follows from `decision`, which takes back `original` or a part of it.
#[must_use]
pub fn of(before: &Wallet, original: &Original, decision: &Decision, since: &Since) -> Vec<Consequence> {
    let mut all = balances(before, &decision.wallet);
    all.extend(counts(original, decision));
    all.extend(tier(original, decision));
    all.extend(decision.derivation.steps.iter().filter_map(|step| of_step(step, decision)));
    all.extend(tier_points_gone(original, decision));
    all.extend(money(original, decision));
    all.extend(commission(decision));
    all.extend(since.invoice.as_ref().and_then(|facts| red_invoice(facts, decision)));
    if decision.posting.tier_change.is_some() && since.sales > 0 {
        all.push(Consequence::LaterSalesKeepPrice { sales: since.sales, saved: since.saved });
    }
    all.extend(since.told.iter().map(|channel| Consequence::MessageSent { channel: *channel }));
    all
}

/// Every balance of a wallet that changes.
fn balances(before: &Wallet, after: &Wallet) -> Vec<Consequence> {
    const KINDS: [Kind; 6] = [
        Kind::Principal,
        Kind::Bonus,
        Kind::RewardPoints,
        Kind::TierPoints,
        Kind::OwedMoney,
        Kind::OwedPoints,
    ];
    let change = |kind: Kind| {
        let (before, after) = (before.balance(kind), after.balance(kind));
        (before != after).then_some(Consequence::Balance { kind, before, after })
    };
    KINDS.into_iter().filter_map(change).collect()
}

/// Every lot of counts that changes.
fn counts<'a>(original: &'a Original, decision: &'a Decision) -> impl Iterator<Item = Consequence> + 'a {
    decision.lots_changed.iter().filter_map(|lot| {
        let Lot::Counts(lot) = lot else { return None };
        let before = original.counts.iter().find(|known| known.id == lot.id)?.left();
        let (after, label) = (lot.left(), lot.item.label.clone());
        Some(Consequence::Counts { lot: lot.id, label, before, after })
    })
}

/// What becomes of the tier that the original raised.
fn tier(original: &Original, decision: &Decision) -> Option<Consequence> {
    let caused = original.tier_change?;
    let stays = decision.wallet.tier >= caused.to && caused.to > caused.from;
    match decision.posting.tier_change {
        Some(change) => Some(Consequence::TierBack(change)),
        None => stays.then_some(Consequence::TierStays { tier: decision.wallet.tier }),
    }
}

/// What a step of the decision says beyond balances.
fn of_step(step: &Step, decision: &Decision) -> Option<Consequence> {
    match *step {
        Step::Shortfall { points, debt: false } => Some(Consequence::PointsGone { points }),
        Step::PointsDeducted { points, amount, .. } => Some(Consequence::PointsDeducted { points, amount }),
        Step::Reopened { lot, until } => {
            let (kind, amount) = held(decision.lots_changed.iter().find(|changed| changed.id() == lot)?);
            Some(Consequence::Revived { lot, kind, amount, until })
        }
        Step::Shortfall { debt: true, .. }
        | Step::Bonus { .. }
        | Step::FirstTopUp { .. }
        | Step::GiftPoints { .. }
        | Step::PointsEntered { .. }
        | Step::PointsDeductedByHand { .. }
        | Step::PointsCleared { .. }
        | Step::GiftPointsBack { .. }
        | Step::Instalments { .. }
        | Step::BonusToCome { .. }
        | Step::InstalmentsEnded { .. }
        | Step::List { .. }
        | Step::Discount { .. }
        | Step::MemberPrice { .. }
        | Step::PriceItem { .. }
        | Step::OwnPrice { .. }
        | Step::BillDiscount { .. }
        | Step::CardDiscount { .. }
        | Step::Due { .. }
        | Step::PointsPaid { .. }
        | Step::Rounded { .. }
        | Step::Tendered { .. }
        | Step::Taken { .. }
        | Step::Promotion { .. }
        | Step::Reward { .. }
        | Step::Growth { .. }
        | Step::Tier { .. }
        | Step::PaysElsewhere { .. }
        | Step::BackFromElsewhere { .. }
        | Step::Mirrored { .. }
        | Step::PutOnAccount { .. }
        | Step::Repaid { .. }
        | Step::BackOnAccount { .. }
        | Step::PackagePrice { .. }
        | Step::ItemsPicked { .. }
        | Step::CountsSold { .. }
        | Step::ServiceUsed { .. }
        | Step::CountsUsed { .. }
        | Step::PassUsed { .. }
        | Step::TermBegan { .. }
        | Step::TermChanged { .. }
        | Step::Returned { .. }
        | Step::RefundPair { .. }
        | Step::RefundInterest { .. }
        | Step::RefundFee { .. }
        | Step::RefundDue { .. }
        | Step::RefundCounts { .. }
        | Step::RefundPackage { .. }
        | Step::CountsFrozen { .. }
        | Step::HoldPlaced { .. }
        | Step::HoldEnded { .. }
        | Step::RewardLeft { .. }
        | Step::GrowthLeft { .. }
        | Step::PointsVest { .. }
        | Step::PointsPending { .. }
        | Step::Serial { .. }
        | Step::Proof { .. }
        | Step::MadeUp { .. } => None,
    }
}

/// What lapses of a lot, and how much of it there is.
const fn held(lot: &Lot) -> (Kind, i64) {
    match lot {
        Lot::Pair(pair) => (Kind::Bonus, pair.bonus_left.minor()),
        Lot::Points(points) => (Kind::RewardPoints, points.points_left),
        Lot::Counts(counts) => (Kind::Counts, counts.left()),
        Lot::Account(item) => (Kind::OnAccount, item.owed.minor()),
    }
}

/// Tier points that should go and are not there any more.
fn tier_points_gone(original: &Original, decision: &Decision) -> Option<Consequence> {
    let counted = |entry: &&crate::ledger::Entry| entry.kind == Kind::TierPoints;
    let should_go: i64 = match decision.posting.kind {
        PostingKind::Return => decision.derivation.steps.iter().map(growth_off).sum(),
        PostingKind::TopUp
        | PostingKind::Consumption
        | PostingKind::Reversal
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
            original.entries.iter().filter(counted).map(|entry| entry.amount).sum()
        }
    };
    let moved: i64 = decision.entries.iter().filter(counted).map(|entry| entry.amount).sum();
    let points = should_go + moved;
    (points > 0).then_some(Consequence::TierPointsGone { points })
}

const fn growth_off(step: &Step) -> i64 {
    if let Step::GrowthLeft { left, was, .. } = *step { was - left } else { 0 }
}

/// Money that changes hands outside of the wallet.
fn money<'a>(original: &'a Original, decision: &'a Decision) -> impl Iterator<Item = Consequence> + 'a {
    let outside = |tender: &&Tender| !is_of_member(&tender.method) && !tender.amount.is_zero();
    let was_paid_out = matches!(original.kind, PostingKind::Return | PostingKind::Refund);
    decision.posting.tenders.iter().filter(outside).map(move |tender| {
        let tender = tender.clone();
        if was_paid_out { Consequence::CollectAgain { tender } } else { Consequence::HandBack { tender } }
    })
}

/// What those who worked for it are due.
fn commission(decision: &Decision) -> Option<Consequence> {
    let due: Vec<&CommissionLine> = decision.commission.iter().filter(|line| line.terms.is_some()).collect();
    let people: BTreeSet<_> = due.iter().map(|line| line.part.employee).collect();
    let amount = due.iter().map(|line| line.amount.minor()).sum();
    let amount = Money::from_minor(amount, decision.wallet.currency);
    (!people.is_empty()).then_some(Consequence::Commission { people: people.len(), amount })
}

/// What red invoices have to take off once the decision gives back what it gives back.
fn red_invoice(facts: &InvoiceFacts, decision: &Decision) -> Option<Consequence> {
    let posting = &decision.posting;
    let back = if posting.kind == PostingKind::Reversal {
        facts.received
    } else {
        let own = Takings::of(posting.kind, &posting.tenders, posting.total).ok()?;
        facts.back.and(own).ok()?
    };
    let amount = InvoiceFacts { back, ..*facts }.red_due();
    (!amount.is_zero()).then_some(Consequence::RedInvoiceDue { amount })
}

#[cfg(test)]
mod tests;
