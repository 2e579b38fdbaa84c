//! `/weekly-audits`: everybody who bought in a week is told what they bought (每周对账, X04).

use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use persistence::messages::weekly::{Progress, Run};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::weekly_audits::{self, Quote, Quoted, Totals};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::messaging::weekly::PlannedMessage;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{MessageChannelCode, MessageReasonCode};
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;

/// Which week, and which page.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WeeklyAuditQuery {
    /// Its Monday; the last week that is over when left out.
    week_from: Option<NaiveDate>,
    /// Buyers wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A week to tell.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartWeeklyAuditRequest {
    /// Its Monday.
    week_from: NaiveDate,
}

/// What a run came to so far, or would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeeklyAuditFigures {
    /// Members of whose purchases of the week something stands.
    #[schema(example = 128)]
    buyers: i64,
    /// Messages that are sent.
    #[schema(example = 250)]
    messages: i64,
    /// Messages that are not; each says why.
    #[schema(example = 6)]
    skipped: i64,
    /// Parts of the message credit that they take.
    #[schema(example = 122)]
    parts: i64,
}

/// A run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeeklyAuditResponse {
    /// The Monday.
    week_from: NaiveDate,
    /// The Sunday.
    week_to: NaiveDate,
    /// Who started it.
    started_by: NamedThing,
    /// When (UTC).
    started_at: String,
    /// What it came to so far.
    #[serde(flatten)]
    figures: WeeklyAuditFigures,
    /// When the last buyer was told (UTC); null while it goes on.
    finished_at: Option<String>,
}

/// What a run would say and cost.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeeklyAuditQuoteResponse {
    /// The Monday.
    week_from: NaiveDate,
    /// The Sunday.
    week_to: NaiveDate,
    /// Its run, when it was started; null before.
    run: Option<WeeklyAuditResponse>,
    /// What it comes to in all, as sales stand now; null on every page but the first.
    totals: Option<WeeklyAuditTotals>,
    /// Buyers with what each is told.
    items: Vec<WeeklyAuditBuyer>,
    /// Where the next page begins; null on the last page.
    next_cursor: Option<String>,
}

/// What a run would come to in all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeeklyAuditTotals {
    /// Buyers, messages and parts.
    #[serde(flatten)]
    figures: WeeklyAuditFigures,
    /// Parts that the company may still send; text messages beyond them are not sent.
    #[schema(example = 500)]
    credit: i64,
}

/// A buyer with what they are told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeeklyAuditBuyer {
    /// Who; null for a member whom the caller may not browse.
    member: Option<WeeklyAuditMember>,
    /// Sales of the week of which something stands.
    #[schema(example = 3)]
    purchases: i64,
    /// What stands of them.
    #[schema(example = "264.50")]
    amount: String,
    /// A message by each channel; empty for a member whom the caller may not browse.
    messages: Vec<WeeklyAuditMessage>,
}

/// A member who bought.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeeklyAuditMember {
    id: Uuid,
    /// Member number.
    #[schema(example = "M000123")]
    number: String,
    /// Name; empty once the person is erased.
    #[schema(example = "林晓芸")]
    name: String,
}

/// A message that would be made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeeklyAuditMessage {
    /// By which way.
    channel: MessageChannelCode,
    /// What it says; null when it is not sent.
    #[schema(example = "林晓芸您好，11-23–11-29您在云栖洗车消费3笔，共264.50。如有不符请联系门店。")]
    text: Option<String>,
    /// Why it is not sent; null when it is.
    #[schema(example = json!(null))]
    reason: Option<MessageReasonCode>,
    /// Parts of the message credit that it takes.
    #[schema(example = 1)]
    parts: usize,
}

impl From<Progress> for WeeklyAuditFigures {
    fn from(Progress { buyers, messages, skipped, parts }: Progress) -> Self {
        Self { buyers, messages, skipped, parts }
    }
}

impl From<Run> for WeeklyAuditResponse {
    fn from(run: Run) -> Self {
        Self {
            week_from: run.week.from(),
            week_to: run.week.to(),
            started_by: NamedThing::from(&run.started_by),
            started_at: instant(run.started_at),
            figures: run.progress.into(),
            finished_at: run.finished_at.map(instant),
        }
    }
}

impl From<PlannedMessage> for WeeklyAuditMessage {
    fn from(planned: PlannedMessage) -> Self {
        let (text, reason) = match planned.text {
            Ok(text) => (Some(text), None),
            Err(reason) => (None, Some(reason.into())),
        };
        Self { channel: planned.channel.into(), text, reason, parts: planned.parts }
    }
}

impl From<Quoted> for WeeklyAuditBuyer {
    fn from(quoted: Quoted) -> Self {
        let member = quoted.member.map(|header| WeeklyAuditMember {
            id: header.id.value(),
            number: header.number,
            name: header.display.name,
        });
        Self {
            member,
            purchases: quoted.bought.purchases,
            amount: quoted.bought.amount.to_string(),
            messages: quoted.messages.into_iter().map(WeeklyAuditMessage::from).collect(),
        }
    }
}

impl From<Quote> for WeeklyAuditQuoteResponse {
    fn from(quote: Quote) -> Self {
        let totals =
            |totals: Totals| WeeklyAuditTotals { figures: totals.progress.into(), credit: totals.credit };
        let page = Listing::new(quote.buyers, WeeklyAuditBuyer::from);
        Self {
            week_from: quote.week.from(),
            week_to: quote.week.to(),
            run: quote.run.map(WeeklyAuditResponse::from),
            totals: quote.totals.map(totals),
            items: page.items,
            next_cursor: page.next_cursor,
        }
    }
}

/// Preview the weekly message
///
/// Who would get which text about a week, Monday to Sunday by business date, and what that takes of the message credit. A sale
/// counts in the week of its business date with what stands of it now; one that was corrected, or came back wholly, does not. Nothing
/// is sent.
#[utoipa::path(
    tag = "Messages",
    params(WeeklyAuditQuery),
    responses((status = 200, body = WeeklyAuditQuoteResponse))
)]
#[get("/weekly-audits/quote")]
pub(crate) async fn quote_weekly_audit(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<WeeklyAuditQuery>,
) -> Result<web::Json<WeeklyAuditQuoteResponse>, Problem> {
    let WeeklyAuditQuery { week_from, limit, cursor } = query.0;
    let page = query::page(limit, cursor.as_deref())?;
    let quote = weekly_audits::quote(&state, &principal, week_from, page).await?;
    Ok(web::Json(WeeklyAuditQuoteResponse::from(quote)))
}

/// Send the weekly message
///
/// Once for each week that is over: asked again, the answer is the run that there is. Buyers are told some at a time; a run that
/// was cut off goes on where it stopped.
#[utoipa::path(
    tag = "Messages",
    request_body = StartWeeklyAuditRequest,
    responses(
        (status = 201, description = "Started", body = WeeklyAuditResponse),
        (status = 200, description = "It was started before", body = WeeklyAuditResponse)
    )
)]
#[post("/weekly-audits")]
pub(crate) async fn start_weekly_audit(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<StartWeeklyAuditRequest>,
) -> Result<HttpResponse, Problem> {
    let (run, is_new) = weekly_audits::start(&state, &principal, body.0.week_from).await?;
    let mut answer = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(WeeklyAuditResponse::from(run)))
}

/// List runs of the weekly message
///
/// Those of the newest 53 weeks, newest first.
#[utoipa::path(tag = "Messages", responses((status = 200, body = Listing<WeeklyAuditResponse>)))]
#[get("/weekly-audits")]
pub(crate) async fn list_weekly_audits(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<WeeklyAuditResponse>>, Problem> {
    let runs = weekly_audits::list(&state, &principal).await?;
    Ok(web::Json(Listing::whole(runs.into_iter().map(WeeklyAuditResponse::from).collect())))
}
