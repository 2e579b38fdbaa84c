//! What each member is told about a posting, by which channels, and why not.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::ids::{Id, Member, Posting};
use domain::ledger::PostingKind;
use domain::message::template::Figures;
use domain::message::{Channel, MessageKind, NEWS_AGE_MAX, standard_texts};
use persistence::error::StoreError;
use persistence::messages::Reason;
use persistence::messages::outbox::NewMessage;
use persistence::messages::recipients::{self, Content, Recipient};
use persistence::messages::used_counts::{self, UsedCount};
use persistence::snapshot::TenantSnapshot;
use persistence::statements::{self, Effects, Row};
use persistence::store::Tx;

use super::Messaging;
use super::draft::{self, Draft, Writer};
use crate::wire::balances::{Tier, sum};
use crate::wire::posting_row::ladder_of;

/// The messages of some postings, in their order; paid for in that order, too.
pub(super) fn messages(
    messaging: &Messaging,
    tx: &mut Tx<'_>,
    postings: &[Id<Posting>],
    now: DateTime<Utc>,
) -> Result<Vec<NewMessage>, StoreError> {
    if postings.is_empty() {
        return Ok(Vec::new());
    }
    let keys = messaging.key_ring.tenant(tx)?;
    let rows = by_place(statements::some(tx, postings)?, postings);
    let writer = Writer::load(messaging, tx)?;
    let mut members: Vec<Id<Member>> = rows.iter().map(|row| row.member).collect();
    members.sort_unstable();
    members.dedup();
    let people = recipients::of(tx, &keys, &members)?;
    let uses: Vec<&Row> = rows.iter().filter(|row| row.kind == PostingKind::CountUse).collect();
    let used = used_counts::of(tx, &uses)?;
    let used_by = |row: &Row| used.get(&row.id).map_or(&[][..], Vec::as_slice);
    let drafts: Vec<Draft> = rows
        .iter()
        .flat_map(|row| people.get(&row.member).map(|person| (row, person)))
        .flat_map(|(row, person)| drafts(&writer, row, used_by(row), (person, now)))
        .collect();
    draft::paid_for(tx, drafts, &people, now)
}

fn by_place(mut rows: Vec<Row>, postings: &[Id<Posting>]) -> Vec<Row> {
    let places: HashMap<Id<Posting>, usize> =
        postings.iter().enumerate().map(|(place, posting)| (*posting, place)).collect();
    rows.sort_by_key(|row| places.get(&row.id).copied());
    rows
}

/// A message by each channel that the posting's kind is sent by.
fn drafts(
    writer: &Writer,
    row: &Row,
    used: &[UsedCount],
    (person, now): (&Recipient, DateTime<Utc>),
) -> Vec<Draft> {
    let Some(kind) = MessageKind::of_posting(row.kind).filter(|_| is_news(row)) else { return Vec::new() };
    let figures = figures(writer, row, used, person);
    let draft = |(channel, text): (Channel, _)| Draft {
        kind,
        member: row.member,
        posting: Some(row.id),
        channel,
        content: draft::addressed(person, channel, text).and_then(|content| fresh(row, content, now)),
    };
    writer.texts(kind, &figures).map(draft).collect()
}

/// What happened too long ago is no news.
fn fresh(row: &Row, content: Content, now: DateTime<Utc>) -> Result<Content, Reason> {
    if now - row.recorded_at > NEWS_AGE_MAX { Err(Reason::TooOld) } else { Ok(content) }
}

fn figures(writer: &Writer, row: &Row, used: &[UsedCount], person: &Recipient) -> Figures {
    let snapshot = &writer.snapshot;
    let zone = snapshot.day(Some(row.shop.id)).time_zone;
    let tier = Tier::of(snapshot, ladder_of(row, snapshot), row.after.tier, None);
    Figures {
        name: person.name.clone(),
        amount: row.total,
        principal: row.after.principal,
        bonus: row.after.bonus,
        balance: sum(row.after.principal, row.after.bonus),
        points: row.after.reward_points,
        shop: row.shop.name.clone(),
        time: row.occurred_at.with_timezone(&zone).naive_local(),
        receipt_no: row.receipt_no.clone(),
        tier: tier.name,
        used: list(snapshot, used.iter().map(|made| format!("{} ×{}", made.label, made.quantity))),
        counts_left: list(snapshot, used.iter().map(|made| left_of(made, zone, &snapshot.language))),
        purchases: 0,
        week: String::new(),
    }
}

/// Things one after another, as the tenant's language lists them.
fn list(snapshot: &TenantSnapshot, things: impl Iterator<Item = String>) -> String {
    things.collect::<Vec<_>>().join(standard_texts::list_comma(&snapshot.language))
}

/// Whether a posting changed anything for its member. A correction of what moved nothing, such as a pause, did not.
fn is_news(row: &Row) -> bool {
    row.kind != PostingKind::Reversal
        || !row.total.is_zero()
        || row.effects != Effects::none(row.total.currency())
}

/// What is left of what was used: how often it can be used still, or until when.
fn left_of(used: &UsedCount, zone: Tz, language: &str) -> String {
    let last_day = |at: DateTime<Utc>| (at.with_timezone(&zone) - TimeDelta::minutes(1)).date_naive();
    match (used.left, used.expires_at) {
        (Some(left), _) => format!("{} ×{left}", used.label),
        (None, Some(at)) => standard_texts::until(&used.label, last_day(at), language),
        (None, None) => used.label.clone(),
    }
}
