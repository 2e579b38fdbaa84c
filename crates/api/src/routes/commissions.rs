//! `/reports/commission`: what employees are due for a month, line by line, and what a draft of a rule would have paid (OP01).

mod table;
mod views;

use actix_web::{HttpResponse, get, post, web};
use domain::ids::{Employee, Id, Shop};
use persistence::commissions::{Line, LineKey, Part};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use self::views::{
    CommissionComparison, CommissionLineResponse, CommissionReport, CommissionYear, EmployeeCommission,
    compared,
};
use super::rules::CommissionBody;
use crate::app::commissions::{self, Asked, Draft};
use crate::app::error::AppError;
use crate::app::letterheads::letterhead;
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::tables::{Sheet, Workbook, csv};
use crate::wire::codes::ActivityCode;

/// Which month.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommissionQuery {
    /// The month of the business dates; the present one when absent.
    #[validate(length(min = 7, max = 7))]
    #[param(example = "2026-11", min_length = 7, max_length = 7)]
    month: Option<String>,
    /// Only what was done in this shop; ladders then read that alone.
    shop_id: Option<Uuid>,
    /// Only of this employee.
    employee_id: Option<Uuid>,
}

/// Which lines.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommissionLinesQuery {
    /// The month of the business dates; the present one when absent.
    #[validate(length(min = 7, max = 7))]
    #[param(example = "2026-11", min_length = 7, max_length = 7)]
    month: Option<String>,
    /// Only what was done in this shop.
    shop_id: Option<Uuid>,
    /// Only of this employee.
    employee_id: Option<Uuid>,
    /// Only of this kind of business.
    #[param(example = "sale")]
    activity: Option<ActivityCode>,
    /// `true`: only those that ladders pay.
    #[param(example = true)]
    by_ladder: Option<bool>,
    /// Only by the rules of this program.
    program_id: Option<Uuid>,
    /// Only those that the ladder of this code pays.
    #[validate(length(min = 1, max = 40))]
    #[param(example = "month", min_length = 1, max_length = 40)]
    ladder: Option<String>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// Which year.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommissionYearQuery {
    /// The year of the business dates; the present one when absent.
    #[validate(range(min = 2000, max = 2999))]
    #[param(example = 2026, minimum = 2000, maximum = 2999)]
    year: Option<i32>,
    /// Only what was done in this shop; ladders then read that alone.
    shop_id: Option<Uuid>,
    /// Only of this employee.
    employee_id: Option<Uuid>,
}

impl CommissionYearQuery {
    fn asked(&self) -> (Option<i32>, Option<Id<Shop>>, Option<Id<Employee>>) {
        (self.year, self.shop_id.map(Id::new), self.employee_id.map(Id::new))
    }
}

/// Which month of one's own.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnCommissionQuery {
    /// The month of the business dates; the present one when absent.
    #[validate(length(min = 7, max = 7))]
    #[param(example = "2026-11", min_length = 7, max_length = 7)]
    month: Option<String>,
}

/// Which lines of one's own.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnCommissionLinesQuery {
    /// The month of the business dates; the present one when absent.
    #[validate(length(min = 7, max = 7))]
    #[param(example = "2026-11", min_length = 7, max_length = 7)]
    month: Option<String>,
    /// Only of this kind of business.
    #[param(example = "sale")]
    activity: Option<ActivityCode>,
    /// `true`: only those that ladders pay.
    #[param(example = true)]
    by_ladder: Option<bool>,
    /// Only by the rules of this program.
    program_id: Option<Uuid>,
    /// Only those that the ladder of this code pays.
    #[validate(length(min = 1, max = 40))]
    #[param(example = "month", min_length = 1, max_length = 40)]
    ladder: Option<String>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A draft of a commission rule, and the month to try it on.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "month": "2026-10",
    "program_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "shop_id": null,
    "body": {"items": [{"code": "service", "role": "performer", "rate_bp": 1200}]}
}))]
pub(crate) struct CommissionWhatIfRequest {
    /// The month of the business dates.
    #[validate(length(min = 7, max = 7))]
    #[schema(example = "2026-10", min_length = 7, max_length = 7)]
    month: String,
    /// For which program.
    program_id: Uuid,
    /// Only in this shop; absent or null for all.
    shop_id: Option<Uuid>,
    /// The rule, in the form of its kind.
    #[schema(value_type = CommissionBody)]
    body: Value,
}

/// Which lines a total is made of.
fn part(
    activity: Option<ActivityCode>,
    by_ladder: Option<bool>,
    program: Option<Uuid>,
    ladder: Option<String>,
) -> Part {
    Part {
        activity: activity.map(ActivityCode::source),
        by_ladder: by_ladder.unwrap_or_default(),
        program: program.map(Id::new),
        ladder,
    }
}

fn asked(month: Option<&str>, shop: Option<Uuid>, employee: Option<Uuid>) -> Result<Asked, AppError> {
    Ok(Asked { month: commissions::month(month)?, shop: shop.map(Id::new), employee: employee.map(Id::new) })
}

/// Report commission of a month
///
/// What each employee is due, by kind of business, with what ladders pay for the month. What is taken back counts in the
/// month in which it is taken back.
#[utoipa::path(tag = "Commission", params(CommissionQuery), responses((status = 200, body = CommissionReport)))]
#[get("/reports/commission")]
pub(crate) async fn get_commission_report(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CommissionQuery>,
) -> Result<web::Json<CommissionReport>, Problem> {
    let query = query.0;
    let asked = asked(query.month.as_deref(), query.shop_id, query.employee_id)?;
    let reported = commissions::report(&state, &principal, asked).await?;
    Ok(web::Json(CommissionReport::of(&reported)))
}

/// Report commission of a year
///
/// What each employee is due, month by month: the same as the reports of its months.
#[utoipa::path(tag = "Commission", params(CommissionYearQuery), responses((status = 200, body = CommissionYear)))]
#[get("/reports/commission/year")]
pub(crate) async fn get_commission_year(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CommissionYearQuery>,
) -> Result<web::Json<CommissionYear>, Problem> {
    let year = commissions::year(&state, &principal, query.0.asked()).await?;
    Ok(web::Json(CommissionYear::of(&year)))
}

/// Export commission of a year as a workbook
///
/// What each employee is due, month by month, in the reader's language: amounts are numbers.
#[utoipa::path(
    tag = "Commission",
    params(CommissionYearQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/commission/year.xlsx")]
pub(crate) async fn export_commission_year(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CommissionYearQuery>,
) -> Result<HttpResponse, Problem> {
    let language = principal.language.unwrap_or_default();
    let year = commissions::year(&state, &principal, query.0.asked()).await?;
    let letterhead = letterhead(&state, &principal, &[query.0.shop_id]).await?;
    let about = year.months[0].format("%Y").to_string();
    let title = language.pick("提成年表", "Commission by month");
    Workbook::new((title, &about), &letterhead, vec![table::year(&year, language)], language)
        .respond("attachment; filename=\"commission-year.xlsx\"")
        .await
}

/// List lines of commission
///
/// Newest first, each with its posting; lines that were taken back are negative and name what had earned them. Every total of the report opens
/// its lines: `activity` for a kind of business, `by_ladder` for what ladders pay, `program_id` with `ladder` for one of them; what a ladder pays is
/// read of the sum of what its lines were counted on.
#[utoipa::path(
    tag = "Commission",
    params(CommissionLinesQuery),
    responses((status = 200, body = Listing<CommissionLineResponse>))
)]
#[get("/reports/commission/lines")]
pub(crate) async fn list_commission_lines(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CommissionLinesQuery>,
) -> Result<web::Json<Listing<CommissionLineResponse>>, Problem> {
    let query = query.0;
    let asked = asked(query.month.as_deref(), query.shop_id, query.employee_id)?;
    let part = part(query.activity, query.by_ladder, query.program_id, query.ladder);
    listed(&state, &principal, (asked, part), (query.limit, query.cursor.as_deref())).await
}

/// Export lines of commission
///
/// All lines of the month, newest first, as a table that spreadsheets open: UTF-8, separated by commas, heads in the reader's
/// language.
#[utoipa::path(
    tag = "Commission",
    params(CommissionQuery),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
#[get("/reports/commission/export")]
pub(crate) async fn export_commission(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CommissionQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let language = principal.language.unwrap_or_default();
    let asked = asked(query.month.as_deref(), query.shop_id, query.employee_id)?;
    let rows = table::rows(state, (*principal).clone(), asked, language);
    Ok(csv::respond("attachment; filename=\"commission.csv\"", &table::columns(language), rows))
}

/// Export commission of a month as a workbook
///
/// What each employee is due, and every line of it, newest first, in the reader's language: amounts are numbers, dates are dates.
#[utoipa::path(
    tag = "Commission",
    params(CommissionQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/commission.xlsx")]
pub(crate) async fn export_commission_workbook(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CommissionQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let language = principal.language.unwrap_or_default();
    let asked = asked(query.month.as_deref(), query.shop_id, query.employee_id)?;
    let reported = commissions::report(&state, &principal, asked.clone()).await?;
    let letterhead = letterhead(&state, &principal, &[query.shop_id]).await?;
    let rows = table::rows(state, (*principal).clone(), asked, language);
    let lines = Sheet { name: language.pick("明细", "Lines"), columns: table::columns(language), rows };
    let month = reported.month.format("%Y-%m").to_string();
    Workbook::new(
        (language.pick("提成", "Commission"), &month),
        &letterhead,
        vec![table::sums(&reported, language), lines],
        language,
    )
    .respond("attachment; filename=\"commission.xlsx\"")
    .await
}

/// Read one's own commission of a month
///
/// Of the employee that the caller's login belongs to.
#[utoipa::path(tag = "Commission", params(OwnCommissionQuery), responses((status = 200, body = EmployeeCommission)))]
#[get("/reports/commission/own")]
pub(crate) async fn get_own_commission(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<OwnCommissionQuery>,
) -> Result<web::Json<EmployeeCommission>, Problem> {
    let own = commissions::own(&state, &principal).await?;
    let asked = asked(query.0.month.as_deref(), None, Some(own.value()))?;
    let reported = commissions::report(&state, &principal, asked).await?;
    let (name, currency) = commissions::own_name(&state, &principal, own).await?;
    Ok(web::Json(reported.due.first().map_or_else(
        || EmployeeCommission::nothing(&name, currency),
        |(name, due)| EmployeeCommission::of(name, due),
    )))
}

/// List lines of one's own commission
///
/// Of the employee that the caller's login belongs to, newest first.
#[utoipa::path(
    tag = "Commission",
    params(OwnCommissionLinesQuery),
    responses((status = 200, body = Listing<CommissionLineResponse>))
)]
#[get("/reports/commission/own/lines")]
pub(crate) async fn list_own_commission_lines(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<OwnCommissionLinesQuery>,
) -> Result<web::Json<Listing<CommissionLineResponse>>, Problem> {
    let query = query.0;
    let own = commissions::own(&state, &principal).await?;
    let asked = asked(query.month.as_deref(), None, Some(own.value()))?;
    let part = part(query.activity, query.by_ladder, query.program_id, query.ladder);
    listed(&state, &principal, (asked, part), (query.limit, query.cursor.as_deref())).await
}

/// Try a draft of a commission rule
///
/// What each employee would have been due for a month if the draft had been the rule of its program on all of its days,
/// beside what they are due. Nothing is kept.
#[utoipa::path(
    tag = "Commission",
    request_body = CommissionWhatIfRequest,
    responses((status = 200, body = CommissionComparison))
)]
#[post("/reports/commission/what-if")]
pub(crate) async fn try_commission_rule(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CommissionWhatIfRequest>,
) -> Result<web::Json<CommissionComparison>, Problem> {
    let CommissionWhatIfRequest { month, program_id, shop_id, body } = body.0;
    let asked = asked(Some(&month), None, None)?;
    let draft = Draft { program: Id::new(program_id), shop: shop_id.map(Id::new), body };
    let found = commissions::what_if(&state, &principal, asked, draft).await?;
    Ok(web::Json(compared(month, &found)))
}

async fn listed(
    state: &AppState,
    principal: &Principal,
    asked: (Asked, Part),
    (limit, cursor): (Option<i64>, Option<&str>),
) -> Result<web::Json<Listing<CommissionLineResponse>>, Problem> {
    let page = query::page::<LineKey>(limit, cursor)?;
    let listed = commissions::lines(state, principal, asked, page).await?;
    let (employees, shops) = (listed.employees, listed.shops);
    let row = |line: Line| CommissionLineResponse::of(&line, &employees, &shops);
    Ok(web::Json(Listing::new(listed.page, row)))
}
