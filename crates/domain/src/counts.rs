//! 次卡, 期限卡: what a package sells, and the lots of counts that it opens (N01–N03, OP07; worked examples 10.3–10.5).
//!
//! A package is a set of items at one price. An item is a number of counts, paid and gift, or a time pass: one pass with
//! as many uses as its limits allow until its term ends. Counts of one item may be a pool that several services share, and a
//! package may let its buyer pick so many of its items. Each item of a sold package becomes a lot of its own.
//! *Invariant:* what the uses of a lot were charged and what is left of its price sum to its price; nothing is left of the
//! price when no counts are left.
//!
//! Deliberately absent: what a refund pays; see [`crate::refund`].

pub(crate) mod limits;
mod pick;
mod pool;
mod validate;

use chrono::{DateTime, NaiveDate, Utc};

use crate::allocation::by_largest_remainder;
use crate::ids::{Id, LegalEntity, Lot as LotThing, PackageVersion, Posting, Shop};
use crate::money::{Money, Rounding};
use crate::terms::{Pause, PauseTerms};
use crate::till::Rejection;
use crate::time::{ShopDay, last_day_of_term};

pub use limits::{Blocked, Visit, is_for, most_usable};
pub use pool::{PoolItem, Service};
pub use validate::{
    COUNTS_MAX, ITEMS_MAX, POOL_MAX, PackageProblem, PackageProblemCode, TERM_MONTHS_MAX, problems,
};

/// One immutable version of a package. A change makes another version; what was sold keeps its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The version.
    pub version: Id<PackageVersion>,
    /// Whether it is no longer sold.
    pub retired: bool,
    /// What it sells at which price.
    pub terms: PackageTerms,
}

/// What a package sells, at which price and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageTerms {
    /// Price of the whole.
    pub price: Money,
    /// Price of one count when a member gives the rest back, where the contract names one; else the list price counts.
    pub refund_unit_price: Option<Money>,
    /// How long its counts can be used.
    pub term: Term,
    /// 停卡: how long and how often a time pass may be paused; none for never.
    pub pause: Option<PauseTerms>,
    /// 任选: how many of its optional items the buyer picks; none when it has no such items.
    pub pick: Option<u32>,
    /// 适用门店: the shops that sell it and where it is used, in the order of their ids; empty for every shop.
    pub shops: Vec<Id<Shop>>,
    /// Its items, at least one.
    pub items: Vec<PackageItem>,
}

impl PackageTerms {
    /// 次卡 without more: no price for refunds of its own, no pauses, nothing to pick, sold and used in every shop.
    #[must_use]
    pub const fn plain(price: Money, term: Term, items: Vec<PackageItem>) -> Self {
        Self { price, refund_unit_price: None, term, pause: None, pick: None, shops: Vec::new(), items }
    }
}

/// How long counts can be used, and from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Months; none for no end.
    pub months: Option<u32>,
    /// The first day.
    pub begins: TermBegin,
}

/// The first day of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum TermBegin {
    /// 售出即生效: the business date of the sale.
    AtSale = 1,
    /// 首次使用生效: the business date of the first use, item by item.
    AtFirstUse = 2,
}

impl Term {
    /// The instant at which counts whose first day is `first` can no longer be used.
    #[must_use]
    pub fn ends(self, first: NaiveDate, day: ShopDay) -> Option<DateTime<Utc>> {
        self.months.map(|months| day.close_of(last_day_of_term(first, months)))
    }
}

/// One item of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageItem {
    /// Stable code, unique in the package; the same in other packages means the same service.
    pub code: String,
    /// As the shop calls it.
    pub label: String,
    /// Category code for exclusions and reports, if any.
    pub category: Option<String>,
    /// How often it can be used.
    pub uses: Uses,
    /// List price of one use; of a pool that of one count, by which it bears its share of the package's price.
    pub unit_price: Money,
    /// When and how often a day; of a pool in counts.
    pub limits: UseLimits,
    /// Whether the buyer picks it, as one of several.
    pub optional: bool,
    /// 通用次数: the services that its counts are for, when they are a pool; empty when they are for the item alone.
    pub pool: Vec<PoolItem>,
}

/// How often an item can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Uses {
    /// 次卡: so many times.
    Counted {
        /// Counts that are paid for.
        paid: i64,
        /// 赠送次数: counts given on top; used after the paid ones.
        gift: i64,
    },
    /// 期限卡: any number of times within the term.
    Unlimited,
}

impl Uses {
    /// Paid and gift counts that its lot begins with; a time pass is a lot of one, which uses do not reduce.
    #[must_use]
    pub const fn opening(self) -> (i64, i64) {
        match self {
            Self::Counted { paid, gift } => (paid, gift),
            Self::Unlimited => (1, 0),
        }
    }
}

/// When and how often an item can be used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UseLimits {
    /// Uses on one business date, at most; none for any number.
    pub per_day: Option<i64>,
    /// Weekdays of the business date, Monday = 1 … Sunday = 7; empty for every day.
    pub weekdays: Vec<u8>,
}

impl PackageItem {
    /// List price of everything in it: paid and gift counts alike, as each of them bears its part of the price. A time
    /// pass has none: what one visit costs says nothing about it.
    ///
    /// # Errors
    /// [`Rejection::AmountTooLarge`].
    pub fn list_value(&self) -> Result<Option<Money>, Rejection> {
        match self.uses {
            Uses::Counted { paid, gift } => {
                let counts = paid.checked_add(gift).ok_or(Rejection::AmountTooLarge)?;
                Ok(Some(self.unit_price.ratio(counts, 1, Rounding::Down)?))
            }
            Uses::Unlimited => Ok(None),
        }
    }
}

impl PackageTerms {
    /// The list price of each item and its share of the price: by list value, with largest remainder (worked example
    /// 10.4). A time pass stands alone and bears the whole price, which is its list price as well.
    ///
    /// # Errors
    /// [`Rejection::AmountTooLarge`].
    pub fn shares(&self) -> Result<Vec<ItemShare>, Rejection> {
        let lists = self.items.iter().map(|item| Ok(item.list_value()?.unwrap_or(self.price)));
        let lists: Vec<Money> = lists.collect::<Result<_, Rejection>>()?;
        let shares = shares_by_list(self.price, &lists);
        Ok(lists.into_iter().zip(shares).map(|(list, price)| ItemShare { list, price }).collect())
    }
}

/// What an item of a package comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemShare {
    /// At list price.
    pub list: Money,
    /// Its share of the package's price.
    pub price: Money,
}

/// `price` over items by what they come to at list price, with largest remainder. They sum to the price; items without a
/// list price all share alike.
#[must_use]
pub(crate) fn shares_by_list(price: Money, lists: &[Money]) -> Vec<Money> {
    let mut weights: Vec<i64> = lists.iter().map(|list| list.minor()).collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights.fill(1);
    }
    let shares = by_largest_remainder(price.minor(), &weights);
    shares.into_iter().map(|minor| Money::from_minor(minor, price.currency())).collect()
}

/// Counts of one item that one sale brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountsLot {
    /// Its id.
    pub id: Id<LotThing>,
    /// The posting that brought it.
    pub origin: Id<Posting>,
    /// The shop that issued it.
    pub issuing_shop: Id<Shop>,
    /// The entity that owes it.
    pub issuing_entity: Id<LegalEntity>,
    /// The version of the package whose terms it keeps.
    pub terms: Id<PackageVersion>,
    /// The item of that version.
    pub item: Box<PackageItem>,
    /// The term of that version.
    pub term: Term,
    /// Where that version is used; empty for every shop.
    pub shops: Vec<Id<Shop>>,
    /// Price of one count when a member gives the rest back, where that version names one.
    pub refund_unit_price: Option<Money>,
    /// How long and how often that version lets it be paused; none for never.
    pub pause_terms: Option<PauseTerms>,
    /// When it came in.
    pub opened_at: DateTime<Utc>,
    /// The business date from which its term counts, that day excluded; none for no end, or for a term that has not begun.
    pub term_from: Option<NaiveDate>,
    /// Pauses that stand, in the order in which they were made.
    pub pauses: Vec<Pause>,
    /// By how many days its term was changed in all: it lapses so much later.
    pub term_days: i64,
    /// When it can no longer be used; none for no end, or for a term that has not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// Its share of the package's price.
    pub price: Money,
    /// What of the price its uses have not been charged yet: what is still owed in services.
    pub price_left: Money,
    /// Paid counts left; 1 for a time pass.
    pub paid_left: i64,
    /// Gift counts left.
    pub gift_left: i64,
    /// Uses so far; of a pool in counts.
    pub used: i64,
    /// Of a pool: what its uses delivered at list price; else nothing.
    pub pool_list: Money,
    /// 退款: the refund that freezes it, or ended it. None once that refund is refused, cancelled or corrected.
    pub refund: Option<Id<Posting>>,
}

impl CountsLot {
    /// Counts left, paid and gift; 1 for a time pass.
    #[must_use]
    pub const fn left(&self) -> i64 {
        self.paid_left + self.gift_left
    }

    /// Whether it is a time pass.
    #[must_use]
    pub const fn is_pass(&self) -> bool {
        matches!(self.item.uses, Uses::Unlimited)
    }

    /// Days of a term that are gone on a business date, and days in all: the first day is not counted, nor are paused days, and
    /// an extension is a gift (worked example 10.5).
    #[must_use]
    pub fn days_gone(&self, on: NaiveDate) -> Option<(i64, i64)> {
        let (from, months) = (self.term_from?, self.term.months?);
        let of = (last_day_of_term(from, months) - from).num_days();
        let paused: i64 = self.pauses.iter().map(|pause| pause.days_within(from, on)).sum();
        Some((((on - from).num_days() - paused).clamp(0, of), of))
    }

    /// Whether its term is over at `at`.
    #[must_use]
    pub fn has_lapsed(&self, at: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|expiry| expiry <= at)
    }
}

/// What `uses` more uses are charged, of counts that cost `price` in all: the half-up target of all uses so far less what
/// was charged before, so that the charges of all of them sum to the price exactly (worked example 10.3). Corrections may
/// leave the charges off the target; the next uses heal it, and never with a negative charge.
pub(crate) fn charge_of(
    price: Money,
    charged_before: Money,
    used_after: i64,
    counts: i64,
) -> Result<Money, Rejection> {
    let target = price.ratio(used_after, counts, Rounding::HalfUp)?;
    let charge = target.checked_sub(charged_before)?;
    Ok(Money::from_minor(charge.minor().max(0), price.currency()))
}

/// Uses of a lot that belong together: one line of a posting. A correction writes the same with the signs turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountUse {
    /// The lot.
    pub lot: Id<LotThing>,
    /// 营业日 of the use, also on its correction: limits count by it.
    pub business_date: NaiveDate,
    /// How many uses; of a pool how many counts.
    pub quantity: i64,
    /// Of a pool: the place of the service that was delivered, the first is 1.
    pub pool_place: Option<i16>,
    /// Paid counts of them; none of a time pass.
    pub paid: i64,
    /// Gift counts of them.
    pub gift: i64,
    /// What they were charged of the lot's price.
    pub charged: Money,
}

impl CountUse {
    /// The opposite.
    #[must_use]
    pub(crate) const fn turned(self) -> Self {
        let charged = Money::from_minor(-self.charged.minor(), self.charged.currency());
        Self { quantity: -self.quantity, paid: -self.paid, gift: -self.gift, charged, ..self }
    }
}

/// What is known about counts when a use is decided.
#[derive(Debug, Clone, Copy)]
pub struct CountFacts<'a> {
    /// The wallet's lots of counts: all that are open, and the one that the command names.
    pub lots: &'a [CountsLot],
    /// Uses of them, by day, as far as limits can ask for them.
    pub days: &'a [DayUses],
}

/// How often a lot was used on a business date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayUses {
    /// The lot.
    pub lot: Id<LotThing>,
    /// 营业日.
    pub business_date: NaiveDate,
    /// Uses, less those taken back.
    pub uses: i64,
}

#[cfg(test)]
mod tests;
