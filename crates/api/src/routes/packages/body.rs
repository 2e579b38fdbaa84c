//! Packages on the wire.

use std::collections::BTreeSet;

use domain::counts::{PackageItem, PackageTerms, PoolItem, Term, TermBegin, UseLimits, Uses};
use domain::ids::{Id, Shop};
use domain::money::Currency;
use domain::rules::validate::is_code;
use domain::terms::PauseTerms;
use persistence::packages::{NewPackage, Package};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::packages::PackageChanges;
use crate::problem::FieldError;
use crate::routes::fields::present;
use crate::routes::value;
use crate::wire::money;
use crate::wire::posting_result::instant;

/// A package to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "wash-10", "name": "洗车 10 + 2 次卡", "price": "400.00", "term_months": 12,
    "items": [{"code": "wash", "label": "标准洗车", "category": "service", "paid": 10, "gift": 2, "unit_price": "50.00", "per_day": 1}]
}))]
pub(crate) struct CreatePackageRequest {
    /// Stable code, unique in the tenant: `a–z 0–9 - _`.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "wash-10", min_length = 1, max_length = 40)]
    code: String,
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "洗车 10 + 2 次卡", min_length = 1, max_length = 100)]
    name: String,
    /// Price of the whole.
    #[schema(example = "400.00", max_length = 20)]
    price: String,
    /// Price of one use when a member gives the rest back, where the contract names one; else the list price counts.
    #[schema(example = "40.00", max_length = 20)]
    refund_unit_price: Option<String>,
    /// How long the counts can be used, in months; none for no end.
    #[validate(range(min = 1, max = 1200))]
    #[schema(example = 12, minimum = 1, maximum = 1200)]
    term_months: Option<u32>,
    /// The first day of the term.
    #[serde(default = "at_sale")]
    term_begins: TermBeginCode,
    /// How long and how often its time pass may be paused; none for never.
    #[validate(nested)]
    pause: Option<PauseBody>,
    /// How many of its optional items a buyer picks; none when it has none.
    #[validate(range(min = 1, max = 20))]
    #[schema(minimum = 1, maximum = 20)]
    pick: Option<u32>,
    /// The shops that sell it and where it is used; empty for every shop.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    shop_ids: Vec<Uuid>,
    /// What it holds.
    #[validate(length(min = 1, max = 20), nested)]
    items: Vec<PackageItemBody>,
}

/// 停卡: how long and how often.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"days": 60, "times": 2}))]
pub(crate) struct PauseBody {
    /// Days in all.
    #[validate(range(min = 1, max = 3660))]
    #[schema(minimum = 1, maximum = 3660)]
    days: i64,
    /// How often.
    #[validate(range(min = 1, max = 3660))]
    #[schema(minimum = 1, maximum = 3660)]
    times: i64,
}

impl PauseBody {
    const fn terms(self) -> PauseTerms {
        PauseTerms { days_max: self.days, times_max: self.times }
    }

    const fn of(terms: PauseTerms) -> Self {
        Self { days: terms.days_max, times: terms.times_max }
    }
}

/// What to change; what is absent stays. Items are replaced as a whole.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"price": "420.00"}))]
pub(crate) struct UpdatePackageRequest {
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "洗车 10 + 2 次卡", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Price of the whole.
    #[schema(example = "420.00", max_length = 20)]
    price: Option<String>,
    /// Price of one use for refunds; null for the list price.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "40.00", max_length = 20)]
    refund_unit_price: Option<Option<String>>,
    /// Term in months; null for no end.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, example = 12, minimum = 1, maximum = 1200)]
    term_months: Option<Option<u32>>,
    /// The first day of the term.
    term_begins: Option<TermBeginCode>,
    /// How long and how often its time pass may be paused; null for never.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PauseBody>)]
    pause: Option<Option<PauseBody>>,
    /// How many of its optional items a buyer picks; null when it has none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, example = 3, minimum = 1, maximum = 20)]
    pick: Option<Option<u32>>,
    /// The shops that sell it and where it is used, all of them; empty for every shop.
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    shop_ids: Option<Vec<Uuid>>,
    /// What it holds.
    #[validate(length(min = 1, max = 20), nested)]
    items: Option<Vec<PackageItemBody>>,
    /// Whether it is no longer sold.
    retired: Option<bool>,
}

/// The first day of a term: that of the sale, or that of the first use of each item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TermBeginCode {
    /// 售出即生效.
    AtSale,
    /// 首次使用生效.
    AtFirstUse,
}

impl TermBeginCode {
    const fn begin(self) -> TermBegin {
        match self {
            Self::AtSale => TermBegin::AtSale,
            Self::AtFirstUse => TermBegin::AtFirstUse,
        }
    }

    const fn of(begin: TermBegin) -> Self {
        match begin {
            TermBegin::AtSale => Self::AtSale,
            TermBegin::AtFirstUse => Self::AtFirstUse,
        }
    }
}

/// One item of a package.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "wash", "label": "标准洗车", "category": "service", "paid": 10, "gift": 2, "unlimited": false, "unit_price": "50.00", "per_day": 1, "weekdays": []}))]
pub(crate) struct PackageItemBody {
    /// Stable code; the same in other packages means the same service: `a–z 0–9 - _`.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    code: String,
    /// As the shop calls it.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    label: String,
    /// Category code; reports and commission go by it.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40)]
    category: Option<String>,
    /// Counts that are paid for.
    #[serde(default)]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    paid: i64,
    /// Counts given on top, used after the paid ones.
    #[serde(default)]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    gift: i64,
    /// A time pass: any number of uses within the term, and no counts. It is the only item of its package.
    #[serde(default)]
    unlimited: bool,
    /// List price of one use; of shared counts that of one count, by which they bear their share of the price.
    #[schema(max_length = 20)]
    unit_price: String,
    /// Uses on one business date, at most; of shared counts so many counts. None for any number.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000)]
    per_day: Option<i64>,
    /// Weekdays of the business date on which it can be used, Monday = 1; empty for every day.
    #[serde(default)]
    #[validate(length(max = 7))]
    #[schema(max_items = 7)]
    weekdays: Vec<u8>,
    /// Whether a buyer picks it, as one of several.
    #[serde(default)]
    optional: bool,
    /// 通用次数: the services that share its counts, at least two; empty when they are for the item alone.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pool: Vec<PoolItemBody>,
}

/// A service that may be used for shared counts.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "cut", "label": "剪发", "category": "service", "unit_price": "68.00", "weight": 1}))]
pub(crate) struct PoolItemBody {
    /// Stable code; the same in other packages means the same service: `a–z 0–9 - _`.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    code: String,
    /// As the shop calls it.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    label: String,
    /// Category code; reports and commission go by it.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40)]
    category: Option<String>,
    /// List price of one use.
    #[schema(max_length = 20)]
    unit_price: String,
    /// Counts that one use takes.
    #[serde(default = "one")]
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000)]
    weight: i64,
}

const fn one() -> i64 {
    1
}

/// A package in the version that is sold now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackageResponse {
    pub(super) id: Uuid,
    /// Stable code.
    #[schema(example = "wash-10")]
    code: String,
    /// Name shown to people.
    #[schema(example = "洗车 10 + 2 次卡")]
    name: String,
    /// Number of the version.
    #[schema(example = 1)]
    version: i32,
    /// Price of the whole.
    #[schema(example = "400.00")]
    price: String,
    /// Price of one use for refunds, where the contract names one.
    refund_unit_price: Option<String>,
    /// Term in months; null for no end.
    #[schema(example = 12)]
    term_months: Option<u32>,
    /// The first day of the term.
    term_begins: TermBeginCode,
    /// How long and how often its time pass may be paused; null for never.
    pause: Option<PauseBody>,
    /// How many of its optional items a buyer picks; null when it has none.
    pick: Option<u32>,
    /// The shops that sell it and where it is used; empty for every shop.
    shop_ids: Vec<Uuid>,
    /// What it holds.
    items: Vec<PackageItemBody>,
    /// Since when it is no longer sold (UTC).
    retired_at: Option<String>,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    pub(super) row_version: i64,
}

const fn at_sale() -> TermBeginCode {
    TermBeginCode::AtSale
}

impl CreatePackageRequest {
    pub(super) fn package(self, currency: Currency) -> Result<NewPackage, AppError> {
        if !is_code(&self.code) {
            return Err(AppError::invalid("/code", "not-a-code"));
        }
        let invalid = |error| AppError::Invalid(vec![error]);
        let price = money::not_negative(&self.price, currency, "/price").map_err(invalid)?;
        let refund = self.refund_unit_price.as_deref();
        let refund = refund.map(|text| money::not_negative(text, currency, "/refund_unit_price")).transpose();
        Ok(NewPackage {
            code: self.code,
            name: self.name,
            terms: PackageTerms {
                price,
                refund_unit_price: refund.map_err(invalid)?,
                term: Term { months: self.term_months, begins: self.term_begins.begin() },
                pause: self.pause.map(PauseBody::terms),
                pick: self.pick,
                shops: shops(self.shop_ids),
                items: items(self.items, currency)?,
            },
        })
    }
}

impl UpdatePackageRequest {
    pub(super) fn changes(self, currency: Currency) -> Result<PackageChanges, AppError> {
        let invalid = |error| AppError::Invalid(vec![error]);
        let amount = |text: Option<String>, pointer: &str| {
            text.map(|text| money::not_negative(&text, currency, pointer)).transpose().map_err(invalid)
        };
        Ok(PackageChanges {
            name: self.name,
            price: amount(self.price, "/price")?,
            refund_unit_price: match self.refund_unit_price {
                Some(refund) => Some(amount(refund, "/refund_unit_price")?),
                None => None,
            },
            term_months: self.term_months,
            term_begins: self.term_begins.map(TermBeginCode::begin),
            pause: self.pause.map(|pause| pause.map(PauseBody::terms)),
            pick: self.pick,
            shops: self.shop_ids.map(shops),
            items: self.items.map(|bodies| items(bodies, currency)).transpose()?,
            retired: self.retired,
        })
    }
}

/// Each once, in one order: the same shops named differently are no other version.
fn shops(ids: Vec<Uuid>) -> Vec<Id<Shop>> {
    let each: BTreeSet<Uuid> = ids.into_iter().collect();
    each.into_iter().map(Id::new).collect()
}

fn items(bodies: Vec<PackageItemBody>, currency: Currency) -> Result<Vec<PackageItem>, AppError> {
    value::all(bodies.into_iter().enumerate().map(|(place, body)| body.parse(place, currency)).collect())
}

impl PackageItemBody {
    fn parse(self, place: usize, currency: Currency) -> Result<PackageItem, FieldError> {
        if self.unlimited && (self.paid != 0 || self.gift != 0) {
            return Err(FieldError::new(format!("/items/{place}/unlimited"), "counts-or-unlimited"));
        }
        let unit_price = money::positive(&self.unit_price, currency, &format!("/items/{place}/unit_price"))?;
        let pool = self.pool.into_iter().enumerate();
        let pool = pool.map(|(at, body)| body.parse(&format!("/items/{place}/pool/{at}"), currency));
        Ok(PackageItem {
            code: self.code,
            label: self.label,
            category: self.category,
            uses: if self.unlimited {
                Uses::Unlimited
            } else {
                Uses::Counted { paid: self.paid, gift: self.gift }
            },
            unit_price,
            limits: UseLimits { per_day: self.per_day, weekdays: self.weekdays },
            optional: self.optional,
            pool: pool.collect::<Result<_, _>>()?,
        })
    }

    fn of(item: PackageItem) -> Self {
        let (paid, gift, unlimited) = match item.uses {
            Uses::Counted { paid, gift } => (paid, gift, false),
            Uses::Unlimited => (0, 0, true),
        };
        Self {
            code: item.code,
            label: item.label,
            category: item.category,
            paid,
            gift,
            unlimited,
            unit_price: item.unit_price.to_string(),
            per_day: item.limits.per_day,
            weekdays: item.limits.weekdays,
            optional: item.optional,
            pool: item.pool.into_iter().map(PoolItemBody::of).collect(),
        }
    }
}

impl PoolItemBody {
    fn parse(self, at: &str, currency: Currency) -> Result<PoolItem, FieldError> {
        let unit_price = money::positive(&self.unit_price, currency, &format!("{at}/unit_price"))?;
        let Self { code, label, category, weight, .. } = self;
        Ok(PoolItem { code, label, category, unit_price, weight })
    }

    fn of(item: PoolItem) -> Self {
        let PoolItem { code, label, category, unit_price, weight } = item;
        Self { code, label, category, unit_price: unit_price.to_string(), weight }
    }
}

impl From<Package> for PackageResponse {
    fn from(package: Package) -> Self {
        let terms = package.terms;
        Self {
            id: package.id.value(),
            code: package.code,
            name: package.name,
            version: package.number,
            price: terms.price.to_string(),
            refund_unit_price: terms.refund_unit_price.map(|refund| refund.to_string()),
            term_months: terms.term.months,
            term_begins: TermBeginCode::of(terms.term.begins),
            pause: terms.pause.map(PauseBody::of),
            pick: terms.pick,
            shop_ids: terms.shops.iter().map(|shop| shop.value()).collect(),
            items: terms.items.into_iter().map(PackageItemBody::of).collect(),
            retired_at: package.retired_at.map(instant),
            row_version: package.row_version,
        }
    }
}
