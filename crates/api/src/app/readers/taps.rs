//! Taps from a gateway: each kept once and announced; what no card can say, and payment codes, are refused one by one.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::card_format::CardFormat;
use domain::card_number::{self, Credential, CredentialProblem};
use domain::ids::{Device, Id};
use persistence::device_readers;
use persistence::devices;
use persistence::programs;
use persistence::reader_events::{self, NewReaderEvent};
use persistence::store::Tx;
use uuid::Uuid;

use super::device;
use crate::app::error::{AppError, AuthError};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// A tap as sent. Its value is still raw.
pub struct SentTap {
    /// Made by the gateway.
    pub event_id: Uuid,
    /// `ic`, `id`, `mag` or `code`.
    pub kind: &'static str,
    /// What was read.
    pub value: String,
    /// `live`, `spooled` or `simulated`.
    pub source: &'static str,
    /// When.
    pub read_at: DateTime<Utc>,
    /// Which reader of the gateway, if it tells.
    pub reader: Option<String>,
}

/// Without the value.
impl std::fmt::Debug for SentTap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentTap").field("event_id", &self.event_id).finish_non_exhaustive()
    }
}

/// What became of a tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TapOutcome {
    /// It is kept.
    Stored,
    /// It was kept before.
    Duplicate,
    /// It is not kept, for this reason.
    Rejected(&'static str),
}

/// Keeps the taps of the gateway that asks, in the order given.
///
/// # Errors
/// [`AuthError::Unauthenticated`] unless it is a device that is not revoked.
pub async fn record(
    state: &AppState,
    principal: &Principal,
    taps: Vec<SentTap>,
) -> Result<Vec<(Uuid, TapOutcome)>, AppError> {
    let (device, terminal) = device(principal)?;
    let (tenant, now) = (principal.tenant, principal.now);
    let outcomes = state
        .write(tenant, move |tx| {
            devices::find_key(tx, device)?.ok_or(AuthError::Unauthenticated)?;
            let judged = judge_all(tx, device, &taps)?;
            let good: Vec<NewReaderEvent> =
                judged.iter().filter_map(|tap| tap.as_ref().ok().cloned()).collect();
            let stored = reader_events::store(tx, device, terminal, &good, now)?;
            devices::touch(tx, device, now)?;
            Ok(outcomes(&taps, &judged, stored))
        })
        .await?;
    if outcomes.iter().any(|(_, outcome)| *outcome == TapOutcome::Stored) {
        state.readers.hub.wake(tenant, terminal);
    }
    Ok(outcomes)
}

fn judge_all(
    tx: &mut Tx<'_>,
    device: Id<Device>,
    taps: &[SentTap],
) -> Result<Vec<Result<NewReaderEvent, &'static str>>, AppError> {
    let prefixes = programs::card_number_prefixes(tx)?;
    let prefixes: Vec<&str> = prefixes.iter().map(String::as_str).collect();
    let formats = device_readers::formats(tx, device)?;
    Ok(taps.iter().map(|tap| judge(tap, &prefixes).map(|kept| printed(kept, &formats))).collect())
}

/// The tap with its value in the one form, or why it cannot be kept.
fn judge(tap: &SentTap, member_prefixes: &[&str]) -> Result<NewReaderEvent, &'static str> {
    let value = match card_number::recognise(&tap.value, member_prefixes) {
        Ok(Credential::PaymentCode) => return Err("payment-code"),
        Ok(Credential::Phone(text) | Credential::PhoneTail(text) | Credential::CardOrAlias(text)) => text,
        Err(CredentialProblem::Empty) => return Err("required"),
        Err(CredentialProblem::TooLong) => return Err("too-long"),
        Err(CredentialProblem::ForbiddenCharacter) => return Err("forbidden-character"),
        Err(CredentialProblem::Unreadable) => return Err("unreadable"),
    };
    Ok(NewReaderEvent {
        event_id: tap.event_id,
        kind: tap.kind,
        value,
        source: tap.source,
        read_at: tap.read_at,
        reader: tap.reader.clone(),
    })
}

/// The tap with the number that is printed on the card, where the reader's format is known. Stripes hold it already.
fn printed(tap: NewReaderEvent, formats: &HashMap<String, String>) -> NewReaderEvent {
    let format = tap.reader.as_ref().and_then(|reader| formats.get(reader)?.parse::<CardFormat>().ok());
    match format {
        Some(format) if tap.kind != "mag" => NewReaderEvent { value: format.number(&tap.value), ..tap },
        Some(_) | None => tap,
    }
}

/// The outcomes in the order sent; an id that comes twice in one batch is stored the first time.
fn outcomes(
    taps: &[SentTap],
    judged: &[Result<NewReaderEvent, &'static str>],
    mut stored: HashSet<Uuid>,
) -> Vec<(Uuid, TapOutcome)> {
    taps.iter()
        .zip(judged)
        .map(|(tap, judged)| {
            let outcome = match judged {
                Err(code) => TapOutcome::Rejected(code),
                Ok(_) if stored.remove(&tap.event_id) => TapOutcome::Stored,
                Ok(_) => TapOutcome::Duplicate,
            };
            (tap.event_id, outcome)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tap(value: &str) -> SentTap {
        SentTap {
            event_id: Uuid::nil(),
            kind: "code",
            value: value.to_owned(),
            source: "live",
            read_at: DateTime::UNIX_EPOCH,
            reader: None,
        }
    }

    #[test]
    fn a_payment_code_is_never_kept_unless_the_shop_numbers_its_cards_so() {
        let refused = |value: &str, prefixes: &[&str]| judge(&tap(value), prefixes).map(|kept| kept.value);
        assert_eq!(refused("134567890123456789", &[""]), Err("payment-code"));
        assert_eq!(refused("134567890123456789", &["1345"]), Ok("134567890123456789".to_owned()));
        assert_eq!(refused(";88000001=2912?", &["88"]), Ok("88000001".to_owned()));
        assert_eq!(refused("%E?", &[]), Err("unreadable"));
    }

    #[test]
    fn a_tap_prints_without_its_value() {
        assert!(!format!("{:?}", tap("88000001")).contains("88000001"));
    }
}
