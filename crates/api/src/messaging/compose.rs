//! What each member is told about a posting, by which channels, and why not.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::ids::{Id, Member, Message, Posting};
use domain::ledger::PostingKind;
use domain::message::length::parts;
use domain::message::template::{Figures, Template};
use domain::message::{Channel, MessageKind, NEWS_AGE_MAX, standard_texts};
use persistence::error::StoreError;
use persistence::ids::in_order;
use persistence::messages::outbox::{Fate, NewMessage};
use persistence::messages::recipients::{self, Content, Recipient};
use persistence::messages::templates::{self, MessageTemplate};
use persistence::messages::used_counts::{self, UsedCount};
use persistence::messages::{Reason, credit, settings};
use persistence::snapshot::TenantSnapshot;
use persistence::statements::{self, Effects, Row};
use persistence::store::Tx;

use super::Messaging;
use super::channels::Channels;
use crate::wire::balances::{Tier, sum};
use crate::wire::posting_row::ladder_of;

/// A message before it is paid for.
struct Draft<'a> {
    kind: MessageKind,
    row: &'a Row,
    channel: Channel,
    content: Result<Content, Reason>,
}

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
    let drafts: Vec<Draft<'_>> = rows
        .iter()
        .flat_map(|row| people.get(&row.member).map(|person| (row, person)))
        .flat_map(|(row, person)| writer.drafts(row, used_by(row), person, now))
        .collect();
    let ids = in_order(now, drafts.len());
    let drafts: Vec<(Id<Message>, Draft<'_>)> = ids.into_iter().zip(drafts).collect();
    let paid = credit::spend(tx, &wanted(&drafts), now)?;
    drafts.into_iter().map(|(id, draft)| draft.finish(id, &people, paid.contains(&id))).collect()
}

fn by_place(mut rows: Vec<Row>, postings: &[Id<Posting>]) -> Vec<Row> {
    let places: HashMap<Id<Posting>, usize> =
        postings.iter().enumerate().map(|(place, posting)| (*posting, place)).collect();
    rows.sort_by_key(|row| places.get(&row.id).copied());
    rows
}

/// Messages of paid channels with their parts.
fn wanted(drafts: &[(Id<Message>, Draft<'_>)]) -> Vec<(Id<Message>, usize)> {
    let paid = drafts.iter().filter(|(_, draft)| draft.channel.is_paid());
    paid.filter_map(|(id, draft)| Some((*id, parts(&draft.content.as_ref().ok()?.text)))).collect()
}

impl Draft<'_> {
    fn finish(
        self,
        id: Id<Message>,
        people: &HashMap<Id<Member>, Recipient>,
        is_paid: bool,
    ) -> Result<NewMessage, StoreError> {
        let lacks_credit = self.channel.is_paid() && !is_paid;
        let fate = match self.content {
            Err(reason) => Fate::Skip(reason),
            Ok(_) if lacks_credit => Fate::Skip(Reason::NoCredit),
            Ok(content) => {
                let sealed = people.get(&self.row.member).map(|person| person.seal(&content)).transpose()?;
                match sealed.flatten() {
                    Some(sealed) => Fate::Send { content: sealed, parts: parts(&content.text) },
                    None => Fate::Skip(Reason::Erased),
                }
            }
        };
        Ok(NewMessage {
            id,
            member: self.row.member,
            posting: Some(self.row.id),
            kind: self.kind,
            channel: self.channel,
            fate,
        })
    }
}

/// What the tenant says, and by which channels.
struct Writer {
    snapshot: Arc<TenantSnapshot>,
    templates: Vec<(MessageTemplate, Template)>,
}

impl Writer {
    fn load(messaging: &Messaging, tx: &mut Tx<'_>) -> Result<Self, StoreError> {
        let snapshot = messaging.snapshots.of(tx)?;
        let channels = Channels::of(&settings::get(tx)?, messaging.simulated_phone.as_deref());
        let sent = templates::list(tx)?
            .into_iter()
            .filter(|template| template.enabled && channels.find(template.channel).is_some());
        let templates = sent
            .map(|template| {
                let parsed = parsed(&template, &snapshot.language);
                (template, parsed)
            })
            .collect();
        Ok(Self { snapshot, templates })
    }

    /// A message by each channel that the kind is sent by.
    fn drafts<'a>(
        &self,
        row: &'a Row,
        used: &[UsedCount],
        person: &Recipient,
        now: DateTime<Utc>,
    ) -> Vec<Draft<'a>> {
        let figures = self.figures(row, used, person);
        let kind = MessageKind::of_posting(row.kind).filter(|_| is_news(row));
        let sent = self.templates.iter().filter(|(template, _)| Some(template.kind) == kind);
        sent.map(|(template, text)| Draft {
            row,
            kind: template.kind,
            channel: template.channel,
            content: content(row, person, template.channel, now, || text.fill(&figures)),
        })
        .collect()
    }

    fn figures(&self, row: &Row, used: &[UsedCount], person: &Recipient) -> Figures {
        let zone = self.snapshot.day(Some(row.shop.id)).time_zone;
        let tier = Tier::of(&self.snapshot, ladder_of(row, &self.snapshot), row.after.tier, None);
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
            used: self.list(used.iter().map(|made| format!("{} ×{}", made.label, made.quantity))),
            counts_left: self.list(used.iter().map(|made| left_of(made, zone, &self.snapshot.language))),
        }
    }

    /// Things one after another, as the tenant's language lists them.
    fn list(&self, things: impl Iterator<Item = String>) -> String {
        things.collect::<Vec<_>>().join(standard_texts::list_comma(&self.snapshot.language))
    }
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

/// What a member is told and by which way, or why they are not.
fn content(
    row: &Row,
    person: &Recipient,
    channel: Channel,
    now: DateTime<Utc>,
    text: impl FnOnce() -> String,
) -> Result<Content, Reason> {
    if person.is_erased() {
        return Err(Reason::Erased);
    }
    if !person.messages_allowed {
        return Err(Reason::OptedOut);
    }
    if now - row.recorded_at > NEWS_AGE_MAX {
        return Err(Reason::TooOld);
    }
    let phone = match channel {
        Channel::InApp => None,
        Channel::Sms => Some(person.phone.clone().ok_or(Reason::NoPhone)?),
    };
    Ok(Content { text: text(), phone })
}

/// The text of a language. Texts are read before they are stored; should one not be readable, the standard text is.
fn parsed(template: &MessageTemplate, language: &str) -> Template {
    Template::parse(template.text(language)).unwrap_or_else(|_| {
        Template::parse(standard_texts::text(template.kind, template.channel, language))
            .expect("a standard text is a template")
    })
}
