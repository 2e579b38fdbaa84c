//! `/accounts`: what members owe for sales on account (挂账), and how much they may (OP09).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, web};
use chrono::NaiveDate;
use domain::ids::Id;
use persistence::accounts::{Ages, OwedItem, Owing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::accounts::{self, AccountToday};
use crate::app::error::AppError;
use crate::app::till;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::money;
use crate::wire::posting_row::Members;

/// Who owes on account.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountsQuery {
    /// Only what is owed for sales of this shop.
    shop_id: Option<Uuid>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// How much a membership may owe.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateAccountRequest {
    /// The most that may be owed; 0 lets nothing be put on account.
    #[schema(example = "1000.00", max_length = 20)]
    limit: String,
}

/// What is owed, by the age of its sale in days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgesResponse {
    /// Up to 30.
    #[schema(example = "200.00")]
    days_0_30: String,
    /// 31 to 60.
    #[schema(example = "100.00")]
    days_31_60: String,
    /// 61 to 90.
    #[schema(example = "0.00")]
    days_61_90: String,
    /// More.
    #[schema(example = "0.00")]
    days_over_90: String,
}

/// What a membership owes on account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountResponse {
    /// The membership.
    membership_id: Uuid,
    /// What is owed.
    #[schema(example = "300.00")]
    owed: String,
    /// The most that may be owed; 0 lets nothing be put on account.
    #[schema(example = "1000.00")]
    limit: String,
    /// What is owed of each sale, in the order in which it is repaid.
    items: Vec<AccountItemResponse>,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

/// What is owed of one sale.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountItemResponse {
    /// Its id.
    id: Uuid,
    /// The sale.
    posting_id: Uuid,
    /// Number on its receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    receipt_no: String,
    /// Where it was sold.
    #[schema(example = "云栖路店")]
    shop_name: String,
    /// Business date of the sale.
    business_date: NaiveDate,
    /// Days since then.
    #[schema(example = 12)]
    days: i64,
    /// What was put on account.
    #[schema(example = "200.00")]
    amount: String,
    /// What of it is owed.
    #[schema(example = "150.00")]
    owed: String,
}

/// Somebody who owes on account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwingResponse {
    /// The membership.
    membership_id: Uuid,
    /// Whose.
    member_id: Uuid,
    /// Member number.
    #[schema(example = "M000123")]
    member_number: String,
    /// Name; empty once the person is erased.
    #[schema(example = "林晓芸")]
    member_name: String,
    /// Telephone, masked.
    #[schema(example = "138****5678")]
    phone_masked: Option<String>,
    /// Business date of the oldest sale that is owed.
    since: NaiveDate,
    /// What is owed; of the shop, when one was asked for.
    #[schema(example = "300.00")]
    owed: String,
    /// The same by age.
    ages: AgesResponse,
    /// The most that may be owed.
    #[schema(example = "1000.00")]
    limit: String,
}

impl AgesResponse {
    fn of([first, second, third, last]: Ages) -> Self {
        Self {
            days_0_30: first.to_string(),
            days_31_60: second.to_string(),
            days_61_90: third.to_string(),
            days_over_90: last.to_string(),
        }
    }
}

impl AccountResponse {
    fn of(id: Uuid, found: &AccountToday) -> Self {
        let account = &found.account;
        Self {
            membership_id: id,
            owed: account.owed.to_string(),
            limit: account.limit.to_string(),
            items: account.items.iter().map(|item| AccountItemResponse::of(item, found.today)).collect(),
            row_version: account.limit_version,
        }
    }
}

impl AccountItemResponse {
    fn of(OwedItem { item, receipt_no, shop }: &OwedItem, today: NaiveDate) -> Self {
        Self {
            id: item.id.value(),
            posting_id: item.origin.value(),
            receipt_no: receipt_no.clone(),
            shop_name: shop.name.clone(),
            business_date: item.business_date,
            days: (today - item.business_date).num_days().max(0),
            amount: item.amount.to_string(),
            owed: item.owed.to_string(),
        }
    }
}

impl OwingResponse {
    fn of(owing: &Owing, members: &Members) -> Self {
        let member = members.get(&owing.member);
        Self {
            membership_id: owing.membership.value(),
            member_id: owing.member.value(),
            member_number: member.map(|member| member.number.clone()).unwrap_or_default(),
            member_name: member.map(|member| member.display.name.clone()).unwrap_or_default(),
            phone_masked: member.and_then(|member| member.display.phone_masked.clone()),
            since: owing.since,
            owed: owing.owed.to_string(),
            ages: AgesResponse::of(owing.ages),
            limit: owing.limit.to_string(),
        }
    }
}

/// List who owes on account
///
/// Members that the caller may browse, the oldest debt first, with what they owe by the age of its sale.
#[utoipa::path(
    tag = "Members",
    params(AccountsQuery),
    responses((status = 200, body = Listing<OwingResponse>))
)]
#[get("/accounts")]
pub(crate) async fn list_accounts(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AccountsQuery>,
) -> Result<web::Json<Listing<OwingResponse>>, Problem> {
    let page = query::page(query.0.limit, query.0.cursor.as_deref())?;
    let shop = query.0.shop_id.map(Id::new);
    let owings = accounts::list(&state, &principal, shop, page).await?;
    Ok(web::Json(Listing::new(owings.page, |owing| OwingResponse::of(&owing, &owings.members))))
}

/// Get what a membership owes on account
///
/// Sale by sale, in the order in which they are repaid, and the most that may be owed.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    responses((status = 200, body = AccountResponse))
)]
#[get("/memberships/{id}/account")]
pub(crate) async fn get_account(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let found = accounts::get(&state, &principal, Id::new(*id)).await?;
    let account = AccountResponse::of(*id, &found);
    Ok(versioned(StatusCode::OK, account.row_version, &account))
}

/// Say how much a membership may owe
///
/// What is owed already stays, also above the limit; only the next sale asks for it.
#[utoipa::path(
    tag = "Members",
    params(
        ("id" = Uuid, Path, description = "The membership"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateAccountRequest,
    responses((status = 200, body = AccountResponse))
)]
#[patch("/memberships/{id}/account")]
pub(crate) async fn update_account(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateAccountRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let limit = money::not_negative(&body.0.limit, currency, "/limit");
    let limit = limit.map_err(|error| AppError::Invalid(vec![error]))?;
    let found = accounts::set_limit(&state, &principal, Id::new(*id), version.0, limit).await?;
    let account = AccountResponse::of(*id, &found);
    Ok(versioned(StatusCode::OK, account.row_version, &account))
}
