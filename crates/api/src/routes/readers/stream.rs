//! `/terminals/{id}/events`: the stream of a desk.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, web};
use domain::ids::Id;
use uuid::Uuid;

use crate::app::error::AuthError;
use crate::app::readers::feed::{self, FeedRequest, Tap};
use crate::auth::principal::Principal;
use crate::auth::tokens::Token;
use crate::problem::Problem;
use crate::state::AppState;

/// Watch a terminal's taps
///
/// Server-sent events. `tap` carries the JSON below and its position as `id`; `ping` comes at first and then every 15
/// seconds. With `Last-Event-ID` the stream goes on where it was cut off (at most the last 100 taps). `live` is false
/// when the tap is older than five seconds: show it as history, do not open a member for it. The stream ends with the
/// access token and when the server stops; refresh the session and connect again. The terminal must be in the shop
/// where the caller serves.
#[utoipa::path(
    tag = "Readers",
    params(
        ("id" = Uuid, Path, description = "The terminal"),
        ("Last-Event-ID" = Option<i64>, Header, description = "The last position seen", example = 42)
    ),
    responses((status = 200, description = "Events until the token ends", content_type = "text/event-stream", body = Tap))
)]
#[get("/terminals/{id}/events")]
pub(crate) async fn watch_terminal_events(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let token = request.extensions().get::<Token>().copied();
    let request = FeedRequest {
        terminal: Id::new(*id),
        token: token.ok_or(AuthError::Unauthenticated).map_err(crate::app::error::AppError::from)?,
        last_event_id: last_event_id(request.headers()),
    };
    let events = feed::open(state, &principal, request).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Neither a cache nor a compressor nor a proxy may hold an event back.
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events))
}

/// A position that we gave; anything else is as good as none.
fn last_event_id(headers: &HeaderMap) -> Option<i64> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok().filter(|seq| *seq >= 0)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_a_position_is_resumed_from() {
        for (text, seq) in [("42", Some(42)), (" 0", Some(0)), ("-1", None), ("x", None), ("", None)] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static("last-event-id"), HeaderValue::from_static(text));
            assert_eq!(last_event_id(&headers), seq, "{text}");
        }
        assert_eq!(last_event_id(&HeaderMap::new()), None);
    }
}
