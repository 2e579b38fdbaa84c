//! 账簿: what a posting means to the books of legal entities: money, what is owed in goods and services (合同负债), and revenue
//! (§13, OP12).
//!
//! What is owed of a lot is what was paid for it less the paid share of what was delivered: the same rule by which a shop that closes
//! pays back, whatever the order of spending. A posting changes it by the difference before and after, so that any parts end where
//! the whole does, and revenue is what is left: money and claims that came in, less what more is owed then.
//!
//! *Invariant:* of every posting and entity, money + claims = change of what is owed + revenue + fees of refunds − interest on them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::allocation::by_largest_remainder;
use crate::counts::CountUse;
use crate::figures::{self, Action, Amount, Figure, Figures, PostingFacts};
use crate::ids::{Id, LegalEntity, Lot};
use crate::ledger::{Book, Kind, VOUCHER, is_money};
use crate::money::{Currency, Money};
use crate::refund::{Basis, counted};
use crate::till::Rejection;

pub mod estimates;
pub mod journal;
pub mod periods;
pub mod statement;

/// What books tell apart. Money in minor units; points as numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BookFigure {
    /// Money by way of payment: in, less out.
    Money(String),
    /// What platforms owe for vouchers, at list value.
    Vouchers,
    /// 挂账: what members owe for sales.
    OnAccount,
    /// What members owe because a correction could not take it back.
    Debts,
    /// 主体往来: what other legal entities owe, because this one delivered for them; negative: what it owes them.
    Between,
    /// 合同负债: what is owed in goods and services.
    Liability,
    /// 收入, tax included.
    Revenue,
    /// 退款手续费, tax included: what refunds kept as their fee.
    RefundFee,
    /// 退款利息: what refunds paid on top.
    RefundInterest,
    /// 本金 of the lots that the entity issued: what the ledger holds, and not what is owed.
    Principal,
    /// 赠送金额 of them.
    Bonus,
    /// 积分 of them.
    Points,
}

const MONEY: &str = "money";

impl BookFigure {
    /// Its stable name.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Money(method) => format!("{MONEY}:{method}"),
            Self::Vouchers => "vouchers".to_owned(),
            Self::OnAccount => "on_account".to_owned(),
            Self::Debts => "debts".to_owned(),
            Self::Between => "between".to_owned(),
            Self::Liability => "liability".to_owned(),
            Self::Revenue => "revenue".to_owned(),
            Self::RefundFee => "refund_fee".to_owned(),
            Self::RefundInterest => "refund_interest".to_owned(),
            Self::Principal => "principal".to_owned(),
            Self::Bonus => "bonus".to_owned(),
            Self::Points => "points".to_owned(),
        }
    }

    /// The figure of a name, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        if let Some((MONEY, method)) = code.split_once(':') {
            return Some(Self::Money(method.to_owned()));
        }
        let plain = [
            Self::Vouchers,
            Self::OnAccount,
            Self::Debts,
            Self::Between,
            Self::Liability,
            Self::Revenue,
            Self::RefundFee,
            Self::RefundInterest,
            Self::Principal,
            Self::Bonus,
            Self::Points,
        ];
        plain.into_iter().find(|figure| figure.code() == code)
    }

    /// Whether it is money, or a claim on somebody who is no legal entity of the company.
    #[must_use]
    pub const fn is_asset(&self) -> bool {
        match self {
            Self::Money(_) | Self::Vouchers | Self::OnAccount | Self::Debts => true,
            Self::Between
            | Self::Liability
            | Self::Revenue
            | Self::RefundFee
            | Self::RefundInterest
            | Self::Principal
            | Self::Bonus
            | Self::Points => false,
        }
    }
}

/// A figure of an action; what corrections took back of it is told apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BookKey {
    /// What was done.
    pub action: Action,
    /// Whether corrections did it.
    pub is_correction: bool,
    /// What is counted.
    pub figure: BookFigure,
}

/// Figures that were added up; the count is of postings.
pub type BookFigures = BTreeMap<BookKey, Amount>;

/// Figures by business date.
pub type BooksByDate = BTreeMap<NaiveDate, BookFigures>;

/// Adds figures to others.
pub fn add_up(sum: &mut BookFigures, figures: &BookFigures) {
    for (key, each) in figures {
        let own = sum.entry(key.clone()).or_default();
        own.amount += each.amount;
        own.count += each.count;
    }
}

/// Figures by legal entity.
pub type EntityRows = BTreeMap<Id<LegalEntity>, BTreeMap<BookFigure, i64>>;

/// By how much more is owed of each lot, by who issued it. Of an entity they sum to its [`BookFigure::Liability`].
pub type OwedRows = BTreeMap<Id<LegalEntity>, BTreeMap<Id<Lot>, i64>>;

/// What something adds to the books of each entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Booking {
    /// Figures that are not 0.
    pub rows: EntityRows,
    /// Lots of which more or less is owed.
    pub owed: OwedRows,
}

/// A pair of stored value, or counts of an item of a package, as far as books follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedLot {
    /// What money paid for it; of counts their part of what paid for the package.
    pub paid: Money,
    /// What it is worth whole: principal and bonus, or the part of the package's price.
    pub face: Money,
    /// What of that is left.
    pub left: Money,
    /// What the books say is owed for it.
    pub booked: Money,
}

impl OwedLot {
    /// A lot of which nothing came in yet.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        let nothing = Money::zero(currency);
        Self { paid: nothing, face: nothing, left: nothing, booked: nothing }
    }

    /// What is owed for it: what was paid, less the paid share of what was delivered.
    ///
    /// # Errors
    /// [`Rejection::AmountTooLarge`].
    pub fn owed(&self) -> Result<Money, Rejection> {
        if self.face.is_zero() {
            return Ok(self.face);
        }
        let (given, gone) = (self.face.checked_sub(self.paid)?, self.face.checked_sub(self.left)?);
        let delivered = counted(Basis::PaidShare, (self.paid, given), (gone, gone), gone)?;
        Ok(self.paid.checked_sub(delivered)?)
    }

    /// Says in the books what is owed now; by how much more that is.
    fn book(&mut self) -> Result<i64, Rejection> {
        let owed = self.owed()?;
        let more = owed.checked_sub(self.booked)?.minor();
        self.booked = owed;
        Ok(more)
    }
}

/// What a posting does to the price left of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceMove {
    /// It moves by so much.
    By(Money),
    /// Nothing is left of it.
    End,
}

/// What is known of a posting that sells, uses or ends counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct CountsMoved<'a> {
    /// Lots that a sale of a package opens, or its correction closes, each with its price.
    pub opened: &'a [(Id<Lot>, Money)],
    /// Uses; of a correction turned.
    pub uses: &'a [CountUse],
    /// Lots that a refund ends, or its correction opens again, each with what no use was charged.
    pub ended: &'a [(Id<Lot>, Money)],
}

impl CountsMoved<'_> {
    /// What it does to prices.
    #[must_use]
    pub fn prices(&self, action: Action, is_correction: bool) -> Vec<(Id<Lot>, PriceMove)> {
        let came = |comes: bool, price| if comes { PriceMove::By(price) } else { PriceMove::End };
        match action {
            Action::PackageSale => {
                self.opened.iter().map(|(lot, price)| (*lot, came(!is_correction, *price))).collect()
            }
            Action::CountUse => {
                self.uses.iter().map(|made| (made.lot, PriceMove::By(made.turned().charged))).collect()
            }
            Action::Refund => {
                self.ended.iter().map(|(lot, left)| (*lot, came(is_correction, *left))).collect()
            }
            Action::TopUp
            | Action::Sale
            | Action::Return
            | Action::Repayment
            | Action::PointsMakeUp
            | Action::PointsAdjustment
            | Action::BearerPayment
            | Action::BearerRefund => Vec::new(),
        }
    }
}

/// Lots by id.
pub type OwedLots = BTreeMap<Id<Lot>, OwedLot>;

/// What is known of a posting when books follow it.
#[derive(Debug, Clone)]
pub struct BookFacts<'a> {
    /// The posting, with its original if it is a correction.
    pub posting: &'a PostingFacts,
    /// The legal entity of the shop where it was made.
    pub entity: Id<LegalEntity>,
    /// Who issued lots, and whose money is waited for of items on account.
    pub owners: &'a BTreeMap<Id<Lot>, Id<LegalEntity>>,
    /// What it changes of the price left of counts.
    pub prices: &'a [(Id<Lot>, PriceMove)],
    /// What of it gift cards and deposits paid with money. It was their revenue when they paid, and of a package it is owed again.
    pub by_bearers: Money,
}

/// What a posting adds to the books of each entity; the lots are followed.
///
/// # Errors
/// [`Rejection::AmountTooLarge`]; [`Rejection::FactsIncomplete`] for a lot without an owner.
pub fn follow(
    facts: &BookFacts<'_>,
    lots: &mut OwedLots,
) -> Result<Option<(Action, bool, Booking)>, Rejection> {
    let Some((_, action, is_correction)) = facts.posting.subject() else { return Ok(None) };
    let mut sheet = Sheet { facts, rows: EntityRows::new(), owed: OwedRows::new() };
    sheet.add_assets()?;
    sheet.add_balances()?;
    let is_first = |of| action == of && !is_correction;
    if is_first(Action::TopUp) {
        open_pairs(facts, lots)?;
    }
    let mut owed_less = 0;
    for (lot, by) in pairs_moved(facts) {
        owed_less -= sheet.move_lot(lot, PriceMove::By(by), lots)?;
    }
    if is_first(Action::PackageSale) {
        let paid = sheet.assets() + owed_less + facts.by_bearers.minor();
        open_counts(facts, paid, lots);
    }
    for (lot, by) in facts.prices {
        let _ = sheet.move_lot(*lot, *by, lots)?;
    }
    sheet.settle();
    for rows in sheet.rows.values_mut() {
        rows.retain(|_, amount| *amount != 0);
    }
    sheet.rows.retain(|_, rows| !rows.is_empty());
    for owed in sheet.owed.values_mut() {
        owed.retain(|_, more| *more != 0);
    }
    Ok(Some((action, is_correction, Booking { rows: sheet.rows, owed: sheet.owed })))
}

/// A day on which a time pass earned: what is left of its price falls to `left`, and the difference is revenue.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub fn earn_day(
    owner: Id<LegalEntity>,
    (id, lot): (Id<Lot>, &mut OwedLot),
    left: Money,
) -> Result<Booking, Rejection> {
    lot.left = left;
    let earned = -lot.book()?;
    if earned == 0 {
        return Ok(Booking::default());
    }
    let rows = BTreeMap::from([(BookFigure::Liability, -earned), (BookFigure::Revenue, earned)]);
    let owed = BTreeMap::from([(id, -earned)]);
    Ok(Booking { rows: BTreeMap::from([(owner, rows)]), owed: BTreeMap::from([(owner, owed)]) })
}

/// What a top-up brought: what of it repaid a debt never came in.
fn open_pairs(facts: &BookFacts<'_>, lots: &mut OwedLots) -> Result<(), Rejection> {
    for entry in &facts.posting.entries {
        let (Some(id), Kind::Principal | Kind::Bonus) = (entry.lot, entry.kind) else { continue };
        let currency = facts.posting.total.currency();
        let lot = lots.entry(id).or_insert(OwedLot::new(currency));
        let came = Money::from_minor(entry.amount, currency);
        lot.face = lot.face.checked_add(came)?;
        if entry.kind == Kind::Principal {
            lot.paid = lot.paid.checked_add(came)?;
        }
    }
    Ok(())
}

/// What paid for a package belongs to its items as its price does.
fn open_counts(facts: &BookFacts<'_>, paid: i64, lots: &mut OwedLots) {
    let currency = facts.posting.total.currency();
    let price = |(id, by): &(Id<Lot>, PriceMove)| match by {
        PriceMove::By(price) => Some((*id, *price)),
        PriceMove::End => None,
    };
    let prices: Vec<(Id<Lot>, Money)> = facts.prices.iter().filter_map(price).collect();
    let weights: Vec<i64> = prices.iter().map(|(_, price)| price.minor()).collect();
    for ((id, price), share) in prices.into_iter().zip(by_largest_remainder(paid, &weights)) {
        let lot = lots.entry(id).or_insert(OwedLot::new(currency));
        lot.paid = Money::from_minor(share, currency);
        lot.face = price;
    }
}

/// What principal and bonus together moved by, pair by pair.
fn pairs_moved(facts: &BookFacts<'_>) -> BTreeMap<Id<Lot>, Money> {
    let mut moved: BTreeMap<Id<Lot>, i64> = BTreeMap::new();
    for entry in &facts.posting.entries {
        if let (Some(lot), Kind::Principal | Kind::Bonus) = (entry.lot, entry.kind) {
            *moved.entry(lot).or_default() += entry.amount;
        }
    }
    let currency = facts.posting.total.currency();
    moved.into_iter().map(|(lot, by)| (lot, Money::from_minor(by, currency))).collect()
}

struct Sheet<'a> {
    facts: &'a BookFacts<'a>,
    rows: EntityRows,
    owed: OwedRows,
}

impl Sheet<'_> {
    fn add(&mut self, entity: Id<LegalEntity>, figure: BookFigure, amount: i64) {
        *self.rows.entry(entity).or_default().entry(figure).or_default() += amount;
    }

    fn owner(&self, lot: Option<Id<Lot>>) -> Result<Id<LegalEntity>, Rejection> {
        lot.and_then(|lot| self.facts.owners.get(&lot)).copied().ok_or(Rejection::FactsIncomplete)
    }

    /// Money, and claims on platforms and members.
    fn add_assets(&mut self) -> Result<(), Rejection> {
        let here = self.facts.entity;
        let mut figures = Figures::new();
        figures::add(&mut figures, self.facts.posting);
        for (key, each) in figures {
            match key.figure {
                Figure::Tender(method) if is_money(&method) => {
                    self.add(here, BookFigure::Money(method), each.amount);
                }
                Figure::Tender(method) if method == VOUCHER => {
                    self.add(here, BookFigure::Vouchers, each.amount);
                }
                Figure::Tender(_)
                | Figure::Postings
                | Figure::Entry { .. }
                | Figure::Listed
                | Figure::Discount
                | Figure::Free
                | Figure::Rounding
                | Figure::Category(_)
                | Figure::Staff { .. } => {}
            }
        }
        for entry in &self.facts.posting.entries {
            match entry.kind {
                Kind::OnAccount => self.add(self.owner(entry.lot)?, BookFigure::OnAccount, entry.amount),
                Kind::OwedMoney => self.add(here, BookFigure::Debts, entry.amount),
                Kind::Principal
                | Kind::Bonus
                | Kind::RewardPoints
                | Kind::TierPoints
                | Kind::OwedPoints
                | Kind::Counts => {}
            }
        }
        Ok(())
    }

    /// What the ledger holds of the lots that entities issued.
    fn add_balances(&mut self) -> Result<(), Rejection> {
        for entry in &self.facts.posting.entries {
            let figure = match entry.kind {
                Kind::Principal => BookFigure::Principal,
                Kind::Bonus => BookFigure::Bonus,
                Kind::RewardPoints => BookFigure::Points,
                Kind::TierPoints | Kind::OwedMoney | Kind::OwedPoints | Kind::Counts | Kind::OnAccount => {
                    continue;
                }
            };
            self.add(self.owner(entry.lot)?, figure, entry.amount);
        }
        Ok(())
    }

    /// Moves what is left of a lot, and what is owed for it; by how much more is owed then.
    fn move_lot(&mut self, id: Id<Lot>, by: PriceMove, lots: &mut OwedLots) -> Result<i64, Rejection> {
        let owner = self.owner(Some(id))?;
        let currency = self.facts.posting.total.currency();
        let lot = lots.entry(id).or_insert(OwedLot::new(currency));
        lot.left = match by {
            PriceMove::By(by) => lot.left.checked_add(by)?,
            PriceMove::End => Money::zero(currency),
        };
        let more = lot.book()?;
        self.add(owner, BookFigure::Liability, more);
        *self.owed.entry(owner).or_default().entry(id).or_default() += more;
        Ok(more)
    }

    /// Money and claims of all entities.
    fn assets(&self) -> i64 {
        let rows = self.rows.values().flatten();
        rows.filter(|(figure, _)| figure.is_asset()).map(|(_, amount)| *amount).sum()
    }

    /// What moved to or from a book.
    fn moved(&self, book: Book) -> i64 {
        let entries = self.facts.posting.entries.iter().filter(|entry| entry.book == book);
        entries.map(|entry| entry.amount).sum()
    }

    /// Who issued the lots owes whoever delivered; what is left after that is revenue of the entity where it was done, but for
    /// the fee of a refund and the interest on it.
    fn settle(&mut self) {
        let here = self.facts.entity;
        let open = |rows: &BTreeMap<BookFigure, i64>| {
            let assets = rows.iter().filter(|(figure, _)| figure.is_asset()).map(|(_, amount)| *amount);
            assets.sum::<i64>() - rows.get(&BookFigure::Liability).copied().unwrap_or(0)
        };
        let others: BTreeSet<_> = self.rows.keys().copied().filter(|entity| *entity != here).collect();
        let mut between = 0;
        for entity in others {
            let owes = self.rows.get(&entity).map_or(0, open);
            self.add(entity, BookFigure::Between, -owes);
            between += owes;
        }
        self.add(here, BookFigure::Between, between);
        let (fee, interest) = (-self.moved(Book::RefundFee), self.moved(Book::RefundInterest));
        self.add(here, BookFigure::RefundFee, fee);
        self.add(here, BookFigure::RefundInterest, interest);
        let revenue = self.rows.get(&here).map_or(0, open) + between - fee + interest;
        self.add(here, BookFigure::Revenue, revenue);
    }
}

#[cfg(test)]
mod tests;
