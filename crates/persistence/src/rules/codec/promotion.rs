//! The JSON of a points promotion.

use chrono::NaiveDate;
use domain::money::Currency;
use domain::rules::Promotion;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{BodyError, money};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PromotionJson {
    promotion_number: i64,
    last_day: NaiveDate,
    factor_bp: i32,
    extra: String,
}

pub(super) fn from_json(json: &PromotionJson, currency: Currency) -> Result<Promotion, BodyError> {
    Ok(Promotion {
        number: json.promotion_number,
        last_day: json.last_day,
        factor_bp: json.factor_bp,
        extra: money("/extra".to_owned(), &json.extra, currency)?,
    })
}

pub(super) fn to_json(promotion: &Promotion) -> PromotionJson {
    PromotionJson {
        promotion_number: promotion.number,
        last_day: promotion.last_day,
        factor_bp: promotion.factor_bp,
        extra: promotion.extra.to_string(),
    }
}

/// The number and the last day of a stored body.
pub(in crate::rules) fn number_and_last_day(body: &Value) -> Option<(i64, NaiveDate)> {
    let json = PromotionJson::deserialize(body).ok()?;
    Some((json.promotion_number, json.last_day))
}
