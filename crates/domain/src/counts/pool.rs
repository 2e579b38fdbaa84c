//! 通用次数: counts that may be used for any of several services, and what a use of them is (OP07). A use of one that is
//! worth more takes more counts; of a pool of counts each use delivers one of its services, at that service's list price.

use super::{CountUse, CountsLot, PackageItem};
use crate::money::{Money, Rounding};
use crate::till::Rejection;

/// One of the services that the counts of a pool may be used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolItem {
    /// Stable code, unique in the pool; the same in other packages means the same service.
    pub code: String,
    /// As the shop calls it.
    pub label: String,
    /// Category code for exclusions and reports, if any.
    pub category: Option<String>,
    /// List price of one use.
    pub unit_price: Money,
    /// 每次扣几次: counts that one use takes, at least 1.
    pub weight: i64,
}

/// What a use of a lot delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service<'a> {
    /// Place among the services of a pool, the first is 1; none where counts are for one item.
    pub place: Option<i16>,
    /// As the shop calls it.
    pub label: &'a str,
    /// Category code, if any.
    pub category: Option<&'a str>,
    /// List price of one use.
    pub unit_price: Money,
    /// Counts that one use takes.
    pub weight: i64,
}

impl PackageItem {
    /// Whether its counts are a pool.
    #[must_use]
    pub const fn is_pool(&self) -> bool {
        !self.pool.is_empty()
    }

    /// What a use delivers of `wanted`, or of its only service when nothing is said; none when it has no such service, or when
    /// one of several must be named.
    #[must_use]
    pub fn service(&self, wanted: Option<&str>) -> Option<Service<'_>> {
        if self.is_pool() {
            let wanted = wanted?;
            return (1_i16..).zip(&self.pool).find(|(_, each)| each.code == wanted).map(of_pool);
        }
        wanted.is_none_or(|code| code == self.code).then(|| Service {
            place: None,
            label: &self.label,
            category: self.category.as_deref(),
            unit_price: self.unit_price,
            weight: 1,
        })
    }
}

fn of_pool((place, item): (i16, &PoolItem)) -> Service<'_> {
    Service {
        place: Some(place),
        label: &item.label,
        category: item.category.as_deref(),
        unit_price: item.unit_price,
        weight: item.weight,
    }
}

impl CountsLot {
    /// What its uses come to: at the price of one count that the contract names, else at list price.
    ///
    /// # Errors
    /// [`Rejection::AmountTooLarge`].
    pub fn used_at_list(&self) -> Result<Money, Rejection> {
        match self.refund_unit_price {
            None if self.item.is_pool() => Ok(self.pool_list),
            None => Ok(self.item.unit_price.ratio(self.used, 1, Rounding::Down)?),
            Some(unit) => Ok(unit.ratio(self.used, 1, Rounding::Down)?),
        }
    }

    /// What a use of a pool delivered at list price; nothing for counts of one item.
    ///
    /// # Errors
    /// [`Rejection::FactsIncomplete`] when the pool has no such service.
    pub(crate) fn list_of(&self, made: CountUse) -> Result<Money, Rejection> {
        let Some(place) = made.pool_place else { return Ok(Money::zero(self.price.currency())) };
        let place = usize::try_from(place - 1).ok();
        let item = place.and_then(|place| self.item.pool.get(place)).ok_or(Rejection::FactsIncomplete)?;
        Ok(item.unit_price.ratio(made.quantity / item.weight, 1, Rounding::Down)?)
    }
}
