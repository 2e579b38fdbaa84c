//! A sale as it is put aside and as it comes back.

use domain::ids::{Employee, Id};
use domain::money::Currency;
use persistence::products::Product;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::parked_sales::{Each, ParkedPieces, Parking, Shown};
use crate::problem::FieldError;
use crate::routes::consumptions::payment::BillDiscountRequest;
use crate::routes::value;
use crate::wire::money;
use crate::wire::posting_result::instant;
use crate::wire::receipt::masked;
use crate::wire::staff::Staff;

/// A sale to park: what was typed until now.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "note": "红色外套",
    "lines": [{"label": "精洗（SUV）", "category": "service", "quantity": 1, "unit_price": "128.00"}]
}))]
pub(crate) struct ParkSaleRequest {
    /// Whose sale it is; none for people who are no members, or not yet known.
    membership_id: Option<Uuid>,
    /// The card that was presented.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// A word to recognise it by.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "红色外套", min_length = 1, max_length = 100)]
    note: Option<String>,
    /// A plain amount at list price, if there are no lines.
    #[schema(example = "88.50", max_length = 20)]
    amount: Option<String>,
    /// Line by line; complete or not.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    lines: Vec<TypedLine>,
    /// What the clerk means to take off the whole bill.
    #[validate(nested)]
    discount: Option<BillDiscountRequest>,
    /// Why.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "老顾客", max_length = 200)]
    reason: Option<String>,
    /// A company buys in bulk: the sale is to earn no points.
    #[serde(default)]
    #[schema(example = false)]
    bulk_purchase: bool,
}

/// What is kept of it.
#[derive(Debug, Serialize, Deserialize)]
struct TypedSale {
    amount: Option<String>,
    lines: Vec<TypedLine>,
    discount: Option<BillDiscountRequest>,
    reason: Option<String>,
    #[serde(default)]
    bulk_purchase: bool,
}

/// One line: something of the catalogue by its `product_id`, or in own words.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"label": "精洗（SUV）", "category": "service", "quantity": 1, "unit_price": "128.00"}))]
pub(crate) struct TypedLine {
    /// What is sold, of the catalogue. When it is taken back, name, category and prices are those of then.
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<Uuid>,
    /// As the shop calls it.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(example = "精洗（SUV）", max_length = 100)]
    label: String,
    /// Category code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "service", max_length = 40)]
    category: Option<String>,
    /// How many.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(example = 1)]
    quantity: i64,
    /// Price of one before discounts; none while it was not typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "128.00", max_length = 20)]
    unit_price: Option<String>,
    /// Price of one for members.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "118.00", max_length = 20)]
    member_price: Option<String>,
    /// The clerk's own price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "100.00", max_length = 20)]
    price: Option<String>,
    /// Free of charge.
    #[serde(default)]
    free: bool,
    /// Whether any discount may apply.
    #[serde(default = "yes")]
    discountable: bool,
    /// Whether it earns points.
    #[serde(default = "yes")]
    earns_points: bool,
    /// Who sold and performed it.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    staff: Vec<Staff>,
}

const fn yes() -> bool {
    true
}

/// A parked sale in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParkedSaleResponse {
    id: Uuid,
    shop_id: Uuid,
    /// When it was parked.
    parked_at: String,
    /// Name of whoever parked it; null for machines.
    #[schema(example = "林晓")]
    parked_by: Option<String>,
    /// A word to recognise it by.
    #[schema(example = "红色外套")]
    note: Option<String>,
    /// How many pieces.
    #[schema(example = 2)]
    pieces: i64,
    /// At list price when it was parked.
    #[schema(example = "128.00")]
    list_total: String,
    /// Whose it is, as far as the caller may see; null without a member.
    #[schema(example = "陈**")]
    member_name: Option<String>,
}

/// A parked sale that was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenSaleResponse {
    id: Uuid,
    /// Whose it is; null without a member.
    membership_id: Option<Uuid>,
    /// The card that was presented.
    card_id: Option<Uuid>,
    /// A word to recognise it by.
    #[schema(example = "红色外套")]
    note: Option<String>,
    /// When it was parked.
    parked_at: String,
    /// A plain amount, if there are no lines.
    #[schema(example = "88.50")]
    amount: Option<String>,
    /// Line by line, those of the catalogue with its words and prices of now.
    lines: Vec<TypedLine>,
    /// What the clerk meant to take off the whole bill.
    discount: Option<BillDiscountRequest>,
    /// Why.
    #[schema(example = "老顾客")]
    reason: Option<String>,
    /// A company buys in bulk.
    #[schema(example = false)]
    bulk_purchase: bool,
}

impl ParkSaleRequest {
    pub(super) fn parking(self, key: String, currency: Currency) -> Result<Parking, AppError> {
        let lines = self.lines.iter().enumerate();
        let lines = lines.map(|(place, line)| line.pieces(place, currency));
        let mut lines = value::all(lines.collect())?;
        let invalid = |error| AppError::Invalid(vec![error]);
        if let Some(amount) = &self.amount {
            if !lines.is_empty() {
                return Err(AppError::invalid("/amount", "amount-or-lines"));
            }
            let each = money::positive(amount, currency, "/amount").map_err(invalid)?;
            lines.push(ParkedPieces { quantity: 1, each: Each::Typed(each) });
        }
        if lines.is_empty() {
            return Err(AppError::invalid("/lines", "missing-field"));
        }
        if let Some(discount) = &self.discount {
            let _ = discount.parse(currency).map_err(invalid)?;
        }
        let typed = TypedSale {
            amount: self.amount,
            lines: self.lines,
            discount: self.discount,
            reason: self.reason,
            bulk_purchase: self.bulk_purchase,
        };
        let content = serde_json::to_value(&typed);
        Ok(Parking {
            key,
            shop: self.shop_id.map(Id::new),
            membership: self.membership_id.map(Id::new),
            card: self.card_id.map(Id::new),
            note: self.note,
            content: content.map_err(|error| AppError::Internal(format!("a sale to park: {error}")))?,
            staff: typed.staff(),
            lines,
        })
    }
}

impl TypedSale {
    fn staff(&self) -> Vec<(String, Id<Employee>)> {
        let lines = self.lines.iter().enumerate();
        let of_line = |(line, typed): (usize, &TypedLine)| {
            let people = typed.staff.iter().enumerate();
            let named = people.map(move |(place, person)| {
                (format!("/lines/{line}/staff/{place}/employee_id"), Id::new(person.employee_id))
            });
            named.collect::<Vec<_>>()
        };
        lines.flat_map(of_line).collect()
    }
}

impl TypedLine {
    fn pieces(&self, place: usize, currency: Currency) -> Result<ParkedPieces, FieldError> {
        let at = |field: &str| format!("/lines/{place}/{field}");
        let read = |text: &Option<String>, field: &str| {
            let text = text.as_deref();
            text.map(|text| money::not_negative(text, currency, &at(field))).transpose()
        };
        let typed = read(&self.unit_price, "unit_price")?;
        let _ = (read(&self.member_price, "member_price")?, read(&self.price, "price")?);
        let each = match self.product_id {
            Some(product) => Each::Of(Id::new(product)),
            None => Each::Typed(typed.unwrap_or(domain::money::Money::zero(currency))),
        };
        Ok(ParkedPieces { quantity: self.quantity, each })
    }

    /// With what the catalogue says now, if it is of the catalogue.
    fn refreshed_by(self, goods: &[Product]) -> Self {
        let product = goods.iter().find(|product| Some(product.id.value()) == self.product_id);
        let Some(product) = product else { return self };
        Self {
            label: product.name.clone(),
            category: product.category.as_ref().map(|category| category.code.clone()),
            unit_price: Some(product.prices.list().to_string()),
            member_price: product.prices.member().map(|price| price.to_string()),
            discountable: product.is_discountable,
            earns_points: product.earns_points,
            ..self
        }
    }
}

impl ParkedSaleResponse {
    pub(super) fn of(shown: Shown, in_full: bool) -> Self {
        let sale = shown.sale;
        Self {
            id: sale.id.value(),
            shop_id: sale.shop.value(),
            parked_at: instant(sale.parked_at),
            parked_by: sale.parked_by,
            note: sale.note,
            pieces: sale.pieces,
            list_total: sale.list_total.to_string(),
            member_name: shown.member_name.map(|name| if in_full { name } else { masked(&name) }),
        }
    }
}

impl TryFrom<Shown> for TakenSaleResponse {
    type Error = AppError;

    fn try_from(shown: Shown) -> Result<Self, AppError> {
        let sale = shown.sale;
        let typed: TypedSale = serde_json::from_value(sale.content)
            .map_err(|error| AppError::Internal(format!("a parked sale: {error}")))?;
        Ok(Self {
            id: sale.id.value(),
            membership_id: sale.membership.map(|(id, _)| id.value()),
            card_id: sale.card.map(Id::value),
            note: sale.note,
            parked_at: instant(sale.parked_at),
            amount: typed.amount,
            lines: typed.lines.into_iter().map(|line| line.refreshed_by(&shown.goods)).collect(),
            discount: typed.discount,
            reason: typed.reason,
            bulk_purchase: typed.bulk_purchase,
        })
    }
}
