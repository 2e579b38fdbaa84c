//! `/correction-requests`: corrections and returns beyond a role's limit are asked for at the desk and approved from elsewhere (S06, OP16).

mod body;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use domain::ids::Id;
use uuid::Uuid;

use self::body::{
    AskCorrectionRequest, CorrectionRequestDetail, CorrectionRequestResponse, CorrectionRequestsQuery,
    CreateCorrectionApprovalRequest, RefuseCorrectionRequest,
};
use super::value::{self, PreviewQuery};
use crate::app::{correction_requests, corrections, till};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingResult;

/// Ask for a correction
///
/// For a correction or return that goes beyond the limit of the caller's role: it waits for 24 hours until somebody else who may approves or refuses it, from
/// wherever they are. Nothing moves and nothing is held meanwhile. Asked again for the same reason, the request that waits is the answer.
#[utoipa::path(
    tag = "Corrections",
    request_body = AskCorrectionRequest,
    responses((status = 201, body = CorrectionRequestDetail))
)]
#[post("/correction-requests")]
pub(crate) async fn create_correction_request(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<AskCorrectionRequest>,
) -> Result<HttpResponse, Problem> {
    let grounds = corrections::grounds(&state, &principal, body.0.grounds()).await?;
    let subject = body.0.subject(till::currency(&state, &principal).await?)?;
    let about = (Id::new(body.0.posting_id), subject);
    let id = correction_requests::ask(&state, &principal, about, grounds).await?;
    let shown = shown(&state, &principal, id.value()).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(shown))
}

/// List requests for corrections
///
/// Of members that the caller may browse, their own, and those that they could approve, newest first; `state=waiting` are those that wait
/// for approval.
#[utoipa::path(
    tag = "Corrections",
    params(CorrectionRequestsQuery),
    responses((status = 200, body = Listing<CorrectionRequestResponse>))
)]
#[get("/correction-requests")]
pub(crate) async fn list_correction_requests(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CorrectionRequestsQuery>,
) -> Result<web::Json<Listing<CorrectionRequestResponse>>, Problem> {
    let page = query::page(query.0.limit, query.0.cursor.as_deref())?;
    let found = correction_requests::list(&state, &principal, query.0.filter(), page).await?;
    let language = principal.language.unwrap_or_default();
    let (requests, around) = body::around(found, language);
    let rows = requests.try_map(|request| CorrectionRequestResponse::of(request, &around))?;
    Ok(web::Json(Listing::new(rows, |row| row)))
}

/// Get a request for a correction
///
/// With what whoever asked was told would follow. What would follow now is told by a preview of its approval.
#[utoipa::path(
    tag = "Corrections",
    params(("id" = Uuid, Path, description = "The request")),
    responses((status = 200, body = CorrectionRequestDetail))
)]
#[get("/correction-requests/{id}")]
pub(crate) async fn get_correction_request(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<CorrectionRequestDetail>, Problem> {
    Ok(web::Json(shown(&state, &principal, *id).await?))
}

/// Approve a request for a correction
///
/// Takes the posting back, or gives back the lines that were asked for, once, in the name of whoever asked and at their till, by the leave of the caller and within the caller's limit;
/// nobody approves their own. When the posting cannot be taken back any more the refusal says why, and the request has failed. With
/// `preview=true` nothing is posted, and `consequences` says what is undone, owed, left to do by hand, or stays, as of now.
#[utoipa::path(
    tag = "Corrections",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateCorrectionApprovalRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/correction-approvals")]
pub(crate) async fn create_correction_approval(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateCorrectionApprovalRequest>,
) -> Result<HttpResponse, Problem> {
    let id = Id::new(body.0.correction_request_id);
    if query.0.preview {
        let answer = correction_requests::preview(&state, &principal, id).await?;
        return Ok(value::respond(StatusCode::OK, answer));
    }
    let key = key?;
    let fingerprint =
        till::fingerprint("create_correction_approval", body.0.correction_request_id.as_bytes());
    let answer = correction_requests::approve(&state, &principal, id, (key, fingerprint)).await?;
    Ok(value::respond(StatusCode::CREATED, answer))
}

/// Refuse a request for a correction
///
/// With a reason that whoever asked reads. Nothing moves.
#[utoipa::path(
    tag = "Corrections",
    params(("id" = Uuid, Path, description = "The request")),
    request_body = RefuseCorrectionRequest,
    responses((status = 200, body = CorrectionRequestDetail))
)]
#[post("/correction-requests/{id}/refusal")]
pub(crate) async fn refuse_correction_request(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<RefuseCorrectionRequest>,
) -> Result<web::Json<CorrectionRequestDetail>, Problem> {
    correction_requests::refuse(&state, &principal, Id::new(*id), body.0.reason).await?;
    Ok(web::Json(shown(&state, &principal, *id).await?))
}

/// Withdraw a request for a correction
///
/// By whoever asked. Nothing moves.
#[utoipa::path(
    tag = "Corrections",
    params(("id" = Uuid, Path, description = "The request")),
    responses((status = 200, body = CorrectionRequestDetail))
)]
#[post("/correction-requests/{id}/withdrawal")]
pub(crate) async fn withdraw_correction_request(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<CorrectionRequestDetail>, Problem> {
    correction_requests::withdraw(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(shown(&state, &principal, *id).await?))
}

async fn shown(
    state: &AppState,
    principal: &Principal,
    id: Uuid,
) -> Result<CorrectionRequestDetail, Problem> {
    let found = correction_requests::find(state, principal, Id::new(id)).await?;
    let language = principal.language.unwrap_or_default();
    let ((request, preview), around) = body::around(found, language);
    Ok(CorrectionRequestDetail {
        request: CorrectionRequestResponse::of(request, &around)?,
        asked_preview: preview,
    })
}
