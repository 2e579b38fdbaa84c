//! `/rules/trials`: what a sample sale or top-up would come to under a draft.

use actix_web::{post, web};
use chrono::{NaiveDate, NaiveTime};
use domain::ids::Id;
use domain::ledger::{CASH, POINTS, STORED_VALUE, Tender, is_money};
use domain::money::Currency;
use domain::till::{LineInput, TenderInput};
use domain::trial::{Sample, SampleAct};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::bodies::RuleBody;
use crate::app::error::AppError;
use crate::app::rules::Publication;
use crate::app::{reports, rule_trials};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::problem::{FieldError, Problem};
use crate::routes::fields;
use crate::state::AppState;
use crate::wire::codes::RuleKindCode;
use crate::wire::money;
use crate::wire::posting_result::PostingResult;

/// A draft of a rule, and a sample to try it on.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleTrialRequest {
    /// What it rules; decides the form of `body`.
    kind: RuleKindCode,
    /// For which program.
    program_id: Uuid,
    /// Only in this shop; absent or null for all.
    #[schema(example = json!(null))]
    shop_id: Option<Uuid>,
    /// Among rules of different scope that match, the larger wins.
    #[serde(default)]
    #[schema(example = 0)]
    priority: i16,
    /// The rule, in the form of its kind.
    #[schema(value_type = RuleBody)]
    body: Value,
    /// On which business date it is tried; today when left out.
    #[schema(example = "2026-12-05")]
    on: Option<NaiveDate>,
    /// At what time of the shop's day; noon when left out.
    #[validate(length(equal = 5))]
    #[schema(example = "18:30", min_length = 5, max_length = 5)]
    at: Option<String>,
    /// Somebody, and what they do.
    #[validate(nested)]
    sample: SampleRequest,
}

/// Somebody, and what they do: give `top_up` or `sale`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleRequest {
    /// Level of their tier.
    #[serde(default)]
    #[validate(range(min = 0, max = 100))]
    #[schema(example = 1, minimum = 0, maximum = 100)]
    tier_level: i16,
    /// Stored value that they have, as it was paid in.
    #[schema(example = "1000.00", max_length = 20)]
    principal: Option<String>,
    /// Stored value that they have, as it was given on top.
    #[schema(example = "200.00", max_length = 20)]
    bonus: Option<String>,
    /// Reward points that they have.
    #[serde(default)]
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(example = 500, minimum = 0, maximum = 1_000_000_000)]
    points: i64,
    /// They top up.
    #[validate(nested)]
    top_up: Option<SampleTopUp>,
    /// They buy.
    #[validate(nested)]
    sale: Option<SampleSale>,
}

/// A top-up.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleTopUp {
    /// What is paid in.
    #[schema(example = "1000.00", max_length = 20)]
    amount: String,
    /// Code of the way of payment; cash when left out.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "cash", min_length = 1, max_length = 40)]
    method: Option<String>,
}

/// A sale.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleSale {
    /// What is bought.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    lines: Vec<SampleLine>,
    /// Code of the way of payment; stored value when left out.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "cash", min_length = 1, max_length = 40)]
    method: Option<String>,
    /// Whether points pay as much as the rule allows, and the way of payment the rest.
    #[serde(default)]
    with_points: bool,
}

/// What is bought.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleLine {
    /// Category code; rules go by it.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "care", min_length = 1, max_length = 40)]
    category: Option<String>,
    /// How many.
    #[serde(default = "one")]
    #[validate(range(min = 1, max = 100_000))]
    #[schema(example = 1, minimum = 1, maximum = 100_000)]
    quantity: i64,
    /// Price of one before discounts.
    #[schema(example = "128.00", max_length = 20)]
    unit_price: String,
    /// Price of one for members, at most the list price.
    #[schema(example = json!(null), max_length = 20)]
    member_price: Option<String>,
}

const fn one() -> i64 {
    1
}

/// What the sample comes to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleTrialResponse {
    /// Under the rules as they are published for that day; null where they do not allow it.
    published: Option<PostingResult>,
    /// With the draft.
    draft: PostingResult,
}

/// Try a draft of a rule
///
/// What a sample sale or top-up would come to with the draft, beside what it comes to by the rules as they are published: the till's own
/// decision, with its derivation. The sample is nobody: it has what is said of it, and nothing is kept.
#[utoipa::path(
    tag = "Programs and rules",
    request_body = RuleTrialRequest,
    responses((status = 200, body = RuleTrialResponse))
)]
#[post("/rules/trials")]
pub(crate) async fn try_rule(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<RuleTrialRequest>,
) -> Result<web::Json<RuleTrialResponse>, Problem> {
    let RuleTrialRequest { kind, program_id, shop_id, priority, body, on, at, sample } = body.0;
    let at = at.map(|at| fields::local_time("/at", &at)).transpose()?;
    let at = at.or(NaiveTime::from_hms_opt(12, 0, 0)).unwrap_or(NaiveTime::MIN);
    let shop = shop_id.map(Id::new);
    let in_force_from = match on {
        Some(on) => on,
        None => reports::today(&state, &principal, shop).await?,
    };
    let (kind, program) = (kind.kind(), Id::new(program_id));
    let draft = Publication { kind, program, shop, in_force_from, priority, body };
    let sample = move |currency| sample.of(currency);
    let tried = rule_trials::try_out(&state, &principal, draft, at, sample).await?;
    Ok(web::Json(RuleTrialResponse { published: tried.published, draft: tried.draft }))
}

fn of_field(error: FieldError) -> AppError {
    AppError::Invalid(vec![error])
}

impl SampleRequest {
    fn of(&self, currency: Currency) -> Result<Sample, AppError> {
        let has = |text: &Option<String>, pointer: &str| {
            let text = text.as_deref().unwrap_or("0");
            money::not_negative(text, currency, pointer).map_err(of_field)
        };
        let act = match (&self.top_up, &self.sale) {
            (Some(top_up), None) => top_up.act(currency)?,
            (None, Some(sale)) => sale.act(currency)?,
            (Some(_), Some(_)) | (None, None) => {
                return Err(AppError::invalid("/sample", "needs-top-up-or-sale"));
            }
        };
        Ok(Sample {
            tier: self.tier_level,
            principal: has(&self.principal, "/sample/principal")?,
            bonus: has(&self.bonus, "/sample/bonus")?,
            points: self.points,
            act,
        })
    }
}

impl SampleTopUp {
    fn act(&self, currency: Currency) -> Result<SampleAct, AppError> {
        let amount = money::positive(&self.amount, currency, "/sample/top_up/amount").map_err(of_field)?;
        let method = self.method.clone().unwrap_or_else(|| CASH.to_owned());
        if !is_money(&method) {
            return Err(AppError::invalid("/sample/top_up/method", "unknown-reference"));
        }
        Ok(SampleAct::TopUp(Tender::plain(method, amount)))
    }
}

impl SampleSale {
    fn act(&self, currency: Currency) -> Result<SampleAct, AppError> {
        let lines = self.lines.iter().enumerate().map(|(place, line)| line.input(place, currency));
        let rest = self.method.clone().unwrap_or_else(|| STORED_VALUE.to_owned());
        if rest != STORED_VALUE && !is_money(&rest) {
            return Err(AppError::invalid("/sample/sale/method", "unknown-reference"));
        }
        let points = self.with_points.then(|| TenderInput::rest(POINTS.to_owned()));
        let tenders = points.into_iter().chain([TenderInput::rest(rest)]).collect();
        Ok(SampleAct::Sale { lines: lines.collect::<Result<_, _>>()?, tenders })
    }
}

impl SampleLine {
    fn input(&self, place: usize, currency: Currency) -> Result<LineInput, AppError> {
        let price = |text: &str, name: &str| {
            let pointer = format!("/sample/sale/lines/{place}/{name}");
            money::not_negative(text, currency, &pointer).map_err(of_field)
        };
        let member_price =
            self.member_price.as_deref().map(|text| price(text, "member_price")).transpose()?;
        Ok(LineInput {
            category: self.category.clone(),
            quantity: self.quantity,
            member_price,
            ..LineInput::plain(price(&self.unit_price, "unit_price")?)
        })
    }
}
