//! `/memberships/{id}/statement`, `/members/{id}/statement`: the statement of account of a membership, and of a member over all
//! of theirs (对账单, S03, RP01).

mod table;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use chrono::NaiveDate;
use domain::ids::Id;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::letterheads::Letterhead;
use crate::app::statements::{self, Asked, Place};
use crate::auth::principal::Principal;
use crate::extract::query::{self, ValidQuery};
use crate::language::Language;
use crate::problem::Problem;
use crate::state::AppState;
use crate::tables::{Workbook, caption};
use crate::wire::statement::{MemberStatementResponse, StatementResponse};

/// Which business dates, and which page.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatementQuery {
    /// The first business date; the first of the last one's month when left out.
    from: Option<NaiveDate>,
    /// The last one; when left out, the present one, or the end of the present month when `from` is left out too.
    to: Option<NaiveDate>,
    /// Movements wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// Get the statement of account of a membership
///
/// What was held of each kind of value before the period, every posting that moved value with what was held after it, what was
/// held at the end and in which lots. A business date begins with the first posting of that date or a later one; what is
/// entered later for an earlier day stands in the period in which it was entered, so that periods follow each other without a
/// gap. All pages tell of the moment of the first.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership"), StatementQuery),
    responses((status = 200, body = StatementResponse))
)]
#[get("/memberships/{id}/statement")]
pub(crate) async fn get_statement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<StatementQuery>,
) -> Result<web::Json<StatementResponse>, Problem> {
    let query = query.0;
    let page = query::page::<Place>(query.limit, query.cursor.as_deref())?;
    let asked = Asked { from: query.from, to: query.to };
    let statement = statements::get(&state, &principal, Id::new(*id), asked, page).await?;
    Ok(web::Json(StatementResponse::of(statement, principal.language)))
}

/// Which business dates, and how long the first pages are.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MemberStatementQuery {
    /// The first business date; the first of the last one's month when left out.
    from: Option<NaiveDate>,
    /// The last one; when left out, the present one, or the end of the present month when `from` is left out too.
    to: Option<NaiveDate>,
    /// Movements wanted of each membership, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Get the statement of account of a member
///
/// A section for each membership, the oldest first: the first page of its statement, all of one moment. The pages after it
/// are those of the statement of that membership.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The member"), MemberStatementQuery),
    responses((status = 200, body = MemberStatementResponse))
)]
#[get("/members/{id}/statement")]
pub(crate) async fn get_member_statement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<MemberStatementQuery>,
) -> Result<web::Json<MemberStatementResponse>, Problem> {
    let MemberStatementQuery { from, to, limit } = query.0;
    let limit = query::page::<Place>(limit, None)?.limit;
    let asked = Asked { from, to };
    let sections = statements::of_member(&state, &principal, Id::new(*id), (asked, limit)).await?;
    Ok(web::Json(MemberStatementResponse::of(sections, principal.language)))
}

/// Get the statement of account of a member as a PDF
///
/// Every membership on pages of its own.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The member"), DocumentQuery),
    responses((status = 200, description = "The document", content_type = "application/pdf", body = String))
)]
#[get("/members/{id}/statement.pdf")]
pub(crate) async fn get_member_statement_document(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<DocumentQuery>,
) -> Result<HttpResponse, Problem> {
    let DocumentQuery { from, to, language } = query.0;
    let (asked, language) = (Asked { from, to }, language.map(Language::from).or(principal.language));
    let file = statements::document_of_member(&state, &principal, Id::new(*id), asked, language).await?;
    Ok(document(file))
}

fn document(file: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"statement.pdf\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(file)
}

/// Which business dates, and in which language.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentQuery {
    /// The first business date; the first of the last one's month when left out.
    from: Option<NaiveDate>,
    /// The last one; when left out, the present one, or the end of the present month when `from` is left out too.
    to: Option<NaiveDate>,
    /// The language of its words; that of the request when left out, else the company's.
    #[param(inline)]
    language: Option<LanguageCode>,
}

/// A language that documents are made in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub(crate) enum LanguageCode {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl From<LanguageCode> for Language {
    fn from(code: LanguageCode) -> Self {
        match code {
            LanguageCode::Chinese => Self::Chinese,
            LanguageCode::English => Self::English,
        }
    }
}

/// Get the statement of account of a membership as a PDF
///
/// The same figures on A4, everything at once. The font is embedded with the characters that are used.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership"), DocumentQuery),
    responses((status = 200, description = "The document", content_type = "application/pdf", body = String))
)]
#[get("/memberships/{id}/statement.pdf")]
pub(crate) async fn get_statement_document(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<DocumentQuery>,
) -> Result<HttpResponse, Problem> {
    let DocumentQuery { from, to, language } = query.0;
    let language = language.map(Language::from).or(principal.language);
    let file = statements::document(&state, &principal, Id::new(*id), Asked { from, to }, language).await?;
    Ok(document(file))
}

/// Export the statement of account of a membership as a workbook
///
/// The same figures: amounts are numbers, dates are dates; the lots at the end are a table of their own.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership"), DocumentQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/memberships/{id}/statement.xlsx")]
pub(crate) async fn export_statement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<DocumentQuery>,
) -> Result<HttpResponse, Problem> {
    let DocumentQuery { from, to, language } = query.0;
    let whole = statements::whole(&state, &principal, Id::new(*id), Asked { from, to }).await?;
    let heading = &whole.heading;
    let asked = language.map(Language::from).or(principal.language);
    let language = asked.or(heading.language).unwrap_or_default();
    let letterhead = Letterhead {
        tenant_name: heading.tenant_name.clone(),
        only: vec![heading.member_name_masked.clone(), heading.program_name.clone()],
        made_at: heading.made_at,
        time_zone: heading.time_zone,
    };
    let about = caption::days(heading.period.from(), heading.period.to());
    let title = language.pick("对账单", "Statement of account");
    Workbook::new((title, &about), &letterhead, table::sheets(&whole, language), language)
        .respond("attachment; filename=\"statement.xlsx\"")
        .await
}
