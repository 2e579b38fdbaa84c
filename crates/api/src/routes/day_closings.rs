//! `/day-closings`: a shop's days are closed with their sheets (日结), and opened again for a reason (反日结).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use domain::ids::Id;
use persistence::day_closings::{ClosingFilter, DayClosing, LeftOpen};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::day_closings::{self, Shown, Standing, ToClose};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::figures::SheetResponse;
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;

/// Which closings to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClosingsQuery {
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
    /// Of one shop; callers that are bound to a shop see their own.
    shop_id: Option<Uuid>,
    /// Of one business date.
    business_date: Option<NaiveDate>,
}

/// Which day of which shop.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayQuery {
    /// The shop; left out by callers that are bound to one.
    shop_id: Option<Uuid>,
    /// The business date; the present one when left out.
    business_date: Option<NaiveDate>,
}

/// A day to close.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseDayRequest {
    /// The shop; left out by callers that are bound to one.
    #[schema(example = json!(null))]
    shop_id: Option<Uuid>,
    /// The business date; the present one when left out.
    business_date: Option<NaiveDate>,
    /// Although something is open; false when left out.
    #[serde(default)]
    #[schema(example = true)]
    anyway: bool,
    /// A word for whoever reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "盘点后关账", min_length = 1, max_length = 500)]
    note: Option<String>,
}

/// Why a day is opened again.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReopenDayRequest {
    /// In words.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "漏记一笔现金", min_length = 1, max_length = 500)]
    reason: String,
}

/// What is open in a shop, by number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenItemsResponse {
    /// Shifts that were not closed.
    #[schema(example = 0)]
    shifts: i64,
    /// Parked sales.
    #[schema(example = 1)]
    parked_sales: i64,
    /// Payments by providers that nobody knows the end of.
    #[schema(example = 0)]
    payments: i64,
}

/// Whether a day is closed, and what is open in its shop now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayStandingResponse {
    /// The shop.
    shop_id: Uuid,
    /// The business date.
    business_date: NaiveDate,
    /// What is open now.
    open: OpenItemsResponse,
    /// The closing that stands; null while the day is open.
    closing: Option<DayClosingRowResponse>,
}

/// A closing in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayClosingRowResponse {
    /// Its id.
    id: Uuid,
    /// Where.
    shop: NamedThing,
    /// The business date.
    business_date: NaiveDate,
    /// When it was closed (UTC).
    closed_at: String,
    /// By whom; null where it closed by itself.
    closed_by: Option<NamedThing>,
    /// What was open all the same.
    left_open: OpenItemsResponse,
    /// A word for whoever reads it.
    note: Option<String>,
    /// When it was opened again (UTC); null while it is closed.
    reopened_at: Option<String>,
    /// By whom.
    reopened_by: Option<NamedThing>,
    /// Why.
    reopen_reason: Option<String>,
}

/// A closing with its sheet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayClosingResponse {
    /// What a list says of it.
    #[serde(flatten)]
    row: DayClosingRowResponse,
    /// The figures as they were; null for the moment until they were read.
    sheet: Option<SheetResponse>,
}

impl From<&LeftOpen> for OpenItemsResponse {
    fn from(open: &LeftOpen) -> Self {
        Self { shifts: open.shifts, parked_sales: open.parked_sales, payments: open.payments }
    }
}

impl From<&DayClosing> for DayClosingRowResponse {
    fn from(closing: &DayClosing) -> Self {
        let reopened = closing.reopened.as_ref();
        Self {
            id: closing.id.value(),
            shop: NamedThing::from(&closing.shop),
            business_date: closing.date,
            closed_at: instant(closing.closed_at),
            closed_by: closing.closed_by.as_ref().map(NamedThing::from),
            left_open: OpenItemsResponse::from(&closing.left_open),
            note: closing.note.clone(),
            reopened_at: reopened.map(|reopened| instant(reopened.at)),
            reopened_by: reopened.map(|reopened| NamedThing::from(&reopened.by)),
            reopen_reason: reopened.map(|reopened| reopened.reason.clone()),
        }
    }
}

impl From<Shown> for DayClosingResponse {
    fn from(shown: Shown) -> Self {
        let sheet = shown.closing.sheet.as_ref();
        Self {
            row: DayClosingRowResponse::from(&shown.closing),
            sheet: sheet.map(|sheet| SheetResponse::of(sheet, &shown.names, shown.currency)),
        }
    }
}

impl From<Standing> for DayStandingResponse {
    fn from(standing: Standing) -> Self {
        Self {
            shop_id: standing.shop.value(),
            business_date: standing.date,
            open: OpenItemsResponse::from(&standing.left_open),
            closing: standing.closing.as_ref().map(DayClosingRowResponse::from),
        }
    }
}

/// List closings of days
///
/// Newest first, also of days that were opened again.
#[utoipa::path(tag = "Days", params(ClosingsQuery), responses((status = 200, body = Listing<DayClosingRowResponse>)))]
#[get("/day-closings")]
pub(crate) async fn list_day_closings(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<ClosingsQuery>,
) -> Result<web::Json<Listing<DayClosingRowResponse>>, Problem> {
    let asked = query.0;
    let page = query::page::<Uuid>(asked.limit, asked.cursor.as_deref())?;
    let filter = ClosingFilter { shop: asked.shop_id.map(Id::new), date: asked.business_date };
    let found = day_closings::list(&state, &principal, filter, page).await?;
    Ok(web::Json(Listing::new(found, |closing| DayClosingRowResponse::from(&closing))))
}

/// Get how a day stands
///
/// Whether it is closed, and what is open in its shop: shifts, parked sales, payments that nobody knows the end of.
#[utoipa::path(tag = "Days", params(DayQuery), responses((status = 200, body = DayStandingResponse)))]
#[get("/day-closings/standing")]
pub(crate) async fn get_day_standing(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<DayQuery>,
) -> Result<web::Json<DayStandingResponse>, Problem> {
    let (shop, date) = (query.0.shop_id.map(Id::new), query.0.business_date);
    let standing = day_closings::standing(&state, &principal, shop, date).await?;
    Ok(web::Json(DayStandingResponse::from(standing)))
}

/// Close a day
///
/// Nothing is posted into it any more: what is corrected later belongs to the day that corrects. Its figures are kept as they are.
/// While something is open it is refused, unless `anyway` says so.
#[utoipa::path(tag = "Days", request_body = CloseDayRequest, responses((status = 201, body = DayClosingResponse)))]
#[post("/day-closings")]
pub(crate) async fn close_day(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CloseDayRequest>,
) -> Result<HttpResponse, Problem> {
    let CloseDayRequest { shop_id, business_date, anyway, note } = body.0;
    let asked = ToClose { shop: shop_id.map(Id::new), date: business_date, anyway, note };
    let closed = day_closings::close(&state, &principal, asked).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(DayClosingResponse::from(closed)))
}

/// Get a closing of a day
///
/// With its sheet as it was.
#[utoipa::path(
    tag = "Days",
    params(("id" = Uuid, Path, description = "The closing")),
    responses((status = 200, body = DayClosingResponse))
)]
#[get("/day-closings/{id}")]
pub(crate) async fn get_day_closing(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<DayClosingResponse>, Problem> {
    let found = day_closings::get(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(DayClosingResponse::from(found)))
}

/// Open a day again
///
/// For a reason, which stays with the closing and in the audit log.
#[utoipa::path(
    tag = "Days",
    params(("id" = Uuid, Path, description = "The closing")),
    request_body = ReopenDayRequest,
    responses((status = 200, body = DayClosingResponse))
)]
#[post("/day-closings/{id}/reopening")]
pub(crate) async fn reopen_day(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<ReopenDayRequest>,
) -> Result<web::Json<DayClosingResponse>, Problem> {
    let opened = day_closings::reopen(&state, &principal, Id::new(*id), body.0.reason).await?;
    Ok(web::Json(DayClosingResponse::from(opened)))
}
