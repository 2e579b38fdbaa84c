//! 跨店结算: what shops owe each other because members pay at one and are served at another (OP10; worked examples §14).
//!
//! Everything follows from entries: each names its lot, and a lot keeps the shop that issued it. What takes something back — a
//! correction, a return — moves the shop of what it takes back, in the period in which it happens.
//!
//! Counts are no principal: the shop that sold them pays whoever served them, or paid them out, and nothing else moves.
//!
//! *Invariant:* Σ positions = Σ principal left, whatever was done and however bonus is shared; what shops owe each other sums to
//! nothing.

use std::collections::BTreeMap;

use crate::ids::{Id, Lot, Shop};
use crate::ledger::{Book, Entry, Kind};
use crate::money::Rounding;

/// 跨店规则: how shops share what members use across them (OP10).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CrossShopRule {
    /// The part of delivered bonus that the shop of the top-up pays to the one that delivers, in basis points: 10 000 where the issuer
    /// carries all of it, 0 (the default) where the deliverer does.
    pub issuer_share_bp: i32,
    /// 赠送金额仅限充值店使用: whether bonus can be spent only in the shop that gave it.
    pub bonus_only_where_given: bool,
}

/// What a movement of value is to a settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
pub enum Flow {
    /// 充值.
    ToppedUp = 1,
    /// 调整: value brought in, moved between wallets, or owed.
    Adjusted = 2,
    /// 消费: delivered, or turned into counts.
    Delivered = 3,
    /// 退款: paid out.
    Refunded = 4,
    /// Ended by a refund without being paid out, its fee too, less the interest that was paid on top: it stays with the shop of the top-up.
    Kept = 5,
    /// 核销: counts that another shop sold, by the paid share of their price.
    CountsUsed = 6,
    /// 退款 of counts that another shop sold: what was paid out.
    CountsRefunded = 7,
}

impl Flow {
    /// Every flow.
    pub const ALL: [Self; 7] = [
        Self::ToppedUp,
        Self::Adjusted,
        Self::Delivered,
        Self::Refunded,
        Self::Kept,
        Self::CountsUsed,
        Self::CountsRefunded,
    ];

    /// The flow of a stored number.
    #[must_use]
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|flow| *flow as i16 == code)
    }

    /// What moves principal and bonus to or from a book; none for books that only other kinds meet.
    #[must_use]
    pub const fn of(book: Book) -> Option<Self> {
        match book {
            Book::Received | Book::BonusGranted => Some(Self::ToppedUp),
            Book::Transfer | Book::Debt | Book::Opening => Some(Self::Adjusted),
            Book::Delivered | Book::IntoCounts | Book::PaidElsewhere => Some(Self::Delivered),
            Book::Refunded => Some(Self::Refunded),
            Book::RefundKept | Book::BonusEnded | Book::RefundFee | Book::RefundInterest => Some(Self::Kept),
            Book::PointsIssued
            | Book::TierPointsCounted
            | Book::PointsRedeemed
            | Book::CountsSold
            | Book::CountsGiven
            | Book::CountsUsed
            | Book::GiftCountsUsed
            | Book::CountsEnded
            | Book::GiftCountsEnded
            | Book::PointsGiven
            | Book::OnAccount
            | Book::Repaid
            | Book::GiftPointsEnded
            | Book::PointsEntered
            | Book::PointsCancelled => None,
        }
    }

    /// In which shop it counts: what came in, and what nobody paid out, where the lot was issued; the rest where it was done.
    #[must_use]
    pub const fn place(self, issued_in: Id<Shop>, done_in: Id<Shop>) -> Id<Shop> {
        match self {
            Self::ToppedUp | Self::Kept => issued_in,
            Self::Adjusted | Self::Delivered | Self::Refunded | Self::CountsUsed | Self::CountsRefunded => {
                done_in
            }
        }
    }

    /// What a movement adds to what the issuer owes whoever did it: see [`Cell::settled`].
    #[must_use]
    pub const fn settled(self, moved: Moved, carried: i64) -> i64 {
        if self.is_settled() { carried - moved.principal } else { 0 }
    }

    /// Whether it is in what the issuer owes whoever did it.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        match self {
            Self::ToppedUp | Self::Kept => false,
            Self::Adjusted | Self::Delivered | Self::Refunded | Self::CountsUsed | Self::CountsRefunded => {
                true
            }
        }
    }
}

/// What a posting moved of one lot in one flow, signed as the wallet sees it, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Principal.
    pub principal: i64,
    /// Bonus.
    pub bonus: i64,
}

/// What a posting moved of stored value, by lot and flow.
#[must_use]
pub fn moved(entries: &[Entry]) -> BTreeMap<(Id<Lot>, Flow), Moved> {
    let mut moved: BTreeMap<(Id<Lot>, Flow), Moved> = BTreeMap::new();
    for entry in entries {
        let (Some(lot), Some(flow)) = (entry.lot, Flow::of(entry.book)) else { continue };
        match entry.kind {
            Kind::Principal => moved.entry((lot, flow)).or_default().principal += entry.amount,
            Kind::Bonus => moved.entry((lot, flow)).or_default().bonus += entry.amount,
            Kind::RewardPoints
            | Kind::TierPoints
            | Kind::OwedMoney
            | Kind::OwedPoints
            | Kind::Counts
            | Kind::OnAccount => {}
        }
    }
    moved
}

/// What of a sale's bonus the issuer has paid so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// Bonus of the lot that stands delivered by the sale.
    pub delivered: i64,
    /// What of it the issuer pays.
    pub paid: i64,
}

impl Carried {
    /// Counts a movement of bonus (negative: delivered) and says what the issuer pays for it, or gets back. The share is of all that
    /// stands delivered, so that parts of a return end at exactly nothing.
    pub fn step(&mut self, bonus: i64, share_bp: i32) -> i64 {
        self.delivered -= bonus;
        let target = Rounding::HalfUp.divide(i128::from(self.delivered) * i128::from(share_bp), 10_000);
        let target = i64::try_from(target).expect("a share of an i64 is one");
        let paid = target - self.paid;
        self.paid = target;
        paid
    }
}

/// What moved between the shop, or entity, of a top-up and the one where it counts; signed as the wallet sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Principal in.
    pub topped_up: i64,
    /// Principal in or out otherwise.
    pub adjusted: i64,
    /// Principal delivered, positive.
    pub delivered: i64,
    /// Bonus delivered, positive.
    pub bonus: i64,
    /// What the issuer pays of that bonus.
    pub carried: i64,
    /// Principal paid out, positive.
    pub refunded: i64,
    /// Principal that ended unpaid, positive.
    pub kept: i64,
    /// What the issuer pays for counts that were used there, or paid out.
    pub counts: i64,
}

impl Cell {
    /// Adds what moved in a flow, and what the issuer pays: of its bonus, or for its counts.
    pub const fn add(&mut self, flow: Flow, moved: Moved, carried: i64) {
        match flow {
            Flow::CountsUsed | Flow::CountsRefunded => {
                self.counts += carried;
                return;
            }
            Flow::ToppedUp => self.topped_up += moved.principal,
            Flow::Adjusted => self.adjusted += moved.principal,
            Flow::Delivered => {
                self.delivered -= moved.principal;
                self.bonus -= moved.bonus;
            }
            Flow::Refunded => self.refunded -= moved.principal,
            Flow::Kept => self.kept -= moved.principal,
        }
        self.carried += carried;
    }

    /// Adds another cell.
    pub const fn add_all(&mut self, other: &Self) {
        self.topped_up += other.topped_up;
        self.adjusted += other.adjusted;
        self.delivered += other.delivered;
        self.bonus += other.bonus;
        self.carried += other.carried;
        self.refunded += other.refunded;
        self.kept += other.kept;
        self.counts += other.counts;
    }

    /// What the issuer owes whoever did this for it.
    #[must_use]
    pub const fn settled(&self) -> i64 {
        self.delivered + self.carried + self.refunded + self.counts - self.adjusted
    }
}

/// Who issued × where it counts.
pub type Matrix<K> = BTreeMap<(K, K), Cell>;

/// Where a shop, or an entity, stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// Principal topped up there.
    pub topped_up: i64,
    /// Adjustments there.
    pub adjusted: i64,
    /// Principal refunded there.
    pub refunded: i64,
    /// Principal delivered there, whoever issued it.
    pub delivered: i64,
    /// Bonus delivered there, whoever gave it.
    pub bonus: i64,
    /// Principal that refunds kept there.
    pub kept: i64,
    /// Bonus that it pays to others for what they delivered, less what others pay to it.
    pub carried: i64,
    /// What it pays to others for its counts, less what others pay to it for theirs.
    pub counts: i64,
    /// Principal of its own top-ups that was not used yet, or the change of it.
    pub own_left: i64,
}

impl Position {
    /// 结算头寸: plus pays to the head office, minus receives.
    #[must_use]
    pub const fn amount(&self) -> i64 {
        self.topped_up + self.adjusted - self.refunded - self.delivered - self.kept
            + self.carried
            + self.counts
    }

    /// The sum of two positions.
    #[must_use]
    pub const fn plus(self, other: &Self) -> Self {
        Self {
            topped_up: self.topped_up + other.topped_up,
            adjusted: self.adjusted + other.adjusted,
            refunded: self.refunded + other.refunded,
            delivered: self.delivered + other.delivered,
            bonus: self.bonus + other.bonus,
            kept: self.kept + other.kept,
            carried: self.carried + other.carried,
            counts: self.counts + other.counts,
            own_left: self.own_left + other.own_left,
        }
    }

    /// What it owes the others for members that they served, less what they owe it.
    #[must_use]
    pub const fn between(&self) -> i64 {
        self.amount() - self.own_left
    }
}

/// The positions that a matrix makes.
#[must_use]
pub fn positions<K: Copy + Ord>(matrix: &Matrix<K>) -> BTreeMap<K, Position> {
    let mut positions: BTreeMap<K, Position> = BTreeMap::new();
    for (&(issuer, place), cell) in matrix {
        let own = positions.entry(issuer).or_default();
        own.carried += cell.carried;
        own.counts += cell.counts;
        own.own_left += cell.topped_up + cell.adjusted - cell.delivered - cell.refunded - cell.kept;
        let there = positions.entry(place).or_default();
        there.carried -= cell.carried;
        there.counts -= cell.counts;
        there.topped_up += cell.topped_up;
        there.adjusted += cell.adjusted;
        there.delivered += cell.delivered;
        there.bonus += cell.bonus;
        there.refunded += cell.refunded;
        there.kept += cell.kept;
    }
    positions
}

#[cfg(test)]
mod tests;
