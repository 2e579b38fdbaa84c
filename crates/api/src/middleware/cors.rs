//! Other web sites that may call the API from a browser: none, unless configured. They use bearer tokens; cookies
//! are never allowed across origins.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

use crate::state::AppState;

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS: &str =
    "authorization, content-type, idempotency-key, if-match, accept-language, x-request-id";
const EXPOSED: &str =
    "etag, location, retry-after, ratelimit, ratelimit-policy, idempotent-replay, x-request-id";
const PREFLIGHT_SECONDS: &str = "600";

/// Answers preflights and marks answers for configured origins.
pub(crate) async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let Some(origin) = allowed_origin(&request) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let mut response = if is_preflight(&request) {
        request.into_response(preflight())
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    Ok(response)
}

fn allowed_origin(request: &ServiceRequest) -> Option<HeaderValue> {
    let state = request.app_data::<web::Data<AppState>>()?;
    let origin = request.headers().get(header::ORIGIN)?;
    let is_allowed = state.settings.cors_origin.iter().any(|allowed| origin == allowed.as_str());
    is_allowed.then(|| origin.clone())
}

fn is_preflight(request: &ServiceRequest) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> HttpResponse<BoxBody> {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, METHODS))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS))
        .finish()
}
