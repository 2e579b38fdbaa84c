//! What a company says of refunds of stored value, as its row has it: price, fee, rates of interest, and the law it turned on.

use chrono::NaiveDate;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::prepaid::Pack;
use domain::refund::{InterestRate, MemberPrice, RefundCause, RefundTerms};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::StoreError;
use crate::prepaid;
use crate::schema::tenant;
use crate::till::refunds::price_of;

/// The terms of a company.
#[derive(Debug)]
pub(crate) struct StoredTerms {
    pub(crate) member_price: MemberPrice,
    fee_bp: i32,
    rates: Vec<InterestRate>,
    pack: Option<&'static Pack>,
}

impl StoredTerms {
    /// Those of a tenant.
    pub(crate) fn load(conn: &mut PgConnection, id: Uuid) -> Result<Self, StoreError> {
        let (price, fee_bp, rates, pack): (String, i32, Value, Option<String>) = tenant::table
            .find(id)
            .select((
                tenant::member_refund_price,
                tenant::refund_fee_bp,
                tenant::refund_interest,
                tenant::prepaid_pack,
            ))
            .first(conn)?;
        Ok(Self {
            member_price: price_of(&price),
            fee_bp,
            rates: rates_of(&rates).ok_or(StoreError::corrupt("tenant", "refund_interest", id))?,
            pack: pack.and_then(|code| prepaid::find(&code)),
        })
    }

    /// As a decision reads them.
    pub(crate) fn terms(&self) -> RefundTerms<'_> {
        RefundTerms { fee_bp: self.fee_bp, rates: &self.rates, pack: self.pack }
    }
}

/// Rates as their column has them.
pub(crate) fn rates_value(rates: &[InterestRate]) -> Value {
    rates.iter().map(|rate| json!([rate.cause as i16, rate.from, rate.rate_bp])).collect()
}

/// The rates of a column.
pub(crate) fn rates_of(value: &Value) -> Option<Vec<InterestRate>> {
    let rows: Vec<(i16, NaiveDate, i32)> = serde_json::from_value(value.clone()).ok()?;
    let rate = |(cause, from, rate_bp): (i16, NaiveDate, i32)| {
        let cause = RefundCause::ALL.into_iter().find(|known| *known as i16 == cause)?;
        Some(InterestRate { cause, from, rate_bp })
    };
    rows.into_iter().map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rates are read as they were written; a cause that nobody knows is no rate.
    #[test]
    fn rates_are_read_as_written() {
        let from = NaiveDate::from_ymd_opt(2024, 10, 21).expect("a date");
        let rates = vec![InterestRate { cause: RefundCause::Shop, from, rate_bp: 310 }];
        assert_eq!(rates_of(&rates_value(&rates)), Some(rates));
        assert_eq!(rates_of(&json!([[9, "2024-10-21", 310]])), None);
    }
}
