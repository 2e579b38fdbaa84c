//! `/book-settings`: accounts of the journal, tax inside revenue, what a point is worth.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, web};
use domain::books::journal::AccountRole;
use persistence::books::settings::{Account, BookSettings, parse_decimal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::app::books;
use crate::app::error::AppError;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, versioned};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

const NUMBER_MAX: usize = 40;
const NAME_MAX: usize = 80;

/// An account of the company's chart.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookAccount {
    /// What it is for: `cash`, `bank`, `vouchers`, `on_account`, `debts`, `between`, `liability`, `revenue`, `kept`, `refund_fee`,
    /// `refund_interest`, `output_tax`, `points_deferred`, `points_revenue`, `breakage_owed`, `breakage`, or `method:…` for a way of payment.
    #[schema(example = "liability")]
    role: String,
    /// Its number.
    #[schema(example = "2204")]
    number: String,
    /// Its name.
    #[schema(example = "合同负债")]
    name: String,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateBookSettingsRequest {
    /// What a point is worth, in units of the currency; at most four decimals.
    #[validate(length(min = 1, max = 12))]
    #[schema(example = "0.01", min_length = 1, max_length = 12)]
    point_value: Option<String>,
    /// What part of points is expected to be used, in basis points.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 8000, minimum = 0, maximum = 10_000)]
    points_use_bp: Option<i32>,
    /// Points that a unit of money earns as a rule: then they have their share of the price of a sale. 0: they are measured whole.
    #[validate(length(min = 1, max = 12))]
    #[schema(example = "0.1", min_length = 1, max_length = 12)]
    points_per_unit: Option<String>,
    /// What part of prepaid money is expected never to be asked for, in basis points; 0: none is booked.
    #[validate(range(min = 0, max = 9_000))]
    #[schema(example = 500, minimum = 0, maximum = 9_000)]
    breakage_bp: Option<i32>,
    /// Tax inside revenue, in basis points of the net; 0 when it is not split.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 600, minimum = 0, maximum = 10_000)]
    vat_bp: Option<i32>,
    /// All accounts that are not the usual ones, once each.
    #[validate(length(max = 40))]
    #[schema(max_items = 40)]
    accounts: Option<Vec<BookAccount>>,
}

/// How a company keeps its books.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookSettingsResponse {
    /// What a point is worth, in units of the currency.
    #[schema(example = "0.01")]
    point_value: String,
    /// What part of points is expected to be used, in basis points.
    #[schema(example = 8000)]
    points_use_bp: i32,
    /// Points that a unit of money earns as a rule: then they have their share of the price of a sale. 0: they are measured whole.
    #[schema(example = "0.1")]
    points_per_unit: String,
    /// What part of prepaid money is expected never to be asked for, in basis points; 0: none is booked.
    #[schema(example = 500)]
    breakage_bp: i32,
    /// Tax inside revenue, in basis points of the net; 0 when it is not split.
    #[schema(example = 600)]
    vat_bp: i32,
    /// Accounts by what they are for, the usual ones among them.
    accounts: Vec<BookAccount>,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl BookSettingsResponse {
    fn of(settings: &BookSettings) -> Self {
        let roles: BTreeSet<&AccountRole> =
            AccountRole::FIXED.iter().chain(settings.accounts.keys()).collect();
        let account = |role: &AccountRole| {
            let Account { number, name } = settings.account(role);
            BookAccount { role: role.code(), number, name }
        };
        Self {
            point_value: settings.point_value.normalize().to_string(),
            points_use_bp: settings.points_use_bp,
            points_per_unit: settings.points_per_unit.normalize().to_string(),
            breakage_bp: settings.breakage_bp,
            vat_bp: settings.vat_bp,
            accounts: roles.into_iter().map(account).collect(),
            row_version: settings.row_version,
        }
    }
}

impl UpdateBookSettingsRequest {
    /// The settings as they become.
    fn apply(self, mut settings: BookSettings) -> Result<BookSettings, AppError> {
        let wrong_in = |pointer| move |code| AppError::invalid(pointer, code);
        if let Some(text) = self.point_value {
            settings.point_value = parse_decimal(&text).map_err(wrong_in("/point_value"))?;
        }
        if let Some(text) = self.points_per_unit {
            settings.points_per_unit = parse_decimal(&text).map_err(wrong_in("/points_per_unit"))?;
        }
        settings.breakage_bp = self.breakage_bp.unwrap_or(settings.breakage_bp);
        settings.points_use_bp = self.points_use_bp.unwrap_or(settings.points_use_bp);
        settings.vat_bp = self.vat_bp.unwrap_or(settings.vat_bp);
        if let Some(accounts) = self.accounts {
            settings.accounts = own_accounts(accounts)?;
        }
        Ok(settings)
    }
}

/// Accounts by role; those that are the usual ones need not be kept.
fn own_accounts(accounts: Vec<BookAccount>) -> Result<BTreeMap<AccountRole, Account>, AppError> {
    let mut own = BTreeMap::new();
    for (place, account) in accounts.into_iter().enumerate() {
        let pointer = format!("/accounts/{place}");
        let wrong = |code| AppError::invalid(&format!("{pointer}/role"), code);
        let role = AccountRole::from_code(&account.role).ok_or_else(|| wrong("unknown-reference"))?;
        let account = account.checked(&pointer)?;
        let is_usual = role.usual().is_some_and(|usual| usual == (&account.number, &account.name));
        if !is_usual && own.insert(role, account).is_some() {
            return Err(wrong("duplicate"));
        }
    }
    Ok(own)
}

impl BookAccount {
    fn checked(self, pointer: &str) -> Result<Account, AppError> {
        let text = |text: &str, max: usize, name: &str| {
            let text = text.trim().to_owned();
            let fits = (1..=max).contains(&text.chars().count());
            if fits { Ok(text) } else { Err(AppError::invalid(&format!("{pointer}/{name}"), "length")) }
        };
        Ok(Account {
            number: text(&self.number, NUMBER_MAX, "number")?,
            name: text(&self.name, NAME_MAX, "name")?,
        })
    }
}

/// Get the book settings
///
/// Accounts of the journal, tax inside revenue, and how points and breakage are estimated.
#[utoipa::path(tag = "Reports", responses((status = 200, body = BookSettingsResponse)))]
#[get("/book-settings")]
pub(crate) async fn get_book_settings(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<HttpResponse, Problem> {
    let settings = BookSettingsResponse::of(&books::settings_of(&state, &principal).await?);
    Ok(versioned(StatusCode::OK, settings.row_version, &settings))
}

/// Change the book settings
///
/// Holds for every export and estimate from now on, also of days before: nothing that is stored changes. Locked months keep their journal;
/// the first voucher after them has the difference of what is estimated otherwise.
#[utoipa::path(
    tag = "Reports",
    params(("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")),
    request_body = UpdateBookSettingsRequest,
    responses((status = 200, body = BookSettingsResponse))
)]
#[patch("/book-settings")]
pub(crate) async fn update_book_settings(
    state: web::Data<AppState>,
    principal: Principal,
    version: IfMatch,
    body: ValidJson<UpdateBookSettingsRequest>,
) -> Result<HttpResponse, Problem> {
    let before = books::settings_of(&state, &principal).await?;
    let changed = body.0.apply(BookSettings { row_version: version.0, ..before })?;
    let settings = BookSettingsResponse::of(&books::change_settings(&state, &principal, changed).await?);
    Ok(versioned(StatusCode::OK, settings.row_version, &settings))
}
