//! Messages before they are paid for, and what becomes of each: whoever composes them, they are addressed, paid for in their order and
//! sealed alike.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{Id, Member, Message, Posting};
use domain::message::length::parts;
use domain::message::template::{Figures, Template};
use domain::message::{Channel, MessageKind, standard_texts};
use persistence::error::StoreError;
use persistence::ids::in_order;
use persistence::messages::outbox::{Fate, NewMessage};
use persistence::messages::recipients::{Content, Recipient};
use persistence::messages::templates::{self, MessageTemplate};
use persistence::messages::{Reason, credit, settings};
use persistence::snapshot::TenantSnapshot;
use persistence::store::Tx;

use super::Messaging;
use super::channels::Channels;

/// Members to be told, by id.
pub(super) type People = HashMap<Id<Member>, Recipient>;

/// A message before it is paid for.
pub(super) struct Draft {
    pub(super) kind: MessageKind,
    pub(super) member: Id<Member>,
    /// What it tells of, if that is a posting.
    pub(super) posting: Option<Id<Posting>>,
    pub(super) channel: Channel,
    pub(super) content: Result<Content, Reason>,
}

impl Draft {
    /// Parts of the tenant's credit that it takes.
    pub(super) fn cost(&self) -> usize {
        match &self.content {
            Ok(content) if self.channel.is_paid() => parts(&content.text),
            Ok(_) | Err(_) => 0,
        }
    }

    fn finish(self, id: Id<Message>, people: &People, is_paid: bool) -> Result<NewMessage, StoreError> {
        let lacks_credit = self.channel.is_paid() && !is_paid;
        let fate = match self.content {
            Err(reason) => Fate::Skip(reason),
            Ok(_) if lacks_credit => Fate::Skip(Reason::NoCredit),
            Ok(content) => {
                let sealed = people.get(&self.member).map(|person| person.seal(&content)).transpose()?;
                match sealed.flatten() {
                    Some(sealed) => Fate::Send { content: sealed, parts: parts(&content.text) },
                    None => Fate::Skip(Reason::Erased),
                }
            }
        };
        let Self { kind, member, posting, channel, .. } = self;
        Ok(NewMessage { id, member, posting, kind, channel, fate })
    }
}

/// Drafts as messages; those of paid channels are paid for in their order, as far as the credit goes.
pub(super) fn paid_for(
    tx: &mut Tx<'_>,
    drafts: Vec<Draft>,
    people: &People,
    now: DateTime<Utc>,
) -> Result<Vec<NewMessage>, StoreError> {
    let ids: Vec<Id<Message>> = in_order(now, drafts.len());
    let wanted: Vec<(Id<Message>, usize)> = ids
        .iter()
        .zip(&drafts)
        .filter(|(_, draft)| draft.channel.is_paid() && draft.content.is_ok())
        .map(|(id, draft)| (*id, draft.cost()))
        .collect();
    let paid = credit::spend(tx, &wanted, now)?;
    let finished = |(id, draft): (Id<Message>, Draft)| draft.finish(id, people, paid.contains(&id));
    ids.into_iter().zip(drafts).map(finished).collect()
}

/// What a member is told and by which way, or why they are not.
pub(super) fn addressed(
    person: &Recipient,
    channel: Channel,
    text: impl FnOnce() -> String,
) -> Result<Content, Reason> {
    if person.is_erased() {
        return Err(Reason::Erased);
    }
    if !person.messages_allowed {
        return Err(Reason::OptedOut);
    }
    let phone = match channel {
        Channel::InApp => None,
        Channel::Sms => Some(person.phone.clone().ok_or(Reason::NoPhone)?),
    };
    Ok(Content { text: text(), phone })
}

/// What the tenant says, and by which channels.
pub(super) struct Writer {
    pub(super) snapshot: Arc<TenantSnapshot>,
    templates: Vec<(MessageTemplate, Template)>,
}

impl Writer {
    pub(super) fn load(messaging: &Messaging, tx: &mut Tx<'_>) -> Result<Self, StoreError> {
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

    /// By which channels a kind is sent, with a text for some figures for each.
    pub(super) fn texts<'a>(
        &'a self,
        kind: MessageKind,
        figures: &'a Figures,
    ) -> impl Iterator<Item = (Channel, impl FnOnce() -> String + 'a)> {
        let sent = self.templates.iter().filter(move |(template, _)| template.kind == kind);
        sent.map(move |(template, text)| (template.channel, move || text.fill(figures)))
    }
}

/// The text of a language. Texts are read before they are stored; should one not be readable, the standard text is.
fn parsed(template: &MessageTemplate, language: &str) -> Template {
    Template::parse(template.text(language)).unwrap_or_else(|_| {
        Template::parse(standard_texts::text(template.kind, template.channel, language))
            .expect("a standard text is a template")
    })
}
