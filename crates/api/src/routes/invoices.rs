//! `/money-receipts`, `/invoice-marks`, `/invoice-settings`: which receipts of money are invoiced (开票), and red invoices that are due (OP13).

pub(crate) mod settings;
mod table;
mod views;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use domain::ids::Id;
use persistence::invoices::receipts::Wanted;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use self::views::{InvoiceStateCode, MarkedResponse, MoneyReceiptResponse, MoneyReceiptRow};
use crate::app::error::AppError;
use crate::app::invoices::{self, ToMark};
use crate::app::letterheads::letterhead;
use crate::app::reports::{self, Asked};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::tables::{Sheet, Workbook, caption, csv};

/// Which receipts, for a table.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MoneyTableQuery {
    /// The first business date; the present one when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the first when left out.
    to: Option<NaiveDate>,
    /// Of one shop; callers that are bound to a shop see their own.
    shop_id: Option<Uuid>,
    /// Of the shops of one legal entity.
    legal_entity_id: Option<Uuid>,
    /// Only those in this state: `not_invoiced`, `invoiced`, `red_due` or `red_issued`; `open`: what can still be invoiced.
    #[validate(length(min = 1, max = 20))]
    #[param(example = "open", min_length = 1, max_length = 20)]
    state: Option<String>,
}

/// Which receipts.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MoneyReceiptsQuery {
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
    /// Of one shop; callers that are bound to a shop see their own.
    shop_id: Option<Uuid>,
    /// Of the shops of one legal entity.
    legal_entity_id: Option<Uuid>,
    /// Only those in this state: `not_invoiced`, `invoiced`, `red_due` or `red_issued`; `open`: what can still be invoiced.
    #[validate(length(min = 1, max = 20))]
    #[param(example = "open", min_length = 1, max_length = 20)]
    state: Option<String>,
}

/// A receipt to mark.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkItem {
    /// Its posting.
    posting_id: Uuid,
    /// What of it; left out: what can still be invoiced, or what is due in red.
    #[validate(length(min = 1, max = 24))]
    #[schema(example = "1000.00", min_length = 1, max_length = 24)]
    amount: Option<String>,
}

/// An invoice to mark.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkInvoiceRequest {
    /// Code of its kind; left out: the usual one of each receipt.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "601", min_length = 1, max_length = 20)]
    kind: Option<String>,
    /// Its number, or whatever it is known by.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "25117000000123456789", min_length = 1, max_length = 100)]
    reference: String,
    /// Its date; the present business date when left out.
    issued_on: Option<NaiveDate>,
    /// Whether it is a red invoice (红字), which takes one off; false when left out.
    #[serde(default)]
    #[schema(example = false)]
    red: bool,
    /// Although it is a second invoice, for what prepaid value paid; false when left out.
    #[serde(default)]
    #[schema(example = false)]
    anyway: bool,
    /// Why; needed for a second one.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "客户要求按次开票，充值时未开", min_length = 1, max_length = 500)]
    reason: Option<String>,
    /// The receipts that it is for.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    items: Vec<MarkItem>,
}

/// Why a mark is withdrawn.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawMarkRequest {
    /// In words.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "号码录错", min_length = 1, max_length = 500)]
    reason: String,
}

impl MoneyTableQuery {
    fn asked(&self) -> Result<(Asked, Wanted), AppError> {
        let asked = asked((self.from, self.to), self.shop_id, self.legal_entity_id);
        Ok((asked, wanted(self.state.as_deref())?))
    }
}

fn asked(
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    shop: Option<Uuid>,
    entity: Option<Uuid>,
) -> Asked {
    Asked { from, to, shop: shop.map(Id::new), entity: entity.map(Id::new), cashier: None }
}

fn wanted(state: Option<&str>) -> Result<Wanted, AppError> {
    match state {
        None => Ok(Wanted::All),
        Some("open") => Ok(Wanted::Open),
        Some(code) => {
            let state = InvoiceStateCode::from_code(code);
            state.map(Wanted::In).ok_or_else(|| AppError::invalid("/state", "unknown-reference"))
        }
    }
}

/// List receipts of money
///
/// Those of the newest business date first: top-ups, sales as far as prepaid value did not pay them, packages and repayments of a period, each with what went back of it,
/// what is invoiced, and what can be invoiced still.
#[utoipa::path(tag = "Invoices", params(MoneyReceiptsQuery), responses((status = 200, body = Listing<MoneyReceiptRow>)))]
#[get("/money-receipts")]
pub(crate) async fn list_money_receipts(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<MoneyReceiptsQuery>,
) -> Result<web::Json<Listing<MoneyReceiptRow>>, Problem> {
    let query = query.0;
    let page = query::page::<Uuid>(query.limit, query.cursor.as_deref())?;
    let wanted = wanted(query.state.as_deref())?;
    let asked = asked((query.from, query.to), query.shop_id, query.legal_entity_id);
    let found = invoices::list(&state, &principal, asked, wanted, page).await?;
    Ok(web::Json(Listing::new(found, |receipt| MoneyReceiptRow::from(&receipt))))
}

/// Export receipts of money
///
/// Everything that the filter finds, the newest business date first, as a table that programs and spreadsheets open: UTF-8, separated by commas, heads in the
/// reader's language.
#[utoipa::path(
    tag = "Invoices",
    params(MoneyTableQuery),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
#[get("/money-receipts/export")]
pub(crate) async fn export_money_receipts(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<MoneyTableQuery>,
) -> Result<HttpResponse, Problem> {
    let (asked, wanted) = query.0.asked()?;
    // Days that make no period are refused before a file begins.
    let _ = reports::filter(&state, &principal, asked).await?;
    let language = principal.language.unwrap_or_default();
    let rows = table::rows(state, principal, asked, wanted, language);
    Ok(csv::respond("attachment; filename=\"receipts.csv\"", &table::columns(language), rows))
}

/// Export receipts of money as a workbook
///
/// The same rows: amounts are numbers, dates are dates.
#[utoipa::path(
    tag = "Invoices",
    params(MoneyTableQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/money-receipts.xlsx")]
pub(crate) async fn export_money_receipts_workbook(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<MoneyTableQuery>,
) -> Result<HttpResponse, Problem> {
    let (asked, wanted) = query.0.asked()?;
    let days = reports::filter(&state, &principal, asked).await?;
    let letterhead = letterhead(&state, &principal, &[query.0.shop_id, query.0.legal_entity_id]).await?;
    let language = principal.language.unwrap_or_default();
    let title = language.pick("开票登记", "Invoices");
    let rows = table::rows(state, principal, asked, wanted, language);
    let sheets = vec![Sheet { name: title, columns: table::columns(language), rows }];
    let about = caption::days(days.from, days.to);
    Workbook::new((title, &about), &letterhead, sheets, language)
        .respond("attachment; filename=\"receipts.xlsx\"")
        .await
}

/// Get how a posting is invoiced
///
/// What can be invoiced of it, what is, every mark, and the kinds that the company knows. Only for postings that take money in.
#[utoipa::path(
    tag = "Invoices",
    params(("id" = Uuid, Path, description = "The posting")),
    responses((status = 200, body = MoneyReceiptResponse))
)]
#[get("/postings/{id}/invoice")]
pub(crate) async fn get_posting_invoice(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<MoneyReceiptResponse>, Problem> {
    let shown = invoices::of_posting(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(MoneyReceiptResponse::from(&shown)))
}

/// Mark an invoice
///
/// On one receipt of money or on several: on all of them, or on none. Moves no value. A second invoice for what prepaid value paid needs
/// `anyway` and a reason; a red one is for no more than is invoiced.
#[utoipa::path(tag = "Invoices", request_body = MarkInvoiceRequest, responses((status = 201, body = MarkedResponse)))]
#[post("/invoice-marks")]
pub(crate) async fn mark_invoice(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<MarkInvoiceRequest>,
) -> Result<HttpResponse, Problem> {
    let MarkInvoiceRequest { kind, reference, issued_on, red, anyway, reason, items } = body.0;
    let items = items.into_iter().map(|item| (Id::new(item.posting_id), item.amount)).collect();
    let asked = ToMark { kind, reference, issued_on, is_red: red, anyway, reason, items };
    let marked = invoices::mark(&state, &principal, asked).await?;
    let receipts = marked.iter().map(MoneyReceiptResponse::from).collect();
    Ok(HttpResponse::build(StatusCode::CREATED).json(MarkedResponse { receipts }))
}

/// Withdraw a mark
///
/// When it was a mistake and no such invoice was issued. An invoice that red ones took off stays.
#[utoipa::path(
    tag = "Invoices",
    params(("id" = Uuid, Path, description = "The mark")),
    request_body = WithdrawMarkRequest,
    responses((status = 200, body = MoneyReceiptResponse))
)]
#[post("/invoice-marks/{id}/withdrawal")]
pub(crate) async fn withdraw_invoice_mark(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<WithdrawMarkRequest>,
) -> Result<web::Json<MoneyReceiptResponse>, Problem> {
    let shown = invoices::withdraw(&state, &principal, Id::new(*id), body.0.reason).await?;
    Ok(web::Json(MoneyReceiptResponse::from(&shown)))
}
