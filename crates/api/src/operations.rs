//! What operators ask: is it alive, is it ready, how is it doing.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use persistence::directory;
use serde_json::json;

use crate::app::error::AppError;
use crate::auth::secrets;
use crate::problem::{Code, Problem};
use crate::state::AppState;

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({ "status": "alive" }))
}

/// `GET /health/ready`: the database answers, and the server is not stopping.
pub(crate) async fn ready(state: web::Data<AppState>) -> Result<HttpResponse, Problem> {
    if *state.stopping().borrow() {
        return Err(AppError::Unavailable { retry_after_seconds: 5 }.into());
    }
    state.with_store(|store| Ok(directory::is_empty(store)?)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "status": "ready" })))
}

/// `GET /metrics` on the main address: with the configured token only.
pub(crate) async fn guarded_metrics(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let Some(token) = &state.settings.metrics_token else { return Err(Problem::new(Code::NotFound)) };
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if !secrets::same(&secrets::hash(given), &secrets::hash(token)) {
        return Err(Problem::new(Code::Unauthenticated));
    }
    Ok(metrics(state).await)
}

/// `GET /metrics` on its own address.
pub(crate) async fn metrics(state: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(state.metrics.render(state.store.pool_state()))
}
