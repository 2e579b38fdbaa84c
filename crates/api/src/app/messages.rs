//! Messages to members, as people read, word and pay for them. Nothing is sent from here.

use std::collections::BTreeMap;

use domain::message::length::{characters, parts};
use domain::message::template::{Template, TemplateError};
use domain::message::{Channel, MessageKind, standard_texts};
use persistence::audit::{self, Event};
use persistence::messages::credit::{self, Change, Grant, GrantError, Granted};
use persistence::messages::log::{self, Filter, Logged};
use persistence::messages::settings::{self, MessageSettings, SettingChanges};
use persistence::messages::templates::{self, MessageTemplate, TemplateChanges};
use persistence::pagination::{Page, PageRequest};
use persistence::store::Tx;
use serde_json::json;

use super::error::{AppError, IdempotencyError};
use crate::auth::principal::Principal;
use crate::problem::FieldError;
use crate::state::AppState;

/// Changes of the credit that are shown with it.
const CHANGES_SHOWN: i64 = 50;

/// The credit with its newest changes.
#[derive(Debug)]
pub struct Credit {
    /// Parts that may still be sent.
    pub balance: i64,
    /// Newest first.
    pub changes: Vec<Change>,
}

/// A text filled with made-up figures.
#[derive(Debug)]
pub struct Previewed {
    /// The text.
    pub text: String,
    /// Its length.
    pub characters: usize,
    /// Parts that it is sent in.
    pub parts: usize,
}

/// The messages to members that the caller may browse, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: Filter,
    page: PageRequest,
) -> Result<Page<Logged>, AppError> {
    let scope = principal.browse.clone();
    let key_ring = state.key_ring.clone();
    state
        .read(principal.tenant, move |tx| {
            let keys = key_ring.tenant(tx)?;
            Ok(log::list(tx, &keys, &scope, &filter, &page)?)
        })
        .await
}

/// The texts of every kind and channel.
///
/// # Errors
/// [`AppError::Store`].
pub async fn texts(state: &AppState, principal: &Principal) -> Result<Vec<MessageTemplate>, AppError> {
    state.read(principal.tenant, |tx| Ok(templates::list(tx)?)).await
}

/// Changes texts that are still at `version`.
///
/// # Errors
/// Every text that is no template, or `precondition-failed` when somebody else was faster.
pub async fn change_texts(
    state: &AppState,
    principal: &Principal,
    (kind, channel): (MessageKind, Channel),
    version: i64,
    changes: TemplateChanges,
) -> Result<MessageTemplate, AppError> {
    let broken: Vec<FieldError> = changes
        .texts
        .iter()
        .filter_map(|(language, text)| {
            let error = Template::parse(text.as_deref()?).err()?;
            Some(not_a_template(&format!("/texts/{language}"), &error))
        })
        .collect();
    if !broken.is_empty() {
        return Err(AppError::Invalid(broken));
    }
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            templates::update(tx, kind, channel, version, &changes)?;
            let diff = json!({"kind": kind.code(), "channel": channel.code(), "enabled": changes.enabled,
                "languages": changes.texts.keys().collect::<Vec<_>>()});
            let event = Event::done("message_template.changed", "message_template", tx.tenant().value());
            audit::record(tx, &act, &event.with_diff(diff))?;
            Ok(templates::get(tx, kind, channel)?)
        })
        .await
}

/// A text filled with made-up figures.
///
/// # Errors
/// [`AppError::Invalid`] when the text is no template.
pub async fn preview(
    state: &AppState,
    principal: &Principal,
    text: &str,
    language: &str,
) -> Result<Previewed, AppError> {
    let template =
        Template::parse(text).map_err(|error| AppError::Invalid(vec![not_a_template("/text", &error)]))?;
    let currency = super::till::currency(state, principal).await?;
    let text = template.fill(&standard_texts::sample_figures(language, currency));
    Ok(Previewed { characters: characters(&text), parts: parts(&text), text })
}

fn not_a_template(pointer: &str, error: &TemplateError) -> FieldError {
    match error {
        TemplateError::Empty => FieldError::new(pointer, "required"),
        TemplateError::TooLong => FieldError::new(pointer, "too-long"),
        TemplateError::LooseBrace => FieldError::new(pointer, "loose-brace"),
        TemplateError::Unknown(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("{{{word}}}")).collect();
            FieldError::new(pointer, "unknown-placeholder").with_detail(words.join(" "))
        }
    }
}

/// The credit with its newest changes.
///
/// # Errors
/// [`AppError::Store`].
pub async fn credit(state: &AppState, principal: &Principal) -> Result<Credit, AppError> {
    state
        .read(principal.tenant, |tx| {
            Ok(Credit { balance: credit::balance(tx)?, changes: credit::changes(tx, None, CHANGES_SHOWN)? })
        })
        .await
}

/// Grants parts, once for each key.
///
/// # Errors
/// [`IdempotencyError::Reused`] when the key belongs to another request.
pub async fn grant(state: &AppState, principal: &Principal, new: Grant) -> Result<Granted, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let granted = credit::grant(tx, &new, act.now).map_err(grant_error)?;
            if !granted.replayed {
                let diff =
                    json!({"parts": granted.change.parts, "balance_after": granted.change.balance_after});
                let event = Event::done("message_credit.granted", "message_credit", tx.tenant().value());
                audit::record(tx, &act, &event.with_diff(diff))?;
            }
            Ok(granted)
        })
        .await
}

fn grant_error(error: GrantError) -> AppError {
    match error {
        GrantError::KeyReused => AppError::Idempotency(IdempotencyError::Reused),
        GrantError::Store(error) => AppError::Store(error),
    }
}

/// The settings.
///
/// # Errors
/// [`AppError::Store`].
pub async fn settings(state: &AppState, principal: &Principal) -> Result<MessageSettings, AppError> {
    state.read(principal.tenant, |tx| Ok(settings::get(tx)?)).await
}

/// Changes settings that are still at `version`.
///
/// # Errors
/// `precondition-failed` when somebody else was faster.
pub async fn change_settings(
    state: &AppState,
    principal: &Principal,
    version: i64,
    changes: SettingChanges,
) -> Result<MessageSettings, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            settings::update(tx, version, changes)?;
            let after = settings::get(tx)?;
            let diff = json!({"sms_provider": after.sms_provider.code(), "simulator_answer": after.simulator_answer.code()});
            let event = Event::done("message_settings.changed", "message_settings", tx.tenant().value());
            audit::record(tx, &act, &event.with_diff(diff))?;
            Ok(after)
        })
        .await
}

/// What a company that is made for trying out begins with: the simulator, some credit, and nothing told of what was before.
///
/// # Errors
/// [`AppError::Store`].
pub fn begin_trial(tx: &mut Tx<'_>, parts: i64, now: chrono::DateTime<chrono::Utc>) -> Result<(), AppError> {
    persistence::messages::feed::begin(tx, now)?;
    let simulator =
        SettingChanges { sms_provider: Some(settings::SmsProvider::Simulator), ..SettingChanges::default() };
    let before = settings::get(tx)?;
    settings::update(tx, before.row_version, simulator)?;
    let trial = Grant { parts, user: None, key: None, note: None };
    credit::grant(tx, &trial, now).map_err(grant_error)?;
    Ok(())
}

/// Texts by language that a request changes; none goes back to the standard one.
pub type TextChanges = BTreeMap<String, Option<String>>;
