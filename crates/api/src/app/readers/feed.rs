//! The taps of a terminal as a stream of server-sent events.
//!
//! The stream is a cursor over stored rows: waking it too often or too seldom changes when a tap is shown, never
//! whether. It ends with its token, with its rights, and with the server; the client then comes back with the last id.

use std::time::Duration;

use actix_web::web::{self, Bytes};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Terminal};
use domain::permissions::Permission;
use futures_util::stream::{self, Stream};
use persistence::reader_events::{self, FeedEvent};
use persistence::terminals;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use utoipa::ToSchema;
use uuid::Uuid;

use super::hub::Subscription;
use crate::app::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::auth::tokens::Token;
use crate::state::AppState;

/// A tap older than this is history: a desk does not open for it.
const LIVE_AGE_MAX: TimeDelta = TimeDelta::seconds(5);
/// A sign of life, so that proxies and clients know a dead connection.
const PING_EVERY: Duration = Duration::from_secs(15);
/// How often the rights of the caller are asked for, in memory.
const RIGHTS_EVERY: Duration = Duration::from_secs(1);
/// How often the feed is read while nobody would wake it.
const POLL_EVERY: Duration = Duration::from_millis(250);
/// Events that one read takes.
const READ_ROWS_MAX: i64 = 100;
/// Missed events that a client gets at most when it comes back.
const RESUME_EVENTS_MAX: i64 = 100;

/// One tap on the wire.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tap {
    /// Made by the gateway; a client that has seen it ignores it.
    event_id: Uuid,
    /// The card's number, UID or barcode, to be looked up.
    #[schema(example = "88000001")]
    value: String,
    /// `ic`, `id`, `mag` or `code`.
    #[schema(example = "ic")]
    kind: String,
    /// When the reader saw it.
    read_at: DateTime<Utc>,
    /// Whether it is fresh enough to open a member.
    #[schema(example = true)]
    live: bool,
    /// Which reader of the gateway, if it told.
    #[schema(example = "desk")]
    reader: Option<String>,
}

/// What a stream needs from its request.
#[derive(Debug)]
pub struct FeedRequest {
    /// Whose taps.
    pub terminal: Id<Terminal>,
    /// The token that opens it.
    pub token: Token,
    /// The last event that the client has seen.
    pub last_event_id: Option<i64>,
}

/// Opens the stream of a terminal.
///
/// # Errors
/// [`AppError::NotFound`] when the terminal is not one of the caller's shop.
pub async fn open(
    state: web::Data<AppState>,
    principal: &Principal,
    request: FeedRequest,
) -> Result<impl Stream<Item = Result<Bytes, actix_web::Error>> + use<>, AppError> {
    check_place(&state, principal, request.terminal).await?;
    let subscription = state.readers.hub.subscribe(principal.tenant, request.terminal);
    let cursor = start(&state, principal, &request).await?;
    let feed = Feed::new(state, subscription, request, cursor);
    Ok(stream::unfold(feed, |mut feed| async move { feed.next().await.map(|chunk| (Ok(chunk), feed)) }))
}

/// The terminal is the caller's own, or in the shop where they serve; whoever belongs to no shop serves in all.
async fn check_place(
    state: &AppState,
    principal: &Principal,
    terminal: Id<Terminal>,
) -> Result<(), AppError> {
    let found = state.read(principal.tenant, move |tx| Ok(terminals::find(tx, terminal)?)).await?;
    let is_theirs = found.is_some_and(|found| principal.shop.is_none_or(|shop| shop == found.shop_id));
    if is_theirs { Ok(()) } else { Err(AppError::NotFound(Noun::Terminal)) }
}

/// Where the stream begins: after what the client has seen, else after what is there now.
async fn start(state: &AppState, principal: &Principal, request: &FeedRequest) -> Result<i64, AppError> {
    let terminal = request.terminal;
    let last = state.read(principal.tenant, move |tx| Ok(reader_events::last_seq(tx, terminal)?)).await?;
    let oldest = last.saturating_sub(RESUME_EVENTS_MAX).max(0);
    Ok(request.last_event_id.map_or(last, |seen| seen.clamp(oldest, last)))
}

struct Feed {
    state: web::Data<AppState>,
    subscription: Subscription,
    terminal: Id<Terminal>,
    token: Token,
    cursor: i64,
    stopping: watch::Receiver<bool>,
    step: Step,
    ping_at: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Greet,
    Read,
    Wait,
}

impl Feed {
    fn new(
        state: web::Data<AppState>,
        subscription: Subscription,
        request: FeedRequest,
        cursor: i64,
    ) -> Self {
        Self {
            stopping: state.stopping(),
            state,
            subscription,
            terminal: request.terminal,
            token: request.token,
            cursor,
            step: Step::Greet,
            ping_at: Instant::now() + PING_EVERY,
        }
    }

    /// The next chunk; [`None`] ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            match self.step {
                Step::Greet => {
                    self.step = Step::Read;
                    // With the position, so that a client that is cut off before its first tap misses none.
                    return Some(Bytes::from(format!("retry: 1000\n{}", ping(self.cursor))));
                }
                Step::Read => {
                    if let Some(chunk) = self.read().await? {
                        return Some(chunk);
                    }
                    self.step = Step::Wait;
                }
                Step::Wait => {
                    if let Some(chunk) = self.wait().await? {
                        return Some(chunk);
                    }
                }
            }
        }
    }

    /// What is stored after the cursor, if anything; the outer [`None`] ends the stream.
    async fn read(&mut self) -> Option<Option<Bytes>> {
        self.subscription.mark_read();
        let (terminal, after) = (self.terminal, self.cursor);
        let events = self
            .state
            .read(self.token.tenant, move |tx| Ok(reader_events::since(tx, terminal, after, READ_ROWS_MAX)?))
            .await
            .inspect_err(|error| log::warn!("reading taps: {error}"))
            .ok()?;
        let Some(last) = events.last() else { return Some(None) };
        self.cursor = last.seq;
        self.ping_at = Instant::now() + PING_EVERY;
        let now = self.state.now();
        Some(Some(Bytes::from(events.into_iter().map(|event| message(event, now)).collect::<String>())))
    }

    /// Waits for news, for the next ping or for the end.
    async fn wait(&mut self) -> Option<Option<Bytes>> {
        if *self.stopping.borrow() || self.subscription.is_superseded() || !self.is_allowed().await {
            return None;
        }
        let is_listening = self.subscription.is_listening();
        let look_at = Instant::now() + if is_listening { RIGHTS_EVERY } else { POLL_EVERY };
        tokio::select! {
            () = self.subscription.changed() => self.step = Step::Read,
            _ = self.stopping.changed() => return None,
            () = sleep_until(self.ping_at) => {
                self.ping_at = Instant::now() + PING_EVERY;
                return Some(Some(Bytes::from(ping(self.cursor))));
            }
            () = sleep_until(look_at) => {
                if !is_listening {
                    self.step = Step::Read;
                }
            }
        }
        Some(None)
    }

    async fn is_allowed(&self) -> bool {
        let rights = self.state.access.rights(&self.state, &self.token).await;
        self.token.expires_at > self.state.now()
            && rights.is_ok_and(|rights| {
                rights.is_some_and(|rights| rights.permissions.contains(Permission::DeskServe))
            })
    }
}

fn message(event: FeedEvent, now: DateTime<Utc>) -> String {
    let live = is_live(&event, now);
    let FeedEvent { seq, event_id, kind, value, read_at, reader, .. } = event;
    let data =
        serde_json::to_string(&Tap { event_id, value, kind, read_at, live, reader }).unwrap_or_default();
    format!("id: {seq}\nevent: tap\ndata: {data}\n\n")
}

fn ping(cursor: i64) -> String {
    format!("id: {cursor}\nevent: ping\ndata: {{}}\n\n")
}

/// By the older of both clocks: a gateway whose clock is ahead must not make an old tap young.
fn is_live(event: &FeedEvent, now: DateTime<Utc>) -> bool {
    now.signed_duration_since(event.read_at.min(event.received_at)) <= LIVE_AGE_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(read_at: i64, received_at: i64) -> FeedEvent {
        FeedEvent {
            seq: 7,
            event_id: Uuid::nil(),
            kind: "ic".to_owned(),
            value: "8800\n0001".to_owned(),
            read_at: DateTime::from_timestamp(read_at, 0).unwrap(),
            received_at: DateTime::from_timestamp(received_at, 0).unwrap(),
            reader: None,
        }
    }

    #[test]
    fn a_tap_is_live_for_five_seconds_whatever_its_own_clock_says() {
        let now = DateTime::from_timestamp(1_000, 0).unwrap();
        for (read_at, received_at, live) in [(1_000, 1_000, true), (995, 1_000, true), (994, 1_000, false)] {
            assert_eq!(is_live(&event(read_at, received_at), now), live);
        }
        assert!(is_live(&event(9_000, 1_000), now));
        assert!(!is_live(&event(9_000, 994), now));
    }

    #[test]
    fn an_event_is_one_block_whatever_its_value_holds() {
        let text = message(event(1_000, 1_000), DateTime::from_timestamp(1_000, 0).unwrap());
        assert_eq!(
            text,
            "id: 7\nevent: tap\ndata: {\"event_id\":\"00000000-0000-0000-0000-000000000000\",\"value\":\"8800\\n0001\",\
             \"kind\":\"ic\",\"read_at\":\"1970-01-01T00:16:40Z\",\"live\":true,\"reader\":null}\n\n"
        );
        assert_eq!(ping(7), "id: 7\nevent: ping\ndata: {}\n\n");
    }
}
