//! `/parked-sales`: sales put aside at a till (挂单) and taken back on any till of the shop (取单).

mod body;

use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use domain::permissions::Permission;
use uuid::Uuid;

use self::body::{ParkSaleRequest, ParkedSaleResponse, TakenSaleResponse};
use super::value::marked;
use crate::app::{parked_sales, till};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::Listing;
use crate::problem::Problem;
use crate::state::AppState;

/// List parked sales
///
/// Those that wait in the caller's shop, or in all shops for callers that are bound to none; oldest first, at most fifty.
/// Members' names are shown in full to whoever may browse members.
#[utoipa::path(tag = "Desk", responses((status = 200, body = Listing<ParkedSaleResponse>)))]
#[get("/parked-sales")]
pub(crate) async fn list_parked_sales(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<ParkedSaleResponse>>, Problem> {
    let in_full = principal.permissions.contains(Permission::MemberRead);
    let waiting = parked_sales::waiting(&state, &principal).await?;
    let rows = waiting.into_iter().map(|shown| ParkedSaleResponse::of(shown, in_full));
    Ok(web::Json(Listing::whole(rows.collect())))
}

/// Park a sale
///
/// Keeps what was typed, complete or not. No value moves and no price is promised: it is asked anew when the sale is taken
/// back. At most fifty sales of a shop wait at once; each is kept for three days.
#[utoipa::path(
    tag = "Desk",
    params(("Idempotency-Key" = String, Header, description = "Made by the till before the first try: a repeated request parks once", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")),
    request_body = ParkSaleRequest,
    responses((status = 201, body = ParkedSaleResponse))
)]
#[post("/parked-sales")]
pub(crate) async fn park_sale(
    state: web::Data<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    body: ValidJson<ParkSaleRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let parking = body.0.parking(key.into_string(), currency)?;
    let parked = parked_sales::park(&state, &principal, parking).await?;
    Ok(marked(parked.replayed, HttpResponse::Created().json(ParkedSaleResponse::of(parked.done, false))))
}

/// Take a parked sale back
///
/// One till gets it; the next is told who has it. The same person at the same till may ask again, because an answer may be
/// lost on its way. Lines of the catalogue come with name, category and prices of now.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The parked sale")),
    responses((status = 200, body = TakenSaleResponse))
)]
#[post("/parked-sales/{id}/taking")]
pub(crate) async fn take_parked_sale(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<TakenSaleResponse>, Problem> {
    let taken = parked_sales::take(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(TakenSaleResponse::try_from(taken)?))
}
