//! By which provider the tenant's text messages leave.

use diesel::prelude::*;
use diesel::sql_types::{Int8, Text, Uuid as SqlUuid};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::message_setting;
use crate::statement::statement;
use crate::store::Tx;
use crate::written::one_row;

/// Who sends the text messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmsProvider {
    /// Nobody: messages are only kept for reading.
    None,
    /// Nobody, but as if: for trying out. Sends nothing, costs credit.
    Simulator,
}

impl SmsProvider {
    /// Every provider.
    pub const ALL: [Self; 2] = [Self::None, Self::Simulator];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Simulator => "simulator",
        }
    }

    /// The provider of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.code() == code)
    }
}

/// What the simulator says to every message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SimulatorAnswer {
    /// It was delivered.
    Delivers,
    /// Try again later.
    Busy,
    /// This number gets nothing.
    Refuses,
}

impl SimulatorAnswer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Delivers, Self::Busy, Self::Refuses];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delivers => "delivers",
            Self::Busy => "busy",
            Self::Refuses => "refuses",
        }
    }

    /// The answer of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }
}

/// The tenant's settings of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageSettings {
    /// Who sends the text messages.
    pub sms_provider: SmsProvider,
    /// What the simulator says.
    pub simulator_answer: SimulatorAnswer,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl Default for MessageSettings {
    /// Those of a tenant that set nothing.
    fn default() -> Self {
        Self { sms_provider: SmsProvider::None, simulator_answer: SimulatorAnswer::Delivers, row_version: 1 }
    }
}

statement! {
    /// Settings as they become, unless somebody was faster.
    StoreSettings -> ();
    "INSERT INTO message_setting AS m (tenant_id, sms_provider, simulator_answer, row_version) VALUES (",
    tenant: SqlUuid = Uuid, ", ", provider: Text = String, ", ", answer: Text = String, ", ", version: Int8 = i64,
    ") ON CONFLICT (tenant_id) DO UPDATE SET sms_provider = excluded.sms_provider, \
     simulator_answer = excluded.simulator_answer, row_version = excluded.row_version \
     WHERE m.row_version = excluded.row_version - 1"
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct SettingChanges {
    /// Another provider.
    pub sms_provider: Option<SmsProvider>,
    /// Another answer.
    pub simulator_answer: Option<SimulatorAnswer>,
}

/// The tenant's settings.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn get(tx: &mut Tx<'_>) -> Result<MessageSettings, StoreError> {
    let tenant = tx.tenant_id();
    let row: Option<(String, String, i64)> = message_setting::table
        .find(tenant)
        .select((
            message_setting::sms_provider,
            message_setting::simulator_answer,
            message_setting::row_version,
        ))
        .first(tx.conn)
        .optional()?;
    let Some((provider, answer, row_version)) = row else { return Ok(MessageSettings::default()) };
    let corrupt = |column| StoreError::corrupt("message_setting", column, tenant);
    Ok(MessageSettings {
        sms_provider: SmsProvider::from_code(&provider).ok_or_else(|| corrupt("sms_provider"))?,
        simulator_answer: SimulatorAnswer::from_code(&answer).ok_or_else(|| corrupt("simulator_answer"))?,
        row_version,
    })
}

/// Changes settings that are still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when they are not.
pub fn update(tx: &mut Tx<'_>, version: i64, changes: SettingChanges) -> Result<(), StoreError> {
    let before = get(tx)?;
    if before.row_version != version {
        return Err(StoreError::StaleVersion);
    }
    let store = StoreSettings {
        tenant: tx.tenant_id(),
        provider: changes.sms_provider.unwrap_or(before.sms_provider).code().to_owned(),
        answer: changes.simulator_answer.unwrap_or(before.simulator_answer).code().to_owned(),
        version: version + 1,
    };
    one_row(store.execute(tx.conn)?)
}
