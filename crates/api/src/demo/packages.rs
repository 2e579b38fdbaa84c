//! What the demo company sells in advance: ten washes and two on top, five interior cares, a year of washes; ten counts for any
//! of four services, and three of five services that the buyer picks.

use chrono::{DateTime, TimeDelta, Utc};
use domain::counts::{PackageItem, PackageTerms, PoolItem, Term, TermBegin, UseLimits, Uses};
use domain::ids::{Id, Package};
use domain::money::{Currency, Money};
use domain::terms::PauseTerms;
use persistence::packages::{self, Making, NewPackage};
use persistence::store::Tx;

use crate::app::error::AppError;

/// Code of the item that most packages hold.
pub(super) const WASH: &str = "wash";
/// Code of the other item.
pub(super) const CARE: &str = "interior-care";

/// Adds the packages, in the order of their fame.
pub(super) fn add(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Id<Package>>, AppError> {
    let wash = |uses, per_day| item(WASH, "标准洗车", uses, 45, per_day);
    let care = Uses::Counted { paid: 5, gift: 0 };
    let sold = [
        (
            "wash-10",
            "洗车 10+2 次卡",
            400,
            12,
            TermBegin::AtSale,
            vec![wash(Uses::Counted { paid: 10, gift: 2 }, None)],
        ),
        (
            "care-5",
            "内饰护理 5 次卡",
            1_080,
            12,
            TermBegin::AtSale,
            vec![item(CARE, "内饰护理", care, 268, None)],
        ),
        ("wash-year", "洗车年卡", 1_280, 12, TermBegin::AtFirstUse, vec![wash(Uses::Unlimited, Some(1))]),
        // New in the shop: nobody has it yet.
        ("wash-season", "洗车季卡", 380, 3, TermBegin::AtSale, vec![wash(Uses::Unlimited, Some(1))]),
        ("any-10", "洗护通用 10 次卡", 680, 12, TermBegin::AtSale, vec![shared()]),
        ("three-of-five", "养护任选套餐", 910, 12, TermBegin::AtSale, optional()),
    ];
    let mut added = Vec::new();
    for ((code, name, price, months, begins, items), place) in sold.into_iter().zip(0..) {
        let terms = PackageTerms {
            pick: items.iter().any(|item| item.optional).then_some(3),
            pause: items.iter().any(|item| item.uses == Uses::Unlimited).then_some(PAUSE),
            ..PackageTerms::plain(yuan(price), Term { months: Some(months), begins }, items)
        };
        let new = NewPackage { code: code.to_owned(), name: name.to_owned(), terms };
        added.push(packages::insert(
            tx,
            &new,
            Making { user: None, at: now + TimeDelta::milliseconds(place) },
        )?);
    }
    Ok(added)
}

/// A year's pass may be paused twice, for three months in all.
const PAUSE: PauseTerms = PauseTerms { days_max: 90, times_max: 2 };

/// Services with their codes, names, list prices and the counts that they take of shared ones.
const SERVICES: [(&str, &str, i64, i64); 5] = [
    (WASH, "标准洗车", 45, 1),
    ("wash-fine", "精洗", 98, 1),
    ("wax", "打蜡", 128, 2),
    (CARE, "内饰护理", 268, 3),
    ("glass", "玻璃镀膜", 188, 2),
];

/// Ten counts for any of four services.
fn shared() -> PackageItem {
    let service = |&(code, label, price, weight): &(&str, &str, i64, i64)| PoolItem {
        code: code.to_owned(),
        label: label.to_owned(),
        category: Some("service".to_owned()),
        unit_price: yuan(price),
        weight,
    };
    let counts = Uses::Counted { paid: 10, gift: 0 };
    PackageItem {
        pool: SERVICES[..4].iter().map(service).collect(),
        ..item("any", "洗护通用次数", counts, 98, None)
    }
}

/// Four times each of the services that the buyer picks.
fn optional() -> Vec<PackageItem> {
    let counts = Uses::Counted { paid: 4, gift: 0 };
    let services = SERVICES.iter();
    let offered = services.map(|(code, label, price, _)| item(code, label, counts, *price, None));
    offered.map(|item| PackageItem { optional: true, ..item }).collect()
}

fn item(code: &str, label: &str, uses: Uses, price: i64, per_day: Option<i64>) -> PackageItem {
    PackageItem {
        code: code.to_owned(),
        label: label.to_owned(),
        category: Some("service".to_owned()),
        uses,
        unit_price: yuan(price),
        limits: UseLimits { per_day, weekdays: Vec::new() },
        optional: false,
        pool: Vec::new(),
    }
}

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100, Currency::Cny)
}
