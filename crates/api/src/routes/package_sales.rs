//! `/package-sales`: a package of counts is sold (N01, OP07).

use actix_web::{HttpResponse, post, web};
use domain::ids::Id;
use domain::money::Currency;
use domain::till::{Origin, SellPackage};
use persistence::till::Work;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::consumptions::payment::SaleTenderRequest;
use super::value::{self, PreviewQuery};
use crate::app::error::AppError;
use crate::app::late_entries::{self, Happened};
use crate::app::till::{self, Command};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::late_entry::LateEntryRequest;
use crate::wire::posting_result::PostingResult;
use crate::wire::staff::Staff;

/// A sale of a package.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "card_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a60",
    "package_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a61",
    "tenders": [{"method": "cash", "given": "400.00"}]
}))]
pub(crate) struct CreatePackageSaleRequest {
    /// Whose counts they become.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// What is sold, in its present version.
    package_id: Uuid,
    /// Ways of payment; none means that stored value pays everything. At most one, not points, may leave out its amount:
    /// it pays the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 10), nested)]
    tenders: Vec<SaleTenderRequest>,
    /// Who sold it.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    staff: Vec<Staff>,
    /// Codes of the items that the buyer picked, where the package lets them pick some: each once, as many as it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 20))]
    #[schema(max_items = 20, example = json!([]))]
    picked: Vec<String>,
    /// The proof that the member is there, where the rule asks for one.
    #[serde(skip_serializing)]
    proof_id: Option<Uuid>,
    /// When it happened, if not now (RFC 3339). What is more than a quarter of an hour ago is a late entry.
    occurred_at: Option<String>,
    /// For a late entry (`posting:enter-late`): why it is late, and the number of the paper slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    #[schema(example = json!(null))]
    late_entry: Option<LateEntryRequest>,
}

impl CreatePackageSaleRequest {
    /// When it happened, as it is asked for.
    fn happened(&self) -> Happened<'_> {
        let shop = self.shop_id.map(Id::new);
        Happened { at: self.occurred_at.as_deref(), late: self.late_entry.as_ref(), shop }
    }

    fn command(&self, origin: Origin, currency: Currency) -> Result<Command, AppError> {
        let tenders = self.tenders.iter().enumerate();
        let tenders = value::all(tenders.map(|(place, tender)| tender.parse(place, currency)).collect())?;
        let staff = self.staff.iter().map(Staff::share).collect();
        let picked = self.picked.clone();
        let command = SellPackage { origin, tenders, staff, picked };
        Ok(Command {
            wallet: Id::new(self.membership_id),
            card: self.card_id.map(Id::new),
            shop: self.shop_id.map(Id::new),
            proof: self.proof_id.map(Id::new),
            work: Work::SellPackage { package: Id::new(self.package_id), command },
        })
    }
}

/// Sell a package
///
/// Takes payment as a sale does — stored value alone unless told — and opens the counts of each item, with its share of
/// the price by list value. Buying counts earns no points. With `preview=true` the same decision is made and nothing is
/// posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreatePackageSaleRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/package-sales")]
pub(crate) async fn create_package_sale(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreatePackageSaleRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let origin = late_entries::origin(&state, &principal, body.0.happened()).await?;
    let command = body.0.command(origin, currency)?;
    value::run(&state, &principal, query.0.preview, key, "create_package_sale", &body.0, command).await
}
