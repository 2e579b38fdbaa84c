//! The own sessions: seeing them and ending one.

use actix_web::{HttpResponse, delete, get, web};
use chrono::{DateTime, Utc};
use domain::ids::{Id, Session as SessionThing};
use persistence::sessions::ListedSession;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::sessions;
use crate::auth::principal::Principal;
use crate::extract::query::Listing;
use crate::problem::Problem;
use crate::state::AppState;

/// One of the own sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnSession {
    id: Uuid,
    created_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    terminal: Option<OwnSessionTerminal>,
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64)")]
    user_agent: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// The till of one of the own sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnSessionTerminal {
    id: Uuid,
    #[schema(example = "A")]
    code: String,
    #[schema(example = "前台一")]
    name: String,
}

impl OwnSession {
    fn new(listed: ListedSession, current: Option<Id<SessionThing>>) -> Self {
        Self {
            id: listed.id.value(),
            created_at: listed.created_at,
            last_used_at: listed.last_used_at,
            terminal: listed.terminal.map(|(id, code, name)| OwnSessionTerminal {
                id: id.value(),
                code,
                name,
            }),
            user_agent: listed.user_agent,
            current: current == Some(listed.id),
        }
    }
}

/// List the own sessions
///
/// Those that have not ended, newest first.
#[utoipa::path(tag = "Sign-in", responses((status = 200, body = Listing<OwnSession>)))]
#[get("/sessions")]
pub(crate) async fn list_sessions(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<OwnSession>>, Problem> {
    let listed = sessions::list(&state, &principal).await?;
    let current = principal.session;
    Ok(web::Json(Listing::whole(listed.into_iter().map(|one| OwnSession::new(one, current)).collect())))
}

/// End one of the own sessions
///
/// It ends at once everywhere.
#[utoipa::path(
    tag = "Sign-in",
    params(("id" = Uuid, Path, description = "The session")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/sessions/{id}")]
pub(crate) async fn end_session(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    sessions::end(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
