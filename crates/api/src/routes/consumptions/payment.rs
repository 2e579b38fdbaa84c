//! What the clerk takes off the bill, and how it is paid.

use domain::ids::Id;
use domain::money::Currency;
use domain::till::{BillDiscount, TenderInput};
use domain::vouchers::Voucher;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::problem::FieldError;
use crate::wire::codes::VoucherPlatformCode;
use crate::wire::money;

/// Taken off the whole bill: either an amount or a part.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": "10.00"}))]
pub(crate) struct BillDiscountRequest {
    /// This much.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "10.00", max_length = 20)]
    amount: Option<String>,
    /// This part, in hundredths of a percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 10_000))]
    #[schema(example = 1000, minimum = 1, maximum = 10_000)]
    percent_bp: Option<i32>,
}

impl BillDiscountRequest {
    pub(in crate::routes) fn parse(&self, currency: Currency) -> Result<BillDiscount, FieldError> {
        match (&self.amount, self.percent_bp) {
            (Some(amount), None) => {
                money::positive(amount, currency, "/discount/amount").map(BillDiscount::Amount)
            }
            (None, Some(percent)) => Ok(BillDiscount::PercentBp(percent)),
            (Some(_), Some(_)) | (None, None) => Err(FieldError::new("/discount", "amount-or-percent")),
        }
    }
}

/// A way of payment of a sale.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"method": "cash", "given": "100.00"}))]
pub(crate) struct SaleTenderRequest {
    /// Code of the way of payment: `stored_value`, `points`, `cash`, `voucher` (of platforms), `on_account` (the
    /// member owes it), or one of the shop's own.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "cash", min_length = 1, max_length = 40)]
    method: String,
    /// What it pays; without it, the rest. Points are told by `points`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "38.90", max_length = 20)]
    amount: Option<String>,
    /// Cash handed over; the change is the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "100.00", max_length = 20)]
    given: Option<String>,
    /// Reward points that pay; without it, as many as the rule and the member allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1))]
    #[schema(example = 2000, minimum = 1)]
    points: Option<i64>,
    /// Number of the payment elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "420000212026", max_length = 64)]
    reference: Option<String>,
    /// The payment by a connected provider that pays it, of exactly its amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    payment_id: Option<Uuid>,
    /// Vouchers of platforms, for `voucher`: they pay their list values together, and `amount` is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 20), nested)]
    vouchers: Vec<VoucherRequest>,
}

/// A voucher of a platform.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"platform": "meituan", "code": "1234567890", "list_value": "100.00", "settlement_value": "79.00"}))]
pub(crate) struct VoucherRequest {
    /// Who sold it.
    platform: VoucherPlatformCode,
    /// Its code, with or without spaces between its groups; used once in a company.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "1234567890", min_length = 1, max_length = 64)]
    code: String,
    /// What it pays of the bill.
    #[schema(example = "100.00", max_length = 20)]
    list_value: String,
    /// What the platform owes for it, at most the list value.
    #[schema(example = "79.00", max_length = 20)]
    settlement_value: String,
}

impl VoucherRequest {
    fn parse(&self, at: &str, currency: Currency) -> Result<Voucher, FieldError> {
        Ok(Voucher {
            platform: self.platform.platform(),
            code: self.code.split_whitespace().collect(),
            list_value: money::positive(&self.list_value, currency, &format!("{at}/list_value"))?,
            settlement_value: money::not_negative(
                &self.settlement_value,
                currency,
                &format!("{at}/settlement_value"),
            )?,
        })
    }
}

impl SaleTenderRequest {
    pub(crate) fn parse(&self, place: usize, currency: Currency) -> Result<TenderInput, FieldError> {
        let amount = |text: &Option<String>, field: &str| {
            let at = format!("/tenders/{place}/{field}");
            text.as_deref().map(|text| money::positive(text, currency, &at)).transpose()
        };
        Ok(TenderInput {
            method: self.method.clone(),
            amount: amount(&self.amount, "amount")?,
            given: amount(&self.given, "given")?,
            points: self.points,
            reference: self.reference.clone(),
            vouchers: self.vouchers(place, currency)?,
            payment: self.payment_id.map(Id::new),
        })
    }

    fn vouchers(&self, place: usize, currency: Currency) -> Result<Vec<Voucher>, FieldError> {
        let numbered = self.vouchers.iter().enumerate();
        let parse = |(number, voucher): (usize, &VoucherRequest)| {
            voucher.parse(&format!("/tenders/{place}/vouchers/{number}"), currency)
        };
        numbered.map(parse).collect()
    }
}
