//! 每周对账消息 (X04): everybody who bought in a week is told how often and for how much, so that members check the shop's books.
//!
//! A run tells some buyers at a time. Their messages and how far it has come are one transaction: whoever is cut off has done
//! nothing, and goes on from there.

use chrono::{NaiveDateTime, NaiveTime};
use domain::ids::{Id, Member, Tenant};
use domain::message::template::Figures;
use domain::message::week::Week;
use domain::message::{Channel, MessageKind};
use domain::money::Money;
use persistence::error::StoreError;
use persistence::messages::Reason;
use persistence::messages::outbox::{self, Fate, NewMessage};
use persistence::messages::recipients::{self, Recipient};
use persistence::messages::weekly::{self, Bought, Progress};
use persistence::store::Tx;
use persistence::tenants;

use super::Messaging;
use super::draft::{self, Draft, People, Writer};

/// Buyers that one transaction tells.
pub const BUYERS_AT_ONCE: i64 = 200;

/// What somebody would be told of a week.
#[derive(Debug)]
pub struct Planned {
    /// Who, and what they bought.
    pub bought: Bought,
    /// A message by each channel that the kind is sent by.
    pub messages: Vec<PlannedMessage>,
}

/// A message that would be made.
#[derive(Debug)]
pub struct PlannedMessage {
    /// By which way.
    pub channel: Channel,
    /// What it says, or why it is not sent.
    pub text: Result<String, Reason>,
    /// Parts of the message credit that it takes.
    pub parts: usize,
}

/// Some buyers of a week with what they are told.
struct Look {
    bought: Vec<Bought>,
    people: People,
    drafts: Vec<Draft>,
}

impl Look {
    /// Whether nobody comes after them.
    fn is_last(&self, limit: i64) -> bool {
        usize::try_from(limit).is_ok_and(|limit| self.bought.len() < limit)
    }

    fn buyers(&self) -> impl Iterator<Item = &Bought> {
        self.bought.iter().filter(|bought| self.people.contains_key(&bought.member))
    }
}

impl Messaging {
    /// Tells some more buyers of the oldest week that is not at its end. Says whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`]; then nobody was told.
    pub fn tell_week(&self, tenant: Id<Tenant>) -> Result<bool, StoreError> {
        self.tell_some(tenant, BUYERS_AT_ONCE)
    }

    /// The same, so many buyers at most.
    ///
    /// # Errors
    /// As [`Messaging::tell_week`].
    pub fn tell_some(&self, tenant: Id<Tenant>, limit: i64) -> Result<bool, StoreError> {
        let now = self.store.clock().now();
        self.store.work(tenant, |tx| {
            let Some(run) = weekly::claim(tx)? else { return Ok(false) };
            let look = self.look(tx, run.week, run.told_through, limit)?;
            let (is_last, buyers) = (look.is_last(limit), look.buyers().count());
            let through = look.bought.last().map(|bought| bought.member);
            let messages = draft::paid_for(tx, look.drafts, &look.people, now)?;
            let more = progress(buyers, &messages);
            outbox::insert(tx, messages, now)?;
            weekly::advance(tx, &run, through, more, is_last.then_some(now))?;
            Ok::<_, StoreError>(true)
        })
    }

    /// What buyers of a week would be told, in the order of their ids after some member. Stores nothing.
    ///
    /// # Errors
    /// [`StoreError`] of the reads.
    pub fn plan_week(
        &self,
        tx: &mut Tx<'_>,
        week: Week,
        after: Option<Id<Member>>,
        limit: i64,
    ) -> Result<(Vec<Planned>, bool), StoreError> {
        let look = self.look(tx, week, after, limit)?;
        let planned = |bought: &Bought| {
            let told = look.drafts.iter().filter(|draft| draft.member == bought.member);
            let message = |draft: &Draft| PlannedMessage {
                channel: draft.channel,
                text: draft.content.as_ref().map(|content| content.text.clone()).map_err(|reason| *reason),
                parts: draft.cost(),
            };
            Planned { bought: *bought, messages: told.map(message).collect() }
        };
        Ok((look.buyers().map(planned).collect(), look.is_last(limit)))
    }

    fn look(
        &self,
        tx: &mut Tx<'_>,
        week: Week,
        after: Option<Id<Member>>,
        limit: i64,
    ) -> Result<Look, StoreError> {
        let (company, currency) = (tenants::get(tx)?.name, tenants::currency(tx)?);
        let bought = weekly::buyers(tx, week, currency, after, limit)?;
        let keys = self.key_ring.tenant(tx)?;
        let ids: Vec<Id<Member>> = bought.iter().map(|bought| bought.member).collect();
        let people = recipients::of(tx, &keys, &ids)?;
        let writer = Writer::load(self, tx)?;
        let told = |bought: &Bought| {
            let person = people.get(&bought.member)?;
            Some(drafts(&writer, bought, person, &figures(bought, person, week, &company)))
        };
        let drafts = bought.iter().filter_map(told).flatten().collect();
        Ok(Look { bought, people, drafts })
    }
}

fn drafts(writer: &Writer, bought: &Bought, person: &Recipient, figures: &Figures) -> Vec<Draft> {
    let kind = MessageKind::WeeklyAudit;
    let draft = |(channel, text): (Channel, _)| Draft {
        kind,
        member: bought.member,
        posting: None,
        channel,
        content: draft::addressed(person, channel, text),
    };
    writer.texts(kind, figures).map(draft).collect()
}

/// A week has no posting: what only a posting says stays empty.
fn figures(bought: &Bought, person: &Recipient, week: Week, company: &str) -> Figures {
    let nothing = Money::zero(bought.amount.currency());
    Figures {
        name: person.name.clone(),
        amount: bought.amount,
        principal: nothing,
        bonus: nothing,
        balance: nothing,
        points: 0,
        shop: company.to_owned(),
        time: NaiveDateTime::new(week.to(), NaiveTime::MIN),
        receipt_no: String::new(),
        tier: String::new(),
        used: String::new(),
        counts_left: String::new(),
        purchases: bought.purchases,
        week: week.in_words(),
    }
}

fn progress(buyers: usize, messages: &[NewMessage]) -> Progress {
    let mut progress = Progress { buyers: count(buyers), ..Progress::default() };
    for message in messages {
        match &message.fate {
            Fate::Send { parts, .. } | Fate::HandOver { parts, .. } => {
                progress.messages += 1;
                progress.parts += if message.channel.is_paid() { count(*parts) } else { 0 };
            }
            Fate::Skip(_) => progress.skipped += 1,
        }
    }
    progress
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
