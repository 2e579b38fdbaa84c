//! `/book-months`, `/book-locks` and `/legal-entities/{id}/book-lock-preview`: months of the books are locked with their journal (锁账), and unlocked for a reason (OP12).

mod views;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use domain::statement::Period as Month;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use self::views::{BookLockResponse, BookMonthsResponse, LockPreviewResponse};
use crate::app::book_locks::{self, ToLock};
use crate::app::commissions;
use crate::app::error::AppError;
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::ValidQuery;
use crate::problem::Problem;
use crate::state::AppState;

/// Of which year.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BookMonthsQuery {
    /// The year; the present one when left out.
    #[validate(range(min = 2000, max = 2200))]
    #[param(example = 2026, minimum = 2000, maximum = 2200)]
    year: Option<i32>,
}

/// Which month.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LockPreviewQuery {
    /// The month; left out: the one that is locked next.
    #[validate(length(min = 7, max = 7))]
    #[param(example = "2026-10", min_length = 7, max_length = 7)]
    month: Option<String>,
}

/// A month to lock.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LockBooksRequest {
    /// Whose books.
    legal_entity_id: Uuid,
    /// The month.
    #[validate(length(min = 7, max = 7))]
    #[schema(example = "2026-10", min_length = 7, max_length = 7)]
    month: String,
    /// A word for whoever reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "已报税", min_length = 1, max_length = 500)]
    note: Option<String>,
}

/// Why a month is unlocked.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnlockBooksRequest {
    /// In words.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "漏记一笔银行到账", min_length = 1, max_length = 500)]
    reason: String,
}

fn month_of(text: &str) -> Result<Month, AppError> {
    let first = commissions::month(Some(text))?;
    first.map(Month::month_of).ok_or_else(|| AppError::invalid("/month", "not-a-month"))
}

/// List the months of the books
///
/// By legal entity, the newest first: whether a month runs, is open with days that are not closed, or is locked, by whom and when; also
/// locks that were taken away.
#[utoipa::path(tag = "Reports", params(BookMonthsQuery), responses((status = 200, body = BookMonthsResponse)))]
#[get("/book-months")]
pub(crate) async fn list_book_months(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<BookMonthsQuery>,
) -> Result<web::Json<BookMonthsResponse>, Problem> {
    let (year, entities) = book_locks::months(&state, &principal, query.0.year).await?;
    Ok(web::Json(BookMonthsResponse::of(year, &entities)))
}

/// Preview the lock of a month
///
/// The sums that it would keep, those of the lock before, days that are not closed, and why it cannot be locked, if it cannot.
#[utoipa::path(
    tag = "Reports",
    params(("id" = Uuid, Path, description = "Whose books"), LockPreviewQuery),
    responses((status = 200, body = LockPreviewResponse))
)]
#[get("/legal-entities/{id}/book-lock-preview")]
pub(crate) async fn preview_book_lock(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<LockPreviewQuery>,
) -> Result<web::Json<LockPreviewResponse>, Problem> {
    let month = query.0.month.as_deref().map(month_of).transpose()?;
    let preview = book_locks::preview(&state, &principal, Id::new(*id), month).await?;
    Ok(web::Json(LockPreviewResponse::of(&preview)))
}

/// Lock a month of the books
///
/// Months are locked one after the other, once they are over and their days are closed. From then on nothing that would be in the books of
/// the month is posted, its days stay closed, and its journal is exported as it was.
#[utoipa::path(tag = "Reports", request_body = LockBooksRequest, responses((status = 201, body = BookLockResponse)))]
#[post("/book-locks")]
pub(crate) async fn lock_books(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<LockBooksRequest>,
) -> Result<HttpResponse, Problem> {
    let LockBooksRequest { legal_entity_id, month, note } = body.0;
    let asked = ToLock { entity: Id::new(legal_entity_id), month: month_of(&month)?, note };
    let (locked, currency) = book_locks::lock(&state, &principal, asked).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(BookLockResponse::of(&locked, currency)))
}

/// Get a lock of the books
///
/// With the sums and the digest of what it keeps, also when it was taken away.
#[utoipa::path(
    tag = "Reports",
    params(("id" = Uuid, Path, description = "The lock")),
    responses((status = 200, body = BookLockResponse))
)]
#[get("/book-locks/{id}")]
pub(crate) async fn get_book_lock(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<BookLockResponse>, Problem> {
    let (found, currency) = book_locks::get(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(BookLockResponse::of(&found, currency)))
}

/// Unlock a month of the books
///
/// Only the last one that is locked, for a reason, which stays with the lock and in the audit log.
#[utoipa::path(
    tag = "Reports",
    params(("id" = Uuid, Path, description = "The lock")),
    request_body = UnlockBooksRequest,
    responses((status = 200, body = BookLockResponse))
)]
#[post("/book-locks/{id}/unlocking")]
pub(crate) async fn unlock_books(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<UnlockBooksRequest>,
) -> Result<web::Json<BookLockResponse>, Problem> {
    let (unlocked, currency) = book_locks::unlock(&state, &principal, Id::new(*id), body.0.reason).await?;
    Ok(web::Json(BookLockResponse::of(&unlocked, currency)))
}
