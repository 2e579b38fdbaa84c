//! The owner's page (概览): today and the days before it, by shop, at one look.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::figures::{self, Figures};
use domain::ids::{Id, Shop};
use domain::money::{Currency, Money};
use persistence::day_figures::{self, DayGroup, GroupBy};
use persistence::overview::{self, ByShopAndDate};
use persistence::shops;
use uuid::Uuid;

use super::caught_up::caught_up;
use super::error::AppError;
use super::reports::{self, Asked};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Business dates of one look: today and four weeks before it, so that each weekday has others to be compared with.
pub const DAYS: u64 = 29;

/// What was done on one business date, at one shop or at all of them.
#[derive(Debug, Clone, Default)]
pub struct Day {
    /// What postings add up to.
    pub figures: Figures,
    /// 新会员.
    pub new_members: i64,
    /// 长短款; none when no drawer was counted.
    pub cash_difference: Option<Money>,
}

impl Day {
    fn add(&mut self, other: &Self) {
        figures::merge(&mut self.figures, &other.figures);
        self.new_members += other.new_members;
        self.cash_difference = match (self.cash_difference, other.cash_difference) {
            (Some(one), Some(another)) => one.checked_add(another).ok(),
            (one, another) => one.or(another),
        };
    }
}

/// A shop's two latest days.
#[derive(Debug)]
pub struct ShopDays {
    /// Which shop.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Today.
    pub today: Day,
    /// The day before.
    pub yesterday: Day,
}

/// The days up to today.
#[derive(Debug)]
pub struct Overview {
    /// Each business date, the oldest first, today last.
    pub days: Vec<(NaiveDate, Day)>,
    /// Each shop, by name.
    pub shops: Vec<ShopDays>,
    /// Whether everything that was recorded is in it.
    pub is_complete: bool,
    /// The tenant's currency.
    pub currency: Currency,
}

/// What was done at the shops that the caller may see, or at one of them.
///
/// # Errors
/// [`AppError::Invalid`] for a shop that is not the caller's.
pub async fn look(
    state: &AppState,
    principal: &Principal,
    shop: Option<Id<Shop>>,
) -> Result<Overview, AppError> {
    let asked = Asked { from: None, to: None, shop, entity: None, cashier: None };
    let mut filter = reports::filter(state, principal, asked).await?;
    let today = filter.to;
    filter.from = days_before(today, DAYS - 1);
    let (currency, is_complete) = caught_up(state, principal).await?;
    state
        .read(principal.tenant, move |tx| {
            let seen = day_figures::shops_of(tx, filter)?;
            let figures = day_figures::read(tx, filter, GroupBy::ShopAndDate)?;
            let joined = overview::joined(tx, &seen, filter.from, today)?;
            let differences = overview::cash_differences(tx, &seen, filter.from, today, currency)?;
            let days = by_day(figures, &joined, &differences);
            let mut names = shops::names(tx)?;
            names.retain(|shop, _| seen.contains(shop));
            Ok(Overview {
                days: dates(today).map(|date| (date, all_shops(&days, date))).collect(),
                shops: two_days(&days, names, today),
                is_complete,
                currency,
            })
        })
        .await
}

fn days_before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}

/// The dates of one look, the oldest first.
fn dates(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..DAYS).rev().map(move |days| days_before(today, days))
}

fn by_day(
    figures: BTreeMap<DayGroup, Figures>,
    joined: &ByShopAndDate<i64>,
    differences: &ByShopAndDate<Money>,
) -> ByShopAndDate<Day> {
    let mut days: ByShopAndDate<Day> = BTreeMap::new();
    for (group, of_group) in figures {
        if let DayGroup::ShopOn(shop, date) = group {
            days.entry((shop, date)).or_default().figures = of_group;
        }
    }
    for (place, many) in joined {
        days.entry(*place).or_default().new_members = *many;
    }
    for (place, difference) in differences {
        days.entry(*place).or_default().cash_difference = Some(*difference);
    }
    days
}

fn all_shops(days: &ByShopAndDate<Day>, date: NaiveDate) -> Day {
    let mut total = Day::default();
    days.iter().filter(|((_, of), _)| *of == date).for_each(|(_, day)| total.add(day));
    total
}

fn two_days(days: &ByShopAndDate<Day>, names: BTreeMap<Uuid, String>, today: NaiveDate) -> Vec<ShopDays> {
    let of = |shop, date| days.get(&(shop, date)).cloned().unwrap_or_default();
    let yesterday = days_before(today, 1);
    let shop = |(id, name)| ShopDays { id, name, today: of(id, today), yesterday: of(id, yesterday) };
    let mut shops: Vec<ShopDays> = names.into_iter().map(shop).collect();
    shops.sort_by(|one, another| one.name.cmp(&another.name));
    shops
}
