//! What a sale is asked with: lines, reductions, and who approves them.

use domain::ids::{Id, Membership, Product, Shop};
use domain::money::Currency;
use domain::slips::PointsSerial;
use domain::till::{Consume, LineInput, Origin, OwnPrice};
use persistence::products::Product as CatalogueProduct;
use persistence::till::Work;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::payment::{BillDiscountRequest, SaleTenderRequest};
use crate::app::error::AppError;
use crate::app::late_entries::Happened;
use crate::app::till::Command;
use crate::problem::FieldError;
use crate::routes::value::{self, ApprovalRequest};
use crate::wire::late_entry::LateEntryRequest;
use crate::wire::money;
use crate::wire::staff::Staff;

/// A sale: one plain amount, or lines.
#[derive(Debug, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "card_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a60",
    "amount": "88.50"
}))]
pub(crate) struct CreateConsumptionRequest {
    /// Whose membership it is; none for people who are no members (散客), who pay in money and earn nothing.
    membership_id: Option<Uuid>,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// A plain amount at list price. Give this or `lines`.
    #[schema(example = "88.50", max_length = 20)]
    amount: Option<String>,
    /// What is delivered. Give this or `amount`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 200), nested)]
    lines: Vec<LineRequest>,
    /// What the clerk takes off the whole bill; needs a `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    discount: Option<BillDiscountRequest>,
    /// Why a price was reduced by the clerk.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "老顾客", max_length = 200)]
    reason: Option<String>,
    /// A company buys in bulk: the sale earns no points.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schema(example = false)]
    bulk_purchase: bool,
    /// 规则版本: `rules_digest` of the preview that the member agreed to. When other rules are in force by then, nothing is posted, and
    /// `rules-changed` has the new preview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(equal = 16))]
    #[schema(example = json!(null), min_length = 16, max_length = 16)]
    rules_digest: Option<String>,
    /// Ways of payment; none means that stored value pays everything. At most one, not points, may leave out its amount:
    /// it pays the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 10), nested)]
    tenders: Vec<SaleTenderRequest>,
    /// The hold that it captures, wholly or in part; what it does not take is free again.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_id: Option<Uuid>,
    /// Who approves a reduction beyond the caller's own price floor.
    #[serde(skip_serializing)]
    #[validate(nested)]
    approval: Option<ApprovalRequest>,
    /// The proof that the member is there, where the rule asks for one.
    #[serde(skip_serializing)]
    proof_id: Option<Uuid>,
    /// Serial of the points, as the shop counts its slips: up to 16 letters and digits, of one slip that stands. Without it the serial is
    /// the number of the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 16))]
    #[schema(example = "70012", min_length = 1, max_length = 16)]
    points_serial: Option<String>,
    /// When it happened, if not now (RFC 3339). What is more than a quarter of an hour ago is a late entry.
    occurred_at: Option<String>,
    /// For a late entry (`posting:enter-late`): why it is late, and the number of the paper slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    #[schema(example = json!(null))]
    late_entry: Option<LateEntryRequest>,
}

/// One line: something of the catalogue by its `product_id`, with its name, category and prices of now; or in own words,
/// with a `unit_price`.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"label": "精洗（SUV）", "category": "service", "quantity": 1, "unit_price": "128.00"}))]
pub(crate) struct LineRequest {
    /// What is sold, of the catalogue. Then label, category and prices are its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<Uuid>,
    /// As the shop calls it.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(example = "精洗（SUV）", max_length = 100)]
    label: String,
    /// Category code; rules go by it.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "service", max_length = 40)]
    category: Option<String>,
    /// How many.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(example = 1)]
    quantity: i64,
    /// Price of one before discounts; needed without a `product_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "128.00", max_length = 20)]
    unit_price: Option<String>,
    /// Price of one for members, at most the list price.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "118.00", max_length = 20)]
    member_price: Option<String>,
    /// The clerk's own price of one, at most what the rules charge; needs a `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "100.00", max_length = 20)]
    price: Option<String>,
    /// Free of charge; needs a `reason`.
    #[serde(default, skip_serializing_if = "is_false")]
    free: bool,
    /// Whether any discount may apply.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    discountable: bool,
    /// Whether it earns points.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    earns_points: bool,
    /// Who sold and performed it.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    staff: Vec<Staff>,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_true(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// What a rebuilt slip says of its sale; the rest is that of the wrong one.
#[derive(Debug)]
pub(in crate::routes) struct Rewritten {
    pub(in crate::routes) amount: Option<String>,
    pub(in crate::routes) lines: Vec<LineRequest>,
    pub(in crate::routes) discount: Option<BillDiscountRequest>,
    pub(in crate::routes) reason: Option<String>,
    pub(in crate::routes) bulk_purchase: bool,
    pub(in crate::routes) tenders: Vec<SaleTenderRequest>,
}

impl CreateConsumptionRequest {
    /// When it happened, as it is asked for.
    pub(in crate::routes) fn happened(&self) -> Happened<'_> {
        let shop = self.shop_id.map(Id::new);
        Happened { at: self.occurred_at.as_deref(), late: self.late_entry.as_ref(), shop }
    }

    /// The sale of a rebuilt slip.
    pub(in crate::routes) fn rewritten(of: Rewritten) -> Self {
        let Rewritten { amount, lines, discount, reason, bulk_purchase, tenders } = of;
        Self { amount, lines, discount, reason, bulk_purchase, tenders, ..Self::default() }
    }

    /// Staff number and PIN of whoever approves.
    pub(super) fn approval(&self) -> Option<(String, String)> {
        self.approval.as_ref().map(ApprovalRequest::parts)
    }

    /// The membership, if somebody is a member.
    pub(super) fn membership(&self) -> Result<Option<Id<Membership>>, AppError> {
        match (self.membership_id, self.card_id) {
            (None, Some(_)) => Err(AppError::invalid("/card_id", "card-without-membership")),
            (membership, _) => Ok(membership.map(Id::new)),
        }
    }

    /// The shop that was named.
    pub(super) fn shop(&self) -> Option<Id<Shop>> {
        self.shop_id.map(Id::new)
    }

    /// What of the catalogue is sold.
    pub(in crate::routes) fn products(&self) -> Vec<Id<Product>> {
        self.lines.iter().filter_map(|line| line.product_id.map(Id::new)).collect()
    }

    /// The command of `origin` for a wallet, who may charge `price_floor_bp` of a price at least, with what is known of
    /// `goods`.
    pub(in crate::routes) fn command(
        &self,
        origin: Origin,
        wallet: Id<Membership>,
        currency: Currency,
        price_floor_bp: i32,
        goods: &[CatalogueProduct],
    ) -> Result<Command, AppError> {
        let tenders = self.tenders.iter().enumerate();
        let tenders = value::all(tenders.map(|(place, tender)| tender.parse(place, currency)).collect())?;
        let discount = self.discount.as_ref().map(|discount| discount.parse(currency)).transpose();
        let discount = discount.map_err(|error| AppError::Invalid(vec![error]))?;
        // A slip has one serial.
        if self.points_serial.is_some() && origin.late.as_ref().is_some_and(|late| late.slip.is_some()) {
            return Err(AppError::invalid("/late_entry/slip_no", "serial-or-slip"));
        }
        let rules_seen = value::rules_seen(self.rules_digest.as_deref())?;
        let sale = Consume {
            origin,
            lines: self.lines(currency, goods)?,
            bill_discount: discount,
            reason: self.reason.clone(),
            price_floor_bp,
            bulk_purchase: self.bulk_purchase,
            tenders,
            hold: self.hold_id.map(Id::new),
            serial: self.points_serial.clone().map(|text| PointsSerial { text, rebuilt: None }),
            rules_seen,
            replaces: None,
        };
        Ok(Command {
            wallet,
            card: self.card_id.map(Id::new),
            shop: self.shop(),
            proof: self.proof_id.map(Id::new),
            work: Work::Consume(sale),
        })
    }

    fn lines(&self, currency: Currency, goods: &[CatalogueProduct]) -> Result<Vec<LineInput>, AppError> {
        match (&self.amount, self.lines.is_empty()) {
            (Some(amount), true) => {
                let amount = money::positive(amount, currency, "/amount");
                Ok(vec![LineInput::plain(amount.map_err(|error| AppError::Invalid(vec![error]))?)])
            }
            (None, false) => {
                let lines = self.lines.iter().enumerate();
                value::all(lines.map(|(place, line)| line.parse(place, currency, goods)).collect())
            }
            (Some(_), false) | (None, true) => Err(AppError::invalid("/amount", "amount-or-lines")),
        }
    }
}

impl LineRequest {
    fn parse(
        &self,
        place: usize,
        currency: Currency,
        goods: &[CatalogueProduct],
    ) -> Result<LineInput, FieldError> {
        let at = |field: &str| format!("/lines/{place}/{field}");
        let sold = match self.product_id {
            Some(id) => self.of_catalogue(&at, id, goods)?,
            None => self.in_own_words(&at, currency)?,
        };
        let price = self.price.as_deref();
        let price = price.map(|text| money::not_negative(text, currency, &at("price"))).transpose()?;
        let own_price = match (price, self.free) {
            (Some(_), true) => return Err(FieldError::new(at("free"), "price-or-free")),
            (Some(each), false) => Some(OwnPrice::Each(each)),
            (None, true) => Some(OwnPrice::Free),
            (None, false) => None,
        };
        Ok(LineInput {
            quantity: self.quantity,
            own_price,
            is_discountable: sold.is_discountable && self.discountable,
            earns_points: sold.earns_points && self.earns_points,
            staff: self.staff.iter().map(Staff::share).collect(),
            ..sold
        })
    }

    /// What the catalogue says of it now.
    fn of_catalogue(
        &self,
        at: &dyn Fn(&str) -> String,
        id: Uuid,
        goods: &[CatalogueProduct],
    ) -> Result<LineInput, FieldError> {
        let own_words = [self.category.as_ref(), self.unit_price.as_ref(), self.member_price.as_ref()];
        if !self.label.is_empty() || own_words.into_iter().any(|word| word.is_some()) {
            return Err(FieldError::new(at("product_id"), "product-or-own-words"));
        }
        let found = goods.iter().find(|product| product.id.value() == id);
        let product = found.ok_or_else(|| FieldError::new(at("product_id"), "unknown-reference"))?;
        if product.retired {
            return Err(FieldError::new(at("product_id"), "no-longer-sold"));
        }
        Ok(LineInput {
            product: Some(product.id),
            label: product.name.clone(),
            category: product.category.as_ref().map(|category| category.code.clone()),
            member_price: product.prices.member(),
            is_discountable: product.is_discountable,
            earns_points: product.earns_points,
            ..LineInput::plain(product.prices.list())
        })
    }

    fn in_own_words(&self, at: &dyn Fn(&str) -> String, currency: Currency) -> Result<LineInput, FieldError> {
        let amount = |text: &str, field: &str| money::not_negative(text, currency, &at(field));
        let Some(unit_price) = &self.unit_price else {
            return Err(FieldError::new(at("unit_price"), "missing-field"));
        };
        let member_price = self.member_price.as_deref();
        Ok(LineInput {
            label: self.label.clone(),
            category: self.category.clone(),
            member_price: member_price.map(|text| amount(text, "member_price")).transpose()?,
            ..LineInput::plain(amount(unit_price, "unit_price")?)
        })
    }
}
