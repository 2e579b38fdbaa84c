//! Texts of requests that become values: each refusal names its field.

use chrono::NaiveTime;
use chrono_tz::Tz;
use domain::card_number::{self, Credential};
use domain::permissions::Permission;
use domain::phone::Phone;
use domain::plate::Plate;
use domain::products::is_printable_code;
use serde::Deserialize as _;

use crate::app::error::AppError;
use crate::problem::FieldError;

/// A time zone by its IANA name.
pub(crate) fn time_zone(pointer: &str, text: &str) -> Result<Tz, AppError> {
    text.parse().map_err(|_| AppError::invalid(pointer, "unknown-time-zone"))
}

/// A local time, `06:00`.
pub(crate) fn local_time(pointer: &str, text: &str) -> Result<NaiveTime, AppError> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| AppError::invalid(pointer, "wrong-type"))
}

/// A local time as written.
pub(crate) fn local_time_text(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// What card numbers begin with: capital letters, digits and hyphens.
pub(crate) fn card_number_prefix(pointer: &str, text: &str) -> Result<(), AppError> {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    if text.bytes().all(plain) { Ok(()) } else { Err(AppError::invalid(pointer, "not-a-card-number")) }
}

/// A text that says something, without the spaces around it.
pub(crate) fn filled(pointer: &str, text: &str) -> Result<String, AppError> {
    let trimmed = text.trim();
    if trimmed.is_empty() { Err(AppError::invalid(pointer, "required")) } else { Ok(trimmed.to_owned()) }
}

/// The code or barcode of a product.
pub(crate) fn printable(pointer: &str, text: String) -> Result<String, AppError> {
    if is_printable_code(&text) { Ok(text) } else { Err(AppError::invalid(pointer, "not-printable")) }
}

/// A telephone number.
pub(crate) fn phone(pointer: &str, text: &str) -> Result<Phone, AppError> {
    Phone::parse(text).map_err(|_| AppError::invalid(pointer, "not-a-phone"))
}

/// Number plates, each once; those that are none are named by their places.
pub(crate) fn plates(pointer: &str, texts: &[String]) -> Result<Vec<Plate>, AppError> {
    let mut plates: Vec<Plate> = Vec::with_capacity(texts.len());
    let mut errors = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        match Plate::parse(text) {
            Ok(plate) if plates.contains(&plate) => {}
            Ok(plate) => plates.push(plate),
            Err(_) => errors.push(FieldError::new(format!("{pointer}/{place}"), "not-a-plate")),
        }
    }
    if errors.is_empty() { Ok(plates) } else { Err(AppError::Invalid(errors)) }
}

/// A text by which a card is recognised, in its one form. What the desk would take for something else (a payment code,
/// a phone, a phone's tail) cannot be one: the card would never be found by it.
pub(crate) fn card_text(pointer: &str, text: &str) -> Result<String, AppError> {
    let normal = card_number::normalise(text).map_err(|_| AppError::invalid(pointer, "not-a-card-number"))?;
    match card_number::recognise(&normal, &[]) {
        Ok(Credential::CardOrAlias(text)) => Ok(text),
        Ok(Credential::PaymentCode) => Err(AppError::invalid(pointer, "payment-code")),
        Ok(Credential::Phone(_) | Credential::PhoneTail(_)) | Err(_) => {
            Err(AppError::invalid(pointer, "not-a-card-number"))
        }
    }
}

/// A language that texts exist in.
pub(crate) fn language(pointer: &str, text: String) -> Result<String, AppError> {
    if matches!(text.as_str(), "zh-CN" | "en") {
        Ok(text)
    } else {
        Err(AppError::invalid(pointer, "unknown-value"))
    }
}

/// Permissions by their codes; each unknown one is named.
pub(crate) fn permissions(pointer: &str, codes: &[String]) -> Result<Vec<Permission>, AppError> {
    let mut known = Vec::with_capacity(codes.len());
    let mut errors = Vec::new();
    for (index, code) in codes.iter().enumerate() {
        match Permission::from_code(code) {
            Some(permission) if !known.contains(&permission) => known.push(permission),
            Some(_) => {}
            None => errors.push(FieldError::new(format!("{pointer}/{index}"), "unknown-value")),
        }
    }
    if errors.is_empty() { Ok(known) } else { Err(AppError::Invalid(errors)) }
}

/// Tells an absent field from one that is null.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
