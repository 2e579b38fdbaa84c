//! Before every operation of the API: read the token, count the request, refuse browsers from elsewhere, and whoever
//! may not.

use std::net::IpAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use super::admission::admit;
use super::edge::RequestInfo;
use super::rate_limit::{Allowance, Caller};
use crate::app::error::{AppError, AuthError};
use crate::auth::cookies;
use crate::auth::tokens::Token;
use crate::problem::Problem;
use crate::state::AppState;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// Stands before every operation of the API.
pub(crate) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else {
        return Err(Problem::from(AppError::Internal("the application state is missing".to_owned())).into());
    };
    let token = read_token(&request, &state);
    let allowance = state.limiter.count(caller(&request, token.as_ref()));
    if !allowance.is_allowed {
        let refusal = AuthError::TooManyRequests { retry_after_seconds: allowance.reset_seconds.max(1) };
        let mut problem = Problem::from(AppError::from(refusal));
        for (name, value) in limit_headers(&allowance) {
            problem = problem.with_header(name, value);
        }
        return Ok(refuse(request, problem));
    }
    if let Err(error) = check_origin(&request, &state) {
        return Ok(refuse(request, AppError::from(error).into()));
    }
    if let Some(token) = token {
        request.extensions_mut().insert(token);
    }
    let mut response = match admit(&request).await {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => refuse(request, error.into()),
    };
    for (name, value) in limit_headers(&allowance) {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

fn refuse(request: ServiceRequest, problem: Problem) -> ServiceResponse {
    ServiceResponse::from_err(problem, request.into_parts().0)
}

fn read_token(request: &ServiceRequest, state: &AppState) -> Option<Token> {
    let now = RequestInfo::of(request.request()).now;
    match bearer(request.headers()) {
        Some(text) => state.tokens.read(text, now),
        None => state.tokens.read(&cookies::access(request.request(), &state.settings)?, now),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn caller(request: &ServiceRequest, token: Option<&Token>) -> Caller {
    match token {
        Some(token) => Caller::Credential(token.bearer().id()),
        None => Caller::Address(network(RequestInfo::of(request.request()).address)),
    }
}

/// One address of IPv4; of IPv6 the network of a household, because it has as many addresses as it likes.
fn network(address: Option<IpAddr>) -> IpAddr {
    match address {
        Some(IpAddr::V6(address)) => {
            let mut segments = address.segments();
            segments[4..].fill(0);
            IpAddr::V6(segments.into())
        }
        Some(IpAddr::V4(address)) => IpAddr::V4(address),
        None => IpAddr::from([0, 0, 0, 0]),
    }
}

fn limit_headers(allowance: &Allowance) -> Vec<(HeaderName, HeaderValue)> {
    let Allowance { policy, quota, remaining, reset_seconds, .. } = allowance;
    let texts = [
        (RATE_LIMIT_POLICY, format!("\"{policy}\";q={quota};w=60")),
        (RATE_LIMIT, format!("\"{policy}\";r={remaining};t={reset_seconds}")),
    ];
    texts.into_iter().filter_map(|(name, text)| Some((name, HeaderValue::from_str(&text).ok()?))).collect()
}

/// A change that a browser sends with its cookies must come from our own pages: SameSite=Strict, a header that a
/// foreign form cannot set, and the Origin that browsers add.
fn check_origin(request: &ServiceRequest, state: &AppState) -> Result<(), AuthError> {
    let headers = request.headers();
    let is_change = !request.method().is_safe();
    if !is_change || bearer(headers).is_some() {
        return Ok(());
    }
    let origin_is_ours =
        headers.get(header::ORIGIN).is_none_or(|origin| is_our_origin(origin, headers, state));
    let has_cookies = headers.contains_key(header::COOKIE);
    let is_same_site = headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin");
    let from_page = !has_cookies || is_same_site || headers.contains_key(REQUESTED_WITH);
    if origin_is_ours && from_page { Ok(()) } else { Err(AuthError::OriginRefused) }
}

fn is_our_origin(origin: &HeaderValue, headers: &HeaderMap, state: &AppState) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    if let Some(ours) = &state.settings.public_origin {
        return origin == ours.trim_end_matches('/');
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    origin.split_once("://").map(|(_, authority)| authority) == host
}
