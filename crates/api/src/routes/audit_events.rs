//! `/audit-events`: who did what.

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use persistence::audit::{self, ActorKind, Filter, Outcome, Recorded};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::auth::keys::hex;
use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// Which events.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Of this subject.
    subject_id: Option<Uuid>,
    /// By this actor.
    actor_id: Option<Uuid>,
    /// Of this action, for example `shop.changed`.
    #[validate(length(max = 64))]
    action: Option<String>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// One event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEventResponse {
    id: Uuid,
    at: DateTime<Utc>,
    /// Place in the sealed chain; null until it is sealed.
    #[schema(example = 42)]
    seq: Option<i64>,
    actor: AuditActor,
    /// `noun.past`.
    #[schema(example = "shop.changed")]
    action: String,
    #[schema(example = "shop")]
    subject_kind: String,
    subject_id: Option<Uuid>,
    outcome: AuditOutcome,
    /// What changed, without personal data.
    #[schema(value_type = Option<Object>, example = json!({"permissions": [["desk:serve"], ["desk:serve", "posting:read"]]}))]
    diff: Option<Value>,
    #[schema(example = "客人要求")]
    reason: Option<String>,
    /// Hash of the chain after the events that were sealed together with this one.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: Option<String>,
}

/// Who acted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditActor {
    kind: AuditActorKind,
    id: Option<Uuid>,
    #[schema(example = "王店长")]
    name: Option<String>,
}

/// What kind of actor.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuditActorKind {
    /// A signed-in user.
    User,
    /// An integrator.
    Client,
    /// A reader gateway.
    Device,
    /// The program itself.
    System,
}

impl From<ActorKind> for AuditActorKind {
    fn from(kind: ActorKind) -> Self {
        match kind {
            ActorKind::User => Self::User,
            ActorKind::Client => Self::Client,
            ActorKind::Device => Self::Device,
            ActorKind::System => Self::System,
        }
    }
}

/// How an act ended.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuditOutcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl From<Outcome> for AuditOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Refused => Self::Refused,
        }
    }
}

impl From<Recorded> for AuditEventResponse {
    fn from(event: Recorded) -> Self {
        Self {
            id: event.id,
            at: event.at,
            seq: event.seq,
            actor: AuditActor { kind: event.actor_kind.into(), id: event.actor_id, name: event.actor_name },
            action: event.action,
            subject_kind: event.subject_kind,
            subject_id: event.subject_id,
            outcome: event.outcome.into(),
            diff: event.diff,
            reason: event.reason,
            hash: event.hash.as_deref().map(hex),
        }
    }
}

/// List audit events
///
/// Newest first. Each is sealed into a hash chain within a second.
#[utoipa::path(tag = "Organisation", params(AuditQuery), responses((status = 200, body = Listing<AuditEventResponse>)))]
#[get("/audit-events")]
pub(crate) async fn list_audit_events(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AuditQuery>,
) -> Result<web::Json<Listing<AuditEventResponse>>, Problem> {
    let query = query.0;
    let page = query::page(query.limit, query.cursor.as_deref())?;
    let filter = Filter { subject_id: query.subject_id, actor_id: query.actor_id, action: query.action };
    let events = state.read(principal.tenant, move |tx| Ok(audit::list(tx, &filter, &page)?)).await?;
    Ok(web::Json(Listing::new(events, AuditEventResponse::from)))
}
