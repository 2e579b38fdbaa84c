//! `/rules`: published versions. A rule is never edited; the next version follows it.

mod bodies;
pub(super) mod trials;

use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use domain::ids::Id;
use persistence::rules::{RuleFilter, RuleVersion};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

pub(crate) use self::bodies::CommissionBody;
use self::bodies::RuleBody;
use crate::app::rules::{self, Publication};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{RuleKindCode, RuleStateCode};
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;
use crate::wire::pump::PumpResponse;

/// Which rules.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RulesQuery {
    /// Only of this program.
    program_id: Option<Uuid>,
    /// Only of this kind.
    kind: Option<RuleKindCode>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A version to publish.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishRuleRequest {
    /// What it rules; decides the form of `body`.
    kind: RuleKindCode,
    /// For which program.
    program_id: Uuid,
    /// Only in this shop; absent or null for all.
    #[schema(example = json!(null))]
    shop_id: Option<Uuid>,
    /// First business date on which it applies; today at the earliest.
    #[schema(example = "2026-12-01")]
    in_force_from: NaiveDate,
    /// Among rules of different scope that match, the larger wins.
    #[serde(default)]
    #[schema(example = 0)]
    priority: i16,
    /// The rule, in the form of its kind.
    #[schema(value_type = RuleBody)]
    body: Value,
}

/// A published version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleVersionResponse {
    id: Uuid,
    /// What it rules.
    kind: RuleKindCode,
    /// For which program.
    program_id: Uuid,
    /// Only in this shop; null for all.
    #[schema(example = json!(null))]
    shop_id: Option<Uuid>,
    /// 1, 2, 3 … per program, shop and kind.
    #[schema(example = 3)]
    number: i32,
    /// First business date on which it applies.
    in_force_from: NaiveDate,
    /// Among rules of different scope that match, the larger wins.
    #[schema(example = 0)]
    priority: i16,
    /// The rule, in the form of its kind.
    #[schema(value_type = RuleBody)]
    body: Value,
    /// When it was published (UTC).
    #[schema(example = "2026-11-22T02:31:00.123Z")]
    published_at: String,
    /// By whom; null when the program itself did.
    published_by: Option<NamedThing>,
    /// Whether it applies today.
    state: RuleStateCode,
    /// What is left of the budget of a top-up rule; null where it has none.
    #[schema(example = "12000.00")]
    budget_left: Option<String>,
    /// In the answer to its publication, a sequence by which the rules give value away through something that a shop may
    /// choose knowingly (points written off, an extra of a promotion), or did before; null otherwise, and in lists.
    warning: Option<PumpResponse>,
}

impl From<PublishRuleRequest> for Publication {
    fn from(request: PublishRuleRequest) -> Self {
        Self {
            kind: request.kind.kind(),
            program: Id::new(request.program_id),
            shop: request.shop_id.map(Id::new),
            in_force_from: request.in_force_from,
            priority: request.priority,
            body: request.body,
        }
    }
}

impl From<RuleVersion> for RuleVersionResponse {
    fn from(version: RuleVersion) -> Self {
        Self {
            id: version.id.value(),
            kind: version.kind.into(),
            program_id: version.program.value(),
            shop_id: version.shop.map(Id::value),
            number: version.number,
            in_force_from: version.in_force_from,
            priority: version.priority,
            body: version.body,
            published_at: instant(version.published_at),
            published_by: version.published_by.map(|by| NamedThing { id: by.id.value(), name: by.name }),
            state: version.state.into(),
            budget_left: version.budget_left.map(|left| left.to_string()),
            warning: None,
        }
    }
}

/// List rules
///
/// Every published version, newest first, with its state as of today.
#[utoipa::path(tag = "Programs and rules", params(RulesQuery), responses((status = 200, body = Listing<RuleVersionResponse>)))]
#[get("/rules")]
pub(crate) async fn list_rules(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<RulesQuery>,
) -> Result<web::Json<Listing<RuleVersionResponse>>, Problem> {
    let query = query.0;
    let filter =
        RuleFilter { program: query.program_id.map(Id::new), kind: query.kind.map(RuleKindCode::kind) };
    let page = query::page(query.limit, query.cursor.as_deref())?;
    let page = rules::list(&state, &principal, filter, page).await?;
    Ok(web::Json(Listing::new(page, RuleVersionResponse::from)))
}

/// Publish a rule
///
/// Becomes the next version of its program, shop and kind. Sales and top-ups from its first business date on use it;
/// what was granted before keeps its terms. A version is never edited: publish the next one. Of two with the same first
/// date the one published last applies, so a planned one can be replaced; of a shop's own rule and one of all shops the
/// larger priority, then the shop's own. Rules under which some sequence of top-ups, purchases, returns and corrections
/// gains are refused with a shortest one (`rules-gain-value`); what a shop may choose knowingly comes back as `warning`.
#[utoipa::path(
    tag = "Programs and rules",
    request_body = PublishRuleRequest,
    responses((status = 201, body = RuleVersionResponse))
)]
#[post("/rules")]
pub(crate) async fn publish_rule(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<PublishRuleRequest>,
) -> Result<HttpResponse, Problem> {
    let (version, pump) = rules::publish(&state, &principal, body.0.into()).await?;
    let warning = pump.as_ref().map(PumpResponse::from);
    Ok(HttpResponse::Created().json(RuleVersionResponse { warning, ..RuleVersionResponse::from(version) }))
}
