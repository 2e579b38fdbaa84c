//! The outermost layer: a request id, one log line, security headers, and every failure — a refusal of ours, one of
//! actix, a panic — as a problem document.

use std::cell::Cell;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::test::TestRequest;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use chrono::{DateTime, Utc};
use domain::ids::{Id, Tenant};
use futures_util::FutureExt;
use persistence::audit::Actor;
use uuid::Uuid;

use super::headers;
use crate::language::Language;
use crate::problem::{Code, MEDIA_TYPE, Problem};
use crate::state::AppState;

/// The header that carries the request's id, both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_CHARACTERS_MAX: usize = 64;

/// What is known of a request from its first moment.
#[derive(Debug)]
pub struct RequestInfo {
    /// Its id: the caller's if it is a safe one, else ours.
    pub id: String,
    /// The language of ours that the caller prefers, if they said so.
    pub accepted_language: Option<Language>,
    /// When it arrived.
    pub now: DateTime<Utc>,
    /// From where.
    pub address: Option<IpAddr>,
    named: Cell<Option<(Id<Tenant>, Actor)>>,
}

impl RequestInfo {
    /// Of a request that passed the edge.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Rc<Self> {
        request.extensions().get::<Rc<Self>>().cloned().unwrap_or_else(|| Rc::new(Self::unknown()))
    }

    /// The language of texts for people.
    #[must_use]
    pub fn language(&self) -> Language {
        self.accepted_language.unwrap_or_default()
    }

    /// Notes who asks, for the log line.
    pub fn name(&self, tenant: Id<Tenant>, actor: Actor) {
        self.named.set(Some((tenant, actor)));
    }

    fn new(request: &ServiceRequest, state: &AppState) -> Self {
        Self {
            id: request_id(request.headers()),
            accepted_language: Language::accepted(request.headers()),
            now: state.now(),
            address: address(request, state.settings.behind_proxy),
            named: Cell::new(None),
        }
    }

    fn unknown() -> Self {
        Self {
            id: fresh_id(),
            accepted_language: None,
            now: DateTime::UNIX_EPOCH,
            address: None,
            named: Cell::new(None),
        }
    }
}

/// Surrounds every request.
pub(crate) async fn edge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else {
        return Err(Problem::new(Code::Internal).into());
    };
    let info = Rc::new(RequestInfo::new(&request, &state));
    request.extensions_mut().insert(Rc::clone(&info));
    let path = request.path().to_owned();
    let stand_in = move || TestRequest::with_uri(&path).to_http_request();
    let mut response = answer(request, next, stand_in, &info).await;
    headers::secure(&mut response, state.settings.is_https());
    if let Ok(id) = HeaderValue::from_str(&info.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    finish(&state, &response, &info, started.elapsed());
    Ok(response)
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    stand_in: impl FnOnce() -> HttpRequest,
    info: &RequestInfo,
) -> ServiceResponse {
    // A request may not be held while it is routed, so one that panicked is answered in the name of a stand-in.
    let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    match outcome {
        Ok(Ok(response)) => render(response.map_into_boxed_body(), info),
        Ok(Err(error)) => render(ServiceResponse::from_err(error, stand_in()), info),
        Err(_) => {
            log::error!("request {} panicked", info.id);
            render(ServiceResponse::from_err(Problem::new(Code::Internal), stand_in()), info)
        }
    }
}

/// Makes a failure a problem document, whoever reported it.
fn render(response: ServiceResponse, info: &RequestInfo) -> ServiceResponse {
    let status = response.status();
    if status.as_u16() < 400 || is_problem(&response) {
        return response;
    }
    let reported = response.response().error().and_then(|error| error.as_error::<Problem>()).cloned();
    let problem = reported.unwrap_or_else(|| Problem::of_status(status));
    if let Some(text) = problem.log_text() {
        log::error!("request {}: {text}", info.id);
    }
    let mut rendered = problem.render(info.language(), response.request().path(), &info.id);
    for name in [header::ALLOW, header::SET_COOKIE] {
        for value in response.headers().get_all(&name) {
            rendered.headers_mut().append(name.clone(), value.clone());
        }
    }
    for (name, value) in response.headers().iter().filter(|(name, _)| name.as_str().starts_with("ratelimit"))
    {
        rendered.headers_mut().insert(name.clone(), value.clone());
    }
    response.into_response(rendered)
}

fn is_problem(response: &ServiceResponse) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == MEDIA_TYPE)
}

/// One line without personal data: the matched pattern, never the path or query.
fn finish(state: &AppState, response: &ServiceResponse, info: &RequestInfo, took: Duration) {
    let request = response.request();
    let pattern = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let status = response.status();
    state.metrics.count(request.method().as_str(), &pattern, status.as_u16(), took);
    let (tenant, actor) = match info.named.get() {
        Some((tenant, actor)) => (tenant.to_string(), actor_text(actor)),
        None => ("-".to_owned(), "-".to_owned()),
    };
    let level = if status >= StatusCode::INTERNAL_SERVER_ERROR { log::Level::Warn } else { log::Level::Info };
    log::log!(
        target: "regulars::request",
        level,
        "{} {pattern} {} {}us tenant={tenant} actor={actor} request={}",
        request.method(),
        status.as_u16(),
        took.as_micros(),
        info.id
    );
}

fn actor_text(actor: Actor) -> String {
    let kind = actor.kind().code();
    actor.id().map_or_else(|| kind.to_owned(), |id| format!("{kind}:{id}"))
}

fn request_id(headers: &HeaderMap) -> String {
    headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|text| is_safe_id(text))
        .map_or_else(fresh_id, ToOwned::to_owned)
}

fn is_safe_id(text: &str) -> bool {
    (1..=REQUEST_ID_CHARACTERS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// An id for an answer whose caller gave none.
pub(crate) fn fresh_id() -> String {
    Uuid::now_v7().to_string()
}

fn address(request: &ServiceRequest, behind_proxy: bool) -> Option<IpAddr> {
    let forwarded = || {
        let value = request.headers().get(header::HeaderName::from_static("x-forwarded-for"))?;
        // The last entry is the one that our own proxy wrote.
        value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = request.peer_addr().map(|address| address.ip());
    if behind_proxy { forwarded().or(peer) } else { peer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_request_ids_are_taken_over() {
        for (text, taken) in [("abc-1.2_3", true), ("", false), ("a b", false), ("a\u{e9}", false)] {
            assert_eq!(is_safe_id(text), taken, "{text}");
        }
        assert!(!is_safe_id(&"a".repeat(65)));
    }
}
