//! `/reports/overview`: what an owner looks at every night, from a phone.

use actix_web::{get, web};
use chrono::NaiveDate;
use domain::ids::Id;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::overview::{self, Day, Overview, ShopDays};
use crate::auth::principal::Principal;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::figures::SheetSummary;

/// Of which shop.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewQuery {
    /// Of one shop; callers that are bound to a shop see their own.
    shop_id: Option<Uuid>,
}

/// Today and the four weeks before it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewResponse {
    /// Whether everything that was recorded is in it; ask again when not.
    #[schema(example = true)]
    complete: bool,
    /// All shops together, day by day: the oldest first, today last, a day without business too.
    days: Vec<OverviewDay>,
    /// Each shop, by name.
    shops: Vec<OverviewShop>,
}

/// What was done on a business date.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewDay {
    /// The business date.
    date: NaiveDate,
    /// What was done.
    figures: OverviewFigures,
}

/// A shop, today and the day before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewShop {
    /// Which shop.
    shop_id: Uuid,
    /// Its name.
    #[schema(example = "云栖路店")]
    name: String,
    /// Today.
    today: OverviewFigures,
    /// The day before.
    yesterday: OverviewFigures,
}

/// The figures of a day at one look.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewFigures {
    /// What was received, delivered and given away.
    #[serde(flatten)]
    summary: SheetSummary,
    /// Members who joined.
    #[schema(example = 5)]
    new_members: i64,
    /// 长短款: counted less what should have been there, over the drawers that were counted; null when none was.
    #[schema(example = "-5.00")]
    cash_difference: Option<String>,
}

impl OverviewFigures {
    fn of(day: &Day, currency: Currency) -> Self {
        Self {
            summary: SheetSummary::of(&day.figures, currency),
            new_members: day.new_members,
            cash_difference: day.cash_difference.map(|difference| difference.to_string()),
        }
    }
}

impl OverviewResponse {
    fn of(overview: &Overview) -> Self {
        let figures = |day: &Day| OverviewFigures::of(day, overview.currency);
        let shop = |shop: &ShopDays| OverviewShop {
            shop_id: shop.id,
            name: shop.name.clone(),
            today: figures(&shop.today),
            yesterday: figures(&shop.yesterday),
        };
        Self {
            complete: overview.is_complete,
            days: overview
                .days
                .iter()
                .map(|(date, day)| OverviewDay { date: *date, figures: figures(day) })
                .collect(),
            shops: overview.shops.iter().map(shop).collect(),
        }
    }
}

/// Get today at one look
///
/// What was received, delivered, topped up and given away today and on each of the 28 days before it, who joined, and what drawers had
/// too much or too little; today and yesterday of each shop.
#[utoipa::path(tag = "Reports", params(OverviewQuery), responses((status = 200, body = OverviewResponse)))]
#[get("/reports/overview")]
pub(crate) async fn get_overview(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<OverviewQuery>,
) -> Result<web::Json<OverviewResponse>, Problem> {
    let overview = overview::look(&state, &principal, query.0.shop_id.map(Id::new)).await?;
    Ok(web::Json(OverviewResponse::of(&overview)))
}
