//! `/reports`: what days add up to, and the postings behind each figure.

pub(crate) mod contributions_table;
mod daily_table;
pub(super) mod overview;
pub(crate) mod settlement;

use actix_web::{HttpResponse, get, web};
use chrono::{Datelike as _, NaiveDate};
use domain::figures::{Action, Figure};
use domain::ids::Id;
use persistence::contributions::Contribution;
use persistence::day_figures::{DayGroup, GroupBy};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::letterheads::letterhead;
use crate::app::payment_ways;
use crate::app::reports::{self, Asked, Behind, Report, Told};
use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::language::Language;
use crate::problem::Problem;
use crate::state::AppState;
use crate::tables::{Cell, Workbook, caption};
use crate::wire::figures::{ActionCode, SheetResponse, SheetSummary, amount_text};
use crate::wire::posting_result::{PostingKindCode, instant};

/// Which days, of whom.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DailyQuery {
    /// The first business date; the present one when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the first when left out.
    to: Option<NaiveDate>,
    /// Of one shop; callers that are bound to a shop see their own.
    shop_id: Option<Uuid>,
    /// Of the shops of one legal entity.
    legal_entity_id: Option<Uuid>,
    /// Of one cashier.
    cashier_id: Option<Uuid>,
    /// Tell apart by `date`, `month`, `quarter`, `shop`, `legal_entity` or `cashier`. Categories and employees are told apart in the sheet
    /// itself.
    #[param(inline)]
    group_by: Option<GroupByCode>,
}

/// By what to tell figures apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GroupByCode {
    /// Business date.
    Date,
    /// Month of business dates.
    Month,
    /// Quarter of business dates.
    Quarter,
    /// Shop.
    Shop,
    /// Legal entity of the shops.
    LegalEntity,
    /// Cashier.
    Cashier,
}

/// Behind which figure of which days.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ContributionsQuery {
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
    /// The first business date; the present one when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the first when left out.
    to: Option<NaiveDate>,
    /// Of one shop.
    shop_id: Option<Uuid>,
    /// Of the shops of one legal entity.
    legal_entity_id: Option<Uuid>,
    /// Of one cashier; all zeroes for machine clients.
    cashier_id: Option<Uuid>,
    /// What is counted: `postings`, `tender:cash`, `entry:1:3` (kind and book by number), `listed`, `discount`, `free`, `rounding`,
    /// `category:hair`, `category`, `seller:…`, `performer:…`, `employee:…` (both); or a line of the sheet: `line:received`,
    /// `line:delivered_paid_share`, …. `postings` when left out.
    #[validate(length(min = 1, max = 100))]
    #[param(example = "tender:cash", min_length = 1, max_length = 100)]
    figure: Option<String>,
    /// Of these kinds of business, separated by commas; of all when left out.
    #[validate(length(max = 200))]
    #[param(example = "sale,return", max_length = 200)]
    actions: Option<String>,
    /// Only what corrections did, or only what they did not.
    corrected: Option<bool>,
}

/// Behind which figure of which days, to be exported.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllContributionsQuery {
    /// The first business date; the present one when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the first when left out.
    to: Option<NaiveDate>,
    /// Of one shop.
    shop_id: Option<Uuid>,
    /// Of the shops of one legal entity.
    legal_entity_id: Option<Uuid>,
    /// Of one cashier.
    cashier_id: Option<Uuid>,
    /// What is counted, as in the list; `postings` when left out.
    #[validate(length(min = 1, max = 100))]
    #[param(example = "tender:cash", min_length = 1, max_length = 100)]
    figure: Option<String>,
    /// Of these kinds of business, separated by commas; of all when left out.
    #[validate(length(max = 200))]
    #[param(example = "sale,return", max_length = 200)]
    actions: Option<String>,
    /// Only what corrections did, or only what they did not.
    corrected: Option<bool>,
}

/// What some days add up to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DailyReportResponse {
    /// The first business date.
    from: NaiveDate,
    /// The last one.
    to: NaiveDate,
    /// Whether everything that was recorded is in it; ask again when not.
    #[schema(example = true)]
    complete: bool,
    /// Everything together.
    sheet: SheetResponse,
    /// By date, month, quarter, shop, legal entity or cashier, when asked for; what nothing happened in is left out.
    groups: Vec<DayGroupResponse>,
}

/// The figures of a stretch of days, a shop, an entity or a cashier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayGroupResponse {
    /// The business date, or the first one of the month or quarter, when told apart by days.
    date: Option<NaiveDate>,
    /// The shop, legal entity or cashier, when told apart by one; null for machine clients.
    id: Option<Uuid>,
    /// Their name.
    #[schema(example = "云栖路店")]
    name: Option<String>,
    /// The figures that people compare.
    #[serde(flatten)]
    summary: SheetSummary,
}

/// What one posting added to a figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContributionResponse {
    /// The posting.
    posting_id: Uuid,
    /// What it is.
    kind: PostingKindCode,
    /// Number on the receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    receipt_no: String,
    /// When it was recorded (UTC).
    recorded_at: String,
    /// How much: money, points or counts as the figure is.
    #[schema(example = "88.50")]
    amount: String,
    /// How often, or how many pieces.
    #[schema(example = 1)]
    count: i64,
}

fn asked(
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    shop: Option<Uuid>,
    entity: Option<Uuid>,
    cashier: Option<Uuid>,
) -> Asked {
    Asked { from, to, shop: shop.map(Id::new), entity: entity.map(Id::new), cashier: cashier.map(Id::new) }
}

impl DailyQuery {
    fn asked(&self) -> Asked {
        asked((self.from, self.to), self.shop_id, self.legal_entity_id, self.cashier_id)
    }

    const fn by(&self) -> GroupBy {
        match self.group_by {
            None => GroupBy::Nothing,
            Some(GroupByCode::Date) => GroupBy::Date,
            Some(GroupByCode::Month) => GroupBy::Month,
            Some(GroupByCode::Quarter) => GroupBy::Quarter,
            Some(GroupByCode::Shop) => GroupBy::Shop,
            Some(GroupByCode::LegalEntity) => GroupBy::Entity,
            Some(GroupByCode::Cashier) => GroupBy::Cashier,
        }
    }
}

impl GroupByCode {
    /// What it is called: on a tab, and above a column.
    const fn words(self, language: Language) -> (&'static str, &'static str) {
        match self {
            Self::Date => (language.pick("按营业日", "By date"), language.pick("营业日", "Business date")),
            Self::Month => (language.pick("按月", "By month"), language.pick("月份", "Month")),
            Self::Quarter => (language.pick("按季度", "By quarter"), language.pick("季度", "Quarter")),
            Self::Shop => (language.pick("按门店", "By shop"), language.pick("门店", "Shop")),
            Self::LegalEntity => {
                (language.pick("按结算主体", "By legal entity"), language.pick("结算主体", "Legal entity"))
            }
            Self::Cashier => (language.pick("按收银员", "By cashier"), language.pick("收银员", "Cashier")),
        }
    }

    /// A stretch of days as a cell, by its first business date: `2026-11-29`, `2026-11`, `2026 Q4`.
    fn stretch(self, first: NaiveDate) -> Cell {
        match self {
            Self::Month => Cell::text(first.format("%Y-%m").to_string()),
            Self::Quarter => Cell::text(format!("{} Q{}", first.year(), first.quarter())),
            Self::Date | Self::Shop | Self::LegalEntity | Self::Cashier => Cell::from(first),
        }
    }
}

impl AllContributionsQuery {
    fn asked(&self) -> Asked {
        asked((self.from, self.to), self.shop_id, self.legal_entity_id, self.cashier_id)
    }
}

impl ContributionsQuery {
    fn asked(&self) -> Asked {
        asked((self.from, self.to), self.shop_id, self.legal_entity_id, self.cashier_id)
    }
}

/// Behind which figure, by its code and the words of kinds of business.
fn behind(figure: Option<&str>, actions: Option<&str>, corrected: Option<bool>) -> Result<Behind, AppError> {
    let told = figure.map_or(Some(Told::Figure(Figure::Postings)), Told::from_code);
    let told = told.ok_or_else(|| AppError::invalid("/figure", "unknown-reference"))?;
    let words = actions.iter().flat_map(|words| words.split(',')).filter(|word| !word.is_empty());
    let actions: Option<Vec<Action>> = words.map(ActionCode::parse).collect();
    let actions = actions.ok_or_else(|| AppError::invalid("/actions", "unknown-reference"))?;
    Ok(Behind { told, actions, corrected })
}

impl ContributionResponse {
    /// A posting with what it added as text.
    pub(crate) fn of(each: &Contribution, amount: String) -> Self {
        Self {
            posting_id: each.posting.value(),
            kind: PostingKindCode::of(each.kind),
            receipt_no: each.receipt_no.clone(),
            recorded_at: instant(each.recorded_at),
            amount,
            count: each.amount.count,
        }
    }
}

impl DailyReportResponse {
    fn of(report: &Report) -> Self {
        let groups = report.groups.iter().map(|(group, name, figures)| {
            let (date, id) = match *group {
                DayGroup::Date(date) => (Some(date), None),
                DayGroup::Shop(id) | DayGroup::Entity(id) => (None, Some(id)),
                DayGroup::Cashier(id) => (None, id),
                DayGroup::All | DayGroup::ShopOn(..) => (None, None),
            };
            let summary = SheetSummary::of(figures, report.currency);
            DayGroupResponse { date, id, name: name.clone(), summary }
        });
        Self {
            from: report.from,
            to: report.to,
            complete: report.is_complete,
            sheet: SheetResponse::of(&report.figures, &report.names, report.currency),
            groups: groups.collect(),
        }
    }
}

/// Get the report of some days
///
/// What was received, delivered, topped up, refunded, owed, used, given away and corrected on business dates, and by date, month,
/// quarter, shop, legal entity or cashier. Money received and value delivered are never added together.
#[utoipa::path(tag = "Reports", params(DailyQuery), responses((status = 200, body = DailyReportResponse)))]
#[get("/reports/daily")]
pub(crate) async fn get_daily_report(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<DailyQuery>,
) -> Result<web::Json<DailyReportResponse>, Problem> {
    let report = reports::daily(&state, &principal, query.0.asked(), query.0.by()).await?;
    Ok(web::Json(DailyReportResponse::of(&report)))
}

/// List the postings behind a figure
///
/// Those of the newest business date first, each with what it added. They sum to the figure.
#[utoipa::path(
    tag = "Reports",
    params(ContributionsQuery),
    responses((status = 200, body = Listing<ContributionResponse>))
)]
#[get("/reports/daily/contributions")]
pub(crate) async fn list_daily_contributions(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<ContributionsQuery>,
) -> Result<web::Json<Listing<ContributionResponse>>, Problem> {
    let page = query::page::<Uuid>(query.0.limit, query.0.cursor.as_deref())?;
    let behind = behind(query.0.figure.as_deref(), query.0.actions.as_deref(), query.0.corrected)?;
    let told = behind.told.clone();
    let (found, currency) = reports::contributions(&state, &principal, query.0.asked(), behind, page).await?;
    let row = |each: Contribution| {
        ContributionResponse::of(&each, amount_text(&told, each.amount.amount, currency))
    };
    Ok(web::Json(Listing::new(found, row)))
}

/// Export the report of some days as a workbook
///
/// The same figures, the groups that are asked for, categories and people: amounts are numbers, dates are dates.
#[utoipa::path(
    tag = "Reports",
    params(DailyQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/daily.xlsx")]
pub(crate) async fn export_daily_report(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<DailyQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let language = principal.language.unwrap_or_default();
    let report = reports::daily(&state, &principal, query.asked(), query.by()).await?;
    let only = [query.shop_id, query.legal_entity_id, query.cashier_id];
    let letterhead = letterhead(&state, &principal, &only).await?;
    let ways = payment_ways::names(&state, &principal, language).await?;
    let about = caption::days(report.from, report.to);
    Workbook::new(
        (language.pick("销售日报", "Sales report"), &about),
        &letterhead,
        daily_table::sheets(&DailyReportResponse::of(&report), query.group_by, &ways, language),
        language,
    )
    .respond("attachment; filename=\"daily.xlsx\"")
    .await
}

/// Export the postings behind a figure as a workbook
///
/// Those of the newest business date first, each with what it added.
#[utoipa::path(
    tag = "Reports",
    params(AllContributionsQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/daily/contributions.xlsx")]
pub(crate) async fn export_daily_contributions(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AllContributionsQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let behind = behind(query.figure.as_deref(), query.actions.as_deref(), query.corrected)?;
    let (asked, told) = (query.asked(), behind.told.clone());
    let language = principal.language.unwrap_or_default();
    let days = reports::filter(&state, &principal, asked).await?;
    let only = [query.shop_id, query.legal_entity_id, query.cashier_id];
    let letterhead = letterhead(&state, &principal, &only).await?;
    let title = language.pick("销售日报 · 流水", "Sales report · postings");
    let read = move |page| {
        let (state, principal, behind) = (state.clone(), principal.clone(), behind.clone());
        async move { reports::contributions(&state, &principal, asked, behind, page).await }
    };
    let added = move |each: &Contribution, currency| amount_text(&told, each.amount.amount, currency);
    let sheet = contributions_table::sheet(read, added, language);
    Workbook::new((title, &caption::days(days.from, days.to)), &letterhead, vec![sheet], language)
        .respond("attachment; filename=\"postings.xlsx\"")
        .await
}
