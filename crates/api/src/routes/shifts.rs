//! `/shifts`: a cashier's time at a till, from float to count (交接班).

mod body;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use uuid::Uuid;

use self::body::{
    CashMovementRequest, CashMovementResponse, CloseShiftRequest, CurrentShiftResponse, OpenShiftRequest,
    ShiftResponse, ShiftRowResponse, ShiftsQuery,
};
use super::value::marked;
use crate::app::{shifts, till};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// List shifts
///
/// Newest first: the caller's own, or all of their shop for those who oversee shifts.
#[utoipa::path(tag = "Shifts", params(ShiftsQuery), responses((status = 200, body = Listing<ShiftRowResponse>)))]
#[get("/shifts")]
pub(crate) async fn list_shifts(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<ShiftsQuery>,
) -> Result<web::Json<Listing<ShiftRowResponse>>, Problem> {
    let page = query::page::<Uuid>(query.0.limit, query.0.cursor.as_deref())?;
    let found = shifts::list(&state, &principal, query.0.asked(), page).await?;
    Ok(web::Json(Listing::new(found, |shift| ShiftRowResponse::from(&shift))))
}

/// Open a shift
///
/// At the till where the caller is signed in. While another has the drawer, it is shared: no float is told, and the drawer is
/// counted when the last of them closes.
#[utoipa::path(tag = "Shifts", request_body = OpenShiftRequest, responses((status = 201, body = ShiftResponse)))]
#[post("/shifts")]
pub(crate) async fn open_shift(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<OpenShiftRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let opened = shifts::open(&state, &principal, body.0.float(currency)?).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(ShiftResponse::from(opened)))
}

/// Get the caller's shift
///
/// Open, at the till where they are signed in; and who else has one open there.
#[utoipa::path(tag = "Shifts", responses((status = 200, body = CurrentShiftResponse)))]
#[get("/shifts/current")]
pub(crate) async fn get_current_shift(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<CurrentShiftResponse>, Problem> {
    let current = shifts::current(&state, &principal).await?;
    Ok(web::Json(CurrentShiftResponse::from(current)))
}

/// Get a shift
///
/// Closed, its sheet is as it was when it was closed. Open, figures and the cash that is due are told to those who oversee shifts
/// only: whoever counts a drawer does not know what should be in it.
#[utoipa::path(
    tag = "Shifts",
    params(("id" = Uuid, Path, description = "The shift")),
    responses((status = 200, body = ShiftResponse))
)]
#[get("/shifts/{id}")]
pub(crate) async fn get_shift(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<ShiftResponse>, Problem> {
    let found = shifts::get(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(ShiftResponse::from(found)))
}

/// Move cash
///
/// Lays cash into the drawer, or takes it out: change, what goes to the bank, what is paid out of the drawer.
#[utoipa::path(
    tag = "Shifts",
    params(
        ("id" = Uuid, Path, description = "The shift"),
        ("Idempotency-Key" = String, Header, description = "Made by the till before the first try: a repeated request moves once", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CashMovementRequest,
    responses((status = 201, body = CashMovementResponse))
)]
#[post("/shifts/{id}/cash-movements")]
pub(crate) async fn move_cash(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    key: IdempotencyKey,
    body: ValidJson<CashMovementRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let asked = body.0.asked(key.into_string(), currency)?;
    let moved = shifts::move_cash(&state, &principal, Id::new(*id), asked).await?;
    Ok(marked(moved.replayed, HttpResponse::Created().json(CashMovementResponse::from(&moved.done))))
}

/// Close a shift
///
/// With the drawer as it was counted, by denomination or as a sum, before anybody is told what is due. While others still share
/// the drawer nothing is counted. What is corrected or returned later belongs to the shift that does it.
#[utoipa::path(
    tag = "Shifts",
    params(("id" = Uuid, Path, description = "The shift")),
    request_body = CloseShiftRequest,
    responses((status = 200, body = ShiftResponse))
)]
#[post("/shifts/{id}/closing")]
pub(crate) async fn close_shift(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<CloseShiftRequest>,
) -> Result<web::Json<ShiftResponse>, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let closed = shifts::close(&state, &principal, Id::new(*id), body.0.asked(currency)?).await?;
    Ok(web::Json(ShiftResponse::from(closed)))
}
