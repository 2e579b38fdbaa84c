//! The tenant's texts of messages. A tenant has a text for each kind and channel without writing any; what it writes replaces
//! that of the language.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Int8, Jsonb, Text, Uuid as SqlUuid};
use domain::message::{Channel, MessageKind, standard_texts};
use serde_json::Value;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::message_template;
use crate::statement::statement;
use crate::store::Tx;
use crate::written::one_row;

/// Version of a template that nobody has changed.
const FIRST_VERSION: i64 = 1;

/// The texts of a kind of message by one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageTemplate {
    /// What it is about.
    pub kind: MessageKind,
    /// By which way it goes.
    pub channel: Channel,
    /// Whether it is sent at all.
    pub enabled: bool,
    /// The tenant's own texts by language.
    pub own_texts: BTreeMap<String, String>,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl MessageTemplate {
    /// The text of a language: the tenant's own, else the standard one.
    #[must_use]
    pub fn text(&self, language: &str) -> &str {
        let own = self.own_texts.get(language).map(String::as_str);
        own.unwrap_or_else(|| standard_texts::text(self.kind, self.channel, language))
    }

    const fn standard(kind: MessageKind, channel: Channel) -> Self {
        Self { kind, channel, enabled: true, own_texts: BTreeMap::new(), row_version: FIRST_VERSION }
    }
}

statement! {
    /// A template as it becomes, unless somebody was faster.
    StoreTemplate -> ();
    "INSERT INTO message_template AS m (tenant_id, kind, channel, enabled, texts, row_version) VALUES (",
    tenant: SqlUuid = Uuid, ", ", kind: Text = String, ", ", channel: Text = String, ", ", enabled: Bool = bool, ", ",
    texts: Jsonb = Value, ", ", version: Int8 = i64,
    ") ON CONFLICT (tenant_id, kind, channel) DO UPDATE SET enabled = excluded.enabled, texts = excluded.texts, \
     row_version = excluded.row_version WHERE m.row_version = excluded.row_version - 1"
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct TemplateChanges {
    /// Whether it is sent at all.
    pub enabled: Option<bool>,
    /// Own texts by language; none goes back to the standard one.
    pub texts: BTreeMap<String, Option<String>>,
}

type Row = (String, String, bool, Value, i64);

/// Every kind and channel.
///
/// # Errors
/// [`StoreError`] of the query, [`StoreError::CorruptRow`] when texts cannot be read.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<MessageTemplate>, StoreError> {
    let tenant = tx.tenant_id();
    let rows: Vec<Row> = message_template::table
        .filter(message_template::tenant_id.eq(tenant))
        .select((
            message_template::kind,
            message_template::channel,
            message_template::enabled,
            message_template::texts,
            message_template::row_version,
        ))
        .load(tx.conn)?;
    let own = rows.into_iter().map(|row| from_row(row, tenant)).collect::<Result<Vec<_>, _>>()?;
    let all = MessageKind::WORDED.into_iter().flat_map(|kind| Channel::ALL.map(|channel| (kind, channel)));
    Ok(all
        .map(|(kind, channel)| {
            let changed = own.iter().find(|one| one.kind == kind && one.channel == channel);
            changed.cloned().unwrap_or(MessageTemplate::standard(kind, channel))
        })
        .collect())
}

fn from_row(
    (kind, channel, enabled, texts, row_version): Row,
    tenant: Uuid,
) -> Result<MessageTemplate, StoreError> {
    let corrupt = |column| StoreError::corrupt("message_template", column, tenant);
    Ok(MessageTemplate {
        kind: MessageKind::from_code(&kind).ok_or_else(|| corrupt("kind"))?,
        channel: Channel::from_code(&channel).ok_or_else(|| corrupt("channel"))?,
        enabled,
        own_texts: serde_json::from_value(texts).map_err(|_| corrupt("texts"))?,
        row_version,
    })
}

/// The template of a kind and channel.
///
/// # Errors
/// As [`list`].
pub fn get(tx: &mut Tx<'_>, kind: MessageKind, channel: Channel) -> Result<MessageTemplate, StoreError> {
    let found = list(tx)?.into_iter().find(|one| one.kind == kind && one.channel == channel);
    Ok(found.unwrap_or(MessageTemplate::standard(kind, channel)))
}

/// Changes a template that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(
    tx: &mut Tx<'_>,
    kind: MessageKind,
    channel: Channel,
    version: i64,
    changes: &TemplateChanges,
) -> Result<(), StoreError> {
    let before = get(tx, kind, channel)?;
    if before.row_version != version {
        return Err(StoreError::StaleVersion);
    }
    let enabled = changes.enabled.unwrap_or(before.enabled);
    let mut texts = before.own_texts;
    for (language, text) in &changes.texts {
        match text {
            Some(text) => texts.insert(language.clone(), text.clone()),
            None => texts.remove(language),
        };
    }
    let store = StoreTemplate {
        tenant: tx.tenant_id(),
        kind: kind.code().to_owned(),
        channel: channel.code().to_owned(),
        enabled,
        texts: serde_json::json!(texts),
        version: version + 1,
    };
    one_row(store.execute(tx.conn)?)
}
