//! `/invoice-settings`: the kinds of invoices that a company issues, each with where that was read.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, web};
use persistence::invoices::settings::{InvoiceKind, InvoiceSettings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::invoices;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, versioned};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

/// A kind of invoice.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvoiceKindBody {
    /// Its code, as the invoicing program knows it.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "601", min_length = 1, max_length = 20)]
    code: String,
    /// Its name.
    #[validate(length(min = 1, max = 80))]
    #[schema(example = "预付卡销售和充值（不征税）", min_length = 1, max_length = 80)]
    name: String,
    /// Whether it is usual for top-ups; else for what is paid for at once.
    #[schema(example = true)]
    prepaid: bool,
    /// Where that was read: a law, a notice, a word of the accountant.
    #[validate(length(min = 1, max = 300))]
    #[schema(example = "国家税务总局公告2016年第53号", min_length = 1, max_length = 300)]
    source: String,
}

/// The kinds as they become.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateInvoiceSettingsRequest {
    /// All kinds, once each; the first of each use is the usual one.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    kinds: Vec<InvoiceKindBody>,
}

/// The kinds of invoices of a company.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceSettingsResponse {
    /// Kinds; the first of each use is the usual one.
    kinds: Vec<InvoiceKindBody>,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl From<&InvoiceKind> for InvoiceKindBody {
    fn from(kind: &InvoiceKind) -> Self {
        Self {
            code: kind.code.clone(),
            name: kind.name.clone(),
            prepaid: kind.is_prepaid,
            source: kind.source.clone(),
        }
    }
}

impl InvoiceSettingsResponse {
    fn of(settings: &InvoiceSettings) -> Self {
        let kinds = settings.kinds.iter().map(InvoiceKindBody::from).collect();
        Self { kinds, row_version: settings.row_version }
    }
}

/// Kinds whose codes are told apart.
fn checked(kinds: Vec<InvoiceKindBody>) -> Result<Vec<InvoiceKind>, AppError> {
    let mut codes = BTreeSet::new();
    let mut checked = Vec::new();
    for (place, kind) in kinds.into_iter().enumerate() {
        if !codes.insert(kind.code.clone()) {
            return Err(AppError::invalid(&format!("/kinds/{place}/code"), "duplicate"));
        }
        let InvoiceKindBody { code, name, prepaid, source } = kind;
        checked.push(InvoiceKind { code, name, is_prepaid: prepaid, source });
    }
    Ok(checked)
}

/// Get the kinds of invoices
///
/// With where each was read. Which of them the tax law wants is the accountant's to decide.
#[utoipa::path(tag = "Invoices", responses((status = 200, body = InvoiceSettingsResponse)))]
#[get("/invoice-settings")]
pub(crate) async fn get_invoice_settings(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<HttpResponse, Problem> {
    let settings = InvoiceSettingsResponse::of(&invoices::settings_of(&state, &principal).await?);
    Ok(versioned(StatusCode::OK, settings.row_version, &settings))
}

/// Change the kinds of invoices
///
/// Marks that were made keep code and name.
#[utoipa::path(
    tag = "Invoices",
    params(("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")),
    request_body = UpdateInvoiceSettingsRequest,
    responses((status = 200, body = InvoiceSettingsResponse))
)]
#[patch("/invoice-settings")]
pub(crate) async fn update_invoice_settings(
    state: web::Data<AppState>,
    principal: Principal,
    version: IfMatch,
    body: ValidJson<UpdateInvoiceSettingsRequest>,
) -> Result<HttpResponse, Problem> {
    let changed = InvoiceSettings { kinds: checked(body.0.kinds)?, row_version: version.0 };
    let settings =
        InvoiceSettingsResponse::of(&invoices::change_settings(&state, &principal, changed).await?);
    Ok(versioned(StatusCode::OK, settings.row_version, &settings))
}
