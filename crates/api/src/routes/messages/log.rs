//! `/messages`: what members were told, and why they were not.

use actix_web::{get, web};
use domain::ids::Id;
use persistence::messages::log::{Filter, Logged};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::messages;
use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{MessageChannelCode, MessageKindCode, MessageReasonCode, MessageStateCode};
use crate::wire::posting_result::instant;

/// Which messages.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessagesQuery {
    /// Only to this member.
    member_id: Option<Uuid>,
    /// Only about this posting.
    posting_id: Option<Uuid>,
    /// Only in this state.
    state: Option<MessageStateCode>,
    /// Only of this kind.
    kind: Option<MessageKindCode>,
    /// Only by this channel.
    channel: Option<MessageChannelCode>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A message to a member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub(crate) struct MessageResponse {
    id: Uuid,
    /// Whom it tells.
    member: MessageMember,
    /// What it tells of; null for a code.
    posting_id: Option<Uuid>,
    /// Number on that posting's receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    receipt_no: Option<String>,
    /// What it is about.
    kind: MessageKindCode,
    /// By which way.
    channel: MessageChannelCode,
    /// What became of it.
    state: MessageStateCode,
    /// Why it was not sent, or not yet.
    #[schema(example = json!(null))]
    reason: Option<MessageReasonCode>,
    /// What was said, without the code of a proof; null when nothing was to be sent, and once the member is erased.
    #[schema(example = "林晓芸您好，11-22 10:31在云栖路店消费88.50，余额11,911.50，积分2,424。")]
    text: Option<String>,
    /// The phone it went to, masked.
    #[schema(example = "138****5678")]
    phone_masked: Option<String>,
    /// Parts that its text is sent in.
    #[schema(example = 1)]
    parts: i16,
    /// How often it was tried.
    #[schema(example = 1)]
    attempts: i16,
    /// When it is tried next (UTC); null when it is not.
    #[schema(example = json!(null))]
    next_at: Option<String>,
    /// When it was made (UTC).
    #[schema(example = "2026-11-22T02:31:00.123Z")]
    created_at: String,
    /// When it was sent, failed or was skipped (UTC).
    #[schema(example = "2026-11-22T02:31:00.623Z")]
    settled_at: Option<String>,
}

/// Whom a message tells.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageMember {
    id: Uuid,
    /// Member number.
    #[schema(example = "M000123")]
    number: String,
    /// Name; empty once the person is erased.
    #[schema(example = "林晓芸")]
    name: String,
}

impl MessagesQuery {
    fn filter(&self) -> Filter {
        Filter {
            member: self.member_id.map(Id::new),
            posting: self.posting_id.map(Id::new),
            state: self.state.map(MessageStateCode::source),
            kind: self.kind.map(MessageKindCode::source),
            channel: self.channel.map(MessageChannelCode::source),
        }
    }
}

impl From<Logged> for MessageResponse {
    fn from(logged: Logged) -> Self {
        let member = logged.member;
        Self {
            id: logged.id.value(),
            member: MessageMember { id: member.id.value(), number: member.number, name: member.display.name },
            posting_id: logged.posting.map(Id::value),
            receipt_no: logged.receipt_no,
            kind: logged.kind.into(),
            channel: logged.channel.into(),
            state: logged.state.into(),
            reason: logged.reason.map(MessageReasonCode::from),
            text: logged.text,
            phone_masked: logged.phone_masked,
            parts: logged.parts,
            attempts: logged.attempts,
            next_at: logged.next_at.map(instant),
            created_at: instant(logged.created_at),
            settled_at: logged.settled_at.map(instant),
        }
    }
}

/// List messages
///
/// To members that the caller may browse, newest first. Phones are masked; kept for 400 days.
#[utoipa::path(tag = "Messages", params(MessagesQuery), responses((status = 200, body = Listing<MessageResponse>)))]
#[get("/messages")]
pub(crate) async fn list_messages(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<MessagesQuery>,
) -> Result<web::Json<Listing<MessageResponse>>, Problem> {
    let page = query::page(query.0.limit, query.0.cursor.as_deref())?;
    let page = messages::list(&state, &principal, query.0.filter(), page).await?;
    Ok(web::Json(Listing::new(page, MessageResponse::from)))
}
