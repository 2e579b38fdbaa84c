//! What a package must be before it can be sold: every problem with its place.

use super::{PackageItem, PackageTerms, TermBegin, Uses};
use crate::money::{AMOUNT_MINOR_MAX, Money};
use crate::rules::validate::is_code;
use crate::terms::{CHANGE_DAYS_MAX, PauseTerms};

/// Items of a package, at most.
pub const ITEMS_MAX: usize = 20;
/// Services that share a pool of counts, at most.
pub const POOL_MAX: usize = 20;
/// Counts of an item, paid and gift together, at most.
pub const COUNTS_MAX: i64 = 10_000;
/// Shops of a package, at most.
const SHOPS_MAX: usize = 200;
/// Longest term, a century.
pub const TERM_MONTHS_MAX: u32 = 1_200;

/// One thing that is wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageProblem {
    /// Where, as a JSON pointer into the terms: `/items/2/code`.
    pub path: String,
    /// What.
    pub code: PackageProblemCode,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PackageProblemCode {
    /// It must be more than zero.
    NotPositive,
    /// It must not be less than zero.
    Negative,
    /// It is more than the limit.
    TooLarge,
    /// It is there already.
    Duplicate,
    /// Not a code: 1 to 40 of `a–z 0–9 - _`, beginning with a letter or digit.
    NotACode,
    /// There is nothing, or more than is accepted.
    WrongCount,
    /// Not a day of the week, 1 to 7.
    NotAWeekday,
    /// A time pass is the only item of its package and has a term.
    PassStandsAlone,
    /// A time pass is no pool of counts.
    PoolOfPass,
    /// A pool has services to choose from, at least two.
    PoolTooSmall,
    /// A number of items to pick without enough optional items, or the other way round.
    NothingToPick,
    /// A first day without a term.
    TermMissing,
    /// A pause without a time pass.
    PauseWithoutPass,
    /// Another currency than the price.
    MixedCurrencies,
}

/// Everything that is wrong with `terms`; nothing when they can be sold.
#[must_use]
pub fn problems(terms: &PackageTerms) -> Vec<PackageProblem> {
    let mut found = Found::default();
    found.money("/price", terms.price, terms.price, true);
    if let Some(refund) = terms.refund_unit_price {
        found.money("/refund_unit_price", refund, terms.price, true);
    }
    match terms.term.months {
        Some(0) => found.add("/term_months", PackageProblemCode::NotPositive),
        Some(months) if months > TERM_MONTHS_MAX => found.add("/term_months", PackageProblemCode::TooLarge),
        None if terms.term.begins == TermBegin::AtFirstUse => {
            found.add("/term_begins", PackageProblemCode::TermMissing);
        }
        Some(_) | None => {}
    }
    if let Some(pause) = terms.pause {
        found.pause(terms, pause);
    }
    if terms.items.is_empty() || terms.items.len() > ITEMS_MAX {
        found.add("/items", PackageProblemCode::WrongCount);
    }
    if terms.shops.len() > SHOPS_MAX {
        found.add("/shop_ids", PackageProblemCode::WrongCount);
    }
    found.pick(terms);
    for (place, item) in terms.items.iter().enumerate() {
        found.item(terms, place, item);
    }
    found.problems
}

#[derive(Default)]
struct Found {
    problems: Vec<PackageProblem>,
}

impl Found {
    fn add(&mut self, path: impl Into<String>, code: PackageProblemCode) {
        self.problems.push(PackageProblem { path: path.into(), code });
    }

    fn money(&mut self, path: impl Into<String>, amount: Money, of: Money, may_be_zero: bool) {
        if amount.currency() != of.currency() {
            self.add(path, PackageProblemCode::MixedCurrencies);
        } else if amount.minor() < 0 {
            self.add(path, PackageProblemCode::Negative);
        } else if !may_be_zero && amount.is_zero() {
            self.add(path, PackageProblemCode::NotPositive);
        } else if amount.minor() > AMOUNT_MINOR_MAX {
            self.add(path, PackageProblemCode::TooLarge);
        }
    }

    fn pause(&mut self, terms: &PackageTerms, pause: PauseTerms) {
        for (field, number) in [("/pause/days", pause.days_max), ("/pause/times", pause.times_max)] {
            if number < 1 {
                self.add(field, PackageProblemCode::NotPositive);
            } else if number > CHANGE_DAYS_MAX {
                self.add(field, PackageProblemCode::TooLarge);
            }
        }
        if !terms.items.iter().any(|item| item.uses == Uses::Unlimited) {
            self.add("/pause", PackageProblemCode::PauseWithoutPass);
        }
    }

    /// Some of the optional items, not all and not none.
    fn pick(&mut self, terms: &PackageTerms) {
        let optional = terms.optional();
        let fits = match terms.pick {
            Some(pick) => pick > 0 && usize::try_from(pick).is_ok_and(|pick| pick < optional),
            None => optional == 0,
        };
        if !fits {
            self.add("/pick", PackageProblemCode::NothingToPick);
        }
    }

    fn pool(&mut self, terms: &PackageTerms, place: usize, item: &PackageItem) {
        if !item.is_pool() {
            return;
        }
        let counts = match item.uses {
            Uses::Counted { paid, gift } => paid.saturating_add(gift),
            Uses::Unlimited => {
                return self.add(format!("/items/{place}/pool"), PackageProblemCode::PoolOfPass);
            }
        };
        if item.pool.len() < 2 {
            self.add(format!("/items/{place}/pool"), PackageProblemCode::PoolTooSmall);
        }
        if item.pool.len() > POOL_MAX {
            self.add(format!("/items/{place}/pool"), PackageProblemCode::WrongCount);
        }
        for (index, service) in item.pool.iter().enumerate() {
            let at = |field: &str| format!("/items/{place}/pool/{index}/{field}");
            if !is_code(&service.code) {
                self.add(at("code"), PackageProblemCode::NotACode);
            }
            if item.pool[..index].iter().any(|earlier| earlier.code == service.code) {
                self.add(at("code"), PackageProblemCode::Duplicate);
            }
            if service.category.as_deref().is_some_and(|category| !is_code(category)) {
                self.add(at("category"), PackageProblemCode::NotACode);
            }
            self.money(at("unit_price"), service.unit_price, terms.price, false);
            if service.weight < 1 {
                self.add(at("weight"), PackageProblemCode::NotPositive);
            } else if service.weight > counts {
                self.add(at("weight"), PackageProblemCode::TooLarge);
            }
        }
    }

    fn item(&mut self, terms: &PackageTerms, place: usize, item: &PackageItem) {
        let at = |field: &str| format!("/items/{place}/{field}");
        if !is_code(&item.code) {
            self.add(at("code"), PackageProblemCode::NotACode);
        }
        if terms.items[..place].iter().any(|earlier| earlier.code == item.code) {
            self.add(at("code"), PackageProblemCode::Duplicate);
        }
        if item.category.as_deref().is_some_and(|category| !is_code(category)) {
            self.add(at("category"), PackageProblemCode::NotACode);
        }
        self.pool(terms, place, item);
        self.money(at("unit_price"), item.unit_price, terms.price, false);
        match item.uses {
            Uses::Counted { paid, gift } => self.counted(place, item, (paid, gift)),
            Uses::Unlimited => {
                if terms.items.len() != 1 || terms.term.months.is_none() {
                    self.add(at("unlimited"), PackageProblemCode::PassStandsAlone);
                }
            }
        }
        if item.limits.per_day.is_some_and(|limit| limit <= 0) {
            self.add(at("per_day"), PackageProblemCode::NotPositive);
        }
        for (index, weekday) in item.limits.weekdays.iter().enumerate() {
            if !(1..=7).contains(weekday) {
                self.add(format!("/items/{place}/weekdays/{index}"), PackageProblemCode::NotAWeekday);
            } else if item.limits.weekdays[..index].contains(weekday) {
                self.add(format!("/items/{place}/weekdays/{index}"), PackageProblemCode::Duplicate);
            }
        }
    }

    fn counted(&mut self, place: usize, item: &PackageItem, (paid, gift): (i64, i64)) {
        let at = |field: &str| format!("/items/{place}/{field}");
        if paid < 0 {
            self.add(at("paid"), PackageProblemCode::Negative);
        }
        if gift < 0 {
            self.add(at("gift"), PackageProblemCode::Negative);
        }
        let counts = paid.max(0).saturating_add(gift.max(0));
        if counts == 0 {
            self.add(at("paid"), PackageProblemCode::NotPositive);
        }
        let is_too_much = || item.list_value().is_ok_and(|list| list.is_some_and(too_large));
        if counts > COUNTS_MAX || is_too_much() {
            self.add(at("paid"), PackageProblemCode::TooLarge);
        }
    }
}

fn too_large(list: Money) -> bool {
    list.minor() > AMOUNT_MINOR_MAX
}
