//! New messages, stored in the transaction that moves the feed on.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Member, Message, Posting};
use domain::message::{Channel, MessageKind};
use uuid::Uuid;

use super::recipients::SealedContent;
use super::{MessageState, Reason};
use crate::error::StoreError;
use crate::statement::{composite, statement};
use crate::store::Tx;

/// A message to store.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id.
    pub id: Id<Message>,
    /// Whom it tells.
    pub member: Id<Member>,
    /// What it tells of; none for a code.
    pub posting: Option<Id<Posting>>,
    /// What it is about.
    pub kind: MessageKind,
    /// By which way.
    pub channel: Channel,
    /// What is to become of it.
    pub fate: Fate,
}

/// What is to become of a new message.
#[derive(Debug, Clone)]
pub enum Fate {
    /// It is sent.
    Send {
        /// What.
        content: SealedContent,
        /// Parts that its text is sent in.
        parts: usize,
    },
    /// It is handed over by whoever stores it, until an instant; should they not come to tell, it has failed then.
    HandOver {
        /// What is kept of it.
        content: SealedContent,
        /// Parts that its text is sent in.
        parts: usize,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// It is not sent; the log says why.
    Skip(Reason),
}

composite! {
    /// A message as it is written.
    Row as row ("written_message") {
        tenant: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        member: SqlUuid = Uuid,
        posting: Nullable<SqlUuid> = Option<Uuid>,
        kind: Text = String,
        channel: Text = String,
        state: Text = String,
        reason: Nullable<Text> = Option<String>,
        body: Nullable<Bytea> = Option<Vec<u8>>,
        parts: Int2 = i16,
        next_at: Nullable<Timestamptz> = Option<DateTime<Utc>>,
        created_at: Timestamptz = DateTime<Utc>,
        settled_at: Nullable<Timestamptz> = Option<DateTime<Utc>>,
    }
}

statement! {
    /// New messages.
    InsertMessages -> ();
    "INSERT INTO message (tenant_id, id, member_id, posting_id, kind, channel, state, reason, body_enc, parts, next_at, \
     created_at, settled_at) SELECT n.* FROM unnest(", messages: Array<row::Sql> = Vec<Row>, ") AS n"
}

/// Stores messages; those to be sent may leave at once.
///
/// # Errors
/// [`StoreError::Constraint`] when a posting has one by the same channel: then nothing is stored.
pub fn insert(tx: &mut Tx<'_>, messages: Vec<NewMessage>, now: DateTime<Utc>) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant_id();
    let messages = messages.into_iter().map(|message| Row::of(tenant, message, now)).collect();
    InsertMessages { messages }.execute(tx.conn)?;
    Ok(())
}

impl Row {
    fn of(tenant: Uuid, message: NewMessage, now: DateTime<Utc>) -> Self {
        let due = match &message.fate {
            Fate::HandOver { until, .. } => Some(*until),
            Fate::Send { .. } | Fate::Skip(_) => None,
        };
        let (state, reason, body, parts) = match message.fate {
            Fate::Send { content, parts } | Fate::HandOver { content, parts, .. } => {
                (MessageState::Queued, None, Some(content.0), parts)
            }
            Fate::Skip(reason) => (MessageState::Skipped, Some(reason), None, 0),
        };
        let waits = state == MessageState::Queued;
        Self {
            tenant,
            id: message.id.value(),
            member: message.member.value(),
            posting: message.posting.map(Id::value),
            kind: message.kind.code().to_owned(),
            channel: message.channel.code().to_owned(),
            state: state.code().to_owned(),
            reason: reason.map(|reason| reason.code().to_owned()),
            body,
            parts: i16::try_from(parts).unwrap_or(i16::MAX),
            next_at: waits.then_some(due.unwrap_or(now)),
            created_at: now,
            settled_at: (!waits).then_some(now),
        }
    }
}
