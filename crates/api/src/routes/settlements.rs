//! `/settlements`: periods that shops, or entities, settle (结算单).

mod body;
pub(super) mod table;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, web};
use domain::ids::Id;
use uuid::Uuid;

use self::body::{
    FixSettlementRequest, MovementsQuery, PaySettlementRequest, SettlementResponse, SettlementRowResponse,
};
use crate::app::letterheads::letterhead;
use crate::app::settlements::{self, MovementKey};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, PageQuery, ValidQuery};
use crate::language::Language;
use crate::problem::Problem;
use crate::state::AppState;
use crate::tables::{Workbook, caption};
use crate::wire::settlement::{SettlementFigures, SettlementMovement};

/// List settlements
///
/// Newest first. Callers that are bound to a shop see those between shops, and of them what is about theirs.
#[utoipa::path(tag = "Settlements", params(PageQuery), responses((status = 200, body = Listing<SettlementRowResponse>)))]
#[get("/settlements")]
pub(crate) async fn list_settlements(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<SettlementRowResponse>>, Problem> {
    let found = settlements::list(&state, &principal, query.0.page()?).await?;
    Ok(web::Json(Listing::new(found, |shown| SettlementRowResponse::of(&shown))))
}

/// Fix a period
///
/// Up to a business date, from the day after the last settlement: everything that is in no earlier one, also what was back-dated or
/// corrected since. Its figures never change. While it is not closed it can be withdrawn, and no other is fixed.
#[utoipa::path(tag = "Settlements", request_body = FixSettlementRequest, responses((status = 201, body = SettlementResponse)))]
#[post("/settlements")]
pub(crate) async fn fix_settlement(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<FixSettlementRequest>,
) -> Result<HttpResponse, Problem> {
    let fixed = settlements::fix(&state, &principal, body.0.parties.parties(), body.0.days()).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(SettlementResponse::of(&fixed)))
}

/// Get a settlement
///
/// With its figures as they were fixed, and what identifies the postings that it was made of: the last number of the audit chain and
/// the hash there.
#[utoipa::path(
    tag = "Settlements",
    params(("id" = Uuid, Path, description = "The settlement")),
    responses((status = 200, body = SettlementResponse))
)]
#[get("/settlements/{id}")]
pub(crate) async fn get_settlement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<SettlementResponse>, Problem> {
    let found = settlements::get(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(SettlementResponse::of(&found)))
}

/// List the movements of a settlement
///
/// In the order of the audit chain: each side can add them up and compare.
#[utoipa::path(
    tag = "Settlements",
    params(("id" = Uuid, Path, description = "The settlement"), MovementsQuery),
    responses((status = 200, body = Listing<SettlementMovement>))
)]
#[get("/settlements/{id}/movements")]
pub(crate) async fn list_settled_movements(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    query: ValidQuery<MovementsQuery>,
) -> Result<web::Json<Listing<SettlementMovement>>, Problem> {
    let page = query::page::<MovementKey>(query.0.limit, query.0.cursor.as_deref())?;
    let (found, currency) = settlements::settled(&state, &principal, Id::new(*id), page).await?;
    Ok(web::Json(Listing::new(found, |each| SettlementMovement::of(each, currency))))
}

/// Export a settlement as a workbook
///
/// Its figures as they were fixed, and its movements in the order of the audit chain.
#[utoipa::path(
    tag = "Settlements",
    params(("id" = Uuid, Path, description = "The settlement")),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/settlements/{id}/movements.xlsx")]
pub(crate) async fn export_settlement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = Id::new(*id);
    let language = principal.language.unwrap_or_default();
    let shown = settlements::get(&state, &principal, id).await?;
    let shops = settlements::shop_names(&state, &principal).await?;
    let letterhead = letterhead(&state, &principal, &[shown.only.map(Id::value)]).await?;
    let settlement = &shown.settlement;
    let about = caption::days(settlement.from, settlement.reach.to);
    let number = settlement.number;
    let title = match language {
        Language::Chinese => format!("跨店结算 · 第 {number} 期"),
        Language::English => format!("Between shops · period {number}"),
    };
    let figures =
        SettlementFigures::of(&settlement.matrix, &shown.names, shown.only.map(Id::value), shown.currency);
    let [matrix, positions] = table::figures(&figures, &shown.names, language);
    let read = move |page| {
        let (state, principal) = (state.clone(), principal.clone());
        async move { settlements::settled(&state, &principal, id, page).await }
    };
    Workbook::new(
        (&title, &about),
        &letterhead,
        vec![matrix, positions, table::movements(read, shops, language)],
        language,
    )
    .respond("attachment; filename=\"settlement.xlsx\"")
    .await
}

/// Withdraw a settlement
///
/// While it is not closed.
#[utoipa::path(
    tag = "Settlements",
    params(("id" = Uuid, Path, description = "The settlement")),
    responses((status = 204, description = "Withdrawn"))
)]
#[delete("/settlements/{id}")]
pub(crate) async fn withdraw_settlement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    settlements::withdraw(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Close a settlement
///
/// Both sides agreed: it can be paid, and the next period can be fixed.
#[utoipa::path(
    tag = "Settlements",
    params(("id" = Uuid, Path, description = "The settlement")),
    responses((status = 200, body = SettlementResponse))
)]
#[post("/settlements/{id}/closing")]
pub(crate) async fn close_settlement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<SettlementResponse>, Problem> {
    let closed = settlements::close(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(SettlementResponse::of(&closed)))
}

/// Mark a share as paid
///
/// With the day and the number of the transfer; said again for the same party it is corrected.
#[utoipa::path(
    tag = "Settlements",
    params(("id" = Uuid, Path, description = "The settlement")),
    request_body = PaySettlementRequest,
    responses((status = 200, body = SettlementResponse))
)]
#[post("/settlements/{id}/payments")]
pub(crate) async fn pay_settlement(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<PaySettlementRequest>,
) -> Result<web::Json<SettlementResponse>, Problem> {
    let PaySettlementRequest { party_id, paid_on, reference } = body.0;
    let paid = settlements::pay(&state, &principal, Id::new(*id), party_id, (paid_on, reference)).await?;
    Ok(web::Json(SettlementResponse::of(&paid)))
}
