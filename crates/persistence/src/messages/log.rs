//! What members were told, as people read it. Opened by the members' keys, through the browse predicate.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Member, Message, Posting};
use domain::message::{Channel, MessageKind};
use domain::phone::Phone;
use uuid::Uuid;

use super::recipients::Content;
use super::{MessageState, Reason};
use crate::browse::{BrowseScope, visible};
use crate::error::StoreError;
use crate::members::{self, MemberHeader};
use crate::pagination::{Page, PageRequest};
use crate::schema::{member, message, posting};
use crate::sealing::TenantKeys;
use crate::store::Tx;

/// Which messages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// To this member.
    pub member: Option<Id<Member>>,
    /// About this posting.
    pub posting: Option<Id<Posting>>,
    /// In this state.
    pub state: Option<MessageState>,
    /// Of this kind.
    pub kind: Option<MessageKind>,
    /// By this channel.
    pub channel: Option<Channel>,
}

/// A message of the log.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Its id.
    pub id: Id<Message>,
    /// Whom it tells.
    pub member: MemberHeader,
    /// What it tells of; none for a code.
    pub posting: Option<Id<Posting>>,
    /// Number on that posting's receipt.
    pub receipt_no: Option<String>,
    /// What it is about.
    pub kind: MessageKind,
    /// By which way.
    pub channel: Channel,
    /// What became of it.
    pub state: MessageState,
    /// Why it was not sent, or not yet.
    pub reason: Option<Reason>,
    /// The text; none when nothing was to be sent or the member was erased.
    pub text: Option<String>,
    /// The phone it went to, masked.
    pub phone_masked: Option<String>,
    /// Parts that its text is sent in.
    pub parts: i16,
    /// How often it was tried.
    pub attempts: i16,
    /// When it is tried next.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was sent, failed or was skipped.
    pub settled_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Queryable)]
struct Row {
    id: Uuid,
    member_id: Uuid,
    posting_id: Option<Uuid>,
    receipt_no: Option<String>,
    kind: String,
    channel: String,
    state: String,
    reason: Option<String>,
    body_enc: Option<Vec<u8>>,
    parts: i16,
    attempts: i16,
    next_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

/// One page of the messages to members in the scope, newest first.
///
/// # Errors
/// [`StoreError`] of the queries, or of data that cannot be opened.
pub fn list(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    scope: &BrowseScope,
    filter: &Filter,
    page: &PageRequest,
) -> Result<Page<Logged>, StoreError> {
    let rows = Page::cut(rows(tx, scope, filter, page)?, page, |row| row.id);
    let mut ids: Vec<Uuid> = rows.items.iter().map(|row| row.member_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut people = Vec::with_capacity(ids.len());
    for row in members::rows_of(tx, &BrowseScope::All, &ids)? {
        let key = row.key(keys)?;
        people.push((key, row.into_header(keys)?));
    }
    rows.try_map(|row| {
        let to = people.iter().find(|(_, header)| header.id.value() == row.member_id);
        let (key, header) = to.ok_or(StoreError::corrupt("message", "member_id", row.id))?;
        let content = match (key, &row.body_enc) {
            (Some(key), Some(body)) => Some(Content::open(key, row.id, body)?),
            (None, _) | (_, None) => None,
        };
        row.into_logged(header.clone(), content)
    })
}

fn rows(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    filter: &Filter,
    page: &PageRequest,
) -> Result<Vec<Row>, StoreError> {
    let mut query = message::table
        .inner_join(
            member::table.on(member::tenant_id.eq(message::tenant_id).and(member::id.eq(message::member_id))),
        )
        .left_join(posting::table.on(
            posting::tenant_id.eq(message::tenant_id).and(posting::id.nullable().eq(message::posting_id)),
        ))
        .filter(message::tenant_id.eq(tx.tenant_id()))
        .order(message::id.desc())
        .limit(page.fetch())
        .select((
            message::id,
            message::member_id,
            message::posting_id,
            posting::receipt_no.nullable(),
            message::kind,
            message::channel,
            message::state,
            message::reason,
            message::body_enc,
            message::parts,
            message::attempts,
            message::next_at,
            message::created_at,
            message::settled_at,
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(message::id.lt(after));
    }
    if let Some(member) = filter.member {
        query = query.filter(message::member_id.eq(member.value()));
    }
    if let Some(posting) = filter.posting {
        query = query.filter(message::posting_id.eq(posting.value()));
    }
    if let Some(state) = filter.state {
        query = query.filter(message::state.eq(state.code()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(message::kind.eq(kind.code()));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(message::channel.eq(channel.code()));
    }
    Ok(query.filter(visible(scope)).load(tx.conn)?)
}

impl Row {
    fn into_logged(self, member: MemberHeader, content: Option<Content>) -> Result<Logged, StoreError> {
        let corrupt = |column| StoreError::corrupt("message", column, self.id);
        let reason = self.reason.as_deref().map(|code| Reason::from_code(code).ok_or(corrupt("reason")));
        let phone = content.as_ref().and_then(|content| content.phone.as_ref()).map(Phone::masked);
        Ok(Logged {
            id: Id::new(self.id),
            member,
            posting: self.posting_id.map(Id::new),
            receipt_no: self.receipt_no,
            kind: MessageKind::from_code(&self.kind).ok_or(corrupt("kind"))?,
            channel: Channel::from_code(&self.channel).ok_or(corrupt("channel"))?,
            state: MessageState::from_code(&self.state).ok_or(corrupt("state"))?,
            reason: reason.transpose()?,
            text: content.map(|content| content.text),
            phone_masked: phone,
            parts: self.parts,
            attempts: self.attempts,
            next_at: self.next_at,
            created_at: self.created_at,
            settled_at: self.settled_at,
        })
    }
}
