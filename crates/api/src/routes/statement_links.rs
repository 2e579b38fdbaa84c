//! `/statement-links`: statements of account that are read with a code and without a login (对账单链接, S03).

use actix_web::http::header;
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::Id;
use domain::statement::Period;
use domain::statement_link::{DAYS_MAX, LinkState};
use persistence::statement_links::Link;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::statements::LanguageCode;
use crate::app::error::AppError;
use crate::app::statement_links::{self, Handed, Reader};
use crate::app::statements::Place;
use crate::auth::principal::{Caller, Principal};
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing};
use crate::language::Language;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;
use crate::wire::statement::StatementResponse;

/// A link to make.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateStatementLinkRequest {
    /// The first business date.
    from: NaiveDate,
    /// The last one.
    to: NaiveDate,
    /// Days that it lives.
    #[validate(range(min = 1, max = 90))]
    #[schema(example = 14, minimum = 1, maximum = 90)]
    days: i64,
}

/// Who reads.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadStatementRequest {
    /// What the address ends with.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "stm_06x2…", min_length = 1, max_length = 200)]
    secret: String,
    /// The code that came with it.
    #[validate(length(min = 1, max = 12))]
    #[schema(example = "482913", min_length = 1, max_length = 12)]
    code: String,
    /// Movements wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[schema(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    cursor: Option<String>,
}

/// Who wants the document.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadStatementDocumentRequest {
    /// What the address ends with.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "stm_06x2…", min_length = 1, max_length = 200)]
    secret: String,
    /// The code that came with it.
    #[validate(length(min = 1, max = 12))]
    #[schema(example = "482913", min_length = 1, max_length = 12)]
    code: String,
    /// The language of its words; the company's when left out.
    language: Option<LanguageCode>,
}

/// Whether a link can be read, and if not, why: its time is over, it was taken back, or its code was wrong too often.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatementLinkStateCode {
    Open,
    Expired,
    Revoked,
    Locked,
}

impl From<LinkState> for StatementLinkStateCode {
    fn from(state: LinkState) -> Self {
        match state {
            LinkState::Open => Self::Open,
            LinkState::Expired => Self::Expired,
            LinkState::Revoked => Self::Revoked,
            LinkState::Locked => Self::Locked,
        }
    }
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatementLinkResponse {
    /// Its id.
    id: Uuid,
    /// Whose statement.
    membership_id: Uuid,
    /// The first business date.
    from: NaiveDate,
    /// The last one.
    to: NaiveDate,
    /// Whether it can be read.
    state: StatementLinkStateCode,
    /// By whom it was made.
    made_by: NamedThing,
    /// When (UTC).
    made_at: String,
    /// When its time is over (UTC).
    expires_at: String,
    /// When it was first read (UTC); null for not yet.
    opened_at: Option<String>,
}

/// A link with what is handed over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandedStatementLink {
    /// The link.
    #[serde(flatten)]
    link: StatementLinkResponse,
    /// Its address on this server. Only its hash is kept: this once.
    #[schema(example = "/s/stm_06x2…")]
    path: String,
    /// The code, this once.
    #[schema(example = "482913")]
    code: String,
}

impl StatementLinkResponse {
    fn of(link: &Link, now: DateTime<Utc>) -> Self {
        Self {
            id: link.id.value(),
            membership_id: link.membership.value(),
            from: link.first_date,
            to: link.last_date,
            state: link.facts.state(now).into(),
            made_by: NamedThing::from(&link.made_by),
            made_at: instant(link.made_at),
            expires_at: instant(link.facts.expires_at),
            opened_at: link.opened_at.map(instant),
        }
    }
}

/// Make a link to a statement of account
///
/// For a member to read without a login. The answer holds address and code, this once: only their hashes are kept.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    request_body = CreateStatementLinkRequest,
    responses((status = 201, body = HandedStatementLink))
)]
#[post("/memberships/{id}/statement-links")]
pub(crate) async fn create_statement_link(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<CreateStatementLinkRequest>,
) -> Result<HttpResponse, Problem> {
    let CreateStatementLinkRequest { from, to, days } = body.0;
    let period = Period::new(from, to).ok_or_else(|| AppError::invalid("/to", "before-from"))?;
    let days = days.clamp(1, DAYS_MAX);
    let Handed { link, secret, code } =
        statement_links::make(&state, &principal, Id::new(*id), period, days).await?;
    let link = StatementLinkResponse::of(&link, principal.now);
    Ok(HttpResponse::Created().insert_header((header::CACHE_CONTROL, "no-store")).json(HandedStatementLink {
        link,
        path: format!("/s/{secret}"),
        code,
    }))
}

/// List the links to statements of a membership
///
/// Newest first, without addresses and codes, which nobody can read again.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    responses((status = 200, body = Listing<StatementLinkResponse>))
)]
#[get("/memberships/{id}/statement-links")]
pub(crate) async fn list_statement_links(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<Listing<StatementLinkResponse>>, Problem> {
    let links = statement_links::list(&state, &principal, Id::new(*id)).await?;
    let links = links.iter().map(|link| StatementLinkResponse::of(link, principal.now));
    Ok(web::Json(Listing::whole(links.collect())))
}

/// Take a link to a statement back
///
/// It cannot be read any more. One that was taken back stays so.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The link")),
    responses((status = 204, description = "Taken back"))
)]
#[delete("/statement-links/{id}")]
pub(crate) async fn revoke_statement_link(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    statement_links::revoke(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read a statement by its link
///
/// Without a login. The fifth wrong code ends the link.
#[utoipa::path(
    tag = "Desk",
    request_body = ReadStatementRequest,
    responses((status = 200, body = StatementResponse))
)]
#[post("/statement-links/readings")]
pub(crate) async fn read_statement(
    state: web::Data<AppState>,
    caller: Caller,
    body: ValidJson<ReadStatementRequest>,
) -> Result<HttpResponse, Problem> {
    let ReadStatementRequest { secret, code, limit, cursor } = body.0;
    let language = caller.0.accepted_language;
    let page = query::page::<Place>(limit, cursor.as_deref())?;
    let statement = statement_links::read(&state, reader(&caller, secret, code), page).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(StatementResponse::of(statement, language)))
}

/// Read a statement by its link as a PDF
///
/// Without a login. The fifth wrong code ends the link.
#[utoipa::path(
    tag = "Desk",
    request_body = ReadStatementDocumentRequest,
    responses((status = 200, description = "The document", content_type = "application/pdf", body = String))
)]
#[post("/statement-links/documents")]
pub(crate) async fn read_statement_document(
    state: web::Data<AppState>,
    caller: Caller,
    body: ValidJson<ReadStatementDocumentRequest>,
) -> Result<HttpResponse, Problem> {
    let ReadStatementDocumentRequest { secret, code, language } = body.0;
    let language = language.map(Language::from);
    let file = statement_links::document(&state, reader(&caller, secret, code), language).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(file))
}

fn reader(caller: &Caller, secret: String, code: String) -> Reader {
    Reader { secret, code, now: caller.0.now, request_id: caller.0.id.clone() }
}
